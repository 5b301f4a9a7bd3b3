"""What hosts must be told: redirects, content types, caching; in the files that the common ones read by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import quote, unquote, urldefrag

import msgspec

from pipeline import chapters, transcripts, urls
from pipeline.catalog import Catalog
from pipeline.catalog.files import Files
from pipeline.render.base import CatalogOutput, Engine, Output

FEED_AGE = 300
"""Seconds for which a feed may be kept: a new episode is everywhere a few minutes after it is out."""
SHORT, LONG = f"public, max-age={FEED_AGE}", "public, max-age=31536000, immutable"
MADE = "Made by Shownotes at each build, which writes it anew: what is added here by hand is lost."

TYPES = {
    "feed.xml": "application/rss+xml",
    "feed.json": "application/feed+json",
    "feed.atom": "application/atom+xml",
    "chapters.json": chapters.TYPE,
}
"""Names of files that a host cannot know by their extension, and what they are (R-HOST-04)."""
TRANSCRIPT_TYPES = {
    kind: f"{type_}; charset=utf-8" if type_ in ("text/plain", "text/html") else type_
    for kind, type_ in transcripts.TYPES.items()
}
MOST_TRANSCRIPTS = 60
"""Names of transcripts that get a rule in `_headers`: Cloudflare takes 100 rules."""
_TRANSCRIPT = re.compile(r"transcript(?:\.[A-Za-z-]+)?\.(?:vtt|srt|json|txt|html)")


class Rule(msgspec.Struct, frozen=True):
    """An address on the host of the site that leads somewhere else for ever."""

    old: str
    """The path from the root of the host, decoded: `/pod/old/feed.xml`."""
    new: str
    """A whole address."""

    @property
    def is_page(self) -> bool:
        """True for a folder, which people write with and without the slash at its end."""
        return self.old.endswith("/")


def rules(catalog: Catalog) -> tuple[Rule, ...]:
    """Every old address of this host: feeds first, which matter most, then pages (R-HOST-07)."""
    base_url = catalog.site.base_url
    root = unquote(urls.path_of(f"{base_url}/"))
    found = {f"{root}{old}": urls.absolute(base_url, new) for old, new in catalog.redirects.items()}
    site: Files | None = None
    for show in catalog.shows:
        record, feed = show.source.show, urls.absolute(base_url, show.facts.feed)
        target = record.new_feed_url or feed
        for url in record.previous_feed_urls:
            old, place = urls.path_on(base_url, url), urls.place_below(base_url, url)
            if place is not None:
                site = site or Files(catalog)
            # A rule would take away what is there: hosts that follow it do so before they look for a file.
            if old and not (site and place is not None and site.wants(place)):
                found[old] = target
        if target != feed:
            found[f"{root}{show.facts.feed}"] = target
    return tuple(Rule(old, urldefrag(new).url) for old, new in sorted(found.items(), key=_importance))


def _importance(pair: tuple[str, str]) -> tuple[bool, int, str]:
    """Cloudflare reads the first 2,000 rules only; of the rest the deepest are first, or a shorter one hides them."""
    old = pair[0]
    return (old.endswith("/"), -old.count("/"), old)


def transcript_names(catalog: Catalog) -> tuple[str, ...]:
    """Every name that a transcript of this site has: `transcript.vtt`, `transcript.de.srt`."""
    paths = (each.path for listing in catalog.listings for each in listing.transcripts if each.path)
    names = {path.rpartition("/")[2] for path in paths}
    return tuple(sorted(name for name in names if _TRANSCRIPT.fullmatch(name)))


def media_suffixes(catalog: Catalog) -> tuple[str, ...]:
    """Every extension of this site's recordings and pictures, whose names each hold a part of their digest."""
    held = [each for listing in catalog.listings for each in (listing.media, listing.picture)]
    held += [show.facts.picture for show in catalog.shows]
    paths = (each.path for each in held if each and each.path)
    return tuple(sorted({path.rpartition(".")[2] for path in paths}))


def _base(catalog: Catalog) -> str:
    """The path of the site's root on its host, percent-encoded: `/pod/`."""
    return quote(unquote(urls.path_of(f"{catalog.site.base_url}/")))


class Redirects(CatalogOutput, frozen=True):
    """Redirects for Netlify and Cloudflare Pages, which read them at the root of the host.

    Netlify follows one from a path that has a file only where its status is `301!`, and Cloudflare refuses that.
    Spec: https://docs.netlify.com/routing/redirects/ and https://developers.cloudflare.com/pages/configuration/redirects/
    """

    rules: tuple[Rule, ...]

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[Output]:
        """One file."""
        yield cls(rules(catalog))

    @property
    def path(self) -> str:
        """`_redirects`."""
        return "_redirects"

    def render(self, engine: Engine) -> bytes:  # noqa: ARG002  the signature of every output
        """Render the file; all that could be a wildcard or end a word is percent-encoded."""
        lines = [f"# {MADE}"]
        for rule in self.rules:
            source = quote(rule.old)
            target = urls.ascii_url(rule.new).replace("*", "%2A")
            scheme, _, rest = target.partition("://")
            places = [source, source.rstrip("/")] if rule.is_page and rule.old != "/" else [source]
            lines += [f"{place} {scheme}://{_colons(rest)} 301" for place in places]
        return "\n".join([*lines, ""]).encode()


