"""The version of everything that decides about bytes: our own code and the libraries that render."""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "markdown-it-py mdit-py-plugins pydantic PyYAML msgspec jinja2 markupsafe feedgen lxml python-slugify tinytag"
    " pillow webvtt-py"
).split()
EXTRAS = ("mutagen",)
"""Libraries that may be absent: with them the same files say more, such as the chapters in an audio file."""


@lru_cache(maxsize=1)
def toolchain() -> str:
    """Digest that is part of every fingerprint: another version builds everything anew (T-SUP-01)."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{sys.version_info[:2]}".encode())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    for library in EXTRAS:
        digest.update(f"{library} {_version(library)}\0".encode())
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"
