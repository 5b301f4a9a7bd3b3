"""Problems as authors, machines and pull requests see them."""

from __future__ import annotations

import json
import re

import pytest

from pipeline.diagnostics import CODES, Diagnostic, Severity, adjust, as_github, as_json, as_text, problem

AT = "episodes/talks/a.md"
WRONG = problem(AT, (3, 12), "S104", 'published "soon" is not a date', "write 2026-03-03")
DOUBT = problem(AT, (2, 8), "F401", "the title is taken")
NOTE = problem("episodes/b.md", (0, 0), "F404", "there is no audio")


def test_a_problem_is_one_line_and_its_hint() -> None:
    """An author sees place, code, what is wrong and what to type; an error needs no word for it."""
    assert as_text([WRONG, DOUBT]) == (
        f'{AT}:3:12: S104 published "soon" is not a date\n  hint: write 2026-03-03\n'
        f"{AT}:2:8: F401 warning: the title is taken\n"
    )


def test_a_hint_of_several_lines_stays_below_its_problem() -> None:
    """What is to be typed on two lines is shown on two, indented alike."""
    assert as_text([problem(AT, (1, 1), "S122", "no words", "> Words.\n> — Name")]) == (
        f"{AT}:1:1: S122 no words\n  hint: > Words.\n  > — Name\n"
    )


def test_json() -> None:
    """A machine reads one object a line, with every field by name."""
    lines = as_json([WRONG, NOTE]).splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "path": AT,
            "line": 3,
            "column": 12,
            "code": "S104",
            "message": 'published "soon" is not a date',
            "hint": "write 2026-03-03",
            "severity": "error",
        },
        {
            "path": "episodes/b.md",
            "line": 0,
            "column": 0,
            "code": "F404",
            "message": "there is no audio",
            "hint": "",
            "severity": "note",
        },
    ]


def test_github() -> None:
    """What would end a workflow command or its properties early is escaped."""
    found = problem("a,b:c%.md", (1, 2), "S104", "100%\nwrong: x, y", "do\r\nthis")
    assert as_github([found, DOUBT, NOTE]) == (
        "::error file=a%2Cb%3Ac%25.md,line=1,col=2,title=S104::100%25%0Awrong: x, y%0Ahint: do%0D%0Athis\n"
        f"::warning file={AT},line=2,col=8,title=F401::the title is taken\n"
        "::notice file=episodes/b.md,line=0,col=0,title=F404::there is no audio\n"
    )


def test_problems_come_in_order_and_once() -> None:
    """Whatever found them, problems are listed by file, line and column, each once."""
    assert adjust([WRONG, NOTE, DOUBT, WRONG], {}, strict=False) == [NOTE, DOUBT, WRONG]


def test_settings_and_strict_raise_severities() -> None:
    """A site can make a code an error; --strict makes all warnings errors and leaves notes."""
    raised = adjust([NOTE, DOUBT], {"F404": Severity.ERROR}, strict=False)
    assert [(each.code, each.severity) for each in raised] == [("F404", "error"), ("F401", "warning")]
    strict = adjust([NOTE, DOUBT], {}, strict=True)
    assert [(each.code, each.is_error) for each in strict] == [("F404", False), ("F401", True)]


@pytest.mark.parametrize("code", CODES)
def test_codes(code: str) -> None:
    """Every code has the letter of its stage, and a meaning in a few words that fits a table."""
    assert re.fullmatch(r"[SRLFM]\d{3}", code)
    assert re.fullmatch(r"[a-z].{10,90}[^.]", CODES[code].meaning)


def test_a_problem_has_the_severity_of_its_code() -> None:
    """Nobody decides in passing how bad something is."""
    assert problem("a", (1, 1), "S111", "x") == Diagnostic("a", 1, 1, "S111", "x", "", Severity.WARNING)
