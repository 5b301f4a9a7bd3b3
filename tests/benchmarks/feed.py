"""Time and memory of one long feed: ours against feedgen alone, for the same items; each side is a process of its own.

Run `python -m tests.benchmarks.feed`. Both sides write the same fields of the same items to a file. Ours renders each
item, as a build does, for RSS and JSON at once, and joins the fragments; `joined` is the same feed from fragments that
are there already, as every build but the first has them. Compare within one run: the ratios are what is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.items import NOTES

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]


class Usage(NamedTuple):
    """What a process took."""

    seconds: float
    """Of processor time, its own and the system's."""
    memory: int
    """Bytes at its peak."""


def measure(module: str, source: str, target: Path) -> Usage:
    """Run one side in a process of its own.

    Its peak counts what this process held when it was forked, so this module imports nothing that is large.
    """
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", source, str(target)]
    with subprocess.Popen(command, cwd=REPOSITORY) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    unit = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in
    return Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def compare(count: int, runs: int, folder: Path) -> dict[str, list[Usage]]:
    """Measure the sides in turn, so that a busy machine is busy for each."""
    pack = folder / "pack"
    measure("keep", str(count), pack)
    sides = {"feedgen": ("bare", str(count)), "shownotes": ("ours", str(count)), "joined": ("ours", str(pack))}
    found: dict[str, list[Usage]] = {side: [] for side in sides}
    for _ in range(runs):
        for side, (module, source) in sides.items():
            found[side].append(measure(module, source, folder / f"{side}.xml"))
    return found


def ratios(found: dict[str, list[Usage]], side: str) -> tuple[float, float]:
    """Time and memory of a side against feedgen's in the same run, the median of all runs."""
    pairs = [*zip(found[side], found["feedgen"], strict=True)]
    seconds = statistics.median(ours.seconds / theirs.seconds for ours, theirs in pairs)
    return seconds, statistics.median(ours.memory / theirs.memory for ours, theirs in pairs)


def table(found: dict[str, list[Usage]], folder: Path) -> Iterator[str]:
    """What was measured, a line a side."""
    yield f"{'':12}{'CPU':>8}{'ratio':>8}{'memory':>10}{'ratio':>8}{'feed':>10}"
    for side, runs in found.items():
        seconds = statistics.median(each.seconds for each in runs)
        memory = statistics.median(each.memory for each in runs)
        size = (folder / f"{side}.xml").stat().st_size
        slower, larger = ratios(found, side)
        yield f"{side:12}{seconds:6.2f} s{slower:8.2f}{memory / 1e6:7.0f} MB{larger:8.2f}{size / 1e6:7.1f} MB"


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print the ratios alone: of time, and of memory")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        found = compare(given.items, given.runs, Path(name))
        if given.json:
            sys.stdout.write(json.dumps({side: ratios(found, side) for side in found}))
            return
        lines = [
            f"{given.items:,} items with {len(NOTES.encode()):,} bytes of notes, median of {given.runs} runs",
            *table(found, Path(name)),
        ]
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
