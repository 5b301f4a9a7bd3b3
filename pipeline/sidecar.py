"""What readers of side-car files share: a limit, a collector of problems, JSON that knows where things stand."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from pipeline import urls
from pipeline.diagnostics import Diagnostic, problem
from pipeline.frontmatter import FORBIDDEN, Position, SourceError

MAX_BYTES = 10_000_000
"""Of a file with chapters or a transcript: they become HTML of a page."""
MAX_SECONDS = 10_000_000
"""Of any time in such a file: four months, far beyond every recording."""
MOST = 20
"""Problems of one code that a file shows: a file of another kind has one on every line."""


class Problems:
    """Collects what is wrong with one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: list[Diagnostic] = []
        self._counts: Counter[str] = Counter()

    def add(self, at: Position, code: str, message: str, hint: str = "") -> None:
        """Note a problem at a line and column."""
        self._counts[code] += 1
        if self._counts[code] <= MOST:
            self._found.append(problem(self.path, at, code, message, hint))

    def refused(self, fault: SourceError, code: str) -> None:
        """Note why the file could not be read at all; a fault of its text, not of the file, gets the code."""
        self.add(fault.at, code if fault.code == "S103" else fault.code, fault.message, fault.hint)

    def listed(self) -> list[Diagnostic]:
        """Give all that was noted, and how many more there are of a code that has too many."""
        more = [
            problem(self.path, (0, 0), code, f"{count - MOST:,} more problems of this kind", "mend the first ones")
            for code, count in self._counts.items()
            if count > MOST
        ]
        return [*self._found, *more]


def words(text: str, at: Position, problems: Problems) -> str:
    """Put a text on one line; a character that an escape smuggled in and XML cannot carry is a problem (T-SRC-04)."""
    found = FORBIDDEN.search(text)
    if found:
        message = f"U+{ord(found[0]):04X} cannot stand in a page or feed"
        problems.add(at, "S109", message, "delete the escape that stands for it")
        text = FORBIDDEN.sub("", text)
    return " ".join(text.split())


def https_fault(url: str) -> str | None:
    """Say why an address is not absolute and encrypted; None where it is (R-CHJ-04)."""
    if FORBIDDEN.search(url):
        return "holds a character that no address can have"
    return urls.web_fault(url) or (None if url.lower().startswith("https:") else "must start with https://")


def https_hint(url: str) -> str:
    """Say what to write instead: an address that is only not encrypted needs an s."""
    return f"write https{url[4:84]}" if url[:5].lower() == "http:" else "write an absolute address, https://…"


def seconds_of(value: object) -> float | None:
    """Take a number of JSON for seconds, to the millisecond; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_SECONDS:
        return None
    return round(float(value), 3) if math.isfinite(value) else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
_BLANKS = re.compile(r"[ \t\n\r]*")


class JsonText:
    """A JSON document and the place of everything in it."""

    def __init__(self, text: str) -> None:
        """Raise SourceError S103 where the text is not JSON."""
        self.text = text
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        try:
            self.data: Any = _DECODER.decode(text)
        except json.JSONDecodeError as found:
            at = (found.lineno, found.colno)
            raise SourceError("S103", at, f"this is not JSON: {found.msg}", "check commas and quotes") from None
        except (ValueError, RecursionError) as found:
            raise SourceError("S103", (1, 1), f"this is not JSON: {found}", "export the file again") from None

    @property
    def start(self) -> int:
        """Where the document's value begins."""
        return self._skip(0)

    def position(self, offset: int) -> Position:
        """Turn an offset into line and column."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def members(self, offset: int) -> dict[str, int]:
        """Find where each value of the object at an offset begins; empty for anything but an object."""
        return dict(self._walk(offset, "{"))

    def elements(self, offset: int) -> list[int]:
        """Find where each element of the array at an offset begins; empty for anything but an array."""
        return [at for _, at in self._walk(offset, "[")]

    def _walk(self, offset: int, bracket: str) -> Iterator[tuple[str, int]]:
        text, key = self.text, ""
        if text[offset] != bracket:
            return
        at = self._skip(offset + 1)
        while text[at] not in "]}":
            if bracket == "{":
                key, at = _DECODER.raw_decode(text, at)
                at = self._skip(self._skip(at) + 1)
            yield key, at
            _, at = _DECODER.raw_decode(text, at)
            at = self._skip(at)
            if text[at] == ",":
                at = self._skip(at + 1)

    def _skip(self, offset: int) -> int:
        found = _BLANKS.match(self.text, offset)
        return found.end() if found else offset
