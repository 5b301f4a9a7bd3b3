"""One build of one site, from its lock to its end: what the last one left, and what has changed since."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path

import msgspec

from pipeline.cache import Cache, DamagedError
from pipeline.inputs import EPISODES, Inputs, Look, Watch, digest_of
from pipeline.last import Last, recall
from pipeline.manifest import Manifest, decode
from pipeline.report import Report
from pipeline.store import Directory, Store
from pipeline.toolchain import toolchain
from pipeline.wish import Wish

STATE = ".shownotes"
"""The folder of the site that holds cache and lock; it may be deleted at any time."""
PENDING = "ledger.pending"
"""In the folder for state: which build the next ledger belongs to, while one is under way."""


class Session:
    """A build that holds its lock: nobody else writes the output or the cache."""

    def __init__(self, site: Path, store: Store, wish: Wish, cache: Cache, *, fresh: bool = False) -> None:
        """Begin; `fresh` trusts nothing that an earlier build left, neither in the cache nor in the output."""
        self.site, self.store, self.wish, self.cache, self._is_fresh = site, store, wish, cache, fresh
        self.watch = Watch(os.path.realpath(site))
        self.last: Last | None = None
        if fresh:
            cache.clear()
            shutil.rmtree(site / STATE / "bytecode", ignore_errors=True)
            return
        try:
            self.last = recall(cache)
        except DamagedError as found:
            self.start_again(found)

    @cached_property
    def published(self) -> bytes | None:
        """The manifest of the output, as bytes."""
        return self.store.manifest()

    @cached_property
    def tree(self) -> Tree:
        """The output, looked at."""
        return Tree(self.store, self.published, self.cache, fresh=self._is_fresh)

    @cached_property
    def look(self) -> Look:
        """What has changed since the last build, of all that it read."""
        return Inputs(self.last.inputs if self.last else []).look(self.watch)

    def is_after_last(self) -> bool:
        """True where the last build was asked for the same, and its output is there as it left it."""
        if self.last is None or self.published is None or (self.site / STATE / PENDING).exists():
            return False
        return self.last.holds(self.wish, digest_of(self.published)) and self.tree.is_whole

    def unchanged(self) -> Report | None:
        """Give the report of the last build again, where this one has nothing to do; else get ready for it."""
        try:
            if self.last and not self.look.changed and self.is_after_last():
                return self.last.report
            if self.published is not None:
                self.store.prepare(self.tree.rows)
        except DamagedError as found:
            self.start_again(found)
        return None

    def start_again(self, found: DamagedError) -> None:
        """Throw the cache away, and what was told by it."""
        self.cache.start_again(str(found))
        self.last = None
        # What was found may be public already: then the output is no longer the one that was looked at.
        self.store.forget()
        for name in ("published", "tree", "look"):
            self.__dict__.pop(name, None)


class Snapshot(msgspec.Struct, frozen=True):
    """The output as the last build left it."""

    manifest: str
    """Digest of its manifest."""
    rows: list[tuple[str, int, int]]
    """Path, size in bytes and mtime in ns of each file that the manifest names."""


class Tree:
    """The output as it lies in its store."""

    def __init__(self, store: Store, published: bytes | None, cache: Cache, *, fresh: bool = False) -> None:
        """Look at nothing yet; where `fresh`, no file counts as what the manifest says."""
        self._store, self._cache, self._is_fresh = store, cache, fresh
        self._published = published
        snapshot = _snapshot(cache)
        is_known = snapshot and published is not None and snapshot.manifest == digest_of(published)
        self.rows = snapshot.rows if snapshot and is_known else []

    @cached_property
    def _decoded(self) -> tuple[Manifest, str | None]:
        return decode(self._published)

    @property
    def manifest(self) -> Manifest:
        """What the last build says of the output; empty where that is damaged."""
        return self._decoded[0]

    @property
    def damage(self) -> str | None:
        """What is wrong with the manifest."""
        return self._decoded[1]

    @cached_property
    def is_whole(self) -> bool:
        """True where every file is as the manifest says."""
        if self._is_fresh:
            return False
        return bool(self.rows and self._store.holds(self.rows)) or len(self.intact) == len(self.manifest.rows)

    @cached_property
    def intact(self) -> Collection[str]:
        """Paths of the files that are as the manifest says: by size and time as last seen, else by their content."""
        rows = self.manifest.rows
        if self._is_fresh:
            return ()
        if self.rows and self._store.holds(self.rows):
            return rows.keys()
        known = {path: facts for path, *facts in self.rows}
        found = []
        for path, (size, mtime) in self._store.files().items():
            row = rows.get(path)
            if row and row.size == size and (known.get(path) == [size, mtime] or self._is(path, row.digest)):
                found.append((path, size, mtime))
        if found and len(found) == len(rows) and self._published is not None:
            keep_snapshot(self._cache, self._published, found)
        return {path for path, _, _ in found}

    def _is(self, path: str, digest: str) -> bool:
        content = self._store.read(path)
        return content is not None and digest_of(content) == digest


_SNAPSHOT = "output"
_DECODER = msgspec.msgpack.Decoder(Snapshot)


def _snapshot(cache: Cache) -> Snapshot | None:
    value = cache.lasting(_SNAPSHOT)
    try:
        return _DECODER.decode(value) if value else None
    except msgspec.DecodeError:
        return None


def keep_snapshot(cache: Cache, manifest: bytes, rows: list[tuple[str, int, int]]) -> None:
    """Remember the output as a build left it, or as it was found."""
    cache.keep(_SNAPSHOT, msgspec.msgpack.encode(Snapshot(digest_of(manifest), rows)))


def directory(site: Path, output: Path) -> Directory:
    """The store for a site's output on disk."""
    return Directory(output, lock=site / STATE / "lock", forbidden=[site / EPISODES, site / "templates"])


@contextlib.contextmanager
def opened(site: Path, store: Store, wish: Wish, wait: float = 0.0, *, fresh: bool = False) -> Iterator[Session]:
    """Begin a build; `wait` are the seconds to wait for another, `fresh` is of Session. Raises StoreError."""
    with store.acquire(wait), opened_cache(site) as cache, quiet_collector():
        yield Session(site, store, wish, cache, fresh=fresh)


@contextlib.contextmanager
def opened_cache(site: Path) -> Iterator[Cache]:
    """Open the cache of a site."""
    with Cache(site / STATE, toolchain()) as cache:
        yield cache


@contextlib.contextmanager
def quiet_collector() -> Iterator[None]:
    """Keep the garbage collector off: records are many and have no cycles, and looking through them takes a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
