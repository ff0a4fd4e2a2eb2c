"""The command `onrecord`. The seam: only this file knows both halves, and imports `db` only inside commands.

Imports stay inside the commands, so that help is there at once.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import sqlite3
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial, reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

import click

import ingest as package

if TYPE_CHECKING:
    from ingest.model import Record
    from ingest.read import InputError
    from ingest.visit import FetchSettings

KINDS = (
    "text", "html", "jsonl", "json", "csv", "parquet", "warc", "feed", "mail", "docx", "pdf",
)  # ingest.read.KINDS, which is slow to import  # fmt: skip
DAMAGED = (OSError, EOFError, zlib.error)

Command = TypeVar("Command", bound=Callable[..., Any])


class Refusal(click.ClickException):
    """The command cannot start, or not go on, as it was given: exit code 2."""

    exit_code = 2


class Report:
    """What a command tells on stderr: a progress bar on a terminal, failures as they come, one line at the end."""

    def __init__(self, total: int | None, quiet: bool, progress: bool | None) -> None:
        from tqdm import tqdm

        hidden = quiet or progress is False
        # tqdm itself finds out about the terminal when it is told None.
        self.bar = tqdm(total=total, unit=" articles", disable=True if hidden else None if progress is None else False)
        self.quiet = quiet
        self.began = time.monotonic()
        self.counts: Counter[str] = Counter()
        self.files: set[str] = set()

    def step(self, origin: str) -> None:
        """One more article is done; a file with many rows turns out to be longer than the one article expected."""
        file = re.sub(r":\d+$", "", origin)
        if file in self.files and self.bar.total is not None:
            self.bar.total += 1
        self.files.add(file)
        self.bar.update()

    def say(self, line: str) -> None:
        """Print a line above the progress bar."""
        self.bar.write(" ".join(line.split()), file=sys.stderr)

    def fail(self, origin: str, reason: str) -> None:
        """Name one input that failed, and why."""
        self.counts["failed"] += 1
        self.say(f"{origin}: {reason}")

    def close(self, *done: str) -> None:
        """Sum up, and end the process with exit code 1 if anything failed."""
        self.bar.close()
        if not self.quiet:
            words = [f"{self.counts[key]:,} {key}" for key in done]
            click.echo(f"{', '.join(words)}, {time.monotonic() - self.began:.1f} seconds", err=True)
        if self.counts["failed"]:
            sys.exit(1)


def _columns(context: click.Context, option: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    from ingest.read import COLUMNS

    columns = {}
    for pair in pairs:
        name, found, column = pair.partition("=")
        if not found or not column or name not in COLUMNS:
            raise click.BadParameter(f"{pair!r} is not OURS=THEIRS with one of {', '.join(COLUMNS)}", context, option)
        columns[name] = column
    return columns


READING = (
    click.argument("src", nargs=-1, required=True),
    click.option("--kind", type=click.Choice(KINDS), help="Read every input as this kind, whatever its name"),
    click.option(
        "--column",
        multiple=True,
        metavar="OURS=THEIRS",
        callback=_columns,
        help="Name a column of JSON Lines or CSV, for example text=story",
    ),
    click.option("--model", metavar="NAME|PATH", help="spaCy pipeline to parse with  [default: small English]"),
    click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use"),
)
FETCHING = (
    click.option("--interval", type=click.FloatRange(min=0), metavar="SECONDS", help="Between requests to a host  [1]"),
    click.option("--timeout", type=click.FloatRange(min=0.1), metavar="SECONDS", help="For one answer  [120]"),
    click.option("--max-articles", type=click.IntRange(min=1), metavar="N", help="That a feed may lead to  [1000]"),
    click.option("--user-agent", metavar="TEXT", help="What servers are told of the reader"),
    click.option("--allow-private", is_flag=True, help="Also read addresses inside your own network"),
)
REPORTING = (
    click.option("--progress/--no-progress", default=None, help="Show a progress bar  [default: on a terminal]"),
    click.option("-q", "--quiet", is_flag=True, help="Tell only failures"),
)


# The options by the names that the fetching code has for them.
FETCH_NAMES = {
    "interval": "interval", "timeout": "total_timeout", "max_articles": "articles", "user_agent": "agent",
    "allow_private": "allow_private",
}  # fmt: skip


def reading_options(command: Command) -> Command:
    """Add what `ingest` and `extract` have in common."""
    # Decorators apply from the last to the first.
    return reduce(lambda wrapped, option: option(wrapped), reversed((*READING, *FETCHING)), command)


def report_options(command: Command) -> Command:
    """Add what decides how much is told on stderr."""
    return reduce(lambda wrapped, option: option(wrapped), reversed(REPORTING), command)


def refusing(command: Command) -> Command:
    """Turn the errors that a user can mend into one line and exit code 2."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        from concurrent.futures.process import BrokenProcessPool

        from ingest.pipeline import ModelError

        try:
            return command(*args, **kwargs)
        except ModelError as error:
            raise Refusal(str(error)) from error
        except BrokenProcessPool as error:
            raise Refusal("a worker process was killed, perhaps for want of memory: use fewer --workers") from error

    return wrapper  # type: ignore[return-value]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package.__version__, prog_name="onrecord")
