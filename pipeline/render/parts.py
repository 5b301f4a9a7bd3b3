"""The files of an episode's parts: chapters.json, and its transcripts in every format."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pipeline import chapters, transcripts
from pipeline.catalog import Catalog
from pipeline.entry import Whole
from pipeline.listing import Chapter, Transcript
from pipeline.render.base import CatalogOutput, Engine


class ChaptersFile(CatalogOutput, frozen=True):
    """The chapters of an episode, as apps fetch them (R-CHJ)."""

    place: str
    show: str
    """Its title."""
    title: str
    chapters: tuple[Chapter, ...]

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[ChaptersFile]:
        """One file for each episode that has chapters."""
        for show in catalog.shows:
            for listing in show.listings:
                if listing.chapters_path:
                    yield cls(listing.chapters_path, show.facts.title, listing.title, listing.chapters)

    @property
    def path(self) -> str:
        """`SHOW/EPISODE/chapters.json`."""
        return self.place

    def render(self, engine: Engine) -> bytes:  # noqa: ARG002  the signature of every output
        """Render the file."""
        return chapters.to_json(self.chapters, title=self.title, podcastName=self.show)


class TranscriptFile(CatalogOutput, frozen=True):
    """A transcript of an episode in one format (R-P20-TRANS2)."""

    record: str
    title: str
    transcript: Transcript
    speakers: dict[str, str]

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[TranscriptFile]:
        """One file for each language and format."""
        for listing in catalog.listings:
            for each in listing.transcripts:
                if each.path:
                    yield cls(listing.record, listing.title, each, listing.speakers)

    @property
    def path(self) -> str:
        """`SHOW/EPISODE/transcript.vtt`, and with another language than the episode's `transcript.de.vtt`."""
        return self.transcript.path or ""

    @property
    def needs(self) -> tuple[str, ...]:
        """The whole record, which has the cues."""
        return (self.record,)

    def render(self, engine: Engine) -> bytes:
        """Render the file."""
        spoken = spoken_of(engine.whole(self.record), self.transcript, self.speakers)
        return transcripts.WRITERS[self.path.rpartition(".")[2]](spoken, self.title).encode()


def spoken_of(whole: Whole, transcript: Transcript, speakers: dict[str, str]) -> transcripts.Spoken:
    """Find what was read of a transcript, with speakers by the names that the episode credits."""
    spoken = whole.spoken[transcript.number or 0]
    if all(name == credited for name, credited in speakers.items()):
        return spoken
    renamed = (
        msgspec.structs.replace(cue, speaker=speakers.get(cue.speaker or "", cue.speaker)) for cue in spoken.cues
    )
    return transcripts.Spoken(spoken.language, tuple(renamed))
