"""feedgen and its traps: the tables' values go in, elements in the tables' order come out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.ext.podcast import PodcastExtension
from feedgen.ext.podcast_entry import PodcastEntryExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from pipeline.feed.channel import Channel
from pipeline.feed.channel_tags import CHANNEL_TAGS
from pipeline.feed.elements import NAMESPACES, declaration, in_order, order
from pipeline.feed.item import ITEM_TAGS, Item

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Of a feed without items: feedgen would write the clock into lastBuildDate (R-DOC-12)."""

_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"
_ITEM_ORDER, _CHANNEL_ORDER = order(ITEM_TAGS), order(CHANNEL_TAGS)


class _ChannelExtension(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """What feedgen does not write in a channel, the namespaces, and the order of all of it."""

    channel: Channel

    def extend_ns(self) -> dict[str, str]:
        return dict(NAMESPACES)

    def extend_rss(self, root: etree._Element) -> etree._Element:
        channel = root[0]
        for tag in CHANNEL_TAGS:
            if tag.write:
                channel.extend(tag.write(self.channel))
        channel[:] = in_order(channel, _CHANNEL_ORDER)
        channel.text = root.text = "\n"
        return root


def rss_head(channel: Channel, stylesheet: str | None = None) -> tuple[bytes, bytes]:
    """Render a feed without its items: what stands before the first item, and after the last."""
    feed = FeedGenerator()
    feed.register_extension("podcast", PodcastExtension, None, atom=False)
    feed.register_extension("shownotes", _ChannelExtension, None, atom=False)
    feed.shownotes.channel = channel
    feed.lastBuildDate(channel.changed or EPOCH)
    for tag in CHANNEL_TAGS:
        if tag.set:
            tag.set(feed, channel)
    document: bytes = feed.rss_str(encoding="UTF-8")
    head, end = document.rsplit(b"</channel>", 1)
    return head.replace(_DECLARATION, declaration(stylesheet), 1), b"</channel>" + end + b"\n"


class _Frame:
    """A root that declares the namespaces, so that an item inside it does not."""

    def __init__(self) -> None:
        self.root = etree.Element("rss", nsmap=NAMESPACES)
        self.item = etree.SubElement(self.root, "item")
        whole = etree.tostring(self.root, encoding="UTF-8", xml_declaration=False)
        self.before = whole.index(b"<item")

    def render(self, elements: list[etree._Element]) -> bytes:
        self.item[:] = elements
        text: bytes = etree.tostring(self.root, encoding="UTF-8", xml_declaration=False)
        self.item.clear()
        return text[self.before : -len(b"</rss>")]


_FRAME = _Frame()
CONTENT, CONTENT_END = b"<content:encoded>", b"</content:encoded>"


def rss_item(item: Item) -> tuple[bytes, bytes, bytes]:
    """Render an item in three parts: up to the content, the content, and the rest without the closing tag.

    Raises ValueError where a text holds a character that XML does not allow; records never do.
    """
    entry: Any = FeedEntry()
    entry.register_extension("podcast", PodcastEntryExtension, atom=False)
    for tag in ITEM_TAGS:
        if tag.set:
            tag.set(entry, item)
    # Every element moves once, from where feedgen or a row made it to its place.
    elements = [*entry.rss_entry()]
    for tag in ITEM_TAGS:
        if tag.write:
            elements += tag.write(item)
    text = _FRAME.render(in_order(elements, _ITEM_ORDER))
    start = text.index(CONTENT)
    end = text.index(CONTENT_END, start) + len(CONTENT_END) + 1  # with the line end
    return text[:start], text[start:end], text[end:].removesuffix(b"</item>")
