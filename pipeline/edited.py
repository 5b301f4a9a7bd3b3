"""A build after a small edit: what was read of the edited files, and all that follows from them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from pipeline.cache import Address, Known
from pipeline.diagnostics import Diagnostic, Severity, adjust
from pipeline.edit import MANY, amend, is_small
from pipeline.entry import Entry, Loaded, decode_loaded
from pipeline.inputs import Input, Inputs
from pipeline.last import Last
from pipeline.load import Batch, Reader
from pipeline.load.episode import Setting
from pipeline.plan import Plan
from pipeline.render.short import Shortener
from pipeline.report import Report
from pipeline.scene import Scene, recall
from pipeline.session import STATE, Session
from pipeline.store import Written


class Edited(NamedTuple):
    """What a small edit comes to."""

    work: Plan
    addresses: dict[str, Address]
    """Of all stored values, the new ones too."""
    loaded: list[tuple[str, Known]]
    """What was read, by source."""
    gone: list[str]
    """Keys of stored values that nothing uses any more."""
    inputs: list[Input]
    """What this build and the ones before it read."""
    scene: Scene
    before: Report
    problems: list[Diagnostic]

    def report(self, written: dict[str, Written], files: int) -> Report:
        """Say what was done."""
        changed = sum(path.endswith("/episode.json") for path in written)
        public = self.before.episodes["unchanged"]
        return msgspec.structs.replace(
            self.before,
            problems=self.problems,
            episodes=self.before.episodes | {"changed": changed, "unchanged": public - changed},
            files={"written": len(written), "kept": files - len(written), "removed": 0},
        )


class _Reading(NamedTuple):
    """One file that was read again."""

    row: Input
    known: Known
    address: Address | None
    """Of the whole record; None where the file is the same, but for its time."""
    before: Loaded
    after: Loaded


def edited(session: Session) -> Edited | None:
    """Find out what an edit changes; None where it is not small, and everything must be resolved."""
    last, look = session.last, session.look
    if last is None or not 0 < len(look.changed) <= MANY or not session.is_after_last():
        return None
    scene = recall(session.site / STATE, last.scene)
    if scene is None or scene.facts.toolchain != session.cache.toolchain:
        return None
    readings = []
    for source in look.changed:
        reading = _read(session, scene, source)
        if reading is None:
            return None
        readings.append(reading)
    problems = _problems(last, scene, readings, strict=session.wish.strict)
    pairs = [pair for each in readings if (pair := _entries(each))]
    if problems is None or not all(is_small(before, after) for before, after in pairs):
        return None
    shortener = Shortener(session.cache.toolchain, scene.keep)
    amended = amend(scene, pairs, shortener)
    if amended is None:
        return None
    addresses = session.cache.addresses()
    addresses |= {each.known.key: each.address for each in readings if each.address}
    manifest = session.tree.manifest
    work = Plan(
        fingerprints={path: row.fingerprint for path, row in manifest.rows.items()} | amended.fingerprints,
        pages=amended.pages,
        items=amended.items,
        feeds=amended.feeds,
        copies=[],
        orphans=frozenset(),
        live=frozenset(),
        swaps=amended.swaps,
    )
    session.cache.keep_blobs((each.known.key, each.address) for each in readings if each.address)
    loaded = [(each.row.path, each.known) for each in readings]
    inputs = Inputs(last.inputs).renewed(look.fresh | {each.row.path: each.row for each in readings}).rows
    return Edited(work, addresses, loaded, amended.gone, inputs, scene, last.report, problems)


def _read(session: Session, scene: Scene, source: str) -> _Reading | None:
    """Read an episode file again; None where the change is not that of one alone, or it cannot be used."""
    before = session.cache.loaded_from(source)
    if before is None:
        return None
    loaded = decode_loaded(before.value)
    inherited = scene.facts.settings.get(source.split("/")[1])
    if inherited is None:
        return None
    setting = msgspec.structs.replace(msgspec.msgpack.decode(inherited, type=Setting), root=session.watch.root)
    batch = Batch(setting, (), str(session.cache.packs.folder), session.cache.toolchain, session.watch.began)
    row, after, address = Reader(batch).read(source, frozenset(loaded.siblings), before)
    if after.context != before.context:
        return None
    now = loaded if after.key == before.key else decode_loaded(after.value)
    is_sound = now.entry is not None and not any(each.is_error for each in now.problems)
    same_files = now.facts == loaded.facts
    return _Reading(row, after, address, loaded, now) if is_sound and same_files else None


def _entries(reading: _Reading) -> tuple[Entry, Entry] | None:
    before, after = reading.before.entry, reading.after.entry
    return (before, after) if before and after and before != after else None


def _problems(last: Last, scene: Scene, readings: list[_Reading], *, strict: bool) -> list[Diagnostic] | None:
    """Put new problems of the files in the place of old ones; None where others may depend on what was edited."""
    severities = {code: Severity(severity) for code, severity in scene.facts.severities.items()}
    found = last.report.problems
    for each in readings:
        own = [problem for problem in found if problem.path == each.row.path]
        if sorted(own) != adjust(list(each.before.problems), severities, strict=strict):
            return None
    sources = {each.row.path for each in readings}
    others = [problem for problem in found if problem.path not in sources]
    fresh = [problem for each in readings for problem in each.after.problems]
    own = adjust(fresh, severities, strict=strict)
    return None if any(each.is_error for each in own) else sorted([*others, *own])
