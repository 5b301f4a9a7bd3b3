"""`shownotes explain`: each value of a feed and a page is traced to the key, file or measurement that made it."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import html5lib
import pytest
from lxml import etree

from pipeline.build import build
from pipeline.cli.explain import find
from pipeline.explain import CHANNEL, ITEM, PAGE, Explained, Origin, explain, matching, name_of
from pipeline.feed.channel_tags import CHANNEL_TAGS
from pipeline.feed.item import ITEM_TAGS
from pipeline.ledger import LEDGER, Keep
from pipeline.load import document_of
from pipeline.preview import look_up
from pipeline.store import Memory
from tests.behaviour import sample
from tests.conftest import Site, mp3, png

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

    from tests.behaviour.conftest import Shownotes

EVERY_KEY = Path(__file__).resolve().parents[1] / "golden/every-key/site"
FILM = EVERY_KEY.parents[1] / "chapters/site/episodes/talks/track.m4a"
"""Any MP4 file."""
LATER = datetime(2026, 6, 1, tzinfo=UTC)
EPISODES = ("serial/one", "serial/zero", "serial/trailer", "serial/bonus", "talk/video", "talk/remote", "talk/text")
SUBJECTS = [*(("sample", name) for name in (*EPISODES, "serial", "talk"))]
SUBJECTS += [("every-key", name) for name in ("talks/tide-tables", "talks/third", "talks")]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample, and the golden case that uses every key, with a second show."""
    roots = {name: tmp_path_factory.mktemp(name) for name in ("sample", "every-key")}
    sample.write(roots["sample"])
    shutil.copytree(EVERY_KEY, roots["every-key"], dirs_exist_ok=True)
    talks = roots["every-key"] / "episodes/talks"
    for name, old, new in (
        ("tide-tables.md", "related: [second]\n", ""),  # so that it may move to another show
        ("second.json", "{", '{"number": 2,'),  # so that the show may become a serial one
        ("third.yaml", "video:", "number: 3\nvideo:"),
    ):
        text = (talks / name).read_text(encoding="utf-8")
        assert old in text
        (talks / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    (roots["every-key"] / "episodes/talks/artwork.png").write_bytes(png(1400))
    other = roots["every-key"] / "episodes/other/show.yaml"
    other.parent.mkdir()
    other.write_text("{title: Other, description: Others talk., explicit: true}\n", encoding="utf-8")
    return roots


class Looked(NamedTuple):
    """An item or channel, and what is explained of it."""

    node: etree._Element
    explained: list[Explained]
    feed: str

    def values(self, name: str) -> list[str]:
        """The values of all that has a name."""
        return [each.value for each in self.explained if each.name == name]


def look(site: Path, name: str) -> Looked | None:
    """Explain an episode or show; None where it is in no feed any more."""
    found = look_up(site, lambda checked: find(checked, site, name), now=LATER)
    assert found.stops == []
    if found.subject is None or found.node is None:
        return None
    return Looked(found.node, explain(found.subject, found.node), found.subject.show.facts.feed)


def looked(site: Path, name: str) -> Looked:
    """Explain an episode or show that is there."""
    found = look(site, name)
    assert found is not None, name
    return found


def plain(node: etree._Element) -> list[bytes]:
    """The elements of an item or channel but its items, to be compared."""
    return [etree.tostring(each, method="c14n", exclusive=True, with_tail=False) for each in node if each.tag != "item"]


@pytest.mark.parametrize(("site", "name"), SUBJECTS)
def test_what_is_explained_is_what_the_feed_has(sites: dict[str, Path], site: str, name: str) -> None:
    """Every element of the real item or channel is explained, and nothing that is not there."""
    root = sites[site]
    store = Memory()
    assert build(root, store, now=LATER).built
    found = looked(root, name)
    channel = etree.fromstring(store.content[found.feed])[0]
    if "/" in name:
        guid = found.values("guid")
        [real] = [item for item in channel.iter("item") if [item.findtext("guid")] == guid]
    else:
        real = channel
    assert plain(found.node) == plain(real)
    names = [name_of(each) for each in real if each.tag != "item"]
    parts = {row.name for row in PAGE}
    assert {each.name.partition("@")[0] for each in found.explained} - parts == set(names)
    assert all(each.origin.text != "made by Shownotes" for each in found.explained)
    for each in found.explained:
        element, _, attribute = each.name.partition("@")
        if attribute:
            assert each.value in [node.get(attribute) for node in real if name_of(node) == element]
        elif element not in parts:
            texts = [" ".join((node.text or "").split()) for node in real if name_of(node) == element]
            assert any(" ".join(each.value.split()).startswith(text) for text in texts)


@pytest.mark.parametrize(("site", "name"), SUBJECTS)
def test_every_place_is_there(sites: dict[str, Path], site: str, name: str) -> None:
    """A place that is named is a file of the site, and its line and column are those of the value."""
    for each in looked(sites[site], name).explained:
        for origin in (each.origin, *each.also):
            if origin.path:
                path = sites[site] / origin.path
                assert path.exists()
                if origin.line:
                    line = path.read_text(encoding="utf-8").splitlines()[origin.line - 1]
                    assert line[origin.column - 1 :].strip() or origin.key == "summary"
                    assert origin.text.startswith(f"{origin.path}:{origin.line}:{origin.column} ")


def test_every_element_has_a_row() -> None:
    """Whatever a feed of ours can hold can be explained."""
    for tags, table in ((ITEM_TAGS, ITEM), (CHANNEL_TAGS, CHANNEL)):
        rows = {row.name.partition("@")[0] for row in table}
        assert rows == {tag.name for tag in tags}


# Mutations: what is said to come from a key changes with the key


def with_(short: str = "name", /, **values: Any) -> Callable[[Any], Any]:
    """Change keys of a mapping, or of the text that stands for one: for its key `short`."""
    return lambda old: (old if isinstance(old, dict) else {short: old}) | values


OTHERS: dict[str, Any] = {
    "alternates": with_(title="Another"),
    "artwork": {"url": "https://img.example/other.png"},
    "audio": {"url": "https://media.example/other.m4a", "length": 5, "duration": 7},
    "audio.duration": "0:59",
    "audio.length": "17",
    "author": "Somebody Else",
    "authors": lambda old: [{"name": "Another One"}, *(old if isinstance(old, list) else [old])],
    "authors[]": with_(role="translator"),
    "base_url": "https://elsewhere.example",
    "block": "false",
    "block_services": {"service": "amazon"},
    "categories": ["Arts"],
    "chapters": None,  # the address of the file stays, whatever is in it
    "chat": {"server": "other.example", "protocol": "irc"},
    "complete": "false",
    "content_links": {"url": "https://other.example/"},
    "copyright": "Somebody Else",
    "corrections": [{"date": "2026-03-06", "text": "And another thing."}],
    "credits": with_(name="Somebody Else"),
    "credits.url": "https://other.example/",
    "description": "Something else.",
    "explicit": lambda old: "false" if old == "true" else "true",
    "feed.items": "1",
    "feed.prefix": "https://other.example/p",
    "funding": {"url": "https://other.example/"},
    "guests": lambda old: [*old, "Another One"] if isinstance(old, list) else [old, "Another One"],
    "guests.image": {"url": "https://img.example/other.png"},
    "guests[]": with_(role="narrator"),
    "guid": lambda old: f"{old} 2".replace(" ", "-"),
    "hosts": with_(role="announcer"),
    "hosts.url": "https://other.example/",
    "image": {"url": "https://img.example/other.png"},
    "images": with_(purpose="poster"),
    "language": "fr",
    "license": {"id": "pier", "url": "https://pier.example/"},
    "links": [{"url": "https://other.example/"}],
    "live": with_(title="Another"),
    "location": {"name": "Elsewhere"},
    "locked": "false",
    "medium": "audiobook",
    "new_feed_url": "https://other.example/feed.xml",
    "number": "9",
    "number_display": "No. 9",
    "organizations": ["Another Org"],
    "owner": {"name": "Other", "email": "other@x.example"},
    "podcast_guid": "0d7b1a2c-9999-5222-8333-444455556666",
    "podping": "false",
    "podroll": [{"feed_guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810"}],
    "publisher": {"feed_guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "feed_url": "https://other.example/"},
    "published": "2026-01-09T01:02",
    "release_time": "03:33",
    "remote_items": {"feed_guid": "9b024349-ccf0-5f69-a609-6b82873eab3c"},
    "season": {"number": "9", "name": "Another"},
    "season.name": "Another",
    "show": "other",
    "slug": "another",
    "social": {"protocol": "activitypub", "uri": "https://other.example/1"},
    "soundbites": with_(duration="3"),
    "sponsors": [{"name": "Another"}],
    "summary": "Something else was written.\n",
    "time_zone": "Asia/Tokyo",
    "title": "Another Title",
    "topics": "Another",
    "transcripts": with_("file", language="it"),
    "txt": {"text": "another"},
    "type": lambda old: {"serial": "episodic", "episodic": "serial", "bonus": "trailer"}.get(old, "bonus"),
    "update_frequency": {"text": "Never"},
    "url": "https://other.example/",
    "video.duration": "0:59",
    "video": {"url": "https://media.example/other.m4v", "length": 5, "duration": 7},
    "value": with_(suggested="0.00000009"),
}
"""Key of a record -> another value, or what makes one of the old; None deletes it.

`guests[]` is a member where `guests` is the list.
"""


def data_of(root: Path, path: str) -> Any:
    """What a record says."""
    data = document_of(root, path).data
    return data["profiles"] if "people" in path and isinstance(data, dict) else data


def written(path: str, data: Any) -> str:
    """A record as a file, all of it JSON, which is YAML too."""
    if not path.endswith(".md"):
        return json.dumps(data, ensure_ascii=False)
    front = {key: value for key, value in data.items() if key != "summary"}
    lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in front.items())
    return f"---\n{lines}---\n\n{data['summary']}"


def mutate(data: Any, key: str) -> None:
    """Give a key another value, wherever in the record it is."""
    steps: list[Any] = [name or int(number) - 1 for name, number in re.findall(r"([a-z_]+)|\[(\d+)\]", key)]
    steps[0] = "guests" if steps[0] == "guest" else steps[0]
    named = ".".join(step for step in steps if isinstance(step, str))
    make = OTHERS.get(f"{named}[]", OTHERS[named]) if isinstance(steps[-1], int) else OTHERS[named]
    for step in steps[:-1]:
        data = data[step]
    old = data[steps[-1]]
    if make is None:
        del data[steps[-1]]
    elif callable(make) and isinstance(old, list) and named not in {"guests", "authors"}:
        data[steps[-1]] = [make(old[0]), *old[1:]]
    else:
        data[steps[-1]] = make(old) if callable(make) else make


def claims(found: Looked) -> Iterator[tuple[Origin, str]]:
    """Every key that is said to make something, and the name of what it makes."""
    for each in found.explained:
        for origin in (each.origin, *each.also):
            if origin.key:
                yield origin, each.name


@pytest.mark.parametrize(
    ("site", "name"),
    [
        (site, name)
        for site, name in SUBJECTS
        if name not in {"serial/trailer", "serial/bonus", "talk/video", "talk/text", "talk"}
    ],
)
def test_what_comes_from_a_key_changes_with_it(sites: dict[str, Path], site: str, name: str) -> None:
    """For each key that is said to make an element, another value of the key makes another element."""
    root = sites[site]
    found = looked(root, name)
    makes: dict[tuple[str, str], set[str]] = {}
    for origin, element in claims(found):
        makes.setdefault((origin.path, origin.key), set()).add(element)
    subject = next(each.path for each, _ in claims(found) if each.path.endswith(("show.yaml",)) == ("/" not in name))
    assert makes
    for (path, key), elements in makes.items():
        data = data_of(root, path)
        mutate(data, key)
        before = (root / path).read_bytes()
        (root / path).write_text(written(path, data), encoding="utf-8")
        try:
            after = look(root, subject)
            same = [each for each in elements if after and after.values(each) == found.values(each)]
        finally:
            (root / path).write_bytes(before)
        assert same == [], f"{key} of {path}"


# The page


def test_the_parts_of_a_page_are_those_of_the_page(sites: dict[str, Path]) -> None:
    """What is explained of a page is what stands on it."""
    store = Memory()
    assert build(sites["sample"], store, now=LATER).built
    found = looked(sites["sample"], "serial/one")
    page: Element = html5lib.parse(store.content["serial/one/index.html"].decode(), namespaceHTMLElements=False)

    def part(path: str) -> Element:
        [found] = page.iterfind(path)
        return found

    def text(path: str) -> str:
        return " ".join("".join(part(path).itertext()).split())

    assert found.values("page:title") == [text(".//h1")]
    assert found.values("page:description") == [part(".//meta[@name='description']").get("content")]
    assert found.values("page:player") == [part(".//audio").get("src", "").removeprefix("../../")]
    for name in found.values("page:byline")[0].split(", "):
        assert name in text(".//div[@class='byline']")
    *lines, sentence = found.values("credit-block")[0].split(" · ")
    assert lines == [
        "Guests: Mary Major, Gus Guest",
        "Organizations: Acme | Initech",
        "Show: Serial : Story <1> & more",
    ]
    credits_ = next(page.iterfind(".//dl[@class='credits']"))
    rows = [" ".join("".join(row.itertext()).split()) for row in credits_]
    assert [row.replace(" and ", ", ") for row in rows] == lines
    assert sentence == text(".//p[@class='written']")


# The command


@pytest.fixture
def pier(site: Site) -> Site:
    """A site with an episode that says little, and one that says more."""
    site.episode("fog", title="Fog")
    site.write("episodes/talks/fog.mp3", mp3(75))
    site.episode("tides", title="Tides", audio={"url": "https://x.example/t.mp3", "length": 7, "duration": 75})
    site.episode("later", title="Later", published="2027-01-01", explicit=True)
    site.episode("draft", title="Draft", status="draft")
    return site


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            "talks/fog itunes:duration",
            """itunes:duration: 75
  from      measured in episodes/talks/fog.mp3
  unless    somebody writes audio.duration in episodes/talks/fog.md
""",
        ),
        (
            "talks/tides enclosure@length",
            "enclosure@length: 7\n  from      episodes/talks/tides.md:6:53 audio.length\n",
        ),
        (
            "talks/fog itunes:explicit",
            """itunes:explicit: false
  from      default: false
  unless    somebody writes explicit in episodes/talks/fog.md
  unless    somebody writes explicit in episodes/talks/show.yaml
""",
        ),
        (
            "talks/fog pubDate",
            "pubDate: Tue, 03 Mar 2026 06:00:00 +0000\n  from      episodes/talks/fog.md:3:12 published\n",
        ),
        ("talks/fog itunes:season", "itunes:season is not there: nothing that it could come from is written\n"),
        (
            "talks itunes:author",
            """itunes:author: The Team
  from      episodes/site.yaml:3:9 author
  unless    somebody writes author in episodes/talks/show.yaml
""",
        ),
        (
            "episodes/talks/fog.md page:byline",
            "page:byline: John Smith\n  from      episodes/talks/fog.md:5:10 authors\n",
        ),
        (
            "talks/fog podcast:person@role",
            "podcast:person: Jane Doe role=guest group=cast\n  from      episodes/talks/fog.md:4:8 guest\n",
        ),
    ],
)
def test_one_value_is_told_with_its_place(pier: Site, shownotes: Shownotes, arguments: str, expected: str) -> None:
    """An episode is named by its file or address, a value as the feed spells it."""
    out = shownotes("explain", *arguments.split(), pier.root, "--now", "2026-06-01").stdout
    assert out.startswith(expected)


