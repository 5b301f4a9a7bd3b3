"""What the feeds of a site must hold, element by element, told by its files and not by the code that writes feeds."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import format_datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import PIL.Image
import yaml
from slugify import slugify

from pipeline.config import Site
from pipeline.model import Episode, People, Show
from pipeline.parts import Alternate, Chapter, Credit, Image, Integrity, License, Transcript
from pipeline.times import Context

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.fields import Record
    from pipeline.namespace import Chat, LiveItem, Publisher, Recipient, RemoteShow, ShapedImage, Value
    from pipeline.parts import Link, Location

R = TypeVar("R", bound="Record")

GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
LICENSES = ("arr", "cc-by-4.0", "cc-by-nc-4.0", "cc-by-nc-nd-4.0", "pod-v4v-1.0")
WRITING = {"summary": "writer", "contributor": "co-writer"}
SCRIPTS = {
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "json": "application/json",
    "html": "text/html",
    "txt": "text/plain",
}
TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/x-m4a", ".mp4": "video/mp4"}


class Node(NamedTuple):
    """An element: its text, its attributes, and the elements in it by name; those of one name keep their order."""

    text: str | None = None
    attributes: dict[str, str] = {}
    inner: tuple[tuple[str, Node], ...] = ()


Nodes = dict[str, list[Node]]
"""The elements of a channel or item by their prefixed names, in order."""


class Told(NamedTuple):
    """An episode that is out: its record, where it is, and what an item says of it."""

    record: Episode
    show: str
    path: str
    nodes: Nodes

    @property
    def order(self) -> tuple[float, str]:
        """Newest first, ties by address (R-ITEM-22)."""
        return -self.record.published.timestamp(), self.path


def node(text: object = None, /, *inner: tuple[str, Node], **attributes: object) -> Node:
    """An element; what is None is not there, and an underscore stands for a hyphen."""
    said = {name.replace("_", "-"): str(value) for name, value in attributes.items() if value is not None}
    return Node(None if text is None else str(text), said, tuple(sorted(inner, key=lambda pair: pair[0])))


def some(text: object) -> list[Node]:
    """The only element of its name, or none where there is nothing to say."""
    return [] if text is None else [node(text)]


def rfc(moment: datetime) -> str:
    """A date as feeds have it (R-ITEM-10)."""
    return format_datetime(moment.astimezone(UTC))


def iso(moment: datetime) -> str:
    """A date as the podcast namespace has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def decimal(seconds: float) -> str:
    """Seconds with at most three decimals."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def playing(data: bytes) -> int:
    """Whole seconds that a recording lasts: an MP4 says so in its header, our MP3 have one bit rate throughout."""
    if (at := data.find(b"mvhd")) >= 0:
        scale, ticks = struct.unpack(">II", data[at + 16 : at + 24])
        return int(ticks / scale + 0.5)
    start = 0
    if data.startswith(b"ID3"):
        start = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    kilobits = (0, 8, 16, 24, 32, 40, 48, 56, 64)[data[start + 2] >> 4]  # of MPEG 2 layer III
    return round((len(data) - start) / (kilobits * 125))


class Truth:
    """A site's records, and the addresses that the built site gives their files."""

    def __init__(self, root: Path, output: dict[str, bytes]) -> None:
        self.folder = root / "episodes"
        self.site = self._record(Site, self._yaml("site.yaml"), Context())
        self.base = self.site.base_url
        self.where: dict[bytes, list[str]] = defaultdict(list)
        for path, data in output.items():
            self.where[data].append(path)
        people = self._yaml("people.yaml")
        self.people = self._record(People, {"profiles": people}, Context()).profiles
        self.shows = {path.parent.name: self._show(path) for path in sorted(self.folder.glob("*/show.yaml"))}
        records = [(show, path, self._episode(show, path)) for show in self.shows for path in self._sources(show)]
        public = [each for each in records if each[2].status == "published"]
        self.guests = {self._known(guest.name) for _, _, record in public for guest in record.guests}
        self.authors = {self._known(author.name) for _, _, record in public for author in record.authors}
        told = [self._told(show, path, record) for show, path, record in public]
        self.episodes = sorted(told, key=lambda each: each.order)

    def _yaml(self, name: str) -> Any:
        return yaml.load((self.folder / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506  text only

    @staticmethod
    def _record(model: type[R], fields: Any, context: Context) -> R:
        return model.model_validate(fields, context=context)

    def _show(self, path: Path) -> Show:
        return self._record(Show, self._yaml(f"{path.parent.name}/show.yaml"), Context(self.site.time_zone))

    def _sources(self, show: str) -> list[Path]:
        return sorted((self.folder / show).glob("*.md"))

    def _episode(self, show: str, path: Path) -> Episode:
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        fields = yaml.load(front, yaml.BaseLoader)  # noqa: S506  it constructs nothing but text
        fields["guests"] = fields.pop("guest", None) or fields.pop("guests")
        hour = self.shows[show].release_time
        context = Context(self.site.time_zone, hour) if hour else Context(self.site.time_zone)
        return self._record(Episode, fields | {"summary": body}, context)

    # Where things are

    def _address(self, file: Path, below: str) -> str:
        """The address of a file of ours: where the site has the same bytes, in this folder."""
        (path,) = {each for each in self.where[file.read_bytes()] if each.startswith(below)}
        return f"{self.base}/{path}"

    def _picture(self, image: Image | None, source: str, below: str) -> str | None:
        if image is None:
            return None
        return image.url or self._address(self.folder / source / str(image.file), below)

    def _known(self, name: str) -> str:
        """The name by which somebody is known whom a profile may give more names."""
        return next((each.name for each in self.people if name in (each.name, *each.aliases)), name)

    def _person(self, each: Any, group: str, role: str, source: str, below: str) -> Node:
        name = self._known(each.name)
        profile = next((other for other in self.people if other.name == name), None)
        kind = "guests" if name in self.guests else "authors" if name in self.authors else None
        page = f"{self.base}/{kind}/{slugify(name)}/" if kind else each.url or (profile.url if profile else None)
        image = self._picture(getattr(each, "image", None), source, below)
        return node(each.name, role=role.lower(), group=group.lower(), img=image, href=page)

    def _credits(self, credits_: Iterable[Credit], source: str, below: str) -> list[Node]:
        return [self._person(each, each.taxonomy_group, each.role, source, below) for each in credits_]

    # The items

    def _told(self, show: str, source: Path, record: Episode) -> Told:
        path = f"{show}/{record.slug or slugify(source.stem)}/"
        return Told(
            record, show, path, {name: found for name, found in self._item(show, source, record, path) if found}
        )

    def _item(self, show: str, source: Path, record: Episode, path: str) -> Iterator[tuple[str, list[Node]]]:
        about = self.shows[show]
        guid = record.guid or uuid.uuid5(GUIDS, f"shownotes:{show}/{source.stem}")
        explicit = about.explicit if record.explicit is None else record.explicit
        yield "title", some(record.title)
        yield "link", some(f"{self.base}/{path}")
        yield "guid", [node(guid, isPermaLink="false")]
        yield "pubDate", some(rfc(record.published))
        yield from self._media(show, source, record, path)
        yield "category", [node(each) for each in record.topics]
        yield "itunes:title", some(record.title)
        yield "itunes:explicit", some("true" if explicit else "false")
        yield "itunes:image", [node(href=url) for url in [self._picture(record.image, show, path)] if url]
        yield "itunes:season", some((record.season and record.season.number) or None)
        yield "itunes:episode", some(record.number or None)
        yield "itunes:episodeType", some(record.type)
        yield "itunes:block", some("Yes" if record.block else None)
        yield "podcast:person", self._persons(show, record, path)
        yield from self._namespace(record)
        yield from self._parts(show, source, record, path)
        yield "podcast:license", self._license(record.license or about.license)

    def _media(self, show: str, source: Path, record: Episode, path: str) -> Iterator[tuple[str, list[Node]]]:
        """The enclosure: what the record names, else what has the name of its file."""
        named = record.audio or record.video
        prefix = self.shows[show].feed.prefix
        if named and named.url:
            url, length, duration = named.url, named.length, named.duration
            kind = named.type or TYPES[url[url.rindex(".") :].partition("?")[0]]
        else:
            beside = (source.with_suffix(suffix) for suffix in TYPES)
            own = (
                source.parent / named.file if named and named.file else next(filter(type(source).is_file, beside), None)
            )
            if own is None:
                return
            data = own.read_bytes()
            url, length, duration, kind = self._address(own, path), len(data), playing(data), TYPES[own.suffix]
        counted = f"{prefix}{url.partition('://')[2]}" if prefix else url
        yield "enclosure", [node(url=counted, length=length, type=kind)]
        yield "itunes:duration", some(duration)

    def _persons(self, show: str, record: Episode, path: str) -> list[Node]:
        """Hosts, guests, authors and credits, each once (R-P20-PERSON2)."""
        about = self.shows[show]
        hosts = self._credits(about.hosts, show, f"{show}/") if record.hosts is None else None
        people = self._credits(record.hosts or (), show, path) if hosts is None else hosts
        people += [self._person(each, "Cast", each.role, show, path) for each in record.guests]
        for each in record.authors:
            people.append(self._person(each, "Writing", WRITING.get(each.role or "", each.role or ""), show, path))
        people += self._credits(record.credits, show, path) + self._credits(about.credits, show, f"{show}/")
        return [each for place, each in enumerate(people) if each not in people[:place]]

    def _namespace(self, record: Episode) -> Iterator[tuple[str, list[Node]]]:
        season = record.season
        number, display = record.number, record.number_display
        yield "podcast:season", [node(season.number, name=season.name)] if season else []
        yield "podcast:episode", [] if number is None else [node(number, display=display)]
        bites = [(each, decimal(each.start), decimal(each.duration)) for each in record.soundbites]
        yield "podcast:soundbite", [node(each.title, startTime=start, duration=long) for each, start, long in bites]
        yield from both(record)
        yield "podcast:contentLink", content_links(record.content_links)

    # What belongs to the recording

    def _parts(self, show: str, source: Path, record: Episode, path: str) -> Iterator[tuple[str, list[Node]]]:
        chapters = self._chapters(source, record)
        if chapters:
            yield "podcast:chapters", [node(url=f"{self.base}/{path}chapters.json", type="application/json+chapters")]
        listed = [("psc:chapter", self._chapter(each, show, path)) for each in chapters if each.toc and each.title]
        yield "psc:chapters", [node(None, *listed, version="1.2")] if listed else []
        yield "podcast:transcript", [*self._transcripts(show, source, record, path)]
        yield "podcast:alternateEnclosure", [self._alternate(each, show, path) for each in record.alternates]
        yield "podcast:image", self._shapes(record.images, show, path)

    @staticmethod
    def _chapters(source: Path, record: Episode) -> list[Chapter]:
        """Those of the record, else of the side-car in the text form of Podlove."""
        beside = source.with_suffix(".chapters.txt")
        if record.chapters or not beside.is_file():
            return [*record.chapters.items] if record.chapters else []
        found = []
        for line in beside.read_text(encoding="utf-8").splitlines():
            start, _, title = line.partition(" ")
            url = re.search(r" <(https://\S+)>$", title)
            named = title[: url.start()] if url else title
            found.append(Chapter.model_validate({"start": start, "title": named, "url": url and url[1]}))
        return found

    def _chapter(self, each: Chapter, show: str, path: str) -> Node:
        minutes, seconds = divmod(each.start, 60)
        start = f"{int(minutes) // 60:02}:{int(minutes) % 60:02}:{seconds:06.3f}".removesuffix(".000")
        return node(start=start, title=each.title, href=each.url, image=self._picture(each.image, show, path))

    def _transcripts(self, show: str, source: Path, record: Episode, path: str) -> Iterator[Node]:
        """Each language in every format, that of the episode first; those elsewhere as they are."""
        own = record.language or self.shows[show].language or self.site.language
        named = [*record.transcripts]
        beside = any(source.with_suffix(suffix).is_file() for suffix in (".vtt", ".srt"))
        if not named and beside:
            named = [Transcript(file="beside")]
        for each in sorted(named, key=lambda each: ((each.language or own) != own, each.language or own)):
            language = each.language or own
            if each.url:
                yield node(url=each.url, type=each.type or "text/vtt", language=language, rel=each.rel)
                continue
            stem = "transcript" if language == own else f"transcript.{language}"
            for suffix, kind in SCRIPTS.items():
                rel = each.rel if suffix in ("vtt", "srt") else None
                yield node(url=f"{self.base}/{path}{stem}.{suffix}", type=kind, language=language, rel=rel)

    def _alternate(self, each: Alternate, show: str, path: str) -> Node:
        url, length, bitrate, integrity = each.url, each.length, each.bitrate, each.integrity
        kind = each.type or TYPES["." + str(each.url or each.file).rpartition(".")[2]]
        if each.file:
            file = self.folder / show / each.file
            data = file.read_bytes()
            url, length = self._address(file, path), len(data)
            bitrate = bitrate or round(length * 8 / playing(data))
            digest = base64.b64encode(hashlib.sha384(data).digest()).decode()
            integrity = Integrity(type="sri", value=f"sha384-{digest}")
        inside = [("podcast:source", node(uri=url))]
        inside += [("podcast:source", node(uri=other.uri, contentType=other.type)) for other in each.sources]
        if integrity:
            inside.append(("podcast:integrity", node(type=integrity.type, value=integrity.value)))
        return node(
            None,
            *inside,
            type=kind,
            length=length or None,
            bitrate=bitrate,
            height=each.height,
            lang=each.language,
            title=each.title,
            rel=each.rel,
            codecs=each.codecs,
            default="true" if each.default else None,
        )

    def _shapes(self, images: Iterable[ShapedImage], show: str, path: str) -> list[Node]:
        found = []
        for each in images:
            width, height, ratio, kind = each.width, each.height, each.aspect_ratio, each.type or "image/png"
            if each.file:
                with PIL.Image.open(self.folder / show / each.file) as image:
                    width, height = image.size
                share = Fraction(width, height)
                ratio = f"{share.numerator}/{share.denominator}"
            found.append(
                node(
                    href=self._picture(each, show, path),
                    alt=each.alt,
                    aspect_ratio=ratio,
                    width=width,
                    height=height,
                    type=kind,
                    purpose=each.purpose,
                )
            )
        return found

    @staticmethod
    def _license(license_: License | None) -> list[Node]:
        if license_ is None:
            return []
        known = license_.id.lower() in LICENSES
        return [node(license_.id.lower() if known else license_.id, url=license_.url)]

    # The channels

    def channel(self, show: str) -> Nodes:
        """What the feed of a show says of the show."""
        return {name: found for name, found in self._channel(show, self.shows[show]) if found}

    def _channel(self, show: str, about: Show) -> Iterator[tuple[str, list[Node]]]:
        page, feed = f"{self.base}/{show}/", f"{self.base}/{show}/feed.xml"
        told = [each.record for each in self.episodes if each.show == show]
        newest = max(each.published for each in told)
        changed = max([newest, *(each.updated for each in told if each.updated)])
        picture = self._artwork(show, about)
        guid = about.podcast_guid or uuid.uuid5(GUIDS, feed.partition("://")[2])
        yield "title", some(about.title)
        yield "link", some(page)
        hubs = [node(href=hub, rel="hub") for hub in about.feed.hubs]
        yield "atom:link", [node(href=feed, rel="self", type="application/rss+xml"), *hubs]
        is_whole = about.feed.items in (None, "all") and about.feed.archive is None
        yield "fh:complete", [node()] if is_whole else []
        yield "description", some(about.description)
        yield "language", some(about.language or self.site.language)
        yield "copyright", some(about.copyright or self.site.copyright)
        yield "pubDate", some(rfc(newest))
        yield "lastBuildDate", some(rfc(changed))
        yield "image", [node(None, ("url", node(picture)), ("title", node(about.title)), ("link", node(page)))]
        yield "itunes:image", [node(href=picture)]
        yield "itunes:author", some(about.author or self.site.author or self.site.title)
        yield "itunes:owner", self._owner(about)
        yield "itunes:category", self._categories(about)
        yield "itunes:explicit", some("true" if about.explicit else "false")
        yield "itunes:type", some(about.type)
        yield "itunes:complete", some("Yes" if about.complete else None)
        yield "itunes:block", some("Yes" if about.block else None)
        yield "itunes:new-feed-url", some(about.new_feed_url)
        yield "podcast:guid", some(guid)
        yield from self._show_namespace(show, about)

    def _artwork(self, show: str, about: Show) -> str:
        beside = (self.folder / show / f"artwork.{suffix}" for suffix in ("jpg", "jpeg", "png"))
        picture = about.artwork or Image(file=next(each.name for each in beside if each.is_file()))
        address = self._picture(picture, show, f"{show}/")
        assert address
        return address

    @staticmethod
    def _owner(about: Show) -> list[Node]:
        if about.owner is None:
            return []
        return [node(None, ("itunes:name", node(about.owner.name)), ("itunes:email", node(about.owner.email)))]

    @staticmethod
    def _categories(about: Show) -> list[Node]:
        nested: dict[str, list[str]] = {}
        for each in about.categories:
            nested.setdefault(each.name, []).extend([each.subcategory] if each.subcategory else [])
        return [
            node(None, *(("itunes:category", node(text=each)) for each in inner), text=name)
            for name, inner in nested.items()
        ]

    def _show_namespace(self, show: str, about: Show) -> Iterator[tuple[str, list[Node]]]:
        owner, rhythm = about.owner, about.update_frequency
        if about.locked is not None:
            yield "podcast:locked", [node("yes" if about.locked else "no", owner=owner.email if owner else None)]
        yield "podcast:medium", some(about.medium)
        yield "podcast:license", self._license(about.license)
        yield "podcast:person", self._credits((*about.hosts, *about.credits), show, f"{show}/")
        if rhythm:
            start = iso(rhythm.dtstart) if rhythm.dtstart else None
            complete = "true" if rhythm.complete else None
            yield "podcast:updateFrequency", [node(rhythm.text, rrule=rhythm.rrule, complete=complete, dtstart=start)]
        yield from both(about)
        friends = tuple(("podcast:remoteItem", remote(each)) for each in about.podroll)
        yield "podcast:podroll", [node(None, *friends)] if friends else []
        yield "podcast:remoteItem", [remote(each) for each in about.remote_items]
        if about.publisher:
            named = remote(about.publisher, medium="publisher")
            yield "podcast:publisher", [node(None, ("podcast:remoteItem", named))]
        yield "podcast:block", [node("yes" if each.block else "no", id=each.service) for each in about.block_services]
        yield "podcast:podping", [] if about.podping is None else [node(usesPodping=str(about.podping).lower())]
        yield "podcast:image", self._shapes(about.images, show, f"{show}/")
        yield "podcast:trailer", [trailer(each) for each in self.episodes if each.show == show and is_trailer(each)]
        yield "podcast:liveItem", [live(each) for each in about.live]


def is_trailer(told: Told) -> bool:
    """Whether the channel names it too (R-P20-TRAIL)."""
    return told.record.type == "trailer" and "enclosure" in told.nodes


def trailer(told: Told) -> Node:
    """A trailer as the channel names it."""
    (enclosure,) = told.nodes["enclosure"]
    season = told.record.season
    return node(
        told.record.title,
        pubdate=rfc(told.record.published),
        season=season.number if season else None,
        **enclosure.attributes,
    )


def both(record: Episode | Show) -> Iterator[tuple[str, list[Node]]]:
    """What a channel and an item say in the same way."""
    place, chat = record.location, record.chat
    yield "podcast:location", [location(place)] if place else []
    yield "podcast:funding", [node(each.label, url=each.url) for each in record.funding]
    yield (
        "podcast:socialInteract",
        [
            node(
                protocol=each.protocol,
                uri=each.uri,
                accountId=each.account_id,
                accountUrl=each.account_url,
                priority=each.priority,
            )
            for each in record.social
        ],
    )
    yield "podcast:txt", [node(each.text, purpose=each.purpose) for each in record.txt]
    yield "podcast:value", [value(each) for each in record.value]
    yield "podcast:chat", [chatroom(chat)] if chat else []


def location(place: Location) -> Node:
    """A place."""
    return node(place.name, rel=place.rel, geo=place.geo, osm=place.osm, country=place.country)


def chatroom(chat: Chat) -> Node:
    """Where people talk."""
    return node(server=chat.server, protocol=chat.protocol, accountId=chat.account_id, space=chat.space)


def content_links(links: Iterable[Link]) -> list[Node]:
    """The same content elsewhere."""
    return [node(each.title or each.url, href=each.url) for each in links]


def remote(each: RemoteShow | Publisher, medium: str | None = None) -> Node:
    """Another podcast, or an item of one."""
    return node(
        feedGuid=each.feed_guid,
        feedUrl=each.feed_url,
        itemGuid=getattr(each, "item_guid", None),
        medium=getattr(each, "medium", None) or medium,
        title=each.title,
    )


def value(each: Value) -> Node:
    """How listeners can pay."""
    splits = [
        node(
            None,
            *([("podcast:remoteItem", remote(part.remote))] if part.remote else map(recipient, part.recipients)),
            startTime=decimal(part.start),
            duration=decimal(part.duration),
            remoteStartTime=None if part.remote_start is None else decimal(part.remote_start),
            remotePercentage=part.remote_percentage,
        )
        for part in each.splits
    ]
    inside = [*map(recipient, each.recipients), *(("podcast:valueTimeSplit", part) for part in splits)]
    return node(None, *inside, type=each.type, method=each.method, suggested=each.suggested)


def recipient(who: Recipient) -> tuple[str, Node]:
    """Who is paid."""
    return "podcast:valueRecipient", node(
        name=who.name,
        type=who.type,
        address=who.address,
        split=who.split,
        customKey=who.custom_key,
        customValue=who.custom_value,
        fee="true" if who.fee else None,
    )


def live(each: LiveItem) -> Node:
    """A broadcast, with what an item has."""
    stream = each.stream
    inside: list[tuple[str, Node]] = [("title", node(each.title)), ("guid", node(each.guid, isPermaLink="false"))]
    inside += [(name, node(said)) for name, said in (("link", each.url), ("description", each.description)) if said]
    inside += [("enclosure", node(url=stream.url, length=0, type=stream.type))] if stream else []
    inside += [("itunes:image", node(href=each.image))] if each.image else []
    for who in each.credits:
        role, group = who.role.lower(), who.taxonomy_group.lower()
        inside.append(("podcast:person", node(who.name, role=role, group=group, href=who.url)))
    inside += [("podcast:location", location(each.location))] if each.location else []
    inside += [("podcast:chat", chatroom(each.chat))] if each.chat else []
    inside += [("podcast:contentLink", link) for link in content_links(each.content_links)]
    end = iso(each.end) if each.end else None
    return node(None, *inside, status=each.status, start=iso(each.start), end=end)
