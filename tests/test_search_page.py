"""The search page over HTTP and in a browser: every format, odd questions, hostile text, keys, and no script at all."""

import asyncio
import csv
import io
import json
import re
import sqlite3
import threading
from pathlib import Path
from xml.etree import ElementTree

import pytest
from datasette.database import Database

from db.site import make_site
from db.store import load, open_database

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("search") / "quotes.db"
    db = open_database(path)
    for record in RECORDS:
        load(db, record)
    db.close()
    return path


def site_of(path, **options):
    """GET for a site, each answer checked for its status."""
    site = make_site(path, **options)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(site.invoke_startup())

    def get(address, status=200):
        answer = loop.run_until_complete(site.client.get(address))
        assert answer.status_code == status, answer.text[:2000]
        return answer

    get.site, get.loop = site, loop
    return get


@pytest.fixture(scope="module")
def get(path):
    return site_of(path)


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


# ---- what stands on the page ----


def test_a_card_has_words_with_hits_speaker_day_venue_outlet_and_link(get):
    page = get("/-/search?q=patient").text
    (card,) = re.findall(r'<article class="quote.*?</article>', page, re.S)
    assert "to be <mark>patient</mark>." in card
    for part in (
        "Ana Ruíz", ", mayor of Port Merrow", "said <time", "3 March 2026", "press conference in the old customs house",
        "Harbor Ledger", "Mayor puts the swing bridge first",
    ):  # fmt: skip
        assert part in card
    assert 'href="https://www.harborledger.example/2026/03/04/bridge"' in card
    assert "<title>Quotes with “patient” · On Record</title>" in page


def test_without_words_the_page_shows_all_quotes_and_facets(get):
    page = text_of(get("/-/search").text)
    assert "20 quotes" in page
    for heading in (
        "Speaker",
        "Outlet",
        "Kind of quote",
        "Kind of venue",
        "Year",
        "Kind of speaker",
        "Unnamed sources",
    ):
        assert heading in page


def test_a_filter_is_a_chip_that_takes_it_away(get):
    page = get("/-/search?q=bridge&type=direct&type=mixed&from=2026-03&to=2026-03").text
    chips = re.findall(r'<a class="chip" href="([^"]*)"', page)
    assert [chip.replace("&amp;", "&") for chip in chips] == [
        "/-/search?q=bridge&type=mixed&from=2026-03&to=2026-03",
        "/-/search?q=bridge&type=direct&from=2026-03&to=2026-03",
        "/-/search?q=bridge&type=direct&type=mixed",
    ]
    assert "Clear all" in page


def test_a_slip_is_told_and_the_plain_words_are_searched(get):
    page = get("/-/search?q=%22patient").text
    assert "A quotation mark is not closed, so the plain words were searched." in page
    assert "to be <mark>patient</mark>." in page


def test_nothing_found_says_what_would_find_something(get):
    assert "“bridge” instead of “brdge”" in get("/-/search?q=brdge").text
    page = get("/-/search?q=bridge&year=1999").text
    assert "No quote fits" in page and "Any year" in page


def test_retired_quotes_do_not_appear(path, tmp_path):
    copy = tmp_path / "copy.db"
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    get = site_of(copy)
    before = get("/-/search.json").json()["total"]
    db = open_database(copy)
    load(db, {**RECORDS[0], "quotes": RECORDS[0]["quotes"][:-1]})
    db.close()
    assert get("/-/search.json").json()["total"] == before - 1


# ---- the same as JSON, CSV and feed ----


def test_json_has_quotes_facets_months_and_the_next_page(get):
    found = get("/-/search.json?q=bridge&type=direct").json()
    assert (found["query"], found["filters"], found["page"], found["next"]) == ("bridge", {"type": ["direct"]}, 1, None)
    assert found["total"] == len(found["quotes"]) == sum(v["count"] for v in found["facets"]["type"] if v["chosen"])
    assert list(found["quotes"][0])[:4] == ["id", "text", "type", "speaker"]
    assert {quote["type"] for quote in found["quotes"]} == {"direct"}


