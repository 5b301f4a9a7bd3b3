"""Readers of feeds that other people wrote, and what each makes of every element: the same, something less, or nothing.

Where a reader bends what an element says, its row tells how in words and foresees the result, so that a version that
does better is noticed.
"""

from __future__ import annotations

import calendar
import html
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import feedparser
import podcastparser
from lxml import etree

from tests.behaviour.truth import Node, Nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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


# What elements say


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


def inner(node: Node, name: str) -> list[Node]:
    """The elements of this name in an element."""
    return [each for key, each in node.inner if key == name]


def key(*names: str) -> Callable[[Any], Any]:
    """What a mapping has under a name, or under names in names."""

    def get(mapping: Any) -> Any:
        for name in names:
            mapping = mapping.get(name) if mapping is not None else None
        return mapping

    return get


def nothing(_: Nodes) -> None:
    """What a reader says of what it does not keep."""


# lxml: every element and attribute, as a strict XML parser has them


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


# feedparser


def read_feedparser(data: bytes) -> Reading:
    """The library of many feed readers; it finds no fault."""
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.bozo_exception
    assert parsed.version == "rss20"
    return Reading(parsed.feed, parsed.entries)


def _parsed(name: str) -> Callable[[Any], int | None]:
    return lambda entry: calendar.timegm(entry[name]) if name in entry else None


def _enclosure(entry: Any) -> tuple[str, str, str] | None:
    found = [(each.href, each.length, each.type) for each in entry.enclosures]
    assert len(found) <= 1
    return found[0] if found else None


def _told_enclosure(nodes: Nodes) -> tuple[str, ...] | None:
    (found,) = nodes.get("enclosure", [None])
    return tuple(found.attributes[name] for name in ("url", "length", "type")) if found else None


def _words(content: str) -> list[str]:
    found: Any = etree.HTML(f"<p>{content}")
    return "".join(found.itertext()).split()


def _spoken(name: str) -> Callable[[Any], list[str] | None]:
    """The words of the notes: feedparser cleans HTML, so the markup need not be the same."""

    def get(entry: Any) -> list[str] | None:
        if name == "summary":
            return _words(entry.summary)
        found = [each.value for each in entry.get("content", ()) if each.type == "text/html"]
        return _words(found[0]) if found else None

    return get


def _told_spoken(name: str) -> Callable[[Nodes], list[str] | None]:
    return lambda nodes: _words(str(nodes[name][0].text)) if name in nodes else None


def flat(nodes: Nodes) -> Iterator[tuple[str, Node]]:
    """Every element with its name, those within others too, in order."""
    for name, found in nodes.items():
        for each in found:
            yield name, each
            inside: Nodes = {}
            for key_, child in each.inner:
                inside.setdefault(key_, []).append(child)
            yield from flat(inside)


def _last(name: str) -> Callable[[Nodes], object]:
    """What feedparser keeps of elements that it does not know: of the last, its attributes, or else its text."""

    def keeps(nodes: Nodes) -> object:
        found = [each for key_, each in flat(nodes) if key_ == name]
        if not found:
            return None
        return {each.lower(): said for each, said in found[-1].attributes.items()} or found[-1].text or ""

    return keeps


def _swept(name: str) -> Callable[[Nodes], Node | None]:
    """The last of an element that is the channel's own or of a broadcast."""

    def last(nodes: Nodes) -> Node | None:
        live = [child for outer in nodes.get("podcast:liveItem", []) for child in inner(outer, name)]
        found = [*nodes.get(name, []), *live]
        return found[-1] if found else None

    return last


def _swept_text(name: str) -> Callable[[Nodes], str | None]:
    def said(nodes: Nodes) -> str | None:
        found = _swept(name)(nodes)
        return _untagged(found.text) if found else None

    return said


def _swept_image(nodes: Nodes) -> str | None:
    found = _swept("itunes:image")(nodes)
    return found.attributes["href"] if found else None


def _kept(name: str) -> Callable[[Any], object]:
    return lambda entry: entry.get(name.replace(":", "_").lower())


