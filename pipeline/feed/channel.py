"""The head of a feed: what it says of the show, the network or the term that it belongs to, as a table of elements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from lxml import etree

from pipeline.feed.elements import Tag, element, license_element
from pipeline.feed.paging import Paging, links
from pipeline.feed.persons import person
from pipeline.listing import Credited, Outside, Picture
from pipeline.times import iso

GENERATOR = "Shownotes"
SPECIFICATION = "https://www.rssboard.org/rss-specification"
"""What a feed is written to; feedgen's own address for it is not encrypted (R-DOC-13)."""


class Addresses(msgspec.Struct, frozen=True):
    """Where a feed is."""

    base_url: str
    """Of the site, without a slash at the end."""
    page: str
    """Absolute address of the page that the feed belongs to."""
    rss: str
    """Of the document that apps subscribe to, as are the others."""
    json: str
    path: str
    """Of the RSS file on the site."""
    atom: str | None = None
    """None where there is no Atom feed."""


class Channel(msgspec.Struct, frozen=True):
    """Everything about a feed but its items."""

    title: str
    description: str
    language: str
    explicit: bool
    guid: str
    at: Addresses
    picture: Picture | None = None
    author: str | None = None
    owner: tuple[str, str] | None = None
    """Name and e-mail address."""
    categories: tuple[tuple[str, str | None], ...] = ()
    """Category and subcategory, in order of priority."""
    copyright: str | None = None
    type: str = "episodic"
    persons: tuple[Credited, ...] = ()
    funding: tuple[Outside, ...] = ()
    license: tuple[str, str | None] | None = None
    locked: bool | None = None
    block: bool = False
    complete: bool = False
    new_feed_url: str | None = None
    medium: str | None = None
    update_frequency: tuple[str, str | None, bool, datetime | None] | None = None
    """Text, recurrence rule, complete, and when it starts."""
    podroll: tuple[tuple[str, str | None, str | None, str | None], ...] = ()
    """Guid, feed address, title and medium of other shows."""
    newest: datetime | None = None
    """When the newest item was published."""
    changed: datetime | None = None
    """When the newest item or edit was."""
    full: bool = True
    """Items carry the whole notes, not only the description."""
    hubs: tuple[str, ...] = ()
    """Addresses of WebSub hubs."""
    paging: Paging = Paging()
    is_whole: bool = False
    """The document holds every item of the feed, and no other document does."""


def _image(channel: Channel) -> Iterator[etree._Element]:
    if channel.picture:
        yield element("itunes:image", href=channel.picture.url)


def _rss_image(channel: Channel) -> Iterator[etree._Element]:
    if channel.picture:
        image = element("image")
        image.extend(
            [
                element("url", channel.picture.url),
                element("title", channel.title),
                element("link", channel.at.page),
            ]
        )
        yield image


def _categories(channel: Channel) -> Iterator[etree._Element]:
    """Subcategories of one category are nested in one element; Apple reads the first category (R-CHAN-07)."""
    made: dict[str, etree._Element] = {}
    for name, subcategory in channel.categories:
        category = made.setdefault(name, element("itunes:category", text=name))
        if subcategory:
            category.append(element("itunes:category", text=subcategory))
    yield from made.values()


def _owner(channel: Channel) -> Iterator[etree._Element]:
    if channel.owner:
        owner = element("itunes:owner")
        owner.extend([element("itunes:name", channel.owner[0]), element("itunes:email", channel.owner[1])])
        yield owner


def _links(channel: Channel) -> Iterator[etree._Element]:
    for link in links(channel.at.rss, "application/rss+xml", channel.paging, channel.hubs):
        yield element("atom:link", href=link.url, rel=link.rel, type=link.type)


def _history(name: str, *, said: bool) -> Iterator[etree._Element]:
    if said:
        yield element(name)


def _flag(name: str, *, said: bool) -> Iterator[etree._Element]:
    """Only Yes has a meaning; without it the element is left out (R-CHAN-20)."""
    if said:
        yield element(name, "Yes")


def _locked(channel: Channel) -> Iterator[etree._Element]:
    if channel.locked is not None:
        owner = channel.owner[1] if channel.owner else None
        yield element("podcast:locked", "yes" if channel.locked else "no", owner=owner)


def _license(channel: Channel) -> Iterator[etree._Element]:
    if channel.license:
        yield license_element(*channel.license)


