"""The commands: what they write and print, and how they end."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest

from pipeline.cli import shownotes as command
from pipeline.cli.ending import run
from pipeline.frontmatter import read_markdown
from pipeline.schemas import NAMES, schema
from tests.conftest import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AUDIO = {"url": "https://media.example/x.mp3", "length": 1, "duration": 1}
WEIRD = [
    "no",
    "Yes",
    "null",
    "~",
    "2026-03-03",
    "1:30",
    "007",
    "1.10",
    "- dash",
    "# hash",
    'C++: a "talk" #1',
    "it's 'quoted'",
    "[list]",
    "{map}",
    "*bold* & more",
    "@home %",
    "a: b",
    "a #b",
    "back\\slash \\n",
    "🌊",
    "王小明",
    "---",
    "...",
    "a\u2028b",
    "  blanks  around ",
    "x" * 300,
    "con",
]


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


class Command(Protocol):
    """Runs `shownotes` with these arguments in this process."""

    def __call__(self, *arguments: str | Path) -> Ended:
        """Run it to its end."""


@pytest.fixture
def shownotes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Command]:
    """The command, in a folder of the test, on a terminal wide enough for every line."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "500")

    def call(*arguments: str | Path) -> Ended:
        monkeypatch.setattr("sys.argv", ["shownotes", *map(str, arguments)])
        try:
            status = run(command)
        except SystemExit as ending:  # as of a command line without a command
            status = int(ending.code or 0)
        return Ended(status, *capsys.readouterr())

    yield call
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def good(site: Site) -> Site:
    """A site with one episode and nothing to remark."""
    site.episode("tides", audio=AUDIO)
    return site


@pytest.fixture
def bad(good: Site) -> Site:
    """A site with an error, a warning and a note."""
    good.episode("wrong", number="seven")
    good.episode("silent", title="tides")
    return good


def usage(ended: Ended) -> str:
    """What is said of a wrong usage: never a traceback, always with the way to help."""
    assert ended.status == 2
    assert "Traceback" not in ended.err
    assert re.search(r"Try 'shownotes( \w+)? --help' for help", ended.err)
    return re.sub(r" \(Did you mean .*\)$", "", ended.err.partition("Error: ")[2].strip())


HEAVY = frozenset(
    {
        "feedgen",
        "httpcore2",
        "jinja2",
        "lxml",
        "msgspec",
        "mutagen",
        "pipeline.build",
        "pipeline.readiness",
        "pydantic",
        "sqlite3",
        "ssl",
        "webvtt",
        "yaml",
    }
)
"""What help is printed without."""
ONLINE = frozenset({"httpcore2", "pipeline.fetch", "pipeline.readiness"})
"""What a build needs nothing of: it never goes to the network, and judges no feed."""


