"""The reader: what a feed says comes back by the keys of records, and nothing is dropped in silence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.feed import FeedError, ReadFeed, join_rss, read_feed
from pipeline.feed.channel import state
from pipeline.feed.channel_tags import CHANNEL_TAGS
from pipeline.feed.elements import NAMESPACES, Tag
from pipeline.feed.item import ITEM_TAGS
from pipeline.feed.paging import Paging
from pipeline.listing import Credited, Media, Picture, Trailer
from pipeline.model import Show
from tests.unit.feeds import PUBLISHED, STATED, channel, full_item, made

Fields = dict[str, Any]


def plain(value: Any) -> Any:
    """A value of a record as the reader gives it: tuples for lists."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return tuple(plain(each) for each in value) if isinstance(value, list | tuple) else value


def read(channel_: str = "", item: str = "", root: str = "") -> ReadFeed:
    """Read a small feed with these elements."""
    spaces = root or " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    channel_ += f"<item><title>I</title>{item}</item>"
    return read_feed(f"<rss version='2.0' {spaces}><channel><title>T</title>{channel_}</channel></rss>".encode())


@pytest.fixture(scope="module")
def whole() -> ReadFeed:
    """A feed in which every element stands, read back."""
    head = channel(
        picture=Picture("https://x.example/a.jpg"),
        persons=(Credited("Ada", "ada", "Host", path="guests/ada/"),),
        categories=(("Technology", None), ("News", "Tech News"), ("News", "Politics")),
        author="A",
        copyright="C",
        owner=("O", "o@x.example"),
        license=("My own", "https://x.example/licence"),
        newest=PUBLISHED,
        changed=PUBLISHED,
        complete=True,
        new_feed_url=STATED["new_feed_url"],
        paging=Paging(number=1),
        is_whole=True,
        stated=state(Show.model_validate(STATED)),
        trailers=(Trailer("Hear", Media("https://x.example/t.mp3", "audio/mpeg", 7, 2), PUBLISHED, 1),),
    )
    (fragment,) = made(full_item())
    return read_feed(b"".join(join_rss(head, [(fragment, "Talks", head.at.rss)])))


@pytest.mark.parametrize("tags", [CHANNEL_TAGS, ITEM_TAGS])
def test_every_element_is_written_and_read(tags: tuple[Tag[Any], ...]) -> None:
    """Whatever a feed of ours may say, our reader understands: each row has both ways."""
    assert [tag.name for tag in tags if not tag.read or not (tag.write or tag.set)] == []


def test_nothing_of_our_own_feed_is_left(whole: ReadFeed) -> None:
    """The reader has a place for every element and attribute that we write."""
    assert whole.left == ()
    assert [each.left for each in whole.items] == [()]


def test_what_a_show_states_comes_back(whole: ReadFeed) -> None:
    """Each key of the record reads as it was written."""
    stated = dict(STATED)
    assert whole.fields["new_feed_url"] == stated.pop("new_feed_url")
    (live,) = stated.pop("live")
    found = dict(whole.fields)
    (broadcast,) = found.pop("live")
    assert broadcast == plain(live) | {
        "start": datetime(2026, 12, 24, 18, tzinfo=UTC),
        "end": datetime(2026, 12, 24, 19, tzinfo=UTC),
        "credits": ({"name": "Ada", "role": "guest", "group": "cast", "href": "https://ada.example"},),
    }
    services = stated.pop("block_services")
    assert found.pop("block_services") == tuple({"block": True, **each} for each in services)
    assert {key: found.get(key) for key in stated} == plain(stated)


