"""The body of an answer, decompressed in bounded steps and cut off at a limit (T-IMP-02)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from pipeline.fetch.fault import FetchError

STEP = 1 << 16
"""Bytes that one step of decompression may give: a thousandfold bomb never stands in memory whole."""
ENCODINGS = ("gzip", "x-gzip", "deflate")
"""Content encodings that are asked for and understood; any other answer is refused."""


def read(chunks: Iterable[bytes], encoding: str, most: int, until: int | None = None) -> tuple[bytes, bool]:
    """Read a body; the second value is whether it came to its end.

    `most` are the bytes above which it is refused with FetchError, before and after decompression; at `until` bytes
    it is left, without complaint.
    """
    body = bytearray()
    for piece in _pieces(_counted(chunks, most), encoding):
        body += piece
        if until is not None and len(body) >= until:
            return bytes(body[:until]), False
        if len(body) > most:
            raise _too_large(most)
    return bytes(body), True


def _counted(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Count what arrives: compressed nothing has no end either."""
    arrived = 0
    for chunk in chunks:
        arrived += len(chunk)
        if arrived > most:
            raise _too_large(most)
        yield chunk


def _pieces(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        yield from chunks
    elif encoding in ENCODINGS:
        try:
            yield from _inflated(chunks, is_gzip=encoding != "deflate")
        except zlib.error:
            raise FetchError(f"the answer says that it is {encoding}, and is not", "see what the host serves") from None
    else:
        raise FetchError(f'the answer is packed as "{encoding}", which nobody asked for', "see what the host serves")


def _inflated(chunks: Iterable[bytes], *, is_gzip: bool) -> Iterator[bytes]:
    """Decompress step by step; a gzip file may have several parts."""
    inflate = None
    for chunk in chunks:
        data = chunk
        while data:
            if inflate is None or (is_gzip and inflate.eof):
                inflate = zlib.decompressobj(_window(data, is_gzip=is_gzip))
            while not inflate.eof:
                piece = inflate.decompress(data, STEP)
                if not piece:
                    break
                yield piece
                data = inflate.unconsumed_tail
            data = inflate.unused_data if is_gzip else b""
    if inflate is not None and not inflate.eof:
        raise FetchError("the answer breaks off before its end", "try again; if it stays so, see what the host serves")


def _window(data: bytes, *, is_gzip: bool) -> int:
    """How zlib is told the format; "deflate" is zlib's, and some hosts send the bare one (RFC 9110, 8.4.1)."""
    if is_gzip:
        return zlib.MAX_WBITS | 16
    has_header = data[0] & 0x0F == zlib.DEFLATED
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def _too_large(most: int) -> FetchError:
    return FetchError(f"the answer is longer than {most:,} bytes, and was left", "see what the host serves there")
