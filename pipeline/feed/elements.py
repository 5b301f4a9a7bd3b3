"""XML elements by their usual prefixes, and the row that describes one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from lxml import etree

from pipeline.feed.node import Node

NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "psc": "http://podlove.org/simple-chapters",
}
"""Declared on the root of every feed, with these prefixes: several clients match them as text (R-DOC-04, R-DOC-05)."""

T = TypeVar("T")
Fields = dict[str, Any]
"""What an element says, by the keys of the record that it comes from."""


class Tag(NamedTuple, Generic[T]):
    """One element of a channel or item: its name, the requirements that it meets, who writes it and who reads it.

    Either `set` hands the value to feedgen, or `write` makes the elements that feedgen cannot. `read` is given one
    element of somebody's feed, and says what a record would.
    """

    name: str
    meets: str
    write: Callable[[T], Iterable[etree._Element]] | None = None
    set: Callable[[Any, T], object] | None = None
    read: Callable[[Node], Fields] | None = None


def qualified(name: str) -> str:
    """Spell a prefixed name as lxml wants it: `{uri}local`."""
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


_QUALIFIED: dict[str, str] = {}


def element(name: str, text: str | None = None, /, **attributes: str | None) -> etree._Element:
    """Make an element; attributes that are None are left out."""
    spelled = _QUALIFIED.get(name) or _QUALIFIED.setdefault(name, qualified(name))
    made = etree.Element(spelled)
    if text is not None:
        made.text = text
    for key, value in attributes.items():
        if value is not None:
            made.set(key, value)
    return made


def decimal(seconds: float) -> str:
    """Print seconds with at most three decimals, and never with an exponent."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def order(tags: Iterable[Tag[Any]]) -> dict[str, int]:
    """Number the elements of a table."""
    return {qualified(tag.name): place for place, tag in enumerate(tags)}


def in_order(parent: etree._Element, places: dict[str, int]) -> None:
    """Put an element's children into the order of a table; feedgen has its own."""
    parent[:] = sorted(parent, key=lambda child: places.get(str(child.tag), len(places)))
    for child in parent:
        child.tail = "\n"
