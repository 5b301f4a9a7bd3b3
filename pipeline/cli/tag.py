"""shownotes tag: write an episode's title, artwork and chapters into a copy of its audio."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from pipeline.cli import OK, PROBLEMS, SITE

if TYPE_CHECKING:
    from pipeline.entry import Entry
    from pipeline.load import Sources
    from pipeline.media.embedded import Tags

PATIENCE = 60
"""Seconds that ffprobe may take."""
NEAR = 0.05
"""Seconds by which a chapter may be read back elsewhere than it was written."""


@click.command("tag")
@click.argument("episode")
@SITE
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The copy.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def command(episode: str, site: Path, output: Path, force: bool) -> int:
    """Write title, show, artwork and chapters into a copy of an episode's audio.

    EPISODE is its file, SHOW/NAME, or NAME alone where only one show has it. The recording in the site is never
    touched. Needs mutagen, the extra "chapters": pip install mutagen.

    \b
      shownotes tag my-show/first-talk --output first-talk-tagged.mp3
    """
    from pipeline.inspection import inspect_sources
    from pipeline.media import MediaError
    from pipeline.media.embedded import write_tags

    site = site.absolute()
    sources = inspect_sources(site)
    entry = _entry(sources, episode, site)
    source = _source(sources, entry, site)
    if output.suffix.lower() != source.suffix.lower():
        raise click.UsageError(f"the copy is what {source.name} is; let its name end in {source.suffix}")
    if output.exists() and output.resolve() == source.resolve():
        raise click.UsageError(f"{output} is the recording itself; name another file")
    if output.exists() and not force:
        raise click.UsageError(f"{output} is there already; name another file, or give --force")
    tags = _tags(sources, entry, site)
    output.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and then renamed: whoever reads the copy sees all of it or none.
    with tempfile.TemporaryDirectory(prefix=".shownotes-", dir=output.parent) as folder:
        made = Path(folder) / output.name
        try:
            shutil.copyfile(source, made)
            write_tags(made, tags)
        except MediaError as fault:
            click.echo(f"shownotes: {fault.message}\n  hint: {fault.hint}", err=True)
            return PROBLEMS
        made.replace(output)
    print(f"wrote {output}: {_said(tags)}")
    return _verify(output, tags)


def _entry(sources: Sources, name: str, site: Path) -> Entry:
    """Find an episode by its file, by show and name, or by name alone."""
    wanted = name.strip("/")
    path = Path(name).absolute()
    if path.is_relative_to(site):
        wanted = path.relative_to(site).as_posix()
    found = []
    for entry in sources.entries:
        names = {entry.stem, entry.slug or entry.stem}
        full = {f"{entry.folder}/{each}" for each in names}
        if wanted in {entry.source, *full, *names}:
            found.append(entry)
    if len(found) == 1:
        return found[0]
    if found:
        known = ", ".join(f"{each.folder}/{each.stem}" for each in found)
        raise click.UsageError(f'several shows have "{name}": {known}')
    from pipeline.validation import did_you_mean

    by_name = "/" not in wanted
    hint = did_you_mean(wanted, [each.stem if by_name else f"{each.folder}/{each.stem}" for each in sources.entries])
    raise click.UsageError(f'there is no episode "{name}" that can be read' + (f"; {hint}" if hint else ""))


def _source(sources: Sources, entry: Entry, site: Path) -> Path:
    """Find the recording, which must be a local file without a problem."""
    from pipeline.frontmatter import SourceError

    if entry.sound is None or entry.sound.asset is None:
        hint = "put the recording beside the episode's file"
        raise SourceError("M500", (0, 0), f"{entry.source} has no audio file on this machine", hint)
    beside = f"{entry.source.rpartition('.')[0]}."
    faults = [each for each in sources.problems if each.is_error and each.path.startswith(beside)]
    if faults:
        raise SourceError(faults[0].code, (0, 0), str(faults[0]), "mend this first: shownotes check lists all")
    return site / entry.sound.asset.source


def _tags(sources: Sources, entry: Entry, site: Path) -> Tags:
    """Collect what the tags say; the artist is whoever makes the show."""
    from pipeline.media.embedded import Tags

    frame = sources.frame
    show = next((each for each in frame.shows if each.id == entry.folder), None)
    hosts = entry.hosts if entry.hosts is not None else show.show.hosts if show else ()
    artist = ", ".join(each.name for each in hosts) or (show and show.show.author) or frame.site.author
    shots = [entry.shot, show.shot if show else None, frame.shot]
    assets = [shot.asset for shot in shots if shot and shot.asset]
    fitting = next((asset for asset in assets if asset.type in ("image/jpeg", "image/png")), None)
    return Tags(
        title=entry.title,
        artist=artist or frame.site.title,
        album=show.show.title if show else frame.site.title,
        picture=(site / fitting.source).read_bytes() if fitting else None,
        picture_type=fitting.type if fitting else "",
        chapters=entry.chapters,
        duration=(entry.sound.duration if entry.sound else None) or 0,
    )


def _said(tags: Tags) -> str:
    from pipeline.wording import count

    picture = "artwork" if tags.picture else "no artwork"
    return f'title "{tags.title}", artist "{tags.artist}", show "{tags.album}", {picture}, ' + count(
        len(tags.chapters), "chapter"
    )


def _verify(output: Path, tags: Tags) -> int:
    """Read the copy back with a program of somebody else."""
    program = shutil.which("ffprobe")
    if program is None:
        print("not verified: ffprobe, which would read it back, is not installed")
        return OK
    asked = ["-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", str(output.absolute())]
    try:
        done = subprocess.run([program, *asked], capture_output=True, check=True, timeout=PATIENCE)  # noqa: S603  found on the PATH, our own arguments
        found = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as fault:
        click.echo(f"shownotes: ffprobe cannot read {output}: {fault}", err=True)
        return PROBLEMS
    wrong = _differences(found, tags)
    for each in wrong:
        click.echo(f"shownotes: ffprobe reads {each}", err=True)
    if wrong:
        return PROBLEMS
    parts = [
        "title",
        "artist",
        "show",
        *(["artwork"] if tags.picture else []),
        *(["chapters"] if tags.chapters else []),
    ]
    print(f"verified with ffprobe: {', '.join(parts)}")
    return OK


def _differences(found: dict[str, Any], tags: Tags) -> list[str]:
    """Compare what ffprobe reads with what was written."""
    read = {key.lower(): value for key, value in found.get("format", {}).get("tags", {}).items()}
    wanted = {"title": tags.title, "artist": tags.artist, "album": tags.album}
    wrong = [f'the {key} "{read.get(key)}", not "{value}"' for key, value in wanted.items() if read.get(key) != value]
    pictures = [s for s in found.get("streams", []) if s.get("disposition", {}).get("attached_pic")]
    if tags.picture and not pictures:
        wrong.append("no artwork")
    # In an ID3 tag the order of the frames means nothing, and mutagen has its own.
    chapters = sorted(found.get("chapters", []), key=lambda each: float(each["start_time"]))
    is_mp3 = "mp3" in found.get("format", {}).get("format_name", "")
    written = tags.chapters if is_mp3 else tuple(each for each in tags.chapters if each.is_listed)
    if len(chapters) != len(written):
        return [*wrong, f"{len(chapters)} chapters, not {len(written)}"]
    for mine, theirs in zip(written, chapters, strict=True):
        title = theirs.get("tags", {}).get("title", "")
        if abs(float(theirs["start_time"]) - mine.start) > NEAR or title != (mine.title or ""):
            wrong.append(f'the chapter "{title}" at {theirs["start_time"]}, not "{mine.title}" at {mine.start}')
    return wrong
