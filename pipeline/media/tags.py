"""What an MP3 file holds before and after its audio: ID3, APE and Lyrics3 tags, sized without being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.media.files import MediaFile

# Bytes. ID3: https://id3.org/id3v2.4.0-structure
_ID3V1 = 128
_ID3V1_ENHANCED = 227
_ID3V2_HEADER = 10
# https://wiki.hydrogenaud.io/index.php?title=APEv2_specification
_APE_HEADER = 32
# https://id3.org/Lyrics3: two marks and at most 5,100 bytes of text between them.
_LYRICS3V1_MOST = 11 + 5100 + 9


def front_end(media: MediaFile, position: int) -> int:
    """Return where the tags that begin at `position` end, however many; beyond the file's end if they claim so."""
    while size := _front_size(media.read(position, _APE_HEADER)):
        position += size
    return position


def audio_end(media: MediaFile) -> int:
    """Return where the audio ends and the tags at the file's end begin."""
    end = media.length
    while size := next((size for measure in _BACK if 0 < (size := measure(media, end)) <= end), 0):
        end -= size
    return end


def _front_size(head: bytes) -> int:
    """Return the bytes of the tag that begins so, 0 where none does."""
    if head.startswith(b"ID3") and len(head) >= _ID3V2_HEADER and head[6:_ID3V2_HEADER].isascii():
        has_footer = head[5] & 0x10
        return _syncsafe(head[6:_ID3V2_HEADER]) + _ID3V2_HEADER * (2 if has_footer else 1)
    if head.startswith(b"APETAGEX"):
        return int.from_bytes(head[12:16], "little") + _APE_HEADER
    if head.startswith(b"TAG"):
        # ID3v1 belongs at the end; here it is where files were joined.
        return _ID3V1
    return 0


def _syncsafe(digits: bytes) -> int:
    """Read a number of seven bits a byte."""
    value = 0
    for digit in digits:
        value = value << 7 | digit & 0x7F
    return value


def _id3v1_size(media: MediaFile, end: int) -> int:
    if not _before(media, end, _ID3V1).startswith(b"TAG"):
        return 0
    is_enhanced = _before(media, end - _ID3V1, _ID3V1_ENHANCED).startswith(b"TAG+")
    return _ID3V1 + (_ID3V1_ENHANCED if is_enhanced else 0)


def _id3v2_size(media: MediaFile, end: int) -> int:
    footer = _before(media, end, _ID3V2_HEADER)
    return _syncsafe(footer[6:]) + 2 * _ID3V2_HEADER if footer.startswith(b"3DI") else 0


def _ape_size(media: MediaFile, end: int) -> int:
    footer = _before(media, end, _APE_HEADER)
    if not footer.startswith(b"APETAGEX"):
        return 0
    has_header = footer[23] & 0x80
    return int.from_bytes(footer[12:16], "little") + (_APE_HEADER if has_header else 0)


def _lyrics3_size(media: MediaFile, end: int) -> int:
    mark = _before(media, end, 15)
    if mark.endswith(b"LYRICS200") and mark[:6].isdigit():
        return int(mark[:6]) + len(mark)
    if mark.endswith(b"LYRICSEND"):
        text = _before(media, end, min(end, _LYRICS3V1_MOST))
        begin = text.rfind(b"LYRICSBEGIN")
        return len(text) - begin if begin >= 0 else 0
    return 0


def _before(media: MediaFile, end: int, size: int) -> bytes:
    """Read the `size` bytes before `end`; none where there are fewer."""
    return media.read(end - size, size) if end >= size else b""


_BACK: tuple[Callable[[MediaFile, int], int], ...] = (_id3v1_size, _id3v2_size, _ape_size, _lyrics3_size)
