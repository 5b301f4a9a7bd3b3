"""Transcripts: every format is read with its lines, cues are settled, and written in every format that apps want."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import webvtt
from lxml import html

from pipeline.diagnostics import as_text
from pipeline.sidecar import Problems
from pipeline.transcripts import (
    MAX_CUES,
    READERS,
    WRITERS,
    Cue,
    Line,
    Spoken,
    paragraphs,
    read_transcript,
    seems,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.conftest import Site

FILES = {
    "vtt": "WEBVTT - a talk\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\nby hand\n\nfirst\n"
    "00:00.500 --> 00:02.000 align:start\n<v.loud Ada Quill>Good <i>evening</i>,\n&lt;all&gt; &amp; sundry.</v>\n\n"
    "00:00:02.000 --> 00:00:04.250\n<v Otto>Hm.\n",
    "srt": "1\n00:00:00,500 --> 00:00:02,000\nAda Quill: <i>Good</i> evening,\n<all> & sundry.\n\n"
    "2\n00:00:02,000 --> 00:00:04,250\n{\\an8}Otto: Hm.\n",
    "json": '{"version": "1.0.0", "segments": [\n{"speaker": "Ada Quill", "startTime": 0.5, "endTime": 2,\n'
    '"body": "Good evening,\\n<all> & sundry."},\n'
    '{"speaker": "Otto", "startTime": 2, "endTime": 4.25, "body": "Hm."}]}',
}
CUES = [Cue("Good evening, <all> & sundry.", 0.5, 2.0, "Ada Quill"), Cue("Hm.", 2.0, 4.25, "Otto")]


def read(text: str, kind: str) -> list[Line]:
    """The cues of a file without fault."""
    lines, problems = read_transcript(f"x.{kind}", text.encode(), kind)
    assert as_text(problems) == ""
    return lines


def cues(text: str, kind: str) -> list[Cue]:
    """The cues of a file without fault, without their places."""
    return [line.cue for line in read(text, kind)]


@pytest.mark.parametrize("kind", FILES)
def test_formats_say_the_same(kind: str) -> None:
    """The same words come out of every format, without markup and unescaped."""
    assert cues(FILES[kind], kind) == CUES


@pytest.mark.parametrize(("kind", "places"), [("vtt", [11, 15]), ("srt", [2, 7]), ("json", [2, 4])])
def test_cues_know_their_lines(kind: str, places: list[int]) -> None:
    """A problem with a cue is shown where its times stand."""
    assert [line.line for line in read(FILES[kind], kind)] == places


def test_voices_share_a_cue() -> None:
    """Two voices in one cue become two cues, which share its time."""
    text = "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ada>Yes.</v> <v Otto>No.\n"
    assert cues(text, "vtt") == [Cue("Yes.", 0.0, 2.0, "Ada"), Cue("No.", 2.0, 4.0, "Otto")]


def test_short_fractions_are_meant() -> None:
    """00:00:11,5 is eleven seconds and a half, and the author is told that others read it differently."""
    lines, problems = read_transcript("x.srt", b"1\n00:00:11,5 --> 00:00:12,25\nHm.\n", "srt")
    assert [line.cue for line in lines] == [Cue("Hm.", 11.5, 12.25)]
    assert [each.code for each in problems] == ["M525"]


def test_a_name_holds_until_the_next() -> None:
    """In SubRip and plain text a name stands only where the speaker changes (R-P20-TRANS2)."""
    text = "1\n00:00:00,000 --> 00:00:01,000\nAda: One.\n\n2\n00:00:01,000 --> 00:00:02,000\nTwo.\n"
    assert [cue.speaker for cue in cues(text, "srt")] == ["Ada", "Ada"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Quill: Hello.", Cue("Hello.", None, None, "Ada Quill")),
        ("[12:34] Ada Quill: Hello.", Cue("Hello.", 754.0, None, "Ada Quill")),
        ("(1:02:03) Hello.", Cue("Hello.", 3723.0)),
        ("Ada Quill [0:07]: Hello.", Cue("Hello.", 7.0, None, "Ada Quill")),
        ("Ada Quill (0:07)\nHello.", Cue("Hello.", 7.0, None, "Ada Quill")),
        ("Ludwig van Beethoven: Hm.", Cue("Hm.", None, None, "Ludwig van Beethoven")),
        ("李雷: 你好。", Cue("你好。", None, None, "李雷")),
        ("Now listen to this: hello.", Cue("Now listen to this: hello.")),
        ("https://tides.example: a site.", Cue("https://tides.example: a site.")),
        ("At 12:30 we left.", Cue("At 12:30 we left.")),
        ("[laughs] Ada: Hello.", Cue("[laughs] Ada: Hello.")),
        ("a --> b", Cue("a → b")),
    ],
)
def test_plain_text(text: str, expected: Cue) -> None:
    """Names and times are found in plain text where there are any, and nowhere else."""
    assert cues(text, "txt") == [expected]


def test_a_lost_blank_line_loses_nothing() -> None:
    """Where the blank line between two cues was forgotten, both are read."""
    text = "1\n00:00:00,000 --> 00:00:01,000\nOne.\n2\n00:00:01,000 --> 00:00:02,000\nTwo.\n"
    assert [cue.text for cue in cues(text, "srt")] == ["One.", "Two."]


def test_too_many_cues() -> None:
    """More cues than a page can bear are refused (threats.md section 2)."""
    text = "\n\n".join(["A."] * (MAX_CUES + 1))
    lines, problems = read_transcript("x.txt", text.encode(), "txt")
    assert (len(lines), [each.code for each in problems]) == (MAX_CUES, ["S108"])


def test_escapes_of_characters_that_nothing_can_carry() -> None:
    """A control character that an escape smuggles in is shown with its line, and does not reach a page (T-SRC-04)."""
    lines, problems = read_transcript("x", b'{"segments": [{"startTime": 0, "body": "a\\u0000b"}]}', "json")
    assert [(each.code, each.line, each.column) for each in problems] == [("S109", 1, 15)]
    assert [line.cue.text for line in lines] == ["ab"]
    assert [cue.text for cue in cues("WEBVTT\n\n00:00.000 --> 00:01.000\na&#x1b;b\n", "vtt")] == ["ab"]


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(
    "piece", ["<", " ", "<v ", "<v a", "&", "[", "Ada: ", "(", "-->\n", "a\n", "{\\an8", "<b ", "a:"]
)
def test_long_files_take_no_more_than_their_time(kind: str, piece: str) -> None:
    """A hundred times the same is read in a hundred times the time, and not in ten thousand: this would not end."""
    head = {"vtt": "WEBVTT\n\n", "json": "{"}.get(kind, "") + "00:00:00.000 --> 00:00:01.000\nx"
    lines, _ = read_transcript("x", (head + piece * (200_000 // len(piece)) + "y").encode(), kind)
    settled([line.cue for line in lines])


def settled(made: Iterable[Cue], duration: int | None = None, language: str = "en") -> tuple[Spoken, list[str]]:
    """Settle cues that stand on a line each; give them, and code and line of each problem."""
    problems = Problems("x")
    spoken = settle([Line(cue, n) for n, cue in enumerate(made, 1)], language, duration, problems)
    return spoken, [f"{each.code}:{each.line}" for each in problems.listed()]


def test_cues_get_order_and_ends() -> None:
    """Cues are sorted, and each lasts until the next, the last one until the end or as long as it takes to say."""
    spoken, problems = settled([Cue("a", 10.0), Cue("b", 0.0), Cue("c", 50.0)], 60)
    assert [(cue.text, cue.start, cue.end) for cue in spoken.cues] == [("b", 0, 10), ("a", 10, 50), ("c", 50, 52)]
    assert problems == ["M525:2"]


@pytest.mark.parametrize(
    ("made", "duration", "problems"),
    [
        ([Cue("a", 0.0, 30.0)], 60, []),
        ([Cue("a", 0.0, 29.0)], 60, ["M522:1"]),
        ([Cue("a", 0.0, 50.0), Cue("b", 64.0, 70.0)], 60, []),
        ([Cue("a", 0.0, 50.0), Cue("b", 66.0, 70.0)], 60, ["M522:2"]),
        ([Cue("a", 46.0, 720.0)], 47, ["M522:1"]),
        ([Cue("a", 0.0, 66.0), Cue("b", 50.0, 60.0)], 60, ["M522:1"]),
        ([Cue("a", 0.0, 50.0), Cue("b", 50.0, 90.0)], 60, []),
        ([Cue("a", 0.0, 1.0)], None, []),
        ([Cue("a"), Cue("b")], 60, []),
    ],
)
def test_another_recording_is_noticed(made: list[Cue], duration: int | None, problems: list[str]) -> None:
    """A transcript that goes on after its recording, or ends before its half, is told of."""
    assert settled(made, duration)[1] == problems


TEXTS = {
    "en": "The tide comes in twice a day, and it is not the same on any two of them. We know this for a fact. ",
    "de": "Das Wasser kommt zweimal am Tag, und es ist nicht immer gleich. Wir wissen das, und wir glauben es nicht. ",
    "fr": "La marée monte deux fois par jour, et elle n'est pas la même sur les deux. Nous le savons, et on le dit. ",
    "ru": "Вода приходит два раза в день, и каждый раз по-разному. Мы это знаем и все равно удивляемся. ",
    "ja": "潮は一日に二回満ちます。それはいつも同じではありません。私たちはそれを知っています。",
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("said", [*TEXTS, "en-GB", "uk", "zu"])
def test_languages(text: str, said: str) -> None:
    """A text is suspected only where letters or common words plainly say so."""
    found = seems([TEXTS[text] * 5], said)
    if text == said or (text, said) in {("en", "en-GB"), ("ru", "uk")} or (said == "zu" and text in {"en", "de", "fr"}):
        assert found is None
    else:
        assert found == text


@pytest.mark.parametrize(
    ("path", "said", "renamed"),
    [
        ("a/six.vtt", "en", "six.de.vtt"),
        ("a/six.en.vtt", "en", "six.de.vtt"),
        ("a/six.EN_gb.srt", "en-GB", "six.de.srt"),
        ("a/six.transcript.json", "en", "six.transcript.de.json"),
        ("a/talk.two.txt", "en", "talk.two.de.txt"),
    ],
)
def test_the_hint_about_a_language_is_a_name(path: str, said: str, renamed: str) -> None:
    """The hint names the file by the language that was read in it, ready to type."""
    problems = Problems(path)
    settle([Line(Cue(TEXTS["de"] * 5), 1)], said, None, problems)
    assert [each.hint for each in problems.listed()] == [
        f"rename it to {renamed}, or write language: de in the record",
    ]


def test_little_text_is_not_judged() -> None:
    """A few words are no language."""
    assert seems(["Das ist es."], "en") is None


LONG = (
    "It is the moon, mostly, and the sun, which takes its turn when the moon is new or full, and then we get springs."
)
SPOKEN = Spoken(
    "en", (Cue("Good <evening> & --> hello.", 0.5, 2.0, "Ada"), Cue(LONG, 2.0, 10.0, "Ada"), Cue("Hm.", 10, 11))
)


def test_vtt_is_webvtt() -> None:
    """Another reader finds the same words, voices and times; lines are at most 65 characters (R-P20-TRANS2)."""
    found = webvtt.from_string(WRITERS["vtt"](SPOKEN, ""))
    assert [(each.start, each.end, each.voice) for each in found.captions] == [
        ("00:00:00.500", "00:00:02.000", "Ada"),
        ("00:00:02.000", "00:00:10.000", "Ada"),
        ("00:00:10.000", "00:00:11.000", None),
    ]
    assert found.captions[0].text == "Good &lt;evening&gt; &amp; --&gt; hello."
    assert found.captions[1].text.replace("\n", " ") == LONG
    assert max(len(line) for line in found.captions[1].text.split("\n")) <= 65


def test_srt_fits_small_screens() -> None:
    """SubRip has at most two lines of 32 characters, a name where the speaker changes, and loses no word or second."""
    blocks = WRITERS["srt"](SPOKEN, "").strip().split("\n\n")
    lines = [block.split("\n") for block in blocks]
    assert [each[0] for each in lines] == [str(n) for n in range(1, len(lines) + 1)]
    assert all(len(each) <= 4 and all(len(line) <= 32 for line in each[2:]) for each in lines)
    assert " ".join(" ".join(each[2:]) for each in lines) == f"Ada: Good <evening> & → hello. {LONG} Hm."
    times = [each[1].split(" --> ") for each in lines]
    assert times[0][0] == "00:00:00,500"
    assert [end for _, end in times[1:-2]] == [start for start, _ in times[2:-1]]


def test_words_longer_than_a_line_stay_whole() -> None:
    """A word of more than 32 characters is not cut."""
    assert "Donaudampfschifffahrtsgesellschaft" in WRITERS["srt"](
        Spoken("de", (Cue("Die Donaudampfschifffahrtsgesellschaft.", 0.0, 1.0),)), ""
    )


def test_json_has_segments() -> None:
    """The JSON has what the namespace names (R-P20-TRANS2)."""
    document = json.loads(WRITERS["json"](SPOKEN, ""))
    assert document["version"] == "1.0.0"
    assert document["segments"][0] == {
        "speaker": "Ada",
        "startTime": 0.5,
        "endTime": 2.0,
        "body": "Good <evening> & --> hello.",
    }
    assert "speaker" not in document["segments"][2]


def test_html_is_cite_time_and_p() -> None:
    """The HTML has three elements, words are words, and nothing may load or run (R-P20-TRANS2, T-OUT-01, T-OUT-11)."""
    made = WRITERS["html"](
        Spoken('en" onload="x', (Cue("<script>alert(1)</script>", 0.5, 2.0, "<b>Ada</b>"),)), "</title>"
    )
    root = html.document_fromstring(made)
    (body,) = root.findall("body")
    assert [each.tag for each in body] == ["h1", "cite", "time", "p"]
    policies = root.findall("head/meta[@http-equiv='Content-Security-Policy']")
    assert [each.get("content") for each in policies] == ["default-src 'none'; base-uri 'none'; form-action 'none'"]
    assert root.get("lang") == 'en" onload="x'
    assert [each.text for each in body] == ["</title>", "<b>Ada</b>:", "0:00", "<script>alert(1)</script>"]


def test_paragraphs_are_turns() -> None:
    """Cues of one speaker are one paragraph, unless it grows long: then it ends with a sentence."""
    many = tuple(Cue("It is the moon, mostly.", float(n), None, "Ada") for n in range(60))
    found = list(paragraphs((*many, Cue("Hm.", 60.0, None, "Otto"))))
    assert [each.speaker for each in found] == ["Ada", "Ada", "Ada", "Otto"]
    assert [each.start for each in found] == [0.0, 22.0, 44.0, 60.0]


def test_untimed_text_has_no_times(site: Site) -> None:
    """A transcript without times gives what can be read, and no file that would have to guess (R-P20-TRANS2)."""
    site.episode("talk")
    site.write("episodes/talks/talk.txt", "Jane Doe: Hello.\n\n[0:09] John Smith: Hello.\n")
    _, store = site.build()
    names = {path.rpartition("/")[2] for path in store.content if "talk/transcript" in path}
    assert names == {"transcript.html", "transcript.txt"}
    assert site.read("talks/talk/transcript.txt") == "Jane Doe: Hello.\n\n[0:09] John Smith: Hello.\n"


def test_one_a_language(site: Site) -> None:
    """Of several files in a language the best is read; others are in their own, the episode's first."""
    site.episode("talk", language="en")
    vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\n{}\n"
    for name, text in (
        ("talk.pt-br.vtt", "Olá."),
        ("talk.vtt", "Hello."),
        ("talk.de.srt", ""),
        ("talk.de.vtt", "Hallo."),
    ):
        site.write(f"episodes/talks/{name}", vtt.format(text))
    site.write("episodes/talks/talk.srt", "broken")
    site.write("episodes/talks/talk.ideas.txt", "Not a transcript.")
    report, store = site.build()
    assert report.built, as_text(report.problems)
    listed = json.loads(store.content["talks/talk/episode.json"])["transcripts"]
    assert [(each["language"], each["path"].rpartition("/")[2]) for each in listed if each["type"] == "text/vtt"] == [
        ("en", "transcript.vtt"),
        ("de", "transcript.de.vtt"),
        ("pt-BR", "transcript.pt-br.vtt"),
    ]
    assert listed[0]["type"] == "text/vtt"


