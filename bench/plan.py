"""What a very large job would take, worked out from what one article and one quote take: hours, money and disk.

    python bench/plan.py [--measure] [--articles N] [--quotes N] [--cores N] [--price P] [--UNIT VALUE ...] [--json]

Unit costs are those written below, which were measured with the commands named beside them; each can be given anew as
an option, and --measure measures on this machine now those that need no other benchmark. What is an assumption is
called one in what is printed. Nothing is run but the measurements.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import tempfile
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parent.parent / "examples" / "articles"
SECONDS, TB, GB = 3_600, 1e12, 1e9
# Around the article of a page stands what is no article: so many bytes of links and of scripts.
LINKS, SCRIPTS = 20_000, 60_000


@dataclass
class Units:
    """What one of each takes."""

    # bench/speed.py, bench/plan.py --measure
    words_per_cpu_second: float = 5_300
    pages_per_cpu_second: float = 50
    unpacked_mb_per_cpu_second: float = 260
    jsonl_bytes_per_article: float = 6_800
    parquet_bytes_per_article: float = 3_000
    # bench/grow.py 1000000, bench/load.py --quotes 1000000
    stored_quotes_per_cpu_second: float = 13_000
    clustered_quotes_per_cpu_second: float = 5_500
    database_bytes_per_quote: float = 2_800
    # bench/search.py: what the search page holds in memory
    memory_bytes_per_quote: float = 20


@dataclass
class Assumptions:
    """What was not measured."""

    articles: float = 200e6
    quotes: float = 180e6
    words_per_article: float = 450
    parsed: float = 0.6  # the share of articles that is in English
    packed_bytes_per_page: float = 30_000  # of a web archive
    unpacked_bytes_per_page: float = 120_000
    cores: float = 1_000
    price: float = 0.04  # of a core for an hour, in dollars
    disk_price: float = 20.0  # of a terabyte for a month, in dollars
    years: float = 9  # databases, one for each year of publication, loaded side by side


def page(text: str, dice: random.Random) -> bytes:
    """An article as a page of today: mostly links and scripts."""
    body = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    words = text.split()
    links = "".join(
        f'<li><a href="/{dice.randrange(10**9)}/{dice.choice(words)}">{" ".join(dice.choices(words, k=5))}</a></li>'
        for _ in range(LINKS // 80)
    )
    script = "<script>" + "".join(f"{dice.choice(words)}[{dice.randrange(10**6)}]();" for _ in range(SCRIPTS // 17))
    head = f"<head><title>{text[:60]}</title>{script}</script></head>"
    return f"<html>{head}<body><nav><ul>{links}</ul></nav><article>{body}</article></body></html>".encode()


def measure_pages(texts: list[str]) -> dict[str, float]:
    """Pages of an archive that become articles, and bytes of it that are looked through for where to cut."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    from ingest.article.clean import article
    from ingest.cluster.cut import File, cut
    from ingest.input.read import InputError, read

    dice = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pages.warc.gz")
        size = 0
        with path.open("wb") as stream:
            writer = WARCWriter(stream, gzip=True)
            for number, text in enumerate(texts * 10):
                data = page(text, dice)
                size += len(data)
                told = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
                address = f"https://gull.example/{number}"
                writer.write_record(writer.create_warc_record(address, "response", io.BytesIO(data), http_headers=told))
        began = time.process_time()
        cut(File(str(path), str(path), path.stat().st_size), None, 1)
        middle = time.process_time()
        pages = [article(raw) for raw in read([str(path)]) if not isinstance(raw, InputError)]
        ended = time.process_time()
    return {
        "pages_per_cpu_second": len(pages) / (ended - middle),
        "unpacked_mb_per_cpu_second": size / (middle - began) / 1e6,
    }


def measure_records(records: list[dict[str, Any]]) -> dict[str, float]:
    """Bytes of an article with its quotes, as a line and as a row."""
    from ingest.columnar import RecordWriter

    lines = sum(len(json.dumps(record, ensure_ascii=False).encode()) + 1 for record in records)
    out = io.BytesIO()
    table = RecordWriter(out)
    for record in records:
        table.write(record)
    table.close()
    return {
        "jsonl_bytes_per_article": lines / len(records),
        "parquet_bytes_per_article": len(out.getvalue()) / len(records),
    }


