"""How a database grows: time, memory and size of each step from extracted records to a site, at several sizes.

    python bench/grow.py [N ...] [--json] [--keep FOLDER]

For each number of quotes N, records are made up (bench/load.py) and go through the steps of `onrecord load`, through
`onrecord doctor` and `onrecord shard`, each step in a process of its own: CPU-seconds and the most memory it held. Then
what the bytes of the file are. Figures a quote show what bends: where all is well they do not grow.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from load import Newsroom, write_lines

from db.batches import at_once, in_batches
from db.connect import open_database
from db.doctor import examine
from db.entry import prepare
from db.record import parse
from db.shard import shard
from db.statement.clusters import join_waiting
from db.store import no_garbage, transaction

SIZES = (100_000, 1_000_000)
# What the bytes are for, by the beginning of a table's or an index's name.
PARTS = (
    ("quotes_fts", "search index"), ("sqlite_autoindex_quotes", "indexes of quotes"), ("quotes_", "indexes of quotes"),
    ("quotes", "quotes"), ("articles", "articles"), ("sqlite_autoindex_articles", "articles"),
    ("_wording", "wordings"), ("statements", "statements"), ("sqlite_autoindex_statements", "statements"),
)  # fmt: skip
WITHOUT_DBSTAT = "this build of SQLite does not tell (no dbstat)"

Row = dict[str, Any]


def store(path: Path) -> None:
    """Records into tables, with their speakers, outlets and search index."""
    db = open_database(path)
    with path.with_suffix(".jsonl").open("rb") as file, no_garbage(), at_once(db) as load_some:
        for batch in in_batches(prepare(parse(line)) for line in file):
            load_some(batch)
    db.close()


def cluster(path: Path) -> None:
    """All quotes into statements."""
    db = open_database(path)
    with transaction(db):
        join_waiting(db.conn)
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()


def check(path: Path) -> None:
    """Everything looked through; what is wrong ends the benchmark."""
    if wrong := [str(finding) for finding in examine(path) if not finding.good]:
        raise SystemExit("\n".join(wrong))


def split(path: Path) -> None:
    """A complete database for each year."""
    folder = path.with_suffix(".years")
    list(shard(path, folder))
    shutil.rmtree(folder)


STEPS: tuple[Callable[[Path], None], ...] = (store, cluster, check, split)


def alone(step: Callable[[Path], None], path: Path, told: Any) -> None:
    """Take a step, and tell its seconds (of this processor and of the clock) and megabytes."""
    began, clock = time.process_time(), time.monotonic()
    step(path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told.put((round(time.process_time() - began, 1), round(time.monotonic() - clock, 1), memory))


def taken(step: Callable[[Path], None], path: Path) -> tuple[float, float, int]:
    """What a step took, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    process = context.Process(target=alone, args=(step, path, told))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{step.__name__} failed")
    found: tuple[float, float, int] = told.get()
    return found


def parts(path: Path) -> dict[str, int]:
    """The bytes of a file, by what they are for."""
    sums: Counter[str] = Counter()
    conn = sqlite3.connect(path)
    try:
        for name, size in conn.execute("select name, sum(pgsize) from dbstat group by name"):
            sums[next((part for start, part in PARTS if name.startswith(start)), "speakers, outlets and the rest")] += (
                size
            )
    except sqlite3.OperationalError:
        return {WITHOUT_DBSTAT: path.stat().st_size}
    finally:
        conn.close()
    return dict(sums.most_common())


def measure(quotes: int, folder: Path) -> Row:
    """All steps for so many quotes."""
    path = folder / f"{quotes}.db"
    write_lines(Newsroom(quotes), quotes, path.with_suffix(".jsonl"))
    lines = path.with_suffix(".jsonl").stat().st_size
    steps = {}
    for step in STEPS:
        steps[step.__name__] = cpu, clock, memory = taken(step, path)
        # The largest take an hour, and who waits wants to see something.
        print(f"{quotes:,} quotes, {step.__name__}: {cpu} CPU-seconds, {clock} s, {memory} MB", file=sys.stderr)
    path.with_suffix(".jsonl").unlink()
    conn = sqlite3.connect(path)
    stored = conn.execute("select count(*) from quotes").fetchone()[0]
    conn.close()
    return {
        "quotes": stored, "record_bytes_per_quote": round(lines / stored),
        "database_bytes_per_quote": round(path.stat().st_size / stored),
        "steps": {
            name: {"seconds": clock, "quotes_per_cpu_second": round(stored / cpu), "peak_rss_mb": memory}
            for name, (cpu, clock, memory) in steps.items()
        },
        "bytes_per_quote": {name: round(size / stored, 1) for name, size in parts(path).items()},
    }  # fmt: skip


def table(rows: list[Row]) -> str:
    """The figures, a column for each size."""
    lines = [["quotes", *(f"{row['quotes']:,}" for row in rows)]]
    for step in rows[0]["steps"]:
        lines += [
            [f"{step}: {words}", *(f"{row['steps'][step][figure]:,}" for row in rows)]
            for figure, words in (
                ("quotes_per_cpu_second", "quotes per CPU-second"), ("seconds", "seconds"),
                ("peak_rss_mb", "most memory, MB"),
            )
        ]  # fmt: skip
    lines += [[f"{figure.replace('_', ' ')}", *(f"{row[figure]:,}" for row in rows)]
              for figure in ("record_bytes_per_quote", "database_bytes_per_quote")]  # fmt: skip
    lines += [[f"  of them {name}", *(f"{row['bytes_per_quote'].get(name, 0):,}" for row in rows)]
              for name in rows[0]["bytes_per_quote"]]  # fmt: skip
    return "\n".join(f"{name:40}" + "".join(f"{value:>14}" for value in values) for name, *values in lines)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="N", help="quotes  [100000 1000000]")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the databases here, and leave them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(quotes, options.keep or Path(folder)) for quotes in options.sizes]
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