def test_csv_has_all_quotes_of_the_search(get):
    answer = get("/-/search.csv?q=bridge")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == get("/-/search.json?q=bridge").json()["total"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "id,text,type" in get("/-/search.csv?q=zzyzxq").text


def test_the_feed_is_atom_with_the_newest_first(get):
    answer = get("/-/search.atom?q=bridge")
    feed = ElementTree.fromstring(answer.text)
    days = [entry.findtext(f"{ATOM}updated") for entry in feed.findall(f"{ATOM}entry")]
    assert days == sorted(days, reverse=True) and len(days) == get("/-/search.json?q=bridge").json()["total"]
    assert feed.findtext(f"{ATOM}title") == "Quotes with “bridge” · On Record"
    assert feed.find(f"{ATOM}link").get("href").startswith("http://localhost/-/search.atom?q=bridge")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"


def test_the_page_says_how_to_cite_it(get):
    page = text_of(get("/-/search?q=patient&type=direct").text)
    assert re.search(
        r"On Record, search of quotes for “patient” \(kind of quote: Direct\), 1 quote on \d+ \w+ \d{4}\. "
        r"http://localhost/-/search\?q=patient&amp;type=direct",
        page,
    )


def test_under_another_address_all_links_keep_to_it(path):
    page = site_of(path, base_url="/news/")("/-/search?q=bridge").text
    links = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
    assert [link for link in links if not link.startswith("/news/")] == []


def test_one_of_several_databases_can_be_searched(path, tmp_path):
    other = tmp_path / "archive.db"
    db = open_database(other)
    load(db, RECORDS[0])
    db.close()
    get = site_of(path)
    get.site.add_database(Database(get.site, path=str(other)), name="archive")
    page = get("/-/search?database=archive&sort=said").text
    assert f"{len(RECORDS[0]['quotes'])} quotes" in text_of(page)
    assert "<option selected>archive</option>" in page and 'href="/archive/quotes/' in page
    assert re.findall(r'href="/-/search\?(?![^"]*database=archive)[^"]*"', page) == []
    assert "20 quotes" in text_of(get("/-/search?database=nowhere").text)


def test_who_may_not_see_the_quotes_may_not_search_them(path):
    get = site_of(path)
    get.site._metadata_local["allow"] = {"id": "editor"}
    for ending in ("", ".json", ".csv", ".atom"):
        get(f"/-/search{ending}?q=bridge", status=403)


# ---- odd and hostile ----

ODD = [
    "q=%00", "q=a%00b", "q=%F0%9F%99%82", "q=%D8%AC%D8%B3%D8%B1", "q=%E2%80%AEbridge", "q=" + "bridge+" * 1400,
    "q=" + "(" * 10_000, "q=" + "%22" * 999, "q=%ff%fe", "q=*", "q=-", "q=NEAR(", "q=bridge%22%29+OR+1%3D1+--",
    "q=bridge&sort=1;drop+table+quotes", "q=bridge&type=direct%27+or+1=1", "q=bridge&page=99999999999999999999",
    "q=bridge&page=-1", "q=bridge&from=yesterday&to=%00", "q=bridge&speaker=%00&outlet=%F0%9F%99%82",
    "q=bridge&year=20255&year=%D9%A2", "q=bridge&database=_internal", "q=outlet:%25&venue=%25", "open=speaker&page=2",
    "&".join(f"speaker={n}" for n in range(500)), "q=a&q=b&q=c", "=&&==",
]  # fmt: skip


@pytest.mark.parametrize("query", ODD, ids=lambda query: query[:40])
@pytest.mark.parametrize("ending", ["", ".json", ".csv", ".atom"])
def test_odd_questions_are_answered(get, query, ending):
    answer = get(f"/-/search{ending}?{query}")
    if ending == ".atom":
        ElementTree.fromstring(answer.text)


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}</title>"])
def test_what_is_asked_is_escaped(get, query):
    page = get.loop.run_until_complete(
        get.site.client.get("/-/search", params={"q": query, "speaker": query, "from": query, "outlet": query})
    ).text
    assert (
        "<script>alert" not in page
        and "<img src=x" not in page
        and "49" not in re.findall("<title>.*</title>", page)[0]
    )


