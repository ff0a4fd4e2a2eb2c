"""How fast extracted records become a searchable database, and how that changes while it grows.

    python bench/load.py [--quotes N ...] [--json] [--keep FILE]

For each number of quotes N a column of figures, so that it shows what grows with the database. Quotes per CPU-second,
one process, from lines of JSON to committed rows with their search index and their speakers. *Bulk* is what `onrecord
load` does until all can be searched; each tenth is without the last step, in which indexes and counts are made. Then
the statements of all quotes are found. *Incremental* then adds articles to the full database, as `onrecord ingest`
does. The records are made up: every speaker, outlet and word of them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from db import batches
from db.batches import as_they_come, at_once, in_batches
from db.entry import prepare
from db.record import parse
from db.store import no_garbage, open_database, transaction

ONSETS = "b br c cl d dr f fl g gr h j k l m n p pl qu r s sh sl st str t th tr v w".split()
VOWELS = "a e i o u ea ai ou oo".split()
CODAS = "n r s t l m ck nd st ng rd sh".split()
ENDINGS = ["", "", "", "s", "ed", "ing", "er", "ly", "ation", "ness", "able"]
OUTLETS = 40
FILLERS = 4_000
FIRST_DAY = date(2019, 1, 1)
VENUES = (("a news conference", "press conference"), ("the committee", "hearing"), ("an interview", "interview"))
ROLES = ("the transport minister", "chief executive", "a spokesman", "the mayor", "professor of law", None, None)
# Added one by one to the full database, to see what an article costs then.
INCREMENTAL = 20_000

Row = dict[str, Any]


def key(*parts: object) -> str:
    """A key like those of real records."""
    return hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=10).hexdigest()


class Newsroom:
    """Makes up articles by the laws that real ones keep to: few words, speakers and outlets are most of what is met."""

    def __init__(self, quotes: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.words = sorted({self._word() for _ in range(30_000)}, key=key)
        self.odds = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        # As a body of articles grows, new people go on appearing: about one for every eight quotes.
        names = [word.title() for word in self.words if word.isalpha()]
        pick = self.random.choice
        self.people = [f"{pick(names)} {pick(names)}" for _ in range(max(50, quotes // 4))]
        self.fame = list(accumulate(1 / (rank + 2) for rank in range(len(self.people))))
        self.bodies = [f"{pick(names)} {pick(('Council', 'Institute', 'Group', 'Union'))}" for _ in range(400)]
        self.outlets = [f"The {pick(names)} {pick(('Courier', 'Gazette', 'Post', 'Times'))}" for _ in range(OUTLETS)]
        self.readers = list(accumulate(1 / (rank + 2) for rank in range(OUTLETS)))
        self.fillers = [self.sentence(self.random.randint(12, 30)) + "." for _ in range(FILLERS)]

    def _word(self) -> str:
        pick = self.random.choice
        stem = "".join(pick(ONSETS) + pick(VOWELS) for _ in range(self.random.choice((1, 1, 2))))
        return stem + pick(CODAS) + pick(ENDINGS)

    def sentence(self, length: int) -> str:
        """Words, the frequent ones far more often."""
        return " ".join(self.random.choices(self.words, cum_weights=self.odds, k=length)).capitalize()

    def articles(self, first: int = 0) -> Iterator[Row]:
        """Records without end; the number of the first keeps two such rows apart."""
        number = first
        while True:
            yield self.article(number)
            number += 1

    def article(self, number: int) -> Row:
        """One record of five to ten quotes."""
        rng = self.random
        outlet = rng.choices(range(OUTLETS), cum_weights=self.readers)[0]
        published = FIRST_DAY + timedelta(days=rng.randrange(2500))
        address = f"https://www.outlet{outlet}.example/{published}/{number}"
        article_id = key(address)
        present = [self.speaker() for _ in range(rng.randint(2, 4))]
        pieces = [self.sentence(25) + "."]
        quotes: list[Row] = []
        for position in range(rng.randint(5, 10)):
            quote = self.quote(sum(map(len, pieces)) + 2 * len(pieces), present, published)
            quotes.append({"id": key(article_id, position), **quote.pop("quote")})
            pieces += [quote["paragraph"], *rng.choices(self.fillers, k=rng.randint(1, 3))]
        article = {
            "id": article_id, "url": address, "origin": f"articles/{number}.html", "outlet": self.outlets[outlet],
            "agency": None, "title": self.sentence(8), "byline": rng.choice(self.people),
            "published": str(published), "language": "en", "text": "\n\n".join(pieces),
        }  # fmt: skip
        run = {"version": "0.1.0", "model": "made up", "settings": "0", "started": "2026-01-01T00:00:00+00:00"}
        return {"article": article, "quotes": quotes, "run": run}

    def speaker(self) -> Row:
        """A person by fame, a body, a group, or somebody without a name."""
        dice = self.random.random()
        if dice < 0.78:
            name, kind = self.random.choices(self.people, cum_weights=self.fame)[0], "person"
        elif dice < 0.9:
            name, kind = self.random.choice(self.bodies), "organization"
        elif dice < 0.94:
            name, kind = "residents", "group"
        else:
            name, kind = "a senior official", "anonymous"
        return {"name": name, "kind": kind, "role": self.random.choice(ROLES)}

    def quote(self, start: int, present: list[Row], published: date) -> Row:
        """A paragraph with a quote in it, whose places are counted from the beginning of the article."""
        rng = self.random
        words = self.sentence(rng.randint(8, 35))
        speaker = rng.choice(present)
        mention = speaker["name"].split()[-1] if speaker["kind"] == "person" else speaker["name"]
        day, (venue, venue_kind) = published - timedelta(days=rng.randrange(6)), rng.choice(VENUES)
        paragraph = f"“{words},” {mention} said on Tuesday at {venue}."

        def span(part: str) -> list[int]:
            at = start + paragraph.rindex(part)
            return [at, at + len(part)]

        when = {"earliest": str(day), "latest": str(day), "words": "on Tuesday", "span": span("on Tuesday")}
        quote = {
            "type": rng.choices(("direct", "mixed", "indirect"), (6, 1, 3))[0],
            "contents": [span(words)], "text": [words], "cue": [span("said")],
            "mention": {"span": span(mention), "text": mention, "kind": "name"},
            "speaker": speaker, "said": when if rng.random() < 0.35 else None,
            "venue": {"name": venue, "kind": venue_kind, "span": span(venue)} if rng.random() < 0.2 else None,
            "rule": "quote, cue · subject", "confidence": round(rng.uniform(0.3, 1), 2),
        }  # fmt: skip
        return {"quote": quote, "paragraph": paragraph}


def write_lines(room: Newsroom, quotes: int, path: Path) -> None:
    """A file of records with at least so many quotes, made before any clock runs."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for record in room.articles():
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            written += len(record["quotes"])
            if written >= quotes:
                break


