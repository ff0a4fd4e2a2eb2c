"""What people say about names: that two are one speaker, are not, or that nobody can tell; and facts about one.

Both are kept as rows with who and when, withdrawn but never overwritten. On a pair of names, or for a fact that can
have one value only, the latest that has not been withdrawn stands. Here they are written and read; what follows from
them is done in ``identity.py``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import NamedTuple

from db.identity.speakers import digest, fold, is_full_name, key_of
from db.rows import Row, fetch
from db.schema import VERDICTS

JUDGEMENTS = """
select *, case speaker_name_id when :id then other_name_id else speaker_name_id end as other
from judgements where withdrawn_at is null and (speaker_name_id = :id or other_name_id = :id)
"""
JUDGE = """
insert into judgements (id, speaker_name_id, other_name_id, verdict, note, judged_by, judged_at)
values (:id, :speaker_name_id, :other_name_id, :verdict, :note, :judged_by, :judged_at) on conflict (id) do nothing
"""
FACTS = """
select * from speaker_facts where speaker_name_id = ? and withdrawn_at is null order by field, stated_at, id
"""
STATE = """
insert into speaker_facts (id, speaker_name_id, field, value, folded, alias_id, note, stated_by, stated_at)
values (:id, :speaker_name_id, :field, :value, :folded, :alias_id, :note, :stated_by, :stated_at)
on conflict (id) do nothing
"""
# A full name that somebody gave as another's alias; one that several go by joins none of them.
HOLDERS = """
select fact.id, fact.speaker_name_id as holder, fact.alias_id as alias, (
    select count(distinct speaker_name_id) from speaker_facts as any
    where any.alias_id = fact.alias_id and any.withdrawn_at is null
) as holders
from speaker_facts as fact join speaker_names on speaker_names.id = alias_id
where fact.withdrawn_at is null and fact.speaker_name_id <> fact.alias_id
    and (fact.speaker_name_id = :id or fact.alias_id = :id)
order by fact.id
"""
# Names of some articles that somebody has judged.
JUDGED_OWN = """
select own.article_id, own.id, own.name, own.kind
from speaker_names as own
where own.article_id in (select value from json_each(?)) and exists (
    select 1 from judgements where speaker_name_id = own.id or other_name_id = own.id
)
"""
# The tables that hold what people say, and the columns that name the names it is about.
TABLES = {"judgements": ("speaker_name_id", "other_name_id"), "speaker_facts": ("speaker_name_id",)}


class Link(NamedTuple):
    """What somebody said that joins a name to another: its key, the other name, and which of the two to show."""

    key: str
    other: str
    shown: str


class JudgementError(Exception):
    """Something said about speakers cannot be kept or taken back; the message says why and what to do."""


def now() -> str:
    """The moment, by which the latest of several judgements is known."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_judgement(
    conn: sqlite3.Connection, name_id: str, other_id: str, verdict: str, by: str, note: str | None, at: str
) -> str:
    """Keep a verdict on two names; its key. Of "same", the first is the name to show."""
    key = digest(f"{name_id}\n{other_id}\n{verdict}\n{by}\n{at}")
    row = {"speaker_name_id": name_id, "other_name_id": other_id, "verdict": verdict, "note": note}
    conn.execute(JUDGE, row | {"id": key, "judged_by": by, "judged_at": at})
    return key


def write_fact(
    conn: sqlite3.Connection, name_id: str, field: str, value: str, by: str, note: str | None, at: str
) -> str:
    """Keep a fact about the speaker that a name stands for; its key."""
    key = digest(f"{name_id}\n{field}\n{value}\n{by}\n{at}")
    row = {"speaker_name_id": name_id, "field": field, "value": value, "folded": fold(value), "note": note}
    kind = conn.execute("select kind from speaker_names where id = ?", [name_id]).fetchone()[0]
    full = field == "alias" and is_full_name(value, kind)
    row["alias_id"] = key_of(value, kind, "") if full else None
    conn.execute(STATE, row | {"id": key, "stated_by": by, "stated_at": at})
    return key


