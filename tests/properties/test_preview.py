"""However a site came to be as it is, what `diff` compares with is what the next build writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from pipeline.preview import preview
from tests.properties.accidents import ACCIDENTS, upgrade
from tests.properties.archive import Archive
from tests.properties.edits import EDITS, ask, elsewhere, write
from tests.properties.sequences import compiled_templates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from random import Random

    from pipeline.catalog import CatalogShow
    from pipeline.inspection import Checked

ACTS = [act for act in (*EDITS, *ACCIDENTS) if act not in (ask, elsewhere, upgrade)]
"""All but those that change how the site is built, of which a preview is not told here."""


@pytest.fixture(scope="module")
def bytecode() -> Iterator[Path]:
    """The compiled templates of a site that has no others than ours."""
    with compiled_templates() as folder:
        yield folder


@settings(max_examples=10)
@given(random=st.randoms(use_true_random=True))
def test_a_preview_is_what_a_build_writes(bytecode: Path, random: Random) -> None:
    """After any edits, damage and loss of cache, the previewed feeds are those of the next build, to the byte."""

    def make(_checked: Checked, show: CatalogShow, feed: bytes) -> tuple[str, bytes]:
        return show.facts.feed, feed

    with Archive.opened(bytecode, is_deep=False, trusts_times=random.choice((True, False))) as archive:
        archive.build()
        for act in (write, *random.sample(ACTS, 4), write):
            note(act.__name__)
            with archive.copied() as sources:
                act(archive, random)
                before = archive.files()
                found = preview(archive.site.root, make, now=archive.now, jobs=random.choice((1, 1, 2)))
                assert archive.files() == before
                report = archive.build()
                errors = [each for each in report.problems if each.is_error]
                # No page is rendered for a preview, so that is not found out.
                assert found.stops == [each for each in errors if "cannot be rendered" not in each.message]
                if report.built:
                    after = archive.files()
                    shows = {f"{path.parent.name}/feed.xml" for path in archive.site.root.glob("episodes/*/show.yaml")}
                    assert dict(found.made) == {path: after[path] for path in shows}
                elif found.stops:
                    assert found.made == []
                if not report.built:
                    archive.restore(sources)
