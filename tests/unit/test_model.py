"""Records: short forms, defaults that depend on each other, and what never changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.config import Site
from pipeline.fields import Record
from pipeline.model import Affiliation, Author, Episode, Guest, Organizations, People, Person, Show
from pipeline.parts import Category, Chapters, Credit, Enclosure, FeedSettings, Host, Image, License, Season, Transcript

EPISODE: dict[str, Any] = {
    "title": "Tides",
    "published": "2026-03-03",
    "guests": "Jane Doe",
    "authors": "John Smith",
    "summary": "The article.",
}


def episode(**keys: Any) -> Episode:
    """A good episode with these keys."""
    return Episode.model_validate(EPISODE | keys)


def refused(model: type[Record], value: object) -> list[tuple[tuple[str | int, ...], str]]:
    """Where a record refuses a value, and why."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


@pytest.mark.parametrize(
    ("model", "short", "whole"),
    [
        (Guest, "Jane Doe", {"name": "Jane Doe"}),
        (Author, "John Smith", {"name": "John Smith"}),
        (Enclosure, "talk.mp3", {"file": "talk.mp3"}),
        (Enclosure, "https://media.example/talk.mp3", {"url": "https://media.example/talk.mp3"}),
        (Image, "tide.png", {"file": "tide.png"}),
        (Transcript, "https://media.example/talk.vtt", {"url": "https://media.example/talk.vtt"}),
        (Chapters, "talk.chapters.json", {"file": "talk.chapters.json"}),
        (Chapters, [{"start": "0:30", "title": "Hello"}], {"items": [{"start": 30.0, "title": "Hello"}]}),
        (Season, "2", {"number": 2}),
        (License, "CC-BY-4.0", {"id": "CC-BY-4.0"}),
        (Category, "Education > How To", {"name": "Education", "subcategory": "How To"}),
        (Category, "Arts", {"name": "Arts"}),
        (Affiliation, "Harbour Office", {"organization": "Harbour Office"}),
    ],
)
def test_a_short_form_is_its_whole_form(model: type[Record], short: object, whole: dict[str, Any]) -> None:
    """Wherever a mapping may stand, a name, file, number or list will do."""
    assert model.model_validate(short).model_dump(mode="json", exclude_defaults=True) == whole
    assert model.model_validate(short) == model.model_validate(whole)


def test_a_single_value_is_a_list_of_one() -> None:
    """One guest, author or link need not be written as a list."""
    one = episode(guests={"name": "Jane Doe"}, links="https://tides.example", related="another")
    assert [guest.name for guest in one.guests] == ["Jane Doe"]
    assert [link.url for link in one.links] == ["https://tides.example"]
    assert one.related == ("another",)


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("W", ["summary"]),
        (["W", "H"], ["summary", "contributor"]),
        (["W", {"name": "E", "role": "editor"}, "H"], ["summary", "editor", "contributor"]),
        (
            [{"name": "E", "role": "Editor"}, {"name": "W", "role": "summary"}, "H"],
            ["editor", "summary", "contributor"],
        ),
        (["H", {"name": "W", "role": "summary"}], ["contributor", "summary"]),
        ([{"name": "E", "role": "editor"}, "H"], ["editor", "contributor"]),
    ],
)
def test_the_first_author_writes_the_summary_unless_told(authors: object, expected: list[str]) -> None:
    """Who wrote and who helped follows from the order, except where the record says it."""
    assert [author.role for author in episode(authors=authors).authors] == expected


def test_records_are_frozen_and_know_their_keys() -> None:
    """A record does not change after it was read, and takes no key that it does not know."""
    record = episode()
    with pytest.raises(ValidationError, match="frozen"):
        record.title = "Ebb"  # type: ignore[misc]
    assert refused(Episode, EPISODE | {"titel": "x"}) == [(("titel",), "Extra inputs are not permitted")]


def test_text_loses_its_blanks_and_absent_is_none_or_empty() -> None:
    """No title starts with a blank, and nothing is marked as absent with a value that means something."""
    record = episode(title="  Tides ")
    assert record.title == "Tides"
    assert (record.number, record.hosts, record.topics, record.explicit) == (None, None, (), None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("audio editor", "Audio Editor"), ("HOST", "Host"), ("cover art designer", "Cover Art Designer")],
)
def test_roles_in_any_case(value: str, expected: str) -> None:
    """A role is kept as the taxonomy spells it (R-P20-PERSON2)."""
    assert Credit(name="X", role=value).role == expected


