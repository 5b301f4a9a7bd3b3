"""A build does again what an edit calls for and nothing else, and comes out right whatever happened to its memory."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipeline.build import STATE, build, directory
from pipeline.store import MANIFEST, Memory
from tests.conftest import NOW, SHOW, mp3

if TYPE_CHECKING:
    from pipeline.report import Report
    from tests.conftest import Site


@pytest.fixture
def archive(site: Site) -> Site:
    """Three episodes of two guests, built."""
    site.episode("one", published="2026-01-01", topics=["Tides"])
    site.episode("two", published="2026-02-01", guest="Ida Other")
    site.episode("three", published="2026-03-01")
    assert site.build()[0].built
    return site


def written(site: Site) -> set[str]:
    """Build, compare with a build from nothing, and name the files that are new or not as before."""
    before = site.store.content
    report, store = site.build()
    assert report.built, report.problems
    fresh = Memory()
    shutil.rmtree(site.root / STATE)
    build(site.root, fresh, now=NOW)
    assert store.content == fresh.content
    return {path for path, data in store.content.items() if before.get(path) != data and path != MANIFEST}


def test_nothing_changed_nothing_written(archive: Site) -> None:
    """A second build writes no file, and counts every episode as unchanged."""
    report, _ = archive.build()
    assert report.files["written"] == 0
    assert report.episodes == {"new": 0, "changed": 0, "unchanged": 3, "removed": 0, "scheduled": 0, "drafts": 0}


def test_an_edited_article_touches_its_page_and_feeds(archive: Site) -> None:
    """A word deep in one article changes that page, its data, and the feeds that carry whole notes."""
    archive.episode("two", "The opening stays.\n\n" + "Word. " * 99, published="2026-02-01", guest="Ida Other")
    archive.build()
    archive.episode(
        "two", "The opening stays.\n\n" + "Word. " * 98 + "Other.", published="2026-02-01", guest="Ida Other"
    )
    assert written(archive) == {
        "talks/two/index.html",
        "talks/two/episode.json",
        *(
            f"{place}feed.{kind}"
            for place in ("", "talks/", "guests/ida-other/", "authors/john-smith/")
            for kind in KINDS
        ),
    }


KINDS = ("xml", "json")


def test_a_new_title_reaches_the_neighbours(archive: Site) -> None:
    """A title is on the pages of the newer and older episode too."""
    archive.episode("two", title="Renamed", published="2026-02-01", guest="Ida Other")
    pages = {path for path in written(archive) if path.endswith(".html")}
    assert pages == {
        "index.html",
        "talks/index.html",
        "talks/one/index.html",
        "talks/two/index.html",
        "talks/three/index.html",
        "guests/ida-other/index.html",
        "authors/john-smith/index.html",
    }


def test_a_deleted_episode_goes_with_all_its_pages(archive: Site) -> None:
    """With its file go the episode's page, its guest's only page, and every mention (T-FS-06)."""
    (archive.root / "episodes/talks/two.md").unlink()
    report, store = archive.build()
    assert (report.episodes["removed"], report.episodes["unchanged"]) == (1, 2)
    assert [path for path, data in store.content.items() if b"talks/two" in data or "ida" in path] == []


def test_a_renamed_show_leaves_nothing_behind(archive: Site) -> None:
    """A show's folder that gets another name takes its pages along (T-FS-06)."""
    (archive.root / "episodes/talks").rename(archive.root / "episodes/speech")
    assert written(archive)
    assert [path for path in archive.store.content if path.startswith("talks/")] == []


def test_a_replaced_recording_gets_a_new_address(archive: Site) -> None:
    """Another recording is another file and enclosure; the old file goes, the guid stays (R-ITEM-26)."""
    archive.write("episodes/talks/one.mp3", mp3(1))
    archive.build()
    first = {path for path in archive.store.content if path.endswith(".mp3")}
    archive.write("episodes/talks/one.mp3", mp3(2))
    assert "talks/one/index.html" in written(archive)
    second = {path for path in archive.store.content if path.endswith(".mp3")}
    assert len(first) == len(second) == 1
    assert first != second