@pytest.mark.parametrize(("arguments", "spared"), [(("--help",), HEAVY), (("build",), ONLINE)], ids=["help", "build"])
def test_a_command_imports_what_it_needs(
    repository: Path, good: Site, arguments: tuple[str, ...], spared: frozenset[str]
) -> None:
    """A command starts at once: it imports nothing large that it has no use for."""
    script = "import runpy, sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    script += "runpy.run_module('pipeline', run_name='__main__', alter_sys=True)"
    call = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(
        call,
        cwd=good.root,
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(done.stderr.split())
    assert "pipeline.cli" in imported
    assert not imported & spared


def test_init_makes_a_site_that_builds(shownotes: Command, tmp_path: Path) -> None:
    """One command makes a site, and the next one builds it; the lines between say what to do."""
    made = shownotes("init", "pod", "--title", "Harbour Talk", "--author", "Jane Doe")
    assert made == Ended(
        0,
        "made pod/ with the show harbour-talk; next:\n"
        "  edit pod/episodes/harbour-talk/first-episode.md\n"
        "  shownotes build pod\n",
        "",
    )
    built = shownotes("build", "pod", "--jobs", "1")
    assert built.status == 0
    assert re.match(r"built pod/output/ in \d+\.\d s\n  episodes  1 new · 0 changed", built.out)
    assert (tmp_path / "pod/output/harbour-talk/first-episode/index.html").is_file()
    assert (tmp_path / "pod/.gitignore").read_text() == "/output/\n/.shownotes/\n/episodes/.ledger.jsonl.next\n"
    assert (tmp_path / "pod/.gitattributes").read_text() == "episodes/ledger.jsonl merge=union\n"


def test_init_wires_the_schemas(shownotes: Command, tmp_path: Path) -> None:
    """Every file that init and new write leads an editor to its schema."""
    shownotes("init", "pod")
    shownotes("new", "my-podcast", "Second", "--site", "pod")
    files = sorted((tmp_path / "pod/episodes").rglob("*.md")) + sorted((tmp_path / "pod/episodes").rglob("*.yaml"))
    assert len(files) == 4
    for path in files:
        (where,) = re.findall(r"^# yaml-language-server: \$schema=(.*)$", path.read_text(), re.MULTILINE)
        assert (path.parent / where).resolve().is_file()
    for name in NAMES:
        assert json.loads((tmp_path / f"pod/episodes/.schemas/{name}.json").read_text()) == schema(name)


@pytest.mark.parametrize("title", WEIRD)
def test_a_site_of_any_title_has_no_errors(shownotes: Command, title: str) -> None:
    """Whatever somebody calls a show, themselves and an episode, the files say it and are valid."""
    assert shownotes("init", "pod", "--title", title, "--author", title).status == 0
    checked = shownotes("check", "pod", "--jobs", "1")
    assert (checked.status, re.findall(r": [SRLM]\d{3} (?!warning).*", checked.err)) == (0, [])


def test_init_leaves_what_is_there(shownotes: Command, tmp_path: Path) -> None:
    """A folder that has episodes already is nobody's to begin again."""
    shownotes("init", "pod")
    (tmp_path / "pod/episodes/site.yaml").write_text("mine")
    assert usage(shownotes("init", "pod")) == "pod/episodes is there already; name another folder"
    assert (tmp_path / "pod/episodes/site.yaml").read_text() == "mine"


def test_init_without_a_title_is_refused(shownotes: Command, tmp_path: Path) -> None:
    """A site that the next build would refuse is not made."""
    usage(shownotes("init", "pod", "--title", " "))
    assert not (tmp_path / "pod/episodes").exists()


@pytest.mark.parametrize("title", WEIRD)
def test_new_writes_an_episode_of_any_title(shownotes: Command, good: Site, title: str) -> None:
    """A title is text, however much it looks like YAML; the file builds as it is (T-YAML-03)."""
    made = shownotes("new", f"--guest={title}", f"--author={title}", "--site", good.root, "--", "talks", title)
    assert (made.status, made.err) == (0, "")
    path = good.root / made.out.strip()
    record = read_markdown(path.read_text(encoding="utf-8")).data
    expected = " ".join(title.split())
    assert (record["title"], record["guest"], record["authors"]) == (expected, expected, [expected])
    checked = shownotes("check", good.root, "--jobs", "1")
    assert (checked.status, re.findall(r": [SRLM]\d{3} (?!warning).*", checked.err)) == (0, [])


def test_new_writes_everything_that_it_was_told(shownotes: Command, good: Site) -> None:
    """Guests, authors, date and state are in the file, and a guid that stays."""
    made = shownotes(
        *("new", "talks", "Ebb", "--guest", "A", "--guest", "B", "--author", "W", "--author", "H"),
        *("--published", "2026-04-01T06:00", "--draft", "--site", good.root),
    )
    record = read_markdown((good.root / made.out.strip()).read_text()).data
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", record.pop("guid"))
    assert record == {
        "title": "Ebb",
        "published": "2026-04-01T06:00",
        "guests": ["A", "B"],
        "authors": ["W", "H"],
        "status": "draft",
    }


def test_new_never_writes_over_a_file(shownotes: Command, good: Site) -> None:
    """Two episodes of one title get no chance to be one file."""
    path = good.root / "episodes/talks/tides.md"
    before = path.read_bytes()
    assert usage(shownotes("new", "talks", "Tides!", "--site", good.root)) == (
        f"{path} is there already; give the episode another title"
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize("title", ["", " ", "Page", "feed"])
def test_new_refuses_what_the_build_would(shownotes: Command, good: Site, title: str) -> None:
    """A file that no build would take is not written."""
    usage(shownotes("new", "talks", title, "--site", good.root))
    assert [path.name for path in (good.root / "episodes/talks").glob("*.md")] == ["tides.md"]


def test_new_refuses_a_date_that_is_none(shownotes: Command, good: Site) -> None:
    """A date is checked before the file is written."""
    said = usage(shownotes("new", "talks", "Ebb", "--published", "soon", "--site", good.root))
    assert said == 'published "soon" is not a date or date-time (write 2026-03-03 or 2026-03-03T06:00)'


def test_new_in_a_show_that_is_not_there(shownotes: Command, good: Site, tmp_path: Path) -> None:
    """A slip in the show's name is told with the names that there are."""
    said = usage(shownotes("new", "tlaks", "Ebb", "--site", good.root))
    wanted = "for a new one write {}/episodes/{}/show.yaml with title: and description:"
    there = f'there is no show "tlaks" in {good.root}/episodes; there is talks'
    assert said == f"{there}; {wanted.format(good.root, 'tlaks')}"
    said = usage(shownotes("new", "talks", "Ebb"))
    assert said == 'there is no show "talks" in episodes; ' + wanted.format("", "talks").replace("write /", "write ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


@pytest.mark.parametrize("text", ["", "- a list\n", "title: [x\n", "type: serial\n"])
def test_new_in_a_show_that_is_broken(shownotes: Command, good: Site, text: str) -> None:
    """A show that cannot be read ends the command with a line, never with a traceback (rule 6)."""
    good.write("episodes/talks/show.yaml", text)
    ended = shownotes("new", "talks", "Ebb", "--site", good.root)
    assert ended.status in {0, 1, 2}


def test_build_says_what_it_did_on_one_screen(shownotes: Command, good: Site) -> None:
    """The report counts episodes and files, and says when the site must be built again."""
    good.episode("later", audio=AUDIO | {"url": "https://media.example/y.mp3"}, published="2027-01-01T06:00Z")
    good.episode("draft", status="draft")
    built = shownotes("build", good.root, "--now", "2026-06-01", "--jobs", "1")
    assert (built.status, built.err) == (0, "")
    assert re.sub(r"\d+\.\d s", "0.0 s", re.sub(r"\d+ written", "N written", built.out)) == (
        "built site/output/ in 0.0 s\n"
        "  episodes  1 new · 0 changed · 0 unchanged · 0 removed, in 1 show\n"
        "  files     N written · 0 kept · 0 removed\n"
        "  ledger    not kept: the time of this build is not the clock's\n"
        "  waiting   1 draft · 1 scheduled\n"
        "  next      build again at 2027-01-01 06:00 UTC\n"
    )
    again = shownotes("build", good.root, "--now", "2026-06-01", "--jobs", "1")
    assert "  files     0 written · " in again.out


def test_build_with_problems_leaves_what_was_built(shownotes: Command, good: Site) -> None:
    """Where a site was built before, an error says that its output is as it was."""
    shownotes("build", good.root, "--now", "2026-06-01", "--jobs", "1")
    good.write("episodes/talks/show.yaml", "title: [\n")
    broken = shownotes("build", good.root, "--now", "2026-06-01", "--jobs", "1")
    assert broken.out.endswith("; the last good output is as it was\n")


def test_build_with_problems_writes_nothing(shownotes: Command, bad: Site) -> None:
    """Errors end with status 1, all problems on standard error, and no output."""
    built = shownotes("build", bad.root, "--now", "2026-06-01", "--jobs", "1")
    assert built.status == 1
    assert built.out == "not built: 1 error, 1 warning; there was no output before\n"
    assert re.findall(r"^(\S+): (\w\d{3})", built.err, re.MULTILINE) == [
        ("episodes/talks/tides.md:2:8", "F401"),
        ("episodes/talks/wrong.md:6:9", "S104"),
    ]
    assert not (bad.root / "output").exists()


def test_quiet_prints_problems_only(shownotes: Command, good: Site) -> None:
    """A script that wants no report gets none."""
    assert shownotes("build", good.root, "--quiet", "--jobs", "1") == Ended(0, "", "")


def test_strict_makes_warnings_errors(shownotes: Command, good: Site) -> None:
    """With --strict nothing is published that could be better."""
    good.episode("other", title="Tides", audio=AUDIO | {"url": "https://media.example/y.mp3"})
    assert shownotes("check", good.root, "--jobs", "1").status == 0
    assert shownotes("check", good.root, "--strict", "--jobs", "1").status == 1
    assert shownotes("build", good.root, "--strict", "--jobs", "1").status == 1
    assert shownotes("build", good.root, "--jobs", "1").status == 0


def test_check_prints_problems_and_a_count(shownotes: Command, bad: Site) -> None:
    """Check reads everything, writes nothing but its cache, and sums up."""
    checked = shownotes("check", bad.root, "--now", "2026-06-01", "--jobs", "1")
    assert checked.status == 1
    assert checked.out == (
        "checked 2 public, 0 scheduled and 0 draft episodes of 1 show: 1 error, 1 warning\n"
        "nothing is built yet, so there is no report on the feeds; make them with: shownotes build\n"
    )
    assert checked.err == (
        'episodes/talks/tides.md:2:8: F401 warning: the title "tides" is also that of episodes/talks/silent.md\n'
        "  hint: say in the title what is new in this one\n"
        'episodes/talks/wrong.md:6:9: S104 number "seven" is not a whole number\n'
        "  hint: write a number such as 7\n"
    )
    assert sorted(path.name for path in bad.root.iterdir()) == [".shownotes", "episodes"]


def test_problems_as_json(shownotes: Command, bad: Site) -> None:
    """A machine reads problems from standard output, notes too, and nothing else."""
    for name in ("check", "build"):
        ended = shownotes(name, bad.root, "--format", "json", "--jobs", "1", *(["--quiet"] if name == "build" else []))
        assert (ended.status, ended.err) == (1, "")
        found = [json.loads(line) for line in ended.out.splitlines()]
        assert [(each["code"], each["severity"]) for each in found] == [
            ("F404", "note"),
            ("F401", "warning"),
            ("S104", "error"),
        ]


def test_problems_as_annotations(shownotes: Command, bad: Site) -> None:
    """A pull request shows each problem at its line."""
    ended = shownotes("check", bad.root, "--format", "github", "--jobs", "1")
    assert ended.status == 1
    assert ended.out.splitlines()[-1] == (
        "::error file=episodes/talks/wrong.md,line=6,col=9,title=S104::"
        'number "seven" is not a whole number%0Ahint: write a number such as 7'
    )


def test_the_report_as_json(shownotes: Command, good: Site, bad: Site) -> None:
    """The whole report is one document, whether the build went well or not."""
    ended = shownotes("build", bad.root, "--json", "--jobs", "1")
    report = json.loads(ended.out)
    assert (ended.status, ended.err, report["built"]) == (1, "", False)
    assert [each["code"] for each in report["problems"]] == ["F404", "F401", "S104"]
    (good.root / "episodes/talks/wrong.md").unlink()
    ended = shownotes("build", good.root, "--json", "--jobs", "1", "--now", "2026-06-01")
    report = json.loads(ended.out)
    assert (ended.status, report["built"], report["next_release"]) == (0, True, None)
    assert report["episodes"] == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "scheduled": 0,
        "drafts": 0,
    }


@pytest.mark.parametrize("name", NAMES)
def test_schema_prints_a_schema(shownotes: Command, name: str) -> None:
    """Each schema can be had by name."""
    ended = shownotes("schema", name)
    assert (ended.status, json.loads(ended.out)) == (0, schema(name))


def test_schema_writes_all_of_them(shownotes: Command, tmp_path: Path) -> None:
    """A site that init did not make gets its schemas too."""
    assert shownotes("schema", "--write", "schemas") == Ended(0, "", "")
    assert sorted(path.stem for path in (tmp_path / "schemas").iterdir()) == sorted(NAMES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "No such command 'frobnicate'."),
        (["build", "nowhere"], "Invalid value for '[SITE]': Directory 'nowhere' does not exist."),
        (["check", "nowhere"], "Invalid value for '[SITE]': Directory 'nowhere' does not exist."),
        (["build", "--jobs", "0"], "Invalid value for '--jobs' / '-j': 0 is not in the range x>=1."),
        (["build", "--format", "xml"], "Invalid value for '--format': 'xml' is not one of 'text', 'json', 'github'."),
        (["build", "--frobnicate"], "No such option '--frobnicate'."),
        (
            ["build", "--now", "soon"],
            "Invalid value for '--now': \"soon\" is not a date; write 2026-12-24 or 2026-12-24T06:00Z",
        ),
        (["schema", "x"], "name one of episode, show, site, people, organizations, or a folder with --write"),
        (["new", "talks"], "Missing argument 'TITLE'."),
        (["init"], "Missing argument 'FOLDER'."),
    ],
)
def test_wrong_usage(shownotes: Command, arguments: list[str], said: str) -> None:
    """A slip on the command line ends with status 2 and one line that names it."""
    assert usage(shownotes(*arguments)) == said


