"""Subscribers are not hurt by accident: what is out is on record, and a build that would change it for them stops."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from pipeline.build import build, directory
from pipeline.inspection import inspect
from pipeline.ledger import LEDGER, Keep, read
from pipeline.session import STATE
from tests.conftest import NOW, SETTINGS, SHOW, Site, mp3

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.ledger import Line
    from pipeline.report import Report
    from tests.behaviour.conftest import Shownotes

FOG = "episodes/talks/fog"


@pytest.fixture
def pod(site: Site) -> Site:
    """A site with three episodes; *fog* has a recording and no guid of its own."""
    site.episode("fog", "The lamps go out.\n", published="2026-03-01T06:00Z")
    site.write(f"{FOG}.mp3", mp3(1))
    site.episode("ice", "The harbour freezes.\n", published="2026-03-02T06:00Z", guid="ice-1")
    site.episode("storm", "The horn is late.\n", published="2026-03-03T06:00Z", guid="storm-1")
    return site


@pytest.fixture
def out(pod: Site) -> Site:
    """The same, published."""
    assert publish(pod).built
    return pod


def publish(site: Site, *, now: datetime = NOW, keep: Keep = Keep.WRITE, told: bool = False) -> Report:
    """Build into a folder, as the command does."""
    return build(site.root, directory(site.root, site.root / "output"), now=now, keep=keep, is_told=told)


def refused(site: Site, *, now: datetime = NOW) -> list[str]:
    """The codes of what a build finds, notes left out; where that is an error, nothing may have changed."""
    before, ledger = tree(site.root / "output"), (site.root / LEDGER).read_bytes()
    report = publish(site, now=now)
    if not report.built:
        assert (tree(site.root / "output"), (site.root / LEDGER).read_bytes()) == (before, ledger)
    return [each.code for each in report.problems if each.severity != "note"]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines(site: Site) -> dict[str, Line]:
    """The ledger, by guid."""
    ledger, findings = read((site.root / LEDGER).read_bytes())
    assert findings == []
    return ledger.lines


def guid_of(site: Site, name: str = "fog") -> str:
    """The guid of an episode in the feed that is out."""
    feed = etree.fromstring((site.root / "output/talks/feed.xml").read_bytes())
    (guid,) = [each.findtext("guid") for each in feed.iter("item") if each.findtext("title") == name]
    return guid or ""


def move(site: Site, old: str, new: str) -> None:
    """Rename a file of the site."""
    (site.root / old).rename(site.root / new)


def edit(site: Site, path: str, old: str, new: str) -> None:
    """Replace a text in a file of the site."""
    text = (site.root / path).read_text()
    assert old in text
    (site.root / path).write_text(text.replace(old, new, 1))


# What is put on record


def test_the_first_build_makes_the_ledger(pod: Site) -> None:
    """Every episode that is out is on record, with the time of the build, and the report says so."""
    pod.episode("draft", status="draft")
    pod.episode("later", published="2026-06-02")
    report = publish(pod)
    assert (report.ledger, report.notes) == (
        {"added": 3, "updated": 0},
        ["episodes/ledger.jsonl is new: what is out from now on is on record there; commit it"],
    )
    assert {(line.source, line.first_seen, line.retired) for line in lines(pod).values()} == {
        (f"episodes/talks/{name}.md", NOW, None) for name in ("fog", "ice", "storm")
    }
    fog = lines(pod)[guid_of(pod)]
    assert fog.enclosure
    assert (fog.enclosure.bytes, fog.link) == (len(mp3(1)), "https://podcast.example/talks/fog/")


def test_a_build_without_news_leaves_the_ledger(out: Site) -> None:
    """Notes, titles, guests and pictures may be mended: no line changes, and a build is quiet."""
    before = (out.root / LEDGER).read_bytes()
    out.episode("ice", "The harbour thaws.\n", published="2026-03-02T06:00Z", guid="ice-1", title="Thaw", guest="X Y")
    report = publish(out, now=NOW + timedelta(days=1))
    assert (report.built, report.ledger) == (True, {"added": 0, "updated": 0})
    assert (out.root / LEDGER).read_bytes() == before


def test_a_ledger_that_was_lost_is_noticed(out: Site) -> None:
    """Deleted by hand, it is made anew although nothing else changed; edited by hand, the build looks again."""
    publish(out)
    (out.root / LEDGER).unlink()
    assert publish(out).ledger == {"added": 3, "updated": 0}
    edit(out, LEDGER, "2026-03-02T06:00:00Z", "2026-03-02T07:00:00Z")
    assert refused(out) == ["F424"]


@pytest.mark.parametrize("place", ["http://127.0.0.1:8000", "http://localhost", "https://podcast.example.org/pod"])
def test_where_nobody_subscribes_nothing_is_kept(out: Site, place: str) -> None:
    """A site on this machine, or under an address for examples, is for trying things out: nothing is refused."""
    before = (out.root / LEDGER).read_bytes()
    edit(out, "episodes/site.yaml", "https://podcast.example", place)
    (out.root / "episodes/talks/ice.md").unlink()
    report = publish(out)
    assert report.built
    assert report.preview.startswith("nobody subscribes to ")
    assert (out.root / LEDGER).read_bytes() == before
    assert guid_of(out) in lines(out)


def test_another_time_is_a_preview(out: Site) -> None:
    """A build as of another time has nothing disappear that only the time explains, and puts nothing on record."""
    before = (out.root / LEDGER).read_bytes()
    out.episode("next", published="2026-07-01")
    assert publish(out, now=NOW + timedelta(days=60), told=True).preview
    assert publish(out, now=datetime(2026, 3, 2, tzinfo=UTC), told=True).built
    assert (out.root / LEDGER).read_bytes() == before


def test_a_clock_that_went_back_takes_nothing_away(out: Site) -> None:
    """A machine whose clock is wrong by months does not empty the feed (T-TIME-02)."""
    assert refused(out, now=datetime(2026, 3, 2, tzinfo=UTC)) == ["F421", "F421"]


# What is refused


def test_a_file_without_guid_keeps_the_one_that_is_out(out: Site) -> None:
    """A record whose guid line was deleted, or never written, has the guid that its subscribers know."""
    edit(out, "episodes/talks/ice.md", 'guid: "ice-1"\n', "")
    edit(out, LEDGER, guid_of(out), "another-derivation")
    assert refused(out) == []
    assert (guid_of(out, "ice"), guid_of(out)) == ("ice-1", "another-derivation")


def test_a_renamed_file_is_told_what_to_write(out: Site) -> None:
    """Whoever types what the hint says has the feed as it was, to the byte."""
    feed, guid = (out.root / "output/talks/feed.xml").read_bytes(), guid_of(out)
    move(out, f"{FOG}.md", "episodes/talks/mist.md")
    move(out, f"{FOG}.mp3", "episodes/talks/mist.mp3")
    (problem,) = [each for each in publish(out).problems if each.code == "F420"]
    assert problem.hint == (
        f"write guid: {guid}, slug: fog and audio: fog.mp3 into it, and name the recording fog.mp3 again;"
        " or accept it: shownotes accept talks/fog"
    )
    edit(out, "episodes/talks/mist.md", "---\n", f"---\nguid: {guid}\nslug: fog\naudio: fog.mp3\n")
    move(out, "episodes/talks/mist.mp3", f"{FOG}.mp3")
    assert refused(out) == []
    assert (out.root / "output/talks/feed.xml").read_bytes() == feed
    assert lines(out)[guid].source == "episodes/talks/mist.md"


def test_a_recording_that_kept_its_name_is_not_asked_for(out: Site) -> None:
    """Where only the record was renamed, its recording's address stays by itself, however the file is spelled."""
    out.episode("tape", "On tape.\n", audio="Tape One.mp3", published="2026-05-01")
    out.write("episodes/talks/Tape One.mp3", mp3(7))
    assert publish(out).built
    guid = guid_of(out, "tape")
    move(out, "episodes/talks/tape.md", "episodes/talks/reel.md")
    (problem,) = [each for each in publish(out).problems if each.code == "F420"]
    assert problem.hint.startswith(f"write guid: {guid} and slug: tape into it; or accept it")
    edit(out, "episodes/talks/reel.md", "---\n", f"---\nguid: {guid}\nslug: tape\n")
    assert refused(out) == []