def _update_frequency(channel: Channel) -> Iterator[etree._Element]:
    if channel.update_frequency:
        text, rule, complete, start = channel.update_frequency
        yield element(
            "podcast:updateFrequency",
            text,
            rrule=rule,
            complete="true" if complete else None,
            dtstart=iso(start) if start else None,
        )


def _podroll(channel: Channel) -> Iterator[etree._Element]:
    if channel.podroll:
        podroll = element("podcast:podroll")
        for guid, url, title, medium in channel.podroll:
            podroll.append(element("podcast:remoteItem", feedGuid=guid, feedUrl=url, title=title, medium=medium))
        yield podroll


CHANNEL_TAGS: tuple[Tag[Channel], ...] = (
    Tag("title", "R-CHAN-01", set=lambda feed, channel: feed.title(channel.title)),
    Tag("link", "R-CHAN-02", set=lambda feed, channel: feed.link(href=channel.at.page, rel="alternate")),
    Tag("atom:link", "R-CHAN-05 R-HUB-01 R-PAGE-02 R-PAGE-05", write=_links),
    Tag("fh:archive", "R-PAGE-05", write=lambda channel: _history("fh:archive", said=channel.paging.is_archive)),
    Tag("fh:complete", "R-PAGE-06", write=lambda channel: _history("fh:complete", said=channel.is_whole)),
    Tag("description", "R-CHAN-03", set=lambda feed, channel: feed.description(channel.description)),
    Tag("language", "R-CHAN-04", set=lambda feed, channel: feed.language(channel.language)),
    Tag("copyright", "R-CHAN-13", set=lambda feed, channel: channel.copyright and feed.copyright(channel.copyright)),
    Tag("generator", "R-CHAN-16", set=lambda feed, _: feed.generator(GENERATOR)),
    Tag("docs", "R-DOC-13", set=lambda feed, _: feed.docs(SPECIFICATION)),
    Tag("pubDate", "R-CHAN-14", set=lambda feed, channel: channel.newest and feed.pubDate(channel.newest)),
    Tag("lastBuildDate", "R-CHAN-14", set=lambda feed, head: head.changed and feed.lastBuildDate(head.changed)),
    Tag("image", "R-CHAN-15", write=_rss_image),
    Tag("itunes:image", "R-CHAN-06", write=_image),
    Tag(
        "itunes:author", "R-CHAN-09", set=lambda f, channel: channel.author and f.podcast.itunes_author(channel.author)
    ),
    Tag("itunes:owner", "R-CHAN-17", write=_owner),
    Tag("itunes:category", "R-CHAN-07", write=_categories),
    Tag(
        "itunes:explicit", "R-CHAN-08", write=lambda c: [element("itunes:explicit", "true" if c.explicit else "false")]
    ),
    Tag("itunes:type", "R-CHAN-10", set=lambda feed, channel: feed.podcast.itunes_type(channel.type)),
    Tag("itunes:complete", "R-CHAN-20", write=lambda channel: _flag("itunes:complete", said=channel.complete)),
    Tag("itunes:block", "R-CHAN-20", write=lambda channel: _flag("itunes:block", said=channel.block)),
    Tag(
        "itunes:new-feed-url",
        "R-CHAN-19",
        set=lambda feed, channel: channel.new_feed_url and feed.podcast.itunes_new_feed_url(channel.new_feed_url),
    ),
    Tag("podcast:guid", "R-CHAN-11 R-P20-GUID", write=lambda channel: [element("podcast:guid", channel.guid)]),
    Tag("podcast:locked", "R-CHAN-12 R-P20-LOCKED", write=_locked),
    Tag("podcast:medium", "R-P20-MEDIUM", write=lambda c: [element("podcast:medium", c.medium)] if c.medium else ()),
    Tag("podcast:license", "R-P20-LIC", write=_license),
    Tag(
        "podcast:funding",
        "R-P20-FUND R-P20-FUND2",
        write=lambda channel: [element("podcast:funding", each.title, url=each.url) for each in channel.funding],
    ),
    Tag(
        "podcast:person",
        "R-P20-PERSON",
        write=lambda channel: [person(each, channel.at.base_url) for each in channel.persons],
    ),
    Tag("podcast:updateFrequency", "R-P20-FREQ", write=_update_frequency),
    Tag("podcast:podroll", "R-P20-ROLL", write=_podroll),
)
"""The elements of a channel in the order in which they stand in the feed."""
