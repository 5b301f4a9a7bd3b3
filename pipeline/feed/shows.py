"""The elements that only a channel has; each pair writes and reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from pipeline.feed.elements import Fields, element
from pipeline.feed.node import Node, present
from pipeline.listing import Picture
from pipeline.namespace import ServiceBlock, UpdateFrequency
from pipeline.times import iso


def write_image(picture: Picture | None, title: str, page: str) -> Iterator[etree._Element]:
    """Show the artwork to readers that know nothing of iTunes (R-CHAN-15)."""
    if picture:
        image = element("image")
        image.extend([element("url", picture.url), element("title", title), element("link", page)])
        yield image


def read_image(node: Node) -> Fields:
    """Read what such readers show."""
    return {"image": present(**{key: child.text for key in ("url", "title", "link") for child in node.once(key)})}


def write_categories(categories: Iterable[tuple[str, str | None]]) -> Iterator[etree._Element]:
    """Nest subcategories of one category in one element; Apple reads the first category (R-CHAN-07)."""
    made: dict[str, etree._Element] = {}
    for name, subcategory in categories:
        category = made.setdefault(name, element("itunes:category", text=name))
        if subcategory:
            category.append(element("itunes:category", text=subcategory))
    yield from made.values()


def read_category(node: Node) -> Fields:
    """Read a category, with each of its subcategories as one of its own."""
    name, below = node.get("text"), [each.get("text") for each in node.nodes("itunes:category")]
    if name is None:
        return {}
    return {"categories": tuple({"name": name, **present(subcategory=each)} for each in below or [None])}


def write_owner(owner: tuple[str, str] | None) -> Iterator[etree._Element]:
    """Say whom directories write to (R-CHAN-17)."""
    if owner:
        outer = element("itunes:owner")
        outer.extend([element("itunes:name", owner[0]), element("itunes:email", owner[1])])
        yield outer


def read_owner(node: Node) -> Fields:
    """Read whom directories write to."""
    found = {key: each.text for key in ("name", "email") for each in node.once(f"itunes:{key}")}
    return {"owner": present(**found)}


def write_flag(name: str, *, said: bool) -> Iterator[etree._Element]:
    """Only Yes has a meaning; without it the element is left out (R-CHAN-20)."""
    if said:
        yield element(name, "Yes")


def write_mark(name: str, *, said: bool) -> Iterator[etree._Element]:
    """Mark the document with an element that has nothing in it (R-PAGE-05, R-PAGE-06)."""
    if said:
        yield element(name)


def write_locked(*, locked: bool | None, owner: tuple[str, str] | None) -> Iterator[etree._Element]:
    """Say whether other hosts may import the show, and who may let them (R-CHAN-12)."""
    if locked is not None:
        yield element("podcast:locked", "yes" if locked else "no", owner=owner[1] if owner else None)


def read_locked(node: Node) -> Fields:
    """Read whether other hosts may import the show."""
    return present(locked=node.flag(), locked_owner=node.get("owner"))


def write_medium(medium: str | None) -> Iterator[etree._Element]:
    """Say what the feed holds (R-P20-MEDIUM)."""
    if medium:
        yield element("podcast:medium", medium)


def write_blocks(blocks: Iterable[ServiceBlock]) -> Iterator[etree._Element]:
    """Say which services may list the show (R-P20-BLOCK)."""
    for each in blocks:
        yield element("podcast:block", "yes" if each.block else "no", id=each.service)


def read_block(node: Node) -> Fields:
    """Read whether one service may list the show."""
    return {"block_services": (present(service=node.get("id"), block=node.flag()),)}


def write_podping(uses: bool | None) -> Iterator[etree._Element]:  # noqa: FBT001  the one value that there is
    """Say whether podping tells of new episodes (R-P20-PING)."""
    if uses is not None:
        yield element("podcast:podping", usesPodping="true" if uses else "false")


def read_podping(node: Node) -> Fields:
    """Read whether podping tells of new episodes."""
    return present(podping=node.flag("usesPodping"))


def write_frequency(each: UpdateFrequency | None) -> Iterator[etree._Element]:
    """Say how often episodes come (R-P20-FREQ)."""
    if each:
        yield element(
            "podcast:updateFrequency",
            each.text,
            rrule=each.rrule,
            complete="true" if each.complete else None,
            dtstart=iso(each.dtstart) if each.dtstart else None,
        )


def read_frequency(node: Node) -> Fields:
    """Read how often episodes come."""
    found = present(
        text=node.text, rrule=node.get("rrule"), complete=node.flag("complete"), dtstart=node.moment("dtstart")
    )
    return {"update_frequency": found}


def read_link(node: Node) -> Fields:
    """Read a link to the feed itself, to its page, to a hub or to another document of a long feed (R-CHAN-05)."""
    found = present(rel=node.get("rel") or "alternate", href=node.get("href"), type=node.get("type"))
    return {"atom_links": (found,)}
