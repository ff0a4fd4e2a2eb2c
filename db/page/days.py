"""Days in words: "3 March 2026", "March 2026", "3 to 5 March 2026"."""

from __future__ import annotations

from calendar import monthrange

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def say_day(first: str | None, last: str | None = None, precision: str | None = None) -> str:
    """An ISO day or a span of days in words, no more exact than it is known; empty for no day."""
    if not first:
        return ""
    year, month, day = first.split("-")
    if precision == "year":
        return year
    if precision == "month":
        return f"{MONTHS[int(month) - 1]} {year}"
    whole = f"{int(day)} {MONTHS[int(month) - 1]} {year}"
    if not last or last == first:
        return whole
    if last[:7] == first[:7]:
        return f"{int(day)} to {say_day(last)}"
    return f"{whole} to {say_day(last)}"


def say_moment(moment: str) -> str:
    """An ISO time of the database, which is UTC, in words: "3 March 2026, 14:05 UTC"."""
    return f"{say_day(moment[:10])}, {moment[11:16]} UTC" if len(moment) >= 16 else say_day(moment)


def say_period(period: str) -> str:
    """A year or an ISO month in words: "2026", "March 2026"."""
    return say_day(f"{period}-01", precision="month") if len(period) == 7 else period


def period_days(period: str) -> tuple[str, str]:
    """The first and the last day of a year or an ISO month."""
    if len(period) == 4:
        return f"{period}-01-01", f"{period}-12-31"
    year, month = period.split("-")
    return f"{period}-01", f"{period}-{monthrange(int(year), int(month))[1]}"


def periods_between(first: str, last: str) -> list[str]:
    """All years from one to another, or all months."""
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    months = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last)]
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(months[0], months[1] + 1)]
