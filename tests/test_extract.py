"""From a parsed text to its quotes: type, words, cue and mention, one real-looking sentence a case."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.model import TYPES
from ingest.quote.attribute import attribute
from ingest.quote.extract import extract

WORDS = st.lists(
    st.sampled_from('“ ” ‘ ’ " , . : ; — ? said Lee the mayor he that accused of according to bridge leaks ¶'.split()),
    max_size=25,
)


def quotes(nlp, text):
    """Type, words, cue and mention of each quote of a text."""
    doc = nlp(text)
    found, _ = extract(doc)
    attribute(doc, found)
    return [
        (
            quote.type,
            [text[a:b] for a, b in quote.contents],
            " … ".join(text[a:b] for a, b in quote.cue) or None,
            text[slice(*quote.mention)] if quote.mention else None,
        )
        for quote in found
    ]


@pytest.mark.parametrize(
    "text, parse, expected",
    [
        (
            "“Stop,” Lee said.",
            "“/``/punct/1 Stop/VB/ccomp/5 ,/,/punct/5 ”/''/punct/5 Lee/NNP/nsubj/5 said=say/VBD/ROOT/5 ././punct/5",
            [("direct", ["Stop,"])],
        ),
        (
            "Lee said it is “a wreck”.",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 it/PRP/nsubj/3 is=be/VBZ/ccomp/1 “/``/punct/6 a/DT/det/6 "
            "wreck/NN/attr/3 ”/''/punct/3 ././punct/1",
            [("mixed", ["it is “a wreck”"])],
        ),
        (
            "According to Lee, “it leaks”.",
            "According=accord/VBG/prep/6 to/IN/prep/0 Lee/NNP/pobj/1 ,/,/punct/6 “/``/punct/6 it/PRP/nsubj/6 "
            "leaks=leak/VBZ/ROOT/6 ”/''/punct/6 ././punct/6",
            [("direct", ["it leaks"])],
        ),
        (
            "Lee said it leaks, adding that it sinks.",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 it/PRP/nsubj/3 leaks=leak/VBZ/ccomp/1 ,/,/punct/1 "
            "adding=add/VBG/advcl/1 that/IN/mark/8 it/PRP/nsubj/8 sinks=sink/VBZ/ccomp/5 ././punct/1",
            [("indirect", ["it leaks", "it sinks"])],
        ),
        (
            "Lee denied a leak, while Orrin said it leaks.",
            "Lee/NNP/nsubj/1 denied=deny/VBD/ROOT/1 a/DT/det/3 leak/NN/dobj/1 ,/,/punct/1 while/IN/mark/7 "
            "Orrin/NNP/nsubj/7 said=say/VBD/advcl/1 it/PRP/nsubj/9 leaks=leak/VBZ/ccomp/7 ././punct/1",
            [("indirect", ["a leak"]), ("indirect", ["it leaks"])],
        ),
        (
            "Lee said she said it leaks.",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 she/PRP/nsubj/3 said=say/VBD/ccomp/1 it/PRP/nsubj/5 "
            "leaks=leak/VBZ/ccomp/3 ././punct/1",
            [("indirect", ["she said it leaks"])],
        ),
        (
            "Lee said it leaks. “We must stop it.”",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 it/PRP/nsubj/3 leaks=leak/VBZ/ccomp/1 ././punct/1 “/``/punct/8 "
            "We/PRP/nsubj/8 must/MD/aux/8 stop/VB/ROOT/8 it/PRP/dobj/8 ././punct/8 ”/''/punct/8",
            [("indirect", ["it leaks"]), ("direct", ["We must stop it."])],
        ),
        (
            # Speech at the end of a clause goes on in the next paragraph.
            "Lee called it “a wreck.”\n\n“We must stop it.”",
            "Lee/NNP/nsubj/1 called=call/VBD/ROOT/1 it/PRP/dobj/1 “/``/punct/5 a/DT/det/5 wreck/NN/oprd/1 ././punct/1 "
            "”/''/punct/1 ¶/_SP/dep/1 “/``/punct/12 We/PRP/nsubj/12 must/MD/aux/12 stop/VB/ROOT/12 it/PRP/dobj/12 "
            "././punct/12 ”/''/punct/12",
            [("mixed", ["it “a wreck.”", "“We must stop it.”"])],
        ),
        (
            # Words between them, and the speech is its own quote.
            "Lee called it “a wreck” late in May.\n\n“We must stop it.”",
            "Lee/NNP/nsubj/1 called=call/VBD/ROOT/1 it/PRP/dobj/1 “/``/punct/5 a/DT/det/5 wreck/NN/oprd/1 ”/''/punct/1 "
            "late/RB/advmod/1 in/IN/prep/1 May/NNP/pobj/8 ././punct/1 ¶/_SP/dep/1 “/``/punct/15 We/PRP/nsubj/15 "
            "must/MD/aux/15 stop/VB/ROOT/15 it/PRP/dobj/15 ././punct/15 ”/''/punct/15",
            [("mixed", ["it “a wreck”"]), ("direct", ["We must stop it."])],
        ),
        (
            # The parser hangs the second verb of the speaker on the words of the first.
            "Lee called it “a wreck” and urged crews to go.",
            "Lee/NNP/nsubj/1 called=call/VBD/ROOT/1 it/PRP/nsubj/5 “/``/punct/5 a/DT/det/5 wreck/NN/ccomp/1 "
            "”/''/punct/5 and/CC/cc/5 urged=urge/VBD/conj/5 crews=crew/NNS/dobj/8 to/TO/aux/11 go/VB/xcomp/8 "
            "././punct/1",
            [("mixed", ["it “a wreck”", "crews to go"])],
        ),
        (
            "Lee said it leaks and warned it sinks.",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 it/PRP/nsubj/3 leaks=leak/VBZ/ccomp/1 and/CC/cc/3 "
            "warned=warn/VBD/conj/3 it/PRP/nsubj/7 sinks=sink/VBZ/ccomp/5 ././punct/1",
            [("indirect", ["it leaks", "it sinks"])],
        ),
        (
            # Who relays it is no part of what Lee said.
            "Lee said it leaks, according to Orrin.",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 it/PRP/nsubj/3 leaks=leak/VBZ/ccomp/1 ,/,/punct/3 "
            "according=accord/VBG/prep/3 to/IN/prep/5 Orrin/NNP/pobj/6 ././punct/1",
            [("indirect", ["Lee said it leaks"])],
        ),
        (
            # The tense is another: it is the crew that warns.
            "Lee said crews leave and warn it sinks.",
            "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 crews=crew/NNS/nsubj/3 leave/VBP/ccomp/1 and/CC/cc/3 "
            "warn/VBP/conj/3 it/PRP/nsubj/7 sinks=sink/VBZ/ccomp/5 ././punct/1",
            [("indirect", ["crews leave and warn it sinks"])],
        ),
    ],
)
def test_types_joins_and_nesting_without_a_model(doc_of, text, parse, expected):
    doc = doc_of(parse)
    assert doc.text == text
    assert [(quote.type, [text[a:b] for a, b in quote.contents]) for quote in extract(doc)[0]] == expected


@pytest.mark.model
@pytest.mark.parametrize(
    "text, expected",
    [
        ("“The bridge is shut,” said Ines Valdor.", [("direct", ["The bridge is shut,"], "said", "Ines Valdor")]),
        (
            "“The bridge is shut,” Ines Valdor, the mayor of Port Ansel, said on Monday.",
            [("direct", ["The bridge is shut,"], "said", "Ines Valdor, the mayor of Port Ansel")],
        ),
        (
            "“The bridge is shut,” Valdor told reporters. “It will open in May.”",
            [("direct", ["The bridge is shut,", "It will open in May."], "told", "Valdor")],
        ),
        (
            "“The bridge,” said Ines Valdor, “is shut.”",
            [("direct", ["The bridge,", "is shut."], "said", "Ines Valdor")],
        ),
        ("Ines Valdor said: “The bridge is shut.”", [("direct", ["The bridge is shut."], "said", "Ines Valdor")]),
        (
            "Ines Valdor told the council, “The bridge is shut.”",
            [("direct", ["The bridge is shut."], "told", "Ines Valdor")],
        ),
        (
            "Ines Valdor said “We have shut the bridge.”",
            [("direct", ["We have shut the bridge."], "said", "Ines Valdor")],
        ),
        ("The mayor was brief: “The bridge is shut.”", [("direct", ["The bridge is shut."], ":", "The mayor")]),
        ("The mayor was clear: “The bridge is shut.”", [("direct", ["The bridge is shut."], "was clear", "The mayor")]),
        ("“The bridge is shut.” — Ines Valdor", [("direct", ["The bridge is shut."], None, "Ines Valdor")]),
        (
            "“The bridge is shut.” ― Ines Valdor, mayor\n\n“The ferry runs.” ― Cato Lee",
            [
                ("direct", ["The bridge is shut."], None, "Ines Valdor, mayor"),
                ("direct", ["The ferry runs."], None, "Cato Lee"),
            ],
        ),
        ("“It is not safe!” she shouted, waving a report.", [("direct", ["It is not safe!"], "shouted", "she")]),
        (
            "“We have no plan B,” he added, “and no money for one.”",
            [("direct", ["We have no plan B,", "and no money for one."], "added", "he")],
        ),
        (
            "“We have no plan B,” he said. “We have no money for one.” The council votes on Friday.",
            [("direct", ["We have no plan B,", "We have no money for one."], "said", "he")],
        ),
        (
            "“We have no plan B,” he said.\n\n“We have no money for one,” he added.",
            [
                ("direct", ["We have no plan B,"], "said", "he"),
                ("direct", ["We have no money for one,"], "added", "he"),
            ],
        ),
        (
            "“We have no plan B.\n\n“We have no money for one,” said Ines Valdor.",
            [("direct", ["We have no plan B.", "We have no money for one,"], "said", "Ines Valdor")],
        ),
        (
            "“We have no plan B,” said Ines Valdor. “We have no money for one.\n\n“And we have no time.”",
            [
                (
                    "direct",
                    ["We have no plan B,", "We have no money for one.", "And we have no time."],
                    "said",
                    "Ines Valdor",
                )
            ],
        ),
        (
            "“We have no plan B,” said Ines Valdor.\n\n“We have no money for one.”",
            [("direct", ["We have no plan B,", "We have no money for one."], "said", "Ines Valdor")],
        ),
        (
            "Ebele Orrin shook her head. “I will never cross it again.”",
            [("direct", ["I will never cross it again."], None, "Ebele Orrin")],
        ),
        ("As the mayor put it, “We built it to last.”", [("direct", ["We built it to last."], "put it", "the mayor")]),
        (
            "“Never,” Valdor, who has run the city since 2019, told the Gazette.",
            [("direct", ["Never,"], "told", "Valdor, who has run the city since 2019")],
        ),
        (
            "“It will be missed,” said Ines Valdor, the mayor of Port Ansel, whose father built it by hand.",
            [
                (
                    "direct",
                    ["It will be missed,"],
                    "said",
                    "Ines Valdor, the mayor of Port Ansel, whose father built it by hand",
                )
            ],
        ),
        ("Asked about the bridge, she said: “No comment.”", [("direct", ["No comment."], "said", "she")]),
        (
            "He tweeted: “The bridge is shut. Take the ferry.”",
            [("direct", ["The bridge is shut. Take the ferry."], "tweeted", "He")],
        ),
        (
            "In a letter to parents, the school wrote: “Phones stay at home.”",
            [("direct", ["Phones stay at home."], "wrote", "the school")],
        ),
        ("“Phones stay at home,” read the letter.", [("direct", ["Phones stay at home,"], "read", "the letter")]),
        (
            "The sign read “No phones beyond this point”.",
            [("direct", ["No phones beyond this point"], "read", "The sign")],
        ),
        (
            "The mayor said in a statement: “We regret the delay.”",
            [("direct", ["We regret the delay."], "said", "The mayor")],
        ),
        (
            "“We regret the delay,” the company said in a statement on Monday. “The bridge will open in May.”",
            [("direct", ["We regret the delay,", "The bridge will open in May."], "said", "the company")],
        ),
        ("‘I did not do it,’ he said.", [("direct", ["I did not do it,"], "said", "he")]),
        (
            "‘I did not do it’, said Lee. ‘I was at home.’",
            [("direct", ["I did not do it", "I was at home."], "said", "Lee")],
        ),
        (
            '"I did not do it," he said. "I was at home."',
            [("direct", ["I did not do it,", "I was at home."], "said", "he")],
        ),
        ("“I did not do it, he said.", [("direct", ["I did not do it,"], "said", "he")]),
        ("I did not do it,” he said.", [("direct", ["I did not do it,"], "said", "he")]),
        ("According to Lee, “nobody had a key”.", [("direct", ["nobody had a key"], "According to", "Lee")]),
        ("“Nobody had a key,” according to Lee.", [("direct", ["Nobody had a key,"], "according to", "Lee")]),
        (
            "Lee said: “I am sorry.” He added: “I will pay.”",
            [("direct", ["I am sorry."], "said", "Lee"), ("direct", ["I will pay."], "added", "He")],
        ),
        (
            "“I am sorry,” Lee said, his voice breaking, “and I will pay.”",
            [("direct", ["I am sorry,", "and I will pay."], "said", "Lee")],
        ),
        (
            "“I am sorry,” Lee said, before adding: “I will pay.”",
            [("direct", ["I am sorry,"], "said", "Lee"), ("direct", ["I will pay."], "adding", "Lee")],
        ),
        ('"I am sorry," said Lee; "I will pay."', [("direct", ["I am sorry,", "I will pay."], "said", "Lee")]),
        ("“I’m scared,” said Mia, 9.", [("direct", ["I’m scared,"], "said", "Mia, 9")]),
        ("“He's lying!” one heckler yelled.", [("direct", ["He's lying!"], "yelled", "one heckler")]),
        (
            "“We will not pay,” reads one banner; another says “Shame”.",
            [("direct", ["We will not pay,"], "reads", "one banner"), ("direct", ["Shame"], "says", "another")],
        ),
        ("“Bridge is unsafe,” says mayor", [("direct", ["Bridge is unsafe,"], "says", "mayor")]),
        ("Mayor: ‘The bridge is unsafe’", [("direct", ["The bridge is unsafe"], ":", "Mayor")]),
        ("“Phones stay at home,” read the letter.", [("direct", ["Phones stay at home,"], "read", "the letter")]),
        (
            "“The alarm was off. Nobody checked it,” said Lee.",
            [("direct", ["The alarm was off. Nobody checked it,"], "said", "Lee")],
        ),
        (
            "“The alarm was off.” “Nobody checked it.” The two divers spoke at once.",
            [("direct", ["The alarm was off.", "Nobody checked it."], None, None)],
        ),
        (
            "Ada Brandt, Lee’s lawyer: “He will appeal.”",
            [("direct", ["He will appeal."], ":", "Ada Brandt, Lee’s lawyer")],
        ),
        (
            "“I hope it opens,” said Lee, who hopes to sail in May.",
            [("direct", ["I hope it opens,"], "said", "Lee, who hopes to sail in May")],
        ),
        (
            "The minister said, “We will not wait”, and left the room.",
            [("direct", ["We will not wait"], "said", "The minister")],
        ),
        (
            "“No,” said Lee, “not yet.” “When?” asked Orrin.",
            [("direct", ["No,", "not yet."], "said", "Lee"), ("direct", ["When?"], "asked", "Orrin")],
        ),
        (
            "The mayor’s office said: “We have no comment.”",
            [("direct", ["We have no comment."], "said", "The mayor’s office")],
        ),
        ("She posted on X: “Bridge shut. Sorry.”", [("direct", ["Bridge shut. Sorry."], "posted", "She")]),
        ("“Bridge shut. Sorry,” she posted on X.", [("direct", ["Bridge shut. Sorry,"], "posted", "she")]),
        ("“This is a mess,” Lee said of the plan.", [("direct", ["This is a mess,"], "said", "Lee")]),
        ("Of the plan, Lee said: “This is a mess.”", [("direct", ["This is a mess."], "said", "Lee")]),
        ("“This is a mess,” said Lee, and he left the room.", [("direct", ["This is a mess,"], "said", "Lee")]),
        (
            "“If it rains,” the mayor said, “we shall close it.” She did not say for how long.",
            [("direct", ["If it rains,", "we shall close it."], "said", "the mayor")],
        ),
        ("Is the bridge safe? “No,” said Lee.", [("direct", ["No,"], "said", "Lee")]),
        (
            "“Is it safe?” asked Orrin. “No,” said Lee.",
            [("direct", ["Is it safe?"], "asked", "Orrin"), ("direct", ["No,"], "said", "Lee")],
        ),
        (
            "“The bridge is shut.\n\n“The ferry runs.\n\n“That is all,” said Valdor.",
            [("direct", ["The bridge is shut.", "The ferry runs.", "That is all,"], "said", "Valdor")],
        ),
        (
            "Valdor said: “The bridge is shut.\n\n“The ferry runs.”",
            [("direct", ["The bridge is shut.", "The ferry runs."], "said", "Valdor")],
        ),
        (
            '"We will mend it," Valdor said. "And then?" asked a reporter.',
            [("direct", ["We will mend it,"], "said", "Valdor"), ("direct", ["And then?"], "asked", "a reporter")],
        ),
        (
            "‘We have tired horses,’ said Brandt, ‘and no hay.’",
            [("direct", ["We have tired horses,", "and no hay."], "said", "Brandt")],
        ),
        ("“I am,” she said, “very tired.”", [("direct", ["I am,", "very tired."], "said", "she")]),
        (
            "“You know, I like the bridge,” he said, but “it was built for horses and we have none.”",
            [("direct", ["You know, I like the bridge,", "it was built for horses and we have none."], "said", "he")],
        ),
        (
            "“A great year for our ferry!” Lee's niece, Marcia “Mimi” Lund, shouted to the crowd. “We are proud.”",
            [
                (
                    "direct",
                    ["A great year for our ferry!", "We are proud."],
                    "shouted",
                    "Lee's niece, Marcia “Mimi” Lund",
                ),
            ],
        ),
        (
            "“It is right. There is a gap,” Lund, a top ally, said Thursday on Calvera News’s “Lee and Friends.”",
            [("direct", ["It is right. There is a gap,"], "said", "Lund, a top ally")],
        ),
        (
            "''They say, 'You all must leave the harbour,''' said Mr. Lund. ''This is my harbour.''",
            [("direct", ["They say, 'You all must leave the harbour,'", "This is my harbour."], "said", "Mr. Lund")],
        ),
        (
            "“The bridge is shut.” ― Ines G. Valdor\n\n“The ferry runs.” ― Cato Lee",
            [
                ("direct", ["The bridge is shut."], None, "Ines G. Valdor"),
                ("direct", ["The ferry runs."], None, "Cato Lee"),
            ],
        ),
        (
            "“It was a fight to the end,” Lee said.\n\n‘A fight to the end.’\n\nThe bridge is shut.",
            [("direct", ["It was a fight to the end,"], "said", "Lee")],
        ),
        (
            "“It's over,” Lee said, “and everybody knows it,” before leaving the hall.",
            [("direct", ["It's over,", "and everybody knows it,"], "said", "Lee")],
        ),
        (
            "Of the council, Lee, who has sat on it, said, “It is a mess from end to end.”",
            [("direct", ["It is a mess from end to end."], "said", "Lee, who has sat on it")],
        ),
        (
            "When Lee suggested that the town would sue, Valdor fired back: “We shall win that.”",
            [
                ("indirect", ["the town would sue"], "suggested", "Lee"),
                ("direct", ["We shall win that."], ":", "Valdor"),
            ],
        ),
        (
            "Lee posted a message on Twitter reading “Thank you, Port Merrow” when the polls closed.",
            [("direct", ["Thank you, Port Merrow"], "reading", "Lee")],
        ),
        (
            "“That queue goes round the quay,” Lee said with a smirk.\n\n“They heard the soup is free today,” Valdor "
            "shot back with a laugh.",
            [
                ("direct", ["That queue goes round the quay,"], "said", "Lee"),
                ("direct", ["They heard the soup is free today,"], "shot", "Valdor"),
            ],
        ),
        (
            "“He never once answered a letter.” And to us it was “the last straw.” ― Ines Valdor\n\n“It is done.”",
            [
                ("direct", ["He never once answered a letter."], None, "Ines Valdor"),
                ("direct", ["It is done."], None, None),
            ],
        ),
        (
            "The pilot was soon known to be, as the Courier put it in a long story, “the quiet one.”",
            [("direct", ["the quiet one."], "put it", "the Courier")],
        ),
        ("“We shall pay for all of it,” Lee shook his head.", []),
        ("“Nobody knows how long it will stand,” which is three years from now.", []),
        (
            "Lee was asked, “Is the bridge safe?” She answered, “I have no idea.”",
            [
                ("direct", ["Is the bridge safe?"], "asked", None),
                ("direct", ["I have no idea."], "answered", "She"),
            ],
        ),
        (
            "Lee said of the plan, “It costs too much,” adding that “no ferry is worth that.”",
            [("direct", ["It costs too much,", "no ferry is worth that."], "said … adding", "Lee")],
        ),
        ("Harrow Press is to publish “Valdor Revealed,” a biography written by the editor Marc Lee.", []),
        (
            "“Old lighthouse finds a buyer,” by the Ledger’s Eddie Lee: “The lighthouse keeper is packing his books.”",
            [],
        ),
        (
            "Lee told the crew, “We sail at dawn,” and, “Has everybody packed an oilskin?”",
            [("direct", ["We sail at dawn,", "Has everybody packed an oilskin?"], "told", "Lee")],
        ),
        (
            # Each has its own announcement.
            "When a docker shouted, “Stop it,” Lee replied, “Not before the tide turns!”",
            [
                ("direct", ["Stop it,"], "shouted", "a docker"),
                ("direct", ["Not before the tide turns!"], "replied", "Lee"),
            ],
        ),
        (
            "Lee praised “Orrin’s honest and patient way with crews” as he promised to pay.",
            [("mixed", ["Orrin’s honest and patient way with crews", "to pay"], "praised … promised", "Lee")],
        ),
        (
            "The plan is, in the words of Ada Lee, “a quiet theft.”",
            [("direct", ["a quiet theft."], "in the words of", "Ada Lee")],
        ),
        (
            "It was a loss. To the pilot Ada Lee, “the port is where we all come from.”",
            [("direct", ["the port is where we all come from."], "To", "the pilot Ada Lee")],
        ),
        (
            "“Open the gates,” came shouts from the crews.",
            [("direct", ["Open the gates,"], "shouts", "the crews")],
        ),
        (
            "Ada Lee on Quay Strike: “We Will Not Pay.”\n\nLee, who runs the quay, met Ada Lee’s crews on Monday.",
            [("direct", ["We Will Not Pay."], ":", "Ada Lee")],
        ),
        (
            "They asked: “Is it old?” . . . “Is it safe?”",
            [("direct", ["Is it old?", "Is it safe?"], "asked", "They")],
        ),
    ],
)
def test_direct(nlp, text, expected):
    assert quotes(nlp, text) == expected


@pytest.mark.model
@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "The mayor said the bridge was shut. “We could not wait any longer.”",
            [
                ("indirect", ["the bridge was shut"], "said", "The mayor"),
                ("direct", ["We could not wait any longer."], None, None),
            ],
        ),
        ("The mayor praised the “brave” divers.", [("mixed", ["the “brave” divers"], "praised", "The mayor")]),
        (
            "The mayor said the plan was “a waste of money”.",
            [("mixed", ["the plan was “a waste of money”"], "said", "The mayor")],
        ),
        (
            "He likened the bridge to “a tired old horse”.",
            [("mixed", ["the bridge to “a tired old horse”"], "likened", "He")],
        ),
        (
            "He said that Ms Orrin had told him “the alarm is off”.",
            [("mixed", ["Ms Orrin had told him “the alarm is off”"], "said", "He")],
        ),
        (
            "Officials said they were “deeply concerned” about the bridge.",
            [("mixed", ["they were “deeply concerned” about the bridge"], "said", "Officials")],
        ),
        (
            "The bridge is “not safe at any speed,” the mayor said.",
            [("mixed", ["The bridge is “not safe at any speed,”"], "said", "the mayor")],
        ),
        ("It was “an accident,” she said.", [("mixed", ["It was “an accident,”"], "said", "she")]),
        (
            "She called him “a fool” and said he should resign.",
            [("mixed", ["him “a fool”", "he should resign"], "called … said", "She")],
        ),
        (
            "The mayor dismissed the report as “fiction”.",
            [("mixed", ["the report as “fiction”"], "dismissed", "The mayor")],
        ),
        ("The mayor dubbed the bridge “the Bishop”.", [("mixed", ["the bridge “the Bishop”"], "dubbed", "The mayor")]),
        (
            "The toll “is a mistake,” said Lee. “We shall all pay for it.”",
            [("mixed", ["The toll “is a mistake,”", "“We shall all pay for it.”"], "said", "Lee")],
        ),
        (
            "Lee “got a free ticket,” Valdor said. “That is all.”",
            [("mixed", ["Lee “got a free ticket,”", "“That is all.”"], "said", "Valdor")],
        ),
        (
            "“This isn’t right,” Lund said. “You squeezed us to the breaking point” to drive up the toll, she said.",
            [
                ("direct", ["This isn’t right,"], "said", "Lund"),
                ("mixed", ["“You squeezed us to the breaking point” to drive up the toll"], "said", "she"),
            ],
        ),
        (
            "Lee, dubbed 'the Duke of Solvents' by workers at the plant, denies two counts of causing pollution.",
            [("indirect", ["two counts of causing pollution"], "denies", "Lee")],
        ),
        (
            "The paper claimed “Lee exaggerates” the level of the river.",
            [("mixed", ["“Lee exaggerates” the level of the river"], "claimed", "The paper")],
        ),
        (
            "In an interview on Calvera's “Face the Harbour,” the mayor said that all must “listen more.”",
            [("mixed", ["all must “listen more.”"], "said", "the mayor")],
        ),
        (
            "Lund blasted Valdor as a “disgrace” Wednesday on The Harbour Show.",
            [("mixed", ["Valdor as a “disgrace”"], "blasted", "Lund")],
        ),
        (
            "The council issued a statement calling the toll “a clear violation” of its promise.",
            [("mixed", ["the toll “a clear violation” of its promise"], "calling", "The council")],
        ),
        (
            "Cato Lee: ‘No Idea’ If I Would Have Told Her.\n\nThe former adviser, Cato Lee, spoke on Monday.",
            [("mixed", ["‘No Idea’ If I Would Have Told Her"], ":", "Cato Lee")],
        ),
        ("The mayor is a “fool”, according to Lee.", [("mixed", ["The mayor is a “fool”"], "according to", "Lee")]),
        (
            "The mayor believes the bridge is “an insult to the river”.",
            [("mixed", ["the bridge is “an insult to the river”"], "believes", "The mayor")],
        ),
        ("Lee said it was “a mess” and “a shame”.", [("mixed", ["it was “a mess” and “a shame”"], "said", "Lee")]),
        (
            "The mayor is “very tired,” her doctor said on Monday.",
            [("mixed", ["The mayor is “very tired,”"], "said", "her doctor")],
        ),
        ("Lee said he “never saw” the letter.", [("mixed", ["he “never saw” the letter"], "said", "Lee")]),
        (
            "The regatta, held every spring, “brings the whole harbour together,” said Marc Lee.",
            [("mixed", ["The regatta, held every spring, “brings the whole harbour together,”"], "said", "Marc Lee")],
        ),
        (
            "“We open at noon,” Lee said. In a harbour town, “nobody buys bread before the boats are in.”",
            [
                ("direct", ["We open at noon,"], "said", "Lee"),
                ("mixed", ["In a harbour town, “nobody buys bread before the boats are in.”"], None, None),
            ],
        ),
        (
            "“We are shut out,” Lee said. He was known as the “Duke of All the Docks.”",
            [("direct", ["We are shut out,"], "said", "Lee")],
        ),
        (
            "The leaflet faults Lee for taking “three trips a year to the islands” and claims that “the harbour "
            "paid for them.”",
            [("direct", ["the harbour paid for them."], "claims", "The leaflet")],
        ),
        (
            "In his words, the bridge is “a danger”.",
            [("mixed", ["the bridge is “a danger”"], "In … words", "his")],
        ),
        (
            # A place does not speak, and "who" is not a place.
            "Jo Lund, from Johannesburg, who admitted that it was “not my thing” and had not read one before, left.",
            [
                (
                    "mixed",
                    ["it was “not my thing” and had not read one before"],
                    "admitted",
                    "Jo Lund, from Johannesburg, who",
                )
            ],
        ),
        (
            # What the first verb tells is not what the second reports.
            "Lee, who wrote the book, and Orrin, who said that it was “a wreck”, left.",
            [("mixed", ["it was “a wreck”"], "said", "Orrin, who")],
        ),
        (
            "When the gale came up from the south, Lee said, “we were lost.”",
            [("mixed", ["When the gale came up from the south", "“we were lost.”"], "said", "Lee")],
        ),
        (
            "Lee tells crews that after forty years and nine harbour masters, “it is time.”",
            [("mixed", ["after forty years and nine harbour masters, “it is time.”"], "tells", "Lee")],
        ),
        (
            "Lee has said that while she fears to speak of the flood, “I have never seen its like.”",
            [("mixed", ["while she fears to speak of the flood, “I have never seen its like.”"], "said", "Lee")],
        ),
    ],
)
def test_mixed(nlp, text, expected):
    assert quotes(nlp, text) == expected


@pytest.mark.model
@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "Ines Valdor said the bridge was unsafe and would stay shut until May.",
            [("indirect", ["the bridge was unsafe and would stay shut until May"], "said", "Ines Valdor")],
        ),
        ("The bridge was unsafe, Ines Valdor said.", [("indirect", ["The bridge was unsafe"], "said", "Ines Valdor")]),
        (
            "The bridge is unsafe, the mayor warned on Monday.",
            [("indirect", ["The bridge is unsafe"], "warned", "the mayor")],
        ),
        ("The bridge, the mayor often says, is safe.", [("indirect", ["The bridge", "is safe"], "says", "the mayor")]),
        (
            "The bridge will, she insisted, open in May.",
            [("indirect", ["The bridge will", "open in May"], "insisted", "she")],
        ),
        (
            "According to the ministry, the bridge is unsafe.",
            [("indirect", ["the bridge is unsafe"], "According to", "the ministry")],
        ),
        (
            "The bridge is unsafe, according to a report by the ministry.",
            [("indirect", ["The bridge is unsafe"], "according to", "a report by the ministry")],
        ),
        (
            "The bridge, according to the ministry, is unsafe.",
            [("indirect", ["The bridge", "is unsafe"], "according to", "the ministry")],
        ),
        (
            "The mayor repeated her claim that nobody had been told.",
            [("indirect", ["nobody had been told"], "repeated", "The mayor")],
        ),
        (
            "A warning from the union that jobs would go was ignored.",
            [("indirect", ["jobs would go"], "warning", "the union")],
        ),
        (
            "The mayor urged residents to stay inside.",
            [("indirect", ["residents to stay inside"], "urged", "The mayor")],
        ),
        (
            "The minister called on the council to resign.",
            [("indirect", ["the council to resign"], "called", "The minister")],
        ),
        (
            "The minister called for an inquiry into the collapse.",
            [("indirect", ["an inquiry into the collapse"], "called", "The minister")],
        ),
        (
            "The union accused the mayor of lying to the council.",
            [("indirect", ["the mayor of lying to the council"], "accused", "The union")],
        ),
        (
            "The mayor announced new ferries for the east bank.",
            [("indirect", ["new ferries for the east bank"], "announced", "The mayor")],
        ),
        (
            "The mayor ruled out a toll on the bridge.",
            [("indirect", ["a toll on the bridge"], "ruled out", "The mayor")],
        ),
        ("He pleaded not guilty.", [("indirect", ["not guilty"], "pleaded", "He")]),
        ("The mayor vowed to fight on.", [("indirect", ["to fight on"], "vowed", "The mayor")]),
        ("She denied taking the money.", [("indirect", ["taking the money"], "denied", "She")]),
        ("The mayor condemned the strikes on Monday.", [("indirect", ["the strikes"], "condemned", "The mayor")]),
        (
            "It was announced by the ministry that the bridge would close.",
            [("indirect", ["the bridge would close"], "announced", "the ministry")],
        ),
        ("She shrugged, saying that the bridge was old.", [("indirect", ["the bridge was old"], "saying", "She")]),
        ("She told the council the bridge was unsafe.", [("indirect", ["the bridge was unsafe"], "told", "She")]),
        ("He asked whether the bridge was safe.", [("indirect", ["whether the bridge was safe"], "asked", "He")]),
        ("She wrote on Facebook that the bridge was shut.", [("indirect", ["the bridge was shut"], "wrote", "She")]),
        ("The report said the bridge was unsafe.", [("indirect", ["the bridge was unsafe"], "said", "The report")]),
        (
            "The letter, signed by forty engineers, says the bridge is unsafe.",
            [("indirect", ["the bridge is unsafe"], "says", "The letter, signed by forty engineers")],
        ),
        (
            "He said the bridge was unsafe, adding that the ferry would run.",
            [("indirect", ["the bridge was unsafe", "the ferry would run"], "said … adding", "He")],
        ),
        (
            "While he confirmed the bridge was unsafe, he stressed that the ferry would run.",
            [("indirect", ["the bridge was unsafe", "the ferry would run"], "stressed … confirmed", "he")],
        ),
        (
            "The mayor denied the claim, while the union said the report was clear.",
            [
                ("indirect", ["the claim"], "denied", "The mayor"),
                ("indirect", ["the report was clear"], "said", "the union"),
            ],
        ),
        (
            "The prosecutor told the jury that Mr Lee had said the alarm was off.",
            [("indirect", ["Mr Lee had said the alarm was off"], "told", "The prosecutor")],
        ),
        (
            "The mayor went on to say that the bridge would reopen.",
            [("indirect", ["the bridge would reopen"], "say", "The mayor")],
        ),
        (
            "The mayor's promise that the ferry would run was kept.",
            [("indirect", ["the ferry would run"], "promise", "The mayor")],
        ),
        (
            "Her claim that nobody knew was false, the union said.",
            [("indirect", ["Her claim that nobody knew was false"], "said", "the union")],
        ),
        (
            "The mayor, whose father built the bridge and who has lived beside it since, said it would be missed.",
            [
                (
                    "indirect",
                    ["it would be missed"],
                    "said",
                    "The mayor, whose father built the bridge and who has lived beside it since",
                )
            ],
        ),
        (
            "In a statement, the company said it regretted the delay.",
            [("indirect", ["it regretted the delay"], "said", "the company")],
        ),
        (
            "A spokesman for the ministry said no decision had been made.",
            [("indirect", ["no decision had been made"], "said", "A spokesman for the ministry")],
        ),
        ("Police said a man had been arrested.", [("indirect", ["a man had been arrested"], "said", "Police")]),
        ("The study found the bolts had rusted.", [("indirect", ["the bolts had rusted"], "found", "The study")]),
        (
            "The mayor told residents to stay at home.",
            [("indirect", ["residents to stay at home"], "told", "The mayor")],
        ),
        ("The mayor has said she will resign.", [("indirect", ["she will resign"], "said", "The mayor")]),
        (
            "Lee said he was sorry, that he had not slept and that he would pay.",
            [("indirect", ["he was sorry, that he had not slept and that he would pay"], "said", "Lee")],
        ),
        ("The mayor warned of delays.", [("indirect", ["of delays"], "warned", "The mayor")]),
        ("The mayor warned against panic.", [("indirect", ["against panic"], "warned", "The mayor")]),
        ("The union threatened to strike.", [("indirect", ["to strike"], "threatened", "The union")]),
        (
            "Valdor reiterated her support for the ferry.",
            [("indirect", ["her support for the ferry"], "reiterated", "Valdor")],
        ),
        ("Valdor rejected the offer.", [("indirect", ["the offer"], "rejected", "Valdor")]),
        (
            "The council said in its report that the bolts had rusted.",
            [("indirect", ["the bolts had rusted"], "said", "The council")],
        ),
        (
            "The court heard that Lee had switched off the alarm.",
            [("indirect", ["Lee had switched off the alarm"], "heard", None)],
        ),
        (
            "The court was told that Lee had switched off the alarm.",
            [("indirect", ["Lee had switched off the alarm"], "told", None)],
        ),
        ("Lee reportedly said the alarm was broken.", [("indirect", ["the alarm was broken"], "said", "Lee")]),
        ("Sources said the talks had failed.", [("indirect", ["the talks had failed"], "said", "Sources")]),
        (
            "The bridge is shut, said one official who asked not to be named.",
            [("indirect", ["The bridge is shut"], "said", "one official who asked not to be named")],
        ),
        (
            "The court heard that Lee had switched off the alarm.",
            [("indirect", ["Lee had switched off the alarm"], "heard", None)],
        ),
        ("The mayor warned of delays.", [("indirect", ["of delays"], "warned", "The mayor")]),
        (
            "He described being pulled from the water.",
            [("indirect", ["being pulled from the water"], "described", "He")],
        ),
        ("The mayor promised new ferries.", [("indirect", ["new ferries"], "promised", "The mayor")]),
        ("She demanded an apology.", [("indirect", ["an apology"], "demanded", "She")]),
        ("She demanded that the mayor resign.", [("indirect", ["the mayor resign"], "demanded", "She")]),
        (
            "The mayor, a former diver who won the seat in 2019 by eleven votes, told the Gazette that she was tired.",
            [
                (
                    "indirect",
                    ["she was tired"],
                    "told",
                    "The mayor, a former diver who won the seat in 2019 by eleven votes",
                )
            ],
        ),
        (
            "The bridge is shut and will not open before May, according to the ministry, which paid for the repairs.",
            [
                (
                    "indirect",
                    ["The bridge is shut and will not open before May"],
                    "according to",
                    "the ministry, which paid for the repairs",
                )
            ],
        ),
        (
            "About forty people live there, according to Lee.",
            [("indirect", ["About forty people live there"], "according to", "Lee")],
        ),
        (
            "Lee’s lawyer, Ada Brandt, said he would appeal.",
            [("indirect", ["he would appeal"], "said", "Lee’s lawyer, Ada Brandt")],
        ),
        (
            "Both Lee and Orrin said the bridge was shut.",
            [("indirect", ["the bridge was shut"], "said", "Both Lee and Orrin")],
        ),
        ("Lee and Orrin told reporters they were tired.", [("indirect", ["they were tired"], "told", "Lee and Orrin")]),
        (
            "The company, which runs the ferry, declined to comment, but said it would answer in writing.",
            [("indirect", ["it would answer in writing"], "said", "The company, which runs the ferry")],
        ),
        (
            "The mayor said she hoped the bridge would open in May.",
            [("indirect", ["she hoped the bridge would open in May"], "said", "The mayor")],
        ),
        (
            "As Lee told the Gazette, the bridge was never safe.",
            [("indirect", ["the bridge was never safe"], "told", "Lee")],
        ),
        (
            "The bridge was never safe, as Lee told the Gazette.",
            [("indirect", ["The bridge was never safe"], "told", "Lee")],
        ),
        (
            "The minister likened the tax to a toll on the poor.",
            [("indirect", ["the tax to a toll on the poor"], "likened", "The minister")],
        ),
        (
            "The prime minister accused the opposition of playing with fire.",
            [("indirect", ["the opposition of playing with fire"], "accused", "The prime minister")],
        ),
        (
            "The council, the Gazette reported, has no money.",
            [("indirect", ["The council", "has no money"], "reported", "the Gazette")],
        ),
        (
            "According to two officials, the council has no money and will close the ferry in June.",
            [
                (
                    "indirect",
                    ["the council has no money and will close the ferry in June"],
                    "According to",
                    "two officials",
                )
            ],
        ),
        ("Valdor said on Tuesday that the city would pay.", [("indirect", ["the city would pay"], "said", "Valdor")]),
        (
            "The report concludes that the bolts were never checked.",
            [("indirect", ["the bolts were never checked"], "concludes", "The report")],
        ),
        (
            "The mayor called for her rivals to drop out.",
            [("indirect", ["her rivals to drop out"], "called", "The mayor")],
        ),
        (
            "The mayor said that, unlike the ferry, the bridge was safe.",
            [("indirect", ["unlike the ferry, the bridge was safe"], "said", "The mayor")],
        ),
        (
            "The mayor pointed out that the bridge was old.",
            [("indirect", ["the bridge was old"], "pointed out", "The mayor")],
        ),
        (
            "The mayor made clear that the bridge would stay shut.",
            [("indirect", ["the bridge would stay shut"], "made clear", "The mayor")],
        ),
        (
            "A five-storey house was hit, and one person was hurt, the fire brigade reported.",
            [("indirect", ["A five-storey house was hit, and one person was hurt"], "reported", "the fire brigade")],
        ),
        (
            "The bridge was closed, officials said, because of cracks.",
            [("indirect", ["The bridge was closed", "because of cracks"], "said", "officials")],
        ),
        pytest.param(
            "The bridge is not, as the mayor claims, safe.",
            [("indirect", ["The bridge is not", "safe"], "claims", "the mayor")],
            marks=pytest.mark.xfail(strict=True, reason="the parser hangs 'safe' on 'claims'"),
        ),
        pytest.param(
            "Lee’s warning that the bolts would fail came in March.",
            [("indirect", ["the bolts would fail"], "warning", "Lee")],
            marks=pytest.mark.xfail(
                strict=True, reason="the tagger takes the possessive after a bare surname for a name"
            ),
        ),
    ],
)
def test_indirect(nlp, text, expected):
    assert quotes(nlp, text) == expected


@pytest.mark.model
@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param(
            "“The bridge is shut,” the mayor said, “but,” she added, “the ferry runs.”",
            [("direct", ["The bridge is shut,", "but,", "the ferry runs."], "said", "the mayor")],
            marks=pytest.mark.xfail(strict=True, reason="two attributions inside one sentence"),
        ),
        pytest.param(
            "“This is a mess,” said Lee of the plan.",
            [("direct", ["This is a mess,"], "said", "Lee")],
            marks=pytest.mark.xfail(strict=True, reason="the parser hangs 'of the plan' on the speaker"),
        ),
        pytest.param(
            "Q: When will the bridge open?\n\nA: We hope for May.",
            [("direct", ["We hope for May."], None, "A")],
            marks=pytest.mark.xfail(strict=True, reason="answers without marks need the turns of an interview"),
        ),
    ],
)
def test_direct_not_yet(nlp, text, expected):
    assert quotes(nlp, text) == expected


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        # Nothing said, thoughts, wishes and plans, names and titles in marks.
        "The mayor declined to comment.",
        "The mayor refused to say when the bridge would open.",
        "The mayor believes the bridge is safe.",
        "The mayor hopes the bridge will open in May.",
        "The mayor wants to build a new bridge.",
        "Residents fear the bridge will never open.",
        "The “Iron Lady” of Port Ansel opened the bridge.",
        "The so-called “coalition of the willing” met on Monday.",
        "Her novel “The Long Ferry” won a prize in May.",
        "Cato “Two Boats” Lee opened the ferry line.",
        "The mayor asked not to be named.",
        "The minister is planning to announce cuts.",
        "He said nothing.",
        "The mayor is expected to say that the bridge will open.",
        "It goes without saying that the bridge will open.",
        "Valdor told of it in her memoir, “Cold Ferries.”",
        "At the end of the anthem “A Tide Is Gonna Come,” she wept.",
        "I heard that the bridge was shut.",
        "He thought the bridge was safe.",
        "She knew that the bridge was unsafe.",
        "The mayor plans to open the bridge in May.",
        "The play “Bridge of Sighs” opened on Monday.",
        "The ferry, known as “the bathtub”, runs at noon.",
        "Lee, nicknamed “Two Boats”, runs the ferry.",
        "Lee runs the “Bathtub” ferry.",
        "The word “bridge” has six letters.",
        "“The Long Ferry” won a prize.",
        "The mayor has not commented.",
        "No crew has claimed that it opened the gates.",
        "Nobody said the bridge was shut.",
        "In other words, the bridge was “old” and nobody minded.",
        "The pilot spoke of “The Long Ferry” in her own words.",
        "The mayor did not say when the bridge would open.",
        "The mayor did not respond to a request for comment.",
        "“Bridge of Sighs” by Ada Brandt is out now.",
        "Mayor promises free ferries while the pylon is mended\n\nThe bridge is shut.",
        "Boats will run, Lee tells traders\n\nThe bridge is shut.",
    ],
)
def test_not_quotes(nlp, text):
    assert quotes(nlp, text) == []


@pytest.mark.model
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS)
def test_any_text_gives_ordered_parts_within_it(nlp, words):
    text = " ".join(words).replace("¶", "\n\n")
    doc = nlp(text)
    found, _ = extract(doc)
    attribute(doc, found)
    for quote in found:
        assert quote.type in TYPES
        assert quote.contents == sorted(quote.contents)
        assert all(0 <= a < b <= len(text) and text[a:b] == text[a:b].strip() for a, b in quote.contents)
        assert all(b <= c for (_, b), (c, _) in pairwise(quote.contents))
        assert quote.antecedent is None or (quote.mention is None and quote.antecedent < found.index(quote))
