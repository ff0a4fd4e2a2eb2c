"""A link to the very words in an article: the text fragment that browsers scroll to and highlight.

https://wicg.github.io/scroll-to-text-fragment/: ``#:~:text=[prefix-,]start[,end][,-suffix]``, one for each part.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from db.page.passage import Span

# Words given whole up to this many characters; of longer ones only how they begin and end.
WHOLE = 100
# How many words begin and end a long stretch, and how many stand beside words that the article has twice.
EDGE, BESIDE = 5, 3
# Marks around words differ between a page and its text more often than the words do.
EDGES = " \n\t.,;:!?…–—-\"'“”‘’«»()[]"


def web_address(url: str | None) -> str | None:
    """The address if it is one of the web, else None: a link must never run a script."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def deep_link(url: str | None, text: str, contents: list[Span]) -> str | None:
    """The address of an article with the parts of a quote marked, or None for what is no address of the web."""
    url = web_address(url)
    parts = [part for start, end in contents if (part := fragment(text, start, end))]
    if not url or not parts:
        return url
    return f"{url}{'' if '#' in url else '#'}:~:{'&'.join(parts)}"


def fragment(text: str, start: int, end: int) -> str | None:
    """``text=…`` for one stretch of a text, with the words beside it where it occurs more than once."""
    words = text[start:end]
    left = len(words) - len(words.lstrip(EDGES))
    words = words.strip(EDGES)
    if not words:
        return None
    start += left
    end = start + len(words)
    first, last = _ends(words)
    pieces = [_encode(first), *([_encode(last)] if last else [])]
    # Browsers compare without regard to capitals.
    if text.lower().count(first.lower()) > 1:
        if before := _words_before(text, start):
            pieces.insert(0, f"{_encode(before)}-")
        if after := _words_after(text, end):
            pieces.append(f"-{_encode(after)}")
    return f"text={','.join(pieces)}"


def _ends(words: str) -> tuple[str, str | None]:
    """A short stretch whole; of a long one, or one over several paragraphs, its first and last words."""
    if len(words) <= WHOLE and "\n" not in words:
        return words, None
    opening = words.partition("\n")[0].split()
    closing = words.rpartition("\n")[2].split()
    return " ".join(opening[:EDGE]), " ".join(closing[-EDGE:])


def _words_before(text: str, start: int) -> str:
    line = text[:start].rpartition("\n")[2]
    return _with_letters(line[_back(line, BESIDE) :])


def _words_after(text: str, end: int) -> str:
    line = text[end:].partition("\n")[0]
    found = re.match(rf"\S*(?:\s+\S+){{0,{BESIDE}}}", line)
    return _with_letters(found[0]) if found else ""


def _with_letters(words: str) -> str:
    """Marks alone tell nothing apart."""
    return words.strip() if any(character.isalnum() for character in words) else ""


def _back(line: str, count: int) -> int:
    """Where the last words of a line begin."""
    found = re.search(rf"(?:\S+\s+){{0,{count}}}\S*$", line)
    return found.start() if found else len(line)


def _encode(words: str) -> str:
    # A hyphen, a comma and an ampersand have a meaning in text fragments; quote() leaves the first as it is.
    return quote(words, safe="").replace("-", "%2D")
