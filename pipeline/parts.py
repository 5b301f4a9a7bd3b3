"""The parts that records are made of: enclosures, images, credits, categories and their like."""

from __future__ import annotations

import difflib
import re
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from pipeline.fields import (
    Count,
    Email,
    Label,
    Language,
    Line,
    LocalPath,
    Record,
    Several,
    Text,
    Token,
    WebUrl,
    fault,
    is_address,
)
from pipeline.times import Day, Seconds, WholeSeconds
from pipeline.vocabulary import CATEGORIES, LICENSES, ROLES


class FileOrUrl(Record):
    """Something that lies beside the record, or elsewhere on the web: exactly one of the two."""

    short_form: ClassVar[str | None] = "file"

    file: LocalPath | None = None
    url: WebUrl | None = None

    @classmethod
    def widen_text(cls, text: str) -> dict[str, Any]:
        """A text with a scheme is an address, any other a file."""
        return {"url" if is_address(text) else "file": text}

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.file is None) == (self.url is None):
            raise fault("needs either a file or a url", "write file: NAME, or url: https://…")
        return self


class Enclosure(FileOrUrl):
    """The media file that a podcast app downloads.

    Spec: https://www.rssboard.org/rss-specification
    """

    length: Count | None = None
    """Bytes; measured where the file is local. RSS: enclosure/@length"""
    type: Line | None = None
    """MIME type; told by the file's suffix where absent. RSS: enclosure/@type"""
    duration: WholeSeconds | None = None
    """Whole seconds, or 52:11; measured where the file is local. itunes:duration"""


