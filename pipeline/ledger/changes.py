"""What a build would change for subscribers: each change names the episode, what apps would do, and the ways out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

from pipeline.catalog import Finding, Planned, Spot, fresh_guid
from pipeline.ledger.lines import LEDGER, Ledger, Line
from pipeline.listing import Listing
from pipeline.load.site import SITE_FILE

FEW = 3
"""Changes of one cause beyond which only these are named: one finding instead of 10,000."""

At = tuple[str | int, ...] | Spot


class Present(NamedTuple):
    """A public episode as a build would publish it."""

    line: Line
    listing: Listing
    planned: Planned


class Change(NamedTuple):
    """Something that a build would do to those who have an episode already."""

    code: str
    before: Line
    """As the ledger has it."""
    after: Line | None
    """As it would be; None where the episode disappears."""
    source: str
    at: At
    message: str
    ways: str
    """What to do instead of accepting it."""
    effect: str
    """What subscribers' apps do once it is accepted."""
    group: tuple[str, ...] = ()
    """Changes with one cause: kind, file, and what tells them apart. Empty for one that is told by itself."""
    is_final: bool = False
    """True where it cannot be accepted."""
    other_names: tuple[str, ...] = ()
    """Guid and address that the episode would have, where it is known by others."""

    @property
    def name(self) -> str:
        """The episode as `accept` takes it."""
        return self.before.place

    def finding(self) -> Finding:
        """Tell of it as of every problem."""
        hint = self.ways if self.is_final else f"{self.ways}; or accept it: shownotes accept {self.name}"
        return Finding(self.source, self.at, self.code, self.message, hint)


def findings(changes: Iterable[Change]) -> list[Finding]:
    """Tell of every change; of many that have one cause only once, with their number and the first of them."""
    found = []
    ordered = sorted(changes, key=lambda each: (each.group, each.before.place, each.before.guid, each.code))
    for group, members in groupby(ordered, key=lambda each: each.group):
        several = list(members)
        if group and (len(several) > FEW or group[0] == "address"):
            found.append(_summary(group, several))
        else:
            found += [each.finding() for each in several]
    return found


def _summary(group: tuple[str, ...], changes: list[Change]) -> Finding:
    """Tell of changes that have one cause."""
    names = ", ".join(each.name for each in changes[:FEW]) + (" …" if len(changes) > FEW else "")
    number = f"{len(changes):,} episodes" if len(changes) > 1 else "an episode"
    kind, source, *rest = group
    if kind == "address":
        key = ("base_url",) if source == SITE_FILE else ("feed", "prefix")
        was, now = (each or "none" for each in rest)
        message = f"the addresses of {number} in the ledger change, since {key[-1]} was {was} and is {now}: {names}"
        hint = f"write {key[-1]}: {was}" if rest[0] else "delete the prefix"
        hint += "; or, where the show moves house, read docs/moving.md, then accept it: shownotes accept --all"
        return Finding(source, key, "F427", message, hint)
    old, new = rest
    if kind == "gone":
        message = f"{number} of the show {old} are out, and their files are gone: they disappear from its feed: {names}"
        hint = f"restore the files; or accept it: shownotes accept --show {old}"
        return Finding(source, changes[0].at, "F421", message, hint)
    if kind == "renamed":
        message = f"{number} of {old} are now in {new} and get other guids, so apps download them again: {names}"
        hint = f"add {old} to aliases in {new}'s show.yaml, which keeps the guids; or accept it: shownotes accept"
        return Finding(source, (), "F420", message, f"{hint} --show {old}")
    message = f"{number} that are out move from the feed of {old} to that of {new}: {names}"
    return Finding(source, (), "F426", message, f"move them back; or accept it: shownotes accept --show {old}")


def lacking(lines: Sequence[Line]) -> Finding:
    """Tell of episodes that are public and on no record."""
    names = ", ".join(sorted(each.place for each in lines)[:FEW]) + (" …" if len(lines) > FEW else "")
    message = f"the ledger lacks {len(lines):,} of the episodes that are public now: {names}"
    hint = "build without --locked, and commit episodes/ledger.jsonl"
    return Finding(LEDGER, Spot(0, 0), "F429", message, hint)


