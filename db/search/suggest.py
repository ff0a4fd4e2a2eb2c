"""What to try when a search finds nothing: a filter less, another spelling, a word less, and what each would find."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from db.identity.speakers import fold
from db.rows import Row, fetch
from db.search.query import parse
from db.search.question import FACETS
from db.search.search import Answer, Searcher

# The words of the search index, of which only those with the first letters of a word are looked through.
VOCABULARY = "create virtual table if not exists temp.search_words using fts5vocab(main, quotes_fts, row)"
TERMS = "select term, doc from temp.search_words where term >= :start and term < :start || char(1114111)"
# The index knows stems only; the first quote with one shows how the word is printed.
PRINTED = "select highlight(quotes_fts, 0, char(1), char(2)) from quotes_fts where quotes_fts match :term limit 1"
PEOPLE = """
select distinct speakers.id, speakers.name, speakers.role, speakers.quote_count
from aliases join speakers on speakers.id = aliases.speaker_id
where aliases.folded = :folded and speakers.kind in ('person', 'organization') and speakers.quote_count > 0
order by speakers.quote_count desc, speakers.name limit 3
"""
MOST_WORDS, NEAR = 6, 0.55


@dataclass(frozen=True)
class Suggestion:
    """A search that finds something: what it does differently, its query string, and how much it finds."""

    label: str
    address: str
    count: int


def suggestions(conn: sqlite3.Connection, searcher: Searcher, answer: Answer) -> list[Suggestion]:
    """Searches near one that found nothing, each of which finds something."""
    question = answer.question
    found = list(_fewer_filters(answer))
    if answer.matched or answer.query.tree is None:
        return found  # the words are all right
    for label, text in [*_respelt(conn, answer), *_fewer_words(answer)]:
        count = searcher.count(conn, replace(question, text=text))
        if not count and question.filters:
            # With another spelling the filters may be too much still.
            question = replace(question, chosen=(), first="", last="")
            count = searcher.count(conn, replace(question, text=text))
        if count:
            found.append(Suggestion(label, question.address(text=text), count))
    return found


def people(conn: sqlite3.Connection, text: str) -> list[Row]:
    """The speakers who go by exactly this name, under any of its spellings, the most quoted first."""
    return fetch(conn, PEOPLE, {"folded": fold(text)}) if text.strip() else []


def _fewer_filters(answer: Answer) -> Iterator[Suggestion]:
    for facet, count in answer.freed.items():
        if count:
            heading = FACETS.get(facet, "date").lower()
            yield Suggestion(f"Any {heading}", answer.question.freed(facet), count)
    if answer.matched and len(answer.freed) > 1:
        address = answer.question.address(chosen=(), first="", last="")
        yield Suggestion("No filters at all", address, answer.matched)


def _respelt(conn: sqlite3.Connection, answer: Answer) -> Iterator[tuple[str, str]]:
    text = answer.query.text
    for start, end in answer.query.words[:MOST_WORDS]:
        word = text[start:end]
        if _is_known(conn, word):
            continue
        for other in _near_words(conn, word):
            yield f"“{other}” instead of “{word}”", text[:start] + other + text[end:]


def _near_words(conn: sqlite3.Connection, word: str) -> list[str]:
    """Words of the index that are spelt nearly like this one, as they are printed."""
    sought = fold(word)
    if len(sought) < 3 or " " in sought:
        return []
    conn.execute(VOCABULARY)
    terms: dict[str, int] = {}
    # The first two letters, or the same two the other way round.
    for start in {sought[:2], sought[1::-1]}:
        terms.update(conn.execute(TERMS, {"start": start}).fetchall())
    near = process.extract(sought, list(terms), scorer=OSA.normalized_similarity, score_cutoff=NEAR, limit=4)
    near.sort(key=lambda found: (-found[1], -terms[found[0]]))
    printed = [_printed(conn, term) for term, _, _ in near]
    return list(dict.fromkeys(word for word in printed if word))[:2]


def _printed(conn: sqlite3.Connection, term: str) -> str | None:
    row = conn.execute(PRINTED, {"term": f'"{term}"'}).fetchone()
    if row is None or "\x01" not in row[0]:
        return term if row else None  # found in a name or a headline
    return str(row[0].split("\x01")[1].split("\x02")[0].lower())


def _is_known(conn: sqlite3.Connection, word: str) -> bool:
    found = parse(f'"{word}"').tree
    sql = "select 1 from quotes_fts where quotes_fts match ? limit 1"
    return found is None or conn.execute(sql, [getattr(found, "fts", '""')]).fetchone() is not None


def _fewer_words(answer: Answer) -> Iterator[tuple[str, str]]:
    terms = answer.query.terms
    if 1 < len(terms) <= MOST_WORDS:
        for term in terms:
            left_out = answer.query.text[term[0] : term[1]]
            yield f"Without “{left_out}”", answer.query.without(term)