class Source(Record):
    """Another place where an alternate can be had: any scheme will do, such as ipfs: (R-P20-SRC)."""

    short_form: ClassVar[str | None] = "uri"

    uri: Annotated[Line, Field(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$")]
    type: Line | None = None


class Integrity(Record):
    """How to tell that an alternate arrived whole; made where the file is local (R-P20-INTEG)."""

    type: Literal["sri", "pgp-signature"]
    value: Line


class Alternate(Enclosure):
    """The same content in another format (R-P20-ALT)."""

    title: Token | None = None
    language: Language | None = None
    bitrate: Count | None = None
    """Bits a second."""
    height: Count | None = None
    """Pixels."""
    codecs: Line | None = None
    rel: Token | None = None
    default: bool = False
    sources: Several[Source] = ()
    """More places to have it from; its own address is the first."""
    integrity: Integrity | None = None


class Image(FileOrUrl):
    """A picture; `alt` says what it shows to those who cannot see it."""

    alt: Line | None = None
    credit: Line | None = None


class Chapter(Record):
    """A part of the audio (R-CHJ)."""

    start: Seconds
    """Seconds with fraction, or 52:11."""
    title: Line | None = None
    url: WebUrl | None = None
    image: Image | None = None
    end: Seconds | None = None
    toc: bool = True
    """False: not listed."""


class Chapters(Record):
    """Chapters written in the record, or the file that holds them."""

    short_form: ClassVar[str | None] = "file"

    file: LocalPath | None = None
    items: tuple[Chapter, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return {"items": value} if isinstance(value, list) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        short, schema = super().__get_pydantic_json_schema__(core, handler)["anyOf"]
        return {"anyOf": [short, schema["properties"]["items"], schema]}


class Transcript(FileOrUrl):
    """The spoken text as a file (R-P20-TRANS)."""

    type: Line | None = None
    language: Language | None = None
    rel: Literal["captions"] | None = None


class Soundbite(Record):
    """A stretch of the audio worth hearing alone (R-P20-BITE)."""

    start: Seconds
    duration: Annotated[Seconds, Field(gt=0)]
    title: Label | None = None


class Season(Record):
    """A season: its number and, if it has one, its name."""

    short_form: ClassVar[str | None] = "number"

    number: Count
    name: Label | None = None


class Link(Record):
    """An address and what to call it."""

    short_form: ClassVar[str | None] = "url"

    url: WebUrl
    title: Line | None = None


class Sponsor(Record):
    """Who paid, and what they want to say."""

    short_form: ClassVar[str | None] = "name"

    name: Line
    url: WebUrl | None = None
    text: Text | None = None


LOCATION_GEO = r"^geo:-?[0-9]+(\.[0-9]+)?,-?[0-9]+(\.[0-9]+)?"
LOCATION_OSM = r"^[NWR][0-9]+(#[0-9]+)?$"
"""Forms of the parts of a location (R-P20-LOC)."""


class Location(Record):
    """A place (R-P20-LOC)."""

    short_form: ClassVar[str | None] = "name"

    name: Label
    geo: Annotated[Line, Field(pattern=LOCATION_GEO)] | None = None
    osm: Annotated[Line, Field(pattern=LOCATION_OSM)] | None = None
    country: Annotated[Line, Field(pattern=r"^[A-Z]{2}$")] | None = None
    rel: Literal["subject", "creator"] | None = None


class License(Record):
    """What others may do with the work (R-P20-LIC)."""

    short_form: ClassVar[str | None] = "id"

    id: Label
    """An identifier such as cc-by-4.0, or the name of a licence of one's own, which needs an address."""
    url: WebUrl | None = None

    @model_validator(mode="after")
    def _custom_needs_address(self) -> Self:
        if self.id.lower() not in LICENSES and self.url is None:
            raise fault(
                "is not a known licence, so it needs an address",
                f"write one of {', '.join(LICENSES)}, or {{id: {self.id}, url: https://…}}",
            )
        return self


class Correction(Record):
    """Something that was wrong, and when it was put right."""

    date: Day
    text: Text


def _person_role(value: str) -> str:
    """Accept a role of the taxonomy in any case; keep its usual spelling."""
    roles = [role for group in ROLES.values() for role in group]
    for role in roles:
        if role.lower() == value.lower():
            return role
    near = difflib.get_close_matches(value.title(), roles, n=1)
    hint = f"write {near[0]}" if near else "write a role of podcasttaxonomy.com, such as Guest, Producer or Translator"
    raise fault("is not a role of the podcast taxonomy", hint)


def _person_group(value: str) -> str:
    for group in ROLES:
        if group.lower().rstrip(".") == value.lower().rstrip("."):
            return group
    raise fault("is not a group of the podcast taxonomy", f"write one of {', '.join(ROLES)}")


Role = Annotated[str, AfterValidator(_person_role)]
Group = Annotated[str, AfterValidator(_person_group)]


class Credit(Record):
    """Somebody who worked on an episode, with group and role of the podcast taxonomy (R-P20-PERSON2)."""

    short_form: ClassVar[str | None] = "name"

    name: Label
    role: Role = "Host"
    group: Group | None = None
    """Told by the role where absent; "Editor" is in two groups and means the one of Writing."""
    url: WebUrl | None = None
    image: Image | None = None

    @model_validator(mode="after")
    def _role_inside_group(self) -> Self:
        if self.group is not None and self.role not in ROLES[self.group]:
            raise fault(
                f"has the role {self.role}, which is not in the group {self.group}",
                f"write one of {', '.join(ROLES[self.group])}, or leave the group out",
            )
        return self

    @property
    def taxonomy_group(self) -> str:
        """The group as written, or the first one that has the role."""
        return self.group or next(group for group, roles in ROLES.items() if self.role in roles)


class Host(Credit):
    """A host, as the show or the episode names them."""


class Category(Record):
    """A category of Apple's list, with at most one subcategory: `Education > How To` (R-CHAN-07)."""

    short_form: ClassVar[str | None] = "name"

    name: Line
    subcategory: Line | None = None

    @classmethod
    def widen_text(cls, text: str) -> dict[str, Any]:
        """Split `Education > How To` at its sign."""
        name, _, subcategory = (part.strip() for part in text.partition(">"))
        return {"name": name, "subcategory": subcategory} if subcategory else {"name": name}

    @model_validator(mode="after")
    def _in_the_list(self) -> Self:
        if self.name not in CATEGORIES:
            raise fault("is not a category of Apple Podcasts", _near(self.name, list(CATEGORIES)), "F402")
        if self.subcategory is not None and self.subcategory not in CATEGORIES[self.name]:
            raise fault(
                f"is not a subcategory of {self.name} at Apple Podcasts",
                _near(self.subcategory, list(CATEGORIES[self.name])),
                "F402",
            )
        return self


def _near(word: str, known: list[str]) -> str:
    folded = {each.lower(): each for each in known}
    near = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    return f"write {folded[near[0]]}" if near else f"write one of {', '.join(known)}" if known else "leave it out"


class Owner(Record):
    """Whom a directory writes to when somebody claims the show (R-CHAN-17)."""

    name: Line
    email: Email


def _items(value: object) -> object:
    if isinstance(value, int) or value is None:
        return value
    text = str(value).strip().lower()
    if text == "all":
        return text
    if re.fullmatch("[1-9][0-9]{0,8}", text):
        return int(text)
    raise fault("is neither a number of episodes nor the word all", "write all, or a number such as 50")


class FeedSettings(Record):
    """What goes into a feed."""

    items: Annotated[
        int | Literal["all"] | None,
        BeforeValidator(_items),
        WithJsonSchema({"anyOf": [{"const": "all"}, {"type": "integer", "minimum": 1}]}),
    ] = None
    """How many episodes, the newest, or `all`. Where absent: all in a show's feed, 100 in the network's."""
    without_media: Literal["include", "exclude"] = "include"
    """Whether episodes without audio or video are items too; podcast apps pass over them."""
    archive: Annotated[int, Field(ge=10)] | None = None
    """How many episodes an archive document holds; where absent, the feed is one complete document (R-PAGE-05)."""
    hubs: Several[WebUrl] = ()
    """WebSub hubs that tell apps of new episodes at once (R-HUB-01)."""
    atom: bool = False
    """Whether there is an Atom feed too."""
    prefix: WebUrl | None = None
    """A redirect that counts downloads, written before each enclosure's address without its scheme."""
