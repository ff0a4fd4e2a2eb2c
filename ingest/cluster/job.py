"""The folder of a job: its manifest, its plan, and a receipt for every shard that is done.

``manifest.json`` says what was asked for and what made the records, so that whoever goes on with the job, when and with
however many processes, writes the same bytes. What is in ``job/`` is for the program alone. Every file is there whole
or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from ingest.cluster.cut import File, Shard
from ingest.input.raw import InputError
from ingest.input.read import Piece
from ingest.model import Run
from ingest.pipeline import Settings

LAYOUT = 1  # of the folder
FORMATS = ("parquet", "jsonl", "jsonl.gz")
MANIFEST, PLAN, FAILURES = "manifest.json", "plan.jsonl", "failures.txt"
INSIDE = "job"
TRACES = "traces"


class JobError(Exception):
    """A job cannot be begun or gone on with; the message says why and what to do."""


@dataclass(frozen=True)
class Request:
    """What a job is asked for, apart from its inputs; each of it decides what is in the shards."""

    model: str
    core: str
    kind: str | None
    columns: dict[str, str]
    format: str  # one of FORMATS
    articles: int  # about, of one shard


@dataclass(frozen=True)
class Job:
    """All that a process must know to make a shard, but for the shard; the folder is the same on every machine."""

    folder: str
    request: Request
    run: Run

    @property
    def settings(self) -> Settings:
        """What the extractor of every process is made with."""
        return Settings(self.request.model, self.request.core, self.run.started)

    def path(self, shard: str) -> Path:
        """The file of a shard's records."""
        return Path(self.folder, f"{shard}.{self.request.format}")

    def inside(self, name: str) -> Path:
        """A file that the program keeps for itself."""
        return Path(self.folder, INSIDE, name)


@dataclass(frozen=True)
class Receipt:
    """What came of one shard."""

    shard: str
    bytes: int
    sha256: str
    articles: int
    quotes: int
    cpu_seconds: float
    failures: list[tuple[str, str]] = field(default_factory=list)  # origin and reason
    unread: dict[str, int] = field(default_factory=dict)  # articles without quotes, by their language


def begin(
    folder: Path, request: Request, run: Run, files: list[File], failed: list[InputError], plan: Iterable[Shard]
) -> Job:
    """Write the plan and the manifest of a new job."""
    job = Job(str(folder.resolve()), request, run)
    try:
        (folder / INSIDE / TRACES).mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(asdict(shard), ensure_ascii=False) + "\n" for shard in plan]
        write(job.inside(PLAN), "".join(lines).encode("utf-8", "backslashreplace"))
        manifest = {
            "layout": LAYOUT, "request": asdict(request), "run": asdict(run), "files": len(files),
            "fingerprint": fingerprint(files), "shards": len(lines),
            "unread": [[error.origin, error.reason] for error in failed],
        }  # fmt: skip
        write(folder / MANIFEST, _pretty(manifest))
    except OSError as error:
        raise JobError(f"{folder}: cannot be written ({error.strerror})") from error
    return job


def find(folder: Path, request: Request, files: list[File]) -> tuple[Job, list[InputError]] | None:
    """The job that a folder holds, with the inputs that it could not plan for; None where it holds none.

    Raises JobError for a job that is another one than what is asked for.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        known = manifest["layout"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JobError(f"{folder / MANIFEST} cannot be read ({error}); name another folder with -o") from error
    if known != LAYOUT:
        raise JobError(f"{folder} holds a job of another version of onrecord; name another folder with -o")
    was = Request(**manifest["request"])
    other = [name for name, value in asdict(request).items() if asdict(was)[name] != value]
    if manifest["fingerprint"] != fingerprint(files):
        other.append(f"inputs, {manifest['files']:,} files then and {len(files):,} now")
    if other:
        raise JobError(f"{folder} holds another job ({', '.join(other)}); finish that one, or name another folder")
    failed = [InputError(origin, reason) for origin, reason in manifest["unread"]]
    return Job(str(folder.resolve()), was, Run(**manifest["run"])), failed


def require_same(job: Job, run: Run) -> None:
    """Raise JobError unless records made here are those that the job began with."""
    was, now = ({**asdict(one), "started": ""} for one in (job.run, run))
    if was != now:
        told = [f"{name} {was[name]}, here {now[name]}" for name in was if was[name] != now[name]]
        raise JobError(
            f"the job began with {'; '.join(told)}: finish it with the same, or begin another in a new folder"
        )


def plan(job: Job) -> Iterator[Shard]:
    """All shards, in order."""
    with job.inside(PLAN).open("rb") as lines:
        for line in lines:
            shard = json.loads(line)
            yield Shard(**{**shard, "pieces": [Piece(**piece) for piece in shard["pieces"]]})


def receipt(job: Job, shard: str) -> Receipt | None:
    """What came of a shard, if it is done: its records are there, as long as they were when they were written."""
    try:
        found = json.loads(job.inside(f"{shard}.json").read_bytes())
        size = job.path(shard).stat().st_size
    except (OSError, ValueError):
        return None
    if found["bytes"] != size:
        return None
    return Receipt(**{**found, "failures": [(origin, reason) for origin, reason in found["failures"]]})


def finish(job: Job, failed: list[InputError], missing: dict[str, str]) -> Counter[str]:
    """Add up what is done, in the manifest and in a list of failures; given back are the sums.

    ``missing`` says why shards could not be made.
    """
    sums: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    done = []
    lines = [str(error) for error in failed]
    for shard in plan(job):
        if found := receipt(job, shard.name):
            sums.update(articles=found.articles, quotes=found.quotes, failed=len(found.failures), bytes=found.bytes)
            unread.update(found.unread)
            lines += [f"{origin}: {reason}" for origin, reason in found.failures]
            done.append({"file": job.path(shard.name).name, "bytes": found.bytes, "sha256": found.sha256,
                         "articles": found.articles, "quotes": found.quotes})  # fmt: skip
        else:
            lines.append(f"{job.path(shard.name).name}: {missing.get(shard.name, 'not made yet')}")
    sums["failed"] += len(failed)
    manifest = json.loads(Path(job.folder, MANIFEST).read_bytes())
    manifest |= {"done": len(done), **sums, "without_quotes_by_language": unread, "files_written": done}
    write(Path(job.folder, MANIFEST), _pretty(manifest))
    told = "".join(" ".join(line.split()) + "\n" for line in lines)
    write(Path(job.folder, FAILURES), told.encode("utf-8", "backslashreplace"))
    return sums


def fingerprint(files: list[File]) -> str:
    """What tells the inputs of one job from those of another: their names and sizes, in order."""
    told = "".join(f"{file.origin}\n{file.size}\n" for file in files)
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def write(path: Path, data: bytes) -> None:
    """Write a small file, or leave the one that is there."""
    part = path.with_name(f".{path.name}.{uuid4().hex[:12]}")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            sync(stream)
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink()


def sync(stream: Any) -> None:
    """Have all that was written on the disk, so that no crash leaves a whole name over half a file."""
    stream.flush()
    os.fsync(stream.fileno())


def _pretty(manifest: dict[str, Any]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
