"""The main job: load, resolve, check, plan, render, commit. Files in, files out, values in between."""

from __future__ import annotations

import contextlib
import gc
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipeline.cache import Address, Cache, DamagedError
from pipeline.catalog import Catalog, Finding, Spot, resolve
from pipeline.checks import check
from pipeline.diagnostics import Diagnostic, Severity, adjust, problem
from pipeline.files import Door
from pipeline.frontmatter import SourceError
from pipeline.last import Last, digest_of, note, recall
from pipeline.load import EPISODES, Sources, load, locate
from pipeline.manifest import Manifest, Row, decode
from pipeline.plan import Plan, Work, batches, plan
from pipeline.render import Copy, Theme
from pipeline.report import Report
from pipeline.store import Directory, Store, Written
from pipeline.store.lock import held
from pipeline.toolchain import toolchain
from pipeline.workers import Crew, Place, Task, render_task

STATE = ".shownotes"
"""The folder of the site that holds cache and lock; it may be deleted at any time."""
WORKS = 120
"""Outputs a task: the three of some 40 episodes."""

T = TypeVar("T")
Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


class Wish(NamedTuple):
    """What a build is asked for beside its site."""

    now: datetime
    strict: bool = False
    base_url: str | None = None
    """Takes the place of the site's own, for a preview."""


class Result(NamedTuple):
    """What the workers made."""

    written: dict[str, Written | None]
    """Path -> facts of each rendered file; None where the public one has the same content."""
    fragments: list[tuple[str, Address]]
    faults: dict[tuple[str, int, str], Diagnostic]
    """Templates that cannot be rendered: place and message -> the first time that it was seen."""


class Checked(NamedTuple):
    """A site that was read: its catalog and every problem in it."""

    catalog: Catalog
    sources: Sources
    problems: list[Diagnostic]

    @property
    def is_good(self) -> bool:
        """True where a build may go on."""
        return not any(each.is_error for each in self.problems)


def directory(site: Path, output: Path) -> Directory:
    """The store for a site's output on disk."""
    return Directory(output, lock=site / STATE / "lock", forbidden=[site / EPISODES, site / "templates"])


def build(  # noqa: PLR0913  each is an option of the command
    site: Path,
    store: Store,
    *,
    now: datetime,
    jobs: int = 1,
    strict: bool = False,
    base_url: str | None = None,
    progress: Progress | None = None,
    wait: float = 0.0,
) -> Report:
    """Bring `store` up to date with `site`; write nothing while any source is in error.

    `base_url` takes the place of the site's own, for a preview; `wait` are the seconds to wait for another build.
    Raises SourceError where the folder is not a site, StoreError where the output cannot be written.
    """
    tell = progress or (lambda _stage, _done, _total: None)
    wish = Wish(now, strict, base_url)
    with store.acquire(wait), _cache(site) as cache, _quiet_collector(), Crew(jobs) as crew:
        try:
            return _build(site, store, cache, crew, wish, tell)
        except DamagedError as found:
            cache.start_again(str(found))
            return _build(site, store, cache, crew, wish, tell)


def inspect(site: Path, *, now: datetime, jobs: int = 1, strict: bool = False, wait: float = 0.0) -> Checked:
    """Read and check a site, and write nothing but its cache. Raises SourceError where the folder is not a site."""
    return examine(site, Wish(now, strict), lambda checked, _cache, _crew: checked, jobs=jobs, wait=wait)


def examine(
    site: Path, wish: Wish, work: Callable[[Checked, Cache, Crew], T], *, jobs: int = 1, wait: float = 0.0
) -> T:
    """Read and check a site, and hand it to `work` while nobody builds; once more where the cache was damaged."""
    with held(site / STATE / "lock", wait), _cache(site) as cache, _quiet_collector(), Crew(jobs) as crew:
        try:
            return work(_inspect(site, cache, crew, wish), cache, crew)
        except DamagedError as found:
            cache.start_again(str(found))
            return work(_inspect(site, cache, crew, wish), cache, crew)


def inspect_sources(site: Path, *, wait: float = 60.0) -> Sources:
    """Read a site's records alone. Raises SourceError where the folder is not a site."""
    with held(site / STATE / "lock", wait), _cache(site) as cache, _quiet_collector(), Crew(1) as crew:
        try:
            return load(site, cache, crew.run)
        except DamagedError as found:
            cache.start_again(str(found))
            return load(site, cache, crew.run)


def _inspect(site: Path, cache: Cache, crew: Crew, wish: Wish) -> Checked:
    theme = Theme(site, site / STATE / "bytecode")
    return _checked(site, load(site, cache, crew.run), theme, wish)


def _checked(site: Path, sources: Sources, theme: Theme, wish: Wish) -> Checked:
    if wish.base_url:
        settings = sources.frame.site.model_copy(update={"base_url": wish.base_url})
        sources = sources._replace(frame=sources.frame._replace(site=settings))
    catalog = resolve(sources, wish.now, theme.stylesheets())
    findings = [*catalog.findings, *check(catalog)]
    problems = [*sources.problems, *_template_problems(theme), *(_placed(site, each) for each in findings)]
    severities = {code: Severity(severity) for code, severity in sources.frame.site.severities.items()}
    return Checked(catalog, sources, adjust(problems, severities, strict=wish.strict))


