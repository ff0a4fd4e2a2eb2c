"""Speakers as people see and change them: looked up, suggested, merged, split, named, imported, and all undone."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from db.connect import open_database
from db.identity import roster
from db.identity.directory import SpeakerError, current, find, list_speakers, page
from db.identity.lookalikes import skeleton, suggestions
from db.identity.speakers import digest, ending, given_names, is_full_name
from db.identity.verdicts import judge, state
from db.store import load
from ingest.cli import cli

DAY = "2026-03-04"
RUN = dict.fromkeys(("version", "model", "settings", "started"), "1")


@pytest.mark.parametrize(
    "name, kind, full, found_by",
    [
        ("Ana Ruíz", "person", True, "ruiz"),
        ("Daniel Okoro Jr.", "person", True, "okoro"),
        ("Ruíz", "person", False, "ruiz"),
        ("Mayor Ruíz", "person", False, "ruiz"),
        ("Vice President Okoro", "person", False, "okoro"),
        ("the harbour engineer", "person", False, "harbour engineer"),
        ("The Admiral", "person", False, None),
        ("the mayor of Port Merrow", "anonymous", False, "mayor of port merrow"),
        ("a mayor", "anonymous", False, None),
        ("Tidemark Mutual", "organization", True, None),
        ("fire service", "organization", False, None),
        ("residents", "group", False, None),
    ],
)
def test_what_a_name_tells_by_itself(name, kind, full, found_by):
    assert (is_full_name(name, kind), ending(name, kind)) == (full, found_by)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Pia Ruíz came.", "pia"),
        ("Mayor Ruíz and Ana M. Ruíz came; but Ruíz went.", "ana"),
        ("When Ruíz came, the Ruíz plan fell.", None),
        ("Ruíz", None),
    ],
)
def test_given_names_that_an_article_prints(text, expected):
    assert given_names(text, "Ruíz") == expected


def record(number, *said):
    """An article in which each (name, role, kind) says a sentence."""
    text, quotes = f"Article {number}.", []
    for name, role, kind in said:
        start = len(text) + 1
        words = f"Sentence {len(quotes)} of article {number}."
        text += f" {words}"
        quotes.append(
            {
                "id": digest(words), "type": "direct", "contents": [[start, len(text)]], "text": [words], "cue": [],
                "said": None, "venue": None, "rule": "test", "confidence": 1, "mention": None,
                "speaker": {"name": name, "kind": kind, "role": role},
            }
        )  # fmt: skip
    article = dict.fromkeys(("url", "byline", "language")) | {
        "id": f"article {number}", "origin": f"{number}.txt", "outlet": "Harbor Ledger", "title": f"No. {number}",
        "published": DAY, "text": text,
    }  # fmt: skip
    return {
        "article": article,
        "quotes": quotes,
        "run": RUN,
    }


def person(name, role=None):
    return name, role, "person"


def body(name):
    return name, None, "organization"


@pytest.fixture
def file(tmp_path):
    """A database of pilots, mayors and ferries."""
    db = open_database(tmp_path / "quotes.db")
    load(db, record(1, person("Ana Ruíz", "mayor of Port Merrow"), person("Robert Marsh", "the pilot")))
    load(db, record(2, person("Bob Marsh", "a pilot"), person("Ruíz", "mayor")))
    load(db, record(3, person("Marsh"), body("World Ferry Office")))
    db.close()
    return str(tmp_path / "quotes.db")


@pytest.fixture
def db(file):
    return open_database(file)


def run(*arguments):
    result = CliRunner().invoke(cli, ["speakers", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def shown(file):
    db = Database(file)
    return {row["name"]: row["quote_count"] for row in db["speakers"].rows}


def pairs(*said):
    """What is suggested for people and bodies that each speak in an article of their own."""
    db = open_database(":memory:")
    for number, one in enumerate(said):
        load(db, record(number, one))
    return [(row["score"], row["evidence"][0]) for row in suggestions(db.conn)]


@pytest.mark.parametrize(
    "one, other, expected",
    [
        (person("Robert Marsh"), person("Bob Marsh"), [(0.75, "bob and robert stand for each other")]),
        (person("Ana P. Ruíz"), person("Ana Ruíz"), [(0.8, "a middle name more")]),
        (person("Ana P. Ruíz"), person("Ana M. Ruíz"), []),
        (person("A. Ruíz"), person("Ana Ruíz"), [(0.6, "the given name cut")]),
        (person("Volodymyr Hrynko"), person("Volodimir Hrinko"), [(0.9, "spelled nearly alike")]),
        (person("Володимир Гринько"), person("Volodymyr Hrynko"), []),
        (person("Mary Lund"), person("Mark Lund"), []),
        (person("Ana Ruíz"), ("Ana Ruíz", None, "organization"), [(0.6, "same name, another kind")]),
        (person("Ana Ruíz"), person("Mia Hollander"), []),
        (body("World Ferry Office"), body("WFO"), [(0.7, "its first letters are WFO")]),
        (body("District Council 3"), body("District Council 4"), []),
        (person("Okoro"), person("Dan Okoro", "baker"), []),
        (person("Ana Ruíz", "the prime minister"), ("the prime minister", None, "anonymous"),
         [(0.65, "has been called just so")]),
    ],
)  # fmt: skip
def test_who_may_be_the_same(one, other, expected):
    assert pairs(one, other) == expected


def test_more_evidence_moves_the_score(db):
    ana = find(db.conn, "Ana Ruíz")
    load(db, record(4, person("Anna Ruíz", "goalkeeper"), person("Ana Ruíz")))
    row = next(row for row in suggestions(db.conn, ana["id"], least=0) if row["other"]["name"] == "Anna Ruíz")
    assert row["evidence"][1:] == ["other roles", "one article quotes both"]
    assert (row["score"], row["speaker"]["name"], row["other"]["name"]) == (0.25, "Ana Ruíz", "Anna Ruíz")


def test_a_pair_that_was_judged_is_not_suggested_again(db):
    (row,) = suggestions(db.conn, least=0.8)
    judge(db.conn, row["speaker"]["id"], row["other"]["id"], "unsure", "Tilda Marsh")
    assert suggestions(db.conn, least=0.8) == []


def test_the_same_entry_in_wikidata_is_all_but_proof(db):
    for name in ("Ana Ruíz", "Robert Marsh"):
        state(db.conn, find(db.conn, name)["id"], "wikidata_id", "Q11", "Tilda Marsh")
    row = suggestions(db.conn)[0]
    assert row["evidence"] == ["both are Q11 in Wikidata", "other roles", "one article quotes both"]


def test_spellings_of_one_sound():
    assert len({skeleton(name) for name in ("Hrynko", "Hrinko", "Hrynkko")}) == 1


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("Ana Ruíz", "Ana Ruíz"), ("ana ruiz", "Ana Ruíz"), ("Ruíz", "Ana Ruíz"), ("Marsh", "Marsh"),
        ("Bob Marsh", "Bob Marsh"),
    ],
)  # fmt: skip
def test_a_speaker_is_found_by_name(db, typed, expected):
    assert find(db.conn, typed)["name"] == expected


def test_who_cannot_be_told_apart_is_listed(db):
    load(db, record(4, person("Okoro", "baker")))
    load(db, record(5, person("Okoro", "pilot")))
    with pytest.raises(SpeakerError) as caught:
        find(db.conn, "okoro")
    first, *others = str(caught.value).splitlines()
    assert first == "'okoro' may be any of 2 speakers; give the key of one:"
    assert sorted(line.split("  ")[2] for line in others) == [
        "Okoro · baker · person · 1 quote", "Okoro · pilot · person · 1 quote",
    ]  # fmt: skip
    key = others[0].split()[0]
    assert find(db.conn, key)["id"] == key


def test_a_near_name_is_proposed(db):
    with pytest.raises(SpeakerError, match="there is no speaker 'Robart Marsh'; did you mean 'Robert Marsh'"):
        find(db.conn, "Robart Marsh")


def test_the_page_of_a_speaker(db):
    robert, bob = (find(db.conn, name)["id"] for name in ("Robert Marsh", "Bob Marsh"))
    judge(db.conn, robert, bob, "same", "Tilda Marsh", "one licence", "2026-04-01T10:00:00Z")
    found = page(db.conn, robert)
    assert {key: found[key] for key in ("name", "role", "quote_count")} == {
        "name": "Robert Marsh", "role": "the pilot", "quote_count": 3,
    }  # fmt: skip
    assert found["roles"] == [
        {"role": "a pilot", "first_day": DAY, "last_day": DAY, "quotes": 1},
        {"role": "the pilot", "first_day": DAY, "last_day": DAY, "quotes": 1},
    ]
    assert [(row["name"], row["joined_by"]) for row in found["names"]] == [
        ("Bob Marsh", None), ("Robert Marsh", None), ("Marsh", "outlet: Harbor Ledger"),
    ]  # fmt: skip
    assert [row["name"] for row in found["aliases"]] == ["Bob Marsh", "Marsh", "Robert Marsh"]
    (said,) = found["history"]
    assert (said["name"], said["said"], said["other"], said["by"], said["note"]) == (
        "Robert Marsh", "same", "Bob Marsh", "Tilda Marsh", "one licence",
    )  # fmt: skip
    assert current(db.conn, bob) == robert
    assert (current(db.conn, "nobody"), page(db.conn, "nobody")) == (None, None)


def test_listing(file, db):
    assert [row["name"] for row in list_speakers(db.conn, search="marsh")] == ["Bob Marsh", "Marsh", "Robert Marsh"]
    assert [row["name"] for row in list_speakers(db.conn, kind="person", named=True)] == [
        "Ana Ruíz", "Bob Marsh", "Robert Marsh",
    ]  # fmt: skip
    first = run("list", file).output.splitlines()[0]
    assert first.split("  ", 1)[1].strip() == "2 quotes  Ana Ruíz · mayor of Port Merrow · person · also Ruíz"
    rows = json.loads(run("list", file, "--json", "--limit", "1").output)
    assert [(row["name"], row["aliases"], row["names"]) for row in rows] == [("Ana Ruíz", ["Ruíz"], 2)]


def test_merging_splitting_and_undoing(file):
    before = shown(file)
    merged = run("merge", file, "Robert Marsh", "Bob Marsh", "--by", "Tilda Marsh", "--note", "one licence")
    assert (merged.exit_code, merged.stdout) == (0, "Robert Marsh · the pilot · person · 3 quotes\n")
    assert shown(file) == {"Ana Ruíz": 2, "Robert Marsh": 3, "World Ferry Office": 1}
    split = run("split", file, "Robert Marsh", "Marsh")
    assert split.stdout == "Robert Marsh · the pilot · person · 2 quotes\nMarsh · person · 1 quote\n"
    assert run("split", file, "Robert Marsh", "Bob Marsh").exit_code == 0
    assert shown(file) == before
    said = [row["id"] for row in Database(file)["judgements"].rows]
    assert [run("undo", file, key[:8], "--by", "Piet Hollander").exit_code for key in said] == [0, 0, 0]
    assert shown(file) == before
    again = run("undo", file, said[0])
    assert (again.exit_code, "was taken back by Piet Hollander" in again.stderr) == (2, True)


def test_splitting_off_what_articles_call_a_speaker_names_these_articles(tmp_path):
    file = str(tmp_path / "quotes.db")
    for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines():
        load(open_database(file), json.loads(line))
    key = find(open_database(file).conn, "Femke Aalders")["id"]
    result = run("split", file, "Femke Aalders", "aalders")
    assert (result.exit_code, result.stderr) == (2, (
        "Error: 'aalders' is what Femke Aalders is called, as in:\n"
        "  e3b05a938dc67b507ded  Dockers angry over Merrow bridge plan · 2026-03-05\n"
        f"if an article means somebody else, part it with: onrecord speakers split {file} {key} --article ID\n"
    ))  # fmt: skip
    assert run("split", file, key, "--article", "e3b05a938dc67b507ded").exit_code == 0


def test_splitting_off_what_somebody_says_a_speaker_is_called_tells_who(file):
    run("alias", file, "Robert Marsh", "the Admiral", "--by", "Tilda Marsh")
    [said] = [row["id"] for row in Database(file)["speaker_facts"].rows]
    result = run("split", file, "Robert Marsh", "the admiral")
    assert (result.exit_code, result.stderr.splitlines()[:2]) == (2, [
        "Error: 'the admiral' is what Robert Marsh is called",
        f"Tilda Marsh said so; take it back with: onrecord speakers undo {file} {said[:8]}",
    ])  # fmt: skip
    assert run("undo", file, said[:8]).exit_code == 0


def test_who_says_so_is_the_one_at_the_keyboard(file, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "tilda")
    run("merge", file, "Robert Marsh", "Bob Marsh")
    assert [row["judged_by"] for row in Database(file)["judgements"].rows] == ["tilda"]


def test_an_alias_holds_for_what_comes(file, db):
    assert run("alias", file, "Robert Marsh", "Bobby Marsh", "the Admiral").exit_code == 0
    load(db, record(9, person("Bobby Marsh"), person("the Admiral")))
    assert shown(file)["Robert Marsh"] == 3


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["merge", "Ana Ruíz", "Ruíz"], "'Ruíz' is Ana Ruíz already"),
        (["merge", "Ana Ruíz", "Nobody Atall"], "there is no speaker 'Nobody Atall'"),
        (["split", "Ana Ruíz", "ana ruiz"], "is what Ana Ruíz is called"),
        (["alias", "Ana Ruíz", " "], "an alias is empty"),
        (["undo", "0000"], "judgement '0000' is not there"),
        (["show", "Nobody Atall"], "there is no speaker"),
    ],
)
def test_refusals(file, arguments, message):
    command, *rest = arguments
    result = run(command, file, *rest)
    assert result.exit_code == 2
    assert message in result.stderr


def test_what_contradicts_an_earlier_judgement_is_refused(file):
    run("split", file, "Robert Marsh", "Ana Ruíz", "--by", "Piet Hollander")
    run("merge", file, "Bob Marsh", "Ana Ruíz")
    before = list(Database(file).iterdump())
    result = run("merge", file, "Robert Marsh", "Bob Marsh")
    assert result.exit_code == 2
    assert "judged different by Piet Hollander" in result.stderr
    assert list(Database(file).iterdump()) == before


TABLE = """\
name,kind,wikidata_id,role,aliases
Ana Ruíz,person,Q11,,the Iron Mayor
Pia Lund,person,,ferry captain,
Robert Marsh,person,Q12,,Bob Marsh; Bobby Marsh
World Ferry Office,organization,,,WFO
"""


def test_a_table_that_is_read_and_written_again(file, tmp_path):
    table = tmp_path / "speakers.csv"
    table.write_text(TABLE, encoding="utf-8")
    result = run("import", file, str(table))
    assert (result.exit_code, result.stderr.split(",")[:2]) == (0, ["4 speakers", " 7 facts"])
    assert run("list", file, "--csv").output == TABLE
    assert "0 facts" in run("import", file, str(table)).stderr
    assert shown(file) == {"Ana Ruíz": 2, "Robert Marsh": 3, "World Ferry Office": 1, "Pia Lund": 0}
    other = str(tmp_path / "other.db")
    open_database(other).close()
    run("import", other, str(table))
    assert run("list", other, "--csv").output == TABLE


@pytest.mark.parametrize(
    "row, message",
    [
        (",person,,,", "the name is empty"),
        ("Ana Ruíz,ghost,,,", "kind 'ghost' is not one of person, organization"),
        ("Ana Ruíz,,Q-1,,", "'Q-1' is not a Wikidata id; it looks like Q42"),
        ("Ana Ruíz,,Q12,,", "Q11 stands already, by "),
        ("Robert Marsh,,Q12,,Ana Ruíz", "has several entries in Wikidata"),
        ("Nobody,,Q13,,", "there is no speaker 'Nobody'"),
        ("Ana Ruíz,,Q11,,,mayor", "more cells than columns"),
    ],
)
def test_bad_rows_are_named_and_the_rest_taken(file, tmp_path, row, message):
    run("import", file, str(_table(tmp_path, "Ana Ruíz,,Q11,,")))
    result = run("import", file, str(_table(tmp_path, row, "Pia Lund,,,,")))
    assert result.exit_code == 1
    place, _, reason = result.stderr.splitlines()[0].partition(": ")
    assert (place, message in reason) == (f"{tmp_path / 'speakers.csv'}:2", True)
    assert "Pia Lund" in shown(file)


def _table(folder, *rows):
    file = folder / "speakers.csv"
    file.write_text("\n".join(["name,kind,wikidata_id,role,aliases", *rows]) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "header, message",
    [("speaker,kind", "unknown column 'speaker'"), ("kind,role", "no column 'name'"), ("", "no column 'name'")],
)
def test_a_table_without_our_header_is_refused(header, message):
    with pytest.raises(roster.RosterError, match=message):
        list(roster.read(io.StringIO(header)))


def test_a_namesake_is_taken_out_by_article(file):
    db = open_database(file)
    load(db, record(4, person("Ana Ruíz", "swimmer")))
    db.close()
    result = run("split", file, "Ana Ruíz", "--article", "article 4", "--by", "tilda")
    assert result.stdout.splitlines() == [
        "Ana Ruíz · mayor of Port Merrow · person · 2 quotes", "Ana Ruíz · swimmer · person · 1 quote",
    ]  # fmt: skip
    key = result.stderr.split()[2].rstrip(";")
    assert run("undo", file, key).stdout == "taken back: different, by tilda\n"
    assert run("list", file, "--search", "ana").stdout.count("Ana Ruíz · ") == 1


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["Ana Ruíz"], "either OTHER, or --article"),
        (["Ana Ruíz", "Ruíz", "--article", "article 1"], "either OTHER, or --article"),
        (["Ana Ruíz", "--article", "article 9"], "there is no article 'article 9'; give its id or its address"),
        (["Ana Ruíz", "--article", "article 3"], "article article 3 does not quote that speaker"),
    ],
)
def test_what_no_namesake_can_be_taken_out_of(file, arguments, complaint):
    result = run("split", file, *arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr
