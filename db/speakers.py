"""Who is who across articles: one row per person or body, and the names each goes by."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from typing import Any

SPEAKER = """
insert into speakers (id, name, kind, article_id) values (:id, :name, :kind, :article_id)
on conflict (id) do update set name = excluded.name
"""
RENAME = "update quotes set speaker = :name where speaker_id = :id"
ALIAS = """
insert into aliases (speaker_id, name, folded, kind) values (?, ?, ?, ?)
on conflict (speaker_id, name) do update set kind = 'name' where kind = 'mention' and excluded.kind = 'name'
"""


def save_speakers(
    conn: sqlite3.Connection, article_id: str, quotes: list[dict[str, Any]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Rows for the speakers of an article; (name, kind) as it gives them → (key, name to show)."""
    names: dict[tuple[str, str], tuple[str, str]] = {}
    aliases: dict[tuple[str, str], str] = {}
    for quote in quotes:
        speaker, mention = quote["speaker"], quote["mention"]
        if speaker is None:
            continue
        given = (speaker["name"], speaker["kind"])
        if given not in names:
            key = speaker_id(*given, article_id)
            names[given] = (key, _save_speaker(conn, key, *given, article_id))
            aliases[key, speaker["name"]] = "name"
        if mention and mention["kind"] == "name":
            aliases.setdefault((names[given][0], mention["text"]), "mention")
    conn.executemany(ALIAS, [(key, name, fold(name), kind) for (key, name), kind in aliases.items()])
    # Of several spellings in one article, the one saved last knows the name to show.
    shown = dict(names.values())
    return {given: (key, shown[key]) for given, (key, _) in names.items()}


def _save_speaker(conn: sqlite3.Connection, key: str, name: str, kind: str, article_id: str) -> str:
    stored = conn.execute("select name from speakers where id = ?", [key]).fetchone()
    if stored and min(name, stored[0], key=plainness) == stored[0]:
        return str(stored[0])
    home = None if _is_full_name(name, kind) else article_id
    conn.execute(SPEAKER, {"id": key, "name": name, "kind": kind, "article_id": home})
    if stored:
        conn.execute(RENAME, {"id": key, "name": name})
    return name


def speaker_id(name: str, kind: str, article_id: str) -> str:
    """The key of a speaker: the same full name and kind is the same speaker.

    "A senior official", "residents", "the company" or a bare "Smith" is one speaker within an article, but nothing says
    that it is the same one in the next: such a key holds the article too. Joining them is a judgement, not a rule.
    """
    return digest(f"{kind}\n{fold(name)}\n{'' if _is_full_name(name, kind) else article_id}")


def fold(text: str) -> str:
    """Text without what two spellings of a name may differ in: case, accents, punctuation, spaces."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain)) or text


def digest(text: str) -> str:
    """A short stable key (80 bits, hexadecimal) of a text."""
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def _is_full_name(name: str, kind: str) -> bool:
    if name.islower():  # a description: "fire service", "the firm's lawyer"
        return False
    return kind == "organization" or (kind == "person" and " " in fold(name))


def plainness(name: str) -> tuple[bool, int, str]:
    """The order in which spellings of one name are preferred, so that the order of loading does not matter.

    Ordinary capitals ("Ana Ruíz") before headline capitals or none, accents before their loss, then the alphabet.
    """
    return (name.isupper() or name.islower(), -sum(not c.isascii() for c in name), name)
