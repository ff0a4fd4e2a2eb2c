"""Loading records: what is stored, what a second loading changes, and what is refused."""

import copy
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.connect import DatabaseError
from db.entry import make_entry, prepare
from db.page.passage import pieces
from db.record import check, check_words, parse
from db.store import RecordError, load, load_many, open_database

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
# What only tells in which order the records came: the number that ties a quote to the search index.
ORDER = {"rowid"}
# … and tables that tell what happened, not what is so.
HISTORY = ("readings", "changes", "search_changes")


@pytest.fixture
def db(tmp_path):
    return open_database(tmp_path / "quotes.db")


@pytest.fixture
def bridge():
    """The article on the swing bridge: five quotes by two people and an official without a name."""
    return copy.deepcopy(RECORDS[0])


def contents(db):
    """All tables of ours, as sets of rows without the order of loading."""
    names = [n for n in db.table_names() if not n.startswith(("quotes_fts", "_")) and n not in HISTORY]
    return {n: sorted(json.dumps({k: v for k, v in r.items() if k not in ORDER}) for r in db[n].rows) for n in names}


def dump(db):
    return list(db.iterdump())


def words(db, where="1", *arguments):
    return [row["text"] for row in db["quotes"].rows_where(where, arguments, order_by="article_id, position")]


def test_a_record_becomes_rows(db, bridge):
    assert load(db, bridge) == "new"
    row = db["quotes"].get(bridge["quotes"][0]["id"])
    assert {column: value for column, value in row.items() if value is not None} == {
        "id": "9b0069505dd34f5b8957",
        "rowid": 1,
        "text": "We will not wait for another winter, … "
        "The bridge comes first, and the ferries will have to be patient.",
        "speaker": "Ana Ruíz",
        "speaker_id": "255bfbcbb52ae25f9632",
        "role": "mayor of Port Merrow",
        "said": "2026-03-03",
        "published": "2026-03-04",
        "venue": "press conference in the old customs house",
        "outlet_id": "eaa2041d4eb2c3046195",
        "article_id": "6a2d60c8a88ac14a1b1d",
        "title": "Mayor puts the swing bridge first",
        "position": 1,
        "type": "direct",
        "said_latest": "2026-03-03",
        "said_precision": "day",
        "said_words": "on Tuesday",
        "said_year": 2026,
        "venue_type": "press conference",
        "speaker_kind": "person",
        "speaker_in_article": "Ana Ruíz",
        "mention": "Ruíz",
        "mention_kind": "name",
        "cue_words": "said",
        "contents": "[[161, 197], [211, 275]]",
        "cue": "[[204, 208]]",
        "mention_span": "[199, 203]",
        "said_span": "[147, 157]",
        "venue_span": "[105, 146]",
        "rule": "cue beside name",
        "confidence": 0.95,
        "run_id": "f5225759540226c5741f",
        "speaker_name_id": "255bfbcbb52ae25f9632",
    }
    assert list(db["outlets"].rows) == [
        {
            "id": "eaa2041d4eb2c3046195",
            "name": "Harbor Ledger",
            "found_name": "Harbor Ledger",
            "domain": "harborledger.example",
            "quote_count": 5,
        }
    ]
    assert [
        (r["name"], r["kind"], r["role"], r["quote_count"]) for r in db["speakers"].rows_where(order_by="name")
    ] == [
        ("Ana Ruíz", "person", "mayor of Port Merrow", 2),
        ("Daniel Okoro", "person", "the harbour engineer", 2),
        ("a senior council official", "anonymous", None, 1),
    ]
    assert [(r["name"], r["kind"]) for r in db["aliases"].rows_where(order_by="name")] == [
        ("Ana Ruíz", "name"),
        ("Daniel Okoro", "name"),
        ("Ruíz", "mention"),
        ("a senior council official", "name"),
    ]


def test_loading_again_changes_nothing(db):
    assert [load(db, record) for record in RECORDS] == ["new"] * 6
    before = dump(db)
    later = [{**record, "run": {**record["run"], "started": "2031-01-01T00:00:00Z"}} for record in RECORDS]
    assert [load(db, record) for record in later] == ["unchanged"] * 6
    assert dump(db) == before


