"""A document becomes a record; what pydantic says of it becomes diagnostics that name key, value and place."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.diagnostics import Diagnostic, problem
from pipeline.fields import Record
from pipeline.frontmatter import Document, Key
from pipeline.times import Context

R = TypeVar("R", bound=Record)

PROFILES = "profiles"
"""The key that a file gets which is a list of profiles; nobody writes it, so no message shows it."""
_EXAMPLES = {
    "title": "title: About tides",
    "published": "published: 2026-03-03T06:00",
    "guests": "guest: Jane Doe",
    "authors": "authors: [John Smith]",
    "summary": "the article, in Markdown, below the front matter",
    "description": "description: What the show is about, in a sentence or two.",
    "base_url": "base_url: https://podcast.example.org",
    "name": "name: Jane Doe",
    "organization": "organization: Harbour Office",
    "email": "email: name@example.org",
    "url": "url: https://example.org/page",
    "number": "number: 7",
    "start": "start: 52:11",
    "duration": "duration: 30",
    "date": "date: 2026-03-03",
    "geo": "geo: geo:53.55,9.99",
    "osm": "osm: R62782",
    "country": "country: DE",
}
_IN_YAML = "summary: The article, in Markdown."
_KINDS = {"str": "text", "list": "a list", "dict": "a mapping"}
_WANTED = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "int_parsing_size": "is too large a number",
    "float_type": "must be a number",
    "float_parsing": "is not a number",
    "bool_type": "must be true or false",
    "bool_parsing": "is neither true nor false",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "string_pattern_mismatch": "does not have the form that is expected",
}
_HINTS = {
    "int_parsing": "write a number such as 7",
    "int_from_float": "write a number such as 7",
    "float_parsing": "write a number such as 7.5",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
}

_LIMITS = {
    "literal_error": ("is not one of the known values", "write {expected}"),
    "greater_than_equal": ("is less than {ge}", "write {ge} or more"),
    "greater_than": ("must be more than {gt}", "write a number above {gt}"),
    "less_than_equal": ("is more than {le}", "write {le} or less"),
    "too_short": ("is empty", ""),
}


def validate(
    model: type[R], document: Document, path: str, context: Context | None = None
) -> tuple[R | None, list[Diagnostic]]:
    """Make a record of a document; None where it has errors, all of which are in the list."""
    problems = [
        problem(path, at, "S107", f'the key "{loc[-1]}" is written twice', "delete one of the two")
        for loc, at in document.repeated
    ]
    if not isinstance(document.data, dict):
        what = "nothing" if document.data is None else "a list" if isinstance(document.data, list) else "plain text"
        expected, hint = "keys such as title: are", "write key: value lines"
        if PROFILES in model.model_fields:
            expected, hint = "a list of profiles is", f"write - {_EXAMPLES['name']}, and one such entry for each"
        message = f"{expected} expected here, and there is {what}"
        return None, [*problems, problem(path, document.place(()), "S103", message, hint)]
    try:
        record = model.model_validate(document.data, context=context)
    except ValidationError as found:
        return None, problems + [_explain(each, document, path, model) for each in found.errors(include_url=False)]
    return (None if problems else record), problems


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Offer the nearest known word, or all of them where they are few."""
    known = sorted(set(known))
    near = difflib.get_close_matches(word.lower(), [each.lower() for each in known], n=1, cutoff=0.7)
    if near:
        return f'did you mean "{next(each for each in known if each.lower() == near[0])}"?'
    return f"known: {', '.join(known)}" if 0 < len(known) <= 12 else ""  # noqa: PLR2004  a line of a terminal


def _explain(error: ErrorDetails, document: Document, path: str, model: type[Record]) -> Diagnostic:
    loc: Key = tuple(error["loc"])
    kind = error["type"]
    if kind == "missing":
        key = str(loc[-1])
        message = f'the key "{_dotted(loc, document)}" is missing'
        hint = _EXAMPLES.get(key, f"{key}: …")
        if key == "summary" and not path.endswith(".md"):
            hint = '"summary": "The article, in Markdown."' if path.endswith(".json") else _IN_YAML
        return problem(path, document.place(loc[:-1]), "S105", message, f"write {hint}")
    if kind == "extra_forbidden":
        hint = did_you_mean(str(loc[-1]), known_keys(model, loc[:-1]))
        return problem(path, document.place(loc, key=True), "S106", f'unknown key "{_dotted(loc, document)}"', hint)
    code, said, hint = _said(error)
    if said == "is empty" or (kind == "string_pattern_mismatch" and loc[-1] in _EXAMPLES):
        hint = f"write {_EXAMPLES.get(str(loc[-1]), 'something, or delete the key')}"
    elif kind.startswith("model_"):
        hint = f"known keys: {', '.join(sorted(known_keys(model, loc)))}"
    quoted = _quote(_written(document.data, loc))
    return problem(path, document.place(loc), code, f"{_dotted(loc, document)} {quoted}{said}", hint)


def _said(error: ErrorDetails) -> tuple[str, str, str]:
    """Say what is wrong: code, message and hint."""
    kind, details = error["type"], error.get("ctx", {})
    if kind == "shownotes":
        return details["code"], details["message"], details["hint"]
    if error["input"] is None:
        return "S104", "is empty", ""
    if kind in _WANTED:
        got = _KINDS.get(type(error["input"]).__name__, "") if "must be" in _WANTED[kind] else ""
        return "S104", _WANTED[kind] + (f", not {got}" if got else ""), _HINTS.get(kind, "")
    if kind in _LIMITS:
        text, hint = _LIMITS[kind]
        return "S104", text.format_map(details), hint.format_map({"expected": "", **details}).replace("'", "")
    return "S104", f"does not fit: {error['msg']}", ""


def known_keys(model: Any, loc: Key) -> list[str]:
    """Find the keys that a mapping at this place may have, by walking the models' annotations."""
    for part in loc:
        if isinstance(part, str) and part in model.model_fields:
            nested = _nested(model.model_fields[part].annotation)
            model = nested or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _nested(annotation: Any) -> Any:
    """Find the record inside `tuple[Guest, ...]`, `Guest | None` and their like."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next(filter(None, (_nested(each) for each in getattr(annotation, "__args__", ()))), None)


def _dotted(loc: Key, document: Document) -> str:
    """Name a place as the author wrote it: `guests[2].title`, counting from 1."""
    text = ""
    path: Key = ()
    for position, part in enumerate(loc):
        last = position == len(loc) - 1
        if (*path, part) not in document.values and not (last and isinstance(part, str)):
            continue
        path = (*path, part)
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text.removeprefix(PROFILES).removeprefix(".")


def _written(data: Any, loc: Key) -> Any:
    for part in loc:
        if not isinstance(data, str):  # a text that stands for a list or mapping is quoted whole
            with contextlib.suppress(KeyError, IndexError, TypeError):
                data = data[part]
    return data


def _quote(value: Any) -> str:
    """Show what was written, if it is text, cut where it is long."""
    if not isinstance(value, str) or not value.strip():
        return ""
    text = " ".join(value.split())
    return f'"{text[:57]}…" ' if len(text) > 60 else f'"{text}" '  # noqa: PLR2004  a line of a terminal
