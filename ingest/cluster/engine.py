"""What makes the shards of a job: this process, one after another, or the workers of a dask cluster.

Both do the same three things: cut large files, tell what records would be made with, and make shards. A shard that
cannot be made is ``Lost``, and the others go on; ``JobError`` is what stops a job.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any
from uuid import uuid4

from ingest.cluster.cut import File, Shard, cut, estimate
from ingest.cluster.job import Job, JobError, Receipt
from ingest.cluster.shard import ShardError, describe, make
from ingest.cluster.trace import deaths
from ingest.input.read import Piece
from ingest.model import Run
from ingest.pipeline import Settings

MISSING = "--engine dask needs dask: pip install 'onrecord[dask]'"
AHEAD = 2_000  # shards that the scheduler knows of, so that a cluster that grows with its work sees some
RETRIES = 2  # of a shard that a worker could not make
# Dask gives a task up when some workers have died while they had it, whosever fault that was. It gets another chance
# as long as something is learned from each death, and a few times on top of that.
CHANCES = 5
CUTS = 8  # files that are cut in one task

Pieces = list[tuple[Piece, int]]


@dataclass(frozen=True)
class Lost:
    """A shard that could not be made, and why."""

    shard: Shard
    reason: str


class Here:
    """This process alone."""

    def cut(self, files: list[File], kind: str | None, articles: int) -> list[Pieces]:
        """The pieces of each file."""
        return [cut(file, kind, articles) for file in files]

    def describe(self, settings: Settings) -> Run:
        """What records are made with."""
        return describe(settings)

    def make(self, job: Job, shards: Iterable[Shard]) -> Iterator[Receipt | Lost]:
        """The outcome of each shard, as they are done."""
        for shard in shards:
            try:
                yield make(job, shard, watch=False)
            except ShardError as error:
                yield Lost(shard, str(error))

    def close(self) -> None:
        """Nothing is held."""


class Dask:
    """The workers of a dask cluster: of the scheduler at an address, or of one that is started on this machine.

    Raises JobError where dask is not installed or no scheduler answers.
    """

    def __init__(self, address: str | None, workers: int, say: Callable[[str], None]) -> None:
        try:
            import distributed
        except ImportError:
            raise JobError(MISSING) from None
        self._dask = distributed
        self._cluster: Any = None
        if address is None:
            self._cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
            )
        try:
            # Schedulers tell their address in a file, if asked to; machines that share a disk find them by that.
            place = {"scheduler_file": address} if address and address.endswith(".json") else {}
            self._client = distributed.Client(
                None if place else self._cluster or address, set_as_default=False, **place
            )
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split())[:200]
            raise JobError(
                f"no dask scheduler answers at {address} ({reason}); start it with: dask scheduler"
            ) from error
        self._await_workers(say)

    def _await_workers(self, say: Callable[[str], None]) -> None:
        if not self._client.nthreads():
            say("waiting for workers; start some with: dask worker ADDRESS --nthreads 1")
            self._client.wait_for_workers(1)
        if any(threads > 1 for threads in self._client.nthreads().values()):
            say("some workers have several threads, of which one works at a time; start them with --nthreads 1")

    def cut(self, files: list[File], kind: str | None, articles: int) -> list[Pieces]:
        """The pieces of each file; the large ones are looked through by the workers."""
        large = [file for file in files if estimate(file, kind) > articles]
        batches = [large[start : start + CUTS] for start in range(0, len(large), CUTS)]
        futures = [
            self._client.submit(_cut_all, batch, kind, articles, pure=False, retries=RETRIES) for batch in batches
        ]
        found = {
            file: pieces
            for batch, future in zip(batches, futures, strict=True)
            for file, pieces in zip(batch, self._result(future), strict=True)
        }
        return [found.get(file) or cut(file, kind, articles) for file in files]

    def describe(self, settings: Settings) -> Run:
        """What records are made with, as the first worker tells."""
        run: Run = self._result(self._client.submit(describe, settings, pure=False, retries=RETRIES))
        return run

    def make(self, job: Job, shards: Iterable[Shard]) -> Iterator[Receipt | Lost]:
        """The outcome of each shard, as they are done; a shard whose worker is lost goes to another."""
        waiting = iter(shards)
        running: dict[Any, Shard] = {}
        chances = Counter[str]()
        known: dict[str, int] = {}
        done = self._dask.as_completed([], loop=self._client.loop, raise_errors=False)

        def submit(shard: Shard) -> None:
            key = f"{shard.name}-{uuid4().hex}"
            future = self._client.submit(make, job, shard, key=key, pure=False, retries=RETRIES)
            running[future] = shard
            done.add(future)

        try:
            for shard in islice(waiting, AHEAD):
                submit(shard)
            for future in done:
                shard = running.pop(future)
                try:
                    yield self._result(future)
                except self._dask.KilledWorker:
                    died = len(deaths(job, shard.name).steps)
                    chances[shard.name] += died <= known.get(shard.name, 0)
                    known[shard.name] = died
                    if chances[shard.name] < CHANCES:
                        submit(shard)
                        continue
                    yield Lost(shard, "every worker that had it died; look at their logs, and give them more memory")
                except ShardError as error:
                    yield Lost(shard, str(error))
                for more in islice(waiting, 1):
                    submit(more)
        finally:
            # Of a job that is broken off, nothing new is begun.
            with suppress(Exception):
                self._client.cancel(list(running))

    def _result(self, future: Any) -> Any:
        try:
            return future.result()
        except (ImportError, AttributeError) as error:
            raise JobError(f"the workers cannot run this onrecord ({error}); install the same version there") from error
        except FileNotFoundError as error:
            reason = "every machine needs the inputs at the same path"
            raise JobError(f"a worker does not see {error.filename}; {reason}") from error
        except (CancelledError, TimeoutError, OSError) as error:
            reason = "what is done is kept: start it and run this again"
            raise JobError(f"the dask scheduler went away ({type(error).__name__}); {reason}") from error

    def close(self) -> None:
        """Let go of the cluster; one that was started here ends."""
        for held in (self._client, self._cluster):
            if held is not None:
                with suppress(Exception):
                    held.close()


def _cut_all(files: list[File], kind: str | None, articles: int) -> list[Pieces]:
    return list(map(partial(cut, kind=kind, articles=articles), files))
