"""How exactly it is known when something was said: a day, a month, a year, or some days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any

COLUMNS = ("said", "said_latest", "said_precision", "said_year")
WRITTEN = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def said_columns(earliest: str, latest: str) -> dict[str, Any]:
    """The columns that tell the first and the last day on which the words can have been said."""
    year, month = int(earliest[:4]), int(earliest[5:7])
    precision = "range"
    if earliest == latest:
        precision = "day"
    elif (earliest, latest) == (f"{earliest[:7]}-01", f"{earliest[:7]}-{monthrange(year, month)[1]}"):
        precision = "month"
    elif (earliest, latest) == (f"{earliest[:4]}-01-01", f"{earliest[:4]}-12-31"):
        precision = "year"
    return {
        "said": earliest, "said_latest": latest, "said_precision": precision,
        "said_year": year if latest[:4] == earliest[:4] else None,
    }  # fmt: skip


def parse_days(words: str) -> tuple[str, str]:
    """The first and last day of "2026-03-04", "2026-03", "2026" or "2026-03-04..2026-03-06".

    Raises ValueError for anything else, for days that do not exist and for a range that runs backwards.
    """
    first, dots, last = words.partition("..")
    earliest = _edge(first, 0)
    latest = _edge(last if dots else first, 1)
    if earliest > latest:
        raise ValueError(f"{words!r} runs backwards")
    return earliest, latest


def _edge(words: str, last: int) -> str:
    found = WRITTEN.fullmatch(words.strip())
    if not found:
        raise ValueError(f"{words!r} is not a day (2026-03-04), a month (2026-03), a year or FIRST..LAST")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    month = month or (12 if last else 1)
    try:
        return date(year, month, day or (monthrange(year, month)[1] if last else 1)).isoformat()
    except ValueError:
        raise ValueError(f"{words!r} is not in the calendar") from None
