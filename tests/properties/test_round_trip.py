"""Whatever a record says, its feed holds only what feeds may hold, and our own reader gives it back without a loss."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import html5lib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.entry import Whole
from pipeline.feed import Item, join_rss, read_feed
from pipeline.feed.channel import state
from pipeline.feed.content import description
from pipeline.listing import Alternate, Credited, Media, Ref, Shaped
from pipeline.model import Episode, Show
from pipeline.notes import Places, parse
from pipeline.vocabulary import DESCRIPTION_BYTES
from tests.properties import strategies as some
from tests.unit.feeds import channel, item, made

PREFIXES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "https://podcastindex.org/namespace/1.0": "podcast:",
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://podlove.org/simple-chapters": "psc:",
}
# By RSS 2.0, Apple's guide, Podlove Simple Chapters, and the table of the podcast namespace (R-DOC-14, R-P20-01).
BOTH = """podcast:person podcast:location podcast:license podcast:funding podcast:image podcast:socialInteract
    podcast:txt podcast:value podcast:chat"""
INNER = {
    "rss": "channel",
    "channel": f"""{BOTH} title link description language copyright generator docs pubDate lastBuildDate image item
        atom:link itunes:image itunes:author itunes:owner itunes:category itunes:explicit itunes:type itunes:complete
        itunes:block itunes:new-feed-url podcast:guid podcast:locked podcast:medium podcast:trailer podcast:block
        podcast:updateFrequency podcast:podping podcast:podroll podcast:remoteItem podcast:publisher
        podcast:liveItem""",
    "item": f"""{BOTH} title link description guid pubDate enclosure category source content:encoded itunes:title
        itunes:duration itunes:explicit itunes:image itunes:season itunes:episode itunes:episodeType itunes:block
        podcast:season podcast:episode podcast:alternateEnclosure podcast:transcript podcast:chapters psc:chapters
        podcast:soundbite podcast:contentLink""",
    "image": "url title link",
    "itunes:owner": "itunes:name itunes:email",
    "itunes:category": "itunes:category",
    "psc:chapters": "psc:chapter",
    "podcast:alternateEnclosure": "podcast:source podcast:integrity",
    "podcast:value": "podcast:valueRecipient podcast:valueTimeSplit",
    "podcast:valueTimeSplit": "podcast:valueRecipient podcast:remoteItem",
    "podcast:podroll": "podcast:remoteItem",
    "podcast:publisher": "podcast:remoteItem",
    "podcast:liveItem": f"{BOTH} title link guid description enclosure itunes:image podcast:contentLink",
}
ATTRIBUTES = {
    "rss": "version",
    "atom:link": "href rel type",
    "guid": "isPermaLink",
    "enclosure": "url length type",
    "source": "url",
    "itunes:image": "href",
    "itunes:category": "text",
    "psc:chapters": "version",
    "psc:chapter": "start title href image",
    "podcast:locked": "owner",
    "podcast:transcript": "url type language rel",
    "podcast:funding": "url",
    "podcast:chapters": "url type",
    "podcast:soundbite": "startTime duration",
    "podcast:person": "role group img href",
    "podcast:location": "rel geo osm country",
    "podcast:season": "name",
    "podcast:episode": "display",
    "podcast:trailer": "url pubdate length type season",
    "podcast:license": "url",
    "podcast:alternateEnclosure": "type length bitrate height lang title rel codecs default",
    "podcast:source": "uri contentType",
    "podcast:integrity": "type value",
    "podcast:value": "type method suggested",
    "podcast:valueRecipient": "type address split name customKey customValue fee",
    "podcast:valueTimeSplit": "startTime duration remoteStartTime remotePercentage",
    "podcast:image": "href alt aspect-ratio width height type purpose",
    "podcast:liveItem": "status start end",
    "podcast:contentLink": "href",
    "podcast:socialInteract": "protocol uri accountId accountUrl priority",
    "podcast:block": "id",
    "podcast:txt": "purpose",
    "podcast:remoteItem": "feedGuid feedUrl itemGuid medium title",
    "podcast:updateFrequency": "rrule complete dtstart",
    "podcast:podping": "usesPodping",
    "podcast:chat": "server protocol accountId space",
}
ADDRESSES = ("url", "href", "img", "image", "feedUrl", "accountUrl")


def name(element: Any) -> str:
    """An element's name with its usual prefix."""
    uri, _, local = str(element.tag).removeprefix("{").rpartition("}")
    return PREFIXES[uri] + local if uri else local


