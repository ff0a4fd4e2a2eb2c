"""When and where a quote was said: what belongs to the cue, and what an occasion lends to the next quote."""

import re
from datetime import date

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from ingest.model import Candidate, Speaker
from ingest.occasion.locate import locate

VOCAB = spacy.blank("en").vocab
FRIDAY = date(2025, 2, 14)
MARKS = re.compile(r"\[(?P<content>[^\]]*)\]|<(?P<cue>[^>]*)>|\{(?P<mention>[^}]*)\}")


def read(marked):
    """The text and the candidates of a text with [words said], <cues> and {mentions}.

    A quote is the marks of one sentence; "|" in the text parts one quote from the next and is left out.
    """
    text, candidates, names, current = "", [], [], {"content": [], "cue": [], "mention": []}

    def close():
        if current["content"]:
            mention = current["mention"][0] if current["mention"] else None
            candidates.append(Candidate(current["content"], "indirect", current["cue"], mention, "test", 1.0))
            names.append(text[slice(*mention)] if mention else None)

    for part in re.split(r"(\||\[[^\]]*\]|<[^>]*>|\{[^}]*\})", marked):
        match = MARKS.fullmatch(part)
        if part == "|":
            close()
            current = {"content": [], "cue": [], "mention": []}
        elif match:
            words = match[match.lastgroup]
            current[match.lastgroup].append((len(text), len(text) + len(words)))
            text += words
        else:
            text += part
    close()
    return text, candidates, names


def parsed(nlp, text):
    return Doc.from_docs(list(nlp.pipe(text.splitlines(keepends=True) or [""])), ensure_whitespace=False)


def placed(nlp, marked, published=FRIDAY, kinds=("person",)):
    """The day (or first and last day) and the venue of each quote; pronouns speak for the last name."""
    text, candidates, names = read(marked)
    speakers = []
    for name in names:
        if name in ("he", "she", "He", "She", "it", "It", "they", "They") and speakers:
            speakers.append(speakers[-1])
        else:
            speakers.append(Speaker(name, kinds[0]) if name else None)
    result = []
    for said, venue in locate(parsed(nlp, text), candidates, speakers, published):
        days = "..".join(dict.fromkeys((said.earliest, said.latest))) if said else None
        if said:
            assert text[slice(*said.span)] == said.words
        if venue:
            assert text[slice(*venue.span)] in (venue.name, "tweeted")
        result.append((days, (venue.name, venue.kind) if venue else None))
    return result


def by_hand(*rows):
    words, pos, heads, deps = zip(*rows, strict=True)
    lemmas = [{"said": "say", "told": "tell", "reporters": "reporter"}.get(word, word) for word in words]
    starts = [i == 0 for i in range(len(words))]
    return Doc(VOCAB, words=words, pos=pos, heads=heads, deps=deps, lemmas=lemmas, sent_starts=starts)


def test_date_and_audience_that_hang_on_the_cue_without_a_model():
    doc = by_hand(
        ("Lund", "PROPN", 1, "nsubj"),
        ("told", "VERB", 1, "ROOT"),
        ("reporters", "NOUN", 1, "dobj"),
        ("on", "ADP", 1, "prep"),
        ("Monday", "PROPN", 3, "pobj"),
        ("rents", "NOUN", 6, "nsubj"),
        ("fell", "VERB", 1, "ccomp"),
    )
    candidate = Candidate([(33, 43)], "indirect", [(5, 9)], (0, 4), "test", 1.0)
    ((said, venue),) = locate(doc, [candidate], [Speaker("Lund", "person")], FRIDAY)
    assert (said.earliest, said.latest, said.words) == ("2025-02-10", "2025-02-10", "on Monday")
    assert (venue.name, venue.kind) == ("reporters", "press conference")


def test_date_of_another_verb_without_a_model():
    doc = by_hand(
        ("Lund", "PROPN", 1, "nsubj"),
        ("said", "VERB", 1, "ROOT"),
        ("rents", "NOUN", 3, "nsubj"),
        ("fell", "VERB", 1, "ccomp"),
        ("as", "SCONJ", 6, "mark"),
        ("banks", "NOUN", 6, "nsubj"),
        ("closed", "VERB", 1, "advcl"),
        ("on", "ADP", 6, "prep"),
        ("Monday", "PROPN", 7, "pobj"),
    )
    candidate = Candidate([(10, 20)], "indirect", [(5, 9)], (0, 4), "test", 1.0)
    assert locate(doc, [candidate], [Speaker("Lund", "person")], FRIDAY) == [(None, None)]


