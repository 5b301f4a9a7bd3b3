"""README.md, CHANGELOG.md and docs/ against the program: every command, key, example and link in them is tried."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest

from pipeline.build import build
from pipeline.cli import Commands, shownotes
from pipeline.config import Site
from pipeline.feed.item import ITEM_TAGS
from pipeline.fields import Record
from pipeline.frontmatter import Document, read_yaml
from pipeline.load.site import as_profiles
from pipeline.load.source import read_episode
from pipeline.model import Episode, Organization, Organizations, People, Person, Show
from pipeline.render.feeds import NETWORK_ITEMS, TERM_ITEMS
from pipeline.render.theme import FILTERS
from pipeline.schemas import NAMES, schema
from pipeline.store import Memory
from pipeline.validation import validate
from pipeline.vocabulary import ROLES

REPOSITORY = Path(__file__).resolve().parents[1]
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
ENVIRONMENT = {"PYTHONPATH": str(REPOSITORY), "LANG": "C.UTF-8"}
FENCE = re.compile(r"^```(?P<info>.*)\n(?P<text>(?:.*\n)*?)```$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LAYER = re.compile(r'^LAYERS = """(.*?)"""', re.MULTILINE | re.DOTALL)

KINDS: dict[str, type[Record]] = {
    "site": Site,
    "show": Show,
    "episode": Episode,
    "people": People,
    "organizations": Organizations,
}
"""What a YAML example is of: the second word behind its fence. `other` is no record."""
REQUIRED = {
    "site": {"title": "Harbour Talk", "base_url": "https://podcast.example.org"},
    "show": {"title": "Harbour Talk", "description": "What people by the water know."},
    "episode": {
        "title": "Fog on the pier",
        "published": "2026-03-03",
        "guests": "Ada Quill",
        "authors": "Jane Doe",
        "summary": "The lamps go out.",
    },
    "people": {},
    "organizations": {},
}
"""What is added to an example that shows a part of a record."""


class Block(NamedTuple):
    """A fenced block of a page."""

    page: Path
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    """All fenced blocks in these languages."""
    texts = [(page, page.read_text(encoding="utf-8")) for page in PAGES]
    return [
        Block(page, text.count("\n", 0, fence.start()) + 1, fence["info"], fence["text"])
        for page, text in texts
        for fence in FENCE.finditer(text)
        if fence["info"].split(" ")[0] in languages
    ]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def rows(text: str) -> list[list[str]]:
    """The rows of tables whose first cell is code, as cells."""
    lines = re.findall(r"^\|( `.*)\|$", text, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def spans(text: str) -> list[str]:
    """The code within the lines of a text, in backticks."""
    return CODE.findall(text)


# Records


def document(kind: str, text: str) -> Document:
    """Read an example; required keys that it leaves out are added in front of it."""
    data = read_yaml(text).data
    written = {"guests" if key == "guest" else key for key in data} if isinstance(data, dict) else set()
    whole = "".join(f"{key}: {value}\n" for key, value in REQUIRED[kind].items() if key not in written) + text
    if kind == "episode":
        return read_episode("fog.yaml", whole.encode())
    return read_yaml(whole) if REQUIRED[kind] else as_profiles(read_yaml(whole))


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_yaml_examples_are_valid(block: Block) -> None:
    """Whoever copies an example gets no complaint."""
    kind = block.info.partition(" ")[2]
    if kind != "other":
        assert validate(KINDS[kind], document(kind, block.text), str(block))[1] == []


@pytest.mark.parametrize("block", [each for each in blocks("markdown") if each.info == "markdown episode"], ids=str)
def test_whole_episodes_are_valid(block: Block) -> None:
    """Whoever copies a whole episode file gets no complaint."""
    assert validate(Episode, read_episode("fog.md", block.text.encode()), str(block))[1] == []


def reachable(*models: type[Record]) -> dict[str, type[Record]]:
    """Every record that a key of these can hold, by the name of its class."""
    found: dict[str, type[Record]] = {}
    waiting: list[Any] = [*models]
    while waiting:
        each = waiting.pop()
        if isinstance(each, type) and issubclass(each, Record):
            if each.__name__ not in found:
                found[each.__name__] = each
                waiting += [field.annotation for field in each.model_fields.values()]
        else:
            waiting += getattr(each, "__args__", ())
    return found


RECORDS = reachable(Site, Show, Episode, Person, Organization)


def sections() -> dict[str, str]:
    """The text under each heading of docs/records.md, by the name of the class that the heading stands for."""
    parts = re.split(r"^##+ (.+)$", (REPOSITORY / "docs/records.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    names = ["".join(word.capitalize() for word in heading.split()) for heading in parts[1::2]]
    return dict(zip(names, parts[2::2], strict=True))


@pytest.mark.parametrize("name", RECORDS)
def test_every_key_of_a_record_is_explained(name: str) -> None:
    """docs/records.md lists each key once and no other, says which are required, and knows the plain defaults."""
    said, known = {}, {}
    for key, _, default, *_ in rows(sections()[name]):
        said[" or ".join(spans(key))] = default if default == "required" or re.fullmatch("`[^`]+`", default) else ""
    for key, field in RECORDS[name].model_fields.items():
        default = field.default
        plain = (
            isinstance(default, str | int)
            and "`" + str(default).replace("True", "true").replace("False", "false") + "`"
        )
        known[field.alias or key] = "required" if field.is_required() else plain or ""
    if name == "Episode":
        known["guests or guest"] = known.pop("guests")
    assert said == known


@pytest.mark.parametrize("name", RECORDS)
def test_every_key_of_a_record_has_an_example(name: str) -> None:
    """docs/records.md shows each key in use."""
    examples = "".join(fence["text"] for fence in FENCE.finditer(sections()[name]))
    keys = [field.alias or key for key, field in RECORDS[name].model_fields.items()]
    assert [key for key in keys if not re.search(rf"\b{key}:", examples)] == []


def test_every_role_is_listed() -> None:
    """docs/roles.md has the groups and roles that records accept, in order."""
    text = (REPOSITORY / "docs/roles.md").read_text(encoding="utf-8")
    rows = dict(line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| "))
    assert {group: tuple(roles.split(", ")) for group, roles in list(rows.items())[1:]} == ROLES


def test_the_schemas_of_this_site_are_those_of_the_models() -> None:
    """An editor checks this repository's records by the rules of the build: else run `shownotes schema --write`."""
    folder = REPOSITORY / "episodes/.schemas"
    written = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir()}
    assert written == {name: schema(name) for name in NAMES}


