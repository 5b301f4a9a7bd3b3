"""A media file becomes facts: length, duration, type, digest; a picture also its size, mode and alpha."""

from __future__ import annotations

from pipeline.media.files import KINDS, MediaError
from pipeline.media.picture import Picture, probe_picture
from pipeline.media.probe import WARNINGS, Probe, probe
from pipeline.media.types import APPLE_TYPES, MEDIA_TYPES, PICTURE_TYPES, is_apple, media_type

__all__ = [
    "APPLE_TYPES",
    "KINDS",
    "MEDIA_TYPES",
    "PICTURE_TYPES",
    "WARNINGS",
    "MediaError",
    "Picture",
    "Probe",
    "is_apple",
    "media_type",
    "probe",
    "probe_picture",
]
