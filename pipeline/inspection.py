"""A site is read and checked: its records, its theme, and what would change for those who subscribe."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipeline import urls
from pipeline.cache import Cache, DamagedError
from pipeline.catalog import Catalog, resolve
from pipeline.catalog.placing import placed
from pipeline.checks import check
from pipeline.diagnostics import Diagnostic, Severity, adjust, problem
from pipeline.files import Door
from pipeline.frontmatter import SourceError
from pipeline.inputs import EPISODES
from pipeline.ledger import Book, Comparison, Keeper, compare
from pipeline.load import Sources, load
from pipeline.load.site import SITE_FILE
from pipeline.render import Theme
from pipeline.session import STATE, opened_cache, quiet_collector
from pipeline.store.lock import held
from pipeline.wish import Keep, Wish
from pipeline.workers import Crew

T = TypeVar("T")
OUTPUT = "output"
"""The folder of the site that is published, unless the command says another."""
_GUID = re.compile(rb"<podcast:guid>([0-9A-Fa-f-]{36})</podcast:guid>")
_SELF = re.compile(rb'<atom:link href="([!-~]+?)" rel="self"')


class Checked(NamedTuple):
    """A site that was read: its catalog and every problem in it."""

    catalog: Catalog
    sources: Sources
    problems: list[Diagnostic]
    book: Book
    """The ledger as it lies on the disk."""
    comparison: Comparison | None
    """With the ledger; None for a preview, and where it cannot be read."""
    preview: str | None
    """Why subscribers do not come into it, where they do not."""

    @property
    def is_good(self) -> bool:
        """True where a build may go on."""
        return not any(each.is_error for each in self.problems)


def inspect(
    site: Path,
    *,
    now: datetime,
    jobs: int = 1,
    strict: bool = False,
    keep: Keep = Keep.READ,
    is_told: bool = False,
    wait: float = 0.0,
) -> Checked:
    """Read and check a site, and write nothing but its cache. Raises SourceError where the folder is not a site."""
    wish = Wish(now, strict, None, keep, is_told)
    return examine(site, wish, lambda checked, _cache, _crew: checked, jobs=jobs, wait=wait)


def examine(
    site: Path, wish: Wish, work: Callable[[Checked, Cache, Crew], T], *, jobs: int = 1, wait: float = 0.0
) -> T:
    """Read and check a site, and hand it to `work` while nobody builds; once more where the cache was damaged."""
    with held(site / STATE / "lock", wait):
        return _examined(site, wish, work, jobs)


def inspect_sources(site: Path, *, wait: float = 60.0) -> Sources:
    """Read a site's records alone. Raises SourceError where the folder is not a site."""
    with held(site / STATE / "lock", wait), opened_cache(site) as cache, quiet_collector(), Crew(1) as crew:
        try:
            return load(site, cache, crew.run)
        except DamagedError as found:
            cache.start_again(str(found))
            return load(site, cache, crew.run)


@contextlib.contextmanager
def acceptance(site: Path, *, now: datetime, jobs: int = 1, wait: float = 0.0) -> Iterator[tuple[Checked, Keeper]]:
    """Read and check a site while nobody else may build it, to write its ledger."""
    with held(site / STATE / "lock", wait):
        keeper = Keeper(site, site / STATE)
        keeper.settle()
        yield _examined(site, Wish(now), lambda checked, _cache, _crew: checked, jobs), keeper


def _examined(site: Path, wish: Wish, work: Callable[[Checked, Cache, Crew], T], jobs: int) -> T:
    book = Keeper(site, site / STATE).book()
    with opened_cache(site) as cache, quiet_collector(), Crew(jobs) as crew:
        theme = Theme(site, site / STATE / "bytecode")

        def worked() -> T:
            return work(checked_site(site, load(site, cache, crew.run), theme, wish, book), cache, crew)

        try:
            return worked()
        except DamagedError as found:
            cache.start_again(str(found))
            return worked()


def checked_site(site: Path, sources: Sources, theme: Theme, wish: Wish, book: Book) -> Checked:
    """Resolve and check what was read of a site, also against its ledger."""
    if wish.base_url:
        settings = sources.frame.site.model_copy(update={"base_url": wish.base_url})
        sources = sources._replace(frame=sources.frame._replace(site=settings))
    catalog = resolve(sources, wish.now, theme.stylesheets(), book.ledger.held())
    preview = _preview(wish, catalog)
    comparison = None if preview else _compared(catalog, sources, wish, book)
    findings = [*catalog.findings, *check(catalog, {} if wish.base_url else _published(site, catalog)), *book.findings]
    if comparison:
        findings += comparison.findings(locked=wish.keep is Keep.LOCKED)
    problems = [*sources.problems, *_template_problems(theme), *(placed(site, each) for each in findings)]
    severities = {code: Severity(severity) for code, severity in sources.frame.site.severities.items()}
    found = adjust(problems, severities, strict=wish.strict)
    return Checked(catalog, sources, found, book, comparison, preview)


def _published(site: Path, catalog: Catalog) -> dict[str, str]:
    """The podcast guids of the feeds in the site's own output, by the ids of the shows; not those of a preview."""
    found = {}
    door = Door(site)
    for show in catalog.shows:
        with contextlib.suppress(SourceError, OSError):
            head = door.path(f"{OUTPUT}/{show.facts.feed}").read_bytes().partition(b"<item>")[0]
            guid, itself = _GUID.search(head), _SELF.search(head)
            if guid and itself and not urls.is_nobodys(itself[1].decode()):
                found[show.source.id] = guid[1].decode()
    return found


def _preview(wish: Wish, catalog: Catalog) -> str | None:
    """Say why nobody subscribes to what is built."""
    if wish.base_url:
        return "the base_url of this build is not the site's"
    base_url = catalog.settings.base_url
    return f"nobody subscribes to {urls.host(base_url)}" if urls.is_nobodys(base_url) else None


def _compared(catalog: Catalog, sources: Sources, wish: Wish, book: Book) -> Comparison | None:
    """Compare with the ledger, as far as the records can be read."""
    broken = {each.path for each in sources.problems if each.is_error}
    broken |= {each.source for each in catalog.findings if each.code == "R201"}
    if book.findings or SITE_FILE in broken:
        return None
    shows = frozenset(path.split("/")[1] for path in broken if path.startswith(f"{EPISODES}/"))
    return compare(book.ledger, catalog, wish.now, broken=shows, is_told=wish.is_told)


def _template_problems(theme: Theme) -> Iterator[Diagnostic]:
    """Report every file of the site's own theme that cannot be read."""
    for fault in theme.faults():
        at = (fault.line, min(fault.line, 1))
        yield problem(f"templates/{fault.name}", at, "S130", fault.message, "mend it, or delete it to have the default")
