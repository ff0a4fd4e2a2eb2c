"""The site: a real Datasette on a small database, page by page, and the command that serves it."""

import asyncio
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from html import unescape
from pathlib import Path

import httpx
import pytest
from datasette.utils import parse_metadata

from db.connect import DatabaseError
from db.correction.corrections import correct
from db.site import NAME, SiteError, folder, make_site, serve
from db.store import load, open_database, transaction

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
QUOTE, ARTICLE, SPEAKER = "9b0069505dd34f5b8957", "6a2d60c8a88ac14a1b1d", "255bfbcbb52ae25f9632"
WINTER = "We will not wait for another winter, … The bridge comes first, and the ferries will have to be patient."
FUSE = "A fuse worth twelve crowns would have stopped the granary fire"
PREVENTED = ["It could have been prevented with a twelve-crown fuse,", "It could have been prevented,"]
ECHO = "40b8cadc5c6ef037aa9c"
HOSTILE, HOSTILE_ARTICLE = "d38ffeef2f77f849c5c6", "d18005a0b35fb5cfd94f"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """All records, and the bridge article once more without its last quote."""
    path = tmp_path_factory.mktemp("site") / "any name.db"
    db = open_database(path)
    for record in RECORDS:
        load(db, record)
    load(db, {**RECORDS[0], "quotes": RECORDS[0]["quotes"][:-1]})
    db.close()
    return path


@pytest.fixture(scope="module")
def get(path):
    """GET a page of the site; the answer, which must be a success unless another status is named."""
    site = make_site(path)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(site.invoke_startup())

    def get(address, status=200):
        answer = loop.run_until_complete(site.client.get(address))
        assert answer.status_code == status, answer.text[:2000]
        return answer

    yield get
    loop.close()


def rows(get, address):
    return get(f"{address}{'&' if '?' in address else '?'}_shape=array").json()


def metadata():
    return parse_metadata((folder() / "metadata.yml").read_text("utf-8"))["databases"][NAME]


def test_every_table_and_column_is_described(path):
    db = open_database(path)
    tables = [name for name in db.table_names() if not name.startswith("quotes_fts")] + db.view_names()
    described = metadata()["tables"]
    missing = [
        f"{table}.{column}"
        for table in tables
        for column in [c.name for c in db[table].columns]
        if not described.get(table, {}).get("columns", {}).get(column)
    ]
    assert missing == []
    assert [table for table in tables if not described[table].get("description")] == []
    assert sorted(described) == sorted(tables)
    stale = [
        f"{table}.{column}" for table in tables for column in described[table]["columns"]
        if column not in {c.name for c in db[table].columns}
    ]  # fmt: skip
    assert stale == []


def test_nonsense_finds_nothing(get):
    assert rows(get, "/quotes/quotes.json?_search=zzyzxq") == []
    assert "No quotes." in get("/quotes/quotes?_search=zzyzxq").text


@pytest.mark.parametrize(
    "query, expected",
    [
        ("_search=patient", [WINTER]),
        ("_search=prevent+solheim", PREVENTED),
        ("_search=%22eat+a+bridge%22", ["You cannot eat a bridge, … You can eat what a ferry earns you."]),
        ("_search_speaker=okoro&type=direct", ["bold but buildable"]),
        ("_search=bridge&outlet_id=none", []),
    ],
)  # fmt: skip
def test_search_finds_the_right_rows(get, query, expected):
    assert sorted(row["text"] for row in rows(get, f"/quotes/quotes.json?{query}")) == sorted(expected)


def test_retired_quotes_are_left_out_unless_asked_for(get):
    assert len(rows(get, "/quotes/quotes.json")) == 19
    assert len(rows(get, "/quotes/quotes.json?_retired=1")) == 20
    assert [row["text"] for row in rows(get, "/quotes/quotes.json?retired_by__notnull=1")] == [
        "the money was not there yet"
    ]
    assert "1 retired quote (their articles no longer have them) left out" in get("/quotes/quotes").text


def test_facets_come_with_names(get):
    facets = get("/quotes/quotes.json").json()["facet_results"]
    assert list(facets) == ["speaker_id", "outlet_id", "type", "venue_type", "said_year"]
    assert [(value["label"], value["count"]) for value in facets["outlet_id"]["results"]] == [
        ("Harbor Ledger", 7),
        ("The Merrow Echo", 6),
        ("North Coast Radio", 4),
        ("<b>Outlet</b> & Sons", 2),
    ]
    assert facets["speaker_id"]["results"][0]["label"] in {"Ana Ruíz", "Daniel Okoro", "Ingrid Solheim"}


