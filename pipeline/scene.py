"""The outputs of the last build in short form: from them a small edit is planned, and no catalog is resolved."""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple, Self

import msgspec

from pipeline.cache import DamagedError
from pipeline.inputs import digest_of
from pipeline.render import KINDS, Output
from pipeline.render.short import DIGEST

HEAD, VALUES = "scene", "scene-*.values"


class Row(NamedTuple):
    """One output as it was planned."""

    path: str
    kind: type[Output]
    fingerprint: str
    short: bytes


class Facts(msgspec.Struct, frozen=True):
    """What else a small edit must know of the site."""

    toolchain: str
    templates: dict[str, str]
    """Digest of each template with its parts."""
    settings: dict[str, bytes]
    """What the episodes of a folder inherit, encoded."""
    shows: dict[str, tuple[str, ...]]
    """The titles of all episodes of a show, also of the future, in lower case."""
    severities: dict[str, str]
    """Code of a diagnostic -> what the site makes of it."""


class _Head(msgspec.Struct, frozen=True):
    facts: Facts
    values: str
    """Name of the file of values."""
    length: int
    sum: int
    """CRC-32 of the values."""
    digests: bytes
    starts: bytes
    """Where each value begins, in order of the digests; 64 bits each."""
    paths: list[str]
    kinds: bytes
    """Place of each row's kind in KINDS."""
    fingerprints: bytes
    ends: bytes
    shorts: bytes


