"""podcast:value and the elements that name other podcasts: data that we state and never act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from pipeline.feed.elements import Fields, decimal, element
from pipeline.feed.node import Node, present
from pipeline.namespace import Publisher, Recipient, RemoteItem, RemoteShow, Value, ValueSplit

PUBLISHER = "publisher"
"""The medium of a publisher's own feed (R-P20-PUB)."""
_REMOTE = "podcast:remoteItem"


def remote(each: RemoteShow | Publisher, medium: str | None = None) -> etree._Element:
    """Name another podcast, or an item of one (R-P20-REMOTE)."""
    return element(
        _REMOTE,
        feedGuid=each.feed_guid,
        feedUrl=each.feed_url,
        itemGuid=each.item_guid if isinstance(each, RemoteItem) else None,
        medium=each.medium if isinstance(each, RemoteShow) else medium,
        title=each.title,
    )


def _remote(node: Node) -> Fields:
    return present(
        feed_guid=node.get("feedGuid"),
        feed_url=node.get("feedUrl"),
        item_guid=node.get("itemGuid"),
        medium=node.get("medium"),
        title=node.get("title"),
    )


def _first_remote(node: Node) -> Fields | None:
    """Read the one that an element may hold."""
    return next((_remote(each) for each in node.once(_REMOTE)), None)


def read_remote(node: Node) -> Fields:
    """Read what a list holds."""
    return {"remote_items": (_remote(node),)}


def write_podroll(shows: Iterable[RemoteShow]) -> Iterator[etree._Element]:
    """Recommend other podcasts (R-P20-ROLL)."""
    rows = [remote(each) for each in shows]
    if rows:
        podroll = element("podcast:podroll")
        podroll.extend(rows)
        yield podroll


def read_podroll(node: Node) -> Fields:
    """Read recommendations."""
    return {"podroll": tuple(_remote(each) for each in node.nodes(_REMOTE))}


def write_publisher(publisher: Publisher | None) -> Iterator[etree._Element]:
    """Name the publisher's own feed (R-P20-PUB)."""
    if publisher:
        outer = element("podcast:publisher")
        outer.append(remote(publisher, PUBLISHER))
        yield outer


def read_publisher(node: Node) -> Fields:
    """Read whose show it is; that the feed of a publisher is of this medium says nothing new."""
    found = _first_remote(node)
    if found and found.pop("medium", PUBLISHER) != PUBLISHER:
        node.nodes(_REMOTE)[0].refuse(f"is not {PUBLISHER}", "medium")
    return {"publisher": found} if found else {}


def write_values(values: Iterable[Value]) -> Iterator[etree._Element]:
    """Say how listeners can send money (R-P20-VALUE, R-P20-RECIP, R-P20-VTS)."""
    for each in values:
        value = element("podcast:value", type=each.type, method=each.method, suggested=each.suggested)
        value.extend(_recipient(who) for who in each.recipients)
        value.extend(_split(part) for part in each.splits)
        yield value


def _recipient(who: Recipient) -> etree._Element:
    return element(
        "podcast:valueRecipient",
        name=who.name,
        type=who.type,
        address=who.address,
        customKey=who.custom_key,
        customValue=who.custom_value,
        split=str(who.split),
        fee="true" if who.fee else None,
    )


def _split(part: ValueSplit) -> etree._Element:
    split = element(
        "podcast:valueTimeSplit",
        startTime=decimal(part.start),
        duration=decimal(part.duration),
        remoteStartTime=None if part.remote_start is None else decimal(part.remote_start),
        remotePercentage=None if part.remote_percentage is None else str(part.remote_percentage),
    )
    split.extend([remote(part.remote)] if part.remote else [_recipient(who) for who in part.recipients])
    return split


def read_value(node: Node) -> Fields:
    """Read how listeners can send money."""
    found = present(
        type=node.get("type"),
        method=node.get("method"),
        suggested=node.get("suggested"),
        recipients=tuple(_read_recipient(each) for each in node.nodes("podcast:valueRecipient")),
        splits=tuple(_read_split(each) for each in node.nodes("podcast:valueTimeSplit")),
    )
    return {"value": (found,)} if found else {}


def _read_recipient(node: Node) -> Fields:
    return present(
        name=node.get("name"),
        type=node.get("type"),
        address=node.get("address"),
        split=node.whole("split"),
        custom_key=node.get("customKey"),
        custom_value=node.get("customValue"),
        fee=node.flag("fee") or None,
    )


def _read_split(node: Node) -> Fields:
    return present(
        start=node.time("startTime"),
        duration=node.time("duration"),
        remote_start=node.time("remoteStartTime"),
        remote_percentage=node.whole("remotePercentage"),
        remote=_first_remote(node),
        recipients=tuple(_read_recipient(each) for each in node.nodes("podcast:valueRecipient")),
    )
