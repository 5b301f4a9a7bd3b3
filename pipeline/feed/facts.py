"""The small elements of the podcast namespace that a channel and an item may both have; each pair writes and reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from pipeline.feed.elements import Fields, element
from pipeline.feed.node import Node, present
from pipeline.listing import Shaped
from pipeline.namespace import Chat, Funding, Social, Txt
from pipeline.parts import Link, Location
from pipeline.vocabulary import LICENSES


def write_location(place: Location | None) -> Iterator[etree._Element]:
    """Say where it happens, or where it was made (R-P20-LOC)."""
    if place:
        yield element(
            "podcast:location", place.name, rel=place.rel, geo=place.geo, osm=place.osm, country=place.country
        )


def read_location(node: Node) -> Fields:
    """Read a place. A second one has no key of its own in the record, and is left."""
    if node.text is None:
        return {}
    keys = ("rel", "geo", "osm", "country")
    return {"location": {"name": node.text, **present(**{key: node.get(key) for key in keys})}}


def write_license(name: str | None, url: str | None) -> Iterator[etree._Element]:
    """Say what others may do with it; the namespace asks for its identifiers in lower case (R-P20-LIC)."""
    if name:
        yield element("podcast:license", name.lower() if name.lower() in LICENSES else name, url=url)


def read_license(node: Node) -> Fields:
    """Read a licence."""
    return {"license": {"id": node.text, **present(url=node.get("url"))}} if node.text else {}


def write_funding(funding: Iterable[Funding]) -> Iterator[etree._Element]:
    """Say where listeners can pay (R-P20-FUND, R-P20-FUND2)."""
    for each in funding:
        yield element("podcast:funding", each.label, url=each.url)


def read_funding(node: Node) -> Fields:
    """Read where listeners can pay."""
    url = node.get("url")
    return {"funding": ({"url": url, **present(label=node.text)},)} if url else {}


def write_social(roots: Iterable[Social]) -> Iterator[etree._Element]:
    """Say where people comment (R-P20-SOCIAL)."""
    for each in roots:
        yield element(
            "podcast:socialInteract",
            protocol=each.protocol,
            uri=each.uri,
            accountId=each.account_id,
            accountUrl=each.account_url,
            priority=None if each.priority is None else str(each.priority),
        )


def read_social(node: Node) -> Fields:
    """Read where people comment."""
    found = present(
        protocol=node.get("protocol"),
        uri=node.get("uri"),
        account_id=node.get("accountId"),
        account_url=node.get("accountUrl"),
        priority=node.whole("priority"),
    )
    return {"social": (found,)} if found else {}


def write_txt(texts: Iterable[Txt]) -> Iterator[etree._Element]:
    """Say something to machines, such as a code that proves whose show it is (R-P20-TXT, R-CHAN-24)."""
    for each in texts:
        yield element("podcast:txt", each.text, purpose=each.purpose)


def read_txt(node: Node) -> Fields:
    """Read a text for machines."""
    return {"txt": ({"text": node.text, **present(purpose=node.get("purpose"))},)} if node.text else {}


def write_chat(chat: Chat | None) -> Iterator[etree._Element]:
    """Say where people talk while they listen (R-P20-CHAT)."""
    if chat:
        yield element(
            "podcast:chat", server=chat.server, protocol=chat.protocol, accountId=chat.account_id, space=chat.space
        )


def read_chat(node: Node) -> Fields:
    """Read where people talk."""
    found = present(
        server=node.get("server"),
        protocol=node.get("protocol"),
        account_id=node.get("accountId"),
        space=node.get("space"),
    )
    return {"chat": found} if found else {}


def write_images(images: Iterable[Shaped]) -> Iterator[etree._Element]:
    """Name pictures of other shapes than the artwork's (R-P20-IMAGE, R-ART-05)."""
    for each in images:
        picture = each.picture
        yield element(
            "podcast:image",
            href=picture.url,
            alt=picture.alt or None,
            **{"aspect-ratio": each.aspect_ratio},
            width=str(picture.width) if picture.width else None,
            height=str(picture.height) if picture.height else None,
            type=picture.type,
            purpose=each.purpose,
        )


def read_shaped(node: Node) -> Fields:
    """Read one such picture."""
    url = node.get("href")
    found = present(
        alt=node.get("alt"),
        aspect_ratio=node.get("aspect-ratio"),
        width=node.whole("width"),
        height=node.whole("height"),
        type=node.get("type"),
        purpose=node.get("purpose"),
    )
    return {"images": ({"url": url, **found},)} if url else {}


def read_srcset(node: Node) -> Fields:
    """Read pictures as feeds had them before podcast:image, each with its width; never written (R-P20-IMAGES)."""
    found = []
    for each in (node.get("srcset") or "").split(","):
        url, _, width = each.strip().partition(" ")
        pixels = width.strip().removesuffix("w")
        if url:
            found.append({"url": url, **present(width=int(pixels) if pixels.isascii() and pixels.isdigit() else None)})
    return {"images": tuple(found)} if found else {}


def write_content_links(links: Iterable[Link]) -> Iterator[etree._Element]:
    """Say where the same content is to be had elsewhere (R-P20-LINK)."""
    for each in links:
        yield element("podcast:contentLink", each.title or each.url, href=each.url)


def read_content_link(node: Node) -> Fields:
    """Read where else it is."""
    url, title = node.get("href"), node.text
    return {"content_links": ({"url": url, **present(title=title)},)} if url else {}
