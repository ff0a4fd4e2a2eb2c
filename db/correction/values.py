"""What a person may put in place of what was found: the values a correction can have, field by field.

========  ==================================================================
speaker   ``{"name": "Ana Ruíz", "kind": "person", "role": null}``, or null
said      ``{"earliest": "2026-03-03", "latest": "2026-03-03"}``, or null
venue     ``{"name": "city hall", "kind": "press conference"}``, or null
type      ``"direct"``, ``"mixed"`` or ``"indirect"``
contents  ``{"contents": [[161, 197]], "text": ["We will not wait"]}``
reject    null: this is no quote
accept    the values of speaker, said, venue and type that a person found right
========  ==================================================================
"""

from __future__ import annotations

import json
from typing import Any

from db.record import Quote, RecordError, Said, Speaker, Venue, check_fields, kinds
from db.rows import Row
from db.schema import FIELDS, QUOTE_TYPES

OBJECTS = {
    "speaker": kinds(Speaker),
    "said": {name: kinds(Said)[name] for name in ("earliest", "latest")},
    "venue": {name: kinds(Venue)[name] for name in ("name", "kind")},
    "contents": {name: kinds(Quote)[name] for name in ("contents", "text")},
}
# What somebody accepts who accepts a quote; its words are told by the anchor of the correction.
ACCEPTED = ("speaker", "said", "venue", "type")


def check_value(field: str, value: Any) -> None:
    """Raise RecordError for a value that a field cannot have."""
    if field not in FIELDS:
        raise RecordError(f"{field!r} is no field that can be corrected; these are: {', '.join(FIELDS)}")
    if field == "reject":
        if value is not None:
            raise RecordError("reject has no value")
    elif field == "type":
        if value not in QUOTE_TYPES:
            raise RecordError(f"type must be one of {', '.join(QUOTE_TYPES)}, not {value!r}")
    elif field == "accept":
        _check_accepted(value)
    elif isinstance(value, dict):
        check_fields(field, value, OBJECTS[field])
    elif value is not None or field == "contents":
        raise RecordError(f"{field} must be an object with {', '.join(OBJECTS[field])}, not {value!r}")
    if field == "said" and value and value["earliest"] > value["latest"]:
        raise RecordError(f"said: {value['earliest']} is later than {value['latest']}")
    if field == "contents":
        _check_contents(value)


def _check_accepted(value: Any) -> None:
    if not isinstance(value, dict) or sorted(value) != sorted(ACCEPTED):
        raise RecordError(f"accept must be an object with {', '.join(ACCEPTED)}, not {value!r}")
    for name in ACCEPTED:
        check_value(name, value[name])


def _check_contents(value: Row) -> None:
    edges = [edge for part in value["contents"] for edge in part]
    if not edges or len(value["contents"]) != len(value["text"]):
        raise RecordError("contents and text must have the same number of parts, at least one")
    if edges[0] < 0 or edges != sorted(edges) or not all(start < end for start, end in value["contents"]):
        raise RecordError(f"contents: the places {value['contents']} are empty or out of order")


def found_value(field: str, row: Row) -> Any:
    """The value that a field has in a row of ``quotes``, in the form that a correction gives it."""
    if field == "speaker" and row["speaker_in_article"]:
        return {"name": row["speaker_in_article"], "kind": row["speaker_kind"], "role": row["role"]}
    if field == "said" and row["said"]:
        return {"earliest": row["said"], "latest": row["said_latest"]}
    if field == "venue" and row["venue"]:
        return {"name": row["venue"], "kind": row["venue_type"]}
    if field == "contents":
        return {"contents": json.loads(row["contents"]), "text": row["text"].split(" … ")}
    if field == "accept":
        return {name: found_value(name, row) for name in ACCEPTED}
    return row["type"] if field == "type" else None


def say_value(field: str, value: Any) -> str:
    """A value in a few words."""
    if field == "reject":
        return "no quote"
    if field == "accept":
        return "right as it is"
    if value is None:
        return "not told"
    if field == "type":
        return str(value)
    if field == "contents":
        return " … ".join(value["text"])
    if field == "said":
        return " to ".join(dict.fromkeys((value["earliest"], value["latest"])))
    return f"{value['name']} ({', '.join(filter(None, (value['kind'], value.get('role'))))})"
