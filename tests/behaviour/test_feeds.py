"""Every feed of a rich site keeps what feed-requirements asks for, a test a rule."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import feedparser
import html5lib
import pytest
from lxml import etree

from pipeline.build import build
from pipeline.store import Memory
from pipeline.vocabulary import CATEGORIES
from tests.behaviour.sample import BASE, NOW, built, media

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATA = Path(__file__).resolve().parents[2] / "../shared/data"
Node = Any
"""An element; the types of lxml let None and bytes through where a text is all that there can be."""
NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "psc": "http://podlove.org/simple-chapters",
    "fh": "http://purl.org/syndication/history/1.0",
}
HTML = ("description", f"{{{NAMESPACES['content']}}}encoded")
OTHER_SCHEMES = {"nostr", "ipfs"}
"""Of the sample's addresses that name no hypertext: a thread of comments, another source of a recording."""
TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/x-m4a", ".mp4": "video/mp4"}
ZERO = 'Prologue: AT&T <says> "hi" ]]> &amp; &nbsp; — ünïcode 日本'
"""The title of the sample that tries hardest."""


class Feed(NamedTuple):
    """An RSS feed as a strict parser reads it."""

    path: str
    data: bytes
    root: Node

    @property
    def channel(self) -> Node:
        """Its only channel."""
        return self.root[0]

    @property
    def items(self) -> list[Node]:
        """Its items, in order."""
        return list(self.root.iterfind("channel/item"))

    def item(self, title: str) -> Node:
        """The item with this title."""
        (found,) = [each for each in self.items if text(each, "title") == title]
        return found


def read(path: str, data: bytes) -> Feed:
    """Parse a feed without any recovery."""
    parser = etree.XMLParser(recover=False, resolve_entities=False, no_network=True, strip_cdata=False)
    return Feed(path, data, etree.fromstring(data, parser))


def text(node: Node, name: str) -> str:
    """The text of the only child of this name."""
    (found,) = node.findall(name, NAMESPACES)
    return found.text or ""


def values(node: Node, name: str) -> list[tuple[str | None, dict[str, str]]]:
    """The text and attributes of every child of this name, in order."""
    return [(each.text, dict(each.attrib)) for each in node.findall(name, NAMESPACES)]


def fragment(content: str) -> Node:
    """The body of a page of this HTML as a browser reads it; what it would have to repair is refused (R-HTML-01)."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False)
    return parser.parse(f"<!doctype html><title>x</title>{content}").find("body")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the built sample."""
    return built(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def feeds(output: dict[str, bytes]) -> list[Feed]:
    """Every RSS feed of it."""
    found = [read(path, data) for path, data in output.items() if path.endswith("feed.xml")]
    assert len(found) > 10
    return found


@pytest.fixture(scope="module")
def serial(output: dict[str, bytes]) -> Feed:
    """The feed of the show that says everything about itself."""
    return read("serial/feed.xml", output["serial/feed.xml"])


@pytest.fixture(scope="module")
def talk(output: dict[str, bytes]) -> Feed:
    """The feed of the show with remote audio, video and mere text."""
    return read("talk/feed.xml", output["talk/feed.xml"])


@pytest.fixture
def shared() -> Callable[[str], Any]:
    """Read a list that somebody else keeps; skips where the reference data are not beside the checkout."""

    def load(name: str) -> Any:
        if not (DATA / name).is_file():
            pytest.skip(f"needs {name} of the reference data")
        return json.loads((DATA / name).read_text(encoding="utf-8"))

    return load


# The document


def test_document_is_utf_8_and_nothing_else(feeds: list[Feed]) -> None:
    """A feed is well-formed UTF-8, declared so, with nothing before or after it (R-DOC-01, R-DOC-02)."""
    for feed in feeds:
        declaration, stylesheet, root = feed.data.split(b"\n", 2)
        assert declaration == b'<?xml version="1.0" encoding="UTF-8"?>'
        assert stylesheet.startswith(b'<?xml-stylesheet type="text/css" href="')
        assert root.startswith(b"<rss ")
        assert feed.data.endswith(b"</channel></rss>\n")
        feed.data.decode("utf-8")


def test_root_is_rss_2_with_one_channel(feeds: list[Feed]) -> None:
    """A feed is `rss` of version 2.0 and holds one channel (R-DOC-03)."""
    for feed in feeds:
        assert (feed.root.tag, feed.root.get("version"), [each.tag for each in feed.root]) == (
            "rss",
            "2.0",
            ["channel"],
        )


def test_namespaces_are_declared_once_on_the_root(feeds: list[Feed]) -> None:
    """The namespaces are exact, have their usual prefixes, and stand on the root only (R-DOC-04, R-DOC-05)."""
    for feed in feeds:
        assert feed.root.nsmap == NAMESPACES
        assert feed.data.count(b"xmlns:") == len(NAMESPACES)


def test_texts_hold_no_odd_characters(feeds: list[Feed]) -> None:
    """No control character, replacement character or twice-encoded text is in a feed (R-DOC-06)."""
    for feed in feeds:
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff]|Ã.", feed.data.decode())


