"""Rules about pictures: what a file looks like inside, not only what it is called (section 5 of the requirements)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from pipeline.media import PICTURE_TYPES, MediaError, probe_picture
from pipeline.readiness.document import Element, Feed
from pipeline.readiness.rule import (
    ALL,
    APPLE,
    INDEX,
    MUST,
    PSP,
    SHOULD,
    SPOTIFY,
    YOUTUBE,
    Fault,
    Finding,
    Rule,
    Untold,
    looked_at,
)
from pipeline.readiness.world import AbsentError, UntoldError
from pipeline.vocabulary import ART_HEAVY, ART_LARGEST, ART_MODES, ART_SMALLEST, ART_TYPES

_EXPORT = "export a square of 3000 pixels, JPEG or PNG, in RGB"


def shows_artwork(feed: Feed) -> Iterator[tuple[Element, str]]:
    """The show's artwork, with its address."""
    if feed.channel and (found := feed.channel.first("itunes:image")):
        yield found, found.get("href") or ""


def episodes_artwork(feed: Feed) -> Iterator[tuple[Element, str]]:
    """The artwork of the newest items, each picture once."""
    seen = {url for _, url in shows_artwork(feed)}
    for item in feed.sampled:
        found = item.first("itunes:image")
        url = (found.get("href") or "") if found else ""
        if found and url not in seen:
            seen.add(url)
            yield found, url


def is_legal(at: Element, url: str, path: Path) -> Iterator[Fault]:
    """A picture is what directories take."""
    name = url.rpartition("/")[2]
    try:
        picture = probe_picture(path)
    except MediaError as fault:
        yield Fault(at, str(fault), fault.hint)
        return
    if picture.type not in ART_TYPES:
        yield Fault(at, f"{name} is {picture.type}, not JPEG or PNG", _EXPORT)
    elif picture.width != picture.height:
        yield Fault(at, f"{name} is {picture.width} by {picture.height} pixels, not square", _EXPORT)
    elif not ART_SMALLEST <= picture.width <= ART_LARGEST:
        yield Fault(at, f"{name} is {picture.width} pixels wide, of {ART_SMALLEST} to {ART_LARGEST}", _EXPORT)
    if picture.alpha:
        yield Fault(at, f"{name} can be seen through", _EXPORT)
    if picture.mode not in ART_MODES and not picture.alpha:
        yield Fault(at, f"the colours of {name} are {picture.mode}, not RGB", _EXPORT)


def show_is_legal(feed: Feed) -> Iterator[Finding]:
    """The show's artwork is what directories take."""
    for at, url in shows_artwork(feed):
        if _is_named_well(url):
            yield from looked_at(feed, at, url, partial(is_legal, at, url))
        else:
            yield Fault(at, f'the artwork "{url}" does not end in .jpg, .jpeg or .png', _EXPORT)


def episodes_are_legal(feed: Feed) -> Iterator[Finding]:
    """So is the artwork of each episode."""
    for at, url in episodes_artwork(feed):
        yield from looked_at(feed, at, url, partial(is_legal, at, url))


def _is_named_well(url: str) -> bool:
    suffix = "." + url.split("?", maxsplit=1)[0].rpartition(".")[2].lower()
    return PICTURE_TYPES.get(suffix) in ART_TYPES


def is_large(at: Element, url: str, path: Path) -> Iterable[Fault]:
    """A picture has the most pixels that directories show."""
    try:
        picture = probe_picture(path)
    except MediaError:
        return ()
    if picture.width >= ART_LARGEST:
        return ()
    message = f"{url.rpartition('/')[2]} is {picture.width} pixels wide; {ART_LARGEST} are best"
    return [Fault(at, message, f"export it with {ART_LARGEST} pixels")]


def show_is_large(feed: Feed) -> Iterator[Finding]:
    """The show's artwork is large enough for every screen."""
    for at, url in shows_artwork(feed):
        yield from looked_at(feed, at, url, partial(is_large, at, url))


def is_light(feed: Feed) -> Iterator[Finding]:
    """Artwork is small enough to load."""
    for at, url in (*shows_artwork(feed), *episodes_artwork(feed)):
        try:
            size = feed.world.size(url)
        except UntoldError:
            yield Untold(at, url)
        except AbsentError:
            continue
        else:
            if size > ART_HEAVY:
                message = f"{url.rpartition('/')[2]} has {size // 1000:,} kB; some refuse more than {ART_HEAVY // 1000}"
                yield Fault(at, message, "export it with more compression")


def shaped_pictures(feed: Feed) -> Iterator[Fault]:
    """Pictures of other shapes say what they are."""
    for parent in feed.parents:
        for each in parent.all("podcast:image"):
            missing = [name for name in ("alt", "aspect-ratio", "width", "purpose") if not each.get(name)]
            if missing:
                message = f"podcast:image does not say {', '.join(missing)}"
                yield Fault(
                    each, message, "write images: [{file: …, alt: …, purpose: …}]", others="write these attributes"
                )


_ART = ("itunes:image",)
RULES = (
    Rule(
        "R-ART-01",
        SHOULD,
        ALL,
        "Artwork is square, 1400 to 3000 pixels, JPEG or PNG",
        "picture in the output, or fetched",
        "show:artwork",
        show_is_legal,
        when=_ART,
        musts=(*APPLE, *SPOTIFY, *PSP),
    ),
    Rule(
        "R-ART-02",
        SHOULD,
        APPLE,
        "Artwork has 3000 pixels",
        "picture in the output, or fetched",
        "show:artwork",
        show_is_large,
        when=_ART,
    ),
    Rule(
        "R-ART-02",
        SHOULD,
        (*APPLE, *SPOTIFY),
        "Artwork has at most 512 kB",
        "size of the file",
        "show:artwork",
        is_light,
        when=_ART,
    ),
    Rule(
        "R-ART-04 R-ITEM-16",
        MUST,
        (*APPLE, *PSP),
        "Artwork of episodes is, too",
        "pictures of the newest items",
        "episode:image",
        episodes_are_legal,
        when=_ART,
    ),
    Rule(
        "R-ART-05",
        SHOULD,
        (*INDEX, *YOUTUBE),
        "Pictures of other shapes say what they are",
        "attributes of podcast:image",
        "show:images",
        shaped_pictures,
        when=("podcast:image",),
    ),
)
