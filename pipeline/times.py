"""Dates, times of day and durations: what an author may write, and how they are printed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema

from pipeline.fields import fault

FIRST_YEAR, LAST_YEAR = 1900, 9998
"""Years that every reader's date parser and every time zone arithmetic can hold (T-TIME-01)."""


class Context:
    """What a date needs beside its own text: the site's zone, and the show's hour for a bare date."""

    def __init__(self, zone: str = "UTC", release_time: time = time()) -> None:
        self.zone = ZoneInfo(zone)
        self.release_time = release_time


_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s?([Zz]|[+-]\d\d:?\d\d)?\Z", re.ASCII)
_DATE_HINT = "write 2026-03-03 or 2026-03-03T06:00"


def _moment(value: object, info: ValidationInfo) -> object:
    """Read a date or date-time as it was written; the result always has a zone."""
    if isinstance(value, datetime):
        return value
    context = info.context if isinstance(info.context, Context) else Context()
    text = value.strip() if isinstance(value, str) else ""
    if _DATE.match(text):
        return _local(datetime.combine(_date(text), context.release_time), context.zone)
    found = _MOMENT.match(text)
    if not found:
        raise fault("is not a date or date-time", _DATE_HINT)
    day, hour, minute, second, zone = found.groups()
    moment = datetime.combine(_date(day), _time(hour, minute, second or "0"))
    if not zone:
        return _local(moment, context.zone)
    try:
        return moment.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00{zone.upper()}").tzinfo)
    except ValueError:
        raise fault("has an offset that does not exist", _DATE_HINT + "+01:00") from None


def _time(hour: str, minute: str, second: str) -> time:
    try:
        return time(int(hour), int(minute), int(second))
    except ValueError:
        raise fault("is not a time that exists", _DATE_HINT) from None


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    found = _DATE.match(value.strip()) if isinstance(value, str) else None
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        raise fault("is not a date", "write 2026-03-03")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise fault(f"has a year outside {FIRST_YEAR} to {LAST_YEAR}", "write 2026-03-03")
    return day


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give a local time its offset; one that a change of clocks skips or repeats is refused (T-TIME-01)."""
    early, late = moment.replace(tzinfo=zone), moment.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    exists = early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment
    raise fault(
        f"{'happens twice' if exists else 'does not exist'} in {zone.key}: the clocks change there",
        f"write the offset too: {moment.isoformat()}{early.strftime('%z')[:3]}:{early.strftime('%z')[3:]}",
        "S112",
    )


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "description": "a date or date-time: 2026-03-03, 2026-03-03T06:00, …+01:00"}),
]
"""A moment with its zone: written with one, or read in the site's; a bare date is at the show's `release_time`."""
Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]


def _clock(value: object) -> object:
    if isinstance(value, time):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if re.fullmatch("([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", text):
        return time.fromisoformat(text if text[2] == ":" else f"0{text}")
    raise fault("is not a time of day", "write 06:00")


ClockTime = Annotated[time, BeforeValidator(_clock), WithJsonSchema({"type": "string", "pattern": r"^\d?\d:\d\d$"})]


_SIXTY = 60


def seconds(text: str) -> float | None:
    """Read `SS`, `M:SS` or `H:MM:SS`, with or without fraction (Normal Play Time, R-PSC-02); None for anything else.

    Minutes may exceed 59 where no hour is written, as in the notes: players show long recordings so.
    """
    found = re.fullmatch(r"(?:(?:([0-9]{1,4}):)?([0-9]{1,3}):)?([0-9]{1,9}(?:\.[0-9]{1,9})?)", text.strip())
    if not found:
        return None
    hours, minutes, rest = found.groups()
    if (minutes and float(rest) >= _SIXTY) or (hours and int(minutes) >= _SIXTY):
        return None
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest)


def _seconds(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = seconds(value)
    if found is None:
        raise fault("is not a number of seconds or a time like 52:11", "write 3131 or 52:11")
    return found


def _whole(value: object) -> object:
    found = _seconds(value)
    return round(found) if isinstance(found, float) else found


_TIME_SCHEMA = WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]})
Seconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0), _TIME_SCHEMA]
"""Seconds with fraction, also written as 52:11.5."""
WholeSeconds = Annotated[int, BeforeValidator(_whole), Field(ge=0), _TIME_SCHEMA]
"""Whole seconds, also written as 52:11."""


def clock_text(total: float) -> str:
    """Print seconds as people write them: 52:11, 1:02:03."""
    minutes, rest = divmod(int(total), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def iso(moment: datetime) -> str:
    """Print a moment for machines, in UTC: 2026-03-03T06:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"
