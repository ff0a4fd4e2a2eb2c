"""A database of made-up quotes under the real schema, as large as wanted, built once and kept.

Words, speakers and outlets are used by Zipf's law over twelve years; articles have their text, and what one says others
report too. Rows go straight into the tables, which is many times faster than loading records (bench/load.py does that).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from db.connect import open_database
from db.schema import QUOTE_TYPES, SPEAKER_KINDS, VENUE_TYPES

# A version of the made-up database: raise it when what is built changes.
EDITION = 2
WORDS, PER_ARTICLE, OUTLETS = 60_000, 8, 40
# Articles made at once, and outlets that may report one event: an event is this many articles side by side.
CHUNK, EVENT = 1_000, 4
PHRASE = "velvet anvil treaty"
FIRST_DAY, DAYS = np.datetime64("2014-01-01"), 4380
ROLES = ("minister of works", "mayor", "chief executive", "spokeswoman", "professor of law", "head of the inquiry")
LATER = """
select type, name, sql from sqlite_master
where type in ('index', 'trigger') and sql is not null and tbl_name in ('quotes', 'articles', 'statements', 'speakers')
"""
QUOTES = """
insert into quotes (
    id, rowid, text, speaker, speaker_in_article, mention, speaker_id, speaker_name_id, role, said, said_latest,
    said_precision, said_year, venue, type, venue_type, speaker_kind, mention_kind, contents, cue, mention_span,
    statement_id, retired_by, outlet_id, article_id, title, position, published, cue_words, rule, confidence, run_id
) values (
    ?1, ?2, ?3, ?4, ?4, ?4, ?5, ?5, ?6, iif(?7, ?22, null), iif(?7, ?22, null), iif(?7, 'day', null),
    iif(?7, cast(?22 as integer), null), ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
    'said', 'quote, cue · subject', 0.9, 'r'
)
"""
ARTICLES = """
insert into articles (
    id, url, origin, outlet_id, outlet_name_id, title, byline, published, language, text, run_id, content_hash
) values (?1, ?2, ?1, ?3, ?3, ?4, 'A reporter', ?5, 'en', ?6, 'r', ?1)
"""
# What follows from the quotes, worked out in one step each.
DERIVED = """
insert into speakers (id, name, kind, quote_count, article_id)
    select speaker_id, min(speaker), min(speaker_kind), sum(retired_by is null),
        case when min(speaker_kind) = 'anonymous' then min(article_id) end
    from quotes group by speaker_id;
insert into speaker_names (id, name, kind, speaker_id, quote_count, article_id)
    select id, name, kind, id, quote_count, article_id from speakers;
insert into aliases (speaker_id, name, folded, kind, speaker_name_id)
    select id, name, lower(name), 'name', id from speakers;
insert into name_roles
    select speaker_name_id, role, role, min(published), max(published), count(*) from quotes
    where role is not null group by speaker_name_id, role;
insert into outlet_names (id, name, domain, folded, outlet_id, article_count)
    select id, name, domain, lower(name), id, (select count(*) from articles where outlet_id = outlets.id) from outlets;
update outlets set quote_count = (select count(*) from quotes where outlet_id = outlets.id and retired_by is null);
insert into statements (
    id, text, speaker_id, first_article_id, first_published, last_published, quote_count, outlet_count, quote_id
)
    select statement_id, text, speaker_id, article_id, min(published), max(published), count(*),
        count(distinct outlet_id), id
    from quotes where statement_id is not null group by statement_id;
