"""Review: the doubtful quotes that nobody has decided about, the least sure first, and what a person decides.

Whoever looks at a quote accepts it, puts it right or rejects it. All three are corrections (corrections.py), so that
they are signed, can be taken back and outlive every later reading, and the quote leaves the queue.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from db.correction.corrections import CorrectionError, correct, kind_of, place_words, require_quote, role_of
from db.correction.values import found_value
from db.identity.speakers import digest
from db.rows import Row, fetch
from db.said import parse_days

# The conditions of the index quotes_to_review; the number is where the site begins to call a quote doubtful.
DOUBTFUL = "confidence < 0.5 and corrected is null and retired_by is null"
NEXT = f"""
select id, confidence from quotes indexed by quotes_to_review
where {DOUBTFUL} and (confidence, id) > (:confidence, :id) and (:outlet is null or outlet_id = :outlet)
order by confidence, id limit 1
"""
LEFT = f"""
select count(*) from quotes indexed by quotes_to_review
where {DOUBTFUL} and (:outlet is null or outlet_id = :outlet)
"""
OUTLETS = f"""
select outlets.id, outlets.name, count(*) as left
from quotes indexed by quotes_to_review join outlets on outlets.id = quotes.outlet_id
where {DOUBTFUL} group by outlets.id order by left desc, outlets.name limit 100
"""
NAMES = """
select speaker_in_article as name from quotes
where article_id = :article_id and speaker_in_article is not null and retired_by is null
group by name order by count(*) desc, name limit 40
"""
# What tells whether a quote is still as it was when somebody looked at it.
SEEN = (
    "text", "contents", "type", "speaker_in_article", "speaker_kind", "role", "said", "said_latest", "venue",
    "venue_type", "corrected", "retired_by",
)  # fmt: skip
# The decisions, and what each comes to in words.
DECISIONS = {"accept": "accepted", "fix": "put right", "reject": "rejected"}


def next_quote(
    conn: sqlite3.Connection, after: tuple[float, str] = (-1.0, ""), outlet: str | None = None
) -> Row | None:
    """The id and confidence of the doubtful quote behind a place in the queue; None where the queue ends."""
    found = fetch(conn, NEXT, {"confidence": after[0], "id": after[1], "outlet": outlet})
    return found[0] if found else None


def left(conn: sqlite3.Connection, outlet: str | None = None) -> int:
    """How many doubtful quotes wait for a decision."""
    count: int = conn.execute(LEFT, {"outlet": outlet}).fetchone()[0]
    return count


def waiting_outlets(conn: sqlite3.Connection) -> list[Row]:
    """The outlets with doubtful quotes, and how many of each wait."""
    return fetch(conn, OUTLETS)


def review_form(conn: sqlite3.Connection, key: str) -> Row:
    """What a form shows of a quote: its fields as a person writes them, names to choose from, and how it was seen."""
    quote = require_quote(conn, key)
    fields = {
        "speaker": quote["speaker_in_article"] or "", "kind": quote["speaker_kind"] or "person",
        "role": quote["role"] or "", "said": written_days(quote), "venue": quote["venue"] or "",
        "venue_type": quote["venue_type"] or "", "type": quote["type"],
        # One line for each part; a part itself may run over paragraphs.
        "words": "\n…\n".join(quote["text"].split(" … ")),
    }  # fmt: skip
    names = [row["name"] for row in fetch(conn, NAMES, {"article_id": quote["article_id"]})]
    return {"fields": fields, "names": names, "seen": seen(quote)}


def seen(quote: Row) -> str:
    """A mark of how a quote stands; another one where anything that a person decides about has changed."""
    return digest(json.dumps([quote[name] for name in SEEN], ensure_ascii=False))


def decide(
    conn: sqlite3.Connection, key: str, decision: str, given: Mapping[str, str], by: str, note: str | None = None
) -> list[Row]:
    """Sign one decision about a quote; ``given`` holds the fields of ``review_form`` as they were sent, and ``seen``.

    The caller holds the transaction. Raises CorrectionError where the quote has changed since it was shown, where a
    field cannot be read, or where nothing was changed.
    """
    quote = require_quote(conn, key)
    if given.get("seen") != seen(quote):
        raise CorrectionError("the quote has changed since you opened it; look at it again")
    if decision == "accept":
        values: Row = {"accept": found_value("accept", quote)}
    elif decision == "reject":
        values = {"reject": None}
    elif decision == "fix":
        values = _fixed(conn, quote, given)
        if not values:
            raise CorrectionError("no field was changed; accept the quote if it is right as it is")
    else:
        raise CorrectionError(f"{decision!r} is no decision; these are: {', '.join(DECISIONS)}")
    return correct(conn, quote["id"], values, by, note)


def written_days(quote: Row) -> str:
    """The day or days of a quote, as ``parse_days`` reads them."""
    first, last = quote["said"], quote["said_latest"]
    cut = {"day": 10, "month": 7, "year": 4}.get(quote["said_precision"])
    return "" if not first else first[:cut] if cut else f"{first}..{last}"


def _fixed(conn: sqlite3.Connection, quote: Row, given: Mapping[str, str]) -> Row:
    """The values that differ from what stands in the quote."""
    sent = {name: value.strip() for name, value in given.items()}
    wanted = {
        "speaker": _speaker(conn, quote, sent), "said": _said(sent.get("said", "")), "venue": _venue(sent),
        "type": sent.get("type"),
    }  # fmt: skip
    values = {name: value for name, value in wanted.items() if value != found_value(name, quote)}
    words = sent.get("words", "").replace("\r\n", "\n")  # as browsers send the lines of a form
    parts = [" ".join(part.split()) for part in words.split("\n…\n") if part.strip()]
    shown = [" ".join(part.split()) for part in quote["text"].split(" … ")]
    if parts != shown:
        if not parts:
            raise CorrectionError("words: a quote without words is none; reject it instead")
        values["contents"] = place_words(conn, quote["id"], parts)
    return values


def _speaker(conn: sqlite3.Connection, quote: Row, sent: Mapping[str, str]) -> Row | None:
    name, kind, role = " ".join(sent.get("speaker", "").split()), sent.get("kind", "person"), sent.get("role", "")
    if not name:
        return None
    if name != quote["speaker_in_article"]:
        # What was filled in of another speaker and left alone does not go with the new name.
        kind = kind if kind != (quote["speaker_kind"] or "person") else kind_of(conn, name) or kind
        role = role if role != (quote["role"] or "") else role_of(conn, quote["article_id"], name, kind) or ""
    return {"name": name, "kind": kind, "role": role or None}


def _said(written: str) -> Row | None:
    if not written:
        return None
    try:
        return dict(zip(("earliest", "latest"), parse_days(written), strict=True))
    except ValueError as error:
        raise CorrectionError(f"said: {error}") from error


def _venue(sent: Mapping[str, Any]) -> Row | None:
    name = " ".join(sent.get("venue", "").split())
    return {"name": name, "kind": sent.get("venue_type") or "other"} if name else None
