"""How messages put numbers and long texts."""

from __future__ import annotations

LINE = 60
"""Characters of a title or value that a message quotes."""


def count(number: int, noun: str) -> str:
    """Print a number with its noun: 1 episode, 3 episodes."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def cut(text: str, width: int = LINE) -> str:
    """As much of a text as fits, with a sign that there is more."""
    return text if len(text) <= width else f"{text[: width - 1]}…"
