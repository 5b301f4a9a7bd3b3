"""Neutral HTML finished for its two readers: the episode's page and podcast apps."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from pipeline.notes import marks
from pipeline.notes.marks import escape, escape_attribute, finish
from pipeline.notes.times import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.notes.records import Notes, Places


def page_html(notes: Notes, places: Places) -> Markup:
    """Return the notes for the episode's page, which lies `places.root` below the top of the site."""
    # Without a script, a time opens the recording at that moment: https://www.w3.org/TR/media-frags/#naming-time
    media = escape_attribute(places.media)

    def time_link(time: int, text: str) -> str:
        return f'<a class="time" href="{media}#t={time}" data-seconds="{time}">{text}</a>'

    def attribution(number: str) -> str:
        said = _attribution(notes, places, int(number), places.root, time_link)
        return f"</blockquote>\n<figcaption>{said}</figcaption></figure>\n"

    writers: marks.Writers = {
        **_targets(notes, places, places.root),
        marks.PAGE: str,
        marks.FEED: _nothing,
        marks.FRAGMENT: lambda anchor: f"#{anchor}",
        marks.TIME: lambda payload: _time(payload, time_link),
        marks.QUOTE: attribution,
    }
    return Markup(finish(notes.html, writers))  # noqa: S704 - the writer escapes all that authors write


def feed_html(notes: Notes, places: Places) -> str:
    """Return the notes for content:encoded: plain structure and absolute addresses (R-HTML-01 to 06)."""
    page_url = escape_attribute(places.page_url)

    def time_link(time: int, text: str) -> str:
        return f'<a href="{page_url}#t={time}">{text}</a>'

    def attribution(number: str) -> str:
        return f"<p>{_attribution(notes, places, int(number), places.base_url, time_link)}</p>\n</blockquote>\n"

    writers: marks.Writers = {
        **_targets(notes, places, places.base_url),
        marks.PAGE: _nothing,
        marks.FEED: str,
        marks.FRAGMENT: lambda anchor: f"{page_url}#{anchor}",
        marks.TIME: lambda payload: _time(payload, time_link),
        marks.QUOTE: attribution,
    }
    return finish(notes.html, writers)


def _targets(notes: Notes, places: Places, top: str) -> marks.Writers:
    """Return the writers of addresses below `top`, the way to the top of the site."""
    top = escape_attribute(top)

    def file(number: str) -> str:
        src = notes.files[int(number)].src
        return top + escape_attribute(places.files.get(src) or quote(src))

    return {marks.SITE: lambda path: top + path, marks.FILE: file}


def _attribution(notes: Notes, places: Places, number: int, top: str, time_link: Callable[[int, str], str]) -> str:
    """Return `— Name, 12:34` with a link to the person below `top`, and to the time."""
    said = notes.quotes[number]
    path = places.people.get(said.speaker)
    name = escape(said.speaker)
    who = name if path is None else f'<a href="{escape_attribute(top + path)}">{name}</a>'
    return f"— {who}" if said.time is None else f"— {who}, {time_link(said.time, clock(said.time))}"


def _time(payload: str, time_link: Callable[[int, str], str]) -> str:
    time, _, text = payload.partition(" ")
    return time_link(int(time), text)


def _nothing(_payload: str) -> str:
    return ""
