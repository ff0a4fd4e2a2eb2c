"""One speaker for all names that mean the same person or body, across articles.

A speaker is what is connected: names that people have judged the same, and each name that evidence joins to one of
them. All of it follows from the articles and the judgements alone, whatever came first: a speaker's key and shown name
are those of one of its names, and everything a judgement changes is worked out anew from what stands. So taking a
judgement back leaves the database as it would be without it.

The caller holds the transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable

from db.identity.evidence import NEAR, join
from db.identity.judgements import component, fact_stands, standing
from db.identity.sightings import Sighting, count, fold_role, recount, show_roles
from db.identity.speakers import fold, restate_name
from db.rows import Row, fetch

NAMED = "select * from speaker_names where id in (select value from json_each(?))"
FORETOLD = "select distinct alias_id from speaker_facts where alias_id in (select value from json_each(?))"
OF_SPEAKERS = "select * from speaker_names where speaker_id in (select value from json_each(?))"
ALL_FORETOLD = "select distinct alias_id from speaker_facts join speaker_names on speaker_names.id = alias_id"
# "Residents" has no ending by which a full name could explain it: an alias alone can, that somebody has stated.
ALL_BARE = """
select id from speaker_names where article_id is not null and (
    ending is not null or joined_id is not null
    or exists (select 1 from speaker_facts where field = 'alias' and withdrawn_at is null)
)
"""
# Names of one article only, that a full name may explain: all, those with a role, those near a day.
BARE = "select id from speaker_names where ending = :ending and article_id is not null"
WITH_ROLE = f"{BARE} and exists (select 1 from name_roles where speaker_name_id = speaker_names.id)"
NEARBY = f"{BARE} and published between date(:day, :before) and date(:day, :after)"
WAITED_FOR = f"select value from json_each(?) where exists ({BARE.replace(':ending', 'value')})"
CALLED = "select speaker_name_id from aliases where folded = ?"
JOIN = "update speaker_names set joined_id = ?, joined_by = ? where id = ?"
SPEAKER = """
insert into speakers (id, name, kind) select id, name, kind from speaker_names where id = ? on conflict (id) do nothing
"""
MOVE = (
    "update speaker_names set speaker_id = :speaker_id where id = :id",
    "update aliases set speaker_id = :speaker_id where speaker_name_id = :id",
    """
    update quotes set speaker_id = :speaker_id, speaker = (select name from speakers where id = :speaker_id)
    where speaker_name_id = :id
    """,
)
REPOINT = """
update statements set speaker_id = (select speaker_id from speaker_names where id = :id) where speaker_id = :id
"""
DROP = "delete from speakers where id = ? and not exists (select 1 from speaker_names where speaker_id = speakers.id)"
# Of several entries in Wikidata that stand for one speaker, none is shown: that is for people to settle.
DESCRIBE = """
update speakers set
    (name, kind) = (select name, kind from speaker_names where id = speakers.id),
    (quote_count, article_id) = (
        select sum(quote_count), case when count(article_id) = count(*) and count(distinct article_id) = 1
            then min(article_id) end
        from speaker_names where speaker_id = speakers.id
    ),
    wikidata_id = (
        select case when count(distinct value) = 1 then min(value) end
        from speaker_facts as fact join speaker_names on speaker_names.id = speaker_name_id
        where speaker_id = speakers.id and field = 'wikidata_id' and withdrawn_at is null and not exists (
            select 1 from speaker_facts as later
            where later.speaker_name_id = fact.speaker_name_id and later.field = fact.field
                and later.withdrawn_at is null and (later.stated_at, later.id) > (fact.stated_at, fact.id)
        )
    )
