"""Rules about transcripts."""

from __future__ import annotations

from collections.abc import Iterator

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


def _nearest(speaker: str, names: list[str]) -> str:
    """Offer the one name that has the speaker's as a part, as transcripts often use first names; else the nearest."""
    whole = {name for name in names if speaker.casefold() in name.casefold().split()}
    return did_you_mean(speaker, whole or names) if len(whole) != 1 else f'did you mean "{whole.pop()}"?'
