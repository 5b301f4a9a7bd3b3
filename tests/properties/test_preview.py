"""However a site came to be as it is, what `diff` compares with is what the next build writes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from pipeline.preview import preview
from pipeline.session import STATE
from tests.conftest import Site
from tests.properties.test_builds import EDITS, Archive, episodes, write

if TYPE_CHECKING:
    from random import Random

    from pipeline.catalog import CatalogShow
    from pipeline.inspection import Checked


@pytest.fixture(scope="module")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled templates of a site that has no others than ours."""
    site = Site(tmp_path_factory.mktemp("compiled")).begin()
    site.episode("one", aliases=["old"], topics=["Tides"])
    assert site.build()[0].built
    return site.root / STATE / "bytecode"


@settings(max_examples=10)
@given(random=st.randoms(use_true_random=True))
def test_a_preview_is_what_a_build_writes(bytecode: Path, random: Random) -> None:
    """After any edits, damage and loss of cache, the previewed feeds are those of the next build, to the byte."""

    def make(_checked: Checked, show: CatalogShow, feed: bytes) -> tuple[str, bytes]:
        return show.facts.feed, feed

    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder), bytecode)
        archive.build()
        for edit in (write, *random.sample(EDITS, 4), write):
            note(edit.__name__)
            edit(archive, random)
            before = archive.files()
            found = preview(archive.site.root, make, now=archive.now, jobs=random.choice((1, 1, 2)))
            assert archive.files() == before
            report = archive.build()
            assert found.stops == [each for each in report.problems if each.is_error]
            if report.built:
                after = archive.files()
                assert dict(found.made) == {path: after[path] for path in ("talks/feed.xml", "side/feed.xml")}
            else:
                assert found.made == []
                for path in episodes(archive):
                    path.unlink()