def test_a_named_file_has_its_language_in_its_name(site: Site) -> None:
    """A file that the record names tells its language like a side-car, unless the record does."""
    vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\nHm.\n"
    for name in ("said.fr.vtt", "said.vtt", "other.vtt"):
        site.write(f"episodes/talks/{name}", vtt)
    site.episode("talk", transcripts=["said.fr.vtt", "said.vtt", {"file": "other.vtt", "language": "de"}])
    _, store = site.build()
    names = {path.rpartition("/")[2] for path in store.content if path.endswith(".vtt")}
    assert names == {"transcript.vtt", "transcript.fr.vtt", "transcript.de.vtt"}


def test_remote_ones_are_passed_on(site: Site) -> None:
    """A transcript elsewhere keeps its address and gets its type by it; nothing is fetched (R-P20-TRANS)."""
    url = "https://media.example/talk.srt?v=2"
    site.episode("talk", transcripts=[{"url": url, "language": "de", "rel": "captions"}])
    _, store = site.build()
    (listed,) = json.loads(store.content["talks/talk/episode.json"])["transcripts"]
    assert (listed["url"], listed["type"], listed["language"], listed["rel"], listed["path"]) == (
        url,
        "application/x-subrip",
        "de",
        "captions",
        None,
    )
    assert "Read what is said" not in site.read("talks/talk/index.html")
