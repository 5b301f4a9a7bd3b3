"""The catalog against the ledger: what is new, what is as it was, and what would hurt those who subscribe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

from pipeline import urls
from pipeline.catalog import Catalog, Finding, Planned, derived_guid, repeated_guids
from pipeline.ledger import changes, summaries
from pipeline.ledger.changes import DRAFT, EDITED, FUTURE, GONE, Change, Folder, Present
from pipeline.ledger.lines import Enclosed, Ledger, Line
from pipeline.listing import Listing
from pipeline.load.site import SITE_FILE

SHORT = 16
"""Hexadecimal digits of a digest: enough to recognise a file among 10,000."""


class Comparison(NamedTuple):
    """What a build would do to the ledger."""

    changes: tuple[Change, ...]
    """What is refused, or warned of, until it is accepted."""
    lines: tuple[Line, ...]
    """The ledger as it is after the build."""
    added: tuple[Line, ...]
    """Episodes that are public for the first time."""
    updated: int
    """Lines that follow their records without harm."""

    def findings(self, *, locked: bool = False) -> list[Finding]:
        """Tell of all changes; where the ledger is `locked`, also of what it lacks."""
        found = summaries.findings(self.changes)
        if locked and self.added:
            found.append(summaries.lacking(self.added))
        return found


def compare(
    ledger: Ledger,
    catalog: Catalog,
    now: datetime,
    *,
    broken: frozenset[str] = frozenset(),
    is_told: bool = False,
) -> Comparison:
    """Compare the public episodes as of `now` with what subscribers have.

    `broken` are the shows with a record in error: an episode may be missing from them for that alone. `is_told` says
    that `now` is not the clock's: what is not public at another time has not disappeared.
    """
    seen = now.astimezone(UTC).replace(microsecond=0)
    base_url = catalog.settings.base_url
    present = _present(catalog)
    after = dict(ledger.lines)
    found: list[Change] = []
    fresh: list[Present] = []
    back: list[tuple[Line, Present]] = []
    updated = 0
    double = frozenset(repeated_guids(catalog))
    for guid, (listing, planned) in present.items():
        before = ledger.lines.get(guid)
        # Which record of several a guid is of, its author must say first (F400).
        if before and (guid in double or _is_as_before(before, listing, base_url)):
            continue
        new = Present(_line(listing, planned, base_url, seen), listing, planned)
        if before is None:
            fresh.append(new)
        elif before.retired:
            back.append((before, new))
        else:
            found += _differences(before, new, catalog, _folder(before, new, catalog, broken))
            after[guid] = _kept_up(before, new, catalog)
            updated += after[guid] is not before
    lost = [line for guid, line in ledger.lines.items() if not line.retired and guid not in present]
    found += _returned(back, lost)
    pairs = recognise(fresh, lost)
    found += [changes.renamed(line, new, why, _folder(line, new, catalog, broken)) for new, line, why in pairs]
    known = {new.line.guid for new, _, _ in pairs}
    added = tuple(new.line for new in fresh if new.line.guid not in known)
    after.update((line.guid, line) for line in added)
    paired = {line.guid for _, line, _ in pairs}
    missed = (line for line in lost if line.guid not in paired)
    found += _dropped(missed, ledger, catalog, broken=broken, is_told=is_told)
    return Comparison(tuple(found), tuple(after.values()), added, updated)


def _returned(back: Iterable[tuple[Line, Present]], lost: list[Line]) -> Iterator[Change]:
    """Tell of guids that were given up and are there again; a file's later guid is not `lost` by itself then."""
    successors = {line.source: line for line in lost}
    for before, new in back:
        successor = successors.get(new.line.source)
        if successor:
            lost.remove(successor)
            yield changes.undone(before, successor, new)
        else:
            yield changes.reused(before, new, _resemblance(before, new.line))


def _present(catalog: Catalog) -> dict[str, tuple[Listing, Planned]]:
    """Every public episode by its guid; of two, an error of its own, the one that is known by it, else the newer."""
    public = [each for each in catalog.planned if each.is_public]
    pairs = [*zip(catalog.listings, public, strict=True)]
    pairs.sort(key=lambda pair: (pair[1].entry.guid is None, not pair[1].is_known))
    return {listing.guid: (listing, planned) for listing, planned in reversed(pairs)}


