"""One shard, made by one process: its documents are read and parsed, and their records are written as one file."""

from __future__ import annotations

import errno
import faulthandler
import gzip
import hashlib
import json
import logging
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, cast

from ingest.cluster import job as jobs
from ingest.cluster.cut import Shard
from ingest.cluster.job import Job, JobError, Receipt
from ingest.cluster.trace import Deaths, Step, Trace, forget, tracing, unfinished
from ingest.columnar import RecordWriter, TableError
from ingest.input import parquet, pdf, warc
from ingest.input.read import InputError, Raw, read
from ingest.model import Record, Run
from ingest.pipeline import Extractor, Settings, grouped, reads

# A process that gets nowhere for so long is ended, so that another can go on without what held it up.
PATIENCE = 300  # seconds
SLOWEST = 500  # characters a second, on top of that
LEFT_OUT = "left out: the process that {doing} it died twice, by a crash, for want of memory, or because it never ended"

MISSING = (warc.MISSING, parquet.MISSING, pdf.MISSING)

logger = logging.getLogger(__name__)

# One shard at a time: the language model is not made for several threads.
_one_at_a_time = threading.Lock()


class ShardError(Exception):
    """A shard cannot be made here; elsewhere or later it may be."""


def describe(settings: Settings) -> Run:
    """What this process makes records with; loads the model."""
    with _one_at_a_time:
        return _extractor(settings.model, settings.core, settings.started).run


def make(job: Job, shard: Shard, watch: bool = True) -> Receipt:
    """Write the records of a shard and its receipt, or find it done.

    With ``watch`` the whole process ends when a document takes for ever. Raises ShardError where files are missing or
    not those of the plan, JobError where this process would make other records than the job began with.
    """
    with _one_at_a_time:
        if done := jobs.receipt(job, shard.name):
            return done
        began = time.process_time()
        _require_files(job, shard)
        settings = job.settings
        extractor = _extractor(settings.model, settings.core, settings.started)
        with _explained(job), tracing(job, shard.name) as (deaths, trace):
            jobs.require_same(job, extractor.run)
            found = _write(job, shard, _Attempt(job, shard, extractor, deaths, trace, watch))
            receipt = Receipt(**found, cpu_seconds=round(time.process_time() - began, 1))
            jobs.write(job.inside(f"{shard.name}.json"), json.dumps(asdict(receipt)).encode())
        forget(job, shard.name)
        return receipt


@contextmanager
def _explained(job: Job) -> Iterator[None]:
    """Whatever goes wrong in a line, which travels to another machine as no traceback does."""
    here = socket.gethostname()
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            reason = "the disk is full; make room, then run this again: the shards that are done are kept"
            raise JobError(f"{job.folder}: {reason}") from error
        raise ShardError(f"cannot be written on {here} ({error.strerror or error})") from error
    except (JobError, TableError) as error:
        raise JobError(f"{error} (on {here})") from error
    except Exception as error:
        logger.exception("a shard could not be made")
        reason = f"not made because of a bug in onrecord, please report it: {type(error).__name__}"
        raise ShardError(f"{reason}: {str(error)[:200]}") from None


@lru_cache(maxsize=1)
def _extractor(model: str, core: str, started: str) -> Extractor:
    """The model of this process, loaded once."""
    return Extractor(Settings(model, core, started))


def _require_files(job: Job, shard: Shard) -> None:
    """Raise ShardError unless this machine sees the folder, and the files as they were when the job was planned."""
    here = socket.gethostname()
    if not job.inside(jobs.PLAN).exists():
        raise ShardError(f"{here} does not see the folder {job.folder}; every machine needs it at the same path")
    for piece, size in zip(shard.pieces, shard.sizes, strict=True):
        try:
            now = Path(piece.path).stat().st_size
        except OSError as error:
            reason = f"{here} does not see {piece.path} ({error.strerror}); every machine needs it at the same path"
            raise ShardError(reason) from error
        if now != size:
            raise ShardError(f"{piece.origin} has changed since the job began; begin another in a new folder")


