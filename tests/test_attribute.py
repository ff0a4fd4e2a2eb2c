"""Which words stand for the speaker: one hand-built parse for each named sieve."""

import pytest

from ingest.model import Candidate
from ingest.quote.attribute import SIEVES, attribute, confidence
from ingest.quote.extract import extract


@pytest.mark.parametrize(
    "text, parse, expected",
    [
        (
            "Lee said that it leaks.",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 that/IN/mark/4 it/PRP/nsubj/4 leaks=leak/VBZ/ccomp/1 ././punct/1",
            [("cue clause · subject", "Lee")],
        ),
        (
            "A man who said it leaks left.",
            "A/DT/det/1 man/NN/nsubj/6 who/WP/nsubj/3 said=say/VBD/relcl/1 it/PRP/nsubj/5 "
            "leaks=leak/VBZ/ccomp/3 left=leave/VBD/ROOT/6 ././punct/6",
            [("cue clause · subject", "A man who")],
        ),
        (
            "It leaks, according to Lee.",
            "It/PRP/nsubj/1 leaks=leak/VBZ/ROOT/1 ,/,/punct/1 according=accord/VBG/prep/1 to/IN/prep/3 "
            "Lee/NNP/pobj/4 ././punct/1",
            [("according to · according to", "Lee")],
        ),
        (
            "Lee was brief: “Stop.”",
            "Lee/NNP/nsubj/1 was=be/VBD/ROOT/1 brief/JJ/acomp/1 :/:/punct/1 “/``/punct/5 Stop/VB/ROOT/5 "
            "././punct/5 ”/''/punct/5",
            [("colon · introduced", "Lee")],
        ),
        (
            "It was announced by Lee that it leaks.",
            "It/PRP/nsubjpass/2 was=be/VBD/auxpass/2 announced=announce/VBN/ROOT/2 by/IN/agent/2 Lee/NNP/pobj/3 "
            "that/IN/dobj/7 it/PRP/nsubj/7 leaks=leak/VBZ/ccomp/2 ././punct/2",
            [("cue clause · agent", "Lee")],
        ),
        (
            "The court was told that it leaks.",
            "The/DT/det/1 court/NN/nsubjpass/3 was=be/VBD/auxpass/3 told=tell/VBN/ROOT/3 that/IN/mark/6 "
            "it/PRP/nsubj/6 leaks=leak/VBZ/ccomp/3 ././punct/3",
            [("cue clause", None)],
        ),
        (
            "The court heard that it leaks.",
            "The/DT/det/1 court/NN/nsubj/2 heard=hear/VBD/ROOT/2 that/IN/mark/5 it/PRP/nsubj/5 "
            "leaks=leak/VBZ/ccomp/2 ././punct/2",
            [("cue clause", None)],
        ),
        (
            "His claim that it leaks is old.",
            "His/PRP$/poss/1 claim/NN/nsubj/5 that/IN/mark/4 it/PRP/nsubj/4 leaks=leak/VBZ/acl/1 "
            "is=be/VBZ/ROOT/5 old/JJ/acomp/5 ././punct/5",
            [("noun that · possessor", "His")],
        ),
        (
            "The claim by Lee that it leaks is old.",
            "The/DT/det/1 claim/NN/nsubj/7 by/IN/prep/1 Lee/NNP/pobj/2 that/IN/mark/6 it/PRP/nsubj/6 "
            "leaks=leak/VBZ/acl/1 is=be/VBZ/ROOT/7 old/JJ/acomp/7 ././punct/7",
            [("noun that · possessor", "Lee")],
        ),
        (
            "Lee went on to say that it leaks.",
            "Lee/NNP/nsubj/1 went=go/VBD/ROOT/1 on/RP/prt/1 to/TO/aux/4 say/VB/xcomp/1 that/IN/mark/7 "
            "it/PRP/nsubj/7 leaks=leak/VBZ/ccomp/4 ././punct/1",
            [("cue clause · inherited subject", "Lee")],
        ),
        (
            "She shrugged, saying it leaks.",
            "She/PRP/nsubj/1 shrugged=shrug/VBD/ROOT/1 ,/,/punct/1 saying=say/VBG/advcl/1 it/PRP/nsubj/5 "
            "leaks=leak/VBZ/ccomp/3 ././punct/1",
            [("cue clause · inherited subject", "She")],
        ),
        (
            "It shows Ada Lee saying it leaks.",
            "It/PRP/nsubj/1 shows=show/VBZ/ROOT/1 Ada/NNP/compound/3 Lee/NNP/dobj/1 saying=say/VBG/advcl/1 "
            "it/PRP/nsubj/6 leaks=leak/VBZ/ccomp/4 ././punct/1",
            [("cue clause · participle", "Ada Lee")],
        ),
        (
            "ANSEL — Lee said it leaks.",
            "ANSEL/NNP/nsubj/3 —/:/punct/0 Lee/NNP/appos/0 said=say/VBD/ROOT/3 it/PRP/nsubj/5 leaks=leak/VBZ/ccomp/3 "
            "././punct/3",
            [("cue clause · subject", "Lee")],
        ),
        (
            "Lee sent a letter saying it leaks.",
            "Lee/NNP/nsubj/1 sent=send/VBD/ROOT/1 a/DT/det/3 letter/NN/dobj/1 saying=say/VBG/acl/3 it/PRP/nsubj/6 "
            "leaks=leak/VBZ/ccomp/4 ././punct/1",
            [("cue clause · inherited subject", "Lee")],
        ),
        (
            "Lee sent a letter that says it leaks.",
            "Lee/NNP/nsubj/1 sent=send/VBD/ROOT/1 a/DT/det/3 letter/NN/dobj/1 that/WDT/nsubj/5 says=say/VBZ/relcl/3 "
            "it/PRP/nsubj/7 leaks=leak/VBZ/ccomp/5 ././punct/1",
            [("cue clause · subject", "Lee")],
        ),
        (
            # Whoever changes a statement of hers speaks in it.
            "Lee changed her statement, saying it leaks.",
            "Lee/NNP/nsubj/1 changed=change/VBD/ROOT/1 her/PRP$/poss/3 statement/NN/dobj/1 ,/,/punct/3 "
            "saying=say/VBG/acl/3 it/PRP/nsubj/7 leaks=leak/VBZ/ccomp/5 ././punct/1",
            [("cue clause · inherited subject", "Lee")],
        ),
        (
            # The clause is no part of who speaks.
            "Lee read an item saying that it leaks.",
            "Lee/NNP/nsubj/1 read/VBD/ROOT/1 an/DT/det/3 item/NN/dobj/1 saying=say/VBG/acl/3 that/IN/mark/7 "
            "it/PRP/nsubj/7 leaks=leak/VBZ/ccomp/4 ././punct/1",
            [("cue clause · inherited subject", "an item")],
        ),
        (
            "Public Lee said it leaks.",
            "Public/JJ/nsubj/2 Lee/NNP/compound/2 said=say/VBD/ROOT/2 it/PRP/nsubj/4 leaks=leak/VBZ/ccomp/2 "
            "././punct/2",
            [("cue clause · nearest", "Lee")],
        ),
        (
            "“Stop,” read the letter.",
            "“/``/punct/1 Stop/VB/ROOT/1 ,/,/punct/1 ”/''/punct/1 read/VB/dep/1 the/DT/det/6 letter/NN/dobj/4 "
            "././punct/1",
            [("quote, cue · nearest", "the letter")],
        ),
        (
            "Ada Lee shook her head. “Never, ever again.”",
            "Ada/NNP/compound/1 Lee/NNP/nsubj/2 shook=shake/VBD/ROOT/2 her/PRP$/poss/4 head/NN/dobj/2 "
            "././punct/2 “/``/punct/7 Never/RB/ROOT/7 ,/,/punct/10 ever/RB/advmod/10 again/RB/advmod/7 "
            "././punct/7 ”/''/punct/7",
            [("uncued · preceding", "Ada Lee")],
        ),
        (
            "Lee said it leaks. “We must stop it.”",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 it/PRP/nsubj/3 leaks=leak/VBZ/ccomp/1 ././punct/1 “/``/punct/8 "
            "We/PRP/nsubj/8 must/MD/aux/8 stop/VB/ROOT/8 it/PRP/dobj/8 ././punct/8 ”/''/punct/8",
            [("cue clause · subject", "Lee"), ("uncued · understood", None)],
        ),
        (
            "“Stop the ferry.” ― Ada Lee",
            "“/``/punct/1 Stop/VB/ROOT/1 the/DT/det/3 ferry/NN/dobj/1 ././punct/1 ”/''/punct/1 ―/:/punct/8 "
            "Ada/NNP/compound/8 Lee/NNP/ROOT/8",
            [("signature", "Ada Lee")],
        ),
        (
            # The parser takes both for subjects of the cue.
            "His last word: “Stop,” he said.",
            "His/PRP$/poss/2 last/JJ/amod/2 word/NN/nsubj/9 :/:/punct/2 “/``/punct/5 Stop/VB/ccomp/9 ,/,/punct/9 "
            "”/''/punct/9 he/PRP/nsubj/9 said=say/VBD/ROOT/9 ././punct/9",
            [("quote, cue · subject", "he")],
        ),
        (
            # So here, of a name and its apposition.
            "Lee, the pilot, said it leaks.",
            "Lee/NNP/nsubj/5 ,/,/punct/0 the/DT/det/3 pilot/NN/nsubj/5 ,/,/punct/3 said=say/VBD/ROOT/5 "
            "it/PRP/nsubj/7 leaks=leak/VBZ/ccomp/5 ././punct/5",
            [("cue clause · subject", "Lee")],
        ),
        (
            # And of a title and the name behind it, the name.
            "The pilot, Lee, said it leaks.",
            "The/DT/det/1 pilot/NN/nsubj/5 ,/,/punct/1 Lee/NNP/nsubj/5 ,/,/punct/3 said=say/VBD/ROOT/5 "
            "it/PRP/nsubj/7 leaks=leak/VBZ/ccomp/5 ././punct/5",
            [("cue clause · subject", "Lee")],
        ),
        (
            "PORT ANSEL, Calvera - Lee said it leaks.",
            "PORT/NNP/compound/1 ANSEL/NNP/nsubj/6 ,/,/punct/1 Calvera/NNP/appos/1 -/:/punct/1 Lee/NNP/appos/1 "
            "said=say/VBD/ROOT/6 it/PRP/nsubj/8 leaks=leak/VBZ/ccomp/6 ././punct/6",
            [("cue clause · subject", "Lee")],
        ),
        (
            "Lee was asked if it leaks.",
            "Lee/NNP/nsubjpass/2 was=be/VBD/auxpass/2 asked=ask/VBN/ROOT/2 if/IN/mark/5 it/PRP/nsubj/5 "
            "leaks=leak/VBZ/ccomp/2 ././punct/2",
            [("cue clause", None)],
        ),
        (
            "Crews - Orrin saw them - left while shouting, “Stop it.”",
            "Crews=crew/NNS/nsubj/6 -/:/punct/3 Orrin/NNP/nsubj/3 saw=see/VBD/parataxis/6 them/PRP/dobj/3 -/:/punct/3 "
            "left=leave/VBD/ROOT/6 while/IN/mark/8 shouting=shout/VBG/advcl/3 ,/,/punct/8 “/``/punct/11 "
            "Stop/VB/ccomp/8 it/PRP/dobj/11 ././punct/6 ”/''/punct/6",
            [("cue, quote · inherited subject", "Crews")],
        ),
        (
            "“No way,” came the reply from Lee.",
            "“/``/punct/2 No/DT/det/2 way/NN/npadvmod/5 ,/,/punct/5 ”/''/punct/5 came=come/VBD/ROOT/5 the/DT/det/7 "
            "reply/NN/nsubj/5 from/IN/prep/7 Lee/NNP/pobj/8 ././punct/5",
            [("quote, cue · possessor", "Lee")],
        ),
        (
            "After a claim that it leaks, Lee left.",
            "After/IN/prep/8 a/DT/det/2 claim/NN/pobj/0 that/IN/mark/5 it/PRP/nsubj/5 leaks=leak/VBZ/acl/2 ,/,/punct/8 "
            "Lee/NNP/nsubj/8 left=leave/VBD/ROOT/8 ././punct/8",
            [("noun that", None)],
        ),
        (
            "In Lee’s words, “it leaks”.",
            "In/IN/prep/7 Lee/NNP/poss/3 ’s/POS/case/1 words=word/NNS/pobj/0 ,/,/punct/7 “/``/punct/7 it/PRP/nsubj/7 "
            "leaks=leak/VBZ/ROOT/7 ”/''/punct/7 ././punct/7",
            [("in the words of · according to", "Lee")],
        ),
        (
            "In the words of Lee, “it leaks”.",
            "In/IN/prep/8 the/DT/det/2 words=word/NNS/pobj/0 of/IN/prep/2 Lee/NNP/pobj/3 ,/,/punct/8 “/``/punct/8 "
            "it/PRP/nsubj/8 leaks=leak/VBZ/ROOT/8 ”/''/punct/8 ././punct/8",
            [("in the words of · according to", "Lee")],
        ),
        (
            "It stays, and to Lee, “the port is home.”",
            "It/PRP/nsubj/1 stays=stay/VBZ/ROOT/1 ,/,/punct/1 and/CC/cc/1 to/IN/prep/10 Lee/NNP/pobj/4 "
            ",/,/punct/10 “/``/punct/10 the/DT/det/9 port/NN/nsubj/10 is=be/VBZ/advcl/1 home/NN/attr/10 ././punct/1 "
            "”/''/punct/1",
            [("view · viewer", "Lee")],
        ),
        (
            "“Stop the ferry now.” The crowd grew.",
            "“/``/punct/1 Stop/VB/ROOT/1 the/DT/det/3 ferry/NN/dobj/1 now/RB/advmod/1 ././punct/1 ”/''/punct/1 "
            "The/DT/det/8 crowd/NN/nsubj/9 grew=grow/VBD/ROOT/9 ././punct/9",
            [("uncued", None)],
        ),
    ],
)
def test_sieves(doc_of, text, parse, expected):
    doc = doc_of(parse)
    assert doc.text == text
    quotes, _ = extract(doc)
    attribute(doc, quotes)
    assert [(q.rule, text[slice(*q.mention)] if q.mention else None) for q in quotes] == expected


