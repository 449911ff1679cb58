"""The same with asyncio's streams: one thread, a coroutine for each client, write() to everybody, drain() for none."""

import asyncio

members: dict[str, asyncio.StreamWriter] = {}


def tell_all(line: bytes) -> None:
    """Send a line to everybody; what the system does not take yet waits in the transports."""
    for each in members.values():
        each.write(line)


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Let one client take part."""
    writer.write(b"SERVER~Welcome! What is your name?\n")
    name = (await reader.readline()).decode().rstrip("\r\n")
    tell_all(f"JOIN~{name}\n".encode())
    members[name] = writer
    writer.write(f"USERS~{','.join(sorted(members))}\n".encode())
    try:
        while line := await reader.readline():
            tell_all(f"{name}~{line.decode()}".encode())
            await writer.drain()  # who talks faster than it reads must wait
    except OSError:
        pass  # it is gone
    del members[name]


async def main() -> None:
    """Serve until the process is ended."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    print(f"Listening on 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(main())
