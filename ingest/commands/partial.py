"""A file of records that outlives the command: begun again after whatever ended it, it goes on where it was.

Beside ``records.jsonl`` stand, until it is complete, ``.records.jsonl.partial`` with the records made so far, as lines
of JSON whatever the file will be in the end, and ``.records.jsonl.journal``: a line that says what made them, then for
each group of documents a line with its fingerprint, what came of it, and the fingerprint of its records. Whatever the
journal does not tell, or tells otherwise than what is there now, is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from ingest.commands.output import line_of, resolved
from ingest.commands.report import Refusal, Report

Row = dict[str, Any]
# What the lines of a journal hold.
HEADER = {"made", "started"}
LINE = {"documents", "size", "records", "articles", "quotes", "failed"}


class Partial:
    """The unfinished file of one output; only one command at a time may have it.

    ``made`` stands for what makes the records: those of anything else are no beginning. ``started`` becomes the moment
    at which the run began that this one goes on with.
    """

    def __init__(self, output: str, made: str, started: str, report: Report, resume: bool = True) -> None:
        self.output, self.report = output, report
        self.target = resolved(output)
        self.path, self.notes = (self.target.with_name(f".{self.target.name}.{end}") for end in ("partial", "journal"))
        self.articles = self.size = self.told = 0  # articles and bytes of the records that stand, bytes of the journal
        self.groups: deque[tuple[str, int]] = deque()  # fingerprint and length of those whose records are being made
        self.lines: list[bytes] = []
        self.came = _nothing()
        with self.explained():
            self.records = _locked(self.path, output)
            self.journal = self.notes.open("r+b" if self.notes.exists() else "w+b")
            header, *self.done = _lines(self.journal) or [{}]
            if not resume or header.get("made") != made:
                if resume and self.done:
                    report.say(f"{output}: {self.path.name} was made by other code or settings; begun anew")
                header, self.done = {"made": made, "started": started}, []
                self._cut()
                self.journal.write(line_of(header))
        self.told = len(line_of(header))
        self.started = str(header["started"])

    def remaining(self, groups: Iterator[list[Any]], fingerprint: Callable[[Any], str]) -> Iterator[Any]:
        """The documents whose records are still to be made; of those before, the report is told what came of them."""
        going_on = False
        for number, group in enumerate(groups):
            documents = _digest("\n".join(map(fingerprint, group)).encode())
            if not going_on:
                line = self.done[number] if number < len(self.done) else None
                if line and line["documents"] == documents and self._stands(line):
                    self._tell(line, len(group))
                    continue
                going_on = True
                self._go_on()
            self.groups.append((documents, len(group)))
            yield from group
        if not going_on:
            self._go_on()

    def add(self, record: Row | None, failure: tuple[str, str, bool] | None = None) -> None:
        """Add what came of the next document: a record, or origin and reason and whether it was given up.

        With the last of a group, its records and its line in the journal are handed to the system.
        """
        documents, length = self.groups[0]
        if record:
            self.lines.append(line_of(record))
            self.came["articles"] += 1
            self.came["quotes"] += len(record["quotes"])
        if failure:
            self.came["failed"].append(failure)
        if len(self.lines) + len(self.came["failed"]) < length:
            return
        records = b"".join(self.lines)
        self.size += len(records)
        with self.explained():
            self.records.write(records)
            self.records.flush()
            line = {"documents": documents, "size": self.size, "records": _digest(records), **self.came}
            self.journal.write(line_of(line))
            self.journal.flush()
        self.articles += self.came["articles"]
        self.groups.popleft()
        self.lines, self.came = [], _nothing()

    def finished(self) -> Iterator[Row]:
        """All records, once each document has been added."""
        with self.explained():
            self.records.seek(0)
            for line in self.records:
                yield json.loads(line)

    def publish(self) -> None:
        """Give the file its name, now that it is complete."""
        with self.explained():
            os.fsync(self.records.fileno())
            self.path.replace(self.target)
            self.notes.unlink()

    def discard(self) -> None:
        """Take away what only an unfinished file needs."""
        self.path.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)

    def close(self) -> None:
        """Leave the files for the next run, where they are of any use to it."""
        if not self.size and not self.done:
            self.discard()
        for stream in (self.records, self.journal):
            with suppress(OSError):  # a full disk, which was told when it was written to
                stream.close()

    def kept(self) -> str:
        """What is left of a run that ends before its time."""
        articles = sum(line["articles"] for line in self.done) if self.done else self.articles
        if not articles:
            return f"{self.output}: nothing was made yet"
        kept = f"{articles:,} articles are kept in {self.path.name}"
        return f"{self.output}: {kept}; the same command goes on from there"

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what the disk complains of into one line."""
        try:
            yield
        except OSError as error:
            reason = f"{self.output}: cannot be written ({error.strerror})"
            raise Refusal(f"{reason}; {self.kept()}" if self.size else reason) from error

    def _stands(self, line: Row) -> bool:
        """Whether the records of a line of the journal are still what they were."""
        records = self.records.read(line["size"] - self.size)
        if _digest(records) == line["records"]:
            return True
        damaged = f"{self.path.name} is damaged after {self.articles:,} articles"
        self.report.say(f"{self.output}: {damaged}; what follows is made again")
        return False

    def _tell(self, line: Row, documents: int) -> None:
        self.size, self.told = line["size"], self.told + len(line_of(line))
        self.articles += line["articles"]
        self.report.counts["articles"] += line["articles"]
        self.report.counts["quotes"] += line["quotes"]
        for origin, reason, given_up in line["failed"]:
            self.report.fail(origin, reason, given_up)
        self.report.step(documents)

    def _go_on(self) -> None:
        if self.articles and not self.report.quiet:
            self.report.say(f"{self.output}: going on after {self.articles:,} articles, which {self.path.name} holds")
        self.done = []
        with self.explained():
            self._cut()

    def _cut(self) -> None:
        """Leave in both files only what stands."""
        for stream, size in ((self.records, self.size), (self.journal, self.told)):
            stream.seek(size)
            stream.truncate()


def _nothing() -> Row:
    return {"articles": 0, "quotes": 0, "failed": []}


def _lines(journal: BinaryIO) -> list[Row]:
    """The lines of a journal up to the first that is not whole."""
    found: list[Row] = []
    for line in journal:
        try:
            row = json.loads(line)
        except ValueError:
            break
        if not isinstance(row, dict) or line != line_of(row) or set(row) != (LINE if found else HEADER):
            break
        found.append(row)
    return found


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=10).hexdigest()


def _locked(path: Path, output: str) -> BinaryIO:
    """A file to read and write that nobody else has; it may have been given its name meanwhile, so look again."""
    try:
        import fcntl
    except ImportError:  # Windows lets nobody else open it
        return path.open("r+b" if path.exists() else "w+b")
    while True:
        stream = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and os.path.samestat(path.stat(), os.fstat(stream.fileno())):
                return stream
        except BlockingIOError:
            stream.close()
            reason = "another onrecord is writing it; wait for that one, or name another file"
            raise Refusal(f"{output}: {reason}") from None
        stream.close()
