"""Leaves shared memory behind, which stays when nobody uses it any more."""

import ctypes

CREATE = 0o1600  # IPC_CREAT, for oneself
SIZE = 64 << 20


def attack() -> bool:
    libc = ctypes.CDLL(None)
    libc.shmat.restype = ctypes.c_void_p
    number = libc.shmget(0, ctypes.c_size_t(SIZE), CREATE)
    if number < 0:
        raise OSError("no shared memory")
    ctypes.memset(libc.shmat(number, None, 0), 1, SIZE)
    return True
