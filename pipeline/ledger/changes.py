"""What a build would change for subscribers: each change names the episode, what apps would do, and the ways out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline import urls
from pipeline.catalog import Finding, Planned, Spot, fresh_guid
from pipeline.ledger.lines import LEDGER, Ledger, Line
from pipeline.listing import Listing
from pipeline.wording import typed

At = tuple[str | int, ...] | Spot


class Present(NamedTuple):
    """A public episode as a build would publish it."""

    line: Line
    listing: Listing
    planned: Planned


class Group(NamedTuple):
    """What changes with one cause have in common."""

    kind: str = ""
    """Empty for a change that is told by itself."""
    source: str = ""
    """The file to blame."""
    old: str = ""
    """What it was: the id of a show, or the beginning of addresses."""
    new: str = ""
    ways: str = ""
    """What to do about all of them instead of accepting them."""
    feed: str = ""
    """Where nothing answers any more."""
    is_one: bool = False
    """True where it is one thing even for few episodes: a setting, or a folder that was renamed."""


class Folder(NamedTuple):
    """A show's folder that has another name, so that nothing is left of the old one."""

    feed: str
    """Where its feed was, if nothing answers there any more: then the rest cannot be accepted (R-HOST-07)."""
    lines: tuple[str, ...]
    """What the record of the show lacks, line by line, to be as the old one to subscribers and links."""

    def ways(self, source: str) -> str:
        """Say what to write."""
        if not self.lines:
            return ""
        return f"write {' and '.join(self.lines)} into {source} (see docs/moving.md), or give the folder its old name"


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
    group: Group = Group()
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


def renamed(before: Line, new: Present, why: str, folder: Folder | None) -> Change:
    """Tell of an episode that has another guid: its own was edited, or went with the old name of its file."""
    guid = new.planned.entry.guid
    if why == EDITED:
        message = f'the guid of an episode that is out was "{before.guid}": with another one, apps download it again'
        change = _change("F420", None, before, new, ("guid",), (message, f"write guid: {typed(before.guid)}", _TWICE))
        return change._replace(other_names=_names(new))
    lines = [f"guid: {typed(before.guid)}"]
    old, now = before.place.split("/"), new.line.place.split("/")
    if old[0] == now[0] and old[1] != now[1]:
        lines.append(f"slug: {old[1]}")
    recording, left = _name_again(before, new), _left_behind(before, new)
    if recording or left:
        lines.append(f"audio: {recording or left}")
    *first, last = lines
    ways = f"write {', '.join(first)} and {last} into it" if first else f"write {last} into it"
    ways += f", and name the recording {recording} again" if recording else ""
    if left:
        stems = (PurePosixPath(source).stem for source in (before.source, new.line.source))
        ways += ", and rename what else lies beside it, as transcripts and chapters, from {}.* to {}.*".format(*stems)
    has = f"it has another guid, {guid}" if guid else "it has no guid of its own"
    message = f"this looks like {before.source} under a new name ({why}), and {has}: apps download it again"
    change = _change("F420", None, before, new, ("guid",), (message, ways, _TWICE))._replace(other_names=_names(new))
    return _moved("renamed", change, new, folder) if before.show != new.line.show else change


def _moved(kind: str, change: Change, new: Present, folder: Folder | None) -> Change:
    """Put a change down to the show that an episode went to."""
    source, old = new.planned.show.source, change.before.show
    group = Group(kind, source, old, new.line.show, "move them back" if kind == "show" else "")
    if kind == "renamed":
        group = group._replace(ways=f"add {old} to aliases in {source}, which keeps the guids")
    if folder is None:
        return change._replace(group=group)
    group = group._replace(ways=folder.ways(source), feed=folder.feed, is_one=True)
    return change._replace(group=group, is_final=bool(folder.feed) and kind != "page")


def _names(new: Present) -> tuple[str, ...]:
    return new.line.guid, new.line.place


EDITED = "the same file"
_TWICE = "apps list it as a new episode and download it again; no other ever gets the guid before"


def _name_again(before: Line, new: Present) -> str | None:
    """The old name of a recording that was renamed along with its episode, since its address has it."""
    old, now = before.enclosure, new.line.enclosure
    if not (old and now and before.media and before.media == new.line.media):
        return None
    name, name_now = (each.url.rpartition("/")[2] for each in (old, now))
    return None if name == name_now else _recording(before, name)


def _left_behind(before: Line, new: Present) -> str | None:
    """The name of a recording that was not renamed along with its episode, so that the episode has none."""
    if before.enclosure and before.media and not new.line.enclosure and before.source != new.line.source:
        return _recording(before, before.enclosure.url.rpartition("/")[2])
    return None


