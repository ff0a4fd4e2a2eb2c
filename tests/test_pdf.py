"""PDFs: paragraphs rebuilt from lines, without what every page repeats."""

import sys
from pathlib import Path

import pytest

from ingest.article.clean import article
from ingest.input.raw import InputError, Raw
from ingest.input.read import read

pytest.importorskip("pdfminer")


def pdf(*pages: list[tuple[str, int, int, int]]) -> bytes:
    """A PDF of lines: (words, points from the left, points from the bottom, size)."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = "\n".join(f"BT /F1 {size} Tf {left} {up} Td ({words}) Tj ET" for words, left, up, size in lines).encode(
            "cp1252"
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(parts)
        )
        kids.append(b"%d 0 R" % len(parts))
    parts[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, len(out)
    )  # fmt: skip


def printed(paragraphs: list[list[str]], *, up: int = 700, gap: int = 10) -> list[tuple[str, int, int, int]]:
    """Paragraphs of lines, from the top of a page."""
    found = []
    for lines in paragraphs:
        for line in lines:
            found.append((line, 72, up, 11))
            up -= 13
        up -= gap
    return found


def only(data: bytes, **options) -> Raw | InputError:
    Path("a.pdf").write_bytes(data)
    (raw,) = read(["a.pdf"], **options)
    return raw


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


FIRST = [
    ["The ferry to Port Lyra will sail again from Monday, the harbour mas-", "ter said at the pier. Fishermen were",
     "less sure of it."],
    ["Odo Prill, a self-", "employed fisherman, said that he had heard this be-", "fore."],
]  # fmt: skip
TITLE = [("Ferry sails again from", 72, 770, 20), ("Monday morning", 72, 746, 20)]


def test_a_press_release():
    assert only(pdf([*TITLE, *printed(FIRST)])) == Raw(
        "a.pdf",
        "text",
        "Ferry sails again from Monday morning\n\n"
        "The ferry to Port Lyra will sail again from Monday, the harbour master said at the pier. Fishermen were less "
        "sure of it.\n\n"
        "Odo Prill, a self-employed fisherman, said that he had heard this before.",
        {"title": "Ferry sails again from Monday morning"},
    )


def test_its_article():
    made = article(only(pdf([*TITLE, *printed(FIRST)])))
    assert made.title == "Ferry sails again from Monday morning"
    assert made.text.startswith("The ferry to Port Lyra")


def test_running_heads_and_page_numbers_are_left_out_and_paragraphs_go_over_pages():
    pages = [
        [("Harbour Trust, Pier 1", 72, 815, 9), *printed([lines]), (f"Page {number} of 3", 280, 30, 9)]
        for number, lines in enumerate(
            (
                ["The ferry to Port Lyra will sail", "again from Monday, and the"],
                ["mayor will be on board."],
                ["The end."],
            ),
            start=1,
        )
    ]
    assert only(pdf(*pages)).data == (
        "The ferry to Port Lyra will sail again from Monday, and the mayor will be on board.\n\nThe end."
    )


def test_two_columns_are_read_one_after_the_other():
    left = ["The ferry to Port Lyra", "will sail again on", "Monday, said the", "harbour master."]
    right = ["Fishermen were less", "sure of it, and so", "were the people of", "the other island."]
    lines = [(words, x, 700 - 13 * i, 11) for x, column in ((72, left), (330, right)) for i, words in enumerate(column)]
    assert only(pdf(lines)).data == " ".join(left) + "\n\n" + " ".join(right)


def test_indented_paragraphs():
    lines = [
        ("    ", 72, 720, 11),
        ("The ferry to Port Lyra will sail again from Monday, they said.", 90, 700, 11),
        ("Fishermen were less sure of it, and said so to anybody there.", 72, 687, 11),
        ("The town council pays for the repairs, which took a month.", 90, 674, 11),
    ]
    assert only(pdf(lines)).data == f"{lines[1][0]} {lines[2][0]}\n\n{lines[3][0]}"


@pytest.mark.parametrize(
    "data, reason",
    [
        (pdf([]),
         "no text in this PDF, probably scanned; run OCR over it (ocrmypdf IN.pdf OUT.pdf) and give the result"),
        (b"%PDF-1.4\n", "a damaged PDF; open it, and print it to a new PDF"),
        (pdf([("word " * 1000, 72, 400, 11)]), "more than 0.003 MB of text; no article is so long"),
    ],
)  # fmt: skip
def test_a_bad_pdf_is_one_line(data, reason):
    assert str(only(data, limit=3000)) == f"a.pdf: {reason}"


def test_without_pdfminer(monkeypatch):
    monkeypatch.setitem(sys.modules, "pdfminer.high_level", None)
    assert str(only(pdf([]))) == "a.pdf: PDF files need pdfminer.six: pip install 'onrecord[pdf]'"
