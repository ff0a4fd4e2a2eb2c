"""What articles call speakers: one row per full name and kind, and per other name in each article.

Whom a name stands for is decided elsewhere (``identity.py``); a new name stands for a speaker of its own at first.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from db.rows import fetch_one

Article = dict[str, Any]
# How an article prints a speaker: the full name it gives and its kind; the words that stand for it, and theirs.
Printed = tuple[str | None, str | None, str | None, str | None]

STORED = """
select speaker_names.id, speaker_names.name, speaker_names.speaker_id, speakers.name
from speaker_names join speakers on speakers.id = speaker_names.speaker_id
where speaker_names.id in (select value from json_each(?))
"""
ARTICLE = "select id, published, text from articles where id = ?"
SPEAKER = "insert into speakers (id, name, kind, article_id) values (:id, :name, :kind, :article_id)"
NAME = """
insert into speaker_names (id, name, kind, ending, article_id, published, printed, speaker_id)
values (:id, :name, :kind, :ending, :article_id, :published, :printed, :id)
"""
# What an edited article changes about a name of its own.
RESTATE = """
update speaker_names set ending = :ending, published = :published, printed = :printed
where id = :id and (ending is not :ending or published is not :published or printed is not :printed)
"""
RESPELL = (
    "update speaker_names set name = :name where id = :id",
    "update speakers set name = :name where id = :id",
)
SHOW = """
update quotes set speaker = (select name from speakers where id = speaker_id) where speaker_id = ?
"""
ALIAS = """
insert into aliases (speaker_name_id, name, folded, kind, speaker_id) values (?, ?, ?, ?, ?)
on conflict (speaker_name_id, name) do update set kind = excluded.kind
where kind = 'hand' or (kind = 'mention' and excluded.kind = 'name')
"""

# Before a bare surname these do not make it a full name.
TITLES = frozenset(
    "mr mrs ms miss mx dr doctor prof professor sir dame lord lady baroness baron president chancellor premier "
    "minister governor gov mayor senator sen congressman congresswoman representative rep secretary ambassador judge "
    "justice chief general gen colonel col captain capt major lieutenant lt sergeant sgt admiral officer detective "
    "inspector superintendent commissioner councillor cllr alderman king queen prince princess pope cardinal "
    "archbishop bishop father sister brother rabbi imam sheikh ayatollah reverend rev pastor coach director chairman "
    "chairwoman chair spokesman spokeswoman spokesperson attorney monsieur madame herr frau señor señora vice deputy "
    "former acting prime foreign first".split()
)
SUFFIXES = frozenset("jr sr ii iii iv phd md mp qc kc obe mbe cbe esq".split())
# Capitalised at the head of a sentence, before a surname: "But Marsh said", "With Marsh gone".
OPENERS = frozenset(
    "a after although and as asked at because before both but by despite did does during even for from had has how "
    "however if in is like meanwhile neither nor of on once only or since so still that the then though to unlike "
    "until was what when where whether which while who why will with without would yet".split()
)

# A word that may be a given name, with or without the letter of a middle name behind it.
GIVEN = re.compile(r"\b([^\W\d_a-z][\w’'-]+)(?: [A-Z]\.)?$")


class Named(NamedTuple):
    """How an article's name for a speaker is stored: its own key, the speaker it stands for, the name to show."""

    name_id: str | None
    speaker_id: str | None
    shown: str | None


NOBODY = Named(None, None, None)


@dataclass
class Seen:
    """What has been saved of names in this transaction, so that it is not saved again with the next articles."""

    names: dict[tuple[str, str], Named] = field(default_factory=dict)
    """Full names, by (name, kind); of several spellings, only the last one saved knows the name to show."""
    aliases: set[tuple[tuple[str, str], str]] = field(default_factory=set)
    respelled: set[str] | None = None
    """Speakers whose quotes do not show their plainer name yet; None where each is brought up to date at once."""


