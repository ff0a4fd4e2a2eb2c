"""Look speakers up: by a name or a key, in lists, and one with all that is known of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from db.identity.speakers import fold
from db.rows import Row, fetch, fetch_one

SPEAKER = "select * from speakers where id = ?"
OF_NAME = "select speakers.* from speaker_names join speakers on speakers.id = speaker_id where speaker_names.id = ?"
# Speakers by a name that is shown, or by any that articles or people use for them.
SHOWN = """
select speakers.*, speakers.id as name_id from speakers
where name = :name or id in (select speaker_id from aliases where folded = :folded)
order by quote_count desc, name, id
"""
MEMBER = "select id, name from speaker_names where speaker_id = ? order by id"
LIST = """
select speakers.*,
    (select json_group_array(distinct name) from aliases where speaker_id = speakers.id and name <> speakers.name)
        as aliases,
    (select count(*) from speaker_names where speaker_id = speakers.id) as names
from speakers
where (:kind is null or kind = :kind) and (not :named or article_id is null)
    and (:search is null or id in (select speaker_id from aliases where folded like :search)
        or id in (select speaker_id from speaker_names where name like :search))
order by quote_count desc, name, id limit :limit
"""
IN_ARTICLES = """
select distinct speaker_id from quotes
where article_id in (select value from json_each(?)) and speaker = ? order by speaker_id
"""
ALIASES = "select name, max(kind) as kind from aliases where speaker_id = ? group by name order by name"
ROLES = "select role, first_day, last_day, quotes from speaker_roles where speaker_id = ? order by last_day desc, role"
# The articles that quote a speaker, with each mention of it beside a quote.
CALLED = """
select articles.id, title, articles.published, mention from articles join (
    select distinct article_id, mention from quotes where speaker_id = ? and retired_by is null
) on article_id = articles.id
order by articles.published desc, articles.id
"""
NAMES = """
select speaker_names.id, speaker_names.name, kind, speaker_names.article_id, articles.title, speaker_names.published,
    quote_count, joined_by
from speaker_names left join articles on articles.id = article_id
where speaker_id = ? order by article_id is not null, quote_count desc, speaker_names.name, speaker_names.id
"""
HISTORY = """
select judgements.id, verdict as said, one.name, other.name as other, one.speaker_id,
    other.speaker_id as other_speaker_id, null as value, note, judged_by as by, judged_at as at, withdrawn_by,
    withdrawn_at
from judgements join speaker_names as one on one.id = speaker_name_id
join speaker_names as other on other.id = other_name_id
where speaker_name_id in (select id from speaker_names where speaker_id = :id)
    or other_name_id in (select id from speaker_names where speaker_id = :id)
union all
select speaker_facts.id, field, name, null, speaker_id, null, value, note, stated_by, stated_at, withdrawn_by,
    withdrawn_at
