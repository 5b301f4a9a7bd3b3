"""The types of single fields: what an author may write, what it becomes, and what is said where it does not fit."""

from __future__ import annotations

import re
import uuid
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from pipeline import urls

T = TypeVar("T")

# ISO 639-1, and longer codes that podcasts are published in. Apple refuses a feed with an unknown one (R-CHAN-04).
LANGUAGES = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
    nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so
    sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    ast ceb ckb cmn fil gsw haw hsb kok mai nan nds prs sat scn yue""".split()
)


def fault(message: str, hint: str = "", code: str = "S104") -> PydanticCustomError:
    """Make the error that a field raises; the loader adds the key, the value and the place."""
    return PydanticCustomError("shownotes", "{message}", {"message": message, "hint": hint, "code": code})


class Record(BaseModel):
    """A record that does not change and knows all its keys.

    `short_form` names the key that a bare text stands for: `guest: Jane Doe` is `guest: {name: Jane Doe}`.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        hide_input_in_errors=True,
        # Most records are only ever read as a part of another, whose validator holds theirs.
        defer_build=True,
    )
    short_form: ClassVar[str | None] = None

    @model_validator(mode="before")
    @classmethod
    def _widen(cls, value: object) -> object:
        if isinstance(value, str) and cls.short_form:
            return cls.widen_text(value)
        return value

    @classmethod
    def widen_text(cls, text: str) -> dict[str, Any]:
        """Turn the short form into the mapping that it stands for."""
        return {cls.short_form or "name": text}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        if cls.short_form is None:
            return schema
        kind = schema["properties"][cls.short_form].get("type", "string")
        return {"anyOf": [{"type": kind, "description": f"short for the key `{cls.short_form}`"}, schema]}


class _OneOrMany:
    """JSON Schema of a list for which a single value will do."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        return {"anyOf": [schema["items"], schema]}


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


def _split_bars(value: object) -> object:
    if isinstance(value, str):
        return [part for part in (part.strip() for part in value.split("|")) if part]
    return value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


AnyCase = BeforeValidator(_lower)
"""Words of a closed list may be written in any case."""


def _one_line(value: str) -> str:
    if not value:
        raise fault("is empty")
    if "\n" in value:
        raise fault("must be one line", "put the text on one line")
    return value


def _whole_line(value: str) -> str:
    _one_line(value.strip())
    return _one_line(value)


def _not_empty(value: str) -> str:
    if not value:
        raise fault("is empty")
    return value


class Longest(NamedTuple):
    """How much of a text apps show; what is longer is warned of, and never cut (R-DOC-09)."""

    characters: int


LONG = Longest(255)
LABEL, TOKEN = Longest(128), Longest(32)
"""Labels and short words of the podcast namespace (R-P20-02)."""

Line = Annotated[str, AfterValidator(_one_line), Field(json_schema_extra={"minLength": 1}), LONG]
"""One line of text, without blanks around it (R-DOC-08)."""
Label = Annotated[Line, LABEL]
Token = Annotated[Line, TOKEN]
Guid = Annotated[
    str,
    StringConstraints(strip_whitespace=False),
    AfterValidator(_whole_line),
    Field(json_schema_extra={"minLength": 1}),
    LONG,
]
"""One line of text, byte for byte: apps compare a guid with its blanks (R-ITEM-08, T-IMP-04)."""
Text = Annotated[str, AfterValidator(_not_empty), Field(json_schema_extra={"minLength": 1})]
"""One or more lines of text."""


def _split_people(value: object) -> object:
    return _split_bars(value) if isinstance(value, str) else _as_list(value)


Several = Annotated[tuple[T, ...], BeforeValidator(_as_list), _OneOrMany()]
"""A list; a single value may stand alone."""
Persons = Annotated[tuple[T, ...], BeforeValidator(_split_people), _OneOrMany()]
"""A list of people; one may stand alone, and a text may hold several names with bars between them."""
Names = Annotated[tuple[Line, ...], BeforeValidator(_split_bars), _OneOrMany()]
"""A list of names, or one text with bars between them: `A | B`."""


def _web_url(value: str) -> str:
    found = urls.web_fault(value)
    if found:
        raise fault(found, "write the whole address, such as https://example.org/page")
    try:
        return urls.ascii_url(value)
    except UnicodeError:
        raise fault("has a host name that cannot be", "write the host as it is in the browser's address bar") from None


def _local_path(value: str) -> str:
    found = urls.local_path_fault(value)
    if found:
        raise fault(found, "put the file beside this one and write its name", "S110")
    return value


def _slug(value: str) -> str:
    found = urls.slug_fault(value)
    if found:
        raise fault(found, f"write {urls.plain_name(value)}", "L301")
    return value


def _alias(value: str) -> str:
    found = urls.alias_fault(value)
    if found:
        raise fault(found, "write an old address of this page below the site's, such as old-show/old-name", "L301")
    return value.strip("/")


WebUrl = Annotated[str, AfterValidator(_web_url), WithJsonSchema({"type": "string", "format": "uri"})]
"""An http or https address, kept as typed but for characters outside ASCII, which are encoded (R-DOC-13)."""
LocalPath = Annotated[str, AfterValidator(_local_path)]
"""A file, relative to the one that names it, never outside its folder (T-MED-01)."""
Slug = Annotated[str, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$"})]
SitePath = Annotated[str, AfterValidator(_alias)]


def is_address(text: str) -> bool:
    """True where a text is meant as a web address rather than a file: it has a scheme, which no drive letter is."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", text) is not None


def _language(value: str) -> str:
    main, *rest = value.replace("_", "-").split("-")
    tidy = "-".join([main.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest)])  # noqa: PLR2004  a region has two letters
    if main.lower() not in LANGUAGES or not re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-\d{3})?", tidy):
        raise fault("is not a language code", "write an ISO 639 code such as en, de or pt-BR")
    return tidy


Language = Annotated[str, AfterValidator(_language)]


def _uuid(hint: str) -> Any:
    def read(value: str) -> str:
        try:
            return str(uuid.UUID(value))
        except ValueError:
            raise fault("is not a UUID", hint) from None

    return Annotated[str, AfterValidator(read), WithJsonSchema({"type": "string", "format": "uuid"})]


OwnGuid = _uuid("delete the line: the warning that follows says what to write")
RemoteGuid = _uuid("write what its feed has in podcast:guid")
"""The podcast:guid of our own show, and that of somebody else's."""


def _base_url(value: str) -> str:
    if "?" in value or "#" in value:
        raise fault("holds a ? or a #", "write the address of the site's first page, such as https://example.org")
    return value.rstrip("/")


BaseUrl = Annotated[WebUrl, AfterValidator(_base_url)]


def _email(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>()\",;:]+@[^\s@<>()\",;:]+\.[A-Za-z0-9-]{2,}", value):
        raise fault("is not an e-mail address", "write name@example.org")
    return value


Email = Annotated[str, AfterValidator(_email), WithJsonSchema({"type": "string", "format": "email"})]


def _zone_name(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise fault("is not a time zone", "write an IANA name such as UTC or Europe/Berlin") from None
    return value


TimeZone = Annotated[str, AfterValidator(_zone_name)]

Count = Annotated[int, Field(ge=0, le=2**53)]
"""A number from 0; above 2**53 readers that use floating point lose digits."""
