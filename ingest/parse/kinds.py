"""Steps of a spaCy pipeline whose answer depends on little more than the kind of a word, which comes up often.

The attribute ruler matches some two hundred patterns against each word, though a few of its attributes decide what they
set. The lemmatizer asks each word for its form, part of speech and morphology, and looks for it in long lists.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import numpy as np
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.lookups import Lookups
from spacy.pipeline import AttributeRuler
from spacy.pipeline.lemmatizer import Lemmatizer
from spacy.tokens import Doc

from ingest.words import layer

# Keys of a token pattern that say how often it may match, or ask what is no attribute.
NO_ATTRIBUTES = frozenset({"OP", "_"})
# Stands for every value that no pattern names or sets: the number of a flag, which is no word's.
UNNAMED = 1
# What a lemma depends on: the last tells whether there is one already.
DECISIVE = ["ORTH", "POS", "MORPH", "LEMMA"]


def packed_rows(table: np.ndarray) -> list[bytes]:
    """The rows of an array, packed: a row is then a key."""
    packed, width = table.tobytes(), table.shape[1] * table.itemsize
    return [packed[at : at + width] for at in range(0, len(packed), width)]


def numbered(table: np.ndarray) -> tuple[list[bytes], list[int]]:
    """The distinct rows of an array, packed, in the order in which they come; and of each row which of these it is."""
    kinds: dict[bytes, int] = {}
    numbers = [kinds.setdefault(row, len(kinds)) for row in packed_rows(table)]
    return list(kinds), numbers


class Ruling:
    """An attribute ruler that remembers what it made of words of the same kind.

    Its simple patterns, which are in ``simple``, ask for attributes of a single word, by name. So what they set is
    decided by these attributes, ``asked``, and of each in ``named`` by no more than whether it has one of the values
    that patterns name. The rest are in ``others``: where one of them may match, the ruler itself is asked.
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
        others: list[dict[str, Any]] = self.others.patterns
        self.needed = [_needed(ruler, pattern) for entry in others for pattern in entry["patterns"]]
        self.asked = sorted({*named, *self.sets})
        # Flags have no names.
        self.named = {self.asked.index(key): np.array(sorted(some), np.uint64) for key, some in named.items() if some}
        self.known: dict[bytes, list[int]] = {}

    def __call__(self, docs: list[Doc]) -> list[Doc]:
        table = _attributes(docs, self.asked)
        special = self._special(docs, table)
        before = table[:, [self.asked.index(name) for name in self.sets]]
        for column, values in self.named.items():
            table[~np.isin(table[:, column], values), column] = UNNAMED
        kinds = packed_rows(table)
        self._learn({kind: place for place, kind in enumerate(kinds) if kind not in self.known}, docs, before)
        found = np.array([self.known[kind] for kind in kinds], np.uint64).reshape(len(kinds), len(self.sets))
        after = np.where(found == UNNAMED, before, found)
        at = 0
        for number, doc in enumerate(docs):
            if number in special and self.others.match(doc):
                self.ruler(doc)
            elif len(doc) and self.sets:
                doc.from_array(list(self.sets), after[at : at + len(doc)])  # type: ignore[arg-type]
            at += len(doc)
        return docs

    def _special(self, docs: list[Doc], table: np.ndarray) -> set[int]:
        """The numbers of the Docs in which one of the other patterns may match: those with all words that it needs.

        ``table`` holds what is asked of each word of the Docs.
        """
        columns = {name: table[:, number] for number, name in enumerate(self.asked)}
        for name in sorted({name for words in self.needed for word in words for name in word} - set(columns)):
            columns[name] = _attributes(docs, [name])[:, 0]
        owners = np.repeat(np.arange(len(docs)), [len(doc) for doc in docs])
        found: set[int] = set()
        for words in self.needed:
            some = set(range(len(docs))) - found
            for word in words:
                if some:
                    fits = np.logical_and.reduce([self._fits(columns[name], value) for name, value in word.items()])
                    some &= set(owners[fits].tolist())
            found |= some
        return found

    def _fits(self, column: np.ndarray, asked: list[int] | re.Pattern[str]) -> np.ndarray:
        """For each word whether its attribute has one of some values, or is spelled as an expression asks."""
        if isinstance(asked, re.Pattern):
            strings = self.ruler.vocab.strings
            asked = [value for value in set(column.tolist()) if asked.search(strings[value])]
        return np.isin(column, np.array(asked, np.uint64))

    def _learn(self, places: dict[bytes, int], docs: list[Doc], before: np.ndarray) -> None:
        """Find out what is made of new kinds of words, given the place of one of each among the words of the Docs."""
        if not places or not self.sets:
            return
        rows = before[list(places.values())]
        words = [text for doc in docs for text in layer(doc, "ORTH")]
        doc = Doc(self.ruler.vocab, [words[place] for place in places.values()])
        after = _attributes([self.simple(doc.from_array(list(self.sets), rows))], self.sets)  # type: ignore[arg-type]
        after[after == rows] = UNNAMED
        self.known.update(zip(places, after.tolist(), strict=True))


