"""An episode's items, rendered once and cut so that every feed can take them: whole or short, RSS or JSON."""

from __future__ import annotations

import msgspec

from pipeline.feed.item import Item
from pipeline.feed.jsonfeed import json_item
from pipeline.feed.rss import rss_item


class Fragment(msgspec.Struct, frozen=True, array_like=True):
    """The rendered parts of one episode."""

    head: bytes
    content: bytes
    rest: bytes
    """Without the closing tag: a feed that is not the show's own names the show first."""
    json_head: bytes
    json_content: bytes
    json_short: bytes
    json_rest: bytes


_DECODER = msgspec.msgpack.Decoder(Fragment)


def fragment(item: Item) -> bytes:
    """Render the items of one episode and pack them."""
    return msgspec.msgpack.encode(Fragment(*rss_item(item), *json_item(item)))


def read_fragment(blob: bytes) -> Fragment:
    """Unpack what `fragment` made."""
    return _DECODER.decode(blob)
