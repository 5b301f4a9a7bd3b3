"""The same sources give the same bytes, whatever machine, user, folder, clock zone or number of jobs builds them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pipeline.build import build, directory
from tests.behaviour import sample

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sample, built in this process."""
    return sample.built(tmp_path_factory.mktemp("plain"))


def differing(expected: dict[str, bytes], output: Path) -> list[str]:
    """Paths of an output on disk that are missing, new, or not byte for byte as expected."""
    found = {each.relative_to(output).as_posix(): each.read_bytes() for each in output.rglob("*") if each.is_file()}
    return sorted(path for path in {*expected, *found} if expected.get(path) != found.get(path))


MACHINES: dict[str, dict[str, str]] = {
    "east": {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
    "west": {"TZ": "America/St_Johns", "PYTHONHASHSEED": "2"},
    "plain C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "optimized": {"PYTHONOPTIMIZE": "2"},
    "no home": {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"},
}


@pytest.mark.parametrize("machine", MACHINES)
def test_machine_does_not_show(machine: str, expected: dict[str, bytes], tmp_path: Path, repository: Path) -> None:
    """Another zone, hash seed, locale, optimization or home gives the same bytes (T-TIME-01, T-TIME-03)."""
    sample.write(tmp_path / "site")
    run(tmp_path / "site", repository, MACHINES[machine])
    assert differing(expected, tmp_path / "site/output") == []


def test_turkish_does_not_show(expected: dict[str, bytes], tmp_path: Path, repository: Path) -> None:
    """A locale in which the capital of i is not I gives the same bytes (T-TIME-03)."""
    locales = tmp_path / "locales"
    locales.mkdir()
    command = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(locales / "tr_TR.UTF-8")]
    if not shutil.which("localedef") or subprocess.run(command, capture_output=True, check=False).returncode > 1:
        pytest.skip("needs localedef and the source of a Turkish locale")
    sample.write(tmp_path / "site")
    run(tmp_path / "site", repository, {"LOCPATH": str(locales), "LC_ALL": "tr_TR.UTF-8"})
    assert differing(expected, tmp_path / "site/output") == []


def test_folder_and_umask_do_not_show(expected: dict[str, bytes], tmp_path: Path, repository: Path) -> None:
    """A folder with blanks, signs and letters of all kinds, and a strict umask, give the same bytes (T-TIME-03)."""
    site = tmp_path / "my pod & cast, dåta 日本 %41 #1"
    sample.write(site)
    run(site, repository, {}, umask=0o077)
    assert differing(expected, site / "output") == []


def test_order_of_files_does_not_show(expected: dict[str, bytes], tmp_path: Path) -> None:
    """The order in which the file system lists files, and their times, change nothing (T-TIME-03)."""
    plain = tmp_path / "plain"
    sample.write(plain)
    paths = [path for path in plain.rglob("*") if path.is_file()]
    random.Random(7).shuffle(paths)  # noqa: S311  an order, not a secret
    for number, path in enumerate(paths):
        target = tmp_path / "site" / path.relative_to(plain)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        os.utime(target, (number * 1e8, number * 1e8))
    output = tmp_path / "site/output"
    assert build(tmp_path / "site", directory(tmp_path / "site", output), now=sample.NOW).built
    assert differing(expected, output) == []


@pytest.mark.parametrize("jobs", [1, 3])
def test_number_of_jobs_does_not_show(expected: dict[str, bytes], tmp_path: Path, jobs: int) -> None:
    """One process or three, on disk or in memory: the same bytes; a second build writes nothing."""
    sample.write(tmp_path)
    store = directory(tmp_path, tmp_path / "output")
    assert build(tmp_path, store, now=sample.NOW, jobs=jobs).built
    assert differing(expected, tmp_path / "output") == []
    report = build(tmp_path, store, now=sample.NOW, jobs=jobs)
    assert report.files == {"written": 0, "kept": len(expected) - 1, "removed": 0}


def run(site: Path, repository: Path, variables: dict[str, str], umask: int = 0o022) -> None:
    """Build a site by the command, in a process of its own with these variables."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(repository), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pipeline", "build", str(site), "--now", sample.NOW.isoformat(), "--jobs", "2"]
    done = subprocess.run(
        command, env=environment | variables, umask=umask, cwd=site, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
