"""asyncio streams, with the keyboard in a thread: no system lets asyncio wait for all kinds of keyboards."""

import argparse
import asyncio
import os
import sys
import threading


async def main(options):
    try:
        reader, writer = await asyncio.open_connection(options.host, options.port, limit=1 << 20)
    except OSError as error:
        sys.exit(f"Cannot connect to {options.host}:{options.port}: {error}")
    loop = asyncio.get_running_loop()
    over = False

    def say(data):
        nonlocal over
        if data:
            writer.write(data)
        elif writer.can_write_eof() and not writer.is_closing():
            over = True
            writer.write_eof()

    def keyboard():
        for line in sys.stdin:
            loop.call_soon_threadsafe(say, line.encode())
        loop.call_soon_threadsafe(say, b"")

    threading.Thread(target=keyboard, daemon=True).start()
    try:
        while (line := await reader.readline()).endswith(b"\n"):
            print(line[:-1].removesuffix(b"\r").decode("utf-8", "replace"), flush=True)
    except OSError:
        pass
    return 0 if over else 1


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=5000)
status = asyncio.run(main(parser.parse_args()))
if status:
    print("Disconnected", file=sys.stderr)
sys.stderr.flush()
os._exit(status)
