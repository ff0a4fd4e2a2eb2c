"""`onrecord statements`: what was said once and reported by several."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from ingest.commands.report import Refusal, database

# How what an outlet cut from the fullest wording, or added to it, looks with colours and without.
STYLES: dict[str, dict[str, Any]] = {"same": {}, "cut": {"fg": "red", "strikethrough": True}, "added": {"fg": "green"}}
SIGNS = {"same": "{}", "cut": "[-{}-]", "added": "{{+{}+}}"}
SHOWN = (
    "id", "text", "type", "speaker", "outlet", "published", "said", "title", "url", "article_id", "changes",
)  # fmt: skip


@click.group()
def statements() -> None:
    """See what was said once and reported by several outlets.

    Quotes of one speaker that share their words and are near in time are one statement, whether trimmed, in fragments
    or reported again. Every load brings the statements up to date.

    \b
    Example:
        onrecord statements list quotes.db --outlets 3
    """


@statements.command(name="list")
@click.argument("db", type=click.Path(dir_okay=False))
@click.option("--speaker", metavar="NAME", help="Only what this person or body said, by full name")
@click.option("--outlets", type=click.IntRange(min=0), default=1, metavar="N", help="Only what N outlets have or more")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="So many at most")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines, one object a statement")
def list_(db: str, speaker: str | None, outlets: int, limit: int, as_json: bool) -> None:
    """List statements, from the one that most outlets have.

    \b
    Example:
        onrecord statements list quotes.db --speaker "Ines Valdor"
    """
    from db.statement.statements import list_statements

    with _reading(db) as conn:
        rows = list_statements(conn, speaker, outlets, limit)
    for row in rows:
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
            continue
        counts = f"{row['outlets']} outlets, {row['quotes']} quotes, {row['first_published'] or 'no day known'}"
        click.echo(f"{row['id']}  {click.style(row['speaker'] or 'unknown', bold=True)}  {counts}")
        click.echo(f"    {_short(row['text'])}")
    if not rows and not as_json:
        remedy = "ask for less" if speaker or outlets > 1 else f"make them with: onrecord statements rebuild {db}"
        click.echo(f"there are no such statements; {remedy}", err=True)


@statements.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.argument("key", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object")
def show(db: str, key: str, as_json: bool) -> None:
    """Show one: who reported it, and what each cut.

    ID is the key of the statement or of one of its quotes. What an outlet left out of the fullest wording stands as
    [-left out-], what only it has as {+added+}; on a terminal in colours.

    \b
    Example:
        onrecord statements show quotes.db 9b0069505dd34f5b8957
    """
    from db.statement.statements import find
    from db.statement.variants import statement_page

    with _reading(db) as conn:
        found = find(conn, key)
        page = statement_page(conn, found) if found else None
    if page is None:
        raise Refusal(f"{db} has no statement {key!r}, and no quote of that key that several report; see: list")
    if as_json:
        page["variants"] = [{name: row[name] for name in SHOWN} for row in page["variants"]]
        page.pop("first")
        click.echo(json.dumps(page, ensure_ascii=False, indent=2))
        return
    click.echo(f"{click.style(page['speaker'] or 'unknown', bold=True)}: {page['text']}")
    click.echo(f"{page['outlet_count']} outlets, {page['quote_count']} quotes")
    for row in page["variants"]:
        words = [
            row["published"],
            row["outlet"],
            row["type"],
            row["speaker"] if row["speaker"] != page["speaker"] else "",
        ]
        click.echo(f"\n{' · '.join(filter(None, words))} · {row['id']}")
        click.echo(f"    {_marked(row['changes'])}")


@statements.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.option("-q", "--quiet", is_flag=True, help="Tell only failures")
def rebuild(db: str, quiet: bool) -> None:
    """Make all statements anew.

    Loading keeps them up to date; this is for a database that was filled before On Record knew of statements, and after
    quotes were changed by hand. The outcome is the same as that of loading.

    \b
    Example:
        onrecord statements rebuild quotes.db
    """
    from db.statement.clusters import rebuild as make
    from db.store import transaction

    with database(db, create=False) as opened:
        with transaction(opened):
            make(opened.conn)
        statements_made, quotes = opened.execute(
            "select count(*), coalesce(sum(quote_count), 0) from statements"
        ).fetchone()
    if not quiet:
        click.echo(f"{statements_made:,} statements, which {quotes:,.0f} quotes report", err=True)


@contextmanager
def _reading(path: str) -> Iterator[sqlite3.Connection]:
    from db.connect import DatabaseError, read_database

    try:
        with read_database(path) as opened:
            yield opened.conn
    except DatabaseError as error:
        raise Refusal(str(error)) from error


def _short(text: str, length: int = 110) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rsplit(' ', 1)[0]} …"


def _marked(changes: list[tuple[str, str]]) -> str:
    if sys.stdout.isatty():
        return " ".join(click.style(words, **STYLES[op]) for op, words in changes)
    return " ".join(SIGNS[op].format(words) for op, words in changes)
