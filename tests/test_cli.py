"""The command: good input, every kind of bad input, one clear line for each fault, and the exit codes."""

import gzip
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ingest.cli import cli
from ingest.commands import inputs
from ingest.input.read import KINDS
from ingest.model import Record

STORY = """Harbour wall will be rebuilt

The harbour wall will be rebuilt by spring, the mayor said on Monday.

"We have waited long enough," Mayor Ilse Brandvik told reporters. "The stone is ordered."
"""
ROW = {"text": STORY, "title": "Harbour wall will be rebuilt", "outlet": "The Sund Post", "published": "2026-01-07"}
ONRECORD = str(Path(sys.executable).with_name("onrecord"))
TABLES = ("articles", "outlets", "outlet_names", "speakers", "aliases", "quotes")


def invoke(*arguments, **options):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], **options)


def content(path):
    """All that a database holds, but for when and by what run it was stored."""
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    return {
        table: [
            {k: row[k] for k in row.keys() if not k.startswith("run")}  # noqa: SIM118 (a sqlite3.Row is no dict)
            for row in db.execute(f"select * from {table} order by 1, 2")
        ]
        for table in TABLES
    }


def dump(path):
    """The whole database, as the SQL that makes it."""
    return list(sqlite3.connect(path).iterdump())


def names():
    """What is in the working folder."""
    return sorted(path.name for path in Path().iterdir())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working folder with one good article in it."""
    monkeypatch.chdir(tmp_path)
    Path("wall.txt").write_text(STORY, encoding="utf-8")
    return tmp_path


# Help


def every_command(group=cli, *before):
    """The words of each command, and the command; a group's own commands are of two words."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield " ".join((*before, name)), command
        if isinstance(command, click.Group):
            yield from every_command(command, *before, name)


