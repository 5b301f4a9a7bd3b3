"""How messages put numbers and texts."""

from __future__ import annotations

import pytest

from pipeline.frontmatter import read_yaml
from pipeline.wording import typed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("177a98a6-a083-4107-b787-9257ecaadd48", "177a98a6-a083-4107-b787-9257ecaadd48"),
        ("https://x.example/?p=12", "https://x.example/?p=12"),
        ("urn:tides:1", "urn:tides:1"),
        (" lead ", '" lead "'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ('say "hi" \\ é', '"say \\"hi\\" \\\\ é"'),
        ("ends:", '"ends:"'),
    ],
)
def test_what_is_to_be_typed_is_read_as_it_was(text: str, shown: str) -> None:
    """Whoever types what a hint says has that very text in the record (R-ITEM-07)."""
    assert typed(text) == shown
    assert read_yaml(f"guid: {shown}\n").data == {"guid": text}
