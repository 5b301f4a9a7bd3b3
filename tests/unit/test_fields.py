"""Single fields: what an author may write, what it becomes, and what is said where it does not fit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pipeline import fields, times
from pipeline.times import Context

BERLIN = Context("Europe/Berlin", time(6, 30))
DATE_HINT = "write 2026-03-03 or 2026-03-03T06:00"


def read(kind: Any, value: object, context: Context | None = None) -> Any:
    """What a field makes of a value."""
    return TypeAdapter(kind).validate_python(value, context=context)


def refused(kind: Any, value: object, context: Context | None = None) -> tuple[str, str, str]:
    """Code, message and hint of the one reason why a field refuses a value."""
    with pytest.raises(ValidationError) as caught:
        read(kind, value, context)
    (error,) = caught.value.errors()
    details = error["ctx"]
    return details["code"], details["message"], details["hint"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-03", "2026-03-03T06:30:00+01:00"),
        ("2026-07-03", "2026-07-03T06:30:00+02:00"),
        ("2026-07-03T08:00", "2026-07-03T08:00:00+02:00"),
        ("2026-07-03 08:00:09", "2026-07-03T08:00:09+02:00"),
        ("2026-07-03T08:00Z", "2026-07-03T08:00:00+00:00"),
        ("2026-07-03t08:00:30.999z", "2026-07-03T08:00:30+00:00"),
        ("2026-07-03T08:00+13:45", "2026-07-03T08:00:00+13:45"),
        ("2026-07-03T08:00 -0330", "2026-07-03T08:00:00-03:30"),
        ("2025-10-26T02:30+01:00", "2025-10-26T02:30:00+01:00"),
        (" 1900-01-01 ", "1900-01-01T06:30:00+01:00"),
        ("9998-12-31T23:59Z", "9998-12-31T23:59:00+00:00"),
    ],
)
def test_a_moment_has_the_zone_that_was_written_or_the_sites(text: str, expected: str) -> None:
    """A moment is the same in every time zone that the build may run in (T-TIME-01)."""
    assert read(times.Moment, text, BERLIN).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("last Tuesday", ("S104", "is not a date or date-time", DATE_HINT)),
        ("", ("S104", "is not a date or date-time", DATE_HINT)),
        ("2026-03-03T06:00 CET", ("S104", "is not a date or date-time", DATE_HINT)),
        ("2026-W10-2", ("S104", "is not a date or date-time", DATE_HINT)),
        ("٢٠٢٦-٠٣-٠٣", ("S104", "is not a date or date-time", DATE_HINT)),
        ("2026-03-03T24:61", ("S104", "is not a time that exists", DATE_HINT)),
        ("2016-12-31T23:59:60Z", ("S104", "is not a time that exists", DATE_HINT)),
        ("2026-03-03T06:00+25:00", ("S104", "has an offset that does not exist", f"{DATE_HINT}+01:00")),
        ("2026-02-30", ("S104", "is not a date", "write 2026-03-03")),
        ("0001-01-01T00:00", ("S104", "has a year outside 1900 to 9998", "write 2026-03-03")),
        ("9999-12-31T23:59Z", ("S104", "has a year outside 1900 to 9998", "write 2026-03-03")),
        (
            "2026-03-29T02:30",
            (
                "S112",
                "does not exist in Europe/Berlin: the clocks change there",
                "write the offset too: 2026-03-29T02:30:00+01:00",
            ),
        ),
        (
            "2025-10-26T02:30",
            (
                "S112",
                "happens twice in Europe/Berlin: the clocks change there",
                "write the offset too: 2025-10-26T02:30:00+02:00",
            ),
        ),
    ],
)
def test_a_moment_that_is_none_is_refused(text: str, said: tuple[str, str, str]) -> None:
    """A time that does not exist, exists twice or breaks readers' arithmetic is refused with a way out (T-TIME-01)."""
    assert refused(times.Moment, text, BERLIN) == said


@pytest.mark.parametrize("value", [None, 1772517600, ["2026-03-03"], {"date": "2026-03-03"}])
def test_a_moment_is_text(value: object) -> None:
    """Nothing but text is taken for a moment, least of all a number of seconds."""
    assert refused(times.Moment, value) == ("S104", "is not a date or date-time", DATE_HINT)


@given(st.integers(-2_208_988_800, 253_370_764_799).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_moments_survive_writing_and_reading(moment: datetime) -> None:
    """What is printed for machines is read back as the same moment, to the second."""
    assert read(times.Moment, times.iso(moment)) == moment


@given(st.text(max_size=40))
def test_no_text_breaks_a_moment(text: str) -> None:
    """Any text is a moment with a zone, or is refused as a field is: never with another exception (rule 6)."""
    kinds = []
    try:
        assert read(times.Moment, text, BERLIN).tzinfo
    except ValidationError as found:
        kinds = [error["type"] for error in found.errors()]
    assert kinds in ([], ["shownotes"])


@pytest.mark.parametrize("text", ["20260303", "2026-W10-2", "2026-03-03T06:00", "2026-02-29", "03.03.2026", ""])
def test_a_day_is_written_in_one_way(text: str) -> None:
    """Forms of a date that few people can read are not dates here."""
    assert refused(times.Day, text) == ("S104", "is not a date", "write 2026-03-03")


def test_a_day() -> None:
    """A plain date is a day, with blanks around it or without."""
    assert read(times.Day, " 2026-03-03 ") == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("06:30", time(6, 30)), ("6:30", time(6, 30)), ("6:30:15", time(6, 30, 15)), ("23:59:59", time(23, 59, 59))],
)
def test_a_time_of_day(text: str, expected: time) -> None:
    """A show's hour may be written as a clock shows it."""
    assert read(times.ClockTime, text) == expected


