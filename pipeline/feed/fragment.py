"""An episode's items, rendered once and cut so that every feed can take them: whole or short, RSS, JSON or Atom."""

from __future__ import annotations

import msgspec

from pipeline.feed.atom import atom_entry
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
    atom: bytes = b""
    """Up to the content, which is that of RSS; empty where no feed asks for it."""


_DECODER = msgspec.msgpack.Decoder(Fragment)


def fragment(item: Item, *, atom: bool = False) -> bytes:
    """Render the items of one episode and pack them; for Atom only where told."""
    return msgspec.msgpack.encode(Fragment(*rss_item(item), *json_item(item), atom_entry(item) if atom else b""))


def read_fragment(blob: bytes) -> Fragment:
    """Unpack what `fragment` made."""
    return _DECODER.decode(blob)
