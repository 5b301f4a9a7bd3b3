"""Who is who: many spellings, one identity, and a warning where that is a guess."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.catalog.names import Directory
from pipeline.load.site import ProfileSource
from pipeline.model import Person


def directory(*profiles: dict[str, Any]) -> Directory:
    """The directory of people with these profiles."""
    sources = [ProfileSource(n, Person.model_validate(each), None) for n, each in enumerate(profiles)]
    return Directory("people", "episodes/people.yaml", sources)


def doubts(people: Directory, *names: str) -> list[tuple[str, str]]:
    """Code and message of what is found once these names were seen, each in a file of its own."""
    for number, name in enumerate(names):
        people.see(name, f"{number}.md")
    return [(each.code, each.message) for each in people.doubts()]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Jane Doe", "jane-doe"),
        ("jane  doe", "jane-doe"),
        ("Jané Dœ", "jane-doe"),
        ("Seán Ó Séaghdha", "sean-o-seaghdha"),
        ("Łukasz Żółć", "lukasz-zolc"),
        ("Björn Straße", "bjorn-strasse"),
        ("山田太郎", "shan-tian-tai-lang"),
        ("Αλέξης", "alexes"),
        ("O'Reilly & Sons", "o-reilly-sons"),
        ("Dr. X (Ph.D.)", "dr-x-ph-d"),
    ],
)
def test_address_of_a_name(name: str, address: str) -> None:
    """A name's address is its Latin spelling in small letters; published addresses hang on it, so it never changes."""
    assert directory().id(name) == address


def test_name_without_letters_has_an_address() -> None:
    """A name of signs only gets a short code for an address, and another name another."""
    first, second = directory().id("🎧"), directory().id("🎙")
    assert first != second
    assert first.isalnum()
    assert first == directory().id("🎧")


def test_profile_gives_id_and_name() -> None:
    """A profile's id is the address of every spelling, and its name is the one that is shown."""
    people = directory({"name": "Jane Doe", "id": "jd", "aliases": ["J. Doe", "Jane D."]})
    assert {people.id(name) for name in ("Jane Doe", "jane doe", "J. Doe", "J Doe", "Jane D.")} == {"jd"}
    assert people.name("jd") == "Jane Doe"
    assert people.id("J. D.") == "j-d"


def test_most_frequent_spelling_is_shown() -> None:
    """Without a profile the spelling used most often is shown; among equals the first in order."""
    people = directory()
    for name in ("jane doe", "Jane Doe", "JANE DOE", "Jane Doe"):
        people.see(name, "a.md")
    assert people.name("jane-doe") == "Jane Doe"
    people.see("JANE DOE", "a.md")
    assert people.name("jane-doe") == "JANE DOE"


def test_spellings_of_one_name_are_merged_with_a_warning() -> None:
    """Names that differ in case, accents or signs are one person, and the author is told of each (R202)."""
    assert doubts(directory(), "Jane Doe", "Jane Doe", "jane doe", "Jané Doe") == [
        ("R202", '"Jané Doe" is taken for "Jane Doe": they differ in case, accents or signs only'),
        ("R202", '"jane doe" is taken for "Jane Doe": they differ in case, accents or signs only'),
    ]


def test_warning_points_to_the_file_with_the_odd_spelling() -> None:
    """The warning stands where the rarer spelling was seen, and says what to write."""
    people = directory()
    for name, source in (("Jane Doe", "a.md"), ("Jane Doe", "b.md"), ("jane doe", "c.md")):
        people.see(name, source)
    (found,) = people.doubts()
    assert (found.source, found.at) == ("c.md", "jane doe")
    assert found.hint == (
        "write Jane Doe; if they are two, give each a profile with its own id in episodes/people.yaml"
    )


def test_aliases_are_no_doubt() -> None:
    """A spelling that a profile lists is meant."""
    people = directory({"name": "Jane Doe", "aliases": ["jane doe", "J. Doe"]})
    assert doubts(people, "Jane Doe", "jane doe", "J. Doe") == []


@pytest.mark.parametrize("slip", ["Swapnil Bhartia", "Swapnil Bhartyia", "Swapnil Bhartiyaa", "Swapnil Bhrtiya"])
def test_slip_of_one_letter(slip: str) -> None:
    """A name that is new, and one letter away from one that is used twice, is probably a slip (R205)."""
    assert doubts(directory(), "Swapnil Bhartiya", "Swapnil Bhartiya", slip) == [
        ("R205", f'"{slip}" is new, and close to "Swapnil Bhartiya"')
    ]


def test_slip_of_a_name_with_a_profile() -> None:
    """A name with a profile is known, be it used or not."""
    people = directory({"name": "Swapnil Bhartiya"})
    assert doubts(people, "Swapnil Bhartia") == [("R205", '"Swapnil Bhartia" is new, and close to "Swapnil Bhartiya"')]


@pytest.mark.parametrize("names", [("Ann", "Ann", "Anna"), ("Mary Major", "Mary Minor"), ("Jan Doe", "Jane Doe")])
def test_short_or_different_names_are_no_slips(names: tuple[str, ...]) -> None:
    """Short names, names that differ by more, and names that are all used once are left alone."""
    assert doubts(directory(), *names) == []


def test_two_profiles_with_one_id() -> None:
    """Two profiles whose names give one id are an error that names both (R203)."""
    people = directory({"name": "Jane Doe"}, {"name": "Jané Doe"})
    ((code, at, message),) = [(each.code, each.at, each.message) for each in people.findings]
    assert (code, at) == ("R203", ("profiles", 1, "name"))
    assert message == '"Jané Doe" and "Jane Doe" have the id jane-doe'


def test_two_people_of_one_name_by_id() -> None:
    """Two profiles may share neither name nor alias: nobody could tell whom a record means (R203)."""
    people = directory(
        {"name": "Jane Doe", "aliases": ["J"]}, {"name": "John Doe", "id": "john", "aliases": ["x", "J"]}
    )
    assert [(each.code, each.at, each.message) for each in people.findings] == [
        ("R203", ("profiles", 1, "aliases", 1), '"J" also stands for Jane Doe')
    ]
