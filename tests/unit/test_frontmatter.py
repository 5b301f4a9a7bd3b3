"""Front matter: what a text says, where each thing stands, and every way in which it can be none."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline import frontmatter
from pipeline.frontmatter import MAX_BYTES, SourceError, decode, read_markdown, read_yaml

LOADERS = [getattr(yaml, name) for name in ("CSafeLoader", "SafeLoader") if hasattr(yaml, name)]


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of PyYAML's loaders: a Python without its wheel has only the slow one."""
    monkeypatch.setattr(frontmatter, "Loader", request.param)


def fault(read: Callable[[Any], object], value: object) -> tuple[str, tuple[int, int], str, str]:
    """Code, place, message and hint of what makes a text unreadable."""
    with pytest.raises(SourceError) as caught:
        read(value)
    found = caught.value
    return found.code, found.at, found.message, found.hint


def yaml_fault(text: str) -> tuple[str, tuple[int, int], str, str]:
    """What is wrong with a YAML text."""
    return fault(read_yaml, text)


@pytest.mark.parametrize(
    "data",
    [
        "title: ä\nbody: x\n".encode(),
        b"\xef\xbb\xbf" + "title: ä\nbody: x\n".encode(),
        "title: ä\r\nbody: x\r\n".encode(),
        "title: ä\rbody: x\r".encode(),
    ],
    ids=["plain", "BOM", "CRLF", "CR"],
)
def test_line_ends_and_byte_order_marks_make_no_difference(data: bytes) -> None:
    """An editor's habits never reach a title or guid (T-SRC-02)."""
    assert decode(data) == "title: ä\nbody: x\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xfet\0", ("S101", (1, 1), "the file is UTF-16, not UTF-8", "save it as UTF-8")),
        (b"\xfe\xff\0t", ("S101", (1, 1), "the file is UTF-16, not UTF-8", "save it as UTF-8")),
        (b"t\0i\0", ("S101", (1, 1), "the file is UTF-16, not UTF-8", "save it as UTF-8")),
        (b"\0t\0i", ("S101", (1, 1), "the file is UTF-16, not UTF-8", "save it as UTF-8")),
        (
            "a\nbä: ".encode() + "ö".encode("latin-1"),
            ("S101", (2, 5), "byte 0xf6 at offset 7 is not UTF-8", "save the file as UTF-8"),
        ),
        (b"a\n\xed\xa0\x80", ("S101", (2, 1), "byte 0xed at offset 2 is not UTF-8", "save the file as UTF-8")),
        (b"ab\r\nc\0", ("S109", (2, 2), "U+0000 cannot stand in a feed or page", "delete the character")),
        (b"\0\0\0\0", ("S109", (1, 1), "U+0000 cannot stand in a feed or page", "delete the character")),
        ("\n\ufffe".encode(), ("S109", (2, 1), "U+FFFE cannot stand in a feed or page", "delete the character")),
    ],
)
def test_what_is_no_text(data: bytes, expected: tuple[str, tuple[int, int], str, str]) -> None:
    """A file that is not plain UTF-8 text is refused with line, column and byte or character (T-SRC-01, T-SRC-04)."""
    assert fault(decode, data) == expected


@given(st.binary())
def test_any_bytes_are_text_that_xml_can_carry_or_refused(data: bytes) -> None:
    """No byte that gets through here can break a feed later (T-SRC-04)."""
    text, code = "", "S101"
    try:
        text = decode(data)
    except SourceError as found:
        code = found.code
    assert code in {"S101", "S109"}
    assert frontmatter.FORBIDDEN.search(text) is None
    assert "\r" not in text


def test_positions() -> None:
    """Every key and value knows its line and column in the file, and the body its first line."""
    document = read_markdown("---  \ntitle: Tides\nguests:\n  - {name: Jane Doe}\n---\t\n\nThe article.\n")
    assert document.data == {"title": "Tides", "guests": [{"name": "Jane Doe"}]}
    assert document.place(("title",)) == (2, 8)
    assert document.place(("title",), key=True) == (2, 1)
    assert document.place(("guests", 0, "name")) == (4, 12)
    assert document.place(("guests", 0, "name"), key=True) == (4, 6)
    assert (document.body, document.body_line) == ("\nThe article.\n", 6)


def test_the_place_of_what_is_not_written_is_the_place_of_what_it_is_in() -> None:
    """A missing key is shown where it should be; a short form's key where the short form is."""
    document = read_yaml("guests:\n  - Jane Doe\n")
    assert document.place(("guests", 0, "name")) == (2, 5)
    assert document.place(("authors",)) == (1, 1)


