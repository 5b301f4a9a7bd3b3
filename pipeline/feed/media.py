"""What there is to hear, and to read beside it: enclosures, chapters, transcripts, soundbites, trailers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from email.utils import format_datetime

from lxml import etree

from pipeline.feed.elements import Fields, decimal, element
from pipeline.feed.node import Node, present
from pipeline.listing import Alternate, Chapter, Media, Trailer, Transcript
from pipeline.parts import Soundbite

CHAPTERS_TYPE = "application/json+chapters"
PSC_VERSION = "1.2"


def write_enclosure(media: Media | None) -> Iterator[etree._Element]:
    """Name the one file that apps download (R-ITEM-02)."""
    if media:
        yield element("enclosure", url=media.url, length=str(media.length), type=media.type)


def read_enclosure(node: Node) -> Fields:
    """Read the file that apps download."""
    found = present(url=node.get("url"), length=node.whole("length"), type=node.get("type"))
    return {"audio": found} if "url" in found else {}


def write_alternates(alternates: Iterable[Alternate]) -> Iterator[etree._Element]:
    """Name the same content in other formats, each with its places and a digest (R-P20-ALT, R-P20-SRC, R-P20-INTEG)."""
    for each in alternates:
        outer = element(
            "podcast:alternateEnclosure",
            type=each.media.type,
            length=str(each.media.length) if each.media.length else None,
            bitrate=str(each.bitrate) if each.bitrate else None,
            height=str(each.height) if each.height else None,
            lang=each.language,
            title=each.title,
            rel=each.rel,
            codecs=each.codecs,
            default="true" if each.is_default else None,
        )
        if each.integrity:
            outer.append(element("podcast:integrity", type=each.integrity[0], value=each.integrity[1]))
        outer.append(element("podcast:source", uri=each.media.url))
        outer.extend(element("podcast:source", uri=uri, contentType=type_) for uri, type_ in each.sources)
        yield outer


def read_alternate(node: Node) -> Fields:
    """Read one other format; its first source is its address."""
    sources = [present(uri=each.get("uri"), type=each.get("contentType")) for each in node.nodes("podcast:source")]
    integrity = [present(type=each.get("type"), value=each.get("value")) for each in node.once("podcast:integrity")]
    found = present(
        type=node.get("type"),
        length=node.whole("length"),
        bitrate=node.number("bitrate"),
        height=node.whole("height"),
        language=node.get("lang"),
        title=node.get("title"),
        rel=node.get("rel"),
        codecs=node.get("codecs"),
        default=node.flag("default"),
        integrity=integrity[0] if integrity else None,
        url=sources[0].get("uri") if sources else None,
        sources=tuple(sources[1:]),
    )
    return {"alternates": (found,)}


def write_transcripts(transcripts: Iterable[Transcript]) -> Iterator[etree._Element]:
    """Name every file that says what is said (R-ITEM-24, R-P20-TRANS)."""
    for each in transcripts:
        yield element("podcast:transcript", url=each.url, type=each.type, language=each.language, rel=each.rel)


def read_transcript(node: Node) -> Fields:
    """Read one such file."""
    found = present(url=node.get("url"), type=node.get("type"), language=node.get("language"), rel=node.get("rel"))
    return {"transcripts": (found,)} if "url" in found else {}


def write_chapters_file(url: str | None) -> Iterator[etree._Element]:
    """Name the file of chapters (R-P20-CHAP, R-ITEM-25)."""
    if url:
        yield element("podcast:chapters", url=url, type=CHAPTERS_TYPE)


def read_chapters_file(node: Node) -> Fields:
    """Read where the file of chapters is."""
    found = present(url=node.get("url"), type=node.get("type"))
    return {"chapters_file": found} if "url" in found else {}


def write_psc(chapters: Iterable[Chapter]) -> Iterator[etree._Element]:
    """Write the chapters themselves, without those that are silent or have no title (R-PSC-01 to R-PSC-04)."""
    listed = [each for each in chapters if each.is_listed and each.title]
    if listed:
        outer = element("psc:chapters", version=PSC_VERSION)
        outer.extend(
            element("psc:chapter", start=play_time(each.start), title=each.title, href=each.url, image=each.image)
            for each in listed
        )
        yield outer


def play_time(total: float) -> str:
    """Print seconds as Normal Play Time, with as much of the fraction as there is (R-PSC-02)."""
    whole, thousandths = divmod(round(total * 1000), 1000)
    minutes, rest = divmod(whole, 60)
    fraction = f".{thousandths:03}" if thousandths else ""
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}{fraction}"


def read_psc(node: Node) -> Fields:
    """Read chapters that stand in the feed."""
    node.get("version")
    rows = tuple(
        present(start=each.time("start"), title=each.get("title"), url=each.get("href"), image=each.get("image"))
        for each in node.nodes("psc:chapter")
    )
    return {"chapters": rows} if rows else {}


def write_soundbites(soundbites: Iterable[Soundbite]) -> Iterator[etree._Element]:
    """Name what is worth hearing alone (R-P20-BITE)."""
    for each in soundbites:
        yield element("podcast:soundbite", each.title, startTime=decimal(each.start), duration=decimal(each.duration))


def read_soundbite(node: Node) -> Fields:
    """Read one stretch worth hearing."""
    found = present(start=node.time("startTime"), duration=node.time("duration"), title=node.text)
    return {"soundbites": (found,)}


def write_trailers(trailers: Iterable[Trailer]) -> Iterator[etree._Element]:
    """Name the show's trailers, newest first (R-P20-TRAIL)."""
    for each in trailers:
        yield element(
            "podcast:trailer",
            each.title,
            url=each.media.url,
            pubdate=format_datetime(each.published),
            length=str(each.media.length) if each.media.length else None,
            type=each.media.type,
            season=str(each.season) if each.season is not None else None,
        )


def read_trailer(node: Node) -> Fields:
    """Read one trailer."""
    found = present(
        title=node.text,
        url=node.get("url"),
        published=node.moment("pubdate"),
        length=node.whole("length"),
        type=node.get("type"),
        season=node.whole("season"),
    )
    return {"trailers": (found,)}
