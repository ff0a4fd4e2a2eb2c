"""READ: what is found, what kind it is, and one clear line for everything that cannot be read."""

import gzip
import io
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.input.read import COLUMNS, InputError, Raw, expand, read

WORDS = "The ferry sails again, harbour master Ilka Dorn said."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, data: str | bytes) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    return name


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def row(origin: str, text: str, **known: str) -> Raw:
    return Raw(origin, "row", {name: {"text": text, **known}.get(name) for name in COLUMNS})


def lines(inputs: list[str], **options) -> list[str]:
    return [str(item) for item in read(inputs, **options) if isinstance(item, InputError)]


@pytest.mark.parametrize(
    "name, data, kind",
    [
        ("ferry.txt", WORDS, "text"),
        ("ferry.md", WORDS, "text"),
        ("ferry.html", f"<p>{WORDS}</p>", "html"),
        ("ferry.HTM", f"<p>{WORDS}</p>", "html"),
        ("saved-page.txt", f"<!doctype html><p>{WORDS}</p>", "html"),
        ("no-suffix", WORDS, "text"),
        ("page.unknown", f"<html><body><p>{WORDS}</p></body></html>", "html"),
    ],
)
def test_kind_of_a_document(folder, name, data, kind):
    assert list(read([write(name, data)])) == [Raw(name, kind, data)]


@pytest.mark.parametrize("name", ["ferry.txt.gz", "named-without.txt", "ferry.gz"])
def test_gzip_is_told_by_its_first_bytes(folder, name):
    assert list(read([write(name, gzip.compress(WORDS.encode()))])) == [Raw(name, "text", WORDS)]


@pytest.mark.parametrize(
    "data",
    [
        "“Café Łódź” is open".encode(),
        "\ufeff“Café Łódź” is open".encode(),
        "“Café Łódź” is open".encode("utf-16"),
    ],
)
def test_unicode_encodings(folder, data):
    assert list(read([write("a.txt", data)])) == [Raw("a.txt", "text", "“Café Łódź” is open")]


@pytest.mark.parametrize(
    "text, encoding",
    [
        ("“Café” is what the owner’s sign says", "cp1252"),
        ("<meta charset=iso-8859-1><p>“Café” is what the sign says</p>", "cp1252"),
        ('<meta charset="shift_jis"><p>港は開いている</p>', "shift_jis"),
        ("Порт снова открыт, сказала начальник порта в понедельник утром.", "cp1251"),
    ],
)
def test_other_encodings(folder, text, encoding):
    (raw,) = read([write("a.html", text.encode(encoding))])
    assert raw == Raw("a.html", "html", text)


def test_utf8_cut_off_inside_a_character_stays_utf8(folder):
    assert list(read([write("a.txt", "naïve “quote”".encode()[:-1])])) == [Raw("a.txt", "text", "naïve “quote")]


def test_json_lines(folder):
    name = write(
        "a.jsonl",
        '{"text": "One  two.\\n", "url": "https://gull.example/1"}\n\n'
        '{"body": "Three.", "headline": "H", "source": {"name": "The Gull"}, "authors": ["Ann Lee", "Bo Chan"]}\n',
    )
    assert list(read([name])) == [
        row("a.jsonl:1", "One  two.\n", url="https://gull.example/1"),
        row("a.jsonl:3", "Three.", title="H", outlet="The Gull", byline="Ann Lee, Bo Chan"),
    ]


def test_a_bad_line_leaves_the_others(folder):
    name = write("a.jsonl", '{"text": "One."}\n{"text": \n{"title": "no text"}\n["list"]\n{"text": "Five."}\n')
    assert [item.origin for item in read([name]) if isinstance(item, Raw)] == ["a.jsonl:1", "a.jsonl:5"]
    assert lines([name]) == [
        "a.jsonl:2: not JSON (Expecting value at character 11); give one object a line, without line breaks in it",
        "a.jsonl:3: no words in a column 'text'; columns found: title; name the right one, as in text=COLUMN",
        "a.jsonl:4: a JSON list, not an object; give an object with a text column",
    ]


