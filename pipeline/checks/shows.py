"""Rules about shows and the site: what directories ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline import urls
from pipeline.catalog import Catalog, Finding, podcast_guid
from pipeline.load.site import SITE_FILE, UNREAD
from pipeline.vocabulary import COPYRIGHT_EXTRAS, DESCRIPTION_BYTES


def podcast_guid_is_unique(catalog: Catalog) -> Iterator[Finding]:
    """Two shows with one podcast guid are one show to every index (R-P20-GUID)."""
    seen: dict[str, str] = {}
    for show in catalog.shows:
        guid = podcast_guid(show.source, catalog.settings.base_url)
        first = seen.setdefault(guid, show.source.source)
        if first != show.source.source:
            message = f'the podcast guid "{guid}" is also that of {first}'
            yield Finding(show.source.source, ("podcast_guid",), "F410", message, "delete it where it was copied to")


def show_is_complete(catalog: Catalog) -> Iterator[Finding]:
    """A show says what directories ask for."""
    for show in catalog.shows:
        record, source = show.source.show, show.source.source
        if not record.categories:
            hint = "write categories: [Technology], from Apple's list"
            yield Finding(source, (), "F406", "the show has no category, and Apple asks for one (R-CHAN-07)", hint)
        if show.source.shot is None:
            hint = "put a square artwork.jpg of 3000 pixels beside show.yaml"
            yield Finding(source, (), "F406", "the show has no artwork, and directories ask for it (R-CHAN-06)", hint)
        if show.facts.author is None and catalog.settings is not UNREAD:
            hint = "write author: in show.yaml or site.yaml"
            yield Finding(source, (), "F406", "the show has no author, and Spotify asks for one (R-CHAN-09)", hint)


def podcast_guid_stays(catalog: Catalog, published: Mapping[str, str]) -> Iterator[Finding]:
    """A show says its podcast guid, and says the one that is out (R-P20-GUID).

    `published` are the guids of the feeds that were built last: show's id -> guid.
    """
    for show in catalog.shows:
        own, out, source = show.source.show.podcast_guid, published.get(show.source.id), show.source.source
        if catalog.settings is UNREAD:
            continue
        if out is not None and show.facts.podcast_guid.lower() != out.lower():
            message = f"the podcast guid was {out} when the show was built last: indexes take it for a new show"
            hint = f"write podcast_guid: {out}; or, where nobody has the show yet, delete output/{show.facts.feed}"
            yield Finding(source, ("podcast_guid",) if own else (), "F454", message, hint)
        elif own is None:
            hint = f"write podcast_guid: {show.facts.podcast_guid}"
            if out is None and urls.is_nobodys(catalog.settings.base_url):
                hint = "write the site's real base_url first: the guid is made from it"
            message = "the show's podcast guid would change with its address (R-P20-GUID)"
            yield Finding(source, (), "F406", message, hint)


def descriptions_fit(catalog: Catalog) -> Iterator[Finding]:
    """The description of a feed, the network's too, has at most 4000 bytes (R-CHAN-03)."""
    texts = [(show.source.source, show.source.show.description) for show in catalog.shows]
    for source, text in [*texts, (SITE_FILE, catalog.settings.description or "")]:
        size = len(text.encode())
        if size > DESCRIPTION_BYTES:
            message = f"the description is {size:,} bytes long; directories take {DESCRIPTION_BYTES:,} (R-CHAN-03)"
            yield Finding(source, ("description",), "S104", message, "shorten it")


def copyright_is_a_name(catalog: Catalog) -> Iterator[Finding]:
    """The copyright is the holder's name, without the word, the sign or a year (R-CHAN-13)."""
    texts = [(show.source.source, show.source.show.copyright) for show in catalog.shows]
    for source, text in [*texts, (SITE_FILE, catalog.settings.copyright)]:
        if text and COPYRIGHT_EXTRAS.search(text):
            bare = COPYRIGHT_EXTRAS.sub("", text).strip(" ,.-–")
            message = f'the copyright "{text}" is more than the name of its holder (R-CHAN-13)'
            yield Finding(source, ("copyright",), "F451", message, f"write copyright: {bare or 'NAME'}")


def lists_list(catalog: Catalog) -> Iterator[Finding]:
    """A show whose medium ends in L lists other shows, and has no episodes (R-P20-MEDIUM)."""
    for show in catalog.shows:
        record, source = show.source.show, show.source.source
        if record.medium is None or not record.medium.endswith("L"):
            continue
        if show.listings:
            message = f"a show of the medium {record.medium} lists other shows, and has no episodes (R-P20-MEDIUM)"
            yield Finding(source, ("medium",), "F453", message, f"write medium: {record.medium[:-1]}")
        elif not record.remote_items:
            message = f"a show of the medium {record.medium} lists nothing (R-P20-MEDIUM)"
            yield Finding(source, ("medium",), "F453", message, "write remote_items: [{feed_guid: …}]")


def show_has_items(catalog: Catalog) -> Iterator[Finding]:
    """A feed without an item is refused by directories (R-CHAN-21)."""
    for show in catalog.shows:
        items = [each for each in show.listings if each.media or show.source.show.feed.without_media == "include"]
        listed = show.source.show.remote_items
        if not items and not listed and show.source.id not in catalog.unread:
            message = f"the feed of {show.facts.title} is empty, and directories refuse it (R-CHAN-21)"
            yield Finding(show.source.source, ("title",), "F405", message, "publish an episode with audio")


def addresses_are_public(catalog: Catalog) -> Iterator[Finding]:
    """Directories want encrypted addresses; a server on this machine is for trying things out (R-DOC-13)."""
    base_url = catalog.settings.base_url
    if base_url.lower().startswith("http:") and not urls.is_loopback(base_url):
        message = f"{base_url} is not encrypted, and directories refuse such feeds (R-DOC-13)"
        yield Finding(SITE_FILE, ("base_url",), "F407", message, "write https://")
    for each in catalog.planned:
        url = each.entry.sound.url if each.entry.sound else None
        if url and url.lower().startswith("http:") and not urls.is_loopback(url):
            message = f"{url} is not encrypted, and browsers and apps refuse to play it (R-DOC-13)"
            yield Finding(each.entry.source, ("audio",), "F407", message, "write https://")
