#!/usr/bin/env python3
"""The accuracy reached so far, below which no change may fall: measure it, or raise the floors to it.

    python bench/floors.py [--raise]

``bench/floors.json`` holds, for each set of annotated articles, the figures to keep: a path into the figures of
``onrecord evaluate --json``, and the floor. Sets under ``../shared`` are measured where they are present. The tests
compare (tests/test_floors.py); ``--raise`` writes what is measured now, less a small slack for other processors.
"""

from __future__ import annotations

import json
import math
import sys
from functools import reduce
from pathlib import Path
from typing import Any

from ingest.input.read import read
from ingest.model import Record
from ingest.pipeline import Extractor
from ingest.score.evaluate import evaluate, load_gold, load_neutral

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "bench" / "floors.json"
SLACK = 0.004


def floors() -> dict[str, dict[str, float]]:
    """For each gold file, by path from the root of the checkout, the figures and their floors."""
    pinned: dict[str, dict[str, float]] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return pinned


def measure(name: str, figures: list[str]) -> dict[str, float]:
    """The figures of a gold file as they are now."""
    gold = load_gold(ROOT / name)
    neutral = gold.path.with_name("borderline.json")
    items = Extractor().records(read(gold.inputs(), kind="jsonl" if gold.spans else None))
    records = [item for item in items if isinstance(item, Record)]
    found, _ = evaluate(gold, records, load_neutral(neutral) if neutral.exists() and not gold.spans else None)

    def step(value: Any, key: str) -> Any:
        return value[key]

    return {figure: round(reduce(step, figure.split(" / "), found), 4) for figure in figures}


def main() -> None:
    """Print each figure beside its floor; with --raise, lift the floors that were passed."""
    pinned = floors()
    for name, wanted in pinned.items():
        if not (ROOT / name).exists():
            print(f"{name}: not present, not measured")
            continue
        for figure, value in measure(name, list(wanted)).items():
            print(f"{name}  {figure}: {value:.3f} (floor {wanted[figure]:.3f})")
            wanted[figure] = max(wanted[figure], math.floor((value - SLACK) * 1000) / 1000)
    if "--raise" in sys.argv:
        FLOORS.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