def _feedparser_row(name: str) -> Row:
    return Row(
        name,
        _kept(name),
        _last(name),
        "keeps the last one only, wherever it stands: its attributes, or its text if it has none",
    )


def _flat_categories(nodes: Nodes) -> list[str]:
    return [
        each.attributes["text"]
        for outer in nodes.get("itunes:category", [])
        for each in (outer, *inner(outer, "itunes:category"))
    ]


def _untagged(said: str | None) -> str | None:
    return said and re.sub("<[^>]*>", "", said)


def _owner(nodes: Nodes) -> dict[str, str | None] | None:
    if "itunes:owner" not in nodes:
        return None
    (owner,) = nodes["itunes:owner"]
    return {name: inner(owner, f"itunes:{name}")[0].text for name in ("name", "email")}


def _feedparser_author(nodes: Nodes) -> str | None:
    owner = _owner(nodes)
    return owner["name"] if owner else text("itunes:author")(nodes)


SWEEPS = "takes what stands in a podcast:liveItem for the channel's own, if it comes later"
FLAT_CHANNEL = """locked license funding person location trailer updateFrequency podping block txt socialInteract chat
    value valueRecipient publisher podroll remoteItem liveItem contentLink""".split()
FLAT_ITEM = """season episode person location license funding soundbite socialInteract txt value valueRecipient
    valueTimeSplit remoteItem chat contentLink""".split()

FEEDPARSER = Judge(
    "feedparser",
    blind=frozenset(["channel/image"]),  # it has itunes:image in its place
    channel=(
        Row("title", key("title"), text("title")),
        Row("link", key("link"), _swept_text("link"), SWEEPS),
        Row(
            "atom:link",
            lambda feed: [each.href for each in feed.links if each.rel == "self"],
            lambda nodes: [each.attributes["href"] for each in nodes["atom:link"] if each.attributes["rel"] == "self"],
        ),
        Row(
            "description",
            lambda feed: feed.subtitle,
            _swept_text("description"),
            f"takes plain text for HTML, and drops what looks like a tag; {SWEEPS}",
        ),
        Row("language", key("language"), text("language")),
        Row("copyright", key("rights"), text("copyright")),
        Row("pubDate", _parsed("published_parsed"), seconds("pubDate")),
        Row("lastBuildDate", _parsed("updated_parsed"), seconds("lastBuildDate")),
        Row("generator", key("generator"), text("generator")),
        Row("docs", key("docs"), text("docs")),
        Row("itunes:image", key("image", "href"), _swept_image, SWEEPS),
        Row("itunes:author", key("author"), _feedparser_author, "gives the owner's name instead, where there is one"),
        Row("itunes:owner", key("publisher_detail"), _owner),
        Row(
            "itunes:category",
            lambda feed: [each.term for each in feed.tags],
            _flat_categories,
            "lays categories and subcategories flat",
        ),
        Row(
            "itunes:explicit", key("itunes_explicit"), nothing, "knows yes and clean, and gives None for true and false"
        ),
        Row("itunes:type", key("itunes_type"), text("itunes:type")),
        Row("itunes:complete", key("itunes_complete"), text("itunes:complete")),
        Row("itunes:block", key("itunes_block"), lambda nodes: 1 if "itunes:block" in nodes else None),
        Row("itunes:new-feed-url", key("itunes_new-feed-url"), text("itunes:new-feed-url")),
        Row("podcast:guid", key("podcast_guid"), text("podcast:guid")),
        Row("podcast:medium", key("podcast_medium"), text("podcast:medium")),
        *(_feedparser_row(f"podcast:{name}") for name in FLAT_CHANNEL),
    ),
    items=(
        Row("title", key("title"), text("title")),
        Row("link", key("link"), text("link")),
        Row("guid", key("id"), text("guid")),
        Row("guid", key("guidislink"), lambda nodes: attribute("guid", "isPermaLink")(nodes) != "false"),
        Row("pubDate", _parsed("published_parsed"), seconds("pubDate")),
        Row("description", _spoken("summary"), _told_spoken("description")),
        Row("content:encoded", _spoken("content"), _told_spoken("content:encoded")),
        Row("enclosure", _enclosure, _told_enclosure),
        Row(
            "category",
            lambda entry: [each.term for each in entry.get("tags", ())],
            lambda nodes: [each.text for each in nodes.get("category", [])],
        ),
        Row("itunes:duration", key("itunes_duration"), text("itunes:duration")),
        Row(
            "itunes:explicit", key("itunes_explicit"), nothing, "knows yes and clean, and gives None for true and false"
        ),
        Row("itunes:image", key("image", "href"), attribute("itunes:image", "href")),
        Row("itunes:season", key("itunes_season"), text("itunes:season")),
        Row("itunes:episode", key("itunes_episode"), text("itunes:episode")),
        Row("itunes:episodeType", key("itunes_episodetype"), text("itunes:episodeType")),
        Row("itunes:block", key("itunes_block"), lambda nodes: 1 if "itunes:block" in nodes else None),
        Row("source", key("source", "title"), text("source")),
        Row("itunes:title", key("itunes_title"), text("itunes:title")),
        *(_feedparser_row(f"podcast:{name}") for name in FLAT_ITEM),
    ),
)


