"""Which field, file and line, default or measurement gave an element of a feed or a part of a page its value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import msgspec
from lxml import etree

from pipeline.credits import credit_lines
from pipeline.explain.origins import Origin, Origins, Subject, present
from pipeline.explain.rows import CHANNEL, ITEM, PAGE, Row, chosen, names
from pipeline.feed.elements import NAMESPACES
from pipeline.listing import Listing, Ref

__all__ = ["CHANNEL", "ITEM", "PAGE", "Explained", "Origin", "Subject", "explain", "matching", "names"]

_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
_UNKNOWN = Row("", ("made by Shownotes",))


class Explained(msgspec.Struct, frozen=True):
    """One value, and where it came from."""

    name: str
    """Of an element as the feed spells it, of its attribute as `enclosure@length`, or of a part of the page."""
    value: str
    origin: Origin
    also: tuple[Origin, ...] = ()
    """What else has a part in it."""
    over: tuple[str, ...] = ()
    """What would win over the origin if somebody wrote it."""


def explain(subject: Subject, feed: etree._Element) -> list[Explained]:
    """Explain everything that stands in `feed`, which is the item of an episode, or the channel of a show."""
    origins = Origins(subject)
    table = {row.name: row for row in (ITEM if subject.planned else CHANNEL)}
    found = list(_elements(feed, table, origins))
    if subject.listing:
        parts = _page(subject.listing, Ref(subject.show.facts.path, subject.show.facts.title))
        found += [_explained(row, parts[row.name], origins) for row in PAGE if parts.get(row.name)]
    return found


def matching(found: Sequence[Explained], name: str) -> list[Explained]:
    """Choose what a name asks for: an element with its attributes, one attribute, or a part of the page."""
    exact = [each for each in found if each.name == name or each.name.startswith(f"{name}@")]
    return exact or [each for each in found if "@" in name and each.name == name.partition("@")[0]]


def name_of(node: etree._Element) -> str:
    """Spell an element as feeds do: `itunes:duration`."""
    tag = etree.QName(node)
    prefix = _PREFIXES.get(tag.namespace or "", tag.namespace or "")
    return f"{prefix}:{tag.localname}" if prefix else tag.localname


def _elements(feed: etree._Element, table: dict[str, Row], origins: Origins) -> Iterator[Explained]:
    """Explain each element, and each attribute that has a source of its own."""
    nodes = [(name_of(node), node) for node in feed.iterchildren(tag=etree.Element) if node.tag != "item"]
    counts = Counter(name for name, _ in nodes)
    seen: Counter[str] = Counter()
    for name, node in nodes:
        place = (seen[name], counts[name])
        seen[name] += 1
        attributes = {str(key): str(value) for key, value in node.attrib.items()}
        own = {key: value for key, value in attributes.items() if f"{name}@{key}" in table}
        if name in table or not own:
            yield _explained(table.get(name) or _UNKNOWN._replace(name=name), _value(node, own), origins, place)
        for key, value in own.items():
            yield _explained(table[f"{name}@{key}"], value, origins, place)


def _value(node: etree._Element, own: Collection[str] = ()) -> str:
    """The text of an element, with the attributes that belong to it, and what is nested in it."""
    attributes = ((str(key), str(value)) for key, value in node.attrib.items())
    told = " ".join([(node.text or "").strip(), *(f"{key}={value}" for key, value in attributes if key not in own)])
    nested = [_value(child) for child in node.iterchildren(tag=etree.Element)]
    return "; ".join(filter(None, [told.strip(), *nested]))


def _explained(row: Row, value: str, origins: Origins, place: tuple[int, int] = (0, 1)) -> Explained:
    specs = chosen(row.of, origins, *place)
    winner = next((spec for spec in specs if origins.find(spec)), None)
    origin = (origins.find(winner) if winner else None) or Origin("made by Shownotes")
    before = specs[: specs.index(winner)] if winner else ()
    over = tuple(filter(None, map(origins.would_win, before)))
    also = tuple(present(origins, chosen(row.also, origins, *place)))
    return Explained(row.name, value, origin, also, over)


def _page(listing: Listing, show: Ref) -> dict[str, str]:
    """The parts of an episode's page as text."""
    lines = credit_lines(listing, show)
    block = [f"{label}: {_text(pieces)}" if label else _text(pieces) for label, pieces in lines]
    return {
        "page:title": listing.title,
        "page:byline": ", ".join(each.name for each in listing.authors),
        "page:player": (listing.media.path or listing.media.source) if listing.media else "",
        "page:description": listing.blurb,
        "credit-block": " · ".join(block),
    }


def _text(pieces: Sequence[str | Ref]) -> str:
    return "".join(each if isinstance(each, str) else each.title for each in pieces)