def test_only_the_entities_of_xml_are_used(feeds: list[Feed]) -> None:
    """No DOCTYPE and no HTML entity is in the XML (R-DOC-07)."""
    for feed in feeds:
        assert feed.root.getroottree().docinfo.doctype == ""
        outside = re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", feed.data, flags=re.DOTALL)
        assert set(re.findall(rb"&([^;\s]*);?", outside)) <= {b"amp", b"lt", b"gt", b"quot", b"apos"}


def test_values_have_no_blanks_around_them(feeds: list[Feed]) -> None:
    """No text or attribute begins or ends with white space (R-DOC-08)."""
    for feed in feeds:
        for node in feed.root.iter():
            found = [*node.attrib.values(), *([] if len(node) else [node.text or ""])]
            assert [each for each in found if each != each.strip()] == []


def test_html_is_cdata_and_nowhere_else(feeds: list[Feed]) -> None:
    """HTML stands in CDATA, in `description` and `content:encoded` of items only (R-DOC-10)."""
    for feed in feeds:
        for item in feed.items:
            sections = [each for each in item if b"<![CDATA[" in etree.tostring(each, with_tail=False)]
            assert [each.tag for each in sections] == [each.tag for each in item if each.tag in HTML]
        assert feed.data.count(b"<![CDATA[") == sum(each.tag in HTML for item in feed.items for each in item)


def test_text_is_escaped_once(serial: Feed) -> None:
    """A title with every sign of XML and HTML arrives as it was written (R-DOC-11, T-OUT-06)."""
    assert text(serial.channel, "title") == "Serial : Story <1> & more"
    assert text(serial.channel, "description") == "A story in parts & pieces, told <once>.\n\nSecond paragraph."
    assert text(serial.item(ZERO), "title") == ZERO
    content = "".join(fragment(text(serial.item(ZERO), "content:encoded")).itertext())
    assert "An opening with <b>no markup</b> and ]]> and & and AT&T." in content


def test_dates_come_from_the_data(output: dict[str, bytes], tmp_path: Path) -> None:
    """A build of next year makes the same feeds: no clock is in them (R-DOC-12, R-CHAN-14)."""
    later = built(tmp_path, NOW.replace(year=2031))
    assert {
        path for path in output if path.endswith(("feed.xml", "feed.json")) and output[path] != later[path]
    } == set()


def addresses(feed: Feed) -> Iterator[str]:
    """Every URL of a feed, those of its HTML too."""
    for node in feed.root.iter():
        names = ("url", "href", "uri", "img", "feedUrl", "accountUrl", "image")
        yield from (node.attrib[name] for name in names if name in node.attrib)
        if node.tag in ("link", "docs", "url", f"{{{NAMESPACES['itunes']}}}new-feed-url"):
            yield node.text or ""
        if node.tag in HTML and node.getparent().tag == "item":
            yield from fragment(node.text).xpath("//@href | //@src")


def test_addresses_are_absolute_and_plain(feeds: list[Feed]) -> None:
    """Every URL is absolute, https, ASCII and without blanks, also in the notes (R-DOC-13, R-HTML-03)."""
    for feed in feeds:
        found = list(addresses(feed))
        assert len(found) > len(feed.items)
        for url in found:
            assert url.isascii()
            assert not set(url) & set(' <>"\\^`{|}\t\n')
            if urlsplit(url).scheme not in OTHER_SCHEMES:
                assert urlsplit(url).scheme == "https"
                assert urlsplit(url).hostname


def test_unprefixed_elements_are_those_of_rss(feeds: list[Feed]) -> None:
    """Elements without a prefix are those that RSS 2.0 defines (R-DOC-14)."""
    known = {
        "channel": "title link description language copyright docs generator pubDate lastBuildDate image item",
        "item": "title link description guid pubDate enclosure category source",
        "image": "url title link",
    }
    for feed in feeds:
        for parent, names in known.items():
            for node in feed.root.iter(parent):
                assert {each.tag for each in node if "{" not in each.tag} <= set(names.split())


def test_single_elements_are_single(feeds: list[Feed]) -> None:
    """Elements that may stand once in a parent stand there once (R-DOC-15)."""
    podcast = """person funding soundbite trailer image block txt socialInteract value remoteItem liveItem contentLink
        transcript alternateEnclosure""".split()
    many = {"item", "category", f"{{{NAMESPACES['itunes']}}}category", f"{{{NAMESPACES['atom']}}}link"}
    many |= {f"{{{NAMESPACES['podcast']}}}{each}" for each in podcast}
    for feed in feeds:
        for node in (feed.channel, *feed.items):
            names = [each.tag for each in node if each.tag not in many]
            assert len(names) == len(set(names))


# The channel


def test_channel_says_what_the_show_is(serial: Feed) -> None:
    """Title, page, description and language are the show's own (R-CHAN-01, R-CHAN-09, R-CHAN-13, R-CHAN-16)."""
    names = ("title", "link", "description", "language", "itunes:author", "copyright", "generator")
    assert {name: text(serial.channel, name) for name in names} == {
        "title": "Serial : Story <1> & more",
        "link": f"{BASE}/serial/",
        "description": "A story in parts & pieces, told <once>.\n\nSecond paragraph.",
        "language": "en-US",
        "itunes:author": "Hanna & Carl",
        "copyright": "Hanna Host",
        "generator": "Shownotes",
    }


