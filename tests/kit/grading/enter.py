"""Makes new namespaces fit to live in, then becomes the test run. Run as `python -I -S enter.py PROGRAM [ARGUMENT…]`.

Not imported by the harness. It runs as the first process behind `unshare`: a network without any way out, in which
not even 127.0.0.1 works before it is switched on.
"""

import os
import socket
import struct
import sys

SET_FLAGS = 0x8914  # SIOCSIFFLAGS, from linux/sockios.h
UP = 1  # IFF_UP, from net/if.h
SCREENS = "/tmp/.X11-unix"  # where X servers listen: what stands there belongs to others


def switch_on_loopback() -> None:
    """Make 127.0.0.1 work."""
    import fcntl

    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))


def hide_screens() -> None:
    """Give this run a place of its own for its invisible screen."""
    import ctypes

    os.makedirs(SCREENS, 0o1777, exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", SCREENS.encode(), b"tmpfs", 0, b"mode=1777"):
        raise OSError(ctypes.get_errno(), f"{SCREENS}: {os.strerror(ctypes.get_errno())}")


switch_on_loopback()
hide_screens()
os.execv(sys.argv[1], sys.argv[1:])
