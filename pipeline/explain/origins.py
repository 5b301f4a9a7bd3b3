"""Where a value came from: a key of a record, a file beside it, what was measured in one, or a default."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.catalog import CatalogShow, Planned
from pipeline.files import Door
from pipeline.frontmatter import Document, Key, SourceError
from pipeline.ledger import LEDGER, MOST_BYTES, read
from pipeline.listing import Credited, Listing
from pipeline.load import Sources, document_of
from pipeline.load.site import PEOPLE_FILE, SITE_FILE
from pipeline.validation import PROFILES

_PART = re.compile(r"([a-z_]+)|\[(\d+)\]")


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place that a value came from."""

    text: str
    """For people: `episodes/talk/one.md:5:8 title`, `measured in episodes/talk/one.mp3`."""
    path: str = ""
    line: int = 0
    column: int = 0
    key: str = ""
    """Of the record, as the author wrote it."""


class Subject(NamedTuple):
    """What is explained: an episode of a show, or the show itself, and what the site holds of them."""

    root: Path
    sources: Sources
    show: CatalogShow
    planned: Planned | None = None
    listing: Listing | None = None
    """Both None for a show."""
    newest: tuple[Listing, ...] = ()
    """The episodes in the show's feed."""


class Origins:
    """Finds where values came from; a *spec* names a place in a short language, which `find` explains."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._allowed = subject.sources.frame.site.allowed_folders
        self._documents: dict[str, Document | None] = {}

    @cached_property
    def paths(self) -> dict[str, str]:
        """Kinds of records -> their files."""
        paths = {"show": self.subject.show.source.source, "site": SITE_FILE, "people": PEOPLE_FILE}
        return paths | ({"episode": self.subject.planned.entry.source} if self.subject.planned else {})

    def document(self, kind: str) -> Document | None:
        """Read a record's file; None where there is none."""
        if kind not in self._documents:
            try:
                self._documents[kind] = document_of(self.subject.root, self.paths[kind], self._allowed)
            except (SourceError, KeyError):
                self._documents[kind] = None
        return self._documents[kind]

    def find(self, spec: str) -> Origin | None:
        """Find one place; None where nothing is written there.

        `episode.audio.duration`, `show.hosts[1]`, `site.language`: a key of a record. `sidecar.media`, `sidecar.image`,
        `sidecar.artwork`: a file beside the record. `probe.media`: what was measured. `name.file`, `name.folder`:
        names of files. `ledger.guid`: the ledger. Anything else is a text that says how the value was made.
        """
        kind, dot, rest = spec.partition(".")
        if not dot or " " in kind:
            return Origin(spec)
        if kind in ("episode", "show", "site", "people"):
            return self._key(kind, rest)
        return _OTHERS[spec](self)

    def is_written(self, spec: str) -> bool:
        """True where a key of a record is there."""
        return self.find(spec) is not None

    def is_member(self, spec: str) -> bool:
        """True where a key is there under that very name, and not as one text for a whole list."""
        kind, _, rest = spec.partition(".")
        document = self.document(kind)
        return document is not None and parts_of(rest) in document.values

    def written(self, spec: str) -> str:
        """Give the text of a key; empty where it is not there or is no text."""
        kind, _, rest = spec.partition(".")
        document = self.document(kind)
        value = document.data if document else None
        for part in parts_of(rest):
            value = value.get(part) if isinstance(value, dict) and isinstance(part, str) else None
        return value if isinstance(value, str) else ""

    def media_key(self) -> str:
        """Name the key that the recording comes from; "" where it lies beside: an audio there goes before `video`."""
        if self.is_written("episode.audio"):
            return "audio"
        sound = self.subject.planned.entry.sound if self.subject.planned else None
        named = self.written("episode.video.file") or self.written("episode.video")
        is_beside = sound and sound.asset and sound.asset.source.partition("/")[2].partition("/")[2] != named.strip()
        return "video" if self.is_written("episode.video") and not is_beside else ""

    def would_win(self, spec: str) -> str:
        """Say where somebody would write a key: `explicit in episodes/talk/one.md`."""
        kind, _, rest = spec.partition(".")
        return f"{rest} in {self.paths[kind]}" if kind in self.paths else ""

    def _key(self, kind: str, rest: str) -> Origin | None:
        document = self.document(kind)
        loc = parts_of(rest)
        if document is None:
            return None
        while loc and isinstance(loc[-1], int) and loc not in document.values:  # one text that stands for a list
            loc = loc[:-1]
        if loc not in document.values:
            return None
        line, column = document.place(loc)
        path, key = self.paths[kind], self._spelled(document, loc)
        named = "the summary" if key == "summary" and path.endswith(".md") else key
        return Origin(f"{path}:{line}:{column} {named}", path, line, column, key)

    def _spelled(self, document: Document, loc: Key) -> str:
        """Name a key as it is written: a single guest is read as a list of guests."""
        text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")
        text = text.removeprefix(PROFILES)
        if loc[:1] == ("guests",):
            line, column = document.place(("guests",), key=True)
            try:
                lines = (
                    Door(self.subject.root, self._allowed).read(self.paths["episode"]).decode("utf-8-sig").splitlines()
                )
            except (SourceError, UnicodeDecodeError):
                return text
            if not lines[line - 1][column - 1 :].lstrip('"').startswith("guests"):
                return text.replace("guests", "guest", 1)
        return text

    def _sidecar_media(self) -> Origin | None:
        sound = self.subject.planned.entry.sound if self.subject.planned else None
        return _beside(sound.asset.source) if sound and sound.asset and not self.media_key() else None

    def _sidecar_image(self) -> Origin | None:
        shot = self.subject.planned.entry.shot if self.subject.planned else None
        return _beside(shot.asset.source) if shot and shot.asset and not self.is_written("episode.image") else None

    def _sidecar_artwork(self) -> Origin | None:
        shot = self.subject.show.source.shot
        return _beside(shot.asset.source) if shot and shot.asset and not self.is_written("show.artwork") else None

    def _probe(self) -> Origin | None:
        sound = self.subject.planned.entry.sound if self.subject.planned else None
        if sound is None or sound.asset is None:
            return None
        return Origin(f"measured in {sound.asset.source}", sound.asset.source)

    def _file_name(self) -> Origin:
        path = self.paths["episode"]
        return Origin(f"the name of the file {path}", path)

    def _folder_name(self) -> Origin:
        path = self.paths["show"].rpartition("/")[0]
        return Origin(f"the name of the folder {path}", path)

    def _ledger(self) -> Origin | None:
        """Find the line of the ledger that holds the guid of the episode."""
        listing = self.subject.listing
        try:
            ledger, _ = read(Door(self.subject.root).read(LEDGER, MOST_BYTES))
        except SourceError:
            return None
        line = ledger.lines.get(listing.guid) if listing else None
        if line is None:
            return None
        row, column = ledger.spot(line)
        return Origin(f"{LEDGER}:{row}:{column} guid", LEDGER, row, column, "guid")

    def profile(self, credited: Credited, key: str) -> str:
        """Name a key of somebody's profile."""
        for each in self.subject.sources.frame.people:
            profile = each.profile
            if credited.name in (profile.name, *getattr(profile, "aliases", ())):
                return f"people.{PROFILES}[{each.position}].{key}"
        return "people.none"


_OTHERS = {
    "sidecar.media": Origins._sidecar_media,  # noqa: SLF001  the same class
    "sidecar.image": Origins._sidecar_image,  # noqa: SLF001  likewise
    "sidecar.artwork": Origins._sidecar_artwork,  # noqa: SLF001  likewise
    "probe.media": Origins._probe,  # noqa: SLF001  likewise
    "name.file": Origins._file_name,  # noqa: SLF001  likewise
    "name.folder": Origins._folder_name,  # noqa: SLF001  likewise
    "ledger.guid": Origins._ledger,  # noqa: SLF001  likewise
}


def parts_of(rest: str) -> Key:
    """Take a dotted name apart: `hosts[1].image` is hosts, 1, image."""
    return tuple(name or int(number) for name, number in _PART.findall(rest))


def _beside(path: str) -> Origin:
    return Origin(f"the file beside it, {path}", path)


def present(origins: Origins, specs: Iterable[str]) -> list[Origin]:
    """The places of several specs, without those where nothing is."""
    return [found for found in map(origins.find, specs) if found]
