"""The quick parser is the one in use, and leaves to markdown-it's own rules what it does not know."""

from __future__ import annotations

import markdown_it
import pytest

from pipeline.notes import parser as parsers
from pipeline.notes.parser import BRACKET_WORK, MISSING_FOOTNOTES, Parser, QuickParser, parser
from pipeline.notes.quick_inline import PLAIN_URL
from pipeline.notes.typography import MARKS, quotation_marks


def tokens(md: Parser, body: str) -> tuple[list[object], dict[str, object]]:
    """What a parser makes of a body, and what it notes beside the tokens."""
    env: dict[str, object] = {MARKS: quotation_marks("en"), MISSING_FOOTNOTES: [], BRACKET_WORK: 0}
    return [token.as_dict() for token in md.parse(body, env)], env


def test_the_quick_parser_is_in_use() -> None:
    """The version of markdown-it that is installed is one that the quick parser was compared with."""
    assert type(parser()) is QuickParser


def test_an_unknown_version_of_markdown_it_is_parsed_by_the_book(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short ways that nobody compared with a version's rules are not taken."""
    monkeypatch.setattr(markdown_it, "__version__", "4.4.0")
    assert type(parsers.parser.__wrapped__()) is Parser


@pytest.mark.parametrize(
    "body",
    [
        "a\n===\n\nb\n---\n\nc\n-\n\nd\n - - -\n",
        "> a\nb\n===\n> c\n    d\n\n> e\n- f\n",
        "- a\n b\n  c\n   ===\n\n  d\n1. e\n2. f\n\ng\n2. h\n1. i\n",
        "Term\n: a\n\nTerm\n\n: b\nc\n~ d\n\n> Term\n: e\n- Term\n  : f\nTerm\n\n\n: no\n",
        "a | b\n- | -\nc\n\n|a|\n|-|\n> d\n\n# a | b\n|-|-|\n\na\n|b|\n|-|\n",
        "[^a]: x\n\n    y\n[^b]: z\n[r]: /u\n'title\nmore'\n\n[^a] [^b] [^c] [r] [r][] [x][r]\n",
        "\t- a\n-\tb\n\n\t\tc\n:\td\n\u00a0\ne\n\u2028f\n",
        "*a* **b** ***c*** _d_ __e__ *f **g** h* **i *j* k** *l*m n*o* (**p**) .*q*\n**r**\n*s* ~~**t**~~ **u",
        "**a** **b**\n**c** *d **e*** f** _g *h_ i* [*j*](https://x.example/) [k *l*](/m) ** n ** *o!* *p*!",
        "[a](https://x.example/) [b c](https://x.example/#d) [e](https://x.example/ 'f') [![g](h)](https://x.example/)",
        "[" * 18 + "[a](https://x.example/)" + "](/b)" * 18,
        "[" * 25 + "a](https://x.example/) [b](https://x.example/)" + "]" * 25,
        "> " * 25 + "a\n" + "- " * 25 + "b\n",
        "a  \nb \\\nc\\\nd `e\nf` &amp;&x; <https://x.example/> <a@b.c> \\* ![g] ! [h] [^",
        "![" * 300 + "[" * 300 + "*" * 300 + "a **" * 300 + "~~" * 300 + "`" * 300,
        ">" * 200 + "\n" + "a\n" * 200 + "- a\n" * 200 + "a\n: b\n" * 100,
    ],
)
def test_bodies_that_come_close_to_the_short_ways(body: str) -> None:
    """Where a rule of the quick parser nearly applies, or beside another, the tokens are those of markdown-it."""
    assert tokens(parser(), body) == tokens(Parser(), body)


def test_every_beginning_of_a_body() -> None:
    """However a body breaks off, the tokens are those of markdown-it."""
    body = (
        "# A\n\nB *c* **d** [e](https://x.example/)[^f]\n- g\n\n  h\n> i\nj\n\n"
        "K\n: l\n\n|m|\n|-|\n|n|\n\n[^f]: o\n\n    p\n===\n"
    )
    stock = Parser()
    for end in range(len(body)):
        assert tokens(parser(), body[:end]) == tokens(stock, body[:end])


@pytest.mark.parametrize("url", ["https://x.example/a_b?c", "https://X.example/", "https://ä.example/", "/a", "#b"])
def test_addresses_that_are_left_to_the_stock_normalizer(url: str) -> None:
    """An address that is not plain is normalized as by markdown-it."""
    assert not PLAIN_URL.fullmatch(url)
    assert parser().normalizeLink(url) == Parser().normalizeLink(url)
