"""Serving with other names, rights and files; and the site as a folder that Datasette alone serves, elsewhere."""

import ast
import asyncio
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import httpx
import pytest
import yaml
from click.testing import CliRunner

from db.publish import NEEDED, START, requirements
from db.site import Presentation, SiteError, make_site
from db.store import load, open_database
from ingest.cli import cli

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("publish") / "quotes.db"
    db = open_database(path)
    for record in RECORDS:
        load(db, record)
    db.close()
    return path


def get(site, address, **options):
    async def fetch():
        await site.invoke_startup()
        return await site.client.get(address, **options)

    return asyncio.run(fetch())


# ---- how a site presents itself ----


def test_a_site_has_its_own_name_and_description(path):
    site = make_site(path, shown=Presentation(title="Quotes of the <valley>", description="Who said it."))
    for address in ("/", "/-/search?q=bridge", "/quotes/quotes", "/quotes/nothing"):
        page = get(site, address).text
        assert "Quotes of the &lt;valley&gt;</a>" in page and "On Record" not in page.partition("<main")[0], address
    assert '<p class="lede">Who said it.</p>' in get(site, "/").text


def test_a_file_adds_to_the_metadata(path, tmp_path):
    added = tmp_path / "site.yml"
    added.write_text(
        "title: From the file\nlicense: CC0\nplugins:\n  onrecord:\n    report: mailto:desk@ledger.example\n"
        "databases:\n  quotes:\n    title: All of them\n"
    )
    site = make_site(path, shown=Presentation(metadata=added, description="Beside it"))
    metadata = site.metadata()
    assert [metadata[name] for name in ("title", "license", "description")] == ["From the file", "CC0", "Beside it"]
    assert metadata["databases"]["quotes"]["title"] == "All of them"
    assert "by_speaker" in metadata["databases"]["quotes"]["queries"]
    assert "mailto:desk@ledger.example?" in get(site, "/quotes/quotes/9b0069505dd34f5b8957").text


@pytest.mark.parametrize(
    "text, told",
    [(None, "cannot be read"), ("a: [", "is neither YAML nor JSON"), ("just words", "holds no settings")],
)
def test_a_file_that_holds_no_metadata_is_named(path, tmp_path, text, told):
    file = tmp_path / "site.yml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SiteError, match=told):
        make_site(path, shown=Presentation(metadata=file))


