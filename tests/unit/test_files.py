"""The one door to the file system: what it opens, and everything that must stay shut or unread."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from pipeline.files import MAX_EPISODE_BYTES, Door
from pipeline.frontmatter import SourceError
from tests.conftest import Site

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links, FIFOs and modes are those of POSIX")

EPISODE = "---\ntitle: Tides\npublished: 2026-03-03\nguest: Jane Doe\nauthors: [John Smith]\n---\n\nThe article.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with one file, and a secret beside it."""
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.txt").write_text("a")
    return tmp_path / "site"


def fault(door: Door, name: str) -> tuple[str, str, str]:
    """Code, message and hint with which a door stays shut."""
    with pytest.raises(SourceError) as caught:
        door.read(name)
    return caught.value.code, caught.value.message, caught.value.hint


def test_a_plain_file_is_read(root: Path) -> None:
    """A file of the site is read, whatever folder it lies in."""
    (root / "b/c").mkdir(parents=True)
    (root / "b/c/d.txt").write_text("d")
    assert (Door(root).read("a.txt"), Door(root).read("b/c/d.txt")) == (b"a", b"d")


@pytest.mark.parametrize(
    "name", ["../secret.txt", "/etc/passwd", "b/../../secret.txt", "./a.txt", "b\\..\\a.txt", "", "a\0"]
)
def test_a_path_that_leaves_the_site_is_not_opened(root: Path, name: str) -> None:
    """No way of writing a path gets out (T-MED-01)."""
    code, _, hint = fault(Door(root), name)
    assert (code, hint) == ("S110", "name a file of the site")


def test_a_link_that_leaves_the_site_is_refused_with_its_target(root: Path) -> None:
    """A link to a file, or below a link to a folder, is followed before it is opened (T-SRC-07)."""
    (root / "leak.txt").symlink_to("../secret.txt")
    (root / "out").symlink_to("..")
    hint = "copy the file, or add its folder to allowed_folders in site.yaml"
    secret = root.resolve().parent
    assert fault(Door(root), "leak.txt") == (
        "S110",
        f"leak.txt is a link that leaves the site, to {secret}/secret.txt",
        hint,
    )
    assert fault(Door(root), "out/secret.txt") == ("S110", f"out is a link that leaves the site, to {secret}", hint)


def test_a_folder_can_be_allowed(root: Path) -> None:
    """Links may lead to folders that the settings name, and only there (T-SRC-07)."""
    (root.parent / "media").mkdir()
    (root.parent / "media/talk.mp3").write_text("talk")
    (root / "media").symlink_to("../media")
    (root / "leak.txt").symlink_to("../secret.txt")
    door = Door(root, ["../media"])
    assert door.read("media/talk.mp3") == b"talk"
    assert fault(door, "leak.txt")[0] == "S110"


def test_a_sibling_with_the_sites_name_in_front_is_outside(root: Path) -> None:
    """`site-secrets` is not in `site`, though its path begins with the same letters."""
    (root.parent / "site-secrets").mkdir()
    (root.parent / "site-secrets/x").write_text("x")
    (root / "x").symlink_to("../site-secrets/x")
    assert fault(Door(root), "x")[0] == "S110"


def test_links_within_the_site_are_followed(root: Path) -> None:
    """A link from one show to another's file is nobody's business."""
    (root / "b").symlink_to("a.txt")
    assert Door(root).read("b") == b"a"


def test_a_loop_of_links_ends(root: Path) -> None:
    """Links that lead to each other are an unreadable file (T-SRC-06)."""
    (root / "x").symlink_to("y")
    (root / "y").symlink_to("x")
    assert fault(Door(root), "x") == (
        "S100",
        "the file cannot be read: Too many levels of symbolic links",
        "check the file's rights",
    )


def test_what_is_no_file_is_never_waited_for(root: Path) -> None:
    """A FIFO, folder or device is told, not opened and read: it could hang for ever (T-SRC-06)."""
    os.mkfifo(root / "fifo.md")
    (root / "folder.md").mkdir()
    assert fault(Door(root), "fifo.md") == ("S100", "this is not a regular file", "put a plain file there")
    hint = "put the file itself there, or give the folder another name"
    assert fault(Door(root), "folder.md") == ("S100", "this is a folder, not a file", hint)


def test_a_socket_is_no_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket cannot even be opened (T-SRC-06)."""
    monkeypatch.chdir(root)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s")
        assert fault(Door(root), "s")[0] == "S100"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(root: Path) -> None:
    """A file without rights is told with the system's word for it (T-SRC-06)."""
    (root / "a.txt").chmod(0)
    assert fault(Door(root), "a.txt") == (
        "S100",
        "the file cannot be read: Permission denied",
        "check the file's rights",
    )


def test_a_missing_file(root: Path) -> None:
    """So is a file that went away while the site was read."""
    assert fault(Door(root), "b.txt") == (
        "S100",
        "the file cannot be read: No such file or directory",
        "check the file's rights",
    )


