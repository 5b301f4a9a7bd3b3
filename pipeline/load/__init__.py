"""The files of a site become records and diagnostics; an unchanged file is known by its bytes, and not parsed again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import time
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from pipeline.cache import Address, Cache, Packs
from pipeline.diagnostics import Diagnostic, problem
from pipeline.entry import Entry, Loaded, decode_loaded, encode
from pipeline.files import Door
from pipeline.frontmatter import Document, SourceError, decode, read_yaml
from pipeline.load.attachments import stamp_of
from pipeline.load.episode import Setting, load_episode
from pipeline.load.orphans import loose_files, orphans
from pipeline.load.scan import Folder, Scan, scan
from pipeline.load.site import EPISODES, PROFILE_FILES, UNREAD, Frame, FrameLoader, as_profiles
from pipeline.load.source import read_episode
from pipeline.times import Context

__all__ = ["EPISODES", "Frame", "Sources", "document_of", "load", "locate"]

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
    digest: str
    """Of everything that was read: the same sources make the same site."""


class Batch(msgspec.Struct, frozen=True):
    """Episode files for one worker to read."""

    setting: Setting
    sources: tuple[tuple[str, frozenset[str]], ...]
    """Path and side-cars of each."""
    packs: str
    toolchain: str

    def __str__(self) -> str:
        more = len(self.sources) - 1
        return self.sources[0][0] + (f" and {more} more" if more else "")


def load(root: Path, cache: Cache, run: Run) -> Sources:
    """Read the whole site; all problems of all files are in the result.

    Raises SourceError where the folder is not a site.
    """
    door = Door(root)
    if not (root / EPISODES).is_dir():
        hint = "run shownotes init DIR to make one, or name the folder that holds episodes/"
        raise SourceError("S113", (0, 0), f"there is no folder {EPISODES}/ here", hint)
    found = scan(door)
    frame, door = _frame(door, found)
    loose = loose_files(found, door)
    digest = hashlib.blake2b(f"{frame.digest}{found.problems}{loose}".encode(), digest_size=16)
    loaded = _episodes(frame, found, door, cache, run, digest)
    entries = tuple(each.entry for each in loaded if each.entry)
    problems = [*found.problems, *frame.problems, *orphans(found, loose, frame, loaded)]
    problems += [each for one in loaded for each in one.problems]
    unread = tuple(_folder_and_stem(one.source) for one in loaded if one.entry is None)
    hidden = sum(one.hidden for one in loaded)
    return Sources(frame, entries, hidden, unread, tuple(problems), digest.hexdigest())


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
    """Find the line and column of a value of a record; used for problems between files, which are rare."""
    try:
        return document_of(root, source).place(loc)
    except SourceError:
        return (1, 1)


def _frame(door: Door, found: Scan) -> tuple[Frame, Door]:
    loader = FrameLoader(door, found.names)
    site, shot = loader.site()
    if site is None:
        site = UNREAD
    elif site.allowed_folders:
        loader.door = Door(door.root, site.allowed_folders)
    context = Context(site.time_zone)
    shows = tuple(filter(None, (loader.show(folder.id, context) for folder in found.folders)))
    people, organizations = loader.people(), loader.organizations()
    frame = Frame(
        site, shot, shows, people, organizations, tuple(loader.problems), tuple(loader.facts), loader.digest()
    )
    return frame, loader.door


def _episodes(frame: Frame, found: Scan, door: Door, cache: Cache, run: Run, digest: hashlib.blake2b) -> list[Loaded]:
    """Read every episode, from the cache where nothing changed; what was read goes into the digest."""
    known = cache.loaded()
    results: dict[str, tuple[bytes, Loaded]] = {}
    batches: list[Batch] = []
    for folder in found.folders:
        setting = _setting(frame, folder, door)
        stale = []
        for name, siblings in folder.episodes.items():
            source = f"{EPISODES}/{folder.id}/{name}"
            remembered = _remembered(source, siblings, setting, door, cache.toolchain, known)
            if remembered:
                results[source] = remembered
            else:
                stale.append((source, siblings))
        for start in range(0, len(stale), CHUNK):
            chunk = tuple(stale[start : start + CHUNK])
            batches.append(Batch(setting, chunk, str(cache.packs.folder), cache.toolchain))
    rows: list[tuple[str, str, bytes]] = []
    blobs: list[tuple[str, Address]] = []
    for batch in run(load_batch, batches):
        for source, key, encoded, address in batch:
            results[source] = (encoded, decode_loaded(encoded))
            if address:
                rows.append((source, key, encoded))
                blobs.append((key, address))
    if rows or known.keys() - results.keys():
        cache.keep_blobs(blobs)
        cache.keep_loaded(rows, results.keys())
    ordered = [results[source] for source in sorted(results)]
    for encoded, _ in ordered:
        digest.update(encoded)
    return [loaded for _, loaded in ordered]


def _setting(frame: Frame, folder: Folder, door: Door) -> Setting:
    show = next((each.show for each in frame.shows if each.id == folder.id), None)
    return Setting(
        root=str(door.root),
        allowed=frame.site.allowed_folders,
        zone=frame.site.time_zone,
        language=(show.language if show else None) or frame.site.language,
        release_time=(show.release_time if show else None) or time(),
        hosts=tuple(host.name for host in show.hosts) if show else (),
    )


def _remembered(
    source: str,
    siblings: frozenset[str],
    setting: Setting,
    door: Door,
    toolchain: str,
    known: dict[str, tuple[str, bytes]],
) -> tuple[bytes, Loaded] | None:
    """What was loaded before, where neither the file nor anything that it names has changed since."""
    if source not in known:
        return None
    try:
        data = door.read(source)
    except SourceError:
        return None
    key, encoded = known[source]
    if key != _key(source, data, siblings, setting, toolchain):
        return None
    loaded = decode_loaded(encoded)
    if any(stamp_of(door, fact.source) != fact.stamp for fact in loaded.facts):
        return None
    return encoded, loaded


def _key(source: str, data: bytes, siblings: frozenset[str], setting: Setting, toolchain: str) -> str:
    """Fingerprint of all that a record depends on but the content of the files that it names."""
    inherited = msgspec.structs.replace(setting, root="")  # the same site elsewhere has the same records
    digest = hashlib.blake2b(encode((toolchain, source, sorted(siblings), inherited)), digest_size=16)
    digest.update(data)
    return digest.hexdigest()


def load_batch(batch: Batch) -> list[tuple[str, str, bytes, Address | None]]:
    """Read some episode files, in a worker: source, key, encoded Loaded, and where the whole record was put.

    The address is None where the file has errors: it is read again the next time.
    """
    door = Door(Path(batch.setting.root), batch.setting.allowed)
    packs = packs_of(batch.packs)
    results: list[tuple[str, str, bytes, Address | None]] = []
    for source, siblings in batch.sources:
        try:
            data = door.read(source)
        except SourceError as found:
            loaded = Loaded(source, None, (problem(source, found.at, found.code, found.message, found.hint),), ())
            results.append((source, "", encode(loaded), None))
            continue
        key = _key(source, data, siblings, batch.setting, batch.toolchain)
        loaded, whole = load_episode(source, data, key, batch.setting, siblings)
        address = packs.add(whole) if whole else None
        results.append((source, key, encode(loaded), address))
    return results


_PACKS: dict[tuple[str, int], Packs] = {}


def packs_of(folder: str) -> Packs:
    """The packs of a cache, opened once in each process: a forked one must not write into its parent's pack."""
    key = (folder, os.getpid())
    if key not in _PACKS:
        _PACKS[key] = Packs(Path(folder))
    return _PACKS[key]
