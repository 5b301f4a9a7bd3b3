"""docs/check.md lists every rule of the readiness report; run this file to write the table anew."""

from __future__ import annotations

import re
from pathlib import Path

import click

from pipeline.cli import shownotes
from pipeline.readiness import DIRECTORIES, RULES, Rule

PAGE = Path(__file__).resolve().parents[1] / "docs/check.md"
BEGIN, END = "<!-- rules: made by python -m tests.test_docs_check -->\n", "<!-- end of rules -->\n"


def whom(rule: Rule) -> str:
    """The directories that care; one for which it is a must, though it is a should, in italics."""
    if set(rule.who) == set(DIRECTORIES) and not rule.musts:
        return "all"
    names = [DIRECTORIES[each] for each in DIRECTORIES if each in rule.who]
    return ", ".join(f"*{name}*" if name in {DIRECTORIES[each] for each in rule.musts} else name for name in names)


def table() -> str:
    """The rules as a table, in the order of the requirements."""
    rows = ["| Requirement | What | Level | Asked by | Decided by |", "|---|---|---|---|---|"]
    for rule in RULES:
        decided = rule.decided + (" (`--online`)" if rule.online else "")
        says = re.sub(r"(podcast:\w+)", r"`\1`", rule.says)
        rows.append(f"| {rule.ids.replace(' ', ', ')} | {says} | {rule.level} | {whom(rule)} | {decided} |")
    return "\n".join(rows) + "\n"


def test_every_rule_is_listed() -> None:
    """The page has every rule, its level, whom it concerns and how it is decided."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == "\n" + table() + "\n"


def test_every_option_is_explained() -> None:
    """Every option that only check has is in the table of the page."""
    group = click.Context(shownotes)
    command = shownotes.get_command(group, "check")
    assert command is not None
    known = {option for each in command.params for option in each.opts if option.startswith("--")}
    told = set(re.findall(r"--[a-z-]+", PAGE.read_text(encoding="utf-8")))
    assert known - told == {"--now", "--jobs"}


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
