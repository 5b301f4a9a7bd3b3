"""A transcript as apps want it: WebVTT, SubRip, podcast JSON, plain text and HTML (R-P20-TRANS2)."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from html import escape
from typing import NamedTuple

import msgspec

from pipeline.times import clock_text
from pipeline.transcripts.records import Cue, Spoken

VTT_WIDTH, SRT_WIDTH, SRT_LINES = 65, 32, 2
"""Characters a line, and lines a cue."""
PARAGRAPH = 500
"""Characters after which a paragraph ends at the next sentence, though the same person goes on."""


class Paragraph(NamedTuple):
    """What one speaker says before another does, or a good part of it."""

    text: str
    start: float | None
    speaker: str | None


def paragraphs(cues: tuple[Cue, ...]) -> Iterator[Paragraph]:
    """Join cues of one speaker."""
    texts: list[str] = []
    first: Cue | None = None
    size = 0
    for cue in cues:
        is_full = size >= PARAGRAPH and texts[-1].endswith((".", "!", "?", "…", "。"))
        if first and (cue.speaker != first.speaker or is_full):
            yield Paragraph(" ".join(texts), first.start, first.speaker)
            texts, first, size = [], None, 0
        first = first or cue
        texts.append(cue.text)
        size += len(cue.text)
    if first:
        yield Paragraph(" ".join(texts), first.start, first.speaker)


def to_vtt(spoken: Spoken, _title: str = "") -> str:
    """Write WebVTT, speakers as voices.

    Spec: https://www.w3.org/TR/webvtt1/
    """
    parts = ["WEBVTT\n"]
    for cue in spoken.cues:
        lines = textwrap.wrap(cue.text, VTT_WIDTH, break_long_words=False, break_on_hyphens=False)
        voice = f"<v {escape(cue.speaker, quote=False)}>" if cue.speaker else ""
        times = f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}"
        parts.append(f"{times}\n{voice}{escape(chr(10).join(lines), quote=False)}\n")
    return "\n".join(parts)


def to_srt(spoken: Spoken, _title: str = "") -> str:
    """Write SubRip: at most two lines of 32 characters where words allow it, a name where the speaker changes."""
    blocks: list[str] = []
    speaker = None
    for cue in spoken.cues:
        name = f"{cue.speaker}: " if cue.speaker and cue.speaker != speaker else ""
        speaker = cue.speaker
        for start, end, lines in _short(cue, name):
            times = f"{_clock(start, ',')} --> {_clock(end, ',')}"
            blocks.append(f"{len(blocks) + 1}\n{times}\n" + "\n".join(lines) + "\n")
    return "\n".join(blocks)


def _short(cue: Cue, name: str) -> Iterator[tuple[float, float, list[str]]]:
    """Cut a cue into pieces that fit a screen; each lasts as long as its part of the words."""
    # SubRip has no escapes, and takes every line with this arrow for times.
    text = (name + cue.text).replace("-->", "→")
    wrapped = textwrap.wrap(text, SRT_WIDTH, break_long_words=False, break_on_hyphens=False)
    pieces = [wrapped[at : at + SRT_LINES] for at in range(0, len(wrapped), SRT_LINES)]
    start = cue.start or 0.0
    span = (cue.end or start) - start
    total = sum(len(line) for line in wrapped)
    done = 0
    for piece in pieces:
        begin = start + span * done / total
        done += sum(len(line) for line in piece)
        yield begin, start + span * done / total, piece


def to_json(spoken: Spoken, _title: str = "") -> str:
    """Write the JSON of the podcast namespace."""
    segments = []
    for cue in spoken.cues:
        speaker = {"speaker": cue.speaker} if cue.speaker else {}
        segments.append({**speaker, "startTime": cue.start, "endTime": cue.end, "body": cue.text})
    document = {"version": "1.0.0", "segments": segments}
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"


def to_text(spoken: Spoken, _title: str = "") -> str:
    """Write paragraphs, each with its time and speaker as far as they are known."""
    lines = []
    for each in paragraphs(spoken.cues):
        time = "" if each.start is None else f"[{clock_text(each.start)}] "
        lines.append(f"{time}{f'{each.speaker}: ' if each.speaker else ''}{each.text}\n")
    return "\n".join(lines)


_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"
"""What a browser may load for the page: nothing at all, for it needs nothing (T-OUT-11)."""


def to_html(spoken: Spoken, title: str = "") -> str:
    """Write a page of `cite`, `time` and `p`, which apps read and browsers show.

    Spec: https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md
    """
    head = (
        f'<!DOCTYPE html>\n<html lang="{escape(spoken.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
    )
    rows = []
    for each in paragraphs(spoken.cues):
        cite = f"<cite>{escape(each.speaker)}:</cite>\n" if each.speaker else ""
        time = "" if each.start is None else f"<time>{clock_text(each.start)}</time>\n"
        rows.append(f"{cite}{time}<p>{escape(each.text)}</p>\n")
    return f"{head}{''.join(rows)}</body>\n</html>\n"


WRITERS: dict[str, Callable[[Spoken, str], str]] = {
    "vtt": to_vtt,
    "srt": to_srt,
    "json": to_json,
    "html": to_html,
    "txt": to_text,
}
"""Kind, which is the suffix too -> what writes it, in the order in which a feed names them."""
TYPES = {
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "json": "application/json",
    "html": "text/html",
    "txt": "text/plain",
}
"""Kind -> MIME type (R-P20-TRANS)."""
UNTIMED = ("html", "txt")
"""Kinds that a transcript without times has: the others are nothing but times and words."""


def _clock(seconds: float | None, point: str) -> str:
    milliseconds = round((seconds or 0.0) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"
