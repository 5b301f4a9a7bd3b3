"""Every folder here is a case: a site, and what a build of it must say and write, to the letter.

    CASE/site/                   what people wrote; where it has `episodes/`, these are laid over `base/`, a good show
    CASE/expected/problems.txt   every problem, as `shownotes check` prints it, notes too
    CASE/expected/output/        files that the build must write; others it may write too

A case whose name ends in `-locked` is built as with `--locked`.

A new case is a folder with `site/` and an empty `expected/output/…` file for each output worth keeping. When a change
means to change what is expected, `pytest tests/golden --update-golden` writes it anew: read the difference before you
commit it. The clock stands at `NOW` of `tests/conftest.py`.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipeline.build import build
from pipeline.diagnostics import CODES, as_text, problem
from pipeline.frontmatter import SourceError
from pipeline.ledger import Keep
from pipeline.store import Memory
from tests.conftest import NOW

GOLDEN = Path(__file__).parent
BASE = GOLDEN / "base"
CASES = sorted(path.parent for path in GOLDEN.glob("*/site"))


def made(case: Path, place: Path) -> tuple[str, Memory]:
    """Build a copy of a case's site, and give its problems and output."""
    if (case / "site/episodes").is_dir():
        shutil.copytree(BASE, place / "episodes")
    shutil.copytree(case / "site", place, dirs_exist_ok=True)
    store = Memory()
    keep = Keep.LOCKED if case.name.endswith("-locked") else Keep.READ
    try:
        return as_text(build(place, store, now=NOW, keep=keep).problems), store
    except SourceError as found:  # so bad that there is nothing to list
        return as_text([problem(".", found.at, found.code, found.message, found.hint)]), store


def kept(case: Path) -> list[str]:
    """The outputs that a case keeps."""
    output = case / "expected/output"
    return sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A site gives exactly these problems and these files."""
    problems, store = made(case, tmp_path / "site")
    expected = case / "expected"
    if request.config.getoption("--update-golden"):
        (expected / "output").mkdir(parents=True, exist_ok=True)
        (expected / "problems.txt").write_bytes(problems.encode())
        for path in kept(case):
            (expected / "output" / path).write_bytes(store.content[path])
    assert problems == (expected / "problems.txt").read_bytes().decode()
    assert {path: store.content.get(path) for path in kept(case)} == {
        path: (expected / "output" / path).read_bytes() for path in kept(case)
    }


def test_every_code_has_a_case() -> None:
    """Whatever Shownotes can say to an author, a case shows how it reads."""
    said = "".join(path.read_text(encoding="utf-8") for path in GOLDEN.glob("*/expected/problems.txt"))
    shown = set(re.findall(r"^\S.*?:\d+:\d+: ([A-Z]\d{3}) ", said, re.MULTILINE))
    assert sorted(shown) == sorted(CODES)
