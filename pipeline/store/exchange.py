"""System calls that Python lacks: exchange two folders in one step, and flush one file system."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
"""Linux, linux/fs.h."""
RENAME_SWAP = 2
"""macOS, sys/stdio.h."""
UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}
"""The kernel, or the file system (NFS, FAT, some FUSE), cannot exchange."""


def publish(staged: Path, public: Path, aside: Path) -> None:
    """Make `staged` public; what was public before lies at `staged` afterwards.

    Without an exchange there is a moment when only `aside` has the old tree: `recover` puts it back after a kill.
    Raises OSError with the old tree public.
    """
    if not os.path.lexists(public):
        staged.rename(public)
    elif not swap(staged, public):
        public.rename(aside)
        try:
            staged.rename(public)
        except OSError:
            aside.rename(public)
            raise
        aside.rename(staged)


def recover(public: Path, aside: Path) -> None:
    """Put the old tree back if a build was killed in the one moment that `publish` cannot avoid everywhere."""
    if aside.is_dir() and not aside.is_symlink() and not os.path.lexists(public):
        aside.rename(public)


def swap(one: Path, other: Path) -> bool:
    """Exchange two folders, so that each path names one of them at any time; False where the system cannot.

    Raises OSError where it can, but not these two.
    """
    first, second = os.fsencode(one), os.fsencode(other)
    if renameat2 := c_function("renameat2"):
        status = renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE)
    elif renamex := c_function("renamex_np"):
        status = renamex(first, second, RENAME_SWAP)
    else:
        return False
    if status and ctypes.get_errno() in UNSUPPORTED:
        return False
    raise_errno(status, one)
    return True


def flush(folder: Path) -> None:
    """Wait until all that was written to the file system of `folder` is on the disk.

    Once for the whole tree: measured 24 µs a file, against 206 µs with an fsync for each.
    """
    syncfs = c_function("syncfs")
    if not syncfs:
        getattr(os, "sync", int)()  # Windows has neither
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        raise_errno(syncfs(handle), folder)
    finally:
        os.close(handle)


def flush_names(folder: Path) -> None:
    """Wait until the names in `folder` are on the disk, so that an exchange is there before the old files go."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@cache
def c_function(name: str) -> Callable[..., int] | None:
    """Find a function of the C library, None where it has none of this name."""
    if sys.platform == "win32":
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), name, None)


def raise_errno(status: int, path: Path) -> None:
    """Raise OSError if a function of the C library returned an error."""
    if status:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(path))