# podcastparser


def read_podcastparser(data: bytes) -> Reading:
    """The library that gPodder is built on; it turns the order of the items round."""
    parsed = podcastparser.parse("https://nowhere.example/feed.xml", BytesIO(data))
    episodes = sorted(parsed["episodes"], key=lambda each: _rank(each["guid"], data))
    return Reading(parsed, episodes)


def _rank(guid: str, data: bytes) -> int:
    return [nodes["guid"][0].text for nodes in document(data)[1]].index(guid)


def _notes(nodes: Nodes) -> str | None:
    return text("content:encoded" if "content:encoded" in nodes else "description")(nodes)


PODCASTPARSER = Judge(
    "podcastparser",
    blind=frozenset(
        """
        channel/atom:link channel/copyright channel/docs channel/image channel/itunes:complete channel/lastBuildDate
        channel/pubDate
        channel/podcast:block channel/podcast:chat channel/podcast:guid channel/podcast:license channel/podcast:liveItem
        channel/podcast:location channel/podcast:medium channel/podcast:person channel/podcast:podping
        channel/podcast:podroll channel/podcast:publisher channel/podcast:remoteItem channel/podcast:socialInteract
        channel/podcast:trailer channel/podcast:txt channel/podcast:updateFrequency channel/podcast:value
        item/category item/itunes:block item/itunes:title item/source
        item/podcast:chat item/podcast:contentLink item/podcast:episode item/podcast:funding item/podcast:license
        item/podcast:location item/podcast:season item/podcast:socialInteract item/podcast:soundbite item/podcast:txt
        item/podcast:value
        """.split()
    ),
    channel=(
        Row("title", key("title"), text("title")),
        Row("link", key("link"), text("link")),
        Row("description", key("description"), text("description")),
        Row("language", key("language"), text("language")),
        Row("generator", key("generator"), text("generator")),
        Row("itunes:image", key("cover_url"), attribute("itunes:image", "href")),
        Row("itunes:author", key("itunes_author"), text("itunes:author")),
        Row("itunes:owner", key("itunes_owner"), _owner),
        Row(
            "itunes:category",
            key("itunes_categories"),
            lambda nodes: [
                [each.attributes["text"] for each in (outer, *inner(outer, "itunes:category"))]
                for outer in nodes.get("itunes:category", [])
            ],
        ),
        Row("itunes:explicit", key("explicit"), lambda nodes: text("itunes:explicit")(nodes) == "true"),
        Row("itunes:type", key("type"), text("itunes:type")),
        Row("itunes:new-feed-url", key("new_url"), text("itunes:new-feed-url")),
        Row(
            "podcast:locked",
            key("import_prohibited"),
            nothing,
            "knows the namespace by its old address at GitHub only, so nothing of it is read",
        ),
        Row("podcast:funding", key("funding_url"), nothing, "likewise"),
    ),
    items=(
        Row("title", key("title"), text("title")),
        Row("link", key("link"), text("link")),
        Row("guid", key("guid"), text("guid")),
        Row("pubDate", key("published"), seconds("pubDate")),
        Row("description", key("description_html"), _notes, "keeps content:encoded alone where there is one"),
        Row("content:encoded", key("description_html"), _notes),
        Row(
            "enclosure",
            lambda episode: [tuple(each.values()) for each in episode["enclosures"]],
            lambda nodes: (
                [(url, int(length), kind) for url, length, kind in [_told_enclosure(nodes) or ()] if url]
                if "enclosure" in nodes
                else []
            ),
        ),
        Row("itunes:duration", key("total_time"), lambda nodes: number("itunes:duration")(nodes) or 0),
        Row("itunes:explicit", key("explicit"), lambda nodes: text("itunes:explicit")(nodes) == "true"),
        Row("itunes:image", key("episode_art_url"), attribute("itunes:image", "href")),
        Row("itunes:season", key("season"), number("itunes:season")),
        Row("itunes:episode", key("number"), number("itunes:episode")),
        Row("itunes:episodeType", key("type"), text("itunes:episodeType")),
        Row(
            "podcast:person",
            key("persons"),
            nothing,
            "knows the namespace by its old address at GitHub only, so nothing of it is read",
        ),
        Row("podcast:transcript", key("transcript_url"), nothing, "likewise"),
        Row("podcast:chapters", key("chapters_json_url"), nothing, "likewise"),
    ),
)


