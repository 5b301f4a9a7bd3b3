"""However a site came to be as it is, its output is that of a build from nothing: no step leaves anything behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from pipeline import inputs
from pipeline.build import STATE, build, directory
from pipeline.inspection import checked_site
from pipeline.store import MANIFEST, Memory
from tests.conftest import NOW, SETTINGS, SHOW, Site, mp3, png

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random

    from pipeline.diagnostics import Diagnostic
    from pipeline.report import Report

NAMES = ("alpha", "beta", "gamma", "delta")
PEOPLE = ("Jane Doe", "Jané Doe", "J. Doe", "John Smith", "Ida Other")
TOPICS = ("Tides", "Maps", "tides")
WORDS = ("one", "two <b>", "& three", "vier")
PROFILE = "- {name: Jane Doe, aliases: [J. Doe], bio: Bio %s, affiliations: [{organization: Globex, title: Chief}]}\n"
LAYOUT = '{%% extends "default/base.html" %%}{%% block footer %%}<p>%s {{ site.title }}</p>{%% endblock %%}'


@dataclass
class Archive:
    """A site that is edited step by step, its output on disk, and a copy that is built from nothing each time."""

    folder: Path
    compiled: Path
    """Compiled templates, to begin with: they are what takes time."""
    now: datetime = NOW

    def __post_init__(self) -> None:
        """Write what never changes."""
        self.site = Site(self.folder / "site")
        self.output = self.folder / "site/output"
        self.site.write("episodes/site.yaml", SETTINGS + "page_size: 2\n")
        self.site.write("episodes/talks/show.yaml", SHOW)
        self.site.write("episodes/side/show.yaml", SHOW.replace("Talks", "Side").replace("0d7b1a2c", "0d7b1a2d"))
        self.site.episode("constant", topics=["Tides"])
        self.site.write("episodes/talks/constant.mp3", mp3(1))
        self.site.write("episodes/talks/constant.png", png(1400))
        shutil.copytree(self.compiled, self.site.root / STATE / "bytecode")

    def build(self) -> Report:
        """Build on top of what is there."""
        return build(self.site.root, directory(self.site.root, self.output), now=self.now)

    def clean(self) -> tuple[dict[str, bytes], list[Diagnostic]]:
        """Build a copy from nothing, in another folder: its files, and what it says of the records."""
        with tempfile.TemporaryDirectory(suffix="a fresh one, ü") as folder:
            fresh = Path(folder)
            shutil.copytree(self.compiled, fresh / STATE / "bytecode")
            for name in ("episodes", "templates"):
                if (self.site.root / name).is_dir():
                    shutil.copytree(self.site.root / name, fresh / name)
            store = Memory()
            report = build(fresh, store, now=self.now, fresh=True)
            assert report.built
            return store.content, report.problems

    def files(self) -> dict[str, bytes]:
        """Every file of the output."""
        found = [path for path in self.output.rglob("*") if path.is_file()]
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}


def episodes(archive: Archive) -> list[Path]:
    """The files of all episodes but the first."""
    return sorted(path for path in archive.site.root.glob("episodes/*/*.md") if path.stem != "constant")


def write(archive: Archive, random: Random) -> None:
    """Write an episode, new or over an old one: any of its keys may differ."""
    name, show = random.choice(NAMES), random.choice(("talks", "talks", "side"))
    guests = [
        {"name": each, "organizations": random.choice(("Acme", "ACME | Globex"))}
        for each in random.sample(PEOPLE, random.randint(1, 2))
    ]
    archive.site.episode(
        name,
        f"It says {random.choice(WORDS)}. See [all](/talks/).\n",
        show=show,
        title=f"{name} {random.choice(WORDS)}",
        published=random.choice(("2026-03-03", "2026-05-31", "2026-06-02", "2026-06-03T12:00Z")),
        status=random.choice(("published", "published", "draft")),
        guest=guests,
        authors=random.choice((["John Smith"], ["Ida Other", "John Smith"])),
        topics=random.sample(TOPICS, random.randint(0, 2)),
        related=random.choice((None, ["talks/constant"], ["talks/alpha"])),
        aliases=random.choice((None, [f"old/{show}-{name}"])),
        explicit=random.choice((None, True)),
    )


def reword(archive: Archive, random: Random) -> None:
    """Edit articles, and what introduces them, without touching anything that lists go by."""
    for path in random.sample(found := every(archive), min(random.choice((1, 1, 2)), len(found))):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            random.choice((f"{text}\n{random.choice(WORDS)}\n", introduced(text, random))), encoding="utf-8"
        )


def introduced(text: str, random: Random) -> str:
    """Give an episode another description, which lists show."""
    lines = [line for line in text.splitlines() if not line.startswith("description:")]
    return "\n".join([lines[0], f"description: About {random.choice(WORDS)}.", *lines[1:], ""])


def retitle(archive: Archive, random: Random) -> None:
    """Give an episode another title, perhaps one that another has, or that titles should not have."""
    for path in random.sample(found := every(archive), min(1, len(found))):
        title = random.choice(("New", "New", "Constant", "Talks: new", "Episode 7", "alpha one", f"{path.stem} & co"))
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("title:")]
        path.write_text("\n".join([lines[0], f"title: '{title}'", *lines[1:], ""]), encoding="utf-8")


def every(archive: Archive) -> list[Path]:
    """The files of all episodes that can be read."""
    found = sorted(archive.site.root.glob("episodes/*/*.md"))
    return [path for path in found if path.read_text(encoding="utf-8").startswith("---\n")]


def remove(archive: Archive, random: Random) -> None:
    """Delete an episode with all that is beside it."""
    for path in archive.site.root.glob(f"episodes/*/{random.choice(NAMES)}.*"):
        path.unlink()


def rename(archive: Archive, random: Random) -> None:
    """Give an episode's file another name."""
    for path in random.sample(found := episodes(archive), min(1, len(found))):
        path.rename(path.with_name(f"{random.choice(NAMES)}.md"))


