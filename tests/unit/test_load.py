"""Loading: which files belong to which record, what is read again after a change, and where each problem stands."""

from __future__ import annotations

import os
import time
import unicodedata
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import pipeline.load as loading
from pipeline import inputs
from pipeline.build import STATE
from pipeline.cache import Cache
from pipeline.files import Door
from pipeline.frontmatter import SourceError
from pipeline.inputs import Watch
from pipeline.load import Sources, load, locate
from pipeline.load.scan import scan
from pipeline.load.source import read_episode
from pipeline.workers import Crew
from tests.conftest import Site, mp3, png

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AUDIO = {"url": "https://media.example/x.mp3", "length": 1, "duration": 1}
KEYS = "title: Tides\npublished: 2026-03-03\nguest: Jane Doe\nauthors: [John Smith]\nguid: ' a\tb '\n"
TEXT = f"---\n{KEYS}---\n\nOne\ntwo.\n"


def read(site: Site) -> Sources:
    """Load a site in this process."""
    with Cache(site.root / STATE, "tools") as cache:
        return load(site.root, cache, Crew(1).run)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The sources that were parsed since it was asked last."""
    found: list[str] = []
    load_episode = loading.__dict__["load_episode"]

    def spy(source: str, *rest: Any) -> Any:
        found.append(source.rpartition("/")[2])
        return load_episode(source, *rest)

    def since() -> list[str]:
        taken = sorted(found)
        found.clear()
        return taken

    monkeypatch.setattr(loading, "load_episode", spy)
    return since


def test_side_cars_belong_to_the_record_with_their_stem(site: Site) -> None:
    """Media, transcripts in several languages and data lie beside their episode; what nobody owns is loose."""
    for name in (
        "talk.md",
        "talk.mp3",
        "talk.de.vtt",
        "talk.chapters.json",
        "talk.two.md",
        "talk.two.mp3",
        "data.json",
        "data.chapters.json",
        "deep.yaml",
        "deep.jpg",
        "lonely.mp3",
        "lonely.chapters.json",
        "README.md",
        "notes.txt",
        ".hidden.md",
    ):
        site.write(f"episodes/talks/{name}", "")
    (folder,) = scan(Door(site.root), Watch(str(site.root))).folders
    assert folder.episodes == {
        "data.json": {"data.chapters.json"},
        "deep.yaml": {"deep.jpg"},
        "talk.md": {"talk.chapters.json", "talk.de.vtt", "talk.mp3"},
        "talk.two.md": {"talk.two.mp3"},
    }
    assert folder.loose == {"lonely.mp3", "lonely.chapters.json"}


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_byte_order_marks_and_line_ends_change_no_byte_of_the_output(site: Site, start: str, ends: str) -> None:
    """A site typed on any system is the same site: every page, feed and guid (T-SRC-02)."""
    site.write("episodes/talks/tides.md", TEXT)
    _, before = site.build()
    other = Site(site.root.parent / "other")
    for path in sorted((site.root / "episodes").rglob("*.*")):
        content = path.read_bytes()
        if path.suffix != ".png":
            content = (start + content.decode().replace("\n", ends)).encode()
        other.write(path.relative_to(site.root).as_posix(), content)
    _, after = other.build()
    same = {path: content for path, content in before.content.items() if not path.startswith(".")}
    assert {path: content for path, content in after.content.items() if not path.startswith(".")} == same


@pytest.mark.parametrize(
    ("before", "after"),
    [("---\n\nOne", "---  \t\n\nOne"), ("---\ntitle", "--- \ntitle"), ("two.\n", "two."), ("two.\n", "two.\n\n\n")],
)
def test_blanks_that_nobody_sees_change_nothing_that_is_published(site: Site, before: str, after: str) -> None:
    """Blanks after the fences and a missing last line end are no edit of the episode (T-SRC-02)."""
    site.write("episodes/talks/tides.md", TEXT)
    page = site.build()[1].content["talks/feed.xml"]
    site.write("episodes/talks/tides.md", TEXT.replace(before, after))
    assert site.build()[1].content["talks/feed.xml"] == page


def test_a_file_that_did_not_change_is_not_parsed_again(site: Site, parsed: Callable[[], list[str]]) -> None:
    """Only what is new or edited costs anything."""
    site.episode("a")
    site.episode("b")
    first = read(site)
    assert parsed() == ["a.md", "b.md"]
    assert read(site)._replace(watch=first.watch) == first
    assert parsed() == []
    site.episode("b", "Edited.\n")
    site.episode("c")
    assert [entry.stem for entry in read(site).entries] == ["a", "b", "c"]
    assert parsed() == ["b.md", "c.md"]


def test_an_edit_that_keeps_size_and_time_is_seen(site: Site, parsed: Callable[[], list[str]]) -> None:
    """It is the content that counts, not what the file system says of it (T-FS-05)."""
    path = site.episode("a", "One.\n")
    facts = path.stat()
    read(site)
    parsed()
    site.episode("a", "Two.\n")
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert [entry.blurb for entry in read(site).entries] == ["Two."]
    assert parsed() == ["a.md"]


def test_a_side_car_that_comes_goes_or_changes_is_seen(site: Site, parsed: Callable[[], list[str]]) -> None:
    """The facts of the media are as fresh as those of the record."""

    def lengths() -> list[int | None]:
        found = [entry.sound.length if entry.sound else None for entry in read(site).entries]
        assert parsed() == ["a.md"]
        return found

    site.episode("a")
    assert lengths() == [None]
    path = site.write("episodes/talks/a.mp3", mp3(1))
    assert lengths() == [len(mp3(1))]
    site.write("episodes/talks/a.mp3", mp3(2))
    assert lengths() == [len(mp3(2))]
    path.unlink()
    assert lengths() == [None]


def test_a_side_car_that_changes_twice_in_a_tick_is_seen(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that keeps size and times, because it was written again at once, is not taken for the same (T-FS-05)."""
    real, now = os.stat, time.time_ns()
    times = {"st_mtime_ns": now, "st_ctime_ns": now}
    monkeypatch.setattr(inputs, "YOUNG", 3600 * 10**9)  # of a clock with ticks so long that the test falls into one

    def coarse(path: Any, *rest: Any, **options: Any) -> Any:
        facts = real(path, *rest, **options)
        return SimpleNamespace(**{name: getattr(facts, name) for name in dir(facts) if name.startswith("st_")} | times)

    monkeypatch.setattr(os, "stat", coarse)
    site.episode("a")
    path = site.write("episodes/talks/a.mp3", mp3(1))
    first = read(site).entries[0].sound
    with path.open("r+b") as file:
        file.write(mp3(1)[:-1] + b"!")
    second = read(site).entries[0].sound
    assert first
    assert second
    assert first.asset != second.asset


