"""A draft or an episode of the future leaves no trace in what is published, until its moment comes (T-OUT-12)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.store import Memory
from tests.conftest import mp3, png

if TYPE_CHECKING:
    from tests.conftest import Site

MARK = "zqxjkv"
"""What nobody may see."""
MOMENT = datetime(2031, 7, 8, 9, 10, tzinfo=UTC)
"""When the episode is due; nothing else in the site has a date of that year."""
BEFORE = MOMENT.replace(minute=9, second=59)
PUBLIC = ("old", "new")

EMBARGOED: dict[str, Any] = {
    "title": f"Title {MARK}",
    "published": MOMENT.isoformat(),
    "guest": [{"name": f"Guest {MARK}", "title": f"Chief {MARK}", "organizations": [f"Org {MARK}"]}, "Pat Profile"],
    "authors": ["John Smith", f"Author {MARK}"],
    "hosts": [f"Host {MARK}"],
    "credits": [{"name": f"Credit {MARK}", "role": "Producer"}],
    "topics": [f"Topic {MARK}", "Shared"],
    "aliases": [f"alias-{MARK}"],
    "guid": f"guid-{MARK}",
    "description": f"Description {MARK}",
    "image": {"file": f"{MARK}.png", "alt": f"Alt {MARK}"},
    "links": [{"url": f"https://{MARK}.example/", "title": f"Link {MARK}"}],
    "sponsors": [f"Sponsor {MARK}"],
    "corrections": [{"date": "2031-07-09", "text": f"Correction {MARK}"}],
    "location": f"Place {MARK}",
    "soundbites": [{"start": 0, "duration": 20, "title": f"Bite {MARK}"}],
    "number": 70_771,
    "related": ["old"],
    "chapters": [
        {"start": 0, "title": f"Chapter {MARK}", "url": f"https://{MARK}.example/", "image": f"{MARK}.png"},
        {"start": 1, "title": f"Part {MARK}"},
    ],
    "alternates": [f"{MARK}-small.mp3", {"url": f"https://{MARK}.example/x.mp3"}],
    "images": [{"file": f"{MARK}-wide.png", "purpose": "banner", "alt": f"Wide {MARK}"}],
}


@pytest.fixture
def network(site: Site) -> Site:
    """Two public episodes, related to each other, and profiles of those whom only the embargo knows."""
    site.episode("old", published="2026-01-01", topics=["Shared"], related=["new"])
    site.episode("new", published="2026-02-02", topics=["Shared"], related=["old"])
    site.write("episodes/people.yaml", f'- name: Pat Profile\n  bio: "{MARK}"\n  url: https://{MARK}.example/\n')
    site.write(
        "episodes/organizations.yaml",
        f'- name: Org {MARK}\n  description: "{MARK}"\n- name: Acme\n  parent: Org {MARK}\n',
    )
    return site


def embargo(site: Site, **keys: Any) -> None:
    """Add the episode that nobody may see, with a picture and a recording that hold the mark too."""
    name = f"{MARK}-episode"
    site.episode(name, f"The article {MARK}.\n\n![Picture]({MARK}.png)\n", **(EMBARGOED | keys))
    site.write(f"episodes/talks/{name}.mp3", mp3(3) + MARK.encode())
    site.write(f"episodes/talks/{MARK}.png", png(1500))
    site.write(f"episodes/talks/{MARK}-wide.png", png(160, 90))
    site.write(f"episodes/talks/{MARK}-small.mp3", mp3(2) + MARK.encode())
    vtt = f"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Guest {MARK}>Said {MARK}\n"
    site.write(f"episodes/talks/{name}.vtt", vtt)
    site.write(f"episodes/talks/{name}.de.vtt", vtt)


def traces(content: dict[str, bytes]) -> list[str]:
    """Every file whose name or content, manifest included, says anything of it."""
    words = [MARK, "2031", "70771", "70,771", "Pat Profile", "pat-profile"]
    return sorted(
        path
        for path, data in content.items()
        if any(word.lower() in path.lower() or word.lower().encode() in data.lower() for word in words)
    )


@pytest.mark.parametrize(
    "keys", [{}, {"status": "draft"}, {"status": "draft", "published": "2026-01-15"}], ids=["future", "draft", "past"]
)
def test_embargoed_episode_leaves_no_trace(network: Site, keys: dict[str, str]) -> None:
    """With the embargoed episode in the folder, every byte of the site is as without it."""
    report, store = network.build(now=BEFORE)
    assert report.built, report.problems
    without = store.content
    embargo(network, **keys)
    report, store = network.build(now=BEFORE)
    assert report.built, report.problems
    assert [path for path in {*without, *store.content} if without.get(path) != store.content.get(path)] == []
    assert traces(store.content) == []
    network.store = Memory()
    assert network.build(now=BEFORE)[1].content == without


def test_report_names_the_moment_of_the_next_episode(network: Site) -> None:
    """The author is told how many episodes wait, and when to build again."""
    embargo(network)
    network.episode("sketch", status="draft")
    report, _ = network.build(now=BEFORE)
    assert (report.next_release, report.episodes["scheduled"], report.episodes["drafts"]) == (MOMENT, 1, 1)


def test_related_does_not_leak(network: Site) -> None:
    """A public episode that is related to an embargoed one says nothing of it, not even in its data."""
    embargo(network)
    network.episode("old", published="2026-01-01", topics=["Shared"], related=[f"{MARK}-episode", "new"])
    report, store = network.build(now=BEFORE)
    assert report.built, report.problems
    assert traces(store.content) == []
    assert json.loads(store.content["talks/old/episode.json"])["record"]["related"] == ["talks/new"]


def test_quote_of_somebody_embargoed_stays_text(network: Site) -> None:
    """A person whose only episode is embargoed has no page and no link, though others name them."""
    embargo(network)
    network.episode("old", "> Yes.\n>\n> — Pat Profile\n", hosts=["Pat Profile"])
    report, store = network.build(now=BEFORE)
    assert report.built, report.problems
    assert [path for path, data in store.content.items() if b"guests/pat" in data] == []


def test_episode_appears_at_its_moment(network: Site) -> None:
    """At its moment the episode is everywhere where it belongs, and its neighbours know it."""
    embargo(network)
    network.build(now=BEFORE)
    report, store = network.build(now=MOMENT)
    assert (report.built, report.episodes["new"], report.next_release) == (True, 1, None)
    place = f"talks/{MARK}-episode/"
    expected = {
        f"{place}index.html",
        f"{place}episode.json",
        f"{place}chapters.json",
        *(f"{place}transcript.{kind}" for kind in ("vtt", "srt", "json", "html", "txt", "de.vtt", "de.txt")),
        f"alias-{MARK}/index.html",
        f"guests/guest-{MARK}/index.html",
        "guests/pat-profile/feed.xml",
        f"organizations/org-{MARK}/index.html",
        f"authors/author-{MARK}/feed.json",
        f"topics/topic-{MARK}/index.html",
    }
    assert expected <= store.content.keys()
    pages = ["index.html", "talks/index.html", "talks/new/index.html", "topics/shared/index.html", "sitemap.xml"]
    pages += ["feed.xml", "talks/feed.json", "topics/shared/feed.xml"]
    assert [path for path in pages if place not in store.content[path].decode()] == []
    assert "<span>Older</span> <bdi>new</bdi>" in store.content[f"{place}index.html"].decode()
    network.store = Memory()
    assert network.build(now=MOMENT)[1].content == store.content


def test_episode_that_is_withdrawn_vanishes(network: Site) -> None:
    """An episode that becomes a draft again, or a clock that goes back, takes all of it away (T-TIME-02)."""
    embargo(network)
    before = dict(network.build(now=BEFORE)[1].content)
    network.build(now=MOMENT)
    report, store = network.build(now=BEFORE)
    assert (report.episodes["removed"], store.content) == (1, before)
    network.build(now=MOMENT)
    embargo(network, status="draft")
    report, store = network.build(now=MOMENT)
    assert (report.episodes["removed"], store.content) == (1, before)
