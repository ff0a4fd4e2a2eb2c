"""Articles to read: the options of every command that reads some, and the records made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce, wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ingest.commands.report import Refusal, Report

if TYPE_CHECKING:
    from ingest.input.read import InputError
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
        from concurrent.futures.process import BrokenProcessPool

        from ingest.pipeline import ModelError

        try:
            return command(*args, **kwargs)
        except ModelError as error:
            raise Refusal(str(error)) from error
        except BrokenProcessPool as error:
            raise Refusal("a worker process was killed, perhaps for want of memory: use fewer --workers") from error

    return wrapper  # type: ignore[return-value]


def parsing_options(command: Command) -> Command:
    """Add what decides how quotes are found."""
    return reduce(lambda wrapped, option: option(wrapped), reversed(PARSING), command)


def records(
    src: tuple[str, ...],
    *,
    model: str | None = None,
    core: str = CORES[0],
    workers: int = 1,
    kind: str | None = None,
    column: dict[str, str] | None = None,
    quiet: bool = False,
    progress: bool | None = None,
    **fetching: Any,
) -> tuple[Report, Iterator[Record]]:
    """The records of all inputs; failures and notes go to the report as they come."""
    from ingest import pipeline
    from ingest import workers as processes
    from ingest.input.read import expand, read

    inputs = expand(src)
    report = Report(len(inputs), quiet, progress)
    raw = read(inputs, kind=kind, columns=column or {}, settings=politeness(**fetching))
    settings = pipeline.Settings(model or pipeline.MODEL, core)
    return report, _reported(processes.records(raw, settings, workers), report)


def politeness(**fetching: Any) -> FetchSettings | None:
    """How to fetch, where a user said anything about it; None leaves the fetching code, and its imports, for later."""
    given = {FETCH_NAMES[name]: value for name, value in fetching.items() if value is not None and value is not False}
    if not given:
        return None
    from ingest.input.visit import FetchSettings

    return FetchSettings(**given)


def _reported(results: Iterator[Record | InputError], report: Report) -> Iterator[Record]:
    from ingest.input.read import InputError
    from ingest.pipeline import note

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
