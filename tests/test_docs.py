"""What the documentation says of the database is so: its tables, the codebook, the cookbook, and how to cite."""

import json
import re
import runpy
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import ingest
from db.connect import read_database
from db.export import tables
from db.statement.clusters import join_waiting
from db.store import load, open_database, transaction
from ingest.cli import cli
from ingest.input.read import expand, read
from ingest.pipeline import Extractor

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
CODEBOOK = runpy.run_path(str(DOCS / "codebook.py"))
RECIPES = re.findall(
    r"^### ([^\n]+)\n(?:(?!###).)*?```sql\n(.*?)```",
    (DOCS / "cookbook.md").read_text("utf-8"),
    re.DOTALL | re.MULTILINE,
)


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """The example articles in a database; one quote corrected, one rejected, and one that is no longer found."""
    path = tmp_path_factory.mktemp("docs") / "quotes.db"
    records = [record.to_dict() for record in Extractor().records(read(expand([str(ROOT / "examples" / "articles")])))]
    db = open_database(path)
    for record in records:
        load(db, record)
    with transaction(db):
        join_waiting(db.conn)
    reread = next(record for record in records if "choir" in record["article"]["origin"])
    load(db, {**reread, "quotes": reread["quotes"][:-1]})
    found = {words: key for key, words in db.execute("select id, text from quotes")}
    db.close()
    for words in (
        [
            "fix",
            str(path),
            key_of(found, "a headline in search"),
            "--venue",
            "the Assembly",
            "--venue-type",
            "parliament",
        ],
        ["reject", str(path), key_of(found, "no app has ever")],
    ):
        done = CliRunner().invoke(cli, ["correct", *words, "--by", "desk", "--note", "checked against the minutes"])
        assert done.exit_code == 0, done.output
    with read_database(path) as db:
        yield db


def key_of(found, words):
    return next(key for text, key in found.items() if words in text)


# The cookbook: for each recipe, rows that must be in its answer, by some of their columns. Of a text it is a part only,
# because where a quote begins and ends is the business of other tests.

COURIER, LANTERN, WIRE = "The Calvera Courier", "The Daily Lantern", "Ansel Wire"
GAZETTE, WEEKLY = "Merrow Valley Gazette", "Harbour Weekly"
EXPECTED = {
    "Who is quoted most, month by month, in each outlet?": [
        {"outlet": COURIER, "month": "2025-03", "place": 1, "speaker": "Ines Valdor"},
        {"outlet": WIRE, "month": "2025-10", "place": 1, "speaker": "Farouk Delamere-Amin"},
        {"outlet": GAZETTE, "month": "2025-03", "place": 1, "speaker": "Amadou Koulibeth"},
    ],
    "How much of the talking do a few do?": [{"outlet": WEEKLY}, {"outlet": GAZETTE}],
    "Who is quoted beside whom?": [
        {"speaker": "Desmond Achterberg", "beside": "Ines Valdor"},
        {"speaker": "Hugo Sarrazin-Pike", "beside": "Rosalind Nkemelu"},
    ],
    "Whom does only one outlet quote?": [
        {"outlet": GAZETTE, "speaker": "Amadou Koulibeth"},
        {"outlet": LANTERN, "speaker": "Tadeusz Wrobelsky"},
    ],
    "Who is new?": [{"speaker": "Noor Petrosyan-Wells", "first_published": "2025-10-09"}],
    "Everything a person said, under every name": [
        {"outlet": GAZETTE, "type": "indirect", "text": "the smell had reached the church"}
    ],
    "How have articles introduced somebody over time?": [
        {"role": "Education Minister", "first_published": "2025-10-08", "outlets": WIRE},
        {"role": "Education chief", "first_published": "2025-10-09", "outlets": LANTERN},
    ],
    "What share of its quotes does each outlet leave without a name?": [{"outlet": WEEKLY, "unnamed": 0, "percent": 0}],
    "How are unnamed sources described?": [
        {"described_as": "a person familiar with the talks", "outlet": WIRE, "published": "2025-03-04"},
        {"described_as": "a government official", "outlet": COURIER},
    ],
    "What did somebody say about a subject, before and after a day?": [
        {"side": "before", "outlet": WIRE, "text": "free ferries would start"},
        {"side": "after", "outlet": WEEKLY, "text": "selling tickets on the boat"},
    ],
    "Who uses a word?": [{"speaker": "Sunniva Hartogh", "first_published": "2025-10-08"}],
    "How much is printed in the speaker's own words?": [{"outlet": WIRE}, {"outlet": WEEKLY}],
    "Which verbs go with whom?": [{"speaker": "Farouk Delamere-Amin", "cue_words": "denied", "outlets": WIRE}],
    "What was said on a day?": [
        {"said": "2025-06-16", "speaker": "Hugo Sarrazin-Pike", "venue": "Merrowdale Crown Court", "outlet": COURIER}
    ],
    "How long do words take from mouth to page?": [
        {"outlet": WIRE, "median_days": 0},
        {"outlet": COURIER, "median_days": 1},
        {"outlet": WEEKLY, "median_days": 3},
    ],
    "Where does each outlet hear its quotes?": [
        {"outlet": WIRE, "venue_type": "parliament", "speakers": 2},
        {"outlet": WEEKLY, "venue_type": "interview", "speakers": 1},
    ],
    "Who had it first?": [{"speaker": "Sunniva Hartogh", "first_outlet": WIRE, "first_published": "2025-10-08"}],
    "How did each outlet print it?": [
        {"outlet": WIRE, "type": "mixed", "text": "a headline in search of a policy"},
        {"outlet": LANTERN, "type": "mixed", "text": "a headline in search of a policy"},
    ],
    "How many of these quotes are right?": [{}],
    "A sample to check by hand": [{"outlet": WIRE}, {"outlet": COURIER}, {"outlet": None}],
    "What have people corrected?": [
        {"field": "venue", "corrected_by": "desk", "note": "checked against the minutes"},
        {"field": "reject", "words": "no app has ever loved a child"},
    ],
    "What is no longer in its article?": [{"speaker": "Babajide Ferncastle"}],
}


