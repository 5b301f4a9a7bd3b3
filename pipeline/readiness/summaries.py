"""Rules about the show notes: their length, and the HTML that apps keep (section 4, and R-ITEM-12, R-ITEM-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pipeline import urls
from pipeline.readiness.document import Element, Feed
from pipeline.readiness.items import ITEM
from pipeline.readiness.keys import key_of
from pipeline.readiness.makers import on_items
from pipeline.readiness.markup import SIMPLE, Markup
from pipeline.readiness.rule import ALL, APPLE, PSP, SHOULD, SPOTIFY, Fault, Finding, Rule
from pipeline.vocabulary import DESCRIPTION_BYTES

NOTES = ("description", "content:encoded")
PLAIN_SCHEMES = ("https:", "http:", "mailto:", "tel:")
_HALF = 0.5
"""Of the characters of a text, which at least a sanitizer should leave (R-HTML-06)."""


def on_notes(check: Callable[[Element, Markup], Iterable[Fault]]) -> Callable[[Feed], Iterable[Finding]]:
    """Make a rule of a function that looks at one text with markup."""

    def rule(feed: Feed) -> Iterator[Finding]:
        for parent in feed.parents:
            for each in parent.children:
                if each.name in NOTES and "<" in each.text and feed.markup(each).is_html:
                    for fault in check(each, feed.markup(each)):
                        yield fault._replace(key=fault.key or key_of(each))

    return rule


def description_fits(_feed: Feed, item: Element) -> Iterator[Fault]:
    """A description is there and within its limit."""
    found = item.first("description")
    size = len(found.text.strip().encode()) if found else 0
    if not 1 <= size <= DESCRIPTION_BYTES:
        message = f"the description has {size:,} bytes, of 1 to {DESCRIPTION_BYTES:,}"
        yield Fault(found or item, message, "write description: with a few sentences", others="write <description>")


def description_is_simple(feed: Feed, item: Element) -> Iterator[Fault]:
    """A description has only the tags that apps show."""
    found = item.first("description")
    if found and "<" in found.text:
        odd = [tag for tag in feed.markup(found).tags if tag not in SIMPLE]
        if odd:
            yield Fault(
                found,
                f"the description holds <{'>, <'.join(odd)}>",
                "write description: in plain words",
                others="write it in plain words",
            )


def has_notes(_feed: Feed, item: Element) -> Iterator[Fault]:
    """The whole notes are there, in CDATA, after the description."""
    found = item.first("content:encoded")
    if found is None:
        yield Fault(item, f'"{item.value("title")}" has no content:encoded', "write the whole notes into it")
        return
    names = [each.name for each in item.children]
    if "description" in names and names.index("description") > names.index("content:encoded"):
        yield Fault(found, "content:encoded stands before the description", "write it after")


def closes(each: Element, markup: Markup) -> Iterator[Fault]:
    """Every element is closed."""
    if markup.faults:
        more = f", and {len(markup.faults) - 1} more" if len(markup.faults) > 1 else ""
        yield Fault(each, f"the HTML of {each.name} is broken: {markup.faults[0]}{more}", "close every element")


def harmless(each: Element, markup: Markup) -> Iterator[Fault]:
    """There is nothing that acts."""
    found = list(markup.dangers)
    found += [f'"{url[:60]}"' for url in markup.links if _acts(url)]
    if found:
        yield Fault(each, f"{each.name} holds {found[0]}, which apps remove or refuse", "delete it")


def _acts(url: str) -> bool:
    plain = "".join(url.split()).lower()
    return plain.startswith(("javascript:", "vbscript:")) or (
        plain.startswith("data:") and not plain.startswith("data:image/")
    )


def links_whole(each: Element, markup: Markup) -> Iterator[Fault]:
    """Links lead somewhere from wherever they are read."""
    for url in markup.links:
        if not _acts(url) and (urls.is_relative(url) or not url.lower().startswith((*PLAIN_SCHEMES, "data:"))):
            yield Fault(each, f'the link "{url}" in {each.name} leads nowhere in an app', "write the whole address")
            return


def pictures_told(each: Element, markup: Markup) -> Iterator[Fault]:
    """Pictures have a text, and come encrypted."""
    for url, has_text in markup.images:
        if not has_text:
            yield Fault(
                each,
                f"the picture {url} in {each.name} has no alt",
                "write ![what it shows](…)",
                others='write alt="what it shows"',
            )
        if url.lower().startswith("http:"):
            yield Fault(
                each, f"the picture {url} in {each.name} is not encrypted", "write https://…", key_of(each, url)
            )


def readable_bare(each: Element, markup: Markup) -> Iterator[Fault]:
    """Without its tags the text is still text."""
    if markup.run_together:
        message = f"without its tags {each.name} runs together: blocks have no line break between them"
        yield Fault(each, message, "write a line break after each block")


def survives(each: Element, markup: Markup) -> Iterator[Fault]:
    """Most of it is left when a common sanitizer is through."""
    if markup.kept < markup.length * _HALF:
        yield Fault(
            each, f"less than half of {each.name} survives a sanitizer", "use plain paragraphs, lists and links"
        )


_ITEMS = "episode:summary"
RULES = (
    Rule(
        "R-ITEM-12",
        SHOULD,
        (*APPLE, *SPOTIFY, *PSP),
        "Descriptions have at most 4000 bytes",
        "UTF-8 bytes",
        "episode:description",
        on_items(description_fits),
        when=ITEM,
        musts=(*APPLE, *PSP),
    ),
    Rule(
        "R-ITEM-12",
        SHOULD,
        (*APPLE, *PSP),
        "Descriptions have simple tags only",
        "set of tags",
        "episode:description",
        on_items(description_is_simple),
        when=ITEM,
        musts=PSP,
    ),
    Rule(
        "R-ITEM-13",
        SHOULD,
        APPLE,
        "Items hold their whole notes",
        "content:encoded",
        _ITEMS,
        on_items(has_notes),
        when=ITEM,
    ),
    Rule(
        "R-HTML-01",
        SHOULD,
        ALL,
        "Notes are HTML that closes",
        "stack of elements",
        _ITEMS,
        on_notes(closes),
        when=NOTES,
    ),
    Rule(
        "R-HTML-02",
        SHOULD,
        ALL,
        "Notes hold nothing that acts",
        "tags, attributes",
        _ITEMS,
        on_notes(harmless),
        when=NOTES,
    ),
    Rule(
        "R-HTML-03", SHOULD, ALL, "Links in notes are whole", "href and src", _ITEMS, on_notes(links_whole), when=NOTES
    ),
    Rule(
        "R-HTML-04",
        SHOULD,
        ALL,
        "Pictures in notes have a text",
        "alt; https",
        _ITEMS,
        on_notes(pictures_told),
        when=NOTES,
    ),
    Rule(
        "R-HTML-05",
        SHOULD,
        ALL,
        "Notes can be read without tags",
        "line breaks",
        _ITEMS,
        on_notes(readable_bare),
        when=NOTES,
    ),
    Rule(
        "R-HTML-06", SHOULD, ALL, "Notes survive a sanitizer", "characters kept", _ITEMS, on_notes(survives), when=NOTES
    ),
)
