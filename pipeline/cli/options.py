"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import rich_click as click

F = TypeVar("F")
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
NOW: Decorator[Any] = click.option(
    "--now", metavar="DATE", help="Build as of this date or date-time; the clock's unless told."
)


def moment(text: str) -> datetime:
    """Read a date or date-time of the command line; without a zone it is UTC. Raises a usage error."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f'"{text}" is not a date; write 2026-12-24 or 2026-12-24T06:00Z', param_hint="--now"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
