"""What a listener gets of chapters, transcripts, alternates and shaped pictures, and what a change of them changes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html

from pipeline.diagnostics import as_text
from tests.conftest import SHOW, Site, mp3, png

if TYPE_CHECKING:
    from collections.abc import Iterator

PODCAST = "{https://podcastindex.org/namespace/1.0}"
PSC = "{http://podlove.org/simple-chapters}"
VTT = "WEBVTT\n\n00:00.000 --> 00:30.000\n<v J. Doe>{}\n\n00:30.000 --> 00:59.500\n<v Host Hardy>Thank you.\n"
MARKS = "0:00 Hello\n0:30.5 Springs & neaps <https://tides.example/>\n0:50 Goodbye\n"


@pytest.fixture
def tides(site: Site) -> Site:
    """An episode of a minute with a transcript and chapters beside it, and another without."""
    site.write("episodes/people.yaml", "- name: Jane Doe\n  aliases: [J. Doe]\n")
    site.episode("tides", hosts=["Host Hardy"])
    site.write("episodes/talks/tides.mp3", mp3(60))
    site.write("episodes/talks/tides.vtt", VTT.format("It is the moon."))
    site.write("episodes/talks/tides.chapters.txt", MARKS)
    site.episode("other")
    return site


def problems(site: Site) -> str:
    """Build, and give all problems but that the other episode has no audio."""
    return as_text(each for each in site.build()[0].problems if each.code != "F404")


def item(site: Site) -> Any:
    """The item of the episode in the show's feed."""
    root = etree.fromstring(site.store.content["talks/feed.xml"])
    return next(each for each in root.iter("item") if each.findtext("title") == "tides")


def page_of(site: Site, name: str) -> Any:
    """The page of an episode."""
    return html.document_fromstring(site.store.content[f"talks/{name}/index.html"])


def links(page: Any, place: str) -> Iterator[tuple[str, str]]:
    """Text and target of the links into the recording in a section."""
    for link in page.xpath(f'//section[@id="{place}"]//a[@class="time"]'):
        yield link.text_content(), re.sub(r".*/tides\.\w+\.mp3", "MP3", link.get("href"))


def test_page_leads_into_the_recording(tides: Site) -> None:
    """The page lists chapters, and what is said by whom; without a script each time opens the recording there."""
    assert problems(tides) == ""
    page = page_of(tides, "tides")
    assert [*links(page, "chapters")] == [("0:00", "MP3#t=0"), ("0:30", "MP3#t=30"), ("0:50", "MP3#t=50")]
    assert [*links(page, "transcript")] == [("0:00", "MP3#t=0"), ("0:30", "MP3#t=30")]
    (details,) = page.xpath('//section[@id="transcript"]//details')
    assert details.get("open") is None
    # An alias is shown by the name that the episode credits, which has a page; the host has none.
    speakers = [(each.text_content(), each.xpath("string(a/@href)")) for each in details.iter("strong")]
    assert speakers == [("Jane Doe", "../../guests/jane-doe/"), ("Host Hardy", "")]
    for path in details.xpath('.//p[@class="files"]/a/@href'):
        assert path.removeprefix("../../") in tides.store.content
    other = page_of(tides, "other")
    assert other.xpath('//section[@id="chapters" or @id="transcript"]') == []


def test_chapters_are_the_same_in_three_places(tides: Site) -> None:
    """JSON chapters, psc and the list of times in the notes say the same (R-ITEM-25)."""
    tides.build()
    document = json.loads(tides.store.content["talks/tides/chapters.json"])
    expected = [(each["startTime"], each["title"]) for each in document["chapters"]]
    assert expected == [(0.0, "Hello"), (30.5, "Springs & neaps"), (50.0, "Goodbye")]
    entry = item(tides)
    (told,) = entry.findall(f"{PODCAST}chapters")
    assert told.get("url") == "https://podcast.example/talks/tides/chapters.json"
    marks = [(each.get("start"), each.get("title")) for each in entry.iter(f"{PSC}chapter")]
    assert marks == [("00:00:00", "Hello"), ("00:00:30.500", "Springs & neaps"), ("00:00:50", "Goodbye")]
    notes = entry.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    lines = re.findall(r"(?m)^(?:<p>)?(\d\d:\d\d:\d\d) (.*?)(?:<br>|</p>)$", notes)
    assert lines == [("00:00:00", "Hello"), ("00:00:30", "Springs &amp; neaps"), ("00:00:50", "Goodbye")]


@pytest.mark.parametrize("marks", ["0 Hello\n0:30 Goodbye\n", "0:01 Hello\n0:30 Tides\n0:50 Goodbye\n"])
def test_a_list_of_times_that_no_app_would_take_is_left_out(tides: Site, marks: str) -> None:
    """Fewer than three times, or none at the beginning, are not chapters to apps that read only notes (R-ITEM-25)."""
    tides.write("episodes/talks/tides.chapters.txt", marks)
    tides.build()
    assert "00:00:" not in (item(tides).findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "")


def test_transcripts_are_in_the_feed_webvtt_first(tides: Site) -> None:
    """Apps take the first transcript that they know; every one that is named is there (R-P20-TRANS2, R-ITEM-24)."""
    tides.build()
    told = [(each.get("type"), each.get("url")) for each in item(tides).findall(f"{PODCAST}transcript")]
    assert [kind for kind, _ in told] == [
        "text/vtt",
        "application/x-subrip",
        "application/json",
        "text/html",
        "text/plain",
    ]
    for _, url in told:
        assert (url or "").removeprefix("https://podcast.example/") in tides.store.content


