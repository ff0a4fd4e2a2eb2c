"""Which words report that something was said: one hand-built parse for each reason, and the lexicon itself."""

import pytest

from ingest.quote.cues import NOUNS, find_cues, lexicon

FRAMES = set("clause np quoted of as oprd inf for on to ing out plea speech against".split())
LEAKS = "that/IN/mark/{1} it/PRP/nsubj/{1} leaks=leak/VBZ/{2}/{0}"


def leaks(head, number, dep="ccomp"):
    """The clause "that it leaks" whose verb is the token of a number."""
    return LEAKS.format(head, number, dep)


@pytest.mark.parametrize(
    "parse, expected",
    [
        (f"Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 {leaks(1, 4)}", [("say", "said")]),
        (f"Lee/NNP/nsubj/1 pointed=point/VBD/ROOT/1 {leaks(1, 4)}", []),
        ("Lee/NNP/nsubj/1 ruled=rule/VBD/ROOT/1 out/RP/prt/1 tolls=toll/NNS/dobj/1", [("document", "ruled out")]),
        (
            "According=accord/VBG/prep/3 to/IN/prep/0 Lee/NNP/pobj/1 leaks=leak/VBZ/ROOT/3",
            [("according", "According to")],
        ),
        ("Ferries=ferry/NNS/nsubj/1 run/VBP/ROOT/1 according=accord/VBG/prep/1 demand/NN/dobj/2", []),
        ("Lee/NNP/nsubj/1 was=be/VBD/ROOT/1 blunt/JJ/acomp/1", [("clear", "was blunt")]),
        ("Lee/NNP/nsubj/1 was=be/VBD/ROOT/1 tall/JJ/acomp/1", []),
        ("As/IN/mark/2 Lee/NNP/nsubj/2 put/VBD/ROOT/2 it/PRP/dobj/2", [("say", "put it")]),
        ("Lee/NNP/nsubj/1 put/VBD/ROOT/1 coal/NN/dobj/1 away/RB/advmod/1", []),
        # A noun reports where a "that" clause hangs on it.
        (f"Her/PRP$/poss/1 claim/NN/ROOT/1 {leaks(1, 4, 'acl')}", [("noun", "claim")]),
        ("Her/PRP$/poss/1 claim/NN/nsubj/2 failed=fail/VBD/ROOT/2", []),
        (f"The/DT/det/1 fact/NN/ROOT/1 {leaks(1, 4, 'acl')}", []),
        # Only the naming of an act of speech.
        (f"Lee/NNP/nsubj/3 did=do/VBD/aux/3 not/RB/neg/3 say/VB/ROOT/3 {leaks(3, 6)}", []),
        (f"Lee/NNP/nsubj/3 did=do/VBD/aux/3 not/RB/neg/3 deny/VB/ROOT/3 {leaks(3, 6)}", [("say", "deny")]),
        (f"Lee/NNP/nsubj/1 refused=refuse/VBD/ROOT/1 to/TO/aux/3 say/VB/xcomp/1 {leaks(3, 6)}", []),
        (f"Lee/NNP/nsubj/1 began=begin/VBD/ROOT/1 to/TO/aux/3 say/VB/xcomp/1 {leaks(3, 6)}", [("say", "say")]),
        ("A/DT/det/1 man/NN/nsubj/4 called=call/VBN/acl/1 Lee/NNP/oprd/2 left=leave/VBD/ROOT/4", []),
        ("Asked=ask/VBN/advcl/2 Lee/NNP/nsubj/2 left=leave/VBD/ROOT/2", []),
        ("The/DT/det/2 said=say/VBN/amod/2 ferry/NN/nsubj/3 left=leave/VBD/ROOT/3", []),
        # What a court hears was said there; what anybody else hears may be a rumour.
        (f"Jury/NN/nsubj/1 heard=hear/VBD/ROOT/1 {leaks(1, 4)}", [("heard", "heard")]),
        (f"Lee/NNP/nsubj/1 heard=hear/VBD/ROOT/1 {leaks(1, 4)}", []),
    ],
)
def test_cues(doc_of, parse, expected):
    doc = doc_of(parse)
    found = [(cue.kind, " ".join(doc[i].text for i in cue.tokens)) for cue in find_cues(doc, [-1] * len(doc))]
    assert found == expected


def test_words_inside_marks_are_no_cues(doc_of):
    doc = doc_of("Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 she/PRP/nsubj/3 said=say/VBD/ccomp/1")
    assert [cue.head for cue in find_cues(doc, [-1, -1, 0, 0])] == [1]


def test_lexicon_holds_each_verb_once_and_only_known_frames(root):
    lines = (root / "ingest" / "quote" / "cues.csv").read_text(encoding="utf-8").splitlines()[1:]
    lemmas = [line.split(",")[0] for line in lines]
    assert len(lemmas) == len(set(lemmas)) == len(lexicon())
    assert {frame for _, frames in lexicon().values() for frame in frames} == FRAMES


def test_nouns_that_report_nobodys_words_are_none():
    assert not NOUNS & set("fact idea news possibility belief hope".split())
