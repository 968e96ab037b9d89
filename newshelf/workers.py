"""Work spread over forked processes, which share what the parent holds without copying it."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

from newshelf.problem import Place, Stopped, problem

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

J = TypeVar("J")
R = TypeVar("R")


def available() -> int:
    """How many processes may run at once here: the processors, or 1 where there is no fork (Windows)."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(jobs: Sequence[J], work: Callable[[J], R], processes: int) -> Iterator[R]:
    """The results of the jobs, in the order in which they finish; in order with one process or one job.

    An exception of a job is raised here; so is ``Stopped`` if a process ends before its work is done (killed, or out
    of memory).
    """
    if processes < 2 or len(jobs) < 2 or not hasattr(os, "fork"):
        yield from map(work, jobs)
        return
    from multiprocessing.connection import wait

    numbers = iter(range(len(jobs)))
    workers: dict[Connection, Any] = {}
    for _ in range(min(processes, len(jobs))):
        pipe, worker = _started(jobs, work, workers, daemon=True)
        pipe.send(next(numbers))
        workers[pipe] = worker
    try:
        while workers:
            for pipe in cast("list[Connection]", wait(list(workers))):
                result = _receive(pipe)
                if (number := next(numbers, None)) is None:
                    pipe.send(None)
                    workers.pop(pipe).join()
                else:
                    pipe.send(number)
                yield result
    finally:
        for worker in workers.values():
            worker.kill()


@contextmanager
def beside(work: Callable[[], R], processes: int) -> Iterator[Callable[[], R]]:
    """Has ``work`` done in a process of its own meanwhile, and gives what waits for its result; see ``run``.

    With one process it is done here, when the result is asked for.
    """
    if processes < 2 or not hasattr(os, "fork"):
        yield work
        return
    pipe, worker = _started([None], lambda _: work(), (), daemon=False)
    pipe.send(0)
    try:
        yield lambda: cast("R", _receive(pipe))
    finally:
        worker.kill()
        worker.join()
        pipe.close()


def _started(
    jobs: Sequence[Any], work: Callable[[Any], Any], others: Iterable["Connection"], *, daemon: bool
) -> tuple["Connection", Any]:
    """A worker beside ``others``, and our end of its pipe. One that is a daemon may have no workers of its own."""
    import multiprocessing

    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    worker = context.Process(target=_serve, args=(jobs, work, theirs, [*others, ours]), daemon=daemon)
    worker.start()
    theirs.close()  # so that a worker that dies is read as the end of its pipe
    return ours, worker


def _receive(pipe: "Connection") -> Any:
    try:
        result = pipe.recv()
    except EOFError:
        raise Stopped(problem(Place(""), "worker-lost")) from None
    if isinstance(result, Exception):
        raise result
    return result


def _serve(
    jobs: Sequence[Any], work: Callable[[Any], Any], pipe: "Connection", of_parent: Iterable["Connection"]
) -> None:
    """Does the jobs that are asked for, until there are no more or the parent is gone."""
    for other in of_parent:
        other.close()  # a worker that held the other end too would wait for ever for a parent that was killed
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of them: the parent stops its workers
    try:
        while (number := pipe.recv()) is not None:
            try:
                pipe.send(work(jobs[number]))
            except Exception as error:  # noqa: BLE001  # whatever it is, it is raised in the parent
                pipe.send(error)
    except (EOFError, ConnectionError):
        return
