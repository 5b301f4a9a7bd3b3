"""shownotes explain: where a value of a feed or a page comes from."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from pipeline.cli import OK, PROBLEMS
from pipeline.cli.options import EPISODES, JOBS, NOW, refuse_other_folders
from pipeline.wording import cut

if TYPE_CHECKING:
    from pipeline.catalog import CatalogShow, Planned
    from pipeline.explain import Explained
    from pipeline.inspection import Checked
    from pipeline.preview import Found

NAMES, VALUES = 28, 48
"""Widths of the columns of the table."""


@click.command("explain")
@click.argument("episode")
@click.argument("tag", required=False)
@click.argument("site", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@NOW
@JOBS
def command(episode: str, tag: str | None, site: Path | None, as_json: bool, now: datetime, jobs: int | None) -> int:
    """Say which field, file and line gave a value of a feed or a page, or which default or measurement.

    EPISODE is a file, or SHOW/EPISODE as in its address; the id of a show explains the show's own elements. TAG is
    spelled as in the feed, or is a part of the page; without it everything is explained.

    \b
      shownotes explain episodes/my-show/first-episode.md itunes:duration
      shownotes explain my-show/first-episode enclosure@length
      shownotes explain my-show itunes:author
      shownotes explain my-show/first-episode page:byline
    """
    from pipeline.cli.printing import print_problems
    from pipeline.explain import explain
    from pipeline.preview import look_up
    from pipeline.workers import default_jobs

    if site is None and tag and (Path(tag) / EPISODES).is_dir():
        site = Path(tag)
        tag = None
    place = (site or _site_of(episode)).absolute()
    if refuse_other_folders(place, "json" if as_json else "text"):
        return PROBLEMS

    def look(moment: datetime) -> Found:
        return look_up(place, lambda checked: find(checked, place, episode), now=moment, jobs=jobs or default_jobs())

    found = look(now)
    if found.subject and found.subject.planned and found.node is None:
        now = found.subject.planned.entry.published
        found = look(now)
        print(f"scheduled: this is how it will be at {now:%Y-%m-%d %H:%M %Z}", file=sys.stderr)
    if found.stops:
        print_problems(found.stops, "json" if as_json else "text")
        return PROBLEMS
    if found.subject is None or found.node is None:
        raise click.BadParameter(unknown(found.checked, place, episode), param_hint="EPISODE")
    if found.subject.listing and found.subject.listing not in found.subject.newest:
        print("not in the feed of its show: this is its item in the other feeds", file=sys.stderr)
    explained = explain(found.subject, found.node)
    show = found.subject.show.source.id if found.subject.planned else None
    _print(explained, tag, show=show, as_json=as_json)
    return OK


def _print(explained: Sequence[Explained], tag: str | None, *, show: str | None, as_json: bool) -> None:
    """Print all, or what a name asks for; `show` is that of an episode. Raises a usage error where nothing has it."""
    from pipeline.explain import CHANNEL, ITEM, PAGE, matching, names
    from pipeline.validation import did_you_mean

    known = names([ITEM, PAGE] if show else [CHANNEL])
    chosen = matching(explained, tag) if tag else explained
    if tag and not chosen and tag not in known:
        element = tag.partition("@")[0]
        near = did_you_mean(tag, [name for name in known if name.startswith(f"{element}@")] or known)
        if show and tag in names([CHANNEL]):
            message = f'"{tag}" is an element of the show: shownotes explain {show} {tag}'
            raise click.BadParameter(message, param_hint="TAG")
        if element not in known or near.startswith("did"):
            raise click.BadParameter(f'nothing is called "{tag}"; {near}'.rstrip("; "), param_hint="TAG")
    if as_json:
        _print_json(chosen)
    elif not chosen:
        print(f"{tag} is not there: nothing that it could come from is written")
    else:
        print(_table(chosen) if tag is None else _details(chosen), end="")


def _site_of(episode: str) -> Path:
    """The site that a file belongs to; the current folder where it is no file."""
    path = Path(episode).absolute()
    folder = next((each for each in path.parents if each.name == EPISODES), None) if path.is_file() else None
    return folder.parent if folder else Path()


def find(checked: Checked, site: Path, name: str) -> tuple[Planned | None, CatalogShow] | None:
    """Find the episode or show of a name: a file, an address, or an id."""
    shows = {show.source.id: show for show in checked.catalog.shows}
    plain = name.strip("/")
    if plain in shows:
        return None, shows[plain]
    source = _source(site, name)
    for each in checked.catalog.planned:
        stem = f"{each.entry.folder}/{each.entry.stem}"
        if each.entry.source == source or plain in (each.path.strip("/"), stem):
            return each, shows[each.show.id]
    return next(((None, show) for show in shows.values() if show.source.source == source), None)


def _source(site: Path, name: str) -> str:
    """Name a file as the site does, whether it is seen from here or from the site."""
    here = Path(name).absolute()
    return here.relative_to(site).as_posix() if here.is_file() and here.is_relative_to(site) else name


def unknown(checked: Checked, site: Path, name: str) -> str:
    """Say why there is nothing to explain."""
    from pipeline.validation import did_you_mean

    source = _source(site, name)
    for entry in checked.sources.entries:
        if entry.draft and (entry.source == source or name.strip("/") == f"{entry.folder}/{entry.stem}"):
            return f"{entry.source} is a draft, and in no feed and on no page; write status: published to see it"
    known = [f"{each.entry.folder}/{each.entry.stem}" for each in checked.catalog.planned]
    hint = did_you_mean(name.removesuffix(".md").removeprefix("episodes/"), known)
    return f'there is no episode "{name}"' + (f"; {hint}" if hint else "; write SHOW/EPISODE, or the path of its file")


def _print_json(explained: Sequence[Explained]) -> None:
    import msgspec

    print(json.dumps([msgspec.to_builtins(each) for each in explained], ensure_ascii=False, indent=2))


def _table(explained: Sequence[Explained]) -> str:
    rows = [(each.name, _line(each.value, VALUES), each.origin.text) for each in explained]
    return "".join(f"{name:<{NAMES}}  {value:<{VALUES}}  {origin}\n" for name, value, origin in rows)


def _details(explained: Sequence[Explained]) -> str:
    lines = []
    for each in explained:
        lines.append(f"{each.name}: {cut(' '.join(each.value.split()), 400)}")
        lines.append(f"  from      {each.origin.text}")
        lines += [f"  and       {also.text}" for also in each.also]
        lines += [f"  unless    somebody writes {over}" for over in each.over]
    return "\n".join(lines) + "\n"


def _line(value: str, width: int) -> str:
    return cut(" ".join(value.split()), width)
