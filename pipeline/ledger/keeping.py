"""The ledger on the disk: a build and its ledger become public together, whatever kills the build in between.

Before the tree is made public, the next ledger is written beside the old one, and `.shownotes/ledger.pending` says to
which manifest it belongs. Whoever finds that note, this build or after a kill the next one, looks which manifest is
public: the next ledger takes its place, or is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.catalog import Finding, Spot
from pipeline.files import Door
from pipeline.frontmatter import SourceError
from pipeline.inputs import Stamp, stamp_at
from pipeline.ledger.lines import BOM, LEDGER, Ledger, read, text
from pipeline.session import PENDING
from pipeline.store import MANIFEST, Staging
from pipeline.store.protocol import DENIED, FULL, StoreError, failure

NEXT = LEDGER.replace("/", "/.") + ".next"
"""Where the next ledger waits: beside the old one, so that putting it in its place needs no space."""
MOST_BYTES = 500_000_000
"""Of a ledger: a million episodes."""


class Pending(msgspec.Struct, frozen=True):
    """Which build the next ledger belongs to."""

    output: str
    """The folder of the tree."""
    manifest: str
    """Digest of the tree's manifest."""
    ledger: str
    """Digest of the next ledger."""
    based_on: str
    """Digest of the ledger that it was made from."""


class Book(NamedTuple):
    """A ledger as it lies on the disk."""

    data: bytes | None
    """None where there is none."""
    ledger: Ledger
    findings: list[Finding]
    """What is wrong with it: then nothing can be compared."""


class Keeper:
    """Reads and writes the ledger of one site; only while the site's lock is held."""

    def __init__(self, site: Path, state: Path) -> None:
        self.site, self.path, self._next = site, site / LEDGER, site / NEXT
        self._note = state / PENDING

    def data(self) -> bytes | None:
        """Read the ledger's bytes, None where there is none; raises SourceError where it cannot be read."""
        return Door(self.site).read(LEDGER, MOST_BYTES) if os.path.lexists(self.path) else None

    def book(self) -> Book:
        """Read the ledger, as it is once `settle` has done its work."""
        try:
            data = self._settled() or self.data()
        except SourceError as fault:
            finding = Finding(LEDGER, Spot(0, 0), "F428", f"the ledger: {fault.message}", fault.hint)
            return Book(b"", Ledger({}), [finding])
        if data is not None and not data.removeprefix(BOM).strip():
            hint = "restore it: git checkout episodes/ledger.jsonl; or, to begin anew on purpose, delete the file"
            finding = Finding(LEDGER, Spot(0, 0), "F428", "the ledger is empty: what subscribers have is lost", hint)
            return Book(data, Ledger({}), [finding])
        return Book(data, *read(data or b""))

    def stamped(self) -> tuple[Stamp | None, bytes | None]:
        """The ledger's stamp and bytes, in this order of time."""
        stamp = stamp_at(str(self.path))
        try:
            return stamp, self.data()
        except SourceError:
            return stamp, None

    def commit(
        self, staging: Staging, tree: tuple[bytes, Collection[str]], output: Path | None, data: bytes | None
    ) -> None:
        """Make a tree, its manifest and what it drops, public together with its ledger; None leaves that as it is.

        `output` is the folder of the tree, None where it is in memory. Raises StoreError: before anything became
        public, unless the message says that the site is built.
        """
        manifest, without = tree
        if data is not None and output:
            self._prepare(data, manifest, output)
        try:
            staging.commit(manifest, without)
        finally:
            self.settle()
        if data is not None and not output:
            self.replace(data)

    def _prepare(self, data: bytes, manifest: bytes, output: Path) -> None:
        """Write the next ledger beside the old one, so that whatever can fail does so before the site is public."""
        pending = Pending(str(output), _digest(manifest), _digest(data), _digest(self.data() or b""))
        try:
            _write(self._next, data)
            _write(self._note, msgspec.json.encode(pending))
        except OSError as error:
            self._drop()
            raise self._failure(error) from error

    def settle(self) -> None:
        """Put a prepared ledger in its place if the tree that it belongs to is public; else drop it."""
        if not os.path.lexists(self._note):
            with suppress(OSError):  # without its note it is nobody's
                self._next.unlink(missing_ok=True)
            return
        try:
            data = self._settled()
            if data is not None:
                if data != self._next.read_bytes():
                    _write(self._next, data)
                self._next.replace(self.path)
                _flush(self.path.parent)
        except OSError as error:
            raise StoreError(
                f"the site is built, but {self.path} cannot be written: {error.strerror}",
                "nothing is lost: mend that and build again, and the next build finishes it",
            ) from error
        self._drop()

    def replace(self, data: bytes) -> None:
        """Write the ledger by itself, whole or not at all."""
        try:
            _write(self._next, data)
            self._next.replace(self.path)
            _flush(self.path.parent)
        except OSError as error:
            self._drop()
            raise self._failure(error) from error

    def _settled(self) -> bytes | None:
        """The bytes that are to take the ledger's place; None where there are none, or their tree is not public.

        Somebody may have changed the ledger since, as with git: then theirs holds, and lines that it lacks are added.
        """
        try:
            pending = msgspec.json.decode(self._note.read_bytes(), type=Pending)
            data = self._next.read_bytes()
            public = Path(pending.output, MANIFEST).read_bytes()
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        if _digest(data) != pending.ledger or _digest(public) != pending.manifest:
            return None
        theirs = self.data() or b""
        if _digest(theirs) in {pending.based_on, pending.ledger}:
            return data
        ledger, problems = read(theirs)
        ours, _ = read(data)
        return None if problems else text({**ours.lines, **ledger.lines}.values())

    def _drop(self) -> None:
        for path in (self._next, self._note):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _failure(self, error: OSError) -> StoreError:
        found = failure("write", self.path, error)
        if found.hint == FULL:
            return found
        way = "let it be written, or build with --locked, which leaves it as it is"
        return StoreError(found.message, way if found.hint == DENIED else f"build again; or {way}")


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it outlives a power cut."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Make sure of the names in a folder; Windows opens none."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