def test_a_record_renamed_alone_is_told_all_lines(out: Site) -> None:
    """Where recording and transcript kept their names, the hint brings the feed back to the byte all the same."""
    out.write(f"{FOG}.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nGood evening.\n")
    assert publish(out).built
    feed, guid = (out.root / "output/talks/feed.xml").read_bytes(), guid_of(out)
    assert b"podcast:transcript" in feed
    move(out, f"{FOG}.md", "episodes/talks/mist.md")
    (problem,) = [each for each in publish(out).problems if each.code == "F420"]
    assert problem.hint == (
        f"write guid: {guid}, slug: fog and audio: fog.mp3 into it, and rename what else lies beside it, as transcripts"
        " and chapters, from fog.* to mist.*; or accept it: shownotes accept talks/fog"
    )
    edit(out, "episodes/talks/mist.md", "---\n", f"---\nguid: {guid}\nslug: fog\n")
    (problem,) = [each for each in publish(out).problems if each.code == "F423"]
    assert problem.hint.startswith("write audio: fog.mp3; ")
    edit(out, "episodes/talks/mist.md", "---\n", "---\naudio: fog.mp3\n")
    move(out, f"{FOG}.vtt", "episodes/talks/mist.vtt")
    assert refused(out) == []
    assert (out.root / "output/talks/feed.xml").read_bytes() == feed


