"""Tags of audio files: chapters are read from what anybody wrote, and written so that another program reads them."""

from __future__ import annotations

import io
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from mutagen import id3

from pipeline.listing import Chapter
from pipeline.media import MediaError, embedded, probe
from pipeline.media.boxes import write_chapters
from pipeline.media.embedded import Tags, embedded_chapters, seems_to_have_chapters, write_tags
from tests.conftest import Site, mp3

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOWHERE = 0xFFFF_FFFF
CHAPTERS = (Chapter(0.0, "Begin & <go>"), Chapter(1.5, "Mitte ü", "https://tides.example/"), Chapter(3.0, "End"))


def tagged(*chapters: tuple[int, str, str | None], listed: list[str] | None = None, version: int = 4) -> bytes:
    """An MP3 whose tag has these chapters: start in ms, title, address."""
    tags = id3.ID3()
    for number, (start, title, url) in enumerate(chapters):
        frames: list[Any] = [id3.TIT2(encoding=3, text=title)]
        frames += [id3.WXXX(encoding=0, url=url)] if url else []
        facts = {"start_time": start, "end_time": start + 500, "start_offset": NOWHERE, "end_offset": NOWHERE}
        tags.add(id3.CHAP(element_id=f"c{number}", sub_frames=frames, **facts))
    if listed is not None:
        tags.add(id3.CTOC(element_id="toc", flags=id3.CTOCFlags.TOP_LEVEL, child_element_ids=listed, sub_frames=[]))
    file = io.BytesIO(mp3(5))
    tags.save(file, v2_version=version)
    return file.getvalue()


def m4a(program: Callable[[str], str], path: Path, *options: str) -> Path:
    """A silent M4A of five seconds, as ffmpeg makes it."""
    program("ffprobe")
    source = ["-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "5", "-c:a", "aac", "-b:a", "8k"]
    subprocess.run(["ffmpeg", "-v", "error", *source, *options, str(path)], check=True, timeout=60)
    return path


@pytest.mark.parametrize("version", [3, 4])
def test_id3_chapters(tmp_path: Path, version: int) -> None:
    """Chapters of both versions of ID3 are read, with titles and addresses."""
    path = tmp_path / "a.mp3"
    path.write_bytes(tagged((0, "Eins", None), (2000, "Zwei ü", "https://x.example/"), version=version))
    assert seems_to_have_chapters(path)
    assert sorted(embedded_chapters(path), key=lambda each: each.start) == [
        Chapter(0.0, "Eins", None, None, 0.5),
        Chapter(2.0, "Zwei ü", "https://x.example/", None, 2.5),
    ]


def test_chapters_outside_the_table_of_contents(tmp_path: Path) -> None:
    """A chapter that no table of contents names is silent."""
    path = tmp_path / "a.mp3"
    path.write_bytes(tagged((0, "a", None), (1000, "b", None), listed=["c0"]))
    assert {each.title: each.is_listed for each in embedded_chapters(path)} == {"a": True, "b": False}


@pytest.mark.parametrize("content", [mp3(1), b"", b"ID3", b"ID3\x04\x00\x00\x00\x00\x00\x7f", b"\0" * 40])
@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".ogg"])
def test_files_without_chapters(tmp_path: Path, suffix: str, content: bytes) -> None:
    """Where there is no sign of chapters, the file is left alone."""
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert not seems_to_have_chapters(path)


def test_a_broken_tag_is_told(site: Site) -> None:
    """A tag that its parser stumbles over is a warning, and the episode is published (T-MED-02)."""
    site.episode("talk")
    good = tagged((0, "Eins", None))
    site.write("episodes/talks/talk.mp3", good.replace(b"ID3\x04", b"ID3\x09"))
    report, store = site.build()
    assert report.built
    assert [(each.code, each.path) for each in report.problems] == [("M517", "episodes/talks/talk.mp3")]
    assert "talks/talk/chapters.json" not in store.content


