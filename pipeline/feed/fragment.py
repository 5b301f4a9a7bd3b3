"""An episode's items, rendered once and cut so that every feed can take them: whole or short, RSS, JSON or Atom."""

from __future__ import annotations

import struct
import zlib

from pipeline.feed.atom import atom_entry
from pipeline.feed.item import Item
from pipeline.feed.jsonfeed import json_item
from pipeline.feed.rss import rss_item

_RSS, _JSON, _ATOM, _END = 0, 3, 7, 8
"""Numbers of the first part of each format, and of all parts."""
_FORMATS = ((_RSS, _JSON), (_JSON, _ATOM), (_ATOM, _END))
_LAYOUT = struct.Struct(f"<{_END}I{len(_FORMATS)}I")
"""At the beginning of a fragment: where each part ends, and the CRC-32 of each format."""


class FragmentError(Exception):
    """The bytes of a fragment are not what was packed."""


class Fragment:
    """The rendered parts of one episode.

    A feed reads those of its format only, so each format has a checksum of its own.
    """

    __slots__ = ("_blob", "_ends", "_sums")

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        try:
            numbers = _LAYOUT.unpack_from(blob)
        except struct.error:
            raise FragmentError from None
        self._ends = (_LAYOUT.size, *numbers[:_END])
        self._sums = numbers[_END:]

    def rss(self, *, full: bool) -> tuple[bytes, ...]:
        """The item up to its closing tag, for a feed that is not the show's own names the show there."""
        self._check(0)
        return (self._parts(_RSS, _JSON),) if full else (self._parts(_RSS, _RSS + 1), self._parts(_RSS + 2, _JSON))

    def json(self, *, full: bool) -> tuple[bytes, ...]:
        """The object."""
        self._check(1)
        head, content, rest, short = range(_JSON, _ATOM)
        if full:
            return (self._parts(head, short),)
        return self._parts(head, content), self._parts(short, short + 1), self._parts(rest, short)

    def content(self) -> bytes:
        """The whole notes, as the element of RSS that holds them."""
        self._check(0)
        return self._parts(_RSS + 1, _RSS + 2)

    def atom(self) -> bytes:
        """The entry up to the content, which is that of RSS; empty where no feed asked for it."""
        self._check(2)
        return self._parts(_ATOM, _END)

    def _parts(self, first: int, end: int) -> bytes:
        return self._blob[self._ends[first] : self._ends[end]]

    def _check(self, format_: int) -> None:
        if zlib.crc32(self._parts(*_FORMATS[format_])) != self._sums[format_]:
            raise FragmentError


def fragment(item: Item, *, atom: bool = False) -> bytes:
    """Render the items of one episode and pack them; for Atom only where told."""
    head, content, short, rest = json_item(item)
    parts = (*rss_item(item), head, content, rest, short, atom_entry(item) if atom else b"")
    ends, end = [], _LAYOUT.size
    for part in parts:
        end += len(part)
        ends.append(end)
    sums = [zlib.crc32(b"".join(parts[first:last])) for first, last in _FORMATS]
    return b"".join((_LAYOUT.pack(*ends, *sums), *parts))
