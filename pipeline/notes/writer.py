"""From a body to `Notes`: parse it once, write neutral HTML, and collect what the body mentions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it.common.utils import unescapeAll

from pipeline.notes import marks
from pipeline.notes.headings import headings
from pipeline.notes.inline import InlineWriter
from pipeline.notes.marks import escape, escape_attribute, feed, mark, page
from pipeline.notes.parser import BRACKET_WORK, MAX_BRACKET_WORK, MAX_NESTING, MISSING_FOOTNOTES, parser
from pipeline.notes.positions import Finder
from pipeline.notes.quotes import EMPTY, QUOTE, Attribution
from pipeline.notes.records import Heading, Notes, Quote
from pipeline.notes.tags import TAGS
from pipeline.notes.times import seconds
from pipeline.notes.typography import MARKS, quotation_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_CONTAINERS = frozenset({"blockquote_open", "list_item_open", "dd_open"})
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,100}\]:?")
_SCROLLS = ' tabindex="0"'
_ARROW = "\u21a9\ufe0e"  # U+FE0E keeps it from becoming an emoji on iOS
_ALIGNMENT = re.compile("right|center")
_MOST_IN_FEED = 4
"""Podcast apps know headings down to h4 (R-HTML-06)."""


def parse(body: str, *, language: str = "en") -> Notes:
    """Parse show notes once, for page and feed; `language` decides how quotation marks look.

    Nothing is raised for what an author writes: mistakes are in `Notes.problems`, in the order of the body.
    """
    source = marks.without_marks(body).replace("\r\n", "\n").replace("\r", "\n")
    env: dict[str, Any] = {MARKS: quotation_marks(language), MISSING_FOOTNOTES: [], BRACKET_WORK: 0}
    writer = Writer(Finder(source), parser().parse(source, env))
    writer.write()
    writer.report_leftovers(env)
    return writer.notes()


class Writer:
    """Writes one body's tokens; the method that writes a kind of token has that kind's name."""

    def __init__(self, finder: Finder, tokens: Sequence[Token]) -> None:
        """Take the tokens of a body and the finder for its text."""
        self._tokens = tokens
        self._finder = finder
        self._headings = headings(tokens)
        self._next_heading = iter(self._headings)
        spoken = sum(token.type == "blockquote_open" and QUOTE in token.meta for token in tokens)
        anchors = {heading.anchor for heading in self._headings} | {f"quote-{n + 1}" for n in range(spoken)}
        self._inline = InlineWriter(finder, frozenset(anchors))
        self._out = self._inline.out
        self._quotes: list[Quote] = []
        self._open_quotes: list[int] = []
        self._heading = Heading(2, "", "")

    def write(self) -> None:
        """Write all tokens."""
        out = self._out
        for token in self._tokens:
            kind = token.type
            if kind == "inline":
                self._finder.enter(token.map)
                self._inline.write(token.children or ())
            elif token.hidden:  # the paragraphs of a tight list
                if token.nesting < 0:
                    out.append("\n")
            elif tag := TAGS.get(kind):
                out.append(tag)
            else:
                getattr(self, kind)(token)

    def notes(self) -> Notes:
        """Return what was written and found."""
        inline = self._inline
        return Notes(
            # An entity may stand for a form feed, which XML forbids.
            "".join(self._out).replace("\f", "\ufffd"),
            quotes=tuple(self._quotes),
            headings=tuple(heading for heading in self._headings if heading.text),
            files=tuple(inline.files),
            links=tuple(inline.links),
            problems=tuple(sorted(inline.problems, key=lambda problem: (problem.line, problem.column))),
        )

    def report_leftovers(self, env: dict[str, Any]) -> None:
        """Note what the parser left out of the tokens."""
        report = self._inline.report
        for token in self._tokens:
            if token.level >= MAX_NESTING - 1 and token.type in _CONTAINERS and token.map:
                message = f"quotes or lists nest deeper than {MAX_NESTING} levels: the innermost text is lost"
                report((token.map[0] + 1, 1), "nesting", message, "nest them less deeply")
                break
        if env[BRACKET_WORK] > MAX_BRACKET_WORK:
            message = 'there are too many "[" without an end; links after them are shown as text'
            report((1, 1), "brackets", message, "write \\[ where no link is meant")
        unused = [name[1:] for name, number in env.get("footnotes", {}).get("refs", {}).items() if number < 0]
        missing = list(dict.fromkeys(env[MISSING_FOOTNOTES]))
        places = self._finder.first_of_each(_FOOTNOTE) if unused or missing else {}
        for label in missing:
            at = places.get(f"[^{label}]") or places.get(f"[^{label}]:", (1, 1))
            hint = f"[^{label}]: the note, in a paragraph of its own"
            report(at, "footnote-missing", f'footnote "[^{label}]" is nowhere written', hint)
        for label in unused:
            at = places.get(f"[^{label}]:", (1, 1))
            hint = f"write [^{label}] in the text"
            report(at, "footnote-unused", f'footnote "[^{label}]" is not shown: nothing refers to it', hint)

    def heading_open(self, _token: Token) -> None:
        """A heading; on the page it has an id."""
        heading = next(self._next_heading)
        level = heading.level
        anchor = f' id="{heading.anchor}"' if heading.text else ""
        if level <= _MOST_IN_FEED:
            self._out.append(f"<h{level}{page(anchor)}>")
        else:
            self._out.append(page(f"<h{level}{anchor}>") + feed(f"<h{_MOST_IN_FEED}>"))
        self._heading = heading

    def heading_close(self, _token: Token) -> None:
        """The end of a heading; on the page with a link to itself."""
        level, anchor, text = self._heading.level, self._heading.anchor, self._heading.text
        if text:
            label = escape_attribute(f"Link to this section: {text}")
            self._out.append(page(f' <a class="anchor" href="#{anchor}" aria-label="{label}">#</a>'))
        end = f"</h{level}>\n"
        self._out.append(end if level <= _MOST_IN_FEED else page(end) + feed(f"</h{_MOST_IN_FEED}>\n"))

    def blockquote_open(self, token: Token) -> None:
        """A blockquote; on the page a quote is a figure."""
        if QUOTE in token.meta:
            quote = self._quote(token.meta[QUOTE])
            self._open_quotes.append(len(self._quotes))
            self._quotes.append(quote)
            self._out.append(page(f'<figure class="quote" id="{quote.anchor}">'))
        elif EMPTY in token.meta:
            self._finder.enter(token.map)
            message = f'quote "{token.meta[EMPTY]}" has a speaker and no words'
            at = self._finder.find(token.meta[EMPTY])
            self._inline.report(at, "quote-empty", message, "> What was said.\n> — Name")
        self._out.append("<blockquote>\n")

    def _quote(self, said: Attribution) -> Quote:
        self._finder.enter((said.line, said.line + 1))
        at = self._finder.find(said.name)
        time = seconds(said.time) if said.time else None
        if said.time and time is None:
            message = f'time "{said.time}" of a quote is not minutes:seconds or hours:minutes:seconds'
            self._inline.report(self._finder.find(said.time), "quote-time", message, f"— {said.name}, 12:34")
        return Quote(said.speaker, time, *at, f"quote-{len(self._quotes) + 1}")

    def blockquote_close(self, token: Token) -> None:
        """The end of a blockquote; where the attribution stands differs between page and feed."""
        if QUOTE in token.meta:
            self._out.append(mark(marks.QUOTE, str(self._open_quotes.pop())))
        else:
            self._out.append("</blockquote>\n")

    def ordered_list_open(self, token: Token) -> None:
        """A numbered list, which need not begin with 1."""
        start = token.attrs.get("start")
        self._out.append("<ol>\n" if start is None else f'<ol start="{start}">\n')

    def th_open(self, token: Token) -> None:
        """A heading cell; on the page with its alignment."""
        alignment = _ALIGNMENT.search(str(token.attrs.get("style", "")))
        self._out.append(f"<{token.tag}" + (page(f' class="{alignment[0]}"') if alignment else "") + ">")

    td_open = th_open

    def fence(self, token: Token) -> None:
        """A block of code; on the page with its language, and reachable by keyboard because it scrolls."""
        language = unescapeAll(token.info).split(maxsplit=1)[:1]
        name = "".join(f' class="language-{escape_attribute(word)}"' for word in language)
        self._out.append(f"<pre{page(_SCROLLS)}><code{page(name)}>{escape(token.content)}</code></pre>\n")

    code_block = fence

    def figure(self, token: Token) -> None:
        """A picture that is a paragraph of its own, its title printed below it."""
        self._finder.enter(token.map)
        for image in token.children or ():
            self._inline.picture(image)
            if title := image.attrs.get("title"):
                caption = escape(str(title))
                self._out.append(page(f"<figcaption>{caption}</figcaption>") + feed(f"<br><em>{caption}</em>"))

    def footnote_open(self, token: Token) -> None:
        """A footnote."""
        number = token.meta["id"] + 1
        self._out.append("<li" + page(f' id="note-{number}"') + ">")

    def footnote_anchor(self, token: Token) -> None:
        """The way back from a footnote to where it is referred to; apps have no ids, so only the page has it."""
        number, again = token.meta["id"] + 1, token.meta["subId"]
        place = f"note-{number}-ref-{again + 1}" if again else f"note-{number}-ref"
        self._out.append(page(f' <a href="#{place}" role="doc-backlink" aria-label="Back to the text">{_ARROW}</a>'))
