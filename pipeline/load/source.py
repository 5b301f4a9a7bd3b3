"""The text of an episode file, of any kind, becomes a document: data, and a position for everything in it."""

from __future__ import annotations

import json
import re

from pipeline.frontmatter import Document, Key, Position, SourceError, decode, read_markdown, read_yaml
from pipeline.notes import Link, LocalFile, Problem, Quote

# Two escapes of JSON that stand for one character beyond the first plane.
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


def read_episode(source: str, data: bytes) -> Document:
    """Split an episode file of any kind into its data and positions; raises SourceError."""
    text = decode(data)
    if source.endswith(".md"):
        document = read_markdown(text)
        if isinstance(document.data, dict):
            if "summary" in document.data:
                at = document.place(("summary",), key=True)
                raise SourceError("S107", at, "the summary is below the front matter here", "delete the key summary")
            document.data["summary"] = document.body
            document.values["summary",] = (document.body_line, 1)
    else:
        if source.endswith(".json"):
            text = _checked_json(text)
        document = read_yaml(text)
    return _guest_as_guests(document)


def _checked_json(text: str) -> str:
    """JSON is read as YAML, for the positions; what only YAML allows is refused."""
    try:
        json.loads(text or "null")
    except (ValueError, RecursionError) as found:
        at = (found.lineno, found.colno) if isinstance(found, json.JSONDecodeError) else (1, 1)
        message = f"this is not JSON: {found.msg if isinstance(found, json.JSONDecodeError) else found}"
        raise SourceError("S103", at, message, "check commas and quotes") from None
    # libyaml refuses the two escapes that JSON has for one character beyond the first plane.
    return _PAIR.sub(lambda pair: pair[1] + json.loads(f'"{pair[2]}"'), text.replace("\t", " "))


def _guest_as_guests(document: Document) -> Document:
    data = document.data
    if not isinstance(data, dict) or "guest" not in data:
        return document
    if "guests" in data:
        raise SourceError(
            "S107", document.keys["guest",], "both guest and guests are written", "keep guests, as a list"
        )
    data["guests"] = data.pop("guest")

    def renamed(marks: dict[Key, tuple[int, int]]) -> dict[Key, tuple[int, int]]:
        return {("guests", *loc[1:]) if loc[:1] == ("guest",) else loc: at for loc, at in marks.items()}

    return document._replace(keys=renamed(document.keys), values=renamed(document.values))


def in_summary(source: str, document: Document, found: Problem | Quote | Link | LocalFile) -> Position:
    """Where something in the summary stands in its file: in YAML below the key, in JSON all on one line."""
    line, column = document.place(("summary",))
    if source.endswith(".json"):
        return line, column
    return line + found.line - (1 if source.endswith(".md") else 0), found.column
