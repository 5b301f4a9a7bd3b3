"""An item: what a feed says of one episode, as a table of elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from pipeline import urls
from pipeline.feed.elements import Fields, Tag, element
from pipeline.feed.facts import (
    read_chat,
    read_content_link,
    read_funding,
    read_license,
    read_location,
    read_shaped,
    read_social,
    read_txt,
    write_chat,
    write_content_links,
    write_funding,
    write_images,
    write_license,
    write_location,
    write_social,
    write_txt,
)
from pipeline.feed.media import (
    read_alternate,
    read_chapters_file,
    read_enclosure,
    read_psc,
    read_soundbite,
    read_transcript,
    write_alternates,
    write_chapters_file,
    write_enclosure,
    write_psc,
    write_soundbites,
    write_transcripts,
)
from pipeline.feed.node import Node, as_address, as_flag, as_moment, as_text, as_whole, as_word, present
from pipeline.feed.persons import person, read_person
from pipeline.feed.value import read_value, write_values
from pipeline.listing import Listing, ShowFacts
from pipeline.model import Episode


class Item(NamedTuple):
    """What an item is made of."""

    listing: Listing
    record: Episode
    show: ShowFacts
    base_url: str
    content: str
    """The whole notes as HTML (R-ITEM-13)."""
    description: str
    """HTML of at most 4000 bytes (R-ITEM-12)."""

    @property
    def url(self) -> str:
        """The address of the episode's page."""
        return urls.absolute(self.base_url, self.listing.path)


def _persons(item: Item) -> Iterator[etree._Element]:
    # Persons on an episode replace the show's: restate the hosts and staff, or a guest episode loses them.
    # https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/person.md
    listing = item.listing
    seen = set()
    for each in (*listing.hosts, *listing.guests, *listing.authors, *listing.credits, *item.show.credits):
        if (each.name, each.role, each.group) not in seen:
            seen.add((each.name, each.role, each.group))
            yield person(each, item.base_url)


def _image(item: Item) -> Iterator[etree._Element]:
    if item.listing.picture:
        yield element("itunes:image", href=item.listing.picture.url)


def _number(name: str, number: int | None) -> Iterator[etree._Element]:
    """Write a season or episode number for iTunes, where 0 is not one (R-ITEM-17)."""
    if number:
        yield element(name, str(number))


def _season(item: Item) -> Iterator[etree._Element]:
    season = item.record.season
    if season is not None:
        yield element("podcast:season", str(season.number), name=season.name)


def _read_season(node: Node) -> Fields:
    number = node.whole()
    return {} if number is None else {"season": {"number": number, **present(name=node.get("name"))}}


def _episode(item: Item) -> Iterator[etree._Element]:
    if item.listing.number is not None:
        yield element("podcast:episode", str(item.listing.number), display=item.record.number_display)


def _read_episode(node: Node) -> Fields:
    return present(number=node.whole(), number_display=node.get("display"))


def _read_guid(node: Node) -> Fields:
    """Read a guid byte for byte; without the attribute it claims to be an address (R-ITEM-08)."""
    permalink = node.flag("isPermaLink")
    return {"guid": node.raw, "permalink": permalink is not False} if node.raw.strip() else {}


def _duration(entry: Any, item: Item) -> None:
    media = item.listing.media
    if media and media.duration:
        entry.podcast.itunes_duration(media.duration)


def _read_duration(node: Node) -> Fields:
    duration = node.time()
    return {} if duration is None else {"audio": {"duration": round(duration)}}


def _chapters_url(item: Item) -> str | None:
    path = item.listing.chapters_path
    return urls.absolute(item.base_url, path) if path else None


