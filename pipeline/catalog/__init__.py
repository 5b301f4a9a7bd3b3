"""Records become one catalog: references resolved, taxonomies filled, addresses given, everything in order."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from pipeline import urls
from pipeline.catalog.assets import Assets
from pipeline.catalog.finding import Finding, Spot
from pipeline.catalog.listings import Lister, outside
from pipeline.catalog.names import Directory
from pipeline.catalog.places import Places
from pipeline.catalog.spoken import credited_names
from pipeline.catalog.terms import TAXONOMIES, Taxonomy, Term, group
from pipeline.config import Site
from pipeline.entry import Asset, Entry, Shot
from pipeline.inputs import EPISODES
from pipeline.listing import Listing, Outside, Ref, ShowFacts, SiteFacts
from pipeline.load import Sources
from pipeline.load.site import ORGANIZATIONS_FILE, PEOPLE_FILE, ShowSource
from pipeline.parts import Category
from pipeline.validation import did_you_mean

__all__ = [
    "Catalog",
    "CatalogShow",
    "Finding",
    "Planned",
    "Spot",
    "Taxonomy",
    "Term",
    "credited_names",
    "derived_guid",
    "fresh_guid",
    "podcast_guid",
    "repeated_guids",
    "resolve",
]

GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Of podcast:guid, and of the episode guids that we derive (R-P20-GUID)."""


class Planned(NamedTuple):
    """An episode that is public or will be: what checks look at."""

    entry: Entry
    show: ShowSource
    path: str
    guid: str
    is_public: bool
    is_known: bool
    """True where subscribers know the guid as that of this file."""


class CatalogShow(NamedTuple):
    """A show and its public episodes, newest first."""

    source: ShowSource
    facts: ShowFacts
    listings: tuple[Listing, ...]


class Catalog(NamedTuple):
    """All that pages and feeds are made of."""

    settings: Site
    site: SiteFacts
    site_shot: Shot | None
    """The network's artwork."""
    shows: tuple[CatalogShow, ...]
    listings: tuple[Listing, ...]
    """Public episodes of all shows, newest first."""
    terms: tuple[Term, ...]
    people: Directory
    organizations: Directory
    lister: Lister
    redirects: dict[str, str]
    """Old path -> new path, both folders of the site."""
    assets: dict[str, Asset]
    """Path on the site -> the file that is copied there."""
    planned: tuple[Planned, ...]
    unread: frozenset[str]
    """Folders in which an episode could not be read."""
    hidden: frozenset[str]
    """Folder and stem of every draft, and of every episode that could not be read: `talks/fog`."""
    scheduled: int
    next_release: datetime | None
    """When the site must be built again; None where nothing is scheduled."""
    findings: tuple[Finding, ...]


def resolve(
    sources: Sources, now: datetime, stylesheets: tuple[str, ...] = (), held: Mapping[str, str] | None = None
) -> Catalog:
    """Make the catalog as of `now`: drafts and episodes of the future leave no trace in what is public (T-OUT-12).

    `held` are the guids that subscribers know: source -> guid, for records that have none of their own (R-ITEM-07).
    """
    frame = sources.frame
    people = Directory("people", PEOPLE_FILE, frame.people)
    organizations = Directory("organizations", ORGANIZATIONS_FILE, frame.organizations)
    topics = Directory("topics", "", ())
    assets = Assets(frame.site.base_url)
    lister = Lister(frame.site, people, organizations, assets)
    places = Places(frame.shows)
    planned, findings = _plan(sources, places, now, held or {})
    public = [each for each in planned if each.is_public]
    lister.register([each.entry for each in public])
    for each in public:
        for topic in each.entry.topics:
            topics.see(topic, each.entry.source)
    pairs = [(each.entry, lister.listing(each.entry, each.show, each.path, each.guid)) for each in public]
    listings = _related(pairs, places)
    findings += _unknown_episodes(planned, places)
    terms = tuple(term for taxonomy in TAXONOMIES for term in group(taxonomy, listings))
    shows = tuple(_show(each, frame.site, lister, listings) for each in frame.shows)
    redirects = places.redirects(frame.shows, public, terms, findings)
    findings += [*people.findings, *organizations.findings, *people.doubts(), *organizations.doubts(), *topics.twins()]
    findings += _unsaid(planned, people)
    waiting = [each.entry.published for each in planned if not each.is_public]
    return Catalog(
        settings=frame.site,
        site=_site(frame.site, shows, terms, stylesheets),
        site_shot=frame.shot,
        shows=shows,
        listings=listings,
        terms=terms,
        people=people,
        organizations=organizations,
        lister=lister,
        redirects=redirects,
        assets=assets.found,
        planned=tuple(planned),
        unread=frozenset(folder for folder, _ in sources.unread),
        hidden=frozenset(f"{folder}/{stem}" for folder, stem in _hidden(sources)),
        scheduled=len(waiting),
        next_release=min(waiting, default=None),
        findings=tuple(findings),
    )


