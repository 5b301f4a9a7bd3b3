"""What an output is: declared inputs, a path, and bytes that depend on nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Protocol

import msgspec

from pipeline.catalog import Catalog
from pipeline.entry import Whole
from pipeline.feed import Fragment
from pipeline.listing import Picture, Ref, SiteFacts
from pipeline.model import Episode


class Engine(Protocol):
    """What renders: templates, and the stored values that outputs name by key."""

    def page(self, template: str, context: dict[str, Any]) -> bytes:
        """Render a template."""

    def whole(self, key: str) -> Whole:
        """Fetch the whole record of an episode."""

    def record(self, key: str) -> Episode:
        """Fetch the record of an episode alone."""

    def fragment(self, key: str) -> Fragment:
        """Fetch the rendered items of an episode."""

    def theme_file(self, name: str) -> bytes:
        """Read a file of the theme's assets."""


class Output(msgspec.Struct, frozen=True):
    """One file of the site.

    The fields are all that `render` may use; so a digest of them and the template tells whether the file is stale.
    """

    template: ClassVar[str | None] = None

    @property
    def path(self) -> str:
        """Where the file goes, below the root of the site."""
        raise NotImplementedError

    @property
    def needs(self) -> tuple[str, ...]:
        """Keys of the stored values that `render` fetches."""
        return ()

    def render(self, engine: Engine) -> bytes | Iterable[bytes]:
        """Make the file's content."""
        raise NotImplementedError


class CatalogOutput(Output, frozen=True):
    """A file that is made of the catalog alone."""

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[Output]:
        """Make one instance for each file of this kind."""
        raise NotImplementedError


class PageFacts(msgspec.Struct, frozen=True):
    """What the skeleton of every page shows."""

    path: str
    url: str
    title: str
    heading: str
    description: str
    kind: str
    language: str
    feeds: tuple[Ref, ...] = ()
    json_feeds: tuple[Ref, ...] = ()
    atom_feeds: tuple[Ref, ...] = ()
    picture: Picture | None = None


class Pager(msgspec.Struct, frozen=True):
    """Where a page of a list stands among the others."""

    number: int
    count: int
    newer: str | None
    older: str | None


def feed_refs(place: str, title: str, *, atom: bool = False) -> dict[str, tuple[Ref, ...]]:
    """The feeds beside a page, as its head announces them (R-HOST-09)."""
    return {
        "feeds": (Ref(f"{place}feed.xml", title),),
        "json_feeds": (Ref(f"{place}feed.json", title),),
        "atom_feeds": (Ref(f"{place}feed.atom", title),) if atom else (),
    }


def titled(heading: str, site: SiteFacts) -> str:
    """The text of a browser's tab."""
    return heading if heading == site.title else f"{heading} · {site.title}"
