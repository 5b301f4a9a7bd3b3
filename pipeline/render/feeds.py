"""A feed beside every page of a list: of the network, of each show, and of each term; RSS and its twins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Self

import msgspec

from pipeline import urls
from pipeline.catalog import Catalog, CatalogShow, Term, derived_guid
from pipeline.config import Site
from pipeline.entry import Shot
from pipeline.feed import (
    Addresses,
    Channel,
    Fragment,
    Item,
    atom_pieces,
    fragment,
    join_atom,
    join_json,
    join_rss,
    json_pieces,
    rss_pieces,
)
from pipeline.feed.channel import state
from pipeline.feed.content import description, whole_notes
from pipeline.feed.paging import spans
from pipeline.listing import Listing, Picture, Shared, ShowFacts, Trailer
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
    atom: bool
    """Whether a feed that holds it has an Atom twin."""

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[EpisodeItem]:
        """One fragment an episode."""
        for show in catalog.shows:
            atom = show.facts.atom or catalog.site.atom
            for listing in show.listings:
                yield cls(catalog.site.base_url, show.facts, listing, atom)

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
        return fragment(item, atom=self.atom)


class ItemRef(Shared, frozen=True, array_like=True):
    """An item of a feed: the key of its fragment, and the show that it comes from."""

    key: str
    title: str
    feed_url: str


class RssFeed(Output, frozen=True):
    """A document of an RSS feed."""

    channel: Channel
    items: tuple[ItemRef, ...]
    stylesheet: str = ""
    """Path of what a browser shows the document with."""
    previous: str | None = None
    """Where the feed was before, of a copy for apps that do not know yet."""

    @property
    def path(self) -> str:
        """`feed.xml` beside the page that it belongs to; `feed-1.xml` of its oldest archive."""
        return self.previous or self.channel.paging.place(self.channel.at.path)

    @property
    def needs(self) -> tuple[str, ...]:
        """The fragments."""
        return tuple(item.key for item in self.items)

    def render(self, engine: Engine) -> Iterable[bytes]:
        """Stream the document."""
        items = ((engine.fragment(i.key), i.title, i.feed_url) for i in self.items)
        # A relative address: the way to the stylesheet is the same wherever the site is published.
        return join_rss(self.channel, items, urls.root_of(self.path) + self.stylesheet)

    def piece(self, fragment: Fragment) -> bytes:
        """What the document holds of a fragment, and of no other: by it one item is found and replaced."""
        return b"".join(rss_pieces(self.channel, fragment))

    def _fragments(self, engine: Engine) -> Iterator[Fragment]:
        return (engine.fragment(item.key) for item in self.items)

    @classmethod
    def twin(cls, feed: RssFeed) -> Self:
        """Make the twin of an RSS feed."""
        return cls(feed.channel, feed.items)


class JsonFeed(RssFeed, frozen=True):
    """The JSON twin of an RSS feed, made of the same fragments."""

    @property
    def path(self) -> str:
        """`feed.json` beside the RSS feed."""
        return super().path.removesuffix(".xml") + ".json"

    def render(self, engine: Engine) -> Iterable[bytes]:
        """Stream the document."""
        return join_json(self.channel, self._fragments(engine))

    def piece(self, fragment: Fragment) -> bytes:
        """What the document holds of a fragment."""
        return b"".join(json_pieces(self.channel, fragment))


class AtomFeed(RssFeed, frozen=True):
    """The Atom twin of an RSS feed, made of the same fragments."""

    @property
    def path(self) -> str:
        """`feed.atom` beside the RSS feed."""
        return super().path.removesuffix(".xml") + ".atom"

    def render(self, engine: Engine) -> Iterable[bytes]:
        """Stream the document."""
        return join_atom(self.channel, self._fragments(engine))

    def piece(self, fragment: Fragment) -> bytes:
        """What the document holds of a fragment."""
        return b"".join(atom_pieces(self.channel, fragment))


def select_feeds(catalog: Catalog, keys: dict[str, str], stylesheet: str) -> Iterator[RssFeed]:
    """Every feed of the site; `keys` maps an episode's path to the key of its fragment."""
    refs = _Refs(catalog, keys)
    previous = previous_feeds(catalog)
    for channel, listings, settings in _channels(catalog):
        newest = in_feed(listings, settings)
        for document, held in _documents(channel, newest, settings):
            feed = RssFeed(document, refs.of(held), stylesheet)
            yield feed
            yield JsonFeed.twin(feed)
            if channel.at.atom:
                yield AtomFeed.twin(feed)
            if not document.paging.is_archive:
                for place in previous.get(channel.at.path, ()):
                    yield _moved(feed, place)


