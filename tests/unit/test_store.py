"""The store: nothing half-written is ever public, nothing foreign is ever lost, and two builds never meet."""

from __future__ import annotations

import errno
import os
import pickle
import stat
import subprocess
import sys
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.store import MANIFEST, Directory, Memory, Store, StoreError, Written, exchange, lock, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

OLD = {"index.html": b"old home", "show/feed.xml": b"<old/>", "show/one/index.html": b"one", "gone/index.html": b"gone"}
"""A first build."""
NEW = {"index.html": b"new home", "show/feed.xml": b"<new/>", "show/two/index.html": b"two"}
"""What the second one writes."""
SECOND = NEW | {"show/one/index.html": b"one"}
"""What readers see after it."""
WITHOUT = ["index.html", "show/feed.xml", "gone/index.html"]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder for a site; its output is below it."""
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


@pytest.fixture
def store(site: Path) -> Directory:
    """The store of that site."""
    return directory(site)


@pytest.fixture(params=["directory", "memory"])
def any_store(request: pytest.FixtureRequest, site: Path) -> Store:
    """Each kind of store."""
    return directory(site) if request.param == "directory" else Memory()


def directory(site: Path, output: Path | None = None) -> Directory:
    """Make the store that the build makes."""
    sources = [site / "episodes", site / "templates"]
    return Directory(output or site / "output", lock=site / ".shownotes/lock", forbidden=sources)


def build(store: Store, files: Mapping[str, bytes], without: list[str] | tuple[str, ...] = ()) -> None:
    """Build as the command does, but with the given bytes."""
    with store.acquire(), store.stage() as staging:
        for path, content in files.items():
            staging.writer.write(path, content)
        staging.commit(b"manifest", without)


def content(root: Path) -> dict[str, bytes]:
    """Read every file of a tree but the manifest."""
    files = [path for path in root.rglob("*") if not path.is_dir() and path != root / MANIFEST]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def public(store: Store) -> dict[str, bytes | None]:
    """Read every file of a store."""
    return {path: store.read(path) for path in store.files()}


def message(action: Callable[[], object]) -> str:
    """Run something that has to fail, and return what it says."""
    with pytest.raises(StoreError) as caught:
        action()
    assert caught.value.hint
    return str(caught.value)


def folders(root: Path) -> set[str]:
    """List the folders of a tree."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir()}


def modes(root: Path) -> set[str]:
    """List the modes that occur in a tree."""
    return {
        f"{'folder' if p.is_dir() else 'file'} {stat.S_IMODE(p.stat().st_mode):o}" for p in (root, *root.rglob("*"))
    }


# What every store does


def test_a_commit_adds_replaces_keeps_and_drops(any_store: Store) -> None:
    """After a commit readers see what was public, less what was named, plus what was written."""
    build(any_store, OLD)
    assert public(any_store) == OLD
    build(any_store, NEW, WITHOUT)
    assert public(any_store) == SECOND
    assert any_store.manifest() == b"manifest"


def test_nothing_is_public_before_the_first_commit(any_store: Store) -> None:
    """A store that was never built is empty, and says so without an error."""
    assert (any_store.manifest(), any_store.files(), any_store.read("index.html")) == (None, {}, None)


def test_leaving_without_a_commit_changes_nothing(any_store: Store) -> None:
    """A build that stops halfway, whatever stops it, leaves the last good output."""
    build(any_store, OLD)

    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), any_store.acquire(), any_store.stage() as staging:
        staging.writer.write("index.html", chunks())
    assert public(any_store) == OLD


def test_a_writer_tells_digest_and_size(any_store: Store, tmp_path: Path) -> None:
    """Bytes, chunks and copied files become the same content, and `Written` describes it as `files` does later."""
    source = tmp_path / "one.mp3"
    source.write_bytes(b"sound" * 500_000)
    digest = blake2b(source.read_bytes(), digest_size=16).hexdigest()
    with any_store.acquire(), any_store.stage() as staging:
        written = {
            "a.mp3": staging.writer.write("a.mp3", source.read_bytes()),
            "b.mp3": staging.writer.write("b.mp3", iter([b"sound" * 1000] * 500)),
            "c/d.mp3": staging.writer.copy("c/d.mp3", source),
        }
        staging.commit(b"")
    assert {(one.digest, one.size) for one in written.values()} == {(digest, 2_500_000)}
    assert any_store.files() == {path: (one.size, one.mtime_ns) for path, one in written.items()}


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../x", "a//b", "a/", "./a", "a\\b", "a\0b", "C:/x"])
def test_a_path_stays_below_the_root(any_store: Store, path: str) -> None:
    """No path leads out of the output, on any system (T-ID-01)."""
    with any_store.acquire(), any_store.stage() as staging:
        assert message(lambda: staging.writer.write(path, b"")) == f"{path!r} is not a path below the output"


