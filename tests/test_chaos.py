"""Whatever befalls a command: one clear line, an exit code, a database that is whole, and the rest another time."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.batches import SECONDS
from db.connect import open_database
from db.doctor import examine
from ingest.cli import cli

ONRECORD = str(Path(sys.executable).with_name("onrecord"))
LIGHT = ["--model", "en_light", "--core", "rules"]


@pytest.fixture
def folder(tmp_path, monkeypatch, light):
    monkeypatch.chdir(tmp_path)
    write_rows("rows.jsonl", 40)
    return tmp_path


def write_rows(name, number, word="wall"):
    rows = [
        {"text": f"The {word} stands.\n\n“It will stand,” Ilse Brandvik said of {word} {n}."} for n in range(number)
    ]
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def run(*arguments, **options):
    return CliRunner().invoke(cli, [*arguments, *LIGHT], **options)


def whole(articles):
    """Check that the database has all its articles, and nothing wrong."""
    assert [str(finding) for finding in examine("q.db") if not finding.good] == []
    db = open_database("q.db")
    assert db["articles"].count == articles
    db.close()


def test_two_at_one_database_take_turns(folder):
    write_rows("others.jsonl", 40, "tower")
    commands = [[ONRECORD, "ingest", "q.db", name, *LIGHT] for name in ("rows.jsonl", "others.jsonl")]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    told = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert [line[:38] for line in told] == ["40 new, 0 updated, 0 unchanged, 0 quot"] * 2
    whole(80)


def test_two_that_read_the_same_end_in_one(folder):
    command = [ONRECORD, "ingest", "q.db", "rows.jsonl", *LIGHT]
    running = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    whole(40)


def test_a_disk_without_room_ends_the_command_and_not_the_database(folder):
    assert run("ingest", "q.db", "rows.jsonl").exit_code == 0
    size = max(Path(name).stat().st_size for name in ("q.db", "q.db-wal") if Path(name).exists())
    write_rows("others.jsonl", 400, "tower")
    command = f"ulimit -f {size // 1024 + 200}; {ONRECORD} ingest q.db - --kind jsonl {' '.join(LIGHT)}"
    process = subprocess.Popen(["bash", "-c", command], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    rows = Path("others.jsonl").read_bytes().splitlines(keepends=True)
    # What comes together may be stored together, and then nothing of it would be; so some come first.
    process.stdin.write(b"".join(rows[:16]))
    process.stdin.flush()
    time.sleep(2 * SECONDS)
    told = process.communicate(b"".join(rows[16:]))[1].decode()
    assert process.returncode == 2
    assert told.startswith("Error: q.db: the disk cannot be written (disk I/O error)")
    db = open_database("q.db")
    stored = db["articles"].count
    db.close()
    assert stored > 40
    whole(stored)
    assert run("ingest", "q.db", "others.jsonl").stderr.startswith(f"{440 - stored} new, 0 updated, {stored - 40} unch")
    whole(440)


@pytest.mark.parametrize(
    "cut, expected",
    [
        (lambda rows: rows[:3000], "-:34: not JSON (Unterminated string starting at at character 10); give one object"),
        (lambda rows: gzip.compress(rows)[:-40], "-: the gzip data are cut short or damaged; fetch or compress the"),
        (lambda rows: b"", "-: the file holds no rows; save it again or leave it out"),
    ],
)
def test_an_input_that_is_cut_costs_only_what_is_missing(folder, cut, expected):
    rows = Path("rows.jsonl").read_bytes()
    done = run("ingest", "q.db", "-", "--kind", "jsonl", input=cut(rows))
    assert (done.exit_code, done.stderr[: len(expected)]) == (1, expected)
    stored = int(done.stderr.splitlines()[1].split()[0])
    whole(stored)
    again = run("ingest", "q.db", "-", "--kind", "jsonl", input=rows)
    assert (again.exit_code, again.stderr.split(",")[0]) == (0, f"{40 - stored} new")
    whole(40)


def test_a_damaged_archive_costs_only_the_damaged_page(folder):
    pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    stream, ends = io.BytesIO(), []
    writer = WARCWriter(stream, gzip=True)
    for number in range(5):
        page = f"<html><body><h1>Wall {number}</h1>" + "<p>The wall will stand, said Ilse Brandvik.</p>" * 4
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        address = f"https://gull.example/{number}"
        writer.write_record(
            writer.create_warc_record(address, "response", io.BytesIO(page.encode()), http_headers=headers)
        )
        ends.append(stream.tell())
    archive = bytearray(stream.getvalue())
    archive[ends[1] + 100 : ends[1] + 140] = bytes(40)
    Path("pages.warc.gz").write_bytes(archive)
    done = run("ingest", "q.db", "pages.warc.gz")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[0].endswith("a damaged record, left out; fetch the archive again")
    whole(4)


def test_ctrl_c_keeps_what_is_made_and_leaves_no_process(folder):
    write_rows("rows.jsonl", 4000)
    command = [ONRECORD, "extract", "rows.jsonl", *LIGHT, "-o", "out.jsonl", "--workers", "2"]
    # A shell has what it runs in the background ignore Ctrl-C, these tests perhaps too.
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=heeds)
    journal = Path(".out.jsonl.journal")
    # A head and the lines of two groups: the first of them is counted for certain.
    while not (journal.exists() and journal.read_bytes().count(b"\n") >= 3):
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes of the command
    told = process.communicate()[1]
    assert process.returncode == 1
    kept = " articles are kept in .out.jsonl.partial; the same command goes on from there"
    assert told.splitlines()[-3].endswith(kept)
    assert told.splitlines()[-1] == "Aborted!"
    # Whoever held stderr is gone, or this would still be waiting for its end; so soon is the last of the group.
    with pytest.raises(ProcessLookupError):
        while True:
            os.killpg(process.pid, 0)


def test_records_that_are_cut_are_loaded_up_to_there(folder):
    assert run("extract", "rows.jsonl", "-o", "out.jsonl.gz").exit_code == 0
    Path("out.jsonl.gz").write_bytes(gzip.compress(gzip.decompress(Path("out.jsonl.gz").read_bytes()))[:-60])
    done = CliRunner().invoke(cli, ["load", "q.db", "out.jsonl.gz"])
    assert done.exit_code == 1
    assert done.stderr.startswith("out.jsonl.gz: cannot be read to its end (")
    db = open_database("q.db")
    stored = db["articles"].count
    db.close()
    assert 0 < stored < 40
    whole(stored)
