"""`onrecord diff`: what one run found otherwise than another."""

from __future__ import annotations

import json
from typing import Any

import click

from ingest.commands.report import Refusal, database


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.argument("runs", metavar="[RUN1 RUN2]", nargs=-1)
@click.option("--samples", type=click.IntRange(min=0), default=3, show_default=True, help="Of each kind of change")
@click.option("--json", "as_json", is_flag=True, help="Print JSON")
def diff(db: str, runs: tuple[str, ...], samples: int, as_json: bool) -> None:
    """Tell what a newer run found otherwise than an older one.

    A run is all that was read with one version, model and settings; RUN is the beginning of its key, or a version.
    Compared are the articles that both have read. Without runs, those of the database are listed.

    \b
    Example:
        onrecord diff quotes.db 0.1.0 0.2.0 --samples 10
    """
    from db.correction.runs import RunError, find_run, list_runs
    from db.correction.runs import diff as compare

    if len(runs) not in (0, 2):
        raise Refusal("give two runs to compare them, or none to list them")
    with database(db, create=False) as opened:
        try:
            found = [find_run(opened.conn, key) for key in runs]
        except RunError as error:
            raise Refusal(str(error)) from error
        if not found:
            listed = list_runs(opened.conn)
            click.echo(json.dumps(listed, ensure_ascii=False) if as_json else "\n".join(map(_line, listed)))
            return
        compared = compare(opened.conn, found[0]["id"], found[1]["id"], samples)
    click.echo(json.dumps(compared, ensure_ascii=False) if as_json else _table(compared))


def _line(run: dict[str, Any]) -> str:
    what = f"{run['version']}  {run['model']}  settings {run['settings'][:8]}"
    return f"{run['id'][:8]}  {run['started'][:16]}  {what}  {run['articles']:,} articles  {run['quotes']:,} quotes"


def _table(compared: dict[str, Any]) -> str:
    articles, samples = compared["articles"], compared["samples"]
    edited = f", {articles['edited']:,} of them edited in between" if articles["edited"] else ""
    lines = [f"{articles['both']:,} articles read by both{edited}"]
    lines += [
        f"{articles[side]:,} read only by {compared[side[5:]][:8]}, not compared"
        for side in ("only from", "only to")
        if articles[side]
    ]
    for kind in ("found", "gone", "changed"):
        lines += ["", f"{compared[kind]:,} quotes {kind}", *map(_sample, samples.get(kind, []))]
    for field, count in compared["fields"].items():
        lines += [f"  {field}: {count:,}", *map(_sample, samples.get(field, []))]
    return "\n".join(lines)


def _sample(shown: dict[str, Any]) -> str:
    words = _short(shown["words"], 60)
    if "before" in shown:
        return f"    {shown['quote_id'][:8]}  {_short(shown['before'])} → {_short(shown['after'])}  “{words}”"
    return f"    {shown['quote_id'][:8]}  {shown['speaker'] or 'unknown speaker'}: “{words}”"


def _short(value: Any, length: int = 40) -> str:
    if value is None:
        return "not told"
    text = str(value)
    return text if len(text) <= length else f"{text[: length - 1]}…"
