"""How a command ends: a fault of the outside world becomes one clear line and a status (T-FS-08)."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

import rich_click as click

from pipeline.frontmatter import SourceError
from pipeline.store import StoreError

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
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        status = command.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _say("stopped; the last good output is as it was", INTERRUPTED)
    except Terminated:
        return _say("terminated; the last good output is as it was", TERMINATED)
    except BrokenPipeError:
        # Whoever read our lines is gone; Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (SourceError, StoreError) as fault:
        return _say(f"{fault.message}\n  hint: {fault.hint}" if fault.hint else fault.message, 1)
    except _outside() as fault:
        return _say(str(fault), 1)
    return status if isinstance(status, int) else 0


def _outside() -> tuple[type[BaseException], ...]:
    from pipeline.workers import WorkerDied

    return (OSError, MemoryError, WorkerDied)


def _say(text: str, status: int) -> int:
    print(f"shownotes: {text}", file=sys.stderr)
    return status


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise Terminated
