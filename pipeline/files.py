"""The one door to the file system for paths that come from records: below the site, regular, within a limit."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from pipeline import urls
from pipeline.frontmatter import SourceError

MAX_EPISODE_BYTES = 2_000_000
"""Of an episode file: 1.2 MB of ordinary notes take 2.4 s to render."""


class Door:
    """Where the records of one site may lead: below its folder, or below folders that its settings allow."""

    def __init__(self, root: Path, allowed: Iterable[str] = ()) -> None:
        self.root = Path(os.path.realpath(root))
        self._inside: dict[str, str] = {}
        """Folders that were followed already -> where they really are."""
        self._roots = [str(self.root), *(os.path.realpath(self.root / folder) for folder in allowed)]

    def path(self, name: str) -> Path:
        """Turn a path relative to the site into one that is safe to open.

        Raises SourceError where it leaves the site, also through a symbolic link (T-SRC-07, T-MED-01).
        """
        fault = urls.local_path_fault(name)
        if fault:
            raise SourceError("S110", (0, 0), f'the path "{name}" {fault}', "name a file of the site")
        folder, _, file = name.rpartition("/")
        inside = self._inside.get(folder)
        if inside is None:
            inside = self._inside[folder] = self._followed(folder)
        if os.path.islink(f"{inside}{os.sep}{file}"):  # noqa: PTH114  10,000 times
            self._followed(name)
        return self.root / name

    def _followed(self, name: str) -> str:
        """Follow all links, and refuse what lies outside."""
        real = os.path.realpath(self.root / name)
        if not any(real == root or real.startswith(root + os.sep) for root in self._roots):
            message = f"{name} is a link that leaves the site, to {real}"
            raise SourceError(
                "S110", (0, 0), message, "copy the file, or add its folder to allowed_folders in site.yaml"
            )
        return real

    def read(self, name: str, limit: int = MAX_EPISODE_BYTES) -> bytes:
        """Read a regular file of the site.

        Raises SourceError where it is something else, is too large or cannot be read (T-SRC-06).
        """
        path = self.path(name)
        try:
            # Without O_NONBLOCK, opening a FIFO waits for a writer for ever.
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except OSError as found:
            raise SourceError(
                "S100", (0, 0), f"the file cannot be read: {found.strerror}", "check the file's rights"
            ) from None
        try:
            facts = os.fstat(handle)
            if stat.S_ISDIR(facts.st_mode):
                hint = "put the file itself there, or give the folder another name"
                raise SourceError("S100", (0, 0), "this is a folder, not a file", hint)
            if not stat.S_ISREG(facts.st_mode):
                raise SourceError("S100", (0, 0), "this is not a regular file", "put a plain file there")
            if facts.st_size > limit:
                message = f"the file is {facts.st_size:,} bytes long; the limit is {limit:,}"
                raise SourceError("S108", (0, 0), message, "split it in two")
            with os.fdopen(handle, "rb", closefd=False) as file:
                return file.read(limit + 1)
        except OSError as found:
            raise SourceError("S100", (0, 0), f"the file cannot be read: {found.strerror}", "check the file") from None
        finally:
            os.close(handle)
