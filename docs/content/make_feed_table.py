"""Writes docs/feed.md: every element of our feeds and the requirements it meets, from the tables of the program."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from pipeline.feed.channel import CHANNEL_TAGS
from pipeline.feed.elements import NAMESPACES, Tag
from pipeline.feed.item import ITEM_TAGS

PAGE = Path(__file__).resolve().parents[1] / "feed.md"

OPENING = """\
# The feed, element by element

Written by `docs/content/make_feed_table.py` from the tables that write and read each feed; do not edit it by hand. What
the elements are filled from stands in [Records](records.md), and how feeds behave in [Feeds](feeds.md).

The numbers name the requirements that an element meets: `R-CHAN` the channel, `R-ITEM` an item, `R-DOC` the document,
`R-HTML` the notes, `R-ART` artwork, `R-HOST` what the host serves, `R-P20` the podcast namespace, `R-PSC` Podlove
Simple Chapters, `R-PAGE` and `R-HUB` long feeds and hubs, `R-SPOT` and `R-YT` single directories.
"""


def page() -> str:
    """The whole page."""
    spaces = "".join(f"| `{prefix}` | `{uri}` |\n" for prefix, uri in NAMESPACES.items())
    return (
        f"{OPENING}\n## Namespaces\n\n| Prefix | Address |\n|---|---|\n{spaces}"
        f"\n## The channel\n\nIn feed order.\n\n{_elements(CHANNEL_TAGS)}"
        f"\n## An item\n\nIn feed order.\n\n{_elements(ITEM_TAGS)}"
        f"\n## By requirement\n\n{_requirements()}"
    )


def _elements(tags: tuple[Tag[Any], ...]) -> str:
    rows = "".join(f"| `{tag.name}` | {tag.meets.replace(' ', ', ')} |\n" for tag in tags)
    return f"| Element | Meets |\n|---|---|\n{rows}"


def _requirements() -> str:
    """The tables the other way round."""
    found: dict[str, list[str]] = defaultdict(list)
    for place, tags in (("channel", CHANNEL_TAGS), ("item", ITEM_TAGS)):
        for tag in tags:
            for requirement in tag.meets.split():
                found[requirement].append(f"{place}/`{tag.name}`")
    rows = "".join(f"| {requirement} | {', '.join(found[requirement])} |\n" for requirement in sorted(found))
    return f"| Requirement | Met by |\n|---|---|\n{rows}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
