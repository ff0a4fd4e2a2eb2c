"""The figures of a database: that they count what the tables hold, and how they read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.stats import stats, table
from db.store import load, open_database
from ingest.cli import cli

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """All records, and the bridge article once more without its last quote, which is retired by that."""
    path = tmp_path_factory.mktemp("stats") / "quotes.db"
    db = open_database(path)
    for record in RECORDS:
        load(db, record)
    load(db, {**RECORDS[0], "quotes": RECORDS[0]["quotes"][:-1]})
    db.close()
    return path


@pytest.fixture(scope="module")
def figures(path):
    return stats(open_database(path))


def one(db, sql):
    return db.execute(sql).fetchone()[0]


STANDING = sum(len(record["quotes"]) for record in RECORDS) - 1
QUOTES = [quote for record in RECORDS for quote in record["quotes"]]
QUOTES.remove(RECORDS[0]["quotes"][-1])


def test_totals_are_those_of_the_tables(figures):
    totals = figures["totals"]
    assert (totals["articles"], totals["quotes"], totals["retired"]) == (len(RECORDS), STANDING, 1)
    assert totals["outlets"] == len({record["article"]["outlet"] for record in RECORDS if record["quotes"]} - {None})


@pytest.mark.parametrize(
    "name, value",
    [
        ("types", lambda quote: quote["type"]),
        ("speaker_kinds", lambda quote: quote["speaker"] and quote["speaker"]["kind"]),
    ],
)
def test_counts_by_kind_are_those_of_the_records(figures, name, value):
    column = {"types": "type", "speaker_kinds": "speaker_kind"}[name]
    kinds = [value(quote) for quote in QUOTES]
    assert {row[column]: row["quotes"] for row in figures[name]} == {kind: kinds.count(kind) for kind in set(kinds)}
    assert sum(row["share"] for row in figures[name]) == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("name", ["outlets", "months"])
def test_groups_hold_every_article_and_quote_once(figures, name):
    assert sum(row["articles"] for row in figures[name]) == len(RECORDS)
    assert sum(row["quotes"] for row in figures[name]) == STANDING


def test_the_share_of_unnamed_sources(figures):
    unnamed = [quote for quote in QUOTES if quote["speaker"] and quote["speaker"]["kind"] == "anonymous"]
    assert unnamed and figures["unnamed"] == round(len(unnamed) / STANDING, 4)
    by_outlet = sum((row["unnamed"] or 0) * row["quotes"] for row in figures["outlets"])
    assert by_outlet == pytest.approx(len(unnamed), abs=0.01)


@pytest.mark.parametrize("name, field", [("speaker", "speaker"), ("said", "said"), ("venue", "venue")])
def test_what_is_known_of_the_quotes(figures, name, field):
    assert figures["known"][name] == round(sum(quote[field] is not None for quote in QUOTES) / STANDING, 4)


def test_days_known_exactly_are_fewer_than_days_known(figures):
    exact = [q for q in QUOTES if q["said"] and q["said"]["earliest"] == q["said"]["latest"]]
    assert figures["known"]["said_to_the_day"] == round(len(exact) / STANDING, 4) < figures["known"]["said"]


def test_speakers_come_most_quoted_first_and_only_those_with_a_name(figures):
    counts = [row["quotes"] for row in figures["speakers"]]
    assert counts == sorted(counts, reverse=True)
    assert {row["kind"] for row in figures["speakers"]} <= {"person", "organization"}


def test_confidence_holds_every_quote_once(figures):
    assert [row["from"] for row in figures["confidence"]] == [n / 10 for n in range(10)]
    assert sum(row["quotes"] for row in figures["confidence"]) == STANDING
    surest = [quote for quote in QUOTES if quote["confidence"] >= 0.9]
    assert figures["confidence"][-1]["quotes"] == len(surest)


def test_an_empty_database_has_figures_too(tmp_path):
    figures = stats(open_database(tmp_path / "empty.db"))
    assert (figures["unnamed"], figures["known"]["speaker"], figures["outlets"]) == (None, None, [])
    assert table(figures) == "0 articles, 0 quotes"


def test_the_command_prints_tables_or_json(path, figures):
    result = CliRunner().invoke(cli, ["stats", str(path)])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{len(RECORDS)} articles, {STANDING} quotes, 1 retired, ")
    assert [line.split()[0] for line in lines if line.startswith(("direct", "mixed", "indirect"))] == [
        row["type"] for row in figures["types"]
    ]
    assert json.loads(CliRunner().invoke(cli, ["stats", str(path), "--json"]).stdout) == figures


def test_long_lists_are_cut_with_the_rest_counted(path, figures):
    shown = CliRunner().invoke(cli, ["stats", str(path), "--top", "1"]).stdout
    assert shown.count(f"and {len(figures['outlets']) - 1} more\n") >= 1
    assert (
        len(json.loads(CliRunner().invoke(cli, ["stats", str(path), "--top", "1", "--json"]).stdout)["speakers"]) == 1
    )


def test_a_missing_database_is_named(tmp_path):
    result = CliRunner().invoke(cli, ["stats", str(tmp_path / "none.db")])
    assert result.exit_code == 2 and "there is no such file" in result.stderr