"""


@dataclass
class World:
    """The words, names and odds that all articles are made of."""

    words: Any
    often: Any
    names: list[str]
    loud: Any
    fillers: list[str]


def database(folder: Path, count: int) -> tuple[Path, dict[str, list[str]]]:
    """The database of so many quotes, made if it is not there, and what to ask of it for each kind of page."""
    path, plan = folder / f"{count}-{EDITION}.db", folder / f"{count}-{EDITION}.json"
    if not plan.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{path.name}*"):
            old.unlink()
        build(path, count)
        plan.write_text(json.dumps(subjects(path, count)), encoding="utf-8")
    open_database(path).close()  # an older one gets what the schema has more by now
    return path, json.loads(plan.read_text(encoding="utf-8"))


def build(path: Path, count: int) -> None:
    """Make the file: rows first, indexes and the search index at the end, which is many times faster."""
    db = open_database(path)
    conn: sqlite3.Connection = db.conn
    later = conn.execute(LATER).fetchall()
    conn.executescript("pragma synchronous = off; pragma journal_mode = off; pragma foreign_keys = off;")
    for kind, name, _ in later:
        conn.execute(f"drop {kind} {name}")
    conn.execute("insert into runs values ('r', '1', 'made up', '{}', '2026-01-01T00:00:00Z')")
    conn.executemany(
        "insert into outlets (id, name, found_name, domain) values (?1, ?2, ?2, ?3)",
        [(f"o{n}", f"The {word.title()} Post", f"post{n}.example") for n, word in enumerate(made_up_words(OUTLETS))],
    )
    world = make_world(count)
    for first in range(0, -(-count // PER_ARTICLE), CHUNK):
        articles, quotes = chunk(world, first, count)
        conn.executemany(ARTICLES, articles)
        conn.executemany(QUOTES, quotes)
    conn.execute("insert into quotes_fts (quotes_fts) values ('rebuild')")
    for _, _, sql in later:
        conn.execute(sql)
    conn.executescript(DERIVED)
    conn.commit()
    conn.execute("pragma journal_mode = wal")
    conn.execute("analyze")
    db.close()


def made_up_words(count: int) -> list[str]:
    """Pronounceable words, all different, the same on every run."""
    chance = Random(5)
    starts, middles = "b c d f g h k l m n p r s t v br cr dr gr pl st tr".split(), "a e i o u ai ea ou".split()
    found: dict[str, None] = {}
    while len(found) < count:
        found[
            "".join(chance.choice(starts) + chance.choice(middles) for _ in range(chance.choice([2, 2, 3, 3, 4])))
        ] = None
    return list(found)


def make_world(count: int) -> World:
    """As a body of articles grows, new people go on appearing: about one for every ten quotes."""
    words, chance = made_up_words(WORDS), Random(11)
    names = [f"{chance.choice(words).title()} {chance.choice(words).title()}" for _ in range(max(1000, count // 10))]
    fillers = [" ".join(chance.choices(words[:9000], k=chance.randint(14, 40))).capitalize() + "." for _ in range(800)]
    return World(np.array(words), zipf(WORDS, 0.9), names, zipf(len(names), 0.8), fillers)


def zipf(count: int, steep: float) -> Any:
    """The odds of ranks, summed up from the first to the last."""
    return np.cumsum(odds := 1 / np.arange(1, count + 1) ** steep) / odds.sum()


@dataclass
class Draft:
    """What chance has given the quotes of some articles side by side, of which ``first`` is the number of the first."""

    first: int
    tokens: Any
    lengths: Any
    who: Any
    luck: Any
    filler: Any
    days: Any


def draft(world: World, first: int, articles: int) -> Draft:
    """Throw the dice for some articles; the same on every run."""
    chance, size = np.random.default_rng(first), articles * PER_ARTICLE
    tokens = world.words[np.searchsorted(world.often, chance.random((size, 30)))]
    lengths, who = chance.integers(8, 31, size), np.searchsorted(world.loud, chance.random(size))
    luck, filler = chance.random((size, 6)), chance.integers(0, len(world.fillers), size)
    return Draft(first, tokens, lengths, who, luck, filler, FIRST_DAY + chance.integers(0, DAYS, articles))


def chunk(world: World, first: int, count: int) -> tuple[list[tuple], list[tuple]]:
    """Some articles from a number on, and their quotes, as rows."""
    last = min(first + CHUNK, -(-count // PER_ARTICLE))
    dice = draft(world, first, last - first)
    articles, quotes = [], []
    for article in range(first, last):
        title = " ".join(dice.tokens[(article - first) * PER_ARTICLE][:6]).capitalize()
        outlet, key = f"o{article * 7 % OUTLETS}", f"{article:020x}"
        # An event is reported by several outlets, some of them a day later.
        published = str(dice.days[(article - first) // EVENT * EVENT] + article % EVENT // 2)
        text = f"{title}, it became known here."
        for position in range(min(PER_ARTICLE, count - article * PER_ARTICLE)):
            row, paragraph = quote(world, dice, article, position, len(text) + 2)
            text += f"\n\n{paragraph}"
            quotes.append((*row, outlet, key, title, position + 1, published))
        articles.append((key, f"https://post{outlet[1:]}.example/{article}", outlet, title, published, text))
    return articles, quotes


def quote(world: World, dice: Draft, article: int, position: int, start: int) -> tuple[tuple, str]:
    """A quote without what it has of its article, and its paragraph, which stands at ``start`` of the text."""
    row = (article - dice.first) * PER_ARTICLE + position
    # The first words of an event stand in all of its articles, in some of them cut.
    shared = position == 0 and article // EVENT % 2 == 0
    source = (article - dice.first) // EVENT * EVENT * PER_ARTICLE if shared else row
    words = " ".join(dice.tokens[source][: dice.lengths[source] - (article % EVENT if shared else 0)])
    words = (f"{words} {PHRASE}" if dice.luck[source, 0] < 0.002 else words).capitalize() + "."
    unnamed = dice.luck[source, 1] < 0.25 and not shared
    kind = "anonymous" if unnamed else SPEAKER_KINDS[0 if dice.luck[source, 1] < 0.85 else 1]
    name = "a senior official" if unnamed else world.names[dice.who[source]]
    speaker = f"a{article:019x}" if unnamed else f"{dice.who[source]:020x}"
    _, _, dated, place, titled, sort = dice.luck[row]
    venue_type = VENUE_TYPES[int(place * 28)] if place < 0.5 else None
    end, number = start + 1 + len(words), article * PER_ARTICLE + position + 1
    fields = (
        f"{number:020x}", number, words, name, speaker, ROLES[int(titled * 20)] if titled < 0.3 else None,
        bool(dated < 0.4),
        venue_type and f"a {venue_type} in {world.words[dice.who[row] % WORDS]}", QUOTE_TYPES[int(sort * 3)],
        venue_type, kind, "nominal" if unnamed else "name", f"[[{start + 1}, {end}]]", f"[[{end + 2}, {end + 6}]]",
        f"[{end + 7}, {end + 7 + len(name)}]", f"{article // EVENT:020x}" if shared else None,
        "r" if number % 100 == 50 else None,
    )  # fmt: skip
    return fields, f"“{words}” said {name}. {world.fillers[dice.filler[row]]}"


def subjects(path: Path, count: int) -> dict[str, list[str]]:
    """What to ask of a database: words that stand in about so many quotes, and keys of rows of each kind."""
    conn = sqlite3.connect(path)
    conn.execute("create virtual table temp.words using fts5vocab(main, quotes_fts, row)")
    # Words of the unnamed, which are the same in every quote of theirs, are no words that anybody chose.
    terms = conn.execute(
        "select term, doc from temp.words where length(term) > 3 and term not in ('senior', 'offici')"
    ).fetchall()
    near = {share: sorted(terms, key=lambda row: abs(row[1] - share * count)) for share in (0.2, 0.01, 0.0005)}
    common, medium, rare = ([term for term, _ in near[share][:24]] for share in (0.2, 0.01, 0.0005))
    phrases = [f'"{PHRASE}"', f'"{PHRASE[:12]}"', f'"{PHRASE[7:]}"']
    # Two words that often stand side by side, since both are common.
    phrases += [f'"{one} {other}"' for one, other in pairwise(common[:10])]

    def keys(sql: str) -> list[str]:
        return [key for (key,) in conn.execute(sql)]

    found = {
        "common": common, "medium": medium, "rare": rare, "phrase": phrases,
        "busy": keys("select id from speakers order by quote_count desc limit 12"),
        "speakers": keys("select id from speakers where kind = 'person' order by id limit 60")[::5],
        "quotes": [f"{n * count // 25:020x}" for n in range(1, 25)],
        "articles": [f"{n * count // PER_ARTICLE // 13:020x}" for n in range(1, 13)],
        "statements": keys("select id from statements where outlet_count > 1 order by id limit 12"),
        "outlets": keys("select id from outlets order by quote_count desc limit 12"),
    }  # fmt: skip
    conn.close()
    return found


def grow(path: Path, quotes: int) -> Iterator[None]:
    """Copy some quotes under new keys, one a step, as if an article came in: what a site must follow while it runs."""
    db = open_database(path)
    columns = [row[1] for row in db.conn.execute("pragma table_info(quotes)") if row[1] not in ("id", "rowid")]
    sql = f"""
    insert into quotes (id, rowid, {", ".join(columns)})
    select 'n' || id, (select max(rowid) + 1 from quotes), {", ".join(columns)} from quotes where rowid = ?
    """
    try:
        for number in range(1, quotes + 1):
            with db.conn:
                db.conn.execute(sql, [number])
            yield
    finally:
        with db.conn:
            db.conn.execute("delete from quotes where id >= 'n' and id < 'o'")
        db.close()
