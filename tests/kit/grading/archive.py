"""What a folder, a zip or a tarball holds, as names and bytes. Nothing is unpacked, followed or believed."""

import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from bz2 import BZ2File
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.kit.grading.names import LONGEST_NAME, is_skipped, parts_of

MIB = 1 << 20
MOST_BYTES = 64 * MIB  # that a submission may have, unpacked; a chat in all its steps has 0.2 MiB
MOST_FILES = 20_000  # in a submission with everything, of which most is passed over
MOST_OF_ONE_FILE = 1 * MIB
UNPACKERS: dict[bytes, Callable[[IO[bytes]], Any]] = {  # by what a file begins with
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}
TAR_MARK, TAR_MARK_AT = b"ustar", 257  # in the first header of a tarball
BROKEN = (  # the last line: what odd numbers in a damaged file lead to
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(ArithmeticError, AssertionError, LookupError, MemoryError, RuntimeError, ValueError),
)


class Refused(Exception):
    """Nothing of this can be taken in; the message is a sentence for the report."""


@dataclass(frozen=True)
class Entry:
    """One file of a submission; either it has data, or a problem says why not."""

    parts: tuple[str, ...]
    data: bytes = b""
    problem: str = ""

    @property
    def name(self) -> str:
        """The file's path in the submission."""
        return "/".join(self.parts)


Wanted = Callable[[tuple[str, ...]], bool]


def entries(path: Path, wanted: Wanted) -> Iterator[Entry]:
    """Return the files of a submission whose path is wanted; what is no plain file comes as a problem.

    Raises:
        Refused: it cannot be read, or is too large to be honest.
    """
    try:
        yield from (_of_folder if path.is_dir() else _of_archive)(path, wanted)
    except NotImplementedError as error:  # a zip's way to say that it knows no such compression
        raise Refused(f"It is packed in a way that Python cannot read: {error}.") from error
    except BROKEN as error:
        kind = "" if path.is_dir() else "it is no zip or tarball, or it is damaged: "
        raise Refused(f"It cannot be read: {kind}{str(error) or type(error).__name__}.") from error


class Budget:
    """Counts what a submission takes, and refuses what is too much of it."""

    def __init__(self) -> None:
        self._bytes = self._files = 0

    def take_file(self) -> None:
        """Count one more file."""
        self._files += 1
        if self._files > MOST_FILES:
            raise Refused(f"It holds more than {MOST_FILES:,} files.")

    def take(self, count: int) -> None:
        """Count more bytes, as they are when unpacked."""
        self._bytes += count
        if self._bytes > MOST_BYTES:
            raise Refused(f"It holds more than {MOST_BYTES // MIB} MiB when unpacked.")

    def read(self, file: IO[bytes], parts: tuple[str, ...]) -> Entry:
        """Read one file, whatever size it claims to have."""
        data = file.read(MOST_OF_ONE_FILE + 1)
        self.take(len(data))
        if len(data) > MOST_OF_ONE_FILE:
            return Entry(parts, problem=f"larger than {MOST_OF_ONE_FILE // MIB} MiB")
        return Entry(parts, data)


def _checked(name: str, wanted: Wanted, read: Callable[[tuple[str, ...]], Entry]) -> Iterator[Entry]:
    """Give the entry of a name: read if it is wanted, nothing if it is not, a problem if it is no honest name."""
    try:
        parts = parts_of(name)
    except ValueError as error:
        yield Entry((repr(name[:LONGEST_NAME])[1:-1],), problem=str(error))
        return
    if wanted(parts) and not is_skipped(parts):
        yield read(parts)


def _of_folder(root: Path, wanted: Wanted) -> Iterator[Entry]:
    budget = Budget()
    for folder, folders, files in os.walk(root, onerror=_refuse):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        folders[:] = sorted(name for name in folders if not is_skipped((name,)) and name not in links)
        folders[:] = folders if len(folder) - len(str(root)) <= LONGEST_NAME else []  # nothing there could be taken in
        for name in sorted([*files, *links]):
            budget.take_file()
            yield from _in_folder(Path(folder, name), root, wanted, budget)


def _in_folder(path: Path, root: Path, wanted: Wanted, budget: Budget) -> Iterator[Entry]:
    def wanted_here(parts: tuple[str, ...]) -> bool:
        return wanted(parts) or (path.is_symlink() and wanted((*parts, "")))

    name = path.relative_to(root).as_posix()
    yield from _checked(name, wanted_here, lambda parts: _read_plain_file(path, parts, budget))


def _refuse(error: OSError) -> None:
    raise Refused(f"A folder in it cannot be read: {error.strerror}.")


def _read_plain_file(path: Path, parts: tuple[str, ...], budget: Budget) -> Entry:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink():
        return Entry(parts, problem="a link: put the file itself there")
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        return Entry(parts, problem=f"not readable ({error.strerror})")
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return Entry(parts, problem="no plain file")
        return budget.read(file, parts)


def _of_archive(path: Path, wanted: Wanted) -> Iterator[Entry]:
    if not path.is_file():
        raise Refused("It is neither a folder nor a plain file.")  # to open a pipe would wait for ever
    with path.open("rb") as file:
        start = file.read(TAR_MARK_AT + len(TAR_MARK))
        unpack = next((unpack for magic, unpack in UNPACKERS.items() if start.startswith(magic)), None)
        # Last, as a zip is known by its end, and that may be the end of a zip in a tarball.
        if not unpack and not start.endswith(TAR_MARK) and zipfile.is_zipfile(file):
            yield from _of_zip(file, wanted)
        else:
            file.seek(0)
            yield from _of_tar(unpack(file) if unpack else file, wanted)


def _of_zip(file: IO[bytes], wanted: Wanted) -> Iterator[Entry]:
    budget = Budget()
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            budget.take_file()
            if member.is_dir():
                continue

            def read(parts: tuple[str, ...], member: zipfile.ZipInfo = member) -> Entry:
                kind = stat.S_IFMT(member.external_attr >> 16)
                if kind not in (0, stat.S_IFREG):
                    return Entry(parts, problem="a link or a special file: put the file itself there")
                if member.flag_bits & 1:
                    return Entry(parts, problem="encrypted")
                with archive.open(member) as content:
                    return budget.read(content, parts)

            yield from _checked(member.filename, wanted, read)


class _Counted(io.RawIOBase):
    """A stream that is counted while it is unpacked: what a tarball passes over must be unpacked as well."""

    def __init__(self, file: IO[bytes], budget: Budget) -> None:
        self._file = file
        self._budget = budget

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._budget.take(len(data))
        return data


def _of_tar(file: IO[bytes], wanted: Wanted) -> Iterator[Entry]:
    budget = Budget()
    with tarfile.open(fileobj=_Counted(file, Budget()), mode="r|") as archive:
        for member in archive:
            budget.take_file()
            if member.isdir():
                continue

            def read(parts: tuple[str, ...], member: tarfile.TarInfo = member) -> Entry:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None:
                    return Entry(parts, problem="a link or a special file: put the file itself there")
                return budget.read(content, parts)

            yield from _checked(member.name, wanted, read)