def fits(wanted, row):
    return all(value in row[name] if name == "text" else value == row[name] for name, value in wanted.items())


def test_every_recipe_has_its_expectation():
    assert [title for title, _ in RECIPES] == list(EXPECTED)


@pytest.mark.model
@pytest.mark.parametrize("title, sql", RECIPES, ids=[title for title, _ in RECIPES])
def test_the_cookbook(examples, title, sql):
    rows = list(examples.query(sql))
    missing = [wanted for wanted in EXPECTED[title] if not any(fits(wanted, row) for row in rows)]
    assert missing == [], rows
    shares = [value for row in rows for name, value in row.items() if name.startswith("percent")]
    assert all(0 <= share <= 100 for share in shares)


@pytest.mark.model
def test_recipes_that_count_count_every_quote_once(examples):
    recipes = dict(RECIPES)
    with_outlet = examples.execute("select count(*) from quote_details where outlet is not null").fetchone()[0]
    for title in (
        "How much of the talking do a few do?",
        "What share of its quotes does each outlet leave without a name?",
        "How much is printed in the speaker's own words?",
        "Where does each outlet hear its quotes?",
    ):
        assert sum(row["quotes"] for row in examples.query(recipes[title])) == with_outlet, title


@pytest.mark.model
def test_duckdb_reads_the_exported_tables(examples, tmp_path, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    path = examples.execute("select file from pragma_database_list").fetchone()[0]
    assert CliRunner().invoke(cli, ["export", path, "--all", "--format", "parquet", "-o", "tables"]).exit_code == 0
    sql = re.search(r"```duckdb\n(.*?)```", (DOCS / "cookbook.md").read_text("utf-8"), re.DOTALL)[1]
    by_sqlite = examples.query(dict(RECIPES)["How long do words take from mouth to page?"])
    assert duckdb.sql(sql).fetchall() == [
        (row["outlet"], row["median_days"], row["quotes"]) for row in by_sqlite if row["outlet"]
    ]


# The tables


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return open_database(tmp_path_factory.mktemp("docs") / "empty.db")


def test_the_page_of_tables_names_every_table_and_column(empty):
    page = (DOCS / "schema.md").read_text(encoding="utf-8")
    sections = {
        title.split()[0]: body for title, body in re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", page, re.MULTILINE)
    }
    built = {name: {column.name for column in empty[name].columns} for name in tables(empty)}
    # A view is told in words, a table in a table.
    told = {name: set() for name in built}
    for name in built:
        rows = re.findall(r"^\| (`.*?) \|", sections.get(name, ""), re.MULTILINE)
        listed = " ".join(rows) if rows else re.sub(r"`onrecord [^`]*`", "", sections.get(name, ""))
        told[name] = set(re.findall(r"`(\w+)`", listed))
    unlike = {name: told[name] ^ built[name] for name in built if told[name] != built[name]}
    assert unlike == {}


def test_the_picture_of_the_star_names_every_table(empty):
    picture = re.search(r"```\n(.*?)```", (DOCS / "schema.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    named = {name for name in tables(empty) if re.search(rf"\b{name}\b", picture)}
    assert set(tables(empty)) - named == set(empty.view_names())


# The codebook


def test_the_codebook_measures_every_column_and_no_other(empty):
    rows = CODEBOOK["measured"]()
    built = {(table, column.name) for table in tables(empty) for column in empty[table].columns}
    unmeasured = {(table, column) for table, column in built if not {(table, column), ("*", column)} & set(rows)}
    used = {(table, column) if (table, column) in rows else ("*", column) for table, column in built}
    assert (unmeasured, set(rows) - used) == (set(), set())


def test_the_codebook_is_as_generated():
    assert CODEBOOK["page"]() in (DOCS / "codebook.md").read_text(encoding="utf-8")


def test_the_codebook_explains_its_ways_of_measuring():
    page = (DOCS / "codebook.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| ([a-z ]+) \|", page, re.MULTILINE))
    assert {row["origin"] for row in CODEBOOK["measured"]().values()} == explained


def test_what_is_found_has_an_accuracy():
    silent = [
        key
        for key, row in CODEBOOK["measured"]().items()
        if row["origin"] in ("found", "judged") and not row["accuracy"]
    ]
    assert silent == []


def test_accuracies_are_those_of_the_floors():
    floors = {
        figure for pinned in json.loads((ROOT / "bench" / "floors.json").read_text()).values() for figure in pinned
    }
    named = {row["accuracy"] for row in CODEBOOK["measured"]().values() if " / " in row["accuracy"]}
    assert named - floors == set()
    assert CODEBOOK["_floor"](0.996) == 0.99


# How to cite


def test_the_citation_is_complete_and_of_this_version():
    # Validated once with cffconvert, which is too old to be asked for here.
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert (citation["version"], citation["type"]) == (ingest.__version__, "software")
    assert citation["authors"] == [{"name": "On Record contributors"}]
