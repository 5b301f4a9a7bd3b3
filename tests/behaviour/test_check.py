"""What `shownotes check` says of the feeds of a site, and of anybody's feed."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.build import build, directory, inspect
from pipeline.cli import shownotes as command
from pipeline.readiness import DIRECTORIES
from pipeline.readiness.own import Asked, feeds, somebodys
from pipeline.readiness.sheet import Sheet
from tests.behaviour import sample

if TYPE_CHECKING:
    from tests.behaviour.conftest import Server, Shownotes

FEEDS = Path(__file__).resolve().parents[3] / "shared/data/feeds"
ALL = tuple(DIRECTORIES)
BOMB = (
    b"<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
    b"<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]><rss><channel><title>&c;&c;</title></channel></rss>"
)
"""Entities within entities, which grow when they are expanded."""


def built(root: Path) -> Path:
    """The sample, built on disk."""
    sample.write(root)
    assert build(root, directory(root, root / "output"), now=sample.NOW).built
    return root


def reports(root: Path) -> list[Sheet]:
    """The reports on all feeds of a built site, the network's last."""
    catalog = inspect(root, now=sample.NOW).catalog
    return list(feeds(root, root / "output", catalog, Asked(sample.NOW), network=True))


def told(sheet: Sheet) -> set[tuple[str, str, str]]:
    """What a report says is missing or risky: requirement, state and place."""
    return {(each.requirement.split()[0], each.state, f"{each.path}:{each.line}") for each in sheet.remarks}


# Our own feeds


def test_the_sample_lacks_what_it_means_to_lack(tmp_path: Path) -> None:
    """The rules judge our own feeds: nothing is missing but what the sample's records leave out or say on purpose."""
    serial, talk, network = reports(built(tmp_path))
    # The title of a link says "<video>" and means it, and so does the title of the prologue that says "&amp;".
    meant = {("R-DOC-10", "episodes/serial/one.md")}
    assert {(each.requirement, each.path) for each in serial.remarks if each.missing} == meant
    (title, _) = [each for each in serial.remarks if each.requirement == "R-DOC-11"]
    assert (title.missing, title.risky) == ((), ALL)
    assert '"&amp;"' in title.message
    assert {(each.requirement.split()[0], each.path) for each in serial.remarks if each.risky} == {
        ("R-DOC-11", "episodes/serial/zero.md"),
        ("R-DOC-10", "episodes/serial/one.md"),
        ("R-ITEM-24", "episodes/serial/zero.md"),
        ("R-ITEM-24", "episodes/serial/trailer.md"),
        ("R-ITEM-09", "episodes/serial/zero.md"),
        ("R-ART-02", "episodes/serial/show.yaml"),
        ("R-ART-05", "episodes/serial/show.yaml"),
    }
    assert [(each.requirement, each.path) for each in talk.remarks if each.missing] == [
        ("R-ITEM-02 R-SPOT-01", "episodes/talk/text.md")
    ]
    text = ("R-ITEM-02 R-SPOT-01", "episodes/talk/text.md")
    assert {(each.requirement, each.path) for each in network.remarks if each.missing} == meant | {text}


def test_this_site_lacks_nothing(repository: Path, tmp_path: Path) -> None:
    """Every directory accepts the feeds of this repository's own site."""
    now = datetime.now(UTC)
    output = tmp_path / "output"
    assert build(repository, directory(repository, output), now=now).built
    catalog = inspect(repository, now=now).catalog
    sheets = list(feeds(repository, output, catalog, Asked(now)))
    assert len(sheets) == len(catalog.shows)
    assert [each for sheet in sheets for each in sheet.remarks if each.missing] == []
    for sheet in sheets:
        assert {each.requirement.split()[0] for each in sheet.remarks} <= {"R-ITEM-24"}


