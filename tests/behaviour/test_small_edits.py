"""An edit that moves nothing in any list is built without resolving the site, and comes out as a clean build does."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from pipeline import inputs
from pipeline.build import build, directory, rebuild
from pipeline.inspection import checked_site
from pipeline.session import STATE, opened
from pipeline.store import Memory, StoreError
from pipeline.wish import Wish
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.conftest import Site

BASE = "https://media.example.org/"
AUDIO = {"length": 1000, "duration": 60, "type": "audio/mpeg"}


@pytest.fixture
def shore(site: Site) -> Site:
    """Three episodes that were built on the disk; feeds are long enough to be copied."""
    for number, name in enumerate(("one", "two", "three"), 1):
        body, published = f"The opening.\n\n{'Word. ' * 300}\n", f"2026-01-0{number}"
        site.episode(name, body, published=published, topics=["Tides"], audio=AUDIO | {"url": f"{BASE}{name}.mp3"})
    with patch.object(inputs, "YOUNG", 0):  # a picture that was written just now would be looked at once more
        run(site)
    return site


def run(site: Site) -> bool:
    """Build on the disk, compare with a clean build, and tell whether the site was resolved."""
    with patch("pipeline.build.checked_site", wraps=checked_site) as resolving:
        report = build(site.root, directory(site.root, site.root / "output"), now=NOW)
    assert report.built, report.problems
    clean = Memory()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(site.root / "episodes", Path(folder) / "episodes")
        shutil.copytree(site.root / STATE / "bytecode", Path(folder) / STATE / "bytecode")
        assert build(Path(folder), clean, now=NOW, fresh=True).problems == report.problems
    assert files(site.root / "output") == clean.content
    return bool(resolving.called)


def files(output: Path) -> dict[str, bytes]:
    """Every file of an output, none of which has a second name (T-FS-07)."""
    found = [path for path in output.rglob("*") if path.is_file()]
    assert {path.stat().st_nlink for path in found} <= {1}
    assert [path.name for path in output.parent.iterdir() if path.name.startswith(".output.staged")] == []
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in found}


def edit(site: Site, old: str, new: str, name: str = "two") -> None:
    """Replace a text in an episode's file."""
    path = site.root / f"episodes/talks/{name}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Word. ", "Other. "),
        ("The opening.", "Another opening, which lists show."),
        ('title: "two"', 'title: "Two & more"'),
        ('title: "two"', 'title: "two"\ndescription: About two.'),
    ],
    ids=["article", "opening", "title", "description"],
)
@pytest.mark.parametrize("young", [0, inputs.YOUNG], ids=["old", "young"])
def test_a_small_edit_resolves_nothing(shore: Site, old: str, new: str, young: int) -> None:
    """An edited article, title or description costs what it changes, again and again."""
    with patch.object(inputs, "YOUNG", young):
        edit(shore, old, new)
        assert not run(shore)
        edit(shore, "Word. ", "Third. ", "three")
        assert not run(shore)
        edit(shore, new, old)
        assert not run(shore)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title: "two"', 'title: "One"'),
        ('title: "two"', 'title: "Episode 2: two"'),
        ('title: "two"', 'title: "Talks: two"'),
        ("Jane Doe", "Ida Other"),
        ('["Tides"]', '["Maps"]'),
        ("2026-01-02", "2026-01-05"),
        ("The opening.", "See [this](/nowhere/)."),
    ],
)
def test_an_edit_that_reaches_further_resolves_the_site(shore: Site, old: str, new: str) -> None:
    """What moves an episode in a list, or is compared with others, is looked at as a whole."""
    edit(shore, old, new)
    assert run(shore)


def test_a_touched_file_is_no_edit(shore: Site) -> None:
    """A file of another time and the same content changes nothing (T-FS-05)."""
    path = shore.root / "episodes/talks/two.md"
    path.write_bytes(path.read_bytes())
    assert not run(shore)


@pytest.mark.parametrize("damage", ["cut", "flip", "delete", "folder"])
@pytest.mark.parametrize("name", ["scene", "scene-*.values"])
def test_a_damaged_memory_is_not_gone_by(shore: Site, name: str, damage: str) -> None:
    """What is kept of the last plan is only believed while it is whole (T-FS-05)."""
    (path,) = (shore.root / STATE).glob(name)
    data = path.read_bytes()
    if damage in ("delete", "folder"):
        path.unlink()
        if damage == "folder":
            path.mkdir()
    else:
        middle = len(data) // 2
        path.write_bytes(data[:middle] if damage == "cut" else data[:middle] + b"\xff" + data[middle + 1 :])
    edit(shore, "Word. ", "Other. ")
    assert run(shore)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is forked to carry files over")
def test_a_killed_helper_loses_nothing(shore: Site) -> None:
    """Where the process that carries files over is killed, the build says so, and the old output stays (T-FS-08)."""
    before = files(shore.root / "output")
    edit(shore, "Word. ", "Other. ")
    store = directory(shore.root, shore.root / "output")
    with opened(shore.root, store, Wish(NOW)) as session:
        assert session.unchanged() is None
        assert store.carrier
        os.kill(store.carrier.process, signal.SIGKILL)
        os.waitpid(store.carrier.process, 0)
        with pytest.raises(StoreError, match="a helper process of the build was killed"):
            rebuild(session)
    assert files(shore.root / "output") == before
    run(shore)
