"""Quotes: a blockquote whose last line is `— Name` or `— Name, 12:34` says who spoke, and when in the recording."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from markdown_it.common.utils import unescapeAll

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

QUOTE = "quote"
"""Where a blockquote's two tokens carry their `Attribution`."""

EMPTY = "empty"
"""Where a blockquote's first token carries an attribution that stands alone, as typed."""

# The blank is needed: dialogue in Spanish or French opens with a dash and no blank.
_ATTRIBUTION = re.compile(r"(?:—|–|---?)[ \t\u00a0]+(?P<name>.*?)(?:,\s*(?P<time>\d+(?::\d*)+))?\Z")


class Attribution(NamedTuple):
    """Who said a quote and when, as typed, and the line in the body, counted from 0."""

    name: str
    time: str | None
    line: int

    @property
    def speaker(self) -> str:
        """The name that is meant."""
        return unescapeAll(self.name).replace("\f", "\ufffd")


def attribution(state: StateCore) -> None:
    """Core rule, before inline parsing: take the attribution off each quote and hang it on the blockquote's two tokens.

    A name is plain text: what it holds is not read as Markdown.
    """
    if ">" not in state.src:
        return
    opened: list[int] = []
    emptied: set[int] = set()
    for index, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            opened.append(index)
        elif token.type == "blockquote_close":
            emptied.update(_attribute(state.tokens, opened.pop(), index))
    if emptied:
        state.tokens = [token for index, token in enumerate(state.tokens) if index not in emptied]


def _attribute(tokens: list[Token], start: int, end: int) -> range:
    """Read the attribution of the blockquote between two tokens; return the tokens that it leaves without content."""
    opening, closing, last = tokens[start], tokens[end], tokens[end - 1]
    if last.type != "paragraph_close" or last.level != closing.level + 1:
        return range(0)
    paragraph = tokens[end - 2]
    text, _, line = paragraph.content.rpartition("\n")
    found = _ATTRIBUTION.match(line.strip())
    if not found or not (name := found["name"].strip(" ,\t")):
        return range(0)
    if not text and start == end - 4:
        opening.meta[EMPTY] = found[0]
        return range(0)
    row = paragraph.map[1] - 1 if paragraph.map else 0
    opening.meta[QUOTE] = closing.meta[QUOTE] = Attribution(name, found["time"], row)
    # A hard break before the attribution (two blanks, or a backslash) has nothing left to break.
    paragraph.content = text.rstrip().removesuffix("\\")
    return range(0) if paragraph.content else range(end - 3, end)
