"""Reviewing quotes over HTTP: who may, the queue, the three decisions, taking them back, and the list of them all."""

import asyncio
import json
import re
import shutil
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner

from db.correction import review
from db.correction.corrections import list_corrections
from db.correction.exchange import lessons, lines, take_in
from db.doctor import examine
from db.record import RecordError
from db.site import Presentation, make_site
from db.store import load, open_database, transaction
from db.users import add_user, remove_user
from ingest.cli import cli

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
# The one doubtful quote of the records, and one that is not.
DOUBTFUL, SURE = "db2afdc91a277b797372", "9b0069505dd34f5b8957"
PASSWORD = "four wise words here"
LOOP = asyncio.new_event_loop()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A database of all records, to be copied."""
    path = tmp_path_factory.mktemp("loaded") / "quotes.db"
    db = open_database(path)
    for record in RECORDS:
        load(db, record)
    db.close()
    return path


@pytest.fixture(autouse=True, scope="module")
def quick_passwords():
    """Hashes of the same kind that cost little; how much they cost otherwise is tested with the users."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("db.users._hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="module")
def served(loaded, tmp_path_factory):
    """One site for most tests, because making one takes a while; its database and users are put back for each."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(loaded, folder / "quotes.db")
    enter(folder / "users.json")
    return site_of(folder / "quotes.db", folder / "users.json")


def enter(users):
    add_user(users, "tara", PASSWORD, "Tara Marsh", review=True)
    add_user(users, "guest", PASSWORD, "A Guest")


@pytest.fixture
def path(loaded, served):
    """The database of the site, as it was loaded; its users, too."""
    path = Path(served.databases["quotes"].path)
    path.with_name("users.json").unlink()
    enter(path.with_name("users.json"))
    with closing(sqlite3.connect(loaded)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    return path


@pytest.fixture
def users(path):
    return path.with_name("users.json")


def site_of(path, users=None, **settings):
    """A site of its own, with settings of the plugins."""
    metadata = path.with_name("settings.json")
    metadata.write_text(json.dumps({"plugins": {"onrecord": settings}}))
    site = make_site(path, shown=Presentation(users=users, metadata=metadata))
    LOOP.run_until_complete(site.invoke_startup())
    return site


class Reader:
    """Somebody at a browser: cookies are kept, and forms are sent with the token of their page."""

    def __init__(self, site, actor=None):
        self.site = site
        self.cookies = {"ds_actor": self.site.sign({"a": actor}, "actor")} if actor else {}

    def ask(self, method, address, **options):
        answer = LOOP.run_until_complete(self.site.client.request(method, address, cookies=self.cookies, **options))
        self.cookies |= dict(answer.cookies)
        return answer

    def get(self, address, status=200):
        answer = self.ask("get", address)
        assert answer.status_code == status, answer.text[:2000]
        return answer.text

    def send(self, address, fields, status=303, form=None):
        """Send a form of a page: its hidden fields, and others in their place or beside them."""
        page = self.get(form or address)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        body = urlencode({name: unescape(value) for name, value in hidden.items()} | fields)
        answer = self.ask("post", address, content=body, headers={"content-type": "application/x-www-form-urlencoded"})
        assert answer.status_code == status, answer.text[:2000]
        return answer

    def log_in(self, login="tara", password=PASSWORD, status=303, **fields):
        return self.send("/-/login", {"login": login, "password": password, **fields}, status)


@pytest.fixture
def tara(path, served):
    reader = Reader(served)
    reader.log_in()
    return reader


def quote(path, key):
    db = open_database(path)
    db.conn.row_factory = None
    columns = ("speaker", "speaker_kind", "role", "said", "venue", "text", "corrected", "retired_reason")
    found = db.execute(f"select {', '.join(columns)} from quotes where id = ?", [key]).fetchone()
    db.close()
    return dict(zip(columns, found, strict=True))


def signed(path):
    db = open_database(path)
    rows = list_corrections(db.conn, "true")
    db.close()
    return [(row["field"], row["corrected_by"], row["note"], row["withdrawn_by"]) for row in rows]


def words_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


# ---- who may ----


@pytest.fixture(scope="module")
def plain(loaded):
    """A site without any settings."""
    return site_of(loaded)


@pytest.mark.parametrize("address", ["/-/review", f"/-/review/{SURE}", "/-/audit", "/-/login"])
def test_there_is_no_review_unless_it_is_configured(plain, address):
    Reader(plain).get(address, status=404)
    assert "Review" not in Reader(plain).get("/")


def test_whoever_is_not_logged_in_is_asked_to(path, served):
    reader = Reader(served)
    answer = reader.ask("get", "/-/review?outlet=x", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/-/login?next=/-/review%3Foutlet%3Dx")
    assert reader.log_in(next="/-/review?outlet=x").headers["location"] == "/-/review?outlet=x"
    assert "1 doubtful quote left" in words_of(reader.get("/-/review"))


@pytest.mark.parametrize("method, address", [("get", "/-/review"), ("get", "/-/audit"), ("post", f"/-/review/{SURE}")])
def test_logged_in_is_not_enough(path, served, method, address):
    reader = Reader(served)
    reader.log_in("guest")
    token = re.search(r'name="csrftoken" value="([^"]+)"', reader.get("/-/login"))[1]
    body = {"csrftoken": token, "decision": "reject"} if method == "post" else None
    assert reader.ask(method, address, data=body).status_code == 403
    assert "Review" not in reader.get(f"/quotes/quotes/{SURE}")
    assert signed(path) == []


@pytest.mark.parametrize(
    "actor, review, status",
    [
        ({"id": "editor"}, {"allow": {"id": "editor"}}, 200),
        ({"id": "reader"}, {"allow": {"id": "editor"}}, 403),
        ({"id": "editor"}, True, 403),
        (None, {"allow": {"id": "*"}}, 403),
        (None, {"allow": True}, 403),
    ],
)
def test_actors_of_other_plugins_may_where_the_settings_say_so(path, actor, review, status):
    Reader(site_of(path, review=review), actor).get("/-/review", status)


def test_who_may_not_see_the_quotes_may_not_review_them(tara, served, monkeypatch):
    monkeypatch.setitem(served._metadata_local["databases"]["quotes"], "allow", {"id": "somebody else"})
    for address in ("/-/review", "/-/search", "/-/search.json", "/-/unnamed", "/-/then-and-now", "/"):
        tara.get(address, status=403)


def test_a_user_who_is_taken_out_is_logged_out(tara, users):
    tara.get("/-/review")
    remove_user(users, "tara")
    tara.get("/-/review", status=403)


def test_another_password_ends_older_sessions(tara, users):
    add_user(users, "tara", "quite another password", "Tara Marsh", review=True)
    tara.get("/-/review", status=403)


def test_a_database_that_never_changes_cannot_be_reviewed(tara, served, monkeypatch):
    monkeypatch.setattr(served.databases["quotes"], "is_mutable", False)
    tara.get("/-/review", status=404)
    assert "/-/review" not in tara.get("/")


# ---- deciding ----


def test_the_queue_shows_the_least_sure_quote_with_its_evidence(tara):
    page = words_of(tara.get("/-/review"))
    assert "1 doubtful quote left" in page and "nothing is safe & sound" in page
    assert "0.40: of 100 quotes with evidence like this, about 40 had both words and speaker right." in page


def test_an_accepted_quote_leaves_the_queue_and_stays_as_it_is(tara, path):
    before = quote(path, DOUBTFUL)
    answer = tara.send(f"/-/review/{DOUBTFUL}", {"decision": "accept"}, form="/-/review")
    assert answer.headers["location"] == f"/-/review?after=0.4~{DOUBTFUL}&done={DOUBTFUL}"
    page = words_of(tara.get(answer.headers["location"]))
    assert "Accepted: nothing is safe & sound" in page and "Nothing is left to review" in page
    assert quote(path, DOUBTFUL) == before | {"corrected": "accept"}
    assert signed(path) == [("accept", "Tara Marsh", None, None)]
    assert "Accepted by Tara Marsh," in words_of(tara.get(f"/quotes/quotes/{DOUBTFUL}"))


def test_what_was_accepted_outlives_a_later_reading(tara, path):
    tara.send(f"/-/review/{SURE}", {"decision": "accept"})
    before = quote(path, SURE)
    read = json.loads(json.dumps(RECORDS[0]))
    found = next(one for one in read["quotes"] if "another winter" in one["text"][0])
    found |= {"speaker": {"name": "Daniel Okoro", "kind": "person", "role": None}, "said": None, "venue": None}
    db = open_database(path)
    load(db, read)
    db.close()
    assert quote(path, SURE) == before
    tara.send("/-/audit", {"undo": SURE}, form=f"/-/audit?quote={SURE}")
    assert (quote(path, SURE)["speaker"], quote(path, SURE)["said"]) == ("Daniel Okoro", None)


def test_what_is_put_right_after_accepting_counts(tara, path):
    tara.send(f"/-/review/{SURE}", {"decision": "accept"})
    tara.send(f"/-/review/{SURE}", {"decision": "fix", **fields(tara, SURE), "said": "2026-03"})
    tara.send(f"/-/review/{SURE}", {"decision": "accept"})
    assert quote(path, SURE)["said"] == "2026-03-01"
    tara.send(f"/-/review/{SURE}", {"decision": "fix", **fields(tara, SURE), "said": ""})
    assert (quote(path, SURE)["said"], quote(path, SURE)["corrected"]) == (None, "said, accept")
    assert [str(finding) for finding in examine(path) if not finding.good] == []


def fields(reader, key):
    """The visible fields of the form that puts a quote right, as a browser would send them."""
    form = re.search(r'<form class="stacked fix".*?</form>', reader.get(f"/-/review/{key}"), re.S)[0]
    inputs = dict(re.findall(r'<input type="text" id="\w+" name="(\w+)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select id="\w+" name="(\w+)">(.*?)</select>', form):
        inputs[name] = (re.findall(r"<option selected>([^<]*)", options) or [""])[0]
    inputs["words"] = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", form, re.S)[1].replace("\n", "\r\n")
    return {name: unescape(value) for name, value in inputs.items()}


@pytest.mark.parametrize(
    "change, expected, field",
    [
        ({"speaker": "Daniel Okoro"}, {"speaker": "Daniel Okoro", "role": "the harbour engineer"}, "speaker"),
        ({"speaker": "Tidemark Mutual"}, {"speaker": "Tidemark Mutual", "speaker_kind": "organization", "role": None},
         "speaker"),
        ({"speaker": ""}, {"speaker": None, "speaker_kind": None, "role": None}, "speaker"),
        ({"role": "mayor"}, {"role": "mayor"}, "speaker"),
        ({"said": "2026-03-02..2026-03-03"}, {"said": "2026-03-02"}, "said"),
        ({"said": ""}, {"said": None}, "said"),
        ({"venue": "the quay", "venue_type": "speech"}, {"venue": "the quay"}, "venue"),
        ({"venue": ""}, {"venue": None}, "venue"),
        ({"words": "The bridge comes first"}, {"text": "The bridge comes first"}, "contents"),
    ],
)  # fmt: skip
def test_a_quote_is_put_right(tara, path, change, expected, field):
    before = quote(path, SURE)
    filled = fields(tara, SURE)
    assert filled["said"] == "2026-03-03" and filled["words"].split("\r\n")[1] == "…"
    tara.send(f"/-/review/{SURE}", {"decision": "fix", **filled, **change, "note": "heard it"})
    assert quote(path, SURE) == before | expected | {"corrected": field}
    assert signed(path) == [(field, "Tara Marsh", "heard it", None)]


@pytest.mark.parametrize(
    "sent, told",
    [
        ({}, "no field was changed; accept the quote if it is right as it is"),
        ({"said": "31 February"}, "said: '31 February' is not a day"),
        ({"words": "words that stand nowhere"}, "the article has no words 'words that stand nowhere'"),
        ({"words": " "}, "a quote without words is none; reject it instead"),
        ({"type": "shouted"}, "type must be one of direct, mixed, indirect"),
        ({"kind": "robot"}, "speaker: kind"),
        ({"decision": "burn"}, "'burn' is no decision"),
        ({"seen": "x"}, "the quote has changed since you opened it"),
    ],
)
def test_what_cannot_be_stored_is_told_and_what_was_typed_is_kept(tara, path, sent, told):
    typed = {"decision": "fix", **fields(tara, SURE), **sent, "note": "a long <thought>"}
    page = tara.send(f"/-/review/{SURE}", typed, status=409).text
    assert "Not stored: " in page and told in words_of(page)
    assert 'value="a long &lt;thought&gt;"' in page
    assert signed(path) == []


def test_of_two_who_decide_at_once_the_second_is_told(tara, path):
    page = tara.get(f"/-/review/{DOUBTFUL}")
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    tara.send(f"/-/review/{DOUBTFUL}", {"decision": "accept"})
    again = tara.send(f"/-/review/{DOUBTFUL}", {"decision": "reject", "seen": seen}, status=409)
    assert "the quote has changed since you opened it; look at it again" in words_of(again.text)
    assert [field for field, *_ in signed(path)] == ["accept"]


def test_while_somebody_else_writes_nothing_is_lost(tara, path):
    ours = tara.site.databases["quotes"]
    LOOP.run_until_complete(ours.execute_write_fn(lambda conn: conn.execute("pragma busy_timeout = 20")))
    typed = {"decision": "fix", **fields(tara, SURE), "said": "2026", "note": "typed at length"}
    with closing(sqlite3.connect(path)) as loader:
        loader.execute("begin immediate")
        page = tara.send(f"/-/review/{SURE}", typed, status=503).text
        assert (
            "Not stored: database is locked; somebody else may be writing" in page and 'value="typed at length"' in page
        )
        told = tara.send("/-/audit", {"undo": SURE}, status=409, form=f"/-/review/{SURE}").text
        assert "Not taken back: database is locked; somebody else" in told
    tara.send(f"/-/review/{SURE}", typed)
    assert signed(path) == [("said", "Tara Marsh", "typed at length", None)]


def test_a_rejected_quote_is_gone_from_search_and_comes_back(loaded, tmp_path):
    path, users = Path(shutil.copy(loaded, tmp_path / "quotes.db")), tmp_path / "users.json"
    enter(users)
    tara = Reader(site_of(path, users))
    tara.log_in()
    tara.send(f"/-/review/{DOUBTFUL}", {"decision": "reject", "note": "a title"})
    assert quote(path, DOUBTFUL)["retired_reason"] == "rejected"
    assert json.loads(tara.get("/-/search.json?q=sound"))["total"] == 0
    tara.send("/-/audit", {"undo": signed_keys(path)[0]})
    assert json.loads(tara.get("/-/search.json?q=sound"))["total"] == 1
    assert signed(path) == [("reject", "Tara Marsh", "a title", "Tara Marsh")]
    assert "1 doubtful quote left" in words_of(tara.get("/-/review"))


def signed_keys(path):
    db = open_database(path)
    keys = [row["id"] for row in list_corrections(db.conn, "true")]
    db.close()
    return keys


def test_a_skipped_quote_waits_for_another_time(tara):
    onward = unescape(re.search(r'<a class="button" href="([^"]+)" data-key="s"', tara.get("/-/review"))[1])
    page = words_of(tara.get(onward))
    assert "You have come to the end of the queue, past 1 that you have skipped." in page


def test_the_queue_of_one_outlet(tara):
    page = tara.get("/-/review")
    [(key, name)] = re.findall(r'<option value="([0-9a-f]+)">([^<]+)</option>', page)
    assert name == "&lt;b&gt;Outlet&lt;/b&gt; &amp; Sons (1)"
    assert "nothing is safe &amp; sound" in tara.get(f"/-/review?outlet={key}")
    assert "Nothing is left" in tara.get("/-/review?outlet=nowhere")


# ---- who decided what ----


@pytest.mark.parametrize(
    "query, fields",
    [
        ("", ["reject", "said", "accept"]),
        ("?field=said", ["said"]),
        ("?by=Bo+Ek", ["reject"]),
        ("?state=withdrawn", ["accept"]),
        ("?state=counts", ["reject", "said"]),
        (f"?quote={SURE}", ["said", "accept"]),
        ("?day=1999-01-01", []),
        ("?page=9", []),
        ("?page=-1&state=odd&by=%00", ["reject", "said", "accept"]),
    ],
)
def test_the_audit_lists_and_filters(tara, path, users, served, query, fields):
    decide(tara, path, users, served)
    page = tara.get(f"/-/audit{query}")
    assert re.findall(r"<td><strong>(\w+)</strong>", page) == fields


def decide(tara, path, users, served):
    """Three decisions of two people, the first of them taken back."""
    add_user(users, "bo", PASSWORD, "Bo Ek", review=True)
    tara.send(f"/-/review/{SURE}", {"decision": "accept"})
    tara.send("/-/audit", {"undo": signed_keys(path)[0]})
    tara.send(f"/-/review/{SURE}", {"decision": "fix", **fields(tara, SURE), "said": "2026"})
    bo = Reader(served)
    bo.log_in("bo")
    bo.send(f"/-/review/{DOUBTFUL}", {"decision": "reject"})


def test_the_audit_says_what_it_was_before(tara, path, users, served):
    decide(tara, path, users, served)
    page = words_of(tara.get(f"/-/audit?quote={SURE}"))
    assert re.search(
        r"\d+ \w+ \d{4}, \d\d:\d\d UTC Tara Marsh said : 2026-03-03 2026-01-01 to 2026-12-31 We will not wait", page
    )
    assert re.search(r"Tara Marsh accept .* taken back by Tara Marsh, \d+ \w+ \d{4}, \d\d:\d\d UTC", page)


def test_taking_back_twice_is_told(tara, path):
    tara.send(f"/-/review/{SURE}", {"decision": "accept"})
    key = signed_keys(path)[0]
    tara.send("/-/audit", {"undo": key})
    again = tara.send("/-/audit", {"undo": key}, status=409, form=f"/-/review/{SURE}")
    assert "was taken back by Tara Marsh already" in again.text


# ---- forms from elsewhere ----


@pytest.mark.parametrize("address", [f"/-/review/{SURE}", "/-/audit", "/-/logout"])
@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_form_from_elsewhere_is_refused(tara, path, address, token):
    sent = {"decision": "reject", "undo": SURE} | ({} if token is None else {"csrftoken": token})
    assert tara.ask("post", address, data=sent).status_code == 403
    assert signed(path) == []
    tara.get("/-/review")


def test_who_sends_no_cookie_is_refused_too(path):
    """Datasette asks those for no token; a proxy may tell who they are by a header, though."""
    reader = Reader(site_of(path, review={"allow": {"id": "*"}}))
    scope_actor = {"id": "by header"}

    async def as_somebody(app, scope, receive, send):
        await app({**scope, "actor": scope_actor}, receive, send)

    app = reader.site.app()
    transport = httpx.ASGITransport(app=lambda scope, receive, send: as_somebody(app, scope, receive, send))

    async def post():
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            assert (await client.get("/-/review")).status_code == 200
            client.cookies.clear()
            kind = {"content-type": "application/x-www-form-urlencoded"}
            return await client.post(f"/-/review/{SURE}", content="decision=reject&csrftoken=", headers=kind)

    assert LOOP.run_until_complete(post()).status_code == 403
    assert signed(path) == []


def test_a_form_of_another_kind_or_size_is_refused(tara, path):
    page = tara.get(f"/-/review/{SURE}")
    token = re.search(r'name="csrftoken" value="([^"]+)"', page)[1]
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    sent = {"csrftoken": token, "seen": seen, "decision": "reject"}
    assert tara.ask("post", f"/-/review/{SURE}", json=sent).status_code == 403
    assert tara.ask("post", f"/-/review/{SURE}", data=sent | {"note": "x" * 300_000}).status_code == 403
    assert tara.ask("post", f"/-/review/{SURE}", data=sent | {f"n{n}": "x" for n in range(200)}).status_code == 403
    assert signed(path) == []


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_form_leads_nowhere_else(path, served, onward):
    assert Reader(served).log_in(next=onward).headers["location"] == "/"


ODD = ["%00", "%F0%9F%99%82", "%E2%80%AE", "x" * 10_000, "0.4~", "nan~00", "1e400~00", "9" * 400 + "~ab", "' or 1=1 --"]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:12])
@pytest.mark.parametrize("address", ["/-/review?after=", "/-/review?outlet=", "/-/review?done=", "/-/audit?by=",
                                     "/-/audit?day=", "/-/audit?quote=", "/-/login?next="])  # fmt: skip
def test_odd_addresses_are_answered(tara, address, odd):
    tara.get(address + odd.replace(" ", "+"))


@pytest.mark.parametrize(
    "odd", ["\0", "\U0001f642" * 3000, "\u202ereversed", "x" * 10_000, "<script>alert(1)</script>"]
)
def test_odd_fields_are_answered(tara, path, odd):
    sent = {"decision": "fix", **fields(tara, SURE), "venue": odd, "note": odd}
    answer = tara.ask("post", f"/-/review/{SURE}", data=sent | hidden(tara.get(f"/-/review/{SURE}")))
    assert answer.status_code in (303, 409)
    assert "<script>alert" not in tara.get("/-/audit") + tara.get(f"/-/review/{SURE}") + answer.text


def hidden(page):
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}


# ---- accepting, elsewhere in the program ----


def test_accepting_is_shared_and_counts_for_no_lesson(tara, path, tmp_path):
    tara.send(f"/-/review/{SURE}", {"decision": "accept"})
    db = open_database(path)
    [line] = lines(db.conn)
    assert line["value"] == line["found"] and line["value"]["speaker"]["name"] == "Ana Ruíz"
    assert list(lessons(db.conn)) == []
    other = open_database(tmp_path / "other.db")
    load(other, RECORDS[0])
    with transaction(other):
        assert take_in(other.conn, line) == "new"
    with (
        pytest.raises(RecordError, match="accept must be an object with speaker, said, venue, type"),
        transaction(other),
    ):
        take_in(other.conn, line | {"value": {"type": "direct"}})


def test_a_quote_is_accepted_by_the_command_too(path):
    done = CliRunner().invoke(cli, ["correct", "accept", str(path), SURE[:8], "--by", "Bo Ek", "--note", "on tape"])
    assert done.exit_code == 0 and "accept: right as it is  (Bo Ek, " in done.output
    assert quote(path, SURE)["corrected"] == "accept" and signed(path) == [("accept", "Bo Ek", "on tape", None)]


@pytest.mark.parametrize("sql", ["NEXT", "LEFT", "OUTLETS"])
def test_the_queue_is_read_from_its_index_alone(loaded, sql):
    with closing(sqlite3.connect(loaded)) as conn:
        asked = {"confidence": -1, "id": "", "outlet": None}
        plan = [row[3] for row in conn.execute(f"explain query plan {getattr(review, sql)}", asked)]
    assert any("COVERING INDEX quotes_to_review" in step for step in plan), plan
