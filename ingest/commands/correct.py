"""`onrecord correct`: what people decide about quotes, and how it is taken back and shared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from ingest.commands.load import lines as lines_of
from ingest.commands.output import writing
from ingest.commands.report import Refusal, Report, database

DB = click.argument("db", type=click.Path(dir_okay=False))
BY = click.option("--by", required=True, envvar="ONRECORD_BY", metavar="NAME", help="Who signs  [env: ONRECORD_BY]")
NOTE = click.option("--note", metavar="TEXT", help="Why, for those who come after")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON Lines")
REASONS = {
    "words gone": "its words no longer stand in the article",
    "place unsure": "its words stand elsewhere in the article, and nothing says that these are the same",
    "no quote": "its words stand in the article, but are part of no quote that it could belong to",
    "no article": "its article is not in this database; it waits for it",
}


@click.group()
def correct() -> None:
    """Correct what was found of a quote, signed and dated; take it back; share it.

    Corrections outlive every later reading of the article. One whose words are gone becomes an orphan and is listed.
    """


@correct.command()
@DB
@click.argument("quote")
@click.option("--speaker", metavar="NAME", help="Who said it, by full name")
@click.option("--kind", type=click.Choice(("person", "organization", "group", "anonymous")), help="What the speaker is")
@click.option("--role", metavar="TEXT", help="Title or description of the speaker")
@click.option("--said", metavar="DAY", help="When: 2026-03-04, 2026-03, 2026 or 2026-03-04..2026-03-06")
@click.option("--venue", metavar="NAME", help="Where, to whom or through what, in a few words")
@click.option("--venue-type", metavar="TYPE", help="Such as interview, speech, court, social media")
@click.option("--type", "kind_of_quote", type=click.Choice(("direct", "mixed", "indirect")), help="How it is quoted")
@click.option("--words", multiple=True, metavar="TEXT", help="What was said, as the article prints it; again per part")
@click.option("--contents", metavar="START-END,…", help="What was said, by its places in the article's text")
@click.option(
    "--unknown", multiple=True, type=click.Choice(("speaker", "said", "venue")), help="The article does not tell"
)
@BY
@NOTE
def fix(db: str, quote: str, by: str, note: str | None, **given: Any) -> None:
    """Say what a field of a quote should be.

    QUOTE is the key on the quote's page, or the beginning of it. Several fields can be corrected at once.

    \b
    Example:
        onrecord correct fix quotes.db 9b006950 --speaker "Ana Ruíz" --said 2026-03-03 --by "T. Marsh"
        onrecord correct fix quotes.db 9b006950 --words "We will not wait" --words "The bridge comes first" --by desk
    """
    from db.correction.corrections import correct as sign
    from db.correction.corrections import require_quote

    with _changing(db) as conn:
        values = _values(conn, require_quote(conn, quote), given)
        if not values:
            raise Refusal("nothing to correct: give --speaker, --said, --venue, --type, --words or another field")
        for row in sign(conn, quote, values, by, note):
            click.echo(_line(row))


@correct.command()
@DB
@click.argument("quote")
@BY
@NOTE
def reject(db: str, quote: str, by: str, note: str | None) -> None:
    """Say that a quote is none: it is no longer listed, searched or counted, and its page says why.

    \b
    Example:
        onrecord correct reject quotes.db 9b006950 --by "T. Marsh" --note "title of a play"
    """
    from db.correction.corrections import correct as sign

    with _changing(db) as conn:
        for row in sign(conn, quote, {"reject": None}, by, note):
            click.echo(_line(row))


@correct.command()
@DB
@click.argument("quote")
@BY
@NOTE
def accept(db: str, quote: str, by: str, note: str | None) -> None:
    """Say that a quote is right as it is, whatever a later reading finds.

    
    Example:
        onrecord correct accept quotes.db 9b006950 --by "T. Marsh"
    """
    from db.correction.corrections import correct as sign
    from db.correction.corrections import require_quote
    from db.correction.values import found_value

    with _changing(db) as conn:
        for row in sign(conn, quote, {"accept": found_value("accept", require_quote(conn, quote))}, by, note):
            click.echo(_line(row))


@correct.command("list")
@DB
@click.argument("quote", required=False)
@click.option("--all", "everything", is_flag=True, help="Also what was taken back")
@AS_JSON
def list_(db: str, quote: str | None, everything: bool, as_json: bool) -> None:
    """List the corrections of a database, or of one quote.

    \b
    Example:
        onrecord correct list quotes.db --all
    """
    from db.correction.corrections import list_corrections, require_quote

    with _reading(db) as conn:
        where = "1" if everything else "corrections.withdrawn_at is null"
        values = [require_quote(conn, quote)["id"]] if quote else []
        _show(list_corrections(conn, f"{where} and corrections.quote_id = ?" if quote else where, values), as_json)


@correct.command()
@DB
@AS_JSON
def orphans(db: str, as_json: bool) -> None:
    """List the corrections that change nothing now, and why.

    Move one to the quote that it belongs to, take it back, or leave it until its words come back.

    \b
    Example:
        onrecord correct orphans quotes.db
    """
    from db.correction.corrections import orphans as listed

    with _reading(db) as conn:
        _show(listed(conn), as_json)


@correct.command()
@DB
@click.argument("keys", metavar="ID...", nargs=-1, required=True)
@BY
def undo(db: str, keys: tuple[str, ...], by: str) -> None:
    """Take back a correction, or all of a quote, which is then as it was before.

    \b
    Example:
        onrecord correct undo quotes.db 5b0f8a21 --by "T. Marsh"
    """
    from db.correction.corrections import undo as take_back

    with _changing(db) as conn:
        for key in keys:
            for row in take_back(conn, key, by):
                click.echo(f"taken back: {_line(row)}")


@correct.command()
@DB
@click.argument("key", metavar="ID")
@click.argument("quote")
@BY
def move(db: str, key: str, quote: str, by: str) -> None:
    """Put a correction on another quote, signed anew.

    \b
    Example:
        onrecord correct move quotes.db 5b0f8a21 9b006950 --by "T. Marsh"
    """
    from db.correction.corrections import move as put

    with _changing(db) as conn:
        for row in put(conn, key, quote, by):
            click.echo(_line(row))


@correct.command("export")
@DB
@click.option("-o", "--output", type=click.Path(dir_okay=False), default="-", metavar="FILE", help="Not to stdout")
@click.option("--gold", is_flag=True, help="Write the corrected articles instead, as gold for onrecord train")
def export_(db: str, output: str, gold: bool) -> None:
    """Write all corrections as JSON Lines, for another database or to learn from.

    \b
    Example:
        onrecord correct export quotes.db -o corrections.jsonl
    """
    from db.correction.exchange import lessons, lines

    with _reading(db) as conn, writing(output) as stream:
        for line in lessons(conn) if gold else lines(conn):
            stream.write((json.dumps(line, ensure_ascii=False) + "\n").encode())


@correct.command("import")
@DB
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("-q", "--quiet", is_flag=True, help="Tell only failures")
def import_(db: str, files: tuple[str, ...], quiet: bool) -> None:
    """Take in corrections that were exported; again changes nothing.

    Each finds its place by article and words. One whose article is not there yet waits for it.

    \b
    Example:
        onrecord correct import quotes.db corrections.jsonl
    """
    from db.correction.corrections import orphans as listed
    from db.correction.corrections import settle
    from db.correction.exchange import take_in
    from db.record import RecordError

    report = Report(None, quiet, False)
    touched: dict[str, None] = {}
    with _changing(db) as conn:
        for place, line in (found for file in files for found in lines_of(file, report)):
            try:
                given = json.loads(line)
                outcome = take_in(conn, given)
            except (ValueError, RecursionError) as error:
                report.fail(place, f"not a line of JSON ({error}); make the file again with onrecord correct export")
            except RecordError as error:
                report.fail(place, str(error))
            else:
                report.counts[outcome] += 1
                if outcome != "known":
                    touched[given["article_id"]] = None
        settle(conn, list(touched))
        report.counts["orphans in all"] = len(listed(conn))
    report.close("new", "withdrawn", "known", "failed", "orphans in all")


@contextmanager
def _changing(path: str) -> Iterator[Any]:
    """A connection whose changes are all made or none; what cannot be corrected ends the command with one line."""
    from db.correction.corrections import CorrectionError
    from db.store import transaction

    with database(path, create=False) as opened:
        try:
            with transaction(opened):
                yield opened.conn
        except CorrectionError as error:
            raise Refusal(str(error)) from error


@contextmanager
def _reading(path: str) -> Iterator[Any]:
    from db.connect import DatabaseError, read_database
    from db.correction.corrections import CorrectionError

    try:
        with read_database(path) as opened:
            yield opened.conn
    except (DatabaseError, CorrectionError) as error:
        raise Refusal(str(error)) from error


def _values(conn: Any, quote: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What the options say, field by field, completed by what stands in the quote."""
    from db.correction.corrections import place_words
    from db.said import parse_days

    values: dict[str, Any] = dict.fromkeys(given["unknown"])
    if given["speaker"] or given["kind"] or given["role"] is not None:
        values["speaker"] = _speaker(conn, quote, given)
    if given["said"]:
        try:
            values["said"] = dict(zip(("earliest", "latest"), parse_days(given["said"]), strict=True))
        except ValueError as error:
            raise Refusal(f"--said: {error}") from error
    if given["venue"] or given["venue_type"]:
        name = given["venue"] or quote["venue"]
        if not name:
            raise Refusal("--venue-type: the quote has no venue; give its name with --venue, too")
        values["venue"] = {"name": name, "kind": given["venue_type"] or quote["venue_type"] or "other"}
    if given["kind_of_quote"]:
        values["type"] = given["kind_of_quote"]
    if given["words"]:
        values["contents"] = place_words(conn, quote["id"], given["words"])
    if given["contents"]:
        values["contents"] = {"contents": _places(given["contents"])}
    return values


