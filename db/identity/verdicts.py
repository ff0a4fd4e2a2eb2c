"""Say that two speakers are one, or are not, or what is known of one; and take it back.

Each call writes what somebody said, and does all that follows in the same transaction, which the caller holds.
"""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Sequence

from db.identity.identity import rejudge, restate
from db.identity.judgements import (
    JudgementError,
    apart,
    component,
    facts,
    links,
    now,
    standing,
    withdraw,
    write_fact,
    write_judgement,
)  # fmt: skip
from db.identity.speakers import ARTICLE, key_of, own_key, save_speakers
from db.rows import Row, fetch, fetch_one
from db.statement import statements
from db.store import follow, owners

DIFFERENT = """
select speaker_names.id from speaker_names
where (:id is null or speaker_id = :id) and exists (
    select 1 from judgements where verdict = 'different' and withdrawn_at is null
        and (speaker_name_id = speaker_names.id or other_name_id = speaker_names.id)
) order by 1
"""
# The names by which an article's quotes know a speaker.
NAMES_IN = """
select distinct speaker_names.* from quotes join speaker_names on speaker_names.id = speaker_name_id
where quotes.article_id = :article and quotes.speaker_id = :speaker order by speaker_names.id
"""
OWN = """
select distinct article_id from speaker_names
where id in (select value from json_each(?)) and article_id is not null order by article_id
"""
PRINTED = """
select distinct speaker_in_article, speaker_kind, speaker_name_id from quotes
where article_id = ? and speaker_name_id is not null and speaker_in_article is not null
"""
POINT = """
update quotes set (speaker_name_id, speaker_id, speaker) = (
    select speaker_names.id, speakers.id, speakers.name
    from speaker_names join speakers on speakers.id = speaker_id where speaker_names.id = :key
) where article_id = :article and speaker_in_article = :name and speaker_kind = :kind
"""
ENTRIES = """
select speaker_id from speaker_facts join speaker_names on speaker_names.id = speaker_name_id
where field = 'wikidata_id' and withdrawn_at is null and (:id is null or speaker_id = :id)
group by speaker_id having count(*) > 1 order by speaker_id
"""


def judge(
    conn: sqlite3.Connection, name_id: str, other_id: str, verdict: str, by: str, note: str | None = None, at: str = ""
) -> str:
    """Keep what somebody says of two names and do what follows; the key of the judgement, by which it is undone.

    Of names judged the same, the first is shown. ``at`` is the moment, now where it is not given.
    """
    key = write_judgement(conn, name_id, other_id, verdict, by, note, at or now())
    for name in fetch(conn, OWN, [json.dumps([name_id, other_id])]):
        _point(conn, name["article_id"])
    statements.recompute(conn, rejudge(conn, [name_id, other_id]))
    return key


def state(
    conn: sqlite3.Connection, name_id: str, field: str, value: str, by: str, note: str | None = None, at: str = ""
) -> str:
    """Keep a fact about the speaker of a name and show it; the key of the fact, by which it is undone."""
    key = write_fact(conn, name_id, field, value, by, note, at or now())
    (fact,) = fetch(conn, "select * from speaker_facts where id = ?", [key])
    statements.recompute(conn, restate(conn, fact))
    return key


def undo(conn: sqlite3.Connection, key: str, by: str, at: str = "") -> Row:
    """Take a judgement or a fact back; its row as it was. The database is then as if nobody had said it."""
    row = withdraw(conn, key, by, at or now())
    for name in fetch(conn, OWN, [json.dumps(row["names"])]):
        _point(conn, name["article_id"])
    moved = rejudge(conn, row["names"]) if row["table"] == "judgements" else restate(conn, row)
    statements.recompute(conn, moved)
    return row


