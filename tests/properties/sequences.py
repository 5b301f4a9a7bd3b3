"""Hundreds of random sequences of edits, accidents and builds: python -m tests.properties.sequences --count 500.

A step has dice of its own, which only the seed and its number decide: so steps can be left out, and the others stay as
they were. Whatever fails is told with the fewest steps that still fail.
"""

from __future__ import annotations

import argparse
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from pipeline.inspection import checked_site
from pipeline.ledger import LEDGER
from pipeline.session import STATE
from pipeline.store import MANIFEST
from tests.conftest import SETTINGS, SHOW, Site
from tests.properties.accidents import ACCIDENTS, INTERRUPTIONS
from tests.properties.archive import Archive, Clean
from tests.properties.edits import EDITS, SMALL, write

if TYPE_CHECKING:
    from pipeline.report import Report

STEPS = 10
"""Builds of one sequence, after the first."""
Act = Callable[[Archive, Random], None]


class DiffersError(AssertionError):
    """A build came to something else than one from nothing."""


@dataclass
class Tally:
    """What was done."""

    sequences: int = 0
    builds: int = 0
    """After an edit, each compared."""
    small: int = 0
    """Builds that resolved nothing."""
    refused: int = 0
    """Builds that stopped at a problem."""
    acts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    """What was done in the sequence that runs."""

    def tell(self, act: Act) -> None:
        """Count an act."""
        self.acts[act.__name__] += 1
        self.told[-1] += f" {act.__name__}"


class Step(NamedTuple):
    """What happens before one build, and how that is done."""

    acts: list[Act]
    interruption: Act | None
    fresh: bool
    jobs: int


def step_of(dice: Random, number: int) -> Step:
    """Choose what happens in one step."""
    acts: list[Act] = [dice.choice(EDITS)] if number else [write]
    if dice.random() < 0.3:
        acts.append(dice.choice(EDITS))
    if dice.random() < 0.25:
        acts.insert(0, dice.choice(ACCIDENTS))
    if dice.random() < 0.3:
        acts = [dice.choice(SMALL)]
    interruption = dice.choice(INTERRUPTIONS) if dice.random() < 0.2 else None
    return Step(acts, interruption, fresh=dice.random() < 0.03, jobs=2 if dice.random() < 0.05 else 1)


def run_sequence(compiled: Path, seed: int, tally: Tally, only: Iterable[int] = range(STEPS)) -> None:
    """Make a site, edit and build it step by step, and compare each time. Raises DiffersError."""
    dice = Random(seed)  # noqa: S311  it must be the same again
    trusts_times, is_deep = dice.random() < 0.7, dice.random() < 0.2
    tally.sequences += 1
    tally.told = []
    with Archive.opened(compiled, is_deep=is_deep, trusts_times=trusts_times) as archive:
        assert archive.build().built
        for number in only:
            dice = Random(f"{seed} {number}")  # noqa: S311  as above
            step = step_of(dice, number)
            tally.told.append(f"{number}:")
            with archive.copied() as before:
                for act in step.acts:
                    tally.tell(act)
                    act(archive, dice)
                take(archive, step, dice, tally, before)
        archive.build()
        report = archive.build()
        expect(report.files["written"] == 0 or not report.built, "a build with nothing to do writes something")


def take(archive: Archive, step: Step, dice: Random, tally: Tally, before: Path) -> None:
    """Build, and compare with a build from nothing; where it is refused, undo what was edited."""
    old = archive.files()
    with archive.copied() as sources:
        clean = archive.clean(sources)
        if step.interruption:
            tally.tell(step.interruption)
            step.interruption(archive, dice)
            # What an accident did to the output before is mended, or still there.
            compare(archive.files(), *([old, clean.files] if clean.built else [old]))
    with patch("pipeline.build.checked_site", wraps=checked_site) as resolving:
        report = archive.build(fresh=step.fresh, jobs=step.jobs)
    tally.builds += 1
    tally.small += not resolving.called
    tally.told[-1] += " (small)" if not resolving.called else ""
    judge(archive, report, clean, old)
    if not report.built:
        tally.refused += 1
        if archive.has_ledger and dice.random() < 0.5:
            archive.put(LEDGER, None)
        archive.restore(before)


def judge(archive: Archive, report: Report, clean: Clean, old: dict[str, bytes]) -> None:
    """Compare all that a build came to."""
    expect(report.built == clean.built, f"built {report.built}, from nothing {clean.built}: {report.problems}")
    expect(report.problems == clean.problems, f"it says {report.problems}, from nothing {clean.problems}")
    if report.built:
        compare(archive.files(), clean.files)
        if archive.has_ledger:
            expect(archive.ledger() == clean.ledger, "the ledger differs")
    else:
        compare(archive.files(), old)


def compare(found: dict[str, bytes], *allowed: dict[str, bytes]) -> None:
    """Expect one of some trees, whole."""
    if found not in allowed:
        lines = []
        for each in allowed:
            differ = sorted(path for path in {*found, *each} if found.get(path) != each.get(path))
            lines.append(", ".join(path for path in differ if path != MANIFEST or len(differ) == 1))
        raise DiffersError("; or ".join(lines))


def expect(claim: bool, message: str) -> None:  # noqa: FBT001  it reads as assert does
    """Raise DiffersError unless a claim is true."""
    if not claim:
        raise DiffersError(message)


def fewest(compiled: Path, seed: int) -> list[int]:
    """Leave out every step without which a sequence still fails."""
    left = list(range(STEPS))
    for number in reversed(range(STEPS)):
        fewer = [each for each in left if each != number]
        if fault_of(compiled, seed, fewer):
            left = fewer
    return left


def fault_of(compiled: Path, seed: int, only: Iterable[int] = range(STEPS), tally: Tally | None = None) -> str | None:
    """Run a sequence, and say what is wrong with it."""
    try:
        run_sequence(compiled, seed, tally or Tally(), only)
    except DiffersError as fault:
        return str(fault)
    except Exception:  # noqa: BLE001  a traceback is what no build may end with
        return traceback.format_exc()
    return None


@contextmanager
def compiled_templates() -> Iterator[Path]:
    """The compiled templates of a site that has no others than ours."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.write("episodes/site.yaml", SETTINGS)
        site.write("episodes/talks/show.yaml", SHOW)
        site.episode("one", aliases=["old"], topics=["Tides"])
        assert site.build()[0].built
        yield site.root / STATE / "bytecode"


def main() -> int:
    """Run them all, and tell of each that fails; 1 where one did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1, help="of the first")
    parser.add_argument("--only", type=int, nargs="*", help="the numbers of the steps to take")
    wanted = parser.parse_args()
    tally, failed = Tally(), 0
    with compiled_templates() as compiled:
        for seed in range(wanted.seed, wanted.seed + wanted.count):
            steps = range(STEPS) if wanted.only is None else wanted.only
            if fault := fault_of(compiled, seed, steps, tally):
                failed += 1
                print(f"seed {seed}: {'; '.join(tally.told)}: {fault}", flush=True)  # noqa: T201  a program
                if wanted.only is None:
                    print("  the fewest steps: --only", *fewest(compiled, seed), flush=True)  # noqa: T201
    counts = (
        f"{tally.sequences} sequences, {tally.builds} builds compared ({tally.small} small, {tally.refused} refused)"
    )
    print(f"{counts}: {failed} failed\n{dict(tally.acts.most_common())}")  # noqa: T201
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
