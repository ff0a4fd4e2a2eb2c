"""Feed every reader with damaged input, and report what it raises, prints or takes too long over.

    python bench/fuzz.py [--seconds 60] [--kind KIND] [--seed 1] [--keep FOLDER] [--slow 10]

With atheris installed (``--atheris``), coverage steers the damage; without it, valid files of every kind are cut,
spliced, repeated and overwritten by chance, the same way for the same seed. What fails is kept in the folder.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from ingest.article.clean import article
from ingest.input.feed import entries
from ingest.input.raw import InputError, Raw
from ingest.input.read import read

WORDS = "“The ferry sails again,” harbour master Ilka Dorn said on Monday at the pier of Port Lyra. "
PAGE = (
    "<!doctype html><html lang=en><head><title>Ferry sails | The Gull</title><meta property='og:title' content='Ferry'>"
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry", "author": [{"name": "A B"}], '
    '"datePublished": "2031-05-04T10:00:00+02:00"}</script></head><body><h1>Ferry sails</h1><div class="story">'
    f"<p>{WORDS}</p><time>14:05</time><p>{WORDS * 2}</p></div><aside class=related>More</aside></body></html>"
)
FEED = (
    '<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><title>The Gull</title>"
    f"<item><title>Ferry</title><content:encoded><![CDATA[<p>{WORDS * 3}</p>]]></content:encoded>"
    "<pubDate>Sun, 04 May 2031 10:00:00 GMT</pubDate></item></channel></rss>"
)
# Bytes that mean something to one reader or another.
TELLING = (
    b"\0", b"\n", b"\r", b"\xff", b"<", b">", b"</", b"<!--", b"<![CDATA[", b"&", b"&#", b'"', b"'", b"{", b"[", b"\\",
    b",", b"=?utf-8?q?", b"\x1f\x8b\x08", b"PK\x03\x04", b"WARC/1.0\r\n", b"stream\n", b"endobj", b"%PDF", b"-1",
    b"99999999999", b"0000-00-00", b"\xf0\x9f\x98", b"\xe2\x80\xae", b"<!ENTITY a '&a;'>", b"<div>" * 300,
)  # fmt: skip


def samples() -> dict[str, bytes]:
    """A small valid file of every kind, by the name it is read under."""
    found = {
        "a.txt": f"title: Ferry\nurl: https://gull.example/1\n\nFerry sails\n\nBy Ann Lee\n\n{WORDS * 3}".encode(),
        "a.html": PAGE.encode(),
        "a.html.gz": gzip.compress(PAGE.encode(), mtime=0),
        "a.jsonl": b'{"text": "One.", "date": "2031-05-04"}\n{"body": "Two.", "authors": ["A", {"name": "B"}]}\n',
        "a.json": b'[{"text": "One."}, {"text": "Two.", "url": null}]',
        "a.csv": 'text;Date\r\n"One, ""two""";2031-05-04\r\nThree;\r\n'.encode("utf-16"),
        "a.xml": FEED.encode(),
        "a.eml": _mail(),
        "a.docx": _docx(),
        "a": PAGE.encode("cp1252", "replace"),
    }
    with contextlib.suppress(ImportError):
        found["a.warc"], found["a.warc.gz"] = _warc(False), _warc(True)
    with contextlib.suppress(ImportError):
        found["a.parquet"] = _parquet()
    found["a.pdf"] = _pdf()
    return found


def _mail() -> bytes:
    message = EmailMessage()
    message["From"] = "Ilka Dorn, Harbour Trust <press@harbour.example>"
    message["Subject"] = "=?utf-8?q?Press_release=3A_Ferry?="
    message["Date"] = "Sun, 04 May 2031 10:00:00 +0200"
    message.set_content(WORDS * 5 + "\n\nOn Monday, Odo wrote:\n> When?\n-- \nThe trust\n")
    message.add_alternative(PAGE, subtype="html")
    return message.as_bytes()


def _docx() -> bytes:
    out = io.BytesIO()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    run = f"<w:r><w:t>{WORDS}</w:t></w:r>"
    titled = '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Ferry sails</w:t></w:r></w:p>'
    body = f"{titled}<w:p>{run}</w:p><w:p>{run}{run}</w:p>"
    with zipfile.ZipFile(out, "w") as archive:
        name = zipfile.ZipInfo("word/document.xml")
        archive.writestr(name, f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def _warc(zipped: bool) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=zipped)
    for number in range(3):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        address = f"https://gull.example/{number}"
        told = {"WARC-Date": "2031-05-04T10:00:00Z", "WARC-Record-ID": f"<urn:uuid:{number}>"}
        payload = io.BytesIO(PAGE.encode())
        writer.write_record(
            writer.create_warc_record(
                address, "response", payload=payload, http_headers=headers, warc_headers_dict=told
            )
        )
    return out.getvalue()


