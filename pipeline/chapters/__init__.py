"""Chapters: side-car files of any format are read, what players stumble over is told, and JSON chapters are written."""

from __future__ import annotations

from pipeline.chapters.reading import READERS, kind_of, read_chapters
from pipeline.chapters.records import ADDRESS, MAX_CHAPTERS, UNREADABLE, Mark
from pipeline.chapters.settling import settle
from pipeline.chapters.writing import TYPE, VERSION, to_json

__all__ = [
    "ADDRESS",
    "MAX_CHAPTERS",
    "READERS",
    "TYPE",
    "UNREADABLE",
    "VERSION",
    "Mark",
    "kind_of",
    "read_chapters",
    "settle",
    "to_json",
]
