"""Worker processes that make records of raw documents, in the order in which the documents come.

Each worker has a model of its own. Whatever an article does to its worker (an endless loop, memory without end, a
crash) costs that article alone: the worker is replaced, and the articles that it had are tried again one by one.

As with every use of ``multiprocessing``, a script that calls ``records`` does so under ``if __name__ == "__main__"``.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from ingest.input.raw import InputError, Raw
from ingest.limits import Limits, characters, limit_memory, limited
from ingest.model import Record
from ingest.pipeline import Extractor, ModelError, Settings, grouped

# Reading runs ahead of the workers by so many groups each, and by so many characters in all, never away with memory.
AHEAD = 8
MOST = 100_000_000
# A process that uses no processor time is stuck, or the machine is busy: so many times the limit are waited for it, by
# the clock, and so many seconds for its start.
PATIENCE = 30
STARTING = 600
# So many workers in a row that end before they have begun are no accident.
STILLBORN = 3
# How a worker ends that has run out of memory.
OUT_OF_MEMORY = 70
# Imported once, by the process that all workers are copies of.
PRELOAD = ["ingest.pipeline", "ingest.article.clean", "ingest.component", "spacy.lang.en", "onnxruntime", "tokenizers"]

logger = logging.getLogger(__name__)


class WorkerError(Exception):
    """Worker processes do not start; the message names the remedy."""


class GivenUp(InputError):
    """An article that took its process with it, twice."""


def records(items: Iterable[Any], settings: Settings, workers: int = 1, limits: Limits | None = None) -> Iterator[Any]:
    """One ``Record`` or ``InputError`` per ``Raw``, in order; whatever else is among the items comes through as it is.

    Raises ModelError where the spaCy pipeline cannot be used, WorkerError where processes do not start. None is
    started before there is work for it.
    """
    with closing(_Pool(settings, workers, limits or Limits())) as pool:
        yield from pool.records(items)


@dataclass
class _Ready:
    """What a worker sends when it has loaded the model, with what was warned of meanwhile."""

    warnings: list[str]


class _Task:
    """A group of items, what came of each, and the places of those of which nothing has yet."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items
        self.results = [*items]
        self.open = [place for place, item in enumerate(items) if isinstance(item, Raw)]
        self.size = sum(characters(items[place]) for place in self.open)

    def settle(self, place: int, result: Record | InputError) -> None:
        """Note what came of one item."""
        self.results[place] = result
        self.open.remove(place)


@dataclass
class _Job:
    """Places of one task whose items go to a worker together."""

    task: _Task
    places: list[int]
    again: bool = False

    def documents(self) -> list[Raw]:
        return [self.task.items[place] for place in self.places]


@dataclass
class _Worker:
    process: Any
    connection: Connection
    ready: bool = False
    job: _Job | None = None
    deadline: float = float("inf")


