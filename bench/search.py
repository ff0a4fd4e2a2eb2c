"""How fast the site answers, and what it costs, against stock Datasette on the same database in the same run.

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
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

import httpx
import made_up
import numpy as np

CACHE = Path.home() / ".cache" / "onrecord-bench"
# A database so small that a site on it holds nothing worth counting: what memory is compared with.
SMALL = 8_000
# Times that a page is asked for again, and changes of the database while the site runs.
AGAIN, CHANGES = 24, 24
# Stock Datasette's page of the same question: the count, four facets and the first rows.
STOCK = "/quotes/quotes?_facet=speaker_id&_facet=outlet_id&_facet=type&_facet=venue_type&_search={words}"
OURS = "/-/search?q={words}"
Plan = dict[str, list[str]]


class Site:
    """A server process and what it has cost so far."""

    def __init__(self, name: str, path: Path) -> None:
        command = [sys.executable, __file__, "--serve", name, "--database", str(path)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.client = httpx.Client(base_url=self.address, timeout=900)

    def cpu(self) -> float:
        """Seconds of processor time that all threads of the server have spent, by the kernel's count."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> float:
        """Megabytes that the server holds now."""
        return resident(self.process.pid)

    def get(self, address: str) -> float:
        """Milliseconds until the whole page is here; a page that is no success stops the run."""
        began = time.perf_counter()
        self.client.get(address).raise_for_status()
        return (time.perf_counter() - began) * 1000

    def total(self) -> int:
        """How many quotes the site knows of."""
        return int(self.client.get("/-/search.json").json()["total"])


def resident(process: int | str) -> float:
    """Megabytes of memory that a process holds."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


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
    # Named as TCP, as in db/site.py: only then does asyncio send at once, and not wait 40 ms for more.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(100)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(site.app(), log_level="warning", lifespan="on")).run(sockets=[listener])


@contextmanager
def site(name: str, path: Path) -> Iterator[Site]:
    """One site, stopped in the end whatever happens."""
    started = Site(name, path)
    try:
        yield started
    finally:
        started.process.send_signal(signal.SIGTERM)
        started.process.wait(30)


# ---- which pages ----


@dataclass(frozen=True)
class Page:
    """A page of our site, and the page of stock Datasette that answers the same, where there is one."""

    kind: str
    ours: str
    stock: str | None = None


def searches(plan: Plan) -> Iterator[Page]:
    """Searches of each kind; a cold one is asked for the first time."""
    common = plan["common"][:6]
    for scope in ("", "&in=words"):
        for word in common:
            yield Page("common, cold", OURS.format(words=word) + scope, None if scope else STOCK.format(words=word))
    for _ in range(AGAIN):
        yield Page("common, again", OURS.format(words=common[0]))
    for _ in range(AGAIN):
        yield Page("no query", OURS.format(words=""))
    for kind in ("medium", "rare", "phrase"):
        for number, words in enumerate(map(quote_plus, plan[kind])):
            yield Page(kind, OURS.format(words=words), STOCK.format(words=words) if number < 6 else None)
    for word in common:
        yield Page("common, narrowed", OURS.format(words=word) + "&type=direct&year=2020&kind=person")
        yield Page("common, page 900", OURS.format(words=word) + "&page=900&sort=said")


def readings(plan: Plan) -> Iterator[Page]:
    """All other pages."""
    kinds = {
        "one quote": "quotes", "busy speaker": "busy", "speaker": "speakers", "statement": "statements",
        "article": "articles", "outlet": "outlets",
    }  # fmt: skip
    for kind, name in kinds.items():
        table = "speakers" if name == "busy" else name
        for key in plan[name]:
            yield Page(kind, f"/quotes/{table}/{key}")
    for _ in range(AGAIN):
        yield Page("home", "/")
        yield Page("ledger", "/-/unnamed")
    for number in range(12):
        yield Page("ledger, narrowed", f"/-/unnamed?outlet={plan['outlets'][number]}&when=20{14 + number}")
        speaker, word = plan["busy"][number], plan["common"][number % 6]
        yield Page("then and now", f"/-/then-and-now?speaker={speaker}&q={word}")
    for _ in range(3):
        yield Page("table of quotes", "/quotes/quotes", STOCK.removesuffix("&_search={words}"))


# ---- measuring ----


def measure(ours: Site, stock: Site, plan: Plan) -> dict[str, dict[str, float]]:
    """Percentiles of the wall time and mean CPU of each kind of page, for both sites."""
    for one, address in ((ours, OURS), (ours, "/"), (stock, STOCK)):
        one.get(address.format(words="zzyzxq"))  # connections, templates, and our columns are made by now
    for key in ("quotes", "speakers", "statements", "articles", "outlets"):
        ours.get(f"/quotes/{key}/{plan[key][-1]}")
    found: dict[str, dict[str, list[float]]] = {}
    for page in (*searches(plan), *readings(plan)):
        row = found.setdefault(page.kind, {"ours": [], "ours_cpu": [], "stock": [], "stock_cpu": [], "same": []})
        for name, one, address in (("ours", ours, page.ours), ("stock", stock, page.stock)):
            if address is None:
                continue
            before = one.cpu()
            row[name].append(one.get(address))
            row[f"{name}_cpu"].append((one.cpu() - before) * 1000)
        if page.stock is not None:
            row["same"].append(row["ours_cpu"][-1])
    return {kind: summary(row) for kind, row in found.items()}


def summary(row: dict[str, list[float]]) -> dict[str, float]:
    """p50 and p95 in milliseconds of both sites, CPU per page, and how many times more the stock one spends."""
    shown: dict[str, float] = {"pages": len(row["ours"])}
    for name in ("ours", "stock"):
        if row[name]:
            shown[f"{name}_p50"], shown[f"{name}_p95"] = percentiles(row[name])
            shown[f"{name}_cpu"] = round(float(np.mean(row[f"{name}_cpu"])), 1)
    if row["same"]:
        shown["cpu_ratio"] = round(sum(row["stock_cpu"]) / max(sum(row["same"]), 0.01), 1)
    return shown


def percentiles(times: list[float]) -> tuple[float, float]:
    """The median and the 95th of 100."""
    return round(float(np.percentile(times, 50)), 1), round(float(np.percentile(times, 95)), 1)


def follow(ours: Site, path: Path, plan: Plan) -> dict[str, float]:
    """Quotes are added one by one: whether the very next search knows them, and how long that search takes."""
    before, times, late = ours.total(), [], 0
    for number, _ in enumerate(made_up.grow(path, CHANGES), start=1):
        words = plan["common"][number // 2 % 6] if number % 2 else ""
        times.append(ours.get(OURS.format(words=words)))
        late += ours.total() != before + number
    late += ours.total() != before  # they have been taken away again
    p50, p95 = percentiles(times)
    return {"changes": CHANGES, "late": late, "p50": p50, "p95": p95}


def crowd(ours: Site, addresses: list[str], readers: int) -> dict[str, float]:
    """The same pages alone and by so many readers at once: errors, and the p95 of both."""
    alone = [ours.get(address) for address in addresses]
    times: list[float] = []
    errors: list[str] = []

    def read(seed: int) -> None:
        with httpx.Client(base_url=ours.address, timeout=120) as client:
            chance = random.Random(seed)
            for address in chance.sample(addresses, min(10, len(addresses))):
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
    one, many = percentiles(alone)[1], percentiles(times)[1]
    return {"readers": readers, "errors": len(errors), "alone_p95": one, "together_p95": many,
            "factor": round(many / one, 1)}  # fmt: skip


# Reads the columns of a small database and then of a large one, and prints what the second takes.
READ = """
import gc, re, sqlite3, sys, time
from pathlib import Path
from search import resident
from db.search.columns import Columns