@pytest.mark.parametrize(
    "text, origins",
    [
        ('[{"text": "One."}, {"text": "Two."}]', ["a.json:1", "a.json:2"]),
        ('{\n"text": "One."\n}', ["a.json:1"]),
        ('{"text": "One."}\n{"text": "Two."}\n', ["a.json:1", "a.json:2"]),
    ],
)
def test_json_documents(folder, text, origins):
    assert [item.origin for item in read([write("a.json", text)])] == origins


@pytest.mark.parametrize(
    "name, delimiter", [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("no-suffix", ",")]
)  # fmt: skip
def test_tables(folder, name, delimiter):
    data = (
        "Text" + delimiter + "Date\r\n" + '"One, ""two"";\ttwo\nlines"' + delimiter + "2031-05-04\r\nThree" + delimiter
    )
    assert list(read([write(name, data)])) == [
        row(f"{name}:2", 'One, "two";\ttwo\nlines', published="2031-05-04"),
        row(f"{name}:4", "Three"),
    ]


def test_columns_by_other_names(folder):
    name = write("a.csv", "nr,story,text\n1,The story.,a label\n")
    assert list(read([name], columns={"text": "story", "id": "nr"})) == [row("a.csv:2", "The story.", id="1")]
    assert lines([name], columns={"text": "words"}) == [
        "a.csv: no words in a column 'words'; columns found: nr, story, text; name the right one, as in text=COLUMN"
    ]


@pytest.mark.parametrize("options", [{"columns": {"headline": "h"}}, {"kind": "mp3"}])
def test_unknown_names_are_refused(options):
    with pytest.raises(ValueError, match=r"unknown (column|kind)"):
        list(read([], **options))


def test_rows_larger_than_a_field_limit_of_csv(folder):
    text = "word " * 60_000
    assert list(read([write("a.csv", f"text\n{text}\n")])) == [row("a.csv:2", text)]


BAD = [
    ("empty.txt", b"", "the file is empty; save it again or leave it out"),
    ("blank.html", b" \n\n ", "the file is empty; save it again or leave it out"),
    ("empty.jsonl", b"", "the file holds no rows; save it again or leave it out"),
    ("header.csv", b"text,url\n", "the file holds no rows; save it again or leave it out"),
    ("list.json", b"[]", "an empty list; leave the file out"),
    ("broken.json", b'[{"text": "One."},',
     "not JSON (Expecting value in line 1); mend it, or give one object a line as .jsonl"),
    ("a.pdf", b"%PDF-1.7\n", "a damaged PDF; open it, and print it to a new PDF"),
    ("a.docx", b"PK\x03\x04....", "a damaged Word document; open it, and save it again as .docx"),
    ("a.eml", b"Subject: nothing\r\n\r\n", "no text in this mail; save what is attached to it and give that"),
    ("a.warc", b"WARC/1.0 is how it would begin", "no pages in this archive; give one with response records of HTML"),
    ("a.parquet", b"PAR1 and nothing", "a damaged Parquet file from here on; write or fetch it again"),
    ("a.txt", b"PK\x03\x04....", "a ZIP archive or an Office document, not text; convert it to text or HTML first"),
    ("a.html", b"\x89PNG\r\n", "a PNG image, not text; convert it to text or HTML first"),
    ("b.txt", b"some\0thing", "a binary file, not text; convert it to text or HTML first"),
    ("c.txt", b"\xff\xfea", "damaged UTF-16 text; save it as UTF-8"),
    ("cut.txt.gz", gzip.compress(os.urandom(5000).hex().encode())[:900],
     "the gzip data are cut short or damaged; fetch or compress the file again"),
    ("bad.html.gz", b"\x1f\x8b" + b"x" * 90,
     "the gzip data are cut short or damaged; fetch or compress the file again"),
    ("no-text.csv", b"id,words\n1,a\n",
     "no words in a column 'text'; columns found: id, words; name the right one, as in text=COLUMN"),
    ("big.html", b"x" * 3001, "larger than 0.003 MB; give one article a file, or JSON Lines"),
    ("bomb.txt.gz", gzip.compress(b"x" * 5_000_000),
     "larger than 0.003 MB; give one article a file, or JSON Lines"),
]  # fmt: skip


