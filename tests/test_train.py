"""`onrecord train` says clearly what it cannot start with; training itself needs an extra and much time."""

import gzip
import json
import sys

import pytest
from click.testing import CliRunner

from ingest.cli import cli

ARTICLE = {"id": "a", "text": "Lee said it leaks.", "attributions": []}
PAGE = {"id": "a", "file": "a.html", "quotes": []}


def told(*words):
    """Exit code and what the command says on stderr."""
    result = CliRunner().invoke(cli, ["train", *map(str, words)])
    return result.exit_code, result.stderr


def gold(path, *articles):
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    return path


@pytest.mark.parametrize("package", ["onnx", "torch", "transformers"])
def test_a_missing_extra_is_answered_with_its_name(tmp_path, monkeypatch, package):
    monkeypatch.delitem(sys.modules, "ingest.train.fit", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    code, said = told(gold(tmp_path / "gold.jsonl", ARTICLE, ARTICLE))
    assert code == 2
    assert said.endswith(" is not installed; pip install 'onrecord[train]'\n")
    assert not said.startswith("Traceback")


def test_gold_without_offsets_is_refused(tmp_path):
    path = gold(tmp_path / "pages.jsonl", PAGE)
    assert told(path) == (2, f"Error: {path}: gold without offsets; each line needs id, text and attributions\n")
    good = gold(tmp_path / "gold.jsonl", ARTICLE, ARTICLE)
    assert told(good, "--dev", path)[0] == 2


def test_a_missing_file_is_named(tmp_path):
    code, said = told(tmp_path / "gone.jsonl")
    assert code == 2
    assert said.startswith(f"Error: {tmp_path / 'gone.jsonl'}: no gold file (")
    assert "No such file" in said


@pytest.mark.parametrize(
    "content", [b"", b"Lee said it leaks.\n", b'{"id": "a"}\n', b"[]\n", gzip.compress(b"{}")[:12]]
)
def test_a_file_that_is_no_gold_is_named(tmp_path, content):
    path = tmp_path / ("gold.jsonl.gz" if content[:2] == b"\x1f\x8b" else "gold.jsonl")
    path.write_bytes(content)
    code, said = told(path)
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith(f"Error: {path}: no gold file")


def test_one_article_is_too_few(tmp_path):
    path = gold(tmp_path / "gold.jsonl", ARTICLE)
    assert told(path) == (
        2, f"Error: {path}: one article is too few, for it is held out to choose the best epoch by\n",
    )  # fmt: skip


def test_a_folder_is_asked_for_before_any_time_is_spent(tmp_path):
    path = gold(tmp_path / "gold.jsonl", ARTICLE, ARTICLE)
    code, said = told(path, "-o", path)
    assert code == 2
    assert "is a file" in said


def test_the_help_names_the_extra():
    assert "pip install 'onrecord[train]'" in CliRunner().invoke(cli, ["train", "--help"]).output
