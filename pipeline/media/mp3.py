"""How long an MP3 file plays, found by walking its frames from header to header.

Headers of files lie, and libraries believe them or guess; a walk is exact and takes about 0.1 s an hour.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from pipeline.media import tags
from pipeline.media.frames import HEADER, Claim, Kind, is_free, kind_of, read_claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.media.files import MediaFile

WINDOW = 1 << 18
"""Bytes read at once: more is not faster, and memory stays flat (T-MED-02)."""

MAX_GARBAGE = 1 << 20
"""Bytes without a frame that are searched for the next one, in all; there the walk ends."""

# One or two headers in a row occur by chance in any data; three of one kind do not.
_CHAIN = 3
# Bytes, some ten frames: less is noise at a cut, which no listener hears.
_NOTICEABLE_GARBAGE = 4096
# Seconds by which an encoder's count may differ from ours: they disagree whether their own header is a frame.
_TOLERANCE = 1

_SYNC = re.compile(rb"\xff[\xe0-\xff]")


class Walk(msgspec.Struct, frozen=True):
    """What was found: `seconds` is 0 where there is no frame; each warning is a kind and a message."""

    seconds: float = 0
    warnings: tuple[tuple[str, str], ...] = ()


def measure(media: MediaFile) -> Walk:
    """Find how long a file plays: by its Info header where that proves itself, otherwise frame by frame."""
    end = tags.audio_end(media)
    found = _find(media, tags.front_end(media, 0), end, MAX_GARBAGE)
    if found is None:
        return Walk()
    first, kind = found
    frame = media.read(first, kind.sizes[media.read(first, HEADER)])
    claim = read_claim(frame, kind)
    if claim is None:
        return _walk(media, first, end)
    if claim.is_constant and _fills(media, kind, claim, first + len(frame), end):
        return Walk(seconds=kind.seconds(claim.frames))
    return _compared(_walk(media, first + len(frame), end), kind.seconds(claim.frames))


def is_free_format(media: MediaFile) -> bool:
    """Whether the audio begins with a frame that leaves its bit rate open, which few players take."""
    return is_free(media.read(tags.front_end(media, 0), HEADER))


def _fills(media: MediaFile, kind: Kind, claim: Claim, start: int, end: int) -> bool:
    """Whether as many frames as claimed, all of the first one's bit rate, fill the range.

    Where the bit rate varies nothing but a walk can check the claim: then it is never trusted.
    """
    bitrate = kind.bitrates.get(media.read(start, HEADER), 0)
    expected = kind.seconds(claim.frames) * bitrate / 8
    half_a_second = bitrate / 8 / 2
    return expected > 0 and abs(expected - (end - start)) <= min(half_a_second, expected / 100)


def _compared(walk: Walk, claimed: float) -> Walk:
    """Add a warning where the encoder's header, if it claims a duration at all, claims another than was found."""
    if claimed == 0 or abs(walk.seconds - claimed) <= _TOLERANCE:
        return walk
    kind = "truncated" if walk.seconds < claimed else "false-header"
    message = f"its header promises {claimed:,.0f} s of audio, the file has {walk.seconds:,.0f} s"
    return msgspec.structs.replace(walk, warnings=(*walk.warnings, (kind, message)))


def _walk(media: MediaFile, start: int, end: int) -> Walk:
    """Add up all frames between `start` and `end`, and say what is odd about them."""
    seconds, position, skipped, missing = 0.0, start, 0, 0
    while end - position >= HEADER:
        # Joined files have tags in their midst, and may go on with another kind of frames.
        resumed = tags.front_end(media, position)
        found = _find(media, resumed, end, MAX_GARBAGE - skipped)
        if found is None:
            skipped += max(0, end - resumed)
            break
        begin, kind = found
        frames, position = _hop(media, kind, begin, end)
        skipped += begin - resumed
        if position > end:
            frames, missing = frames - 1, position - end
        seconds += kind.seconds(frames)
    return Walk(seconds, tuple(_oddities(skipped, missing)))


def _oddities(skipped: int, missing: int) -> Iterator[tuple[str, str]]:
    """Word the warnings for so many bytes between frames, and missing of the last one."""
    if skipped >= _NOTICEABLE_GARBAGE:
        yield "damaged", f"{skipped:,} bytes among its audio are not MP3"
    if missing:
        yield "truncated", f"its last frame lacks {missing:,} bytes"


def _hop(media: MediaFile, kind: Kind, position: int, end: int) -> tuple[int, int]:
    """Hop from frame to frame of one kind; return how many there are and where that ends.

    That is beyond `end` where the last frame is cut. The inner loop is what an hour of audio costs: 140,000 rounds.
    """
    sizes, frames = kind.sizes, 0
    while end - position >= HEADER:
        window = media.read(position, min(WINDOW, end - position))
        offset, limit = 0, len(window) - HEADER + 1
        try:
            while offset < limit:
                offset += sizes[window[offset : offset + HEADER]]
                frames += 1
        except KeyError:
            return frames, position + offset
        if offset == 0:
            # The file became shorter while we read it.
            return frames, end
        position += offset
    return frames, position


def _find(media: MediaFile, position: int, end: int, limit: int) -> tuple[int, Kind] | None:
    """Find the next frame that others of its kind follow, within `limit` bytes: where it is, and its kind."""
    stop = min(end, position + limit)
    while position < stop:
        window = media.read(position, min(WINDOW, stop - position) + HEADER - 1)
        for match in _SYNC.finditer(window):
            begin = match.start()
            kind = kind_of(window[begin : begin + HEADER])
            if kind is not None and _is_chain(media, kind, position + begin, end):
                return position + begin, kind
        position += WINDOW
    return None


def _is_chain(media: MediaFile, kind: Kind, position: int, end: int) -> bool:
    """Whether a few frames of one kind follow each other here, or fewer up to the end."""
    for number in range(_CHAIN):
        size = kind.sizes.get(media.read(position, HEADER))
        if size is None:
            return False
        position += size
        if position >= end:
            return number > 0 or position == end
    return True
