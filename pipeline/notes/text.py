"""The notes as plain text: all of them, or how they open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pipeline.notes.output import feed_html
from pipeline.notes.records import Places
from pipeline.notes.sentences import shorten
from pipeline.notes.tags import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.notes.records import Notes

TAG_OR_TEXT = re.compile(r"<(?P<end>/?)(?P<tag>[a-z]+[1-6]?)(?P<attributes>[^>]*)>|[^<]+")
"""A piece of our own HTML, in which ">" and "<" are nowhere but around tags."""

_NOWHERE = Places(root="", page_url="", base_url="")
_FOOTNOTE_REF = re.compile(r"<sup>.*?</sup>")
_NUMBER = re.compile(r"\d+")
_HEADINGS = frozenset({"h2", "h3", "h4"})
_OUTER = frozenset({"ul", "ol", "dl", "dt", "pre", "blockquote", "table"})
_BLOCKS = frozenset({"p", "tr", "hr", "li", "dd"}) | _OUTER | _HEADINGS
_LINES = frozenset({"li", "tr", "dd"})

# What feeds show as a strong paragraph and a list are a term and its definition.
_DEFINITIONS = {TAGS[f"{tag}_open"]: f"<{tag}>" for tag in ("dl", "dt", "dd")} | {
    TAGS[f"{tag}_close"]: f"</{tag}>" for tag in ("dl", "dt", "dd")
}


def plain_text(notes: Notes) -> str:
    """Return the whole text: blocks between blank lines; list items, definitions and table rows on lines of their own.

    Definitions stand behind their terms, `Term: definition`; quotes end in a paragraph `— Name, 12:34`; pictures leave
    nothing but their captions.
    """
    parts: list[str] = []
    last = ""
    for block in _blocks(_html(notes)):
        if parts:
            parts.append("\n" if block.kind == last and last in _LINES else "\n\n")
        parts.append(block.text)
        last = block.kind
    return "".join(parts)


def opening(notes: Notes, *, limit: int = 300) -> str:
    """Return how the article opens: its first paragraphs and definitions up to a heading.

    At most `limit` characters, cut at a sentence, else behind a word with an ellipsis. A body without paragraphs gives
    the beginning of its text.
    """
    paragraphs: list[str] = []
    size = 0
    for block in _blocks(_FOOTNOTE_REF.sub("", _html(notes))):
        if block.kind in {"p", "dd"}:
            paragraphs.append(block.text.replace("\n", " "))
            size += len(block.text)
        if size > limit or (paragraphs and block.kind in _HEADINGS):
            break
    return shorten(" ".join(paragraphs) or " ".join(plain_text(notes).split()), limit)


def _html(notes: Notes) -> str:
    """Return the notes as in a feed, but definition lists as such."""
    html = notes.html
    for mark, tag in _DEFINITIONS.items():
        html = html.replace(mark, tag)
    return feed_html(msgspec.structs.replace(notes, html=html), _NOWHERE)


class _Block(NamedTuple):
    """A piece of text that stands alone; `kind` is its tag, "li" or "dd" for all of a list, "quote" or "figure"."""

    kind: str
    text: str


def _blocks(html: str) -> Iterator[_Block]:
    reader = _Reader()
    for piece in TAG_OR_TEXT.finditer(html):
        tag = piece["tag"]
        if tag is None:
            reader.text(piece[0])
        elif tag in _BLOCKS:
            # Whatever begins or ends, the text before it is complete.
            if block := reader.take(tag):
                yield block
            if piece["end"]:
                reader.leave(tag)
            else:
                reader.enter(tag, piece["attributes"])
        elif not piece["end"]:
            reader.within(tag)


class _Reader:
    """Keeps what is open, and the text since the last block."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._items: list[int | None] = []
        """For each open list the number of its next item, None if it has bullets."""
        self._marker = ""
        self._term = ""
        """What the next text defines."""
        self._definitions = 0
        self._quotes = 0
        self._verbatim = False
        self._figure = False

    def text(self, escaped: str) -> None:
        """Add text."""
        text = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        self._parts.append(text if self._verbatim else text.replace("\n", " "))

    def within(self, tag: str) -> None:
        """Note a tag that ends no block."""
        if tag == "br":
            self._parts.append("\n")
        elif tag == "img":
            self._figure = not "".join(self._parts).strip()
        elif tag in {"td", "th"} and "".join(self._parts).strip():
            self._parts.append(" | ")

    def enter(self, tag: str, attributes: str) -> None:
        """Begin a block."""
        if tag in {"ul", "ol"}:
            start = _NUMBER.search(attributes)
            self._items.append(None if tag == "ul" else int(start[0]) if start else 1)
        elif tag == "li":
            number = self._items[-1]
            self._marker = "- " if number is None else f"{number}. "
            self._items[-1] = None if number is None else number + 1
        elif tag == "dd":
            self._definitions += 1
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._verbatim = True

    def leave(self, tag: str) -> None:
        """End a block."""
        if tag in {"ul", "ol"}:
            self._items.pop()
        elif tag == "dd":
            self._definitions -= 1
        elif tag == "blockquote":
            self._quotes -= 1
        elif tag == "pre":
            self._verbatim = False

    def take(self, tag: str) -> _Block | None:
        """Return the text since the last block, None if there is none; `tag` is the one that ends it."""
        text = "".join(self._parts)
        self._parts.clear()
        figure, self._figure = self._figure, False
        if self._verbatim:
            lines = text.rstrip().split("\n")
        else:
            lines = [" ".join(line.split()) for line in text.strip().split("\n")]
        blank = not "".join(lines).strip()
        if tag == "dt" and not blank:
            self._term = " ".join(lines)
            return None
        if blank and not (self._term and tag in _OUTER):
            return None
        if self._term:
            lines[0], self._term, tag = f"{self._term}: {lines[0]}".rstrip(), "", "dd"
        indent = "  " * (len(self._items) - bool(self._marker))
        first, self._marker = indent + self._marker + lines[0], ""
        kind = "figure" if figure else self._kind() or tag
        return _Block(kind, "\n".join([first, *(("  " * len(self._items)) + line for line in lines[1:])]))

    def _kind(self) -> str:
        if self._items:
            return "li"
        return "quote" if self._quotes else "dd" if self._definitions else ""
