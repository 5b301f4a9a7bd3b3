"""The table of the podcast namespace (feed-requirements, section 7), as rules that a program can check."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One element: where it may stand, how often, and what it holds."""

    requirement: str
    name: str
    parents: str
    once: bool
    """At most one in a parent."""
    needed: str = ""
    optional: str = ""
    value: str = ""
    """A regular expression for its text; empty where it has none."""


ANY = r"(?s)\S(.{0,126}\S)?"
"""A text for people, of at most 128 characters."""
OPTIONAL = r"(?s)(\S(.{0,126}\S)?)?"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
ENTRY = "item podcast:liveItem"
EVERY = f"channel {ENTRY}"
MEDIUM = "(podcast|music|video|film|audiobook|newsletter|blog|publisher|course)L?|mixed"

RULES = (
    Rule("R-P20-LOCKED", "locked", "channel", once=True, optional="owner", value="yes|no"),
    Rule("R-P20-TRANS", "transcript", ENTRY, once=False, needed="url type", optional="language rel"),
    Rule("R-P20-FUND", "funding", EVERY, once=False, needed="url", value=ANY),
    Rule("R-P20-CHAP", "chapters", ENTRY, once=True, needed="url type"),
    Rule("R-P20-BITE", "soundbite", ENTRY, once=False, needed="startTime duration", value=OPTIONAL),
    Rule("R-P20-PERSON", "person", EVERY, once=False, optional="role group img href", value=ANY),
    Rule("R-P20-LOC", "location", EVERY, once=False, optional="rel geo osm country", value=ANY),
    Rule("R-P20-SEASON", "season", ENTRY, once=True, optional="name", value="[0-9]+"),
    Rule("R-P20-EPI", "episode", ENTRY, once=True, optional="display", value=r"[0-9]+(\.[0-9]+)?"),
    Rule(
        "R-P20-TRAIL", "trailer", "channel", once=False, needed="url pubdate", optional="length type season", value=ANY
    ),
    Rule("R-P20-LIC", "license", "channel item", once=True, optional="url", value=ANY),
    Rule(
        "R-P20-ALT",
        "alternateEnclosure",
        ENTRY,
        once=False,
        needed="type",
        optional="length bitrate height lang title rel codecs default",
    ),
    Rule("R-P20-SRC", "source", "podcast:alternateEnclosure", once=False, needed="uri", optional="contentType"),
    Rule("R-P20-INTEG", "integrity", "podcast:alternateEnclosure", once=True, needed="type value"),
    Rule("R-P20-GUID", "guid", "channel", once=True, value=UUID),
    Rule("R-P20-VALUE", "value", EVERY, once=False, needed="type method", optional="suggested"),
    Rule(
        "R-P20-RECIP",
        "valueRecipient",
        "podcast:value podcast:valueTimeSplit",
        once=False,
        needed="type address split",
        optional="name customKey customValue fee",
    ),
    Rule(
        "R-P20-VTS",
        "valueTimeSplit",
        "podcast:value",
        once=False,
        needed="startTime duration",
        optional="remoteStartTime remotePercentage",
    ),
    Rule("R-P20-MEDIUM", "medium", "channel", once=True, value=MEDIUM),
    Rule(
        "R-P20-IMAGE",
        "image",
        EVERY,
        once=False,
        needed="href",
        optional="alt aspect-ratio width height type purpose",
    ),
    Rule("R-P20-LIVE", "liveItem", "channel", once=False, needed="status start", optional="end"),
    Rule("R-P20-LINK", "contentLink", ENTRY, once=False, needed="href", value=ANY),
    Rule(
        "R-P20-SOCIAL",
        "socialInteract",
        "channel item",
        once=False,
        needed="protocol",
        optional="uri accountId accountUrl priority",
    ),
    Rule("R-P20-BLOCK", "block", "channel", once=False, optional="id", value="yes|no"),
    Rule("R-P20-TXT", "txt", "channel item", once=False, optional="purpose", value=r"(?s).{1,4000}"),
    Rule(
        "R-P20-REMOTE",
        "remoteItem",
        "channel podcast:podroll podcast:publisher podcast:valueTimeSplit",
        once=False,
        needed="feedGuid",
        optional="feedUrl itemGuid medium title",
    ),
    Rule("R-P20-ROLL", "podroll", "channel", once=True),
    Rule("R-P20-FREQ", "updateFrequency", "channel", once=True, optional="rrule complete dtstart", value=ANY),
    Rule("R-P20-PING", "podping", "channel", once=True, needed="usesPodping"),
    Rule("R-P20-PUB", "publisher", "channel", once=True),
    Rule("R-P20-CHAT", "chat", EVERY, once=True, needed="server protocol", optional="accountId space"),
)
INNER = {
    "R-P20-ALT": {"podcast:source": (1, 99), "podcast:integrity": (0, 1)},
    "R-P20-VALUE": {"podcast:valueRecipient": (1, 99), "podcast:valueTimeSplit": (0, 99)},
    "R-P20-VTS": {"podcast:valueRecipient": (0, 99), "podcast:remoteItem": (0, 1)},
    "R-P20-ROLL": {"podcast:remoteItem": (1, 99)},
    "R-P20-PUB": {"podcast:remoteItem": (1, 1)},
}
"""How many of which element stand in an element; in all others there is none, but for podcast:liveItem."""
PROPOSED = "id social recommendations gateway liveValue".split()
"""What was only proposed: kept when it is read, and never written (R-P20-PROP)."""
