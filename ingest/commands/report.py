"""What every command shares: how it refuses, what it tells on stderr, and the database it opens."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
REPORTING = (
    click.option("--progress/--no-progress", default=None, help="Show a progress bar  [default: on a terminal]"),
    click.option("-q", "--quiet", is_flag=True, help="Tell only failures"),
)


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
        self.given_up: list[str] = []

    def step(self, documents: int = 1) -> None:
        """So many more documents are done."""
        self.bar.update(documents)

    def expect(self, documents: int | None) -> None:
        """How many there will be, as far as can be told now; the bar tells rate and time left by that."""
        self.bar.total = documents

    def say(self, line: str) -> None:
        """Print a line above the progress bar."""
        self.bar.write(" ".join(line.split()), file=sys.stderr)

    def fail(self, origin: str, reason: str, given_up: bool = False) -> None:
        """Name one input that failed, and why; those given up are named again at the end."""
        self.counts["failed"] += 1
        if given_up:
            self.given_up.append(origin)
        self.say(f"{origin}: {reason}")

    def close(self, *done: str) -> None:
        """Sum up, and end the process with exit code 1 if anything failed."""
        self.bar.close()
        if self.given_up:
            click.echo(f"given up: {', '.join(self.given_up)}", err=True)
        if not self.quiet:
            words = [f"{self.counts[key]:,} {key}" for key in done]
            click.echo(f"{', '.join(words)}, {time.monotonic() - self.began:.1f} seconds", err=True)
        if self.counts["failed"]:
            sys.exit(1)


def report_options(command: Command) -> Command:
    """Add what decides how much is told on stderr."""
    return reduce(lambda wrapped, option: option(wrapped), reversed(REPORTING), command)


@contextmanager
def database(path: str, create: bool = True) -> Iterator[Any]:
    """A database to write to; one that fails while it is written ends the command with one line."""
    from db.connect import DatabaseError, explain, open_database

    try:
        yield open_database(path, create)
    except DatabaseError as error:
        raise Refusal(str(error)) from error
    except sqlite3.OperationalError as error:
        raise Refusal(explain(path, error)) from error
