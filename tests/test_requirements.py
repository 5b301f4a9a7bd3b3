"""Every requirement on feeds is cited by a test, or this file says why no program can decide it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
REQUIREMENTS = TESTS.parent / "../shared/feed-requirements.md"

UNDECIDED = {
    "R-AMZ-01": "says that no list of requirements was found",
    "R-APPLE-01": "is the sum of other rows, each of which has its own test",
}
"""Requirements that ask for nothing that a program could look at."""
# In section 7 the column has only the last part; R-CHJ has its rules in running text.
ROW = re.compile(r"^\| (?P<id>R-[A-Z0-9-]+|[A-Z]{3,8}) \|", re.MULTILINE)


def required() -> list[str]:
    """All identifiers, in order; skips where the list is not beside the checkout."""
    if not REQUIREMENTS.is_file():
        pytest.skip("needs feed-requirements.md of the reference data")
    text = REQUIREMENTS.read_text(encoding="utf-8")
    rows = [each["id"] for each in ROW.finditer(text)]
    rows += re.findall(r"R-CHJ-\d\d", text)
    return [*dict.fromkeys(each if each.startswith("R-") else f"R-P20-{each}" for each in rows)]


def cited() -> set[str]:
    """Every identifier that a test file writes out."""
    files = (path for path in TESTS.rglob("*.py") if path != Path(__file__) and "node_modules" not in path.parts)
    return {found for path in files for found in re.findall(r"R-[A-Z0-9]+-[A-Z0-9]+", path.read_text(encoding="utf-8"))}


def test_every_requirement_has_a_test() -> None:
    """No requirement is without a test that cites it, but for those of which this file says why."""
    there = cited() | UNDECIDED.keys()
    assert [each for each in required() if each not in there] == []


def test_no_test_cites_what_is_not_required() -> None:
    """An identifier that a test cites is one of the list: a slip of the pen would look like a test."""
    assert sorted(cited() - {*required()}) == []


def test_exceptions_are_required() -> None:
    """What is said to be undecidable is in the list, and no test cites it all the same."""
    assert set(UNDECIDED) <= set(required()) - cited()
