"""The feed tables and what joins them: elements in order, fragments that fit every feed, notes with all they need."""

from __future__ import annotations

import json
import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from pipeline.feed import join_json
from pipeline.feed.channel import state
from pipeline.feed.channel_tags import CHANNEL_TAGS
from pipeline.feed.elements import NAMESPACES, Tag, decimal, element, in_order, qualified
from pipeline.feed.facts import write_license
from pipeline.feed.item import ITEM_TAGS
from pipeline.feed.paging import Paging
from pipeline.listing import Credited, Media, Picture, Shaped, Trailer
from pipeline.model import Show
from pipeline.notes import parse, plain_text
from tests.unit.feeds import PUBLISHED, STATED, channel, full_item, item, made, names, rss

if TYPE_CHECKING:
    from tests.conftest import Site

REQUIREMENTS = Path(__file__).resolve().parents[2] / "../shared/feed-requirements.md"
# Tables


@pytest.mark.parametrize("tags", [CHANNEL_TAGS, ITEM_TAGS])
def test_rows_are_written_once_by_one_of_two(tags: tuple[Tag[Any], ...]) -> None:
    """Each element has one row, and no row is written both by feedgen and by us."""
    found = [tag.name for tag in tags]
    assert len(set(found)) == len(found)
    assert [tag.name for tag in tags if tag.write and tag.set] == []


@pytest.mark.parametrize("tags", [CHANNEL_TAGS, ITEM_TAGS])
def test_rows_cite_requirements_that_exist(tags: tuple[Tag[Any], ...]) -> None:
    """The requirements that a row says it meets are in the list of requirements."""
    if not REQUIREMENTS.is_file():
        pytest.skip("needs the list of requirements beside the checkout")
    text = REQUIREMENTS.read_text(encoding="utf-8")
    cited = {name for tag in tags for name in tag.meets.split()}
    known = {name for name in cited if f"| {name.removeprefix('R-P20-')} |" in text or f"| {name} |" in text}
    assert cited - known == set()


def test_elements_stand_in_the_order_of_the_tables() -> None:
    """Whatever feedgen's order is, elements stand in ours, in channel and item."""
    credited = Credited("Ada", "ada", "Host")
    head = channel(
        picture=Picture("https://x.example/a.jpg"),
        persons=(credited,),
        categories=(("Technology", None),),
        author="A",
        copyright="C",
        owner=("O", "o@x.example"),
        license=("cc-by-4.0", None),
        newest=PUBLISHED,
        changed=PUBLISHED,
        complete=True,
        new_feed_url=STATED["new_feed_url"],
        paging=Paging(number=1),
        is_whole=True,
        stated=state(Show.model_validate(STATED)),
        trailers=(Trailer("T", Media("https://x.example/t.mp3", "audio/mpeg", 1, 2), PUBLISHED, 1),),
        images=(Shaped(Picture("https://x.example/b.jpg"), "banner", "16/9"),),
    )
    root = rss(head, full_item())
    expected = [tag.name for tag in CHANNEL_TAGS]
    found = names(root[0])
    assert [name for name, _ in groupby(found)] == [*expected, "item"]
    assert [name for name, _ in groupby(names(root.find("channel/item")))] == [tag.name for tag in ITEM_TAGS]


def test_in_order_keeps_equal_elements_in_their_order() -> None:
    """Elements of one name stay as they were; an unknown one goes last."""
    given = [element("x"), element("category", "b"), element("category", "a"), element("title", "t")]
    assert [(each.tag, each.text) for each in in_order(given, {"title": 0, "category": 1})] == [
        ("title", "t"),
        ("category", "b"),
        ("category", "a"),
        ("x", None),
    ]


def test_element() -> None:
    """An element has the text and attributes that are given; those that are None are left out."""
    made_element = element("podcast:person", "Ada", role="host", img=None)
    assert made_element.tag == qualified("podcast:person") == "{https://podcastindex.org/namespace/1.0}person"
    assert (made_element.text, dict(made_element.items())) == ("Ada", {"role": "host"})


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0"), (12, "12"), (1.5, "1.5"), (100, "100"), (12345.678, "12345.678"), (1e7, "10000000")]
)
def test_seconds_are_decimal(seconds: float, text: str) -> None:
    """Seconds are printed without exponent, zeros or lost digits (R-P20-BITE)."""
    assert decimal(seconds) == text


@pytest.mark.parametrize(("name", "text"), [("CC-BY-4.0", "cc-by-4.0"), ("arr", "arr"), ("My Own", "My Own")])
def test_known_licences_are_in_lower_case(name: str, text: str) -> None:
    """An identifier of the list is in lower case, the name of a licence of one's own as written (R-P20-LIC)."""
    (written,) = write_license(name, None)
    assert written.text == text


# Fragments and feeds


