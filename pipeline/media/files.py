"""A media file behind a safe door: opened only where it is a regular file, read by ranges, and named in every fault."""

from __future__ import annotations

import hashlib
import stat
from contextlib import contextmanager
from io import FileIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS: dict[str, str] = {
    "missing": "no such file",
    "not-a-file": "a folder, FIFO, socket or device",
    "unreadable": "the system refuses to read it",
    "empty": "zero bytes",
    "unknown-type": "an extension that no table here has",
    "wrong-type": "content that contradicts the extension",
    "unsupported": "the right type, in a form that apps do not play",
    "truncated": "the end is missing, and with it what was asked for",
    "too-large": "more bytes or pixels than allowed",
    "bad-image": "an image that cannot be decoded",
}
"""What can be wrong with a media file, and what each kind means."""


class MediaError(Exception):
    """A media file that cannot be used: the `kind` is a key of KINDS, the `hint` is something to do."""

    def __init__(self, kind: str, message: str, hint: str) -> None:
        # All three as arguments: an exception that a worker process raises travels by them.
        super().__init__(kind, message, hint)
        self.kind = kind
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class MediaFile:
    """A regular file, open for reading."""

    def __init__(self, name: str, length: int, raw: FileIO) -> None:
        self.name = name
        self.length = length
        """Bytes."""
        self.raw = raw

    def read(self, start: int, size: int) -> bytes:
        """Read `size` bytes from `start`; fewer where the file ends before."""
        self.raw.seek(start)
        return self.raw.read(size)

    def digest(self) -> str:
        """Hash the content by blocks: BLAKE2b, 16 bytes, as hexadecimal digits."""
        self.raw.seek(0)
        return hashlib.file_digest(self.raw, lambda: hashlib.blake2b(digest_size=16)).hexdigest()

    def fault(self, kind: str, what: str, hint: str) -> MediaError:
        """Make the error that says `what` of this file."""
        return MediaError(kind, f'"{self.name}" {what}', hint)


@contextmanager
def opened(path: Path) -> Iterator[MediaFile]:
    """Open a regular file that is not empty; every refusal, also while it is read, is a MediaError."""
    name = shown(path.name)
    try:
        # Asking comes before opening: a FIFO hangs whoever opens it, and a tape rewinds (T-SRC-06).
        if not stat.S_ISREG(path.stat().st_mode):
            raise MediaError("not-a-file", f'"{name}" is not a regular file', "put the file itself in this place")
        with FileIO(path) as raw:
            length = path.stat().st_size
            if length == 0:
                raise MediaError("empty", f'"{name}" is empty', "export or copy the file again")
            yield MediaFile(name, length, raw)
    except (FileNotFoundError, NotADirectoryError):
        hint = "compare the name with the file's, upper and lower case too"
        raise MediaError("missing", f'"{name}" does not exist', hint) from None
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "make the file readable for the account that builds"
        raise MediaError("unreadable", f'"{name}" cannot be read: {reason}', hint) from error


def shown(name: str) -> str:
    """Make a file's name safe for every terminal and encoding (T-SRC-06)."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
