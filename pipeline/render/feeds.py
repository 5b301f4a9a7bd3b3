"""A feed beside every page of a list: of the network, of each show, and of each term; RSS and its JSON twin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Self

import msgspec

from pipeline import urls
from pipeline.catalog import Catalog, CatalogShow, Term, derived_guid
from pipeline.config import Site
from pipeline.entry import Shot
from pipeline.feed import Addresses, Channel, Fragment, Item, fragment, join_json, join_rss
from pipeline.feed.channel import state
from pipeline.feed.content import description, whole_notes
from pipeline.listing import Listing, Picture, ShowFacts, Trailer
from pipeline.parts import Category, FeedSettings
from pipeline.render.base import CatalogOutput, Engine, Output
from pipeline.render.pages import note_places
from pipeline.render.taxonomies import term_name

NETWORK_ITEMS, TERM_ITEMS = 100, 50
"""Items in the network's feed, and in that of a guest, organization, author or topic: the newest."""


class EpisodeItem(CatalogOutput, frozen=True):
    """The items of one episode, rendered once for all feeds that hold it; kept in the cache, not on the site."""

    base_url: str
    show: ShowFacts
    episode: Listing

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[EpisodeItem]:
        """One fragment an episode."""
        for show in catalog.shows:
            for listing in show.listings:
                yield cls(catalog.site.base_url, show.facts, listing)

    @property
    def path(self) -> str:
        """A name for messages; the fragment has no place on the site."""
        return self.episode.path

    @property
    def needs(self) -> tuple[str, ...]:
        """The whole record."""
        return (self.episode.record,)

    def render(self, engine: Engine) -> bytes:
        """Render the fragment."""
        whole = engine.whole(self.episode.record)
        record = engine.record(self.episode.record)
        places = note_places(self.base_url, self.episode)
        content = whole_notes(whole, record, self.episode, self.show, places)
        item = Item(self.episode, record, self.show, self.base_url, content, description(whole, record, places))
        return fragment(item)


class ItemRef(msgspec.Struct, frozen=True, array_like=True):
    """An item of a feed: the key of its fragment, and the show that it comes from."""

    key: str
    title: str
    feed_url: str


class RssFeed(Output, frozen=True):
    """An RSS feed."""

    channel: Channel
    items: tuple[ItemRef, ...]

    @property
    def path(self) -> str:
        """`feed.xml` beside the page that it belongs to."""
        return self.channel.at.path

    @property
    def needs(self) -> tuple[str, ...]:
        """The fragments."""
        return tuple(item.key for item in self.items)

    def render(self, engine: Engine) -> Iterable[bytes]:
        """Stream the feed."""
        return join_rss(self.channel, ((engine.fragment(i.key), i.title, i.feed_url) for i in self.items))


class JsonFeed(RssFeed, frozen=True):
    """The JSON twin of an RSS feed, made of the same fragments."""

    @property
    def path(self) -> str:
        """`feed.json` beside the RSS feed."""
        return self.channel.at.path.removesuffix(".xml") + ".json"

    def render(self, engine: Engine) -> Iterable[bytes]:
        """Stream the feed."""
        return join_json(self.channel, self._fragments(engine))

    def _fragments(self, engine: Engine) -> Iterator[Fragment]:
        return (engine.fragment(item.key) for item in self.items)

    @classmethod
    def twin(cls, feed: RssFeed) -> Self:
        """Make the twin of an RSS feed."""
        return cls(feed.channel, feed.items)


def select_feeds(catalog: Catalog, keys: dict[str, str]) -> Iterator[RssFeed]:
    """Every feed of the site; `keys` maps an episode's path to the key of its fragment."""
    refs = _Refs(catalog, keys)
    for channel, listings, settings in _channels(catalog):
        chosen = [each for each in listings if each.media or settings.without_media == "include"]
        newest = chosen if settings.items == "all" else chosen[: settings.items]
        feed = RssFeed(msgspec.structs.replace(channel, **_dates(newest)), refs.of(newest))
        yield feed
        yield JsonFeed.twin(feed)


class _Refs:
    """Makes the references to fragments, each once: a big site has tens of thousands."""

    def __init__(self, catalog: Catalog, keys: dict[str, str]) -> None:
        shows = {show.facts.id: show.facts for show in catalog.shows}
        base_url = catalog.site.base_url
        self._made = {
            listing.path: ItemRef(
                keys[listing.path], shows[listing.show].title, urls.absolute(base_url, shows[listing.show].feed)
            )
            for listing in catalog.listings
        }

    def of(self, listings: Iterable[Listing]) -> tuple[ItemRef, ...]:
        return tuple(self._made[each.path] for each in listings)


