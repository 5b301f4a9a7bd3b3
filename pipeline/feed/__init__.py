"""Records become RSS and JSON feeds, and feeds are read back; one row per element, one fragment per episode."""

from __future__ import annotations

from pipeline.feed.channel import Addresses, Channel
from pipeline.feed.fragment import Fragment, fragment, read_fragment
from pipeline.feed.item import Item
from pipeline.feed.join import join_json, join_rss
from pipeline.feed.node import Left
from pipeline.feed.reading import FeedError, ReadFeed, ReadItem, read_feed

__all__ = [
    "Addresses",
    "Channel",
    "FeedError",
    "Fragment",
    "Item",
    "Left",
    "ReadFeed",
    "ReadItem",
    "fragment",
    "join_json",
    "join_rss",
    "read_feed",
    "read_fragment",
]
