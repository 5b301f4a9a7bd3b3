"""What readers get: pages that are whole, lead somewhere, load nothing from strangers and say what the records say."""

from __future__ import annotations

import json
import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from lxml import etree

from tests.behaviour.sample import BASE, built, media

if TYPE_CHECKING:
    from collections.abc import Iterator

Page = Any
"""The root element of a page."""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the built sample."""
    return built(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def pages(output: dict[str, bytes]) -> dict[str, Page]:
    """Every page, read as a browser does; what it would have to repair is an error."""
    found = {}
    for path, data in output.items():
        if path.endswith("index.html") or path == "404.html":  # transcripts are HTML for apps, and no pages
            parser = html5lib.HTMLParser(html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False)
            found[path] = parser.parse(data.decode()).getroot()
    assert len(found) > 20
    return found


def text(node: Page, path: str = ".") -> str:
    """The text of the first element of this path, blanks as in print."""
    return " ".join("".join(node.find(path).itertext()).split())


def targets(page: Page) -> Iterator[tuple[str, str]]:
    """Attribute and value of every address in a page."""
    for node in page.iter():
        for name in ("href", "src", "poster"):
            if name in node.attrib:
                yield name, node.get(name)


def resolve(path: str, url: str) -> str:
    """The file that a relative address on a page leads to."""
    place = unquote(urlsplit(url).path)
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
    return posixpath.join(found, "index.html").removeprefix("./") if place.endswith("/") else found


def test_every_page_is_named_and_has_one_heading(pages: dict[str, Page]) -> None:
    """Each page has a language, a title, one h1 and a main part, and works on a phone."""
    for path, page in pages.items():
        assert page.get("lang"), path
        assert text(page, ".//title"), path
        assert len(page.findall(".//h1")) == len(page.findall(".//main")) == 1, path
        assert page.find(".//meta[@name='viewport']") is not None, path


def test_headings_go_down_step_by_step(pages: dict[str, Page]) -> None:
    """No heading is more than one level below the one before it (WCAG 1.3.1)."""
    for path, page in pages.items():
        levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_ids_are_unique(pages: dict[str, Page]) -> None:
    """No id stands twice in a page (T-OUT-10)."""
    for path, page in pages.items():
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path


def test_every_link_leads_somewhere(pages: dict[str, Page], output: dict[str, bytes]) -> None:
    """Every address of the site on every page is relative and leads to a file, and to a place that exists in it."""
    for path, page in pages.items():
        for _, url in targets(page):
            parts = urlsplit(url)
            if parts.scheme or path == "404.html":
                continue
            assert not url.startswith("/"), (path, url)
            assert resolve(path, url) in output, (path, url)
            if parts.fragment and not parts.fragment.startswith("t="):
                assert pages[resolve(path, url)].xpath("//*[@id=$name]", name=parts.fragment), (path, url)


def test_lost_readers_find_the_way_from_any_depth(pages: dict[str, Page], output: dict[str, bytes]) -> None:
    """The 404 page is shown at any address, so its links start at the root of the host, below the site's own path."""
    for _, url in targets(pages["404.html"]):
        if url == "#content":
            continue
        assert url.startswith("/pod/"), url
        assert resolve("index.html", url.removeprefix("/pod/") or "./") in {*output, "index.html"}


def test_pages_load_nothing_from_strangers_and_run_nothing(pages: dict[str, Page]) -> None:
    """No page has script or style of its own, loads from elsewhere, or lets a browser do so (T-OUT-11, T-SUP-02)."""
    for path, page in pages.items():
        assert list(page.iter("script", "style", "iframe", "object", "embed", "form", "base")) == [], path
        assert [name for node in page.iter() for name in node.attrib if name.startswith("on") or name == "style"] == []
        policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
        assert policy.startswith("default-src 'none'; style-src 'self'"), path
        assert "script-src" not in policy
        assert "unsafe" not in policy
        loaded = [url for name, url in targets(page) if name != "href"]
        loaded += [each.get("href") for each in page.findall(".//link[@rel='stylesheet']")]
        strangers = [url for url in loaded if urlsplit(url).scheme]
        assert strangers == (["https://media.example/a.mp3?x=1&y=2"] if path == "talk/remote/index.html" else [])


def test_paths_are_plain(output: dict[str, bytes]) -> None:
    """File names of the site are plain, whatever the records' files are called (R-HOST-08)."""
    assert [path for path in output if not re.fullmatch(r"[A-Za-z0-9._/-]+", path)] == []


def test_pages_announce_their_feeds(pages: dict[str, Page], output: dict[str, bytes]) -> None:
    """Every list and episode names the feed that a reader may want, as RSS and JSON (R-HOST-09)."""
    kinds = {"application/rss+xml": "feed.xml", "application/feed+json": "feed.json"}
    for path, page in pages.items():
        found = {
            each.get("type"): resolve(path, each.get("href")) for each in page.findall(".//link[@rel='alternate']")
        }
        if found:
            place = found["application/rss+xml"].removesuffix("feed.xml")
            assert found == {kind: place + name for kind, name in kinds.items()}
            assert set(found.values()) <= output.keys()
            assert path.startswith(place)
        else:
            assert path.count("/") < 2 or path.startswith("old"), path


def test_canonical_addresses(pages: dict[str, Page], output: dict[str, bytes]) -> None:
    """Each page says its own public address, and a redirect that of the page it leads to."""
    for path, page in pages.items():
        links = page.findall(".//link[@rel='canonical']")
        if path == "404.html":
            assert links == []
            continue
        (link,) = links
        target = link.get("href").removeprefix(f"{BASE}/") + "index.html"
        assert target in output
        assert target == path or page.find(".//meta[@http-equiv='refresh']") is not None


