"""How fast the search page answers, and what it costs, against stock Datasette on the same database in the same run.

    python bench/search.py --quotes 100000 [--readers 20] [--json]

A database of so many made-up quotes is built once and kept under --cache. Both sites run as processes of their own and
are asked over HTTP in turns, so that a busy machine slows both alike. Wall time is what a reader waits, CPU what the
server spends.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

import httpx
import numpy as np

from db.connect import open_database
from db.schema import PRECISIONS, QUOTE_TYPES, SPEAKER_KINDS, VENUE_TYPES

CACHE = Path.home() / ".cache" / "onrecord-bench"
WORDS, PER_ARTICLE, OUTLETS = 60_000, 8, 40
# A version of the made-up database: raise it when what is built changes.
EDITION = 1
PHRASE = "velvet anvil treaty"
QUOTES = """
insert into quotes (
    id, rowid, text, speaker, speaker_id, role, said, published, venue, outlet_id, article_id, title, position, type,
    said_latest, said_precision, said_year, venue_type, speaker_kind, contents, cue, rule, confidence, run_id,
    retired_by
) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 'made up', 0.9, 'r', ?)
"""
LATER = """
select type, name, sql from sqlite_master
where tbl_name = 'quotes' and type in ('index', 'trigger') and sql is not null
"""
# Stock Datasette's page of the same question: the count, four facets and the first rows.
STOCK = "/quotes/quotes?_facet=speaker_id&_facet=outlet_id&_facet=type&_facet=venue_type&_search={words}"
OURS = "/-/search?q={words}"


# ---- the database ----


def made_up_words(count: int) -> list[str]:
    """Pronounceable words, all different, the same on every run."""
    chance = random.Random(5)
    starts, middles = "b c d f g h k l m n p r s t v br cr dr gr pl st tr".split(), "a e i o u ai ea ou".split()
    found: dict[str, None] = {}
    while len(found) < count:
        found[
            "".join(chance.choice(starts) + chance.choice(middles) for _ in range(chance.choice([2, 2, 3, 3, 4])))
        ] = None
    return list(found)


def build(path: Path, count: int) -> None:
    """A database of so many quotes under the real schema: words and speakers by Zipf's law, twelve years of days."""
    db = open_database(path)
    conn: sqlite3.Connection = db.conn
    # Indexes and the search index are made at the end: many times faster than keeping them while rows come in.
    later = conn.execute(LATER).fetchall()
    conn.executescript("pragma synchronous = off; pragma journal_mode = off; pragma foreign_keys = off;")
    for kind, name, _ in later:
        conn.execute(f"drop {kind} {name}")
    conn.execute("insert into runs values ('r', '1', 'made up', '{}', '2026-01-01T00:00:00Z')")
    conn.executemany(
        "insert into outlets (id, name, found_name) values (?, ?, ?)",
        [(f"o{n}", f"The {word.title()} Post", "") for n, word in enumerate(made_up_words(OUTLETS))],
    )
    speakers = fill(conn, count)
    conn.executemany("insert into speakers (id, name, kind, quote_count) values (?, ?, ?, ?)", speakers)
    conn.executemany(
        "insert into aliases (speaker_id, speaker_name_id, name, folded, kind) values (?, ?, ?, ?, 'name')",
        [(key, key, name, name.lower()) for key, name, _, _ in speakers],
    )
    conn.execute("insert into quotes_fts (quotes_fts) values ('rebuild')")
    for _, _, sql in later:
        conn.execute(sql)
    conn.commit()
    conn.execute("pragma journal_mode = wal")
    conn.execute("analyze")
    db.close()


