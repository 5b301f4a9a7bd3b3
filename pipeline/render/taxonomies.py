"""The pages of guests, organizations, authors and topics, and their indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from pipeline import urls
from pipeline.catalog import Catalog, Term
from pipeline.catalog.listings import outside
from pipeline.catalog.terms import TAXONOMIES
from pipeline.listing import Card, Ref, SiteFacts, TermFacts, TermLine
from pipeline.model import Organization, Person
from pipeline.render.base import CatalogOutput, Engine, titled
from pipeline.render.base import PageFacts as _PageFacts
from pipeline.render.pages import page_context, page_facts, paged, pager


class TermPage(CatalogOutput, frozen=True):
    """Everything that somebody or something took part in, across shows."""

    template: ClassVar[str | None] = "pages/term.html"

    site: SiteFacts
    term: TermFacts
    cards: tuple[Card, ...]
    number: int
    count: int

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[TermPage]:
        """One page for every `page_size` episodes of every term."""
        for term in catalog.terms:
            facts = term_facts(catalog, term)
            # An organization may have hundreds of guests: the later pages of its list do not repeat them.
            brief = msgspec.structs.replace(facts, text=None, links=(), related=())
            for number, count, cards in paged(term.listings, catalog.settings.page_size):
                yield cls(catalog.site, facts if number == 1 else brief, cards, number, count)

    @property
    def path(self) -> str:
        """`guests/ID/index.html`, then `guests/ID/page/2/index.html`."""
        return urls.page_file(self.term.path, self.number)

    def render(self, engine: Engine) -> bytes:
        """Render the page."""
        term = self.term
        heading = term.name if self.number == 1 else f"{term.name}, page {self.number}"
        kind = "profile" if term.kind in ("guests", "authors") else "website"
        text = term.text or f"{term.label}: {term.name}"
        facts = page_facts(self.site, term.path, self.number, heading, text, kind)
        context = {"term": term, "cards": self.cards, "pager": pager(term.path, self.number, self.count)}
        return engine.page("pages/term.html", page_context(self.site, facts, self.path) | context)


class TermIndex(CatalogOutput, frozen=True):
    """All terms of one taxonomy."""

    template: ClassVar[str | None] = "pages/terms.html"

    site: SiteFacts
    kind: str
    title: str
    label: str
    lines: tuple[TermLine, ...]

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[TermIndex]:
        """One page a taxonomy that has terms."""
        for taxonomy in TAXONOMIES:
            lines = [_line(catalog, term) for term in catalog.terms if term.taxonomy is taxonomy]
            if lines:
                ordered = tuple(sorted(lines, key=lambda line: (urls.slug(line.name), line.path)))
                yield cls(catalog.site, taxonomy.kind, taxonomy.title, taxonomy.label, ordered)

    @property
    def path(self) -> str:
        """`guests/index.html`."""
        return urls.page_file(urls.folder(self.kind))

    def render(self, engine: Engine) -> bytes:
        """Render the page."""
        folder = urls.folder(self.kind)
        facts = _PageFacts(
            path=folder,
            url=urls.absolute(self.site.base_url, folder),
            title=titled(self.title, self.site),
            heading=self.title,
            description=f"{self.title} of {self.site.title}",
            kind="website",
            language=self.site.language,
        )
        context = {"lines": self.lines, "label": self.label}
        return engine.page("pages/terms.html", page_context(self.site, facts, self.path) | context)


def term_name(catalog: Catalog, term: Term) -> str:
    """The name to show: of people and organizations as their directory says, of topics the newest spelling."""
    kind = term.taxonomy.kind
    if kind in ("guests", "authors"):
        return catalog.people.name(term.id)
    if kind == "organizations":
        return catalog.organizations.name(term.id)
    return next(ref.title for ref in term.listings[0].topics if ref.path == term.path)


def term_facts(catalog: Catalog, term: Term) -> TermFacts:
    """What a term's page shows beside its episodes."""
    kind = term.taxonomy.kind
    directory = catalog.organizations if kind == "organizations" else catalog.people
    source = directory.profiles.get(term.id) if kind != "topics" else None
    profile = source.profile if source else None
    return TermFacts(
        kind=kind,
        label=term.taxonomy.label,
        id=term.id,
        name=term_name(catalog, term),
        path=term.path,
        count=len(term.listings),
        text=_text(profile),
        url=profile.url if profile else None,
        links=outside(profile.links) if isinstance(profile, Person) else (),
        picture=catalog.lister.assets.picture(term.path, source.shot, source.profile.name) if source else None,
        related=_related(catalog, term),
    )


def _text(profile: Person | Organization | None) -> str | None:
    if isinstance(profile, Person):
        return profile.bio
    return profile.description if profile else None


def _related(catalog: Catalog, term: Term) -> tuple[Ref, ...]:
    """A guest's organizations, or an organization's guests, each once, newest first."""
    kind = term.taxonomy.kind
    found: dict[str, Ref] = {}
    for listing in term.listings:
        for guest in listing.guests:
            refs = guest.organizations if kind == "guests" and guest.id == term.id else ()
            if kind == "organizations" and any(ref.path == term.path for ref in guest.organizations):
                refs = (guest.page("guests"),)
            for ref in refs:
                found.setdefault(ref.path, ref)
    if kind == "organizations":
        source = catalog.organizations.profiles.get(term.id)
        parent = source.profile.parent if source and isinstance(source.profile, Organization) else None
        path = urls.folder(kind, catalog.organizations.id(parent)) if parent else ""
        if parent and any(each.path == path for each in catalog.terms):
            found = {path: Ref(path, parent)} | found
    return tuple(found.values())


def _line(catalog: Catalog, term: Term) -> TermLine:
    note = None
    if term.taxonomy.kind == "guests":
        guest = next(each for each in term.listings[0].guests if each.id == term.id)
        note = ", ".join(filter(None, [guest.title, *(ref.title for ref in guest.organizations)])) or None
    return TermLine(term.path, term_name(catalog, term), len(term.listings), note)