def _colons(rest: str) -> str:
    """Encode the colons of a path, which begin a placeholder in these files; that of the port stays."""
    host, slash, path = rest.partition("/")
    return host + slash + path.replace(":", "%3A")


class Headers(CatalogOutput, frozen=True):
    """Content types, CORS and caching for Netlify and Cloudflare Pages, which read them at the root of the host.

    Both know a `*` that stands for whole folders, only Cloudflare one that stands for the beginning of a name.
    Spec: https://docs.netlify.com/routing/headers/ and https://developers.cloudflare.com/pages/configuration/headers/
    """

    base: str
    transcripts: tuple[str, ...]
    suffixes: tuple[str, ...]

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[Output]:
        """One file."""
        yield cls(_base(catalog), transcript_names(catalog), media_suffixes(catalog))

    @property
    def path(self) -> str:
        """`_headers`."""
        return "_headers"

    def render(self, engine: Engine) -> bytes:  # noqa: ARG002  the signature of every output
        """Render the file."""
        lines = [f"# {MADE}", f"{self.base}assets/*", f"  Cache-Control: {LONG}"]
        for name, kind in TYPES.items():
            headers = [f"  Content-Type: {kind}", f"  Cache-Control: {SHORT}"]
            if name.startswith("feed"):
                lines += [f"{self.base}{name}", *headers]
            else:
                headers.append("  Access-Control-Allow-Origin: *")
            lines += [f"{self.base}*/{name}", *headers]
        for suffix in self.suffixes:
            lines += [f"{self.base}*.{suffix}", f"  Cache-Control: {LONG}"]
        for name in self.transcripts[:MOST_TRANSCRIPTS]:
            kind = TRANSCRIPT_TYPES[name.rpartition(".")[2]]
            lines += [f"{self.base}*/{name}", f"  Content-Type: {kind}", "  Access-Control-Allow-Origin: *"]
        return "\n".join([*lines, ""]).encode()


class Htaccess(CatalogOutput, frozen=True):
    """The same for Apache, which reads it in the folder of the site; nothing in it needs more than FileInfo.

    Spec: https://httpd.apache.org/docs/2.4/howto/htaccess.html
    """

    base: str
    rules: tuple[Rule, ...]

    @classmethod
    def select(cls, catalog: Catalog) -> Iterator[Output]:
        """One file."""
        yield cls(_base(catalog), rules(catalog))

    @property
    def path(self) -> str:
        """`.htaccess`."""
        return ".htaccess"

    def render(self, engine: Engine) -> bytes:  # noqa: ARG002  the signature of every output
        """Render the file."""
        redirects = ("<IfModule mod_alias.c>", *map(_directive, self.rules), "</IfModule>") if self.rules else ()
        lines = chain([f"# {MADE}", f"ErrorDocument 404 {self.base}404.html"], _APACHE, redirects)
        return "\n".join([*lines, ""]).encode()


def _directive(rule: Rule) -> str:
    """A whole path and nothing below it: `Redirect` alone would take all that begins with it.

    The pattern is compared with the decoded path, and what stands for itself in the target is encoded by Apache anew:
    so a target with a percent sign of its own goes through `Redirect`, which takes it as it is.
    """
    if rule.is_page:
        pattern = f"^{re.escape(rule.old.rstrip('/'))}/?$"
        target = re.sub(r"[\\$&]", r"\\\g<0>", unquote(rule.new))
        return f"RedirectMatch 301 {_quoted(pattern)} {_quoted(target)}"
    return f"Redirect 301 {_quoted(rule.old)} {_quoted(urls.ascii_url(rule.new))}"


def _quoted(text: str) -> str:
    """A word of Apache's configuration."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_FEEDS = r"^feed(-[0-9]+)?\.(xml|json|atom)$"
# A browser asks for HTML and shows XML with its stylesheet, but application/rss+xml as source. Apps do not ask for it.
_APACHE = rf"""<FilesMatch "^feed(-[0-9]+)?\.xml$">
ForceType application/rss+xml
<If "%{{HTTP_ACCEPT}} =~ m#text/html#">
ForceType application/xml
</If>
</FilesMatch>
<FilesMatch "^feed(-[0-9]+)?\.json$">
ForceType application/feed+json
</FilesMatch>
<FilesMatch "\.atom$">
ForceType application/atom+xml
</FilesMatch>
<FilesMatch "^chapters\.json$">
ForceType application/json+chapters
</FilesMatch>
<FilesMatch "\.vtt$">
ForceType text/vtt
</FilesMatch>
<FilesMatch "\.srt$">
ForceType application/x-subrip
</FilesMatch>
<IfModule mod_headers.c>
<FilesMatch "{_FEEDS}">
Header set Cache-Control "{SHORT}"
Header append Vary Accept
</FilesMatch>
<FilesMatch "\.[0-9a-f]{{8}}\.[0-9a-z]+$">
Header set Cache-Control "{LONG}"
</FilesMatch>
<FilesMatch "(^chapters\.json|\.vtt|\.srt|^transcript(\.[A-Za-z-]+)?\.(json|txt|html))$">
Header set Access-Control-Allow-Origin "*"
</FilesMatch>
</IfModule>""".splitlines()
