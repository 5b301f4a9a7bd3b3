"""A feed, ours or anybody's, becomes what records would say; what they have no place for is listed, not dropped."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from pipeline.feed.channel_tags import CHANNEL_TAGS
from pipeline.feed.elements import Fields, Tag
from pipeline.feed.facts import read_srcset
from pipeline.feed.item import ITEM_TAGS
from pipeline.feed.node import Left, Node, present

MOST_ITEMS = 50_000
"""Items of a feed that are read (threats.md, section 2)."""

Read = Callable[[Node], Fields]


class FeedError(Exception):
    """The document is not a feed that can be read."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message, line, column)
        self.message, self.line, self.column = message, line, column
        self.hint = "name an RSS 2.0 feed"

    def __str__(self) -> str:
        """Only the message."""
        return self.message


class ReadItem(NamedTuple):
    """An item, by the keys of an episode's record, and what these have no place for."""

    fields: Fields
    line: int
    left: tuple[Left, ...]


class ReadFeed(NamedTuple):
    """A feed: its channel by the keys of a show's record, its items in order, and what was left of the channel."""

    fields: Fields
    items: tuple[ReadItem, ...]
    left: tuple[Left, ...]


def _readers(tags: Iterable[Tag[Any]]) -> dict[str, Read]:
    return {tag.name: tag.read for tag in tags if tag.read}


def _read_source(node: Node) -> Fields:
    """Read which show an item of a joint feed comes from."""
    return {"source": present(title=node.text, url=node.get("url"))}


_OLD: dict[str, Read] = {"podcast:images": read_srcset}
"""What we read and never write."""
ITEMS: dict[str, Read] = _readers(ITEM_TAGS) | {"source": _read_source} | _OLD
CHANNEL: dict[str, Read] = _readers(CHANNEL_TAGS) | _OLD


def read_feed(data: bytes) -> ReadFeed:
    """Read a feed; what is malformed is read as far as it goes, as apps do.

    Raises FeedError where the document is no XML at all, holds no channel, or has too many items.
    """
    if not data.strip():
        raise FeedError("the feed is empty")
    channel: ReadItem | None = None
    items: list[ReadItem] = []
    parsed = _parsed(data)
    for node in _elements(parsed):
        if node.name == "item":
            if len(items) == MOST_ITEMS:
                raise FeedError(f"the feed has more than {MOST_ITEMS:,} items", node.line)
            items.append(_read(node, ITEMS))
            _forget(node.element)
        elif channel is None:
            channel = _read(node, CHANNEL, passed=("item",))
        else:
            first = channel
            channel = first._replace(left=(*first.left, node.whole_left("a second channel; the first is taken")))
    if channel is None:
        line = 1 if parsed.root is None else Node(parsed.root).line
        raise FeedError("this is not an RSS feed: it has no channel", line, 1)
    return ReadFeed(channel.fields, tuple(items), channel.left)


def _parsed(data: bytes) -> etree.iterparse:
    """Begin to parse, without entities, network or limits taken off (T-IMP-01)."""
    return etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=("{*}item", "{*}channel"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )


def _elements(parsed: etree.iterparse) -> Iterator[Node]:
    """Yield each item and the channel as they end."""
    try:
        for _, element in parsed:
            node = Node(element)
            if node.name in ("item", "channel"):
                yield node
    except etree.XMLSyntaxError as fault:
        line, column = fault.position
        raise FeedError(f"this is not XML: {fault.msg}", line or 0, column or 0) from None


def _forget(item: etree._Element) -> None:
    """Let go of an item that was read, so that only one is held at a time."""
    tail = item.tail
    item.clear()
    item.tail = tail


def _read(node: Node, readers: dict[str, Read], passed: tuple[str, ...] = ()) -> ReadItem:
    """Read the children of an item or channel by their rows; of what may be there only once the first is taken."""
    fields: Fields = {}
    left: list[Left] = []
    node.nodes(*passed)
    for child in node.nodes(*readers):
        conflict = _merge(fields, readers[child.name](child))
        if conflict:
            left.append(child.whole_left(conflict))
    return ReadItem(fields, node.line, (*left, *node.left()))


def _merge(fields: Fields, found: Fields) -> str | None:
    """Add what an element says; lists grow, mappings are filled up. Says why where something was there already."""
    conflict = None
    for key, value in found.items():
        there = fields.get(key)
        if there is None:
            fields[key] = value
        elif isinstance(value, tuple):
            fields[key] = (*there, *value)
        elif isinstance(value, dict):
            fields[key] = value | there
            if any(there.get(name, each) != each for name, each in value.items()):
                conflict = "is there twice, and the two differ; the first is taken"
        elif value != there:
            conflict = "is there twice, and the two differ; the first is taken"
    return conflict
