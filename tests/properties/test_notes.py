"""What must be true of every body: its notes are safe, well-formed, within limits, and read as stock Markdown."""

from __future__ import annotations

import re
from unittest.mock import patch
from urllib.parse import urlsplit

import html5lib
import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from slugify import slugify

from pipeline.notes import Notes, Places, description_html, feed_html, opening, page_html, parse, plain_text, writer
from pipeline.notes.headings import slug
from pipeline.notes.parser import BRACKET_WORK, MISSING_FOOTNOTES, Parser, parser
from pipeline.notes.quick_inline import PLAIN_URL
from pipeline.notes.typography import MARKS, quotation_marks

STOCK = Parser()

PLACES = Places(
    root="../../",
    page_url="https://x.example/show/episode/",
    base_url="https://x.example/",
    files={"a.png": "show/episode/a.12345678.png"},
    people={"Ada": "guests/ada/"},
)

FRAGMENTS = (
    *"# ## ### #### ##### ###### > - * + 1. 2) ``` ~~~ ` ~~ ** * _ __ [ ] ( ) ! ![ ]( ]: [^ ^[ ]^ : ~ |".split(),
    *"--- === *** \\ < > & &amp; &#2; &#3; &#12; &#x2; &lt; &NotAThing; %02 %03 {{ }} {% ]]> <!-- --> <p>".split(),
    *"\" ' -- ... — – (12:34) (1:02:03) 12:75 javascript:alert(1) vbscript:x data:text/html,x file:///etc/passwd".split(),
    *"https://x.example/a?b=c&d http:// mailto:a@b.c //evil.example a.png ../a.png /guests/ada/ #h-a #t=1".split(),
    *"<script> </p> #quote-1 ?q C:\\x a%2fb %2e%2e/ a b word Word. Ada É 日本。 \ufeff \u202e 👩\u200d👧".split(),
    *("\u2028", "\u00a0", "\u0085"),
)
LINES = [
    "> — Ada, 12:34",
    "> — Ada",
    "> said",
    "[^a]: note",
    "text[^a]",
    "[a]: https://x.example/",
    "[b]: javascript:alert(1)",
    "![alt](a.png)",
    '![alt](a.png "Title")',
    "[t](https://x.example/ 'T')",
    "<https://x.example/%02>",
    "[[t](a.png)](a.png)",
    "[text[^a]](https://x.example/)",
    "[<https://x.example/>](https://x.example/)",
    "Term\n: definition",
    "|a|b|\n|-|:-:|\n|c|d|",
    "    code",
    "# Same",
    "## Quote 1",
    '<a href="x" onclick="y">',
]

# What the loader lets through, XML's characters, and the two that delimit marks (T-SRC-04).
characters = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[chr(c) for c in range(32) if c not in {2, 3, 9, 10, 13}] + ["\ufffe", "\uffff"],
)
bodies = st.lists(
    st.sampled_from(FRAGMENTS)
    | st.sampled_from(LINES)
    | st.sampled_from(["\n", "\n\n", " ", "  ", "    "])
    | st.text(characters),
    max_size=40,
).map("".join)

FEED_TAGS = {
    **dict.fromkeys(
        "p h2 h3 h4 ul li blockquote strong em br code pre table thead tbody tr th td s sup hr".split(),
        frozenset[str](),
    ),
    "ol": frozenset({"start"}),
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt"}),
}
PAGE_TAGS = {
    **{tag: allowed | {"id"} for tag, allowed in FEED_TAGS.items()},
    **dict.fromkeys(["h5", "h6", "dl", "dt", "dd", "figcaption"], frozenset({"id"})),
    "figure": frozenset({"class", "id"}),
    "div": frozenset({"class", "tabindex"}),
    "section": frozenset({"class", "role"}),
    "pre": frozenset({"tabindex"}),
    "code": frozenset({"class"}),
    "th": frozenset({"class"}),
    "td": frozenset({"class"}),
    "a": frozenset({"href", "id", "class", "title", "role", "aria-label", "data-seconds"}),
    "img": frozenset({"src", "alt", "title", "loading"}),
}
DESCRIPTION_TAGS = {
    **dict.fromkeys("p ol ul li b i strong em br".split(), frozenset[str]()),
    "a": frozenset({"href"}),
}

# Characters that HTML discourages and XML allows, such as U+FDD0.
HARMLESS = {"invalid-codepoint"}


def elements(html: str) -> list[tuple[str, dict[str, str]]]:
    """The tags and attributes of a fragment, which must be free of errors (R-HTML-01)."""
    reader = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = reader.parseFragment(html)
    assert [error for error in reader.errors if error[1] not in HARMLESS] == []
    return [(element.tag, dict(element.attrib)) for element in tree.iter() if element is not tree]


def check(html: str, allowed: dict[str, frozenset[str]]) -> None:
    """Nothing is in `html` but what is allowed, and no mark is left."""
    assert not re.search("[\x02\x03\f]", html)
    for tag, attributes in elements(html):
        assert tag in allowed
        assert attributes.keys() <= allowed[tag]


def addresses(html: str) -> list[str]:
    """Every href and src."""
    return [a[key] for _, a in elements(html) for key in ("href", "src") if key in a]


