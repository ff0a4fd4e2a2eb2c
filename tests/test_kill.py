"""Loads that are killed lose nothing; and if they did, it would be said (bench/kill.py)."""

import subprocess
import sys
from importlib import import_module

import pytest


@pytest.fixture
def kill(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "bench")
    return import_module("kill")


def test_killed_loads_lose_nothing(root):
    options = ["--kills", "2", "--ingests", "0", "--extracts", "0", "--seed", "5"]
    command = [sys.executable, root / "bench" / "kill.py", *options]
    told = subprocess.run(command, capture_output=True, text=True, cwd=root)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.endswith("0 things lost or wrong (--seed 5)\n")


@pytest.mark.parametrize(
    "wanted, found, expected",
    [
        ({"quotes": ["a", "b"]}, {"quotes": ["a", "b"]}, []),
        ({"quotes": ["a", "b"]}, {"quotes": ["a"]}, ["quotes: 1 rows lost, 0 others; b"]),
        ({"quotes": ["a"]}, {"quotes": ["a", "c"]}, ["quotes: 0 rows lost, 1 others; c"]),
        ({"quotes": ["a"]}, {"quotes": ["a", "a"]}, ["quotes: 1 rows became 2"]),
        ({"quotes": ["a"]}, {}, ["quotes: 1 rows lost, 0 others; a"]),
        ({"quotes": ["a"], "runs": ["r"]}, {"quotes": ["a"], "runs": ["s"]}, ["runs: 1 rows lost, 1 others; r"]),
    ],
)
def test_what_is_lost_is_said(kill, wanted, found, expected):
    assert kill.differences(wanted, found) == expected
