"""The cache: what it keeps, and that whatever happens to it costs time and never a wrong site."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from pipeline.build import STATE
from pipeline.cache import MANY_PACKS, Address, Cache, DamagedError, Known, Packs
from pipeline.store import Memory
from tests.conftest import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AUDIO = {"url": "https://media.example/x.mp3", "length": 1, "duration": 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the cache of a test lies."""
    return tmp_path / "state"


def packs_in(folder: Path) -> list[Path]:
    """The packs of a cache."""
    return sorted((folder / "packs").iterdir())


A, B = Known("k1", "c1", (1, 2, 3, 4), b"A"), Known("k2", "c2", None, b"B")


def fill(folder: Path, *batches: dict[str, bytes]) -> None:
    """Keep blobs, each batch in a pack of its own, as so many processes would."""
    for batch in batches:
        with Cache(folder, "tools") as cache:
            cache.keep_blobs([(key, cache.packs.add(blob)) for key, blob in batch.items()])


def content(folder: Path) -> dict[str, bytes]:
    """Every blob that a cache gives."""
    with Cache(folder, "tools") as cache:
        return {key: cache.packs.read(address) for key, address in cache.addresses().items()}


def test_what_was_kept_is_given(folder: Path) -> None:
    """Blobs of any size, from any process, are read by their keys."""
    blobs = {"a": b"", "b": b"x" * 100_000, "c": bytes(range(256))}
    fill(folder, blobs, {"d": b"other"})
    assert content(folder) == blobs | {"d": b"other"}
    assert len(packs_in(folder)) == 2


def test_rows_of_the_other_tables(folder: Path) -> None:
    """What was loaded, the times of the output and notes are given as they were kept; what is gone is forgotten."""
    with Cache(folder, "tools") as cache:
        cache.keep_blobs([("k1", cache.packs.add(b"1")), ("k2", cache.packs.add(b"2"))])
        cache.keep_loaded([("a.md", A), ("b.md", B)], ["a.md", "b.md"])
        cache.keep("output", b"times")
        cache.note("last", b"report")
    with Cache(folder, "tools") as cache:
        assert cache.loaded() == {"a.md": A, "b.md": B}
        cache.keep_loaded([("a.md", A._replace(value=b"new"))], ["a.md"])
        assert cache.loaded() == {"a.md": A._replace(value=b"new")}
        assert cache.lasting("output") == b"times"
        assert (cache.recall("last"), cache.recall("other"), cache.rebuilt) == (b"report", None, None)


def test_another_toolchain_starts_afresh(folder: Path) -> None:
    """Nothing that an older version made is used; the times of the output's files are facts and stay (T-FS-05)."""
    with Cache(folder, "tools") as cache:
        cache.keep_blobs([("k", cache.packs.add(b"1"))])
        cache.keep_loaded([("a.md", A._replace(key="k"))], ["a.md"])
        cache.keep("output", b"times")
        cache.note("last", b"report")
    with Cache(folder, "newer tools") as cache:
        assert (cache.loaded(), cache.addresses(), cache.recall("last")) == ({}, {}, None)
        assert cache.lasting("output") == b"times"


def test_sweep_forgets_what_nothing_uses(folder: Path) -> None:
    """Dead blobs go, and packs that hold no other; living ones stay where they are."""
    fill(folder, {"a": b"1", "b": b"2"}, {"c": b"3"}, {"d": b"4"})
    with Cache(folder, "tools") as cache:
        kept = cache.addresses()["a"]
        cache.sweep({"a", "d"})
        assert cache.addresses()["a"] == kept
    assert content(folder) == {"a": b"1", "d": b"4"}
    assert len(packs_in(folder)) == 2


def test_sweep_joins_many_packs(folder: Path) -> None:
    """After many small builds there is one pack again, with everything in it."""
    blobs = {f"k{number}": b"%d" % number for number in range(MANY_PACKS + 1)}
    fill(folder, *({key: blob} for key, blob in blobs.items()))
    with Cache(folder, "tools") as cache:
        cache.sweep(blobs)
        assert {key: cache.packs.read(address) for key, address in cache.addresses().items()} == blobs
    assert content(folder) == blobs
    assert len(packs_in(folder)) == 1