def cli() -> None:
    """Find who said what, when and where in news articles, and publish it."""


@cli.command()
@click.argument("db", type=click.Path(dir_okay=False))
@reading_options
@report_options
@refusing
def ingest(db: str, **options: Any) -> None:
    """Read articles and store their quotes in a database.

    SRC is a file, a folder, a glob, an address, or - for stdin: web pages, plain text, JSON Lines, CSV, Parquet, web
    archives, feeds, mails, Word documents, PDFs, also gzipped. Running again changes nothing but what has changed.

    \b
    Example:
        onrecord ingest quotes.db articles/ archive.csv https://calveracourier.example/feed.xml
    """
    from db.store import RecordError, load

    with _database(db) as database:
        report, records = _records(**options)
        for record in records:
            try:
                report.counts[load(database, record.to_dict())] += 1
            except RecordError as error:
                report.fail(record.article.origin, str(error))
    report.close("new", "updated", "unchanged", "quotes", "failed")


@cli.command()
@reading_options
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    default="-",
    metavar="FILE",
    help="Write to this file, not to stdout; .gz packs it, .parquet makes a table",
)
@report_options
@refusing
def extract(output: str, **options: Any) -> None:
    """Read articles and print their records as JSON Lines.

    \b
    Example:
        onrecord extract articles/*.html -o records.jsonl
    """
    with _writing(output) as stream, _record_writer(output, stream) as write:
        report, records = _records(**options)
        for record in records:
            write(record.to_dict())
            report.counts["articles"] += 1
    report.close("articles", "quotes", "failed")


@cli.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@report_options
def load(db: str, files: tuple[str, ...], quiet: bool, progress: bool | None) -> None:
    """Store records that `onrecord extract` has printed.

    FILE holds JSON Lines, also gzipped, or a Parquet table; - is stdin.

    \b
    Example:
        onrecord load quotes.db records.jsonl.gz
    """
    from db.store import RecordError
    from db.store import load as store

    report = Report(None, quiet, progress)
    with _database(db) as database:
        for place, record in (found for file in files for found in _stored_records(file, report)):
            try:
                report.counts[store(database, record)] += 1
                report.counts["quotes"] += len(record["quotes"])
            except RecordError as error:
                report.fail(place, str(error))
            report.bar.update()
    report.close("new", "updated", "unchanged", "quotes", "failed")


