"""Rules about paging, archives and hubs (section 9 of the requirements)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.readiness.document import Element, Feed, parsed
from pipeline.readiness.documents import address_fault
from pipeline.readiness.rule import ALL, AWAY, INDEX, SHOULD, Fault, Finding, Rule, Untold
from pipeline.readiness.world import AbsentError, UntoldError

PAGED = ("first", "last", "next", "previous", "prev")
ARCHIVED = ("current", "prev-archive", "next-archive")
MOST_PAGES = 1000
"""Documents that are walked: 50,000 episodes in archives of 50."""


def _links(channel: Element, *rels: str) -> list[Element]:
    return [each for each in channel.all("atom:link") if each.get("rel") in rels]


def links_single(feed: Feed) -> Iterator[Fault]:
    """Each link of paging is there once, and whole."""
    if feed.channel is None:
        return
    for rel in (*PAGED, *ARCHIVED):
        found = _links(feed.channel, rel)
        if len(found) > 1:
            yield Fault(found[1], f"there are {len(found)} links rel={rel}", "keep one")
        for each in found:
            fault = address_fault(each.get("href") or "")
            if fault and fault != "is not encrypted":
                yield Fault(each, f'the link rel={rel} "{each.get("href")}" {fault}', "write the whole address")


def chain(feed: Feed) -> Iterator[tuple[Element, str, Element | None, str]]:
    """Walk to older documents: the link, its address, the document's channel, and what is wrong with it.

    Raises UntoldError where they cannot be seen from here.
    """
    channel, seen = feed.channel, set[str]()
    while channel is not None and len(seen) < MOST_PAGES:
        links = _links(channel, "next") or _links(channel, "prev-archive")
        url = (links[0].get("href") or "") if links else ""
        if not url or not links or not feed.channel:
            return
        at = _links(feed.channel, "next", "prev-archive")[0]
        if url in seen:
            yield at, url, None, "leads in a circle"
            return
        seen.add(url)
        try:
            data = feed.world.file(url).read_bytes()
        except AbsentError as fault:
            yield at, url, None, str(fault)
            return
        broken, root = parsed(data)
        channel = Element(root).first("channel") if root is not None and not broken else None
        yield at, url, channel, "" if channel else "is not a feed"


def pages_there(feed: Feed) -> Iterator[Finding]:
    """Every document of the chain is there."""
    try:
        for at, url, channel, fault in chain(feed):
            if channel is None:
                yield Fault(at, f"{url} {fault}: apps refuse the whole subscription", "build again", others=AWAY)
    except UntoldError as untold:
        yield Untold(feed.channel, str(untold))


def pages_hold_all(feed: Feed) -> Iterator[Finding]:
    """No episode is in two documents, and the order goes on."""
    seen = {item.value("guid") for item in feed.items}
    try:
        for at, url, channel, _ in chain(feed):
            for item in channel.all("item") if channel else ():
                guid = item.value("guid")
                if guid in seen:
                    yield Fault(
                        at, f'the guid "{guid}" is in {url} and in a newer document', "build again", others=AWAY
                    )
                    break
                seen.add(guid)
    except UntoldError as untold:
        yield Untold(feed.channel, str(untold))


def archives_marked(feed: Feed) -> Iterator[Finding]:
    """Archive documents say that they are, and lead back."""
    try:
        for at, url, channel, _ in chain(feed):
            if channel is None or not _links(feed.channel or channel, "prev-archive"):
                continue
            missing = [] if channel.first("fh:archive") else ["fh:archive"]
            missing += [] if _links(channel, "current") else ["a link rel=current"]
            if missing:
                yield Fault(at, f"the archive {url} has no {' and no '.join(missing)}", "build again", others=AWAY)
    except UntoldError as untold:
        yield Untold(feed.channel, str(untold))


def complete_is_whole(feed: Feed) -> Iterator[Fault]:
    """A feed that says it is complete has no other pages."""
    if feed.channel and (at := feed.channel.first("fh:complete")) and _links(feed.channel, *PAGED, *ARCHIVED):
        yield Fault(at, "the feed says that it is complete, and links to more", "leave fh:complete out")


def hub_knows_the_feed(feed: Feed) -> Iterator[Fault]:
    """A hub needs to know which feed this is."""
    if feed.channel is None:
        return
    hubs = _links(feed.channel, "hub")
    if hubs and not _links(feed.channel, "self"):
        yield Fault(
            hubs[0],
            "there is a hub, and no link of the feed to itself",
            "write base_url:",
            others='write <atom:link rel="self" href="https://…">',
        )
    for each in hubs:
        if address_fault(each.get("href") or "") not in {None, "is not encrypted"}:
            yield Fault(
                each,
                f'the address of the hub is "{each.get("href")}"',
                "write feed: {hubs: [https://…]}",
                others="write the whole address",
            )


_KEY = "show:feed"
_LINKED = tuple(f"atom:link[{rel}]" for rel in (*PAGED, *ARCHIVED))
_OLDER = ("atom:link[next]", "atom:link[prev-archive]")
_ARCHIVE, _HUB = ("atom:link[prev-archive]",), ("atom:link[hub]",)
RULES = (
    Rule("R-PAGE-02", SHOULD, ALL, "Links of paging are single and whole", "tree", _KEY, links_single, _LINKED),
    Rule("R-PAGE-03", SHOULD, ALL, "Older documents are there", "walk the chain", _KEY, pages_there, _OLDER),
    Rule(
        "R-PAGE-04",
        SHOULD,
        ALL,
        "Older documents hold every episode once",
        "union of guids",
        _KEY,
        pages_hold_all,
        _OLDER,
    ),
    Rule("R-PAGE-05", SHOULD, ALL, "Archives say that they are", "fh:archive, links", _KEY, archives_marked, _ARCHIVE),
    Rule("R-PAGE-06", SHOULD, ALL, "A complete feed is whole", "tree", _KEY, complete_is_whole, ("fh:complete",)),
    Rule("R-HUB-01", SHOULD, INDEX, "A hub knows the feed", "tree", _KEY, hub_knows_the_feed, _HUB),
)