class _Attempt:
    """The documents of a shard, and what this process makes of them."""

    def __init__(self, job: Job, shard: Shard, extractor: Extractor, deaths: Deaths, trace: Trace, watch: bool) -> None:
        self.job = job
        self.shard = shard
        self.extractor = extractor
        self.deaths = deaths
        self.trace = trace
        self.watch = watch

    def results(self) -> Iterator[Record | InputError]:
        """One record or failure for each document, in order."""
        start = 0
        for group in grouped(self._documents()):
            yield from self._parse(start, group)
            start += len(group)

    def _documents(self) -> Iterator[Raw | InputError]:
        number = 0
        for piece in self.shard.pieces:
            found = read([piece], kind=self.job.request.kind, columns=self.job.request.columns)
            while True:
                if self.deaths.left_out(number, reading=True):
                    yield InputError(piece.origin, LEFT_OUT.format(doing="read") + "; so is what follows in the file")
                    number += 1
                    break
                with self._about_to(Step(True, number, number + 1), 0):
                    item = next(found, None)
                if item is None:
                    break
                yield item
                number += 1

    def _parse(self, start: int, group: list[Raw | InputError]) -> list[Record | InputError]:
        end = start + len(group)
        kept = [
            InputError(item.origin, LEFT_OUT.format(doing="parsed"))
            if self.deaths.left_out(number, reading=False)
            else item
            for number, item in enumerate(group, start)
        ]
        if self.deaths.doubted(start, end):
            # Each alone, to see which one it is; if it was none, all come out as if nothing had happened.
            alone = [self._extract(number, [item])[0] for number, item in enumerate(kept, start)]
            if self.deaths.apart(start, end):
                return alone
        return self._extract(start, kept)

    def _extract(self, start: int, items: list[Raw | InputError]) -> list[Record | InputError]:
        size = sum(len(str(item.data)) for item in items if isinstance(item, Raw))
        with self._about_to(Step(False, start, start + len(items)), size):
            return self.extractor.group(items)

    @contextmanager
    def _about_to(self, step: Step, characters: int) -> Iterator[None]:
        self.trace.step(step)
        if self.watch:
            # Not Python's own timers, which wait while an expression or a parser does not return.
            faulthandler.dump_traceback_later(PATIENCE + characters / SLOWEST, exit=True, file=sys.__stderr__ or 2)
        try:
            yield
        finally:
            if self.watch:
                faulthandler.cancel_dump_traceback_later()


def _write(job: Job, shard: Shard, attempt: _Attempt) -> dict[str, Any]:
    """Write the records; given back is what a receipt says."""
    path = job.path(shard.name)
    part = unfinished(job, attempt.trace.path)
    counts: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    failures = []
    try:
        with part.open("w+b") as stream:
            with _writing(job.request.format, stream) as write:
                for result in attempt.results():
                    if isinstance(result, InputError):
                        if result.reason in MISSING:
                            # Not the input is at fault, and another process would read it.
                            raise JobError(result.reason)
                        failures.append((result.origin, result.reason))
                        continue
                    write(result.to_dict())
                    counts.update(articles=1, quotes=len(result.quotes))
                    if not reads(job.run.model, result.article):
                        unread[result.article.language or ""] += 1
            jobs.sync(stream)
            stream.seek(0)
            digest = hashlib.sha256()
            while block := stream.read(1 << 20):
                digest.update(block)
            size = stream.tell()
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink()
    return {
        "shard": shard.name, "bytes": size, "sha256": digest.hexdigest(), "articles": counts["articles"],
        "quotes": counts["quotes"], "failures": failures, "unread": dict(sorted(unread.items())),
    }  # fmt: skip


@contextmanager
def _writing(kind: str, stream: BinaryIO) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A function that writes a record, in one of ``job.FORMATS``."""
    if kind == "parquet":
        table = RecordWriter(stream)
        yield table.write
        table.close()
        return
    # No name and no time inside, so that equal records make equal files.
    packed = gzip.GzipFile("", "wb", fileobj=stream, mtime=0) if kind.endswith(".gz") else None
    out = cast(BinaryIO, packed or stream)

    def write(record: dict[str, Any]) -> None:
        out.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))

    yield write
    if packed:
        packed.close()
