"""What subscribers have: the feeds of a built site, or one feed, in a file or on the web."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from pipeline import urls

if TYPE_CHECKING:
    from pipeline.catalog import CatalogShow
    from pipeline.diff import ShowDiff
    from pipeline.feed.reading import ReadFeed
    from pipeline.inspection import Checked

FEED = "feed.xml"
GONE = frozenset({404, 410})
"""HTTP: there is nothing here."""


def is_address(text: str) -> bool:
    """True for what is fetched, and not read from a disk."""
    return text.lower().startswith(("http://", "https://"))


class Published:
    """What subscribers have: the feeds of a built site, or one feed."""

    def __init__(self, name: str, read: Callable[[str], bytes | None], feed: ReadFeed | None = None) -> None:
        self.name, self.read, self.feed = name, read, feed

    @classmethod
    def find(cls, against: str | None, output: Path, *, allow_private: bool) -> Published:
        """Look where the option points; raises a usage error where nothing is there, SourceError for no feed."""
        if against and is_address(against):
            if against.endswith("/"):
                return cls(against, lambda path: _fetched(f"{against}{path}", allow_private=allow_private))
            feed = _read(against, _feed_at(against, allow_private=allow_private))

            def beside(url: str) -> bytes | None:
                return _fetched(url, allow_private=allow_private)

            return cls(against, _nothing, _with_archives(feed, beside))
        folder = Path(against) if against else output
        if folder.is_file():
            feed = _read(str(folder), folder.read_bytes())
            return cls(str(folder), _nothing, _with_archives(feed, lambda url: _file(folder.parent / _last(url))))
        if against and not any(folder.glob(f"*/{FEED}")):
            there = f"holds no SHOW/{FEED}" if folder.is_dir() else "is not there"
            raise click.BadParameter(f"{against} {there}; name a feed, the folder of a built site, or an address")
        return cls(str(folder), lambda path: _file(folder / path))

    def shows(self, checked: Checked, show_id: str | None) -> Sequence[CatalogShow]:
        """Choose what to compare: one feed is that of one show."""
        from pipeline.validation import did_you_mean

        shows = checked.catalog.shows
        if show_id is not None:
            chosen = [show for show in shows if show.source.id == show_id]
            if not chosen:
                hint = did_you_mean(show_id, [show.source.id for show in shows])
                raise click.BadParameter(f'there is no show "{show_id}"; {hint}')
            return chosen
        return shows if self.feed is None else [self._owner(checked, self.feed)]

    def _owner(self, checked: Checked, feed: ReadFeed) -> CatalogShow:
        """Find the show that a feed is of: by its guid, its address, its episodes or its title."""
        guids = {item.fields.get("guid") for item in feed.items}
        addresses = {link.get("href") for link in feed.fields.get("atom_links", ()) if link.get("rel") == "self"}
        base_url, shows = checked.catalog.site.base_url, checked.catalog.shows
        tells: tuple[Callable[[CatalogShow], bool], ...] = (
            lambda show: feed.fields.get("podcast_guid") == show.facts.podcast_guid,
            lambda show: urls.absolute(base_url, show.facts.feed) in addresses,
            lambda show: any(listing.guid in guids for listing in show.listings),
            lambda show: feed.fields.get("title") == show.facts.title,
            lambda _: len(shows) == 1,
        )
        for tell in tells:
            for show in shows:
                if tell(show):
                    return show
        ids = ", ".join(show.source.id for show in shows)
        raise click.UsageError(f"{self.name} is the feed of none of these shows: {ids}; name one with --show")

    def compare(self, checked: Checked, show: CatalogShow, rendered: bytes) -> ShowDiff:
        """Compare the published feed of a show with the one that would be built."""
        from pipeline.diff import compare
        from pipeline.feed.reading import read_feed
        from pipeline.preview import known

        path = show.facts.feed
        old, name = self.feed, self.name
        new = read_feed(rendered)
        if old is None:
            data = self.read(path)
            if data is None:  # a folder that was renamed: its subscribers have the feed of before
                former = _former(checked, show)
                path, data = next(((old, data) for old in former if (data := self.read(old)) is not None), (path, None))
            name = f"{self.name.rstrip('/')}/{path}" if data is not None else ""
            if data is not None:
                place = path.removesuffix(FEED)
                old = new if data == rendered else _read(name, data)
                old = _with_archives(old, lambda url: self.read(f"{place}{_last(url)}"))
        return compare(show.source.id, old, new, known(checked, show), name)

    def gone(self, checked: Checked) -> list[ShowDiff]:
        """Shows whose feed is published, and that the site no longer has."""
        from pipeline.diff import Known, compare

        folder = Path(self.name)
        if self.feed is not None or not folder.is_dir():
            return []
        there = {show.source.id for show in checked.catalog.shows}
        former = {path for show in checked.catalog.shows for path in _former(checked, show)}
        found = []
        for path in sorted(folder.glob(f"*/{FEED}")):
            show = path.parent.name
            if show not in there and f"{show}/{FEED}" not in former and not urls.is_reserved(show, urls.RESERVED_SHOWS):
                found.append(compare(show, _read(str(path), path.read_bytes()), None, Known({}, {}), str(path)))
        return found


def _former(checked: Checked, show: CatalogShow) -> list[str]:
    """Where the feed of a show was before, within the site: under its aliases, and its previous addresses."""
    record, there = show.source.show, {each.source.id for each in checked.catalog.shows}
    names = [each for each in record.aliases if urls.slug_fault(each) is None and each not in there]
    kept = (urls.file_below(checked.catalog.site.base_url, url) for url in record.previous_feed_urls)
    return [*(urls.folder(name) + FEED for name in names), *(path for path in kept if path)]


def _with_archives(feed: ReadFeed, read: Callable[[str], bytes | None]) -> ReadFeed:
    """Add the items of a feed's archives, which those who subscribe have too; `read` is given their addresses."""
    items, seen, older = list(feed.items), set[str](), _archive_before(feed)
    while older and older not in seen:
        seen.add(older)
        data = read(older)
        archive = None if data is None else _read(older, data)
        items += archive.items if archive else ()
        older = _archive_before(archive) if archive else None
    return feed._replace(items=tuple(items))


