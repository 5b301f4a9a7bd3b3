"""One build at a time: a lock that the system frees at the moment its owner dies."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from pipeline.store.protocol import StoreError, failure

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLL = 0.05
"""Seconds between two tries; a build that waits for another has no hurry."""
BEYOND = 1 << 30
"""The byte that Windows locks: past the process id, which must stay readable."""

_held: set[int] = set()


@contextmanager
def held(path: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock file `path` while the context lasts; it is removed afterwards.

    Raises StoreError with the process id of the owner if it is still taken after `wait` seconds.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _take(path, time.monotonic() + wait)
    except OSError as error:
        raise failure("lock", path, error) from error
    _held.add(file)
    try:
        yield
    finally:
        if file in _held:
            _held.remove(file)
            _release(path, file)


def _take(path: Path, deadline: float) -> int:
    """Return the locked file, open, with our process id in it."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if not _is_free(file):
            owner = os.read(file, 20).decode("ascii", "replace")
            os.close(file)
            if time.monotonic() >= deadline:
                raise StoreError(
                    f"another build is running: process {owner or 'unknown'} holds {path}",
                    f"wait until it is done, or stop it: kill {owner or 'PID'}",
                )
            time.sleep(POLL)
        elif _is_at(path, file):
            try:
                os.ftruncate(file, 0)
                os.write(file, str(os.getpid()).encode("ascii"))
            except OSError:
                _release(path, file)
                raise
            return file
        else:
            os.close(file)  # its owner removed it between our open and our lock: what we locked has no name


def _is_free(file: int) -> bool:
    """Try to lock; True if we now have it."""
    try:
        if sys.platform == "win32":
            os.lseek(file, BEYOND, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_at(path: Path, file: int) -> bool:
    """Whether `path` still names the open file."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _release(path: Path, file: int) -> None:
    """Remove the file before the lock goes, so that nobody gets a lock on a file about to vanish."""
    with suppress(OSError):  # Windows keeps open files; and a name that stays is in nobody's way
        path.unlink()
    with suppress(OSError):
        os.close(file)


def _forget() -> None:
    """Close the locks in a forked worker: it shares them, and would hold them after its parent's death."""
    while _held:
        os.close(_held.pop())


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forget)