def test_what_articles_say_is_escaped(get):
    page = get("/-/search?q=outlet:sons").text
    assert "&lt;b&gt;Outlet&lt;/b&gt; &amp; Sons" in page
    assert not re.search(r'<b>Outlet|href="javascript:|<script(?! src=)', page)


def test_every_answer_forbids_scripts_that_are_not_ours(get):
    for address in ("/", "/-/search", "/-/search.json", "/quotes/quotes", "/quotes", "/static/search.css"):
        policy = get(address).headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy and "unsafe" not in policy


def test_a_search_that_takes_too_long_ends_with_advice(get, monkeypatch):
    def never(*_):
        raise sqlite3.OperationalError("interrupted")

    monkeypatch.setattr("db.search.search.Searcher.answer", never)
    assert "This search took too long." in get("/-/search?q=bridge", status=503).text
    assert get("/-/search.json?q=bridge", status=503).json()["ok"] is False


def test_many_readers_at_once_while_somebody_writes(path, tmp_path):
    copy = tmp_path / "copy.db"
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    get = site_of(copy)
    stop = threading.Event()

    def write():
        conn = sqlite3.connect(copy, timeout=30)
        while not stop.is_set():
            with conn:
                conn.execute(
                    "update quotes set retired_by = case when retired_by is null then run_id end where rowid = 3"
                )
        conn.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        words = ["bridge", "patient", "", "ferry OR bridge", "outlet:ledger", "nothing at all"]

        async def read():
            pages = [get.site.client.get("/-/search", params={"q": word}) for word in words * 7]
            return [answer.status_code for answer in await asyncio.gather(*pages)]

        assert set(get.loop.run_until_complete(read())) == {200}
    finally:
        stop.set()
        writer.join()


# ---- in a browser ----

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.mark.browser
def test_a_reader_searches_by_keyboard_and_narrows_down(path):
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here")
    import subprocess
    import sys

    code = f"from db.site import serve; serve({str(path)!r}, port=0)"
    root = Path(__file__).parent.parent
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root)
    try:
        address = re.search(r"http://\S+/", server.stdout.readline())[0]
        with playwright.sync_playwright() as running:
            browser = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 390, "height": 800})
            told = []
            page.on("console", lambda message: told.append(message.text))
            page.on("dialog", lambda dialog: told.append(dialog.message))
            page.goto(f"{address}-/search")
            page.keyboard.press("/")
            page.keyboard.type("bridge")
            page.keyboard.press("Enter")
            page.wait_for_url("**q=bridge**")
            page.keyboard.press("j")
            first = page.evaluate("document.activeElement.textContent")
            page.keyboard.press("j")
            assert page.evaluate("document.activeElement.textContent") != first
            before = int(page.locator(".count strong").inner_text())
            page.locator("#facets .facet-info a", has_text="Direct").first.click()
            page.wait_for_url("**type=direct**")
            assert 0 < int(page.locator(".count strong").inner_text()) < before
            page.locator(".chip").first.click()
            page.wait_for_url(lambda url: "type=" not in url)
            page.wait_for_selector(".chart.drawn canvas")
            page.focus(".chart svg a[tabindex='0']")
            page.keyboard.press("Enter")
            page.wait_for_url("**from=**")
            for where in (
                "-/search?q=outlet:sons",
                "-/search?q=<script>alert(1)</script>",
                "",
                "quotes",
                "quotes/quotes",
            ):
                page.goto(address + where)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert told == []
            browser.close()
    finally:
        server.terminate()
        server.wait()
