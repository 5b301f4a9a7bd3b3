"""What a build read: every file and folder as it was, so that the next build need look at no more than what changed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

EPISODES = "episodes"
"""The folder that people write in."""

Stamp = tuple[int, int, int, int]
"""Size in bytes, inode, modification and change time in ns."""

YOUNG = 2_000_000_000
"""Nanoseconds. A file that was written this shortly before it was read may change once more within the same tick of its
file system's clock, of which FAT's are the longest; so its stamp alone proves nothing. Git calls such a file racy."""


class Input(msgspec.Struct, frozen=True, array_like=True):
    """A file or folder that a build read."""

    path: str
    """Relative to the site, or absolute."""
    stamp: Stamp | None
    """None where there was nothing."""
    digest: str = ""
    """Of a file's content or a folder's names; empty where whoever asks knows it otherwise."""
    is_young: bool = False
    """True where the stamp proves nothing."""
    names: str = ""
    """Of a folder: the names that count, "shown" or "all". Empty for a file."""


class Look(NamedTuple):
    """What became of the inputs of a build."""

    changed: list[str]
    """Paths of what is not as it was, or may not be."""
    fresh: dict[str, Input]
    """All that has another stamp, as it is now."""


class Inputs(NamedTuple):
    """Everything that a build read."""

    rows: list[Input]

    def look(self, watch: Watch) -> Look:
        """Find what is not as it was: by stamps, and where they differ by what was kept of contents and names."""
        root = watch.root
        changed: list[str] = []
        fresh: dict[str, Input] = {}
        for row in self.rows:
            try:
                facts = os.stat(placed(root, row.path))  # noqa: PTH116  10,000 times
                stamp = (facts.st_size, facts.st_ino, facts.st_mtime_ns, facts.st_ctime_ns)
            except OSError:
                stamp = None
            if stamp == row.stamp and not row.is_young:
                continue
            now = fresh[row.path] = watch.again(row, stamp)
            if not now.digest or now.digest != row.digest:
                changed.append(row.path)
        return Look(changed, fresh)

    def renewed(self, fresh: Mapping[str, Input]) -> Inputs:
        """Put what is as it is now in the place of what was."""
        return Inputs([fresh.get(row.path, row) for row in self.rows]) if fresh else self


class Watch:
    """Takes down what a build reads, from before it begins to read."""

    def __init__(self, root: str, began: int | None = None) -> None:
        self.root = root
        self.began = began or time.time_ns()
        self._rows: dict[str, Input] = {}

    def file(self, path: str, stamp: Stamp | None, content: bytes | None = None) -> None:
        """Take down a file, whose `stamp` was taken before its `content` was read."""
        digest = digest_of(content) if content is not None else ""
        self._rows[path] = Input(path, stamp, digest, self.is_young(stamp))

    def source(self, path: str, stamp: Stamp | None, content: bytes | None) -> Input:
        """Take down one of many files: its content counts only as long as the stamp proves nothing."""
        is_young = self.is_young(stamp)
        digest = digest_of(content) if content is not None and is_young else ""
        row = self._rows[path] = Input(path, stamp, digest, is_young)
        return row

    def put(self, row: Input) -> None:
        """Take over what another process took down."""
        self._rows[row.path] = row

    def folder(self, path: str, *, hidden: bool = False) -> None:
        """Take down a folder and the names in it, before anybody goes by them."""
        place = placed(self.root, path)
        stamp, names = stamp_at(place), "all" if hidden else "shown"
        self._rows[path] = Input(path, stamp, names_digest(place, hidden=hidden), self.is_young(stamp), names)

    def again(self, row: Input, stamp: Stamp | None) -> Input:
        """Take down once more what another build took down; without digest where that had none."""
        place, digest = placed(self.root, row.path), ""
        if row.names:
            digest = names_digest(place, hidden=row.names == "all")
        elif row.digest:
            with suppress(OSError):
                digest = digest_of(Path(place).read_bytes())
        return Input(row.path, stamp, digest, self.is_young(stamp), row.names)

    def is_young(self, stamp: Stamp | None) -> bool:
        """True where a stamp proves nothing: the file may change again and keep it."""
        return stamp is not None and max(stamp[2:]) > self.began - YOUNG

    def inputs(self) -> Inputs:
        """Everything that was taken down."""
        return Inputs(list(self._rows.values()))


def placed(root: str, path: str) -> str:
    """Where the path of an input lies."""
    return path if path[:1] == "/" else f"{root}/{path}"


def stamp_at(place: str) -> Stamp | None:
    """Say what would change if the content of a file or folder did; None where there is nothing."""
    try:
        facts = os.stat(place)  # noqa: PTH116  10,000 times
    except OSError:
        return None
    return facts.st_size, facts.st_ino, facts.st_mtime_ns, facts.st_ctime_ns


def digest_of(content: bytes) -> str:
    """Digest of the content of a file, or of anything else that is kept: 16 bytes of BLAKE2b, in hexadecimal digits."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def names_digest(place: str, *, hidden: bool = False) -> str:
    """Digest of the names in a folder and of what bears them: a file, a folder or a link."""
    try:
        with os.scandir(place) as entries:
            names = sorted(
                (os.fsencode(each.name), each.is_symlink(), _is_folder(each))
                for each in entries
                if hidden or not each.name.startswith(".")
            )
    except OSError as fault:
        return f"{fault.errno}"
    return digest_of(repr(names).encode())


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a loop of links
        return False