def test_no_command_teaches(shownotes: Command) -> None:
    """Without a command one sees all of them, with examples."""
    ended = shownotes()
    assert ended.status == 2
    assert "Traceback" not in ended.err
    assert shownotes("--help").status == 0


@pytest.mark.parametrize("name", ["init", "new", "build", "check", "schema"])
def test_help_teaches_by_example(shownotes: Command, name: str) -> None:
    """Every command shows how it is typed."""
    ended = shownotes(name, "--help")
    assert ended.status == 0
    assert re.search(rf"^ *shownotes {name} ", ended.out, re.MULTILINE)


def test_a_folder_that_is_no_site(shownotes: Command, tmp_path: Path) -> None:
    """Another folder is told from a site, and left as it was."""
    ended = shownotes("build", tmp_path)
    assert ended == Ended(
        1,
        "",
        ".:0:0: S113 there is no folder episodes/ here\n"
        "  hint: run shownotes init DIR to make one, or name the folder that holds episodes/\n",
    )
    assert list(tmp_path.glob("output")) == []


def test_an_output_that_is_not_ours(shownotes: Command, good: Site) -> None:
    """Whoever names a folder with other things in it loses none of them (T-FS-03)."""
    (good.root / "precious").mkdir()
    (good.root / "precious/thesis.txt").write_text("x")
    for folder, reason in (
        ("precious", "it is not empty and was not built by Shownotes"),
        (".", f"it holds the sources in {good.root}/episodes"),
        ("episodes/talks", f"it is in the sources in {good.root}/episodes"),
    ):
        ended = shownotes("build", good.root, "--output", good.root / folder, "--jobs", "1")
        assert ended.status == 1
        assert ended.err.startswith(f"shownotes: cannot build into {(good.root / folder).absolute()}: {reason}\n")
    assert (good.root / "precious/thesis.txt").read_text() == "x"


