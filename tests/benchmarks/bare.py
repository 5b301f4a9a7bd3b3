"""A long feed by feedgen alone, in a process without anything else: `python -m tests.benchmarks.bare COUNT FILE`."""

from __future__ import annotations

import sys

from feedgen.feed import FeedGenerator

from tests.benchmarks.items import DESCRIPTION, FEED, LENGTH, NOTES, PAGE, SECONDS, moment


def write(count: int, target: str) -> None:
    """Write the feed with feedgen alone."""
    feed = FeedGenerator()
    feed.load_extension("podcast")
    feed.title("Talks")
    feed.link(href=FEED, rel="self", type="application/rss+xml")
    feed.link(href=PAGE, rel="alternate")
    feed.description("People who know things talk about them.")
    feed.language("en")
    feed.lastBuildDate(moment(count))
    feed.podcast.itunes_author("The Team")
    for number in range(count):
        entry = feed.add_entry()
        entry.title(f"Episode {number}")
        entry.link(href=f"{PAGE}{number}/")
        entry.guid(f"guid-{number}", permalink=False)
        entry.pubDate(moment(number))
        entry.description(DESCRIPTION)
        entry.content(NOTES, type="CDATA")
        entry.enclosure(f"{PAGE}{number}.mp3", str(LENGTH), "audio/mpeg")
        entry.category(term="Tides")
        entry.podcast.itunes_duration(SECONDS)
        entry.podcast.itunes_explicit("no")
        entry.podcast.itunes_episode(number + 1)
        entry.podcast.itunes_episode_type("full")
    feed.rss_file(target)


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.argv[2])