where id = ?
"""
HAND_ALIAS = """
insert into aliases (speaker_name_id, name, folded, kind, speaker_id)
select id, :value, :folded, 'hand', speaker_id from speaker_names where id = :speaker_name_id
on conflict (speaker_name_id, name) do nothing
"""
DROP_HAND_ALIAS = """
delete from aliases where speaker_name_id = :speaker_name_id and name = :value and kind = 'hand' and not exists (
    select 1 from speaker_facts where speaker_name_id = :speaker_name_id and field = 'alias' and value = :value
        and withdrawn_at is null
)
"""


def settle(conn: sqlite3.Connection, before: Counter[Sighting], after: Counter[Sighting]) -> set[str]:
    """Bring speakers in step with quotes that came and went: the sightings of some articles before and after.

    The quotes are written, each with its name; who a name stands for may change here, with all that shows it. Given
    back are the names whose quotes, in whatever article, have another speaker now, as by all functions here.
    """
    change = {key: after[key] - before[key] for key in before | after if after[key] != before[key]}
    names = {row["id"]: row for row in _rows(conn, NAMED, {key.name_id for key in before | after})}
    turned = count(conn, change)
    show_roles(conn, {names[key.name_id]["speaker_id"] for key in change})
    bare = {key for key, row in names.items() if row["article_id"]}
    # A full name that people knew of before any article printed it.
    met = {
        row[0] for row in conn.execute(FORETOLD, [_list(key for key, row in names.items() if not row["quote_count"])])
    }
    moved = rejudge(conn, met) if met else set()
    return moved | decide(conn, bare | _explained(conn, names, change, turned))


def _explained(
    conn: sqlite3.Connection, names: dict[str, Row], change: dict[Sighting, int], turned: set[tuple[str, str]]
) -> set[str]:
    """The bare names that quotes by full names may explain now, or no longer."""
    full = {key: row for key, row in names.items() if row["article_id"] is None and row["kind"] == "person"}
    roles = {key.role: fold_role(key.role) for key in change if key.role and key.name_id in full}
    endings = {row["ending"] for row in full.values() if row["ending"]} | set(roles.values())
    waited_for = {row[0] for row in conn.execute(WAITED_FOR, [json.dumps(sorted(endings))])}
    found: set[str] = set()

    def add(sql: str, ending: str, day: str | None = None) -> None:
        values = {"ending": ending, "day": day, "before": f"-{NEAR.days} days", "after": f"+{NEAR.days} days"}
        found.update(row[0] for row in conn.execute(sql, values))

    if not waited_for:
        return found
    more: Counter[str] = Counter()
    for key, number in change.items():
        more[key.name_id] += number
    for key, number in change.items():
        row = full.get(key.name_id)
        if row is None:
            continue
        if row["ending"] in waited_for:
            was = row["quote_count"]
            if number < 0 or was == 0 or was + more[key.name_id] == 0:
                add(BARE, row["ending"])
            else:
                add(NEARBY, row["ending"], key.published)
                if (key.name_id, key.role) in turned:
                    add(WITH_ROLE, row["ending"])
        if key.role and roles[key.role] in waited_for:
            add(NEARBY, roles[key.role], key.published)
    return found


def decide(conn: sqlite3.Connection, name_ids: Iterable[str]) -> set[str]:
    """Join bare names to full ones where evidence says so, and part those that it no longer joins."""
    chosen = set(name_ids)
    chosen |= {other for key in chosen for other in standing(conn, key)}
    changed = set()
    for row in _rows(conn, NAMED, chosen):
        found = join(conn, row["id"]) or (None, None)
        if found != (row["joined_id"], row["joined_by"]):
            conn.execute(JOIN, [*found, row["id"]])
            changed.add(row["id"])
    return regroup(conn, changed)


def regroup(conn: sqlite3.Connection, name_ids: Iterable[str]) -> set[str]:
    """Point names to the speakers they stand for."""
    homes: dict[str, str] = {}
    known: dict[str, str] = {}
    for row in _rows(conn, NAMED, name_ids):
        near = row["joined_id"] or row["id"]
        if near not in known:
            core = component(conn, near)
            known |= dict.fromkeys(core, _shown(conn, core))
        homes[row["id"]] = known[near]
    return _move(conn, homes)


def _shown(conn: sqlite3.Connection, core: dict[str, bool]) -> str:
    """The name to show for several: one that nobody has called another's, rather a full one."""
    ranked = [
        (core[row["id"]], row["article_id"] is not None, fold(row["name"]), row["id"])
        for row in _rows(conn, NAMED, core)
    ]
    return str(min(ranked)[-1])


