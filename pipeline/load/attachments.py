"""The files beside a record: found, looked at, and told apart from what must not be touched."""

from __future__ import annotations

import base64
import difflib
import hashlib
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from pipeline.chapters import READERS
from pipeline.diagnostics import Diagnostic, problem
from pipeline.entry import Asset, Fact, Shot, Sound
from pipeline.files import Door
from pipeline.frontmatter import Document, Key, SourceError
from pipeline.inputs import stamp_at
from pipeline.media import MEDIA_TYPES, PICTURE_TYPES, MediaError, is_apple, media_type, probe, probe_picture
from pipeline.media.files import opened
from pipeline.parts import Enclosure, Image
from pipeline.sidecar import MAX_BYTES

AUDIO = (".mp3", ".m4a", ".aac", ".ogg", ".opus", ".flac", ".wav")
VIDEO = (".mp4", ".m4v", ".mov", ".webm", ".mkv")
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
TEXTS = (".vtt", ".srt", ".transcript.json", ".transcript.txt", *READERS)
"""Side-cars by suffix; the first that is there wins."""
ACTIVE = (".html", ".htm", ".shtml", ".xhtml", ".xht", ".xml", ".xsl", ".js", ".mjs", ".php")
"""What a browser, or a careless server, would run rather than show."""
UNUSABLE = Sound("")
"""What stands for a media file that is named but cannot be used; the error that goes with it stops the build."""


RENAME = "put the file itself there, or give the folder another name"


