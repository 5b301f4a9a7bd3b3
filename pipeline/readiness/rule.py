"""What a rule is: a requirement, whom it concerns, and a function that finds where a feed breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pipeline.readiness.document import Element, Feed
from pipeline.readiness.world import AbsentError, UntoldError

DIRECTORIES = {
    "apple": "Apple Podcasts",
    "spotify": "Spotify",
    "youtube": "YouTube Music",
    "amazon": "Amazon Music",
    "podcastindex": "Podcast Index",
    "psp": "PSP-1",
}
"""Whom the report speaks of: the name on the command line, and the one that people read."""
ALL = tuple(DIRECTORIES)
APPLE = ("apple", "amazon")
"""No list of Amazon's own is public; Apple's has been enough (R-AMZ-01)."""
SPOTIFY, YOUTUBE, INDEX, PSP = ("spotify",), ("youtube",), ("podcastindex",), ("psp",)


AWAY = "publish it there, or mend the address"
"""The hint for what is not where a feed of others says that it is."""


class Level(StrEnum):
    """How much it matters: a directory refuses what breaks a must."""

    MUST = "must"
    SHOULD = "should"


MUST, SHOULD = Level.MUST, Level.SHOULD


class Fault(NamedTuple):
    """One place where a feed breaks a rule."""

    at: Element | None
    """None: the document."""
    message: str
    hint: str = ""
    key: str = ""
    """The record's key that mends it, where it is another than the rule's: `show:title`."""
    line: int = 0
    """In the feed, where there is no element."""
    others: str = ""
    """The hint for somebody else's feed, which has elements and no records; empty where it is the same."""


class Untold(NamedTuple):
    """Something that cannot be seen from here."""

    at: Element | None
    what: str


Finding = Fault | Untold


class Rule(NamedTuple):
    """One row of the report."""

    ids: str
    """Requirements that it decides, between blanks."""
    level: Level
    who: tuple[str, ...]
    """The directories that care."""
    says: str
    """What is true where the rule is met."""
    decided: str
    """How it is decided."""
    key: str
    """The record's key that mends it."""
    check: Callable[[Feed], Iterable[Finding]]
    when: tuple[str, ...] = ()
    """Elements of which one must be there, or the rule does not apply."""
    musts: tuple[str, ...] = ()
    """Directories for which a should is a must."""
    online: bool = False
    """Only the host can tell."""

    def applies(self, feed: Feed) -> bool:
        """Whether the feed has what the rule is about."""
        return not self.when or not feed.names.isdisjoint(self.when)

    def is_must(self, directory: str) -> bool:
        """Whether a directory refuses a feed that breaks it."""
        return self.level is MUST or directory in self.musts


def looked_at(
    feed: Feed, at: Element, url: str, look: Callable[[Path], Iterable[Finding]], hint: str = ""
) -> Iterator[Finding]:
    """Look at what an address gives, where that can be had."""
    try:
        path = feed.world.file(url)
    except UntoldError:
        yield Untold(at, url)
    except AbsentError as fault:
        yield Fault(at, f"{url} {fault}", hint or "build again, or mend the address", others=AWAY)
    else:
        yield from look(path)
