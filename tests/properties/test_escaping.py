"""Text is never markup: what people write is read as they wrote it, and changes nothing around it (T-OUT-01 to 07)."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.store import Memory
from tests.conftest import SETTINGS, SHOW, Site, mp3, png

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FRAGMENTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "</title>",
    "</textarea>",
    "</style><b>",
    "-->",
    "<!--",
    "]]>",
    "<![CDATA[",
    "<?xml?>",
    "&amp;",
    "&nbsp;",
    "&#60;b&#62;",
    "&lt;",
    "&",
    "<",
    ">",
    '"',
    "'",
    "`",
    "=",
    "\\",
    "\\u003c",
    "%3Cb%3E",
    "{{ 7*7 }}",
    "{% include 'x' %}",
    "{# note #}",
    "{0.__class__}",
    "javascript:alert(1)",
    "\u2028",
    "\u202e",
    "\u0301",
    "é",
    "日本",
    " ",
    "a",
]
hostile = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join)
NOT_IN_PAGES = {"speech", "speaker", "guid", "showauthor", "owner", "season", "bite", "frequency", "remote"}
"""What only feeds or data say, or what is compared apart."""
IN_FEED = {"title", "guid", "guest", "author", "host", "credit", "topic", "season", "bite", "place", "licence", "show"}
IN_FEED |= {"showtext", "showauthor", "copyright", "funding", "owner", "frequency", "remote", "medialicence"}


def harmless(text: str) -> str:
    """A text of the same length and words, in which nothing can be taken for markup."""
    return re.sub(r"[^A-Za-z0-9 ]", "x", text)


def write(site: Site, value: Callable[[str], str]) -> None:
    """Write a site that says `value` of a key wherever a record takes text."""

    def lines(**keys: Any) -> str:
        return "".join(f"{key}: {json.dumps(each)}\n" for key, each in keys.items())

    site.write(
        "episodes/site.yaml",
        SETTINGS.replace("title: The Network", lines(title=value("site")).strip())
        + lines(description=value("sitetext"), copyright=value("sitecopyright")),
    )
    site.write(
        "episodes/talks/show.yaml",
        SHOW.replace("title: Talks", lines(title=value("show")).strip()).replace(
            "description: People who know things talk about them.", lines(description=value("showtext")).strip()
        )
        + lines(
            hosts=[value("host")],
            author=value("showauthor"),
            copyright=value("copyright"),
            owner={"name": value("owner"), "email": "o@x.example"},
            funding=[{"url": "https://x.example/?a=1&b='2'", "label": value("funding")}],
            links=[{"url": "https://x.example/", "title": value("showlink")}],
            license={"id": value("licence"), "url": "https://x.example/"},
            artwork={"file": "artwork.png", "alt": value("artwork")},
            update_frequency=value("frequency"),
            podroll=[{"feed_guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "title": value("remote")}],
        ),
    )
    person = {"name": value("guest"), "id": "guest", "bio": value("bio"), "links": ["https://x.example/"]}
    writer = {"name": value("author"), "id": "author"}
    site.write("episodes/people.yaml", json.dumps([person, writer]))
    organization = {"name": value("organization"), "id": "organization", "description": value("about")}
    site.write("episodes/organizations.yaml", json.dumps([organization]))
    site.write("episodes/talks/one.png", png(40, 30))
    site.write("episodes/talks/one.mp3", mp3())
    guest = {"name": value("guest"), "title": value("position"), "organizations": [value("organization")]}
    site.episode(
        "one",
        f"An article.\n\n```\n{value('body')}\n```\n",
        title=value("title"),
        guid=value("guid"),
        guest=guest,
        authors=[value("author"), {"name": value("other"), "role": "editor"}],
        credits=[{"name": value("credit"), "role": "Producer"}],
        topics=[value("topic")],
        description=value("description"),
        season={"number": 1, "name": value("season")},
        soundbites=[{"start": 0, "duration": 20, "title": value("bite")}],
        location=value("place"),
        license={"id": value("medialicence"), "url": "https://x.example/"},
        image={"file": "one.png", "alt": value("alt"), "credit": value("picture")},
        links=[{"url": "https://x.example/?a=1&b='2'", "title": value("link")}],
        sponsors=[{"name": value("sponsor"), "text": value("offer")}],
        corrections=[{"date": "2026-03-04", "text": value("correction")}],
        chapters=[{"start": start / 10, "title": value(f"chapter{start}")} for start in range(3)],
    )
    said = {"startTime": 0, "endTime": 1, "speaker": value("speaker"), "body": value("speech")}
    site.write("episodes/talks/one.transcript.json", json.dumps({"version": "1.0.0", "segments": [said]}))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Where all those sites are built, one after the other: so templates are compiled once."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.write("episodes/talks/artwork.png", png(1400))
    return site


def built(site: Site, value: Callable[[str], str]) -> tuple[dict[str, bytes], list[str]]:
    """Build that site: its files, and the keys that it asked for."""
    asked: list[str] = []

    def asking(key: str) -> str:
        asked.append(key)
        return value(key)

    write(site, asking)
    site.store = Memory()
    report, store = site.build()
    assert report.built, report.problems
    return store.content, asked


def page(data: bytes) -> Any:
    """Parse a page as a browser does; what a browser would have to repair is an error."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False)
    return parser.parse(data.decode()).getroot()


