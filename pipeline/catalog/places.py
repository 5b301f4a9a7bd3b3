"""Who gets which path: shows and episodes by any of their names, aliases, and what happens when two want one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline import urls
from pipeline.catalog.finding import Finding
from pipeline.catalog.terms import Term
from pipeline.entry import Entry
from pipeline.load.site import ShowSource

if TYPE_CHECKING:
    from pipeline.catalog import Planned


class Places:
    """The paths that are given, and the records that hold them."""

    def __init__(self, shows: Iterable[ShowSource]) -> None:
        self._shows: dict[str, ShowSource] = {}
        self._holders: dict[str, str] = {}
        self._episodes: dict[str, dict[str, str]] = {}
        for show in shows:
            self._shows.setdefault(show.id, show)
            self._holders[_same(urls.folder(show.id))] = show.source
        for show in self._shows.copy().values():
            for name in (show.show.title, *show.show.aliases):
                self._shows.setdefault(urls.name_id(name), show)

    def show(self, name: str) -> ShowSource | None:
        """Find a show by its id, title or alias."""
        return self._shows.get(name) or self._shows.get(urls.name_id(name))

    def episode(self, entry: Entry, show: ShowSource, findings: list[Finding]) -> str:
        """Give an episode its folder; the second that wants one is a problem which names the first."""
        slug = entry.slug or (entry.stem if urls.slug_fault(entry.stem) is None else urls.slug(entry.stem))
        if not slug or urls.is_reserved(slug, urls.RESERVED_EPISODES):
            message = f'"{slug or entry.stem}" cannot be the address of an episode'
            findings.append(Finding(entry.source, ("slug",), "L301", message, "write slug: another-name"))
            slug = slug or "episode"
        path = urls.folder(show.id, slug)
        self._claim(path, entry.source, ("slug",), findings)
        names = self._episodes.setdefault(show.id, {})
        names.setdefault(slug, path)
        names.setdefault(entry.stem, path)
        return path

    def hide(self, show: str, *names: str) -> None:
        """Note that there is an episode which others may mention, but which has no page: a draft, or one in error."""
        for name in names:
            self._episodes.setdefault(show, {}).setdefault(name, "")

    def find(self, name: str, show: str) -> str | None:
        """Find an episode by `show/slug`, or by slug or file name within a show; "" for a hidden one."""
        other, _, slug = name.strip("/").rpartition("/")
        return self._episodes.get(other or show, {}).get(slug.removesuffix(".md"))

    def known(self, show: str) -> list[str]:
        """List the episodes of a show, for a hint."""
        return list(self._episodes.get(show, {}))

    def redirects(
        self, shows: Iterable[ShowSource], public: Iterable[Planned], terms: Iterable[Term], findings: list[Finding]
    ) -> dict[str, str]:
        """Give the aliases of public episodes and of shows their place; below that of a show are its episodes'."""
        for term in terms:
            self._holders.setdefault(_same(term.path), f"the page of {term.id} in {term.taxonomy.kind}")
        found = {}
        for each in public:
            for position, alias in enumerate(each.entry.aliases):
                path = urls.folder(*alias.split("/"))
                is_own = _same(path) == _same(each.path)  # an address that it had, and has again
                if not is_own and self._claim(path, each.entry.source, ("aliases", position), findings):
                    found[path] = each.path
        for show in shows:
            for position, alias in enumerate(show.show.aliases):
                path = urls.folder(urls.slug(alias))
                # An alias such as "The Cloud Show" is another name first, and an old address only where it can be one.
                if urls.slug_fault(alias) is None and path != urls.folder(show.id):
                    if urls.is_reserved(alias, urls.RESERVED_SHOWS):
                        message = f'the alias "{alias}" is taken by the site itself'
                        findings.append(Finding(show.source, ("aliases", position), "L301", message, "delete it"))
                    elif self._claim(path, show.source, ("aliases", position), findings):
                        found[path] = urls.folder(show.id)
                        found |= self._moved_along(path, show, public)
        return found

    def _moved_along(self, old: str, show: ShowSource, public: Iterable[Planned]) -> dict[str, str]:
        """Lead from the pages below a folder that a show had before; what somebody else asked for stays theirs."""
        found = {}
        for each in public:
            path = f"{old}{each.path.removeprefix(urls.folder(show.id))}"
            if each.show.id == show.id and self._holders.setdefault(_same(path), show.source) == show.source:
                found[path] = each.path
        return found

    def _claim(self, path: str, source: str, at: tuple[str | int, ...], findings: list[Finding]) -> bool:
        holder = self._holders.setdefault(_same(path), source)
        if holder == source:
            return True
        message = f"/{path} is wanted here and by {holder}"
        findings.append(Finding(source, at, "L300", message, "write another slug: or alias in one of the two"))
        return False


def _same(path: str) -> str:
    """What file systems that ignore case or Unicode form take for one path (T-ID-02)."""
    return unicodedata.normalize("NFC", path).casefold()
