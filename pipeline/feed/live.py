"""podcast:liveItem: a broadcast that is announced, on air or over, with what an item may say of it (R-P20-LIVE)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from pipeline.feed.elements import Fields, element
from pipeline.feed.facts import (
    read_chat,
    read_content_link,
    read_location,
    write_chat,
    write_content_links,
    write_location,
)
from pipeline.feed.node import Node, present
from pipeline.feed.persons import read_person, stranger
from pipeline.namespace import LiveItem
from pipeline.times import iso

STREAM_LENGTH = "0"
"""A stream has no size; RSS asks for the attribute all the same."""


def write_live(items: Iterable[LiveItem]) -> Iterator[etree._Element]:
    """Write every broadcast of a show."""
    for each in items:
        outer = element(
            "podcast:liveItem", status=each.status, start=iso(each.start), end=iso(each.end) if each.end else None
        )
        outer.append(element("title", each.title))
        outer.extend([element("link", each.url)] if each.url else [])
        guid = element("guid", each.guid, isPermaLink="false")
        outer.append(guid)
        outer.extend([element("description", each.description)] if each.description else [])
        if each.stream:
            outer.append(element("enclosure", url=each.stream.url, length=STREAM_LENGTH, type=each.stream.type))
        outer.extend([element("itunes:image", href=each.image)] if each.image else [])
        outer.extend(stranger(credit) for credit in each.credits)
        outer.extend(write_location(each.location))
        outer.extend(write_chat(each.chat))
        outer.extend(write_content_links(each.content_links))
        yield outer


def read_live(node: Node) -> Fields:
    """Read one broadcast."""
    found = present(status=node.get("status"), start=node.moment("start"), end=node.moment("end"))
    for key in ("title", "link", "guid", "description"):
        for child in node.once(key):
            child.get("isPermaLink")
            found["url" if key == "link" else key] = child.text
    for child in node.once("enclosure"):
        child.get("length")
        found["stream"] = present(url=child.get("url"), type=child.get("type"))
    for child in node.once("itunes:image"):
        found["image"] = child.get("href")
    for child in node.nodes("podcast:person"):
        found["credits"] = (*found.get("credits", ()), *read_person(child).get("persons", ()))
    for name, read in (("podcast:location", read_location), ("podcast:chat", read_chat)):
        for child in node.once(name):
            found |= read(child)
    for child in node.nodes("podcast:contentLink"):
        links = read_content_link(child).get("content_links", ())
        found["content_links"] = (*found.get("content_links", ()), *links)
    return {"live": (found,)}
