"""What every test runs under: no network but loopback, and programs that are either there or said to be missing."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPOSITORY = Path(__file__).resolve().parents[1]
IN_CI = os.environ.get("CI") == "true"

# Two busy cores make any limit in seconds a coin toss; in CI a run must say the same twice.
SLOW = hypothesis.HealthCheck.too_slow
hypothesis.settings.register_profile("shownotes", deadline=None, suppress_health_check=[SLOW], derandomize=IN_CI)
hypothesis.settings.load_profile("shownotes")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this checkout, which is itself a site."""
    return REPOSITORY


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Find a program of `tests/debian.txt`; without it a test skips, or in CI fails."""
    lines = (REPOSITORY / "tests/debian.txt").read_text(encoding="utf-8").splitlines()
    packages = {name: package for package, name in (line.split() for line in lines if not line.startswith("#"))}

    def find(name: str) -> str:
        if path := shutil.which(name):
            return path
        reason = f"needs {name}: apt-get install --no-install-recommends {packages[name]}"
        if IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)

    return find


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Fail the test that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield
