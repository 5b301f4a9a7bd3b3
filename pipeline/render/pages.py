"""The pages of the network, of shows and of episodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from pipeline import notes, urls
from pipeline.catalog import Catalog
from pipeline.credits import credit_line
from pipeline.listing import Card, Listing, Ref, ShowFacts, SiteFacts
from pipeline.notes.sentences import shorten
from pipeline.render.base import CatalogOutput, Engine, PageFacts, Pager, feed_refs, titled
from pipeline.render.player import chapter_rows, transcript_texts


class HomePage(CatalogOutput, frozen=True):
    """The newest episodes of the network, and its shows."""

    template: ClassVar[str | None] = "pages/home.html"

    site: SiteFacts
    shows: tuple[ShowFacts, ...]
    cards: tuple[Card, ...]
    number: int
    count: int

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[HomePage]:
        """One page for every `page_size` episodes."""
        shows = tuple(show.facts for show in sorted(catalog.shows, key=lambda each: each.facts.title.casefold()))
        for number, count, cards in paged(catalog.listings, catalog.settings.page_size):
            yield cls(catalog.site, shows if number == 1 else (), cards, number, count)

    @property
    def path(self) -> str:
        """`index.html`, then `page/2/index.html`."""
        return urls.page_file("", self.number)

    def render(self, engine: Engine) -> bytes:
        """Render the page."""
        heading = self.site.title if self.number == 1 else f"Episodes, page {self.number}"
        facts = page_facts(self.site, "", self.number, heading, self.site.description, "website")
        context = {"shows": self.shows, "cards": self.cards, "pager": pager("", self.number, self.count)}
        return engine.page("pages/home.html", page_context(self.site, facts, self.path) | context)


class ShowPage(CatalogOutput, frozen=True):
    """A show and its episodes."""

    template: ClassVar[str | None] = "pages/show.html"

    site: SiteFacts
    show: ShowFacts
    cards: tuple[Card, ...]
    number: int
    count: int
    total: int

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[ShowPage]:
        """One page for every `page_size` episodes of every show."""
        for show in catalog.shows:
            for number, count, cards in paged(show.listings, catalog.settings.page_size):
                yield cls(catalog.site, show.facts, cards, number, count, len(show.listings))

    @property
    def path(self) -> str:
        """`SHOW/index.html`, then `SHOW/page/2/index.html`."""
        return urls.page_file(self.show.path, self.number)

    def render(self, engine: Engine) -> bytes:
        """Render the page."""
        show = self.show
        heading = show.title if self.number == 1 else f"{show.title}, page {self.number}"
        facts = page_facts(self.site, show.path, self.number, heading, show.description, "website", show=show)
        context = {
            "show": show,
            "cards": self.cards,
            "pager": pager(show.path, self.number, self.count),
            "total": self.total,
        }
        return engine.page("pages/show.html", page_context(self.site, facts, self.path) | context)


class EpisodePage(CatalogOutput, frozen=True):
    """The page of one episode: player, show notes, credits and its neighbours."""

    template: ClassVar[str | None] = "pages/episode.html"

    site: SiteFacts
    show: ShowFacts
    episode: Listing
    newer: Ref | None
    older: Ref | None

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[EpisodePage]:
        """One page an episode."""
        for show in catalog.shows:
            refs = [Ref(each.path, each.title) for each in show.listings]
            around = [None, *refs, None]
            for listing, newer, older in zip(show.listings, around, around[2:], strict=False):
                yield cls(catalog.site, show.facts, listing, newer, older)

    @property
    def path(self) -> str:
        """`SHOW/EPISODE/index.html`."""
        return urls.page_file(self.episode.path)

    @property
    def needs(self) -> tuple[str, ...]:
        """The whole record."""
        return (self.episode.record,)

    def render(self, engine: Engine) -> bytes:
        """Render the page."""
        episode, show = self.episode, self.show
        whole = engine.whole(episode.record)
        facts = PageFacts(
            path=episode.path,
            url=urls.absolute(self.site.base_url, episode.path),
            title=f"{episode.title} · {show.title}",
            heading=episode.title,
            description=episode.blurb,
            kind="article",
            language=episode.language,
            picture=episode.picture or show.picture,
            **feed_refs(show.path, show.title, atom=show.atom),
        )
        places = note_places(self.site.base_url, episode)
        context = {
            "show": show,
            "episode": episode,
            "chapters": chapter_rows(episode, places.media),
            "transcripts": transcript_texts(episode, whole, places.media),
            "record": engine.record(episode.record),
            "notes": notes.page_html(whole.notes, places),
            "newer": self.newer,
            "older": self.older,
            "feed": Ref(show.feed, show.title),
            "credit_line": credit_line(episode.authors),
        }
        return engine.page("pages/episode.html", page_context(self.site, facts, self.path) | context)


def note_places(base_url: str, episode: Listing) -> notes.Places:
    """Where on the site the things are that an episode's notes mention."""
    root, media = urls.root_of(f"{episode.path}index.html"), episode.media
    return notes.Places(
        root=root,
        media="" if media is None else root + media.path if media.path else media.source,
        page_url=urls.absolute(base_url, episode.path),
        base_url=f"{base_url}/",
        files=episode.files,
        people=episode.people,
    )


def page_context(site: SiteFacts, facts: PageFacts, path: str) -> dict[str, object]:
    """What every template gets."""
    return {"site": site, "page": facts, "root": urls.root_of(path)}


def page_facts(
    site: SiteFacts, place: str, number: int, heading: str, description: str, kind: str, show: ShowFacts | None = None
) -> PageFacts:
    """The head of a page of a list, whose feeds lie in its first folder."""
    folder = urls.page_folder(place, number)
    return PageFacts(
        path=folder,
        url=urls.absolute(site.base_url, folder),
        title=titled(heading, site),
        heading=heading,
        description=shorten(description, 300),
        kind=kind,
        language=show.language if show else site.language,
        picture=show.picture if show else None,
        **feed_refs(
            place,
            show.title if show else heading if place else site.title,
            atom=show.atom if show else site.atom and not place,
        ),
    )


def pager(place: str, number: int, count: int) -> Pager:
    """The way to the pages before and after one."""
    newer = urls.page_folder(place, number - 1) if number > 1 else None
    older = urls.page_folder(place, number + 1) if number < count else None
    return Pager(number, count, newer, older)


def paged(listings: Iterable[Listing], size: int) -> Iterator[tuple[int, int, tuple[Card, ...]]]:
    """Cut a list into pages: number, how many there are, cards. An empty list is one empty page."""
    cards = tuple(each.card for each in listings)
    count = max(1, -(-len(cards) // size))
    for number in range(1, count + 1):
        yield number, count, cards[(number - 1) * size : number * size]
