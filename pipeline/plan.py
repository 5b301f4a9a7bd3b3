"""What must be rendered, what stays as it is, and what goes: told by fingerprints, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.manifest import Manifest
from pipeline.render import Copy, EpisodeItem, Output, RssFeed, Theme, select_files
from pipeline.render.feeds import select_feeds
from pipeline.render.short import Shortener
from pipeline.scene import Recorder, Row


class Work(NamedTuple):
    """One output to render; with a key it goes into the cache, else onto the site."""

    output: Output
    key: str | None = None


class Swap(NamedTuple):
    """Two fragments, one of which takes the place of the other in every feed that holds it."""

    old: str
    new: str


class Plan(NamedTuple):
    """The work of a build."""

    fingerprints: dict[str, str]
    """Every path of the site as it will be -> fingerprint."""
    pages: list[Output]
    """Stale files that are made of the catalog."""
    items: list[tuple[str, EpisodeItem]]
    """Keys and outputs of the fragments that a stale feed needs and the cache lacks."""
    feeds: list[RssFeed]
    copies: list[Copy]
    orphans: frozenset[str]
    """Paths that an earlier build wrote and that nothing asks for any more."""
    live: frozenset[str]
    """Keys of the fragments that the site of now uses."""
    swaps: Mapping[str, Sequence[Swap]] = {}
    """Path of a feed -> all in which it differs from the public one; absent where that may be more."""

    @property
    def stale(self) -> list[Output]:
        """Everything that is rendered into the site."""
        return [*self.pages, *self.copies, *self.feeds]


def plan(
    catalog: Catalog,
    theme: Theme,
    manifest: Manifest,
    intact: Collection[str],
    cached: Collection[str],
    toolchain: str,
    recorder: Recorder | None = None,
) -> Plan:
    """Compare what the catalog calls for with what is there, and record it, for small edits of later.

    `intact` are the paths whose files are as the manifest says; `cached` the keys that the cache holds.
    """
    fingerprints: dict[str, str] = {}
    shortener = Shortener(toolchain, recorder.keep if recorder else None)

    def told(output: Output) -> str:
        short = shortener.short(output)
        fingerprint = shortener.digest(type(output), short, theme.digest(output.template))
        if recorder:
            recorder.add(Row(output.path, type(output), fingerprint, short))
        return fingerprint

    def stale(output: Output) -> bool:
        path = output.path
        fingerprint = fingerprints[path] = shortener.fingerprint(output) if isinstance(output, Copy) else told(output)
        return path not in intact or manifest.rows[path].fingerprint != fingerprint

    pages = [output for output in select_files(catalog, theme) if stale(output)]
    items = {item.path: item for item in EpisodeItem.select(catalog)}
    keys = {path: told(item) for path, item in items.items()}
    feeds = [feed for feed in select_feeds(catalog, keys, theme.feed_stylesheet()) if stale(feed)]
    copies = [copy for copy in Copy.select(catalog) if stale(copy)]  # last: the others publish files as they select
    needed = {key for feed in feeds for key in feed.needs} - set(cached)
    return Plan(
        fingerprints=fingerprints,
        pages=pages,
        items=[(key, items[path]) for path, key in keys.items() if key in needed],
        feeds=feeds,
        copies=copies,
        orphans=frozenset(manifest.rows.keys() - fingerprints.keys()),
        live=frozenset(keys.values()),
    )


def batches(plan_: Plan, size: int) -> Iterator[list[Work]]:
    """Cut pages and fragments into tasks; what is made of one record lies side by side in one, which reads it once."""
    groups: dict[str, list[Work]] = {}
    for work in (*(Work(page) for page in plan_.pages), *(Work(item, key) for key, item in plan_.items)):
        groups.setdefault(next(iter(work.output.needs), ""), []).append(work)
    alone = groups.pop("", [])
    chunk: list[Work] = []
    for group in groups.values():
        chunk += group
        if len(chunk) >= size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
    for start in range(0, len(alone), size):
        yield alone[start : start + size]
