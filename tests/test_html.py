"""Pages: every paragraph of the article, nothing beside it, and what the page says of itself."""

import json

import pytest

from ingest.article.clean import article
from ingest.article.html import Page, parse
from ingest.input.read import InputError, Raw, read
from ingest.model import fold

BODY = [
    "The ferry to Port Lyra will sail again from Monday, harbour master Ilka Dorn said at the pier.",
    "“We have waited long enough,” Dorn told reporters, and she thanked the divers who had worked at night.",
    "Fishermen were less sure of it. “I have heard this before,” said Odo Prill, who has fished here for years.",
    "The town council, which owns the two boats, agreed to pay for the repairs after a debate of five hours.",
    "According to the council, the first boat leaves at noon and comes back before the tide turns again.",
    "Mayor Ann Lee said that she would be on board: “Somebody has to show that it floats,” she added, smiling.",
]


def page(body: list[str] | str = BODY, head: str = "", top: str = "", title: str = "Ferry sails again") -> str:
    words = body if isinstance(body, str) else "".join(f"<p>{p}</p>" for p in body)
    return (
        f"<!doctype html><html lang=en-GB><head><title>{title} | The Evening Gull</title>{head}</head><body>"
        f"<nav><a href=/>Home</a> <a href=/sea>Sea</a></nav><main><h1>{title}</h1>{top}"
        f"<article><div class=story>{words}</div></article></main><footer>© 2021 The Gull</footer></body></html>"
    )


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def data(**fields: object) -> str:
    fields = {"@type": "NewsArticle", "headline": "Ferry sails again", **fields}
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def test_a_page():
    head = (
        meta("og:site_name", "The Evening Gull")
        + meta("article:published_time", "2021-05-04T10:00:00+02:00")
        + '<link rel=canonical href="https://gull.example/ferry?utm_x=1">'
        + data(author=[{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "BO CHAN"}])
    )
    assert parse(page(head=head)) == Page(
        paragraphs=BODY,
        title="Ferry sails again",
        byline="Ann Lee, Bo Chan",
        outlet="The Evening Gull",
        published="2021-05-04",
        url="https://gull.example/ferry?utm_x=1",
        language="en",
    )


FURNITURE = [
    "<figure><img src=a.jpg><figcaption>Ilka Dorn, harbour master, greets a gull on Sunday.</figcaption></figure>",
    "<div class=image-widget><img src=a.jpg><p>Ilka Dorn says hello to a gull, on a Sunday, in the port.</p></div>",
    "<div class='InlineDonationPromo'><p>The Gull lives on gifts, and yours is the next.</p></div>",
    "<aside><p>Ilka Dorn was born in the port and has been harbour master for nineteen years now.</p></aside>",
    "<div class='c-related'><p>The mayor said she would stay, come what may, until the next election.</p></div>",
    "<p><a href=/x>The mayor says she will stay until the next election</a></p>",
    "<p><strong><a href=/x>MAYOR SAYS SHE WILL STAY UNTIL THE NEXT ELECTION</a></strong></p>",
    "<div style='display: none'><p>The words in here are seen by nobody, said the coder, and laughed.</p></div>",
    "<blockquote class=twitter-tweet><p>So happy that the ferry sails again, well done Ilka!</p></blockquote>",
    "<form><p>Tell us what you think of the ferry, said the form, and press the button below.</p></form>",
]


@pytest.mark.parametrize("furniture", FURNITURE)
def test_what_stands_beside_the_article_is_left_out(furniture):
    words = [f"<p>{p}</p>" for p in BODY]
    assert parse(page("".join([*words[:3], furniture, *words[3:]]))).paragraphs == BODY


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<div>{p}</div>" for p in BODY),
        "<div>" + "<br><br>".join(BODY) + "</div>",
        "".join(f"<section class=related-content><div><p>{p}</p></div></section>" for p in BODY),
        "".join(f"<p class='newsletter-text'>{p}</p>" for p in BODY),
        "".join(f"<p><span>{p[:20]}</span><em>{p[20:40]}</em>{p[40:]}</p>" for p in BODY),
        "<blockquote>" + "".join(f"<p>{p}</p>" for p in BODY) + "</blockquote>",
    ],
)
def test_every_paragraph_is_kept_however_it_is_marked_up(body):
    assert parse(page(body)).paragraphs == BODY


