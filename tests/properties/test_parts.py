"""Chapters and transcripts from anywhere: no bytes break their readers, and what is written is read as it was."""

from __future__ import annotations

import json
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import chapters, transcripts
from pipeline.frontmatter import FORBIDDEN
from pipeline.listing import Chapter
from pipeline.sidecar import Problems
from pipeline.transcripts import Cue, Spoken

if TYPE_CHECKING:
    from collections.abc import Callable

PIECES = [
    *"\n\n\n\t :<>[]{}-,.0123\"'&\\",
    "\r\n",
    "\ufeff",
    "\x00",
    "\ud800",
    "WEBVTT\n\n",
    "NOTE ",
    "STYLE\n",
    "1\n",
    "00:00:01.000 --> 00:00:02.000",
    "00:00:01,5 --> 00:00:02,500\n",
    "99:99.9 --> ",
    "<v Ada Quill>",
    "<v >",
    "</v>",
    "&#0;",
    "Ada: ",
    "[12:34] ",
    "(1:02:03.5)",
    "0.5\t1,5\tLabel",
    "\\\t1\t2",
    "12:34 Title <https://x.example/>",
    "1e999",
    '{"segments": [',
    '{"chapters": [',
    '{"startTime": 1, "body": "a"}',
    '{"startTime": -1, "title": 5, "url": "x", "toc": 0}',
    "]}",
    '<chapters xmlns="http://podlove.org/simple-chapters">',
    '<chapter start="1" title="a" href="javascript:x"/>',
    "</chapters>",
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    "日本",
]
garbage = st.one_of(
    st.binary(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=25).map(lambda each: "".join(each).encode("utf-8", "surrogatepass")),
)


@pytest.mark.parametrize("kind", chapters.READERS)
@given(data=garbage)
def test_any_bytes_are_chapters_or_problems(kind: str, data: bytes) -> None:
    """Whatever a chapters file holds, the result is chapters that a feed can carry, and problems with a place."""
    marks, problems = chapters.read_chapters("x", data, kind)
    for each in marks:
        assert 0 <= each.chapter.start < 10**8
        assert not FORBIDDEN.search(f"{each.chapter.title}{each.chapter.url}{each.chapter.image}")
        assert (each.chapter.url or "https:").startswith("https:")
        assert each.line >= 1
        assert each.column >= 1
    assert all(each.hint and each.line >= 0 and each.column >= 0 for each in problems)
    settled = chapters.settle(marks, 60, Problems("x"))
    assert [each.start for each in settled] == sorted(each.start for each in settled)
    json.loads(chapters.to_json(settled))


@pytest.mark.parametrize("kind", transcripts.READERS)
@given(data=garbage)
def test_any_bytes_are_cues_or_problems(kind: str, data: bytes) -> None:
    """Whatever a transcript holds, the result is cues that every writer can write, and problems with a place."""
    lines, problems = transcripts.read_transcript("x", data, kind)
    assert lines or problems
    for each in lines:
        assert each.cue.text == " ".join(each.cue.text.split()) != ""
        assert not FORBIDDEN.search(f"{each.cue.text}{each.cue.speaker}")
        assert each.line >= 1
    assert all(each.hint for each in problems)
    if lines:
        spoken = transcripts.settle(lines, "en", 60, Problems("x"))
        kinds = transcripts.WRITERS if spoken.is_timed else transcripts.UNTIMED
        for name in kinds:
            assert transcripts.WRITERS[name](spoken, "Title")


NAMES = ("Ada Quill", "Otto", "Ludwig van Beethoven", "李雷", "O'Brien & Söhne")
letters = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\ufffd\ufffe\uffff"), min_size=1
)
clean = st.lists(letters.filter(lambda each: not FORBIDDEN.search(each)), min_size=1, max_size=6).map(" ".join)
times = st.lists(st.integers(0, 10**7), min_size=2, max_size=12, unique=True).map(sorted)
plain = st.lists(st.sampled_from(["tide", "Moon.", "“yes”", "é", "<x>", "&amp;", "日本", "12:30", "-->"]), min_size=1)


