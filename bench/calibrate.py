#!/usr/bin/env python3
"""Measure how often quotes of each evidence are right, and how far the stated confidence can be trusted.

    python bench/calibrate.py write TRAIN.jsonl.gz DEV.jsonl    measure, write ingest/quote/confidence.csv
    python bench/calibrate.py table DEV.jsonl                   stated confidence against measured share

Both read PolNeAR attributions. TRAIN measures the rules alone; DEV, which the learned core has not seen, measures the
core and the rules together. A quote is right when its content overlaps a gold attribution's by half and the words for
the speaker agree (``e2e`` of ingest/score/spans.py). Quotes that match gold outside the verbs of communication are
left out: PolNeAR counts beliefs and wishes too, and this product does not look for them.

The table states for each half of DEV what the other half measured, so that no quote vouches for itself.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.pipeline import load_model
from ingest.quote.attribute import attribute
from ingest.quote.extract import extract
from ingest.score.evaluate import load_gold
from ingest.score.spans import score

CONFIDENCE = Path(__file__).resolve().parent.parent / "ingest" / "quote" / "confidence.csv"
# Evidence seen less often than this is too rare for a figure of its own.
ENOUGH = 5
BINS = 10

Tally = dict[str, tuple[int, int]]
# The number of the article, the evidence, and whether words and speaker are right.
Found = tuple[int, str, bool]


def found_in(path: Path, core: str) -> Iterator[Found]:
    """Every quote found in the articles of a gold file that counts one way or the other."""
    gold = load_gold(path)
    nlp, attributor = load_model(core=core)
    rows = {}
    for row, doc in zip(gold.rows, nlp.pipe(row["text"] for row in gold.rows), strict=True):
        candidates, sight = extract(doc, attributor.tagger)
        attribute(doc, candidates, sight)
        rows[row["id"]] = []
        for candidate in candidates:
            speaker = candidate
            while speaker.mention is None and speaker.antecedent is not None:
                speaker = candidates[speaker.antecedent]
            source = [speaker.mention] if speaker.mention else []
            found = {"content": candidate.contents, "source": source, "evidence": candidate.evidence}
            rows[row["id"]].append(found)
    numbers = {row["id"]: number for number, row in enumerate(gold.rows)}
    _, _, items = score(gold.rows, rows)
    for item in items:
        if item.partner is None or item.partner.said:
            yield numbers[item.article], item.row["evidence"], item.right


def tally(found: Iterable[Found]) -> Tally:
    """How many quotes of each evidence are right, of how many; a rule also without the sieve that found the speaker."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for _, evidence, right in found:
        for name in {evidence, evidence.split(" · ")[0]}:
            counts[name][0] += right
            counts[name][1] += 1
    return {name: (right, of) for name, (right, of) in sorted(counts.items()) if of >= ENOUGH}


def write(train: Path, dev: Path) -> None:
    """Measure the rules on one gold and the learned core on the other, and keep both."""
    counts = tally(found_in(train, "rules")) | tally(found_in(dev, "learned"))
    with CONFIDENCE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["evidence", "right", "of"])
        writer.writerows([name, right, of] for name, (right, of) in counts.items())


def stated(found: list[Found]) -> Iterator[tuple[float, bool]]:
    """For each quote the confidence that the other half of the articles gives its evidence, and whether it is right."""
    for half in (0, 1):
        counts = tally(one for one in found if one[0] % 2 != half)
        for number, evidence, right in found:
            if number % 2 == half:
                good, of = counts.get(evidence, (0, 0))
                yield (good + 1) / (of + 2), right


def table(path: Path) -> None:
    """Print stated against measured, in bins of equal width, and the expected calibration error."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for share, right in stated(list(found_in(path, "learned"))):
        bins[min(int(share * BINS), BINS - 1)].append((share, right))
    total = sum(map(len, bins.values()))
    error = 0.0
    print(f"{'stated':>12}{'measured':>10}{'quotes':>8}")
    for _, some in sorted(bins.items()):
        share = sum(value for value, _ in some) / len(some)
        measured = sum(right for _, right in some) / len(some)
        error += abs(share - measured) * len(some) / total
        print(f"{share:12.3f}{measured:10.3f}{len(some):8}")
    print(f"expected calibration error: {error:.3f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", train, dev]:
            write(Path(train), Path(dev))
        case ["table", dev]:
            table(Path(dev))
        case _:
            sys.exit(__doc__)
