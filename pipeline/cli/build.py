"""shownotes build: write the site."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from pipeline.cli import OK, PROBLEMS, SITE, STARTED
from pipeline.cli.options import BASE_URL, FORMAT, JOBS, LOCKED, NOW, STRICT, is_told, refuse_other_folders

if TYPE_CHECKING:
    from pipeline.report import Report
    from pipeline.session import Session


@click.command("build")
@SITE
@click.option("--output", type=click.Path(path_type=Path), help="Where to write; SITE/output unless told.")
@BASE_URL
@NOW
@JOBS
@FORMAT
@STRICT
@LOCKED
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as one JSON document.")
@click.option(
    "--wait", type=click.FloatRange(0), default=60.0, help="Seconds to wait for another build; 60 unless told."
)
@click.option("--no-cache", "fresh", is_flag=True, help="Trust nothing that earlier builds left: render everything.")
@click.option("--quiet", "-q", is_flag=True, help="Print problems only.")
def command(
    site: Path,
    output: Path | None,
    base_url: str | None,
    now: datetime,
    jobs: int | None,
    format_: str,
    strict: bool,
    locked: bool,
    as_json: bool,
    wait: float,
    fresh: bool,
    quiet: bool,
) -> int:
    """Build the site: pages, feeds and media, into SITE/output.

    While any record has an error, or subscribers would be hurt, nothing is written, and the last good output stays.

    \b
      shownotes build                        this folder
      shownotes build my-podcast --strict    warnings stop the build too
      shownotes build --locked --strict      in CI: the ledger stays, and must be complete
      shownotes build --now 2026-12-24       as it will be then
      shownotes build --base-url http://127.0.0.1:8000 --output preview
    """
    from pipeline.session import directory, opened
    from pipeline.wish import Keep, Wish

    site = site.absolute()
    if refuse_other_folders(site, "json" if as_json else format_):
        return PROBLEMS
    target = (output or site / "output").absolute()
    wish = Wish(now, strict, base_url, Keep.LOCKED if locked else Keep.WRITE, is_told("now"))
    with opened(site, directory(site, target), wish, wait, fresh=fresh) as session:
        report = session.unchanged() or _rebuilt(session, jobs, quiet=quiet or as_json)
    _tell(report, target, "" if as_json else format_, quiet=quiet)
    return OK if report.built else PROBLEMS


def _rebuilt(session: Session, jobs: int | None, *, quiet: bool) -> Report:
    """Build what has changed: only now is what renders imported."""
    from pipeline.build import rebuild
    from pipeline.cli.printing import progress_bar
    from pipeline.workers import default_jobs

    with progress_bar(quiet=quiet) as progress:
        return rebuild(session, jobs or default_jobs(), progress)


def _tell(report: Report, target: Path, format_: str, *, quiet: bool) -> None:
    """Print the problems, and the report unless nobody wants it; or all as one document."""
    from pipeline.cli.printing import print_problems, print_report, report_json

    if not format_:
        print(report_json(report))
        return
    print_problems(report.problems, format_)
    if not quiet:
        print_report(report, target, time.perf_counter() - STARTED)