def test_an_accepted_guid_cannot_be_taken_back(out: Site, shownotes: Shownotes) -> None:
    """Whoever undoes a guid that was accepted and published is told one thing: to write the one that is out."""
    edit(out, "episodes/talks/ice.md", "ice-1", "ice-2")
    shownotes("accept", "talks/ice", "--site", out.root)
    assert publish(out).built
    edit(out, "episodes/talks/ice.md", "ice-2", "ice-1")
    (problem,) = [each for each in publish(out).problems if each.is_error]
    assert (problem.code, problem.hint) == ("F422", "write guid: ice-2")
    assert "was given up on " in problem.message
    assert "cannot be accepted" in shownotes("accept", "talks/ice", "--site", out.root, status=1).stdout
    edit(out, "episodes/talks/ice.md", "ice-1", "ice-2")
    assert refused(out) == []


@pytest.mark.parametrize("blank", ["", " \n\n", "\ufeff\n"])
def test_an_emptied_ledger_is_damage(out: Site, blank: str) -> None:
    """A ledger that was emptied by accident does not say that nobody has anything: it stops the build (T-ID-05)."""
    out.write(LEDGER, blank)
    edit(out, "episodes/talks/ice.md", "ice-1", "ice-2")
    assert refused(out) == ["F428"]
    (problem,) = [each for each in publish(out).problems if each.is_error]
    assert "git checkout episodes/ledger.jsonl" in problem.hint
    (out.root / LEDGER).unlink()
    assert publish(out).built


def test_addresses_are_accepted_by_themselves(out: Site, shownotes: Shownotes) -> None:
    """Moving house accepts no date that moved by accident in the same breath (T-ID-04)."""
    out.write("episodes/site.yaml", SETTINGS.replace("podcast", "www.podcast"))
    edit(out, "episodes/talks/ice.md", "2026-03-02", "2026-03-04")
    assert sorted(refused(out)) == ["F424", "F427"]
    (problem,) = [each for each in publish(out).problems if each.code == "F427"]
    assert problem.hint.endswith("accept that: shownotes accept --addresses")
    shownotes("accept", "--addresses", "--site", out.root)
    assert refused(out) == ["F424"]
    assert {line.link[:27] for line in lines(out).values()} == {"https://www.podcast.example"}
    assert lines(out)["ice-1"].published.day == 2
    shownotes("accept", "--all", "--site", out.root)
    assert refused(out) == []


