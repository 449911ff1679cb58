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


members = {}


def tell(line, writers=None):
    for writer in list(members.values()) if writers is None else writers:
        writer.write(line.encode() + b"\n")


async def lines(reader):
    while (line := await reader.readline()).endswith(b"\n"):
        if text := line[:-1].removesuffix(b"\r").decode("utf-8", "replace"):
            yield text


async def serve(reader, writer):
    name = None
    tell("SERVER~who are you?", [writer])
    try:
        async for text in lines(reader):
            if name is not None:
                tell(f"{name}~{text}")
            elif reason := bad(text, members):
                tell(f"ERROR~{text}: {reason}", [writer])
            else:
                name = text
                tell(f"JOIN~{name}")
                members[name.casefold()] = writer
                names[name.casefold()] = name
                tell("USERS~" + ",".join(names[key] for key in sorted(members)), [writer])
    except OSError:
        pass
    finally:
        if name is not None:
            del members[name.casefold()]
            tell(f"LEAVE~{name}")
        writer.close()


names = {}


async def main():
    options = parse_arguments()
    server = await asyncio.start_server(serve, options.host, options.port, limit=1 << 20)
    print("Listening on {}:{}".format(*server.sockets[0].getsockname()), flush=True)
    await server.serve_forever()


asyncio.run(main())
