"""What a build may forget: records and feed items by key, file facts. Deleted or damaged, it is made again."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Self

from pipeline.inputs import Stamp

_SCHEMA = """
create table if not exists meta (key text primary key, value) without rowid;
create table if not exists records (source text primary key, key text, context text, stamp blob, value blob);
create table if not exists blobs
    (key text primary key, pack text, start integer, size integer, sum integer) without rowid;
create table if not exists lasting (key text primary key, value blob) without rowid;
"""
_CLEAN = """
delete from blobs where typeof(key) <> 'text' or typeof(pack) <> 'text' or typeof(sum) <> 'integer'
    or typeof(start) <> 'integer' or start < 0 or typeof(size) <> 'integer' or size < 0
"""
MANY_PACKS = 16
"""Packs beyond which they are joined: each open pack costs a reader a file handle."""


class DamagedError(Exception):
    """The cache does not hold what it promised; it must be thrown away, and the build started again (T-FS-05)."""


class Address(NamedTuple):
    """Where a blob lies: the name of its pack, offset and size in bytes, and its CRC-32."""

    pack: str
    start: int
    size: int
    sum: int


class Known(NamedTuple):
    """What was read of a source."""

    key: str
    """Digest of all that it was made of."""
    context: str
    """Digest of all but the file's own content."""
    stamp: Stamp | None
    """Of the file before it was read; None where that proves nothing."""
    value: bytes


class Packs:
    """Append-only files of blobs. Each process writes its own pack; everybody reads all of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._readers: dict[str, int] = {}
        self._writer: tuple[str, int, int] | None = None

    def add(self, blob: bytes) -> Address:
        """Append a blob to this process's own pack; raises DamagedError where there is no space for it."""
        try:
            return self._add(blob)
        except OSError as found:
            raise DamagedError(f"{self.folder} cannot be written: {found.strerror}") from None

    def _add(self, blob: bytes) -> Address:
        # A sweep, or somebody who deleted the cache, may have taken the pack away since it was begun.
        if self._writer and not os.fstat(self._writer[1]).st_nlink:
            os.close(self._writer[1])
            self._writer = None
        name, handle, end = self._writer or self._new_pack()
        written = 0
        while written < len(blob):
            written += os.write(handle, blob[written:])
        self._writer = (name, handle, end + len(blob))
        return Address(name, end, len(blob), zlib.crc32(blob))

    def renew(self) -> None:
        """Let go of packs that are not in their folder any more: somebody may have put another cache there."""
        if self._writer and not self._is_there(*self._writer[:2]):
            os.close(self._writer[1])
            self._writer = None
        for name, handle in [*self._readers.items()]:
            if not self._is_there(name, handle):
                os.close(self._readers.pop(name))

    def _is_there(self, name: str, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), os.stat(self.folder / name))  # noqa: PTH116  once a task and pack
        except OSError:
            return False

    def _new_pack(self) -> tuple[str, int, int]:
        name = f"{secrets.token_hex(8)}.pack"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return name, os.open(self.folder / name, flags, 0o644), 0

    def read(self, address: Address) -> bytes:
        """Read a blob; raises DamagedError where it is not there as it was written."""
        blob = self.raw(address)
        if zlib.crc32(blob) != address.sum:
            raise DamagedError(f"{address.pack} does not hold what was written")
        return blob

    def raw(self, address: Address) -> bytes:
        """Read a blob that has checksums of its own; raises DamagedError where it is not there."""
        try:
            handle = self._readers.get(address.pack)
            if handle is None:
                handle = os.open(self.folder / address.pack, os.O_RDONLY | getattr(os, "O_BINARY", 0))
                self._readers[address.pack] = handle
            if hasattr(os, "pread"):
                return os.pread(handle, address.size, address.start)
            os.lseek(handle, address.start, os.SEEK_SET)  # Windows
            return os.read(handle, address.size)
        except OSError as found:
            raise DamagedError(f"{address.pack} cannot be read: {found.strerror}") from None
        except (OverflowError, MemoryError):
            raise DamagedError(f"{address.pack} is shorter than its index says") from None

    def close(self) -> None:
        """Let go of all files."""
        for handle in [*self._readers.values(), *([self._writer[1]] if self._writer else [])]:
            os.close(handle)
        self._readers.clear()
        self._writer = None