def test_another_path_to_the_same_article_is_nothing_new(db, bridge):
    load(db, bridge)
    bridge["article"]["origin"] = "/elsewhere/bridge.txt"
    assert load(db, bridge) == "unchanged"
    assert db["articles"].get(bridge["article"]["id"])["origin"] == "articles/ledger-bridge.txt"


@settings(max_examples=15, deadline=None)
@given(st.permutations(RECORDS))
def test_the_order_of_loading_does_not_matter(records):
    one, other = open_database_in_memory(), open_database_in_memory()
    for record in RECORDS:
        load(one, record)
    for record in records:
        load(other, record)
    assert contents(other) == contents(one)
    other.execute("insert into quotes_fts (quotes_fts) values ('integrity-check')")


def open_database_in_memory():
    from sqlite_utils import Database

    from db.schema import migrations

    db = Database(memory=True)
    db.execute("pragma foreign_keys = on")
    migrations.apply(db)
    return db


def test_counts_are_what_counting_gives(db):
    for record in [*RECORDS, {**RECORDS[0], "quotes": RECORDS[0]["quotes"][2:]}]:
        load(db, record)
    for table, key in (("speakers", "speaker_id"), ("outlets", "outlet_id")):
        stored = db.execute(f"select id, quote_count from {table} order by id").fetchall()
        counted = f"(select count(*) from quotes where {key} = {table}.id and retired_by is null)"
        assert stored == db.execute(f"select id, {counted} from {table} order by id").fetchall()


def test_a_quote_that_is_gone_is_retired_and_comes_back(db, bridge):
    load(db, bridge)
    before = contents(db)
    shorter = {**bridge, "quotes": bridge["quotes"][:1] + bridge["quotes"][3:]}
    assert load(db, shorter) == "updated"
    run = db.execute("select id from runs").fetchone()[0]
    assert words(db, "retired_by = ?", run) == [quote["text"][0] for quote in bridge["quotes"][1:3]]
    assert db.execute("select count(*) from quote_details").fetchone() == (3,)
    assert db["speakers"].get("255bfbcbb52ae25f9632")["quote_count"] == 1
    assert load(db, bridge) == "updated"
    assert contents(db) == before


def test_an_edited_article_keeps_ids_and_search(db, bridge):
    load(db, bridge)
    numbers = dict(db.execute("select id, rowid from quotes").fetchall())
    bridge["article"]["title"] = "Ferries must wait"
    assert load(db, bridge) == "updated"
    assert dict(db.execute("select id, rowid from quotes").fetchall()) == numbers
    assert len(list(db["quotes"].search("ferries must wait"))) == 5
    db.execute("insert into quotes_fts (quotes_fts) values ('integrity-check')")


def test_retired_quotes_stay_in_step_with_their_article(db, bridge):
    load(db, bridge)
    bridge["article"] |= {"title": "Ferries must wait", "outlet": "Harbor Ledger on Sunday"}
    load(db, {**bridge, "quotes": []})
    assert {row["title"] for row in db["quotes"].rows} == {"Ferries must wait"}
    assert [(r["name"], r["quote_count"]) for r in db["outlets"].rows] == [("Harbor Ledger on Sunday", 0)]
    assert {r["outlet_id"] for r in db["quotes"].rows} == {r["id"] for r in db["outlets"].rows}


def test_a_record_made_before_agencies_were_told_is_unchanged_by_a_null(db, bridge):
    assert "agency" not in bridge["article"]
    load(db, bridge)
    bridge["article"]["agency"] = None
    assert load(db, bridge) == "unchanged"
    bridge["article"]["agency"] = "Reuters"
    assert load(db, bridge) == "updated"
    assert {row["agency"] for row in db["quote_details"].rows} == {"Reuters"}


def test_a_newer_run_is_named_on_what_it_found(db, bridge):
    load(db, bridge)
    bridge["run"] = {**bridge["run"], "version": "0.2.0", "started": "2026-05-01T00:00:00Z"}
    assert load(db, bridge) == "updated"
    assert {row["run_version"] for row in db["quote_details"].rows} == {"0.2.0"}
    assert db["runs"].count == 2


def speaker(name, kind="person", role=None):
    return {"name": name, "kind": kind, "role": role}


