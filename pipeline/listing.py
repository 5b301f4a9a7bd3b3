"""What pages and feeds are told: small frozen values, made by the catalog, hashed whole."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Shared(msgspec.Struct, frozen=True):
    """A value that many outputs hold: it is hashed and kept once, and they name it by its digest."""


class Ref(msgspec.Struct, frozen=True):
    """A page of this site and what to call it; `path` has no leading slash and is empty for the home page."""

    path: str
    title: str


class Outside(msgspec.Struct, frozen=True):
    """An address elsewhere and what to call it."""

    url: str
    title: str


class Picture(msgspec.Struct, frozen=True):
    """An image: `path` on this site, or `url` elsewhere with unknown size (0 by 0)."""

    url: str
    """Absolute."""
    path: str | None = None
    width: int = 0
    height: int = 0
    type: str = "image/jpeg"
    alt: str = ""
    credit: str | None = None


class Media(msgspec.Struct, frozen=True):
    """An audio or video file as feeds and players need it."""

    url: str
    """Absolute, as the enclosure has it."""
    type: str
    length: int = 0
    """Bytes; 0 where it cannot be known."""
    duration: int | None = None
    """Whole seconds."""
    path: str | None = None
    """On this site; None where the file lies elsewhere."""
    source: str = ""
    """Where it is without a counting prefix, for the page's player."""

    @property
    def is_video(self) -> bool:
        """True where a player must show a picture."""
        return self.type.startswith("video/")


class Spot(msgspec.Struct, frozen=True):
    """Where a chapter is about."""

    name: str
    geo: str
    """A geo: URI."""
    osm: str | None = None
    """Type and number in OpenStreetMap."""


class Chapter(msgspec.Struct, frozen=True):
    """A part of the recording."""

    start: float
    """Seconds with fraction."""
    title: str | None = None
    url: str | None = None
    image: str | None = None
    """Absolute address."""
    end: float | None = None
    is_listed: bool = True
    """False for a silent chapter, which is in no table of contents."""
    location: Spot | None = None


class Transcript(msgspec.Struct, frozen=True):
    """A file with what is said."""

    url: str
    """Absolute."""
    type: str
    language: str
    path: str | None = None
    """On this site; None where the file lies elsewhere."""
    rel: str | None = None
    number: int | None = None
    """Which of the whole record's it is; None for one elsewhere."""
    digest: str = ""
    """Of what was read: the file changes with it."""


class Alternate(msgspec.Struct, frozen=True):
    """The recording in another format."""

    media: Media
    title: str | None = None
    language: str | None = None
    bitrate: int | None = None
    """Bits a second."""
    height: int | None = None
    """Pixels."""
    codecs: str | None = None
    rel: str | None = None
    is_default: bool = False
    sources: tuple[tuple[str, str | None], ...] = ()
    """More addresses of the same bytes, and their types."""
    integrity: tuple[str, str] | None = None
    """Kind and value."""


class Shaped(msgspec.Struct, frozen=True):
    """A picture in another shape or for another purpose than the artwork."""

    picture: Picture
    purpose: str | None = None
    aspect_ratio: str | None = None


class Trailer(msgspec.Struct, frozen=True):
    """An episode that makes one curious, as the channel names it."""

    title: str
    media: Media
    published: datetime
    season: int | None = None


class Credited(msgspec.Struct, frozen=True):
    """Somebody as one episode or show credits them."""

    name: str
    id: str
    """The last part of the address of their pages."""
    role: str
    """Of the podcast taxonomy: Guest, Host, Writer."""
    group: str = "Cast"
    path: str | None = None
    """Their page on this site."""
    title: str | None = None
    organizations: tuple[Ref, ...] = ()
    url: str | None = None
    """Their own site."""
    picture: Picture | None = None
    part: str | None = None
    """An author's part in the writing: summary, contributor, editor."""

    def page(self, kind: str) -> Ref:
        """Their page in a taxonomy."""
        return Ref(f"{kind}/{self.id}/", self.name)