def test_sweep_joins_packs_that_are_mostly_dead(folder: Path) -> None:
    """A cache is never much larger than what is used of it."""
    fill(folder, {"a": b"1", "dead": b"x" * 3_000_000})
    with Cache(folder, "tools") as cache:
        cache.sweep({"a"})
    assert content(folder) == {"a": b"1"}
    assert sum(path.stat().st_size for path in packs_in(folder)) == 1


def test_sweep_of_everything(folder: Path) -> None:
    """A site that lost all its episodes leaves an empty cache."""
    fill(folder, {"a": b"x" * 3_000_000})
    with Cache(folder, "tools") as cache:
        cache.sweep(())
    assert (content(folder), packs_in(folder)) == ({}, [])


def test_a_process_goes_on_after_its_pack_was_swept(folder: Path) -> None:
    """Long-lived processes notice that their pack is gone, and begin another."""
    (folder / "packs").mkdir(parents=True)
    packs = Packs(folder / "packs")
    first = packs.add(b"1")
    (folder / "packs" / first.pack).unlink()
    second = packs.add(b"2")
    assert second.pack != first.pack
    assert packs.read(second) == b"2"
    packs.close()


def test_a_process_goes_on_after_its_folder_was_replaced(folder: Path) -> None:
    """Where another cache took the place of one, nothing is written to the old one, or read from it (T-FS-05)."""
    (folder / "packs").mkdir(parents=True)
    packs = Packs(folder / "packs")
    first = packs.add(b"1")
    assert packs.read(first) == b"1"
    folder.rename(folder.with_name("aside"))
    (folder / "packs").mkdir(parents=True)
    packs.renew()
    second = packs.add(b"2")
    assert [path.name for path in packs_in(folder)] == [second.pack]
    with pytest.raises(DamagedError, match="No such file"):
        packs.read(first)
    packs.close()


def test_a_pack_that_goes_while_a_build_runs_is_noticed(folder: Path) -> None:
    """Who deletes the cache under a build makes it begin again, and break nothing (T-FS-05)."""
    fill(folder, {"a": b"1"})
    with Cache(folder, "tools") as cache:
        packs_in(folder)[0].unlink()
        with pytest.raises(DamagedError, match="a pack was taken away"):
            cache.sweep({"a"})
        shutil.rmtree(folder)
        cache.start_again("it is gone")
        cache.keep_blobs([("b", cache.packs.add(b"2"))])
    assert content(folder) == {"b": b"2"}


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.unlink(), "cannot be read: No such file or directory"),
        (lambda path: path.write_bytes(b"ABXD"), "does not hold what was written"),
        (lambda path: path.write_bytes(b"A"), "does not hold what was written"),
    ],
)
def test_a_damaged_pack_is_noticed(folder: Path, damage: Callable[[Path], object], message: str) -> None:
    """What was not written is never given (T-FS-05)."""
    (folder / "packs").mkdir(parents=True)
    packs = Packs(folder / "packs")
    address = packs.add(b"ABCD")
    damage(folder / "packs" / address.pack)
    with pytest.raises(DamagedError, match=message):
        packs.read(address)
    packs.close()


@pytest.mark.parametrize("cut", ["gone", "short"])
def test_a_missing_or_short_pack_is_forgotten_at_once(folder: Path, cut: str) -> None:
    """After a power cut the build makes anew what did not get to the disk, and says so (T-FS-05)."""
    fill(folder, {"a": b"12"}, {"b": b"34"})
    with Cache(folder, "tools") as cache:
        path = folder / "packs" / cache.addresses()["a"].pack
    if cut == "gone":
        path.unlink()
    else:
        os.truncate(path, 1)
    with Cache(folder, "tools") as cache:
        assert cache.addresses().keys() == {"b"}
        assert cache.rebuilt == f"{path.name} of the cache was missing or cut short and is built anew"


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100, b"SQLite format 3\0" + bytes(4000)])
def test_an_index_that_is_none_is_thrown_away(folder: Path, content: bytes) -> None:
    """Whatever lies where the index should be, the cache works afterwards (T-FS-05)."""
    fill(folder, {"a": b"1"})
    (folder / "cache.sqlite").write_bytes(content)
    with Cache(folder, "tools") as cache:
        assert cache.addresses() == {}
        cache.keep_blobs([("b", cache.packs.add(b"2"))])
        assert bool(cache.rebuilt) == bool(content)
    assert content_of_one(folder) == b"2"


