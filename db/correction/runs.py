"""The runs that have read articles, and what one of them found otherwise than another.

A run is one combination of code version, model and settings. Two are compared over the articles that both have read,
as each of them read them last: from the trace that readings leave (``history.py``), forward or backward.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from db.correction.history import PRESENCE
from db.rows import Row, fetch

RUNS = """
select runs.*, coalesce(read.articles, 0) as articles, coalesce(found.quotes, 0) as quotes
from runs
left join (select run_id, count(*) as articles from articles group by run_id) as read on read.run_id = runs.id
left join (
    select run_id, count(*) as quotes from quotes where retired_by is null group by run_id
) as found on found.run_id = runs.id
order by started, runs.id
"""
# The number of the last reading of an article by each run; an article that was read once has left no trace.
SHARED = """
with numbered as (
    select article_id, max(iif(run_id = :one, number, null)) as one, max(iif(run_id = :other, number, null)) as other
    from readings where run_id in (:one, :other) group by article_id
)
"""
ARTICLES = f"""
{SHARED}
select count(*) as both, coalesce(sum(exists (
    select 1 from readings where readings.article_id = numbered.article_id and edited
        and number > min(one, other) and number <= max(one, other)
)), 0) as edited
from numbered where one is not null and other is not null
"""
CHANGES = f"""
{SHARED}
select changes.quote_id, changes.field, changes.before, changes.after, one > other as backward,
    quotes.text as words, quotes.speaker, articles.title, articles.id as article_id
from numbered
join changes on changes.article_id = numbered.article_id and changes.number > min(one, other)
    and changes.number <= max(one, other)
join quotes on quotes.id = changes.quote_id
join articles on articles.id = numbered.article_id
where one is not null and other is not null
order by changes.article_id, changes.quote_id, changes.field, changes.number
"""
READ = """
select count(*) from (
    select id from articles where run_id = :run union select article_id from readings where run_id = :run
)
"""


class RunError(Exception):
    """There is no such run; the message says which there are."""


def list_runs(conn: sqlite3.Connection) -> list[Row]:
    """All runs in order of time, with the articles and quotes that stand as they left them."""
    return fetch(conn, RUNS)


def find_run(conn: sqlite3.Connection, key: str) -> Row:
    """The run of a key, the beginning of a key, or a version that only one run has; raises RunError."""
    runs = fetch(conn, "select * from runs order by started, id")
    for matches in (
        [run for run in runs if run["id"] == key],
        [run for run in runs if key == run["version"]],
        [run for run in runs if key and run["id"].startswith(key)],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            known = ", ".join(run["id"] for run in matches)
            raise RunError(f"{key!r} stands for several runs: {known}; give the beginning of one of these")
    known = ", ".join(f"{run['id'][:8]} ({run['version']})" for run in runs) or "none"
    raise RunError(f"there is no run {key!r}; there are: {known}")


def diff(conn: sqlite3.Connection, one: str, other: str, samples: int = 3) -> dict[str, Any]:
    """What changed from one run to another, by their keys: counts, and some of each kind of change.

    ``{"articles": {…}, "found": n, "gone": n, "changed": n, "fields": {field: n}, "samples": {kind: [change, …]}}``
    """
    shared = fetch(conn, ARTICLES, {"one": one, "other": other})[0]
    counts: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    shown: dict[str, list[Row]] = {}
    for quote in _differences(conn, one, other):
        kind = quote["kind"]
        counts[kind] += 1
        fields.update(quote["fields"].keys())
        for name in quote["fields"] or [kind]:
            if len(shown.setdefault(name, [])) < samples:
                shown[name].append(_sample(quote, name))
    both = shared.pop("both")
    articles = {"both": both, **shared, "only from": _read(conn, one) - both, "only to": _read(conn, other) - both}
    return {
        "from": one, "to": other, "articles": articles,
        **{kind: counts[kind] for kind in ("found", "gone", "changed")},
        "fields": dict(fields.most_common()), "samples": shown,
    }  # fmt: skip


def _differences(conn: sqlite3.Connection, one: str, other: str) -> Iterator[Row]:
    """Each quote that differs: found, gone, or changed in some fields from one value to another."""
    for _, steps in groupby(
        _each(conn, CHANGES, {"one": one, "other": other}), key=lambda row: (row["article_id"], row["quote_id"])
    ):
        fields: dict[str, tuple[Any, Any]] = {}
        for field, same in groupby(steps, key=lambda row: str(row["field"])):
            # Of several readings in between only the ends count.
            ordered = list(same)
            first, last = ordered[0]["before"], ordered[-1]["after"]
            quote = ordered[0]
            if first != last:
                fields[field] = (last, first) if quote["backward"] else (first, last)
        kind = "changed"
        if PRESENCE in fields:
            kind, fields = ("found" if fields[PRESENCE][0] is None else "gone"), {}
        if fields or kind != "changed":
            yield quote | {"kind": kind, "fields": fields}


def _sample(quote: Row, name: str) -> Row:
    shown = {key: quote[key] for key in ("quote_id", "article_id", "title", "words", "speaker")}
    if name in quote["fields"]:
        shown["before"], shown["after"] = quote["fields"][name]
    return shown


def _read(conn: sqlite3.Connection, run: str) -> int:
    return int(conn.execute(READ, {"run": run}).fetchone()[0])


def _each(conn: sqlite3.Connection, sql: str, parameters: Any) -> Iterator[Row]:
    cursor = conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
