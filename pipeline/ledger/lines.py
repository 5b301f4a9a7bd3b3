"""The ledger as a file: a JSON object a line for every episode that was ever public, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Annotated

import msgspec

from pipeline.catalog import Finding, Spot
from pipeline.inputs import EPISODES

LEDGER = f"{EPISODES}/ledger.jsonl"
"""Where the ledger lies, relative to the site."""

BOM = b"\xef\xbb\xbf"
"""The mark that some editors put before UTF-8."""
_MARKS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
"""How git begins the lines around a conflict."""


Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Enclosed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The media file of an episode as its feed names it."""

    url: str
    bytes: int
    """0 where it was not known."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What subscribers have of one episode. Fields stand in the order in which they are written."""

    guid: Annotated[str, msgspec.Meta(min_length=1)]
    show: str
    """The show's id."""
    published: Moment
    """UTC."""
    enclosure: Enclosed | None
    """None for an episode without media."""
    link: Annotated[str, msgspec.Meta(pattern=r"/[^/]+/[^/]+/\Z")]
    """The address of its page, which ends in show and slug."""
    first_seen: Moment
    """When the build ran that first had the episode, UTC."""
    source: Annotated[str, msgspec.Meta(pattern=rf"\A{EPISODES}/[^/]+/[^/]+\Z")]
    """Its file, relative to the site."""
    title: str
    media: str | None
    """Short digest of the recording, by which a renamed file is recognised; None where it lies elsewhere."""
    text: str
    """Short digest of the article."""
    retired: Moment | None = None
    """When it was accepted that no feed has this guid any more; it is never free again (R-ITEM-07)."""

    @property
    def base(self) -> str:
        """What comes before show and slug in the address of its page: the base_url that it was published at."""
        return self.link.rstrip("/").rsplit("/", 2)[0]

    @property
    def place(self) -> str:
        """Show and slug as the last two parts of its page's address: `talks/fog`."""
        return "/".join(self.link.rstrip("/").rsplit("/", 2)[-2:])


class Ledger:
    """Every line by its guid."""

    def __init__(self, lines: dict[str, Line], data: bytes = b"") -> None:
        self.lines = lines
        self._data = data

    def held(self) -> dict[str, str]:
        """Give the guid that subscribers know each source by: a record without its own keeps it."""
        found: dict[str, str] = {}
        for guid, line in self.lines.items():
            if line.retired is None:
                found.setdefault(line.source, guid)
        return found

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Guid -> number of its line, from 1; looked for only where something is to be told of a line."""
        found: dict[str, int] = {}
        for number, line in _parsed(self._data, []):
            found.setdefault(line.guid, number)
        return found

    def spot(self, line: Line) -> Spot:
        """Where a line stands in the file."""
        return Spot(self._numbers.get(line.guid, 0), 1)


_DECODER = msgspec.json.Decoder(Line)
_ENCODE = msgspec.json.Encoder().encode


def text(lines: Iterable[Line]) -> bytes:
    """Print lines in order of guid: they are random, so that branches which add episodes seldom touch neighbours."""
    return b"".join(_ENCODE(each) + b"\n" for each in sorted(lines, key=lambda each: each.guid))


def read(data: bytes) -> tuple[Ledger, list[Finding]]:
    """Read a ledger in any order, lines repeated or not; whatever else is wrong is a finding, never passed over."""
    data = data.removeprefix(BOM)
    try:
        lines = _DECODER.decode_lines(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        lines = []
    ledger = Ledger({line.guid: line for line in lines}, data)
    whole = len(ledger.lines) == len(lines) and (lines or not data.strip())
    return (ledger, []) if whole else _read_slowly(data)


def _read_slowly(data: bytes) -> tuple[Ledger, list[Finding]]:
    """Read line by line what is not as the build writes it."""
    findings: list[Finding] = []
    lines: dict[str, Line] = {}
    numbers: dict[str, int] = {}
    for number, line in _parsed(data, findings):
        known = lines.setdefault(line.guid, line)
        numbers.setdefault(line.guid, number)
        if _said(known) == _said(line):
            lines[line.guid] = _joined(known, line)
            continue
        message = f'this line and line {numbers[line.guid]} say different things of the guid "{line.guid}"'
        hint = (
            "keep the one that the published feed agrees with, and delete the other; where neither does, keep either,"
        )
        hint += " build, and accept what the build says of it"
        findings.append(Finding(LEDGER, Spot(number, 1), "F428", message, hint))
    return Ledger(lines, data), findings


def _parsed(data: bytes, findings: list[Finding]) -> Iterator[tuple[int, Line]]:
    """Decode each line that holds something."""
    for number, raw in enumerate(data.split(b"\n"), 1):
        if not raw.strip():
            continue
        try:
            yield number, _DECODER.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as fault:
            findings.append(_broken(number, raw, fault))


_RESTORE = "put the line back as git has it: git log -p -- episodes/ledger.jsonl"


def _broken(number: int, raw: bytes, fault: Exception) -> Finding:
    """Say what is wrong with a line that cannot be read."""
    if raw.startswith(_MARKS):
        message = "git left the mark of a conflict here"
        hint = (
            "delete the lines with marks, and keep all others; with episodes/ledger.jsonl merge=union in .gitattributes"
            " git does so itself"
        )
        return Finding(LEDGER, Spot(number, 1), "F428", message, hint)
    if "unknown field" in str(fault):
        message = f"a newer version of Shownotes wrote this line: {fault}"
        return Finding(LEDGER, Spot(number, 1), "F428", message, "build with that version")
    return Finding(LEDGER, Spot(number, 1), "F428", f"the line cannot be read: {fault}", _RESTORE)


def _said(line: Line) -> tuple[object, ...]:
    """What a line says that subscribers' apps go by."""
    return line.show, line.published, line.enclosure, line.retired is None


def _joined(one: Line, other: Line) -> Line:
    """Make one of two lines that say the same: two branches saw one episode first, each at its own time."""
    later = max(one, other, key=_ENCODE)
    return msgspec.structs.replace(later, first_seen=min(one.first_seen, other.first_seen))