ITEM_TAGS: tuple[Tag[Item], ...] = (
    Tag("title", "R-ITEM-01", set=lambda entry, item: entry.title(item.listing.title), read=as_text("title")),
    Tag("link", "R-ITEM-11", set=lambda entry, item: entry.link(href=item.url), read=as_text("link")),
    Tag(
        "guid",
        "R-ITEM-07 R-ITEM-08 R-ITEM-09",
        set=lambda entry, item: entry.guid(item.listing.guid, permalink=False),
        read=_read_guid,
    ),
    Tag(
        "pubDate",
        "R-ITEM-10 R-ITEM-22 R-ITEM-23",
        set=lambda entry, item: entry.pubDate(item.listing.published),
        read=as_moment("published"),
    ),
    Tag(
        "description",
        "R-ITEM-12 R-DOC-10 R-HTML-01 R-HTML-02 R-HTML-03 R-HTML-05",
        # feedgen wraps a description in CDATA only where there is no content (R-DOC-10).
        set=lambda entry, item: entry.description(etree.CDATA(item.description)),
        read=as_text("description"),
    ),
    Tag(
        "content:encoded",
        "R-ITEM-13 R-DOC-10 R-HTML-01 R-HTML-02 R-HTML-03 R-HTML-04 R-HTML-05 R-HTML-06",
        set=lambda entry, item: entry.content(item.content, type="CDATA"),
        read=as_text("content"),
    ),
    Tag(
        "enclosure",
        "R-ITEM-02 R-ITEM-03 R-ITEM-04 R-ITEM-05 R-ITEM-06 R-ITEM-26",
        write=lambda item: write_enclosure(item.listing.media),
        read=read_enclosure,
    ),
    Tag(
        "category",
        "R-DOC-14",
        write=lambda item: [element("category", topic.title) for topic in item.listing.topics],
        read=lambda node: {"topics": (node.text,)} if node.text else {},
    ),
    Tag(
        "itunes:title",
        "R-ITEM-20",
        write=lambda item: [element("itunes:title", item.listing.title)],
        read=as_text("itunes_title"),
    ),
    Tag("itunes:duration", "R-ITEM-14", set=_duration, read=_read_duration),
    Tag(
        "itunes:explicit",
        "R-ITEM-15",
        write=lambda item: [element("itunes:explicit", "true" if item.listing.explicit else "false")],
        read=as_flag("explicit"),
    ),
    Tag("itunes:image", "R-ITEM-16 R-ART-04", write=_image, read=as_address("image")),
    Tag(
        "itunes:season",
        "R-ITEM-17",
        write=lambda item: _number("itunes:season", item.listing.season),
        read=_read_season,
    ),
    Tag(
        "itunes:episode",
        "R-ITEM-17 R-ITEM-18",
        write=lambda item: _number("itunes:episode", item.listing.number),
        read=as_whole("number"),
    ),
    Tag(
        "itunes:episodeType",
        "R-ITEM-19",
        set=lambda entry, item: entry.podcast.itunes_episode_type(item.listing.type),
        read=as_word("type", "full", "trailer", "bonus"),
    ),
    Tag(
        "itunes:block",
        "R-ITEM-21",
        write=lambda item: [element("itunes:block", "Yes")] if item.record.block else (),
        read=as_flag("block"),
    ),
    Tag("podcast:season", "R-P20-SEASON", write=_season, read=_read_season),
    Tag("podcast:episode", "R-P20-EPI", write=_episode, read=_read_episode),
    Tag("podcast:person", "R-P20-PERSON R-P20-PERSON2", write=_persons, read=read_person),
    Tag(
        "podcast:location",
        "R-P20-LOC",
        write=lambda item: write_location(item.record.location),
        read=read_location,
    ),
    Tag(
        "podcast:license",
        "R-P20-LIC",
        write=lambda item: write_license(item.listing.license, item.listing.license_url),
        read=read_license,
    ),
    Tag("podcast:funding", "R-P20-FUND", write=lambda item: write_funding(item.record.funding), read=read_funding),
    Tag(
        "podcast:image", "R-P20-IMAGE R-ART-05", write=lambda item: write_images(item.listing.images), read=read_shaped
    ),
    Tag(
        "podcast:alternateEnclosure",
        "R-P20-ALT R-P20-SRC R-P20-INTEG R-ITEM-05",
        write=lambda item: write_alternates(item.listing.alternates),
        read=read_alternate,
    ),
    Tag(
        "podcast:transcript",
        "R-ITEM-24 R-P20-TRANS R-P20-TRANS2",
        write=lambda item: write_transcripts(item.listing.transcripts),
        read=read_transcript,
    ),
    Tag(
        "podcast:chapters",
        "R-P20-CHAP R-ITEM-25",
        write=lambda item: write_chapters_file(_chapters_url(item)),
        read=read_chapters_file,
    ),
    Tag(
        "psc:chapters",
        "R-PSC-01 R-PSC-02 R-PSC-03 R-PSC-04 R-ITEM-25",
        write=lambda item: write_psc(item.listing.chapters),
        read=read_psc,
    ),
    Tag(
        "podcast:soundbite",
        "R-P20-BITE",
        write=lambda item: write_soundbites(item.record.soundbites),
        read=read_soundbite,
    ),
    Tag(
        "podcast:socialInteract",
        "R-P20-SOCIAL",
        write=lambda item: write_social(item.record.social),
        read=read_social,
    ),
    Tag("podcast:txt", "R-P20-TXT", write=lambda item: write_txt(item.record.txt), read=read_txt),
    Tag(
        "podcast:value",
        "R-P20-VALUE R-P20-RECIP R-P20-VTS R-P20-REMOTE",
        write=lambda item: write_values(item.record.value),
        read=read_value,
    ),
    Tag("podcast:chat", "R-P20-CHAT", write=lambda item: write_chat(item.record.chat), read=read_chat),
    Tag(
        "podcast:contentLink",
        "R-P20-LINK",
        write=lambda item: write_content_links(item.record.content_links),
        read=read_content_link,
    ),
)
"""The elements of an item in the order in which they stand in the feed."""
