"""What is kept of a loaded episode: a light entry for the catalog, and the whole record for its own page."""

from __future__ import annotations

from datetime import datetime

import msgspec

from pipeline.diagnostics import Diagnostic
from pipeline.listing import Chapter
from pipeline.notes import Notes
from pipeline.transcripts import Spoken


class Asset(msgspec.Struct, frozen=True):
    """A local file that the site publishes."""

    source: str
    """Relative to the site."""
    digest: str
    size: int
    """Bytes."""
    type: str
    width: int = 0
    height: int = 0
    """Pixels; 0 for what is not an image."""
    mode: str = ""
    """Pillow's name of an image's colours, such as RGB."""
    alpha: bool = False
    """True where something in an image can be transparent."""


class Shot(msgspec.Struct, frozen=True):
    """An image that a record names: a local file or an address."""

    asset: Asset | None = None
    url: str | None = None
    alt: str | None = None
    credit: str | None = None


class Name(msgspec.Struct, frozen=True):
    """Somebody as the record names them."""

    name: str
    role: str
    group: str = "Cast"
    title: str | None = None
    organizations: tuple[str, ...] = ()
    url: str | None = None
    shot: Shot | None = None
    part: str | None = None


class Sound(msgspec.Struct, frozen=True):
    """The audio or video of an episode."""

    type: str
    length: int = 0
    duration: int | None = None
    asset: Asset | None = None
    url: str | None = None


class Version(msgspec.Struct, frozen=True):
    """The recording in another format."""

    sound: Sound
    title: str | None = None
    language: str | None = None
    bitrate: int | None = None
    height: int | None = None
    codecs: str | None = None
    rel: str | None = None
    is_default: bool = False
    sources: tuple[tuple[str, str | None], ...] = ()
    integrity: tuple[str, str] | None = None


class Shape(msgspec.Struct, frozen=True):
    """A picture in another shape than the artwork; size and type only where it lies elsewhere."""

    shot: Shot
    purpose: str | None = None
    aspect_ratio: str | None = None
    width: int = 0
    height: int = 0
    type: str | None = None


class Said(msgspec.Struct, frozen=True):
    """A quote whose speaker is not credited under that very name; an alias may explain it."""

    speaker: str
    line: int
    column: int


class Script(msgspec.Struct, frozen=True):
    """A transcript: one that was read, or the address of one elsewhere."""

    language: str
    number: int | None = None
    """Which of the whole record's it is; None for one elsewhere."""
    source: str = ""
    """Its file, relative to the site."""
    is_timed: bool = True
    digest: str = ""
    """Of what was read."""
    speakers: tuple[Said, ...] = ()
    """Everybody whom it names, and where first."""
    url: str | None = None
    type: str | None = None
    rel: str | None = None


class SiteLink(msgspec.Struct, frozen=True):
    """A link of the notes to a page of this site."""

    url: str
    line: int
    column: int


UNPROVEN = (-1, -1, -1, -1)
"""In place of a stamp that proves nothing: no file has it, so whatever goes by it is read again."""


class Fact(msgspec.Struct, frozen=True):
    """A file that an entry depends on, and what it was like when it was looked at."""

    source: str
    stamp: tuple[int, int, int, int] | None
    """Size, inode, modification and change time in ns; None where it was not there; or UNPROVEN."""


class Entry(msgspec.Struct, frozen=True):
    """What the catalog needs of one episode."""

    source: str
    record: str
    """Key of the whole record in the cache; empty where there are errors."""
    folder: str
    stem: str
    title: str
    published: datetime
    draft: bool
    blurb: str
    guests: tuple[Name, ...]
    authors: tuple[Name, ...]
    hosts: tuple[Name, ...] | None
    credits: tuple[Name, ...]
    organizations: tuple[str, ...]
    topics: tuple[str, ...]
    type: str
    show: str | None = None
    slug: str | None = None
    aliases: tuple[str, ...] = ()
    guid: str | None = None
    number: int | None = None
    season: int | None = None
    updated: datetime | None = None
    recorded: datetime | None = None
    sound: Sound | None = None
    shot: Shot | None = None
    files: tuple[tuple[str, Asset], ...] = ()
    """What the notes show: the text of the link or image -> the file."""
    text: str = ""
    """Short digest of the article, by which a renamed file is recognised."""
    said: tuple[Said, ...] = ()
    links: tuple[SiteLink, ...] = ()
    names: tuple[str, ...] = ()
    """Names that the notes attribute quotes to."""
    related: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    pictures: tuple[tuple[str, Asset], ...] = ()
    """What chapters show: the name in place of the address -> the file."""
    scripts: tuple[Script, ...] = ()
    versions: tuple[Version, ...] = ()
    shapes: tuple[Shape, ...] = ()
    explicit: bool | None = None
    language: str | None = None
    license: str | None = None
    license_url: str | None = None


class Loaded(msgspec.Struct, frozen=True):
    """The result of reading one episode file, good or bad."""

    source: str
    entry: Entry | None
    problems: tuple[Diagnostic, ...]
    facts: tuple[Fact, ...]
    hidden: bool = False
    """A draft: its problems warn."""
    siblings: tuple[str, ...] = ()
    """Its side-cars, in order of name."""


class Whole(msgspec.Struct, frozen=True):
    """The whole record, as it is stored for the worker that renders its page."""

    episode: bytes
    """The record as JSON."""
    notes: Notes
    spoken: tuple[Spoken, ...] = ()
    """Transcripts, each in a language of its own."""


_WHOLE = msgspec.msgpack.Decoder(Whole)
_LOADED = msgspec.msgpack.Decoder(Loaded)
encode = msgspec.msgpack.Encoder().encode


def decode_whole(data: bytes) -> Whole:
    """Read what `encode` made of a Whole."""
    return _WHOLE.decode(data)


def decode_loaded(data: bytes) -> Loaded:
    """Read what `encode` made of a Loaded."""
    return _LOADED.decode(data)
