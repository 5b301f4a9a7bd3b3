"""The manifest of a built tree: path -> fingerprint, digest and size. It lies in the tree, and is exchanged with it."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

VERSION = 1


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One file that a build wrote."""

    fingerprint: str
    """Of everything that the content depends on."""
    digest: str
    """Of the content; empty for a feed, which is joined of fragments and only known by its fingerprint."""
    size: int
    """Bytes."""


class Manifest(NamedTuple):
    """What a build wrote."""

    rows: dict[str, Row]

    def encode(self) -> bytes:
        """One line a file, in order of path, so that two can be compared by any tool."""
        lines = [f'{{"shownotes": {VERSION}, "files": {{'.encode()]
        rows = [_encode(path) + b": " + _encode(self.rows[path]) for path in sorted(self.rows)]
        return b"\n".join([lines[0], b",\n".join(rows), b"}}\n"])


class _Document(msgspec.Struct):
    shownotes: int
    files: dict[str, Row]


_encode = msgspec.json.Encoder().encode
_DECODER = msgspec.json.Decoder(_Document)


def decode(data: bytes | None) -> tuple[Manifest, str | None]:
    """Read a manifest; where it is absent or damaged everything is built anew, and the second value says why."""
    if data is None:
        return Manifest({}), None
    try:
        document = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Manifest({}), "the manifest of the output was damaged"
    if document.shownotes != VERSION:
        return Manifest({}), "the output was built by another version"
    return Manifest(document.files), None
