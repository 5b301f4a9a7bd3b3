"""A feed file is its head, the fragments of its episodes, and its end; it is never whole in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from pipeline.feed.atom import atom_head
from pipeline.feed.channel import Channel
from pipeline.feed.elements import element
from pipeline.feed.fragment import Fragment
from pipeline.feed.jsonfeed import json_head
from pipeline.feed.rss import CONTENT, CONTENT_END, rss_head


def join_rss(
    channel: Channel, items: Iterable[tuple[Fragment, str, str]], stylesheet: str | None = None
) -> Iterator[bytes]:
    """Yield an RSS feed; each item comes with the title and feed of its show, which a feed of several shows names.

    `stylesheet` is the way to it from the document.
    """
    head, end = rss_head(channel, stylesheet)
    sources: dict[str, bytes] = {}
    yield head
    for fragment, title, feed_url in items:
        yield from rss_pieces(channel, fragment)
        if feed_url != channel.at.rss:
            yield sources.get(feed_url) or sources.setdefault(feed_url, _source(title, feed_url))
        yield b"</item>\n"
    yield end


def join_json(channel: Channel, items: Iterable[Fragment]) -> Iterator[bytes]:
    """Yield a JSON Feed."""
    head, end = json_head(channel)
    yield head
    comma = b"\n"
    for fragment in items:
        yield comma
        yield from json_pieces(channel, fragment)
        comma = b",\n"
    yield end


def join_atom(channel: Channel, items: Iterable[Fragment]) -> Iterator[bytes]:
    """Yield an Atom feed; the notes are those of the RSS item under another name, so that nobody keeps them twice."""
    head, end = atom_head(channel)
    yield head
    for fragment in items:
        yield from atom_pieces(channel, fragment)
    yield end


def rss_pieces(channel: Channel, fragment: Fragment) -> tuple[bytes, ...]:
    """Give what an RSS feed holds of a fragment."""
    return fragment.rss(full=channel.full)


def json_pieces(channel: Channel, fragment: Fragment) -> tuple[bytes, ...]:
    """Give what a JSON Feed holds of a fragment."""
    return fragment.json(full=channel.full)


def atom_pieces(_channel: Channel, fragment: Fragment) -> tuple[bytes, ...]:
    """Give what an Atom feed holds of a fragment."""
    notes = fragment.content().removeprefix(CONTENT).rstrip().removesuffix(CONTENT_END)
    return fragment.atom(), b'<content type="html">', notes, b"</content>\n</entry>\n"


def _source(title: str, feed_url: str) -> bytes:
    """Name the show that an item comes from.

    Spec: https://www.rssboard.org/rss-specification#ltsourcegtSubelementOfLtitemgt
    """
    text: bytes = etree.tostring(element("source", title, url=feed_url), encoding="UTF-8", xml_declaration=False)
    return text + b"\n"