def test_sitemap_and_robots(pages: dict[str, Page], output: dict[str, bytes]) -> None:
    """The sitemap holds every page but redirects, later pages and 404, each once; robots.txt names it."""
    root = etree.fromstring(output["sitemap.xml"])
    found = [each.text or "" for each in root.iterfind(".//{*}loc")]
    expected = {
        f"{BASE}/{path.removesuffix('index.html')}"
        for path, page in pages.items()
        if path != "404.html" and page.find(".//meta[@http-equiv='refresh']") is None
    }
    assert sorted(found) == sorted(expected)
    assert output["robots.txt"].decode() == f"User-agent: *\nAllow: /\nSitemap: {BASE}/sitemap.xml\n"


def test_episode_page_is_complete(pages: dict[str, Page], output: dict[str, bytes]) -> None:
    """The page of an episode has player, article and everything else that its record says."""
    page = pages["serial/one/index.html"]
    said = text(page)
    for part in (
        "Bridges",
        "3 February 2026",
        "1 min",
        "Season 1",
        "Episode 1",
        "Builder, Acme, Initech",
        "By Wanda Writer and Ed Itor",
        "Recorded 20 January 2026 · Køln & Bonn",
        "Updated 5 February 2026",
        "The whole article.",
        "A link & more link.example",
        "Sponsor & Sons",
        "Buy <now>.",
        "5 February 2026 It was 3 < 4, not 4 < 3.",
        "Guests: Mary Major and Gus Guest",
        "Organizations: Acme | Initech",
        "Show: Serial : Story <1> & more",
        "This summary was written by Wanda Writer; Ed Itor edited it.",
        "Hosts: Hanna Host and Carl Cohost",
        "Producer: Pat Producer",
        "License: My Licence",
        "Bridges & Tunnels",
        "Picture: Red Agency",
        "Newer A bonus",
    ):
        assert part in said, part
    assert page.get("lang") == "de"
    audio = page.find(".//audio")
    assert output[resolve("serial/one/index.html", audio.get("src"))] == media()["serial/one.mp3"]
    assert audio.get("preload") == "none"
    assert page.find(".//img[@alt='A red square']") is not None
    related = [each.get("href") for each in page.findall(".//section/ul[@class='links']/li/a")][-2:]
    assert related == ["../../serial/zero/", "../../talk/video/"]


def test_players(pages: dict[str, Page], output: dict[str, bytes]) -> None:
    """Video has a video player, remote audio its own address without the counting prefix, and text none."""
    video = pages["talk/video/index.html"].find(".//video")
    assert output[resolve("talk/video/index.html", video.get("src"))] == media()["talk/video.mp4"]
    assert pages["talk/remote/index.html"].find(".//audio").get("src") == "https://media.example/a.mp3?x=1&y=2"
    assert list(pages["talk/text/index.html"].iter("audio", "video")) == []


def test_quotes_and_times_lead_into_the_recording(pages: dict[str, Page]) -> None:
    """A quote is linked to its speaker and moment, and a time in the text to its second."""
    page = pages["serial/zero/index.html"]
    links = {each.text: each.get("href") for each in page.find(".//figure[@class='quote']").iter("a") if each.text}
    assert links["M. Major"] == "../../guests/mary-major/"
    audio = page.find(".//audio").get("src")
    assert {each.get("href") for each in page.iterfind(".//a[@data-seconds='1']")} == {f"{audio}#t=1"}


def test_people_have_pages_across_shows(pages: dict[str, Page]) -> None:
    """A guest's page has biography, organizations as recorded and all episodes of all shows, newest first."""
    page = pages["guests/mary-major/index.html"]
    assert "Mary builds bridges. She also sings." in text(page)
    titles = [text(each) for each in page.findall(".//ol[@class='cards']/li/h3")]
    assert titles[:2] == ["With pictures", "Bridges"]
    assert len(titles) == 3
    related = [text(each) for each in page.findall(".//ul[@class='chips']/li")]
    assert related == ["Globex", "Acme", "Initech"]
    assert "Acme" in text(pages["organizations/globex/index.html"])
    index = [[text(part) for part in line] for line in pages["guests/index.html"].findall(".//ul[@class='terms']/li")]
    assert index == [["Gus Guest", "5 episodes"], ["Mary Major", "3 episodes", "CTO, Globex"]]


def test_episode_data_holds_the_record(output: dict[str, bytes]) -> None:
    """`episode.json` is the record as written, with what the site made of it."""
    data = json.loads(output["serial/one/episode.json"])
    assert {key: data[key] for key in ("url", "guid", "title", "published", "show")} == {
        "url": f"{BASE}/serial/one/",
        "guid": "1929e311-bf3d-5f52-8f2e-19fbb6087454",
        "title": "Bridges",
        "published": "2026-02-03T05:00:00Z",
        "show": {
            "id": "serial",
            "title": "Serial : Story <1> & more",
            "url": f"{BASE}/serial/",
            "feed": f"{BASE}/serial/feed.xml",
            "podcast_guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810",
        },
    }
    assert data["record"]["organizations"] == ["Acme", "Initech"]
    assert data["record"]["related"] == ["serial/zero", "talk/video"]
    assert data["enclosure"]["length"] == len(media()["serial/one.mp3"])
    assert "<p>The whole article.</p>" in data["summary_html"]


def test_redirects_lead_without_script(pages: dict[str, Page]) -> None:
    """An old address leads on by itself, and by a link for those who must click."""
    for path, target in {"old/bridges/index.html": "../../serial/one/", "old-serial/index.html": "../serial/"}.items():
        assert pages[path].find(".//meta[@http-equiv='refresh']").get("content") == f"0; url={target}"
        assert pages[path].find(".//main//a").get("href") == target
