"""How fast text becomes records, against the bare spaCy pipeline on the same text in the same run.

    python bench/speed.py [TEXTS.jsonl] [--json]

Words per CPU-second, one process. The two take turns, group by group, so that a busy machine slows both alike; look at
the ratio before the figures. Without TEXTS the example articles are read. Few articles are read several times, because
a second's work is too little to measure.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import spacy

from ingest.article.clean import article
from ingest.input.read import InputError, Raw, read
from ingest.pipeline import MODEL, Extractor, Settings, grouped

# Words to read at least.
LEAST = 20_000
EXAMPLES = Path(__file__).parent.parent / "examples" / "articles"


def texts(path: str) -> Iterator[Raw]:
    """The articles as rows of nothing but clean text, so that reading pages is no part of the measurement."""
    for raw in read([path]):
        if isinstance(raw, InputError):
            sys.exit(str(raw))
        found = article(raw)
        yield Raw(found.origin, "row", {"text": found.text, "published": found.published, "language": found.language})


def measure(path: str, model: str = MODEL) -> dict[str, float]:
    """Words per CPU-second of both, their ratio, and the most memory that the process held."""
    rows = list(texts(path))
    extractor, bare = Extractor(Settings(model)), spacy.load(model)
    clocks = {"extract": 0.0, "bare_pipe": 0.0}
    words = sum(len(row.data["text"].split()) for row in rows)
    rounds = math.ceil(LEAST / max(words, 1))
    for number, group in enumerate([rows[:1], *list(grouped(rows)) * rounds]):
        began = time.process_time()
        extractor.group(group)
        middle = time.process_time()
        list(bare.pipe(row.data["text"] for row in group))
        clocks["extract"] += middle - began
        clocks["bare_pipe"] += time.process_time() - middle
        if number == 0:
            clocks = dict.fromkeys(clocks, 0.0)  # the first article warmed both up
    found = {name: rounds * words / seconds for name, seconds in clocks.items()}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**found, "ratio": found["extract"] / found["bare_pipe"], "peak_rss_mb": memory}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="?", default=str(EXAMPLES))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    figures = {name: round(value, 3 if name == "ratio" else None) for name, value in measure(options.texts).items()}
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:12} {value:>10,}")


if __name__ == "__main__":
    main()
