"""Documents become records, and what does not fit becomes diagnostics that an author understands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Site
from pipeline.diagnostics import as_text
from pipeline.fields import Record
from pipeline.frontmatter import read_yaml
from pipeline.load.site import as_profiles
from pipeline.model import Episode, People, Show
from pipeline.validation import did_you_mean, known_keys, validate

WHOLE = "  hint: write the whole address, such as https://example.org/page"
GOOD = "title: Tides\npublished: 2026-03-03\nguests: Jane Doe\nauthors: John Smith\nsummary: x\n"


def said(text: str, model: type[Record] = Episode) -> str:
    """All that is said of a record."""
    record, problems = validate(model, read_yaml(text), "a.yaml")
    assert (record is None) == bool(problems)
    return as_text(problems)


def test_a_good_record_has_nothing_to_say() -> None:
    """What is right becomes a record in silence."""
    assert said(GOOD) == ""


def test_all_problems_are_said_at_once() -> None:
    """One run shows every mistake: missing, unknown, doubled and wrong keys, each in its place."""
    assert said("titel: Tides\npublished: soon\nguests:\n  - nam: Jane Doe\n    nam: x\nsummary: x\n") == (
        'a.yaml:5:5: S107 the key "nam" is written twice\n'
        "  hint: delete one of the two\n"
        'a.yaml:1:1: S105 the key "title" is missing\n'
        "  hint: write title: About tides\n"
        'a.yaml:2:12: S104 published "soon" is not a date or date-time\n'
        "  hint: write 2026-03-03 or 2026-03-03T06:00\n"
        'a.yaml:4:5: S105 the key "guests[1].name" is missing\n'
        "  hint: write name: Jane Doe\n"
        'a.yaml:4:5: S106 unknown key "guests[1].nam"\n'
        '  hint: did you mean "name"?\n'
        'a.yaml:1:1: S105 the key "authors" is missing\n'
        "  hint: write authors: [John Smith]\n"
        'a.yaml:1:1: S106 unknown key "titel"\n'
        '  hint: did you mean "title"?\n'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a.yaml:1:1: S103 keys such as title: are expected here, and there is nothing\n"),
        ("- x", "a.yaml:1:1: S103 keys such as title: are expected here, and there is a list\n"),
        ("x y", "a.yaml:1:1: S103 keys such as title: are expected here, and there is plain text\n"),
    ],
)
def test_what_is_no_mapping(text: str, expected: str) -> None:
    """A file that holds something else is told what is expected (T-SRC-03)."""
    assert said(text) == expected + "  hint: write key: value lines\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("number: x", '9: S104 number "x" is not a whole number\n  hint: write a number such as 7'),
        ("number:", ""),
        ("season: {number: }", "18: S104 season.number is empty\n  hint: write number: 7"),
        ("season: {numer: 1, number: 1}", '10: S106 unknown key "season.numer"\n  hint: did you mean "number"?'),
        (
            "links: [x y]",
            '9: S104 links[1].url "x y" holds a blank or a character that a URL must percent-encode\n' + WHOLE,
        ),
        (
            "location: {name: H, geo: x}",
            '26: S104 location.geo "x" does not have the form that is expected\n  hint: write geo: geo:53.55,9.99',
        ),
        ("explicit: clean", '11: S104 explicit "clean" is neither true nor false\n  hint: write true or false'),
        ("type: extra", '7: S104 type "extra" is not one of the known values\n  hint: write full, trailer or bonus'),
        (
            "hosts: [[x]]",
            "9: S104 hosts[1] must be a mapping, not a list\n  hint: known keys: group, image, name, role, url",
        ),
        ("guid: [x]", "7: S104 guid must be text, not a list"),
        ("number: -1", '9: S104 number "-1" is less than 0\n  hint: write 0 or more'),
        (
            "soundbites: [{start: 1, duration: 0}]",
            '35: S104 soundbites[1].duration "0" must be more than 0\n  hint: write a number above 0',
        ),
        (
            f"number: {2**53 + 1}",
            f'9: S104 number "{2**53 + 1}" is more than {2**53}\n  hint: write {2**53} or less',
        ),
        ("guid: '  '", "7: S104 guid is empty\n  hint: write something, or delete the key"),
        ('guid: "a\\nb"', '7: S104 guid "a b" must be one line\n  hint: put the text on one line'),
        (
            "links: [" + "x" * 90 + "]",
            f'9: S104 links[1].url "{"x" * 57}…" must start with https://\n' + WHOLE,
        ),
    ],
)
def test_a_value_is_quoted_with_what_was_expected(line: str, expected: str) -> None:
    """A message names the key down to the item, quotes what was written, and the hint is something to type."""
    assert said(f"{GOOD}{line}\n") == (f"a.yaml:6:{expected}\n" if expected else "")


@pytest.mark.parametrize("text", ["", "{}", "hello", "- x"])
def test_a_list_of_people_is_told_what_it_looks_like(text: str) -> None:
    """A people.yaml that is something else is not asked for the keys of an episode."""
    document = as_profiles(read_yaml(text))
    told = as_text(validate(People, document, "people.yaml")[1])
    assert "title" not in told
    if text == "hello":
        assert told == (
            "people.yaml:1:1: S103 a list of profiles is expected here, and there is plain text\n"
            "  hint: write - name: Jane Doe, and one such entry for each\n"
        )
    if text == "{}":
        assert told == 'people.yaml:1:1: S105 the key "name" is missing\n  hint: write name: Jane Doe\n'


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("a.md", "write the article, in Markdown, below the front matter"),
        ("a.yaml", "write summary: The article, in Markdown."),
        ("a.json", 'write "summary": "The article, in Markdown."'),
    ],
)
def test_where_the_summary_is_missing(path: str, hint: str) -> None:
    """The hint fits the kind of file: only an .md file has something below its front matter."""
    _, problems = validate(Episode, read_yaml(GOOD.replace("summary: x\n", "")), path)
    assert [each.hint for each in problems] == [hint]


def test_a_guid_keeps_its_blanks() -> None:
    """A quoted guid is kept byte for byte, and no other line is (R-ITEM-07, R-ITEM-08, T-IMP-04)."""
    text = GOOD.replace("Tides", "' Tides '") + "guid: '\u00a0 Lead \t'\nslug: ' tides '\n"
    record, _ = validate(Episode, read_yaml(text), "a.md")
    assert record is not None
    assert (record.guid, record.title, record.slug) == ("\u00a0 Lead \t", "Tides", "tides")


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("feild-guide", ["field-guide", "talks"], 'did you mean "field-guide"?'),
        ("TITLE", ["Title", "guid"], 'did you mean "Title"?'),
        ("zzz", ["b", "a", "a"], "known: a, b"),
        ("zzz", [str(n) for n in range(13)], ""),
        ("zzz", [], ""),
    ],
)
def test_did_you_mean(word: str, known: list[str], expected: str) -> None:
    """The nearest word is offered; where none is near, all, unless they are too many to help."""
    assert did_you_mean(word, known) == expected


@pytest.mark.parametrize(
    ("model", "loc", "expected"),
    [
        (Show, ("owner",), {"name", "email"}),
        (Episode, ("guests", 3), {"name", "title", "organizations", "role", "url", "image"}),
        (Episode, ("guests", 3, "image"), {"file", "url", "alt", "credit"}),
        (Site, ("feed",), {"items", "without_media", "archive", "hubs", "atom", "prefix"}),
    ],
)
def test_known_keys(model: type[Record], loc: tuple[str | int, ...], expected: set[str]) -> None:
    """Suggestions come from the very mapping in which the slip is."""
    assert set(known_keys(model, loc)) == expected


VALUES = st.recursive(
    st.none() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*Episode.model_fields, "name", "x"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*Episode.model_fields]), VALUES))
def test_nothing_that_yaml_can_say_breaks_validation(data: dict[str, Any]) -> None:
    """Whatever a mapping holds, it is a record or a list of problems with places in the file (rule 6)."""
    document = read_yaml("")._replace(data=data)
    record, problems = validate(Episode, document, "a.yaml")
    assert (record is None) == bool(problems)
    assert {(each.line, each.column) for each in problems} <= {(1, 1)}
    assert [each.message for each in problems if "does not fit" in each.message] == []
