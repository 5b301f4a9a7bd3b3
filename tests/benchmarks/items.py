"""The items of a long feed, as plain values: what both sides of the comparison write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

BASE = "https://podcast.example"
FEED, PAGE = f"{BASE}/talks/feed.xml", f"{BASE}/talks/"
FIRST = datetime(1999, 1, 1, 6, tzinfo=UTC)
PARAGRAPH = (
    "<p>The harbor master reads the same table twice a day, and it is wrong twice a year. “I check the table against "
    'the pier,” she says: <a href="https://podcast.example/tides/?from=a&amp;to=b">the whole table</a> is at hand, in '
    "<em>three</em> columns, and nobody has ever asked for a fourth &lt;so far&gt;. 潮汐表 · Gezeiten · marées.</p>\n"
)
NOTES = PARAGRAPH * -(-8_192 // len(PARAGRAPH.encode()))
"""At least 8 KB: an article."""
DESCRIPTION = PARAGRAPH.strip()
LENGTH, SECONDS = 54_000_000, 2_700


def moment(number: int) -> datetime:
    """When an item was published."""
    return FIRST + timedelta(days=number)
