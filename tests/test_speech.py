"""Quotations tied to the attribution next to them: one hand-built parse for each named rule."""

import pytest

from ingest.quote.reading import Reading
from ingest.quote.speech import speech


@pytest.mark.parametrize(
    "text, parse, expected",
    [
        (
            "“Stop,” Lee said.",
            "“/``/punct/1 Stop/VB/ccomp/5 ,/,/punct/5 ”/''/punct/5 Lee/NNP/nsubj/5 said=say/VBD/ROOT/5 ././punct/5",
            [("quote, cue", ["Stop,"], ["said"])],
        ),
        (
            "“Stop,” said Lee. “I am tired.”",
            "“/``/punct/1 Stop/VB/xcomp/4 ,/,/punct/4 ”/''/punct/4 said=say/VBD/ROOT/4 Lee/NNP/nsubj/4 "
            "././punct/4 “/``/punct/9 I/PRP/nsubj/9 am=be/VBP/ROOT/9 tired/JJ/acomp/9 ././punct/9 ”/''/punct/9",
            [("quote, cue", ["Stop,", "I am tired."], ["said"])],
        ),
        (
            "“Stop the ferry,” Lee said.\n\n“It leaks badly.”",
            "“/``/punct/7 Stop/VB/ccomp/7 the/DT/det/3 ferry/NN/dobj/1 ,/,/punct/7 ”/''/punct/7 Lee/NNP/nsubj/7 "
            "said=say/VBD/ROOT/7 ././punct/7 ¶/_SP/dep/8 “/``/punct/12 It/PRP/nsubj/12 leaks=leak/VBZ/ROOT/12 "
            "badly/RB/advmod/12 ././punct/12 ”/''/punct/12",
            [("quote, cue", ["Stop the ferry,", "It leaks badly."], ["said"])],
        ),
        (
            "“Stop.\n\n“I am tired,” Lee said.",
            "“/``/punct/1 Stop/VB/ROOT/1 ././punct/1 ¶/_SP/dep/2 “/``/punct/11 I/PRP/nsubj/6 am=be/VBP/ccomp/11 "
            "tired/JJ/acomp/6 ,/,/punct/11 ”/''/punct/11 Lee/NNP/nsubj/11 said=say/VBD/ROOT/11 ././punct/11",
            [("quote, cue", ["Stop.", "I am tired,"], ["said"])],
        ),
        (
            "“Is the ferry safe?”\n\n“It leaks,” Lee said.",
            "“/``/punct/1 Is=be/VBZ/ROOT/1 the/DT/det/3 ferry/NN/nsubj/1 safe/JJ/acomp/1 ?/./punct/1 "
            "”/''/punct/1 ¶/_SP/dep/6 “/``/punct/10 It/PRP/nsubj/10 leaks=leak/VBZ/ccomp/14 ,/,/punct/14 "
            "”/''/punct/14 Lee/NNP/nsubj/14 said=say/VBD/ROOT/14 ././punct/14",
            [("uncued", ["Is the ferry safe?"], []), ("quote, cue", ["It leaks,"], ["said"])],
        ),
        (
            "“Stop,” read the letter.",
            "“/``/punct/1 Stop/VB/ROOT/1 ,/,/punct/1 ”/''/punct/1 read/VB/dep/1 the/DT/det/6 letter/NN/dobj/4 "
            "././punct/1",
            [("quote, cue", ["Stop,"], ["read"])],
        ),
        (
            "Lee said: “Stop.”",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 :/:/punct/1 “/``/punct/1 Stop/VB/xcomp/1 ././punct/1 ”/''/punct/1",
            [("cue: quote", ["Stop."], ["said"])],
        ),
        (
            "Lee was clear: “Stop.”",
            "Lee/NNP/nsubj/1 was=be/VBD/ccomp/5 clear/JJ/acomp/1 :/:/punct/5 “/``/punct/5 Stop/VB/ROOT/5 "
            "././punct/5 ”/''/punct/5",
            [("cue: quote", ["Stop."], ["was clear"])],
        ),
        (
            "As Lee put it, “It leaks.”",
            "As/IN/mark/2 Lee/NNP/nsubj/2 put/VBD/advcl/7 it/PRP/dobj/2 ,/,/punct/7 “/``/punct/7 It/PRP/nsubj/7 "
            "leaks=leak/VBZ/ROOT/7 ././punct/7 ”/''/punct/7",
            [("cue, quote", ["It leaks."], ["put it"])],
        ),
        (
            "Lee told them, “Stop.”",
            "Lee/NNP/nsubj/1 told=tell/VBD/ROOT/1 them=they/PRP/dobj/1 ,/,/punct/1 “/``/punct/1 Stop/VB/xcomp/1 "
            "././punct/1 ”/''/punct/1",
            [("cue, quote", ["Stop."], ["told"])],
        ),
        (
            "Lee said “Stop.”",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 “/``/punct/1 Stop/VB/xcomp/1 ././punct/1 ”/''/punct/1",
            [("cue quote", ["Stop."], ["said"])],
        ),
        (
            "Lee was brief: “Stop.”",
            "Lee/NNP/nsubj/1 was=be/VBD/ROOT/1 brief/JJ/acomp/1 :/:/punct/1 “/``/punct/5 Stop/VB/ROOT/5 "
            "././punct/5 ”/''/punct/5",
            [("colon", ["Stop."], [":"])],
        ),
        (
            "“Stop the ferry.” ― Ada Lee",
            "“/``/punct/1 Stop/VB/ROOT/1 the/DT/det/3 ferry/NN/dobj/1 ././punct/1 ”/''/punct/1 ―/:/punct/8 "
            "Ada/NNP/compound/8 Lee/NNP/ROOT/8",
            [("signature", ["Stop the ferry."], [])],
        ),
        (
            "“Stop the ferry now.” The crowd grew.",
            "“/``/punct/1 Stop/VB/ROOT/1 the/DT/det/3 ferry/NN/dobj/1 now/RB/advmod/1 ././punct/1 ”/''/punct/1 "
            "The/DT/det/8 crowd/NN/nsubj/9 grew=grow/VBD/ROOT/9 ././punct/9",
            [("uncued", ["Stop the ferry now."], [])],
        ),
        (
            "Ada Lee shook her head. “Never, ever again.”",
            "Ada/NNP/compound/1 Lee/NNP/nsubj/2 shook=shake/VBD/ROOT/2 her/PRP$/poss/4 head/NN/dobj/2 "
            "././punct/2 “/``/punct/7 Never/RB/ROOT/7 ,/,/punct/10 ever/RB/advmod/10 again/RB/advmod/7 "
            "././punct/7 ”/''/punct/7",
            [("uncued", ["Never, ever again."], [])],
        ),
        (
            "“Stop it now.”\n\n- Ada Lee\n\nIt leaks.",
            "“/``/punct/1 Stop/VB/ROOT/1 it/PRP/dobj/1 now/RB/advmod/1 ././punct/1 ”/''/punct/1 ¶/_SP/dep/5 "
            "-/:/punct/9 Ada/NNP/compound/9 Lee/NNP/ROOT/9 ¶/_SP/dep/9 It/PRP/nsubj/12 leaks=leak/VBZ/ROOT/12 "
            "././punct/12",
            [("signature", ["Stop it now."], [])],
        ),
        (
            "“Stop it now.”\n\n- Ferries\n\n- Bridges",
            "“/``/punct/1 Stop/VB/ROOT/1 it/PRP/dobj/1 now/RB/advmod/1 ././punct/1 ”/''/punct/1 ¶/_SP/dep/5 "
            "-/:/punct/8 Ferries=ferry/NNS/ROOT/8 ¶/_SP/dep/8 -/:/punct/11 Bridges=bridge/NNS/ROOT/11",
            [("uncued", ["Stop it now."], [])],
        ),
        (
            "They chanted, “Stop it,” and “Not now.”",
            "They/PRP/nsubj/1 chanted=chant/VBD/ROOT/1 ,/,/punct/1 “/``/punct/1 Stop/VB/xcomp/1 it/PRP/dobj/4 "
            ",/,/punct/1 ”/''/punct/1 and/CC/cc/4 “/``/punct/4 Not/RB/neg/11 now/RB/conj/4 ././punct/1 ”/''/punct/1",
            [("cue, quote", ["Stop it,", "Not now."], ["chanted"])],
        ),
        (
            "“It leaks,” said Lee, of Orrin, Calif. “It sinks.”",
            "“/``/punct/2 It/PRP/nsubj/2 leaks=leak/VBZ/ccomp/5 ,/,/punct/5 ”/''/punct/5 said=say/VBD/ROOT/5 "
            "Lee/NNP/nsubj/5 ,/,/punct/6 of/IN/prep/6 Orrin/NNP/pobj/8 ,/,/punct/9 Calif./NNP/appos/9 “/``/punct/14 "
            "It/PRP/nsubj/14 sinks=sink/VBZ/ROOT/14 ././punct/14 ”/''/punct/14",
            [("quote, cue", ["It leaks,", "It sinks."], ["said"])],
        ),
        (
            # The stop of a title in the attribution ends no sentence.
            "“It leaks,” Lee wrote in “Enough!” last May. “It sinks.”",
            "“/``/punct/2 It/PRP/nsubj/2 leaks=leak/VBZ/ccomp/6 ,/,/punct/6 ”/''/punct/6 Lee/NNP/nsubj/6 "
            "wrote=write/VBD/ROOT/6 in/IN/prep/6 “/``/punct/9 Enough/RB/pobj/7 !/./punct/9 ”/''/punct/9 "
            "last/JJ/amod/13 May/NNP/npadvmod/6 ././punct/6 “/``/punct/17 It/PRP/nsubj/17 sinks=sink/VBZ/ROOT/17 "
            "././punct/17 ”/''/punct/17",
            [("quote, cue", ["It leaks,", "It sinks."], ["wrote"])],
        ),
        (
            # What she argued is a clause with a fragment in it, no more of what she wrote.
            "“Get out!” she wrote, arguing that soon, “more will go.”",
            "“/``/punct/1 Get/VB/ccomp/6 out/RP/prt/1 !/./punct/1 ”/''/punct/1 she/PRP/nsubj/6 wrote=write/VBD/ROOT/6 "
            ",/,/punct/6 arguing=argue/VBG/advcl/6 that/IN/mark/15 soon/RB/advmod/15 ,/,/punct/15 “/``/punct/15 "
            "more/JJR/nsubj/15 will/MD/aux/15 go/VB/ccomp/8 ././punct/6 ”/''/punct/6",
            [("quote, cue", ["Get out!"], ["wrote"])],
        ),
        (
            # A part of the sentence that she wrote, which goes on behind the cue.
            "Despite his “rash remarks,” she wrote, he stays.",
            "Despite/IN/prep/11 his/PRP$/poss/4 “/``/punct/4 rash/JJ/amod/4 remarks=remark/NNS/pobj/0 ,/,/punct/11 "
            "”/''/punct/11 she/PRP/nsubj/8 wrote=write/VBD/parataxis/11 ,/,/punct/11 he/PRP/nsubj/11 "
            "stays=stay/VBZ/ROOT/11 ././punct/11",
            [],
        ),
        (
            "The ad, titled “Enough?”, claims that it leaks.",
            "The/DT/det/1 ad/NN/nsubj/9 ,/,/punct/1 titled=title/VBN/acl/1 “/``/punct/5 Enough/RB/oprd/3 ?/./punct/5 "
            "”/''/punct/5 ,/,/punct/1 claims=claim/VBZ/ROOT/9 that/IN/mark/12 it/PRP/nsubj/12 leaks=leak/VBZ/ccomp/9 "
            "././punct/9",
            [],
        ),
        (
            "The “Kestrel” is shut, Lee said.",
            "The/DT/det/2 “/``/punct/2 Kestrel/NNP/nsubjpass/5 ”/''/punct/2 is=be/VBZ/auxpass/5 "
            "shut/VBN/ccomp/8 ,/,/punct/8 Lee/NNP/nsubj/8 said=say/VBD/ROOT/8 ././punct/8",
            [],
        ),
        (
            "The “Kestrel” sank.",
            "The/DT/det/2 “/``/punct/2 Kestrel/NNP/nsubj/4 ”/''/punct/2 sank=sink/VBD/ROOT/4 ././punct/4",
            [],
        ),
    ],
)
def test_rules(doc_of, text, parse, expected):
    doc = doc_of(parse)
    assert doc.text == text
    found = [
        (quote.rule, [text[a:b] for a, b in quote.contents], [text[a:b] for a, b in quote.cue])
        for quote, _ in speech(Reading.of(doc))
    ]
    assert found == expected


def test_the_signature_is_the_mention(doc_of):
    doc = doc_of(
        "“/``/punct/1 Stop/VB/ROOT/1 it/PRP/dobj/1 now/RB/advmod/1 ././punct/1 ”/''/punct/1 "
        "¶/_SP/dep/5 ―/:/punct/8 Lee/NNP/ROOT/8"
    )
    assert [doc.text[slice(*quote.mention)] for quote, _ in speech(Reading.of(doc))] == ["Lee"]
