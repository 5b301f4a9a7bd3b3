"""`build --no-cache` is the oracle: it believes nothing that earlier builds left, and leaves all as a build should."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.build import STATE, build, directory
from pipeline.cache import Cache
from pipeline.cli import shownotes as command
from pipeline.cli.ending import run
from pipeline.inputs import digest_of
from pipeline.ledger import LEDGER
from pipeline.manifest import Manifest, Row, decode
from pipeline.store import MANIFEST
from pipeline.toolchain import toolchain
from pipeline.wish import Keep
from tests.conftest import NOW, Site

if TYPE_CHECKING:
    from pipeline.report import Report

PAGE = "talks/two/index.html"


def again(site: Site, **options: Any) -> Report:
    """Build onto the disk, as the command does."""
    return build(site.root, directory(site.root, site.root / "output"), now=NOW, keep=Keep.WRITE, **options)


def files(site: Site) -> dict[str, bytes]:
    """Every file of the output."""
    output = site.root / "output"
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.fixture
def archive(site: Site) -> Site:
    """Three episodes, built onto the disk."""
    site.episode("one", topics=["Tides"])
    site.episode("two", guest="Ida Other")
    site.episode("three")
    assert again(site).built
    return site


def rewrite(path: Path, content: bytes) -> None:
    """Alter a file in place, and set its time back to what it was."""
    facts = path.stat()
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def test_what_was_altered_in_secret_is_mended(archive: Site) -> None:
    """A file of the output with another content of the same size and time is written again (T-FS-05)."""
    good = files(archive)
    rewrite(archive.root / "output" / PAGE, good[PAGE].replace(b"two", b"TWO"))
    assert again(archive, fresh=True).built
    assert files(archive) == good


def test_a_manifest_that_agrees_with_a_wrong_file_is_not_believed(archive: Site) -> None:
    """Neither fingerprints nor digests of the output's own list count (T-FS-05)."""
    good, output = files(archive), archive.root / "output"
    wrong = b"<!doctype html><title>wrong</title>"
    manifest, _ = decode(good[MANIFEST])
    rows = {**manifest.rows, PAGE: Row(manifest.rows[PAGE].fingerprint, digest_of(wrong), len(wrong))}
    (output / PAGE).write_bytes(wrong)
    (output / MANIFEST).write_bytes(Manifest(rows).encode())
    assert again(archive).built
    assert files(archive)[PAGE] == wrong, "another build has no way to know"
    assert again(archive, fresh=True).built
    assert files(archive) == good


def test_records_and_fragments_that_were_forged_are_not_believed(archive: Site) -> None:
    """Whatever the cache holds, with sums that are right, has no influence (T-FS-05)."""
    good = files(archive)
    with Cache(archive.root / STATE, toolchain()) as cache:
        forged = [(key, cache.packs.add(b"forged")) for key in cache.addresses()]
        cache.keep_blobs(forged)
        cache.keep_loaded((source, known._replace(value=b"forged")) for source, known in cache.loaded().items())
    shutil.rmtree(archive.root / "output")
    assert again(archive, fresh=True).notes == []
    assert files(archive) == good


def test_compiled_templates_are_made_again(archive: Site) -> None:
    """What is left of templates goes too."""
    (archive.root / STATE / "bytecode/left").write_bytes(b"of another version")
    again(archive, fresh=True)
    assert "left" not in {path.name for path in (archive.root / STATE / "bytecode").iterdir()}


def test_it_leaves_what_a_build_leaves(archive: Site) -> None:
    """Orphans go, foreign files and the ledger stay, and the next build has nothing to do (T-FS-06)."""
    ledger = (archive.root / LEDGER).read_bytes()
    (archive.root / "output/CNAME").write_text("talks.example")
    archive.episode("one")
    report = again(archive, fresh=True)
    assert (report.built, report.files["kept"]) == (True, 0)
    after = files(archive)
    assert after["CNAME"] == b"talks.example"
    assert [path for path in after if "tides" in path] == []
    assert (archive.root / LEDGER).read_bytes() == ledger
    assert again(archive).files["written"] == 0
    assert files(archive) == after
    assert sorted(path.name for path in archive.root.iterdir()) == [STATE, "episodes", "output"]


def test_an_error_leaves_the_last_good_output(archive: Site) -> None:
    """While a record is in error nothing is written, and the builds after that are as ever."""
    good = files(archive)
    archive.write("episodes/talks/four.md", "---\ntitle: Four\n")
    assert not again(archive, fresh=True).built
    assert files(archive) == good
    (archive.root / "episodes/talks/four.md").unlink()
    assert again(archive).built
    assert again(archive).files["written"] == 0
    assert files(archive) == good


def test_the_command(archive: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The option is `--no-cache`, and the report says that everything was written."""
    good = files(archive)
    count = len(good) - 1
    monkeypatch.setattr("sys.argv", ["shownotes", "build", str(archive.root), "--no-cache", "--now", NOW.isoformat()])
    assert run(command) == 0
    assert f"{count} written" in capsys.readouterr().out
    assert files(archive) == good