def renamed(before: Line, new: Present, why: str) -> Change:
    """Tell of an episode that has another guid: its own was edited, or went with the old name of its file."""
    guid = new.planned.entry.guid
    if why == EDITED:
        message = f'the guid of an episode that is out was "{before.guid}": with another one, apps download it again'
        change = _change("F420", None, before, new, ("guid",), (message, f"write guid: {before.guid}", _TWICE))
        return change._replace(other_names=_names(new))
    lines = [f"guid: {before.guid}"]
    old, now = before.place.split("/"), new.line.place.split("/")
    if old[0] == now[0] and old[1] != now[1]:
        lines.append(f"slug: {old[1]}")
    recording = _name_again(before, new)
    if recording:
        lines.append(f"audio: {recording}")
    *first, last = lines
    ways = f"write {', '.join(first)} and {last} into it" if first else f"write {last} into it"
    ways += f", and name the recording {recording} again" if recording else ""
    has = f"it has another guid, {guid}" if guid else "it has no guid of its own"
    message = f"this looks like {before.source} under a new name ({why}), and {has}: apps download it again"
    moved = before.show != new.line.show
    group = ("renamed", new.planned.show.source, before.show, new.line.show) if moved else ()
    change = _change("F420", None, before, new, ("guid",), (message, ways, _TWICE))
    return change._replace(group=group, other_names=_names(new))


def _names(new: Present) -> tuple[str, ...]:
    return new.line.guid, new.line.place


EDITED = "the same file"
_TWICE = "apps list it as a new episode and download it again; the guid before is never used again"


def _name_again(before: Line, new: Present) -> str | None:
    """The old name of a recording that was renamed along with its episode, since its address has it."""
    old, now = before.enclosure, new.line.enclosure
    if not (old and now and before.media and before.media == new.line.media):
        return None
    name, name_now = (each.url.rpartition("/")[2] for each in (old, now))
    stem, _, suffix = name.rpartition(".")
    return None if name == name_now else f"{stem.rpartition('.')[0]}.{suffix}"


def reused(before: Line, new: Present, why: str | None) -> Change:
    """Tell of a guid that was taken back: apps which had the old episode will not notice a new one (R-ITEM-07)."""
    when = f"{before.retired:%Y-%m-%d}"
    if why:
        message = f'the guid "{before.guid}" was given up on {when}, and the episode comes back with it ({why})'
        effect = "apps that dropped the episode list it again; the others do not notice"
        return _change("F422", new.line, before, new, ("guid",), (message, "make it a draft", effect))
    message = f'the guid "{before.guid}" was that of "{before.title}" until {when}, and is never used again (R-ITEM-07)'
    ways = f"write guid: {fresh_guid(before.guid, new.line.source)}"
    return _change("F422", None, before, new, ("guid",), (message, ways, ""))._replace(is_final=True)


def dropped(ledger: Ledger, before: Line, why: str, planned: Planned | None, *, whole_show: bool) -> Change:
    """Tell of an episode that is out and would be in no feed."""
    effect = "it disappears from the feed; apps drop it or can no longer play it, and its guid is never used again"
    out = f'"{before.title}" is out, and'
    if why == FUTURE and planned:
        message = f"{out} its date now lies in the future: it disappears from the feed"
        ways = f"write published: {moment(before.published)}"
        return Change("F421", before, None, planned.entry.source, ("published",), message, ways, effect)
    if why == DRAFT:
        message = f"{out} a draft is not: it disappears from the feed"
        return Change("F421", before, None, before.source, ("status",), message, "write status: published", effect)
    message = f"{out} {before.source} is gone: it disappears from the feed"
    group = ("gone", LEDGER, before.show, "") if whole_show else ()
    return Change("F421", before, None, LEDGER, ledger.spot(before), message, "restore the file", effect, group)


DRAFT, FUTURE, GONE = "draft", "future", "gone"


