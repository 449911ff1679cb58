"""Right: asyncio streams; a thread reads the keyboard, which asyncio cannot do on every system."""

import argparse
import asyncio
import sys

LONGEST = 1 << 20  # bytes of a line


def show(line):
    sys.stdout.write(line.decode(errors="replace").removesuffix("\n").removesuffix("\r") + "\n")
    sys.stdout.flush()


async def talk(reader, writer):
    while typed := await asyncio.to_thread(sys.stdin.readline):
        writer.write(typed.encode())
        await writer.drain()
        reply = await reader.readline()
        if not reply:
            raise ConnectionError("the server is gone")
        show(reply)
    writer.write_eof()
    while reply := await reader.readline():
        show(reply)


async def main(host, port):
    try:
        reader, writer = await asyncio.open_connection(host, port, limit=LONGEST)
    except OSError as error:
        return f"Cannot connect to {host}:{port}: {error}"
    try:
        await talk(reader, writer)
    except ConnectionError:
        return "Disconnected"
    finally:
        writer.close()
    return None


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.host, options.port)))
