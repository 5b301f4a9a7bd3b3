"""XML elements by their usual prefixes, and the row that describes one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipeline.feed.node import Node

NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "psc": "http://podlove.org/simple-chapters",
    "fh": "http://purl.org/syndication/history/1.0",
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


def declaration(stylesheet: str | None = None) -> bytes:
    """Begin a document, and name the stylesheet with which a browser shows it (R-DOC-01, R-DOC-02).

    Spec: https://www.w3.org/TR/xml-stylesheet/
    """
    line = f'<?xml-stylesheet type="text/css" href={quoteattr(stylesheet)}?>\n' if stylesheet else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{line}'.encode()


def decimal(seconds: float) -> str:
    """Print seconds with at most three decimals, and never with an exponent."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def order(tags: Iterable[Tag[Any]]) -> dict[str, int]:
    """Number the elements of a table."""
    return {qualified(tag.name): place for place, tag in enumerate(tags)}


def in_order(elements: Iterable[etree._Element], places: dict[str, int]) -> list[etree._Element]:
    """Sort elements into the order of a table, a line each; feedgen has its own."""
    found = sorted(elements, key=lambda each: places.get(str(each.tag), len(places)))
    for each in found:
        each.tail = "\n"
    return found
