#!/usr/bin/env python3
"""Score the extractor on the evaluation articles with their own scorers.

    python bench/gold.py [seeds] [pages] [polnear] [--gold ../shared/gold] [--errors N] [--json]
    python bench/gold.py --calibrate

Each article is read, cleaned and extracted as a user would have it; the records are turned into the scorers' format and
handed to score_quotes.py (seeds, pages) and score_polnear.py (PolNeAR dev). ``--calibrate`` measures on PolNeAR train
how often each rule was right, content and speaker's words together, and writes ``ingest/confidence.csv``.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.model import Quote, Record, Said
from ingest.pipeline import Extractor
from ingest.read import read

ROOT = Path(__file__).resolve().parent.parent
CONFIDENCE = ROOT / "ingest" / "confidence.csv"
# A rule seen less often than this is too rare for a figure of its own.
ENOUGH = 5


def records(paths: list[str]) -> Iterator[Record]:
    """The records of files; a failure ends the run, since every evaluation article must be read."""
    for item in Extractor().records(read(paths)):
        if not isinstance(item, Record):
            raise SystemExit(str(item))
        yield item


def said_on(said: Said | None) -> str | None:
    """A day as YYYY-MM-DD, a whole month as YYYY-MM, anything wider as nothing: what the gold states."""
    if said is None:
        return None
    if said.earliest == said.latest:
        return said.earliest
    whole_month = said.earliest[:7] == said.latest[:7] and said.earliest.endswith("-01") and said.latest[8:] >= "28"
    return said.earliest[:7] if whole_month else None


def as_gold(record: Record, name: str) -> dict[str, Any]:
    """A record in the format of score_quotes.py."""
    article = record.article
    quotes = [
        {
            "text": quote.text,
            "type": quote.type,
            "speaker": quote.speaker and quote.speaker.name,
            "speaker_kind": quote.speaker and quote.speaker.kind,
            "said_on": said_on(quote.said),
            "venue": quote.venue and quote.venue.name,
            "venue_type": quote.venue and quote.venue.kind,
            "cue": quote.rule,
        }
        for quote in record.quotes
    ]
    return {"id": name, "outlet": article.outlet, "published": article.published, "quotes": quotes}


def as_polnear(record: Record, name: str) -> dict[str, Any]:
    """A record in the format of score_polnear.py: an understood speaker is the words of the quote before."""
    quotes = []
    before: Quote | None = None
    for quote in record.quotes:
        before = quote if quote.mention else before
        understood = quote.mention is None and quote.speaker and before and before.speaker == quote.speaker
        mention = before.mention if understood and before else quote.mention
        source = [mention.span] if mention else []
        quotes.append({"content": quote.contents, "cue": quote.cue, "source": source, "rule": quote.rule})
    return {"id": name, "quotes": quotes}


def score_quotes(gold: Path, name: str, inputs: list[str], options: argparse.Namespace) -> None:
    """Run score_quotes.py on one of its gold files."""
    rows = [as_gold(record, Path(record.article.origin).name.split(".")[0]) for record in records(inputs)]
    extra = ["--errors", str(options.errors)] if options.errors else []
    extra += ["--json"] if options.json else []
    score(gold / "score_quotes.py", gold / name, rows, ["--neutral", str(gold / "borderline.json"), *extra])


def score_polnear(gold: Path, options: argparse.Namespace) -> None:
    """Run score_polnear.py on PolNeAR dev."""
    rows = list(polnear(gold / "polnear_dev.jsonl"))
    score(gold / "score_polnear.py", gold / "polnear_dev.jsonl", rows, ["--json"] if options.json else [])


def polnear(path: Path) -> Iterator[dict[str, Any]]:
    """The articles of a PolNeAR file, extracted: the records of a JSONL come in the order of its lines."""
    with (gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")) as lines:
        names = [json.loads(line)["id"] for line in lines]
    for name, record in zip(names, records([str(path)]), strict=True):
        yield as_polnear(record, name)


def score(scorer: Path, gold: Path, rows: list[dict[str, Any]], extra: list[str]) -> None:
    """Write predictions to a file and let a scorer print its table."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        subprocess.run([sys.executable, str(scorer), str(gold), file.name, *extra], check=True)


def calibrate(gold: Path) -> None:
    """Measure each rule on PolNeAR train and write how often it was right."""
    spec = importlib.util.spec_from_file_location("score_polnear", gold / "score_polnear.py")
    assert spec and spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    path = gold / "polnear_train.jsonl.gz"
    predicted = {row["id"]: row["quotes"] for row in polnear(path)}
    _, (_, found) = scorer.score(scorer.load(str(path)), predicted)
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for quote in found:
        for rule in (quote["raw"]["rule"], quote["raw"]["rule"].split(" · ")[0]):
            tally[rule][0] += bool(quote["m"] and quote["m"][2])
            tally[rule][1] += 1
    with CONFIDENCE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["rule", "right", "of"])
        writer.writerows([rule, right, of] for rule, (right, of) in sorted(tally.items()) if of >= ENOUGH)


def main() -> None:
    """Score what was asked for, by default everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", metavar="seeds|pages|polnear")
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold")
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--calibrate", action="store_true")
    options = parser.parse_args()
    if not options.gold.is_dir():
        raise SystemExit(f"no evaluation articles in {options.gold}: name their folder with --gold")
    if options.calibrate:
        return calibrate(options.gold)
    what = options.what or ["seeds", "pages", "polnear"]
    if "seeds" in what:
        score_quotes(options.gold, "seeds.jsonl", [str(options.gold.parent / "seeds")], options)
    if "pages" in what:
        score_quotes(options.gold, "pages_dev.jsonl", [str(options.gold / "html")], options)
    if "polnear" in what:
        score_polnear(options.gold, options)


if __name__ == "__main__":
    main()
