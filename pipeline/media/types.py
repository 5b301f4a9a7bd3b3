"""Which extension is which MIME type, which of them Apple takes, and what a file's first bytes say that it is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Never `mimetypes`: its answers differ between machines. Extensions are lower case, with their dot.

APPLE_TYPES: dict[str, tuple[str, ...]] = {
    ".mp3": ("audio/mpeg",),
    ".m4a": ("audio/x-m4a", "audio/mp4", "audio/m4a"),
    ".mp4": ("video/mp4",),
    ".m4v": ("video/x-m4v",),
    ".mov": ("video/quicktime",),
    ".pdf": ("application/pdf",),
}
"""What Apple Podcasts takes as an enclosure: extension -> types that fit it, ours first (R-ITEM-04, R-ITEM-05)."""

MEDIA_TYPES: dict[str, str] = {
    **{suffix: types[0] for suffix, types in APPLE_TYPES.items()},
    ".m4b": "audio/mp4",
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    # As the podcast namespace's own example has it; RFC 7845 would say audio/ogg.
    ".opus": "audio/opus",
    ".wav": "audio/wav",
    ".weba": "audio/webm",
    ".mka": "audio/x-matroska",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".ogv": "video/ogg",
}
"""Extension -> MIME type of all that can be an episode's media or an alternate of it."""

PICTURE_TYPES: dict[str, str] = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
}
"""Extension -> MIME type of images."""

CONTENTS: dict[str, str] = {
    ".mp3": "MP3",
    ".pdf": "PDF",
    ".aac": "AAC",
    ".flac": "FLAC",
    ".wav": "WAV",
    **dict.fromkeys((".m4a", ".m4b", ".mp4", ".m4v", ".mov"), "MP4"),
    **dict.fromkeys((".ogg", ".oga", ".opus", ".ogv"), "Ogg"),
    **dict.fromkeys((".webm", ".weba", ".mkv", ".mka"), "Matroska"),
}
"""Extension -> what must be inside; the values are those of `sniff` and "MP3", which has no signature of its own."""

# In this order: an MP4 file may be a picture (its brand says so), and only then is it audio or video.
_SIGNATURES: tuple[tuple[str, re.Pattern[bytes]], ...] = tuple(
    (content, re.compile(pattern, re.DOTALL | re.IGNORECASE))
    for content, pattern in (
        ("HEIC", rb".{4}ftyp(hei|hev|mif1|msf1)"),
        ("AVIF", rb".{4}ftypavi"),
        ("MP4", rb".{4}(ftyp|moov|mdat|wide|free|skip|styp)"),
        ("Ogg", rb"OggS\0"),
        ("FLAC", rb"fLaC"),
        ("WAV", rb"(RIFF|RF64).{4}WAVE"),
        ("AVI", rb"RIFF.{4}AVI "),
        ("WebP", rb"RIFF.{4}WEBP"),
        ("AIFF", rb"FORM.{4}AIF[FC]"),
        ("Matroska", rb"\x1aE\xdf\xa3"),
        ("WMA", rb"0&\xb2u\x8ef\xcf\x11"),
        ("AAC", rb"\xff[\xf0\xf1\xf8\xf9]"),
        ("PDF", rb"%PDF-"),
        ("JPEG", rb"\xff\xd8\xff"),
        ("PNG", rb"\x89PNG\r\n"),
        ("GIF", rb"GIF8[79]a"),
        ("ZIP", rb"PK\x03\x04"),
        ("Git LFS pointer", rb"version https://git-lfs"),
        ("HTML", rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)\b"),
        ("XML", rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|!--|rss|svg)"),
    )
)

CURES: dict[str, str] = {
    "HTML": "download the file again: what was saved is a web page",
    "XML": "download the file again: what was saved is a web page or a feed",
    "Git LFS pointer": "run: git lfs pull",
}
"""Content that no export mends -> what does."""


def sniff(head: bytes) -> str | None:
    """Say what a file is by its first bytes; None where they are no signature, as those of an MP3."""
    return next((content for content, pattern in _SIGNATURES if pattern.match(head)), None)


def is_apple(name_or_url: str) -> bool:
    """Whether Apple Podcasts plays what is called so: it goes by the extension alone (R-ITEM-05)."""
    return _suffix(name_or_url) in APPLE_TYPES


def media_type(name_or_url: str) -> str | None:
    """Look up the MIME type by the extension of a file name or of a URL's path."""
    return MEDIA_TYPES.get(_suffix(name_or_url))


def _suffix(name_or_url: str) -> str:
    """Give the extension with its dot, in lower case; "" where there is none."""
    try:
        path = urlsplit(name_or_url).path
    except ValueError:
        return ""
    if "://" not in name_or_url and "." not in path:
        # A file's name, which may have a "#" or "?" of its own.
        path = name_or_url
    _, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return (dot + suffix).lower()