def _is_as_before(before: Line, listing: Listing, base_url: str) -> bool:
    """True for an episode of which the ledger says all: nearly always, so this is quick."""
    media, known = listing.media, before.enclosure
    if (media is None) != (known is None):
        return False
    return (
        before.retired is None
        and before.source == listing.source
        and before.show == listing.show
        and before.published == listing.published
        and (media is None or known is None or (known.url == media.url and known.bytes == media.length))
        and before.link == urls.absolute(base_url, listing.path)
    )


def _line(listing: Listing, planned: Planned, base_url: str, seen: datetime) -> Line:
    """What a build that runs now says of an episode."""
    media, sound = listing.media, planned.entry.sound
    return Line(
        guid=listing.guid,
        show=listing.show,
        published=listing.published.astimezone(UTC),
        enclosure=Enclosed(media.url, media.length) if media else None,
        link=urls.absolute(base_url, listing.path),
        first_seen=seen,
        source=listing.source,
        title=listing.title,
        media=sound.asset.digest[:SHORT] if sound and sound.asset else None,
        text=planned.entry.text,
    )


def _folder(before: Line, new: Present, catalog: Catalog, broken: frozenset[str]) -> Folder | None:
    """Find out whether an episode is in another show because the folder has another name; None where it is not."""
    old, show = before.show, new.planned.show.show
    if old == new.line.show or old in broken or any(each.source.id == old for each in catalog.shows):
        return None
    feed = f"{before.link.rstrip('/').rpartition('/')[0]}/feed.xml"
    kept = (url for each in catalog.shows for url in each.source.show.previous_feed_urls)
    is_lost = not any(urls.same(feed, url) for url in kept)
    lacking = [] if old in show.aliases else [f"aliases: [{', '.join([*show.aliases, old])}]"]
    if is_lost:
        lacking.append(f"previous_feed_urls: [{', '.join([*show.previous_feed_urls, feed])}]")
    if not show.podcast_guid:  # it was made of the address that the feed had (R-P20-GUID)
        lacking.append(f"podcast_guid: {derived_guid(feed)}")
    return Folder(feed if is_lost else "", tuple(lacking))


def _differences(before: Line, new: Present, catalog: Catalog, folder: Folder | None) -> Iterator[Change]:
    """Find what apps would notice of an episode that they know."""
    now = new.line
    if before.published != now.published:
        yield changes.moved_date(before, new)
    if before.show != now.show:
        yield changes.moved_show(before, new, folder)
        if not _redirects(before, new, catalog):
            yield changes.moved_page(before, new, folder)
        if before.media != now.media or (now.media is None and before.enclosure != now.enclosure):
            yield changes.swapped(before, new)
        return
    cause = _other_address(before, new)
    if cause:
        yield changes.moved_address(before, new, cause)
    elif before.enclosure and before.enclosure != now.enclosure and not _is_measured(before, now):
        yield changes.swapped(before, new)
    if before.place != now.place and not _redirects(before, new, catalog):
        yield changes.moved_page(before, new)


def _is_measured(before: Line, now: Line) -> bool:
    """True where only the size, which was not known, is known now."""
    one, other = before.enclosure, now.enclosure
    return bool(one and other and one.url == other.url and not one.bytes)


def _redirects(before: Line, new: Present, catalog: Catalog) -> bool:
    return catalog.redirects.get(unquote(before.place) + "/") == new.listing.path


def _other_address(before: Line, new: Present) -> tuple[str, str, str] | None:
    """Find out whether base_url or prefix moved the addresses: the file to blame, what it said and what it says."""
    now, media = new.line, new.listing.media
    old, base = before.base, now.base
    if old != base:
        path = urls.absolute("", media.path or "") if media else ""
        return (SITE_FILE, old, base) if before.enclosure is None or _ends_alike(before, now, path) else None
    if before.enclosure is None or media is None or before.enclosure.url == media.url:
        return None
    rest = media.source.partition("://")[2]
    if not _ends_alike(before, now, rest):
        return None
    was, is_ = (url.removesuffix(rest) for url in (before.enclosure.url, media.url))
    return new.planned.show.source, was if _has_host(was) else "", is_ if _has_host(is_) else ""


