"""Several programs at one database at the same time, and a disk that takes no more."""

import asyncio
import multiprocessing
import os
import resource
import signal
import sqlite3
import tempfile
from pathlib import Path

import pytest

from db.batches import at_once
from db.connect import DatabaseError, read_database
from db.doctor import examine
from db.site import make_site
from db.store import load, load_many, open_database

# Processes that share nothing but the file.
processes = multiprocessing.get_context("spawn")


def article(name, number):
    """A record with one quote, by somebody whom every article names."""
    words, text = f"{name} has mended bridge {number}", f"“{name} has mended bridge {number},” Ana Ruíz said."
    at = text.index("Ana")
    quote = {
        "id": f"{name}-{number}-1", "type": "direct", "contents": [[1, 1 + len(words)]], "text": [words],
        "cue": [[at + 9, at + 13]], "mention": {"span": [at, at + 8], "text": "Ana Ruíz", "kind": "name"},
        "speaker": {"name": "Ana Ruíz", "kind": "person", "role": None}, "said": None, "venue": None,
        "rule": "quote, cue · subject", "confidence": 0.9,
    }  # fmt: skip
    known = {"id": f"{name}-{number}", "origin": f"{name}/{number}.txt", "outlet": name, "text": text}
    unknown = dict.fromkeys(("url", "title", "byline", "published", "language"))
    run = {"version": "0.1.0", "model": "by hand", "settings": "0", "started": "2026-03-20T08:00:00Z"}
    return {"article": known | unknown, "quotes": [quote], "run": run}


def write(path, name, numbers):
    """Open the database and store articles one by one, as `onrecord ingest` does."""
    db = open_database(path)
    for number in numbers:
        load(db, article(name, number))
    db.close()


def hold(path, ready, done):
    """Be in the middle of writing until told to stop."""
    db = open_database(path)
    db.execute("begin immediate")
    ready.set()
    done.wait()
    db.execute("rollback")


def load_at_once(path, reached, done=None):
    """Load many articles in one transaction, and stop in the midst of it, when most is written to the file."""
    db = open_database(path)
    db.execute("pragma cache_size = -100")
    with at_once(db) as load_some:
        load_some([article("Gull", number) for number in range(2500)])
        reached.set()
        if not done:
            os.kill(os.getpid(), signal.SIGKILL)
        done.wait()


def may_not_write(path, told):
    """Read as somebody who has no right to write, and hand on what is said then."""
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        read_database(path)
    except DatabaseError as error:
        told.put(str(error))


