"""Whom a name that says too little by itself stands for: "Ruíz", "Mayor Ruíz", "the mayor of Port Merrow".

Such a name is one speaker in one article. It is joined to a full name from other articles where there is evidence, by
ordered sieves; the one that decided is kept in words. Each looks only at what stands in the articles themselves, never
at what was joined before, so that the order of loading does not matter.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta

from db.identity.judgements import links, standing
from db.identity.speakers import fold
from db.rows import Row, fetch, fetch_one

# News goes on for about a week under the same names.
NEAR = timedelta(days=7)
# Words that two roles may share without being alike.
SMALL = frozenset(
    "a an the of for in on at to from by with and or as who his her its their former ex then now new old senior junior "
    "deputy vice assistant acting interim first second chief head spokesman spokeswoman spokesperson official member "
    "leader man woman s".split()
)

NAME = """
select speaker_names.*, outlet_names.folded as outlet_folded, outlet_names.name as outlet
from speaker_names left join articles on articles.id = article_id
left join outlet_names on outlet_names.id = outlet_name_id
where speaker_names.id = ?
"""
FULL_NAMES = """
select id, name, speaker_id from speaker_names
where ending = ? and article_id is null and kind = 'person' and quote_count > 0
order by id
"""
ROLES = "select folded from name_roles where speaker_name_id = ?"
HOLDERS = """
select speaker_names.id, speaker_names.name, speaker_names.speaker_id, name_roles.role
from name_roles join speaker_names on speaker_names.id = speaker_name_id
where name_roles.folded = ? and article_id is null and kind = 'person'
order by speaker_names.id, name_roles.role
"""
IN_OUTLET = """
select 1 from quotes join articles on articles.id = quotes.article_id
join outlet_names on outlet_names.id = articles.outlet_name_id
where quotes.speaker_name_id = :name_id and quotes.published between :first and :last
    and quotes.retired_by is null and outlet_names.folded = :outlet and (:role is null or quotes.role = :role)
limit 1
"""
KNOWN_AS = """
select speaker_names.id, speaker_names.speaker_id
from speaker_facts join speaker_names on speaker_names.id = speaker_name_id
where speaker_facts.folded = :folded and field = 'alias' and withdrawn_at is null and kind = :kind
order by speaker_names.id
"""

# Where a name belongs, and in words why.
Join = tuple[str, str]


def join(conn: sqlite3.Connection, name_id: str) -> Join | None:
    """The full name that a name stands for, and the evidence; None where there is too little, or people know better."""
    found = _evidence(conn, name_id)
    if found is None or links(conn, name_id):
        return None
    speaker = _speaker(conn, found[0])
    # Two names that were told apart cannot both join a third, and nothing says which of them may.
    return None if any(_would_join(conn, other) == speaker for other in standing(conn, name_id)) else found


def _would_join(conn: sqlite3.Connection, name_id: str) -> str:
    """The speaker that a name belongs to, unless somebody has said that it is not the one of the evidence."""
    if links(conn, name_id):
        return _speaker(conn, name_id)
    found = _evidence(conn, name_id)
    return _speaker(conn, found[0]) if found else name_id


def _evidence(conn: sqlite3.Connection, name_id: str) -> Join | None:
    name = fetch_one(conn, NAME, [name_id])
    if name is None or name["article_id"] is None:
        return None
    if found := _known_as(conn, name):
        return found
    if name["ending"] is None:
        return None
    return (_office if name["name"].lower().startswith("the ") else _surname)(conn, name)


def _known_as(conn: sqlite3.Connection, name: Row) -> Join | None:
    """A person has said that one speaker goes by this name."""
    known = fetch(conn, KNOWN_AS, {"folded": fold(name["name"]), "kind": name["kind"]})
    return (known[0]["id"], f"alias: {name['name']}") if _one(known) else None


def _surname(conn: sqlite3.Connection, name: Row) -> Join | None:
    """One person with a full name is called so, and a role, the outlet, or the article itself speaks for it too."""
    found = fetch(conn, FULL_NAMES, [name["ending"]])
    if name["printed"]:
        found = _bearing(found, set(name["printed"].split()))
        return (found[0]["id"], f"printed: {found[0]['name']}") if _one(found) else None
    if not _one(found):
        return None
    mine, theirs = _role_words(conn, [name["id"]]), _role_words(conn, [row["id"] for row in found])
    if mine & theirs:
        holder = next(row for row in found if mine & _role_words(conn, [row["id"]]))
        return holder["id"], f"role: {' '.join(sorted(mine & theirs))}"
    if mine and theirs:  # another role altogether speaks against it, whatever the outlet
        return None
    return next(((row["id"], f"outlet: {name['outlet']}") for row in found if _in_outlet(conn, row, name)), None)


def _bearing(found: list[Row], given: set[str]) -> list[Row]:
    """Those of the full names that an article prints, from the words that it has before the surname."""
    before = [{word for word in fold(row["name"]).split()[:-1] if len(word) > 1} for row in found]
    # "Ana Ruíz" is rather Ana Ruíz than Ana Maria Ruíz.
    exactly = [row for row, words in zip(found, before, strict=True) if len(words) == 1 and words <= given]
    return exactly or [row for row, words in zip(found, before, strict=True) if words & given]


def _office(conn: sqlite3.Connection, name: Row) -> Join | None:
    """The same words, with a body or place in them, are the role of one person in the outlet in these days."""
    if not any(word[0].isupper() for word in name["name"].split()[1:]):
        return None
    holders = [row for row in fetch(conn, HOLDERS, [name["ending"]]) if _in_outlet(conn, row, name, row["role"])]
    return (holders[0]["id"], f"office: {name['ending']}") if _one(holders) else None


def _one(found: list[Row]) -> bool:
    """Whether all names found stand for one speaker."""
    return len({row["speaker_id"] for row in found}) == 1


def role_words(folded: Iterable[str]) -> set[str]:
    """The words that say something in some roles."""
    return {word for role in folded for word in role.split()} - SMALL


def _role_words(conn: sqlite3.Connection, name_ids: Iterable[str]) -> set[str]:
    return role_words(row[0] for key in name_ids for row in conn.execute(ROLES, [key]))


def _in_outlet(conn: sqlite3.Connection, row: Row, name: Row, role: str | None = None) -> bool:
    """Whether the outlet of a name's article quotes somebody by full name in the days around it."""
    if not name["published"] or not name["outlet_folded"]:
        return False
    day = date.fromisoformat(name["published"])
    values = {"name_id": row["id"], "outlet": name["outlet_folded"], "role": role}
    values |= {"first": str(day - NEAR), "last": str(day + NEAR)}
    return conn.execute(IN_OUTLET, values).fetchone() is not None


def _speaker(conn: sqlite3.Connection, name_id: str) -> str:
    return str(conn.execute("select speaker_id from speaker_names where id = ?", [name_id]).fetchone()[0])
