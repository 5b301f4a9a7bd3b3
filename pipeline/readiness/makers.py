"""How rules are made: of functions on the channel or on each item, of names and of values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pipeline.readiness.document import Element, Feed
from pipeline.readiness.rule import Fault, Finding

Check = Callable[[Feed], Iterable[Finding]]

_ZONE = re.compile(r"(?:[+-][0-9]{4}|GMT|UT)$")
_DATE = re.compile(r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def on_channel(check: Callable[[Feed, Element], Iterable[Finding]]) -> Check:
    """Make a rule of a function that looks at the channel; without one there is nothing to say."""

    def rule(feed: Feed) -> Iterable[Finding]:
        return check(feed, feed.channel) if feed.channel else ()

    return rule


def on_items(check: Callable[[Feed, Element], Iterable[Finding]]) -> Check:
    """Make a rule of a function that looks at one item."""

    def rule(feed: Feed) -> Iterator[Finding]:
        for item in feed.items:
            yield from check(feed, item)

    return rule


def needed(name: str, what: str, hint: str) -> Check:
    """Make a rule that asks for an element with a text."""

    def check(_feed: Feed, channel: Element) -> Iterator[Fault]:
        if not channel.value(name):
            yield Fault(channel.first(name) or channel, f"the show has no {what}", hint, others=f"write <{name}>")

    return on_channel(check)


def one_of(name: str, values: tuple[str, ...], hint: str, *, wanted: bool = True) -> Check:
    """Make a rule that asks for an element with one of these values."""
    others = f"write <{name}>{', or '.join(values)}"

    def check(_feed: Feed, channel: Element) -> Iterator[Fault]:
        found = channel.first(name)
        if found is None:
            if wanted:
                yield Fault(channel, f"there is no {name}", hint, others=others)
        elif found.text.strip() not in values:
            yield Fault(found, f'{name} is "{found.text.strip()}", of {", ".join(values)}', hint, others=others)

    return on_channel(check)


def date_of(text: str) -> datetime | None:
    """Read a date as RFC 2822 has it; None where it is not one, or says the wrong weekday (R-ITEM-10)."""
    text = text.strip()
    if not _DATE.match(text) or not _ZONE.search(text):
        return None
    try:
        found = parsedate_to_datetime(text.replace(" UT", " GMT"))
    except ValueError:
        return None
    if found.tzinfo is None and text.endswith("-0000"):
        found = found.replace(tzinfo=UTC)  # the sender does not say where it is (RFC 2822, 3.3)
    weekday = text[:3] if text[3:4] == "," else f"{found:%a}"
    return found if found.tzinfo and weekday == _WEEKDAYS[found.weekday()] else None
