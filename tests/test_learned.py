"""The learned core and the rules together: whose quotes, whose edges, whose speaker; with and without the model."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.component import QuoteAttributor
from ingest.model import TYPES, Candidate
from ingest.quote.attribute import attribute
from ingest.quote.extract import extract
from ingest.quote.learned import combine, passages
from ingest.quote.reading import Reading
from ingest.quote.sight import Sight
from ingest.quote.tagger import KINDS, POINTERS, Tags, load_tagger

SAID = (
    "The/DT/det/1 bridge/NN/nsubj/2 leaks=leak/VBZ/ccomp/5 ,/,/punct/5 Lee/NNP/nsubj/5 said=say/VBD/ROOT/5 "
    "on/IN/prep/5 Monday/NNP/pobj/6 ././punct/5"
)
TEXT = "The bridge leaks, Lee said on Monday."
LONG = "Lee said the old iron bridge over the river leaks."
LONG_PARSE = (
    "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 the/DT/det/5 old/JJ/amod/5 iron/NN/compound/5 bridge/NN/nsubj/9 "
    "over/IN/prep/5 the/DT/det/8 river/NN/pobj/6 leaks=leak/VBZ/ccomp/1 ././punct/1"
)


def see(text, content="", source="", cue="", sure=0.95, **kinds):
    """What a tagger would see that is sure of these words, and points from all of them to the first source and cue.

    One piece a word; ``|`` parts the runs of one kind, and everything else is as surely nothing.
    """
    spans, at = [], 0
    for word in text.replace(",", " ,").replace(".", " .").replace("“", "“ ").replace("”", " ”").split():
        start = text.index(word, at)
        at = start + len(word)
        spans.append((start, at))
    odds = np.full((len(spans), len(KINDS)), (1 - sure) / (len(KINDS) - 1))
    odds[:, 0] = sure
    begins = np.zeros(len(spans), bool)
    points = np.full((len(spans), len(POINTERS)), -1)
    for kind, runs in {"content": content, "source": source, "cue": cue, **kinds}.items():
        for run in filter(None, runs.split("|")):
            a = text.index(run)
            here = [i for i, (x, y) in enumerate(spans) if a <= x and y <= a + len(run)]
            odds[here] = (1 - sure) / (len(KINDS) - 1)
            odds[here, KINDS.index(kind)] = sure
            begins[here[0]] = True
            for pointer, target in enumerate((source, cue)):
                if target:
                    points[here, pointer] = text.index(target.split("|")[0])
    return Sight(text, Tags(spans, odds, begins, points, np.full(points.shape, 0.9)))


def see_all(text, *attributions):
    """What a tagger would see of several attributions, each its content, source and cue."""
    first, *others = (see(text, *one).tags for one in attributions)
    for other in others:
        here = np.flatnonzero(other.kinds.argmax(axis=1))
        for layer, more in zip(
            (first.kinds, first.begins, first.points, first.sure),
            (other.kinds, other.begins, other.points, other.sure),
            strict=True,
        ):
            layer[here] = more[here]
    return Sight(text, first)


class Seer:
    """A tagger that sees what it is told to."""

    def __init__(self, sight):
        self.sight = sight

    def tag(self, text, passages):
        return self.sight.tags


def words(text, candidates):
    return [(c.type, [text[a:b] for a, b in c.contents], [text[a:b] for a, b in c.cue]) for c in candidates]


def mentions(doc, sight):
    """Rule and mention of each quote of a Doc, for a tagger that sees so."""
    found = extract(doc, Seer(sight))[0]
    attribute(doc, found, sight)
    return [(c.rule, c.mention and doc.text[slice(*c.mention)]) for c in found]


# Whose quotes


def test_what_both_see_stays(doc_of):
    doc = doc_of(SAID)
    sight = see(TEXT, "The bridge leaks", "Lee", "said")
    assert words(TEXT, extract(doc, Seer(sight))[0]) == words(TEXT, extract(doc)[0]) == [
        ("indirect", ["The bridge leaks"], ["said"]),
    ]  # fmt: skip


def test_a_clause_that_the_tagger_sees_nothing_of_is_dropped(doc_of):
    doc = doc_of(LONG_PARSE)
    assert extract(doc, Seer(see(LONG)))[0] == []
    assert words(LONG, extract(doc)[0]) == [("indirect", ["the old iron bridge over the river leaks"], ["said"])]


def test_an_attitude_is_no_quote(doc_of):
    assert extract(doc_of(LONG_PARSE), Seer(see(LONG, attitude="the old iron bridge over the river leaks")))[0] == []


def test_a_clause_before_its_cue_stays_whatever_the_tagger_sees(doc_of):
    # The sentence leaves no doubt, and the tagger misses short ones.
    assert words(TEXT, extract(doc_of(SAID), Seer(see(TEXT)))[0]) == [("indirect", ["The bridge leaks"], ["said"])]


def test_words_in_marks_stay_whatever_the_tagger_sees(doc_of):
    doc = doc_of(
        "“/``/punct/1 Stop/VB/ccomp/5 ,/,/punct/5 ”/''/punct/5 Lee/NNP/nsubj/5 said=say/VBD/ROOT/5 ././punct/5"
    )
    assert words(doc.text, extract(doc, Seer(see(doc.text)))[0]) == [("direct", ["Stop,"], ["said"])]


# "So Lee has it": no rule knows the cue.
HAS = "The/DT/det/1 bridge/NN/nsubj/2 leaks=leak/VBZ/ROOT/2 ,/,/punct/2 so/RB/advmod/6 Lee/NNP/nsubj/6 has=have/VBZ/advcl/2 it/PRP/dobj/6 ././punct/2"  # noqa: E501
HAS_TEXT = "The bridge leaks, so Lee has it."


def test_a_quote_that_only_the_tagger_sees_is_added(doc_of):
    doc = doc_of(HAS)
    sight = see(HAS_TEXT, "The bridge leaks", "Lee", "has it")
    found = extract(doc, Seer(sight))[0]
    attribute(doc, found, sight)
    assert words(HAS_TEXT, found) == [("indirect", ["The bridge leaks"], ["has it"])]
    assert [(HAS_TEXT[slice(*c.mention)], c.rule.split(" · ")[0]) for c in found] == [("Lee", "tagged")]
    assert extract(doc)[0] == []


@pytest.mark.parametrize(
    "content, cue, sure",
    [
        ("The bridge", "has it", 0.95),  # no finite verb: what is spoken about, not what is said
        ("The bridge leaks", "has it", 0.6),  # not sure enough
        ("The bridge leaks", "", 0.95),  # nothing that reports it
    ],
)
def test_a_quote_that_only_the_tagger_sees_needs_a_verb_a_cue_and_certainty(doc_of, content, cue, sure):
    assert extract(doc_of(HAS), Seer(see(HAS_TEXT, content, "Lee", cue, sure)))[0] == []


@pytest.mark.parametrize(
    "fragment, expected",
    [
        ("a wretched old thing", [("mixed", ["“a wretched old thing” there"], ["saw"])]),
        ("The Old Bridge", []),  # a title is no speech
    ],
)
def test_a_quote_that_only_the_tagger_sees_may_have_words_in_marks_instead_of_a_verb(doc_of, fragment, expected):
    tokens = [word + "/NN/dobj/1" for word in fragment.split()]
    doc = doc_of(
        " ".join(["Lee/NNP/nsubj/1 saw=see/VBD/ROOT/1 “/``/punct/1", *tokens, "”/''/punct/1 there/RB/advmod/1"])
    )
    seen = see(doc.text, f"“{fragment}” there", "Lee", "saw")
    assert words(doc.text, extract(doc, Seer(seen))[0]) == expected


POLL = (
    "A/DT/det/1 poll/NN/nsubj/2 found=find/VBD/ROOT/2 crews=crew/NNS/nsubj/4 say/VBP/ccomp/2 it/PRP/nsubj/6 "
    "leaks=leak/VBZ/ccomp/4 ././punct/2"
)


def test_what_a_quote_only_relays_is_left_to_the_one_around_it_that_the_tagger_sees(doc_of):
    text = "A poll found crews say it leaks."
    reading = Reading.of(doc_of(POLL))
    inner = Candidate(
        [(text.index("it"), len(text) - 1)],
        "indirect",
        [(text.index("say"), text.index(" it"))],
        None,
        "cue clause",
        0.0,
    )
    sight = see(text, "crews say it leaks", "A poll", "found")
    assert words(text, combine(reading, [inner], sight)) == [("", ["crews say it leaks"], ["found"])]


def test_a_clause_ends_where_the_tagger_sees_another_speaker_begin(doc_of):
    doc = doc_of(
        "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 crews=crew/NNS/nsubj/3 left=leave/VBD/ccomp/1 Orrin/NNP/dobj/3 "
        ",/,/punct/4 whom/WP/dobj/8 she/PRP/nsubj/8 called=call/VBD/relcl/4 “/``/punct/10 bold/JJ/oprd/8 ”/''/punct/8 "
        "././punct/1"
    )
    text = "Lee said crews left Orrin, whom she called “bold”."
    assert (doc.text, words(text, extract(doc)[0])) == (
        text, [("mixed", ["crews left Orrin, whom she called “bold”"], ["said"])],
    )  # fmt: skip
    sight = see_all(text, ("crews left Orrin", "Lee", "said"), ("“bold”", "she", "called"))
    assert words(text, extract(doc, Seer(sight))[0]) == [
        ("indirect", ["crews left Orrin"], ["said"]),
        ("direct", ["bold"], ["called"]),
    ]


def test_two_cues_of_one_speaker_in_one_sentence_are_one_quote(doc_of):
    doc = doc_of(
        "Lee/NNP/nsubj/1 said=say/VBD/ROOT/1 crews=crew/NNS/nsubj/3 left=leave/VBD/ccomp/1 ,/,/punct/3 "
        "though/IN/mark/7 he/PRP/nsubj/7 conceded=concede/VBD/advcl/3 it/PRP/nsubj/9 leaks=leak/VBZ/ccomp/7 ././punct/1"
    )
    text = "Lee said crews left, though he conceded it leaks."
    assert words(text, extract(doc)[0]) == [("indirect", ["crews left, though he conceded it leaks"], ["said"])]
    sight = see_all(text, ("crews left", "Lee", "said"), ("it leaks", "he", "conceded"))
    assert words(text, extract(doc, Seer(sight))[0]) == [
        ("indirect", ["crews left", "it leaks"], ["said", "conceded"]),
    ]  # fmt: skip


def test_two_runs_with_one_cue_are_one_quote():
    text = "The bridge leaks, Lee said, and the ferry sinks."
    [proposal] = see(text, "The bridge leaks|the ferry sinks", "Lee", "said").proposals()
    assert [text[a:b] for a, b in proposal.contents] == ["The bridge leaks", "the ferry sinks"]
    assert (text[slice(*proposal.cue)], text[slice(*proposal.source)]) == ("said", "Lee")
    assert proposal.sure == pytest.approx(0.95)


# Whose edges

PART = (LONG.index("bridge"), LONG.index("."))


def candidate(*contents, cue=(4, 8)):
    return Candidate(list(contents), "indirect", [cue], None, "cue clause", 0.0)


def test_edges_are_mended_where_much_speaks_for_it(doc_of):
    reading = Reading.of(doc_of(LONG_PARSE))
    sight = see(LONG, "the old iron bridge over the river leaks", "Lee", "said", sure=0.99)
    river = (LONG.index("river"), PART[1])
    [kept] = combine(reading, [candidate(river)], sight)
    assert LONG[slice(*kept.contents[0])] == "the old iron bridge over the river leaks"


def test_edges_stay_where_little_speaks_against_them(doc_of):
    reading = Reading.of(doc_of(LONG_PARSE))
    sight = see(LONG, "the old iron bridge over the river leaks", "Lee", "said", sure=0.99)
    # Three pieces differ, and none of them decides alone.
    [kept] = combine(reading, [candidate(PART)], sight)
    assert kept.contents == [PART]


def test_opening_words_are_kept(doc_of):
    # "After the flood, the bridge was closed": the tagger often leaves out what opens a sentence.
    reading = Reading.of(doc_of(LONG_PARSE))
    sight = see(LONG, "old iron bridge over the river leaks", "Lee", "said", sure=0.99)
    [kept] = combine(reading, [candidate((LONG.index("the old"), LONG.index(" iron")))], sight)
    assert LONG[slice(*kept.contents[0])] == "the old iron bridge over the river leaks"


def test_a_quotation_is_taken_in_whole(doc_of):
    text = "The bridge is “a wreck”, so Lee has it."
    doc = doc_of(
        "The/DT/det/1 bridge/NN/nsubj/2 is=be/VBZ/ROOT/2 “/``/punct/5 a/DT/det/5 wreck/NN/attr/2 ”/''/punct/5 "
        ",/,/punct/2 so/RB/advmod/10 Lee/NNP/nsubj/10 has=have/VBZ/advcl/2 it/PRP/dobj/10 ././punct/2"
    )
    assert doc.text == text
    sight = see(text, "The bridge is “a", "Lee", "has it")
    assert words(text, extract(doc, Seer(sight))[0]) == [("mixed", ["The bridge is “a wreck”"], ["has it"])]


# Whose speaker


def test_the_tagger_knows_the_speaker_where_syntax_only_finds_a_neighbour(doc_of):
    doc = doc_of(
        "The/DT/det/1 owner/NN/npadvmod/2 told=tell/VBD/ROOT/2 Orrin/NNP/dobj/2 it/PRP/nsubj/5 leaks=leak/VBZ/ccomp/2 "
        "././punct/2"
    )
    text = "The owner told Orrin it leaks."
    for sight, expected in (
        (see(text, "it leaks", "The owner", "told"), [("cue clause · pointed", "The owner")]),
        (see(text, "it leaks", "", "told"), [("cue clause", None)]),
    ):
        assert mentions(doc, sight) == expected


def test_the_tagger_knows_the_speaker_where_syntax_finds_no_name(doc_of):
    doc = doc_of(
        "The/DT/det/1 ad/NN/nsubj/2 shows=show/VBZ/ROOT/2 Lee/NNP/dative/2 as/IN/prep/2 a/DT/det/6 plea/NN/pobj/4 "
        "saying=say/VBG/advcl/2 it/PRP/nsubj/9 leaks=leak/VBZ/ccomp/7 ././punct/2"
    )
    text = "The ad shows Lee as a plea saying it leaks."
    assert doc.text == text
    for sight, expected in (
        (see(text, "it leaks", "Lee", "saying"), [("cue clause · pointed", "Lee")]),
        (see(text, "it leaks", "a plea", "saying"), [("cue clause · inherited subject", "The ad")]),
    ):
        assert mentions(doc, sight) == expected


def test_whoever_a_colon_announces_stands_before_it(doc_of):
    doc = doc_of(
        "Lee/NNP/nsubj/1 was=be/VBD/ROOT/1 brief/JJ/acomp/1 :/:/punct/1 “/``/punct/5 Stop/VB/ROOT/5 now/RB/advmod/5 "
        "././punct/5 ”/''/punct/5 Orrin/NNP/nsubj/10 left=leave/VBD/ROOT/10 ././punct/10"
    )
    text = "Lee was brief: “Stop now.” Orrin left."
    assert doc.text == text
    assert mentions(doc, see(text, "Stop now", "Orrin")) == [("colon · introduced", "Lee")]


def test_most_votes_name_the_source():
    sight = see(TEXT, "The bridge leaks", "Lee", "said")
    source, share = sight.source([(0, 16)], [(22, 26)])
    assert (TEXT[slice(*source)], share) == ("Lee", 1.0)
    assert sight.source([(27, 36)], []) == (None, 1.0)
    assert sight.source([], []) == (None, 0.0)


def test_support_and_gain_are_measured_where_spans_differ():
    sight = see(TEXT, "The bridge leaks", "Lee", "said")
    assert sight.support([(0, 16)]) == pytest.approx(0.95)
    assert sight.support([(27, 36)]) < 0.05
    assert sight.support([]) == 0.0
    assert sight.gain([(0, 16)], [(0, 16)]) == 0.0
    assert sight.gain([(0, 10)], [(0, 16)]) == pytest.approx(-sight.gain([(0, 16)], [(0, 10)]))
    assert sight.gain([(0, 16)], [(0, 36)]) < 0 < sight.gain([(0, 10)], [(0, 16)])


def test_runs_end_with_their_line():
    text = "Lee\nOrrin"
    sight = see(text, source="Lee|Orrin")
    sight.tags.begins[:] = False
    assert Sight(text, sight.tags).runs[KINDS.index("source")] == [(0, 3), (4, 9)]


def test_nothing_is_seen_in_nothing():
    empty = np.zeros((0, len(POINTERS)))
    sight = Sight("", Tags([], np.zeros((0, len(KINDS))), np.zeros(0), empty.astype(int), empty))
    assert (sight.proposals(), sight.support([(0, 4)]), sight.source([(0, 4)], [])) == ([], 0.0, (None, 0.0))


# Whole sentences, with the model


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Lund said the quay is shut. The ferry left at nine.\n\nNobody waved.", ["Lund said the quay is shut. "]),
        ("It rained. Her claim was never proved. It rained on.", ["Her claim was never proved. "]),
        ("It rained. According to Lund, the quay is shut.", ["According to Lund, the quay is shut."]),
        # What stands in marks as a whole is told by them.
        ("“It leaks. We wrote to them twice. Nobody came,” Lund said.", ["Nobody came,” Lund said."]),
        ("The “brave” captain waved. It rained.", ["The “brave” captain waved. "]),
        ("The quay was wet. “It leaks,” she said. It rained.", []),
        ("“It leaks,” Lund said. It rained.", ["“It leaks,” Lund said. "]),
        ("“It leaks,” she said, adding that nobody came.", ["“It leaks,” she said, adding that nobody came."]),
        ("It rained. The ferry left at nine.", []),
    ],
)
def test_only_sentences_that_can_report_are_read(nlp, text, expected):
    doc = nlp(text)
    read = passages(Reading.of(doc), extract(doc)[0])
    assert [text[a:b] for a, b in read] == expected


@pytest.fixture(scope="module")
def tagger():
    return load_tagger()


@pytest.fixture
def both(nlp, tagger):
    """Type, words, cue and mention of each quote of a text, found by the learned core and the rules together."""

    def find(text):
        doc = nlp(text)
        found, sight = extract(doc, tagger)
        attribute(doc, found, sight)
        return [
            (c.type, [text[a:b] for a, b in c.contents], *(text[a:b] for a, b in c.cue), text[slice(*c.mention)])
            for c in found
        ]

    return find


@pytest.mark.model
@pytest.mark.parametrize(
    "text, expected",
    [
        # What the rules alone miss.
        (
            "The mayor appeared to suggest that sailors might not be as honest as farmers.",
            [("indirect", ["sailors might not be as honest as farmers"], "appeared to suggest", "The mayor")],
        ),
        (
            "The mayor went so far as to say that the bridge was a disgrace.",
            [("indirect", ["the bridge was a disgrace"], "went so far as to say", "The mayor")],
        ),
        (
            "Many of the boats were rotten, she said, and the crews had not been paid.",
            [("indirect", ["Many of the boats were rotten", "the crews had not been paid"], "said", "she")],
        ),
        (
            "Though the crossing was calm, Valdor said, going back would be much harder and could take a day.",
            [(
                "indirect",
                ["Though the crossing was calm", "going back would be much harder and could take a day"],
                "said", "Valdor",
            )],
        ),
        # What the rules find, and must not be lost.
        (
            "Climate change, the mayor often says, is the fault of other towns.",
            [("indirect", ["Climate change", "is the fault of other towns"], "says", "the mayor")],
        ),
        (
            "The bridge was sold, sources told the Ledger, for one crown.",
            [("indirect", ["The bridge was sold", "for one crown"], "told", "sources")],
        ),
        (
            "He was not, he told the court, on the bridge that night.",
            [("indirect", ["He was not", "on the bridge that night"], "told", "he")],
        ),
        ("The bolts, he maintained, were sound.", [("indirect", ["The bolts", "were sound"], "maintained", "he")]),
        (
            "Valdor accused the council of hiding the report.",
            [("indirect", ["the council of hiding the report"], "accused", "Valdor")],
        ),
        (
            "The mayor called on the council to release the report.",
            [("indirect", ["the council to release the report"], "called", "The mayor")],
        ),
        (
            "Ines Valdor, the mayor of Port Ansel and a pilot who once sailed to Orrin, said the bridge was shut.",
            [(
                "indirect", ["the bridge was shut"], "said",
                "Ines Valdor, the mayor of Port Ansel and a pilot who once sailed to Orrin",
            )],
        ),
        (
            "His claim that the bridge was safe was wrong.",
            [("indirect", ["the bridge was safe"], "claim", "His")],
        ),
        ("Lee told the council the bridge was shut.", [("indirect", ["the bridge was shut"], "told", "Lee")]),
        # The words are told once, whatever else the parser hangs them on.
        (
            "Valdor went on to refute a Ledger story about his claim that he had been offered a berth on the ferry.",
            [(
                "indirect", ["a Ledger story about his claim that he had been offered a berth on the ferry"],
                "refute", "Valdor",
            )],
        ),
        (
            "“They laughed at us. I was against it,” Valdor said, repeating a false claim that he opposed the strike.",
            [(
                "mixed", ["They laughed at us. I was against it,", "he opposed the strike"],
                "said", "repeating", "Valdor",
            )],
        ),
    ],
)  # fmt: skip
def test_both_together(both, text, expected):
    assert both(text) == expected


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "The mayor thinks the bridge is safe.",
        "The mayor wants a new bridge.",
        "The mayor declined to comment.",
        "Asked to comment on the report, the mayor left.",
        "Nobody said the bridge was shut.",
        "The mayor has yet to explain why the bridge was sold.",
        "The council isn’t saying if the bridge broke any rules.",
        "Trustees have not said when the ferry will sail again.",
        "The mayor declined to say whether she had read the report.",
        "The council voted to close the bridge.",
        "The police have opened an inquiry into the fire.",
        "The minister is to announce cuts.",
        "The “Iron Lady” of Port Ansel opened the bridge.",
        "The ferry leaves at nine.",
    ],
)
def test_nothing_said_and_nothing_found(both, text):
    assert both(text) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(st.sampled_from(range(len(KINDS))), min_size=15, max_size=15),
    begins=st.lists(st.booleans(), min_size=15, max_size=15),
    points=st.lists(st.integers(-1, 14), min_size=30, max_size=30),
    sure=st.floats(0.3, 0.999),
)
def test_whatever_is_seen_gives_ordered_parts_within_the_text(doc_of, kinds, begins, points, sure):
    doc = doc_of(
        "The/DT/det/1 bridge/NN/nsubj/2 is=be/VBZ/ROOT/2 “/``/punct/5 a/DT/det/5 wreck/NN/attr/2 ”/''/punct/5 "
        ",/,/punct/2 so/RB/advmod/10 Lee/NNP/nsubj/10 said=say/VBD/advcl/2 that/IN/mark/13 it/PRP/nsubj/13 "
        "leaks=leak/VBZ/ccomp/10 ././punct/2"
    )
    text = doc.text
    spans = [(token.idx, token.idx + len(token)) for token in doc]
    odds = np.full((15, len(KINDS)), (1 - sure) / (len(KINDS) - 1))
    odds[range(15), kinds] = sure
    at = np.array([-1 if i < 0 else spans[i][0] for i in points]).reshape(15, 2)
    sight = Sight(text, Tags(spans, odds, np.array(begins), at, np.full((15, 2), 0.8)))
    found = extract(doc, Seer(sight))[0]
    attribute(doc, found, sight)
    for quote in found:
        assert quote.type in TYPES
        assert quote.contents
        assert all(0 <= a < b <= len(text) and text[a:b] == text[a:b].strip() for a, b in quote.contents)
        assert all(b <= c for (_, b), (c, _) in pairwise(quote.contents))
        assert quote.mention is None or 0 <= quote.mention[0] < quote.mention[1] <= len(text)
        assert 0 < quote.confidence < 1


@pytest.mark.model
def test_whose_post_a_colon_introduces_and_where_it_stood(nlp, tagger):
    text = "Mum-of-three Mai Brandt-Lund, of Friends of the Ferry, posted on Perch: 'Two years we've waited. Tell us.'"
    [quote] = QuoteAttributor(tagger=tagger)(nlp(text))._.quotes
    assert (quote["text"], quote["speaker"]["name"], quote["venue"]["name"]) == (
        ["Two years we've waited. Tell us."],
        "Mai Brandt-Lund",
        "Perch",
    )
