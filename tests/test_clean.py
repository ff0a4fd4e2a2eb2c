"""From raw document to article: identity, language, and the text of each kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article.clean import article
from ingest.article.language import language_of
from ingest.input.read import InputError, Raw, read
from ingest.model import Article, article_id

FERRY = "The ferry to Port Lyra will sail again from Monday, harbour master Ilka Dorn said at the pier."
DIVERS = "“We have waited long enough,” Dorn told reporters, and she thanked the divers who worked at night."
TEXT = f"{FERRY}\n\n{DIVERS}"


def row(**data: str | None) -> Raw:
    return Raw("rows.jsonl:7", "row", data)


def test_a_plain_text():
    raw = Raw(
        "ferry.txt",
        "text",
        f"outlet: The Evening Gull\nurl: https://gull.example/ferry/\ndate: 4 May 2021\nlanguage: en-GB\n\n"
        f"Ferry sails again\nBy Ann Lee\n{FERRY}\nPhoto: Bo Chan\n{DIVERS}\n{FERRY}\nRelated Posts\n- Gulls return\n",
    )
    assert article(raw) == Article(
        id=article_id("https://gull.example/ferry", TEXT),
        url="https://gull.example/ferry/",
        origin="ferry.txt",
        outlet="The Evening Gull",
        title="Ferry sails again",
        byline="Ann Lee",
        published="2021-05-04",
        language="en",
        text=TEXT,
    )


def test_a_page():
    page = (
        "<html lang=de><head><title>Ferry sails again | The Evening Gull</title></head><body><h1>Ferry sails again</h1>"
        f"<div><p>{FERRY}</p><p>Sign up for our newsletter</p><p>{DIVERS}</p><p>{FERRY}</p></div></body></html>"
    )
    assert article(Raw("ferry.html", "html", page)) == Article(
        id=article_id(None, TEXT),
        url=None,
        origin="ferry.html",
        outlet="The Evening Gull",
        title="Ferry sails again",
        byline=None,
        published=None,
        language="en",  # the words know better than the template
        text=TEXT,
    )


def test_the_text_of_a_row_is_kept_unchanged():
    text = f"\n Photo: Bo\u00ad Chan\r\n{FERRY}\u00a0\n\n\n{FERRY}"
    found = article(row(text=text, title=" Ferry ", outlet="", published="2021-05-04T08:00:00Z", url=None))
    assert found == Article(
        id=article_id(None, text),
        url=None,
        origin="rows.jsonl:7",
        outlet=None,
        title="Ferry",
        byline=None,
        published="2021-05-04",
        language="en",
        text=text,
    )


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_any_row_text_is_kept_or_refused(text):
    try:
        assert article(row(text=text)).text == text
    except InputError as error:
        assert str(error).startswith("rows.jsonl:7: no article text")


@given(st.text(max_size=400), st.sampled_from(["text", "html"]))
def test_any_document_makes_an_article_or_an_input_error(words, kind):
    try:
        assert article(Raw("any", kind, words)).text.strip()
    except InputError as error:
        assert error.origin == "any"


@pytest.mark.parametrize(
    "raw, complaint",
    [
        (
            Raw("a.txt", "text", "___\n\nAdvertisement\n"),
            "a.txt: no article text found; check that it is an article, and not a list, a form or an empty page",
        ),
        (
            Raw("a.html", "html", "<html><body><nav>Home</nav></body></html>"),
            "a.html: no article text found; check that it is an article, and not a list, a form or an empty page",
        ),
        (
            Raw("a.txt", "text", "words " * 20_000),
            "a.txt: one line of 120,000 characters, at most 100,000; break it into paragraphs",
        ),
        (
            Raw("a.html", "html", "<html><body><p>" + "words " * 20_000 + "</p></body></html>"),
            "a.html: one line of 120,000 characters, at most 100,000; break it into paragraphs",
        ),
        (
            Raw("a.txt", "text", "Many words.\n" * 100_000),
            "a.txt: 1,200,000 characters, at most 1,000,000 an article; split it into articles",
        ),
        (
            row(text="x" * 100_001),
            "rows.jsonl:7: one line of 100,001 characters, at most 100,000; break it into paragraphs",
        ),
    ],
)
def test_what_is_no_article(raw, complaint):
    with pytest.raises(InputError) as error:
        article(raw)
    assert str(error.value) == complaint


@pytest.mark.parametrize(
    "words, expected",
    [
        (TEXT, "en"),
        ("Die Fähre nach Port Lyra fährt ab Montag wieder, sagte die Hafenmeisterin am Pier. " * 2, "de"),
        ("Le ferry pour Port Lyra repartira lundi, a déclaré la capitaine du port sur le quai. " * 2, "fr"),
        ("Ferry sails again", None),
        ("1234567890 " * 40, None),
    ],
)
def test_language_of(words, expected):
    assert language_of(words) == expected


@pytest.mark.parametrize("told, expected", [("en-GB", "en"), ("FR", "fr"), ("English", None), (None, None)])
def test_language_of_a_short_row_is_what_its_column_says(told, expected):
    assert article(row(text="Ferry sails again.", language=told)).language == expected


@pytest.mark.shared
def test_real_scraped_texts_lose_their_boilerplate(shared):
    articles = [article(raw) for raw in read([str(shared / "seeds")]) if isinstance(raw, Raw)]
    assert [a.outlet for a in articles] == ["Euromaidan Press", None, None, "MENAFN", "Euromaidan Press"]
    assert [len(a.text.split("\n\n")) for a in articles] == [21, 9, 13, 5, 8]


@pytest.mark.parametrize("url", ["https://gull.example:8o/1", "https://[gull.example/1"])
def test_an_address_that_cannot_be_is_unknown(url):
    made = article(Raw("a.txt", "text", f"url: {url}\n\nThe ferry sails again from Monday, Ilka Dorn said."))
    assert (made.url, made.text) == (None, "The ferry sails again from Monday, Ilka Dorn said.")
