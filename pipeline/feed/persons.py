"""podcast:person: somebody who is credited, with role, group, picture and page."""

from __future__ import annotations

from lxml import etree

from pipeline import urls
from pipeline.feed.elements import Fields, element
from pipeline.feed.node import Node, present
from pipeline.listing import Credited
from pipeline.parts import Credit


def person(credited: Credited, base_url: str) -> etree._Element:
    """Write one person; role and group in lower case, as the namespace's own examples have them (R-P20-PERSON)."""
    page = urls.absolute(base_url, credited.path) if credited.path else credited.url
    image = credited.picture.url if credited.picture else None
    return _person(credited.name, credited.role, credited.group, image, page)


def stranger(credit: Credit) -> etree._Element:
    """Write somebody who has no page here."""
    image = credit.image.url if credit.image else None
    return _person(credit.name, credit.role, credit.taxonomy_group, image, credit.url)


def _person(name: str, role: str, group: str, image: str | None, page: str | None) -> etree._Element:
    return element("podcast:person", name, role=role.lower(), group=group.lower(), img=image, href=page)


def read_person(node: Node) -> Fields:
    """Read one person; a role and group that are not written mean a host (R-P20-PERSON2)."""
    if node.text is None:
        return {}
    found = present(img=node.get("img"), href=node.get("href"))
    role, group = node.get("role") or "host", node.get("group") or "cast"
    return {"persons": ({"name": node.text, "role": role.lower(), "group": group.lower(), **found},)}
