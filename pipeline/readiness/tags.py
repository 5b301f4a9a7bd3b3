"""The table of the podcast namespace: every tag with its place, number, attributes and values (section 7)."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.vocabulary import (
    CHAT_PROTOCOLS,
    LIVE_STATUS,
    MEDIUMS,
    SERVICES,
    SOCIAL_PROTOCOLS,
    TRANSCRIPT_TYPES,
)

Values = re.Pattern[str] | tuple[str, ...]
"""What a value may be: a pattern for all of it, or a list."""

POSITIVE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
WHOLE = re.compile(r"[0-9]+")
BOOLEAN = ("true", "false")
YES_NO = ("yes", "no")
SOME = re.compile(r".*\S.*", re.DOTALL)
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
STAMP = re.compile(rf"{TIME.pattern}|[0-9]{{8}}T[0-9]{{6}}Z?")
RFC_2822 = re.compile(r"(?:[A-Z][a-z]{2}, )?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{5,8} (?:[+-][0-9]{4}|[A-Z]{1,3})")
ASPECT = re.compile(r"[0-9]+(?:\.[0-9]+)?(?: ?[/:] ?[0-9]+(?:\.[0-9]+)?)?")
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:;.*)?")

CHANNEL, ITEM = ("channel",), ("item", "podcast:liveItem")
BOTH = (*CHANNEL, *ITEM)


class Shape(NamedTuple):
    """What one tag must be like."""

    id: str
    """Behind R-P20-."""
    parents: tuple[str, ...]
    many: bool
    needs: dict[str, Values | None] = {}
    """Attributes that must be there, and what they may hold; None: anything."""
    may: dict[str, Values | None] = {}
    text: Values | None = None
    """What its text may be; None: nothing is asked of it."""
    most: int | None = None
    """Characters of its text that apps display (R-P20-02)."""
    limits: dict[str, int] = {}
    """Characters of attributes that apps display."""
    inner: tuple[tuple[str, int, int | None], ...] = ()
    """Elements within: name, fewest and most."""


TAGS: dict[str, Shape] = {
    "locked": Shape("LOCKED", CHANNEL, many=False, may={"owner": MAIL}, text=YES_NO),
    "transcript": Shape(
        "TRANS",
        ITEM,
        many=True,
        needs={"url": URI, "type": TRANSCRIPT_TYPES},
        may={"language": None, "rel": ("captions",)},
    ),
    "funding": Shape("FUND", BOTH, many=True, needs={"url": URI}, most=128),
    "chapters": Shape("CHAP", ITEM, many=False, needs={"url": URI, "type": ("application/json+chapters",)}),
    "soundbite": Shape("BITE", ITEM, many=True, needs={"startTime": POSITIVE, "duration": POSITIVE}, most=128),
    "person": Shape(
        "PERSON",
        BOTH,
        many=True,
        may={"role": None, "group": None, "img": URI, "href": URI},
        text=SOME,
        most=128,
    ),
    "location": Shape(
        "LOC",
        BOTH,
        many=True,
        may={
            "rel": ("subject", "creator"),
            "geo": re.compile(r"geo:-?[0-9.]+,-?[0-9.]+(?:,-?[0-9.]+)?(?:;.*)?"),
            "osm": re.compile(r"[NWR][0-9]+(?:#[0-9]+)?"),
            "country": re.compile(r"[A-Z]{2}"),
        },
        text=SOME,
        most=128,
    ),
    "season": Shape("SEASON", ITEM, many=False, may={"name": None}, text=WHOLE, limits={"name": 128}),
    "episode": Shape("EPI", ITEM, many=False, may={"display": None}, text=POSITIVE, limits={"display": 32}),
    "trailer": Shape(
        "TRAIL",
        CHANNEL,
        many=True,
        needs={"url": URI, "pubdate": RFC_2822},
        may={"length": WHOLE, "type": MEDIA_TYPE, "season": WHOLE},
        text=SOME,
        most=128,
    ),
    "license": Shape("LIC", BOTH, many=False, may={"url": URI}, text=SOME, most=128),
    "alternateEnclosure": Shape(
        "ALT",
        ITEM,
        many=True,
        needs={"type": MEDIA_TYPE},
        may={
            "length": WHOLE,
            "bitrate": POSITIVE,
            "height": WHOLE,
            "lang": None,
            "title": None,
            "rel": None,
            "codecs": None,
            "default": BOOLEAN,
        },
        limits={"title": 32, "rel": 32},
        inner=(("source", 1, None), ("integrity", 0, 1)),
    ),
    "source": Shape(
        "SRC", ("podcast:alternateEnclosure",), many=True, needs={"uri": URI}, may={"contentType": MEDIA_TYPE}
    ),
    "integrity": Shape(
        "INTEG",
        ("podcast:alternateEnclosure",),
        many=False,
        needs={"type": ("sri", "pgp-signature"), "value": SOME},
    ),
    "guid": Shape("GUID", CHANNEL, many=False, text=SOME),
    "value": Shape(
        "VALUE",
        BOTH,
        many=True,
        needs={"type": SOME, "method": SOME},
        may={"suggested": POSITIVE},
        inner=(("valueRecipient", 1, None), ("valueTimeSplit", 0, None)),
    ),
    "valueRecipient": Shape(
        "RECIP",
        ("podcast:value", "podcast:valueTimeSplit"),
        many=True,
        needs={"type": SOME, "address": SOME, "split": WHOLE},
        may={"name": None, "customKey": None, "customValue": None, "fee": BOOLEAN},
    ),
    "valueTimeSplit": Shape(
        "VTS",
        ("podcast:value",),
        many=True,
        needs={"startTime": POSITIVE, "duration": POSITIVE},
        may={"remoteStartTime": POSITIVE, "remotePercentage": re.compile("[0-9]|[1-9][0-9]|100")},
        inner=(("remoteItem", 0, 1), ("valueRecipient", 0, None)),
    ),
    "medium": Shape("MEDIUM", CHANNEL, many=False, text=MEDIUMS),
    "image": Shape(
        "IMAGE",
        BOTH,
        many=True,
        needs={"href": URI},
        may={"alt": None, "aspect-ratio": ASPECT, "width": WHOLE, "height": WHOLE, "type": MEDIA_TYPE, "purpose": None},
        limits={"purpose": 128},
    ),
    "liveItem": Shape(
        "LIVE",
        CHANNEL,
        many=True,
        needs={"status": LIVE_STATUS, "start": TIME},
        may={"end": TIME},
        inner=(("title", 1, 1), ("guid", 1, 1), ("contentLink", 1, None)),
    ),
    "contentLink": Shape("LINK", ITEM, many=True, needs={"href": URI}),
    "socialInteract": Shape(
        "SOCIAL",
        BOTH,
        many=True,
        needs={"protocol": SOCIAL_PROTOCOLS},
        may={"uri": URI, "accountId": None, "accountUrl": URI, "priority": WHOLE},
    ),
    "block": Shape("BLOCK", CHANNEL, many=True, may={"id": SERVICES}, text=YES_NO),
    "txt": Shape("TXT", BOTH, many=True, may={"purpose": None}, most=4000, limits={"purpose": 128}),
    "remoteItem": Shape(
        "REMOTE",
        ("channel", "podcast:podroll", "podcast:publisher", "podcast:valueTimeSplit"),
        many=True,
        needs={"feedGuid": UUID},
        may={"feedUrl": URI, "itemGuid": None, "medium": MEDIUMS, "title": None},
    ),
    "podroll": Shape("ROLL", CHANNEL, many=False, inner=(("remoteItem", 1, None),)),
    "updateFrequency": Shape(
        "FREQ",
        CHANNEL,
        many=False,
        may={"rrule": re.compile("(?:RRULE:)?FREQ=.+"), "complete": BOOLEAN, "dtstart": STAMP},
        text=SOME,
        most=128,
    ),
    "podping": Shape("PING", CHANNEL, many=False, needs={"usesPodping": BOOLEAN}),
    "publisher": Shape("PUB", CHANNEL, many=False, inner=(("remoteItem", 1, 1),)),
    "chat": Shape(
        "CHAT",
        BOTH,
        many=False,
        needs={"server": SOME, "protocol": CHAT_PROTOCOLS},
        may={"accountId": None, "space": None},
    ),
}
"""All tags that are adopted but `images`, which is read and never written."""

PROPOSED = frozenset("id social recommendations gateway images liveValue contact previousUrl".split())
"""Proposals and what was withdrawn: kept on import, not to be written (R-P20-PROP, R-P20-IMAGES)."""
