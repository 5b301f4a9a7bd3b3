"""What a build would write, without writing it: the feeds of shows, made with the same cache and workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, NamedTuple, NoReturn, TypeVar

import msgspec
from lxml import etree

from pipeline.build import WORKS
from pipeline.cache import Cache
from pipeline.catalog import Catalog, CatalogShow, Planned, episode_guid
from pipeline.diagnostics import Diagnostic
from pipeline.diff import Known, Scheduled
from pipeline.explain import Subject
from pipeline.feed import Fragment
from pipeline.feed.rss import rss_head
from pipeline.inspection import Checked, examine
from pipeline.listing import Listing
from pipeline.parts import FeedSettings
from pipeline.plan import Work
from pipeline.render import EpisodeItem, RssFeed, Theme
from pipeline.render.feeds import in_feed, select_feeds
from pipeline.render.short import Shortener
from pipeline.session import STATE
from pipeline.wish import Wish
from pipeline.workers import Crew, Place, Task, WorkerEngine, render_task

T = TypeVar("T")
Wanted = Callable[[Checked], tuple[Planned | None, CatalogShow] | None]
"""Chooses an episode with its show, or a show alone."""

REFUSALS = frozenset(f"F42{digit}" for digit in range(10))
"""Codes of what the ledger refuses. A feed with such a change can be made, and it is the one that people ask about."""


class Preview(NamedTuple, Generic[T]):
    """A site that was checked, and what was made of the feeds that were asked for."""

    checked: Checked
    stops: list[Diagnostic]
    """The errors that keep the feeds from being made; where there is one, `made` is empty."""
    made: list[T]


class _Nowhere(msgspec.Struct, frozen=True):
    """Stands where a build has the writer of its output: nothing is written."""

    def write(self, path: str, _chunks: bytes | Iterable[bytes], *, hashed: bool = True) -> NoReturn:  # noqa: ARG002  the protocol has it
        raise AssertionError(path)

    def replace(self, path: str, _pieces: Iterable[tuple[bytes, bytes]]) -> NoReturn:
        raise AssertionError(path)

    def copy(self, path: str, _source: Path) -> NoReturn:
        raise AssertionError(path)


def preview(
    site: Path,
    make: Callable[[Checked, CatalogShow, bytes], T],
    *,
    now: datetime,
    choose: Callable[[Checked], Sequence[CatalogShow]] = lambda checked: checked.catalog.shows,
    base_url: str | None = None,
    jobs: int = 1,
    wait: float = 0.0,
) -> Preview[T]:
    """Render the RSS feeds of the chosen shows as a build would write them, and hand each to `make`.

    One feed is in memory at a time. Nothing is written but the cache, which the next build finds filled.
    Raises SourceError where the folder is not a site.
    """

    def work(checked: Checked, cache: Cache, crew: Crew) -> Preview[T]:
        stops = [each for each in checked.problems if each.is_error and each.code not in REFUSALS]
        if stops:
            return Preview(checked, stops, [])
        rendered = _feeds(site, checked, choose(checked), cache, crew)
        return Preview(checked, [], [make(checked, show, feed) for show, feed in rendered])

    return examine(site, Wish(now, base_url=base_url), work, jobs=jobs, wait=wait)


def _feeds(
    site: Path, checked: Checked, shows: Sequence[CatalogShow], cache: Cache, crew: Crew
) -> Iterator[tuple[CatalogShow, bytes]]:
    catalog = checked.catalog
    items = {item.path: item for item in EpisodeItem.select(catalog)}
    shortener = Shortener(cache.toolchain)
    keys = {path: shortener.fingerprint(item) for path, item in items.items()}
    feeds = {show.facts.feed: _whole(site, catalog, show, keys) for show in shows}
    addresses = cache.addresses()
    needed = {key for feed in feeds.values() for key in feed.needs} - addresses.keys()
    missing = [(key, items[path]) for path, key in keys.items() if key in needed]
    place = Place(str(site), str(cache.packs.folder), str(site / STATE / "bytecode"), _Nowhere())
    tasks = (
        Task(
            place,
            [Work(item, key) for key, item in chunk],
            {need: addresses[need] for _, item in chunk for need in item.needs},
            {},
        )
        for chunk in (missing[start : start + WORKS] for start in range(0, len(missing), WORKS))
    )
    for rendered in crew.run(render_task, tasks):
        cache.keep_blobs(rendered.fragments)
        addresses.update(rendered.fragments)
    engine = WorkerEngine(place)
    engine.addresses = addresses
    for show in shows:
        yield show, b"".join(feeds[show.facts.feed].render(engine))


def _whole(site: Path, catalog: Catalog, show: CatalogShow, keys: dict[str, str]) -> RssFeed:
    """The feed of a show as one document, with what a build puts into its archives."""
    documents = [each for each in _rss(site, catalog, keys) if each.channel.at.path == show.facts.feed]
    items = tuple(item for each in documents if each.previous is None for item in each.items)
    return RssFeed(documents[0].channel, items, documents[0].stylesheet)


def known(checked: Checked, show: CatalogShow) -> Known:
    """Say what the site knows of a show's episodes beside its feed: their files, and why some are not in it."""
    sources, absent, scheduled = {}, {}, []
    settings = show.source.show.feed
    for entry in checked.sources.entries:
        if entry.draft:
            absent[episode_guid(entry)] = f"{entry.source} is a draft now"
    for each in checked.catalog.planned:
        sources[each.guid] = each.entry.source
        if each.show.id != show.source.id:
            absent[each.guid] = f"{each.entry.source} belongs to the show {each.show.id} now"
        elif not each.is_public:
            when = f"{each.entry.published.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            absent[each.guid] = f"{each.entry.source} is dated in the future now; it comes back at {when}"
            scheduled.append(Scheduled(each.entry.title, each.entry.source, each.entry.published))
    for listing in show.listings:
        absent[listing.guid] = _left_out(listing, settings, show.source.source)
    return Known(sources, absent, tuple(reversed(scheduled)))