def test_no_candidates_no_sentences():
    doc = by_hand(("Lund", "PROPN", 0, "ROOT"))
    assert locate(doc, [], [], FRIDAY) == []


@pytest.mark.model
@pytest.mark.parametrize(
    "marked, expected",
    [
        ("{Ida Lund} <said> on Monday that [the dam would hold].", "2025-02-10"),
        ("On 9 February, {Ida Lund} <said> that [the dam would hold].", "2025-02-09"),
        ("“[The dam will hold],” {Ida Lund} <said> Tuesday night.", "2025-02-11"),
        ("{Ida Lund} on Wednesday <denied> [the claim].", "2025-02-12"),
        ("{Ida Lund} <said> in a statement late Thursday that [the dam would hold].", "2025-02-13"),
        ("In a letter sent on Monday, {Ida Lund} <said> [the dam would hold].", "2025-02-10"),
        ("Speaking in Arden on Monday, {Ida Lund} <said> [the dam would hold].", "2025-02-10"),
        ("{Ida Lund} responded to critics on Monday by <saying> that [the dam would hold].", "2025-02-10"),
        ("{Ida Lund} <said> last month that [the dam would hold].", "2025-01-01..2025-01-31"),
        ("{Ida Lund} <said> [the dam that broke on Monday was old].", None),
        ("{Ida Lund} <said> [the dam would hold], as crews worked on Monday to seal it.", None),
        ("{Ida Lund}, who was elected in 2019, <said> [the dam would hold].", None),
        ("{Ida Lund} <announced> [plans to open the dam in June].", None),
        ("{Ida Lund} <said> after Monday's vote that [the dam would hold].", None),
    ],
)
def test_day_said(nlp, marked, expected):
    assert [days for days, _ in placed(nlp, marked)] == [expected]


@pytest.mark.model
@pytest.mark.parametrize(
    "marked, expected",
    [
        ("{Ida Lund} <told> reporters that [the dam would hold].", ("reporters", "press conference")),
        ("{Ida Lund} <told> the Harbour Gazette that [the dam would hold].", ("Harbour Gazette", "interview")),
        ("“[It will hold],” {Ida Lund} <told> ArdenWire.", ("ArdenWire", "interview")),
        ("{Ida Lund} <said> in a statement that [the dam would hold].", ("statement", "statement")),
        ("{Lund} <said> in an interview with Bay Radio that [it held].", ("interview with Bay Radio", "interview")),
        ("At a press briefing in Arden, {Lund} <said> [it held].", ("press briefing in Arden", "press conference")),
        ("{Ida Lund} <told> lawmakers that [the dam would hold].", ("lawmakers", "parliament")),
        ("{Ida Lund} <told> the court that [the dam had held].", ("court", "court")),
        ("In a speech to parliament, {Ida Lund} <said> [the dam would hold].", ("speech to parliament", "parliament")),
        ("{Ida Lund} <wrote> on Facebook that [the dam would hold].", ("Facebook", "social media")),
        ("{Ida Lund} <said> in an email that [the dam would hold].", ("email", "letter")),
        ("In a letter to the mayor, {Ida Lund} <said> [the dam would hold].", ("letter to the mayor", "letter")),
        ("[Rents fell], according <to> {a household survey}.", ("household survey", "report")),
        ("Giving a speech in Arden, {Ida Lund} <said> [the dam would hold].", ("speech", "speech")),
        ("{Ida Lund} <told> a news conference in Arden [it held].", ("news conference in Arden", "press conference")),
        ("{Ida Lund} <said> during a debate in parliament that [it held].", ("debate in parliament", "parliament")),
        ("{Ida Lund} <testified> before Congress that [it held].", ("Congress", "hearing")),
        ("“[It held],” {Ida Lund} <wrote> on X.", ("X", "social media")),
        ("“[It held],” {Ida Lund} <said> by email.", ("email", "letter")),
        ("{Ida Lund} <told> the newspaper that [it held].", ("newspaper", "interview")),
        ("{Ida Lund} <tweeted> that [it held].", ("Twitter", "social media")),
        ("[It held], <according to> {court documents}.", ("court documents", "court")),
        ("{The water board in a statement} <said> [it held].", ("statement", "statement")),
        ("{The letter} <said> [the dam was old].", ("letter", "letter")),
        ("{Ida Lund} sent a letter <demanding> [a new dam].", ("letter", "letter")),
        ("{Ida Lund} <told> the mayor [the dam would hold].", None),
        ("{Ida Lund} <told> her sister that [the dam would hold].", None),
        ("{Members of the water committee} <said> [the dam would hold].", None),
        ("{Ida Lund} <said> [the report on the dam was wrong].", None),
        ("Asked to comment on the report, {Ida Lund} <said> [the dam would hold].", None),
        ("[The dam was old], according <to> {the Arden Post}.", None),
    ],
)  # fmt: skip
def test_venue(nlp, marked, expected):
    assert [venue for _, venue in placed(nlp, marked)] == [expected]


