"""What an app does with a change, in plain words: one sentence for each part of a feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pipeline.wording import cut

WIDTH = 80
"""Characters of a value that are shown."""
A_TENTH = 100_000
"""Bytes from which a size is told in megabytes."""

NEW = "Apps list it as new and tell those who follow the show; those that download by themselves fetch it{size}."
NEW_WITHOUT_MEDIA = "Feed readers list it as new; podcast apps pass over it, for it has no audio or video."
NEW_BUT_OLD = "It is dated {date}, earlier than {count} already out: apps put it below them, and many say nothing."
GUID = (
    "Nearly every app knows an episode by its guid alone, and takes this for another one: it is announced again,"
    " downloaded again{size}, and unplayed. The old one drops out of the list, or stays in it as a second one."
)
IDENTITY = (
    "It has no guid, so apps know it by its address: many take it for another episode, and download it again{size}."
)
GONE = (
    "Some apps drop it from the list unless it was downloaded, others keep what they have seen once; who subscribes"
    " from now on never sees it.{reason}"
)
ENCLOSURE = (
    "Apps that have downloaded it keep what they have; everybody else gets the new file{size}. Apps that know episodes"
    " by the address of their audio download it again."
)
SAME_LENGTH = " It has as many bytes as before, so it is probably the same recording at another address."
AUDIO_ADDED = "Podcast apps that passed over it list it now; those that download by themselves fetch it{size}."
AUDIO_REMOVED = "Podcast apps no longer list it, or cannot play it; what was downloaded stays."
LENGTH = (
    "The address is the same and the size is not: who has the file keeps it, and caches on the way may still hand out"
    " the old one. Nothing is downloaded again."
)
TYPE = "Apps choose by the type whether they can play it. Nothing is downloaded again."
DURATION = "Apps show another length until they have the file. Nothing is downloaded again."
LATER = "It moves up where a list is sorted by date{places}; some apps tell of it again, as if it were new."
EARLIER = "It moves down where a list is sorted by date{places}; nobody is told."
DATE_GONE = "Apps put an episode without a date first, last or where they found it."
TITLE = "Apps show the new title after their next refresh. Nothing is downloaded again."
NOTES = "Apps show the new notes after their next refresh. Nothing is downloaded again."
ORDER = "It stands at another place in the feed. Most apps sort by date and show no difference."
CHAPTERS = "Apps show the new chapters, most of them when the episode is played next."
FACT = "Apps that read it show the new value after their next refresh. Nothing is downloaded again."

FACTS: Mapping[str, tuple[str, str]] = {
    "link": ("link", "Links from apps lead to the new page; the old address needs a redirect, such as an alias."),
    "permalink": (
        "guid@isPermaLink",
        "Some apps join a guid that is said to be an address to the feed's own; they may download the episode again.",
    ),
    "image": ("itunes:image", "Apps fetch the new picture; some show the old one until their cache is old."),
    "explicit": (
        "itunes:explicit",
        "Apps show or drop the mark; where explicit episodes are restricted, listeners lose it or get it back.",
    ),
    "block": ("itunes:block", "Apple Podcasts hides what is blocked and shows it again when it is not."),
    "season": ("season", "Apps that group by season move it. Nothing is downloaded again."),
    "number": ("episode number", "Serial shows are sorted by it. Nothing is downloaded again."),
    "type": ("itunes:episodeType", "Apps keep trailers and bonus episodes apart from the others."),
    "persons": ("podcast:person", FACT),
    "itunes_title": ("itunes:title", TITLE),
    "number_display": ("podcast:episode@display", FACT),
    "chapters": ("psc:chapters", CHAPTERS),
    "chapters_file": ("podcast:chapters", CHAPTERS),
    "transcripts": ("podcast:transcript", FACT),
    "topics": ("category", "Feed readers show it; podcast apps do not."),
    "alternates": ("podcast:alternateEnclosure", "Apps that offer a choice of formats offer the new one."),
    "soundbites": ("podcast:soundbite", FACT),
    "location": ("podcast:location", FACT),
    "license": ("podcast:license", FACT),
    "value": ("podcast:value", "Apps that send money send it by the new value from the next play on."),
    "social": ("podcast:socialInteract", "Apps that show comments take them from the new place."),
    "images": ("podcast:image", FACT),
    "txt": ("podcast:txt", FACT),
    "chat": ("podcast:chat", FACT),
    "content_links": ("podcast:contentLink", FACT),
    "funding": ("podcast:funding", FACT),
}
"""Key of an item -> the element as people call it, and what its change does."""

CHANNEL: Mapping[str, tuple[str, str]] = {
    "title": ("title", "Apps rename the show; who looks for the old name does not find it."),
    "podcast_guid": (
        "podcast:guid",
        "Indexes take it for another show: its place, ratings and links in them stay with the old one.",
    ),
    "self": ("atom:link rel=self", "The feed says that it lives elsewhere; apps that trust it fetch it from there."),
    "new_feed_url": (
        "itunes:new-feed-url",
        "Apple Podcasts and others move every subscriber to that address, for good.",
    ),
    "explicit": (
        "itunes:explicit",
        "The whole show gets or loses the mark; in some countries an explicit one is not listed.",
    ),
    "artwork": ("itunes:image", "Directories and apps fetch the new artwork, some after days."),
    "image": ("image", "Feed readers show the new picture."),
    "author": ("itunes:author", "Directories list the show under the new author."),
    "owner": ("itunes:owner", "Directories that prove ownership by e-mail write to the new address."),
    "language": ("language", "Directories may list the show in other countries' charts."),
    "categories": ("itunes:category", "Directories move the show to other charts."),
    "type": ("itunes:type", "Apps turn the list round: a serial show begins with its first episode."),
    "complete": ("itunes:complete", "Where it says Yes, Apple Podcasts stops looking for new episodes, for good."),
    "block": ("itunes:block", "Where it says Yes, Apple Podcasts takes the show off its list."),
    "locked": ("podcast:locked", "Other hosts ask, or no longer ask, before they import the feed."),
    "link": ("link", "Links from apps and directories lead to the new page."),
    "description": ("description", "Directories and apps show the new text."),
    "persons": ("podcast:person", FACT),
    "medium": ("podcast:medium", "Apps may list the show in another section, or not at all."),
    "hubs": ("atom:link", "Apps that are told of news by a hub, or page through a long feed, follow the new address."),
    "trailers": ("podcast:trailer", "Apps that play a trailer to those who look at the show play the new one."),
    "locked_owner": ("podcast:locked@owner", "Other hosts write to the new address before they import the feed."),
    "update_frequency": ("podcast:updateFrequency", FACT),
    "podping": ("podcast:podping", "Where it says true, apps wait to be told of news, and ask less often."),
    "block_services": ("podcast:block", "The services that it names take the show off their list, or put it back."),
    "podroll": ("podcast:podroll", FACT),
    "publisher": ("podcast:publisher", FACT),
    "remote_items": ("podcast:remoteItem", FACT),
    "live": ("podcast:liveItem", "Apps that show broadcasts show them as it says now."),
    **{key: FACTS[key] for key in ("license", "location", "images", "txt", "social", "chat", "value", "funding")},
}
"""Key of a channel -> the element as people call it, and what its change does."""

UNTOLD = frozenset({"generator", "docs", "published", "built"})
"""Keys of a channel that nobody sees, or that follow from its items."""


def shown(value: Any) -> str:
    """Print a value of a feed on one line."""
    return cut(_printed(value), WIDTH)


def _printed(value: Any) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case datetime():
            text = f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        case Mapping():
            told = {key: each for key, each in value.items() if each not in (None, "", (), [])}
            alone = len(told) == 1
            text = ", ".join(_printed(each) if alone else f"{key} {_printed(each)}" for key, each in told.items())
        case list() | tuple():
            text = "; ".join(map(_printed, value))
        case _:
            text = " ".join(str(value).split())
    return text


def difference(old: Any, new: Any) -> tuple[str, str]:
    """Print what differs between two values: of lists only the members that went or came."""
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        went = [each for each in old if each not in new]
        came = [each for each in new if each not in old]
        if went or came:
            return shown(went), shown(came)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        old, new = {key: old.get(key) for key in keys}, {key: new.get(key) for key in keys}
        if len(keys) > 1:
            return shown(old), shown(new)
        return shown(old[keys[0]]), shown(new[keys[0]])
    return shown(old), shown(new)


def size(length: Any) -> str:
    """Say how much is downloaded, in the words of the sentences above; empty where it is not known."""
    if not isinstance(length, int) or length <= 0:
        return ""
    unit, factor = ("MB", 1_000_000) if length >= A_TENTH else ("kB", 1_000)
    return f" ({length / factor:.1f}\N{NO-BREAK SPACE}{unit})"