@dataclass
class Wanted:
    """A name that articles of a load print and of which it is not known yet whether it is stored."""

    kind: str
    article: Article | None
    spellings: dict[str, None] = field(default_factory=dict)


def save_speakers(
    conn: sqlite3.Connection, articles: Sequence[tuple[Article, Iterable[Printed]]], seen: Seen | None = None
) -> list[dict[tuple[str, str], Named]]:
    """Rows for the speakers that some articles print; for each article by (name, kind) as it gives them.

    An article needs its ``id``, ``published`` and ``text``, and in ``apart`` the keys of full names that somebody has
    said stand for another person in it than elsewhere. ``seen`` goes from call to call of one transaction.
    """
    seen = seen or Seen()
    wanted: dict[str, Wanted] = {}
    aliases: dict[tuple[str, str], str] = {}
    keys = [_keys(article, printed, seen, wanted, aliases) for article, printed in articles]
    saved = _save_names(conn, wanted, seen)
    for key, one in wanted.items():
        if one.article is None:
            seen.names.update(dict.fromkeys(((name, one.kind) for name in one.spellings), saved[key]))
    fresh = aliases.items() - seen.aliases
    seen.aliases |= fresh
    named = [{given: saved.get(key) or seen.names[given] for given, key in some.items()} for some in keys]
    speakers = {one.name_id: one.speaker_id for some in named for one in some.values()}
    conn.executemany(ALIAS, [(key, name, fold(name), kind, speakers[key]) for (key, name), kind in sorted(fresh)])
    return named


def _keys(
    article: Article,
    printed: Iterable[Printed],
    seen: Seen,
    wanted: dict[str, Wanted],
    aliases: dict[tuple[str, str], str],
) -> dict[tuple[str, str], str]:
    """The key of each name in an article, noting what is to be saved."""
    keys: dict[tuple[str, str], str] = {}
    for name, kind, mention, mention_kind in printed:
        if name is None or kind is None:
            continue
        given = name, kind
        key = keys.get(given)
        if key is None:
            known = seen.names.get(given)
            apart = "apart" in article and own_key(name, kind, article["id"]) in article["apart"]
            if apart:
                known, key = None, own_key(name, kind, article["id"])
            else:
                key = (known and known.name_id) or key_of(name, kind, article["id"])
            keys[given] = key
            if known is None:
                own = None if is_full_name(name, kind) and not apart else article
                wanted.setdefault(key, Wanted(kind, own)).spellings[name] = None
            aliases[key, name] = "name"
        if mention and mention_kind == "name":
            aliases.setdefault((key, mention), "mention")
    return keys


def _save_names(conn: sqlite3.Connection, wanted: dict[str, Wanted], seen: Seen) -> dict[str, Named]:
    """The rows of names, made where they are new, and each spelled as plainly as it was ever printed."""
    found = conn.execute(STORED, [json.dumps(list(wanted))]).fetchall() if wanted else []
    stored = {key: (name, speaker_id, shown) for key, name, speaker_id, shown in found}
    saved: dict[str, Named] = {}
    rows = []
    for key, one in wanted.items():
        *_, last = one.spellings
        row = {"id": key, "kind": one.kind} | _own(last, one.kind, one.article)
        name, speaker_id, shown = stored.get(key, (last, key, last))
        plainest = min([name, *one.spellings], key=plainness)
        if key not in stored:
            rows.append(row | {"name": plainest})
            saved[key] = Named(key, key, plainest)
            continue
        if one.article:
            conn.execute(RESTATE, row)
        if plainest != name:
            _respell(conn, key, plainest, seen)
            # The name of the speaker with this very key is the one shown for all that are joined to it.
            shown = plainest if speaker_id == key else shown
        saved[key] = Named(key, speaker_id, shown)
    conn.executemany(SPEAKER, rows)
    conn.executemany(NAME, rows)
    return saved


def _respell(conn: sqlite3.Connection, key: str, name: str, seen: Seen) -> None:
    for sql in RESPELL:
        conn.execute(sql, {"id": key, "name": name})
    if seen.respelled is None:
        conn.execute(SHOW, [key])
    else:
        seen.respelled.add(key)


