"""What is said on the pictures of the app, and sent. Nobody is there who says it."""

import math
import random
import time
from itertools import product
from pathlib import Path

from final.records import Talk
from final.store import Store
from tests.kit.gui.display import png

DAY = 24 * 60  # minutes
TALKERS = ["bob", "Zoë", "Νίκος", "さくら"]  # beside alice, who has the window
PAST = [  # minutes ago, the room, who, and what
    (2 * DAY, "homework", "bob", "Which step are you at?"),
    (2 * DAY, "music", "Zoë", "Who plays on Friday?"),
    (DAY + 96, "lobby", "bob", "Step 05 is done: my server goes on when a client crashes."),
    (DAY + 93, "lobby", "Νίκος", "Καλησπέρα! Mine too, since it has a lock 🔒"),
    (41, "lobby", "さくら", "こんにちは 🌞 Who brings a laptop to the library today?"),
    (38, "lobby", "Zoë", "Me! To read before: https://docs.python.org/3/howto/sockets.html"),
    (24, "lobby", "alice", "So that was it! sendall() sends the rest. See you there 🎉"),
    (9, "lobby", "bob", "Then we try it on four machines 🚀"),
]
QUESTION = "Have you got a minute for step 09?"
ANSWERS = ["Of course! Where are you?", "I have got the key of the small room 🔑"]
FIRST_NAMES = ("Anna", "Ben", "Chloé", "Dimitri", "Emma", "Felix", "Γιώργος", "Ivo", "Jana", "Kenji", "Léa", "Олег")
CROWD = ["Özgür", *(f"{name}_{letter}" for name, letter in product(FIRST_NAMES, "ABCDEFGHIJKL"))]
REMARKS = ["Works here!", "Which port?", "Try again …", "I see you 👋", "Ναι!", "はい", "And now?", "Wait …", "👍"]
WIDTH, HEIGHT = 240, 100  # pixels of the landscape
SKY, SUN, FAR, NEAR = (255, 214, 170), (255, 245, 220), (120, 140, 190), (52, 78, 110)


def remember(folder: Path) -> None:
    """Let a server's folder know what was said before."""
    store, now = Store(folder), time.time()
    store.write([Talk(n, now - 60 * ago, room, name, [text]) for n, (ago, room, name, text) in enumerate(PAST, 1)])
    store.close()


def landscape() -> bytes:
    """Return a drawing as a PNG file: hills before the morning sky."""
    return png(WIDTH, HEIGHT, b"".join(bytes(_colour(x, y)) for y in range(HEIGHT) for x in range(WIDTH)))


def document(size: int) -> bytes:
    """Return a file of so many bytes."""
    return random.Random(1).randbytes(size)


def _colour(x: int, y: int) -> tuple[int, int, int]:
    if y > 76 + 9 * math.sin(x / 35):
        return NEAR
    if y > 60 + 8 * math.sin(x / 22 + 2):
        return FAR
    if math.hypot(x - 170, y - 36) < 15:
        return SUN
    red, green, blue = SKY
    return red - (HEIGHT - y), green - (HEIGHT - y) // 2, blue + (HEIGHT - y) // 2