INTERVIEW = ("Harbour Gazette", "interview")


@pytest.mark.model
def test_an_occasion_is_carried_on_and_ends_with_the_next(nlp):
    article = (
        "{Ida Lund} <told> the council on Monday that [the dam would hold].|\n"
        "{She} <added> that [no one need leave].|\n"
        "{Per Holt} <said> [the dam was old].|\n"
        "On Wednesday, {Ida Lund} <said> [the dam had failed]. |"
        "“[We were wrong],” {she} <said>.|\n"
    )
    council = ("council", "meeting")
    assert placed(nlp, article) == [
        ("2025-02-10", council),
        ("2025-02-10", council),
        (None, None),
        ("2025-02-12", None),
        ("2025-02-12", None),
    ]


@pytest.mark.model
def test_another_time_is_not_carried_to(nlp):
    article = (
        "{Ida Lund} <said> on Monday that [the dam would hold].|\n"
        "{She} has previously <warned> that [it might break].|\n"
        "{She} <called> [it safe].|\n"
    )
    assert [days for days, _ in placed(nlp, article)] == ["2025-02-10", None, "2025-02-10"]


@pytest.mark.model
def test_a_document_named_again_keeps_its_day(nlp):
    article = (
        "In a letter sent on Monday, {the council} <said> [the dam was old].|\n"
        "{Per Holt} <called> [the dam sound].|\n"
        "In its letter, {the council} <said> [it would build another].|\n"
    )
    assert placed(nlp, article, kinds=("organization",)) == [
        ("2025-02-10", ("letter", "letter")),
        (None, None),
        ("2025-02-10", ("letter", "letter")),
    ]


@pytest.mark.model
def test_an_interview_goes_on_after_other_speakers(nlp):
    article = (
        "{Ida Lund} <told> the Harbour Gazette that [the dam would hold].|\n"
        + "The water rose.\n" * 12
        + "“[It is strong],” {Ida Lund} <said>.|\n"
    )
    assert [venue for _, venue in placed(nlp, article)] == [INTERVIEW, INTERVIEW]


@pytest.mark.model
def test_a_statement_far_above_is_over(nlp):
    article = (
        "{Ida Lund} <said> in a statement that [the dam would hold].|\n"
        + "The water rose.\n" * 12
        + "“[It is strong],” {Ida Lund} <said>.|\n"
    )
    assert [venue for _, venue in placed(nlp, article)] == [("statement", "statement"), None]


@pytest.mark.model
def test_a_live_blog_entry_ends_the_occasion(nlp):
    article = (
        "{Ida Lund} <told> reporters on Monday that [the dam would hold].|\n"
        "6:05 p.m.\n"
        "{Ida Lund} <says> [the dam has failed].|\n"
    )
    assert placed(nlp, article) == [("2025-02-10", ("reporters", "press conference")), (None, None)]


