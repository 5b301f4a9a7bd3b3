"""More rules about the items: dates, numbers, types and order (section 3 of the requirements)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.media import MediaError, probe
from pipeline.readiness.document import Element, Feed
from pipeline.readiness.documents import address_fault
from pipeline.readiness.items import ITEM, POSITIVE
from pipeline.readiness.makers import date_of, on_items
from pipeline.readiness.rule import ALL, APPLE, AWAY, MUST, PSP, SHOULD, SPOTIFY, Fault, Finding, Rule, Untold
from pipeline.readiness.world import AbsentError, UntoldError
from pipeline.wording import cut

TYPES = ("full", "trailer", "bonus")
_LASTS = re.compile("[0-9]+")
_SECONDS = 1
"""By how much a duration may be off (R-ITEM-14)."""


def dated(_feed: Feed, item: Element) -> Iterator[Fault]:
    """An item has a date as RFC 2822 writes it."""
    found = item.first("pubDate")
    if found is None:
        yield Fault(item, f'"{cut(item.value("title"))}" has no pubDate', "write published:", others="write <pubDate>")
    elif date_of(found.text) is None:
        message = f'the date "{found.text.strip()}" is not as RFC 2822 writes it'
        yield Fault(found, message, "write Tue, 03 Mar 2026 06:00:00 +0000")


def page_exists(feed: Feed, item: Element) -> Iterator[Finding]:
    """An item links to a page, which is there."""
    found = item.first("link")
    url = found.text.strip() if found else ""
    if found is None or address_fault(url) not in {None, "is not encrypted"}:
        yield Fault(
            found or item,
            f'"{cut(item.value("title"))}" does not link to a page',
            "write base_url:",
            others="write <link>https://…",
        )
        return
    try:
        feed.world.file(url)
    except UntoldError:
        yield Untold(found, url)
    except AbsentError as fault:
        yield Fault(found, f"the page {url} {fault}", "build again", others=AWAY)


def lasts(_feed: Feed, item: Element) -> Iterator[Fault]:
    """An item with a recording says how long it plays, in seconds."""
    if not item.first("enclosure"):
        return
    found = item.first("itunes:duration")
    text = found.text.strip() if found else ""
    if found is None:
        yield Fault(
            item,
            f'"{cut(item.value("title"))}" has no itunes:duration',
            "write audio: {duration: …}",
            others="write <itunes:duration>",
        )
    elif not _LASTS.fullmatch(text):
        yield Fault(found, f'the duration "{text}" is not whole seconds', "write seconds, such as 3131")


def lasts_as_told(feed: Feed) -> Iterator[Finding]:
    """The duration is that of the file."""
    for item in feed.sampled:
        found, enclosure = item.first("itunes:duration"), item.first("enclosure")
        if not found or not enclosure or not _LASTS.fullmatch(found.text.strip()):
            continue
        url = enclosure.get("url") or ""
        try:
            real = probe(feed.world.local(url)).duration
        except UntoldError:
            yield Untold(found, url)
        except (AbsentError, MediaError) as fault:
            yield Fault(enclosure, f"{url}: {fault}", "build again", others=AWAY)
        else:
            if real is not None and abs(real - int(found.text)) > _SECONDS:
                yield Fault(
                    found,
                    f"the duration is {found.text.strip()} s, and the file plays {real} s",
                    "build again",
                    others=f"write {real:.0f}",
                )


def explicit_told(_feed: Feed, item: Element) -> Iterator[Fault]:
    """An item says whether it is explicit."""
    found = item.first("itunes:explicit")
    text = found.text.strip() if found else ""
    if text not in {"true", "false"}:
        said = f'is "{text}"' if found else "is missing"
        yield Fault(
            found or item,
            f"itunes:explicit {said}, of true, false",
            "write explicit: true or explicit: false",
            others="write <itunes:explicit>true, or false",
        )


def numbers_count(_feed: Feed, item: Element) -> Iterator[Fault]:
    """Season and episode are whole numbers from 1."""
    for name in ("itunes:season", "itunes:episode"):
        for each in item.all(name):
            if not POSITIVE.fullmatch(each.text.strip()):
                yield Fault(each, f'{name} is "{each.text.strip()}", not a number from 1', "write a number from 1")


def serial_is_numbered(feed: Feed) -> Iterator[Fault]:
    """Every full episode of a serial show has a number."""
    if feed.channel is None or feed.channel.value("itunes:type") != "serial":
        return
    for item in feed.items:
        if item.value("itunes:episodeType") in {"", "full"} and not item.value("itunes:episode"):
            yield Fault(
                item,
                f'"{cut(item.value("title"))}" of a serial show has no number',
                "write number:",
                others="write <itunes:episode>",
            )


def type_is_known(_feed: Feed, item: Element) -> Iterator[Fault]:
    """An item says whether it is full, a trailer or a bonus."""
    for each in item.all("itunes:episodeType"):
        if each.text.strip() not in TYPES:
            message = f'itunes:episodeType is "{each.text.strip()}", of {", ".join(TYPES)}'
            yield Fault(each, message, "write type: full, trailer or bonus", others="write full, trailer or bonus")


def newest_first(feed: Feed) -> Iterator[Fault]:
    """Items come newest first."""
    before = None
    for item in feed.items:
        date = date_of(item.value("pubDate"))
        if date and before and date > before:
            yield Fault(
                item, f'"{cut(item.value("title"))}" is newer than the item before it', "sort the items by date"
            )
        before = date or before


def nothing_of_the_future(feed: Feed) -> Iterator[Fault]:
    """No item is of the future."""
    for item in feed.items:
        date = date_of(item.value("pubDate"))
        if date and date > feed.now:
            at = item.first("pubDate")
            yield Fault(at, f'"{cut(item.value("title"))}" is of the future: {at.text.strip() if at else ""}', "wait")


RULES = (
    Rule(
        "R-ITEM-10 R-SPOT-01", MUST, ALL, "Items are dated", "RFC 2822", "episode:published", on_items(dated), when=ITEM
    ),
    Rule(
        "R-ITEM-11 R-PAGE-03",
        SHOULD,
        (*APPLE, *PSP),
        "Items link to pages that are there",
        "URL; file in the output",
        "episode:slug",
        on_items(page_exists),
        when=ITEM,
    ),
    Rule(
        "R-ITEM-14",
        SHOULD,
        (*APPLE, *SPOTIFY, *PSP),
        "Items say how long they play",
        "whole seconds",
        "episode:audio",
        on_items(lasts),
        when=("enclosure",),
    ),
    Rule(
        "R-ITEM-14",
        SHOULD,
        (*APPLE, *SPOTIFY, *PSP),
        "Durations are those of the files",
        "files of the newest items, if they are here",
        "episode:audio",
        lasts_as_told,
        when=("itunes:duration",),
    ),
    Rule(
        "R-ITEM-15",
        SHOULD,
        (*APPLE, *PSP),
        "Items say whether they are explicit",
        "true or false",
        "episode:explicit",
        on_items(explicit_told),
        when=ITEM,
    ),
    Rule(
        "R-ITEM-17",
        MUST,
        (*APPLE, *PSP),
        "Seasons and episodes are numbers from 1",
        "pattern",
        "episode:number",
        on_items(numbers_count),
        when=("itunes:season", "itunes:episode"),
    ),
    Rule(
        "R-ITEM-18",
        MUST,
        (*APPLE, *PSP),
        "Full episodes of a serial show are numbered",
        "each item",
        "episode:number",
        serial_is_numbered,
        when=("itunes:type",),
    ),
    Rule(
        "R-ITEM-19",
        SHOULD,
        APPLE,
        "Items are full, trailer or bonus",
        "value",
        "episode:type",
        on_items(type_is_known),
        when=("itunes:episodeType",),
    ),
    Rule("R-ITEM-22", SHOULD, ALL, "Items come newest first", "order", "episode:published", newest_first, when=ITEM),
    Rule(
        "R-ITEM-23",
        SHOULD,
        ALL,
        "No item is of the future",
        "clock",
        "episode:published",
        nothing_of_the_future,
        when=ITEM,
    ),
)
