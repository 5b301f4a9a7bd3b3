"""How a command ends: a fault of the outside world becomes one clear line and a status (T-FS-08)."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import NoReturn

import rich_click as click
from click.exceptions import Exit

INTERRUPTED = 130
"""128 and the number of the signal, as shells count."""
TERMINATED = 143
BROKEN_PIPE = 141


class Terminated(BaseException):
    """Somebody asked the program to end."""


def run(command: click.Command) -> int:
    """Run a command and give its exit status."""
    signal.signal(signal.SIGTERM, _terminate)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        status = command.main(prog_name="shownotes", standalone_mode=False)
        sys.stdout.flush()
    except (click.ClickException, Exit) as ending:
        if isinstance(ending, click.ClickException):
            ending.show()
        return ending.exit_code
    except (click.Abort, KeyboardInterrupt, Terminated) as ending:
        word, status = ("terminated", TERMINATED) if isinstance(ending, Terminated) else ("stopped", INTERRUPTED)
        return _say(f"{word}; the last good output is as it was", status)
    except BrokenPipeError:
        # Whoever read our lines is gone; Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except _lost_cache() as fault:
        hint = "delete the folder .shownotes of the site, and see that there is space for it"
        return _say(f"the cache cannot be used: {fault}\n  hint: {hint}", 1)
    except _outside() as fault:
        hint = getattr(fault, "hint", "")
        return _say(f"{getattr(fault, 'message', fault)}" + (f"\n  hint: {hint}" if hint else ""), 1)
    return status if isinstance(status, int) else 0


def _lost_cache() -> tuple[type[BaseException], ...]:
    """A cache that could not even be built anew."""
    import sqlite3

    from pipeline.cache import DamagedError

    return (DamagedError, sqlite3.Error)


def _outside() -> tuple[type[BaseException], ...]:
    """Faults of the world around us; a fault of ours is left to be seen."""
    from pipeline.fetch.fault import FetchError
    from pipeline.frontmatter import SourceError
    from pipeline.store import StoreError
    from pipeline.workers import WorkerDiedError

    return (FetchError, SourceError, StoreError, WorkerDiedError, OSError, MemoryError)


def _say(text: str, status: int) -> int:
    print(f"shownotes: {text}", file=sys.stderr)
    return status


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise Terminated
