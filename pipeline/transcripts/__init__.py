"""What is said: transcripts of any format are read into cues, and cues are written in every format that apps want."""

from __future__ import annotations

from pipeline.transcripts.language import seems
from pipeline.transcripts.reading import READERS, read_transcript
from pipeline.transcripts.records import MAX_CUES, Cue, Line, Spoken
from pipeline.transcripts.settling import settle
from pipeline.transcripts.writing import TYPES, UNTIMED, WRITERS, Paragraph, paragraphs

__all__ = [
    "MAX_CUES",
    "READERS",
    "TYPES",
    "UNTIMED",
    "WRITERS",
    "Cue",
    "Line",
    "Paragraph",
    "Spoken",
    "paragraphs",
    "read_transcript",
    "seems",
    "settle",
]
