"""Renders the items of a long feed for builds that only join them: `python -m tests.benchmarks.keep COUNT FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.ours import rendered


def keep(count: int, pack: Path) -> None:
    """Write every fragment after its length."""
    with pack.open("wb") as file:
        for each in rendered(count):
            file.write(len(each).to_bytes(4, "big") + each)


if __name__ == "__main__":
    keep(int(sys.argv[1]), Path(sys.argv[2]))
