"""Feeds of several documents: how they are cut, what they are called, and what they say of each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feed.paging import Paging, links, spans

ADDRESS = "https://x.example/talks/feed.xml"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, [(None, None, None, 0, 0)]),
        (19, [(None, None, None, 0, 19)]),
        (20, [(None, 1, None, 0, 10), (1, None, None, 10, 20)]),
        (29, [(None, 1, None, 0, 19), (1, None, None, 19, 29)]),
        (30, [(None, 2, None, 0, 10), (2, 1, None, 10, 20), (1, None, 2, 20, 30)]),
    ],
)
def test_feed_is_cut_when_an_archive_is_full(
    count: int, expected: list[tuple[int | None, int | None, int | None, int, int]]
) -> None:
    """The first document keeps at least as many items as an archive, and an archive comes to be whole (R-PAGE-05)."""
    found = [(p.number, p.older, p.newer, start, end) for p, start, end in spans(count, 10)]
    assert found == expected


def test_feed_without_archives_is_one_document() -> None:
    """Unless told, a feed is one document however long it is (R-PAGE-01)."""
    assert list(spans(10_000, None)) == [(Paging(), 0, 10_000)]


@given(count=st.integers(0, 400), size=st.integers(10, 60))
def test_chain_holds_each_item_once(count: int, size: int) -> None:
    """Whoever walks from the first document to the last has every item once, newest first (R-PAGE-04)."""
    documents = list(spans(count, size))
    assert [place for _, start, end in documents for place in range(start, end)] == list(range(count))
    assert [paging.older for paging, _, _ in documents] == [*(paging.number for paging, _, _ in documents[1:]), None]


@given(count=st.integers(1, 400), size=st.integers(10, 60))
def test_archives_stay_as_they_are(count: int, size: int) -> None:
    """One more item changes no archive, but that the last one learns of the next when that comes to be (R-PAGE-05)."""

    def archives(total: int) -> dict[int, tuple[int | None, int | None, int]]:
        # Counted from the oldest item, which is how long an item keeps its place.
        return {p.number: (p.older, p.newer, total - start) for p, start, _ in spans(total, size) if p.number}

    before, after = archives(count), archives(count + 1)
    changed = {number for number, facts in before.items() if after[number] != facts}
    new = after.keys() - before.keys()
    assert changed == {number - 1 for number in new if number > 1}
    assert all(after[number][::2] == before[number][::2] for number in changed)


def test_documents_name_each_other() -> None:
    """An archive names itself, the feed and its neighbours; the feed its newest archive and the hubs (R-HUB-01)."""
    hubs = ("https://hub.example/",)
    first = [(link.rel, link.url) for link in links(ADDRESS, "t", Paging(older=3), hubs)]
    assert first == [
        ("self", ADDRESS),
        ("hub", "https://hub.example/"),
        ("prev-archive", "https://x.example/talks/feed-3.xml"),
    ]
    archive = [(link.rel, link.url) for link in links(ADDRESS, "t", Paging(2, 1, 3), hubs)]
    assert archive == [
        ("self", "https://x.example/talks/feed-2.xml"),
        ("current", ADDRESS),
        ("prev-archive", "https://x.example/talks/feed-1.xml"),
        ("next-archive", "https://x.example/talks/feed-3.xml"),
    ]
