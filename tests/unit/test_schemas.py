"""JSON Schemas: what an editor completes and underlines is what the loader takes and refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from pipeline.frontmatter import read_markdown
from pipeline.schemas import DIALECT, NAMES, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
GOOD: dict[str, dict[str, Any]] = {
    "episode": {
        "title": "Tides",
        "published": "2026-03-03",
        "guest": "Jane Doe",
        "authors": "John Smith",
    },
    "show": {"title": "Talks", "description": "About things."},
    "site": {"title": "The Network", "base_url": "https://podcast.example"},
}


class Editor(yaml.SafeLoader):
    """Reads YAML as editors do: YAML 1.2 has no type for dates and times."""


Editor.yaml_implicit_resolvers = {
    sign: [(tag, form) for tag, form in rows if not tag.endswith(":timestamp")]
    for sign, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> Any:
    """Read YAML as an editor does."""
    return yaml.load(text, Loader=Editor)  # noqa: S506  it is a SafeLoader


def faults(value: Any, rule: dict[str, Any], root: dict[str, Any], at: str = "") -> Iterator[str]:
    """Check a value with the few keywords of JSON Schema that our schemas use."""
    if "$ref" in rule:
        yield from faults(value, root["$defs"][rule["$ref"].rpartition("/")[2]], root, at)
    if "anyOf" in rule and all(list(faults(value, each, root, at)) for each in rule["anyOf"]):
        yield f"{at} fits none of its forms"
    kind = rule.get("type")
    if kind and (not isinstance(value, KINDS[kind]) or (kind != "boolean" and isinstance(value, bool))):
        yield f"{at} is not {kind}"
    elif kind == "object":
        yield from of_object(value, rule, root, at)
    elif kind == "array":
        yield from (fault for n, each in enumerate(value) for fault in faults(each, rule["items"], root, f"{at}[{n}]"))
    yield from of_scalar(value, rule, at)


def of_object(value: dict[str, Any], rule: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    """Check a mapping's keys, and what they hold."""
    known = rule.get("properties", {})
    yield from (f"{at}.{key} is missing" for key in rule.get("required", ()) if key not in value)
    for key, each in value.items():
        if key in known:
            yield from faults(each, known[key], root, f"{at}.{key}")
        elif rule.get("additionalProperties") is False:
            yield f"{at}.{key} is unknown"


def of_scalar(value: Any, rule: dict[str, Any], at: str) -> Iterator[str]:
    """Check text and numbers."""
    if "enum" in rule and value not in rule["enum"]:
        yield f"{at} is none of {rule['enum']}"
    if "const" in rule and value != rule["const"]:
        yield f"{at} is not {rule['const']}"
    if isinstance(value, str):
        if not re.search(rule.get("pattern", ""), value):
            yield f"{at} does not match {rule['pattern']}"
        if len(value) < rule.get("minLength", 0):
            yield f"{at} is too short"
    elif isinstance(value, int | float) and not rule.get("minimum", value) <= value <= rule.get("maximum", value):
        yield f"{at} is too small or large"


def checked(name: str, value: Any) -> list[str]:
    """What an editor would underline in a file of this kind."""
    rule = schema(name)
    required = [each["required"] for each in rule.get("anyOf", ()) if "required" in each]
    assert not required or any(all(key in value for key in keys) for keys in required)
    return list(faults(value, {k: v for k, v in rule.items() if k != "anyOf"}, rule))


def references(node: Any) -> Iterator[str]:
    """Every `$ref` in a schema."""
    if isinstance(node, dict):
        yield from (each for key, each in node.items() if key == "$ref")
        yield from (found for each in node.values() for found in references(each))
    elif isinstance(node, list):
        yield from (found for each in node for found in references(each))


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_whole(name: str) -> None:
    """Every schema names its dialect, is made of known types, and refers only to what it holds."""
    made = schema(name)
    assert made["$schema"] == DIALECT
    assert made["title"] == f"Shownotes {name}"
    assert {f"#/$defs/{key}" for key in made["$defs"]} >= set(references(made))
    assert set(re.findall(r"'type': '(\w+)'", str(made))) <= KINDS.keys()


@pytest.mark.parametrize("name", GOOD)
def test_every_key_is_explained_or_typed_and_no_other_is_taken(name: str) -> None:
    """An editor underlines a slip in a key, as the loader refuses it."""
    assert checked(name, GOOD[name]) == []
    assert checked(name, {**GOOD[name], "titel": "x"}) == [".titel is unknown"]


