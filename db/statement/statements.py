"""Statements: the quotes that report one utterance, kept together while articles come, change and go.

Each quote has at most one parent: of all fuller wordings it is a variant of (``likeness``), the one it is most alike.
A statement is such a tree, so that a fragment which fits two statements never makes one of them. A parent depends on
two quotes and nothing else; hence neither the order of loading nor loading piece by piece changes what belongs
together. A statement's key is the id of the quote that had it first, and a quote that stands alone has none.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from db.identity.speakers import digest, ending, fold
from db.rows import Row, fetch
from db.statement import nearby
from db.statement.likeness import NAMED, SURNAME, UNNAMED, Likeness, Wording, likeness
from db.statement.sketches import shortlist
from db.statement.wording import codes, evidence, marked

QUOTES = """
select quotes.rowid as quote, quotes.id, quotes.text, quotes.type, quotes.said, quotes.said_latest, quotes.published,
    quotes.retired_by, quotes.speaker_id, speakers.name, speakers.kind, speakers.article_id as home
from quotes left join speakers on speakers.id = quotes.speaker_id
"""
OF_ARTICLES = f"{QUOTES} where quotes.article_id in (select value from json_each(?))"
NAMES = """
select speaker_names.id, speaker_id, speakers.name, speakers.kind, speakers.article_id as home
from speaker_names join speakers on speakers.id = speaker_id where speaker_names.id in (select value from json_each(?))
"""
# The quotes under a name that were stored as somebody else's, or whose statement shows who that was.
TURNED = f"""
{QUOTES} join _wordings on _wordings.quote = quotes.rowid
where quotes.speaker_name_id = ? and (
    quotes.statement_id is not null or (_wordings.rank, _wordings.speaker, _wordings.surname) is not (?, ?, ?)
)
"""
WORDINGS = """
select quote, key, rank, speaker, surname, day, fullness, words, marked, parent from _wordings
where quote in (select value from json_each(?))
"""
SAVE = "insert into _wordings values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)"
ADOPT = "update _wordings set parent = ? where quote = ?"
CHILDREN = "select quote from _wordings where parent in (select value from json_each(?))"
# A quote's statement, and its parent's, hold all that its move can concern.
CONCERNED = """
with moved (quote) as (select value from json_each(:moved)),
ends (quote) as (select quote from moved union select parent from _wordings join moved using (quote)),
found (id) as (select distinct statement_id from ends join quotes on quotes.rowid = ends.quote)
select quotes.rowid from found join quotes on quotes.statement_id = found.id
union select quote from ends where quote is not null
"""
MEMBERS = """
select quotes.rowid as quote, quotes.id, quotes.statement_id, quotes.speaker_id, quotes.article_id, quotes.outlet_id,
    quotes.published, quotes.text, _wordings.parent, _wordings.fullness
from quotes left join _wordings on _wordings.quote = quotes.rowid
where quotes.rowid in (select value from json_each(?))
"""
STATEMENT = """
insert into statements (
    id, text, speaker_id, quote_id, first_article_id, first_published, last_published, quote_count, outlet_count
) values (
    :id, :text, :speaker_id, :quote_id, :first_article_id, :first_published, :last_published, :quote_count,
    :outlet_count
) on conflict (id) do update set
    text = excluded.text, speaker_id = excluded.speaker_id, quote_id = excluded.quote_id,
    first_article_id = excluded.first_article_id, first_published = excluded.first_published,
    last_published = excluded.last_published, quote_count = excluded.quote_count, outlet_count = excluded.outlet_count
"""
LIST = """
select statements.id, statements.text, speakers.name as speaker, first_published, last_published,
    statements.quote_count as quotes, outlet_count as outlets, outlets.name as first_outlet
