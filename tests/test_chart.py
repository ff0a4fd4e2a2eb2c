"""Counts by month as bars, and days in words."""

import pytest

from db.page.chart import HEIGHT, TOP, WIDTH, chart
from db.page.days import period_days, periods_between, say_day, say_period


@pytest.mark.parametrize(
    "days, expected",
    [
        (("2026-03-03", "2026-03-03", "day"), "3 March 2026"),
        (("2026-03-03", "2026-03-05", "range"), "3 to 5 March 2026"),
        (("2026-03-30", "2026-04-02", "range"), "30 March 2026 to 2 April 2026"),
        (("2026-03-01", "2026-03-31", "month"), "March 2026"),
        (("2026-01-01", "2026-12-31", "year"), "2026"),
        ((None,), ""),
    ],
)
def test_days_in_words(days, expected):
    assert say_day(*days) == expected


def test_periods():
    assert period_days("2024-02") == ("2024-02-01", "2024-02-29")
    assert period_days("2026") == ("2026-01-01", "2026-12-31")
    assert periods_between("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert periods_between("2024", "2026") == ["2024", "2025", "2026"]
    assert (say_period("2026-03"), say_period("2026")) == ("March 2026", "2026")


def test_months_between_have_empty_bars():
    drawn = chart({"2026-01": 4, "2026-04": 2})
    assert (drawn.step, drawn.highest) == ("month", 4)
    assert [(bar.name, bar.count, bar.height) for bar in drawn.bars] == [
        ("January 2026", 4, HEIGHT - TOP), ("February 2026", 0, 0), ("March 2026", 0, 0),
        ("April 2026", 2, (HEIGHT - TOP) / 2),
    ]  # fmt: skip


def test_many_months_are_counted_by_year():
    drawn = chart({"2019-12": 1, "2020-01": 2, "2020-06": 3, "2026-03": 5})
    assert [(bar.period, bar.count) for bar in drawn.bars if bar.count] == [("2019", 1), ("2020", 5), ("2026", 5)]
    assert len(drawn.bars) == 8
    assert drawn.bars[0].x >= 0 and drawn.bars[-1].x + drawn.bars[-1].width <= WIDTH


@pytest.mark.parametrize("months", [{}, {"2026-03": 0}, {"2026-03": 9}, {"": 3}])
def test_one_bar_is_no_chart(months):
    assert chart(months) is None
