"""A chapter as it was read, with the place where it stands, and what is asked of its addresses."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.frontmatter import Position
from pipeline.listing import Chapter
from pipeline.sidecar import Problems, https_fault, https_hint

MAX_CHAPTERS = 10_000
"""Of an episode: they become HTML of a page."""
UNREADABLE, ADDRESS, UNENDING, NOWHERE = "M510", "M516", "M536", "M537"


class Mark(NamedTuple):
    """A chapter and where it stands in its file."""

    chapter: Chapter
    line: int = 0
    column: int = 1


def address(value: object, at: Position, problems: Problems) -> str | None:
    """Take an address of a chapter; one that is not absolute and https is a problem (R-CHJ-04)."""
    if value is None or value == "":
        return None
    fault = https_fault(value.strip()) if isinstance(value, str) else "is not text"
    if fault is None:
        return str(value).strip()
    problems.add(at, ADDRESS, f'the address "{str(value)[:80]}" {fault}', https_hint(str(value).strip()))
    return None