@pytest.mark.model
def test_venue_of_the_very_next_words(nlp):
    article = (
        "On Monday, {Ida Lund} <said> [the dam would hold].|\n“[It is strong],” {she} <told> the Harbour Gazette.|\n"
    )
    assert placed(nlp, article) == [("2025-02-10", INTERVIEW), ("2025-02-10", INTERVIEW)]


@pytest.mark.model
def test_speaking_in_the_sentence_before(nlp):
    article = "Speaking to reporters on Monday, Lund praised the crew. “[They saved us],” {she} <said>.|"
    assert placed(nlp, article) == [("2025-02-10", ("reporters", "press conference"))]


@pytest.mark.model
def test_words_of_a_trial(nlp):
    article = (
        "A trial over the broken dam began in the Arden high court on Monday.\n"
        "The engineer, Per Holt, pleaded not guilty.\n"
        "The first witness was the keeper Ida Lund.\n"
        "{Lund} <said> [the dam had been old].|\n"
        "{Tove Berg}, who lives nearby, <said> [she would move].|\n"
    )
    days = placed(nlp, article)
    assert days[0][0] == "2025-02-10" and days[0][1][1] == "court"
    assert days[1] == (None, None)


@pytest.mark.model
def test_words_at_the_gathering_that_the_article_reports(nlp):
    article = (
        "Growers gathered at the Corn Hall on Saturday to talk about bees.\n"
        "{Ida Lund} <said> [she kept four hives].|\n"
        "{Per Holt} <asked> [why honey was so dear].|\n"
    )
    assert placed(nlp, article) == [("2025-02-08", ("Corn Hall", "meeting"))] * 2


@pytest.mark.model
def test_no_gathering_where_quotes_have_their_own_occasions(nlp):
    article = (
        "Growers gathered at the Corn Hall on Saturday to talk about bees.\n"
        "{Ida Lund} <told> the Harbour Gazette [she kept four hives].|\n"
        "{Per Holt} <asked> [why honey was so dear].|\n"
    )
    assert [venue for _, venue in placed(nlp, article)] == [INTERVIEW, None]


@pytest.mark.model
def test_a_live_event_without_a_day_is_on_the_day_the_lead_has_its_speaker_in_the_news(nlp):
    article = (
        "A new dam won the support of Mayor Ida Lund on Wednesday.\n"
        "{Lund} <said> at a press conference that [it would hold].|\n"
    )
    assert placed(nlp, article) == [("2025-02-12", ("press conference", "press conference"))]


@pytest.mark.model
def test_without_publication_date_only_full_dates(nlp):
    article = (
        "{Ida Lund} <said> on 3 December 2024 that [the dam would hold].|\n"
        "{Per Holt} <said> on 2 December that [it was old].|\n"
        "{Tove Berg} <said> on Monday that [she would move].|\n"
    )
    assert [days for days, _ in placed(nlp, article, None)] == ["2024-12-03", "2024-12-02", None]


def told(nlp, marked):
    """As ``placed``, for passages whose later mentions are surnames; (day, venue, kind) of each quote."""
    text, candidates, names = read(marked)
    speakers, people = [], []
    for name in names:
        full = next((known for known in people if known.split()[-1] == name.split()[-1]), name)
        if name.lower() in ("he", "she", "it"):
            full = speakers[-1].name
        people.append(full)
        organization = full.startswith(("The ", "the ", "A ", "a ", "police", "Arden P"))
        speakers.append(Speaker(full, "organization" if organization else "person"))
    result = []
    for said, venue in locate(parsed(nlp, text), candidates, speakers, FRIDAY):
        days = "..".join(dict.fromkeys((said.earliest, said.latest))) if said else None
        result.append((days, venue.name if venue else None, venue.kind if venue else None))
    return result


