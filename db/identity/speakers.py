"""What articles call speakers: one row per full name and kind, and per other name in each article.

Whom a name stands for is decided elsewhere (``identity.py``); a new name stands for a speaker of its own at first.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

STORED = """
select speaker_names.name, speaker_names.speaker_id, speakers.name
from speaker_names join speakers on speakers.id = speaker_names.speaker_id where speaker_names.id = ?
"""
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
    "update quotes set speaker = :name where speaker_id = :id",
)
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


class Seen(NamedTuple):
    """Full names, by (name, kind), and aliases that have been saved in this transaction."""

    names: dict[tuple[str, str], Named]
    aliases: set[tuple[str, str, str]]


def save_speakers(
    conn: sqlite3.Connection, article_id: str, quotes: list[dict[str, Any]], seen: Seen | None = None
) -> dict[tuple[str, str], Named]:
    """Rows for the speakers of an article, by (name, kind) as the article gives them.

    ``seen`` goes from article to article of one transaction, so that what has just been saved is not saved again; of
    several spellings, only the last one saved knows the name to show then.
    """
    seen = seen or Seen({}, set())
    keys: dict[tuple[str, str], str] = {}
    names: dict[str, Named] = {}
    aliases: dict[tuple[str, str], str] = {}
    for quote in quotes:
        speaker, mention = quote["speaker"], quote["mention"]
        if speaker is None:
            continue
        given = (speaker["name"], speaker["kind"])
        if given not in keys:
            key = keys[given] = key_of(*given, article_id)
            # Of several spellings in one article, the one saved last knows the name to show.
            names[key] = seen.names.get(given) or save_name(conn, key, *given, article_id)
            if is_full_name(*given):
                seen.names[given] = names[key]
            aliases[key, speaker["name"]] = "name"
        if mention and mention["kind"] == "name":
            aliases.setdefault((keys[given], mention["text"]), "mention")
    fresh = {(*pair, kind) for pair, kind in aliases.items()} - seen.aliases
    seen.aliases.update(fresh)
    conn.executemany(ALIAS, [(key, name, fold(name), kind, names[key].speaker_id) for key, name, kind in sorted(fresh)])
    return {given: names[key] for given, key in keys.items()}


def save_name(conn: sqlite3.Connection, key: str, name: str, kind: str, article_id: str) -> Named:
    """The row of one name, made where it is new and spelled as plainly as it was ever printed."""
    stored = conn.execute(STORED, [key]).fetchone()
    full = is_full_name(name, kind)
    if not full:
        row = {"id": key, "name": name, "kind": kind} | _own(conn, name, kind, article_id)
        conn.execute(RESTATE, row)
    elif stored is None:
        row = {"id": key, "name": name, "kind": kind, "ending": ending(name, kind)}
        row |= dict.fromkeys(("article_id", "published", "printed"))
    if stored is None:
        conn.execute(SPEAKER, row)
        conn.execute(NAME, row)
        return Named(key, key, name)
    if name == stored[0] or min(name, stored[0], key=plainness) == stored[0]:
        return Named(key, stored[1], stored[2])
    # The name of the speaker with this very key is the one shown for all that are joined to it.
    for sql in RESPELL:
        conn.execute(sql, {"id": key, "name": name})
    return Named(key, stored[1], name if stored[1] == key else stored[2])


def restate_name(conn: sqlite3.Connection, row: dict[str, Any]) -> None:
    """Bring what is derived for a stored name up to date, where an older version stored it."""
    new = {"id": row["id"], "ending": ending(row["name"], row["kind"]), "published": None, "printed": None}
    if row["article_id"]:
        new |= _own(conn, row["name"], row["kind"], row["article_id"])
    conn.execute(RESTATE, new)


def _own(conn: sqlite3.Connection, name: str, kind: str, article_id: str) -> dict[str, Any]:
    """What a name that holds in one article only takes from that article."""
    published, text = conn.execute("select published, text from articles where id = ?", [article_id]).fetchone()
    printed = given_names(text, name) if kind == "person" else None
    return {"ending": ending(name, kind), "article_id": article_id, "published": published, "printed": printed}


def key_of(name: str, kind: str, article_id: str) -> str:
    """The key of a name: the same full name and kind is the same speaker.

    "A senior official", "residents", "the company" or a bare "Smith" is one speaker within an article, but nothing says
    that it is the same one in the next: such a key holds the article too. Joining them takes evidence or a judgement.
    """
    return digest(f"{kind}\n{fold(name)}\n{'' if is_full_name(name, kind) else article_id}")


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
    return (name.isupper() or name.islower(), -sum(not c.isascii() for c in name), name)
