"""What several processes are worth, and whether their memory stays flat. Linux only.

    python bench/workers.py speed [TEXTS] [--workers N] [--copies K] [--rounds R]
    python bench/workers.py memory [--articles N] [--workers N] [--every K] [--words W]

*speed* extracts the texts (the example articles, K times over) with one worker and with N by turns, and tells articles
a second from the first record to the last, so that loading the model is no part of it, and the processor time of the
workers and of the process that reads, hands out and collects. On a busy machine look at the latter: N workers are worth
at most N × (one worker's time for an article / theirs), where the machine has a core for each of them and one more.
Exits 1 if N workers are worth less than 0.9 × N.

*memory* extracts short made-up articles, of ever new names and words, and tells every K articles how much memory (RSS)
each process holds. Exits 1 if a worker ever holds more than 700 MB.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from load import Newsroom

from ingest.article.clean import article
from ingest.input.read import InputError, Raw, expand, read
from ingest.pipeline import GROUP, Settings
from ingest.workers import records

EXAMPLES = Path(__file__).parent.parent / "examples" / "articles"
MOST = 700  # MB of a worker
WORTH = 0.9  # of the number of workers
TICKS = os.sysconf("SC_CLK_TCK")


def processor_time(pid: int) -> float:
    """Seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> float:
    """MB that a process holds just now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def children() -> list[int]:
    """The workers."""
    return [process.pid for process in multiprocessing.active_children() if process.pid]


def texts(path: str, copies: int) -> list[Raw]:
    """The articles as rows of clean text, so that reading pages is no part of the measurement."""
    rows = []
    for raw in read(expand([path])):
        if isinstance(raw, InputError):
            sys.exit(str(raw))
        found = article(raw)
        rows.append(Raw(found.origin, "row", {"text": found.text, "published": found.published}))
    return rows * copies


def speed(rows: list[Raw], workers: int) -> tuple[float, float, float]:
    """Articles a second, and per article the seconds of processor time of all workers and of this process."""
    results = records(rows, Settings(), workers)
    # Until each worker has had its first group, some are still loading.
    head = 4 * GROUP * workers
    for _ in islice(results, head):
        pass
    pids = children()
    began, ours, theirs = time.monotonic(), time.process_time(), sum(map(processor_time, pids))
    for number, _ in enumerate(results, start=1):
        if number == len(rows) - head:
            wall, ours = time.monotonic() - began, time.process_time() - ours
            theirs = sum(map(processor_time, pids)) - theirs
    return number / wall, theirs / number, ours / number


def compare(path: str, copies: int, workers: int, rounds: int) -> bool:
    """Print the figures of one worker and of several; whether several are worth their number."""
    rows = texts(path, copies)
    if len(rows) < 8 * GROUP * workers:
        sys.exit(f"{len(rows)} articles are too few for {workers} workers; read more, or raise --copies")
    best = dict.fromkeys((1, workers), 0.0)
    print(f"{len(rows)} articles; processor time in ms an article")
    print(f"{'workers':>8} {'articles/s':>11} {'theirs':>11} {'reader':>11}")
    for number in sorted(best) * rounds:
        pace, theirs, ours = speed(rows, number)
        best[number] = max(best[number], pace)
        print(f"{number:8} {pace:11.2f} {theirs * 1000:11.1f} {ours * 1000:11.2f}", flush=True)
    worth = best[workers] / best[1]
    print(f"{workers} workers are worth {worth:.2f}")
    return worth >= WORTH * workers


def made_up(articles: int, words: int) -> Iterator[Raw]:
    """Short articles with names and words that never came before."""
    room, dice = Newsroom(2_000), random.Random(7)
    for number in range(articles):
        name = f"{room._word().title()}{number} {room._word().title()}{dice.randrange(1 << 40):x}"
        filler = room.sentence(words // 2) + "."
        said = room.sentence(words // 3)
        text = f"{filler}\n\n“{said},” {name}, the mayor of {room._word().title()}{number}, told reporters on Monday."
        yield Raw(f"{number}", "row", {"text": text, "published": "2026-03-04", "language": "en"})


def watch(articles: int, workers: int, every: int, words: int) -> bool:
    """Print how much memory the processes hold as articles go by; whether no worker ever held too much."""
    most, began = 0.0, time.monotonic()
    print(f"{'articles':>9} {'quotes':>8} {'seconds':>8} {'this':>8}  workers, MB")
    quotes = 0
    for number, record in enumerate(records(made_up(articles, words), Settings(), workers), start=1):
        quotes += len(record.quotes)
        if number % every == 0:
            held = [memory(pid) for pid in children()]
            most = max(most, *held)
            shown = " ".join(f"{one:8.0f}" for one in (memory(os.getpid()), *held))
            print(f"{number:9,} {quotes:8,} {time.monotonic() - began:8.0f} {shown}", flush=True)
    print(f"at most {most:.0f} MB a worker")
    return most <= MOST


def main() -> None:
    """Measure, and say whether it is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    pace = commands.add_parser("speed")
    pace.add_argument("texts", nargs="?", default=str(EXAMPLES))
    pace.add_argument("--workers", type=int, default=2, metavar="N")
    pace.add_argument("--copies", type=int, default=20, metavar="K")
    pace.add_argument("--rounds", type=int, default=2, metavar="R")
    held = commands.add_parser("memory")
    held.add_argument("--articles", type=int, default=50_000, metavar="N")
    held.add_argument("--workers", type=int, default=2, metavar="N")
    held.add_argument("--every", type=int, default=1_000, metavar="K")
    held.add_argument("--words", type=int, default=60, metavar="W", help="of an article")
    options = parser.parse_args()
    if options.command == "speed":
        good = compare(options.texts, options.copies, options.workers, options.rounds)
    else:
        good = watch(options.articles, options.workers, options.every, options.words)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
