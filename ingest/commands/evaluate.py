"""`onrecord evaluate`: what is found against what people found."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from ingest.commands.inputs import parsing_options, records, refusing
from ingest.commands.report import Refusal


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--neutral", type=click.Path(exists=True, dir_okay=False), help="JSON of passages that count neither way")
@click.option("--errors", type=click.IntRange(min=0), default=0, metavar="N", help="Show N missed and N false quotes")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON, one object a gold file")
@parsing_options
@refusing
def evaluate(gold: tuple[Path, ...], neutral: str | None, errors: int, as_json: bool, **parsing: Any) -> None:
    """Compare what is found in annotated articles with their gold.

    GOLD is a file of JSON Lines: quotes as words with the file they are in, or PolNeAR attributions with their text.

    \b
    Example:
        onrecord evaluate examples/gold.jsonl --errors 5
    """
    from ingest.score import evaluate as room

    failed = 0
    try:
        passages = room.load_neutral(Path(neutral)) if neutral else None
        for one in map(room.load_gold, gold):
            report, found = records(tuple(one.inputs()), kind="jsonl" if one.spans else None, **parsing)
            figures, detail = room.evaluate(one, found, passages)
            report.bar.close()
            failed += report.counts["failed"]
            click.echo(json.dumps(figures) if as_json else f"{one.path}\n{room.table(one, figures)}")
            if errors:
                click.echo(room.errors(one, detail, errors))
    except room.GoldError as error:
        raise Refusal(str(error)) from error
    sys.exit(1 if failed else 0)
