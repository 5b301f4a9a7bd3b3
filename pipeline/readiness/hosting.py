"""Rules about the host: what it really serves, asked with --online (section 6 of the requirements)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.fetch import Answer, FetchError, RefusedError
from pipeline.readiness.document import Element, Feed, parsed
from pipeline.readiness.documents import addresses
from pipeline.readiness.host import Host, refusal
from pipeline.readiness.keys import key_of
from pipeline.readiness.makers import date_of
from pipeline.readiness.rule import ALL, APPLE, INDEX, MUST, SHOULD, Fault, Finding, Rule, Untold, looked_at
from pipeline.readiness.served import Served, media, on_host, pages, pictures, texts, the_feed
from pipeline.readiness.world import AbsentError, UntoldError

OK, PARTIAL, NOT_MODIFIED, NO_METHOD = 200, 206, 304, 405
PERMANENT = frozenset({301, 308})
FORTNIGHT = 14 * 86_400
"""Seconds that a certificate should still be good for."""
FEED_TYPE = "application/rss+xml"
_PLAIN = re.compile(r"[A-Za-z0-9._~%-]*")
_ANNOUNCED = re.compile(rf"""<link\b[^>]*type=["']?{re.escape(FEED_TYPE)}[^>]*>""", re.IGNORECASE)
TYPES = {
    "podcast:chapters": "application/json+chapters",
    "text/vtt": "text/vtt",
    "application/x-subrip": "application/x-subrip",
}
"""Element or type in the feed -> how the host should call it (R-HOST-04)."""


def reachable(_feed: Feed, host: Host, served: Served) -> Iterator[Fault]:
    """It can be had without a login."""
    answer = host.head(served.url)
    if answer.status == NO_METHOD:
        answer = host.start(served.url)
    if not answer.is_good:
        yield Fault(served.at, f"{served.url} {refusal(answer.status)}", "publish it, and check its rights")
    if served.url.startswith("https:") and not answer.url.startswith("https:"):
        yield Fault(served.at, f"{served.url} leads to {answer.url}, which is not encrypted", "redirect to https://…")


def certificate_lasts(feed: Feed, host: Host, served: Served) -> Iterator[Fault]:
    """The certificate is good for two more weeks."""
    tls = host.head(served.url).tls
    left = tls.expires - feed.now.timestamp() if tls else FORTNIGHT
    if left < FORTNIGHT:
        host_name = urlsplit(served.url).hostname
        yield Fault(served.at, f"the certificate of {host_name} ends in {left / 86_400:.0f} days", "renew it")


def head_is_true(_feed: Feed, host: Host, served: Served) -> Iterator[Fault]:
    """HEAD answers 200, with the length that the feed tells."""
    answer = host.head(served.url)
    length = answer.headers.get("content-length")
    told = served.at.get("length") if served.at.name == "enclosure" else None
    if answer.status != OK:
        yield Fault(served.at, f"HEAD of {served.url} answers {answer.status}, not 200", "let the host answer HEAD")
    elif length is None:
        yield Fault(served.at, f"HEAD of {served.url} has no Content-Length", "let the host tell the length")
    elif told is not None and told != length:
        message = f"{served.url} has {length} bytes on the host, and the feed says {told}"
        yield Fault(served.at, message, "upload the file that was built")


def ranges_work(_feed: Feed, host: Host, served: Served) -> Iterator[Fault]:
    """A player can seek."""
    answer = host.start(served.url)
    if answer.status != PARTIAL:
        message = f"{served.url} answers {answer.status} to a byte range, not 206"
        yield Fault(served.at, message, "turn on byte ranges, or use a host that has them")
    elif not answer.headers.get("content-range", "").startswith("bytes 0-1/"):
        said = answer.headers.get("content-range")
        yield Fault(served.at, f"{served.url} answers a byte range with Content-Range {said}", "mend the host")


def types_right(_feed: Feed, host: Host, served: Served) -> Iterator[Fault]:
    """The host calls things what they are."""
    told = host.head(served.url).headers.get("content-type", "").partition(";")[0].strip().lower()
    if served.at.name in {"channel", "atom:link"}:
        wanted = FEED_TYPE
    elif served.at.name == "enclosure":
        wanted = (served.at.get("type") or "").lower()
    else:
        wanted = TYPES.get(served.at.name) or TYPES.get((served.at.get("type") or "").lower(), "")
    if wanted and told != wanted:
        yield Fault(served.at, f'{served.url} is served as "{told}", not {wanted}', f"let the host send {wanted}")