def test_a_missing_file_that_arrives_is_seen(site: Site) -> None:
    """An error about a file that is not there ends when it is."""
    site.episode("a", "![A tide](tide.png)\n", audio=AUDIO)
    assert "M500" in site.problems()
    site.write("episodes/talks/tide.png", png(30))
    assert site.problems() == ""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("episodes/site.yaml", "title: The Network\nbase_url: https://podcast.example\ntime_zone: Europe/Berlin\n"),
        ("episodes/talks/show.yaml", "title: Talks\ndescription: x\nrelease_time: 06:00\n"),
        ("episodes/talks/show.yaml", "title: Talks\ndescription: x\nlanguage: de\n"),
        ("episodes/talks/show.yaml", "title: Talks\ndescription: x\nhosts: [Host Hardy]\n"),
    ],
)
def test_what_a_record_inherits_is_seen(site: Site, path: str, text: str, parsed: Callable[[], list[str]]) -> None:
    """A setting that changes what a record means has it read again."""
    site.episode("a")
    read(site)
    parsed()
    site.write(path, text)
    read(site)
    assert parsed() == ["a.md"]


def test_another_toolchain_reads_everything_again(site: Site, parsed: Callable[[], list[str]]) -> None:
    """Nothing that an older version made of a record is used by a newer one (T-FS-05)."""
    site.episode("a")
    read(site)
    parsed()
    with Cache(site.root / STATE, "newer tools") as cache:
        load(site.root, cache, Crew(1).run)
    assert parsed() == ["a.md"]


