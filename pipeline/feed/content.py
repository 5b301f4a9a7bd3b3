"""What an item says in words: the whole notes with links, corrections and credits, and the description."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from pipeline import notes, urls
from pipeline.credits import credit_html
from pipeline.entry import Whole
from pipeline.listing import Listing, Ref, ShowFacts
from pipeline.model import Episode
from pipeline.vocabulary import DESCRIPTION_BYTES


def whole_notes(whole: Whole, record: Episode, listing: Listing, show: ShowFacts, places: notes.Places) -> str:
    """HTML for `content:encoded`: everything that the page says, in the tags that apps keep (R-ITEM-13)."""
    base_url = places.base_url.rstrip("/")
    parts = [
        notes.feed_html(whole.notes, places),
        *_times(listing),
        *_sponsors(record),
        *_links(record),
        *_corrections(record),
        credit_html(listing, Ref(show.path, show.title), base_url),
    ]
    return "\n".join(part.strip("\n") for part in parts if part)


def description(whole: Whole, record: Episode, places: notes.Places) -> str:
    """HTML for `description`: the author's own, else as much of the notes as fits, cut at a sentence (R-ITEM-12).

    Never empty: notes that only show a picture give the title, for without one feedgen takes the content for it.
    """
    if record.description is None:
        opening = notes.description_html(whole.notes, places, limit=DESCRIPTION_BYTES)
        return opening or f"<p>{escape(record.title, quote=False)}</p>"
    paragraphs = [escape(" ".join(each.split()), quote=False) for each in record.description.split("\n\n")]
    # Apps that drop all tags must not run the paragraphs together (R-HTML-05).
    text = "\n".join(f"<p>{each}</p>" for each in paragraphs if each)
    if len(text.encode()) <= DESCRIPTION_BYTES:
        return text
    fitting = notes.parse(record.description.replace("\\", "\\\\"))
    return notes.description_html(fitting, places, limit=DESCRIPTION_BYTES)


TIMES = 3
"""Chapters that a list of times needs before apps take it for chapters (R-ITEM-25)."""


def _times(listing: Listing) -> Iterator[str]:
    """List the chapters as times, for apps that read only the notes: from 00:00:00, at least three (R-ITEM-25).

    Plain text: an app makes a line that begins with a time a link into its own player.
    """
    listed = [each for each in listing.chapters if each.is_listed and each.title]
    if len(listed) >= TIMES and int(listed[0].start) == 0:
        yield "<h2>Chapters</h2>"
        yield "<p>" + "<br>\n".join(f"{_stamp(each.start)} {escape(each.title or '')}" for each in listed) + "</p>"


def _stamp(start: float) -> str:
    minutes, seconds = divmod(int(start), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _links(record: Episode) -> Iterator[str]:
    if record.links:
        yield "<h2>Links</h2>"
        rows = [_anchor(link.url, link.title or urls.host(link.url)) for link in record.links]
        yield "<ul>\n" + "".join(f"<li>{row}</li>\n" for row in rows) + "</ul>"


def _sponsors(record: Episode) -> Iterator[str]:
    for each in record.sponsors:
        name = _anchor(each.url, each.name) if each.url else escape(each.name)
        text = f" {escape(' '.join(each.text.split()))}" if each.text else ""
        yield f"<p>Sponsor: {name}.{text}</p>"


def _corrections(record: Episode) -> Iterator[str]:
    if record.corrections:
        yield "<h2>Corrections</h2>"
        for each in record.corrections:
            yield f"<p>{each.date.isoformat()}: {escape(' '.join(each.text.split()))}</p>"


def _anchor(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'
