"""Which files there are: shows, episodes, and the files beside them; nothing is opened."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.diagnostics import Diagnostic, problem
from pipeline.files import Door
from pipeline.frontmatter import SourceError
from pipeline.inputs import EPISODES, Watch
from pipeline.load.attachments import AUDIO, PICTURES, TEXTS, VIDEO
from pipeline.load.site import ORGANIZATIONS_FILE, PEOPLE_FILE, SITE_FILE
from pipeline.urls import RESERVED_SHOWS, is_reserved, plain_name, slug_fault

SITE_FILES = frozenset(file.rpartition("/")[2] for file in (SITE_FILE, PEOPLE_FILE, ORGANIZATIONS_FILE))


class Folder(NamedTuple):
    """A show's folder: every name in it, and the episode files with the names that share their stem."""

    id: str
    names: frozenset[str]
    episodes: dict[str, frozenset[str]]
    """Name of the episode file -> its side-cars."""
    loose: frozenset[str]
    """Media and side-cars that share the stem of no episode."""
    texts: frozenset[str]
    """Texts that share the stem of no episode: transcripts, or notes of somebody's own."""


class Scan(NamedTuple):
    """The names below `episodes/`."""

    folders: tuple[Folder, ...]
    names: dict[str, frozenset[str]]
    """Folder, relative to the site -> names in it."""
    problems: tuple[Diagnostic, ...]


def scan(door: Door, watch: Watch) -> Scan:
    """List the site's sources in order of name; raises SourceError where there is no `episodes/` at all."""
    problems: list[Diagnostic] = []
    files, folders = _list(door, EPISODES, problems, watch)
    names = {EPISODES: files}
    found = []
    problems += _strays(EPISODES, files - SITE_FILES, "move it into the folder of a show")
    for folder in sorted({*folders} - files):
        place = f"{EPISODES}/{folder}"
        names[place], deeper = _list(door, place, problems, watch)
        taken = "is taken by the site itself" if is_reserved(folder, RESERVED_SHOWS) else None
        fault = slug_fault(folder) or taken
        if fault:
            message, hint = (
                f'the folder "{folder}" is a show\'s id, and it {fault}',
                f"rename it to {plain_name(folder)}",
            )
            problems.append(problem(place, (0, 0), "L301", message, hint))
        elif "show.yaml" in names[place]:
            found.append(_folder(folder, names[place]))
            odd = {name for name in names[place] if not name.endswith((".md", ".yaml", ".yml"))}
            problems += _strays(place, odd, "let its name end in .md")
            for below in deeper:
                watch.folder(f"{place}/{below}")
                problems += _strays(f"{place}/{below}", _names(door.root / place / below), f"move it to {place}/")
        elif any(name.endswith(".md") for name in names[place]):
            hint = "write a show.yaml with title: and description: into it"
            problems.append(problem(f"{place}/show.yaml", (0, 0), "S100", "the show has no show.yaml", hint))
    return Scan(tuple(found), names, tuple(problems))


def _names(folder: Path) -> list[str]:
    """List the names in a folder below a show's; one that is a link or cannot be read has none."""
    try:
        return [] if folder.is_symlink() else sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def _strays(place: str, names: Iterable[str], hint: str) -> Iterator[Diagnostic]:
    """Warn of files that look like records and lie where none is read."""
    for name in sorted(names):
        if name.lower().endswith((".md", ".markdown", ".yaml", ".yml")) and name.lower() != "readme.md":
            yield problem(f"{place}/{name}", (0, 0), "S111", "a record is not looked for here, nor by this name", hint)


def _list(door: Door, place: str, problems: list[Diagnostic], watch: Watch) -> tuple[frozenset[str], list[str]]:
    """Names of files and of folders in a folder, hidden ones left out."""
    files, folders = set(), []
    watch.folder(place)
    try:
        door.path(place)
        entries = sorted(os.scandir(door.root / place), key=lambda each: each.name)
    except SourceError as fault:
        problems.append(problem(place, (0, 0), fault.code, fault.message, fault.hint))
        return frozenset(), []
    except OSError as fault:
        message = f"the folder cannot be read: {fault.strerror}"
        problems.append(problem(place, (0, 0), "S100", message, "check the folder's rights"))
        return frozenset(), []
    for entry in entries:
        shown = entry.name.encode("utf-8", "replace").decode()
        if entry.name.startswith("."):
            continue
        if shown != entry.name:
            problems.append(
                problem(f"{place}/{shown}", (0, 0), "S101", "the file's name is not UTF-8", "rename the file")
            )
        elif _is_folder(entry):
            folders.append(entry.name)
            # Whoever reads it finds out that it is none, and says so.
            if _is_read(place, entry.name):
                files.add(entry.name)
        else:
            files.add(entry.name)
    return frozenset(files), folders


def _is_read(place: str, name: str) -> bool:
    """True for a name that is read where it is that of a file."""
    if place == EPISODES:
        return name in SITE_FILES
    return name.lower().endswith((".md", ".yaml", ".yml", ".json", ".txt", *AUDIO, *VIDEO, *PICTURES, *TEXTS))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a loop of links: reading it will say so
        return False


def _folder(folder: str, names: frozenset[str]) -> Folder:
    written = {name for name in names if name.endswith((".md", ".yaml", ".yml")) and _is_episode(name)}
    stems = {name.rpartition(".")[0]: name for name in sorted(written, reverse=True)}
    data = {name for name in names - written if name.endswith(".json") and _owner(name, stems) is None}
    stems |= {
        name.rpartition(".")[0]: name for name in data if not name.endswith((".chapters.json", ".transcript.json"))
    }
    beside: dict[str, set[str]] = {name: set() for name in (*written, *stems.values())}
    loose, texts = set(), set()
    for name in names - beside.keys() - {"show.yaml"}:
        owner = _owner(name, stems)
        if owner:
            beside[owner].add(name)
        elif name.lower().endswith((*AUDIO, *VIDEO, *TEXTS)):
            loose.add(name)
        elif name.lower().endswith(".txt"):
            texts.add(name)
    ordered = {name: frozenset(beside[name]) for name in sorted(beside)}
    return Folder(folder, names, ordered, frozenset(loose), frozenset(texts))


def _is_episode(name: str) -> bool:
    return name not in ("show.yaml", "show.yml") and name.lower() != "readme.md"


def _owner(name: str, stems: dict[str, str]) -> str | None:
    """Find the episode whose stem a name begins with: `talk.de.vtt` belongs to `talk.md`."""
    while "." in name:
        name = name.rpartition(".")[0]
        if name in stems:
            return stems[name]
    return None
