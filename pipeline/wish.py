"""What a build is asked for beside its site."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Keep(StrEnum):
    """What a build may do to the ledger; each refuses what it refuses."""

    READ = "read"
    """Compare with it only."""
    WRITE = "write"
    """Put on record what is out now."""
    LOCKED = "locked"
    """Compare with it, and warn of what it lacks."""


class Wish(NamedTuple):
    """What a build is asked for beside its site."""

    now: datetime
    strict: bool = False
    base_url: str | None = None
    """Takes the place of the site's own, for a preview."""
    keep: Keep = Keep.READ
    is_told: bool = False
    """True where `now` is not the clock's."""

    @property
    def kind(self) -> str:
        """All of it but the time, by which two builds are compared that differ in nothing else."""
        return repr(self[1:])
