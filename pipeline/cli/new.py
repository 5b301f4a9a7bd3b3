"""shownotes new: write the file of a new episode, with a guid that stays."""

from __future__ import annotations

import contextlib
import json
import os
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path

import rich_click as click

from pipeline import urls
from pipeline.cli import OK

PLAIN = re.compile(r"[A-Za-z][\w .'()-]*[\w.)]|[A-Za-z]")
"""Text that means itself in YAML; anything else is put in quotes."""
WORDS = frozenset("true false yes no on off null y n".split())


@click.command("new")
@click.argument("show")
@click.argument("title")
@click.option("--guest", "guests", multiple=True, help="Who speaks; may be given several times.")
@click.option("--author", "authors", multiple=True, help="Who writes the summary, then who helps.")
@click.option("--published", metavar="DATE", help="When it is published; now unless told.")
@click.option("--draft", is_flag=True, help="Keep it out of the site until its status is published.")
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The folder that holds episodes/; the current one unless told.",
)
def command(
    show: str,
    title: str,
    guests: tuple[str, ...],
    authors: tuple[str, ...],
    published: str | None,
    draft: bool,
    site: Path,
) -> int:
    """Write the file of a new episode and print its path.

    \b
      shownotes new my-show "A first talk" --guest "Jane Doe" --author "John Smith"
    """
    folder = site / "episodes" / show
    if not (folder / "show.yaml").is_file():
        known = sorted(path.parent.name for path in (site / "episodes").glob("*/show.yaml"))
        message = f'there is no show "{show}" in {site / "episodes"}'
        there = f"; there is {', '.join(known)}" if known else ""
        raise click.UsageError(
            f"{message}{there}; for a new one write {folder / 'show.yaml'} with title: and description:"
        )
    when = published or datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ")
    path = folder / f"{urls.name_id(title)}.md"
    text = episode_text(title, guests, authors, when, str(uuid.uuid4()), number=next_number(site, show), draft=draft)
    _refuse_bad(path, text)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        message = f"{path} is there already; give the episode another title"
        raise click.UsageError(message) from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    print(path)
    return OK


def next_number(site: Path, show: str) -> int | None:
    """The number after the highest one in a serial show, whose full episodes need one; None in any other."""
    from pipeline.files import Door
    from pipeline.frontmatter import SourceError, decode, read_yaml
    from pipeline.load.source import read_episode

    door, folder = Door(site), f"episodes/{show}"
    data = read_yaml(decode(door.read(f"{folder}/show.yaml"))).data
    if not isinstance(data, dict) or data.get("type") != "serial":
        return None
    numbers = [0]
    for path in (site / folder).glob("*.md"):
        with contextlib.suppress(SourceError, ValueError, AttributeError, TypeError):  # the build says what is wrong
            numbers.append(int(read_episode(path.name, door.read(f"{folder}/{path.name}")).data.get("number")))
    return max(numbers) + 1


def _refuse_bad(path: Path, text: str) -> None:
    """Never write a file that the next build would refuse; raises a usage error."""
    from pipeline.load.source import read_episode
    from pipeline.model import Episode
    from pipeline.validation import validate

    if path.stem in urls.RESERVED_EPISODES:
        message = f'"{path.stem}" cannot be the address of an episode; give it another title'
        raise click.UsageError(message)
    _, problems = validate(Episode, read_episode(path.name, text.encode()), path.name)
    if problems:
        raise click.UsageError("; ".join(f"{each.message} ({each.hint})" for each in problems))


def episode_text(
    title: str,
    guests: tuple[str, ...],
    authors: tuple[str, ...],
    published: str,
    guid: str,
    *,
    number: int | None = None,
    draft: bool = False,
) -> str:
    """The text of a new episode file."""
    lines = [
        "---",
        "# yaml-language-server: $schema=../.schemas/episode.json",
        f"title: {yaml_text(title)}",
        f"published: {yaml_text(published)}",
        *([f"number: {number}"] if number else []),
        _people("guest", guests or ("Guest Name",)),
        _people("authors", authors or ("Author Name",)),
        f"guid: {guid}",
        *(["status: draft"] if draft else []),
        "---",
        "",
        f"Write what {guests[0] if guests else 'the guest'} says, and why it matters.",
        "",
        "## A heading",
        "",
        "> What they said, word for word.",
        ">",
        f"> — {guests[0] if guests else 'Guest Name'}",
        "",
    ]
    return "\n".join(lines)


def _people(key: str, names: tuple[str, ...]) -> str:
    if len(names) == 1 and key == "guest":
        return f"guest: {yaml_text(names[0])}"
    key = "guests" if key == "guest" else key
    return "\n".join([f"{key}:", *(f"  - {yaml_text(name)}" for name in names)])


def yaml_text(text: str) -> str:
    """Text as one YAML value: quoted like JSON, which is YAML too, wherever a sign could mean something."""
    text = " ".join(text.split())
    if PLAIN.fullmatch(text) and text.lower() not in WORDS:
        return text
    return text if re.fullmatch(r"[\d:TZ+-]+", text) and text[0].isdigit() else json.dumps(text, ensure_ascii=False)