def save_full_name(conn: sqlite3.Connection, name: str, kind: str) -> str:
    """The key of a full name, which is stored where it is new."""
    key = key_of(name, kind, "")
    _save_names(conn, {key: Wanted(kind, None, {name: None})}, Seen())
    return key


def restate_name(conn: sqlite3.Connection, row: dict[str, Any]) -> None:
    """Bring what is derived for a stored name up to date, where an older version stored it."""
    article = row["article_id"] and fetch_one(conn, ARTICLE, [row["article_id"]])
    conn.execute(RESTATE, {"id": row["id"]} | _own(row["name"], row["kind"], article))


def _own(name: str, kind: str, article: Article | None) -> dict[str, Any]:
    """What is derived from a name and, where it holds in one article only, from that article."""
    if article is None:
        return {"ending": ending(name, kind), "article_id": None, "published": None, "printed": None}
    printed = given_names(article["text"], name) if kind == "person" else None
    return {
        "ending": ending(name, kind), "article_id": article["id"], "published": article["published"],
        "printed": printed,
    }  # fmt: skip


def key_of(name: str, kind: str, article_id: str) -> str:
    """The key of a name: the same full name and kind is the same speaker.

    "A senior official", "residents", "the company" or a bare "Smith" is one speaker within an article, but nothing says
    that it is the same one in the next: such a key holds the article too. Joining them takes evidence or a judgement.
    """
    return own_key(name, kind, "" if is_full_name(name, kind) else article_id)


def own_key(name: str, kind: str, article_id: str) -> str:
    """The key of a name that holds in one article only; of a full name, where it is another person's there."""
    return digest(f"{kind}\n{fold(name)}\n{article_id}")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Text without what two spellings of a name may differ in: case, accents, punctuation, spaces."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain)) or text


def digest(text: str) -> str:
    """A short stable key (80 bits, hexadecimal) of a text."""
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


@lru_cache(maxsize=1 << 16)
def is_full_name(name: str, kind: str) -> bool:
    """Whether a name says by itself, in whatever article, who is meant."""
    if name.islower():  # a description: "fire service", "the firm's lawyer"
        return False
    if kind != "person":
        return kind == "organization"
    if name.lower().startswith(("the ", "a ", "an ")):  # but "A. Ruíz" has a name
        return False
    words = fold(name).split()
    return len(words) > 1 and not TITLES.issuperset(words[:-1])


def ending(name: str, kind: str) -> str | None:
    """By what a name is found when it may stand for another: "Ana Ruíz", "Mayor Ruíz" and "Ruíz" by "ruiz".

    A description that points at one holder of an office is found by its words: "the mayor of Port Merrow".
    """
    words = fold(name).split()
    if kind in ("person", "anonymous") and words[0] == "the":
        return " ".join(words[1:]) if len(words) > 2 else None
    if kind != "person" or name.islower():
        return None
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    return words[-1] if is_full_name(name, kind) else " ".join(w for w in words if w not in TITLES) or None


def given_names(text: str, name: str) -> str | None:
    """The words, folded, that a text prints as given names before a bare surname: "Marta Ruíz" for "Ruíz"."""
    surname = name.split()[-1]
    given = set()
    at = text.find(f" {surname}")
    while at >= 0:
        if found := GIVEN.search(text, max(0, at - 40), at):
            given.add(fold(found[1]))
        at = text.find(f" {surname}", at + 1)
    return " ".join(sorted(given - TITLES - OPENERS)) or None


def plainness(name: str) -> tuple[bool, int, str]:
    """The order in which spellings of one name are preferred, so that the order of loading does not matter.

    Ordinary capitals ("Ana Ruíz") before headline capitals or none, accents before their loss, then the alphabet.
    """
    accents = 0 if name.isascii() else sum(not c.isascii() for c in name)
    return (name.isupper() or name.islower(), -accents, name)
