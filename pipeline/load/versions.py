"""The recording in other formats, and pictures in other shapes than the artwork."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isclose
from typing import NamedTuple

from pipeline.entry import Shape, Version
from pipeline.frontmatter import Key
from pipeline.load.attachments import AUDIO, UNUSABLE, VIDEO, Attachments
from pipeline.model import Episode
from pipeline.namespace import ShapedImage
from pipeline.parts import Alternate, Enclosure

_ALGORITHMS = ("sha256", "sha384", "sha512")


class Recording(NamedTuple):
    """An audio or video file of an episode, and the key that names it; none where it lies beside the record."""

    media: Enclosure
    loc: Key


def recordings_of(record: Episode, stem: str, attachments: Attachments) -> tuple[Recording | None, Recording | None]:
    """Find what the record names or what lies beside it: the audio, or else the video; and a video beside an audio."""
    found: list[Recording | None] = []
    for written, key, suffixes in ((record.audio, "audio", AUDIO), (record.video, "video", VIDEO)):
        beside = None if written else attachments.sidecar(stem, suffixes)
        if written:
            found.append(Recording(written, (key,)))
        else:
            found.append(Recording(Enclosure(file=beside), ()) if beside else None)
    audio, video = found
    return (audio, video) if audio else (video, None)


def versions_of(record: Episode, film: Recording | None, attachments: Attachments) -> tuple[Version, ...]:
    """Collect the alternates; a video beside an audio is one (R-P20-ALT)."""
    found = [_version(each, ("alternates", n), attachments) for n, each in enumerate(record.alternates)]
    named = {each.file for each in record.alternates if each.file}
    if film and film.media.file not in named:
        video = attachments.sound(film.media, film.loc, is_main=False)
        integrity = attachments.integrity(film.media.file) if film.media.file and video.asset else None
        found.insert(0, Version(video, integrity=("sri", integrity) if integrity else None))
    return tuple(each for each in found if each.sound is not UNUSABLE)


def _version(each: Alternate, loc: Key, attachments: Attachments) -> Version:
    sound = attachments.sound(each, loc, is_main=False)
    integrity: tuple[str, str] | None = (each.integrity.type, each.integrity.value) if each.integrity else None
    if each.file and sound.asset:
        integrity = _integrity(each, loc, attachments) or integrity
    bitrate = each.bitrate
    if bitrate is None and sound.asset and sound.duration:
        bitrate = round(sound.asset.size * 8 / sound.duration)
    return Version(
        sound=sound,
        title=each.title,
        language=each.language,
        bitrate=bitrate,
        height=each.height,
        codecs=each.codecs,
        rel=each.rel,
        is_default=each.default,
        sources=tuple((source.uri, source.type) for source in each.sources),
        integrity=integrity,
    )


def _integrity(each: Alternate, loc: Key, attachments: Attachments) -> tuple[str, str] | None:
    """Hash a local file; what the record says of it must be the same. A signature is left as it is written."""
    written = each.integrity
    if written is None:
        made = attachments.integrity(each.file or "")
        return ("sri", made) if made else None
    algorithm = written.value.partition("-")[0]
    if written.type != "sri" or algorithm not in _ALGORITHMS:
        return None
    made = attachments.integrity(each.file or "", algorithm)
    if made and written.value != made:
        message = f'the integrity "{written.value}" is not that of {each.file}'
        attachments.report((*loc, "integrity"), "M530", message, "delete it: it is made of the file")
    return ("sri", made) if made else None


def shapes_of(images: Iterable[ShapedImage], attachments: Attachments) -> tuple[Shape, ...]:
    """Collect shaped pictures (R-P20-IMAGE); local ones are measured."""
    shapes = []
    for position, each in enumerate(images):
        loc = ("images", position)
        shot = attachments.shot(each, loc)
        if shot is None or (shot.asset is None and shot.url is None):
            continue
        asset = shot.asset
        if asset is None:
            shapes.append(Shape(shot, each.purpose, each.aspect_ratio, each.width or 0, each.height or 0, each.type))
            continue
        ratio = f"{Fraction(asset.width, asset.height)}" if asset.width and asset.height else each.aspect_ratio
        _compare(each, loc, (asset.width, asset.height), attachments)
        shapes.append(Shape(shot, each.purpose, f"{ratio}/1" if ratio and "/" not in ratio else ratio))
    return tuple(shapes)


def _compare(each: ShapedImage, loc: Key, size: tuple[int, int], attachments: Attachments) -> None:
    """Report what the record says of a local picture and its pixels do not."""
    width, height = size
    name = each.file
    for key, written, real in (("width", each.width, width), ("height", each.height, height)):
        if written is not None and real and written != real:
            attachments.report(
                (*loc, key), "M531", f"{name} is {real} pixels in {key}, not {written}", "delete the key"
            )
    if each.aspect_ratio and height:
        over, _, under = each.aspect_ratio.partition("/")
        told = float(over) / (float(under or 1) or 1)
        if not isclose(told, width / height, rel_tol=0.02):
            message = f"{name} is {Fraction(width, height)} in shape, not {each.aspect_ratio}"
            attachments.report((*loc, "aspect_ratio"), "M531", message, "delete the key: it is measured")
