"""A folder on disk that each build exchanges, in one step, with its successor."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store import tree
from pipeline.store.carrier import CAN_FORK, Carried, Carrier, carry_one, carry_over, holds, not_removed, retire
from pipeline.store.exchange import flush, flush_names, publish, recover
from pipeline.store.lock import held
from pipeline.store.protocol import MANIFEST, StoreError, check_path, failure
from pipeline.store.refusal import is_folder, refuse
from pipeline.store.writer import OLD, FileWriter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


class Directory:
    """The site on disk: `root` is what readers see.

    While a build runs, the next tree is beside it as `.NAME.staged-…`, and `.NAME.lock` keeps other sites' builds out.
    A killed build leaves these two; the next one removes them.
    """

    def __init__(self, root: Path, *, lock: Path, forbidden: Collection[Path] = ()) -> None:
        """Take `lock` in the site's folder for state, where the empty folders of the last tree are also kept for reuse.

        `forbidden` are the folders of the sources: `root` may not be one, nor in one, nor around one.
        """
        absolute = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow `root` if it is a link
        self.root = absolute.parent.resolve() / absolute.name
        self._lock = lock.absolute()
        self._forbidden = [folder.absolute() for folder in forbidden]
        self.carrier: Carrier | None = None

    @contextmanager
    def acquire(self, wait: float = 0.0) -> Iterator[None]:
        """Keep other builds out while the context lasts, and repair what a killed one left behind.

        Raises StoreError where `root` may not be built into, or where another build still runs after `wait` seconds.
        """
        refuse(self.root, self._forbidden, self._lock.parent)
        with held(self._lock, wait), held(self.beside("lock"), wait):
            try:
                self._repair()
            except OSError as error:
                raise failure("repair", self.root, error) from error
            refuse(self.root, self._forbidden, self._lock.parent)  # much can happen while one waits
            try:
                yield
            finally:
                self.forget()

    def manifest(self) -> bytes | None:
        """Return what the last commit said about the tree, None before the first."""
        return self.read(MANIFEST)

    def read(self, path: str) -> bytes | None:
        """Return the content of a public file, None where there is none."""
        check_path(path)
        try:
            with os.fdopen(os.open(self.root / path, OLD | NO_FOLLOW), "rb") as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise failure("read", self.root / path, error) from error

    def files(self) -> dict[str, tuple[int, int]]:
        """Map every public path but the manifest's, foreign ones too, to size in bytes and mtime in nanoseconds.

        Raises StoreError where something else than a file or folder lies among them.
        """
        found = {}
        try:
            for path, entry in self.regular():
                status = entry.stat(follow_symlinks=False)
                found[path] = (status.st_size, status.st_mtime_ns)
        except OSError as error:
            raise failure("list", self.root, error) from error
        return found

    def prepare(self, rows: Collection[tuple[str, int, int]]) -> None:
        """Look at the tree in a process of its own, which can carry its files over while others are being made."""
        if CAN_FORK and self.carrier is None:
            self.carrier = Carrier(str(self.root), self.spare, str(self._fresh()), rows)

    def holds(self, rows: Collection[tuple[str, int, int]]) -> bool:
        """Whether the public files have the size in bytes and mtime in ns that are told of them."""
        return self.carrier.is_whole() if self.carrier else holds(str(self.root), rows)

    def forget(self) -> None:
        """Wait for the other process, and go on without it."""
        if self.carrier:
            carrier, self.carrier = self.carrier, None
            carrier.close()
            if not carrier.is_retiring and os.path.lexists(carrier.staged):  # carried in vain
                with suppress(OSError):
                    self._discard(Path(carrier.staged))

    @contextmanager
    def stage(self) -> Iterator[DirectoryStaging]:
        """Open the next tree, empty; leaving the context without a commit drops it.

        Only while the store is acquired: nothing else keeps two builds apart.
        """
        carried = self.carrier.carried() if self.carrier else None
        staged = self.carrier.staged if self.carrier and carried else str(self._fresh())
        try:
            try:
                folders = [] if carried else tree.reuse(self.spare, staged)
            except OSError as error:
                raise failure("write", staged, error) from error
            yield DirectoryStaging(self, staged, folders, carried)
        finally:
            if not (self.carrier and self.carrier.is_retiring):
                with suppress(OSError):  # what cannot be removed now is tried again by the next build
                    self._discard(Path(staged))

    @property
    def spare(self) -> str:
        """Where the empty folders of the last tree wait for the next one."""
        return str(self._lock.parent / "folders")

    def beside(self, suffix: str) -> Path:
        """Name a hidden neighbour of the tree."""
        return self.root.parent / f".{self.root.name}.{suffix}"

    def regular(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Yield the path of every public file but the manifest; raises StoreError where there is something else."""
        if not os.path.lexists(self.root):
            return
        for path, entry in tree.entries(str(self.root)):
            if entry.is_file(follow_symlinks=False):
                if path != MANIFEST:
                    yield path, entry
            elif not entry.is_dir(follow_symlinks=False):
                raise StoreError(f"{entry.path} is neither a file nor a folder", "move it out of the output")

    def _repair(self) -> None:
        """Bring back a tree that was put aside, and remove what a killed build staged."""
        aside, staged = self.beside("old"), self.beside("staged-")
        recover(self.root, aside)
        for neighbour in sorted(self.root.parent.iterdir()):
            ours = neighbour.name == aside.name or neighbour.name.startswith(staged.name)
            if ours and is_folder(neighbour):
                self._discard(neighbour)

    def _discard(self, leftover: Path) -> None:
        """Remove a tree under a new name, where no worker that is still at it can add a file."""
        gone = self._fresh()
        leftover.rename(gone)
        tree.discard(str(gone), self.spare)

    def _fresh(self) -> Path:
        """Name a neighbour as never before: a worker that outlives its build must not write into the next tree."""
        return self.beside(f"staged-{secrets.token_hex(4)}")


