"""Corrections: what they change, what undoing restores, and that they outlive every other reading of the article."""

import copy
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db.agreement import disagreements
from db.correction.corrections import CorrectionError, correct, list_corrections, move, orphans, settle, undo
from db.correction.exchange import lessons, lines, take_in
from db.identity import verdicts
from db.identity.speakers import digest, key_of
from db.identity.verdicts import judge
from db.record import RecordError
from db.schema import migrations
from db.store import load, open_database, transaction
from ingest.cli import cli

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
BRIDGE = RECORDS[0]
# The quote of most tests: two parts, by the mayor.
WINTER, EXCUSES, BOLD, STEEL, MONEY = [quote["id"] for quote in BRIDGE["quotes"]]
OLA = {"name": "Ola Berg", "kind": "person", "role": None}
MARCH = {"earliest": "2026-03-01", "latest": "2026-03-31"}


def fresh():
    db = Database(memory=True)
    db.execute("pragma foreign_keys = on")
    migrations.apply(db)
    return db


@pytest.fixture
def db():
    db = fresh()
    for record in RECORDS:
        load(db, record)
    return db


@pytest.fixture
def bridge():
    return copy.deepcopy(BRIDGE)


def fix(db, quote, by="T. Marsh", note=None, **values):
    with transaction(db):
        return correct(db.conn, quote, values, by, note)


def take_back(db, key):
    with transaction(db):
        return undo(db.conn, key, "T. Marsh")


def shown(db, key, *columns):
    row = db["quotes"].get(key)
    return [row[column] for column in columns] if len(columns) != 1 else row[columns[0]]


def standing(db):
    rows = db["quotes"].rows_where("retired_by is null", order_by="article_id, position, id")
    return [(row["text"], row["speaker"]) for row in rows]


def sound(db):
    """Everything derived is in step: search index, foreign keys, counts, places."""
    db.execute("insert into quotes_fts (quotes_fts, rank) values ('integrity-check', 1)")
    assert db.execute("pragma foreign_key_check").fetchall() == []
    for table, key in (("speakers", "speaker_id"), ("outlets", "outlet_id")):
        counted = f"(select count(*) from quotes where {key} = {table}.id and retired_by is null)"
        assert db.execute(f"select id from {table} where quote_count <> {counted}").fetchall() == []
    return list(disagreements(db.conn)) == []


def moved(record, before):
    """A record whose article begins with other words."""
    record = copy.deepcopy(record)
    by, text = len(before), record["article"]["text"]
    shift = lambda span: [offset + by for offset in span]  # noqa: E731
    record["article"]["text"] = before + text
    for quote in record["quotes"]:
        quote["contents"] = [shift(span) for span in quote["contents"]]
        quote["cue"] = [shift(span) for span in quote["cue"]]
        for part in ("mention", "said", "venue"):
            if quote[part]:
                quote[part]["span"] = shift(quote[part]["span"])
    return record


def without(record, *keys):
    return record | {"quotes": [quote for quote in record["quotes"] if quote["id"] not in keys]}


@pytest.mark.parametrize(
    "values, columns, expected",
    [
        ({"speaker": OLA}, ("speaker", "speaker_kind", "role"), ["Ola Berg", "person", None]),
        ({"speaker": OLA | {"role": "deputy"}}, ("speaker", "role"), ["Ola Berg", "deputy"]),
        # By the same keys as loading, so that she is the same person.
        ({"speaker": OLA | {"name": "Ana Ruiz"}}, ("speaker", "speaker_in_article"), ["Ana Ruíz", "Ana Ruiz"]),
        ({"speaker": None}, ("speaker", "speaker_id", "speaker_name_id", "speaker_kind", "role"), [None] * 5),
        ({"said": MARCH}, ("said", "said_latest", "said_precision", "said_year", "said_words"),
         ["2026-03-01", "2026-03-31", "month", 2026, None]),
        ({"said": None}, ("said", "said_latest", "said_precision", "said_year", "said_span"), [None] * 5),
        ({"venue": {"name": "town hall", "kind": "meeting"}}, ("venue", "venue_type"), ["town hall", "meeting"]),
        ({"venue": None}, ("venue", "venue_type", "venue_span"), [None] * 3),
        ({"type": "indirect"}, ("type",), "indirect"),
        ({"contents": {"contents": [[161, 196]]}}, ("text", "contents"),
         ["We will not wait for another winter", "[[161, 196]]"]),
        ({"type": "mixed", "speaker": OLA}, ("type", "speaker", "corrected"), ["mixed", "Ola Berg", "speaker, type"]),
    ],
)  # fmt: skip
def test_a_correction_is_shown_and_undone(db, values, columns, expected):
    before = db["quotes"].get(WINTER)
    fix(db, WINTER, **values)
    assert shown(db, WINTER, *columns) == expected
    assert sound(db)
    take_back(db, WINTER)
    assert db["quotes"].get(WINTER) == before
    assert list(db["findings"].rows) == []
    assert sound(db)