def load_all(db: Any, lines: Path, quotes: int) -> tuple[int, float, list[int], float]:
    """Load a file of records as `onrecord load` does; quotes, CPU-seconds, the rate of each tenth, the last step.

    The last step is making the indexes and counts of what came in, which the rates of the tenths are without.
    """
    tenths: list[int] = []
    done, mark = 0, (0, 0.0)
    began = time.process_time()
    with lines.open("rb") as file, no_garbage(), at_once(db) as load_some:
        for batch in in_batches(prepare(parse(line)) for line in file):
            assert load_some(batch) == ["new"] * len(batch)
            done += sum(len(entry.rows) for entry in batch)
            clock = time.process_time() - began
            if done - mark[0] >= quotes / 10 or done >= quotes:
                tenths.append(round((done - mark[0]) / (clock - mark[1])))
                mark = done, clock
        last = time.process_time()
    end = time.process_time()
    return done, end - began, tenths, end - last


def add_some(db: Any, room: Newsroom, quotes: int) -> tuple[float, float]:
    """Add articles as `onrecord ingest` does; quotes per CPU-second, with and without finding their statements."""
    lines: list[str] = []
    added, comparing = 0, 0.0
    for record in room.articles(first=1_000_000_000):
        lines.append(json.dumps(record))
        added += len(record["quotes"])
        if added >= quotes:
            break
    compare = batches._compare

    # With its own transaction, whose pages stand all over the file.
    def timed(db: Any) -> None:
        nonlocal comparing
        start = time.process_time()
        compare(db)
        comparing += time.process_time() - start

    batches._compare = timed
    began = time.process_time()
    assert {outcome for _, outcome in as_they_come(db, map(json.loads, lines))} == {"new"}
    clock = time.process_time() - began
    batches._compare = compare
    return added / clock, added / (clock - comparing)


def compare_all(db: Any) -> float:
    """Find the statements of all quotes; how many CPU-seconds that takes."""
    began = time.process_time()
    with transaction(db):
        batches.join_waiting(db.conn)
    return time.process_time() - began


def peak() -> int:
    """The most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(quotes: int, path: Path) -> Row:
    """Load so many quotes at once and then some one by one; rates, size and memory."""
    room = Newsroom(quotes)
    lines = path.with_suffix(".jsonl")
    write_lines(room, quotes, lines)
    db = open_database(path)
    done, seconds, tenths, last = load_all(db, lines, quotes)
    lines.unlink()
    memory = peak()
    db.execute("pragma wal_checkpoint(truncate)")
    size = path.stat().st_size
    comparing = compare_all(db)
    memory_comparing = peak()
    rate, without = add_some(db, room, min(INCREMENTAL, quotes))
    return {
        "quotes": done, "bulk_per_cpu_second": round(done / seconds), "each_tenth": tenths,
        "last_step_cpu_seconds": round(last, 1), "statements_cpu_seconds": round(comparing, 1),
        "incremental_per_cpu_second": round(without), "incremental_with_statements": round(rate),
        "database_mb": round(size / 1e6), "bytes_per_quote": round(size / done), "peak_rss_mb": memory,
        "statements_peak_rss_mb": memory_comparing,
    }  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--quotes", type=int, nargs="+", default=[100_000], metavar="N", help="how many to load  [100000]"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object for each number, in a line")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="make the last database here, and leave it")
    options = parser.parse_args()
    found = []
    # Each in a process of its own, for its memory.
    with tempfile.TemporaryDirectory() as folder, get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for number, quotes in enumerate(options.quotes, start=1):
            path = options.keep if number == len(options.quotes) else None
            found.append(pool.apply(measure, (quotes, path or Path(folder) / f"{number}.db")))
    if options.json:
        print("\n".join(map(json.dumps, found)))
        return
    for name in found[0]:
        print(f"{name:32}" + "".join(f"{shown(figures[name]):>30}" for figures in found))


def shown(value: Any) -> str:
    """A figure; of several, the first, the middle and the last."""
    if isinstance(value, list):
        return " … ".join(f"{value[at]:,}" for at in (0, len(value) // 2, -1))
    return f"{value:,}"


if __name__ == "__main__":
    main()