def _discard(path: Path) -> None:
    """Remove a file of the cache, or whatever lies in its place."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _seal(value: bytes) -> bytes:
    return zlib.crc32(value).to_bytes(4, "big") + value


def _unseal(sealed: Any) -> bytes:
    if not isinstance(sealed, bytes) or zlib.crc32(sealed[4:]).to_bytes(4, "big") != sealed[:4]:
        raise DamagedError("an entry does not hold what was written")
    return bytes(sealed[4:])


_RECORDS = "select source, key, context, stamp, value from records where key in (select key from blobs)"
_STAMP = struct.Struct("<4q")


def _packed(stamp: Stamp | None) -> bytes | None:
    return _STAMP.pack(*stamp) if stamp else None


def _known(key: str, context: str, stamp: bytes | None, value: bytes) -> Known:
    is_whole = isinstance(stamp, bytes) and len(stamp) == _STAMP.size
    return Known(key, context, _STAMP.unpack(stamp) if stamp and is_whole else None, _unseal(value))


class Cache:
    """The index of the packs, what was loaded from each source, and facts of the last build and its output."""

    def __init__(self, folder: Path, toolchain: str) -> None:
        self.folder = folder
        self.toolchain = toolchain
        self.packs = Packs(folder / "packs")
        self.rebuilt: str | None = None
        """Why the cache was thrown away, where it was."""

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.callback(self.__exit__)
            try:
                self._open()
            except sqlite3.DatabaseError as found:
                self.start_again(str(found))
            stack.pop_all()
        return self

    def start_again(self, why: str) -> None:
        """Throw everything away, and say why."""
        self.rebuilt = f"the cache was damaged ({why}) and is built anew"
        self.clear()

    def clear(self) -> None:
        """Throw everything away."""
        self.__exit__()
        self._remove()
        self._open()

    def __exit__(self, *_: object) -> None:
        self.packs.close()
        if hasattr(self, "database"):  # it is not where nothing could be opened
            self.database.close()

    def _open(self) -> None:
        packs = self.folder / "packs"
        if not packs.is_dir():
            _discard(packs)
        packs.mkdir(parents=True, exist_ok=True)
        self.database = sqlite3.connect(self.folder / "cache.sqlite", isolation_level=None)
        # A cache need not survive a power cut, only be recognised when it did not: its packs are checked by size.
        self.database.execute("pragma synchronous = off")
        self.database.executescript(_SCHEMA)
        # An index that rotted can hold anything in any column.
        self.database.execute(_CLEAN)
        found = self.database.execute("select value from meta where key = 'toolchain'").fetchone()
        if found and found[0] != self.toolchain:
            self._forget_other_version()
        self.database.execute("insert or replace into meta values ('toolchain', ?)", (self.toolchain,))
        self._forget_missing_packs()

    def _forget_other_version(self) -> None:
        """Drop what an older or newer version kept, with the tables that only it has; facts of the output stay."""
        tables = self.database.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            if table != "lasting" and not table.startswith("sqlite_"):
                name = table.replace('"', '""')
                self.database.execute(f'drop table "{name}"')
        self.database.executescript(_SCHEMA)

    def _forget_missing_packs(self) -> None:
        """Drop what points into packs that are gone or shorter than they were."""
        ends = self.database.execute("select pack, max(start + size) from blobs group by pack").fetchall()
        for pack, end in ends:
            path = self.folder / "packs" / pack
            if not path.exists() or path.stat().st_size < end:
                self.rebuilt = f"{pack} of the cache was missing or cut short and is built anew"
                self.database.execute("delete from blobs where pack = ?", (pack,))

    def _remove(self) -> None:
        for path in [
            *self.folder.glob("cache.sqlite*"),
            *self.folder.glob("scene*"),
            *(self.folder / "packs").glob("*.pack"),
        ]:
            _discard(path)

    def recall(self, name: str) -> bytes | None:
        """Give a value that was noted under a name."""
        rows = self._rows("select value from meta where key = ?", name)
        return _unseal(rows[0][0]) if rows else None

    def note(self, name: str, value: bytes) -> None:
        """Note a value under a name."""
        with self._transaction():
            self.database.execute("insert or replace into meta values (?, ?)", (name, _seal(value)))

    def lasting(self, name: str) -> bytes | None:
        """Give a value that was kept under a name, by whatever version."""
        rows = self._rows("select value from lasting where key = ?", name)
        return _unseal(rows[0][0]) if rows else None

    def keep(self, name: str, value: bytes) -> None:
        """Keep a value that does not depend on our version."""
        with self._transaction():
            self.database.execute("insert or replace into lasting values (?, ?)", (name, _seal(value)))

    def loaded(self) -> dict[str, Known]:
        """Give what was loaded before and whose whole record is still there, by source."""
        rows = self._rows(_RECORDS)
        return {source: _known(*row) for source, *row in rows}

    def loaded_from(self, source: str) -> Known | None:
        """Give what was loaded from one source, where its whole record is still there."""
        rows = self._rows(f"{_RECORDS} and source = ?", source)
        return _known(*rows[0][1:]) if rows else None

    def addresses(self) -> dict[str, Address]:
        """Give every blob that is there: key -> address."""
        rows = self._rows("select key, pack, start, size, sum from blobs")
        return {key: Address(*address) for key, *address in rows}

    def keep_loaded(self, rows: Iterable[tuple[str, Known]], sources: Collection[str] | None = None) -> None:
        """Remember what was loaded now, and forget what is not of `sources`, where they are given."""
        with self._transaction():
            flat = ((source, *row[:2], _packed(row.stamp), _seal(row.value)) for source, row in rows)
            self.database.executemany("insert or replace into records values (?, ?, ?, ?, ?)", flat)
            if sources is not None:
                known = {source for (source,) in self.database.execute("select source from records")}
                self.database.executemany("delete from records where source = ?", [(s,) for s in known - set(sources)])

    def keep_blobs(self, rows: Iterable[tuple[str, Address]]) -> None:
        """Remember where blobs lie."""
        with self._transaction():
            flat = [(key, *address) for key, address in rows]
            self.database.executemany("insert or replace into blobs values (?, ?, ?, ?, ?)", flat)

    def drop(self, keys: Iterable[str]) -> None:
        """Forget blobs; the space that they take in their packs is freed by a later sweep."""
        with self._transaction():
            self.database.executemany("delete from blobs where key = ?", [(key,) for key in keys])

    def sweep(self, live: Collection[str]) -> None:
        """Forget blobs that nothing uses, delete packs that hold none, and join packs that are many or mostly dead."""
        kept = set(live)
        addresses = self.addresses()
        dead = [(key,) for key in addresses if key not in kept]
        with self._transaction():
            self.database.executemany("delete from blobs where key = ?", dead)
        alive = {key: address for key, address in addresses.items() if key in kept}
        used = {address.pack for address in alive.values()}
        packs = {path.name: path.stat().st_size for path in (self.folder / "packs").glob("*.pack")}
        if used - packs.keys():
            raise DamagedError("a pack was taken away while it was in use")
        if (
            len(used) > MANY_PACKS
            or sum(packs[name] for name in used) > 2 * sum(a.size for a in alive.values()) + 2**20
        ):
            self._join(alive)
            used = {self._joined} if alive else set()
        for name in packs.keys() - used:
            _discard(self.folder / "packs" / name)

    def _join(self, alive: dict[str, Address]) -> None:
        """Copy the living blobs, in the order in which they lie, into one new pack."""
        ordered = sorted(alive.items(), key=lambda each: each[1])
        moved = [(key, self.packs.add(self.packs.read(address))) for key, address in ordered]
        self._joined = moved[0][1].pack if moved else ""
        self.packs.close()
        self.keep_blobs(moved)

    def _rows(self, query: str, *values: str) -> list[Any]:
        """Ask the index; raises DamagedError where it cannot answer."""
        try:
            return self.database.execute(query, values).fetchall()
        except sqlite3.DatabaseError as found:
            raise DamagedError(str(found)) from None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self.database.execute("begin")
            yield
            self.database.execute("commit")
        except sqlite3.DatabaseError as found:
            raise DamagedError(str(found)) from None
        finally:
            if self.database.in_transaction:
                self.database.execute("rollback")