def test_a_correction_is_signed_and_never_overwritten(db):
    fix(db, WINTER, note="by telephone", speaker=OLA)
    fix(db, WINTER, by="K. Voss", speaker=None)
    take_back(db, list_corrections(db.conn)[1]["id"])
    rows = list_corrections(db.conn, "1")
    assert [(row["corrected_by"], row["note"], row["value"], row["withdrawn_by"]) for row in rows] == [
        ("T. Marsh", "by telephone", json.dumps(OLA), None),
        ("K. Voss", None, "null", "T. Marsh"),
    ]
    assert shown(db, WINTER, "speaker") == "Ola Berg"


def test_the_latest_counts_whatever_the_clocks_say(db):
    fix(db, WINTER, speaker=OLA)
    db.execute("update corrections set corrected_at = '2099-01-01T00:00:00.000000+00:00'")
    fix(db, WINTER, speaker=None)
    assert shown(db, WINTER, "speaker") is None


def test_search_and_counts_follow(db):
    fix(db, WINTER, speaker=OLA)
    assert [row["id"] for row in db["quotes"].search("ola berg")] == [WINTER]
    counts = db.execute("select name, quote_count from speakers where name in ('Ola Berg', 'Ana Ruíz') order by 1")
    assert counts.fetchall() == [("Ana Ruíz", 2), ("Ola Berg", 1)]


def test_a_rejected_quote_is_out_of_the_way_and_comes_back(db):
    before = standing(db)
    fix(db, EXCUSES, reject=None)
    assert len(standing(db)) == len(before) - 1
    assert shown(db, EXCUSES, "retired_reason", "corrected") == ["rejected", "reject"]
    assert EXCUSES not in {row["id"] for row in db["quote_details"].rows}
    assert sound(db)
    take_back(db, EXCUSES)
    assert standing(db) == before


@pytest.mark.parametrize(
    "quote, by, values, message",
    [
        ("nothing", "me", {"type": "direct"}, "there is no quote 'nothing'"),
        (WINTER, " ", {"type": "direct"}, "a correction is signed"),
        (WINTER, "me", {"type": "shouted"}, "type must be one of direct, mixed, indirect"),
        (WINTER, "me", {"mood": "grim"}, "'mood' is no field that can be corrected"),
        (WINTER, "me", {"speaker": {"name": "Ola"}}, "speaker: the field 'kind' is missing"),
        (WINTER, "me", {"speaker": "Ola"}, "speaker must be an object with name, kind, role, not 'Ola'"),
        (WINTER, "me", {"said": {"earliest": "2026-03-02", "latest": "2026-03-01"}}, "2026-03-02 is later"),
        (WINTER, "me", {"contents": {"contents": [[161, 9000]]}}, "the article has 601 characters, not 9000"),
        (WINTER, "me", {"contents": {"contents": [[170, 161]]}}, "are empty or out of order"),
        (WINTER, "me", {"contents": {"contents": []}}, "at least one"),
        (WINTER, "me", {"contents": [161, 170]}, "contents must be a list of [start, end]"),
        (WINTER, "me", {"reject": True}, "reject has no value"),
    ],
)  # fmt: skip
def test_what_cannot_be_corrected(db, quote, by, values, message):
    before = list(db.iterdump())
    with pytest.raises(CorrectionError) as caught, transaction(db):
        correct(db.conn, quote, values, by)
    assert message in str(caught.value)
    assert list(db.iterdump()) == before


def test_a_retired_quote_names_what_took_its_place(db, bridge):
    bridge["quotes"][2] |= {"id": "longer", "contents": [[427, 451]], "text": ["plan “bold but buildable"]}
    load(db, bridge)
    assert shown(db, BOLD, "retired_reason", "replaced_by") == ["other boundaries", "longer"]
    with pytest.raises(CorrectionError, match="the article no longer has it; it is longer now"):
        fix(db, BOLD, type="direct")


