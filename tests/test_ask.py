"""Questions to a served database: answers are kept until the file changes, and given up when they take too long."""

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from db.ask import ask, ask_once, our_database
from db.page.overview import overview
from db.search.question import Question
from db.search.search import Searcher
from db.site import make_site
from db.store import load, open_database

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "q.db"
    db = open_database(path)
    load(db, RECORDS[0])
    db.close()
    return path


def test_an_answer_is_kept_until_the_database_changes(path):
    asked = []

    def count(conn):
        asked.append(1)
        return overview(conn, Searcher())["counts"]["quotes"]

    async def twice(database):
        return [await ask_once(database, count) for _ in range(2)]

    database = our_database(make_site(path))
    assert asyncio.run(twice(database)) == [5, 5]
    assert len(asked) == 1
    db = open_database(path)
    load(db, RECORDS[1])
    db.close()
    assert asyncio.run(twice(database)) == [8, 8]
    assert len(asked) == 2


def test_some_answers_outlast_a_change(path):
    database = our_database(make_site(path))

    def count(conn):
        return conn.execute("select count(*) from quotes").fetchone()[0]

    assert asyncio.run(ask_once(database, count, lasting=600)) == 5
    db = open_database(path)
    load(db, RECORDS[1])
    db.close()
    assert asyncio.run(ask_once(database, count, lasting=600)) == 5
    assert asyncio.run(ask_once(database, count)) == 8


def test_an_endless_question_is_ended(path):
    database = our_database(make_site(path))

    def endless(conn):
        return conn.execute(ENDLESS).fetchone()

    async def both():
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            await ask(database, endless, patience=50)
        return await ask_once(database, endless, patience=50)

    assert asyncio.run(both()) is None


def test_readers_who_ask_at_once_wait_for_one_answer(path):
    database = our_database(make_site(path))
    asked = []

    def count(conn):
        asked.append(1)
        return conn.execute("select count(*) from quotes").fetchone()[0]

    async def together():
        return await asyncio.gather(*(ask_once(database, count) for _ in range(20)))

    assert asyncio.run(together()) == [5] * 20
    assert len(asked) == 1


def test_what_took_long_serves_for_a_while_after_a_change(path, monkeypatch):
    database = our_database(make_site(path))

    def slowly(conn):
        return conn.execute("select count(*) from quotes").fetchone()[0]

    monkeypatch.setattr("db.ask.SLOW", -1)
    monkeypatch.setattr("db.ask.SPARED", 10**9)
    assert asyncio.run(ask_once(database, slowly)) == 5
    db = open_database(path)
    load(db, RECORDS[1])
    db.close()
    assert asyncio.run(ask_once(database, slowly)) == 5
    monkeypatch.setattr("db.ask.SPARED", 0)
    assert asyncio.run(ask_once(database, slowly)) == 8


def test_what_stands_beside_a_question_makes_no_other_one(path):
    database = our_database(make_site(path))

    def greet(conn, name, greeting):
        return f"{greeting} {name}"

    async def both():
        return [await ask_once(database, greet, "Ana", beside=(words,)) for words in ("Good morning", "Good night")]

    assert asyncio.run(both()) == ["Good morning Ana"] * 2


def test_who_waits_for_the_columns_keeps_no_thread_from_others(path):
    database = our_database(make_site(path))
    searcher = Searcher()
    searcher.columns.loading = True

    async def ask_all():
        waiting = [asyncio.create_task(ask(database, searcher.count, Question())) for _ in range(20)]
        other = await ask(database, lambda conn: conn.execute("select count(*) from quotes").fetchone()[0])
        early = any(task.done() for task in waiting)
        searcher.columns.loading = False
        return other, early, set(await asyncio.gather(*waiting))

    assert asyncio.run(ask_all()) == (5, False, {5})
