"""A second process that looks at the public tree, and carries its files into the next, while the build renders.

Both take a fifth of a second for 24,000 files, of which a build after a small edit would otherwise spend most of its
time. Where a process cannot be forked, the same is done by the build itself.
"""

from __future__ import annotations

import ctypes
import marshal
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from pipeline.store import tree
from pipeline.store.protocol import MANIFEST, StoreError, failure, in_the_way

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

PR_SET_PDEATHSIG = 1
"""Linux, linux/prctl.h."""
CAN_FORK = sys.platform == "linux"


class Carried(NamedTuple):
    """What became of the public files."""

    unused: list[str]
    """Folders of the next tree in which no carried file lies."""
    paths: list[str]
    """All public files, carried or not; empty where the other process keeps them."""


class Carrier:
    """The other process; it ends with this one, and when it is told."""

    def __init__(self, root: str, spare: str, rows: Iterable[tuple[str, int, int]]) -> None:
        """Begin to look at the tree; `rows` are path, size in bytes and mtime in ns of every file that is ours."""
        down, self._in = os.pipe()
        self._out, up = os.pipe()
        parent = os.getpid()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._in)
            os.close(self._out)
            _work(parent, root, spare, rows, (down, up))
        os.close(down)
        os.close(up)
        self._answers: list[Any] = []
        self.is_carrying = self.is_retiring = False

    def is_whole(self) -> bool:
        """Whether every file of the tree is as it was; waits until that is known."""
        return bool(self._first()[0])

    def folders(self) -> list[str] | None:
        """The empty folders that may be used again; None where there are none, or something is in them."""
        found: list[str] | None = self._first()[1]
        return found

    def _first(self) -> Any:
        if not self._answers:
            self._answers.append(self._receive())
        return self._answers[0]

    def carry(self, staged: str, dropped: Collection[str], folders: list[str]) -> None:
        """Begin to carry all public files but `dropped` into the next tree."""
        self._first()
        self._send(("carry", staged, list(dropped), folders))
        self.is_carrying = True

    def carried(self) -> Carried:
        """Wait until that is done. Raises StoreError."""
        kind, *rest = self._receive()
        self.is_carrying = False
        if kind == "fault":
            raise StoreError(*rest)
        return Carried(*rest)

    def retire(self, staged: str) -> None:
        """Begin to remove what the old tree still has, and put its folders by."""
        self._send(("retire", staged))
        self.is_retiring = True

    def close(self) -> None:
        """Wait for the end. Raises StoreError where the old tree could not be removed."""
        try:
            fault = self._receive() if self.is_retiring else None
        finally:
            os.close(self._in)
            os.close(self._out)
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)
        if fault:
            raise StoreError(*fault)

    def _send(self, message: Any) -> None:
        data = marshal.dumps(message)
        try:
            _write(self._in, len(data).to_bytes(8, "big") + data)
        except OSError:
            raise _gone() from None

    def _receive(self) -> Any:
        try:
            return _read(self._out)
        except EOFError:
            raise _gone() from None


def _gone() -> StoreError:
    return StoreError("a helper process of the build was killed", "build again; the last good output is as it was")


def holds(root: str, rows: Iterable[tuple[str, int, int]]) -> bool:
    """Whether the files of a tree have the size in bytes and mtime in ns that are told of them."""
    try:
        for path, size, mtime in rows:
            facts = os.lstat(f"{root}/{path}")
            if facts.st_size != size or facts.st_mtime_ns != mtime:
                return False
    except OSError:
        return False
    return True


def carry_over(root: str, staged: str, dropped: Collection[str], folders: Iterable[str]) -> Carried:
    """Give every public file but `dropped` a second name in the next tree; raises OSError and StoreError.

    A link costs 10 µs and no space; its first name goes with the old tree, so no file has two in the end (T-FS-07).
    """
    unused, paths, without = set(folders), [], frozenset(dropped)
    for path, entry in tree.entries(root):
        if entry.is_dir(follow_symlinks=False):
            continue
        if not entry.is_file(follow_symlinks=False):
            raise StoreError(f"{entry.path} is neither a file nor a folder", "move it out of the output")
        if path == MANIFEST:
            continue
        paths.append(path)
        if path in without:
            continue
        carry_one(root, staged, path)
        unused.discard(path.rpartition("/")[0])
    return Carried(sorted(unused), paths)


def carry_one(root: str, staged: str, path: str) -> None:
    """Give one public file its second name. Raises StoreError."""
    source = f"{root}/{path}"
    try:
        try:
            os.link(source, f"{staged}/{path}")
        except OSError:
            tree.place(staged, path, lambda target: tree.carry(source, target))
    except (FileExistsError, NotADirectoryError) as error:
        raise in_the_way(source) from error
    except OSError as error:
        raise failure("carry over", source, error) from error


def retire(staged: str, paths: Iterable[str], spare: str) -> None:
    """Remove the names that the old tree still has of its files, and keep its folders for the next build."""
    for path in (*paths, MANIFEST):
        with suppress(FileNotFoundError):
            os.unlink(f"{staged}/{path}")  # noqa: PTH108  24,000 times
    tree.put_by(staged, spare)


def _work(parent: int, root: str, spare: str, rows: Iterable[tuple[str, int, int]], pipes: tuple[int, int]) -> NoReturn:
    """Be the other process."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == parent:
            _serve(root, spare, rows, *pipes)
        status = 0
    except (EOFError, BrokenPipeError):  # the build has ended
        status = 0
    finally:
        os._exit(status)


def _serve(root: str, spare: str, rows: Iterable[tuple[str, int, int]], down: int, up: int) -> None:
    whole = holds(root, rows)
    try:
        folders: list[str] | None = tree.only_folders(spare)
    except OSError:
        folders = None
    _answer(up, (whole, folders))
    paths: list[str] = []
    while True:
        command, *rest = _read(down)
        if command == "carry":
            staged, dropped, given = rest
            try:
                unused, paths = carry_over(root, staged, dropped, given)
                _answer(up, ("done", unused, []))
            except StoreError as fault:
                _answer(up, ("fault", fault.message, fault.hint))
            except OSError as error:
                found = failure("list", root, error)
                _answer(up, ("fault", found.message, found.hint))
        else:
            try:
                retire(rest[0], paths, spare)
                _answer(up, None)
            except OSError as error:
                _answer(up, not_removed(root, rest[0], error))


def not_removed(root: str, staged: str, error: OSError) -> tuple[str, str]:
    """Say that the new site is there, and the old one still is too: message and hint."""
    cause = error.strerror or str(error)
    return f"{root} is built, but the site before it cannot be removed from {staged}: {cause}", "remove it by hand"


def _answer(up: int, message: Any) -> None:
    data = marshal.dumps(message)
    _write(up, len(data).to_bytes(8, "big") + data)


def _write(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def _read(file: int) -> Any:
    """Read one message; raises EOFError where the other side has ended."""
    return marshal.loads(_exactly(file, int.from_bytes(_exactly(file, 8), "big")))  # noqa: S302  our own process's


def _exactly(file: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(file, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
