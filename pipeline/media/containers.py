"""What the outermost boxes of an MP4 or WAV file say of its length, to find out that its end is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.media.files import MediaFile

# A fragmented file of ten hours has some 40,000.
_MOST_BOXES = 200_000
# Bytes of size and type. A size below is none, or 0 for the last box, which reaches to the end.
_BOX_HEADER = 8
# What a program writes into a WAV header when it cannot go back to write the length.
_RIFF_UNKNOWN = {0, 0xFFFF_FFFF}


def missing_bytes(media: MediaFile, content: str) -> int:
    """Return how many bytes the file lacks of what its container promises; `content` is as `sniff` says."""
    promised = {"MP4": _mp4_length, "WAV": _wav_length}.get(content)
    return max(0, promised(media) - media.length) if promised else 0


def box(media: MediaFile, kind: bytes) -> tuple[int, int] | None:
    """Find an outermost box of an MP4 file: where it begins, and its bytes; None where there is none."""
    return next(((start, size) for start, size, found in _boxes(media) if found == kind), None)


def _boxes(media: MediaFile) -> Iterator[tuple[int, int, bytes]]:
    """Walk the outermost boxes: start, size and type.

    Spec: ISO/IEC 14496-12, 4.2: size and type, or 1 and type and a size of 64 bits.
    """
    position, boxes = 0, 0
    while position < media.length and boxes < _MOST_BOXES:
        head = media.read(position, 16)
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[_BOX_HEADER:], "big")
        is_box = size >= _BOX_HEADER and head[4:_BOX_HEADER].isalnum()
        if not is_box:
            break
        yield position, size, head[4:_BOX_HEADER]
        position, boxes = position + size, boxes + 1


def _mp4_length(media: MediaFile) -> int:
    return max((start + size for start, size, _ in _boxes(media)), default=0)


def _wav_length(media: MediaFile) -> int:
    size = int.from_bytes(media.read(4, 4), "little")
    is_known = size not in _RIFF_UNKNOWN and media.read(0, 4) == b"RIFF"
    return size + 8 if is_known else 0
