"""What people have decided about quotes: signed, dated, noted, never overwritten, and taken back without a trace.

A correction says what one field of one quote should be. The latest one of each field counts. Its place in the text,
and what it changes there, is the business of ``findings.py``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from db.correction import findings
from db.correction.anchors import Lost, Words, anchor, nearest
from db.correction.history import places
from db.correction.values import check_value
from db.identity.speakers import digest, fold
from db.identity.speakers import key_of as name_key
from db.record import RecordError
from db.rows import Row, fetch, fetch_one
from db.store import follow, owners

# What begins with a key, itself first.
QUOTE = "select * from quotes where id between :key and :key || '~' order by id limit 2"
BEGINS = "corrections.id between :key and :key || '~'"
ANCHOR = """
select anchor from corrections where quote_id = ? and withdrawn_at is null and orphaned is null limit 1
"""
SIGNED = ("article_id", "contents", "words", "field", "value", "corrected_by", "corrected_at")
LATEST = "select max(corrected_at) from corrections where quote_id = ? and withdrawn_at is null"
SIGN = """
insert into corrections (
    id, article_id, quote_id, contents, words, field, value, note, corrected_by, corrected_at, withdrawn_by,
    withdrawn_at, anchor, aim, orphaned
) values (
    :id, :article_id, :quote_id, :contents, :words, :field, :value, :note, :corrected_by, :corrected_at,
    :withdrawn_by, :withdrawn_at, :anchor, :aim, :orphaned
)
"""
WITHDRAW = "update corrections set withdrawn_by = :by, withdrawn_at = :at, orphaned = null where id = :id"
LIST = """
select corrections.*, quotes.text, quotes.retired_by, articles.title, articles.url
from corrections
left join quotes on quotes.id = corrections.quote_id
left join articles on articles.id = corrections.article_id
where {where} order by corrections.corrected_at, corrections.id
"""
TOUCHED = """
select id from articles where id in (select article_id from corrections where withdrawn_at is null)
    or id in (select article_id from findings) or id in (select article_id from quotes where corrected is not null)
