"""Cues of WebVTT and SubRip as blocks of lines that know where they stand; webvtt-py reads what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pipeline.later import Later
from pipeline.sidecar import MAX_SECONDS, Problems

if TYPE_CHECKING:
    from webvtt import models, vtt
else:
    models, vtt = Later("webvtt.models"), Later("webvtt.vtt")

ARROW = "-->"
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_SHORT = re.compile(r"[.,]\d{1,2}(?!\d)")


class Block(NamedTuple):
    """Lines between blank ones."""

    line: int
    """Of the first, from 1."""
    lines: tuple[str, ...]

    @property
    def timing(self) -> int:
        """The line of the file that has the times."""
        return self.line + next(n for n, line in enumerate(self.lines) if ARROW in line)


class Timed(NamedTuple):
    """A cue's times and what is written below them."""

    line: int
    start: float
    end: float | None
    """None where it is before the start."""
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """Cut a text at blank lines, and before a second line of times where the blank one was forgotten."""
    block: list[str] = []
    first = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        again = ARROW in line and any(ARROW in each for each in block)
        # The number that SubRip writes above the times belongs to the cue that begins here.
        index = [block.pop()] if again and len(block) > 1 and block[-1].strip().isdecimal() else []
        if block and (again or not line.strip()):
            yield Block(first, tuple(block))
            block = []
        if line.strip():
            if not block:
                first = number - len(index)
                block += index
            block.append(line)


def timed(block: Block, code: str, doubt: str | None, problems: Problems, *, comma: bool) -> Timed | None:
    """Read a block that has times; a problem with `code`, and None, where it cannot be read.

    `doubt` is the code for a time that can be read in two ways; `comma` says that fractions follow a comma.
    """
    number = block.timing
    at = number - block.line
    written = block.lines[at]
    column = len(written) - len(written.lstrip()) + 1
    caption = vtt.parse_item([*block.lines[:at], _COMMA.sub(".", written), *block.lines[at + 1 :]])
    if not isinstance(caption, models.Caption):
        example = "00:01:02,500 --> 00:01:05,000" if comma else "00:01:02.500 --> 00:01:05.000"
        problems.add((number, column), code, f'"{written.strip()[:60]}" are not the times of a cue', f"write {example}")
        return None
    # webvtt-py reads the fraction as it is meant; programs that count digits take .5 for five thousandths.
    if doubt and (_SHORT.search(written) or (not comma and _COMMA.search(written.partition(ARROW)[0]))):
        hint = "write three digits after a " + ("comma" if comma else "point")
        problems.add((number, column), doubt, f'"{written.strip()[:60]}" is read in two ways', hint)
    start, end = _seconds(caption.start), _seconds(caption.end)
    if start > MAX_SECONDS:
        problems.add((number, column), code, f"the cue starts after {MAX_SECONDS:,} seconds", "correct its times")
        return None
    return Timed(number, start, end if start <= end <= MAX_SECONDS else None, tuple(caption.lines))


def _seconds(clock: str) -> float:
    hours, minutes, rest = clock.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(rest), 3)