@pytest.mark.parametrize("name", [name for name, command in every_command() if not isinstance(command, click.Group)])
def test_every_command_has_help_an_example_and_a_place_in_the_docs(name, root):
    result = invoke(*name.split(), "--help")
    assert result.exit_code == 0
    first = result.output.split("\n\n")[1].strip()
    assert re.fullmatch(r"[A-Z][a-z]+ [^.]+\.", " ".join(first.split()))
    assert f"Example:\n      onrecord {name} " in result.output
    assert f"# onrecord {name}\n" in (root / "docs" / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name, option", [(n, p) for n, c in every_command() for p in c.params])
def test_every_option_has_help(name, option):
    assert isinstance(option, click.Argument) or option.help


# What takes a tenth of a second or more to import, and what each command needs of it. SQLite's tools bring numpy.
HEAVY = (
    "spacy", "thinc", "onnxruntime", "tokenizers", "trafilatura", "lxml", "datasette", "uvicorn", "httpx", "pyarrow",
    "torch", "rapidfuzz", "numpy", "db",
)  # fmt: skip
DATABASE = ["numpy", "db"]
IMPORTED = """
import sys
from click.testing import CliRunner
from ingest.cli import cli
for words in sys.argv[2:]:
    result = CliRunner().invoke(cli, words.split())
    assert result.exit_code == 0, result.output
print([module for module in sys.argv[1].split() if module in sys.modules])
"""


def imported(*commands):
    """The heavy modules that a process has imported after some commands."""
    done = subprocess.run([sys.executable, "-c", IMPORTED, " ".join(HEAVY), *commands], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_help_imports_nothing_heavy():
    assert imported("--help", "--version", *(f"{name} --help" for name, _ in every_command())) == "[]\n"


@pytest.mark.parametrize(
    "command, expected",
    [
        ("stats q.db", DATABASE),
        ("doctor q.db", ["rapidfuzz", *DATABASE]),
        ("diff q.db", DATABASE),
        ("export q.db -o q.csv", DATABASE),
        ("load q.db records.jsonl", ["rapidfuzz", *DATABASE]),
        ("outlets q.db", ["rapidfuzz", *DATABASE]),
        ("speakers list q.db", ["rapidfuzz", *DATABASE]),
        ("statements list q.db", ["rapidfuzz", *DATABASE]),
        ("correct list q.db", ["rapidfuzz", *DATABASE]),
    ],
)
def test_commands_that_read_no_articles_import_what_they_need(two_outlets, command, expected):
    assert imported(command) == f"{expected}\n"


@pytest.mark.model
def test_articles_that_are_known_import_no_model(folder):
    assert invoke("ingest", "q.db", "wall.txt").exit_code == 0
    assert imported("ingest q.db wall.txt") == f"{['lxml', 'rapidfuzz', *DATABASE]}\n"


def test_the_kinds_are_those_that_can_be_read():
    assert inputs.KINDS == KINDS


# Good input


@pytest.mark.model
def test_ingest_counts_and_a_second_run_changes_nothing(folder):
    Path("rows.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    first = invoke("ingest", "q.db", "wall.txt", "rows.jsonl")
    assert first.exit_code == 0
    assert re.fullmatch(r"2 new, 0 updated, 0 unchanged, 4 quotes, 0 failed, [\d.]+ seconds\n", first.stderr)
    assert first.stdout == ""
    before = dump("q.db")
    second = invoke("ingest", "q.db", "wall.txt", "rows.jsonl")
    assert second.exit_code == 0
    assert re.fullmatch(r"0 new, 0 updated, 2 unchanged, 4 quotes, 0 failed, [\d.]+ seconds\n", second.stderr)
    assert dump("q.db") == before


@pytest.mark.model
def test_extract_prints_the_record(folder):
    result = invoke("extract", "--quiet", "wall.txt")
    assert (result.exit_code, result.stderr) == (0, "")
    [record] = map(json.loads, result.stdout.splitlines())
    assert {part: list(record[part]) for part in ("article", "run")} == {
        "article": ["id", "url", "origin", "outlet", "agency", "title", "byline", "published", "language", "text"],
        "run": ["version", "model", "settings", "started"],
    }
    assert {tuple(quote) for quote in record["quotes"]} == {(
        "id", "type", "contents", "text", "cue", "mention", "speaker", "said", "venue", "rule", "confidence",
    )}  # fmt: skip
    assert (record["article"]["origin"], record["article"]["title"]) == ("wall.txt", "Harbour wall will be rebuilt")
    assert ["We have waited long enough,", "The stone is ordered."] in [quote["text"] for quote in record["quotes"]]


@pytest.mark.model
def test_extract_and_load_is_ingest(folder, root):
    articles = root / "examples" / "articles"
    assert invoke("ingest", "one.db", articles).exit_code == 0
    assert invoke("extract", articles, "-o", "records.jsonl.gz").exit_code == 0
    assert invoke("load", "two.db", "records.jsonl.gz").exit_code == 0
    assert content("one.db") == content("two.db")
    assert content("one.db")["quotes"]


@pytest.mark.model
def test_a_parquet_table_loaded_is_ingest(folder, root):
    pytest.importorskip("pyarrow")
    articles = root / "examples" / "articles"
    for output in ("records.jsonl", "records.parquet"):
        assert invoke("extract", articles, "-o", output).exit_code == 0
    assert invoke("load", "one.db", "records.jsonl").exit_code == 0
    result = invoke("load", "two.db", "records.parquet")
    assert (result.exit_code, result.stderr.startswith("15 new, 0 updated, 0 unchanged, ")) == (0, True)
    assert content("one.db") == content("two.db")


@pytest.mark.model
def test_load_from_stdin_and_again(folder):
    records = invoke("extract", "wall.txt").stdout
    for expected in ("1 new, 0 updated, 0 unchanged", "0 new, 0 updated, 1 unchanged"):
        result = invoke("load", "q.db", "-", input=records)
        assert (result.exit_code, result.stderr.startswith(expected)) == (0, True)


@pytest.mark.model
def test_an_article_from_stdin_with_named_columns(folder):
    rows = json.dumps({"story": STORY, "paper": "The Sund Post"})
    result = invoke("extract", "-", "--kind", "jsonl", "--column", "text=story", "--column", "outlet=paper", input=rows)
    [record] = map(json.loads, result.stdout.splitlines())
    article = record["article"]
    assert (article["origin"], article["outlet"], article["text"]) == ("-:1", "The Sund Post", STORY)


@pytest.mark.model
def test_quotation_marks_are_printed_as_they_are(folder):
    curly = STORY.replace('"We', "“We").replace('enough,"', "enough,”").replace('"The', "“The").replace('ed."', "ed.”")
    Path("curly.txt").write_text(curly, encoding="utf-8")
    assert "“We have waited long enough,”" in invoke("extract", "curly.txt").stdout


@pytest.mark.model
def test_another_language_is_told_and_is_no_failure(folder):
    Path("mur.txt").write_text(
        "Le mur du port\n\nLe mur du port sera reconstruit avant le printemps, a annoncé lundi la maire de la ville "
        "devant les journalistes, qui attendaient depuis longtemps cette nouvelle.\n",
        encoding="utf-8",
    )
    result = invoke("ingest", "q.db", "mur.txt")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == (
        "mur.txt is in French (fr): no quotes extracted; a pipeline for French can be given with --model"
    )
    assert result.stderr.splitlines()[1].startswith("1 new, 0 updated, 0 unchanged, 0 quotes, 0 failed")


@pytest.mark.model
def test_progress_is_shown_when_asked_for(folder):
    Path("rows.jsonl").write_text(f"{json.dumps(ROW)}\n" * 2, encoding="utf-8")
    result = invoke("extract", "--progress", "wall.txt", "rows.jsonl")
    assert "3/3" in result.stderr
    assert "/3" not in invoke("extract", "wall.txt", "rows.jsonl").stderr


def test_how_many_there_will_be_is_judged_by_how_far_the_files_are_read(folder):
    row = json.dumps({"text": STORY * 10}) + "\n"
    Path("rows.jsonl").write_text(row * 300, encoding="utf-8")
    reading = inputs.Reading(("rows.jsonl", "wall.txt", "missing.txt"))
    expected = [reading.report.bar.total for _ in reading.documents]
    assert reading.report.bar.total == len(expected) == 302
    assert all(290 <= total <= 310 for total in expected[150:])


def test_of_what_is_piped_in_nobody_knows_how_much_it_is(folder, monkeypatch):
    monkeypatch.setattr(sys, "stdin", open("wall.txt", encoding="utf-8"))  # noqa: SIM115, PTH123 (closed by reading)
    reading = inputs.Reading(("-", "wall.txt"))
    assert [reading.report.bar.total for _ in reading.documents] == [None, None]
    assert reading.report.bar.total == 2


# Outlets


@pytest.fixture
def two_outlets(folder, root):
    """A database of articles by two outlets, made from records, with no model."""
    records = [json.loads(line) for line in (root / "tests" / "records.jsonl").read_text("utf-8").splitlines()]
    Path("records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    assert invoke("load", "q.db", "records.jsonl").exit_code == 0


def listed():
    return [line.split("articles  ")[1] for line in invoke("outlets", "q.db").stdout.splitlines()]


def test_outlets_are_listed_renamed_and_renamed_back(two_outlets):
    before, tables = listed(), content("q.db")
    assert "Harbor Ledger · harborledger.example" in before
    result = invoke("outlets", "q.db", "--rename", "Harbor Ledger", "The Ledger")
    assert (result.exit_code, result.stderr) == (0, "The Ledger has 2 articles and 8 quotes now\n")
    assert "The Ledger · harborledger.example · kept · also printed Harbor Ledger" in listed()
    assert invoke("load", "q.db", "records.jsonl").exit_code == 0
    assert "The Ledger · harborledger.example · kept · also printed Harbor Ledger" in listed()
    assert invoke("outlets", "q.db", "--rename", "The Ledger", "Harbor Ledger").exit_code == 0
    assert (listed(), content("q.db")) == (before, tables)


def test_an_unknown_outlet_is_one_line_and_changes_nothing(two_outlets):
    before = dump("q.db")
    result = invoke("outlets", "q.db", "--rename", "Harbour Ledger", "The Ledger")
    assert (result.exit_code, result.stderr) == (
        2, "Error: there is no outlet 'Harbour Ledger'; did you mean 'Harbor Ledger'?\n",
    )  # fmt: skip
    assert dump("q.db") == before


# Bad input: one line on stderr, everything else used, exit code 1


def write_bad_inputs():
    """One file of each kind of bad input; the name tells which."""
    Path("empty.txt").write_bytes(b"")
    Path("binary.txt").write_bytes(bytes(range(256)) * 20)
    Path("document.pdf").write_bytes(b"%PDF-1.7\n" + b"stream " * 100)
    Path("cut.html.gz").write_bytes(gzip.compress(f"<html><body><p>{STORY * 50}</p></body></html>".encode())[:-20])
    Path("rows.jsonl").write_text(f'{json.dumps(ROW)}\n{{"text": "The wall\n', encoding="utf-8")
    Path("rows.csv").write_text("headline,price\nWall rebuilt,3\n", encoding="utf-8")
    Path("utf16.txt").write_bytes(b"\xff\xfe" + STORY.encode("utf-16-le") + b"\x00\xd8\x41")
    paragraph = "<p>The wall will be rebuilt by spring, said the mayor.</p>\n"
    Path("huge.html").write_text(f"<html><body>{paragraph * (50_000_000 // len(paragraph))}</body></html>")
    Path("unbroken.txt").write_text("wallstone " * 20_000, encoding="utf-8")


BAD = {
    "missing.txt": "missing.txt: no such file or folder; check the path",
    "empty.txt": "empty.txt: the file is empty; save it again or leave it out",
    "binary.txt": "binary.txt: a binary file, not text; convert it to text or HTML first",
    "document.pdf": "document.pdf: a damaged PDF; open it, and print it to a new PDF",
    "cut.html.gz": "cut.html.gz: the gzip data are cut short or damaged; fetch or compress the file again",
    "rows.jsonl": "rows.jsonl:2: ",
    "rows.csv": "rows.csv: ",
    "utf16.txt": "utf16.txt: damaged UTF-16 text; save it as UTF-8",
    "huge.html": "huge.html: larger than 20 MB; give one article a file, or JSON Lines",
    "unbroken.txt": "unbroken.txt: one line of 200,000 characters, at most 100,000; break it into paragraphs",
}


@pytest.mark.model
def test_every_bad_input_is_named_and_all_others_are_loaded(folder):
    write_bad_inputs()
    result = invoke("ingest", "q.db", *BAD, "wall.txt")
    *lines, summary = result.stderr.splitlines()
    assert [line[: len(expected)] for line, expected in zip(lines, BAD.values(), strict=True)] == list(BAD.values())
    assert re.fullmatch(r"2 new, 0 updated, 0 unchanged, 4 quotes, 10 failed, [\d.]+ seconds", summary)
    assert result.exit_code == 1
    assert sorted(row["origin"] for row in content("q.db")["articles"]) == ["rows.jsonl:1", "wall.txt"]


@pytest.mark.model
def test_bad_input_in_a_real_process(folder):
    Path("binary.txt").write_bytes(bytes(range(256)) * 20)
    command = [ONRECORD, "extract", "binary.txt", "missing.txt", "wall.txt", "--workers", "2"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.splitlines()[:2] == [BAD["binary.txt"], BAD["missing.txt"]]
    assert re.fullmatch(r"1 articles, 2 quotes, 2 failed, [\d.]+ seconds", done.stderr.splitlines()[2])
    assert len(done.stderr.splitlines()) == 3


@pytest.mark.model
def test_old_encodings_are_read(folder):
    Path("old.txt").write_bytes(STORY.replace("Ilse Brandvik", "Ilse Brändvik").encode("cp1252"))
    result = invoke("extract", "old.txt")
    assert (result.exit_code, "Ilse Brändvik" in result.stdout) == (0, True)


@pytest.mark.model
@pytest.mark.parametrize(
    "line, expected",
    [
        ("{broken", "records.jsonl:2: not a line of JSON ("),
        ("[1, 2]", "records.jsonl:2: "),
        ('{"article": {"id": "a"}, "quotes": [], "run": null}', "records.jsonl:2: "),
    ],
)
def test_a_bad_record_is_named_and_the_others_are_loaded(folder, line, expected):
    good = invoke("extract", "wall.txt").stdout
    Path("records.jsonl").write_text(f"{good}{line}\n\n{good}", encoding="utf-8")
    result = invoke("load", "q.db", "records.jsonl", "gone.jsonl")
    assert result.exit_code == 1
    bad, gone, summary = result.stderr.splitlines()
    assert bad.startswith(expected)
    assert gone == "gone.jsonl: no such file; check the path"
    assert summary.startswith("1 new, 0 updated, 1 unchanged, 4 quotes, 2 failed")


def test_a_table_of_something_else_or_cut_short_is_named(folder):
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.table({"text": [STORY]}), "articles.parquet")
    Path("cut.parquet").write_bytes(Path("articles.parquet").read_bytes()[:-20])
    result = invoke("load", "q.db", "articles.parquet", "cut.parquet")
    other, cut, summary = result.stderr.splitlines()
    assert other == (
        "articles.parquet: a Parquet table without the columns article, quotes, run; make it with onrecord extract, "
        "or give articles to onrecord ingest"
    )
    assert re.fullmatch(r"cut.parquet: a damaged Parquet file \(.+\); make it again with onrecord extract", cut)
    assert (result.exit_code, summary[:44]) == (1, "0 new, 0 updated, 0 unchanged, 0 quotes, 2 f")


def test_a_table_without_pyarrow_is_refused(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = invoke("extract", "wall.txt", "-o", "records.parquet")
    assert (result.exit_code, result.stderr) == (
        2, "Error: records.parquet: Parquet files need pyarrow: pip install 'onrecord[parquet]'\n",
    )  # fmt: skip
    assert names() == ["wall.txt"]


def test_a_cut_file_of_records_is_named(folder):
    Path("records.jsonl.gz").write_bytes(gzip.compress(os.urandom(9000))[:2000])
    result = invoke("load", "q.db", "records.jsonl.gz")
    assert result.exit_code == 1
    assert "records.jsonl.gz: cannot be read to its end (" in result.stderr


# What cannot start: one line, exit code 2, nothing left behind


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["ingest", "q.db"], "Error: Missing argument 'SRC...'."),
        (["extract"], "Error: Missing argument 'SRC...'."),
        (["load", "q.db"], "Error: Missing argument 'FILE...'."),
        (["extract", "wall.txt", "--kind", "mp3"], "Error: Invalid value for '--kind': 'mp3' is not one of "),
        (["extract", "wall.txt", "--column", "story"], "Error: Invalid value for '--column': 'story' is not OURS="),
        (["extract", "wall.txt", "--column", "body=story"], "Error: Invalid value for '--column': 'body=story' is "),
        (["extract", "wall.txt", "--workers", "0"], "Error: Invalid value for '--workers': 0 is not in the range "),
        (["extract", "wall.txt", "-o", "no/where.jsonl"], "Error: no/where.jsonl: there is no folder "),
        (["extract", "wall.txt", "-o", "."], "Error: . is a folder; name a file in it, or have many written into it "),
        (["ingest", "no/q.db", "wall.txt"], "Error: no/q.db: there is no folder no; make it first"),
        (["ingest", "wall.txt", "wall.txt"], "Error: wall.txt is not an SQLite database, "),
        (["load", "other.db", "wall.txt"], "Error: other.db is a database of something else "),
        (["outlets", "missing.db"], "Error: missing.db: there is no such file; "),
        (["serve", "missing.db"], "Error: missing.db: there is no such file; "),
        (["serve", "other.db"], "Error: other.db is a database of something else "),
        (["serve", "q.db", "--port", "99999"], "Error: Invalid value for '--port': 99999 is not in the range "),
        (["extract", "wall.txt", "--model", "xx_none"], "Error: spaCy pipeline 'xx_none' is not installed and "),
    ],
)  # fmt: skip
def test_what_cannot_start_is_refused_in_one_line(folder, arguments, expected):
    sqlite3.connect("other.db").execute("create table birds (name text)")
    before = names()
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1][: len(expected)] == expected
    assert result.stdout == ""
    assert names() == before


@pytest.mark.model
def test_a_file_appears_only_when_it_is_complete(folder, monkeypatch):
    Path("records.jsonl").write_text("earlier\n")
    monkeypatch.setattr(Record, "to_dict", lambda record: 1 / 0)
    assert isinstance(invoke("extract", "wall.txt", "-o", "records.jsonl").exception, ZeroDivisionError)
    assert (Path("records.jsonl").read_text(), names()) == ("earlier\n", ["records.jsonl", "wall.txt"])


@pytest.mark.model
def test_a_device_is_written_and_never_replaced(folder):
    assert invoke("extract", "wall.txt", "-o", "/dev/null").exit_code == 0
    assert not Path("/dev/null").is_file()


@pytest.mark.model
def test_a_reader_that_goes_away_is_no_traceback(folder):
    command = f"{ONRECORD} extract --quiet wall.txt wall.txt* examples | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert "Traceback" not in done.stderr


@pytest.mark.model
def test_an_interrupt_is_no_traceback_and_keeps_what_is_loaded(folder):
    # Endless input; the interrupt comes as soon as an article is stored.
    feeder = (
        "import json, itertools\nfor n in itertools.count(): print(json.dumps({'text': '%d. The mayor said so.' % n}))"
    )
    ours = [ONRECORD, "ingest", "q.db", "-", "--kind", "jsonl", "--workers", "2"]
    endless = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    # A shell has what it runs in the background ignore Ctrl-C, these tests perhaps too.
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with (
        subprocess.Popen([sys.executable, "-c", feeder], **endless) as articles,
        subprocess.Popen(ours, stdin=articles.stdout, stderr=subprocess.PIPE, text=True, preexec_fn=heeds) as process,
    ):
        articles.stdout.close()
        while not stored("q.db"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        errors = process.communicate()[1]
    assert (process.returncode, errors.splitlines()[-1]) == (1, "Aborted!")
    assert "Traceback" not in errors


def stored(path):
    """How many articles a database holds while another process makes it."""
    try:
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("select count(*) from articles").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


# The evaluation articles


@pytest.mark.model
@pytest.mark.shared
def test_all_evaluation_articles_are_read(folder, shared):
    result = invoke("ingest", "q.db", f"{shared}/seeds/*.txt", f"{shared}/gold/html/*.html.gz")
    assert result.exit_code == 0
    assert result.stderr.startswith("27 new, 0 updated, 0 unchanged, ")


def test_fetching_is_as_polite_as_the_command_line_says():
    from ingest.commands.inputs import politeness
    from ingest.input.visit import FetchSettings

    nothing = {"interval": None, "timeout": None, "max_articles": None, "user_agent": None, "allow_private": False}
    assert politeness(**nothing) is None
    assert politeness(**nothing | {"interval": 0.0, "max_articles": 5, "allow_private": True}) == FetchSettings(
        interval=0.0, articles=5, allow_private=True
    )
