"""Positions in a body: markdown-it keeps the lines of a block, not the place of a link within it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

# Keeps thousands of links whose address stands elsewhere (`[text][label]`) from searching a long paragraph to its end
# each time.
_REACH = 20_000


class Finder:
    """Finds what was written in the current block, each time behind the last find."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._start, self._end = 0, len(source)

    def enter(self, lines: Sequence[int] | None) -> None:
        """Search from now on in a block's `[first, end)` lines, from 0; without (table cells), in the last block's."""
        if lines:
            first, end = lines
            self._start = self._starts[first]
            self._end = self._starts[min(max(end, first + 1), len(self._starts) - 1)]

    def find(self, *texts: str) -> tuple[int, int]:
        """Return line and column, from 1, of the first of `texts` that is there; else of where the search began."""
        for text in texts:
            at = self._source.find(text, self._start, min(self._end, self._start + _REACH))
            if at >= 0:
                self._start = at + len(text)
                return self._position(at)
        return self._position(self._start)

    def first_of_each(self, pattern: re.Pattern[str]) -> dict[str, tuple[int, int]]:
        """Return, for each text in the whole body that matches, where it stands first."""
        found: dict[str, int] = {}
        for match in pattern.finditer(self._source):
            found.setdefault(match[0], match.start())
        return {text: self._position(at) for text, at in found.items()}

    @cached_property
    def _starts(self) -> list[int]:
        """The offset of each line, and of the end."""
        return [0, *accumulate(len(line) + 1 for line in self._source.split("\n"))]

    def _position(self, at: int) -> tuple[int, int]:
        row = bisect_right(self._starts, at, 0, len(self._starts) - 1)
        return row, at - self._starts[row - 1] + 1
