"""The ledger on the disk: it and the tree become public together, whatever happens in between."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.ledger import LEDGER, Keeper, read, text
from pipeline.store import MANIFEST, Directory, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    from tests.unit.ledger.conftest import Make

OLD, NEW = b"the old manifest", b"the new manifest"


class Kept:
    """A site with an output and a ledger."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Directory(root / "output", lock=root / ".shownotes/lock")
        self.keeper = Keeper(root, root / ".shownotes")
        (root / "episodes").mkdir(parents=True)

    def publish(self, manifest: bytes, ledger: bytes) -> None:
        """Do what a build does at its end, and at its beginning."""
        with self.store.acquire():
            self.keeper.settle()
            with self.store.stage() as staging:
                staging.writer.write("index.html", manifest)
                without = ["index.html"] if self.store.manifest() else []
                self.keeper.commit(staging, (manifest, without), self.store.root, ledger)

    def found(self) -> tuple[bytes, bytes]:
        """The manifest that is public, and the ledger as it lies there."""
        return (self.root / "output" / MANIFEST).read_bytes(), (self.root / LEDGER).read_bytes()

    def leftovers(self) -> list[str]:
        """What neither readers nor authors should find."""
        return [
            path.name for folder in ("episodes", ".shownotes") for path in (self.root / folder).glob("*ledger.*[!l]")
        ]


@pytest.fixture
def kept(tmp_path: Path, line: Make) -> Kept:
    """A site that was published once."""
    kept = Kept(tmp_path / "site")
    kept.publish(OLD, text([line("one")]))
    assert kept.found() == (OLD, text([line("one")]))
    return kept


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_kill_at_any_line_leaves_both_or_neither(tmp_path: Path, line: Make) -> None:
    """Killed anywhere between preparing and clearing up, site and ledger agree once the next build looks (T-FS-01)."""
    old, new = text([line("one")]), text([line("one"), line("two")])
    seen = Counter[bytes]()
    for number in range(1, 1_000):
        kept = Kept(tmp_path / str(number))
        kept.publish(OLD, old)
        status = killed(lambda kept=kept: kept.publish(NEW, new), number)  # type: ignore[misc]  # a default is bound now
        if status == 0:
            break
        assert status == -signal.SIGKILL
        book = kept.keeper.book()
        with kept.store.acquire():
            kept.keeper.settle()
        manifest, ledger = kept.found()
        assert ledger == (new if manifest == NEW else old), number
        assert book.data == ledger, "what only reads, sees it the same way"
        assert kept.leftovers() == []
        seen[manifest] += 1
    assert min(seen[OLD], seen[NEW]) >= 10, "kills on both sides of the exchange"


def killed(work: Callable[[], None], number: int) -> int:
    """Work in a process that dies before so many lines of keeping.py and the commit; give its exit status."""
    child = os.fork()
    if child == 0:
        left = [number]

        def trace(frame: FrameType, event: str, _argument: object) -> Any:
            name, file = frame.f_code.co_name, frame.f_code.co_filename
            if not file.endswith("ledger/keeping.py") and (name, file[-12:]) != ("commit", "directory.py"):
                return None
            left[0] -= event == "line"
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("call", ["open", "fsync"])
def test_a_full_disk_leaves_the_site_and_its_ledger(
    kept: Kept, line: Make, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No space for the ledger is found out before anything is public, and said in one line (T-FS-02)."""
    before = kept.found()

    def full(*arguments: Any, **keywords: Any) -> Any:
        if call == "fsync" or ".next" in str(arguments[0]):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **keywords)

    real = getattr(os if call == "fsync" else type(kept.root), call)
    with monkeypatch.context() as patch:
        patch.setattr(os if call == "fsync" else type(kept.root), call, full)
        with pytest.raises(StoreError) as fault:
            kept.publish(NEW, text([line("two")]))
    assert fault.value.message == f"cannot write {kept.root / LEDGER}: No space left on device"
    assert fault.value.hint == "free some space and build again; the last good output is as it was"
    assert (kept.found(), kept.leftovers()) == (before, [])


def test_a_ledger_that_may_not_be_written_names_the_way_out(
    kept: Kept, line: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the sources are read-only, as in CI, the message says --locked."""
    real = type(kept.root).open

    def refuse(self: Path, *arguments: Any, **keywords: Any) -> Any:
        if self.name.startswith(".ledger"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, *arguments, **keywords)

    monkeypatch.setattr(type(kept.root), "open", refuse)
    with pytest.raises(StoreError) as fault:
        kept.publish(NEW, text([line("two")]))
    assert str(fault.value) == f"cannot write {kept.root / LEDGER}: Permission denied"
    assert fault.value.hint == "let it be written, or build with --locked, which leaves it as it is"


def test_a_rename_that_fails_is_made_up_for(kept: Kept, line: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the site is public and its ledger cannot be put in place, the next build does it, and nothing is lost."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    new = text([line("one"), line("two")])
    with monkeypatch.context() as patch:
        patch.setattr(type(kept.root), "replace", refuse)
        with pytest.raises(StoreError, match=r"the site is built, but .* cannot be written: Input/output error"):
            kept.publish(NEW, new)
    assert kept.found() == (NEW, text([line("one")]))
    assert kept.keeper.book().data == new
    kept.keeper.settle()
    assert (kept.found(), kept.leftovers()) == ((NEW, new), [])


def test_what_git_brought_in_the_meantime_stays(kept: Kept, line: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that was pulled after a build was killed is not replaced: lines that it lacks are added to it."""
    monkeypatch.setattr(type(kept.root), "replace", lambda *_: stop())
    with pytest.raises(StoreError):
        kept.publish(NEW, text([line("one"), line("two")]))
    monkeypatch.undo()
    pulled = text([line("one", title="Pulled"), line("three")])
    (kept.root / LEDGER).write_bytes(pulled)
    kept.keeper.settle()
    assert read(kept.found()[1])[0].lines == {
        each.guid: each for each in (line("one", title="Pulled"), line("two"), line("three"))
    }


def stop() -> None:
    """Fail like a disk."""
    raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("spoil", [b"", b"{}", b'{"output": 7}', b"\xff"])
def test_a_spoilt_note_is_dropped(kept: Kept, line: Make, spoil: bytes) -> None:
    """A note that cannot be read moves nothing, and is gone afterwards (T-FS-05)."""
    before = kept.found()
    (kept.root / ".shownotes/ledger.pending").write_bytes(spoil)
    (kept.root / "episodes/.ledger.jsonl.next").write_bytes(text([line("two")]))
    kept.keeper.settle()
    assert (kept.found(), kept.leftovers()) == (before, [])


def test_a_ledger_that_is_no_file_is_a_problem(kept: Kept) -> None:
    """A folder in its place is told of, and nothing is compared."""
    (kept.root / LEDGER).unlink()
    (kept.root / LEDGER).mkdir()
    (finding,) = kept.keeper.book().findings
    assert (finding.source, finding.code, finding.message) == (
        LEDGER,
        "F428",
        "the ledger: this is a folder, not a file",
    )