def _archive_before(feed: ReadFeed) -> str | None:
    links = feed.fields.get("atom_links", ())
    return next((link.get("href") for link in links if link.get("rel") == "prev-archive"), None)


def _last(url: str) -> str:
    return url.rpartition("/")[2]


def _nothing(_path: str) -> bytes | None:
    return None


def _file(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _read(name: str, data: bytes) -> ReadFeed:
    """Read a feed; raises SourceError, which names it, where it is none."""
    from pipeline.feed.reading import FeedError, read_feed
    from pipeline.frontmatter import SourceError

    try:
        return read_feed(data)
    except FeedError as fault:
        at = (fault.line, fault.column)
        place = f"{name}:{at[0]}:{at[1]}" if any(at) else name
        hint = "name a feed.xml, the folder of a built site, or the address of a feed"
        raise SourceError("S103", at, f"{place}: {fault.message}", hint) from None


def _feed_at(url: str, *, allow_private: bool) -> bytes:
    from pipeline.frontmatter import SourceError

    found = _fetched(url, allow_private=allow_private)
    if found is None:
        hint = "see what a browser shows there; the address of a site, with a slash at its end, stands for its feeds"
        raise SourceError("S100", (0, 0), f"{url} is not there", hint)
    return found


def _fetched(url: str, *, allow_private: bool) -> bytes | None:
    """Fetch a feed; None where the host says that there is none. Raises SourceError for all else."""
    from pipeline.fetch import FetchError, Limits, fetch
    from pipeline.frontmatter import SourceError

    try:
        answer = fetch(url, limits=Limits(allow_private=allow_private))
    except FetchError as fault:
        raise SourceError("S100", (0, 0), fault.message, fault.hint) from None
    if answer.status in GONE:
        return None
    if not answer.is_good:
        raise SourceError("S100", (0, 0), f"{url} answered {answer.status}", "see what a browser shows there")
    return answer.body