def _parquet() -> bytes:
    import pyarrow
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pyarrow.table({"text": ["One.", "Two."], "date": ["2031-05-04", None]}), out)
    return out.getvalue()


def _pdf() -> bytes:
    words = b"BT /F1 11 Tf 72 700 Td (The ferry sails again, she said.) Tj 0 -13 Td (Nobody waits.) Tj ET"
    return (
        b"%%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [4 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n"
        b"4 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> >>\nendobj\n"
        b"5 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%%%EOF"
        % (len(words), words)
    )


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Valid data with one to four kinds of damage."""
    for _ in range(chance.randint(1, 4)):
        place, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        way = chance.randrange(6)
        if way == 0:
            data = data[:end]
        elif way == 1:
            data = data[:place] + data[end:]
        elif way == 2:
            data = data[:place] + data[place : place + 200] * chance.randint(2, 20) + data[place:]
        elif way == 3:
            data = data[:place] + chance.choice(TELLING) * chance.choice((1, 1, 5)) + data[place:]
        elif way == 4:
            data = data[:place] + chance.randbytes(chance.randint(1, 20)) + data[place + 3 :]
        elif place < len(data):
            data = data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]
    return data


def outcomes(path: Path) -> Iterator[str]:
    """What reading and cleaning a file comes to, an item a line: "article" or the complaint."""
    for item in entries(path.read_bytes(), "a") if path.suffix == ".xml" else read([str(path)]):
        if isinstance(item, Raw):
            try:
                article(item)
                yield "article"
            except InputError as error:
                yield error.reason
        elif isinstance(item, InputError):
            if "\n" in str(item):
                raise AssertionError(f"more than one line: {item}")
            yield item.reason


def tried(path: Path, data: bytes, slow: float) -> tuple[list[str], str | None]:
    """What data come to under a name, and what is wrong with that: raised, printed, or slow."""
    path.write_bytes(data)
    started = time.process_time()
    spoken = io.StringIO()
    try:
        with contextlib.redirect_stderr(spoken), contextlib.redirect_stdout(spoken):
            found = list(outcomes(path))
    except Exception as error:
        return [], f"{type(error).__name__}: {error}"[:200]
    if spoken.getvalue():
        return found, f"printed {spoken.getvalue()[:100]!r}"
    taken = time.process_time() - started
    return found, f"took {taken:.1f} s" if taken > slow else None


def by_chance(options: argparse.Namespace) -> int:
    """Damage files by chance until the time is up; the number of inputs that failed."""
    chance = random.Random(options.seed)
    kinds = {name: data for name, data in samples().items() if not options.kind or name == options.kind}
    counts: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    end = time.monotonic() + options.seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            name = chance.choice(sorted(kinds))
            data = damaged(kinds[name], chance)
            found, fault = tried(Path(folder) / name, data, options.slow)
            counts[f"{name}: {'read' if 'article' in found else 'refused'}"] += 1
            if fault:
                failed[f"{name}: {fault}"] += 1
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{sum(failed.values()):04}-{name}").write_bytes(data)
    for line, number in sorted(counts.items()):
        print(f"{number:7} {line}")
    for line, number in failed.most_common():
        print(f"FAILED {number:5} {line}")
    return sum(failed.values())


def by_coverage(options: argparse.Namespace) -> None:
    """Let atheris choose the damage of one kind; it stops at the first input that raises."""
    import atheris

    path = Path(tempfile.mkdtemp()) / (options.kind or "a.html")
    seeds = path.parent / "seeds"
    seeds.mkdir()
    (seeds / path.name).write_bytes(samples()[path.name])

    def check(data: bytes) -> None:
        _, fault = tried(path, data, options.slow)
        if fault:
            raise AssertionError(fault)

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={options.seconds}", str(seeds)], check)
    atheris.Fuzz()


def main() -> int:
    """Fuzz in one way or the other; exit code 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--kind", metavar="NAME", help=f"only this one of {', '.join(samples())}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="folder for what fails")
    parser.add_argument("--slow", type=float, default=10, help="seconds of processor time that are too many")
    parser.add_argument("--atheris", action="store_true", help="steer by coverage, for one kind")
    options = parser.parse_args()
    if options.atheris:
        by_coverage(options)
        return 0
    return int(by_chance(options) > 0)


if __name__ == "__main__":
    raise SystemExit(main())
