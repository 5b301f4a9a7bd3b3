"""Markdown show notes -> safe HTML for page and feed, a description, plain text, and all that they mention.

A body is parsed once, into `Notes`, which depend on nothing else and can be stored; `page_html` and `feed_html` then
fill in where things are on the site. What the theme may style, and must not use as an id:

- ids: `h-…` headings, `quote-1` quotes, `note-1` and `note-1-ref` footnotes;
- classes: `quote` on a figure, `anchor` and `time` on links, `table` around a table, `right` and `center` on its cells,
  `language-…` on code, `footnotes` on the section at the end;
- time links carry `data-seconds` and lead to `#t=SECONDS`.
"""

from pipeline.notes.description import description_html
from pipeline.notes.output import feed_html, page_html
from pipeline.notes.records import Heading, Kind, Link, LocalFile, Notes, Places, Problem, Quote
from pipeline.notes.text import opening, plain_text
from pipeline.notes.writer import parse

__all__ = [
    "Heading",
    "Kind",
    "Link",
    "LocalFile",
    "Notes",
    "Places",
    "Problem",
    "Quote",
    "description_html",
    "feed_html",
    "opening",
    "page_html",
    "parse",
    "plain_text",
]