def test_a_recording_beside_an_episode_is_told_where_a_video_is_named(pier: Site, shownotes: Shownotes) -> None:
    """The audio side-car is the recording, and no value of the enclosure is said to come from the video (R-P20-ALT)."""
    pier.episode("rec", video="reel.mp4")
    pier.write("episodes/talks/rec.MP3", mp3(1))
    pier.write("episodes/talks/reel.mp4", FILM.read_bytes())
    asked = ("explain", "talks/rec", "enclosure@url", pier.root, "--now", "2026-06-01")
    assert "episodes/talks/rec.MP3" in shownotes(*asked).stdout.partition("also")[0]
    pier.episode("rec", video="reel.mp4", audio="rec.MP3")
    assert "rec.md:7:8 audio" in shownotes(*asked).stdout
    (pier.root / "episodes/talks/rec.MP3").unlink()
    pier.episode("rec", video="reel.mp4")
    assert "rec.md:6:8 video" in shownotes(*asked).stdout


def test_without_a_name_all_is_told(pier: Site, shownotes: Shownotes) -> None:
    """The table has a line for each value; a file tells its site, and JSON has all that there is to know."""
    path = pier.root / "episodes/talks/fog.md"
    rows = shownotes("explain", path, "--now", "2026-06-01").stdout.splitlines()
    assert re.fullmatch(r"title +Fog +episodes/talks/fog\.md:2:8 title", rows[0])
    document = json.loads(shownotes("explain", path, "--now", "2026-06-01", "--json").stdout)
    assert [row.split(" ", 1)[0] for row in rows] == [each["name"] for each in document]
    assert document[0] == {
        "name": "title",
        "value": "Fog",
        "origin": {
            "text": "episodes/talks/fog.md:2:8 title",
            "path": "episodes/talks/fog.md",
            "line": 2,
            "column": 8,
            "key": "title",
        },
        "also": [],
        "over": [],
    }


