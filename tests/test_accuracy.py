"""The figures of the first page are the floors that the extractor is tested against, and no others."""

from db.page.accuracy import FIGURES, SETS, accuracy, floors


def test_every_figure_is_a_floor():
    assert [name for name in SETS if name not in floors()] == []
    known = {figure for name in SETS for figure in floors()[name]}
    assert [figure for figure in FIGURES if figure not in known] == []


def test_figures_are_shares_of_a_hundred():
    shown = {row["name"]: {figure["what"]: figure["of_100"] for figure in row["figures"]} for row in accuracy()}
    for key, name in SETS.items():
        measured = floors()[key]
        assert shown[name] == {FIGURES[f]: round(100 * measured[f]) for f in FIGURES if f in measured}
