"""Where a text may end when it is too long: after a sentence, else after a word, else after a character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ends = Callable[[str], Iterator[int]]

ELLIPSIS = "…"

# A full stop, with the quotes and brackets that close behind it, before a blank; the CJK ones need no blank.
_SENTENCE = re.compile(r"[.!?…]+[\"'”’“»)\]]*(?=\s|\Z)|[。！？]+[」』”’）]*")
# Before a full stop that ends no sentence: an initial, or a title.
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|vs|No|Nr|bzw|ca|approx)\Z")
# Without the comma or dash that follows it. Not before ";", which may be the end of an entity.
_WORD = re.compile(r"(?<=[\w.!?\"'”’»)\]])(?=[,:–—]*\s)")
# An entity of escaped HTML is one character; what modifies a character stays with it.
_CHARACTER = re.compile(r"(?:&\w+;|.)[\u0300-\u036f\u200d\ufe0f]*", re.DOTALL)


def sentence_ends(text: str) -> Iterator[int]:
    """Yield the offsets in `text` at which a sentence ends, in order; `e.g. this` and `J. Smith` end none."""
    for match in _SENTENCE.finditer(text):
        following = text[match.end() : match.end() + 2].strip()
        if following[:1].islower():
            continue
        if match[0] == "." and _ABBREVIATION.search(text, max(0, match.start() - 8), match.start()):
            continue
        yield match.end()


def word_ends(text: str) -> Iterator[int]:
    """Yield the offsets in `text` at which a word ends, in order."""
    return (match.start() for match in _WORD.finditer(text))


def character_ends(text: str) -> Iterator[int]:
    """Yield the offsets in escaped `text` at which a character ends, in order."""
    return (match.end() for match in _CHARACTER.finditer(text))


WAYS_TO_END: tuple[tuple[Ends, str], ...] = (
    (sentence_ends, ""),
    (word_ends, ELLIPSIS),
    (character_ends, ELLIPSIS),
)
"""From best to worst, with what is set behind the cut."""


def shorten(text: str, limit: int) -> str:
    """Return `text`, or its longest beginning of at most `limit` characters that ends well."""
    if len(text) <= limit:
        return text
    for ends, tail in WAYS_TO_END:
        best = 0
        for end in ends(text):
            if end + len(tail) > limit:
                break
            best = end
        if best:
            return text[:best].rstrip() + tail
    return ""
