"""Articles to read: the options of every command that reads some, and the records made of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce, wraps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from ingest.commands.report import Refusal, Report

if TYPE_CHECKING:
    from ingest.input.raw import InputError, Raw
    from ingest.input.visit import FetchSettings
    from ingest.model import Record

Command = TypeVar("Command", bound=Callable[..., Any])
KINDS = (
    "text", "html", "jsonl", "json", "csv", "parquet", "warc", "feed", "mail", "docx", "pdf",
)  # ingest.input.read.KINDS, which is slow to import  # fmt: skip


def _columns(context: click.Context, option: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    from ingest.input.read import COLUMNS

    columns = {}
    for pair in pairs:
        name, found, column = pair.partition("=")
        if not found or not column or name not in COLUMNS:
            raise click.BadParameter(f"{pair!r} is not OURS=THEIRS with one of {', '.join(COLUMNS)}", context, option)
        columns[name] = column
    return columns


CORES = ("learned", "rules")  # ingest.pipeline.CORES
PARSING = (
    click.option("--model", metavar="NAME|PATH", help="spaCy pipeline to parse with  [default: small English]"),
    click.option("--core", type=click.Choice(CORES), default=CORES[0], show_default=True, help="What finds the quotes"),
)
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
    *PARSING,
    click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use"),
    click.option(
        "--time-limit",
        type=click.FloatRange(min=0.1),
        metavar="SECONDS",
        help="Processor time for an article of 100,000 characters or less  [120]",
    ),
    click.option(
        "--memory-limit",
        type=click.IntRange(min=1),
        metavar="MB",
        help="Memory for an article, besides the model; on Linux  [3000]",
    ),
)
FETCHING = (
    click.option("--interval", type=click.FloatRange(min=0), metavar="SECONDS", help="Between requests to a host  [1]"),
    click.option("--timeout", type=click.FloatRange(min=0.1), metavar="SECONDS", help="For one answer  [120]"),
    click.option("--max-articles", type=click.IntRange(min=1), metavar="N", help="That a feed may lead to  [1000]"),
    click.option("--user-agent", metavar="TEXT", help="What servers are told of the reader"),
    click.option("--allow-private", is_flag=True, help="Also read addresses inside your own network"),
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


def refusing(command: Command) -> Command:
    """Turn the errors that a user can mend into one line and exit code 2."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        from ingest.pipeline import ModelError
        from ingest.workers import WorkerError

        try:
            return command(*args, **kwargs)
        except (ModelError, WorkerError) as error:
            raise Refusal(str(error)) from error

    return wrapper  # type: ignore[return-value]


def parsing_options(command: Command) -> Command:
    """Add what decides how quotes are found."""
    return reduce(lambda wrapped, option: option(wrapped), reversed(PARSING), command)


def records(src: tuple[str, ...], **options: Any) -> tuple[Report, Iterator[Record]]:
    """The records of all inputs; failures and notes go to the report as they come."""
    reading = Reading(src, **options)
    return reading.report, reading.records(reading.documents)


class Reading:
    """What a command is to read, and how records are made of it; failures and notes go to its report."""

    def __init__(
        self,
        src: tuple[str, ...],
        *,
        model: str | None = None,
        core: str = CORES[0],
        workers: int = 1,
        time_limit: float | None = None,
        memory_limit: int | None = None,
        kind: str | None = None,
        column: dict[str, str] | None = None,
        quiet: bool = False,
        progress: bool | None = None,
        **fetching: Any,
    ) -> None:
        from ingest.input.read import expand, read
        from ingest.limits import Limits
        from ingest.pipeline import MODEL, Settings

        self.settings, self.workers = Settings(model or MODEL, core), workers
        self.limits = Limits(time_limit or Limits.seconds, memory_limit or Limits.megabytes)
        inputs = expand(src)
        self._sizes = _Sizes(inputs)
        self.report = Report(self._sizes.expected(0), quiet, progress)
        raw = read(inputs, kind=kind, columns=column or {}, settings=politeness(**fetching), opened=self._sizes.opened)
        self.documents = self._counted(raw)

    def results(self, items: Iterable[Any]) -> Iterator[Any]:
        """What comes of each item, in order: of a document a record or an InputError; of anything else, itself."""
        from ingest import workers

        return workers.records(items, self.settings, self.workers, self.limits)

    def records(self, items: Iterable[Raw | InputError]) -> Iterator[Record]:
        """The records of some documents."""
        for result in self.results(items):
            if record := self.tell(result):
                yield record

    def tell(self, result: Record | InputError) -> Record | None:
        """Report what came of a document; the record, if it is one."""
        from ingest.input.raw import InputError
        from ingest.pipeline import note
        from ingest.workers import GivenUp

        self.report.step()
        if isinstance(result, InputError):
            self.report.fail(result.origin, result.reason, isinstance(result, GivenUp))
            return None
        if not self.report.quiet and (line := note(result)):
            self.report.say(line)
        self.report.counts["quotes"] += len(result.quotes)
        return result

    def _counted(self, raw: Iterator[Raw | InputError]) -> Iterator[Raw | InputError]:
        number = 0
        for number, item in enumerate(raw, start=1):
            self.report.expect(self._sizes.expected(number))
            yield item
        self.report.expect(number)


class _Sizes:
    """How many documents there will be, judged by how far the files are read."""

    def __init__(self, inputs: Sequence[object]) -> None:
        paths = [Path(item) for item in inputs if isinstance(item, str)]
        # Of what is fetched or piped in, nobody knows.
        self.all = sum(path.stat().st_size for path in paths) if all(path.is_file() for path in paths) else None
        self.before = self.length = 0
        self.file: IO[bytes] | None = None

    def opened(self, file: IO[bytes]) -> None:
        """Look from now on at this file; all before it are read."""
        if self.all is not None:
            self.before += self.length if self.file else 0
            self.file, self.length = file, os.fstat(file.fileno()).st_size

    def expected(self, documents: int) -> int | None:
        """The number of documents, when so many are read; None where there is no telling."""
        if self.all is None or self.file is None:
            return None
        done = self.before + (self.length if self.file.closed else self.file.tell())
        return max(documents, round(documents * self.all / done)) if done else None


def politeness(**fetching: Any) -> FetchSettings | None:
    """How to fetch, where a user said anything about it; None leaves the fetching code, and its imports, for later."""
    given = {FETCH_NAMES[name]: value for name, value in fetching.items() if value is not None and value is not False}
    if not given:
        return None
    from ingest.input.visit import FetchSettings

    return FetchSettings(**given)