@pytest.mark.parametrize(("first", "second"), [("a", "a"), ("a", "a/b"), ("a", "a/b/c"), ("a/b", "a"), ("a/b/c", "a")])
def test_two_outputs_never_share_a_path(any_store: Store, first: str, second: str) -> None:
    """A path that is written twice, or as a file and as a folder, is an error: never last-one-wins (T-ID-02)."""
    with any_store.acquire(), any_store.stage() as staging:
        staging.writer.write(first, b"first")
        assert message(lambda: staging.writer.write(second, b"second")) == f"two outputs want the path {second}"


@pytest.mark.parametrize("path", ["CNAME", "notes/mine.txt"])
@pytest.mark.parametrize("written", ["{0}", "{0}/index.html"])
def test_a_foreign_file_is_never_replaced(any_store: Store, path: str, written: str) -> None:
    """A file that the last build did not write is kept, and a build that would replace it fails (T-FS-03)."""
    build(any_store, OLD | {path: b"mine"})
    before = public(any_store)
    said = message(lambda: build(any_store, {written.format(path): b"ours"}))
    assert said.endswith(f"{path} is in the way: Shownotes did not write it")
    assert public(any_store) == before


def test_a_file_may_become_a_folder_and_a_folder_a_file(any_store: Store) -> None:
    """Whatever a build was before, the next one may give its paths another shape, again and again."""
    shapes: list[dict[str, bytes]] = [{"a": b"1"}, {"a/b/c": b"2"}, {"a/b": b"3"}, {"a": b"4"}, {"a/b/c": b"5"}]
    before: list[str] = []
    for files in shapes:
        build(any_store, files, before)
        assert public(any_store) == files
        before = list(files)


# What a folder does


def test_no_file_of_the_output_has_a_second_name(store: Directory) -> None:
    """GitHub Pages refuses hard links, so the ones that carry files over are gone when the build ends (T-FS-07)."""
    build(store, OLD)
    inode = (store.root / "show/one/index.html").stat().st_ino
    build(store, NEW, WITHOUT)
    assert {path.stat().st_nlink for path in store.root.rglob("*") if path.is_file()} == {1}
    assert (store.root / "show/one/index.html").stat().st_ino == inode, "carried over, not copied"


def test_a_build_leaves_nothing_beside_the_output(store: Directory, site: Path) -> None:
    """After a build there is the output, and the site's folder for state with empty folders in it."""
    build(store, OLD)
    build(store, NEW, WITHOUT)
    assert sorted(path.name for path in site.iterdir()) == [".shownotes", "output"]
    assert content(site / ".shownotes") == {}


def test_folders_of_earlier_trees_do_not_come_back(store: Directory) -> None:
    """An incremental output has the folders of a clean one, although the folders of the last tree are used again."""
    build(store, OLD)
    build(store, NEW, WITHOUT)
    build(store, {"index.html": b"third"}, ["index.html"])
    assert folders(store.root) == {"show", "show/one", "show/two"}
    assert content(store.root) == SECOND | {"index.html": b"third"}


