"""What the comparison of two feeds comes to: values that are printed, or given to a program as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec


class Kind(StrEnum):
    """What happened to an episode; the first that fits is the heading that it is shown under."""

    NEW = "new"
    AGAIN = "downloads again"
    GONE = "disappears"
    AUDIO = "recording replaced"
    DATE = "moved"
    TITLE = "title edited"
    NOTES = "notes edited"
    FACT = "facts changed"
    ORDER = "reordered"


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One difference, and what an app does with it."""

    kind: Kind
    effect: str
    element: str = ""
    """As the feed spells it."""
    old: str = ""
    new: str = ""
    """Both for people: on one line, and cut where they are long."""
    lines: tuple[str, ...] = ()
    """A unified diff of the notes as plain text."""


class Episode(msgspec.Struct, frozen=True):
    """An episode that an app sees change."""

    title: str
    source: str
    """Its file; empty where none is known."""
    guid: str
    changes: tuple[Change, ...]

    @property
    def kind(self) -> Kind:
        """What happened, in a word."""
        kinds = {each.kind for each in self.changes}
        return next(kind for kind in Kind if kind in kinds)


class Scheduled(msgspec.Struct, frozen=True):
    """An episode that becomes public by itself."""

    title: str
    source: str
    published: datetime


class ShowDiff(msgspec.Struct, frozen=True):
    """What subscribers of one show would see."""

    show: str
    """The show's id."""
    title: str
    against: str
    """The feed that it was compared with; empty where there is none yet."""
    episodes: tuple[Episode, ...] = ()
    channel: tuple[Change, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()
    notes: tuple[str, ...] = ()
    """What else to know, such as guids that are not unique."""

    @property
    def is_same(self) -> bool:
        """True where nobody sees any difference."""
        return not self.episodes and not self.channel


class Known(NamedTuple):
    """What a site knows of the episodes of one show, beside what the feed says; all by guid."""

    sources: dict[str, str]
    """The files."""
    absent: dict[str, str]
    """Why an episode that has a file is not in the feed."""
    scheduled: tuple[Scheduled, ...] = ()


def counts(diffs: Sequence[ShowDiff]) -> dict[str, int]:
    """Count what apps would do: the first four always, the others where there are any."""
    told = [{change.kind for change in episode.changes} for diff in diffs for episode in diff.episodes]

    def how_many(kind: Kind) -> int:
        return sum(kind in kinds for kinds in told)

    found = {
        "new": how_many(Kind.NEW),
        "notes edited": how_many(Kind.NOTES),
        "downloads again": how_many(Kind.AGAIN),
        "disappear": how_many(Kind.GONE),
    }
    others = {
        "with another recording": how_many(Kind.AUDIO),
        "with another date": how_many(Kind.DATE),
        "with another title": how_many(Kind.TITLE),
        "with other facts": how_many(Kind.FACT),
        "reordered": how_many(Kind.ORDER),
        "changed in the show itself": sum(len(diff.channel) for diff in diffs),
    }
    return found | {key: number for key, number in others.items() if number}