@cli.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.option("--rename", nargs=2, metavar="OLD NEW", help="Call an outlet NEW, or join it to the outlet of that name")
def outlets(db: str, rename: tuple[str, str] | None) -> None:
    """List the outlets of a database, or rename one.

    OLD is an outlet's name; or a domain or a name as articles print it, which parts it from the rest of its outlet.
    Renaming outlives every later load, and renaming back undoes it.

    \b
    Example:
        onrecord outlets quotes.db --rename "Calvera Courier Online" "The Calvera Courier"
    """
    from db import outlets as room
    from db.store import transaction

    with _database(db, create=False) as database:
        try:
            with transaction(database):
                if rename:
                    row = room.rename(database.conn, *rename)
                else:
                    room.keep_edits(database.conn)
        except room.OutletError as error:
            raise Refusal(str(error)) from error
        if rename:
            click.echo(f"{row['name']} has {row['articles']:,} articles and {row['quotes']:,} quotes now", err=True)
            return
        for row in room.list_outlets(database.conn):
            others = sorted(set(json.loads(row["names"])) - {row["name"], None})
            also = f"also printed {', '.join(others)}" if others else ""
            words = [row["name"], row["domain"] or "", "kept" if row["kept"] else "", also]
            click.echo(f"{row['quotes']:>9,} quotes {row['articles']:>7,} articles  {' · '.join(filter(None, words))}")


@cli.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--neutral", type=click.Path(exists=True, dir_okay=False), help="JSON of passages that count neither way")
@click.option("--errors", type=click.IntRange(min=0), default=0, metavar="N", help="Show N missed and N false quotes")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON, one object a gold file")
@click.option("--model", metavar="NAME|PATH", help="spaCy pipeline to parse with  [default: small English]")
def evaluate(gold: tuple[Path, ...], neutral: str | None, errors: int, as_json: bool, model: str | None) -> None:
    """Compare what is found in annotated articles with their gold.

    GOLD is a file of JSON Lines: quotes as words with the file they are in, or PolNeAR attributions with their text.

    \b
    Example:
        onrecord evaluate examples/gold.jsonl --errors 5
    """
    from ingest import evaluate as room

    failed = 0
    try:
        passages = room.load_neutral(Path(neutral)) if neutral else None
        for one in map(room.load_gold, gold):
            report, found = _records(tuple(one.inputs()), model, 1, "jsonl" if one.spans else None, {}, False, None)
            figures, detail = room.evaluate(one, found, passages)
            report.bar.close()
            failed += report.counts["failed"]
            click.echo(json.dumps(figures) if as_json else f"{one.path}\n{room.table(one, figures)}")
            if errors:
                click.echo(room.errors(one, detail, errors))
    except room.GoldError as error:
        raise Refusal(str(error)) from error
    sys.exit(1 if failed else 0)


@cli.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port; 0 takes a free one")
@click.option("--base-url", default="/", show_default=True, help="Path of the site behind a proxy")
def serve(db: str, host: str, port: int, base_url: str) -> None:
    """Publish a database as a site to search and browse.

    \b
    Example:
        onrecord serve quotes.db --port 8002
    """
    from db.connect import DatabaseError
    from db.site import SiteError
    from db.site import serve as start

    try:
        start(db, host=host, port=port, base_url=base_url)
    except (DatabaseError, SiteError) as error:
        raise Refusal(str(error)) from error


@contextmanager
def _database(path: str, create: bool = True) -> Iterator[Any]:
    """A database to write to; one that fails while it is written ends the command with one line."""
    from db.connect import DatabaseError, explain, open_database

    try:
        yield open_database(path, create)
    except DatabaseError as error:
        raise Refusal(str(error)) from error
    except sqlite3.OperationalError as error:
        raise Refusal(explain(path, error)) from error


def _records(
    src: tuple[str, ...],
    model: str | None,
    workers: int,
    kind: str | None,
    column: dict[str, str],
    quiet: bool,
    progress: bool | None,
    **fetching: Any,
) -> tuple[Report, Iterator[Record]]:
    """The records of all inputs; failures and notes go to the report as they come."""
    from ingest.pipeline import MODEL, Settings, records
    from ingest.read import expand, read

    inputs = expand(src)
    report = Report(len(inputs), quiet, progress)
    raw = read(inputs, kind=kind, columns=column, settings=_politeness(**fetching))
    return report, _reported(records(raw, Settings(model or MODEL), workers), report)


