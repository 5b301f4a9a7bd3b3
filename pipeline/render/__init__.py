"""One class for each kind of file; OUTPUTS is the table."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.catalog import Catalog
from pipeline.render.base import CatalogOutput, Engine, Output
from pipeline.render.data import Copy, EpisodeData, NotFound, Opml, Redirect, Robots, Sitemap
from pipeline.render.environment import TemplateFault
from pipeline.render.feeds import AtomFeed, EpisodeItem, JsonFeed, RssFeed
from pipeline.render.hosting import Headers, Htaccess, Redirects
from pipeline.render.pages import EpisodePage, HomePage, ShowPage
from pipeline.render.parts import ChaptersFile, TranscriptFile
from pipeline.render.taxonomies import TermIndex, TermPage
from pipeline.render.theme import Theme, ThemeFile

__all__ = [
    "KINDS",
    "OUTPUTS",
    "Copy",
    "Engine",
    "EpisodeData",
    "EpisodeItem",
    "JsonFeed",
    "Output",
    "RssFeed",
    "TemplateFault",
    "Theme",
    "ThemeFile",
    "select_files",
]

OUTPUTS: tuple[type[CatalogOutput], ...] = (
    EpisodePage,
    EpisodeData,
    ChaptersFile,
    TranscriptFile,
    HomePage,
    ShowPage,
    TermPage,
    TermIndex,
    Opml,
    Sitemap,
    Robots,
    NotFound,
    Redirect,
    Redirects,
    Headers,
    Htaccess,
)
"""Every kind of file that is made of the catalog alone. Feeds are made of fragments, and copies of files."""

KINDS: tuple[type[Output], ...] = (*OUTPUTS, ThemeFile, EpisodeItem, RssFeed, JsonFeed, AtomFeed)
"""Every kind of output but copies."""


def select_files(catalog: Catalog, theme: Theme) -> Iterator[Output]:
    """Every file of the site but feeds and copies."""
    for kind in OUTPUTS:
        yield from kind.select(catalog)
    yield from ThemeFile.select(theme)
