"""One episode file becomes an entry for the catalog and a whole record for its page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import time
from pathlib import Path

import msgspec

from pipeline.diagnostics import Diagnostic, Severity, problem
from pipeline.entry import Entry, Loaded, Name, Said, Shot, SiteLink, Sound, Whole, encode
from pipeline.files import Door
from pipeline.frontmatter import Document, Key, Position, SourceError, decode, read_markdown, read_yaml
from pipeline.load.attachments import AUDIO, PICTURES, VIDEO, Attachments
from pipeline.model import Author, Episode, Guest
from pipeline.notes import Link, LocalFile, Notes, Problem, Quote, opening, parse
from pipeline.notes.sentences import shorten
from pipeline.parts import Credit, Enclosure, Image
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

_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


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
    hidden = isinstance(document.data, dict) and document.data.get("status") == "draft"
    record, problems = validate(Episode, document, source, Context(setting.zone, setting.release_time))
    if record is None:
        return Loaded(source, None, _as_draft(problems, hidden=hidden), (), hidden), b""
    attachments = Attachments(Door(_root(setting), setting.allowed), source, document, siblings)
    notes = parse(record.summary, language=record.language or setting.language)
    entry = _entry(record, notes, attachments, setting, key)
    problems = [*problems, *attachments.problems, *_notes_problems(notes, source, document)]
    whole = encode(Whole(record.model_dump_json(exclude_defaults=True).encode(), notes))
    return Loaded(source, entry, _as_draft(problems, hidden=hidden), tuple(attachments.facts), hidden), whole


def read_episode(source: str, data: bytes) -> Document:
    """Split an episode file of any kind into its data and positions; raises SourceError."""
    text = decode(data)
    if source.endswith(".md"):
        document = read_markdown(text)
        if isinstance(document.data, dict):
            if "summary" in document.data:
                at = document.place(("summary",), key=True)
                raise SourceError("S107", at, "the summary is below the front matter here", "delete the key summary")
            document.data["summary"] = document.body
            document.values["summary",] = (document.body_line, 1)
    else:
        if source.endswith(".json"):
            text = _checked_json(text)
        document = read_yaml(text)
    return _guest_as_guests(document)


def _checked_json(text: str) -> str:
    """JSON is read as YAML, for the positions; what only YAML allows is refused."""
    try:
        json.loads(text or "null")
    except (ValueError, RecursionError) as found:
        at = (found.lineno, found.colno) if isinstance(found, json.JSONDecodeError) else (1, 1)
        message = f"this is not JSON: {found.msg if isinstance(found, json.JSONDecodeError) else found}"
        raise SourceError("S103", at, message, "check commas and quotes") from None
    # libyaml refuses the two escapes that JSON has for one character beyond the first plane.
    return _PAIR.sub(lambda pair: pair[1] + json.loads(f'"{pair[2]}"'), text.replace("\t", " "))


def _guest_as_guests(document: Document) -> Document:
    data = document.data
    if not isinstance(data, dict) or "guest" not in data:
        return document
    if "guests" in data:
        raise SourceError(
            "S107", document.keys["guest",], "both guest and guests are written", "keep guests, as a list"
        )
    data["guests"] = data.pop("guest")

    def renamed(marks: dict[Key, tuple[int, int]]) -> dict[Key, tuple[int, int]]:
        return {("guests", *loc[1:]) if loc[:1] == ("guest",) else loc: at for loc, at in marks.items()}

    return document._replace(keys=renamed(document.keys), values=renamed(document.values))


def _root(setting: Setting) -> Path:
    return Path(setting.root)


def _as_draft(problems: Iterable[Diagnostic], *, hidden: bool) -> tuple[Diagnostic, ...]:
    """A draft is not built: its errors warn, so that one unfinished file does not stop the others."""
    if not hidden:
        return tuple(problems)
    return tuple(
        msgspec.structs.replace(each, severity=Severity.WARNING) if each.is_error else each for each in problems
    )


def _notes_problems(notes: Notes, source: str, document: Document) -> list[Diagnostic]:
    return [
        problem(source, _in_summary(source, document, each), _CODES[each.kind], each.message, each.hint)
        for each in notes.problems
    ]


def _in_summary(source: str, document: Document, found: Problem | Quote | Link | LocalFile) -> Position:
    """Where something in the summary stands in its file: in YAML below the key, in JSON all on one line."""
    line, column = document.place(("summary",))
    if source.endswith(".json"):
        return line, column
    return line + found.line - (1 if source.endswith(".md") else 0), found.column


def _entry(record: Episode, notes: Notes, attachments: Attachments, setting: Setting, key: str) -> Entry:
    source, document = attachments.source, attachments.document
    folder, _, name = source.rpartition("/")
    stem = name.rpartition(".")[0]
    document.values.update((("summary", n), _in_summary(source, document, each)) for n, each in enumerate(notes.files))
    files = [(each.src, attachments.shown(each.src, ("summary", n))) for n, each in enumerate(notes.files)]
    _look_for(record, attachments)
    people = _people(record, attachments)
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
        sound=_sound(record, stem, attachments),
        shot=_shot(record, stem, attachments),
        files=tuple((src, asset) for src, asset in files if asset),
        said=tuple(
            Said(quote.speaker, *_in_summary(source, document, quote))
            for quote in notes.quotes
            if slug(quote.speaker) not in credited
        ),
        links=tuple(
            SiteLink(each.url, *_in_summary(source, document, each)) for each in notes.links if each.url[0] == "/"
        ),
        names=tuple(sorted({quote.speaker for quote in notes.quotes})),
        related=record.related,
        explicit=record.explicit,
        language=record.language,
        license=record.license.id if record.license else None,
        license_url=record.license.url if record.license else None,
    )


def _look_for(record: Episode, attachments: Attachments) -> None:
    """Report files that are named and not there, also those that only a later version publishes."""
    if record.chapters and record.chapters.file:
        attachments.file(record.chapters.file, ("chapters",))
    for position, transcript in enumerate(record.transcripts):
        if transcript.file:
            attachments.file(transcript.file, ("transcripts", position))
    for position, alternate in enumerate(record.alternates):
        if alternate.file:
            attachments.file(alternate.file, ("alternates", position))


def _sound(record: Episode, stem: str, attachments: Attachments) -> Sound | None:
    if record.audio:
        return attachments.sound(record.audio, ("audio",))
    if record.video:
        return attachments.sound(record.video, ("video",))
    beside = attachments.sidecar(stem, (*AUDIO, *VIDEO))
    return attachments.sound(Enclosure(file=beside), ()) if beside else None


def _shot(record: Episode, stem: str, attachments: Attachments) -> Shot | None:
    if record.image:
        return attachments.shot(record.image, ("image",))
    beside = attachments.sidecar(stem, PICTURES)
    return attachments.shot(Image(file=beside), ()) if beside else None


def _people(record: Episode, attachments: Attachments) -> dict[str, tuple[Name, ...]]:
    return {
        "guests": tuple(_guest(each, ("guests", n, "image"), attachments) for n, each in enumerate(record.guests)),
        "authors": tuple(author_name(each) for each in record.authors),
        "hosts": tuple(
            credit_name(each, attachments.shot(each.image, ("hosts", n, "image")))
            for n, each in enumerate(record.hosts or ())
        ),
        "credits": tuple(
            credit_name(each, attachments.shot(each.image, ("credits", n, "image")))
            for n, each in enumerate(record.credits)
        ),
    }


def _guest(guest: Guest, loc: Key, attachments: Attachments) -> Name:
    return Name(
        guest.name, guest.role, "Cast", guest.title, guest.organizations, guest.url, attachments.shot(guest.image, loc)
    )


def author_name(author: Author) -> Name:
    """Credit an author with the role of the taxonomy that fits their part."""
    roles = {"summary": "Writer", "contributor": "Co-Writer"}
    part = author.role or "summary"
    return Name(author.name, roles.get(part, part.title()), "Writing", url=author.url, part=part)


def credit_name(credit: Credit, shot: Shot | None) -> Name:
    """Credit somebody with the role that they are given."""
    return Name(credit.name, credit.role, credit.taxonomy_group, url=credit.url, shot=shot)
