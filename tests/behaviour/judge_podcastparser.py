"""podcastparser, the library that gPodder is built on: every element that it knows, and what it makes of it."""

from __future__ import annotations

from io import BytesIO

import podcastparser

from tests.behaviour.judging import (
    Judge,
    Reading,
    Row,
    attribute,
    document,
    enclosure,
    inner,
    key,
    nothing,
    number,
    owner,
    play_time,
    seconds,
    text,
)
from tests.behaviour.truth import Nodes


def read_podcastparser(data: bytes) -> Reading:
    """The library that gPodder is built on; it turns the order of the items round."""
    parsed = podcastparser.parse("https://nowhere.example/feed.xml", BytesIO(data))
    episodes = sorted(parsed["episodes"], key=lambda each: _rank(each["guid"], data))
    return Reading(parsed, episodes)


def _rank(guid: str, data: bytes) -> int:
    return [nodes["guid"][0].text for nodes in document(data)[1]].index(guid)


def _notes(nodes: Nodes) -> str | None:
    return text("content:encoded" if "content:encoded" in nodes else "description")(nodes)


def _chapters(nodes: Nodes) -> list[dict[str, object]] | None:
    if "psc:chapters" not in nodes:
        return None
    rows = [each.attributes for each in inner(nodes["psc:chapters"][0], "psc:chapter")]
    return [{**row, "start": int(play_time(row["start"]))} for row in rows]


PODCASTPARSER = Judge(
    "podcastparser",
    blind=frozenset(
        """
        channel/atom:link channel/copyright channel/docs channel/image channel/itunes:complete channel/lastBuildDate
        channel/pubDate channel/fh:complete
        channel/podcast:block channel/podcast:chat channel/podcast:guid channel/podcast:license channel/podcast:liveItem
        channel/podcast:location channel/podcast:medium channel/podcast:person channel/podcast:podping
        channel/podcast:podroll channel/podcast:publisher channel/podcast:remoteItem channel/podcast:socialInteract
        channel/podcast:image channel/podcast:trailer channel/podcast:txt channel/podcast:updateFrequency
        channel/podcast:value
        item/category item/itunes:block item/itunes:title item/source
        item/podcast:chat item/podcast:contentLink item/podcast:episode item/podcast:funding item/podcast:license
        item/podcast:location item/podcast:season item/podcast:socialInteract item/podcast:soundbite item/podcast:txt
        item/podcast:value item/podcast:image item/podcast:alternateEnclosure
        """.split()
    ),
    channel=(
        Row("title", key("title"), text("title")),
        Row("link", key("link"), text("link")),
        Row("description", key("description"), text("description")),
        Row("language", key("language"), text("language")),
        Row("generator", key("generator"), text("generator")),
        Row("itunes:image", key("cover_url"), attribute("itunes:image", "href")),
        Row("itunes:author", key("itunes_author"), text("itunes:author")),
        Row("itunes:owner", key("itunes_owner"), owner),
        Row(
            "itunes:category",
            key("itunes_categories"),
            lambda nodes: [
                [each.attributes["text"] for each in (outer, *inner(outer, "itunes:category"))]
                for outer in nodes.get("itunes:category", [])
            ],
        ),
        Row("itunes:explicit", key("explicit"), lambda nodes: text("itunes:explicit")(nodes) == "true"),
        Row("itunes:type", key("type"), text("itunes:type")),
        Row("itunes:new-feed-url", key("new_url"), text("itunes:new-feed-url")),
        Row(
            "podcast:locked",
            key("import_prohibited"),
            nothing,
            "knows the namespace by its old address at GitHub only, so nothing of it is read",
        ),
        Row("podcast:funding", key("funding_url"), nothing, "likewise"),
    ),
    items=(
        Row("title", key("title"), text("title")),
        Row("link", key("link"), text("link")),
        Row("guid", key("guid"), text("guid")),
        Row("pubDate", key("published"), seconds("pubDate")),
        Row("description", key("description_html"), _notes, "keeps content:encoded alone where there is one"),
        Row("content:encoded", key("description_html"), _notes),
        Row(
            "enclosure",
            lambda episode: [tuple(each.values()) for each in episode["enclosures"]],
            lambda nodes: (
                [(url, int(length), kind) for url, length, kind in [enclosure(nodes) or ()] if url]
                if "enclosure" in nodes
                else []
            ),
        ),
        Row("itunes:duration", key("total_time"), lambda nodes: number("itunes:duration")(nodes) or 0),
        Row("itunes:explicit", key("explicit"), lambda nodes: text("itunes:explicit")(nodes) == "true"),
        Row("itunes:image", key("episode_art_url"), attribute("itunes:image", "href")),
        Row("itunes:season", key("season"), number("itunes:season")),
        Row("itunes:episode", key("number"), number("itunes:episode")),
        Row("itunes:episodeType", key("type"), text("itunes:episodeType")),
        Row(
            "podcast:person",
            key("persons"),
            nothing,
            "knows the namespace by its old address at GitHub only, so nothing of it is read",
        ),
        Row("psc:chapters", key("chapters"), _chapters, "drops the fraction of a start"),
        Row("podcast:transcript", key("transcript_url"), nothing, "likewise"),
        Row("podcast:chapters", key("chapters_json_url"), nothing, "likewise"),
    ),
)
