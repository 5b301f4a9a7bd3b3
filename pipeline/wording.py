"""How messages put numbers and long texts."""

from __future__ import annotations

import json
import re

LINE = 60
"""Characters of a title or value that a message quotes."""


def count(number: int, noun: str) -> str:
    """Print a number with its noun: 1 episode, 3 episodes."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def typed(text: str) -> str:
    """Show a text as a record must have it: between quotes where YAML would take it for anything else."""
    return text if re.fullmatch(r"[A-Za-z0-9](?:[\w./:?=%+~-]*[\w/])?", text) else json.dumps(text, ensure_ascii=False)


def cut(text: str, width: int = LINE) -> str:
    """As much of a text as fits, with a sign that there is more."""
    return text if len(text) <= width else f"{text[: width - 1]}…"