# podcast-partytime


def read_partytime(answer: Any) -> Reading:
    """The parser of apps in JavaScript, and the only one that knows the podcast namespace; it runs in node."""
    for item in answer["items"]:
        for bite in item.get("podcastSoundbites", ()):
            if bite["title"] == answer["title"]:
                bite["title"] = FEED_TITLE
        # An item without a value of its own has that of the feed, as the namespace wants it.
        if item.get("value") == answer.get("value"):
            item.pop("value", None)
    return Reading(answer, answer["items"])


def _date(name: str) -> Callable[[Any], int | None]:
    def get(mapping: Any) -> int | None:
        moment = mapping.get(name)
        return int(datetime.fromisoformat(moment).astimezone(UTC).timestamp()) if moment else None

    return get


def _untied(said: str | None) -> str | None:
    return said and html.unescape(said).strip()


UNTIED = "resolves the entities of the HTML, so that what was text can become markup: <now> becomes a tag"


def _twice(said: str | None) -> str | None:
    """Text with entities resolved once more than XML does, and blanks joined."""
    return said and re.sub(r"\s{2,}", " ", html.unescape(said).replace("\n", " ")).strip()


FEED_TITLE = "(the title of the feed)"
TWICE = "resolves entities once more than XML does, and joins blanks and lines"


def _people(nodes: Nodes) -> list[dict[str, str | None]] | None:
    return [_person(each) for each in nodes["podcast:person"]] if "podcast:person" in nodes else None


def _person(said: Node) -> dict[str, str | None]:
    return {"name": said.text, **said.attributes}


def _read_people(mapping: Any) -> list[dict[str, str]] | None:
    found = mapping.get("podcastPeople")
    return found and [each | {"role": each["role"].lower(), "group": each["group"].lower()} for each in found]


def listed(name: str, make: Callable[[Node], T]) -> Callable[[Nodes], list[T] | None]:
    """What a reader makes of all elements of a name; None where there is none."""
    return lambda nodes: [make(each) for each in nodes[name]] if name in nodes else None


def only(name: str, make: Callable[[Node], T]) -> Callable[[Nodes], T | None]:
    """What a reader makes of the first element of a name."""
    return lambda nodes: make(nodes[name][0]) if name in nodes else None