def test_ownership_is_proved_by_a_text_or_an_address(serial: Feed) -> None:
    """A directory's code stands in podcast:txt (R-CHAN-24), and an address that takes codes is there (R-YT-01)."""
    purposes = {each.get("purpose"): each.text for each in serial.channel.findall("podcast:txt", NAMESPACES)}
    assert purposes["applepodcastsverify"] == "code <1> & more"
    assert serial.channel.findtext("itunes:owner/itunes:email", namespaces=NAMESPACES) == "hanna@network.example"


def test_every_podcast_has_what_spotify_asks_for(serial: Feed, talk: Feed) -> None:
    """A show's feed has author, artwork and items, each with a date and a guid of its own (R-SPOT-01)."""
    for feed in (serial, talk):
        assert text(feed.channel, "itunes:author")
        assert feed.channel.find("itunes:image", NAMESPACES).get("href")
        guids = [text(item, "guid") for item in feed.items if text(item, "pubDate")]
        assert len(set(guids)) == len(feed.items) > 0


def test_feeds_are_small_enough_to_poll(output: dict[str, bytes]) -> None:
    """A term's feed of 50 items stays far below 1 MB, at 4000 bytes a description and no whole notes (R-DOC-16)."""
    (item,) = [
        each for each in read("", output["guests/mary-major/feed.xml"]).items if text(each, "title") == "Bridges"
    ]
    said = len(etree.tostring(item)) - len(text(item, "description").encode())
    assert 50 * (said + 4000) < 750_000
    assert b"<content:encoded>" not in output["guests/mary-major/feed.xml"]


def test_every_channel_has_what_must_be_there(feeds: list[Feed], output: dict[str, bytes]) -> None:
    """Page (R-CHAN-02), description (R-CHAN-03), language (R-CHAN-04), image (R-CHAN-06): all feeds have them."""
    for feed in feeds:
        assert text(feed.channel, "title")
        assert text(feed.channel, "link").removeprefix(f"{BASE}/") + "index.html" in output
        assert 1 <= len(text(feed.channel, "description").encode()) <= 4000
        assert re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", text(feed.channel, "language"))
        assert feed.channel.find("itunes:image", NAMESPACES).get("href").removeprefix(f"{BASE}/") in output
        assert feed.channel.findall("itunes:category", NAMESPACES)
        assert text(feed.channel, "itunes:explicit") in ("true", "false")
        assert text(feed.channel, "itunes:type") in ("episodic", "serial")


def test_self_link_is_the_address_of_the_feed(feeds: list[Feed]) -> None:
    """`rel=self` is there once, and is the address of the feed; beside it stand hubs alone (R-CHAN-05, R-PAGE-02)."""
    for feed in feeds:
        own = {"href": f"{BASE}/{feed.path}", "rel": "self", "type": "application/rss+xml"}
        hubs = [{"href": "https://hub.example/?a=1&b=2", "rel": "hub"}] if feed.path == "talk/feed.xml" else []
        assert [each for _, each in values(feed.channel, "atom:link")] == [own, *hubs]


def test_categories_are_nested_and_in_order(serial: Feed) -> None:
    """A subcategory stands in its own category, and the order is the author's (R-CHAN-07)."""
    found = [
        (each.get("text"), [inner.get("text") for inner in each])
        for each in serial.channel.findall("itunes:category", NAMESPACES)
    ]
    assert found == [("Technology", []), ("News", ["Tech News", "Politics"]), ("Education", ["How To"])]


def test_categories_are_apples(shared: Callable[[str], Any]) -> None:
    """The categories that a show may name are Apple's, case included (R-CHAN-07)."""
    apple = shared("apple-categories.json")["categories"]
    assert {name: sorted(inner) for name, inner in CATEGORIES.items()} == {
        name: sorted(inner) for name, inner in apple.items()
    }


def test_explicit_and_type_are_words_of_apple(serial: Feed, talk: Feed) -> None:
    """`itunes:explicit` is true or false, `itunes:type` episodic or serial (R-CHAN-08, R-CHAN-10)."""
    assert [text(feed.channel, "itunes:explicit") for feed in (serial, talk)] == ["true", "false"]
    assert [text(feed.channel, "itunes:type") for feed in (serial, talk)] == ["serial", "episodic"]


def test_podcast_guid_is_a_uuid_of_version_5(feeds: list[Feed], serial: Feed, talk: Feed) -> None:
    """Each feed has its own podcast:guid, the author's or one made of the address (R-CHAN-11, R-P20-GUID)."""
    guids = [text(feed.channel, "podcast:guid") for feed in feeds]
    assert {uuid.UUID(guid).version for guid in guids} == {5}
    assert len(set(guids)) == len(guids)
    assert text(serial.channel, "podcast:guid") == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    namespace = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    assert text(talk.channel, "podcast:guid") == str(uuid.uuid5(namespace, "network.example/pod/talk/feed.xml"))


def test_locked_is_yes_with_its_owner(serial: Feed) -> None:
    """`podcast:locked` is yes or no, and names the owner's address (R-CHAN-12, R-P20-LOCKED)."""
    assert values(serial.channel, "podcast:locked") == [("yes", {"owner": "hanna@network.example"})]


def test_build_date_is_that_of_the_newest_change(serial: Feed) -> None:
    """`pubDate` is the newest item's, `lastBuildDate` that of the newest edit (R-CHAN-14)."""
    assert text(serial.channel, "pubDate") == "Tue, 03 Feb 2026 05:00:00 +0000"
    assert text(serial.channel, "lastBuildDate") == "Thu, 05 Feb 2026 05:00:00 +0000"


