"""docs/diagnostics.md against the program: every code has an entry, and every example is what an author sees."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from pipeline.build import inspect
from pipeline.diagnostics import CODES, problem
from pipeline.frontmatter import SourceError
from pipeline.ledger import Keep

REPOSITORY = Path(__file__).resolve().parents[1]
ENTRY = re.compile(
    r"^## (?P<code>\w+)\n\n\*\*(?P<severity>\w+)\*\* · (?P<meaning>.+?)\n\n"
    r"```text\n(?P<example>.*?)```\n\n(?P<advice>.+?)(?=\n## |\Z)",
    re.MULTILINE | re.DOTALL,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)

Files = dict[str, str | bytes | None]
"""Path in the site -> content; None where there is no such file."""


def picture(width: int, height: int) -> bytes:
    """A plain JPEG of so many pixels."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(file, "JPEG")
    return file.getvalue()


def episode(more: str = "", body: str = "The lamps on the pier go out one by one.", **facts: str) -> str:
    """An episode file: four facts, which may be replaced, more front matter, and the article."""
    facts = {
        "title": "Fog on the pier",
        "published": "2026-03-03T06:00Z",
        "guest": "Ada Quill",
        "authors": "Jane Doe",
    } | facts
    front = "".join(f"{key}: {value}\n" for key, value in facts.items() if value)
    return f"---\n{front}{more}---\n\n{body}\n"


ARTWORK = picture(1400, 1400)
RECORDING = (REPOSITORY / "episodes/field-guide/welcome.mp3").read_bytes()
SITE = "title: Harbour Talk\nbase_url: https://podcast.example.org\nauthor: Jane Doe\n"
SHOW = (
    "title: Harbour Talk\ndescription: What people by the water know.\nhosts: Jane Doe\ncategories: Technology\n"
    "podcast_guid: 03d0aa02-e21f-5046-8655-cbb5addc8229\n"
)
TALK = "episodes/harbour-talk"
FOG, STORM, RECORDED = f"{TALK}/fog.md", f"{TALK}/storm.md", f"{TALK}/fog.mp3"
SETTINGS, PEOPLE = "episodes/site.yaml", "episodes/people.yaml"
SHOWN = f"{TALK}/show.yaml"
GOOD: Files = {SETTINGS: SITE, SHOWN: SHOW, f"{TALK}/artwork.jpg": ARTWORK, FOG: episode(), RECORDED: RECORDING}
OUT: Files = {SETTINGS: SITE.replace("podcast.example.org", "harbour-talk.example")}
"""An address to which somebody may have subscribed."""
LEDGER = "episodes/ledger.jsonl"


def known(**facts: str | None) -> str:
    """The line of the ledger for the episode of a good site, but for these facts."""
    page = "https://harbour-talk.example/harbour-talk/fog/"
    recording = {"url": f"{page}fog.d5efee85.mp3", "bytes": len(RECORDING)}
    line = {
        "guid": "fog-1",
        "show": "harbour-talk",
        "published": "2026-03-03T06:00:00Z",
        "enclosure": recording,
        "link": page,
        "first_seen": "2026-03-03T06:05:00Z",
        "source": FOG,
        "title": "Fog on the pier",
        "media": "d5efee85a8092814",
        "text": "0",
    }
    return json.dumps({key: value for key, value in (line | facts).items() if value != ""}) + "\n"


SPOKEN = "WEBVTT\n\n00:00.000 --> 00:50.000\n<v Ada Quill>Good evening.\n"
GOLDEN = REPOSITORY / "tests/golden/chapters/site/episodes/talks"
TAGGED, TRACK = ((GOLDEN / name).read_bytes() for name in ("tags.mp3", "track.m4a"))
"""An MP3 with chapters in its ID3 tag, and an M4A whose chapters are a text track of QuickTime."""
REMOTE = "audio: https://cdn.example.org/fog.mp3\n"

