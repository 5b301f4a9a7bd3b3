"""Records that say anything they can, and the values that the catalog makes of their files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from pipeline.listing import Alternate, Chapter, Credited, Media, Picture, Shaped, Transcript

Values = st.SearchStrategy[Any]

# What the loader lets through: the characters of XML, and of them no controls (T-SRC-04, R-DOC-06).
characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
hostile = st.sampled_from(
    [
        "]]>",
        "<![CDATA[",
        "&amp;",
        "&nbsp;",
        "<script>",
        '"',
        "'",
        "&",
        "\u202e",
        "עברית",
        "👩‍👩‍👧",
        "\u2028",
        "0",
        "None",
    ]
)
pieces = st.one_of(characters, hostile)
lines = st.lists(pieces, max_size=12).map("".join).map(str.strip).filter(bool)
texts = st.lists(st.one_of(pieces, st.just("\n")), max_size=20).map("".join).map(str.strip).filter(bool)
short = st.lists(pieces, min_size=1, max_size=4).map("".join).map(str.strip).filter(lambda each: 0 < len(each) <= 32)
counts = st.integers(0, 2**53)
times = st.integers(0, 10**9).map(lambda thousandths: thousandths / 1000)
spans = times.filter(bool)
addresses = st.one_of(
    st.integers(0, 99).map("https://x.example/a{}?b=1&c='2'".format),
    st.sampled_from(["https://bücher.example/ü?q=日本#é", "https://x.example/%7Ea/;v=1", "https://[::1]:8443/a"]),
)
uuids = st.uuids(version=5).map(str)
moments = st.datetimes(datetime(1900, 1, 2), datetime(9998, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001  it has one
moments = moments.map(lambda moment: moment.replace(microsecond=0))
mediums = st.sampled_from(["podcast", "music", "courseL"])
protocols = st.sampled_from(["irc", "xmpp", "nostr", "matrix"])
types = st.sampled_from(["audio/mpeg", "audio/opus", "video/mp4"])


def mapping(needed: dict[str, Values], optional: dict[str, Values]) -> Values:
    """Mappings with these keys; the optional ones may be absent, and none is empty."""
    return st.fixed_dictionaries(needed, optional=optional)


def several(values: Values) -> Values:
    """None, one or two of something."""
    return st.lists(values, max_size=2)


places = mapping(
    {"name": lines},
    {
        "geo": st.sampled_from(["geo:50.9,6.9", "geo:-1,2.5;u=3"]),
        "osm": st.sampled_from(["R62578", "N1#2"]),
        "country": st.sampled_from(["DE", "JP"]),
        "rel": st.sampled_from(["subject", "creator"]),
    },
)
fundings = mapping({"url": addresses}, {"label": lines})
socials = mapping(
    {"protocol": st.sampled_from(["activitypub", "nostr"]), "uri": lines},
    {"account_id": lines, "account_url": addresses, "priority": counts},
)
notes = mapping({"text": texts}, {"purpose": lines})
chats = mapping({"server": lines, "protocol": protocols}, {"account_id": lines, "space": lines})
remotes = mapping({"feed_guid": uuids}, {"feed_url": addresses, "title": lines, "medium": mediums})
songs = mapping({"feed_guid": uuids}, {"feed_url": addresses, "title": lines, "medium": mediums, "item_guid": lines})
recipients = mapping(
    {"type": lines, "address": lines, "split": counts},
    {"name": lines, "custom_key": lines, "custom_value": lines, "fee": st.just(value=True)},
)
splits = st.one_of(
    mapping(
        {"start": times, "duration": spans, "remote": songs},
        {"remote_start": times, "remote_percentage": st.integers(0, 100)},
    ),
    mapping({"start": times, "duration": spans, "recipients": st.lists(recipients, min_size=1, max_size=2)}, {}),
)
payments = mapping(
    {"type": lines, "method": lines, "recipients": st.lists(recipients, min_size=1, max_size=2)},
    {"suggested": lines, "splits": st.lists(splits, min_size=1, max_size=2)},
)
links = mapping({"url": addresses, "title": lines}, {})
broadcasts = mapping(
    {
        "title": lines,
        "guid": lines,
        "status": st.sampled_from(["pending", "live", "ended"]),
        "start": moments,
        "content_links": st.lists(links, min_size=1, max_size=2),
    },
    {
        "end": moments,
        "description": texts,
        "url": addresses,
        "stream": mapping({"url": addresses, "type": types}, {}),
        "image": addresses,
        "location": places,
        "chat": chats,
    },
)
shared_keys = {
    "location": places,
    "funding": several(fundings),
    "social": several(socials),
    "txt": several(notes),
    "value": several(payments),
    "chat": chats,
}
shows = mapping(
    {"title": lines, "description": texts},
    {
        **shared_keys,
        "block": st.just(value=True),
        "block_services": several(mapping({"block": st.booleans()}, {"service": st.sampled_from(["spotify", "rss"])})),
        "locked": st.booleans(),
        "medium": mediums,
        "new_feed_url": addresses,
        "podping": st.booleans(),
        "podroll": several(remotes),
        "publisher": mapping({"feed_guid": uuids, "feed_url": addresses}, {"title": lines}),
        "remote_items": several(songs),
        "update_frequency": mapping(
            {"text": lines},
            {
                "rrule": st.sampled_from(["FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1MO"]),
                "complete": st.just(value=True),
                "dtstart": moments,
            },
        ),
        "live": several(broadcasts),
    },
)
episodes = mapping(
    {"title": lines, "published": moments},
    {
        **shared_keys,
        "number_display": short,
        "season": mapping({"number": counts}, {"name": lines}),
        "block": st.just(value=True),
        "type": st.sampled_from(["full", "trailer", "bonus"]),
        "soundbites": several(mapping({"start": times, "duration": spans}, {"title": lines})),
        "content_links": several(links),
    },
)

people = st.builds(
    Credited,
    lines,
    st.just("p"),
    st.sampled_from(["Guest", "Narrator"]),
    picture=st.none() | st.builds(Picture, st.just("https://x.example/p.jpg")),
    url=st.none() | st.just("https://x.example/~p?a=1&b=2"),
)
sounds = st.builds(
    Media,
    st.integers(0, 9).map("https://x.example/{}.mp3?a=1&b='2'".format),
    types,
    counts,
    st.none() | st.integers(0, 10**6),
)
pictures = st.builds(
    Shaped,
    st.builds(Picture, st.just("https://x.example/w.png"), st.none(), counts, counts, st.just("image/png"), lines),
    st.none() | lines,
    st.sampled_from([None, "16/9", "1.91/1"]),
)
marks = st.builds(Chapter, times, lines, st.none() | st.just("https://x.example/c"), st.none())
scripts = st.builds(Transcript, st.just("https://x.example/t.vtt"), st.just("text/vtt"), st.just("de-CH"))
others = st.builds(
    Alternate,
    st.builds(Media, st.just("https://x.example/o.opus"), types, counts.filter(bool)),
    title=st.none() | short,
    language=st.sampled_from([None, "ja"]),
    bitrate=st.none() | st.integers(1, 10**6),
    height=st.none() | st.integers(1, 10**4),
    codecs=st.none() | lines,
    rel=st.none() | short,
    is_default=st.booleans(),
    sources=st.sampled_from([(), (("ipfs://x", None), ("https://y.example/o", "audio/opus"))]),
    integrity=st.sampled_from([None, ("sri", "sha384-abc=")]),
)
