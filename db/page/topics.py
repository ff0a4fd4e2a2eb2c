"""What a speaker is quoted on: the words that set their quotes apart from everybody's.

Log-odds with the background as prior, after Monroe, Colaresi and Quinn (2008), "Fightin' Words", Political Analysis
16(4). It needs no list of stop words, since everybody uses those, and is careful with what was said only a few times.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from db.rows import Row, fetch, fetch_one

# Enough quotes to know how common a word is, and to see what somebody talks about; more would only take longer.
SAMPLE, NEWEST = 5000, 400
# Strength of the prior in quotes, the least score (in standard errors) and the least number of quotes with a word.
PRIOR, SURE, LEAST = 50.0, 1.96, 2
WORD = re.compile(r"[^\W\d_]{3,}(?:[-’'][^\W\d_]{2,})*")

LAST = "select max(rowid) as last from quotes"
SOME = "select text from quotes where rowid in (select value from json_each(:numbers)) and retired_by is null"
OF_SPEAKER = """
select text, speaker from quotes where speaker_id = :id and retired_by is null order by published desc limit :limit
"""


@dataclass(frozen=True, eq=False)
class Usage:
    """How many quotes have each word, and how many quotes there are."""

    quotes_with: Counter[str]
    total: int


def background(conn: sqlite3.Connection) -> Usage:
    """How everybody uses words: an even sample over the whole database."""
    found = fetch_one(conn, LAST)
    last = (found and found["last"]) or 0
    numbers = range(1, last + 1, max(1, last // SAMPLE))
    return _usage(row["text"] for row in fetch(conn, SOME, {"numbers": json.dumps(list(numbers))}))


def topics(conn: sqlite3.Connection, speaker_id: str, everybody: Usage, limit: int = 15) -> list[Row]:
    """The words most particular to a speaker's newest quotes, each with the number of quotes that have it."""
    rows = fetch(conn, OF_SPEAKER, {"id": speaker_id, "limit": NEWEST})
    own = _usage({row["text"] for row in rows})  # what is printed twice is said once
    name = {word.lower() for row in rows[:1] for word in WORD.findall(row["speaker"] or "")}
    scored = [
        (score, word)
        for word, count in own.quotes_with.items()
        if count >= LEAST and word not in name and (score := _score(word, own, everybody)) > SURE
    ]
    best = sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:limit]
    return [{"word": word, "quotes": own.quotes_with[word]} for _, word in best]


def _usage(texts: Iterable[str]) -> Usage:
    quotes_with: Counter[str] = Counter()
    total = 0
    for text in texts:
        quotes_with.update({word.lower() for word in WORD.findall(text)})
        total += 1
    return Usage(quotes_with, total)


def _score(word: str, own: Usage, everybody: Usage) -> float:
    """How much likelier a word is in one's quotes than in everybody's, in standard errors."""
    # A word the sample never met still counts as met half a time.
    share = (everybody.quotes_with[word] + 0.5) / (everybody.total + 1)
    prior = PRIOR * share
    here, there = own.quotes_with[word] + prior, everybody.quotes_with[word] + prior
    odds = math.log(here / (own.total + PRIOR - here)) - math.log(there / (everybody.total + PRIOR - there))
    return odds / math.sqrt(1 / here + 1 / there)
