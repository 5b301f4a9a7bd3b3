"""What `diff` prints: the same comparison for a terminal, for a pull request, and for a program."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC

import msgspec

from pipeline.diff import Change, Episode, Kind, Scheduled, ShowDiff, counts

WIDTH = 110
MOST = 60_000
"""Characters of Markdown: GitHub refuses a comment of more than 65,536."""


def as_text(diffs: Sequence[ShowDiff], *, verbose: bool = False) -> str:
    """Print for a person: the counts first, then each episode."""
    lines = [summary(diffs)]
    for diff in diffs:
        if len(diffs) > 1:
            lines += ["", f"{diff.show}: {summary([diff])}"]
        lines += [f"  note: {note}" for note in diff.notes]
        heading = None
        for episode in diff.episodes:
            if episode.kind is not heading:
                heading = episode.kind
                lines += ["", heading]
            lines += _episode(episode, verbose=verbose)
        if diff.channel:
            lines += ["", "the show itself"]
            lines += [line for change in diff.channel for line in _change(change, 2, verbose=verbose)]
        if diff.scheduled:
            lines += ["", "scheduled"]
            lines += [f"  {_named(each)}: would appear at {_when(each)}" for each in diff.scheduled]
    return "\n".join(lines) + "\n"


def summary(diffs: Sequence[ShowDiff]) -> str:
    """Count it in one line: `1 new, 2 notes edited, 0 downloads again, 0 disappear`."""
    return ", ".join(f"{number:,} {what}" for what, number in counts(diffs).items())


def _named(each: Episode | Scheduled) -> str:
    return f"{each.title} ({each.source})" if each.source else each.title


def _when(each: Scheduled) -> str:
    return f"{each.published.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _episode(episode: Episode, *, verbose: bool) -> Iterator[str]:
    yield f"  {_named(episode)}"
    for change in episode.changes:
        yield from _change(change, 4, verbose=verbose)


def _change(change: Change, indent: int, *, verbose: bool) -> Iterator[str]:
    blanks = " " * indent
    if change.element and change.kind is not Kind.NOTES:
        old, new = change.old or "(nothing)", change.new or "(nothing)"
        line = f"{blanks}{change.element}: {old} -> {new}"
        yield from (
            [line]
            if len(line) <= WIDTH
            else [f"{blanks}{change.element}: {old}", f"{blanks}{'-> ':>{len(change.element) + 2}}{new}"]
        )
    yield from textwrap.wrap(
        change.effect,
        WIDTH,
        initial_indent=blanks,
        subsequent_indent=blanks,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if verbose:
        yield from (f"{blanks}  {line}" for line in change.lines)


def as_json(diffs: Sequence[ShowDiff]) -> str:
    """Print for a program."""
    shows = [{"counts": counts([diff])} | msgspec.to_builtins(diff) for diff in diffs]
    return json.dumps({"counts": counts(diffs), "shows": shows}, ensure_ascii=False, indent=2) + "\n"


def as_markdown(diffs: Sequence[ShowDiff], *, verbose: bool = False) -> str:
    """Print for a comment on a pull request: a short table, and the details folded away."""
    lines = [f"**{summary(diffs)}**", ""]
    rows = [(diff, episode) for diff in diffs for episode in diff.episodes]
    if rows:
        lines += ["| What | Episode | Show | File |", "|---|---|---|---|"]
        lines += [
            f"| {episode.kind} | {_escaped(episode.title)} | {_escaped(diff.title)} | {_code(episode.source)} |"
            for diff, episode in rows
        ]
        lines.append("")
    for diff in diffs:
        lines += [f"- {_escaped(diff.show)}: {_escaped(note)}" for note in diff.notes]
        lines += [f"- {_escaped(diff.show)}, {_bullet(each)}" for each in diff.channel]
        lines += [f"- scheduled: {_escaped(each.title)} would appear at {_when(each)}" for each in diff.scheduled]
    details = ["", "<details><summary>What apps do</summary>", ""] if rows else []
    for _, episode in rows:
        details += [f"**{_escaped(episode.title)}**", ""]
        for change in episode.changes:
            details.append(f"- {_bullet(change)}")
            if verbose and change.lines:
                details += [
                    "",
                    "  ```diff",
                    *(f"  {line.replace('```', '` ` `')}" for line in change.lines),
                    "  ```",
                    "",
                ]
        details.append("")
    return _cut([*lines, *details], "</details>" if rows else "")


def _bullet(change: Change) -> str:
    told = f"{_code(change.element)}: {_code(change.old)} → {_code(change.new)}. " if change.old or change.new else ""
    return told + _escaped(change.effect)


def _cut(lines: Sequence[str], end: str) -> str:
    """Leave out what a comment has no place for, and say so."""
    kept: list[str] = []
    room = MOST
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            kept += ["", f"… and {len(lines) - len(kept):,} more lines; run `shownotes diff` to see them."]
            break
        kept.append(line)
    opened = any(line.startswith("<details>") for line in kept)
    return "\n".join([*kept, *([end] if end and opened else [])]).rstrip("\n") + "\n"


def _escaped(text: str) -> str:
    """Keep text from being Markdown, HTML, or a mention of somebody."""
    return re.sub(r"([\\`*_{}\[\]<>|#~&!])", r"\\\1", text).replace("@", "@\u200b")


def _code(text: str) -> str:
    r"""Text as code in a table: a bar would end its cell, and a backtick the code."""
    return f"`{text.replace('`', chr(39)).replace('|', '∣')}`" if text else "–"
