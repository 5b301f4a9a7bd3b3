"""A program that builds sites while strace strikes; `test_kill.py` runs it.

strace strikes at a process's 40th call of a kind. A child that is to be struck at its third `rename` first makes 37
that do nothing: so one run of strace strikes at every point of a build, each in a child of its own.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store import Directory, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = {"index.html": "0", "a/index.html": "0", "before/index.html": "0"}
OLD = {"index.html": "1", "a/index.html": "1", "a/feed.xml": "same", "b/c/index.html": "same", "gone/index.html": "1"}
NEW = {"index.html": "2", "a/index.html": "2", "a/feed.xml": "same", "b/c/index.html": "same", "d/e/index.html": "2"}

NOWHERE = Path("/dev/null/nowhere")
LIBC = ctypes.CDLL(None)
IDLE: dict[str, Callable[[], object]] = {
    "chmod": lambda: NOWHERE.chmod(0),
    "close": lambda: os.close(9999),
    "fchmod": lambda: os.fchmod(9999, 0),
    "flock": lambda: fcntl.flock(9999, fcntl.LOCK_UN),
    "fsync": lambda: os.fsync(9999),
    "ftruncate": lambda: os.ftruncate(9999, 0),
    "link": lambda: NOWHERE.hardlink_to(NOWHERE),
    "mkdir": NOWHERE.mkdir,
    "openat": lambda: os.open(NOWHERE, os.O_RDONLY),
    "rename": lambda: NOWHERE.rename(NOWHERE),
    "renameat2": lambda: LIBC.renameat2(-1, b"", -1, b"", 2),
    "rmdir": NOWHERE.rmdir,
    "syncfs": lambda: LIBC.syncfs(9999),
    "unlink": NOWHERE.unlink,
    "write": lambda: os.write(9999, b""),
}
"""Each call that a build makes, but those that only look, in a form without effect."""
LOOKING = {"close", "openat"}
"""Calls that change nothing which others see."""
STRIKE = dict.fromkeys(IDLE, 40) | dict.fromkeys(LOOKING, 300)
"""The number of the call that is struck: more than a build makes, and than Python needs to start."""


def build(site: Path, pages: dict[str, str]) -> None:
    """Bring a site up to date with the least that can be called a plan: the manifest is the pages."""
    store = Directory(site / "output", lock=site / ".shownotes/lock")
    with store.acquire(), store.stage() as staging:
        before = json.loads(store.manifest() or b"{}")
        for path, text in pages.items():
            if before.get(path) != text:
                staging.writer.write(path, text.encode())
        staging.commit(json.dumps(pages).encode(), [path for path in before if before[path] != pages.get(path)])


def status(site: Path) -> int:
    """Return 0 for a build that succeeds, 1 for one that fails as it should, 2 for a traceback."""
    try:
        build(site, NEW)
    except StoreError:
        return 1
    except BaseException:  # noqa: BLE001 - whatever it is, the child must end here
        traceback.print_exc()
        return 2
    return 0


def main() -> None:
    """Build each site that the input names, after its idle calls, in a process of its own; print how each one ended."""
    os.umask(0o077)  # so that modes have to be set
    ends = []
    for line in sys.stdin.read().splitlines():
        site, name, number = line.split("\t")
        child = os.fork()
        if child == 0:
            for _ in range(int(number)):
                with suppress(OSError):
                    IDLE[name]()
            os._exit(status(Path(site)))
        ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(*ends)  # noqa: T201 - a program
