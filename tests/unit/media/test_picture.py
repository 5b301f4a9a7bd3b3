"""Facts of images: each is made here."""

from __future__ import annotations

import hashlib
import io
import random
import struct
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from pipeline.media import KINDS, MediaError, Picture, probe_picture

if TYPE_CHECKING:
    from pathlib import Path

ORIENTATION = 0x0112


def encoded(image: Image.Image, format_: str, **options: Any) -> bytes:
    """An image as the bytes of a file."""
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def rotated(orientation: int) -> Image.Exif:
    """EXIF that asks for a rotation."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


def bomb(width: int, height: int) -> bytes:
    """A PNG that claims this size and has next to no pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def noise(width: int, height: int) -> Image.Image:
    """An image that does not compress, the same each time."""
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))  # noqa: S311


def refused(path: Path, content: bytes, **limits: int) -> tuple[str, str, str]:
    """What an image is refused with: kind, message, hint."""
    path.write_bytes(content)
    with pytest.raises(MediaError) as caught:
        probe_picture(path, **limits)
    assert caught.value.kind in KINDS
    return caught.value.kind, caught.value.message, caught.value.hint


RGB = Image.new("RGB", (30, 20), "red")
CLEAR = Image.new("RGBA", (30, 20), (255, 0, 0, 128))
FRAMES = [Image.new("P", (30, 20), number) for number in range(3)]
TWO = {"save_all": True, "append_images": [Image.new("RGB", (30, 20), "blue")]}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("a.jpg", encoded(RGB, "JPEG"), (30, 20, "image/jpeg", "RGB", False, False), id="jpeg"),
        pytest.param("A.JPEG", encoded(RGB, "JPEG"), (30, 20, "image/jpeg", "RGB", False, False), id="upper case"),
        pytest.param(
            "a.jpg", encoded(RGB.convert("CMYK"), "JPEG"), (30, 20, "image/jpeg", "CMYK", False, False), id="cmyk"
        ),
        pytest.param("a.jpg", encoded(RGB.convert("L"), "JPEG"), (30, 20, "image/jpeg", "L", False, False), id="grey"),
        pytest.param("a.jpg", encoded(RGB, "MPO", **TWO), (30, 20, "image/jpeg", "RGB", False, False), id="mpo"),
        pytest.param("a.png", encoded(RGB, "PNG"), (30, 20, "image/png", "RGB", False, False), id="png"),
        pytest.param("a.png", encoded(CLEAR, "PNG"), (30, 20, "image/png", "RGBA", False, True), id="alpha"),
        pytest.param(
            "a.png", encoded(FRAMES[0], "PNG", transparency=0), (30, 20, "image/png", "P", False, True), id="palette"
        ),
        pytest.param("a.png", encoded(RGB, "PNG", **TWO), (30, 20, "image/png", "RGB", True, False), id="animated png"),
        pytest.param(
            "a.png", encoded(Image.new("RGB", (1, 1)), "PNG"), (1, 1, "image/png", "RGB", False, False), id="1 pixel"
        ),
        pytest.param("a.gif", encoded(RGB, "GIF"), (30, 20, "image/gif", "P", False, False), id="gif"),
        pytest.param("a.webp", encoded(CLEAR, "WEBP"), (30, 20, "image/webp", "RGBA", False, True), id="webp"),
        pytest.param(
            "a.webp",
            encoded(noise(30, 20), "WEBP", **TWO),
            (30, 20, "image/webp", "RGB", True, False),
            id="animated webp",
        ),
        pytest.param("a.avif", encoded(RGB, "AVIF"), (30, 20, "image/avif", "RGB", False, False), id="avif"),
        pytest.param(
            "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", (0, 0, "image/svg+xml", "SVG", False, True), id="svg"
        ),
    ],
)
def test_facts(tmp_path: Path, name: str, content: bytes, expected: tuple[int, int, str, str, bool, bool]) -> None:
    """Size, type, mode, animation and transparency are what viewers will show (R-ART-01, T-MED-03)."""
    path = tmp_path / name
    path.write_bytes(content)
    width, height, type_, mode, animated, alpha = expected
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    assert probe_picture(path) == Picture(
        width, height, type_, mode, len(content), digest, animated=animated, alpha=alpha
    )


