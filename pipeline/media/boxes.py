"""The list of chapters that Nero invented, written into an MP4 file: mutagen reads it and does not write it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

from pipeline.media.files import MediaError, shown

MOST = 255
"""Chapters, and bytes of a title: each is counted in one byte."""
_HEADER = 8
_HUNDRED_NS = 10_000_000
"""Units of a second."""
_PARENTS = (b"trak", b"mdia", b"minf", b"stbl")


class _Box(NamedTuple):
    """A box: where it begins, and where it ends, in its file or in the bytes of its parent."""

    kind: bytes
    start: int
    end: int


def write_chapters(path: Path, chapters: list[tuple[float, str]]) -> None:
    """Put `moov.udta.chpl` into a file, in the place of the one that is there; start in seconds, and title.

    The layout is that of ffmpeg's and mp4v2's, for nobody ever published one. Raises MediaError where the file is
    fragmented, or built in a way that this does not know.
    """
    if len(chapters) > MOST:
        message = f"MP4 files can hold {MOST} chapters, and there are {len(chapters)}"
        raise MediaError("unsupported", message, "keep those that people look for")
    data = path.read_bytes()
    try:
        moov = next(box for box in _boxes(data, 0, len(data)) if box.kind == b"moov")
        made = _with_chapters(data[moov.start + _HEADER : moov.end], _chpl(chapters))
        grown = len(made) + _HEADER - (moov.end - moov.start)
        # Samples that lie behind the box move with its size.
        made = _moved(made, moov.end, grown)
    except (StopIteration, struct.error, ValueError) as fault:
        message = f'"{shown(path.name)}" cannot take chapters: {str(fault) or "it has no moov box"}'
        raise MediaError("unsupported", message, "export it as an ordinary m4a") from None
    path.write_bytes(data[: moov.start] + _box(b"moov", made) + data[moov.end :])


def _boxes(data: bytes, start: int, end: int) -> list[_Box]:
    """List the boxes of a stretch; less than a header at its end, such as four zero bytes in old files, is none."""
    found = []
    while start + _HEADER <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        if size == 1:
            size = struct.unpack_from(">Q", data, start + _HEADER)[0]
        elif size == 0:
            size = end - start
        if size < _HEADER or start + size > end:
            raise ValueError(f"a box of {size} bytes does not fit")
        found.append(_Box(kind, start, start + size))
        start += size
    return found


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + _HEADER, kind) + content


def _chpl(chapters: list[tuple[float, str]]) -> bytes:
    rows = b""
    for start, title in chapters:
        text = title.encode()[:MOST].decode(errors="ignore").encode()
        rows += struct.pack(">QB", round(start * _HUNDRED_NS), len(text)) + text
    return _box(b"chpl", struct.pack(">BxxxIB", 1, 0, len(chapters)) + rows)


def _with_chapters(moov: bytes, chpl: bytes) -> bytes:
    """Give the content of moov another list of chapters, in the box for what users add."""
    inner = _boxes(moov, 0, len(moov))
    if any(box.kind == b"mvex" for box in inner):
        raise ValueError("it is fragmented")
    kept = b"".join(moov[box.start : box.end] for box in inner if box.kind != b"udta")
    own = b""
    for box in inner:
        if box.kind == b"udta":
            parts = _boxes(moov, box.start + _HEADER, box.end)
            own += b"".join(moov[part.start : part.end] for part in parts if part.kind != b"chpl")
    return kept + _box(b"udta", own + chpl)


def _moved(moov: bytes, border: int, by: int) -> bytes:
    """Add to every offset of a chunk that lies at or behind the border of the file."""
    changed = bytearray(moov)

    def walk(start: int, end: int) -> None:
        for box in _boxes(moov, start, end):
            if box.kind in _PARENTS:
                walk(box.start + _HEADER, box.end)
            elif box.kind in (b"stco", b"co64"):
                form = ">I" if box.kind == b"stco" else ">Q"
                (count,) = struct.unpack_from(">I", moov, box.start + 12)
                for place in range(
                    box.start + 16, box.start + 16 + count * struct.calcsize(form), struct.calcsize(form)
                ):
                    (offset,) = struct.unpack_from(form, moov, place)
                    if offset >= border:
                        struct.pack_into(form, changed, place, offset + by)

    walk(0, len(moov))
    return bytes(changed)
