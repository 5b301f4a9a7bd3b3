"""The closed lists of others, as they publish them."""

from __future__ import annotations

from pipeline.vocabulary import CATEGORIES, LICENSES, MEDIUMS, ROLES


def test_apples_categories() -> None:
    """There are 19 categories and 91 subcategories (R-CHAN-07); Apple compares their names with case."""
    assert (len(CATEGORIES), sum(map(len, CATEGORIES.values()))) == (19, 91)
    assert sorted(CATEGORIES) == list(CATEGORIES)


def test_the_podcast_taxonomy() -> None:
    """The groups and roles are those of podcasttaxonomy.com; one role alone is in two groups (R-P20-PERSON2)."""
    roles = [role for group in ROLES.values() for role in group]
    assert len(ROLES) == 11
    assert {role for role in roles if roles.count(role) > 1} == {"Editor"}
    assert next(iter(ROLES["Cast"])) == "Host"


def test_identifiers_are_written_as_they_are_compared() -> None:
    """Licences are lower case, as podcast:license has them; each medium has its list (R-P20-MEDIUM)."""
    assert list(LICENSES) == [each.lower() for each in LICENSES]
    plain = [each for each in MEDIUMS if not each.endswith("L")]
    assert {f"{each}L" for each in plain} - set(MEDIUMS) == {"mixedL"}
