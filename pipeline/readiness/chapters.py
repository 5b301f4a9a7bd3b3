"""Rules about chapters, in the feed and in the files that it names (R-CHJ, R-PSC, R-ITEM-25)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.readiness.document import Element, Feed
from pipeline.readiness.documents import address_fault
from pipeline.readiness.makers import on_items
from pipeline.readiness.rule import (
    APPLE,
    INDEX,
    MUST,
    SHOULD,
    SPOTIFY,
    Fault,
    Finding,
    Rule,
    looked_at,
)
from pipeline.sidecar import MAX_BYTES

_NPT = re.compile(r"(?:(?:([0-9]+):)?([0-5]?[0-9]):)?([0-9]+)(?:\.([0-9]+))?")
_LISTED = re.compile(r"\(?\b((?:[0-9]+:)?[0-5]?[0-9]:[0-5][0-9])\b\)?")
_FEWEST = 3
"""Times that make a list for apps that read only the notes (R-ITEM-25)."""
_OFF = 1.0
"""Seconds by which two tellings of one chapter may differ."""


def seconds_of(text: str) -> float | None:
    """Read Normal Play Time: SS, M:SS or H:MM:SS, with a fraction (R-PSC-02)."""
    found = _NPT.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds) + float(f"0.{fraction or 0}")


# Podlove Simple Chapters


def chapters_are_whole(_feed: Feed, item: Element) -> Iterator[Fault]:
    """There is one list of chapters, of its version, and not empty."""
    found = item.all("psc:chapters")
    if len(found) > 1:
        yield Fault(found[1], "an item has two psc:chapters", "keep one")
    for each in found:
        if each.get("version") != "1.2":
            yield Fault(each, f'the version of psc:chapters is "{each.get("version")}"', 'write version="1.2"')
        if not each.all("psc:chapter"):
            yield Fault(each, "psc:chapters is empty", "write chapters, or leave it out")


def chapters_start(_feed: Feed, item: Element) -> Iterator[Fault]:
    """Each chapter says when it starts."""
    for each in _simple_chapters(item):
        if seconds_of(each.get("start") or "") is None:
            yield Fault(each, f'the start "{each.get("start")}" is no time', "write H:MM:SS, with a fraction if needed")


def chapters_are_named(_feed: Feed, item: Element) -> Iterator[Fault]:
    """Each chapter has a title, and whole addresses."""
    for each in _simple_chapters(item):
        if not each.get("title"):
            yield Fault(
                each, f"the chapter at {each.get('start')} has no title", "write title:", others='write title="…"'
            )
        for name in ("href", "image"):
            url = each.get(name)
            if url and address_fault(url) not in {None, "is not encrypted"}:
                yield Fault(each, f'the {name} "{url}" of a chapter {address_fault(url)}', "write https://…")


def chapters_in_order(_feed: Feed, item: Element) -> Iterator[Fault]:
    """Chapters come in order, before the end."""
    starts = [(each, seconds_of(each.get("start") or "")) for each in _simple_chapters(item)]
    told = [(each, start) for each, start in starts if start is not None]
    for (_, before), (each, start) in pairwise(told):
        if start < before:
            yield Fault(each, f"the chapter at {each.get('start')} comes after a later one", "sort them by start")
    duration = seconds_of(item.value("itunes:duration"))
    if told and duration and told[-1][1] >= duration:
        yield Fault(told[-1][0], f"a chapter starts at {told[-1][0].get('start')}, after the end", "check its start")


def _simple_chapters(item: Element) -> list[Element]:
    return [chapter for each in item.all("psc:chapters") for chapter in each.all("psc:chapter")]


# JSON chapters


def _json_chapters(feed: Feed) -> Iterator[tuple[Element, Element, str]]:
    for item in feed.sampled:
        for each in item.all("podcast:chapters"):
            yield item, each, each.get("url") or ""


def _read_chapters(path: Path) -> list[dict[str, Any]] | str:
    """The chapters of a file, or what is wrong with it."""
    if path.stat().st_size > MAX_BYTES:
        return f"is longer than {MAX_BYTES:,} bytes"
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return "is not JSON"
    if not isinstance(data, dict) or not isinstance(data.get("version"), str):
        return "has no version"
    chapters = data.get("chapters")
    if not isinstance(chapters, list) or not all(isinstance(each, dict) for each in chapters):
        return "has no list of chapters"
    starts = [each.get("startTime") for each in chapters]
    if not all(isinstance(start, int | float) and not isinstance(start, bool) and start >= 0 for start in starts):
        return "has a chapter without startTime"
    return "is not in order of startTime" if starts != sorted(starts) else chapters


def chapters_files(feed: Feed) -> Iterator[Finding]:
    """Chapters files are JSON chapters."""
    for _, each, url in _json_chapters(feed):

        def look(path: Path, each: Element = each, url: str = url) -> Iterator[Fault]:
            found = _read_chapters(path)
            if isinstance(found, str):
                yield Fault(each, f"{url} {found}", "build again, or mend the file", others="mend the file")

        yield from looked_at(feed, each, url, look)


def chapters_from_zero(feed: Feed) -> Iterator[Finding]:
    """The first chapter starts at 0, the last before the end."""
    for item, each, url in _json_chapters(feed):
        duration = seconds_of(item.value("itunes:duration"))

        def look(path: Path, each: Element = each, url: str = url, end: float | None = duration) -> Iterator[Fault]:
            found = _read_chapters(path)
            if isinstance(found, list) and found:
                if found[0]["startTime"] != 0:
                    yield Fault(
                        each,
                        f"the first chapter of {url} starts at {found[0]['startTime']}",
                        "start: 0",
                        others='write "startTime": 0',
                    )
                if end and found[-1]["startTime"] >= end:
                    yield Fault(each, f"a chapter of {url} starts after the end", "check its start")

        yield from looked_at(feed, each, url, look)


def chapters_addresses(feed: Feed) -> Iterator[Finding]:
    """Addresses in chapters files are whole and encrypted."""
    for _, each, url in _json_chapters(feed):

        def look(path: Path, each: Element = each) -> Iterator[Fault]:
            found = _read_chapters(path)
            for chapter in found if isinstance(found, list) else ():
                for name in ("img", "url"):
                    fault = address_fault(str(chapter[name])) if chapter.get(name) else None
                    if fault:
                        yield Fault(each, f'the {name} "{chapter[name]}" of a chapter {fault}', "write https://…")

        yield from looked_at(feed, each, url, look)


def chapters_agree(feed: Feed) -> Iterator[Finding]:
    """The three lists of chapters say the same."""
    for item in feed.sampled:
        simple = [seconds_of(each.get("start") or "") for each in _simple_chapters(item)]
        named = item.first("podcast:chapters")
        if not simple and named is None:
            continue
        at = named or item.first("psc:chapters") or item
        if bool(simple) != (named is not None):
            missing = "podcast:chapters" if named is None else "psc:chapters"
            yield Fault(at, f"chapters are not in {missing}", "tell them in both")
        notes = item.value("content:encoded") or item.value("description")
        times = [seconds_of(found[1]) for found in _LISTED.finditer(notes)]
        if len(times) < _FEWEST or 0.0 not in times:
            hint = "list at least three, from 00:00, in the notes"
            yield Fault(at, "the notes have no list of chapters for apps that read only them", hint)
        if named is not None and simple:
            yield from looked_at(feed, at, named.get("url") or "", partial(_same_starts, at, simple))


def _same_starts(at: Element, simple: list[float | None], path: Path) -> Iterator[Fault]:
    found = _read_chapters(path)
    if isinstance(found, list):
        listed = [each["startTime"] for each in found if each.get("toc", True)]
        near = len(listed) == len(simple) and all(
            one is not None and abs(one - other) < _OFF for one, other in zip(simple, listed, strict=True)
        )
        if not near:
            yield Fault(at, "psc:chapters and the chapters file differ", "build again", others="tell the same in both")


_PSC, _CHJ = ("psc:chapters",), ("podcast:chapters",)
_FILE, _CHAPTERS = "file in the output, or fetched", "episode:chapters"
_READS_PSC = (*SPOTIFY, *INDEX)
RULES = (
    Rule(
        "R-PSC-01",
        MUST,
        _READS_PSC,
        "Simple chapters are whole",
        "count",
        _CHAPTERS,
        on_items(chapters_are_whole),
        _PSC,
    ),
    Rule(
        "R-PSC-02",
        MUST,
        _READS_PSC,
        "Simple chapters say when they start",
        "pattern",
        _CHAPTERS,
        on_items(chapters_start),
        _PSC,
    ),
    Rule(
        "R-PSC-03",
        MUST,
        _READS_PSC,
        "Simple chapters have titles",
        "attributes",
        _CHAPTERS,
        on_items(chapters_are_named),
        _PSC,
    ),
    Rule(
        "R-PSC-04",
        SHOULD,
        _READS_PSC,
        "Simple chapters are in order",
        "starts",
        _CHAPTERS,
        on_items(chapters_in_order),
        _PSC,
    ),
    Rule("R-CHJ-01", MUST, (*APPLE, *INDEX), "Chapters files are valid", _FILE, _CHAPTERS, chapters_files, _CHJ),
    Rule(
        "R-CHJ-02 R-CHJ-03",
        SHOULD,
        (*APPLE, *INDEX),
        "Chapters files begin at 0",
        _FILE,
        _CHAPTERS,
        chapters_from_zero,
        _CHJ,
    ),
    Rule(
        "R-CHJ-04",
        MUST,
        (*APPLE, *INDEX),
        "Addresses in chapters files are whole",
        _FILE,
        _CHAPTERS,
        chapters_addresses,
        _CHJ,
    ),
    Rule(
        "R-ITEM-25",
        SHOULD,
        (*APPLE, *SPOTIFY),
        "All lists of chapters say the same",
        "starts in feed, file and notes",
        _CHAPTERS,
        chapters_agree,
        (*_PSC, *_CHJ),
    ),
)
