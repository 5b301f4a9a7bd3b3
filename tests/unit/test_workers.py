"""Worker processes: results come in order, are asked for in time, and a worker's death is told with its task."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.workers import AHEAD, Crew, WorkerDiedError, default_jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def double(number: int) -> int:
    """Do a little."""
    return number * 2


def process(_: int) -> int:
    """Tell in which process this runs."""
    return os.getpid()


def slow_first(number: int) -> int:
    """Be late with the first task, so that others are done before."""
    if number == 0:
        deadline = time.monotonic() + 0.2
        while time.monotonic() < deadline:
            pass
    return number


def die_at_three(number: int) -> int:
    """End the process in the middle of a task, as the kernel does when memory is short."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail_at_three(number: int) -> int:
    """Raise in the middle of a task."""
    if number == 3:
        raise ValueError("three")
    return number


def test_results_come_in_order() -> None:
    """Results come in the order of the tasks, however long each takes."""
    with Crew(2) as crew:
        assert list(crew.run(slow_first, range(20))) == list(range(20))


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_number_of_tasks(jobs: int) -> None:
    """No task, one task and many give as many results, and a crew works more than once."""
    with Crew(jobs) as crew:
        for count in (0, 1, 2, 50):
            assert list(crew.run(double, range(count))) == [number * 2 for number in range(count)]


def test_one_job_or_one_task_needs_no_process() -> None:
    """With one job, or one task, the work is done here."""
    with Crew(1) as crew:
        assert set(crew.run(process, range(5))) == {os.getpid()}
    with Crew(2) as crew:
        assert list(crew.run(process, [1])) == [os.getpid()]
        assert os.getpid() not in set(crew.run(process, range(5)))


@pytest.mark.parametrize("jobs", [1, 3])
def test_tasks_are_taken_as_needed(jobs: int) -> None:
    """Tasks are drawn a few ahead of the results, so that thousands are never held at once."""
    drawn = 0

    def tasks() -> Iterator[int]:
        nonlocal drawn
        for number in range(1000):
            drawn += 1
            yield number

    with Crew(jobs, ThreadPoolExecutor(jobs)) as crew:
        for done, _ in enumerate(crew.run(double, tasks())):
            assert drawn - done <= jobs * AHEAD + 2


def test_death_of_a_worker_is_told_with_its_task() -> None:
    """A worker that is killed ends the work with an error that names the first task without a result (T-FS-08)."""
    with Crew(2) as crew, pytest.raises(WorkerDiedError, match=r"^a worker process was killed while it worked on \d$"):
        list(crew.run(die_at_three, range(9)))


@pytest.mark.parametrize("jobs", [1, 2])
def test_fault_in_a_task_comes_through(jobs: int) -> None:
    """An exception in a task is raised where its result would come, after the results before it."""
    results: list[int] = []
    with Crew(jobs) as crew, pytest.raises(ValueError, match="three"):
        results.extend(crew.run(fail_at_three, range(9)))
    assert results in ([], [0, 1, 2])


def test_workers_die_with_their_parent(tmp_path: Path, repository: Path) -> None:
    """When a build is killed its workers end too: nothing goes on writing (T-FS-08)."""
    if sys.platform != "linux":
        pytest.skip("needs prctl")
    code = (
        "import os, sys, time\n"
        "from pipeline.workers import Crew\n"
        "def stay(number):\n"
        "    open(os.path.join(sys.argv[1], str(os.getpid())), 'w').close()\n"
        "    time.sleep(60)\n"
        "with Crew(2) as crew:\n"
        "    list(crew.run(stay, range(4)))\n"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(repository)}
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=environment)
    wait(lambda: len(list(tmp_path.iterdir())) == 2)
    workers = [int(path.name) for path in tmp_path.iterdir()]
    parent.kill()
    parent.wait()
    wait(lambda: not any(is_alive(worker) for worker in workers))


def wait(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_default_jobs_are_those_that_may_run() -> None:
    """As many jobs as processors that this process may use, at least one (T-FS-08)."""
    assert 1 <= default_jobs() <= (os.cpu_count() or 1)