def renamed(said: Node, **names: str) -> dict[str, Any]:
    """The attributes of an element by other names; those without another name keep theirs."""
    return {names.get(each, each): found for each, found in said.attributes.items()}


def _recipient(said: Node) -> dict[str, object]:
    found = said.attributes
    return {**found, "split": int(found["split"]), "fee": found.get("fee") == "true"}


def _split(said: Node) -> dict[str, object]:
    when = {name: float(said.attributes[name]) for name in ("startTime", "duration")}
    (remote, *_) = [*inner(said, "podcast:remoteItem"), None]
    if remote is None:
        return {"type": "recipients", **when, "recipients": [*map(_recipient, inner(said, "podcast:valueRecipient"))]}
    start, share = said.attributes.get("remoteStartTime", 0), said.attributes.get("remotePercentage", 100)
    there = {"remoteStartTime": float(start), "remotePercentage": float(share), "remoteItem": remote.attributes}
    return {"type": "remoteItem", **when, **there}


def _value(said: Node) -> dict[str, object]:
    found: dict[str, object] = dict(said.attributes)
    if "suggested" in found:
        found["suggested"] = float(said.attributes["suggested"])
    found["recipients"] = [*map(_recipient, inner(said, "podcast:valueRecipient"))]
    splits = [*map(_split, inner(said, "podcast:valueTimeSplit"))]
    return found | ({"valueTimeSplits": splits} if splits else {})


def _trailer(said: Node) -> dict[str, object]:
    numbers: dict[str, object] = {
        name: int(said.attributes[name]) for name in ("length", "season") if name in said.attributes
    }
    moment = parsedate_to_datetime(said.attributes["pubdate"])
    return {"title": said.text, **said.attributes, **numbers, "pubdate": _millis(moment)}


