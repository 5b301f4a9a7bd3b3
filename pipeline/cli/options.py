"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click
from click.core import ParameterSource

from pipeline import urls

F = TypeVar("F")
EPISODES = "episodes"
"""The folder that makes a folder a site; load.EPISODES, without its imports."""
Decorator = Callable[[F], F]

FORMAT: Decorator[Any] = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How problems are printed: for people, as one JSON object a line, or as annotations of a pull request.",
)
JOBS: Decorator[Any] = click.option(
    "--jobs", "-j", type=click.IntRange(1), help="Worker processes; as many as there are cores unless told."
)
STRICT: Decorator[Any] = click.option("--strict", is_flag=True, help="Warnings are errors.")


def _web_address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    fault = urls.web_fault(value) if value else None
    if fault:
        raise click.BadParameter(f'"{value}" {fault}')
    return value


BASE_URL: Decorator[Any] = click.option(
    "--base-url",
    metavar="URL",
    callback=_web_address,
    help="Where the site will be served; its own base_url unless told.",
)


def _moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime:
    """Read a date or date-time; without a zone it is UTC."""
    if value is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f'"{value}" is not a date; write 2026-12-24 or 2026-12-24T06:00Z') from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


NOW: Decorator[Any] = click.option(
    "--now", metavar="DATE", callback=_moment, help="Build as of this date or date-time; the clock's unless told."
)


LOCKED: Decorator[Any] = click.option(
    "--locked", is_flag=True, help="For CI: leave the ledger as it is, and warn of episodes that it lacks."
)


def is_told(option: str) -> bool:
    """True where an option was given, not left to its default."""
    context = click.get_current_context()
    return context is not None and context.get_parameter_source(option) is not ParameterSource.DEFAULT


def refuse_other_folders(site: Path, format_: str) -> bool:
    """Say so where a folder is no site, in the format that was asked for; True where it was said."""
    if (site / EPISODES).is_dir():
        return False
    from pipeline.cli.printing import print_problems
    from pipeline.diagnostics import problem

    above = next((folder for folder in site.parents if (folder / EPISODES).is_dir()), None)
    hint = f"run shownotes init DIR to make one, or name the folder that holds {EPISODES}/"
    hint = f"the site is {above}" if above else hint
    print_problems([problem(".", (0, 0), "S113", f"there is no folder {EPISODES}/ here", hint)], format_)
    return True
