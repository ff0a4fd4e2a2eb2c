"""Texts → parsed Docs: what ``nlp.pipe`` does with the same answers, at about half its cost.

Five things cost more in spaCy 3.8 than what they work out. Matrix products go through blis, whose kernels for recent
processors are slower than those of numpy's BLAS. A word's vector is made anew each time the word comes up in a batch.
The parser and the entity recognizer let go of Python's lock for a whole batch and take it back several times for each
word; a loop that holds it is cheaper. The attribute ruler matches some two hundred patterns against each word,
though the answer depends on a few of its attributes only. And a lemmatizer looks for words in long lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.pipeline import AttributeRuler
from spacy.pipeline.transition_parser import Parser as TransitionParser
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController

from ingest.words import layer

# Docs that go through a step together.
BATCH = 128
# Keys of a token pattern that say how often it may match, or ask what is no attribute.
NO_ATTRIBUTES = frozenset({"OP", "_"})

# The transition of an entity recognizer over a word that is in no name.
OUTSIDE = "O"
# Stands for every value that no pattern names or sets: the number of a flag, which is no word's.
UNNAMED = 1


class Steps:
    """The steps of a spaCy pipeline, run batch by batch; what they know and answer is the pipeline's own."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.steps = [_step(component) for _, component in nlp.pipeline]
        self.threads = ThreadpoolController()
        for _, component in nlp.pipeline:
            _look_up_at_once(component)
            model = getattr(component, "model", None)
            for node in list(model.walk()) if isinstance(model, Model) else ():
                _use_numpy(node)
                _embed_once(node)

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


def _look_up_at_once(component: Any) -> None:
    """Let a lemmatizer look for a form in sets; spaCy's tables of all known nouns and verbs are lists."""
    lookups = getattr(component, "lookups", None)
    if isinstance(lookups, Lookups) and lookups.has_table("lemma_index"):
        index = lookups.get_table("lemma_index")
        for part, forms in list(index.items()):
            index[part] = frozenset(forms)


def _use_numpy(node: Model) -> None:
    """Let the products of a layer be worked out by numpy, unless it has a device of its own."""
    if type(node.ops) is NumpyOps:
        node.ops = NumpyOps(use_blis=False)


def _embed_once(node: Model) -> None:
    """Let a layer that makes vectors of words by their attributes alone make one for each kind of word in a batch."""
    for number, child in enumerate(node.layers):
        names = [layer.name for layer in child.layers]
        if names[:2] == ["extract_features", "list2ragged"] and names[-1] == "ragged2list":
            node.layers[number] = Model("embed_once", _distinct_vectors, layers=child.layers)


def _distinct_vectors(model: Model, docs: Sequence[Doc], is_train: bool) -> tuple[list[np.ndarray], Any]:
    """For each Doc an array (words, width), as the layers would give it that are run on the distinct words only."""
    features, *rest = model.layers
    tables = features.predict(docs)
    kinds: dict[bytes, int] = {}
    table = np.vstack(tables)
    numbers = np.array([kinds.setdefault(row, len(kinds)) for row in _rows(table)], dtype=int)
    distinct = [np.frombuffer(b"".join(kinds), dtype=table.dtype).reshape(len(kinds), table.shape[1])]
    for step in rest:
        distinct = step.predict(distinct)
    edges = np.cumsum([len(some) for some in tables])
    return np.split(distinct[0][numbers], edges[:-1]), None


def _rows(table: np.ndarray) -> list[bytes]:
    """The rows of an array, packed: a row is then a key."""
    packed, width = table.tobytes(), table.shape[1] * table.itemsize
    return [packed[at : at + width] for at in range(0, len(packed), width)]


def _step(component: Any) -> Any:
    if isinstance(component, TransitionParser) and component.cfg["beam_width"] == 1:
        return _Transitions(component)
    if isinstance(component, AttributeRuler):
        return _Ruler(component)
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


class _Ruler:
    """An attribute ruler that remembers what it made of words of the same kind.

    Its simple patterns, which are in ``simple``, ask for attributes of a single word, by name. So what they set is
    decided by these attributes, ``asked``, and of each in ``named`` by no more than whether it has one of the values
    that patterns name. The rest are in ``others``: where one of them matches, the ruler itself is asked.
    """

    def __init__(self, ruler: AttributeRuler) -> None:
        self.ruler, self.simple, self.others = ruler, AttributeRuler(ruler.vocab), AttributeRuler(ruler.vocab)
        named: dict[str, set[int]] = defaultdict(set)
        patterns: list[dict[str, Any]] = ruler.patterns
        for entry in patterns:
            for pattern in entry["patterns"]:
                simple = len(pattern) == 1 and all(_simple(key, value) for key, value in pattern[0].items())
                (self.simple if simple else self.others).add([pattern], entry["attrs"], index=entry["index"])
                for key, value in pattern[0].items() if simple else ():
                    named[key] |= {ruler.vocab.strings.add(name) for name in _names(value)}
        self.sets = sorted({key for entry in patterns for key in entry["attrs"]})
        self.asked = sorted({*named, *self.sets})
        # Flags have no names.
        self.named = {self.asked.index(key): np.array(sorted(some), np.uint64) for key, some in named.items() if some}
        self.known: dict[bytes, list[int]] = {}

    def __call__(self, docs: list[Doc]) -> list[Doc]:
        table = np.vstack([_attributes(doc, self.asked) for doc in docs])
        before = table[:, [self.asked.index(name) for name in self.sets]]
        for column, values in self.named.items():
            table[~np.isin(table[:, column], values), column] = UNNAMED
        kinds = _rows(table)
        self._learn({kind: place for place, kind in enumerate(kinds) if kind not in self.known}, docs, before)
        found = np.array([self.known[kind] for kind in kinds], np.uint64).reshape(len(kinds), len(self.sets))
        after = np.where(found == UNNAMED, before, found)
        at = 0
        for doc in docs:
            if len(self.others.matcher) and self.others.match(doc):
                self.ruler(doc)
            elif len(doc) and self.sets:
                doc.from_array(list(self.sets), after[at : at + len(doc)])  # type: ignore[arg-type]
            at += len(doc)
        return docs

    def _learn(self, places: dict[bytes, int], docs: list[Doc], before: np.ndarray) -> None:
        """Find out what is made of new kinds of words, given the place of one of each among the words of the Docs."""
        if not places or not self.sets:
            return
        rows = before[list(places.values())]
        words = [text for doc in docs for text in layer(doc, "ORTH")]
        doc = Doc(self.ruler.vocab, [words[place] for place in places.values()])
        after = _attributes(self.simple(doc.from_array(list(self.sets), rows)), self.sets)  # type: ignore[arg-type]
        after[after == rows] = UNNAMED
        self.known.update(zip(places, after.tolist(), strict=True))


def _simple(key: str, value: Any) -> bool:
    """Does a token pattern ask whether an attribute has one of some values or none of them, and no more?"""
    return key not in NO_ATTRIBUTES and (not isinstance(value, dict) or set(value) <= {"IN", "NOT_IN"})


def _names(value: Any) -> list[str]:
    names = [name for some in value.values() for name in some] if isinstance(value, dict) else [value]
    return [name for name in names if isinstance(name, str)]


def _attributes(doc: Doc, names: list[str]) -> np.ndarray:
    """Attributes of the words of a Doc as spaCy's numbers, (words, names)."""
    table: np.ndarray = doc.to_array(list(names))
    return table.reshape(len(doc), len(names))
