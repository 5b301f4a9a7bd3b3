"""The last build: where nothing has changed since, its report is given again, and nothing is resolved or planned."""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec

from pipeline.cache import Cache
from pipeline.report import Report

_NAME = "last build"


class Last(msgspec.Struct, frozen=True):
    """A build that succeeded."""

    inputs: str
    """Digest of sources, theme, toolchain and settings."""
    manifest: str
    """Digest of the manifest that it left."""
    now: datetime
    report: Report
    """As it is when nothing has changed."""

    def holds(self, inputs: str, manifest: str, now: datetime) -> bool:
        """True where a build would do nothing: same input, same output, and no episode became public since."""
        until = self.report.next_release
        return (self.inputs, self.manifest) == (inputs, manifest) and self.now <= now and (until is None or now < until)


def recall(cache: Cache) -> Last | None:
    """Find the last build of this cache."""
    value = cache.recall(_NAME)
    try:
        return msgspec.msgpack.decode(value, type=Last) if value else None
    except msgspec.DecodeError:
        return None


def note(cache: Cache, last: Last) -> None:
    """Remember a build."""
    cache.note(_NAME, msgspec.msgpack.encode(last))


def digest_of(*parts: str | bytes) -> str:
    """Digest of some texts, in order."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
