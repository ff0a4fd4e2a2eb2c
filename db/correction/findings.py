"""Corrections in their place: what people decided is shown, and what was found is kept beside it.

``lift`` puts back what the extractor found, ``reapply`` places every correction of an article in its text as it is now
and shows the corrected values. Between the two, the quotes of an article are exactly as they were read; so undoing a
correction, and reading the article again, are the same two steps around another change.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from db.correction.anchors import Anchor, Lost, Span, Words, anchor, find, overlap, spans
from db.correction.history import SAME, best_share, places
from db.correction.values import found_value
from db.identity.judgements import apart
from db.identity.speakers import ARTICLE, save_speakers
from db.rows import Row, fetch, fetch_one
from db.said import said_columns
from db.schema import FIELDS

# Every column of a quote that a correction may change.
SHOWN = (
    "text", "contents", "cue", "cue_words", "type", "speaker", "speaker_id", "speaker_name_id", "speaker_kind",
    "speaker_in_article", "role", "mention_span", "said", "said_latest", "said_precision", "said_year", "said_words",
    "said_span", "venue", "venue_type", "venue_span", "corrected", "retired_by", "retired_reason",
    "replaced_by",
)  # fmt: skip
SPEAKER = ("speaker", "speaker_id", "speaker_name_id", "speaker_kind", "speaker_in_article", "role")

FOUND = "select quote_id, found from findings where article_id = ?"
FORGET = "delete from findings where article_id = ?"
KEEP = "insert into findings (quote_id, article_id, found) values (?, ?, ?)"
ACTIVE = """
select id, quote_id, field, value, corrected_at, anchor, aim, orphaned from corrections
where article_id = ? and withdrawn_at is null order by corrected_at, id
"""
QUOTES = f"""
select id, run_id, mention, {", ".join(SHOWN)} from quotes where article_id = ?
"""
SHOW = f"update quotes set {', '.join(f'{column} = :{column}' for column in SHOWN)} where id = :id"
PLACE = """
update corrections set quote_id = :quote_id, anchor = :anchor, aim = :aim, orphaned = :orphaned where id = :id
"""


@dataclass
class Group:
    """The corrections of one quote, which stand or fall together: earliest first."""

    corrections: list[Row]
    # Where the quote was found, in the text as it is now.
    place: list[Span] | None = None
    orphaned: str | None = None
    # The latest of each field counts.
    values: dict[str, Row] = field(default_factory=dict)
    aims: dict[str, list[Span]] = field(default_factory=dict)

    @property
    def aim(self) -> list[Span] | None:
        """Where a person has put its boundaries."""
        latest = self.values.get("contents")
        return self.aims.get(latest["id"]) if latest else None

    @property
    def quote_id(self) -> str | None:
        """The quote that the corrections were last placed on."""
        key: str | None = self.corrections[0]["quote_id"]
        return key

    def share(self, contents: list[Span]) -> float:
        """What a place has in common with that of the quote."""
        return max(overlap(place, contents) for place in (self.place, self.aim) if place)


def lift(conn: sqlite3.Connection, article_id: str) -> None:
    """Put the quotes of an article back as they were found, without what corrections changed."""
    kept = fetch(conn, FOUND, [article_id])
    for row in kept:
        found = json.loads(row["found"])
        # Who stands behind a name may have been judged anew since.
        conn.execute(SHOW, {"id": row["quote_id"], **found, **_speaker(conn, article_id, _speaker_found(found))})
    if kept:
        conn.execute(FORGET, [article_id])


def reapply(conn: sqlite3.Connection, article_id: str) -> None:
    """Place the corrections of an article in its text and show them; those that cannot be placed become orphans.

    The quotes must be as they were found. The caller holds the transaction, and counts quotes afterwards.
    """
    corrections = fetch(conn, ACTIVE, [article_id])
    if not corrections:
        return
    article = fetch_one(conn, ARTICLE, [article_id])
    if article is None:
        return
    words = Words(article["text"])
    quotes = {row["id"]: row for row in fetch(conn, QUOTES, [article_id])}
    groups = _groups(corrections)
    for group in groups:
        _locate(group, words)
    targets = _targets(groups, quotes)
    shown: dict[str, list[Group]] = {}
    for group, key in zip(groups, targets, strict=True):
        _place(conn, group, key, words)
        if key is None and group.quote_id and quotes[group.quote_id]["retired_by"]:
            key = group.quote_id  # gone from the article; its page still shows what people decided
        if key is not None:
            shown.setdefault(key, []).append(group)
    for key, gathered in shown.items():
        _show(conn, article_id, quotes[key], gathered, words)


def _groups(corrections: list[Row]) -> list[Group]:
    gathered: dict[tuple[str | None, str], Group] = {}
    for row in corrections:
        group = gathered.setdefault((row["quote_id"], row["anchor"]), Group([]))
        group.corrections.append(row)
        group.values[row["field"]] = row
    return list(gathered.values())


def _locate(group: Group, words: Words) -> None:
    """Find the words of a group in the text."""
    try:
        group.place = find(Anchor.parse(group.corrections[0]["anchor"]), words)
    except Lost as lost:
        group.orphaned = lost.reason
    for row in group.corrections:
        if row["aim"]:
            with suppress(Lost):
                group.aims[row["id"]] = find(Anchor.parse(row["aim"]), words)
    if group.aim:
        group.orphaned = None


def _targets(groups: list[Group], quotes: dict[str, Row]) -> list[str | None]:
    """The quote that each group belongs to now; None for what cannot be placed.

    A quote takes the corrections of one earlier quote only, so that two that grew into one do not mix; corrections
    from elsewhere, which never had a quote here, join the best.
    """
    standing = {key: places(row) for key, row in quotes.items() if row["retired_by"] is None}
    targets: dict[int, str] = {}
    takers: dict[str, str] = {}

    def take(number: int, key: str, own: str) -> None:
        if number not in targets and takers.setdefault(key, own) == own:
            targets[number] = key

    known = {number: group.quote_id for number, group in enumerate(groups) if group.orphaned is None and group.quote_id}
    shares = ((groups[number].share(place), number, key) for number in known for key, place in standing.items())
    for _, number, key in sorted(
        (pair for pair in shares if pair[0] > SAME), key=lambda pair: (-pair[0], pair[2] != known[pair[1]], pair[1:])
    ):
        take(number, key, known[number])
    for number, own in known.items():
        if number not in targets and quotes[own]["retired_by"] is not None:
            take(number, own, own)
            standing[own] = groups[number].place or groups[number].aim or []
    for number, group in enumerate(groups):
        if group.orphaned is None and not group.quote_id:
            best = best_share({key: group.share(place) for key, place in standing.items()})
            if best is not None:
                targets[number] = best
    return [targets.get(number) for number in range(len(groups))]


def _place(conn: sqlite3.Connection, group: Group, key: str | None, words: Words) -> None:
    """Note where the corrections of a group stand now, or why they stand nowhere."""
    if key is None:
        group.orphaned = group.orphaned or "no quote"
        moved: Row = {"orphaned": group.orphaned}
    else:
        # The words that a person looked at, whatever other boundaries have been found since.
        moved = {"orphaned": None, "quote_id": key, "anchor": anchor(words, group.place or group.aim or []).dump()}
    for row in group.corrections:
        new = row | moved
        if row["aim"] and key is not None:
            aim = group.aims.get(row["id"])
            new |= {"aim": anchor(words, aim).dump()} if aim else {"orphaned": "words gone"}
        if new != row:
            conn.execute(PLACE, new)
            row.update(new)


def _show(conn: sqlite3.Connection, article_id: str, quote: Row, groups: list[Group], words: Words) -> None:
    """Keep what was found of a quote, and show what was decided."""
    found = {column: quote[column] for column in SHOWN}
    placed = [group for group in groups if group.orphaned is None]
    values: dict[str, Row] = {}
    for group in placed or groups:
        values |= {name: row for name, row in group.values.items() if row["orphaned"] is None or not placed}
    row = dict(quote)
    if quote["retired_by"] is not None and placed:
        row |= _revived(quote, placed[0].place or placed[0].aim or [], words)
    # In the order in which people decided: what was accepted as a whole may have been put right in part since.
    for name, correction in sorted(values.items(), key=lambda item: (item[1]["corrected_at"], item[1]["id"])):
        value = json.loads(correction["value"]) if correction["value"] is not None else None
        aim = next((group.aims[correction["id"]] for group in placed if correction["id"] in group.aims), None)
        # Accepting changes only what a later reading has found otherwise, so that evidence stays where it agrees.
        fields = {name: value} if name != "accept" else _differing(value or {}, row)
        for part, decided in fields.items():
            row |= _columns(conn, article_id, part, decided, aim, words)
    if "reject" in values and placed:
        row |= {"retired_by": quote["retired_by"] or quote["run_id"], "retired_reason": "rejected"}
    row["corrected"] = ", ".join(name for name in FIELDS if name in values)
    conn.execute(KEEP, [quote["id"], article_id, json.dumps(found, ensure_ascii=False)])
    conn.execute(SHOW, row)


def _differing(accepted: Row, row: Row) -> Row:
    return {name: value for name, value in accepted.items() if value != found_value(name, row)}


def _revived(quote: Row, place: list[Span], words: Words) -> Row:
    """A quote that is no longer found but stands in the article, at its place in the text of today."""
    moved = place[0][0] - places(quote)[0][0]
    columns: Row = {"contents": _offsets(place), "text": _words(words, place)}
    columns |= {"retired_by": None, "retired_reason": None, "replaced_by": None}
    for column, printed in (("mention_span", "mention"), ("said_span", "said_words"), ("venue_span", "venue")):
        if quote[column]:
            start, end = (offset + moved for offset in json.loads(quote[column]))
            # What stands around the words may have been edited; a mark on the wrong words is worse than none.
            same = start >= 0 and words.text[start:end] == quote[printed]
            columns[column] = str([start, end]) if same else None
    cue = [(start + moved, end + moved) for start, end in json.loads(quote["cue"])]
    same = all(start >= 0 for start, _ in cue) and (_words(words, cue) or None) == quote["cue_words"]
    return columns | {"cue": _offsets(cue) if same else "[]"}


def _columns(
    conn: sqlite3.Connection, article_id: str, name: str, value: Any, aim: list[Span] | None, words: Words
) -> Row:
    """The columns of a quote that one corrected value fills."""
    if name == "speaker":
        return _speaker(conn, article_id, value)
    if name == "said":
        days = said_columns(**value) if value else dict.fromkeys(("said", "said_latest", "said_precision", "said_year"))
        return {**days, "said_words": None, "said_span": None}
    if name == "venue":
        value = value or {"name": None, "kind": None}
        return {"venue": value["name"], "venue_type": value["kind"], "venue_span": None}
    if name == "type":
        return {"type": value}
    if name == "contents":
        if aim is None:  # of a quote that is gone from the article: as it was signed
            return {"contents": _offsets(spans(value["contents"])), "text": " … ".join(value["text"])}
        return {"contents": _offsets(aim), "text": _words(words, aim)}
    return {}


def _speaker_found(found: Row) -> Row | None:
    if found["speaker_in_article"] is None:
        return None
    return {"name": found["speaker_in_article"], "kind": found["speaker_kind"], "role": found["role"]}


def _speaker(conn: sqlite3.Connection, article_id: str, speaker: Row | None) -> Row:
    """The columns of a speaker, by the same keys that loading gives."""
    if speaker is None:
        return dict.fromkeys(SPEAKER)
    article = (fetch_one(conn, ARTICLE, [article_id]) or {}) | {"apart": apart(conn, [article_id]).get(article_id, ())}
    (names,) = save_speakers(conn, [(article, [(speaker["name"], speaker["kind"], None, None)])])
    name_id, speaker_id, shown = names[speaker["name"], speaker["kind"]]
    return dict(
        zip(SPEAKER, (shown, speaker_id, name_id, speaker["kind"], speaker["name"], speaker["role"]), strict=True)
    )


def _offsets(contents: Iterable[Span]) -> str:
    return str([list(span) for span in contents])


def _words(words: Words, contents: Iterable[Span]) -> str:
    return " … ".join(words.text[start:end] for start, end in contents)