# What a later reading brings: the changed record, and what becomes of a correction of the speaker of WINTER.
def newer_version(record):
    record["run"]["version"] = "9"
    return record


def edited_before(record):
    return moved(record, "Updated at noon. ")


def not_found(record):
    return newer_version(without(record, WINTER))


def not_found_and_edited(record):
    return moved(without(record, WINTER), "Updated at noon. ")


def shorter(record):
    record["quotes"][0] |= {"id": "shorter", "contents": [[211, 274]],
                            "text": ["The bridge comes first, and the ferries will have to be patient"]}  # fmt: skip
    return record


@pytest.mark.parametrize(
    "change, holder",
    [
        (newer_version, WINTER),
        (edited_before, WINTER),
        (not_found, WINTER),
        (not_found_and_edited, WINTER),
        (shorter, "shorter"),
    ],
)
def test_a_correction_outlives_another_reading(db, bridge, change, holder):
    fix(db, WINTER, speaker=OLA, venue=None)
    changed = change(bridge)
    load(db, changed)
    assert [row["id"] for row in db["quotes"].rows_where("speaker = 'Ola Berg' and retired_by is null")] == [holder]
    assert shown(db, holder, "venue", "corrected") == [None, "speaker, venue"]
    assert orphans(db.conn) == []
    assert sound(db)
    # And what it was before is still known.
    take_back(db, holder)
    again = fresh()
    for record in (*RECORDS, changed):
        load(again, record)
    assert standing(db) == standing(again)


def test_corrected_boundaries_outlive_an_extractor_that_finds_them_itself(db, bridge):
    fix(db, STEEL, contents={"contents": [[458, 495]]}, type="mixed")
    bridge["quotes"][3] |= {"id": "better", "contents": [[458, 495]], "text": ["steel would have to be ordered by May"]}
    load(db, bridge)
    assert shown(db, "better", "text", "type") == ["steel would have to be ordered by May", "mixed"]
    assert shown(db, STEEL, "replaced_by", "corrected") == ["better", None]
    assert (orphans(db.conn), sound(db)) == ([], True)


def test_boundaries_move_with_the_text(db, bridge):
    fix(db, STEEL, contents={"contents": [[458, 495]]})
    load(db, edited_before(bridge))
    assert shown(db, STEEL, "text", "contents") == ["steel would have to be ordered by May", "[[475, 512]]"]


def test_a_rejected_quote_stays_rejected(db, bridge):
    fix(db, EXCUSES, reject=None)
    load(db, edited_before(bridge))
    assert shown(db, EXCUSES, "retired_reason") == "rejected"
    assert orphans(db.conn) == []


def test_words_edited_out_make_an_orphan_that_comes_back(db, bridge):
    fix(db, MONEY, speaker=OLA)
    text = bridge["article"]["text"]
    bridge["article"]["text"] = text[: text.index("A senior council")]
    load(db, without(bridge, MONEY))
    assert [(row["quote_id"], row["orphaned"]) for row in orphans(db.conn)] == [(MONEY, "words gone")]
    # Its own page still shows what was decided.
    assert shown(db, MONEY, "speaker", "retired_reason") == ["Ola Berg", "article edited"]
    assert sound(db)
    load(db, BRIDGE)
    assert (orphans(db.conn), shown(db, MONEY, "speaker", "retired_by")) == ([], ["Ola Berg", None])


def test_the_key_of_a_quote_is_no_proof(db, bridge):
    """Of two equal quotes the first is edited out: the other one takes its key, and must not take its correction."""
    text = "“No,” said Ana Ruíz at the quay on Monday.\n\n“No,” said the owner of the granary when he was asked again."

    def record(text, *speakers):
        quotes, place = [], 0
        for number, name in enumerate(speakers):
            start = text.index("No,", place)
            place = start + 3
            found = {"id": f"no{number}", "contents": [[start, place]], "text": ["No,"], "cue": [], "mention": None}
            quotes.append(bridge["quotes"][2] | found | {"speaker": {"name": name, "kind": "person", "role": None}})
        return bridge | {"article": bridge["article"] | {"id": "twice", "text": text}, "quotes": quotes}

    load(db, record(text, "Ana Ruíz", "Tor Vik"))
    fix(db, "no0", speaker=OLA)
    load(db, record(text.split("\n\n")[1], "Tor Vik"))
    assert shown(db, "no0", "speaker") == "Tor Vik"
    assert [row["orphaned"] for row in orphans(db.conn)] == ["place unsure"]
    load(db, record(text, "Ana Ruíz", "Tor Vik"))
    assert (shown(db, "no0", "speaker"), shown(db, "no1", "speaker")) == ("Ola Berg", "Tor Vik")


