"""The language of the search box: every text becomes a tree that SQLite takes, and slips are told, not punished."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.search.query import MAX_WORDS, Both, Either, Lookup, Match, fts, parse, wanted

PLAIN = "so the plain words were searched."
NOTHING = "There is no word in that search, so there is nothing to look for."


@pytest.mark.parametrize(
    "text, expected",
    [
        ("ferry", '"ferry"'),
        ("ferries monday", '("ferries") AND ("monday")'),
        ('"loaf of bread"', '"loaf of bread"'),
        ("“loaf of bread”", '"loaf of bread"'),
        ("ferry OR boat", '("ferry") OR ("boat")'),
        ("ferry or boat", '("ferry") AND ("or") AND ("boat")'),
        ("bridge NOT ferry", '(("bridge")) NOT (("ferry"))'),
        ("bridge AND NOT ferry", '(("bridge")) NOT (("ferry"))'),
        ("bridge -ferry -boat", '(("bridge")) NOT (("ferry") OR ("boat"))'),
        ("(crack OR pylon) AND bridge", '(("crack") OR ("pylon")) AND ("bridge")'),
        ("a b OR c d", '(("a") AND ("b")) OR (("c") AND ("d"))'),
        ("compens*", '"compens" *'),
        ('"flood barr"*', '"flood barr" *'),
        ("NEAR(lockers teacher, 8)", 'NEAR("lockers" "teacher", 8)'),
        ('NEAR("swing bridge" winter)', 'NEAR("swing bridge" "winter", 10)'),
        ("speaker:hartogh", '{speaker} : "hartogh"'),
        ("speaker : hartogh", '{speaker} : "hartogh"'),
        ("Headline:strike", '{title} : "strike"'),
        ("words:bus speaker:(valdor OR amankrah)",
         '({text} : "bus") AND (({speaker} : "valdor") OR ({speaker} : "amankrah"))'),
        ('speaker:"Ines Valdor" -title:ferry', '(({speaker} : "Ines Valdor")) NOT (({title} : "ferry"))'),
        # Words that only look like syntax.
        ("Sarrazin-Pike", '"Sarrazin-Pike"'),
        ("don't", '"don\'t"'),
        ("10:30 - 11:00", '("10:30") AND ("11:00")'),
        ("https://echo.example/a", '"https://echo.example/a"'),
        ("ANDES NOTE", '("ANDES") AND ("NOTE")'),
        ("well ... said!", '("well") AND ("said!")'),
        ('"" ferry', '"ferry"'),
        ("جسر ממשלה", '("جسر") AND ("ממשלה")'),
        ("fer\0ry", '("fer") AND ("ry")'),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_an_expression(text, expected):
    query = parse(text)
    assert (fts(query.tree), query.notices) == (expected, [])


@pytest.mark.parametrize(
    "text, expected, notice",
    [
        ('ferry "', '"ferry"', f"A quotation mark is not closed, {PLAIN}"),
        ('say "loaf of bread', '("say") AND ("loaf") AND ("of") AND ("bread")',
         f"A quotation mark is not closed, {PLAIN}"),
        ("ferry AND", '"ferry"', f"AND needs words on both sides, {PLAIN}"),
        ("OR ferry", '"ferry"', f"OR needs words on both sides, {PLAIN}"),
        ("ferry NOT", '"ferry"', f"NOT needs words after it, {PLAIN}"),
        ("(ferry boat", '("ferry") AND ("boat")', f"A bracket is not closed, {PLAIN}"),
        ("ferry)", '"ferry"', f"A bracket closes that was never opened, {PLAIN}"),
        ("speaker: AND x", '("speaker:") AND ("x")', f"speaker: needs words after it, {PLAIN}"),
        ("NEAR(a b, many)", '("a") AND ("b,") AND ("many")', f"NEAR is written NEAR(one two, 8), {PLAIN}"),
    ],
)  # fmt: skip
def test_a_slip_searches_the_plain_words_and_says_so(text, expected, notice):
    query = parse(text)
    assert (fts(query.tree), query.notices) == (expected, [notice])


@pytest.mark.parametrize("text", ['"', "AND", "(((", ")", "-", "*", "🙂", "— … !", "NEAR()", '""', "(" * 10_000])
def test_a_search_without_a_word_says_so(text):
    query = parse(text)
    assert (query.tree, query.notices) == (None, [NOTHING])


def test_no_text_is_no_search():
    assert (parse("").tree, parse(" \t ").notices) == (None, [])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("outlet:courier ferry", Both((Lookup("outlet", "courier"), Match('"ferry"')))),
        ('venue:"old customs house"', Lookup("venue", "old customs house")),
        ("ferry OR venue:court", Either((Match('"ferry"'), Lookup("venue", "court")))),
        ("NOT ferry", Both((), (Match('"ferry"'),))),
    ],
)
def test_what_the_index_cannot_answer_stays_a_tree(text, expected):
    query = parse(text)
    assert (query.tree, fts(query.tree)) == (expected, None)


def test_a_column_holds_for_words_without_a_field():
    assert fts(parse("bus title:strike", "text").tree) == '({text} : "bus") AND ({title} : "strike")'


@pytest.mark.parametrize(
    "text, expected, notice",
    [
        ("fe*", '"fe"', "“fe*” begins too many words (it takes 3 letters), so “fe” was searched."),
        ('"the f"*', '"the f"', "“f*” begins too many words (it takes 3 letters), so “f” was searched."),
        ("aaa* bbb* ccc* ddd* eee*", '("aaa" *) AND ("bbb" *) AND ("ccc" *) AND ("ddd") AND ("eee")',
         "Only the first 3 stars count; the other words were searched as they are."),
    ],
)  # fmt: skip
def test_beginnings_that_would_take_too_long_are_searched_as_words(text, expected, notice):
    query = parse(text)
    assert (fts(query.tree), query.notices) == (expected, [notice])


def test_a_word_typed_twice_is_searched_once():
    assert fts(parse("ferry ferry (boat OR boat) -bus -bus").tree) == '(("ferry") AND ("boat")) NOT (("bus"))'


def test_a_long_search_is_cut_and_says_so():
    query = parse(" ".join(f"w{n}" for n in range(1000)))
    assert len(list(wanted(query.tree))) == MAX_WORDS
    assert query.notices == [
        "The search was longer than 2,000 characters; the rest was left out.",
        "Only the first 50 words were searched.",
    ]


def test_terms_can_be_taken_out_of_the_text():
    query = parse('ferry "loaf of bread" -boat')
    assert [query.without(term) for term in query.terms] == [
        '"loaf of bread" -boat', "ferry -boat", 'ferry "loaf of bread"'
    ]  # fmt: skip
    assert [query.text[start:end] for start, end in query.words] == ["ferry"]


@pytest.fixture(scope="module")
def index():
    conn = sqlite3.connect(":memory:")
    conn.execute("create virtual table f using fts5 (text, speaker, title, tokenize='porter unicode61')")
    conn.execute("insert into f values ('the ferry and a boat', 'Ana', 'Bridge')")
    return conn


pieces = st.sampled_from(
    [
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "(",
        ")",
        '"',
        "*",
        "-",
        "speaker:",
        "outlet:",
        "ferry",
        "boat",
        ",",
        "8",
        "^",
        "+",
        ":",
    ]
)


@settings(max_examples=300)
@given(text=st.one_of(st.text(max_size=40), st.lists(pieces, max_size=14).map(" ".join), st.lists(pieces).map("".join)))
def test_no_text_is_an_error_for_sqlite(index, text):
    query = parse(text)
    for expression in [fts(query.tree)] if query.tree else []:
        if expression is not None:
            index.execute("select count(*) from f where f match ?", [expression]).fetchone()
    for expression in wanted(query.tree):
        index.execute("select count(*) from f where f match ?", [expression]).fetchone()
    assert query.tree is None or query.text
