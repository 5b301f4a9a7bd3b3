"""Typography: straight quotes, double hyphens and three dots become the signs that a language prints.

markdown-it has rules for this, but its quotes take quadratic time (100,000 marks: 2.4 s) and its replacements turn
`(c)`, `+-` and `--flag` into signs too. This walks each paragraph once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

MARKS = "quotation_marks"
"""Where `typography` finds its `QuotationMarks` in the parser's environment."""


class QuotationMarks(NamedTuple):
    """The four quotation marks of a language, outer pair first."""

    open: str
    close: str
    open_inner: str
    close_inner: str


_ENGLISH = QuotationMarks("“", "”", "‘", "’")
_GERMAN = QuotationMarks("„", "“", "‚", "‘")
_GUILLEMETS = QuotationMarks("«", "»", "“", "”")
_NORDIC = QuotationMarks("”", "”", "’", "’")

# CLDR's delimiters; French as the Imprimerie nationale sets it, with no-break spaces.
_BY_LANGUAGE = {
    "cs": _GERMAN,
    "de": _GERMAN,
    "de-ch": QuotationMarks("«", "»", "‹", "›"),
    "es": _GUILLEMETS,
    "fi": _NORDIC,
    "fr": QuotationMarks("«\u00a0", "\u00a0»", "“", "”"),
    "it": _GUILLEMETS,
    "pl": QuotationMarks("„", "”", "«", "»"),
    "pt-pt": _GUILLEMETS,
    "ru": QuotationMarks("«", "»", "„", "“"),
    "sk": _GERMAN,
    "sv": _NORDIC,
    "uk": QuotationMarks("«", "»", "„", "“"),
}

_APOSTROPHE = "’"
_OPENERS = frozenset("([{<=-–—/«„“‘‚‹¡¿'\"")
_QUOTE = re.compile("['\"]")
_SIGN = re.compile(r"(?<!-)---(?!-)|(?<=\s)--(?=\s)|(?<=\w)--(?=\w)|(?<!\.)\.{3}(?!\.)")
_SIGNS = {"---": "—", "--": "–", "...": "…"}

# Stands for code, images and escaped characters: neither a letter nor a blank.
_OPAQUE = "\ufffc"


def quotation_marks(language: str) -> QuotationMarks:
    """Return the marks for a language tag such as `de` or `pt-BR`; English where we know none."""
    tag = language.lower()
    return _BY_LANGUAGE.get(tag) or _BY_LANGUAGE.get(tag.split("-")[0], _ENGLISH)


def typography(state: StateCore) -> None:
    """Core rule: rewrite the text of every inline token; code, addresses and escaped characters stay as written."""
    marks = state.env[MARKS]
    for token in state.tokens:
        if token.type == "inline" and token.children:
            source = token.content
            if "--" in source or "..." in source:
                _replace_signs(token.children)
            if '"' in source or "'" in source:
                _replace_quotes(token.children, marks)


def _replace_signs(tokens: list[Token]) -> None:
    for token in _prose(tokens):
        token.content = _SIGN.sub(lambda match: _SIGNS[match[0]], token.content)


def _replace_quotes(tokens: list[Token], marks: QuotationMarks) -> None:
    prose = {id(token) for token in _prose(tokens)}
    text = "".join(token.content if id(token) in prose else _stand_in(token) for token in tokens)
    signs = _signs_for(text, marks)
    if not signs:
        return
    at = 0
    for token in tokens:
        written = token.content if id(token) in prose else _stand_in(token)
        if id(token) in prose:
            token.content = _with_signs(written, at, signs)
        at += len(written)


def _with_signs(text: str, at: int, signs: dict[int, str]) -> str:
    """Return `text`, which begins at offset `at`, with its signs."""
    return _QUOTE.sub(lambda match: signs.get(at + match.start(), match[0]), text)


def _prose(tokens: list[Token]) -> list[Token]:
    """The text tokens whose text is an author's prose: all but those that show an address (`<https://…>`)."""
    return [
        token
        for index, token in enumerate(tokens)
        if token.type == "text" and not (index and tokens[index - 1].info == "auto" and tokens[index - 1].nesting == 1)
    ]


def _stand_in(token: Token) -> str:
    """One character that tells quotes beside `token` which way to turn; nothing for what prints nothing."""
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type == "text_special" and (token.content.isspace() or token.content in "([{"):
        return token.content
    return _OPAQUE if token.content else ""


def _signs_for(text: str, marks: QuotationMarks) -> dict[int, str]:
    """Return the sign for each straight quote's offset in `text`; a double quote without partner keeps its shape."""
    signs: dict[int, str] = {}
    pending: dict[str, list[int]] = {'"': [], "'": []}
    pairs = {'"': marks[:2], "'": marks[2:]}
    for match in _QUOTE.finditer(text):
        at, quote = match.start(), match[0]
        before, after = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
        waiting = pending[quote]
        if waiting and not before.isspace() and not after.isalnum():
            signs[waiting.pop()], signs[at] = pairs[quote]
        elif not after.isspace() and (before.isspace() or before in _OPENERS):
            waiting.append(at)
        elif quote == "'" and not (before.isspace() and after.isspace()):
            signs[at] = _APOSTROPHE
    signs.update(dict.fromkeys(pending["'"], _APOSTROPHE))  # '90s, 'tis
    return signs
