"""The text within a block, written as neutral HTML: links, pictures, time links, footnote references, code."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from pipeline.notes import marks
from pipeline.notes.headings import PREFIX, plain
from pipeline.notes.marks import escape, escape_attribute, mark, page
from pipeline.notes.records import Kind, Link, LocalFile, Problem
from pipeline.notes.tags import TAGS
from pipeline.notes.targets import image_target, link_target
from pipeline.notes.times import TIME, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from pipeline.notes.positions import Finder

_TIME_LINK = re.compile(rf"\(({TIME})\)", re.ASCII)
_TIME_ID = re.compile(r"t=\d{1,6}", re.ASCII)

# Finding what was meant takes 50 µs for each heading: 3,000 wrong links to 3,000 headings would take minutes.
_MOST_GUESSES = 20
_REFUSED_HINT = "write https://…, a path from the top of the site such as /show/episode/, or a file beside the episode"


class InlineWriter:
    """Writes the children of inline tokens; the method that writes a kind of token has that kind's name."""

    def __init__(self, finder: Finder, anchors: frozenset[str]) -> None:
        """Begin; `anchors` are the ids that a fragment may lead to."""
        self.out: list[str] = []
        self.files: list[LocalFile] = []
        self.links: list[Link] = []
        self.problems: list[Problem] = []
        self._finder = finder
        self._anchors = anchors
        self._link_ends: list[str] = []

    def write(self, tokens: Sequence[Token]) -> None:
        """Append the HTML of `tokens` to `out`."""
        out = self.out
        for token in tokens:
            kind = token.type
            if kind == "text":
                text = escape(token.content)
                if "(" in text and not self._link_ends:
                    text = _TIME_LINK.sub(_time_link, text)
                out.append(text)
            elif tag := TAGS.get(kind):
                out.append(tag)
            else:
                getattr(self, kind)(token)

    def report(self, at: tuple[int, int], kind: Kind, message: str, hint: str) -> None:
        """Note a mistake of the author."""
        self.problems.append(Problem(*at, kind, message, hint))

    def text_special(self, token: Token) -> None:
        """An escaped character or an entity."""
        self.out.append(escape(token.content))

    def code_inline(self, token: Token) -> None:
        """Code within a line."""
        self.out.append(f"<code>{escape(token.content)}</code>")

    def footnote_ref(self, token: Token) -> None:
        """A reference to a footnote; within a link it cannot be a link itself."""
        number, again = token.meta["id"] + 1, token.meta["subId"]
        if self._link_ends:
            self.out.append(f"<sup>[{number}]</sup>")
            return
        place = f"note-{number}-ref-{again + 1}" if again else f"note-{number}-ref"
        target, anchor = mark(marks.FRAGMENT, f"note-{number}"), page(f' id="{place}" role="doc-noteref"')
        self.out.append(f'<sup><a href="{target}"{anchor}>[{number}]</a></sup>')

    def link_open(self, token: Token) -> None:
        """The start of a link; one within another, and one that is refused, is its text alone."""
        href = None if any(self._link_ends) else self._link_href(str(token.attrs["href"]))
        self._link_ends.append("</a>" if href is not None else "")
        if href is not None:
            title = token.attrs.get("title")
            self.out.append(f'<a href="{href}"{page(_title(title)) if title else ""}>')

    def link_close(self, _token: Token) -> None:
        """The end of a link."""
        self.out.append(self._link_ends.pop())

    def image(self, token: Token) -> None:
        """A picture; one that is refused is its description."""
        title = token.attrs.get("title")
        self.picture(token, page(_title(title)) if title else "")

    def picture(self, token: Token, attributes: str = "") -> None:
        """Write the `img` alone, with more `attributes` if given."""
        alt = plain(token.children or ()).strip()
        src = self._image_src(str(token.attrs["src"]), alt)
        if src is None:
            self.out.append(escape(alt))
        else:
            self.out.append(f'<img src="{src}" alt="{escape_attribute(alt)}"{attributes}{page(_LAZY)}>')

    def _link_href(self, href: str) -> str | None:
        """Return an attribute's value for a link's address, None if it is refused."""
        target = link_target(href)
        at = self._finder.find(href, target.text or href)
        if target.kind == "file":
            return self._file(target.text, at) + escape_attribute(target.suffix)
        if target.kind == "fragment":
            return self._fragment(target.text, at)
        if target.kind == "refused":
            self.report(at, "link", f'link target "{href}" is not allowed; the link is shown as text', _REFUSED_HINT)
            return None
        self.links.append(Link(href, *at))
        return mark(marks.SITE, escape_attribute(target.text)) if target.kind == "site" else escape_attribute(href)

    def _image_src(self, src: str, alt: str) -> str | None:
        """Return an attribute's value for a picture's address, None if it is refused."""
        target = image_target(src)
        at = self._finder.find(src, target.text or src)
        if not alt:
            hint = f"![what the picture shows]({target.text or src})"
            self.report(at, "image-alt", f'picture "{target.text or src}" has no description', hint)
        if target.kind == "file":
            return self._file(target.text, at) + escape_attribute(target.suffix)
        if target.kind == "refused":
            message = f'picture "{src}" is neither a file beside the episode nor on the web'
            self.report(at, "file-path", message, f"![{alt}](picture.png)")
            return None
        if src[:5].lower() == "http:":
            self.report(at, "image-http", f'picture "{src}" comes unencrypted', f"![{alt}](https{src[4:]})")
        self.links.append(Link(src, *at))
        return escape_attribute(src)

    def _file(self, src: str, at: tuple[int, int]) -> str:
        self.files.append(LocalFile(src, *at))
        return mark(marks.FILE, str(len(self.files) - 1))

    def _fragment(self, name: str, at: tuple[int, int]) -> str | None:
        """Return the address of a place in these notes; a heading may be named without its prefix."""
        for anchor in (name, PREFIX + name):
            if anchor in self._anchors or _TIME_ID.fullmatch(anchor):
                return mark(marks.FRAGMENT, anchor)
        few = len(self.problems) < _MOST_GUESSES
        near = difflib.get_close_matches(PREFIX + name, sorted(self._anchors), n=1) if few else []
        hint = f'did you mean "#{near[0].removeprefix(PREFIX)}"?' if near else "write a heading's words: #two-words"
        self.report(at, "fragment", f'no heading "#{name}" in these notes; the link is shown as text', hint)
        return None


_LAZY = ' loading="lazy"'


def _title(title: object) -> str:
    return f' title="{escape_attribute(str(title))}"'


def _time_link(match: re.Match[str]) -> str:
    return f"({mark(marks.TIME, f'{seconds(match[1])} {match[1]}')})"
