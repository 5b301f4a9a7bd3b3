"""A chapters file of any format becomes chapters that know their lines, and diagnostics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import islice

from pipeline.chapters.psc import read_psc
from pipeline.chapters.records import MAX_CHAPTERS, NOWHERE, UNENDING, UNREADABLE, Mark, address
from pipeline.diagnostics import Diagnostic
from pipeline.frontmatter import Position, SourceError, decode
from pipeline.listing import Chapter, Spot
from pipeline.parts import LOCATION_GEO, LOCATION_OSM
from pipeline.sidecar import MAX_SECONDS, JsonText, Problems, seconds_of, words
from pipeline.times import clock_text, seconds
from pipeline.transcripts.blocks import ARROW, blocks, timed

_TAGS = re.compile(r"<[^<>]*>")
GEO, OSM = re.compile(LOCATION_GEO), re.compile(LOCATION_OSM)


def read_chapters(path: str, data: bytes, kind: str) -> tuple[list[Mark], list[Diagnostic]]:
    """Read chapters of a kind that READERS has, in the order of the file."""
    problems = Problems(path)
    try:
        marks = list(islice(READERS[kind](decode(data), problems), MAX_CHAPTERS + 1))
    except SourceError as fault:
        problems.refused(fault, UNREADABLE)
        return [], problems.listed()
    if len(marks) > MAX_CHAPTERS:
        last = marks.pop()
        message = f"there are more than {MAX_CHAPTERS:,} chapters"
        problems.add((last.line, last.column), "S108", message, "keep those that people look for")
    return marks, problems.listed()


def _json(text: str, problems: Problems) -> Iterator[Mark]:
    """Read JSON chapters (R-CHJ).

    Spec: https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
    """
    document = JsonText(text)
    data = document.data
    chapters = data.get("chapters") if isinstance(data, dict) else None
    if not isinstance(chapters, list):
        message, hint = (
            "this is no chapters file: it has no list of chapters",
            'write {"version": "1.2.0", "chapters": […]}',
        )
        raise SourceError("S103", document.position(document.start), message, hint)
    places = document.elements(document.members(document.start)["chapters"])
    for chapter, offset in zip(chapters, places, strict=True):
        facts = chapter if isinstance(chapter, dict) else {}
        where = document.members(offset)
        start = seconds_of(facts.get("startTime"))
        if start is None:
            at = document.position(where.get("startTime", offset))
            problems.add(
                at, UNREADABLE, "the chapter has no startTime in seconds", 'write {"startTime": 62.5, "title": "…"}'
            )
            continue
        title = facts.get("title")
        links: dict[str, str | None] = {}
        for key in ("url", "img"):
            at = document.position(where.get(key, offset))
            links[key] = address(facts.get(key), at, problems)
        made = Chapter(
            start=start,
            title=words(title, document.position(where["title"]), problems) or None if isinstance(title, str) else None,
            url=links["url"],
            image=links["img"],
            end=seconds_of(facts.get("endTime")),
            is_listed=facts.get("toc") is not False,
            location=_spot(facts.get("location"), document.position(where.get("location", offset)), problems),
        )
        yield Mark(made, *document.position(offset))


def _spot(value: object, at: Position, problems: Problems) -> Spot | None:
    """Take the location of a chapter, which has the parts of `podcast:location` (R-P20-LOC)."""
    if value is None:
        return None
    facts = value if isinstance(value, dict) else {}
    name, geo, osm = (
        words(each, at, problems) if isinstance(each := facts.get(key), str) else "" for key in ("name", "geo", "osm")
    )
    if not name or not GEO.match(geo) or (osm and not OSM.match(osm)):
        hint = 'write {"name": "The pier", "geo": "geo:53.55,9.99"}; "osm": "R62782" may follow'
        message = "the location of the chapter has no name and geo of the usual form; it is left out (R-P20-LOC)"
        problems.add(at, NOWHERE, message, hint)
        return None
    return Spot(name, geo, osm or None)


def _podlove(text: str, problems: Problems) -> Iterator[Mark]:
    """Read Podlove's text form: `00:01:02.500 Title <https://example.org>`, a line each."""
    for number, line, column in _lines(text):
        time, _, rest = line.replace("\t", " ").partition(" ")
        start = seconds(time)
        if start is None or start > MAX_SECONDS:
            hint = "write 00:01:02.500 Title <https://example.org>"
            problems.add((number, column), UNREADABLE, f'"{line[:60]}" does not begin with a time', hint)
            continue
        title, bracket, link = rest.rpartition("<")
        is_link = bool(bracket) and link.endswith(">") and len(link.split()) == 1
        at = (number, column + len(time) + 2 + len(title))
        url = address(link[:-1], at, problems) if is_link else None
        named = words(title if is_link else rest, (number, column), problems)
        yield Mark(Chapter(round(start, 3), named or None, url), number, column)


