"""Searching: what is found, counted and ordered equals plain SQL, also while the database changes."""

import sqlite3
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.connect import open_database
from db.search.columns import Columns
from db.search.feeds import cite, csv_lines
from db.search.kept import LEAST, Kept
from db.search.keys import Keys
from db.search.question import NONE, Question, read_question
from db.search.search import MOST_OF_PHRASE, MOST_RANKED, PAGE, Searcher, read_quotes
from db.search.snippets import LONG, clip, pieces
from db.search.suggest import people, suggestions

WORDS = ("ferry", "bridge", "winter", "patient", "harbour", "Ñandú")
QUOTE = {
    "contents": "[[0, 5]]", "cue": "[]", "rule": "made up", "confidence": 0.9, "run_id": "r", "position": 1,
    "role": None, "venue": None, "said": None, "published": None, "speaker": None, "speaker_id": None,
    "speaker_kind": None,
    "outlet_id": None, "venue_type": None, "type": "direct", "title": "A headline", "retired_by": None,
    "article_id": "a",
}  # fmt: skip
COLUMN = {
    "speaker": "speaker_id", "outlet": "outlet_id", "type": "type", "venue": "venue_type", "kind": "speaker_kind",
    "year": "substr(coalesce(said, published), 1, 4)",
}  # fmt: skip


class Shelf:
    """A database of made-up quotes, and a search that follows it."""

    def __init__(self, path):
        self.db = open_database(path)
        self.conn = self.db.conn
        self.conn.execute("pragma synchronous = off")
        self.conn.execute("insert into runs values ('r', '1', 'm', 's', '2026-01-01T00:00:00Z')")
        self.conn.execute(
            "insert into articles (id, origin, text, run_id, content_hash, url) values ('a', 'a', 't', 'r', 'h', null)"
        )
        for n, name in enumerate(["Merrow Echo", "Harbor Ledger", "100% News"], start=1):
            self.conn.execute("insert into outlets (id, name, found_name) values (?, ?, ?)", [f"o{n}", name, name])
        for n, name in enumerate(["Ana Ruiz", "Ingrid Solheim", "Port Authority"], start=1):
            self.speaker(f"s{n}", name)
        self.conn.commit()
        self.reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.searcher = Searcher()

    def speaker(self, key, name):
        """A speaker with all the columns that the table has come to want."""
        self.conn.execute("insert into speakers (id, name, kind, quote_count) values (?, ?, 'person', 1)", [key, name])

    def clear(self):
        self.conn.execute("delete from quotes")
        self.conn.execute("delete from _search_changes")
        self.conn.commit()
        self.searcher = Searcher()

    def delete(self, number):
        self.conn.execute("delete from quotes where rowid = ?", [number])
        self.conn.commit()

    def add(self, text, **fields):
        number = self.conn.execute("select coalesce(max(rowid), 0) + 1 from quotes").fetchone()[0]
        row = {**QUOTE, "id": f"q{number}", "rowid": number, "text": text, **fields}
        names = ", ".join(row)
        self.conn.execute(f"insert into quotes ({names}) values ({', '.join(f':{name}' for name in row)})", row)
        self.conn.commit()
        return number

    def change(self, number, **fields):
        sets = ", ".join(f"{name} = :{name}" for name in fields)
        self.conn.execute(f"update quotes set {sets} where rowid = :number", {**fields, "number": number})
        self.conn.commit()

    def ask(self, text="", **fields):
        return self.searcher.answer(self.reader, Question(text, **fields))

    def found(self, text="", **fields):
        return [quote["number"] for quote in self.ask(text, **fields).quotes]


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "quotes.db")


@pytest.fixture(scope="module")
def growing(tmp_path_factory):
    return Shelf(tmp_path_factory.mktemp("growing") / "quotes.db")


# ---- the same as plain SQL ----