def _politeness(**fetching: Any) -> FetchSettings | None:
    """How to fetch, where a user said anything about it; None leaves the fetching code, and its imports, for later."""
    given = {FETCH_NAMES[name]: value for name, value in fetching.items() if value is not None and value is not False}
    if not given:
        return None
    from ingest.visit import FetchSettings

    return FetchSettings(**given)


def _reported(results: Iterator[Record | InputError], report: Report) -> Iterator[Record]:
    from ingest.pipeline import note
    from ingest.read import InputError

    for result in results:
        if isinstance(result, InputError):
            report.fail(result.origin, result.reason)
            report.step(result.origin)
            continue
        if not report.quiet and (line := note(result)):
            report.say(line)
        yield result
        report.counts["quotes"] += len(result.quotes)
        report.step(result.article.origin)


@contextmanager
def _writing(output: str) -> Iterator[BinaryIO]:
    """A stream to a file that appears under its name only when all is written, or to stdout."""
    path = Path(output).resolve()
    if output == "-":
        yield sys.stdout.buffer
        return
    if not path.parent.is_dir():
        raise Refusal(f"{output}: there is no folder {path.parent}; make it first")
    # A device or a pipe cannot be replaced.
    part = path.with_name(f".{path.name}.{os.getpid()}") if path.is_file() or not path.exists() else path
    try:
        with part.open("wb") as stream:
            if path.suffix == ".gz":
                # No name and no time inside, so that equal records make equal files.
                with gzip.GzipFile("", "wb", fileobj=stream, mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield stream
        if part != path:
            part.replace(path)
    except OSError as error:
        raise Refusal(f"{output}: cannot be written ({error.strerror})") from error
    finally:
        if part != path:
            part.unlink(missing_ok=True)


@contextmanager
def _record_writer(output: str, stream: BinaryIO) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A function that writes a record, as a line of JSON or as a row of a Parquet table."""
    if not output.endswith(".parquet"):
        yield partial(_write_line, stream)
        return
    from ingest.columnar import RecordWriter, TableError

    try:
        table = RecordWriter(stream)
    except TableError as error:
        raise Refusal(f"{output}: {error}") from error
    yield table.write
    table.close()


def _write_line(stream: BinaryIO, record: dict[str, Any]) -> None:
    # Half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes the escape that JSON has for it.
    stream.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))


def _stored_records(file: str, report: Report) -> Iterator[tuple[str, Any]]:
    """The records of a file, each with its place; what cannot be read is reported."""
    if _is_table(file):
        from ingest.columnar import TableError, read_records

        try:
            for number, record in enumerate(read_records(file), start=1):
                yield f"{file}:{number}", record
        except TableError as error:
            report.fail(file, str(error))
        return
    for place, line in _lines(file, report):
        try:
            yield place, json.loads(line)
        except (ValueError, RecursionError) as error:
            report.fail(place, f"not a line of JSON ({error}); make the file again with onrecord extract")
            report.bar.update()


def _is_table(file: str) -> bool:
    try:
        with Path(file).open("rb") as stream:
            return stream.read(4) == b"PAR1"
    except OSError:  # told by whoever reads it
        return False


def _lines(file: str, report: Report) -> Iterator[tuple[str, bytes]]:
    """The lines of a file that hold anything, each with its place; a file that cannot be read is reported."""
    try:
        with _reading(file) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield f"{file}:{number}", line
    except FileNotFoundError:
        report.fail(file, "no such file; check the path")
    except DAMAGED as error:
        report.fail(file, f"cannot be read to its end ({error}); make it again with onrecord extract")


@contextmanager
def _reading(file: str) -> Iterator[Iterable[bytes]]:
    if file == "-":
        stream = io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer))
        yield _unzipped(stream)
        stream.detach()  # or closing our buffer would close stdin
        return
    with Path(file).open("rb") as opened:
        yield _unzipped(opened)


def _unzipped(stream: Any) -> Iterable[bytes]:
    return gzip.GzipFile(fileobj=stream) if stream.peek(2)[:2] == b"\x1f\x8b" else stream