def test_a_record_in_error_is_read_every_time(site: Site, parsed: Callable[[], list[str]]) -> None:
    """Its problems are told by every build, until it is mended."""
    site.episode("a", number="seven")
    assert [each.code for each in read(site).problems] == ["S104"]
    assert [each.code for each in read(site).problems] == ["S104"]
    assert parsed() == ["a.md", "a.md"]


def test_a_bare_date_is_at_the_shows_hour_in_the_sites_zone(site: Site) -> None:
    """An episode of 3 March appears when the show always appears."""
    site.write("episodes/site.yaml", "title: N\nbase_url: https://podcast.example\ntime_zone: Europe/Berlin\n")
    site.write("episodes/talks/show.yaml", "title: Talks\ndescription: x\nrelease_time: 06:30\n")
    site.episode("a", published="2026-07-03")
    assert [entry.published.isoformat() for entry in read(site).entries] == ["2026-07-03T04:30:00+00:00"]


def test_every_kind_of_file_can_be_an_episode(site: Site) -> None:
    """The same record in Markdown, YAML and JSON is the same episode."""
    site.write(
        "episodes/talks/a.md", "---\ntitle: T\npublished: 2026-03-03\nguest: J\nauthors: [W]\n---\n\nOne *two* 🌕.\n"
    )
    site.write(
        "episodes/talks/b.yaml",
        "title: T\npublished: 2026-03-03\nguest: J\nauthors: [W]\nsummary: |\n  One *two* 🌕.\n",
    )
    site.write(
        "episodes/talks/c.json",
        '{"title": "T",\t"published": "2026-03-03", "guest": "J", "authors": ["W"],\n'
        '"summary": "One *two* \\ud83c\\udf15."}',
    )
    found = read(site)
    assert found.problems == ()
    shared = ("title", "published", "guests", "authors", "blurb")
    assert len({tuple(getattr(entry, name) for name in shared) for entry in found.entries}) == 1


def test_broken_json_is_told_where_it_breaks() -> None:
    """JSON is strict: what only YAML would forgive is refused with line and column."""
    with pytest.raises(SourceError) as caught:
        read_episode("a.json", b'{"title": "T"\n "guid": "x"}')
    found = caught.value
    assert (found.code, found.at, found.hint) == ("S103", (2, 2), "check commas and quotes")
    assert found.message.startswith("this is not JSON: ")


@pytest.mark.parametrize("text", ["[" * 60_000, '{"a":' * 12_000], ids=["lists", "mappings"])
def test_deep_json_ends_in_a_problem(text: str) -> None:
    """A JSON bomb does not end the process (T-YAML-01)."""
    with pytest.raises(SourceError) as caught:
        read_episode("a.json", text.encode())
    assert caught.value.code in {"S103", "S108"}


def test_front_matter_of_20_megabytes_is_never_read(site: Site) -> None:
    """Over the limit of a file nothing of it is parsed, and the others are (T-YAML-01)."""
    site.write("episodes/talks/big.md", "---\ntitle: " + "x" * 20_000_000 + "\n---\n\nx\n")
    site.episode("wrong", number="seven")
    assert [(each.path.rpartition("/")[2], each.code) for each in read(site).problems] == [
        ("big.md", "S108"),
        ("wrong.md", "S104"),
    ]


def test_problems_in_drafts_warn(site: Site) -> None:
    """An unfinished draft, even one that is no YAML yet, stops nobody's build."""
    site.episode("good", audio=AUDIO)
    site.episode("draft", status="draft", number="seven")
    site.write("episodes/talks/broken.md", "---\nstatus: draft\ntitle: [x\n---\n")
    site.write("episodes/talks/broken-too.json", '{\n  "status": "draft",\n')
    report, _ = site.build()
    assert [(each.path.rpartition("/")[2], each.code, each.severity) for each in report.problems] == [
        ("broken-too.json", "S103", "warning"),
        ("broken.md", "S103", "warning"),
        ("draft.md", "S104", "warning"),
    ]
    assert report.built
    assert report.episodes["drafts"] == 3


