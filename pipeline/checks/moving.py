"""Rules about feeds that move, and about feeds of several documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline import urls
from pipeline.catalog import Catalog, Finding
from pipeline.load.site import SITE_FILE
from pipeline.parts import FeedSettings

_OF_LISTS = re.compile(r"index\.html|feed(?:-[0-9]+)?\.(?:xml|json|atom)")
_OF_EPISODES = re.compile(r"index\.html|(?:episode|chapters)\.json|transcript(?:\.[a-z-]+)?\.[a-z]+")
_OF_PAGES = re.compile(r"index\.html")
_OF_THE_ROOT = re.compile(r"shows\.opml|sitemap(?:-[0-9]+)?\.xml|robots\.txt|404\.html|_redirects|_headers")
"""The names that the site's files have, in each kind of folder."""


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
    site: _Files | None = None
    for show in catalog.shows:
        for position, url in enumerate(show.source.show.previous_feed_urls):
            at, base_url = ("previous_feed_urls", position), catalog.site.base_url
            path = urls.file_below(base_url, url)
            if path is None:
                if urls.is_below(base_url, url):
                    message = f"{url} cannot be kept as a file: {_why(base_url, url)}"
                    hint = f"redirect it to {urls.absolute(base_url, show.facts.feed)} at your host"
                    yield Finding(show.source.source, at, "F443", message, hint)
                continue
            if urls.same(url, urls.absolute(base_url, show.facts.feed)):
                continue  # F440
            site = site or _Files(catalog)
            if path not in site.copies and site.wants(path):
                message = f"/{path} is wanted here and by the site itself"
                yield Finding(show.source.source, at, "L300", message, "delete it from previous_feed_urls")
            site.add(path)


def _why(base_url: str, url: str) -> str:
    if urls.path_on(base_url, url) is None:
        return "it has a query, or characters that no file has"
    return "it is a folder" if url.endswith("/") else "its name is not plain"


class _Files:
    """The files and folders of the site."""

    def __init__(self, catalog: Catalog) -> None:
        listed = ["", *(show.facts.path for show in catalog.shows), *(term.path for term in catalog.terms)]
        self._names: dict[str, re.Pattern[str]] = dict.fromkeys(catalog.redirects, _OF_PAGES)
        self._names |= dict.fromkeys((section.path for section in catalog.site.sections), _OF_PAGES)
        self._names |= dict.fromkeys((listing.path for listing in catalog.listings), _OF_EPISODES)
        self._names |= dict.fromkeys(listed, _OF_LISTS)
        self._folders = {folder for path in self._names for folder in _up(path)} | {"assets/", "page/"}
        self.copies: set[str] = set()
        self._copies: set[str] = set()

    def add(self, path: str) -> None:
        """Note the place of a copy, which others cannot have then."""
        self.copies.add(path)
        self._copies.add(path.lower())
        self._folders |= {*_up(path.lower())}

    def wants(self, path: str) -> bool:
        """True for a path of which the site makes a file or folder, on any file system (T-ID-02)."""
        path = path.lower()
        return f"{path}/" in self._folders or any(self._is_file(each.rstrip("/")) for each in [path, *_up(path)])

    def _is_file(self, path: str) -> bool:
        folder, slash, name = path.rpartition("/")
        names = self._names.get(f"{folder}{slash}")
        parts = path.split("/")
        return bool(
            path in self._copies
            or (names and names.fullmatch(name))
            or (not slash and _OF_THE_ROOT.fullmatch(name))
            or parts[0] == "assets"
            or ("page" in parts[:-1] and name == "index.html")
        )


def _up(path: str) -> list[str]:
    """The folders that hold a path, itself included where it is one: `a/b/` gives `a/b/` and `a/`."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) + "/" for count in range(len(parts), 0, -1)]