def changed(site: Site) -> set[str]:
    """Build once more, and name what is different now."""
    before = dict(site.store.content)
    report, store = site.build()
    assert report.built, as_text(report.problems)
    return {path for path in {*before, *store.content} if before.get(path) != store.content.get(path)}


def test_a_corrected_word_changes_what_has_it(tides: Site) -> None:
    """A changed transcript is noticed, and changes the files that show it and no others."""
    tides.build()
    tides.write("episodes/talks/tides.vtt", VTT.format("It is the sun."))
    place = "talks/tides/"
    expected = {f"{place}transcript.{kind}" for kind in ("vtt", "srt", "json", "html", "txt")}
    assert changed(tides) - {".shownotes.json"} == {*expected, f"{place}index.html", f"{place}episode.json"}
    assert "It is the sun." in tides.read(f"{place}index.html")
    assert changed(tides) == set()


def test_what_is_taken_away_is_gone(tides: Site) -> None:
    """Without its side-cars the episode has no chapters and no transcript, nor a trace of them (T-FS-06)."""
    tides.build()
    for name in ("tides.vtt", "tides.chapters.txt"):
        (tides.root / f"episodes/talks/{name}").unlink()
    changed(tides)
    assert [path for path in tides.store.content if "transcript" in path or "chapters" in path] == []
    assert b"Springs" not in b"".join(tides.store.content.values())


def test_a_new_alias_names_a_speaker(tides: Site) -> None:
    """Somebody who is not credited is a warning, until their profile has the name that they are called by."""
    tides.write("episodes/talks/tides.vtt", VTT.format("Yes.").replace("J. Doe", "JANE"))
    said = 'tides.vtt:3:1: M523 warning: the transcript names "JANE", whom the episode does not credit\n'
    assert problems(tides) == f'episodes/talks/{said}  hint: did you mean "Jane Doe"?\n'
    tides.write("episodes/people.yaml", "- name: Jane Doe\n  aliases: [JANE]\n")
    assert problems(tides) == ""
    assert "<v Jane Doe>Yes." in tides.read("talks/tides/transcript.vtt")


def test_a_local_alternate_is_published_and_hashed(tides: Site) -> None:
    """An alternate beside the episode is on the site, and its integrity is that of its bytes (R-P20-INTEG)."""
    small = mp3(30)
    tides.write("episodes/talks/small.mp3", small)
    tides.episode("tides", hosts=["Host Hardy"], alternates=[{"file": "small.mp3", "title": "Small", "default": True}])
    assert problems(tides) == ""
    (told,) = item(tides).findall(f"{PODCAST}alternateEnclosure")
    url = told.find(f"{PODCAST}source").get("uri")
    assert tides.store.content[str(url).removeprefix("https://podcast.example/")] == small
    digest = base64.b64encode(hashlib.sha384(small).digest()).decode()
    assert told.find(f"{PODCAST}integrity").get("value") == f"sha384-{digest}"
    assert (told.get("length"), told.get("type"), told.get("default")) == (str(len(small)), "audio/mpeg", "true")


def test_a_video_beside_an_audio_is_its_alternate(tides: Site) -> None:
    """Audio and video of one episode are an enclosure and an alternate of it (R-P20-ALT)."""
    film = {"url": "https://media.example/tides.mp4", "length": 900, "duration": 60}
    tides.episode("tides", hosts=["Host Hardy"], audio="tides.mp3", video=film)
    assert problems(tides) == ""
    entry = item(tides)
    assert entry.find("enclosure").get("type") == "audio/mpeg"
    (told,) = entry.findall(f"{PODCAST}alternateEnclosure")
    assert (told.get("type"), told.get("length")) == ("video/mp4", "900")


def test_addresses_that_are_not_encrypted(tides: Site) -> None:
    """A transcript or alternate that browsers would refuse to load is a warning, where it is written (R-DOC-13)."""
    tides.episode("other", transcripts=["http://x.example/a.vtt"], alternates=["http://x.example/a.mp3"])
    told = [(each.code, each.line) for each in tides.build()[0].problems if each.code == "F407"]
    assert told == [("F407", 6), ("F407", 7)]


def test_shaped_pictures_are_measured(tides: Site) -> None:
    """Pictures of show and episode have their size, and their shape as CSS writes it (R-P20-IMAGE, R-ART-05)."""
    tides.write("episodes/talks/wide.png", png(160, 90))
    tides.write("episodes/talks/square.png", png(40))
    tides.write("episodes/talks/show.yaml", SHOW + "images: [{file: square.png, purpose: circular}]\n")
    tides.episode("tides", hosts=["Host Hardy"], images=[{"file": "wide.png", "alt": "The sea", "purpose": "banner"}])
    tides.build()
    (wide,) = item(tides).findall(f"{PODCAST}image")
    keys = ("aspect-ratio", "width", "height", "type", "alt", "purpose")
    assert [wide.get(key) for key in keys] == ["16/9", "160", "90", "image/png", "The sea", "banner"]
    channel = etree.fromstring(tides.store.content["talks/feed.xml"])[0]
    (square,) = channel.findall(f"{PODCAST}image")
    assert [square.get(key) for key in ("aspect-ratio", "width", "purpose")] == ["1/1", "40", "circular"]
    for each in (wide, square):
        assert str(each.get("href")).removeprefix("https://podcast.example/") in tides.store.content
