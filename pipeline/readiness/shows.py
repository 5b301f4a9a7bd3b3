"""More rules about the channel: guid, owner, dates, moves, and what is better left out (section 2)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from pipeline.readiness.document import Element, Feed
from pipeline.readiness.documents import address_fault
from pipeline.readiness.keys import key_of
from pipeline.readiness.makers import date_of, needed, on_channel, one_of
from pipeline.readiness.rule import ALL, APPLE, INDEX, MUST, PSP, SHOULD, YOUTUBE, Fault, Rule
from pipeline.vocabulary import COPYRIGHT_EXTRAS

UNUSED = ("ttl", "skipHours", "skipDays", "cloud", "textInput", "rating")
WITHDRAWN = ("itunes:summary", "itunes:subtitle", "itunes:keywords", "itunes:order", "itunes:isClosedCaptioned")
YES = ("itunes:complete", "itunes:block")
UUID_VERSION = 5
_AS_DATE = "Tue, 03 Mar 2026 06:00:00 +0000"
_MADE = "keep it if indexes know it; else make one of the first address of the feed"
_OWNER = "write <itunes:owner> with itunes:name and itunes:email"
_MAIL = re.compile(r"[^@\s()]+@[^@\s()]+\.[^@\s()]+")
_MAIL_AND_NAME = re.compile(rf"{_MAIL.pattern}(?: \([^()]+\))?")


def guid_is_version_five(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """The guid of the podcast is a UUID made from its first address."""
    for each in channel.all("podcast:guid"):
        try:
            found = uuid.UUID(each.text.strip())
        except ValueError:
            yield Fault(
                each,
                f'the podcast guid "{each.text.strip()}" is not a UUID',
                "delete it, and one is made",
                others=_MADE,
            )
            continue
        if found.version != UUID_VERSION or str(found) != each.text.strip():
            message = f"the podcast guid {found} is not a UUID of version 5 in lower case"
            yield Fault(each, message, "keep it if indexes know it; else delete it, and one is made", others=_MADE)


def copyright_is_a_name(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """The copyright names its holder only."""
    found = channel.first("copyright")
    if found and (extra := COPYRIGHT_EXTRAS.search(found.text)):
        yield Fault(found, f'the copyright says "{extra[0]}"', "write the holder's name only")


def dates_of_the_feed(feed: Feed, channel: Element) -> Iterator[Fault]:
    """The feed says when its newest item came and when it last changed."""
    for name in ("pubDate", "lastBuildDate"):
        found = channel.first(name)
        if found is None:
            yield Fault(
                channel, f"there is no {name}", "build the feed with Shownotes", others=f"write <{name}>{_AS_DATE}"
            )
        elif date_of(found.text) is None:
            yield Fault(found, f'{name} "{found.text.strip()}" is no date of RFC 2822', f"write {_AS_DATE}")
    newest = max(filter(None, (date_of(item.value("pubDate")) for item in feed.items)), default=None)
    told = date_of(channel.value("pubDate"))
    if newest and told and newest != told:
        yield Fault(channel.first("pubDate"), "pubDate is not that of the newest item", "write that of the newest item")


def image_for_readers(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """Readers without itunes find the picture too."""
    found = channel.first("image")
    if found is None:
        yield Fault(
            channel,
            "there is no image for readers that do not know itunes",
            "put an artwork.jpg beside show.yaml",
            others="write <image> with url, title and link",
        )
        return
    for name in ("title", "link"):
        if found.value(name) != channel.value(name):
            yield Fault(found, f"the {name} of the image is not that of the channel", f"write the channel's {name}")
    if not found.value("url"):
        yield Fault(found, "the image has no url", "write the artwork's address")


def owner_is_reachable(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """Who owns the show can be written to."""
    for owner in channel.all("itunes:owner"):
        mail = owner.value("itunes:email")
        if not _MAIL.fullmatch(mail):
            yield Fault(
                owner, f'the e-mail address of the owner is "{mail}"', "write owner: {name: …, email: …}", others=_OWNER
            )


def owner_is_there(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """There is an address to send the ownership code to."""
    owner = channel.first("itunes:owner")
    locked = channel.first("podcast:locked")
    if not (owner and owner.value("itunes:email")) and not (locked and locked.get("owner")):
        message = "there is no e-mail address to send the ownership code to"
        yield Fault(
            owner or channel, message, "write owner: {name: …, email: …} while you claim the show", others=_OWNER
        )


def mail_fields(feed: Feed) -> Iterator[Fault]:
    """Fields of RSS for people hold e-mail addresses."""
    for parent in feed.parents:
        for name in ("managingEditor", "webMaster", "author"):
            for each in parent.all(name):
                if not _MAIL_AND_NAME.fullmatch(each.text.strip()):
                    hint = "write an address, or itunes:author for a name"
                    yield Fault(each, f'{name} is "{each.text.strip()}", not an e-mail address', hint)


def moved_somewhere(_feed: Feed, channel: Element) -> Iterator[Fault]:
    """A feed that moves says where to."""
    for each in channel.all("itunes:new-feed-url"):
        if fault := address_fault(each.text.strip()):
            yield Fault(
                each,
                f'the new address "{each.text.strip()}" {fault}',
                "write new_feed_url: https://…",
                others="write the whole address",
            )


def yes_or_nothing(feed: Feed) -> Iterator[Fault]:
    """Where only Yes means something, nothing else is said."""
    for parent in feed.parents:
        for name in YES:
            for each in parent.all(name):
                if each.text.strip() != "Yes":
                    yield Fault(
                        each,
                        f'{name} is "{each.text.strip()}", and only Yes has a meaning',
                        "leave it out",
                        key_of(each),
                    )


def nothing_unused(feed: Feed) -> Iterator[Fault]:
    """What no directory uses is left out."""
    for each in feed.channel.children if feed.channel else ():
        if each.name in UNUSED:
            yield Fault(each, f"no directory uses {each.name}", "delete it")


def nothing_withdrawn(feed: Feed) -> Iterator[Fault]:
    """What Apple has withdrawn is left out."""
    for parent in feed.parents:
        for each in parent.children:
            if each.name in WITHDRAWN:
                yield Fault(each, f"{each.name} is withdrawn from Apple's guide", "delete it")


def codes_have_text(feed: Feed) -> Iterator[Fault]:
    """A code of ownership is one."""
    for each in feed.channel.all("podcast:txt") if feed.channel else ():
        if (each.get("purpose") or "").lower() in {"verify", "applepodcastsverify"} and not each.text.strip():
            yield Fault(each, "the ownership code is empty", "write the code that the directory gave")


RULES = (
    Rule(
        "R-CHAN-11",
        SHOULD,
        (*INDEX, *PSP),
        "The show has a podcast guid",
        "not empty",
        "show:podcast_guid",
        needed("podcast:guid", "podcast guid", "write podcast_guid:"),
    ),
    Rule(
        "R-P20-GUID",
        MUST,
        (*INDEX, *PSP),
        "The podcast guid is a UUID of version 5",
        "version of the UUID",
        "show:podcast_guid",
        on_channel(guid_is_version_five),
        when=("podcast:guid",),
    ),
    Rule(
        "R-CHAN-12",
        SHOULD,
        (*INDEX, *PSP),
        "The show says whether others may import it",
        "yes or no",
        "show:locked",
        one_of("podcast:locked", ("yes", "no"), "write locked: true, or locked: false while you move"),
    ),
    Rule(
        "R-CHAN-13",
        SHOULD,
        PSP,
        "The copyright is the holder's name",
        "pattern",
        "show:copyright",
        on_channel(copyright_is_a_name),
        when=("copyright",),
    ),
    Rule("R-CHAN-14", SHOULD, ALL, "The feed is dated", "parse", "episode:published", on_channel(dates_of_the_feed)),
    Rule(
        "R-CHAN-15", SHOULD, ALL, "Plain readers find a picture", "tree", "show:artwork", on_channel(image_for_readers)
    ),
    Rule(
        "R-CHAN-16",
        SHOULD,
        ALL,
        "The program is named",
        "not empty",
        "",
        needed("generator", "generator", "name the program, or delete the element"),
        when=("generator",),
    ),
    Rule(
        "R-CHAN-17",
        SHOULD,
        (*APPLE, *YOUTUBE),
        "The owner's e-mail address is valid",
        "form",
        "show:owner",
        on_channel(owner_is_reachable),
        when=("itunes:owner",),
    ),
    Rule(
        "R-YT-01",
        SHOULD,
        YOUTUBE,
        "There is an e-mail address for the ownership code",
        "itunes:owner or podcast:locked",
        "show:owner",
        on_channel(owner_is_there),
    ),
    Rule(
        "R-CHAN-18",
        SHOULD,
        ALL,
        "Fields for e-mail addresses hold some",
        "pattern",
        "show:owner",
        mail_fields,
        when=("managingEditor", "webMaster", "author"),
    ),
    Rule(
        "R-CHAN-19",
        MUST,
        APPLE,
        "A feed that moves says where to",
        "URL",
        "show:new_feed_url",
        on_channel(moved_somewhere),
        when=("itunes:new-feed-url",),
    ),
    Rule(
        "R-CHAN-20 R-ITEM-21",
        SHOULD,
        (*APPLE, *PSP),
        "complete and block say Yes or nothing",
        "value",
        "show:block",
        yes_or_nothing,
        when=YES,
    ),
    Rule("R-CHAN-22", SHOULD, ALL, "There is nothing that no directory uses", "set of names", "", nothing_unused),
    Rule("R-CHAN-23", SHOULD, APPLE, "There is nothing that Apple withdrew", "set of names", "", nothing_withdrawn),
    Rule(
        "R-CHAN-24",
        MUST,
        (*APPLE, *INDEX),
        "The ownership code is not empty",
        "podcast:txt of purpose verify",
        "show:txt",
        codes_have_text,
        when=("podcast:txt",),
    ),
)
