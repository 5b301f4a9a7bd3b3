"""Notes as words: HTML becomes lines of text, and two texts a count of words and a unified diff."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree, html

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main ol"
    " p pre section table td th tr ul".split()
)
_ADDRESSES = {"a": "href", "img": "src", "audio": "src", "video": "src"}
WORDS_TO_ALIGN = 1_000_000
"""Product of the words of two passages up to which they are aligned, some 0.2 s; beyond it they are only counted."""


class Edit(NamedTuple):
    """How two texts differ."""

    added: int
    """Words."""
    removed: int
    lines: tuple[str, ...]
    """Unified diff, without its head."""


def lines_of(text: str) -> list[str]:
    """Notes as they are read, a line for each block; where a link leads is a part of it."""
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):  # what HTML cannot be made of is a text all the same
        return _squeezed(text)
    return _squeezed("".join(_pieces(root)))


def _pieces(root: etree._Element) -> Iterator[str]:
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = node.tag
        if not isinstance(tag, str):
            yield node.tail or ""
        elif event == "start":
            yield ("\n" if tag in _BLOCKS else "") + (node.text or "")
        else:
            address = node.get(_ADDRESSES[tag], "") if tag in _ADDRESSES else ""
            yield (f" ({address})" if address else "") + ("\n" if tag in _BLOCKS else "")
            if node is not root:
                yield node.tail or ""


def _squeezed(text: str) -> list[str]:
    return [line for line in (" ".join(each.split()) for each in text.split("\n")) if line]


def edit(old: str, new: str) -> Edit:
    """Compare two notes."""
    before, after = lines_of(old), lines_of(new)
    added = removed = 0
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            more, less = _words(" ".join(before[a:b]).split(), " ".join(after[c:d]).split())
            added, removed = added + more, removed + less
    shown = difflib.unified_diff(before, after, n=1, lineterm="")
    return Edit(added, removed, tuple(shown)[2:])


def _words(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    if len(before) * len(after) > WORDS_TO_ALIGN:
        old, new = Counter(before), Counter(after)
        return (new - old).total(), (old - new).total()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    return len(after) - kept, len(before) - kept
