#!/usr/bin/env python3
"""Measure how often each rule is right, and how far the stated confidence can be trusted.

    python bench/calibrate.py write TRAIN.jsonl.gz     measure each rule, write ingest/quote/confidence.csv
    python bench/calibrate.py table DEV.jsonl          stated confidence against measured share

Both read PolNeAR attributions. A quote is right when its content overlaps a gold attribution's by half and the words
for the speaker agree (``e2e`` of ingest/score/spans.py). Quotes that match gold outside the verbs of communication are
left out of the table: PolNeAR counts beliefs and wishes too, and this product does not look for them.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

from ingest.input.read import read
from ingest.model import Record
from ingest.pipeline import Extractor
from ingest.score.evaluate import as_spans, load_gold
from ingest.score.spans import Item, score

CONFIDENCE = Path(__file__).resolve().parent.parent / "ingest" / "quote" / "confidence.csv"
# A rule seen less often than this is too rare for a figure of its own.
ENOUGH = 5
BINS = 10


def found_in(path: Path) -> list[tuple[Item, float]]:
    """Every quote found in the articles of a gold file, paired with the gold, and the confidence stated for it."""
    gold = load_gold(path)
    records = [r for r in Extractor().records(read(gold.inputs(), kind="jsonl")) if isinstance(r, Record)]
    by_id = dict(gold.by_article(records))
    rows = {name: as_spans(record) for name, record in by_id.items()}
    for name, record in by_id.items():
        for row, quote in zip(rows[name], record.quotes, strict=True):
            row["confidence"] = quote.confidence
    _, _, items = score(gold.rows, rows)
    return [(item, item.row["confidence"]) for item in items]


def write(path: Path) -> None:
    """Count for each rule, with and without the sieve that found the speaker, how many of its quotes are right."""
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for item, _ in found_in(path):
        if item.partner is not None and not item.partner.said:
            continue
        for rule in {item.row["rule"], item.row["rule"].split(" · ")[0]}:
            tally[rule][0] += item.right
            tally[rule][1] += 1
    with CONFIDENCE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["rule", "right", "of"])
        writer.writerows([rule, right, of] for rule, (right, of) in sorted(tally.items()) if of >= ENOUGH)


def table(path: Path) -> None:
    """Print stated against measured, in bins of equal width, and the expected calibration error."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for item, stated in found_in(path):
        if item.partner is None or item.partner.said:
            bins[min(int(stated * BINS), BINS - 1)].append((stated, item.right))
    total = sum(map(len, bins.values()))
    error = 0.0
    print(f"{'stated':>12}{'measured':>10}{'quotes':>8}")
    for _, some in sorted(bins.items()):
        stated = sum(value for value, _ in some) / len(some)
        measured = sum(right for _, right in some) / len(some)
        error += abs(stated - measured) * len(some) / total
        print(f"{stated:12.3f}{measured:10.3f}{len(some):8}")
    print(f"expected calibration error: {error:.3f}")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("write", "table"):
        sys.exit(__doc__)
    (write if sys.argv[1] == "write" else table)(Path(sys.argv[2]))
