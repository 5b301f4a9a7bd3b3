"""Chapters as podcast apps want them: JSON chapters 1.2 (R-CHJ)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from pipeline.listing import Chapter

VERSION = "1.2.0"
TYPE = "application/json+chapters"
"""MIME type (R-CHJ-05)."""


def to_json(chapters: Iterable[Chapter], **facts: str) -> bytes:
    """Write the document; `facts` are its optional keys, such as title and podcastName.

    Spec: https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md
    """
    document = {"version": VERSION, **facts, "chapters": [_chapter(each) for each in chapters]}
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _chapter(each: Chapter) -> dict[str, Any]:
    keys = {"startTime": each.start, "title": each.title, "img": each.image, "url": each.url, "endTime": each.end}
    written: dict[str, Any] = {key: value for key, value in keys.items() if value is not None}
    if each.location:
        facts = msgspec.structs.asdict(each.location)
        written["location"] = {key: value for key, value in facts.items() if value is not None}
    return written if each.is_listed else written | {"toc": False}
