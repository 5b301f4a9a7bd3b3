"""What an audio file says of itself in its tags: chapters to read; title, artwork and chapters to write into a copy.

Through mutagen, which is under the GPL and so an extra, `chapters`. No other module imports it.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.later import Later, is_installed
from pipeline.listing import Chapter
from pipeline.media.boxes import write_chapters
from pipeline.media.containers import box
from pipeline.media.files import MediaError, opened, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    import mutagen
    from mutagen import id3, mp4

    from pipeline.media.files import MediaFile
else:
    mutagen, id3, mp4 = Later("mutagen"), Later("mutagen.id3"), Later("mutagen.mp4")

ID3_FILES = (".mp3",)
MP4_FILES = (".m4a", ".m4b", ".mp4", ".m4v", ".mov")
_UNKNOWN = 0xFFFF_FFFF
_LOOK = 2_000_000
"""Bytes of a tag that are searched for chapters; a picture may lie before them."""
EXTRA = (
    "install mutagen into the environment of shownotes: pip install mutagen; where it has no pip of its own,"
    " pip --python .venv/bin/python install mutagen"
)
"""What to do where the extra is missing; the environment that `make` sets up has no pip."""


class Tags(NamedTuple):
    """What `shownotes tag` writes."""

    title: str
    artist: str
    album: str
    """The show."""
    picture: bytes | None
    picture_type: str
    """MIME type: JPEG or PNG."""
    chapters: tuple[Chapter, ...]
    duration: int
    """Whole seconds: the end of the last chapter."""


def is_there() -> bool:
    """Whether the extra is installed."""
    return is_installed("mutagen")


def seems_to_have_chapters(path: Path) -> bool:
    """Whether an audio file evidently has chapters; told by its first bytes alone, without mutagen."""
    try:
        with opened(path) as media:
            suffix = path.suffix.lower()
            if suffix in ID3_FILES and media.read(0, 3) == b"ID3":
                size = media.read(6, 4)
                length = sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=False))
                return b"CHAP" in media.read(10, min(length, _LOOK))
            return suffix in MP4_FILES and _has_list_or_track(media)
    except MediaError:
        return False


def _has_list_or_track(media: MediaFile) -> bool:
    """Look for Nero's list of chapters, and for a track that says it is the chapters of another."""
    found = box(media, b"moov")
    head = media.read(found[0], min(found[1], _LOOK)) if found else b""
    return b"chpl" in head or (b"tref" in head and b"chap" in head)


def embedded_chapters(path: Path) -> list[Chapter]:
    """Read the chapters of an audio file, in its own order. Raises MediaError where its tags cannot be read."""
    try:
        found = _id3_chapters(path) if path.suffix.lower() in ID3_FILES else _mp4_chapters(path)
        return list(found)
    except Exception as fault:  # noqa: BLE001  mutagen raises what its parsers stumble over; the bytes are anybody's
        raise _unreadable(path, fault) from None


def _id3_chapters(path: Path) -> Iterator[Chapter]:
    """Read CHAP and CTOC frames. Spec: https://id3.org/id3v2-chapters-1.0."""
    tags = id3.ID3(path)
    listed = {name for table in tags.getall("CTOC") for name in table.child_element_ids}
    for frame in tags.getall("CHAP"):
        titles = frame.sub_frames.getall("TIT2")
        links = frame.sub_frames.getall("WXXX")
        yield Chapter(
            start=frame.start_time / 1000,
            title=str(titles[0].text[0]) if titles and titles[0].text else None,
            url=links[0].url if links else None,
            end=None if frame.end_time == _UNKNOWN else frame.end_time / 1000,
            is_listed=not listed or frame.element_id in listed,
        )


def _mp4_chapters(path: Path) -> Iterator[Chapter]:
    """Read the list that Nero invented; chapters that are only a QuickTime text track mutagen does not know."""
    for each in mp4.MP4(path).chapters or ():
        yield Chapter(round(each.start, 3), each.title)


def write_tags(path: Path, tags: Tags) -> None:
    """Write tags into a file, which is the caller's own copy. Raises MediaError where it cannot have them."""
    suffix = path.suffix.lower()
    if not is_there():
        raise MediaError("unsupported", "tags are written by mutagen, which is not installed", EXTRA)
    if suffix not in (*ID3_FILES, *MP4_FILES):
        raise MediaError("unsupported", f'"{shown(path.name)}" cannot have these tags', "use an mp3 or m4a file")
    try:
        if suffix in ID3_FILES:
            _write_id3(path, tags)
        else:
            _write_mp4(path, tags)
    except (MediaError, OSError):
        raise
    except (mutagen.MutagenError, ValueError, struct.error, IndexError) as fault:
        raise _unreadable(path, fault) from None


def _write_id3(path: Path, tags: Tags) -> None:
    try:
        written = id3.ID3(path)
    except id3.ID3NoHeaderError:
        written = id3.ID3()
    for name in ("TIT2", "TPE1", "TALB", "APIC", "CHAP", "CTOC"):
        if name != "APIC" or tags.picture:
            written.delall(name)
    written.add(id3.TIT2(encoding=3, text=tags.title))
    written.add(id3.TPE1(encoding=3, text=tags.artist))
    written.add(id3.TALB(encoding=3, text=tags.album))
    if tags.picture:
        written.add(id3.APIC(encoding=0, mime=tags.picture_type, type=3, desc="", data=tags.picture))
    names = [f"chp{number}" for number in range(len(tags.chapters))]
    ends = [each.start for each in tags.chapters[1:]] + [float(tags.duration)]
    for name, chapter, end in zip(names, tags.chapters, ends, strict=True):
        frames: list[Any] = [id3.TIT2(encoding=3, text=chapter.title or "")]
        if chapter.url:
            frames.append(id3.WXXX(encoding=0, desc="chapter url", url=chapter.url))
        start, stop = round(chapter.start * 1000), round(max(end, chapter.start) * 1000)
        nowhere = 0xFFFF_FFFF  # the offsets in bytes are not used where they are all ones
        frame = id3.CHAP(
            element_id=name,
            start_time=start,
            end_time=stop,
            start_offset=nowhere,
            end_offset=nowhere,
            sub_frames=frames,
        )
        written.add(frame)
    listed = [name for name, chapter in zip(names, tags.chapters, strict=True) if chapter.is_listed]
    if listed:
        flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
        title = [id3.TIT2(encoding=3, text=tags.title)]
        written.add(id3.CTOC(element_id="toc", flags=flags, child_element_ids=listed, sub_frames=title))
    # Version 2.3: more players read it, and Apple's only it for chapters.
    written.update_to_v23()
    written.save(path, v2_version=3)


def _write_mp4(path: Path, tags: Tags) -> None:
    file = mp4.MP4(path)
    if file.tags is None:
        file.add_tags()
    file["\xa9nam"], file["\xa9ART"], file["\xa9alb"] = [tags.title], [tags.artist], [tags.album]
    if tags.picture:
        png = tags.picture_type == "image/png"
        kind = mp4.MP4Cover.FORMAT_PNG if png else mp4.MP4Cover.FORMAT_JPEG
        file["covr"] = [mp4.MP4Cover(tags.picture, imageformat=kind)]
    file.save()
    listed = [each for each in tags.chapters if each.is_listed]
    if listed:
        write_chapters(path, [(each.start, each.title or "") for each in listed])


def _unreadable(path: Path, fault: Exception) -> MediaError:
    message = f'the tags of "{shown(path.name)}" cannot be read: {str(fault) or type(fault).__name__}'
    return MediaError("unreadable", message, "export the file again, or write its chapters into a side-car")
