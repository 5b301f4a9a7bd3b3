"""Whom an episode credits, as its record names them."""

from __future__ import annotations

from pipeline.entry import Name, Shot
from pipeline.frontmatter import Key
from pipeline.load.attachments import Attachments
from pipeline.model import Author, Episode, Guest
from pipeline.parts import Credit


def people_of(record: Episode, attachments: Attachments) -> dict[str, tuple[Name, ...]]:
    """Collect guests, authors, hosts and credits, with their pictures."""
    return {
        "guests": tuple(_guest(each, ("guests", n, "image"), attachments) for n, each in enumerate(record.guests)),
        "authors": tuple(author_name(each) for each in record.authors),
        "hosts": tuple(
            credit_name(each, attachments.shot(each.image, ("hosts", n, "image")))
            for n, each in enumerate(record.hosts or ())
        ),
        "credits": tuple(
            credit_name(each, attachments.shot(each.image, ("credits", n, "image")))
            for n, each in enumerate(record.credits)
        ),
    }


def _guest(guest: Guest, loc: Key, attachments: Attachments) -> Name:
    return Name(
        guest.name, guest.role, "Cast", guest.title, guest.organizations, guest.url, attachments.shot(guest.image, loc)
    )


def author_name(author: Author) -> Name:
    """Credit an author with the role of the taxonomy that fits their part."""
    roles = {"summary": "Writer", "contributor": "Co-Writer"}
    part = author.role or "summary"
    return Name(author.name, roles.get(part, part.title()), "Writing", url=author.url, part=part)


def credit_name(credit: Credit, shot: Shot | None) -> Name:
    """Credit somebody with the role that they are given."""
    return Name(credit.name, credit.role, credit.taxonomy_group, url=credit.url, shot=shot)
