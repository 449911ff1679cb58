"""python -m final: the finished chat."""

import sys

USAGE = """\
The finished chat.

  python -m final demo              three people chat before your eyes
  python -m final server [options]  run a server        (--help lists the options)
  python -m final client [options]  chat in a terminal  (--help lists the options)
"""


def main(arguments: list[str]) -> int:
    """Do what the first word says; return the exit status."""
    match arguments:
        case ["server", *rest]:
            from final.serve import main as run
        case ["client", *rest]:
            from final.terminal import main as run
        case ["demo", *rest]:
            from final.demo import main as run
        case [] | ["-h"] | ["--help"]:
            print(USAGE, end="")
            return 0
        case _:
            print(f"There is no {arguments[0]!r} here. It is server, client or demo.", file=sys.stderr)
            return 2
    return run(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
