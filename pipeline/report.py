"""What a build did, for people and machines."""

from __future__ import annotations

from datetime import datetime

import msgspec

from pipeline.diagnostics import Diagnostic


class Report(msgspec.Struct, frozen=True):
    """What a build did."""

    problems: list[Diagnostic]
    built: bool
    """False where errors kept the last good output."""
    episodes: dict[str, int]
    """How many are new, changed, unchanged, removed, scheduled, drafts."""
    files: dict[str, int]
    """How many were written, kept, removed."""
    shows: int
    without_media: int
    next_release: datetime | None
    notes: list[str]
    """What else is worth knowing, such as a cache that was built anew."""
    ledger: dict[str, int] = {}
    """How many lines of the ledger were added and updated; empty where it was not kept."""
    preview: str = ""
    """Why the ledger was not kept, in a build that would have."""

    def unchanged(self) -> Report:
        """What the next build will report if nothing changes until then."""
        public = sum(self.episodes[key] for key in ("new", "changed", "unchanged"))
        files = self.files["written"] + self.files["kept"]
        return msgspec.structs.replace(
            self,
            episodes=self.episodes | {"new": 0, "changed": 0, "unchanged": public, "removed": 0},
            files={"written": 0, "kept": files, "removed": 0},
            notes=[],
            ledger=dict.fromkeys(self.ledger, 0),
        )
