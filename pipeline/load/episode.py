"""One episode file becomes an entry for the catalog and a whole record for its page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from pipeline.diagnostics import Diagnostic, Severity, problem
from pipeline.entry import Entry, Loaded, Said, Shot, SiteLink, Sound, Whole, encode
from pipeline.files import Door
from pipeline.frontmatter import Document, SourceError
from pipeline.lengths import long_values
from pipeline.load.attachments import AUDIO, PICTURES, VIDEO, Attachments
from pipeline.load.chapters import chapters_of
from pipeline.load.late import report_late
from pipeline.load.people import people_of
from pipeline.load.source import in_summary, read_episode
from pipeline.load.transcripts import Transcripts
from pipeline.load.versions import Recording, recordings_of, shapes_of, versions_of
from pipeline.model import Episode
from pipeline.notes import Notes, opening, parse
from pipeline.notes.sentences import shorten
from pipeline.parts import Image
from pipeline.times import Context
from pipeline.urls import slug
from pipeline.validation import validate

BLURB = 300
"""Characters of the text that introduces an episode in lists and search results."""

# What the renderer of the notes finds -> the code that it is shown under.
_CODES = {
    "brackets": "S108",
    "file-path": "S110",
    "footnote-missing": "S124",
    "footnote-unused": "S124",
    "fragment": "S120",
    "image-alt": "S121",
    "image-http": "S125",
    "link": "S120",
    "nesting": "S108",
    "quote-empty": "S122",
    "quote-time": "S122",
}

# What a file says of itself even where it cannot be read.
_DRAFT = re.compile(rb"""^[ \t]*"?status"?:[ \t]*["']?draft["']?[ \t]*,?[ \t]*\r?$""", re.MULTILINE)


class Setting(msgspec.Struct, frozen=True):
    """What an episode file inherits from its site and show while it is read."""

    root: str
    allowed: tuple[str, ...]
    zone: str
    language: str
    release_time: time
    hosts: tuple[str, ...]


def load_episode(
    source: str, data: bytes, key: str, setting: Setting, siblings: frozenset[str]
) -> tuple[Loaded, bytes]:
    """Read an episode file's bytes; the second value is the encoded Whole, empty where there are errors."""
    try:
        document = read_episode(source, data)
    except SourceError as found:
        problems = [problem(source, found.at, found.code, found.message, found.hint)]
        hidden = _DRAFT.search(data) is not None
        return Loaded(source, None, _as_draft(problems, hidden=hidden), (), hidden), b""
    hidden = isinstance(document.data, dict) and str(document.data.get("status")).strip().lower() == "draft"
    record, problems = validate(Episode, document, source, Context(setting.zone, setting.release_time))
    if record is None:
        problems += _body_problems(document, source, setting)
        return Loaded(source, None, _as_draft(problems, hidden=hidden), (), hidden), b""
    attachments = Attachments(Door(Path(setting.root), setting.allowed), source, document, siblings)
    notes = parse(record.summary, language=record.language or setting.language)
    name = source.rpartition("/")[2].rpartition(".")[0]
    recording, film = recordings_of(record, name, attachments)
    sound = attachments.sound(*recording) if recording else None
    transcripts = Transcripts(record.language or setting.language, sound.duration if sound else None, attachments)
    transcripts.read(record, name)
    entry = _entry(record, notes, attachments, setting, key)
    entry = msgspec.structs.replace(
        entry, sound=sound, scripts=tuple(transcripts.scripts), **_parts(record, name, sound, film, attachments)
    )
    _passed_over(record, name, attachments)
    report_late(record, notes, sound, attachments)
    problems = [
        *problems,
        *long_values(record, document, source),
        *attachments.problems,
        *_notes_problems(notes, source, document),
    ]
    whole = encode(Whole(record.model_dump_json(exclude_defaults=True).encode(), notes, tuple(transcripts.spoken)))
    return Loaded(source, entry, _as_draft(problems, hidden=hidden), tuple(attachments.facts), hidden), whole


def _as_draft(problems: Iterable[Diagnostic], *, hidden: bool) -> tuple[Diagnostic, ...]:
    """A draft is not built: its errors warn, so that one unfinished file does not stop the others."""
    if not hidden:
        return tuple(problems)
    return tuple(
        msgspec.structs.replace(each, severity=Severity.WARNING) if each.is_error else each for each in problems
    )


def _body_problems(document: Document, source: str, setting: Setting) -> list[Diagnostic]:
    """Check the summary of a record that has errors elsewhere, so that one run tells as much as it can."""
    summary = document.data.get("summary") if isinstance(document.data, dict) else None
    if not isinstance(summary, str):
        return []
    return _notes_problems(parse(summary, language=setting.language), source, document)


def _notes_problems(notes: Notes, source: str, document: Document) -> list[Diagnostic]:
    return [
        problem(source, in_summary(source, document, each), _CODES[each.kind], each.message, each.hint)
        for each in notes.problems
    ]


def _entry(record: Episode, notes: Notes, attachments: Attachments, setting: Setting, key: str) -> Entry:
    source, document = attachments.source, attachments.document
    at = partial(in_summary, source, document)
    folder, _, name = source.rpartition("/")
    stem = name.rpartition(".")[0]
    document.values.update((("summary", n), at(each)) for n, each in enumerate(notes.files))
    files = [(each.src, attachments.shown(each.src, ("summary", n))) for n, each in enumerate(notes.files)]
    people = people_of(record, attachments)
    credited = {slug(each.name) for group in people.values() for each in group}
    if record.hosts is None:
        credited |= {slug(host) for host in setting.hosts}
    return Entry(
        source=source,
        record=key,
        folder=folder.rpartition("/")[2],
        stem=stem,
        title=record.title,
        published=record.published,
        draft=record.status == "draft",
        blurb=shorten(record.description, BLURB) if record.description else opening(notes, limit=BLURB),
        guests=people["guests"],
        authors=people["authors"],
        hosts=people["hosts"] if record.hosts is not None else None,
        credits=people["credits"],
        organizations=record.organizations,
        topics=record.topics,
        type=record.type,
        show=record.show,
        slug=record.slug,
        aliases=record.aliases,
        guid=record.guid,
        number=record.number,
        season=record.season.number if record.season else None,
        updated=record.updated,
        recorded=record.recorded,
        shot=_shot(record, stem, attachments),
        files=tuple((src, asset) for src, asset in files if asset),
        text=hashlib.blake2b(record.summary.encode(), digest_size=8).hexdigest(),
        said=tuple(Said(each.speaker, *at(each)) for each in notes.quotes if slug(each.speaker) not in credited),
        links=tuple(SiteLink(each.url, *at(each)) for each in notes.links if each.url[0] == "/"),
        names=tuple(sorted({quote.speaker for quote in notes.quotes})),
        related=record.related,
        explicit=record.explicit,
        language=record.language,
        license=record.license.id if record.license else None,
        license_url=record.license.url if record.license else None,
    )


def _parts(
    record: Episode, stem: str, sound: Sound | None, film: Recording | None, attachments: Attachments
) -> dict[str, Any]:
    """Collect what belongs to the recording, as fields of the entry."""
    chapters, pictures = chapters_of(record, stem, sound, attachments)
    return {
        "chapters": chapters,
        "pictures": pictures,
        "versions": versions_of(record, film, attachments),
        "shapes": shapes_of(record.images, attachments),
    }


def _passed_over(record: Episode, stem: str, attachments: Attachments) -> None:
    """Warn of recordings and pictures that lie beside an episode whose record leaves open which is meant."""
    for written, key, suffixes in ((record.audio, "audio", AUDIO), (record.video, "video", VIDEO)):
        if not written:
            line = f"write alternates: [{{all}}] into {{record}}, or {key}: {{file}} to take this one; or delete it"
            attachments.passed_over(stem, suffixes, line)
    if not record.image:
        attachments.passed_over(stem, PICTURES, "write image: {file} into {record} to take this one; or delete it")


def _shot(record: Episode, stem: str, attachments: Attachments) -> Shot | None:
    if record.image:
        return attachments.shot(record.image, ("image",))
    beside = attachments.sidecar(stem, PICTURES)
    return attachments.shot(Image(file=beside), ()) if beside else None
