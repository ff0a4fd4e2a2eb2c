"""Date words of news text, counted from a publication date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.occasion.dates import LATEST, WEEKDAYS, find_dates

FRIDAY = date(2025, 2, 14)


def found(text, published=FRIDAY, latest=LATEST):
    """The date words of a text with the days they mean: one ISO date, a first and last one, or None."""
    result = []
    for when in find_dates(text, published, latest):
        assert text[slice(*when.span)] == when.words
        days = [day.isoformat() for day in when.days] if when.days else [None]
        result.append((when.words, "..".join(dict.fromkeys(days)) if when.days else None))
    return result


@pytest.mark.parametrize(
    "text, expected",
    [
        ("She resigned on 3 December 2024.", [("on 3 December 2024", "2024-12-03")]),
        ("Posted 2024-11-05.", [("2024-11-05", "2024-11-05")]),
        ("He spoke on Dec. 3, 2024, in Arden.", [("on Dec. 3, 2024", "2024-12-03")]),
        ("He spoke on the 3rd of May 2023.", [("on the 3rd of May 2023", "2023-05-03")]),
        ("the session of Wednesday 12 February", [("Wednesday 12 February", "2025-02-12")]),
        ("on Saturday, June 22", [("on Saturday, June 22", "2024-06-22")]),
        ("a shipwreck in March 2020", [("in March 2020", "2020-03-01..2020-03-31")]),
        ("an August 2024 memo", [("August 2024", "2024-08-01..2024-08-31")]),
        ("He left in 2019.", [("in 2019", "2019-01-01..2019-12-31")]),
        ("in January last year", [("in January last year", "2024-01-01..2024-01-31")]),
    ],
)
def test_absolute(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("on 3 December", "2024-12-03"),  # not yet this year
        ("on 3 February", "2025-02-03"),
        ("on 15 February", "2025-02-15"),  # tomorrow's date, already printed
        ("on Feb. 29", "2024-02-29"),
        ("on Tuesday night", "2025-02-11"),
        ("on Friday", "2025-02-14"),  # the day of publication counts
        ("last Friday", "2025-02-07"),
        ("late Saturday", "2025-02-08"),
        ("yesterday", "2025-02-13"),
        ("last night", "2025-02-13"),
        ("earlier today", "2025-02-14"),
        ("this morning", "2025-02-14"),
        ("three days ago", "2025-02-11"),
        ("last week", "2025-02-03..2025-02-09"),
        ("earlier this week", "2025-02-10..2025-02-16"),
        ("over the weekend", "2025-02-08..2025-02-09"),
        ("earlier this month", "2025-02-01..2025-02-28"),
        ("last month", "2025-01-01..2025-01-31"),
        ("in June", "2024-06-01..2024-06-30"),
        ("in a June report", "2024-06-01..2024-06-30"),
        ("last year", "2024-01-01..2024-12-31"),
        ("three weeks ago", "2025-01-21..2025-01-27"),
        ("two months ago", "2024-11-29..2024-12-29"),
    ],
)
def test_counted_from_publication(text, expected):
    assert [days for _, days in found(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "on 31 February",
        "on 2025-13-40",
        "next Tuesday",
        "by Friday",
        "until Monday",
        "tomorrow",
        "next month",
        "later this month",
        "effective June 30",
        "just over a month ago",
        "nearly two weeks ago",
        "The day after the storm, he left.",
        "The day before, he left.",  # before what?
    ],
)
def test_words_that_tell_no_day(text):
    assert [days for _, days in found(text)] in ([], [None])


@pytest.mark.parametrize(
    "text",
    [
        "He may march on, she may not.",
        "The Second Lieutenant sat.",
        "Some 12 May be right.",
        "1,900 of 2,020 votes",
        "USA Today",
        "at 10:15",
        "Mondays are quiet.",
    ],
)
def test_no_dates(text):
    assert [words for words, days in found(text) if days and words != "12 May"] == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("On Monday the dam broke. The day before, an engineer had warned.", "2025-02-09"),
        ("On 2 February the dam broke. Two days later, an engineer spoke.", "2025-02-04"),
        ("In November 2024 she joined. The following month she wrote home.", "2024-12-01..2024-12-31"),
        ("On Tuesday crowds came. That night, the mayor spoke.", "2025-02-11"),
        ("On Tuesday crowds came. A few hours later, the mayor spoke.", "2025-02-11"),
    ],
)
def test_counted_from_the_date_before(text, expected):
    assert found(text)[-1][1] == expected


LONG = "during the beginning of on Wednesday, the 12th of February of last year"


@pytest.mark.parametrize("gap", [" ", "\n\n", " " * 6, " " * 7, " " * 60])
def test_a_date_is_read_whole_however_wide_its_gaps(gap):
    text = f"The work began {LONG} and ended today.".replace(" ", gap)
    assert found(text) == [(LONG.replace(" ", gap), "2024-02-12"), ("today", "2025-02-14")]


def test_only_whole_words_are_months_wherever_the_next_date_stands():
    for far in range(120):
        assert found(f"On Friday {'x' * far} the 3rd Mayor, the 31st Marchers") == [("On Friday", "2025-02-14")]


def test_a_date_far_back_is_no_ground():
    assert found("On Monday the dam broke. " + "Water ran. " * 40 + "The day before, he spoke.")[-1][1] is None


@pytest.mark.parametrize(
    "text, expected",
    [
        ("He spoke on 3 December 2024.", "2024-12-03"),
        ("Arden, 3 December 2024. She wrote on 2 December", "2024-12-02"),
        ("Updated 2025-01-02. She wrote on 30 December", "2024-12-30"),
        ("War came on 24 February 2022. She wrote on 2 December", None),  # another time of the year
        ("She wrote on Monday", None),
        ("She wrote yesterday", None),
        ("She wrote on 2 December", None),
    ],
)
def test_without_publication_date(text, expected):
    assert found(text, published=None)[-1][1] == expected


def test_weekday_tells_the_year_within_a_fixed_window():
    text = "On Wednesday 12 February she called. On 9 February he wrote."
    assert [days for _, days in found(text, None, date(2026, 5, 1))] == ["2025-02-12", "2025-02-09"]
    assert [days for _, days in found(text, None, date(2024, 5, 1))] == ["2020-02-12", "2020-02-09"]
    assert [days for _, days in found(text, None, date(2019, 5, 1))] == [
        None,
        None,
    ]  # a Thursday to a Tuesday since 2015
    assert found(text, None) == found(text, None, LATEST)  # whatever the day of reading


def test_a_wrong_weekday_keeps_the_day():
    assert found("on Monday, 3 February 2025") == [("on Monday, 3 February 2025", "2025-02-03")]
    assert found("on Tuesday, 4 July")[0][1] == "2023-07-04"  # a Tuesday in 2023, a Thursday in 2024
    assert found("on Sunday, 3 February")[0][1] == "2025-02-03"  # a Monday; no Sunday in the years before either


DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))
SCRAPS = st.sampled_from(
    """on the 31 February 29 May 2025 0000 9999 last next this week month year Sunday Mon. , . - ’s ago two
    999 years days later before day following that night weekend in early 2020-02-30 1st""".split()
)


@given(st.lists(SCRAPS, max_size=12).map(" ".join) | st.text(max_size=60), st.none() | DATES, DATES)
def test_never_raises_and_earliest_comes_first(text, published, latest):
    for when in find_dates(text, published, latest):
        assert text[slice(*when.span)] == when.words
        assert when.days is None or when.days[0] <= when.days[1]


@given(st.sampled_from(WEEKDAYS), st.dates(date(2, 1, 1)))
def test_a_weekday_is_at_most_six_days_before_publication(weekday, published):
    (when,) = find_dates(f"He said so on {weekday.title()}.", published)
    day = when.days[0]
    assert when.days == (day, day)
    assert WEEKDAYS[day.weekday()] == weekday
    assert timedelta(0) <= published - day <= timedelta(days=6)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.none() | DATES)
def test_a_full_date_needs_no_publication_date(day, published):
    for text in (f"{day.day} {day:%B} {day.year}", f"{day:%A}, {day:%B} {day.day}, {day.year}", day.isoformat()):
        assert [when.days for when in find_dates(text, published)] == [(day, day)]
