"""The file of users, and logging in: what is kept, what is refused, and what ends a session."""

import asyncio
import json
import re
import stat
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from datasette.plugins import pm

from db.site import Presentation, SiteError, make_site
from db.store import load, open_database
from db.users import SHORTEST, UsersError, add_user, check_password, read_users, remove_user
from ingest.cli import cli

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
PASSWORD = "four wise words here"


def run(*words, typed=None, code=0):
    done = CliRunner().invoke(cli, ["users", *map(str, words)], input=typed)
    assert done.exit_code == code, done.output
    return done.output.strip()


def test_users_are_entered_listed_and_taken_out(tmp_path):
    file = tmp_path / "users.json"
    told = run("add", file, "tara", "--name", "Tara Marsh", "--review", typed=f"{PASSWORD}\n")
    assert told == "tara may log in and review, and signs as Tara Marsh"
    assert run("add", file, "bo.ek", typed=f"{PASSWORD}\n") == "bo.ek may log in, and signs as bo.ek"
    assert run("list", file) == "tara  Tara Marsh  may review\nbo.ek  bo.ek"
    assert run("remove", file, "tara") == "tara may no longer log in"
    assert run("list", file) == "bo.ek  bo.ek"


def test_the_file_holds_hashes_and_is_its_owners_alone(tmp_path):
    file = tmp_path / "users.json"
    add_user(file, "tara", PASSWORD)
    held = json.loads(file.read_text())
    assert re.match(r"\$argon2id\$v=19\$m=\d{5,},t=\d+,p=\d+\$", held["users"]["tara"]["password"])
    assert PASSWORD not in file.read_text() and len(held["secret"]) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["users.json"]


def test_the_secret_outlives_changes_of_the_users(tmp_path):
    file = tmp_path / "users.json"
    add_user(file, "tara", PASSWORD)
    secret = read_users(file).secret
    add_user(file, "tara", PASSWORD + "!", review=True)
    assert read_users(file).secret == secret
    assert read_users(file).by_login["tara"].review


@pytest.mark.parametrize(
    "login, password, known", [("tara", PASSWORD, True), ("tara", PASSWORD + " ", False), ("tara", "", False),
                               ("nobody", PASSWORD, False), ("tara", PASSWORD * 1000, False)],
)  # fmt: skip
def test_a_password_is_checked(tmp_path, login, password, known):
    file = tmp_path / "users.json"
    add_user(file, "tara", PASSWORD)
    assert (check_password(read_users(file), login, password) is not None) is known


@pytest.mark.parametrize(
    "words, typed, told",
    [
        (("add", "FILE", "Tara"), PASSWORD, "'Tara' is no login"),
        (("add", "FILE", "a b"), PASSWORD, "'a b' is no login"),
        (("add", "FILE", "tara"), "x" * (SHORTEST - 1), "a password has 10 to 200 characters"),
        (("add", "FILE", "tara"), "x" * 201, "a password has 10 to 200 characters"),
        (("add", "FILE", "other", "--name", "Known"), PASSWORD, "known signs as 'Known' already"),
        (("remove", "FILE", "other"), "", "has no user 'other'; it has: known"),
        (("list", "nowhere.json"), "", "make it with: onrecord users add nowhere.json LOGIN"),
        (("list", __file__), "", "is no file of users"),
        (("add", "/proc/none/users.json", "tara"), PASSWORD, "cannot be written"),
    ],
)
def test_what_cannot_be_entered_is_told_in_one_line(tmp_path, words, typed, told):
    file = tmp_path / "users.json"
    add_user(file, "known", PASSWORD, "Known")
    said = run(*(file if word == "FILE" else word for word in words), typed=f"{typed}\n", code=2)
    assert told in said and "Traceback" not in said
    assert list(read_users(file).by_login) == ["known"]


def test_without_its_library_the_remedy_is_named(tmp_path, monkeypatch):
    add_user(tmp_path / "users.json", "tara", PASSWORD)
    monkeypatch.setitem(sys.modules, "argon2", None)
    assert "pip install 'onrecord[auth]'" in run("add", tmp_path / "users.json", "bo", typed=f"{PASSWORD}\n", code=2)
    open_database(tmp_path / "q.db").close()
    with pytest.raises(SiteError, match=re.escape("pip install 'onrecord[auth]'")):
        make_site(tmp_path / "q.db", shown=Presentation(users=tmp_path / "users.json"))