def test_a_draft_that_was_accepted_comes_back_as_itself(out: Site, shownotes: Shownotes) -> None:
    """Its guid was kept for it: no other episode may have it, and its own may after one more accept (R-ITEM-07)."""
    edit(out, "episodes/talks/ice.md", "---\n", "---\nstatus: draft\n")
    said = shownotes("accept", "talks/ice", "--site", out.root).stdout
    assert said.endswith("apps drop it or can no longer play it, and no other ever gets its guid\n")
    assert publish(out).built
    out.episode("other", "Of another.\n", guid="ice-1", published="2026-05-01")
    assert refused(out) == ["F422"]
    assert "cannot be accepted" in shownotes("accept", "ice-1", "--site", out.root, status=1).stdout
    (out.root / "episodes/talks/other.md").unlink()
    edit(out, "episodes/talks/ice.md", "status: draft\n", "")
    assert refused(out) == ["F422"]
    shownotes("accept", "talks/ice", "--site", out.root)
    assert refused(out) == []


def test_two_accepted_changes_of_one_episode_are_settled_by_either_line(out: Site, shownotes: Shownotes) -> None:
    """Where two branches put different dates on record, either line leads on: the build says what is left."""
    ledger = (out.root / LEDGER).read_text()
    (ice,) = [line for line in ledger.splitlines() if "ice-1" in line]
    left, right = (ice.replace("2026-03-02", day) for day in ("2026-03-04", "2026-03-05"))
    out.write(LEDGER, ledger.replace(ice, f"{left}\n{right}"))
    edit(out, "episodes/talks/ice.md", "2026-03-02", "2026-03-05")
    (problem,) = [each for each in publish(out).problems if each.is_error]
    assert "where neither does, keep either, build, and accept what the build says of it" in problem.hint
    out.write(LEDGER, ledger.replace(ice, left))
    assert refused(out) == ["F424"]
    shownotes("accept", "talks/ice", "--site", out.root)
    assert refused(out) == []


def test_the_old_name_of_a_file_can_be_given_to_another(out: Site) -> None:
    """Of a renamed file and the new one under its name, the new one is asked for a guid (T-ID-03)."""
    guid = guid_of(out)
    (out.root / f"{FOG}.md").rename(out.root / "episodes/talks/mist.md")
    edit(out, "episodes/talks/mist.md", "---\n", f"---\nguid: {guid}\nslug: old-fog\naudio: fog.mp3\n")
    out.episode("fog", "Something new.\n", title="News", published="2026-05-01", slug="new", audio=None)
    out.write("episodes/talks/new.mp3", mp3(5))
    edit(out, f"{FOG}.md", "---\n", "---\naudio: new.mp3\n")
    (problem,) = [each for each in publish(out).problems if each.code == "F400"]
    assert (problem.path, problem.hint[:12]) == (f"{FOG}.md", "write guid: ")
    edit(out, f"{FOG}.md", "---\n", f"---\n{problem.hint.removeprefix('write ')}\n")
    assert "F400" not in refused(out)


@pytest.mark.parametrize("copy", ["bell", "zeal"])
def test_a_copy_is_asked_for_a_guid_and_not_what_is_out(out: Site, copy: str) -> None:
    """An old episode that was copied to begin a new one keeps its guid, whichever name comes first (T-ID-03)."""
    edit(out, f"{FOG}.md", "---\n", f"---\nguid: {guid_of(out)}\n")
    text = (out.root / f"{FOG}.md").read_text()
    out.write(f"episodes/talks/{copy}.md", text.replace("2026-03-01", "2026-05-01"))
    out.write(f"episodes/talks/{copy}.mp3", mp3(5))
    told = [each for each in publish(out).problems if each.is_error]
    assert [(each.code, each.path, each.hint) for each in told] == [
        ("F400", f"episodes/talks/{copy}.md", "delete the guid here, for one of its own")
    ]
    assert told[0].message.endswith(f"is also that of {FOG}.md, which is out with it")
    edit(out, f"episodes/talks/{copy}.md", f"guid: {guid_of(out)}\n", "")
    assert "F420" not in refused(out)
    assert len(lines(out)) == 4


def test_a_show_under_another_name_keeps_its_guids(out: Site) -> None:
    """A folder's old name among the aliases holds the guids of its files, though the move itself is refused."""
    guid = guid_of(out)
    move(out, "episodes/talks", "episodes/speech")
    edit(out, "episodes/speech/show.yaml", "title:", "aliases: talks\ntitle:")
    problems = publish(out).problems
    assert {each.code for each in problems if each.is_error} == {"F426"}
    assert guid in lines(out)