def test_fragment_fits_whole_and_short_feeds() -> None:
    """One fragment gives the whole item, the short one and both of JSON, with the same guid, title and media."""
    one = item("one", media=Media("https://x.example/a.mp3", "audio/mpeg", 1, 2))
    whole, short = (rss(channel(full=full), one).find("channel/item") for full in (True, False))
    assert [name for name in names(whole) if name not in names(short)] == ["content:encoded"]
    assert etree.tostring(short.find("enclosure")) == etree.tostring(whole.find("enclosure"))
    feeds = [json.loads(b"".join(join_json(channel(full=full), made(one)))) for full in (True, False)]
    assert [feed["items"][0]["content_html"] for feed in feeds] == ["<p>All of one.</p>", "<p>one</p>"]
    rest = [{key: each for key, each in feed["items"][0].items() if key != "content_html"} for feed in feeds]
    assert rest[0] == rest[1]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_feed_of_any_length(count: int) -> None:
    """A feed of no, one or more items is well-formed in both formats, with all of them in order."""
    items = [item(f"e{number}") for number in range(count)]
    expected = [f"e{number}" for number in range(count)]
    assert [each.findtext("guid") for each in rss(channel(), *items).iter("item")] == expected
    feed = json.loads(b"".join(join_json(channel(), made(*items))))
    assert [each["id"] for each in feed["items"]] == expected


def test_source_names_the_show_in_feeds_of_others() -> None:
    """An item of a feed that is not its show's own says which show it is from."""
    (own,) = rss(channel(), item("one")).iter("item")
    (other,) = rss(channel("guests/a/"), item("one")).iter("item")
    assert own.find("source") is None
    assert (other.findtext("source"), other.find("source").get("url")) == ("Talks", "https://x.example/talks/feed.xml")


def test_person_of_two_roles_stands_twice_of_one_role_once() -> None:
    """Somebody who is host and author is two persons of an item, and credited twice with one role is one."""
    host = Credited("Ada", "ada", "Host")
    writer = Credited("Ada", "ada", "Writer", "Writing", part="summary")
    one = item("one", hosts=(host,), guests=(), authors=(writer,), credits=(host,))
    persons = rss(channel(), one).find("channel/item").findall("podcast:person", NAMESPACES)
    assert [(each.text, each.get("role")) for each in persons] == [("Ada", "host"), ("Ada", "writer")]


def test_json_feed_leaves_out_what_is_absent() -> None:
    """Keys without a value are left out, never null (R-JSON-02)."""
    text = b"".join(join_json(channel(), made(item("one"))))
    assert b"null" not in text
    assert b"attachments" not in text


# Words


def test_notes_hold_everything_in_order(site: Site) -> None:
    """`content:encoded` has article, sponsors, links, corrections and credits, in this order (R-ITEM-13)."""
    site.episode(
        "one",
        "Article.\n",
        links=["https://www.link.example/x"],
        sponsors=[{"name": "Sponsor", "text": "Two\nlines."}],
        corrections=[{"date": "2026-03-04", "text": "Right."}],
    )
    site.build()
    root: Any = etree.fromstring(site.read("talks/feed.xml").encode())
    assert root.findtext(".//content:encoded", namespaces=NAMESPACES).splitlines()[:9] == [
        "<p>Article.</p>",
        "<p>Sponsor: Sponsor. Two lines.</p>",
        "<h2>Links</h2>",
        "<ul>",
        '<li><a href="https://www.link.example/x">link.example</a></li>',
        "</ul>",
        "<h2>Corrections</h2>",
        "<p>2026-03-04: Right.</p>",
        '<p>Guest: <a href="https://podcast.example/guests/jane-doe/">Jane Doe</a><br>',
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (None, "<p>Article.</p>"),
        ("Short & <sweet>.", "<p>Short &amp; &lt;sweet&gt;.</p>"),
        ("One\nline.\n\nAnother.", "<p>One line.</p>\n<p>Another.</p>"),
        ("*Not* [a link](https://x.example/)", "<p>*Not* [a link](https://x.example/)</p>"),
    ],
)
def test_description_is_the_authors_or_the_opening(site: Site, written: str | None, expected: str) -> None:
    """A description is what the author wrote, as plain paragraphs, else the beginning of the article (R-ITEM-12)."""
    site.episode("one", "Article.\n", description=written)
    site.build()
    root: Any = etree.fromstring(site.read("talks/feed.xml").encode())
    assert root.findtext(".//item/description") == expected


@pytest.mark.parametrize("where", ["description", "body"])
def test_long_description_is_cut_at_a_sentence(site: Site, where: str) -> None:
    """A description over 4000 bytes ends with a whole sentence, in both cases (R-ITEM-12)."""
    sentence = "Ein Satz & sein Ende, größer als <nichts>. "
    text = (sentence * 200).strip()
    body = "Short.\n" if where == "description" else text.replace("<", "\\<")
    site.episode("one", body, description=text if where == "description" else None)
    site.build()
    root: Any = etree.fromstring(site.read("talks/feed.xml").encode())
    found = root.findtext(".//item/description")
    assert 3800 < len(found.encode()) <= 4000
    told = plain_text(parse(re.sub("<[^>]*>", "", found)))
    assert re.sub(r"[\s…]+$", "", told).endswith("größer als <nichts>.")
