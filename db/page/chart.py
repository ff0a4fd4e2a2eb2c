"""A bar chart as numbers: where each bar of a count by year or month stands, for a template to draw as SVG.

With scripts, uPlot draws the same numbers (static/chart.js). This drawing is for readers without scripts, for paper,
and, unseen, for keys and screen readers: each bar is a link.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.page.days import periods_between, say_period

# Units of the drawing, which scales with the page.
WIDTH, HEIGHT, TOP = 720, 120, 14
# Months up to this many, years beyond it.
MOST_MONTHS = 36
# About as many labels as stand side by side without touching, on a phone too.
LABELS = 6


@dataclass(frozen=True)
class Bar:
    """One bar: its period and count, where it stands, and the label under it, if it has one."""

    period: str
    name: str
    count: int
    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True)
class Chart:
    """The bars of a chart from left to right, the highest count, and what one bar is: a year or a month."""

    bars: list[Bar]
    highest: int
    step: str


def chart(months: dict[str, int]) -> Chart | None:
    """A chart of counts by ISO month, by year where the months are too many; None where one bar would be all."""
    counts = {month: count for month, count in months.items() if month and count}
    if not counts:
        return None
    step = "month"
    if len(periods_between(min(counts), max(counts))) > MOST_MONTHS:
        step, counts = "year", _by_year(counts)
    periods = periods_between(min(counts), max(counts))
    if len(periods) < 2:
        return None
    highest = max(counts.values())
    slot = WIDTH / len(periods)
    every = -(-len(periods) // LABELS)
    bars = []
    for number, period in enumerate(periods):
        count = counts.get(period, 0)
        # A single quote beside thousands must still be seen.
        height = max(2.0, (HEIGHT - TOP) * count / highest) if count else 0.0
        label = "" if number % every else _short(period)
        bars.append(
            Bar(period, say_period(period), count, round(number * slot + slot * 0.1, 2), round(HEIGHT - height, 2),
                round(slot * 0.8, 2), round(height, 2), label)
        )  # fmt: skip
    return Chart(bars, highest, step)


def _by_year(months: dict[str, int]) -> dict[str, int]:
    years: dict[str, int] = {}
    for month, count in months.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return years


def _short(period: str) -> str:
    name = say_period(period)
    return f"{name[:3]} {period[:4]}" if len(period) == 7 else name
