"""One speaker across articles: what joins a name to another, what people decide, and that order changes nothing."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db.connect import open_database
from db.identity.identity import settle_all
from db.identity.judgements import JudgementError
from db.identity.speakers import digest, key_of
from db.identity.verdicts import contradictions, judge, set_apart, state, undo
from db.schema import migrations
from db.store import load

TABLES = ("speakers", "speaker_names", "name_roles", "aliases", "judgements", "speaker_facts", "quotes", "statements")


@cache
def template():
    db = Database(memory=True)
    migrations.apply(db)
    return db


def fresh():
    db = Database(memory=True)
    template().conn.backup(db.conn)
    db.execute("pragma foreign_keys = on")
    return db


@pytest.fixture
def db():
    return fresh()


def record(number, *said, outlet="Harbor Ledger", published="2026-03-04", more=""):
    """An article with a quote for each (name, role) or (name, role, kind)."""
    text, quotes = f"Article {number}.{more}", []
    for name, role, *kind in said:
        start = len(text) + 3
        words = f"Sentence {len(quotes)} of article {number}"
        text += f"\n\n“{words},” said {name}."
        at = start + len(words) + 8
        quotes.append(
            {
                "id": digest(f"{number} {len(quotes)}"), "type": "direct", "contents": [[start, start + len(words)]],
                "text": [words], "cue": [], "said": None, "venue": None, "rule": "test", "confidence": 1,
                "mention": {"span": [at, at + len(name)], "text": name, "kind": "name"},
                "speaker": {"name": name, "kind": kind[0] if kind else "person", "role": role},
            }
        )  # fmt: skip
    article = {
        "id": f"article {number}", "url": None, "origin": f"{number}.txt", "outlet": outlet, "title": f"No. {number}",
        "byline": None, "published": published, "language": "en", "text": text,
    }  # fmt: skip
    return {
        "article": article,
        "quotes": quotes,
        "run": dict.fromkeys(("version", "model", "settings", "started"), "1"),
    }


def contents(db, tables=TABLES):
    return {
        name: sorted(json.dumps({k: v for k, v in row.items() if k != "rowid"}) for row in db[name].rows)
        for name in tables
    }


def speakers(db):
    """Who is shown how often: {name: quotes}, and everything in step with it."""
    check(db)
    return sorted((row["name"], row["quote_count"]) for row in db["speakers"].rows)


def check(db):
    """That all that is derived agrees with the quotes."""
    db.execute("insert into quotes_fts (quotes_fts) values ('integrity-check')")
    assert not db.execute("pragma foreign_key_check").fetchall()
    before = contents(db)
    settle_all(db.conn)
    assert contents(db) == before


def reasons(db):
    return sorted(row["joined_by"] for row in db["speaker_names"].rows_where("joined_by is not null"))


RUIZ = ("Ana Ruíz", "mayor of Port Merrow")


@pytest.mark.parametrize(
    "records, expected, why",
    [
        # A role in common.
        ([record(1, RUIZ), record(2, ("Ruíz", "the mayor"), outlet="Tidewater Post")], [("Ana Ruíz", 2)],
         ["role: mayor"]),
        # The same outlet, the same week.
        ([record(1, RUIZ), record(2, ("Ruíz", None), published="2026-03-11")], [("Ana Ruíz", 2)],
         ["outlet: Harbor Ledger"]),
        ([record(1, RUIZ), record(2, ("Ruíz", None), published="2026-03-12")], [("Ana Ruíz", 1), ("Ruíz", 1)], []),
        ([record(1, RUIZ), record(2, ("Ruíz", None), outlet="Tidewater Post")], [("Ana Ruíz", 1), ("Ruíz", 1)], []),
        # Another role altogether.
        ([record(1, RUIZ), record(2, ("Ruíz", "goalkeeper"))], [("Ana Ruíz", 1), ("Ruíz", 1)], []),
        # Two people of that name.
        ([record(1, RUIZ), record(2, ("Ruíz", "the mayor")), record(3, ("Marta Ruíz", None))],
         [("Ana Ruíz", 1), ("Marta Ruíz", 1), ("Ruíz", 1)], []),
        # The article itself prints the full name, in words that were not quoted.
        ([record(1, RUIZ), record(3, ("Marta Ruíz", None)), record(2, ("Ruíz", None), more=" Later Ana Ruíz came.")],
         [("Ana Ruíz", 2), ("Marta Ruíz", 1)], ["printed: Ana Ruíz"]),
        ([record(1, RUIZ, ("Ana Maria Ruíz", None)), record(2, ("Ruíz", None), more=" Later Ana Ruíz came.")],
         [("Ana Maria Ruíz", 1), ("Ana Ruíz", 2)], ["printed: Ana Ruíz"]),
        ([record(1, RUIZ), record(2, ("Ruíz", None), more=" Later Pia Ruíz came.")],
         [("Ana Ruíz", 1), ("Ruíz", 1)], []),
        ([record(1, RUIZ), record(2, ("Ruíz", None), more=" But Ruíz, or Mayor Ruíz, came.")],
         [("Ana Ruíz", 2)], ["outlet: Harbor Ledger"]),
        # A title before a surname makes no full name.
        ([record(1, RUIZ), record(2, ("Mayor Ruíz", "mayor"))], [("Ana Ruíz", 2)], ["role: mayor"]),
        ([record(1, ("Mr Ruíz", None)), record(2, ("Mr Ruíz", None))], [("Mr Ruíz", 1), ("Mr Ruíz", 1)], []),
        # An office, by the same words, where they name a place or a body.
        ([record(1, RUIZ), record(2, ("the mayor of Port Merrow", None, "anonymous"))], [("Ana Ruíz", 2)],
         ["office: mayor of port merrow"]),
        ([record(1, ("Ana Ruíz", "the prime minister")), record(2, ("the prime minister", None, "anonymous"))],
         [("Ana Ruíz", 1), ("the prime minister", 1)], []),
        ([record(1, RUIZ), record(2, ("a mayor of Port Merrow", None, "anonymous"))],
         [("Ana Ruíz", 1), ("a mayor of Port Merrow", 1)], []),
        # Of another kind.
        ([record(1, ("Ruíz Ruiz", None, "organization")), record(2, ("Ruíz", None))],
         [("Ruíz", 1), ("Ruíz Ruiz", 1)], []),
    ],
)  # fmt: skip
def test_what_joins_a_name_to_another(db, records, expected, why):
    for one in records:
        load(db, one)
    assert (speakers(db), reasons(db)) == (expected, why)
    other = fresh()
    for one in reversed(records):
        load(other, one)
    assert contents(other) == contents(db)


# Few of everything, so that names meet.
PEOPLE = ["Ana Ruíz", "Ana Ruiz", "Marta Ruíz", "Ruíz", "Mayor Ruíz", "Daniel Okoro", "Dan Okoro", "Okoro"]
NOBODIES = ["the mayor of Port Merrow", "a senior official"]
SAID = st.one_of(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from([None, None, "mayor of Port Merrow", "goalkeeper"])),
    st.tuples(st.sampled_from(NOBODIES), st.none(), st.just("anonymous")),
)
ARTICLES = st.lists(
    st.tuples(
        st.lists(SAID, max_size=3),
        st.sampled_from(["Harbor Ledger", "Tidewater Post"]),
        st.sampled_from(["2026-03-04", "2026-03-09", "2026-03-30"]),
        st.sampled_from(["", " Ana Ruíz came.", " But Okoro came."]),
    ),
    max_size=6,
)
WORDS = st.lists(
    st.tuples(st.sampled_from(["same", "same", "different", "unsure"]), st.integers(0, 30), st.integers(0, 30)),
    max_size=6,
)
FACTS = st.lists(
    st.tuples(
        st.sampled_from(["alias", "role", "wikidata_id"]),
        st.integers(0, 30),
        st.sampled_from(["Okoro", "Dan Okoro", "Q1"]),
    ),
    max_size=3,
)


def make_records(articles):
    return [
        record(number, *said, outlet=outlet, published=published, more=more)
        for number, (said, outlet, published, more) in enumerate(articles)
    ]


def names_of(records):
    """The keys of all names, and for each the articles that print it."""
    names = {}
    for one in records:
        for quote in one["quotes"]:
            key = key_of(quote["speaker"]["name"], quote["speaker"]["kind"], one["article"]["id"])
            names.setdefault(key, set()).add(one["article"]["id"])
    return names


def steps_of(records, judgements, facts):
    """Loading, judging and stating as functions of a database, each with the names it needs to be there."""
    names = sorted(names_of(records))
    steps = [(set(), lambda db, one=one: load(db, one)) for one in records]
    for second, (verdict, one, other) in enumerate(judgements if names else []):
        one, other = names[one % len(names)], names[other % len(names)]
        if one != other:
            values = (one, other, verdict, "Tilda Marsh", None, f"2026-04-01T10:00:{second:02}Z")
            steps.append(({one, other}, lambda db, values=values: judge(db.conn, *values)))
    for second, (field, one, value) in enumerate(facts if names else []):
        values = (names[one % len(names)], field, value, "Tilda Marsh", None, f"2026-04-02T10:00:{second:02}Z")
        steps.append(({values[0]}, lambda db, values=values: state(db.conn, *values)))
    return steps


def take(steps):
    """A database after some steps; one that needs a name that is not there yet is put off."""
    db = fresh()
    waiting = list(steps)
    while waiting:
        known = {row["id"] for row in db["speaker_names"].rows}
        ready = next(number for number, (needs, _) in enumerate(waiting) if needs <= known)
        waiting.pop(ready)[1](db)
    return db


@settings(max_examples=25, deadline=None)
@given(st.data(), ARTICLES, WORDS, FACTS)
def test_no_order_changes_anything(data, articles, judgements, facts):
    steps = steps_of(make_records(articles), judgements, facts)
    db = take(steps)
    check(db)
    assert contents(take(data.draw(st.permutations(steps)))) == contents(db)


@settings(max_examples=20, deadline=None)
@given(st.data(), ARTICLES, WORDS, FACTS)
def test_what_is_taken_back_leaves_no_trace(data, articles, judgements, facts):
    records = make_records(articles)
    before = contents(take(steps_of(records, [], [])))
    db = take(steps_of(records, judgements, facts))
    said = [row["id"] for table in ("judgements", "speaker_facts") for row in db[table].rows]
    for key in data.draw(st.permutations(said)):
        undo(db.conn, key, "Piet Hollander")
    said = {"judgements": [], "speaker_facts": []}
    assert contents(db) | said == before | said
    assert all(row["withdrawn_by"] == "Piet Hollander" for table in said for row in db[table].rows)


def names(db, *spelled):
    return [db.execute("select id from speaker_names where name = ?", [name]).fetchone()[0] for name in spelled]


def test_judgements_and_their_undoing(db):
    for one in (
        record(1, ("Robert Marsh", "the pilot")),
        record(2, ("Bob Marsh", "a pilot")),
        record(3, ("Marsh", None)),
    ):
        load(db, one)
    before = contents(db)
    robert, bob, marsh = names(db, "Robert Marsh", "Bob Marsh", "Marsh")
    same = judge(db.conn, robert, bob, "same", "Tilda Marsh", "one pilot's licence")
    # Now there is one Marsh only, and evidence may speak.
    assert (speakers(db), reasons(db)) == ([("Robert Marsh", 3)], ["outlet: Harbor Ledger"])
    assert {row["speaker"] for row in db["quotes"].search("sentence")} == {"Robert Marsh"}
    apart = judge(db.conn, robert, marsh, "different", "Piet Hollander")
    assert speakers(db) == [("Marsh", 1), ("Robert Marsh", 2)]
    load(db, record(4, ("Bob Marsh", None)))
    assert speakers(db) == [("Marsh", 1), ("Robert Marsh", 3)]
    load(db, record(4))
    undo(db.conn, apart, "Piet Hollander")
    undo(db.conn, same, "Piet Hollander")
    after = contents(db)
    assert [row for row in after["quotes"] if "article 4" not in row] == before["quotes"]
    assert [after[table] for table in ("speakers", "name_roles")] == [before[t] for t in ("speakers", "name_roles")]


@pytest.mark.parametrize(
    "verdicts, expected",
    [
        # The latest on a pair stands, whichever was entered last.
        ([("Ana Ruíz", "Pia Ruíz", "same", "02"), ("Ana Ruíz", "Pia Ruíz", "different", "01")], [("Ana Ruíz", 2)]),
        ([("Ana Ruíz", "Pia Ruíz", "same", "01"), ("Pia Ruíz", "Ana Ruíz", "unsure", "02")],
         [("Ana Ruíz", 1), ("Pia Ruíz", 1)]),
        # The first is the one to show.
        ([("Pia Ruíz", "Ana Ruíz", "same", "01")], [("Pia Ruíz", 2)]),
    ],
)  # fmt: skip
def test_which_judgement_stands(db, verdicts, expected):
    load(db, record(1, ("Ana Ruíz", None), ("Pia Ruíz", None)))
    for one, other, verdict, second in verdicts:
        judge(db.conn, *names(db, one, other), verdict, "Tilda Marsh", at=f"2026-04-01T10:00:{second}Z")
    assert speakers(db) == expected


def test_what_cannot_all_be_so_is_named(db):
    load(db, record(1, ("Ana Ruíz", None), ("Anna Ruiz", None), ("Anne Ruiz", None)))
    ana, anna, anne = names(db, "Ana Ruíz", "Anna Ruiz", "Anne Ruiz")
    said = [
        judge(db.conn, ana, anna, "same", "Tilda Marsh"), judge(db.conn, anna, anne, "same", "Tilda Marsh"),
        judge(db.conn, ana, anne, "different", "Piet Hollander", at="2026-04-01T10:00:00Z"),
        state(db.conn, ana, "wikidata_id", "Q11", "Tilda Marsh"), state(db.conn, anne, "wikidata_id", "Q12", "Piet H."),
    ]  # fmt: skip
    found = contradictions(db.conn)
    assert "judged different by Piet Hollander on 2026-04-01" in found[0]
    assert all(key[:8] in found[0] for key in said[:3])
    assert "several entries in Wikidata" in found[1]
    assert all(key[:8] in found[1] for key in said[3:])
    assert [row["wikidata_id"] for row in db["speakers"].rows] == [None]
    undo(db.conn, said[0], "Tilda Marsh")
    assert contradictions(db.conn) == []


def test_an_alias_joins_what_goes_by_it(db):
    load(db, record(1, ("Roberta Marsh", None), ("Okoro", None)))
    (roberta,) = names(db, "Roberta Marsh")
    key = state(db.conn, roberta, "alias", "Bobbie Marsh", "Tilda Marsh")
    other = state(db.conn, roberta, "alias", "The Admiral", "Tilda Marsh")
    load(db, record(2, ("Bobbie Marsh", "pilot"), ("the Admiral", None), outlet="Tidewater Post"))
    assert speakers(db) == [("Okoro", 1), ("Roberta Marsh", 3)]
    assert [row["name"] for row in db["aliases"].rows_where("kind = 'hand'", order_by="name")] == [
        "Bobbie Marsh",
        "The Admiral",
    ]
    undo(db.conn, key, "Tilda Marsh")
    undo(db.conn, other, "Tilda Marsh")
    assert speakers(db) == [("Bobbie Marsh", 1), ("Okoro", 1), ("Roberta Marsh", 1), ("the Admiral", 1)]


def test_a_database_of_before_keeps_all_that_people_said(tmp_path):
    file = tmp_path / "old.db"
    old = Database(file)
    old.conn.execute("pragma journal_mode = wal")
    migrations.apply(old, stop_before="sign_corrections")
    old["runs"].insert({"id": "r", "version": "1", "model": "m", "settings": "s", "started": "2026-03-20"})
    article = {"origin": "a.txt", "outlet_id": None, "published": "2026-03-04", "run_id": "r", "content_hash": "h"}
    old["articles"].insert_all({**article, "id": key, "text": "“Ships,” she said."} for key in "ab")
    whole, bare = key_of("Ana Ruíz", "person", ""), key_of("Ruíz", "person", "b")
    old["speakers"].insert_all(
        [
            {"id": whole, "name": "Ana Ruíz", "kind": "person", "quote_count": 1, "wikidata_id": "Q11"},
            {"id": bare, "name": "Ruíz", "kind": "person", "quote_count": 1, "article_id": "b"},
        ]
    )
    old["aliases"].insert({"speaker_id": whole, "name": "Ana Ruíz", "folded": "ana ruiz", "kind": "name"})
    signed = {"judged_by": "Tilda Marsh", "judged_at": "2026-04-01"}
    old["judgements"].insert({"speaker_id": whole, "other_id": bare, "verdict": "unsure", **signed})
    quote = {
        "text": "Ships,", "position": 1, "type": "direct", "contents": "[[1, 7]]", "cue": "[]", "rule": "cue",
        "confidence": 1, "run_id": "r", "role": "mayor", "speaker_kind": "person", "published": "2026-03-04",
    }  # fmt: skip
    for number, (key, name, home) in enumerate([(whole, "Ana Ruíz", "a"), (bare, "Ruíz", "b")], start=1):
        row = {**quote, "id": f"q{number}", "rowid": number, "speaker": name, "speaker_id": key, "article_id": home}
        old["quotes"].insert(row)
    old.close()
    db = open_database(file)
    # The roles would join them, had nobody been asked.
    assert speakers(db) == [("Ana Ruíz", 1), ("Ruíz", 1)]
    assert [row["wikidata_id"] for row in db["speakers"].rows] == ["Q11", None]
    assert [(row["role"], row["quotes"]) for row in db["speaker_roles"].rows] == [("mayor", 1), ("mayor", 1)]
    undo(db.conn, next(db["judgements"].rows)["id"], "Tilda Marsh")
    assert (speakers(db), reasons(db)) == ([("Ana Ruíz", 2)], ["role: mayor"])


def namesakes():
    """A mayor and a swimmer of one name, and what the swimmer says elsewhere."""
    db = fresh()
    load(db, record(1, RUIZ, ("Ruíz", "mayor")))
    load(db, record(2, ("Ana Ruíz", "swimmer"), outlet="Tidewater Post"))
    load(db, record(3, ("Ana Ruíz", "swimmer"), ("Ruíz", None), outlet="Tidewater Post", published="2026-03-05"))
    return db


def test_two_people_of_one_name_are_kept_apart_by_article():
    db = namesakes()
    mayor = key_of("Ana Ruíz", "person", "")
    set_apart(db.conn, mayor, ["article 2", "article 3"], "different", "tilda")
    assert speakers(db) == [("Ana Ruíz", 2), ("Ana Ruíz", 3)]
    assert sorted({(row["speaker_id"] == mayor, row["article_id"]) for row in db["quotes"].rows}) == [
        (False, "article 2"), (False, "article 3"), (True, "article 1"),
    ]  # fmt: skip
    shown = {row["id"] == mayor: row["role"] for row in db["speakers"].rows}
    assert shown == {True: "mayor of Port Merrow", False: "swimmer"}


def test_namesakes_stay_apart_when_their_articles_are_read_again():
    db = namesakes()
    set_apart(db.conn, key_of("Ana Ruíz", "person", ""), ["article 2", "article 3"], "different", "tilda")
    again = record(2, ("Ana Ruíz", "swimmer"), ("Ana Ruíz", None), outlet="Tidewater Post", more=" She won.")
    assert load(db, again) == "updated"
    assert speakers(db) == [("Ana Ruíz", 2), ("Ana Ruíz", 4)]


def test_keeping_namesakes_apart_is_taken_back_without_a_trace():
    db = namesakes()
    said = ("judgements", "speaker_names")
    before = contents(db, [name for name in TABLES if name not in (*said, "aliases")])
    keys = set_apart(db.conn, key_of("Ana Ruíz", "person", ""), ["article 2", "article 3"], "different", "tilda")
    for key in keys:
        undo(db.conn, key, "tilda")
    assert contents(db, before) == before
    check(db)


def test_an_article_that_does_not_quote_somebody_cannot_set_them_apart():
    db = namesakes()
    load(db, record(4, ("Daniel Okoro", None)))
    with pytest.raises(JudgementError, match="article 4 does not quote that speaker"):
        set_apart(db.conn, key_of("Ana Ruíz", "person", ""), ["article 4"], "different", "tilda")