CASES: dict[str, Files] = {
    "S100": {SHOWN: None},
    "S101": {FOG: episode().encode().replace(b"lamps", b"l\xe4mps")},
    "S102": {FOG: "title: Fog on the pier\n"},
    "S103": {FOG: episode(title="Fog: a warning")},
    "S104": {FOG: episode(published="last Tuesday")},
    "S105": {FOG: episode(authors="")},
    "S106": {FOG: episode("topcs: Fog\n")},
    "S107": {FOG: episode("title: Fog\n")},
    "S108": {FOG: episode("description: " + "fog " * 17_000 + "\n")},
    "S109": {FOG: episode(body="A bell rings: \x07.")},
    "S110": {FOG: episode("image: ../lamp.jpg\n")},
    "S111": {f"{TALK}/storm.mp3": RECORDING},
    "S112": {SETTINGS: f"{SITE}time_zone: Europe/Berlin\n", FOG: episode(published="2026-03-29T02:30")},
    "S113": dict.fromkeys(GOOD),
    "S120": {FOG: episode(body="[Listen](javascript:play).")},
    "S121": {FOG: episode(body="![](lamp.jpg)"), f"{TALK}/lamp.jpg": picture(9, 9)},
    "S122": {FOG: episode(body="> The horn is late.\n> — Ada Quill, 12:75")},
    "S123": {FOG: episode(title="Fog " * 70)},
    "S124": {FOG: episode(body="Nine lamps.[^1]")},
    "S125": {FOG: episode(body="![A lamp](http://example.org/lamp.jpg)")},
    "S130": {"templates/base.html": "<title>{{ page.title }</title>"},
    "R200": {FOG: episode(body="> The horn is late.\n> — Ada Quil")},
    "R201": {FOG: episode("show: harbor-talk\n")},
    "R202": {FOG: episode(guest="ada quill"), STORM: episode(title="Storm"), f"{TALK}/ice.md": episode(title="Ice")},
    "R203": {PEOPLE: "- name: Ada Quill\n- name: Otto Margin\n  aliases: Ada Quill\n"},
    "R204": {FOG: episode("related: storms\n"), STORM: episode(title="Storm")},
    "R205": {PEOPLE: "- name: Ada Quill\n", FOG: episode(guest="Ada Quil")},
    "L300": {FOG: episode("slug: storm\n"), STORM: episode(title="Storm")},
    "L301": {FOG: episode("slug: Fog!\n")},
    "L302": {FOG: episode(body="After [the storm](/harbour-talk/storm/).")},
    "F400": {FOG: episode("guid: fog-1\n"), STORM: episode("guid: fog-1\n", title="Storm")},
    "F401": {STORM: episode()},
    "F402": {SHOWN: SHOW.replace("Technology", "Tech")},
    "F403": {SHOWN: f"{SHOW}type: serial\n"},
    "F404": {RECORDED: None},
    "F405": {FOG: None, RECORDED: None},
    "F406": {SHOWN: SHOW.replace("categories: Technology\n", "")},
    "F407": {SETTINGS: SITE.replace("https:", "http:")},
    "F408": {STORM: episode("audio: fog.mp3\n", title="Storm")},
    "F409": {FOG: episode("number: 7\n"), STORM: episode("number: 7\n", title="Storm")},
    "F410": {"episodes/pier/show.yaml": SHOW.replace("Harbour", "Pier"), "episodes/pier/ice.md": episode()},
    "F420": OUT | {LEDGER: known(), FOG: None, f"{TALK}/mist.md": episode("audio: fog.mp3\n")},
    "F421": OUT | {LEDGER: known(), FOG: None, RECORDED: None},
    "F422": OUT
    | {
        LEDGER: known(retired="2026-04-01T06:00:00Z"),
        FOG: episode("guid: fog-1\n", title="Fog again", published="2026-05-05"),
        RECORDED: None,
    },
    "F423": OUT | {LEDGER: known(), RECORDED: RECORDING * 2},
    "F424": OUT | {LEDGER: known(), FOG: episode(published="2026-03-04T06:00Z")},
    "F425": OUT | {LEDGER: known(enclosure=None, media=None), FOG: episode("slug: mist\n"), RECORDED: None},
    "F426": OUT
    | {
        LEDGER: known(),
        FOG: None,
        "episodes/pier/show.yaml": SHOW.replace("Harbour", "Pier"),
        "episodes/pier/fog.md": episode("guid: fog-1\n"),
        "episodes/pier/fog.mp3": RECORDING,
    },
    "F427": {SETTINGS: SITE.replace("podcast.example.org", "www.harbour-talk.example"), LEDGER: known()},
    "F428": {LEDGER: "<<<<<<< HEAD\n" + known()},
    "F429": OUT | {LEDGER: known(guid="ice-1", source=f"{TALK}/ice.md", retired="2026-04-01T06:00:00Z")},
    "F440": {SHOWN: f"{SHOW}previous_feed_urls: https://podcast.example.org/harbour-talk/feed.xml\n"},
    "F441": {
        SHOWN: f"{SHOW}previous_feed_urls: https://old.example.org/feed.xml\n",
        "episodes/pier/show.yaml": SHOW.replace("Harbour", "Pier").replace("03d0", "13d0")
        + "previous_feed_urls: https://old.example.org/feed.xml\n",
        "episodes/pier/ice.md": episode(),
    },
    "F442": {SHOWN: f"{SHOW}feed: {{items: 50, archive: 50}}\n"},
    "F443": {SHOWN: f"{SHOW}previous_feed_urls: https://podcast.example.org/feed/\n"},
    "F450": {FOG: episode("guid: fog on the pier\n")},
    "F451": {SHOWN: f"{SHOW}copyright: © 2026 Harbour Radio\n"},
    "F452": {FOG: episode(title="Ep. 7 Fog on the pier")},
    "F453": {SHOWN: f"{SHOW}medium: podcastL\n"},
    "F454": {
        SHOWN: re.sub("podcast_guid: .*", "podcast_guid: 9b024349-ccf0-5f69-a609-6b82873eab3c", SHOW),
        "output/harbour-talk/feed.xml": '<atom:link href="https://podcast.example/feed.xml" rel="self"/>'
        "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>",
    },
    "M500": {FOG: episode("audio: fogg.mp3\n")},
    "M501": {RECORDED: b"<!doctype html><title>Not found</title>"},
    "M502": {RECORDED: RECORDING[:100_000]},
    "M503": {FOG: episode("audio: fog.wav\n"), f"{TALK}/fog.wav": b"RIFF\x24\0\0\0WAVEfmt "},
    "M504": {f"{TALK}/artwork.jpg": picture(800, 800)},
    "M505": {FOG: episode("image: lamp.jpg\n"), f"{TALK}/lamp.jpg": picture(1400, 900)},
    "M506": {FOG: episode(REMOTE), RECORDED: None},
    "M507": {FOG: episode("audio: {url: https://cdn.example.org/fog, length: 9, type: audio/mpeg, duration: 9}\n")},
    "M510": {f"{TALK}/fog.chapters.txt": "0:00 Before the fog\nhalf past In the fog\n"},
    "M511": {FOG: episode("chapters:\n  - {start: 0, title: Before the fog}\n  - {start: 12:34, title: In the fog}\n")},
    "M512": {f"{TALK}/fog.chapters.txt": "0:00 Before the fog\n0:40 The horn\n0:20 In the fog\n"},
    "M513": {
        FOG: episode("chapters:\n  - {start: 0, end: 0:30, title: Before}\n  - {start: 0:20, title: In the fog}\n")
    },
    "M514": {FOG: episode("chapters:\n  - {start: 0:20, title: In the fog}\n")},
    "M515": {FOG: episode("chapters:\n  - {start: 0, title: Before the fog}\n  - {start: 0:20}\n")},
    "M516": {f"{TALK}/fog.chapters.txt": "0:00 Before the fog <http://example.org>\n"},
    "M517": {RECORDED: TAGGED},
    "M518": {RECORDED: None, f"{TALK}/fog.m4a": TRACK},
    "M520": {f"{TALK}/fog.vtt": "1\n00:00.000 --> 00:50.000\nGood evening.\n"},
    "M521": {f"{TALK}/fog.vtt": f"{SPOKEN}\n0:50 --> the end\nGood night.\n"},
    "M522": {f"{TALK}/fog.vtt": f"{SPOKEN}\n12:34.000 --> 12:36.000\nGood night.\n"},
    "M523": {f"{TALK}/fog.vtt": SPOKEN.replace("Ada Quill", "Ada Quil")},
    "M524": {f"{TALK}/fog.german.vtt": "WEBVTT\n\n00:00.000 --> 00:50.000\nGuten Abend.\n"},
    "M525": {f"{TALK}/fog.vtt": f"{SPOKEN}\n00:50,5 --> 00:55,5\nGood night.\n"},
    "M526": {FOG: episode("transcripts: fog.docx\n"), f"{TALK}/fog.docx": "PK"},
    "M527": {
        FOG: episode("transcripts: [fog.vtt, fog.txt]\n"),
        f"{TALK}/fog.vtt": SPOKEN,
        f"{TALK}/fog.txt": "Good night.",
    },
    "M530": {
        FOG: episode("alternates: {file: small.mp3, integrity: {type: sri, value: sha384-AAAA}}\n"),
        f"{TALK}/small.mp3": RECORDING,
    },
    "M531": {
        FOG: episode("images: {file: wide.jpg, aspect_ratio: 4/3}\n"),
        f"{TALK}/wide.jpg": picture(160, 90),
    },
    "M533": {f"{TALK}/fog.m4a": TRACK},
    "M534": {FOG: episode("soundbites: {start: 50, duration: 20}\n")},
    "M535": {FOG: episode(body="The horn (9:59) is late.")},
    "M536": {FOG: episode("chapters:\n  - {start: 0, end: 12:34, title: In the fog}\n")},
    "M537": {
        f"{TALK}/fog.chapters.json": '{"chapters": [{"startTime": 0, "title": "Fog", "location": {"name": "Pier"}}]}'
    },
}