# Many kinds of news, written before the rules that they test. None stands for what a passage does not tell.
PASSAGES = {
    "results": (
        """\
Arden Tools reported a quarterly loss on Thursday, and its shares fell 8%.
“[Demand for pumps was weaker than we planned],” chief executive {Ida Lund} <said> in a statement.|
On a call with analysts, finance director {Jon Holt} <said> [the board would cut the dividend].|
“[We are not selling the foundry],” {Holt} <added>.|
{Tove Berg}, who follows the company at Marram Securities, <said> [the cut came too late].|
""",
        [
            (None, "statement", "statement"),
            ("2025-02-13", "call with analysts", "call"),
            ("2025-02-13", "call with analysts", "call"),
            (None, None, None),
        ],
    ),
    "sport": (
        """\
Arden Rovers sacked their coach on Monday after five defeats in a row.
Speaking at a news conference on Tuesday, the chairman, {Odd Vik}, <said> [the club had no choice].|
“[Nobody likes this],” {Vik} <said>.|
{He} <insisted> [the money for a new striker was there].|
The outgoing coach, {Ida Lund}, <told> Bay Radio [she had learned of it from a text message].|
“[It hurts],” {she} <said>.|
""",
        [
            ("2025-02-11", "news conference", "press conference"),
            ("2025-02-11", "news conference", "press conference"),
            ("2025-02-11", "news conference", "press conference"),
            (None, "Bay Radio", "interview"),
            (None, "Bay Radio", "interview"),
        ],
    ),
    "police": (
        """\
[Two men were arrested in Arden on Sunday night over a fire at a timber yard], {police} <said>.|
In a statement released on Monday morning, {Arden Police} <said> [the men were aged 22 and 25].|
{The force} <added> that [nobody was hurt].|
A neighbour, {Jon Holt}, <told> the Courier [he heard a bang and saw smoke].|
“[The windows shook],” {Holt} <said>.|
""",
        [
            (None, None, None),
            ("2025-02-10", "statement", "statement"),
            (None, None, None),
            (None, "Courier", "interview"),
            (None, "Courier", "interview"),
        ],
    ),
    "council": (
        """\
Arden town council voted on Tuesday evening to close the outdoor pool.
{Ida Lund}, the leader of the council, <told> the meeting [the repairs would cost too much].|
“[We have run out of road],” {she} <said>.|
Councillor {Jon Holt}, who voted against, <called> the plan [“a disgrace”].|
After the vote, {Tove Berg}, who swims there every morning, <told> the Arden Courier [she was in tears].|
""",
        [
            ("2025-02-11", "meeting", "meeting"),
            ("2025-02-11", "meeting", "meeting"),
            ("2025-02-11", "meeting", "meeting"),
            ("2025-02-11", "Arden Courier", "interview"),
        ],
    ),
    "science": (
        """\
Eels find their way home by smell, a study has found.
The study, published on Wednesday in the journal River Science, followed 200 eels.
“[They never lost the trail],” <said> {Ida Lund}, a biologist at Arden University and the lead author of the study.|
In the paper, {the authors} <write> that [the eels turned back when the scent faded].|
{Jon Holt}, a biologist who was not involved in the study, <said> [the result was striking].|
“[I did not expect it],” {he} <wrote> in an email.|
""",
        [
            (None, None, None),
            ("2025-02-12", "paper", "report"),
            (None, None, None),
            (None, "email", "letter"),
        ],
    ),
    "verdict": (
        """\
A former banker was jailed for six years on Wednesday for stealing from pensioners.
Sentencing him at Arden Crown Court, Judge {Ida Lund} <said>: “[You betrayed people who trusted you].”|
Prosecutor {Jon Holt} <told> the court [the banker had spent the money on horses].|
{Tove Berg}, defending, <said> [her client was ashamed].|
""",
        [
            ("2025-02-12", "Arden Crown Court", "court"),
            ("2025-02-12", "Arden Crown Court", "court"),
            ("2025-02-12", "Arden Crown Court", "court"),
        ],
    ),
    "questions": (
        """\
[The government will not raise the fuel levy this year], Prime Minister {Ida Lund} <told> parliament on Wednesday.|
Answering a question from the opposition leader, Jon Holt, {Lund} <said> [the budget was balanced].|
“[We have done what we promised],” {she} <said>.|
{Jon Holt} <accused> her of [“hiding the bill until after the election”].|
The Greens' leader, {Tove Berg}, later <told> reporters [her party would table an amendment].|
""",
        [
            ("2025-02-12", "parliament", "parliament"),
            ("2025-02-12", "parliament", "parliament"),
            ("2025-02-12", "parliament", "parliament"),
            (None, None, None),
            (None, "reporters", "press conference"),
        ],
    ),
    "summit": (
        """\
Leaders of six river states met in Arden on Thursday to share out the water.
Opening the summit, President {Ida Lund} <said> [the drought had changed everything].|
“[We drink from one cup],” {she} <said>.|
{Jon Holt}, the prime minister of Lowmark, <warned> that [his country could not give more].|
In a joint communique issued after the summit, {the six leaders} <promised> [“a fair share”].|
{A diplomat} who asked not to be named <said> [the talks had nearly failed].|
""",
        [
            ("2025-02-13", "summit", "meeting"),
            ("2025-02-13", "summit", "meeting"),
            ("2025-02-13", "summit", "meeting"),
            ("2025-02-13", "joint communique", "statement"),
            (None, None, None),
        ],
    ),
    "obituary": (
        """\
Ida Lund, the painter of harbours, died on Sunday at the age of 91.
Her daughter, {Tove Berg}, <confirmed> [the death] in an email.|
“[I paint what the tide leaves],” {Ida Lund} <told> the Harbour Review in 1987.|
In her memoir, Low Water, {she} <wrote> that [she never learned to swim].|
The critic {Jon Holt} once <called> [her “the last honest eye in Arden”].|
""",
        [
            (None, "email", "letter"),
            ("1987-01-01..1987-12-31", "Harbour Review", "interview"),
            (None, "memoir", "other"),
            (None, None, None),
        ],
    ),
    "earnings": (
        """\
{Odd Vik}, the chief executive of Bay Freight, <told> analysts on Tuesday's earnings call that [ships would be fewer].|
“[We are full until autumn],” {Vik} <said>.|
Asked about rates, {he} <said> [they had peaked].|
""",
        [
            ("2025-02-11", "earnings call", "call"),
            ("2025-02-11", "earnings call", "call"),
            ("2025-02-11", "earnings call", "call"),
        ],
    ),
    "apology": (
        """\
The mayor of Arden apologised on Thursday for a joke about cyclists.
In a post on X on Tuesday, {Ida Lund} had <called> them [“wasps in helmets”].|
“[It was a poor joke and I am sorry],” {she} <said> on Thursday at the opening of a cycle path.|
{The Arden Cycling Union} <replied> on Facebook: “[Accepted].”|
“[Do better next time],” {it} <added>.|
""",
        [
            ("2025-02-11", "post on X", "social media"),
            ("2025-02-13", "opening of a cycle path", "speech"),
            (None, "Facebook", "social media"),
            (None, "Facebook", "social media"),
        ],
    ),
    "radio": (
        """\
Speaking on Bay Radio's breakfast programme on Friday, Minister {Ida Lund} <said> [the tunnel would open in May].|
“[I have walked through it myself],” {she} <told> the presenter.|
{Jon Holt}, the shadow minister, <said> [the date had slipped four times].|
""",
        [
            ("2025-02-14", "breakfast programme", "broadcast"),
            ("2025-02-14", "breakfast programme", "broadcast"),
            (None, None, None),
        ],
    ),
    "report": (
        """\
[Rivers are dirtier than they were ten years ago], <according to> {a report by the Marram Trust} released on Monday.|
“[The figures shame us],” <said> {Ida Lund}, the trust's director.|
The ministry disputed the findings. “[The report rests on old data],” {a spokesman} <said> in a statement on Tuesday.|
{He} <added> that [new figures would come in spring].|
{The report} <found> that [half the rivers hold nitrates].|
""",
        [
            ("2025-02-10", "report by the Marram Trust", "report"),
            (None, None, None),
            ("2025-02-11", "statement", "statement"),
            ("2025-02-11", "statement", "statement"),
            ("2025-02-10", "report", "report"),
        ],
    ),
    "hearing": (
        """\
The head of the rail regulator faced lawmakers on Wednesday over the Arden crash.
{Ida Lund} <told> the transport committee that [the signals had been checked].|
“[They were green],” {she} <said>.|
{Jon Holt}, who chairs the committee, <asked> [why nobody had called the driver].|
{Lund} <conceded> [the log was incomplete].|
In written evidence submitted last month, {the rail union} had <warned> of [“blind signals”].|
""",
        [
            ("2025-02-12", "transport committee", "hearing"),
            ("2025-02-12", "transport committee", "hearing"),
            ("2025-02-12", "transport committee", "hearing"),
            ("2025-02-12", "transport committee", "hearing"),
            ("2025-01-01..2025-01-31", "evidence", "report"),
        ],
    ),
    "reaction": (
        """\
Parliament voted on Tuesday to raise the pension age to 68.
“[This is a fair step],” the finance minister, {Ida Lund}, <told> lawmakers.|
{The Pensioners' League} <called> the law [“a theft”].|
{Jon Holt}, a retired miner in Arden, <said> [he felt betrayed].|
“[They will remember this],” {Holt} <said>.|
{Tove Berg}, an economist at Arden University, <told> Bay Radio on Wednesday [the change had come late].|
""",
        [
            ("2025-02-11", "lawmakers", "parliament"),
            (None, None, None),
            (None, None, None),
            (None, None, None),
            ("2025-02-12", "Bay Radio", "interview"),
        ],
    ),
    "storm": (
        """\
A storm tore roofs off houses in Arden on Monday night.
“[It sounded like a train],” <said> {Jon Holt}, whose kitchen lost its ceiling.|
{The weather service} <said> in a bulletin [the wind had reached 140 km an hour].|
The mayor, {Ida Lund}, <told> reporters on Tuesday that [the school would stay closed].|
{She} <added> that [a shelter would open].|
{A spokesman for the grid} <said> [power would be back by Thursday].|
""",
        [
            (None, None, None),
            (None, "bulletin", "report"),
            ("2025-02-11", "reporters", "press conference"),
            ("2025-02-11", "reporters", "press conference"),
            (None, None, None),
        ],
    ),
    "oldspeech": (
        """\
The opposition picked Ida Lund as its leader on Saturday.
In a speech to party members, {Lund} <promised> [to lower rents].|
{She} <said> [the party had lost its way].|
Jon Holt congratulated her. In an interview in December, {Holt} had <called> her [“a tourist in our party”].|
On Sunday {he} <told> the Arden Courier [he would serve under her].|
""",
        [
            ("2025-02-08", "speech to party members", "speech"),
            ("2025-02-08", "speech to party members", "speech"),
            ("2024-12-01..2024-12-31", "interview", "interview"),
            ("2025-02-09", "Arden Courier", "interview"),
        ],
    ),
    "appeal": (
        """\
The appeal court in Arden ruled on Thursday that the tram company must pay its drivers for breaks.
“[A break is not a gift],” Judge {Ida Lund} <wrote> in the ruling.|
The company was disappointed.
{Jon Holt}, the drivers' lawyer, <said> in a statement [the ruling would help thousands].|
{Tove Berg}, who has driven trams for thirty years, <said> [she had never doubted it].|
""",
        [
            ("2025-02-13", "ruling", "court"),
            (None, "statement", "statement"),
            (None, None, None),
        ],
    ),
    "match": (
        """\
Arden beat Lowmark 2-1 on Saturday to reach the final.
“[We were lucky],” the Arden coach, {Odd Vik}, <said> after the match.|
{Jon Holt}, the losing captain, <told> Bay TV [the referee had missed a foul].|
{Vik} <said> last week that [he would leave in May].|
""",
        [
            ("2025-02-08", None, None),
            (None, "Bay TV", "interview"),
            ("2025-02-03..2025-02-09", None, None),
        ],
    ),
    "foreign": (
        """\
The foreign ministers of Lowmark and Arden met in Bay City on Wednesday.
At a joint news conference after the talks, {Ida Lund} <said> [a deal was near].|
{Jon Holt}, her counterpart, <said> [much was still open].|
{A senior official} <told> the Harbour Gazette that [the sides were far apart].|
In a post on Telegram late on Wednesday, {Holt} <denied> [there had been a quarrel].|
""",
        [
            ("2025-02-12", "joint news conference", "press conference"),
            (None, None, None),
            (None, "Harbour Gazette", "interview"),
            ("2025-02-12", "post on Telegram", "social media"),
        ],
    ),
    "profile": (
        """\
Jon Holt keeps 40 goats on a hill above Arden.
“[They know when it will rain],” {Jon Holt} <says>.|
{His neighbour, Tove Berg,} <says> [he talks to them in verse].|
In 2019 {Holt} <wrote> in a letter to the council that [goats were better than mowers].|
“[I sold the car],” {he} <says>.|
""",
        [
            (None, None, None),
            (None, None, None),
            ("2019-01-01..2019-12-31", "letter to the council", "letter"),
            (None, None, None),
        ],
    ),
    "strike": (
        """\
Nurses at Arden hospital will strike for three days, their union said on Thursday.
“[We have been ignored for a year],” <said> {Ida Lund}, the union's leader.|
{Lund} <told> a rally outside the hospital [nobody wanted to strike].|
{The hospital} <said> in an email [it regretted the decision].|
{It} <added> that [patients would be told by text message].|
""",
        [
            (None, "rally", "speech"),
            (None, "rally", "speech"),
            (None, "email", "letter"),
            (None, "email", "letter"),
        ],
    ),
}


