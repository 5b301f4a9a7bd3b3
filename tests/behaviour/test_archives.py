"""A long feed in several documents: what a client that follows the links gets, and what a new episode changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from lxml import etree

from pipeline.feed.elements import NAMESPACES
from tests.conftest import SETTINGS, SHOW

if TYPE_CHECKING:
    from tests.conftest import Site

FIRST = datetime(2025, 1, 1, 6, tzinfo=UTC)
HOST = "https://podcast.example/"


@pytest.fixture
def long(site: Site) -> Site:
    """A show with archives of ten, and an Atom twin, in a network with archives too."""
    site.write("episodes/site.yaml", f"{SETTINGS}feed: {{archive: 10}}\n")
    site.write("episodes/talks/show.yaml", f"{SHOW}feed: {{archive: 10, atom: true, hubs: https://hub.example/}}\n")
    return site


def publish(site: Site, count: int) -> dict[str, bytes]:
    """Have so many episodes, one a day, and build."""
    for number in range(1, count + 1):
        moment = (FIRST + timedelta(days=number)).isoformat()
        site.episode(f"e{number}", f"All of {number}.\n", published=moment, number=number)
    assert site.build()[0].built
    return dict(site.store.content)


def related(root: Any, rel: str) -> list[str]:
    """Where a document's links of one kind lead."""
    return [each.get("href") for each in root.iterfind(f".//{{{NAMESPACES['atom']}}}link[@rel='{rel}']")]


def walk(files: dict[str, bytes], path: str) -> list[tuple[str, Any]]:
    """Read a feed and each archive that the one before names, as RFC 5005 asks of a client."""
    found = []
    addresses = [HOST + path]
    while addresses:
        (address,) = addresses
        root: Any = etree.fromstring(files[address.removeprefix(HOST)])
        assert related(root, "self") == [address]
        found.append((address, root))
        addresses = related(root, "prev-archive")
    return found


@pytest.mark.parametrize("path", ["talks/feed.xml", "feed.xml"])
def test_chain_holds_every_episode_once(long: Site, path: str) -> None:
    """From the feed on, each document exists, and all hold each episode once, newest first (R-PAGE-03, R-PAGE-04)."""
    files = publish(long, 47)
    chain = walk(files, path)
    titles = [item.findtext("title") for _, root in chain for item in root.iter("item")]
    assert titles == [f"e{number}" for number in range(47, 0, -1)]
    assert [len(list(root.iter("item"))) for _, root in chain] == [17, 10, 10, 10]
    guids = {item.findtext("guid") for _, root in chain for item in root.iter("item")}
    assert len(guids) == 47
    first = chain[0][0]
    for older, newer in zip(chain[1:], [None, *chain[1:]], strict=False):
        address, root = older
        assert (related(root, "current"), related(root, "hub")) == ([first], [])
        assert related(root, "next-archive") == ([newer[0]] if newer else [])
        assert root.find("channel/fh:archive", NAMESPACES) is not None, address
    assert chain[0][1].find("channel/fh:archive", NAMESPACES) is None
    assert all(root.find("channel/fh:complete", NAMESPACES) is None for _, root in chain)


def test_twins_are_cut_alike(long: Site) -> None:
    """JSON Feed and Atom lead through the same documents with the same ids (R-TWIN-01, R-JSON-04)."""
    files = publish(long, 35)
    ids = [[item.findtext("guid") for item in root.iter("item")] for _, root in walk(files, "talks/feed.xml")]
    path = "talks/feed.json"
    found: list[list[str]] = []
    while path:
        feed = json.loads(files[path])
        assert feed["feed_url"] == f"{HOST}talks/feed.json"
        assert feed.get("hubs") == (None if found else [{"type": "WebSub", "url": "https://hub.example/"}])
        found.append([item["id"] for item in feed["items"]])
        path = feed.get("next_url", "").removeprefix(HOST)
    assert found == ids
    atom = [
        [entry.findtext("{*}id").removeprefix("urn:uuid:") for entry in root.iter("{*}entry")]
        for _, root in walk(files, "talks/feed.atom")
    ]
    assert atom == ids


def test_new_episodes_leave_archives_alone(long: Site) -> None:
    """Thirty new episodes, one by one: an archive is written once, and again only to name the next (R-PAGE-05)."""
    before = publish(long, 20)
    writes: dict[str, int] = {}
    for count in range(21, 51):
        after = publish(long, count)
        for path in after:
            if path.startswith("talks/feed-") and before.get(path) != after[path]:
                writes[path] = writes.get(path, 0) + 1
                if path in before:
                    lines = set(after[path].splitlines()) - set(before[path].splitlines())
                    assert path.endswith(".json") or all(b'rel="next-archive"' in line for line in lines)
        before = after
    xml = {path: count for path, count in writes.items() if path.endswith(".xml")}
    assert xml == {"talks/feed-1.xml": 1, "talks/feed-2.xml": 2, "talks/feed-3.xml": 2, "talks/feed-4.xml": 1}
    assert {count for path, count in writes.items() if path.endswith(".json")} == {1}


def test_feed_is_whole_or_says_nothing(site: Site) -> None:
    """One document with every episode says so; the newest of many, and any with archives, do not (R-PAGE-06)."""
    site.episode("one")
    for feed, expected in (("{}", True), ("{items: 5}", False), ("{archive: 10}", False), ("{items: all}", True)):
        site.write("episodes/talks/show.yaml", f"{SHOW}feed: {feed}\n")
        site.build()
        assert (b"<fh:complete/>" in site.store.content["talks/feed.xml"]) is expected
    for path in ("feed.xml", "guests/jane-doe/feed.xml"):
        assert b"<fh:complete/>" not in site.store.content[path]


def test_archive_goes_when_it_is_no_longer_asked_for(long: Site) -> None:
    """Without `archive` the feed is one document again, and no other stays."""
    assert "talks/feed-1.xml" in publish(long, 20)
    long.write("episodes/talks/show.yaml", SHOW)
    files = publish(long, 20)
    assert {path for path in files if path.startswith("talks/feed")} == {"talks/feed.json", "talks/feed.xml"}
    assert len(feedparser.parse(files["talks/feed.xml"]).entries) == 20
