"""Hundreds of random sequences of edits and builds: python -m tests.properties.sequences --count 500 --seed 1."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from random import Random

from pipeline.session import STATE
from tests.conftest import SETTINGS, SHOW, Site
from tests.properties.test_builds import run_sequence


def main() -> None:
    """Run them; the first that ends in another output than a clean build's is told with its seed and steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    small = steps = 0
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.write("episodes/site.yaml", SETTINGS)
        site.write("episodes/talks/show.yaml", SHOW)
        site.episode("one", aliases=["old"], topics=["Tides"])
        assert site.build()[0].built
        for seed in range(wanted.seed, wanted.seed + wanted.count):
            told: list[str] = []
            try:
                small += run_sequence(site.root / STATE / "bytecode", Random(seed), told.append)  # noqa: S311  it must be the same again
            except AssertionError:
                print(f"seed {seed}: after {', '.join(told)}")  # noqa: T201  a program
                raise
            steps += len(told)
    counts = f"{wanted.count} sequences, {steps} builds after an edit, {small} of which resolved nothing"
    print(f"{counts}: all as clean builds")  # noqa: T201  a program


if __name__ == "__main__":
    main()
