"""Chapters: every format is read with its lines, what is odd is told, and JSON chapters are as apps want them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.chapters import MAX_CHAPTERS, READERS, Mark, kind_of, read_chapters, settle, to_json
from pipeline.listing import Chapter
from pipeline.sidecar import MOST, Problems

if TYPE_CHECKING:
    from tests.conftest import Site

TIDES = "https://tides.example/"
FILES = {
    ".chapters.json": '{"version": "1.2.0", "chapters": [\n  {"startTime": 0, "title": "Hello"},\n'
    f'  {{"startTime": 62.5, "title": "Tides & moon", "url": "{TIDES}"}}\n]}}\n',
    ".chapters.txt": f"00:00:00.000 Hello\n\n00:01:02.500 Tides & moon <{TIDES}>\n",
    ".psc": '<?xml version="1.0"?>\n<psc:chapters xmlns:psc="http://podlove.org/simple-chapters" version="1.2">\n'
    '<psc:chapter start="0" title="Hello"/>\n'
    f'<psc:chapter start="1:02.5" title="Tides &amp; moon" href="{TIDES}"/>\n</psc:chapters>\n',
    ".chapters.xml": '<chapters>\n<chapter start="0" title="Hello"/>\n'
    f'<chapter start="00:01:02.500" title="Tides &amp; moon" href="{TIDES}"/>\n</chapters>\n',
    ".chapters.vtt": "WEBVTT\n\n1\n00:00.000 --> 01:02.500\nHello\n\n"
    "2\n01:02.500 --> 01:30.000\nTides &amp; <b>moon</b>\n",
    ".labels.txt": "0.000000\t0.000000\tHello\n62.500000\t90.0\tTides & moon\n\\\t100.0\t200.0\n",
}


def read(kind: str, text: str) -> list[Mark]:
    """The chapters of a file without fault."""
    marks, problems = read_chapters(f"x{kind}", text.encode(), kind)
    assert problems == []
    return marks


def test_every_format_has_an_example() -> None:
    """A format that is added is tried below."""
    assert FILES.keys() == READERS.keys()


@pytest.mark.parametrize("kind", FILES)
def test_formats_say_the_same(kind: str) -> None:
    """The same chapters come out of every format, as far as it can say them (R-CHJ, R-PSC)."""
    marks = read(kind, FILES[kind])
    assert [(each.chapter.start, each.chapter.title) for each in marks] == [(0.0, "Hello"), (62.5, "Tides & moon")]
    if kind not in {".chapters.vtt", ".labels.txt"}:
        assert [each.chapter.url for each in marks] == [None, TIDES]
    second = {
        ".chapters.json": 3,
        ".chapters.txt": 3,
        ".psc": 4,
        ".chapters.xml": 3,
        ".chapters.vtt": 8,
        ".labels.txt": 2,
    }
    assert marks[1].line == second[kind]


def test_json_keeps_what_it_can_say() -> None:
    """Pictures, ends and silent chapters survive JSON (R-CHJ-01)."""
    chapter = {"startTime": 1, "endTime": 2.25, "img": f"{TIDES}a.jpg", "toc": False, "waypoints": True}
    (mark,) = read(".chapters.json", json.dumps({"version": "1.2.0", "chapters": [chapter]}))
    assert mark.chapter == Chapter(1.0, None, None, f"{TIDES}a.jpg", 2.25, is_listed=False)


def test_audacity_in_other_languages() -> None:
    """Labels with decimal commas are read, as Audacity writes them in half of Europe."""
    assert [each.chapter.start for each in read(".labels.txt", "1,500000\t1,500000\tEins\n")] == [1.5]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.chapters.json", ".chapters.json"),
        ("a.JSON", ".chapters.json"),
        ("a.txt", ".chapters.txt"),
        ("a.xml", ".psc"),
        ("a.labels.txt", ".labels.txt"),
        ("a.vtt", ".chapters.vtt"),
        ("a.psc", ".psc"),
        ("a.cue", None),
        ("a", None),
    ],
)
def test_kind_by_name(name: str, kind: str | None) -> None:
    """A file that a record names is known by the end of its name."""
    assert kind_of(name) == kind


@pytest.mark.parametrize("bomb", ["[" * 100_000, '{"chapters":' * 50_000, '{"chapters": [' + "9" * 5000 + "]}"])
def test_json_bombs(bomb: str) -> None:
    """Deep nesting and endless numbers are a problem of the file, and nothing worse (T-IMP-01)."""
    marks, problems = read_chapters("x", bomb.encode(), ".chapters.json")
    assert (marks, {each.code for each in problems}) == ([], {"M510"})


def test_xml_entities_are_not_followed() -> None:
    """A chapters file cannot read another file, nor grow without end (T-IMP-01)."""
    text = '<!DOCTYPE x [<!ENTITY s SYSTEM "/etc/hostname">]>\n<chapters><chapter start="0" title="a"/>&s;</chapters>'
    (mark,) = read(".psc", text)
    assert mark.chapter.title == "a"
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><chapters><chapter start="0" title="&a11;"/></chapters>'
    marks, problems = read_chapters("x", bomb.encode(), ".psc")
    assert [each.code for each in problems] == ["M510"]
    assert marks == []


def test_too_many_chapters() -> None:
    """More chapters than a page can bear are refused, at the line of the first too many (threats.md section 2)."""
    lines = "".join(f"{n} Part\n" for n in range(MAX_CHAPTERS + 5))
    marks, problems = read_chapters("x", lines.encode(), ".chapters.txt")
    assert len(marks) == MAX_CHAPTERS
    assert [(each.code, each.line) for each in problems] == [("S108", MAX_CHAPTERS + 1)]


def test_a_file_of_another_kind_does_not_flood() -> None:
    """A thousand bad lines are shown as the first of them and a count."""
    _, problems = read_chapters("x", b"no time\n" * 1000, ".chapters.txt")
    assert len(problems) == MOST + 1
    assert problems[-1].message == "980 more problems of this kind"


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("piece", ["<", " ", "\t", "0 ", "0 a<", "<v ", "[", '{"a":', "-->\n", "0:00 --> 0:01\n", "\n"])
def test_long_files_take_no_more_than_their_time(kind: str, piece: str) -> None:
    """A hundred times the same is read in a hundred times the time, and not in ten thousand: this would not end."""
    head = {".chapters.vtt": "WEBVTT\n\n", ".chapters.json": "{"}.get(kind, "")
    read_chapters("x", (head + "0 x" + piece * (200_000 // len(piece)) + "y").encode(), kind)


def told(chapters: list[Chapter], duration: int | None = None) -> tuple[tuple[Chapter, ...], list[str]]:
    """Settle chapters that stand on a line each; give them, and code and line of each problem."""
    problems = Problems("x")
    settled = settle([Mark(each, n) for n, each in enumerate(chapters, 1)], duration, problems)
    return settled, [f"{each.code}:{each.line}" for each in problems.listed()]


@pytest.mark.parametrize(
    ("chapters", "problems"),
    [
        ([Chapter(0, "a"), Chapter(5, "b")], []),
        ([Chapter(0, "a", end=5), Chapter(5, "b", end=60)], []),
        ([Chapter(0, "a"), Chapter(9, "b"), Chapter(5, "c")], ["M512:3"]),
        ([Chapter(0, "a"), Chapter(61, "b")], ["M511:2"]),
        ([Chapter(0, "a"), Chapter(60, "b")], []),
        ([Chapter(0, "a", end=7), Chapter(5, "b")], ["M513:2"]),
        ([Chapter(0, "a"), Chapter(0, "b")], ["M513:2"]),
        ([Chapter(0, "a"), Chapter(0, is_listed=False)], []),
        ([Chapter(3, "a")], ["M514:1"]),
        ([Chapter(0)], ["M515:1"]),
        ([Chapter(0, is_listed=False), Chapter(2, "a")], ["M514:2"]),
    ],
)
def test_what_players_stumble_over(chapters: list[Chapter], problems: list[str]) -> None:
    """Order, end, overlap, beginning and titles are checked, and silent chapters left in peace (R-CHJ-01 to 03)."""
    settled, found = told(chapters, 60)
    assert found == problems
    assert list(settled) == sorted((each for each in chapters if each.start < 61), key=lambda each: each.start)


def test_ends_stay_inside() -> None:
    """An end after the recording, or before its own start, is not passed on (R-CHJ-03)."""
    settled, found = told([Chapter(0, "a", end=4), Chapter(5, "b", end=2), Chapter(9, "c", end=900)], 60)
    assert [each.end for each in settled] == [4, None, None]
    assert found == ["M536:2", "M536:3"]
    assert told([Chapter(0, "a", end=61.0), Chapter(70, "b", end=2)], 60)[1] == ["M511:2"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (".chapters.vtt", "WEBVTT\n\n00:20.000 --> 00:10.000\nFog\n"),
        (".labels.txt", "20\t10\tFog\n"),
        (".chapters.json", '{"chapters": [{"startTime": 20, "endTime": 10, "title": "Fog"}]}'),
    ],
)
def test_an_end_before_the_beginning_is_told_in_every_format(kind: str, text: str) -> None:
    """No format loses the end of a chapter without a word."""
    marks, problems = read_chapters("x", text.encode(), kind)
    odd = Problems("x")
    settle(marks, 60, odd)
    assert [each.code for each in [*problems, *odd.listed()] if each.code != "M514"] == ["M536"]


def test_a_location_is_kept() -> None:
    """JSON chapters keep the place that a chapter is about, with a geo address or not at all (R-P20-LOC)."""
    pier = {"name": "The pier", "geo": "geo:53.55,9.99", "osm": "R62782"}
    places = [pier, {key: pier[key] for key in ("name", "geo")}, {"name": "The pier"}, "The pier", None]
    written = [{"startTime": n, "title": "T", "location": place} for n, place in enumerate(places)]
    marks, problems = read_chapters("x", json.dumps({"chapters": written}).encode(), ".chapters.json")
    made = json.loads(to_json(mark.chapter for mark in marks))
    assert [each.get("location") for each in made["chapters"]] == [*places[:2], None, None, None]
    assert [each.code for each in problems] == ["M537", "M537"]


@pytest.mark.parametrize(
    ("url", "hint"),
    [("http://example.org/a", "write https://example.org/a"), ("a.html", "write an absolute address, https://…")],
)
def test_the_hint_about_an_address_is_an_address(url: str, hint: str) -> None:
    """What only lacks its encryption is shown with it (R-CHJ-04)."""
    _, problems = read_chapters("x", f"0:00 Fog <{url}>\n".encode(), ".chapters.txt")
    assert [(each.code, each.hint) for each in problems] == [("M516", hint)]


def test_json_is_what_apps_read() -> None:
    """The document has the version, and of each chapter what is known and nothing empty (R-CHJ-01)."""
    chapters = [Chapter(0.0, "A “b” </script>"), Chapter(62.5, None, TIDES, f"{TIDES}a.jpg", 70.0, is_listed=False)]
    document = json.loads(to_json(chapters, title="T", podcastName="P"))
    assert document == {
        "version": "1.2.0",
        "title": "T",
        "podcastName": "P",
        "chapters": [
            {"startTime": 0.0, "title": "A “b” </script>"},
            {"startTime": 62.5, "img": f"{TIDES}a.jpg", "url": TIDES, "endTime": 70.0, "toc": False},
        ],
    }


AUDIO = {"url": "https://media.example/x.mp3", "length": 1, "duration": 100}


def starts(site: Site, **keys: Any) -> list[str]:
    """Build an episode `talk`, and give the titles of its chapters."""
    site.episode("talk", audio=AUDIO, **keys)
    report, store = site.build()
    assert report.built, report.problems
    written = store.content.get("talks/talk/chapters.json")
    return [each["title"] for each in json.loads(written)["chapters"]] if written else []


def test_precedence(site: Site) -> None:
    """Front matter goes before a named file, that before side-cars, and these by their order."""
    assert starts(site) == []
    for kind in reversed(FILES):
        site.write(f"episodes/talks/talk{kind}", FILES[kind].replace("Hello", kind))
        assert starts(site)[0] == kind
    site.write("episodes/talks/marks.txt", "0 Named\n")
    assert starts(site, chapters={"file": "marks.txt"}) == ["Named"]
    assert starts(site, chapters=[{"start": 0, "title": "Written"}]) == ["Written"]
