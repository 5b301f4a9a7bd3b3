"""What feedgen gets wrong on its own, and that our feeds get right: one test for each trap that we have met."""

from __future__ import annotations

import locale
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from pipeline.feed.atom import atom_entry
from pipeline.feed.channel import Addresses, Channel
from pipeline.feed.elements import NAMESPACES
from pipeline.feed.item import Item
from pipeline.feed.rss import rss_head, rss_item
from pipeline.listing import Card, Credited, Listing, Media, Picture, Ref, ShowFacts
from pipeline.model import Episode

if TYPE_CHECKING:
    from tests.conftest import Site

PUBLISHED = datetime(2026, 3, 3, 6, tzinfo=UTC)
CHANNEL: dict[str, Any] = {
    "title": "Talks",
    "description": "We talk.",
    "language": "en",
    "explicit": False,
    "guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810",
    "at": Addresses(
        "https://x.example",
        "https://x.example/talks/",
        "https://x.example/talks/feed.xml",
        "https://x.example/talks/feed.json",
        "talks/feed.xml",
    ),
}
LISTING: dict[str, Any] = {
    "show": "talks",
    "path": "talks/one/",
    "source": "episodes/talks/one.md",
    "record": "",
    "guid": "one",
    "title": "One",
    "published": PUBLISHED,
    "blurb": "",
    "card": Card("talks/one/", "One", Ref("talks/", "Talks"), PUBLISHED, ""),
    "guests": (),
    "hosts": (),
    "authors": (),
    "credits": (),
    "organizations": (),
    "topics": (),
    "explicit": False,
    "language": "en",
}
SHOW = ShowFacts("talks", "Talks", "talks/", "We talk.", "en", (), (), (), None, "talks/feed.xml")


def theirs(**podcast: Any) -> Any:
    """A feed of feedgen alone, with its podcast extension."""
    feed = FeedGenerator()
    feed.load_extension("podcast")
    feed.title("Talks")
    feed.link(href="https://x.example/talks/")
    feed.description("We talk.")
    for name, value in podcast.items():
        getattr(feed.podcast, name)(value)
    return feed


def ours(**keys: Any) -> Any:
    """The channel of a feed of ours."""
    return etree.fromstring(b"".join(rss_head(Channel(**(CHANNEL | keys)))))[0]


def record() -> Episode:
    """The least that an episode's file says."""
    return Episode.model_validate(
        {"title": "One", "published": PUBLISHED, "guests": ["A"], "authors": ["B"], "summary": "x"}
    )


def our_item(content: str = "<p>All of it.</p>", description: str = "<p>It.</p>", **keys: Any) -> tuple[bytes, Any]:
    """An item of ours as bytes, and as a parser reads it."""
    item = Item(Listing(**(LISTING | keys)), record(), SHOW, "https://x.example", content, description)
    data = b"".join((*rss_item(item), b"</item>"))
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return data, etree.fromstring(f"<rss{declared}>".encode() + data + b"</rss>")[0]


def value(node: Any, name: str) -> str | None:
    """The text of a child."""
    found: str | None = node.findtext(name, namespaces=NAMESPACES)
    return found


def test_explicit_true_and_false() -> None:
    """Alone, feedgen takes only yes, no and clean for `itunes:explicit`; ours is true or false (R-CHAN-08)."""
    with pytest.raises(ValueError, match="explicit"):
        theirs(itunes_explicit="true")
    assert value(ours(explicit=True), "itunes:explicit") == "true"
    assert value(ours(explicit=False), "itunes:explicit") == "false"
    assert value(our_item(explicit=True)[1], "itunes:explicit") == "true"


@pytest.mark.parametrize("name", ["art.jpeg", "art.JPG", "art.jpg?v=2"])
def test_artwork_of_any_legal_name(name: str) -> None:
    """Alone, feedgen drops a channel's image in silence unless it ends in .jpg or .png; ours keeps it (R-CHAN-06)."""
    url = f"https://x.example/{name}"
    feed = theirs(itunes_image=url)
    assert b"itunes:image" not in feed.rss_str()
    image = ours(picture=Picture(url)).find("itunes:image", NAMESPACES)
    assert dict(image.attrib) == {"href": url}
    image = our_item(picture=Picture(url))[1].find("itunes:image", NAMESPACES)
    assert dict(image.attrib) == {"href": url}


