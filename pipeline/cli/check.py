"""shownotes check: find every problem in the records and in the feeds, and write nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from pipeline.cli import OK, PROBLEMS, SITE
from pipeline.cli.options import FORMAT, JOBS, LOCKED, NOW, STRICT, is_told, refuse_other_folders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diagnostics import Diagnostic
    from pipeline.inspection import Checked
    from pipeline.readiness.own import Asked
    from pipeline.readiness.sheet import Sheet

DIRECTORY_NAMES = ("apple", "spotify", "youtube", "amazon", "podcastindex", "psp")
"""readiness.DIRECTORIES, without its imports."""


@click.command("check")
@SITE
@NOW
@JOBS
@FORMAT
@STRICT
@LOCKED
@click.option("--json", "as_json", is_flag=True, help="Print problems and report as one JSON document.")
@click.option("--output", type=click.Path(path_type=Path), help="Where the site was built; SITE/output unless told.")
@click.option(
    "--directory",
    "directories",
    multiple=True,
    type=click.Choice(DIRECTORY_NAMES),
    help="Report for this directory only; may be given several times.",
)
@click.option("--network", is_flag=True, help="Report on the feed of the network too.")
@click.option("--no-report", is_flag=True, help="Check the records only.")
@click.option("--feed", metavar="FILE|URL", help="Report on this feed, which may be anybody's, instead of a site.")
@click.option("--online", is_flag=True, help="Ask the host too: what it serves, how, and how long.")
@click.option(
    "--sample", type=click.IntRange(1), default=10, help="Of how many of the newest episodes; 10 unless told."
)
@click.option("--allow-private", is_flag=True, help="Let --online and --feed reach this machine and its own network.")
def command(
    site: Path,
    now: datetime,
    jobs: int | None,
    format_: str,
    strict: bool,
    locked: bool,
    as_json: bool,
    output: Path | None,
    directories: tuple[str, ...],
    network: bool,
    no_report: bool,
    feed: str | None,
    online: bool,
    sample: int,
    allow_private: bool,
) -> int:
    """Read every record and print every problem; then say what directories will make of the feeds that were built.

    Everything stays on this machine, unless --online or the address of a feed is given.

    \b
      shownotes check                        this folder
      shownotes check --format github        as annotations of a pull request
      shownotes check --directory apple      what Apple Podcasts will say
      shownotes check --online               and what the host really serves
      shownotes check --feed https://example.org/feed.xml
    """
    from pipeline.fetch import Limits
    from pipeline.readiness.own import Asked

    asked = Asked(now, directories, online, sample, Limits(allow_private=allow_private))
    if feed is not None:
        sheets, good = [_somebodys(feed, asked)], True
        problems: list[Diagnostic] = []
    else:
        site = site.absolute()
        if refuse_other_folders(site, "json" if as_json else format_):
            return PROBLEMS
        checked = _inspected(site, now, jobs, strict=strict, locked=locked)
        problems, good = checked.problems, checked.is_good
        if not as_json:
            _print_records(checked, format_)
        target = (output or site / "output").absolute()
        sheets = [] if no_report else _own(site, target, checked, asked, network=network)
        if not (sheets or no_report or as_json or format_ != "text"):
            print("nothing is built yet, so there is no report on the feeds; make them with: shownotes build")
    good = good and all(sheet.is_good for sheet in sheets)
    _print(sheets, problems, format_, as_json=as_json, online=online, good=good, is_first=feed is not None)
    return OK if good else PROBLEMS


def _inspected(site: Path, now: datetime, jobs: int | None, *, strict: bool, locked: bool) -> Checked:
    from pipeline.inspection import inspect
    from pipeline.wish import Keep
    from pipeline.workers import default_jobs

    keep = Keep.LOCKED if locked else Keep.READ
    told = is_told("now")
    return inspect(site, now=now, jobs=jobs or default_jobs(), strict=strict, keep=keep, is_told=told, wait=60.0)


def _print_records(checked: Checked, format_: str) -> None:
    from pipeline.cli.printing import print_problems
    from pipeline.wording import count

    print_problems(checked.problems, format_)
    if format_ == "text":
        catalog, hidden = checked.catalog, checked.sources.hidden
        errors = sum(each.is_error for each in checked.problems)
        warnings = sum(each.severity == "warning" for each in checked.problems)
        print(
            f"checked {len(catalog.listings)} public, {catalog.scheduled} scheduled and {hidden} draft episodes of"
            f" {count(len(catalog.shows), 'show')}: {count(errors, 'error')}, {count(warnings, 'warning')}"
        )


def _own(site: Path, output: Path, checked: Checked, asked: Asked, *, network: bool) -> list[Sheet]:
    from pipeline.readiness.own import feeds

    return list(feeds(site, output, checked.catalog, asked, network=network))


def _somebodys(feed: str, asked: Asked) -> Sheet:
    from pipeline.fields import is_address
    from pipeline.readiness.own import fetched, somebodys

    if is_address(feed):
        return fetched(feed, asked)
    path = Path(feed)
    if not path.is_file():
        raise click.BadParameter(f"there is no file {feed}, and it is no address", param_hint="--feed")
    most = asked.limits.size
    if path.stat().st_size > most:
        raise click.BadParameter(f"{feed} is longer than {most:,} bytes", param_hint="--feed")
    return somebodys(feed, path.read_bytes(), asked)


def _print(
    sheets: Sequence[Sheet],
    problems: Sequence[Diagnostic],
    format_: str,
    *,
    as_json: bool,
    online: bool,
    good: bool,
    is_first: bool,
) -> None:
    from pipeline.cli.verdicts import print_sheets, sheets_json

    if as_json:
        print(sheets_json(problems, sheets, good=good))
    else:
        print_sheets(sheets, format_, online=online, is_first=is_first)
