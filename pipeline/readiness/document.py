"""A feed as bytes and as a tree with line numbers; what cannot be parsed is read as far as it goes.

Not `feed.read_feed`, which forgets each item as it is read and takes every spelling for the right one: the rules ask
whether a feed is well-formed, how it spells what it says, and what lies beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, cast

from lxml import etree

from pipeline.feed.elements import NAMESPACES as OURS
from pipeline.readiness.host import Host
from pipeline.readiness.markup import Markup
from pipeline.readiness.world import World

NAMESPACES = OURS | {
    "media": "http://search.yahoo.com/mrss/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
"""Prefix -> address, both as they are usually written (R-DOC-04, R-DOC-05)."""
_OTHER_SPELLINGS = {
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://podcastindex.org/namespace/1.0": "podcast",
    "https://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://www.w3.org/2005/atom": "atom",
}
"""Addresses that mean a namespace and are not its own, in lower case: understood, and told (R-DOC-04)."""
_PREFIXES = {uri.lower(): prefix for prefix, uri in NAMESPACES.items()} | _OTHER_SPELLINGS
RSS = "rss"


class Broken(NamedTuple):
    """Where and why a feed is not well-formed."""

    line: int
    message: str


class Element:
    """An element under its usual name, `itunes:image`, whatever its prefix in the file."""

    __slots__ = ("_children", "name", "node", "parent")

    def __init__(self, node: etree._Element, parent: Element | None = None) -> None:
        self.node, self.parent = node, parent
        self.name = usual_name(str(node.tag))
        self._children: tuple[Element, ...] | None = None

    @property
    def children(self) -> tuple[Element, ...]:
        """The elements right within this one."""
        if self._children is None:
            self._children = tuple(Element(node, self) for node in self.node.iterchildren(tag=etree.Element))
        return self._children

    @property
    def line(self) -> int:
        """Where it begins in the file."""
        line = cast("int | None", self.node.sourceline)
        return line or 0

    @property
    def text(self) -> str:
        """All text within it, as it stands there."""
        if len(self.node) == 0:
            return self.node.text or ""
        return "".join(str(each) for each in self.node.itertext())

    @property
    def is_cdata(self) -> bool:
        """Whether its text is wrapped in CDATA in the file."""
        return b"<![CDATA[" in etree.tostring(self.node, encoding="UTF-8", with_tail=False)

    @property
    def item(self) -> Element | None:
        """The item that it is or is in; None in the channel."""
        each: Element | None = self
        while each is not None and each.name != "item":
            each = each.parent
        return each

    @property
    def attributes(self) -> dict[str, str]:
        """By their names as written; those of a namespace by `{uri}name`."""
        return {str(name): str(value) for name, value in self.node.attrib.items()}

    def get(self, attribute: str) -> str | None:
        """The value of an attribute, without blanks around it."""
        value = self.node.get(attribute)
        return None if value is None else str(value).strip()

    def all(self, name: str) -> list[Element]:
        """The elements of a name right within this one."""
        return [each for each in self.children if each.name == name]

    def first(self, name: str) -> Element | None:
        """The first of them."""
        return next((each for each in self.children if each.name == name), None)

    def value(self, name: str) -> str:
        """The text of the first element of a name, without blanks around it; empty where there is none."""
        found = self.first(name)
        return found.text.strip() if found else ""

    def walk(self) -> Iterator[Element]:
        """This element and all within it."""
        yield self
        for each in self.children:
            yield from each.walk()


class Place(NamedTuple):
    """Where a feed is, and who can be asked about it."""

    url: str | None = None
    host: Host | None = None
    sample: int = 10
    """How many of the newest items are looked at closely."""
    previous: tuple[str, ...] = ()


class Feed:
    """A feed, with what lies around it."""

    def __init__(self, data: bytes, *, now: datetime, world: World, place: Place | None = None) -> None:
        self.data, self.now, self.world = data, now, world
        self.place = place or Place()
        self.broken, root = parsed(data)
        self.root = Element(root) if root is not None else None
        self.channel = self._channel()
        self.items: list[Element] = self.channel.all("item") if self.channel else []
        self.names = frozenset(self._names())
        """Of all elements, links by their rel as well; `previous` where there are addresses that the feed had."""
        self._markup: dict[etree._Element, Markup] = {}

    @property
    def url(self) -> str | None:
        """Where the feed is: what it was fetched from, else what it says of itself."""
        links = self.channel.all("atom:link") if self.channel else []
        own = next((each.get("href") for each in links if each.get("rel") == "self"), None)
        return self.place.url or own

    @property
    def host(self) -> Host | None:
        """Who can be asked; None offline."""
        return self.place.host

    @property
    def previous(self) -> tuple[str, ...]:
        """Addresses that the feed had before (R-HOST-07)."""
        return self.place.previous

    def _channel(self) -> Element | None:
        if self.root is None:
            return None
        return self.root.first("channel") or (self.root if self.root.name == "channel" else None)

    def _names(self) -> Iterator[str]:
        for each in self.root.walk() if self.root else ():
            yield each.name
            if each.name == "atom:link":
                yield f"atom:link[{each.get('rel')}]"
        if self.place.previous:
            yield "previous"

    @property
    def parents(self) -> Iterator[Element]:
        """The channel and all its items."""
        if self.channel:
            yield self.channel
            yield from self.items

    @property
    def sampled(self) -> list[Element]:
        """The newest items: what is costly to look at is looked at in these."""
        return self.items[: self.place.sample]

    @property
    def leaves(self) -> Iterator[Element]:
        """Every element that holds only text."""
        for parent in self.parents:
            for each in parent.children:
                if each.name not in {"item", "podcast:liveItem"}:
                    yield from (leaf for leaf in each.walk() if not leaf.children)

    def markup(self, element: Element) -> Markup:
        """The HTML within an element, read once."""
        if element.node not in self._markup:
            self._markup[element.node] = Markup(element.text)
        return self._markup[element.node]


def usual_name(tag: str) -> str:
    """`{http://www.itunes.com/…}image` is `itunes:image`; what is unknown keeps its address."""
    if not tag.startswith("{"):
        return tag
    uri, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(uri.lower())
    return f"{prefix}:{local}" if prefix else tag


def parsed(data: bytes) -> tuple[Broken | None, etree._Element | None]:
    """Parse a feed by the letter of XML, else as far as it goes; no entity is expanded, nothing fetched (T-IMP-01)."""
    try:
        return None, etree.fromstring(data, _parser(recover=False))
    except etree.XMLSyntaxError as fault:
        broken = Broken(fault.lineno or 1, str(fault.msg or "there is nothing in it"))
    root = _recovered(data.lstrip())
    start = data.find(b"<rss")
    if start > 0 and (root is None or usual_name(str(root.tag)) != RSS):
        # Something was printed before the feed, such as a warning of the program that made it; lines stay as they are.
        root = _recovered(b"<!---->" + b"\n" * data.count(b"\n", 0, start) + data[start:])
    return broken, root


def _recovered(data: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(data, _parser(recover=True))
    except etree.XMLSyntaxError:
        return None


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False, recover=recover
    )
