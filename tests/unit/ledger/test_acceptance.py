"""What is accepted: whatever an episode is called by, that one and no other; and what is on record afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipeline.build import build
from pipeline.diagnostics import as_text
from pipeline.inspection import acceptance
from pipeline.ledger import LEDGER, Keep, read, text
from pipeline.ledger.acceptance import accepted, choose, names, unknown
from tests.conftest import NOW, mp3

if TYPE_CHECKING:
    from pipeline.ledger import Ledger
    from pipeline.report import Report
    from tests.conftest import Site

LATER = datetime(2026, 6, 2, 12, 30, 15, 999, tzinfo=UTC)


@pytest.fixture
def out(site: Site) -> Site:
    """A site with three episodes that are out; each is then changed."""
    for number, name in enumerate(("one", "two", "three"), 1):
        site.episode(name, f"What {name} says.\n", guid=f"guid-{name}", published=f"2026-03-0{number}T06:00Z")
        site.write(f"episodes/talks/{name}.mp3", mp3(number))
    assert keep(site).built
    (site.root / "episodes/talks/one.md").unlink()
    site.write("episodes/talks/two.mp3", mp3(9))
    site.episode("three", "What three says.\n", guid="guid-3", published="2026-03-03T06:00Z")
    return site


def keep(site: Site) -> Report:
    """Build, and put on record what is out."""
    return build(site.root, site.store, now=NOW, keep=Keep.WRITE)


def ledger(site: Site) -> Ledger:
    """The ledger as it lies on the disk."""
    return read((site.root / LEDGER).read_bytes())[0]


def codes(site: Site) -> list[str]:
    """The codes of what a build refuses."""
    return [each.code for each in keep(site).problems if each.is_error]


def accept(site: Site, *wanted: str, show: str | None = None, everything: bool = False) -> list[str]:
    """Accept, and name what was accepted."""
    with acceptance(site.root, now=NOW) as (checked, keeper):
        assert checked.comparison, as_text(checked.problems)
        chosen = choose(checked.comparison, wanted, show=show, everything=everything)
        keeper.replace(text(accepted(checked.book.ledger, chosen, LATER)))
    return sorted(each.name for each in chosen)


@pytest.mark.parametrize("name", ["talks/one", "guid-one", "episodes/talks/one.md", "talks/one.md"])
def test_an_episode_that_is_gone_is_called_as_it_was(out: Site, name: str) -> None:
    """File, address and guid of what the ledger knows are names of it (T-ID-05)."""
    assert accept(out, name) == ["talks/one"]


def test_what_is_not_accepted_stays_refused(out: Site) -> None:
    """Of three refused changes each is accepted by itself (T-ID-04)."""
    assert codes(out) == ["F421", "F420", "F423"]
    assert accept(out, "talks/two") == ["talks/two"]
    assert codes(out) == ["F421", "F420"]
    assert accept(out, "guid-3") == ["talks/three"]
    assert codes(out) == ["F421"]
    assert accept(out, everything=True) == ["talks/one"]
    assert codes(out) == []


def test_a_show_is_accepted_as_a_whole(out: Site) -> None:
    """All changes of a show at once, and none of another."""
    assert accept(out, show="side") == []
    assert accept(out, show="talks") == ["talks/one", "talks/three", "talks/two"]
    assert keep(out).built


def test_what_is_on_record_afterwards(out: Site) -> None:
    """Given-up guids stay with their day, a new recording takes the place of the old, the first sight stays."""
    before = ledger(out).lines
    accept(out, everything=True)
    after = ledger(out).lines
    assert after.keys() == before.keys()
    assert [after[guid].retired for guid in ("guid-one", "guid-three")] == [LATER.replace(microsecond=0)] * 2
    assert after["guid-two"].enclosure != before["guid-two"].enclosure
    assert (after["guid-two"].first_seen, after["guid-two"].retired) == (before["guid-two"].first_seen, None)
    assert keep(out).built
    assert ledger(out).lines.keys() == {*before, "guid-3"}


def test_a_guid_that_was_given_up_is_never_another_episode_s(out: Site) -> None:
    """It cannot be accepted for a new episode; the old one may come back with it (R-ITEM-07)."""
    accept(out, everything=True)
    out.episode("four", "Something else.\n", guid="guid-one", published="2026-03-04")
    assert codes(out) == ["F422"]
    accept(out, "guid-one")
    assert codes(out) == ["F422"]
    out.episode("four", "What one says.\n", guid="guid-one", published="2026-03-04")
    assert codes(out) == ["F422"]
    accept(out, "talks/four")
    assert codes(out) == []
    assert ledger(out).lines["guid-one"].retired is None


def test_names_that_nothing_has(out: Site) -> None:
    """A name that was mistyped is told from an episode of which there is nothing to accept."""
    with acceptance(out.root, now=NOW) as (checked, _):
        assert checked.comparison
        wanted = ["talks/one", "guid-three", "talks/three.md", "talks/tow"]
        assert unknown(checked.book.ledger, checked.catalog, checked.comparison.changes, wanted) == [
            ("talks/tow", 'did you mean "talks/two"?')
        ]
        assert {"guid-three", "talks/three", "episodes/talks/three.md"} <= names(
            next(each for each in checked.comparison.changes if each.code == "F420")
        )