from speaker_facts join speaker_names on speaker_names.id = speaker_name_id where speaker_id = :id
order by at, 1
"""


class SpeakerError(Exception):
    """A speaker cannot be found, or not be told from others; the message names those that may be meant."""


def find(conn: sqlite3.Connection, typed: str) -> Row:
    """The speaker that somebody means by a key or a name, with ``name_id``: which of its names was meant.

    Raises SpeakerError where there is none, or more than one.
    """
    if by_key := fetch_one(conn, OF_NAME, [typed]):
        return by_key | {"name_id": typed}
    folded = fold(typed)
    found = fetch(conn, SHOWN, {"name": typed, "folded": folded})
    # Who is shown by that name comes before those that only are called so at times; a full name before a bare one.
    for ranked in (
        found,
        [row for row in found if fold(row["name"]) == folded],
        [row for row in found if fold(row["name"]) == folded and row["article_id"] is None],
    ):
        if len(ranked) == 1:
            return ranked[0] | {"name_id": _meant(conn, ranked[0]["id"], folded)}
    if found:
        lines = "".join(f"\n  {row['id']}  {describe(row)}" for row in found[:20])
        raise SpeakerError(f"{typed!r} may be any of {len(found)} speakers; give the key of one:{lines}")
    names = [row[0] for row in conn.execute("select distinct name from speakers")]
    near = process.extract(typed, names, scorer=fuzz.WRatio, processor=fold, limit=3, score_cutoff=75)
    hint = f"did you mean {' or '.join(repr(name) for name, *_ in near)}?" if near else "look through `speakers list`"
    raise SpeakerError(f"there is no speaker {typed!r}; {hint}")


def find_name(conn: sqlite3.Connection, speaker: Row, typed: str) -> Row | None:
    """The one name of a speaker that somebody means, other than the one it is shown by; None for no such name.

    Raises SpeakerError where there are several.
    """
    found = [
        row for row in fetch(conn, NAMES, [speaker["id"]])
        if row["id"] != speaker["id"] and (row["id"] == typed or fold(row["name"]) == fold(typed))
    ]  # fmt: skip
    if len(found) > 1:
        lines = "".join(f"\n  {row['id']}  {row['name']} · {row['title']} · {row['published']}" for row in found[:20])
        raise SpeakerError(f"{speaker['name']} is {typed!r} in {len(found)} articles; give the key of one:{lines}")
    return found[0] if found else None


def called_so(conn: sqlite3.Connection, speaker_id: str, typed: str) -> list[Row]:
    """The articles that call a speaker so, the newest first: ``id``, ``title``, ``published``, ``mention``."""
    folded = fold(typed)
    return [row for row in fetch(conn, CALLED, [speaker_id]) if row["mention"] and fold(row["mention"]) == folded]


def alias_said(conn: sqlite3.Connection, speaker_id: str, typed: str) -> Row | None:
    """What somebody has said, and not taken back, by which a speaker goes by a name: a row of its history."""
    history = fetch(conn, HISTORY, {"id": speaker_id})
    said = (row for row in history if row["said"] == "alias" and not row["withdrawn_at"])
    return next((row for row in said if fold(row["value"]) == fold(typed)), None)


def find_article(conn: sqlite3.Connection, typed: str) -> str:
    """The key of the article that somebody means by its key or its address; raises SpeakerError for none."""
    found = conn.execute(
        "select id from articles where id = :typed or url = :typed limit 1", {"typed": typed}
    ).fetchone()
    if not found:
        raise SpeakerError(f"there is no article {typed!r}; give its id or its address as it is stored")
    return str(found[0])


def speakers_in(conn: sqlite3.Connection, articles: Sequence[str], name: str) -> list[str]:
    """The keys of the speakers whom some articles call by a name."""
    rows = conn.execute(IN_ARTICLES, [json.dumps(list(articles)), name])
    return [row[0] for row in rows]


def describe(row: Row) -> str:
    """A speaker in one line, by which a person can tell it from others of the name."""
    quotes = f"{row['quote_count']:,} quote{'' if row['quote_count'] == 1 else 's'}"
    return " · ".join(filter(None, [row["name"], row["role"], row["kind"], quotes]))


def current(conn: sqlite3.Connection, key: str) -> str | None:
    """The key of the speaker that a key stands for now, also when it has been joined to another; None if unknown."""
    found = conn.execute("select speaker_id from speaker_names where id = ?", [key]).fetchone()
    return str(found[0]) if found else None


def list_speakers(
    conn: sqlite3.Connection,
    search: str | None = None,
    kind: str | None = None,
    named: bool = False,
    limit: int = -1,
) -> list[Row]:
    """Speakers, the most quoted first; ``named`` leaves out those that are known from one article only."""
    sought = f"%{fold(search)}%" if search else None
    return fetch(conn, LIST, {"search": sought, "kind": kind, "named": named, "limit": limit})


def page(conn: sqlite3.Connection, speaker_id: str) -> Row | None:
    """All that is known of a speaker: its row, with names and why they are its own, aliases, roles and history."""
    speaker = fetch_one(conn, SPEAKER, [speaker_id])
    if speaker is None:
        return None
    return speaker | {
        "aliases": fetch(conn, ALIASES, [speaker_id]), "roles": fetch(conn, ROLES, [speaker_id]),
        "names": fetch(conn, NAMES, [speaker_id]), "history": fetch(conn, HISTORY, {"id": speaker_id}),
    }  # fmt: skip


def _meant(conn: sqlite3.Connection, speaker_id: str, folded: str) -> str:
    """Which name of a speaker was meant: the one that reads so, else the one that is shown."""
    names = fetch(conn, MEMBER, [speaker_id])
    return next((str(row["id"]) for row in names if fold(row["name"]) == folded), speaker_id)