def _dates(listings: Sequence[Listing]) -> dict[str, datetime]:
    """When a feed last changed, told by its items and never by the clock (R-CHAN-14, R-DOC-12)."""
    if not listings:
        return {}
    newest = max(each.published for each in listings)
    edits = [each.updated for each in listings if each.updated]
    return {"newest": newest, "changed": max([newest, *edits])}


def _channels(catalog: Catalog) -> Iterator[tuple[Channel, Sequence[Listing], FeedSettings]]:
    """Each feed's head, what it may hold, and its settings."""
    settings = catalog.settings.feed
    network = settings if settings.items else settings.model_copy(update={"items": NETWORK_ITEMS})
    yield _network_channel(catalog), catalog.listings, network
    for show in catalog.shows:
        yield _show_channel(catalog, show), show.listings, show.source.show.feed
    terms = FeedSettings(items=TERM_ITEMS, without_media=settings.without_media)
    for term in catalog.terms:
        yield _term_channel(catalog, term), term.listings, terms


def _addresses(catalog: Catalog, place: str) -> Addresses:
    base_url = catalog.site.base_url
    return Addresses(
        base_url=base_url,
        page=urls.absolute(base_url, place),
        rss=urls.absolute(base_url, f"{place}feed.xml"),
        json=urls.absolute(base_url, f"{place}feed.json"),
        path=f"{place}feed.xml",
    )


def _network_channel(catalog: Catalog) -> Channel:
    """The head of the network's feed: the site's own words, and the shows' where it has none."""
    site = catalog.settings
    return Channel(
        title=site.title,
        description=site.description or f"All episodes of {site.title}.",
        language=site.language,
        guid=site.podcast_guid or derived_guid(urls.absolute(site.base_url, "feed.xml")),
        **_common(catalog),
        at=_addresses(catalog, ""),
    )


def _term_channel(catalog: Catalog, term: Term) -> Channel:
    """The head of a term's feed."""
    name = term_name(catalog, term)
    feed_url = urls.absolute(catalog.site.base_url, f"{term.path}feed.xml")
    return Channel(
        title=f"{name} · {catalog.settings.title}",
        description=f"{term.taxonomy.label}: {name}. Episodes of all shows of {catalog.settings.title}.",
        language=catalog.settings.language,
        guid=derived_guid(feed_url),
        full=False,
        **_common(catalog),
        at=_addresses(catalog, term.path),
    )


def _common(catalog: Catalog) -> dict[str, Any]:
    """What the feeds that cross shows say of themselves."""
    site = catalog.settings
    return {
        "explicit": _explicit(site, catalog.shows),
        "picture": _network_picture(catalog),
        "author": site.author or site.title,
        "owner": (site.owner.name, site.owner.email) if site.owner else None,
        "categories": _pairs(site.categories or tuple(c for s in catalog.shows for c in s.source.show.categories)),
        "copyright": site.copyright,
    }


def _explicit(site: Site, shows: Sequence[CatalogShow]) -> bool:
    return any(show.source.show.explicit for show in shows) if site.explicit is None else site.explicit


def _network_picture(catalog: Catalog) -> Picture | None:
    shot: Shot | None = catalog.site_shot
    if shot:
        return catalog.lister.assets.picture("", shot, catalog.settings.title)
    return next((show.facts.picture for show in catalog.shows if show.facts.picture), None)


def _show_channel(catalog: Catalog, show: CatalogShow) -> Channel:
    """The head of a show's feed: the podcast."""
    record, facts = show.source.show, show.facts
    return Channel(
        title=facts.title,
        description=record.description,
        language=facts.language,
        explicit=record.explicit,
        guid=facts.podcast_guid,
        picture=facts.picture,
        author=facts.author,
        owner=(record.owner.name, record.owner.email) if record.owner else None,
        categories=_pairs(record.categories),
        copyright=facts.copyright,
        type=record.type,
        persons=(*facts.hosts, *facts.credits),
        license=(record.license.id, record.license.url) if record.license else None,
        images=facts.images,
        trailers=tuple(
            Trailer(each.title, each.media, each.published, each.season)
            for each in show.listings
            if each.type == "trailer" and each.media
        ),
        complete=record.complete,
        stated=state(record),
        at=_addresses(catalog, facts.path),
    )


def _pairs(categories: Iterable[Category]) -> tuple[tuple[str, str | None], ...]:
    return tuple(dict.fromkeys((each.name, each.subcategory) for each in categories))