def settle_all(conn: sqlite3.Connection) -> None:
    """Work out all counts and speakers anew from quotes, judgements and facts."""
    recount(conn)
    names = fetch(conn, "select * from speaker_names")
    for row in names:
        restate_name(conn, row)
    conn.execute("update speaker_names set joined_id = null, joined_by = null")
    regroup(conn, [row["id"] for row in names])
    decide(conn, [row["id"] for row in names if row["article_id"]])
    _describe(conn, {row[0] for row in conn.execute("select id from speakers")})


def decide_all(conn: sqlite3.Connection) -> set[str]:
    """Join all bare names to full ones where evidence says so, and do what follows from facts about all names."""
    met = {row[0] for row in conn.execute(ALL_FORETOLD)}
    moved = rejudge(conn, met) if met else set()
    return moved | decide(conn, [row[0] for row in conn.execute(ALL_BARE)])


def rejudge(conn: sqlite3.Connection, name_ids: Iterable[str]) -> set[str]:
    """Do what follows from the judgements that stand between some names."""
    speakers = {row["speaker_id"] for row in _rows(conn, NAMED, name_ids)}
    near = {row["id"]: row for row in _rows(conn, OF_SPEAKERS, speakers)}
    # What people have joined, evidence has no say in.
    judged = [key for key in name_ids if len(component(conn, key)) > 1]
    conn.executemany(JOIN, [(None, None, key) for key in judged])
    regroup(conn, near)
    full = {row["ending"] for row in near.values() if row["article_id"] is None and row["ending"]}
    bare = {key for key, row in near.items() if row["article_id"]}
    moved = decide(conn, bare | {row[0] for ending in full for row in conn.execute(BARE, {"ending": ending})})
    return moved.union(near)


def restate(conn: sqlite3.Connection, fact: Row) -> set[str]:
    """Do what follows from a fact that was stated about a name, or taken back."""
    moved = set()
    if fact["field"] == "alias":
        conn.execute(HAND_ALIAS if fact_stands(conn, fact) else DROP_HAND_ALIAS, fact)
        known = {row["id"] for row in _rows(conn, NAMED, {fact["speaker_name_id"], fact["alias_id"] or ""})}
        moved = rejudge(conn, known) | decide(conn, {row[0] for row in conn.execute(CALLED, [fact["folded"]])})
    _describe(conn, {row["speaker_id"] for row in _rows(conn, NAMED, [fact["speaker_name_id"]])})
    return moved


def _move(conn: sqlite3.Connection, homes: dict[str, str]) -> set[str]:
    """Point names to other speakers, with their quotes and aliases; a speaker without a name is no more."""
    moved = [row for row in _rows(conn, NAMED, homes) if row["speaker_id"] != homes[row["id"]]]
    conn.executemany(SPEAKER, [[homes[row["id"]]] for row in moved])
    for sql in MOVE:
        conn.executemany(sql, [{"id": row["id"], "speaker_id": homes[row["id"]]} for row in moved])
    _describe(conn, {row["speaker_id"] for row in moved} | {homes[row["id"]] for row in moved})
    return {row["id"] for row in moved}


def _describe(conn: sqlite3.Connection, speakers: set[str]) -> None:
    """Bring the rows of speakers up to date with their names, quotes and facts."""
    for key in sorted(speakers):
        conn.execute(REPOINT, {"id": key})
        conn.execute(DROP, [key])
        conn.execute(DESCRIBE, [key])
    show_roles(conn, speakers)


def _rows(conn: sqlite3.Connection, sql: str, keys: Iterable[str]) -> list[Row]:
    return fetch(conn, sql, [_list(keys)])


def _list(keys: Iterable[str]) -> str:
    return json.dumps(sorted(keys))
