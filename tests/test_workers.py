"""Several processes: the same records in the same order, whatever becomes of the processes."""

import itertools
import multiprocessing
import os

import pytest

from ingest import workers
from ingest.input.read import InputError, Raw
from ingest.limits import Limits, characters
from ingest.model import Record
from ingest.pipeline import GROUP, Extractor, ModelError, Settings
from ingest.workers import GivenUp, WorkerError, records

STORY = "The harbour wall stands.\n\n“We have waited long enough,” Mayor Ilse Brandvik told reporters."
STARTED = "2026-01-05T10:00:00+00:00"


@pytest.fixture
def settings(light):
    return Settings(light, "rules", STARTED)


def row(number, text=STORY):
    return Raw(f"rows.jsonl:{number}", "row", {"text": f"{text} Number {number}."})


def told(results):
    """Records as their origins, failures as they are told."""
    return [result.article.origin if isinstance(result, Record) else str(result) for result in results]


@pytest.mark.model
def test_several_processes_make_the_same_records_in_the_same_order():
    stories = [row(number) for number in range(20)]
    stories.insert(5, InputError("gone.txt", "no such file"))
    settings = Settings(started=STARTED)
    here = list(map(str, Extractor(settings).records(stories)))
    assert [list(map(str, records(stories, settings, number))) for number in (1, 2)] == [here, here]
    assert len(here) == 21


def test_what_is_no_document_comes_through_in_its_place_and_starts_no_process(settings, monkeypatch):
    monkeypatch.setattr(workers._Pool, "_start", lambda pool: pytest.fail("a process was started"))
    assert list(records(["a", 1, None], settings)) == ["a", 1, None]


@pytest.mark.parametrize(
    "word, seconds, reason",
    [
        ("ENDLESS", 1, "given up after 1 seconds of processor time; raise --time-limit, or leave it out"),
        ("GREEDY", 60, "given up at 300 MB of memory; raise --memory-limit, or leave it out"),
        ("CRASH", 60, "given up: the process that read it crashed (SIGABRT), twice; use fewer --workers where memory "
                      "is short, or leave it out"),
        ("KILLED", 60, "given up: the process that read it was killed, twice; use fewer --workers where memory "
                       "is short, or leave it out"),
    ],
)  # fmt: skip
def test_a_poison_article_costs_only_itself(settings, monkeypatch, word, seconds, reason):
    monkeypatch.setattr(workers, "PATIENCE", 10_000)  # a busy machine is slow, not stuck
    rows = [row(1), row(2), row(3, f"{STORY} {word}"), row(4)]
    found = list(records(rows, settings, 1, Limits(seconds, 300)))
    assert told(found) == ["rows.jsonl:1", "rows.jsonl:2", f"rows.jsonl:3: {reason}", "rows.jsonl:4"]
    assert isinstance(found.pop(2), GivenUp)
    del rows[2]
    assert list(map(str, found)) == list(map(str, Extractor(settings).records(rows)))


def test_a_process_that_does_nothing_any_more_is_ended(settings, monkeypatch):
    monkeypatch.setattr(workers, "PATIENCE", 1)
    assert told(records([row(1, "ASLEEP")], settings, 1, Limits(1))) == [
        "rows.jsonl:1: given up because nothing happened any more; leave it out, and please report it"
    ]


def test_a_worker_that_is_lost_is_replaced_and_nothing_else(settings):
    rows = [row(number) for number in range(5 * GROUP)]
    found = []
    for result in records(rows, settings, 2):
        if len(found) in (0, 2 * GROUP):
            for process in multiprocessing.active_children():
                process.kill()
        found.append(result)
    assert list(map(str, found)) == list(map(str, Extractor(settings).records(rows)))


def test_reading_runs_no_further_ahead_than_it_must(settings):
    taken = itertools.count()
    reading = (row(next(taken)) for _ in itertools.count())
    results = records(reading, settings, 1)
    next(results)
    assert next(taken) <= (workers.AHEAD + 1) * GROUP
    results.close()
    assert multiprocessing.active_children() == []


def test_processes_that_do_not_start_are_told(settings, monkeypatch):
    # The server of processes has read the environment already, so the model must find this elsewhere.
    monkeypatch.setattr(workers._Pool, "_start", _start_failing)
    with pytest.raises(WorkerError) as error:
        list(records([row(1)], settings))
    assert str(error.value) == (
        "worker processes crashed (SIGABRT) while they load the model, perhaps for want of memory; "
        "use fewer --workers, and try onrecord doctor"
    )


def _start_failing(pool):
    ours, theirs = pool.context.Pipe()
    process = pool.context.Process(target=os.abort, daemon=True)
    process.start()
    theirs.close()
    pool.workers.append(workers._Worker(process, ours))


def test_a_model_that_is_missing_is_told_by_its_worker():
    with pytest.raises(ModelError, match="spaCy pipeline 'en_none' is not installed and no folder"):
        list(records([row(1)], Settings("en_none")))


@pytest.mark.parametrize(
    "raw, expected",
    [
        (Raw("a", "text", "x" * 50), 50),
        (Raw("a", "html", "x" * 50), 5),
        (Raw("a", "row", {"text": "x" * 50, "title": "y"}), 50),
        (Raw("a", "row", {"text": None}), 0),
    ],
)
def test_how_long_a_document_is(raw, expected):
    assert characters(raw) == expected


def test_long_documents_may_take_longer():
    short, long = Raw("a", "text", "x" * 50_000), Raw("a", "text", "x" * 400_000)
    assert [Limits(60).allowance(documents) for documents in ([short], [short, short], [long, short])] == [60, 60, 270]
