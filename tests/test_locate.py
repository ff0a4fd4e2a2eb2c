"""When and where a quote was said: what belongs to the cue, and what an occasion lends to the next quote."""

import re
from datetime import date

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from ingest.locate import locate
from ingest.model import Candidate, Speaker

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


SCRAPS = "{Lund} <said> <told> reporters on Monday [it] | . , in a statement “[No],” \n 3 May".split(" ")
WORDS = st.lists(st.sampled_from(SCRAPS), max_size=14)


@pytest.mark.model
@given(WORDS, st.none() | st.dates())
def test_never_raises_and_answers_every_candidate(nlp, words, published):
    text, candidates, _ = read(" ".join(words))
    speakers = [Speaker("Lund", "person") if i % 2 else None for i in range(len(candidates))]
    assert len(locate(parsed(nlp, text), candidates, speakers, published)) == len(candidates)