START = "start the file with a line ---, then keys such as title:, then ---"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("S102", (1, 1), "the file is empty", START)),
        (" \n\n", ("S102", (1, 1), "the file is empty", START)),
        ("# Tides\n", ("S102", (1, 1), "there is no front matter", START)),
        ("----\ntitle: x\n----\n", ("S102", (1, 1), "there is no front matter", START)),
        (
            "---\n",
            (
                "S102",
                (1, 1),
                "the front matter is not closed",
                "write a line --- after the last key, before the summary",
            ),
        ),
    ],
)
def test_fences(text: str, expected: tuple[str, tuple[int, int], str, str]) -> None:
    """A file without front matter, or with half of its fences, is told how to start (T-SRC-03)."""
    assert fault(read_markdown, text) == expected


@pytest.mark.parametrize(
    ("text", "body"),
    [("---\n---\nx", "x"), ("---\n---", ""), ("---\na: |\n  ---\n---\nx\n---\ny", "x\n---\ny")],
)
def test_the_first_closing_fence_closes(text: str, body: str) -> None:
    """Lines of dashes in the summary, or indented in a value, are text."""
    assert read_markdown(text).body == body


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    "text",
    ["1:30:45", "12:30", "no", "on", "010", "0x10", "1_000", "1.10", "1e3", "2026-06-24 08:00", "true", "=", ".inf"],
)
def test_a_scalar_is_the_text_that_was_written(text: str) -> None:
    """YAML guesses no types: the field decides what a value is (T-YAML-03)."""
    assert read_yaml(f"a: {text}").data == {"a": text}
    assert read_yaml(f"[{text}]").data == [text]


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(("text", "expected"), [("", None), ("~", None), ("null", None), ("''", ""), ('"~"', "~")])
def test_nothing_is_nothing_unless_it_is_quoted(text: str, expected: str | None) -> None:
    """A key without a value is absent; quotes make it text."""
    assert read_yaml(f"a: {text}").data == {"a": expected}


@pytest.mark.usefixtures("_loader")
def test_all_forms_of_text() -> None:
    """Plain, quoted, folded and literal text is read as YAML says, characters beyond the first plane too."""
    text = "a: one\n  two\nb: 'it''s'\nc: \"tab\\tü\\U0001F315\"\nd: >\n  one\n  two\ne: |\n  one\n  two\n"
    assert read_yaml(text).data == {
        "a": "one two",
        "b": "it's",
        "c": "tab\tü🌕",
        "d": "one two\n",
        "e": "one\ntwo\n",
    }


@pytest.mark.usefixtures("_loader")
def test_the_first_of_two_equal_keys_is_kept_and_the_second_told() -> None:
    """No guid changes by a slip: the loader reports what PyYAML would keep in silence (T-YAML-02)."""
    document = read_yaml("guid: first\nlinks:\n  - {url: a, url: b}\nguid: second\n")
    assert document.data == {"guid": "first", "links": [{"url": "a"}]}
    assert document.repeated == ((("links", 0, "url"), (3, 14)), (("guid",), (4, 1)))


NOT = "this is not YAML: "
QUOTE = "put the value in quotes"
SLIPS = {
    "guest:\n\tname: Jane Doe": ((2, 1), "a tab cannot indent", "indent with blanks, not with tabs"),
    "guest:\n  a: b\n\tname: Jane Doe": ((3, 1), "a tab cannot indent", "indent with blanks, not with tabs"),
    "title: @Tides": ((1, 8), 'a value cannot start with "@"', QUOTE),
    "title: %Tides": ((1, 8), 'a value cannot start with "%"', QUOTE),
    "title: `Tides`": ((1, 8), 'a value cannot start with "`"', QUOTE),
    "title: *Tides*": ((1, 8), 'a value cannot start with "*"', QUOTE),
    "title: & tides": ((1, 8), 'a value cannot start with "&"', QUOTE),
    "title: > tides": ((1, 8), 'a value cannot start with ">"', QUOTE),
    "title: - tides": ((1, 8), 'a value cannot start with "-"', QUOTE),
    "title: ]": ((1, 8), 'a value cannot start with "]"', QUOTE),
    "title: Tides: a talk": (
        (1, 13),
        "there is a colon too many, or a line that is indented too far",
        'put text that holds a colon in quotes, as in title: "Tides: a talk"',
    ),
    "title: Tides\npublished soon\n": ((2, 1), "the key has no colon", "write key: value"),
    "title: [Tides\nguid: x": ((1, 8), "the list is not closed", "write ] at its end"),
    "title: {a: b\nguid: x": ((1, 8), "the mapping is not closed", "write } at its end"),
    'title: "Tides\nguid: x\n': ((1, 8), "the quotes are not closed", "write the same mark at the end"),
    'title: "Tides" and ebb': ((1, 16), "there is something after the value's end", "put the whole value in quotes"),
    "guests:\n  - a\n - b": (
        (3, 2),
        "the line does not fit the lines above it",
        "indent the keys of one mapping alike",
    ),
    "a: b\n...\nc: d": ((3, 1), "a second YAML document starts here", "keep one record in a file"),
}


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(("text", "expected"), SLIPS.items())
def test_slips_of_the_pen(text: str, expected: tuple[tuple[int, int], str, str]) -> None:
    """What goes wrong when people write YAML is said in their words, where they slipped (T-SRC-03)."""
    at, message, hint = expected
    assert yaml_fault(text) == ("S103", at, NOT + message, hint)


