"""Quotes: blockquotes that say who spoke, and when."""

from __future__ import annotations

import msgspec
import pytest

from pipeline.notes import Places, Problem, Quote, feed_html, page_html, parse

BODY = "Text.\n\n> It is *about* scale.\n> — Mark Collier, 12:34\n"


def test_a_quote_on_the_page_is_a_figure(places: Places) -> None:
    """The page gives a quote an id, links its speaker, and plays from its time."""
    assert page_html(parse(BODY), places) == (
        '<p>Text.</p>\n<figure class="quote" id="quote-1"><blockquote>\n'
        "<p>It is <em>about</em> scale.</p>\n</blockquote>\n"
        '<figcaption>— <a href="../../guests/mark-collier/">Mark Collier</a>,'
        ' <a class="time" href="#t=754" data-seconds="754">12:34</a></figcaption></figure>\n'
    )


def test_a_quote_in_the_feed_is_a_blockquote(places: Places) -> None:
    """The feed has the speaker in a paragraph of the blockquote, with absolute addresses (R-HTML-03)."""
    assert feed_html(parse(BODY), places) == (
        "<p>Text.</p>\n<blockquote>\n<p>It is <em>about</em> scale.</p>\n"
        '<p>— <a href="https://x.example/guests/mark-collier/">Mark Collier</a>,'
        ' <a href="https://x.example/show/episode/#t=754">12:34</a></p>\n</blockquote>\n'
    )


def test_a_quote_is_told_with_its_place() -> None:
    """The caller learns who is said to have spoken, when, and where that name stands."""
    assert parse(BODY).quotes == (Quote("Mark Collier", 754, 4, 5, "quote-1"),)


def test_who_has_no_page_is_printed_without_a_link(places: Places) -> None:
    """A name that the caller did not place is text, escaped."""
    assert "<figcaption>— A &lt;b&gt; O'Neill</figcaption>" in page_html(parse("> x\n> — A <b> O'Neill"), places)


@pytest.mark.parametrize(
    ("line", "speaker", "time"),
    [
        ("— Ada", "Ada", None),
        ("– Ada", "Ada", None),
        ("-- Ada", "Ada", None),
        ("--- Ada", "Ada", None),
        ("—\u00a0Ada, 5:04", "Ada", 304),
        ("— Ada,1:02:03", "Ada", 3723),
        ("— Collier, Mark, COO, 12:34", "Collier, Mark, COO", 754),
        ("— Mark Collier, COO", "Mark Collier, COO", None),
        ("— *Ada*_Lovelace_ & Co &amp; \\*", "*Ada*_Lovelace_ & Co & *", None),
    ],
)
def test_how_an_attribution_may_be_written(line: str, speaker: str, time: int | None) -> None:
    """The name is plain text and may hold commas; the time stands at the end."""
    notes = parse(f"> said\n> {line}")
    assert [(quote.speaker, quote.time) for quote in notes.quotes] == [(speaker, time)]
    assert notes.problems == ()


@pytest.mark.parametrize(
    "body",
    ["> a\n>\n> — Ada", "> a  \n> — Ada", "> a\\\n> — Ada", "> a\n— Ada", "> a\n> b\n>\n>   — Ada  "],
)
def test_the_attribution_is_not_in_the_words(body: str, places: Places) -> None:
    """Wherever the last line stands, in its own paragraph or behind a hard break, it leaves no trace in the quote."""
    html = page_html(parse(body), places)
    words, _, rest = html.partition("</blockquote>")
    assert ("Ada" in words, "<br>" in words, "\\" in words) == (False, False, False)
    assert rest == "\n<figcaption>— Ada</figcaption></figure>\n"


@pytest.mark.parametrize(
    "body", ["> a", "> a\n> —Ada", "> a — Ada", "> - a\n> - — Ada", "> — Ada\n> a", "> a\n> ```\n> — Ada\n> ```"]
)
def test_what_stays_an_ordinary_blockquote(body: str) -> None:
    """A dash in the text, at the start, without a blank or in code names nobody."""
    assert parse(body).quotes == ()


def test_quotes_within_quotes_are_counted_in_order(places: Places) -> None:
    """Each level of a nested quote has its own speaker and id."""
    notes = parse("> > inner\n> > — Ada\n>\n> outer\n> — Grace\n\n> third\n> — Ada")
    assert [(q.speaker, q.anchor) for q in notes.quotes] == [
        ("Grace", "quote-1"),
        ("Ada", "quote-2"),
        ("Ada", "quote-3"),
    ]
    assert feed_html(notes, places) == (
        "<blockquote>\n<blockquote>\n<p>inner</p>\n<p>— Ada</p>\n</blockquote>\n"
        "<p>outer</p>\n<p>— Grace</p>\n</blockquote>\n"
        "<blockquote>\n<p>third</p>\n<p>— Ada</p>\n</blockquote>\n"
    )


@pytest.mark.parametrize("time", ["12:75", "12:", "1:2:3", "1:60:00", "1:2:3:4", "9999:00"])
def test_a_time_that_is_none_is_reported(time: str) -> None:
    """A malformed time is an error at its place, and the name is still read."""
    notes = parse(f"\n> a\n> — Ada, {time}")
    message = f'time "{time}" of a quote is not minutes:seconds or hours:minutes:seconds'
    assert notes.problems == (Problem(3, 10, "quote-time", message, "— Ada, 12:34"),)
    assert notes.quotes == (Quote("Ada", None, 3, 5, "quote-1"),)


def test_a_quote_without_words_is_reported(places: Places) -> None:
    """Somebody who is quoted has said something."""
    notes = parse("> — Ada, 12:34")
    message = 'quote "— Ada, 12:34" has a speaker and no words'
    assert notes.problems == (Problem(1, 3, "quote-empty", message, "> What was said.\n> — Name"),)
    assert feed_html(notes, places) == "<blockquote>\n<p>— Ada, 12:34</p>\n</blockquote>\n"


def test_a_time_opens_the_recording(places: Places) -> None:
    """Without a script, a time on the page leads into the recording itself."""
    heard = msgspec.structs.replace(places, media="../../s/e/a.mp3")
    assert 'href="../../s/e/a.mp3#t=754"' in page_html(parse(BODY), heard)
