"""The complements of cues: one hand-built parse for each named rule."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Candidate
from ingest.quote.clauses import clauses, merge
from ingest.quote.reading import Reading

SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda s: (min(s), max(s))))


@pytest.mark.parametrize(
    "text, parse, expected",
    [
        (
            "Lee said that it leaks.",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 that/IN/mark/4 it/PRP/nsubj/4 leaks=leak/VBZ/ccomp/1 ././punct/1",
            [("cue clause", ["it leaks"], ["said"])],
        ),
        (
            "It leaks, Lee said.",
            "It/PRP/nsubj/1 leaks=leak/VBZ/ccomp/4 ,/,/punct/4 Lee/NNP/nsubj/4 said=say/VBD/ROOT/4 ././punct/4",
            [("clause, cue", ["It leaks"], ["said"])],
        ),
        (
            "The ferry, Lee says, leaks badly.",
            "The/DT/det/1 ferry/NN/nsubj/6 ,/,/punct/4 Lee/NNP/nsubj/4 says=say/VBZ/parataxis/6 ,/,/punct/4 "
            "leaks=leak/VBZ/ROOT/6 badly/RB/advmod/6 ././punct/6",
            [("inserted cue", ["The ferry", "leaks badly"], ["says"])],
        ),
        (
            "As Lee told them, it leaks.",
            "As/IN/mark/2 Lee/NNP/nsubj/2 told=tell/VBD/advcl/6 them=they/PRP/dobj/2 ,/,/punct/6 it/PRP/nsubj/6 "
            "leaks=leak/VBZ/ROOT/6 ././punct/6",
            [("inserted cue", ["it leaks"], ["told"])],
        ),
        (
            "It leaks, according to Lee.",
            "It/PRP/nsubj/1 leaks=leak/VBZ/ROOT/1 ,/,/punct/1 according=accord/VBG/prep/1 to/IN/prep/3 "
            "Lee/NNP/pobj/4 ././punct/1",
            [("according to", ["It leaks"], ["according to"])],
        ),
        (
            "His claim that it leaks is old.",
            "His/PRP$/poss/1 claim/NN/nsubj/5 that/IN/mark/4 it/PRP/nsubj/4 leaks=leak/VBZ/acl/1 "
            "is=be/VBZ/ROOT/5 old/JJ/acomp/5 ././punct/5",
            [("noun that", ["it leaks"], ["claim"])],
        ),
        (
            "Lee urged them to stop.",
            "Lee/NNP/nsubj/1 urged=urge/VBD/ROOT/1 them=they/PRP/dobj/1 to/TO/aux/4 stop/VB/xcomp/1 ././punct/1",
            [("cue to", ["them to stop"], ["urged"])],
        ),
        (
            "Lee accused her of lying.",
            "Lee/NNP/nsubj/1 accused=accuse/VBD/ROOT/1 her=she/PRP/dobj/1 of/IN/prep/1 lying=lie/VBG/pobj/3 "
            "././punct/1",
            [("cue of", ["her of lying"], ["accused"])],
        ),
        (
            "Lee described it as a wreck.",
            "Lee/NNP/nsubj/1 described=describe/VBD/ROOT/1 it/PRP/dobj/1 as/IN/prep/1 a/DT/det/5 "
            "wreck/NN/pobj/3 ././punct/1",
            [("cue as", ["it as a wreck"], ["described"])],
        ),
        (
            "Lee called for a new ferry.",
            "Lee/NNP/nsubj/1 called=call/VBD/ROOT/1 for/IN/prep/1 a/DT/det/5 new/JJ/amod/5 ferry/NN/pobj/2 ././punct/1",
            [("cue for", ["a new ferry"], ["called"])],
        ),
        (
            "Lee called on her to go.",
            "Lee/NNP/nsubj/1 called=call/VBD/ROOT/1 on/IN/prep/1 her=she/PRP/pobj/2 to/TO/aux/5 go/VB/xcomp/1 "
            "././punct/1",
            [("cue on", ["her to go"], ["called"])],
        ),
        (
            "Lee called it a wreck.",
            "Lee/NNP/nsubj/1 called=call/VBD/ROOT/1 it/PRP/dobj/1 a/DT/det/4 wreck/NN/oprd/1 ././punct/1",
            [("cue complement", ["it a wreck"], ["called"])],
        ),
        (
            "Lee announced a new ferry.",
            "Lee/NNP/nsubj/1 announced=announce/VBD/ROOT/1 a/DT/det/4 new/JJ/amod/4 ferry/NN/dobj/1 ././punct/1",
            [("cue object", ["a new ferry"], ["announced"])],
        ),
        (
            "Lee denied taking it.",
            "Lee/NNP/nsubj/1 denied=deny/VBD/ROOT/1 taking=take/VBG/xcomp/1 it/PRP/dobj/2 ././punct/1",
            [("cue object", ["taking it"], ["denied"])],
        ),
        (
            "Lee ruled out a toll.",
            "Lee/NNP/nsubj/1 ruled=rule/VBD/ROOT/1 out/RP/prt/1 a/DT/det/4 toll/NN/dobj/1 ././punct/1",
            [("cue object", ["a toll"], ["ruled out"])],
        ),
        (
            "Lee praised the “brave” divers.",
            "Lee/NNP/nsubj/1 praised=praise/VBD/ROOT/1 the/DT/det/6 “/``/punct/6 brave/JJ/amod/6 ”/''/punct/6 "
            "divers=diver/NNS/dobj/1 ././punct/1",
            [("cue quoted", ["the “brave” divers"], ["praised"])],
        ),
        (
            "Lee said pumps off ferries leak badly.",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 pumps=pump/NNS/dobj/1 off/IN/prep/2 ferries=ferry/NNS/pobj/3 "
            "leak/VBP/dep/1 badly/RB/advmod/5 ././punct/1",
            [("cue rest", ["pumps off ferries leak badly"], ["said"])],
        ),
        (
            "A man who said it leaks left.",
            "A/DT/det/1 man/NN/nsubj/6 who/WP/nsubj/3 said=say/VBD/relcl/1 it/PRP/nsubj/5 "
            "leaks=leak/VBZ/ccomp/3 left=leave/VBD/ROOT/6 ././punct/6",
            [("cue clause", ["it leaks"], ["said"])],
        ),
        (
            "The “Kestrel” is shut, Lee said.",
            "The/DT/det/2 “/``/punct/2 Kestrel/NNP/nsubjpass/5 ”/''/punct/2 is=be/VBZ/auxpass/5 "
            "shut/VBN/ccomp/8 ,/,/punct/8 Lee/NNP/nsubj/8 said=say/VBD/ROOT/8 ././punct/8",
            [("clause, cue", ["The “Kestrel” is shut"], ["said"])],
        ),
        (
            "Lee went on to say that it leaks.",
            "Lee/NNP/nsubj/1 went=go/VBD/ROOT/1 on/RP/prt/1 to/TO/aux/4 say/VB/xcomp/1 that/IN/mark/7 "
            "it/PRP/nsubj/7 leaks=leak/VBZ/ccomp/4 ././punct/1",
            [("cue clause", ["it leaks"], ["say"])],
        ),
        (
            "Lee did not say that it leaks.",
            "Lee/NNP/nsubj/3 did=do/VBD/aux/3 not/RB/neg/3 say/VB/ROOT/3 that/IN/mark/6 it/PRP/nsubj/6 "
            "leaks=leak/VBZ/ccomp/3 ././punct/3",
            [],
        ),
        (
            "Lee declined to say that it leaks.",
            "Lee/NNP/nsubj/1 declined=decline/VBD/ROOT/1 to/TO/aux/3 say/VB/xcomp/1 that/IN/mark/6 "
            "it/PRP/nsubj/6 leaks=leak/VBZ/ccomp/3 ././punct/1",
            [],
        ),
        (
            "Lee hopes that it leaks.",
            "Lee/NNP/nsubj/1 hopes=hope/VBZ/ROOT/1 that/IN/mark/4 it/PRP/nsubj/4 leaks=leak/VBZ/ccomp/1 ././punct/1",
            [],
        ),
    ],
)
def test_rules(doc_of, text, parse, expected):
    doc = doc_of(parse)
    assert doc.text == text
    found = [
        (quote.rule, [text[a:b] for a, b in quote.contents], [text[a:b] for a, b in quote.cue])
        for quote in clauses(Reading.of(doc), {}).values()
    ]
    assert found == expected


def test_a_cue_with_words_of_its_own_is_left_alone(doc_of):
    doc = doc_of("Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 it/PRP/nsubj/3 leaks=leak/VBZ/ccomp/1 ././punct/1")
    spoken = Candidate([(9, 17)], "direct", [(4, 8)], None, "cue quote", 0.0)
    assert clauses(Reading.of(doc), {1: spoken}) == {}


@pytest.mark.parametrize(
    "spans, expected",
    [
        ([(5, 9), (0, 3)], [(0, 3), (5, 9)]),
        ([(0, 5), (3, 9)], [(0, 9)]),
        ([(0, 5), (5, 9)], [(0, 9)]),
        ([(0, 9), (2, 3)], [(0, 9)]),
        ([], []),
    ],
)
def test_merge(spans, expected):
    assert merge(spans) == expected


@given(SPANS)
def test_merged_spans_cover_the_same_characters_and_lie_apart(spans):
    merged = merge(spans)
    assert all(a[1] < b[0] for a, b in pairwise(merged))
    assert {i for a, b in merged for i in range(a, b)} == {i for a, b in spans for i in range(a, b)}