def _simple(key: str, value: Any) -> bool:
    """Does a token pattern ask whether an attribute has one of some values or none of them, and no more?"""
    return key not in NO_ATTRIBUTES and (not isinstance(value, dict) or set(value) <= {"IN", "NOT_IN"})


def _names(value: Any) -> list[str]:
    names = [name for some in value.values() for name in some] if isinstance(value, dict) else [value]
    return [name for name in names if isinstance(name, str)]


def _needed(ruler: AttributeRuler, pattern: list[dict[str, Any]]) -> list[dict[str, list[int] | re.Pattern[str]]]:
    """For each word that a pattern cannot do without, what it asks for, by attribute: values, or an expression."""
    asked: list[dict[str, list[int] | re.Pattern[str]]] = []
    for word in pattern if not any("OP" in word for word in pattern) else ():
        wanted: dict[str, list[int] | re.Pattern[str]] = {}
        for name, value in word.items():
            if isinstance(value, dict) and set(value) == {"REGEX"}:
                wanted[name] = re.compile(value["REGEX"])
            elif isinstance(value, str) or (isinstance(value, dict) and set(value) == {"IN"}):
                wanted[name] = [ruler.vocab.strings.add(one) for one in _names(value)]
        if wanted:
            asked.append(wanted)
    # Expressions last: most of them need no longer be asked then.
    return sorted(asked, key=lambda word: any(isinstance(value, re.Pattern) for value in word.values()))


class Lemmatizing:
    """A lemmatizer that goes by rules, asked once in a batch for each kind of word."""

    def __init__(self, lemmatizer: Lemmatizer) -> None:
        self.lemmatizer = lemmatizer
        # spaCy's tables of all known nouns and verbs are lists.
        if isinstance(lemmatizer.lookups, Lookups) and lemmatizer.lookups.has_table("lemma_index"):
            index = lemmatizer.lookups.get_table("lemma_index")
            for part, forms in list(index.items()):
                index[part] = frozenset(forms)

    @staticmethod
    def fits(component: Any) -> bool:
        """Whether a component is a lemmatizer that asks a word for nothing but what is decisive here."""
        return (
            isinstance(component, Lemmatizer)
            and component.mode == "rule"
            and type(component).rule_lemmatize is Lemmatizer.rule_lemmatize
            and type(component).is_base_form in (Lemmatizer.is_base_form, EnglishLemmatizer.is_base_form)
        )

    def __call__(self, docs: list[Doc]) -> list[Doc]:
        _, numbers = numbered(_attributes(docs, DECISIVE))
        lemmas: list[int] = []
        at = 0
        for doc in docs:
            own = numbers[at : at + len(doc)]
            for place, number in enumerate(own):
                if number == len(lemmas):
                    lemmas.append(self._lemma(doc[place]))
            doc.from_array(["LEMMA"], np.array([lemmas[number] for number in own], np.uint64))  # type: ignore[arg-type]
            at += len(doc)
        return docs

    def _lemma(self, token: Any) -> int:
        if token.lemma and not self.lemmatizer.overwrite:
            return int(token.lemma)
        return int(token.vocab.strings.add(self.lemmatizer.lemmatize(token)[0]))


def _attributes(docs: list[Doc], names: list[str]) -> np.ndarray:
    """Attributes of the words of Docs as spaCy's numbers, (words, names)."""
    return np.vstack([doc.to_array(list(names)).reshape(len(doc), len(names)) for doc in docs])
