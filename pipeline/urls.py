"""Every slug, path and absolute URL; nobody else joins strings with a slash."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from slugify import slugify

# Names that a folder at the top of the site, or a page in a show's folder, has already taken (T-ID-01).
RESERVED_SHOWS = frozenset(
    "guests organizations authors topics page search assets media shows embed feed index 404 robots sitemap".split()
)
RESERVED_EPISODES = frozenset("page feed index artwork archive embed stats assets".split())

# Windows refuses these as file names whatever the extension; a checkout of the output there would fail (T-ID-01).
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))])

_DOCUMENT = re.compile(r"feed-[0-9]+\.(?:xml|json|atom)")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*\Z")
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}")
MAX_SLUG = 120
"""Bytes of a slug: far below the 255 of file systems, so that suffixes and hashes fit."""


@lru_cache(maxsize=65_536)
def slug(text: str) -> str:
    """Turn a name or title into the part of a URL: a-z, 0-9 and hyphens, at most 80 characters; may be empty.

    Published addresses depend on it: a golden test holds it still.
    """
    return slugify(text, max_length=80, word_boundary=True)


def name_id(name: str) -> str:
    """The address of whoever or whatever has this name; also without a letter that has a Latin spelling."""
    made = slug(name) or hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
    return f"the-{made}" if made in _DEVICES else made


def plain_name(text: str) -> str:
    """Offer a slug in place of one that may not be used."""
    made = slug(text) or "a-plain-name"
    return f"the-{made}" if slug_fault(made) or is_reserved(made, RESERVED_SHOWS) else made


def is_reserved(name: str, reserved: frozenset[str]) -> bool:
    """True for a name that the site uses itself, with any suffix: `feed`, `feed.xml`, `feed-2.xml` (T-ID-01)."""
    return name.split(".", maxsplit=1)[0] in reserved or bool(_DOCUMENT.fullmatch(name))


def slug_fault(value: str) -> str | None:
    """Say what is wrong with a slug or id that an author wrote; None where nothing is (T-ID-01)."""
    if len(value.encode()) > MAX_SLUG:
        return f"is longer than {MAX_SLUG} bytes"
    if not _SLUG.fullmatch(value):
        return "may hold only a-z, 0-9 and single - _ . between them"
    if value.split(".", maxsplit=1)[0] in _DEVICES:
        return "is a device name on Windows"
    return None


def alias_fault(value: str) -> str | None:
    """Say what is wrong with an alias, a site path such as `old-show/old-episode`; None where nothing is."""
    parts = value.strip("/").lower().split("/")  # there are file systems on which Topics is topics
    for part in parts:
        fault = slug_fault(part)
        if fault:
            return fault
    alone = len(parts) == 1 and is_reserved(parts[0], RESERVED_SHOWS)
    if alone or parts[-1].endswith((".xml", ".json", ".html")) or parts[0] == "assets" or "page" in parts:
        return "is a name that the site uses itself"
    return None


def local_path_fault(value: str) -> str | None:
    """Say why a relative file path in a record must not be followed; None where it may (T-MED-01)."""
    if not value or value != value.strip():
        return "is empty or has blanks around it"
    if value.startswith(("/", "~")) or "\\" in value or re.match(r"[A-Za-z]:", value):
        return "must be relative to the file that names it, with forward slashes"
    if any(part in ("", ".", "..") for part in value.split("/")):
        return "must not leave the folder"
    if "\0" in value:
        return "holds a NUL"
    return None


def web_fault(url: str) -> str | None:
    """Say what is wrong with an http(s) URL that a record gives; None where nothing is (R-DOC-13)."""
    if any(c <= " " or c == "\x7f" or c in '<>"\\^`{|}' for c in url):
        return "holds a blank or a character that a URL must percent-encode"
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port >= 0
    except ValueError as fault:
        return f"is not a URL ({fault})"
    if parts.scheme.lower() not in ("http", "https"):
        return "must start with https://"
    if not parts.hostname or not port_is_good:
        return "has no host"
    return None


def is_relative(url: str) -> bool:
    """True for an address that only means something on some page: no scheme, or a fragment alone."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url) is None


def is_loopback(url: str) -> bool:
    """True for an address on this machine, which may be plain http."""
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def is_nobodys(url: str) -> bool:
    """True for an address to which nobody can have subscribed: on this machine, or on a host kept for examples.

    Source: https://www.rfc-editor.org/rfc/rfc2606#section-3; `init` writes one of them.
    """
    host = urlsplit(url).hostname or ""
    return is_loopback(url) or ".".join(host.split(".")[-2:]) in _EXAMPLES


_EXAMPLES = frozenset(["example.com", "example.net", "example.org"])


