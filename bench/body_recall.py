"""Compare our cleaned pages with hand-made bodies: words and paragraphs kept, excess, and what pages say of themselves.

    python bench/body_recall.py [GOLD] [--excess] [--missing]

GOLD holds ``html/``, ``bodies/`` and ``pages_dev.jsonl``; ``--excess`` and ``--missing`` print the paragraphs.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from ingest.article.clean import article
from ingest.input.read import Raw, read
from ingest.model import Article, fold

COLUMNS = ("page", "words", "paragraphs", "excess", "parts", "published", "outlet", "title")


def clean(path: Path) -> Article:
    """The one article of a page."""
    (raw,) = read([str(path)])
    assert isinstance(raw, Raw), raw
    return article(raw)


def bare(text: str) -> str:
    """Folded words without apostrophes, so that spelling of marks does not count."""
    return fold(re.sub("['’‘`´]", "", text))


def compare(gold: dict[str, Any], body: list[str], ours: Article) -> dict[str, Any]:
    """The figures of one page, as pairs of right and all."""
    found = Counter(bare(ours.text).split())
    wanted = Counter(bare(" ".join(body)).split())
    whole = f" {bare(ours.text)} "
    parts = [part for quote in gold["quotes"] for part in quote["text"]]
    names = [gold["outlet"], *gold.get("outlet_also", [])]
    return {
        "page": gold["id"],
        "words": (sum((found & wanted).values()), sum(wanted.values())),
        "paragraphs": (sum(f" {bare(p)} " in whole for p in body), len(body)),
        "excess": (sum((found - wanted).values()), sum(found.values())),
        "parts": (sum(bare(part) in whole for part in parts), len(parts)),
        "published": (int(ours.published == gold["published"]), 1),
        "outlet": (int(fold(ours.outlet or "") in map(fold, names)), 1),
        "title": (int(bare(ours.title or "") == bare(gold["title"])), 1),
    }


def show(rows: list[dict[str, Any]]) -> None:
    """Print a line a page, then the shares over all."""
    print(f"{COLUMNS[0]:28}" + "".join(f"{name:>13}" for name in COLUMNS[1:]))
    for row in rows:
        print(f"{row['page']:28}" + "".join(f"{row[name][0]:>7}/{row[name][1]:<5}" for name in COLUMNS[1:]))
    totals = {name: [sum(row[name][i] for row in rows) for i in (0, 1)] for name in COLUMNS[1:]}
    print(f"{'share of all':28}" + "".join(f"{a / (b or 1):>13.4f}" for a, b in totals.values()))


def main() -> None:
    """Read the gold, clean its pages, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="?", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--excess", action="store_true", help="print our paragraphs that are not in the body")
    parser.add_argument("--missing", action="store_true", help="print paragraphs of the body that we lost")
    options = parser.parse_args()
    rows = []
    for line in (options.gold / "pages_dev.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        ours = clean(options.gold / gold["file"])
        body = (options.gold / "bodies" / f"{gold['id']}.txt").read_text(encoding="utf-8").splitlines()
        rows.append(compare(gold, body, ours))
        if options.excess:
            whole = bare(" ".join(body))
            for paragraph in ours.text.split("\n\n"):
                if bare(paragraph) not in whole:
                    print(f"+ {gold['id']}: {paragraph}")
        if options.missing:
            whole = bare(ours.text)
            for paragraph in body:
                if bare(paragraph) not in whole:
                    print(f"- {gold['id']}: {paragraph}")
        row = rows[-1]
        for name, value in (("published", ours.published), ("outlet", ours.outlet), ("title", ours.title)):
            if not row[name][0]:
                print(f"? {gold['id']}: {name} {value!r}, not {gold[name]!r}")
    show(rows)


if __name__ == "__main__":
    main()