def fill(conn: sqlite3.Connection, count: int) -> list[tuple[str, str, str, int]]:
    """Articles and quotes; the speakers that say something in them, as rows."""
    words = np.array(made_up_words(WORDS))
    chance = np.random.default_rng(7)
    often = 1 / np.arange(1, WORDS + 1) ** 0.9
    often /= often.sum()
    names = [f"{a.title()} {b.title()}" for a, b in zip(words[:30_000], words[30_000:], strict=True)]
    loud = 1 / np.arange(1, len(names) + 1) ** 0.8
    loud /= loud.sum()
    said: dict[str, list] = {}
    for first in range(0, count, 8_000):
        size = min(8_000, count - first)
        tokens = words[chance.choice(WORDS, (size, 30), p=often)]
        lengths = chance.integers(8, 31, size)
        who, luck = chance.choice(len(names), size, p=loud), chance.random((size, 6))
        day = chance.integers(0, 4380, size)
        articles, quotes = [], []
        for row in range(size):
            number = first + row + 1
            article, position = divmod(number - 1, PER_ARTICLE)
            key = f"{article:020x}"
            if position == 0 or row == 0:
                published = str(np.datetime64("2014-01-01") + int(day[row]))
                title, outlet = " ".join(tokens[row][:5]).capitalize(), f"o{article * 7 % OUTLETS}"
                if position == 0:
                    text = "x" * 40
                    url = f"https://post{outlet[1:]}.example/{article}"
                    articles.append((key, url, f"{key}.txt", outlet, title, published, text, "r", key))
            words_said = " ".join(tokens[row][: lengths[row]])
            if luck[row, 0] < 0.002:
                words_said += " " + PHRASE
            words_said = words_said.capitalize() + "."
            # A quarter are sources that an article does not name: each is a speaker within its article only.
            kind = "anonymous" if luck[row, 1] < 0.25 else SPEAKER_KINDS[0 if luck[row, 1] < 0.85 else 1]
            name = "a senior official" if kind == "anonymous" else names[who[row]]
            speaker = f"a{article:019x}" if kind == "anonymous" else f"{who[row]:020x}"
            said.setdefault(speaker, [speaker, name, kind, 0])[3] += 1
            known = luck[row, 2] < 0.4
            venue_type = VENUE_TYPES[int(luck[row, 3] * 28)] if luck[row, 3] < 0.5 else None
            quotes.append((
                f"{number:020x}", number, words_said, name, speaker, "minister" if luck[row, 4] < 0.3 else None,
                published if known else None, published, venue_type and f"a {venue_type} in {words[who[row]]}", outlet,
                key, title, position + 1, QUOTE_TYPES[int(luck[row, 5] * 3)], published if known else None,
                PRECISIONS[0] if known else None, int(published[:4]) if known else None, venue_type, kind,
                f"[[0, {len(words_said)}]]", "r" if number % 100 == 0 else None,
            ))  # fmt: skip
        conn.executemany(
            """insert into articles (id, url, origin, outlet_id, title, published, text, run_id, content_hash)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            articles,
        )
        conn.executemany(QUOTES, quotes)
    return [tuple(row) for row in said.values()]


def database(folder: Path, count: int) -> tuple[Path, dict[str, str]]:
    """The database of so many quotes, made if it is not there, and words of each kind to search it for."""
    path, plan = folder / f"{count}-{EDITION}.db", folder / f"{count}-{EDITION}.json"
    if not plan.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{path.name}*"):
            old.unlink()
        build(path, count)
        plan.write_text(json.dumps(kinds(path, count)), encoding="utf-8")
    open_database(path).close()  # an older one gets what the schema has more by now
    return path, json.loads(plan.read_text(encoding="utf-8"))


def kinds(path: Path, count: int) -> dict[str, list[str]]:
    """Searches of each kind: words that stand in about so many quotes."""
    conn = sqlite3.connect(path)
    conn.execute("create virtual table temp.words using fts5vocab(main, quotes_fts, row)")
    docs = conn.execute("select term, doc from temp.words where length(term) > 3").fetchall()
    near = {share: sorted(docs, key=lambda row: abs(row[1] - share * count))[:12] for share in (0.2, 0.01, 0.0005)}
    speakers = conn.execute("select id from speakers order by quote_count desc limit 400").fetchall()
    conn.close()
    common, medium, rare = ([term for term, _ in near[share]] for share in (0.2, 0.01, 0.0005))
    return {
        "common": common[:6], "medium": medium, "rare": rare, "phrase": [f'"{PHRASE}"', f'"{PHRASE[:12]}"'],
        # The most quoted, and some of the others.
        "speakers": [key for (key,) in speakers[:4] + speakers[4::40]],
        "quotes": [f"{n * count // 13:020x}" for n in range(1, 13)],
    }  # fmt: skip


# ---- the two sites ----


class Site:
    """A server process and what it has cost so far."""

    def __init__(self, name: str, path: Path) -> None:
        command = [sys.executable, __file__, "--serve", name, "--database", str(path)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.client = httpx.Client(base_url=self.address, timeout=120)

    def cpu(self) -> float:
        """Seconds of processor time that all threads of the server have spent, by the kernel's count."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> float:
        """Megabytes that the server holds now."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def get(self, address: str) -> float:
        """Milliseconds until the whole page is here; a page that is no success stops the run."""
        began = time.perf_counter()
        self.client.get(address).raise_for_status()
        return (time.perf_counter() - began) * 1000


def serve(name: str, path: str) -> None:
    """Serve a database on a free port and print the address: our site, or Datasette as it comes."""
    import socket

    import uvicorn
    from datasette.app import Datasette
    from datasette.database import Database

    from db.site import make_site

    if name == "ours":
        site = make_site(path)
    else:
        settings = {"sql_time_limit_ms": 60_000, "facet_time_limit_ms": 60_000, "suggest_facets": False}
        site = Datasette(settings=settings)
        site.add_database(Database(site, path=path, is_mutable=True), name="quotes")
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(100)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(site.app(), log_level="warning", lifespan="on")).run(sockets=[listener])


@contextmanager
def sites(path: Path) -> Iterator[tuple[Site, Site]]:
    """Both sites, stopped in the end whatever happens."""
    started = [Site(name, path) for name in ("ours", "stock")]
    try:
        yield started[0], started[1]
    finally:
        for site in started:
            site.process.send_signal(signal.SIGTERM)
            site.process.wait(30)


# ---- measuring ----


def pages(plan: dict[str, list[str]]) -> Iterator[tuple[str, str, str | None]]:
    """Every page to be asked for: its kind, its address on our site, and on stock Datasette where it is compared."""
    for word in plan["common"]:
        yield "common, cold", OURS.format(words=word), STOCK.format(words=word)
    for kind in ("common, again", "no query"):
        word = plan["common"][0] if kind != "no query" else ""
        for _ in range(12):
            yield kind, OURS.format(words=word), None
    for kind in ("medium", "rare", "phrase"):
        for words in plan[kind]:
            yield kind, OURS.format(words=quote_plus(words)), STOCK.format(words=quote_plus(words))
    for word in plan["common"][:3]:
        yield "common, narrowed", OURS.format(words=word) + "&type=direct&year=2020&kind=person", None
        yield "common, page 900", OURS.format(words=word) + "&page=900&sort=said", None
    for key in plan["quotes"]:
        yield "one quote", f"/quotes/quotes/{key}", None
    for key in plan["speakers"]:
        yield "one speaker", f"/quotes/speakers/{key}", None


def measure(ours: Site, stock: Site, plan: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """Percentiles of the wall time and mean CPU of each kind of page, for both sites."""
    for site, address in ((ours, OURS), (stock, STOCK)):
        site.get(address.format(words="zzyzxq"))  # connections, templates, and our columns are made by now
    found: dict[str, dict[str, list[float]]] = {}
    for kind, mine, theirs in pages(plan):
        row = found.setdefault(kind, {"ours": [], "ours_cpu": [], "stock": [], "stock_cpu": []})
        for name, site, address in (("ours", ours, mine), ("stock", stock, theirs)):
            if address is None:
                continue
            before = site.cpu()
            row[name].append(site.get(address))
            row[f"{name}_cpu"].append((site.cpu() - before) * 1000)
    return {kind: summary(row) for kind, row in found.items()}


def summary(row: dict[str, list[float]]) -> dict[str, float]:
    """p50 and p95 in milliseconds of both sites, CPU per page, and how many times more the stock one spends."""
    shown: dict[str, float] = {"pages": len(row["ours"])}
    for name in ("ours", "stock"):
        if row[name]:
            shown[f"{name}_p50"], shown[f"{name}_p95"] = (
                round(float(np.percentile(row[name], p)), 1) for p in (50, 95)
            )
            shown[f"{name}_cpu"] = round(float(np.mean(row[f"{name}_cpu"])), 1)
    if row["stock"]:
        shown["cpu_ratio"] = round(sum(row["stock_cpu"]) / max(sum(row["ours_cpu"]), 0.01), 1)
    return shown


def crowd(site: Site, plan: dict[str, list[str]], readers: int) -> dict[str, float]:
    """The same pages alone and by so many readers at once: errors, and the p95 of both."""
    addresses = [OURS.format(words=quote_plus(word)) for kind in ("medium", "rare", "phrase") for word in plan[kind]]
    alone = [site.get(address) for address in addresses]
    times: list[float] = []
    errors: list[str] = []

    def read(seed: int) -> None:
        with httpx.Client(base_url=site.address, timeout=120) as client:
            chance = random.Random(seed)
            for address in chance.sample(addresses, 10):
                # A reader who looks at a page for about a second before the next click.
                time.sleep(chance.uniform(0.5, 1.5))
                began = time.perf_counter()
                status = client.get(address).status_code
                times.append((time.perf_counter() - began) * 1000)
                if status != 200:
                    errors.append(f"{status} {address}")

    threads = [threading.Thread(target=read, args=[seed]) for seed in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one, many = float(np.percentile(alone, 95)), float(np.percentile(times, 95))
    return {"readers": readers, "errors": len(errors), "alone_p95": round(one, 1), "together_p95": round(many, 1)}


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--cache", type=Path, default=CACHE, help="where the made-up databases are kept")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--serve", choices=["ours", "stock"], help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.database)
        return
    path, plan = database(options.cache, options.quotes)
    with sites(path) as (ours, stock):
        before = ours.memory()
        kinds_of_page = measure(ours, stock, plan)
        memory = ours.memory() - before
        together = crowd(ours, plan, options.readers)
    figures = {"quotes": options.quotes, "pages": kinds_of_page, "memory_mb": round(memory, 1), "together": together}
    print(json.dumps(figures) if options.json else table(figures))


def table(figures: dict) -> str:
    """The figures for reading: milliseconds per kind of page."""
    heads = ("ours_p50", "ours_p95", "ours_cpu", "stock_p50", "stock_p95", "stock_cpu", "cpu_ratio")
    lines = [f"{'ms':18}" + "".join(f"{head:>11}" for head in heads)]
    for kind, row in figures["pages"].items():
        lines.append(f"{kind:18}" + "".join(f"{row.get(head, ''):>11}" for head in heads))
    lines.append(
        f"memory of our server, more than at its start: {figures['memory_mb']} MB for {figures['quotes']:,} quotes"
    )
    lines.append(
        "{readers} readers at once: {errors} errors, p95 {together_p95} ms (alone {alone_p95} ms)".format(
            **figures["together"]
        )
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
