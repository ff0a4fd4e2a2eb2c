"""Date words of news text to days: what "on Tuesday night" or "3 December" means for one publication date.

News counts back: a weekday is the latest one on or before publication, and a day without a year the latest such day.
Days, months, years and ranges are all kept as a first and a last day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.model import Span
from ingest.text import MONTHS

Range = tuple[date, date]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# A dateline may be a day behind the reader's clock: a date that lies one day ahead is still this year's.
SLACK = timedelta(days=1)
# "The day before" counts from a date that the reader still has in mind.
NEAR = 300
# Without a publication date, a full date lends its year only to days of about the same time of year.
SAME_TIME = timedelta(days=31)
# Failing that, "Wednesday 12 February" names at most one of any five years in a row: those up to this day are tried. It
# is a fixed day, as the answer must not change with the day of reading; move it on with a release.
LATEST = date(2026, 12, 31)
YEARS = 5

# Words before a length of time that leave its end open.
VAGUE = re.compile(r"\b(?:over|than|nearly|almost|about|around|least|roughly|some|within|the)\s+$", re.I)

# "effective June 30", "due on Monday": of something that is still to come.
AHEAD = re.compile(r"\b(?:effective|due|scheduled(?:\s+for)?|starting|beginning|slated(?:\s+for)?)\s+$", re.I)

_WEEKDAY = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_ANY_WEEKDAY = r"(?P<weekday>(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thur|Thurs|Fri|Sat|Satur|Sun)(?:day|\.)?)"
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\w%:]|[.,]\d)"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\w%]|[.,]\d)"
_WHICH_YEAR = rf"(?:,?\s+(?:of\s+)?{_YEAR}|,?\s+(?:of\s+)?(?P<which>last|this)\s+year\b)"
_PART = r"(?:\s+(?:early\s+|late\s+)?(?:morning|afternoon|evening|night|lunchtime)s?\b)?"
_ON = r"(?:\b(?:[Oo]n|[Ii]n|[Oo]ver|[Dd]uring)\s+)?"
_VAGUE = r"(?:\b(?:[Ee]arly|[Ll]ate|[Ee]arlier|mid|the\s+(?:start|end|beginning)\s+of)[\s-]+(?:on\s+|in\s+)?)?"
_COUNT = rf"(?P<count>\d{{1,3}}|[Aa]n?|{'|'.join(NUMBERS[1:])}|{'|'.join(n.title() for n in NUMBERS[1:])})"
_UNIT = r"(?P<unit>day|week|month|year)"


@dataclass(frozen=True)
class When:
    """Date words in a text, and the first and last day they can mean, or None where nobody can tell."""

    words: str
    span: Span
    days: Range | None


@dataclass(frozen=True)
class _Ground:
    """What a date is counted from: the publication date, the full dates of the text, the date told just before."""

    published: date | None
    full: tuple[date, ...] = ()
    latest: date = LATEST
    before: Range | None = None


# What reads one match of a pattern.
Resolve = Callable[[re.Match[str], _Ground], Range | None]


def month_of(year: int, month: int) -> Range:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _day(day: date) -> Range:
    return day, day


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _weekday_number(name: str) -> int:
    return next(i for i, weekday in enumerate(WEEKDAYS) if weekday.startswith(name[:3].lower()))


def _year_of(match: re.Match[str], ground: _Ground) -> int | None:
    if match["year"]:
        return int(match["year"])
    if match["which"] and ground.published:
        return ground.published.year - (match["which"].lower() == "last")
    return None


def _full_date(match: re.Match[str], ground: _Ground) -> Range | None:
    """ "3 December 2025", "Wednesday 12 February", "Dec. 3": a year that is not printed is the latest that fits."""
    month, number = _month_number(match["month"]), int(match["day"])
    if year := _year_of(match, ground):
        day = _safe(year, month, number)
        return _day(day) if day else None
    weekday = _weekday_number(match["weekday"]) if match["weekday"] else None
    day = _latest(month, number, weekday, ground)
    return _day(day) if day else None


def _latest(month: int, number: int, weekday: int | None, ground: _Ground) -> date | None:
    if not ground.published:
        return _without_publication(month, number, weekday, ground)
    days = _years_back(ground.published + SLACK, month, number, 9 if (month, number) == (2, 29) else 3)
    # "Tuesday, 3 June" tells the year too, but a slip in the weekday must not send the reader decades back.
    fitting = [day for day in days if weekday is None or day.weekday() == weekday]
    return next(iter(fitting or days), None)


def _without_publication(month: int, number: int, weekday: int | None, ground: _Ground) -> date | None:
    days = [_safe(full.year + shift, month, number) for full in ground.full for shift in (-1, 0, 1)]
    near = [(abs(day - full), day) for day in days if day for full in ground.full if abs(day - full) <= SAME_TIME]
    if near:
        return min(near)[1]
    if weekday is None:
        return None
    return next((d for d in _years_back(ground.latest, month, number, YEARS) if d.weekday() == weekday), None)


def _years_back(last: date, month: int, number: int, count: int) -> list[date]:
    """The days of that name on or before the last one, newest first."""
    days = (_safe(year, month, number) for year in range(last.year, max(last.year - count, 0), -1))
    return [day for day in days if day and day <= last]


def _iso(match: re.Match[str], ground: _Ground) -> Range | None:
    day = _safe(int(match["year"]), int(match["month"]), int(match["day"]))
    return _day(day) if day else None


def _month_year(match: re.Match[str], ground: _Ground) -> Range | None:
    year = _year_of(match, ground)
    return month_of(year, _month_number(match["month"])) if year else None


def _month(match: re.Match[str], ground: _Ground) -> Range | None:
    if not ground.published or match["ahead"]:
        return None
    month = _month_number(match["month"])
    return month_of(ground.published.year - (month > ground.published.month), month)


def _weekday(match: re.Match[str], ground: _Ground) -> Range | None:
    if not ground.published or match["ahead"]:
        return None
    back = (ground.published.weekday() - _weekday_number(match["weekday"])) % 7
    if back == 0 and match["last"]:
        back = 7  # "last Friday" in Friday's paper is not today
    return _day(ground.published - timedelta(days=back))


def _today(match: re.Match[str], ground: _Ground) -> Range | None:
    if not ground.published or match["ahead"]:
        return None
    return _day(ground.published - timedelta(days=1 if match["yesterday"] else 0))


def _unit(match: re.Match[str], ground: _Ground) -> Range | None:
    """ "earlier this month", "last week", "over the weekend"."""
    day = ground.published
    if not day or match["ahead"]:
        return None
    unit = match["unit"].lower()
    last = (match["which"] or "").lower() not in ("this", "the", "")
    if unit == "month":
        return month_of(*_months_back(day, int(last)))
    if unit == "year":
        return date(day.year - last, 1, 1), date(day.year - last, 12, 31)
    monday = day - timedelta(days=day.weekday())
    if unit == "weekend":
        saturday = monday + timedelta(days=5 if day.weekday() >= 5 and not last else -2)
        return saturday, saturday + timedelta(days=1)
    monday -= timedelta(days=7 * last)
    return monday, monday + timedelta(days=6)


def _ago(match: re.Match[str], ground: _Ground) -> Range | None:
    """ "three weeks ago" counts from publication, "two days later" from the date told just before."""
    sign = 1 if match["way"].lower() in ("later", "after") else -1
    start = _day(ground.published) if match["way"] == "ago" and ground.published else ground.before
    if start is None or (match["way"] == "ago" and not ground.published):
        return None
    word = match["count"].lower()
    count = 1 if word in ("a", "an") else int(word) if word.isdigit() else NUMBERS.index(word)
    return _shift(start, sign * count, match["unit"])


def _told_before(match: re.Match[str], ground: _Ground) -> Range | None:
    """ "the day before", "the following month", "that night": counted from the date told just before."""
    if ground.before is None or match["other"]:
        return None  # "the day after the storm": no date, but another time
    if match["same"]:
        return ground.before
    back = (match["way"] or match["way2"]).lower() in ("before", "previous")
    return _shift(ground.before, -1 if back else 1, match["unit"] or match["unit2"], exact=True)


def _same(match: re.Match[str], ground: _Ground) -> Range | None:
    """ "A few hours later": mostly still the day told just before."""
    return ground.before


def _shift(start: Range, count: int, unit: str, exact: bool = False) -> Range | None:
    """About a month for months (the whole one if ``exact``), about a week for weeks, a day only from a day."""
    if unit == "month" and exact:
        return month_of(*_months_back(start[0], -count))
    if unit == "month":
        middle = date(*_months_back(start[0], -count), min(start[0].day, 28))
        return middle - timedelta(days=15), middle + timedelta(days=15)
    if unit == "year":
        year = start[0].year + count
        return date(year, 1, 1), date(year, 12, 31)
    if start[0] != start[1]:
        return None
    if unit == "day":
        return _day(start[0] + timedelta(days=count))
    day = start[0] + timedelta(weeks=count)
    return day - timedelta(days=3), day + timedelta(days=3)


def _months_back(day: date, count: int) -> tuple[int, int]:
    months = day.year * 12 + day.month - 1 - count
    return months // 12, months % 12 + 1


def _year(match: re.Match[str], ground: _Ground) -> Range | None:
    year = int(match["year"])
    return date(year, 1, 1), date(year, 12, 31)


# Words of which every match of a pattern has one, so that it need not be tried elsewhere. They look at nothing around
# themselves, so that a stretch of text has those that the whole has there; and they begin with one of a few characters,
# which makes the search for them fast.
MONTH = re.compile("|".join(MONTHS).title())
WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
TODAY = re.compile(r"[TtYyLl](?:oday|onight|omorrow|esterday|ast\s+night|his\s+(?:morning|afternoon|evening))")
THIS = re.compile(r"(?:his|ast|the)\s+(?:week|month|year)")
AGO = re.compile(r"(?:day|week|month|year|our|inute|oment)s?\s+(?:ago|earlier|later)")
THAT = re.compile(r"(?:he|hat|same|previous|following|next)\s+(?:day|week|month|year|night|morning|afternoon|evening)")
YEAR = re.compile(r"(?:19|20)\d\d")
# How many characters before and behind such a word a match can reach, where no gap between words is as long as GAP: of
# "during the beginning of on Wednesday, the 31st of December" nine words stand before it.
BEFORE, BEHIND = 100, 60
GAP = re.compile(r"[\s-]{7}")

# Tried in this order, each around its words; what one has read, a later one does not read again.
PATTERNS: list[tuple[re.Pattern[str], Resolve, re.Pattern[str]]] = [
    (re.compile(rf"{_ON}\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-])"), _iso, YEAR),
    (
        re.compile(rf"{_ON}{_VAGUE}(?:\b{_ANY_WEEKDAY},?\s+)?(?:the\s+)?\b{_DAY}\s+(?:of\s+)?{_MONTH}\b{_WHICH_YEAR}?"),
        _full_date,
        MONTH,
    ),
    (re.compile(rf"{_ON}{_VAGUE}(?:\b{_ANY_WEEKDAY},?\s+)?\b{_MONTH}\s+{_DAY}{_WHICH_YEAR}?"), _full_date, MONTH),
    (re.compile(rf"{_ON}{_VAGUE}\b{_MONTH}{_WHICH_YEAR}"), _month_year, MONTH),
    (
        re.compile(
            rf"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Ee]arly|[Ll]ate|[Ll]ast|[Tt]his|[Aa]n?|[Tt]he|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er"
            rf"|(?P<ahead>[Nn]ext|[Bb]y|[Uu]ntil))[\s-]+{_VAGUE}{_MONTH}(?!\s*\d|\w)"
        ),
        _month,
        MONTH,
    ),
    (
        re.compile(
            rf"{_ON}{_VAGUE}(?:\b(?P<ahead>[Nn]ext|[Cc]oming|[Uu]pcoming|[Bb]y|[Uu]ntil)\s+|\b(?P<last>[Ll]ast)\s+"
            rf"|\b(?:this\s+past|this)\s+)?\b{_WEEKDAY}\b(?!s){_PART}"
        ),
        _weekday,
        WEEKDAY,
    ),
    (
        re.compile(
            rf"(?:\b[Ee]arlier\s+|\b[Ll]ater?\s+)?(?<!USA )\b(?:(?P<ahead>[Tt]omorrow)"
            rf"|(?P<yesterday>[Yy]esterday|[Ll]ast\s+night)|[Tt]oday|[Tt]onight"
            rf"|[Tt]his\s+(?:morning|afternoon|evening))\b{_PART}(?!\s+(?:programme|program|show)\b)"
        ),
        _today,
        TODAY,
    ),
    (
        re.compile(
            r"(?:\b(?P<ahead>[Ll]ater|[Nn]ext)\s+)?\b(?:[Ee]arlier\s+|[Ll]ate\s+|[Ee]arly\s+)?(?:in\s+)?"
            r"(?P<which>[Tt]his|[Ll]ast|[Tt]he\s+past|(?:[Oo]ver|[Aa]t|[Dd]uring|[Oo]n)\s+(?:the|this|last)(?=\s+weekend))"
            r"\s+(?P<unit>weekend|week|month|year)\b(?!\s+ago|[’'])"
        ),
        _unit,
        THIS,
    ),
    (re.compile(rf"\b{_COUNT}\s+{_UNIT}s?\s+(?P<way>ago|earlier|later)\b"), _ago, AGO),
    (
        re.compile(
            rf"(?:\b(?:[Aa]\s+few|[Ss]ome|[Ss]everal|{_COUNT})\s+)?\b(?:[Hh]ours?|[Mm]inutes|[Mm]oments)\s+(?:later|earlier)\b"
        ),
        _same,
        AGO,
    ),
    (
        re.compile(
            rf"\b(?:[Oo]n\s+|[Ii]n\s+)?(?:[Tt]he\s+{_UNIT}\s+(?P<way>before|after)\b(?P<other>\s+[a-z])?"
            r"|[Tt]he\s+(?P<way2>previous|following|next)\s+(?P<unit2>day|week|month|year)"
            r"|(?P<same>[Tt]hat|[Tt]he\s+same)\s+(?:same\s+)?(?:day|night|morning|afternoon|evening|month))\b"
        ),
        _told_before,
        THAT,
    ),
    (re.compile(rf"\b(?:[Ii]n|[Dd]uring)\s+(?:early\s+|late\s+|mid-)?{_YEAR}"), _year, YEAR),
]


def find_dates(text: str, published: date | None, latest: date = LATEST) -> list[When]:
    """All date words of a text, in order, resolved where that can be done; never raises.

    Without ``published`` only dates with a year count, days near them in the calendar, and days with their weekday in
    the five years up to ``latest``.
    """
    matches = _read(text)
    ground = _Ground(published, () if published else _full_dates(matches), latest)
    found: list[When] = []
    for match, resolve in _matches(matches, len(text)):
        if AHEAD.search(text, max(0, match.start() - 20), match.start()):
            continue
        near = next((w.days for w in found[:-6:-1] if w.days and match.start() - w.span[1] <= NEAR), None)
        days = None if _vague(match) else _guarded(resolve, match, replace(ground, before=near))
        found.append(When(match.group(), match.span(), days))
        if days and not published and days[0] == days[1] and days[0] not in ground.full:
            ground = replace(ground, full=(*ground.full, days[0]))
    return found


def _vague(match: re.Match[str]) -> bool:
    """ "just over a month ago", "nearly two weeks ago": no day can be told."""
    return bool(VAGUE.search(match.string, max(0, match.start() - 20), match.start()))


def _matches(found: Sequence[list[re.Match[str]]], length: int) -> list[tuple[re.Match[str], Resolve]]:
    """The matches of all patterns in order, each with its reading, where no earlier pattern has read the words."""
    taken: list[tuple[re.Match[str], Resolve]] = []
    covered = bytearray(length)
    for (_, resolve, _), matches in zip(PATTERNS, found, strict=True):
        for match in matches:
            start, end = match.span()
            if not any(covered[start:end]):
                covered[start:end] = b"\1" * (end - start)
                taken.append((match, resolve))
    return sorted(taken, key=lambda item: item[0].start())


def _full_dates(found: Sequence[list[re.Match[str]]]) -> tuple[date, ...]:
    """The days that the text prints with their year."""
    ground = _Ground(None, latest=date.min)  # a weekday alone prints no year
    whole = zip(PATTERNS[:3], found[:3], strict=True)
    read = [_guarded(resolve, match, ground) for (_, resolve, _), matches in whole for match in matches]
    return tuple(days[0] for days in read if days)


def _read(text: str) -> list[list[re.Match[str]]]:
    """What each pattern matches in a text: it is tried only around the words that all its matches have in them."""
    everywhere = [(0, len(text))] if GAP.search(text) else None
    around = {anchor: everywhere or list(_around(anchor, text)) for _, _, anchor in PATTERNS}
    return [
        [match for start, end in around[anchor] for match in pattern.finditer(text, start, end)]
        for pattern, _, anchor in PATTERNS
    ]


def _around(anchor: re.Pattern[str], text: str) -> Iterator[Span]:
    """The stretches of a text in which a pattern can match, one for anchors whose reaches meet."""
    start = end = -1
    for found in anchor.finditer(text):
        if found.start() - BEFORE > end:
            if end > 0:
                yield start, end
            start = max(0, found.start() - BEFORE)
        end = min(len(text), found.end() + BEHIND)
    if end > 0:
        yield start, end


def _guarded(resolve: Resolve, match: re.Match[str], ground: _Ground) -> Range | None:
    try:
        return resolve(match, ground)
    except (ValueError, OverflowError):  # before year 1 or after 9999: no date
        return None