def test_a_remark_names_the_place_to_change(tmp_path: Path) -> None:
    """A remark leads to the line of the key, in the record of the show, the episode or the site."""
    root = built(tmp_path)
    show = root / "episodes/serial/show.yaml"
    for path, old, new in (
        ("output/serial/feed.xml", b"<itunes:type>serial<", b"<itunes:type>daily<"),
        ("output/serial/feed.xml", b"<itunes:episode>1<", b"<itunes:episode>one<"),
        ("output/talk/feed.xml", b'rel="self"', b'rel="other"'),
    ):
        file = root / path
        data = file.read_bytes()
        assert old in data
        file.write_bytes(data.replace(old, new, 1))
    serial, talk, _ = reports(root)
    line = 1 + show.read_text(encoding="utf-8").split("\n").index("type: serial")
    assert ("R-CHAN-10", "risky", f"episodes/serial/show.yaml:{line}") in told(serial)
    one = (root / "episodes/serial/one.md").read_text(encoding="utf-8").split("\n").index("number: 1") + 1
    assert ("R-ITEM-17", "missing", f"episodes/serial/one.md:{one}") in told(serial)
    assert ("R-CHAN-05", "missing", "episodes/site.yaml:2") in told(talk)


def test_a_feed_that_was_damaged_is_named_itself(tmp_path: Path) -> None:
    """What no record mends is told with the line of the feed."""
    root = built(tmp_path)
    feed = root / "output/talk/feed.xml"
    feed.write_bytes(feed.read_bytes().replace(b"</channel>", b"</chanel>"))
    (talk,) = [each for each in reports(root) if each.feed == "output/talk/feed.xml"]
    lines = feed.read_bytes().count(b"\n", 0, feed.read_bytes().index(b"</chanel>")) + 1
    assert ("R-DOC-01", "missing", f"output/talk/feed.xml:{lines}") in told(talk)


def test_a_file_that_went_is_missed(tmp_path: Path) -> None:
    """A recording that is not in the output, or of another length, is refused before a listener finds it."""
    root = built(tmp_path)
    (bonus,) = (root / "output/serial").rglob("bonus.*.mp3")
    bonus.unlink()
    (one,) = (root / "output/serial").rglob("one.*.mp3")
    one.write_bytes(one.read_bytes()[:-36])
    serial = reports(root)[0]
    found = {each.path: each.message for each in serial.remarks if each.requirement == "R-ITEM-03"}
    assert "is not in the output" in found["episodes/serial/bonus.md"]
    assert "and the file has" in found["episodes/serial/one.md"]


# The command

Check = Callable[..., tuple[int, str]]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """`shownotes check`, in this process: its exit status, and what it prints."""

    def run(*arguments: str | Path) -> tuple[int, str]:
        capsys.readouterr()
        status = command.main(["check", *map(str, arguments)], standalone_mode=False)
        return status, capsys.readouterr().out

    return run


def test_check_reports_after_the_records(tmp_path: Path, check: Check) -> None:
    """One command says what is wrong with the records, and what each directory will say of the feeds."""
    root = built(tmp_path / "site")
    status, said = check(root, "--now", "2026-06-01", "--jobs", "1")
    assert status == 1
    assert said.startswith("checked 7 public, 0 scheduled and 0 draft episodes of 2 shows: 0 errors, 2 warnings\n")
    for name in DIRECTORIES.values():
        assert len(re.findall(rf"^  {name} +\d+ met · \d+ missing · \d+ risky", said, re.MULTILINE)) == 2
    assert (
        'episodes/talk/text.md:2:1: R-ITEM-02 missing: "Only text" has 0 enclosures, not one'
        f" ({', '.join(DIRECTORIES.values())})\n"
        "  hint: put a recording beside the episode, or write feed: {without_media: exclude} in show.yaml\n"
    ) in said
    assert said.endswith("unknown is what only the host can tell: shownotes check --online\n")
    status, said = check(root, "--now", "2026-06-01", "--no-report", "--jobs", "1")
    assert (status, said.count("\n")) == (0, 1)


