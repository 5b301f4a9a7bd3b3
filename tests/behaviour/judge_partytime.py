"""podcast-partytime, the parser of apps in JavaScript: every element that it knows, and what it makes of it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from tests.behaviour.judging import (
    Judge,
    Reading,
    Row,
    attribute,
    enclosure,
    inner,
    key,
    listed,
    number,
    only,
    owner,
    seconds,
    text,
)
from tests.behaviour.truth import Node, Nodes

if TYPE_CHECKING:
    from collections.abc import Callable


def read_partytime(answer: Any) -> Reading:
    """The parser of apps in JavaScript, and the only one that knows the podcast namespace; it runs in node."""
    for item in answer["items"]:
        for bite in item.get("podcastSoundbites", ()):
            if bite["title"] == answer["title"]:
                bite["title"] = FEED_TITLE
        # An item without a value of its own has that of the feed, as the namespace wants it.
        if item.get("value") == answer.get("value"):
            item.pop("value", None)
    return Reading(answer, answer["items"])


def _date(name: str) -> Callable[[Any], int | None]:
    def get(mapping: Any) -> int | None:
        moment = mapping.get(name)
        return int(datetime.fromisoformat(moment).astimezone(UTC).timestamp()) if moment else None

    return get


def _untied(said: str | None) -> str | None:
    return said and html.unescape(said).strip()


UNTIED = "resolves the entities of the HTML, so that what was text can become markup: <now> becomes a tag"


def _twice(said: str | None) -> str | None:
    """Text with entities resolved once more than XML does, and blanks joined."""
    return said and re.sub(r"\s{2,}", " ", html.unescape(said).replace("\n", " ")).strip()


FEED_TITLE = "(the title of the feed)"
TWICE = "resolves entities once more than XML does, and joins blanks and lines"


def _people(nodes: Nodes) -> list[dict[str, str | None]] | None:
    return [_person(each) for each in nodes["podcast:person"]] if "podcast:person" in nodes else None


def _person(said: Node) -> dict[str, str | None]:
    return {"name": said.text, **said.attributes}


def _read_people(mapping: Any) -> list[dict[str, str]] | None:
    found = mapping.get("podcastPeople")
    return found and [each | {"role": each["role"].lower(), "group": each["group"].lower()} for each in found]


def renamed(said: Node, **names: str) -> dict[str, Any]:
    """The attributes of an element by other names; those without another name keep theirs."""
    return {names.get(each, each): found for each, found in said.attributes.items()}


def _recipient(said: Node) -> dict[str, object]:
    found = said.attributes
    return {**found, "split": int(found["split"]), "fee": found.get("fee") == "true"}


def _split(said: Node) -> dict[str, object]:
    when = {name: float(said.attributes[name]) for name in ("startTime", "duration")}
    (remote, *_) = [*inner(said, "podcast:remoteItem"), None]
    if remote is None:
        return {"type": "recipients", **when, "recipients": [*map(_recipient, inner(said, "podcast:valueRecipient"))]}
    start, share = said.attributes.get("remoteStartTime", 0), said.attributes.get("remotePercentage", 100)
    there = {"remoteStartTime": float(start), "remotePercentage": float(share), "remoteItem": remote.attributes}
    return {"type": "remoteItem", **when, **there}


def _value(said: Node) -> dict[str, object]:
    found: dict[str, object] = dict(said.attributes)
    if "suggested" in found:
        found["suggested"] = float(said.attributes["suggested"])
    found["recipients"] = [*map(_recipient, inner(said, "podcast:valueRecipient"))]
    splits = [*map(_split, inner(said, "podcast:valueTimeSplit"))]
    return found | ({"valueTimeSplits": splits} if splits else {})


def _trailer(said: Node) -> dict[str, object]:
    numbers: dict[str, object] = {
        name: int(said.attributes[name]) for name in ("length", "season") if name in said.attributes
    }
    moment = parsedate_to_datetime(said.attributes["pubdate"])
    return {"title": said.text, **said.attributes, **numbers, "pubdate": _millis(moment)}


def _millis(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _blocked(nodes: Nodes) -> dict[str, bool] | None:
    if "podcast:block" not in nodes:
        return None
    return {each.attributes["id"]: each.text == "yes" for each in nodes["podcast:block"] if "id" in each.attributes}


def _social(nodes: Nodes) -> list[dict[str, object]] | None:
    found = []
    for each in nodes.get("podcast:socialInteract", []):
        if "uri" in each.attributes:
            said = {"id": "", **renamed(each, protocol="platform", accountId="id", uri="url", accountUrl="profileUrl")}
            found.append({name: float(told) if name == "priority" else told for name, told in said.items()})
    return found or None


def _chat(said: Node) -> dict[str, str]:
    return {"phase": "7", **said.attributes}


def _link(said: Node) -> dict[str, str | None]:
    return {"title": said.text, "url": said.attributes["href"]}


def _live(said: Node) -> dict[str, object]:
    """A broadcast with all that it holds but its place."""
    nodes: Nodes = {}
    for name, child in said.inner:
        nodes.setdefault(name, []).append(child)
    moments: dict[str, object] = {
        name: said.attributes[name].replace("Z", ".000Z") for name in ("start", "end") if name in said.attributes
    }
    found: dict[str, object] = {
        "status": said.attributes["status"],
        **moments,
        "contentLinks": listed("podcast:contentLink", _link)(nodes),
    }
    found |= {name: _twice(text(name)(nodes)) for name in ("title", "guid", "link", "description")}
    (stream,) = nodes["enclosure"]
    found |= {"enclosure": {**stream.attributes, "length": int(stream.attributes["length"])}}
    found |= {"image": attribute("itunes:image", "href")(nodes), "chat": only("podcast:chat", _chat)(nodes)}
    found |= {"podcastPeople": _people(nodes)}
    return {name: told for name, told in found.items() if told is not None}


def _read_live(feed: Any) -> list[Any] | None:
    found = feed.get("podcastLiveItems")
    return found and [each | {"podcastPeople": _read_people(each)} for each in found]


def _told_license(nodes: Nodes) -> dict[str, str | None] | None:
    if "podcast:license" not in nodes:
        return None
    (said,) = nodes["podcast:license"]
    known = f"https://spdx.org/licenses/{str(said.text).upper()}.html"
    return {"identifier": said.text, "url": said.attributes.get("url", known)}


def _soundbites(nodes: Nodes) -> list[dict[str, object]] | None:
    if "podcast:soundbite" not in nodes:
        return None
    return [
        {
            "startTime": float(each.attributes["startTime"]),
            "duration": float(each.attributes["duration"]),
            "title": each.text or FEED_TITLE,
        }
        for each in nodes["podcast:soundbite"]
        if float(each.attributes["startTime"])
    ]


def _numbered(name: str, other: str) -> Callable[[Nodes], dict[str, object] | None]:
    """A number with its name, but for 0, which partytime passes over."""

    def get(nodes: Nodes) -> dict[str, object] | None:
        said = number(name)(nodes)
        return {"number": said, **{k: v for k, v in nodes[name][0].attributes.items() if k == other}} if said else None

    return get


def _hub(nodes: Nodes) -> str | None:
    hubs = [each.attributes["href"] for each in nodes["atom:link"] if each.attributes["rel"] == "hub"]
    return hubs[0] if hubs else None


def _paths(nodes: Nodes) -> list[str]:
    found = []
    for outer in nodes.get("itunes:category", []):
        name = outer.attributes["text"]
        inside = [f"{name} > {each.attributes['text']}" for each in inner(outer, "itunes:category")]
        found += inside or [name]
    return found


def _place(nodes: Nodes) -> dict[str, str | None] | None:
    if "podcast:location" not in nodes:
        return None
    (said,) = nodes["podcast:location"]
    return {"name": said.text, **{name: told for name, told in said.attributes.items() if name in ("geo", "osm")}}


PLACE = "drops rel and country, which came to the namespace in 2025"


def _script_type(said: Node) -> str:
    return said.attributes["type"].replace("x-subrip", "srt")


def _alternates(nodes: Nodes) -> list[dict[str, object]] | None:
    known = [each for each in nodes.get("podcast:alternateEnclosure", []) if "length" in each.attributes]
    return [*map(_alternate, known)] or None


def _alternate(said: Node) -> dict[str, object]:
    found: dict[str, object] = {**said.attributes, "default": said.attributes.get("default") == "true"}
    found |= {name: int(said.attributes[name]) for name in ("length", "bitrate", "height") if name in found}
    sources = [each.attributes for each in inner(said, "podcast:source")]
    found["source"] = [{"contentType": said.attributes["type"], **each} for each in sources]
    integrity = [each.attributes for each in inner(said, "podcast:integrity")]
    return found | ({"integrity": integrity[0]} if integrity else {})


def _txt(said: Node) -> dict[str, str | None]:
    return {"value": said.text, **said.attributes}


PARTYTIME = Judge(
    "podcast-partytime",
    blind=frozenset(
        """
        channel/docs channel/fh:complete channel/podcast:image channel/podcast:podping
        channel/podcast:socialInteract channel/podcast:updateFrequency
        item/category item/itunes:block item/itunes:title item/source item/podcast:contentLink item/podcast:funding
        item/podcast:image item/psc:chapters
        """.split()
    ),
    skips=lambda nodes: "enclosure" not in nodes,
    channel=(
        Row("title", key("title"), lambda nodes: _twice(text("title")(nodes)), TWICE),
        Row("link", key("link"), text("link")),
        Row("atom:link", key("pubsub", "self"), attribute("atom:link", "href")),
        Row("atom:link", key("pubsub", "hub"), _hub),
        Row("description", key("description"), lambda nodes: _twice(text("description")(nodes)), TWICE),
        Row("language", key("language"), text("language")),
        Row("copyright", key("copyright"), text("copyright")),
        Row("generator", key("generator"), text("generator")),
        Row("pubDate", _date("pubDate"), seconds("pubDate")),
        Row("lastBuildDate", _date("lastBuildDate"), seconds("lastBuildDate")),
        Row(
            "image",
            key("image"),
            lambda nodes: {name: each.text for name, each in nodes["image"][0].inner},
        ),
        Row("itunes:image", key("itunesImage"), attribute("itunes:image", "href")),
        Row("itunes:author", key("author"), text("itunes:author")),
        Row("itunes:owner", key("owner"), owner),
        Row(
            "itunes:category",
            key("itunesCategory"),
            _paths,
        ),
        Row("itunes:explicit", key("explicit"), lambda nodes: text("itunes:explicit")(nodes) == "true"),
        Row("itunes:type", key("itunesType"), text("itunes:type")),
        Row("itunes:complete", key("itunesComplete"), lambda nodes: "itunes:complete" in nodes),
        Row("itunes:block", key("itunesBlock"), lambda nodes: "itunes:block" in nodes),
        Row("itunes:new-feed-url", key("itunesNewFeedUrl"), text("itunes:new-feed-url")),
        Row("podcast:guid", key("guid"), text("podcast:guid")),
        Row(
            "podcast:locked",
            key("locked"),
            lambda nodes: (
                text("podcast:locked")(nodes) == "yes" if attribute("podcast:locked", "owner")(nodes) else None
            ),
            "reads it only where an owner is named",
        ),
        Row("podcast:locked", key("podcastOwner"), attribute("podcast:locked", "owner")),
        Row("podcast:medium", key("medium"), text("podcast:medium")),
        Row("podcast:license", key("license"), _told_license),
        Row(
            "podcast:funding",
            key("podcastFunding"),
            lambda nodes: (
                [{"message": each.text, **each.attributes} for each in nodes["podcast:funding"]]
                if "podcast:funding" in nodes
                else None
            ),
        ),
        Row("podcast:person", _read_people, _people),
        Row("podcast:location", key("podcastLocation"), _place, PLACE),
        Row("podcast:trailer", key("trailers"), listed("podcast:trailer", _trailer)),
        Row("podcast:block", key("podcastBlockedPlatforms"), _blocked),
        Row("podcast:txt", key("podcastTxt"), listed("podcast:txt", _txt)),
        Row("podcast:chat", key("chat"), only("podcast:chat", _chat)),
        Row("podcast:value", key("value"), only("podcast:value", _value), "keeps the first one only"),
        Row(
            "podcast:remoteItem", key("podcastRemoteItems"), listed("podcast:remoteItem", lambda said: said.attributes)
        ),
        Row(
            "podcast:publisher",
            key("podcastPublisher"),
            only(
                "podcast:publisher",
                lambda said: {name: said.inner[0][1].attributes[name] for name in ("feedGuid", "feedUrl")},
            ),
            "drops the title",
        ),
        Row("podcast:liveItem", _read_live, listed("podcast:liveItem", _live), "drops the place"),
        Row(
            "podcast:podroll",
            key("podroll"),
            lambda nodes: (
                [each.attributes for each in inner(nodes["podcast:podroll"][0], "podcast:remoteItem")]
                if "podcast:podroll" in nodes
                else None
            ),
        ),
    ),
    items=(
        Row("title", key("title"), lambda nodes: _twice(text("title")(nodes)), TWICE),
        Row("link", key("link"), text("link")),
        Row("guid", key("guid"), text("guid")),
        Row("pubDate", _date("pubDate"), seconds("pubDate")),
        Row("description", key("description"), lambda nodes: _twice(text("description")(nodes)), TWICE),
        Row("content:encoded", key("content"), lambda nodes: _untied(text("content:encoded")(nodes)), UNTIED),
        Row(
            "enclosure",
            lambda item: tuple(str(item["enclosure"][name]) for name in ("url", "length", "type")),
            enclosure,
        ),
        Row("itunes:duration", key("duration"), lambda nodes: number("itunes:duration")(nodes) or 0),
        Row("itunes:explicit", key("explicit"), lambda nodes: text("itunes:explicit")(nodes) == "true"),
        Row("itunes:image", key("itunesImage"), attribute("itunes:image", "href")),
        Row("itunes:season", key("itunesSeason"), number("itunes:season")),
        Row("itunes:episode", key("itunesEpisode"), number("itunes:episode")),
        Row("itunes:episodeType", key("itunesEpisodeType"), text("itunes:episodeType")),
        Row("podcast:season", key("podcastSeason"), _numbered("podcast:season", "name"), "passes over season 0"),
        Row("podcast:episode", key("podcastEpisode"), _numbered("podcast:episode", "display"), "passes over episode 0"),
        Row("podcast:person", _read_people, _people),
        Row("podcast:location", key("podcastLocation"), _place, PLACE),
        Row("podcast:txt", key("podcastTxt"), listed("podcast:txt", _txt)),
        Row("podcast:chat", key("chat"), only("podcast:chat", _chat)),
        Row("podcast:value", key("value"), only("podcast:value", _value), "keeps the first one only"),
        Row(
            "podcast:transcript",
            key("podcastTranscripts"),
            listed("podcast:transcript", lambda said: {**said.attributes, "type": _script_type(said)}),
            "calls SubRip application/srt",
        ),
        Row("podcast:chapters", key("podcastChapters"), only("podcast:chapters", lambda said: said.attributes)),
        Row(
            "podcast:alternateEnclosure", key("alternativeEnclosures"), _alternates, "passes over one without a length"
        ),
        Row("podcast:socialInteract", key("podcastSocialInteraction"), _social, "passes over disabled"),
        Row("podcast:license", key("license"), _told_license),
        Row(
            "podcast:soundbite",
            key("podcastSoundbites"),
            _soundbites,
            "calls one without a title as the feed, and passes over one at 0",
        ),
    ),
)