@pytest.mark.parametrize("text", ["24:00", "6", "6 am", "06:60", "٠٦:٣٠", ""])
def test_what_is_no_time_of_day(text: str) -> None:
    """Anything else is refused with an example."""
    assert refused(times.ClockTime, text) == ("S104", "is not a time of day", "write 06:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0.0),
        ("3131", 3131.0),
        ("3.5", 3.5),
        ("52:11", 3131.0),
        ("0:05.25", 5.25),
        ("75:30", 4530.0),
        ("1:02:03", 3723.0),
        ("100:00:00", 360_000.0),
    ],
)
def test_seconds(text: str, expected: float) -> None:
    """Seconds may be written as players show them (R-PSC-02)."""
    assert times.seconds(text) == expected


@pytest.mark.parametrize("text", ["", "-5", "1:75", "1:75:00", "1e3", "nan", "inf", "12:", ":12", "٣", "9" * 400])
def test_what_is_no_number_of_seconds(text: str) -> None:
    """A text that is no time is refused, however large or odd."""
    message = "is not a number of seconds or a time like 52:11"
    assert times.seconds(text) is None
    assert refused(times.WholeSeconds, text) == ("S104", message, "write 3131 or 52:11")


@given(st.integers(0, 400_000))
def test_clock_text_is_read_back(total: int) -> None:
    """A time that a page shows can be copied into a record."""
    assert times.seconds(times.clock_text(total)) == total


@pytest.mark.parametrize(
    ("total", "clock"),
    [
        (0, "0:00"),
        (59, "0:59"),
        (3131, "52:11"),
        (3600, "1:00:00"),
        (3723, "1:02:03"),
        (90_000, "25:00:00"),
    ],
)
def test_durations(total: int, clock: str) -> None:
    """A duration is printed as people write it."""
    assert times.clock_text(total) == clock


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en", "en"),
        ("DE", "de"),
        ("pt_br", "pt-BR"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("yue", "yue"),
    ],
)
def test_languages_are_written_as_directories_want_them(text: str, expected: str) -> None:
    """A code in any case becomes the one form that Apple takes (R-CHAN-04)."""
    assert read(fields.Language, text) == expected


@pytest.mark.parametrize("text", ["english", "xx", "en-", "en-GB-oed", "e", "", "i-klingon"])
def test_what_is_no_language(text: str) -> None:
    """A code that Apple refuses is refused here first (R-CHAN-04)."""
    assert refused(fields.Language, text) == (
        "S104",
        "is not a language code",
        "write an ISO 639 code such as en, de or pt-BR",
    )


@pytest.mark.parametrize("text", ["a@b", "a b@c.de", "Name <a@b.example>", "a@b.example, c@d.example", "@b.example"])
def test_what_is_no_address_for_mail(text: str) -> None:
    """A directory must be able to write to the address and nothing else (R-CHAN-17)."""
    assert refused(fields.Email, text) == ("S104", "is not an e-mail address", "write name@example.org")


@pytest.mark.parametrize("text", ["Mars/Base", "../../etc/passwd", "/etc/localtime", "", "CET+1\0"])
def test_what_is_no_time_zone(text: str) -> None:
    """A zone is an IANA name, and never a file's path."""
    said = ("S104", "is not a time zone", "write an IANA name such as UTC or Europe/Berlin")
    assert refused(fields.TimeZone, text) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", ("S104", "is empty", "")),
        ("one\ntwo", ("S104", "must be one line", "put the text on one line")),
    ],
)
def test_a_line_is_one_line(value: str, said: tuple[str, str, str]) -> None:
    """A title or name is never empty and never breaks a line of a feed (R-DOC-08)."""
    assert refused(fields.Line, value) == said


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jane Doe", ("Jane Doe",)),
        ("Harbour Office | Tide Institute", ("Harbour Office", "Tide Institute")),
        (" | Harbour Office | ", ("Harbour Office",)),
        (["A | B", "C"], ("A | B", "C")),
        ([], ()),
    ],
)
def test_names_may_be_written_with_bars(value: object, expected: tuple[str, ...]) -> None:
    """Organizations are written as the team writes them, `A | B`, or as a list."""
    assert read(fields.Names, value) == expected


def test_an_address_keeps_every_byte() -> None:
    """An address is a feed's for ever: only what is not ASCII is encoded (R-DOC-13)."""
    typed = "https://Media.Example/a%2Fb?x=1&amp;y"
    assert read(fields.WebUrl, typed) == typed


@pytest.mark.parametrize(
    ("value", "message"),
    [("javascript:alert(1)", "must start with https://"), ("https://a b", "holds a blank or a character that a URL")],
)
def test_an_address_that_no_page_may_link_to(value: str, message: str) -> None:
    """Addresses of other schemes, or that break out of markup, are refused (T-OUT-03)."""
    assert refused(fields.WebUrl, value)[1].startswith(message)


def test_a_host_name_that_cannot_be() -> None:
    """A host that has no ASCII form is the author's mistake, not a traceback."""
    assert refused(fields.WebUrl, "https://ä..example/") == (
        "S104",
        "has a host name that cannot be",
        "write the host as it is in the browser's address bar",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("talk.mp3", False), ("C:\\talk.mp3", False), ("https://a.example", True), ("file:///x", True), ("a:b", False)],
)
def test_is_address(text: str, *, expected: bool) -> None:
    """A text with a scheme is an address, one with a drive letter a bad path."""
    assert fields.is_address(text) is expected


def test_iso_is_in_utc() -> None:
    """Machines read one zone whatever was written."""
    moment = datetime(2026, 3, 3, 6, tzinfo=timezone(timedelta(hours=13, minutes=45)))
    assert times.iso(moment) == "2026-03-02T16:15:00Z"
