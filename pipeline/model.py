"""The frozen records: Show, Episode, Person and Organization."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from pipeline.fields import (
    AnyCase,
    Count,
    Guid,
    Label,
    Language,
    Line,
    Names,
    OwnGuid,
    Persons,
    Record,
    Several,
    SitePath,
    Slug,
    Text,
    Token,
    WebUrl,
    fault,
)
from pipeline.namespace import (
    Chat,
    Funding,
    LiveItem,
    Publisher,
    RemoteItem,
    RemoteShow,
    ServiceBlock,
    ShapedImage,
    Social,
    Txt,
    UpdateFrequency,
    Value,
)
from pipeline.parts import (
    Alternate,
    Category,
    Chapters,
    Correction,
    Credit,
    Enclosure,
    FeedSettings,
    Host,
    Image,
    License,
    Link,
    Location,
    Owner,
    Role,
    Season,
    Soundbite,
    Sponsor,
    Transcript,
)
from pipeline.times import ClockTime, Day, Moment
from pipeline.vocabulary import MEDIUMS, ROLES


class Guest(Record):
    """A guest as recorded: what was true then is not rewritten when they change jobs."""

    short_form: ClassVar[str | None] = "name"

    name: Label
    title: Line | None = None
    organizations: Names = ()
    role: Role = "Guest"
    url: WebUrl | None = None
    image: Image | None = None


AUTHOR_ROLES = ("summary", "contributor", *(role.lower() for role in ROLES["Writing"]))


def _author_role(value: str) -> str:
    if value.lower() not in AUTHOR_ROLES:
        raise fault("is not a part in the writing", f"write one of {', '.join(AUTHOR_ROLES)}")
    return value.lower()


AuthorRole = Annotated[
    str, AfterValidator(_author_role), WithJsonSchema({"type": "string", "examples": list(AUTHOR_ROLES)})
]


class Author(Record):
    """Somebody who wrote; the first author of an episode writes the summary unless told, the others contribute."""

    short_form: ClassVar[str | None] = "name"

    name: Label
    role: AuthorRole | None = None
    url: WebUrl | None = None


def _authors_with_roles(authors: tuple[Author, ...]) -> tuple[Author, ...]:
    told = any(author.role == "summary" for author in authors)
    return tuple(
        author if author.role else author.model_copy(update={"role": "contributor" if told or position else "summary"})
        for position, author in enumerate(authors)
    )


class Episode(Record):
    """One episode as its file says it; defaults that come from the show are filled in by the catalog."""

    title: Line
    """Without season or episode number and without the show's name (R-ITEM-01)."""
    published: Moment
    guests: Annotated[Persons[Guest], Field(min_length=1)]
    authors: Annotated[Persons[Author], Field(min_length=1), AfterValidator(_authors_with_roles)]
    summary: Text
    """The article, in Markdown; the body of an `.md` file."""
    organizations: Names = ()
    show: Line | None = None
    description: Text | None = None
    guid: Guid | None = None
    slug: Slug | None = None
    aliases: Several[SitePath] = ()
    number: Count | None = None
    number_display: Token | None = None
    """The number as apps should print it, such as Ch.3 (R-P20-EPI)."""
    season: Season | None = None
    type: Annotated[Literal["full", "trailer", "bonus"], AnyCase] = "full"
    status: Annotated[Literal["draft", "published"], AnyCase] = "published"
    updated: Moment | None = None
    recorded: Moment | None = None
    location: Location | None = None
    audio: Enclosure | None = None
    video: Enclosure | None = None
    alternates: Several[Alternate] = ()
    hosts: Persons[Host] | None = None
    credits: Persons[Credit] = ()
    chapters: Chapters | None = None
    transcripts: Several[Transcript] = ()
    soundbites: Several[Soundbite] = ()
    image: Image | None = None
    images: Several[ShapedImage] = ()
    funding: Several[Funding] = ()
    social: Several[Social] = ()
    txt: Several[Txt] = ()
    value: Several[Value] = ()
    chat: Chat | None = None
    content_links: Several[Link] = ()
    """The same content elsewhere, such as a video host (R-P20-LINK)."""
    topics: Names = ()
    links: Several[Link] = ()
    sponsors: Several[Sponsor] = ()
    related: Several[Line] = ()
    explicit: bool | None = None
    language: Language | None = None
    license: License | None = None
    block: bool = False
    corrections: Several[Correction] = ()


class Show(Record):
    """A show, as the `show.yaml` in its folder says it; the folder's name is its id."""

    title: Line
    description: Text
    """1 to 4000 bytes of plain text (R-CHAN-03)."""
    aliases: Several[Line] = ()
    podcast_guid: OwnGuid | None = None
    """A UUIDv5, made once from the feed's first address and kept (R-P20-GUID)."""
    artwork: Image | None = None
    categories: Several[Category] = ()
    language: Language | None = None
    hosts: Persons[Host] = ()
    author: Line | None = None
    owner: Owner | None = None
    explicit: bool = False
    type: Annotated[Literal["episodic", "serial"], AnyCase] = "episodic"
    funding: Several[Funding] = ()
    license: License | None = None
    locked: bool | None = None
    copyright: Line | None = None
    links: Several[Link] = ()
    """The show in directories and apps."""
    release_time: ClockTime | None = None
    """The hour of a bare date; midnight where absent."""
    previous_feed_urls: Several[WebUrl] = ()
    new_feed_url: WebUrl | None = None
    complete: bool = False
    block: bool = False
    medium: Literal[MEDIUMS] | None = None  # type: ignore[valid-type]  # a closed list from data, checked by pydantic
    podroll: Several[RemoteShow] = ()
    update_frequency: UpdateFrequency | None = None
    credits: Persons[Credit] = ()
    """Who works on every episode, beside the hosts."""
    location: Location | None = None
    images: Several[ShapedImage] = ()
    social: Several[Social] = ()
    txt: Several[Txt] = ()
    value: Several[Value] = ()
    chat: Chat | None = None
    publisher: Publisher | None = None
    block_services: Several[ServiceBlock] = ()
    podping: bool | None = None
    """Whether podping tells apps of new episodes (R-P20-PING)."""
    remote_items: Several[RemoteItem] = ()
    """What a list holds: a show whose medium ends in L has these and no episodes (R-P20-MEDIUM)."""
    live: Several[LiveItem] = ()
    feed: FeedSettings = FeedSettings()


class Affiliation(Record):
    """Whom a person spoke for, and when; without dates, always."""

    short_form: ClassVar[str | None] = "organization"

    organization: Line
    title: Line | None = None
    since: Annotated[Day | None, Field(alias="from")] = None
    until: Annotated[Day | None, Field(alias="to")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise fault("ends before it begins", "check from: and to:")
        return self

    def covers(self, day: date) -> bool:
        """True where the person held this on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Profile(Record):
    """What persons and organizations have in common."""

    short_form: ClassVar[str | None] = "name"

    name: Line
    id: Slug | None = None
    """The last part of the page's address; made from the name where absent."""
    aliases: Several[Line] = ()
    url: WebUrl | None = None


class Person(Profile):
    """Somebody whom an episode names."""

    affiliations: Several[Affiliation] = ()
    bio: Text | None = None
    image: Image | None = None
    links: Several[Link] = ()


class Organization(Profile):
    """An organization that guests speak for."""

    logo: Image | None = None
    parent: Line | None = None
    description: Text | None = None


class People(Record):
    """`people.yaml`: a list of profiles."""

    profiles: Several[Person] = ()


class Organizations(Record):
    """`organizations.yaml`: a list of profiles."""

    profiles: Several[Organization] = ()
