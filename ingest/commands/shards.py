"""`onrecord extract --shards`: records as many files in a folder, made by this process or by a cluster."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.report import Command, Refusal, Report

if TYPE_CHECKING:
    from ingest.cluster.cut import File
    from ingest.cluster.engine import Dask, Here
    from ingest.cluster.job import Job, Receipt, Request
    from ingest.input.read import InputError

FORMATS = ("parquet", "jsonl", "jsonl.gz")  # ingest.cluster.job.FORMATS, which is slow to import
OPTIONS = (
    click.option(
        "--shards",
        type=click.Choice(FORMATS),
        help="Write many files of this kind into the folder -o; run again, it goes on  [dask: parquet]",
    ),
    click.option("--shard-articles", type=click.IntRange(min=1), metavar="N", help="About so many in a shard  [1000]"),
    click.option(
        "--engine",
        type=click.Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help="What makes shards: this process, or the workers of a dask cluster",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Of the dask cluster, or the file.json that tells it  [one of --workers on this machine]",
    ),
)
# Options that say how to fetch, which shards are never made with.
FETCHING = ("interval", "timeout", "max_articles", "user_agent", "allow_private")
# Options that say what one article may take; of a shard, a process that stops answering is given up.
LIMITING = ("time_limit", "memory_limit")


def shard_options(command: Command) -> Command:
    """Add what decides whether, and by whom, records are written in shards."""
    return reduce(lambda wrapped, option: option(wrapped), reversed(OPTIONS), command)


@dataclass(frozen=True)
class Wanted:
    """How shards are to be written, as the options of these names say."""

    output: str
    shards: str | None
    shard_articles: int | None
    engine: str
    scheduler: str | None


def write_shards(
    wanted: Wanted,
    src: tuple[str, ...],
    *,
    model: str | None,
    core: str,
    workers: int,
    kind: str | None,
    column: dict[str, str],
    quiet: bool,
    progress: bool | None,
    **others: Any,
) -> None:
    """Make the shards that are not there yet, and end with exit code 1 if anything failed."""
    from ingest.cluster.cut import ARTICLES
    from ingest.cluster.job import JobError, Request
    from ingest.pipeline import MODEL

    _refuse(wanted, workers, {name for name in (*FETCHING, *LIMITING) if others.get(name)})
    report = Report(None, quiet, progress)
    files, failed = _files(src, kind)
    request = Request(
        model or MODEL, core, kind, column, wanted.shards or FORMATS[0], wanted.shard_articles or ARTICLES
    )
    try:
        with closing(_engine(wanted, workers, report)) as made:
            job, failed = _job(Path(wanted.output), request, files, failed, made)
            for error in failed:
                report.fail(error.origin, error.reason)
            _make(job, made, report, failed)
    except JobError as error:
        raise Refusal(str(error)) from error
    report.close("shards", "articles", "quotes", "failed")


def _refuse(wanted: Wanted, workers: int, others: set[str]) -> None:
    output, engine, scheduler = wanted.output, wanted.engine, wanted.scheduler
    if output == "-" or (Path(output).exists() and not Path(output).is_dir()):
        raise Refusal("shards are many files; name a folder for them with -o")
    if scheduler and engine != "dask":
        raise Refusal("--scheduler is for --engine dask; add that, or leave it out")
    if workers > 1 and (engine != "dask" or scheduler):
        reason = "a cluster has its own workers" if scheduler else "shards are made by several processes of dask only"
        raise Refusal(f"{reason}; leave out --workers, or use --engine dask --workers {workers} without --scheduler")
    if others & set(LIMITING):
        raise Refusal("articles of shards have no limits of their own; leave out --time-limit and --memory-limit")
    if others:
        raise Refusal("shards are made of files, and nothing is fetched; leave out the options for fetching")


def _files(src: tuple[str, ...], kind: str | None) -> tuple[list[File], list[InputError]]:
    """The files that inputs stand for; what is no file cannot be read by many."""
    from ingest.cluster.cut import File
    from ingest.input.find import STDIN, SUFFIXES, is_address, suffix_of
    from ingest.input.read import InputError, expand

    files, failed = [], []
    for item in expand(src):
        if isinstance(item, InputError):
            failed.append(item)
        elif item == STDIN or is_address(str(item)):
            failed.append(InputError(str(item), "shards are made of files; save it as one, or use onrecord ingest"))
        elif (kind or SUFFIXES.get(suffix_of(str(item)) or "")) == "feed":
            reason = "a feed leads to addresses, which shards are not made of; use onrecord ingest"
            failed.append(InputError(str(item), reason))
        else:
            path = Path(str(item))
            files.append(File(str(item), str(path.absolute()), path.stat().st_size))
    return files, failed


def _engine(wanted: Wanted, workers: int, report: Report) -> Here | Dask:
    from ingest.cluster.engine import Dask, Here

    return Dask(wanted.scheduler, workers, report.say) if wanted.engine == "dask" else Here()


def _job(
    folder: Path, request: Request, files: list[File], failed: list[InputError], engine: Here | Dask
) -> tuple[Job, list[InputError]]:
    """The job of a folder, planned now or when it was begun."""
    from ingest.cluster import job as jobs
    from ingest.cluster.cut import shards
    from ingest.pipeline import Settings

    found = jobs.find(folder, request, files)
    run = engine.describe(found[0].settings if found else Settings(request.model, request.core))
    if found:
        jobs.require_same(found[0], run)
        return found
    pieces = engine.cut(files, request.kind, request.articles)
    plan = shards(zip(files, pieces, strict=True), request.articles)
    return jobs.begin(folder, request, run, files, failed, plan), failed


def _make(job: Job, engine: Here | Dask, report: Report, failed: list[InputError]) -> None:
    from ingest.cluster import job as jobs
    from ingest.cluster.engine import Lost

    plan = list(jobs.plan(job))
    done = {shard.name: found for shard in plan if (found := jobs.receipt(job, shard.name))}
    todo = [shard for shard in plan if shard.name not in done]
    report.bar.total = sum(shard.articles for shard in todo)
    if done:
        before = sum(len(found.failures) for found in done.values())
        report.say(f"{len(done):,} of {len(plan):,} shards were done before, {before:,} failures among them")
        report.counts["failed"] += before
    lost: dict[str, str] = {}
    for outcome in engine.make(job, todo):
        if isinstance(outcome, Lost):
            name = job.path(outcome.shard.name).name
            lost[outcome.shard.name] = f"{outcome.reason} (it holds {_inputs(outcome.shard)})"
            report.fail(name, lost[outcome.shard.name])
        else:
            _tell(outcome, report)
    sums = jobs.finish(job, failed, lost)
    report.counts["articles"], report.counts["quotes"] = sums["articles"], sums["quotes"]
    if report.counts["failed"]:
        report.say(f"all that failed is named in {Path(job.folder, jobs.FAILURES)}")


def _tell(receipt: Receipt, report: Report) -> None:
    for origin, reason in receipt.failures:
        report.fail(origin, reason)
    if receipt.unread and not report.quiet:
        told = Counter(receipt.unread).most_common()
        report.say(f"{receipt.shard}: no quotes looked for in " + ", ".join(f"{n:,} × {name}" for name, n in told))
    report.counts["shards"] += 1
    report.bar.update(receipt.articles)


def _inputs(shard: Any) -> str:
    """The inputs of a shard, for a reader: the first and the last."""
    origins = list(dict.fromkeys(piece.origin for piece in shard.pieces))
    return origins[0] if len(origins) == 1 else f"{len(origins):,} inputs from {origins[0]} to {origins[-1]}"
