"""What every test runs under: no network but loopback, and programs that are either there or said to be missing."""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import hypothesis
import pytest

from pipeline.build import build
from pipeline.diagnostics import as_text
from pipeline.report import Report
from pipeline.store import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

REPOSITORY = Path(__file__).resolve().parents[1]
IN_CI = os.environ.get("CI") == "true"

# Two busy cores make any limit in seconds a coin toss; in CI a run must say the same twice.
SLOW = hypothesis.HealthCheck.too_slow
hypothesis.settings.register_profile("shownotes", deadline=None, suppress_health_check=[SLOW], derandomize=IN_CI)
hypothesis.settings.load_profile("shownotes")


NOW = datetime(2026, 6, 1, tzinfo=UTC)
"""The clock of every test that does not say another time."""
SETTINGS = """\
title: The Network
base_url: https://podcast.example
author: The Team
"""
SHOW = """\
title: Talks
description: People who know things talk about them.
categories: [Technology]
podcast_guid: 0d7b1a2c-1111-5222-8333-444455556666
"""


class Site:
    """A site of a few files in `root`, and the `store` that keeps what was built of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Memory()

    def begin(self) -> Self:
        """Write the settings and a show, `talks`, that has all which directories ask for."""
        self.write("episodes/site.yaml", SETTINGS)
        self.write("episodes/talks/show.yaml", SHOW)
        self.write("episodes/talks/artwork.png", png(1400))
        return self

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, folders included; text as UTF-8 without a change of line ends."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def episode(self, name: str, body: str = "The article.\n", *, show: str = "talks", **keys: Any) -> Path:
        """Write an episode that is good but for what `keys` say; None leaves a key out. A value is written as JSON."""
        record = {"title": name, "published": "2026-03-03T06:00Z", "guest": "Jane Doe", "authors": ["John Smith"]}
        lines = [f"{key}: {json.dumps(value)}\n" for key, value in (record | keys).items() if value is not None]
        return self.write(f"episodes/{show}/{name}.md", f"---\n{''.join(lines)}---\n\n{body}")

    def build(self, *, now: datetime = NOW, strict: bool = False) -> tuple[Report, Memory]:
        """Build into memory, on top of what the last build left there."""
        return build(self.root, self.store, now=now, strict=strict), self.store

    def problems(self, *, now: datetime = NOW) -> str:
        """Build, and give all problems as an author reads them."""
        return as_text(self.build(now=now)[0].problems)

    def read(self, path: str) -> str:
        """Read a text file of the built site."""
        return self.store.content[path].decode()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with a show, `talks`, that has all which directories ask for, and no episode yet."""
    return Site(tmp_path / "site").begin()


def png(width: int, height: int | None = None) -> bytes:
    """Make a black image of these pixels, in RGB; square unless told."""
    height = height or width
    rows = zlib.compress(bytes(3 * width + 1) * height)
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def mp3(seconds: int = 1) -> bytes:
    """Make a silent MP3: MPEG 2 layer III of 8 kbit/s and 16 kHz, frames of 36 ms and 36 bytes."""
    return (b"\xff\xf3\x18\xc4" + bytes(32)) * round(seconds / 0.036)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the option of tests/golden/test_golden.py."""
    parser.addoption("--update-golden", action="store_true", help="write what the golden cases expect anew")


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


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount something for the length of a test, where that is permitted."""
    places: list[Path] = []

    def over(*options: str, at: Path | None = None) -> Path:
        place = at or tmp_path / f"mount-{len(places)}"
        place.mkdir(exist_ok=True)
        done = subprocess.run(["mount", *options, str(place)], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"may not mount: {done.stderr.strip()}")
        places.append(place)
        return place

    try:
        yield over
    finally:
        for place in reversed(places):
            # Lazily: a pack that this process still has open must not keep the mount.
            subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture(scope="session")
def partytime(program: Callable[[str], str]) -> Callable[[Iterable[Path]], list[Any]]:
    """Read feeds with podcast-partytime, all of them in one process; None for one that it takes for no feed."""
    node, folder = program("node"), REPOSITORY / "tests/partytime"
    if not (folder / "node_modules/stamp").is_file():
        reason = "needs podcast-partytime: make tests/partytime/node_modules/stamp"
        pytest.fail(reason) if IN_CI else pytest.skip(reason)

    def read(feeds: Iterable[Path]) -> list[Any]:
        paths = [str(each) for each in feeds]
        done = subprocess.run([node, folder / "read.js", *paths], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answers = json.loads(done.stdout)
        return [answers[path] for path in paths]

    return read


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
