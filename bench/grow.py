"""How a database grows: time, memory and size of each step from extracted records to a site, at several sizes.

    python bench/grow.py [N ...] [--json] [--keep FOLDER]

For each number of quotes N, records are made up (bench/load.py) and go through the steps of `onrecord load`, through
`onrecord doctor` and `onrecord shard`, each step in a process of its own: CPU-seconds and the most memory it held. Then
pages of its site are asked for, and what the bytes of the file are. Figures a quote show what bends: where all is well
they do not grow. --serve FILE only asks for pages, of any database.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from load import Newsroom, write_lines

from db.batches import at_once, in_batches
from db.connect import open_database
from db.doctor import examine
from db.entry import prepare
from db.record import parse
from db.shard import shard
from db.site import make_site
from db.statement.clusters import join_waiting
from db.store import no_garbage, transaction

SIZES = (100_000, 1_000_000)
# What the bytes are for, by the beginning of a table's or an index's name.
PARTS = (
    ("quotes_fts", "search index"), ("sqlite_autoindex_quotes", "indexes of quotes"), ("quotes_", "indexes of quotes"),
    ("quotes", "quotes"), ("articles", "articles"), ("sqlite_autoindex_articles", "articles"),
    ("_wording", "wordings"), ("statements", "statements"), ("sqlite_autoindex_statements", "statements"),
)  # fmt: skip
# Words are taken from so many quotes.
SAMPLE = 2_000
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


def addresses(path: Path) -> dict[str, list[str]]:
    """Pages of a site by kind, each kind of three."""
    conn = sqlite3.connect(path)
    texts = [text for (text,) in conn.execute("select text from quotes limit ?", [SAMPLE])]
    keys = {
        name: [key for (key,) in conn.execute(f"select id from {name} order by {order} limit 3")]
        for name, order in (("quotes", "rowid"), ("speakers", "quote_count desc"), ("statements", "quote_count desc"))
    }
    conn.close()
    words = Counter(word for text in texts for word in set(text.lower().split()) if word.isalpha() and len(word) > 3)
    common, rare = [word for word, _ in words.most_common(3)], [word for word, _ in words.most_common()[-3:]]
    phrases = [f'"{" ".join(text.split()[1:4])}"' for text in texts[:3]]
    found = {"a common word": common, "that again": common, "a rare word": rare, "a phrase": phrases}
    searches = {kind: [f"/-/search?q={quote_plus(words)}" for words in some] for kind, some in found.items()}
    narrowed = [f"{address}&type=direct&kind=person" for address in searches["a common word"]]
    pages = {f"one of {name}": [f"/quotes/{name}/{key}" for key in some] for name, some in keys.items() if some}
    return {"the first page": ["/-/search"], **searches, "narrowed": narrowed, **pages}


def answer(path: Path, told: Any) -> None:
    """Ask a site for pages, and tell the milliseconds until each kind is there (the median), and megabytes."""

    async def asked() -> dict[str, int]:
        site = make_site(path)
        await site.invoke_startup()
        found = {}
        for kind, some in addresses(path).items():
            times = []
            for address in some:
                began = time.perf_counter()
                response = await site.client.get(address)
                times.append((time.perf_counter() - began) * 1000)
                assert response.status_code == 200, f"{address}: {response.status_code}"
            found[kind] = round(statistics.median(times))
        return found

    milliseconds = asyncio.run(asked())
    told.put(milliseconds | {"most memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


def apart(work: Callable[..., None], *arguments: Any) -> Any:
    """What some work tells, done in a process of its own."""
    context = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    process = context.Process(target=work, args=(*arguments, told))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{work.__name__} failed")
    return told.get()


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
        steps[step.__name__] = cpu, clock, memory = apart(alone, step, path)
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
        "served": apart(answer, path),
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
    lines += [[f"served: {kind}", *(f"{row['served'].get(kind, 0):,}" for row in rows)] for kind in rows[0]["served"]]
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
    parser.add_argument("--serve", type=Path, metavar="FILE", help="only ask for pages of the site of this database")
    options = parser.parse_args()
    if options.serve:
        print(json.dumps(apart(answer, options.serve), indent=2))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(quotes, options.keep or Path(folder)) for quotes in options.sizes]
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
