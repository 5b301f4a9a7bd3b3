"""The files for machines and web hosts: episode.json, OPML, sitemap, robots, 404, redirects, copies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar
from xml.sax.saxutils import escape, quoteattr

import msgspec

from pipeline import notes, urls
from pipeline.catalog import Catalog
from pipeline.listing import Listing, Ref, ShowFacts, SiteFacts
from pipeline.render.base import CatalogOutput, Engine, PageFacts, titled
from pipeline.render.pages import note_places, page_context
from pipeline.times import iso

SITEMAP_URLS = 50_000
"""Addresses that one sitemap may hold. Spec: https://www.sitemaps.org/protocol.html"""


class EpisodeData(CatalogOutput, frozen=True):
    """Everything about an episode, for programs: the record as written, and what the site made of it."""

    base_url: str
    show: ShowFacts
    episode: Listing

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[EpisodeData]:
        """One file an episode."""
        for show in catalog.shows:
            for listing in show.listings:
                yield cls(catalog.site.base_url, show.facts, listing)

    @property
    def path(self) -> str:
        """`SHOW/EPISODE/episode.json`."""
        return f"{self.episode.path}episode.json"

    @property
    def needs(self) -> tuple[str, ...]:
        """The whole record."""
        return (self.episode.record,)

    def render(self, engine: Engine) -> bytes:
        """Render the file."""
        episode = self.episode
        whole = engine.whole(episode.record)
        data = {
            "url": urls.absolute(self.base_url, episode.path),
            "guid": episode.guid,
            "show": {
                "id": self.show.id,
                "title": self.show.title,
                "url": urls.absolute(self.base_url, self.show.path),
                "feed": urls.absolute(self.base_url, self.show.feed),
                "podcast_guid": self.show.podcast_guid,
            },
            "title": episode.title,
            "published": iso(episode.published),
            "description": episode.blurb,
            "enclosure": episode.media,
            "chapters": episode.chapters,
            "transcripts": episode.transcripts,
            "alternates": episode.alternates,
            "images": episode.images,
            "summary_html": notes.feed_html(whole.notes, note_places(self.base_url, episode)),
            "record": self._record(whole.episode),
        }
        return msgspec.json.encode(data) + b"\n"

    def _record(self, written: bytes) -> msgspec.Raw | dict[str, Any]:
        """The record as written, but for related episodes that are not public yet (T-OUT-12)."""
        if b'"related":' not in written:
            return msgspec.Raw(written)
        record: dict[str, Any] = msgspec.json.decode(written)
        return record | {"related": [ref.path.rstrip("/") for ref in self.episode.related]}


class Opml(CatalogOutput, frozen=True):
    """The feeds of all shows, for an app to subscribe to at once.

    Spec: http://opml.org/spec2.opml
    """

    site: SiteFacts
    shows: tuple[ShowFacts, ...]

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[Opml]:
        """One file."""
        ordered = sorted(catalog.shows, key=lambda each: (each.facts.title.casefold(), each.facts.id))
        yield cls(catalog.site, tuple(show.facts for show in ordered))

    @property
    def path(self) -> str:
        """`shows.opml`."""
        return "shows.opml"

    def render(self, engine: Engine) -> bytes:  # noqa: ARG002  the signature of every output
        """Render the file."""
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<opml version="2.0"><head><title>{escape(self.site.title)}</title></head><body>',
        ]
        for show in self.shows:
            feed, page = (urls.absolute(self.site.base_url, path) for path in (show.feed, show.path))
            lines.append(
                f'<outline type="rss" text={quoteattr(show.title)} title={quoteattr(show.title)}'
                f" xmlUrl={quoteattr(feed)} htmlUrl={quoteattr(page)} language={quoteattr(show.language)}/>"
            )
        return "\n".join([*lines, "</body></opml>", ""]).encode()