@st.composite
def spoken(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> Spoken:
    """A transcript in which everybody is named, each cue lasting until the next."""
    starts = draw(times)
    cues = [Cue(draw(texts), start / 1000, end / 1000, draw(st.sampled_from(NAMES))) for start, end in pairwise(starts)]
    return Spoken("en", tuple(cues))


def back(made: Spoken, kind: str) -> tuple[Cue, ...]:
    """Write a transcript and read it again."""
    lines, problems = transcripts.read_transcript("x", transcripts.WRITERS[kind](made, "").encode(), kind)
    assert problems == []
    return tuple(line.cue for line in lines)


@pytest.mark.parametrize("kind", ["vtt", "json"])
@given(made=spoken(clean))
def test_vtt_and_json_come_back_whole(kind: str, made: Spoken) -> None:
    """WebVTT and JSON lose nothing of any text, time or name."""
    assert back(made, kind) == made.cues


@given(made=spoken(plain.map(lambda words: " ".join(words)[:28].strip())))
def test_srt_comes_back_where_it_fits(made: Spoken) -> None:
    """SubRip loses nothing where each cue fits into its two short lines, but for tags and arrows: it has no escapes."""
    found = back(made, "srt")
    assert [(cue.start, cue.end, cue.speaker) for cue in found] == [(c.start, c.end, c.speaker) for c in made.cues]
    assert [cue.text for cue in found] == [cue.text.replace("-->", "→") for cue in made.cues]


@given(made=spoken(plain.map(lambda words: " ".join(words).replace("-->", "to"))))
def test_text_comes_back_as_paragraphs(made: Spoken) -> None:
    """Plain text loses nothing but fractions of seconds and the ends of cues."""
    found = back(made, "txt")
    expected = [(each.text, float(int(each.start or 0)), each.speaker) for each in transcripts.paragraphs(made.cues)]
    assert [(cue.text, cue.start, cue.speaker) for cue in found] == expected


address = st.sampled_from([None, "https://x.example/?a=1&b='2'", "https://x.example/ü"])


@st.composite
def marks(draw: st.DrawFn) -> list[Chapter]:
    """Chapters in order, with what JSON can say of them."""
    starts = draw(times)
    return [
        Chapter(start / 1000, draw(clean), draw(address), draw(address), end / 1000, is_listed=draw(st.booleans()))
        for start, end in pairwise(starts)
    ]


def clock(seconds: float) -> str:
    """A time to the millisecond."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def attribute(name: str, value: str | None) -> str:
    """An attribute of XML, or nothing."""
    return "" if value is None else f' {name}="{escape(value)}"'


PRINTERS: dict[str, Callable[[list[Chapter]], str]] = {
    ".chapters.json": lambda made: chapters.to_json(made).decode(),
    ".chapters.txt": lambda made: "".join(
        f"{clock(each.start)} {each.title}{f' <{each.url}>' if each.url else ''}\n" for each in made
    ),
    ".psc": lambda made: (
        '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters">'
        + "".join(
            f"<psc:chapter{attribute('start', clock(each.start))}{attribute('title', each.title)}"
            f"{attribute('href', each.url)}{attribute('image', each.image)}/>\n"
            for each in made
        )
        + "</psc:chapters>"
    ),
    ".chapters.vtt": lambda made: (
        "WEBVTT\n\n"
        + "".join(
            f"{clock(each.start)} --> {clock(each.end or 0)}\n{escape(each.title or '', quote=False)}\n\n"
            for each in made
        )
    ),
    ".labels.txt": lambda made: "".join(f"{each.start:.6f}\t{each.end:.6f}\t{each.title}\n" for each in made),
}
SAYS = {
    ".chapters.json": ("start", "title", "url", "image", "end", "is_listed"),
    ".chapters.txt": ("start", "title", "url"),
    ".psc": ("start", "title", "url", "image"),
    ".chapters.vtt": ("start", "title", "end"),
    ".labels.txt": ("start", "title", "end"),
}
"""What each format can say of a chapter."""


@pytest.mark.parametrize("kind", PRINTERS)
@given(made=marks())
def test_chapters_come_back(kind: str, made: list[Chapter]) -> None:
    """Each format gives back all that it can say, whatever the titles hold."""
    if kind == ".chapters.txt":  # a title that ends in an address in angle brackets is a link there, and means to be
        made = [each for each in made if not (each.title or "").endswith(">")]
    found, problems = chapters.read_chapters("x", PRINTERS[kind](made).encode(), kind)
    assert problems == []
    keys = SAYS[kind]
    assert [[getattr(each.chapter, key) for key in keys] for each in found] == [
        [getattr(each, key) for key in keys] for each in made
    ]
