"""Rules about the channel that directories insist on: what a feed says of its show (section 2 of the requirements)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.fields import LANGUAGES
from pipeline.readiness.document import Element, Feed
from pipeline.readiness.documents import address_fault
from pipeline.readiness.makers import needed, on_channel, one_of
from pipeline.readiness.rule import ALL, APPLE, INDEX, MUST, PSP, SHOULD, SPOTIFY, Fault, Rule
from pipeline.vocabulary import CATEGORIES, DESCRIPTION_BYTES

_EXPLICIT = "write explicit: true or explicit: false"
EXPLICIT_ONCE = ("yes", "no", "clean", "explicit")
"""What stood in itunes:explicit before it was true and false."""
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-[A-Za-z]{2}|-[0-9]{3})?")


def page_is_linked(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """The show has a page."""
    url = channel.value("link")
    fault = address_fault(url) if url else "is missing"
    if fault and fault != "is not encrypted":
        yield Fault(
            channel.first("link") or channel,
            f'the page of the show "{url}" {fault}',
            "write base_url:",
            others="write <link>https://…",
        )


def description_fits(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """The description is there and within its limit."""
    found = channel.first("description")
    size = len(found.text.strip().encode()) if found else 0
    if not 1 <= size <= DESCRIPTION_BYTES:
        message = f"the description has {size:,} bytes, of 1 to {DESCRIPTION_BYTES:,}"
        yield Fault(
            found or channel, message, "write description: with a few sentences", others="write a few sentences"
        )


def language_is_known(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """The language is one of the registry."""
    language = channel.value("language")
    found = _LANGUAGE.fullmatch(language)
    if found is None or found[1].lower() not in LANGUAGES:
        message = f'the language is "{language}", not a code such as en or pt-BR'
        yield Fault(channel.first("language") or channel, message, "write language: en", others="write <language>en")


def names_itself(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """The feed says where it is."""
    found = [each for each in channel.all("atom:link") if each.get("rel") == "self"]
    if len(found) != 1:
        yield Fault(
            channel, f"there are {len(found)} links of the feed to itself, not one", "write base_url:", others=_SELF
        )
    for each in found:
        fault = address_fault(each.get("href") or "")
        if fault and fault != "is not encrypted":
            yield Fault(each, f'the address of the feed "{each.get("href")}" {fault}', "write base_url:", others=_SELF)
        if each.get("type") != "application/rss+xml":
            message = f'the type of the link of the feed to itself is "{each.get("type") or ""}"'
            yield Fault(each, message, 'write type="application/rss+xml"')


def has_artwork(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """The show has one picture."""
    found = channel.all("itunes:image")
    if len(found) != 1 or not found[0].get("href"):
        hint = "put a square artwork.jpg of 3000 pixels beside show.yaml"
        yield Fault(
            found[0] if found else channel,
            "the show has no artwork",
            hint,
            others='write <itunes:image href="https://…">',
        )


def categories_known(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """The categories are Apple's."""
    found = channel.all("itunes:category")
    if not found:
        yield Fault(
            channel, "the show has no category", "write categories: [Technology], from Apple's list", others=_CATEGORY
        )
    for each in found:
        name = each.get("text") or ""
        if name not in CATEGORIES:
            yield Fault(
                each, f'"{name}" is not a category of Apple Podcasts', "write one of Apple's list, such as News"
            )
            continue
        for inner in each.all("itunes:category"):
            if inner.get("text") not in CATEGORIES[name]:
                hint = f"write one of {', '.join(CATEGORIES[name])}" if CATEGORIES[name] else "leave it out"
                yield Fault(inner, f'"{inner.get("text")}" is not a subcategory of {name}', hint)


def explicit_is_told(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """Apple's guide asks for true or false, and the directory lists shows with the words that it asked for before."""
    found = channel.first("itunes:explicit")
    if found is None or found.text.strip().lower() not in ("true", "false", *EXPLICIT_ONCE):
        said = f'itunes:explicit is "{found.text.strip()}"' if found else "there is no itunes:explicit"
        yield Fault(found or channel, said, _EXPLICIT, others="write <itunes:explicit>true, or false")


def has_items(feed: Feed, channel: Element) -> Iterator[Fault]:
    """There is something to hear; a list points elsewhere instead."""
    if not feed.items and not channel.all("podcast:remoteItem"):
        yield Fault(channel, "the feed has no item", "publish an episode with audio", others="write <item>")


_SELF = 'write <atom:link rel="self" type="application/rss+xml" href="https://…">'
_CATEGORY = 'write <itunes:category text="Technology">, from Apple\'s list'
_TITLE = "write title: in show.yaml"
_TYPE = "write type: episodic, or type: serial"
RULES = (
    Rule("R-CHAN-01", MUST, ALL, "The show has a title", "not empty", "show:title", needed("title", "title", _TITLE)),
    Rule(
        "R-CHAN-02", SHOULD, ALL, "The show has a page", "URL", "site:base_url", on_channel(page_is_linked), musts=PSP
    ),
    Rule(
        "R-CHAN-03",
        SHOULD,
        (*APPLE, *SPOTIFY, *PSP),
        "The show has a description of at most 4000 bytes",
        "UTF-8 bytes",
        "show:description",
        on_channel(description_fits),
        musts=(*APPLE, *PSP),
    ),
    Rule(
        "R-CHAN-04",
        SHOULD,
        ALL,
        "The show's language is a code",
        "form",
        "show:language",
        on_channel(language_is_known),
        musts=(*APPLE, *PSP),
    ),
    Rule(
        "R-CHAN-05",
        SHOULD,
        (*INDEX, *PSP),
        "The feed names itself",
        "tree",
        "site:base_url",
        on_channel(names_itself),
        musts=PSP,
    ),
    Rule(
        "R-CHAN-06 R-SPOT-01",
        SHOULD,
        ALL,
        "The show has artwork",
        "one, with href",
        "show:artwork",
        on_channel(has_artwork),
        musts=(*APPLE, *SPOTIFY, *PSP),
    ),
    Rule(
        "R-CHAN-07",
        SHOULD,
        (*APPLE, *SPOTIFY, *PSP),
        "The show has a category of Apple's list",
        "data file",
        "show:categories",
        on_channel(categories_known),
        musts=(*APPLE, *PSP),
    ),
    Rule(
        "R-CHAN-08",
        MUST,
        (*APPLE, *PSP),
        "The show says whether it is explicit",
        "there, in a spelling that was once right",
        "show:explicit",
        on_channel(explicit_is_told),
    ),
    Rule(
        "R-CHAN-08",
        SHOULD,
        (*APPLE, *PSP),
        "It says so with true or false",
        "true or false",
        "show:explicit",
        one_of("itunes:explicit", ("true", "false"), _EXPLICIT, wanted=False),
        when=("itunes:explicit",),
        musts=PSP,
    ),
    Rule(
        "R-CHAN-09 R-SPOT-01",
        SHOULD,
        (*APPLE, *SPOTIFY, *PSP),
        "The show has an author",
        "not empty",
        "show:author",
        needed("itunes:author", "author", "write author: in show.yaml or site.yaml"),
        musts=SPOTIFY,
    ),
    Rule(
        "R-CHAN-10",
        SHOULD,
        (*APPLE, *PSP),
        "The show says whether it is serial",
        "episodic or serial",
        "show:type",
        one_of("itunes:type", ("episodic", "serial"), _TYPE),
    ),
    Rule("R-CHAN-21 R-SPOT-01", MUST, ALL, "There is an item", "count", "show:title", on_channel(has_items)),
)
