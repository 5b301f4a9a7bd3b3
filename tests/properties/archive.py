"""A site that is edited step by step, built each time on top of what is there, and compared with a clean build."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from unittest.mock import patch

from pipeline import inputs, session
from pipeline.build import STATE, build, directory
from pipeline.ledger import LEDGER
from pipeline.render import feeds
from pipeline.store import Memory
from pipeline.wish import Keep
from tests.conftest import NOW, SETTINGS, SHOW, Site, mp3, png

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.diagnostics import Diagnostic
    from pipeline.report import Report

SHOWS = ("talks", "side", "deep")
SOURCES = ("episodes", "templates")
FEW = 3
"""Items in the feeds of guests and topics, of which there are otherwise 50: more than a test can have."""
DEEP = 12
"""Episodes of the show that has archives: enough for a document that is full, and one that is not."""


class Clean(NamedTuple):
    """What a build from nothing comes to."""

    built: bool
    files: dict[str, bytes]
    problems: list[Diagnostic]
    ledger: bytes | None


@dataclass
class Archive:
    """The site, its outputs on disk, and how it is built at present."""

    folder: Path
    compiled: Path
    """Compiled templates, to begin with: they are what takes time."""
    now: datetime = NOW
    options: dict[str, Any] = field(default_factory=dict)
    """Of each build from now on."""
    version: str = "this"
    """Stands for our own version, on which every fingerprint depends."""
    place: str = "output"
    """The folder that is built into."""
    kept: dict[str, Path] = field(default_factory=dict)
    """Copies of the state or an output, as a backup has them."""

    @classmethod
    @contextmanager
    def opened(cls, compiled: Path, *, is_deep: bool, trusts_times: bool) -> Iterator[Self]:
        """Make one for a while.

        Files of a test are always young, which would keep a build from trusting any stamp: `trusts_times` says that no
        file is.
        """
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            stack.enter_context(patch.object(inputs, "YOUNG", 0 if trusts_times else inputs.YOUNG))
            stack.enter_context(patch.object(feeds, "TERM_ITEMS", FEW))
            # To wait for the disk guards against power cuts, which no test of this kind can make.
            stack.enter_context(patch("pipeline.store.directory.flush"))
            stack.enter_context(patch("pipeline.store.directory.flush_names"))
            archive = cls(Path(folder), compiled)
            archive.begin(is_deep=is_deep)
            yield archive

    def __post_init__(self) -> None:
        """Say where it is."""
        self.site = Site(self.folder / "site")

    @property
    def output(self) -> Path:
        """The folder that is built into."""
        return self.site.root / self.place

    @property
    def state(self) -> Path:
        """The folder of the cache."""
        return self.site.root / STATE

    def begin(self, *, is_deep: bool) -> None:
        """Write what never changes."""
        self.site.write("episodes/site.yaml", SETTINGS + "page_size: 2\n")
        for number, show in enumerate(SHOWS[: 3 if is_deep else 2]):
            text = SHOW.replace("Talks", show.capitalize()).replace("0d7b1a2c", f"0d7b1a2{number}")
            self.site.write(f"episodes/{show}/show.yaml", text if number else SHOW)
        self.site.episode("constant", topics=["Tides"], guest=["Jane Doe", "John Smith"])
        self.site.write("episodes/talks/constant.mp3", mp3(1))
        self.site.write("episodes/talks/constant.png", png(140))
        if is_deep:
            with (self.site.root / "episodes/deep/show.yaml").open("a") as file:
                file.write("feed: {archive: 10, atom: true}\n")
            for number in range(DEEP):
                published = (NOW - timedelta(days=200 + number)).date().isoformat()
                self.site.episode(f"old-{number}", f"Number {number}.\n", show="deep", published=published)
        shutil.copytree(self.compiled, self.state / "bytecode")

    def build(self, **more: Any) -> Report:
        """Build on top of what is there."""
        with patch.object(session, "toolchain", partial(str, self.version)):
            store = directory(self.site.root, self.output)
            return build(self.site.root, store, now=self.now, **(self.options | more))

    def clean(self, sources: Path) -> Clean:
        """Build a copy of the sources from nothing, in another folder."""
        with tempfile.TemporaryDirectory(suffix="a fresh one, ü") as folder:
            fresh = Path(folder)
            copy_sources(sources, fresh)
            shutil.copytree(self.compiled, fresh / STATE / "bytecode")
            store = Memory()
            options = self.options | {"jobs": 1}
            with patch.object(session, "toolchain", partial(str, self.version)):
                report = build(fresh, store, now=self.now, **options)
            return Clean(report.built, store.content, report.problems, ledger_in(fresh))

    @contextmanager
    def copied(self) -> Iterator[Path]:
        """Keep a copy of the sources as they are now."""
        with tempfile.TemporaryDirectory() as folder:
            copy_sources(self.site.root, Path(folder))
            yield Path(folder)

    def restore(self, sources: Path) -> None:
        """Put the sources back as they were."""
        for name in SOURCES:
            shutil.rmtree(self.site.root / name, ignore_errors=True)
        copy_sources(sources, self.site.root)

    def files(self) -> dict[str, bytes]:
        """Every file of the output."""
        found = [path for path in self.output.rglob("*") if path.is_file()]
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}

    def ledger(self) -> bytes | None:
        """The ledger as it lies on the disk."""
        return ledger_in(self.site.root)

    @property
    def has_ledger(self) -> bool:
        """Whether builds keep one at present."""
        return self.options.get("keep") is Keep.WRITE

    def episodes(self) -> list[Path]:
        """The files of all episodes that can be read."""
        found = sorted(self.site.root.glob("episodes/*/*.md"))
        return [path for path in found if path.read_text(encoding="utf-8").startswith("---\n")]

    def put(self, path: str, content: str | bytes | None) -> None:
        """Write or delete a file of the site."""
        if content is None:
            (self.site.root / path).unlink(missing_ok=True)
        elif (self.site.root / path).parent.is_dir() or not path.startswith("episodes/"):
            self.site.write(path, content)


def copy_sources(source: Path, target: Path) -> None:
    """Copy what people wrote."""
    for name in SOURCES:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)


def ledger_in(site: Path) -> bytes | None:
    """The ledger of a site."""
    path = site / LEDGER
    return path.read_bytes() if path.exists() else None
