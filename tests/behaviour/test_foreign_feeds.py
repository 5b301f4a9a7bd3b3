"""Our reader and the feeds of others: nothing that they say is dropped, and no broken one ends in a traceback."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from pipeline.feed import FeedError, read_feed

if TYPE_CHECKING:
    from collections.abc import Iterator

FEEDS = Path(__file__).resolve().parents[2] / "../shared/data/feeds"
WELL = sorted(each.name for each in FEEDS.glob("*.xml"))
BROKEN = sorted(each.name for each in FEEDS.glob("malformed/*.xml"))
REFUSED = {
    "canal.xml": 1,  # HTML before the XML declaration
    "made-html-page.xml": 2,
    "shiftjis.xml": 6,  # Atom, and in an encoding that it does not name
}
"""Feeds that are none, and the line of what stands there in place of one."""
ITEMS = {
    "ampersand.xml": 20,
    "babesinbusiness.xml": 41,
    "bozo-invalid-bytes-with-bom.xml": 0,
    "empty.xml": 0,
    "episode-number-invalid.xml": 1,
    "episode-podcast-person.xml": 1,
    "itunes-missing-image.xml": 131,
    "koi8r.xml": 1,
    "leading-space-url.xml": 1,
    "made-doctype-entity.xml": 0,
    "made-truncated.xml": 1,
    "mediacontent-dupes.xml": 1,
    "podcast-alternate-enclosure.xml": 2,
    "podcast-medium-audiobook.xml": 2,
    "relative.xml": 1,
    "rss-incomplete-cdata.xml": 1,
    "rss-item-link-corrupted-ampersands.xml": 1,
    "tvillingpodden.xml": 1,
    "undeclared-namespace.xml": 0,
}
"""What can be had of the other broken feeds; of those that are not named, all three items."""
WORDS = {"yes": True, "true": True, "explicit": True, "no": False, "false": False, "clean": False}


def feed(name: str) -> bytes:
    """One of the feeds that were collected; skips where they are not beside the checkout."""
    if not (FEEDS / name).is_file():
        pytest.skip("needs the feeds of the reference data")
    return (FEEDS / name).read_bytes()


def parsed(data: bytes) -> Any:
    """The document, by a parser that our reader has no part in."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def values(element: Any) -> Iterator[tuple[str, str]]:
    """Every attribute and every text in an element, but for those of items, with its place."""
    name = etree.QName(element).localname
    for key, said in element.attrib.items():
        if key == "srcset":  # several values in one: addresses, each with its width
            yield from ((f"{name}@{key}", part.removesuffix("w")) for part in said.replace(",", " ").split())
        elif said.strip() and not key.startswith("{http://www.w3.org/XML"):
            yield f"{name}@{key}", said.strip()
    if (element.text or "").strip():
        yield name, element.text.strip()
    for child in element.iterchildren("{*}*"):
        if etree.QName(child).localname != "item":
            yield from values(child)
        if (child.tail or "").strip():
            yield f"{name} after {child.tag}", child.tail.strip()


def leaves(value: object) -> Iterator[object]:
    """Every single value in a mapping of mappings and lists."""
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from leaves(each)
    else:
        yield value


def meanings(said: str) -> Iterator[object]:
    """What a text may have become: itself, in lower case, a number, a length of time, a yes or no, a date."""
    yield said
    yield said.lower()
    if said.lower() in WORDS:
        yield WORDS[said.lower()]
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", said):
        yield round(float(said))
        yield float(said)
    if re.fullmatch(r"([0-9]+:)+[0-9.]+", said):
        total = 0.0
        for part in said.split(":"):
            total = total * 60 + float(part)
        yield total
        yield round(total)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(said)
        except (ValueError, TypeError):
            continue
        yield moment if moment.tzinfo else moment.replace(tzinfo=UTC)


IMPLIED = {("remoteItem@medium", "publisher"), ("guid@isPermaLink", "false")}
"""What the place of an element says already: the feed in podcast:publisher, the guid of a podcast:liveItem."""
LENIENT = etree.XMLParser(recover=True)
"""For what was left: an element as XML, or a text that is HTML and no XML at all."""


def kept(read: Any) -> set[object]:
    """Everything that the reader has of a channel or item: in its fields, or left."""
    there: set[object] = set(leaves(read.fields))
    for each in read.left:
        there.add(each.text)
        if each.text.startswith("<"):
            there |= {said for _, said in values(etree.fromstring(f"<left>{each.text}</left>", LENIENT))}
    return there


@pytest.mark.parametrize("name", WELL or ["*"])
def test_nothing_of_a_feed_is_dropped(name: str) -> None:
    """Each attribute and text of each channel and item is in the fields, or is listed among what was left."""
    data = feed(name)
    (channel,) = parsed(data).iter("{*}channel")
    found = read_feed(data)
    items = [*channel.iter("{*}item")]
    assert len(found.items) == len(items)
    for element, read in zip((channel, *items), (found, *found.items), strict=True):
        there = kept(read)
        lost = [(place, said) for place, said in values(element) if there.isdisjoint(meanings(said))]
        assert set(lost) <= IMPLIED


@pytest.mark.parametrize("name", WELL or ["*"])
def test_what_apps_need_is_read(name: str) -> None:
    """No guid, title, enclosure or date of an item is left: each is a field of its own."""
    needed = ("guid", "title", "enclosure", "pubDate")
    for read in read_feed(feed(name)).items:
        assert [each for each in read.left if each.name in needed] == []


@pytest.mark.parametrize("name", BROKEN or ["*"])
def test_broken_feeds_are_read_or_refused(name: str) -> None:
    """A malformed feed gives what can be read of it, or an error that says why and where (T-IMP-01, T-IMP-02)."""
    data = feed(f"malformed/{name}")
    if name in REFUSED:
        with pytest.raises(FeedError, match="this is not an RSS feed: it has no channel") as found:
            read_feed(data)
        assert found.value.line == REFUSED[name]
    else:
        assert len(read_feed(data).items) == ITEMS.get(name, 3)


def test_an_entity_in_place_of_a_title_is_listed() -> None:
    """A channel whose title and description are entities has neither, and both are told (T-IMP-01)."""
    found = read_feed(feed("malformed/made-doctype-entity.xml"))
    assert not {"title", "description"} & set(found.fields)
    assert [(each.line, each.name, each.text) for each in found.left] == [
        (3, "title", "&c;"),
        (3, "description", "&d;"),
    ]
