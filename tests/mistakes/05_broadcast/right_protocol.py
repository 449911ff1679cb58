"""asyncio protocol: the loop calls a method for each piece that arrives; one thread, so no lock."""

import argparse
import asyncio


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


transports = []


class Conversation(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.inbox = b""
        transports.append(transport)

    def data_received(self, data):
        *lines, self.inbox = (self.inbox + data).split(b"\n")
        for line in lines:
            text = line.removesuffix(b"\r").decode("utf-8", "replace")
            for other in transports if text else []:
                if other is not self.transport:
                    other.write(f"{text}\n".encode())

    def connection_lost(self, error):
        transports.remove(self.transport)


async def main():
    options = parse_arguments()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Conversation, options.host, options.port)
    print("Listening on {}:{}".format(*server.sockets[0].getsockname()), flush=True)
    await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
