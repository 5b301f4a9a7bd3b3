"""shownotes diff: what subscribers' apps would do with what would be built now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from pipeline import urls
from pipeline.cli import OK, PROBLEMS, SITE
from pipeline.cli.options import BASE_URL, JOBS, NOW, refuse_other_folders

if TYPE_CHECKING:
    from pipeline.build import Checked
    from pipeline.catalog import CatalogShow
    from pipeline.diff import ShowDiff
    from pipeline.feed.reading import ReadFeed

FEED = "feed.xml"


@click.command("diff")
@SITE
@click.option(
    "--against", metavar="FILE|DIR|URL", help="What subscribers have: a feed, or a built site; SITE/output unless told."
)
@click.option("--show", "show_id", metavar="ID", help="This show only.")
@click.option("--verbose", "-v", is_flag=True, help="Show which lines of the notes changed.")
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON document.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print it for a comment on a pull request.")
@click.option("--exit-code", is_flag=True, help="End with 1 where anything downloads again or disappears.")
@BASE_URL
@NOW
@JOBS
def command(
    site: Path,
    against: str | None,
    show_id: str | None,
    verbose: bool,
    as_json: bool,
    as_markdown: bool,
    exit_code: bool,
    base_url: str | None,
    now: datetime,
    jobs: int | None,
) -> int:
    """Say what subscribers' apps would do: new episodes, edited notes, downloads, disappearances.

    The feeds that would be built now are compared with the published ones. Nothing is written.

    \b
      shownotes diff                                       with the last build, in output/
      shownotes diff --against https://podcast.example.org/my-show/feed.xml
      shownotes diff --markdown --exit-code                in CI, for a pull request
    """
    from pipeline.cli import telling
    from pipeline.cli.printing import count, print_problems
    from pipeline.preview import preview
    from pipeline.workers import default_jobs

    if as_json and as_markdown:
        raise click.UsageError("--json and --markdown are two ways to print it; choose one")
    site = site.absolute()
    if refuse_other_folders(site, "json" if as_json else "text"):
        return PROBLEMS
    published = Published.find(against, site / "output")

    def choose(checked: Checked) -> Sequence[CatalogShow]:
        return published.shows(checked, show_id)

    found = preview(
        site, published.compare, now=now, choose=choose, base_url=base_url, jobs=jobs or default_jobs(), wait=60.0
    )
    if found.stops:
        print_problems(found.stops, "json" if as_json else "text")
        if not as_json:
            print(f"not compared: {count(len(found.stops), 'error')}")
        return PROBLEMS
    diffs = [*found.made, *(published.gone(found.checked) if show_id is None else ())]
    if as_json:
        print(telling.as_json(diffs), end="")
    elif as_markdown:
        print(telling.as_markdown(diffs, verbose=verbose), end="")
    else:
        print(telling.as_text(diffs, verbose=verbose), end="")
    return PROBLEMS if exit_code and _hurts(diffs) else OK


def _hurts(diffs: Sequence[ShowDiff]) -> bool:
    from pipeline.diff import counts

    found = counts(diffs)
    return bool(found["downloads again"] or found["disappear"])


class Published:
    """What subscribers have: the feeds of a built site, or one feed."""

    def __init__(self, name: str, read: Callable[[str], bytes | None], feed: ReadFeed | None = None) -> None:
        self.name, self.read, self.feed = name, read, feed

    @classmethod
    def find(cls, against: str | None, output: Path) -> Published:
        """Look where the option points; raises a usage error where nothing is there."""
        if against and against.startswith(("http://", "https://")):
            if against.endswith("/"):
                return cls(against, lambda path: _fetched(f"{against}{path}"))
            return cls(against, _nothing, _read(against, _fetched(against) or b""))
        folder = Path(against) if against else output
        if folder.is_file():
            return cls(str(folder), _nothing, _read(str(folder), folder.read_bytes()))
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
        if old is None:
            data = self.read(path)
            name = f"{self.name.rstrip('/')}/{path}" if data is not None else ""
            old = _read(name, data) if data is not None else None
        return compare(show.source.id, old, read_feed(rendered), known(checked, show), name)

    def gone(self, checked: Checked) -> list[ShowDiff]:
        """Shows whose feed is published, and that the site no longer has."""
        from pipeline.diff import Known, compare

        folder = Path(self.name)
        if self.feed is not None or not folder.is_dir():
            return []
        there = {show.source.id for show in checked.catalog.shows}
        found = []
        for path in sorted(folder.glob(f"*/{FEED}")):
            show = path.parent.name
            if show not in there and not urls.is_reserved(show, urls.RESERVED_SHOWS):
                found.append(compare(show, _read(str(path), path.read_bytes()), None, Known({}, {}), str(path)))
        return found


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


def _fetched(url: str) -> bytes | None:
    """Fetch a feed; None where there is none."""
    raise NotImplementedError(url)