def test_readers_comments_longer_than_the_article():
    comments = "".join(
        f"<div class=comment><p>I was there on day {n} and nothing sailed, he said to me.</p></div>" for n in range(80)
    )
    body = "".join(f"<p>{p}</p>" for p in [*BODY, *(p.replace("ferry", "boat") + " Again." for p in BODY)])
    found = parse(page(body + f"<div id=comments>{comments}</div>")).paragraphs
    assert len(found) == 12


def test_body_that_only_the_linked_data_hold():
    body = "\n".join(f"{p} {p.lower()}" for p in BODY)
    found = parse(page("<p>Loading the article, please wait a moment.</p>", head=data(articleBody=body)))
    assert found.paragraphs == body.split("\n")


@pytest.mark.parametrize(
    "top, first",
    [
        ("<p class=standfirst>Port Lyra’s boats leave the quay at last, says the mayor</p>", True),
        ("<div>Port Lyra’s boats leave the quay at last</div>", True),  # as described in the head
        ("<div class=tools>Port Lyra and seven other ports are on the map</div>", False),
    ],
)
def test_standfirst(top, first):
    head = meta("og:description", "Port Lyra’s boats leave the quay at last")
    found = parse(page(top=top, head=head)).paragraphs
    assert (found[0].startswith("Port Lyra’s boats leave"), found[-6:]) == (first, BODY)


@pytest.mark.parametrize(
    "head, top, expected",
    [
        (meta("article:published_time", "2021-05-04T23:30:00-04:00"), "", "2021-05-04"),
        (meta("article:published_time", "2021-05-05T03:30:00Z"), "<time>May 4, 2021 11:30 PM EDT</time>", "2021-05-04"),
        (data(datePublished="2021-05-05T03:30:00Z"), "<p>Posted: 4 May 2021 | Updated: 9 May 2021</p>", "2021-05-04"),
        (data(datePublished="2021-05-04"), "<p>Updated: 9 May 2021</p>", "2021-05-04"),
        ('<link rel=canonical href="https://gull.example/2021/may/04/ferry">', "", "2021-05-04"),
        (
            data(datePublished="2024-01-01") + '<link rel=canonical href="https://gull.example/2021/05/04/ferry">',
            "<time>4 May 2021</time>",
            "2021-05-04",
        ),
        (meta("article:published_time", "1620165600000"), "", "2021-05-04"),
        ("", "", None),
    ],
)
def test_published(head, top, expected):
    assert parse(page(head=head, top=top)).published == expected


@pytest.mark.parametrize(
    "head, expected",
    [
        (meta("og:site_name", "The Evening Gull"), "The Evening Gull"),
        (meta("og:site_name", "eveninggull") + data(publisher={"name": "Evening Gull"}), "Evening Gull"),
        (meta("og:site_name", "The Evening Gull | News from the bay"), "The Evening Gull"),
        (meta("og:site_name", "Gull Radio (GR News)"), "Gull Radio"),
        (data(publisher={"name": "Port Lyra Post"}), "Port Lyra Post"),
        (
            data(publisher={"@id": "#o"}) + data(**{"@type": "Organization", "@id": "#o", "name": "Lyra Post"}),
            "Lyra Post",
        ),
        ("", "The Evening Gull"),
    ],
)
def test_outlet(head, expected):
    assert parse(page(head=head)).outlet == expected


