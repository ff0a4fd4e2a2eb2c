"""How sure we are of a quote: the evidence for it in words, and the share that was measured for such evidence."""

import re

import pytest

from ingest.model import Candidate
from ingest.quote import confidence as module
from ingest.quote.confidence import STEPS, confidence, evidence

WORDS, LEE, OTHER = (0, 20), (22, 25), (30, 40)


class Sure:
    """A tagger that is as sure of any words as it is told to be."""

    def __init__(self, support):
        self.value = support

    def pieces(self, spans):
        assert spans == [WORDS]
        return [0] if self.value is not None else []

    def support(self, spans):
        assert spans == [WORDS]
        return self.value


@pytest.mark.parametrize(
    "type, support, mention, pointed, expected",
    [
        ("direct", 0.99, LEE, LEE, "direct, 0.97, agreed"),
        ("direct", 0.96, LEE, LEE, "direct, 0.9, agreed"),
        ("mixed", 0.9, LEE, LEE, "clause, 0.9, agreed"),
        ("indirect", 0.75, LEE, LEE, "clause, 0.7, agreed"),
        ("indirect", 0.5, LEE, LEE, "clause, 0.5, agreed"),
        ("direct", 0.0, LEE, LEE, "direct, 0.0, agreed"),
        # The tagger's words for the speaker may be more or fewer.
        ("direct", 0.99, LEE, (18, 24), "direct, 0.97, agreed"),
        ("direct", 0.99, LEE, OTHER, "direct, 0.97, other"),
        ("direct", 0.99, LEE, (25, 28), "direct, 0.97, other"),
        ("direct", 0.99, LEE, None, "direct, 0.97, unseen"),
        ("direct", 0.99, None, LEE, "direct, 0.97, unseen"),
        ("direct", 0.99, None, None, "direct, 0.97, unseen"),
        # It was not asked.
        ("direct", None, LEE, None, "direct, unread"),
    ],
)
def test_evidence_in_words(type, support, mention, pointed, expected):
    candidate = Candidate([WORDS], type, [], mention, "quote, cue", 0.0)
    assert evidence(candidate, pointed, Sure(support)) == expected


@pytest.fixture
def counted(monkeypatch):
    """A table as `bench/calibrate.py` writes it."""
    table = {"cue clause": (79, 98), "cue clause · subject": (89, 98), "direct, 0.97, agreed": (97, 98)}
    monkeypatch.setattr(module, "_tally", lambda: table)


@pytest.mark.parametrize(
    "evidence, expected",
    [
        ("cue clause · subject", 0.9),
        ("cue clause · agent", 0.8),  # too rare for a figure of its own: the rule's, whatever the sieve
        ("cue clause", 0.8),
        ("direct, 0.97, agreed", 0.98),
        ("direct, 0.5, other", 0.5),  # never seen
        ("", 0.5),
    ],
)
def test_rare_evidence_falls_back_on_its_first_part(counted, evidence, expected):
    assert confidence(evidence) == expected


def test_the_shipped_table_counts_what_can_be_counted():
    table = module._tally()
    assert [name for name, (right, of) in table.items() if not 0 <= right <= of or not of] == []
    learned = [name for name in table if re.match(r"(direct|clause), \d", name)]
    rules = {name.split(" · ")[0] for name in table if " · " in name}
    assert {name.split(", ")[1] for name in learned} <= {str(step) for step in STEPS}
    assert rules <= table.keys()
    assert confidence("direct, 0.97, agreed") > confidence("clause, 0.5, other")
    assert 0.9 < confidence("direct, 0.97, agreed") < 1
