"""The language of an article: what the words tell, what a page or a column says, and who is right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article.clean import article
from ingest.article.language import CODES, agreed, code_of, language_of
from ingest.input.raw import Raw
from ingest.model import Article
from ingest.pipeline import reads

ENGLISH = "The ferry to Port Lyra will sail again from Monday, the harbour master said at the pier this morning. "
FRENCH = "Le ferry pour Port Lyra repartira lundi, a déclaré la capitaine du port sur le quai devant la presse. "


@pytest.mark.parametrize(
    "told, expected",
    [
        ("en", "en"), ("EN", "en"), ("en-GB", "en"), ("en_US", "en"), ("zh-Hant-TW", "zh"), (" fr ", "fr"),
        ("iw", "he"), ("xx", None),
        ("un", None), ("zz", None), ("eng", None), ("English", None), ("", None), (None, None),
        ("e", None),
    ],
)  # fmt: skip
def test_the_code_of_what_is_told(told, expected):
    assert code_of(told) == expected


@pytest.mark.parametrize(
    "words, told, by_column, expected",
    [
        # A page declares the language of its template.
        (ENGLISH, "de", False, "en"),
        (FRENCH, "en", False, "fr"),
        (ENGLISH[:60], "fr", False, "fr"),
        (ENGLISH[:60], None, False, None),
        # A column is about this text, but a long text leaves no doubt.
        (ENGLISH, "fr", True, "fr"),
        (ENGLISH * 6, "fr", True, "en"),
        (FRENCH * 6, "en", True, "fr"),
        (ENGLISH * 6, "en", True, "en"),
        (FRENCH, None, True, "fr"),
        (ENGLISH[:60], None, True, None),
    ],
)
def test_who_is_right(words, told, by_column, expected):
    assert agreed(words, told, by_column) == expected


@pytest.mark.parametrize(
    "raw, expected",
    [
        (Raw("a.jsonl:1", "row", {"text": ENGLISH, "language": "xx"}), "en"),
        (Raw("a.jsonl:1", "row", {"text": ENGLISH, "language": "English"}), "en"),
        (Raw("a.jsonl:1", "row", {"text": ENGLISH * 6, "language": "fr"}), "en"),
        (Raw("a.jsonl:1", "row", {"text": "Ferry sails.", "language": "zz"}), None),
        (Raw("a.html", "html", "<html lang=xx><body><p>The ferry sails again today.</p></body></html>"), None),
        (Raw("a.html", "html", "<html lang=fr-CA><body><p>Le ferry repart lundi matin.</p></body></html>"), "fr"),
        (Raw("a.txt", "text", f"Ferry sails again\n\n{ENGLISH}\n"), "en"),
        (Raw("a.txt", "text", "Ferry sails again today.\n"), None),
    ],
)
def test_the_language_of_articles(raw, expected):
    assert article(raw).language == expected


@pytest.mark.parametrize(
    "language, model, expected",
    [
        ("en", "en_core_web_sm 3.8.0", True),
        (None, "en_core_web_sm 3.8.0", True),  # too short to tell: may well be
        ("fr", "en_core_web_sm 3.8.0", False),
        ("fr", "fr_core_news_sm 3.8.0", True),
        (None, "fr_core_news_sm 3.8.0", True),
        ("en", "fr_core_news_sm 3.8.0", False),
        ("fr", "xx_sent_ud_sm 3.8.0", True),
    ],
)
def test_only_languages_with_a_pipeline_are_read(language, model, expected):
    known = dict.fromkeys(("url", "outlet", "title", "byline", "published"))
    assert reads(model, Article(id="a", origin="a.txt", text=ENGLISH, language=language, **known)) is expected


@given(st.text(max_size=200), st.text(max_size=8), st.booleans())
def test_a_language_is_a_code_or_unknown(words, told, by_column):
    assert {agreed(words, code_of(told), by_column), language_of(words)} <= CODES | {None}
