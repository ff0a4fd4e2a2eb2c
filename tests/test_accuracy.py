"""The figures of the first page are the floors that the extractor is tested against, and no others."""

import json

from db.accuracy import FIGURES, FILE, SETS, accuracy
from db.site import folder


def test_every_figure_is_a_floor():
    floors = json.loads((folder() / FILE).read_text("utf-8"))
    assert [name for name in SETS if name not in floors] == []
    known = {figure for name in SETS for figure in floors[name]}
    assert [figure for figure in FIGURES if figure not in known] == []


def test_figures_are_whole_numbers_of_a_hundred():
    floors = json.loads((folder() / FILE).read_text("utf-8"))
    shown = {row["name"]: {figure["what"]: figure["of_100"] for figure in row["figures"]} for row in accuracy()}
    for key, name in SETS.items():
        assert shown[name] == {FIGURES[f]: round(100 * floors[key][f]) for f in FIGURES if f in floors[key]}