def test_the_output_can_be_elsewhere(shownotes: Command, good: Site, tmp_path: Path) -> None:
    """A site is written wherever it is wanted."""
    assert shownotes("build", good.root, "--output", "public", "--jobs", "1").status == 0
    assert (tmp_path / "public/talks/feed.xml").is_file()
    assert not (good.root / "output").exists()


SLOW = (
    '{% extends "default/pages/episode.html" %}{% block title %}{% for n in range(10 ** 9) %}{% endfor %}{% endblock %}'
)
"""A template that no build gets to the end of."""


class Process(Protocol):
    """Starts `shownotes` with these arguments in a session of its own."""

    def __call__(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Do not wait for it."""


@pytest.fixture
def start(repository: Path, tmp_path: Path) -> Iterator[Process]:
    """The command as processes, of which none is left when the test ends."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str | Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", *map(str, arguments)],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(repository)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def members(session: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, *fields = path.read_text().rpartition(") ")[2].split()
            if int(fields[2]) == session and state != "Z":
                found.append(int(path.parent.name))
    return found


def until(happens: Callable[[], object]) -> None:
    """Wait for something that must happen soon."""
    deadline = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < deadline, "it never happened"
        select.select([], [], [], 0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize(
    ("number", "to_all", "status", "said"),
    [
        (signal.SIGINT, True, 130, "shownotes: stopped; the last good output is as it was\n"),
        (signal.SIGTERM, False, 143, "shownotes: terminated; the last good output is as it was\n"),
    ],
    ids=["Ctrl-C", "SIGTERM"],
)
def test_a_build_that_is_stopped(
    good: Site, start: Process, *, number: signal.Signals, to_all: bool, status: int, said: str
) -> None:
    """Whoever stops a build finds the old site, no process that goes on, and a status that says so (T-FS-08)."""
    assert start("build", good.root, "--quiet").wait() == 0
    before = tree(good.root / "output")
    for count in range(90):
        good.episode(f"more-{count}", audio=AUDIO | {"url": f"https://media.example/{count}.mp3"})
    good.write("templates/pages/episode.html", SLOW)
    process = start("build", good.root, "--jobs", "2")
    until(lambda: list(good.root.glob(".output.staged-*")) and len(members(process.pid)) > 2)
    (os.killpg if to_all else os.kill)(process.pid, number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.lstrip()) == (status, "", said)
    until(lambda: not members(process.pid))
    assert tree(good.root / "output") == before
    (good.root / "templates/pages/episode.html").unlink()
    assert start("build", good.root, "--quiet").wait() == 0
    assert sorted(path.name for path in good.root.iterdir()) == [".shownotes", "episodes", "output", "templates"]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_who_leaves(bad: Site, start: Process) -> None:
    """`shownotes check … | head -1` ends quietly, with a status that is not 0 (T-FS-08)."""
    for count in range(2000):
        bad.write(f"episodes/talks/bad-{count}.md", "---\n---\n")
    process = start("check", bad.root, "--format", "json", "--jobs", "1")
    assert process.stdout
    assert json.loads(process.stdout.readline())["path"] == "episodes/talks/bad-0.md"
    process.stdout.close()
    assert process.stderr
    assert process.stderr.read() == ""
    assert process.wait() in {1, 141}  # as click counts, or as shells do