def test_what_a_channel_says_besides_comes_back(whole: ReadFeed) -> None:
    """Each element of the channel is there under the key of the record."""
    base = "https://x.example/talks/"
    expected = {
        "link": base,
        "atom_links": (
            {"rel": "self", "href": f"{base}feed-1.xml", "type": "application/rss+xml"},
            {"rel": "current", "href": f"{base}feed.xml", "type": "application/rss+xml"},
        ),
        "is_archive": True,
        "is_whole": True,
        "language": "en",
        "copyright": "C",
        "published": PUBLISHED,
        "built": PUBLISHED,
        "image": {"url": "https://x.example/a.jpg", "title": "Talks", "link": base},
        "artwork": {"url": "https://x.example/a.jpg"},
        "author": "A",
        "owner": {"name": "O", "email": "o@x.example"},
        "locked_owner": "o@x.example",
        "categories": (
            {"name": "Technology"},
            {"name": "News", "subcategory": "Tech News"},
            {"name": "News", "subcategory": "Politics"},
        ),
        "explicit": False,
        "type": "episodic",
        "complete": True,
        "podcast_guid": "g",
        "license": {"id": "My own", "url": "https://x.example/licence"},
        "persons": ({"name": "Ada", "role": "host", "group": "cast", "href": "https://x.example/guests/ada/"},),
        "trailers": (
            {
                "title": "Hear",
                "url": "https://x.example/t.mp3",
                "published": PUBLISHED,
                "length": 7,
                "type": "audio/mpeg",
                "season": 1,
            },
        ),
    }
    assert {key: whole.fields.get(key) for key in expected} == expected


def test_what_an_episode_says_comes_back(whole: ReadFeed) -> None:
    """Each element of the item is there under the key of the record."""
    (item,) = whole.items
    page = "https://x.example/talks/one/"
    value = plain(STATED["value"])
    assert item.fields == {
        "title": "One",
        "itunes_title": "One",
        "link": page,
        "guid": "one",
        "permalink": False,
        "published": PUBLISHED,
        "description": "<p>one</p>",
        "content": "<p>All of one.</p>",
        "audio": {"url": f"{page}one.mp3", "length": 123, "type": "audio/mpeg", "duration": 65},
        "topics": ("T & t",),
        "explicit": False,
        "image": {"url": f"{page}one.jpg"},
        "season": {"number": 2, "name": "Winter"},
        "number": 3,
        "number_display": "Ch. 3",
        "type": "bonus",
        "block": True,
        "persons": (
            {"name": "Hanna", "role": "host", "group": "cast"},
            {
                "name": "Ada",
                "role": "guest",
                "group": "cast",
                "img": "https://x.example/ada.jpg",
                "href": "https://ada.example",
            },
        ),
        "location": {"name": "Bonn", "osm": "R62508", "country": "DE", "rel": "subject"},
        "license": {"id": "cc-by-4.0"},
        "funding": ({"url": "https://x.example/pay", "label": "Pay"},),
        "images": (
            {
                "url": f"{page}wide.jpg",
                "alt": "Wide",
                "aspect_ratio": "16/9",
                "width": 1600,
                "height": 900,
                "type": "image/jpeg",
                "purpose": "banner social",
            },
        ),
        "alternates": (
            {
                "type": "audio/opus",
                "length": 9,
                "bitrate": 24000,
                "language": "en",
                "title": "Small",
                "rel": "low",
                "codecs": "opus",
                "default": True,
                "integrity": {"type": "sri", "value": "sha384-abc"},
                "url": f"{page}one.opus",
                "sources": (
                    {"uri": "ipfs://x/y", "type": "audio/opus"},
                    {"uri": "https://b.x.example/one.opus"},
                ),
            },
            {"type": "video/mp4", "length": 99, "height": 720, "url": f"{page}one.mp4"},
        ),
        "transcripts": (
            {"url": f"{page}transcript.vtt", "type": "text/vtt", "language": "en", "rel": "captions"},
            {"url": f"{page}transcript.de.srt", "type": "application/x-subrip", "language": "de"},
        ),
        "chapters_file": {"url": f"{page}chapters.json", "type": "application/json+chapters"},
        "chapters": (
            {"start": 0.0, "title": "Start"},
            {"start": 12.5, "title": "Next", "url": f"{page}#n", "image": f"{page}c.jpg"},
        ),
        "soundbites": ({"start": 1.5, "duration": 20.0, "title": "Best"}, {"start": 30.0, "duration": 15.0}),
        "social": ({"protocol": "activitypub", "uri": "https://x.example/@a/2", "account_id": "@a"},),
        "txt": ({"text": "plain"},),
        "value": value,
        "chat": plain(STATED["chat"]),
        "content_links": ({"url": "https://video.x.example/1", "title": "As video"},),
    }