def test_one_directory_can_be_asked(tmp_path: Path, check: Check) -> None:
    """What does not concern a directory is not told, and does not fail a build for it."""
    root = built(tmp_path / "site")
    (root / "episodes/talk/text.md").unlink()
    zero = root / "episodes/serial/zero.md"
    zero.write_text(
        re.sub("^title:.*$", "title: Prologue", zero.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8"
    )
    one = root / "episodes/serial/one.md"
    one.write_text(one.read_text(encoding="utf-8").replace("<video>", "video"), encoding="utf-8")
    build(root, directory(root, root / "output"), now=sample.NOW)
    status, said = check(root, "--now", "2026-06-01", "--directory", "psp", "--jobs", "1")
    assert status == 0
    assert "R-ITEM-24 risky" in said
    assert "Apple" not in said
    assert check(root, "--now", "2026-06-01", "--jobs", "1")[0] == 0


def test_the_report_as_json(tmp_path: Path, check: Check) -> None:
    """A program gets all of it as one document."""
    root = built(tmp_path / "site")
    status, said = check(root, "--now", "2026-06-01", "--json", "--network", "--jobs", "1")
    document = json.loads(said)
    assert status == 1
    assert [each["feed"] for each in document["feeds"]] == [
        "output/serial/feed.xml",
        "output/talk/feed.xml",
        "output/feed.xml",
    ]
    assert document["good"] is False
    assert [each["code"] for each in document["problems"] if each["severity"] == "warning"] == [
        "F450",
        "F406",
    ]
    (remark,) = [each for each in document["feeds"][1]["remarks"] if each["missing"]]
    assert (remark["key"], remark["path"], remark["line"]) == ("episode:audio", "episodes/talk/text.md", 2)


def test_the_report_as_annotations(tmp_path: Path, check: Check) -> None:
    """A pull request shows what directories will say at the line of the record."""
    root = built(tmp_path / "site")
    status, said = check(root, "--now", "2026-06-01", "--format", "github", "--jobs", "1")
    lines = said.splitlines()
    assert status == 1
    assert any(line.startswith("::error file=episodes/talk/text.md,line=2,col=1,title=R-ITEM-02::") for line in lines)
    assert any(line.startswith("::warning file=episodes/talk/show.yaml") and "R-YT-01" in line for line in lines)
    assert all(line.startswith("::") for line in lines)


# Anybody's feed


@pytest.mark.parametrize("path", sorted(FEEDS.rglob("*.xml")), ids=lambda path: path.name)
def test_any_feed_gets_a_report(path: Path) -> None:
    """Every feed, however broken, gets a report whose places are lines of it (T-IMP-01)."""
    data = path.read_bytes()
    sheet = somebodys(path.name, data, Asked(sample.NOW))
    lines = data.count(b"\n") + 1
    assert all(each.path == path.name and 0 <= each.line <= lines for each in sheet.remarks)
    assert set(sheet.directories) == set(DIRECTORIES)
    if path.parent.name == "malformed":
        assert not sheet.is_good


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("the-daily.xml", set()),
        ("podnews.xml", set()),
        ("1865.xml", set()),
        ("planet-money.xml", {"R-CHAN-08", "R-ITEM-03", "R-ITEM-04"}),
        ("dk-podcast.xml", {"R-ITEM-07"}),
    ],
)
def test_a_listed_feed_is_refused_for_what_apple_asks_only(name: str, missing: set[str]) -> None:
    """A feed that Apple lists lacks nothing for Apple but what its own text demands, and hints name elements."""
    sheet = somebodys(name, (FEEDS / name).read_bytes(), Asked(sample.NOW))
    assert {each.requirement.split()[0] for each in sheet.remarks if "apple" in each.missing} == missing
    told = {each.hint for each in sheet.remarks}
    assert told.isdisjoint({"write base_url:", "write number:", "build the feed with Shownotes"})
    assert "R-DOC-04" in {each.requirement for each in sheet.remarks if "psp" in each.missing}
    assert sheet.is_good is not any(set(each.missing) - {"psp"} for each in sheet.remarks)