def _millis(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _blocked(nodes: Nodes) -> dict[str, bool] | None:
    if "podcast:block" not in nodes:
        return None
    return {each.attributes["id"]: each.text == "yes" for each in nodes["podcast:block"] if "id" in each.attributes}


def _social(nodes: Nodes) -> list[dict[str, object]] | None:
    found = []
    for each in nodes.get("podcast:socialInteract", []):
        if "uri" in each.attributes:
            said = {"id": "", **renamed(each, protocol="platform", accountId="id", uri="url", accountUrl="profileUrl")}
            found.append({name: float(told) if name == "priority" else told for name, told in said.items()})
    return found or None


def _chat(said: Node) -> dict[str, str]:
    return {"phase": "7", **said.attributes}


def _link(said: Node) -> dict[str, str | None]:
    return {"title": said.text, "url": said.attributes["href"]}


def _live(said: Node) -> dict[str, object]:
    """A broadcast with all that it holds but its place."""
    nodes: Nodes = {}
    for name, child in said.inner:
        nodes.setdefault(name, []).append(child)
    moments: dict[str, object] = {
        name: said.attributes[name].replace("Z", ".000Z") for name in ("start", "end") if name in said.attributes
    }
    found: dict[str, object] = {
        "status": said.attributes["status"],
        **moments,
        "contentLinks": listed("podcast:contentLink", _link)(nodes),
    }
    found |= {name: _twice(text(name)(nodes)) for name in ("title", "guid", "link", "description")}
    (enclosure,) = nodes["enclosure"]
    found |= {"enclosure": {**enclosure.attributes, "length": int(enclosure.attributes["length"])}}
    found |= {"image": attribute("itunes:image", "href")(nodes), "chat": only("podcast:chat", _chat)(nodes)}
    found |= {"podcastPeople": _people(nodes)}
    return {name: told for name, told in found.items() if told is not None}


def _read_live(feed: Any) -> list[Any] | None:
    found = feed.get("podcastLiveItems")
    return found and [each | {"podcastPeople": _read_people(each)} for each in found]


def _told_license(nodes: Nodes) -> dict[str, str | None] | None:
    if "podcast:license" not in nodes:
        return None
    (said,) = nodes["podcast:license"]
    known = f"https://spdx.org/licenses/{str(said.text).upper()}.html"
    return {"identifier": said.text, "url": said.attributes.get("url", known)}


def _soundbites(nodes: Nodes) -> list[dict[str, object]] | None:
    if "podcast:soundbite" not in nodes:
        return None
    return [
        {
            "startTime": float(each.attributes["startTime"]),
            "duration": float(each.attributes["duration"]),
            "title": each.text or FEED_TITLE,
        }
        for each in nodes["podcast:soundbite"]
        if float(each.attributes["startTime"])
    ]


def _numbered(name: str, other: str) -> Callable[[Nodes], dict[str, object] | None]:
    """A number with its name, but for 0, which partytime passes over."""

    def get(nodes: Nodes) -> dict[str, object] | None:
        said = number(name)(nodes)
        return {"number": said, **{k: v for k, v in nodes[name][0].attributes.items() if k == other}} if said else None

    return get


def _paths(nodes: Nodes) -> list[str]:
    found = []
    for outer in nodes.get("itunes:category", []):
        name = outer.attributes["text"]
        inside = [f"{name} > {each.attributes['text']}" for each in inner(outer, "itunes:category")]
        found += inside or [name]
    return found


def _place(nodes: Nodes) -> dict[str, str | None] | None:
    if "podcast:location" not in nodes:
        return None
    (said,) = nodes["podcast:location"]
    return {"name": said.text, **{name: told for name, told in said.attributes.items() if name in ("geo", "osm")}}


PLACE = "drops rel and country, which came to the namespace in 2025"


def _txt(said: Node) -> dict[str, str | None]:
    return {"value": said.text, **said.attributes}


PARTYTIME = Judge(
    "podcast-partytime",
    blind=frozenset(
        """
        channel/docs channel/podcast:podping channel/podcast:socialInteract channel/podcast:updateFrequency
        item/category item/itunes:block item/itunes:title item/source item/podcast:contentLink item/podcast:funding
        """.split()
    ),
    skips=lambda nodes: "enclosure" not in nodes,
    channel=(
        Row("title", key("title"), lambda nodes: _twice(text("title")(nodes)), TWICE),
        Row("link", key("link"), text("link")),
        Row("atom:link", key("pubsub", "self"), attribute("atom:link", "href")),
        Row("description", key("description"), lambda nodes: _twice(text("description")(nodes)), TWICE),
        Row("language", key("language"), text("language")),
        Row("copyright", key("copyright"), text("copyright")),
        Row("generator", key("generator"), text("generator")),
        Row("pubDate", _date("pubDate"), seconds("pubDate")),
        Row("lastBuildDate", _date("lastBuildDate"), seconds("lastBuildDate")),
        Row(
            "image",
            key("image"),
            lambda nodes: {name: each.text for name, each in nodes["image"][0].inner},
        ),
        Row("itunes:image", key("itunesImage"), attribute("itunes:image", "href")),
        Row("itunes:author", key("author"), text("itunes:author")),
        Row("itunes:owner", key("owner"), _owner),
        Row(
            "itunes:category",
            key("itunesCategory"),
            _paths,
        ),
        Row("itunes:explicit", key("explicit"), lambda nodes: text("itunes:explicit")(nodes) == "true"),
        Row("itunes:type", key("itunesType"), text("itunes:type")),
        Row("itunes:complete", key("itunesComplete"), lambda nodes: "itunes:complete" in nodes),
        Row("itunes:block", key("itunesBlock"), lambda nodes: "itunes:block" in nodes),
        Row("itunes:new-feed-url", key("itunesNewFeedUrl"), text("itunes:new-feed-url")),
        Row("podcast:guid", key("guid"), text("podcast:guid")),
        Row(
            "podcast:locked",
            key("locked"),
            lambda nodes: (
                text("podcast:locked")(nodes) == "yes" if attribute("podcast:locked", "owner")(nodes) else None
            ),
            "reads it only where an owner is named",
        ),
        Row("podcast:locked", key("podcastOwner"), attribute("podcast:locked", "owner")),
        Row("podcast:medium", key("medium"), text("podcast:medium")),
        Row("podcast:license", key("license"), _told_license),
        Row(
            "podcast:funding",
            key("podcastFunding"),
            lambda nodes: (
                [{"message": each.text, **each.attributes} for each in nodes["podcast:funding"]]
                if "podcast:funding" in nodes
                else None
            ),
        ),
        Row("podcast:person", _read_people, _people),
        Row("podcast:location", key("podcastLocation"), _place, PLACE),
        Row("podcast:trailer", key("trailers"), listed("podcast:trailer", _trailer)),
        Row("podcast:block", key("podcastBlockedPlatforms"), _blocked),
        Row("podcast:txt", key("podcastTxt"), listed("podcast:txt", _txt)),
        Row("podcast:chat", key("chat"), only("podcast:chat", _chat)),
        Row("podcast:value", key("value"), only("podcast:value", _value), "keeps the first one only"),
        Row(
            "podcast:remoteItem", key("podcastRemoteItems"), listed("podcast:remoteItem", lambda said: said.attributes)
        ),
        Row(
            "podcast:publisher",
            key("podcastPublisher"),
            only(
                "podcast:publisher",
                lambda said: {name: said.inner[0][1].attributes[name] for name in ("feedGuid", "feedUrl")},
            ),
            "drops the title",
        ),
        Row("podcast:liveItem", _read_live, listed("podcast:liveItem", _live), "drops the place"),
        Row(
            "podcast:podroll",
            key("podroll"),
            lambda nodes: (
                [each.attributes for each in inner(nodes["podcast:podroll"][0], "podcast:remoteItem")]
                if "podcast:podroll" in nodes
                else None
            ),
        ),
    ),
    items=(
        Row("title", key("title"), lambda nodes: _twice(text("title")(nodes)), TWICE),
        Row("link", key("link"), text("link")),
        Row("guid", key("guid"), text("guid")),
        Row("pubDate", _date("pubDate"), seconds("pubDate")),
        Row("description", key("description"), lambda nodes: _twice(text("description")(nodes)), TWICE),
        Row("content:encoded", key("content"), lambda nodes: _untied(text("content:encoded")(nodes)), UNTIED),
        Row(
            "enclosure",
            lambda item: tuple(str(item["enclosure"][name]) for name in ("url", "length", "type")),
            _told_enclosure,
        ),
        Row("itunes:duration", key("duration"), lambda nodes: number("itunes:duration")(nodes) or 0),
        Row("itunes:explicit", key("explicit"), lambda nodes: text("itunes:explicit")(nodes) == "true"),
        Row("itunes:image", key("itunesImage"), attribute("itunes:image", "href")),
        Row("itunes:season", key("itunesSeason"), number("itunes:season")),
        Row("itunes:episode", key("itunesEpisode"), number("itunes:episode")),
        Row("itunes:episodeType", key("itunesEpisodeType"), text("itunes:episodeType")),
        Row("podcast:season", key("podcastSeason"), _numbered("podcast:season", "name"), "passes over season 0"),
        Row("podcast:episode", key("podcastEpisode"), _numbered("podcast:episode", "display"), "passes over episode 0"),
        Row("podcast:person", _read_people, _people),
        Row("podcast:location", key("podcastLocation"), _place, PLACE),
        Row("podcast:txt", key("podcastTxt"), listed("podcast:txt", _txt)),
        Row("podcast:chat", key("chat"), only("podcast:chat", _chat)),
        Row("podcast:value", key("value"), only("podcast:value", _value), "keeps the first one only"),
        Row("podcast:socialInteract", key("podcastSocialInteraction"), _social, "passes over disabled"),
        Row("podcast:license", key("license"), _told_license),
        Row(
            "podcast:soundbite",
            key("podcastSoundbites"),
            _soundbites,
            "calls one without a title as the feed, and passes over one at 0",
        ),
    ),
)

JUDGES: tuple[Judge, ...] = (FEEDPARSER, PODCASTPARSER, PARTYTIME)
