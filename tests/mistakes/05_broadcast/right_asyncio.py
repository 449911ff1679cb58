"""asyncio streams: one thread, so no lock; what a slow client has not read yet waits in its writer."""

import argparse
import asyncio


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


writers = set()


async def serve(reader, writer):
    writers.add(writer)
    try:
        while (line := await reader.readline()).endswith(b"\n"):
            text = line[:-1].removesuffix(b"\r")
            if text:
                for other in writers - {writer}:
                    other.write(text + b"\n")
    except OSError:
        pass
    finally:
        writers.discard(writer)
        writer.close()


async def main():
    options = parse_arguments()
    server = await asyncio.start_server(serve, options.host, options.port, limit=1 << 20)
    host, port = server.sockets[0].getsockname()
    print(f"Listening on {host}:{port}", flush=True)
    await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
