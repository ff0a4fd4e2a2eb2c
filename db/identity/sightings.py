"""Who was quoted how often, and in what role: the counts beside names and speakers, kept in step with the quotes.

A sighting is a quote reduced to what these counts need: whose name, in which role, on what day, in which outlet.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from db.identity.speakers import fold

SIGHTINGS = """
select speaker_name_id, role, quotes.published, outlet_name_id, count(*)
from quotes join articles on articles.id = quotes.article_id
where article_id in (select value from json_each(?)) and retired_by is null and speaker_name_id is not null
group by speaker_name_id, role, quotes.published, outlet_name_id
"""
COUNT_NAME = "update speaker_names set quote_count = quote_count + ? where id = ?"
COUNT_SPEAKER = """
update speakers set quote_count = quote_count + ?
where id = (select speaker_id from speaker_names where speaker_names.id = ?)
"""
ADD_ROLE = """
insert into name_roles (speaker_name_id, role, folded, first_published, last_published, quote_count)
values (:name_id, :role, :folded, :published, :published, :more)
on conflict (speaker_name_id, role) do update set
    first_published = min(coalesce(first_published, :published), coalesce(:published, first_published)),
    last_published = max(coalesce(last_published, :published), coalesce(:published, last_published)),
    quote_count = quote_count + excluded.quote_count
returning quote_count
"""
DROP_ROLE = "delete from name_roles where speaker_name_id = ? and role = ?"
RECOUNT_ROLE = """
insert into name_roles (speaker_name_id, role, folded, first_published, last_published, quote_count)
select speaker_name_id, role, :folded, min(published), max(published), count(*)
from quotes where speaker_name_id = :name_id and role = :role and retired_by is null
group by speaker_name_id, role
"""
# Of quotes above a hidden rowid, in whose order the table lies: an index would lead from row to row all over it.
NEW = """
create temp table new_sightings as
select speaker_name_id, role, min(published) as first, max(published) as last, count(*) as more
from quotes not indexed
where _rowid_ > ? and speaker_name_id is not null and retired_by is null group by speaker_name_id, role
"""
ADD_NEW = (
    """
    insert into name_roles (speaker_name_id, role, folded, first_published, last_published, quote_count)
    select speaker_name_id, role, fold_role(role), first, last, more from new_sightings where role is not null
    on conflict (speaker_name_id, role) do update set
        first_published = min(
            coalesce(first_published, excluded.first_published), coalesce(excluded.first_published, first_published)
        ),
        last_published = max(
            coalesce(last_published, excluded.last_published), coalesce(excluded.last_published, last_published)
        ),
        quote_count = quote_count + excluded.quote_count
    """,
    """
    update speaker_names set quote_count = quote_count + found.more
    from (select speaker_name_id, sum(more) as more from new_sightings group by speaker_name_id) as found
    where speaker_names.id = found.speaker_name_id
    """,
    """
    update speakers set quote_count = quote_count + found.more
    from (
        select speaker_id, sum(more) as more
        from new_sightings join speaker_names on speaker_names.id = speaker_name_id group by speaker_id
    ) as found
    where speakers.id = found.speaker_id
    """,
)
NEW_IN_ROLE = """
select distinct speaker_id from new_sightings join speaker_names on speaker_names.id = speaker_name_id
where role is not null
"""
PAIRS = """
select distinct speaker_name_id, role from quotes
where speaker_name_id is not null and role is not null and retired_by is null
"""
RECOUNT_NAMES = """
update speaker_names set quote_count = (
    select count(*) from quotes where speaker_name_id = speaker_names.id and retired_by is null
)
"""
# The role a speaker is shown with is the one given last, of several on that day the one given most often, then the
# longest; where no article gives one, what a person has stated.
SHOW_ROLE = """
update speakers set (role, role_day) = (
    select role, day from (
        select role, max(last_published) as day
        from speaker_names join name_roles on speaker_name_id = speaker_names.id
        where speaker_id = speakers.id group by role
        order by day desc, sum(name_roles.quote_count) desc, length(role) desc, role limit 1
    )
    union all
    select value, null from (
        select value from speaker_facts join speaker_names on speaker_names.id = speaker_name_id
        where speaker_names.speaker_id = speakers.id and field = 'role' and withdrawn_at is null
        order by stated_at desc, speaker_facts.id limit 1
    )
    limit 1
) where id = ?
"""


class Sighting(NamedTuple):
    """What quotes have in common that name one speaker in one role."""

    name_id: str
    role: str | None
    published: str | None
    outlet_name_id: str | None


def sightings(conn: sqlite3.Connection, articles: Sequence[str]) -> Counter[Sighting]:
    """The sightings of some articles, with the number of quotes of each."""
    found: Counter[Sighting] = Counter()
    for name_id, role, published, outlet, number in conn.execute(SIGHTINGS, [json.dumps(articles)]):
        found[Sighting(name_id, role, published, outlet)] += number
    return found


def count(conn: sqlite3.Connection, change: Mapping[Sighting, int]) -> set[tuple[str, str]]:
    """Add to all counts which quotes came (+) and went (-); the names and roles that have met or parted by it."""
    names: Counter[str] = Counter()
    turned = set()
    lost = {(sighting.name_id, sighting.role) for sighting, more in change.items() if sighting.role and more < 0}
    for sighting, more in change.items():
        names[sighting.name_id] += more
        pair = (sighting.name_id, sighting.role)
        if sighting.role and pair not in lost:
            row = sighting._asdict() | {"more": more, "folded": fold_role(sighting.role)}
            if conn.execute(ADD_ROLE, row).fetchone()[0] == more:
                turned.add((sighting.name_id, sighting.role))
    for name_id, role in lost:
        conn.execute(DROP_ROLE, [name_id, role])
        conn.execute(RECOUNT_ROLE, {"name_id": name_id, "role": role, "folded": fold_role(role or "")})
    counts = [(more, key) for key, more in names.items() if more]
    conn.executemany(COUNT_NAME, counts)
    conn.executemany(COUNT_SPEAKER, counts)
    return turned | {(name_id, role) for name_id, role in lost if role}


def count_new(conn: sqlite3.Connection, last: int) -> None:
    """Count all quotes above a hidden rowid, of articles that are new."""
    conn.create_function("fold_role", 1, fold_role, deterministic=True)
    conn.execute(NEW, [last])
    for sql in ADD_NEW:
        conn.execute(sql)
    show_roles(conn, [row[0] for row in conn.execute(NEW_IN_ROLE).fetchall()])
    conn.execute("drop table new_sightings")


def recount(conn: sqlite3.Connection) -> None:
    """Count everything anew."""
    conn.execute("delete from name_roles")
    pairs = conn.execute(PAIRS).fetchall()
    conn.executemany(RECOUNT_ROLE, [{"name_id": key, "role": role, "folded": fold_role(role)} for key, role in pairs])
    conn.execute(RECOUNT_NAMES)


def show_roles(conn: sqlite3.Connection, speakers: Iterable[str]) -> None:
    """Bring the role that speakers are shown with up to date."""
    conn.executemany(SHOW_ROLE, [[key] for key in speakers])


def fold_role(role: str) -> str:
    """A role without its article and what two spellings may differ in: "the mayor of Port Merrow" is "mayor of …"."""
    folded = fold(role)
    first, _, rest = folded.partition(" ")
    return rest if rest and first in ("the", "a", "an") else folded
