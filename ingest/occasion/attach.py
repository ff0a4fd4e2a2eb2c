"""Which words of a sentence belong to a cue: by the parse, or by the order of words where parsing quotes goes wrong."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from spacy.tokens import Doc, Span, Token

from ingest.occasion.dates import When, find_dates
from ingest.occasion.venues import DELIVERING, ISSUING, PRESIDING, begins_sentence, is_document
from ingest.words import Words

# "Speaking to reporters on Monday, she said": the participle shares its occasion with the cue.
SPEAKING = frozenset(
    """speak talk address write appear testify respond answer reply post tweet say tell ask react comment
    question""".split()
)
# "since 2019", "by Friday", "after Monday's vote" bound a state or a plan; they do not date a saying.
BOUNDS = frozenset(
    {"since", "until", "till", "by", "before", "after", "from", "for", "ahead", "between", "through", "to"}
)
REACH = 14  # tokens after or before the cue that may still be its adverbial


class Reading:
    """A parsed article with what is known of its words: which are said by somebody, and which tell a date."""

    def __init__(self, doc: Doc, said: Iterable[tuple[int, int]], published: date | None) -> None:
        self.doc = doc
        self.published = published
        self.text = Words.of(doc).text
        self._frames: dict[int, list[Token]] = {}  # by the first token of a sentence, once asked for
        said = list(said)
        self.inside = {i for span in self._spans(said) for i in range(span.start, span.end)}
        self.dates: dict[int, tuple[When, Token]] = {}  # by the position of their first token, with their head
        for when in find_dates(self.text, published):
            span = doc.char_span(*when.span, alignment_mode="expand")
            if span is not None and span.start not in self.inside:
                self.dates[span.start] = (when, span.root)
        self.taken = [*(when.span for when, _ in self.dates.values()), *said]

    def tokens(self, spans: Iterable[tuple[int, int]]) -> list[Token]:
        """The tokens of character spans."""
        return [token for span in self._spans(spans) for token in span]

    def _spans(self, spans: Iterable[tuple[int, int]]) -> Iterator[Span]:
        found = (self.doc.char_span(*span, alignment_mode="expand") for span in spans)
        return (span for span in found if span is not None)

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences of the article."""
        return list(self.doc.sents)

    def sentence(self, token: Token) -> Span:
        """The sentence of a token, as ``token.sent``, which looks for its ends each time."""
        return self.sentences[bisect_right(self.sentences, token.i, key=lambda sentence: sentence.start) - 1]

    def frame(self, token: Token) -> list[Token]:
        """The words of a token's sentence that are not said by anybody."""
        sentence = self.sentence(token)
        if sentence.start not in self._frames:
            outside = (i for i in range(sentence.start, sentence.end) if i not in self.inside)
            self._frames[sentence.start] = [self.doc[i] for i in outside]
        return self._frames[sentence.start]

    def when(self, frame: Sequence[Token], reach: set[int]) -> When | None:
        """The most exact of the date words of a frame that are within reach."""
        found = [self.dates[t.i] for t in frame if t.i in self.dates]
        whens = [when for when, root in found if root.i in reach and not _bounded(root)]
        return min(whens, key=lambda when: (when.days[1] - when.days[0]).days if when.days else 9999, default=None)

    def day_in(self, sentence: Span) -> When | None:
        """The one day that a sentence tells outside of the words said."""
        found = [self.dates[i][0] for i in range(sentence.start, sentence.end) if i in self.dates]
        days = [when for when in found if when.days and when.days[0] == when.days[1]]
        # "ARDEN, March 4 (Wire) - … on Tuesday" tells one day twice: keep the sentence's own words
        return days[-1] if len({when.days for when in days}) == 1 else None


def _bounded(root: Token) -> bool:
    while root.dep_ in ("poss", "nmod", "compound", "amod", "nummod"):
        root = root.head  # "after Monday's vote"
    prep = root if root.dep_ == "prep" else root.head
    return prep.pos_ in ("ADP", "SCONJ") and prep.lower_ in BOUNDS and prep.head.lower_ != "according"


def governors(cue: Sequence[Token]) -> set[int]:
    """The cue and the verbs that share its occasion.

    "Lund on Friday denounced the raid and said …", "Speaking in Arden, he said …", "sent a letter demanding …".
    """
    verbs = set(cue)
    for token in cue:
        if token.dep_ == "pcomp" and token.head.head.lemma_ in SPEAKING:
            token = token.head.head  # "responded on Monday by saying"
            verbs.add(token)
        for _ in range(6):
            participle = token.dep_ in ("advcl", "acl") and token.tag_ == "VBG"
            if token.head == token or not (token.dep_ in ("conj", "xcomp") or participle):
                break
            token = next((t for t in token.ancestors if t.pos_ == "VERB"), token.head) if participle else token.head
            if participle and token.pos_ == "VERB" and token.lemma_ not in SPEAKING | ISSUING:
                break
            verbs.add(token)
    for token in list(verbs):
        aside = SPEAKING | DELIVERING | PRESIDING
        verbs |= {child for child in token.children if child.dep_ == "advcl" and child.lemma_ in aside}
    return {token.i for token in verbs}


