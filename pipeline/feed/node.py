"""An element while it is read: it remembers what was asked of it, so that what nobody asked for can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any, NamedTuple, TypeVar

from lxml import etree

from pipeline.times import seconds

V = TypeVar("V")
XML = "http://www.w3.org/XML/1998/namespace"

# URI, in lower case and without scheme, of each namespace that feeds use -> its usual prefix. Feeds in the wild have
# http and https, capitals, and for podcast: its former address, which the namespace takes for the same (R-P20).
_PREFIXES = {
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "podcastindex.org/namespace/1.0": "podcast",
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "www.w3.org/2005/atom": "atom",
    "purl.org/rss/1.0/modules/content": "content",
    "podlove.org/simple-chapters": "psc",
    "purl.org/syndication/history/1.0": "fh",
    "www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "search.yahoo.com/mrss": "media",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/rss/1.0": "",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
}


class Left(NamedTuple):
    """Something that a record has no place for, or that could not be understood; listed, not dropped."""

    line: int
    name: str
    """Element or attribute, as feeds spell it: `media:thumbnail`, `enclosure@length`."""
    text: str
    why: str


def name_of(element: etree._Element) -> str:
    """Spell an element's name with the usual prefix of its namespace, whatever prefix the document has."""
    tag = str(element.tag)
    uri, brace, local = tag.removeprefix("{").rpartition("}")
    if not brace:
        return tag
    known = _PREFIXES.get(uri.lower().removeprefix("http://").removeprefix("https://").rstrip("/"))
    prefix = (element.prefix or uri) if known is None else known
    return f"{prefix}:{local}" if prefix else local


class Node:
    """An element of a feed. Whatever is read of it counts as understood; `left` yields the rest."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.name = name_of(element)
        self._asked: set[str] = set()
        self._texts = False
        self._nodes: list[Node] | None = None
        self._taken: set[str] = set()
        self._refused: list[Left] = []
        self._spare: list[Node] = []

    @property
    def line(self) -> int:
        """Where it begins in the document."""
        line: Any = self.element.sourceline  # lxml-stubs 0.5.1 has an ellipsis for its type
        return line or 0

    def get(self, key: str) -> str | None:
        """An attribute without blanks around it; None where it is absent or empty."""
        self._asked.add(key)
        return (self.element.get(key) or "").strip() or None

    @property
    def raw(self) -> str:
        """The text exactly as it stands, with what HTML's own entities mean; "" where there is none."""
        self._texts = True
        return self._inside()

    @property
    def text(self) -> str | None:
        """The text without blanks around it; None where there is none."""
        return self.raw.strip() or None

    def nodes(self, *names: str) -> list[Node]:
        """The children of these names, in order."""
        self._taken.update(names)
        return [each for each in self._children() if each.name in names]

    def once(self, name: str) -> list[Node]:
        """The child of this name, in a list of at most one; where there are several the first is taken (R-DOC-15)."""
        found = self.nodes(name)
        self._spare += found[1:]
        return found[:1]

    def whole(self, key: str | None = None) -> int | None:
        """The text, or an attribute, as a whole number from 0; one that is none is left."""
        return self._converted(key, _count, "is not a whole number")

    def number(self, key: str | None = None) -> int | None:
        """The text, or an attribute, as a number, rounded; one that is none is left."""
        return self._converted(key, lambda value: round(float(value)), "is not a number")

    def time(self, key: str | None = None) -> float | None:
        """The text, or an attribute, as seconds: `3131`, `52:11`, `0:52:11.5`; anything else is left."""
        return self._converted(key, _clock, "is not a length of time")

    def moment(self, key: str | None = None) -> datetime | None:
        """The text, or an attribute, as a date-time with zone, of RFC 2822 or ISO 8601; anything else is left."""
        return self._converted(key, _date, "is not a date")

    def flag(self, key: str | None = None) -> bool | None:
        """The text, or an attribute, as a yes or no in any of the spellings that feeds have; anything else is left."""
        return self._converted(key, _yes, "is neither true nor false")

    def refuse(self, why: str, key: str | None = None) -> None:
        """Leave the text, or an attribute, although it was read."""
        value = (self.element.get(key) or "") if key else self._inside()
        self._refused.append(Left(self.line, f"{self.name}@{key}" if key else self.name, value.strip(), why))

    def left(self) -> Iterator[Left]:
        """Everything that nobody asked for, and what was refused."""
        yield from self._refused
        for key in map(str, self.element.attrib):
            if key not in self._asked and not key.startswith(f"{{{XML}}}"):
                yield Left(self.line, f"{self.name}@{key}", self.element.get(key) or "", "no record has a place for it")
        if not self._texts and self._inside().strip():
            yield Left(self.line, self.name, self._inside().strip(), "no record has a place for its text")
        for entity in self.element.iterchildren(etree.Entity):
            if _meaning(entity) is None:
                yield Left(self.line, self.name, str(entity.text), "entities of a document are not expanded")
        for child in self._children():
            if child in self._spare:
                yield child.whole_left("is there twice; the first is taken")
            elif child.name in self._taken:
                yield from child.left()
            else:
                yield child.whole_left()
            stray = (child.element.tail or "").strip()
            if stray:
                yield Left(child.line, self.name, stray, "text between elements")

    def whole_left(self, why: str = "no record has a place for it") -> Left:
        """Leave the element with all that is in it."""
        inside = self._inside()
        if len(self.element) or self.element.attrib:
            inside = etree.tostring(self.element, encoding="unicode", with_tail=False)
        return Left(self.line, self.name, inside.strip(), why)

    def _inside(self) -> str:
        """The text before the first child, across entities, which are left standing (T-IMP-01)."""
        parts = [self.element.text or ""]
        for entity in self.element.iterchildren(etree.Entity):
            parts += [_meaning(entity) or "", entity.tail or ""]
        return "".join(parts)

    def _children(self) -> list[Node]:
        if self._nodes is None:
            # An entity that was not expanded is a child too, and has a function for a name.
            self._nodes = [Node(each) for each in self.element.iterchildren("{*}*")]
        return self._nodes

    def _converted(self, key: str | None, read: Callable[[str], V], why: str) -> V | None:
        value = self.get(key) if key else self.text
        if value is None:
            return None
        try:
            return read(value)
        except (ValueError, OverflowError, TypeError, IndexError):
            self.refuse(why, key)
            return None


