"""An episode's transcripts: those that its record names, or those beside it, one a language."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from pipeline.diagnostics import problem
from pipeline.entry import Said, Script, encode
from pipeline.fields import LANGUAGES
from pipeline.frontmatter import Key
from pipeline.load.attachments import Attachments
from pipeline.model import Episode
from pipeline.parts import Transcript
from pipeline.sidecar import Problems
from pipeline.transcripts import READERS, TYPES, Line, Spoken, read_transcript, settle

_KINDS = {type_: kind for kind, type_ in TYPES.items()} | {"application/srt": "srt", "text/srt": "srt"}
_NAME = re.compile(r"(?P<word>\.transcript)?(?:\.(?P<language>[^.]+))?\.(?P<kind>[a-z]+)", re.IGNORECASE)
_OTHERS = frozenset({"chapters", "labels"})
"""What stands in a name whose file is no transcript."""


class _File(NamedTuple):
    """A transcript file that will be read."""

    name: str
    kind: str
    language: str
    loc: Key = ()
    rel: str | None = None


class Transcripts:
    """Reads the transcripts of one episode."""

    def __init__(self, language: str, duration: int | None, attachments: Attachments) -> None:
        self.language, self.duration, self.attachments = language, duration, attachments
        self.scripts: list[Script] = []
        self.spoken: list[Spoken] = []

    def read(self, record: Episode, stem: str) -> None:
        """Read those that the record names; where it names none, those beside it."""
        files = self._named(record.transcripts) if record.transcripts else self._beside(stem)
        taken: dict[str, str] = {}
        for file in files:
            if file.language in taken:
                message = f'"{taken[file.language]}" is in this language too, and is what is published'
                hint = "write language:, or delete one: every format is made of one file"
                self.attachments.report(file.loc, "M527", message, hint)
                continue
            taken[file.language] = file.name
            self._read(file)

    def _named(self, transcripts: tuple[Transcript, ...]) -> list[_File]:
        files = []
        for position, each in enumerate(transcripts):
            loc = ("transcripts", position)
            name = each.file or each.url or ""
            suffix = re.sub(r"[?#].*", "", name).rpartition(".")[2].lower()
            kind = _KINDS.get((each.type or "").lower()) or (suffix if suffix in TYPES else None)
            known = sorted(READERS) if each.file else sorted(TYPES)
            if kind not in known and not (each.url and each.type):
                hint = f"write type:, or let its name end in {', '.join(f'.{each}' for each in known)}"
                self.attachments.report(loc, "M526", f'the format of "{name}" is not known', hint)
            elif each.file is None:
                type_ = each.type or TYPES[kind or ""]
                language = each.language or self.language
                self.scripts.append(Script(language, url=each.url, type=type_, rel=each.rel))
            else:
                by_name = _language(each.file.rpartition(".")[0].rpartition(".")[2])
                files.append(_File(each.file, str(kind), each.language or by_name or self.language, loc, each.rel))
        return files

    def _beside(self, stem: str) -> list[_File]:
        """Find the best of each language among the files that share the stem."""
        best: dict[str, tuple[tuple[bool, int], _File]] = {}
        order = list(READERS)
        for name in sorted(self.attachments.siblings):
            found = _NAME.fullmatch(name.removeprefix(stem))
            if not name.startswith(stem) or not found:
                continue
            kind, word, language = found["kind"].lower(), found["language"], self.language
            if kind not in READERS or (word or "").lower() in _OTHERS:
                continue
            if word and not (code := _language(word)):
                # Notes of somebody's own may be called talk.ideas.txt; only captions are nothing else.
                if kind not in ("vtt", "srt"):
                    continue
                message, hint = (
                    f'"{word}" in the name is not a language code',
                    f"rename it to {stem}.en.{kind}",
                )
                source = f"{self.attachments.folder}/{name}"
                self.attachments.problems.append(problem(source, (0, 0), "M524", message, hint))
            elif word and code:
                language = code
            # One that has the language only for want of a better name gives way.
            rank = (word is not None and language != _language(word), order.index(kind))
            if language not in best or rank < best[language][0]:
                best[language] = (rank, _File(name, kind, language))
        return [file for _, file in best.values()]

    def _read(self, file: _File) -> None:
        data = self.attachments.text(file.name, file.loc)
        if data is None:
            return
        source = f"{self.attachments.folder}/{file.name}"
        lines, found = read_transcript(source, data, file.kind)
        self.attachments.problems += found
        if not lines:
            return
        problems = Problems(source)
        spoken = settle(lines, file.language, self.duration, problems)
        self.attachments.problems += problems.listed()
        digest = hashlib.blake2b(encode(spoken), digest_size=16).hexdigest()
        script = Script(
            language=file.language,
            number=len(self.spoken),
            source=source,
            is_timed=spoken.is_timed,
            digest=digest,
            speakers=_speakers(lines),
            rel=file.rel,
        )
        self.scripts.append(script)
        self.spoken.append(spoken)


def _speakers(lines: list[Line]) -> tuple[Said, ...]:
    first: dict[str, Line] = {}
    for line in lines:
        if line.cue.speaker:
            first.setdefault(line.cue.speaker, line)
    return tuple(Said(name, line.line, line.column) for name, line in first.items())


def _language(word: str | None) -> str | None:
    """Take a part of a file's name for a language: `de`, `pt-BR`; None where it is none."""
    found = re.fullmatch(r"([a-z]{2,3})(?:[-_]([a-z]{2}))?", word or "", re.IGNORECASE)
    if not found or found[1].lower() not in LANGUAGES:
        return None
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