def unchanged_is_cheap(_feed: Feed, host: Host, served: Served) -> Iterator[Fault]:
    """Whoever has the feed is told that it is still the same."""
    answer = host.ask(served.url)
    tag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
    if not tag and not modified:
        yield Fault(served.at, f"{served.url} has neither ETag nor Last-Modified", "let the host send one of them")
        return
    condition = {"If-None-Match": tag} if tag else {"If-Modified-Since": modified or ""}
    again = host.ask(served.url, headers=condition)
    if again.status != NOT_MODIFIED:
        message = f"{served.url} answers {again.status} to {next(iter(condition))}, not 304"
        yield Fault(served.at, message, "let the host answer conditional requests")


def players_may_read(_feed: Feed, host: Host, served: Served) -> Iterator[Fault]:
    """Players on other sites may read it."""
    origin = "https://player.example"
    answer = host.ask(served.url, "HEAD", {"Origin": origin})
    if answer.headers.get("access-control-allow-origin") not in {"*", origin}:
        message = f"{served.url} has no Access-Control-Allow-Origin: *"
        yield Fault(served.at, message, "let the host send it for transcripts and chapters")


def host_has_this_feed(feed: Feed, host: Host, served: Served) -> Iterator[Fault]:
    """The host serves the feed that was built, not an older or another one."""
    answer = host.ask(served.url)
    if not answer.is_good or answer.body == feed.data:
        return
    _, root = parsed(answer.body)
    channel = Element(root).first("channel") if root is not None else None
    if channel is None:
        yield Fault(served.at, f"{served.url} is not a feed", "publish the site")
        return
    guid = channel.value("podcast:guid")
    if feed.channel and guid != feed.channel.value("podcast:guid"):
        yield Fault(
            served.at, f"{served.url} is another podcast, {guid}", "check base_url:", others="check the address"
        )
        return
    theirs, ours = (date_of(each.value("lastBuildDate")) if each else None for each in (channel, feed.channel))
    age = "newer than" if theirs and ours and theirs > ours else "not"
    yield Fault(
        served.at,
        f"{served.url} is {age} the feed that was built",
        "publish the site, or build it from the newest records",
        others="name the address of the feed itself",
    )


def old_feeds_lead_here(feed: Feed) -> Iterator[Finding]:
    """Addresses that the feed had lead to the one that it has."""
    if feed.channel is None:
        return
    for old in feed.previous:
        yield from _moved(feed, feed.channel, old, feed.url or "")
    for each in feed.channel.all("itunes:new-feed-url"):
        url = each.text.strip()
        if feed.host is None:
            yield Untold(each, url)
        elif url != feed.url:
            yield from _same_show(feed, feed.host, each, url)


def _moved(feed: Feed, at: Element, old: str, new: str) -> Iterator[Finding]:
    if feed.host is None:
        yield Untold(at, old)
        return
    try:
        answer: Answer = feed.host.ask(old, "HEAD")
    except RefusedError:
        yield Untold(at, old)
        return
    except FetchError as fault:
        yield Fault(at, fault.message, "keep the old address alive", "show:previous_feed_urls")
        return
    except UntoldError:
        yield Untold(at, old)
        return
    if answer.url != new:
        hint = "redirect it with status 301"
        yield Fault(at, f"the old address {old} leads to {answer.url}, not to {new}", hint, "show:previous_feed_urls")
    elif any(hop.status not in PERMANENT for hop in answer.chain):
        statuses = ", ".join(str(hop.status) for hop in answer.chain)
        hint = "redirect it with status 301"
        yield Fault(at, f"the old address {old} redirects with {statuses}, not 301", hint, "show:previous_feed_urls")


def _same_show(feed: Feed, host: Host, at: Element, url: str) -> Iterator[Finding]:
    try:
        _, root = parsed(host.file(url).read_bytes())
    except UntoldError:
        yield Untold(at, url)
        return
    except AbsentError as fault:
        yield Fault(at, f"the new address {url} {fault}", "publish the feed there first")
        return
    channel = Element(root).first("channel") if root is not None else None
    guid = feed.channel.value("podcast:guid") if feed.channel else ""
    if channel is None or channel.value("podcast:guid") != guid:
        yield Fault(
            at,
            f"the feed at {url} has another podcast guid",
            "keep podcast_guid: when you move",
            others="write the same <podcast:guid> in both",
        )


