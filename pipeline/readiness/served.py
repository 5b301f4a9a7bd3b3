"""What a host serves for a feed, and how it is asked about each thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from pipeline.fetch import FetchError, RefusedError
from pipeline.readiness.document import Element, Feed
from pipeline.readiness.host import Host
from pipeline.readiness.keys import key_of
from pipeline.readiness.rule import Fault, Finding, Untold
from pipeline.readiness.world import UntoldError


class Served(NamedTuple):
    """Something that a host serves for the feed."""

    at: Element
    url: str


def media(feed: Feed) -> Iterator[Served]:
    """The recordings of the newest items."""
    for item in feed.sampled:
        for each in item.all("enclosure"):
            yield Served(each, each.get("url") or "")


def texts(feed: Feed) -> Iterator[Served]:
    """Their transcripts and chapters."""
    for item in feed.sampled:
        for name in ("podcast:transcript", "podcast:chapters"):
            for each in item.all(name):
                yield Served(each, each.get("url") or "")


def pictures(feed: Feed) -> Iterator[Served]:
    """The artwork of the show and of the newest items, each once."""
    seen = set()
    for parent in (feed.channel, *feed.sampled):
        found = parent.first("itunes:image") if parent else None
        url = (found.get("href") or "") if found else ""
        if found and url not in seen:
            seen.add(url)
            yield Served(found, url)


def the_feed(feed: Feed) -> Iterator[Served]:
    """The feed itself."""
    if feed.channel and feed.url:
        at = next((each for each in feed.channel.all("atom:link") if each.get("rel") == "self"), feed.channel)
        yield Served(at, feed.url)


def pages(feed: Feed) -> Iterator[Served]:
    """The page of the show, and those of the newest items."""
    for parent in (feed.channel, *feed.sampled):
        if parent and (found := parent.first("link")):
            yield Served(found, found.text.strip())


Ask = Callable[[Feed, Host, Served], Iterable[Finding]]


def on_host(ask: Ask, *kinds: Callable[[Feed], Iterable[Served]]) -> Callable[[Feed], Iterator[Finding]]:
    """Make a rule of a question to the host about each thing of these kinds."""

    def rule(feed: Feed) -> Iterator[Finding]:
        for served in (each for kind in kinds for each in kind(feed)):
            if feed.host is None:
                yield Untold(served.at, served.url)
                continue
            try:
                yield from ask(feed, feed.host, served)
            except RefusedError as fault:
                if feed.host.is_news(served.url):
                    yield Fault(served.at, f"{served.url} was not asked: {_why(fault, served.url)}", fault.hint)
                else:
                    yield Untold(served.at, served.url)
            except FetchError as fault:
                yield Fault(served.at, fault.message, fault.hint, key_of(served.at, served.url))
            except UntoldError:
                yield Untold(served.at, served.url)

    return rule


def _why(fault: FetchError, url: str) -> str:
    return fault.message.removeprefix(f"{url}: ")