@pytest.mark.usefixtures("_loader")
def test_an_unknown_escape() -> None:
    """A path of Windows in double quotes is told how to be written; the loaders differ by the column of one sign."""
    code, (line, column), message, hint = yaml_fault('title: "C:\\docs"')
    assert (code, line, message) == ("S103", 1, NOT + "the escape is unknown")
    assert column in {11, 12}
    assert hint == "write \\\\ for a backslash, or put the text in single quotes"


PLAIN = "write plain text, in quotes"
ANCHORS = ("anchors and aliases (& and *) are not read", "write the value out, in quotes")


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("text", "at", "message", "hint"),
    [
        ("a: &x b", (1, 4), *ANCHORS),
        ("a: *x", (1, 4), *ANCHORS),
        ("&x a: b", (1, 1), "a key must be plain text", "write key: value"),
        ("[a]: b", (1, 1), "a key must be plain text", "write key: value"),
        ("a: b\n<<: {c: d}", (2, 1), "merge keys (<<) are not read", "write the keys out"),
        (
            "a: !!python/object/apply:os.system [true]",
            (1, 4),
            'the tag "!!python/object/apply:os.system" is not read',
            PLAIN,
        ),
        ("a: !!str 12", (1, 4), 'the tag "!!str" is not read', PLAIN),
        ("a: !own b", (1, 4), 'the tag "!own" is not read', PLAIN),
        ("a: b\n---\nc: d", (2, 1), "a second YAML document starts here", "keep one record in a file"),
    ],
)
def test_more_than_mappings_lists_and_text_is_refused(text: str, at: tuple[int, int], message: str, hint: str) -> None:
    """Nothing is constructed, expanded or merged (T-YAML-01, T-YAML-04)."""
    assert yaml_fault(text) == ("S103", at, message, hint)


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("text", "at", "character"),
    [
        ('a: "x\\0"', (1, 6), "0000"),
        ('a: "\\b"', (1, 5), "0008"),
        ('a: "\\N"', (1, 5), "0085"),
        ('- "\\uFFFE"', (1, 4), "FFFE"),
    ],
)
def test_escapes_make_no_forbidden_character(text: str, at: tuple[int, int], character: str) -> None:
    """A character that XML cannot carry is refused also where only an escape makes it (T-SRC-04)."""
    assert yaml_fault(text) == ("S109", at, f"U+{character} cannot stand in a feed or page", "delete the character")


HOSTILE = {
    "30 kB of brackets": "[" * 30_000,
    "30 kB of braces": "{a: " * 8_000,
    "depth by blanks": "".join(" " * n + "a:\n" for n in range(300)),
    "depth by dashes": "- " * 20_000,
    "alias bomb": "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*a, *a]\n" for n in "bcdefgh"),
    "merge bomb": "a: &a {x: y}\nb: {<<: [*a, *a, *a]}\n",
    "self reference": "a: &a [*a]\n",
    "tag": "!!python/object/new:os.system [x]\n",
}


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_bombs_are_refused_before_anything_is_built(text: str) -> None:
    """No text of a few kilobytes costs more than a moment, or the process (T-YAML-01)."""
    start = time.process_time()
    code = yaml_fault(text)[0]
    assert code in {"S103", "S108"}
    assert time.process_time() - start < 1


@pytest.mark.usefixtures("_loader")
def test_a_big_integer_is_text() -> None:
    """A number of 50,000 digits costs nothing, because nobody makes a number of it (T-YAML-01)."""
    digits = "9" * 50_000
    assert read_yaml(f"number: {digits}").data == {"number": digits}


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 20_000_000])
def test_front_matter_of_20_megabytes(size: int) -> None:
    """Over the limit a text is not parsed at all, and the message names the limit (T-YAML-01)."""
    start = time.process_time()
    assert fault(read_markdown, "---\na: " + "x" * (size - 3) + "\n---\n") == (
        "S108",
        (2, 1),
        f"the YAML is {size + 1:,} bytes long; the limit is 64,000",
        "move long text below the front matter of an .md file",
    )
    assert time.process_time() - start < 1


def test_the_limit_of_depth() -> None:
    """Twenty levels are read, the twenty-first is refused."""
    assert read_yaml("[" * 20 + "]" * 20).data == eval("[" * 20 + "]" * 20)  # noqa: S307  nested lists
    assert yaml_fault("[" * 21 + "]" * 21) == (
        "S108",
        (1, 21),
        "values are nested deeper than 20 levels",
        "write it flatter",
    )


@given(st.text(alphabet="-{}[]:,&*!|>%@`'\"# \n\tabc~?", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is written is read or refused with a place in it (rule 6)."""
    line, column = 1, 1
    try:
        read_markdown(f"---\n{text}\n---\n")
    except SourceError as found:
        line, column = found.at
    assert 1 <= line <= text.count("\n") + 4
    assert column >= 1