def measured() -> dict[str, float]:
    """The unit costs that the example articles tell on this machine, now."""
    from speed import measure

    from ingest.input.read import read
    from ingest.pipeline import Extractor

    records = [found.to_dict() for found in Extractor().records(read([str(EXAMPLES)])) if hasattr(found, "to_dict")]
    texts = [record["article"]["text"] for record in records]
    speed = measure(str(EXAMPLES))["extract"]
    return {"words_per_cpu_second": speed} | measure_pages(texts) | measure_records(records)


def plan(unit: Units, given: Assumptions) -> dict[str, Any]:
    """Core-hours of each step, and the hours it takes; bytes of what is kept."""
    parsed = given.articles * given.parsed
    cpu = {
        "look for where to cut": given.articles * given.unpacked_bytes_per_page / 1e6 / unit.unpacked_mb_per_cpu_second,
        "read and clean pages": given.articles / unit.pages_per_cpu_second,
        "find quotes": parsed * given.words_per_article / unit.words_per_cpu_second,
        "store quotes": given.quotes / unit.stored_quotes_per_cpu_second,
        "make statements": given.quotes / unit.clustered_quotes_per_cpu_second,
    }
    many = dict.fromkeys(cpu, given.cores) | dict.fromkeys(("store quotes", "make statements"), given.years)
    return {
        "core_hours": {name: seconds / SECONDS for name, seconds in cpu.items()},
        "hours": {name: seconds / SECONDS / many[name] for name, seconds in cpu.items()},
        "cores": many,
        "bytes": {
            "web archives": given.articles * given.packed_bytes_per_page,
            "shards, as Parquet": given.articles * unit.parquet_bytes_per_article,
            "shards, as JSON Lines": given.articles * unit.jsonl_bytes_per_article,
            "databases, all together": given.quotes * unit.database_bytes_per_quote,
            "one of them": given.quotes * unit.database_bytes_per_quote / given.years,
        },
        "memory": given.quotes * unit.memory_bytes_per_quote / given.years,
    }


def told(unit: Units, given: Assumptions) -> str:
    """The plan, for a reader."""
    found = plan(unit, given)
    lines = ["Unit costs"]
    lines += [f"  {field.name.replace('_', ' '):36}{getattr(unit, field.name):>16,.0f}" for field in fields(unit)]
    lines += ["Assumptions"]
    lines += [f"  {field.name.replace('_', ' '):36}{getattr(given, field.name):>16,.10g}" for field in fields(given)]
    lines += [f"{'':38}{'core-hours':>12}{'dollars':>10}{'cores':>8}{'hours':>10}"]
    for name, hours in found["core_hours"].items():
        dollars, cores = hours * given.price, found["cores"][name]
        lines.append(f"  {name:36}{hours:>12,.0f}{dollars:>10,.0f}{cores:>8,.0f}{found['hours'][name]:>10,.1f}")
    total = sum(found["core_hours"].values())
    lines.append(
        f"  {'all':36}{total:>12,.0f}{total * given.price:>10,.0f}{'':8}{sum(found['hours'].values()):>10,.1f}"
    )
    lines += [f"{'':38}{'gigabytes':>12}{'dollars a month':>18}"]
    lines += [
        f"  {name:36}{size / GB:>12,.1f}{size / TB * given.disk_price:>18,.0f}" for name, size in found["bytes"].items()
    ]
    lines += [f"  {'memory of one search page':36}{found['memory'] / GB:>12,.1f}"]
    return "\n".join(lines)


def main() -> None:
    """Print the plan."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true", help="measure here and now what the examples tell")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    for kind in (Units, Assumptions):
        for field in fields(kind):
            parser.add_argument(f"--{field.name.replace('_', '-')}", type=float, metavar="N", help=f"[{field.default}]")
    options = vars(parser.parse_args())
    now = measured() if options["measure"] else {}
    chosen = now | {name: value for name, value in options.items() if value is not None}
    unit, given = (
        kind(**{field.name: chosen[field.name] for field in fields(kind) if field.name in chosen})
        for kind in (Units, Assumptions)
    )
    if options["json"]:
        print(json.dumps({"unit_costs": vars(unit), "assumptions": vars(given), **plan(unit, given)}))
    else:
        print(told(unit, given))


if __name__ == "__main__":
    main()
