"""The credit block, in the words of the editorial team."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.credits import Piece, credit_html, credit_line, credit_lines
from pipeline.listing import Credited, Listing, Ref
from tests.conftest import Site

SHOW = Ref("talks/", "Talks")


def author(name: str, part: str = "contributor", path: str | None = None) -> Credited:
    """Somebody who wrote."""
    return Credited(name, name.lower(), "Writer", "Writing", path, part=part)


def spelled(pieces: tuple[Piece, ...]) -> str:
    """The text of a line, without its links."""
    return "".join(piece if isinstance(piece, str) else piece.title for piece in pieces)


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ([], ""),
        ([author("W", "summary")], "This summary was written by W."),
        (
            [author("W", "summary"), author("H")],
            "This summary was written by W; H contributed to the written summary.",
        ),
        (
            [author("W", "summary"), author("V", "summary"), author("H"), author("I"), author("J")],
            "This summary was written by W and V; H, I and J contributed to the written summary.",
        ),
        (
            [author("W", "summary"), author("E", "editor"), author("T", "translator"), author("F", "fact checker")],
            "This summary was written by W; E edited it; T translated it; F checked its facts.",
        ),
        ([author("W", "summary"), author("L", "logger")], "This summary was written by W; L is its logger."),
        ([author("E", "editor")], "E edited it."),
    ],
)
def test_who_wrote_and_who_helped(authors: list[Credited], expected: str) -> None:
    """The sentence names every author once, in the order of the record, with their part in the text."""
    assert spelled(credit_line(authors)) == expected


def test_names_lead_to_their_pages() -> None:
    """Who has a page is linked, who has none is named all the same."""
    line = credit_line([author("W", "summary", "authors/w/"), author("H")])
    assert [piece for piece in line if isinstance(piece, Ref)] == [Ref("authors/w/", "W"), Ref("", "H")]


def listing(**keys: Any) -> Listing:
    """A listing of which only the credits matter."""
    nothing: dict[str, Any] = dict.fromkeys(Listing.__struct_fields__)
    empty: dict[str, Any] = {"guests": (), "organizations": (), "authors": ()}
    return Listing(**(nothing | empty | keys))


def test_the_whole_block() -> None:
    """Guest, organizations, show and authors stand each on a line, with the bars that the team writes."""
    guests = (Credited("Jane Doe", "jane-doe", "Guest", path="guests/jane-doe/"),)
    organizations = (Ref("organizations/a/", "A"), Ref("organizations/b/", "B"))
    block = credit_lines(listing(guests=guests, organizations=organizations, authors=(author("W", "summary"),)), SHOW)
    assert [(label, spelled(pieces)) for label, pieces in block] == [
        ("Guest", "Jane Doe"),
        ("Organizations", "A | B"),
        ("Show", "Talks"),
        ("", "This summary was written by W."),
    ]


def test_labels_agree_in_number_and_lines_without_content_are_left_out() -> None:
    """Two guests are Guests, one organization is an Organization; what nobody wrote is not shown."""
    guests = (Credited("A", "a", "Guest"), Credited("B", "b", "Guest"))
    block = credit_lines(listing(guests=guests, organizations=(Ref("organizations/o/", "O"),)), SHOW)
    assert [(label, spelled(pieces)) for label, pieces in block] == [
        ("Guests", "A, B"),
        ("Organization", "O"),
        ("Show", "Talks"),
    ]
    assert [label for label, _ in credit_lines(listing(), SHOW)] == ["Show"]


def test_the_block_of_a_feed_has_whole_addresses_and_escapes_names() -> None:
    """A podcast app can follow every link, and a name is text whatever it holds (T-OUT-01)."""
    guests = (Credited('<b>"&', "b", "Guest", path="guests/b/"),)
    assert credit_html(listing(guests=guests), SHOW, "https://podcast.example") == (
        '<p>Guest: <a href="https://podcast.example/guests/b/">&lt;b&gt;&quot;&amp;</a><br>\n'
        'Show: <a href="https://podcast.example/talks/">Talks</a></p>'
    )


def test_the_wording_of_the_seed(site: Site) -> None:
    """An episode with an author and a helper ends in its feed as the team's own article does."""
    site.episode("tides", authors=["Wally Write", "Helen Help"])
    feed = site.build()[1].content["talks/feed.xml"].decode()
    block = feed.partition("<p>Guest: ")[2].partition("</p>")[0]
    assert block == (
        '<a href="https://podcast.example/guests/jane-doe/">Jane Doe</a><br>\n'
        'Show: <a href="https://podcast.example/talks/">Talks</a><br>\n'
        'This summary was written by <a href="https://podcast.example/authors/wally-write/">Wally Write</a>; '
        '<a href="https://podcast.example/authors/helen-help/">Helen Help</a> contributed to the written summary.'
    )
