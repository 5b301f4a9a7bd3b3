"""JSON Schemas of the records, for editors that complete and check what is written."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
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
LISTS: dict[str, type[Record]] = {
    "people": Person,
    "organizations": Organization,
}
"""Files that hold a list of profiles."""
_MODULES = ("pipeline.parts", "pipeline.namespace", "pipeline.model", "pipeline.config")
"""In which records are defined, in the order of their imports."""
NAMES = ("episode", "show", "site", "people", "organizations")
"""The schemas that files refer to."""
FOLDER = ".schemas"
"""Where `init` puts them, below the site's `episodes/`."""


def schema(name: str) -> dict[str, Any]:
    """Make the schema of one kind of file; raises KeyError for an unknown one."""
    _describe()
    profile: Any = LISTS.get(name)
    made = TypeAdapter(list[profile]).json_schema() if profile else MODELS[name].model_json_schema()
    if name == "episode":
        made = _front_matter(made)
    return {"$schema": DIALECT, "title": f"Shownotes {name}", **{k: v for k, v in made.items() if k != "title"}}


@cache
def _describe() -> None:
    """Take the texts below the fields into the schemas.

    Pydantic would do so as the classes are made, which costs each start of every command 70 ms.
    """
    for model in _models(Record):
        for base in reversed(model.__mro__):
            if issubclass(base, Record):
                for name, text in _texts(base).items():
                    field = model.model_fields[name]
                    field.description = field.description or text
        model.model_rebuild(force=True)


def _models(top: type[Record]) -> list[type[Record]]:
    """List all records below one, parts before what is made of them."""
    found: dict[type[Record], None] = {}
    for model in top.__subclasses__():
        found |= dict.fromkeys([model, *_models(model)])
    return sorted(found, key=lambda model: (_MODULES.index(model.__module__), inspect.getsourcelines(model)[1]))


@cache
def _texts(model: type[Record]) -> dict[str, str]:
    """Find the string that follows each field of a class."""
    (tree,) = ast.parse(inspect.cleandoc("\n" + inspect.getsource(model))).body
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    found = {}
    for field, after in pairwise(body):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[field.target.id] = inspect.cleandoc(str(after.value.value))
    return found


def _front_matter(made: dict[str, Any]) -> dict[str, Any]:
    """In an `.md` file the summary is the body, and a single guest has a key of their own."""
    made["properties"]["guest"] = made["properties"]["guests"]
    made["required"] = [key for key in made["required"] if key not in ("summary", "guests")]
    made["anyOf"] = [{"required": ["guest"]}, {"required": ["guests"]}]
    return made
