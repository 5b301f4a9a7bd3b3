"""shownotes accept: put on record, on purpose, what a build refuses for the sake of subscribers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from pipeline.cli import OK, PROBLEMS
from pipeline.cli.options import JOBS, refuse_other_folders

if TYPE_CHECKING:
    from pipeline.inspection import Checked
    from pipeline.ledger import Change

LEDGER_CODES = {f"F{number}" for number in range(420, 428)}
"""What a build says of subscribers: the rest must be mended first."""

FEW = 10
"""Episodes beyond which those to whom the same happens are counted."""


@click.command("accept")
@click.argument("episodes", nargs=-1, metavar="[EPISODE]...")
@click.option("--all", "everything", is_flag=True, help="Accept every change that a build would refuse.")
@click.option("--show", metavar="ID", help="Accept every change of this show's episodes.")
@click.option(
    "--addresses", is_flag=True, help="Accept only that base_url or prefix is another one; of all, or of what is named."
)
@click.option("--dry-run", is_flag=True, help="Say what would be put on record, and write nothing.")
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The folder that holds episodes/; the current one unless told.",
)
@JOBS
def command(
    episodes: tuple[str, ...],
    everything: bool,
    show: str | None,
    addresses: bool,
    dry_run: bool,
    site: Path,
    jobs: int | None,
) -> int:
    """Accept changes of episodes that are out: another guid, recording or date, or that one disappears.

    EPISODE is a file, SHOW/SLUG or a guid; of one that is gone, as it was. What is accepted is written to
    episodes/ledger.jsonl, and the next build publishes it.

    \b
      shownotes accept my-show/a-first-talk
      shownotes accept episodes/my-show/a-first-talk.md --dry-run
      shownotes accept --show my-show
    """
    from pipeline.inspection import acceptance
    from pipeline.ledger import text
    from pipeline.ledger.acceptance import accepted, choose
    from pipeline.ledger.summaries import findings
    from pipeline.workers import default_jobs

    if not (episodes or everything or show or addresses):
        message = "name an episode, or say --show ID, --addresses or --all"
        raise click.UsageError(message)
    everything = everything or (addresses and not (episodes or show))
    site = site.absolute()
    if refuse_other_folders(site, "text"):
        return PROBLEMS
    now = datetime.now(UTC)
    with acceptance(site, now=now, jobs=jobs or default_jobs(), wait=60.0) as (checked, keeper):
        if _stops(checked) or checked.comparison is None:
            return PROBLEMS
        wanted = [_inside(site, each) for each in episodes]
        _refuse_unknown(checked, wanted, show)
        chosen = choose(checked.comparison, wanted, show=show, everything=everything, addresses=addresses)
        final = [each for each in chosen if each.is_final]
        chosen = [each for each in chosen if not each.is_final]
        if chosen and not dry_run:
            keeper.replace(text(accepted(checked.book.ledger, chosen, now)))
    _tell(chosen, dry_run=dry_run)
    for each in findings(final):
        print(f"{each.source}: cannot be accepted: {each.message}\n  hint: {each.hint}")
    return PROBLEMS if final else OK


def _stops(checked: Checked) -> bool:
    """Show what must be mended first: what cannot be read cannot be compared."""
    from pipeline.cli.printing import print_problems

    others = [each for each in checked.problems if each.is_error and each.code not in LEDGER_CODES]
    print_problems(others, "text")
    if others:
        print("nothing accepted: mend these first")
    elif checked.preview:
        print(f"nothing to accept: {checked.preview}")
    return bool(others or checked.preview)


def _inside(site: Path, name: str) -> str:
    """Name a file that was given by its path as the ledger does: relative to the site."""
    path = Path(os.path.abspath(name))  # noqa: PTH100 - resolve() would follow links, and the file may be gone
    is_file = path.is_relative_to(site) and (path.exists() or path.is_relative_to(site / "episodes"))
    return path.relative_to(site).as_posix() if is_file else name.strip("/")


def _refuse_unknown(checked: Checked, wanted: Iterable[str], show: str | None) -> None:
    """Refuse names that no episode has or had."""
    from pipeline.ledger.acceptance import unknown
    from pipeline.validation import did_you_mean

    changes = checked.comparison.changes if checked.comparison else ()
    for name, hint in unknown(checked.book.ledger, checked.catalog, changes, wanted):
        message = f'no episode has or had the file, address or guid "{name}"' + (f"; {hint}" if hint else "")
        raise click.UsageError(message)
    shows = {line.show for line in checked.book.ledger.lines.values()} | {
        each.facts.id for each in checked.catalog.shows
    }
    if show is not None and show not in shows:
        raise click.UsageError(f'there is no show "{show}"; {did_you_mean(show, shows)}')


def _tell(chosen: list[Change], *, dry_run: bool) -> None:
    """Print what was put on record, and what apps will do."""
    from pipeline.ledger import LEDGER

    if not chosen:
        print("nothing to accept: a build refuses nothing of this")
        return
    print(f"{'would be recorded' if dry_run else 'recorded'} in {LEDGER}:")
    for effect, several in groupby(sorted(chosen, key=lambda each: each.effect), key=lambda each: each.effect):
        names = [f'{each.name}  "{each.before.title}"' for each in several]
        for name in names[:FEW]:
            print(f"  {name}")
        if len(names) > FEW:
            print(f"  and {len(names) - FEW:,} more")
        print(f"    {effect}")
