"""The elements of a channel, as a table: each row writes and reads one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lxml import etree

from pipeline.feed.channel import GENERATOR, Channel, restore
from pipeline.feed.elements import Tag, element
from pipeline.feed.facts import (
    read_chat,
    read_funding,
    read_license,
    read_location,
    read_shaped,
    read_social,
    read_txt,
    write_chat,
    write_funding,
    write_images,
    write_license,
    write_location,
    write_social,
    write_txt,
)
from pipeline.feed.live import read_live, write_live
from pipeline.feed.media import read_trailer, write_trailers
from pipeline.feed.node import as_address, as_flag, as_mark, as_moment, as_text, as_word
from pipeline.feed.paging import links
from pipeline.feed.persons import person, read_person
from pipeline.feed.shows import (
    read_block,
    read_category,
    read_frequency,
    read_image,
    read_link,
    read_locked,
    read_owner,
    read_podping,
    write_blocks,
    write_categories,
    write_flag,
    write_frequency,
    write_image,
    write_locked,
    write_mark,
    write_medium,
    write_owner,
    write_podping,
)
from pipeline.feed.value import (
    read_podroll,
    read_publisher,
    read_remote,
    read_value,
    remote,
    write_podroll,
    write_publisher,
    write_values,
)
from pipeline.vocabulary import MEDIUMS

SPECIFICATION = "https://www.rssboard.org/rss-specification"
"""What a feed is written to; feedgen's own address for it is not encrypted (R-DOC-13)."""


def _artwork(channel: Channel) -> Iterator[etree._Element]:
    if channel.picture:
        yield element("itunes:image", href=channel.picture.url)


def _links(channel: Channel) -> Iterator[etree._Element]:
    for link in links(channel.at.rss, "application/rss+xml", channel.paging, channel.hubs):
        yield element("atom:link", href=link.url, rel=link.rel, type=link.type)


def _new_feed_url(feed: Any, channel: Channel) -> None:
    if channel.new_feed_url:
        feed.podcast.itunes_new_feed_url(channel.new_feed_url)


def _stated(
    key: str, write: Callable[[Any], Iterable[etree._Element]]
) -> Callable[[Channel], Iterable[etree._Element]]:
    """Write what a key of the show's record says."""
    return lambda channel: write(getattr(restore(channel.stated), key))


