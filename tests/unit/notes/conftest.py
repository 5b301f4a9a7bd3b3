"""Where the things are that the bodies of these tests mention."""

from __future__ import annotations

import pytest

from pipeline.notes import Places


@pytest.fixture
def places() -> Places:
    """An episode page two folders below the top of a site, with one picture and one person."""
    return Places(
        root="../../",
        page_url="https://x.example/show/episode/",
        base_url="https://x.example/",
        files={"diagram.png": "show/episode/diagram.12345678.png", "two words.pdf": "show/episode/two-words.pdf"},
        people={"Mark Collier": "guests/mark-collier/"},
    )