def ascii_url(url: str) -> str:
    """Percent-encode what is not ASCII and IDNA-encode the host; the rest stays byte for byte (R-DOC-13)."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    netloc = host if parts.port is None else f"{host}:{parts.port}"
    kept = "%/:=&?~#+!$,;'@()*[]"
    return urlunsplit(
        (parts.scheme, netloc, quote(parts.path, kept), quote(parts.query, kept), quote(parts.fragment, kept))
    )


def host(url: str) -> str:
    """The part of an address that people recognise: example.org."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def path_of(url: str) -> str:
    """The path of an address: what a link on the same host starts with."""
    return urlsplit(url).path or "/"


def path_on(base_url: str, url: str) -> str | None:
    """The path of an address on the host of the site, decoded: `/old feed.xml`; None where a file cannot answer it.

    That is an address on another host, one with a query, and one of characters that some server rule or file system
    takes for more than text. The scheme does not matter: the host redirects from http: to https: before anything else.
    """
    here, there = urlsplit(base_url), urlsplit(url)
    if there.query or (there.hostname, _port(there)) != (here.hostname, _port(here)):
        return None
    try:
        path = unquote(there.path, errors="strict") or "/"
    except UnicodeDecodeError:
        return None
    parts = path.rstrip("/").split("/")[1:]
    is_plain = path.isprintable() and not set(path) & set('\\"$<>{}^|`?#')
    return path if is_plain and all(part not in ("", ".", "..") for part in parts) else None


def same(one: str, other: str) -> bool:
    """True for two spellings of one address, whatever their scheme."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.hostname, _port(first), unquote(first.path) or "/", first.query) == (
        second.hostname,
        _port(second),
        unquote(second.path) or "/",
        second.query,
    )


def file_below(base_url: str, url: str) -> str | None:
    """The file of the site behind an address; None where it has no plain name (R-HOST-08)."""
    path = path_below(base_url, url)
    return path if path and all(_FILE.fullmatch(part) for part in path.split("/")) else None


def is_below(base_url: str, url: str) -> bool:
    """True for an address within the site, whatever its query and characters."""
    here, there = urlsplit(base_url), urlsplit(url)
    of_host = (here.hostname, _port(here)) == (there.hostname, _port(there))
    return of_host and unquote(there.path).startswith(unquote(here.path).rstrip("/") + "/")


def path_below(base_url: str, url: str) -> str | None:
    """The path of an address within the site, decoded: `old/feed.xml`; None as in `path_on`, or outside the site."""
    path, base = path_on(base_url, url), unquote(urlsplit(base_url).path).rstrip("/") + "/"
    return path.removeprefix(base) if path and path.startswith(base) else None


def place_below(base_url: str, url: str) -> str | None:
    """As `path_below`, where the root of the site needs no slash at its end: `https://host/pod` gives ""."""
    path = path_below(base_url, url)
    return "" if path is None and path_below(base_url, f"{url}/") == "" else path


def _port(parts: SplitResult) -> int | None:
    return None if parts.port in (80, 443) else parts.port


def prefixed(prefix: str | None, url: str) -> str:
    """Write a redirect that counts downloads before an address: its host takes the rest without scheme."""
    return f"{prefix.rstrip('/')}/{url.partition('://')[2]}" if prefix else url


def absolute(base_url: str, path: str) -> str:
    """Join the site's address and a path of the site: `https://x.example` + `show/feed.xml`."""
    return f"{base_url.rstrip('/')}/{quote(path)}"


def root_of(page: str) -> str:
    """The way from a page to the root of the site: `show/episode/index.html` gives `../../`."""
    return "../" * page.count("/") or "./"


def folder(*parts: str) -> str:
    """A folder of the site, as links name it: `folder("guests", "mark-collier")` gives `guests/mark-collier/`."""
    return "".join(f"{part}/" for part in parts if part)


def page_file(place: str, number: int = 1) -> str:
    """The file behind a page of a list: `guests/x/` gives `guests/x/index.html`, and page 2 its own folder."""
    return f"{page_folder(place, number)}index.html"


def page_folder(place: str, number: int = 1) -> str:
    """The address of the nth page of a list; the first is the list's own."""
    return place if number == 1 else f"{place}page/{number}/"


def numbered(address: str, number: int | None) -> str:
    """Name one of several documents of a feed: `feed.xml` and 3 give `feed-3.xml`; None gives the first."""
    stem, dot, suffix = address.rpartition(".")
    return address if number is None else f"{stem}-{number}{dot}{suffix}"


def hashed(place: str, name: str, digest: str) -> str:
    """A file whose content is in its name, so that caches notice a change: `show/art.1a2b3c4d.jpg` (R-ART-03).

    The stem is slugged, because hosts and apps want plain names (R-HOST-08).
    """
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return f"{place}{slug(name) or 'file'}.{digest[:8]}"
    return f"{place}{slug(stem) or 'file'}.{digest[:8]}.{suffix.lower()}"
