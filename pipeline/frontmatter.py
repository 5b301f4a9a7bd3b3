"""Text becomes a mapping, a body, and a position for every key and value."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a Python without a wheel of PyYAML
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

MAX_BYTES = 64_000
MAX_DEPTH = 20
"""Limits of a YAML text; threats.md section 2 has the measurements behind them: PyYAML dies of deep nesting."""

Key = tuple[str | int, ...]
Position = tuple[int, int]

# XML 1.0 characters, less the C1 controls and the replacement character (R-DOC-06, T-SRC-04).
FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]")
_FENCE = re.compile(r"---[ \t]*\n")
_END = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)
_TAGS = "tag:yaml.org,2002:"
"""What `!!` stands for."""


class _Fault(NamedTuple):
    """A slip of the pen, as PyYAML words it and as an author understands it; `{}` is the character at the place."""

    said: re.Pattern[str]
    message: str
    hint: str
    where_it_began: bool = False
    """Whether to show where the list, quote or key began, not where YAML lost the thread."""


# Both of PyYAML's loaders word them, each in its own way.
_FAULTS = (
    _Fault(
        re.compile("start any token|alphabetic or numeric|line break|sequence entries|mapping keys|node content"),
        'a value cannot start with "{}"',
        "put the value in quotes",
        where_it_began=True,
    ),
    _Fault(
        re.compile("mapping values"),
        "there is a colon too many, or a line that is indented too far",
        'put text that holds a colon in quotes, as in title: "Tides: a talk"',
    ),
    _Fault(re.compile("expected ':'"), "the key has no colon", "write key: value", where_it_began=True),
    _Fault(re.compile("or '?]"), "the list is not closed", "write ] at its end", where_it_began=True),
    _Fault(re.compile("or '?}"), "the mapping is not closed", "write } at its end", where_it_began=True),
    _Fault(
        re.compile("end of stream"), "the quotes are not closed", "write the same mark at the end", where_it_began=True
    ),
    _Fault(
        re.compile("escape c"),
        "the escape is unknown",
        r"write \\ for a backslash, or put the text in single quotes",
    ),
    _Fault(re.compile("document start"), "a second YAML document starts here", "keep one record in a file"),
)


class SourceError(Exception):
    """A text that cannot be read: code, position, what and a hint."""

    def __init__(self, code: str, at: Position, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.at, self.message, self.hint = code, at, message, hint


class Document(NamedTuple):
    """What a source file says: a value, where each key and value stands, and the text below the front matter."""

    data: Any
    keys: dict[Key, Position]
    values: dict[Key, Position]
    body: str = ""
    body_line: int = 1
    """The line of the file on which the body starts."""
    repeated: tuple[tuple[Key, Position], ...] = ()

    def place(self, loc: Key, *, key: bool = False) -> Position:
        """Find the position of a value, or of its key; of what it is in where it stands nowhere itself."""
        marks = self.keys if key else self.values
        path: Key = ()
        for part in loc:  # a part that the author did not write, such as a short form's key, is passed over
            if (*path, part) in self.values:
                path = (*path, part)
        return marks.get(path) or self.values.get(path) or (1, 1)


def decode(data: bytes) -> str:
    r"""Bytes of a file as text with `\n` line ends and without a byte order mark.

    Raises SourceError with line and byte offset where they are not UTF-8 or hold a forbidden character.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in data[:2] and data[:2] != b"\0\0"):
        raise SourceError("S101", (1, 1), "the file is UTF-16, not UTF-8", "save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as found:
        line = data.count(b"\n", 0, found.start) + 1
        column = len(data[data.rfind(b"\n", 0, found.start) + 1 : found.start].decode("utf-8", "replace")) + 1
        message = f"byte 0x{data[found.start]:02x} at offset {found.start} is not UTF-8"
        raise SourceError("S101", (line, column), message, "save the file as UTF-8") from None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_forbidden(text)
    return text


def refuse_forbidden(text: str, start: Position = (1, 1)) -> None:
    """Raise SourceError at the first character that XML cannot carry."""
    found = FORBIDDEN.search(text)
    if not found:
        return
    before = text[: found.start()]
    line = before.count("\n")
    column = len(before) - (before.rfind("\n") + 1) + (start[1] if line == 0 else 1)
    raise SourceError(
        "S109",
        (start[0] + line, column),
        f"U+{ord(found[0]):04X} cannot stand in a feed or page",
        "delete the character",
    )


def read_markdown(text: str) -> Document:
    """Split an episode file into its front matter and the summary below it."""
    fence = _FENCE.match(text)
    if not fence:
        what = "the file is empty" if not text.strip() else "there is no front matter"
        raise SourceError("S102", (1, 1), what, "start the file with a line ---, then keys such as title:, then ---")
    end = _END.search(text, fence.end())
    if not end:
        message = "the front matter is not closed"
        raise SourceError("S102", (1, 1), message, "write a line --- after the last key, before the summary")
    front = text[fence.end() : end.start()]
    document = read_yaml(front, first_line=2)
    body_line = text.count("\n", 0, end.end()) + 1
    return document._replace(body=text[end.end() :], body_line=body_line)


def read_yaml(text: str, *, first_line: int = 1) -> Document:
    """Read plain YAML: mappings, lists and text. Scalars stay the text that was written (T-YAML-03).

    Raises SourceError for anything else, before anything is built from it (T-YAML-01, T-YAML-04).
    """
    if len(text.encode()) > MAX_BYTES:
        message = f"the YAML is {len(text.encode()):,} bytes long; the limit is {MAX_BYTES:,}"
        raise SourceError("S108", (first_line, 1), message, "move long text below the front matter of an .md file")
    return _Builder(first_line).build(text)


class _Builder:
    """Build values from PyYAML's events, which are cheap and harmless however hostile the text is."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.keys: dict[Key, Position] = {}
        self.values: dict[Key, Position] = {}
        self.repeated: list[tuple[Key, Position]] = []

    def build(self, text: str) -> Document:
        try:
            self.events = yaml.parse(text, Loader=Loader)
            data = self._document()
        except yaml.MarkedYAMLError as found:
            raise self._syntax_error(found, text) from None
        except yaml.YAMLError as found:
            raise SourceError("S103", (self.first_line, 1), f"this is not YAML: {found}") from None
        return Document(data, self.keys, self.values, repeated=tuple(self.repeated))

    def _document(self) -> Any:
        next(self.events)  # the stream's start
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        data = self._value(next(self.events), (), 1)
        next(self.events)  # the document's end
        follower = next(self.events)
        if not isinstance(follower, yaml.StreamEndEvent):
            message = "a second YAML document starts here"
            raise SourceError("S103", self._at(follower), message, "keep one record in a file")
        return data

    def _at(self, event: Any) -> Position:
        mark = event.start_mark
        return (mark.line + self.first_line, mark.column + 1)

    def _value(self, event: Any, path: Key, depth: int) -> Any:
        at = self._at(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise SourceError(
                "S103", at, "anchors and aliases (& and *) are not read", "write the value out, in quotes"
            )
        if event.tag and event.tag != "!":
            tag = event.tag.replace(_TAGS, "!!")
            raise SourceError("S103", at, f'the tag "{tag}" is not read', "write plain text, in quotes")
        if depth > MAX_DEPTH:
            raise SourceError("S108", at, f"values are nested deeper than {MAX_DEPTH} levels", "write it flatter")
        self.values[path] = at
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth)
        return self._mapping(path, depth)

    def _scalar(self, event: Any, at: Position) -> str | None:
        text: str = event.value
        if not event.style and text in ("", "~", "null"):  # '' in the C loader, None in the Python one
            return None
        if event.style == '"':  # only here can an escape make a character that is not in the file
            refuse_forbidden(text, (at[0], at[1] + 1))
        return text

    def _list(self, path: Key, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found)), depth + 1))
        return found

    def _mapping(self, path: Key, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            at = self._at(event)
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                raise SourceError("S103", at, "a key must be plain text", "write key: value")
            key = event.value
            if key == "<<":
                raise SourceError("S103", at, "merge keys (<<) are not read", "write the keys out")
            value = self._value(next(self.events), (*path, key), depth + 1)
            if key in found:
                self.repeated.append(((*path, key), at))
                continue
            found[key] = value
            self.keys[(*path, key)] = at
        return found

    def _syntax_error(self, found: yaml.MarkedYAMLError, text: str) -> SourceError:
        said = found.problem or "it cannot be read"
        fault = next((each for each in _FAULTS if each.said.search(said)), None)
        marks = (found.context_mark, found.problem_mark)
        mark = next(filter(None, marks if fault and fault.where_it_began else reversed(marks)), None)
        line, column = (mark.line, mark.column) if mark else (0, 0)
        at = (line + self.first_line, column + 1)
        row = text.split("\n")[line]
        sign = row[column : column + 1]
        if sign == "\t":
            message, hint = "a tab cannot indent", "indent with blanks, not with tabs"
        elif fault:
            message, hint = fault.message.format(sign), fault.hint
        elif row[:column].strip():
            message, hint = "there is something after the value's end", "put the whole value in quotes"
        else:
            message, hint = "the line does not fit the lines above it", "indent the keys of one mapping alike"
        return SourceError("S103", at, f"this is not YAML: {message}", hint)