class SiteFacts(Shared, frozen=True):
    """The network, as every page shows it."""

    title: str
    base_url: str
    """Without a slash at the end."""
    language: str
    description: str
    author: str | None
    copyright: str | None
    shows: tuple[Ref, ...]
    """For the navigation, in order of title."""
    sections: tuple[Ref, ...]
    """The indexes that have something in them: Guests, Organizations, Authors, Topics."""
    stylesheets: tuple[str, ...]
    """Their paths on this site, the theme's own `style.css` first."""
    atom: bool = False
    """Whether the network's feed has an Atom twin."""


class ShowFacts(Shared, frozen=True):
    """A show, as its pages and those of its episodes show it."""

    id: str
    title: str
    path: str
    description: str
    language: str
    hosts: tuple[Credited, ...]
    links: tuple[Outside, ...]
    funding: tuple[Outside, ...]
    picture: Picture | None
    feed: str
    """Path of its RSS feed."""
    author: str | None = None
    copyright: str | None = None
    license: str | None = None
    license_url: str | None = None
    podcast_guid: str = ""
    category: str | None = None
    credits: tuple[Credited, ...] = ()
    """Who works on every episode, beside the hosts."""
    images: tuple[Shaped, ...] = ()
    atom: bool = False
    """Whether its feed has an Atom twin."""


class Card(Shared, frozen=True):
    """An episode in a list."""

    path: str
    title: str
    show: Ref
    published: datetime
    blurb: str
    """Plain text, at most 300 characters."""
    number: int | None = None
    season: int | None = None
    type: str = "full"
    duration: int | None = None
    """Whole seconds."""
    guests: tuple[Ref, ...] = ()
    picture: Picture | None = None


class Listing(Shared, frozen=True):
    """A public episode as the catalog knows it: its address, its guid, and the way to everyone whom it names."""

    show: str
    """The show's id."""
    path: str
    """Of its folder on the site: `show/episode/`."""
    source: str
    """Of its file, relative to the site."""
    record: str
    """Key under which its whole record is stored; changes with any byte of its file.

    What the record stores of other files, the transcripts, has its digests in `transcripts`.
    """
    guid: str
    title: str
    published: datetime
    blurb: str
    card: Card
    guests: tuple[Credited, ...]
    hosts: tuple[Credited, ...]
    authors: tuple[Credited, ...]
    credits: tuple[Credited, ...]
    organizations: tuple[Ref, ...]
    topics: tuple[Ref, ...]
    explicit: bool
    language: str
    updated: datetime | None = None
    number: int | None = None
    season: int | None = None
    type: str = "full"
    media: Media | None = None
    picture: Picture | None = None
    files: dict[str, str] = {}
    """Local files that the notes name -> their path on this site."""
    people: dict[str, str] = {}
    """Names as they are written in the notes, or credited for what the transcript quotes -> path of their page."""
    related: tuple[Ref, ...] = ()
    license: str | None = None
    license_url: str | None = None
    chapters: tuple[Chapter, ...] = ()
    """In order of start."""
    chapters_path: str | None = None
    """Of the JSON chapters file on this site."""
    transcripts: tuple[Transcript, ...] = ()
    """Best first, as apps take the first that they know."""
    speakers: dict[str, str] = {}
    """Names as transcripts have them -> the name that the episode credits."""
    alternates: tuple[Alternate, ...] = ()
    images: tuple[Shaped, ...] = ()


class TermFacts(Shared, frozen=True):
    """A guest, organization, author or topic, as its own page shows it."""

    kind: str
    """The taxonomy's id and folder: guests."""
    label: str
    """What one of them is called: Guest."""
    id: str
    name: str
    path: str
    count: int
    """Public episodes."""
    text: str | None = None
    """A biography or description, plain text with blank lines between paragraphs."""
    url: str | None = None
    links: tuple[Outside, ...] = ()
    picture: Picture | None = None
    related: tuple[Ref, ...] = ()
    """A person's organizations, an organization's people and parent."""


class TermLine(msgspec.Struct, frozen=True):
    """A term in its index."""

    path: str
    name: str
    count: int
    note: str | None = None
    """The title and organization of a guest as last recorded."""
