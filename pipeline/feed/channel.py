"""What a feed says of itself, of the show, the network or the term that it belongs to: values, before any element."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import msgspec

from pipeline.feed.paging import Paging
from pipeline.listing import Credited, Picture, Shaped, Trailer
from pipeline.model import Show

GENERATOR = "Shownotes"
STATED = frozenset(
    """block block_services chat funding live locked medium podping podroll publisher remote_items
    social txt update_frequency value location""".split()
)
"""Keys of a show's record whose elements say just what the record does."""


class Addresses(msgspec.Struct, frozen=True):
    """Where a feed is."""

    base_url: str
    """Of the site, without a slash at the end."""
    page: str
    """Absolute address of the page that the feed belongs to."""
    rss: str
    """Of the document that apps subscribe to, as are the others."""
    json: str
    path: str
    """Of the RSS file on the site."""
    atom: str | None = None
    """None where there is no Atom feed."""


class Channel(msgspec.Struct, frozen=True):
    """Everything about a feed but its items."""

    title: str
    description: str
    language: str
    explicit: bool
    guid: str
    at: Addresses
    picture: Picture | None = None
    author: str | None = None
    owner: tuple[str, str] | None = None
    """Name and e-mail address."""
    categories: tuple[tuple[str, str | None], ...] = ()
    """Category and subcategory, in order of priority."""
    copyright: str | None = None
    type: str = "episodic"
    persons: tuple[Credited, ...] = ()
    license: tuple[str, str | None] | None = None
    images: tuple[Shaped, ...] = ()
    trailers: tuple[Trailer, ...] = ()
    complete: bool = False
    """There will be no more episodes."""
    new_feed_url: str | None = None
    """Where the feed has moved to."""
    stated: bytes = b""
    """The keys STATED of the show's record, as JSON; empty for a feed that is not a show's."""
    newest: datetime | None = None
    """When the newest item was published."""
    changed: datetime | None = None
    """When the newest item or edit was."""
    full: bool = True
    """Items carry the whole notes, not only the description."""
    hubs: tuple[str, ...] = ()
    """Addresses of WebSub hubs."""
    paging: Paging = Paging()
    is_whole: bool = False
    """The document holds every item of the feed, and no other document does."""


@lru_cache(maxsize=8)
def restore(stated: bytes) -> Show:
    """Restore what a show states; for any other feed, a show that states nothing."""
    return Show.model_validate_json(stated) if stated else Show(title="-", description="-")


def state(show: Show) -> bytes:
    """Keep what the elements of a show's channel need of its record."""
    return show.model_dump_json(include={"title", "description", *STATED}, exclude_defaults=True).encode()
