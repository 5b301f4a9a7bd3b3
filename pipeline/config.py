"""The site's settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from pipeline.diagnostics import CODES, Severity
from pipeline.fields import BaseUrl, Language, Line, OwnGuid, Record, Several, Text, TimeZone, fault
from pipeline.parts import Category, FeedSettings, Image, Owner


def _severities(value: dict[str, str]) -> dict[str, str]:
    for code, severity in value.items():
        if code not in CODES:
            raise fault(f"names {code}, and there is no such code", "write a code that problems show, such as F401")
        if CODES[code].severity is Severity.ERROR and severity != Severity.ERROR:
            raise fault(f"makes {code} a {severity}, and it is always an error", f"delete {code}")
    return value


class Site(Record):
    """`site.yaml`: what the network is called, where it lives and how it is built."""

    title: Line
    base_url: BaseUrl
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
    podcast_guid: OwnGuid | None = None
    feed: FeedSettings = FeedSettings()
    """The network's feed; a show's is in its own file."""
    page_size: Annotated[int, Field(ge=1, le=1000)] = 30
    """Episodes on one page of a list."""
    severities: Annotated[dict[str, Literal["error", "warning", "note"]], AfterValidator(_severities)] = {}
    """Another severity for a code, such as `F401: error`; what is an error stays one."""
    allowed_folders: Several[Line] = ()
    """Folders outside the site that symbolic links may lead to."""
