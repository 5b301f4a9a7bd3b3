"""However a site came to be as it is, its output is that of a build from nothing: no step leaves anything behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from pipeline.build import STATE, build, directory
from pipeline.store import MANIFEST, Memory
from tests.conftest import NOW, SETTINGS, SHOW, Site, mp3, png

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.report import Report

NAMES = ("alpha", "beta", "gamma", "delta")
PEOPLE = ("Jane Doe", "Jané Doe", "J. Doe", "John Smith", "Ida Other")
TOPICS = ("Tides", "Maps", "tides")
WORDS = st.sampled_from(["one", "two <b>", "& three", "vier"])


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
        shutil.copytree(self.compiled, self.site.root / STATE / "bytecode")

    def build(self) -> Report:
        """Build on top of what is there."""
        return build(self.site.root, directory(self.site.root, self.output), now=self.now)

    def clean(self) -> dict[str, bytes]:
        """Build a copy from nothing, in another folder."""
        with tempfile.TemporaryDirectory(suffix="a fresh one, ü") as folder:
            fresh = Path(folder)
            shutil.copytree(self.compiled, fresh / STATE / "bytecode")
            for name in ("episodes", "templates"):
                if (self.site.root / name).is_dir():
                    shutil.copytree(self.site.root / name, fresh / name)
            store = Memory()
            assert build(fresh, store, now=self.now).built
            return store.content

    def files(self) -> dict[str, bytes]:
        """Every file of the output."""
        found = [path for path in self.output.rglob("*") if path.is_file()]
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}


Step = tuple[str, "Callable[[Archive], None]"]


@st.composite
def episodes(draw: st.DrawFn) -> Step:
    """Write an episode, new or over an old one: any of its keys may differ."""
    name, show = draw(st.sampled_from(NAMES)), draw(st.sampled_from(["talks", "talks", "side"]))
    guests = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2, unique=True))
    keys: dict[str, object] = {
        "title": f"{name} {draw(WORDS)}",
        "published": draw(st.sampled_from(["2026-03-03", "2026-05-31", "2026-06-02", "2026-06-03T12:00Z"])),
        "status": draw(st.sampled_from(["published", "published", "draft"])),
        "guest": [{"name": each, "organizations": draw(st.sampled_from(["Acme", "ACME | Globex"]))} for each in guests],
        "authors": draw(st.sampled_from([["John Smith"], ["Ida Other", "John Smith"]])),
        "topics": draw(st.lists(st.sampled_from(TOPICS), max_size=2, unique=True)),
        "related": draw(st.sampled_from([None, ["talks/constant"], ["talks/alpha"]])),
        "aliases": draw(st.sampled_from([None, [f"old/{show}-{name}"]])),
        "explicit": draw(st.sampled_from([None, True])),
    }
    body = f"It says {draw(WORDS)}. See [all](/talks/).\n"
    return f"write {show}/{name} {keys}", lambda archive: write(archive, name, show, body, keys)


def write(archive: Archive, name: str, show: str, body: str, keys: dict[str, object]) -> None:
    """Write an episode file."""
    archive.site.episode(name, body, show=show, **keys)


def remove(archive: Archive, name: str) -> None:
    """Delete an episode with all that is beside it."""
    for path in archive.site.root.glob(f"episodes/*/{name}.*"):
        path.unlink()


def rename(archive: Archive, old: str, new: str) -> None:
    """Give an episode file another name."""
    for path in archive.site.root.glob(f"episodes/*/{old}.md"):
        path.rename(path.with_name(f"{new}.md"))


def damage(archive: Archive, number: int, how: str) -> None:
    """Do something to a file of the output; a folder without its manifest would be none of ours."""
    found = sorted(path for path in archive.output.rglob("*") if path.is_file() and path.name != MANIFEST)
    path = archive.output / MANIFEST if not number and how != "delete" else found[number % len(found)]
    facts = path.stat()
    if how == "delete":
        path.unlink()
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-3])
    elif how == "swap":
        path.write_bytes(path.read_bytes()[::-1])
    else:
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 10**9))


def forget(archive: Archive, what: str) -> None:
    """Delete a part of the cache, or spoil it."""
    state = archive.site.root / STATE
    for path in [*state.glob(what)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.write_bytes(b"") if "sqlite" in path.name else path.unlink()


def put(archive: Archive, path: str, content: str | bytes | None) -> None:
    """Write or delete a file of the site."""
    if content is None:
        (archive.site.root / path).unlink(missing_ok=True)
    else:
        archive.site.write(path, content)


def later(archive: Archive, hours: int) -> None:
    """Move the clock."""
    archive.now += timedelta(hours=hours)


def step(name: str, function: Callable[..., None], *arguments: object) -> st.SearchStrategy[Step]:
    """An edit that draws its arguments."""
    drawn = st.tuples(*(each if isinstance(each, st.SearchStrategy) else st.just(each) for each in arguments))
    return drawn.map(lambda values: (f"{name} {values}", lambda archive: function(archive, *values)))


names = st.sampled_from(NAMES)
PERSON = "- {name: Jane Doe, aliases: [J. Doe], bio: Bio %s, affiliations: [{organization: Globex, title: Chief}]}\n"
LAYOUT = '{% extends "default/base.html" %}{% block footer %}<p>VALUE {{ site.title }}</p>{% endblock %}'
STEPS = st.one_of(
    episodes(),
    episodes(),
    episodes(),
    step("remove", remove, names),
    step("rename", rename, names, names),
    step("audio", put, names.map("episodes/talks/{}.mp3".format), st.sampled_from([mp3(1), mp3(2), None])),
    step("picture", put, names.map("episodes/talks/{}.png".format), st.sampled_from([png(1400), png(1500), None])),
    step("show", put, "episodes/talks/show.yaml", WORDS.map(lambda word: SHOW + f"hosts: [Ida Other, '{word}']\n")),
    step(
        "site", put, "episodes/site.yaml", WORDS.map(lambda word: SETTINGS + f"page_size: 2\ndescription: '{word}'\n")
    ),
    step("people", put, "episodes/people.yaml", st.sampled_from([PERSON % "a", PERSON % "b", None])),
    step("base", put, "templates/base.html", st.sampled_from([LAYOUT, LAYOUT.replace("VALUE", "&"), None])),
    step("style", put, "templates/assets/style.css", st.sampled_from(["a {}", "b {}", None])),
    step("damage", damage, st.integers(0, 200), st.sampled_from(["delete", "cut", "swap", "touch"])),
    step("forget", forget, st.sampled_from(["*", "packs", "packs/*", "cache.sqlite", "bytecode"])),
    step("later", later, st.sampled_from([1, 24, 48, -30])),
)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled templates of a site that has no others than ours."""
    site = Site(tmp_path_factory.mktemp("compiled"))
    site.write("episodes/site.yaml", SETTINGS)
    site.write("episodes/talks/show.yaml", SHOW)
    site.episode("one", aliases=["old"], topics=["Tides"])
    assert site.build()[0].built
    return site.root / STATE / "bytecode"


@settings(max_examples=25, phases=[Phase.generate])
@given(steps=st.lists(STEPS, min_size=3, max_size=6))
def test_incremental_build_equals_a_clean_one(compiled: Path, steps: list[Step]) -> None:
    """After any edits, damage and loss of cache, the output is that of a build from nothing, to the byte (T-FS-06)."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder), compiled)
        built = archive.build().built
        for name, edit in steps:
            note(name)
            edit(archive)
            before = archive.files()
            built = archive.build().built
            after, expected = archive.files(), archive.clean() if built else before
            assert {path for path in {*after, *expected} if after.get(path) != expected.get(path)} == set()
        assert not built or archive.build().files["written"] == 0