@given(bodies)
@example("[a](javascript:alert(1))")
@example("[^a]: > [^b]: x\n\n[^a] [^b]")
@example("<https://x.example/%02Pscript%03>")
def test_the_page_holds_nothing_but_our_own_elements(body: str) -> None:
    """Whatever an author writes, the page is well-formed, with safe addresses and unique ids (T-OUT-01 to 04, 10)."""
    html = page_html(parse(body), PLACES)
    check(html, PAGE_TAGS)
    ids = [attributes["id"] for _, attributes in elements(html) if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"h-[a-z0-9-]+|quote-\d+|note-\d+(-ref(-\d+)?)?", each) for each in ids)
    for address in addresses(html):
        assert re.match(r"https?://|mailto:|tel:|\.\./\.\./(?!\.\.)|#", address, re.IGNORECASE)


@given(bodies)
@example("[a](b%2f..%2f..)")
@example("Term\n: one\n: two\n\n    code")
def test_the_feed_holds_plain_structure_and_absolute_addresses(body: str) -> None:
    """Whatever an author writes, the feed is well-formed, of few tags, with absolute addresses (R-HTML-01 to 03)."""
    html = feed_html(parse(body), PLACES)
    check(html, FEED_TAGS)
    assert all(urlsplit(address).scheme.lower() in {"https", "http", "mailto", "tel"} for address in addresses(html))


@example(body="```|a|b|\n|-|:-:|\n|c|d|#|a|b|\n|-|:-:|\n|c|d|", limit=50)  # cut within a line break once
@given(bodies, st.integers(50, 4000) | st.integers(50, 120))
def test_a_description_fits_and_is_well_formed(body: str, limit: int) -> None:
    """A description is never longer than asked, well-formed, and of the tags that apps show (R-ITEM-12)."""
    html = description_html(parse(body), PLACES, limit=limit)
    assert len(html.encode()) <= limit
    check(html, DESCRIPTION_TAGS)


@given(bodies, st.integers(10, 300))
def test_texts_are_texts(body: str, limit: int) -> None:
    """Plain text keeps no mark, and an opening is one line of at most the characters asked for."""
    notes = parse(body)
    assert not re.search("[\x02\x03\f]", plain_text(notes))
    assert len(opening(notes, limit=limit)) <= limit
    assert "\n" not in opening(notes, limit=limit)


@given(bodies)
def test_everything_found_has_a_place_in_the_body(body: str) -> None:
    """Whatever is found or wrong is said to be at a line and column that the body has."""
    notes = parse(body)
    lines = re.split("\r\n|\r|\n", body)
    places = {(quote.line, quote.column) for quote in notes.quotes}
    places |= {(file.line, file.column) for file in notes.files}
    places |= {(link.line, link.column) for link in notes.links}
    places |= {(problem.line, problem.column) for problem in notes.problems}
    for line, column in places:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


@given(bodies)
def test_notes_can_be_stored(body: str) -> None:
    """Notes come back from storage as they were, so that pages from a cache equal those from the source."""
    notes = parse(body)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(notes), type=Notes) == notes


# Lines and words for which the quick parser has short ways, and some that only look like them.
STARTS = [
    "",
    "- ",
    "-\t",
    "1. ",
    "2. ",
    "> ",
    ">",
    "# ",
    ": ",
    "~ ",
    "[^a]: ",
    "[a]: ",
    " ",
    "   ",
    "    ",
    "\t",
    "|",
    "> - ",
    "- > ",
]
WORDS = """
    a b Word. é 日本。 *a* **a** _a_ __a__ ***a*** **a* (*a*) *a.* ~~ ~ ` \\ & &amp; ! | : - = === --- - |-| :-: -|- ```
    [^a] [a] [ ] ![ ]( ) [a](https://x.example/) [a](https://x.example/?b) [*a*](https://x.example/) ![a](https://x.example/)
    <https://x.example/> '[a](https://x.example/ "t")' [[a](https://x.example/)](https://x.example/)
""".split()
lines = st.tuples(st.sampled_from(STARTS), st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)).map("".join)
near = st.lists(lines | st.sampled_from(LINES) | st.just(""), max_size=12).map("\n".join)


def reading(md: MarkdownIt, body: str) -> tuple[list[object], dict[str, object]]:
    """What a parser makes of a body, as plain values, and what it notes beside the tokens."""
    env: dict[str, object] = {MARKS: quotation_marks("en"), MISSING_FOOTNOTES: [], BRACKET_WORK: 0}
    return [token.as_dict() for token in md.parse(body, env)], env


@settings(max_examples=300)
@given(near | bodies | st.text(characters))
def test_the_quick_parser_reads_as_the_stock_one(body: str) -> None:
    """Whatever an author writes, the short ways change the time that parsing takes, and nothing else."""
    assert reading(parser(), body) == reading(STOCK, body)


@given(near | bodies)
def test_notes_are_those_of_the_stock_parser(body: str) -> None:
    """Notes are the same to the byte without any short way."""
    with patch.object(writer, "parser", lambda: STOCK):
        stock = parse(body)
    assert parse(body) == stock


@given(st.from_regex(PLAIN_URL, fullmatch=True))
def test_a_plain_address_is_what_the_stock_parser_makes_of_it(url: str) -> None:
    """An address that is passed through is one that the stock normalizer would not change."""
    assert parser().normalizeLink(url) == MarkdownIt().normalizeLink(url)


@given(st.text("aZ09 -_,.'&", max_size=90) | st.text(characters, max_size=20))
def test_an_id_is_what_slugify_makes_of_a_heading(text: str) -> None:
    """Plain words take a short way to the same id."""
    assert slug(text) == slugify(text, max_length=60, word_boundary=True)
