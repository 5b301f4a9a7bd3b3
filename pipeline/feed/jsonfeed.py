"""JSON Feed 1.1, the twin of each RSS feed: the same episodes, ids, titles, dates and media (R-TWIN-01).

Spec: https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

from typing import Any

import msgspec

from pipeline import urls
from pipeline.feed.channel import Channel
from pipeline.feed.item import Item
from pipeline.times import iso

VERSION = "https://jsonfeed.org/version/1.1"
_encode = msgspec.json.Encoder().encode


def json_head(channel: Channel) -> tuple[bytes, bytes]:
    """Render a feed without its items: what stands before the first item, and after the last."""
    feed: dict[str, Any] = {
        "version": VERSION,
        "title": channel.title,
        "home_page_url": channel.at.page,
        "feed_url": channel.at.json,  # of archives too: readers know a feed by it
        "next_url": urls.numbered(channel.at.json, channel.paging.older) if channel.paging.older else None,
        "description": channel.description,
        "icon": channel.picture.url if channel.picture else None,
        "language": channel.language,
        "authors": [{"name": channel.author}] if channel.author else None,
        "expired": True if channel.complete else None,
        "hubs": None if channel.paging.is_archive else [{"type": "WebSub", "url": hub} for hub in channel.hubs] or None,
        "items": [],
    }
    text = _encode(_present(feed))
    return text.removesuffix(b"]}"), b"\n]}\n"


def json_item(item: Item) -> tuple[bytes, bytes, bytes, bytes]:
    """Render an item in four parts: up to the content, the whole notes, the description instead, and the rest."""
    listing, media = item.listing, item.listing.media
    head = {"id": listing.guid, "url": item.url, "title": listing.title}
    rest = {
        "summary": listing.blurb or None,
        "image": listing.picture.url if listing.picture else None,
        "date_published": iso(listing.published),
        "date_modified": iso(listing.updated) if listing.updated else None,
        "authors": [
            _present({"name": each.name, "url": urls.absolute(item.base_url, each.path) if each.path else each.url})
            for each in listing.authors
        ],
        "tags": [topic.title for topic in listing.topics] or None,
        "language": listing.language,
        "attachments": [
            _present(
                {
                    "url": media.url,
                    "mime_type": media.type,
                    "size_in_bytes": media.length or None,
                    "duration_in_seconds": media.duration,
                }
            )
        ]
        if media
        else None,
    }
    return (
        _encode(head)[:-1] + b",",
        b'"content_html":' + _encode(item.content) + b",",
        b'"content_html":' + _encode(item.description) + b",",
        _encode(_present(rest))[1:],
    )


def _present(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value is not None}
