"""Speakers as a table that people fill in: ``speakers.csv``, read and written in one form.

The header is ``name,kind,wikidata_id,role,aliases``; aliases stand in one cell, parted by ``;``. Only the name is
needed, and the kind is ``person`` where none is given. What a row says is kept as facts, signed and dated.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterable, Iterator
from typing import TextIO

from db.identity.directory import SpeakerError, find
from db.identity.judgements import facts
from db.identity.speakers import fold, is_full_name, save_full_name
from db.identity.verdicts import contradictions, state
from db.rows import Row, fetch

COLUMNS = ("name", "kind", "wikidata_id", "role", "aliases")
KINDS = ("person", "organization")
WIKIDATA_ID = re.compile(r"Q[1-9]\d{0,11}")
ROSTER = """
select id, name, kind, wikidata_id from speakers
where kind in ('person', 'organization') and article_id is null order by name, kind, id
"""
# What a speaker goes by beside the name it is shown by: other full names that were joined to it, and what people said.
GOES_BY = """
select name from speaker_names where speaker_id = :id and article_id is null and id <> :id
union select value from speaker_facts join speaker_names on speaker_names.id = speaker_name_id
where speaker_id = :id and field = 'alias' and withdrawn_at is null
order by 1
"""
NAMES = "select id from speaker_names where speaker_id = ?"


class RosterError(Exception):
    """A row or the header of speakers.csv cannot be taken; the message says why and what to do."""


def read(stream: TextIO) -> Iterator[tuple[int, Row]]:
    """The rows of a table, each with its line number; raises RosterError for a header that is not ours."""
    reader = csv.DictReader(stream)
    given = [column.strip() for column in reader.fieldnames or ()]
    unknown = [column for column in given if column not in COLUMNS]
    if "name" not in given or unknown:
        found = f"unknown column {unknown[0]!r}" if unknown else "no column 'name'"
        raise RosterError(f"{found}; the columns are {', '.join(COLUMNS)}, of which only name is needed")
    reader.fieldnames = given
    for row in reader:
        cells = {key: " ".join((row.get(key) or "").split()) for key in COLUMNS}
        yield reader.line_num, cells | {"rest": row.get(None)}


def take(conn: sqlite3.Connection, row: Row, by: str, note: str | None = None) -> int:
    """Keep what a row says about a speaker that is known, or will be; how many facts were new.

    Raises RosterError for a row that cannot be taken, of which the caller rolls back what was kept.
    """
    kind = row["kind"] or "person"
    if row["rest"]:
        raise RosterError("more cells than columns; put quotation marks around a cell that holds a comma")
    if not row["name"]:
        raise RosterError("the name is empty")
    if kind not in KINDS:
        raise RosterError(f"kind {kind!r} is not one of {', '.join(KINDS)}")
    if row["wikidata_id"] and not WIKIDATA_ID.fullmatch(row["wikidata_id"]):
        raise RosterError(f"{row['wikidata_id']!r} is not a Wikidata id; it looks like Q42")
    name_id = _name_id(conn, row["name"], kind)
    new = sum(_fact(conn, name_id, field, value, by, note) for field, value in _said(row))
    speaker = conn.execute("select speaker_id from speaker_names where id = ?", [name_id]).fetchone()[0]
    if new and (found := contradictions(conn, speaker)):
        raise RosterError(found[0])
    return new


def rows(conn: sqlite3.Connection) -> list[Row]:
    """All speakers with a full name, as rows that ``take`` would make them of."""
    found = []
    for speaker in fetch(conn, ROSTER):
        names = [row[0] for row in conn.execute(GOES_BY, {"id": speaker["id"]})]
        stated = facts(conn, [row[0] for row in conn.execute(NAMES, [speaker["id"]])], "role")
        latest = max(stated, key=lambda fact: (fact["stated_at"], fact["id"]), default={"value": None})
        found.append({**speaker, "role": latest["value"], "aliases": "; ".join(names)})
    return found


def write(stream: TextIO, speakers: Iterable[Row]) -> None:
    """Rows as a table with our header."""
    table = csv.DictWriter(stream, COLUMNS, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows(speakers)


def _name_id(conn: sqlite3.Connection, name: str, kind: str) -> str:
    if is_full_name(name, kind):
        return save_full_name(conn, name, kind)
    try:
        found = find(conn, name)
    except SpeakerError as error:
        raise RosterError(f"{str(error).splitlines()[0]} ({name!r} alone is no full name)") from error
    return str(found["name_id"])


def _said(row: Row) -> Iterator[tuple[str, str]]:
    for field in ("wikidata_id", "role"):
        if row[field]:
            yield field, row[field]
    for alias in row["aliases"].split(";"):
        if fold(alias.strip()) not in ("", fold(row["name"])):
            yield "alias", alias.strip()


def _fact(conn: sqlite3.Connection, name_id: str, field: str, value: str, by: str, note: str | None) -> bool:
    """Keep a fact, unless it stands already."""
    stands = facts(conn, [name_id], field)
    if value in [fact["value"] for fact in stands]:
        return False
    if field == "wikidata_id" and stands:
        fact = stands[0]
        raise RosterError(f"{fact['value']} stands already, by {fact['stated_by']}; undo {fact['id'][:8]} first")
    state(conn, name_id, field, value, by, note)
    return True
