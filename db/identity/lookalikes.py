"""Speakers that may be the same, for people to judge: each pair with its evidence in words, and a score from 0 to 1.

Nothing here joins anything. Names are compared where they share something that can be looked up (a surname, a given
name under its nicknames, first letters, the first letters of a body), never each with each.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations, product
from typing import Any

from anyascii import anyascii
from nicknames import NickNamer
from rapidfuzz import fuzz, process

from db.identity.evidence import role_words
from db.identity.speakers import SUFFIXES, fold
from db.rows import Row, fetch

SPEAKERS = """
select speakers.*, speaker_names.ending, articles.published, articles.outlet_id
from speakers join speaker_names on speaker_names.id = speakers.id
left join articles on articles.id = speakers.article_id
where speakers.quote_count > 0 and speakers.kind in ('person', 'organization', 'anonymous')
order by speakers.id
"""
JUDGED = """
select distinct one.speaker_id, other.speaker_id
from judgements join speaker_names as one on one.id = speaker_name_id
join speaker_names as other on other.id = other_name_id where withdrawn_at is null
"""
ENTRIES = """
select distinct value, speaker_id from speaker_facts join speaker_names on speaker_names.id = speaker_name_id
where field = 'wikidata_id' and withdrawn_at is null order by value, speaker_id
"""
ROLES = "select folded from name_roles join speaker_names on speaker_names.id = speaker_name_id where speaker_id = ?"
HOLDERS = """
select distinct name_roles.folded, speaker_id from name_roles join speaker_names on speaker_names.id = speaker_name_id
where kind = 'person' and article_id is null
"""
TOGETHER = """
select 1 from quotes where speaker_id = ? and retired_by is null
    and article_id in (select article_id from quotes where speaker_id = ? and retired_by is null) limit 1
"""
IN_OUTLET = """
select 1 from quotes where speaker_id = ? and outlet_id = ? and retired_by is null
    and published between date(?, '-30 days') and date(?, '+30 days') limit 1
