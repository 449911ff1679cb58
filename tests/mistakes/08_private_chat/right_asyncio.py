"""asyncio streams: one thread; a table of commands."""

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


class Client:
    def __init__(self, reader, writer):
        self.reader, self.writer, self.name = reader, writer, None

    def tell(self, line):
        self.writer.write(line.encode() + b"\n")

    async def lines(self):
        while (line := await self.reader.readline()).endswith(b"\n"):
            if text := line[:-1].removesuffix(b"\r").decode("utf-8", "replace"):
                yield text


class Chat:
    def __init__(self, options):
        self.options, self.members, self.clients = options, {}, set()

    def tell_all(self, line):
        for member in list(self.members.values()):
            member.tell(line)

    def users(self):
        return "USERS~" + ",".join(self.members[key].name for key in sorted(self.members))

    async def serve(self, reader, writer):
        client = Client(reader, writer)
        client.tell("SERVER~name?")
        try:
            async for text in client.lines():
                if text == "/quit":
                    break
                self.handle(client, text)
        except OSError:
            pass
        self.leave(client)
        writer.close()

    def handle(self, client, text):
        command, _, rest = text.partition(" ")
        if client.name is None:
            self.log_in(client, text)
        elif not text.startswith("/") or text.startswith("//"):
            self.tell_all(f"{client.name}~" + text.removeprefix("/"))
        elif command == "/who":
            client.tell(self.users())
        elif command == "/msg":
            self.whisper(client, *rest.partition(" ")[::2])
        else:
            client.tell(f"ERROR~{command}?")

    def whisper(self, client, name, text):
        other = self.members.get(name.casefold())
        if not other or not text:
            client.tell(f"ERROR~{name} is nobody" if text else "ERROR~/msg NAME TEXT")
            return
        for each in {client, other}:
            each.tell(f"{client.name}>{other.name}~{text}")

    def log_in(self, client, name):
        if reason := bad(name, self.members):
            client.tell(f"ERROR~{reason}")
            return
        self.tell_all(f"JOIN~{name}")
        client.name = name
        self.members[name.casefold()] = client
        client.tell(self.users())

    def leave(self, client):
        self.clients.discard(client)
        if client.name and self.members.pop(client.name.casefold(), None):
            self.tell_all(f"LEAVE~{client.name}")


async def main():
    options = parse_arguments()
    chat = Chat(options)
    server = await asyncio.start_server(chat.serve, options.host, options.port, limit=1 << 20)
    print("Listening on {}:{}".format(*server.sockets[0].getsockname()), flush=True)
    await server.serve_forever()


asyncio.run(main())
