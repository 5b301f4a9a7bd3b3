"""Tasks for worker processes: reading and rendering in chunks, through the Executor of the standard library."""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple, Self

from pipeline.cache import Address, DamagedError
from pipeline.diagnostics import Diagnostic, problem
from pipeline.entry import Whole, decode_whole
from pipeline.feed import Fragment, FragmentError
from pipeline.load import packs_of
from pipeline.model import Episode
from pipeline.offspring import end_with
from pipeline.plan import Work
from pipeline.render import Output, TemplateFault, Theme
from pipeline.store import Writer, Written

AHEAD = 4
"""Tasks handed out for each worker before the first result is awaited: enough to keep it busy, few enough to hold."""


class WorkerDiedError(Exception):
    """A worker process ended in the middle of its task, killed by something else."""


class Crew:
    """Runs tasks in worker processes, or in this one where there is one job or one task."""

    def __init__(self, jobs: int, executor: Executor | None = None) -> None:
        self.jobs = jobs
        self._executor = executor
        self._others: set[BaseProcess] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, fault: type[BaseException] | None, *_: object) -> None:
        if self._executor:
            if fault:  # a build that is stopped waits for nobody: a template may be without end (T-FS-08)
                for worker in {*multiprocessing.active_children()} - self._others:
                    worker.kill()
            self._executor.shutdown(wait=True, cancel_futures=True)

    def run(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """Yield the results in the order of the tasks.

        Raises WorkerDiedError with the first task that has no result where a process was killed.
        """
        queue = iter(tasks)
        first = list(islice(queue, 2))
        if self.jobs == 1 or len(first) < 2:  # noqa: PLR2004  one task is not worth a process
            yield from map(function, first)
            yield from map(function, queue)
            return
        waiting: deque[tuple[Any, Future[Any]]] = deque()
        executor = self._start()
        for task in chain(first, queue):
            waiting.append((task, executor.submit(function, task)))
            if len(waiting) > self.jobs * AHEAD:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())

    def _start(self) -> Executor:
        if self._executor is None:
            self._others = {*multiprocessing.active_children()}
            # A fork has everything imported already; where there is none, a worker imports for itself.
            methods = multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("fork" if "fork" in methods and sys.platform == "linux" else None)
            self._executor = ProcessPoolExecutor(self.jobs, context, _begin, (os.getpid(),))
        return self._executor


def _result(task: Any, future: Future[Any]) -> Any:
    try:
        return future.result()
    except BrokenExecutor:
        raise WorkerDiedError(f"a worker process was killed while it worked on {task}") from None


def _begin(parent: int) -> None:
    """Make a worker end with its parent, and leave Ctrl-C to it (T-FS-08)."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with(parent)
    gc.freeze()


def default_jobs() -> int:
    """How many processes may run at once on this machine."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Place(NamedTuple):
    """What a worker must know of the site to render for it."""

    site: str
    packs: str
    bytecode: str
    writer: Writer


class Task(NamedTuple):
    """Some outputs to render."""

    place: Place
    works: list[Work]
    addresses: dict[str, Address]
    """Of the stored values that they need."""
    digests: dict[str, str]
    """Path -> digest of the public file, which is not written again where the new content is the same."""

    def __str__(self) -> str:
        more = len(self.works) - 1
        return self.works[0].output.path + (f" and {more} more" if more else "")


class Rendered(NamedTuple):
    """What became of a task."""

    files: list[tuple[str, Written | None]]
    """Path and facts of each file; None where its content had not changed."""
    fragments: list[tuple[str, Address]]
    faults: list[Diagnostic]
    """Templates of the site that cannot be rendered."""


class WorkerEngine:
    """Renders with the site's theme, and fetches stored values by key."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.theme = Theme(Path(place.site), Path(place.bytecode))
        self.packs = packs_of(place.packs)
        self.addresses: Mapping[str, Address] = {}
        self._last: tuple[str, Whole] | None = None
        self._record: tuple[str, Episode] | None = None

    def page(self, template: str, context: dict[str, Any]) -> bytes:
        """Render a template."""
        return self.theme.render(template, context).encode()

    def whole(self, key: str) -> Whole:
        """Fetch the whole record of an episode; the last one is kept, since its outputs follow each other."""
        if self._last is None or self._last[0] != key:
            self._last = (key, decode_whole(self.packs.read(self.addresses[key])))
        return self._last[1]

    def record(self, key: str) -> Episode:
        """Restore the record of an episode."""
        if self._record is None or self._record[0] != key:
            self._record = (key, Episode.model_validate_json(self.whole(key).episode))
        return self._record[1]

    def fragment(self, key: str) -> Fragment:
        """Fetch the rendered items of an episode."""
        return Fragment(self.packs.raw(self.addresses[key]))

    def theme_file(self, name: str) -> bytes:
        """Read a file of the theme's assets."""
        return self.theme.asset(name)


_ENGINES: list[WorkerEngine] = []


def render_task(task: Task) -> Rendered:
    """Render outputs and write those whose content is new."""
    try:
        return _rendered(task)
    except FragmentError:
        raise DamagedError("a feed item is not what was written") from None


def _rendered(task: Task) -> Rendered:
    engine = _engine(task.place)
    engine.addresses = task.addresses
    done = Rendered([], [], [])
    for output, key in task.works:
        try:
            if key is None:
                done.files.append((output.path, _write(output, engine, task)))
            else:
                done.fragments.append((key, _keep(output, engine)))
        except TemplateFault as fault:
            hint = f"found while {output.path} was rendered"
            done.faults.append(problem(f"templates/{fault.name}", (fault.line, 1), "S130", fault.message, hint))
    return done


def _engine(place: Place) -> WorkerEngine:
    """One engine a build and process: compiled templates and open packs are its capital."""
    if not _ENGINES or _ENGINES[0].place != place:
        _ENGINES[:] = [WorkerEngine(place)]
    return _ENGINES[0]


def _keep(output: Output, engine: WorkerEngine) -> Address:
    content = output.render(engine)
    return engine.packs.add(content if isinstance(content, bytes) else b"".join(content))


def _write(output: Output, engine: WorkerEngine, task: Task) -> Written | None:
    content = output.render(engine)
    if not isinstance(content, bytes):  # a feed, which its fingerprint tells as well: hashing would cost the most
        return task.place.writer.write(output.path, content, hashed=False)
    known = task.digests.get(output.path)
    if known and hashlib.blake2b(content, digest_size=16).hexdigest() == known:
        return None
    return task.place.writer.write(output.path, content)
