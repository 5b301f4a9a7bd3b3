"""Shownotes: a folder of episode files becomes show notes that people read and feeds that podcast apps accept."""

from __future__ import annotations

__version__ = "0.1.0"
