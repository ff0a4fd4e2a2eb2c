"""A walk through the site in a real browser, as a journalist would: search, narrow down, open, see the speaker."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from db.page.fragment import deep_link
from db.store import load, open_database
from db.users import add_user

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
QUOTE = "quotes/quotes/9b0069505dd34f5b8957"
REVIEWED, HOSTILE = "-/review/9b0069505dd34f5b8957", "db2afdc91a277b797372"
PASSWORD = "four wise words here"
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
    """The address of a served database of all records, which Tara may review."""
    path = tmp_path_factory.mktemp("browser") / "q.db"
    db = open_database(path)
    for record in RECORDS:
        load(db, record)
    db.close()
    add_user(path.with_name("users.json"), "tara", PASSWORD, "Tara Marsh", review=True)
    command = f"{Path(sys.executable).parent / 'onrecord'} serve {path} --port 0 --auth {path.with_name('users.json')}"
    process = subprocess.Popen(command.split(), stdout=subprocess.PIPE, text=True, cwd=path.parent)
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


def log_in(page, address):
    """As a journalist does, from a page that asks for it."""
    page.goto(f"{address}-/review")
    page.fill("#login", "tara")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/-/review")


def fits(page):
    page.wait_for_load_state("load")  # until its style sheets are there, nothing fits
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_search_narrow_down_open_and_follow_the_speaker(page, address):
    page.goto(address)
    assert fits(page)
    page.fill(".hero-search input[type=search]", "bridge")
    page.press(".hero-search input[type=search]", "Enter")
    page.wait_for_selector(".status")
    assert page.inner_text(".status .count") == "12 quotes with bridge"
    assert page.locator(".quotes blockquote mark").all_inner_texts() == ["bridge"] * 3
    assert fits(page)

    page.click("#facets a:has-text('Harbor Ledger')")
    assert page.inner_text(".status .count") == "5 quotes with bridge"

    page.click("blockquote a:has-text('We will not wait')")
    assert page.inner_text(".quote-page h1").endswith("will have to be patient.”")
    assert page.locator(".passage mark.mention").first.inner_text() == "Ruíz"
    assert fits(page)

    page.click(".elsewhere a:has-text('The whole statement')")
    assert page.locator(".variants li").count() == 2
    assert page.inner_text(".variants del") == "and the ferries will have to be patient."
    assert fits(page)

    page.click(".quote-page a.speaker")
    assert page.inner_text("h1") == "Ana Ruíz"
    assert page.locator("article.quote").count() == 3
    assert fits(page)


def test_citations_are_copied(browser, address):
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + QUOTE)
    page.click("summary:has-text('APA')")
    page.click("details:has(summary:text('APA')) button")
    page.wait_for_selector("button:has-text('Copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.inner_text("#citation-2")
    assert copied.startswith("Marsh, T. (2026, March 4). Mayor puts the swing bridge first. Harbor Ledger.")
    context.close()


def test_citations_can_be_read_without_scripts(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + QUOTE)
    assert page.locator("button[data-copy]:visible").count() == 0
    page.click("summary:has-text('BibTeX')")
    assert page.inner_text("#citation-4").startswith("@article{harborledger2026-9b0069,")
    context.close()


def test_the_browser_goes_to_the_very_words(browser, tmp_path_factory):
    """A long page with the words at its end: the link scrolls there, whichever of two equal sentences is meant."""
    lines = [*["It rained."] * 300, "“It will hold,” said Ruíz.", *["It froze."] * 300, "“It will hold,” said Okoro."]
    text = "\n\n".join(lines)
    folder = tmp_path_factory.mktemp("article")
    (folder / "a.html").write_text(f"<meta charset=utf-8><p>{'<p>'.join(lines)}", encoding="utf-8")
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    page = browser.new_page(viewport={"width": 800, "height": 600})
    try:
        url = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0] + "a.html"
        for name in ("Ruíz", "Okoro"):
            start = text.index(f"It will hold,” said {name}")
            page.goto("about:blank")
            page.goto(deep_link(url, text, [(start, start + len("It will hold,"))]))
            page.wait_for_function("scrollY > 0")
            top = page.locator(f"p:has-text('said {name}')").bounding_box()["y"]
            assert 0 <= top <= 600
    finally:
        page.close()
        process.terminate()
        process.wait()


@pytest.mark.parametrize(
    "way",
    [
        "", QUOTE, "quotes/speakers/255bfbcbb52ae25f9632", "-/unnamed", "-/then-and-now?q=bridge", "-/search",
        "-/search?q=bridge",
        "quotes", "quotes/quotes", "quotes/quotes?_view=table", "quotes/speakers", "quotes/by_speaker?speaker=okoro",
        "quotes/articles/6a2d60c8a88ac14a1b1d", "quotes/statements/40b8cadc5c6ef037aa9c", "quotes/speakers.copyable",
        "-/login", "-/review", REVIEWED, "-/audit",
    ],
)  # fmt: skip
def test_nothing_stands_in_the_way_of_a_screen_reader(page, address, way):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    if way.startswith("-/review") or way == "-/audit":
        log_in(page, address)
    page.goto(address + way)
    found = axe.Axe().run(page).response["violations"]
    assert [
        (v["id"], n["html"][:200]) for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"]
    ] == []
    assert fits(page)


def test_hostile_words_do_nothing(page, address):
    log_in(page, address)
    page.goto(f"{address}-/review/{HOSTILE}")
    page.fill("#venue", "<u>Mark</u><img src=x onerror=document.title='owned'>")
    page.fill("#note", "<script>document.title='owned'</script>")
    page.click("button[value=fix]")
    page.wait_for_url(f"**/quotes/{HOSTILE}")
    for way in (
        f"-/review/{HOSTILE}", "-/review", "-/audit", "-/audit?by=<script>document.title='owned'</script>",
        f"-/review?done={HOSTILE}", f"quotes/quotes/{HOSTILE}", "-/login?next=javascript:document.title='owned'",
        "quotes/outlets.copyable", "quotes/quotes.copyable", "quotes/corrections",
        "", "-/search?q=mark", "-/then-and-now?q=mark", "-/unnamed", "quotes/quotes", "quotes/quotes?_view=all",
        "quotes/articles", "quotes/quotes/d38ffeef2f77f849c5c6", "quotes/articles/d18005a0b35fb5cfd94f",
    ):  # fmt: skip
        page.goto(address + way)
        assert page.title() != "owned"
        assert page.locator(".content u, .content img, .content script").count() == 0
    page.goto(f"{address}-/audit?quote={HOSTILE}")
    page.click("button:has-text('Undo')")
    page.wait_for_selector("text=taken back by Tara Marsh")


def test_an_unfilled_query_asks_for_its_fields(page, address):
    page.goto(address + "quotes")
    page.click(".query-cards a:has-text('Quotes by speaker')")
    assert page.inner_text(".zero-results") == "Fill in the field above."
    page.fill("input[name=speaker]", "okoro")
    page.press("input[name=speaker]", "Enter")
    page.wait_for_selector("td.col-words")
    assert page.locator("td.col-words").count() == 3
    assert fits(page)


def test_a_chart_answers_the_pointer_and_the_keys(page, address):
    page.goto(f"{address}-/search")
    page.wait_for_selector(".chart.drawn canvas")
    assert page.locator(".chart svg").bounding_box()["width"] <= 1
    plot = page.locator(".chart .u-over")
    box = plot.bounding_box()
    plot.hover(position={"x": box["width"] - 5, "y": 30})
    assert page.inner_text(".chart .told") == "March 2026: 17"
    plot.click(position={"x": box["width"] - 5, "y": 30})
    page.wait_for_url("**from=2026**")
    assert page.inner_text(".status .count") == "17 quotes"

    page.goto(f"{address}-/search")
    page.wait_for_selector(".chart.drawn canvas")
    page.focus(".chart svg a[tabindex='0']")
    assert page.inner_text(".chart .told") == "March 2026: 17"
    page.keyboard.press("ArrowLeft")
    assert page.inner_text(".chart .told") == "January 2026: 2"
    page.keyboard.press("Enter")
    page.wait_for_url("**from=2026-01**")
    assert page.inner_text(".status .count") == "2 quotes"


def test_several_periods_are_chosen_by_a_drag(browser, address):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{address}-/search")
    page.wait_for_selector(".chart.drawn canvas")
    box = page.locator(".chart .u-over").bounding_box()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 50, steps=5)
    page.mouse.up()
    page.wait_for_url("**from=2026-01&to=2026-03**")
    assert page.inner_text(".status .count") == "19 quotes"
    page.close()


def test_without_scripts_and_on_paper_a_chart_is_a_drawing(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}-/search")
    page.click(".chart svg a >> nth=-1")
    assert "from=2026-03&to=2026-03" in page.url
    context.close()
    page = browser.new_page()
    page.goto(f"{address}-/search")
    page.wait_for_selector(".chart.drawn canvas")
    page.emulate_media(media="print")
    assert page.locator(".chart svg").bounding_box()["width"] > 100
    assert page.locator(".chart canvas").bounding_box() is None
    page.close()


def test_a_review_by_keys_alone(page, address):
    log_in(page, address)
    assert page.inner_text(".review-head .count") == "1 doubtful quote left"
    assert page.inner_text(".quote-page .words").endswith("nothing is safe & sound")
    assert fits(page)
    page.keyboard.press("e")
    page.keyboard.type("Vera Hollin")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.fill("#note", "her letter")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**done=**")
    assert page.inner_text(".done span") == "Put right: nothing is safe & sound"
    assert page.inner_text(".zero-results").startswith("Nothing is left to review")
    page.keyboard.press("u")
    page.wait_for_url(f"**/-/review/{HOSTILE}")
    assert page.locator("#speaker").input_value() == ""
    page.keyboard.press("x")
    page.wait_for_url(f"**/quotes/{HOSTILE}")
    assert "somebody who looked at it found that it is no quote" in page.inner_text(".message-warning")
    page.goto(f"{address}-/audit?quote={HOSTILE}")
    assert fits(page)
    assert page.locator("td:nth-child(3) strong").all_inner_texts()[:2] == ["reject", "speaker"]
    page.click("button:has-text('Undo')")
    page.wait_for_function("document.querySelectorAll('.audit-list button').length === 0")
    page.goto(f"{address}-/review")
    page.keyboard.press("a")
    page.wait_for_url("**done=**")
    page.keyboard.press("u")
    page.wait_for_url(f"**/-/review/{HOSTILE}")
    page.goto(f"{address}-/review")
    page.keyboard.press("s")
    page.wait_for_url("**after=**")
    assert "past 1 that you have skipped" in page.inner_text(".zero-results")


def test_a_review_without_scripts(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    log_in(page, address)
    page.click("text=Fix")
    page.fill("#role", "the archivist")
    page.press("#role", "Enter")
    page.wait_for_url(f"**/-/review/{HOSTILE}")
    assert "no field was changed" in page.inner_text("[role=alert]")  # a role without a speaker is nobody's
    page.fill("#speaker", "Vera Hollin")
    page.press("#speaker", "Enter")
    page.wait_for_url("**done=**")
    page.click("button:has-text('Undo')")
    page.wait_for_url(f"**/-/review/{HOSTILE}")
    page.click("a:has-text('Log out')")
    page.click("input[value='Log out']")
    page.goto(f"{address}-/audit")
    assert page.inner_text("h1") == "Log in"
    context.close()
