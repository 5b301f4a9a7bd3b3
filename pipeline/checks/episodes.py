"""Rules about episodes; they look at those of the future too, before it is too late to change them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator

from pipeline.catalog import Catalog, Finding, Planned, Spot, fresh_guid, repeated_guids
from pipeline.fields import is_address

NUMBERED = re.compile(r"(?:(?:episode|ep\.?|folge|épisode|episodio)\s*#?\d+|#\d+|s\d+\s*e\d+)\b", re.IGNORECASE)
"""How titles begin that carry a number: Episode 12, Ep. 12, #12, S01E02."""


FOLDED = 4
"""Episodes of one show with the same habit, from which on one of them is told with the number of the others."""


def guid_is_unique(catalog: Catalog) -> Iterator[Finding]:
    """Two episodes never have one guid, of two shows neither: apps take them for one (R-ITEM-07, T-ID-03)."""
    sharing: dict[str, list[Planned]] = {guid: [] for guid in repeated_guids(catalog)}
    for each in catalog.planned:
        if each.guid in sharing:
            sharing[each.guid].append(each)
    for guid, several in sharing.items():
        # One that has it from its file's name gives way: the other was renamed, and kept its guid as it should.
        several.sort(key=lambda each: (each.entry.guid is None, not each.is_known, each.entry.source))
        first, *others = several
        for each in others:
            message = f'the guid "{guid}" is also that of {first.entry.source}'
            message += ", which is out with it" if first.is_known else ""
            hint = "delete the guid here, for one of its own"
            if each.entry.guid is None:
                hint = f"write guid: {fresh_guid(guid, each.entry.source)}"
            yield Finding(each.entry.source, ("guid",), "F400", message, hint)


def guid_is_plain(catalog: Catalog) -> Iterator[Finding]:
    """A guid with blanks in it is cut or changed by some apps (R-ITEM-09); one that is out must stay all the same."""
    for each in catalog.planned:
        if each.entry.guid and re.search(r"\s", each.entry.guid):
            message = f'the guid "{each.entry.guid}" has blanks in it, which some apps change (R-ITEM-09)'
            hint = "before the episode is out, delete the line for a guid of its own; after, keep it"
            yield Finding(each.entry.source, ("guid",), "F450", message, hint)


def title_is_bare(catalog: Catalog) -> Iterator[Finding]:
    """A title says neither the number nor the show's name: apps show both beside it (R-ITEM-01)."""
    numbered: dict[str, list[str]] = defaultdict(list)
    for each in catalog.planned:
        show = each.show.show.title
        habit = title_habit(each.entry.title, show)
        if habit == "number":
            numbered[each.show.id].append(each.entry.source)
        elif habit == "show":
            message = f'the title begins with the name of the show, "{show}" (R-ITEM-01)'
            yield Finding(each.entry.source, ("title",), "F452", message, "leave the name out: apps show it above")
    hint = "write number: and season: instead, which apps show in their own way"
    for sources in numbered.values():
        first, *others = sorted(sources)
        alike = f", as {len(others)} more of the show do" if len(others) >= FOLDED - 1 else ""
        for source in [first] if alike else [first, *others]:
            message = f"the title begins with the number of the episode{alike} (R-ITEM-01)"
            yield Finding(source, ("title",), "F452", message, hint)


def title_habit(title: str, show: str) -> str | None:
    """Say what a title begins with that it should not: the episode's "number" or the "show"."""
    if NUMBERED.match(title):
        return "number"
    return "show" if re.match(re.escape(show) + r"\s*[-–—:|]", title, re.IGNORECASE) else None


def title_is_unique(catalog: Catalog) -> Iterator[Finding]:
    """Two episodes of a show with one title are hard to tell apart."""
    for first, second in _pairs(catalog, lambda each: each.entry.title.casefold()):
        message = f'the title "{second.entry.title}" is also that of {first.entry.source}'
        yield Finding(second.entry.source, ("title",), "F401", message, "say in the title what is new in this one")


def number_is_unique(catalog: Catalog) -> Iterator[Finding]:
    """Two full episodes of a season with one number are shown in no certain order."""

    def numbered(each: Planned) -> Hashable | None:
        entry = each.entry
        return (entry.season, entry.number) if entry.number is not None and entry.type == "full" else None

    for pair in _pairs(catalog, numbered):
        older, newer = sorted(pair, key=lambda each: each.entry.published)
        message = f"the number {newer.entry.number} is also that of {older.entry.source}"
        yield Finding(newer.entry.source, ("number",), "F409", message, "number the newer one, which is this, higher")


def audio_is_unique(catalog: Catalog) -> Iterator[Finding]:
    """Apple ignores an item whose enclosure it has seen (R-ITEM-06)."""

    def address(each: Planned) -> Hashable | None:
        sound = each.entry.sound
        return sound and (sound.url or (sound.asset and sound.asset.source))

    for first, second in _pairs(catalog, address):
        message = f"the audio or video is also that of {first.entry.source}"
        yield Finding(second.entry.source, ("audio",), "F408", message, "give each episode its own file")


def serial_has_numbers(catalog: Catalog) -> Iterator[Finding]:
    """Every full episode of a serial show has a number (R-ITEM-18)."""
    for each in catalog.planned:
        if each.show.show.type == "serial" and each.entry.type == "full" and not each.entry.number:
            message = "a full episode of a serial show needs a number from 1"
            yield Finding(each.entry.source, ("title",), "F403", message, "write number: 1, or type: bonus")


def media_is_there(catalog: Catalog) -> Iterator[Finding]:
    """An episode without audio or video is a page and an item that podcast apps pass over."""
    for each in catalog.planned:
        if each.entry.sound is None:
            message = "the episode has no audio or video: feed readers show it, podcast apps pass over it"
            hint = f"put {each.entry.stem}.mp3 beside it, or write audio:"
            yield Finding(each.entry.source, ("title",), "F404", message, hint)


def links_lead_somewhere(catalog: Catalog) -> Iterator[Finding]:
    """A link of the notes to a page of this site leads to one that exists."""
    paths = {"", "shows.opml", *(section.path for section in catalog.site.sections)}
    paths |= {each.path for each in catalog.listings} | {show.facts.path for show in catalog.shows}
    paths |= {term.path for term in catalog.terms} | catalog.redirects.keys()
    paths |= {f"{path}{feed}" for path in paths if path.endswith("/") or not path for feed in ("feed.xml", "feed.json")}
    paths |= {f"{show.facts.path}feed.atom" for show in catalog.shows if show.facts.atom}
    paths |= {"feed.atom"} if catalog.site.atom else set()
    for each in catalog.planned:
        for link in each.entry.links:
            path = link.url.partition("#")[0].partition("?")[0].lstrip("/")
            if not is_address(link.url) and path not in paths and f"{path}/" not in paths:
                from_here = Spot(link.line, link.column)
                yield Finding(
                    each.entry.source, from_here, "L302", f"the site has no page {link.url}", "check the link"
                )


def _pairs(catalog: Catalog, key: Callable[[Planned], Hashable | None]) -> Iterator[tuple[Planned, Planned]]:
    """Find episodes of one show that have the same key; the one whose file comes first in order of name is first."""
    seen: dict[str, dict[Hashable, Planned]] = defaultdict(dict)
    for each in sorted(catalog.planned, key=lambda each: each.entry.source):
        value = key(each)
        if value is None:
            continue
        first = seen[each.show.id].setdefault(value, each)
        if first is not each:
            yield first, each
