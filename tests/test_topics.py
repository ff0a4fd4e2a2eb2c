"""What sets a speaker's quotes apart: words of their own, not words of everybody, and none where there is little."""

import sqlite3

import pytest

from db.page.topics import background, topics

EVERYBODY = ["We will see what the council says about the money.", "They said that the work is going well.",
             "It was the best night of the year.", "Nobody told us about the plan for the school."]  # fmt: skip
FERRYMAN = ["The ferry will sail on Monday.", "A ferry needs a crew, and we have none.", "No crew, no ferry.",
            "We will talk about the money.", "It is the best plan.", "The ferry is old."]  # fmt: skip


@pytest.fixture
def conn():
    conn = sqlite3.connect(":memory:")
    conn.execute("""create table quotes
        (rowid integer, text text, speaker text, speaker_id text, published text, retired_by text)""")
    said = [(text, "Bo Ek", "ek") for text in FERRYMAN] + [(text, "Ada Venn", "venn") for text in EVERYBODY * 300]
    conn.executemany(
        "insert into quotes values (?, ?, ?, ?, '2026-03-01', null)", [(i, *row) for i, row in enumerate(said, 1)]
    )
    return conn


def test_the_words_of_a_speaker(conn):
    assert topics(conn, "ek", background(conn)) == [{"word": "ferry", "quotes": 4}, {"word": "crew", "quotes": 2}]


def test_what_is_repeated_word_for_word_is_said_once(conn):
    assert topics(conn, "venn", background(conn)) == []


def test_a_name_is_no_topic(conn):
    conn.execute("update quotes set speaker = 'Ferry Ek' where speaker_id = 'ek'")
    assert [topic["word"] for topic in topics(conn, "ek", background(conn))] == ["crew"]


def test_an_empty_database_has_no_topics(conn):
    conn.execute("delete from quotes")
    assert topics(conn, "ek", background(conn)) == []
