"""What a command prints: problems, the report of a build on one screen, and a progress bar on a terminal."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

import msgspec

from pipeline.build import Progress
from pipeline.diagnostics import PRINTERS, Diagnostic, Severity
from pipeline.report import Report
from pipeline.wording import count


def print_problems(problems: Sequence[Diagnostic], format_: str) -> None:
    """Print problems: for people on standard error, for machines on standard output."""
    stream = sys.stderr if format_ == "text" else sys.stdout
    shown = [each for each in problems if each.severity is not Severity.NOTE] if format_ == "text" else problems
    stream.write(PRINTERS[format_](shown))
    stream.flush()


def print_report(report: Report, target: Path, seconds: float) -> None:
    """Say on one screen what a build did, and when the next one is due."""
    errors = sum(each.is_error for each in report.problems)
    warnings = sum(each.severity is Severity.WARNING for each in report.problems)
    for note in report.notes:
        print(f"note: {note}")
    if not report.built:
        before = (
            "the last good output is as it was" if (target / "index.html").is_file() else "there was no output before"
        )
        print(f"not built: {count(errors, 'error')}, {count(warnings, 'warning')}; {before}")
        return
    episodes, files = report.episodes, report.files
    shown = [f"{episodes[key]:,} {key}" for key in ("new", "changed", "unchanged", "removed")]
    print(f"built {_short(target)} in {seconds:.1f} s")
    print(f"  episodes  {' · '.join(shown)}, in {count(report.shows, 'show')}")
    print(f"  files     {files['written']:,} written · {files['kept']:,} kept · {files['removed']:,} removed")
    if any(report.ledger.values()):
        shown = [f"{number:,} {what}" for what, number in report.ledger.items() if number]
        print(f"  ledger    {' · '.join(shown)}; commit episodes/ledger.jsonl")
    if report.preview:
        print(f"  ledger    not kept: {report.preview}")
    if report.without_media:
        what = count(report.without_media, "episode")
        print(f"  media     {what} without audio or video: a page and a feed item that podcast apps pass over")
    if warnings:
        print(f"  problems  {count(warnings, 'warning')}, listed above")
    hidden = [
        f"{episodes[key]:,} {name}" for key, name in (("drafts", "draft"), ("scheduled", "scheduled")) if episodes[key]
    ]
    if hidden:
        print(f"  waiting   {' · '.join(hidden)}")
    if report.next_release:
        print(f"  next      build again at {report.next_release.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def report_json(report: Report) -> str:
    """The whole report as one JSON document."""
    return json.dumps(msgspec.to_builtins(report), ensure_ascii=False, indent=2)


@contextlib.contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress | None]:
    """Show a bar on a terminal, and nothing elsewhere: a log wants the report only."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn())
    # No refresh thread: worker processes are forked while the bar is up.
    with Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("reading", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total)
            bar.refresh()

        yield tell


def _short(path: Path) -> str:
    """Name a path as seen from here, where it is below."""
    here = Path.cwd()
    return f"{path.relative_to(here)}/" if path.is_relative_to(here) and path != here else f"{path}/"
