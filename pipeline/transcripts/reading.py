"""A transcript file of any format becomes cues that know their lines, and diagnostics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.diagnostics import Diagnostic
from pipeline.frontmatter import SourceError, decode
from pipeline.later import Later
from pipeline.sidecar import JsonText, Problems, seconds_of, words
from pipeline.times import seconds
from pipeline.transcripts.blocks import ARROW, Block, Timed, blocks, timed
from pipeline.transcripts.names import split_name
from pipeline.transcripts.records import MAX_CUES, Cue, Line

if TYPE_CHECKING:
    from webvtt import models as webvtt
else:
    webvtt = Later("webvtt.models")

UNREADABLE, MALFORMED, DOUBTFUL = "M520", "M521", "M525"

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>")
_SRT_TAGS = re.compile(r"</?(?:b|i|u|font)(?:\s[^<>]*)?>|\{\\an?\d\}", re.IGNORECASE)
_STAMP = r"[\[(](?P<time>(?:\d{1,3}:)?\d{1,3}:\d\d(?:\.\d{1,3})?)[\])]"
_BEFORE = re.compile(rf"{_STAMP}\s*(?P<rest>.*)", re.DOTALL)
_WITHIN = re.compile(rf"(?P<name>[^:<>\[\]()\n]{{1,60}}?)\s*{_STAMP}\s*:?\s+(?P<rest>\S.*)", re.DOTALL)


def read_transcript(path: str, data: bytes, kind: str) -> tuple[list[Line], list[Diagnostic]]:
    """Read a transcript of a kind that READERS has; cues are in the order of the file."""
    problems = Problems(path)
    try:
        lines = list(islice(READERS[kind](decode(data), problems), MAX_CUES + 1))
    except SourceError as fault:
        problems.refused(fault, UNREADABLE)
        return [], problems.listed()
    if len(lines) > MAX_CUES:
        last = lines.pop()
        message = f"the transcript has more than {MAX_CUES:,} cues"
        problems.add((last.line, last.column), "S108", message, "join cues, or split the episode in two")
    if not lines:
        problems.add((1, 1), UNREADABLE, "nothing is said in this transcript", "export it again, or delete the file")
    return lines, problems.listed()


def _vtt(text: str, problems: Problems) -> Iterator[Line]:
    """Read WebVTT; speakers are voices: `<v Jane Doe>`.

    Spec: https://www.w3.org/TR/webvtt1/
    """
    if not re.match(r"WEBVTT(?:[ \t\n]|\Z)", text):
        raise SourceError("S103", (1, 1), "this is not WebVTT: its first line is not WEBVTT", "export it as WebVTT")
    for block in blocks(text):
        found = _cue(block, problems, comma=False)
        if found is None:
            continue
        at = (found.line, 1)
        parts = _VOICE.split("\n".join(found.lines))
        # Before the first voice nobody is named; then names and what they say take turns.
        voices = [(None, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
        said = [(name, words(unescape(webvtt.Caption(text=each).text), at, problems)) for name, each in voices]
        spoken = [(name, each) for name, each in said if each]
        # Voices that share a cue speak one after the other, equally long as far as the file tells.
        step = 0.0 if found.end is None or not spoken else (found.end - found.start) / len(spoken)
        for position, (name, each) in enumerate(spoken, 1):
            start = round(found.start + step * (position - 1), 3)
            end = found.end if position == len(spoken) else round(found.start + step * position, 3) if step else None
            speaker = words(unescape(name), at, problems) if name else None
            yield Line(Cue(each, start, end, speaker or None), found.line)


def _srt(text: str, problems: Problems) -> Iterator[Line]:
    """Read SubRip; a name stands before the words where the speaker changes (R-P20-TRANS2)."""
    if ARROW not in text:
        raise SourceError("S103", (1, 1), "this is not SubRip: no line has times", "export it as SRT")
    speaker = None
    for block in blocks(text):
        found = _cue(block, problems, comma=True)
        if found is None:
            continue
        name, said = split_name(words(_SRT_TAGS.sub("", "\n".join(found.lines)), (found.line, 1), problems))
        speaker = name or speaker
        if said:
            yield Line(Cue(said, found.start, found.end, speaker), found.line)


def _cue(block: Block, problems: Problems, *, comma: bool) -> Timed | None:
    if any(ARROW in line for line in block.lines):
        found = timed(block, MALFORMED, DOUBTFUL, problems, comma=comma)
        if found and found.end is None:
            message, hint = "the cue ends before it begins", "correct its times; the next cue ends it for now"
            problems.add((found.line, 1), DOUBTFUL, message, hint)
        return found
    first = block.lines[0].strip()
    if not first.isdecimal() and (comma or not first.startswith(("WEBVTT", "NOTE", "STYLE", "REGION"))):
        hint = "delete the blank line above them"
        problems.add((block.line, 1), MALFORMED, "these lines have no times", hint)
    return None


def _json(text: str, problems: Problems) -> Iterator[Line]:
    """Read the JSON of the podcast namespace: segments with startTime and body (R-P20-TRANS2)."""
    document = JsonText(text)
    data = document.data
    segments = data.get("segments") if isinstance(data, dict) else None
    if not isinstance(segments, list):
        message = "this is not a podcast transcript: it has no list of segments"
        raise SourceError(
            "S103", document.position(document.start), message, 'write {"version": "1.0.0", "segments": […]}'
        )
    places = document.elements(document.members(document.start)["segments"])
    for segment, offset in zip(segments, places, strict=True):
        line, column = document.position(offset)
        facts = segment if isinstance(segment, dict) else {}
        start, end, body = seconds_of(facts.get("startTime")), seconds_of(facts.get("endTime")), facts.get("body")
        if start is None or not isinstance(body, str):
            hint = 'write {"startTime": 0, "endTime": 2.5, "speaker": "Jane Doe", "body": "Good morning."}'
            problems.add((line, column), MALFORMED, "the segment has no startTime in seconds, or no body", hint)
            continue
        name = facts.get("speaker")
        speaker = words(name, (line, column), problems) if isinstance(name, str) else None
        if end is not None and end < start:
            problems.add((line, column), DOUBTFUL, "the segment ends before it begins", "correct endTime")
            end = None
        if said := words(body, (line, column), problems):
            yield Line(Cue(said, start, end, speaker or None), line, column)


def _text(text: str, _problems: Problems) -> Iterator[Line]:
    """Read paragraphs: `Jane Doe: Good morning.`, with or without `[12:34]` before or after the name."""
    speaker = None
    for block in blocks(text.replace(ARROW, "→")):
        said = " ".join(" ".join(block.lines).split())
        start = None
        before, within = _BEFORE.fullmatch(said), _WITHIN.fullmatch(said)
        if before:
            start, said = seconds(before["time"]), before["rest"]
        elif within and split_name(f"{within['name']}: x")[0]:
            start, said = seconds(within["time"]), f"{within['name']}: {within['rest']}"
        name, said = split_name(said)
        speaker = name or speaker
        if said:
            yield Line(Cue(said, start, None, speaker), block.line)


READERS: dict[str, Callable[[str, Problems], Iterator[Line]]] = {"vtt": _vtt, "srt": _srt, "json": _json, "txt": _text}
"""Kind, which is the suffix too -> what reads it."""