def set_apart(
    conn: sqlite3.Connection, speaker_id: str, articles: Sequence[str], verdict: str, by: str, note: str | None = None
) -> list[str]:
    """Keep that somebody of the same name is meant in some articles; the keys of the judgements.

    Each article's use of the full name becomes a name of its own, and these are one another speaker. Raises
    JudgementError for an article that does not quote the speaker.
    """
    at, said, first = now(), [], None
    for article_id in articles:
        names = fetch(conn, NAMES_IN, {"speaker": speaker_id, "article": article_id})
        if not names:
            raise JudgementError(f"article {article_id} does not quote that speaker; `speakers show` has the names")
        full = [row for row in names if row["article_id"] is None]
        own = [own_key(row["name"], row["kind"], article_id) for row in full]
        for row, key in zip(full, own, strict=True):
            _make_own(conn, row, key, article_id)
            said.append(write_judgement(conn, row["id"], key, verdict, by, note, at))
        own += [row["id"] for row in names if row["article_id"]]
        if not full:
            said += [write_judgement(conn, speaker_id, key, verdict, by, note, at) for key in own]
        first = first or own[0]
        said += [write_judgement(conn, first, key, "same", by, note, at) for key in own if key != first]
        _point(conn, article_id)
        statements.recompute(conn, rejudge(conn, [*own, *(row["id"] for row in names)]))
    return said


def _make_own(conn: sqlite3.Connection, row: Row, key: str, article_id: str) -> None:
    article = (fetch_one(conn, ARTICLE, [article_id]) or {}) | {"apart": {key}}
    save_speakers(conn, [(article, [(row["name"], row["kind"], None, None)])])


def _point(conn: sqlite3.Connection, article_id: str) -> None:
    """Point the quotes of an article to the names that they have now, whether its own or those of everywhere."""
    before = owners(conn, [article_id])
    own = apart(conn, [article_id]).get(article_id, set())
    for name, kind, old in conn.execute(PRINTED, [article_id]).fetchall():
        key = own_key(name, kind, article_id)
        key = key if key in own else key_of(name, kind, article_id)
        if key != old:
            conn.execute(POINT, {"article": article_id, "name": name, "kind": kind, "key": key})
    follow(conn, [article_id], before)


def neighbours(conn: sqlite3.Connection, name_id: str) -> list[str]:
    """The names that people have tied to one directly: what parting it has to cut."""
    return sorted({link.other for link in links(conn, name_id)})


def contradictions(conn: sqlite3.Connection, speaker_id: str | None = None) -> list[str]:
    """What people have said of one speaker, or of all, that cannot all be so: one line each, with the keys of it."""
    lines = []
    for name_id in _ids(conn, DIFFERENT, speaker_id):
        members = component(conn, name_id)
        for other, row in standing(conn, name_id).items():
            if row["verdict"] == "different" and name_id < other and other in members:
                chain = " and ".join(link[:8] for link in _chain(conn, name_id, other))
                names = f"{_name(conn, name_id)} and {_name(conn, other)}"
                by = f"{row['judged_by']} on {row['judged_at'][:10]} ({row['id'][:8]})"
                lines.append(f"{names} were judged different by {by}, but are joined by {chain}")
    for key in _ids(conn, ENTRIES, speaker_id):
        entries = _entries(conn, key)
        if len({row["value"] for row in entries}) > 1:
            said = ", ".join(f"{row['value']} ({row['id'][:8]})" for row in entries)
            lines.append(f"{_name(conn, key)} has several entries in Wikidata: {said}")
    return lines


def _entries(conn: sqlite3.Connection, speaker_id: str) -> list[Row]:
    names = [row["id"] for row in fetch(conn, "select id from speaker_names where speaker_id = ?", [speaker_id])]
    return facts(conn, names, "wikidata_id")


def _chain(conn: sqlite3.Connection, start: str, end: str) -> list[str]:
    """The keys of what joins two names, over as few others as can be."""
    ways: dict[str, list[str]] = {start: []}
    waiting = deque([start])
    while end not in ways:
        name_id = waiting.popleft()
        for link in links(conn, name_id):
            if link.other not in ways:
                ways[link.other] = [*ways[name_id], link.key]
                waiting.append(link.other)
    return ways[end]


def _name(conn: sqlite3.Connection, name_id: str) -> str:
    return str(conn.execute("select name from speaker_names where id = ?", [name_id]).fetchone()[0])


def _ids(conn: sqlite3.Connection, sql: str, speaker_id: str | None) -> list[str]:
    return [row[0] for row in conn.execute(sql, {"id": speaker_id}).fetchall()]