order by id
"""
# Quotes that are marked as corrected, though nothing is kept of what was found of them.
STRAY = """
select 1 from quotes
where article_id = ? and corrected is not null and not exists (select 1 from findings where quote_id = quotes.id)
"""
UNMARK = f"""
update quotes set corrected = null where id in (
    {STRAY.replace("select 1 from quotes", "select id from quotes")}
)
"""
STATE = f"""
select quotes.id, {", ".join(f"quotes.{column}" for column in findings.SHOWN)}, findings.quote_id as found, (
    select json_group_array(json_array(id, orphaned)) from (
        select id, orphaned from corrections where quote_id = quotes.id and withdrawn_at is null order by id
    )
) as corrections
from quotes left join findings on findings.quote_id = quotes.id where quotes.article_id = :id order by quotes.id
"""
ROLE = """
select role from quotes where article_id = ? and speaker_name_id = ? and role is not null
order by retired_by is not null, position limit 1
"""
KIND = """
select speakers.kind from aliases join speakers on speakers.id = aliases.speaker_id
where aliases.folded = ? order by speakers.quote_count desc, speakers.id limit 1
"""


class CorrectionError(Exception):
    """A correction cannot be made as it was given; the message names the quote or the value, and the remedy."""


def correct(
    conn: sqlite3.Connection, quote_id: str, values: dict[str, Any], by: str, note: str | None = None
) -> list[Row]:
    """Sign corrections of some fields of a quote, show them, and give the corrections as they are stored.

    ``values`` holds, by field: speaker ``{"name", "kind", "role"}`` or None, said ``{"earliest", "latest"}`` or None,
    venue ``{"name", "kind"}`` or None, type as a word, contents ``{"contents": [[start, end], …]}`` in the article's
    text, reject None for what is no quote. The caller holds the transaction. Raises CorrectionError.
    """
    quote = require_quote(conn, quote_id)
    if quote["retired_by"] and quote["retired_reason"] != "rejected":
        known = f"; it is {quote['replaced_by']} now" if quote["replaced_by"] else ""
        raise CorrectionError(f"quote {quote['id']} is retired: the article no longer has it{known}")
    if not by.strip():
        raise CorrectionError("a correction is signed: say who makes it")
    words = Words(conn.execute("select text from articles where id = ?", [quote["article_id"]]).fetchone()[0])
    # All corrections of a quote stand or fall together: by where it was found, whatever people have made of it since.
    other = fetch_one(conn, ANCHOR, [quote["id"]])
    placed = other["anchor"] if other else anchor(words, places(quote)).dump()
    at = _now(conn, quote["id"])
    rows = []
    for field, given in values.items():
        value, aim = _checked(field, given, words)
        row = {
            "article_id": quote["article_id"], "quote_id": quote["id"], "contents": quote["contents"],
            "words": quote["text"], "field": field, "value": value, "note": note, "corrected_by": by.strip(),
            "corrected_at": at, "withdrawn_by": None, "withdrawn_at": None, "anchor": placed, "aim": aim,
            "orphaned": None,
        }  # fmt: skip
        rows.append(row | {"id": correction_id(row)})
    conn.executemany(SIGN, rows)
    settle(conn, [quote["article_id"]])
    return rows


def undo(conn: sqlite3.Connection, key: str, by: str) -> list[Row]:
    """Take back a correction, or all that count of a quote, and give them; the quote is then as it was before.

    The caller holds the transaction. Raises CorrectionError where there is nothing to take back.
    """
    rows = list_corrections(conn, BEGINS, {"key": key})
    if len(rows) > 1 and all(row["id"] != key for row in rows):
        raise CorrectionError(f"{key!r} begins the id of {len(rows)} corrections; give more of it")
    if not rows:
        quote = require_quote(conn, key, also="correction")
        rows = list_corrections(conn, "quote_id = ? and withdrawn_at is null", [quote["id"]])
        if not rows:
            raise CorrectionError(f"quote {quote['id']} has no correction to take back")
    if all(row["withdrawn_at"] for row in rows):
        raise CorrectionError(f"correction {rows[0]['id']} was taken back by {rows[0]['withdrawn_by']} already")
    for row in rows:
        conn.execute(WITHDRAW, {"id": row["id"], "by": by, "at": _time(datetime.now(timezone.utc))})
    settle(conn, sorted({row["article_id"] for row in rows}))
    return rows


def move(conn: sqlite3.Connection, key: str, quote_id: str, by: str) -> list[Row]:
    """Put an orphaned correction on another quote: it is taken back, and signed anew by whoever moves it."""
    rows = list_corrections(conn, f"{BEGINS} and withdrawn_at is null", {"key": key})
    if len(rows) != 1:
        known = "none counts" if not rows else "several begin so"
        raise CorrectionError(f"there is no one correction {key!r} ({known}); see onrecord correct orphans")
    row = rows[0]
    if row["field"] == "contents":
        raise CorrectionError(f"correction {row['id']} is about boundaries; give the words anew for quote {quote_id}")
    value = json.loads(row["value"]) if row["value"] is not None else None
    note = f"moved from {row['id']} by {row['corrected_by']}"
    undo(conn, row["id"], by)
    return correct(conn, quote_id, {row["field"]: value}, by, f"{note}: {row['note']}" if row["note"] else note)


def settle(conn: sqlite3.Connection, articles: Sequence[str]) -> None:
    """Show what counts of the corrections of some articles now, and bring counts, index and all the rest up to date."""
    before = owners(conn, articles)
    for article_id in articles:
        findings.lift(conn, article_id)
        findings.reapply(conn, article_id)
    follow(conn, articles, before)


def misshown(conn: sqlite3.Connection) -> list[str]:
    """The articles whose quotes do not show what counts of their corrections; nothing is changed.

    Showing all of it anew tells, and is taken back; raises sqlite3.OperationalError for a file that is read-only.
    """
    wrong = []
    conn.execute("savepoint shown")
    try:
        for (key,) in conn.execute(TOUCHED).fetchall():
            before = fetch(conn, STATE, {"id": key})
            findings.lift(conn, key)
            findings.reapply(conn, key)
            if fetch(conn, STATE, {"id": key}) != before or conn.execute(STRAY, [key]).fetchone():
                wrong.append(str(key))
    finally:
        conn.execute("rollback to shown")
        conn.execute("release shown")
    return wrong


def show_again(conn: sqlite3.Connection, articles: Sequence[str]) -> None:
    """Show what counts in articles whose quotes do not show it. The caller holds the transaction."""
    conn.executemany(UNMARK, [[key] for key in articles])
    settle(conn, articles)


def list_corrections(conn: sqlite3.Connection, where: str = "withdrawn_at is null", values: Any = ()) -> list[Row]:
    """Corrections with the words, the title and the address of what they correct, earliest first."""
    return fetch(conn, LIST.format(where=where), values)


def orphans(conn: sqlite3.Connection) -> list[Row]:
    """The corrections that change nothing in the text of today, and why (``orphaned``)."""
    return list_corrections(conn, "withdrawn_at is null and orphaned is not null")


def place_words(conn: sqlite3.Connection, quote_id: str, parts: Sequence[str]) -> dict[str, Any]:
    """The value for ``contents`` that stands for some words, nearest to a quote in its article."""
    quote = require_quote(conn, quote_id)
    text = conn.execute("select text from articles where id = ?", [quote["article_id"]]).fetchone()[0]
    try:
        return {"contents": nearest(Words(text), parts, places(quote)[0][0])}
    except Lost as lost:
        raise CorrectionError(f"the article has no words {' … '.join(parts)!r}; copy them from its text") from lost


def role_of(conn: sqlite3.Connection, article_id: str, name: str, kind: str) -> str | None:
    """The role that an article gives a speaker with other quotes."""
    role = conn.execute(ROLE, [article_id, name_key(name, kind, article_id)]).fetchone()
    return role[0] if role else None


def kind_of(conn: sqlite3.Connection, name: str) -> str | None:
    """The kind of the speaker who is quoted most under a name; None for a name that nobody goes by."""
    kind = conn.execute(KIND, [fold(name)]).fetchone()
    return kind[0] if kind else None


def require_quote(conn: sqlite3.Connection, key: str, also: str = "") -> Row:
    """The quote of a key, or of the beginning of one; raises CorrectionError where it is not one quote."""
    found = fetch(conn, QUOTE, {"key": key})
    if not found:
        what = " or ".join(filter(None, ("quote", also)))
        raise CorrectionError(f"there is no {what} {key!r}; its id stands on the quote's page")
    if len(found) > 1 and found[0]["id"] != key:
        raise CorrectionError(f"{key!r} begins the id of several quotes; give more of it")
    return found[0]


def correction_id(row: Row) -> str:
    """The key of a correction: of all that was signed."""
    return digest(json.dumps([row[name] for name in SIGNED], ensure_ascii=False))


def _checked(field: str, given: Any, words: Words) -> tuple[str | None, str | None]:
    """A value as it is stored, and for boundaries where they are to be found again."""
    if field == "contents":
        given = _with_text(given, words.text)
    try:
        check_value(field, given)
    except RecordError as error:
        raise CorrectionError(str(error)) from error
    aim = anchor(words, given["contents"]).dump() if field == "contents" else None
    return None if field == "reject" else json.dumps(given, ensure_ascii=False), aim


def _with_text(given: Any, text: str) -> Any:
    try:
        contents = [(int(start), int(end)) for start, end in given["contents"]]
    except (TypeError, ValueError, KeyError) as error:
        raise CorrectionError(f"contents must be a list of [start, end], not {given!r}") from error
    if any(end > len(text) for _, end in contents):
        raise CorrectionError(f"contents: the article has {len(text)} characters, not {contents[-1][1]}")
    return {"contents": contents, "text": [text[start:end] for start, end in contents]}


def _now(conn: sqlite3.Connection, quote_id: str) -> str:
    """The time, later than that of any correction of the quote, whatever clock it was signed by."""
    latest = conn.execute(LATEST, [quote_id]).fetchone()[0]
    now = datetime.now(timezone.utc)
    if latest and latest >= _time(now):
        now = datetime.fromisoformat(latest) + timedelta(microseconds=1)
    return _time(now)


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
