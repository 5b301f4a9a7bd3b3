"""The parts of records that only the podcast namespace knows: value, chat, live items and their like (R-P20)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pipeline.fields import (
    AnyCase,
    Count,
    Label,
    Line,
    Longest,
    Persons,
    Record,
    RemoteGuid,
    Several,
    Text,
    WebUrl,
    fault,
)
from pipeline.parts import Credit, Image, Link, Location
from pipeline.times import Moment, Seconds
from pipeline.vocabulary import CHAT_PROTOCOLS, LIVE_STATUS, MEDIUMS, SERVICES, SOCIAL_PROTOCOLS


class Funding(Record):
    """Where listeners can pay, and what the button says (R-P20-FUND)."""

    short_form: ClassVar[str | None] = "url"

    url: WebUrl
    label: Label = "Support the show"


_FREQUENCIES = "SECONDLY MINUTELY HOURLY DAILY WEEKLY MONTHLY YEARLY".split()
_PARTS = frozenset(
    """FREQ UNTIL COUNT INTERVAL BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS
    WKST""".split()
)


def _rule(value: str) -> str:
    """Refuse what is no recurrence rule of RFC 5545, section 3.3.10."""
    parts = dict(part.partition("=")[::2] for part in value.upper().split(";"))
    if parts.get("FREQ") not in _FREQUENCIES or not all(parts.values()) or parts.keys() - _PARTS:
        raise fault("is not a recurrence rule of iCalendar", "write one such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
    return value


class UpdateFrequency(Record):
    """How often episodes come (R-P20-FREQ)."""

    short_form: ClassVar[str | None] = "text"

    text: Label
    rrule: Annotated[Line, AfterValidator(_rule)] | None = None
    complete: bool = False
    dtstart: Moment | None = None

    @model_validator(mode="after")
    def _counts_from(self) -> Self:
        if self.rrule and "COUNT=" in self.rrule.upper() and self.dtstart is None:
            raise fault("counts, and does not say from when", "write dtstart: 2026-03-03T06:00Z")
        return self


class RemoteShow(Record):
    """Another podcast, by its guid (R-P20-REMOTE)."""

    feed_guid: RemoteGuid
    feed_url: WebUrl | None = None
    title: Line | None = None
    medium: Literal[MEDIUMS] | None = None  # type: ignore[valid-type]  # a closed list from data, checked by pydantic


class RemoteItem(RemoteShow):
    """An episode or track of another podcast, or all of that podcast (R-P20-REMOTE)."""

    item_guid: Line | None = None


class Publisher(Record):
    """The feed of whoever publishes the show (R-P20-PUB)."""

    feed_guid: RemoteGuid
    feed_url: WebUrl
    title: Line | None = None


class Social(Record):
    """Where people comment: the root post of the thread (R-P20-SOCIAL)."""

    short_form: ClassVar[str | None] = "protocol"

    protocol: Annotated[Literal[SOCIAL_PROTOCOLS], AnyCase]  # type: ignore[valid-type]  # a closed list from data
    uri: Line | None = None
    account_id: Line | None = None
    account_url: WebUrl | None = None
    priority: Count | None = None

    @model_validator(mode="after")
    def _has_place(self) -> Self:
        if (self.uri is None) != (self.protocol == "disabled"):
            raise fault("needs an address, and only disabled has none", "write {protocol: activitypub, uri: https://…}")
        return self


class Txt(Record):
    """A text for machines, such as a code that proves who owns the show (R-P20-TXT)."""

    short_form: ClassVar[str | None] = "text"

    text: Annotated[Text, Longest(4000)]
    purpose: Label | None = None


class ShapedImage(Image):
    """A picture in another shape or for another purpose than the artwork (R-P20-IMAGE)."""

    purpose: Label | None = None
    """Words between blanks: social, banner, canvas, poster, circular, publisher, artwork."""
    aspect_ratio: Annotated[Line, Field(pattern=r"^[0-9]+(\.[0-9]+)?(/[0-9]+(\.[0-9]+)?)?$")] | None = None
    """As in CSS, 16/9; told by the pixels where the file is local."""
    width: Count | None = None
    height: Count | None = None
    """Pixels; measured where the file is local."""
    type: Line | None = None


class Recipient(Record):
    """Who gets a share of what listeners send (R-P20-RECIP)."""

    type: Line
    address: Line
    split: Count
    """Shares, not per cent."""
    name: Line | None = None
    custom_key: Line | None = None
    custom_value: Line | None = None
    fee: bool = False


class ValueSplit(Record):
    """A stretch of the audio during which somebody else is paid (R-P20-VTS)."""

    start: Seconds
    duration: Annotated[Seconds, Field(gt=0)]
    remote_start: Seconds | None = None
    remote_percentage: Annotated[Count, Field(le=100)] | None = None
    remote: RemoteItem | None = None
    recipients: Several[Recipient] = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.remote is None) == (not self.recipients):
            raise fault("needs either remote or recipients", "write one of the two")
        return self


class Value(Record):
    """How listeners can send money while they listen; only stated, never sent from here (R-P20-VALUE)."""

    type: Line
    method: Line
    recipients: Annotated[Several[Recipient], Field(min_length=1)]
    suggested: Line | None = None
    """A decimal number."""
    splits: Several[ValueSplit] = ()


class Chat(Record):
    """Where people talk while they listen (R-P20-CHAT)."""

    server: Line
    protocol: Annotated[Literal[CHAT_PROTOCOLS], AnyCase]  # type: ignore[valid-type]  # a closed list from data
    account_id: Line | None = None
    space: Line | None = None


class ServiceBlock(Record):
    """Whether one service may list the show (R-P20-BLOCK)."""

    short_form: ClassVar[str | None] = "service"

    service: Annotated[Literal[SERVICES], AnyCase] | None = None  # type: ignore[valid-type]  # a closed list from data
    """Without one it goes for all."""
    block: bool = True


class Stream(Record):
    """The audio or video of a live item."""

    short_form: ClassVar[str | None] = "url"

    url: WebUrl
    type: Line = "audio/mpeg"


class LiveItem(Record):
    """A broadcast: announced, on air, or over (R-P20-LIVE)."""

    title: Line
    guid: Line
    status: Annotated[Literal[LIVE_STATUS], AnyCase]  # type: ignore[valid-type]  # a closed list from data
    start: Moment
    content_links: Annotated[Several[Link], Field(min_length=1)]
    """Where to hear it in a browser (R-P20-LINK)."""
    end: Moment | None = None
    description: Text | None = None
    url: WebUrl | None = None
    """Its page."""
    stream: Stream | None = None
    image: WebUrl | None = None
    credits: Persons[Credit] = ()
    location: Location | None = None
    chat: Chat | None = None