@pytest.mark.parametrize("name", ["cache.sqlite", "packs"])
def test_something_else_in_the_place_of_the_cache(folder: Path, name: str) -> None:
    """A folder where the index should be, or a file where the packs should, is thrown away too (T-FS-05)."""
    fill(folder, {"a": b"1"})
    path = folder / name
    if path.is_dir():
        shutil.rmtree(path)
        path.write_text("a file")
    else:
        path.unlink()
        path.mkdir()
        (path / "file").write_text("in it")
    with Cache(folder, "tools") as cache:
        assert cache.addresses() == {}
        assert "built anew" in str(cache.rebuilt)
        cache.keep_blobs([("b", cache.packs.add(b"2"))])
    assert content_of_one(folder) == b"2"


def test_the_index_of_another_version(folder: Path) -> None:
    """Tables of an older or newer version go, those that have our names and not our columns too (T-FS-05)."""
    fill(folder, {"a": b"1"})
    with sqlite3.connect(folder / "cache.sqlite") as database:
        database.execute('create table "of the ""future" (x)')
        database.execute("drop table records")
        database.execute("create table records (other)")
    database.close()
    with Cache(folder, "newer tools") as cache:
        cache.keep("output", b"times")
        assert (cache.loaded(), cache.rebuilt) == ({}, None)
        names = {name for (name,) in cache.database.execute("select name from sqlite_master where type = 'table'")}
    assert names == {"meta", "records", "blobs", "lasting"}
    with sqlite3.connect(folder / "cache.sqlite") as database:
        database.execute("drop table records")
        database.execute("create table records (other)")
    database.close()
    with Cache(folder, "newer tools") as cache, pytest.raises(DamagedError, match="no such column"):
        cache.loaded()


