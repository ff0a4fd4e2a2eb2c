"""A walk through the site in a real browser, as a journalist would: search, narrow down, open, see the speaker."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from db.store import load, open_database

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
# No network at all, not even the browser's own.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a served database of all records."""
    path = tmp_path_factory.mktemp("browser") / "q.db"
    db = open_database(path)
    for record in RECORDS:
        load(db, record)
    db.close()
    program = f"from db.site import serve; serve({str(path)!r}, port=0)"
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=path.parent)
    yield re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
    process.terminate()
    process.wait()


@pytest.fixture(params=[(1400, "light"), (390, "dark")], ids=["desk", "phone"])
def page(request, browser):
    """A page at two widths and colours; any error in its console, or a request elsewhere, fails the test."""
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_default_timeout(60_000)
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: None if "//127.0.0.1:" in r.url or r.url.startswith("data:") else wrong.append(r.url))
    yield page
    page.close()
    assert wrong == []


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_search_narrow_down_open_and_follow_the_speaker(page, address):
    page.goto(address)
    assert fits(page)
    page.fill(".hero-search input[type=search]", "bridge")
    page.press(".hero-search input[type=search]", "Enter")
    page.wait_for_selector(".status")
    assert page.inner_text(".status .count") == "12 quotes with bridge"
    assert page.locator(".quotes mark").all_inner_texts() == ["bridge"] * 3
    assert fits(page)

    page.click("#facet-outlet_id a:has-text('Harbor Ledger')")
    assert page.inner_text(".status .count") == "5 quotes with bridge"
    assert page.locator(".chip").all_inner_texts() == ["outlet Harbor Ledger ✕", "“bridge” ✕"]

    page.click("blockquote a:has-text('We will not wait')")
    assert page.inner_text(".quote-page blockquote").startswith("“We will not wait for another winter,")
    assert page.locator(".passage mark.mention").first.inner_text() == "Ruíz"
    assert fits(page)

    page.click(".quote-page a.speaker")
    assert page.inner_text("h1") == "Ana Ruíz"
    assert page.locator("article.quote").count() == 3
    assert fits(page)


def test_hostile_words_do_nothing(page, address):
    for way in ("quotes/quotes", "quotes/articles", "quotes/quotes/d38ffeef2f77f849c5c6"):
        page.goto(address + way)
        assert page.title() != "owned"
        assert page.locator(".content u, .content img, .content script").count() == 0


def test_an_unfilled_query_asks_for_its_fields(page, address):
    page.goto(address + "quotes")
    page.click(".query-cards a:has-text('Quotes by speaker')")
    assert page.inner_text(".zero-results") == "Fill in the field above."
    page.fill("input[name=speaker]", "okoro")
    page.press("input[name=speaker]", "Enter")
    page.wait_for_selector("td.col-words")
    assert page.locator("td.col-words").count() == 3
    assert fits(page)
