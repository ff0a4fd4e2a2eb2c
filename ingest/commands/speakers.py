"""`onrecord speakers`: who is one person or body across articles, and what people have decided about it."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from typing import Any, TypeVar

import click

from ingest.commands.report import Refusal, Report, database

Command = TypeVar("Command", bound=Callable[..., Any])


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return "unknown"


DB = click.argument("db", type=click.Path(dir_okay=False))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON")
SIGNED = (
    click.option("--by", default=_user, show_default="your login name", metavar="NAME", help="Who says so"),
    click.option("--note", metavar="TEXT", help="Why"),
)


def signed(command: Command) -> Command:
    """Add who says something, and why."""
    return reduce(lambda wrapped, option: option(wrapped), reversed(SIGNED), command)


@click.group()
def speakers() -> None:
    """List the speakers of a database; join, part and name them.

    SPEAKER is a name, or the key that `list` and `show` print. Whatever is decided is kept with who and when, outlives
    every later load, and can be undone.
    """


@speakers.command("list")
@DB
@click.option("--search", metavar="TEXT", help="Only with TEXT in any of their names")
@click.option("--kind", type=click.Choice(("person", "organization", "group", "anonymous")), help="Only of this kind")
@click.option("--named", is_flag=True, help="Leave out who is known from one article only")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, metavar="N", help="So many at most")
@click.option("--csv", "as_csv", is_flag=True, help="Print all with a full name as a table that `import` reads")
@AS_JSON
def list_(db: str, search: str | None, kind: str | None, named: bool, limit: int, as_csv: bool, as_json: bool) -> None:
    """List speakers, the most quoted first.

    \b
    Example:
        onrecord speakers list quotes.db --search valdor
    """
    from db.identity import directory, roster

    with _looking(db) as opened:
        if as_csv:
            roster.write(sys.stdout, roster.rows(opened.conn))
            return
        rows = directory.list_speakers(opened.conn, search, kind, named, limit)
    for row in rows:
        row["aliases"] = json.loads(row["aliases"])
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        aliases = f"also {', '.join(row['aliases'][:4])}" if row["aliases"] else ""
        words = [row["name"], row["role"], row["kind"], row["wikidata_id"], aliases]
        quotes = "quote " if row["quote_count"] == 1 else "quotes"
        click.echo(f"{row['id']} {row['quote_count']:>7,} {quotes}  {' · '.join(filter(None, words))}")


@speakers.command()
@DB
@click.argument("speaker")
@AS_JSON
def show(db: str, speaker: str, as_json: bool) -> None:
    """Show all that is known of a speaker: names and why they are its own, roles, and what people have said.

    \b
    Example:
        onrecord speakers show quotes.db "Ines Valdor"
    """
    from db.identity import directory

    with _looking(db) as opened:
        found = directory.page(opened.conn, directory.find(opened.conn, speaker)["id"])
    if found is not None:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(_sheet(found)))


@speakers.command()
@DB
@click.argument("speaker", required=False)
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.5, show_default=True, metavar="SCORE", help="From 0 to 1"
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, metavar="N", help="So many at most")
@AS_JSON
def suggest(db: str, speaker: str | None, least: float, limit: int, as_json: bool) -> None:
    """Suggest which speakers may be the same, the likeliest first; those of SPEAKER, or of all.

    Nothing is joined. Answer with `merge`, `split` or `split --unsure`, and a pair is not suggested again.

    \b
    Example:
        onrecord speakers suggest quotes.db --least 0.7
    """
    from db.identity import directory, lookalikes
    from db.identity.verdicts import contradictions

    with _looking(db) as opened:
        key = directory.find(opened.conn, speaker)["id"] if speaker else None
        rows = lookalikes.suggestions(opened.conn, key, least)
        for line in contradictions(opened.conn):
            click.echo(f"contradiction: {line}", err=True)
    if as_json:
        click.echo(json.dumps(rows[:limit], ensure_ascii=False, indent=2))
        return
    for row in rows[:limit]:
        click.echo(f"{row['score']:.2f}  {', '.join(row['evidence'])}")
        for one in (row["speaker"], row["other"]):
            click.echo(f"      {one['id']}  {directory.describe(one)}")
    if len(rows) > limit:
        click.echo(f"{len(rows) - limit:,} more; see them with --limit", err=True)


@speakers.command()
@DB
@click.argument("speaker")
@click.argument("others", metavar="OTHER...", nargs=-1, required=True)
@signed
def merge(db: str, speaker: str, others: tuple[str, ...], by: str, note: str | None) -> None:
    """Judge that each OTHER is the same as SPEAKER, whose name is the one to show.

    \b
    Example:
        onrecord speakers merge quotes.db "Ines Valdor" "Inez Valdor" --note "both chair the assembly"
    """
    from db.identity import directory
    from db.identity.verdicts import judge

    with _deciding(db) as (opened, said):
        kept = directory.find(opened.conn, speaker)
        for other in others:
            joined = directory.find(opened.conn, other)
            if joined["id"] == kept["id"]:
                raise Refusal(f"{other!r} is {kept['name']} already; see: onrecord speakers show {db} {kept['id']}")
            said.append(judge(opened.conn, kept["id"], joined["id"], "same", by, note))
            kept = directory.find(opened.conn, kept["id"])
        _consistent(opened, kept["id"])
        click.echo(directory.describe(kept))


@speakers.command()
@DB
@click.argument("speaker")
@click.argument("other", required=False)
@click.option(
    "--article", "articles", multiple=True, metavar="ID", help="Id or address of an article that means another"
)
@click.option("--unsure", is_flag=True, help="Nobody can tell: join them neither now nor by evidence")
@signed
def split(
    db: str, speaker: str, other: str | None, articles: tuple[str, ...], unsure: bool, by: str, note: str | None
) -> None:
    """Judge that OTHER is not SPEAKER: take it out, where it is one of its names, and never join it again.

    With --article, judge that somebody else of the same name is quoted there: the same one in all the articles named.

    \b
    Example:
        onrecord speakers split quotes.db "Ines Valdor" "Inez Valdor"
        onrecord speakers split quotes.db "Ines Valdor" --article https://gull.example/pilot
    """
    from db.identity import directory
    from db.identity.verdicts import judge, neighbours, set_apart

    if bool(other) == bool(articles):
        raise click.UsageError("name what to take out: either OTHER, or --article")
    verdict = "unsure" if unsure else "different"
    if articles:
        with _deciding(db) as (opened, said):
            kept = directory.find(opened.conn, speaker)
            keys = [directory.find_article(opened.conn, article) for article in dict.fromkeys(articles)]
            said += set_apart(opened.conn, kept["id"], keys, verdict, by, note)
            for key in dict.fromkeys([kept["id"], *directory.speakers_in(opened.conn, keys, kept["name"])]):
                click.echo(directory.describe(directory.find(opened.conn, key)))
        return
    assert other is not None
    with _deciding(db) as (opened, said):
        kept = directory.find(opened.conn, speaker)
        name = directory.find_name(opened.conn, kept, other)
        if name is not None:
            # What evidence has joined, no judgement stands in the way of; others are cut where they were tied.
            ties = [kept["id"]] if name["joined_by"] else neighbours(opened.conn, name["id"])
            pairs = [(near, name["id"]) for near in ties]
        else:
            apart = directory.find(opened.conn, other)
            if apart["id"] == kept["id"]:
                raise Refusal(_same_words(opened, db, kept, other))
            name, pairs = apart, [(kept["id"], apart["id"])]
        said += [judge(opened.conn, *pair, verdict, by, note) for pair in pairs]
        _consistent(opened, directory.find(opened.conn, name["id"])["id"])
        for key in (kept["id"], name["id"]):
            click.echo(directory.describe(directory.find(opened.conn, key)))


@speakers.command()
@DB
@click.argument("speaker")
@click.argument("aliases", metavar="ALIAS...", nargs=-1, required=True)
@signed
def alias(db: str, speaker: str, aliases: tuple[str, ...], by: str, note: str | None) -> None:
    """Say that SPEAKER also goes by each ALIAS: what articles call so, now or later, is joined to it.

    \b
    Example:
        onrecord speakers alias quotes.db "Ines Valdor" "Inez Valdor" "the Iron Speaker"
    """
    from db.identity import directory
    from db.identity.verdicts import state

    with _deciding(db) as (opened, said):
        kept = directory.find(opened.conn, speaker)
        for name in (" ".join(alias.split()) for alias in aliases):
            if not name:
                raise Refusal("an alias is empty; give a name")
            said.append(state(opened.conn, kept["id"], "alias", name, by, note))
        _consistent(opened, kept["id"])
        click.echo(directory.describe(directory.find(opened.conn, kept["id"])))


@speakers.command()
@DB
@click.argument("key")
@click.option("--by", default=_user, show_default="your login name", metavar="NAME", help="Who takes it back")
def undo(db: str, key: str, by: str) -> None:
    """Take back what somebody has decided, by the key that `show` prints or its beginning.

    \b
    Example:
        onrecord speakers undo quotes.db 4f1c09aa
    """
    from db.identity.verdicts import undo as take_back

    with _deciding(db) as (opened, _):
        row = take_back(opened.conn, key, by)
        words = row.get("verdict") or f"{row['field']} {row['value']}"
    click.echo(f"taken back: {words}, by {row.get('judged_by') or row.get('stated_by')}")


@speakers.command("import")
@DB
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@signed
def import_(db: str, file: Any, by: str, note: str | None) -> None:
    """Take over speakers from a table: name, kind, wikidata_id, role, aliases (parted by ;).

    Only the name is needed. `onrecord speakers list DB --csv` prints such a table. Rows that cannot be taken are named,
    and the others are.

    \b
    Example:
        onrecord speakers import quotes.db speakers.csv --by "Tilda Marsh"
    """
    from db.identity import roster
    from db.store import transaction

    report = Report(None, quiet=False, progress=False)
    with database(db, create=False) as opened, transaction(opened):
        try:
            for line, row in roster.read(file):
                try:
                    with opened.atomic():
                        report.counts["facts"] += roster.take(opened.conn, row, by, note)
                    report.counts["speakers"] += 1
                except roster.RosterError as error:
                    report.fail(f"{file.name}:{line}", str(error))
        except (roster.RosterError, UnicodeDecodeError) as error:
            raise Refusal(f"{file.name}: {error}") from error
    report.close("speakers", "facts", "failed")


@contextmanager
def _looking(db: str) -> Iterator[Any]:
    """A database to read, whoever is writing to it."""
    from db.connect import DatabaseError, read_database

    try:
        with read_database(db) as opened, _refusals():
            yield opened
    except DatabaseError as error:
        raise Refusal(str(error)) from error


@contextmanager
def _deciding(db: str) -> Iterator[tuple[Any, list[str]]]:
    """A database in which somebody decides something, all or nothing; the keys of what was said are printed."""
    from db.store import transaction

    said: list[str] = []
    with database(db, create=False) as opened, _refusals(), transaction(opened):
        yield opened, said
    for key in said:
        click.echo(f"kept as {key[:8]}; undo it with: onrecord speakers undo {db} {key[:8]}", err=True)


@contextmanager
def _refusals() -> Iterator[None]:
    from db.identity.directory import SpeakerError
    from db.identity.judgements import JudgementError

    try:
        yield
    except (SpeakerError, JudgementError) as error:
        raise Refusal(str(error)) from error


def _consistent(opened: Any, speaker_id: str) -> None:
    """Refuse what contradicts what somebody has said before."""
    from db.identity.verdicts import contradictions

    if found := contradictions(opened.conn, speaker_id):
        raise Refusal(f"{found[0]}; undo one of these first")


def _same_words(opened: Any, db: str, speaker: dict[str, Any], typed: str) -> str:
    """Why a speaker cannot be parted from what it is called, and what can be done instead."""
    from db.identity import directory

    articles = directory.called_so(opened.conn, speaker["id"], typed)
    lines = [f"  {row['id']}  {row['title'] or 'no title'} · {row['published'] or 'day unknown'}" for row in articles]
    many = f" {len(articles):,} articles, the newest of which are" if len(articles) > 5 else ""
    where = "\n".join([f", as in{many}:", *lines[:5]]) if articles else ""
    said = directory.alias_said(opened.conn, speaker["id"], typed)
    back = f"\n{said['by']} said so; take it back with: onrecord speakers undo {db} {said['id'][:8]}" if said else ""
    return (
        f"{typed!r} is what {speaker['name']} is called{where}{back}\nif an article means somebody else, part it with: "
        f"onrecord speakers split {db} {speaker['id']} --article ID"
    )


def _sheet(page: dict[str, Any]) -> Iterator[str]:
    """A speaker for the eye."""
    from db.identity.directory import describe

    yield f"{page['id']}  {describe(page)}"
    if page["wikidata_id"]:
        yield f"Wikidata: {page['wikidata_id']}"
    if others := [row["name"] for row in page["aliases"] if row["name"] != page["name"]]:
        yield f"Also called: {', '.join(others)}"
    for row in page["roles"]:
        days = " to ".join(dict.fromkeys(filter(None, [row["first_day"], row["last_day"]]))) or "day unknown"
        yield f"Role: {row['role']} ({days}, {row['quotes']:,})"
    for row in page["names"]:
        where = f"in “{row['title']}” of {row['published']}" if row["article_id"] else ""
        why = f"({row['joined_by']})" if row["joined_by"] else ""
        yield " ".join(filter(None, [f"Name: {row['id']} ", row["name"], where, why]))
    for row in page["history"]:
        what = f"{row['name']} {row['said']} {row['other'] or row['value']}"
        back = f", taken back by {row['withdrawn_by']} on {row['withdrawn_at'][:10]}" if row["withdrawn_at"] else ""
        note = f": {row['note']}" if row["note"] else ""
        yield f"Said: {row['id'][:8]}  {what}, {row['by']} on {row['at'][:10]}{note}{back}"
