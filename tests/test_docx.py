"""Word documents: their paragraphs as Word shows them, and nothing that unfolds without end."""

import io
import zipfile
from pathlib import Path

import pytest

from ingest.article.clean import article
from ingest.input.raw import InputError, Raw
from ingest.input.read import read

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TITLED = '<w:pPr><w:pStyle w:val="Title"/></w:pPr>'


def paragraph(*runs: str, style: str = "") -> str:
    return f"<w:p>{style}{''.join(runs)}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def document(body: str, *, name: str = "word/document.xml", before: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, f'{before}<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def only(data: bytes, **options) -> Raw | InputError:
    Path("a.docx").write_bytes(data)
    (raw,) = read(["a.docx"], **options)
    return raw


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_document():
    body = (
        paragraph(run("Ferry sails "), run("again"), style=TITLED)
        + paragraph(run("“We have waited,” said Ilka Dorn."))
        + "<w:p/>"
        + paragraph(run("Nobody waits now."))
    )
    assert only(document(body)) == Raw(
        "a.docx",
        "text",
        "Ferry sails again\n\n“We have waited,” said Ilka Dorn.\n\nNobody waits now.",
        {"title": "Ferry sails again"},
    )
    made = article(only(document(body)))
    assert made.title == "Ferry sails again"
    assert made.text == "“We have waited,” said Ilka Dorn.\n\nNobody waits now."


@pytest.mark.parametrize(
    "body, text",
    [
        (paragraph(run("Nobody"), "<w:r><w:tab/></w:r>", run("waits.")), "Nobody waits."),
        (paragraph(run("One."), "<w:r><w:br/></w:r>", run("Two.")), "One.\n\nTwo."),
        (paragraph(f"<w:ins>{run('Put in.')}</w:ins><w:del><w:r><w:delText>Out.</w:delText></w:r></w:del>"), "Put in."),
        (paragraph(f"<w:moveFrom>{run('Old. ')}</w:moveFrom>", run("New.")), "New."),
        (paragraph("<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r>", run("Shown.")), "Shown."),
        (paragraph("<w:r><w:instrText>PAGE</w:instrText></w:r>", run("Words.")), "Words."),
        (paragraph(f'<w:hyperlink r="1">{run("A link")}</w:hyperlink>', run(" here.")), "A link here."),
        (f"<w:tbl><w:tr><w:tc>{paragraph(run('In a cell.'))}</w:tc></w:tr></w:tbl>", "In a cell."),
        (paragraph(f"<w:r><w:txbxContent>{paragraph(run('In a box.'))}</w:txbxContent></w:r>", run("Beside it.")),
         "In a box.\n\nBeside it."),
    ],
)  # fmt: skip
def test_what_word_shows(body, text):
    assert only(document(body)).data == text


ENTITIES = "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "data, reason",
    [
        (document(paragraph(run("word " * 300_000))),
         "a document that unfolds to more than 1 MB; no article is so long"),
        (document(""), "no text in this document; if it is a picture of text, run OCR over it"),
        (document(paragraph(run("One."))[:-4]), "a damaged Word document; open it, and save it again as .docx"),
        (document(paragraph(run("One.")))[:-30], "a damaged Word document; open it, and save it again as .docx"),
        (document("", name="xl/workbook.xml"), "a ZIP archive and no Word document; unpack it and give the folder"),
    ],
)  # fmt: skip
def test_a_bad_document_is_one_line(data, reason):
    assert str(only(data, limit=1_000_000)) == f"a.docx: {reason}"


def test_entities_are_never_unfolded():
    item = only(document(paragraph(run("One &i; two.")), before=ENTITIES + "]>"))
    assert isinstance(item, InputError) or len(item.data) < 100


def test_a_document_under_another_name():
    Path("saved").write_bytes(document(paragraph(run("One."))))
    assert [item.data for item in read(["saved"])] == ["One."]