def test_image_of_rss_repeats_title_and_link(feeds: list[Feed]) -> None:
    """`image` has the artwork's address, and the channel's title and link (R-CHAN-15)."""
    for feed in feeds:
        image = feed.channel.find("image")
        assert {each.tag: each.text for each in image} == {
            "url": feed.channel.find("itunes:image", NAMESPACES).get("href"),
            "title": text(feed.channel, "title"),
            "link": text(feed.channel, "link"),
        }


def test_owner_is_published_only_where_given(serial: Feed, talk: Feed) -> None:
    """`itunes:owner` has name and address where the author gave them, and is absent elsewhere (R-CHAN-17)."""
    (owner,) = serial.channel.findall("itunes:owner", NAMESPACES)
    assert [each.text for each in owner] == ["Hanna Host", "hanna@network.example"]
    assert talk.channel.findall("itunes:owner", NAMESPACES) == []


def test_moves_ends_and_blocks_are_said_with_yes(serial: Feed, talk: Feed) -> None:
    """`new-feed-url`, `complete` and `block` are there where they say something (R-CHAN-19, R-CHAN-20, R-ITEM-21)."""
    assert text(serial.channel, "itunes:new-feed-url") == f"{BASE}/serial/feed.xml"
    assert text(serial.channel, "itunes:complete") == "Yes"
    assert text(serial.item("A bonus"), "itunes:block") == "Yes"
    assert serial.data.count(b"<itunes:block>") == 1
    for name in ("new-feed-url", "complete", "block"):
        assert f"itunes:{name}".encode() not in talk.data


def test_withdrawn_tags_are_not_written(feeds: list[Feed]) -> None:
    """Nothing is written that Apple withdrew (R-CHAN-23) or no directory reads (R-CHAN-18, R-CHAN-22)."""
    withdrawn = "itunes:summary itunes:subtitle itunes:keywords itunes:order itunes:isClosedCaptioned".split()
    unread = "ttl skipHours skipDays cloud textInput rating managingEditor webMaster author".split()
    for feed in feeds:
        assert [name for name in (*withdrawn, *unread) if f"<{name}".encode() in feed.data] == []


def test_every_feed_has_an_item(feeds: list[Feed]) -> None:
    """No feed is empty (R-CHAN-21)."""
    assert [feed.path for feed in feeds if not feed.items] == []


# The items


def test_items_have_title_page_and_guid(feeds: list[Feed], output: dict[str, bytes]) -> None:
    """An item has a title (R-ITEM-01), a page (R-ITEM-11) and one guid that is no link (R-ITEM-07, R-ITEM-08)."""
    for feed in feeds:
        for item in feed.items:
            assert text(item, "title")
            assert text(item, "link").removeprefix(f"{BASE}/") + "index.html" in output
            ((guid, attributes),) = values(item, "guid")
            assert guid
            assert attributes == {"isPermaLink": "false"}
        guids = [text(item, "guid") for item in feed.items]
        assert len(set(guids)) == len(guids)


def test_titles_are_the_same_for_itunes(feeds: list[Feed]) -> None:
    """`itunes:title` is the title, which no number is put into (R-ITEM-20, R-ITEM-01)."""
    for feed in feeds:
        for item in feed.items:
            assert text(item, "itunes:title") == text(item, "title")
            assert not re.match(r"(?i)(episode|ep\.?|#)\s*[0-9]", text(item, "title"))


def test_guid_is_the_authors_or_a_uuid(serial: Feed) -> None:
    """A guid that was written is kept to the letter; a derived one is a UUID (R-ITEM-07, R-ITEM-09)."""
    assert text(serial.item(ZERO), "guid") == "GUID with CASE & <signs>"
    assert uuid.UUID(text(serial.item("Bridges"), "guid")).version == 5


def test_enclosures_are_true_to_their_files(feeds: list[Feed], output: dict[str, bytes]) -> None:
    """An item has one enclosure of true length and fitting type; one without media has none (R-ITEM-02 to 05)."""
    seen = set()
    for feed in feeds:
        for item in feed.items:
            found = values(item, "enclosure")
            if text(item, "title") == "Only text":
                assert found == []
                continue
            ((content, enclosure),) = found
            assert content is None
            assert sorted(enclosure) == ["length", "type", "url"]
            suffix = Path(urlsplit(enclosure["url"]).path).suffix
            assert enclosure["type"] == TYPES[suffix]
            local = enclosure["url"].partition("network.example/pod/")[2]
            assert int(enclosure["length"]) == (len(output[local]) if local else 12_345_678)
            seen.add(suffix)
    assert seen == set(TYPES)


def test_enclosures_are_unique_in_a_feed(feeds: list[Feed]) -> None:
    """No enclosure's URL stands twice in a feed (R-ITEM-06)."""
    for feed in feeds:
        found = [each.get("url") for each in feed.root.iter("enclosure")]
        assert len(found) == len(set(found))


