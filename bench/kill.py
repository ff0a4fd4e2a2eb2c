"""Kill loading, ingesting, extracting with -9 at random moments: nothing may be lost, and running again completes it.

    python bench/kill.py [--kills N] [--ingests M] [--extracts K] [--seed S]

After each kill the file must open and pass `onrecord doctor`, and the same run again must end in exactly the content of
a run that nobody disturbed, moments aside. Most kills hit the loading of extracted records by turns: new ones, edited
ones, and new ones all in one transaction; M of them hit a whole `onrecord ingest` of the example articles. K times
`onrecord extract -o` is killed again and again until it has come to its end, and its file must be that of a run that
nobody disturbed, byte by byte but for the moment at which the run began. Exits 1 and says what was lost otherwise.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from load import Newsroom

from db import batches, bulk
from db.batches import at_once, in_batches
from db.connect import DatabaseError
from db.doctor import examine
from db.statement.clusters import join_waiting
from db.store import open_database, transaction
from ingest.article.clean import article
from ingest.input.read import Raw, expand, read

EXAMPLES = Path(__file__).parent.parent / "examples" / "articles"
ARTICLES = 300
# Small batches, so that many kills fall between two commits; from so many quotes on, the rest is one transaction.
BATCH, AT_ONCE = 20, 1_000
# Bytes kept in memory where all is one transaction from the first article on: it is written long before its end.
LITTLE = 200_000
# Columns that hold moments, which no two runs have in common.
MOMENTS = {"started", "applied_at"}

Run = Callable[[Path], Any]
Content = dict[str, list[str]]


def content(path: Path) -> Content:
    """All rows of all tables but those inside the search index, which doctor compares with the quotes."""
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    names = [row[0] for row in conn.execute("select name from sqlite_master where type = 'table' order by name")]
    tables = {"layout": sorted(str(row[0]) for row in conn.execute("select sql from sqlite_master"))}
    tables |= {
        name: sorted(
            json.dumps({key: value for key, value in dict(row).items() if key not in MOMENTS}, default=bytes.hex)
            for row in conn.execute(f"select * from [{name}]")
        )
        for name in names
        if not name.startswith("quotes_fts")
    }
    conn.close()
    # In which of the two a mark stands tells when it came, and no more.
    tables["_wording_marks"] = sorted(tables["_wording_marks"] + tables.pop("_recent_marks"))
    return tables


def differences(wanted: Content, found: Content) -> list[str]:
    """What was lost, and what is there that should not be, in one line for each table."""
    lines = []
    for table in sorted(wanted.keys() | found.keys()):
        one, other = set(wanted.get(table, [])), set(found.get(table, []))
        if one != other:
            example = next(iter(sorted(one - other) or sorted(other - one)))
            lines.append(f"{table}: {len(one - other)} rows lost, {len(other - one)} others; {example[:160]}")
        elif len(wanted[table]) != len(found[table]):
            lines.append(f"{table}: {len(wanted[table])} rows became {len(found[table])}")
    return lines


def killed(target: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> bool:
    """Start a process and kill it after so many seconds; whether it was still running."""
    process = multiprocessing.get_context("fork").Process(target=target, args=arguments)
    process.start()
    process.join(seconds)
    running = process.is_alive()
    process.kill()
    process.join()
    return running


def load_records(records: list[Any], path: Path, least: int = AT_ONCE) -> None:
    """What `onrecord load` does; from so many quotes on, in one transaction."""
    batches.ARTICLES, bulk.LEAST = BATCH, least
    db = open_database(path)
    if not least:
        db.execute(f"pragma cache_size = -{LITTLE // 1000}")
    with at_once(db) as load_some:
        for batch in in_batches(records):
            load_some(batch)
    with transaction(db):
        join_waiting(db.conn)
    db.close()


def ingest(path: Path, seconds: float | None = None) -> bool:
    """Run `onrecord ingest` on the example articles and kill it after so many seconds; whether it was still running."""
    command = [sys.executable, "-c", "from ingest.cli import cli; cli()", "ingest", str(path), str(EXAMPLES), "-q"]
    return stopped(command, seconds)


def stopped(command: list[str], seconds: float | None) -> bool:
    """Run a command and kill it after so many seconds; whether it was still running."""
    process = subprocess.Popen(command)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    finally:
        process.kill()
        process.wait()
    return False


def faults(path: Path, again: Run, wanted: Content) -> list[str]:
    """What is wrong with a database after a kill, and with what running again makes of it."""
    found = []
    try:
        found = [str(finding) for finding in examine(path) if not finding.good] if path.exists() else []
    except DatabaseError as error:
        if "is an empty database" not in str(error):  # killed before the first table was there
            found = [str(error)]
    again(path)
    found += [str(finding) for finding in examine(path) if not finding.good]
    return found + differences(wanted, content(path))


def edited(records: list[Any], dice: random.Random) -> list[Any]:
    """The same articles after another reading: some with another title, some with a quote less."""
    later = json.loads(json.dumps(records))
    for record in later:
        record["run"] |= {"version": "0.2.0"}
        if dice.random() < 0.3:
            record["article"]["title"] = f"Updated: {record['article']['title']}"
        if dice.random() < 0.3:
            del record["quotes"][dice.randrange(len(record["quotes"]))]
    return later


def timed(run: Run, path: Path) -> float:
    """Seconds that an undisturbed run takes."""
    began = time.monotonic()
    run(path)
    return time.monotonic() - began


def kill_loads(kills: int, dice: random.Random, folder: Path) -> tuple[int, list[str]]:
    """Kill so many loads; how many were running still, and all that was wrong."""
    records = list(islice(Newsroom(2_000, seed=dice.randrange(1 << 30)).articles(), ARTICLES))
    later = edited(records, dice)
    stages: list[tuple[Path | None, list[Any], int, float, Content]] = []
    first, second, whole = (folder / name for name in ("first.db", "second.db", "whole.db"))
    for path, before, some, least in (
        (first, None, records, AT_ONCE), (second, first, later, AT_ONCE), (whole, None, records, 0),
    ):  # fmt: skip
        if before:
            shutil.copy(before, path)
        seconds = timed(lambda path, some=some, least=least: load_records(some, path, least), path)
        stages.append((before, some, least, seconds, content(path)))
    hits, wrong = 0, []
    for number in range(3 * kills):  # on a busy machine some are through before they are killed
        if hits == kills:
            break
        start, some, least, seconds, wanted = stages[number % len(stages)]
        path = folder / f"kill-{number}.db"
        if start:
            shutil.copy(start, path)
        hits += killed(load_records, (some, path, least), dice.uniform(0, seconds))
        wrong += faults(path, lambda path, some=some, least=least: load_records(some, path, least), wanted)
        path.unlink()
    return hits, wrong


def kill_ingests(kills: int, dice: random.Random, folder: Path) -> tuple[int, list[str]]:
    """Kill so many ingests; how many were running still, and all that was wrong."""
    if not kills:
        return 0, []
    path = folder / "ingested.db"
    seconds = timed(ingest, path)
    wanted = content(path)
    hits, wrong = 0, []
    for number in range(kills):
        path = folder / f"ingest-{number}.db"
        # The first half is imports and the language model, and writes nothing.
        hits += ingest(path, dice.uniform(seconds / 3, seconds))
        wrong += faults(path, ingest, wanted)
    return hits, wrong


def extract(rows: Path, path: Path, seconds: float | None = None) -> bool:
    """Run `onrecord extract -o` and kill it after so many seconds; whether it was still running."""
    command = [sys.executable, "-c", "from ingest.cli import cli; cli()", "extract", str(rows), "-o", str(path), "-q"]
    return stopped([*command, "--workers", "2"], seconds)


def timeless(path: Path) -> list[bytes]:
    """The lines of a file of records, without the moment at which the run began, and that moment as the last."""
    content = path.read_bytes()
    moments = set(re.findall(rb'"started": "[^"]*"', content))
    return [*re.sub(rb'"started": "[^"]*"', b"", content).splitlines(), b"%d moments" % len(moments)]


def kill_extracts(times: int, dice: random.Random, folder: Path) -> tuple[int, list[str]]:
    """Kill extracting so many times over and over; how often it was hit in all, and all that was wrong."""
    if not times:
        return 0, []
    rows, path = folder / "rows.jsonl", folder / "extracted.jsonl"
    found = [article(raw).text for raw in read(expand([str(EXAMPLES)])) if isinstance(raw, Raw)]
    lines = [json.dumps({"text": f"Edition {number}.\n\n{text}"}) for number in range(4) for text in found]
    rows.write_text("\n".join(lines), "utf-8")
    seconds = timed(lambda path: extract(rows, path), path)
    wanted = timeless(path)
    hits, wrong = 0, []
    for number in range(times):
        path = folder / f"extracted-{number}.jsonl"
        # The first third is imports and the language model; without longer and longer runs none would ever end.
        part = 1.0
        while extract(rows, path, dice.uniform(seconds / 3, part * seconds)):
            hits, part = hits + 1, part * 1.2
        if timeless(path) != wanted:
            wrong.append(f"{path.name}: other records than those of a run that nobody disturbed")
        wrong += [f"{left.name} was left behind" for left in folder.glob(f".{path.name}.*")]
    return hits, wrong


def main() -> None:
    """Kill, compare, and say what was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20, metavar="N", help="how many loads to kill  [20]")
    parser.add_argument("--ingests", type=int, default=2, metavar="M", help="how many ingests to kill  [2]")
    parser.add_argument("--extracts", type=int, default=2, metavar="K", help="how many files to extract  [2]")
    parser.add_argument("--seed", type=int, default=None, help="for the same records and moments again")
    options = parser.parse_args()
    seed = random.randrange(1 << 30) if options.seed is None else options.seed
    with tempfile.TemporaryDirectory() as folder:
        loads, wrong = kill_loads(options.kills, random.Random(seed), Path(folder))
        ingests, more = kill_ingests(options.ingests, random.Random(seed), Path(folder))
        extracts, others = kill_extracts(options.extracts, random.Random(seed), Path(folder))
    wrong += more + others
    for line in wrong:
        print(line)
    print(
        f"{loads} of {options.kills} loads and {ingests} of {options.ingests} ingests killed while they ran, "
        f"{options.extracts} files extracted in spite of {extracts} kills, "
        f"{len(wrong)} things lost or wrong (--seed {seed})"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
