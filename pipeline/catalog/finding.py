"""Finding, a problem between records: it names a source and a key, and gets its line only when it is shown."""

from __future__ import annotations

from typing import NamedTuple


class Spot(NamedTuple):
    """A place that is known already."""

    line: int
    column: int


class Finding(NamedTuple):
    """A problem that the catalog or a check found."""

    source: str
    """The file, relative to the site."""
    at: Spot | tuple[str | int, ...] | str
    """The place, the key that it is about, or a text which is looked for in the file."""
    code: str
    message: str
    hint: str