def test_modes_do_not_depend_on_the_umask(store: Directory) -> None:
    """Files are 0644 and folders 0755 for every user, also where folders are used again (T-TIME-03)."""
    before = os.umask(0o077)
    try:
        build(store, OLD)
        assert modes(store.root) == {"folder 755", "file 644"}
        (store.root / "show").chmod(0o700)
        for turn in (b"1", b"2", b"3"):
            build(store, {"index.html": turn}, ["index.html"])
    finally:
        os.umask(before)
    assert modes(store.root) == {"folder 755", "file 644"}


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_files_are_copied_where_links_are_impossible(
    store: Directory, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A file system without hard links costs time, never a promise (T-FS-07)."""
    build(store, OLD)
    before = store.files()["show/one/index.html"]

    def link(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", link)
    build(store, NEW, WITHOUT)
    assert content(store.root) == SECOND
    assert store.files()["show/one/index.html"] == before, "same size and time, so nobody has to read it again"


def test_two_renames_do_where_folders_cannot_be_exchanged(store: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an exchange in the system the site is still replaced as a whole (T-FS-07)."""
    monkeypatch.setattr(exchange, "c_function", lambda _: None)
    build(store, OLD)
    build(store, NEW, WITHOUT)
    assert content(store.root) == SECOND
    assert folders(store.root.parent) & {".output.old"} == set()


def test_the_exchange_is_used_where_the_system_has_one(site: Path) -> None:
    """On Linux and macOS two folders change places in one step."""
    one, other = site / "one", site / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / folder.name).touch()
    assert exchange.swap(one, other) or sys.platform not in {"linux", "darwin"}
    assert (list(content(one)), list(content(other))) == (["other"], ["one"])


def test_a_writer_works_in_another_process(store: Directory, repository: Path) -> None:
    """Worker processes get a copy of the writer and send back what became of the file."""
    code = """if True:
        import pickle, sys
        writer = pickle.load(sys.stdin.buffer)
        pickle.dump(writer.write("a", b"1"), sys.stdout.buffer)
    """
    with store.acquire(), store.stage() as staging:
        command, given = [sys.executable, "-c", code], pickle.dumps(staging.writer)
        done = subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True, cwd=repository)
        written = pickle.loads(done.stdout)  # noqa: S301 - our own process
        staging.commit(b"")
    assert isinstance(written, Written)
    assert content(store.root) == {"a": b"1"}


def test_a_memory_store_is_not_written_from_another_process() -> None:
    """What a worker would write into its own copy is refused, not lost."""
    with Memory().stage() as staging, pytest.raises(TypeError, match="build with one job"):
        pickle.dumps(staging.writer)


def test_a_store_error_survives_the_way_from_a_worker() -> None:
    """An error that is raised in a worker process arrives with message and hint."""
    error = pickle.loads(pickle.dumps(StoreError("what", "do this")))  # noqa: S301 - our own bytes
    assert (str(error), error.message, error.hint) == ("what", "what", "do this")


def test_a_worker_that_outlived_its_build_writes_nowhere(store: Directory) -> None:
    """The orphan of a killed build can neither write into the next tree nor bring its own back."""
    with store.acquire(), store.stage() as staging:
        orphan = staging.writer
        orphan.write("a/early", b"")
    with store.acquire(), store.stage() as staging:
        said = message(lambda: orphan.write("a/late", b""))
        staging.commit(b"")
    assert said == f"cannot write {store.root}/a/late: No such file or directory"
    assert content(store.root) == {}


@pytest.mark.parametrize("kind", ["symlink", "fifo"])
def test_links_and_devices_in_the_output_are_refused(store: Directory, kind: str) -> None:
    """Something that is neither a file nor a folder is named, and neither followed nor opened (T-SRC-06)."""
    build(store, OLD)
    odd = store.root / "show/odd"
    odd.symlink_to("feed.xml") if kind == "symlink" else os.mkfifo(odd)
    expected = f"{odd} is neither a file nor a folder"
    assert message(store.files) == expected
    assert message(lambda: build(store, NEW, WITHOUT)) == expected
    odd.unlink()
    assert content(store.root) == OLD


# Where a build may not go


