"""Every rule that decides is told in plain words, and its confidence too."""

import csv

import pytest

from db.reasons import CHOSEN, FOUND, reasons, say_confidence


def test_every_rule_that_was_counted_has_words(root):
    counted = next(root.glob("ingest/**/confidence.csv")).read_text("utf-8").splitlines()
    rules = [row["rule"].partition(" · ") for row in csv.DictReader(counted)]
    assert sorted({found for found, _, _ in rules} - set(FOUND)) == []
    assert sorted({chosen for _, _, chosen in rules if chosen} - set(CHOSEN)) == []


@pytest.mark.parametrize(
    "rule, expected",
    [
        ("quote, cue · subject", [FOUND["quote, cue"], CHOSEN["subject"]]),
        ("turn", [FOUND["turn"]]),
        ("by magic · by luck", ["the rule “by magic” found it", "the rule “by luck” chose the speaker"]),
    ],
)
def test_a_rule_in_words(rule, expected):
    assert reasons(rule) == expected


def test_a_confidence_in_words():
    assert say_confidence(0.95, "quote, cue · subject") == (
        "of 100 quotes found this way, about 95 had both words and speaker right"
    )
    assert say_confidence(0.9, "turn") == (
        "held to be right in about 90 of 100 cases (judged from the layout, not counted)"
    )
