"""Whatever befalls the cache or the sources, a build gives its output or a clear line, and the next one is right."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pipeline.build import STATE, build, directory
from pipeline.cli import shownotes as command
from pipeline.cli.ending import run
from pipeline.files import Door
from pipeline.load import packs_of
from pipeline.store import Memory
from tests.conftest import NOW, SHOW, Site, mp3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEXT = "A word and another. " * 200
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n{}\n"


class Ended(NamedTuple):
    """How the command ended."""

    status: int
    said: list[str]
    """Lines on standard error."""


@pytest.fixture
def archive(site: Site) -> Site:
    """Two shows, so that there is work for two processes, built onto the disk."""
    site.write("episodes/side/show.yaml", SHOW.replace("Talks", "Side").replace("0d7b1a2c", "0d7b1a2d"))
    for show in ("talks", "side"):
        for number in range(6):
            site.episode(f"{show}-{number}", TEXT, show=show)
    assert again(site).built
    return site


def again(site: Site, **options: Any) -> Any:
    """Build onto the disk."""
    return build(site.root, directory(site.root, site.root / "output"), now=NOW, **options)


def files(output: Path) -> dict[str, bytes]:
    """Every file of the output."""
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def clean(site: Site, folder: Path) -> dict[str, bytes]:
    """What a build from nothing makes of the sources as they are."""
    shutil.copytree(site.root / "episodes", folder / "episodes")
    store = Memory()
    assert build(folder, store, now=NOW).built
    return store.content


@pytest.fixture
def ended(
    archive: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Ended]]:
    """Run `shownotes build` in this process."""

    def end(*options: str) -> Ended:
        arguments = ["shownotes", "build", str(archive.root), "--quiet", "--locked", "--now", NOW.isoformat()]
        monkeypatch.setattr("sys.argv", [*arguments, *options])
        capsys.readouterr()
        status = run(command)
        return Ended(status, capsys.readouterr().err.splitlines())

    yield end
    packs_of(str(archive.root / STATE / "packs")).close()  # or what is mounted there stays


def test_a_full_disk_under_the_cache(
    archive: Site, mount: Callable[..., Path], ended: Callable[..., Ended], tmp_path: Path
) -> None:
    """Wherever space ends, the output is the old one or the new one, a line says so, and the next build is right."""
    disk = mount("-t", "tmpfs", "tmpfs", at=archive.root / STATE)
    ends = []
    for size in (8, 64, 130, 170, 210, 260, 2000):
        subprocess.run(["mount", "-o", f"remount,size={size}k", str(disk)], check=True)
        old = files(archive.root / "output")
        archive.episode("talks-1", f"{TEXT}Edited with {size} left.")
        new = clean(archive, tmp_path / f"clean-{size}")
        found = ended()
        after = files(archive.root / "output")
        assert after == new or (found.status == 1 and after == old)
        if found.status:
            line, hint = found.said
            assert line.startswith(("shownotes: the cache cannot be used: ", "shownotes: cannot lock "))
            assert "space" in hint
        ends.append(found.status)
        assert [path.name for path in archive.root.glob(".output*")] == []
    assert (ends[0], ends[-1]) == (1, 0)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_cache_that_lies_on_another_disk(
    archive: Site, mount: Callable[..., Path], ended: Callable[..., Ended], jobs: str
) -> None:
    """The state of a site may be on a file system of its own."""
    mount("-t", "tmpfs", "tmpfs", at=archive.root / STATE)
    assert ended("--jobs", jobs).status == 0
    archive.episode("talks-1", f"{TEXT}Edited.")
    assert ended("--jobs", jobs).status == 0
    content = files(archive.root / "output")
    assert b"Edited" in content["talks/talks-1/index.html"]
    assert ended("--no-cache").status == 0
    assert files(archive.root / "output") == content
    assert [path.name for path in archive.root.glob(".output*")] == []


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("", "cannot lock {site}/.shownotes/lock: Read-only file system"),
        ("packs", "the cache cannot be used: {site}/.shownotes/packs cannot be written: Read-only file system"),
    ],
)
def test_a_cache_that_cannot_be_written(
    archive: Site, mount: Callable[..., Path], ended: Callable[..., Ended], place: str, said: str
) -> None:
    """A line names the folder, and the last good output stays as it was."""
    old = files(archive.root / "output")
    mount("-t", "tmpfs", "-o", "ro", "tmpfs", at=archive.root / STATE / place)
    archive.episode("talks-1", f"{TEXT}Edited.")
    found = ended()
    assert (found.status, found.said[0]) == (1, f"shownotes: {said.format(site=archive.root)}")
    assert files(archive.root / "output") == old


def processes(archive: Site, *options: list[str], limit: int | None = None) -> list[tuple[int, str]]:
    """Run `shownotes build` as processes at the same time: how each ended, and what it said."""
    resource = pytest.importorskip("resource", reason="only POSIX limits the size of files")

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    base = [sys.executable, "-m", "pipeline", "build", str(archive.root), "--quiet", "--now", NOW.isoformat()]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # Python would keep modules that the limit cut short
    running = [
        subprocess.Popen(
            [*base, *each],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=limited if limit else None,  # noqa: PLW1509  no thread of a test holds a lock that this needs
        )
        for each in options
    ]
    try:
        said = [process.communicate(timeout=120)[1] for process in running]
        return [(process.returncode, each) for process, each in zip(running, said, strict=True)]
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
                process.communicate()


def test_a_full_disk_met_by_a_worker_process(archive: Site) -> None:
    """Where workers cannot write, the build neither waits for ever nor leaves a site that is torn (T-FS-02)."""
    old = files(archive.root / "output")
    for path in archive.root.glob("episodes/*/*.md"):
        path.write_text(path.read_text() + "Edited.\n")
    (ended_,) = processes(archive, ["--jobs", "2", "--locked"], limit=15_000)
    assert ended_[0] == 1
    assert files(archive.root / "output") == old
    assert again(archive).built
    assert b"Edited" in files(archive.root / "output")["side/side-1/index.html"]


def test_builds_at_once_share_a_cache(archive: Site) -> None:
    """Builds into several folders at the same time wait for each other, and each is right."""
    archive.episode("talks-1", f"{TEXT}Edited.")
    options = [["--output", str(archive.root / name), "--locked"] for name in ("output", "one", "two")]
    assert {status for status, _ in processes(archive, *options)} == {0}
    trees = [files(archive.root / name) for name in ("output", "one", "two")]
    assert trees[0] == trees[1] == trees[2]
    assert again(archive, fresh=True).built
    assert files(archive.root / "output") == trees[0]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("episodes/talks/talks-1.md", b"A word", b"A ward"),
        ("episodes/talks/show.yaml", b"know things", b"know thongs"),
        ("episodes/talks/talks-2.vtt", b"first", b"other"),
    ],
)
def test_a_source_that_changes_while_it_is_read(
    archive: Site, monkeypatch: pytest.MonkeyPatch, path: str, before: bytes, after: bytes
) -> None:
    """What is written at the very moment when a build reads it, of the same size, is in the next one (T-FS-05)."""
    archive.write("episodes/talks/talks-2.vtt", VTT.format("first"))
    archive.write("episodes/talks/talks-2.mp3", mp3(2))
    real = Door.read
    place = archive.root / path
    place.write_bytes(place.read_bytes() + b"\n")  # so that it is read

    def read(door: Door, name: str, *rest: Any) -> bytes:
        data = real(door, name, *rest)
        if name == path:
            place.write_bytes(data.replace(before, after))
        return data

    with monkeypatch.context() as patch:
        patch.setattr(Door, "read", read)
        assert again(archive).built
    assert again(archive).built
    found = files(archive.root / "output")
    assert again(archive, fresh=True).built
    assert files(archive.root / "output") == found
    assert any(after in content for content in found.values())


def test_a_clock_that_is_set_back(archive: Site) -> None:
    """Files that seem to come from the future are believed by their content alone (T-FS-05)."""
    path = archive.root / "episodes/talks/talks-1.md"
    for word in ("Past", "Next", "Last"):
        path.write_text(path.read_text().replace("A word", f"{word} word"))
        os.utime(path, (2e9, 2e9))
        assert again(archive).built
        assert again(archive).files["written"] == 0
        assert word.encode() in files(archive.root / "output")["talks/talks-1/index.html"]
        path.write_text(path.read_text().replace(f"{word} word", "A word"))