class DirectoryStaging:
    """The next tree of a Directory."""

    def __init__(self, store: Directory, staged: str, folders: list[str], carried: Carried | None) -> None:
        """Take over `staged`, which has the empty `folders` of an earlier tree, or all files of the public one."""
        self.writer = FileWriter(staged, str(store.root))
        self._store = store
        self._staged = staged
        self._folders = folders
        self._carried = carried
        self._left: frozenset[str] = frozenset()

    def begin(self, changing: Collection[str]) -> None:
        """Make room for what is written; `changing` are the paths that may be written or left out."""
        if self._carried:
            self._left = frozenset(changing)
            for path in changing:
                with suppress(FileNotFoundError, NotADirectoryError):
                    os.unlink(f"{self._staged}/{path}")  # noqa: PTH108  of a build from nothing, 24,000 times

    def commit(self, manifest: bytes, without: Collection[str] = ()) -> None:
        """Make the next tree public; the rules are those of `protocol.Staging`."""
        self.writer.write(MANIFEST, manifest)
        carried = self._carry(without)
        root, carrier = self._store.root, self._store.carrier
        try:
            flush(Path(self._staged))
            publish(Path(self._staged), root, self._store.beside("old"))
        except OSError as error:
            raise failure("publish", root, error) from error
        try:
            flush_names(root.parent)
            if not os.path.lexists(self._staged):  # the first build: there was no old tree
                return
            if carrier and self._carried:
                carrier.retire()
            else:
                retire(self._staged, carried.paths, self._store.spare)
        except OSError as error:
            raise StoreError(*not_removed(str(root), self._staged, error)) from error

    def _carry(self, without: Collection[str]) -> Carried:
        """See to it that every public file that stays is in the next tree."""
        root, carried = str(self._store.root), self._carried
        if carried:
            public = (path for path in self._left - frozenset(without) if os.path.lexists(f"{root}/{path}"))
            for path in sorted(public):  # it might have changed, and came out the same
                carry_one(root, self._staged, path)
        elif os.path.lexists(root):
            try:
                carried = carry_over(root, self._staged, without, self._folders)
            except OSError as error:
                raise failure("list", root, error) from error
        else:
            carried = Carried(self._folders, [])
        # Also those in which all went.
        emptied = {path.rpartition("/")[0] for path in self._left}
        tree.prune(self._staged, {*carried.unused, *emptied})
        return carried
