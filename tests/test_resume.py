"""What was interrupted goes on where it was, and what has not changed is not read again."""

import fcntl
import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from db import documents
from db.connect import open_database
from db.documents import MOST
from ingest import fingerprint, workers
from ingest.cli import cli
from ingest.commands.inputs import Reading
from ingest.commands.partial import Partial
from ingest.input.read import InputError, Raw

ONRECORD = str(Path(sys.executable).with_name("onrecord"))
PART, JOURNAL = Path(".out.jsonl.partial"), Path(".out.jsonl.journal")


def invoke(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def write_rows(*changed, number=20):
    """A file of articles; number 3 is none, and those named have another text."""
    rows = [
        {"text": f"The wall stands.{' Again.' * (n in changed)}\n\n“It will stand,” Ilse Brandvik said of wall {n}."}
        for n in range(1, number + 1)
    ]
    rows[2] = {"text": "…"}
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch, light):
    monkeypatch.chdir(tmp_path)
    write_rows()
    return tmp_path


def extract(output="out.jsonl", *more):
    return invoke("extract", "rows.jsonl", "--model", "en_light", "--core", "rules", "-o", output, *more)


def ingest(*more):
    return invoke("ingest", "q.db", "rows.jsonl", "--model", "en_light", "--core", "rules", *more)


@pytest.fixture
def interrupted(monkeypatch):
    """Have the command that is given next end with Ctrl-C after so many documents."""

    def after(documents):
        tell, told = Reading.tell, []

        def tell_or_stop(reading, result):
            told.append(result)
            if len(told) == documents:
                monkeypatch.setattr(Reading, "tell", tell)
                raise KeyboardInterrupt
            return tell(reading, result)

        monkeypatch.setattr(Reading, "tell", tell_or_stop)

    return after


def read_lines(path):
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def origins(path="out.jsonl"):
    return [record["article"]["origin"] for record in read_lines(path)]


def timeless(content):
    """Records without the moment at which their run began."""
    records = [json.loads(line) for line in content.splitlines()]
    return [{**record, "run": record["run"] | {"started": ""}} for record in records]


WHOLE = [f"rows.jsonl:{n}" for n in range(1, 21) if n != 3]
BAD = "rows.jsonl:3: no article text found; check that it is an article, and not a list, a form or an empty page"
KEPT = "out.jsonl: 15 articles are kept in .out.jsonl.partial; the same command goes on from there"
GOES_ON = "out.jsonl: going on after 15 articles, which .out.jsonl.partial holds"


def test_an_interrupted_file_goes_on_where_it_was(folder, interrupted):
    assert extract("whole.jsonl").exit_code == 1
    interrupted(19)
    first = extract()
    assert (first.exit_code, first.stderr.splitlines()) == (1, [BAD, KEPT, "", "Aborted!"])
    assert (Path("out.jsonl").exists(), origins(PART)) == (False, WHOLE[:15])
    started = json.loads(JOURNAL.read_text().splitlines()[0])["started"]
    second = extract("out.jsonl", "--workers", "2")
    assert (second.exit_code, second.stderr.splitlines()[:2]) == (1, [BAD, GOES_ON])
    assert second.stderr.splitlines()[2].startswith("19 articles, 0 quotes, 1 failed, ")
    assert timeless(Path("out.jsonl").read_bytes()) == timeless(Path("whole.jsonl").read_bytes())
    # All of it is one run, which began when the first part did.
    assert {record["run"]["started"] for record in read_lines("out.jsonl")} == {started}
    assert sorted(path.name for path in Path().iterdir()) == ["out.jsonl", "rows.jsonl", "whole.jsonl"]


@pytest.mark.parametrize("documents", [1, 8, 9, 20])
def test_wherever_it_was_interrupted(folder, interrupted, documents):
    interrupted(documents)
    extract()
    assert extract().exit_code == 1
    assert origins() == WHOLE


