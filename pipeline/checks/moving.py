"""Rules about feeds that move, and about feeds of several documents."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import urls
from pipeline.catalog import Catalog, Finding
from pipeline.catalog.files import Files
from pipeline.load.site import SITE_FILE
from pipeline.parts import FeedSettings


def previous_feeds_are_previous(catalog: Catalog) -> Iterator[Finding]:
    """A feed was not before where it is now: it would lead to itself (R-HOST-07)."""
    for show in catalog.shows:
        record = show.source.show
        now = urls.absolute(catalog.site.base_url, show.facts.feed)
        for position, url in enumerate(record.previous_feed_urls):
            for other, what in ((now, "the feed is now"), (record.new_feed_url, "new_feed_url leads")):
                if other and urls.same(url, other):
                    message = f"{url} is where {what}, and would lead to itself"
                    at = ("previous_feed_urls", position)
                    yield Finding(show.source.source, at, "F440", message, "delete it from previous_feed_urls")
                    break


def previous_feeds_are_of_one_show(catalog: Catalog) -> Iterator[Finding]:
    """An old address leads to one show: its subscribers would get the other's episodes."""
    seen: list[tuple[str, str]] = []
    for show in catalog.shows:
        source = show.source.source
        for position, url in enumerate(show.source.show.previous_feed_urls):
            first = next((other for known, other in seen if other != source and urls.same(known, url)), None)
            if first:
                message = f"{url} is also a previous feed of {first}"
                hint = "keep it with the show that was there"
                yield Finding(source, ("previous_feed_urls", position), "F441", message, hint)
            seen.append((url, source))


def archives_hold_everything(catalog: Catalog) -> Iterator[Finding]:
    """Archives of a feed that drops its oldest items would change with each new one (R-PAGE-04, R-PAGE-05)."""
    settings: list[tuple[str, FeedSettings]] = [(SITE_FILE, catalog.settings.feed)]
    settings += [(show.source.source, show.source.show.feed) for show in catalog.shows]
    for source, feed in settings:
        if feed.archive and feed.items not in (None, "all"):
            message = f"the feed holds {feed.items} items, and archives are there to hold all"
            yield Finding(source, ("feed", "items"), "F442", message, "delete items: or archive:")


def previous_feeds_can_be_kept(catalog: Catalog) -> Iterator[Finding]:
    """An old address on this site is a file, with a name of its own, that no other source wants."""
    site: Files | None = None
    base_url = catalog.site.base_url
    for show in catalog.shows:
        now = urls.absolute(base_url, show.facts.feed)
        for position, url in enumerate(show.source.show.previous_feed_urls):
            at = ("previous_feed_urls", position)
            if not urls.is_below(base_url, f"{url}/") or urls.same(url, now):
                continue  # elsewhere, or F440
            path, place = urls.file_below(base_url, url), urls.place_below(base_url, url)
            site = site or Files(catalog)
            if path not in site.copies and place is not None and site.wants(place):
                message = f"/{place} is wanted here and by the site itself"
                yield Finding(show.source.source, at, "L300", message, "delete it from previous_feed_urls")
            elif path is None:
                message = f"{url} cannot be kept as a file: {_why(base_url, url)}"
                hint = f"redirect it to {now} at your host"
                yield Finding(show.source.source, at, "F443", message, hint)
            if path is not None:
                site.add(path)


def _why(base_url: str, url: str) -> str:
    if urls.path_on(base_url, url) is None:
        return "it has a query, or characters that no file has"
    return "it is a folder" if url.endswith("/") else "its name is not plain"