def test_a_user_of_a_damaged_file_is_nobody(tmp_path):
    file = tmp_path / "users.json"
    add_user(file, "tara", PASSWORD)
    held = json.loads(file.read_text())
    held["users"]["tara"]["password"] = "not a hash"
    file.write_text(json.dumps(held))
    assert check_password(read_users(file), "tara", PASSWORD) is None
    file.write_text("{}")
    with pytest.raises(UsersError, match="is no file of users"):
        read_users(file)


# ---- at the site ----


class Site:
    """A site with one user, and what a browser does there."""

    def __init__(self, folder, private=False, **options):
        self.users = folder / "users.json"
        add_user(self.users, "tara", PASSWORD, "Tara Marsh")
        db = open_database(folder / "q.db")
        load(db, RECORDS[0])
        db.close()
        self.site = make_site(folder / "q.db", shown=Presentation(users=self.users, private=private), **options)
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(self.site.invoke_startup())
        self.cookies = {}

    def ask(self, method, address, **options):
        answer = self.loop.run_until_complete(
            self.site.client.request(method, address, cookies=self.cookies, **options)
        )
        self.cookies |= dict(answer.cookies)
        return answer

    def log_in(self, password=PASSWORD):
        page = self.ask("get", "/-/login").text
        token = re.search(r'name="csrftoken" value="([^"]+)"', page)[1]
        return self.ask("post", "/-/login", data={"csrftoken": token, "login": " Tara ", "password": password})


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_logging_in_and_out(site):
    assert "Log in" in site.ask("get", "/").text
    answer = site.log_in()
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Max-Age=2592000" in cookie
    page = site.ask("get", "/").text
    assert "Tara Marsh" in page and "Log in" not in page
    token = re.search(r'name="csrftoken" value="([^"]+)"', site.ask("get", "/-/logout").text)[1]
    answer = site.ask("post", "/-/logout", data={"csrftoken": token})
    assert re.search(r'onrecord_login="?"?; .*Max-Age=0', answer.headers["set-cookie"])
    site.cookies.pop("onrecord_login")
    assert "Log in" in site.ask("get", "/").text


def test_wrong_passwords_are_told_and_come_to_an_end(site, monkeypatch):
    monkeypatch.setattr(pm.get_plugin("login.py"), "TRIES", 3)
    for _ in range(3):
        answer = site.log_in("a wrong password")
        assert answer.status_code == 403 and "There is no user with this login and password." in answer.text
        assert "a wrong password" not in answer.text
    assert site.log_in().status_code == 429
    monkeypatch.setattr(pm.get_plugin("login.py"), "PERIOD", 0)
    assert site.log_in().status_code == 303


@pytest.mark.parametrize("change", ["forged", "old", "removed"])
def test_sessions_end(site, change):
    site.log_in()
    kept = site.cookies["onrecord_login"]
    if change == "forged":
        site.cookies["onrecord_login"] = kept[:-3] + "abc"
    elif change == "old":
        session = site.site.unsign(kept, "onrecord-login") | {"until": int(time.time()) - 1}
        site.cookies["onrecord_login"] = site.site.sign(session, "onrecord-login")
    else:
        remove_user(site.users, "tara")
    assert "Log in" in site.ask("get", "/").text


def test_people_stay_logged_in_over_a_restart(site, tmp_path):
    site.log_in()
    again = make_site(tmp_path / "q.db", shown=Presentation(users=site.users))
    assert "Tara Marsh" in site.loop.run_until_complete(again.client.get("/", cookies=site.cookies)).text


def test_a_private_site_shows_nothing_to_strangers(tmp_path):
    site = Site(tmp_path, private=True)
    html = {"headers": {"accept": "text/html"}}
    for address in ("/", "/-/search?q=bridge", "/quotes", "/quotes/quotes", "/-/unnamed", "/-/metadata"):
        answer = site.ask("get", address, **html)
        assert answer.status_code == 302 and answer.headers["location"].startswith("/-/login?next=/"), address
    for address in ("/-/search.json", "/-/search.csv", "/-/search.atom", "/quotes/quotes.json",
                    "/quotes.json?sql=select+1",
                    "/quotes/quotes.copyable", "/-/metadata.json", "/-/plugins.json"):  # fmt: skip
        assert site.ask("get", address).status_code == 403, address
    site.log_in()
    assert site.ask("get", "/-/search.json").status_code == 200
    assert site.ask("get", "/", **html).status_code == 200


def test_under_another_address(tmp_path):
    site = Site(tmp_path, private=True, base_url="/archive")
    answer = site.ask("get", "/quotes?sql=select+1", headers={"accept": "text/html"})
    assert answer.headers["location"] == "/archive/-/login?next=/archive/quotes%3Fsql%3Dselect%2B1"
    assert "Path=/archive/" in site.log_in().headers["set-cookie"]
