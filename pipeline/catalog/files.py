"""The files and folders that the site makes, by their names: where an address from before would be in the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.catalog import Catalog

_OF_LISTS = re.compile(r"index\.html|feed(?:-[0-9]+)?\.(?:xml|json|atom)")
_OF_EPISODES = re.compile(r"index\.html|(?:episode|chapters)\.json|transcript(?:\.[a-z-]+)?\.[a-z]+")
_OF_PAGES = re.compile(r"index\.html")
_OF_THE_ROOT = re.compile(r"shows\.opml|sitemap(?:-[0-9]+)?\.xml|robots\.txt|404\.html|_redirects|_headers")
"""The names that the site's files have, in each kind of folder."""


class Files:
    """The files and folders of the site, as far as old addresses could be in their way."""

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
        """True for a path of which the site makes a file or folder, on any file system (T-ID-02).

        A page is wanted under each of its names: `talks/one/`, `talks/one` and `talks/one/index.html`.
        """
        path = path.lower()
        if self._is_file(f"{path.strip('/')}/index.html".lstrip("/")):
            return True
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
