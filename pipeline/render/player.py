"""The parts of an episode's page that lead into its recording: the list of chapters, and what is said."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.entry import Whole
from pipeline.listing import Listing, Transcript
from pipeline.render.parts import spoken_of
from pipeline.times import clock_text
from pipeline.transcripts import paragraphs


class Moment(NamedTuple):
    """A moment of the recording."""

    clock: str
    seconds: int
    href: str
    """The recording, opened at that moment; empty where there is none."""


class ChapterRow(NamedTuple):
    """A line of the list of chapters."""

    moment: Moment
    title: str | None
    url: str | None


class Speech(NamedTuple):
    """A paragraph of a transcript."""

    moment: Moment | None
    speaker: str | None
    path: str | None
    """The speaker's page on this site."""
    text: str


class TranscriptText(NamedTuple):
    """A transcript to read, and the files that it can be had in."""

    language: str
    speeches: tuple[Speech, ...]
    files: tuple[tuple[str, str], ...]
    """Name of the format, path on this site."""


def chapter_rows(episode: Listing, media: str) -> tuple[ChapterRow, ...]:
    """List the chapters; `media` is the recording as the page reaches it."""
    return tuple(
        ChapterRow(moment(each.start, media), each.title, each.url) for each in episode.chapters if each.is_listed
    )


def transcript_texts(episode: Listing, whole: Whole, media: str) -> tuple[TranscriptText, ...]:
    """Lay out every transcript that was read, the episode's language first."""
    found: dict[int, list[Transcript]] = {}
    for each in episode.transcripts:
        if each.number is not None:
            found.setdefault(each.number, []).append(each)
    texts = []
    for files in found.values():
        spoken = spoken_of(whole, files[0], episode.speakers)
        speeches = tuple(
            Speech(
                None if each.start is None else moment(each.start, media),
                each.speaker,
                episode.people.get(each.speaker or ""),
                each.text,
            )
            for each in paragraphs(spoken.cues)
        )
        named = tuple((_FORMATS[file.type], file.path or "") for file in files)
        texts.append(TranscriptText(spoken.language, speeches, named))
    return tuple(texts)


_FORMATS = {
    "text/vtt": "WebVTT",
    "application/x-subrip": "SubRip",
    "application/json": "JSON",
    "text/html": "HTML",
    "text/plain": "text",
}


def moment(start: float, media: str) -> Moment:
    """Name a moment. Without a script, its link opens the recording there.

    Spec: https://www.w3.org/TR/media-frags/#naming-time
    """
    seconds = int(start)
    return Moment(clock_text(start), seconds, f"{media}#t={seconds}" if media else "")