CHANNEL_TAGS: tuple[Tag[Channel], ...] = (
    Tag("title", "R-CHAN-01", set=lambda feed, channel: feed.title(channel.title), read=as_text("title")),
    # Right behind the title: feedparser 6.0.14 takes what a live item says for the channel's own, and the last that it
    # reads holds; so link, description and artwork of the show come later.
    Tag(
        "podcast:liveItem",
        "R-P20-LIVE R-P20-LINK",
        write=_stated("live", write_live),
        read=read_live,
    ),
    Tag(
        "link",
        "R-CHAN-02",
        set=lambda feed, channel: feed.link(href=channel.at.page, rel="alternate"),
        read=as_text("link"),
    ),
    Tag("atom:link", "R-CHAN-05 R-HUB-01 R-PAGE-02 R-PAGE-05", write=_links, read=read_link),
    Tag(
        "fh:archive",
        "R-PAGE-05",
        write=lambda channel: write_mark("fh:archive", said=channel.paging.is_archive),
        read=as_mark("is_archive"),
    ),
    Tag(
        "fh:complete",
        "R-PAGE-06",
        write=lambda channel: write_mark("fh:complete", said=channel.is_whole),
        read=as_mark("is_whole"),
    ),
    Tag(
        "description",
        "R-CHAN-03",
        set=lambda feed, channel: feed.description(channel.description),
        read=as_text("description"),
    ),
    Tag("language", "R-CHAN-04", set=lambda feed, channel: feed.language(channel.language), read=as_text("language")),
    Tag(
        "copyright",
        "R-CHAN-13",
        set=lambda feed, channel: channel.copyright and feed.copyright(channel.copyright),
        read=as_text("copyright"),
    ),
    Tag("generator", "R-CHAN-16", set=lambda feed, _: feed.generator(GENERATOR), read=as_text("generator")),
    Tag("docs", "R-DOC-13", set=lambda feed, _: feed.docs(SPECIFICATION), read=as_text("docs")),
    Tag(
        "pubDate",
        "R-CHAN-14",
        set=lambda feed, channel: channel.newest and feed.pubDate(channel.newest),
        read=as_moment("published"),
    ),
    Tag(
        "lastBuildDate",
        "R-CHAN-14 R-DOC-12",
        set=lambda feed, head: head.changed and feed.lastBuildDate(head.changed),
        read=as_moment("built"),
    ),
    Tag(
        "image",
        "R-CHAN-15",
        write=lambda channel: write_image(channel.picture, channel.title, channel.at.page),
        read=read_image,
    ),
    Tag("itunes:image", "R-CHAN-06 R-ART-01 R-ART-02 R-ART-03", write=_artwork, read=as_address("artwork")),
    Tag(
        "itunes:author",
        "R-CHAN-09 R-SPOT-01",
        set=lambda feed, channel: channel.author and feed.podcast.itunes_author(channel.author),
        read=as_text("author"),
    ),
    Tag("itunes:owner", "R-CHAN-17 R-YT-01", write=lambda channel: write_owner(channel.owner), read=read_owner),
    Tag("itunes:category", "R-CHAN-07", write=lambda channel: write_categories(channel.categories), read=read_category),
    Tag(
        "itunes:explicit",
        "R-CHAN-08",
        write=lambda channel: [element("itunes:explicit", "true" if channel.explicit else "false")],
        read=as_flag("explicit"),
    ),
    Tag(
        "itunes:type",
        "R-CHAN-10",
        set=lambda feed, channel: feed.podcast.itunes_type(channel.type),
        read=as_word("type", "episodic", "serial"),
    ),
    Tag(
        "itunes:complete",
        "R-CHAN-20",
        write=lambda channel: write_flag("itunes:complete", said=channel.complete),
        read=as_flag("complete"),
    ),
    Tag(
        "itunes:block",
        "R-CHAN-20",
        write=lambda channel: write_flag("itunes:block", said=restore(channel.stated).block),
        read=as_flag("block"),
    ),
    Tag(
        "itunes:new-feed-url",
        "R-CHAN-19 R-HOST-07",
        set=_new_feed_url,
        read=as_text("new_feed_url"),
    ),
    Tag(
        "podcast:guid",
        "R-CHAN-11 R-P20-GUID",
        write=lambda channel: [element("podcast:guid", channel.guid)],
        read=as_text("podcast_guid"),
    ),
    Tag(
        "podcast:locked",
        "R-CHAN-12 R-P20-LOCKED",
        write=lambda channel: write_locked(locked=restore(channel.stated).locked, owner=channel.owner),
        read=read_locked,
    ),
    Tag("podcast:medium", "R-P20-MEDIUM", write=_stated("medium", write_medium), read=as_word("medium", *MEDIUMS)),
    Tag(
        "podcast:license",
        "R-P20-LIC",
        write=lambda channel: write_license(*(channel.license or (None, None))),
        read=read_license,
    ),
    Tag(
        "podcast:funding",
        "R-P20-FUND R-P20-FUND2",
        write=_stated("funding", write_funding),
        read=read_funding,
    ),
    Tag(
        "podcast:person",
        "R-P20-PERSON R-P20-PERSON2",
        write=lambda channel: [person(each, channel.at.base_url) for each in channel.persons],
        read=read_person,
    ),
    Tag(
        "podcast:location",
        "R-P20-LOC",
        write=_stated("location", write_location),
        read=read_location,
    ),
    Tag(
        "podcast:trailer",
        "R-P20-TRAIL",
        write=lambda channel: write_trailers(channel.trailers),
        read=read_trailer,
    ),
    Tag(
        "podcast:image",
        "R-P20-IMAGE R-ART-05",
        write=lambda channel: write_images(channel.images),
        read=read_shaped,
    ),
    Tag(
        "podcast:updateFrequency", "R-P20-FREQ", write=_stated("update_frequency", write_frequency), read=read_frequency
    ),
    Tag("podcast:podping", "R-P20-PING", write=_stated("podping", write_podping), read=read_podping),
    Tag("podcast:block", "R-P20-BLOCK", write=_stated("block_services", write_blocks), read=read_block),
    Tag(
        "podcast:txt",
        "R-P20-TXT R-CHAN-24",
        write=_stated("txt", write_txt),
        read=read_txt,
    ),
    Tag(
        "podcast:socialInteract",
        "R-P20-SOCIAL",
        write=_stated("social", write_social),
        read=read_social,
    ),
    Tag(
        "podcast:chat",
        "R-P20-CHAT",
        write=_stated("chat", write_chat),
        read=read_chat,
    ),
    Tag(
        "podcast:value",
        "R-P20-VALUE R-P20-RECIP R-P20-VTS",
        write=_stated("value", write_values),
        read=read_value,
    ),
    Tag(
        "podcast:publisher",
        "R-P20-PUB R-P20-REMOTE",
        write=_stated("publisher", write_publisher),
        read=read_publisher,
    ),
    Tag(
        "podcast:podroll",
        "R-P20-ROLL R-P20-REMOTE",
        write=_stated("podroll", write_podroll),
        read=read_podroll,
    ),
    Tag(
        "podcast:remoteItem",
        "R-P20-REMOTE",
        write=lambda channel: [remote(each) for each in restore(channel.stated).remote_items],
        read=read_remote,
    ),
)
"""The elements of a channel in the order in which they stand in the feed."""