def _labels(text: str, problems: Problems) -> Iterator[Mark]:
    r"""Read the labels of Audacity: start, TAB, end, TAB, label; a line that begins with `\` tells frequencies."""
    for number, line, column in _lines(text):
        if line.startswith("\\"):
            continue
        start, end, label = (*line.split("\t", 2), "", "")[:3]
        times = [_decimal(start), _decimal(end)]
        if times[0] is None or times[1] is None:
            hint = "export the labels again; a line is START TAB END TAB LABEL"
            problems.add((number, column), UNREADABLE, f'"{line[:60]}" is not a label with two times', hint)
            continue
        made = Chapter(
            times[0], words(label, (number, column), problems) or None, end=times[1] if times[1] != times[0] else None
        )
        yield Mark(made, number, column)


def _decimal(text: str) -> float | None:
    """Read decimal seconds, also with the comma that some languages write."""
    found = re.fullmatch(r"[0-9]{1,9}(?:[.,][0-9]{1,12})?", text.strip())
    value = float(text.replace(",", ".")) if found else None
    return round(value, 3) if value is not None and value <= MAX_SECONDS else None


def _vtt(text: str, problems: Problems) -> Iterator[Mark]:
    """Read WebVTT chapters: the text of a cue is a title.

    Spec: https://www.w3.org/TR/webvtt1/#introduction-chapters
    """
    if not re.match(r"WEBVTT(?:[ \t\n]|\Z)", text):
        raise SourceError("S103", (1, 1), "this is not WebVTT: its first line is not WEBVTT", "export it as WebVTT")
    for block in blocks(text):
        if not any(ARROW in line for line in block.lines):
            continue
        found = timed(block, UNREADABLE, None, problems, comma=False)
        if found:
            title = words(unescape(_TAGS.sub("", " ".join(found.lines))), (found.line, 1), problems)
            if found.end is None:
                message = f"the chapter at {clock_text(found.start)} ends before it begins"
                hint = "correct its end; it is left out, so the chapter lasts until the next"
                problems.add((found.line, 1), UNENDING, message, hint)
            yield Mark(Chapter(found.start, title or None, end=found.end), found.line)


def _lines(text: str) -> Iterator[tuple[int, str, int]]:
    """Give each line that has something on it: number, text, column."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.strip(" "), len(line) - len(line.lstrip(" ")) + 1


READERS: dict[str, Callable[[str, Problems], Iterator[Mark]]] = {
    ".chapters.json": _json,
    ".chapters.txt": _podlove,
    ".psc": read_psc,
    ".chapters.xml": read_psc,
    ".chapters.vtt": _vtt,
    ".labels.txt": _labels,
}
"""What follows the stem of a side-car -> what reads it; the first that is there wins."""


def kind_of(name: str) -> str | None:
    """Tell the kind of a chapters file that a record names, whatever its stem: `marks.json` will do."""
    found = next((kind for kind in READERS if name.lower().endswith(kind)), None)
    by_suffix = {".json": ".chapters.json", ".txt": ".chapters.txt", ".xml": ".psc", ".vtt": ".chapters.vtt"}
    return found or by_suffix.get("." + name.lower().rpartition(".")[2])
