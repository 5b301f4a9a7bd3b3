"""Rules about what belongs to a recording: its transcripts, and the same in other formats."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import urls
from pipeline.catalog import Catalog, Finding, Spot, credited_names
from pipeline.validation import did_you_mean


def speakers_are_credited(catalog: Catalog) -> Iterator[Finding]:
    """Whoever speaks in a transcript is credited under one of their names (R-P20-TRANS2)."""
    for each in catalog.planned:
        names = credited_names(each.entry, each.show.show)
        credited = {catalog.people.id(name) for name in names}
        for script in each.entry.scripts:
            for said in script.speakers:
                if catalog.people.id(said.speaker) not in credited:
                    message = f'the transcript names "{said.speaker}", whom the episode does not credit'
                    hint = _nearest(said.speaker, names) or f"add {said.speaker} to guests, hosts or credits"
                    yield Finding(script.source, Spot(said.line, said.column), "M523", message, hint)


def parts_are_encrypted(catalog: Catalog) -> Iterator[Finding]:
    """Transcripts and alternates elsewhere have encrypted addresses, like the recording itself (R-DOC-13)."""
    for each in catalog.planned:
        addresses = [script.url for script in each.entry.scripts] + [other.sound.url for other in each.entry.versions]
        for url in filter(None, addresses):
            if url.lower().startswith("http:") and not urls.is_loopback(url):
                message = f"{url} is not encrypted, and browsers and apps refuse to load it (R-DOC-13)"
                yield Finding(each.entry.source, url, "F407", message, "write https://")


def _nearest(speaker: str, names: list[str]) -> str:
    """Offer the one name that has the speaker's as a part, as transcripts often use first names; else the nearest."""
    whole = {name for name in names if speaker.casefold() in name.casefold().split()}
    return did_you_mean(speaker, whole or names) if len(whole) != 1 else f'did you mean "{whole.pop()}"?'