def test_a_renamed_folder_loses_no_subscriber(out: Site, shownotes: Shownotes) -> None:
    """Whoever does what the hints say keeps guids, old feed and old pages; nothing less is accepted (R-HOST-07)."""
    feed, guid = "https://podcast.example/talks/feed.xml", guid_of(out)
    move(out, "episodes/talks", "episodes/speech")
    alias, previous = "aliases: [talks]", f"previous_feed_urls: [{feed}]"
    told = [each for each in publish(out).problems if each.severity != "note"]
    assert {each.code for each in told} == {"F420", "F425", "F426"}
    for each in told:
        assert each.path == "episodes/speech/show.yaml"
        assert each.hint.startswith(f"write {alias} and {previous} into episodes/speech/show.yaml (see docs/moving.md)")
    show = (out.root / "episodes/speech/show.yaml").read_text()
    out.write("episodes/speech/show.yaml", f"{alias}\n{show}")
    (problem,) = [each for each in publish(out).problems if each.severity != "note"]
    assert (problem.code, problem.hint[: len(previous) + 6]) == ("F426", f"write {previous}")
    assert f"nothing answers at {feed}" in problem.message
    before = (out.root / LEDGER).read_bytes()
    said = shownotes("accept", "--show", "talks", "--site", out.root, status=1).stdout
    assert said.count("cannot be accepted") == 1
    assert (out.root / LEDGER).read_bytes() == before
    out.write("episodes/speech/show.yaml", f"{alias}\n{previous}\n{show}")
    (problem,) = [each for each in publish(out).problems if each.severity != "note"]
    assert (problem.code, problem.hint) == ("F426", "accept it: shownotes accept --show talks")
    shownotes("accept", "--show", "talks", "--site", out.root)
    assert refused(out) == []
    old = etree.fromstring((out.root / "output/talks/feed.xml").read_bytes())
    assert guid in [each.findtext("guid") for each in old.iter("item")]
    assert "/speech/fog/" in (out.root / "output/talks/fog/index.html").read_text()
    assert "/talks/fog/ https://podcast.example/speech/fog/ 301" in (out.root / "output/_redirects").read_text()


def test_a_renamed_folder_keeps_the_show_s_own_guid(pod: Site) -> None:
    """A podcast guid that was made of the feed's old address is named too, since it would change (R-P20-GUID)."""
    show = "".join(line for line in SHOW.splitlines(keepends=True) if not line.startswith("podcast_guid:"))
    pod.write("episodes/talks/show.yaml", show)
    assert publish(pod).built
    feed = etree.fromstring((pod.root / "output/talks/feed.xml").read_bytes())
    guid = feed.findtext("channel/{https://podcastindex.org/namespace/1.0}guid")
    move(pod, "episodes/talks", "episodes/speech")
    told = [each for each in publish(pod).problems if each.code == "F426"]
    assert [f"podcast_guid: {guid} into episodes/speech/show.yaml" in (each.hint or "") for each in told] == [True]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda site: edit(site, "episodes/talks/ice.md", "ice-1", "ice-2"), ["F420"]),
        (lambda site: (site.root / "episodes/talks/ice.md").unlink(), ["F421"]),
        (lambda site: edit(site, "episodes/talks/ice.md", "---\n", "---\nstatus: draft\n"), ["F421"]),
        (lambda site: edit(site, "episodes/talks/ice.md", "2026-03-02", "2026-09-02"), ["F421"]),
        (lambda site: edit(site, "episodes/talks/ice.md", "2026-03-02", "2026-03-04"), ["F424"]),
        (lambda site: site.write(f"{FOG}.mp3", mp3(2)), ["F423"]),
        (lambda site: (site.root / f"{FOG}.mp3").unlink(), ["F423"]),
        (lambda site: site.write("episodes/talks/ice.mp3", mp3(2)), []),
        (lambda site: edit(site, "episodes/talks/ice.md", "---\n", "---\nslug: ices\n"), ["F425"]),
        (lambda site: edit(site, "episodes/talks/ice.md", "---\n", "---\nslug: ices\naliases: talks/ice\n"), []),
        (lambda site: site.write("episodes/site.yaml", SETTINGS.replace("podcast", "www.podcast")), ["F427"]),
        (lambda site: edit(site, LEDGER, "{", "<<<<<<< HEAD\n{"), ["F428"]),
    ],
)
def test_what_a_build_refuses(out: Site, change: Callable[[Site], object], codes: list[str]) -> None:
    """Guid, enclosure and date of what is out never change unnoticed, nor is one lost (T-ID-04, T-ID-05)."""
    change(out)
    assert refused(out) == codes
    assert [each.code for each in inspect(out.root, now=NOW).problems if each.severity != "note"] == codes


