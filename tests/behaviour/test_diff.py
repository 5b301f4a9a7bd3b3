"""`shownotes diff`: what an author is told before listeners notice."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.build import build, directory
from pipeline.cli.telling import MOST, as_markdown, as_text
from pipeline.diff import Episode, Kind, ShowDiff, compare
from pipeline.diff.told import Change
from pipeline.feed.reading import read_feed
from pipeline.ledger import Keep
from pipeline.preview import known, preview
from tests.behaviour import sample
from tests.conftest import NOW, SETTINGS, SHOW, Site, mp3

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pipeline.catalog import CatalogShow
    from pipeline.inspection import Checked
    from tests.behaviour.conftest import Server, Shownotes

NOTHING = "0 new, 0 notes edited, 0 downloads again, 0 disappear\n"


def diffs(site: Site, *, now: datetime = NOW) -> list[ShowDiff]:
    """Compare what would be built with what was built last."""

    def make(checked: Checked, show: CatalogShow, feed: bytes) -> ShowDiff:
        old = site.store.content.get(show.facts.feed)
        return compare(show.source.id, read_feed(old) if old else None, read_feed(feed), known(checked, show))

    found = preview(site.root, make, now=now)
    assert found.stops == []
    return found.made


def told(site: Site, *, now: datetime = NOW) -> str:
    """The comparison as a person reads it, each sentence on one line."""
    return as_text(diffs(site, now=now)).replace("\n    ", " ")


@pytest.fixture
def pier(site: Site) -> Site:
    """A site with two episodes that are out, one of which has a guid of its own."""
    site.episode("fog", "The lamps go out at six.\n", published="2026-03-03", guid="g-fog", title="Fog on the pier")
    site.write("episodes/talks/fog.mp3", mp3(10))
    site.episode("tides", "Twice a day.\n", published="2026-03-10", title="Tide tables")
    site.write("episodes/talks/tides.mp3", mp3(20))
    assert site.build()[0].built
    return site


def test_nothing_changed(pier: Site) -> None:
    """After a build there is nothing to tell."""
    assert told(pier) == NOTHING


def test_archives_are_part_of_the_feed(site: Site, shownotes: Shownotes) -> None:
    """An episode that goes to an archive disappears for nobody, and one that is taken out of an archive does."""
    site.write("episodes/site.yaml", SETTINGS.replace("podcast.example", "harbour-talk.example"))
    site.write("episodes/talks/show.yaml", f"{SHOW}feed: {{archive: 10}}\n")
    for number in range(1, 32):
        site.episode(f"e{number:02}", published=f"2026-03-{number:02}", title=f"Episode about {number}")
        site.write(f"episodes/talks/e{number:02}.mp3", mp3(number))
    now = ("--now", "2026-06-01")
    shownotes("build", site.root, *now)
    assert (site.root / "output/talks/feed-2.xml").is_file()
    assert shownotes("diff", site.root, *now).stdout == NOTHING
    for number in range(40, 50):
        site.episode(f"e{number}", published=f"2026-04-{number - 39:02}", title=f"Episode about {number}")
    assert shownotes("diff", site.root, *now).stdout.startswith(
        "10 new, 0 notes edited, 0 downloads again, 0 disappear"
    )
    (site.root / "episodes/talks/e01.md").unlink()
    (site.root / "episodes/talks/e01.mp3").unlink()
    gone = shownotes("diff", site.root, *now, "--against", site.root / "output/talks/feed.xml").stdout
    assert gone.startswith("10 new, 0 notes edited, 0 downloads again, 1 disappear")
    assert "Episode about 1" in gone


def test_a_new_episode(pier: Site) -> None:
    """A new file is one new episode, and nothing happens to the others."""
    pier.episode("bells", published="2026-05-01", title="Bells")
    pier.write("episodes/talks/bells.mp3", mp3(10))
    assert told(pier).startswith(
        "1 new, 0 notes edited, 0 downloads again, 0 disappear\n\nnew\n  Bells (episodes/talks/bells.md) Apps list it"
    )


def test_edited_notes(pier: Site) -> None:
    """An edited article is told in words, and no download."""
    pier.episode("fog", "The lamps go out at seven.\n", published="2026-03-03", guid="g-fog", title="Fog on the pier")
    text = told(pier)
    assert text.startswith("0 new, 1 notes edited, 0 downloads again, 0 disappear\n\nnotes edited\n  Fog on the pier (")
    assert " 1 word added, 1 removed." in text
    assert "-The lamps go out at six." in as_text(diffs(pier), verbose=True)


def test_a_renamed_file_without_a_guid(pier: Site) -> None:
    """A rename that gives another guid is recognised, with the line that would prevent it (R-ITEM-07)."""
    folder = pier.root / "episodes/talks"
    guid = pier.store.content["talks/feed.xml"].decode().partition("Tide tables")[2].partition("</guid>")[0][-36:]
    for suffix in (".md", ".mp3"):
        (folder / f"tides{suffix}").rename(folder / f"tables{suffix}")
    text = told(pier)
    assert text.startswith("0 new, 0 notes edited, 1 downloads again, 0 disappear\n")
    assert f"write guid: {guid} into episodes/talks/tables.md." in text


def test_an_edited_guid(pier: Site) -> None:
    """An edited guid is told as a second download, and the old one is named (R-ITEM-07)."""
    pier.episode("fog", "The lamps go out at six.\n", published="2026-03-03", guid="g-2", title="Fog on the pier")
    text = told(pier)
    assert text.startswith("0 new, 0 notes edited, 1 downloads again, 0 disappear\n")
    assert "guid: g-fog -> g-2" in text
    assert "write guid: g-fog into episodes/talks/fog.md." in text


def test_replaced_audio(pier: Site) -> None:
    """Another recording under the same guid is told apart from a second download."""
    pier.write("episodes/talks/fog.mp3", mp3(12))
    text = told(pier)
    assert text.startswith("0 new, 0 notes edited, 0 downloads again, 0 disappear, 1 with another recording\n")
    assert "Apps that have downloaded it keep what they have" in text


def test_a_moved_date(pier: Site) -> None:
    """A date that moves past another episode is told with both places."""
    pier.episode("fog", "The lamps go out at six.\n", published="2026-04-01", guid="g-fog", title="Fog on the pier")
    text = told(pier)
    assert text.startswith("0 new, 0 notes edited, 0 downloads again, 0 disappear, 1 with another date\n")
    assert "pubDate: 2026-03-03 00:00 UTC -> 2026-04-01 00:00 UTC" in text
    assert "from place 2 to 1" in text


def test_a_deleted_episode(pier: Site) -> None:
    """A deleted file is an episode that disappears."""
    (pier.root / "episodes/talks/fog.md").unlink()
    (pier.root / "episodes/talks/fog.mp3").unlink()
    text = told(pier)
    assert text.startswith("0 new, 0 notes edited, 0 downloads again, 1 disappear\n\ndisappears\n  Fog on the pier")
    assert "It disappears because no file has its guid." in text


@pytest.mark.parametrize(
    ("keys", "show", "reason"),
    [
        ({"status": "draft"}, "", "episodes/talks/fog.md is a draft now"),
        (
            {"published": "2027-01-01"},
            "",
            "episodes/talks/fog.md is dated in the future now; it comes back at 2027-01-01 00:00 UTC",
        ),
        ({"show": "side"}, "", "episodes/talks/fog.md belongs to the show side now"),
        ({}, "feed: {items: 1}\n", "the feed holds only the newest 1 (feed.items in episodes/talks/show.yaml)"),
    ],
)
def test_what_disappears_has_a_reason(pier: Site, keys: dict[str, str], show: str, reason: str) -> None:
    """An episode that leaves the feed though its file is there is told with what took it out."""
    pier.write("episodes/side/show.yaml", SHOW.replace("Talks", "Side").replace("0d7b1a2c", "0d7b1a2d"))
    pier.write("episodes/talks/show.yaml", SHOW + show)
    record = {"published": "2026-03-03", "guid": "g-fog", "title": "Fog on the pier", "authors": ["John Smith"]} | keys
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in record.items())
    pier.write("episodes/talks/fog.md", f"---\n{lines}guest: Jane Doe\n---\n\nThe lamps go out at six.\n")
    assert f"It disappears because {reason}." in told(pier)


def test_without_media_a_feed_may_leave_it_out(pier: Site) -> None:
    """Where the feed leaves out what has no media, a lost recording takes its episode along."""
    pier.write("episodes/talks/show.yaml", SHOW + "feed: {without_media: exclude}\n")
    (pier.root / "episodes/talks/fog.mp3").unlink()
    assert "It disappears because it has no audio or video, and the feed leaves such episodes out" in told(pier)


def test_scheduled_episodes_are_told(pier: Site) -> None:
    """What becomes public by itself is told with its time, and counts as nothing."""
    pier.episode("bells", published="2026-06-05T06:00Z", title="Bells")
    pier.episode("chains", published="2026-06-04", title="Chains")
    assert told(pier) == (
        f"{NOTHING}\nscheduled\n  Chains (episodes/talks/chains.md): would appear at 2026-06-04 00:00 UTC\n"
        "  Bells (episodes/talks/bells.md): would appear at 2026-06-05 06:00 UTC\n"
    )
    assert told(pier, now=NOW + timedelta(days=9)).startswith("2 new,")


def test_other_shows_have_a_line_of_their_own(tmp_path: Path) -> None:
    """With several shows the first line counts all, and then each has its own."""
    site = Site(tmp_path)
    sample.write(site.root)
    assert build(site.root, site.store, now=NOW).built
    assert told(site) == f"{NOTHING}\nserial: {NOTHING}\ntalk: {NOTHING}"


def test_every_changed_key_is_told(tmp_path: Path) -> None:
    """Two builds of one site that differ in many keys differ in as many facts, each with what it was and is."""
    site = Site(tmp_path)
    sample.write(site.root)
    assert build(site.root, site.store, now=NOW).built
    path = site.root / "episodes/serial/one.md"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("explicit: false", "explicit: true"),
        ("season: 1", "season: 2"),
        ("number: 1", "number: 3"),
        ("Pat Producer, role: producer", "Pat Producer, role: director"),
        ("id: My Licence", "id: Your Licence"),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    [found] = [each for each in diffs(site)[0].episodes if each.source == "episodes/serial/one.md"]
    assert {(each.element, each.old, each.new) for each in found.changes if each.kind is Kind.FACT} == {
        ("itunes:explicit", "false", "true"),
        ("season", "1", "2"),
        ("episode number", "1", "3"),
        (
            "podcast:person",
            "name Pat Producer, role producer, group creative direction, href https://pat.ex…",
            "name Pat Producer, role director, group creative direction, href https://pat.ex…",
        ),
        ("podcast:license", "My Licence", "Your Licence"),
    }


def test_what_a_build_refuses_is_compared(pier: Site, shownotes: Shownotes) -> None:
    """A change that the ledger refuses is the one that people ask about: it is told, with what a build says to it."""
    output = directory(pier.root, pier.root / "output")
    assert build(pier.root, output, now=NOW, keep=Keep.WRITE).built
    pier.episode("fog", "The lamps go out at six.\n", published="2026-03-03", guid="g-2", title="Fog on the pier")
    assert not build(pier.root, output, now=NOW, keep=Keep.WRITE).built
    done = shownotes("diff", pier.root, "--now", "2026-06-01")
    assert done.stdout.startswith("0 new, 0 notes edited, 1 downloads again, 0 disappear\n")
    assert done.stderr.startswith("\na build stops until this is mended or accepted:\nepisodes/talks/fog.md:6:7: F420 ")
    document = json.loads(shownotes("diff", pier.root, "--now", "2026-06-01", "--json").stdout)
    assert [each["code"] for each in document["refused"]] == ["F420"]


# The command


@pytest.fixture
def built(pier: Site) -> Path:
    """The same site, built on disk."""
    assert build(pier.root, directory(pier.root, pier.root / "output"), now=NOW).built
    return pier.root


def test_the_command_compares_with_the_output(built: Path, shownotes: Shownotes) -> None:
    """Without options the last build is what subscribers have; nothing is written, and the status is 0."""
    files = {path: path.stat().st_mtime_ns for path in (built / "output").rglob("*")}
    assert shownotes("diff", built, "--now", "2026-06-01").stdout == NOTHING
    (built / "episodes/talks/fog.md").unlink()
    done = shownotes("diff", built, "--now", "2026-06-01")
    assert done.stdout.startswith("0 new, 0 notes edited, 0 downloads again, 1 disappear\n")
    shownotes("diff", built, "--now", "2026-06-01", "--exit-code", status=1)
    assert {path: path.stat().st_mtime_ns for path in (built / "output").rglob("*")} == files


@pytest.mark.parametrize("kept", ["aliases: [talks]", "previous_feed_urls: [https://podcast.example/talks/feed.xml]"])
def test_a_renamed_folder_is_the_same_show(built: Path, shownotes: Shownotes, kept: str) -> None:
    """The feed is compared with the one that subscribers have: nothing is new, nothing disappears, one thing moved."""
    folder = built / "episodes/talks"
    feed = (built / "output/talks/feed.xml").read_text()
    guid = feed.partition("Tide tables")[2].partition("</guid>")[0][-36:]
    tides = (folder / "tides.md").read_text()
    (folder / "tides.md").write_text(tides.replace("---\n", f"---\nguid: {guid}\n", 1))
    (folder / "show.yaml").write_text(f"{SHOW}{kept}\n")
    folder.rename(built / "episodes/speech")
    said = shownotes("diff", built).stdout
    assert said.startswith("0 new, 0 notes edited, 0 downloads again, 0 disappear, ")
    assert "2 enclosures, " in said


def test_another_domain_is_one_change(built: Path, shownotes: Shownotes) -> None:
    """A site that moves house is told in one sentence with numbers; notes whose links moved along are not edited."""
    fog, site = built / "episodes/talks/fog.md", built / "episodes/site.yaml"
    fog.write_text(fog.read_text() + "\nSee [the tides](/talks/tides/).\n")
    shownotes("build", built)
    site.write_text(SETTINGS.replace("podcast.example", "www.podcast.example"))
    said = shownotes("diff", built).stdout
    assert said.startswith("0 new, 0 notes edited, 0 downloads again, 0 disappear, ")
    assert "2 enclosures, 3 links, " in said
    assert "with another recording" not in said
    fog.write_text(fog.read_text().replace("at six", "at seven"))
    said = shownotes("diff", built).stdout
    assert said.startswith("0 new, 1 notes edited, ")
    assert " 1 word added, 1 removed." in said.replace("\n    ", " ")


def test_json_is_for_programs(built: Path, shownotes: Shownotes) -> None:
    """The whole comparison is one JSON document."""
    (built / "episodes/talks/fog.md").unlink()
    document = json.loads(shownotes("diff", built, "--now", "2026-06-01", "--json").stdout)
    assert document["counts"] == {"new": 0, "notes edited": 0, "downloads again": 0, "disappear": 1}
    [show] = document["shows"]
    assert (show["show"], show["against"]) == ("talks", f"{built}/output/talks/feed.xml")
    assert [(each["guid"], each["changes"][0]["kind"]) for each in show["episodes"]] == [("g-fog", "disappears")]


def test_a_feed_or_a_folder_can_be_named(built: Path, shownotes: Shownotes) -> None:
    """A feed is compared with the show that it is of, a built site with all of its shows, gone ones too."""
    feed = built / "output/talks/feed.xml"
    assert shownotes("diff", built, "--now", "2026-06-01", "--against", feed).stdout == NOTHING
    (built / "output/gone").mkdir()
    (built / "output/gone/feed.xml").write_bytes(feed.read_bytes())
    text = shownotes("diff", built, "--now", "2026-06-01", "--against", built / "output").stdout
    assert text.startswith("0 new, 0 notes edited, 0 downloads again, 2 disappear\n")
    assert "It disappears because the show is no longer there." in text
    assert shownotes("diff", built, "--now", "2026-06-01", "--show", "talks").stdout == NOTHING


@pytest.mark.parametrize("empty", [True, False])
def test_an_empty_output_is_a_first_publication(built: Path, shownotes: Shownotes, *, empty: bool) -> None:
    """Where nothing was published, everything is new; a folder that was named must hold a feed."""
    (built / "output").rename(built / "elsewhere")
    if empty:
        (built / "output").mkdir()
    done = shownotes("diff", built, "--now", "2026-06-01")
    assert done.stdout.startswith("2 new, 0 notes edited, 0 downloads again, 0 disappear\n  note: no feed is published")
    named = shownotes("diff", built, "--against", built / "output", status=2)
    assert ("holds no SHOW/feed.xml" if empty else "is not there") in " ".join(named.stderr.split())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "feed.xml: the feed is empty"),
        ("<html><body>Not found</body></html>", "feed.xml:1:1: this is not an RSS feed: it has no channel"),
        ("nothing of the kind", "feed.xml"),
        ("<opml/>", "feed.xml:1:1: this is not an RSS feed: it has no channel"),
    ],
)
def test_what_is_no_feed_is_refused(built: Path, shownotes: Shownotes, content: str, message: str) -> None:
    """A page in place of a feed is named, with what to name instead, and never a traceback."""
    path = built / "feed.xml"
    path.write_text(content, encoding="utf-8")
    done = shownotes("diff", built, "--against", path, status=1)
    assert message in done.stderr
    assert "hint: name a feed.xml, the folder of a built site, or the address of a feed" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_feed_of_another_show_is_doubted(built: Path, shownotes: Shownotes) -> None:
    """A feed that has nothing in common with the only show is compared, with a note."""
    path = built / "feed.xml"
    text = (built / "output/talks/feed.xml").read_text(encoding="utf-8")
    for old in (
        "g-fog",
        "<title>Fog",
        "0d7b1a2c",
        "https://podcast.example",
        "Tide tables",
        "2026",
        "00 +0000",
        "Talks",
    ):
        text = text.replace(old, old[:-1] + "x")
    path.write_text(text.replace('isPermaLink="false">', 'isPermaLink="false">x'), encoding="utf-8")
    done = shownotes("diff", built, "--now", "2026-06-01", "--against", path)
    assert "is this the feed of another show?" in done.stdout


def test_unknown_shows_are_refused(built: Path, shownotes: Shownotes) -> None:
    """A show that is not there is answered with the one that is meant."""
    done = shownotes("diff", built, "--show", "talk", status=2)
    assert 'there is no show "talk"; did you mean "talks"?' in " ".join(done.stderr.replace("│", " ").split())


def test_errors_in_records_stop_it(built: Path, shownotes: Shownotes) -> None:
    """While a record cannot be read, its problem is told in place of a comparison."""
    (built / "episodes/talks/fog.md").write_text("---\ntitle: Fog\n---\n", encoding="utf-8")
    done = shownotes("diff", built, status=1)
    assert "episodes/talks/fog.md:" in done.stderr
    assert done.stderr.endswith("not compared: 4 errors\n")
    rows = [json.loads(line) for line in shownotes("diff", built, "--json", status=1).stdout.splitlines()]
    assert {row["code"] for row in rows} == {"S104", "S105"}


def test_a_feed_on_the_web(built: Path, shownotes: Shownotes, serve: Callable[[Path], Server]) -> None:
    """A feed is fetched where an address is named, that of this machine only on request; a slash means a whole site."""
    server = serve(built / "output")
    feed = f"{server.url}/talks/feed.xml"
    shownotes("diff", built, "--against", feed, status=1)
    local = ("diff", built, "--now", "2026-06-01", "--allow-private", "--against")
    assert shownotes(*local, feed).stdout == NOTHING
    assert shownotes(*local, f"{server.url}/").stdout == NOTHING
    assert "is not there" in shownotes(*local, f"{server.url}/none.xml", status=1).stderr
    assert "no channel" in shownotes(*local, f"{server.url}/index.html", status=1).stderr


# Markdown


def test_markdown_is_a_table_with_details(built: Path, shownotes: Shownotes) -> None:
    """For a pull request there is a short table, and what apps do is folded away."""
    (built / "episodes/talks/fog.md").unlink()
    text = shownotes("diff", built, "--now", "2026-06-01", "--markdown").stdout
    assert text == (
        "**0 new, 0 notes edited, 0 downloads again, 1 disappear**\n\n"
        "| What | Episode | Show | File |\n|---|---|---|---|\n"
        "| disappears | Fog on the pier | Talks | – |\n\n\n"
        "<details><summary>What apps do</summary>\n\n"
        "**Fog on the pier**\n\n"
        "- Some apps drop it from the list unless it was downloaded, others keep what they have seen once;"
        " who subscribes from now on never sees it. It disappears because no file has its guid.\n\n</details>\n"
    )


def test_titles_cannot_write_markdown() -> None:
    """A title is shown as it is written: it ends no table cell, starts no HTML, and calls nobody."""
    hostile = "a | b `c` <img src=x> **d** @team [e](f)"
    change = Change(Kind.TITLE, "It changes.", "title", "a`b|c", "d")
    text = as_markdown([ShowDiff("s", "S", "", (Episode(hostile, "", "g", (change,)),))])
    assert "| title edited | a \\| b \\`c\\` \\<img src=x\\> \\*\\*d\\*\\* @\u200bteam \\[e\\](f) | S | – |" in text
    assert "- `title`: `a'b∣c` → `d`. It changes." in text


def test_markdown_fits_into_a_comment() -> None:
    """Ten thousand changed episodes are cut where GitHub would refuse the comment, and the cut is told."""
    change = Change(Kind.NOTES, "Apps show the new notes after their next refresh.")
    episodes = tuple(Episode(f"Episode {n}", "episodes/s/one.md", str(n), (change,)) for n in range(10_000))
    text = as_markdown([ShowDiff("s", "S", "", episodes)])
    assert len(text) < MOST + 200
    assert "more lines; run `shownotes diff` to see them." in text
