"""The canonical text: characters, paragraphs, front matter, and what is not the article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article.boilerplate import is_boilerplate, without_boilerplate
from ingest.text import (
    byline_of,
    day_of,
    normalize,
    outlet_of,
    parse,
    split,
    stamp,
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\u00a0b\u2009c\td", "a b c d"),
        ("har\u00adbour\u200b mas\u2060ter\ufeff", "harbour master"),
        ("Cafe\u0301", "Café"),
        ("“it’s…” – ‘so’ ½ ﬁne", "“it’s…” – ‘so’ ½ ﬁne"),
        ("she said â€œI donâ€™t knowâ€\u009d", "she said “I don’t know”"),
        ("CafÃ© and Â£5", "Café and £5"),
        ("Ã la carte, âgé", "Ã la carte, âgé"),
    ],
)
def test_normalize(text, expected):
    assert normalize(text) == expected


@given(st.text())
def test_normalizing_twice_changes_nothing_more(text):
    once = normalize(text)
    assert "\r" not in once
    assert "\u00ad" not in once
    # Mended text may look broken again; everything else is settled at once.
    if "Ã" not in text and "â" not in text and "Â" not in text:
        assert normalize(once) == once


@pytest.mark.parametrize(
    "text, expected",
    [
        ("First line.\nSecond line.\n", ["First line.", "Second line."]),
        ("First.\n\n\n  Second  one.\n", ["First.", "Second one."]),
        (
            "The ferry to Port Lyra will sail again from Monday, the harbour\n"
            "master said, after a week in which nothing moved on the re-\n"
            "opened pier but gulls.\n"
            "\n"
            "Fishermen were less sure. “We have heard this before,” said one\n"
            "of them, who would not give his name to a reporter.\n",
            [
                "The ferry to Port Lyra will sail again from Monday, the harbour master said, after a week in which "
                "nothing moved on the re-opened pier but gulls.",
                "Fishermen were less sure. “We have heard this before,” said one of them, who would not give his name "
                "to a reporter.",
            ],
        ),
        (
            "    The ferry to Port Lyra will sail again from Monday, the harbour\n"
            "master said, after a week in which nothing moved on the newly opened\n"
            "pier.\n"
            "    Fishermen were less sure that anything at all would come of it in\n"
            "the end, as they said on Tuesday.\n",
            [
                "The ferry to Port Lyra will sail again from Monday, the harbour master said, after a week in which "
                "nothing moved on the newly opened pier.",
                "Fishermen were less sure that anything at all would come of it in the end, as they said on Tuesday.",
            ],
        ),
        (
            "Ferry sails again\nPort Lyra is glad\nThe mayor, too.",
            ["Ferry sails again", "Port Lyra is glad", "The mayor, too."],
        ),
    ],
)
def test_split(text, expected):
    assert split(text) == expected


@given(st.lists(st.text(alphabet="abc .", min_size=1).map(str.strip).filter(bool)))
def test_no_word_is_lost_between_paragraphs(paragraphs):
    text = "\n\n".join(paragraphs)
    assert " ".join(split(text)).split() == text.split()


FERRY = "The ferry to Port Lyra will sail again, harbour master Ilka Dorn said on Monday."


@pytest.mark.parametrize(
    "text, fields, paragraphs",
    [
        (f"Ferry sails again\n\n{FERRY}", {"title": "Ferry sails again"}, [FERRY]),
        (f"# Ferry sails again\n{FERRY}", {"title": "Ferry sails again"}, [FERRY]),
        (f"{FERRY}\n{FERRY}", {}, [FERRY, FERRY]),
        (
            "url: https://gull.example/ferry\nOutlet: The Evening Gull\nDate: 4 May 2031\n\nFerry sails again\n"
            + FERRY,
            {
                "url": "https://gull.example/ferry",
                "outlet": "The Evening Gull",
                "published": "4 May 2031",
                "title": "Ferry sails again",
            },
            [FERRY],
        ),
        (
            f'---\ntitle: "Ferry sails again"\nlayout: news\nauthor: Ann Lee\n---\n{FERRY}',
            {"title": "Ferry sails again", "byline": "Ann Lee"},
            [FERRY],
        ),
        (
            f"Ferry sails again\n\nBy Ann Lee and Bo Chan\nPublished: May 4, 2031 10:15 AM\n\n{FERRY}",
            {"title": "Ferry sails again", "byline": "Ann Lee and Bo Chan", "published": "2031-05-04"},
            [FERRY],
        ),
        (f"Warning: high water\n\n{FERRY}", {"title": "Warning: high water"}, [FERRY]),
        ("title: Ferry sails again", {}, ["title: Ferry sails again"]),
        ("", {}, []),
    ],
)
def test_parse(text, fields, paragraphs):
    found = parse(text)
    if not text.startswith("title:"):  # front matter alone is no article
        assert (found.fields, found.paragraphs) == (fields, paragraphs)


@pytest.mark.parametrize(
    "line, expected",
    [
        ("By Ann Lee", "Ann Lee"),
        ("By Ann Lee, Bo van Chan and Cy O’Dea", "Ann Lee, Bo van Chan and Cy O’Dea"),
        ("By Ann Lee, The Evening Gull", "Ann Lee, The Evening Gull"),
        ("By Monday the water had gone.", None),
        ("By the harbour", None),
    ],
)
def test_byline_of(line, expected):
    assert byline_of(line) == expected


@pytest.mark.parametrize(
    "words, expected",
    [
        ("4 May 2031", "2031-05-04"),
        ("Posted: Sept. 9, 2031 4:00 AM EDT", "2031-09-09"),
        ("the 1st of June 2031", "2031-06-01"),
        ("2031-05-04T23:10:00Z", "2031-05-04"),
        ("May 4, 20312:26 PM", "2031-05-04"),
        ("31 February 2031", None),
        ("May 2031", None),
    ],
)
def test_day_of(words, expected):
    assert day_of(words) == expected


@pytest.mark.parametrize(
    "line, expected",
    [
        ("Published: 4 May 2031, 10:15 a.m. GMT", "2031-05-04"),
        ("Sunday, May 4, 2031", "2031-05-04"),
        ("On 4 May 2031 the pier fell.", None),
    ],
)
def test_stamp(line, expected):
    assert stamp(line) == expected


@pytest.mark.parametrize(
    "paragraphs, expected",
    [
        (["PORT LYRA, May 4 (Gullwire) - The ferry will sail again after all, the harbour master said."], "Gullwire"),
        (["(GULLWIRE) The ferry will sail again after all, the harbour master said on Monday."], "GULLWIRE"),
        ([FERRY, FERRY, "The Evening Gull", "We are an independent media outlet."], "The Evening Gull"),
        (["The mayor (Ann Lee) said that the ferry will sail again after all, as it always has done."], None),
        ([FERRY], None),
        ([], None),
    ],
)  # fmt: skip
def test_outlet_of(paragraphs, expected):
    assert outlet_of(paragraphs) == expected


@pytest.mark.parametrize(
    "paragraph",
    [
        "Photo: Bo Chan",
        "Ilka Dorn at the pier in May. Credit: Port Lyra Press Office",
        "Ilka Dorn at the pier. (Gullwire Photo/Bo Chan)",
        "Ilka Dorn at the pier. (Bo Chan/Gull Images)",
        "Ilka Dorn at the pier. — Picture by Bo Chan",
        "READ MORE: Mayor “will not resign”, says he has done nothing",
        "Also read: Ferry sinks",
        "Related: Ferry sinks",
        "Read more",
        "Advertisement",
        "Story continues below",
        "Sign up for our daily newsletter",
        "Get the latest news in your inbox every morning",
        "Follow us on Facebook and Instagram",
        "Share this article",
        "Become a member today",
        "Please disable your ad blocker to go on.",
        "We use cookies to make this site better.",
        "© 2031 The Evening Gull. All rights reserved.",
        "To report an error, write to us",
        "12 comments",
        "Join the conversation",
        "Reporting by Ann Lee; editing by Bo Chan",
        "Gullwire writer Cy O’Dea in Port Lyra contributed to this report.",
        "With files from Gullwire",
        "Email: ann@gull.example",
        "5 min read",
        "___",
        "* * *",
    ],
)
def test_boilerplate(paragraph):
    assert is_boilerplate(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        FERRY,
        "“Sign up for our newsletter,” the minister told the crowd, to laughter.",
        "Residents may share the cost, the council said.",
        "The photo shows the mayor on the pier.",
        "Read the letter again, he asked.",
        "Advertising revenue at the paper fell by a third.",
        "She said donors had become members of the board.",
        "The images (some of them graphic images) were shown in court.",
        "Follow the money, prosecutors say.",
        "Published in May, the report warns of floods.",
        "“Yes.”",
        "Related parties must be named, the judge said.",
    ],
)
def test_the_article_is_no_boilerplate(paragraph):
    assert not is_boilerplate(paragraph)


LONG = "Harbour master Ilka Dorn said the ferry would sail again from Monday at noon."


@pytest.mark.parametrize(
    "paragraphs, expected",
    [
        (["Ferry sails again", LONG], [LONG]),
        ([LONG, FERRY, LONG], [LONG, FERRY]),
        (["“Yes.”", LONG, "“Yes.”"], ["“Yes.”", LONG, "“Yes.”"]),
        ([caption := "Ilka Dorn looks out over the harbour of Port Lyra", LONG, caption], [LONG]),
        ([LONG, FERRY, "Related Posts", "Mayor says she will stay", "Gulls return"], [LONG, FERRY]),
        ([LONG, FERRY, "Most popular", "- Mayor stays", "- Gulls return", "Comments", "No comment"], [LONG, FERRY]),
        ([LONG, "Legal Disclaimer:", "The Gull gives this “as is”, it is said."], [LONG]),
        ([LONG, "Comments", FERRY, LONG + " Twice."], [LONG, FERRY, LONG + " Twice."]),
        ([LONG, item := "- The day before, the mayor said so too.", "- News"], [LONG, item]),
        (["Yes"], ["Yes"]),
        ([], []),
    ],
)  # fmt: skip
def test_without_boilerplate(paragraphs, expected):
    assert without_boilerplate(paragraphs, "Ferry Sails Again") == expected


@given(st.lists(st.text(max_size=40)), st.none() | st.text(max_size=20))
def test_what_is_left_was_there_in_this_order(paragraphs, title):
    rest = iter(paragraphs)
    assert all(any(kept == p for p in rest) for kept in without_boilerplate(paragraphs, title))
