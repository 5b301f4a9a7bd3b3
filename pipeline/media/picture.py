"""An image file becomes facts: size, type, mode and digest; it is refused before its pixels can do harm."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from typing import TYPE_CHECKING

import msgspec
import PIL

from pipeline.later import Later
from pipeline.media.files import opened, shown
from pipeline.media.types import CURES, PICTURE_TYPES, sniff

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from pipeline.media.files import MediaFile
else:
    Image = Later("PIL.Image")

SVG = "image/svg+xml"

# No others are tried: each decoder is a door.
_DECODERS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# Pillow's name of a format -> MIME type. MPO is a camera's JPEG with previews behind it.
_FORMATS = {"MPO": "image/jpeg", **{name: f"image/{name.lower()}" for name in _DECODERS}}

_ORIENTATION = 0x0112
# EXIF's four orientations that lie on their side: https://exiftool.org/TagNames/EXIF.html
_SIDEWAYS = range(5, 9)

# What Pillow 13 raises on damaged files, as 30,000 mutations of all formats showed, and what may be near.
_DAMAGE = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, RuntimeError, struct.error, zlib.error)
_CURE = "export it as JPEG or PNG again"

# Bytes; enough for each signature.
_HEAD = 1024
# An editor's licence comment may come before the root element.
_SVG_HEAD = 1 << 16
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ELEMENT = re.compile(rb"<(?:[A-Za-z]+:)?([A-Za-z]+)")


class Picture(msgspec.Struct, frozen=True):
    """The facts of an image that rules and pages go by."""

    width: int
    """Pixels as seen, after the rotation that EXIF asks for; 0 for SVG."""
    height: int
    """Likewise."""
    type: str
    """MIME type by the content."""
    mode: str
    """Pillow's name of the colours, "RGB", "CMYK", "P", …; "SVG" for SVG."""
    length: int
    """Bytes."""
    digest: str
    """BLAKE2b of the content, 16 bytes, as hexadecimal digits."""
    animated: bool
    """Whether there are several frames to show one after the other; always False for SVG."""
    alpha: bool
    """Whether something can be transparent; always True for SVG."""


def probe_picture(path: Path, *, max_pixels: int = 40_000_000, max_bytes: int = 25_000_000) -> Picture:
    """Look at an image: at its size in bytes, then at its header, and only within the limits at its pixels (T-MED-03).

    Raises MediaError: its kinds are files.KINDS.
    """
    suffix = path.suffix.lower()
    with opened(path) as media:
        if suffix not in PICTURE_TYPES:
            hint = f"export it as JPEG or PNG; known are {' '.join(PICTURE_TYPES)}"
            raise media.fault("unknown-type", f'has the unknown extension "{shown(suffix)}"', hint)
        if media.length > max_bytes:
            what = f"has {media.length:,} bytes, more than the {max_bytes:,} that are allowed"
            raise media.fault("too-large", what, "export it smaller")
        picture = _svg(media) or _raster(media, max_pixels)
        if picture.type != PICTURE_TYPES[suffix]:
            right = next(suffix for suffix, type_ in PICTURE_TYPES.items() if type_ == picture.type)
            hint = f'rename it to "{media.name.rpartition(".")[0]}{right}"'
            raise media.fault("wrong-type", f"is {picture.type} inside, not {PICTURE_TYPES[suffix]}", hint)
        return picture


def _svg(media: MediaFile) -> Picture | None:
    """Recognise SVG by its first bytes alone: what expands entities never sees it (T-MED-04)."""
    head = media.read(0, _SVG_HEAD)
    root = _ELEMENT.search(_COMMENT.sub(b"", head)) if sniff(head) == "XML" else None
    if root is None or root[1] != b"svg":
        return None
    return Picture(0, 0, SVG, "SVG", media.length, media.digest(), animated=False, alpha=True)


def _raster(media: MediaFile, max_pixels: int) -> Picture:
    """Read an image's header and, where that is within the limit, prove that its pixels can be decoded."""
    media.raw.seek(0)
    try:
        with warnings.catch_warnings():
            # Of bombs, which the limit below is stricter on, and of metadata that nobody asked for.
            warnings.simplefilter("ignore")
            with Image.open(media.raw, formats=_DECODERS) as image:
                _limit(image, max_pixels)
                picture = _describe(media, image)
                # A JPEG decodes to an eighth of its size, which is faster and still reads it to its end.
                image.draft(None, (1, 1))
                image.load()
                return picture
    except Image.DecompressionBombError:
        what = f"claims more than the {max_pixels:,} pixels that are allowed"
        raise media.fault("too-large", what, "export it smaller") from None
    except PIL.UnidentifiedImageError:
        actual = sniff(media.read(0, _HEAD))
        what = f"is {actual} inside, not an image that browsers show" if actual else "is not an image"
        raise media.fault("bad-image", what, CURES.get(actual or "", _CURE)) from None
    except _DAMAGE as error:
        raise media.fault("bad-image", f"is damaged: {shown(str(error))}", _CURE) from error


def _limit(image: Image.Image, max_pixels: int) -> None:
    """Raise Pillow's own error, which it keeps for images beyond twice a limit of its own."""
    if image.width * image.height > max_pixels:
        raise Image.DecompressionBombError


def _describe(media: MediaFile, image: Image.Image) -> Picture:
    """Put down what the header says."""
    is_sideways = _orientation(image) in _SIDEWAYS
    return Picture(
        width=image.height if is_sideways else image.width,
        height=image.width if is_sideways else image.height,
        type=_FORMATS[image.format or ""],
        mode=image.mode,
        length=media.length,
        digest=media.digest(),
        # The several images of a camera's MPO are one image in several sizes.
        animated=image.format != "MPO" and getattr(image, "is_animated", False),
        alpha=image.has_transparency_data,
    )


def _orientation(image: Image.Image) -> int:
    """Read EXIF's orientation; upright where it is damaged, as browsers take it."""
    # Asked without need, a PNG would decode all its pixels to look behind them.
    if "exif" not in image.info:
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _DAMAGE:
        return 1
