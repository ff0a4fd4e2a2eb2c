"""How a quote is cited, in each style, and how little is known of some."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.page.citation import authors, citations, inverted

QUOTE = {
    "id": "9b0069505dd34f5b8957", "type": "direct", "text": "We will not wait for another winter.",
    "speaker": "Ana Ruíz", "role": "mayor of Port Merrow", "said": "2026-03-03", "said_latest": "2026-03-03",
    "said_precision": "day", "published": "2026-03-04", "outlet": "Harbor Ledger",
    "title": "Mayor puts the swing bridge first", "byline": "By Tilda Marsh and Jon van der Beek",
    "url": "https://www.harborledger.example/2026/03/04/bridge",
}  # fmt: skip
NOTHING = dict.fromkeys(QUOTE) | {"id": "0" * 20, "type": "indirect", "text": "the money was gone"}


@pytest.mark.parametrize(
    "style, expected",
    [
        ("Plain", "“We will not wait for another winter.” — Ana Ruíz, mayor of Port Merrow (said 3 March 2026). In: "
         "Tilda Marsh and Jon van der Beek, “Mayor puts the swing bridge first”, Harbor Ledger, 4 March 2026, "
         "https://www.harborledger.example/2026/03/04/bridge"),
        ("APA", "Marsh, T., & van der Beek, J. (2026, March 4). Mayor puts the swing bridge first. Harbor Ledger. "
         "https://www.harborledger.example/2026/03/04/bridge"),
        ("Chicago", "Ana Ruíz, quoted in Tilda Marsh and Jon van der Beek, “Mayor puts the swing bridge first,” "
         "Harbor Ledger, March 4, 2026, https://www.harborledger.example/2026/03/04/bridge."),
        ("BibTeX", "@article{harborledger2026-9b0069,\n  author = {Tilda Marsh and Jon van der Beek},\n"
         "  title = {{Mayor puts the swing bridge first}},\n  journal = {Harbor Ledger},\n  year = {2026},\n"
         "  month = mar,\n  day = {4},\n  note = {Quotes Ana Ruíz, mayor of Port Merrow, said 3 March 2026: "
         "“We will not wait for another winter.”},\n  url = {https://www.harborledger.example/2026/03/04/bridge}\n}"),
        ("HTML", '<blockquote cite="https://www.harborledger.example/2026/03/04/bridge">\n'
         "<p>“We will not wait for another winter.”</p>\n</blockquote>\n<p>Ana Ruíz, mayor of Port Merrow, quoted in "
         '<a href="https://www.harborledger.example/2026/03/04/bridge#:~:text=We">'
         "“Mayor puts the swing bridge first”</a>, <cite>Harbor Ledger</cite>, 4 March 2026</p>"),
    ],
)  # fmt: skip
def test_a_quote_of_which_all_is_known(style, expected):
    assert citations(QUOTE, f"{QUOTE['url']}#:~:text=We")[style] == expected


@pytest.mark.parametrize(
    "style, expected",
    [
        ("Plain", "the money was gone — speaker not named, as reported. In: untitled article"),
        ("APA", "[Untitled article]. (n.d.)."),
        ("Chicago", "Unnamed speaker, quoted in untitled article."),
        ("BibTeX", "@article{article-000000,\n  note = {Quotes speaker not named: the money was gone}\n}"),
        ("HTML", "<blockquote>\n<p>the money was gone</p>\n</blockquote>\n"
         "<p>speaker not named, quoted in untitled article</p>"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_left_out(style, expected):
    assert citations(NOTHING)[style] == expected


@pytest.mark.parametrize(
    "byline, expected",
    [
        ("By Tilda Marsh", ["Tilda Marsh"]),
        ("Anneliese Obuya, Tariq Holmqvist", ["Anneliese Obuya", "Tariq Holmqvist"]),
        ("Ada Venn, Tom Lisle and Bo Ek", ["Ada Venn", "Tom Lisle", "Bo Ek"]),
        ("Ada Venn, Political Editor", ["Ada Venn"]),
        ("Ada Venn | ada@ledger.example", ["Ada Venn"]),
        ("Harbor Ledger", []),
        ("Alexandra Sandbyer", ["Alexandra Sandbyer"]),
        ("", []),
        (None, []),
    ],
)
def test_the_names_in_a_byline(byline, expected):
    assert authors(byline, "Harbor Ledger") == expected


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Tilda Marsh", "Marsh, T."),
        ("Ada B. Venn", "Venn, A. B."),
        ("Jean-Luc Arnaud", "Arnaud, J.-L."),
        ("Jon van der Beek", "van der Beek, J."),
        ("Coast Press Agency", "Coast Press Agency"),
        ("Zorrah", "Zorrah"),
    ],
)
def test_surnames_first(name, expected):
    assert inverted(name) == expected


def test_a_headline_with_a_mark_of_its_own_gets_no_second_one():
    asked = QUOTE | {"title": "Who pays for the bridge?", "byline": None}
    assert citations(asked)["APA"].startswith("Who pays for the bridge? (2026, March 4). Harbor Ledger.")
    assert "“Who pays for the bridge?” Harbor Ledger, March 4, 2026" in citations(asked)["Chicago"]


def test_hostile_words_stay_words():
    hostile = QUOTE | {
        "text": '<script>alert(1)</script> 100% of A&B_C {x} \\end', "title": '"><img src=x>', "outlet": "<b>Echo</b>",
        "url": "javascript:alert(1)",
    }  # fmt: skip
    made = citations(hostile, "javascript:alert(1)")
    for bad in ("<script", "<img", "<b>", "javascript"):
        assert bad not in made["HTML"]
    assert r"100\% of A\&B\_C \textbraceleft{}x\textbraceright{} \textbackslash{}end" in made["BibTeX"]
    assert not any("javascript" in words for words in made.values())


ANY = st.none() | st.text(max_size=60)


@given(st.fixed_dictionaries(dict.fromkeys(("text", "speaker", "role", "outlet", "title", "byline", "url"), ANY)))
def test_whatever_stands_in_an_article_can_be_cited(said):
    made = citations(QUOTE | said | {"text": said["text"] or "words"})
    assert list(made) == ["Plain", "APA", "Chicago", "BibTeX", "HTML"]
    assert set(re.findall(r"</?(\w+)", made["HTML"])) <= {"blockquote", "p", "cite", "a"}
    assert made["BibTeX"].count("{") == made["BibTeX"].count("}")
