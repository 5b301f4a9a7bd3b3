"""Values that feeds are made of, with everything that they can say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from pipeline.feed import Channel, Fragment, Item, fragment, join_rss
from pipeline.feed.channel import Addresses
from pipeline.feed.elements import NAMESPACES
from pipeline.listing import (
    Alternate,
    Card,
    Chapter,
    Credited,
    Listing,
    Media,
    Picture,
    Ref,
    Shaped,
    ShowFacts,
    Transcript,
)
from pipeline.model import Episode

PUBLISHED = datetime(2026, 3, 3, 6, tzinfo=UTC)
SHOW = ShowFacts("talks", "Talks", "talks/", "We talk.", "en", (), (), (), None, "talks/feed.xml")

STATED: dict[str, Any] = {
    "title": "Talks",
    "description": "We talk.",
    "block": True,
    "block_services": [{"service": "spotify", "block": False}, {}],
    "chat": {"server": "irc.x.example", "protocol": "irc", "account_id": "@a", "space": "#talks"},
    "funding": [{"url": "https://x.example/pay", "label": "Pay"}],
    "locked": True,
    "medium": "podcast",
    "new_feed_url": "https://x.example/new",
    "podping": True,
    "podroll": [{"feed_guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "title": "Other"}],
    "publisher": {
        "feed_guid": "9b024349-ccf0-5f69-a609-6b82873eab3c",
        "feed_url": "https://x.example/publisher",
    },
    "remote_items": [{"feed_guid": "9b024349-ccf0-5f69-a609-6b82873eab3c", "item_guid": "i"}],
    "social": [{"protocol": "activitypub", "uri": "https://x.example/@a/1", "priority": 1}],
    "txt": [{"purpose": "verify", "text": "code"}],
    "update_frequency": {"text": "weekly", "rrule": "FREQ=WEEKLY"},
    "value": [
        {
            "type": "lightning",
            "method": "keysend",
            "suggested": "0.00000005",
            "recipients": [{"type": "node", "address": "a1", "split": 99, "name": "Ada", "fee": True}],
            "splits": [
                {"start": 1.5, "duration": 60, "recipients": [{"type": "node", "address": "b2", "split": 1}]},
                {
                    "start": 90,
                    "duration": 30,
                    "remote_start": 12,
                    "remote_percentage": 95,
                    "remote": {
                        "feed_guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810",
                        "item_guid": "i",
                        "medium": "music",
                    },
                },
            ],
        }
    ],
    "location": {"name": "Bonn", "geo": "geo:50.7,7.1", "rel": "creator"},
    "live": [
        {
            "title": "Live",
            "guid": "live-1",
            "status": "pending",
            "start": "2026-12-24T18:00Z",
            "end": "2026-12-24T19:00Z",
            "content_links": [{"url": "https://x.example/live", "title": "In the browser"}],
            "description": "On air.",
            "url": "https://x.example/talks/live",
            "stream": {"url": "https://x.example/stream.mp3", "type": "audio/mpeg"},
            "image": "https://x.example/live.jpg",
            "credits": [{"name": "Ada", "role": "Guest", "url": "https://ada.example"}],
            "location": {"name": "Köln"},
            "chat": {"server": "x.example", "protocol": "matrix", "space": "#live"},
        }
    ],
}
"""Everything that a show's record states and its channel only passes on."""


def listing(name: str, **keys: Any) -> Listing:
    """A public episode."""
    facts: dict[str, Any] = {
        "show": "talks",
        "path": f"talks/{name}/",
        "source": f"episodes/talks/{name}.md",
        "record": "",
        "guid": name,
        "title": name.title(),
        "published": PUBLISHED,
        "blurb": f"Of {name}.",
        "card": Card(f"talks/{name}/", name, Ref("talks/", "Talks"), PUBLISHED, ""),
        "explicit": False,
        "language": "en",
    }
    empty = dict.fromkeys(("guests", "hosts", "authors", "credits", "organizations", "topics"), ())
    return Listing(**(facts | empty | keys))