def fragment(content: str) -> Any:
    """Parse the HTML of a feed, likewise."""
    return page(f"<!doctype html><title>x</title>{content}".encode())


def trees(content: dict[str, bytes]) -> Iterator[tuple[str, Any]]:
    """Every page, feed and other XML file, and the HTML in them, as trees."""
    strict = etree.XMLParser(recover=False, resolve_entities=False, no_network=True)
    for path, data in content.items():
        if path.endswith(".html"):
            yield "page", page(data)
        elif path.endswith((".xml", ".opml")):
            root = etree.fromstring(data, strict)
            yield path.rpartition("/")[2], root
            for node in root.iterfind(".//item/description"):
                yield "description", fragment(node.text or "")
            for node in root.iterfind(".//{*}encoded"):
                yield "notes", fragment(node.text or "")
        elif path.endswith("feed.json"):
            yield from (("notes", fragment(item["content_html"])) for item in json.loads(data)["items"])


def skeletons(content: dict[str, bytes]) -> Counter[Any]:
    """The elements and attributes of everything, without what they say."""
    return Counter(
        (kind, tuple((str(node.tag), tuple(sorted(node.attrib))) for node in tree.iter()))
        for kind, tree in trees(content)
    )


def said(tree: Any) -> str:
    """All that a tree says, in texts and attributes."""
    parts = [part for node in tree.iter() for part in (*node.attrib.values(), node.text, node.tail) if part]
    return "\n".join(parts)


def strings(value: Any) -> Iterator[str]:
    """Every text in decoded JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


@settings(max_examples=12)
@given(text=hostile)
@example(text="".join(FRAGMENTS[:12]))
@example(text="".join(FRAGMENTS[12:]))
def test_text_is_never_markup(place: Site, text: str) -> None:
    """Any text in any field adds no element or attribute to page or feed, and is read there as it was written."""
    content, keys = built(place, lambda key: f"{key} {text}".strip())
    plain, _ = built(place, lambda key: harmless(f"{key} {text}".strip()))
    assert skeletons(content) == skeletons(plain)
    pages = "\n".join(said(tree) for kind, tree in trees(content) if kind == "page")
    values = {key: f"{key} {text}".strip() for key in keys}
    # A transcript's words are put on one line, with one blank between them.
    assert [key for key in ("speech", "speaker") if " ".join(values[key].split()) not in pages] == []
    assert [key for key in keys if key not in NOT_IN_PAGES and values[key] not in pages] == []
    feed = etree.fromstring(content["talks/feed.xml"])
    told = {part for node in feed.iter() for part in (*node.attrib.values(), node.text) if part}
    assert [key for key in IN_FEED if values[key] not in told] == []
    twin = set(strings(json.loads(content["talks/feed.json"])))
    assert {values[key] for key in ("title", "guid", "author", "topic", "show", "showtext", "showauthor")} <= twin
    data = json.loads(content["talks/one/episode.json"])
    assert {values[key] for key in keys if key in data["record"]} <= set(strings(data["record"])) | {values["guest"]}
    (outline,) = etree.fromstring(content["shows.opml"]).iter("outline")
    assert outline.get("title") == values["show"]


URL_FIELDS: dict[str, dict[str, Any]] = {
    "episode": {
        "guest": {"name": "A", "url": "URL"},
        "authors": [{"name": "A", "url": "URL"}],
        "hosts": [{"name": "A", "url": "URL"}],
        "credits": [{"name": "A", "role": "Producer", "url": "URL"}],
        "links": ["URL"],
        "sponsors": [{"name": "A", "url": "URL"}],
        "license": {"id": "A", "url": "URL"},
        "image": {"url": "URL"},
        "audio": {"url": "URL", "length": 1, "duration": 1},
        "transcripts": [{"url": "URL"}],
        "alternates": [{"url": "URL"}],
    },
    "show": {
        "funding": ["URL"],
        "links": ["URL"],
        "podroll": [{"feed_guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "feed_url": "URL"}],
        "new_feed_url": "URL",
        "previous_feed_urls": ["URL"],
        "feed": {"prefix": "URL"},
        "artwork": {"url": "URL"},
    },
}


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, keys in URL_FIELDS.items() for key in keys])
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "//x.example/y",
        'https://x.example/" onload="alert(1)',
    ],
)
def test_addresses_are_of_the_web(site: Site, kind: str, key: str, url: str) -> None:
    """A field that takes an address refuses every scheme but http and https, however it is hidden (T-OUT-03)."""
    value = json.loads(json.dumps(URL_FIELDS[kind][key]).replace('"URL"', json.dumps(url)))
    if kind == "episode":
        site.episode("one", **{key: value})
    else:
        site.write("episodes/talks/show.yaml", SHOW + f"{key}: {json.dumps(value)}\n")
    report, store = site.build()
    assert not report.built
    assert store.content == {}
    assert any(each.is_error and each.code in ("S104", "S110") for each in report.problems)
