"""The credit block that closes an article: guest, organizations, show, and who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pipeline import urls
from pipeline.listing import Credited, Listing, Ref

Piece = str | Ref
"""Text, or somebody's name with the way to their page; the path is empty where they have none."""

_DEEDS = {
    "contributor": "contributed to the written summary",
    "co-writer": "wrote it with them",
    "editor": "edited it",
    "translator": "translated it",
    "fact checker": "checked its facts",
    "transcriber": "transcribed the conversation",
    "researcher": "researched it",
}


def credit_line(authors: Sequence[Credited]) -> tuple[Piece, ...]:
    """Say it as the editorial team does: "This summary was written by W; H contributed to the written summary."."""
    pieces: list[Piece] = []
    writers = [each for each in authors if each.part == "summary"]
    if writers:
        pieces += ["This summary was written by ", *_names(writers)]
    for part in dict.fromkeys(each.part for each in authors if each.part != "summary"):
        deed = _DEEDS.get(part or "", f"is its {part}")
        pieces += ["; " if pieces else "", *_names([each for each in authors if each.part == part]), f" {deed}"]
    return (*pieces, ".") if pieces else ()


def _names(people: Sequence[Credited]) -> list[Piece]:
    """Join names with commas and "and"."""
    pieces: list[Piece] = []
    for position, each in enumerate(people):
        if position:
            pieces.append(" and " if position == len(people) - 1 else ", ")
        pieces.append(Ref(each.path or "", each.name))
    return pieces


def credit_lines(listing: Listing, show: Ref) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    """The whole credit block: label and pieces of each line; the last has no label."""
    guests = tuple(Ref(each.path or "", each.name) for each in listing.guests)
    lines: list[tuple[str, tuple[Piece, ...]]] = []
    if guests:
        lines.append(("Guest" if len(guests) == 1 else "Guests", _joined(guests, ", ")))
    if listing.organizations:
        label = "Organization" if len(listing.organizations) == 1 else "Organizations"
        lines.append((label, _joined(listing.organizations, " | ")))
    lines.append(("Show", (show,)))
    sentence = credit_line(listing.authors)
    return (*lines, ("", sentence)) if sentence else tuple(lines)


def credit_html(listing: Listing, show: Ref, base_url: str) -> str:
    """The credit block for feeds: one paragraph, a line each, all links absolute."""
    lines = []
    for label, pieces in credit_lines(listing, show):
        text = "".join(_linked(each, base_url) for each in pieces)
        lines.append(f"{label}: {text}" if label else text)
    return "<p>" + "<br>\n".join(lines) + "</p>"


def _joined(refs: Sequence[Ref], between: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for ref in refs:
        pieces += [between, ref] if pieces else [ref]
    return tuple(pieces)


def _linked(piece: Piece, base_url: str) -> str:
    if isinstance(piece, str):
        return escape(piece)
    if not piece.path:
        return escape(piece.title)
    return f'<a href="{escape(urls.absolute(base_url, piece.path))}">{escape(piece.title)}</a>'
