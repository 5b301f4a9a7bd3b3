"""A second process that looks at the public tree, and carries its files into the next, while the build renders.

Both take a fifth of a second for 24,000 files, of which a build after a small edit would otherwise spend most of its
time. Where a process cannot be forked, the same is done by the build itself.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from pipeline.offspring import end_with
from pipeline.store import tree
from pipeline.store.protocol import MANIFEST, StoreError, failure, in_the_way

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

CAN_FORK = sys.platform == "linux"
RETIRE, END = b"r", b"e"
"""What the other process is told."""


class Carried(NamedTuple):
    """What became of the public files."""

    unused: list[str]
    """Folders of the next tree in which no carried file lies."""
    paths: list[str]
    """All public files, carried or not; empty where the other process keeps them."""


class Carrier:
    """The other process; it ends with this one, and when it is told.

    It looks at the public tree, and where that is as it was it carries all of it into the next one at once, before
    anybody knows what will change: of that the build takes the links away again.
    """

    def __init__(self, root: str, spare: str, staged: str, rows: Iterable[tuple[str, int, int]]) -> None:
        """Begin; `rows` are path, size in bytes and mtime in ns of every file that is ours, `staged` the next tree."""
        down, self._in = os.pipe()
        self._out, up = os.pipe()
        self.staged = staged
        parent = os.getpid()
        self.process = os.fork()
        if self.process == 0:
            os.close(self._in)
            os.close(self._out)
            _work(parent, _Other(root, spare, staged, rows), down, up)
        os.close(down)
        os.close(up)
        self._is_whole: bool | None = None
        self._carried: Carried | None = None
        self.is_retiring = False

    def is_whole(self) -> bool:
        """Whether every file of the tree is as it was; waits until that is known."""
        if self._is_whole is None:
            self._is_whole = bool(self._receive())
        return self._is_whole

    def carried(self) -> Carried | None:
        """Wait until all is carried; None where nothing is, since the tree is not as it was. Raises StoreError."""
        if self._carried is None and self.is_whole():
            kind, *rest = self._receive()
            if kind == "fault":
                raise StoreError(*rest)
            self._carried = Carried(*rest)
        return self._carried

    def retire(self) -> None:
        """Begin to remove what the old tree still has, and put its folders by."""
        try:
            os.write(self._in, RETIRE)
        except OSError:
            raise _gone() from None
        self.is_retiring = True

    def close(self) -> None:
        """Wait for the end. Raises StoreError where the old tree could not be removed."""
        try:
            fault = self._receive() if self.is_retiring else None
        finally:
            with suppress(OSError):  # workers that still live hold the pipe open, so that its end alone says nothing
                os.write(self._in, END)
            os.close(self._in)
            os.close(self._out)
            with suppress(ChildProcessError):
                os.waitpid(self.process, 0)
        if fault:
            raise StoreError(*fault)

    def _receive(self) -> Any:
        try:
            size = int.from_bytes(_exactly(self._out, 8), "big")
            return marshal.loads(_exactly(self._out, size))  # noqa: S302  our own process's
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


def not_removed(root: str, staged: str, error: OSError) -> tuple[str, str]:
    """Say that the new site is there, and the old one still is too: message and hint."""
    cause = error.strerror or str(error)
    return f"{root} is built, but the site before it cannot be removed from {staged}: {cause}", "remove it by hand"


class _Other(NamedTuple):
    """What the other process is to do."""

    root: str
    spare: str
    staged: str
    rows: Iterable[tuple[str, int, int]]

    def serve(self, down: int, up: int) -> None:
        """Look, carry, and then wait for the word that the old tree may go."""
        whole = holds(self.root, self.rows)
        _answer(up, whole)
        paths: list[str] = []
        if whole:
            try:
                unused, paths = carry_over(self.root, self.staged, (), tree.reuse(self.spare, self.staged))
                _answer(up, ("done", unused, []))
            except StoreError as fault:
                _answer(up, ("fault", fault.message, fault.hint))
            except OSError as error:
                found = failure("list", self.root, error)
                _answer(up, ("fault", found.message, found.hint))
        if os.read(down, 1) == RETIRE:
            try:
                retire(self.staged, paths, self.spare)
                _answer(up, None)
            except OSError as error:
                _answer(up, not_removed(self.root, self.staged, error))


def _work(parent: int, other: _Other, down: int, up: int) -> NoReturn:
    """Be the other process."""
    status = 1
    try:
        end_with(parent)
        other.serve(down, up)
        status = 0
    except BrokenPipeError:  # the build has ended
        status = 0
    finally:
        os._exit(status)


def _answer(up: int, message: Any) -> None:
    data = marshal.dumps(message)
    rest = memoryview(len(data).to_bytes(8, "big") + data)
    while rest:
        rest = rest[os.write(up, rest) :]


def _exactly(file: int, size: int) -> bytes:
    """Read so many bytes; raises EOFError where the other side has ended."""
    parts = []
    while size:
        part = os.read(file, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