@pytest.fixture
def refused(site: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], str]:
    """Try to build into a folder, and return why that was refused; nothing may change."""
    (site / "episodes/show").mkdir(parents=True)
    (site / "templates").mkdir()
    home = site.parent / "home"
    (home / "work").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home / "work")

    def reason(output: Path) -> str:
        before = sorted(site.parent.rglob("*"))
        said = message(lambda: build(directory(site, output), OLD))
        assert sorted(site.parent.rglob("*")) == before
        return said.replace(str(site.parent), "BASE")

    return reason


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("/", "cannot build into /: it is the root of the file system"),
        (".", "cannot build into BASE/home/work: it holds the current folder"),
        ("..", "cannot build into BASE/home: it holds the current folder"),
        ("../..", "cannot build into BASE: it holds the current folder"),
        ("../../site", "cannot build into BASE/site: it holds the sources in BASE/site/episodes"),
        ("../../site/episodes", "cannot build into BASE/site/episodes: it holds the sources in BASE/site/episodes"),
        (
            "../../site/episodes/new/x",
            "cannot build into BASE/site/episodes/new/x: it is in the sources in BASE/site/episodes",
        ),
        ("../../site/templates", "cannot build into BASE/site/templates: it holds the sources in BASE/site/templates"),
        ("../../site/.shownotes", "cannot build into BASE/site/.shownotes: it holds BASE/site/.shownotes"),
        (".git/x", "cannot build into BASE/home/work/.git/x: it is in a .git folder"),
    ],
)
def test_precious_folders_are_refused(refused: Callable[[Path], str], output: str, reason: str) -> None:
    """The output is never a folder that holds something else: sources, home, where one is, a repository (T-FS-03)."""
    assert refused(Path(output)) == reason


def test_the_home_folder_is_refused(
    refused: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch, site: Path
) -> None:
    """A home folder is never replaced, also when one is elsewhere (T-FS-03)."""
    monkeypatch.chdir(site)
    assert refused(site.parent / "home") == "cannot build into BASE/home: it holds your home folder"


def test_folders_of_others_are_refused(refused: Callable[[Path], str], site: Path) -> None:
    """A repository, a file, a link, and a folder with files that Shownotes did not build stay as they are (T-FS-03)."""
    (site / "repository/.git").mkdir(parents=True)
    (site / "file").touch()
    (site / "link").symlink_to("elsewhere")
    (site / "full").mkdir()
    (site / "full/thesis.doc").touch()
    assert [refused(site / name) for name in ("repository", "file", "link", "full", "file/below")] == [
        "cannot build into BASE/site/repository: it is a git repository",
        "cannot build into BASE/site/file: it is not a folder",
        "cannot build into BASE/site/link: it is a link to elsewhere",
        "cannot build into BASE/site/full: it is not empty and was not built by Shownotes",
        "cannot build into BASE/site/file/below: BASE/site/file is not a folder",
    ]


def test_an_empty_folder_and_a_missing_one_are_welcome(site: Path) -> None:
    """The first build goes into an empty folder or makes the folders that are missing."""
    (site / "empty").mkdir()
    for name in ("empty", "not/yet/there"):
        store = directory(site, site / name)
        build(store, OLD)
        assert content(site / name) == OLD


def test_mount_points_are_refused(mount: Callable[..., Path], site: Path) -> None:
    """A mount point cannot be exchanged, nor a folder that has one in it: said before work starts (T-FS-03)."""
    point = mount("-t", "tmpfs", "tmpfs")
    expected = f"{point} is a mount point, and these cannot be exchanged"
    assert message(lambda: build(directory(site, point), OLD)) == f"cannot build into {point}: {expected}"
    build(directory(site, point / "site"), OLD)
    assert content(point / "site") == OLD


def test_mount_points_are_read_as_the_kernel_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names with blanks are escaped in the list of mounts; neighbours and parents do not matter."""
    table = tmp_path / "mountinfo"
    points = ["/", "/srv", "/srv/my\\040site", "/srv/my\\040site/media", "/srv/my\\040site2"]
    table.write_text("".join(f"28 1 0:1 / {point} rw - ext4 /dev/x rw\n" for point in points))
    monkeypatch.setattr(refusal, "MOUNTS", table)
    assert refusal.mounts(Path("/srv/my site")) == [Path("/srv/my site"), Path("/srv/my site/media")]


def test_what_cannot_be_written_is_refused(mount: Callable[..., Path], site: Path) -> None:
    """A read-only place is found out before work starts (T-FS-03)."""
    place = mount("-t", "tmpfs", "-o", "ro", "tmpfs")
    said = message(lambda: build(directory(site, place / "output"), OLD))
    assert said == f"cannot build into {place / 'output'}: {place} is not writable"


def test_what_another_user_owns_is_refused(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An output without permission to write is found out before work starts (T-FS-03)."""
    build(directory(site), OLD)
    output = site / "output"
    monkeypatch.setattr(os, "access", lambda path, _: path != output)  # root may write everywhere
    assert (
        message(lambda: build(directory(site), NEW, WITHOUT)) == f"cannot build into {output}: {output} is not writable"
    )
    assert content(output) == OLD


