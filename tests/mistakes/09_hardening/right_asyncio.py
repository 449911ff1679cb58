"""asyncio streams: one thread; transports keep what waits, and tell how much."""

import argparse
import asyncio
import signal
import sys

TAGS = {"server", "error", "users", "join", "leave", "file"}


def bad(name, members):
    if not 1 <= len(name) <= 20 or not all(c.isalnum() or c in "_-" for c in name):
        return "use 1 to 20 letters, digits, _ or -"
    return "taken" if name.casefold() in TAGS | members.keys() else ""


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--max-clients", type=int, default=100)
    parser.add_argument("--login-timeout", type=float, default=60)
    return parser.parse_args()


class Client:
    def __init__(self, reader, writer):
        self.reader, self.writer, self.name = reader, writer, None

    def tell(self, line):
        self.writer.write(line.encode() + b"\n")
        if self.writer.transport.get_write_buffer_size() > 1 << 20:
            self.writer.transport.abort()

    async def lines(self):
        rest = b""
        while data := await self.reader.read(4096):
            *received, rest = (rest + data).split(b"\n")
            for line in (*received, rest):
                if len(line.removesuffix(b"\r")) > 4096:
                    raise ValueError("Line too long")
            for line in received:
                if text := line.removesuffix(b"\r").decode("utf-8", "replace"):
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
        try:
            await self.attend(Client(reader, writer))
        except asyncio.CancelledError:
            pass  # the server is ending

    async def attend(self, client):
        if len(self.clients) >= self.options.max_clients:
            client.tell("ERROR~Server is full")
        else:
            self.clients.add(client)
            timer = asyncio.get_running_loop().call_later(self.options.login_timeout, self.expire, client)
            await self.converse(client)
            timer.cancel()
            self.leave(client)
        await self.part(client)

    def expire(self, client):
        if client.name is None:
            client.tell("ERROR~too slow")
            client.reader.feed_eof()

    async def part(self, client):
        try:
            client.writer.write_eof()
            async with asyncio.timeout(1):
                while await client.reader.read(65536):
                    pass
        except (OSError, TimeoutError, RuntimeError):
            pass
        client.writer.close()

    async def converse(self, client):
        client.tell("SERVER~name?")
        try:
            async for text in client.lines():
                if text == "/quit":
                    return
                self.handle(client, text)
        except ValueError as error:
            client.tell(f"ERROR~{error}")
        except OSError:
            pass

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
    try:
        server = await asyncio.start_server(chat.serve, options.host, options.port, limit=1 << 16, backlog=512)
    except OSError as error:
        sys.exit(f"Cannot listen on {options.host}:{options.port}: {error}")
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(end.set))
    loop = asyncio.get_running_loop()
    print("Listening on {}:{}".format(*server.sockets[0].getsockname()), flush=True)
    await end.wait()
    chat.members.clear()
    for client in chat.clients:
        client.tell("SERVER~Server is shutting down")
        client.writer.write_eof()
    await asyncio.sleep(0.3)


asyncio.run(main())
