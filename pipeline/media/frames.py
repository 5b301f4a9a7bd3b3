"""What the header of an MPEG audio frame says: its kind, its size, and what the first frame claims of the whole file.

Spec: ISO/IEC 11172-3 and 13818-3; in short http://www.mp3-tech.org/programmer/frame_header.html
"""

from __future__ import annotations

from functools import cache

import msgspec

HEADER = 3
"""Bytes of a header that decide about the frame; the fourth only matters to who decodes it."""

_LSF_LAYER_23 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_KILOBITS: dict[tuple[bool, int], tuple[int, ...]] = {
    (False, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (False, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (False, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (True, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (True, 2): _LSF_LAYER_23,
    (True, 3): _LSF_LAYER_23,
}
"""(low sampling frequency, layer) -> kbit/s of the bit rate indices 1 to 14."""
_SAMPLES: dict[tuple[bool, int], int] = {
    (False, 1): 384,
    (False, 2): 1152,
    (False, 3): 1152,
    (True, 1): 384,
    (True, 2): 1152,
    (True, 3): 576,
}
"""(low sampling frequency, layer) -> samples per frame."""

# By the header's two bits each; what is missing here is reserved.
_LAYERS = {0b11: 1, 0b10: 2, 0b01: 3}
_MPEG1 = 0b11
_RATE_DIVISORS = {_MPEG1: 1, 0b10: 2, 0b00: 4}
_RATES = {0b00: 44_100, 0b01: 48_000, 0b10: 32_000}
_MONO = 0b11


class Kind(msgspec.Struct, frozen=True):
    """What all frames of one stream have in common."""

    rate: int
    """Samples per second."""
    samples: int
    """Samples per frame."""
    sizes: dict[bytes, int]
    """First three bytes of every header of this kind -> bytes from there to the next header."""
    bitrates: dict[bytes, int]
    """The same keys -> bits per second."""
    is_lsf: bool
    """MPEG 2 or 2.5, the low sampling frequencies."""

    def seconds(self, frames: int) -> float:
        """Return how long so many frames play."""
        return frames * self.samples / self.rate


class Claim(msgspec.Struct, frozen=True):
    """What an encoder says of the whole file in a first frame that holds no sound."""

    frames: int
    """Not counting that frame."""
    is_constant: bool
    """Whether it says that all frames have one bit rate."""


def kind_of(header: bytes) -> Kind | None:
    """Read the kind from the first three bytes of a header, the free format's too; None where they are none."""
    if len(header) < HEADER or header[0] != 0xFF or header[1] < 0xE0:  # noqa: PLR2004 - the eleven bits of the sync
        return None
    version, layer, rate = header[1] >> 3 & 0b11, header[1] >> 1 & 0b11, header[2] >> 2 & 0b11
    if version not in _RATE_DIVISORS or layer not in _LAYERS or rate not in _RATES:
        return None
    return _kind(version, layer, rate)


def is_free(header: bytes) -> bool:
    """Whether a header leaves its bit rate open, so that nothing tells how long its frame is."""
    return kind_of(header) is not None and header[2] >> 4 == 0


def read_claim(frame: bytes, kind: Kind) -> Claim | None:
    """Read the Xing, Info or VBRI header that a first frame may hold instead of sound.

    Spec: http://gabriel.mp3-tech.org/mp3infotag.html; VBRI is Fraunhofer's.
    """
    if frame[36:40] == b"VBRI":
        return Claim(frames=int.from_bytes(frame[50:54], "big"), is_constant=False)
    is_mono = frame[3] >> 6 == _MONO
    side = (9 if is_mono else 17) if kind.is_lsf else (17 if is_mono else 32)
    # Encoders that protect frames by a checksum are of two minds whether it comes before this header.
    for start in (4 + side, 6 + side):
        if frame[start : start + 4] in {b"Xing", b"Info"}:
            has_frames = int.from_bytes(frame[start + 4 : start + 8], "big") & 1
            frames = int.from_bytes(frame[start + 8 : start + 12], "big") if has_frames else 0
            return Claim(frames=frames, is_constant=frame.startswith(b"Info", start))
    return None


@cache
def _kind(version: int, layer_bits: int, rate_bits: int) -> Kind:
    """Tabulate one kind; the three are bits of the header."""
    is_lsf, layer, rate = version != _MPEG1, _LAYERS[layer_bits], _RATES[rate_bits] // _RATE_DIVISORS[version]
    samples = _SAMPLES[is_lsf, layer]
    slot = 4 if layer == 1 else 1
    sizes, bitrates = {}, {}
    for index, kilobits in enumerate(_KILOBITS[is_lsf, layer], start=1):
        slots = samples // 8 * 1000 * kilobits // (rate * slot)
        # What does not matter to the kind: no checksum, padding by one slot, private use.
        for bits in range(1 << 3):
            no_crc, padding, private = bits >> 2, bits >> 1 & 1, bits & 1
            second = 0xE0 | version << 3 | layer_bits << 1 | no_crc
            header = bytes((0xFF, second, index << 4 | rate_bits << 2 | padding << 1 | private))
            sizes[header] = (slots + padding) * slot
            bitrates[header] = 1000 * kilobits
    return Kind(rate, samples, sizes, bitrates, is_lsf)
