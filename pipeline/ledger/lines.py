"""The ledger as a file: a JSON object a line for every episode that was ever public, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from pipeline.catalog import Finding, Spot
from pipeline.load import EPISODES

LEDGER = f"{EPISODES}/ledger.jsonl"
"""Where the ledger lies, relative to the site."""

_MARKS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
"""How git begins the lines around a conflict."""


class Enclosed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The media file of an episode as its feed names it."""

    url: str
    bytes: int
    """0 where it was not known."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What subscribers have of one episode. Fields stand in the order in which they are written."""

    guid: str
    show: str
    """The show's id."""
    published: datetime
    """UTC."""
    enclosure: Enclosed | None
    """None for an episode without media."""
    link: str
    """The address of its page."""
    first_seen: datetime
    """When the build ran that first had the episode, UTC."""
    source: str
    """Its file, relative to the site."""
    title: str
    media: str | None
    """Short digest of the recording, by which a renamed file is recognised; None where it lies elsewhere."""
    text: str
    """Short digest of the article."""
    retired: datetime | None = None
    """When it was accepted that no feed has this guid any more; it is never free again (R-ITEM-07)."""

    @property
    def place(self) -> str:
        """Show and slug as the last two parts of its page's address: `talks/fog`."""
        return "/".join(self.link.rstrip("/").rsplit("/", 2)[-2:])


class Ledger(NamedTuple):
    """Every line by its guid, and where it stands."""

    lines: dict[str, Line]
    numbers: dict[str, int]
    """Guid -> number of its line in the file, from 1."""

    def held(self) -> dict[str, str]:
        """Give the guid that subscribers know each source by: a record without its own keeps it."""
        found: dict[str, str] = {}
        for guid, line in self.lines.items():
            if line.retired is None:
                found.setdefault(line.source, guid)
        return found

    def spot(self, line: Line) -> Spot:
        """Where a line stands."""
        return Spot(self.numbers.get(line.guid, 0), 1)


_DECODER = msgspec.json.Decoder(Line)
_ENCODE = msgspec.json.Encoder().encode


def text(lines: Iterable[Line]) -> bytes:
    """Print lines in order of guid: they are random, so that branches which add episodes seldom touch neighbours."""
    return b"".join(_ENCODE(each) + b"\n" for each in sorted(lines, key=lambda each: each.guid))


def read(data: bytes) -> tuple[Ledger, list[Finding]]:
    """Read a ledger in any order, lines repeated or not; whatever else is wrong is a finding, never passed over."""
    findings: list[Finding] = []
    ledger = Ledger({}, {})
    for number, line in _parsed(data.removeprefix(b"\xef\xbb\xbf"), findings):
        known = ledger.lines.setdefault(line.guid, line)
        ledger.numbers.setdefault(line.guid, number)
        if known is line:
            continue
        if _said(known) == _said(line):
            ledger.lines[line.guid] = _joined(known, line)
            continue
        message = f'this line and line {ledger.numbers[line.guid]} say different things of the guid "{line.guid}"'
        hint = "keep the one that the published feed agrees with, and delete the other"
        findings.append(Finding(LEDGER, Spot(number, 1), "F428", message, hint))
    return ledger, findings


def _parsed(data: bytes, findings: list[Finding]) -> Iterator[tuple[int, Line]]:
    """Decode each line that holds something."""
    for number, raw in enumerate(data.split(b"\n"), 1):
        if not raw.strip():
            continue
        try:
            line = _DECODER.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as fault:
            findings.append(_broken(number, raw, fault))
            continue
        if line.published.tzinfo and line.first_seen.tzinfo and line.guid.strip():
            yield number, line
        else:
            message = "the line has no guid, or a time without a zone"
            findings.append(Finding(LEDGER, Spot(number, 1), "F428", message, _RESTORE))


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
