"""Extensions and MIME types."""

from __future__ import annotations

import pytest

from pipeline.media import APPLE_TYPES, MEDIA_TYPES, is_apple, media_type
from pipeline.media.types import CONTENTS


def test_apple_table() -> None:
    """The types of Apple's six extensions are those of R-ITEM-04."""
    assert {suffix: types[0] for suffix, types in APPLE_TYPES.items()} == {
        ".mp3": "audio/mpeg",
        ".m4a": "audio/x-m4a",
        ".mp4": "video/mp4",
        ".m4v": "video/x-m4v",
        ".mov": "video/quicktime",
        ".pdf": "application/pdf",
    }


def test_every_type_has_its_content() -> None:
    """Whatever has a type can be told by its content too."""
    assert CONTENTS.keys() == MEDIA_TYPES.keys()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("talk.mp3", "audio/mpeg"),
        ("TALK.M4A", "audio/x-m4a"),
        ("a.b/talk.opus", "audio/opus"),
        ("https://example.org/e/1/talk.mp3?source=feed.pdf&x=/y.mov", "audio/mpeg"),
        ("https://example.org/talk.mp4#t=10", "video/mp4"),
        ("talk.mp3?v=2", "audio/mpeg"),
        ("talk #5.mp3", "audio/mpeg"),
        ("why?.mp3", "audio/mpeg"),
        ("https://example.org/?file=talk.mp3", None),
        ("https://example.mp3", None),
        ("https://[talk.mp3", None),
        ("talk", None),
        ("talk.", None),
        ("talk.exe", None),
        ("", None),
    ],
)
def test_media_type(name: str, expected: str | None) -> None:
    """The type follows the extension of the path, whatever its case, and never a query or fragment (R-ITEM-04)."""
    assert media_type(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (".mp3", True),
        (".MOV", True),
        ("https://example.org/a.pdf?b", True),
        (".ogg", False),
        ("a.webm", False),
        ("", False),
    ],
)
def test_is_apple(name: str, *, expected: bool) -> None:
    """Apple's extensions are recognised alone, in names and in addresses (R-ITEM-05)."""
    assert is_apple(name) is expected
