"""Where a build may not go: an output folder is replaced as a whole, so it must hold nothing but the output."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store.protocol import MANIFEST, StoreError, failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

ELSEWHERE = "choose another folder with --output"
MOUNTS = Path("/proc/self/mountinfo")


def refuse(root: Path, sources: Collection[Path], state: Path) -> None:
    """Raise StoreError unless `root` is a folder, or a place for one, that a build may replace (T-FS-03).

    It may not be one of `sources`, nor in one, nor around one; nor around `state`, the site's `.shownotes`.
    """
    try:
        reason, hint = next(objections(root, sources, state), ("", ""))
    except OSError as error:
        raise failure("build into", root, error) from error
    if reason:
        raise StoreError(f"cannot build into {root}: {reason}", hint)


def objections(root: Path, sources: Collection[Path], state: Path) -> Iterator[tuple[str, str]]:
    """Yield each reason not to build into `root`, with a hint; the first is the one to show."""
    if root.parent == root:
        yield "it is the root of the file system", ELSEWHERE
    if root.is_symlink():
        yield f"it is a link to {root.readlink()}", "name the folder itself with --output"
    yield from precious(root, sources, state)
    if any(part.lower() == ".git" for part in root.parts):
        yield "it is in a .git folder", ELSEWHERE
    if os.path.lexists(root / ".git"):
        yield "it is a git repository", ELSEWHERE
    if os.path.lexists(root) and not root.is_dir():
        yield "it is not a folder", ELSEWHERE
    for mount in mounts(root):
        yield f"{mount} is a mount point, and these cannot be exchanged", f"--output {root / 'site'} would do"
    yield from unwritable(root)
    if root.is_dir() and any(root.iterdir()) and not is_file(root / MANIFEST):
        yield "it is not empty and was not built by Shownotes", "choose another --output or empty it"


def precious(root: Path, sources: Collection[Path], state: Path) -> Iterator[tuple[str, str]]:
    """Yield the things that `root` would take with it."""
    places = [("the current folder", Path.cwd), ("your home folder", Path.home)]
    for name, find in places:
        with suppress(FileNotFoundError, RuntimeError):  # a current folder that was deleted, a user without home
            if is_in(find(), root):
                yield f"it holds {name}", ELSEWHERE
    for source in sources:
        if is_in(source, root):
            yield f"it holds the sources in {source}", ELSEWHERE
        if is_in(root, source):
            yield f"it is in the sources in {source}", ELSEWHERE
    if is_in(state, root):
        yield f"it holds {state}", ELSEWHERE


def unwritable(root: Path) -> Iterator[tuple[str, str]]:
    """Yield what of `root`, or of the folder that is nearest to it, may not be written."""
    nearest = next(folder for folder in root.parents if os.path.lexists(folder))
    if not nearest.is_dir():
        yield f"{nearest} is not a folder", ELSEWHERE
    for folder in (nearest, root):
        if folder.is_dir() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield f"{folder} is not writable", "check who owns it, or choose another folder with --output"


def is_in(path: Path, folder: Path) -> bool:
    """Whether `path` is `folder` or below it, under whatever names and letter case the two are known."""
    return any(is_same(place, folder) for place in (path, *path.parents))


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths name the same file or folder, existing or not."""
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def is_folder(path: Path) -> bool:
    """Whether there is a folder, not a link to one."""
    return path.is_dir() and not path.is_symlink()


def is_file(path: Path) -> bool:
    """Whether there is a regular file, not a link to one."""
    return path.is_file() and not path.is_symlink()


def mounts(root: Path) -> list[Path]:
    """List the mount points that are `root` or below it; outside of Linux only `root` itself is looked at."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return [root] if os.path.ismount(root) else []
    # The fifth field, with blanks and backslashes as octal numbers: proc_pid_mountinfo(5).
    points = [Path(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), line.split(" ")[4])) for line in lines]
    return [point for point in points if point.is_relative_to(root)]
