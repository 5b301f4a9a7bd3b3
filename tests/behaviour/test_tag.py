"""`shownotes tag`: a copy with tags, read back by ffprobe, and a recording that nobody touched."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import Site, mp3, png

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.behaviour.conftest import Shownotes

CHAPTERS = [{"start": 0, "title": "Hello"}, {"start": 2.5, "title": "Springs & neaps ü"}]


@pytest.fixture
def talk(site: Site) -> Site:
    """A draft with a recording of five seconds, chapters, and a show with artwork and a host."""
    site.episode("talk", status="draft", chapters=CHAPTERS, hosts=["Host Hardy"], title="Tïdes")
    site.write("episodes/talks/talk.mp3", mp3(5))
    site.write("episodes/talks/artwork.png", png(1400))
    return site


def read_back(program: Callable[[str], str], path: Path) -> dict[str, Any]:
    """What ffprobe says of a file."""
    asked = ["-v", "error", "-of", "json", "-show_format", "-show_chapters", "-show_streams", str(path)]
    done = subprocess.run([program("ffprobe"), *asked], capture_output=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", ["talk", "talks/talk", "episodes/talks/talk.md"])
def test_the_copy_has_tags_and_the_recording_has_none(
    talk: Site, shownotes: Shownotes, program: Callable[[str], str], tmp_path: Path, name: str
) -> None:
    """A draft can be tagged; what is said to be verified is in the copy, and the recording is as it was."""
    program("ffprobe")
    copy = tmp_path / "made/copy.mp3"
    done = shownotes("tag", name, talk.root, "--output", copy)
    assert done.stdout == (
        f'wrote {copy}: title "Tïdes", artist "Host Hardy", show "Talks", artwork, 2 chapters\n'
        "verified with ffprobe: title, artist, show, artwork, chapters\n"
    )
    found = read_back(program, copy)
    tags = found["format"]["tags"]
    assert (tags["title"], tags["artist"], tags["album"]) == ("Tïdes", "Host Hardy", "Talks")
    marks = sorted((float(each["start_time"]), each["tags"]["title"]) for each in found["chapters"])
    assert marks == [(0.0, "Hello"), (2.5, "Springs & neaps ü")]
    assert [each["width"] for each in found["streams"] if each["disposition"]["attached_pic"]] == [1400]
    assert (talk.root / "episodes/talks/talk.mp3").read_bytes() == mp3(5)
    assert [each.name for each in copy.parent.iterdir()] == ["copy.mp3"]


def test_an_m4a(talk: Site, shownotes: Shownotes, program: Callable[[str], str], tmp_path: Path) -> None:
    """M4A files are tagged too, chapters included."""
    program("ffprobe")
    source = talk.root / "episodes/talks/talk.m4a"
    silence = ["-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "5", "-c:a", "aac", "-b:a", "8k", str(source)]
    subprocess.run(["ffmpeg", "-v", "error", *silence], check=True, timeout=60)
    (talk.root / "episodes/talks/talk.mp3").unlink()
    before = source.read_bytes()
    done = shownotes("tag", "talk", talk.root, "--output", tmp_path / "copy.m4a")
    assert "verified with ffprobe: title, artist, show, artwork, chapters\n" in done.stdout
    assert [each["tags"]["title"] for each in read_back(program, tmp_path / "copy.m4a")["chapters"]] == [
        "Hello",
        "Springs & neaps ü",
    ]
    assert source.read_bytes() == before


def test_nothing_is_written_over(talk: Site, shownotes: Shownotes, tmp_path: Path) -> None:
    """A file that is there stays, unless it is said that it need not; the recording itself always stays."""
    copy = tmp_path / "copy.mp3"
    copy.write_bytes(b"mine")
    assert "is there already" in shownotes("tag", "talk", talk.root, "-o", copy, status=2).stderr
    assert copy.read_bytes() == b"mine"
    shownotes("tag", "talk", talk.root, "-o", copy, "--force")
    assert copy.read_bytes().startswith(b"ID3")
    source = talk.root / "episodes/talks/talk.mp3"
    assert "is the recording itself" in shownotes("tag", "talk", talk.root, "-o", source, "--force", status=2).stderr
    assert source.read_bytes() == mp3(5)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("talc", "-o", "x.mp3"), 2, "did you mean"),
        (("talk", "-o", "x.m4a"), 2, "let its name end in .mp3"),
        (("silent", "-o", "x.mp3"), 1, "has no audio file on this machine"),
        (("twice", "-o", "x.mp3"), 2, "several shows have"),
        (("broken", "-o", "x.mp3"), 1, "M510"),
    ],
)
def test_what_cannot_be_done_is_said(
    talk: Site, shownotes: Shownotes, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    """Each refusal is a line that says what to do, and leaves no file."""
    talk.episode("silent")
    talk.episode("twice")
    talk.write("episodes/side/show.yaml", "title: Side\ndescription: Another.\n")
    talk.episode("twice", show="side")
    talk.episode("broken")
    talk.write("episodes/talks/broken.mp3", mp3(5))
    talk.write("episodes/talks/broken.chapters.txt", "half past Tides\n")
    name, *rest = arguments
    done = shownotes("tag", name, talk.root, *rest, status=status)
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert [each for each in tmp_path.iterdir() if each.name.startswith(("x.", ".shownotes-"))] == []


def test_without_ffprobe_nothing_is_said_to_be_verified(
    talk: Site, shownotes: Shownotes, environment: dict[str, str], tmp_path: Path
) -> None:
    """Where ffprobe is missing, the copy is made, and the program says that nobody checked it."""
    environment["PATH"], path = "", environment["PATH"]
    try:
        done = shownotes("tag", "talk", talk.root, "-o", tmp_path / "copy.mp3")
    finally:
        environment["PATH"] = path
    assert done.stdout.endswith("not verified: ffprobe, which would read it back, is not installed\n")


def test_without_the_extra_a_line_says_how_to_get_it(
    talk: Site, shownotes: Shownotes, environment: dict[str, str], tmp_path: Path
) -> None:
    """Without mutagen there is no copy, and a line names commands that work, with pip in the environment or without."""
    (tmp_path / "nothing/mutagen").mkdir(parents=True)
    (tmp_path / "nothing/mutagen/__init__.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    environment["PYTHONPATH"] = str(tmp_path / "nothing")
    try:
        done = shownotes("tag", "talk", talk.root, "-o", tmp_path / "copy.mp3", status=1)
    finally:
        del environment["PYTHONPATH"]
    assert "pip install mutagen; " in done.stderr
    assert "pip --python .venv/bin/python install mutagen" in done.stderr
    assert not (tmp_path / "copy.mp3").exists()
