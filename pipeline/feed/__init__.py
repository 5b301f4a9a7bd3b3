"""Records become RSS and JSON feeds; one row per element, one fragment per episode."""

from __future__ import annotations

from pipeline.feed.channel import Channel
from pipeline.feed.fragment import Fragment, Item, fragment, read_fragment
from pipeline.feed.join import join_json, join_rss

__all__ = ["Channel", "Fragment", "Item", "fragment", "join_json", "join_rss", "read_fragment"]
