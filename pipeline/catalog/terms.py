"""The taxonomies: every way, other than shows, in which listeners find episodes. One row each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from pipeline.listing import Listing, Ref


class Taxonomy(NamedTuple):
    """One way to group episodes; pages, feeds and the sitemap follow from its row."""

    kind: str
    """Its folder, and id."""
    title: str
    label: str
    """What one term is called."""
    refs: Callable[[Listing], Iterable[Ref | None]]
    """The terms of an episode, as links to their pages."""


class Term(NamedTuple):
    """A guest, organization, author or topic, and its episodes, newest first."""

    taxonomy: Taxonomy
    id: str
    path: str
    listings: tuple[Listing, ...]


def _organizations(listing: Listing) -> Iterable[Ref]:
    yield from listing.organizations
    for guest in listing.guests:
        yield from guest.organizations


TAXONOMIES = (
    Taxonomy("guests", "Guests", "Guest", lambda listing: [each.page("guests") for each in listing.guests]),
    Taxonomy("organizations", "Organizations", "Organization", _organizations),
    Taxonomy("authors", "Authors", "Author", lambda listing: [each.page("authors") for each in listing.authors]),
    Taxonomy("topics", "Topics", "Topic", lambda listing: listing.topics),
)


def group(taxonomy: Taxonomy, listings: Iterable[Listing]) -> tuple[Term, ...]:
    """Sort episodes, which are newest first, under their terms, in order of address."""
    found: dict[str, dict[str, Listing]] = defaultdict(dict)
    for listing in listings:
        for ref in taxonomy.refs(listing):
            if ref:
                found[ref.path][listing.path] = listing
    return tuple(
        Term(taxonomy, path.split("/")[1], path, tuple(members.values())) for path, members in sorted(found.items())
    )
