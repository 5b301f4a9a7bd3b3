"""Lines of a ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from pipeline.ledger import Enclosed, Line


class Make(Protocol):
    """Makes a line that says what is usual but for these facts."""

    def __call__(self, guid: str, **facts: Any) -> Line:
        """Make it."""


@pytest.fixture(scope="session")
def line() -> Make:
    """Make lines of an episode with a recording; file and page are called like the guid."""

    def make(guid: str, **facts: Any) -> Line:
        usual = {
            "show": "talks",
            "published": datetime(2026, 3, 3, 6, tzinfo=UTC),
            "enclosure": Enclosed(f"https://podcast.example/talks/{guid}/{guid}.12345678.mp3", 1_000),
            "link": f"https://podcast.example/talks/{guid}/",
            "first_seen": datetime(2026, 3, 3, 6, 5, tzinfo=UTC),
            "source": f"episodes/talks/{guid}.md",
            "title": guid.title(),
            "media": "1234567890abcdef",
            "text": "fedcba0987654321",
        }
        return Line(guid=guid, **{**usual, **facts})

    return make