def hanging(frame: Sequence[Token], heads: set[int]) -> set[int]:
    """The words of a frame that hang on one of the heads, by their position in the Doc."""
    there = {token.i for token in frame}
    known: dict[int, bool] = {}  # the ways up meet
    for token in frame:
        way: list[int] = []
        step = token
        while step.i not in known:
            way.append(step.i)
            if (hangs := _hangs(step, heads, there)) is not None:
                known[step.i] = hangs
            else:
                step = step.head
        known.update(dict.fromkeys(way, known[step.i]))
    return {i for i in there if known[i]}


def _hangs(step: Token, heads: set[int], frame: set[int]) -> bool | None:
    """Whether a word hangs on one of the heads; None where that depends on the word it hangs on itself."""
    if step.i in heads:
        return True
    # "wrote that the plan “came too late” in a letter": behind the words said, though parsed as one of them.
    dep, head = step.dep_, step.head
    if dep == "prep" and step.i > head.i and head.i not in frame:
        return True
    # No other verb may stand on the way up, but one that issues a document: "in a letter sent on Monday".
    if step.pos_ in ("VERB", "AUX") and not (dep in ("acl", "relcl") and step.lemma_ in ISSUING):
        return False
    # "Lawmakers on the committee said": a phrase within the speaker's name, unless the speaker is a document.
    if dep in ("nsubj", "nsubjpass") and not is_document(step):
        return False
    return False if head.i == step.i else None


def beside(frame: Sequence[Token], cue: Sequence[Token], mention: Sequence[Token]) -> set[int]:
    """The phrase that opens the sentence, and the phrases right before and right after the cue."""
    if not frame:
        return set()
    names = _name(mention)
    inside = {t.i for t in frame}
    first, last = cue[0].i, cue[-1].i
    found: set[int] = set()
    for i in range(last + 1, min(last + REACH, frame[-1].i + 1)):
        if i in names:
            continue
        if i not in inside or _stops(cue[0].doc[i]):
            break
        found.add(i)
    between: set[int] = set()
    # "after his call with Lund on Friday, announcing": a participle follows its comma.
    start = first - 2 if cue[0].tag_ == "VBG" and first and cue[0].doc[first - 1].lower_ == "," else first - 1
    for i in range(start, max(first - REACH, frame[0].i - 1), -1):
        if i in names:
            # "The army in a statement said": what stands between the speaker and the cue.
            found |= between
            break
        if i not in inside or _stops(cue[0].doc[i]):
            break
        between.add(i)
    return found | (opening(frame) if _main_clause(cue) else set())


def _name(mention: Sequence[Token]) -> set[int]:
    """The speaker's words, without the "in a statement" that a parser takes into the noun phrase."""
    for k in range(1, len(mention) - 1):
        if mention[k].lower_ in ("in", "at", "during") and mention[k + 1].lower_ in ("a", "an"):
            return {token.i for token in mention[:k]}
    return {token.i for token in mention}


def _stops(token: Token) -> bool:
    return token.is_punct or token.pos_ in ("VERB", "AUX", "SCONJ") or token.lower_ in ("that", "and", "but", "who")


def _main_clause(cue: Sequence[Token]) -> bool:
    """Not "On Monday she resigned after a report found …"."""
    for token in cue:
        for step in (token, *token.ancestors):
            if step.dep_ in ("relcl", "advcl", "acl") and step.pos_ in ("VERB", "AUX") and step.tag_ != "VBG":
                return False
    return True


def opening(frame: Sequence[Token]) -> set[int]:
    """ "On Monday," "In a letter to the council," "Asked in April," — up to the comma or subject of the main clause."""
    if not frame or not begins_sentence(frame[0]):
        return set()
    found: set[int] = set()
    for token in frame[: 2 * REACH]:
        if token.lower_ == ",":
            return found
        if token.dep_ in ("nsubj", "nsubjpass"):
            return found
        spoken = token == frame[0] and token.tag_ == "VBG" and token.lemma_ in SPEAKING | PRESIDING
        if (token.pos_ in ("VERB", "AUX", "SCONJ") or token.tag_ == "PRP") and not (
            spoken or "ask" in (token.lemma_, token.head.lemma_)
        ):
            return set()
        found.add(token.i)
    return set()