def test_settings_that_only_feeds_show(archive: Site) -> None:
    """A setting of the feed alone changes no page."""
    archive.write("episodes/talks/show.yaml", SHOW + "locked: true\n")
    assert written(archive) == {"talks/feed.xml"}


def test_errors_keep_the_last_good_output(archive: Site) -> None:
    """While a record is in error nothing is written; when it is mended the site goes on from there."""
    before = archive.store.content
    archive.write("episodes/talks/four.md", "---\ntitle: Four\n")
    report, store = archive.build()
    assert (report.built, store.content) == (False, before)
    archive.episode("four", published="2026-04-01")
    assert "talks/four/index.html" in written(archive)


@pytest.mark.parametrize("what", ["", "packs", "cache.sqlite", "bytecode"])
@pytest.mark.parametrize("how", ["delete", "spoil"])
def test_lost_or_spoilt_memory(archive: Site, what: str, how: str) -> None:
    """Whatever part of the cache is lost or spoilt, the next builds are right; nobody needs to know (T-FS-05)."""
    target = archive.root / STATE / what
    for path in [each for each in [target, *target.rglob("*")] if each.is_file() and how == "spoil"]:
        path.write_bytes(b"\0" * path.stat().st_size)
    if how == "delete":
        shutil.rmtree(target) if target.is_dir() else target.unlink()
    archive.episode("two", title="After the loss", published="2026-02-01", guest="Ida Other")
    report, store = archive.build()
    assert (report.built, report.episodes["changed"]) == (True, 1)
    archive.episode("one", title="And again", published="2026-01-01", topics=["Tides"])
    assert "talks/one/index.html" in written(archive)
    assert b"After the loss" in store.content["talks/two/index.html"]


def test_a_scheduled_episode_survives_builds_before_its_time(archive: Site) -> None:
    """An episode that was read while it was due, and not again, is there when its moment comes."""
    archive.episode("due", published="2026-07-01")
    archive.build()
    archive.episode("one", title="Other", published="2026-01-01", topics=["Tides"])
    archive.build()
    report, store = archive.build(now=datetime(2026, 7, 1, tzinfo=UTC))
    assert (report.built, report.episodes["new"]) == (True, 1)
    assert "talks/due/index.html" in store.content


def test_a_draft_does_not_grow_the_cache(archive: Site) -> None:
    """Builds with nothing to do leave the cache as it is, drafts and scheduled episodes or not."""
    archive.episode("sketch", status="draft")
    archive.episode("due", published="2026-07-01")
    archive.build()
    archive.build()
    packs = sorted((each.name, each.stat().st_size) for each in (archive.root / STATE / "packs").iterdir())
    archive.build()
    assert sorted((each.name, each.stat().st_size) for each in (archive.root / STATE / "packs").iterdir()) == packs


@pytest.mark.parametrize("how", ["delete", "cut", "replace", "empty manifest", "old manifest"])
def test_a_damaged_output_is_mended(archive: Site, how: str) -> None:
    """A file of the output that was deleted, cut or replaced, or a manifest not of ours, is put right (T-FS-05)."""
    output = archive.root / "output"

    def again() -> Report:
        return build(archive.root, directory(archive.root, output), now=NOW)

    again()
    page = output / "talks/two/index.html"
    good = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    if how == "delete":
        page.unlink()
    elif how == "cut":
        page.write_bytes(good[page][:-5])
    elif how == "replace":
        page.write_bytes(good[page][::-1])
    elif how == "empty manifest":
        (output / MANIFEST).write_bytes(b"")
    else:
        (output / MANIFEST).write_bytes(good[output / MANIFEST].replace(b'"shownotes": 1', b'"shownotes": 0'))
    assert again().built
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == good


def test_foreign_files_stay(archive: Site) -> None:
    """A file that somebody else put into the output is left alone."""
    output = archive.root / "output"
    build(archive.root, directory(archive.root, output), now=NOW)
    (output / "CNAME").write_text("talks.example")
    archive.episode("four", published="2026-04-01")
    build(archive.root, directory(archive.root, output), now=NOW)
    assert (output / "CNAME").read_text() == "talks.example"
    assert (output / "talks/four/index.html").is_file()