def test_last_link_becomes_the_page() -> None:
    """Alone, feedgen makes the last link, here the feed's own, the `link`; ours is the page (R-CHAN-02, R-CHAN-05)."""
    feed = theirs()
    feed.link(href="https://x.example/talks/feed.xml", rel="self")
    assert etree.fromstring(feed.rss_str()).findtext("channel/link") == "https://x.example/talks/feed.xml"
    assert value(ours(), "link") == "https://x.example/talks/"
    assert ours().find("atom:link", NAMESPACES).get("href") == "https://x.example/talks/feed.xml"


def test_podcast_namespace() -> None:
    """Alone, feedgen knows nothing of the podcast namespace; ours declares and uses it (R-DOC-04, R-P20-01)."""
    assert b"podcastindex" not in theirs(itunes_author="A").rss_str()
    channel: Any = ours(persons=(Credited("Ada", "ada", "Host"),))
    assert channel.getparent().nsmap == NAMESPACES
    assert value(channel, "podcast:guid") == CHANNEL["guid"]
    assert value(channel, "podcast:person") == "Ada"


def test_description_is_cdata_beside_content() -> None:
    """Alone, feedgen escapes a description where there is content too; ours is CDATA (R-DOC-10)."""
    entry = FeedEntry()
    entry.title("One")
    entry.description("<p>It.</p>", isSummary=False)
    entry.content("<p>All.</p>", type="CDATA")
    entry.description("<p>It.</p>", isSummary=True)
    assert b"<description>&lt;p&gt;It.&lt;/p&gt;</description>" in etree.tostring(entry.rss_entry())
    assert b"<description><![CDATA[<p>It.</p>]]></description>" in our_item()[0]


def test_end_of_cdata_inside_content() -> None:
    """`]]>` in content is split over two sections, and read as it was (R-DOC-10, T-OUT-06)."""
    html = "<p>a ]]> b ]]]]>> c</p>"
    data, item = our_item(content=html, description=html)
    assert data.count(b"]]]]><![CDATA[>") == 4
    assert (value(item, "content:encoded"), value(item, "description")) == (html, html)


def test_build_date_is_not_the_clock() -> None:
    """Alone, feedgen writes the clock into `lastBuildDate`; ours is of the data, or absent (R-DOC-12, R-CHAN-14)."""
    year = str(datetime.now(UTC).year).encode()
    assert b" " + year + b" " in theirs().rss_str()
    assert value(ours(changed=PUBLISHED, newest=PUBLISHED), "lastBuildDate") == "Tue, 03 Mar 2026 06:00:00 +0000"
    assert value(ours(), "lastBuildDate") in (None, "Thu, 01 Jan 1970 00:00:00 +0000")


def test_faults_that_feedgen_lets_pass(site: Site) -> None:
    """Alone, feedgen writes unknown categories and any length; our records refuse them (R-CHAN-07, R-ITEM-03, -17)."""
    feed = theirs()
    feed.podcast.itunes_category("No such thing")
    entry = feed.add_entry()
    entry.title("One")
    entry.enclosure("https://x.example/a.mp3", "abc", "audio/mpeg")
    entry.enclosure("https://x.example/b.mp3", "1", "audio/mpeg")
    data = feed.rss_str()
    assert b"No such thing" in data
    assert b"b.mp3" in data
    assert b"a.mp3" not in data
    show = (site.root / "episodes/talks/show.yaml").read_text().replace("[Technology]", "[No such thing]")
    site.write("episodes/talks/show.yaml", show)
    site.episode("one", audio={"url": "https://x.example/a.mp3", "length": "abc", "duration": 60})
    site.episode("two", season=-1)
    codes = [line.split()[1] for line in site.problems().splitlines() if ": S104 " in line or ": F402 " in line]
    assert sorted(codes) == ["F402", "S104", "S104"]


def test_equal_guids(site: Site) -> None:
    """Alone, feedgen writes one guid twice; a build refuses it and names both files (R-ITEM-07)."""
    feed = theirs()
    for title in ("One", "Two"):
        entry = feed.add_entry()
        entry.title(title)
        entry.guid("same")
    assert feed.rss_str().count(b">same</guid>") == 2
    site.episode("one", guid="same")
    site.episode("two", guid="same")
    assert 'episodes/talks/two.md:6:7: F400 the guid "same" is also that of episodes/talks/one.md\n' in site.problems()


