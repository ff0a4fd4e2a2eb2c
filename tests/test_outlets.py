"""Outlets: one for each domain under one name, whatever the order of loading; an editor's choice stays."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db.outlets import OutletError, domain_of, keep_edits, list_outlets, rename
from db.schema import migrations
from db.store import load, transaction

RECORD = json.loads((Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()[0])
GULL = "https://gull.example/"
POST = "https://www.sundpost.example/"


def record(number, outlet, url):
    """An article with its quotes, by number; the same number is the same article."""
    made = copy.deepcopy(RECORD)
    made["article"] |= {"id": f"article {number}", "outlet": outlet, "url": url and f"{url}{number}"}
    for quote in made["quotes"]:
        quote["id"] = f"{number} {quote['id']}"
    return made


@pytest.fixture
def db():
    return fresh()


def fresh():
    db = Database(memory=True)
    db.execute("pragma foreign_keys = on")
    migrations.apply(db)
    return db


def fill(db, *articles, first=1):
    for number, (outlet, url) in enumerate(articles, start=first):
        load(db, record(number, outlet, url))
    return db


def shown(db):
    """The outlets as readers see them, each with its domain, articles and quotes."""
    return sorted((o["name"], o["domain"], o["articles"], o["quotes"]) for o in list_outlets(db.conn))


def tables(db):
    names = ("outlets", "outlet_names", "articles", "quotes")
    return {n: sorted(json.dumps({**row, "rowid": 0}) for row in db[n].rows) for n in names}


def agrees(db):
    """Whether articles, quotes, names and counts all point to the same outlets."""
    wrong = (
        "select 1 from quotes join articles on articles.id = article_id "
        "where quotes.outlet_id is not articles.outlet_id",
        "select 1 from articles join outlet_names on outlet_names.id = outlet_name_id "
        "where articles.outlet_id is not outlet_names.outlet_id",
        "select 1 from outlets where quote_count <> "
        "(select count(*) from quotes where outlet_id = outlets.id and retired_by is null)",
        "select 1 from outlet_names where article_count <> "
        "(select count(*) from articles where outlet_name_id = outlet_names.id)",
        "select 1 from outlets where id not in (select outlet_id from outlet_names)",
    )
    return [sql for sql in wrong if db.execute(sql).fetchone()] == [] and not db.execute(
        "pragma foreign_key_check"
    ).fetchall()


@pytest.mark.parametrize(
    "url, expected",
    [
        ("https://www.gull.example/a", "gull.example"),
        ("https://m.gull.example/a", "gull.example"),
        ("https://amp.gull.example:8080/a", "gull.example"),
        ("https://sport.gull.example/a", "sport.gull.example"),
        ("https://m.example/a", "m.example"),
        ("https://medium.com/@jane/a", None),
        ("https://jane.substack.com/p/a", "jane.substack.com"),
        ("https://substack.com/@jane/p/a", None),
        ("https://uk.news.yahoo.com/a", None),
        ("https://web.archive.org/web/2031/https://gull.example/a", None),
        ("http://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_the_domain_of_an_outlet(url, expected):
    assert domain_of(url) == expected


@pytest.mark.parametrize(
    "articles, expected",
    [
        # Most articles print it so; of equally many, the plainest.
        ([("Gull", GULL), ("Evening Gull", GULL), ("Evening Gull", GULL)], [("Evening Gull", "gull.example", 3, 15)]),
        ([("GULL", GULL), ("Evening Gull", GULL)], [("Evening Gull", "gull.example", 2, 10)]),
        ([("EVENING GULL", GULL), ("EVENING GULL", GULL), ("Evening Gull", None)],
         [("Evening Gull", "gull.example", 3, 15)]),
        # By way of a third, and by an address of their own.
        ([("Gull", GULL), ("Sund Post", POST), ("Gull", POST)], [("Gull", "gull.example", 3, 15)]),
        ([("Gull", GULL), ("Gull Sport", "https://www.gull.example/sport/")], [("Gull", "gull.example", 2, 10)]),
        ([("Gull", GULL), ("Sund Post", POST)],
         [("Gull", "gull.example", 1, 5), ("Sund Post", "sundpost.example", 1, 5)]),
        # A platform is nobody's domain.
        ([("Gull", "https://medium.com/@gull/"), ("Sund Post", "https://medium.com/@post/")],
         [("Gull", None, 1, 5), ("Sund Post", None, 1, 5)]),
        ([("Gull", None), ("gull", None), (None, GULL), (" ", GULL)], [("Gull", None, 2, 10)]),
    ],
)  # fmt: skip
def test_what_is_one_outlet(db, articles, expected):
    assert shown(fill(db, *articles)) == expected
    assert agrees(db)


SEEN = st.tuples(
    st.sampled_from(["Gull", "GULL", "Evening Gull", "Sund Post", "Post", "Ansel Wire"]),
    st.sampled_from(
        [None, GULL, POST, "https://anselwire.example/", "https://medium.com/@x/", "https://post.example/"]
    ),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(SEEN, max_size=7).flatmap(lambda seen: st.tuples(st.just(seen), st.permutations(range(len(seen))))))
def test_the_order_of_loading_does_not_matter(drawn):
    seen, order = drawn
    one, other = fill(fresh(), *seen), fresh()
    for number in order:
        load(other, record(number + 1, *seen[number]))
    assert tables(other) == tables(one)
    assert agrees(one)
    domains = [row[0] for row in one.execute("select domain, count(distinct outlet_id) as n from outlet_names "
                                             "where domain is not null group by domain having n > 1")]  # fmt: skip
    assert domains == []


def test_an_article_read_again_under_another_name_is_counted_once(db):
    fill(db, ("Gull", GULL), ("Gull", GULL), ("Evening Gull", GULL))
    fill(db, ("Evening Gull", GULL), ("Evening Gull", GULL))
    assert shown(db) == [("Evening Gull", "gull.example", 3, 15)]
    assert agrees(db)


def test_renaming_survives_loads_and_is_undone_by_renaming_back(db):
    before = tables(fill(db, ("Gull", GULL), ("Sund Post", POST)))
    row = rename(db.conn, "Gull", "The Evening Gull")
    assert (row["name"], row["articles"], row["quotes"], row["kept"]) == ("The Evening Gull", 1, 5, 1)
    assert shown(db)[1] == ("The Evening Gull", "gull.example", 1, 5)
    fill(db, ("Gull Online", GULL), ("Gull", "https://gull2.example/"), first=3)
    assert shown(db) == [("Sund Post", "sundpost.example", 1, 5), ("The Evening Gull", "gull.example", 3, 15)]
    rename(db.conn, "The Evening Gull", "Gull")
    assert tables(db) == tables(fill(fresh(), ("Gull", GULL), ("Sund Post", POST), ("Gull Online", GULL),
                                     ("Gull", "https://gull2.example/")))  # fmt: skip
    assert agrees(db) and before["outlets"] != tables(db)["outlets"]


def test_merging_survives_loads_and_is_undone_by_renaming_back(db):
    before = tables(fill(db, ("CBC", GULL), ("CBC News", POST), ("CBC News", POST)))
    assert rename(db.conn, "CBC", "CBC news")["name"] == "CBC News"
    assert shown(db) == [("CBC News", "gull.example", 3, 15)]
    assert agrees(db)
    rename(db.conn, "CBC News", "CBC")
    assert tables(db) == before
    rename(db.conn, "CBC", "CBC News")
    fill(db, ("Radio One", POST), ("CBC Sport", GULL), ("CBC", None), *[("Radio One", POST)] * 4, first=4)
    assert shown(db) == [("CBC News", "gull.example", 10, 50)]
    assert agrees(db)


def test_an_edit_by_sql_survives_loads(db):
    fill(db, ("Gull", GULL), ("Sund Post", POST))
    db.execute("update outlets set name = 'The Evening Gull' where name = 'Gull'")
    fill(db, ("Gull", GULL), ("A Gull", GULL), ("Aa Gull", GULL), ("Aa Gull", GULL), first=3)
    assert shown(db)[1] == ("The Evening Gull", "gull.example", 5, 25)
    assert agrees(db)


def test_two_outlets_given_one_name_by_sql_become_one(db):
    fill(db, ("Gull", GULL), ("Sund Post", POST))
    db.execute("update outlets set name = 'Gull and Post'")
    keep_edits(db.conn)
    assert shown(db) == [("Gull and Post", "gull.example", 2, 10)]
    assert agrees(db)


@pytest.mark.parametrize("old", ["gull.ng.example", "Sunday Gull"])
def test_a_domain_or_a_printed_name_can_be_parted_from_its_outlet(db, old):
    seen = [
        ("Gull", GULL),
        ("Gull", GULL),
        ("Sunday Gull", "https://gull.ng.example/"),
        ("Gull", "https://gull.ng.example/"),
    ]
    before = tables(fill(db, *seen))
    rename(db.conn, old, "Gull Nigeria")
    fill(db, ("Gull", GULL), first=5)
    parted = 2 if old == "gull.ng.example" else 1
    assert [(name, articles) for name, _, articles, _ in shown(db)] == [("Gull", 5 - parted), ("Gull Nigeria", parted)]
    assert agrees(db)
    rename(db.conn, "Gull Nigeria", "Gull")
    assert tables(db) == tables(fill(fresh(), *seen, ("Gull", GULL))) != before


@pytest.mark.parametrize(
    "old, message",
    [
        ("Evening Gul", "there is no outlet 'Evening Gul'; did you mean 'Evening Gull'?"),
        ("gull", "there is no outlet 'gull'; did you mean 'Evening Gull' or 'gull.example'?"),
        ("Zeitung", "there is no outlet 'Zeitung'; list them without --rename"),
    ],
)
def test_an_unknown_name_is_told_with_those_near(db, old, message):
    before = tables(fill(db, ("Evening Gull", GULL)))
    with pytest.raises(OutletError) as caught:
        rename(db.conn, old, "Gull")
    assert (str(caught.value), tables(db)) == (message, before)


def test_an_empty_name_is_refused(db):
    with pytest.raises(OutletError, match="the new name is empty"):
        rename(fill(db, ("Gull", GULL)).conn, "Gull", " ")


ACTS = st.one_of(
    SEEN,
    st.tuples(
        st.just("rename"),
        st.sampled_from(["Gull", "Post", "gull.example", "X"]),
        st.sampled_from(["X", "Gull", "Post"]),
    ),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(ACTS, max_size=9))
def test_whatever_is_loaded_and_renamed_all_tables_agree(acts):
    db = fresh()
    for number, act in enumerate(acts):
        if act[0] != "rename":
            load(db, record(number, *act))
            continue
        before = tables(db)
        try:
            with transaction(db):
                row = rename(db.conn, act[1], act[2])
            assert (row["name"].casefold(), row in list_outlets(db.conn)) == (act[2].casefold(), True)
        except OutletError:
            assert tables(db) == before
    assert agrees(db)
