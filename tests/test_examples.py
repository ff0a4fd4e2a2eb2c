"""The examples: the corpus, whose gold fits its articles and shows every feature, and those printed in ``docs/``."""

import csv
import gzip
import html
import json
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from db.connect import open_database
from db.entry import make_entry
from ingest.model import SPEAKER_KINDS, TYPES, VENUE_KINDS, article_id, quote_ids

EXAMPLES = Path(__file__).parent.parent / "examples"
DOCS = EXAMPLES.parent / "docs"
GOLD = [json.loads(line) for line in (EXAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
QUOTES = [(row["id"], quote) for row in GOLD for quote in row["quotes"]]
FIELDS = {
    "text", "type", "speaker", "speaker_kind", "role", "mention", "cue", "said_on", "date_words", "venue", "venue_type",
}  # fmt: skip
ALSO = {"speaker_also", "said_on_also", "venue_also"}


def words(file: str) -> str:
    """The words of one article as printed, tags and line breaks gone; deliberately not the reader under test."""
    name, _, line = file.partition(":")
    data = (EXAMPLES / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    if name.endswith(".jsonl"):
        text = json.loads(text.splitlines()[int(line) - 1])["text"]
    elif name.endswith(".csv"):
        header, *lines = text.splitlines(keepends=True)
        text = next(csv.DictReader([header, *lines[int(line) - 2 :]]))["text"]
    elif ".html" in name:
        text = html.unescape(re.sub(r"<[^>]+>", "", text[text.index("<body") :]))
    return " ".join(text.split())


@pytest.mark.parametrize("row", GOLD, ids=lambda row: row["id"])
def test_words_of_the_gold_stand_in_the_article(row):
    printed = words(row["file"])
    # A repeated passage may stand twice; a part that is missing may not stand at all.
    wanted = [part for q in row["quotes"] for part in (*q["text"], q["mention"] or "", q["date_words"] or "")]
    assert [part for part in wanted if " ".join(part.split()) not in printed] == []
    folded = printed.casefold()
    assert [q["venue"] for q in row["quotes"] if (q["venue"] or "").casefold() not in folded] == []
    assert [q["cue"] for q in row["quotes"] if (q["cue"] or "").casefold() not in folded] == []


@pytest.mark.parametrize("row", GOLD, ids=lambda row: row["id"])
def test_quotes_come_in_the_order_of_the_article(row):
    printed = words(row["file"])
    body = printed.find(row["quotes"][0]["text"][0])  # the standfirst above it may hold the same words
    places = [printed.find(" ".join(q["text"][0].split()), body) for q in row["quotes"]]
    assert places == sorted(places)


@pytest.mark.parametrize("article, quote", QUOTES, ids=[f"{a}-{i}" for i, (a, _) in enumerate(QUOTES)])
def test_fields_hold_what_the_record_allows(article, quote):
    assert set(quote) - ALSO == FIELDS
    assert quote["type"] in TYPES
    assert quote["speaker_kind"] in SPEAKER_KINDS
    assert quote["venue_type"] in (*VENUE_KINDS, None)
    assert (quote["venue"] is None) == (quote["venue_type"] is None)
    assert (quote["said_on"] is None) == (quote["date_words"] is None)
    assert all(part == part.strip() and part for part in quote["text"])
    if quote["said_on"]:
        date.fromisoformat(quote["said_on"] if len(quote["said_on"]) == 10 else quote["said_on"] + "-01")


def test_nothing_is_said_after_it_is_published():
    late = [
        (a["id"], q["said_on"]) for a in GOLD for q in a["quotes"] if (q["said_on"] or "") > (a["published"] or "9")
    ]
    assert late == []


def test_there_are_articles_outlets_and_kinds_of_input_enough():
    assert len({row["id"] for row in GOLD}) == len(GOLD) >= 12
    assert len({row["outlet"] for row in GOLD} - {None}) >= 4
    kinds = {re.sub(r":\d+$", "", "".join(Path(row["file"]).suffixes)) for row in GOLD}
    assert kinds == {".txt", ".html", ".html.gz", ".jsonl", ".csv"}


def test_every_kind_of_quote_speaker_and_venue_is_shown():
    quotes = [quote for _, quote in QUOTES]
    assert {quote["type"] for quote in quotes} == set(TYPES)
    assert {quote["speaker_kind"] for quote in quotes} == set(SPEAKER_KINDS)
    assert {quote["venue_type"] for quote in quotes} == {*VENUE_KINDS, None}
    assert any(len(quote["text"]) > 2 for quote in quotes)


def test_everything_is_marked_as_invented():
    about = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert "Everything in this folder is invented" in about
    for row in GOLD:
        assert f"`{row['id']}`" in about
        if row["url"]:
            host = urlsplit(row["url"]).hostname or ""
            assert host.endswith(".example") and host.removeprefix("www.") in about
            assert row["outlet"] in about
        if ".html" in row["file"]:
            assert "is an invented publication" in words(row["file"])


def test_every_article_file_has_gold():
    files = {str(p.relative_to(EXAMPLES)) for p in (EXAMPLES / "articles").rglob("*") if p.is_file()}
    assert files == {row["file"].partition(":")[0] for row in GOLD}


def test_the_compressed_page_is_the_same_wherever_it_is_made():
    for path in EXAMPLES.rglob("*.gz"):
        assert path.read_bytes()[4:8] == bytes(4)  # gzip's time stamp


@pytest.fixture
def fresh_db(tmp_path):
    return open_database(tmp_path / "quotes.db")


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language in a page of the documentation."""
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("sql", blocks("searching.md", "sql"))
def test_sql_in_the_docs_runs(fresh_db, sql):
    assert fresh_db.execute(sql).fetchall() == []


def test_the_record_in_the_docs_keeps_to_the_contract():
    (record,) = map(json.loads, blocks("record.md", "json"))
    make_entry(record)
    article, quotes = record["article"], record["quotes"]
    assert article["id"] == article_id(article["url"], article["text"])
    assert [q["id"] for q in quotes] == quote_ids(article["id"], [q["text"] for q in quotes])
    gold = next(row for row in GOLD if row["url"] == article["url"])
    assert article["title"] == gold["title"] and quotes[0]["text"] == gold["quotes"][0]["text"]
    for part in ("mention", "said", "venue"):
        start, end = quotes[0][part]["span"]
        assert article["text"][start:end] in quotes[0][part].values()


def test_addresses_in_the_docs_lead_to_queries_and_tables_that_exist(fresh_db, root):
    page = (DOCS / "searching.md").read_text(encoding="utf-8")
    named = set(re.findall(r"127\.0\.0\.1:8001/quotes/(\w+)", page))
    metadata = (root / "metadata.yml").read_text(encoding="utf-8")
    queries = metadata[metadata.index("queries:") : metadata.index("tables:")]
    known = {*re.findall(r"^      (\w+):$", queries, re.MULTILINE), *fresh_db.table_names(), *fresh_db.view_names()}
    assert named - known == set()


def test_links_between_the_docs_lead_somewhere():
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (DOCS / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("half", ["ingest", "db"])
def test_the_architecture_names_every_file(root, half):
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    files = {file.name for file in (root / half).glob("*.py")} - {"__init__.py"}
    assert {file for file in files if not re.search(rf"[`/]{re.escape(file)}`", page)} == set()
