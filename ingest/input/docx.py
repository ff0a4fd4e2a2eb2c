"""READ: a Word document (.docx) → its text, a paragraph a line; what is deleted, hidden or in margins is left out.

Read with zipfile and lxml, within limits: a document from a stranger may be a bomb of its own kind.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ingest.input.decode import whole
from ingest.input.raw import InputError, Raw, megabytes

BODY = re.compile(r"/?word/document\d*\.xml", re.I)
PACKED = 5  # times the limit: the pictures in a document count for nothing
SPACES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "ptab": " "}
SKIPPED = {"Fallback", "moveFrom", "del", "pPr", "rPr"}  # a fallback holds a text box for a second time
TITLES = {"title", "heading1"}
DAMAGED = "a damaged Word document; open it, and save it again as .docx"


def documents(origin: str, stream: Any, limit: int) -> Iterator[Raw | InputError]:
    """The one text of a document; raises InputError where it is damaged, endless or empty."""
    packed = stream if stream.seekable() else io.BytesIO(whole(origin, stream, PACKED * limit))
    try:
        with zipfile.ZipFile(packed) as archive:
            names = [name for name in archive.namelist() if BODY.fullmatch(name)]
            if not names:
                raise InputError(origin, "a ZIP archive and no Word document; unpack it and give the folder")
            paragraphs = list(_paragraphs(_part(origin, archive, names[0], limit)))
    except (zipfile.BadZipFile, zlib.error, EOFError, etree.XMLSyntaxError, NotImplementedError, ValueError):
        raise InputError(origin, DAMAGED) from None
    except RuntimeError:  # zipfile's word for a password
        raise InputError(origin, "a document locked with a password; save it without") from None
    title = next((words for style, words in paragraphs[:5] if style in TITLES), None)
    text = "\n\n".join(words for _, words in paragraphs)
    if not text:
        raise InputError(origin, "no text in this document; if it is a picture of text, run OCR over it")
    yield Raw(origin, "text", text, {"title": title} if title else {})


def _part(origin: str, archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """A part of the archive; what its header says of its size may be a lie, so the bytes are counted."""
    with archive.open(name) as part:
        data = part.read(limit + 1)
    if len(data) > limit:
        raise InputError(origin, f"a document that unfolds to more than {megabytes(limit)}; no article is so long")
    return data


def _paragraphs(data: bytes) -> Iterator[tuple[str, str]]:
    """Style and words of every paragraph that has some; entities are left alone, as Word writes none."""
    reading = etree.iterparse(
        io.BytesIO(data), tag="{*}p", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, element in reading:
        style = element.find("{*}pPr/{*}pStyle")
        name = "" if style is None else "".join(style.attrib.values()).lower()
        # A text box ends before the paragraph that it is anchored in, and is a paragraph of its own.
        if not any(_local(around) in SKIPPED for around in element.iterancestors()):
            for line in "".join(_pieces(element)).split("\n"):
                if words := " ".join(line.split()):
                    yield name, words
        element.clear()


def _pieces(element: Any) -> Iterator[str]:
    """The words of a paragraph as Word shows them: insertions in, deletions and hidden words out."""
    for child in element:
        name = _local(child)
        if name == "t":
            yield child.text or ""
        elif name in SPACES:
            yield SPACES[name]
        elif name not in SKIPPED and child.find("{*}rPr/{*}vanish") is None:
            yield from _pieces(child)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
