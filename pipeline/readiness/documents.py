"""Rules about the document: XML, namespaces, text and addresses (section 1 of the requirements)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline import urls
from pipeline.readiness.document import RSS, Element, Feed
from pipeline.readiness.keys import key_of
from pipeline.readiness.markup import KNOWN, known_tags
from pipeline.readiness.rule import ALL, APPLE, INDEX, MUST, PSP, SHOULD, Fault, Rule

BURDEN, MOST = 1_000_000, 5_000_000
"""Bytes of a feed that is a burden to poll, and at which some tools stop (R-DOC-16)."""
LONG = 255
"""Characters of a value that directories may cut (R-DOC-09)."""
PLAIN = "is not encrypted"
COMPARED = frozenset("guid link url docs comments podcast:guid itunes:new-feed-url".split())
"""Texts that machines compare: with a blank more, it is another one."""
HTML = frozenset({"description", "content:encoded", "itunes:summary"})
"""What may hold HTML (R-DOC-10)."""
LONG_ONES = HTML | frozenset({"podcast:txt", "podcast:value", "media:description", "media:content"})
"""What has a limit of its own, or none."""
CHANNEL_ELEMENTS = frozenset(
    """
    title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs
    cloud ttl image rating textInput skipHours skipDays item
    """.split()
)
ITEM_ELEMENTS = frozenset("title link description author category comments enclosure guid pubDate source".split())
INNER_ELEMENTS = frozenset("url title link width height description name hour day".split())
MANY = frozenset({"item", "category", "itunes:category", "atom:link", "atom:author", "dc:creator"})
"""What may come more than once; the podcast namespace has a table of its own."""
_DECLARATION = re.compile(rb"""^<\?xml[^>]*?encoding=["']([^"']+)["']""")
# UTF-8 that was read as Windows-1252 and written again: Ã¼, â€™.
_TWICE_ENCODED = re.compile("[ÃÂ][\u0080-\u00bf]|â€[\u0080-\u024f\u2018-\u2122]")
_C1 = re.compile("[\u0080-\u0084\u0086-\u009f\ufffd]")
_TAG_NAMES = "|".join(sorted(KNOWN))
_ESCAPED_TAG = re.compile(rf"&(amp;)?lt;/?(?:{_TAG_NAMES})\b[^&]*&(amp;)?gt;", re.IGNORECASE)
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[0-9a-fA-F]+);")
_DOCTYPE = re.compile(rb"<!DOCTYPE")
_ENTITY = re.compile(r"Entity '(\w+)' not defined")


def well_formed(feed: Feed) -> Iterator[Fault]:
    """The first byte and the last belong to the document, and all between is XML."""
    start = feed.data.find(b"<")
    if feed.data.startswith(b"\xef\xbb\xbf"):
        yield Fault(None, "a byte order mark stands before the document", "save it without one", line=1)
    elif start > 0:
        yield Fault(None, "something stands before the document", "delete what is before <?xml", line=1)
    if feed.broken:
        yield Fault(None, f"not well-formed: {feed.broken.message}", "mend the XML at this line", line=feed.broken.line)


def is_utf8(feed: Feed) -> Iterator[Fault]:
    """The bytes are UTF-8 and say so."""
    found = _DECLARATION.match(feed.data.lstrip(b"\xef\xbb\xbf \r\n\t"))
    if found is None:
        yield Fault(None, "the encoding is not declared", 'begin with <?xml version="1.0" encoding="UTF-8"?>', line=1)
    elif found[1].lower() != b"utf-8":
        said = found[1].decode("ascii", "replace")
        yield Fault(None, f"the encoding is {said}, not UTF-8", "write the feed in UTF-8", line=1)
    try:
        feed.data.decode()
    except UnicodeDecodeError as fault:
        line = feed.data.count(b"\n", 0, fault.start) + 1
        yield Fault(None, f"byte 0x{feed.data[fault.start]:02x} is not UTF-8", "write the feed in UTF-8", line=line)


def is_rss(feed: Feed) -> Iterator[Fault]:
    """The root is rss 2.0 and holds one channel."""
    if feed.root is None or feed.root.name != RSS:
        found = f"the document is <{feed.root.name}>" if feed.root else "there is no element in it"
        yield Fault(feed.root, f"this is not RSS: {found}", "name an RSS feed")
        return
    if feed.root.get("version") != "2.0":
        yield Fault(feed.root, "the version is not 2.0", 'write <rss version="2.0">')
    channels = len(feed.root.all("channel"))
    if channels != 1:
        yield Fault(feed.root, f"there are {channels} channels, not one", "write one <channel>")


def clean_characters(feed: Feed) -> Iterator[Fault]:
    """No control characters, no replacement characters, no text that was encoded twice."""
    for each in feed.leaves:
        text = each.text
        if text.isascii():
            continue
        if found := _C1.search(text):
            message = f"{each.name} holds U+{ord(found[0]):04X}, which is no character of a text"
            yield Fault(each, message, "write the character that was meant", key_of(each))
        elif found := _TWICE_ENCODED.search(text):
            yield Fault(each, f'{each.name} was encoded twice: "{found[0]}"', "write the text anew", key_of(each))


def no_doctype(feed: Feed) -> Iterator[Fault]:
    """No document type, and no entity but those of XML."""
    if _DOCTYPE.search(feed.data[: feed.data.find(b"<rss") + 1]):
        yield Fault(None, "there is a DOCTYPE", "delete it", line=1)
    if feed.broken and (found := _ENTITY.search(feed.broken.message)):
        yield Fault(None, f"&{found[1]}; is no entity of XML", "write the character itself", line=feed.broken.line)


def codes_stripped(feed: Feed) -> Iterator[Fault]:
    """What machines compare begins and ends with a character: addresses, guids, attributes."""
    for each in feed.leaves:
        values = [each.text] if each.name in COMPARED else []
        yield from _blanks(each, [*values, *each.attributes.values()])


def texts_stripped(feed: Feed) -> Iterator[Fault]:
    """So does what people read."""
    for each in feed.leaves:
        yield from _blanks(each, [] if each.name in HTML or each.name in COMPARED else [each.text])


def _blanks(each: Element, values: list[str]) -> Iterator[Fault]:
    if any(value != value.strip() for value in values):
        yield Fault(each, f"{each.name} has blanks or line breaks around its value", "delete them", key_of(each))


def short_values(feed: Feed) -> Iterator[Fault]:
    """Values fit where directories show them."""
    for each in feed.leaves:
        if each.name in LONG_ONES:
            continue
        length = len(each.text)
        if length > LONG and "://" not in each.text:
            yield Fault(each, f"{each.name} is {length} characters long, of {LONG}", "shorten it", key_of(each))


def html_in_its_place(feed: Feed) -> Iterator[Fault]:
    """HTML stands in description and content:encoded only, and there in CDATA."""
    for each in feed.leaves:
        if each.name in HTML:
            if "<" in each.text and feed.markup(each).is_html and not each.is_cdata:
                hint = "write <![CDATA[…]]>"
                yield Fault(each, f"the HTML of {each.name} is not wrapped in CDATA", hint, key_of(each))
        elif tags := known_tags(each.text):
            yield Fault(each, f"{each.name} holds <{tags[0]}>", "write plain text", key_of(each))
    for each in _with_elements(feed):
        hint = "wrap it in <![CDATA[…]]>"
        yield Fault(each, f"{each.name} holds elements, not text", hint, key_of(each))


def _with_elements(feed: Feed) -> Iterator[Element]:
    return (each for parent in feed.parents for each in parent.children if each.name in HTML and each.children)


def escaped_once(feed: Feed) -> Iterator[Fault]:
    """What was an ampersand is one when it is read."""
    for each in feed.leaves:
        text = each.text
        if "&" not in text or "://" in text.split("?", 1)[0]:
            continue
        if each.name in HTML:
            found = _ESCAPED_TAG.search(text) or re.search(r"&amp;(?:amp|lt|gt|quot);", text)
        else:
            found = _ESCAPED.search(text)
        if found:
            message = f'{each.name} is escaped twice: apps show "{found[0]}"'
            yield Fault(each, message, "write the character itself", key_of(each))


def addresses_whole(feed: Feed) -> Iterator[Fault]:
    """Every address is absolute and ASCII."""
    for each, url in addresses(feed):
        fault = address_fault(url)
        if fault and fault != PLAIN:
            yield Fault(each, f'the address "{url}" of {each.name} {fault}', "write https://…", key_of(each, url))


def addresses_encrypted(feed: Feed) -> Iterator[Fault]:
    """Every address is encrypted."""
    for each, url in addresses(feed):
        if address_fault(url) == PLAIN:
            hint, key = "write https://…", key_of(each, url)
            ours = "write base_url: with the address where the site will be" if urls.is_loopback(url) else hint
            yield Fault(each, f'the address "{url}" of {each.name} {PLAIN}', ours, key, others=hint)


def address_fault(url: str) -> str | None:
    """Say what is wrong with an address in a feed; None where nothing is."""
    if not url.isascii():
        return "is not ASCII"
    if urls.is_relative(url):
        return "is not absolute"
    fault = urls.web_fault(url)
    if fault:
        return fault
    return PLAIN if url.lower().startswith("http:") else None


ADDRESSES = {
    "link": None,
    "docs": None,
    "comments": None,
    "url": None,
    "itunes:new-feed-url": None,
    "enclosure": "url",
    "source": "url",
    "itunes:image": "href",
    "atom:link": "href",
    "psc:chapter": "href",
    "podcast:transcript": "url",
    "podcast:chapters": "url",
    "podcast:funding": "url",
    "podcast:trailer": "url",
    "podcast:image": "href",
    "podcast:contentLink": "href",
    "podcast:license": "url",
    "podcast:remoteItem": "feedUrl",
}
"""Element -> the attribute that holds its address; None where its text does."""
MORE_ADDRESSES = {
    "podcast:person": ("img", "href"),
    "psc:chapter": ("image",),
    "podcast:socialInteract": ("accountUrl",),
}


def addresses(feed: Feed) -> Iterator[tuple[Element, str]]:
    """Every address of the feed that names a hypertext resource, with its element."""
    for parent in feed.parents:
        for child in parent.children:
            if child.name == "item":
                continue
            for each in child.walk():
                yield from ((each, url) for url in addresses_of(each) if url)


def addresses_of(each: Element) -> list[str]:
    """The addresses that one element holds."""
    found = [each.get(name) or "" for name in MORE_ADDRESSES.get(each.name, ())]
    if each.name in ADDRESSES:
        attribute = ADDRESSES[each.name]
        found.append((each.get(attribute) or "") if attribute else each.text.strip())
    return found


def known_elements(feed: Feed) -> Iterator[Fault]:
    """Elements without a prefix are those of RSS 2.0."""
    for parent in feed.parents:
        known = ITEM_ELEMENTS if parent.name == "item" else CHANNEL_ELEMENTS
        for each in parent.children:
            plain = ":" not in each.name and not each.name.startswith("{")
            if plain and each.name not in known:
                yield Fault(each, f"RSS has no <{each.name}> here", "delete it")
            elif plain and each.name != "item":
                for inner in each.children:
                    if ":" not in inner.name and inner.name not in INNER_ELEMENTS and each.name not in HTML:
                        yield Fault(inner, f"RSS has no <{inner.name}> in {each.name}", "delete it")


def single_elements(feed: Feed) -> Iterator[Fault]:
    """What should be there once is there once."""
    for parent in feed.parents:
        seen: dict[str, int] = {}
        for each in parent.children:
            counted = ":" not in each.name or each.name.startswith(("itunes:", "content:"))
            if counted and each.name not in MANY and not each.name.startswith("{"):
                seen[each.name] = seen.get(each.name, 0) + 1
                if seen[each.name] == 2:  # noqa: PLR2004  the second is the fault
                    yield Fault(each, f"{each.name} is there twice", "keep one", key_of(each))


def small_enough(feed: Feed) -> Iterator[Fault]:
    """The feed is small enough to be fetched often."""
    size = len(feed.data)
    if size > BURDEN:
        limit = f"; some tools stop at {MOST:,}" if size > MOST else ""
        hint = "write feed: {items: N} or feed: {archive: N} in show.yaml"
        message = f"the feed is {size:,} bytes long, a burden above {BURDEN:,}{limit}"
        yield Fault(None, message, hint, line=1, others="leave old items out, or move them to archives (RFC 5005)")


_EACH = "each value"
RULES = (
    Rule("R-DOC-01", MUST, ALL, "The feed is well-formed XML", "strict parser; first bytes", "", well_formed),
    Rule("R-DOC-02", MUST, ALL, "The feed is UTF-8, and says so", "bytes; declaration", "", is_utf8),
    Rule("R-DOC-03", MUST, ALL, "The feed is RSS 2.0 with one channel", "tree", "", is_rss),
    Rule("R-DOC-06", SHOULD, ALL, "Texts hold real characters", "scan of texts", "", clean_characters),
    Rule("R-DOC-07", SHOULD, ALL, "There is no DOCTYPE and no entity of HTML", "parser", "", no_doctype),
    Rule("R-DOC-08", MUST, (*APPLE, *PSP), "Addresses and guids have no blanks around them", _EACH, "", codes_stripped),
    Rule("R-DOC-08", SHOULD, (*APPLE, *PSP), "Texts have no blanks around them", _EACH, "", texts_stripped, musts=PSP),
    Rule("R-DOC-09", SHOULD, (*APPLE, *PSP), "Values have at most 255 characters", "length of texts", "", short_values),
    Rule(
        "R-DOC-10",
        SHOULD,
        (*APPLE, *PSP),
        "HTML is where it may be, in CDATA",
        "tree; bytes",
        "",
        html_in_its_place,
        musts=PSP,
    ),
    Rule("R-DOC-11", SHOULD, ALL, "Texts are escaped once", "look for escapes in parsed texts", "", escaped_once),
    Rule("R-DOC-13", MUST, (*APPLE, *INDEX), "Addresses are whole and ASCII", _EACH, "", addresses_whole),
    Rule("R-DOC-13", SHOULD, ALL, "Addresses are encrypted", _EACH, "", addresses_encrypted),
    Rule("R-DOC-14", SHOULD, ALL, "Elements without prefix are those of RSS", "set of names", "", known_elements),
    Rule("R-DOC-15", SHOULD, (*ALL,), "What is single is there once", "count", "", single_elements),
    Rule("R-DOC-16 R-PAGE-01", SHOULD, ALL, "The feed is small enough to poll", "size", "show:feed", small_enough),
)
