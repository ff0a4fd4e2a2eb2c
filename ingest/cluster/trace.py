"""What the processes that died were doing, so that the document at fault is found and left out, and nothing else.

Each attempt at a shard writes down what it is about to do, in a file that it takes away when it ends. A file that is
left tells where an attempt died. The next one takes the documents of that group one by one, and a document at which
attempts died twice while it was alone is left out. Machines that are taken away by chance do not hit one twice.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.cluster.job import TRACES, Job

ALONE = 2  # deaths at a document that was alone, after which it is left out
TOGETHER = 3  # deaths at a group whose documents do no harm one by one, after which they are not put together again


@dataclass(frozen=True)
class Step:
    """Documents of a shard that are being read or parsed, by number: half-open."""

    reading: bool
    start: int
    end: int


class Deaths:
    """Where earlier attempts at a shard died."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps

    def left_out(self, document: int, reading: bool) -> bool:
        """Whether a document is to be left out, because attempts died when it was read or parsed alone."""
        return self.steps.count(Step(reading, document, document + 1)) >= ALONE

    def doubted(self, start: int, end: int) -> bool:
        """Whether an attempt died when some of these documents were parsed."""
        return any(not step.reading and step.start < end and start < step.end for step in self.steps)

    def apart(self, start: int, end: int) -> bool:
        """Whether these documents are never to be parsed together again."""
        return self.steps.count(Step(False, start, end)) >= TOGETHER


class Trace:
    """What one attempt is about to do; a process that dies leaves it behind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stream = path.open("wb")

    def step(self, step: Step) -> None:
        """Write down what comes next."""
        line = json.dumps({**asdict(step), "host": socket.gethostname(), "pid": os.getpid()})
        self.stream.seek(0)
        # Always as long, so that nothing of the step before is left; in one go, so that it is never half a line.
        self.stream.write(line.ljust(200).encode())
        self.stream.flush()


@contextmanager
def tracing(job: Job, shard: str) -> Iterator[tuple[Deaths, Trace]]:
    """What earlier attempts at a shard left, and the trace of this one."""
    earlier = deaths(job, shard)
    trace = Trace(_folder(job) / f"{shard}.{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        yield earlier, trace
    finally:
        trace.stream.close()
        with suppress(OSError):
            trace.path.unlink()


def unfinished(job: Job, trace: Path) -> Path:
    """The file that an attempt writes to until the shard is whole."""
    return Path(job.folder, f".{trace.name}.part")


def deaths(job: Job, shard: str) -> Deaths:
    """Where earlier attempts at a shard died, or where another one is just now."""
    steps = []
    for path in _left(job, shard):
        with suppress(OSError, ValueError, KeyError):
            told = json.loads(path.read_bytes())
            steps.append(Step(told["reading"], told["start"], told["end"]))
    return Deaths(steps)


def forget(job: Job, shard: str) -> None:
    """Take away what attempts at a shard have left, now that it is done."""
    for trace in _left(job, shard):
        for path in (unfinished(job, trace), trace):
            with suppress(OSError):
                path.unlink()


def _folder(job: Job) -> Path:
    # Apart from all that is done: of a large job that is too much to look through for each shard.
    return job.inside(TRACES)


def _left(job: Job, shard: str) -> list[Path]:
    return sorted(_folder(job).glob(f"{shard}.*"))
