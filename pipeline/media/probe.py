"""An audio or video file becomes facts: bytes, duration, type and digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.later import Later
from pipeline.media import mp3, tags
from pipeline.media.containers import missing_bytes
from pipeline.media.files import opened, shown
from pipeline.media.types import CONTENTS, CURES, MEDIA_TYPES, sniff

if TYPE_CHECKING:
    from pathlib import Path

    import tinytag

    from pipeline.media.files import MediaFile
else:
    tinytag = Later("tinytag")

WARNINGS: dict[str, str] = {
    "truncated": "the end is missing",
    "false-header": "the header claims less than the file holds",
    "damaged": "there are bytes among the audio that are none",
    "duration-unknown": "the format or the file does not tell how long it plays",
}
"""What can be odd about a media file that is used all the same, and what each kind means."""

# The name by which tinytag chooses its parser; it is wrong on raw AAC (600 s became 3) and does not know Matroska.
_TINYTAG_NAMES = {"MP4": "media.mp4", "Ogg": "media.ogg", "FLAC": "media.flac", "WAV": "media.wav"}

# Content -> the extension that would fit it.
_SUFFIXES = {
    "MP4": ".m4a",
    "Ogg": ".ogg",
    "FLAC": ".flac",
    "WAV": ".wav",
    "Matroska": ".webm",
    "AAC": ".aac",
    "PDF": ".pdf",
}

# Bytes; enough for each signature.
_HEAD = 1024


class Probe(msgspec.Struct, frozen=True):
    """The facts of a media file that a feed tells."""

    length: int
    """Bytes. RSS: enclosure/@length (R-ITEM-03)"""
    duration: int | None
    """Whole seconds, rounded; None where a format has none or does not tell. RSS: itunes:duration (R-ITEM-14)"""
    type: str
    """MIME type, by the extension, which the content has confirmed. RSS: enclosure/@type (R-ITEM-04)"""
    digest: str
    """BLAKE2b of the content, 16 bytes, as hexadecimal digits."""
    warnings: tuple[tuple[str, str], ...] = ()
    """Kind, which is a key of WARNINGS, and message."""


def probe(path: Path) -> Probe:
    """Look at a media file, with little memory however large it is (T-MED-02).

    Raises MediaError where it cannot be an episode's media: its kinds are files.KINDS.
    """
    suffix = path.suffix.lower()
    with opened(path) as media:
        if suffix not in CONTENTS:
            hint = f"export it as MP3; known are {' '.join(MEDIA_TYPES)}"
            raise media.fault("unknown-type", f'has the unknown extension "{shown(suffix)}"', hint)
        content = CONTENTS[suffix]
        _check_content(media, content)
        seconds, warnings = _measure(media, content)
        duration = None if seconds is None else int(seconds + 0.5)
        return Probe(media.length, duration, MEDIA_TYPES[suffix], media.digest(), warnings)


def _check_content(media: MediaFile, expected: str) -> None:
    """Refuse what its first bytes show to be something else than its extension says."""
    # FLAC and AAC may hide behind an ID3 tag.
    head = media.read(tags.front_end(media, 0), _HEAD)
    actual = sniff(head) if head else None
    if actual == expected or (actual is None and expected == "MP3"):
        return
    if actual is None:
        raise media.fault("wrong-type", f"is not {expected} inside", f"export it as {expected} again")
    stem = media.name.rpartition(".")[0]
    rename = f' or rename it to "{stem}{_SUFFIXES[actual]}"' if actual in _SUFFIXES else ""
    hint = CURES.get(actual, f"export it as {expected}{rename}")
    raise media.fault("wrong-type", f"is {actual} inside, not {expected}", hint)


def _measure(media: MediaFile, content: str) -> tuple[float | None, tuple[tuple[str, str], ...]]:
    """Find the duration in seconds by the means that fit the content, and what is odd."""
    if content == "PDF":
        return None, ()
    if content == "MP3":
        walk = _walk_mp3(media)
        return walk.seconds, walk.warnings
    seconds = _ask_tinytag(media, content) if content in _TINYTAG_NAMES else None
    warnings = []
    if missing := missing_bytes(media, content):
        warnings.append(("truncated", f"its header promises {missing:,} bytes more than the file has"))
    if not seconds:
        warnings.append(("duration-unknown", f"this {content} file does not tell how long it plays"))
    return seconds or None, tuple(warnings)


def _walk_mp3(media: MediaFile) -> mp3.Walk:
    """Walk the frames of an MP3, of which there must be one."""
    walk = mp3.measure(media)
    if walk.seconds > 0:
        return walk
    if mp3.is_free_format(media):
        raise media.fault("unsupported", "is MP3 without a bit rate (free format)", "export it with a fixed bit rate")
    if walk.warnings or tags.front_end(media, 0) >= media.length:
        raise media.fault("truncated", "ends before its audio begins", "export or copy the file again")
    raise media.fault("wrong-type", "is not MP3 inside: no audio was found", "export it as MP3 again")


def _ask_tinytag(media: MediaFile, content: str) -> float | None:
    """Let tinytag find the duration in seconds; None where it cannot."""
    media.raw.seek(0)
    try:
        # With its tags read first, an Ogg file's pages are skipped instead of read: a tenth of the time.
        found = tinytag.TinyTag.get(_TINYTAG_NAMES[content], media.raw, tags=content == "Ogg")
    except tinytag.TinyTagException:
        return None
    if content == "WAV" and found.duration and found.bitrate:
        # A header that was never completed, or whose file was cut, promises more than is there.
        return min(found.duration, media.length * 8 / (found.bitrate * 1000))
    return found.duration
