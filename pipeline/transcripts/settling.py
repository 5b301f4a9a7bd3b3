"""Cues as they were read become a transcript: in order, each with an end, and compared with the recording."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from pipeline.sidecar import Problems
from pipeline.times import clock_text
from pipeline.transcripts.language import seems
from pipeline.transcripts.records import Cue, Line, Spoken

SLACK = 5
"""Seconds that a transcript may be longer than its recording: programs round, and captions linger."""
WINDOW = 30
"""Seconds that its last cue may be longer: Whisper writes the end of the window that it listens to."""
LITTLE = 0.5
"""The part of the recording that a transcript should reach at least."""
PACE = 15
"""Characters that people say in a second, for the end of a cue that nothing else tells."""


def settle(lines: list[Line], language: str, duration: int | None, problems: Problems) -> Spoken:
    """Order cues and give each an end; what contradicts the recording is a problem."""
    late = next((b for a, b in pairwise(lines) if _start(b) < _start(a)), None)
    if late:
        message, hint = "the cue starts before the one above it", "sort the cues; they are sorted here"
        problems.add((late.line, late.column), "M525", message, hint)
        lines = sorted(lines, key=_start)
    cues = tuple(line.cue for line in lines)
    if all(cue.start is not None for cue in cues):
        cues = _ended(cues, duration)
        _compare(lines, cues, duration, problems)
    found = seems((cue.text for cue in cues), language)
    if found:
        message = f'this is called a transcript in "{language}", and reads as "{found}"'
        hint = f"rename it to {_renamed(problems.path, language, found)}, or write language: {found} in the record"
        problems.add((lines[0].line, lines[0].column), "M524", message, hint)
    return Spoken(language, cues)


def _renamed(path: str, said: str, language: str) -> str:
    """Name a file by its language, which stands before the suffix."""
    stem, _, suffix = path.rpartition("/")[2].rpartition(".")
    before, dot, code = stem.rpartition(".")
    if dot and code.lower().replace("_", "-") == said.lower():
        stem = before
    return f"{stem}.{language}.{suffix}"


def _start(line: Line) -> float:
    return line.cue.start if line.cue.start is not None else -1


def _ended(cues: tuple[Cue, ...], duration: int | None) -> tuple[Cue, ...]:
    """Let a cue without an end last until the next, and the last one until the recording is over."""
    ended = []
    for position, cue in enumerate(cues):
        if cue.end is None and cue.start is not None:
            following = cues[position + 1].start if position + 1 < len(cues) else None
            guess = cue.start + max(2.0, len(cue.text) / PACE)
            last = max(duration, cue.start) if duration and following is None else following
            end = guess if last is None or (following is None and last > guess) else last
            ended.append(msgspec.structs.replace(cue, end=round(float(end), 3)))
        else:
            ended.append(cue)
    return tuple(ended)


def _compare(lines: list[Line], cues: tuple[Cue, ...], duration: int | None, problems: Problems) -> None:
    """Report a transcript that is of another recording, by its length."""
    if not duration:
        return
    over = next((line for line in lines if _start(line) > duration + SLACK), None)
    if over:
        message = f"the cue starts at {clock_text(_start(over))}, and the recording ends at {clock_text(duration)}"
        problems.add((over.line, over.column), "M522", message, "see that the transcript belongs to this recording")
        return
    for line, cue in zip(lines, cues, strict=True):
        slack = WINDOW if line is lines[-1] else SLACK
        if cue.end is not None and cue.end > duration + slack:
            message = f"the cue ends at {clock_text(cue.end)}, and the recording ends at {clock_text(duration)}"
            hint = "correct its end, or see that the transcript belongs to this recording"
            problems.add((line.line, line.column), "M522", message, hint)
            return
    end = max(cue.end or 0 for cue in cues)
    if end < duration * LITTLE:
        message = f"the transcript ends at {clock_text(end)}, and the recording at {clock_text(duration)}"
        problems.add(
            (lines[-1].line, lines[-1].column), "M522", message, "see that it is complete, and of this recording"
        )
