"""The Markdown that authors write: CommonMark without HTML, with tables, strikethrough, footnotes and definition lists.

Left out on purpose:
- raw HTML (T-OUT-02): it is shown as text;
- attributes such as `{#id .class onclick=…}`: ids and classes of an author can meet those of the theme, and escaping
  attributes is where Hugo failed (T-OUT-04). The theme sees what it needs from the structure;
- bare addresses as links: finding them takes 2.8 times as long as all the rest, and `<https://…>` does it.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import markdown_it
from markdown_it import MarkdownIt
from markdown_it.rules_inline import image, link
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from pipeline.notes.quick_blocks import QuickBlocks
from pipeline.notes.quick_inline import PLAIN_URL, QuickInline, plain_emphasis, plain_link
from pipeline.notes.quotes import attribution
from pipeline.notes.typography import typography

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

    InlineRule = Callable[[StateInline, bool], bool]

MAX_NESTING = 20
"""Quotes and lists inside each other; CommonMark's preset has the same. A list and its item are two."""

BRACKET_WORK = "bracket_work"
"""Where the parser's environment counts the characters that were searched for the end of a link."""

MAX_BRACKET_WORK = 5_000_000
"""64,000 unmatched `![` take 10 s without this limit, less than 1 s with it; 1.2 MB of ordinary notes use 30,000."""

MISSING_FOOTNOTES = "missing_footnotes"
"""Where the parser's environment keeps the labels that have no footnote."""

COMPARED_WITH = re.compile(r"4\.3\.\d+")
"""The versions of markdown-it with which the tests found the quick parser's tokens equal to those of its own."""

# `[^x](…)` and `[^x][…]` are links.
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,100})\](?![(\[])")


class Parser(MarkdownIt):
    """markdown-it with our rules and our say about addresses."""

    def __init__(self) -> None:
        """Set all rules up; this takes as long as parsing 2 KB."""
        super().__init__("commonmark", {"html": False, "maxNesting": MAX_NESTING})
        self.enable(["table", "strikethrough"]).disable(["html_block", "html_inline", "text_join"])
        self.use(footnote_plugin, inline=False).disable("footnote_ref").use(deflist_plugin)
        self.block.ruler.at("footnote_def", _outermost_footnote_def, {"alt": ["paragraph", "reference"]})
        self.inline.ruler.at("link", _bounded(link, "["))
        self.inline.ruler.at("image", _bounded(image, "!["))
        self.inline.ruler.before("link", "short_footnote_ref", _short_footnote_ref)
        self.core.ruler.after("block", "attribution", attribution)
        self.core.ruler.push("figures", _figures)
        self.core.ruler.push("typography", typography)

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - markdown-it's name
        """Accept all: a refused link is reported with its place, which is not known here."""
        return True

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - markdown-it's name
        """Show the address in `<https://…>` as typed; decoding it could yield control characters."""
        return link


class QuickParser(Parser):
    """The same parser with all short ways; tests compare the two."""

    def __init__(self) -> None:
        """Put the quick block and inline parsers in the place of markdown-it's."""
        super().__init__()
        self.inline.ruler.at("link", _bounded(plain_link, "["))
        self.inline.ruler.at("emphasis", plain_emphasis)
        self.block = QuickBlocks(self.block)
        self.inline = QuickInline(self.inline)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        """Percent-encode an address; `targets` decides later whether it is allowed."""
        return url if PLAIN_URL.fullmatch(url) else super().normalizeLink(url)


@functools.cache
def parser() -> Parser:
    """Return the parser of this process; the quick one for versions of markdown-it that it was compared with."""
    return QuickParser() if COMPARED_WITH.fullmatch(markdown_it.__version__) else Parser()


def _bounded(rule: InlineRule, opening: str) -> InlineRule:
    """Give up on links when the body has used up its work: an unmatched "[" looks through the rest of its paragraph."""

    def bounded(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        start = state.pos
        if not state.src.startswith(opening, start) or state.env[BRACKET_WORK] > MAX_BRACKET_WORK:
            return False
        found = rule(state, silent)
        state.env[BRACKET_WORK] += (state.pos if found else state.posMax) - start
        return found

    return bounded


def _short_footnote_ref(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Footnote references with labels of at most 100 characters.

    mdit-py-plugins 0.7 searches the rest of the paragraph for the end of each label: 64,000 `[^` take minutes.
    """
    if state.src[state.pos] != "[" or not (label := _FOOTNOTE.match(state.src, state.pos)):
        return False
    if footnote_ref(state, silent):
        return True
    state.env[MISSING_FOOTNOTES].append(label[1])
    return False


def _outermost_footnote_def(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Footnote definitions that stand in no list, quote or other footnote.

    mdit-py-plugins 0.7 loses the start of what surrounds a definition inside a footnote, and leaves elements unclosed.
    """
    return (silent or state.level == 0) and footnote_def(state, start, end, silent)


def _figures(state: StateCore) -> None:
    """Core rule: a paragraph that holds one picture and nothing else is a figure."""
    if "![" not in state.src:
        return
    for index, token in enumerate(state.tokens):
        if token.type == "inline" and token.children and [child.type for child in token.children] == ["image"]:
            before, after = state.tokens[index - 1], state.tokens[index + 1]
            if before.type == "paragraph_open" and after.type == "paragraph_close" and not before.hidden:
                before.type, token.type, after.type = "figure_open", "figure", "figure_close"
