"""The command that builds the sandbox: what a program sees of the machine. Starts nothing."""

import sys
from pathlib import Path

from tests.kit.grading.isolation import Isolation

MIB = 1 << 20
HANDED_IN = "/run/handed-in"  # where the sandbox shows what was handed in
SYSTEM = ["/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/hosts", "/etc/fonts"]
DISK = 64 * MIB  # what a program in the sandbox may write in all, into each of its two folders


def bubblewrap(folder: Path, kit: Path, isolation: Isolation) -> list[str]:
    """Return the command that shows a program the system, its own folder, and nothing else."""
    seen = [kit, *dict.fromkeys(map(Path, (sys.prefix, sys.base_prefix)))]
    seen = [path for path in seen if not path.is_relative_to("/usr")]
    parents = sorted({parent for path in (*seen, folder) for parent in path.parents if len(parent.parts) > 1})
    made = [parent for parent in parents if parent != Path("/tmp")]
    return [
        *("bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--new-session"),
        *_rights(isolation),
        *("--clearenv", "--hostname", "student", "--ro-bind", "/usr", "/usr"),
        *("--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"),
        *("--perms", "0755", "--dir", "/etc"),  # else it is root's alone
        *(part for path in SYSTEM[4:] for part in ("--ro-bind-try", path, path)),
        *("--proc", "/proc", "--dev", "/dev", "--size", str(DISK), "--perms", "1777", "--tmpfs", "/tmp"),
        *("--size", str(MIB), "--perms", "1777", "--tmpfs", "/dev/shm"),
        *("--ro-bind-try", "/tmp/.X11-unix", "/tmp/.X11-unix"),
        *(part for path in made for part in ("--perms", "0755", "--dir", str(path))),
        *(part for path in seen for part in ("--ro-bind", str(path), str(path))),
        *("--ro-bind", str(folder), HANDED_IN),
        *("--size", str(DISK), "--perms", "0777", "--tmpfs", str(folder), "--remount-ro", "/", "--"),
    ]


def _rights(isolation: Isolation) -> list[str]:
    """Return how the program's user comes about: root becomes a real one, all others use a user namespace."""
    if isolation.user is None:
        return ["--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    needed = ("CAP_SETUID", "CAP_SETGID", "CAP_DAC_READ_SEARCH")  # until `confine` has become that user
    return ["--cap-drop", "ALL", *(part for capability in needed for part in ("--cap-add", capability))]