@pytest.mark.parametrize(
    "uri",
    [
        "https://podcastindex.org/namespace/1.0",
        "http://podcastindex.org/namespace/1.0",
        "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
        "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
    ],
)
def test_former_addresses_of_the_namespace_are_the_same(uri: str) -> None:
    """The podcast namespace is known by all its addresses and under any prefix (R-DOC-04, R-P20)."""
    feed = read(item="<p:season name='S'>4</p:season>", root=f'xmlns:p="{uri}"')
    assert feed.items[0].fields["season"] == {"number": 4, "name": "S"}


def test_what_has_no_place_is_listed() -> None:
    """Unknown elements, attributes and texts are told with line and content, and so are values that make no sense."""
    feed = read(
        channel_="<ttl>60</ttl>\n<podcast:Locked>yes</podcast:Locked>",
        item="<guid odd='1'>g</guid>\n"
        "<itunes:duration>long</itunes:duration><enclosure url='u' length='abc'>x</enclosure>",
    )
    assert {(each.name, each.text) for each in feed.left} == {("ttl", "60"), ("podcast:Locked", "yes")}
    assert {(each.name, each.text, each.line) for each in feed.items[0].left} == {
        ("guid@odd", "1", 2),
        ("itunes:duration", "long", 3),
        ("enclosure@length", "abc", 3),
        ("enclosure", "x", 3),
    }


def test_pictures_of_the_former_kind_are_read() -> None:
    """podcast:images, which the namespace gave up, is understood and never written (R-P20-IMAGES)."""
    srcset = "https://x.example/a.jpg 1500w,\n https://x.example/b.jpg 600w, https://x.example/c.jpg"
    feed = read(channel_=f"<podcast:images srcset='{srcset}'/>", item=f"<podcast:images srcset='{srcset}'/>")
    expected = (
        {"url": "https://x.example/a.jpg", "width": 1500},
        {"url": "https://x.example/b.jpg", "width": 600},
        {"url": "https://x.example/c.jpg"},
    )
    assert (feed.fields["images"], feed.items[0].fields["images"]) == (expected, expected)
    assert feed.left == feed.items[0].left == ()
    written = {tag.name for tag in CHANNEL_TAGS} | {tag.name for tag in ITEM_TAGS}
    assert "podcast:images" not in written


def test_the_first_of_two_is_taken() -> None:
    """Of what may stand only once the first is read, and the other is listed (R-DOC-15)."""
    item = "<enclosure url='a' length='1' type='t'/><enclosure url='b' length='2' type='t'/>"
    item += "<guid>g</guid><guid>h</guid>"
    (found,) = read(item=item).items
    assert (found.fields["audio"]["url"], found.fields["guid"]) == ("a", "g")
    assert [each.name for each in found.left] == ["enclosure", "guid"]


def test_the_first_of_two_is_taken_within_an_element_too() -> None:
    """Of a part of an element that may stand only once the first is read, and the other is listed (R-DOC-15)."""
    owner = "<itunes:owner><itunes:name>A</itunes:name><itunes:name>B</itunes:name></itunes:owner>"
    live = "<podcast:liveItem><title>C</title><title>D</title></podcast:liveItem>"
    one, two = (f"<podcast:integrity type='sri' value='{value}'/>" for value in "ef")
    feed = read(f"{owner}{live}", f"<podcast:alternateEnclosure>{one}{two}</podcast:alternateEnclosure>")
    assert (feed.fields["owner"], feed.fields["live"]) == ({"name": "A"}, ({"title": "C"},))
    assert [(each.name, each.text) for each in feed.left] == [("itunes:name", "B"), ("title", "D")]
    (item,) = feed.items
    assert item.fields["alternates"] == ({"integrity": {"type": "sri", "value": "e"}},)
    assert [each.name for each in item.left] == ["podcast:integrity"]