def test_an_orphan_can_be_moved(db, bridge):
    fix(db, MONEY, note="see the minutes", type="direct")
    text = bridge["article"]["text"]
    bridge["article"]["text"] = text[: text.index("A senior council")]
    load(db, without(bridge, MONEY))
    with transaction(db):
        [row] = move(db.conn, orphans(db.conn)[0]["id"], STEEL, "K. Voss")
    assert (row["corrected_by"], row["note"][-15:]) == ("K. Voss", "see the minutes")
    assert (shown(db, STEEL, "type"), orphans(db.conn)) == ("direct", [])


def test_taking_back_what_is_not_there(db):
    with pytest.raises(CorrectionError, match="there is no quote or correction 'nothing'"):
        take_back(db, "nothing")
    with pytest.raises(CorrectionError, match="has no correction to take back"):
        take_back(db, WINTER)
    [row] = fix(db, WINTER, speaker=None)
    take_back(db, row["id"])
    with pytest.raises(CorrectionError, match="was taken back by"):
        take_back(db, row["id"])


def test_who_is_who_may_be_judged_before_undoing(db):
    """What is put back is the name that was printed, under whoever it stands for by then."""
    fix(db, WINTER, speaker=OLA)
    ana, ola, daniel = (key_of(name, "person", "") for name in ("Ana Ruíz", "Ola Berg", "Daniel Okoro"))
    with transaction(db):
        judge(db.conn, ola, daniel, "same", "K. Voss")
        judgement = judge(db.conn, ana, daniel, "same", "K. Voss")
    assert shown(db, WINTER, "speaker", "speaker_in_article") == [shown(db, BOLD, "speaker"), "Ola Berg"]
    take_back(db, WINTER)
    assert shown(db, WINTER, "speaker_id", "speaker_name_id") == [shown(db, BOLD, "speaker_id"), ana]
    assert sound(db)
    with transaction(db):
        verdicts.undo(db.conn, judgement, "K. Voss")
    assert shown(db, WINTER, "speaker", "speaker_id") == ["Ana Ruíz", ana]
    assert sound(db)


def import_all(db, shared):
    with transaction(db):
        outcomes = [take_in(db.conn, line) for line in shared]
        settle(db.conn, sorted({line["article_id"] for line in shared} if set(outcomes) != {"known"} else ()))
    return outcomes


def shared(db):
    return [json.loads(json.dumps(line)) for line in lines(db.conn)]


def test_corrected_articles_teach(db):
    assert list(lessons(db.conn)) == []
    fix(db, WINTER, contents={"contents": [[161, 196]]})
    fix(db, EXCUSES, reject=None)
    [lesson] = lessons(db.conn)
    assert (lesson["id"], lesson["text"]) == (BRIDGE["article"]["id"], BRIDGE["article"]["text"])
    assert [one["content"] for one in lesson["attributions"]] == [
        [[161, 196]],
        *([list(span) for span in quote["contents"]] for quote in BRIDGE["quotes"][2:]),
    ]
    first = lesson["attributions"][0]
    assert (first["cue"], first["source"]) == (BRIDGE["quotes"][0]["cue"], [BRIDGE["quotes"][0]["mention"]["span"]])


@pytest.mark.parametrize("loaded_first", [True, False])
def test_corrections_go_to_another_database(db, bridge, loaded_first):
    fix(db, WINTER, speaker=OLA, contents={"contents": [[161, 196]]})
    fix(db, EXCUSES, reject=None)
    other = fresh()
    given = shared(db)
    # There, the extractor has found other boundaries in a newer version of the article.
    newer = edited_before(bridge)
    newer["quotes"][0] |= {
        "id": "there",
        "contents": [newer["quotes"][0]["contents"][1]],
        "text": newer["quotes"][0]["text"][1:],
    }
    if loaded_first:
        load(other, newer)
    assert import_all(other, given) == ["new"] * 3
    if not loaded_first:
        assert [row["orphaned"] for row in orphans(other.conn)] == ["no article"] * 3
        load(other, newer)
    assert shown(other, "there", "text", "speaker") == ["We will not wait for another winter", "Ola Berg"]
    assert shown(other, EXCUSES, "retired_reason") == "rejected"
    assert (orphans(other.conn), sound(other)) == ([], True)
    assert [line["found"] for line in given if line["field"] == "speaker"] == [BRIDGE["quotes"][0]["speaker"]]


