"""The local files that a site publishes: media, pictures, and the same in other formats and shapes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pipeline import urls
from pipeline.entry import Asset, Shape, Shot, Sound, Version
from pipeline.listing import Alternate, Chapter, Media, Picture, Shaped
from pipeline.media.types import PICTURE_TYPES


class Assets:
    """Every local file that is published: its path on the site, which holds a part of its digest, and where it lies."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.found: dict[str, Asset] = {}

    def publish(self, place: str, asset: Asset) -> str:
        """Give a file its path in a folder of the site."""
        path = urls.hashed(place, asset.source.rpartition("/")[2], asset.digest)
        self.found[path] = asset
        return path

    def picture(self, place: str, shot: Shot | None, alt: str = "") -> Picture | None:
        """Publish an image, or pass on its address."""
        if shot is None:
            return None
        alt = shot.alt or alt
        if shot.asset is None:
            return Picture(shot.url or "", alt=alt, credit=shot.credit)
        path = self.publish(place, shot.asset)
        asset = shot.asset
        url = urls.absolute(self.base_url, path)
        return Picture(url, path, asset.width, asset.height, asset.type, alt, shot.credit)

    def media(self, place: str, sound: Sound, prefix: str | None) -> Media:
        """Publish a media file, or pass on its address; the prefix that counts downloads goes before either."""
        path = self.publish(place, sound.asset) if sound.asset else None
        url = urls.absolute(self.base_url, path) if path else sound.url or ""
        return Media(urls.prefixed(prefix, url), sound.type, sound.length, sound.duration, path, url)

    def alternates(self, place: str, versions: Iterable[Version], prefix: str | None) -> tuple[Alternate, ...]:
        """Publish the recording in other formats."""
        return tuple(
            Alternate(
                media=self.media(place, each.sound, prefix),
                title=each.title,
                language=each.language,
                bitrate=each.bitrate,
                height=each.height,
                codecs=each.codecs,
                rel=each.rel,
                is_default=each.is_default,
                sources=each.sources,
                integrity=each.integrity,
            )
            for each in versions
        )

    def shaped(self, place: str, shapes: Iterable[Shape]) -> tuple[Shaped, ...]:
        """Publish pictures in other shapes; of those elsewhere the record tells size and type."""
        found = []
        for each in shapes:
            picture = self.picture(place, each.shot)
            if picture and picture.path is None:
                type_ = (
                    each.type
                    or PICTURE_TYPES.get("." + urls.path_of(picture.url).rpartition(".")[2].lower())
                    or picture.type
                )
                picture = msgspec.structs.replace(picture, width=each.width, height=each.height, type=type_)
            if picture:
                found.append(Shaped(picture, each.purpose, each.aspect_ratio))
        return tuple(found)

    def chapters(
        self, place: str, chapters: tuple[Chapter, ...], pictures: Iterable[tuple[str, Asset]]
    ) -> tuple[Chapter, ...]:
        """Publish the pictures of chapters, and put their addresses in the place of their names."""
        addresses = {name: urls.absolute(self.base_url, self.publish(place, asset)) for name, asset in pictures}
        if not addresses:
            return chapters
        return tuple(
            msgspec.structs.replace(each, image=addresses[each.image]) if each.image in addresses else each
            for each in chapters
        )
