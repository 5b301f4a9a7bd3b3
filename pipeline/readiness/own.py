"""The feeds of a built site: what lies beside them, and which record each remark is about."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.catalog import Catalog, CatalogShow
from pipeline.fetch import FetchError, Limits, fetch
from pipeline.load import locate as place_of
from pipeline.load.site import SITE_FILE
from pipeline.readiness.document import Feed, Place
from pipeline.readiness.documents import addresses
from pipeline.readiness.host import Host, OnHost, refusal
from pipeline.readiness.rule import Fault, Rule
from pipeline.readiness.sheet import Sheet, Spot, in_feed, sheet
from pipeline.readiness.world import Beside, Nowhere, World

FEED = "feed.xml"


class Asked(NamedTuple):
    """What was asked for on the command line."""

    now: datetime
    directories: tuple[str, ...] = ()
    online: bool = False
    sample: int = 10
    limits: Limits = Limits()


class Records:
    """Finds the record behind a remark: its file, line and column."""

    def __init__(self, site: Path, catalog: Catalog, show: CatalogShow | None, output: str) -> None:
        self.site, self.show, self.output = site, show, output
        listings = show.listings if show else catalog.listings
        self.sources = {listing.guid: listing.source for listing in listings}

    def place(self, _rule: Rule, fault: Fault) -> Spot:
        """Where to mend it; the feed itself where no record is behind it."""
        scope, _, key = (fault.key or _rule.key).partition(":")
        item = fault.at.item if fault.at else None
        show = self.show.source.source if self.show else SITE_FILE
        source = show
        if scope == "site":
            source = SITE_FILE
        elif scope == "episode" and item is not None:
            source = self.sources.get(item.value("guid"), show)
        elif scope not in {"show", "episode"}:
            return self.output, fault.at.line if fault.at else fault.line, 0
        return source, *place_of(self.site, source, (key,))


def feeds(site: Path, output: Path, catalog: Catalog, asked: Asked, *, network: bool = False) -> Iterator[Sheet]:
    """Report on the feed of each show that was built, and of the network if asked."""
    for show in catalog.shows:
        record = show.source.show
        prefixes = [record.feed.prefix] if record.feed.prefix else []
        path = output / show.source.id / FEED
        if path.is_file():
            yield _own(site, output, path, Records(site, catalog, show, _shown(path, site)), asked, prefixes)
    if network and (output / FEED).is_file():
        prefixes = [each.source.show.feed.prefix for each in catalog.shows if each.source.show.feed.prefix]
        path = output / FEED
        yield _own(site, output, path, Records(site, catalog, None, _shown(path, site)), asked, prefixes)


def _own(site: Path, output: Path, path: Path, records: Records, asked: Asked, prefixes: Iterable[str]) -> Sheet:
    data = path.read_bytes()
    plain = Feed(data, now=asked.now, world=Nowhere())
    # As it was built, which may have been for a preview at another address.
    base = (plain.url or "").removesuffix(path.relative_to(output).as_posix())
    previous = records.show.source.show.previous_feed_urls if records.show else ()
    with _around(data, Beside(output, base, prefixes), asked, previous=tuple(previous)) as feed:
        return sheet(_shown(path, site), feed, records.place, asked.directories)


def somebodys(name: str, data: bytes, asked: Asked, url: str | None = None, previous: tuple[str, ...] = ()) -> Sheet:
    """Report on a feed that is not ours."""
    with _around(data, Nowhere(), asked, url=url, previous=previous) as feed:
        return sheet(name, feed, in_feed(name), asked.directories, is_ours=False)


def fetched(url: str, asked: Asked) -> Sheet:
    """Fetch a feed and report on it. Raises FetchError."""
    answer = fetch(url, limits=asked.limits)
    if not answer.is_good:
        raise FetchError(f"{url} {refusal(answer.status)}", "name the address of the feed, as an app would have it")
    # An address that leads elsewhere is one that the feed had before (R-HOST-07).
    return somebodys(url, answer.body, asked, answer.url, (url,) if answer.chain else ())


@contextmanager
def _around(
    data: bytes, beside: World, asked: Asked, *, url: str | None = None, previous: tuple[str, ...] = ()
) -> Iterator[Feed]:
    """A feed with what can be seen around it: the output, or with `online` its host."""
    if not asked.online:
        yield Feed(data, now=asked.now, world=beside, place=Place(url, None, asked.sample, previous))
        return
    with tempfile.TemporaryDirectory(prefix="shownotes-") as folder:
        host = Host(Path(folder), asked.limits)
        world = OnHost(host, beside)
        feed = Feed(data, now=asked.now, world=world, place=Place(url, host, asked.sample, previous))
        old = {address for at, address in addresses(feed) if at.item and at.item not in feed.sampled}
        new = {address for at, address in addresses(feed) if not at.item or at.item in feed.sampled}
        world.skipped = frozenset(old - new)
        yield feed


def _shown(path: Path, site: Path) -> str:
    return path.relative_to(site).as_posix() if path.is_relative_to(site) else path.as_posix()