@pytest.mark.model
@pytest.mark.parametrize("passage", PASSAGES)
def test_a_whole_passage(nlp, passage):
    marked, expected = PASSAGES[passage]
    assert told(nlp, marked) == expected


@pytest.mark.model
@pytest.mark.xfail(strict=True, reason="the verb alone tells of the letter, and the speaker is named anew")
def test_a_letter_told_by_the_verb_of_the_sentence_before(nlp):
    article = "On Thursday the builder wrote to the mayor. “[We cannot promise May],” {the company} <wrote>.|\n"
    assert [day for day, _, _ in told(nlp, article)] == ["2025-02-13"]


@pytest.mark.model
@pytest.mark.parametrize(
    "marked, expected",
    [
        ("Outside court, {Ida Lund} <said> [it held].", ("Outside court", "other")),
        ("“[It held],” {Ida Lund} <said> at the school gates.", ("school gates", "other")),
        ("{Ida Lund} <said> at the time that [it held].", None),
        ("{Ida Lund} <posted> on Perch: “[It held].”", ("Perch", "social media")),
        ("{Ida Lund} <told> Bay Radio's breakfast programme [it held].", ("breakfast programme", "broadcast")),
        ("{Ida Lund} was <asked> on Morning Desk [why it held].", ("Morning Desk", "broadcast")),
        ("“[It held],” {Ida Lund} <wrote> in an email to the Gazette.", ("email", "letter")),
        ("{A court} <heard> that [it held].", ("court", "court")),
        ("{Ida Lund} <told> the Assembly [it held].", ("Assembly", "parliament")),
        (
            "{Ida Lund} <told> a press conference at the town hall [it held].",
            ("press conference at the town hall", "press conference"),
        ),
    ],
)
def test_venue_by_what_people_do_there(nlp, marked, expected):
    assert [venue for _, venue in placed(nlp, marked)] == [expected]


