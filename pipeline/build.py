"""The main job: load, resolve, check, plan, render, commit. Files in, files out, values in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.cache import Address, DamagedError
from pipeline.diagnostics import Diagnostic
from pipeline.edited import Edited, edited
from pipeline.entry import encode
from pipeline.feed import Fragment, FragmentError
from pipeline.files import Door
from pipeline.frontmatter import SourceError
from pipeline.inputs import Input, digest_of
from pipeline.inspection import Checked, checked_site, inspect
from pipeline.last import Last, note
from pipeline.ledger import LEDGER, Keeper, text
from pipeline.load import load, packs_of, setting_of
from pipeline.manifest import Manifest, Row
from pipeline.plan import Plan, Swap, Work, batches, plan
from pipeline.render import Copy, RssFeed, Theme
from pipeline.report import Report
from pipeline.scene import Facts, Recorder
from pipeline.session import STATE, Session, directory, keep_snapshot, opened
from pipeline.store import Directory, Store, Written
from pipeline.wish import Keep, Wish
from pipeline.workers import Crew, Place, Task, render_task

__all__ = ["STATE", "build", "directory", "inspect", "rebuild"]

WORKS = 120
"""Outputs a task: the three of some 40 episodes."""

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


class Result(NamedTuple):
    """What the workers made."""

    written: dict[str, Written | None]
    """Path -> facts of each rendered file; None where the public one has the same content."""
    fragments: list[tuple[str, Address]]
    faults: dict[tuple[str, int, str], Diagnostic]
    """Templates that cannot be rendered: place and message -> the first time that it was seen."""


def build(  # noqa: PLR0913  each is an option of the command
    site: Path,
    store: Store,
    *,
    now: datetime,
    jobs: int = 1,
    strict: bool = False,
    base_url: str | None = None,
    keep: Keep = Keep.READ,
    is_told: bool = False,
    progress: Progress | None = None,
    wait: float = 0.0,
    fresh: bool = False,
) -> Report:
    """Bring `store` up to date with `site`; write nothing while any source is in error.

    `base_url` takes the place of the site's own, for a preview; `keep` says what may be done to the ledger, `is_told`
    that `now` is not the clock's; `wait` are the seconds to wait for another build; `fresh` trusts nothing that an
    earlier one left.
    Raises SourceError where the folder is not a site, StoreError where the output cannot be written.
    """
    with opened(site, store, Wish(now, strict, base_url, keep, is_told), wait, fresh=fresh) as session:
        return session.unchanged() or rebuild(session, jobs, progress)


def rebuild(session: Session, jobs: int = 1, progress: Progress | None = None) -> Report:
    """Do what a build must do that is not the last one over again."""
    tell = progress or (lambda _stage, _done, _total: None)
    with Crew(jobs) as crew:
        try:
            small = edited(session)
            if small:  # some pages at the most: no process is worth starting for them
                return _Build(session, Crew(1), tell).edit(small)
            return _Build(session, crew, tell).whole()
        except DamagedError as found:
            session.start_again(found)
            return _Build(session, crew, tell).whole()


class _Build:
    """What the steps of one build have in common."""

    def __init__(self, session: Session, crew: Crew, tell: Progress) -> None:
        self.session, self.crew, self.tell = session, crew, tell
        self.cache, self.wish, self.tree = session.cache, session.wish, session.tree
        self.state = session.site / STATE
        self.keeper = Keeper(session.site, self.state)

    def edit(self, small: Edited) -> Report:
        """Carry out a small edit, of which all that it changes is known already."""
        faults, written, after, manifest = self._carry_out(small.work, small.addresses, None)
        if faults:  # which a whole build tells with all the others
            self.session.store.forget()
            return self.whole()
        self.cache.keep_loaded(small.loaded)
        self.cache.drop(small.gone)
        self._remember(manifest, written, after)
        report = small.report(written, len(after.rows))
        self._note(report, manifest, small.inputs, small.scene.save())
        return report

    def whole(self) -> Report:
        """Build from the sources, with what the cache knows of them."""
        session, wish = self.session, self.wish
        sources = load(session.site, self.cache, self.crew.run)
        theme = Theme(session.site, self.state / "bytecode")
        theme.watch(sources.watch)
        self.keeper.settle()
        checked = checked_site(session.site, sources, theme, wish, self.keeper.book())
        notes = [self.cache.rebuilt] if self.cache.rebuilt else []
        if not checked.is_good:
            return _report(checked, None, None, 0, notes)
        damage = self.tree.damage
        notes += [f"{damage}: everything is built anew, and pages that went since are left"] if damage else []
        addresses = self.cache.addresses()
        before = self.tree.manifest
        with Recorder(self.state) as recorder:
            work = plan(checked.catalog, theme, before, self.tree.intact, addresses, self.cache.toolchain, recorder)
            ledger = _ledger_after(checked, wish)
            faults, written, after, manifest = self._carry_out(work, addresses, ledger)
            if faults:
                problems = sorted([*checked.problems, *faults])
                return _report(checked._replace(problems=problems), None, None, 0, notes)
            self._remember(manifest, written, after)
            if work.stale or work.orphans:
                # Records of drafts and of the future stay: their files are not read again when they become public.
                self.cache.sweep(work.live | {entry.record for entry in sources.entries})
            report = _report(checked, before, after, len(written), notes)
            report = _with_ledger(report, checked, wish)
            sources.watch.file(LEDGER, *self.keeper.stamped())
            seal = recorder.finish(_facts(checked, theme, session))
        self._note(report, manifest, sources.watch.inputs().rows, seal)
        return report

    def _carry_out(
        self, work: Plan, addresses: dict[str, Address], ledger: bytes | None
    ) -> tuple[list[Diagnostic], dict[str, Written], Manifest, bytes]:
        """Render what is stale and make it public: faults, what was written, what the tree holds then, and in bytes."""
        store, tree = self.session.store, self.tree
        before = tree.manifest
        if self.session.published is not None and not (work.stale or work.orphans):
            if ledger is not None:
                self.keeper.replace(ledger)
            return [], {}, before, self.session.published
        # A file that is not as the manifest says is written again, even where its content comes out the same.
        trusted = Manifest({path: before.rows[path] for path in tree.intact})
        with store.stage() as staging:
            staging.begin({*(output.path for output in work.stale), *work.orphans})
            site = str(self.session.site)
            place = Place(site, str(self.cache.packs.folder), str(self.state / "bytecode"), staging.writer)
            result = _render(work, place, trusted, addresses, self.crew, self.tell)
            if result.faults:
                return list(result.faults.values()), {}, before, b""
            written = {path: facts for path, facts in result.written.items() if facts}
            after = _manifest(work, trusted, written)
            self.cache.keep_blobs(result.fragments)
            # What a damaged manifest no longer vouches for was ours all the same, if we are about to write it.
            ours = store.files().keys() if tree.damage else before.rows.keys()
            without = work.orphans | (written.keys() & ours)
            output = store.root if isinstance(store, Directory) else None
            manifest = after.encode()
            self.keeper.commit(staging, (manifest, without), output, ledger)
        return [], written, after, manifest

    def _remember(self, manifest: bytes, written: dict[str, Written], after: Manifest) -> None:
        """Note the file times of the output."""
        if not written and len(after.rows) == len(self.tree.rows):
            return
        times = {path: mtime for path, _, mtime in self.tree.rows}
        times |= {path: facts.mtime_ns for path, facts in written.items()}
        if after.rows.keys() - times.keys():  # some were known by their content alone, and none may be left out
            times = {path: mtime for path, (_, mtime) in self.session.store.files().items()} | times
        rows = [(path, row.size, times[path]) for path, row in after.rows.items()]
        keep_snapshot(self.cache, manifest, rows)

    def _note(self, report: Report, manifest: bytes, inputs: list[Input], seal: str) -> None:
        last = Last(self.wish.kind, inputs, digest_of(manifest), seal, self.wish.now, report.unchanged())
        note(self.cache, last)


def _facts(checked: Checked, theme: Theme, session: Session) -> Facts:
    """What a small edit must know of the site."""
    frame, planned = checked.sources.frame, checked.catalog.planned
    door = Door(session.site, frame.site.allowed_folders)
    folders = {entry.folder for entry in checked.sources.entries}
    titles: dict[str, list[str]] = {}
    for each in planned:
        titles.setdefault(each.show.id, []).append(each.entry.title.casefold())
    return Facts(
        toolchain=session.cache.toolchain,
        templates=theme.digests(),
        settings={folder: encode(setting_of(frame, folder, door)) for folder in folders},
        shows={show: tuple(found) for show, found in titles.items()},
        severities=dict(frame.site.severities),
    )


def _ledger_after(checked: Checked, wish: Wish) -> bytes | None:
    """The ledger to write; None where it stays as it is."""
    if wish.keep is not Keep.WRITE or wish.is_told or checked.comparison is None:
        return None
    return text(checked.comparison.lines) if checked.comparison.added or checked.comparison.updated else None


def _with_ledger(report: Report, checked: Checked, wish: Wish) -> Report:
    """Say what became of the ledger."""
    if wish.keep is not Keep.WRITE:
        return report
    comparison = checked.comparison
    if comparison is None or wish.is_told:
        why = checked.preview or "the time of this build is not the clock's"
        return msgspec.structs.replace(report, preview=why)
    changes = {"added": len(comparison.added), "updated": comparison.updated}
    is_new = [f"{LEDGER} is new: what is out from now on is on record there; commit it"]
    notes = is_new if checked.book.data is None and comparison.added else []
    return msgspec.structs.replace(report, ledger=changes, notes=[*report.notes, *notes])


def _render(
    work: Plan, place: Place, manifest: Manifest, addresses: dict[str, Address], crew: Crew, tell: Progress
) -> Result:
    """Render all that is stale: copies, then pages and fragments, then the feeds that are made of the fragments."""
    result = Result({}, [], {})
    total = len(work.pages) + len(work.items) + len(work.feeds) + len(work.copies)
    done = 0
    for copy in work.copies:
        result.written[copy.path] = _copied(copy, place)
        done += 1
        tell("copying", done, total)
    whole = [feed for feed in work.feeds if feed.path not in work.swaps]
    for stage, chunks in (
        ("rendering", batches(work, WORKS)),
        ("joining feeds", ([Work(feed)] for feed in whole)),
    ):
        tasks = (_task(chunk, place, manifest, addresses) for chunk in chunks)
        for rendered in crew.run(render_task, tasks):
            result.written.update(rendered.files)
            result.fragments.extend(rendered.fragments)
            addresses.update(rendered.fragments)
            for fault in rendered.faults:
                result.faults.setdefault((fault.path, fault.line, fault.message), fault)
            done += len(rendered.files) + len(rendered.fragments)
            tell(stage, done, total)
        if result.faults:
            return result
    for feed in work.feeds:
        if feed.path in work.swaps:
            result.written[feed.path] = _swapped(feed, work.swaps[feed.path], place, manifest, addresses)
            done += 1
            tell("joining feeds", done, total)
    return result


def _swapped(
    feed: RssFeed, swaps: Sequence[Swap], place: Place, manifest: Manifest, addresses: dict[str, Address]
) -> Written | None:
    """Write a feed in which some items take the place of others; all else is copied from the public one."""
    packs = packs_of(place.packs)
    try:
        pairs = [(Fragment(packs.raw(addresses[each.old])), Fragment(packs.raw(addresses[each.new]))) for each in swaps]
        written = place.writer.replace(feed.path, [(feed.piece(old), feed.piece(new)) for old, new in pairs])
    except FragmentError:
        raise DamagedError("a feed item is not what was written") from None
    if written:
        return written
    (rendered,) = map(render_task, [_task([Work(feed)], place, manifest, addresses)])
    return dict(rendered.files)[feed.path]


def _task(works: list[Work], place: Place, manifest: Manifest, addresses: dict[str, Address]) -> Task:
    needs = {key for each in works for key in each.output.needs}
    rows = {each.output.path: manifest.rows.get(each.output.path) for each in works if each.key is None}
    known = {path: row.digest for path, row in rows.items() if row}
    return Task(place, works, {key: addresses[key] for key in needs}, known)


def _copied(copy: Copy, place: Place) -> Written:
    """Copy a file to the site; one that changed while the build ran is refused, since its facts are in the feed."""
    source = Door(Path(place.site)).root / copy.source
    written = place.writer.copy(copy.path, source)
    if written.digest != copy.digest:
        raise SourceError("S100", (0, 0), f"{copy.source} changed while it was read", "build again")
    return written


def _manifest(work: Plan, before: Manifest, written: dict[str, Written]) -> Manifest:
    """Say what the tree holds now: new facts of what was written, the old ones of what was not."""
    rows = {}
    for path, fingerprint in work.fingerprints.items():
        facts = written.get(path) or before.rows[path]
        rows[path] = Row(fingerprint, facts.digest, facts.size)
    return Manifest(rows)


def _report(
    checked: Checked, before: Manifest | None, after: Manifest | None, written: int, notes: list[str]
) -> Report:
    catalog = checked.catalog
    old, new = _episodes(before), _episodes(after)
    removed = len(before.rows.keys() - after.rows.keys()) if before and after else 0
    return Report(
        problems=checked.problems,
        built=after is not None,
        episodes={
            "new": len(new.keys() - old.keys()),
            "changed": sum(old[path] != digest for path, digest in new.items() if path in old),
            "unchanged": sum(old[path] == digest for path, digest in new.items() if path in old),
            "removed": len(old.keys() - new.keys()),
            "scheduled": catalog.scheduled,
            "drafts": checked.sources.hidden,
        },
        files={"written": written, "kept": len(after.rows) - written if after else 0, "removed": removed},
        shows=len(catalog.shows),
        without_media=sum(listing.media is None for listing in catalog.listings),
        next_release=catalog.next_release,
        notes=notes,
    )


def _episodes(manifest: Manifest | None) -> dict[str, str]:
    """Path and digest of each episode's data, which changes with anything of the episode itself."""
    if manifest is None:
        return {}
    return {path: row.digest for path, row in manifest.rows.items() if path.endswith("/episode.json")}
