"""Every rule that decides is told in plain words, and its confidence too."""

import csv
import re

import pytest

from db.page.reasons import CHOSEN, FOUND, reasons, say_confidence
from ingest.quote.attribute import SIEVES


def test_every_rule_that_was_counted_has_words(root):
    counted = csv.reader(next(root.glob("ingest/**/confidence.csv")).read_text("utf-8").splitlines()[1:])
    # With a trained model the evidence is counted instead: "direct, 0.9, agreed".
    rules = [row[0].partition(" · ") for row in counted if not re.search(r", (\d\.\d|unread)", row[0])]
    assert sorted({found for found, _, _ in rules} - set(FOUND)) == []
    assert sorted({chosen for _, _, chosen in rules if chosen} - set(CHOSEN)) == []


def test_every_sieve_has_words():
    assert [name for name, _ in SIEVES if name not in CHOSEN] == []


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
        "of 100 quotes with evidence like this, about 95 had both words and speaker right"
    )
    assert say_confidence(0.9, "turn") == (
        "held to be right in about 90 of 100 cases (judged from the layout, not counted)"
    )
