"""Speaker names at the beginning of a line, as in `Jane Doe: Good morning`."""

from __future__ import annotations

import re

_LABEL = re.compile(r"(?P<name>[^\s:<>\[\]][^:<>\[\]\n]{0,60}?)\s*:\s+(?P<text>\S.*)", re.DOTALL)
_PARTICLES = frozenset(
    "von van vom zu zum de da di do du la le el al bin ibn der den del dos the of and und y e".split()
)
_MOST_WORDS = 5


def is_name(text: str) -> bool:
    """True for what may be a name: few words, none of them in lower case but particles such as `von`."""
    words = text.split()
    plain = [word for word in words if word not in _PARTICLES]
    return (
        0 < len(words) <= _MOST_WORDS
        and bool(plain)
        and not any(word[0].islower() for word in plain)
        and any(character.isalpha() for character in text)
        and not text.endswith((".", ",", ";", "?", "!"))
    )


def split_name(text: str) -> tuple[str | None, str]:
    """Part `Name: words` into name and words; the name is None where there is none."""
    found = _LABEL.fullmatch(text)
    if found and is_name(found["name"]):
        return " ".join(found["name"].split()), found["text"]
    return None, text