def podcast_guid(show: ShowSource, base_url: str) -> str:
    """The show's own, or the one that its feed's address gives (R-P20-GUID)."""
    return show.show.podcast_guid or derived_guid(urls.absolute(base_url, f"{show.id}/feed.xml"))


def derived_guid(feed_url: str) -> str:
    """UUIDv5 of a feed's address without scheme and trailing slashes (R-P20-GUID)."""
    return _uuid5(feed_url.partition("://")[2].rstrip("/"))


def _uuid5(name: str) -> str:
    """Print a UUIDv5 of ours: as uuid.uuid5 does, in a third of its time (RFC 9562, section 5.5)."""
    found = bytearray(hashlib.sha1(GUID_NAMESPACE.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    found[6] = found[6] & 0x0F | 0x50
    found[8] = found[8] & 0x3F | 0x80
    digits = found.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def fresh_guid(taken: str, source: str) -> str:
    """A guid to propose for a file whose own is another's: the same at each time of asking."""
    return _uuid5(f"{taken} {source}")


def episode_guid(entry: Entry, held: str | None = None) -> str:
    """The record's own; or the one that is held for it; or one that depends on its file's name alone.

    So no edit of a record changes its guid, nor does a later version of ours that derives another one (R-ITEM-07).
    """
    return entry.guid or held or _uuid5(f"shownotes:{entry.folder}/{entry.stem}")


def repeated_guids(catalog: Catalog) -> tuple[str, ...]:
    """Guids that several records have, which is an error of its own."""
    return tuple(guid for guid, number in Counter(each.guid for each in catalog.planned).items() if number > 1)


def _held(entry: Entry, show: ShowSource, held: Mapping[str, str]) -> str | None:
    """Find the guid that is held for a file, also under the folder that the show had before and keeps as an alias."""
    if not held:
        return None
    name = entry.source.rpartition("/")[2]
    sources = (entry.source, *(f"{EPISODES}/{alias}/{name}" for alias in show.show.aliases))
    return next((held[source] for source in sources if source in held), None)


def _hidden(sources: Sources) -> Iterator[tuple[str, str]]:
    yield from sources.unread
    yield from ((entry.folder, entry.stem) for entry in sources.entries if entry.draft)


def _plan(
    sources: Sources, places: Places, now: datetime, held: Mapping[str, str]
) -> tuple[list[Planned], list[Finding]]:
    """Give every episode but drafts its show, path and guid; newest first, ties by path (R-ITEM-22)."""
    findings: list[Finding] = []
    planned = []
    # A guid that some record has of its own is held for no other: its file was renamed, and this one took its name.
    own = {entry.guid for entry in sources.entries if entry.guid}
    free = {source: guid for source, guid in held.items() if guid not in own}
    for folder, stem in sources.unread:
        places.hide(folder, stem)
    for entry in sources.entries:
        show = places.show(entry.show or entry.folder)
        if entry.draft:
            if show:
                places.hide(show.id, entry.slug or entry.stem, entry.stem)
            continue
        if show is None:
            if entry.show is not None:
                hint = did_you_mean(entry.show, [each.id for each in sources.frame.shows])
                findings.append(Finding(entry.source, ("show",), "R201", f'no show "{entry.show}"', hint))
            continue
        path = places.episode(entry, show, findings)
        guid = episode_guid(entry, _held(entry, show, free))
        is_known = guid == _held(entry, show, held)
        planned.append(Planned(entry, show, path, guid, entry.published <= now, is_known))
    planned.sort(key=lambda each: each.path)
    planned.sort(key=lambda each: each.entry.published, reverse=True)
    return planned, findings


def _related(pairs: list[tuple[Entry, Listing]], places: Places) -> tuple[Listing, ...]:
    """Turn the names of related episodes into links; one that is not public yet is left out."""
    by_path = {listing.path: listing for _, listing in pairs}
    listings = []
    for entry, listing in pairs:
        found = [by_path.get(places.find(name, listing.show) or "") for name in entry.related]
        refs = tuple(Ref(each.path, each.title) for each in found if each)
        listings.append(msgspec.structs.replace(listing, related=refs) if refs else listing)
    return tuple(listings)


def _unknown_episodes(planned: list[Planned], places: Places) -> Iterator[Finding]:
    """Report names of related episodes that nothing has; also of scheduled episodes, before their day comes."""
    for each in planned:
        for position, name in enumerate(each.entry.related):
            if places.find(name, each.show.id) is None:
                hint = did_you_mean(name, places.known(each.show.id))
                yield Finding(each.entry.source, ("related", position), "R204", f'no episode "{name}"', hint)


def _unsaid(planned: list[Planned], people: Directory) -> Iterator[Finding]:
    """Report quotes of people whom the episode does not credit, under any of their names."""
    for each in planned:
        if not each.entry.said:
            continue
        entry = each.entry
        names = credited_names(entry, each.show.show)
        credited = {people.id(name) for name in names}
        for said in entry.said:
            if people.id(said.speaker) not in credited:
                message = f'the quote is attributed to "{said.speaker}", whom the episode does not credit'
                hint = did_you_mean(said.speaker, names) or f"add {said.speaker} to guests, hosts or credits"
                yield Finding(entry.source, Spot(said.line, said.column), "R200", message, hint)


def _show(source: ShowSource, site: Site, lister: Lister, listings: tuple[Listing, ...]) -> CatalogShow:
    show, path = source.show, urls.folder(source.id)
    facts = ShowFacts(
        id=source.id,
        title=show.title,
        path=path,
        description=show.description,
        language=show.language or site.language,
        hosts=lister.hosts(source, path),
        links=outside(show.links),
        funding=tuple(Outside(each.url, each.label) for each in show.funding),
        picture=lister.assets.picture(path, source.shot, show.title),
        feed=f"{path}feed.xml",
        author=show.author or site.author,
        copyright=show.copyright or site.copyright,
        license=show.license.id if show.license else None,
        license_url=show.license.url if show.license else None,
        podcast_guid=podcast_guid(source, site.base_url),
        category=_category(show.categories),
        credits=lister.credits(source, path),
        atom=show.feed.atom,
        images=lister.assets.shaped(path, source.shapes),
    )
    return CatalogShow(source, facts, tuple(each for each in listings if each.show == source.id))


def _category(categories: tuple[Category, ...]) -> str | None:
    return categories[0].subcategory or categories[0].name if categories else None


def _site(
    site: Site, shows: tuple[CatalogShow, ...], terms: tuple[Term, ...], stylesheets: tuple[str, ...]
) -> SiteFacts:
    filled = {term.taxonomy.kind for term in terms}
    ordered = sorted(shows, key=lambda each: (each.facts.title.casefold(), each.facts.id))
    return SiteFacts(
        title=site.title,
        base_url=site.base_url.rstrip("/"),
        language=site.language,
        description=site.description or "",
        author=site.author,
        copyright=site.copyright,
        shows=tuple(Ref(each.facts.path, each.facts.title) for each in ordered),
        sections=tuple(Ref(urls.folder(each.kind), each.title) for each in TAXONOMIES if each.kind in filled),
        stylesheets=stylesheets,
        atom=site.feed.atom,
    )
