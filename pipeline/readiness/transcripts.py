"""Rules about transcripts, in the feed and in the files that it names (R-ITEM-24, R-P20-TRANS2)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pipeline.readiness.document import Element, Feed
from pipeline.readiness.makers import on_items
from pipeline.readiness.rule import ALL, APPLE, AWAY, INDEX, MUST, PSP, SHOULD, Fault, Finding, Rule, Untold, looked_at
from pipeline.readiness.world import AbsentError, UntoldError
from pipeline.sidecar import MAX_BYTES

_CUE = re.compile(r"(?m)^(?:\d+:)?\d{2}:\d{2}[.,]\d{3} --> (?:\d+:)?\d{2}:\d{2}[.,]\d{3}")


def has_transcript(_feed: Feed, item: Element) -> Iterator[Fault]:
    """An item with a recording has a transcript."""
    if item.first("enclosure") and not item.first("podcast:transcript"):
        hint = "put a .vtt of the same name beside the recording"
        yield Fault(
            item,
            f'"{item.value("title")}" has no transcript',
            hint,
            others='write <podcast:transcript url="https://…" type="text/vtt">',
        )


def vtt_first(_feed: Feed, item: Element) -> Iterator[Fault]:
    """Where there are several transcripts, WebVTT comes first."""
    types = [(each.get("type") or "").lower() for each in item.all("podcast:transcript")]
    if types and "text/vtt" in types and types[0] != "text/vtt":
        yield Fault(
            item.first("podcast:transcript"),
            f"{types[0]} stands before WebVTT",
            "put the .vtt first",
            others="put that of type text/vtt first",
        )


def transcripts_can_be_read(feed: Feed) -> Iterator[Finding]:
    """Transcripts are what their types say."""
    for item in feed.sampled:
        for each in item.all("podcast:transcript"):
            url = each.get("url") or ""
            yield from looked_at(feed, each, url, partial(_is_transcript, each, (each.get("type") or "").lower(), url))


def _is_transcript(at: Element, kind: str, url: str, path: Path) -> Iterator[Fault]:
    size = path.stat().st_size
    if not 0 < size <= MAX_BYTES:
        yield Fault(at, f"{url} has {size:,} bytes, of 1 to {MAX_BYTES:,}", "write the transcript anew")
        return
    text = path.read_bytes().decode("utf-8-sig", "replace")
    fault = None
    if kind == "text/vtt":
        fault = None if text.startswith("WEBVTT") and _CUE.search(text) else "is not WebVTT with a cue"
    elif kind == "application/x-subrip":
        fault = None if _CUE.search(text) else "is not SRT with a cue"
    elif kind == "application/json":
        fault = _segments_fault(text)
    if fault:
        yield Fault(at, f"{url} {fault}", "export the transcript again")


def _segments_fault(text: str) -> str | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return "is not JSON"
    segments = data.get("segments") if isinstance(data, dict) else None
    if not isinstance(segments, list) or not segments:
        return "has no segments"
    if not all(isinstance(each, dict) and "startTime" in each and "body" in each for each in segments):
        return "has a segment without startTime or body"
    return None


def files_are_there(feed: Feed) -> Iterator[Finding]:
    """Every chapters file and transcript is there, of old items too."""
    for item in feed.items:
        for each in (*item.all("podcast:chapters"), *item.all("podcast:transcript")):
            try:
                feed.world.file(each.get("url") or "")
            except UntoldError:
                yield Untold(each, each.get("url") or "")
            except AbsentError as fault:
                yield Fault(each, f"{each.get('url')} {fault}", "build again", others=AWAY)


_SAID = ("podcast:transcript",)
_FILE = "file in the output, or fetched"
RULES = (
    Rule(
        "R-ITEM-24",
        SHOULD,
        PSP,
        "Items have transcripts",
        "podcast:transcript",
        "episode:transcripts",
        on_items(has_transcript),
        ("enclosure",),
    ),
    Rule(
        "R-P20-TRANS2",
        SHOULD,
        (*APPLE, *INDEX),
        "WebVTT comes first",
        "order of types",
        "episode:transcripts",
        on_items(vtt_first),
        _SAID,
    ),
    Rule(
        "R-P20-TRANS2",
        SHOULD,
        (*APPLE, *INDEX),
        "Transcripts can be read",
        _FILE,
        "episode:transcripts",
        transcripts_can_be_read,
        _SAID,
    ),
    Rule(
        "R-HOST-01",
        MUST,
        ALL,
        "Chapters and transcripts of all items are there",
        _FILE,
        "episode:transcripts",
        files_are_there,
        ("podcast:chapters", *_SAID),
    ),
)