def test_without_the_extra_a_note_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without mutagen the chapters in the audio are not read, which a note tells, and nothing else changes."""
    monkeypatch.setattr(embedded, "is_installed", lambda _name: False)
    site.episode("talk")
    site.write("episodes/talks/talk.mp3", tagged((0, "Eins", None), (2000, "Zwei", None)))
    report, store = site.build()
    assert [(each.code, each.path) for each in report.problems] == [("M518", "episodes/talks/talk.mp3")]
    assert report.built
    assert "talks/talk/chapters.json" not in store.content
    with pytest.raises(MediaError, match="not installed"):
        write_tags(site.root / "episodes/talks/talk.mp3", Tags("", "", "", None, "", (), 1))


def test_chapters_in_the_audio_are_published(site: Site) -> None:
    """Where there is nothing else, the chapters in the audio are the episode's; a side-car goes before them."""
    site.episode("talk")
    site.write("episodes/talks/talk.mp3", tagged((2000, "Zwei", None), (0, "Eins", None)))
    site.build()
    assert [each["title"] for each in json.loads(site.read("talks/talk/chapters.json"))["chapters"]] == ["Eins", "Zwei"]
    site.write("episodes/talks/talk.chapters.txt", "0 Beside\n")
    site.build()
    assert [each["title"] for each in json.loads(site.read("talks/talk/chapters.json"))["chapters"]] == ["Beside"]


def read_back(program: Callable[[str], str], path: Path) -> dict[str, Any]:
    """What ffprobe says of a file."""
    asked = ["-v", "error", "-of", "json", "-show_format", "-show_chapters", "-show_streams", str(path)]
    done = subprocess.run([program("ffprobe"), *asked], capture_output=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def audio(path: Path) -> str:
    """The digest of all samples, decoded."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-vn", "-f", "md5", "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout


TAGS = Tags("Tïtle", "Wren Tally", "The Show", None, "", CHAPTERS, 5)


def chapters_of(found: dict[str, Any]) -> list[tuple[float, str]]:
    """Start and title of each chapter, in order."""
    return sorted((float(each["start_time"]), each["tags"]["title"]) for each in found["chapters"])


@pytest.mark.parametrize("options", [[], ["-movflags", "+faststart"], ["-f", "mov"]], ids=["behind", "before", "mov"])
def test_m4a_is_tagged_twice_and_sounds_the_same(
    program: Callable[[str], str], tmp_path: Path, options: list[str]
) -> None:
    """Title and chapters are there wherever the index lies, once however often they are written; no sample moves."""
    path = m4a(program, tmp_path / "a.m4a", *options)
    before = audio(path)
    for tags in (TAGS._replace(chapters=CHAPTERS[:1], title="Other"), TAGS):
        write_tags(path, tags)
    found = read_back(program, path)
    assert found["format"]["tags"]["title"] == "Tïtle"
    assert chapters_of(found) == [(each.start, each.title) for each in CHAPTERS]
    assert audio(path) == before
    assert embedded_chapters(path) == [Chapter(each.start, each.title) for each in CHAPTERS]
    assert probe(path).warnings == ()


def test_mp3_is_tagged_twice(program: Callable[[str], str], tmp_path: Path) -> None:
    """An MP3 without a tag gets one, and an old one is replaced where it says the same."""
    path = tmp_path / "a.mp3"
    path.write_bytes(mp3(5))
    for tags in (TAGS._replace(chapters=CHAPTERS[:1], title="Other"), TAGS):
        write_tags(path, tags)
    found = read_back(program, path)
    assert {key: found["format"]["tags"][key] for key in ("title", "artist", "album")} == {
        "title": "Tïtle",
        "artist": "Wren Tally",
        "album": "The Show",
    }
    assert chapters_of(found) == [(each.start, each.title) for each in CHAPTERS]
    assert path.read_bytes().endswith(mp3(5))


def test_files_that_cannot_have_tags(tmp_path: Path, program: Callable[[str], str]) -> None:
    """What has no such tags, or is fragmented, or would need too many chapters, is refused with a reason."""
    (tmp_path / "a.ogg").write_bytes(b"OggS")
    with pytest.raises(MediaError, match="cannot have these tags"):
        write_tags(tmp_path / "a.ogg", TAGS)
    (tmp_path / "b.m4a").write_bytes(b"no boxes at all")
    with pytest.raises(MediaError, match="cannot"):
        write_tags(tmp_path / "b.m4a", TAGS)
    pieces = m4a(program, tmp_path / "c.m4a", "-movflags", "+frag_keyframe+empty_moov")
    with pytest.raises(MediaError, match="fragmented"):
        write_chapters(pieces, [(0.0, "a")])
    with pytest.raises(MediaError, match="255 chapters"):
        write_chapters(pieces, [(float(n), "a") for n in range(256)])
