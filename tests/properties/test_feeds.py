"""Whatever a record says, its feeds are well-formed and give it back: strictly parsed, character by character."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote

import feedparser
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.feed import Channel, Fragment, Item, fragment, join_atom, join_json, join_rss
from pipeline.feed.atom import iri
from pipeline.feed.channel import Addresses, state
from pipeline.feed.elements import NAMESPACES
from pipeline.listing import Card, Credited, Listing, Media, Ref, ShowFacts
from pipeline.model import Episode, Show

# What the loader lets through: the characters of XML, and of them no controls (T-SRC-04, R-DOC-06).
characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
hostile = st.sampled_from(
    ["]]>", "]]", "<![CDATA[", "&amp;", "&nbsp;", "<script>", '"', "'", "&", "{{ 7*7 }}", "\u2028"]
)
lines = st.lists(st.one_of(characters, hostile), max_size=20).map("".join).map(str.strip).filter(bool)
texts = st.lists(st.one_of(characters, hostile, st.just("\n"), st.just("\n\n")), max_size=30).map("".join)
texts = texts.map(str.strip).filter(bool)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
FIRST, LAST = datetime(1900, 1, 2), datetime(9998, 12, 30)  # noqa: DTZ001  the strategy adds the zone
moments = st.datetimes(FIRST, LAST, timezones=zones).map(lambda moment: moment.replace(microsecond=0))
counts = st.none() | st.integers(0, 2**53)
sizes = st.integers(0, 2**53)
media_urls = st.integers(0, 10**6).map("https://x.example/a{}.mp3?x=1&y='2'".format)
media = st.none() | st.builds(Media, media_urls, st.just("audio/mpeg"), sizes, counts)
BASE = "https://x.example"
SHOW = ShowFacts("talks", "Talks", "talks/", "We talk.", "en", (), (), (), None, "talks/feed.xml")


@st.composite
def items(draw: st.DrawFn) -> Item:
    """What an item is made of: any text where a record takes text."""
    title, guid, published = draw(lines), draw(lines), draw(moments)
    listing = Listing(
        show="talks",
        path="talks/one/",
        source="",
        record="",
        guid=guid,
        title=title,
        published=published,
        blurb=draw(texts),
        card=Card("", "", Ref("", ""), published, ""),
        guests=(Credited(draw(lines), "a", "Guest"),),
        hosts=(),
        authors=(Credited(draw(lines), "b", "Writer", "Writing"),),
        credits=(),
        organizations=(),
        topics=tuple(Ref("topics/x/", each) for each in draw(st.lists(lines, max_size=2))),
        explicit=draw(st.booleans()),
        language="en",
        number=draw(counts),
        season=draw(counts),
        media=draw(media),
        updated=draw(st.none() | moments),
    )
    record = Episode.model_validate(
        {
            "title": title,
            "published": published,
            "guests": ["A"],
            "authors": ["B"],
            "summary": "x",
            "location": draw(st.none() | lines),
            "soundbites": [{"start": 0, "duration": 1, "title": draw(lines)}],
        }
    )
    return Item(listing, record, SHOW, BASE, draw(texts), draw(texts))


@st.composite
def channels(draw: st.DrawFn) -> Channel:
    """The head of a feed, likewise."""
    page = f"{BASE}/talks/"
    return Channel(
        draw(lines),
        draw(texts),
        "en",
        explicit=draw(st.booleans()),
        guid="g",
        at=Addresses(BASE, page, f"{page}feed.xml", f"{page}feed.json", "talks/feed.xml", f"{page}feed.atom"),
        author=draw(st.none() | lines),
        owner=draw(st.none() | st.tuples(lines, st.just("a@x.example"))),
        copyright=draw(st.none() | lines),
        persons=(Credited(draw(lines), "h", "Host"),),
        stated=state(
            Show.model_validate(
                {
                    "title": "T",
                    "description": "D",
                    "funding": [{"url": "https://x.example/?a=1&b=2", "label": draw(lines)}],
                }
            )
        ),
        newest=draw(st.none() | moments),
        changed=draw(st.none() | moments),
        full=draw(st.booleans()),
    )


def value(node: Any, name: str) -> str | None:
    """The text of a child."""
    found: str | None = node.findtext(name, namespaces=NAMESPACES)
    return found


@settings(max_examples=60)
@given(head=channels(), entries=st.lists(items(), max_size=3))
def test_feeds_give_back_what_they_were_given(head: Channel, entries: list[Item]) -> None:
    """RSS and JSON are well-formed for any text, and each text is what it was (R-DOC-01, -06, -11, T-OUT-06)."""
    fragments = [Fragment(fragment(each)) for each in entries]
    data = b"".join(join_rss(head, ((each, "Talks", f"{BASE}/talks/feed.xml") for each in fragments)))
    channel: Any = etree.fromstring(data, etree.XMLParser(recover=False, resolve_entities=False))[0]
    assert [value(channel, name) for name in ("title", "description", "itunes:author", "copyright")] == [
        head.title,
        head.description,
        head.author,
        head.copyright,
    ]
    assert value(channel, "podcast:person") == head.persons[0].name
    assert value(channel, "podcast:funding") == Show.model_validate_json(head.stated).funding[0].label
    twin = json.loads(b"".join(join_json(head, fragments)))
    assert (twin["title"], twin["description"]) == (head.title, head.description)
    for entry, node, item in zip(entries, channel.findall("item"), twin["items"], strict=True):
        listing = entry.listing
        assert [value(node, name) for name in ("title", "guid", "description")] == [
            listing.title,
            listing.guid,
            entry.description,
        ]
        assert value(node, "content:encoded") == (entry.content if head.full else None)
        assert [each.text for each in node.findall("category")] == [topic.title for topic in listing.topics]
        assert value(node, "podcast:soundbite") == entry.record.soundbites[0].title
        persons = {each.text for each in node.findall("podcast:person", NAMESPACES)}
        assert persons == {listing.guests[0].name, listing.authors[0].name}
        assert (item["id"], item["title"]) == (listing.guid, listing.title)
        assert item["content_html"] == (entry.content if head.full else entry.description)
        assert item.get("tags", []) == [topic.title for topic in listing.topics]
        enclosure = node.find("enclosure")
        if listing.media:
            expected = (listing.media.url, str(listing.media.length), "audio/mpeg")
            assert tuple(enclosure.get(name) for name in ("url", "length", "type")) == expected
            assert item["attachments"][0]["url"] == listing.media.url
        else:
            assert enclosure is None
            assert "attachments" not in item


@settings(max_examples=60)
@given(head=channels(), entries=st.lists(items(), max_size=3))
def test_atom_gives_back_what_it_was_given(head: Channel, entries: list[Item]) -> None:
    """Atom is well-formed for any text, and holds the same ids, titles, notes and media (R-ATOM-01, R-TWIN-01)."""
    fragments = [Fragment(fragment(each, atom=True)) for each in entries]
    feed: Any = etree.fromstring(b"".join(join_atom(head, fragments)), etree.XMLParser(recover=False))
    assert [feed.findtext(f"{{*}}{name}") for name in ("title", "subtitle", "rights")] == [
        head.title,
        head.description,
        head.copyright,
    ]
    for entry, node in zip(entries, feed.findall("{*}entry"), strict=True):
        listing = entry.listing
        assert [node.findtext(f"{{*}}{name}") for name in ("title", "content", "id")] == [
            listing.title,
            entry.content,
            iri(listing.guid),
        ]
        assert listing.guid in {node.findtext("{*}id"), unquote(re.sub("^urn:(?:uuid|guid):", "", iri(listing.guid)))}
        assert datetime.fromisoformat(node.findtext("{*}published")) == listing.published
        assert [each.get("term") for each in node.findall("{*}category")] == [topic.title for topic in listing.topics]
        links = [each.get("href") for each in node.findall("{*}link[@rel='enclosure']")]
        assert links == ([listing.media.url] if listing.media else [])


@given(moment=moments)
@example(moment=datetime(2026, 3, 3, 6, tzinfo=UTC))
@example(moment=datetime(1900, 1, 2, tzinfo=timezone(timedelta(hours=13, minutes=45))))
@example(moment=datetime(9998, 12, 30, 23, 59, 59, tzinfo=timezone(timedelta(hours=-12))))
def test_moments_survive(moment: datetime) -> None:
    """A moment of any year and zone is the same moment in RSS and JSON, and to a parser (R-ITEM-10, T-TIME-01)."""
    entry = item_of(moment)
    one = Fragment(fragment(entry))
    root: Any = etree.fromstring(b"".join(join_rss(HEAD, [(one, "Talks", HEAD.at.rss)])))
    date = root.findtext("channel/item/pubDate")
    assert parsedate_to_datetime(date) == moment
    twin = json.loads(b"".join(join_json(HEAD, [one])))["items"][0]
    assert datetime.fromisoformat(twin["date_published"]) == moment
    parsed = feedparser.parse(etree.tostring(root)).entries[0].published_parsed
    assert tuple(parsed[:6]) == moment.astimezone(UTC).timetuple()[:6]


PAGE = f"{BASE}/talks/"
HEAD = Channel(
    "Talks",
    "We talk.",
    "en",
    explicit=False,
    guid="g",
    at=Addresses(BASE, PAGE, f"{PAGE}feed.xml", f"{PAGE}feed.json", "talks/feed.xml"),
)


def item_of(moment: datetime) -> Item:
    """An item of that moment."""
    card = Card("", "", Ref("", ""), moment, "")
    empty: dict[str, Any] = dict.fromkeys(("guests", "hosts", "authors", "credits", "organizations", "topics"), ())
    listing = Listing("talks", "talks/one/", "", "", "g", "T", moment, "", card, explicit=False, language="en", **empty)
    needed = {"title": "T", "published": moment, "guests": ["A"], "authors": ["B"], "summary": "x"}
    return Item(listing, Episode.model_validate(needed), SHOW, BASE, "<p>x</p>", "<p>x</p>")
