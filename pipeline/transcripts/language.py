"""Whether a text can be in the language that it is said to be in; told by its letters and its most common words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

ENOUGH = 60
"""Words below which nothing is said."""
SAMPLE = 2_000
"""Words that are looked at."""
_CLEAR = 3
"""How many times as many common words another language must have."""

_COMMON = {
    "en": "the and of to in is it that for was with you this have are not but they we what",
    "de": "der die und das nicht ist ich wir ein eine zu den mit auch es auf sie für dass von",
    "fr": "le la les et des est que une dans pas pour nous vous il qui ce sur avec je on",
    "es": "el los las que de y es una no por con para lo se como pero más muy está hay",
    "it": "il che di e non la una per sono è con gli della anche come ma questo più nel si",
    "pt": "o que não uma os de é para com um mais mas por isso como foi ele são na muito",
    "nl": "de het een en van ik dat niet is we je maar ook voor met op zijn er wat naar",
    "sv": "och att det som är en på för inte jag med har vi den av till om men så ett",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_SCRIPTS = {
    "ru": ("[\u0400-\u04ff]", "ru uk be bg sr mk mn kk ky tg ab av ba ce cv kv os tt".split()),
    "el": ("[\u0370-\u03ff]", ["el"]),
    "he": ("[\u0590-\u05ff]", ["he", "yi"]),
    "ar": ("[\u0600-\u06ff]", "ar fa ur ps sd ug ku ckb prs ks".split()),
    "hi": ("[\u0900-\u097f]", "hi mr ne sa mai kok bh".split()),
    "th": ("[\u0e00-\u0e7f]", ["th"]),
    "ko": ("[\uac00-\ud7af]", ["ko"]),
    "ja": ("[\u3040-\u30ff]", ["ja"]),
    "zh": ("[\u4e00-\u9fff]", ["zh", "yue", "ja", "ko"]),
}
"""The language to name, its letters, and every language that is written in them."""


def seems(texts: Iterable[str], language: str) -> str | None:
    """Name the language that a text seems to be in, where that is plainly another than it is said to be."""
    words: list[str] = []
    for text in texts:
        words += re.findall(r"[^\W\d_]+", text.lower())
        if len(words) >= SAMPLE:
            break
    words = words[:SAMPLE]
    said = language.lower().replace("_", "-").split("-")[0]
    letters = "".join(words)[: SAMPLE * 10]
    for name, (pattern, users) in _SCRIPTS.items():
        share = len(re.findall(pattern, letters)) / max(1, len(letters))
        if share > 1 / 2 and len(letters) >= ENOUGH:
            return None if said in users else name
    if len(words) < ENOUGH:
        return None
    written = next((users for _, users in _SCRIPTS.values() if said in users), None)
    counts = Counter({name: sum(word in common for word in words) for name, common in _WORDS.items()})
    likely, most = counts.most_common(1)[0]
    if most < len(words) / 10 or likely == said:
        return None
    if said in counts:
        return likely if most >= _CLEAR * max(1, counts[said]) else None
    return likely if written else None