@pytest.mark.parametrize(
    "query", ["", "type=direct", "_search=bridge", "_retired=1", "speaker__contains=a&_search=the", "outlet_id=unknown"]
)
def test_facets_counted_in_memory_equal_those_of_datasette(get, query):
    columns = ["speaker_id", "outlet_id", "type", "venue_type", "said_year"]
    asked = "".join(f"&_facet={column}" for column in columns)
    facets = get(f"/quotes/quotes.json?_facet_size=max&{query}{asked}").json()["facet_results"]

    def counts(name):
        return {
            value["value"]: (value["count"], value["label"], value["selected"]) for value in facets[name]["results"]
        }

    assert [counts(column) for column in columns] == [counts(f"{column}_2") for column in columns]


def test_the_newest_come_first(get):
    published = [row["published"] for row in rows(get, "/quotes/quotes.json")]
    assert published == sorted(published, reverse=True)


def test_a_card_has_words_speaker_day_venue_and_outlet(get):
    page = get("/quotes/quotes?_search=patient").text
    card = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", re.search(r'<article class="quote.*?</article>', page, re.S)[0]))
    assert card.strip() == (
        "“We will not wait for another winter, … The bridge comes first, and the ferries will have to be patient.” "
        "Ana Ruíz, mayor of Port Merrow said 3 March 2026 press conference in the old customs house direct "
        "Harbor Ledger, 4 March 2026: Mayor puts the swing bridge first · at the outlet"
    )
    assert "to be <mark>patient</mark>." in page
    assert f'href="/quotes/speakers/{SPEAKER}"' in page
    assert 'href="https://www.harborledger.example/2026/03/04/bridge"' in page


def test_the_table_can_still_be_had(get):
    page = get("/quotes/quotes?_view=table").text
    assert 'class="rows-and-columns chosen"' in page and '<article class="quote' not in page


def test_a_quote_is_marked_in_its_passage(get):
    page = get(f"/quotes/quotes/{QUOTE}").text
    marked = re.findall(r'<mark class="([a-z ]+)" title="[a-z, ]+">([^<]*)</mark>', page)
    assert marked == [
        ("venue", "press conference in the old customs house"),
        ("said", "on Tuesday"),
        ("content", "We will not wait for another winter,"),
        ("mention", "Ruíz"),
        ("cue", "said"),
        ("content", "The bridge comes first, and the ferries will have to be patient."),
    ]


