"""The last build: what it read, what it left and what it said, so that the next need do no more than what changed."""

from __future__ import annotations

from datetime import datetime

import msgspec

from pipeline.cache import Cache
from pipeline.inputs import Input
from pipeline.report import Report
from pipeline.wish import Wish

_NAME = "last build"


class Last(msgspec.Struct, frozen=True):
    """A build that succeeded."""

    wish: str
    """What it was asked for, but for the time."""
    inputs: list[Input]
    """All that it read."""
    manifest: str
    """Digest of the manifest that it left."""
    scene: str
    """Seal of the scene that it left."""
    now: datetime
    report: Report
    """As it is when nothing has changed."""

    def holds(self, wish: Wish, manifest: str) -> bool:
        """True where the same is asked for again, the output is the one that it left, and no episode became public."""
        until = self.report.next_release
        is_same = (self.wish, self.manifest) == (wish.kind, manifest)
        return is_same and self.now <= wish.now and (until is None or wish.now < until)


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
