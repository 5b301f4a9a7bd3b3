"""The rules that a catalog must keep, one function each; CHECKS is the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipeline.catalog import Catalog, Finding
from pipeline.checks.artwork import artwork_fits
from pipeline.checks.episodes import (
    audio_is_unique,
    guid_is_plain,
    guid_is_unique,
    links_lead_somewhere,
    media_is_there,
    number_is_unique,
    serial_has_numbers,
    title_is_bare,
    title_is_unique,
)
from pipeline.checks.moving import (
    archives_hold_everything,
    previous_feeds_are_of_one_show,
    previous_feeds_are_previous,
    previous_feeds_can_be_kept,
)
from pipeline.checks.parts import parts_are_encrypted, speakers_are_credited
from pipeline.checks.shows import (
    addresses_are_public,
    copyright_is_a_name,
    descriptions_fit,
    lists_list,
    podcast_guid_is_unique,
    podcast_guid_stays,
    show_has_items,
    show_is_complete,
)

CHECKS: tuple[Callable[[Catalog], Iterator[Finding]], ...] = (
    guid_is_unique,
    guid_is_plain,
    title_is_unique,
    title_is_bare,
    number_is_unique,
    audio_is_unique,
    serial_has_numbers,
    media_is_there,
    links_lead_somewhere,
    podcast_guid_is_unique,
    show_is_complete,
    descriptions_fit,
    copyright_is_a_name,
    lists_list,
    show_has_items,
    artwork_fits,
    addresses_are_public,
    previous_feeds_are_previous,
    previous_feeds_are_of_one_show,
    previous_feeds_can_be_kept,
    archives_hold_everything,
    speakers_are_credited,
    parts_are_encrypted,
)


def check(catalog: Catalog, published: Mapping[str, str]) -> Iterator[Finding]:
    """Run every rule; `published` are the podcast guids of the feeds that were built last, by the ids of the shows."""
    for rule in CHECKS:
        yield from rule(catalog)
    yield from podcast_guid_stays(catalog, published)