def entries() -> dict[str, re.Match[str]]:
    """The entries of the page by code: severity, meaning, example, advice."""
    text = (REPOSITORY / "docs/diagnostics.md").read_text(encoding="utf-8")
    return {entry["code"]: entry for entry in ENTRY.finditer(text)}


def write(root: Path, files: Files) -> None:
    """Write the files of a site."""
    for path, content in files.items():
        if content is not None:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())


def shown(root: Path, code: str) -> str:
    """What is printed of the first problem with this code in a good site that was changed as its case says."""
    write(root, GOOD | CASES[code])
    try:
        problems = inspect(root, now=NOW, keep=Keep.LOCKED if code == "F429" else Keep.READ).problems
    except SourceError as found:
        problems = [problem(".", found.at, found.code, found.message, found.hint)]
    return next(f"{each}\n" for each in problems if each.code == code)


def test_every_code_has_an_entry_in_order_with_its_severity_and_meaning() -> None:
    """Whoever looks up a code finds it, as bad as it is, in the words of the program."""
    described = [(code, entry["severity"], entry["meaning"]) for code, entry in entries().items()]
    assert described == [(code, each.severity.value, each.meaning) for code, each in CODES.items()]


@pytest.mark.parametrize("code", CODES)
def test_the_example_is_what_an_author_sees(code: str, tmp_path: Path) -> None:
    """The message and hint under each code are those of the program, word for word."""
    assert entries()[code]["example"] == shown(tmp_path, code)


def test_the_site_of_the_examples_is_good(tmp_path: Path) -> None:
    """Each example shows what one change does: without it there is no problem at all."""
    write(tmp_path, GOOD)
    assert inspect(tmp_path, now=NOW).problems == []