days = st.one_of(st.none(), st.dates(date(2023, 11, 1), date(2026, 2, 1)).map(str))
rows = st.fixed_dictionaries({
    "text": st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    "speaker_id": st.sampled_from([None, "s1", "s2", "s3"]), "outlet_id": st.sampled_from([None, "o1", "o2", "o3"]),
    "type": st.sampled_from(["direct", "mixed", "indirect"]), "said": days, "published": days,
    "venue_type": st.sampled_from([None, "court", "interview"]),
    "venue": st.sampled_from([None, "court 5", "The Court"]),
    "speaker_kind": st.sampled_from([None, "person", "anonymous"]),
    "retired_by": st.sampled_from([None, None, None, "r"]),
})  # fmt: skip
texts = st.sampled_from([
    "", "ferry", "ferries bridge", "ferry OR winter", "ferry -bridge", "NOT ferry", '"ferry bridge"', "nandu",
    "outlet:echo", "outlet:100%", "outlet:r ferry", "venue:COURT -winter", "ferry OR venue:5", "har*",
    "(ferry OR outlet:ledger) bridge", "nothing",
])  # fmt: skip
filters = st.fixed_dictionaries({}, optional={
    "speaker": st.lists(st.sampled_from(["s1", "s2", "unknown", NONE]), min_size=1, max_size=2, unique=True),
    "outlet": st.lists(st.sampled_from(["o1", NONE]), min_size=1, unique=True),
    "type": st.lists(st.sampled_from(["direct", "mixed"]), min_size=1, unique=True),
    "venue": st.lists(st.sampled_from(["court", NONE]), min_size=1, unique=True),
    "year": st.lists(st.sampled_from(["2024", "2025", NONE, "zzzz"]), min_size=1, unique=True),
    "kind": st.lists(st.sampled_from(["person", NONE]), min_size=1, unique=True),
    "from": st.sampled_from([["2024"], ["2024-12"], ["2025-03-05"]]),
    "to": st.sampled_from([["2024"], ["2025-02"], ["2025-03-05"]]),
})  # fmt: skip

SQL = {
    "": "1", "nothing": "0", "outlet:echo": "outlet_id = 'o1'", "outlet:100%": "outlet_id = 'o3'",
    "outlet:r ferry": "outlet_id in ('o1', 'o2') and {ferry}", "venue:COURT -winter": "{court} and not {winter}",
    "ferry OR venue:5": "({ferry} or coalesce(venue = 'court 5', 0))", "NOT ferry": "not {ferry}",
    "(ferry OR outlet:ledger) bridge": "({ferry} or coalesce(outlet_id = 'o2', 0)) and {bridge}",
    "ferry": "{ferry}", "ferries bridge": "{ferry} and {bridge}", "ferry OR winter": "({ferry} or {winter})",
    "ferry -bridge": "{ferry} and not {bridge}", '"ferry bridge"': "text like '%ferry bridge%'",
    "nandu": "text like '%Ñandú%'", "har*": "text like '%har%'",
}  # fmt: skip
LIKE = {word: f"text like '%{word}%'" for word in WORDS} | {"court": "coalesce(venue like '%court%', 0)"}


def where(text, given, without=None, day="coalesce(said, published)"):
    """The rows that a question wants, in plain SQL; without one of its filters, its span against a day."""
    clauses = ["retired_by is null", SQL[text].format(**LIKE)]
    for facet, values in given.items():
        if facet in COLUMN and facet != without:
            named = ", ".join(f"'{value}'" for value in values if value != NONE)
            unknown = f"or {COLUMN[facet]} is null" if NONE in values else ""
            clauses.append(f"(coalesce({COLUMN[facet]} in ({named}), 0) {unknown})")
    if without != "day":
        clauses += [f"{day} >= '{given['from'][0]}'"] if "from" in given else []
        clauses += [f"substr({day}, 1, {len(given['to'][0])}) <= '{given['to'][0]}'"] if "to" in given else []
    return " and ".join(f"({clause})" for clause in clauses)


