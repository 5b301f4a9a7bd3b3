"""Every feed says what the records say, to a strict XML parser and to three readers that other people wrote."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pipeline.build import build
from pipeline.store import Memory
from tests.behaviour.judge_feedparser import FEEDPARSER, read_feedparser
from tests.behaviour.judge_partytime import PARTYTIME, read_partytime
from tests.behaviour.judge_podcastparser import PODCASTPARSER, read_podcastparser
from tests.behaviour.judging import Judge, Reading, document
from tests.behaviour.sample import NOW, built
from tests.behaviour.truth import Nodes, Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Any

JUDGES = (FEEDPARSER, PODCASTPARSER, PARTYTIME)
LATER = NOW.replace(year=2030)
"""After everything that this repository's own site publishes."""
NOT_SAID = ("generator", "docs"), ("description", "content:encoded", "source")
"""What no key of a record says, in channels and in items; the notes of an item have tests of their own."""


class Built(NamedTuple):
    """A site that was built, what its feeds are, and what they must say."""

    truth: Truth
    feeds: dict[str, bytes]

    def shows(self) -> Iterator[tuple[str, Nodes, list[Nodes]]]:
        """The path of each show's feed, and the channel and items that it must have."""
        for show in self.truth.shows:
            items = [each.nodes for each in self.truth.episodes if each.show == show]
            yield f"{show}/feed.xml", self.truth.channel(show), items


def own(root: Path, repository: Path) -> dict[str, bytes]:
    """The files of this repository's own site."""
    shutil.copytree(repository / "episodes", root / "episodes")
    store = Memory()
    report = build(root, store, now=LATER)
    assert report.built, report.problems
    return store.content


def built_site(root: Path, output: dict[str, bytes]) -> Built:
    """The truth of a site beside its feeds."""
    return Built(Truth(root, output), {path: data for path, data in output.items() if path.endswith("feed.xml")})


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample that uses every key."""
    root = tmp_path_factory.mktemp("sample")
    return built_site(root, built(root))


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Built:
    """This repository's own site."""
    root = tmp_path_factory.mktemp("own")
    return built_site(root, own(root, repository))


@pytest.fixture(params=["sample", "own_site"])
def site(request: pytest.FixtureRequest) -> Built:
    """Each of the two."""
    found: Built = request.getfixturevalue(request.param)
    return found


def test_show_feeds_say_what_the_records_say(site: Built) -> None:
    """Each element and attribute of a show's feed is one that its records call for, and none is missing (R-P20-01)."""
    for path, channel, items in site.shows():
        found, found_items = document(site.feeds[path])
        assert {name: found[name] for name in found if name not in NOT_SAID[0]} == channel
        assert [said(each) for each in found_items] == items


def said(item: Nodes) -> Nodes:
    """The elements of an item that keys of records call for."""
    return {name: item[name] for name in item if name not in NOT_SAID[1]}


def test_other_feeds_repeat_the_items_of_the_shows(site: Built) -> None:
    """An item of the network's, a guest's or a topic's feed is that of the show, with the show as its source."""
    items = {str(each.nodes["guid"][0].text): each for each in site.truth.episodes}
    others = set(site.feeds) - {path for path, *_ in site.shows()}
    assert "feed.xml" in others
    for path in others:
        for found in document(site.feeds[path])[1]:
            told = items[str(found["guid"][0].text)]
            assert said(found) == told.nodes
            feed = f"{site.truth.base}/{told.show}/feed.xml"
            assert [(each.text, each.attributes) for each in found["source"]] == [
                (site.truth.shows[told.show].title, {"url": feed})
            ]


def readings(judge: Judge, site: Built, request: pytest.FixtureRequest, folder: Path) -> dict[str, Reading]:
    """What a judge makes of every feed."""
    if judge.name == "feedparser":
        return {path: read_feedparser(data) for path, data in site.feeds.items()}
    if judge.name == "podcastparser":
        return {path: read_podcastparser(data) for path, data in site.feeds.items()}
    files = {path: folder / path.replace("/", "-") for path in site.feeds}
    for path, file in files.items():
        file.write_bytes(site.feeds[path])
    read: Callable[[Iterable[Path]], list[Any]] = request.getfixturevalue("partytime")
    answers = zip(files, read(files.values()), strict=True)
    return {path: read_partytime(answer) for path, answer in answers}


@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.name)
def test_judges_read_what_the_feeds_say(
    judge: Judge, site: Built, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A reader gives back every element that it knows of every feed, or bends it in a way that is known (R-DOC-11)."""
    for path, reading in readings(judge, site, request, tmp_path).items():
        channel, items = document(site.feeds[path])
        compare(judge, "channel", reading.channel, channel)
        there = [each for each in items if not judge.skips(each)]
        for read, told in zip(reading.items, there, strict=True):
            compare(judge, "items", read, told)


@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.name)
def test_what_a_judge_does_not_know_is_told(judge: Judge, sample: Built) -> None:
    """Each element of the sample is compared by each reader, or is said to be none that it knows."""
    assert set().union(*(judge.unseen(*document(data)) for data in sample.feeds.values())) == judge.blind


def compare(judge: Judge, what: str, read: object, told: Nodes) -> None:
    """Every row of a judge's table, for one channel or item."""
    found = [(row.element, row.reads(read)) for row in judge.rows(what)]
    assert found == [(row.element, row.should(told)) for row in judge.rows(what)]