def _recording(before: Line, published: str) -> str:
    """The file whose published name has a part of its digest, and a stem without blanks and capitals."""
    stem, _, suffix = published.rpartition(".")
    stem, own = stem.rpartition(".")[0], PurePosixPath(before.source).stem
    return f"{own if urls.slug(own) == stem else stem}.{suffix}"


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


def undone(before: Line, successor: Line, new: Present) -> Change:
    """Tell of a file that has its guid of before again: it was given up for one that subscribers know now."""
    message = (
        f'the guid "{before.guid}" was given up on {before.retired:%Y-%m-%d} for "{successor.guid}", by which apps'
    )
    message += " know the episode now: they would list it as new, or not at all (R-ITEM-07)"
    change = _change("F422", None, successor, new, ("guid",), (message, f"write guid: {typed(successor.guid)}", ""))
    return change._replace(is_final=True, other_names=_names(new))


def dropped(ledger: Ledger, before: Line, why: str, planned: Planned | None, *, whole_show: bool) -> Change:
    """Tell of an episode that is out and would be in no feed."""
    effect = "it disappears from the feed; apps drop it or can no longer play it, and no other ever gets its guid"
    out = f'"{before.title}" is out, and'
    if why == FUTURE and planned:
        message = f"{out} its date now lies in the future: it disappears from the feed"
        ways = f"write published: {moment(before.published)}"
        return Change("F421", before, None, planned.entry.source, ("published",), message, ways, effect)
    if why == DRAFT:
        message = f"{out} a draft is not: it disappears from the feed"
        return Change("F421", before, None, before.source, ("status",), message, "write status: published", effect)
    message = f"{out} {before.source} is gone: it disappears from the feed"
    group = Group("gone", LEDGER, before.show) if whole_show else Group()
    return Change("F421", before, None, LEDGER, ledger.spot(before), message, "restore the file", effect, group)


DRAFT, FUTURE, GONE = "draft", "future", "gone"


def moved_show(before: Line, new: Present, folder: Folder | None) -> Change:
    """Tell of an episode that goes to another feed."""
    message = f"the episode is out in the show {before.show}, and moves to {new.line.show}: whoever subscribes to "
    message += f"{before.show} loses it, and apps of the others download it as new"
    ways = f"move the file back to {before.source}"
    effect = f"it disappears from the feed of {before.show} and is new in that of {new.line.show}"
    if folder:
        effect = (
            f"it is in the feed of {new.line.show}, to which that of {before.show} leads; its recording has another"
        )
        effect += " address, and apps that go by that download it again"
    change = _change("F426", new.line, before, new, ("show",), (message, ways, effect))
    return _moved("show", change, new, folder)


def moved_date(before: Line, new: Present) -> Change:
    """Tell of another date: apps sort by it, and some announce what is newer than they have seen."""
    old, now = moment(before.published), moment(new.line.published)
    message = f"the date of an episode that is out moves from {old} to {now}: apps sort it anew, some announce it again"
    effect = f"the date moves from {old} to {now}: apps sort it anew, some announce it again"
    return _change("F424", new.line, before, new, ("published",), (message, f"write published: {old}", effect))


def moved_page(before: Line, new: Present, folder: Folder | None = None) -> Change:
    """Tell of a page that has another address, to which no alias leads."""
    message = f"the page of an episode that is out moves from /{before.place}/ to /{new.line.place}/: old links break"
    ways = f"add {before.place} to aliases" if new.planned.entry.aliases else f"write aliases: {before.place}"
    effect = f"its page is at /{new.line.place}/; links to /{before.place}/ break"
    change = _change("F425", new.line, before, new, ("slug",), (message, ways, effect))
    is_known = before.show in new.planned.show.show.aliases  # then this page lies elsewhere for a reason of its own
    return _moved("page", change, new, folder) if folder and not is_known else change


def moved_address(before: Line, new: Present, cause: tuple[str, str, str]) -> Change:
    """Tell of a recording that has another address because base_url or prefix is another one."""
    began, begins = (f"with {each}" if each else "without a prefix" for each in cause[1:])
    effect = f"its addresses begin {begins}, and began {began}; apps that go by them download it again"
    change = _change("F427", new.line, before, new, (), ("", "", effect))
    return change._replace(source=cause[0], group=Group("address", *cause, is_one=True))


def swapped(before: Line, new: Present) -> Change:
    """Tell of another enclosure under the same guid (R-ITEM-26)."""
    old, now = before.enclosure, new.line.enclosure
    if now is None or old is None:
        message = "the episode is out with a recording, and has none now: podcast apps pass over it"
        effect = "it has no recording any more: podcast apps pass over it"
        left = _left_behind(before, new)
        ways = f"write audio: {left}" if left else "put the recording back"
        return _change("F423", new.line, before, new, ("audio",), (message, ways, effect))
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
