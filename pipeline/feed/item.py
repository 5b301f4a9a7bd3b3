"""An item: what a feed says of one episode, as a table of elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from pipeline import urls
from pipeline.feed.elements import Tag, decimal, element, license_element
from pipeline.feed.persons import person
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


def _enclosure(item: Item) -> Iterator[etree._Element]:
    media = item.listing.media
    if media:
        yield element("enclosure", url=media.url, length=str(media.length), type=media.type)


def _persons(item: Item) -> Iterator[etree._Element]:
    # Persons on an episode replace the show's: restate the hosts, or a guest episode loses them.
    # https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/person.md
    listing = item.listing
    seen = set()
    for each in (*listing.hosts, *listing.guests, *listing.authors, *listing.credits):
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


def _episode(item: Item) -> Iterator[etree._Element]:
    if item.listing.number is not None:
        yield element("podcast:episode", str(item.listing.number))


def _location(item: Item) -> Iterator[etree._Element]:
    place = item.record.location
    if place:
        yield element(
            "podcast:location", place.name, rel=place.rel, geo=place.geo, osm=place.osm, country=place.country
        )


def _soundbites(item: Item) -> Iterator[etree._Element]:
    for each in item.record.soundbites:
        yield element("podcast:soundbite", each.title, startTime=decimal(each.start), duration=decimal(each.duration))


def _license(item: Item) -> Iterator[etree._Element]:
    if item.listing.license:
        yield license_element(item.listing.license, item.listing.license_url)


ITEM_TAGS: tuple[Tag[Item], ...] = (
    Tag("title", "R-ITEM-01", set=lambda entry, item: entry.title(item.listing.title)),
    Tag("link", "R-ITEM-11", set=lambda entry, item: entry.link(href=item.url)),
    Tag("guid", "R-ITEM-07 R-ITEM-08", set=lambda entry, item: entry.guid(item.listing.guid, permalink=False)),
    Tag("pubDate", "R-ITEM-10", set=lambda entry, item: entry.pubDate(item.listing.published)),
    Tag("description", "R-ITEM-12", set=lambda entry, item: entry.description(item.description)),
    Tag("content:encoded", "R-ITEM-13", set=lambda entry, item: entry.content(item.content, type="CDATA")),
    Tag("enclosure", "R-ITEM-02 R-ITEM-03 R-ITEM-04", write=_enclosure),
    Tag(
        "category",
        "R-DOC-14",
        write=lambda item: [element("category", topic.title) for topic in item.listing.topics],
    ),
    Tag(
        "itunes:duration",
        "R-ITEM-14",
        set=lambda entry, item: (
            item.listing.media
            and item.listing.media.duration
            and entry.podcast.itunes_duration(item.listing.media.duration)
        ),
    ),
    Tag(
        "itunes:explicit",
        "R-ITEM-15",
        write=lambda item: [element("itunes:explicit", "true" if item.listing.explicit else "false")],
    ),
    Tag("itunes:image", "R-ITEM-16", write=_image),
    Tag("itunes:season", "R-ITEM-17", write=lambda item: _number("itunes:season", item.listing.season)),
    Tag("itunes:episode", "R-ITEM-17 R-ITEM-18", write=lambda item: _number("itunes:episode", item.listing.number)),
    Tag(
        "itunes:episodeType",
        "R-ITEM-19",
        set=lambda entry, item: entry.podcast.itunes_episode_type(item.listing.type),
    ),
    Tag("itunes:block", "R-ITEM-21", write=lambda i: [element("itunes:block", "Yes")] if i.record.block else ()),
    Tag("podcast:season", "R-P20-SEASON", write=_season),
    Tag("podcast:episode", "R-P20-EPI", write=_episode),
    Tag("podcast:person", "R-P20-PERSON R-P20-PERSON2", write=_persons),
    Tag("podcast:location", "R-P20-LOC", write=_location),
    Tag("podcast:license", "R-P20-LIC", write=_license),
    Tag("podcast:soundbite", "R-P20-BITE", write=_soundbites),
)
"""The elements of an item in the order in which they stand in the feed."""