def test_the_limit_of_bytes(root: Path) -> None:
    """A file of 2 MB is read, one byte more is not (section 2)."""
    with (root / "a.txt").open("wb") as file:
        file.truncate(MAX_EPISODE_BYTES)
    assert len(Door(root).read("a.txt")) == MAX_EPISODE_BYTES
    with (root / "a.txt").open("ab") as file:
        file.write(b"x")
    assert fault(Door(root), "a.txt") == (
        "S108",
        "the file is 2,000,001 bytes long; the limit is 2,000,000",
        "split it in two",
    )


def test_a_site_with_every_kind_of_thing_in_it_is_checked_to_the_end(site: Site) -> None:
    """One odd file is one problem; all others are still read (T-SRC-06, T-SRC-07)."""
    talks = site.root / "episodes/talks"
    os.mkfifo(talks / "fifo.md")
    (talks / "folder.md").mkdir()
    (talks / "leak.md").symlink_to("/etc/passwd")
    (talks / "loop.md").symlink_to("loop.md")
    (talks / "gone.md").symlink_to("nowhere.md")
    (site.root / "episodes/loop").symlink_to(".")
    (site.root / "episodes/out").symlink_to("../..")
    site.write("episodes/talks/big.md", EPISODE + "x" * MAX_EPISODE_BYTES)
    site.write("episodes/talks/wrong.md", EPISODE.replace("Tides", ""))
    outside = site.root.parent.resolve()
    assert site.problems() == (
        f"episodes/out:0:0: S110 episodes/out is a link that leaves the site, to {outside}\n"
        "  hint: copy the file, or add its folder to allowed_folders in site.yaml\n"
        "episodes/talks/big.md:0:0: S108 the file is 2,000,095 bytes long; the limit is 2,000,000\n"
        "  hint: split it in two\n"
        "episodes/talks/fifo.md:0:0: S100 this is not a regular file\n"
        "  hint: put a plain file there\n"
        "episodes/talks/folder.md:0:0: S100 this is a folder, not a file\n"
        "  hint: put the file itself there, or give the folder another name\n"
        "episodes/talks/gone.md:0:0: S100 the file cannot be read: No such file or directory\n"
        "  hint: check the file's rights\n"
        "episodes/talks/leak.md:0:0: S110 episodes/talks/leak.md is a link that leaves the site, to /etc/passwd\n"
        "  hint: copy the file, or add its folder to allowed_folders in site.yaml\n"
        "episodes/talks/loop.md:0:0: S100 the file cannot be read: Too many levels of symbolic links\n"
        "  hint: check the file's rights\n"
        "episodes/talks/wrong.md:2:7: S104 title is empty\n"
        "  hint: write title: About tides\n"
    )


def test_side_cars_and_pictures_go_through_the_door(site: Site) -> None:
    """Media and pictures that are links out of the site, or no files, are never copied (T-SRC-07)."""
    site.episode("tides", "![A tide](tide.png)\n", image={"file": "art.png", "alt": "x"})
    talks = site.root / "episodes/talks"
    (talks / "tides.mp3").symlink_to("/etc/passwd")
    (talks / "tide.png").symlink_to("../../../secret.png")
    os.mkfifo(talks / "art.png")
    outside = site.root.parent.resolve()
    assert site.problems() == (
        'episodes/talks/tides.md:6:8: M501 "art.png" is not a regular file\n'
        "  hint: put the file itself in this place\n"
        "episodes/talks/tides.md:8:11: S110 episodes/talks/tide.png is a link that leaves the site,"
        f" to {outside}/secret.png\n"
        "  hint: copy the file, or add its folder to allowed_folders in site.yaml\n"
        "episodes/talks/tides.mp3:0:0: S110 episodes/talks/tides.mp3 is a link that leaves the site, to /etc/passwd\n"
        "  hint: copy the file, or add its folder to allowed_folders in site.yaml\n"
    )


def test_a_name_that_is_no_text(site: Site) -> None:
    """A file whose name is not UTF-8 is told, and the rest is read (T-SRC-06)."""
    site.episode("tides", audio={"url": "https://media.example/x.mp3", "length": 1, "duration": 1})
    try:
        Path(os.fsdecode(os.fsencode(site.root / "episodes/talks") + b"/\xff.md")).write_text(EPISODE)
    except OSError:
        pytest.skip("this file system has text for names")
    assert site.problems() == "episodes/talks/?.md:0:0: S101 the file's name is not UTF-8\n  hint: rename the file\n"


def test_records_in_the_wrong_place_are_told(site: Site) -> None:
    """A file that looks like a record and is read by nobody is a warning, wherever it lies."""
    site.episode("tides")
    for path in (
        "episodes/loose.md",
        "episodes/talks/shout.MD",
        "episodes/talks/drawer/lost.md",
        "episodes/person.yaml",
    ):
        site.write(path, "x")
    told = site.problems()
    assert [line.split(":")[0] for line in told.splitlines() if "S111" in line] == [
        "episodes/loose.md",
        "episodes/person.yaml",
        "episodes/talks/drawer/lost.md",
        "episodes/talks/shout.MD",
    ]