from statements left join speakers on speakers.id = statements.speaker_id
left join articles on articles.id = first_article_id left join outlets on outlets.id = articles.outlet_id
where outlet_count >= :outlets and (:speaker is null or speakers.name = :speaker or statements.speaker_id = :speaker)
order by outlet_count desc, statements.quote_count desc, first_published desc, statements.id limit :limit
"""
FIND = """
select id from statements where id = :key union all select statement_id from quotes where id = :key limit 1
"""
POINT = "update quotes set statement_id = ? where rowid = ?"

# The words of the speaker tell more than what a reporter made of them.
FULLNESS = {"direct": 10, "mixed": 9, "indirect": 7}
# A said date of more days than this tells less than the day of publication.
VAGUE = 62
# What any parent is better than.
NOBODY: tuple[Likeness, int] = ((False, False, 0.0, 0, 0, 0), 0)


def join(conn: sqlite3.Connection, article_ids: Iterable[str], new: bool = True) -> None:
    """Bring the statements up to date with the quotes of articles: new, changed, moved and retired ones.

    Without ``new``, quotes that were never compared are left to ``clusters.join_waiting``, which takes many at once far
    faster. The caller holds the transaction, and has written the quotes.
    """
    sql = OF_ARTICLES if new else f"{OF_ARTICLES} and exists (select 1 from _wordings where quote = quotes.rowid)"
    update(conn, fetch(conn, sql, [json.dumps(list(article_ids))]))


def recompute(conn: sqlite3.Connection, name_ids: Iterable[str]) -> None:
    """Bring the statements up to date after names came to stand for other speakers.

    The caller holds the transaction.
    """
    rows = []
    for name in fetch(conn, NAMES, [json.dumps(list(name_ids))]):
        rows += fetch(conn, TURNED, [name["id"], *_who(name)])
    update(conn, rows)


def list_statements(
    conn: sqlite3.Connection, speaker: str | None = None, outlets: int = 1, limit: int = 20
) -> list[Row]:
    """The statements of a speaker, or of all, that at least so many outlets have, from the most reported on."""
    return fetch(conn, LIST, {"speaker": speaker, "outlets": outlets, "limit": limit})


def find(conn: sqlite3.Connection, key: str) -> str | None:
    """The key of the statement that a key stands for: its own, that of one of its quotes, or one that it had before."""
    found = conn.execute(FIND, {"key": key}).fetchone()
    return found[0] if found else None


def wording(row: Row) -> Wording:
    """What counts of a quote when it is compared, from its row in ``QUOTES``."""
    rank, speaker, surname = _who(row)
    words = codes(row["text"])
    return Wording(
        row["quote"], _number(row["id"]), rank, speaker, surname, _day(row),
        round(FULLNESS[row["type"]] * evidence(words)), tuple(words),
        tuple(codes(marked(row["text"]))) if row["type"] == "mixed" else (),
    )  # fmt: skip


def _who(row: Row) -> tuple[int, int, int]:
    name, kind, home = row["name"], row["kind"], row["home"]
    if name is None:
        return UNNAMED, 0, 0
    last = _number(ending(name, kind) or fold(name))
    # One word, though with a hyphen, is but a surname.
    if home is None and (kind == "organization" or (kind == "person" and " " in name)):
        number = _number(row["speaker_id"])
        return NAMED, number, last if kind == "person" else number
    if kind != "person" or name.islower() or fold(name).startswith("the "):
        return UNNAMED, 0, _number(fold(name))
    return SURNAME, 0, last


def _number(key: str) -> int:
    return int(digest(key)[:15], 16)


def _day(row: Row) -> int:
    day: str | None = row["published"]
    middle = date.fromisoformat(day).toordinal() if day else 0
    if row["said"]:
        first, last = (date.fromisoformat(row[column]).toordinal() for column in ("said", "said_latest"))
        middle = (first + last) // 2 if last - first <= VAGUE else middle
    return max(1, middle - date(1970, 1, 1).toordinal()) if middle else 0


def update(conn: sqlite3.Connection, rows: list[Row]) -> None:
    """Let the quotes of these rows leave, enter or change, and put every statement concerned in order."""
    now = {row["quote"]: wording(row) for row in rows if row["retired_by"] is None}
    before = {old.quote: old for old, _ in wordings(conn, [row["quote"] for row in rows])}
    leaving = [old for quote, old in before.items() if now.get(quote) != old]
    entering = [new for quote, new in now.items() if before.get(quote) != new]
    gone = [old.quote for old in leaving]
    orphans = [quote for (quote,) in conn.execute(CHILDREN, [json.dumps(gone)])] if gone else []
    # What an article prints anew, such as its outlet or day, concerns its statements though no word is new.
    concerned = _concerned(conn, [*before, *orphans])
    nearby.leave(conn, leaving)
    conn.executemany("delete from _wordings where quote = ?", [(old.quote,) for old in leaving])
    conn.executemany(ADOPT, [(None, quote) for quote in orphans])
    lone = {new.quote: new for new in entering}
    lone |= {one.quote: one for one, _ in wordings(conn, set(orphans) - set(gone))}
    conn.executemany(SAVE, map(stored, entering))
    nearby.enter(conn, entering)
    concerned |= _concerned(conn, _adopt(conn, lone))
    if concerned:
        regroup(conn, concerned)


def _adopt(conn: sqlite3.Connection, lone: dict[int, Wording]) -> list[int]:
    """Find parents for wordings without one, and make them the parents of those they suit best; all with a new one."""
    near = nearby.near(conn, list(lone.values()))
    known = {other.quote: (other, parent) for other, parent in wordings(conn, set().union(*near.values()))}
    pairs = [(lone[quote], known[other][0]) for quote, others in near.items() for other in others - {quote}]
    found: dict[int, tuple[Likeness, int]] = {}
    for one, other in shortlist(pairs):
        if alike := likeness(one, other):
            fuller, variant = sorted((one, other), key=Wording.order)
            found[variant.quote] = max((alike, fuller.quote), found.get(variant.quote, NOBODY))
    old = {quote: known[quote][1] for quote in found.keys() - lone.keys()}
    parents = {parent.quote: parent for parent, _ in wordings(conn, {key for key in old.values() if key is not None})}
    for quote, parent in old.items():
        if parent is not None and (likeness(known[quote][0], parents[parent]) or NOBODY[0]) > found[quote][0]:
            del found[quote]
    conn.executemany(ADOPT, [(parent, quote) for quote, (_, parent) in found.items()])
    return list(found)


def wordings(conn: sqlite3.Connection, quotes: Collection[int]) -> list[tuple[Wording, int | None]]:
    if not quotes:
        return []
    found = conn.execute(WORDINGS, [json.dumps(list(quotes))])
    return [(unstored(row), row[-1]) for row in found]


def stored(one: Wording) -> tuple[Any, ...]:
    """A wording as a row of its table, without the parent."""
    return *one[:7], array("I", one.words).tobytes(), array("I", one.marked).tobytes()


def unstored(row: tuple[Any, ...]) -> Wording:
    """A wording from its row."""
    quote, key, rank, speaker, surname, day, fullness, words, inner, _ = row
    return Wording(
        quote, key, rank, speaker, surname, day, fullness, tuple(array("I", words)), tuple(array("I", inner))
    )


def _concerned(conn: sqlite3.Connection, quotes: Collection[int]) -> set[int]:
    if not quotes:
        return set()
    return {quote for (quote,) in conn.execute(CONCERNED, {"moved": json.dumps(list(quotes))})}


def regroup(conn: sqlite3.Connection, quotes: Collection[int]) -> None:
    """Make the trees among these quotes the statements they are; each must be given with its whole statement."""
    members = {row["quote"]: row for row in fetch(conn, MEMBERS, [json.dumps(list(quotes))])}
    trees: dict[int, list[Row]] = {}
    for quote, row in members.items():
        trees.setdefault(_root(members, quote), []).append(row)
    old: set[str | None] = {row["statement_id"] for row in members.values()} - {None}
    places: list[tuple[str | None, int]] = []
    for root, tree in trees.items():
        statement = summary(tree, members[root]["speaker_id"]) if len(tree) > 1 else None
        if statement:
            conn.execute(STATEMENT, statement)
        key: str | None = statement["id"] if statement else None
        old.discard(key)
        places += [(key, row["quote"]) for row in tree if row["statement_id"] != key]
    conn.executemany(POINT, places)
    conn.executemany("delete from statements where id = ?", [(key,) for key in old])


def _root(members: dict[int, Row], quote: int) -> int:
    while (parent := members[quote]["parent"]) is not None:
        quote = parent
    return quote


def summary(tree: list[Row], speaker_id: str | None) -> Row:
    """The row of a statement, from rows of its quotes as in ``MEMBERS``."""
    first = min(tree, key=appearance)
    fullest = min(tree, key=lambda row: (-row["fullness"], appearance(row)))
    days = [row["published"] for row in tree if row["published"]]
    return {
        "id": first["id"], "text": fullest["text"], "speaker_id": speaker_id, "quote_id": fullest["id"],
        "first_article_id": first["article_id"], "first_published": first["published"],
        "last_published": max(days, default=None), "quote_count": len(tree),
        "outlet_count": len({row["outlet_id"] for row in tree} - {None}),
    }  # fmt: skip


def appearance(row: Row) -> tuple[str, str]:
    """The order in which quotes of a statement are told: by day of publication, unknown days last."""
    return row["published"] or "9999", row["id"]
