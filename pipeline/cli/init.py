"""shownotes init: make a site with one show and one episode, ready to build."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import rich_click as click

from pipeline import urls
from pipeline.cli import OK
from pipeline.cli.new import episode_text, yaml_text
from pipeline.cli.schema import write_schemas

SITE = """\
# yaml-language-server: $schema=.schemas/site.json
title: {title}
base_url: https://podcast.example.org   # where the site will be published
language: en
time_zone: UTC
author: {author}
"""
SHOW = """\
# yaml-language-server: $schema=../.schemas/show.json
title: {title}
description: What the show is about, in a sentence or two.
hosts: [{author}]
categories: [Technology]                # from Apple's list; a subcategory is written Education > How To
podcast_guid: {guid}
"""


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", default="My Podcast", show_default=True, help="Of the site and its first show.")
@click.option("--author", default="Your Name", show_default=True, help="Who makes it.")
def command(folder: Path, title: str, author: str) -> int:
    """Make a site: its settings, a show, and an episode to write over.

    \b
      shownotes init my-podcast --title "Harbour Talk" --author "Jane Doe"
    """
    if not (title.strip() and author.strip()):
        message = "the title and the author cannot be empty"
        raise click.UsageError(message)
    sources = folder / "episodes"
    if sources.exists():
        message = f"{sources} is there already; name another folder"
        raise click.UsageError(message)
    show = urls.name_id(title)
    if show in urls.RESERVED_SHOWS:
        show = f"{show}-show"
    feed = f"podcast.example.org/{show}/feed.xml"
    written = yaml_text(title), yaml_text(author)
    files = {
        sources / "site.yaml": SITE.format(title=written[0], author=written[1]),
        sources / show / "show.yaml": SHOW.format(title=written[0], author=written[1], guid=_guid(feed)),
        sources / show / "first-episode.md": episode_text(
            "First episode",
            ("Guest Name",),
            (author,),
            (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%MZ"),
            str(uuid.uuid4()),
        ),
        folder / ".gitignore": "/output/\n/.shownotes/\n/episodes/.ledger.jsonl.next\n",
        # Branches that add episodes then merge without a conflict, however near their lines are.
        folder / ".gitattributes": "episodes/ledger.jsonl merge=union\n",
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(text, encoding="utf-8", newline="\n")
    write_schemas(sources / ".schemas")
    print(f"made {folder}/ with the show {show}; next:")
    print(f"  edit {sources / show / 'first-episode.md'}")
    print(f"  shownotes build {folder}")
    return OK


def _guid(feed: str) -> str:
    from pipeline.catalog import derived_guid

    # A guid is made once from the feed's first address; this one is nobody's, so a random part makes it unique.
    return derived_guid(f"https://{uuid.uuid4()}.{feed}")