@settings(max_examples=60, deadline=None)
@given(
    old=st.lists(rows, max_size=8),
    new=st.lists(rows, max_size=4),
    changed=st.lists(st.tuples(st.integers(0, 20), rows), max_size=3),
    gone=st.lists(st.integers(0, 20), max_size=2),
    text=texts,
    given=filters,
    sort=st.sampled_from(["newest", "said", "oldest"]),
)
def test_everything_equals_plain_sql_while_the_database_changes(growing, old, new, changed, gone, text, given, sort):
    growing.clear()
    numbers = [growing.add(**row) for row in old]
    assert growing.ask().total == sum(row["retired_by"] is None for row in old)
    for place, row in changed if numbers else []:
        growing.change(numbers[place % len(numbers)], **row)
    for place in gone if numbers else []:
        growing.delete(numbers[place % len(numbers)])
    growing.ask()
    for row in new:
        growing.add(**row)
    question = read_question({"q": [text], "sort": [sort], **given})
    answer = growing.searcher.answer(growing.reader, question, size=10_000)

    def count(sql):
        return growing.conn.execute(sql).fetchall()

    condition = where(text, given)
    day = "published" if sort == "newest" else "coalesce(said, published)"
    order = f"{day} is null, {day} {'asc' if sort == 'oldest' else 'desc'}, rowid"
    assert [q["number"] for q in answer.quotes] == [
        n for (n,) in count(f"select rowid from quotes where {condition} order by {order}")
    ]
    assert answer.total == len(answer.quotes)
    for facet, column in COLUMN.items():
        sql = f"select coalesce({column}, '{NONE}'), count(*) from quotes where {where(text, given, facet)} group by 1"
        assert {value.key: value.count for value in answer.facets[facet] if value.count} == dict(count(sql))
        if facet in given:
            assert answer.freed[facet] == sum(n for _, n in count(sql))
    month = "substr(coalesce(said, published), 1, 7)"
    months = f"select {month}, count(*) from quotes where {where(text, given, 'day')} group by 1"
    assert answer.months == {month: n for month, n in count(months) if month}
    assert growing.searcher.count(growing.reader, question) == answer.total

    tally = growing.searcher.tally(growing.reader, question, dict.fromkeys(COLUMN, 1000))
    for facet, column in COLUMN.items():
        condition = where("", given, facet, day="published")
        sql = f"select coalesce({column}, '{NONE}'), count(*) from quotes where {condition} group by 1"
        assert {key: n for key, n in tally.facets[facet] if n} == dict(count(sql))
    months = f"select substr(published, 1, 7), count(*) from quotes where {where('', given, 'day')} group by 1"
    assert tally.months == {month: n for month, n in count(months) if month}
    assert [(tally.total,)] == count(f"select count(*) from quotes where {where('', given, day='published')}")


# ---- following the database ----


def test_new_changed_retired_and_revived_quotes_show_at_once(shelf):
    one = shelf.add("The ferry sails.", speaker_id="s1", published="2026-03-01")
    assert shelf.found("ferry") == [one]
    two = shelf.add("Another ferry.", speaker_id="s2", published="2026-03-02")
    assert shelf.found("ferry", sort="newest") == [two, one]
    shelf.change(two, retired_by="r")
    assert shelf.found("ferry") == [one]
    shelf.change(two, retired_by=None, text="No boat at all.")
    assert (shelf.found("ferry"), shelf.found("boat")) == ([one], [two])


def test_a_merge_of_speakers_moves_their_quotes(shelf):
    for number in range(3):
        shelf.add("The ferry sails.", speaker_id=f"s{number + 1}")
    assert [(v.label, v.count) for v in shelf.ask().facets["speaker"]] == [
        ("Ana Ruiz", 1), ("Ingrid Solheim", 1), ("Port Authority", 1)
    ]  # fmt: skip
    shelf.change(2, speaker_id="s1")
    shelf.conn.execute("update speakers set name = 'Ana M. Ruiz' where id = 's1'")
    shelf.conn.commit()
    assert [(v.label, v.count) for v in shelf.ask().facets["speaker"]] == [("Ana M. Ruiz", 2), ("Port Authority", 1)]


