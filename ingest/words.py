"""The words of a Doc as lists: spaCy makes an object for each token and a string for each answer, again and again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from weakref import WeakKeyDictionary

from spacy.tokens import Doc

from ingest.model import fold


@dataclass(frozen=True)
class Words:
    """What of a Doc never changes: its text, and the text and first character of each token."""

    text: str
    texts: list[str]
    starts: list[int]

    @classmethod
    def of(cls, doc: Doc) -> Words:
        """The words of a Doc, which are put together once while it lives."""
        found = _known.get(doc)
        # Retokenizing leaves the text, but not the tokens.
        if found is None or len(found.texts) != len(doc):
            found = _known[doc] = cls._read(doc)
        return found

    @classmethod
    def _read(cls, doc: Doc) -> Words:
        texts = layer(doc, "ORTH")
        printed = [
            text + " " if space else text for text, space in zip(texts, doc.to_array("SPACY").tolist(), strict=True)
        ]
        return cls("".join(printed), texts, list(accumulate(map(len, printed), initial=0))[:-1])

    def between(self, start: int, end: int) -> str:
        """The text of the tokens ``start`` to ``end``, without the space behind them, as of a Span."""
        return self.text[self.starts[start] : self.starts[end - 1] + len(self.texts[end - 1])] if start < end else ""


_known: WeakKeyDictionary[Doc, Words] = WeakKeyDictionary()


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name or a single word, folded: an article asks for the same ones again and again."""
    return fold(name)


def layer(doc: Doc, attribute: str) -> list[str]:
    """One attribute of each token, such as its TAG, LEMMA or ENT_TYPE, as ``token.tag_`` gives it."""
    ids = doc.to_array(attribute).tolist()
    strings = {id: doc.vocab.strings[id] for id in set(ids)}
    return [strings[id] for id in ids]