def item(name: str, record: dict[str, Any] | None = None, **keys: Any) -> Item:
    """What an item of that episode is made of."""
    needed = {"title": name, "published": PUBLISHED, "guests": ["A"], "authors": ["B"], "summary": "x"}
    episode = Episode.model_validate(needed | (record or {}))
    return Item(listing(name, **keys), episode, SHOW, "https://x.example", f"<p>All of {name}.</p>", f"<p>{name}</p>")


def made(*items: Item) -> list[Fragment]:
    """The fragments of items, as the cache gives them back."""
    return [Fragment(fragment(each)) for each in items]


def channel(place: str = "talks/", **keys: Any) -> Channel:
    """The head of a feed."""
    base = "https://x.example"
    at = Addresses(base, f"{base}/{place}", f"{base}/{place}feed.xml", f"{base}/{place}feed.json", f"{place}feed.xml")
    return Channel("Talks", "We talk.", "en", explicit=False, guid="g", at=at, **keys)


def rss(head: Channel, *items: Item) -> Any:
    """A feed as a parser reads it."""
    joined = ((each, "Talks", "https://x.example/talks/feed.xml") for each in made(*items))
    return etree.fromstring(b"".join(join_rss(head, joined)))


def names(node: Any) -> list[str]:
    """The names of all children, with their usual prefix."""
    prefixes = {uri: prefix for prefix, uri in NAMESPACES.items()}
    found = (re.fullmatch(r"(?:\{(.*)\})?(.*)", each.tag) for each in node)
    return [f"{prefixes[each[1]]}:{each[2]}" if each[1] else each[2] for each in found if each]


SAID: dict[str, Any] = {
    "title": "One",
    "published": PUBLISHED,
    "guests": ["Ada"],
    "authors": ["Bob"],
    "summary": "x",
    "number": 3,
    "number_display": "Ch. 3",
    "season": {"number": 2, "name": "Winter"},
    "type": "bonus",
    "block": True,
    "location": {"name": "Bonn", "osm": "R62508", "country": "DE", "rel": "subject"},
    "soundbites": [{"start": 1.5, "duration": 20, "title": "Best"}, {"start": 30, "duration": 15}],
    "funding": [{"url": "https://x.example/pay", "label": "Pay"}],
    "social": [{"protocol": "activitypub", "uri": "https://x.example/@a/2", "account_id": "@a"}],
    "txt": [{"text": "plain"}],
    "value": STATED["value"],
    "chat": STATED["chat"],
    "content_links": [{"url": "https://video.x.example/1", "title": "As video"}],
}
"""Everything that an episode's record says and its item only passes on."""


def full_item() -> Item:
    """An item that has every element."""
    page = "https://x.example/talks/one/"
    ada = Credited("Ada", "ada", "Guest", picture=Picture("https://x.example/ada.jpg"), url="https://ada.example")
    other = Media(f"{page}one.opus", "audio/opus", 9, 2)
    return item(
        "one",
        SAID,
        title="One",
        number=3,
        season=2,
        type="bonus",
        guests=(ada,),
        hosts=(Credited("Hanna", "hanna", "Host"),),
        topics=(Ref("topics/t/", "T & t"),),
        media=Media(f"{page}one.mp3", "audio/mpeg", 123, 65),
        picture=Picture(f"{page}one.jpg"),
        license="cc-by-4.0",
        images=(Shaped(Picture(f"{page}wide.jpg", width=1600, height=900, alt="Wide"), "banner social", "16/9"),),
        chapters=(
            Chapter(0, "Start"),
            Chapter(12.5, "Next", f"{page}#n", f"{page}c.jpg"),
            Chapter(20, is_listed=False),
        ),
        chapters_path="talks/one/chapters.json",
        transcripts=(
            Transcript(f"{page}transcript.vtt", "text/vtt", "en", rel="captions"),
            Transcript(f"{page}transcript.de.srt", "application/x-subrip", "de"),
        ),
        alternates=(
            Alternate(
                other,
                title="Small",
                language="en",
                bitrate=24000,
                codecs="opus",
                rel="low",
                is_default=True,
                sources=(("ipfs://x/y", "audio/opus"), ("https://b.x.example/one.opus", None)),
                integrity=("sri", "sha384-abc"),
            ),
            Alternate(Media(f"{page}one.mp4", "video/mp4", 99, 2), height=720),
        ),
    )