def _left_out(listing: Listing, settings: FeedSettings, source: str) -> str:
    if listing.media is None and settings.without_media == "exclude":
        return f"it has no audio or video, and the feed leaves such episodes out (feed.without_media in {source})"
    return f"the feed holds only the newest {settings.items} (feed.items in {source})"


class Found(NamedTuple):
    """An episode or a show as a feed has it."""

    checked: Checked
    stops: list[Diagnostic]
    """The errors that keep it from being made."""
    subject: Subject | None
    """None where there is neither an episode nor a show of that name."""
    node: etree._Element | None
    """Its item or channel; None where it is in no feed."""


def look_up(site: Path, wanted: Wanted, *, now: datetime, jobs: int = 1, wait: float = 60.0) -> Found:
    """Find what `wanted` names, and render its item or channel. Raises SourceError where the folder is not a site."""

    def work(checked: Checked, cache: Cache, _crew: Crew) -> Found:
        stops = [each for each in checked.problems if each.is_error and each.code not in REFUSALS]
        found = None if stops else wanted(checked)
        if found is None:
            return Found(checked, stops, None, None)
        planned, show = found
        held = tuple(in_feed(show.listings, show.source.show.feed))
        subject = Subject(site, checked.sources, show, planned, newest=held)
        if planned is None:
            feed = _channel(site, checked, show)
            return Found(checked, [], subject, _parsed(b"".join(rss_head(feed.channel)))[0])
        listing = next((each for each in show.listings if each.path == planned.path), None)
        if listing is None:
            return Found(checked, [], subject, None)
        item = next(each for each in EpisodeItem.select(checked.catalog) if each.path == listing.path)
        place = Place(str(site), str(cache.packs.folder), str(site / STATE / "bytecode"), _Nowhere())
        engine = WorkerEngine(place)
        engine.addresses = cache.addresses()
        made = Fragment(item.render(engine))
        head, end = rss_head(_channel(site, checked, show).channel)
        node = _parsed(b"".join((head, *made.rss(full=True), b"</item>", end)))[0][-1]
        return Found(checked, [], subject._replace(listing=listing), node)

    return examine(site, Wish(now), work, jobs=jobs, wait=wait)


def _channel(site: Path, checked: Checked, show: CatalogShow) -> RssFeed:
    keys = {listing.path: "" for listing in checked.catalog.listings}
    return next(feed for feed in _rss(site, checked.catalog, keys) if feed.path == show.facts.feed)


def _rss(site: Path, catalog: Catalog, keys: dict[str, str]) -> Iterator[RssFeed]:
    """Every RSS document, without its twins."""
    stylesheet = Theme(site, site / STATE / "bytecode").feed_stylesheet()
    return (feed for feed in select_feeds(catalog, keys, stylesheet) if type(feed) is RssFeed)


def _parsed(document: bytes) -> etree._Element:
    return etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
