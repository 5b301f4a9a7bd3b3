"""What a transcript is made of: cues, each with what somebody says and, mostly, when."""

from __future__ import annotations

import msgspec

MAX_CUES = 50_000
"""Of a transcript: they become HTML of a page."""


class Cue(msgspec.Struct, frozen=True, array_like=True):
    """Words that one speaker says in one go."""

    text: str
    """One line, without markup."""
    start: float | None = None
    """Seconds with fraction."""
    end: float | None = None
    speaker: str | None = None
    """As the file names them."""


class Spoken(msgspec.Struct, frozen=True, array_like=True):
    """A transcript in one language."""

    language: str
    cues: tuple[Cue, ...]
    """In order of start."""

    @property
    def is_timed(self) -> bool:
        """True where every cue has a start: without that, there is nothing to synchronise with."""
        return all(cue.start is not None for cue in self.cues)


class Line(msgspec.Struct, frozen=True):
    """A cue and where it stands in its file."""

    cue: Cue
    line: int
    column: int = 1