class _Pool:
    """Workers, started as work comes, and what each is doing."""

    def __init__(self, settings: Settings, workers: int, limits: Limits) -> None:
        self.settings, self.size, self.limits = settings, workers, limits
        # Copies of a process that has the libraries and nothing of ours: no open database, no half-written line.
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self.context: Any = multiprocessing.get_context(method)
        self.context.set_forkserver_preload(PRELOAD)
        self.workers: list[_Worker] = []
        self.tasks: deque[_Task] = deque()  # in the order of the items; only of the first are results handed on
        self.jobs: deque[_Job] = deque()
        self.stillborn = 0
        self.told: set[str] = set()

    def records(self, items: Iterable[Any]) -> Iterator[Any]:
        """What comes of each item, in order."""
        groups: Iterator[list[Any]] | None = grouped(items)
        while groups or self.tasks:
            self._hear(0)
            while self.tasks and not self.tasks[0].open:
                yield from self.tasks.popleft().results
            self._give_out()
            if groups and self._wants_more():
                groups = self._read(groups)
            elif self.tasks and self.tasks[0].open:
                self._hear(max(0.0, min(worker.deadline for worker in self.workers) - time.monotonic()))

    def _wants_more(self) -> bool:
        """Whether to read on: the next jobs lie ready, and no more than that is held in memory."""
        if not self.tasks:
            return True
        held = sum(task.size for task in self.tasks)
        return len(self.jobs) < self.size and len(self.tasks) < AHEAD * self.size and held < MOST

    def _read(self, groups: Iterator[list[Any]]) -> Iterator[list[Any]] | None:
        """Take in the next group; None where there is none."""
        group = next(groups, None)
        if group is None:
            return None
        self.tasks.append(_Task(group))
        if places := self.tasks[-1].open:
            self.jobs.append(_Job(self.tasks[-1], [*places]))
        return groups

    def close(self) -> None:
        """End all workers at once: they hold nothing that could be lost."""
        for worker in self.workers:
            worker.process.kill()
        while self.workers:
            self._bury(self.workers[0])

    def _give_out(self) -> None:
        """A job for each worker that has none, and a worker for each job while there are too few."""
        for worker in [worker for worker in self.workers if worker.ready and not worker.job]:
            if self.jobs:
                self._send(worker, self.jobs.popleft())
        starting = sum(not worker.ready for worker in self.workers)
        for _ in range(min(self.size - len(self.workers), len(self.jobs) - starting)):
            self._start()

    def _start(self) -> None:
        ours, theirs = self.context.Pipe()
        arguments = (theirs, self.settings, self.limits)
        process = self.context.Process(target=_work, args=arguments, daemon=True)
        process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours, deadline=time.monotonic() + STARTING))

    def _send(self, worker: _Worker, job: _Job) -> None:
        worker.job = job
        documents = job.documents()
        worker.deadline = time.monotonic() + PATIENCE * self.limits.allowance(documents)
        try:
            worker.connection.send(documents)
        except OSError:
            self._lose(worker)

    def _hear(self, seconds: float) -> None:
        """Take what the workers send, waiting so long for the first of it, and end those that are stuck."""
        heard = wait([worker.connection for worker in self.workers], min(seconds, 60)) if self.workers else []
        for worker in [worker for worker in self.workers if worker.connection in heard]:
            try:
                self._take(worker, worker.connection.recv())
            except (EOFError, OSError):
                self._lose(worker)
        for worker in self.workers:
            if time.monotonic() > worker.deadline:
                worker.process.kill()

    def _take(self, worker: _Worker, message: Any) -> None:
        if isinstance(message, ModelError):
            raise message
        if isinstance(message, _Ready):
            worker.ready, worker.deadline, self.stillborn = True, float("inf"), 0
            # What is wrong with the installation is told once, for all.
            for warning in message.warnings:
                if warning not in self.told:
                    self.told.add(warning)
                    logger.warning(warning)
        elif worker.job:
            for place, result in zip(worker.job.places, message, strict=True):
                worker.job.task.settle(place, result)
            worker.job, worker.deadline = None, float("inf")

    def _lose(self, worker: _Worker) -> None:
        """Give up what a dead worker was doing, or where that was its first try, have it tried again alone."""
        code = self._bury(worker)
        if not worker.ready:
            self.stillborn += 1
            if self.stillborn == STILLBORN:
                reason = f"{_ending(code)} while they load the model, perhaps for want of memory"
                raise WorkerError(f"worker processes {reason}; use fewer --workers, and try onrecord doctor")
        elif (job := worker.job) and job.again:
            stuck = time.monotonic() > worker.deadline
            for place, raw in zip(job.places, job.documents(), strict=True):
                job.task.settle(place, GivenUp(raw.origin, self._reason(code, stuck)))
        elif job:
            self.jobs.extendleft(_Job(job.task, [place], again=True) for place in reversed(job.places))

    def _bury(self, worker: _Worker) -> int:
        worker.process.join()
        worker.connection.close()
        self.workers.remove(worker)
        return int(worker.process.exitcode)

    def _reason(self, code: int, stuck: bool) -> str:
        if hasattr(signal, "SIGPROF") and code == -signal.SIGPROF:
            return (
                f"given up after {self.limits.seconds:g} seconds of processor time; raise --time-limit, or leave it out"
            )
        if code == OUT_OF_MEMORY:
            return f"given up at {self.limits.megabytes:,} MB of memory; raise --memory-limit, or leave it out"
        if stuck:
            return "given up because nothing happened any more; leave it out, and please report it"
        remedy = "use fewer --workers where memory is short, or leave it out"
        return f"given up: the process that read it {_ending(code)}, twice; {remedy}"


class _Kept(logging.Handler):
    """Keeps what is warned of, for the process that can tell it once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.warnings.append(record.getMessage())


def _ending(code: int) -> str:
    """How a process ended: by a signal where the code is below 0."""
    if code == -9:
        return "was killed"
    return f"crashed ({signal.Signals(-code).name})" if code < 0 else f"ended with code {code}"


def _work(connection: Connection, settings: Settings, limits: Limits) -> None:
    """What a worker does until its parent has no more for it, or is gone."""
    # Ctrl-C reaches every process of the terminal; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    kept = _Kept()
    logging.getLogger("ingest").addHandler(kept)
    logging.getLogger("ingest").propagate = False
    try:
        extractor = Extractor(settings)
    except ModelError as error:
        connection.send(error)
        return
    limit_memory(limits.megabytes)
    try:
        connection.send(_Ready(kept.warnings))
        while True:
            connection.send(_answer(extractor, connection.recv(), limits))
    except (EOFError, OSError):
        return


def _answer(extractor: Extractor, group: list[Raw], limits: Limits) -> list[Record | InputError]:
    try:
        with limited(limits.allowance(group)):
            return extractor.group([*group])
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
