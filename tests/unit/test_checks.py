"""The rules of the catalog: each finds what it is for, at its place and in words, and nothing where all is well."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from pipeline.build import build, directory
from pipeline.catalog import derived_guid
from pipeline.checks import CHECKS
from tests.conftest import NOW, SETTINGS, SHOW, mp3, png

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.report import Report
    from tests.conftest import Site

SIDE = SHOW.replace("Talks", "Side").replace("0d7b1a2c", "0d7b1a2d")


def found(site: Site, code: str) -> list[str]:
    """What a build says of one kind, without the hints."""
    return [str(each).partition("\n")[0] for each in site.build()[0].problems if each.code == code]


def show(site: Site, **keys: Any) -> None:
    """Add keys to the show."""
    site.write("episodes/talks/show.yaml", SHOW + "".join(f"{key}: {json.dumps(each)}\n" for key, each in keys.items()))


def test_good_site_has_no_problem(site: Site) -> None:
    """A complete show with a complete episode is built without a word."""
    site.episode("one")
    site.write("episodes/talks/one.mp3", mp3())
    assert site.problems() == ""


def test_every_rule_says_what_it_is_for() -> None:
    """Each rule is documented by the sentence that it holds."""
    assert [rule.__name__ for rule in CHECKS if not (rule.__doc__ or "").rstrip().endswith(".")] == []


def test_guid_is_unique(site: Site) -> None:
    """One guid in two files is an error at the second, of another show or the future too (R-ITEM-07, T-ID-03)."""
    site.write("episodes/side/show.yaml", SIDE)
    site.episode("one", guid="g")
    site.episode("two", guid="g", published="2027-01-01")
    site.episode("three", guid="g", show="side")
    site.episode("four", guid="G")
    assert found(site, "F400") == [
        'episodes/talks/one.md:6:7: F400 the guid "g" is also that of episodes/side/three.md',
        'episodes/talks/two.md:6:7: F400 the guid "g" is also that of episodes/side/three.md',
    ]


def test_title_is_unique(site: Site) -> None:
    """One title in two episodes of a show is a warning, and none in two shows."""
    site.write("episodes/side/show.yaml", SIDE)
    site.episode("one", title="Same")
    site.episode("two", title="same")
    site.episode("three", title="Same", show="side")
    assert found(site, "F401") == [
        'episodes/talks/two.md:2:8: F401 warning: the title "same" is also that of episodes/talks/one.md'
    ]


@pytest.mark.parametrize(
    ("second", "is_doubtful"),
    [
        ({"number": 1}, True),
        ({"number": 2}, False),
        ({"number": 1, "season": 2}, False),
        ({"number": 1, "type": "bonus"}, False),
    ],
)
def test_number_is_unique(site: Site, second: dict[str, Any], *, is_doubtful: bool) -> None:
    """Two full episodes of a season with one number are a warning."""
    site.episode("one", number=1)
    site.episode("two", **second)
    expected = "episodes/talks/two.md:6:9: F409 warning: the number 1 is also that of episodes/talks/one.md"
    assert found(site, "F409") == [expected] * is_doubtful


def test_a_number_is_taken_by_the_older_episode(site: Site) -> None:
    """The episode that is told to have another number is the newer one, whatever the files are called."""
    site.episode("a-new-one", number=1, published="2026-04-03T06:00Z")
    site.episode("old", number=1)
    expected = "episodes/talks/a-new-one.md:6:9: F409 warning: the number 1 is also that of episodes/talks/old.md"
    assert found(site, "F409") == [expected]


def test_audio_is_unique(site: Site) -> None:
    """Two episodes with one recording are an error: Apple drops the second (R-ITEM-06)."""
    site.write("episodes/talks/one.mp3", mp3())
    site.episode("one")
    site.episode("two", audio="one.mp3")
    assert found(site, "F408") == [
        "episodes/talks/two.md:6:8: F408 the audio or video is also that of episodes/talks/one.md"
    ]


@pytest.mark.parametrize(
    ("keys", "is_wrong"),
    [
        ({}, True),
        ({"number": 0}, True),
        ({"number": 1}, False),
        ({"type": "bonus"}, False),
        ({"type": "trailer"}, False),
    ],
)
def test_serial_has_numbers(site: Site, keys: dict[str, Any], *, is_wrong: bool) -> None:
    """A full episode of a serial show without a number from 1 is an error (R-ITEM-18)."""
    show(site, type="serial")
    site.episode("one", **keys)
    expected = "episodes/talks/one.md:2:8: F403 a full episode of a serial show needs a number from 1"
    assert found(site, "F403") == [expected] * is_wrong


def test_media_is_there(site: Site) -> None:
    """An episode without recording is built with a note, and counted; a show may leave it out of its feed."""
    site.episode("one")
    (note,) = found(site, "F404")
    assert note.startswith("episodes/talks/one.md:2:8: F404 note: the episode has no audio or video: ")
    assert site.build()[0].without_media == 1
    assert "<item>" in site.read("talks/feed.xml")
    show(site, feed={"without_media": "exclude"})
    assert found(site, "F405") == [
        "episodes/talks/show.yaml:1:8: F405 warning: the feed of Talks is empty, and directories refuse it (R-CHAN-21)"
    ]
    assert "<item>" not in site.read("talks/feed.xml")
    assert "talks/one/index.html" in site.store.content


def test_long_title(site: Site) -> None:
    """A title longer than apps show is a warning, and is not cut (R-DOC-09)."""
    site.episode("one", title="x" * 256)
    assert found(site, "S123") == [
        "episodes/talks/one.md:2:8: S123 warning: the title is 256 characters long; apps cut it at 255"
    ]
    assert "x" * 256 in site.read("talks/feed.xml")


@pytest.mark.parametrize(
    ("url", "is_there"),
    [
        ("/", True),
        ("/talks/", True),
        ("/talks/one", True),
        ("/talks/one/#h-x", True),
        ("/guests/jane-doe/", True),
        ("/guests/", True),
        ("/talks/feed.xml", True),
        ("/shows.opml", True),
        ("/old/", True),
        ("/talks/two/", False),
        ("/guests/nobody/", False),
    ],
)
def test_links_lead_somewhere(site: Site, url: str, *, is_there: bool) -> None:
    """A link of the notes to a page of the site that does not exist is a warning at its line."""
    site.episode("one", f"See [this]({url}).\n", aliases=["old"])
    expected = f"episodes/talks/one.md:8:12: L302 warning: the site has no page {url}"
    assert found(site, "L302") == [expected] * (not is_there)


def test_podcast_guid_is_unique(site: Site) -> None:
    """A podcast guid in two shows, as after copying a folder, is an error (R-P20-GUID)."""
    site.write("episodes/side/show.yaml", SHOW.replace("Talks", "Side"))
    guid = "0d7b1a2c-1111-5222-8333-444455556666"
    message = f'the podcast guid "{guid}" is also that of episodes/side/show.yaml'
    assert found(site, "F410") == [f"episodes/talks/show.yaml:4:15: F410 {message}"]


def test_show_is_complete(site: Site) -> None:
    """What directories ask for and a show lacks is a warning each, with the very line to write (R-CHAN-06, 07, 09)."""
    site.write("episodes/site.yaml", SETTINGS.replace("author: The Team\n", ""))
    site.write("episodes/talks/show.yaml", "title: Talks\ndescription: We talk.\n")
    (site.root / "episodes/talks/artwork.png").unlink()
    lacking = [each for each in site.build()[0].problems if each.code == "F406"]
    assert [each.message.partition(",")[0] for each in lacking] == [
        "the show has no artwork",
        "the show has no author",
        "the show has no category",
        "the show's podcast guid would change with its address (R-P20-GUID)",
    ]
    assert lacking[3].hint == f"write podcast_guid: {derived_guid('https://podcast.example/talks/feed.xml')}"


def test_a_habit_of_numbered_titles_is_told_once(site: Site) -> None:
    """Titles that all begin with their numbers are one warning with a count, and a few are one each (R-ITEM-01)."""
    for number in range(1, 4):
        site.episode(f"ep{number}", title=f"Ep 0{number}")
    assert len(found(site, "F452")) == 3
    site.episode("ep4", title="Ep 04")
    (told,) = found(site, "F452")
    assert told.endswith("the title begins with the number of the episode, as 3 more of the show do (R-ITEM-01)")


def test_podcast_guid_that_is_out_stays(site: Site) -> None:
    """Another podcast guid than the one built last is an error until the old feed is deleted (R-P20-GUID)."""
    first, other = "917393e3-1b1e-5cef-ace4-edaa54e1f810", "9b024349-ccf0-5f69-a609-6b82873eab3c"
    bare = re.sub("podcast_guid: .*\n", "", SHOW)
    output = directory(site.root, site.root / "output")

    def built(show: str) -> Report:
        site.write("episodes/talks/show.yaml", show)
        return build(site.root, output, now=NOW)

    assert built(f"{bare}podcast_guid: {first}\n").built
    for edited in (f"{bare}podcast_guid: {other}\n", bare):
        refused = built(edited)
        (fault,) = [each for each in refused.problems if each.code == "F454"]
        assert not refused.built
        assert fault.hint.startswith(f"write podcast_guid: {first}; ")
    assert built(f"{bare}podcast_guid: {first}\n").built
    site.write("episodes/talks/show.yaml", f"{bare}podcast_guid: {other}\n")
    (site.root / "output/talks/feed.xml").unlink()
    assert build(site.root, output, now=NOW).built


@pytest.mark.parametrize("file", ["talks/show.yaml", "site.yaml"])
def test_descriptions_fit(site: Site, file: str) -> None:
    """A description of 4000 bytes is fine, one more is an error: bytes count, not characters (R-CHAN-03)."""
    text = SHOW.replace("description: People who know things talk about them.\n", "") if "show" in file else SETTINGS
    site.write(f"episodes/{file}", f"{text}description: {'é' * 2000}\n")
    assert found(site, "S104") == []
    site.write(f"episodes/{file}", f"{text}description: {'é' * 2000}x\n")
    line = text.count("\n") + 1
    assert found(site, "S104") == [
        f"episodes/{file}:{line}:14: S104 the description is 4,001 bytes long; directories take 4,000 (R-CHAN-03)"
    ]


@pytest.mark.parametrize(
    ("size", "fault"),
    [
        ((1400, 1400), ""),
        ((3000, 3000), ""),
        ((1399, 1399), "is 1399 pixels wide; directories take 1400 to 3000 (R-ART-01)"),
        ((3001, 3001), "is 3001 pixels wide; directories take 1400 to 3000 (R-ART-01)"),
        ((1400, 1500), "is 1400 by 1500 pixels, not square (R-ART-01)"),
    ],
)
def test_artwork_fits(site: Site, size: tuple[int, int], fault: str) -> None:
    """Artwork that directories refuse is an error (R-ART-01), that of an episode or a figure a warning (R-ART-04)."""
    site.write("episodes/talks/artwork.png", png(*size))
    site.write("episodes/talks/one.png", png(*size))
    site.episode("one")
    assert found(site, "M504") == [f"episodes/talks/show.yaml:1:1: M504 artwork.png {fault}"] * bool(fault)
    assert found(site, "M505") == [f"episodes/talks/one.md:2:1: M505 warning: one.png {fault}"] * bool(fault)


def test_artwork_is_light(site: Site, repository: Path) -> None:
    """Artwork above 512 kB is a warning, and this repository's own is 3000 pixels wide and lighter (R-ART-02)."""
    site.write("episodes/talks/artwork.png", png(1400) + bytes(512_000))
    assert [each.partition("kB")[2] for each in found(site, "M505")] == [
        "; some directories refuse more than 512 (R-ART-02)"
    ]
    for artwork in sorted(repository.glob("episodes/*/artwork.jpg")):
        with Image.open(artwork) as image:
            assert image.size == (3000, 3000)
        assert artwork.stat().st_size <= 512_000


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"location": "x" * 128, "number_display": "x" * 32, "number": 1}, []),
        ({"location": "x" * 129}, ["the location.name is 129 characters long; apps cut it at 128"]),
        (
            {"number_display": "x" * 33, "number": 1},
            ["the number_display is 33 characters long; apps cut it at 32"],
        ),
        (
            {"txt": {"text": "x", "purpose": "x" * 129}},
            ["the txt[1].purpose is 129 characters long; apps cut it at 128"],
        ),
    ],
)
def test_labels_are_short(site: Site, keys: dict[str, Any], told: list[str]) -> None:
    """A label that is longer than the namespace has room for is a warning, and is not cut (R-P20-02, R-DOC-09)."""
    site.episode("one", **keys)
    assert [each.partition("S123 warning: ")[2] for each in found(site, "S123")] == told


@pytest.mark.parametrize(
    ("url", "is_public"),
    [
        ("https://x.example", True),
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://x.example", False),
    ],
)
def test_addresses_are_public(site: Site, url: str, *, is_public: bool) -> None:
    """An address that is not encrypted is a warning, unless it is on this machine (R-DOC-13)."""
    site.write("episodes/site.yaml", SETTINGS.replace("https://podcast.example", url))
    site.episode("one", audio={"url": f"{url}/a.mp3", "length": 1, "duration": 1})
    expected = [
        f"episodes/site.yaml:2:11: F407 warning: {url} is not encrypted, and directories refuse",
        f"episodes/talks/one.md:6:8: F407 warning: {url}/a.mp3 is not encrypted, and browsers and apps refuse",
    ]
    messages = [re.sub(r"( such feeds| to play it) \(R-DOC-13\)$", "", each) for each in found(site, "F407")]
    assert messages == expected * (not is_public)
