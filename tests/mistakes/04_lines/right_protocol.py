"""asyncio protocol: the loop calls a method for each piece that arrives; no coroutine for a client."""

import argparse
import asyncio


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


class Conversation(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.inbox = bytearray()

    def data_received(self, data):
        self.inbox += data
        while (end := self.inbox.find(b"\n")) >= 0:
            line = bytes(self.inbox[:end])
            del self.inbox[: end + 1]
            self.answer(line.removesuffix(b"\r").decode("utf-8", "replace"))

    def answer(self, text):
        if text:
            self.transport.writelines([str(len(text)).encode(), b"~", text.encode(), b"\n"])


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