def examine(data: bytes) -> None:
    """Require well-formed XML, known elements and attributes only, and whole addresses (R-DOC-01, -13, -14)."""
    root: Any = etree.fromstring(data, etree.XMLParser(recover=False, resolve_entities=False))
    for element in root.iter():
        assert {name(each) for each in element} <= set(INNER.get(name(element), "").split())
        assert set(element.attrib) <= set(ATTRIBUTES.get(name(element), "").split())
        found = [element.get(key) for key in ADDRESSES if key in element.attrib]
        if name(element) in ("link", "docs", "url", "itunes:new-feed-url"):
            found.append(element.text)
        for each in found:
            assert each.isascii()
            assert not set(each) & set(' <>"\\^`{|}')
            assert urlsplit(each).scheme == "https"
            assert urlsplit(each).hostname


def present(**values: Any) -> dict[str, Any]:
    """A mapping without what is absent."""
    return {key: value for key, value in values.items() if value is not None and value != ()}


def plain(value: Any) -> Any:
    """A value of a record as the reader gives it: tuples for lists, and nothing that is empty."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if each is not None and each not in ((), [])}
    return tuple(plain(each) for each in value) if isinstance(value, list | tuple) else value


def said(record: Show | Episode, given_: dict[str, Any]) -> dict[str, Any]:
    """What a record says under the keys that were given, with the defaults that the writer spells out."""
    dumped = plain(record.model_dump(exclude_defaults=True))
    for each in dumped.get("funding", ()):
        each.setdefault("label", "Support the show")
    for each in dumped.get("block_services", ()):
        each.setdefault("block", True)
    for each in dumped.get("live", ()):
        each.get("stream", {}).setdefault("type", "audio/mpeg")
    return {key: dumped[key] for key in given_ if key in dumped}


@settings(max_examples=80)
@given(given_=some.shows)
def test_what_a_show_states_survives(given_: dict[str, Any]) -> None:
    """Every key that a show's record states comes back from its feed as it was, whatever the text (R-P20-01)."""
    record = Show.model_validate(given_)
    data = b"".join(join_rss(channel(stated=state(record), new_feed_url=record.new_feed_url), []))
    examine(data)
    found = read_feed(data)
    assert found.left == ()
    expected = said(record, given_) | {"title": "Talks", "description": "We talk."}
    assert {key: found.fields.get(key) for key in expected} == expected
    assert not set(given_) & set(found.fields) - set(expected)


@st.composite
def items(draw: st.DrawFn) -> tuple[Item, dict[str, Any]]:
    """An item that says anything, and what it says by the keys of its record."""
    given_ = draw(some.episodes)
    record = Episode.model_validate({"guests": ["A"], "authors": ["B"], "summary": "x"} | given_)
    facts: dict[str, Any] = {
        "guid": draw(some.lines),
        "number": draw(st.none() | some.counts),
        "media": draw(st.none() | some.sounds),
        "guests": tuple(draw(st.lists(some.people, max_size=2))),
        "topics": tuple(Ref("topics/t/", each) for each in draw(st.lists(some.lines, max_size=2))),
        "chapters": tuple(draw(st.lists(some.marks, max_size=2))),
        "images": tuple(draw(st.lists(some.pictures, max_size=1))),
        "transcripts": tuple(draw(st.lists(some.scripts, max_size=1))),
        "alternates": tuple(draw(st.lists(some.others, max_size=2))),
    }
    season = record.season.number if record.season else None
    own: dict[str, Any] = {"title": record.title, "published": record.published, "type": record.type, "season": season}
    html = draw(some.texts)
    entry = item("one", **own, **facts)._replace(record=record, content=html, description=html)
    expected = own | said(record, given_) | told(facts) | {"content": html, "description": html}
    if facts["number"] is None:
        expected.pop("number_display", None)
    return entry, plain(expected)