def test_importing_again_changes_nothing(db):
    fix(db, WINTER, speaker=OLA, type="mixed")
    before = list(db.iterdump())
    assert import_all(db, shared(db)) == ["known"] * 2
    assert list(db.iterdump()) == before
    other = fresh()
    load(other, BRIDGE)
    import_all(other, shared(db))
    assert shared(other) == shared(db)


def test_corrections_from_here_and_there_hold_together(db, bridge):
    """Two people saw a quote with different boundaries; both decisions go on when it is found no longer."""
    other = fresh()
    load(other, shorter(copy.deepcopy(BRIDGE)))
    fix(other, "shorter", by="K. Voss", venue=None)
    fix(db, WINTER, speaker=OLA)
    import_all(db, shared(other))
    for record in (BRIDGE, newer_version(copy.deepcopy(BRIDGE)), not_found(bridge)):
        load(db, record)
        assert shown(db, WINTER, "speaker", "venue", "retired_by") == ["Ola Berg", None, None]
    assert (orphans(db.conn), sound(db)) == ([], True)


def test_what_was_taken_back_is_shared_too(db):
    fix(db, WINTER, speaker=OLA)
    other = fresh()
    load(other, BRIDGE)
    import_all(other, shared(db))
    assert shown(other, WINTER, "speaker") == "Ola Berg"
    take_back(db, WINTER)
    assert import_all(other, shared(db)) == ["withdrawn"]
    assert shown(other, WINTER, "speaker") == "Ana Ruíz"


@pytest.mark.parametrize(
    "change, message",
    [
        ({"words": None}, "correction: words must be a text, not None"),
        ({"value": "Ola"}, "speaker must be an object"),
        ({"corrected_at": "yesterday"}, "'yesterday' is not a time"),
        ({"withdrawn_by": "me"}, "belong together"),
        ({"mood": "grim"}, "unknown field 'mood'"),
        ({"anchor": {"contents": [[1, 0]], "text": ["x"], "before": "", "after": "", "copies": 1}}, "out of order"),
        ({"anchor": {"contents": [[0, 1]], "text": ["x"], "before": "", "after": "", "copies": 0}}, "a number from 1"),
    ],
)
def test_a_bad_line_is_refused(db, change, message):
    fix(db, WINTER, speaker=OLA)
    with pytest.raises(RecordError, match=message):
        take_in(db.conn, shared(db)[0] | change)


def test_a_line_by_hand_needs_no_anchor(db):
    line = {
        "article_id": BRIDGE["article"]["id"], "field": "type", "value": "mixed",
        "words": "The steel would have to be ordered by May", "contents": [[0, 41]], "corrected_by": "K. Voss",
        "corrected_at": "2026-04-01T10:00:00Z",
    }  # fmt: skip
    assert import_all(db, [line]) == ["new"]
    assert shown(db, STEEL, "type") == "mixed"


