"""Whatever people do to their files, nobody who subscribed is hurt unless somebody accepted it."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.build import build
from pipeline.inspection import acceptance
from pipeline.ledger import LEDGER, Enclosed, Keep, Line, read, text
from pipeline.ledger.acceptance import accepted, choose
from pipeline.session import STATE
from tests.conftest import NOW, SETTINGS, SHOW, Site, mp3

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

NAMES = ("alpha", "beta", "gamma", "delta")
SHOWS = ("talks", "talks", "side")


@dataclass
class Archive:
    """A site that is edited step by step, and what those who subscribe have been told."""

    site: Site
    now: datetime = NOW
    promised: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    """Guid -> enclosure and date in the last feed."""
    lines: dict[str, Line] = field(default_factory=dict)
    """The ledger as it was last."""

    def begin(self) -> None:
        """Write what never changes."""
        self.site.write("episodes/site.yaml", SETTINGS)
        self.site.write("episodes/talks/show.yaml", SHOW)
        self.site.write("episodes/side/show.yaml", SHOW.replace("Talks", "Side").replace("0d7b1a2c", "0d7b1a2d"))

    def files(self, ending: str = "md") -> list[Path]:
        """The files of all episodes."""
        return sorted(self.site.root.glob(f"episodes/*/*.{ending}"))

    def feeds(self) -> dict[str, tuple[str | None, ...]]:
        """What apps see: guid -> show, address and length of the enclosure, and date."""
        seen: dict[str, tuple[str | None, ...]] = {}
        for show in set(SHOWS):
            feed = etree.fromstring(self.site.store.content[f"{show}/feed.xml"])
            for item in feed.iter("item"):
                enclosure = item.find("enclosure")
                facts = (enclosure.get("url"), enclosure.get("length")) if enclosure is not None else (None, None)
                seen[item.findtext("guid") or ""] = (show, *facts, item.findtext("pubDate"))
        return seen


def write(archive: Archive, random: Random) -> None:
    """Write an episode, new or over an old one, with a guid of its own, another's, or none."""
    name = random.choice(NAMES)
    archive.site.episode(
        name,
        f"It says {random.choice(NAMES)}.\n",
        show=random.choice(SHOWS),
        guid=random.choice((None, None, f"guid-{name}", "guid-alpha", random.choice([*archive.lines, None]))),
        published=random.choice(("2026-03-03", "2026-03-03", "2026-05-31", "2026-06-02")),
        status=random.choice(("published", "published", "published", "draft")),
        slug=random.choice((None, None, None, f"{name}-page")),
        aliases=random.choice((None, None, [f"talks/{name}"])),
    )


def record(archive: Archive, random: Random) -> None:
    """Put a recording beside an episode, replace it, or take it away."""
    path = archive.site.root / f"episodes/{random.choice(SHOWS)}/{random.choice(NAMES)}.mp3"
    if random.random() < 0.7:
        path.write_bytes(mp3(random.randint(1, 3)))
    else:
        path.unlink(missing_ok=True)


def rename(archive: Archive, random: Random) -> None:
    """Give files another name, alone or with what is beside them; another episode may lose its file by it."""
    for path in random.sample(found := archive.files(), min(1, len(found))):
        show, name = random.choice(SHOWS), random.choice(NAMES)
        for ending in random.choice(((".md",), (".md", ".mp3"))):
            with suppress(FileNotFoundError):
                path.with_suffix(ending).rename(archive.site.root / f"episodes/{show}/{name}{ending}")


def swap(archive: Archive, random: Random) -> None:
    """Exchange the files of two episodes."""
    if len(found := archive.files()) > 1:
        one, other = random.sample(found, 2)
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)


def delete(archive: Archive, random: Random) -> None:
    """Delete a file."""
    for path in random.sample(found := [*archive.files(), *archive.files("mp3")], min(1, len(found))):
        path.unlink()


def drop_guid(archive: Archive, random: Random) -> None:
    """Delete the guid of a record."""
    for path in random.sample(found := archive.files(), min(1, len(found))):
        kept = [line for line in path.read_text().splitlines(keepends=True) if not line.startswith("guid:")]
        path.write_text("".join(kept))