@pytest.mark.model
@pytest.mark.parametrize(
    "marked, expected",
    [
        ("{Ida Lund} resigned on Monday, <saying> [the dam had failed].", "2025-02-10"),
        ("Visiting the dam on Monday, {Ida Lund} <said> [it held].", "2025-02-10"),
        ("Arden beat Lowmark on Sunday. {Ida Lund} <said> after the match [they were lucky].", "2025-02-09"),
        ("The board voted on Sunday. After the vote, {Ida Lund} <said> [it was over].", "2025-02-09"),
        ("{Ida Lund} <announced> [her departure], effective February 3.", None),
    ],
)  # fmt: skip
def test_day_of_the_event_around_the_cue(nlp, marked, expected):
    assert [days for days, _ in placed(nlp, marked)] == [expected]


SCRAPS = "{Lund} <said> <told> reporters on Monday [it] | . , in a statement “[No],” \n 3 May".split(" ")
WORDS = st.lists(st.sampled_from(SCRAPS), max_size=14)


@pytest.mark.model
@given(WORDS, st.none() | st.dates())
def test_never_raises_and_answers_every_candidate(nlp, words, published):
    text, candidates, _ = read(" ".join(words))
    speakers = [Speaker("Lund", "person") if i % 2 else None for i in range(len(candidates))]
    assert len(locate(parsed(nlp, text), candidates, speakers, published)) == len(candidates)