def test_prefix_counts_downloads(talk: Feed) -> None:
    """A counting prefix stands before local and remote media alike, and the rest of the address is kept."""
    remote, local = (each.get("url") for each in talk.root.iter("enclosure"))
    assert remote == "https://count.example/r/media.example/a.mp3?x=1&y=2"
    assert re.fullmatch(r"https://count\.example/r/network\.example/pod/talk/video/video\.[0-9a-f]{8}\.mp4", local)


def test_dates_are_rfc_2822(feeds: list[Feed]) -> None:
    """Every date is of RFC 2822, with English names, the right weekday and a numeric zone (R-ITEM-10)."""
    for feed in feeds:
        for date in (each.text for each in feed.root.iter("pubDate", "lastBuildDate")):
            moment = parsedate_to_datetime(date)
            assert date == f"{moment:%a, %d %b %Y %H:%M:%S %z}"
            assert moment.utcoffset() is not None


def test_times_are_read_in_the_authors_zone(serial: Feed, talk: Feed) -> None:
    """A time is read in the site's zone or with its own offset, a bare date at the show's hour (R-ITEM-10)."""
    found = {text(item, "title"): text(item, "pubDate") for feed in (serial, talk) for item in feed.items}
    assert found == {
        "A bonus": "Tue, 03 Feb 2026 05:00:00 +0000",
        "Bridges": "Tue, 03 Feb 2026 05:00:00 +0000",
        ZERO: "Mon, 05 Jan 2026 05:00:00 +0000",
        "Trailer": "Thu, 01 Jan 2026 05:00:00 +0000",
        "Only text": "Tue, 03 Mar 2026 06:00:00 +0000",
        "Elsewhere": "Mon, 02 Mar 2026 06:00:00 +0000",
        "With pictures": "Sun, 01 Mar 2026 00:15:00 +0000",
    }


def test_descriptions_are_short_and_simple(feeds: list[Feed]) -> None:
    """A description has 1 to 4000 bytes and only the tags that apps show (R-ITEM-12)."""
    for feed in feeds:
        for item in feed.items:
            content = text(item, "description")
            assert 1 <= len(content.encode()) <= 4000
            assert {each.tag for each in fragment(content).iter()} <= set("body p ol ul li a b i strong em br".split())


def test_content_follows_the_description(serial: Feed) -> None:
    """`content:encoded` holds the whole notes, after the description (R-ITEM-13)."""
    for item in serial.items:
        names = [each.tag for each in item]
        assert names.index(HTML[0]) + 1 == names.index(HTML[1])
    content = text(serial.item("Bridges"), "content:encoded")
    parts = ["The whole article.", "Buy &lt;now&gt;.", "A link &amp; more", "It was 3 &lt; 4, not 4 &lt; 3."]
    parts += ["Acme</a> | <a", "edited it."]
    places = [content.index(part) for part in parts]
    assert places == sorted(places)


def test_term_feeds_are_short(output: dict[str, bytes]) -> None:
    """A guest's feed has descriptions and names the show of each item; the network's has the whole notes."""
    guest = read("", output["guests/mary-major/feed.xml"])
    assert [text(item, "title") for item in guest.items] == ["With pictures", "Bridges", ZERO]
    assert b"<content:encoded>" not in guest.data
    assert values(guest.item("Bridges"), "source") == [
        ("Serial : Story <1> & more", {"url": f"{BASE}/serial/feed.xml"})
    ]
    network = read("", output["feed.xml"])
    assert len(network.items) == 7
    assert all(text(item, "content:encoded") for item in network.items)


def test_durations_are_those_of_the_files(serial: Feed, talk: Feed) -> None:
    """`itunes:duration` is whole seconds, measured or as written (R-ITEM-14)."""
    found = {text(item, "title"): values(item, "itunes:duration") for feed in (serial, talk) for item in feed.items}
    expected = {"A bonus": 8, "Bridges": 63, ZERO: 31, "Trailer": 30, "Elsewhere": 3723, "With pictures": 61}
    assert found == {title: [(str(seconds), {})] for title, seconds in expected.items()} | {"Only text": []}


def test_explicit_is_the_episodes_own(serial: Feed) -> None:
    """`itunes:explicit` of an item is its own word, else the show's (R-ITEM-15)."""
    assert [text(item, "itunes:explicit") for item in serial.items] == ["true", "false", "true", "true"]


def test_episode_art_is_announced(serial: Feed, output: dict[str, bytes]) -> None:
    """`itunes:image` stands on the item that has its own picture, and leads to it (R-ITEM-16, R-ART-03)."""
    images = serial.root.findall("channel/item/itunes:image", NAMESPACES)
    ((title, address),) = [(text(each.getparent(), "title"), each.get("href")) for each in images]
    assert title == "Bridges"
    assert output[address.removeprefix(f"{BASE}/")] == media()["serial/one.png"]


def test_numbers_and_seasons(serial: Feed, talk: Feed) -> None:
    """Season and episode 0 stand in podcast tags only; others in both, without zeros before (R-ITEM-17, R-ITEM-18)."""
    names = ("itunes:season", "itunes:episode", "podcast:season", "podcast:episode")
    found = {text(i, "title"): [values(i, n) for n in names] for feed in (serial, talk) for i in feed.items}
    assert found == {
        "A bonus": [[], [], [], []],
        "Bridges": [[("1", {})], [("1", {})], [("1", {})], [("1", {"display": "Ch. <1>"})]],
        ZERO: [[], [], [("0", {"name": "Before"})], [("0", {})]],
        "Trailer": [[("1", {})], [], [("1", {})], []],
        "Only text": [[], [], [], []],
        "Elsewhere": [[], [], [], []],
        "With pictures": [[], [("7", {})], [], [("7", {})]],
    }