def moved_show(before: Line, new: Present) -> Change:
    """Tell of an episode that goes to another feed."""
    message = f"the episode is out in the show {before.show}, and moves to {new.line.show}: whoever subscribes to "
    message += f"{before.show} loses it, and apps of the others download it as new"
    ways = f"move the file back to {before.source}"
    effect = f"it disappears from the feed of {before.show} and is new in that of {new.line.show}"
    change = _change("F426", new.line, before, new, ("show",), (message, ways, effect))
    return change._replace(group=("show", new.planned.show.source, before.show, new.line.show))


def moved_date(before: Line, new: Present) -> Change:
    """Tell of another date: apps sort by it, and some announce what is newer than they have seen."""
    old, now = moment(before.published), moment(new.line.published)
    message = f"the date of an episode that is out moves from {old} to {now}: apps sort it anew, some announce it again"
    effect = f"the date moves from {old} to {now}: apps sort it anew, some announce it again"
    return _change("F424", new.line, before, new, ("published",), (message, f"write published: {old}", effect))


def moved_page(before: Line, new: Present) -> Change:
    """Tell of a page that has another address, to which no alias leads."""
    message = f"the page of an episode that is out moves from /{before.place}/ to /{new.line.place}/: old links break"
    ways = f"add {before.place} to aliases" if new.planned.entry.aliases else f"write aliases: {before.place}"
    effect = f"its page is at /{new.line.place}/; links to /{before.place}/ break"
    return _change("F425", new.line, before, new, ("slug",), (message, ways, effect))


def moved_address(before: Line, new: Present, cause: tuple[str, str, str]) -> Change:
    """Tell of a recording that has another address because base_url or prefix is another one."""
    began, begins = (f"with {each}" if each else "without a prefix" for each in cause[1:])
    effect = f"its addresses begin {begins}, and began {began}; apps that go by them download it again"
    change = _change("F427", new.line, before, new, (), ("", "", effect))
    return change._replace(source=cause[0], group=("address", *cause))


def swapped(before: Line, new: Present) -> Change:
    """Tell of another enclosure under the same guid (R-ITEM-26)."""
    old, now = before.enclosure, new.line.enclosure
    if now is None or old is None:
        message = "the episode is out with a recording, and has none now: podcast apps pass over it"
        effect = "it has no recording any more: podcast apps pass over it"
        return _change("F423", new.line, before, new, ("audio",), (message, "put the recording back", effect))
    if old.url == now.url:
        message = f"the recording of an episode that is out has {old.bytes:,} bytes, and {now.bytes:,} now"
        ways = (
            f"write length: {old.bytes}" if new.planned.entry.sound and new.planned.entry.sound.url else "put it back"
        )
        effect = f"its size is {now.bytes:,} bytes; apps that compare sizes download it again"
    elif before.media and before.media == new.line.media:
        message = f"the recording of an episode that is out gets the address {now.url} in place of {old.url}"
        name = _name_again(before, new)
        slug = before.place.split("/")[1]
        ways = f"write slug: {slug}" if slug != new.line.place.split("/")[1] else "put it back"
        if name:
            rename = f"name the recording {name} again, and write audio: {name}"
            ways = rename if ways == "put it back" else f"{ways}; {rename}"
        effect = "the recording has another address: apps that go by it download it again"
    else:
        message = (
            f"the recording of an episode that is out is another one ({old.bytes:,} bytes before, {now.bytes:,} now)"
        )
        message += ": some apps download it again, others keep the old one"
        ways = "put the old recording back"
        effect = (
            f"the recording is {now.url} ({now.bytes:,} bytes): some apps download it again, others keep the old one"
        )
    return _change("F423", new.line, before, new, ("audio",), (message, ways, effect))


def _change(code: str, now: Line | None, before: Line, new: Present, at: At, told: tuple[str, str, str]) -> Change:
    """Make the change of an episode that is there, from what is `told`: message, ways out and effect."""
    return Change(code, before, now, new.planned.entry.source, at, *told)


def moment(when: datetime) -> str:
    """A date-time as a record takes it: 2026-03-03T06:00Z."""
    exact = when.second or when.microsecond
    return when.astimezone(UTC).isoformat(timespec="auto" if exact else "minutes").replace("+00:00", "Z")
