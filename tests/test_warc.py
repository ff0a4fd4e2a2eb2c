"""Web archives: the pages in them, with address and day; one line for each damaged record, and the rest."""

import gzip
import io
import sys
from pathlib import Path

import pytest

from ingest.article.clean import article
from ingest.input.raw import InputError, Raw
from ingest.input.read import read

warcwriter = pytest.importorskip("warcio.warcwriter")
headers = pytest.importorskip("warcio.statusandheaders")

PAGE = (
    "<html><head><title>The café opens again</title></head><body><h1>The café opens again</h1>"
    "<p>“The café is open,” said Ilka Dorn, who runs it, on Monday, and she served the first guest herself.</p>"
    "<p>“We have waited for this all winter,” said Odo Prill, a fisherman, over his second cup of coffee.</p></body>"
)


def archive(records, *, zipped=True) -> bytes:
    """An archive of records: (status, content type, bytes[, more HTTP headers])."""
    out = io.BytesIO()
    writer = warcwriter.WARCWriter(out, gzip=zipped)
    writer.write_record(writer.create_warcinfo_record("made.warc", {"software": "by hand"}))
    for number, (status, kind, data, *more) in enumerate(records, start=1):
        told = headers.StatusAndHeaders(status, [("Content-Type", kind), *more], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://gull.example/{number}",
            "response",
            payload=io.BytesIO(data),
            http_headers=told,
            warc_headers_dict={"WARC-Date": "2031-05-04T10:00:00Z"},
        )
        writer.write_record(record)
    return out.getvalue()


PAGES = [("200 OK", "text/html", PAGE.encode())] * 3


def found(name: str, data: bytes, **options) -> list[str]:
    """Origins of pages and whole lines of errors, in order."""
    Path(name).write_bytes(data)
    return [item.origin if isinstance(item, Raw) else str(item) for item in read([name], **options)]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name, zipped", [("a.warc", False), ("a.warc.gz", True), ("no-suffix", True)])
def test_pages_keep_their_address_and_day(name, zipped):
    Path(name).write_bytes(archive(PAGES[:1], zipped=zipped))
    place = f"{name}#https://gull.example/1"
    assert list(read([name])) == [Raw(place, "html", PAGE, {"fetched": "2031-05-04", "url": "https://gull.example/1"})]
    (raw,) = read([name])
    made = article(raw)
    assert (made.origin, made.url, made.published) == (place, "https://gull.example/1", None)


def test_only_pages_that_were_found_count():
    records = [
        ("404 Not Found", "text/html", PAGE.encode()),
        ("301 Moved", "text/html", PAGE.encode()),
        ("200 OK", "image/png", b"\x89PNG"),
        ("200 OK", "application/xhtml+xml; charset=utf-8", PAGE.encode()),
    ]
    assert found("a.warc.gz", archive(records)) == ["a.warc.gz#https://gull.example/4"]


@pytest.mark.parametrize(
    "kind, encoding",
    [("text/html; charset=windows-1251", "cp1251"), ('text/html; charset="UTF-8"', "utf-8"), ("text/html", "utf-8")],
)
def test_the_charset_of_the_server(kind, encoding):
    page = "<p>“Порт открыт”</p>"
    Path("a.warc").write_bytes(archive([("200 OK", kind, page.encode(encoding))], zipped=False))
    assert [item.data for item in read(["a.warc"])] == [page]


def test_content_encodings():
    squeezed = gzip.compress(PAGE.encode())
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(squeezed), squeezed)
    records = [
        ("200 OK", "text/html", squeezed, ("Content-Encoding", "gzip")),
        ("200 OK", "text/html", chunked, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")),
        ("200 OK", "text/html", PAGE.encode(), ("Content-Encoding", "gzip")),  # unfolded, but the header was kept
    ]
    Path("a.warc").write_bytes(archive(records, zipped=False))
    assert [item.data for item in read(["a.warc"])] == [PAGE] * 3


@pytest.mark.parametrize("zipped", [False, True])
def test_an_archive_cut_short(zipped):
    name = "a.warc"
    assert found(name, archive(PAGES, zipped=zipped)[:-60])[:2] == [f"{name}#https://gull.example/{n}" for n in (1, 2)]
    last = found(name, archive(PAGES, zipped=zipped)[:-60])[2:]
    assert len(last) == 1
    assert last[0].endswith(": the record is cut short; fetch the archive again")


def test_a_damaged_record_is_skipped():
    data = bytearray(archive(PAGES))
    second = len(archive(PAGES[:1]))
    data[second + 100 : second + 140] = bytes(40)
    items = found("a.warc.gz", bytes(data))
    assert [items[0], items[-1]] == ["a.warc.gz#https://gull.example/1", "a.warc.gz#https://gull.example/3"]
    assert items[1:-1] == ["a.warc.gz#3: a damaged record, left out; fetch the archive again"]


def test_a_record_with_a_false_length_is_skipped(capsys):
    data = archive(PAGES, zipped=False).replace(b"Content-Length: ", b"Content-Length: x", 2)
    items = found("a.warc", data)
    assert items[-2:] == ["a.warc#https://gull.example/2", "a.warc#https://gull.example/3"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("zipped", [False, True])
def test_a_page_that_unfolds_without_end_is_left_out(zipped):
    bomb = ("200 OK", "text/html", b"<p>" + b"x" * 3_000_000)
    assert found("a.warc", archive([bomb, PAGES[0]], zipped=zipped), limit=1_000_000) == [
        "a.warc#https://gull.example/1: a page larger than 1 MB, left out; no article is",
        "a.warc#https://gull.example/2",
    ]


def test_headers_without_an_end_are_damage():
    data = gzip.compress(b"WARC/1.0\r\nX: " + b"y" * 5_000_000) + archive(PAGES[:1])
    assert found("a.warc.gz", data) == [
        "a.warc.gz#1: a damaged record, left out; fetch the archive again",
        "a.warc.gz#https://gull.example/1",
    ]


def test_an_archive_compressed_in_one_piece():
    data = gzip.compress(archive(PAGES, zipped=False))
    assert found("a.warc.gz", data) == [f"a.warc.gz#https://gull.example/{n}" for n in (1, 2, 3)]


def test_an_archive_on_stdin(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(archive(PAGES))))
    assert [item.origin for item in read(["-"])] == [f"-#https://gull.example/{n}" for n in (1, 2, 3)]


def test_nothing_is_published_after_it_was_fetched():
    stamp = '<meta property="article:published_time" content="2032-01-01T08:00:00Z">'
    page = PAGE.replace("<title>", f"{stamp}<title>").encode()
    Path("a.warc").write_bytes(archive([("200 OK", "text/html", page)]))
    (raw,) = read(["a.warc"])
    assert article(raw).published is None


def test_without_warcio(monkeypatch):
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    reason = "web archives need warcio: pip install 'onrecord[warc]'"
    Path("a.warc").write_bytes(archive(PAGES))
    assert list(map(str, read(["a.warc"]))) == [str(InputError("a.warc", reason))]
