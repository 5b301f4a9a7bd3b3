"""How a reader of feeds that other people wrote is judged, and judges: a row for each element that it knows.

Where a reader bends what an element says, its row tells how in words and foresees the result, so that a version that
does better is noticed.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from lxml import etree

from tests.behaviour.truth import Node, Nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
NAMESPACES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://podlove.org/simple-chapters": "psc",
    "http://purl.org/syndication/history/1.0": "fh",
}


class Reading(NamedTuple):
    """A feed as a reader knows it."""

    channel: Any
    items: list[Any]
    """In the order of the feed."""


class Row(NamedTuple):
    """One element and one reader."""

    element: str
    reads: Callable[[Any], object]
    """What the reader says, taken from its channel or item."""
    should: Callable[[Nodes], object]
    """The same, told by the elements that should be there."""
    bends: str | None = None
    """How that differs from what the element says."""


class Judge(NamedTuple):
    """A reader, and what it knows of channels and of items."""

    name: str
    channel: tuple[Row, ...]
    items: tuple[Row, ...]
    blind: frozenset[str]
    """Elements of channels and items that it does not know at all."""
    skips: Callable[[Nodes], bool] = lambda _: False
    """Whether it passes over an item."""

    def rows(self, what: str) -> tuple[Row, ...]:
        """The table of `channel` or `items`."""
        return self.channel if what == "channel" else self.items

    def unseen(self, channel: Nodes, items: Iterable[Nodes]) -> set[str]:
        """The elements of a feed that no row is about, as `channel/name` and `item/name`."""
        known = {("channel", row.element) for row in self.channel} | {("item", row.element) for row in self.items}
        there = {("channel", name) for name in channel} | {("item", name) for each in items for name in each}
        return {"/".join(each) for each in there - known}


def text(name: str) -> Callable[[Nodes], str | None]:
    """The text of the only element of this name."""
    return lambda nodes: nodes[name][0].text if name in nodes else None


def attribute(name: str, key: str) -> Callable[[Nodes], str | None]:
    """An attribute of the only element of this name."""
    return lambda nodes: nodes[name][0].attributes.get(key) if name in nodes else None


def seconds(name: str) -> Callable[[Nodes], int | None]:
    """A date as seconds since 1970."""
    return lambda nodes: int(parsedate_to_datetime(str(nodes[name][0].text)).timestamp()) if name in nodes else None


def number(name: str) -> Callable[[Nodes], int | None]:
    """A whole number."""
    return lambda nodes: int(str(nodes[name][0].text)) if name in nodes else None


def play_time(said: str) -> float:
    """Seconds of Normal Play Time."""
    hours, minutes, rest = said.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def inner(node: Node, name: str) -> list[Node]:
    """The elements of this name in an element."""
    return [each for key, each in node.inner if key == name]


def owner(nodes: Nodes) -> dict[str, str | None] | None:
    """Name and address of the owner."""
    if "itunes:owner" not in nodes:
        return None
    (said,) = nodes["itunes:owner"]
    return {name: inner(said, f"itunes:{name}")[0].text for name in ("name", "email")}


def enclosure(nodes: Nodes) -> tuple[str, ...] | None:
    """Address, length and type of the recording."""
    (found,) = nodes.get("enclosure", [None])
    return tuple(found.attributes[name] for name in ("url", "length", "type")) if found else None


def key(*names: str) -> Callable[[Any], Any]:
    """What a mapping has under a name, or under names in names."""

    def get(mapping: Any) -> Any:
        for name in names:
            mapping = mapping.get(name) if mapping is not None else None
        return mapping

    return get


def nothing(_: Nodes) -> None:
    """What a reader says of what it does not keep."""


def document(data: bytes) -> tuple[Nodes, list[Nodes]]:
    """The elements of the channel and of each item, as they are written."""
    parser = etree.XMLParser(recover=False, resolve_entities=False, no_network=True)
    (channel,) = etree.fromstring(data, parser)
    items = [_children(each) for each in channel.iterfind("item")]
    return {name: found for name, found in _children(channel).items() if name != "item"}, items


def _children(parent: Any) -> Nodes:
    found: Nodes = {}
    for each in parent:
        found.setdefault(_prefixed(each.tag), []).append(_node(each))
    return found


def _node(element: Any) -> Node:
    inside = sorted(((_prefixed(each.tag), _node(each)) for each in element), key=lambda pair: pair[0])
    said = None if inside else element.text
    return Node(said, {_prefixed(name): value for name, value in element.attrib.items()}, tuple(inside))


def _prefixed(tag: str) -> str:
    uri, _, local = tag.rpartition("}")
    return f"{NAMESPACES[uri[1:]]}:{local}" if uri else local


def listed(name: str, make: Callable[[Node], T]) -> Callable[[Nodes], list[T] | None]:
    """What a reader makes of all elements of a name; None where there is none."""
    return lambda nodes: [make(each) for each in nodes[name]] if name in nodes else None


def only(name: str, make: Callable[[Node], T]) -> Callable[[Nodes], T | None]:
    """What a reader makes of the first element of a name."""
    return lambda nodes: make(nodes[name][0]) if name in nodes else None
