"""The report of one feed: how many rules are met for each directory, and every remark with the place that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from pipeline.diagnostics import Diagnostic, Severity
from pipeline.readiness.document import Feed
from pipeline.readiness.judge import MISSING, RISKY, Verdict, counts, judge
from pipeline.readiness.rule import DIRECTORIES, PSP, Fault, Rule

Spot = tuple[str, int, int]
"""Path, line and column; column 0 where only the line is known."""
Locate = Callable[[Rule, Fault], Spot]


class Remark(msgspec.Struct, frozen=True):
    """One thing to mend."""

    requirement: str
    """Its ID, or several between blanks."""
    message: str
    hint: str
    path: str
    line: int
    column: int
    key: str
    """The record's key that mends it: `show:categories`; empty in a feed of others."""
    missing: tuple[str, ...]
    """Directories that refuse the feed for it."""
    risky: tuple[str, ...]
    """Directories that only advise against it."""

    @property
    def state(self) -> str:
        """The worst that a directory says."""
        return MISSING if self.missing else RISKY

    def diagnostic(self) -> Diagnostic:
        """As a problem of a record, for those who print these."""
        names = ", ".join(DIRECTORIES[each] for each in (*self.missing, *self.risky))
        severity = Severity.ERROR if self.missing else Severity.WARNING
        code, message = self.requirement.split(" ", maxsplit=1)[0], f"{self.message} ({names})"
        return Diagnostic(self.path, self.line, self.column, code, message, self.hint, severity)


class Sheet(msgspec.Struct, frozen=True):
    """The report of one feed."""

    title: str
    feed: str
    """Its path or address."""
    directories: dict[str, dict[str, int]]
    """Directory -> how many rules are met, missing, risky, unknown or not applicable."""
    remarks: tuple[Remark, ...]
    """In the order of the requirements, those that are missing first."""

    @property
    def is_good(self) -> bool:
        """True where no directory refuses the feed; PSP-1 is a standard, and counts where it alone is asked."""
        asking = set(self.directories) - set(PSP) or set(PSP)
        return not any(asking.intersection(remark.missing) for remark in self.remarks)


def sheet(name: str, feed: Feed, locate: Locate, directories: Iterable[str] = (), *, is_ours: bool = True) -> Sheet:
    """Hold a feed against the rules of some directories, or of all; hints speak of records where it is ours."""
    wanted = tuple(directories) or tuple(DIRECTORIES)
    verdicts = judge(feed)
    remarks = [each for verdict in verdicts for each in _remarks(verdict, locate, wanted, is_ours=is_ours)]
    remarks.sort(key=lambda each: not each.missing)
    title = (feed.channel.value("title") if feed.channel else "") or name
    return Sheet(title, name, {each: counts(verdicts, each) for each in wanted}, tuple(remarks))


def _remarks(verdict: Verdict, locate: Locate, wanted: tuple[str, ...], *, is_ours: bool) -> Iterator[Remark]:
    rule = verdict.rule
    missing, risky = (tuple(each for each in wanted if verdict.of(each) == state) for state in (MISSING, RISKY))
    if not missing and not risky:
        return
    for fault in verdict.faults:
        path, line, column = locate(rule, fault)
        key = (fault.key or rule.key) if is_ours else ""
        hint = fault.hint if is_ours else fault.others or fault.hint
        yield Remark(rule.ids, fault.message, hint, path, line, column, key, missing, risky)


def in_feed(name: str) -> Locate:
    """Places in the feed itself."""

    def locate(_rule: Rule, fault: Fault) -> Spot:
        return name, fault.at.line if fault.at else fault.line, 0

    return locate
