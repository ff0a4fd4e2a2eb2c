"""One speaker across articles: what joins a name to another, what people decide, and that order changes nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db.identity import settle_all
from db.schema import migrations
from db.speakers import digest, key_of
from db.store import load
from db.verdicts import judge, state, undo

TABLES = ("speakers", "speaker_names", "name_roles", "aliases", "judgements", "speaker_facts", "quotes", "statements")


def fresh():
    db = Database(memory=True)
    db.execute("pragma foreign_keys = on")
    migrations.apply(db)
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
    return {"article": article, "quotes": quotes, "run": dict.fromkeys(("version", "model", "settings", "started"), "1")}


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
