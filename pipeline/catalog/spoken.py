"""Transcripts as pages and feeds know them: the files that are written of each, and who is who in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline import urls
from pipeline.catalog.names import Directory
from pipeline.entry import Entry, Script
from pipeline.listing import Transcript
from pipeline.model import Show
from pipeline.transcripts import TYPES, UNTIMED, WRITERS


def transcripts_of(scripts: Iterable[Script], place: str, language: str, base_url: str) -> tuple[Transcript, ...]:
    """Name every file that is made of a transcript: the episode's language first, and in each WebVTT (R-P20-TRANS2)."""
    ordered = sorted(scripts, key=lambda each: (each.language != language, each.language))
    return tuple(found for script in ordered for found in _files(script, place, language, base_url))


def _files(script: Script, place: str, language: str, base_url: str) -> Iterator[Transcript]:
    if script.number is None:
        yield Transcript(script.url or "", script.type or "", script.language, rel=script.rel)
        return
    stem = "transcript" if script.language == language else f"transcript.{script.language.lower()}"
    for kind in WRITERS:
        if script.is_timed or kind in UNTIMED:
            path = f"{place}{stem}.{kind}"
            yield Transcript(
                url=urls.absolute(base_url, path),
                type=TYPES[kind],
                language=script.language,
                path=path,
                rel=script.rel if kind in ("vtt", "srt") else None,
                number=script.number,
                digest=script.digest,
            )


def credited_names(entry: Entry, show: Show) -> list[str]:
    """Everybody whom an episode credits, as it writes them; the show's hosts where it names none."""
    names = [name.name for group in (entry.guests, entry.authors, entry.credits) for name in group]
    names += [each.name for each in show.credits]
    return names + [host.name for host in (show.hosts if entry.hosts is None else entry.hosts)]


def speakers_of(scripts: Iterable[Script], credited: Iterable[str], people: Directory) -> dict[str, str]:
    """Find the credited name of each speaker, also through the aliases of profiles."""
    names = {people.id(name): name for name in credited}
    found = {said.speaker: names.get(people.id(said.speaker)) for script in scripts for said in script.speakers}
    return {speaker: name for speaker, name in found.items() if name}
