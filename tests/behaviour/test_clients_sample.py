"""Podcast apps subscribe to a show that says everything a feed can, and get its episodes and recordings."""

from __future__ import annotations

from collections import Counter
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

from pipeline.build import build
from pipeline.store import Memory
from tests.behaviour import sample
from tests.behaviour.clients import Client, Feedparser, Gpodder, Item, Newsboat, Podcastparser
from tests.behaviour.truth import Node, Truth
from tests.conftest import SETTINGS, SHOW, Site, mp3

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.behaviour.conftest import Server

FEED = "serial/feed.xml"


@pytest.fixture
def served(tmp_path: Path, serve: Callable[[Path], Server]) -> tuple[Truth, Server]:
    """The sample, built and served where it says that it lives."""
    site = tmp_path / "site"
    server = serve(site / "output")
    sample.write(site)
    for name in ("site.yaml", "serial/show.yaml"):
        path = site / "episodes" / name
        path.write_text(path.read_text(encoding="utf-8").replace(sample.BASE, server.url), encoding="utf-8")
    store = Memory()
    assert build(site, store, now=sample.NOW).built
    for name, content in store.content.items():
        path = site / "output" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Truth(site, store.content), server


@pytest.fixture(params=["gpodder", "newsboat", "feedparser", "podcastparser"])
def client(
    request: pytest.FixtureRequest,
    served: tuple[Truth, Server],
    tmp_path: Path,
    program: Callable[[str], str],
    environment: dict[str, str],
) -> Client:
    """Each client in turn, not subscribed yet."""
    feed, home = f"{served[1].url}/{FEED}", tmp_path / "home"
    home.mkdir()
    match request.param:
        case "gpodder":
            return Gpodder(feed, home, program("gpo"), environment)
        case "newsboat":
            return Newsboat(feed, home, program("newsboat"))
        case "feedparser":
            return Feedparser(feed)
        case _:
            return Podcastparser(feed)


def items(truth: Truth) -> set[Item]:
    """What the show's feed must say, by its files."""

    def item(nodes: dict[str, list[Node]]) -> Item:
        (title,), (guid,), (link,), (date,) = (nodes[name] for name in ("title", "guid", "link", "pubDate"))
        ((_, enclosure, _),) = nodes["enclosure"]
        return Item(
            guid=str(guid.text),
            title=str(title.text),
            link=str(link.text),
            published=int(parsedate_to_datetime(str(date.text)).timestamp()),
            url=enclosure["url"],
            type=enclosure["type"],
            length=int(enclosure["length"]),
            duration=int(str(nodes["itunes:duration"][0].text)),
        )

    return {item(each.nodes) for each in truth.episodes if each.show == "serial"}


def test_apps_get_every_episode_of_a_feed_that_says_everything(client: Client, served: tuple[Truth, Server]) -> None:
    """No element, however new, and no sign in a text keeps an app from the episodes as their files say them."""
    assert client.refresh() == client.keeps(items(served[0]))


def test_gpodder_downloads_every_recording(
    served: tuple[Truth, Server], tmp_path: Path, program: Callable[[str], str], environment: dict[str, str]
) -> None:
    """What gPodder downloads of the show are the recordings that its author made, of every kind and name."""
    home = tmp_path / "home"
    home.mkdir()
    gpodder = Gpodder(f"{served[1].url}/{FEED}", home, program("gpo"), environment)
    gpodder.refresh()
    assert "4 episodes downloaded." in gpodder.run("download")
    downloaded = sorted(path.read_bytes() for path in home.glob("Downloads/*/*.m*"))
    names = ("tape one.mp3", "one.mp3", "trailer.m4a", "bonus.mp3")
    assert downloaded == sorted(sample.media()[f"serial/{name}"] for name in names)


def test_an_archive_sends_nobody_back_for_a_recording(
    tmp_path: Path, serve: Callable[[Path], Server], program: Callable[[str], str], environment: dict[str, str]
) -> None:
    """Where a feed grows into an archive, gPodder downloads what is new and no recording twice (R-PAGE-05)."""
    site = Site(tmp_path / "site").begin()
    server = serve(tmp_path / "site/output")
    site.write("episodes/site.yaml", SETTINGS.replace("https://podcast.example", server.url))
    site.write("episodes/talks/show.yaml", f"{SHOW}feed: {{archive: 10}}\n")

    def publish(first: int, last: int) -> int:
        for number in range(first, last + 1):
            site.episode(f"e{number:02}", published=f"2026-01-{number:02}T06:00Z")
            site.write(f"episodes/talks/e{number:02}.mp3", mp3(number))
        assert site.build()[0].built
        for name, content in site.store.content.items():
            site.write(f"output/{name}", content)
        return site.read("talks/feed.xml").count("<item>")

    assert publish(1, 19) == 19
    home = tmp_path / "home"
    home.mkdir()
    gpodder = Gpodder(f"{server.url}/talks/feed.xml", home, program("gpo"), environment)
    gpodder.refresh()
    assert "19 episodes downloaded." in gpodder.run("download")
    assert publish(20, 20) == 10
    gpodder.refresh()
    assert "1 episodes downloaded." in gpodder.run("download")
    downloads = Counter(path for path in server.requests if path.endswith(".mp3"))
    assert sorted(downloads.values()) == [1] * 20