def told(facts: dict[str, Any]) -> dict[str, Any]:
    """What the values of the catalog say, by the keys of records."""
    return {
        "guid": facts["guid"],
        "number": facts["number"],
        "audio": facts["media"] and enclosure(facts["media"]),
        "persons": tuple(person(each) for each in unique(facts["guests"])),
        "topics": tuple(each.title for each in facts["topics"]),
        "chapters": tuple(present(start=each.start, title=each.title, url=each.url) for each in facts["chapters"]),
        "images": tuple(shaped(each) for each in facts["images"]),
        "transcripts": tuple(present(url=e.url, type=e.type, language=e.language) for e in facts["transcripts"]),
        "alternates": tuple(alternate(each) for each in facts["alternates"]),
    }


def enclosure(media: Media) -> dict[str, Any]:
    """An enclosure; what lasts no whole second has no duration."""
    return present(url=media.url, length=media.length, type=media.type, duration=media.duration or None)


def unique(people: tuple[Credited, ...]) -> list[Credited]:
    """People, each once by name, role and group."""
    return [*{(each.name, each.role, each.group): each for each in reversed(people)}.values()][::-1]


def person(each: Credited) -> dict[str, Any]:
    """Somebody who is credited."""
    img = each.picture.url if each.picture else None
    return present(name=each.name, role=each.role.lower(), group=each.group.lower(), img=img, href=each.url)


def shaped(each: Shaped) -> dict[str, Any]:
    """A picture; pixels that are not known are not told."""
    picture = each.picture
    return present(
        url=picture.url,
        alt=picture.alt,
        width=picture.width or None,
        height=picture.height or None,
        type=picture.type,
        purpose=each.purpose,
        aspect_ratio=each.aspect_ratio,
    )


def alternate(each: Alternate) -> dict[str, Any]:
    """Another format."""
    return present(
        type=each.media.type,
        length=each.media.length,
        bitrate=each.bitrate,
        height=each.height,
        language=each.language,
        title=each.title,
        rel=each.rel,
        codecs=each.codecs,
        default=True if each.is_default else None,
        integrity=each.integrity and dict(zip(("type", "value"), each.integrity, strict=True)),
        url=each.media.url,
        sources=tuple(present(uri=uri, type=type_) for uri, type_ in each.sources),
    )


@settings(max_examples=80)
@given(made_=items())
def test_what_an_episode_says_survives(made_: tuple[Item, dict[str, Any]]) -> None:
    """Every key of an episode's record comes back from its item, episode 0 and empty options too (R-ITEM-17)."""
    entry, expected = made_
    head = channel()
    data = b"".join(join_rss(head, [(each, "Talks", head.at.rss) for each in made(entry)]))
    examine(data)
    (found,) = read_feed(data).items
    assert found.left == ()
    fields = dict(found.fields)
    for key in ("link", "permalink", "itunes_title", "explicit"):
        fields.pop(key)
    # A clock is added up from hours, minutes and seconds: the same to the millisecond.
    for each in fields.get("chapters", ()):
        each["start"] = round(each["start"], 3)
    assert fields == expected


units = st.sampled_from(["a", "é", "日", "𝒳", "👩‍👩‍👧", "ع", "<", "&", "]]>", "word ", "Ein Satz. ", "文。", "\n\n"])
PLACES = Places(root="../../", page_url="https://x.example/talks/one/", base_url="https://x.example/")


@settings(max_examples=60)
@given(unit=units, size=st.integers(3_900, 4_100), tail=some.texts, own=st.booleans())
@example(unit="日", size=3_999, tail="日", own=True)
@example(unit="👩‍👩‍👧", size=4_000, tail="x", own=False)
def test_descriptions_end_within_their_limit(unit: str, size: int, tail: str, *, own: bool) -> None:
    """A description has 1 to 4000 bytes and is whole HTML, wherever the limit falls in a character (R-ITEM-12)."""
    text = (unit * (size // len(unit.encode())) + tail).strip()
    record = Episode.model_validate(
        {"title": "T", "published": "2026-03-03", "guests": ["A"], "authors": ["B"], "summary": text}
        | ({"description": text} if own else {})
    )
    found = description(Whole(b"", parse(text)), record, PLACES)
    assert 1 <= len(found.encode()) <= DESCRIPTION_BYTES
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(f"<!doctype html><title>x</title>{found}")