@pytest.mark.parametrize(
    "options, told",
    [
        (["--private"], "a private site needs users who may log in; name their file with --auth"),
        (["--auth", "nowhere.json"], "make it with: onrecord users add nowhere.json LOGIN"),
        (["--metadata", "nowhere.yml"], "nowhere.yml: cannot be read"),
        (["--port", "99999"], "99999 is not in the range"),
        (["--immutable"], "is being written to, or was left in the middle (quotes.db-wal)"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(path, tmp_path, options, told):
    copy = Path(shutil.copy(path, tmp_path / "quotes.db"))
    writer = sqlite3.connect(copy)
    writer.execute("update outlets set quote_count = quote_count + 1")
    writer.commit()
    done = CliRunner().invoke(cli, ["serve", str(copy), "--port", "0", *options])
    writer.close()
    assert done.exit_code == 2 and told in done.output and "Traceback" not in done.output


def test_other_sites_may_read_only_where_they_are_let(path):
    for address in ("/-/search.json", "/-/search.csv", "/-/search.atom", "/quotes/quotes.json"):
        assert "access-control-allow-origin" not in get(make_site(path), address).headers
        assert get(make_site(path, cors=True), address).headers["access-control-allow-origin"] == "*"


def test_an_immutable_database_is_served_as_one(path):
    site = make_site(path, shown=Presentation(immutable=True))
    [about] = get(site, "/-/databases.json").json()
    assert (about["name"], about["is_mutable"]) == ("quotes", False)
    assert get(site, "/-/search?q=bridge").status_code == 200


def test_every_option_is_heard(path, tmp_path):
    """The command as it is used: another name, path, file of users and port, for whoever is logged in."""
    users = tmp_path / "users.json"
    run = [Path(sys.executable).parent / "onrecord"]
    subprocess.run([*run, "users", "add", users, "tara"], input="four wise words here\n", text=True, check=True)
    command = [*run, "serve", path, "--port", "0", "--base-url", "/archive", "--title", "The archive", "--cors",
               "--auth", users, "--private", "--host", "localhost"]  # fmt: skip
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as server:
        try:
            address = re.search(r"http://localhost:\d+/archive/", server.stdout.readline())[0]
            with httpx.Client(base_url=address, headers={"accept": "text/html"}) as site:
                assert site.get("").headers["location"] == "/archive/-/login?next=/archive/"
                page = site.get("-/login").text
                assert "<title>Log in</title>" in page and "The archive</a>" in page
                token = re.search(r'name="csrftoken" value="([^"]+)"', page)[1]
                sent = {"csrftoken": token, "login": "tara", "password": "four wise words here"}
                assert site.post("-/login", data=sent).headers["location"] == "/archive/"
                answer = site.get("-/search.json?q=bridge")
                assert answer.json()["total"] and answer.headers["access-control-allow-origin"] == "*"
        finally:
            server.terminate()


# ---- what other people's plugins do ----


def test_pages_are_sent_packed(path):
    site = make_site(path)
    plain = get(site, "/-/search", headers={"accept-encoding": "identity"})
    packed = get(site, "/-/search", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 4
    for address in ("/-/search.csv", "/quotes/quotes.json", "/static/onrecord.css"):
        assert get(site, address, headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip", address


def test_tables_and_queries_can_be_pasted_elsewhere(path):
    site = make_site(path)
    address = "/quotes/quotes.copyable?_labels=on&_col=speaker&_col=outlet_id&_search=patient"
    page = get(site, address).text
    assert "Ana Ruíz\tHarbor Ledger" in page and "<textarea" not in page and "<script>" not in page
    raw = get(site, f"{address}&_table_format=github&_raw=1")
    assert raw.headers["content-type"] == "text/plain; charset=utf-8"
    assert raw.text.splitlines()[1].startswith("|---") and "| Harbor Ledger |" in raw.text
    assert "text to paste" in get(site, "/quotes/quotes").text
    hostile = get(site, "/quotes/outlets.copyable").text
    assert "&lt;b&gt;Outlet&lt;/b&gt;" in hostile and "<b>Outlet" not in hostile


def test_robots_are_kept_out_unless_the_settings_let_them_in(path, tmp_path):
    assert get(make_site(path), "/robots.txt").text == "User-agent: *\nDisallow: /"
    added = tmp_path / "site.yml"
    added.write_text("plugins:\n  datasette-block-robots:\n    disallow: [/-/, /quotes/quotes]\n")
    text = get(make_site(path, shown=Presentation(metadata=added)), "/robots.txt").text
    assert text == "User-agent: *\nDisallow: /-/\nDisallow: /quotes/quotes"


# ---- the site as a folder ----


@pytest.fixture(scope="module")
def published(path, tmp_path_factory):
    target = tmp_path_factory.mktemp("host") / "site"
    done = CliRunner().invoke(cli, ["publish", str(path), str(target), "--title", "The valley", "--base-url", "/v"])
    assert done.exit_code == 0, done.output
    assert "pip install -r requirements.txt && python -m datasette ." in done.output
    return target


def fetch(folder, address):
    """A page of the folder, as `python -m datasette` there answers; nothing else of ours is found from it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [sys.executable, "-m", "datasette", ".", "--get", address]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_folder_is_all_that_a_host_needs(published):
    assert sorted(item.name for item in published.iterdir()) == [
        "Containerfile", "README.md", "db", "floors.json", "inspect-data.json", "metadata.yml", "plugins", "quotes.db",
        "requirements.txt", "settings.json", "static", "templates",
    ]  # fmt: skip
    assert not list(published.rglob("__pycache__")) and not list(published.glob("*-wal"))
    for folder in ("plugins", "templates", "static", "db"):
        ours = {file.relative_to(ROOT / folder) for file in (ROOT / folder).rglob("*")
                if file.is_file() and file.suffix != ".pyc"}  # fmt: skip
        assert {
            file.relative_to(published / folder) for file in (published / folder).rglob("*") if file.is_file()
        } == ours


def test_datasette_serves_the_folder(published):
    page = fetch(published, "/-/search?q=patient")
    assert "to be <mark>patient</mark>." in page and 'href="/v/static/onrecord.css"' in page
    assert "The valley</a>" in page
    [about] = json.loads(fetch(published, "/-/databases.json"))
    assert (about["name"], about["is_mutable"]) == ("quotes", False)


def test_the_folder_serves_with_its_own_code(published, tmp_path):
    moved = Path(shutil.copytree(published, tmp_path / "elsewhere"))
    (moved / "db" / "page" / "days.py").open("a").write('\nMONTHS = ("Brumaire",) * 12\n')
    assert "3 Brumaire 2026" in fetch(moved, "/-/search?q=patient")


def test_the_database_is_whole_and_has_no_log(path, published):
    with sqlite3.connect(published / "quotes.db") as copy, sqlite3.connect(path) as source:
        assert copy.execute("pragma journal_mode").fetchone() == ("delete",)
        assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
        for table in ("quotes", "articles", "speakers"):
            count = f"select count(*) from {table}"
            assert copy.execute(count).fetchone() == source.execute(count).fetchone()
        inspected = json.loads((published / "inspect-data.json").read_text())["quotes"]
        assert inspected["tables"]["quotes"]["count"] == copy.execute("select count(*) from quotes").fetchone()[0]


def test_every_import_of_the_folder_is_required():
    """Of the packages that the program requires: those that the site's own code imports."""
    files = [*ROOT.glob("db/**/*.py"), *ROOT.glob("plugins/*.py")]
    found = set()
    for tree in (ast.parse(file.read_text("utf-8")) for file in files):
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            found |= {name.partition(".")[0] for name in names}
    of = packages_distributions()
    named = {one.lower() for name in found - set(sys.stdlib_module_names) - {"db"} for one in of.get(name, [name])}
    # What Datasette itself requires need not be named, nor what only the commands for writing import.
    brought = {"markupsafe", "itsdangerous", "argon2-cffi"}
    only_writing = {"pyarrow"}
    assert named - brought - only_writing <= NEEDED, named
    assert [re.split(r"[^\w.-]", line)[0] for line in requirements()] == sorted(NEEDED)


def test_publishing_again_replaces_the_folder_and_nothing_else(path, published, tmp_path):
    target = Path(shutil.copytree(published, tmp_path / "site"))
    (target / "templates" / "old.html").write_text("gone")
    again = CliRunner().invoke(cli, ["publish", str(path), str(target), "--title", "Newer"])
    assert again.exit_code == 0 and not (target / "templates" / "old.html").exists()
    assert yaml.safe_load((target / "metadata.yml").read_text("utf-8"))["title"] == "Newer"
    other = tmp_path / "precious"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    refused = CliRunner().invoke(cli, ["publish", str(path), str(other)])
    assert refused.exit_code == 2 and "holds something else; name a new folder" in refused.output
    assert sorted(item.name for item in tmp_path.iterdir()) == ["precious", "site"]
    assert [item.name for item in other.iterdir()] == ["thesis.txt"]


def test_the_container_starts_what_the_readme_names(published):
    text = (published / "Containerfile").read_text()
    command = json.loads(re.search(r"^CMD (\[.*\])$", text, re.M)[1])
    assert " ".join(command).replace("0.0.0.0", "127.0.0.1") == START
    assert START in (published / "README.md").read_text()
