"""Files beside a record: found by their names in any case, all taken or told of."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.diagnostics import as_text
from tests.conftest import mp3, png

if TYPE_CHECKING:
    from tests.conftest import Site

FILM = Path(__file__).parents[1] / "golden/chapters/site/episodes/talks/track.m4a"
"""Any MP4 file."""


def feed(site: Site) -> str:
    """Build, and give the feed of the show."""
    report, store = site.build()
    assert report.built, as_text(report.problems)
    return store.content["talks/feed.xml"].decode()


def test_a_suffix_in_upper_case_is_found_and_published_in_lower_case(site: Site) -> None:
    """Recorders write .MP3: recording, picture, transcript, chapters and artwork count in any case (R-HOST-08)."""
    (site.root / "episodes/talks/artwork.png").rename(site.root / "episodes/talks/artwork.PNG")
    site.episode("rec")
    site.write("episodes/talks/rec.MP3", mp3(2))
    site.write("episodes/talks/rec.Png", png(1400))
    site.write("episodes/talks/rec.DE.VTT", "WEBVTT\n\n00:00.000 --> 00:01.000\nHm.\n")
    site.write("episodes/talks/rec.Chapters.TXT", "0:00 Hello\n")
    report, store = site.build()
    assert as_text(each for each in report.problems if each.code != "S111") == ""
    names = {path.rpartition("/")[2] for path in store.content if path.startswith("talks/rec/")}
    assert {"transcript.de.vtt", "chapters.json"} < names
    assert {name.rpartition(".")[2] for name in names} >= {"mp3", "png"}
    assert not [path for path in store.content if path != path.lower() and not path.startswith("assets/")]
    assert "artwork." in store.content["talks/feed.xml"].decode()


def test_what_has_a_suffix_in_both_cases_is_taken_in_lower_case(site: Site) -> None:
    """Where a file system has rec.mp3 and rec.MP3, the plain one is taken and the other told of."""
    site.episode("rec")
    site.write("episodes/talks/rec.mp3", mp3(2))
    if (site.root / "episodes/talks/rec.MP3").exists():
        pytest.skip("this file system does not tell upper from lower case")
    site.write("episodes/talks/rec.MP3", mp3(1))
    assert site.problems() == (
        'episodes/talks/rec.MP3:0:0: M533 warning: "rec.MP3" is not published: "rec.mp3" has the same stem, and is what'
        " is taken\n  hint: write alternates: [rec.MP3] into rec.md, or audio: rec.MP3 to take this one; or delete it\n"
    )


@pytest.mark.parametrize("keys", [{"video": "v.mp4"}, {}])
def test_a_video_beside_an_audio_is_an_alternate(site: Site, keys: dict[str, str]) -> None:
    """The audio side-car stays the recording where a video is named or lies beside it too (R-P20-ALT)."""
    site.episode("rec", **keys)
    site.write("episodes/talks/rec.mp3", mp3(2))
    shutil.copy(FILM, site.root / "episodes/talks" / ("v.mp4" if keys else "rec.mp4"))
    xml = feed(site)
    enclosure, alternate = (xml.index(mark) for mark in ("<enclosure ", "<podcast:alternateEnclosure "))
    assert 'type="audio/mpeg"' in xml[enclosure : xml.index(">", enclosure)]
    assert 'type="video/mp4"' in xml[alternate : xml.index(">", alternate)]
    assert xml.count("<podcast:alternateEnclosure ") == 1


def test_a_video_alone_is_the_recording(site: Site) -> None:
    """Without an audio, the video is what apps download."""
    site.episode("rec", video="v.mp4")
    shutil.copy(FILM, site.root / "episodes/talks/v.mp4")
    xml = feed(site)
    assert 'type="video/mp4"' in xml[xml.index("<enclosure ") :]
    assert "alternateEnclosure" not in xml


@pytest.mark.parametrize("line", [{"audio": "rec.m4a"}, {"audio": "rec.mp3"}, {"alternates": "rec.m4a"}])
def test_each_hint_about_a_second_recording_ends_the_warning(site: Site, line: dict[str, str]) -> None:
    """Two recordings of one stem are told of until a key says what they are, in either way."""
    site.write("episodes/talks/rec.mp3", mp3(2))
    shutil.copy(FILM, site.root / "episodes/talks/rec.m4a")
    site.episode("rec")
    assert "M533" in {each.code for each in site.build()[0].problems}
    site.episode("rec", **line)
    assert "M533" not in {each.code for each in site.build()[0].problems}


def test_two_artworks_of_a_show(site: Site) -> None:
    """The show's second artwork is told of, until show.yaml names one."""
    site.episode("rec", audio={"url": "https://media.example/x.mp3", "length": 1, "duration": 1})
    site.write("episodes/talks/artwork.webp", b"")
    assert site.problems() == (
        'episodes/talks/artwork.webp:0:0: M533 warning: "artwork.webp" is not published: "artwork.png" has the same'
        " stem, and is what is taken\n"
        "  hint: write artwork: artwork.webp into show.yaml to take this one; or delete it\n"
    )
    show = site.root / "episodes/talks/show.yaml"
    show.write_text(f"{show.read_text()}artwork: artwork.png\n")
    assert site.problems() == ""


