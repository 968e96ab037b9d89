"""Work in several processes gives what it gives in one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from newshelf import workers
from newshelf.problem import Place, Stopped, problem

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="without fork everything runs in one process")


@pytest.mark.parametrize("processes", [1, 2, 3, 50])
@pytest.mark.parametrize("number", [0, 1, 2, 20])
def test_every_job_is_done_once(processes: int, number: int) -> None:
    jobs = [f"việc {n}" for n in range(number)]
    assert sorted(workers.run(jobs, lambda job: job.upper(), processes)) == sorted(job.upper() for job in jobs)


def test_one_process_works_here_and_in_order() -> None:
    assert list(workers.run(range(5), lambda n: (n, os.getpid()), 1)) == [(n, os.getpid()) for n in range(5)]


@needs_fork
def test_several_processes_work_elsewhere_and_see_what_was_here() -> None:
    here = {n: f"giá trị {n}" for n in range(6)}
    results = list(workers.run(range(6), lambda n: (here[n], os.getpid()), 2))
    assert {value for value, _ in results} == set(here.values())
    places = {place for _, place in results}
    assert os.getpid() not in places
    assert len(places) <= 2


@needs_fork
def test_two_jobs_are_worth_two_processes_and_one_is_not() -> None:
    places = list(workers.run(range(2), lambda _: os.getpid(), 2))
    assert len({*places, os.getpid()}) == 3
    assert list(workers.run(range(1), lambda _: os.getpid(), 2)) == [os.getpid()]


def test_without_fork_everything_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    assert workers.available() == 1
    assert list(workers.run(range(3), lambda n: (n, os.getpid()), 2)) == [(n, os.getpid()) for n in range(3)]


@needs_fork
def test_a_large_result_arrives() -> None:
    assert sum(map(len, workers.run(range(4), lambda n: bytes(3_000_000 + n), 2))) == 12_000_006


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    "error", [ValueError("không được"), Stopped(problem(Place("a", 2, 3), "cannot-write", path="x"))]
)
def test_an_exception_of_a_job_is_raised_here(processes: int, error: Exception) -> None:
    def work(number: int) -> int:
        if number == 3:
            raise error
        return number

    with pytest.raises(type(error)) as raised:
        list(workers.run(range(6), work, processes))
    assert raised.value.args == error.args


def die_by(how: Callable[[], None], at: int = 2) -> Callable[[int], int]:
    def work(number: int) -> int:
        if number == at:
            how()
        return number

    return work


@needs_fork
@pytest.mark.parametrize(
    "how", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(0)], ids=["killed", "gone"]
)
def test_a_worker_that_dies_is_noticed(how: Callable[[], None]) -> None:
    with pytest.raises(Stopped, match="worker-lost"):
        list(workers.run(range(6), die_by(how), 2))


@needs_fork
@pytest.mark.parametrize("at", range(3))
def test_each_of_several_workers_is_noticed_if_it_dies(at: int) -> None:
    with pytest.raises(Stopped, match="worker-lost"):
        list(workers.run(range(3), die_by(lambda: os._exit(0), at), 3))


@needs_fork
def test_no_process_is_left_behind() -> None:
    import multiprocessing

    for result in workers.run(range(50), lambda n: n, 2):
        if result > 3:
            break
    else:
        pytest.fail("there was nothing to break off")
    for child in multiprocessing.active_children():
        child.join(10)
    assert multiprocessing.active_children() == []


PARENT = """
from newshelf import workers
for number in workers.run(range(10**9), lambda n: n, 2):
    print(number, flush=True)
"""


@needs_fork
def test_workers_end_with_a_parent_that_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=-1, stderr=-1, text=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        parent.kill()
        # The workers hold the standard output too: its end is read when the last of them is gone.
        _, errors = parent.communicate(timeout=30)
    assert errors == ""


@needs_fork
def test_there_are_as_many_processes_as_processors_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 3, 5} if pid == 0 else set(), raising=False)
    assert workers.available() == 3


@needs_fork
@pytest.mark.parametrize(("processors", "available"), [(8, 8), (None, 1)])
def test_where_none_are_reserved_all_processors_count(
    monkeypatch: pytest.MonkeyPatch, processors: int | None, available: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)  # macOS
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert workers.available() == available


# --- beside ------------------------------------------------------------------------------------------------------


def test_with_one_process_work_beside_is_done_here_when_it_is_asked_for() -> None:
    done: list[int] = []
    with workers.beside(lambda: done.append(os.getpid()), 1) as result:
        assert done == []
        result()
    assert done == [os.getpid()]


@needs_fork
def test_work_beside_is_done_in_another_process_meanwhile() -> None:
    ours, theirs = os.pipe()
    with workers.beside(lambda: (os.getpid(), os.read(ours, 2)), 2) as result:
        os.write(theirs, b"ok")  # it would wait for ever if it were not under way
        place, read = result()
    assert place != os.getpid()
    assert read == b"ok"


@needs_fork
def test_work_beside_may_spread_over_more_processes() -> None:
    with workers.beside(lambda: sorted(workers.run(range(9), lambda n: n * n, 2)), 2) as result:
        assert result() == [n * n for n in range(9)]


@pytest.mark.parametrize("processes", [1, 2])
def test_an_exception_of_work_beside_is_raised_where_its_result_is_asked_for(processes: int) -> None:
    def work() -> None:
        raise Stopped(problem(Place("a", 2, 3), "cannot-write", path="x"))

    with workers.beside(work, processes) as result, pytest.raises(Stopped, match="cannot-write"):
        result()


@needs_fork
def test_work_beside_that_dies_is_noticed() -> None:
    with workers.beside(lambda: os.kill(os.getpid(), signal.SIGKILL), 2) as result, pytest.raises(Stopped):
        result()


@needs_fork
def test_work_beside_that_nobody_asks_for_ends() -> None:
    import multiprocessing

    def wait() -> None:
        signal.pause()

    with pytest.raises(ValueError, match="kế hoạch"), workers.beside(wait, 2):
        raise ValueError("kế hoạch")
    assert multiprocessing.active_children() == []
