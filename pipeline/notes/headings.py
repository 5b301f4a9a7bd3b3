"""Headings: their levels on the page, and ids that are unique, readable and never one of the theme's."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from slugify import slugify

from pipeline.notes.records import Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

PREFIX = "h-"
"""Begins the id of every heading, so that none is `location` or `quote-1` (T-OUT-10)."""

_LONGEST = 60
_PLAIN_WORDS = re.compile("[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")


def headings(tokens: Sequence[Token]) -> list[Heading]:
    """Return a heading for each `heading_open` among `tokens`.

    The page has a title already: where a body uses `#`, all of its headings go down one level.
    """
    places = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    down = int(any(tokens[index].tag == "h1" for index in places))
    ids = Ids()
    found = []
    for index in places:
        text = plain(tokens[index + 1].children or ()).strip()
        level = min(6, int(tokens[index].tag[1]) + down)
        found.append(Heading(level, ids.new(text), text))
    return found


class Ids:
    """Gives out ids; equal texts get -2, -3, … in linear time (anchors_plugin: 20,000 equal headings, 20 s)."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def new(self, text: str) -> str:
        """Return an id for `text` that was not given out before."""
        stem = PREFIX + (slug(text) or "section")
        chosen, number = stem, self._last.get(stem, 1)
        while chosen in self._taken:
            number += 1
            chosen = f"{stem}-{number}"
        self._last[stem] = number
        self._taken.add(chosen)
        return chosen


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """Return the part of an id that says what a heading says."""
    # Most headings are plain words, for which this is the same; gain: 4 % of `parse`.
    if len(text) <= _LONGEST and _PLAIN_WORDS.fullmatch(text):
        return text.lower().replace(" ", "-")
    # The slug has 60 characters at most; what comes far behind them cannot show.
    return slugify(text[:400], max_length=_LONGEST, word_boundary=True)


def plain(tokens: Sequence[Token]) -> str:
    """Return the text of inline tokens without markup, pictures as their descriptions."""
    parts = []
    for token in tokens:
        if token.type == "image":
            parts.append(plain(token.children or ()))
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        else:
            parts.append(token.content)
    return "".join(parts).replace("\f", "\ufffd")
