"""Read the episodes of the repository's own shows aloud: one MP3 beside each file, in synthetic voices.

python docs/content/make_speech.py
python docs/content/make_speech.py --texts

With --texts the recordings are left as they are, and what is measured while they are spoken once more becomes the
transcripts, and the chapters of Field Guide.

Needs espeak-ng and lame (Debian packages of those names), and the packages that Shownotes itself needs. A quote begins
on a whole second, so that its mark (`— Name, 1:23`) can be exact; a mark that is not is reported, and then the exit
status is 1.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

if TYPE_CHECKING:
    from collections.abc import Iterator

EPISODES = Path(__file__).resolve().parents[2] / "episodes"
RATE = 22050
"""Samples a second, 16 bits, mono: what espeak-ng writes."""
BITRATE = 24
"""kbit/s: enough for one voice, and it keeps a repository small."""
PARAGRAPH, HEADING, QUOTE = 0.5, 0.9, 0.7
"""Seconds of silence before each."""


class Voice(NamedTuple):
    """A voice of espeak-ng with its pitch (0 to 99) and speed (words a minute)."""

    name: str
    pitch: int
    speed: int


NARRATORS = {"cloud-evolution": Voice("en-us", 42, 155), "field-guide": Voice("en-us+f3", 46, 155)}
GUESTS = {
    "Mark Collier": Voice("en-gb-x-rp", 36, 160),
    "Ada Quill": Voice("en-gb+f2", 58, 165),
    "Otto Margin": Voice("en-gb-scotland", 28, 155),
    "Nell Byline": Voice("en-gb-x-rp+f4", 50, 165),
    "Gus Almanac": Voice("en-us+m7", 30, 150),
    "Basil Serif": Voice("en-gb+m3", 45, 160),
}
SPOKEN = (
    (r"\beSpeak NG\b", "e speak N G"),
    (r"\bGEICO\b", "Guy-co"),
    (r"\bOpenInfra\b", "Open Infra"),
    (r"\bOpenSSF\b", "Open S S F"),
    (r"\bPyTorch\b", "Pie Torch"),
    (r"\bRISC-V\b", "risk five"),
    (r"\b[Gg]uid(s?)\b", r"gooid\1"),
    (r"\bCI\b", "C I"),
    (r"\b(\w+)\.(md|mp3|yaml|jsonl|html)\b", r"\1 dot \2"),
    (r"\bjsonl\b", "jason L"),
    (r"\byaml\b", "yammel"),
    (r"(?<=\w)[/_-](?=\w+ dot )|(?<=release)_(?=time)", " "),
)
"""What espeak-ng mispronounces, and what it says rightly."""
NARRATOR = "eSpeak NG"
"""Whom the episodes credit for what is not quoted."""
CHAPTERS = {
    "first-episode": {0: "One file", 1: "Facts and article", 4: "What is found out", 9: "Line two", 10: "Three moves"},
    "quotes-and-time-links": {0: "A quote", 4: "Who may be quoted", 6: "The credit block", 9: "Two rules"},
}
"""Episode -> number of the passage with which a chapter begins, and the chapter's title."""
TIME = r"(?:\d+:)?\d?\d:\d\d"
ATTRIBUTION = re.compile(rf"\s*— (?P<name>[^,]+)(?:, (?P<mark>{TIME}))?$")
TIME_LINK = re.compile(rf"\s*\((?P<mark>{TIME})\)")


@dataclass(frozen=True)
class Passage:
    """Words that one voice says in one go."""

    text: str
    pause: float = PARAGRAPH
    """Seconds of silence before it."""
    speaker: str = ""
    """Who is quoted; empty for the narrator."""
    mark: str = ""
    """The time that the author wrote for it."""


def plain(node: SyntaxTreeNode) -> str:
    """Join the words of a block; footnote marks and markup are silent."""
    words = (" " if part.type == "softbreak" else part.content for part in node.walk() if not part.children)
    return "".join(words)


def passages(block: SyntaxTreeNode) -> Iterator[Passage]:
    """Say what is read aloud of one block of the article."""
    match block.type:
        case "heading":
            yield Passage(plain(block), HEADING)
        case "paragraph" | "dt":
            yield Passage(plain(block))
        case "tr":
            yield Passage(": ".join(plain(cell) for cell in block.children) + ".")
        case "fence":
            yield Passage("An example is in the show notes.")
        case "blockquote":
            text = plain(block)
            end = ATTRIBUTION.search(text)
            if end is None:
                raise ValueError(f"a quote without a name: {text}")
            yield Passage(text[: end.start()], QUOTE, end["name"], end["mark"] or "")
        case "footnote_block":
            for note in block.children:
                yield Passage("Footnote. " + " ".join(passage.text for passage in passages(note)))
        case _:
            for child in block.children:
                yield from passages(child)


