"""Podcast apps subscribe to this repository's *Field Guide*, an episode is added, and they see it and nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.behaviour.clients import Client, Feedparser, Gpodder, Item, Newsboat, Podcastparser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.behaviour.conftest import Server, Shownotes

SHOW = "field-guide"
NOW = "2030-01-01T00:00:00+00:00"
"""After everything that is published here, the added episode included."""

BIT_RATE = 24_000
"""Of every recording in this show, all the way through: so its size tells how long it lasts."""

ADDED = """\
---
title: "One episode more: é & ü"
guid: 5f1c1d5e-6a61-4d8e-9d1c-3a8d2f0f6b11
published: 2029-06-01T06:00:00+00:00
number: 99
guest: Ada Example
authors: [Grace Example]
---

This episode was added after everybody had subscribed.
"""


@pytest.fixture
def feed(served_site: tuple[Path, Server]) -> str:
    """The address of the show's feed."""
    return f"{served_site[1].url}/{SHOW}/feed.xml"


@pytest.fixture
def gpodder(feed: str, tmp_path: Path, program: Callable[[str], str], environment: dict[str, str]) -> Gpodder:
    """gPodder, not subscribed yet."""
    home = tmp_path / "gpodder"
    home.mkdir()
    return Gpodder(feed, home, program("gpo"), environment)


@pytest.fixture
def newsboat(feed: str, tmp_path: Path, program: Callable[[str], str]) -> Newsboat:
    """newsboat, with an empty cache."""
    home = tmp_path / "newsboat"
    home.mkdir()
    return Newsboat(feed, home, program("newsboat"))


@pytest.fixture(params=["gpodder", "newsboat", "feedparser", "podcastparser"])
def client(request: pytest.FixtureRequest, feed: str) -> Client:
    """Each client in turn."""
    match request.param:
        case "feedparser":
            return Feedparser(feed)
        case "podcastparser":
            return Podcastparser(feed)
        case app:
            found: Client = request.getfixturevalue(app)
            return found


def read(text: str) -> dict[str, str]:
    """A mapping with every value as the text that is written."""
    mapping: dict[str, str] = yaml.load(text, yaml.BaseLoader)  # noqa: S506  it constructs nothing but text
    return mapping


def sources(site: Path) -> dict[str, dict[str, str]]:
    """The front matter of each episode that is out, by the stem of its file."""
    files = sorted((site / "episodes" / SHOW).glob("*.md"))
    front = {file.stem: read(file.read_text(encoding="utf-8").split("---\n")[1]) for file in files}
    return {stem: fields for stem, fields in front.items() if fields.get("status") != "draft"}


def moment(written: str, site: Path) -> int:
    """Seconds since 1970 of a `published`, by the rules of show and site where it has no time or no zone."""
    show = read((site / f"episodes/{SHOW}/show.yaml").read_text(encoding="utf-8"))
    if "T" not in written and " " not in written:
        written += "T" + show.get("release_time", "00:00")
    when = datetime.fromisoformat(written)
    if when.tzinfo is None:
        settings = read((site / "episodes/site.yaml").read_text(encoding="utf-8"))
        when = when.replace(tzinfo=ZoneInfo(settings.get("time_zone", "UTC")))
    return int(when.timestamp())


def speech(recording: bytes) -> bytes:
    """A recording without the ID3 tag before it, whose length is written in four bytes of seven bits."""
    assert recording.startswith(b"ID3")
    length = sum(byte << shift for byte, shift in zip(recording[6:10], (21, 14, 7, 0), strict=True))
    return recording[10 + length :]


def items(site: Path, address: str) -> set[Item]:
    """What the feed must say, by the front matter and the audio files alone."""
    expected = set()
    for stem, fields in sources(site).items():
        audio = site / "episodes" / SHOW / f"{stem}.mp3"
        folder = f"{SHOW}/{fields.get('slug', stem)}"
        (published,) = (site / "output" / folder).glob("*.mp3")
        assert published.read_bytes() == audio.read_bytes()
        expected.add(
            Item(
                guid=fields["guid"],
                title=fields["title"],
                link=f"{address}/{folder}/",
                published=moment(fields["published"], site),
                url=f"{address}/{folder}/{published.name}",
                type="audio/mpeg",
                length=audio.stat().st_size,
                duration=round(len(speech(audio.read_bytes())) * 8 / BIT_RATE),
            )
        )
    return expected


def add_episode(site: Path) -> None:
    """One file and its recording beside it, twice the words of another one."""
    show = site / "episodes" / SHOW
    recording = next(iter(sorted(show.glob("*.mp3")))).read_bytes()
    (show / "one-more.md").write_text(ADDED, encoding="utf-8")
    (show / "one-more.mp3").write_bytes(recording + speech(recording))


def test_every_client_sees_one_new_episode_and_nothing_else(
    client: Client, served_site: tuple[Path, Server], shownotes: Shownotes
) -> None:
    """Each client knows every episode as its file says it and, after one more is added and built, that one as well."""
    site, server = served_site
    shownotes("build", site, "--now", NOW)
    before = items(site, server.url)
    assert client.refresh() == client.keeps(before)

    add_episode(site)
    shownotes("build", site, "--now", NOW)
    after = items(site, server.url)
    assert [item.title for item in after - before] == ["One episode more: é & ü"]
    assert before - after == set()
    assert client.refresh() == client.keeps(after)


def test_gpodder_downloads_each_recording_once(
    gpodder: Gpodder, served_site: tuple[Path, Server], shownotes: Shownotes
) -> None:
    """What gPodder downloads is the file the author made, and a new episode sends nobody back for an old one."""
    site, server = served_site
    shownotes("build", site, "--now", NOW)
    gpodder.refresh()
    stem, first = next(iter(sources(site).items()))

    assert "1 episodes downloaded." in gpodder.run("download", first["guid"])
    (downloaded,) = gpodder.home.glob("Downloads/*/*.mp3")
    assert downloaded.read_bytes() == (site / f"episodes/{SHOW}/{stem}.mp3").read_bytes()
    assert f"{len(sources(site)) - 1} episodes downloaded." in gpodder.run("download")

    add_episode(site)
    shownotes("build", site, "--now", NOW)
    gpodder.refresh()
    assert gpodder.run("pending")[-2:] == ["One episode more: é & ü", "1 new episode"]
    assert "1 episodes downloaded." in gpodder.run("download")

    downloads = Counter(path for path in server.requests if path.endswith(".mp3"))
    assert sorted(downloads.values()) == [1] * len(sources(site))
