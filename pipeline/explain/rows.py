"""The tables of what feeds and pages are made of: a row for each element, attribute with a source of its own, or part.

A row names the places that a value comes from, in the language of `Origins.find`: the first that is there wins, and
`also` are those that have a part in it beside the winner. `[]` behind a key is a list of which each element is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pipeline.explain.origins import Origins
from pipeline.listing import Credited

Specs = tuple[str, ...]
Chosen = Specs | Callable[[Origins, int], Specs]
"""Places; a function is told which of several elements of one name it is about, counted from 0."""


class Row(NamedTuple):
    """Where an element, an attribute (`enclosure@length`) or a part of the page comes from."""

    name: str
    of: Chosen
    also: Chosen = ()


def _is_local(origins: Origins) -> bool:
    return origins.find("probe.media") is not None


def _around(origins: Origins, _: int) -> Specs:
    """What stands before a media file's own address."""
    base = ("site.base_url",) if _is_local(origins) else ()
    return ("show.feed.prefix", *base)


def _length(origins: Origins, _: int) -> Specs:
    # The file itself knows best: what the record says of a local one is not looked at.
    if _is_local(origins):
        return ("probe.media",)
    return (f"episode.{origins.media_key()}.length", "default: 0, for the size of remote media is not known")


def _type(origins: Origins, _: int) -> Specs:
    key = origins.media_key()
    return (f"episode.{key or 'audio'}.type", "probe.media", f"episode.{key or 'audio'}")


def _duration(origins: Origins, _: int) -> Specs:
    key = origins.media_key()
    return (f"episode.{key or 'audio'}.duration", "probe.media")


def _clock(origins: Origins, _: int) -> Specs:
    """What a date is completed by: the hour of a bare date, and the zone of a time without one."""
    text = origins.written("episode.published")
    day, mark, time = text.replace(" ", "T", 1).partition("T")
    hour = () if mark or not day else ("show.release_time",)
    has_zone = time.endswith(("Z", "z")) or "+" in time or "-" in time
    return (*hour, *(() if has_zone else ("site.time_zone",)))


def _people(origins: Origins) -> Iterator[tuple[str, Credited]]:
    """Everybody whom an item names, in its order: the place that names them, and how they are credited."""
    listing, show = origins.subject.listing, origins.subject.show.facts
    if listing is None:
        groups = [("show.hosts", show.hosts), ("show.credits", show.credits)]
    else:
        hosts = "episode.hosts" if origins.is_written("episode.hosts") else "show.hosts"
        groups = [
            (hosts, listing.hosts),
            ("episode.guests", listing.guests),
            ("episode.authors", listing.authors),
            ("episode.credits", listing.credits),
            ("show.credits", show.credits),
        ]
    seen = set()
    for spec, people in groups:
        for position, each in enumerate(people):
            key = (each.name, each.role, each.group)
            if listing is None or key not in seen:
                seen.add(key)
                yield f"{spec}[{position}]", each


def _person(origins: Origins, number: int) -> Specs:
    spec = list(_people(origins))[number][0]
    return ("episode.hosts", spec) if origins.subject.listing and spec.startswith("show.hosts") else (spec,)


def _portrait(origins: Origins, number: int) -> Specs:
    spec, credited = list(_people(origins))[number]
    return (f"{spec}.image", origins.profile(credited, "image"))


def _page(origins: Origins, number: int) -> Specs:
    spec, credited = list(_people(origins))[number]
    if credited.path:
        return ("derived from their page on this site",)
    return (f"{spec}.url", origins.profile(credited, "url"))


def _newest(origins: Origins, _: int) -> Specs:
    listings = origins.subject.newest
    return (
        (f"derived from published of {max(listings, key=lambda each: each.published).source}, the newest",)
        if listings
        else ()
    )


def _changed(origins: Origins, _: int) -> Specs:
    dates = [(each.updated or each.published, each.source) for each in origins.subject.newest]
    dates += [(each.published, each.source) for each in origins.subject.newest]
    return (
        (f"derived from the newest published or updated, of {max(dates)[1]}",)
        if dates
        else ("fixed, for there is no episode yet",)
    )


def _host(origins: Origins, _: int) -> Specs:
    """What stands before the path of a show's artwork that lies on the site."""
    shot = origins.subject.show.source.shot
    return ("site.base_url",) if shot and shot.asset else ()


def _trailer(origins: Origins, number: int) -> Specs:
    found = [each for each in origins.subject.show.listings if each.type == "trailer" and each.media]
    return (f"derived from the trailer {found[number].source}",)


_ARTWORK = ("show.artwork", "sidecar.artwork")
_EXPLICIT = ("episode.explicit", "show.explicit", "default: false")
_MEDIA = ("episode.audio", "sidecar.media", "episode.video")
_NOTES = ("episode.description", "episode.summary")
_CREDITS = ("episode.guests", "episode.organizations", "show.title", "episode.authors")
_CHAPTERS = ("episode.chapters", "derived from a file beside the episode, or from the recording's own tags")