def _build(site: Path, store: Store, cache: Cache, crew: Crew, wish: Wish, tell: Progress) -> Report:
    sources = load(site, cache, crew.run)
    theme = Theme(site, site / STATE / "bytecode")
    published = store.manifest()
    manifest, damage = decode(published)
    intact, seen = _intact(store, manifest, cache.stats())
    if seen:
        cache.keep_stats(seen, ())
    inputs = digest_of(sources.digest, theme.sources_digest(), cache.toolchain, f"{wish.strict} {wish.base_url}")
    last = recall(cache)
    if last and len(intact) == len(manifest.rows) and last.holds(inputs, digest_of(published or b""), wish.now):
        return last.report
    checked = _checked(site, sources, theme, wish)
    notes = [cache.rebuilt] if cache.rebuilt else []
    if not checked.is_good:
        return _report(checked, None, None, 0, notes)
    notes += [f"{damage}: everything is built anew, and pages that went since are left"] if damage else []
    addresses = cache.addresses()
    work = plan(checked.catalog, theme, manifest, intact, addresses, cache.toolchain)
    # A file that is not as the manifest says is written again, even where its content comes out the same.
    trusted = Manifest({path: manifest.rows[path] for path in intact})
    written: dict[str, Written] = {}
    after = manifest
    if work.stale or work.orphans or published is None:
        with store.stage() as staging:
            place = Place(str(site), str(cache.packs.folder), str(site / STATE / "bytecode"), staging.writer)
            result = _render(work, place, trusted, addresses, crew, tell)
            if result.faults:
                problems = sorted([*checked.problems, *result.faults.values()])
                return _report(checked._replace(problems=problems), None, None, 0, notes)
            written = {path: facts for path, facts in result.written.items() if facts}
            after = _manifest(work, trusted, written)
            cache.keep_blobs(result.fragments)
            # What a damaged manifest no longer vouches for was ours all the same, if we are about to write it.
            ours = store.files().keys() if damage else manifest.rows.keys()
            staging.commit(after.encode(), without=work.orphans | (written.keys() & ours))
        _remember(cache, written, work, checked.sources)
    report = _report(checked, manifest, after, len(written), notes)
    note(cache, Last(inputs, digest_of(after.encode()), wish.now, report.unchanged()))
    return report


def _intact(
    store: Store, manifest: Manifest, stats: dict[str, tuple[int, int, str]]
) -> tuple[set[str], list[tuple[str, int, int, str]]]:
    """Find the files that are as the manifest says: by size and time as last seen, else by their content.

    The second value are the times of those whose content had to be read, to be remembered.
    """
    intact, seen = set(), []
    for path, (size, mtime) in store.files().items():
        row = manifest.rows.get(path)
        if row is None or row.size != size:
            continue
        if stats.get(path) == (size, mtime, row.digest):
            intact.add(path)
            continue
        content = store.read(path)
        if content is not None and hashlib.blake2b(content, digest_size=16).hexdigest() == row.digest:
            intact.add(path)
            seen.append((path, size, mtime, row.digest))
    return intact, seen


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
    for stage, chunks in (
        ("rendering", batches(work, WORKS)),
        ("joining feeds", ([Work(feed)] for feed in work.feeds)),
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
            break
    return result


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


def _remember(cache: Cache, written: dict[str, Written], work: Plan, sources: Sources) -> None:
    """Note the file times of what was written, and sweep the cache of what nothing uses.

    Records of drafts and of the future stay: their files will not be read again when they become public.
    """
    rows = ((path, facts.size, facts.mtime_ns, facts.digest) for path, facts in written.items())
    cache.keep_stats(rows, work.orphans)
    cache.sweep(work.live | {entry.record for entry in sources.entries})


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


def _placed(site: Path, finding: Finding) -> Diagnostic:
    """Give a finding its line and column."""
    at = finding.at
    if isinstance(at, str):
        at = _text_place(site, finding.source, at)
    elif not isinstance(at, Spot):
        at = locate(site, finding.source, at)
    return problem(finding.source, (at[0], at[1]), finding.code, finding.message, finding.hint)


def _text_place(site: Path, source: str, text: str) -> tuple[int, int]:
    """Find the first line of a source that holds a text."""
    try:
        lines = Door(site).read(source).decode("utf-8-sig").splitlines()
    except (SourceError, UnicodeDecodeError):
        return (1, 1)
    return next(((n, line.index(text) + 1) for n, line in enumerate(lines, 1) if text in line), (1, 1))


def _template_problems(theme: Theme) -> Iterator[Diagnostic]:
    """Report every file of the site's own theme that cannot be read."""
    for fault in theme.faults():
        at = (fault.line, min(fault.line, 1))
        yield problem(f"templates/{fault.name}", at, "S130", fault.message, "mend it, or delete it to have the default")


@contextlib.contextmanager
def _cache(site: Path) -> Iterator[Cache]:
    with Cache(site / STATE, toolchain()) as cache:
        yield cache


@contextlib.contextmanager
def _quiet_collector() -> Iterator[None]:
    """Keep the garbage collector off: records are many and have no cycles, and looking through them takes a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
