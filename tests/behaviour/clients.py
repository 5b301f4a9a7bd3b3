"""Podcast apps and parsers that other people wrote, each as something that subscribes to a feed and remembers it."""

from __future__ import annotations

import calendar
import contextlib
import sqlite3
import subprocess
import urllib.request
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import feedparser
import podcastparser

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Item:
    """An item of a feed as a client knows it; None where that client keeps no such thing."""

    guid: str
    title: str
    link: str
    published: int
    """Seconds since 1970."""
    url: str
    """Of the enclosure, as are the next two."""
    type: str
    length: int | None
    duration: int | None


class Client(ABC):
    """A subscriber of one feed."""

    forgets: ClassVar[tuple[str, ...]] = ()
    """The fields of an item that this client does not keep."""

    @abstractmethod
    def refresh(self) -> set[Item]:
        """Fetch the feed, subscribing the first time, and say everything that is known from then on."""

    def keeps(self, items: set[Item]) -> set[Item]:
        """These items without what this client forgets."""
        forgotten: dict[str, Any] = dict.fromkeys(self.forgets)
        return {replace(item, **forgotten) for item in items}


class Gpodder(Client):
    """gPodder, through its command `gpo`, with a home of its own."""

    def __init__(self, feed: str, home: Path, gpo: str, environment: dict[str, str]) -> None:
        self.feed = feed
        self.home = home
        self.gpo = gpo
        self.environment = environment | {"HOME": str(home), "GPODDER_HOME": str(home)}

    def run(self, command: str, *arguments: str) -> list[str]:
        """The lines that a command prints about this feed."""
        done = subprocess.run(
            [self.gpo, command, self.feed, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        return [line.strip() for line in done.stdout.splitlines()]

    def refresh(self) -> set[Item]:
        """Subscribe or update, then read gPodder's database."""
        database = self.home / "Database"
        self.run("update" if database.exists() else "subscribe")
        columns = "guid, title, link, published, url, mime_type, file_size, total_time"
        rows = select(database, f"SELECT {columns} FROM episode")
        return {Item(*row) for row in rows}


class Newsboat(Client):
    """newsboat, a feed reader for the terminal, with settings of its own."""

    forgets = ("length", "duration")

    def __init__(self, feed: str, home: Path, newsboat: str) -> None:
        (home / "urls").write_text(feed, encoding="utf-8")
        (home / "config").touch()
        self.cache = home / "cache.db"
        self.command = [
            newsboat,
            f"--url-file={home}/urls",
            f"--config-file={home}/config",
            f"--cache-file={self.cache}",
        ]

    def refresh(self) -> set[Item]:
        """Reload, then read newsboat's cache."""
        subprocess.run([*self.command, "-x", "reload"], stdin=subprocess.DEVNULL, capture_output=True, check=True)
        columns = "guid, title, url, pubDate, enclosure_url, enclosure_type, NULL, NULL"
        return {Item(*row) for row in select(self.cache, f"SELECT {columns} FROM rss_item")}


class Feedparser(Client):
    """feedparser, the library of many feed readers."""

    def __init__(self, feed: str) -> None:
        self.feed = feed

    def refresh(self) -> set[Item]:
        """Parse it anew."""
        with urllib.request.urlopen(self.feed) as response:
            parsed = feedparser.parse(response)
        assert not parsed.bozo, parsed.bozo_exception
        return {self.item(entry) for entry in parsed.entries}

    @staticmethod
    def item(entry: Any) -> Item:
        """What feedparser makes of an item."""
        (enclosure,) = entry.enclosures
        return Item(
            guid=entry.id,
            title=entry.title,
            link=entry.link,
            published=calendar.timegm(entry.published_parsed),
            url=enclosure.href,
            type=enclosure.type,
            length=int(enclosure.length),
            duration=podcastparser.parse_time(entry.itunes_duration),
        )


class Podcastparser(Client):
    """podcastparser, the strict library that gPodder is built on."""

    def __init__(self, feed: str) -> None:
        self.feed = feed

    def refresh(self) -> set[Item]:
        """Parse it anew."""
        with urllib.request.urlopen(self.feed) as response:
            parsed = podcastparser.parse(self.feed, response)
        return {self.item(episode) for episode in parsed["episodes"]}

    @staticmethod
    def item(episode: dict[str, Any]) -> Item:
        """What podcastparser makes of an item."""
        (enclosure,) = episode["enclosures"]
        return Item(
            guid=episode["guid"],
            title=episode["title"],
            link=episode["link"],
            published=episode["published"],
            url=enclosure["url"],
            type=enclosure["mime_type"],
            length=enclosure["file_size"],
            duration=episode["total_time"],
        )


def select(database: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query to the SQLite file of an app."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()
