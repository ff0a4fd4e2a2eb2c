"""Whatever readers are fed, they yield documents and errors of one line; they raise and print nothing."""

import importlib.util
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("fuzz", ROOT / "bench" / "fuzz.py")
fuzz = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fuzz)

SAMPLES = fuzz.samples()
ENDLESS = float("inf")  # time is measured in bench/, never in tests
many = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fault(folder: Path, name: str, data: bytes) -> str | None:
    return fuzz.tried(folder / name, data, ENDLESS)[1]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_read(tmp_path, name):
    found, wrong = fuzz.tried(tmp_path / name, SAMPLES[name], ENDLESS)
    assert wrong is None
    assert set(found) == {"article"}


@many
@given(name=st.sampled_from(sorted(SAMPLES)), data=st.binary(max_size=400))
def test_any_bytes(tmp_path, name, data):
    assert fault(tmp_path, name, data) is None


@many
@given(name=st.sampled_from(sorted(SAMPLES)), end=st.floats(0, 1))
def test_files_cut_short(tmp_path, name, end):
    assert fault(tmp_path, name, SAMPLES[name][: int(end * len(SAMPLES[name]))]) is None


@many
@given(name=st.sampled_from(sorted(SAMPLES)), seed=st.integers(0, 2**32))
def test_files_damaged_by_chance(tmp_path, name, seed):
    assert fault(tmp_path, name, fuzz.damaged(SAMPLES[name], random.Random(seed))) is None


@many
@given(name=st.sampled_from(sorted(SAMPLES)), other=st.sampled_from(sorted(SAMPLES)))
def test_files_under_a_false_name(tmp_path, name, other):
    assert fault(tmp_path, name, SAMPLES[other]) is None


@many
@given(data=st.data(), name=st.sampled_from(sorted(SAMPLES)))
def test_files_with_a_piece_of_another(tmp_path, data, name):
    sample = SAMPLES[name]
    other = SAMPLES[data.draw(st.sampled_from(sorted(SAMPLES)))]
    place = data.draw(st.integers(0, len(sample)))
    start = data.draw(st.integers(0, len(other)))
    assert fault(tmp_path, name, sample[:place] + other[start : start + 300] + sample[place:]) is None
