"""shownotes check: find every problem in the records, and write nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import rich_click as click

from pipeline.cli import OK, PROBLEMS, SITE
from pipeline.cli.options import FORMAT, JOBS, LOCKED, NOW, STRICT, is_told, refuse_other_folders


@click.command("check")
@SITE
@NOW
@JOBS
@FORMAT
@STRICT
@LOCKED
def command(site: Path, now: datetime, jobs: int | None, format_: str, strict: bool, locked: bool) -> int:
    """Read every record and print every problem, without building.

    \b
      shownotes check                        this folder
      shownotes check --format github        as annotations of a pull request
    """
    from pipeline.build import inspect
    from pipeline.cli.printing import count, print_problems
    from pipeline.ledger import Keep
    from pipeline.workers import default_jobs

    site = site.absolute()
    if refuse_other_folders(site, format_):
        return PROBLEMS
    checked = inspect(
        site,
        now=now,
        jobs=jobs or default_jobs(),
        strict=strict,
        keep=Keep.LOCKED if locked else Keep.READ,
        is_told=is_told("now"),
        wait=60.0,
    )
    print_problems(checked.problems, format_)
    if format_ == "text":
        catalog, hidden = checked.catalog, checked.sources.hidden
        errors = sum(each.is_error for each in checked.problems)
        warnings = sum(each.severity == "warning" for each in checked.problems)
        print(
            f"checked {len(catalog.listings)} public, {catalog.scheduled} scheduled and {hidden} draft episodes of"
            f" {count(len(catalog.shows), 'show')}: {count(errors, 'error')}, {count(warnings, 'warning')}"
        )
    return OK if checked.is_good else PROBLEMS
