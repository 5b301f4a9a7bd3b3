"""Records become RSS, JSON and Atom feeds; one row per element, one fragment per episode."""

from __future__ import annotations

from pipeline.feed.channel import Addresses, Channel
from pipeline.feed.fragment import Fragment, fragment, read_fragment
from pipeline.feed.item import Item
from pipeline.feed.join import join_atom, join_json, join_rss

__all__ = [
    "Addresses",
    "Channel",
    "Fragment",
    "Item",
    "fragment",
    "join_atom",
    "join_json",
    "join_rss",
    "read_fragment",
]
