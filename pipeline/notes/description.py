"""The beginning of the notes for an item's description: a few tags, and at most so many bytes (R-ITEM-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.notes.output import feed_html
from pipeline.notes.sentences import WAYS_TO_END
from pipeline.notes.text import TAG_OR_TEXT
from pipeline.vocabulary import DESCRIPTION_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.notes.records import Notes, Places

# What each tag of the feed becomes; tags that are not here leave their content. A line break behind each block keeps
# words apart in an app that drops all tags.
_TAGS = {tag: (f"<{tag}>", f"</{tag}>") for tag in ("a", "b", "i", "strong", "em")} | {
    "p": ("<p>", "</p>\n"),
    "ul": ("<ul>\n", "</ul>\n"),
    "ol": ("<ol>\n", "</ol>\n"),
    "li": ("<li>", "</li>\n"),
    "pre": ("<p>", "</p>\n"),
    "tr": ("<p>", "</p>\n"),
    "h2": ("<p><strong>", "</strong></p>\n"),
    "h3": ("<p><strong>", "</strong></p>\n"),
    "h4": ("<p><strong>", "</strong></p>\n"),
}
_HEADINGS = frozenset({"h2", "h3", "h4"})
_CLOSING = dict(_TAGS.values())
_STARTS = frozenset(_CLOSING)
_ITEM_ENDS = frozenset({"</li>\n", "</p>\n"})
_BREAK = "<br>\n"
_CELLS = " · "


class _Block(NamedTuple):
    """A paragraph, heading or list at the top: tags and escaped texts by turns."""

    pieces: tuple[str, ...]
    is_heading: bool


def description_html(notes: Notes, places: Places, *, limit: int = DESCRIPTION_BYTES) -> str:
    """Return the beginning of the notes: at most `limit` bytes of UTF-8, tags p ol ul li a b i strong em br only.

    Whole blocks as long as they fit; the next one, cut at a sentence, where they fill less than half.
    """
    limit += 1  # the last line break is taken off
    chosen: list[_Block] = []
    parts: list[str] = []
    used = 0
    for block in _blocks(feed_html(notes, places)):
        html = "".join(block.pieces)
        size = len(html.encode())
        fits = used + size <= limit
        if not fits:
            html = _beginning(block.pieces, limit - used) if used < limit // 2 else ""
        if html:
            chosen.append(block)
            parts.append(html)
            used += size
        if not fits:
            break
    while len(chosen) > 1 and chosen[-1].is_heading:  # a heading without its text
        chosen.pop()
        parts.pop()
    return "".join(parts).rstrip("\n")


def _blocks(html: str) -> Iterator[_Block]:
    """Yield the blocks of a feed's HTML one by one, in the tags of a description."""
    pieces: list[str] = []
    depth = 0
    verbatim = False
    for found in TAG_OR_TEXT.finditer(html):
        tag, end = found["tag"], bool(found["end"])
        if tag in _TAGS:
            depth += -1 if end else 1
            _add_tag(pieces, tag, found["attributes"], end=end)
            verbatim = tag == "pre" and not end
        elif depth and verbatim and tag is None:
            _add_lines(pieces, found[0])
        elif depth:
            _add(pieces, found[0], tag)
        if not depth and pieces:
            yield _Block(tuple(pieces), is_heading=tag in _HEADINGS)
            pieces = []


def _add_tag(pieces: list[str], tag: str, attributes: str, *, end: bool) -> None:
    opening, closing = _TAGS[tag]
    if end and pieces[-1].isspace():
        pieces.pop()
    if not end:
        pieces.append(f"<a{attributes}>" if tag == "a" else opening)
    elif pieces[-1] == opening or (tag == "a" and pieces[-1].startswith("<a ")):
        pieces.pop()  # nothing is left of what it held
    else:
        pieces.append(closing)


def _add(pieces: list[str], html: str, tag: str | None) -> None:
    """Add a text, or what stands for a tag that descriptions do not have."""
    if tag in {"td", "th"} and html[1] != "/":
        if pieces[-1].isspace():
            pieces.pop()
        if pieces[-1] not in _STARTS:
            pieces.append(_CELLS)
    elif tag == "br":
        if pieces[-1] not in _STARTS:
            pieces.append(_BREAK)
    elif tag is None and not (html.isspace() and _text(pieces[-1]) == "\n"):
        pieces.append(html)


def _add_lines(pieces: list[str], html: str) -> None:
    """Add code, its line breaks as tags."""
    for line in html.rstrip("\n").split("\n"):
        pieces.extend((line, _BREAK) if line else (_BREAK,))
    pieces.pop()


def _beginning(pieces: Sequence[str], limit: int) -> str:
    """Return the longest beginning of a block that ends well in `limit` bytes, without tags if those are too long."""
    bare = ("<p>", *(piece for piece in pieces if not piece.startswith("<")), "</p>\n")
    for kept in (pieces, bare):
        text = "".join(map(_text, kept))[:limit]
        for ends, tail in WAYS_TO_END:
            if html := _cut(kept, ends(text), tail, limit):
                return html
    return ""


def _cut(pieces: Sequence[str], ends: Iterable[int], tail: str, limit: int) -> str:
    """Return `pieces` up to the last of `ends`, offsets in their text, that leaves room for `tail` and closing tags.

    The end of a list's item, or of a paragraph in it, is always a good end.
    """
    size = offset = 0
    closing: list[str] = []
    best: tuple[int, str] = (0, "")
    waiting = iter(ends)
    end = next(waiting, None)
    for index, piece in enumerate(pieces):
        text = _text(piece)
        while end is not None and end <= offset + len(text):
            # Of a tag that shows as a line break nothing is kept: what follows would be cut within it.
            rest = ("" if piece.startswith("<") else piece[: end - offset]) + tail + _joined(closing)
            if size + len(rest.encode()) > limit:
                return _assemble(pieces, best)
            best = (index, rest)
            end = next(waiting, None)
        offset += len(text)
        size += len(piece.encode())
        if piece.startswith("</"):
            closing.pop()
            if piece in _ITEM_ENDS and size + len(_joined(closing).encode()) <= limit:
                best = (index + 1, _joined(closing))
        elif piece in _CLOSING or piece.startswith("<a "):
            closing.append(_CLOSING.get(piece, "</a>"))
    return _assemble(pieces, best)


def _text(piece: str) -> str:
    """What a reader sees of a piece: a tag is nothing, or the line break that it ends in."""
    if not piece.startswith("<"):
        return piece
    return "\n" if piece.endswith("\n") else ""


def _joined(closing: Sequence[str]) -> str:
    return "".join(reversed(closing))


def _assemble(pieces: Sequence[str], best: tuple[int, str]) -> str:
    count, rest = best
    return "".join(pieces[:count]) + rest