@pytest.mark.parametrize(
    ("keys", "group"),
    [
        ({"role": "host"}, "Cast"),
        ({"role": "editor"}, "Writing"),
        ({"role": "editor", "group": "video post-production"}, "Video Post-Production"),
        ({"role": "intern", "group": "misc"}, "Misc."),
    ],
)
def test_the_group_follows_from_the_role(keys: dict[str, str], group: str) -> None:
    """Whoever names a role need not name its group."""
    assert Credit.model_validate({"name": "X", **keys}).taxonomy_group == group


def test_hosts_are_hosts() -> None:
    """A host without a role is one."""
    assert Host.model_validate("Host Hardy").role == "Host"


@pytest.mark.parametrize(
    ("model", "value", "said"),
    [
        (Enclosure, {"duration": "1"}, "needs either a file or a url"),
        (Enclosure, {"file": "a.mp3", "url": "https://a.example/a.mp3"}, "needs either a file or a url"),
        (License, "harbour", "is not a known licence, so it needs an address"),
        (
            Credit,
            {"name": "X", "role": "host", "group": "writing"},
            "has the role Host, which is not in the group Writing",
        ),
        (Category, "Podcasting", "is not a category of Apple Podcasts"),
        (Category, "Arts > Bookz", "is not a subcategory of Arts at Apple Podcasts"),
    ],
)
def test_parts_that_do_not_fit_each_other(model: type[Record], value: object, said: str) -> None:
    """What two keys say together must make sense."""
    assert refused(model, value) == [((), said)]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, True),
        ("2026-03-03", None, True),
        ("2026-03-04", None, False),
        (None, "2026-03-03", True),
        (None, "2026-03-02", False),
        ("2020-01-01", "2030-01-01", True),
    ],
)
def test_an_affiliation_covers_its_first_and_last_day(since: str | None, until: str | None, *, expected: bool) -> None:
    """Whom a guest spoke for on a day is told by dates that count themselves in."""
    held = Affiliation.model_validate({"organization": "Harbour Office", "from": since, "to": until})
    assert held.covers(date(2026, 3, 3)) is expected


@pytest.mark.parametrize(("value", "expected"), [("all", "all"), ("ALL", "all"), ("50", 50), (50, 50)])
def test_feed_items(value: object, expected: object) -> None:
    """A feed holds all episodes, or a number of the newest."""
    assert FeedSettings.model_validate({"items": value}).items == expected


@pytest.mark.parametrize("value", ["0", "-1", "none", "1.5", "", "٣", "9" * 5000])
def test_feed_items_that_are_no_number(value: str) -> None:
    """Anything else is refused, however it is written."""
    assert refused(FeedSettings, {"items": value}) == [(("items",), "is neither a number of episodes nor the word all")]


def test_defaults_of_a_show_and_a_site() -> None:
    """A title and an address, or a description, are enough."""
    show = Show(title="Talks", description="About things.")
    assert (show.type, show.explicit, show.locked, show.feed.items, show.feed.without_media) == (
        "episodic",
        False,
        None,
        None,
        "include",
    )
    site = Site(title="The Network", base_url="https://podcast.example")
    assert (site.language, site.time_zone, site.feed) == ("en", "UTC", FeedSettings())


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        ({"F999": "error"}, "names F999, and there is no such code"),
        ({"S104": "warning"}, "makes S104 a warning, and it is always an error"),
    ],
)
def test_settings_cannot_make_an_error_less(severities: dict[str, str], said: str) -> None:
    """No setting lets an episode in error disappear from the site in silence."""
    value = {"title": "The Network", "base_url": "https://podcast.example", "severities": severities}
    assert refused(Site, value) == [(("severities",), said)]


def test_profiles() -> None:
    """Profiles are names or mappings, also a single one."""
    assert People(profiles=("Jane Doe", {"name": "John Roe"})).profiles == (  # type: ignore[arg-type]
        Person(name="Jane Doe"),
        Person(name="John Roe"),
    )
    assert [each.name for each in Organizations.model_validate({"profiles": {"name": "Harbour Office"}}).profiles] == [
        "Harbour Office"
    ]


def test_a_record_survives_storage() -> None:
    """What is stored for the worker that renders a page is read back as the same record."""
    whole = episode(
        season={"number": 2, "name": "The sea"},
        audio={"url": "https://media.example/x.mp3", "length": 5, "duration": "1:00"},
        chapters=[{"start": 0}],
        published="2026-03-03T06:00+13:45",
        corrections=[{"date": "2026-03-05", "text": "It was."}],
        license="cc-by-4.0",
    )
    assert Episode.model_validate_json(whole.model_dump_json(exclude_defaults=True)) == whole