def test_types_of_episodes(serial: Feed) -> None:
    """`itunes:episodeType` is full, trailer or bonus, and a trailer's guid is its own (R-ITEM-19)."""
    assert [text(item, "itunes:episodeType") for item in serial.items] == ["bonus", "full", "bonus", "trailer"]
    assert len({text(item, "guid") for item in serial.items}) == 4


def test_items_are_newest_first(feeds: list[Feed], serial: Feed) -> None:
    """Items stand newest first, and equal dates in order of address (R-ITEM-22)."""
    for feed in feeds:
        dates = [parsedate_to_datetime(text(item, "pubDate")) for item in feed.items]
        assert all(newer >= older for newer, older in pairwise(dates))
    assert [text(item, "title") for item in serial.items][:2] == ["A bonus", "Bridges"]


def test_no_item_is_of_the_future(tmp_path: Path) -> None:
    """An episode enters the feeds at its moment and not a second before (R-ITEM-23)."""
    moment = datetime(2026, 3, 3, 6, tzinfo=UTC)
    before, after = (
        read("", built(tmp_path, now)["feed.xml"]) for now in (moment.replace(hour=5, minute=59, second=59), moment)
    )
    assert [len(before.items), len(after.items)] == [6, 7]
    assert text(after.items[0], "title") == "Only text"


def test_replaced_audio_gets_a_new_address_and_keeps_its_guid(serial: Feed, tmp_path: Path) -> None:
    """A media file's address changes with its content, the guid does not (R-ITEM-26)."""
    built(tmp_path)
    path = tmp_path / "episodes/serial/one.mp3"
    path.write_bytes(path.read_bytes() * 2)
    store = Memory()
    assert build(tmp_path, store, now=NOW).built
    again = read("", store.content["serial/feed.xml"]).item("Bridges")
    before = serial.item("Bridges")
    assert text(again, "guid") == text(before, "guid")
    assert values(again, "enclosure")[0][1]["url"] != values(before, "enclosure")[0][1]["url"]


# Show notes


def test_notes_are_html_without_errors(feeds: list[Feed], output: dict[str, bytes]) -> None:
    """All HTML of the feeds parses without repair, and has harmless tags only (R-HTML-01, R-HTML-02)."""
    harmless = set("body p h2 h3 h4 h5 h6 ul ol li a blockquote strong em s code pre br hr img sup dl dt dd".split())
    harmless |= set("table thead tbody tr th td".split())
    contents = [node.text for feed in feeds for node in feed.root.iter(*HTML) if node.getparent().tag == "item"]
    contents += [
        item["content_html"] for path in output if path.endswith("feed.json") for item in items_of(output, path)
    ]
    for content in contents:
        body = fragment(content)
        assert {each.tag for each in body.iter()} <= harmless
        assert {name for each in body.iter() for name in each.attrib} <= {"href", "src", "alt", "start", "title"}


def test_pictures_of_notes_are_described(serial: Feed, output: dict[str, bytes]) -> None:
    """A picture in the notes has an alternative text and lies on the site (R-HTML-03, R-HTML-04)."""
    (image,) = fragment(text(serial.item(ZERO), "content:encoded")).iter("img")
    assert image.get("alt") == "A teal square"
    assert output[image.get("src").removeprefix(f"{BASE}/")] == media()["serial/figure.png"]


def test_notes_are_readable_without_tags(serial: Feed) -> None:
    """With all tags dropped, blocks still stand on lines of their own (R-HTML-05)."""
    lines = re.sub("<[^>]*>", "", text(serial.item(ZERO), "content:encoded")).splitlines()
    assert {"Bridges are patience.", "Heading", "a", "2", "Guest: Mary Major"} <= set(lines)


def test_notes_survive_a_common_sanitizer(serial: Feed) -> None:
    """A parser that cleans HTML keeps at least half of the notes, and all of their text (R-HTML-06)."""
    parsed = feedparser.parse(serial.data)
    for entry, item in zip(parsed.entries, serial.items, strict=True):
        raw = text(item, "content:encoded")
        (kept,) = [each.value for each in entry.content if each.type == "text/html"]
        assert len(kept) > len(raw) / 2
        assert "".join(fragment(kept).itertext()).split() == "".join(fragment(raw).itertext()).split()


# The podcast namespace


def test_funding_license_medium_and_podroll(serial: Feed) -> None:
    """Money, rights, medium, rhythm and friends have their tags (R-P20-FUND, R-P20-FUND2, R-P20-FREQ)."""
    names = ("funding", "license", "medium", "updateFrequency")
    assert {name: values(serial.channel, f"podcast:{name}") for name in names} == {
        "funding": [
            ("Support <us> & thrive", {"url": "https://pay.example/?a=1&b=2"}),
            ("Support the show", {"url": "https://tip.example/"}),
        ],
        "license": [("cc-by-4.0", {})],
        "medium": [("podcast", {})],
        "updateFrequency": [("Weekly", {"rrule": "FREQ=WEEKLY", "dtstart": "2026-01-01T06:00:00Z"})],
    }
    other = {"feedGuid": "9b024349-ccf0-5f69-a609-6b82873eab3c", "feedUrl": "https://other.example/feed"}
    assert values(serial.channel.find("podcast:podroll", NAMESPACES), "podcast:remoteItem") == [
        (None, other | {"title": "Other & co"}),
        (None, {"feedGuid": "0a0a0a0a-0000-5000-8000-000000000001", "medium": "music"}),
    ]