def later(archive: Archive, random: Random) -> None:
    """Move the clock, mostly on."""
    archive.now += timedelta(hours=random.choice((1, 48, -30)))


def accept(archive: Archive, random: Random) -> None:
    """Accept one change, or all: what subscribers were promised of these no longer counts."""
    with acceptance(archive.site.root, now=archive.now) as (checked, keeper):
        others = [each for each in checked.problems if each.is_error and not each.code.startswith("F42")]
        if others or checked.comparison is None:
            return
        changes = checked.comparison.changes
        wanted = [random.choice(changes).name] if changes and random.random() < 0.6 else []
        chosen = choose(checked.comparison, wanted, show=None, everything=not wanted)
        keeper.replace(text(accepted(checked.book.ledger, chosen, archive.now)))
        for each in chosen:
            if not each.is_final:
                archive.promised.pop(each.before.guid, None)


EDITS: tuple[Callable[[Archive, Random], None], ...] = (
    *(write, write, record, rename, rename, swap, delete, drop_guid, later),
    *(accept, accept),
)


def is_kept(promised: tuple[str | None, ...], found: tuple[str | None, ...] | None) -> bool:
    """Whether a promise is kept: an episode without a recording may get one."""
    return found == promised or (found is not None and promised[1] is None and found[::3] == promised[::3])


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled templates of a site that has no others than ours: they are what takes time."""
    site = Site(tmp_path_factory.mktemp("compiled")).begin()
    site.episode("one", aliases=["old"])
    assert site.build()[0].built
    return site.root / STATE / "bytecode"


@settings(max_examples=14)
@given(random=st.randoms(use_true_random=True))
def test_nothing_changes_for_subscribers_unless_it_was_accepted(compiled: Path, random: Random) -> None:
    """No edit, rename or deletion loses a line, frees a guid, or lets a guid, enclosure or date change (T-ID-04)."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Site(Path(folder)))
        archive.begin()
        shutil.copytree(compiled, archive.site.root / STATE / "bytecode")
        for edit in (write, write, record, write, *random.choices(EDITS, k=8)):
            note(edit.__name__)
            edit(archive, random)
            report = build(archive.site.root, archive.site.store, now=archive.now, keep=Keep.WRITE)
            path = archive.site.root / LEDGER
            lines, findings = read(path.read_bytes() if path.exists() else b"")
            assert findings == []
            assert archive.lines.keys() <= lines.lines.keys(), "a line was lost"
            archive.lines = lines.lines
            if not report.built:
                continue
            feeds = archive.feeds()
            broken = {guid for guid, facts in archive.promised.items() if not is_kept(facts, feeds.get(guid))}
            assert broken == set(), [archive.promised[guid] for guid in broken]
            archive.promised = feeds
            assert {guid for guid, line in archive.lines.items() if not line.retired} == feeds.keys()


moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  added here
entries = st.builds(
    Line,
    guid=st.uuids().map(str),
    show=st.sampled_from(["talks", "side"]),
    published=moments,
    enclosure=st.none() | st.builds(Enclosed, st.just("https://m.example/x.mp3"), st.integers(0, 2**40)),
    link=st.just("https://podcast.example/talks/x/"),
    first_seen=moments,
    source=st.just("episodes/talks/x.md"),
    title=st.text(st.characters(exclude_categories=["Cs"])),
    media=st.none(),
    text=st.just("0" * 16),
    retired=st.none() | moments,
)
ledgers = st.lists(entries, unique_by=lambda line: line.guid, max_size=6)


@given(base=ledgers, ours=ledgers, theirs=ledgers, order=st.randoms())
def test_a_union_of_lines_is_a_union_of_episodes(
    base: list[Line], ours: list[Line], theirs: list[Line], order: Random
) -> None:
    """What two branches added to one ledger is all there after git joined their lines, in whatever order."""
    unique = {line.guid: line for line in (*base, *ours, *theirs)}
    branches = [text([unique[guid] for guid in {line.guid for line in (*base, *more)}]) for more in (ours, theirs)]
    joined = [line for branch in branches for line in branch.splitlines(keepends=True)]
    order.shuffle(joined)
    assert read(b"".join(joined))[0].lines == unique
    assert read(b"".join(joined))[1] == []
