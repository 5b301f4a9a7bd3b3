"""Bodies made to take for ever, and what is lost or kept of them.

No test measures time: those that would take minutes if something were quadratic are how we would notice.
"""

from __future__ import annotations

import pytest

from pipeline.notes import Places, feed_html, parse, plain_text, writer
from pipeline.notes.parser import Parser, QuickParser

NOWHERE = Places("", "", "")


@pytest.fixture(autouse=True, params=[QuickParser, Parser])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each body is read with and without short ways: both must give the same."""
    md = request.param()
    monkeypatch.setattr(writer, "parser", lambda: md)


def test_a_hundred_thousand_nested_quotes() -> None:
    """Nesting ends at 20 levels, and the author is told that text is lost."""
    notes = parse(">" * 100_000 + " lost\n\nkept")
    assert [(p.line, p.kind) for p in notes.problems] == [(1, "nesting")]
    assert feed_html(notes, NOWHERE) == "<blockquote>\n" * 20 + "</blockquote>\n" * 20 + "<p>kept</p>\n"


def test_the_deepest_list_that_is_read() -> None:
    """Nine lists inside each other are read whole and without complaint, eleven are not."""
    nested = ["".join("  " * depth + f"- {depth}\n" for depth in range(count)) for count in (9, 11)]
    assert [problem.kind for problem in parse(nested[0]).problems] == []
    assert [problem.kind for problem in parse(nested[1]).problems] == ["nesting"]


def test_64_000_pictures_that_do_not_end() -> None:
    """Unmatched brackets are text, and the author is told (10 s in the stock parser)."""
    notes = parse("![" * 64_000)
    assert [problem.kind for problem in notes.problems] == ["brackets"]
    assert plain_text(notes) == "![" * 64_000


def test_many_links_are_no_offence() -> None:
    """Ten thousand ordinary links in one paragraph are all read."""
    notes = parse("[a](https://x.example/) " * 10_000)
    assert (len(notes.links), notes.problems) == (10_000, ())


def test_64_000_footnote_references_that_do_not_end() -> None:
    """The footnote rule does not search the rest of the paragraph for each."""
    assert plain_text(parse("[^a] [^a]: x\n\n[^a]: x\n\n" + "[^" * 64_000)).startswith("[1] [1]: x\n\n[^[^")


def test_20_000_equal_headings() -> None:
    """Equal headings are numbered in linear time (20 s with the plugin)."""
    notes = parse("## Same\n" * 20_000)
    assert len({heading.anchor for heading in notes.headings}) == 20_000
    assert notes.headings[-1].anchor == "h-same-20000"


def test_100_000_quotation_marks() -> None:
    """Quotation marks are paired in linear time (2.4 s in the stock parser, 23 s for 300,000)."""
    assert plain_text(parse('"a" ' * 50_000)) == ("“a” " * 50_000).strip()
    assert plain_text(parse("'a " * 100_000)) == ("’a " * 100_000).strip()


def test_thousands_of_wrong_links_to_thousands_of_headings() -> None:
    """Only the first wrong links get a guess at what was meant."""
    notes = parse("[a](#headin) " * 2_000 + "\n\n" + "## Heading\n" * 2_000)
    assert len(notes.problems) == 2_000
    assert notes.problems[0].hint == 'did you mean "#heading"?'
    assert notes.problems[-1].hint == "write a heading's words: #two-words"


def test_a_definition_in_a_footnote_leaves_nothing_open() -> None:
    """The plugin would lose the start of the quote around the inner definition, and leave its end in the page."""
    html = feed_html(parse("[^a]: > [^b]: x\n\nText[^a]"), NOWHERE)
    assert html.count("<blockquote>") == html.count("</blockquote>") == 1