# What a killed build leaves behind


def test_an_old_tree_that_was_put_aside_is_put_back(store: Directory) -> None:
    """Killed between two renames, the old site comes back before anything else happens (T-FS-01)."""
    build(store, OLD)
    store.root.rename(store.beside("old"))
    with store.acquire():
        assert content(store.root) == OLD
        assert not store.beside("old").exists()


def test_staged_and_old_trees_are_removed(store: Directory, site: Path) -> None:
    """Leftovers of killed builds go at the start of the next one, and what they shared with the output stays."""
    build(store, OLD)
    for name in ("old", "staged-0", "staged-1"):
        (store.beside(name) / "show").mkdir(parents=True)
        os.link(store.root / "index.html", store.beside(name) / "index.html")
        (store.beside(name) / "show/torn").write_bytes(b"half")
    store.beside("lock").write_text("1")
    with store.acquire():
        assert [path.name for path in site.iterdir() if path.name.startswith(".output")] == [".output.lock"]
    assert content(store.root) == OLD
    assert (store.root / "index.html").stat().st_nlink == 1


def test_only_folders_of_that_name_are_leftovers(store: Directory) -> None:
    """A link with the name of a leftover is not followed: what it leads to is safe."""
    build(store, OLD)
    precious = store.root.parent / "precious"
    precious.mkdir()
    (precious / "thesis.doc").touch()
    for place in (store.beside("staged-0"), store.beside("old"), Path(store.spare)):
        if place.is_dir():
            place.rmdir()
        place.symlink_to(precious)
    build(store, NEW, WITHOUT)
    store.root.rename(store.root.with_name("moved"))
    build(store, OLD)
    assert content(precious) == {"thesis.doc": b""}
    assert content(store.root) == OLD


def test_kept_folders_are_not_taken_from_elsewhere(store: Directory) -> None:
    """A link in the place of the kept folders is not followed, even to a folder that looks like them."""
    build(store, OLD)
    elsewhere = store.root.parent / "elsewhere"
    (elsewhere / "empty").mkdir(parents=True, mode=0o700)
    Path(store.spare).symlink_to(elsewhere)
    build(store, NEW, WITHOUT)
    assert not store.root.is_symlink()
    assert modes(elsewhere / "empty") == {"folder 700"}


def test_folders_with_a_file_in_them_are_not_used_again(store: Directory) -> None:
    """What somebody put among the kept folders is not published and not removed."""
    build(store, OLD)
    build(store, NEW, WITHOUT)
    foreign = Path(store.spare) / "show/mine.txt"
    foreign.write_text("mine")
    build(store, {"index.html": b"third"}, ["index.html"])
    assert content(store.root) == SECOND | {"index.html": b"third"}
    assert foreign.read_text() == "mine"


# Disks that fail


def test_a_full_disk_leaves_the_old_site(mount: Callable[..., Path], site: Path) -> None:
    """With no space left the message names the file, the old site stays whole and the staged one goes (T-FS-02)."""
    disk = mount("-t", "tmpfs", "-o", "size=2m", "tmpfs")
    store = directory(site, disk / "output")
    build(store, OLD)
    files = {f"show/{number}/index.html": b"x" * 300_000 for number in range(10)}
    said = message(lambda: build(store, files))
    assert said == f"cannot write {disk}/output/show/6/index.html: No space left on device"
    assert content(disk / "output") == OLD
    assert [path.name for path in disk.iterdir()] == ["output"]
    build(store, NEW, WITHOUT)
    assert content(disk / "output") == SECOND


