"""How one file gets into the staged tree, in this process or in a worker."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store import tree
from pipeline.store.exchange import c_function
from pipeline.store.protocol import Written, check_path, collision, failure

if sys.platform == "linux":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FILE_MODE = 0o644
"""Whatever the umask: the same site for every user (T-TIME-03)."""
# O_EXCL: two outputs never write one file, and nothing is ever written through a link into the public tree.
NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
OLD = os.O_RDONLY | getattr(os, "O_BINARY", 0)
BLOCK = 1 << 20
"""Bytes read at a time: memory stays flat for a 2 GB file (T-MED-02)."""
MANY = 1000
"""Chunks written at a time: fewer than IOV_MAX of any system."""
MUCH = 1 << 24
"""Bytes after which the disk is put to work while the rest is still being made."""
SYNC_FILE_RANGE_WRITE = 2
"""Linux, linux/fs.h."""
FICLONE = 0x40049409
"""Linux, linux/fs.h: share all blocks of another file (Btrfs, XFS, bcachefs)."""


@dataclass(frozen=True, slots=True)
class FileWriter:
    """Writes files below one folder; a copy of it works in any process."""

    staged: str
    public: str
    """Where the tree will be: errors name the file there."""

    def write(self, path: str, chunks: bytes | Iterable[bytes], *, hashed: bool = True) -> Written:
        """Write one file, folders included."""
        if isinstance(chunks, bytes):
            return self._put(path, lambda file: pour(chunks, file))
        return self._put(path, lambda file: stream(chunks, file, hashed=hashed))

    def replace(self, path: str, pieces: Iterable[tuple[bytes, bytes]]) -> Written | None:
        """Write a file that differs from the public one of its name in some pieces, each told as it was and will be.

        The rest is copied by the system, which takes a tenth of the time of making it. None where a piece is not
        there, and the file must be made whole.
        """
        with suppress(OSError, ValueError), Path(self.public, path).open("rb") as old:
            cuts = found_pieces(old.fileno(), pieces)
            return self._put(path, lambda file: splice(old.fileno(), cuts, file)) if cuts else None
        return None

    def copy(self, path: str, source: Path) -> Written:
        """Copy one file, sharing its blocks where the file system can.

        Elsewhere it is read and written: it has to be read for its digest anyway, so sendfile would gain nothing.
        """
        try:
            original = os.open(source, OLD)
        except OSError as error:
            raise failure("read", source, error) from error
        try:
            return self._put(path, lambda file: clone(original, file, source) or stream(blocks(original, source), file))
        finally:
            os.close(original)

    def _put(self, path: str, fill: Callable[[int], str]) -> Written:
        """Create a file that `fill` writes, returning its digest; an error at close counts like any other (T-FS-02)."""
        check_path(path)
        try:
            file = tree.place(self.staged, path, lambda target: os.open(target, NEW, FILE_MODE))
            try:
                digest = fill(file)
                status = os.fstat(file)
                if sys.platform != "win32" and stat.S_IMODE(status.st_mode) != FILE_MODE:
                    os.fchmod(file, FILE_MODE)
            finally:
                os.close(file)
        except (FileExistsError, NotADirectoryError) as error:
            raise collision(path) from error
        except OSError as error:
            raise failure("write", f"{self.public}/{path}", error) from error
        return Written(digest, status.st_size, status.st_mtime_ns)


def found_pieces(file: int, pieces: Iterable[tuple[bytes, bytes]]) -> list[tuple[int, int, bytes]]:
    """Find where pieces of a file begin and end, and what takes their place, in order; nothing if one is missing."""
    cuts = []
    with mmap.mmap(file, 0, access=mmap.ACCESS_READ) as content:
        for old, new in pieces:
            start = content.find(old)
            if start == -1:
                return []
            cuts.append((start, start + len(old), new))
    return sorted(cuts)


def splice(original: int, cuts: Iterable[tuple[int, int, bytes]], file: int) -> str:
    """Copy a file with other pieces in the place of some; it has no digest."""
    done = 0
    for start, end, new in cuts:
        copy_range(original, done, start, file)
        pour_all([new], file)
        done = end
    copy_range(original, done, os.fstat(original).st_size, file)
    return ""


def copy_range(original: int, start: int, end: int, file: int) -> None:
    """Append a part of one file to another."""
    while start < end:
        size = min(end - start, MUCH)
        if hasattr(os, "sendfile") and sys.platform == "linux":  # elsewhere it sends to sockets only
            copied = os.sendfile(file, original, start, size)
        else:
            os.lseek(original, start, os.SEEK_SET)
            copied = os.write(file, os.read(original, min(size, BLOCK)))
        if copied == 0:
            raise OSError(errno.EIO, "the public file was cut short while it was copied")
        start += copied
        start_flushing(file, 0, 0)


def pour(content: bytes, file: int) -> str:
    """Write the whole content and return its digest."""
    written = os.write(file, content)
    while written < len(content):
        written += os.write(file, memoryview(content)[written:])
    return blake2b(content, digest_size=16).hexdigest()


def stream(chunks: Iterable[bytes], file: int, *, hashed: bool = True) -> str:
    """Write many chunks, some at a time, and return their digest; "" where nobody wants it."""
    digest = blake2b(digest_size=16)
    waiting: list[bytes] = []
    size = total = started = 0
    for chunk in chunks:
        if hashed:
            digest.update(chunk)
        waiting.append(chunk)
        size += len(chunk)
        if size >= BLOCK or len(waiting) == MANY:
            pour_all(waiting, file)
            total += size
            waiting, size = [], 0
            if total - started >= MUCH:
                start_flushing(file, started, total - started)
                started = total
    pour_all(waiting, file)
    return digest.hexdigest() if hashed else ""


def pour_all(chunks: list[bytes], file: int) -> None:
    """Write some chunks with one call, where the system can."""
    if hasattr(os, "writev"):
        size, written = sum(map(len, chunks)), os.writev(file, chunks) if chunks else 0
        if written == size:
            return
    else:
        written = 0
    rest = memoryview(b"".join(chunks))[written:]
    while rest:
        rest = rest[os.write(file, rest) :]


def start_flushing(file: int, start: int, size: int) -> None:
    """Let the system begin to write a part of a file to the disk, or all where the size is 0.

    The commit, which waits for the disk, then waits for less.
    """
    if begin := c_function("sync_file_range"):
        begin(file, ctypes.c_longlong(start), ctypes.c_longlong(size), SYNC_FILE_RANGE_WRITE)


def blocks(file: int, path: Path) -> Iterator[bytes]:
    """Read an open file to its end; an error names it, not the file that is being written."""
    try:
        while block := os.read(file, BLOCK):
            yield block
    except OSError as error:
        raise failure("read", path, error) from error


def clone(original: int, file: int, source: Path) -> str | None:
    """Let the empty `file` share the blocks of `original`; its digest, or None where the file system cannot."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.ioctl(file, FICLONE, original)
            digest = blake2b(digest_size=16)
            for block in blocks(file, source):  # of the clone, for the original may be edited meanwhile
                digest.update(block)
            return digest.hexdigest()
    return None