def names_plain(feed: Feed) -> Iterator[Fault]:
    """Names of files are plain."""
    for each, url in addresses(feed):
        if each.name in {"enclosure", "itunes:image", "podcast:transcript", "podcast:chapters"}:
            name = urlsplit(url).path.rpartition("/")[2] if url.isascii() and "[" not in url else ""
            if not _PLAIN.fullmatch(name) or "%" in name:
                hint = "use a-z, 0-9 and - _ . in file names"
                yield Fault(
                    each, f'the file name "{name}" has characters that hosts and apps mangle', hint, key_of(each)
                )


def page_announces(feed: Feed) -> Iterator[Finding]:
    """The page of the show says where the feed is."""
    found = feed.channel.first("link") if feed.channel else None
    if found is None:
        return

    def look(path: Path) -> Iterator[Fault]:
        if not _ANNOUNCED.search(path.read_bytes()[:1_000_000].decode("utf-8", "replace")):
            hint = 'write <link rel="alternate" type="application/rss+xml" href="…"> into its head'
            yield Fault(found, f"the page {found.text.strip()} does not announce the feed", hint)

    yield from looked_at(feed, found, found.text.strip(), look)


_BASE, _AUDIO, _ASKED = "site:base_url", "episode:audio", "asked of the host"
RULES = (
    Rule(
        "R-HOST-01",
        MUST,
        ALL,
        "Feed, pages, media, artwork, transcripts and chapters can be reached",
        "HEAD",
        _BASE,
        on_host(reachable, the_feed, pages, media, pictures, texts),
        online=True,
    ),
    Rule(
        "R-HOST-01",
        SHOULD,
        ALL,
        "The certificate lasts two more weeks",
        "TLS",
        _BASE,
        on_host(certificate_lasts, the_feed),
        online=True,
    ),
    Rule(
        "R-HOST-01 R-HOST-07",
        SHOULD,
        ALL,
        "The host has the feed that was built",
        "GET; bytes",
        _BASE,
        on_host(host_has_this_feed, the_feed),
        online=True,
    ),
    Rule(
        "R-HOST-02 R-ITEM-03",
        MUST,
        APPLE,
        "HEAD tells the length, and that of the feed",
        "HEAD",
        _AUDIO,
        on_host(head_is_true, the_feed, media, pictures),
        online=True,
    ),
    Rule(
        "R-HOST-03",
        MUST,
        APPLE,
        "Media can be had in byte ranges",
        "GET with Range",
        _AUDIO,
        on_host(ranges_work, media),
        when=("enclosure",),
        online=True,
    ),
    Rule(
        "R-HOST-04 R-CHJ-05",
        SHOULD,
        INDEX,
        "Content types are right",
        "HEAD",
        _BASE,
        on_host(types_right, the_feed, media, texts),
        online=True,
    ),
    Rule(
        "R-HOST-05",
        SHOULD,
        ALL,
        "An unchanged feed is not sent again",
        "GET twice",
        _BASE,
        on_host(unchanged_is_cheap, the_feed),
        online=True,
    ),
    Rule(
        "R-HOST-06",
        SHOULD,
        INDEX,
        "Web players may read transcripts and chapters",
        "HEAD with Origin",
        _BASE,
        on_host(players_may_read, texts),
        when=("podcast:transcript", "podcast:chapters"),
        online=True,
    ),
    Rule(
        "R-HOST-07",
        MUST,
        (*APPLE, *INDEX),
        "Old addresses of the feed lead to the new one",
        _ASKED,
        "show:new_feed_url",
        old_feeds_lead_here,
        when=("previous", "itunes:new-feed-url"),
        online=True,
    ),
    Rule("R-HOST-08", SHOULD, APPLE, "File names are plain", "pattern", _AUDIO, names_plain),
    Rule(
        "R-HOST-09",
        SHOULD,
        ALL,
        "The show's page announces the feed",
        "page in the output, or fetched",
        _BASE,
        page_announces,
    ),
)
