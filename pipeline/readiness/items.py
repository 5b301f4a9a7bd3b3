"""Rules about the items: guid, enclosure, date and title (section 3 of the requirements)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from pipeline.media import APPLE_TYPES, is_apple, media_type
from pipeline.readiness.document import Element, Feed
from pipeline.readiness.documents import address_fault
from pipeline.readiness.makers import on_items
from pipeline.readiness.rule import ALL, APPLE, AWAY, MUST, PSP, SHOULD, Fault, Finding, Rule, Untold
from pipeline.readiness.world import AbsentError, UntoldError
from pipeline.wording import cut

_NUMBER = re.compile(r"^(?:#?\d+\s*[-:.–—|]|(?:s\d+\s*)?e(?:p(?:isode|\.)?)?\s*#?\d+\b|season\s+\d+\b)", re.IGNORECASE)
POSITIVE = re.compile("[1-9][0-9]*")
_TAG_URI = re.compile(r"tag:[^,\s]+,[0-9]{4}(?:-[0-9]{2}){0,2}:\S+")
_NUMBERED = "write the number into <itunes:episode>"
ITEM = ("item",)
_SECONDS = 1
"""By how much a duration may be off (R-ITEM-14)."""


def has_title(_feed: Feed, item: Element) -> Iterator[Fault]:
    """An item has a title."""
    if not item.value("title"):
        yield Fault(item.first("title") or item, "an item has no title", "write title:", others="write <title>")


def title_is_bare(feed: Feed, item: Element) -> Iterator[Fault]:
    """A title has no number and not the show's name: both have elements of their own."""
    title = item.value("title")
    show = feed.channel.value("title") if feed.channel else ""
    at = item.first("title")
    if found := _NUMBER.match(title):
        yield Fault(
            at, f'the title "{cut(title)}" begins with the number {found[0].strip()}', "write number:", others=_NUMBERED
        )
    elif show and len(show) > len("Talk") and title.casefold().startswith(show.casefold()) and title != show:
        yield Fault(at, f'the title "{cut(title)}" begins with the name of the show', "leave the name out")


def itunes_title_is_bare(_feed: Feed, item: Element) -> Iterator[Fault]:
    """The title for Apple has no number, which is what it is for."""
    for each in item.all("itunes:title"):
        if found := _NUMBER.match(each.text.strip()):
            yield Fault(
                each, f"itunes:title begins with the number {found[0].strip()}", "write number:", others=_NUMBERED
            )


def has_enclosure(_feed: Feed, item: Element) -> Iterator[Fault]:
    """An item has one enclosure, with all three attributes."""
    found = item.all("enclosure")
    if len(found) != 1:
        hint = "put a recording beside the episode, or write feed: {without_media: exclude} in show.yaml"
        others = 'write one <enclosure url="https://…" length="…" type="audio/mpeg">'
        yield Fault(item, f'"{cut(item.value("title"))}" has {len(found)} enclosures, not one', hint, others=others)
    for each in found:
        missing = [name for name in ("url", "length", "type") if not each.get(name)]
        if missing:
            yield Fault(each, f"the enclosure has no {' and no '.join(missing)}", "write url, length and type")


def length_is_true(feed: Feed, item: Element) -> Iterator[Finding]:
    """The length is the size of the file."""
    for each in item.all("enclosure"):
        told, url = each.get("length") or "", each.get("url") or ""
        if not POSITIVE.fullmatch(told):
            yield Fault(
                each,
                f'the length of the enclosure is "{told}", not a number of bytes',
                "write length:",
                others='write length="…"',
            )
            continue
        try:
            size = feed.world.size(url)
        except UntoldError:
            yield Untold(each, url)
        except AbsentError as fault:
            yield Fault(each, f"{url} {fault}", "build again", others=AWAY)
        else:
            if size != int(told):
                yield Fault(
                    each,
                    f"the length of the enclosure is {told}, and the file has {size} bytes",
                    "build again",
                    others=f'write length="{size}"',
                )


def type_fits(_feed: Feed, item: Element) -> Iterator[Fault]:
    """The type is given and fits the file."""
    for each in item.all("enclosure"):
        told, url = (each.get("type") or "").lower(), each.get("url") or ""
        suffix = next((s for s in APPLE_TYPES if url.split("?")[0].lower().endswith(s)), None)
        fitting = APPLE_TYPES[suffix] if suffix else tuple(filter(None, [media_type(url)]))
        if not told or (fitting and told not in fitting):
            hint, fit = (f"write type: {fitting[0]}", fitting[0]) if fitting else ("write type:", "…")
            message = f'the type of the enclosure is "{told}", which does not fit {url}'
            yield Fault(each, message, hint, others=f'write type="{fit}"')


