"""Records become RSS, JSON and Atom feeds, and RSS is read back; one row per element, one fragment per episode."""

from __future__ import annotations

from pipeline.feed.channel import Addresses, Channel
from pipeline.feed.fragment import Fragment, FragmentError, fragment
from pipeline.feed.item import Item
from pipeline.feed.join import atom_pieces, join_atom, join_json, join_rss, json_pieces, rss_pieces
from pipeline.feed.node import Left
from pipeline.feed.reading import FeedError, ReadFeed, ReadItem, read_feed

__all__ = [
    "Addresses",
    "Channel",
    "FeedError",
    "Fragment",
    "FragmentError",
    "Item",
    "Left",
    "ReadFeed",
    "ReadItem",
    "atom_pieces",
    "fragment",
    "join_atom",
    "join_json",
    "join_rss",
    "json_pieces",
    "read_feed",
    "rss_pieces",
]
