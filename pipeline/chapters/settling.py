"""Chapters as they were read become the episode's: in order, inside the recording, and with what is odd told."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from pipeline.chapters.records import UNENDING, Mark
from pipeline.listing import Chapter
from pipeline.sidecar import Problems
from pipeline.times import clock_text

SLACK = 1
"""Second by which a chapter may pass the end: the duration is rounded."""


def settle(marks: list[Mark], duration: int | None, problems: Problems) -> tuple[Chapter, ...]:
    """Sort chapters, leave out those after the end, and report what players stumble over."""
    late = next((b for a, b in pairwise(marks) if b.chapter.start < a.chapter.start), None)
    if late:
        message = f"the chapter at {clock_text(late.chapter.start)} stands below a later one (R-CHJ-01)"
        problems.add(
            (late.line, late.column), "M512", message, "sort the chapters by their start; they are sorted here"
        )
    ordered = sorted(marks, key=lambda mark: mark.chapter.start)
    inside = [mark for mark in ordered if duration is None or mark.chapter.start < duration + SLACK]
    for mark in ordered[len(inside) :]:
        message = (
            f"the chapter starts at {clock_text(mark.chapter.start)}, and the recording ends at"
            f" {clock_text(duration or 0)} (R-CHJ-03)"
        )
        hint = "correct its start, or delete it; it is left out"
        problems.add((mark.line, mark.column), "M511", message, hint)
    listed = [mark for mark in inside if mark.chapter.is_listed]
    _overlaps(listed, problems)
    if listed and listed[0].chapter.start > 0:
        first = listed[0]
        message = f"the first chapter starts at {clock_text(first.chapter.start)}, not at 0 (R-CHJ-02)"
        hint = "begin with a chapter at 0; until then the notes in the feed have no list of times"
        problems.add((first.line, first.column), "M514", message, hint)
    for mark in listed:
        if mark.chapter.title is None:
            message = f"the chapter at {clock_text(mark.chapter.start)} has no title (R-PSC-03)"
            problems.add(
                (mark.line, mark.column), "M515", message, "give it a title, or toc: false to leave it unlisted"
            )
    _ends(inside, duration, problems)
    return tuple(_inside(mark.chapter, duration) for mark in inside)


def _overlaps(listed: list[Mark], problems: Problems) -> None:
    """Report chapters that go on while the next has begun; unlisted ones may, they are pictures mostly."""
    for one, other in pairwise(listed):
        if one.chapter.start == other.chapter.start or (one.chapter.end or 0) > other.chapter.start + 0.001:
            message = f"the chapter at {clock_text(other.chapter.start)} begins before the one at "
            message += f"{clock_text(one.chapter.start)} has ended"
            hint = "correct its start, or the end of the other"
            problems.add((other.line, other.column), "M513", message, hint)


def _ends(inside: list[Mark], duration: int | None, problems: Problems) -> None:
    """Report ends that are left out."""
    for mark in inside:
        start, end = mark.chapter.start, mark.chapter.end
        why = None
        if end is not None and end < start:
            why = "before it begins"
        elif end is not None and duration is not None and end > duration + SLACK:
            why = f"and the recording at {clock_text(duration)}"
        if end is not None and why:
            message = f"the chapter at {clock_text(start)} ends at {clock_text(end)}, {why} (R-CHJ-03)"
            hint = "correct its end, or delete it; it is left out, so the chapter lasts until the next"
            problems.add((mark.line, mark.column), UNENDING, message, hint)


def _inside(chapter: Chapter, duration: int | None) -> Chapter:
    """Let a chapter end with the recording at the latest, and never before it begins."""
    end = chapter.end
    if end is None or (end > chapter.start and (duration is None or end <= duration + SLACK)):
        return chapter
    return msgspec.structs.replace(chapter, end=None)