def test_control_characters_are_refused_with_their_line(site: Site) -> None:
    """Alone, feedgen raises from deep inside lxml at a control character; a build names line and column (T-SRC-04)."""
    with pytest.raises(ValueError, match="XML compatible"):
        theirs(itunes_author="a\bb").rss_str()
    site.write("episodes/talks/one.md", '---\ntitle: "a\\bb"\n---\n\ntext\n')
    assert "episodes/talks/one.md:2:10: S109 " in site.problems()


def test_blanks_around_values(site: Site) -> None:
    """Alone, feedgen keeps blanks and line breaks around values; our records strip them, but for a guid (R-DOC-08)."""
    feed = theirs(itunes_author=" A\n")
    assert b"> A\n</" in feed.rss_str()
    site.episode("one", title="  One \n", guid=" g ")
    site.build()
    item = etree.fromstring(site.store.content["talks/feed.xml"]).find("channel/item")
    assert item is not None
    assert [value(item, name) for name in ("title", "guid")] == ["One", " g "]


def test_season_and_episode_zero() -> None:
    """Alone, feedgen writes season 0; ours leaves 0 to the podcast namespace (R-ITEM-17)."""
    entry: Any = FeedEntry()
    entry.load_extension("podcast")
    entry.podcast.itunes_season(0)
    entry.podcast.itunes_episode(0)
    assert entry.podcast.itunes_season() == 0
    item = our_item(season=0, number=0)[1]
    assert [value(item, name) for name in ("itunes:season", "itunes:episode")] == [None, None]
    assert value(item, "podcast:episode") == "0"


def test_enclosure_always_has_length_and_type() -> None:
    """Media of unknown size are written with length 0, and every enclosure has a type (R-ITEM-02, R-ITEM-04)."""
    item = our_item(media=Media("https://x.example/a.mp3", "audio/mpeg"))[1]
    assert dict(item.find("enclosure").attrib) == {
        "url": "https://x.example/a.mp3",
        "length": "0",
        "type": "audio/mpeg",
    }


def test_dates_do_not_follow_the_locale() -> None:
    """Alone, feedgen sets the process's locale to write a date and puts it back: ours stay English (R-ITEM-10)."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("tr_TR.UTF-8", "de_DE.UTF-8", "C.UTF-8", "C"):
            try:
                locale.setlocale(locale.LC_ALL, name)
            except locale.Error:
                continue
            now = locale.setlocale(locale.LC_ALL)
            assert value(our_item()[1], "pubDate") == "Tue, 03 Mar 2026 06:00:00 +0000"
            assert locale.setlocale(locale.LC_ALL) == now
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_guid_is_no_address() -> None:
    """Alone, feedgen marks a guid as a permanent link unless told; ours says that it is none (R-ITEM-08)."""
    assert b'<guid isPermaLink="false">one</guid>' in our_item()[0]


def test_links_of_atom_entries_keep_their_facts() -> None:
    """Alone, feedgen writes the links of an Atom entry without rel, type and length; ours has them (R-ATOM-02)."""
    entry: Any = FeedEntry()
    entry.id("one")
    entry.title("One")
    entry.updated(PUBLISHED)
    entry.link(href="https://x.example/one/")
    entry.link(href="https://x.example/a.mp3", rel="enclosure", type="audio/mpeg", length="1")
    assert [dict(link.attrib) for link in entry.atom_entry().findall("link")] == [
        {"href": "https://x.example/one/"},
        {"href": "https://x.example/a.mp3"},
    ]
    listing = Listing(**(LISTING | {"media": Media("https://x.example/a.mp3", "audio/mpeg", 1)}))
    made: Any = etree.fromstring(atom_entry(Item(listing, record(), SHOW, "https://x.example", "", "")) + b"</entry>")
    assert [dict(link.attrib) for link in made.findall("link")] == [
        {"href": "https://x.example/talks/one/"},
        {"href": "https://x.example/a.mp3", "rel": "enclosure", "type": "audio/mpeg", "length": "1"},
    ]
