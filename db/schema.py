"""The tables of an On Record database, as sqlite-utils Migrations.

Plural tables, singular columns, ``<table>_id`` keys. Every column a reader facets or sorts on stands in ``quotes``
itself, because Datasette facets only the columns of the table it shows.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

QUOTE_TYPES = ("direct", "mixed", "indirect")
MENTION_KINDS = ("name", "pronoun", "nominal", "unnamed")
SPEAKER_KINDS = ("person", "organization", "group", "anonymous")
PRECISIONS = ("day", "month", "year", "range")
VENUE_TYPES = (
    "press conference", "interview", "speech", "statement", "social media", "letter", "hearing", "court",
    "parliament", "meeting", "report", "broadcast", "call", "other",
)  # fmt: skip
ALIAS_KINDS = ("name", "mention", "hand")
VERDICTS = ("same", "different", "unsure")
FIELDS = ("speaker", "said", "venue", "type", "contents", "reject")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"check ({column} in ({', '.join(repr(value) for value in values)}))"


# Keys are made of contents (a hash of the folded name), never counted up, so that two databases loaded from the same
# records in another order are the same and can be joined.
FIRST = f"""
create table outlets (
    id text primary key,
    name text not null,
    found_name text not null,
    domain text,
    quote_count integer not null default 0
);
create table outlet_names (
    id text primary key,
    name text not null,
    domain text,
    folded text not null,
    outlet_id text not null references outlets(id),
    kept integer not null default 0 check (kept in (0, 1)),
    article_count integer not null default 0
);
create table runs (
    id text primary key,
    version text not null,
    model text not null,
    settings text not null,
    started text not null
);
create table articles (
    id text primary key,
    url text,
    origin text not null,
    outlet_id text references outlets(id),
    outlet_name_id text references outlet_names(id),
    agency text,
    title text,
    byline text,
    published text,
    language text,
    text text not null,
    run_id text not null references runs(id),
    content_hash text not null
);
create table speakers (
    id text primary key,
    name text not null,
    kind text not null {_one_of("kind", SPEAKER_KINDS)},
    role text,
    role_day text,
    article_id text references articles(id),
    wikidata_id text,
    quote_count integer not null default 0
);
create table aliases (
    speaker_id text not null references speakers(id),
    name text not null,
    folded text not null,
    kind text not null {_one_of("kind", ALIAS_KINDS)},
    primary key (speaker_id, name)
);
create table judgements (
    id integer primary key,
    speaker_id text not null references speakers(id),
    other_id text not null references speakers(id),
    verdict text not null {_one_of("verdict", VERDICTS)},
    note text,
    judged_by text not null,
    judged_at text not null,
    withdrawn_by text,
    withdrawn_at text,
    check (speaker_id <> other_id)
);
create table statements (
    id text primary key,
    text text not null,
    speaker_id text references speakers(id),
    first_article_id text references articles(id),
    first_published text,
    quote_count integer not null default 0,
    outlet_count integer not null default 0
);
-- `rowid` is a declared column here, on purpose. The hidden rowid of a table with a text key may be renumbered by
-- VACUUM, and the search index would then point at other quotes. A declared column of that name takes its place
-- everywhere (sqlite.org/lang_createtable.html#rowid), so FTS5, `sqlite-utils search` and all of Datasette's ways of
-- searching (of which `_search_text=` knows no other name) agree on a number that never changes.
create table quotes (
    id text primary key,
    rowid integer not null unique,
    text text not null,
    speaker text,
    speaker_id text references speakers(id),
    role text,
    said text,
    published text,
    venue text,
    outlet_id text references outlets(id),
    article_id text not null references articles(id),
    title text,
    position integer not null,
    type text not null {_one_of("type", QUOTE_TYPES)},
    said_latest text,
    said_precision text {_one_of("said_precision", PRECISIONS)},
    said_words text,
    said_year integer,
    venue_type text {_one_of("venue_type", VENUE_TYPES)},
    speaker_kind text {_one_of("speaker_kind", SPEAKER_KINDS)},
    speaker_in_article text,
    mention text,
    mention_kind text {_one_of("mention_kind", MENTION_KINDS)},
    cue_words text,
    contents text not null,
    cue text not null,
    mention_span text,
    said_span text,
    venue_span text,
    statement_id text references statements(id),
    rule text not null,
    confidence real not null check (confidence between 0 and 1),
    run_id text not null references runs(id),
    retired_by text references runs(id)
);
create table corrections (
    id integer primary key,
    article_id text not null references articles(id),
    quote_id text references quotes(id),
    contents text not null,
    words text not null,
    field text not null {_one_of("field", FIELDS)},
    value text,
    note text,
    corrected_by text not null,
    corrected_at text not null,
    withdrawn_by text,
    withdrawn_at text
);
create index outlets_edited on outlets (id) where name <> found_name;
create index outlet_names_outlet_id on outlet_names (outlet_id);
create index outlet_names_folded on outlet_names (folded);
create index outlet_names_domain on outlet_names (domain) where domain is not null;
create index articles_outlet_id on articles (outlet_id);
create index articles_outlet_name_id on articles (outlet_name_id);
create index articles_published on articles (published);
create index speakers_quote_count on speakers (quote_count);
create index aliases_folded on aliases (folded);
create index judgements_speaker_id on judgements (speaker_id);
create index judgements_other_id on judgements (other_id);
create index quotes_article_id on quotes (article_id, position);
create index quotes_speaker_id on quotes (speaker_id, published, outlet_id, retired_by);
create index quotes_role on quotes (speaker_id, published) where role is not null;
create index quotes_outlet_id on quotes (outlet_id, published, speaker_id, retired_by);
create index quotes_published on quotes (published);
create index quotes_said on quotes (said, said_latest, published) where said is not null;
create index quotes_venue on quotes (venue_type, venue) where venue is not null;
create index quotes_unnamed on quotes (outlet_id, published, retired_by) where speaker_kind = 'anonymous';
create index quotes_doubtful on quotes (confidence) where confidence < 0.5;
create index quotes_statement_id on quotes (statement_id) where statement_id is not null;
create index quotes_retired_by on quotes (retired_by) where retired_by is not null;
create index corrections_quote_id on corrections (quote_id);
create index corrections_article_id on corrections (article_id);
"""

# content="quotes" in double quotes is the only form by which Datasette finds a search table on its own.
SEARCH = """
create virtual table quotes_fts using fts5 (
    text, speaker, title, content="quotes", content_rowid="rowid",
    tokenize='porter unicode61 remove_diacritics 2'
);
create trigger quotes_fts_insert after insert on quotes begin
    insert into quotes_fts (rowid, text, speaker, title) values (new.rowid, new.text, new.speaker, new.title);
end;
create trigger quotes_fts_delete after delete on quotes begin
    insert into quotes_fts (quotes_fts, rowid, text, speaker, title)
    values ('delete', old.rowid, old.text, old.speaker, old.title);
end;
create trigger quotes_fts_update after update on quotes
when old.text is not new.text or old.speaker is not new.speaker or old.title is not new.title
    or old.rowid is not new.rowid
begin
    insert into quotes_fts (quotes_fts, rowid, text, speaker, title)
    values ('delete', old.rowid, old.text, old.speaker, old.title);
    insert into quotes_fts (rowid, text, speaker, title) values (new.rowid, new.text, new.speaker, new.title);
end;
"""

DETAILS = """
create view quote_details as
select
    quotes.id, quotes.text, quotes.type, quotes.speaker, quotes.speaker_kind, quotes.role, quotes.mention,
    quotes.cue_words, quotes.said, quotes.said_latest, quotes.said_precision, quotes.said_words, quotes.venue,
    quotes.venue_type, outlets.name as outlet, articles.agency, articles.title, articles.byline, quotes.published,
    articles.url, articles.origin, articles.language, quotes.position, quotes.rule, quotes.confidence,
    runs.version as run_version, runs.model as run_model, quotes.article_id, quotes.speaker_id, quotes.outlet_id
from quotes
join articles on articles.id = quotes.article_id
join runs on runs.id = quotes.run_id
left join outlets on outlets.id = quotes.outlet_id
where quotes.retired_by is null;
"""

migrations = Migrations("onrecord")


# Statement by statement: executescript would commit first, and a migration is all or nothing.
def _execute(db: Database, script: str) -> None:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""


@migrations()
def create_tables(db: Database) -> None:
    """Everything of the first release."""
    _execute(db, FIRST + SEARCH + DETAILS)
