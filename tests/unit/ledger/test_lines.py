"""The ledger as a file: what is written is read, what merges leave is understood, and nothing is passed over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalog import Spot
from pipeline.ledger import Enclosed, Line, read, text

if TYPE_CHECKING:
    from tests.unit.ledger.conftest import Make

moments = st.datetimes(datetime(1900, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  they add it
words = st.text(st.characters(exclude_categories=["Cs"]))
lines_of_anything = st.builds(
    Line,
    guid=words.filter(bool),
    show=words,
    published=moments,
    enclosure=st.none() | st.builds(Enclosed, words, st.integers(0, 2**53)),
    link=st.from_regex(r"https://x\.example(/[^/\ud800-\udfff]+){2,3}/", fullmatch=True),
    first_seen=moments,
    source=st.from_regex(r"episodes/[^/\ud800-\udfff]+/[^/\ud800-\udfff]+", fullmatch=True),
    title=words,
    media=st.none() | words,
    text=words,
    retired=st.none() | moments,
)


def said(data: bytes) -> list[str]:
    """What is wrong with a ledger, by line."""
    return [f"{finding.at[0]}: {finding.code} {finding.message}" for finding in read(data)[1]]


@given(st.lists(lines_of_anything, unique_by=lambda line: line.guid))
def test_what_was_written_is_read(lines: list[Line]) -> None:
    """Every ledger survives writing and reading, whatever titles and guids hold; an episode is one line of it."""
    written = text(lines)
    ledger, findings = read(written)
    assert (sorted(ledger.lines.values(), key=lambda line: line.guid), findings) == (
        sorted(lines, key=lambda line: line.guid),
        [],
    )
    assert written.count(b"\n") == len(lines)
    assert text(ledger.lines.values()) == written


def test_a_line_says_the_same_in_the_same_order(line: Make) -> None:
    """Two ledgers can be compared line by line: keys and lines have one order, times are UTC."""
    assert text([line("two", enclosure=None), line("one", retired=datetime(2026, 5, 1, tzinfo=UTC))]).decode() == (
        '{"guid":"one","show":"talks","published":"2026-03-03T06:00:00Z","enclosure":{"url":'
        '"https://podcast.example/talks/one/one.12345678.mp3","bytes":1000},"link":"https://podcast.example/talks/one/",'
        '"first_seen":"2026-03-03T06:05:00Z","source":"episodes/talks/one.md","title":"One","media":"1234567890abcdef",'
        '"text":"fedcba0987654321","retired":"2026-05-01T00:00:00Z"}\n'
        '{"guid":"two","show":"talks","published":"2026-03-03T06:00:00Z","enclosure":null,"link":'
        '"https://podcast.example/talks/two/","first_seen":"2026-03-03T06:05:00Z","source":"episodes/talks/two.md",'
        '"title":"Two","media":"1234567890abcdef","text":"fedcba0987654321"}\n'
    )


def test_what_a_union_of_lines_leaves_is_understood(line: Make) -> None:
    """Lines out of order, repeated, with CRLF, blank lines or a byte order mark are what they are."""
    lines = [line("one"), line("two"), line("three")]
    one, three, two = text(lines).splitlines()
    mixed = b"\xef\xbb\xbf" + b"\r\n".join([two, one, b"", two, three, one, b"  "])
    ledger, findings = read(mixed)
    assert (ledger.lines, findings) == ({each.guid: each for each in lines}, [])
    assert [ledger.spot(each) for each in lines] == [Spot(2, 1), Spot(1, 1), Spot(5, 1)]


def test_two_branches_that_saw_an_episode_agree(line: Make) -> None:
    """Two branches record one episode, each at its time and with its title: the first sight counts."""
    early = datetime(2026, 3, 2, tzinfo=UTC)
    here, there = line("one", first_seen=early), line("one", title="Mended", text="0", source="episodes/talks/1.md")
    merged, findings = read(text([here]) + text([there]))
    assert (merged.lines["one"].first_seen, findings) == (early, [])
    assert merged.lines == read(text([there]) + text([here]))[0].lines


@pytest.mark.parametrize(
    "facts",
    [
        {"show": "side"},
        {"published": datetime(2026, 3, 4, tzinfo=UTC)},
        {"enclosure": None},
        {"enclosure": Enclosed("https://podcast.example/talks/one/one.12345678.mp3", 1_001)},
        {"retired": datetime(2026, 3, 4, tzinfo=UTC)},
    ],
)
def test_two_lines_that_disagree_are_never_settled_in_silence(line: Make, facts: dict[str, Any]) -> None:
    """What subscribers have is not guessed: somebody must say which of two lines is true."""
    data = text([line("zero"), line("one")]) + text([line("one", **facts)])
    assert said(data) == ['3: F428 this line and line 1 say different things of the guid "one"']


def test_a_line_of_another_version_is_refused_by_name(line: Make) -> None:
    """A key that this version does not know is neither dropped nor guessed at."""
    data = text([line("one")]).replace(b"}\n", b',"mood":"good"}\n')
    assert said(data) == ["1: F428 a newer version of Shownotes wrote this line: Object contains unknown field `mood`"]


@pytest.mark.parametrize("facts", [{"guid": ""}, {"source": "fog.md"}, {"link": "fog"}, {"link": "https://x.example/"}])
def test_a_line_that_nobody_wrote_is_refused(line: Make, facts: dict[str, Any]) -> None:
    """A file or page where there can be none is a problem of that line, not a fault later on."""
    (told,) = said(text([msgspec.structs.replace(line("one"), **facts)]))
    assert told.startswith("1: F428 the line cannot be read: ")


@given(st.binary(max_size=60), st.data())
def test_damage_is_told_and_the_rest_is_read(junk: bytes, data: st.DataObject) -> None:
    """A line that is cut or overwritten is a problem at its number, and takes no other line with it."""
    lines = [
        msgspec.structs.replace(data.draw(lines_of_anything), guid=f"guid-{number}", show=str(number))
        for number in range(3)
    ]
    good = text(lines).splitlines()
    at = data.draw(st.integers(0, 2))
    cut = good[at][: data.draw(st.integers(1, len(good[at]) - 1))]
    spoilt = [line if number != at else junk.replace(b"\n", b"") + cut for number, line in enumerate(good)]
    ledger, findings = read(b"\n".join(spoilt))
    assert [finding.at for finding in findings] == [Spot(at + 1, 1)]
    assert ledger.lines == {line.guid: line for number, line in enumerate(lines) if number != at}


def test_only_what_is_out_is_held(line: Make) -> None:
    """A file without a guid keeps the one that its subscribers know, not one that was given up."""
    retired = line("one", retired=datetime(2026, 5, 1, tzinfo=UTC))
    ledger, _ = read(text([retired, line("two"), line("new", source="episodes/talks/one.md")]))
    assert ledger.held() == {"episodes/talks/one.md": "new", "episodes/talks/two.md": "two"}
