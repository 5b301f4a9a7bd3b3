"""A show at another address: what differs between two feeds by nothing but the beginning of every address."""

from __future__ import annotations

import re
from typing import Any

from pipeline.diff.told import Change, Kind
from pipeline.feed.reading import ReadFeed
from pipeline.wording import count

EFFECT = (
    "{told} of the feed are at another address, and otherwise as before. Apps that know episodes by the address of"
    " their audio download them again; the old addresses need redirects."
)
NOTES = ("content", "description")
"""Keys of an item that hold its notes; apps show the first that is there."""


class Move:
    """What the addresses of a show began with, and begin with now; counts what moved along."""

    def __init__(self, before: ReadFeed, after: ReadFeed) -> None:
        self.old, self.new = _beginnings(_self(before), _self(after))
        self._counts = {"enclosure": 0, "link": 0, "other value": 0}
        full, bare = (re.escape(each) for each in (self.old, self.old.partition("://")[2]))
        self._pattern = re.compile(rf"(?:{full}|(?<![\w.-]){bare})(?![\w.-])") if self.old else None

    def settled(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        """Give the facts of before, with those at their new address that differ by that alone; the feed's own stays."""
        if self._pattern is None:
            return old
        found = dict(old)
        for key, value in old.items():
            if key == "self" or value == new.get(key):
                continue
            moved = self._moved(value)
            if moved == new.get(key):
                self._counts[_KINDS.get(key, "other value")] += 1
            if moved == new.get(key) or key in NOTES:  # of notes that were edited too, only the edit is told
                found[key] = moved
        return found

    def _moved(self, value: Any) -> Any:
        match value:
            case str() if self._pattern:
                return self._pattern.sub(self._beginning, value)
            case dict():
                return {key: self._moved(each) for key, each in value.items()}
            case list():
                return [self._moved(each) for each in value]
            case tuple():
                return tuple(self._moved(each) for each in value)
        return value

    def _beginning(self, found: re.Match[str]) -> str:
        return self.new if "://" in found[0] else self.new.partition("://")[2]

    def changes(self) -> tuple[Change, ...]:
        """Tell of all that moved as of one thing."""
        told = [count(number, kind) for kind, number in self._counts.items() if number]
        if not told:
            return ()
        return (Change(Kind.FACT, EFFECT.format(told=", ".join(told)), "addresses", self.old, self.new),)


_KINDS = {"audio": "enclosure", "link": "link"}
"""Facts that are counted under their own name."""


def _self(feed: ReadFeed) -> str:
    """Where a feed says that it is."""
    links = feed.fields.get("atom_links", ())
    return str(next((each.get("href") for each in links if each.get("rel") == "self"), "") or "")


def _beginnings(old: str, new: str) -> tuple[str, str]:
    """Two addresses without what both end in, part by part; empty where nothing differs, or one is not known."""
    if not (old and new) or old == new:
        return "", ""
    before, after = old.split("/"), new.split("/")
    while min(len(before), len(after)) > len(("https:", "", "host")) and before[-1] == after[-1]:
        before.pop()
        after.pop()
    return "/".join(before), "/".join(after)