def test_a_limit_on_file_size_is_an_error_like_any_other(store: Directory) -> None:
    """A write that the system cuts short is noticed (T-FS-02)."""
    resource = pytest.importorskip("resource", reason="only POSIX limits the size of files")
    build(store, OLD)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with store.acquire(), store.stage() as staging:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        try:
            said = message(lambda: staging.writer.write("long", b"x" * 2000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert said == f"cannot write {store.root}/long: File too large"


def test_an_error_at_close_is_not_lost(store: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Network drives report a full disk only when a file is closed (T-FS-02)."""

    def close(file: int, *, real: Callable[[int], None] = os.close) -> None:
        real(file)
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    with store.acquire(), store.stage() as staging, monkeypatch.context() as patch:
        patch.setattr(os, "close", close)
        said = message(lambda: staging.writer.write("index.html", b""))
    assert said == f"cannot write {store.root}/index.html: Disk quota exceeded"


def test_a_source_that_cannot_be_read_is_named(any_store: Store, tmp_path: Path) -> None:
    """An error with a media file names the media file, not its copy."""
    with any_store.acquire(), any_store.stage() as staging:
        said = message(lambda: staging.writer.copy("a.mp3", tmp_path / "a.mp3"))
    assert said == f"cannot read {tmp_path / 'a.mp3'}: No such file or directory"


# Two builds at once

HOLD = """
import sys
from pathlib import Path
from pipeline.store import Directory
site = Path(sys.argv[1])
with Directory(site / "output", lock=site / ".shownotes/lock").acquire(float(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other_build(site: Path, repository: Path, code: str = HOLD) -> Iterator[subprocess.Popen[str]]:
    """Run a second process that holds the lock until its input ends."""
    command = [sys.executable, "-c", code, str(site), "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=repository) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    """Read one line that a process prints."""
    assert process.stdout
    return process.stdout.readline()


def test_a_second_build_stops_with_the_owner_of_the_first(store: Directory, site: Path, repository: Path) -> None:
    """Two builds never run at once: the second names the process of the first (T-FS-04)."""
    with other_build(site, repository) as process:
        assert line(process) == "held\n"
        said = message(lambda: build(store, OLD))
    assert said == f"another build is running: process {process.pid} holds {site}/.shownotes/lock"


def test_a_dead_owner_frees_the_lock_at_once(store: Directory, site: Path, repository: Path) -> None:
    """The lock of a killed build is free, whatever its file still says (T-FS-04)."""
    with other_build(site, repository) as process:
        assert line(process) == "held\n"
        process.kill()
        process.wait()
        assert (site / ".shownotes/lock").read_text() == str(process.pid)
        build(store, OLD)
    assert content(store.root) == OLD


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_worker_does_not_keep_the_lock(store: Directory, site: Path, repository: Path) -> None:
    """A worker that outlives its killed parent does not stop the next build (T-FS-04)."""
    with other_build(site, repository, code=HOLD.replace("print", "import os; os.fork() or print")) as process:
        assert line(process) == "held\n"
        process.kill()
        process.wait()
        build(store, OLD)  # while the worker still waits for its input to end
    assert content(store.root) == OLD


def test_another_site_with_the_same_output_waits_too(store: Directory, tmp_path: Path) -> None:
    """Two checkouts that build into one folder keep out of each other's way, although each has a lock of its own."""
    (tmp_path / "clone").mkdir()
    with store.acquire():
        said = message(lambda: build(directory(tmp_path / "clone", store.root), OLD))
    assert said == f"another build is running: process {os.getpid()} holds {store.beside('lock')}"


def test_a_lock_on_a_removed_file_does_not_count(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between opening and locking, the owner before may remove the file: then there is another one to lock."""
    fcntl = pytest.importorskip("fcntl", reason="only POSIX removes open files")
    path, real, calls = site / "lock", fcntl.flock, []

    def flock(file: int, operation: int) -> None:
        calls.append(operation)
        if len(calls) == 1:
            path.unlink()
        real(file, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    with lock.held(path):
        assert path.read_text() == str(os.getpid())
    assert len(calls) == 2


def test_ten_builds_started_together_all_finish(site: Path, repository: Path) -> None:
    """Builds that may wait take turns, however many there are (T-FS-04)."""
    code = HOLD.replace("sys.stdin.read()", "pass")
    command = [sys.executable, "-c", code, str(site), "60"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=repository) for _ in range(10)]
    assert [process.communicate()[0] for process in processes] == ["held\n"] * 10
    assert [path.name for path in (site / ".shownotes").iterdir()] == []


def test_a_lock_that_cannot_be_made_is_an_error(site: Path) -> None:
    """A site folder that cannot keep a lock is reported by name."""
    (site / ".shownotes").touch()
    said = message(lambda: build(directory(site), OLD))
    assert said == f"cannot lock {site}/.shownotes/lock: File exists"
