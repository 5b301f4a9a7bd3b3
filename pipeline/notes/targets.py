"""Targets: which addresses a link or picture may have (T-OUT-03), and which of them are files beside the episode."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import unquote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NO_HOST = re.compile(r"https?:(?!//[^/?#])", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:]")
_SUFFIX = re.compile("[?#]")
_LINK_SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_IMAGE_SCHEMES = frozenset({"https", "http"})


class Target(NamedTuple):
    """An address taken apart: `text` is a URL, an id, a path from the top of the site, or a relative path, decoded."""

    kind: Literal["web", "fragment", "site", "file", "refused"]
    text: str = ""
    suffix: str = ""
    """The query and fragment after a file's path."""


_REFUSED = Target("refused")


def link_target(href: str) -> Target:
    """Take a link's normalized address apart."""
    if scheme := _SCHEME.match(href):
        return _web(href) if scheme[1].lower() in _LINK_SCHEMES else _REFUSED
    if href.startswith("#"):
        return Target("fragment", unquote(href[1:])) if len(href) > 1 else _REFUSED
    if href.startswith("/"):
        path = _path(href)
        return Target("site", href[1:]) if path == "/" or is_plain(path[1:].removesuffix("/")) else _REFUSED
    return _file(href)


def image_target(src: str) -> Target:
    """Take a picture's normalized address apart; it is on the web or a file."""
    if scheme := _SCHEME.match(src):
        return _web(src) if scheme[1].lower() in _IMAGE_SCHEMES else _REFUSED
    return _file(src)


def is_plain(path: str) -> bool:
    """True for a relative path that stays below its folder on every system (T-MED-01)."""
    return not _UNSAFE.search(path) and all(part not in {"", ".", ".."} for part in path.split("/"))


def _web(url: str) -> Target:
    return _REFUSED if _NO_HOST.match(url) else Target("web", url)


def _path(href: str) -> str:
    return unquote(_SUFFIX.split(href, maxsplit=1)[0])


def _file(href: str) -> Target:
    suffix = _SUFFIX.search(href)
    path = _path(href).removeprefix("./")
    return Target("file", path, href[suffix.start() :] if suffix else "") if is_plain(path) else _REFUSED
