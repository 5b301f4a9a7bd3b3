"""JSON Schemas of the records, for editors that complete and check what is written."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from pipeline.config import Site
from pipeline.fields import Record
from pipeline.model import Episode, Organization, Person, Show

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: dict[str, type[Record]] = {
    "episode": Episode,
    "show": Show,
    "site": Site,
}
LISTS: dict[str, TypeAdapter[Any]] = {
    "people": TypeAdapter(list[Person]),
    "organizations": TypeAdapter(list[Organization]),
}
"""Files that hold a list of profiles."""
NAMES = ("episode", "show", "site", "people", "organizations")
"""The schemas that files refer to."""
FOLDER = ".schemas"
"""Where `init` puts them, below the site's `episodes/`."""


def schema(name: str) -> dict[str, Any]:
    """Make the schema of one kind of file; raises KeyError for an unknown one."""
    made = LISTS[name].json_schema() if name in LISTS else MODELS[name].model_json_schema()
    if name == "episode":
        made = _front_matter(made)
    return {"$schema": DIALECT, "title": f"Shownotes {name}", **{k: v for k, v in made.items() if k != "title"}}


def _front_matter(made: dict[str, Any]) -> dict[str, Any]:
    """In an `.md` file the summary is the body, and a single guest has a key of their own."""
    made["properties"]["guest"] = made["properties"]["guests"]
    made["required"] = [key for key in made["required"] if key not in ("summary", "guests")]
    made["anyOf"] = [{"required": ["guest"]}, {"required": ["guests"]}]
    return made