class Sitemap(CatalogOutput, frozen=True):
    """The pages that a search engine should know, or the list of the sitemaps that hold them."""

    name: str
    urls: tuple[tuple[str, datetime | None], ...]
    is_index: bool = False

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[Sitemap]:
        """One file; several and a list of them where there are too many pages for one."""
        base = catalog.site.base_url
        pages = [(urls.absolute(base, path), changed) for path, changed in _pages(catalog)]
        if len(pages) <= SITEMAP_URLS:
            yield cls("sitemap.xml", tuple(pages))
            return
        names = []
        for start in range(0, len(pages), SITEMAP_URLS):
            names.append(f"sitemap-{start // SITEMAP_URLS + 1}.xml")
            yield cls(names[-1], tuple(pages[start : start + SITEMAP_URLS]))
        yield cls("sitemap.xml", tuple((urls.absolute(base, name), None) for name in names), is_index=True)

    @property
    def path(self) -> str:
        """`sitemap.xml`."""
        return self.name

    def render(self, engine: Engine) -> bytes:  # noqa: ARG002  the signature of every output
        """Render the file."""
        outer, inner = ("sitemapindex", "sitemap") if self.is_index else ("urlset", "url")
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        ]
        for url, changed in self.urls:
            time = f"<lastmod>{iso(changed)}</lastmod>" if changed else ""
            lines.append(f"<{inner}><loc>{escape(url)}</loc>{time}</{inner}>")
        return "\n".join([*lines, f"</{outer}>", ""]).encode()


def _pages(catalog: Catalog) -> Iterator[tuple[str, datetime | None]]:
    """Every page that stands for itself: the later pages of lists are reached through the first."""
    yield "", _newest(catalog.listings)
    for show in catalog.shows:
        yield show.facts.path, _newest(show.listings)
    for section in catalog.site.sections:
        yield section.path, None
    for term in catalog.terms:
        yield term.path, _newest(term.listings)
    for listing in catalog.listings:
        yield listing.path, listing.updated or listing.published


def _newest(listings: tuple[Listing, ...]) -> datetime | None:
    return listings[0].published if listings else None


class Robots(CatalogOutput, frozen=True):
    """What robots may read: everything."""

    base_url: str

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[Robots]:
        """One file."""
        yield cls(catalog.site.base_url)

    @property
    def path(self) -> str:
        """`robots.txt`."""
        return "robots.txt"

    def render(self, engine: Engine) -> bytes:  # noqa: ARG002  the signature of every output
        """Render the file."""
        return f"User-agent: *\nAllow: /\nSitemap: {urls.absolute(self.base_url, 'sitemap.xml')}\n".encode()


class NotFound(CatalogOutput, frozen=True):
    """What a host shows for an address that does not exist."""

    template: ClassVar[str | None] = "pages/404.html"

    site: SiteFacts

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[NotFound]:
        """One file."""
        yield cls(catalog.site)

    @property
    def path(self) -> str:
        """`404.html`."""
        return "404.html"

    def render(self, engine: Engine) -> bytes:
        """Render the page; it is shown at any depth, so its links start at the root of the host."""
        url = urls.absolute(self.site.base_url, "")
        facts = PageFacts(
            path="404.html",
            url=url,
            title=titled("Page not found", self.site),
            heading="Page not found",
            description="",
            kind="website",
            language=self.site.language,
        )
        context = page_context(self.site, facts, self.path) | {"root": urls.path_of(url)}
        return engine.page("pages/404.html", context)


class Redirect(CatalogOutput, frozen=True):
    """An old address of a page, which leads to the new one."""

    template: ClassVar[str | None] = "pages/redirect.html"

    site: SiteFacts
    place: str
    target: Ref

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[Redirect]:
        """One file an alias."""
        titles = {listing.path: listing.title for listing in catalog.listings}
        titles |= {show.facts.path: show.facts.title for show in catalog.shows}
        for old, new in sorted(catalog.redirects.items()):
            yield cls(catalog.site, old, Ref(new, titles.get(new, new)))

    @property
    def path(self) -> str:
        """`OLD/index.html`."""
        return urls.page_file(self.place)

    def render(self, engine: Engine) -> bytes:
        """Render the page."""
        url = urls.absolute(self.site.base_url, self.target.path)
        facts = PageFacts(
            path=self.place,
            url=url,
            title=titled(self.target.title, self.site),
            heading=self.target.title,
            description="",
            kind="website",
            language=self.site.language,
        )
        context = {"target": urls.root_of(self.path) + self.target.path, "url": url}
        return engine.page("pages/redirect.html", page_context(self.site, facts, self.path) | context)


class Copy(CatalogOutput, frozen=True):
    """A local file that is published as it is: audio, video, artwork, a figure."""

    place: str
    source: str
    """Relative to the site."""
    digest: str
    size: int

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[Copy]:
        """One file an asset."""
        for path, asset in sorted(catalog.assets.items()):
            yield cls(path, asset.source, asset.digest, asset.size)

    @property
    def path(self) -> str:
        """As the catalog gave it."""
        return self.place
