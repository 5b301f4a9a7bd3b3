"""Which key of which record an element of a feed comes from."""

from __future__ import annotations

from pipeline import urls
from pipeline.readiness.document import Element

KEYS = {
    "title": "title",
    "itunes:title": "title",
    "description": "description",
    "content:encoded": "summary",
    "link": "slug",
    "guid": "guid",
    "pubDate": "published",
    "enclosure": "audio",
    "category": "topics",
    "copyright": "copyright",
    "language": "language",
    "itunes:author": "author",
    "itunes:owner": "owner",
    "itunes:category": "categories",
    "itunes:type": "type",
    "itunes:episodeType": "type",
    "itunes:complete": "complete",
    "itunes:block": "block",
    "itunes:new-feed-url": "new_feed_url",
    "itunes:image": "image",
    "itunes:duration": "audio",
    "itunes:explicit": "explicit",
    "itunes:season": "season",
    "itunes:episode": "number",
    "psc:chapters": "chapters",
    "podcast:alternateEnclosure": "alternates",
    "podcast:block": "block_services",
    "podcast:chapters": "chapters",
    "podcast:chat": "chat",
    "podcast:contentLink": "content_links",
    "podcast:episode": "number",
    "podcast:funding": "funding",
    "podcast:guid": "podcast_guid",
    "podcast:image": "images",
    "podcast:license": "license",
    "podcast:liveItem": "live",
    "podcast:location": "location",
    "podcast:locked": "locked",
    "podcast:medium": "medium",
    "podcast:person": "credits",
    "podcast:podping": "podping",
    "podcast:podroll": "podroll",
    "podcast:publisher": "publisher",
    "podcast:remoteItem": "remote_items",
    "podcast:season": "season",
    "podcast:socialInteract": "social",
    "podcast:soundbite": "soundbites",
    "podcast:trailer": "type",
    "podcast:transcript": "transcripts",
    "podcast:txt": "txt",
    "podcast:updateFrequency": "update_frequency",
    "podcast:value": "value",
}
"""Element right within a channel or item -> key of the show's or the episode's record."""
OF_SITE = frozenset({"atom:link", "docs"})
"""What follows from where the site is."""


def key_of(element: Element | None, url: str = "") -> str:
    """`show:title`, `episode:audio`, or empty where no key is behind it; an address of this machine is the site's."""
    if url and urls.is_loopback(url):
        return "site:base_url"
    top = element
    while top is not None and top.parent is not None and top.parent.name not in {"channel", "item"}:
        top = top.parent
    if top is None or top.parent is None:
        return ""
    if top.name in OF_SITE:
        return "site:base_url"
    if top.parent.name == "item":
        return f"episode:{KEYS.get(top.name, '')}"
    key = "artwork" if top.name in {"itunes:image", "image"} else KEYS.get(top.name, "")
    if top.name == "podcast:person":
        key = "hosts"
    return f"show:{key}"