@pytest.mark.parametrize("name", ["talks/rec.mp3", "talks/rec.vtt", "talks/g2.md", "talks/show.yaml", "people.yaml"])
def test_a_folder_in_the_place_of_a_file_is_told(site: Site, name: str) -> None:
    """A folder with the name of a file that would be read is an error, and the only one (T-SRC-06)."""
    site.episode("rec")
    (site.root / "episodes" / name).unlink(missing_ok=True)
    (site.root / "episodes" / name).mkdir()
    found = [each for each in site.build()[0].problems if each.is_error]
    assert [(each.path, each.code) for each in found] == [(f"episodes/{name}", "S100")]
    assert found[0].message.endswith("is a folder, not a file")


@pytest.mark.parametrize(
    ("name", "episode", "cure"),
    [
        ("G1.MP3", "g1", "rename this file to g1.mp3"),
        ("g1.one.mp3", "g1.two", "rename this file to g1.two.mp3"),
        ("Tides.DE.VTT", "tides", "rename this file to tides.de.vtt"),
        ("far.away.mp3", "g1", "name the episode's file far.away.md"),
    ],
)
def test_the_hint_about_an_orphan_works(site: Site, name: str, episode: str, cure: str) -> None:
    """Whoever does what the hint of S111 says has the file with its episode."""
    site.episode(episode)
    file = site.write(f"episodes/talks/{name}", mp3(1))
    (hint,) = [each.hint for each in site.build()[0].problems if each.code == "S111"]
    assert hint == f"{cure}, or delete this file"
    target = cure.rpartition(" ")[2]
    (file if cure.startswith("rename") else site.root / f"episodes/talks/{episode}.md").rename(file.parent / target)
    assert "S111" not in {each.code for each in site.build()[0].problems}


def test_a_hint_never_writes_over_a_file(site: Site) -> None:
    """Where the episode has a recording, a second one is not given its name."""
    site.episode("g1")
    site.write("episodes/talks/g1.mp3", mp3(1))
    site.write("episodes/talks/G1.wav", b"")
    site.write("episodes/talks/g1.wav", b"")
    (hint,) = [each.hint for each in site.build()[0].problems if each.code == "S111"]
    assert hint == "name the episode's file G1.md, or delete this file"


@pytest.mark.parametrize(
    ("name", "text", "is_told"),
    [
        ("two.txt", "Jane Doe: Hello.\n", True),
        ("two.de.txt", "[0:00] Hallo.\n", True),
        ("two.txt", "Buy milk.\n\nJane Doe: oil.\n", False),
        ("README.txt", "Jane Doe: Hello.\n", False),
        ("two.txt", "", False),
    ],
)
def test_an_orphan_text_is_told_where_it_reads_like_a_transcript(
    site: Site, name: str, text: str, *, is_told: bool
) -> None:
    """A .txt without an episode warns as other transcripts do, and notes of somebody's own do not."""
    site.episode("g1")
    site.write(f"episodes/talks/{name}", text)
    assert ("S111" in {each.code for each in site.build()[0].problems}) == is_told


def test_an_orphan_text_that_becomes_a_transcript_is_seen(site: Site) -> None:
    """What a text is depends on its content, so a build after an edit looks again."""
    site.episode("g1")
    site.write("episodes/talks/two.txt", "Milk.\n")
    assert "S111" not in {each.code for each in site.build()[0].problems}
    site.write("episodes/talks/two.txt", "Jane Doe: Milk?\n")
    assert "S111" in {each.code for each in site.build()[0].problems}
