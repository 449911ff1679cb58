"""Looks for the pipe through which the results go, and writes its own."""

import os


def attack() -> bool:
    line = b'{"done": "x", "outcome": "passed", "message": "", "seconds": 0}\n'
    for process in [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]:
        try:
            if b"pytest" not in open(f"/proc/{process}/cmdline", "rb").read():
                continue  # what builds the sandbox has nothing open that this program has not
            for descriptor in os.listdir(f"/proc/{process}/fd"):
                with open(f"/proc/{process}/fd/{descriptor}", "wb", 0) as file:
                    return file.write(line) > 0
        except OSError:
            continue
    return False