@pytest.mark.parametrize(
    "one, other, expected",
    [
        (speaker("Ana Ruíz"), speaker("Ana Ruiz"), ["Ana Ruíz"]),
        (speaker("INGRID SOLHEIM"), speaker("Ingrid Solheim"), ["Ingrid Solheim"]),
        (speaker("Tidemark Mutual", "organization"), speaker("Tidemark Mutual", "organization"), ["Tidemark Mutual"]),
        (speaker("Ana Ruíz"), speaker("Ana Ruíz", "organization"), ["Ana Ruíz", "Ana Ruíz"]),
        (speaker("Ana Ruíz"), speaker("Anna Ruíz"), ["Ana Ruíz", "Anna Ruíz"]),
        # Nothing says that these are the same in two articles.
        (speaker("Ruíz"), speaker("Ruíz"), ["Ruíz", "Ruíz"]),
        (speaker("a diver", "anonymous"), speaker("a diver", "anonymous"), ["a diver", "a diver"]),
        (speaker("residents", "group"), speaker("residents", "group"), ["residents", "residents"]),
        (speaker("the firm", "organization"), speaker("the firm", "organization"), ["the firm", "the firm"]),
    ],
)
def test_who_is_one_speaker_in_two_articles(db, one, other, expected):
    for record, who in ((RECORDS[0], one), (RECORDS[1], other)):
        record = copy.deepcopy(record)
        record["quotes"] = [{**record["quotes"][0], "speaker": who}]
        load(db, record)
    assert [row["name"] for row in db["speakers"].rows_where(order_by="name")] == expected
    assert sorted(row["speaker"] for row in db["quotes"].rows) == sorted(expected * (2 // len(expected)))


def test_the_role_shown_is_the_one_given_last(db):
    for record in RECORDS:
        load(db, record)
    rows = db["speakers"].rows_where("name = 'Daniel Okoro'")
    assert [(row["role"], row["role_day"]) for row in rows] == [("deputy mayor", "2026-03-10")]


@pytest.mark.parametrize(
    "earliest, latest, precision, year",
    [
        ("2026-03-03", "2026-03-03", "day", 2026),
        ("2024-02-01", "2024-02-29", "month", 2024),
        ("2025-01-01", "2025-12-31", "year", 2025),
        ("2025-03-01", "2025-03-07", "range", 2025),
        ("2025-12-29", "2026-01-04", "range", None),
    ],
)
def test_how_exactly_the_day_is_known(db, bridge, earliest, latest, precision, year):
    bridge["quotes"][0]["said"] |= {"earliest": earliest, "latest": latest}
    load(db, bridge)
    row = db["quotes"].get(bridge["quotes"][0]["id"])
    assert (row["said"], row["said_latest"], row["said_precision"], row["said_year"]) == (
        earliest,
        latest,
        precision,
        year,
    )


def change(path, value):
    """A function that sets one field deep inside a record, or removes it for None given as KeyError."""

    def apply(record):
        *way, last = path
        for step in way:
            record = record[step]
        if value is KeyError:
            del record[last]
        else:
            record[last] = value

    return apply


@pytest.mark.parametrize(
    "changes, message",
    [
        (change(["article", "text"], KeyError), "article 'articles/ledger-bridge.txt': the field 'text' is missing"),
        (change(["run"], None), "record: run must be an object, not None"),
        (
            change(["article", "published"], "4 March"),
            "published must be a day such as 2025-12-03, or null, not '4 March'",
        ),
        (change(["article", "published"], "2026-02-30"), "published must be a day"),
        (change(["article", "mood"], "grim"), "unknown field 'mood'"),
        (change(["article", "agency"], 7), "agency must be a text or null, not 7"),
        (
            change(["quotes", 0, "type"], "shouted"),
            "quote 1: type must be one of direct, mixed, indirect, not 'shouted'",
        ),
        (change(["quotes", 0, "mention", "kind"], "noun"), "quote 1, mention: kind must be one of name, pronoun"),
        (
            change(["quotes", 0, "speaker", "kind"], "ghost"),
            "quote 1, speaker: kind must be one of person, organization",
        ),
        (change(["quotes", 0, "speaker", "name"], ""), "quote 1, speaker: name must be a text, not ''"),
        (change(["quotes", 0, "venue", "kind"], "pub"), "quote 1, venue: kind must be one of press conference"),
        (change(["quotes", 1, "confidence"], 7), "quote 2: confidence must be a number from 0 to 1, not 7"),
        (change(["quotes", 1, "confidence"], float("nan")), "confidence must be a number from 0 to 1"),
        (change(["quotes", 0, "contents", 0], [5, 9000]), "[5, 9000] is not inside the text"),
        (change(["quotes", 0, "contents", 0], [-5, 3]), "[-5, 3] is not inside the text"),
        (change(["quotes", 0, "contents", 0], [9, 9]), "[9, 9] is not inside the text"),
        (change(["quotes", 0, "contents", 0], [True, 9]), "contents must be a list of [start, end]"),
        (change(["quotes", 0, "contents"], []), "contents and text must have the same number of parts"),
        (change(["quotes", 0, "cue"], [[1, 9000]]), "quote 1, cue: [1, 9000] is not inside the text"),
        (
            change(["quotes", 0, "text", 1], "The tunnel"),
            "quote 1, contents: 'The tunnel' is not what stands at [211, 275]",
        ),
        (
            change(["quotes", 0, "mention", "text"], "Marsh"),
            "quote 1, mention: 'Marsh' is not what stands at [199, 203]: 'Ruíz'",
        ),
        (change(["quotes", 0, "said", "earliest"], "2027-01-01"), "quote 1, said: earliest is later than latest"),
        (
            change(["quotes", 1, "id"], RECORDS[0]["quotes"][0]["id"]),
            "quote 2: the id 9b0069505dd34f5b8957 is there twice",
        ),
        (change(["quotes", 1], "she said so"), "quote 2 is not an object"),
        (change(["article", "byline"], "\ud800"), "half a character"),
        (change(["contract"], 2), "the record keeps to contract 2, this onrecord to 1; upgrade onrecord"),
        (change(["contract"], 0), "there is no contract 0; make the record again with onrecord extract"),
        (change(["contract"], "1"), "there is no contract '1'"),
        (change(["quotes", 0, "weight"], 1), "quote 1: unknown field 'weight'; was it made by a newer onrecord?"),
        (change(["article", "id"], RECORDS[1]["article"]["id"]), "a quote has the id of another article's quote"),
    ],
)
def test_a_bad_record_is_refused_whole(db, bridge, changes, message):
    load(db, RECORDS[0])
    before = dump(db)
    changes(bridge)
    with pytest.raises(RecordError) as caught:
        load(db, bridge)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert dump(db) == before


@pytest.mark.parametrize("record", [None, [], "article", 3])
def test_what_is_no_object_is_refused(db, record):
    with pytest.raises(RecordError, match="a record is a JSON object"):
        load(db, record)


def test_nulls_stay_unknown(db, bridge):
    bridge["article"] |= dict.fromkeys(("url", "outlet", "title", "byline", "published", "language"))
    bridge["quotes"] = [bridge["quotes"][0] | dict.fromkeys(("mention", "speaker", "said", "venue")) | {"cue": []}]
    load(db, bridge)
    row = next(db["quotes"].rows)
    assert {key for key, value in row.items() if value is not None} == {
        "id", "rowid", "text", "article_id", "position", "type", "contents", "cue", "rule", "confidence", "run_id",
    }  # fmt: skip


def test_a_writer_waits_and_then_says_so(db, bridge, tmp_path):
    other = open_database(tmp_path / "quotes.db")
    other.conn.execute("pragma busy_timeout = 1")
    db.execute("begin immediate")
    with pytest.raises(DatabaseError, match="is locked"):
        load(other, bridge)
    db.execute("rollback")
    assert load(other, bridge) == "new"


def test_a_record_may_say_which_contract_it_keeps_to(db, bridge):
    load(db, bridge)
    assert load(db, {**bridge, "contract": 1}) == "unchanged"


@pytest.mark.parametrize(
    "spoil, message",
    [
        (change(["contract"], 2), "the record keeps to contract 2"),
        (change(["quotes"], None), "quotes must be a list, not None"),
        (change(["quotes", 0, "contents", 0], [5, 9000]), "[5, 9000] is not inside the text"),
        (change(["quotes", 0, "text", 0], "The tunnel"), "'The tunnel' is not what stands at"),
        (change(["quotes", 0, "id"], RECORDS[0]["quotes"][0]["id"]), "a quote has the id of another article's quote"),
    ],
)
def test_of_many_records_a_bad_one_costs_only_itself(db, spoil, message):
    bad = copy.deepcopy(RECORDS[1])
    spoil(bad)
    *stored, refused = (outcome for outcome in load_many(db, [RECORDS[0], RECORDS[2], RECORDS[0], bad]))
    assert stored == ["new", "new", "unchanged"]
    assert message in str(refused)
    whole = open_database_in_memory()
    for record in (RECORDS[0], RECORDS[2]):
        load(whole, record)
    assert contents(db) == contents(whole)


def test_an_article_that_comes_twice_is_updated(db, bridge):
    shorter = {**bridge, "quotes": bridge["quotes"][1:]}
    assert load_many(db, [bridge, shorter, shorter, bridge]) == ["new", "updated", "unchanged", "updated"]
    assert load(db, bridge) == "unchanged"


@settings(max_examples=10, deadline=None)
@given(st.permutations(RECORDS), st.integers(1, len(RECORDS)))
def test_how_records_are_batched_does_not_matter(records, size):
    one, other = open_database_in_memory(), open_database_in_memory()
    for record in RECORDS:
        load(one, record)
    for start in range(0, len(records), size):
        load_many(other, records[start : start + size])
    assert contents(other) == contents(one)
    other.execute("insert into quotes_fts (quotes_fts, rank) values ('integrity-check', 1)")


def test_more_quotes_than_one_statement_takes_are_stored_and_found(db, monkeypatch):
    one_by_one = open_database_in_memory()
    for record in RECORDS:
        load(one_by_one, record)
    triggers = "select sql from sqlite_master where type = 'trigger' order by name"
    before = db.execute(triggers).fetchall()
    monkeypatch.setattr("db.store.TOGETHER", 3)
    assert load_many(db, RECORDS) == ["new"] * len(RECORDS)
    assert contents(db) == contents(one_by_one)
    assert db.execute(triggers).fetchall() == before
    db.execute("insert into quotes_fts (quotes_fts, rank) values ('integrity-check', 1)")


def test_outlets_that_become_one_within_a_batch_are_counted_right(db, bridge):
    elsewhere = copy.deepcopy(RECORDS[1])
    elsewhere["article"] |= {"outlet": "Sunday Ledger", "url": "https://sunday.example/1"}
    load_many(db, [bridge, elsewhere])
    joined = copy.deepcopy(bridge)
    joined["article"] |= {"outlet": "Sunday Ledger", "title": "Ferries must wait"}
    assert load_many(db, [joined, elsewhere]) == ["updated", "unchanged"]
    counted = "select count(*) from quotes where outlet_id = outlets.id and retired_by is null"
    rows = db.execute(f"select quote_count, ({counted}) from outlets").fetchall()
    assert rows == [(len(bridge["quotes"]) + len(elsewhere["quotes"]),) * 2]


def paths(value, way=()):
    """The ways to all values inside a record."""
    yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from paths(inner, (*way, key))


WAYS = list(paths(RECORDS[0]["quotes"]))[1:]
ODD = st.sampled_from(
    [None, True, 0, 1, 7, -1, 0.5, 1.0, 2.0, "", "x", "said", "2026-02-30", [], [1], [1, 2], [[1, 2]], {}]
)


@given(st.sampled_from(WAYS), ODD)
def test_what_is_wrong_with_a_quote_is_named(way, value):
    record = copy.deepcopy(RECORDS[0])
    change(["quotes", *way], value)(record)
    try:
        make_entry(record)
    except RecordError as error:
        assert re.match(r"article '.*', quote \d+(, \w+)?(: | is not an object$)", str(error))
    else:
        for quote in check(record).quotes:
            check_words("", quote, record["article"]["text"])


def told(outcome):
    """An entry, or the words of an error, which are equal to others."""
    return str(outcome) if isinstance(outcome, RecordError) else outcome


@given(st.sampled_from(WAYS), ODD)
def test_a_line_is_the_same_record_as_what_it_holds(way, value):
    record = copy.deepcopy(RECORDS[0])
    change(["quotes", *way], value)(record)
    assert told(prepare(parse(json.dumps(record)))) == told(prepare(record))


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4)


@given(st.text(max_size=50), SPANS, SPANS)
def test_marked_pieces_joined_are_the_text(text, one, other):
    found = pieces(text, 0, len(text), {"one": one, "other": other})
    assert "".join(words for words, _ in found) == text
    place = 0
    for piece, marks in found:
        for at in range(place, place + len(piece)):
            assert ("one" in marks) == any(start <= at < end for start, end in one)
        place += len(piece)