def _ends_alike(before: Line, now: Line, end: str) -> bool:
    """True where the recording is the same, whatever its address begins with."""
    one, other = before.enclosure, now.enclosure
    return bool(end and one and other and one.url.endswith(end) and one.bytes in {0, other.bytes})


def _has_host(start: str) -> bool:
    """True for the start of an address that is more than its scheme."""
    return bool(start.partition("://")[2])


def _kept_up(before: Line, new: Present, catalog: Catalog) -> Line:
    """The line after a build: what is nobody's harm follows the record, and the rest waits until it is accepted.

    Title and digests are noted along with another change, never for their own sake: so a line that changes in git is
    one that subscribers may notice.
    """
    now = new.line
    moves = before.link != now.link and before.base == now.base and _redirects(before, new, catalog)
    gains = before.enclosure is None and now.enclosure is not None
    if not (moves or gains or before.source != now.source or _is_grown(before, now)):
        return before
    return msgspec.structs.replace(
        before,
        source=now.source,
        link=now.link if moves else before.link,
        enclosure=now.enclosure if gains or _is_measured(before, now) else before.enclosure,
        title=now.title,
        media=now.media if gains else before.media,
        text=now.text,
    )


def _is_grown(before: Line, now: Line) -> bool:
    """True where the size of the recording is known for the first time."""
    return _is_measured(before, now) and before.enclosure != now.enclosure


def recognise(fresh: Iterable[Present], lost: Iterable[Line]) -> list[tuple[Present, Line, str]]:
    """Pair new episodes with lost ones that they are under another name, and say by what; the surest sign first."""
    waiting = sorted(fresh, key=lambda each: each.line.source)
    missing = sorted(lost, key=lambda each: each.source)
    pairs = []
    for sign, why in _SIGNS:
        signs: dict[object, list[Line]] = {}
        for line in missing:
            if mark := sign(line):
                signs.setdefault(mark, []).append(line)
        left = []
        for new in waiting:
            same = signs.get(sign(new.line) or "")
            if same:
                pairs.append((new, same.pop(0), why))
            else:
                left.append(new)
        waiting = left
        taken = {line.guid for _, line, _ in pairs}
        missing = [line for line in missing if line.guid not in taken]
    return pairs


_SIGNS = (
    (lambda line: line.source, EDITED),
    (lambda line: line.media, "the same recording"),
    (lambda line: line.text, "the same article"),
    (lambda line: (line.title, line.published), "the same title and date"),
    (lambda line: line.link, "the same address"),
)
"""By what an episode is known whose guid is another one."""


def _resemblance(before: Line, now: Line) -> str | None:
    """By what two lines are of one episode; None where they are not. A name and its address can be another's now."""
    return next((why for sign, why in _SIGNS[1:-1] if sign(before) and sign(before) == sign(now)), None)


def _dropped(
    missed: Iterable[Line], ledger: Ledger, catalog: Catalog, *, broken: frozenset[str], is_told: bool
) -> Iterator[Change]:
    """Tell of every episode that is out and would not be; not of shows in which something cannot be read."""
    waiting = {each.entry.source: each for each in catalog.planned if not each.is_public}
    by_guid = {each.guid: each for each in waiting.values()}
    shows = {show.source.id for show in catalog.shows}
    for line in missed:
        if line.source.split("/")[1] in broken:
            continue
        planned: Planned | None = by_guid.get(line.guid) or waiting.get(line.source)
        hidden = line.source.partition("/")[2].rpartition(".")[0] in catalog.hidden
        why = FUTURE if planned else DRAFT if hidden else GONE
        if why != FUTURE or not is_told:
            yield changes.dropped(ledger, line, why, planned, whole_show=line.show not in shows)