@pytest.mark.parametrize(
    "author, expected",
    [
        ({"name": "Ann Lee"}, "Ann Lee"),
        ("By Ann Lee and Bo Chan", "Ann Lee, Bo Chan"),
        ([{"name": "ANN LEE"}, {"name": "Ann Lee"}], "Ann Lee"),
        ({"name": "https://gull.example/ann"}, None),
        ({"name": "annlee22"}, None),
        (None, None),
    ],
)
def test_byline(author, expected):
    assert parse(page(head=data(author=author))).byline == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "<html>",
        "<html><body></body></html>",
        "<?xml version='1.0' encoding='utf-16'?><html/>",
        "\0",
        "<!-- -->",
    ],
)
def test_pages_with_nothing_in_them(text):
    assert parse(text).paragraphs == []


@pytest.mark.shared
def test_real_pages_keep_their_paragraphs(shared):
    lost, total = [], 0
    for raw in read([str(shared / "gold" / "html")]):
        assert isinstance(raw, Raw)
        body = shared / "gold" / "bodies" / (raw.origin.split("/")[-1].removesuffix(".html.gz") + ".txt")
        ours = fold(article(raw).text)
        paragraphs = body.read_text(encoding="utf-8").splitlines()
        lost += [p for p in paragraphs if fold(p) not in ours]
        total += len(paragraphs)
    assert len(lost) <= 0.01 * total


PARAGRAPH = "<p>The ferry to Port Lyra will sail again from Monday, harbour master Ilka Dorn said at the pier.</p>"


@pytest.mark.parametrize(
    "hostile",
    [
        "".join(f"<h1>Heading {n} of the page</h1><div class=dek>Under heading {n}</div>" for n in range(3000)),
        "<div>" * 2000,
        "<b><i>" * 2000,
        "<div class='promo image'><img src=x>" * 1000,
        "<table><tr><td>" * 1000,
        "<meta property='og:title' content='Again'>" * 20_000,
        "<li><a href=/>More</a>" * 5000,
        f"<script type='application/ld+json'>{'[' * 5000}</script>",
    ],
)
def test_hostile_pages_end_and_keep_what_is_short(hostile):
    found = parse(f"<html><body>{hostile}</body></html>{PARAGRAPH}")
    assert isinstance(found, Page)


def test_an_endless_page_is_refused_before_it_is_cleaned():
    with pytest.raises(InputError, match="at most 1,000,000 an article; split it into articles"):
        article(Raw("a.html", "html", page(PARAGRAPH * 40_000)))


def entry(time: str, heading: str, *paragraphs: str) -> str:
    return (
        f"<div class='entry'><header><time datetime=2031-05-04T{time}>{time}</time><h2>{heading}</h2></header>"
        + "".join(f"<p>{p}</p>" for p in paragraphs)
        + "</div>"
    )


ENTRIES = [
    ("14:05", "Mayor at the pier", BODY[5], BODY[4]),
    ("13:40", "Council pays", BODY[3]),
    ("13:10", "Fishermen doubt it", BODY[2]),
    ("12:55", "Ferry to sail", BODY[0], BODY[1]),
]


@pytest.mark.parametrize("wrap", ["{}", "<li>{}</li>", "<section><div>{}</div></section>"])
def test_the_entries_of_a_live_blog_keep_their_times_and_headings(wrap):
    blog = "".join(wrap.format(entry(*parts)) for parts in ENTRIES)
    assert parse(page(f"<p>{BODY[1][:60]} in the port of Lyra this week.</p>{blog}")).paragraphs == [
        f"{BODY[1][:60]} in the port of Lyra this week.",
        *(line for parts in ENTRIES for line in parts),
    ]


def test_an_article_beside_teasers_with_times_is_no_live_blog():
    teasers = "".join(entry(time, heading) for time, heading, *_ in ENTRIES)
    assert parse(page("".join(f"<p>{p}</p>" for p in BODY) + f"<div class=list>{teasers}</div>")).paragraphs[:6] == BODY