def test_guids_are_kept_byte_for_byte() -> None:
    """Blanks around a guid belong to it, and one that does not say otherwise claims to be an address (R-ITEM-08)."""
    (item,) = read(item="<guid> A b </guid>").items
    assert (item.fields["guid"], item.fields["permalink"]) == (" A b ", True)


@pytest.mark.parametrize(
    ("word", "said"), [("yes", True), ("TRUE", True), ("explicit", True), ("no", False), ("clean", False)]
)
def test_explicit_in_all_its_spellings(word: str, said: bool) -> None:  # noqa: FBT001  pytest passes it by name
    """Feeds of ten years say explicit in many ways."""
    assert read(item=f"<itunes:explicit>{word}</itunes:explicit>").items[0].fields["explicit"] is said


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"", "the feed is empty", 0),
        (b"  \n", "the feed is empty", 0),
        (b"no xml", "this is not", 1),
        (b"<!DOCTYPE html>\n<html><body>404</body></html>", "this is not an RSS feed: it has no channel", 2),
        (b"\x00\x01\x02", "this is not", 1),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, message: str, line: int) -> None:
    """A page, a picture or nothing is refused with a message and a line, never with another exception (T-IMP-02)."""
    with pytest.raises(FeedError) as found:
        read_feed(data)
    assert str(found.value).startswith(message)
    assert found.value.line == line


def test_entities_are_not_expanded() -> None:
    """A document that defines entities of files or of themselves gets nothing of them (T-IMP-01)."""
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = f"{bomb}<rss><channel><title>x&b;&f;y</title><item><title>I</title></item></channel></rss>"
    found = read_feed(text.encode())
    assert "aaaa" not in str(found)
    assert "root:" not in str(found)


def test_what_entities_hold_back_is_listed() -> None:
    """A text that is, or has, an entity of the document itself is listed; what stands around it is read (T-IMP-01)."""
    text = "<title>&a;</title><item><title>B &a;c</title></item>"
    found = read_feed(f'<!DOCTYPE rss [<!ENTITY a "x">]><rss><channel>\n{text}</channel></rss>'.encode())
    assert "title" not in found.fields
    assert [(each.line, each.name, each.text) for each in found.left] == [(2, "title", "&a;")]
    (item,) = found.items
    assert item.fields["title"] == "B c"
    assert [(each.line, each.name, each.text) for each in item.left] == [(2, "title", "&a;")]


def test_entities_of_html_are_characters() -> None:
    """What HTML calls `&eacute;` is read as apps show it, though the feed does not declare it (R-DOC-07)."""
    feed = read(item="<itunes:title>Caf&eacute;&nbsp;am <!-- is -->Rhein</itunes:title>")
    assert feed.items[0].fields["itunes_title"] == "Café\N{NO-BREAK SPACE}am Rhein"
    assert feed.items[0].left == ()


def test_a_publisher_of_another_medium_is_told() -> None:
    """Only the medium that a publisher's feed has goes without saying, and a second feed is not lost (R-P20-PUB)."""
    one = "<podcast:publisher><podcast:remoteItem feedGuid='g' medium='{}'/></podcast:publisher>"
    assert read(one.format("publisher")).left == ()
    music = read(one.format("music"))
    assert music.fields["publisher"] == {"feed_guid": "g"}
    assert [(each.name, each.text) for each in music.left] == [("podcast:remoteItem@medium", "music")]
    two = "<podcast:publisher><podcast:remoteItem feedGuid='g'/><podcast:remoteItem feedGuid='h'/></podcast:publisher>"
    found = read(two)
    (left,) = found.left
    assert (found.fields["publisher"], left.name) == ({"feed_guid": "g"}, "podcast:remoteItem")
    assert left.text.endswith(' feedGuid="h"/>')


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    """Apps show the items that arrived; so does the reader."""
    text = "<rss><channel><title>T</title><item><title>A</title></item><item><title>B</title>"
    assert [each.fields["title"] for each in read_feed(text.encode()).items] == ["A", "B"]
