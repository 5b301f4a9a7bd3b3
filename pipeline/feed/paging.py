"""A feed of several documents: the one that apps subscribe to, and archives of what came before.

Spec: https://www.rfc-editor.org/rfc/rfc5005#section-4
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from pipeline import urls


class Paging(msgspec.Struct, frozen=True):
    """Which document of a feed this is; archives are numbered from the oldest, so that their names last."""

    number: int | None = None
    """None in the document that apps subscribe to."""
    older: int | None = None
    newer: int | None = None

    @property
    def is_archive(self) -> bool:
        """True where the document holds what came before, and does not change any more."""
        return self.number is not None

    def place(self, address: str) -> str:
        """Where this document is, told by where the one is that apps subscribe to."""
        return urls.numbered(address, self.number)


class Span(NamedTuple):
    """The items of one document, newest first: from where to where in the whole feed."""

    paging: Paging
    start: int
    end: int


class DocumentLink(NamedTuple):
    """A document that has to do with this one."""

    rel: str
    url: str
    type: str | None = None


def spans(count: int, size: int | None) -> Iterator[Span]:
    """Cut a feed into documents: the newest first, then the archives, each of `size` items.

    The first holds between `size` and twice as many: a new reader has enough to see, and an archive is filled at once,
    whole, and then stays as it is but for one link, to the next one when that is filled in turn.
    """
    archives = max(0, count // size - 1) if size else 0
    first = count - archives * (size or 0)
    yield Span(Paging(older=archives or None), 0, first)
    for number in range(archives, 0, -1):
        start = first + (archives - number) * (size or 0)
        newer = number + 1 if number < archives else None
        yield Span(Paging(number, number - 1 or None, newer), start, start + (size or 0))


def links(address: str, kind: str, paging: Paging, hubs: tuple[str, ...]) -> Iterator[DocumentLink]:
    """Name the document itself, its neighbours and the hubs; `address` is that of the document to subscribe to.

    Hubs tell of what is new, and nothing is ever new in an archive (R-HUB-01).
    """
    yield DocumentLink("self", paging.place(address), kind)
    if paging.is_archive:
        yield DocumentLink("current", address, kind)
    else:
        yield from (DocumentLink("hub", hub) for hub in hubs)
    if paging.older:
        yield DocumentLink("prev-archive", urls.numbered(address, paging.older), kind)
    if paging.newer:
        yield DocumentLink("next-archive", urls.numbered(address, paging.newer), kind)
