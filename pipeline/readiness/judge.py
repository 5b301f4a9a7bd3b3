"""All rules, and what they say of a feed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.readiness import (
    artwork,
    channels,
    chapters,
    declarations,
    documents,
    episodes,
    hosting,
    items,
    namespace,
    paging,
    shows,
    summaries,
    transcripts,
)
from pipeline.readiness.document import Feed
from pipeline.readiness.rule import Fault, Rule, Untold

RULES: tuple[Rule, ...] = (
    *documents.RULES,
    *declarations.RULES,
    *channels.RULES,
    *shows.RULES,
    *items.RULES,
    *episodes.RULES,
    *summaries.RULES,
    *artwork.RULES,
    *hosting.RULES,
    *namespace.RULES,
    *chapters.RULES,
    *transcripts.RULES,
    *paging.RULES,
)
"""Every rule, in the order of the requirements' sections."""

MET, MISSING, RISKY, UNKNOWN, IDLE = "met", "missing", "risky", "unknown", "not applicable"
STATES = (MET, MISSING, RISKY, UNKNOWN, IDLE)


class Verdict(NamedTuple):
    """What one rule says of a feed."""

    rule: Rule
    applies: bool
    faults: tuple[Fault, ...] = ()
    untold: int = 0
    """How many things could not be seen."""

    def of(self, directory: str) -> str | None:
        """One of STATES; None where the directory does not care."""
        if directory not in self.rule.who:
            return None
        if self.faults:
            return MISSING if self.rule.is_must(directory) else RISKY
        if not self.applies:
            return IDLE
        return UNKNOWN if self.untold else MET


def judge(feed: Feed, rules: Iterable[Rule] = RULES) -> tuple[Verdict, ...]:
    """Hold a feed against every rule, or against some."""
    return tuple(_verdict(rule, feed) for rule in rules)


def _verdict(rule: Rule, feed: Feed) -> Verdict:
    if not rule.applies(feed) or (feed.channel is None and rule not in documents.RULES):
        return Verdict(rule, applies=False)
    faults, untold = [], 0
    sampled = {id(item.node) for item in feed.sampled}
    for each in rule.check(feed):
        if isinstance(each, Fault):
            faults.append(each)
        elif feed.host is None or not _is_left_out(each, sampled):
            untold += 1
    return Verdict(rule, applies=True, faults=tuple(faults), untold=untold)


def _is_left_out(untold: Untold, sampled: set[int]) -> bool:
    """Whether something was not asked for because its item is older than the sample."""
    item = untold.at.item if untold.at else None
    return item is not None and id(item.node) not in sampled


def counts(verdicts: Iterable[Verdict], directory: str) -> dict[str, int]:
    """How many rules of a directory are in which state."""
    found = dict.fromkeys(STATES, 0)
    for verdict in verdicts:
        state = verdict.of(directory)
        if state:
            found[state] += 1
    return found
