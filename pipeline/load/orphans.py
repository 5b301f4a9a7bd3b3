"""Media and side-cars that belong to no record: most often the episode's file has another name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.diagnostics import Diagnostic, problem
from pipeline.entry import Loaded
from pipeline.fields import LANGUAGES
from pipeline.files import Door
from pipeline.frontmatter import SourceError
from pipeline.inputs import EPISODES, Watch, stamp_at
from pipeline.load.attachments import AUDIO, TEXTS, VIDEO
from pipeline.load.scan import Folder, Scan
from pipeline.load.site import Frame
from pipeline.sidecar import MAX_BYTES
from pipeline.transcripts import read_transcript

_SUFFIXES = sorted((*AUDIO, *VIDEO, *TEXTS, ".txt"), key=len, reverse=True)
_LANGUAGE = re.compile(r"\.(?P<main>[a-z]{2,3})(?:[-_][a-z]{2})?", re.IGNORECASE)
_NOTES = frozenset({"changelog", "ideas", "licence", "license", "note", "notes", "readme", "todo"})
"""Names of texts that are no transcripts, whatever is in them."""


class Loose(NamedTuple):
    """Files of a show's folder that share the stem of no episode and look as if they should."""

    folder: str
    names: tuple[str, ...]


def loose_files(found: Scan, door: Door, watch: Watch) -> list[Loose]:
    """List them; a text is one where it reads like a transcript, for people keep other texts too."""
    found_loose = []
    for folder in found.folders:
        spoken = {name for name in folder.texts if _is_spoken(folder, name, door, watch)}
        found_loose.append(Loose(folder.id, tuple(sorted(folder.loose | spoken))))
    return found_loose


def _is_spoken(folder: Folder, name: str, door: Door, watch: Watch) -> bool:
    """Whether a text begins like a transcript: with a time, or with somebody who speaks."""
    source = f"{EPISODES}/{folder.id}/{name}"
    if name.partition(".")[0].lower() in _NOTES:
        return False
    stamp = stamp_at(f"{door.root}/{source}")
    watch.file(source, stamp)
    try:
        data = door.read(source, MAX_BYTES)
    except SourceError:
        return False
    watch.file(source, stamp, data)
    lines, _ = read_transcript(source, data, "txt")
    return bool(lines) and (lines[0].cue.start is not None or lines[0].cue.speaker is not None)


def orphans(found: Scan, loose: Iterable[Loose], frame: Frame, loaded: list[Loaded]) -> Iterator[Diagnostic]:
    """Warn of those that no record names either."""
    named = {fact.source for one in loaded for fact in one.facts} | {f.source for f in frame.facts}
    for folder, (_, names) in zip(found.folders, loose, strict=True):
        for name in names:
            source = f"{EPISODES}/{folder.id}/{name}"
            if source not in named:
                message = "no episode has this name, and none names this file"
                yield problem(source, (0, 0), "S111", message, f"{_cure(folder, name)}, or delete this file")


def _cure(folder: Folder, name: str) -> str:
    """Say how the file and an episode get one name; never by writing over another file."""
    stem, suffix = _parted(name)
    stems = {each.rpartition(".")[0].lower(): each.rpartition(".")[0] for each in folder.episodes}
    near = difflib.get_close_matches(stem.lower(), stems, n=1)
    renamed = f"{stems[near[0]]}{suffix.lower()}" if near else ""
    if renamed and renamed not in folder.names:
        return f"rename this file to {renamed}"
    return f"name the episode's file {stem}.md"


def _parted(name: str) -> tuple[str, str]:
    """Part the name of a side-car into stem and suffix; the language of a transcript belongs to the suffix."""
    suffix = next(each for each in _SUFFIXES if name.lower().endswith(each))
    stem = name[: -len(suffix)]
    before, dot, last = stem.rpartition(".")
    code = _LANGUAGE.fullmatch(dot + last)
    if before and code and code["main"].lower() in LANGUAGES and suffix not in (*AUDIO, *VIDEO):
        return before, name[len(before) :]
    return stem, name[len(stem) :]