def test_a_page_that_moved_is_warned_of_until_it_is_mended(out: Site) -> None:
    """The warning comes back with each build, and ends with the alias that it asks for."""
    edit(out, "episodes/talks/ice.md", "---\n", "---\nslug: ices\n")
    assert [refused(out), refused(out)] == [["F425"], ["F425"]]
    edit(out, "episodes/talks/ice.md", "---\n", "---\naliases: talks/ice\n")
    assert refused(out) == []
    assert lines(out)["ice-1"].link == "https://podcast.example/talks/ices/"


def test_what_cannot_be_read_has_not_disappeared(out: Site) -> None:
    """Of a show with a file in error it is not said that its episodes are gone: one thing after the other."""
    edit(out, "episodes/talks/ice.md", "title", "titel")
    (out.root / "episodes/talks/storm.md").unlink()
    assert set(refused(out)) == {"S105", "S106"}
    edit(out, "episodes/talks/ice.md", "titel", "title")
    assert refused(out) == ["F421"]


# CI, machines at once, branches


def test_locked_leaves_the_ledger(out: Site, shownotes: Shownotes) -> None:
    """In CI an episode that is not on record is a warning, an error with --strict, and nothing is ever written."""
    out.episode("four", published="2026-03-04", audio={"url": "https://m.example/4.mp3", "length": 1, "duration": 1})
    before = (out.root / LEDGER).read_bytes()
    said = (
        "episodes/ledger.jsonl:0:0: F429 {}the ledger lacks 1 of the episodes that are public now: talks/four\n"
        "  hint: build without --locked, and commit episodes/ledger.jsonl\n"
    )
    assert shownotes("build", out.root, "--locked").stderr == said.format("warning: ")
    assert shownotes("check", out.root, "--locked", "--no-report").stderr == said.format("warning: ")
    assert shownotes("build", out.root, "--locked", "--strict", status=1).stderr == said.format("")
    assert (out.root / LEDGER).read_bytes() == before
    assert "  ledger    1 added; commit episodes/ledger.jsonl" in shownotes("build", out.root).stdout.splitlines()
    assert shownotes("build", out.root, "--locked", "--strict").stderr == ""


def test_ten_at_once_leave_one_good_ledger(out: Site, repository: Path, environment: dict[str, str]) -> None:
    """Builds and accepts that run together take turns, and none undoes what another wrote (T-FS-04)."""
    for name in ("fog", "ice", "storm"):
        edit(out, f"episodes/talks/{name}.md", "T06:00Z", "T07:00Z")
    out.episode("four", published="2026-03-04", guid="four-1")
    commands = [["build", str(out.root), "--jobs", "1"]] * 7
    commands += [
        ["accept", f"talks/{name}", "--site", str(out.root), "--jobs", "1"] for name in ("fog", "ice", "storm")
    ]
    run = [sys.executable, "-m", "pipeline"]
    pipe = subprocess.PIPE
    running = [
        subprocess.Popen([*run, *command], cwd=repository, env=environment, stdout=pipe, stderr=pipe, text=True)
        for command in commands[::-1]
    ]
    ended = [(process.communicate()[1], process.returncode) for process in running]
    assert {status for _, status in ended} <= {0, 1}
    assert [said for said, _ in ended if "Traceback" in said] == []
    assert publish(out).built
    assert sorted(line.published.hour for line in lines(out).values()) == [0, 7, 7, 7]
    assert [path.name for path in (out.root / "episodes").glob(".ledger*")] == []
    assert not (out.root / STATE / "ledger.pending").exists()