def _meaning(entity: etree._Entity) -> str | None:
    """The character that an entity of HTML stands for, which feeds use undeclared; None for any other (R-DOC-07)."""
    name = str(entity.text)
    character = unescape(name)
    return None if character == name else character


def present(**values: Any) -> dict[str, Any]:
    """A mapping without what is absent."""
    return {key: value for key, value in values.items() if value is not None and value != ()}


def _count(value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise ValueError(value)
    return int(value)


def _clock(value: str) -> float:
    found = seconds(value)
    if found is None:
        raise ValueError(value)
    return found


def _date(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = parsedate_to_datetime(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_WORDS = {
    "true": True,
    "yes": True,
    "explicit": True,
    "1": True,
    "false": False,
    "no": False,
    "clean": False,
    "0": False,
}


def _yes(value: str) -> bool:
    found = _WORDS.get(value.lower())
    if found is None:
        raise ValueError(value)
    return found


def as_text(key: str) -> Callable[[Node], dict[str, Any]]:
    """Read an element that is one text."""
    return lambda node: present(**{key: node.text})


def as_flag(key: str) -> Callable[[Node], dict[str, Any]]:
    """Read an element that is a yes or no."""
    return lambda node: present(**{key: node.flag()})


def as_mark(key: str) -> Callable[[Node], dict[str, Any]]:
    """Read an element that says something by being there."""
    return lambda _: {key: True}


def as_whole(key: str) -> Callable[[Node], dict[str, Any]]:
    """Read an element that is a whole number."""
    return lambda node: present(**{key: node.whole()})


def as_moment(key: str) -> Callable[[Node], dict[str, Any]]:
    """Read an element that is a date-time."""
    return lambda node: present(**{key: node.moment()})


def as_address(key: str) -> Callable[[Node], dict[str, Any]]:
    """Read an element that is an address, in its `href`."""

    def read(node: Node) -> dict[str, Any]:
        url = node.get("href")
        return {key: {"url": url}} if url else {}

    return read


def as_word(key: str, *words: str) -> Callable[[Node], dict[str, Any]]:
    """Read an element that is one of some words, in any case; any other is left."""
    known = {word.lower(): word for word in words}

    def read(node: Node) -> dict[str, Any]:
        word = (node.text or "").lower()
        if word in known:
            return {key: known[word]}
        if word:
            node.refuse(f"is none of {', '.join(words)}")
        return {}

    return read
