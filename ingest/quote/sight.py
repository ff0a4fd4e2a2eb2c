"""What the learned core sees in a text: runs of words of a kind, whose they are, and the quotes they make.

The tagger labels word pieces and points from each to others (tagger.py); here they are put together, and asked for by
character offsets. Its quotes are proposals: the rules have a say in them (learned.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from ingest.model import Span
from ingest.quote.tagger import KINDS, POINTERS, Tags

CONTENT, CUE, SOURCE = KINDS.index("content"), KINDS.index("cue"), KINDS.index("source")
TO_SOURCE, TO_CUE = POINTERS.index("source"), POINTERS.index("cue")
# No single word piece decides alone.
MOST = 4.0


@dataclass
class Proposal:
    """A quote as the tagger sees it: its runs of content, its cue, its source, and how sure it is of the words."""

    contents: list[Span]
    cue: Span
    source: Span | None
    sure: float


class Sight:
    """What the tagger sees in a text, asked by character offsets."""

    def __init__(self, text: str, tags: Tags) -> None:
        self.text = text
        self.tags = tags
        self.starts = [a for a, _ in tags.spans]
        self.best = tags.kinds.argmax(axis=1) if len(tags.spans) else np.zeros(0, int)
        self.runs = {kind: self._runs(kind) for kind in (CONTENT, CUE, SOURCE)}

    def pieces(self, spans: list[Span]) -> list[int]:
        """The numbers of the word pieces that begin inside spans."""
        return [i for a, b in spans for i in range(bisect_left(self.starts, a), bisect_left(self.starts, b))]

    def support(self, spans: list[Span], kind: int = CONTENT) -> float:
        """The mean probability that the pieces of spans are of a kind."""
        pieces = self.pieces(spans)
        return float(self.tags.kinds[pieces, kind].mean()) if pieces else 0.0

    def gain(self, old: list[Span], new: list[Span]) -> float:
        """How much more likely the new contents are than the old, in logits over the pieces where they differ."""
        before, after = set(self.pieces(old)), set(self.pieces(new))
        return self._logit(after - before) - self._logit(before - after)

    def _logit(self, pieces: set[int]) -> float:
        odds = self.tags.kinds[sorted(pieces), CONTENT].clip(1e-6, 1 - 1e-6)
        return float(np.log(odds / (1 - odds)).clip(-MOST, MOST).sum())

    def source(self, contents: list[Span], cue: list[Span]) -> tuple[Span | None, float]:
        """The source that the pieces of a quote and of its cue point to, and the share of their votes it gets."""
        at, share = self._vote(self.pieces([*contents, *cue]), TO_SOURCE)
        return (self._run_at(SOURCE, at) if at >= 0 else None), share

    def proposals(self) -> list[Proposal]:
        """The quotes that the tagger sees: runs of content that point to one cue."""
        groups: dict[Span, list[Span]] = defaultdict(list)
        for run in self.runs[CONTENT]:
            at, _ = self._vote(self.pieces([run]), TO_CUE)
            cue = self._run_at(CUE, at) if at >= 0 else None
            if cue:
                groups[cue].append(run)
        return [
            Proposal(contents, cue, self.source(contents, [cue])[0], self.support(contents))
            for cue, contents in groups.items()
        ]

    def _vote(self, pieces: list[int], pointer: int) -> tuple[int, float]:
        votes: dict[int, float] = defaultdict(float)
        for i in pieces:
            votes[int(self.tags.points[i, pointer])] += float(self.tags.sure[i, pointer])
        if not votes:
            return -1, 0.0
        at, most = max(votes.items(), key=lambda vote: (vote[1], -vote[0]))
        return at, most / sum(votes.values())

    def _run_at(self, kind: int, at: int) -> Span | None:
        return next((run for run in self.runs[kind] if run[0] <= at < run[1]), None)

    def _runs(self, kind: int) -> list[Span]:
        """Runs of neighbouring pieces of a kind, parted where one begins anew and points elsewhere."""
        runs: list[Span] = []
        last = -2
        for i in np.flatnonzero(self.best == kind):
            a, b = self.tags.spans[i]
            anew = self.tags.begins[i] and (kind != CONTENT or (self.tags.points[i] != self.tags.points[last]).any())
            gap = self.text[runs[-1][1] : a] if runs else ""
            if last == i - 1 and not anew and "\n" not in gap and not gap.strip():
                runs[-1] = (runs[-1][0], b)
            else:
                runs.append((a, b))
            last = int(i)
        return runs
