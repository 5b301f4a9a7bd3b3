"""How the readiness report is printed: a line for each directory, then what to mend and where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

import msgspec

from pipeline.diagnostics import PRINTERS, Diagnostic
from pipeline.readiness.judge import MET, MISSING, RISKY, UNKNOWN
from pipeline.readiness.rule import DIRECTORIES
from pipeline.readiness.sheet import Remark, Sheet

ALIKE = 3
"""Remarks of one requirement that are printed; the others are counted."""


def print_sheets(sheets: Sequence[Sheet], format_: str, *, online: bool, is_first: bool = False) -> None:
    """Print the reports of some feeds in the format that was asked for; `is_first`: nothing was printed before."""
    if format_ != "text":
        print(PRINTERS[format_](each.diagnostic() for sheet in sheets for each in sheet.remarks), end="")
        return
    for position, sheet in enumerate(sheets):
        if position or not is_first:
            print()
        print(f"{sheet.title} · {sheet.feed}" if sheet.title != sheet.feed else sheet.feed)
        for directory, counts in sheet.directories.items():
            states = [MET, MISSING, RISKY] + ([UNKNOWN] if counts[UNKNOWN] else [])
            print(f"  {DIRECTORIES[directory]:<16} " + " · ".join(f"{counts[state]} {state}" for state in states))
        for _, alike in groupby(sheet.remarks, key=lambda each: (each.requirement, each.missing, each.risky)):
            _print_alike(list(alike))
    if sheets and not online and any(counts[UNKNOWN] for sheet in sheets for counts in sheet.directories.values()):
        print("\nunknown is what only the host can tell: shownotes check --online")


def _print_alike(remarks: list[Remark]) -> None:
    for each in remarks[:ALIKE]:
        place = f"{each.path}:{each.line}" + (f":{each.column}" if each.column else "")
        who = ", ".join(DIRECTORIES[name] for name in each.missing or each.risky)
        print(f"{place}: {each.requirement.split(' ')[0]} {each.state}: {each.message} ({who})")
        if each.hint:
            print(f"  hint: {each.hint}")
    if len(remarks) > ALIKE:
        print(f"  and {len(remarks) - ALIKE:,} more like these")


def sheets_json(problems: Sequence[Diagnostic], sheets: Sequence[Sheet], *, good: bool) -> str:
    """The problems of the records and the reports as one JSON document."""
    document = {
        "good": good,
        "problems": [msgspec.to_builtins(each) for each in problems],
        "feeds": [msgspec.to_builtins(each) for each in sheets],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)
