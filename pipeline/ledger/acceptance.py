"""`shownotes accept`: which changes somebody means, and the ledger as it is once they are on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePosixPath

import msgspec

from pipeline.catalog import Catalog
from pipeline.inputs import EPISODES
from pipeline.ledger.changes import Change
from pipeline.ledger.comparison import Comparison
from pipeline.ledger.lines import Ledger, Line
from pipeline.validation import did_you_mean

ADDRESSES = "F427"
"""What a change of base_url or prefix is told as."""


def names(change: Change) -> set[str]:
    """Everything that a change may be called by: guids, files and addresses, those of before and those of now."""
    found = set(change.other_names)
    for line in (change.before, change.after):
        if line:
            found |= {line.guid, line.place, *_file_names(line.source)}
    return found | set(_file_names(change.source))


def _file_names(source: str) -> tuple[str, ...]:
    """A file, whole, within `episodes/`, and without its ending."""
    inner = source.removeprefix(f"{EPISODES}/")
    return source, inner, str(PurePosixPath(inner).with_suffix(""))


def choose(
    comparison: Comparison, wanted: Iterable[str], *, show: str | None, everything: bool, addresses: bool = False
) -> list[Change]:
    """Pick the changes that are meant: of episodes by name, of a show, or all; of `addresses`, no others."""
    called = set(wanted)
    return [
        each
        for each in comparison.changes
        if (everything or show in _shows(each) or not called.isdisjoint(names(each)))
        and (each.code == ADDRESSES or not addresses)
    ]


def _shows(change: Change) -> set[str]:
    return {line.show for line in (change.before, change.after) if line}


def unknown(
    ledger: Ledger, catalog: Catalog, changes: Iterable[Change], wanted: Iterable[str]
) -> list[tuple[str, str]]:
    """Find names that no episode has, public now or ever, each with a hint."""
    known = {name for change in changes for name in names(change)}
    places = {line.place for line in ledger.lines.values()} | {each.path.rstrip("/") for each in catalog.listings}
    guids = [*((line.guid, line.source) for line in ledger.lines.values())]
    guids += [(listing.guid, listing.source) for listing in catalog.listings]
    known |= {name for guid, source in guids for name in (guid, *_file_names(source))}
    return [(name, did_you_mean(name, places)) for name in wanted if name not in known | places]


def accepted(ledger: Ledger, chosen: Iterable[Change], now: datetime) -> list[Line]:
    """Put changes on record: what episodes are now, and which guids are given up for ever (R-ITEM-07)."""
    lines = dict(ledger.lines)
    when = now.astimezone(UTC).replace(microsecond=0)
    for change in chosen:
        if change.is_final:
            continue
        before = lines[change.before.guid]
        if change.after and change.code == ADDRESSES:
            lines[before.guid] = _readdressed(before, change.after)
        elif change.after:
            lines[before.guid] = msgspec.structs.replace(change.after, first_seen=before.first_seen)
        else:
            lines[before.guid] = msgspec.structs.replace(before, retired=when)
    return list(lines.values())


def _readdressed(line: Line, now: Line) -> Line:
    """A line at its new addresses; a date or a slug that changed as well is another thing, and not accepted by this."""
    enclosure = now.enclosure if line.enclosure else None
    slug = "/".join(line.link.rstrip("/").rsplit("/", 2)[1:])
    return msgspec.structs.replace(line, link=f"{now.base}/{slug}/", enclosure=enclosure)
