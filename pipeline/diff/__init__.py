"""Two feeds of a show, told as what a subscriber's app does with the difference. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from pipeline.diff import effects
from pipeline.diff.addresses import NOTES, Move
from pipeline.diff.effects import difference, shown, size
from pipeline.diff.pairing import Pair, enclosure, identity, out_of_order, pair, repeated
from pipeline.diff.told import Change, Episode, Kind, Known, Scheduled, ShowDiff, counts
from pipeline.diff.words import Edit, edit
from pipeline.feed.reading import ReadFeed, ReadItem
from pipeline.wording import count, typed

__all__ = ["Change", "Edit", "Episode", "Kind", "Known", "Scheduled", "ShowDiff", "compare", "counts", "identity"]

EMPTY = ReadFeed({}, (), ())
_TOLD = frozenset({"guid", "title", "published", "audio", *NOTES})
"""Keys of an item that have sentences of their own."""


def compare(show: str, old: ReadFeed | None, new: ReadFeed | None, known: Known, against: str = "") -> ShowDiff:
    """Say what apps that know the feed `old` do when they find `new`; None stands for no feed at all."""
    before, after = old or EMPTY, new or EMPTY
    paired = pair(before.items, after.items)
    moved = {id(each.new) for each in out_of_order(paired.same, before.items)}
    ranks, move = _Ranks(before, after), Move(before, after)
    told = [_told(item, _new(item, before), known) for item in paired.new]
    told += [_told(each.new, _again(each, known), known) for each in paired.renamed]
    told += [_told(item, _gone(item, known, is_feed=new is not None), known) for item in paired.gone]
    for each in paired.same:
        changes = [*_changes(each, ranks, move)]
        if id(each.new) in moved and not any(change.kind is Kind.DATE for change in changes):
            changes.append(Change(Kind.ORDER, effects.ORDER))
        if changes:
            told.append(_told(each.new, changes, known))
    kinds = list(Kind)
    channel = tuple(_channel(before, after, move)) if old and new else ()
    return ShowDiff(
        show=show,
        title=str(after.fields.get("title") or before.fields.get("title") or show),
        against=against,
        episodes=tuple(sorted(told, key=lambda episode: kinds.index(episode.kind))),
        channel=(*channel, *move.changes()),
        scheduled=known.scheduled,
        notes=tuple(_notes(old, new, paired.same)),
    )


def _told(item: ReadItem, changes: Sequence[Change], known: Known) -> Episode:
    guid = identity(item)
    title = str(item.fields.get("title") or guid or "an item without a title")
    return Episode(title, known.sources.get(guid, ""), guid, tuple(changes))


def _new(item: ReadItem, before: ReadFeed) -> list[Change]:
    media, published = enclosure(item), item.fields.get("published")
    effect = effects.NEW.format(size=size(media.get("length"))) if media.get("url") else effects.NEW_WITHOUT_MEDIA
    dates = [each.fields.get("published") for each in before.items]
    newer = sum(published < each for each in dates if each) if published else 0
    if newer:
        effect += " " + effects.NEW_BUT_OLD.format(date=shown(published), count=count(newer, "episode"))
    if item.fields.get("block"):
        effect += " " + effects.FACTS["block"][1]
    return [Change(Kind.NEW, effect)]


def _again(found: Pair, known: Known) -> list[Change]:
    """An episode that apps do not know again: what it was known by, and how to keep that."""
    old, new = identity(found.old), identity(found.new)
    length = size(enclosure(found.new).get("length"))
    has_guid = bool(found.old.fields.get("guid"))
    effect = (effects.GUID if has_guid else effects.IDENTITY).format(size=length)
    effect += f" It is the episode of before by {found.by}."
    source = known.sources.get(new)
    if has_guid:
        effect += f" To keep it as it is, write guid: {typed(old)} into {source or 'its file'}."
    return [Change(Kind.AGAIN, effect, "guid" if has_guid else "enclosure@url", shown(old), shown(new))]


def _gone(item: ReadItem, known: Known, *, is_feed: bool) -> list[Change]:
    reason = known.absent.get(identity(item)) or ("no file has its guid" if is_feed else "the show is no longer there")
    return [Change(Kind.GONE, effects.GONE.format(reason=f" It disappears because {reason}."))]


def _changes(found: Pair, ranks: _Ranks, move: Move) -> Iterator[Change]:
    """All differences of an item that apps know again, but for what only has another address along with the show."""
    new = found.new.fields
    old = move.settled(found.old.fields, new)
    yield from _audio(old.get("audio") or {}, enclosure(found.new))
    if old.get("published") != new.get("published"):
        yield _date(found, ranks)
    if old.get("title") != new.get("title"):
        yield Change(Kind.TITLE, effects.TITLE, "title", shown(old.get("title")), shown(new.get("title")))
    yield from _edited(old, new)
    told = _TOLD | {"itunes_title"} if _has_one_title(old) and _has_one_title(new) else _TOLD
    for key in {**old, **new}:
        if key not in told and old.get(key) != new.get(key):
            element, effect = effects.FACTS.get(key, (key, effects.FACT))
            yield Change(Kind.FACT, effect, element, *difference(old.get(key), new.get(key)))
    yield from _left(found.old, found.new)


def _has_one_title(fields: dict[str, Any]) -> bool:
    return fields.get("itunes_title") in (None, fields.get("title"))


def _audio(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """What became of the media file."""
    urls = str(old.get("url") or ""), str(new.get("url") or "")
    length = size(new.get("length"))
    if urls[0] != urls[1]:
        if not urls[0]:
            effect = effects.AUDIO_ADDED.format(size=length)
        elif not urls[1]:
            effect = effects.AUDIO_REMOVED
        else:
            is_same = old.get("length") and old.get("length") == new.get("length")
            effect = effects.ENCLOSURE.format(size=length) + (effects.SAME_LENGTH if is_same else "")
        yield Change(Kind.AUDIO, effect, "enclosure@url", *urls)
    for key, element, kind, effect in (
        ("length", "enclosure@length", Kind.AUDIO, effects.LENGTH),
        ("type", "enclosure@type", Kind.FACT, effects.TYPE),
        ("duration", "itunes:duration", Kind.FACT, effects.DURATION),
    ):
        # With another file come another size and length as a matter of course.
        if urls[0] == urls[1] and old.get(key) != new.get(key):
            yield Change(kind, effect, element, shown(old.get(key)), shown(new.get(key)))


def _date(found: Pair, ranks: _Ranks) -> Change:
    old, new = found.old.fields.get("published"), found.new.fields.get("published")
    if not old or not new:
        effect = effects.DATE_GONE
    else:
        places = ranks.of(found)
        text = (
            f", from place {places[0]} to {places[1]}" if places[0] != places[1] else ", but not past another episode"
        )
        effect = (effects.LATER if new > old else effects.EARLIER).format(places=text)
    return Change(Kind.DATE, effect, "pubDate", shown(old), shown(new))


class _Ranks:
    """Places in a list that an app sorts by date, newest first, before and after; made where a date moved."""

    def __init__(self, before: ReadFeed, after: ReadFeed) -> None:
        self._feeds = (before, after)
        self._made: tuple[dict[int, int], dict[int, int]] | None = None

    def of(self, found: Pair) -> tuple[int, int]:
        """The places of an item, counted from 1."""
        if self._made is None:
            self._made = (_ranked(self._feeds[0]), _ranked(self._feeds[1]))
        return self._made[0][id(found.old)], self._made[1][id(found.new)]


def _ranked(feed: ReadFeed) -> dict[int, int]:
    earliest = datetime.min.replace(tzinfo=UTC)
    ordered = sorted(feed.items, key=lambda item: item.fields.get("published") or earliest, reverse=True)
    return {id(item): place for place, item in enumerate(ordered, 1)}


def _edited(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """The notes; the description alone only where it is not made of the notes that changed."""
    for key in NOTES:
        before, after = old.get(key) or "", new.get(key) or ""
        if before == after:
            continue
        found = edit(before, after)
        if found.added or found.removed:
            said = f"{count(found.added, 'word')} added, {found.removed:,} removed"
        else:
            said = "not a word differs, only how they are set"
        element = "content:encoded" if key == "content" else key
        yield Change(Kind.NOTES, f"{said}. {effects.NOTES}", element, lines=found.lines)
        return


def _left(old: ReadItem | ReadFeed, new: ReadItem | ReadFeed) -> Iterator[Change]:
    """Elements that no record has a key for."""
    before, after = ([(each.name, each.text) for each in item.left] for item in (old, new))
    for name in dict.fromkeys(name for name, _ in (*before, *after)):
        texts = [tuple(text for each, text in side if each == name) for side in (before, after)]
        if texts[0] != texts[1]:
            yield Change(Kind.FACT, effects.FACT, name, *difference(*texts))


def _channel(before: ReadFeed, after: ReadFeed, move: Move) -> Iterator[Change]:
    """What the feed says of the show."""
    new = _stated(after)
    old = move.settled(_stated(before), new)
    for key in {**old, **new}:
        if key not in effects.UNTOLD and old.get(key) != new.get(key):
            element, effect = effects.CHANNEL.get(key, (key, effects.FACT))
            yield Change(Kind.FACT, effect, element, *difference(old.get(key), new.get(key)))
    yield from _left(before, after)


def _stated(feed: ReadFeed) -> dict[str, Any]:
    """What a channel says that its items and its other elements do not say too."""
    fields = dict(feed.fields)
    links = fields.pop("atom_links", ())
    fields["self"] = next((each.get("href") for each in links if each.get("rel") == "self"), None)
    fields["hubs"] = tuple(each for each in links if each.get("rel") not in ("self", "alternate"))
    if fields.get("artwork"):
        fields.pop("image", None)  # it is the same picture, with the show's title and link
    recordings = {enclosure(item).get("url") for item in feed.items}
    if all(each.get("url") in recordings for each in fields.get("trailers", ())):
        fields.pop("trailers", None)
    return fields


def _notes(old: ReadFeed | None, new: ReadFeed | None, same: Sequence[Pair]) -> Iterator[str]:
    """What makes the comparison doubtful."""
    if old is None:
        yield "no feed is published yet, so every episode is new"
        return
    for guid, number in repeated(old.items).items():
        yield f'{count(number, "item")} of the published feed have the guid "{shown(guid)}": apps keep one of them'
    guids = [feed.fields.get("podcast_guid") for feed in (old, new) if feed]
    if new and old.items and not same and len(set(guids)) > 1:
        yield "the two feeds have no episode and no podcast:guid in common: is this the feed of another show?"
