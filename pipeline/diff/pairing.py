"""Which item of one feed is which of another: by what apps know it by, and where that changed, by what it is."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from pipeline.feed.reading import ReadItem

_Key = Callable[[ReadItem], tuple[object, ...]]


class Pair(NamedTuple):
    """An item before and after; `by` says what told so where its identity changed."""

    old: ReadItem
    new: ReadItem
    by: str = ""


class Paired(NamedTuple):
    """All items of two feeds."""

    same: list[Pair]
    """Those that apps know again, in the order of the new feed."""
    renamed: list[Pair]
    """Those that apps take for new ones, and people do not."""
    new: list[ReadItem]
    gone: list[ReadItem]


def identity(item: ReadItem) -> str:
    """What an app knows an item by: its guid, else the address of its audio, else its link, else its title.

    So do AntennaPod and gPodder, with small differences in what comes after the guid.
    """
    fields = item.fields
    return str(fields.get("guid") or enclosure(item).get("url") or fields.get("link") or fields.get("title") or "")


def enclosure(item: ReadItem) -> dict[str, object]:
    """The facts of an item's media file; empty where it has none."""
    found = item.fields.get("audio")
    return found if isinstance(found, dict) else {}


def repeated(items: Iterable[ReadItem]) -> dict[str, int]:
    """Identities that several items share, and how many do."""
    seen: dict[str, int] = defaultdict(int)
    for item in items:
        seen[identity(item)] += 1
    return {key: count for key, count in seen.items() if count > 1}


def pair(old: Sequence[ReadItem], new: Sequence[ReadItem]) -> Paired:
    """Pair the items of two feeds."""
    found: dict[int, ReadItem] = {}
    shared = repeated(old).keys() | repeated(new).keys()

    # Items that share a guid are paired with what equals them first, so that a feed is always itself.
    def exactly(item: ReadItem) -> tuple[object, ...]:
        guid = identity(item)
        return (guid, repr(item.fields)) if guid in shared else (guid,)

    for key in (exactly, _loosely):
        taken = {id(each) for each in found.values()}
        waiting: dict[tuple[object, ...], deque[ReadItem]] = defaultdict(deque)
        for item in old:
            if id(item) not in taken:
                waiting[key(item)].append(item)
        for item in new:
            if id(item) not in found and (candidates := waiting.get(key(item))):
                found[id(item)] = candidates.popleft()
    same = [Pair(found[id(item)], item) for item in new if id(item) in found]
    gone = _without(old, [each.old for each in same])
    unknown = _without(new, [each.new for each in same])
    renamed: list[Pair] = []
    for by, likeness in _LIKENESSES:
        pairs = [Pair(before, after, by) for before, after in _alike(gone, unknown, likeness)]
        renamed += pairs
        gone = _without(gone, [each.old for each in pairs])
        unknown = _without(unknown, [each.new for each in pairs])
    return Paired(same, renamed, unknown, gone)


def _loosely(item: ReadItem) -> tuple[object, ...]:
    return (identity(item),)


def _length(item: ReadItem) -> object:
    return enclosure(item).get("length") or None


_LIKENESSES: tuple[tuple[str, _Key], ...] = (
    ("the address of its audio", lambda item: (enclosure(item).get("url"),)),
    ("its link", lambda item: (item.fields.get("link"),)),
    ("its title and date", lambda item: (item.fields.get("title"), item.fields.get("published"))),
    ("the size of its audio and its date", lambda item: (_length(item), item.fields.get("published"))),
    ("the size of its audio and its title", lambda item: (_length(item), item.fields.get("title"))),
    ("its title and notes", lambda item: (item.fields.get("title"), notes(item))),
)
"""What tells that an item is an old one under a new guid, the surest first."""


def notes(item: ReadItem) -> str | None:
    """The whole notes of an item as HTML, else its description."""
    return item.fields.get("content") or item.fields.get("description")


def _alike(gone: list[ReadItem], unknown: list[ReadItem], key: _Key) -> list[tuple[ReadItem, ReadItem]]:
    """Pair what is alike, where it is so on both sides once only: a doubtful pair is none."""
    before, after = _once(gone, key), _once(unknown, key)
    return [(before[each], item) for each, item in after.items() if each in before]


def _once(items: list[ReadItem], key: _Key) -> dict[tuple[Hashable, ...], ReadItem]:
    found: dict[tuple[Hashable, ...], list[ReadItem]] = defaultdict(list)
    for item in items:
        made = key(item)
        if all(made):
            found[made].append(item)
    return {made: group[0] for made, group in found.items() if len(group) == 1}


def _without(items: Sequence[ReadItem], taken: Sequence[ReadItem]) -> list[ReadItem]:
    ids = {id(each) for each in taken}
    return [each for each in items if id(each) not in ids]


def out_of_order(pairs: Sequence[Pair], old: Sequence[ReadItem]) -> list[Pair]:
    """The fewest of the items in both feeds that must move to turn the old order into the new one."""
    places = {id(item): place for place, item in enumerate(old)}
    before = [places[id(each.old)] for each in pairs]
    kept = _longest_rise(before)
    return [each for place, each in enumerate(pairs) if place not in kept]


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Places of the longest strictly rising subsequence (patience sorting)."""
    ends: list[int] = []
    previous: list[int] = []
    for place, number in enumerate(numbers):
        low = _first_not_below(numbers, ends, number)
        previous.append(ends[low - 1] if low else -1)
        ends[low : low + 1] = [place]
    found, place = set(), ends[-1] if ends else -1
    while place >= 0:
        found.add(place)
        place = previous[place]
    return found


def _first_not_below(numbers: Sequence[int], ends: Sequence[int], number: int) -> int:
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if numbers[ends[middle]] < number:
            low = middle + 1
        else:
            high = middle
    return low
