"""The plan: what is stale is rendered, the rest is left, and what is made of one record is rendered together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.build import inspect
from pipeline.manifest import Manifest, Row
from pipeline.plan import Plan, Work, batches, plan
from pipeline.render import EpisodeItem, Theme
from tests.conftest import NOW, mp3

if TYPE_CHECKING:
    from collections.abc import Collection

    from pipeline.catalog import Catalog
    from tests.conftest import Site


@pytest.fixture
def talks(site: Site) -> Site:
    """A site with three episodes, one of which has a recording."""
    for name in ("one", "two", "three"):
        site.episode(name, topics=[name])
    site.write("episodes/talks/one.mp3", mp3())
    return site


def catalog(site: Site) -> Catalog:
    """The catalog of a site."""
    checked = inspect(site.root, now=NOW)
    assert checked.is_good
    return checked.catalog


def planned(site: Site, done: Plan | None = None, cached: Collection[str] = (), toolchain: str = "t") -> Plan:
    """Plan a site, as if all of another plan had been done."""
    rows = {path: Row(fingerprint, "", 0) for path, fingerprint in done.fingerprints.items()} if done else {}
    return plan(catalog(site), Theme(site.root), Manifest(rows), rows.keys(), cached, toolchain)


def test_first_plan_is_everything(talks: Site) -> None:
    """Where there is nothing yet, every file is to be made, each once, and every fragment."""
    work = planned(talks)
    paths = [output.path for output in work.stale]
    assert sorted(paths) == sorted(work.fingerprints)
    assert len(work.items) == 3
    assert work.orphans == frozenset()
    assert [copy.source for copy in work.copies] == ["episodes/talks/artwork.png", "episodes/talks/one.mp3"]
    assert work.live == {key for key, _ in work.items}


def test_plan_of_what_is_done_is_empty(talks: Site) -> None:
    """Where everything is as it should be, nothing is to be made, and no fragment is needed for it."""
    work = planned(talks, planned(talks))
    assert (work.stale, work.items, work.orphans) == ([], [], frozenset())


def test_plan_of_an_edit(talks: Site) -> None:
    """After an edit only what shows it is to be made; a feed needs the fragments that the cache lacks."""
    before = planned(talks)
    talks.episode("two", title="Other", topics=["two"])
    keys = {key for key, _ in before.items}
    work = planned(talks, before, cached=keys)
    assert [item.path for _, item in work.items] == ["talks/two/"]
    assert "talks/two/index.html" in {page.path for page in work.pages}
    assert "topics/one/index.html" not in {page.path for page in work.pages}
    assert "topics/one/feed.xml" not in {feed.path for feed in work.feeds}
    assert len(planned(talks, before).items) == 3


def test_plan_names_orphans(talks: Site) -> None:
    """What an earlier build wrote and nothing asks for any more goes."""
    before = planned(talks)
    (talks.root / "episodes/talks/three.md").unlink()
    gone = planned(talks, before).orphans
    assert {"talks/three/index.html", "talks/three/episode.json", "topics/three/feed.json"} <= gone
    assert not {"talks/one/index.html", "index.html"} & gone


def test_file_that_is_not_intact_is_made_again(talks: Site) -> None:
    """A file that is not as the manifest says is stale, whatever its fingerprint."""
    rows = {path: Row(fingerprint, "", 0) for path, fingerprint in planned(talks).fingerprints.items()}
    intact = rows.keys() - {"index.html", "talks/feed.xml"}
    work = plan(catalog(talks), Theme(talks.root), Manifest(rows), intact, (), "t")
    assert [output.path for output in work.stale] == ["index.html", "talks/feed.xml"]


def test_another_toolchain_makes_everything_anew(talks: Site) -> None:
    """Another version of us or of a library is part of every fingerprint (T-SUP-01)."""
    before = planned(talks)
    work = planned(talks, before, toolchain="other")
    assert len(work.stale) == len(before.stale)


@pytest.mark.parametrize("size", [1, 4, 7, 1000])
def test_batches_hold_everything_once_and_records_together(talks: Site, size: int) -> None:
    """Tasks hold all pages and fragments once; what is made of one record lies in one task, side by side."""
    work = planned(talks)
    chunks = list(batches(work, size))
    found = [(each.output.path, each.key) for chunk in chunks for each in chunk]
    expected = [(page.path, None) for page in work.pages] + [(item.path, key) for key, item in work.items]
    assert sorted(found, key=str) == sorted(expected, key=str)
    places: dict[str, list[tuple[int, int]]] = {}
    for number, chunk in enumerate(chunks):
        for position, each in enumerate(chunk):
            for key in each.output.needs:
                places.setdefault(key, []).append((number, position))
    assert len(places) == 3
    for found_at in places.values():
        (task,) = {number for number, _ in found_at}
        positions = [position for number, position in found_at if number == task]
        assert positions == list(range(positions[0], positions[0] + 3))


def test_batches_are_no_larger_than_needed(talks: Site) -> None:
    """A task is full with `size` outputs, but for those of the last record in it."""
    work = planned(talks)
    assert max(len(chunk) for chunk in batches(work, 4)) <= 4 + 3


def test_items_are_work_with_a_key(talks: Site) -> None:
    """Fragments have a key, under which they are kept, and pages have none."""
    works: list[Work] = [each for chunk in batches(planned(talks), 10) for each in chunk]
    assert {isinstance(each.output, EpisodeItem) for each in works if each.key} == {True}
    assert {isinstance(each.output, EpisodeItem) for each in works if not each.key} == {False}