def test_animated_gif(tmp_path: Path) -> None:
    """An animated GIF is known as one (T-MED-03)."""
    path = tmp_path / "a.gif"
    images = [Image.new("RGB", (30, 20), colour) for colour in ("red", "green", "blue")]
    path.write_bytes(encoded(images[0], "GIF", save_all=True, append_images=images[1:]))
    assert probe_picture(path).animated


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (30, 20)), (3, (30, 20)), (5, (20, 30)), (6, (20, 30)), (8, (20, 30)), (9, (30, 20))]
)
@pytest.mark.parametrize(("name", "format_"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")])
def test_rotation(tmp_path: Path, name: str, format_: str, orientation: int, size: tuple[int, int]) -> None:
    """Width and height are those of the image as it is shown, after the rotation that EXIF asks for (T-MED-03)."""
    path = tmp_path / name
    path.write_bytes(encoded(RGB, format_, exif=rotated(orientation)))
    found = probe_picture(path)
    assert (found.width, found.height) == size


def test_damaged_exif(tmp_path: Path) -> None:
    """EXIF that nobody can read does not make an image useless."""
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(RGB, "JPEG", exif=b"Exif\0\0" + b"nothing at all"))
    assert probe_picture(path).width == 30


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 10_000), (6_400, 6_400)])
def test_bomb(tmp_path: Path, capfd: pytest.CaptureFixture[str], size: tuple[int, int]) -> None:
    """A small file that claims many pixels is refused by its header, with nothing on stderr (T-MED-03)."""
    message = '"a.png" claims more than the 40,000,000 pixels that are allowed'
    assert refused(tmp_path / "a.png", bomb(*size)) == ("too-large", message, "export it smaller")
    assert capfd.readouterr().err == ""


def test_limits(tmp_path: Path) -> None:
    """Both limits can be set, and hold at their very value (T-MED-03)."""
    content = encoded(RGB, "PNG")
    path = tmp_path / "a.png"
    message = f'"a.png" has {len(content)} bytes, more than the {len(content) - 1} that are allowed'
    assert refused(path, content, max_bytes=len(content) - 1) == ("too-large", message, "export it smaller")
    message = '"a.png" claims more than the 599 pixels that are allowed'
    assert refused(path, content, max_pixels=599) == ("too-large", message, "export it smaller")
    assert probe_picture(path, max_pixels=600, max_bytes=len(content)).length == len(content)


@pytest.mark.parametrize(
    ("name", "format_"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.gif", "GIF"), ("a.webp", "WEBP")]
)
def test_cut_image(tmp_path: Path, name: str, format_: str) -> None:
    """An image whose end is missing is refused here, not when a page needs it (T-MED-03)."""
    content = encoded(noise(300, 200), format_)
    kind, message, hint = refused(tmp_path / name, content[: len(content) // 2])
    assert (kind, hint) == ("bad-image", "export it as JPEG or PNG again")
    assert message.startswith(f'"{name}" is ')


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "a.png",
            encoded(RGB, "JPEG"),
            ("wrong-type", '"a.png" is image/jpeg inside, not image/png', 'rename it to "a.jpg"'),
        ),
        (
            "a.png",
            b"<svg/>",
            ("wrong-type", '"a.png" is image/svg+xml inside, not image/png', 'rename it to "a.svg"'),
        ),
        (
            "a.svg",
            encoded(RGB, "PNG"),
            ("wrong-type", '"a.svg" is image/png inside, not image/svg+xml', 'rename it to "a.png"'),
        ),
        (
            "a.jpg",
            b"\0\0\0\x18ftypheic" + bytes(99),
            ("bad-image", '"a.jpg" is HEIC inside, not an image that browsers show', "export it as JPEG or PNG again"),
        ),
        (
            "a.jpg",
            b"version https://git-lfs.github.com/spec/v1\n",
            ("bad-image", '"a.jpg" is Git LFS pointer inside, not an image that browsers show', "run: git lfs pull"),
        ),
        ("a.jpg", b"hello", ("bad-image", '"a.jpg" is not an image', "export it as JPEG or PNG again")),
        ("a.jpg", b"", ("empty", '"a.jpg" is empty', "export or copy the file again")),
        (
            "a.tiff",
            b"II*\0",
            (
                "unknown-type",
                '"a.tiff" has the unknown extension ".tiff"',
                "export it as JPEG or PNG; known are .jpg .jpeg .png .gif .webp .avif .svg",
            ),
        ),
    ],
)
def test_refused(tmp_path: Path, name: str, content: bytes, expected: tuple[str, str, str]) -> None:
    """What is no image, or another than its extension says, is refused with what to do (R-ART-01)."""
    assert refused(tmp_path / name, content) == expected


def test_missing(tmp_path: Path) -> None:
    """An image that is not there is told as any other file is."""
    with pytest.raises(MediaError) as caught:
        probe_picture(tmp_path / "a.png")
    assert caught.value.kind == "missing"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a '&b;&b;'>]><svg>&a;<script>1</script></svg>",
        b"<!-- <html> -->" + b" " * 9_000 + b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>",
    ],
)
def test_svg_is_never_parsed(tmp_path: Path, content: bytes) -> None:
    """SVG is recognised by its first element; its entities are never expanded (T-MED-04)."""
    path = tmp_path / "a.svg"
    path.write_bytes(content)
    assert probe_picture(path).type == "image/svg+xml"


@pytest.mark.parametrize("content", [b"<!-- <svg> --><html><svg/></html>", b"<!DOCTYPE html><svg/>", b"<rss/>"])
def test_markup_that_is_no_svg(tmp_path: Path, content: bytes) -> None:
    """Other markup under the name of SVG is refused, even where it holds some (T-MED-04)."""
    assert refused(tmp_path / "a.svg", content)[0] == "bad-image"