def test_every_record_of_this_site_names_its_schema() -> None:
    """Whoever opens a record of this repository in an editor finds it wired to its schema, as `init` would have it."""
    for path in (REPOSITORY / "episodes").rglob("*.[my]*"):
        if path.suffix in (".md", ".yaml"):
            found = re.search(
                r"^# yaml-language-server: \$schema=(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE
            )
            assert found is not None, path
            assert (path.parent / found[1]).is_file(), path


# Commands


@pytest.fixture(scope="module", params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Path:
    """Each page."""
    return Path(request.param)


def commands(page: Path) -> list[tuple[str, str | None]]:
    """What a page asks to type, and what it says is printed then; None where it says nothing."""
    found: list[tuple[str, str | None]] = []
    for block in blocks("sh", "console"):
        if block.page == page and block.info == "sh":
            found += [(line, None) for line in block.text.splitlines()]
        elif block.page == page:
            for typed, printed in re.findall(r"^\$ (.+)\n((?:[^$].*\n)*)", block.text, re.MULTILINE):
                found.append((typed, printed))
    return found


def test_commands_run_as_shown(page: Path, tmp_path: Path) -> None:
    """Every `shownotes` command in a block of its own works, in the order of the page, and prints what is shown."""
    typed = [(shlex.split(line), printed) for line, printed in commands(page) if line.startswith("shownotes ")]
    for (_, *arguments), printed in typed:
        command = [sys.executable, "-m", "pipeline", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        if printed is not None:
            assert re.fullmatch(re.escape(printed).replace("…", ".+"), done.stdout), done.stdout


def test_commands_in_the_text_exist(page: Path) -> None:
    """Every command and option that a sentence names is there."""
    group = click.Context(shownotes)
    for span in spans(prose(page)):
        if span.startswith("shownotes "):
            _, name, *words = span.split()
            command = shownotes.get_command(group, name)
            assert command is not None, span
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in words if word.startswith("-")} <= known, span


def test_every_command_is_in_the_readme() -> None:
    """The table of the README has the commands that there are, in the order in which one needs them."""
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `shownotes (\w+)", text, re.MULTILINE)) == Commands.names


def test_make_has_what_pages_ask_of_it(page: Path) -> None:
    """Every `make …` that a page asks to type is in the Makefile."""
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    typed = [line for line, _ in commands(page)] + spans(prose(page))
    wanted = {words[1] for words in map(str.split, typed) if words[:1] == ["make"] and len(words) > 1}
    assert wanted <= set(re.findall(r"^(\w+):.*##", text, re.MULTILINE))


# The other pages


def test_feeds_are_as_described() -> None:
    """docs/feeds.md names the elements of an item in feed order, and the numbers of items."""
    text = (REPOSITORY / "docs/feeds.md").read_text(encoding="utf-8")
    order = re.search(r"In this order: ((?:.*\n)*?)An element", text) or re.search(
        r"In this order: ((?:.*\n)*?.*?)\. An", text
    )
    assert order is not None
    assert spans(order[1]) == [tag.name for tag in ITEM_TAGS]
    assert f"the newest {NETWORK_ITEMS} of all shows" in text
    assert text.count(f"| the newest {TERM_ITEMS} |") == 4


def test_the_table_of_elements_is_that_of_the_program() -> None:
    """docs/feed.md says which requirement each element meets: else run docs/content/make_feed_table.py."""
    written = (REPOSITORY / "docs/feed.md").read_text(encoding="utf-8")
    assert written == runpy.run_path(str(REPOSITORY / "docs/content/make_feed_table.py"))["page"]()


def test_the_theme_is_as_described() -> None:
    """docs/theming.md lists every file and every filter of the theme."""
    text = (REPOSITORY / "docs/theming.md").read_text(encoding="utf-8")
    templates = REPOSITORY / "templates"
    files = {path.relative_to(templates).as_posix() for path in templates.rglob("*") if path.is_file()}
    assert {spans(row[0])[0] for row in rows(text)} == files
    assert set(FILTERS) <= set(spans(text))


def test_templates_of_the_examples_render(tmp_path: Path) -> None:
    """The templates of docs/theming.md can be copied into a site, and show."""
    records = {"episodes/site.yaml": "site", "episodes/talk/show.yaml": "show", "episodes/talk/fog.yaml": "episode"}
    files = {
        name: "".join(f"{key}: {value}\n" for key, value in REQUIRED[kind].items()) for name, kind in records.items()
    }
    files |= {block.info.partition(" ")[2]: block.text for block in blocks("html")}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    store = Memory()
    assert build(tmp_path, store, now=datetime(2026, 11, 1, tzinfo=UTC)).built
    shown = store.content["talk/fog/index.html"].decode()
    assert "Harbour Talk is made by the sea." in shown
    assert "Subscribe to Harbour Talk</a>" in shown


def test_the_properties_of_the_stylesheet_are_there() -> None:
    """The colors that docs/theming.md changes are those of the stylesheet."""
    styles = (REPOSITORY / "templates/assets/style.css").read_text(encoding="utf-8")
    shown = {name for block in blocks("css") for name in re.findall(r"--[\w-]+:", block.text)}
    assert sorted(name for name in shown if name not in styles) == []


def test_the_layers_are_as_described() -> None:
    """docs/architecture.md lists the layers that tests/test_layers.py holds the package to."""
    found = LAYER.search((REPOSITORY / "tests/test_layers.py").read_text(encoding="utf-8"))
    assert found is not None
    assert [line.split()[0] for block in blocks("layers") for line in block.text.splitlines()] == found[1].split()


def test_links_lead_somewhere(page: Path) -> None:
    """Every link between the pages leads to a file, and to a heading in it, that exist."""
    for target in re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", prose(page))):
        if not re.match("https?:", target):
            path, _, fragment = target.partition("#")
            file = page.parent / path if path else page
            assert file.is_file(), target
            assert not fragment or fragment in anchors(file), target


def anchors(page: Path) -> set[str]:
    """The fragments by which the headings of a page are linked to on GitHub."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
