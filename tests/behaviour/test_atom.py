"""The Atom twin of a feed, where a site asks for one: what RFC 4287 demands, and that it says what the others say."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from lxml import etree

from pipeline.feed.atom import iri
from tests.behaviour.sample import BASE, FILES, media
from tests.conftest import Site

if TYPE_CHECKING:
    from pathlib import Path

ATOM = "{http://www.w3.org/2005/Atom}"
ONCE = {"id", "title", "updated", "published", "content", "summary", "subtitle", "rights", "generator", "logo"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sample, with an Atom feed of the network and of one of its shows."""
    return _built(tmp_path_factory.mktemp("site"))


def _built(root: Path) -> dict[str, bytes]:
    site = Site(root)
    for path, content in (FILES | media()).items():
        site.write(f"episodes/{path}", content)
    for path in ("site.yaml", "serial/show.yaml"):
        file = root / "episodes" / path
        file.write_text(file.read_text(encoding="utf-8") + "feed: {atom: true}\n", encoding="utf-8")
    assert site.build()[0].built
    return site.store.content


def read(data: bytes) -> Any:
    """Parse a document without any recovery."""
    return etree.fromstring(data, etree.XMLParser(recover=False, resolve_entities=False))


def test_feeds_are_there_where_they_are_asked_for(output: dict[str, bytes]) -> None:
    """A show and the network have an Atom feed where they ask for it, and pages announce it (R-HOST-09)."""
    assert {path for path in output if path.endswith(".atom")} == {"feed.atom", "serial/feed.atom"}
    for page, way in (("serial/one/index.html", "../../serial/feed.atom"), ("index.html", "./feed.atom")):
        announced = re.findall(
            r'<link rel="alternate" type="application/atom\+xml" [^>]*href="(.*?)"', output[page].decode()
        )
        assert announced == [way]
    assert b"atom+xml" not in output["talk/index.html"]


@pytest.mark.parametrize("path", ["feed.atom", "serial/feed.atom"])
def test_document_is_strict(output: dict[str, bytes], path: str) -> None:
    """Feed and entries have what they must, each once, with absolute addresses and dates (R-ATOM-01, R-ATOM-03)."""
    feed = read(output[path])
    assert feed.tag == f"{ATOM}feed"
    links = {each.get("rel"): each for each in feed.iterfind(f"{ATOM}link")}
    assert (links["self"].get("href"), links["self"].get("type")) == (f"{BASE}/{path}", "application/atom+xml")
    for node in (feed, *feed.iterfind(f"{ATOM}entry")):
        names = [etree.QName(each).localname for each in node]
        assert all(names.count(name) <= 1 for name in ONCE)
        assert {"id", "title", "updated", "author", "link"} <= set(names)
        assert urlsplit(node.findtext(f"{ATOM}id")).scheme
        for each in node.iterfind(f"{ATOM}author"):
            assert each.findtext(f"{ATOM}name")
        for name in ("updated", "published"):
            text = node.findtext(f"{ATOM}{name}")
            assert text is None or TIME.fullmatch(text)
        for each in node.iterfind(f"{ATOM}link"):
            assert urlsplit(each.get("href")).scheme in ("http", "https")
    for entry in feed.iterfind(f"{ATOM}entry"):
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert content.text.startswith("<")
        assert "&lt;p&gt;" not in content.text


def test_twins_say_the_same(output: dict[str, bytes]) -> None:
    """RSS, JSON and Atom of a show hold the same ids, titles, dates, media and notes (R-TWIN-01, R-ATOM-02)."""
    entries = list(read(output["serial/feed.atom"]).iterfind(f"{ATOM}entry"))
    items = list(read(output["serial/feed.xml"]).iterfind("channel/item"))
    twins = json.loads(output["serial/feed.json"])["items"]
    assert len(entries) == len(items) == len(twins) == 4
    for entry, item, twin in zip(entries, items, twins, strict=True):
        guid = item.findtext("guid")
        assert entry.findtext(f"{ATOM}id") == iri(guid)
        assert twin["id"] == guid
        assert entry.findtext(f"{ATOM}title") == item.findtext("title") == twin["title"]
        published = datetime.fromisoformat(entry.findtext(f"{ATOM}published"))
        assert published == parsedate_to_datetime(item.findtext("pubDate"))
        encoded = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")
        assert entry.findtext(f"{ATOM}content") == encoded == twin["content_html"]
        (link,) = entry.findall(f"{ATOM}link[@rel='enclosure']")
        assert dict(link.attrib) == {"rel": "enclosure", "href": item.find("enclosure").get("url")} | {
            key: item.find("enclosure").get(key) for key in ("type", "length")
        }


def test_readers_take_it(output: dict[str, bytes]) -> None:
    """A common reader takes the feeds for Atom 1.0 without complaint, with links and notes."""
    for path, count in (("serial/feed.atom", 4), ("feed.atom", 7)):
        feed = feedparser.parse(output[path])
        assert (feed.bozo, feed.version, len(feed.entries)) == (False, "atom10", count)
        assert all(entry.link.startswith(BASE) and entry.content[0].value for entry in feed.entries)


@pytest.mark.parametrize(
    ("guid", "expected"),
    [
        ("917393e3-1b1e-5cef-ace4-edaa54e1f810", "urn:uuid:917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("https://x.example/?p=1", "https://x.example/?p=1"),
        ("tag:x.example,2020:1", "tag:x.example,2020:1"),
        ("GUID with CASE & <signs>", "urn:guid:GUID%20with%20CASE%20%26%20%3Csigns%3E"),
        ("Episode: one", "urn:guid:Episode%3A%20one"),
        ("1", "urn:guid:1"),
        ("ü/ä", "urn:guid:%C3%BC%2F%C3%A4"),
    ],
)
def test_guid_becomes_an_iri(guid: str, expected: str) -> None:
    """A guid that is no IRI becomes one from which it can be read back; an IRI stays as it is (R-ATOM-01)."""
    assert iri(guid) == expected
    assert unquote(expected.removeprefix("urn:uuid:").removeprefix("urn:guid:")) == guid


def test_atom_comes_and_goes(site: Site) -> None:
    """Switching Atom on and off is an edit like any other: what is built on top is what a build from nothing gives."""
    site.episode("one")
    show = site.root / "episodes/talks/show.yaml"
    plain = show.read_text(encoding="utf-8")
    site.build()
    before = dict(site.store.content)
    show.write_text(f"{plain}feed: {{atom: true}}\n", encoding="utf-8")
    site.build()
    assert b"<entry>" in site.store.content["talks/feed.atom"]
    show.write_text(plain, encoding="utf-8")
    site.build()
    assert site.store.content == before


def test_notes_may_link_to_the_feed(site: Site) -> None:
    """A link in the notes to an Atom feed is right where there is one, and else a warning."""
    site.episode("one", "[Follow](/talks/feed.atom) us.\n")
    assert "L302 warning: the site has no page /talks/feed.atom" in site.problems()
    show = site.root / "episodes/talks/show.yaml"
    show.write_text(show.read_text(encoding="utf-8") + "feed: {atom: true}\n", encoding="utf-8")
    assert "L302" not in site.problems()
