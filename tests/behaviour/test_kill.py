"""Builds that are killed, or that the disk fails, at each of their system calls: readers see one site, whole."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest

from pipeline.store import MANIFEST
from tests.behaviour.victim import FIRST, IDLE, LOOKING, NEW, OLD, STRIKE, build

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

FOREIGN = {"CNAME": "example.org"}
"""A file that somebody put into the output."""


class Struck(NamedTuple):
    """A build that was struck."""

    call: str
    """Which call that was, such as "rename 2"."""
    site: Path
    status: int
    """The exit status of the build; negative for a signal."""


class Strike(Protocol):
    """Strike at every point of a build, each time in a copy of the site."""

    def __call__(self, strike: str, *, passing: Collection[str] = (), always: str = "") -> list[Struck]:
        """Do what `strike` says, in strace's words, at each call but those in `passing`; apply `always` throughout."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with a past: it has a foreign file, and the folders of an earlier tree to use again."""
    site = tmp_path / "site"
    build(site, FIRST)
    (site / "output/CNAME").write_text(FOREIGN["CNAME"])
    build(site, OLD)
    assert content(site / "output") == tree(OLD)
    return site


@pytest.fixture
def strike(site: Path, tmp_path: Path, repository: Path, program: Callable[[str], str]) -> Strike:
    """Strike at every point of a build of `site`; skips where tracing is not allowed."""
    if platform.machine() != "x86_64":
        pytest.skip("the calls are named as on x86_64")
    log = tmp_path / "log"
    strace = [program("strace"), "-f", "-o", str(log)]
    allowed = subprocess.run([*strace, "true"], capture_output=True, text=True, check=False)
    if allowed.returncode:
        pytest.skip(f"may not trace: {allowed.stderr.strip()}")
    # Without site-packages: a start has fewer calls than STRIKE.
    start = f"import sys; sys.path.insert(0, {str(repository)!r}); from tests.behaviour.victim import main; main()"
    victim = [sys.executable, "-S", "-E", "-B", "-c", start]

    def run(builds: list[tuple[Path, str, int]], *rules: str) -> list[int]:
        options = [option for rule in (f"trace={','.join(IDLE)}", *rules) if rule for option in ("-e", rule)]
        lines = "\n".join(f"{site}\t{name}\t{number}" for site, name, number in builds)
        done = subprocess.run([*strace, *options, *victim], input=lines, stdout=subprocess.PIPE, text=True, check=True)
        return [int(status) for status in done.stdout.split()]

    def copy(name: str) -> Path:
        return shutil.copytree(site, tmp_path / name)

    def strike(strike: str, *, passing: Collection[str] = (), always: str = "") -> list[Struck]:
        assert run([(copy("undisturbed"), "write", 0)], always) == [0]
        points = [(name, number) for name, number in calls_of_child(log) if name not in passing]
        assert {name for name, _ in points} == IDLE.keys() - passing
        builds = [(copy(f"{name} {number}"), name, STRIKE[name] - number) for name, number in points]
        rules = [f"inject={name}:{strike}:when={STRIKE[name]}" for name in IDLE.keys() - passing]
        statuses = run(builds, always, *rules)
        return [Struck(site.name, site, status) for (site, _, _), status in zip(builds, statuses, strict=True)]

    return strike


def calls_of_child(log: Path) -> list[tuple[str, int]]:
    """List the calls of the child in a log of strace: each name with the numbers from 1 to its count."""
    calls = re.findall(r"^(\d+) +(\w+)\(", log.read_text(), re.MULTILINE)
    counts = {pid: Counter(name for owner, name in calls if owner == pid) for pid, _ in calls}
    parent, child = counts.values()
    assert [name for name in IDLE if max(parent[name], child[name]) >= STRIKE[name]] == []
    return [(name, number + 1) for name, count in child.items() for number in range(count)]


def content(root: Path) -> dict[str, str]:
    """Read every file of a tree."""
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def tree(pages: dict[str, str]) -> dict[str, str]:
    """Return what readers see of a site with these pages."""
    return pages | FOREIGN | {MANIFEST: json.dumps(pages)}


def is_repaired_by_next_build(site: Path) -> bool:
    """Whether one more build leaves exactly what a build leaves that was never disturbed."""
    build(site, NEW)
    return (
        content(site / "output") == tree(NEW)
        and {path.stat().st_nlink for path in (site / "output").rglob("*") if path.is_file()} == {1}
        and sorted(path.name for path in site.iterdir()) == [".shownotes", "output"]
        and content(site / ".shownotes") == {}
    )


def test_a_kill_at_any_call_leaves_the_old_site_or_the_new_one(strike: Strike) -> None:
    """After a kill at any system call readers see one of the two sites, whole, and the next build repairs (T-FS-01)."""
    seen = Counter[str]()
    for call, site, status in strike("signal=KILL", passing=LOOKING):
        assert status == -9, call
        found = content(site / "output")
        assert found in (tree(OLD), tree(NEW)), call
        seen["old" if found == tree(OLD) else "new"] += 1
        assert is_repaired_by_next_build(site), call
    assert min(seen["old"], seen["new"]) >= 5, "kills on both sides of the exchange"


def test_without_an_exchange_there_is_one_moment_to_repair(strike: Strike) -> None:
    """Where a system has only renames, the worst kill leaves the old site whole beside its place (T-FS-07)."""
    missing, passing = [], {*LOOKING, "renameat2"}
    for call, site, status in strike("signal=KILL", passing=passing, always="inject=renameat2:error=ENOSYS"):
        assert status == -9, call
        if not (site / "output").exists():
            missing.append(call)
            assert content(site / ".output.old") == tree(OLD), call
        else:
            assert content(site / "output") in (tree(OLD), tree(NEW)), call
        assert is_repaired_by_next_build(site), call
    assert len(missing) == 1


def test_an_error_at_any_call_is_reported_or_harmless(strike: Strike) -> None:
    """Whatever call the disk refuses, the build succeeds or ends with a message, and no site is torn (T-FS-02)."""
    for call, site, status in strike("error=EIO"):
        assert status in {0, 1}, call
        found = content(site / "output")
        assert found == tree(NEW) or (status == 1 and found == tree(OLD)), call
        assert is_repaired_by_next_build(site), call