def withdraw(conn: sqlite3.Connection, key: str, by: str, at: str) -> Row:
    """Take back a judgement or a fact by its key or the beginning of it; the row, with its table and its names."""
    found = [
        {**row, "table": table, "names": [row[column] for column in columns]}
        for table, columns in TABLES.items()
        for row in fetch(conn, f"select * from {table} where substr(id, 1, length(:key)) = :key", {"key": key})
    ]
    if len(found) != 1 or not key:
        many = f"stands for several ({', '.join(row['id'] for row in found)})" if found else "is not there"
        raise JudgementError(f"judgement {key!r} {many}; `onrecord speakers show` lists those of a speaker")
    if found[0]["withdrawn_at"]:
        row = found[0]
        raise JudgementError(f"judgement {key} was taken back by {row['withdrawn_by']} on {row['withdrawn_at'][:10]}")
    values = {"id": found[0]["id"], "by": by, "at": at}
    conn.execute(f"update {found[0]['table']} set withdrawn_by = :by, withdrawn_at = :at where id = :id", values)
    return found[0]


def standing(conn: sqlite3.Connection, name_id: str) -> dict[str, Row]:
    """The verdict that stands between a name and each other one that was judged with it."""
    latest: dict[str, Row] = {}
    for row in fetch(conn, JUDGEMENTS, {"id": name_id}):
        other = latest.get(row["other"])
        if other is None or _lateness(row) > _lateness(other):
            latest[row["other"]] = row
    return latest


def apart(conn: sqlite3.Connection, article_ids: Iterable[str]) -> dict[str, set[str]]:
    """By article, the names of its own that read like a full name, but are judged not to be the one of elsewhere."""
    found: dict[str, set[str]] = {}
    for row in fetch(conn, JUDGED_OWN, [json.dumps(list(article_ids))]):
        verdict = standing(conn, row["id"]).get(key_of(row["name"], row["kind"], ""))
        if is_full_name(row["name"], row["kind"]) and verdict and verdict["verdict"] != "same":
            found.setdefault(row["article_id"], set()).add(row["id"])
    return found


def _lateness(row: Row) -> tuple[str, int, str]:
    return row["judged_at"], VERDICTS.index(row["verdict"]), row["id"]


def component(conn: sqlite3.Connection, name_id: str) -> dict[str, bool]:
    """The names that people say are the same as one, itself included; whether another's name is to be shown."""
    members: dict[str, bool] = {}
    waiting = [name_id]
    while waiting:
        key = waiting.pop()
        if key not in members:
            found = links(conn, key)
            members[key] = any(link.shown != key for link in found)
            waiting += [link.other for link in found]
    return members


def links(conn: sqlite3.Connection, name_id: str) -> list[Link]:
    """What people say joins a name to others: judgements, and full names that they gave as aliases."""
    verdicts = standing(conn, name_id)
    found = [Link(r["id"], r["other"], r["speaker_name_id"]) for r in verdicts.values() if r["verdict"] == "same"]
    for row in fetch(conn, HOLDERS, {"id": name_id}):
        other = row["holder"] if row["alias"] == name_id else row["alias"]
        if row["holders"] == 1 and other not in verdicts:
            found.append(Link(row["id"], other, row["holder"]))
    return found


def facts(conn: sqlite3.Connection, name_ids: Iterable[str], field: str) -> list[Row]:
    """The facts of one kind that stand for some names: all aliases, of the others the latest of each name."""
    found = []
    for name_id in sorted(name_ids):
        rows = [row for row in fetch(conn, FACTS, [name_id]) if row["field"] == field]
        found += rows if field == "alias" else rows[-1:]
    return found


def fact_stands(conn: sqlite3.Connection, fact: Row) -> bool:
    """Whether anybody's word for a fact has not been withdrawn."""
    found = facts(conn, [fact["speaker_name_id"]], fact["field"])
    return any(row["value"] == fact["value"] for row in found)
