"""Warns of values that are longer than apps show; nothing is ever cut in silence (R-DOC-09, R-P20-02)."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pipeline.diagnostics import Diagnostic, problem
from pipeline.fields import Longest, Record
from pipeline.frontmatter import Document, Key


def long_values(record: Record, document: Document, path: str) -> Iterator[Diagnostic]:
    """Find every text of a record that is longer than its type says."""
    for loc, value, limit in _texts(record, ()):
        if len(value) > limit:
            name = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc)
            message = f"the {name[1:]} is {len(value):,} characters long; apps cut it at {limit:,}"
            yield problem(path, document.place(loc), "S123", message, "shorten it")


def _texts(value: Any, loc: Key, limit: int | None = None) -> Iterator[tuple[Key, str, int]]:
    """Walk a value and all that is in it: place, text, and how long it may be."""
    if isinstance(value, str):
        if limit:
            yield loc, value, limit
    elif isinstance(value, Record):
        for name, most in _limits(type(value)):
            # Most keys of most records are not written.
            if inner := getattr(value, name):
                yield from _texts(inner, (*loc, name), most)
    elif isinstance(value, tuple):
        for position, each in enumerate(value):
            yield from _texts(each, (*loc, position), limit)


@lru_cache(maxsize=64)
def _limits(model: type[Record]) -> tuple[tuple[str, int | None], ...]:
    """The fields of a model in which there may be a text, and how long it may be; a limit told later counts."""
    found = []
    for name, field in model.model_fields.items():
        told = [each.characters for each in field.metadata if isinstance(each, Longest)]
        limit = told[-1] if told else _within(field.annotation)
        if limit or _holds_records(field.annotation):
            found.append((name, limit))
    return tuple(found)


def _within(annotation: Any) -> int | None:
    """The limit inside `Line | None`, `tuple[Line, ...]` and their like."""
    told = [each.characters for each in getattr(annotation, "__metadata__", ()) if isinstance(each, Longest)]
    inner = (_within(each) for each in typing.get_args(annotation) if not isinstance(each, Longest))
    return told[-1] if told else next(filter(None, inner), None)


def _holds_records(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return True
    return any(_holds_records(each) for each in typing.get_args(annotation))