def test_scheduled_and_draft_episodes_are_answered(pier: Site, shownotes: Shownotes) -> None:
    """A scheduled episode is explained as it will be; a draft is in nothing."""
    done = shownotes("explain", "talks/later", "itunes:explicit", pier.root, "--now", "2026-06-01")
    assert done.stderr == "scheduled: this is how it will be at 2027-01-01 00:00 UTC\n"
    assert done.stdout.startswith("itunes:explicit: true\n  from      episodes/talks/later.md:6:11 explicit\n")
    draft = shownotes("explain", "talks/draft", "title", pier.root, status=2).stderr
    assert "episodes/talks/draft.md is a draft" in " ".join(draft.replace("│", " ").split())


def test_an_episode_that_the_feed_leaves_out_is_told(pier: Site, shownotes: Shownotes) -> None:
    """What is in other feeds only is explained, and said to be; the show's own dates do not come from it."""
    path = pier.root / "episodes/talks/show.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "feed: {without_media: exclude}\n", encoding="utf-8")
    pier.episode("words", title="Words", published="2026-05-01")
    done = shownotes("explain", "talks/words", "title", pier.root, "--now", "2026-06-01")
    assert done.stderr == "not in the feed of its show: this is its item in the other feeds\n"
    assert done.stdout == "title: Words\n  from      episodes/talks/words.md:2:8 title\n"
    dates = shownotes("explain", "talks", "pubDate", pier.root, "--now", "2026-06-01").stdout
    assert dates.endswith("derived from published of episodes/talks/fog.md, the newest\n")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ("talks/fogg title", 'there is no episode "talks/fogg"; did you mean "talks/fog"?'),
        ("talks/fog itunes:explict", 'nothing is called "itunes:explict"; did you mean "itunes:explicit"?'),
        ("talks/fog enclosure@lenght", 'nothing is called "enclosure@lenght"; did you mean "enclosure@length"?'),
        (
            "talks/fog itunes:author",
            '"itunes:author" is an element of the show: shownotes explain talks itunes:author',
        ),
        ("talks pubdate", 'nothing is called "pubdate"; did you mean "pubDate"?'),
    ],
)
def test_slips_are_answered(pier: Site, shownotes: Shownotes, arguments: str, hint: str) -> None:
    """A name that is not there is answered with the one that is meant."""
    error = shownotes("explain", *arguments.split(), pier.root, "--now", "2026-06-01", status=2).stderr
    assert hint in " ".join(error.replace("│", " ").split())


def test_errors_in_records_are_told(pier: Site, shownotes: Shownotes) -> None:
    """While a record cannot be read there is nothing to explain, and the problem is told."""
    pier.write("episodes/talks/fog.md", "---\ntitle: Fog\n---\n")
    done = shownotes("explain", "talks/tides", "title", pier.root, status=1)
    assert "episodes/talks/fog.md:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_guid_that_the_ledger_holds_is_told(pier: Site) -> None:
    """A guid that no file says and the ledger remembers is traced to its line there."""
    assert build(pier.root, pier.store, now=LATER, keep=Keep.WRITE).built
    lines = (pier.root / LEDGER).read_text(encoding="utf-8").splitlines()
    told = matching(looked(pier.root, "talks/fog").explained, "guid")[0]
    assert told.origin.text == f"{LEDGER}:{told.origin.line}:1 guid"
    assert json.loads(lines[told.origin.line - 1])["guid"] == told.value
    assert told.over == ("guid in episodes/talks/fog.md",)