for path in sys.argv[1:]:
    before, began, columns = resident("self"), time.process_time(), Columns()
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    columns.refresh(conn)
    conn.close()
    gc.collect()
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024 / 1e6
print(resident("self") - before, peak - before, time.process_time() - began)
"""


def index_memory(path: Path, small: Path) -> dict[str, float]:
    """Megabytes that the columns of the search take in a process of their own, at rest and while they are read."""
    folders = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    out = subprocess.run(
        [sys.executable, "-c", READ, str(small), str(path)], stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "PYTHONPATH": folders},
    ).stdout  # fmt: skip
    rest, peak, cpu = map(float, out.split())
    return {"index_mb": round(rest, 1), "index_peak_mb": round(peak, 1), "index_cpu_s": round(cpu, 1)}


def run(folder: Path, quotes: int, readers: int) -> dict:
    """All figures on a database of so many quotes."""
    path, plan = made_up.database(folder, quotes)
    small, small_plan = made_up.database(folder, SMALL)
    with site("ours", path) as ours, site("stock", path) as stock:
        pages = measure(ours, stock, plan)
        follows = follow(ours, path, plan)
        found = [page.ours for page in searches(plan) if page.kind in ("medium", "rare", "phrase")]
        others = [page.ours for page in readings(plan) if page.kind != "table of quotes"]
        together = {"search": crowd(ours, found, readers), "pages": crowd(ours, others, readers)}
        memory = ours.memory()
    with site("ours", small) as ours:
        for page in (*searches(small_plan), *readings(small_plan)):
            ours.get(page.ours)
        memory -= ours.memory()
    memory_figures = {**index_memory(path, small), "server_mb": round(memory, 1)}
    return {"quotes": quotes, "pages": pages, "follows": follows, "together": together, "memory": memory_figures}


def table(figures: dict) -> str:
    """The figures for reading: milliseconds per kind of page."""
    heads = ("pages", "ours_p50", "ours_p95", "ours_cpu", "stock_p50", "stock_p95", "stock_cpu", "cpu_ratio")
    lines = [f"{'ms':18}" + "".join(f"{head:>11}" for head in heads)]
    for kind, row in figures["pages"].items():
        lines.append(f"{kind:18}" + "".join(f"{row.get(head, ''):>11}" for head in heads))
    lines.append(
        "{changes} quotes added while it runs: {late} searches did not know them; the search after, p50 {p50} ms, "
        "p95 {p95} ms".format(**figures["follows"])
    )
    for name, row in figures["together"].items():
        lines.append(
            "{readers} readers at once, {name}: {errors} errors, p95 {together_p95} ms, {factor} times that of one "
            "({alone_p95} ms)".format(name=name, **row)
        )
    lines.append(
        "memory: the index {index_mb} MB (at most {index_peak_mb} MB while it is read, {index_cpu_s} s), our server "
        "{server_mb} MB more than with hardly any quotes".format(**figures["memory"])
    )
    return "\n".join(lines)


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
    figures = run(options.cache, options.quotes, options.readers)
    print(json.dumps(figures) if options.json else table(figures))


if __name__ == "__main__":
    main()
