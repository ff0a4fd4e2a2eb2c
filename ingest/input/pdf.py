"""READ: a PDF with text → its paragraphs, without running heads, page numbers and the hyphens of line ends."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from ingest.input.decode import whole
from ingest.input.raw import InputError, Raw, megabytes
from ingest.text import SENTENCE_END

PAGES = 500  # more than any article has
PACKED = 5  # times the limit: the pictures in a document count for nothing
MARGIN = 0.12  # of the height of a page: where running heads and page numbers stand
NUMBER = re.compile(r"\W*(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:of|/|von|de)\s*\d{1,4})?\W*|[ivxl]{1,6}", re.I)
UNMAPPED = re.compile(r"\(cid:\d+\)")
# Before these a hyphen at the end of a line belongs to the word: "self-made", "anti-war".
PREFIXES = re.compile(
    r"\b(?:self|well|ex|non|co|anti|pro|post|pre|mid|long|short|high|low|far|cross|vice|all|half|multi|semi|quasi|so"
    r"|first|second|third|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety)-$",
    re.I,
)

MISSING = "PDF files need pdfminer.six: pip install 'onrecord[pdf]'"
SCANNED = "no text in this PDF, probably scanned; run OCR over it (ocrmypdf IN.pdf OUT.pdf) and give the result"
GARBLED = "the letters of this PDF cannot be told; run OCR over it (ocrmypdf --force-ocr IN.pdf OUT.pdf)"
DAMAGED = "a damaged PDF; open it, and print it to a new PDF"
LOCKED = "a PDF locked with a password; save it without"


@dataclass
class Line:
    """One printed line: its words, its box (points, upwards from the bottom of the page), its size and its block."""

    text: str
    page: int
    block: int
    left: float
    right: float
    bottom: float
    top: float
    edge: float  # how near it is to the top or bottom of its page, as a share of the height
    size: float


def documents(origin: str, stream: Any, limit: int) -> Iterator[Raw | InputError]:
    """The one text of a PDF; raises InputError where it is damaged, locked, endless or has no text."""
    lines = _lines(origin, stream, limit)
    words = " ".join(line.text for line in lines)
    if not re.search(r"\w{2}", UNMAPPED.sub("", words)):
        raise InputError(origin, GARBLED if UNMAPPED.search(words) else SCANNED)
    if sum(len(found[0]) for found in UNMAPPED.finditer(words)) > 0.3 * len(words):
        raise InputError(origin, GARBLED)
    lines = without_running_heads(lines)
    title = title_of(lines)
    yield Raw(origin, "text", "\n\n".join(paragraphs(lines)), {"title": title} if title else {})


def _lines(origin: str, stream: Any, limit: int) -> list[Line]:
    """The lines of all pages in reading order."""
    try:
        from pdfminer.high_level import extract_pages
        from pdfminer.layout import LAParams
        from pdfminer.pdfdocument import PDFPasswordIncorrect
    except ImportError:
        raise InputError(origin, MISSING) from None
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    packed = stream if stream.seekable() else io.BytesIO(whole(origin, stream, PACKED * limit))
    found: list[Line] = []
    try:
        for number, page in enumerate(extract_pages(packed, maxpages=PAGES, laparams=LAParams())):
            found += _page_lines(number, page)
            if sum(len(line.text) for line in found) > limit:
                raise InputError(origin, f"more than {megabytes(limit)} of text; no article is so long")
    except InputError:
        raise
    except PDFPasswordIncorrect:
        raise InputError(origin, LOCKED) from None
    except Exception:  # pdfminer raises whatever damaged data make of it
        if not found:
            raise InputError(origin, DAMAGED) from None
    return found


def _page_lines(number: int, page: Any) -> Iterator[Line]:
    for block, box in enumerate(item for item in page if hasattr(item, "get_text")):
        for line in box:
            sizes = [character.size for character in line if hasattr(character, "size")]
            text = " ".join(line.get_text().split())
            if text and sizes:
                edge = min(line.y0 - page.y0, page.y1 - line.y1) / (page.height or 1)
                yield Line(text, number, block, line.x0, line.x1, line.y0, line.y1, edge, median(sizes))


def without_running_heads(lines: list[Line]) -> list[Line]:
    """The lines without page numbers, and without what stands in the margin of two pages or more."""
    pages = {line.page for line in lines}
    seen = Counter(key for key in {(_bare(line.text), line.page) for line in lines if line.edge < MARGIN})
    times = Counter(text for text, _ in seen)
    return [
        line
        for line in lines
        if line.edge >= MARGIN
        or not (NUMBER.fullmatch(line.text) or times[_bare(line.text)] >= max(2, 0.4 * len(pages)))
    ]


def _bare(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text.casefold())


def title_of(lines: list[Line]) -> str | None:
    """The words in the largest letters at the top of the first page, if they stand out; else None."""
    first = [line for line in lines if line.page == 0][:12]
    body = median(line.size for line in lines)
    largest = max((line.size for line in first), default=0.0)
    if largest < 1.2 * body:
        return None
    start = next(i for i, line in enumerate(first) if line.size == largest)
    words = [first[start].text]
    for line in first[start + 1 :]:
        if abs(line.size - largest) > 0.5:
            break
        words.append(line.text)
    title = " ".join(words)
    return title if 2 <= len(title.split()) <= 40 else None


def paragraphs(lines: list[Line]) -> list[str]:
    """The lines joined to paragraphs, also over the end of a column or a page."""
    if not lines:
        return []
    rights = {
        key: max(li.right for li in lines if (li.page, li.block) == key)
        for key in {(li.page, li.block) for li in lines}
    }
    known = set(re.findall(r"[\w-]+", " ".join(line.text for line in lines).lower()))
    found = [lines[0].text]
    for above, line in pairwise(lines):
        if _goes_on(above, line, rights[above.page, above.block]):
            found[-1] = _joined(found[-1], line.text, known)
        else:
            found.append(line.text)
    return found


def _goes_on(above: Line, line: Line, right: float) -> bool:
    """Whether a line continues the paragraph of the line above it."""
    if abs(above.size - line.size) > 0.1 * above.size + 0.2:
        return False
    ended = bool(SENTENCE_END.search(above.text))
    if (above.page, above.block) != (line.page, line.block):
        near = above.page == line.page and -0.5 * line.size < above.bottom - line.top < 0.9 * line.size
        outdented = 0.5 * line.size < above.left - line.left < 6 * line.size
        if near and outdented and above.right > 0.8 * line.right:
            return True  # the line above is the indented first of its paragraph
        aligned = near and abs(above.left - line.left) < line.size
        return (aligned or line.text[0].islower() or above.text.endswith("-")) and not ended
    height = above.top - above.bottom
    apart = above.bottom - line.top > 0.8 * height
    indented = line.left - above.left > 0.8 * line.size
    short = above.right < right - 0.2 * (right - above.left)
    return not (apart or ((indented or short) and ended) or (indented and short))


def _joined(above: str, line: str, known: set[str]) -> str:
    """Two lines as one; a hyphen between them stays where the word has one elsewhere, or always has."""
    if above.endswith("\u00ad"):
        return above[:-1] + line
    head, tail = re.search(r"[\w-]*$", above), re.match(r"[\w-]+", line)
    if not above.endswith("-") or not head or not tail:
        return f"{above} {line}"
    if not re.search(r"[^\W\d_]-$", above) or not line[0].islower():
        return above + line
    whole_word = (head[0][:-1] + tail[0]).lower()
    if whole_word not in known and ((head[0] + tail[0]).lower() in known or PREFIXES.search(above)):
        return above + line
    return above[:-1] + line
