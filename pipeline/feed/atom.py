"""Atom, the third twin of a feed where a site asks for it: the same episodes, ids, titles, dates and media (R-TWIN-01).

Spec: https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from pipeline import urls
from pipeline.feed.channel import GENERATOR, Channel
from pipeline.feed.elements import NAMESPACES, declaration, element
from pipeline.feed.item import Item
from pipeline.feed.paging import links
from pipeline.feed.rss import EPOCH
from pipeline.listing import Media

TYPE = "application/atom+xml"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


class _HeadExtension(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """The links, some of whose kinds feedgen does not know, and the marks of RFC 5005."""

    channel: Channel

    def extend_ns(self) -> dict[str, str]:
        return {"fh": NAMESPACES["fh"]}

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        channel = self.channel
        for link in links(channel.at.atom or "", TYPE, channel.paging, channel.hubs):
            made = etree.SubElement(feed, "link", href=link.url, rel=link.rel)
            if link.type:
                made.set("type", link.type)
        if channel.paging.is_archive:
            feed.append(element("fh:archive"))
        if channel.is_whole:
            feed.append(element("fh:complete"))
        _in_lines(feed)
        return feed


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """The media: feedgen writes the links of an entry without their rel, type and length (R-ATOM-02)."""

    media: Media | None

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        media = self.media
        if media:
            link = etree.SubElement(entry, "link", href=media.url, rel="enclosure", type=media.type)
            if media.length:
                link.set("length", str(media.length))
        return entry


def _in_lines(parent: etree._Element) -> None:
    parent.text = "\n"
    for child in parent:
        child.tail = "\n"


def iri(guid: str) -> str:
    """The id of an entry: the guid, which a UUID or another name becomes an IRI for (R-ATOM-01, R-TWIN-01).

    The guid can be read back from it: after `urn:uuid:`, or percent-decoded after `urn:guid:`.
    """
    if _IRI.fullmatch(guid):
        return guid
    return f"urn:uuid:{guid}" if _UUID.fullmatch(guid) else f"urn:guid:{quote(guid, safe='')}"


def atom_head(channel: Channel) -> tuple[bytes, bytes]:
    """Render a feed without its entries: what stands before the first, and after the last."""
    feed = FeedGenerator()
    feed.register_extension("shownotes", _HeadExtension, None, rss=False)
    feed.shownotes.channel = channel
    feed.id(iri(channel.guid))
    feed.title(channel.title)
    feed.subtitle(channel.description)
    feed.updated(channel.changed or EPOCH)
    feed.author(name=channel.author or channel.title)
    feed.link(href=channel.at.page, rel="alternate", type="text/html")
    feed.language(channel.language)
    feed.generator(GENERATOR)
    if channel.copyright:
        feed.rights(channel.copyright)
    if channel.picture:
        feed.logo(channel.picture.url)
    document: bytes = feed.atom_str(encoding="UTF-8", xml_declaration=False)
    return declaration() + document.removesuffix(b"</feed>"), b"</feed>\n"


def atom_entry(item: Item) -> bytes:
    """Render an entry up to its content, which the RSS item has already (R-ATOM-03).

    feedgen writes type="CDATA" for content in CDATA, which Atom does not know.
    """
    listing = item.listing
    entry: Any = FeedEntry()
    entry.register_extension("shownotes", _EntryExtension, rss=False)
    entry.shownotes.media = item.listing.media
    entry.id(iri(listing.guid))
    entry.title(listing.title)
    entry.updated(max(listing.published, listing.updated or listing.published))
    entry.published(listing.published)
    for author in listing.authors:
        page = urls.absolute(item.base_url, author.path) if author.path else author.url
        entry.author(name=author.name, uri=page)
    entry.link(href=item.url)
    for topic in listing.topics:
        entry.category(term=topic.title)
    if listing.blurb:
        entry.summary(listing.blurb)
    node = entry.atom_entry()
    _in_lines(node)
    text: bytes = etree.tostring(node, encoding="UTF-8", xml_declaration=False)
    return text.removesuffix(b"</entry>")
