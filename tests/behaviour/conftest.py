"""The command as a person runs it, this repository's site as a copy to play with, and a web server that keeps a log."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Shownotes(Protocol):
    """Run `shownotes` with these arguments and say how it went."""

    def __call__(self, *arguments: str | Path, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Fail the test unless the exit status is `status`."""


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The variables of an ordinary user: nothing of CI, no proxy, no colour, no width of a terminal."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}


@pytest.fixture
def shownotes(tmp_path: Path, environment: dict[str, str]) -> Shownotes:
    """The command of this checkout, in a process of its own."""

    def run(*arguments: str | Path, status: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run


@pytest.fixture
def own_site(tmp_path: Path, repository: Path) -> Path:
    """A copy of this repository's own site, somewhere else on the disk and without its own templates."""
    shutil.copytree(repository / "episodes", tmp_path / "site/episodes")
    return tmp_path / "site"


@dataclass
class Server:
    """A web server on loopback, the way any static host behaves."""

    url: str
    """Without a slash at the end."""
    requests: list[str] = field(default_factory=list)
    """Every path that was asked for, in order."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files and tells `log` what was asked for."""

    def __init__(self, *args: object, log: list[str], directory: str) -> None:
        self.requests = log
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""

    def log_request(self, *_: object) -> None:
        """Keep the path."""
        self.requests.append(self.path)

    def send_header(self, keyword: str, value: str) -> None:
        """Leave out the date of the file: it counts in seconds, and two builds of a test fall into one."""
        if keyword != "Last-Modified":
            super().send_header(keyword, value)


@pytest.fixture
def serve() -> Iterator[Callable[[Path], Server]]:
    """Serve a folder, which need not exist yet, until the test ends."""
    running: list[tuple[http.server.ThreadingHTTPServer, threading.Thread]] = []

    def start(directory: Path) -> Server:
        log: list[str] = []
        handler = functools.partial(Handler, log=log, directory=str(directory))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        running.append((server, thread))
        return Server(f"http://127.0.0.1:{server.server_port}", log)

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def served_site(own_site: Path, serve: Callable[[Path], Server]) -> tuple[Path, Server]:
    """A copy of this repository's site that says it lives on a loopback server, and that server; not built yet."""
    server = serve(own_site / "output")
    settings = own_site / "episodes/site.yaml"
    text, count = re.subn(r"(?m)^base_url:.*$", f"base_url: {server.url}", settings.read_text(encoding="utf-8"))
    assert count == 1
    settings.write_text(text, encoding="utf-8")
    return own_site, server