@pytest.mark.parametrize("output", ["out.jsonl.gz", "out.parquet"])
def test_packed_files_and_tables_go_on_too(folder, interrupted, output, monkeypatch):
    if output == "out.parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
    interrupted(12)
    extract(output)
    started = json.loads(Path(f".{output}.journal").read_text().splitlines()[0])["started"]
    assert extract(output).exit_code == 1
    # What nobody disturbed, at the same moment.
    monkeypatch.setattr("ingest.pipeline.Settings.__post_init__", lambda self: setattr(self, "started", started))
    extract("again." + output.partition(".")[2])
    assert Path(output).read_bytes() == Path("again." + output.partition(".")[2]).read_bytes()
    if output == "out.parquet":
        found = [row["article"]["origin"] for row in parquet.read_table(output).to_pylist()]
    else:
        found = [
            json.loads(line)["article"]["origin"] for line in gzip.decompress(Path(output).read_bytes()).splitlines()
        ]
    assert found == WHOLE


def tear():
    """What a kill in the middle of writing leaves."""
    with PART.open("ab") as records, JOURNAL.open("ab") as journal:
        records.write(b'{"article": {"id": "0')
        journal.write(b'{"documents": "0')


def damage():
    content = bytearray(PART.read_bytes())
    content[len(content) * 3 // 4] ^= 1
    PART.write_bytes(content)


def cut():
    PART.write_bytes(PART.read_bytes()[:-30])


def garble():
    JOURNAL.write_text(JOURNAL.read_text().replace("size", "sise"))


def lose():
    PART.unlink()


@pytest.mark.parametrize(
    "harm, expected",
    [
        (tear, [GOES_ON]),
        (damage, ["out.jsonl: .out.jsonl.partial is damaged after 7 articles; what follows is made again",
                  "out.jsonl: going on after 7 articles, which .out.jsonl.partial holds"]),
        (cut, ["out.jsonl: .out.jsonl.partial is damaged after 7 articles; what follows is made again",
               "out.jsonl: going on after 7 articles, which .out.jsonl.partial holds"]),
        (garble, []),
        (lose, ["out.jsonl: .out.jsonl.partial is damaged after 0 articles; what follows is made again"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_what_is_damaged_is_made_again(folder, interrupted, harm, expected):
    interrupted(19)
    extract()
    harm()
    result = extract()
    assert [line for line in result.stderr.splitlines() if line.startswith("out.jsonl")] == expected
    assert origins() == WHOLE


def stop(*_):
    raise KeyboardInterrupt


def test_a_run_that_ends_before_it_has_come_so_far_loses_nothing(folder, interrupted, monkeypatch):
    interrupted(19)
    extract()
    with monkeypatch.context() as patch:
        patch.setattr(Partial, "_tell", stop)
        assert extract().stderr.splitlines() == [KEPT, "", "Aborted!"]
    assert extract().stderr.splitlines()[1] == GOES_ON
    assert origins() == WHOLE


def test_of_other_inputs_only_the_same_beginning_is_kept(folder, interrupted):
    interrupted(19)
    extract()
    write_rows(12)
    assert "going on after 7 articles" in extract().stderr
    assert origins() == WHOLE
    assert "Again." in Path("out.jsonl").read_text("utf-8").splitlines()[10]


def test_fewer_inputs_leave_nothing_of_the_others(folder, interrupted):
    interrupted(19)
    extract()
    write_rows(number=8)
    assert "8 articles" not in extract().stderr
    assert origins() == WHOLE[:7]


@pytest.mark.parametrize("more, expected", [
    (["--core", "learned"], ["out.jsonl: .out.jsonl.partial was made by other code or settings; begun anew"]),
    (["--no-resume"], []),
])  # fmt: skip
def test_other_settings_begin_anew(folder, interrupted, more, expected):
    interrupted(19)
    extract()
    result = extract("out.jsonl", *more)
    assert [line for line in result.stderr.splitlines() if line.startswith("out.jsonl")] == expected
    assert origins() == WHOLE


def test_two_at_one_file_do_not_mix(folder):
    with PART.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = extract()
    assert (result.exit_code, result.stderr) == (
        2, "Error: out.jsonl: another onrecord is writing it; wait for that one, or name another file\n",
    )  # fmt: skip
    assert not JOURNAL.exists()


def test_a_full_disk_is_told_and_what_is_written_is_kept(folder):
    # Room for the first groups, not for all.
    command = f"ulimit -f 8; {ONRECORD} extract rows.jsonl --model en_light --core rules -o out.jsonl"
    write_rows(number=60)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Error: out.jsonl: cannot be written (File too large); ")
    assert last.endswith(" articles are kept in .out.jsonl.partial; the same command goes on from there")
    assert "going on after" in extract().stderr
    assert len(origins()) == 59


def test_killed_in_the_middle_and_begun_again(folder):
    write_rows(number=160)
    command = [ONRECORD, "extract", "rows.jsonl", "--model", "en_light", "--core", "rules", "-q", "-o", "out.jsonl"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while not JOURNAL.exists() or JOURNAL.read_bytes().count(b"\n") < 2:  # what made them, and a first group
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert "going on after" in extract().stderr
    assert origins() == [f"rows.jsonl:{n}" for n in range(1, 161) if n != 3]


def test_given_up_articles_are_named_at_the_end(folder):
    rows = [{"text": f"The wall {word} stands, Ilse Brandvik said."} for word in ("here", "CRASH", "there")]
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    result = extract()
    told, named, summary = result.stderr.splitlines()
    assert (told[:57], named) == (
        "rows.jsonl:2: given up: the process that read it crashed ", "given up: rows.jsonl:2",
    )  # fmt: skip
    assert (result.exit_code, summary[:32]) == (1, "2 articles, 0 quotes, 1 failed, ")
    assert origins() == ["rows.jsonl:1", "rows.jsonl:3"]


# The database


def fingerprints(db):
    return db.execute("select count(*) from _fingerprints").fetchone()[0]


def texts():
    return [text for (text,) in sqlite3.connect("q.db").execute("select text from articles order by origin")]


def test_what_has_not_changed_is_not_read_again(folder, monkeypatch):
    assert ingest().stderr.splitlines()[1].startswith("19 new, 0 updated, 0 unchanged, 0 quotes, 1 failed")
    rows = Path("rows.jsonl").read_text("utf-8").splitlines()
    Path("rows.jsonl").write_text("\n".join(rows[3:] + rows[:2]), "utf-8")  # in whatever order, on whatever line
    with monkeypatch.context() as patch:
        patch.setattr(workers._Pool, "_start", lambda pool: pytest.fail("a process was started"))
        again = ingest()
    assert again.stderr.startswith("0 new, 0 updated, 19 unchanged, 0 quotes, 0 failed, ")
    assert ingest("--again").stderr.startswith("0 new, 0 updated, 19 unchanged, 0 quotes, 0 failed, ")
    write_rows(12)
    assert ingest().stderr.splitlines()[1].startswith("1 new, 0 updated, 18 unchanged, 0 quotes, 1 failed")


def test_an_interrupted_database_goes_on(folder, interrupted, monkeypatch):
    interrupted(12)
    first = ingest()
    assert (first.exit_code, first.stderr.splitlines()[1:]) == (
        1, ["q.db: all articles so far are kept; the same command goes on from there", "", "Aborted!"],
    )  # fmt: skip
    assert (len(texts()), fingerprints(sqlite3.connect("q.db"))) == (10, 10)
    assert ingest().stderr.splitlines()[1].startswith("9 new, 0 updated, 10 unchanged, 0 quotes, 1 failed")


def test_other_code_or_settings_read_again(folder):
    ingest()
    result = invoke("ingest", "q.db", "rows.jsonl", "--model", "en_light", "--core", "learned")
    assert " 19 unchanged" not in result.stderr


def edition(text, name="page.txt"):
    Path(name).write_text(f"url: https://gull.example/1\n\nThe wall\n\n{text}\n", "utf-8")
    return name


def read_edition(*names):
    result = invoke("ingest", "q.db", *names, "--model", "en_light", "--core", "rules")
    return result.stderr.partition(",  quotes")[0][:30]


def test_an_article_that_is_changed_back_is_read_again(folder):
    told = [
        read_edition(edition(text))
        for text in ("It stands, she said.", "It fell, she said.", "It stands, she said.", "It stands, she said.")
    ]
    assert told == [
        "1 new, 0 updated, 0 unchanged,", "0 new, 1 updated, 0 unchanged,", "0 new, 1 updated, 0 unchanged,",
        "0 new, 0 updated, 1 unchanged,",
    ]  # fmt: skip


def test_two_editions_of_one_article_end_as_they_always_would(folder):
    one, other = edition("It stands, she said.", "a.txt"), edition("It fell, she said.", "b.txt")
    told = []
    for names in ((one, other), (one, other), (one,), (other, one)):
        told.append(read_edition(*names))
        assert texts() == [Path(names[-1]).read_text("utf-8").partition("wall\n\n")[2].strip()]
    assert told == [
        "1 new, 1 updated, 0 unchanged,", "0 new, 2 updated, 0 unchanged,", "0 new, 1 updated, 0 unchanged,",
        "0 new, 2 updated, 0 unchanged,",
    ]  # fmt: skip


def test_a_known_edition_after_one_that_is_being_read_is_read_after_it(folder):
    one, other = edition("It stands, she said.", "a.txt"), edition("It fell, she said.", "b.txt")
    read_edition(other)
    # While the first is read, the second is still known; when its turn comes, it no longer is.
    assert read_edition(one, other) == "0 new, 2 updated, 0 unchanged,"
    assert texts() == ["It fell, she said."]


def test_what_is_loaded_meanwhile_counts(folder):
    page = edition("It stands, she said.")
    read_edition(page)
    invoke("extract", edition("It fell, she said.", "b.txt"), "--model", "en_light", "--core", "rules", "-o", "b.jsonl")
    assert invoke("load", "q.db", "b.jsonl").exit_code == 0
    assert read_edition(page) == "0 new, 1 updated, 0 unchanged,"
    assert texts() == ["It stands, she said."]


def test_an_article_in_ever_new_wrappings_is_not_remembered_for_ever(folder):
    read_edition(edition("It stands, she said."))
    db = open_database("q.db")
    [(key,)] = db.execute("select id from articles")
    for number in range(MOST + 3):
        documents.remember(db.conn, key, f"wrapping {number}")
    assert [documents.known(db.conn, f"wrapping {number}") for number in (0, MOST + 2)] == [None, 0]
    assert fingerprints(db) <= MOST


# The fingerprint


def test_a_fingerprint_is_of_what_was_read_and_not_of_where():
    raw = Raw("a.html", "html", "<p>One</p>", {"url": "https://gull.example/1"})
    same = Raw("b.html", "html", "<p>One</p>", {"url": "https://gull.example/1"})
    others = [
        Raw("a.html", "text", raw.data, raw.known), Raw("a.html", "html", "<p>Two</p>", raw.known),
        Raw("a.html", "html", raw.data), Raw("a.html", "row", {"text": raw.data}), InputError("a.html", "no such file"),
    ]  # fmt: skip
    prints = [fingerprint.fingerprint(item, "made") for item in (raw, same, *others)]
    assert prints[0] == prints[1]
    assert len(set(prints)) == len(others) + 1
    assert fingerprint.fingerprint(raw, "made otherwise") not in prints


def test_half_a_character_has_a_fingerprint():
    assert len(fingerprint.fingerprint(Raw("a", "row", {"text": "\ud83d"}))) == 20


@pytest.mark.parametrize("name", ["text.py", "quote/cues.csv", "quote/models/tagger.onnx", "quote/new.py"])
def test_what_makes_a_record_is_in_its_fingerprint(tmp_path, monkeypatch, name):
    package = tmp_path / "ingest"
    for room in ("", *fingerprint.ROOMS, "quote/models"):
        (package / room).mkdir(exist_ok=True)
    for file in (*fingerprint.CODE, "quote/cues.csv", "quote/models/tagger.onnx", "cli.py"):
        (package / file).write_text(file)
    monkeypatch.setattr(fingerprint, "__file__", str(package / "fingerprint.py"))
    before = fingerprint.made_by("en_light", "rules")
    (package / "cli.py").write_text("other help")
    assert fingerprint.made_by("en_light", "rules") == before
    (package / name).write_text("changed")
    assert fingerprint.made_by("en_light", "rules") != before


def test_a_pipeline_given_by_path_is_told_by_its_files(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "meta.json").write_text("{}")
    before = fingerprint.made_by(str(tmp_path / "mine"), "rules")
    os.utime(tmp_path / "mine" / "meta.json", (1, 1))
    assert fingerprint.made_by(str(tmp_path / "mine"), "rules") == before
    (tmp_path / "mine" / "meta.json").write_text('{"version": "2"}')
    assert fingerprint.made_by(str(tmp_path / "mine"), "rules") != before