def _speaker(conn: Any, quote: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    from db.correction.corrections import kind_of, role_of

    name = given["speaker"] or quote["speaker_in_article"]
    if not name:
        raise Refusal("the quote has no speaker; give the name with --speaker, too")
    same = name == quote["speaker_in_article"]
    kind = given["kind"] or (quote["speaker_kind"] if same else kind_of(conn, name)) or "person"
    role = given["role"] if given["role"] is not None else role_of(conn, quote["article_id"], name, kind)
    return {"name": name, "kind": kind, "role": role or None}


def _places(written: str) -> list[list[int]]:
    if not re.fullmatch(r"\d+-\d+(,\d+-\d+)*", written.replace(" ", "")):
        raise Refusal(f"--contents: {written!r} is not START-END,START-END such as 161-197,211-275")
    return [[int(edge) for edge in part.split("-")] for part in written.split(",")]


def _show(rows: list[dict[str, Any]], as_json: bool) -> None:
    for row in rows:
        if as_json:
            nested = {name: json.loads(row[name]) for name in ("contents", "value", "anchor", "aim") if row[name]}
            click.echo(json.dumps(row | nested, ensure_ascii=False))
            continue
        click.echo(_line(row))
        if row["orphaned"]:
            click.echo(
                f"    orphan: {REASONS[row['orphaned']]} (article {row['article_id']}, {row['title'] or 'no title'})"
            )
        if row["withdrawn_at"]:
            click.echo(f"    taken back by {row['withdrawn_by']}, {row['withdrawn_at'][:10]}")


def _line(row: dict[str, Any]) -> str:
    from db.correction.values import say_value

    value = say_value(row["field"], json.loads(row["value"]) if row["value"] is not None else None)
    signed = f"{row['corrected_by']}, {row['corrected_at'][:10]}" + (f": {row['note']}" if row["note"] else "")
    words = " ".join(row["words"].split())
    words = words if len(words) <= 50 else f"{words[:49]}…"
    return f"{row['id'][:8]}  {row['field']}: {value}  ({signed})  quote {(row['quote_id'] or '–')[:8]} “{words}”"