def test_an_uncued_quote_points_at_the_quote_before(doc_of):
    doc = doc_of(
        "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 it/PRP/nsubj/3 leaks=leak/VBZ/ccomp/1 ././punct/1 "
        "“/``/punct/8 We/PRP/nsubj/8 must/MD/aux/8 stop/VB/ROOT/8 it/PRP/dobj/8 ././punct/8 ”/''/punct/8"
    )
    quotes, _ = extract(doc)
    attribute(doc, quotes)
    assert [q.rule for q in quotes] == ["cue clause · subject", "uncued · understood"]
    assert [q.antecedent for q in quotes] == [None, 0]


def test_whose_answer_it_is_the_question_does_not_tell(doc_of):
    doc = doc_of(
        "Asked=ask/VBN/advcl/6 if/IN/mark/3 it/PRP/nsubj/3 leaks=leak/VBZ/ccomp/0 ,/,/punct/6 Lee/NNP/nsubj/6 "
        "shrugged=shrug/VBD/ROOT/6 ././punct/6 “/``/punct/11 Not/RB/neg/11 much/RB/ROOT/11 today/NN/npadvmod/11 "
        "././punct/11 ”/''/punct/11"
    )
    text = "Asked if it leaks, Lee shrugged. “Not much today.”"
    assert doc.text == text
    question = Candidate([(text.index("if"), text.index(", Lee"))], "indirect", [(0, 5)], None, "tagged", 0.0)
    answer = Candidate([(text.index("Not"), text.index("”"))], "direct", [], None, "uncued", 0.0)
    attribute(doc, [question, answer])
    assert (question.rule, question.mention, answer.rule, text[slice(*answer.mention)]) == (
        "tagged", None, "uncued · preceding", "Lee",
    )  # fmt: skip


@pytest.mark.parametrize("verb, expected", [("known=know", None), ("called=call", "Lee")])
def test_who_names_somebody_is_not_who_is_named(doc_of, verb, expected):
    doc = doc_of(
        f"Lee/NNP/nsubj/9 ,/,/punct/0 {verb}/VBN/acl/0 then/RB/advmod/2 “/``/punct/6 the/DT/det/6 boat/NN/oprd/2 "
        "”/''/punct/6 ,/,/punct/0 left=leave/VBD/ROOT/9 ././punct/9"
    )
    at, cue = doc.text.index("the boat"), doc.text.index(verb.split("=")[0])
    quote = Candidate([(at, at + 8)], "mixed", [(cue, cue + len(verb.split("=")[0]))], None, "tagged", 0.0)
    attribute(doc, [quote])
    assert (quote.mention and doc.text[slice(*quote.mention)]) == expected


def test_every_sieve_has_a_name_of_its_own():
    assert len({name for name, _ in SIEVES}) == len(SIEVES)


def test_confidence_is_a_share_and_falls_back_to_the_rule_without_its_sieve():
    assert confidence("never measured") == 0.5
    assert 0 < confidence("quote, cue · subject") < 1
    assert confidence("quote, cue · never measured") == confidence("quote, cue")
