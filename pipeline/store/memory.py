"""A built tree in memory: for tests, and for `serve`, which shows pages that are on no disk."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from hashlib import blake2b
from typing import TYPE_CHECKING, NoReturn

from pipeline.store.protocol import MANIFEST, Written, check_path, collision, failure, in_the_way

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path


class Memory:
    """Keeps files in a dictionary; a commit puts another in its place."""

    def __init__(self, content: dict[str, bytes] | None = None) -> None:
        self.content = dict(content or {})

    def acquire(self, wait: float = 0.0) -> AbstractContextManager[None]:  # noqa: ARG002 - the protocol has it
        """Do nothing: no other build can get here."""
        return nullcontext()

    def manifest(self) -> bytes | None:
        """Return what the last commit said about the tree, None before the first."""
        return self.content.get(MANIFEST)

    def read(self, path: str) -> bytes | None:
        """Return the content of a public file, None where there is none."""
        check_path(path)
        return self.content.get(path)

    def files(self) -> dict[str, tuple[int, int]]:
        """Map the path of every file but the manifest to its size in bytes and the mtime 0."""
        return {path: (len(content), 0) for path, content in self.content.items() if path != MANIFEST}

    def prepare(self, rows: Collection[tuple[str, int, int]]) -> None:
        """Do nothing: there is nothing to wait for."""

    def forget(self) -> None:
        """Do nothing: nothing was begun."""

    def holds(self, rows: Collection[tuple[str, int, int]]) -> bool:
        """Whether the files have these sizes."""
        files = self.files()
        return all(files.get(path) == (size, mtime) for path, size, mtime in rows)

    @contextmanager
    def stage(self) -> Iterator[MemoryStaging]:
        """Open the next tree, empty."""
        yield MemoryStaging(self)


class MemoryStaging:
    """The next tree of a Memory."""

    def __init__(self, store: Memory) -> None:
        self.writer = MemoryWriter()
        self._store = store

    def begin(self, changing: Collection[str]) -> None:
        """Do nothing: what stays costs nothing."""

    def commit(self, manifest: bytes, without: Collection[str] = ()) -> None:
        """Make the next tree public; the rules are those of `protocol.Staging`."""
        dropped = {*without, MANIFEST}
        self.writer.write(MANIFEST, manifest)
        carried = {path: content for path, content in self._store.content.items() if path not in dropped}
        for path in carried:
            if self.writer.has(path):
                raise in_the_way(path)
        self._store.content = carried | self.writer.content


class MemoryWriter:
    """Writes into this process only."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}
        self._folders: set[str] = set()

    def __reduce__(self) -> NoReturn:
        """Refuse to go to a worker process, where all that is written would be lost in silence."""
        raise TypeError("a Memory store is written in its own process: build with one job")

    def has(self, path: str) -> bool:
        """Whether `path`, as a file, would meet a written file or folder."""
        return path in self.content or path in self._folders or not self.content.keys().isdisjoint(folders(path))

    def write(self, path: str, chunks: bytes | Iterable[bytes], *, hashed: bool = True) -> Written:
        """Keep one file."""
        check_path(path)
        if self.has(path):
            raise collision(path)
        content = chunks if isinstance(chunks, bytes) else b"".join(chunks)
        self.content[path] = content
        self._folders.update(folders(path))
        return Written(blake2b(content, digest_size=16).hexdigest() if hashed else "", len(content), 0)

    def replace(self, path: str, pieces: Iterable[tuple[bytes, bytes]]) -> Written | None:  # noqa: ARG002  the protocol
        """Leave it to be made whole: it knows no public files."""
        return None

    def copy(self, path: str, source: Path) -> Written:
        """Keep the content of a file."""
        try:
            return self.write(path, source.read_bytes())
        except OSError as error:
            raise failure("read", source, error) from error


def folders(path: str) -> list[str]:
    """List the folders that hold `path`: "a" and "a/b" for "a/b/c"."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
