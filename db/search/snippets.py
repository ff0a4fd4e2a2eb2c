"""The words of quotes with the hits of a search marked, long ones cut to what stands around the hits."""

from __future__ import annotations

import json
import re
import sqlite3

from db.page.card import END, HIT

# A stretch of text and whether the search found it; None where words are left out.
Piece = tuple[str, bool] | None
COLUMNS = ("text", "speaker", "title")
HITS = f"""
select rowid, {", ".join(f"highlight(quotes_fts, {n}, '{HIT}', '{END}')" for n in range(len(COLUMNS)))} from quotes_fts
where quotes_fts match :search and {{rowid}} in (select value from json_each(:numbers))
"""
# Characters: longer quotes are cut; how much is kept of their beginning and around each of their first hits.
LONG, BEGINNING, AROUND, MOST_HITS = 700, 240, 130, 3


def hits(conn: sqlite3.Connection, search: str, numbers: list[int]) -> dict[int, dict[str, list[Piece]]]:
    """For each quote that a search of FTS5 matches: words, speaker and title in marked pieces."""
    # SQLite looks the search up anew for each rowid, but joins the words with one beginning each time: there, the plus
    # makes it go through all matches once.
    sql = HITS.format(rowid="+rowid" if " *" in search else "rowid")
    found = conn.execute(sql, {"search": search, "numbers": json.dumps(numbers)})
    return {
        number: {name: pieces(marked or "") for name, marked in zip(COLUMNS, values, strict=True)}
        for number, *values in found
    }


def pieces(marked: str) -> list[Piece]:
    """A text with HIT and END in it as pieces; a mark without its partner is left out."""
    found: list[Piece] = []
    for stretch in re.finditer(f"{HIT}([^{HIT}{END}]*){END}|([^{HIT}{END}]+)", marked):
        found.append((stretch[2], False) if stretch[1] is None else (stretch[1], True))
    return found


def clip(whole: list[Piece]) -> list[Piece]:
    """The pieces of a long text around its first hits and at its beginning, cut between words."""
    text = "".join(piece[0] for piece in whole if piece)
    if len(text) <= LONG:
        return whole
    kept, at = [(0, BEGINNING)], 0
    for piece in whole:
        if piece and piece[1] and len(kept) <= MOST_HITS:
            kept.append((max(0, at - AROUND), at + len(piece[0]) + AROUND))
        at += len(piece[0]) if piece else 0
    if len(kept) == 1:
        kept = [(0, LONG)]
    return _cut(whole, _joined([_between_words(text, *window) for window in kept]), len(text))


def _between_words(text: str, start: int, end: int) -> tuple[int, int]:
    if start > 0:
        start = text.find(" ", start, start + AROUND // 2) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", end - AROUND // 2, end), 0) or end
    return start, min(end, len(text))


def _joined(windows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined = [windows[0]]
    for start, end in windows[1:]:
        if start <= joined[-1][1] + 20:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut(whole: list[Piece], windows: list[tuple[int, int]], length: int) -> list[Piece]:
    found: list[Piece] = []
    for first, last in windows:
        if first > 0:
            found.append(None)
        at = 0
        for piece in filter(None, whole):
            stretch = piece[0][max(0, first - at) : max(0, last - at)]
            if stretch:
                found.append((stretch, piece[1]))
            at += len(piece[0])
    return found if windows[-1][1] >= length else [*found, None]
