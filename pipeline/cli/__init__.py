"""The commands: arguments in, exit status out. Each command's libraries are imported when it runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rich_click as click

from pipeline import __version__

STARTED = time.perf_counter()
"""When the program began, as far as it can tell."""
OK, PROBLEMS = 0, 1
"""Exit statuses; click ends with 2 where the usage is wrong."""

HELP = """
Turn a folder of episode files into show notes and podcast feeds.

\b
  shownotes init my-podcast              make a site with a show and an episode
  shownotes new my-show "A first talk" --guest "Jane Doe" --author "John Smith"
  shownotes build my-podcast             write my-podcast/output/
  shownotes diff my-podcast              say what subscribers' apps would do with a new build
"""


class Commands(click.RichGroup):
    """The commands by name; each module is imported when its command is asked for."""

    names = ("init", "new", "build", "check", "diff", "accept", "explain", "tag", "schema")

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Name the commands in the order in which one needs them."""
        return list(self.names)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Import a command."""
        if name not in self.names:
            return None
        from importlib import import_module

        command: click.Command = import_module(f"pipeline.cli.{name}").command
        return command


@click.command(cls=Commands, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="shownotes")
def shownotes() -> None:
    """Stand for all commands."""


def main() -> None:
    """Run the command line; every fault ends with a line and a status, never with a traceback."""
    from pipeline.cli.ending import run

    sys.exit(run(shownotes))


SITE: Callable[[Any], Any] = click.argument(
    "site", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path(), metavar="[SITE]"
)
"""The folder that holds `episodes/`; the current one where it is left out."""
