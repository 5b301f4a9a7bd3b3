"""Rules about artwork, which directories refuse more often than anything else (R-ART)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.catalog import Catalog, Finding
from pipeline.entry import Asset, Shot
from pipeline.vocabulary import ART_HEAVY, ART_LARGEST, ART_MODES, ART_SMALLEST, ART_TYPES


def artwork_fits(catalog: Catalog) -> Iterator[Finding]:
    """Artwork of shows and episodes is square, of legal size, JPEG or PNG (R-ART-01, R-ART-04)."""
    for show in catalog.shows:
        yield from _faults(show.source.source, ("artwork",), show.source.shot, "M504")
    for each in catalog.planned:
        # A figure of an episode may have any shape; it is no artwork then, and only a warning.
        yield from _faults(each.entry.source, ("image",), each.entry.shot, "M505")


def _faults(source: str, at: tuple[str, ...], shot: Shot | None, code: str) -> Iterator[Finding]:
    if shot is None or shot.asset is None:
        return
    asset = shot.asset
    name = asset.source.rpartition("/")[2]
    if asset.type not in ART_TYPES:
        yield Finding(source, at, code, f"{name} is {asset.type}, not JPEG or PNG (R-ART-01)", "export it as JPEG")
    elif asset.width != asset.height:
        message = f"{name} is {asset.width} by {asset.height} pixels, not square (R-ART-01)"
        yield Finding(source, at, code, message, "cut it to a square of 3000 pixels")
    elif not ART_SMALLEST <= asset.width <= ART_LARGEST:
        message = f"{name} is {asset.width} pixels wide; directories take {ART_SMALLEST} to {ART_LARGEST} (R-ART-01)"
        yield Finding(source, at, code, message, "export it with 3000 pixels")
    elif asset.alpha:
        message = f"{name} can be transparent, and apps show black or white there (R-ART-01)"
        yield Finding(source, at, code, message, "export it as JPEG, or as PNG without alpha")
    elif asset.mode not in ART_MODES:
        message = f"{name} has the colours {asset.mode}, not RGB (R-ART-01)"
        yield Finding(source, at, code, message, "export it as RGB")
    yield from _weight(source, at, name, asset)


def _weight(source: str, at: tuple[str, ...], name: str, asset: Asset) -> Iterator[Finding]:
    if asset.size > ART_HEAVY:
        message = (
            f"{name} is {asset.size // 1000:,} kB; some directories refuse more than {ART_HEAVY // 1000} (R-ART-02)"
        )
        yield Finding(source, at, "M505", message, "export it with more compression")