def test_persons_of_an_item_restate_the_hosts(serial: Feed) -> None:
    """An item names hosts, guests, authors and credits, each once, with role, group and page (R-P20-PERSON2)."""
    people = {
        (each.text, each.get("role"), each.get("group"), each.get("href", "").removeprefix(BASE))
        for each in serial.item("Bridges").findall("podcast:person", NAMESPACES)
    }
    assert people == {
        ("Hanna Host", "host", "cast", "https://hanna.example/"),
        ("Carl Cohost", "co-host", "cast", ""),
        ("Mary Major", "guest", "cast", "/guests/mary-major/"),
        ("Gus Guest", "guest", "cast", "/guests/gus-guest/"),
        ("Wanda Writer", "writer", "writing", "/authors/wanda-writer/"),
        ("Ed Itor", "editor", "writing", "/authors/ed-itor/"),
        ("Pat Producer", "producer", "creative direction", "https://pat.example/"),
        ("Edd Editor", "composer", "audio post-production", ""),
        ("Tina Theme", "theme music", "audio post-production", "https://tina.example/"),
    }
    hosts = [each.text for each in serial.item("A bonus").findall("podcast:person[@role='host']", NAMESPACES)]
    assert hosts == ["Stand In"]
    assert [each[0] for each in values(serial.channel, "podcast:person")] == ["Hanna Host", "Carl Cohost", "Tina Theme"]


def test_roles_are_of_the_taxonomy(feeds: list[Feed], shared: Callable[[str], Any]) -> None:
    """Every role of a person is in the taxonomy, inside its group (R-P20-PERSON2)."""
    groups = shared("podcast-person-taxonomy.json")["groups"]
    known = {(group.lower(), role.lower()) for group, roles in groups.items() for role in roles}
    persons = [each for feed in feeds for each in feed.root.iterfind(".//podcast:person", NAMESPACES)]
    assert {(each.get("group"), each.get("role")) for each in persons} <= known


def test_place_rights_and_soundbites_of_an_item(serial: Feed) -> None:
    """Location, licence and soundbites of an episode are in its tags (R-P20-LOC, R-P20-LIC, R-P20-BITE)."""
    place = {"rel": "subject", "geo": "geo:50.9,6.9", "osm": "R62578", "country": "DE"}
    names = ("location", "license", "soundbite")
    assert {name: values(serial.item("Bridges"), f"podcast:{name}") for name in names} == {
        "location": [("Køln & Bonn", place)],
        "license": [("My Licence", {"url": "https://licence.example/"})],
        "soundbite": [
            ("The best bit & more", {"startTime": "1.5", "duration": "20"}),
            (None, {"startTime": "12", "duration": "15"}),
        ],
    }


# Chapters and transcripts


def played(item: Node) -> list[tuple[str, float]]:
    """The chapters in an item: title and start."""
    rows = [dict(each.attrib) for each in item.iterfind("psc:chapters/psc:chapter", NAMESPACES)]
    clocks = [re.fullmatch(r"(\d\d):(\d\d):(\d\d(?:\.\d+)?)", row["start"]) for row in rows]
    starts = [int(each[1]) * 3600 + int(each[2]) * 60 + float(each[3]) for each in clocks if each]
    return [(row["title"], start) for row, start in zip(rows, starts, strict=True)]


def test_chapters_stand_in_the_item(serial: Feed) -> None:
    """psc:chapters are of version 1.2 (R-PSC-01), timed (R-PSC-02), titled (R-PSC-03), and in order (R-PSC-04)."""
    found = {text(item, "title"): played(item) for item in serial.items}
    assert found == {
        "Bridges": [("Before <the> bridge", 0), ("On it", 20.5), ("Beyond & back", 45)],
        "A bonus": [("From the start", 0), ("To the <end> & on", 3.5), ("Out", 6)],
        ZERO: [],
        "Trailer": [],
    }
    for item in serial.items:
        chapters = item.findall("psc:chapters", NAMESPACES)
        assert [dict(each.attrib) for each in chapters] == [{"version": "1.2"}] * bool(found[text(item, "title")])
        assert all(start < int(text(item, "itunes:duration")) for _, start in found[text(item, "title")])


def test_chapters_are_the_same_in_three_places(serial: Feed, output: dict[str, bytes]) -> None:
    """Item, JSON file and notes have the same chapters, for apps that read one of them (R-ITEM-25, R-SPOT-02)."""
    for title in ("Bridges", "A bonus"):
        item = serial.item(title)
        (file,) = item.findall("podcast:chapters", NAMESPACES)
        chapters = json.loads(output[file.get("url").removeprefix(f"{BASE}/")])["chapters"]
        listed = [(each["title"], each["startTime"]) for each in chapters if each.get("toc", True)]
        assert listed == played(item)
        lines = re.findall(r"(?m)^(\d\d):(\d\d):(\d\d) (.+)$", "".join(fragment(text(item, HTML[1])).itertext()))
        times = [(int(h) * 3600 + int(m) * 60 + int(s), said) for h, m, s, said in lines]
        assert times == [(int(start), said) for said, start in listed]


