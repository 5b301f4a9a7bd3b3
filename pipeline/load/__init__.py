"""The files of a site become records and diagnostics; an unchanged file is known by its bytes, and not parsed again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import time
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from pipeline.cache import Address, Cache, Known, Packs
from pipeline.diagnostics import Diagnostic, problem
from pipeline.entry import UNPROVEN, Entry, Fact, Loaded, decode_loaded, encode
from pipeline.files import Door
from pipeline.frontmatter import Document, SourceError, decode, read_yaml
from pipeline.inputs import EPISODES, Input, Watch, stamp_at
from pipeline.load.episode import Setting, load_episode
from pipeline.load.orphans import loose_files, orphans
from pipeline.load.scan import Scan, scan
from pipeline.load.site import PROFILE_FILES, UNREAD, Frame, FrameLoader, as_profiles
from pipeline.load.source import read_episode
from pipeline.times import Context as Times

__all__ = ["EPISODES", "Frame", "Sources", "check_is_gone", "document_of", "load", "locate"]

CHUNK = 40
"""Episodes a task: some 50 ms of work, so that handing it over costs little and both ends of a build stay busy."""


class Run(Protocol):
    """Runs tasks here or in worker processes; results come in the order of the tasks."""

    def __call__(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]: ...


class Sources(NamedTuple):
    """Everything that people wrote."""

    frame: Frame
    entries: tuple[Entry, ...]
    hidden: int
    """Drafts, readable or not."""
    unread: tuple[tuple[str, str], ...]
    """Folder and stem of each episode that could not be read."""
    problems: tuple[Diagnostic, ...]
    watch: Watch
    """Has taken down every file and folder that was looked at."""


class Batch(msgspec.Struct, frozen=True):
    """Episode files for one worker to read."""

    setting: Setting
    sources: tuple[tuple[str, frozenset[str]], ...]
    """Path and side-cars of each."""
    packs: str
    toolchain: str
    began: int
    """When the build began, in ns since 1970."""

    def __str__(self) -> str:
        more = len(self.sources) - 1
        return self.sources[0][0] + (f" and {more} more" if more else "")


def load(root: Path, cache: Cache, run: Run) -> Sources:
    """Read the whole site; all problems of all files are in the result.

    Raises SourceError where the folder is not a site.
    """
    door = Door(root)
    watch = Watch(str(door.root))
    if not (root / EPISODES).is_dir():
        hint = "run shownotes init DIR to make one, or name the folder that holds episodes/"
        raise SourceError("S113", (0, 0), f"there is no folder {EPISODES}/ here", hint)
    found = scan(door, watch)
    frame, door = _frame(door, found, watch)
    loose = loose_files(found, door, watch)
    loaded = _episodes(frame, found, door, cache, run, watch)
    entries = tuple(each.entry for each in loaded if each.entry)
    problems = [*found.problems, *frame.problems, *orphans(found, loose, frame, loaded)]
    problems += [each for one in loaded for each in one.problems]
    unread = tuple(_folder_and_stem(one.source) for one in loaded if one.entry is None)
    hidden = sum(one.hidden for one in loaded)
    return Sources(frame, entries, hidden, unread, tuple(problems), watch)


def _folder_and_stem(source: str) -> tuple[str, str]:
    _, folder, name = source.split("/")
    return folder, name.rpartition(".")[0]


def document_of(root: Path, source: str, allowed: Iterable[str] = ()) -> Document:
    """Read a source again, for the places of its keys; raises SourceError."""
    data = Door(root, allowed).read(source)
    if source.count("/") > 1 and not source.endswith("/show.yaml"):
        return read_episode(source, data)
    document = read_yaml(decode(data))
    return as_profiles(document) if source in PROFILE_FILES else document


def locate(root: Path, source: str, loc: tuple[str | int, ...]) -> tuple[int, int]:
    """Find the line and column of a value of a record; used for problems between files, which are rare.

    Raises SourceError where the file is there and cannot be read, though it could a moment ago.
    """
    try:
        return document_of(root, source).place(loc)
    except SourceError as fault:
        check_is_gone(root, source, fault)
        return (1, 1)


def check_is_gone(root: Path, source: str, fault: SourceError) -> None:
    """Raise what a second reading of a source met, unless the file has gone since or become another."""
    if fault.code == "S100" and (root / source).is_file():
        raise SourceError(fault.code, (0, 0), f"{source}: {fault.message}", fault.hint) from None


def _frame(door: Door, found: Scan, watch: Watch) -> tuple[Frame, Door]:
    loader = FrameLoader(door, found.names, watch)
    site, shot = loader.site()
    if site is None:
        site = UNREAD
    elif site.allowed_folders:
        loader.door = Door(door.root, site.allowed_folders)
    times = Times(site.time_zone)
    shows = tuple(filter(None, (loader.show(folder.id, times) for folder in found.folders)))
    people, organizations = loader.people(), loader.organizations()
    for fact in loader.facts:
        watch.file(fact.source, fact.stamp)
    frame = Frame(site, shot, shows, people, organizations, tuple(loader.problems), tuple(loader.facts))
    return frame, loader.door


def _episodes(frame: Frame, found: Scan, door: Door, cache: Cache, run: Run, watch: Watch) -> list[Loaded]:
    """Read every episode, from the cache where nothing changed."""
    known = cache.loaded()
    results: dict[str, Loaded] = {}
    rows: list[tuple[str, Known]] = []
    batches: list[Batch] = []
    for folder in found.folders:
        setting = setting_of(frame, folder.id, door)
        memory = _Memory(setting, cache.toolchain, door, watch, known)
        stale = []
        for name, siblings in folder.episodes.items():
            source = f"{EPISODES}/{folder.id}/{name}"
            if same := memory.of(source, siblings):
                results[source] = same
            else:
                stale.append((source, siblings))
        rows += memory.touched
        chunks = (tuple(stale[start : start + CHUNK]) for start in range(0, len(stale), CHUNK))
        batches += [Batch(setting, chunk, str(cache.packs.folder), cache.toolchain, watch.began) for chunk in chunks]
    blobs: list[tuple[str, Address]] = []
    for batch in run(load_batch, batches):
        for row, known_now, address in batch:
            results[row.path] = decode_loaded(known_now.value)
            watch.put(row)
            if address:
                rows.append((row.path, known_now))
                blobs.append((known_now.key, address))
    if rows or known.keys() - results.keys():
        cache.keep_blobs(blobs)
        cache.keep_loaded(rows, results.keys())
    loaded = [results[source] for source in sorted(results)]
    for fact in (fact for one in loaded for fact in one.facts):
        watch.file(fact.source, fact.stamp)
    return loaded


def setting_of(frame: Frame, folder: str, door: Door) -> Setting:
    """Say what the episodes of a folder inherit."""
    show = next((each.show for each in frame.shows if each.id == folder), None)
    return Setting(
        root=str(door.root),
        allowed=frame.site.allowed_folders,
        zone=frame.site.time_zone,
        language=(show.language if show else None) or frame.site.language,
        release_time=(show.release_time if show else None) or time(),
        hosts=tuple(host.name for host in show.hosts) if show else (),
    )


class _Memory:
    """Tells what is known already of the episodes of a folder."""

    def __init__(self, setting: Setting, toolchain: str, door: Door, watch: Watch, known: dict[str, Known]) -> None:
        self._context = Context(setting, toolchain)
        self._door, self._root, self._watch, self._known = door, str(door.root), watch, known
        self.touched: list[tuple[str, Known]] = []
        """What is the same but for its time, or for what it depended on."""

    def of(self, source: str, siblings: frozenset[str]) -> Loaded | None:
        """What was loaded before, where neither the file nor anything that it names has changed since."""
        before = self._known.get(source)
        if before is None:
            return None
        stamp = stamp_at(f"{self._root}/{source}")
        context = self._context.of(source, siblings)
        is_touched = stamp is None or stamp != before.stamp or context != before.context
        data = self._content(source) if is_touched else None
        if is_touched and (data is None or key_of(context, data) != before.key):
            return None
        loaded = decode_loaded(before.value)
        if any(stamp_at(f"{self._root}/{fact.source}") != fact.stamp for fact in loaded.facts):
            return None
        row = self._watch.source(source, stamp, data)
        if is_touched:
            proven = None if row.is_young else stamp
            self.touched.append((source, before._replace(context=context, stamp=proven)))
        return loaded

    def _content(self, source: str) -> bytes | None:
        try:
            return self._door.read(source)
        except SourceError:
            return None


class Context:
    """Digests all that a record depends on but the files themselves."""

    def __init__(self, setting: Setting, toolchain: str) -> None:
        inherited = msgspec.structs.replace(setting, root="")  # the same site elsewhere has the same records
        self._begun = hashlib.blake2b(encode((toolchain, inherited)), digest_size=16)

    def of(self, source: str, siblings: frozenset[str]) -> str:
        """Digest of what one episode file depends on."""
        whole = self._begun.copy()
        whole.update("\0".join((source, *sorted(siblings))).encode())
        return whole.hexdigest()


def key_of(context: str, data: bytes) -> str:
    """Fingerprint of all that a record depends on but the content of the files that it names."""
    digest = hashlib.blake2b(context.encode(), digest_size=16)
    digest.update(data)
    return digest.hexdigest()


class Read(NamedTuple):
    """What was read of an episode file."""

    row: Input
    known: Known
    address: Address | None
    """Where the whole record was put; None where the file has errors, and so is read again the next time."""


def load_batch(batch: Batch) -> list[Read]:
    """Read some episode files, in a worker."""
    reader = Reader(batch)
    return [reader.read(source, siblings) for source, siblings in batch.sources]


class Reader:
    """Reads episode files of one folder."""

    def __init__(self, batch: Batch) -> None:
        self._setting = batch.setting
        self._door = Door(Path(batch.setting.root), batch.setting.allowed)
        self._packs = packs_of(batch.packs)
        self._context = Context(batch.setting, batch.toolchain)
        self._watch = Watch(str(self._door.root), batch.began)

    def read(self, source: str, siblings: frozenset[str], before: Known | None = None) -> Read:
        """Read one, unless it is what `before` was made of."""
        stamp = stamp_at(f"{self._door.root}/{source}")
        try:
            data = self._door.read(source)
        except SourceError as found:
            problems = (problem(source, found.at, found.code, found.message, found.hint),)
            row = self._watch.source(source, stamp, None)
            return Read(row, Known("", "", stamp, encode(Loaded(source, None, problems, ()))), None)
        row = self._watch.source(source, stamp, data)
        stamp = None if row.is_young else stamp
        context = self._context.of(source, siblings)
        key = key_of(context, data)
        if before and before.key == key:
            return Read(row, before._replace(stamp=stamp), None)
        loaded, whole = load_episode(source, data, key, self._setting, siblings)
        facts = tuple(self._proven(fact) for fact in loaded.facts)
        loaded = msgspec.structs.replace(loaded, siblings=tuple(sorted(siblings)), facts=facts)
        address = self._packs.add(whole) if whole else None
        return Read(row, Known(key, context, stamp, encode(loaded)), address)

    def _proven(self, fact: Fact) -> Fact:
        """A file beside the record may change once more and keep its stamp, as long as that is young."""
        return msgspec.structs.replace(fact, stamp=UNPROVEN) if self._watch.is_young(fact.stamp) else fact


_PACKS: dict[tuple[str, int], Packs] = {}


def packs_of(folder: str) -> Packs:
    """The packs of a cache, opened once in each process: a forked one must not write into its parent's pack."""
    key = (folder, os.getpid())
    if key not in _PACKS:
        _PACKS[key] = Packs(Path(folder))
    _PACKS[key].renew()
    return _PACKS[key]
