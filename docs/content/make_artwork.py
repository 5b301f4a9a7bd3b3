"""Draw the artwork of the repository's own shows: a sun, a silhouette, and the sound that comes out of it.

python docs/content/make_artwork.py

Needs Pillow and nothing else: the letters are Pillow's own embedded font, made heavy with a stroke.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Callable

EPISODES = Path(__file__).resolve().parents[2] / "episodes"
SIDE = 3000
"""Pixels, the largest that directories accept (R-ART-01)."""
FINE = 2
"""Drawn this much larger and then reduced, because Pillow draws shapes with hard edges."""
UNIT = SIDE * FINE // 100
"""All measures below are hundredths of the side."""

Mask = ImageDraw.ImageDraw


@dataclass(frozen=True)
class Cover:
    """One show's artwork; colors are HTML names or codes."""

    folder: str
    lines: tuple[str, ...]
    ground: str
    sun: str
    shape: str
    bars: str
    silhouette: Callable[[Mask], None]
    sun_at: tuple[float, float]
    middle: float
    """Where the middle of the sound bars lies, from the top."""
    levels: tuple[int, ...]
    """Half the height of each sound bar, from left to right."""


def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    """Turn hundredths of the side into pixels."""
    return left * UNIT, top * UNIT, right * UNIT, bottom * UNIT


def cloud(draw: Mask) -> None:
    """Three puffs on a rounded base."""
    draw.rounded_rectangle(box(8, 31, 92, 55), radius=12 * UNIT, fill=255)
    draw.ellipse(box(30, 9, 70, 49), fill=255)
    draw.ellipse(box(15, 21, 45, 51), fill=255)
    draw.ellipse(box(59, 20, 87, 48), fill=255)


def leaf(draw: Mask) -> None:
    """A bar between two quarters of a disc, with a tip at each end."""
    draw.rectangle(box(42, 6, 58, 40), fill=255)
    draw.pieslice(box(8, -28, 76, 40), 90, 180, fill=255)
    draw.pieslice(box(24, 6, 92, 74), 270, 360, fill=255)


COVERS = (
    Cover(
        folder="cloud-evolution",
        lines=("CLOUD :", "EVOLUTION"),
        ground="#1b1a4b",
        sun="#ffb52e",
        shape="#fff4e2",
        bars="#f2503b",
        silhouette=cloud,
        sun_at=(72, 24),
        middle=35,
        levels=(4, 8, 13, 6, 10, 5, 3),
    ),
    Cover(
        folder="field-guide",
        lines=("FIELD", "GUIDE"),
        ground="#f6e7c8",
        sun="#f2503b",
        shape="#12624a",
        bars="#cfe36a",
        silhouette=leaf,
        sun_at=(77, 21),
        middle=23,
        levels=(3, 6, 10, 13, 10, 6, 3),
    ),
)


def letters(text: str, width: float) -> Image.Image:
    """Set one line of heavy capitals, scaled to a width in pixels; the result is a mask."""
    font = ImageFont.load_default(size=600)
    stroke, gap = 26, 24
    mask = Image.new("L", (round(font.getlength(text)) + 2 * len(text) * (stroke + gap), 1000))
    draw = ImageDraw.Draw(mask)
    pen = 100.0
    for letter in text:
        draw.text((pen, 100), letter, fill=255, font=font, stroke_width=stroke)
        pen += font.getlength(letter) + gap
    mask = mask.crop(mask.getbbox())
    return mask.resize((round(width), round(mask.height * width / mask.width)), Image.Resampling.LANCZOS)


def draw_cover(cover: Cover) -> Image.Image:
    """Paint from back to front: ground, sun, silhouette, sound, title."""
    picture = Image.new("RGB", (SIDE * FINE, SIDE * FINE), cover.ground)
    draw = ImageDraw.Draw(picture)
    x, y = cover.sun_at
    draw.ellipse(box(x - 17, y - 17, x + 17, y + 17), fill=cover.sun)
    mask = Image.new("L", picture.size)
    cover.silhouette(ImageDraw.Draw(mask))
    picture.paste(cover.shape, mask=mask)
    for place, level in enumerate(cover.levels):
        x = 50 + 8 * (place - len(cover.levels) // 2)
        bar = box(x - 2, cover.middle - level, x + 2, cover.middle + level)
        draw.rounded_rectangle(bar, radius=2 * UNIT, fill=cover.bars)
    bottom = 93 * UNIT
    for line in reversed(cover.lines):
        mask = letters(line, 84 * UNIT)
        bottom -= mask.height
        picture.paste(cover.shape, (8 * UNIT, bottom), mask)
        bottom -= 3 * UNIT
    return picture.reduce(FINE)


def main() -> None:
    """Write each show's artwork and say how large it became."""
    for cover in COVERS:
        path = EPISODES / cover.folder / "artwork.jpg"
        draw_cover(cover).save(path, quality=88, optimize=True, dpi=(72, 72))
        print(f"{path.relative_to(EPISODES.parent)}: {SIDE} x {SIDE} px, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
