"""How sure we are of a quote: the measured share of quotes with the same evidence whose words and speaker were right.

Without the learned core the evidence is the rule. With it, the evidence is how likely the tagger finds the words, and
whether it points to the speaker that was chosen. ``bench/calibrate.py`` measures both.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from ingest.model import Candidate, Span
from ingest.quote.sight import Sight

# Lower edges of the shares of likely words that are told apart.
STEPS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.97)


def evidence(candidate: Candidate, pointed: Span | None, sight: Sight) -> str:
    """What the learned core says of a quote, in a few words: ``direct, 0.9, agreed``."""
    kind = "direct" if candidate.type == "direct" else "clause"
    if not sight.pieces([*candidate.contents, *candidate.cue]):
        return f"{kind}, unread"
    support = sight.support(candidate.contents)
    likely = max(step for step in STEPS if step <= support)
    mention = candidate.mention
    speaker = "unseen"
    if pointed and mention:
        speaker = "agreed" if mention[0] < pointed[1] and pointed[0] < mention[1] else "other"
    return f"{kind}, {likely}, {speaker}"


@cache
def _tally() -> dict[str, tuple[int, int]]:
    """How often quotes of each evidence were right, of how many."""
    lines = (files("ingest.quote") / "confidence.csv").read_text(encoding="utf-8").splitlines()
    return {row["evidence"]: (int(row["right"]), int(row["of"])) for row in csv.DictReader(lines)}


def confidence(evidence: str) -> float:
    """The measured share of right quotes for an evidence or, where it is too rare, for its first part; else 0.5."""
    right, of = _tally().get(evidence) or _tally().get(evidence.split(" · ")[0]) or (0, 0)
    return round((right + 1) / (of + 2), 2)