ITEM: tuple[Row, ...] = (
    Row("title", ("episode.title",)),
    Row("link", ("episode.slug", "name.file"), ("episode.show", "site.base_url")),
    Row("guid", ("episode.guid", "ledger.guid", "derived from the names of the folder and the file")),
    Row("guid@isPermaLink", ("always false: a guid is no address here",)),
    Row("pubDate", ("episode.published",), _clock),
    Row("description", _NOTES),
    Row(
        "content:encoded", ("episode.summary",), ("episode.sponsors", "episode.links", "episode.corrections", *_CREDITS)
    ),
    Row("enclosure@url", _MEDIA, _around),
    Row("enclosure@length", _length),
    Row("enclosure@type", _type),
    Row("category", ("episode.topics[]",)),
    Row("itunes:title", ("episode.title",)),
    Row("itunes:duration", _duration),
    Row("itunes:explicit", _EXPLICIT),
    Row("itunes:image", ("episode.image", "sidecar.image")),
    Row("itunes:season", ("episode.season",)),
    Row("itunes:episode", ("episode.number",)),
    Row("itunes:episodeType", ("episode.type", "default: full")),
    Row("itunes:block", ("episode.block",)),
    Row("podcast:season", ("episode.season",)),
    Row("podcast:season@name", ("episode.season.name",)),
    Row("podcast:episode", ("episode.number",)),
    Row("podcast:episode@display", ("episode.number_display",)),
    Row("podcast:person", _person),
    Row("podcast:person@img", _portrait),
    Row("podcast:person@href", _page),
    Row("podcast:location", ("episode.location",)),
    Row("podcast:license", ("episode.license", "show.license")),
    Row("podcast:funding", ("episode.funding[]",)),
    Row("podcast:image", ("episode.images[]",)),
    Row("podcast:alternateEnclosure", ("episode.alternates[]",)),
    Row("podcast:transcript", ("episode.transcripts[]", "derived from a transcript beside the episode")),
    Row("podcast:chapters", _CHAPTERS),
    Row("psc:chapters", _CHAPTERS),
    Row("podcast:soundbite", ("episode.soundbites[]",)),
    Row("podcast:socialInteract", ("episode.social[]",)),
    Row("podcast:txt", ("episode.txt[]",)),
    Row("podcast:value", ("episode.value[]",)),
    Row("podcast:chat", ("episode.chat",)),
    Row("podcast:contentLink", ("episode.content_links[]",)),
)
"""The elements of an item."""

CHANNEL: tuple[Row, ...] = (
    Row("title", ("show.title",)),
    Row("link", ("name.folder",), ("site.base_url",)),
    Row("atom:link", ("name.folder",), ("site.base_url",)),
    Row("fh:archive", ("show.feed.archive",)),
    Row("fh:complete", ("fixed: the document holds every episode, and no other does",), ("show.feed.items",)),
    Row("description", ("show.description",)),
    Row("language", ("show.language", "site.language", "default: en")),
    Row("copyright", ("show.copyright", "site.copyright")),
    Row("generator", ("fixed: the name of this program",)),
    Row("docs", ("fixed: the specification that the feed is written to",)),
    Row("pubDate", _newest),
    Row("lastBuildDate", _changed),
    Row("image", _ARTWORK, ("show.title", "site.base_url")),
    Row("itunes:image", _ARTWORK, _host),
    Row("itunes:author", ("show.author", "site.author")),
    Row("itunes:owner", ("show.owner",)),
    Row("itunes:category", ("show.categories",)),
    Row("itunes:explicit", ("show.explicit", "default: false")),
    Row("itunes:type", ("show.type", "default: episodic")),
    Row("itunes:complete", ("show.complete",)),
    Row("itunes:block", ("show.block",)),
    Row("itunes:new-feed-url", ("show.new_feed_url",)),
    Row("podcast:guid", ("show.podcast_guid", "derived from the address of the feed")),
    Row("podcast:locked", ("show.locked",)),
    Row("podcast:locked@owner", ("show.owner",)),
    Row("podcast:medium", ("show.medium",)),
    Row("podcast:license", ("show.license",)),
    Row("podcast:funding", ("show.funding[]",)),
    Row("podcast:person", _person),
    Row("podcast:person@img", _portrait),
    Row("podcast:person@href", _page),
    Row("podcast:location", ("show.location",)),
    Row("podcast:trailer", _trailer),
    Row("podcast:image", ("show.images[]",)),
    Row("podcast:updateFrequency", ("show.update_frequency",)),
    Row("podcast:podping", ("show.podping",)),
    Row("podcast:block", ("show.block_services[]",)),
    Row("podcast:txt", ("show.txt[]",)),
    Row("podcast:socialInteract", ("show.social[]",)),
    Row("podcast:chat", ("show.chat",)),
    Row("podcast:value", ("show.value[]",)),
    Row("podcast:publisher", ("show.publisher",)),
    Row("podcast:podroll", ("show.podroll",)),
    Row("podcast:remoteItem", ("show.remote_items[]",)),
    Row("podcast:liveItem", ("show.live[]",)),
)
"""The elements of a show's channel."""

PAGE: tuple[Row, ...] = (
    Row("page:title", ("episode.title",)),
    Row("page:byline", ("episode.authors",)),
    Row("page:player", _MEDIA),
    Row("page:description", _NOTES),
    Row("credit-block", ("episode.guests",), _CREDITS[1:]),
)
"""The parts of an episode's page."""


def chosen(specs: Chosen, origins: Origins, number: int, count: int) -> Specs:
    """Give the places for the nth of some elements of one name: of a list the member, where there is one for each."""
    made = specs(origins, number) if callable(specs) else specs
    return tuple(_member(each, origins, number, count) for each in made)


def _member(spec: str, origins: Origins, number: int, count: int) -> str:
    if not spec.endswith("[]"):
        return spec
    key = spec.removesuffix("[]")
    fits = origins.find(f"{key}[{count - 1}]") and not origins.is_member(f"{key}[{count}]")
    return f"{key}[{number}]" if fits else key


def names(tables: Sequence[Sequence[Row]]) -> list[str]:
    """Every name that can be asked for, and those of elements of which only attributes have rows."""
    found = [row.name for table in tables for row in table]
    return list(dict.fromkeys([*found, *(name.partition("@")[0] for name in found)]))
