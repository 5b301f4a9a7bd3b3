"""Two feeds told as what an app does: each kind of change, how items are paired, and how notes are counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diff import EMPTY, Kind, Known, ShowDiff, compare, counts
from pipeline.diff.pairing import out_of_order, pair
from pipeline.diff.words import WORDS_TO_ALIGN, edit, lines_of
from pipeline.feed.reading import FeedError, ReadFeed, ReadItem, read_feed

if TYPE_CHECKING:
    from collections.abc import Mapping

FEEDS = Path(__file__).resolve().parents[3] / "shared/data/feeds"
UNKNOWN = Known({}, {})
ITEM: dict[str, str | None] = {
    "title": "Fog",
    "link": "https://x.example/fog/",
    "guid": "g-fog",
    "pubDate": "Tue, 03 Mar 2026 06:00:00 +0000",
    "content:encoded": "<p>The lamps go out at six.</p>",
    "enclosure": 'url="https://x.example/fog.mp3" length="1200000" type="audio/mpeg"',
    "itunes:duration": "75",
}
TIDES: dict[str, str | None] = {
    "title": "Tides",
    "link": "https://x.example/tides/",
    "guid": "g-tides",
    "pubDate": "Tue, 10 Mar 2026 06:00:00 +0000",
    "content:encoded": "<p>Twice a day.</p>",
    "enclosure": 'url="https://x.example/tides.mp3" length="2400000" type="audio/mpeg"',
}
CHANNEL = {"title": "Talks", "podcast:guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "itunes:explicit": "false"}


def element(name: str, value: str) -> str:
    """One element; the attributes of an enclosure are written as they are."""
    if name == "enclosure":
        return f"<enclosure {value}/>"
    if name == "guid":
        return f'<guid isPermaLink="false">{escape(value)}</guid>'
    return f"<{name}>{escape(value)}</{name}>" if not name.startswith("<") else name


def feed(*items: Mapping[str, str | None], **channel: str) -> ReadFeed:
    """A feed of these items; None leaves an element out."""
    said = CHANNEL | {name.replace("_", ":", 1): value for name, value in channel.items()}
    head = "".join(element(name, value) for name, value in said.items())
    bodies = ["".join(element(name, value) for name, value in item.items() if value is not None) for item in items]
    spaces = (
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"'
    )
    rows = "".join(f"<item>{body}</item>" for body in bodies)
    return read_feed(f"<rss version='2.0' {spaces}><channel>{head}{rows}</channel></rss>".encode())


def changed(**values: str | None) -> ShowDiff:
    """Compare an item with one in which these elements differ, beside one that stays."""
    new = ITEM | {name.replace("_", ":", 1): value for name, value in values.items()}
    return compare("talks", feed(TIDES, ITEM), feed(TIDES, new), UNKNOWN)


def told(diff: ShowDiff) -> list[tuple[str, str, str, str]]:
    """Kind, element and values of each change of an episode."""
    return [(str(each.kind), each.element, each.old, each.new) for found in diff.episodes for each in found.changes]


def effects(diff: ShowDiff) -> str:
    """All sentences."""
    return " ".join(each.effect for found in diff.episodes for each in found.changes)


def test_a_feed_is_itself() -> None:
    """Where nothing changed, every count is 0, and only the four that are always told are there."""
    diff = compare("talks", feed(TIDES, ITEM), feed(TIDES, ITEM), UNKNOWN)
    assert diff.is_same
    assert counts([diff]) == {"new": 0, "notes edited": 0, "downloads again": 0, "disappear": 0}


@pytest.mark.parametrize("path", sorted(FEEDS.rglob("*.xml")), ids=lambda path: path.name)
def test_every_real_feed_is_itself(path: Path) -> None:
    """No feed of others, however odd, differs from itself: also where guids repeat or are not there."""
    try:
        old, new = read_feed(path.read_bytes()), read_feed(path.read_bytes())
    except FeedError:
        assert "malformed" in path.parts
        return
    assert compare("talks", old, new, UNKNOWN).is_same


def test_a_new_episode_is_downloaded_once() -> None:
    """What is new is told with its size, and nothing else is told of it."""
    diff = compare("talks", feed(ITEM), feed(TIDES, ITEM), Known({"g-tides": "episodes/talks/tides.md"}, {}))
    assert [(each.title, each.source, each.kind) for each in diff.episodes] == [
        ("Tides", "episodes/talks/tides.md", Kind.NEW)
    ]
    assert "fetch it (2.4\u00a0MB)." in effects(diff)


def test_a_new_episode_with_an_old_date_is_told_of_quietly() -> None:
    """An episode that is new and dated before others is found by few: the date sorts it below them."""
    diff = compare("talks", feed(TIDES), feed(TIDES, ITEM), UNKNOWN)
    assert "It is dated 2026-03-03 06:00 UTC, earlier than 1 episode already out: apps put it below" in effects(diff)


def test_a_new_episode_without_media_is_passed_over() -> None:
    """Podcast apps do not list what they cannot play."""
    diff = compare("talks", feed(), feed(ITEM | {"enclosure": None}), UNKNOWN)
    assert effects(diff).startswith("Feed readers list it as new; podcast apps pass over it")


@pytest.mark.parametrize(
    ("what", "by"),
    [
        ({}, "the address of its audio"),
        ({"enclosure": 'url="https://x.example/new.mp3" length="9"'}, "its link"),
        ({"enclosure": None, "link": "https://x.example/new/"}, "its title and date"),
        (
            {"enclosure": 'url="https://x.example/n.mp3" length="1200000"', "link": None, "title": "Mist"},
            "the size of its audio and its date",
        ),
        (
            {"enclosure": 'url="https://x.example/n.mp3" length="1200000"', "link": None, "pubDate": None},
            "the size of its audio and its title",
        ),
        ({"enclosure": None, "link": None, "pubDate": None}, "its title and notes"),
    ],
)
def test_a_changed_guid_is_paired_with_its_old_self(what: dict[str, str | None], by: str) -> None:
    """A new guid is one episode that downloads again, not one that goes and one that comes (R-ITEM-07)."""
    new = ITEM | {"guid": "g-mist"} | what
    diff = compare("talks", feed(TIDES, ITEM), feed(TIDES, new), Known({"g-mist": "episodes/talks/mist.md"}, {}))
    assert counts([diff]) == {"new": 0, "notes edited": 0, "downloads again": 1, "disappear": 0}
    assert told(diff) == [("downloads again", "guid", "g-fog", "g-mist")]
    assert f"It is the episode of before by {by}." in effects(diff)
    assert "write guid: g-fog into episodes/talks/mist.md." in effects(diff)


def test_a_doubtful_pair_is_none() -> None:
    """Two episodes that could both be the old one are new, and the old one disappears."""
    alike = [ITEM | {"guid": guid, "link": None, "enclosure": None} for guid in ("a", "b", "c")]
    diff = compare("talks", feed(alike[0]), feed(alike[1], alike[2]), UNKNOWN)
    assert counts([diff]) == {"new": 2, "notes edited": 0, "downloads again": 0, "disappear": 1}


def test_without_a_guid_the_address_counts() -> None:
    """Apps know an item without a guid by its audio: another address is another episode."""
    diff = compare(
        "talks",
        feed(ITEM | {"guid": None}),
        feed(ITEM | {"guid": None, "enclosure": 'url="https://x.example/b.mp3" length="1200000" type="audio/mpeg"'}),
        UNKNOWN,
    )
    assert told(diff) == [("downloads again", "enclosure@url", "https://x.example/fog.mp3", "https://x.example/b.mp3")]
    assert effects(diff).startswith("It has no guid")


def test_replaced_audio_reaches_those_who_have_not_got_it() -> None:
    """Under the same guid a new address is no new episode; its size and length follow, and are not told."""
    diff = changed(enclosure='url="https://x.example/fog2.mp3" length="1300000" type="audio/mpeg"')
    assert told(diff) == [
        ("recording replaced", "enclosure@url", "https://x.example/fog.mp3", "https://x.example/fog2.mp3")
    ]
    assert "everybody else gets the new file (1.3\u00a0MB)" in effects(diff)
    assert "same recording" not in effects(diff)
    moved = changed(enclosure='url="https://cdn.example/fog.mp3" length="1200000" type="audio/mpeg"')
    assert "probably the same recording at another address" in effects(moved)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"enclosure": 'url="https://x.example/fog.mp3" length="7" type="audio/mpeg"'},
            ("recording replaced", "enclosure@length", "1200000", "7"),
        ),
        (
            {"enclosure": 'url="https://x.example/fog.mp3" length="1200000" type="audio/mp4"'},
            ("facts changed", "enclosure@type", "audio/mpeg", "audio/mp4"),
        ),
        ({"itunes_duration": "80"}, ("facts changed", "itunes:duration", "75", "80")),
        ({"enclosure": None}, ("recording replaced", "enclosure@url", "https://x.example/fog.mp3", "")),
        ({"title": "Mist"}, ("title edited", "title", "Fog", "Mist")),
        ({"link": "https://x.example/m/"}, ("facts changed", "link", "https://x.example/fog/", "https://x.example/m/")),
        ({"itunes_explicit": "true"}, ("facts changed", "itunes:explicit", "", "true")),
        ({"itunes_block": "Yes"}, ("facts changed", "itunes:block", "", "true")),
        ({"itunes_season": "2"}, ("facts changed", "season", "", "2")),
        ({"podcast_location": "Pier"}, ("facts changed", "podcast:location", "", "Pier")),
        ({"category": "fog"}, ("facts changed", "category", "", "fog")),
        ({"itunes_title": "Mist"}, ("facts changed", "itunes:title", "", "Mist")),
        ({"comments": "https://x.example/c"}, ("facts changed", "comments", "", "https://x.example/c")),
        ({"pubDate": None}, ("moved", "pubDate", "2026-03-03 06:00 UTC", "")),
    ],
)
def test_each_fact_is_told_by_its_element(values: dict[str, str | None], expected: tuple[str, str, str, str]) -> None:
    """One changed element is one change, with what it was and is; also one that no record has a key for."""
    assert told(changed(**values)) == [expected]


def test_a_moved_date_tells_the_places() -> None:
    """A date that moves past others is told with the places; one that moves alone, without."""
    up = changed(pubDate="Tue, 17 Mar 2026 06:00:00 +0000")
    assert told(up) == [("moved", "pubDate", "2026-03-03 06:00 UTC", "2026-03-17 06:00 UTC")]
    assert "moves up where a list is sorted by date, from place 2 to 1; some apps tell of it again" in effects(up)
    down = changed(pubDate="Tue, 03 Feb 2026 06:00:00 +0000")
    assert "moves down where a list is sorted by date, but not past another episode; nobody is told" in effects(down)


def test_edited_notes_are_counted_in_words() -> None:
    """How much of the notes changed is told in words, with the lines that differ."""
    diff = changed(content_encoded="<p>The lamps go out at <b>seven</b> sharp.</p>")
    [change] = diff.episodes[0].changes
    assert change.effect.startswith("2 words added, 1 removed. Apps show the new notes")
    assert change.lines == ("@@ -1 +1 @@", "-The lamps go out at six.", "+The lamps go out at seven sharp.")


def test_notes_that_only_look_different_say_so() -> None:
    """Where only the markup differs, nobody is told that words changed."""
    diff = changed(content_encoded="<p>The lamps <i>go out</i> at six.</p>")
    assert effects(diff).startswith("not a word differs, only how they are set.")


def test_another_link_in_the_notes_is_an_edit() -> None:
    """Where a link leads is a part of what is read."""
    before, after = '<p><a href="https://a.example/">here</a></p>', '<p><a href="https://b.example/">here</a></p>'
    assert edit(before, after)[:2] == (1, 1)


def test_items_that_swap_places_are_told_once() -> None:
    """The fewest items that must move are told as such, and none of them as new."""
    third = TIDES | {"guid": "3", "title": "Three", "link": "https://x.example/3/", "enclosure": None}
    diff = compare("talks", feed(TIDES, ITEM, third), feed(third, TIDES, ITEM), UNKNOWN)
    assert [(each.title, each.kind) for each in diff.episodes] == [("Three", Kind.ORDER)]


def test_what_disappears_says_why() -> None:
    """An episode that goes is told with the reason that the site has."""
    known = Known({}, {"g-fog": "the feed holds only the newest 1 (feed.items in episodes/talks/show.yaml)"})
    diff = compare("talks", feed(TIDES, ITEM), feed(TIDES), known)
    assert counts([diff])["disappear"] == 1
    assert effects(diff).endswith(
        " It disappears because the feed holds only the newest 1 (feed.items in episodes/talks/show.yaml)."
    )
    assert effects(compare("talks", feed(ITEM), feed(), UNKNOWN)).endswith(" because no file has its guid.")
    assert effects(compare("talks", feed(ITEM), None, UNKNOWN)).endswith(" because the show is no longer there.")


@pytest.mark.parametrize(
    ("values", "element_", "sentence"),
    [
        ({"title": "Chats"}, "title", "Apps rename the show"),
        ({"podcast_guid": "9b024349-ccf0-5f69-a609-6b82873eab3c"}, "podcast:guid", "Indexes take it for another show"),
        ({"itunes_explicit": "true"}, "itunes:explicit", "The whole show gets or loses the mark"),
        ({"itunes_author": "Ada"}, "itunes:author", "Directories list the show under the new author"),
        ({"itunes_new-feed-url": "https://y.example/f"}, "itunes:new-feed-url", "move every subscriber"),
        (
            {'<atom:link rel="self" href="https://y.example/f"/>': ""},
            "atom:link rel=self",
            "The feed says that it lives",
        ),
        ({'<itunes:image href="https://y.example/a.png"/>': ""}, "itunes:image", "fetch the new artwork"),
    ],
)
def test_a_show_that_changes_is_told(values: dict[str, str], element_: str, sentence: str) -> None:
    """What a channel says is told apart from its episodes, each with what directories and apps make of it."""
    diff = compare("talks", feed(ITEM), feed(ITEM, **values), UNKNOWN)
    assert not diff.episodes
    assert [each.element for each in diff.channel] == [element_]
    assert sentence in diff.channel[0].effect
    assert counts([diff])["changed in the show itself"] == 1


def test_dates_of_the_channel_are_not_told() -> None:
    """pubDate, lastBuildDate and generator follow from the items and from us: no app shows them."""
    diff = compare(
        "talks", feed(ITEM), feed(ITEM, generator="x", lastBuildDate="Tue, 17 Mar 2026 06:00:00 GMT"), UNKNOWN
    )
    assert diff.is_same


def test_repeated_guids_are_noted() -> None:
    """Where items share a guid, the comparison says so, and pairs equals with equals."""
    twin = TIDES | {"guid": "g-fog"}
    diff = compare("talks", feed(ITEM, twin), feed(twin, ITEM | {"title": "Mist"}), UNKNOWN)
    assert diff.notes == ('2 items of the published feed have the guid "g-fog": apps keep one of them',)
    assert ("title edited", "title", "Fog", "Mist") in told(diff)
    assert counts([diff])["new"] == 0


def test_the_feed_of_another_show_is_noted() -> None:
    """Two feeds with nothing in common are compared, with a doubt."""
    other = feed(TIDES, podcast_guid="9b024349-ccf0-5f69-a609-6b82873eab3c")
    assert compare("talks", other, feed(ITEM), UNKNOWN).notes == (
        "the two feeds have no episode and no podcast:guid in common: is this the feed of another show?",
    )


def test_no_feed_yet_makes_everything_new() -> None:
    """A show that was never published is told as such, and not as changed."""
    diff = compare("talks", None, feed(ITEM), UNKNOWN)
    assert diff.notes == ("no feed is published yet, so every episode is new",)
    assert (counts([diff])["new"], diff.channel) == (1, ())


ITEMS = st.lists(
    st.builds(
        lambda guid, title, url: ReadItem({"guid": guid, "title": title, "audio": {"url": url}}, 0, ()),
        st.sampled_from("abc"),
        st.sampled_from("xyz"),
        st.sampled_from("123"),
    ),
    max_size=6,
)


@given(old=ITEMS, new=ITEMS)
def test_every_item_is_paired_once(old: list[ReadItem], new: list[ReadItem]) -> None:
    """However guids repeat, each item of either feed is in just one place of the result."""
    found = pair(old, new)
    pairs = [*found.same, *found.renamed]
    assert sorted(map(id, old)) == sorted([*(id(each.old) for each in pairs), *map(id, found.gone)])
    assert sorted(map(id, new)) == sorted([*(id(each.new) for each in pairs), *map(id, found.new)])
    assert len(out_of_order(found.same, old)) <= max(0, len(found.same) - 1)


@given(items=ITEMS)
def test_any_items_are_themselves(items: list[ReadItem]) -> None:
    """A feed of any items differs in nothing from its copy."""
    copies = [item._replace(fields=dict(item.fields)) for item in items]
    old, new = EMPTY._replace(items=tuple(items)), EMPTY._replace(items=tuple(copies))
    assert compare("talks", old, new, UNKNOWN).is_same


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("", []),
        ("plain text", ["plain text"]),
        ("<p>a</p><p>b <b>c</b></p>", ["a", "b c"]),
        ("a<br>b", ["a", "b"]),
        ("<ul><li>a<li>b</ul>", ["a", "b"]),
        ("AT&amp;T &lt;b&gt;", ["AT&T <b>"]),
        ("a<!-- c -->d<?x y?>e", ["ade"]),
        ('<img src="https://x.example/a.png">', ["(https://x.example/a.png)"]),
    ],
)
def test_html_is_read_as_lines(html: str, lines: list[str]) -> None:
    """Each block of notes is a line, whatever HTML, or none, it is written in."""
    assert lines_of(html) == lines


@given(text=st.text())
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever stands in the notes of somebody's feed, it differs in nothing from itself."""
    assert edit(text, text) == (0, 0, ())


def test_long_passages_are_counted() -> None:
    """Two passages that are too long to be aligned are counted by their words, and quickly."""
    size = int(WORDS_TO_ALIGN**0.5) + 1
    old, new = " ".join(f"a{n}" for n in range(size)), " ".join(f"b{n}" for n in range(size)) + " a1"
    assert edit(old, new)[:2] == (size, size - 1)