def read_episode(path: Path) -> tuple[dict[str, Any], SyntaxTreeNode]:
    """Part an episode file into its facts and its parsed article."""
    _, facts, article = re.split(r"^---\n", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(deflist_plugin).use(footnote_plugin)
    return yaml.safe_load(facts), SyntaxTreeNode(parser.parse(article))


def synthesize(text: str, voice: Voice) -> bytes:
    """Speak a text; the result is samples without silence at the end."""
    for pattern, spoken in SPOKEN:
        text = re.sub(pattern, spoken, text)
    text = TIME_LINK.sub("", text)
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        options = ["-z", "-v", voice.name, "-p", str(voice.pitch), "-s", str(voice.speed), "-w", file.name]
        subprocess.run(["espeak-ng", *options], input=text, text=True, check=True)
        with wave.open(file.name, "rb") as sound:
            return sound.readframes(sound.getnframes())


def silence(seconds: float) -> bytes:
    """Make that much of nothing."""
    return bytes(2 * round(seconds * RATE))


def clock(seconds: float) -> str:
    """Print a time as the notes write it: 1:23."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def record(said: list[Passage], narrator: Voice) -> tuple[bytes, list[float], list[float]]:
    """Speak one passage after the other; the result is samples, and the seconds between which each passage is heard."""
    samples, starts, ends = bytearray(), [], []
    for passage in said:
        start = len(samples) / 2 / RATE + passage.pause
        if passage.speaker:
            start = float(-(-start // 1))
        samples += silence(start - len(samples) / 2 / RATE)
        starts.append(start)
        samples += synthesize(passage.text, GUESTS[passage.speaker] if passage.speaker else narrator)
        ends.append(len(samples) / 2 / RATE)
    return bytes(samples + silence(PARAGRAPH)), starts, ends


def wrong_marks(said: list[Passage], starts: list[float]) -> Iterator[str]:
    """Compare the times in the notes with the recording."""
    quotes = {clock(start): passage for passage, start in zip(said, starts, strict=True) if passage.speaker}
    for mark, passage in quotes.items():
        if passage.mark and passage.mark != mark:
            yield f"{passage.speaker}, {passage.mark}: the quote begins at {mark}"
    for passage in said:
        for link in TIME_LINK.finditer(passage.text):
            if link["mark"] not in quotes:
                yield f"({link['mark']}): no quote begins there, but at {', '.join(quotes)}"


def encode(samples: bytes, path: Path, facts: dict[str, Any], show: str) -> None:
    """Write samples as an MP3 with its title, show and year."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    tags = [
        "--id3v2-only",
        "--tt",
        facts["title"],
        "--tl",
        show,
        "--ta",
        "eSpeak NG",
        "--ty",
        str(facts["published"].year),
    ]
    quality = ["-m", "m", "--resample", str(RATE / 1000), "--cbr", "-b", str(BITRATE), "-q", "2"]
    subprocess.run(["lame", "--silent", *quality, *tags, "-", str(path)], input=sound.getvalue(), check=True)


def stamp(seconds: float) -> str:
    """Print a time to the millisecond: 00:01:23.456."""
    milliseconds = round(seconds * 1000)
    return f"00:{milliseconds // 60_000:02}:{milliseconds % 60_000 // 1000:02}.{milliseconds % 1000:03}"


def write_texts(path: Path, said: list[Passage], starts: list[float], ends: list[float]) -> None:
    """Write what is said, and where the parts of it begin, beside an episode."""
    cues = ["WEBVTT"]
    for passage, start, end in zip(said, starts, ends, strict=True):
        text = escape(TIME_LINK.sub("", passage.text), quote=False)
        cues.append(f"{stamp(start)} --> {stamp(end)}\n<v {passage.speaker or NARRATOR}>{text}")
    path.with_suffix(".vtt").write_text("\n\n".join(cues) + "\n", encoding="utf-8")
    if path.stem in CHAPTERS:
        rows = [f"{stamp(starts[number] if number else 0)} {title}" for number, title in CHAPTERS[path.stem].items()]
        path.with_suffix(".chapters.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


def main() -> int:
    """Record every episode, print what was made, and say which time marks are wrong."""
    total, faults = 0, 0
    for path in sorted(EPISODES.glob("*/*.md")):
        facts, article = read_episode(path)
        show = yaml.safe_load((path.parent / "show.yaml").read_text(encoding="utf-8"))
        said = list(passages(article))
        samples, starts, ends = record(said, NARRATORS[path.parent.name])
        target = path.with_suffix(".mp3")
        if "--texts" not in sys.argv[1:]:
            encode(samples, target, facts, show["title"])
        else:
            write_texts(path, said, starts, ends)
        size = target.stat().st_size
        total += size
        quotes = ", ".join(clock(start) for passage, start in zip(said, starts, strict=True) if passage.speaker)
        print(f"{target.relative_to(EPISODES)}: {clock(len(samples) / 2 / RATE)}, {size:,} bytes, quotes at {quotes}")
        for fault in wrong_marks(said, starts):
            faults += 1
            print(f"  {fault}", file=sys.stderr)
    print(f"together {total:,} bytes")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
