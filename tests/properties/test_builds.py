"""However a site came to be as it is, its output is that of a build from nothing: no step leaves anything behind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from tests.properties.sequences import Tally, compiled_templates, fault_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SEQUENCES = int(os.environ.get("SHOWNOTES_SEQUENCES", "8"))
"""How many are tried; hundreds are tried by hand: python -m tests.properties.sequences --count 500."""


@pytest.fixture(scope="module")
def compiled() -> Iterator[Path]:
    """The compiled templates of a site that has no others than ours."""
    with compiled_templates() as folder:
        yield folder


# To shrink a number would not shorten what it stands for; the program finds the fewest steps.
@settings(max_examples=SEQUENCES, phases=[Phase.explicit, Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_incremental_build_equals_a_clean_one(compiled: Path, seed: int) -> None:
    """After any edits, accidents and interruptions, output, ledger and report are those of a clean build (T-FS-06)."""
    tally = Tally()
    fault = fault_of(compiled, seed, tally=tally)
    note(f"python -m tests.properties.sequences --count 1 --seed {seed}: {'; '.join(tally.told)}")
    assert fault is None


def test_small_edits_are_among_them(compiled: Path) -> None:
    """The sequences reach builds that resolve nothing, builds that are refused, and interrupted ones."""
    tally = Tally()
    for seed in (1, 2, 3):
        assert fault_of(compiled, seed, tally=tally) is None
    assert tally.small >= 3
    assert tally.refused >= 1
    assert tally.acts["kill"] + tally.acts["fail"] + tally.acts["fill"] >= 3
