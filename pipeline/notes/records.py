"""The values that notes are made of: what a body says, and where on the site its targets are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Kind = Literal[
    "brackets",  # so many unmatched "[" that matching them was given up: the rest are text
    "file-path",  # an image or link path that cannot be a file beside the episode
    "footnote-missing",  # [^x] without a definition: shown as typed
    "footnote-unused",  # a definition that nothing refers to: not shown
    "fragment",  # a link to "#x", and no such place in these notes: shown as text
    "image-alt",  # an image without a description
    "image-http",  # an image from an address that is not encrypted
    "link",  # a link target that is not allowed: shown as text
    "nesting",  # quotes or lists inside each other deeper than is read: the innermost text is lost
    "quote-empty",  # a quote that is an attribution and nothing else
    "quote-time",  # a quote's time that is not a time
]
"""What can be wrong in a body. The caller maps each to a code and a severity."""


class Problem(msgspec.Struct, frozen=True):
    """One mistake in a body; line and column count from 1 within the body."""

    line: int
    column: int
    kind: Kind
    message: str
    hint: str


class Quote(msgspec.Struct, frozen=True):
    """A blockquote that names its speaker; line and column are those of the name."""

    speaker: str
    """As typed: the caller resolves it to a person."""
    time: int | None
    """Seconds from the beginning of the recording."""
    line: int
    column: int
    anchor: str


class LocalFile(msgspec.Struct, frozen=True):
    """A picture or link target that lies beside the episode's file."""

    src: str
    """A relative path with "/", percent-decoded, without "." or ".." parts."""
    line: int
    column: int


class Link(msgspec.Struct, frozen=True):
    """A link or picture that is not a file beside the episode."""

    url: str
    """`https:`, `http:`, `mailto:`, `tel:`, or a path from the top of the site, which begins with "/"."""
    line: int
    column: int


class Heading(msgspec.Struct, frozen=True):
    """A heading of the article, for a table of contents."""

    level: int
    """2 to 6 as printed on the page, whose own title is the only h1."""
    anchor: str
    text: str


class Notes(msgspec.Struct, frozen=True):
    """A parsed body that depends on nothing but the body, and can be stored.

    `html` is neutral: what differs between page and feed is a mark in it (see `marks`), which `page_html` and
    `feed_html` fill in.
    """

    html: str
    quotes: tuple[Quote, ...] = ()
    headings: tuple[Heading, ...] = ()
    files: tuple[LocalFile, ...] = ()
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()


class Places(msgspec.Struct, frozen=True):
    """Where the things that a body mentions are on the site; all paths and URLs are percent-encoded already."""

    root: str
    """From the page to the top of the site: "../../"."""
    page_url: str
    """Absolute, ends in "/"."""
    base_url: str
    """Absolute, ends in "/"."""
    media: str = ""
    """The recording, as a link on the page reaches it; empty where there is none."""
    files: Mapping[str, str] = {}
    """`LocalFile.src` to a path below the top of the site, without leading "/"."""
    people: Mapping[str, str] = {}
    """`Quote.speaker` to a path such as "guests/mark-collier/"; who is missing is printed without a link."""
