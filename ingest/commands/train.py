"""`onrecord train`: annotated articles into the learned core."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.report import Refusal

if TYPE_CHECKING:
    from ingest.score.evaluate import Gold

# One article in so many is held out where no other gold is given to choose the best epoch by.
HELD_OUT = 10


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dev", type=click.Path(path_type=Path), help="Gold to choose the best epoch by  [one article in ten]")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the model  [default: the one in use]",
)
@click.option("--epochs", type=click.IntRange(min=1), default=4, show_default=True, help="Times to read all the gold")
@click.option("--layers", type=click.IntRange(1, 6), default=4, show_default=True, help="Layers of the encoder")
@click.option("--name", metavar="TEXT", help="Version that the model carries  [default: today]")
def train(
    gold: tuple[Path, ...], dev: Path | None, output: Path | None, epochs: int, layers: int, name: str | None
) -> None:
    """Train the learned core on annotated articles.

    GOLD is a file of JSON Lines, PolNeAR attributions with their text. Training takes 40 minutes on two cores, and a
    GPU is used if there is one. It needs the extra: pip install 'onrecord[train]'.

    \b
    Example:
        onrecord train polnear_train.jsonl.gz --dev polnear_dev.jsonl -o ingest/quote/models
    """
    from ingest.quote.tagger import FOLDER
    from ingest.score.evaluate import GoldError, load_gold

    try:
        articles = [row for path in gold for row in _spans(load_gold(path))]
        held = _spans(load_gold(dev)) if dev else articles[::HELD_OUT]
    except GoldError as error:
        raise Refusal(str(error)) from error
    if not dev:
        del articles[::HELD_OUT]
    if not articles:
        raise Refusal(f"{gold[0]}: one article is too few, for it is held out to choose the best epoch by")
    try:
        from ingest.train.fit import fit, save
    except ImportError as error:
        raise Refusal(f"{error.name} is not installed; pip install 'onrecord[train]'") from error
    model = fit(articles, held, epochs=epochs, layers=layers, tell=lambda line: click.echo(line, err=True))
    folder = output or FOLDER
    save(model, folder, name or date.today().isoformat())
    click.echo(f"{folder / 'tagger.onnx'}: {(folder / 'tagger.onnx').stat().st_size / 1e6:.1f} MB", err=True)


def _spans(gold: Gold) -> list[dict[str, Any]]:
    if not gold.spans:
        raise Refusal(f"{gold.path}: gold without offsets; each line needs id, text and attributions")
    return gold.rows