def write_with_little_room(path, room):
    """Write until the file may grow no more, and check that this is said in one line."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    with pytest.raises(DatabaseError) as caught:
        write(path, "Gull", range(2000))
    assert "the disk" in str(caught.value)
    assert "\n" not in str(caught.value)


def run(*jobs):
    """Run jobs at the same time, each in a process of its own; their exit codes."""
    started = [processes.Process(target=job, args=arguments) for job, *arguments in jobs]
    for process in started:
        process.start()
    for process in started:
        process.join()
    return [process.exitcode for process in started]


def problems(path):
    return [str(finding) for finding in examine(path) if not finding.good]


def test_two_writers_take_turns_from_the_first_moment(tmp_path):
    path = tmp_path / "quotes.db"  # which both of them find missing, and make
    assert run((write, path, "Gull", range(60)), (write, path, "Anchor", range(60))) == [0, 0]
    db = open_database(path)
    assert [(r["name"], r["quote_count"]) for r in db["outlets"].rows_where(order_by="name")] == [
        ("Anchor", 60), ("Gull", 60),
    ]  # fmt: skip
    assert [(r["name"], r["quote_count"]) for r in db["speakers"].rows] == [("Ana Ruíz", 120)]
    assert problems(path) == []


def test_a_writer_that_waits_in_vain_says_so_and_changes_nothing(tmp_path, monkeypatch):
    path = tmp_path / "quotes.db"
    write(path, "Gull", range(3))
    before = list(sqlite3.connect(path).iterdump())
    monkeypatch.setattr("db.connect.PATIENCE", 0.05)
    ready, done = processes.Event(), processes.Event()
    holder = processes.Process(target=hold, args=(path, ready, done))
    holder.start()
    ready.wait()
    with pytest.raises(DatabaseError, match="is locked: another program is writing to it"):
        write(path, "Anchor", range(3))
    done.set()
    holder.join()
    assert list(sqlite3.connect(path).iterdump()) == before
    assert problems(path) == []


def test_readers_of_the_site_and_a_writer_do_not_wait_for_each_other(tmp_path):
    path = tmp_path / "quotes.db"
    write(path, "Gull", range(1))
    writer = processes.Process(target=write, args=(path, "Gull", range(1, 80)))
    site = make_site(path)

    async def read():
        seen = []
        await site.invoke_startup()
        writer.start()
        while not seen or writer.is_alive():
            found = await site.client.get("/quotes/quotes.json?_search=bridge&_size=1&_shape=objects")
            assert found.status_code == 200
            seen.append(found.json()["filtered_table_rows_count"])
        return seen

    seen = asyncio.run(read())
    writer.join()
    assert writer.exitcode == 0
    assert seen == sorted(seen)
    assert (open_database(path)["quotes"].count, problems(path)) == (80, [])


def test_whoever_reads_during_the_first_load_is_told_to_wait(tmp_path, monkeypatch):
    path = tmp_path / "quotes.db"
    reached, done = processes.Event(), processes.Event()
    loader = processes.Process(target=load_at_once, args=(path, reached, done))
    loader.start()
    reached.wait()
    monkeypatch.setattr("db.connect.PATIENCE", 0.05)
    for try_it in (read_database, open_database):
        with pytest.raises(DatabaseError, match="is locked: another program is writing to it"):
            try_it(path)
    done.set()
    loader.join()
    assert (open_database(path)["quotes"].count, problems(path)) == (2500, [])


def test_a_first_load_that_was_killed_is_undone_by_whoever_reads_next(tmp_path):
    path = tmp_path / "quotes.db"
    assert run((load_at_once, path, processes.Event())) == [-signal.SIGKILL]
    assert path.stat().st_size > 1_000_000
    assert path.with_name("quotes.db-journal").exists()
    assert read_database(path).execute("select count(*) from quotes").fetchone() == (0,)
    assert problems(path) == []
    write(path, "Gull", range(3))
    assert (open_database(path).journal_mode, problems(path)) == ("wal", [])


def test_what_a_killed_load_has_left_is_told_to_whoever_may_not_write():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        path = folder / "quotes.db"
        assert run((load_at_once, path, processes.Event())) == [-signal.SIGKILL]
        path.chmod(0o444)
        folder.chmod(0o555)
        told = multiprocessing.get_context("fork").SimpleQueue()
        reader = multiprocessing.get_context("fork").Process(target=may_not_write, args=(path, told))
        reader.start()
        said = told.get()
        reader.join()
        folder.chmod(0o755)
    assert said == (
        f"{path} was left half-written by a load that was ended by force; to undo that, the file and its folder must "
        "be writable: change their rights and try again"
    )


def test_a_full_disk_is_told_and_costs_nothing_that_was_stored(tmp_path):
    path = tmp_path / "quotes.db"
    write(path, "Gull", range(5))
    db = open_database(path)
    db.execute(f"pragma max_page_count = {db.execute('pragma page_count').fetchone()[0]}")
    before = list(db.iterdump())
    with pytest.raises(DatabaseError, match="the disk is full"):
        load_many(db, [article("Anchor", number) for number in range(900)])
    assert list(db.iterdump()) == before
    assert load(db, article("Gull", 0)) == "unchanged"
    db.execute("pragma max_page_count = 1000000")
    assert load_many(db, [article("Anchor", 0), article("Gull", 0)]) == ["new", "unchanged"]
    db.close()
    assert problems(path) == []


def test_a_file_that_may_not_grow_is_told_and_stays_whole(tmp_path):
    path = tmp_path / "quotes.db"
    write(path, "Gull", range(5))
    assert run((write_with_little_room, path, 600_000)) == [0]
    assert problems(path) == []
    write(path, "Gull", range(20))
    assert problems(path) == []


def test_a_database_that_cannot_be_written_is_told(tmp_path):
    path = tmp_path / "quotes.db"
    write(path, "Gull", range(1))
    db = open_database(path)
    db.execute("pragma query_only = on")
    with pytest.raises(DatabaseError, match="is read-only: change the rights"):
        load(db, article("Anchor", 0))
