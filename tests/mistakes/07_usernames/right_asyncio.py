"""asyncio streams: one thread, so everything between two awaits happens at once."""

import argparse
import asyncio

TAGS = {"server", "error", "users", "join", "leave", "file"}


def bad(name, members):
    if not 1 <= len(name) <= 20 or not all(c.isalnum() or c in "_-" for c in name):
        return "use 1 to 20 letters, digits, _ or -"
    return "taken" if name.casefold() in TAGS | members.keys() else ""


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


members = {}  # name.casefold() -> (name, writer)


def tell(writer, line):
    writer.write(line.encode() + b"\n")


def tell_all(line):
    for _, writer in members.values():
        tell(writer, line)


async def lines(reader):
    while (line := await reader.readline()).endswith(b"\n"):
        if text := line[:-1].removesuffix(b"\r").decode("utf-8", "replace"):
            yield text


async def serve(reader, writer):
    name = None
    tell(writer, "SERVER~who are you?")
    try:
        async for text in lines(reader):
            if name is not None:
                tell_all(f"{name}~{text}")
            elif reason := bad(text, members):
                tell(writer, f"ERROR~{text}: {reason}")
            else:
                name = text
                tell_all(f"JOIN~{name}")
                members[name.casefold()] = name, writer
                tell(writer, "USERS~" + ",".join(members[key][0] for key in sorted(members)))
    except OSError:
        pass  # whoever it was has crashed
    finally:
        if name is not None:
            del members[name.casefold()]
            tell_all(f"LEAVE~{name}")
        writer.close()


async def main():
    options = parse_arguments()
    server = await asyncio.start_server(serve, options.host, options.port, limit=1 << 20)
    print("Listening on {}:{}".format(*server.sockets[0].getsockname()), flush=True)
    await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