def test_an_older_view_of_the_database_does_not_set_the_columns_back(shelf):
    shelf.add("The ferry sails.")
    shelf.reader.execute("begin")
    shelf.reader.execute("select count(*) from quotes").fetchone()
    shelf.add("Another ferry.")
    shelf.searcher.columns.refresh(shelf.conn)
    shelf.searcher.columns.refresh(shelf.reader)
    shelf.reader.execute("rollback")
    assert len(shelf.found("ferry")) == 2


def test_a_reading_that_ran_out_of_time_is_taken_up_again(shelf, monkeypatch):
    monkeypatch.setattr("db.search.columns.CHUNK", 2)
    for number in range(30):
        shelf.add("The ferry.", speaker_id=f"s{number % 3 + 1}")
    columns, left = shelf.searcher.columns, iter(range(110))
    # Enough steps of SQLite for some rows, and too few for all.
    shelf.reader.set_progress_handler(lambda: next(left, None) is None, 10)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        columns.refresh(shelf.reader)
    shelf.reader.set_progress_handler(None, 1)
    assert (columns.state, 0 < columns.totals("speaker").sum() < 30) == ((0, 0), True)
    shelf.add("The ferry.", speaker_id="s1")
    assert [value.count for value in shelf.ask().facets["speaker"]] == [11, 10, 10]


@pytest.mark.parametrize("fresh", [0, 1, 100])
def test_keys_keep_their_numbers(fresh, monkeypatch):
    """Whether new keys stand apart still, or are sorted in among the others."""
    monkeypatch.setattr("db.search.keys.MOST_FRESH", fresh)
    keys = Keys()
    assert keys.codes([b"pear", None, b"fig", b"pear"]).tolist() == [1, 0, 2, 1]
    assert keys.codes([b"apple", b"pear", b"a key longer than all before"]).tolist() == [3, 1, 4]
    assert keys.names([4, 1, 3]) == ["a key longer than all before", "pear", "apple"]
    assert [keys.find(key) for key in ("pear", "plum", "zz", "", "x" * 10_000)] == [1, None, None, 0, None]
    assert len(keys) == 5


def test_a_day_that_a_hand_has_written_wrongly_counts_as_unknown(shelf):
    for day in ("2026-03-01", "last March", "2026-03-01T10:00:00", "²"):
        shelf.add("The ferry.", published=day)
    tally = shelf.searcher.tally(shelf.reader, Question(), {"year": 10})
    assert (tally.total, tally.months, tally.facets["year"]) == (4, {"2026-03": 1}, [("2026", 1), (NONE, 3)])


def test_more_outlets_than_a_byte_counts(shelf):
    shelf.conn.execute("pragma foreign_keys = off")
    for number in range(300):
        shelf.add("The ferry.", outlet_id=f"o{number % 299}", published=f"{1700 + number}-01-01")
    counts = {value.key: value.count for value in shelf.ask(opened="outlet").facets["outlet"]}
    assert (counts["o0"], counts["o1"], len(counts)) == (2, 1, 200)
    assert shelf.ask(chosen=(("outlet", ("o298",)),)).total == 1
    assert shelf.found(sort="oldest")[:2] == [1, 2]


# ---- order and pages ----


@pytest.mark.parametrize("text", ["ferry", '"the ferry"', "NEAR(the ferry, 3)"])
def test_the_best_match_comes_first_and_of_equals_the_newest(shelf, text):
    shelf.add("A long quote that has the ferry somewhere among a good many other words.", published="2026-03-05")
    shelf.add("The ferry.", published="2026-03-01")
    shelf.add("The ferry.", published="2026-03-02")
    shelf.add("The ferry.", published="2026-03-03", retired_by="r")
    answer = shelf.ask(text)
    assert ([quote["number"] for quote in answer.quotes], answer.sort) == ([3, 2, 1], "relevance")