def _documents(
    channel: Channel, listings: Sequence[Listing], settings: FeedSettings
) -> Iterator[tuple[Channel, Sequence[Listing]]]:
    """Cut a feed into its documents, each with dates of its own items, so that archives stay as they are."""
    for paging, start, end in spans(len(listings), settings.archive):
        held = listings[start:end]
        # With archives never, though one document may still hold all: it would have to be taken back (R-PAGE-06).
        is_whole = settings.items == "all" and settings.archive is None
        yield msgspec.structs.replace(channel, paging=paging, is_whole=is_whole, **_dates(held)), held


def _moved(feed: RssFeed, place: str) -> RssFeed:
    """Copy a feed to where it was, for apps on hosts that cannot redirect; it says where it is now (R-HOST-07)."""
    channel = feed.channel
    there = msgspec.structs.replace(channel, new_feed_url=channel.new_feed_url or channel.at.rss)
    return RssFeed(there, feed.items, feed.stylesheet, place)


def previous_feeds(catalog: Catalog) -> dict[str, list[str]]:
    """Where on this site feeds were before: path of the feed -> paths of its copies."""
    found: dict[str, list[str]] = {}
    for show in catalog.shows:
        for url in show.source.show.previous_feed_urls:
            path = urls.file_below(catalog.site.base_url, url)
            if path and path not in found.setdefault(show.facts.feed, []):
                found[show.facts.feed].append(path)
    return found


def in_feed(listings: Sequence[Listing], settings: FeedSettings) -> Sequence[Listing]:
    """Choose the episodes that a feed holds, newest first."""
    chosen = [each for each in listings if each.media or settings.without_media == "include"]
    return chosen if settings.items == "all" else chosen[: settings.items]


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
    number = "all" if settings.archive else NETWORK_ITEMS
    network = settings if settings.items else settings.model_copy(update={"items": number})
    yield _network_channel(catalog), catalog.listings, network
    for show in catalog.shows:
        own = show.source.show.feed
        yield _show_channel(catalog, show), show.listings, own if own.items else own.model_copy(update={"items": "all"})
    terms = FeedSettings(items=TERM_ITEMS, without_media=settings.without_media)
    for term in catalog.terms:
        yield _term_channel(catalog, term), term.listings, terms


def _addresses(catalog: Catalog, place: str, *, atom: bool = False) -> Addresses:
    base_url = catalog.site.base_url
    return Addresses(
        base_url=base_url,
        page=urls.absolute(base_url, place),
        rss=urls.absolute(base_url, f"{place}feed.xml"),
        json=urls.absolute(base_url, f"{place}feed.json"),
        path=f"{place}feed.xml",
        atom=urls.absolute(base_url, f"{place}feed.atom") if atom else None,
    )


def _network_channel(catalog: Catalog) -> Channel:
    """The head of the network's feed: the site's own words, and the shows' where it has none."""
    site = catalog.settings
    return Channel(
        title=site.title,
        description=site.description or f"All episodes of {site.title}.",
        language=site.language,
        guid=site.podcast_guid or derived_guid(urls.absolute(site.base_url, "feed.xml")),
        hubs=site.feed.hubs,
        **_common(catalog),
        at=_addresses(catalog, "", atom=catalog.site.atom),
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
        new_feed_url=record.new_feed_url,
        stated=state(record),
        hubs=record.feed.hubs,
        at=_addresses(catalog, facts.path, atom=facts.atom),
    )


def _pairs(categories: Iterable[Category]) -> tuple[tuple[str, str | None], ...]:
    return tuple(dict.fromkeys((each.name, each.subcategory) for each in categories))
