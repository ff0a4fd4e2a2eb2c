"""Many records, stored some at a time: all that a file holds, or each soon after it has been made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlite_utils import Database

from db import documents
from db.bulk import Bulk
from db.entry import Entry
from db.record import RecordError
from db.statement.clusters import count_waiting, join_waiting
from db.store import FEW, DatabaseError, Outcome, load_many, no_garbage, transaction

Item = TypeVar("Item")

# One transaction takes so many articles, or so many characters of their texts.
ARTICLES, CHARACTERS = 1000, 20_000_000
# Of records that are being made, so many are stored together, or those of so many seconds: what a kill costs. Keys are
# hashes, so that each article touches pages all over the file: of many together, each page is written but once.
FRESH, SECONDS = 1000, 2.0
# So many new quotes at most wait to be compared with others.
MOST_WAITING = 5_000


def in_batches(items: Iterable[Item], record: Callable[[Item], Any] = lambda item: item) -> Iterator[list[Item]]:
    """Items that hold a record or an entry each, in lists that fit into memory and into one transaction."""
    batch: list[Item] = []
    held = 0
    for item in items:
        batch.append(item)
        held += _length(record(item))
        if len(batch) == ARTICLES or held >= CHARACTERS:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _length(record: Any) -> int:
    try:
        article = record.article if isinstance(record, Entry) else record["article"]
        return len(article["text"])
    except (KeyError, TypeError):  # told when it is checked, or before
        return 0


@contextmanager
def at_once(db: Database) -> Iterator[Callable[[Iterable[Any]], list[Outcome]]]:
    """What loads some of many records, as ``load_many`` does, for as long as there are any.

    Where they turn out to be many beside those that are stored already, all of them are stored in one transaction,
    which ends with this context, and only then is anything of them seen.
    """
    bulk = Bulk(db.conn)
    try:
        yield lambda records: load_many(db, records, bulk)
        bulk.end()
    finally:
        bulk.abandon()


def as_they_come(
    db: Database,
    items: Iterable[Item | None],
    record: Callable[[Item], Any] = lambda item: item,
    fingerprint: Callable[[Item], str | None] = lambda item: None,
) -> Iterator[tuple[Item, Outcome]]:
    """Store records that are being made, a few together, and give each item back with what became of its record.

    Where an item has the fingerprint of the document it was made of, that is stored with it, for ``documents.known``.
    None among the items stores what is held at once. All that were taken from ``items`` are stored and compared with
    others in the end, also where an error ends it.
    """
    held: list[Item] = []
    waiting = 0
    began = time.monotonic()
    try:
        for item in items:
            if item is not None:
                held.append(item)
            if item is not None and len(held) < FRESH and time.monotonic() - began < SECONDS:
                continue
            some, held = held, []
            yield from _store(db, some, record, fingerprint)
            waiting += sum(len(record(one)["quotes"]) for one in some) if len(some) > FEW else 0
            if waiting > MOST_WAITING:
                _compare(db)
                waiting = 0
            began = time.monotonic()
        some, held = held, []
        yield from _store(db, some, record, fingerprint)
    except DatabaseError:
        raise
    except BaseException:
        _store(db, held, record, fingerprint)
        _compare(db)
        raise
    _compare(db)


def _store(
    db: Database, items: list[Item], record: Callable[[Item], Any], fingerprint: Callable[[Item], str | None]
) -> list[tuple[Item, Outcome]]:
    if not items:
        return []
    prints = [fingerprint(item) for item in items]
    records = [record(item) for item in items]
    if not any(prints):
        return list(zip(items, load_many(db, records), strict=True))
    with transaction(db):
        outcomes = load_many(db, records)
        _remember(db, records, outcomes, prints)
    return list(zip(items, outcomes, strict=True))


def _remember(db: Database, records: list[Any], outcomes: list[Outcome], prints: list[str | None]) -> None:
    """Keep the fingerprints of documents that say what is stored now; one that a later record has changed does not."""
    saying: dict[str, list[str]] = {}
    for made, outcome, fingerprint in zip(records, outcomes, prints, strict=True):
        if fingerprint and not isinstance(outcome, RecordError):
            before = saying.get(made["article"]["id"], []) if outcome == "unchanged" else []
            saying[made["article"]["id"]] = [*before, fingerprint]
    for key, fingerprints in saying.items():
        for fingerprint in fingerprints:
            documents.remember(db.conn, key, fingerprint)


def _compare(db: Database) -> None:
    if count_waiting(db.conn):
        with no_garbage(), transaction(db):
            join_waiting(db.conn)