@pytest.mark.parametrize("name, data, reason", BAD)
def test_bad_input_is_one_line_and_the_rest_goes_on(folder, name, data, reason):
    found = list(read([write("first.txt", WORDS), write(name, data), write("last.txt", WORDS)], limit=3000))
    assert [str(item) for item in found if isinstance(item, InputError)] == [f"{name}: {reason}"]
    assert [item.origin for item in found if isinstance(item, Raw)] == ["first.txt", "last.txt"]


def test_a_long_row_is_left_out_and_the_next_is_read(folder):
    data = "\n".join(json.dumps({"text": text}) for text in ("One.", "x" * 5000, "Three."))
    found = list(read([write("a.jsonl", data)], limit=1000))
    assert [str(item) for item in found[1:2]] == ["a.jsonl:2: a row larger than 0.001 MB; split it into articles"]
    assert [found[0], found[2]] == [row("a.jsonl:1", "One."), row("a.jsonl:3", "Three.")]


def test_a_quotation_mark_never_closed_in_a_table(folder):
    name = write("a.csv", 'text\nOne.\n"Two.\n' + "three\n" * 500)
    assert lines([name], limit=1000)[0].startswith("a.csv:3: not a table from here on (")


def test_rows_before_the_damage_of_a_gzip_are_kept(folder):
    data = gzip.compress("".join(f'{{"text": "{os.urandom(40).hex()}"}}\n' for _ in range(2000)).encode())
    found = list(read([write("a.jsonl.gz", data[: len(data) // 2])]))
    assert len(found) > 500
    assert [isinstance(item, InputError) for item in found[-2:]] == [False, True]


def test_paths_that_lead_nowhere(folder):
    Path("hollow").mkdir()
    assert lines(["gone.txt", "hollow", "*.txt"]) == [
        "gone.txt: no such file or folder; check the path",
        "hollow: nothing in this folder to read; looked for .txt .text .md .html .htm .xhtml .jsonl .ndjson .json .csv "
        ".tsv .parquet .warc .eml .docx .pdf .xml .rss .atom, also with .gz",
        "*.txt: no file matches this pattern; check the folder and the suffix",
    ]


@pytest.fixture
def nobody():
    """Nothing is unreadable to root, so root becomes somebody else for a while."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


def test_a_file_without_permission(folder, nobody):
    with TemporaryDirectory() as open_to_all:
        path = Path(open_to_all) / "a.txt"
        path.write_text(WORDS)
        path.chmod(0)
        assert lines([str(path)]) == [f"{path}: permission denied; make the file readable"]


def test_folders_are_searched_in_order_without_hidden_and_unknown_files(folder):
    for name in ("f/b.txt", "f/a/2.html.gz", "f/a/1.jsonl", "f/.hidden.txt", "f/.git/x.txt", "f/photo.png"):
        write(name, WORDS)
    assert expand(["f"]) == ["f/a/1.jsonl", "f/a/2.html.gz", "f/b.txt"]


def test_globs_and_files_named_twice(folder):
    for name in ("f/a.txt", "f/g/b.txt", "f/[odd].txt"):
        write(name, WORDS)
    assert expand(["f/**/*.txt", "./f/a.txt", "f"]) == ["f/[odd].txt", "f/a.txt", "f/g/b.txt"]
    assert expand(["f/[odd].txt"]) == ["f/[odd].txt"]
    assert expand(["*"]) == ["f/[odd].txt", "f/a.txt", "f/g/b.txt"]


def test_addresses_are_fetched_but_none_inside_the_own_network(folder):
    found = list(read([write("first.txt", WORDS), "http://127.0.0.1:9/1", "http://127.0.0.1:9/1"]))
    assert [item.origin for item in found] == ["first.txt", "http://127.0.0.1:9/1"]
    assert isinstance(found[1], InputError)


def test_a_feed_in_a_file(folder):
    entry = f"<item><title>Ferry</title><description>{WORDS}</description></item>"
    name = write("feed.xml", f"<rss><channel><title>The Gull</title>{entry}</channel></rss>")
    assert [(item.origin, item.data, item.known["title"]) for item in read([name])] == [("feed.xml:1", WORDS, "Ferry")]


def test_expanding_again_changes_nothing(folder):
    once = expand([write("a.txt", WORDS), "gone.txt", "-"])
    assert expand(once) == once


@pytest.mark.parametrize(
    "data, kind, expected",
    [
        (WORDS.encode(), None, [Raw("-", "text", WORDS)]),
        (b"<html><p>Hi</p></html>", None, [Raw("-", "html", "<html><p>Hi</p></html>")]),
        (b'{"text": "One."}\n{"text": "Two."}\n', None, [row("-:1", "One."), row("-:2", "Two.")]),
        (b'[{"text": "One."}]', None, [row("-:1", "One.")]),
        (b"title,body\nH,One.\n", None, [row("-:2", "One.", title="H")]),
        (gzip.compress(b'{"text": "One."}\n'), None, [row("-:1", "One.")]),
        (b"text\nOne.\n", "csv", [row("-:2", "One.")]),
        (b"<b>not a page</b>", "text", [Raw("-", "text", "<b>not a page</b>")]),
    ],
)
def test_stdin(monkeypatch, data, kind, expected):
    stdin(monkeypatch, data)
    assert list(read(["-"], kind=kind)) == expected
    assert not sys.stdin.buffer.closed


def test_half_characters_and_zeros_in_a_row_give_way_to_a_mark_of_the_same_length(folder):
    assert list(read([write("a.jsonl", r'{"text": "a\ud83db\u0000c"}')])) == [row("a.jsonl:1", "a\ufffdb\ufffdc")]


def test_reading_streams(folder):
    name = write("a.jsonl", '{"text": "One."}\n' * 100_000)
    found = read([name])
    assert next(found) == row("a.jsonl:1", "One.")
    found.close()


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.jsonl", "a.json", "a.csv", "a"]))
def test_no_bytes_raise_anything(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(data)
    assert all(isinstance(item, Raw | InputError) for item in read([str(path)]))


def test_a_day_that_cannot_be_is_told_and_the_article_goes_on(folder):
    write("a.txt", f"outlet: The Gull\npublished: 31 February 2025\n\nFerry\n\n{WORDS}")
    days = ("2025-02-30", "2025-02-28", "soon")
    write("b.csv", "text,published\n" + "".join(f'"Lee said the ferry runs.",{day}\n' for day in days))
    found = list(read(["a.txt", "b.csv"]))
    assert [str(item) if isinstance(item, InputError) else item.origin for item in found] == [
        "a.txt: there is no day '31 February 2025'; correct the date of publication; the article is kept without it",
        "a.txt",
        "b.csv:2: there is no day '2025-02-30'; correct the date of publication; the article is kept without it",
        "b.csv:2",
        "b.csv:3",
        "b.csv:4",
    ]


def test_many_comments_before_a_page_take_no_time_to_tell(folder):
    page = "<!-- -->" * 60 + f"<html><body><p>{WORDS}</p></body></html>"
    write("page", page)
    assert [item.kind for item in read(["page"])] == ["html"]
    write("text", "<!-- -->" * 60 + WORDS)
    assert [item.kind for item in read(["text"])] == ["text"]