def extension_is_known(_feed: Feed, item: Element) -> Iterator[Fault]:
    """The address ends as Apple wants it."""
    for each in item.all("enclosure"):
        url = each.get("url") or ""
        if url and not is_apple(url):
            known = " ".join(APPLE_TYPES)
            yield Fault(
                each, f"{url} does not end in one of {known}", "export it as MP3, and keep this as an alternate"
            )


def enclosures_unique(feed: Feed) -> Iterator[Fault]:
    """No two items share an enclosure."""
    yield from _twice(feed, "enclosure", "url", "the enclosure")


def guids_unique(feed: Feed) -> Iterator[Fault]:
    """Every item has one guid, and no two share one."""
    for item in feed.items:
        if len(item.all("guid")) != 1 or not item.value("guid"):
            yield Fault(
                item,
                f'"{cut(item.value("title"))}" has no guid, or two',
                "write guid: with a UUID",
                others="write one <guid>",
            )
    yield from _twice(feed, "guid", None, "the guid")


def _twice(feed: Feed, name: str, attribute: str | None, what: str) -> Iterator[Fault]:
    seen: dict[str, Element] = {}
    for item in feed.items:
        each = item.first(name)
        value = (each.get(attribute) if attribute else each.text.strip()) if each else None
        if each and value and seen.setdefault(value, item) is not item:
            title = cut(seen[value].value("title"))
            yield Fault(each, f'{what} "{value}" is also that of "{title}"', "give each item its own")


def guid_is_no_link(_feed: Feed, item: Element) -> Iterator[Fault]:
    """A guid that is no address says so."""
    for each in item.all("guid"):
        if each.get("isPermaLink") != "false" and address_fault(each.text.strip()) not in {None, "is not encrypted"}:
            hint = 'write isPermaLink="false"'
            yield Fault(each, f'the guid "{each.text.strip()}" counts as an address, and is none', hint)


def guid_is_lasting(_feed: Feed, item: Element) -> Iterator[Fault]:
    """A guid is a UUID, a tag: URI or a permanent address."""
    for each in item.all("guid"):
        text = each.text.strip()
        if text and not (
            _is_uuid(text) or _TAG_URI.fullmatch(text) or address_fault(text) in {None, "is not encrypted"}
        ):
            hint = "keep it where the episode is out; let shownotes new make those of new episodes"
            yield Fault(
                each,
                f'the guid "{text}" is neither a UUID nor an address',
                hint,
                others="keep it where the episode is out; use UUIDs for new ones",
            )


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


RULES = (
    Rule("R-ITEM-01", MUST, ALL, "Items have titles", "not empty", "episode:title", on_items(has_title), when=ITEM),
    Rule(
        "R-ITEM-01",
        SHOULD,
        APPLE,
        "Titles have no numbers and no name of the show",
        "pattern",
        "episode:title",
        on_items(title_is_bare),
        when=ITEM,
    ),
    Rule(
        "R-ITEM-02 R-SPOT-01",
        MUST,
        ALL,
        "Items have one enclosure, with url, length and type",
        "tree",
        "episode:audio",
        on_items(has_enclosure),
        when=ITEM,
    ),
    Rule(
        "R-ITEM-03",
        SHOULD,
        ALL,
        "Lengths are the sizes of the files",
        "file in the output, or HEAD",
        "episode:audio",
        on_items(length_is_true),
        when=("enclosure",),
        musts=APPLE,
    ),
    Rule(
        "R-ITEM-04",
        SHOULD,
        ALL,
        "Types fit the files",
        "table of extensions",
        "episode:audio",
        on_items(type_fits),
        when=("enclosure",),
        musts=(*APPLE, *PSP),
    ),
    Rule(
        "R-ITEM-05",
        MUST,
        APPLE,
        "Addresses of enclosures have an extension that Apple knows",
        "path of the URL",
        "episode:audio",
        on_items(extension_is_known),
        when=("enclosure",),
    ),
    Rule(
        "R-ITEM-06",
        MUST,
        APPLE,
        "No two items share an enclosure",
        "set",
        "episode:audio",
        enclosures_unique,
        ("enclosure",),
    ),
    Rule(
        "R-ITEM-07 R-SPOT-01",
        MUST,
        ALL,
        "Items have one guid each, their own",
        "set",
        "episode:guid",
        guids_unique,
        when=ITEM,
    ),
    Rule(
        "R-ITEM-08",
        SHOULD,
        ALL,
        "Guids that are no addresses say so",
        "isPermaLink",
        "episode:guid",
        on_items(guid_is_no_link),
        when=("guid",),
    ),
    Rule(
        "R-ITEM-09",
        SHOULD,
        ("podcastindex",),
        "Guids are UUIDs, tag: URIs or addresses",
        "form",
        "episode:guid",
        on_items(guid_is_lasting),
        when=("guid",),
    ),
    Rule(
        "R-ITEM-20",
        SHOULD,
        APPLE,
        "Titles for Apple have no numbers",
        "pattern",
        "episode:title",
        on_items(itunes_title_is_bare),
        when=("itunes:title",),
    ),
)
