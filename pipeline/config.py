"""The site's settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline.fields import Language, Line, Record, Several, Text, TimeZone, WebUrl
from pipeline.parts import Category, FeedSettings, Image, Owner


class Site(Record):
    """`site.yaml`: what the network is called, where it lives and how it is built."""

    title: Line
    base_url: WebUrl
    """Where the site is published, without a slash at the end."""
    description: Text | None = None
    language: Language = "en"
    time_zone: TimeZone = "UTC"
    """For times that are written without a zone."""
    author: Line | None = None
    owner: Owner | None = None
    copyright: Line | None = None
    artwork: Image | None = None
    categories: Several[Category] = ()
    explicit: bool | None = None
    podcast_guid: Line | None = None
    feed: FeedSettings = FeedSettings()
    """The network's feed; a show's is in its own file."""
    page_size: Annotated[int, Field(ge=1, le=1000)] = 30
    """Episodes on one page of a list."""
    severities: dict[str, Literal["error", "warning", "note"]] = {}
    """Another severity for a code, such as `F401: error`."""
    allowed_folders: Several[Line] = ()
    """Folders outside the site that symbolic links may lead to."""