@pytest.mark.parametrize(
    ("name", "requirement", "line", "message"),
    [
        ("made-truncated.xml", "R-DOC-01", 55, "not well-formed"),
        ("made-html-page.xml", "R-DOC-03", 2, "this is not RSS: the document is <html>"),
        ("made-html-entities.xml", "R-DOC-07", 6, "is no entity of XML"),
        ("made-doctype-entity.xml", "R-DOC-07", 1, "there is a DOCTYPE"),
        ("made-duplicate-guid.xml", "R-ITEM-07", 87, "is also that of"),
        ("made-windows1252-declared.xml", "R-DOC-02", 1, "the encoding is windows-1252"),
        ("made-bad-dates.xml", "R-ITEM-10", 0, "is not as RFC 2822 writes it"),
        ("made-enclosure-length-text.xml", "R-ITEM-03", 0, "not a number of bytes"),
        ("made-leading-blank-line.xml", "R-DOC-01", 1, "something stands before the document"),
        ("canal.xml", "R-DOC-01", 2, "not well-formed: Extra content"),
        ("made-no-channel-title.xml", "R-CHAN-01", 0, "the show has no title"),
    ],
)
def test_what_is_broken_is_named(name: str, requirement: str, line: int, message: str) -> None:
    """A broken feed is told by what is broken, with its line."""
    sheet = somebodys(name, (FEEDS / "malformed" / name).read_bytes(), Asked(sample.NOW))
    found = [each for each in sheet.remarks if each.requirement.startswith(requirement) and message in each.message]
    assert found, [(each.requirement, each.message) for each in sheet.remarks if each.missing]
    assert line in {0, found[0].line}


def test_a_feed_behind_a_warning_is_judged() -> None:
    """What a program printed before the feed is told, and the feed is judged all the same, with its own lines."""
    good = (Path(__file__).parents[1] / "unit/readiness/good.xml").read_bytes().replace(b">serial<", b">daily<")
    body = good.partition(b"\n")[2]
    sheet = somebodys("x.xml", b"<br/>\n<b>Warning</b>: too old\n" + body, Asked(sample.NOW))
    found = {each.requirement: each.line for each in sheet.remarks}
    assert sheet.title == "Harbour Talk"
    assert found["R-CHAN-10"] == 2 + body.count(b"\n", 0, body.index(b">daily<")) + 1
    assert found["R-DOC-01"] == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"<rss",
        b"<rss/>",
        b"<rss version='2.0'><channel/></rss>",
        b"<rss version='2.0'><channel><item/><item/></channel></rss>",
        b"<channel>" * 50_000,
        BOMB,
        b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel><title>&x;</title></channel></rss>",
        b"<rss><channel><title>" + b"x" * 11_000_000 + b"</title></channel></rss>",
        b"<rss version='2.0'><channel><link>http://[::</link><item><enclosure url='//['/></item></channel></rss>",
        b"\xff\xfe<\0r\0s\0s\0/\0>\0",
    ],
    ids=["empty", "nul", "cut", "bare", "channel", "items", "deep", "bomb", "xxe", "long", "addresses", "utf-16"],
)
def test_hostile_feeds_get_a_report(data: bytes) -> None:
    """What is made to hurt is told as broken, in seconds, and nothing of this machine is in the report (T-IMP-01)."""
    began = time.monotonic()
    sheet = somebodys("hostile.xml", data, Asked(sample.NOW))
    assert time.monotonic() - began < 10
    assert not sheet.is_good
    assert "root:" not in repr(sheet)