@pytest.mark.parametrize("text", ["ferry", '"the ferry"'])
def test_too_many_matches_come_by_date(shelf, monkeypatch, text):
    monkeypatch.setattr("db.search.search.MOST_RANKED", 1)
    monkeypatch.setattr("db.search.search.MOST_OF_PHRASE", 1)
    shelf.add("The ferry.", published="2026-03-01")
    shelf.add("The ferry and more words.", published="2026-03-02")
    answer = shelf.ask(text, sort="relevance")
    assert ([quote["number"] for quote in answer.quotes], answer.sort, answer.ranked) == ([2, 1], "newest", False)
    assert (MOST_RANKED, MOST_OF_PHRASE) == (8_000, 2_000)


def test_every_page_has_its_quotes_and_the_last_one_stands_for_those_beyond(shelf):
    for number in range(PAGE * 2 + 3):
        shelf.add("The ferry.", published=f"2026-01-{number % 28 + 1:02}")
    all_of_them = shelf.searcher.numbers(shelf.reader, Question("ferry", sort="newest")).tolist()
    paged = [number for page in (1, 2, 3) for number in shelf.found("ferry", sort="newest", page=page)]
    assert paged == all_of_them
    beyond = shelf.ask("ferry", sort="newest", page=99)
    assert (beyond.question.page, beyond.pages, len(beyond.quotes)) == (3, 3, 3)