@pytest.fixture
def run(tmp_path):
    """The command, on a database with the articles of the tests."""
    path = tmp_path / "quotes.db"
    opened = open_database(path)
    for record in RECORDS:
        load(opened, record)
    opened.close()

    def run(command, *arguments):
        done = CliRunner().invoke(cli, ["correct", command, str(path), *arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit)
        # What differs from day to day: when it was signed, and the key, which is made of that.
        output = re.sub(r", 20\d\d-\d\d-\d\d\)", ", today)", done.output)
        return done.exit_code, re.sub(r"(?m)^(taken back: )?\w{8}  ", r"\1", output)

    return run


BY = ("--by", "T. Marsh")
IN_WINTER = "quote 9b006950 “We will not wait for another winter, … The bridge…”\n"


@pytest.mark.parametrize(
    "arguments, expected",
    [
        # The role is the one that the article gives the same person elsewhere.
        (["--speaker", "Daniel Okoro"], "speaker: Daniel Okoro (person, the harbour engineer)"),
        (["--speaker", "Merrow Dockers' Union"], "speaker: Merrow Dockers' Union (organization)"),
        (["--speaker", "Ola Berg", "--kind", "group", "--role", "clerks"], "speaker: Ola Berg (group, clerks)"),
        (["--role", "mayor"], "speaker: Ana Ruíz (person, mayor)"),
        (["--said", "2026-03"], "said: 2026-03-01 to 2026-03-31"),
        (["--said", "2026-03-02"], "said: 2026-03-02"),
        (["--said", "2026-03-02..2026-03-04"], "said: 2026-03-02 to 2026-03-04"),
        (["--venue", "the quay"], "venue: the quay (press conference)"),
        (["--venue-type", "speech"], "venue: press conference in the old customs house (speech)"),
        (["--unknown", "venue"], "venue: not told"),
        (["--type", "mixed"], "type: mixed"),
        (["--words", "the bridge comes first"], "contents: The bridge comes first"),
        (["--contents", "161-196, 211-233"], "contents: We will not wait for another winter … The bridge comes first"),
    ],
)
def test_fixing_by_command(run, arguments, expected):
    assert run("fix", WINTER[:8], *arguments, *BY) == (0, f"{expected}  (T. Marsh, today)  {IN_WINTER}")


@pytest.mark.parametrize(
    "command, arguments, message",
    [
        ("fix", [WINTER, *BY], "nothing to correct: give --speaker"),
        ("fix", [WINTER, "--type", "mixed"], "Missing option '--by'"),
        ("fix", ["zz", "--type", "mixed", *BY], "there is no quote 'zz'; its id stands on the quote's page"),
        ("fix", ["%", "--type", "mixed", *BY], "there is no quote '%'"),
        ("fix", [WINTER, "--said", "Tuesday", *BY], "--said: 'Tuesday' is not a day (2026-03-04), a month"),
        ("fix", [WINTER, "--said", "2026-02-30", *BY], "--said: '2026-02-30' is not in the calendar"),
        ("fix", [WINTER, "--said", "2026-03..2026-02", *BY], "runs backwards"),
        ("fix", [BOLD, "--venue-type", "speech", *BY], "the quote has no venue"),
        ("fix", [WINTER, "--venue-type", "pub", *BY], "venue: kind must be one of press conference"),
        ("fix", [WINTER, "--words", "moonshine", *BY], "the article has no words 'moonshine'"),
        ("fix", [WINTER, "--contents", "1:5", *BY], "is not START-END,START-END"),
        ("undo", [WINTER, *BY], "has no correction to take back"),
        ("move", ["zz", WINTER, *BY], "there is no one correction 'zz'"),
        ("list", ["zz"], "there is no quote 'zz'"),
    ],
)
def test_refusals_of_the_command(run, command, arguments, message):
    code, output = run(command, *arguments)
    assert (code, message in output) == (2, True), output


def test_from_reject_to_undo_by_command(run, tmp_path):
    line = f"reject: no quote  (T. Marsh, today)  {IN_WINTER}"
    assert run("reject", WINTER[:8], *BY) == (0, line)
    assert run("list") == run("list", WINTER) == (0, line)
    assert run("orphans") == (0, "")
    assert run("export", "-o", str(tmp_path / "shared.jsonl")) == (0, "")
    with (tmp_path / "shared.jsonl").open("a") as stream:
        stream.write('no JSON\n{"words": "none"}\n')
    code, output = run("import", str(tmp_path / "shared.jsonl"))
    assert (code, output.splitlines()[0].split("; ")[1], output.splitlines()[1].split(": ", 1)[1]) == (
        1,
        "make the file again with onrecord correct export",
        "correction: the field 'article_id' is missing",
    )
    assert output.splitlines()[2].startswith("0 new, 0 withdrawn, 1 known, 2 failed, 0 orphans in all")
    assert run("undo", WINTER[:8], *BY) == (0, f"taken back: {line}")
    assert run("list") == (0, "")
    assert run("list", "--all")[1].startswith(line + "    taken back by T. Marsh")


# Random texts, edits, readings and corrections. Each sentence of a text has an owner, whom a correction of a quote in
# it names. Whatever happens to the text: no quote may show the owner of another sentence, and no correction may vanish.
WORDS = "bridge ferry winter harbour council money steel storm never again shall wait open shut north mayor".split()
SHORT = ["No.", "Yes, of course.", "We shall see."]


@st.composite
def sentences(draw, start, size):
    made = []
    for number in range(start, start + draw(st.integers(1, size))):
        words = draw(st.lists(st.sampled_from(WORDS), min_size=6, max_size=10))
        short = draw(st.sampled_from([None, None, *SHORT]))
        # The number makes long sentences differ, as sentences in news do; short ones come again and again.
        made.append((f"Owner {number}", short or f"{' '.join([*words[:3], str(number), *words[3:]])}."))
    return made


def article(owned):
    """A text and where each sentence stands in it, by its owner."""
    text, places = "", {}
    for owner, words in owned:
        text += "“"
        places[owner] = (len(text), len(text) + len(words))
        text += f"{words}” said {owner.lower().replace('owner ', 'speaker')}.\n\n"
    return text, places


@st.composite
def reading(draw, owned):
    """A record in which some sentences are found, with boundaries that may be off by a word at either end."""
    text, places = article(owned)
    quotes, seen = [], Counter()
    for start, end in places.values():
        if not draw(st.integers(0, 4)):
            continue
        words = text[start:end].split(" ")
        if len(words) > 5 and draw(st.booleans()):
            start += len(words[0]) + 1
        if len(words) > 5 and draw(st.booleans()):
            end -= len(words[-1]) + 1
        found = text[start:end]
        seen[found] += 1
        quotes.append({
            **dict.fromkeys(("mention", "speaker", "said", "venue")), "id": digest(f"{found} {seen[found]}"),
            "type": "direct", "contents": [[start, end]], "text": [found], "cue": [], "rule": "r", "confidence": 0.5,
        })  # fmt: skip
    run = BRIDGE["run"] | {"version": str(draw(st.integers(1, 3)))}
    return {"article": BRIDGE["article"] | {"id": "a", "text": text}, "quotes": quotes, "run": run}


@st.composite
def edited(draw, owned, start):
    """The sentences after an edit: some gone, some reworded, some new, some in another place."""
    kept = [sentence for sentence in owned if draw(st.integers(0, 5))]
    kept = [(owner, words if draw(st.integers(0, 5)) else words.replace("n", "m", 1)) for owner, words in kept]
    if not draw(st.integers(0, 2)):
        kept = list(draw(st.permutations(kept)))
    for sentence in draw(sentences(start, 2)):
        kept.insert(draw(st.integers(0, len(kept))), sentence)
    return kept


def sign_some(data, db, owned):
    """Correct some quotes, each with the owner of its sentence."""
    _, places = article(owned)
    for row in list(db["quotes"].rows_where("retired_by is null and corrected is null")):
        start = json.loads(row["contents"])[0][0]
        owner = next(owner for owner, place in places.items() if place[0] <= start < place[1])
        if data.draw(st.booleans()):
            values = {"speaker": {"name": owner, "kind": "person", "role": None}}
            values |= {"contents": {"contents": [places[owner]]}} if data.draw(st.booleans()) else {}
            values |= {"reject": None} if not data.draw(st.integers(0, 3)) else {}
            fix(db, row["id"], **values)


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_no_correction_is_lost_or_misapplied(data):
    db = fresh()
    owned = data.draw(sentences(0, 5))
    record = data.draw(reading(owned))
    load(db, record)
    for step in range(1, 4):
        sign_some(data, db, owned)
        count = db["corrections"].count
        owned = data.draw(edited(owned, 10 * step))
        record = data.draw(reading(owned))
        load(db, record)
        _, places = article(owned)
        active = list_corrections(db.conn)
        assert len(active) == count
        placed = {row["quote_id"] for row in active if not row["orphaned"]}
        for row in db["quotes"].rows_where("corrected is not null"):
            if row["retired_by"] and row["id"] not in placed:
                continue  # gone from the article; its page shows what people decided
            [[start, end]] = json.loads(row["contents"])
            first, last = places[row["speaker"]]
            assert first <= start < end <= last
            assert "contents" not in row["corrected"] or (start, end) == (first, last)
            assert ("reject" in row["corrected"]) == (row["retired_reason"] == "rejected")
        # Words that say by themselves which they are, and still stand in the text, are never lost.
        lost = [row["words"] for row in active if row["orphaned"] and row["field"] == "speaker"]
        assert [words for words in lost if len(words.split()) > 5 and words in record["article"]["text"]] == []
        assert sound(db)
    for row in list_corrections(db.conn):
        take_back(db, row["id"])
    standing = [(row["id"], row["contents"]) for row in db["quotes"].rows_where("retired_by is null", order_by="id")]
    assert standing == sorted((quote["id"], str(quote["contents"])) for quote in record["quotes"])
