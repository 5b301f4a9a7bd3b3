"""Descriptions, openings and plain text."""

from __future__ import annotations

import pytest

from pipeline.notes import Places, description_html, opening, parse, plain_text

LONG = "This is a sentence of words. " * 20


def test_a_description_has_few_tags(places: Places) -> None:
    """Headings, quotes, tables, code and pictures become paragraphs that every app shows (R-ITEM-12)."""
    body = (
        "# Title\n\nA *b* **c** `d` ~~e~~ [f](/g/)[^n].\n\n"
        '![h](diagram.png "Caption")\n\n![only a picture](diagram.png)\n\n'
        "> Said.\n> — Mark Collier, 12:34\n\n| a | b |\n|---|---|\n| c | d |\n\n```\nx < 1\n\n  y\n```\n\n---\n\n"
        "1. one\n   - two\n\nTerm\n: meaning\n\n[^n]: note\n"
    )
    assert description_html(parse(body), places) == (
        "<p><strong>Title</strong></p>\n"
        '<p>A <em>b</em> <strong>c</strong> d e <a href="https://x.example/g/">f</a>'
        '<a href="https://x.example/show/episode/#note-1">[1]</a>.</p>\n'
        "<p><em>Caption</em></p>\n"
        "<p>Said.</p>\n"
        '<p>— <a href="https://x.example/guests/mark-collier/">Mark Collier</a>,'
        ' <a href="https://x.example/show/episode/#t=754">12:34</a></p>\n'
        "<p>a · b</p>\n<p>c · d</p>\n"
        "<p>x &lt; 1<br>\n<br>\n  y</p>\n"
        "<ol>\n<li>one\n<ul>\n<li>two\n</li>\n</ul>\n</li>\n</ol>\n"
        "<p><strong>Term</strong></p>\n<ul>\n<li>meaning\n</li>\n</ul>\n"
        "<ol>\n<li><p>note</p>\n</li>\n</ol>"
    )


@pytest.mark.parametrize(
    ("body", "limit", "html"),
    [
        ("One.\n\nTwo.\n\nThree.", 30, "<p>One.</p>\n<p>Two.</p>"),
        ("One.\n\n## Two\n\nThree and more.", 50, "<p>One.</p>"),
        ("One two. Three *four. Five* six.", 50, "<p>One two. Three <em>four. Five</em> six.</p>"),
        ("One two. Three *four. Five* six.", 40, "<p>One two. Three <em>four.</em></p>"),
        ("One two. Three *four. Five* six.", 30, "<p>One two.</p>"),
        ("One two three four five six", 25, "<p>One two three…</p>"),
        ("One, two; three", 18, "<p>One…</p>"),
        ("Ääääääääääääääää", 20, "<p>Äääää…</p>"),
        ("&&&&&&&&&&", 28, "<p>&amp;&amp;&amp;…</p>"),
        ("- One\n- Two\n- Three", 40, "<ul>\n<li>One\n</li>\n<li>Two\n</li>\n</ul>"),
        ("[text](https://a.example/a/very/long/address/that/does/not/fit/at/all) more.", 40, "<p>text more.</p>"),
        ("One with Dr. Who, e.g. here. Two.", 38, "<p>One with Dr. Who, e.g. here.</p>"),
        ("", 50, ""),
    ],
)
def test_where_a_description_ends(body: str, limit: int, html: str, places: Places) -> None:
    """Cut at a block, else a sentence, else a word, never in a tag or entity; no heading is left alone (R-ITEM-12)."""
    assert description_html(parse(body), places, limit=limit) == html
    assert len(html.encode()) <= limit


def test_a_long_second_block_is_cut_where_the_first_is_short(places: Places) -> None:
    """A short first paragraph does not make a description of one line."""
    html = description_html(parse(f"Short.\n\n{LONG}"), places, limit=100)
    assert html == "<p>Short.</p>\n<p>This is a sentence of words. This is a sentence of words.</p>"


@pytest.mark.parametrize(
    ("body", "limit", "text"),
    [
        (
            "# Title\n\nOne *two* [three](https://a.example/).\nFour[^n].\n\nFive.\n\n## Six\n\nSeven.\n\n[^n]: x",
            300,
            "One two three. Four. Five.",
        ),
        ("![a](diagram.png 'Caption')\n\n> Quote.\n\n- List\n\nWords.", 300, "Words."),
        (LONG, 60, "This is a sentence of words. This is a sentence of words."),
        ('He said "no." Then he left & went.', 20, "He said “no.”"),
        ("One two three, four", 15, "One two three…"),
        ("Onetwothree", 5, "Onet…"),
        ("今日は晴れ。明日は雨。", 8, "今日は晴れ。"),
        ("A ![picture](diagram.png) in it.\n\n## B", 300, "A in it."),
        (
            "Two ways.\n\nOne\n: first.\n\nTwo\n: second,\n  more.\n\nEnd.",
            300,
            "Two ways. One: first. Two: second, more. End.",
        ),
        ("- Only\n- a list", 300, "- Only - a list"),
        ("", 300, ""),
    ],
)
def test_how_notes_open(body: str, limit: int, text: str) -> None:
    """The first paragraphs up to a heading, on one line, cut at a sentence or else at a word."""
    assert opening(parse(body), limit=limit) == text


def test_plain_text_reads_like_the_article() -> None:
    """Blocks stand between blank lines, lists keep their markers, quotes their speakers, code its lines."""
    body = (
        "## Title\n\nA *b*\n& c  \nd.\n\n> Said.\n> — Mark Collier, 12:34\n\n- one\n- two\n  1. three\n  2. four\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n```\nx < 1\n\n  y\n```\n\n![h](diagram.png)\n\nEnd.\n\n0. zero\n1. one\n"
    )
    assert plain_text(parse(body)) == (
        "Title\n\nA b & c\nd.\n\nSaid.\n\n— Mark Collier, 12:34\n\n- one\n- two\n  1. three\n  2. four\n\n"
        "a | b\nc | d\n\nx < 1\n\n  y\n\nEnd.\n\n0. zero\n1. one"
    )


def test_definitions_stand_behind_their_terms() -> None:
    """Plain text tells terms from definitions, whatever a definition is made of."""
    body = (
        "One *term*\n: first\n: second\n\nTwo\n: - a\n  - b\n\nThree\n\n: para\n\n  para\n\nFour\n: ![](a.png)\n\n"
        "Five\n: x\n\nText.\n\n- Six\n  : y\n\nEnd.\n"
    )
    assert plain_text(parse(body)) == (
        "One term: first\nsecond\nTwo:\n\n- a\n- b\n\nThree: para\npara\nFour:\nFive: x\n\nText.\n\n- Six: y\n\nEnd."
    )