def test_kept_answers_stay_within_their_bound():
    kept = Kept()
    for number in range(30):
        kept.keep(number, str(number), LEAST // 10)
        kept.recall(0)
    assert (kept.size, kept.recall(0), kept.recall(1), kept.recall(29)) == (LEAST, "0", None, "29")


def test_a_search_can_be_ended(shelf):
    shelf.add("The ferry.")
    shelf.searcher.columns.refresh(shelf.reader)
    shelf.reader.set_progress_handler(lambda: 1, 1)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        shelf.ask("ferry")
    shelf.reader.set_progress_handler(None, 1)
    assert shelf.found("ferry") == [1]


# ---- the address ----


def test_an_address_is_read_and_written_back():
    address = {
        "q": ["ferry"], "in": ["words"], "speaker": ["s1", "s2"], "type": ["direct"], "from": ["2025"],
        "to": ["2025-03"],
        "sort": ["said"], "page": ["3"],
    }  # fmt: skip
    question = read_question(address)
    assert question.address(page=3) == (
        "q=ferry&in=words&speaker=s1&speaker=s2&type=direct&from=2025&to=2025-03&sort=said&page=3"
    )
    assert question.days == (20250000, 20250399)
    assert question.span == "2025 to March 2025"
    assert question.toggled("speaker", "s1").count("speaker=") == 1
    assert question.toggled("type", "mixed").count("type=") == 2
    assert "speaker" not in question.freed("speaker") and "from" not in question.freed("day")


@pytest.mark.parametrize(
    "given, expected",
    [
        ({"page": ["0"]}, ""), ({"page": ["-4"]}, ""), ({"page": ["٣"]}, ""), ({"page": ["9" * 400]}, ""),
        ({"page": ["1e3"]}, ""), ({"sort": ["drop table"]}, ""), ({"in": ["article"]}, ""), ({"open": ["x"]}, ""),
        ({"speaker": ["", "a", "a"]}, "speaker=a"), ({"q": []}, ""), ({"unknown": ["1"]}, ""),
        ({"year": ["2025' or 1"]}, "year=2025%27+or+1"),
    ],
)  # fmt: skip
def test_odd_addresses_are_read_as_far_as_they_make_sense(given, expected):
    assert read_question(given).address(page=read_question(given).page) == expected


@pytest.mark.parametrize("day", ["last week", "20250301", "2025-3-1", "'; drop table quotes"])
def test_a_day_that_is_none_is_left_out_and_said(day):
    question = read_question({"from": [day]})
    assert (question.days, question.notices) == (
        None,
        (f"“{day}” is not a day: write it 2026, 2026-03 or 2026-03-31.",),
    )


# ---- words and marks ----


def test_hits_are_marked_in_words_names_and_headlines(shelf):
    shelf.add("Ferries and a ferry.", speaker="Ferry Kane", title="No boat", speaker_id="s1")
    (quote,) = shelf.ask("ferry boat").quotes
    assert quote["pieces"] == [("Ferries", True), (" and a ", False), ("ferry", True), (".", False)]
    assert quote["name_pieces"] == [("Ferry", True), (" Kane", False)]
    assert quote["title_pieces"] == [("No ", False), ("boat", True)]


def test_a_mark_in_the_text_itself_stays_harmless():
    assert pieces("a\ue000b\ue001c\ue000d") == [("a", False), ("b", True), ("c", False), ("d", False)]


def test_long_words_are_cut_around_their_hits(shelf):
    shelf.add("begin " + "sand " * 200 + "ferry " + "sand " * 200 + "end")
    (quote,) = shelf.ask("ferry").quotes
    shown = [piece and piece[0] for piece in quote["pieces"]]
    assert shown[0].startswith("begin") and shown[1] is None and "ferry" in shown and shown[-1] is None
    assert sum(len(words) for words in shown if words) < LONG
    short = [("word " * 20, False)]
    assert clip(short) == short


# ---- nothing found ----


def test_a_search_without_results_says_what_would_find_some(shelf):
    shelf.add("The harbour ferry.", type="direct", published="2026-03-01")
    shelf.add("A bridge.", type="mixed", published="2026-03-01")

    def suggested(text, **fields):
        answer = shelf.ask(text, **fields)
        assert answer.total == 0
        return [(one.label, one.address, one.count) for one in suggestions(shelf.reader, shelf.searcher, answer)]

    assert suggested("harbor") == [("“harbour” instead of “harbor”", "q=harbour", 1)]
    assert suggested("ferry bridge") == [("Without “ferry”", "q=bridge", 1), ("Without “bridge”", "q=ferry", 1)]
    assert suggested("ferry", chosen=(("type", ("mixed",)),)) == [("Any kind of quote", "q=ferry", 1)]
    assert suggested("ferry", chosen=(("type", ("mixed",)),), first="2027") == [
        ("No filters at all", "q=ferry", 1)
    ]  # fmt: skip
    assert suggested("zzyzxq") == []


def test_a_name_leads_to_its_speaker(shelf):
    shelf.conn.execute("pragma foreign_keys = off")
    shelf.conn.execute(
        """insert into aliases (speaker_id, name, folded, kind, speaker_name_id)
        values ('s1', 'Ana Ruíz', 'ana ruiz', 'name', 'n1')"""
    )
    shelf.conn.commit()
    assert [row["name"] for row in people(shelf.reader, "ana RUÍZ")] == ["Ana Ruiz"]
    assert people(shelf.reader, "ruiz") == []


# ---- other formats ----


def test_a_search_is_cited_with_its_filters(shelf):
    shelf.add("The ferry.", speaker_id="s1", type="direct", said="2026-03-01")
    answer = shelf.ask(
        "ferry", chosen=(("speaker", ("s1",)), ("type", ("direct", "mixed"))), first="2026-03", last="2026-03"
    )
    assert cite(answer, "On Record", "https://quotes.example/-/search?q=ferry", date(2026, 4, 2)) == (
        "On Record, search of quotes for “ferry” (speaker: Ana Ruiz; kind of quote: Direct, Mixed; March 2026), "
        "1 quote on 2 April 2026. https://quotes.example/-/search?q=ferry"
    )


def test_csv_holds_no_formula(shelf):
    shelf.add('=HYPERLINK("x")', speaker="@cmd", title="-1")
    lines = csv_lines(read_quotes(shelf.reader, [1]), heading=True).splitlines()
    assert lines[0].startswith("id,text,type,speaker,")
    assert lines[1].startswith('q1,"\'=HYPERLINK(""x"")",direct,\'@cmd,')


def test_the_columns_take_little_memory(shelf):
    """Seven bytes a quote as long as there are few speakers, outlets and days, and 28 a speaker."""
    for number in range(300):
        shelf.add("The ferry.", published=f"{1700 + number}-01-01", speaker_id=f"s{number % 3 + 1}")
    columns = Columns()
    columns.refresh(shelf.reader)
    assert sum(columns.codes(name).dtype.itemsize for name in ("speaker", "outlet", "type", "day", "published")) == 7
