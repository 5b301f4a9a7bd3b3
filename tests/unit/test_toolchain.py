"""The toolchain: whatever decides about bytes is in its digest."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from pipeline import toolchain

if TYPE_CHECKING:
    import pytest


def test_a_library_that_may_be_absent_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without mutagen the same audio says more or less, so neither build trusts what the other made."""
    there = toolchain.toolchain.__wrapped__()

    def without(library: str) -> str:
        if library == "mutagen":
            raise PackageNotFoundError(library)
        return version(library)

    monkeypatch.setattr(toolchain, "version", without)
    assert toolchain.toolchain.__wrapped__() != there
