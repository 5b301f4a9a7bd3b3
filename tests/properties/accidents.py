"""What happens to a site's output and cache, and to builds that are under way, each chosen by dice."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import sqlite3
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from pipeline.cache import DamagedError
from pipeline.frontmatter import SourceError
from pipeline.store import MANIFEST, StoreError
from pipeline.workers import WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from tests.properties.archive import Archive

CLEAR = (StoreError, SourceError, DamagedError, WorkerDiedError, sqlite3.Error, OSError)
"""What the command line ends with a line for; anything else would be a traceback."""
SEEN = frozenset(
    "open os.mkdir os.rename os.link os.remove os.rmdir os.truncate os.chmod os.scandir sqlite3.connect".split()
)
"""Events of the interpreter at which a build is struck: https://docs.python.org/3/library/audit_events.html"""
CHANGES = frozenset("os.mkdir os.rename os.link os.remove os.rmdir os.truncate os.chmod".split())


def damage(archive: Archive, random: Random) -> None:
    """Do something to a file of the output; a folder without its manifest would be none of ours."""
    how = random.choice(("delete", "cut", "swap", "touch"))
    found = files_in(archive.output)
    if not found:
        return
    path = random.choice([each for each in found if each.name != MANIFEST or how != "delete"])
    facts = path.stat()
    if how == "delete":
        path.unlink()
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-3])
    elif how == "swap":
        path.write_bytes(path.read_bytes()[::-1])
    else:
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 10**9))


def forget(archive: Archive, random: Random) -> None:
    """Delete a part of the cache, or all."""
    for path in archive.state.glob(random.choice(("*", "packs", "packs/*", "cache.sqlite", "bytecode", "scene*"))):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def rot(archive: Archive, random: Random) -> None:
    """Flip bits in a file of the cache, cut it, or put a folder in its place."""
    found = files_in(archive.state)
    for path in random.sample(found, min(len(found), random.choice((1, 1, 4)))):
        content = bytearray(path.read_bytes())
        how = random.choice(("flip", "flip", "cut", "empty", "folder"))
        if how == "folder":
            path.unlink()
            path.mkdir()
            continue
        for _ in range(random.choice((1, 20)) if content and how == "flip" else 0):
            content[random.randrange(len(content))] ^= 1 << random.randrange(8)
        end = {"cut": random.randrange(len(content) + 1), "empty": 0}.get(how, len(content))
        path.write_bytes(content[:end])


def keep(archive: Archive, random: Random) -> None:
    """Make a copy of the cache or the output, as a backup does."""
    name = random.choice((archive.state.name, archive.place))
    source, target = archive.site.root / name, archive.folder / f"kept-{name}"
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)
        archive.kept[name] = target


def bring_back(archive: Archive, random: Random) -> None:
    """Put an old copy of the cache or the output in its place, with all its file times."""
    for name in random.sample(found := sorted(archive.kept), random.randint(min(1, len(found)), len(found))):
        shutil.rmtree(archive.site.root / name, ignore_errors=True)
        shutil.copytree(archive.kept[name], archive.site.root / name, symlinks=True)


def upgrade(archive: Archive, random: Random) -> None:
    """Go on with a newer version, or an older one."""
    archive.version = random.choice(("this", "older", "newer"))


def schema(archive: Archive, random: Random) -> None:
    """Find an index as some other version makes it."""
    statement = random.choice(
        (
            "alter table records add column more",
            "drop table records",
            "create table future (x)",
            "delete from lasting",
            "update meta set value = 'another' where key = 'toolchain'",
            "update records set stamp = null",
            "update records set source = source || 'x'",
        )
    )
    with suppress(sqlite3.Error):
        database = sqlite3.connect(archive.state / "cache.sqlite", isolation_level=None)
        try:
            database.execute(statement)
        finally:
            database.close()


def stranger(archive: Archive, random: Random) -> None:
    """Find the cache of another site, whose files have the same names."""
    other = archive.folder / "stranger"
    if not other.exists():
        with archive.copied() as sources:
            shutil.copytree(sources, other)
        for path in other.glob("episodes/*/*.md"):
            path.write_text(path.read_text(encoding="utf-8") + random.choice(("\nOther.\n", "")), encoding="utf-8")
        at, archive.site.root = archive.site.root, other
        try:
            with suppress(*CLEAR):
                archive.build()
        finally:
            archive.site.root = at
    if (other / archive.state.name).is_dir():
        shutil.rmtree(archive.state, ignore_errors=True)
        shutil.copytree(other / archive.state.name, archive.state)


ACCIDENTS = (damage, damage, forget, rot, rot, keep, keep, bring_back, bring_back, upgrade, schema, stranger)
"""Each as often as it is to be chosen."""


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


class _Striker:
    """Counts what this process does to files, and strikes once."""

    def __init__(self) -> None:
        self.left = 0
        self.act: Callable[[str], None] | None = None
        self.below = ""
        self.is_hooked = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.act is None or event not in SEEN or self.below not in str(arguments[0]):
            return
        self.left -= 1
        if self.left == 0:
            act, self.act = self.act, None
            is_change = event in CHANGES or (event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR))
            act("change" if is_change else "look")

    @contextmanager
    def armed(self, below: Path, number: int, act: Callable[[str], None]) -> Iterator[None]:
        """Strike when something has happened below a folder as many times."""
        if not self.is_hooked:  # a hook stays for the life of the process
            sys.addaudithook(self)
            self.is_hooked = True
        self.below, self.left, self.act = str(below), number, act
        try:
            yield
        finally:
            self.act = None


STRIKER = _Striker()


def kill(archive: Archive, random: Random) -> None:
    """Build in a process of its own, and kill it in the middle."""
    number, jobs = random.randint(1, 250), random.choice((1, 1, 1, 2))
    process = os.fork()
    if process == 0:
        with (
            suppress(BaseException),
            STRIKER.armed(archive.folder, number, lambda _: os.kill(os.getpid(), signal.SIGKILL)),
        ):
            archive.build(jobs=jobs)
        os._exit(0)
    os.waitpid(process, 0)


def fail(archive: Archive, random: Random) -> None:
    """Build, and let the system refuse something in the middle."""
    number, cause = random.randint(1, 250), random.choice((errno.ENOSPC, errno.EIO, errno.EACCES))

    def refuse(kind: str) -> None:
        if kind == "change" or cause != errno.ENOSPC:
            raise OSError(cause, os.strerror(cause))

    with suppress(*CLEAR), STRIKER.armed(archive.folder, number, refuse):
        archive.build()


def fill(archive: Archive, random: Random) -> None:
    """Build while no file may grow beyond a size, as on a disk that is full."""
    size = random.choice((0, 4096, 20_000, 40_000, 100_000))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        # Python would keep modules that the limit cut short.
        with suppress(*CLEAR), patch.object(sys, "dont_write_bytecode", True):
            archive.build()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


INTERRUPTIONS = (kill, kill, fail, fail, fill)
"""Each as often as it is to be chosen."""
