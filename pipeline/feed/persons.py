"""podcast:person: somebody who is credited, with role, group, picture and page."""

from __future__ import annotations

from lxml import etree

from pipeline import urls
from pipeline.feed.elements import element
from pipeline.listing import Credited


def person(credited: Credited, base_url: str) -> etree._Element:
    """Write one person; role and group in lower case, as the namespace's own examples have them (R-P20-PERSON)."""
    page = urls.absolute(base_url, credited.path) if credited.path else credited.url
    return element(
        "podcast:person",
        credited.name,
        role=credited.role.lower(),
        group=credited.group.lower(),
        img=credited.picture.url if credited.picture else None,
        href=page,
    )
