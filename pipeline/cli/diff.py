"""shownotes diff: what subscribers' apps would do with what would be built now."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from pipeline.cli import OK, PROBLEMS, SITE
from pipeline.cli.options import BASE_URL, JOBS, NOW, refuse_other_folders

if TYPE_CHECKING:
    from pipeline.catalog import CatalogShow
    from pipeline.diagnostics import Diagnostic
    from pipeline.diff import ShowDiff
    from pipeline.inspection import Checked


@click.command("diff")
@SITE
@click.option(
    "--against", metavar="FILE|DIR|URL", help="What subscribers have: a feed, or a built site; SITE/output unless told."
)
@click.option("--show", "show_id", metavar="ID", help="This show only.")
@click.option("--verbose", "-v", is_flag=True, help="Show which lines of the notes changed.")
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON document.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print it for a comment on a pull request.")
@click.option("--allow-private", is_flag=True, help="Fetch from this machine and its network too.")
@click.option("--exit-code", is_flag=True, help="End with 1 where anything downloads again or disappears.")
@BASE_URL
@NOW
@JOBS
def command(
    site: Path,
    against: str | None,
    show_id: str | None,
    verbose: bool,
    as_json: bool,
    as_markdown: bool,
    allow_private: bool,
    exit_code: bool,
    base_url: str | None,
    now: datetime,
    jobs: int | None,
) -> int:
    """Say what subscribers' apps would do: new episodes, edited notes, downloads, disappearances.

    The feeds that would be built now are compared with the published ones. Nothing is written.

    \b
      shownotes diff                                       with the last build, in output/
      shownotes diff --against https://podcast.example.org/my-show/feed.xml
      shownotes diff --markdown --exit-code                in CI, for a pull request
    """
    from pipeline.cli.printing import print_problems
    from pipeline.cli.published import Published
    from pipeline.preview import preview
    from pipeline.wording import count
    from pipeline.workers import default_jobs

    if as_json and as_markdown:
        raise click.UsageError("--json and --markdown are two ways to print it; choose one")
    site = site.absolute()
    if refuse_other_folders(site, "json" if as_json else "text"):
        return PROBLEMS
    published = Published.find(against, site / "output", allow_private=allow_private)

    def choose(checked: Checked) -> Sequence[CatalogShow]:
        return published.shows(checked, show_id)

    found = preview(
        site, published.compare, now=now, choose=choose, base_url=base_url, jobs=jobs or default_jobs(), wait=60.0
    )
    if found.stops:
        print_problems(found.stops, "json" if as_json else "text")
        print(f"not compared: {count(len(found.stops), 'error')}", file=sys.stderr)
        return PROBLEMS
    diffs = [*found.made, *(() if show_id else published.gone(found.checked))]
    refused = [each for each in found.checked.problems if each.is_error]
    _print(diffs, refused, as_json=as_json, as_markdown=as_markdown, verbose=verbose)
    return PROBLEMS if exit_code and _hurts(diffs) else OK


def _print(
    diffs: Sequence[ShowDiff], refused: Sequence[Diagnostic], *, as_json: bool, as_markdown: bool, verbose: bool
) -> None:
    """Print the comparison, and apart from it what a build refuses until it is accepted."""
    from pipeline.cli import telling
    from pipeline.cli.printing import print_problems

    if as_json:
        print(telling.as_json(diffs, refused), end="")
        return
    print((telling.as_markdown if as_markdown else telling.as_text)(diffs, verbose=verbose), end="", flush=True)
    if refused:
        print("\na build stops until this is mended or accepted:", file=sys.stderr)
        print_problems(refused, "text")


def _hurts(diffs: Sequence[ShowDiff]) -> bool:
    """True where a listener downloads something again, or loses it."""
    from pipeline.diff import counts

    found = counts(diffs)
    return bool(found["downloads again"] or found["disappear"])
