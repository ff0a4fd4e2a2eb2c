"""The tables of codebook.md: each column with its meaning, type and values, how it was measured, and how right it is.

The meaning comes from metadata.yml, types and values from the database itself, the way of measuring from codebook.csv,
and accuracy from bench/floors.json.
"""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path
from typing import Any

import yaml
from sqlite_utils import Database

from db.export import columns, tables
from db.schema import migrations

ROOT = Path(__file__).resolve().parent.parent
# The sets of bench/floors.json, by the words that a reader knows them by.
SETS = {"gold": "examples", "seeds": "plain texts", "pages_dev": "web pages", "polnear_dev": "PolNeAR"}
FIRST = "quote_details"


def described(table: str, column: str, rows: dict[tuple[str, str], dict[str, str]]) -> dict[str, str]:
    """How a column was measured: the line for this table, or else the one for every table."""
    return rows.get((table, column)) or rows["*", column]


def measured() -> dict[tuple[str, str], dict[str, str]]:
    """The lines of codebook.csv by table and column; the table * stands for every table."""
    with (ROOT / "docs" / "codebook.csv").open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["column"]): row for row in csv.DictReader(file)}


def values(db: Database) -> dict[tuple[str, str], str]:
    """The values that a check constraint allows, by table and column."""
    found = {}
    for table, sql in db.execute("select name, sql from sqlite_master where type = 'table' and sql is not null"):
        for check, column in re.findall(r"check \(((\w+) = [^()]*)\)", sql):
            found[table, column] = ", ".join(re.findall(r"= '?([^' ][^']*?)'?(?: or |$)", check))
    return found


def accuracy(figure: str) -> str:
    """A figure of bench/floors.json in words, for each set that has it; anything else stays as it is."""
    floors: dict[str, dict[str, float]] = json.loads((ROOT / "bench" / "floors.json").read_text(encoding="utf-8"))
    held = [(SETS[Path(name).stem], pinned[figure]) for name, pinned in floors.items() if figure in pinned]
    found = [f"{name} {_floor(value):.2f}" for name, value in held]
    measure = "F1" if figure.endswith("f1") else "share right"
    return f"{measure} at least: {', '.join(found)}" if found else figure


def page() -> str:
    """A heading and a table for each table of the database, the view for research first."""
    db = Database(memory=True)
    migrations.apply(db)
    meaning = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))["databases"]["quotes"]["tables"]
    rows, allowed = measured(), values(db)
    parts = []
    for table in sorted(tables(db), key=lambda name: (name != FIRST, name)):
        parts.append(
            f"## {table}\n\n{meaning[table]['description']}\n\n| Column | Meaning | Type | Measured | Accuracy |"
        )
        parts.append("|---|---|---|---|---|")
        for column in columns(db, f"select * from {table}"):
            line = described(table, column.name, rows)
            kind = allowed.get((table, column.name)) or allowed.get(("quotes" if table == FIRST else "", column.name))
            how = line["origin"] + (f": {line['how']}" if line["how"] else "")
            cells = [f"`{column.name}`", meaning[table]["columns"][column.name], kind or column.type, how]
            parts.append(f"| {' | '.join([*map(_cell, cells), accuracy(line['accuracy'])])} |")
        parts.append("")
    return "\n".join(parts)


def _floor(figure: float) -> float:
    return math.floor(figure * 100) / 100  # .996 is not 1.00


def _cell(text: Any) -> str:
    return str(text).replace("|", "\\|")
