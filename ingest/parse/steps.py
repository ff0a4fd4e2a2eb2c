"""Texts → parsed Docs: what ``nlp.pipe`` does with the same answers, at about a third of its cost.

The networks inside the steps are made cheaper in ``networks.py``, what depends on the kind of a word alone in
``kinds.py``. And the parser and the entity recognizer of spaCy 3.8 let go of Python's lock for a whole batch and take
it back several times for each word; here a loop holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.pipeline.transition_parser import Parser as TransitionParser
from spacy.tokens import Doc
from thinc.api import Model
from threadpoolctl import ThreadpoolController

from ingest.parse.kinds import Lemmatizing, Ruling
from ingest.parse.networks import cheapen

# Docs that go through a step together.
BATCH = 128
# The transition of an entity recognizer over a word that is in no name.
OUTSIDE = "O"


class Steps:
    """The steps of a spaCy pipeline, run batch by batch; what they know and answer is the pipeline's own."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.steps = [_step(component) for _, component in nlp.pipeline]
        self.threads = ThreadpoolController()
        for _, component in nlp.pipeline:
            if isinstance(model := getattr(component, "model", None), Model):
                cheapen(model)

    def pipe(self, texts: Iterable[str]) -> Iterator[Doc]:
        """A parsed Doc for each text, in order; like ``nlp.pipe`` it raises what a step raises."""
        texts = iter(texts)
        while batch := [self.nlp.make_doc(text) for text in islice(texts, BATCH)]:
            with self._one_thread():
                for step in self.steps:
                    batch = step(batch)
            yield from batch

    def _one_thread(self) -> AbstractContextManager[Any]:
        """Processes, not threads, use the cores."""
        limit: AbstractContextManager[Any] = self.threads.limit(limits=1, user_api="blas")
        return limit


def _step(component: Any) -> Any:
    if isinstance(component, TransitionParser) and component.cfg["beam_width"] == 1:
        return _Transitions(component)
    if isinstance(component, AttributeRuler):
        return Ruling(component)
    if Lemmatizing.fits(component):
        return Lemmatizing(component)
    return _Plain(component)


class _Plain:
    """A component as it is."""

    def __init__(self, component: Any) -> None:
        self.component = component

    def __call__(self, docs: list[Doc]) -> list[Doc]:
        if hasattr(self.component, "pipe"):
            return list(self.component.pipe(docs, batch_size=len(docs)))
        return [self.component(doc) for doc in docs]


class _Transitions:
    """A parser or entity recognizer that takes the best transition of all Docs of a batch at a time."""

    def __init__(self, component: TransitionParser) -> None:
        self.component = component
        self.moves = component.moves
        names = [self.moves.get_class_name(number) for number in range(self.moves.n_moves)]
        self.outside = names.index(OUTSIDE) if OUTSIDE in names else -1

    def __call__(self, docs: list[Doc]) -> list[Doc]:
        batch = self.moves.init_batch(docs)
        if states := [state for state in batch if not state.is_final()]:
            model = self.component.model.predict(docs)
            while states:
                states = self._step(states, model.predict(states))
            model.clear_memory()
        self.component.set_annotations(docs, batch)
        return docs

    def _step(self, states: list[Any], scores: np.ndarray) -> list[Any]:
        """The states that are not final after each has taken its best valid transition."""
        if self.outside < 0:
            found: list[Any] = self.component.transition_states(states, scores)
            return found
        # Which of all transitions are valid is dear to ask, and most words are in no name.
        inside = []
        for number, (state, best) in enumerate(zip(states, scores.argmax(axis=1).tolist(), strict=True)):
            if best == self.outside and self.moves.is_valid(state, OUTSIDE):
                self.moves.apply_transition(state, OUTSIDE)
            else:
                inside.append(number)
        if inside:
            some = [states[number] for number in inside]
            self.component.transition_states(some, np.ascontiguousarray(scores[inside]))
        return [state for state in states if not state.is_final()]