def record(archive: Archive, random: Random) -> None:
    """Replace a recording or a picture, take it away, or put it beside another episode."""
    suffix, contents = random.choice(((".mp3", (mp3(2), mp3(3), None)), (".png", (png(1401), png(1500), None))))
    name = random.choice(("constant", "constant", *NAMES))
    put(archive, f"episodes/talks/{name}{suffix}", random.choice(contents))


def say(archive: Archive, random: Random) -> None:
    """Change, add or take away what is said in an episode, or its chapters."""
    word = random.choice(WORDS)
    vtt = f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v {random.choice(PEOPLE)}>{word}\n"
    suffix, content = random.choice(
        ((".vtt", vtt), (".de.vtt", vtt), (".txt", f"{word}\n"), (".chapters.txt", f"0 {word}\n"), (".labels.txt", ""))
    )
    name = random.choice(("constant", "constant", *NAMES))
    put(archive, f"episodes/talks/{name}{suffix}", random.choice((content, content, None)))


def show(archive: Archive, random: Random) -> None:
    """Change the show."""
    more = random.choice(("", "feed: {atom: true}\n", "previous_feed_urls: https://podcast.example/old.xml\n"))
    put(archive, "episodes/talks/show.yaml", SHOW + f"hosts: [Ida Other, '{random.choice(WORDS)}']\n{more}")


def settings_of_site(archive: Archive, random: Random) -> None:
    """Change the settings of the site."""
    put(archive, "episodes/site.yaml", SETTINGS + f"page_size: 2\ndescription: '{random.choice(WORDS)}'\n")


def people(archive: Archive, random: Random) -> None:
    """Change the profiles of people."""
    put(archive, "episodes/people.yaml", random.choice((PROFILE % "a", PROFILE % "b", None)))


def theme(archive: Archive, random: Random) -> None:
    """Override a template or the style sheet, change it, or take it away."""
    path, contents = random.choice(
        (("base.html", (LAYOUT % "A", LAYOUT % "B", None)), ("assets/style.css", ("a {}", "b {}", None)))
    )
    put(archive, f"templates/{path}", random.choice(contents))


def damage(archive: Archive, random: Random) -> None:
    """Do something to a file of the output; a folder without its manifest would be none of ours."""
    how = random.choice(("delete", "cut", "swap", "touch"))
    found = sorted(path for path in archive.output.rglob("*") if path.is_file())
    path = random.choice([each for each in found if each.name != MANIFEST or how != "delete"])
    facts = path.stat()
    if how == "delete":
        path.unlink()
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-3])
    elif how == "swap":
        path.write_bytes(path.read_bytes()[::-1])
    else:
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 10**9))


def forget(archive: Archive, random: Random) -> None:
    """Delete a part of the cache, or all, or spoil its index."""
    for path in [
        *(archive.site.root / STATE).glob(random.choice(("*", "packs", "packs/*", "cache.sqlite", "bytecode")))
    ]:
        if path.is_dir():
            shutil.rmtree(path)
        elif "sqlite" in path.name:
            path.write_bytes(b"")
        else:
            path.unlink()


def later(archive: Archive, random: Random) -> None:
    """Move the clock, mostly on."""
    archive.now += timedelta(hours=random.choice((1, 24, 48, -30)))


def put(archive: Archive, path: str, content: str | bytes | None) -> None:
    """Write or delete a file of the site."""
    if content is None:
        (archive.site.root / path).unlink(missing_ok=True)
    else:
        archive.site.write(path, content)


SMALL = (reword, reword, retitle)
EDITS = (*SMALL, write, remove, rename, record, say, say, show, settings_of_site, people, theme, damage, forget, later)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled templates of a site that has no others than ours."""
    site = Site(tmp_path_factory.mktemp("compiled"))
    site.write("episodes/site.yaml", SETTINGS)
    site.write("episodes/talks/show.yaml", SHOW)
    site.episode("one", aliases=["old"], topics=["Tides"])
    assert site.build()[0].built
    return site.root / STATE / "bytecode"


@settings(max_examples=16)
@given(random=st.randoms(use_true_random=True))
def test_incremental_build_equals_a_clean_one(compiled: Path, random: Random) -> None:
    """After any edits, damage and loss of cache, the output is that of a build from nothing, to the byte (T-FS-06)."""
    run_sequence(compiled, random, note)


def run_sequence(compiled: Path, random: Random, tell: Callable[[str], None]) -> int:
    """Make a site, edit and build it a few times, and compare each time; how many builds resolved nothing.

    Files of a test are always young, which would keep a build from trusting any stamp: so half of the sequences say
    that no file is.
    """
    small = 0
    young = random.choice((0, inputs.YOUNG))
    with tempfile.TemporaryDirectory() as folder, patch.object(inputs, "YOUNG", young):
        archive = Archive(Path(folder), compiled)
        assert archive.build().built
        steps = (write, *random.sample(EDITS, 4), *random.sample(SMALL, 2), write, random.choice(EDITS))
        for edit in steps:
            tell(edit.__name__)
            edit(archive, random)
            before = archive.files()
            with patch("pipeline.build.checked_site", wraps=checked_site) as resolving:
                report = archive.build()
            if report.built:
                small += not resolving.called
                after, (expected, problems) = archive.files(), archive.clean()
                assert {path for path in {*after, *expected} if after.get(path) != expected.get(path)} == set()
                assert report.problems == problems
            else:
                assert archive.files() == before
                for path in episodes(archive):
                    path.unlink()
        archive.build()
        assert archive.build().files["written"] == 0
    return small