def text_of(page):
    """The words of a page as a reader sees them, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_a_quote_says_why_it_is_this_speakers(get):
    page = text_of(get(f"/quotes/quotes/{ECHO}"))
    assert "Why Ana Ruíz The rule “cue beside name” found it. In this article, she is Ana Ruiz ." in page
    assert "Across articles, Ana Ruiz goes by the name Ana Ruíz" in page
    assert "0.95: of 100 quotes with evidence like this, about 95 had both words and speaker right." in page


def test_a_quote_can_be_cited_and_found_in_the_article(get):
    page = get(f"/quotes/quotes/{QUOTE}").text
    link = re.search(r'id="deep-link" href="([^"]+)"', page)[1]
    assert unescape(link) == (
        "https://www.harborledger.example/2026/03/04/bridge#:~:text=We%20will%20not%20wait%20for%20another%20winter"
        "&text=The%20bridge%20comes%20first%2C%20and%20the%20ferries%20will%20have%20to%20be%20patient"
    )
    styles = re.findall(r'<pre id="citation-\d" tabindex="0" aria-label="Citation, (\w+)">([^<]+)</pre>', page)
    assert [style for style, _ in styles] == ["Plain", "APA", "Chicago", "BibTeX", "HTML"]
    assert styles[1][1] == (
        "Marsh, T. (2026, March 4). Mayor puts the swing bridge first. Harbor Ledger. "
        "https://www.harborledger.example/2026/03/04/bridge"
    )


def test_a_quote_has_the_wordings_of_other_outlets(get):
    page = get(f"/quotes/quotes/{QUOTE}").text
    other = re.search(r'<ol class="variants">.*?</ol>', page, re.S)[0]
    assert f'href="/quotes/quotes/{ECHO}"' in other and "The Merrow Echo" in other
    assert re.findall(r"<(del|ins)>([^<]+)</", other) == [("del", "and the ferries will have to be patient.")]


def test_a_statement_has_all_wordings_and_who_was_first(get):
    key = rows(get, f"/quotes/quotes.json?id={QUOTE}")[0]["statement_id"]
    page = get(f"/quotes/statements/{key}")
    assert "2 quotes in 2 outlets · first on 4 March 2026 in The Merrow Echo and Harbor Ledger" in text_of(page)
    variants = page.text.partition('<ol class="variants">')[2]
    assert re.findall(r"<del>([^<]+)</del>", variants) == ["and the ferries will have to be patient."]
    assert get(f"/quotes/statements/{key}.json?_shape=array").json()[0]["quote_count"] == 2


def test_a_correction_says_who_decided(path, tmp_path):
    corrected = tmp_path / "corrected.db"
    db = open_database(corrected)
    load(db, RECORDS[0])
    speaker = {"name": "Daniel Okoro", "kind": "person", "role": None}
    with transaction(db):
        correct(db.conn, QUOTE, {"speaker": speaker}, by="Bo Ek", note="heard it myself")
    db.close()
    page = text_of(asyncio.run(make_site(corrected).client.get(f"/quotes/quotes/{QUOTE}")))
    assert "Why Daniel Okoro Bo Ek decided it by hand on" in page and ": heard it myself. What follows" in page
    assert "Corrected speaker: Daniel Okoro (person) by Bo Ek" in page


def test_the_neighbours_of_a_quote_are_a_step_away(get):
    page = get("/quotes/quotes/5727ee88bd1313864c7e").text
    assert re.search(rf'<a rel="prev" href="/quotes/quotes/{QUOTE}">', page)
    assert re.search(r'<a rel="next" href="/quotes/quotes/66dae7ce6375966dcd58">', page)


@pytest.mark.parametrize(
    "place, expected",
    [
        (None, None),
        ("mailto:desk@ledger.example",
         "mailto:desk@ledger.example?subject=An%20error%20on%20On%20Record&body=http%3A//localhost/quotes/quotes/"),
        ("https://issues.example/new?label=quote",
         "https://issues.example/new?label=quote&title=An%20error%20on%20On%20Record&body=http%3A//localhost/quotes"),
        ("javascript:alert(1)", None),
    ],
)  # fmt: skip
def test_errors_can_be_reported_where_metadata_says_so(path, place, expected):
    site = make_site(path)
    site._metadata_local["plugins"] = {"onrecord": {"report": place}} if place else {}
    page = asyncio.run(site.client.get(f"/quotes/quotes/{QUOTE}")).text
    link = re.search(r'class="report" href="([^"]+)"', page)
    assert (unescape(link[1])[: len(expected)] if link else None) == expected


def test_a_retired_quote_keeps_its_page(get):
    retired = rows(get, "/quotes/quotes.json?retired_by__notnull=1")[0]["id"]
    assert "Retired: a later reading of the article no longer has this quote." in get(f"/quotes/quotes/{retired}").text


def test_an_article_shows_all_its_quotes(get):
    page = get(f"/quotes/articles/{ARTICLE}").text
    assert re.findall(r'<a class="content" href="[^"]*">([^<]*)</a>', page) == [
        "We will not wait for another winter,",
        "The bridge comes first, and the ferries will have to be patient.",
        "the city had “no more excuses” for the closures that cut the east bank off last year",
        "bold but buildable",
        "The steel would have to be ordered by May",
    ]


def test_a_speaker_has_names_roles_and_outlets(get):
    page = get(f"/quotes/speakers/{SPEAKER}").text
    for words in ("<h1>Ana Ruíz</h1>", "Ana Ruiz · Ruíz", "mayor of Port Merrow", "The Merrow Echo"):
        assert words in page


def test_a_speaker_has_company_and_months(get):
    page = text_of(get(f"/quotes/speakers/{SPEAKER}"))
    assert "Quoted in the same articles Daniel Okoro" in page
    assert "3 quotes" in page


def test_an_outlet_tells_whom_it_quotes(get):
    key = next(row["id"] for row in rows(get, "/quotes/outlets.json") if row["name"] == "Harbor Ledger")
    page = text_of(get(f"/quotes/outlets/{key}"))
    assert "7 quotes · 2 articles · 1 from unnamed sources (14.3%)" in page
    assert "Most quoted Ana Ruíz , mayor of Port Merrow 2" in page
    assert "Had it first" not in page  # its colleagues had it on the same day


@pytest.mark.parametrize(
    "query, count, described",
    [
        ("", 2, ["the owner of the granary", "a crane driver"]),
        ("?words=crane", 1, ["a crane driver"]),
        ("?words=%25", 0, []),
        ("?when=2026-03", 2, ["the owner of the granary", "a crane driver"]),
        ("?when=2025", 0, []),
        ("?when=never&page=x", 2, ["the owner of the granary", "a crane driver"]),
        ("?page=7", 2, []),
        ("?outlet=nobody", 0, []),
        ("?words=%00%27%22", 0, []),
    ],
)
def test_the_ledger_of_unnamed_sources(get, query, count, described):
    page = get(f"/-/unnamed{query}").text
    assert f"<strong>{count}</strong> quote" in page
    assert re.findall(r'<p class="by"><a class="speaker" href="[^"]+">([^<]+)</a>', page) == described


def test_the_ledger_leads_to_all_of_its_rows(get):
    page = get("/-/unnamed?when=2026-03&words=crane").text
    address = unescape(re.search(r'<a href="([^"]+)">JSON</a>', page)[1])
    assert [row["text"] for row in get(address).json()] == ["Nobody asked us,"]


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", []),
        ("?q=fuse", [[], [PREVENTED[0], FUSE]]),
        ("?q=bridge&then_from=2026-03-03&then_to=2026-03-03&now_from=2026-03-04&now_to=2026-03-31",
         [[WINTER, "We will not wait for another winter. The bridge comes first,"],
          ["You cannot eat a bridge, … You can eat what a ferry earns you."]]),
        ("?q=%22%00%27(&then_from=2026-99-99", [[], []]),
    ],
)  # fmt: skip
def test_then_and_now(get, query, expected):
    page = get(f"/-/then-and-now{query}").text
    columns = re.findall(r'<section aria-labelledby="(?:then|now)">.*?</section>', page, re.S)
    found = [
        [re.sub(r"<[^>]+>", "", words).strip("“”") for words in re.findall(r"<blockquote>(.*?)</blockquote>", column)]
        for column in columns
    ]
    assert [sorted(column) for column in found] == [sorted(column) for column in expected]


def test_then_and_now_of_one_speaker(get):
    page = text_of(get(f"/-/then-and-now?speaker={SPEAKER}&now_from=2026-03-01&now_to=2026-03-31"))
    assert "Then and now: Ana Ruíz" in page and "no more excuses" in page
    assert "Okoro" not in page


def test_tables_show_names_and_lead_to_pages(get):
    page = get("/quotes/quotes?_view=table").text
    heads = re.findall(r'<th[^>]* data-column="(\w+)"', page)
    assert heads == ["text", "speaker", "said", "published", "outlet_id", "venue", "title"]
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.S) if "bold but buildable" in row)
    assert re.findall(r'<a href="/quotes/(\w+)/[0-9a-f]+">([^<]+)</a>', row) == [
        ("quotes", "bold but buildable"), ("speakers", "Daniel Okoro"), ("outlets", "Harbor Ledger"),
        ("articles", "Mayor puts the swing bridge first"),
    ]  # fmt: skip
    assert 'data-column="confidence"' in get("/quotes/quotes?_view=all").text


@pytest.mark.parametrize(
    "address, rows, chips",
    [
        ("/quotes/speakers?name__contains=okoro", 1, 1), ("/quotes/outlets?name__contains=radio", 1, 1),
        ("/quotes/articles?title__contains=bridge", 3, 1), ("/quotes/speakers?name__contains=&_sort=name", 12, 0),
        ("/quotes/speakers?name__contains=okoro&kind=person", 1, 2), ("/quotes/speakers?name__contains=zzz", 0, 1),
    ],
)  # fmt: skip
def test_tables_are_looked_through_by_name(get, address, rows, chips):
    page = get(address).text
    assert re.search(r"<strong>(\d+)</strong>", page)[1] == str(rows)
    assert page.count('class="chip"') == chips
    typed = re.search(r'<input type="search" name="\w+__contains" value="([^"]*)"', page)[1]
    assert f"__contains={typed}" in address


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|href=[\"']javascript:", re.I)


@pytest.mark.parametrize("path", sorted((folder() / "templates").glob("*.html")), ids=lambda path: path.name)
def test_no_script_or_style_stands_inside_a_page(path):
    """A strict Content-Security-Policy would not run it; what plugins add at the end of a page is their business."""
    template = path.read_text("utf-8").replace('<script{% if body_script.module %} type="module"{% endif %}>', "")
    assert INLINE.findall(template) == []


@pytest.mark.parametrize(
    "address",
    [
        "/", "/-/unnamed", "/-/then-and-now?q=mark", "/-/then-and-now?q=<script>alert(1)</script>",
        "/-/unnamed?words=<script>alert(1)</script>", "/-/unnamed?outlet=<script>alert(1)</script>",
        "/quotes/quotes?_view=table", "/quotes/quotes?_view=all", "/quotes/quotes",
        f"/quotes/quotes/{HOSTILE}", "/quotes/speakers",
        "/quotes/outlets", "/quotes/articles", f"/quotes/articles/{HOSTILE_ARTICLE}", "/quotes/unnamed_by_outlet",
        "/quotes/by_speaker?speaker=hara", "/quotes/by_speaker?speaker=<script>alert(1)</script>",
        "/quotes/search_words?words=mark", "/quotes/quotes?_search=mark",
        "/quotes/quotes?_search=<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_hostile_words_stay_words(get, address):
    page = get(address).text
    for bad in ("<script>document", "<script>alert", "<img src=x", "<u>Mark", "<i>Tag", "<b>role", "<b>Outlet"):
        assert bad not in page
    assert 'href="javascript:' not in page.lower()


@pytest.mark.parametrize(
    "odd", ["", "+", "a%00b", "%00", "%F0%9F%99%82", "%E2%80%AEbridge", "bridge+" * 1430, "%22%27)--", "%ff"]
)
@pytest.mark.parametrize(
    "address",
    [
        "/-/unnamed?words=", "/-/then-and-now?q=", "/-/then-and-now?speaker=", "/quotes/quotes?_search=",
        "/quotes/quotes.json?_search_text=", "/quotes/quotes.copyable?_search=", "/quotes/speakers?name__contains=",
        "/quotes/by_speaker?speaker=", "/quotes/search_words?words=", "/quotes/by_day?first_day=",
    ],
)  # fmt: skip
def test_odd_words_are_answered_in_every_box(get, address, odd):
    get(address + odd)


def test_home_says_what_is_in_here(get):
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", get("/").text))
    figures = "19 quotes 8 named speakers 6 articles 4 outlets 2 from unnamed sources 2 January 2026 to 11 March 2026"
    assert figures in page
    assert "Questions to start from" in page


def test_ready_made_queries_come_first(get):
    page = get("/quotes").text
    assert page.index('id="queries"') < page.index('id="tables"') < page.index('id="sql"')
    assert all(query["title"] in page and query["description"] for query in metadata()["queries"].values())


def test_an_error_page_looks_like_the_site(get):
    assert "onrecord.css" in get("/quotes/nothing-here", status=404).text


QUERIES = [
    ("search_words?words=prevented+fuse", "words", ["It could have been ⟦prevented⟧ with a twelve-crown ⟦fuse⟧,"]),
    ("search_words?words=", "words", []),
    ("search_words?words=%22", "words", []),
    ("search_words?words=solheim", "words", []),
    ("by_speaker?speaker=ruiz", "words", [
        "We will not wait for another winter. The bridge comes first,",
        WINTER,
        "the city had “no more excuses” for the closures that cut the east bank off last year",
    ]),
    ("by_day?first_day=2026-03-09", "words", [
        FUSE, *reversed(PREVENTED),
    ]),
    ("by_day?first_day=2024-02-10&last_day=2024-03-01", "words", [
        "both will be built, and both will be built by Merrow hands",
    ]),
    ("by_day", "words", []),
    ("most_quoted?since=2026-03-05", "speaker", [
        "Ingrid Solheim", "Femke Aalders", "Daniel Okoro", "Ruíz", "Tidemark Mutual",
    ]),
    ("most_quoted", "quotes", [3, 3, 3, 2, 1, 1, 1, 1]),
    ("unnamed_sources", "speaker", ["the owner of the granary", "a crane driver"]),
    ("unnamed_sources?outlet=echo", "speaker", ["a crane driver"]),
    ("unnamed_by_outlet", "percent", [16.7, 14.3, 0.0, 0.0]),
    ("two_outlets?outlet=ledger&other_outlet=echo", "speaker", ["Ana Ruíz", "Daniel Okoro", "Ingrid Solheim"]),
    ("two_outlets?outlet=ledger&other_outlet=echo", "words_in_second", [
        "We will not wait for another winter. The bridge comes first,", "the quay would stay closed until 2027",
        FUSE,
    ]),
    ("two_outlets?outlet=ledger", "speaker", []),
    ("side_by_side?outlet=echo&other_outlet=ledger&speaker=solheim", "words_in_first", [
        "A fuse worth twelve crowns would have stopped the granary fire\n\nIt could have been prevented,",
    ]),
    ("side_by_side?outlet=echo&other_outlet=ledger", "speaker", ["Ingrid Solheim", "Ana Ruíz"]),
    ("one_outlet_only?outlet=north", "speaker", ["Femke Aalders", "Ruíz"]),
    ("by_venue?venue_type=interview", "venue", ["interview with North Coast Radio"] * 2),
    ("by_venue?venue=dockers", "venue", ["letter to the dockers"]),
    ("in_article?article=Chief+blames", "position", [1, 2, 3]),
    (f"in_article?article={ARTICLE}", "position", [1, 2, 3, 4]),
    ("words_over_time?words=bridge", "quotes", [3]),
    ("words_over_time?words=bridge", "month", ["2026-03"]),
    ("roles?speaker=okoro", "role", ["the harbour engineer", "deputy mayor"]),
    ("old_words", "days", [735]),
    ("old_words?days=1000", "days", []),
    ("doubtful", "confidence", [0.4]),
]  # fmt: skip


@pytest.mark.parametrize("address, column, expected", QUERIES)
def test_ready_made_queries_return_the_right_rows(get, address, column, expected):
    name, _, arguments = address.partition("?")
    assert [row[column] for row in rows(get, f"/quotes/{name}.json?{arguments}")] == expected
    assert get(f"/quotes/{address}").status_code == 200


def test_every_ready_made_query_is_tested():
    assert {address.partition("?")[0] for address, _, _ in QUERIES} == set(metadata()["queries"])


def test_results_of_queries_lead_somewhere(get):
    page = get("/quotes/by_speaker?speaker=okoro").text
    assert re.search(r'<a href="/quotes/quotes/\w+">bold but buildable</a>', page)
    assert re.search(r'<a href="/quotes/speakers/\w+">Daniel Okoro</a>', page)
    assert '<a href="https://www.harborledger.example/2026/03/04/bridge" rel="noopener">Mayor puts' in page


def test_under_another_address(path):
    site = make_site(path, base_url="/archive")
    page = asyncio.run(site.client.get(f"/quotes/quotes/{QUOTE}")).text
    assert 'href="/archive/static/onrecord.css"' in page
    assert f'href="/archive/quotes/speakers/{SPEAKER}"' in page


def test_datasette_itself_serves_the_folder(path, tmp_path):
    """`datasette .` in a folder with metadata.yml, plugins, templates, static and quotes.db."""
    for name in ("metadata.yml", "plugins", "templates", "static"):
        here = folder() / name
        (shutil.copytree if here.is_dir() else shutil.copy)(here, tmp_path / name)
    shutil.copy(path, tmp_path / "quotes.db")

    def fetch(address):
        command = [Path(sys.executable).parent / "datasette", "serve", ".", "--get", address]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert len(json.loads(fetch("/quotes/quotes.json?_search=bridge&_shape=array"))) == 11
    assert '<article class="quote' in fetch("/quotes/quotes")


def test_a_file_that_is_not_ours_is_refused(tmp_path):
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"")
    with pytest.raises(DatabaseError, match="empty database"):
        make_site(foreign)
    with pytest.raises(DatabaseError, match="no such file"):
        make_site(tmp_path / "none.db")


def test_a_port_in_use_is_named(path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SiteError, match="choose another with --port"):
            serve(path, port=taken.getsockname()[1])


def test_serving_over_http_prints_the_address_first(path, tmp_path):
    program = f"from db.site import serve; serve({str(path)!r}, port=0)"
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    try:
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
        for _ in range(100):
            try:
                page = httpx.get(f"{address}quotes/quotes?_search=bridge")
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        assert page.status_code == 200 and "<mark>bridge</mark>" in page.text
        assert httpx.get(f"{address}static/onrecord.css").headers["content-type"].startswith("text/css")
    finally:
        process.terminate()
        process.wait()
