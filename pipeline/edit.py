"""A small edit: whose place in lists and feeds stays, so that all it changes can be told from the scene."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from pipeline.checks.episodes import title_habit
from pipeline.entry import Entry
from pipeline.listing import Card, Listing, Ref, Shared
from pipeline.plan import Swap
from pipeline.render import EpisodeItem, Output, RssFeed
from pipeline.render.feeds import ItemRef
from pipeline.render.short import DIGEST, PLAIN, Shortener, encode, fields_of, raw_fields, restored
from pipeline.scene import Row, Scene

SMALL = frozenset({"record", "text", "title", "blurb"})
"""Fields of an entry that may change: nothing is sorted, grouped or chosen by them."""
MANY = 50
"""Edits from which on it is as quick to resolve everything."""


class Amended(msgspec.Struct, frozen=True):
    """The outputs that an edit changes."""

    pages: list[Output]
    items: list[tuple[str, EpisodeItem]]
    """With their new keys."""
    feeds: list[RssFeed]
    fingerprints: dict[str, str]
    """New ones of pages and feeds."""
    swaps: dict[str, list[Swap]]
    """As in a plan."""
    gone: list[str]
    """Keys of records and items that nothing uses any more."""


def is_small(before: Entry, after: Entry) -> bool:
    """True where an edit changes only what `amend` can follow."""
    kept = {name: getattr(after, name) for name in SMALL}
    return msgspec.structs.replace(before, **kept) == after


def amend(scene: Scene, edits: Iterable[tuple[Entry, Entry]], shortener: Shortener) -> Amended | None:
    """Change the scene by small edits; None where one of them reaches further than can be told here."""
    work = _Amending(scene, shortener)
    if not all(work.take(before, after) for before, after in edits):
        return None
    return work.amended()


class _Amending:
    """Follows old values to the outputs that hold them."""

    def __init__(self, scene: Scene, shortener: Shortener) -> None:
        self._scene, self._shortener = scene, shortener
        self._digests: dict[bytes, bytes] = {}
        """Of shared values, old -> new."""
        self._records: dict[str, str] = {}
        self._titles: dict[str, tuple[str, str]] = {}
        """Path of an episode -> old title and new."""
        self._gone: list[str] = []
        self._rewritten: set[str] = set()
        """Paths of outputs that differ in more than shared values."""

    def take(self, before: Entry, after: Entry) -> bool:
        """Find the listing of an entry and put the new one in its place; False where more hangs on it."""
        if before.record == after.record:
            return True
        found = self._scene.values_naming(before.record.encode())
        if len(found) != 1:
            return False
        (digest,) = found
        listing = msgspec.msgpack.decode(self._scene.value(digest), type=Listing)
        if (listing.source, listing.title, listing.blurb) != (before.source, before.title, before.blurb):
            return False
        card = msgspec.structs.replace(listing.card, title=after.title, blurb=after.blurb)
        new = msgspec.structs.replace(listing, record=after.record, title=after.title, blurb=after.blurb, card=card)
        self._records[before.record] = after.record
        self._gone.append(before.record)
        if card != listing.card and not self._retitle(listing, digest, card):
            return False
        self._put(digest, new)
        return True

    def _retitle(self, listing: Listing, digest: bytes, card: Card) -> bool:
        """Put a new card in the place of the old one; False where title or blurb have a meaning elsewhere."""
        old = self._shortener.key(listing.card)
        if self._scene.values_naming(listing.path.encode()) - {digest, old}:
            return False
        if card.title != listing.title:
            titles, show = self._scene.facts.shows[listing.show], card.show.title
            is_plain = not any(title_habit(title, show) for title in (card.title, listing.title))
            is_alone = titles.count(listing.title.casefold()) == 1 and card.title.casefold() not in titles
            if not is_plain or not is_alone or listing.type == "trailer" or listing.title == show:
                return False
            self._titles[listing.path] = (listing.title, card.title)
            others = [title for title in titles if title != listing.title.casefold()]
            self._scene.facts.shows[listing.show] = (*others, card.title.casefold())
        self._put(old, card)
        return True

    def _put(self, old: bytes, value: Shared) -> None:
        self._digests[old] = self._shortener.key(value)

    def amended(self) -> Amended:
        """Find what holds the old values, items first, since feeds hold their keys."""
        numbers: set[int] = set()
        for needle in (*self._digests, *map(str.encode, self._records), *map(str.encode, self._titles)):
            numbers.update(self._scene.naming(needle))
        rows = [(number, self._scene.row(number)) for number in sorted(numbers)]
        changed = {number: self._changed(row) for number, row in rows}
        swaps: dict[str, list[Swap]] = {}
        items = [(number, row) for number, row in rows if row.kind is EpisodeItem]
        for number, row in items:
            for digest in self._scene.values_naming(row.fingerprint.encode()):
                ref = msgspec.msgpack.decode(self._scene.value(digest), type=ItemRef)
                self._put(digest, msgspec.structs.replace(ref, key=changed[number].fingerprint))
                for feed in self._scene.naming(digest):
                    held = self._scene.row(feed)
                    changed[feed] = self._changed(held)
                    swaps.setdefault(held.path, []).append(Swap(row.fingerprint, changed[number].fingerprint))
        for path in self._rewritten:
            swaps.pop(path, None)
        found = Amended([], [], [], {}, swaps, self._gone)
        for number, row in sorted(changed.items()):
            before = self._scene.row(number)
            if row.fingerprint == before.fingerprint:
                continue
            self._scene.change(number, row)
            output = restored(row.kind, row.short, self._scene.value)
            if isinstance(output, EpisodeItem):
                found.items.append((row.fingerprint, output))
                found.gone.append(before.fingerprint)
                continue
            found.fingerprints[row.path] = row.fingerprint
            if isinstance(output, RssFeed):
                found.feeds.append(output)
            else:
                found.pages.append(output)
        return found

    def _changed(self, row: Row) -> Row:
        """Put new values in the place of old ones."""
        fields: list[Any] = []
        for raw, (name, how, type_) in zip(raw_fields(row.short), fields_of(row.kind), strict=True):
            if how != PLAIN:
                keys = msgspec.msgpack.decode(raw, type=bytes)
                parts = [keys[at : at + DIGEST] for at in range(0, len(keys), DIGEST)]
                fields.append(b"".join([self._digests.get(part, part) for part in parts]))
                continue
            value = msgspec.msgpack.decode(raw, type=type_)
            new = self._own_title(row.path, value) if name == "title" else self._swapped(value)
            if new != value:
                self._rewritten.add(row.path)
            fields.append(new)
        short = encode(fields)
        template = self._scene.facts.templates.get(row.kind.template or "", "")
        return Row(row.path, row.kind, self._shortener.digest(row.kind, short, template), short)

    def _own_title(self, path: str, value: Any) -> Any:
        """Follow the title of an episode into the files of its own that have one."""
        for place, (old, new) in self._titles.items():
            if path.startswith(place) and value == old:
                return new
        return value

    def _swapped(self, value: Any) -> Any:
        """Change the keys of records, and the titles of links, in whatever holds them."""
        if isinstance(value, str):
            return self._records.get(value, value)
        if isinstance(value, Ref):
            return Ref(value.path, self._titles[value.path][1]) if value.path in self._titles else value
        if isinstance(value, tuple):
            return tuple(self._swapped(each) for each in value)
        if isinstance(value, dict):
            return {key: self._swapped(each) for key, each in value.items()}
        if isinstance(value, msgspec.Struct):
            return type(value)(*(self._swapped(getattr(value, name)) for name in value.__struct_fields__))
        return value