def test_a_feed_in_a_file(tmp_path: Path, shownotes: Shownotes) -> None:
    """Somebody else's feed is judged by its lines, without a site."""
    path = tmp_path / "theirs.xml"
    path.write_bytes((FEEDS / "malformed/made-truncated.xml").read_bytes())
    done = shownotes("check", "--feed", "theirs.xml", status=1)
    assert "\ntheirs.xml:55: R-DOC-01 missing: not well-formed" in done.stdout
    assert not done.stdout.startswith("\n")
    refused = shownotes("check", "--feed", "nowhere.xml", status=2)
    assert "there is no file nowhere.xml, and it is no address" in refused.stderr


def test_a_feed_at_an_address(
    tmp_path: Path, shownotes: Shownotes, serve: Callable[[Path], Server], repository: Path
) -> None:
    """A feed is fetched by its address; one on this machine only if asked (T-IMP-03)."""
    (tmp_path / "www").mkdir()
    (tmp_path / "www/feed.xml").write_bytes((repository / "tests/unit/readiness/good.xml").read_bytes())
    server = serve(tmp_path / "www")
    refused = shownotes("check", "--feed", f"{server.url}/feed.xml", status=1)
    assert refused.stderr == (
        f"shownotes: {server.url}/feed.xml: 127.0.0.1 is 127.0.0.1, which is no public address\n"
        "  hint: allow private addresses if that is meant: --allow-private\n"
    )
    assert server.requests == []
    done = shownotes("check", "--feed", f"{server.url}/feed.xml", "--allow-private", "--now", "2026-06-01")
    assert f"Harbour Talk · {server.url}/feed.xml\n  Apple Podcasts " in done.stdout
    assert server.requests == ["/feed.xml"]
    missing = shownotes("check", "--feed", f"{server.url}/none.xml", "--allow-private", status=1)
    assert f"{server.url}/none.xml answers 404" in missing.stderr
    scheme = shownotes("check", "--feed", "file:///etc/passwd", status=1)
    assert "only http and https addresses are fetched" in scheme.stderr


def test_the_host_of_a_site_is_asked(served_site: tuple[Path, Server], check: Check) -> None:
    """With --online the report says what the host does, and once for each feed what our own rule kept from asking."""
    site, server = served_site
    assert build(site, directory(site, site / "output"), now=datetime.now(UTC)).built
    assert "R-HOST" not in check(site, "--jobs", "1")[1]
    assert server.requests == []
    _, said = check(site, "--online", "--allow-private", "--sample", "1", "--jobs", "1")
    assert re.search(r"R-HOST-03 missing: \S+\.mp3 answers 200 to a byte range, not 206", said)
    assert re.search(r"R-HOST-05 risky: \S+/feed.xml has neither ETag nor Last-Modified", said)
    assert "R-HOST-01 missing" not in said
    assert "R-HOST-02" not in said
    _, closed = check(site, "--online", "--sample", "1", "--jobs", "1")
    place = server.url.partition("//")[2]
    assert closed.count("which is no public address") == closed.count("output/") == 2
    assert closed.count("hint: allow private addresses if that is meant: --allow-private\n") == 2
    assert f"{place} failed" not in closed
    assert "see that the host is up" not in closed
    assert not re.search(r"cannot be (?:fetched|reached)", closed)


# The door stays shut


def test_nothing_but_online_opens_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build and check touch no network, whatever the records name (T-IMP-03)."""
    root = tmp_path / "site"
    sample.write(root)
    opened: list[Any] = []

    class Shut(socket.socket):
        def __init__(self, *arguments: Any, **_: Any) -> None:
            opened.append(arguments)
            raise OSError

    monkeypatch.setattr(socket, "socket", Shut)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **_: opened.append(arguments))
    for arguments in (
        ["build", root, "--now", "2026-06-01", "--jobs", "1", "--quiet"],
        ["check", root, "--now", "2026-06-01", "--jobs", "1"],
        ["check", "--feed", root / "output/serial/feed.xml", "--now", "2026-06-01"],
    ):
        command.main([*map(str, arguments)], standalone_mode=False)
    assert opened == []
