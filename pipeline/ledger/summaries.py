"""Many changes that have one cause are one finding, with their number, the first of them, and what to do about all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from pipeline.catalog import Finding, Spot
from pipeline.ledger.changes import Change, Group
from pipeline.ledger.lines import LEDGER, Line
from pipeline.load.site import SITE_FILE

FEW = 3
"""Changes of one cause beyond which only these are named: one finding instead of 10,000."""


def findings(changes: Iterable[Change]) -> list[Finding]:
    """Tell of every change; of many that have one cause only once."""
    found = []
    ordered = sorted(changes, key=lambda each: (each.group, each.before.place, each.before.guid, each.code))
    for group, members in groupby(ordered, key=lambda each: each.group):
        several = list(members)
        if group.kind and (len(several) > FEW or group.is_one):
            found.append(_summary(group, several))
        else:
            found += [each.finding() for each in several]
    return found


def _summary(group: Group, changes: list[Change]) -> Finding:
    """Tell of changes that have one cause."""
    first, names = changes[0], _names(each.name for each in changes)
    number = f"{len(changes):,} episodes" if len(changes) > 1 else "an episode"
    are, s = ("are", "") if len(changes) > 1 else ("is", "s")
    old, new = group.old, group.new
    way = f"accept it: shownotes accept --show {old}"
    if group.kind == "address":
        return _addresses(group, number, names)
    if group.kind == "gone":
        message = f"{number} of the show {old} are out, and their files are gone: they disappear from its feed: {names}"
        return Finding(group.source, first.at, "F421", message, f"restore the files; or {way}")
    hint = group.ways if first.is_final else f"{group.ways}; or {way}" if group.ways else way
    unheard = f", and nothing answers at {group.feed}, where people subscribed" if first.is_final else ""
    if group.kind == "renamed":
        message = f"{number} of {old} {are} now in {new} and get{s} other guids, so apps download them again{unheard}"
    elif group.kind == "page":
        message = f"the pages of {number} that {are} out move from /{old}/ to /{new}/: old links break"
    else:
        message = f"{number} that {are} out move{s} from the feed of {old} to that of {new}{unheard}"
    return Finding(group.source, (), first.code, f"{message}: {names}", hint)


def _addresses(group: Group, number: str, names: str) -> Finding:
    """Tell of recordings and pages that have other addresses, since a setting says something else."""
    key = ("base_url",) if group.source == SITE_FILE else ("feed", "prefix")
    was, now = group.old or "none", group.new or "none"
    message = f"the addresses of {number} in the ledger change, since {key[-1]} was {was} and is {now}: {names}"
    hint = f"write {key[-1]}: {was}" if group.old else "delete the prefix"
    hint += "; or, where the show moves house, read docs/moving.md, then accept that: shownotes accept --addresses"
    return Finding(group.source, key, "F427", message, hint)


def _names(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:FEW]) + (" …" if len(ordered) > FEW else "")


def lacking(lines: Sequence[Line]) -> Finding:
    """Tell of episodes that are public and on no record."""
    message = f"the ledger lacks {len(lines):,} of the episodes that are public now: "
    message += _names(each.place for each in lines)
    hint = "build without --locked, and commit episodes/ledger.jsonl"
    return Finding(LEDGER, Spot(0, 0), "F429", message, hint)
