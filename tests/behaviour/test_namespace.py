"""The podcast namespace, element by element: what feeds say keeps its table, and the sample says all of it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from pipeline.feed import read_feed
from tests.behaviour.namespace import INNER, PROPOSED, RULES, Rule
from tests.behaviour.sample import built

if TYPE_CHECKING:
    from collections.abc import Iterator

PODCAST = "https://podcastindex.org/namespace/1.0"
OLD = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The RSS feeds of the sample."""
    output = built(tmp_path_factory.mktemp("site"))
    return [etree.fromstring(data) for path, data in output.items() if path.endswith("feed.xml")]


def name(element: Any) -> str:
    """An element's name, with the prefix of the namespace."""
    return str(element.tag).replace(f"{{{PODCAST}}}", "podcast:")


def found(feeds: list[Any], rule: Rule) -> Iterator[Any]:
    """Every element that a rule is about."""
    return (each for feed in feeds for each in feed.iter(f"{{{PODCAST}}}{rule.name}"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.requirement)
def test_elements_keep_the_table(rule: Rule, feeds: list[Any]) -> None:
    """An element stands where it may, as often as it may, with its attributes and a value of its kind (R-P20-01)."""
    for each in found(feeds, rule):
        assert name(each.getparent()) in rule.parents.split()
        assert set(rule.needed.split()) <= set(each.attrib) <= set(f"{rule.needed} {rule.optional}".split())
        assert re.fullmatch(rule.value, each.text or "")
        assert all(said.strip() for said in each.attrib.values())
        if rule.once:
            assert len(each.getparent().findall(each.tag)) == 1
        if rule.name != "liveItem":
            inside = Counter(map(name, each))
            allowed = INNER.get(rule.requirement, {})
            assert set(inside) <= set(allowed)
            assert all(least <= inside[inner] <= most for inner, (least, most) in allowed.items())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.requirement)
def test_the_sample_says_every_element(rule: Rule, feeds: list[Any]) -> None:
    """Each element that the namespace has for a static publisher is written where a record calls for it."""
    assert next(found(feeds, rule), None) is not None


def test_nothing_else_of_the_namespace_is_written(feeds: list[Any]) -> None:
    """No proposal, no deprecated element and no misspelt one is in a feed (R-P20-01, R-P20-PROP, R-P20-IMAGES)."""
    known = {f"{{{PODCAST}}}{rule.name}" for rule in RULES}
    assert {str(each.tag) for feed in feeds for each in feed.iter(f"{{{PODCAST}}}*")} <= known


@pytest.mark.parametrize("uri", [PODCAST, OLD, OLD.lower()])
@pytest.mark.parametrize("proposed", PROPOSED)
def test_proposals_are_kept_when_they_are_read(proposed: str, uri: str) -> None:
    """What was only proposed is listed by the reader as it stands (R-P20-PROP)."""
    element = f'<p:{proposed} srcset="https://x.example/a.jpg 600w">said</p:{proposed}>'
    item = f"<item><title>I</title>{element}</item>"
    read = read_feed(f'<rss xmlns:p="{uri}"><channel><title>T</title>{element}{item}</channel></rss>'.encode())
    for left in (read.left, read.items[0].left):
        assert [each.name for each in left] == [f"podcast:{proposed}"]
        assert "600w" in left[0].text
        assert "said" in left[0].text


def test_a_publisher_is_named_with_its_feed(feeds: list[Any]) -> None:
    """The feed of a publisher is named with its address and medium (R-P20-PUB)."""
    for feed in feeds:
        for publisher in feed.iter(f"{{{PODCAST}}}publisher"):
            (remote,) = publisher
            assert remote.get("medium") == "publisher"
            assert remote.get("feedUrl")


def test_trailers_are_episodes_that_say_so(feeds: list[Any]) -> None:
    """A podcast:trailer repeats the enclosure of an item that is a trailer (R-P20-TRAIL, R-ITEM-19)."""
    for feed in feeds:
        for trailer in feed.iter(f"{{{PODCAST}}}trailer"):
            (enclosure,) = [each for each in feed.iter("enclosure") if each.get("url") == trailer.get("url")]
            item = enclosure.getparent()
            assert item.findtext("title") == trailer.text
            assert item.findtext("{http://www.itunes.com/dtds/podcast-1.0.dtd}episodeType") == "trailer"
            assert item.findtext("pubDate") == trailer.get("pubdate")
            assert enclosure.get("length") == trailer.get("length")
