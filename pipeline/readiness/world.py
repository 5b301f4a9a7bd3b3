"""What lies around a feed: the files of a built site, a host, or nothing that we can see."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from pipeline.files import Door
from pipeline.frontmatter import SourceError


class UntoldError(Exception):
    """Nobody here knows; the message says what would."""


class AbsentError(Exception):
    """It is known that it is not there; the message completes "ADDRESS …"."""


class World(Protocol):
    """Where a rule looks at what a feed points to."""

    def file(self, url: str) -> Path:
        """A local copy of what an address gives. Raises UntoldError or AbsentError."""

    def size(self, url: str) -> int:
        """Bytes of what an address gives. Raises UntoldError or AbsentError."""

    def local(self, url: str) -> Path:
        """The file behind an address, if it is here: media are never fetched. Raises UntoldError or AbsentError."""


class Nowhere:
    """Around a feed of somebody else there is nothing to see without the network."""

    def file(self, url: str) -> Path:
        """Raise UntoldError."""
        raise UntoldError(url)

    def size(self, url: str) -> int:
        """Raise UntoldError."""
        raise UntoldError(url)

    def local(self, url: str) -> Path:
        """Raise UntoldError."""
        raise UntoldError(url)


class Beside:
    """A built site: its addresses are files in a folder."""

    def __init__(self, root: Path, base_url: str, prefixes: Iterable[str] = ()) -> None:
        self.door = Door(root)
        self.base = base_url.rstrip("/") + "/"
        self.prefixes = tuple(f"{prefix.rstrip('/')}/" for prefix in prefixes)
        """Redirects that count downloads: what follows is an address without its scheme."""

    def file(self, url: str) -> Path:
        """Find the file behind an address of the site."""
        for prefix in self.prefixes:
            if url.startswith(prefix):
                url = f"{self.base.partition('://')[0]}://{url.removeprefix(prefix)}"
        if not f"{url}/".startswith(self.base):
            raise UntoldError(url)
        name = unquote(urlsplit(url[len(self.base) :]).path)
        if not name or name.endswith("/"):
            name += "index.html"
        try:
            path = self.door.path(name)
        except SourceError as fault:
            raise AbsentError(str(fault)) from None
        if not path.is_file():
            raise AbsentError("is not in the output")
        return path

    def size(self, url: str) -> int:
        """Measure the file."""
        return self.file(url).stat().st_size

    def local(self, url: str) -> Path:
        """Find the file."""
        return self.file(url)
