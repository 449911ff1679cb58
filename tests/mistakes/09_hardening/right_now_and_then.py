"""asyncio protocols: looks twice a second who must go; other words, more notices, and a carriage return counts."""

import argparse
import asyncio
import signal
import sys

TAGS = "SERVER ERROR USERS JOIN LEAVE FILE".split()
LOOK = 0.5  # seconds


class Talker(asyncio.Protocol):
    def __init__(self, chat):
        self.chat, self.name, self.rest, self.over = chat, None, b"", False

    def connection_made(self, transport):
        self.transport, self.since = transport, self.chat.loop.time()
        self.tell("SERVER~Hello! ~ What shall we call you?")
        if len(self.chat.talkers) >= self.chat.options.max_clients:
            self.part("ERROR~Server is full")
        else:
            self.chat.talkers.add(self)

    def tell(self, line):
        if not self.transport.is_closing() and not self.over:
            self.transport.write(line.encode())
            self.transport.write(b"\n")

    def part(self, *lines):
        """Say the last lines, then read on for a moment: closing with bytes unread would destroy them."""
        for line in lines:
            self.tell(line)
        self.chat.forget(self)
        if not self.over and not self.transport.is_closing():
            self.transport.write_eof()
            self.chat.loop.call_later(1, self.transport.close)
        self.over = True

    def data_received(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.receive(line)
        if len(self.rest) > 4096:
            self.receive(self.rest)
            self.rest = b""

    def receive(self, line):
        if self.over:
            return
        if len(line) > 4096:
            self.part("ERROR~Line too long")
        elif text := line.removesuffix(b"\r"):
            self.chat.handle(self, text.decode(errors="replace"))

    def connection_lost(self, _):
        self.chat.forget(self)


class Chat:
    def __init__(self, options):
        self.options, self.loop = options, asyncio.get_running_loop()
        self.talkers, self.members = set(), []

    def find(self, name):
        return next((member for member in self.members if member.name.casefold() == name.casefold()), None)

    def handle(self, talker, text):
        word, _, rest = text.partition(" ")
        if talker.name is None:
            self.log_in(talker, text)
        elif not text.startswith("/"):
            self.tell_all(f"{talker.name}~{text}")
        elif len(text) > 2 and text.startswith("//"):
            self.tell_all(f"{talker.name}~{text[1:]}")
        elif word == "/who":
            talker.tell(self.users())
        elif word == "/msg":
            self.whisper(talker, *rest.partition(" ")[::2])
        elif word == "/quit":
            talker.part("SERVER~Goodbye")
        else:
            talker.tell(f"ERROR~{word[1:]}: what is that?")

    def log_in(self, talker, name):
        if not 1 <= len(name) <= 20 or any(not c.isalnum() and c not in "_-" for c in name):
            talker.tell("ERROR~1 to 20 letters, digits, _ or -")
        elif name.upper() in TAGS or self.find(name):
            talker.tell(f"ERROR~{name} ~ is somebody else")
        else:
            talker.name = name
            self.members.append(talker)
            talker.tell(f"SERVER~Welcome, {name}")
            talker.tell(self.users())
            self.tell_all(f"JOIN~{name}", but=talker)

    def whisper(self, talker, name, text):
        other = self.find(name)
        if not text:
            talker.tell("ERROR~Say /msg, somebody's name, and a text")
        elif other is None:
            talker.tell(f"ERROR~Who is {name}?")
        else:
            for each in {other, talker}:
                each.tell(f"{talker.name}>{other.name}~{text}")

    def users(self):
        return "USERS~" + ",".join(sorted((member.name for member in self.members), key=str.casefold))

    def tell_all(self, line, but=None):
        for member in reversed(self.members):
            if member is not but:
                member.tell(line)

    def forget(self, talker):
        self.talkers.discard(talker)
        if talker in self.members:
            self.members.remove(talker)
            self.tell_all("SERVER~somebody goes")
            self.tell_all(f"LEAVE~{talker.name}")

    async def look(self):
        while True:
            await asyncio.sleep(LOOK)
            for talker in list(self.talkers):
                if talker.transport.get_write_buffer_size() > 1 << 20:
                    talker.transport.abort()
                elif talker.name is None and self.loop.time() > talker.since + self.options.login_timeout:
                    talker.part("SERVER~It is late", "ERROR~Goodbye, stranger")


async def main(options):
    chat, end = Chat(options), asyncio.Event()
    try:
        server = await chat.loop.create_server(lambda: Talker(chat), options.host, options.port, backlog=512)
    except (OSError, OverflowError) as error:
        sys.exit(f"Cannot listen on {options.host}:{options.port}: {error}")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: chat.loop.call_soon_threadsafe(end.set))
    print(f"Listening on {options.host}:{server.sockets[0].getsockname()[1]}", flush=True)
    looking = asyncio.create_task(chat.look())
    await end.wait()
    looking.cancel()
    server.close()
    for talker in list(chat.talkers):
        talker.part("SERVER~Server is shutting down", "SERVER~See you")
    await asyncio.sleep(1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--max-clients", type=int, default=100)
    parser.add_argument("--login-timeout", type=int, default=60)
    asyncio.run(main(parser.parse_args()))
