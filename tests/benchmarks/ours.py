"""The same feed by Shownotes: `python -m tests.benchmarks.ours COUNT FILE`, or with a file of fragments for COUNT."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.feed import Channel, Fragment, Item, fragment, join_rss
from pipeline.feed.channel import Addresses
from pipeline.listing import Card, Listing, Media, Ref, ShowFacts
from pipeline.model import Episode
from tests.benchmarks.items import BASE, DESCRIPTION, FEED, FIRST, LENGTH, NOTES, PAGE, SECONDS, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOW = ShowFacts("talks", "Talks", "talks/", "We talk.", "en", (), (), (), None, "talks/feed.xml")
RECORD = Episode.model_validate(
    {"title": "Episode", "published": FIRST, "guests": ["Ada"], "authors": ["Wren"], "summary": "x"}
)
"""What the item takes from the record, such as soundbites: nothing here, as feedgen has no words for it."""
HEAD = Channel(
    "Talks",
    "People who know things talk about them.",
    "en",
    explicit=False,
    guid="0d7b1a2c-1111-5222-8333-444455556666",
    at=Addresses(BASE, PAGE, FEED, f"{PAGE}feed.json", "talks/feed.xml"),
    author="The Team",
)


def item(number: int) -> Item:
    """An episode as the catalog knows it."""
    title, published = f"Episode {number}", moment(number)
    path = f"talks/{number}/"
    listing = Listing(
        show="talks",
        path=path,
        source="",
        record="",
        guid=f"guid-{number}",
        title=title,
        published=published,
        blurb="",
        card=Card(path, title, Ref("talks/", "Talks"), published, ""),
        guests=(),
        hosts=(),
        authors=(),
        credits=(),
        organizations=(),
        topics=(Ref("topics/tides/", "Tides"),),
        explicit=False,
        language="en",
        number=number + 1,
        media=Media(f"{PAGE}{number}.mp3", "audio/mpeg", LENGTH, SECONDS),
    )
    return Item(listing, RECORD, SHOW, BASE, NOTES, DESCRIPTION)


def rendered(count: int) -> Iterator[bytes]:
    """The fragments of all items, newest first."""
    return (fragment(item(number)) for number in reversed(range(count)))


def joined(fragments: Iterator[bytes], target: Path) -> None:
    """Write the feed of fragments."""
    with target.open("wb") as file:
        file.writelines(join_rss(HEAD, ((Fragment(each), "Talks", FEED) for each in fragments)))


def kept(pack: Path) -> Iterator[bytes]:
    """The fragments that keep.py left."""
    with pack.open("rb") as file:
        while size := file.read(4):
            yield file.read(int.from_bytes(size, "big"))


if __name__ == "__main__":
    source, target = sys.argv[1:]
    joined(rendered(int(source)) if source.isdigit() else kept(Path(source)), Path(target))