def test_a_pack_that_cannot_grow_is_said_to_be_damaged(folder: Path) -> None:
    """A full disk is told with the place, not only with its cause (T-FS-02)."""
    resource = pytest.importorskip("resource", reason="only POSIX limits the size of files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Cache(folder, "tools") as cache:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        try:
            with pytest.raises(DamagedError, match="packs cannot be written: File too large"):
                cache.packs.add(b"x" * 2000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def content_of_one(folder: Path) -> bytes:
    """The only blob of a cache."""
    (blob,) = content(folder).values()
    return blob


def test_an_altered_entry_is_noticed(folder: Path) -> None:
    """A row that the database takes for good is still checked by its own sum (T-FS-05)."""
    with Cache(folder, "tools") as cache:
        cache.keep_blobs([("k", cache.packs.add(b"1"))])
        cache.keep_loaded([("a.md", A._replace(key="k"))], ["a.md"])
        cache.database.execute("update records set value = x'0000000056616c7565'")
        with pytest.raises(DamagedError, match="an entry does not hold what was written"):
            cache.loaded()


def test_an_address_beyond_all_bounds_is_noticed(folder: Path) -> None:
    """A number that was flipped into an absurd one asks for no memory (T-FS-05)."""
    fill(folder, {"a": b"1"})
    with sqlite3.connect(folder / "cache.sqlite") as database:
        database.execute("update blobs set size = 1 << 60")
    database.close()
    assert content(folder) == {}
    packs = Packs(folder / "packs")
    with pytest.raises(DamagedError):
        packs.read(Address(packs_in(folder)[0].name, 0, 1 << 60, 0))
    packs.close()


EDITS = ("First edit.\n", "Second edit.\n")


def edit(site: Site, text: str) -> None:
    """Write one episode anew."""
    site.episode("b", text, audio=AUDIO | {"url": "https://media.example/y.mp3"})


def clean_build(site: Site, text: str) -> dict[str, bytes]:
    """What a build from nothing makes of the site with this text."""
    edit(site, text)
    shutil.rmtree(site.root / STATE, ignore_errors=True)
    site.store = Memory()
    return dict(site.build()[1].content)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, dict[str, dict[str, bytes]]]:
    """A site with two episodes, built once, and what a build from nothing makes of each edit."""
    site = Site(tmp_path_factory.mktemp("clean") / "site").begin()
    site.episode("a", audio=AUDIO)
    expected = {text: clean_build(site, text) for text in EDITS}
    clean_build(site, "The article.\n")
    return site, expected


@pytest.fixture
def built(clean: tuple[Site, dict[str, dict[str, bytes]]], tmp_path: Path) -> Site:
    """A copy of the site and of its cache."""
    site = Site(tmp_path / "built")
    shutil.copytree(clean[0].root, site.root)
    site.store = Memory(clean[0].store.content)
    return site


@pytest.fixture
def rebuilt(built: Site, clean: tuple[Site, dict[str, dict[str, bytes]]]) -> Callable[[], list[str]]:
    """Edit an episode, build with the cache as it is, compare with a build from nothing, and give the build's notes."""
    edits = cycle(EDITS)

    def build() -> list[str]:
        text = next(edits)
        edit(built, text)
        report, store = built.build()
        assert store.content == clean[1][text]
        assert report.built
        return list(report.notes)

    return build


def test_a_deleted_cache_changes_nothing(built: Site, rebuilt: Callable[[], list[str]]) -> None:
    """The cache may be deleted at any time."""
    shutil.rmtree(built.root / STATE)
    assert rebuilt() == []


def test_a_truncated_pack_changes_nothing(built: Site, rebuilt: Callable[[], list[str]]) -> None:
    """A pack that was cut is made anew, and the site is the same (T-FS-05)."""
    for path in packs_in(built.root / STATE):
        os.truncate(path, path.stat().st_size // 2)
    (note,) = rebuilt()
    assert note.endswith("of the cache was missing or cut short and is built anew")


def test_a_flipped_byte_in_a_pack_changes_nothing(built: Site, rebuilt: Callable[[], list[str]]) -> None:
    """A pack that rotted is noticed when it is read, and the build starts again by itself (T-FS-05)."""
    for path in packs_in(built.root / STATE):
        content = bytearray(path.read_bytes())
        content[::40] = bytes(byte ^ 0xFF for byte in content[::40])
        path.write_bytes(content)
    (note,) = rebuilt()
    assert note.startswith("the cache was damaged (")


@pytest.mark.parametrize("seed", range(8))
def test_flipped_bytes_in_the_index_change_nothing(built: Site, seed: int, rebuilt: Callable[[], list[str]]) -> None:
    """Wherever the database is hit, the site is the one that a build from nothing makes (T-FS-05)."""
    dice = random.Random(seed)  # noqa: S311  which bytes matters to nobody
    path = built.root / STATE / "cache.sqlite"
    content = bytearray(path.read_bytes())
    for _ in range(1 + seed * 12):
        content[dice.randrange(100, len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    rebuilt()


def test_a_truncated_index_changes_nothing(built: Site, rebuilt: Callable[[], list[str]]) -> None:
    """A database that was cut anywhere is thrown away (T-FS-05)."""
    path = built.root / STATE / "cache.sqlite"
    whole = path.read_bytes()
    for size in range(512, len(whole), 12_288):
        path.write_bytes(whole[:size])
        rebuilt()


def test_the_cache_of_another_site_changes_nothing(built: Site) -> None:
    """A cache that came with a copied folder is used for what is the same, and for nothing else (T-FS-05)."""
    built.write("episodes/site.yaml", "title: Other\nbase_url: https://other.example\nauthor: Others\n")
    edit(built, "Edited.\n")
    content = dict(built.build()[1].content)
    assert content == clean_build(built, "Edited.\n")
