"""A show that moves keeps its subscribers: every old address leads to the same episodes under the same guids."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import podcastparser
from lxml import etree

from pipeline.feed.elements import NAMESPACES
from tests.conftest import SETTINGS, SHOW, mp3

if TYPE_CHECKING:
    from tests.conftest import Site

HOST = "https://podcast.example"
PREVIOUS = f"previous_feed_urls: [{HOST}/feeds/old.rss, {HOST}/talks.xml, https://elsewhere.example/feed]\n"


def channel(site: Site, path: str) -> Any:
    """The channel of a built feed."""
    return etree.fromstring(site.store.content[path])[0]


def value(node: Any, name: str) -> str | None:
    """The text of a child."""
    found: str | None = node.findtext(name, namespaces=NAMESPACES)
    return found


def published(site: Site, show: str = "") -> Site:
    """Two episodes of a show that was elsewhere before, built."""
    site.write("episodes/talks/show.yaml", SHOW + PREVIOUS + show)
    for name in ("one", "two"):
        site.episode(name, guid=f"guid of {name}", number={"one": 1, "two": 2}[name])
        site.write(f"episodes/talks/{name}.mp3", mp3())
    site.write("episodes/talks/two.mp3", mp3(2))
    assert site.build()[0].built
    return site


def test_old_address_holds_the_whole_feed(site: Site) -> None:
    """Where the feed was, a host without redirects serves the same items, and where the feed is now (R-HOST-07)."""
    published(site)
    now = site.store.content["talks/feed.xml"]
    for path in ("feeds/old.rss", "talks.xml"):
        copy = site.store.content[path]
        assert now[now.index(b"<item>") :] == copy[copy.index(b"<item>") :]
        there = channel(site, path)
        assert there.find("atom:link[@rel='self']", NAMESPACES).get("href") == f"{HOST}/talks/feed.xml"
        assert value(there, "itunes:new-feed-url") == f"{HOST}/talks/feed.xml"
        assert value(there, "podcast:guid") == value(channel(site, "talks/feed.xml"), "podcast:guid")
        parsed = podcastparser.parse(f"{HOST}/{path}", io.BytesIO(copy))
        assert [each["guid"] for each in parsed["episodes"]] == ["guid of one", "guid of two"]
        assert parsed["new_url"] == f"{HOST}/talks/feed.xml"
    assert value(channel(site, "talks/feed.xml"), "itunes:new-feed-url") is None


def test_feed_on_its_way_elsewhere(site: Site) -> None:
    """A new address is said in the feed and in each copy of it, and the feed itself stays readable (R-CHAN-19)."""
    published(site, "new_feed_url: https://new.example/feed.xml\n")
    for path in ("talks/feed.xml", "feeds/old.rss", "talks.xml"):
        assert value(channel(site, path), "itunes:new-feed-url") == "https://new.example/feed.xml"
        assert len(channel(site, path).findall("item")) == 2


def test_copy_follows_its_feed(site: Site) -> None:
    """A new episode is in the copy too; without the address the copy goes."""
    published(site)
    site.episode("three", published="2026-04-01")
    site.build()
    assert "three" in [each.findtext("title") for each in channel(site, "talks.xml").iter("item")]
    site.write("episodes/talks/show.yaml", SHOW)
    site.build()
    assert not {"talks.xml", "feeds/old.rss"} & site.store.content.keys()


def test_copy_has_archives_behind_it(site: Site) -> None:
    """The copy of a long feed holds what the feed holds, and leads to the same archives (R-PAGE-03)."""
    for number in range(25):
        site.episode(f"e{number}", published=f"2026-01-{number + 1:02}")
    published(site, "feed: {archive: 10}\n")
    older = channel(site, "talks.xml").find("atom:link[@rel='prev-archive']", NAMESPACES).get("href")
    assert older == f"{HOST}/talks/feed-1.xml"
    assert older.removeprefix(f"{HOST}/") in site.store.content


def test_move_of_the_whole_site_keeps_guids(site: Site) -> None:
    """Under another base_url, a show with its own podcast_guid and its episodes keep all guids (R-P20-GUID)."""
    published(site)
    before = channel(site, "talks/feed.xml")
    site.write("episodes/site.yaml", SETTINGS.replace(HOST, "https://moved.example/pod"))
    assert site.build()[0].built
    after = channel(site, "talks/feed.xml")
    assert after.findtext("link") == "https://moved.example/pod/talks/"
    assert value(before, "podcast:guid") == value(after, "podcast:guid")
    guids = [[each.findtext("guid") for each in each_feed.iter("item")] for each_feed in (before, after)]
    assert guids[0] == guids[1]


# For people


def test_every_feed_has_its_stylesheet(site: Site) -> None:
    """A feed at any depth, an archive or an old address leads to the stylesheet, which no page loads."""
    for number in range(20):
        site.episode(f"e{number}", published=f"2026-01-{number + 1:02}", topics=["Tides"])
    published(site, "feed: {archive: 10}\n")
    paths = ["feed.xml", "talks/feed.xml", "talks/feed-1.xml", "topics/tides/feed.xml", "feeds/old.rss", "talks.xml"]
    for path in paths:
        line = site.read(path).splitlines()[1]
        found = re.fullmatch(
            r'<\?xml-stylesheet type="text/css" href="((?:\.\./)*)(?:\./)?(assets/feed\.\w{8}\.css)"\?>', line
        )
        assert found, line
        assert found[1].count("../") == path.count("/")
        assert found[2] in site.store.content
    pages = [data for path, data in site.store.content.items() if path.endswith(".html")]
    assert not any(b"assets/feed." in data for data in pages)
    assert all(b"assets/style." in data for data in pages)


def test_site_styles_its_feeds(site: Site) -> None:
    """A site's own feed.css takes the place of ours, and its other stylesheets are those of pages."""
    site.write("templates/assets/feed.css", "a { color: red }\n")
    site.episode("one")
    site.build()
    (path,) = re.findall(r'href="\.\./(assets/feed\.\w+\.css)"', site.read("talks/feed.xml"))
    assert site.read(path) == "a { color: red }\n"
    assert "assets/feed." not in site.read("talks/index.html")


def test_stylesheet_names_what_feeds_hold(site: Site) -> None:
    """Each element that the stylesheet shows is one that feeds have, in its own namespace."""
    published(site, "new_feed_url: https://new.example/\nfeed: {hubs: https://hub.example/}\n")
    (path,) = [path for path in site.store.content if path.startswith("assets/feed.")]
    text = site.read(path)
    declared = dict(re.findall(r'@namespace (\w+) url\("(.*?)"\);', text))
    assert declared == {prefix: NAMESPACES[prefix] for prefix in declared}
    rules = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", text, flags=re.DOTALL)
    shown = set(re.findall(r"(\w*)\|([\w-]+)", rules))
    held = {
        (next((p for p, uri in NAMESPACES.items() if f"{{{uri}}}" in each.tag), ""), etree.QName(each).localname)
        for each in channel(site, "talks/feed.xml").iter()
    }
    assert shown <= held
    assert {name for prefix, name in shown if prefix} == {"link", "new-feed-url"}