def test_names_that_differ_by_unicode_form_only_collide(site: Site) -> None:
    """Two file names that look alike, and are one on some systems, are told (T-ID-02)."""
    composed = unicodedata.normalize("NFC", "café")
    decomposed = unicodedata.normalize("NFD", "café")
    site.episode(composed, audio=AUDIO)
    site.episode(decomposed, audio=AUDIO | {"url": "https://media.example/y.mp3"})
    if len(list((site.root / "episodes/talks").glob("caf*.md"))) == 1:
        pytest.skip("this file system takes them for one")
    assert "L300 /talks/cafe/ is wanted here and by episodes/talks/caf" in site.problems()


def test_a_folder_that_windows_cannot_have(site: Site) -> None:
    """A show whose folder is a device name elsewhere is told before anybody clones it (T-ID-01)."""
    site.write("episodes/con/show.yaml", "title: Con\ndescription: x\n")
    assert site.problems().startswith(
        'episodes/con:0:0: L301 the folder "con" is a show\'s id, and it is a device name on Windows\n'
        "  hint: rename it to the-con\n"
    )


def test_a_folder_that_is_no_site(site: Site) -> None:
    """Another folder is refused with what to do."""
    with pytest.raises(SourceError, match="there is no folder episodes/ here") as caught:
        Site(site.root / "episodes/talks").build()
    assert (caught.value.code, caught.value.hint) == (
        "S113",
        "run shownotes init DIR to make one, or name the folder that holds episodes/",
    )


@pytest.mark.parametrize(
    ("source", "loc", "at"),
    [
        ("episodes/talks/tides.md", ("title",), (2, 8)),
        ("episodes/talks/tides.md", ("authors", 0), (5, 11)),
        ("episodes/talks/tides.md", ("aliases", 3), (2, 1)),
        ("episodes/talks/show.yaml", ("title",), (1, 8)),
        ("episodes/people.yaml", ("profiles", 1, "name"), (2, 9)),
        ("episodes/nowhere.yaml", ("title",), (1, 1)),
    ],
)
def test_a_problem_between_files_finds_its_line(
    site: Site, source: str, loc: tuple[str | int, ...], at: tuple[int, int]
) -> None:
    """What only the catalog can know is shown at the key that it is about."""
    site.write("episodes/talks/tides.md", TEXT)
    site.write("episodes/people.yaml", "- Jane Doe\n- name: John Roe\n")
    assert locate(site.root, source, loc) == at


@pytest.fixture
def own_state(site: Site) -> Iterator[None]:
    """A cache that is there before and after."""
    read(site)
    yield
    assert (site.root / STATE / "cache.sqlite").is_file()


@pytest.mark.usefixtures("own_state")
def test_a_source_that_is_gone_is_forgotten(site: Site) -> None:
    """A deleted episode leaves nothing behind in the cache."""
    path = site.episode("a")
    read(site)
    path.unlink()
    assert read(site).entries == ()
    with Cache(site.root / STATE, "tools") as cache:
        assert cache.loaded() == {}


def test_a_place_in_a_file_that_cannot_be_read_any_more_is_not_made_up(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails while a problem is told stops the build; it does not put the problem on another line."""
    source = "episodes/talks/a.md"
    site.episode("a")
    assert locate(site.root, source, ("title",)) == (2, 8)

    def fail(*_: object) -> bytes:
        raise SourceError("S100", (0, 0), "the file cannot be read: Input/output error", "check the file")

    monkeypatch.setattr("pipeline.files.Door.read", fail)
    with pytest.raises(SourceError, match=r"episodes/talks/a\.md: the file cannot be read"):
        locate(site.root, source, ("title",))
    assert locate(site.root, "episodes/talks/gone.md", ("title",)) == (1, 1)