class Attachments:
    """Looks at the files that one record names; collects problems, and facts by which a change is noticed."""

    def __init__(self, door: Door, source: str, document: Document, siblings: frozenset[str]) -> None:
        self.door, self.source, self.document, self.siblings = door, source, document, siblings
        self.folder = source.rpartition("/")[0]
        self.problems: list[Diagnostic] = []
        self.facts: list[Fact] = []

    def sidecar(self, stem: str, suffixes: tuple[str, ...]) -> str | None:
        """Find the file that shares the stem of the record and has the first of the suffixes."""
        return next(iter(self.sidecars(stem, suffixes)), None)

    def sidecars(self, stem: str, suffixes: tuple[str, ...]) -> list[str]:
        """Find all of them, in order of the suffixes; recorders write .MP3, so a suffix may be in any case."""
        beside = [name for name in self.siblings if name.startswith(stem)]
        # In sorted order, lower case is last: where the file system has both, it goes first.
        names = sorted(beside, reverse=True)
        return [name for suffix in suffixes for name in names if name[len(stem) :].lower() == suffix]

    def passed_over(self, stem: str, suffixes: tuple[str, ...], line: str) -> None:
        """Warn of files that could be what their stem says and are not taken; `line` is what would take one.

        It is asked last, when all that the record names has been looked at: what is used otherwise is no loss.
        """
        taken, *others = self.sidecars(stem, suffixes) or [""]
        used = {fact.source for fact in self.facts}
        left = [name for name in others if f"{self.folder}/{name}" not in used]
        for name in left:
            message = f'"{name}" is not published: "{taken}" has the same stem, and is what is taken'
            hint = line.format(file=name, all=", ".join(left), record=self.source.rpartition("/")[2])
            self.problems.append(problem(f"{self.folder}/{name}", (0, 0), "M533", message, hint))

    def sound(self, media: Enclosure, loc: Key, *, is_main: bool = True) -> Sound:
        """Measure an audio or video file, or take what the record says of a remote one.

        What apps ask of an enclosure they do not ask of an alternate, which is not the main one.
        """
        name = media.file or media.url or ""
        type_ = media.type or media_type(name)
        if type_ is None:
            does = "write type:, or use" if media.url else "rename the file to what it is:"
            self.report(loc, "M501", f'the type of "{name}" is not known', f"{does} {', '.join(MEDIA_TYPES)}")
            return UNUSABLE
        if is_main and media.url and not PurePosixPath(urlsplit(media.url).path).suffix:
            hint = "give the file a name that ends in .mp3, .m4a or .mp4; what follows a ? does not count"
            self.report(loc, "M507", f"{media.url} has no extension, by which apps choose (R-ITEM-05)", hint)
        elif is_main and not is_apple(name):
            hint = "publish mp3 or m4a audio, mp4 video, and list other formats under alternates"
            self.report(loc, "M503", f'podcast apps do not all play "{name}"', hint)
        if media.file is None:
            if is_main:
                self._remote(media, loc)
            return Sound(type_, media.length or 0, media.duration, url=media.url)
        path = self._find(media.file, loc)
        if path is None:
            return UNUSABLE
        try:
            found = probe(path)
        except MediaError as fault:
            self._unusable(media.file, loc, fault)
            return UNUSABLE
        for kind, warning in found.warnings:
            if kind != "duration-unknown" or (is_main and media.duration is None):
                hint = "write duration: 52:11" if kind == "duration-unknown" else "export the file again"
                self.report(loc, "M502", f"{media.file}: {warning}", hint)
        asset = Asset(f"{self.folder}/{media.file}", found.digest, found.length, found.type)
        return Sound(media.type or found.type, found.length, media.duration or found.duration, asset=asset)

    def shot(self, image: Image | None, loc: Key) -> Shot | None:
        """Measure an image, or pass on its address; a file that cannot be used leaves an error and no asset."""
        if image is None:
            return None
        if image.file is None:
            return Shot(None, image.url, image.alt, image.credit)
        return Shot(self.picture(image.file, loc), None, image.alt, image.credit)

    def shown(self, name: str, loc: Key) -> Asset | None:
        """Look at a file that the notes show or link to: a picture is measured, anything else only published."""
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in PICTURE_TYPES:
            return self.picture(name, loc)
        if suffix in ACTIVE:
            self.report(loc, "M501", f'"{name}" could run scripts on this site', "export it as PDF")
            return None
        path = self._find(name, loc)
        if path is None:
            return None
        try:
            with opened(path) as file:
                return Asset(f"{self.folder}/{name}", file.digest(), file.length, "application/octet-stream")
        except MediaError as fault:
            self._unusable(name, loc, fault)
            return None

    def picture(self, name: str, loc: Key) -> Asset | None:
        """Measure an image file."""
        path = self._find(name, loc)
        if path is None:
            return None
        try:
            found = probe_picture(path)
        except MediaError as fault:
            self._unusable(name, loc, fault)
            return None
        size, look = (found.width, found.height), (found.mode, found.alpha)
        return Asset(f"{self.folder}/{name}", found.digest, found.length, found.type, *size, *look)

    def text(self, name: str, loc: Key) -> bytes | None:
        """Read a side-car with chapters or a transcript; None, and a problem, where that is impossible."""
        if self._find(name, loc) is None:
            return None
        source = f"{self.folder}/{name}"
        try:
            return self.door.read(source, MAX_BYTES)
        except SourceError as fault:
            self.problems.append(problem(source, fault.at, fault.code, fault.message, fault.hint))
            return None

    def integrity(self, name: str, algorithm: str = "sha384") -> str | None:
        """Hash a file as browsers do for subresource integrity (R-P20-INTEG).

        Spec: https://www.w3.org/TR/sri-2/
        """
        try:
            with opened(self.door.path(f"{self.folder}/{name}")) as file:
                file.raw.seek(0)
                digest = hashlib.file_digest(file.raw, algorithm).digest()
        except (MediaError, SourceError):
            return None
        return f"{algorithm}-{base64.b64encode(digest).decode()}"

    def _find(self, name: str, loc: Key) -> Path | None:
        source = f"{self.folder}/{name}"
        try:
            path = self.door.path(source)
        except SourceError as fault:
            self._refuse(name, loc, fault.code, fault.message, fault.hint)
            return None
        if path.is_dir():
            self._refuse(name, loc, "S100", f'"{name}" is a folder, not a file', RENAME)
            return None
        stamp = stamp_at(f"{self.door.root}/{source}")
        self.facts.append(Fact(source, stamp))
        if stamp is None:
            hint = self._near(name) or f"put the file into {self.folder}/"
            self.report(loc, "M500", f'there is no file "{name}"', hint)
            return None
        return path

    def _near(self, name: str) -> str:
        folder, slash, wanted = name.rpartition("/")
        try:
            names = sorted(each.name for each in self.door.path(f"{self.folder}/{folder}".rstrip("/")).iterdir())
        except (OSError, SourceError):
            return ""
        folded = {each.lower(): each for each in names}
        near = difflib.get_close_matches(wanted.lower(), folded, n=1, cutoff=0.8)
        return f'did you mean "{folder}{slash}{folded[near[0]]}"?' if near else ""

    def _unusable(self, name: str, loc: Key, fault: MediaError) -> None:
        self._refuse(name, loc, "M500" if fault.kind == "missing" else "M501", fault.message, fault.hint)

    def _refuse(self, name: str, loc: Key, code: str, message: str, hint: str) -> None:
        """Report a file where it is named; one that no key names is a side-car, and reported as itself."""
        if loc:
            self.report(loc, code, message, hint)
        else:
            self.problems.append(problem(f"{self.folder}/{name}", (0, 0), code, message, hint))

    def _remote(self, media: Enclosure, loc: Key) -> None:
        missing = [key for key in ("length", "duration") if getattr(media, key) is None]
        if missing:
            keys = " and ".join(missing)
            hint = "write {url: …, length: 23456789, duration: 52:11}; length is the file's size in bytes"
            self.report(loc, "M506", f"the {keys} of {media.url} cannot be measured here (R-ITEM-03)", hint)

    def report(self, loc: Key, code: str, message: str, hint: str) -> None:
        """Note a problem at a value of the record."""
        self.problems.append(problem(self.source, self.document.place(loc), code, message, hint))