class Recorder:
    """Writes a scene while a build is planned; leaving without `finish` drops it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = VALUES.replace("*", token_hex(6))
        with _writing(folder):
            self._file = (folder / self._name).open("wb", buffering=1 << 20)
        self._length, self._sum = 0, 0
        self._digests, self._starts = bytearray(), array("Q")
        self._rows = _Rows()
        self._done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._done:
            with suppress(OSError):  # which is on its way already, or does not matter
                self._file.close()
            with suppress(OSError):
                (self._folder / self._name).unlink(missing_ok=True)

    def keep(self, digest: bytes, value: bytes) -> None:
        """Keep a shared value."""
        self._digests += digest
        self._starts.append(self._length)
        self._length += len(value)
        self._sum = zlib.crc32(value, self._sum)
        try:
            self._file.write(value)
        except OSError as found:
            raise _no_space(self._folder, found) from None

    def add(self, row: Row) -> None:
        """Keep an output."""
        self._rows.add(row)

    def finish(self, facts: Facts) -> str:
        """Make it the scene of the last build, and give its seal."""
        with _writing(self._folder):
            self._file.close()
            values = (self._name, self._length, self._sum, bytes(self._digests), self._starts.tobytes())
            seal = _write(self._folder, _Head(facts, *values, *self._rows.flat()))
        self._done = True
        return seal


class _Rows:
    def __init__(self) -> None:
        self.paths: list[str] = []
        self.kinds, self.fingerprints, self.ends, self.shorts = bytearray(), bytearray(), array("Q"), bytearray()

    def add(self, row: Row) -> None:
        self.paths.append(row.path)
        self.kinds.append(KINDS.index(row.kind))
        self.fingerprints += bytes.fromhex(row.fingerprint)
        self.shorts += row.short
        self.ends.append(len(self.shorts))

    def flat(self) -> tuple[list[str], bytes, bytes, bytes, bytes]:
        return self.paths, bytes(self.kinds), bytes(self.fingerprints), self.ends.tobytes(), bytes(self.shorts)


class Scene:
    """What was planned last, to be searched and changed."""

    def __init__(self, folder: Path, head: _Head, values: bytes) -> None:
        self._folder, self._head = folder, head
        self.facts = head.facts
        self._values = values
        self._fresh: dict[bytes, bytes] = {}
        self._starts = array("Q", head.starts)
        self._ends = array("Q", head.ends)
        self._changes: dict[int, Row] = {}

    def row(self, number: int) -> Row:
        """Give one output."""
        if number in self._changes:
            return self._changes[number]
        head = self._head
        start = self._ends[number - 1] if number else 0
        fingerprint = head.fingerprints[number * DIGEST : (number + 1) * DIGEST].hex()
        return Row(head.paths[number], KINDS[head.kinds[number]], fingerprint, head.shorts[start : self._ends[number]])

    def naming(self, needle: bytes) -> Iterator[int]:
        """Find the outputs whose short form holds some bytes."""
        last = -1
        for at in _places(self._head.shorts, needle):
            number = bisect_right(self._ends, at)
            if number != last:
                yield number
            last = number

    def values_naming(self, needle: bytes) -> set[bytes]:
        """Find the shared values, by their digests, whose encoding holds some bytes; those that an output names."""
        numbers = {bisect_right(self._starts, at) - 1 for at in _places(self._values, needle)}
        found = {self._head.digests[number * DIGEST : (number + 1) * DIGEST] for number in numbers}
        return {digest for digest in found if digest in self._head.shorts}

    def value(self, digest: bytes) -> bytes:
        """Give the encoding of a shared value; raises KeyError."""
        if digest in self._fresh:
            return self._fresh[digest]
        number = self._numbers[digest]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._values)
        return self._values[self._starts[number] : end]

    def keep(self, digest: bytes, value: bytes) -> None:
        """Keep a new shared value."""
        self._fresh[digest] = value

    def change(self, number: int, row: Row) -> None:
        """Put another output in the place of one."""
        self._changes[number] = row

    def save(self) -> str:
        """Make it, with its changes, the scene of the last build, and give its seal."""
        fresh = {digest: value for digest, value in self._fresh.items() if digest not in self._numbers}
        starts, length, total = self._starts, len(self._values), self._head.sum
        with _writing(self._folder), (self._folder / self._head.values).open("r+b") as file:
            file.truncate(length)  # what an interrupted build may have added
            file.seek(length)
            for value in fresh.values():
                starts.append(length)
                length += len(value)
                total = zlib.crc32(value, total)
                file.write(value)
        digests = self._head.digests + b"".join(fresh)
        values = (self._head.values, length, total, digests, starts.tobytes())
        head = _Head(self.facts, *values, self._head.paths, self._head.kinds, *self._spliced())
        with _writing(self._folder):
            return _write(self._folder, head)

    def _spliced(self) -> tuple[bytes, bytes, bytes]:
        """Give fingerprints, ends and short forms, the changed ones among those that stay."""
        head, fingerprints, ends = self._head, bytearray(self._head.fingerprints), array("Q")
        pieces: list[bytes] = []
        done, shift = 0, 0
        for number, row in sorted(self._changes.items()):
            start = self._ends[number - 1] if number else 0
            pieces += [head.shorts[done:start], row.short]
            fingerprints[number * DIGEST : (number + 1) * DIGEST] = bytes.fromhex(row.fingerprint)
            ends.extend([end + shift for end in self._ends[len(ends) : number]])
            done = self._ends[number]
            shift += len(row.short) - (done - start)
            ends.append(done + shift)
        ends.extend([end + shift for end in self._ends[len(ends) :]])
        return bytes(fingerprints), ends.tobytes(), b"".join([*pieces, head.shorts[done:]])

    @cached_property
    def _numbers(self) -> dict[bytes, int]:
        digests = self._head.digests
        return {digests[at : at + DIGEST]: number for number, at in enumerate(range(0, len(digests), DIGEST))}


def _places(data: bytes, needle: bytes) -> Iterator[int]:
    at = data.find(needle)
    while at != -1:
        yield at
        at = data.find(needle, at + 1)


def recall(folder: Path, seal: str) -> Scene | None:
    """Find the scene with a seal; None where there is none that is whole."""
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError, ValueError):
        sealed = (folder / HEAD).read_bytes()
        if digest_of(sealed) != seal:
            return None
        head = _DECODER.decode(sealed)
        values = (folder / head.values).read_bytes()[: head.length]
        if len(values) == head.length and zlib.crc32(values) == head.sum:
            return Scene(folder, head, values)
    return None


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Raise DamagedError where there is no space: a scene is a part of the cache."""
    try:
        yield
    except OSError as found:
        raise _no_space(folder, found) from None


def _no_space(folder: Path, found: OSError) -> DamagedError:
    return DamagedError(f"{folder} cannot be written: {found.strerror}")


def _write(folder: Path, head: _Head) -> str:
    encoded = _encode(head)
    new = folder / f"{HEAD}.new"
    new.write_bytes(encoded)
    new.replace(folder / HEAD)
    _remove([path for path in folder.glob(VALUES) if path.name != head.values])
    return digest_of(encoded)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


_encode = msgspec.msgpack.Encoder().encode
_DECODER = msgspec.msgpack.Decoder(_Head)
