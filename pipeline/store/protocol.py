"""What every store offers, and what it raises."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

MANIFEST = ".shownotes.json"
"""The file of a built tree that says what the build wrote; a folder without it is not ours to replace."""

FULL = "free some space and build again; the last good output is as it was"
DENIED = "check who owns it and its permissions; the last good output is as it was"
HINTS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.EROFS: "choose a folder that can be written with --output",
    errno.ENAMETOOLONG: "give the record a shorter slug",
}
UNTOUCHED = "the last good output is as it was; build again"


class StoreError(Exception):
    """The store cannot do what it was asked for, and has changed nothing that readers see."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)  # both, so that the error survives the way back from a worker process
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Only the message: the hint has its own line."""
        return self.message


class Written(NamedTuple):
    """What one file became."""

    digest: str
    """BLAKE2b of 16 bytes, as hexadecimal digits."""
    size: int
    """Bytes."""
    mtime_ns: int
    """As `Store.files` will tell it after the commit."""


class Writer(Protocol):
    """Puts files into the staged tree; may be pickled and used by many processes at once.

    Paths are relative, with "/" between the parts. One that leaves the tree, or is written twice, is a StoreError.
    """

    def write(self, path: str, chunks: bytes | Iterable[bytes], *, hashed: bool = True) -> Written:
        """Write one file, folders included; its digest is "" where it is not to be hashed."""

    def replace(self, path: str, pieces: Iterable[tuple[bytes, bytes]]) -> Written | None:
        """Write the public file of this name with other pieces in the place of some; None where that is impossible."""

    def copy(self, path: str, source: Path) -> Written:
        """Copy one file, sharing its blocks where the file system can; never a link."""


class Staging(Protocol):
    """The next tree while it is being written; nobody sees it yet."""

    @property
    def writer(self) -> Writer:
        """Where the new files go."""

    def begin(self, changing: Collection[str]) -> None:
        """Say which paths may be written or left out, before the first is written; once."""

    def commit(self, manifest: bytes, without: Collection[str] = ()) -> None:
        """Make public, in one step: what was public, less `without`, plus what was written, plus the manifest.

        `without` names what the last build wrote and this one leaves out or wrote anew. Nothing else is ever dropped:
        a public file that is not in it, and that a written one would replace, is a StoreError.
        """


class Store(Protocol):
    """One built tree, which readers see either as it was or as it became."""

    def acquire(self, wait: float = 0.0) -> AbstractContextManager[None]:
        """Keep other builds out while the context lasts, and repair what a killed one left behind.

        Raises StoreError where this place may not be built into, or another build still runs after `wait` seconds.
        """

    def manifest(self) -> bytes | None:
        """Return what the last commit said about the tree, None before the first."""

    def read(self, path: str) -> bytes | None:
        """Return the content of a public file, None where there is none."""

    def files(self) -> dict[str, tuple[int, int]]:
        """Map every public path but the manifest's, foreign ones too, to size in bytes and mtime in nanoseconds.

        Raises StoreError where something else than a file or folder lies among them.
        """

    def prepare(self, rows: Collection[tuple[str, int, int]]) -> None:
        """Get ready for a build; `rows` are path, size in bytes and mtime in ns of all files as they were last seen."""

    def forget(self) -> None:
        """Drop what `prepare` began: the build begins again."""

    def holds(self, rows: Collection[tuple[str, int, int]]) -> bool:
        """Whether the files that `rows` names are as it says, told without reading them."""

    def stage(self) -> AbstractContextManager[Staging]:
        """Open the next tree, empty; leaving the context without a commit drops it."""


def failure(doing: str, path: str | os.PathLike[str], error: OSError) -> StoreError:
    """Turn what the system reported into a message that names the path and the cause."""
    cause = error.strerror or str(error)
    return StoreError(f"cannot {doing} {path}: {cause}", HINTS.get(error.errno or 0, UNTOUCHED))


def collision(path: str) -> StoreError:
    """Say that a path was claimed twice in one build: as two files, or as a file and a folder."""
    return StoreError(f"two outputs want the path {path}", "give one of them another slug")


def in_the_way(path: str) -> StoreError:
    """Say that a file which this build would replace is not ours to replace."""
    return StoreError(
        f"{path} is in the way: Shownotes did not write it", "move it out of the output, then build again"
    )


def check_path(path: str) -> None:
    """Raise StoreError unless `path` names a place below the root on every system (T-ID-01)."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts) or "\\" in path or "\0" in path or path[1:2] == ":":
        raise StoreError(
            f"{path!r} is not a path below the output", "write a relative path without empty parts and dots"
        )
