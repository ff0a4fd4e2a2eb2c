"""The people and bodies of an article, from Docs built by hand."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from ingest.speaker.acronyms import acronyms, plain_body, spelled_by
from ingest.speaker.beside import aged
from ingest.speaker.capitals import capital_runs, cut, units
from ingest.speaker.names import Names, full_in_headline
from ingest.speaker.nouns import akin, given_names, is_trade, sense, speaker_nouns, title_noun, titles

VOCAB = spacy.blank("en").vocab


def build(text, people=(), bodies=()):
    """A Doc of words split at spaces; capitalised words are proper nouns, `people` and `bodies` are entities."""
    words = [word for word in text.split(" ") if word]
    kinds = {"\n": "SPACE"}
    pos = [kinds.get(w) or ("PUNCT" if not w[0].isalnum() else "PROPN" if w[0].isupper() else "NOUN") for w in words]
    ents = ["O"] * len(words)
    for label, names in (("PERSON", people), ("ORG", bodies)):
        for name in names:
            parts = name.split()
            for i in range(len(words)):
                if words[i : i + len(parts)] == parts:
                    ents[i : i + len(parts)] = [f"B-{label}"] + [f"I-{label}"] * (len(parts) - 1)
    sent_starts = [i == 0 or words[i - 1] == "." for i in range(len(words))]
    return Doc(VOCAB, words=words, pos=pos, ents=ents, sent_starts=sent_starts)


def printed(names):
    return [(names.doc[p.start : p.end].text, p.entity.name) for p in names.printings]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("then Foreign Minister Ana Cruz left", [("Foreign Minister", "Ana Cruz")]),
        ("then Sen. Ana Cruz left", [("Sen.", "Ana Cruz")]),
        ("so Harbour Trust Secretary General Ana Cruz left", [("Harbour Trust Secretary General", "Ana Cruz")]),
        ("yes Anna van der Meer left", [("", "Anna van der Meer")]),
        ("so Secretary of Transport Ana Cruz left", [("Secretary", ""), ("Transport", "Ana Cruz")]),
        ("there Stephen King left", [("", "Stephen King")]),
        ("there Robert “ Bobby ” Keane left", [("", "Robert “ Bobby ” Keane")]),
        ("nobody left", []),
    ],
)
def test_runs_are_cut_between_title_and_name(text, expected):
    doc = build(text)
    runs = [cut(doc, run) for run in capital_runs(doc, list(units(doc)))]
    assert [(" ".join(u.text for u in r.titles), " ".join(u.text for u in r.name)) for r in runs] == expected


@pytest.mark.parametrize(
    "text, people, expected",
    [
        ("there Ana Cruz spoke . Cruz left", ["Ana Cruz"], [("Ana Cruz", "Ana Cruz"), ("Cruz", "Ana Cruz")]),
        # A full name that comes later counts too.
        ("there Cruz spoke . Ana Cruz left", ["Ana Cruz"], [("Cruz", "Ana Cruz"), ("Ana Cruz", "Ana Cruz")]),
        ("there Ms. Ana spoke . Ana Cruz left", ["Ana Cruz"], [("Ana", "Ana Cruz"), ("Ana Cruz", "Ana Cruz")]),
        # The recognizer sees no person, a title before the name does.
        ("there President Qorl Vashti spoke", [], [("Qorl Vashti", "Qorl Vashti")]),
        # A surname that is also the noun of a trade.
        ("there Lee Baker spoke . Baker left", ["Lee Baker"], [("Lee Baker", "Lee Baker"), ("Baker", "Lee Baker")]),
        # A slip of one letter.
        ("there Ana Tuohy spoke . Tuohi left", ["Ana Tuohy"], [("Ana Tuohy", "Ana Tuohy"), ("Tuohi", "Ana Tuohy")]),
        ("there Ana de la Rosa spoke . De La Rosa left", ["Ana de la Rosa"],
         [("Ana de la Rosa", "Ana de la Rosa"), ("De La Rosa", "Ana de la Rosa")]),
        ("there Sam Doe Jr. spoke . Doe left", ["Sam Doe"], [("Sam Doe Jr.", "Sam Doe Jr."), ("Doe", "Sam Doe Jr.")]),
    ],
)  # fmt: skip
def test_every_printing_leads_to_the_full_name(text, people, expected):
    assert printed(Names(build(text, people))) == expected


def test_a_shared_surname_is_the_one_just_named_in_full():
    doc = build("there Ana Cruz spoke . then Bela Cruz spoke . Cruz left", ["Ana Cruz", "Bela Cruz"])
    assert printed(Names(doc))[-1] == ("Cruz", "Bela Cruz")


def test_a_shared_surname_falls_back_to_the_first_bearer_when_the_other_is_long_past():
    doc = build(
        f"there Ana Cruz spoke . then Bela Cruz spoke . {'so it went . ' * 100} Cruz left", ["Ana Cruz", "Bela Cruz"]
    )
    assert printed(Names(doc))[-1] == ("Cruz", "Ana Cruz")


def test_a_body_is_not_a_person_for_the_title_word_it_begins_with():
    doc = build("then General Harbours fell", bodies=["General Harbours"])
    assert Names(doc).people == {}


def test_a_full_name_may_stand_in_the_headline_only():
    doc = build("there President Cruz spoke")
    assert [e.name for e in Names(doc, title="Ana Cruz opens the bridge").people.values()] == ["Ana Cruz"]


@pytest.mark.parametrize(
    "text, expected",
    [
        # The verb of a headline in capitals is no part of the name that the text has.
        ("Ana Cruz Hits Out at Bank \n there Ana Cruz spoke", ["Ana Cruz", "Ana Cruz"]),
        ("Cruz Hits Bank Hard \n there Ana Cruz spoke", ["Cruz", "Ana Cruz"]),
    ],
)
def test_a_headline_in_capitals_makes_no_name_longer(text, expected):
    assert [name for name, _ in printed(Names(build(text, ["Ana Cruz"])))] == expected


def test_gender_comes_from_given_name_and_honorific():
    doc = build("there Ana Cruz met Mr. Vashti", ["Ana Cruz"])
    assert {e.name: e.gender for e in Names(doc).people.values()} == {"Ana Cruz": "f", "Vashti": "m"}


@pytest.mark.parametrize(
    "acronym, before, expected",
    [
        ("CSA", "the Coastal Shipping Authority ", "Coastal Shipping Authority"),
        ("MOR", "said the Ministry of Rivers ", "Ministry of Rivers"),
        ("HRC", "the Harbour and River Council ", "Harbour and River Council"),
        ("CSA", "the old harbour ", None),
        ("CSA", "", None),
    ],
)
def test_spelled_by(acronym, before, expected):
    assert spelled_by(acronym, before) == expected


def test_acronyms_in_brackets_and_by_initials():
    doc = Doc(
        VOCAB,
        words=["The", "Coastal", "Shipping", "Authority", "(", "CSA", ")", "met"],
        spaces=[True] * 4 + [False, False, True, True],
    )
    assert acronyms(doc) == {"CSA": "Coastal Shipping Authority"}
    doc = build("then Harbour Workers Union met HWU", bodies=["Harbour Workers Union", "HWU"])
    assert acronyms(doc) == {"HWU": "Harbour Workers Union"}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("the Kremlin’s", "Kremlin"),
        ("The Harbour Trust (HT)", "Harbour Trust"),
        ("Brightwater Inc.", "Brightwater Inc."),
        ("Harbour Trust\nShare", "Harbour Trust"),
        ("", ""),
    ],
)
def test_plain_body(text, expected):
    assert plain_body(text) == expected


@pytest.mark.parametrize(
    "headline, expected", [("Why Ana Cruz left", "Ana Cruz"), ("Why Angry Cruz left", None), ("", None)]
)
def test_full_in_headline(headline, expected):
    assert full_in_headline(headline, "Cruz") == expected


@pytest.mark.parametrize(
    "word, expected",
    [("minister", "person"), ("Officials", "person"), ("co-founder", "person"), ("ministry", "body"),
     ("reports", "document"), ("residents", "person"), ("people", "people"), ("sky", None)],
)  # fmt: skip
def test_sense(word, expected):
    assert sense(word) == expected


@pytest.mark.parametrize(
    "word, expected",
    [("Sen.", "senator"), ("Major-Gen", "general"), ("Secretary-General", "general"), ("Mr.", ""), ("Ana", None)],
)
def test_title_noun(word, expected):
    assert title_noun(word) == expected


def test_the_word_lists_are_well_formed():
    assert set(given_names().values()) == {"m", "f", "u"}
    assert {noun.sense for noun in speaker_nouns().values()} == {"person", "people", "body", "document"}
    assert {noun.gender for noun in speaker_nouns().values()} | {g for _, g in titles().values()} == {"m", "f", None}
    assert "president" in akin("leader") and akin("sky") == frozenset()


@given(
    st.lists(
        st.sampled_from(
            ["Ana", "de", "Cruz", "-", "“", "”", "Sen.", "of", "the", ".", "\n", "’s", "CSA", "(", ")", "x1"]
        )
    )
)
def test_any_row_of_words_is_read_without_error(words):
    doc = Doc(VOCAB, words=words, spaces=[len(w) % 2 == 0 for w in words])
    names = Names(doc, title=" ".join(words))
    assert all(0 <= p.start < p.end <= len(doc) for p in names.printings)


@pytest.mark.parametrize(
    "word, expected",
    [("glaciologist", True), ("goaltender", True), ("mum-of-three", True), ("Herman", False), ("bridge", False)],
)
def test_is_trade(word, expected):
    assert is_trade(word) is expected


@pytest.mark.parametrize(
    "text, expected",
    [
        # Only the sentence's beginning made the trade a capital.
        ("Stargazer Ana Cruz left", [("Stargazer", "Ana Cruz")]),
        ("Hydrologist Qorl Vashti left", [("Hydrologist", "Qorl Vashti")]),
        ("Qorl Ana Cruz left . then Qorl left", [("", "Qorl Ana Cruz"), ("", "Qorl")]),
    ],
)
def test_a_trade_before_a_name_is_no_name(text, expected):
    doc = build(text)
    runs = [cut(doc, run) for run in capital_runs(doc, list(units(doc)))]
    assert [(" ".join(u.text for u in r.titles), " ".join(u.text for u in r.name)) for r in runs] == expected


@pytest.mark.parametrize("text, expected", [("Ana Cruz , 34 ,", "34"), ("Ana Cruz ( 34 )", "34"),
                                            ("Ana Cruz , 1934 ,", None), ("Ana Cruz , 34 boats", None),
                                            ("Ana Cruz", None)])  # fmt: skip
def test_aged(text, expected):
    assert aged(Doc(VOCAB, words=text.split()), 2) == expected


def test_a_given_name_shares_the_surname_behind_the_next():
    doc = build("there Ana and Bela Cruz spoke . Ana left", ["Bela Cruz"])
    assert printed(Names(doc)) == [("Ana", "Ana Cruz"), ("Bela Cruz", "Bela Cruz"), ("Ana", "Ana Cruz")]


def test_an_honorific_tells_which_of_two_bearers_is_meant():
    doc = build("there Tom Cruz met Ana Cruz . Mr. Cruz left", ["Tom Cruz", "Ana Cruz"])
    assert printed(Names(doc))[-1] == ("Cruz", "Tom Cruz")