def test_branches_that_add_episodes_merge(out: Site, program: Callable[[str], str]) -> None:
    """Two branches that each publish an episode merge in git without a conflict, and the next build is content."""
    git_command = program("git")
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b"}

    def git(*arguments: str) -> None:
        command = [git_command, "-c", "init.defaultBranch=main", "-C", str(out.root), *arguments]
        subprocess.run(command, env={**os.environ, **who}, check=True, capture_output=True)

    out.write(".gitattributes", "episodes/ledger.jsonl merge=union\n")
    out.write(".gitignore", "/output/\n/.shownotes/\n")
    git("init")
    for branch in ("main", "left", "right"):
        git("checkout", "-b", branch, *(["main"] if branch != "main" else []))
        if branch != "main":
            for number in range(4):
                name = f"{branch}-{number}"
                out.episode(name, f"Of {name}.\n", guid=f"ice-{name}", published="2026-04-01T06:00Z")
            assert publish(out).built
        git("add", "--all")
        git("commit", "--message", branch)
    git("merge", "--message", "both", "left")
    assert len(lines(out)) == 11
    assert refused(out) == []


# The command


def test_accept_says_what_it_recorded_and_what_apps_do(out: Site, shownotes: Shownotes) -> None:
    """A dry run writes nothing; what is accepted is published by the next build; a second time there is nothing."""
    edit(out, "episodes/talks/ice.md", "2026-03-02T06", "2026-03-02T07")
    (out.root / "episodes/talks/storm.md").unlink()
    site = ("--site", out.root)
    told = (
        '{} in episodes/ledger.jsonl:\n  talks/ice  "ice"\n'
        "    the date moves from 2026-03-02T06:00Z to 2026-03-02T07:00Z: apps sort it anew, some announce it again\n"
    )
    before = (out.root / LEDGER).read_bytes()
    assert shownotes("accept", "ice-1", "--dry-run", *site).stdout == told.format("would be recorded")
    assert (out.root / LEDGER).read_bytes() == before
    assert shownotes("accept", out.root / "episodes/talks/ice.md", *site).stdout == told.format("recorded")
    assert shownotes("accept", "talks/ice", *site).stdout == "nothing to accept: a build refuses nothing of this\n"
    assert "F421" in shownotes("build", out.root, status=1).stderr
    assert '  talks/storm  "storm"\n' in shownotes("accept", "--all", *site).stdout
    assert shownotes("build", out.root, "--quiet").returncode == 0


def test_accept_refuses_what_it_cannot_mean(out: Site, shownotes: Shownotes) -> None:
    """A mistyped name, no name, another show, or records in error: a line, a status, and no change."""
    before = (out.root / LEDGER).read_bytes()
    site = ("--site", out.root)
    assert 'did you mean "talks/fog"?' in shownotes("accept", "talks/fogg", *site, status=2).stderr
    assert "name an episode, or say --show ID, --addresses or --all" in shownotes("accept", *site, status=2).stderr
    assert 'there is no show "talk"' in shownotes("accept", "--show", "talk", *site, status=2).stderr
    edit(out, "episodes/talks/ice.md", "title", "titel")
    assert "nothing accepted: mend these first" in shownotes("accept", "--all", *site, status=1).stdout
    assert (out.root / LEDGER).read_bytes() == before


def test_the_report_for_machines_tells_of_the_ledger(pod: Site, shownotes: Shownotes) -> None:
    """`build --json` counts what was put on record, and says why nothing is kept for a preview."""
    assert json.loads(shownotes("build", pod.root, "--json").stdout)["ledger"] == {"added": 3, "updated": 0}
    said = json.loads(shownotes("build", pod.root, "--json", "--base-url", "https://preview.example").stdout)
    assert (said["ledger"], said["preview"]) == ({}, "the base_url of this build is not the site's")


def test_this_repository_s_ledger_is_complete(own_site: Path, shownotes: Shownotes) -> None:
    """What this repository publishes is on record there, and committed: a build changes nothing."""
    before = (own_site / LEDGER).read_bytes()
    said = shownotes("build", own_site, "--locked", "--strict")
    assert "F42" not in said.stderr
    assert re.search("^  ledger", shownotes("build", own_site).stdout, re.MULTILINE) is None
    assert (own_site / LEDGER).read_bytes() == before
