"""Accuracy does not fall: what was reached on annotated articles is kept (bench/floors.json)."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("bench_floors", ROOT / "bench" / "floors.py")
floors = importlib.util.module_from_spec(spec)
spec.loader.exec_module(floors)


@pytest.mark.model
@pytest.mark.parametrize("name, pinned", floors.floors().items())
def test_accuracy_is_at_its_floor_or_above(name, pinned):
    if not (ROOT / name).exists():
        pytest.skip(f"the evaluation set {name} is not beside this checkout")
    measured = floors.measure(name, list(pinned))
    assert {figure: value for figure, value in measured.items() if value < pinned[figure]} == {}
