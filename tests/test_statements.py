"""Statements: which quotes report one utterance, and that no order of events makes another answer."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import outlets
from db.identity.verdicts import judge, undo
from db.statement import clusters, nearby, statements
from db.store import load, load_many, open_database, transaction
from ingest.cli import cli

RUIZ = ("Ana Ruíz", "person")
OKORO = ("Daniel Okoro", "person")
OFFICIAL = ("a council official", "anonymous")
WINTER = "We will not wait for another winter. The bridge comes first, and the ferries will have to be patient."


def record(name, day, *quotes, outlet=None):
    """An article of some outlet and day; each quote as (speaker, words) or (speaker, words, type)."""
    text, found = "", []
    for number, (speaker, words, *kind) in enumerate(quotes):
        found.append(
            {
                "id": f"{name} {number}", "type": kind[0] if kind else "direct", "text": [words],
                "contents": [[len(text), len(text) + len(words)]], "cue": [], "mention": None, "said": None,
                "speaker": speaker and {"name": speaker[0], "kind": speaker[1], "role": None}, "venue": None,
                "rule": "by hand", "confidence": 1,
            }
        )  # fmt: skip
        text += words + "\n"
    article = {
        "id": name, "url": None, "origin": f"{name}.txt", "outlet": outlet or f"The {name.title()}", "title": None,
        "byline": None, "published": day, "language": "en", "text": text or "Nobody spoke.",
    }  # fmt: skip
    run = {"version": "1", "model": "m", "settings": "s", "started": "2026-01-01T00:00:00Z"}
    return {"article": article, "quotes": found, "run": run}


@pytest.fixture
def db(tmp_path):
    return open_database(tmp_path / "quotes.db")


def groups(db):
    """The statements as sets of quotes."""
    found = {}
    for quote, statement in db.execute("select id, statement_id from quotes where statement_id is not null"):
        found.setdefault(statement, set()).add(quote)
    return sorted(map(sorted, found.values()))


def contents(db):
    """All that does not depend on the numbers of rows."""
    kept = "select quotes.id, one.* from _wordings as one join quotes on quotes.rowid = quote order by 1"
    marks = """
        select quotes.id, mark, day from (select * from _wording_marks union all select * from _recent_marks)
        join quotes on quotes.rowid = quote order by 1, 2
    """
    numbers = dict(db.execute("select rowid, id from quotes").fetchall())
    return [
        db.execute("select * from statements order by id").fetchall(),
        db.execute("select id, statement_id from quotes order by id").fetchall(),
        [(key, *rest, numbers.get(parent)) for key, _, *rest, parent in db.execute(kept).fetchall()],
        db.execute(marks).fetchall(),
    ]


@pytest.mark.parametrize(
    "one, other",
    [
        ((RUIZ, WINTER), (RUIZ, "“We won't wait for another winter – the bridge comes first!”")),
        ((RUIZ, WINTER), (RUIZ, "the ferries would “have to be patient”", "mixed")),
        ((RUIZ, WINTER), (RUIZ, "We will not wait … the ferries will have to be patient")),
        ((RUIZ, WINTER), (RUIZ, "she would not wait for another winter", "indirect")),
        ((RUIZ, WINTER), (("Ruíz", "person"), "The bridge comes first, and the ferries will have to be patient")),
        ((RUIZ, WINTER), (OFFICIAL, "The bridge comes first, and the ferries will have to be patient")),
        ((RUIZ, WINTER), (None, "We will not wait for another winter. The bridge comes first.")),
        ((OKORO, "bold but buildable"), (OKORO, "the plan was “bold but buildable”", "mixed")),
        ((OKORO, "The neighbours of the harbour will be paid"), (OKORO, "The neighbors of the harbor will be paid")),
        ((OFFICIAL, "the steel for the bridge was never ordered"), (OFFICIAL, "steel “was never ordered”", "mixed")),
    ],
)
def test_one_utterance(db, one, other):
    load_many(db, [record("ledger", "2026-03-04", one), record("echo", "2026-03-05", other)])
    assert groups(db) == [["echo 0", "ledger 0"]]


@pytest.mark.parametrize(
    "one, other",
    [
        ((RUIZ, WINTER), (OKORO, WINTER)),
        ((RUIZ, WINTER), (("Aalders", "person"), WINTER)),
        ((RUIZ, WINTER), (RUIZ, "The bridge will be rebuilt before the new ferry hall.")),
        ((RUIZ, "Thank you very much."), (RUIZ, "Thank you very much.")),
        ((RUIZ, "No comment."), (RUIZ, "No comment. The bridge stays shut until the autumn.")),
        ((RUIZ, "I have nothing more to say at this time."), (RUIZ, "I have nothing more to say at this time.")),
        ((RUIZ, "We closed 12 schools this year."), (RUIZ, "We closed 14 schools this year.")),
        ((RUIZ, "The new hospital will open in spring"), (RUIZ, "The old hospital will close in spring")),
        ((OFFICIAL, "the bridge is unsafe"), (None, "the bridge is unsafe")),
        ((RUIZ, "Port Merrow Fire Brigade"), (RUIZ, "She accused the Port Merrow Fire Brigade of neglect.")),
    ],
)
def test_two_utterances(db, one, other):
    load_many(db, [record("ledger", "2026-03-04", one), record("echo", "2026-03-05", other)])
    assert groups(db) == []


@pytest.mark.parametrize(
    "words, day, expected",
    [
        (WINTER, "2026-03-30", True),
        (WINTER, "2026-04-30", False),
        (WINTER, None, True),
        ("the ferries have to be patient", "2026-03-05", True),
        ("the ferries have to be patient", "2026-03-20", False),
    ],
)
def test_the_fewer_the_words_the_nearer_the_days(db, words, day, expected):
    load_many(db, [record("ledger", "2026-03-04", (RUIZ, WINTER)), record("echo", day, (RUIZ, words))])
    assert bool(groups(db)) is expected


def test_a_fragment_of_two_statements_makes_them_no_one(db):
    loaded = [
        record("ledger", "2026-03-04", (RUIZ, f"{WINTER} Nobody on the east bank will walk home in the dark.")),
        record("echo", "2026-03-04", (RUIZ, "The council voted. Nobody on the east bank will walk home in the dark.")),
        record("north", "2026-03-04", (RUIZ, "Nobody on the east bank will walk home")),
        record("south", "2026-03-05", (RUIZ, "The council voted for a toll of two crowns on every lorry.")),
    ]
    load_many(db, loaded)
    assert "south 0" not in str(groups(db))
    assert "north 0" in str(groups(db))


def test_a_statement_is_told_in_its_row(db):
    load_many(
        db,
        [
            record("wire", "2026-03-05", (RUIZ, "The bridge comes first, and the ferries will have to be patient.")),
            record("ledger", "2026-03-04", (RUIZ, "the ferries will have to be patient")),
            record("echo", "2026-03-06", (RUIZ, WINTER), (RUIZ, "ferries “will have to be patient”", "mixed")),
        ],
    )
    first = db.execute("select id from speakers").fetchone()[0]
    outlet = db.execute("select outlet_id from articles where id = 'ledger'").fetchone()[0]
    assert list(db["statements"].rows) == [
        {
            "id": "ledger 0", "text": WINTER, "speaker_id": first, "first_article_id": "ledger",
            "first_published": "2026-03-04", "quote_count": 4, "outlet_count": 3, "quote_id": "echo 0",
            "last_published": "2026-03-06",
        }
    ]  # fmt: skip
    assert outlet and groups(db) == [["echo 0", "echo 1", "ledger 0", "wire 0"]]


def test_a_retired_quote_leaves(db):
    load(db, record("ledger", "2026-03-04", (RUIZ, WINTER)))
    load(db, record("echo", "2026-03-05", (RUIZ, WINTER), (OKORO, "the steel has to be ordered by May")))
    load(db, record("wire", "2026-03-06", (RUIZ, "The bridge comes first, and the ferries will have to be patient.")))
    assert groups(db) == [["echo 0", "ledger 0", "wire 0"]]
    load(db, record("ledger", "2026-03-04"))
    assert groups(db) == [["echo 0", "wire 0"]]
    assert [row["id"] for row in db["statements"].rows] == ["echo 0"]
    load(db, record("echo", "2026-03-05"))
    assert groups(db) == [] and db["statements"].count == 0


def test_an_edited_article_moves(db):
    load(db, record("ledger", "2026-03-04", (RUIZ, WINTER)))
    load(db, record("echo", "2026-03-05", (RUIZ, WINTER)))
    load(db, record("echo", "2026-08-05", (RUIZ, WINTER)))
    assert groups(db) == []
    load(db, record("echo", "2026-03-03", (RUIZ, WINTER), outlet="Echo of the North"))
    assert [(row["id"], row["first_published"]) for row in db["statements"].rows] == [("echo 0", "2026-03-03")]


def test_outlets_that_become_one_count_once(db):
    load_many(db, [record("ledger", "2026-03-04", (RUIZ, WINTER)), record("echo", "2026-03-05", (RUIZ, WINTER))])
    counts = [row["outlet_count"] for row in db["statements"].rows]
    with transaction(db):
        outlets.rename(db.conn, "The Echo", "The Ledger")
    assert counts + [row["outlet_count"] for row in db["statements"].rows] == [2, 1]


def test_speakers_that_become_one(db):
    load_many(db, [record("ledger", "2026-03-04", (RUIZ, WINTER)), record("echo", "2026-03-05", (OKORO, WINTER))])
    names = [key for (key,) in db.execute("select id from speaker_names order by name")]
    key = judge(db.conn, *names, "same", "Tilda Marsh")
    assert groups(db) == [["echo 0", "ledger 0"]]
    undo(db.conn, key, "Tilda Marsh")
    assert groups(db) == []


def test_the_key_of_a_quote_leads_to_its_statement(db):
    load_many(db, [record("ledger", "2026-03-04", (RUIZ, WINTER)), record("echo", "2026-03-05", (RUIZ, WINTER))])
    assert [statements.find(db.conn, key) for key in ("ledger 0", "echo 0", "nothing")] == [
        "ledger 0",
        "ledger 0",
        None,
    ]
    load(db, record("wire", "2026-03-02", (RUIZ, WINTER)))
    assert statements.find(db.conn, "ledger 0") == "wire 0"


# Few words and few days, so that fragments, copies and near misses meet again and again.
SPEAKERS = st.sampled_from([RUIZ, RUIZ, OKORO, ("Ruíz", "person"), OFFICIAL, None])
STRETCH = st.builds(
    lambda start, length: " ".join(WINTER.split()[start : start + length]), st.integers(0, 14), st.integers(3, 19)
)
SAID = st.one_of(STRETCH, st.builds(" … ".join, st.lists(STRETCH, min_size=2, max_size=2)))
QUOTE = st.tuples(SPEAKERS, SAID, st.sampled_from(["direct", "mixed", "indirect"]))
DAYS = st.sampled_from(["2026-03-01", "2026-03-02", "2026-03-04", "2026-03-15", "2026-04-20", None])
ARTICLE = st.tuples(st.sampled_from("abcdefg"), DAYS, st.lists(QUOTE, max_size=3))


def made(articles):
    return [record(name, day, *quotes) for name, day, quotes in articles]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARTICLE, max_size=7, unique_by=lambda article: article[0]), st.randoms(use_true_random=False))
def test_the_order_of_loading_does_not_matter(articles, dice):
    one, other = open_database(":memory:"), open_database(":memory:")
    for found in made(articles):
        load(one, found)
    dice.shuffle(articles)
    for found in made(articles):
        load(other, found)
    assert contents(other) == contents(one)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARTICLE, max_size=9))
def test_whatever_happens_comes_to_the_same_as_a_rebuild(articles):
    db = open_database(":memory:")
    for found in made(articles):  # the same article again is an edit, which retires and brings back quotes
        load(db, found)
    before = contents(db)
    clusters.rebuild(db.conn)
    assert contents(db) == before


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARTICLE, max_size=9, unique_by=lambda article: article[0]), st.integers(0, 9))
def test_quotes_that_waited_come_to_the_same(articles, first):
    one, other = open_database(":memory:"), open_database(":memory:")
    for found in made(articles):
        load(one, found)
    load_many(other, made(articles[:first]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("db.store.FEW", 0)
        load_many(other, made(articles[first:]))
    clusters.join_waiting(other.conn)
    assert contents(other) == contents(one)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARTICLE, max_size=9), st.sets(st.integers(0, 8)))
def test_it_is_the_same_whenever_new_marks_go_over_to_the_large_table(articles, crowded):
    one, other = open_database(":memory:"), open_database(":memory:")
    for number, found in enumerate(made(articles)):
        load(one, found)
        with pytest.MonkeyPatch.context() as patch:
            if number in crowded:
                patch.setattr(nearby, "CROWDED", "select 1")
            load(other, found)
    assert contents(other) == contents(one)


def test_new_marks_go_over_to_the_large_table(db, monkeypatch):
    tables = "select exists (select 1 from _recent_marks), exists (select 1 from _wording_marks)"
    load(db, record("wire", "2026-03-01", (RUIZ, WINTER)))
    assert db.execute(tables).fetchone() == (1, 0)
    monkeypatch.setattr(nearby, "CROWDED", "select 1")
    load(db, record("gazette", "2026-03-01", (RUIZ, WINTER)))
    assert db.execute(tables).fetchone() == (0, 1)
    assert groups(db) == [["gazette 0", "wire 0"]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARTICLE, max_size=7, unique_by=lambda article: article[0]))
def test_a_statement_has_one_speaker_at_most(articles):
    db = open_database(":memory:")
    load_many(db, made(articles))
    full = "select statement_id, speaker_id from quotes where speaker_kind = 'person' and speaker like '% %'"
    found = Counter(key for key, _ in set(db.execute(full).fetchall()) if key)
    assert set(found.values()) <= {1}


@pytest.fixture
def path(tmp_path):
    opened = open_database(tmp_path / "quotes.db")
    load_many(
        opened,
        [
            record("ledger", "2026-03-04", (RUIZ, WINTER)),
            record("echo", "2026-03-05", (RUIZ, "We will never wait for another winter. The bridge comes first.")),
            record("wire", "2026-03-05", (OKORO, "bold but buildable")),
        ],
    )
    opened.conn.commit()
    opened.close()
    return str(tmp_path / "quotes.db")


def run(*arguments):
    result = CliRunner().invoke(cli, ["statements", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_list(path):
    code, shown, _ = run("list", path, "--outlets", "2")
    assert (code, shown.splitlines()) == (0, ["ledger 0  Ana Ruíz  2 outlets, 2 quotes, 2026-03-04", f"    {WINTER}"])
    assert run("list", path, "--speaker", "Daniel Okoro")[1] == ""
    assert json.loads(run("list", path, "--json")[1])["first_outlet"] == "The Ledger"


def test_show(path):
    code, shown, _ = run("show", path, "echo 0")
    assert (code, shown.splitlines()[-1]) == (
        0,
        "    We will [-not-] {+never+} wait for another winter. The bridge comes first. "
        "[-and the ferries will have to be patient.-]",
    )
    page = json.loads(run("show", path, "ledger 0", "--json")[1])
    assert [row["changes"][0] for row in page["variants"]] == [["same", WINTER], ["same", "We will"]]


@pytest.mark.parametrize("key", ["wire 0", "nothing"])
def test_show_of_what_is_no_statement(path, key):
    code, shown, told = run("show", path, key)
    assert (code, shown, told.count("\n")) == (2, "", 1)


def test_rebuild(path):
    before = run("list", path)
    opened = open_database(path)
    opened.execute("delete from _wordings")
    opened.conn.commit()
    opened.close()
    assert run("rebuild", path) == (0, "", "1 statements, which 2 quotes report\n")
    assert run("list", path) == before
