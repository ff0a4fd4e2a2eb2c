"""Texts → parsed Docs: what ``nlp.pipe`` does with the same answers, at about half its cost.

Four things cost more in spaCy 3.8 than what they work out. Matrix products go through blis, whose kernels for recent
processors are slower than those of numpy's BLAS. A word's vector is made anew each time the word comes up in a batch.
The parser and the entity recognizer let go of Python's lock for a whole batch and take it back several times for each
word; a loop that holds it is cheaper. And the attribute ruler matches some two hundred patterns against each word,
though the answer depends on a few of its attributes only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.pipeline.transition_parser import Parser as TransitionParser
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController

# Docs that go through a step together.
BATCH = 128
# Keys of a token pattern that say how often it may match, or ask what is no attribute.
NO_ATTRIBUTES = frozenset({"OP", "_"})

# Stands for every value that no pattern names or sets: the number of a flag, which is no word's.
UNNAMED = 1


class Steps:
    """The steps of a spaCy pipeline, run batch by batch; what they know and answer is the pipeline's own."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.steps = [_step(component) for _, component in nlp.pipeline]
        self.threads = ThreadpoolController()
        for _, component in nlp.pipeline:
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
    for layer in rest:
        distinct = layer.predict(distinct)
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
        return _Ruler.of(component)
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

    def __call__(self, docs: list[Doc]) -> list[Doc]:
        batch = self.component.moves.init_batch(docs)
        if states := [state for state in batch if not state.is_final()]:
            model = self.component.model.predict(docs)
            while states:
                states = self.component.transition_states(states, model.predict(states))
            model.clear_memory()
        self.component.set_annotations(docs, batch)
        return docs


class _Ruler:
    """An attribute ruler that remembers what it made of words of the same kind.

    Its simple patterns ask for attributes of a single word, by name. So what they set is decided by these attributes,
    ``asked``, and of each in ``named`` by no more than whether it has one of the values that patterns name. ``others``
    is a ruler of the other patterns: where one of them matches, the ruler itself is asked.
    """

    def __init__(
        self,
        ruler: AttributeRuler,
        asked: list[str],
        sets: list[str],
        named: dict[str, set[int]],
        others: AttributeRuler,
    ) -> None:
        self.ruler, self.asked, self.sets, self.others = ruler, asked, sets, others
        self.set_columns = [asked.index(name) for name in sets]
        self.named = {asked.index(name): np.array(sorted(values), np.uint64) for name, values in named.items()}
        self.known: dict[bytes, list[int]] = {}

    @classmethod
    def of(cls, ruler: AttributeRuler) -> _Ruler:
        """The ruler with a memory."""
        others = AttributeRuler(ruler.vocab)
        named: dict[str, set[int]] = defaultdict(set)
        patterns: list[dict[str, Any]] = ruler.patterns
        for entry in patterns:
            for pattern in entry["patterns"]:
                if len(pattern) > 1 or not all(_simple(key, value) for key, value in pattern[0].items()):
                    others.add([pattern], entry["attrs"], index=entry["index"])
                    continue
                for key, value in pattern[0].items():
                    named[key] |= {ruler.vocab.strings.add(name) for name in _names(value)}
        sets = sorted({key for entry in patterns for key in entry["attrs"]})
        # Flags have no names.
        return cls(ruler, sorted({*named, *sets}), sets, {key: some for key, some in named.items() if some}, others)

    def __call__(self, docs: list[Doc]) -> list[Doc]:
        tables = [_attributes(doc, self.asked) for doc in docs]
        table = np.vstack(tables)
        before = table[:, self.set_columns]
        for column, values in self.named.items():
            table[~np.isin(table[:, column], values), column] = UNNAMED
        kinds = _rows(table)
        at = 0
        for doc in docs:
            here = slice(at, at + len(doc))
            self._set(doc, kinds[here], before[here])
            at += len(doc)
        return docs

    def _set(self, doc: Doc, kinds: list[bytes], before: np.ndarray) -> None:
        """Set the attributes of a Doc whose words are of these kinds, and had these values before."""
        found = [self.known.get(kind) for kind in kinds]
        simple = not self.others.match(doc)
        if simple and found and None not in found:
            after = np.array(found, np.uint64)
            doc.from_array(list(self.sets), np.where(after == UNNAMED, before, after))  # type: ignore[arg-type]
            return
        self.ruler(doc)
        if simple:
            after = _attributes(doc, self.sets)
            after[after == before] = UNNAMED
            self.known.update(zip(kinds, after.tolist(), strict=True))


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