def test_chapter_files_keep_their_format(serial: Feed, output: dict[str, bytes]) -> None:
    """Chapters are valid (R-CHJ-01), begin at 0 (R-CHJ-02), end in time (R-CHJ-03) and link by https (R-CHJ-04)."""
    for title in ("Bridges", "A bonus"):
        item = serial.item(title)
        (file,) = item.findall("podcast:chapters", NAMESPACES)
        assert file.get("type") == "application/json+chapters"
        found = json.loads(output[file.get("url").removeprefix(f"{BASE}/")])
        assert re.fullmatch(r"1\.2(\.\d+)?", found["version"])
        starts = [each["startTime"] for each in found["chapters"]]
        assert starts == sorted(starts)
        assert starts[0] == 0
        assert starts[-1] < int(text(item, "itunes:duration"))
        for each in found["chapters"]:
            assert set(each) <= {"startTime", "title", "img", "url", "toc", "endTime", "location"}
            assert all(each[name].startswith("https://") for name in ("img", "url") if name in each)


def test_transcripts_are_there_in_every_format(serial: Feed, output: dict[str, bytes]) -> None:
    """Each transcript that an item names is a file of its type, WebVTT first (R-ITEM-24, R-P20-TRANS2, R-APPLE-02)."""
    for title in ("Bridges", "A bonus"):
        named = [dict(each.attrib) for each in serial.item(title).findall("podcast:transcript", NAMESPACES)]
        assert named[0]["type"] == "text/vtt"
        local = [each for each in named if each["url"].startswith(BASE)]
        assert {each["url"].rpartition(".")[2]: each["type"] for each in local} == {
            "vtt": "text/vtt",
            "srt": "application/x-subrip",
            "json": "application/json",
            "html": "text/html",
            "txt": "text/plain",
        }
        for each in local:
            said = output[each["url"].removeprefix(f"{BASE}/")].decode()
            assert said.startswith("WEBVTT\n\n") == (each["type"] == "text/vtt")
            if each["type"] == "application/json":
                assert {"startTime", "body"} <= set(json.loads(said)["segments"][0])


# The JSON twins


def items_of(output: dict[str, bytes], path: str) -> list[dict[str, Any]]:
    """The items of a JSON Feed."""
    found: list[dict[str, Any]] = json.loads(output[path])["items"]
    return found


def test_json_feed_keeps_its_standard(output: dict[str, bytes]) -> None:
    """A JSON Feed is of version 1.1 and uses its keys as told (R-JSON-01, R-JSON-02, R-JSON-04)."""
    top = set("version title home_page_url feed_url description icon language authors expired hubs items".split())
    inner = set("id url title content_html summary image date_published date_modified authors tags".split())
    inner |= {"language", "attachments"}
    for path in (path for path in output if path.endswith("feed.json")):
        feed = json.loads(output[path])
        assert set(feed) <= top
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"]
        assert feed["feed_url"] == f"{BASE}/{path}"
        assert feed["home_page_url"] == f"{BASE}/{path.removesuffix('feed.json')}"
        assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) > 0
        for item in feed["items"]:
            assert set(item) <= inner
            assert item["content_html"]
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["date_published"])
            assert all(set(author) <= {"name", "url", "avatar"} and author["name"] for author in item["authors"])
            assert all(isinstance(tag, str) for tag in item.get("tags", []))


def test_twins_carry_the_same_episodes(feeds: list[Feed], output: dict[str, bytes]) -> None:
    """RSS and JSON carry the same episodes, ids, titles, dates and media (R-TWIN-01, R-JSON-03)."""
    for feed in feeds:
        rss = [
            (
                text(item, "guid"),
                text(item, "title"),
                text(item, "link"),
                parsedate_to_datetime(text(item, "pubDate")),
                [(e.get("url"), e.get("type"), int(e.get("length"))) for e in item.findall("enclosure")],
                [int(each.text) for each in item.findall("itunes:duration", NAMESPACES)],
                [each.text for each in item.findall("category")],
            )
            for item in feed.items
        ]
        twin = [
            (
                item["id"],
                item["title"],
                item["url"],
                datetime.fromisoformat(item["date_published"]),
                [(a["url"], a["mime_type"], a["size_in_bytes"]) for a in item.get("attachments", [])],
                [a["duration_in_seconds"] for a in item.get("attachments", [])],
                item.get("tags", []),
            )
            for item in items_of(output, feed.path.replace(".xml", ".json"))
        ]
        assert rss == twin


def test_opml_lists_every_show(output: dict[str, bytes]) -> None:
    """`shows.opml` is well-formed and holds the feed of every show, by title."""
    outlines = [dict(each.attrib) for each in etree.fromstring(output["shows.opml"]).iter("outline")]
    assert [(each["text"], each["xmlUrl"], each["htmlUrl"]) for each in outlines] == [
        ("Serial : Story <1> & more", f"{BASE}/serial/feed.xml", f"{BASE}/serial/"),
        ("Talk", f"{BASE}/talk/feed.xml", f"{BASE}/talk/"),
    ]