@pytest.mark.parametrize(
    "keys",
    [
        {"guest": {"name": "Jane Doe", "title": "Director", "organizations": "A | B"}},
        {"guests": ["Jane Doe", {"name": "John Roe", "organizations": ["A"]}]},
        {"authors": ["John Smith", {"name": "Mary Major", "role": "editor"}]},
        {"organizations": "Harbour Office | Tide Institute"},
        {"audio": "talk.mp3"},
        {"audio": {"url": "https://media.example/x.mp3", "length": 1, "duration": "52:11"}},
        {"season": 2},
        {"season": {"number": 2, "name": "The sea"}},
        {"location": "Hamburg"},
        {"chapters": "talk.chapters.json"},
        {"chapters": [{"start": 0, "title": "Hello"}, {"start": "1:30"}]},
        {"transcripts": "talk.vtt"},
        {"links": "https://tides.example"},
        {"links": [{"url": "https://tides.example", "title": "Tides"}]},
        {"sponsors": ["Buoys and Sons"]},
        {"topics": "Tides | Navigation"},
        {"topics": ["Tides"]},
        {"license": "cc-by-4.0"},
        {"hosts": []},
        {"related": "another"},
        {"explicit": False},
        {"status": "draft"},
    ],
    ids=str,
)
def test_short_forms_of_an_episode_are_accepted(keys: dict[str, Any]) -> None:
    """A name or a single value where a mapping or list may stand is right for the editor too."""
    assert checked("episode", GOOD["episode"] | keys) == []


@pytest.mark.parametrize(
    "keys",
    [
        {"hosts": "Host Hardy"},
        {"categories": "Technology"},
        {"categories": ["Education > How To", {"name": "Arts", "subcategory": "Books"}]},
        {"funding": "https://pay.example"},
        {"update_frequency": "Weekly"},
        {"release_time": "6:30"},
        {"feed": {"items": "all", "without_media": "exclude"}},
        {"feed": {"items": 50}},
        {"artwork": "artwork.jpg"},
    ],
    ids=str,
)
def test_short_forms_of_a_show_are_accepted(keys: dict[str, Any]) -> None:
    """A show may be written as shortly as the loader takes it."""
    assert checked("show", GOOD["show"] | keys) == []


@pytest.mark.parametrize(
    ("name", "keys", "fault"),
    [
        ("episode", {"slug": "Not A Slug"}, ".slug fits none of its forms"),
        ("episode", {"type": "extra"}, ".type is none of ['full', 'trailer', 'bonus']"),
        ("episode", {"number": -1}, ".number fits none of its forms"),
        ("episode", {"title": ""}, ".title is too short"),
        ("episode", {"authors": [{"nam": "John Smith"}]}, ".authors fits none of its forms"),
        ("show", {"type": "daily"}, ".type is none of ['episodic', 'serial']"),
        ("site", {"page_size": 0}, ".page_size is too small or large"),
    ],
)
def test_what_the_loader_refuses_is_underlined(name: str, keys: dict[str, Any], fault: str) -> None:
    """A wrong value is marked while it is typed."""
    assert checked(name, GOOD[name] | keys) == [fault]


def test_profiles_are_lists() -> None:
    """The files of profiles are lists of names or mappings."""
    assert checked("people", ["Jane Doe", {"name": "John Roe", "affiliations": "Harbour Office"}]) == []
    affiliation = {"organization": "Harbour Office", "from": "2020-01-01"}
    assert checked("people", [{"name": "John Roe", "affiliations": [affiliation]}]) == []
    assert checked("organizations", [{"name": "Harbour Office", "logo": "logo.png"}]) == []
    assert checked("people", [{"nmae": "John Roe"}]) == ["[0] fits none of its forms"]


def test_a_record_with_every_key_is_right(repository: Path) -> None:
    """The golden case that uses every key has nothing for an editor to underline."""
    folder = repository / "tests/golden/every-key/site/episodes"
    text = (folder / "talks/tide-tables.md").read_text(encoding="utf-8")
    assert checked("episode", read(text.split("---\n")[1])) == []
    assert read_markdown(text).data.keys() | {"guest"} == schema("episode")["properties"].keys() - {"video", "summary"}
    for name, path in (("show", "talks/show.yaml"), ("site", "site.yaml"), ("people", "people.yaml")):
        assert checked(name, read((folder / path).read_text(encoding="utf-8"))) == [], name


@pytest.fixture
def own_files(repository: Path) -> Callable[[str], list[Path]]:
    """The files of this repository's own site, by pattern."""
    return lambda pattern: sorted((repository / "episodes").glob(pattern))


def test_our_own_site_is_right(own_files: Callable[[str], list[Path]]) -> None:
    """An editor that opens this repository underlines nothing."""
    for path in own_files("*/*.md"):
        assert checked("episode", read(path.read_text(encoding="utf-8").split("---\n")[1])) == [], path.name
    for path in own_files("*/show.yaml"):
        assert checked("show", read(path.read_text(encoding="utf-8"))) == [], path.name