"""
# Two spellings of one name are rarely less alike than this, in hundredths of what they have in common.
ALIKE, ALIKE_WORDS = 88, 84
# How far the evidence beside the names moves the score.
SAME_ROLE, OTHER_ROLE, SAME_OUTLET, BOTH_QUOTED = 0.15, -0.25, 0.1, -0.4

# The same sounds in several spellings, as transliterations of Russian, Ukrainian, Arabic or Chinese names have them.
SPELLED = (
    ("sch", "sh"), ("tch", "ch"), ("zh", "j"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("ks", "x"), ("ou", "u"),
    ("w", "v"), ("iy", "i"), ("yi", "i"), ("ii", "i"), ("y", "i"), ("ei", "i"), ("q", "k"),
)  # fmt: skip
DOUBLED = re.compile(r"(\w)\1+")

# Two speakers, how much their names alone say, and in words why.
Pair = tuple[str, str, float, str]


def suggestions(conn: sqlite3.Connection, speaker_id: str | None = None, least: float = 0.5) -> list[Row]:
    """Pairs of speakers that may be the same, the likeliest first; of one speaker, or of all.

    Each row has ``score``, ``evidence`` (a list of words), and two speakers as ``speaker`` and ``other``; the first is
    the one whose name would be shown.
    """
    speakers = {row["id"]: row for row in fetch(conn, SPEAKERS)}
    judged = {frozenset(pair) for pair in conn.execute(JUDGED)}
    best: dict[frozenset[str], Pair] = {}
    for pair in _pairs(conn, list(speakers.values())):
        both = frozenset(pair[:2])
        known = both <= speakers.keys() and both not in judged and len(both) == 2
        if known and (speaker_id is None or speaker_id in both) and (both not in best or best[both][2] < pair[2]):
            best[both] = pair
    rows = (_row(conn, speakers[one], speakers[other], score, why) for one, other, score, why in best.values())
    return sorted(
        (row for row in rows if row["score"] >= least),
        key=lambda row: (-row["score"], -row["other"]["quote_count"], row["speaker"]["id"], row["other"]["id"]),
    )


def _row(conn: sqlite3.Connection, one: Row, other: Row, score: float, why: str) -> Row:
    """A pair with all that speaks for and against it."""
    one, other = sorted((one, other), key=lambda row: (row["article_id"] is not None, -row["quote_count"], row["id"]))
    found = [(0.0, why)]
    roles, others = (_roles(conn, row["id"]) for row in (one, other))
    if roles & others:
        found.append((SAME_ROLE, f"both are {' '.join(sorted(roles & others))}"))
    elif roles and others:
        found.append((OTHER_ROLE, "other roles"))
    if other["article_id"] and other["published"]:
        values = [one["id"], other["outlet_id"], other["published"], other["published"]]
        if conn.execute(IN_OUTLET, values).fetchone():
            found.append((SAME_OUTLET, "same outlet within 30 days"))
    if conn.execute(TOGETHER, [other["id"], one["id"]]).fetchone():
        found.append((BOTH_QUOTED, "one article quotes both"))
    if score < 1:  # what a person has said is not outweighed
        score = round(min(max(score + sum(weight for weight, _ in found), 0), 0.99), 2)
    return {"score": score, "evidence": [words for _, words in found], "speaker": one, "other": other}


def _pairs(conn: sqlite3.Connection, speakers: list[Row]) -> Iterator[Pair]:
    full = [row for row in speakers if row["article_id"] is None]
    people = [row for row in full if row["kind"] == "person"]
    bare = [row for row in speakers if row["article_id"] is not None and row["ending"]]
    for value, ids in _buckets(conn.execute(ENTRIES)).items():
        yield from ((*pair, 1.0, f"both are {value} in Wikidata") for pair in combinations(ids, 2))
    for ids in _buckets((fold(row["name"]), row["id"]) for row in full).values():
        yield from ((*pair, 0.6, "same name, another kind") for pair in combinations(ids, 2))
    yield from _bare(bare, people)
    yield from _offices(conn, bare)
    yield from _given_names(people)
    yield from _spellings(full)
    yield from _initials([row for row in full if row["kind"] == "organization"])


def _bare(bare: list[Row], people: list[Row]) -> Iterator[Pair]:
    """A bare surname, and everybody whose full name ends so."""
    by_ending = _buckets((row["ending"], row["id"]) for row in people)
    for row in bare:
        found = by_ending.get(row["ending"], [])
        alone = f"the only full name with {row['name']}" if len(found) == 1 else f"one of {len(found)} such names"
        yield from ((key, row["id"], max(0.6 / len(found), 0.2), alone) for key in found)


def _offices(conn: sqlite3.Connection, bare: list[Row]) -> Iterator[Pair]:
    """A description, and everybody who was given that very role."""
    holders = _buckets(conn.execute(HOLDERS))
    for row in bare:
        found = holders.get(row["ending"], []) if row["name"].lower().startswith("the ") else []
        yield from ((key, row["id"], 0.55 / len(found), "has been called just so") for key in found)


def _given_names(people: list[Row]) -> Iterator[Pair]:
    """The same surname with given names that stand for each other: Bob and Robert, J. and John, with a middle name."""
    for ending, rows in _buckets((row["ending"], row) for row in people).items():
        before = [_words(row, ending) for row in rows]
        meant: dict[str, set[int]] = defaultdict(set)
        for place, (first, *_) in enumerate(before):
            for given in {*_canonical(first), first}:
                meant[given].add(place)
        cut = [place for place, (first, *_) in enumerate(before) if len(first) == 1]
        whole = [place for place, (first, *_) in enumerate(before) if len(first) > 1]
        pairs = {pair for places in meant.values() for pair in combinations(sorted(places), 2)}
        for one, other in sorted(pairs.union(product(cut, whole))):
            if found := _compare(before[one], before[other]):
                yield rows[one]["id"], rows[other]["id"], *found


def _compare(one: list[str], other: list[str]) -> tuple[float, str] | None:
    """What two people of one surname have in common, from the words before it."""
    (first, *middle), (second, *centre) = one, other
    if any(a[0] != b[0] for a, b in zip(middle, centre, strict=False)):
        return None
    if first == second:
        return (0.8, "a middle name more") if len(middle) != len(centre) else (0.85, "the middle name cut")
    if len(first) == 1 or len(second) == 1:
        return (0.6, "the given name cut") if first[0] == second[0] else None
    return 0.75, f"{first} and {second} stand for each other"


def _spellings(full: list[Row]) -> Iterator[Pair]:
    """Full names that are spelled nearly alike, in whatever letters."""
    plain = {row["id"]: skeleton(row["name"]) for row in full}
    heads = _buckets(((row["kind"], *_heads(plain[row["id"]])), row["id"]) for row in full)
    for ids in heads.values():
        names = [plain[key] for key in ids]
        for place, name in enumerate(names[:-1]):
            for _, score, at in process.extract(
                name, names[place + 1 :], scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None
            ):
                if _alike(name, names[place + 1 + at]):
                    worth = 0.5 + (score - ALIKE) / (100 - ALIKE) * 0.4
                    yield ids[place], ids[place + 1 + at], worth, "spelled nearly alike"


def skeleton(name: str) -> str:
    """A name without what writers differ in when they put it in Latin letters: Hrynko, Hrinko and Гринько."""
    plain = fold(anyascii(name))
    for written, plainly in SPELLED:
        plain = plain.replace(written, plainly)
    return DOUBLED.sub(r"\1", plain)


def _heads(name: str) -> tuple[str, str]:
    words = name.split()
    return words[0][0], words[-1][0]


def _alike(one: str, other: str) -> bool:
    """Whether each word has one like it: "Council 3" and "Council 4" are two bodies, Mary and Mark two people."""
    words, others = one.split(), other.split()
    return len(words) != len(others) or all(
        a == b or (not (a + b).isdigit() and min(len(a), len(b)) > 2 and fuzz.ratio(a, b) >= ALIKE_WORDS)
        for a, b in zip(words, others, strict=True)
    )


def _initials(bodies: list[Row]) -> Iterator[Pair]:
    """A body, and what its first letters spell: the World Ferry Office and WFO."""
    short = {row["name"]: row["id"] for row in bodies if row["name"].isupper() and 2 < len(row["name"]) < 8}
    for row in bodies:
        letters = "".join(word[0] for word in row["name"].split() if word[0].isupper())
        if letters in short and short[letters] != row["id"]:
            yield row["id"], short[letters], 0.7, f"its first letters are {letters}"


@cache
def _nicknames() -> NickNamer:
    return NickNamer()


def _canonical(first: str) -> set[str]:
    """The names that a given name may be short for."""
    return set(_nicknames().canonicals_of(first))


def _words(row: Row, ending: str) -> list[str]:
    words = [word for word in fold(row["name"]).split() if word not in SUFFIXES]
    return words[: words.index(ending)] or words


def _roles(conn: sqlite3.Connection, speaker_id: str) -> set[str]:
    return role_words(row[0] for row in conn.execute(ROLES, [speaker_id]))


def _buckets(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """Values by their keys."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
