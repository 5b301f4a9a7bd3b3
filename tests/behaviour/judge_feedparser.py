"""feedparser, the library of many feed readers: every element that it knows, and what it makes of it."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Any

import feedparser
from lxml import etree

from tests.behaviour.judging import (
    Judge,
    Reading,
    Row,
    attribute,
    enclosure,
    inner,
    key,
    nothing,
    owner,
    play_time,
    seconds,
    text,
)
from tests.behaviour.truth import Node, Nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def read_feedparser(data: bytes) -> Reading:
    """The library of many feed readers; it finds no fault."""
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.bozo_exception
    assert parsed.version == "rss20"
    return Reading(parsed.feed, parsed.entries)


def _parsed(name: str) -> Callable[[Any], int | None]:
    return lambda entry: calendar.timegm(entry[name]) if name in entry else None


def _read_enclosure(entry: Any) -> tuple[str, str, str] | None:
    found = [(each.href, each.length, each.type) for each in entry.enclosures]
    assert len(found) <= 1
    return found[0] if found else None


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
    """The last of an element that is the channel's own or of a broadcast, in the order of the document."""

    def last(nodes: Nodes) -> Node | None:
        found = [
            each
            for key_, outer in nodes.items()
            for one in outer
            for each in ([one] if key_ == name else inner(one, name) if key_ == "podcast:liveItem" else ())
        ]
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


def _read_chapters(entry: Any) -> list[tuple[float, str, str | None, str | None]] | None:
    found = entry.get("psc_chapters")
    if found is None:
        return None
    return [
        (each.start_parsed.total_seconds(), each.title, each.get("href"), each.get("image")) for each in found.chapters
    ]


def _chapters(nodes: Nodes) -> list[tuple[float, str, str | None, str | None]] | None:
    if "psc:chapters" not in nodes:
        return None
    rows = [each.attributes for each in inner(nodes["psc:chapters"][0], "psc:chapter")]
    return [(play_time(row["start"]), row["title"], row.get("href"), row.get("image")) for row in rows]


def _flat_categories(nodes: Nodes) -> list[str]:
    return [
        each.attributes["text"]
        for outer in nodes.get("itunes:category", [])
        for each in (outer, *inner(outer, "itunes:category"))
    ]


def _untagged(said: str | None) -> str | None:
    return said and re.sub("<[^>]*>", "", said)


def _feedparser_author(nodes: Nodes) -> str | None:
    said = owner(nodes)
    return said["name"] if said else text("itunes:author")(nodes)


SWEEPS = "takes what stands in a podcast:liveItem for the channel's own, if it comes later"
FLAT_CHANNEL = """locked license funding person location trailer image updateFrequency podping block txt
    socialInteract chat value valueRecipient publisher podroll remoteItem liveItem contentLink""".split()
FLAT_ITEM = """season episode person location license funding image alternateEnclosure source integrity transcript
    chapters soundbite socialInteract txt value valueRecipient valueTimeSplit remoteItem chat contentLink""".split()

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
        Row(
            "atom:link",
            lambda feed: [each.href for each in feed.links if each.rel == "hub"],
            lambda nodes: [each.attributes["href"] for each in nodes["atom:link"] if each.attributes["rel"] == "hub"],
        ),
        Row("fh:complete", _kept("fh:complete"), _last("fh:complete")),
        Row("itunes:image", key("image", "href"), _swept_image, SWEEPS),
        Row("itunes:author", key("author"), _feedparser_author, "gives the owner's name instead, where there is one"),
        Row("itunes:owner", key("publisher_detail"), owner),
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
        Row("enclosure", _read_enclosure, enclosure),
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
        Row("psc:chapters", _read_chapters, _chapters),
        *(_feedparser_row(f"podcast:{name}") for name in FLAT_ITEM),
    ),
)
