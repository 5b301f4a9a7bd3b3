"""An episode's chapters: from its record, the file that the record names, a side-car, or the audio itself."""

from __future__ import annotations

from pathlib import Path

from pipeline.chapters import ADDRESS, READERS, Mark, kind_of, read_chapters, settle
from pipeline.entry import Asset, Sound
from pipeline.frontmatter import Position
from pipeline.listing import Chapter
from pipeline.load.attachments import Attachments
from pipeline.media import MediaError
from pipeline.media.embedded import EXTRA, embedded_chapters, is_there, seems_to_have_chapters
from pipeline.model import Episode
from pipeline.sidecar import Problems, https_fault, https_hint, words

Pictures = tuple[tuple[str, Asset], ...]


def chapters_of(
    record: Episode, stem: str, sound: Sound | None, attachments: Attachments
) -> tuple[tuple[Chapter, ...], Pictures]:
    """Find the chapters by the first that is there: record, named file, side-car, audio; and their local pictures."""
    duration = sound.duration if sound else None
    if record.chapters and record.chapters.file is None:
        return _written(record, duration, attachments)
    name = record.chapters.file if record.chapters else attachments.sidecar(stem, tuple(READERS))
    if name:
        return _read(name, duration, attachments, is_named=record.chapters is not None), ()
    return _embedded(sound, attachments), ()


def _written(record: Episode, duration: int | None, attachments: Attachments) -> tuple[tuple[Chapter, ...], Pictures]:
    """Take the chapters that the record lists; their pictures may lie beside it."""
    marks: list[Mark] = []
    pictures: dict[str, Asset] = {}
    problems = Problems(attachments.source)
    for position, each in enumerate(record.chapters.items if record.chapters else ()):
        loc = ("chapters", "items", position)
        image = each.image.url if each.image else None
        if each.image and each.image.file:
            asset = attachments.picture(each.image.file, (*loc, "image"))
            image = each.image.file if asset else None
            pictures |= {each.image.file: asset} if asset else {}
        for key, url in (("url", each.url), ("image", each.image.url if each.image else None)):
            fault = https_fault(url) if url else None
            if fault:
                attachments.report((*loc, key), ADDRESS, f'the address "{url}" {fault}', https_hint(url or ""))
        made = Chapter(round(each.start, 3), each.title, each.url, image, each.end, each.toc)
        marks.append(Mark(made, *attachments.document.place(loc)))
    chapters = settle(marks, duration, problems)
    attachments.problems += problems.listed()
    return chapters, tuple(sorted(pictures.items()))


def _read(name: str, duration: int | None, attachments: Attachments, *, is_named: bool) -> tuple[Chapter, ...]:
    """Read a file of chapters."""
    loc = ("chapters",) if is_named else ()
    kind = kind_of(name)
    if kind is None:
        hint = f"let its name end in {', '.join(READERS)}"
        attachments.report(loc, "M510", f'the format of "{name}" is not known', hint)
        return ()
    data = attachments.text(name, loc)
    if data is None:
        return ()
    marks, problems = read_chapters(f"{attachments.folder}/{name}", data, kind)
    odd = Problems(f"{attachments.folder}/{name}")
    chapters = settle(marks, duration, odd)
    attachments.problems += [*problems, *odd.listed()]
    return chapters


def _embedded(sound: Sound | None, attachments: Attachments) -> tuple[Chapter, ...]:
    """Read the chapters in the audio, where it has some and the extra is installed."""
    if sound is None or sound.asset is None:
        return ()
    source = sound.asset.source
    path = attachments.door.root / source
    if not seems_to_have_chapters(path):
        return ()
    problems = Problems(source)
    settled = _from_tags(path, sound.duration, problems)
    attachments.problems += problems.listed()
    return settled


_NOWHERE: Position = (0, 0)


def _from_tags(path: Path, duration: int | None, problems: Problems) -> tuple[Chapter, ...]:
    aside = "write the chapters into a side-car"
    if not is_there():
        message = "the chapters in this file are not read: mutagen is not installed"
        problems.add(_NOWHERE, "M518", message, f"{EXTRA}; or {aside}")
        return ()
    try:
        chapters = _usable(embedded_chapters(path), problems)
    except MediaError as fault:
        problems.add(_NOWHERE, "M517", fault.message, fault.hint)
        return ()
    if not chapters:
        message = "the chapters in this file are a QuickTime text track, which is not read"
        problems.add(_NOWHERE, "M518", message, aside)
    return settle([Mark(each, *_NOWHERE) for each in chapters], duration, problems)


def _usable(chapters: list[Chapter], problems: Problems) -> list[Chapter]:
    """Clean what came out of tags: an address that apps refuse is left out, for nobody edits tags by hand."""
    usable = []
    for each in chapters:
        url = each.url.strip() if each.url else None
        fault = https_fault(url) if url else None
        if fault:
            hint = "write the chapters into a side-car, with addresses that start with https://"
            problems.add(_NOWHERE, "M517", f'the address "{(url or "")[:80]}" {fault}; it is left out', hint)
            url = None
        title = words(each.title, _NOWHERE, problems) if each.title else None
        usable.append(Chapter(each.start, title or None, url, None, each.end, each.is_listed))
    # Files list them in any order, and that is nobody's mistake.
    return sorted(usable, key=lambda each: each.start)
