"""shownotes schema: print or write the JSON Schemas of the records."""

from __future__ import annotations

import json
from pathlib import Path

import rich_click as click

from pipeline.cli import OK


@click.command("schema")
@click.argument("name", required=False)
@click.option("--write", type=click.Path(path_type=Path, file_okay=False), help="Write all schemas into this folder.")
def command(name: str | None, write: Path | None) -> int:
    """Print the JSON Schema of one kind of record, or write all of them.

    \b
      shownotes schema episode
      shownotes schema --write episodes/.schemas
    """
    from pipeline.schemas import NAMES, schema

    if write:
        write_schemas(write)
        return OK
    if name not in NAMES:
        message = f"name one of {', '.join(NAMES)}, or a folder with --write"
        raise click.UsageError(message)
    print(json.dumps(schema(name), indent=2, ensure_ascii=False))
    return OK


def write_schemas(folder: Path) -> None:
    """Write every schema into a folder, as NAME.json."""
    from pipeline.schemas import NAMES, schema

    folder.mkdir(parents=True, exist_ok=True)
    for each in NAMES:
        text = json.dumps(schema(each), indent=1, ensure_ascii=False) + "\n"
        (folder / f"{each}.json").write_text(text, encoding="utf-8", newline="\n")
