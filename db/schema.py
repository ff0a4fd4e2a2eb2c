"""The tables of an On Record database, as sqlite-utils Migrations.

Plural tables, singular columns, ``<table>_id`` keys. Every column a reader facets or sorts on stands in ``quotes``
itself, because Datasette facets only the columns of the table it shows.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Literal, get_args

from sqlite_utils import Database, Migrations

QuoteType = Literal["direct", "mixed", "indirect"]
MentionKind = Literal["name", "pronoun", "nominal", "unnamed"]
SpeakerKind = Literal["person", "organization", "group", "anonymous"]
VenueType = Literal[
    "press conference", "interview", "speech", "statement", "social media", "letter", "hearing", "court",
    "parliament", "meeting", "report", "broadcast", "call", "other",
]  # fmt: skip
QUOTE_TYPES, MENTION_KINDS, SPEAKER_KINDS, VENUE_TYPES = map(get_args, (QuoteType, MentionKind, SpeakerKind, VenueType))
PRECISIONS = ("day", "month", "year", "range")
ALIAS_KINDS = ("name", "mention", "hand")
VERDICTS = ("same", "different", "unsure")
FIRST_FIELDS = ("speaker", "said", "venue", "type", "contents", "reject")
# Also what a person has found right as it is.
FIELDS = (*FIRST_FIELDS, "accept")
FACT_FIELDS = ("alias", "role", "wikidata_id")
# Why a correction changes nothing just now, and why a quote is retired.
ORPHANED = ("words gone", "place unsure", "no quote", "no article")
RETIRED = ("not found", "other boundaries", "article edited", "rejected")


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
    field text not null {_one_of("field", FIRST_FIELDS)},
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


def _corrections(fields: tuple[str, ...]) -> str:
    """The table of corrections, of some fields; a check is changed by making the table anew."""
    return f"""create table corrections (
    id text primary key,
    article_id text not null,
    quote_id text references quotes(id),
    contents text not null,
    words text not null,
    field text not null {_one_of("field", fields)},
    value text check (value is null or json_valid(value)),
    note text,
    corrected_by text not null,
    corrected_at text not null,
    withdrawn_by text,
    withdrawn_at text,
    anchor text not null check (json_valid(anchor)),
    aim text check (aim is null or json_valid(aim)),
    orphaned text {_one_of("orphaned", ORPHANED)},
    check ((withdrawn_by is null) = (withdrawn_at is null)),
    check ((field = 'reject') = (value is null))
);"""


# Corrections come in from other databases, too, before or after their article: so their key says what they are, and
# they point to an article without demanding it. `anchor` and `aim` move with the text; all else stays as it was signed.
SIGNED = f"""
alter table corrections rename to corrections_of_the_first_release;
{_corrections(FIRST_FIELDS)}
insert into corrections
select
    'first' || old.id, article_id, quote_id, contents, words, field,
    case field
        when 'speaker' then json_object('name', value, 'kind', 'person', 'role', null)
        when 'said' then json_object('earliest', value, 'latest', value)
        when 'venue' then json_object('name', value, 'kind', 'other')
        when 'reject' then null
        else json_quote(value)
    end,
    note, corrected_by, corrected_at,
    -- No command wrote this table, and what boundaries a hand may have written cannot be known.
    case when field = 'contents' then coalesce(withdrawn_by, 'onrecord') else withdrawn_by end,
    case when field = 'contents' then coalesce(withdrawn_at, corrected_at) else withdrawn_at end,
    json_object(
        'contents', json(contents),
        'text', (
            select json_group_array(substr(articles.text, part.value ->> 0 + 1, part.value ->> 1 - part.value ->> 0))
            from json_each(contents) as part
        ),
        'before', '', 'after', '', 'copies', 1
    ), null, null
from corrections_of_the_first_release as old join articles on articles.id = article_id;
drop table corrections_of_the_first_release;
create index corrections_quote_id on corrections (quote_id);
create index corrections_article_id on corrections (article_id);
create index corrections_orphaned on corrections (orphaned) where orphaned is not null;
create table findings (
    quote_id text primary key references quotes(id),
    article_id text not null references articles(id),
    found text not null check (json_valid(found))
);
create index findings_article_id on findings (article_id);
alter table quotes add column corrected text;
create index quotes_corrected on quotes (corrected) where corrected is not null;
"""

# Only readings after the first leave a trace, so that loading new articles costs nothing.
HISTORY = f"""
create table readings (
    article_id text not null references articles(id),
    number integer not null,
    run_id text not null references runs(id),
    started text not null,
    edited integer not null check (edited in (0, 1)),
    primary key (article_id, number)
) without rowid;
create index readings_run_id on readings (run_id);
create table changes (
    article_id text not null,
    number integer not null,
    quote_id text not null references quotes(id),
    field text not null,
    before,
    after,
    primary key (article_id, number, quote_id, field),
    foreign key (article_id, number) references readings(article_id, number)
) without rowid;
create index changes_quote_id on changes (quote_id);
create index articles_run_id on articles (run_id);
alter table quotes add column retired_reason text {_one_of("retired_reason", RETIRED)};
alter table quotes add column replaced_by text references quotes(id);
update quotes set retired_reason = 'not found' where retired_by is not null;
"""


@migrations()
def sign_corrections(db: Database) -> None:
    """Corrections that can be shared and placed again, and what was found before them."""
    _execute(db, SIGNED)


@migrations()
def keep_history(db: Database) -> None:
    """What each later reading of an article changed, and why a quote was retired."""
    _execute(db, HISTORY)


# What articles print (a full name anywhere, any other name in one article) is kept apart from who it is, as with
# outlets: merging and splitting only point names to other speakers, so that both can be undone to the letter.
NAMES = f"""
create table speaker_names (
    id text primary key,
    name text not null,
    kind text not null {_one_of("kind", SPEAKER_KINDS)},
    ending text,
    article_id text references articles(id),
    published text,
    printed text,
    joined_id text references speaker_names(id),
    joined_by text,
    speaker_id text not null references speakers(id),
    quote_count integer not null default 0,
    check ((joined_id is null) = (joined_by is null))
);
insert into speaker_names (id, name, kind, article_id, published, speaker_id, quote_count)
    select speakers.id, name, kind, article_id, published, speakers.id, quote_count
    from speakers left join articles on articles.id = article_id;
create index speaker_names_full on speaker_names (ending) where article_id is null and ending is not null;
create index speaker_names_bare on speaker_names (ending, published)
    where article_id is not null and ending is not null;
create index speaker_names_article_id on speaker_names (article_id) where article_id is not null;
create index speaker_names_speaker_id on speaker_names (speaker_id);
create index speaker_names_joined_id on speaker_names (joined_id) where joined_id is not null;

create table name_roles (
    speaker_name_id text not null references speaker_names(id),
    role text not null,
    folded text not null,
    first_published text,
    last_published text,
    quote_count integer not null,
    primary key (speaker_name_id, role)
) without rowid;
create index name_roles_folded on name_roles (folded);

create table name_aliases (
    speaker_name_id text not null references speaker_names(id),
    name text not null,
    folded text not null,
    kind text not null {_one_of("kind", ALIAS_KINDS)},
    speaker_id text not null references speakers(id),
    primary key (speaker_name_id, name)
);
insert into name_aliases (speaker_name_id, name, folded, kind, speaker_id)
    select speaker_id, name, folded, kind, speaker_id from aliases;
drop table aliases;
alter table name_aliases rename to aliases;
create index aliases_folded on aliases (folded);
create index aliases_speaker_id on aliases (speaker_id);

create table name_judgements (
    id text primary key,
    speaker_name_id text not null references speaker_names(id),
    other_name_id text not null references speaker_names(id),
    verdict text not null {_one_of("verdict", VERDICTS)},
    note text,
    judged_by text not null,
    judged_at text not null,
    withdrawn_by text,
    withdrawn_at text,
    check (speaker_name_id <> other_name_id),
    check ((withdrawn_by is null) = (withdrawn_at is null))
);
insert into name_judgements
    select printf('%020d', id), speaker_id, other_id, verdict, note, judged_by, judged_at,
        case when coalesce(withdrawn_by, withdrawn_at) is not null then coalesce(withdrawn_by, 'unknown') end,
        case when coalesce(withdrawn_by, withdrawn_at) is not null then coalesce(withdrawn_at, judged_at) end
    from judgements;
drop table judgements;
alter table name_judgements rename to judgements;
create index judgements_speaker_name_id on judgements (speaker_name_id);
create index judgements_other_name_id on judgements (other_name_id);

create table speaker_facts (
    id text primary key,
    speaker_name_id text not null references speaker_names(id),
    field text not null {_one_of("field", FACT_FIELDS)},
    value text not null,
    folded text not null,
    -- The key of the alias where it is a full name, which need not have been met yet: no foreign key.
    alias_id text,
    note text,
    stated_by text not null,
    stated_at text not null,
    withdrawn_by text,
    withdrawn_at text,
    check ((withdrawn_by is null) = (withdrawn_at is null))
);
create index speaker_facts_speaker_name_id on speaker_facts (speaker_name_id);
create index speaker_facts_alias_id on speaker_facts (alias_id) where alias_id is not null;
create index speaker_facts_folded on speaker_facts (folded) where withdrawn_at is null;

insert into speaker_facts (id, speaker_name_id, field, value, folded, stated_by, stated_at)
    select id, id, 'wikidata_id', wikidata_id, lower(wikidata_id), 'unknown', '' from speakers
    where wikidata_id is not null;

alter table quotes add column speaker_name_id text references speaker_names(id);
update quotes set speaker_name_id = speaker_id;
create index quotes_speaker_name_id on quotes (speaker_name_id, published);

create view speaker_roles as
select
    speaker_names.speaker_id, speakers.name as speaker, name_roles.role, min(name_roles.first_published) as first_day,
    max(name_roles.last_published) as last_day, sum(name_roles.quote_count) as quotes
from name_roles
join speaker_names on speaker_names.id = name_roles.speaker_name_id
join speakers on speakers.id = speaker_names.speaker_id
group by speaker_names.speaker_id, name_roles.role;
"""


@migrations()
def name_speakers(db: Database) -> None:
    """Names as articles print them, apart from whom they stand for; judgements and facts about names."""
    _execute(db, NAMES)


# The search page keeps what it counts by in memory. A new quote has a higher rowid than all before; of one that has
# changed since, this tells. A row per quote and not per change, so that it never outgrows the table of quotes.
WATCHED = """
create table _search_changes (
    quote_rowid integer primary key,
    version integer not null
);
create index _search_changes_version on _search_changes (version);
create trigger _search_changes_update after update on quotes
when old.speaker_id is not new.speaker_id or old.outlet_id is not new.outlet_id or old.type is not new.type
    or old.venue_type is not new.venue_type or old.speaker_kind is not new.speaker_kind or old.said is not new.said
    or old.published is not new.published or old.retired_by is not new.retired_by or old.text is not new.text
    or old.speaker is not new.speaker or old.title is not new.title or old.venue is not new.venue
begin
    insert into _search_changes (quote_rowid, version)
    values (new.rowid, (select coalesce(max(version), 0) + 1 from _search_changes))
    on conflict (quote_rowid) do update set version = excluded.version;
end;
-- A new quote may get the rowid of one that was deleted.
create trigger _search_changes_insert after insert on quotes
when exists (select 1 from _search_changes where quote_rowid = new.rowid)
begin
    update _search_changes set version = (select max(version) + 1 from _search_changes) where quote_rowid = new.rowid;
end;
create trigger _search_changes_delete after delete on quotes
begin
    insert into _search_changes (quote_rowid, version)
    values (old.rowid, (select coalesce(max(version), 0) + 1 from _search_changes))
    on conflict (quote_rowid) do update set version = excluded.version;
end;
"""


@migrations()
def watch_quotes(db: Database) -> None:
    """Which quotes have changed, so that the search page can follow the database."""
    _execute(db, WATCHED)


# What tells which quotes report one utterance (statements.py), in numbers, so that a new article is compared with few
# others and no text is read. A quote's parent is the fuller wording of which it is a variant. The names begin with _
# because nobody but the program reads these tables; `onrecord statements rebuild` makes them anew.
WORDINGS = """
create table _wordings (
    quote integer primary key,
    key integer not null,
    rank integer not null check (rank in (0, 1, 2)),
    speaker integer not null,
    surname integer not null,
    day integer not null,
    fullness integer not null,
    words blob not null,
    marked blob not null,
    parent integer
);
create index _wordings_parent on _wordings (parent) where parent is not null;
create table _wording_marks (
    mark integer not null,
    day integer not null,
    quote integer not null,
    primary key (mark, day, quote)
) without rowid;
alter table statements add column quote_id text references quotes(id);
alter table statements add column last_published text;
create index statements_speaker_id on statements (speaker_id, first_published);
create index statements_first_published on statements (first_published);
create index statements_outlet_count on statements (outlet_count);
create index statements_first_article_id on statements (first_article_id);
"""


@migrations()
def compare_wordings(db: Database) -> None:
    """What is known of each quote's words, so that quotes which report one utterance are found."""
    _execute(db, WORDINGS)


# A trigger that writes to the index flushes it after every statement. Whoever inserts many quotes puts a row here,
# indexes them together, and takes the row away, all in one transaction; for everybody else the trigger is as it was.
LOADING = """
create table _loading (
    id integer primary key check (id = 1)
);
drop trigger quotes_fts_insert;
create trigger quotes_fts_insert after insert on quotes
when not exists (select 1 from _loading)
begin
    insert into quotes_fts (rowid, text, speaker, title) values (new.rowid, new.text, new.speaker, new.title);
end;
drop index quotes_role;
create index quotes_role on quotes (speaker_id, published desc, article_id, position)
where role is not null and retired_by is null;
"""


@migrations()
def index_together(db: Database) -> None:
    """Many quotes at once into the search index; the latest role of a speaker in one step."""
    _execute(db, LOADING)


# One row a quote with all that a study counts by, and the keys to the tables around it.
FULL_DETAILS = """
drop view quote_details;
create view quote_details as
select
    quotes.id, quotes.text, quotes.type, quotes.speaker, quotes.speaker_kind, quotes.role, speakers.wikidata_id,
    quotes.mention, quotes.mention_kind, quotes.cue_words, quotes.said, quotes.said_latest, quotes.said_precision,
    quotes.said_words, quotes.venue, quotes.venue_type, outlets.name as outlet, outlets.domain, articles.agency,
    articles.title, articles.byline, quotes.published, articles.url, articles.origin, articles.language,
    quotes.position, quotes.rule, quotes.confidence, quotes.corrected, runs.version as run_version,
    runs.model as run_model, quotes.article_id, quotes.speaker_id, quotes.outlet_id, quotes.statement_id, quotes.run_id
from quotes
join articles on articles.id = quotes.article_id
join runs on runs.id = quotes.run_id
left join outlets on outlets.id = quotes.outlet_id
left join speakers on speakers.id = quotes.speaker_id
where quotes.retired_by is null;
"""


@migrations()
def detail_quotes(db: Database) -> None:
    """The view for research knows a quote's statement, what was corrected in it, and its speaker in Wikidata."""
    _execute(db, FULL_DETAILS)


# Outlet, month, description and order of the ledger of unnamed sources are all read from this index alone; SQLite looks
# up even what the condition says already, where the index does not hold it.
UNNAMED = """
create index quotes_unnamed_newest on quotes (
    published desc, article_id, position, outlet_id, speaker, speaker_kind, retired_by
)
where speaker_kind = 'anonymous' and retired_by is null;
"""


@migrations()
def list_unnamed(db: Database) -> None:
    """Unnamed sources by day, with how they are described."""
    _execute(db, UNNAMED)


# Datasette counts, on the page of a row, all rows that point to it; without these it would read whole tables for that.
POINTERS = """
create index quotes_replaced_by on quotes (replaced_by) where replaced_by is not null;
create index statements_quote_id on statements (quote_id);
create index speakers_article_id on speakers (article_id) where article_id is not null;
"""


@migrations()
def find_pointers(db: Database) -> None:
    """What points to a quote or an article is found without reading whole tables."""
    _execute(db, POINTERS)


# Whoever looks at a doubtful quote and finds nothing wrong decides as well. The index is the queue of quotes that
# nobody has decided about, the least sure first; it holds the few doubtful ones alone.
ACCEPTED = f"""
alter table corrections rename to corrections_without_accept;
{_corrections(FIELDS)}
insert into corrections select * from corrections_without_accept;
drop table corrections_without_accept;
create index corrections_quote_id on corrections (quote_id);
create index corrections_article_id on corrections (article_id);
create index corrections_orphaned on corrections (orphaned) where orphaned is not null;
create index corrections_corrected_at on corrections (corrected_at);
create index quotes_to_review on quotes (confidence, id, outlet_id, corrected, retired_by)
where confidence < 0.5 and corrected is null and retired_by is null;
"""


@migrations()
def accept_quotes(db: Database) -> None:
    """A quote can be accepted as it is, and what is to be reviewed is found at once."""
    _execute(db, ACCEPTED)


# SQLite looks a value up in a list of three or more by making a small table of the list, for each row that is stored;
# comparing it with one after the other says the same and halves what storing a quote costs. What a check says may be
# written otherwise in place (sqlite.org/lang_altertable.html#otheralter), where the library allows it.
CHOICE = re.compile(r"check \((\w+) in \(([^()]*)\)\)")
TABLES = "select name, sql from sqlite_master where type = 'table' and sql like '%check (%'"


def _compared(check: re.Match[str]) -> str:
    return f"check ({' or '.join(f'{check[1]} = {value.strip()}' for value in check[2].split(','))})"


@migrations()
def compare_choices(db: Database) -> None:
    """The checks of columns with few values, written in the way that takes SQLite least time."""
    db.conn.execute("pragma writable_schema = on")
    try:
        for name, sql in db.conn.execute(TABLES).fetchall():
            db.conn.execute(
                "update sqlite_master set sql = ? where type = 'table' and name = ?", [CHOICE.sub(_compared, sql), name]
            )
        version = db.conn.execute("pragma schema_version").fetchone()[0]
        db.conn.execute(f"pragma schema_version = {version + 1}")
    except sqlite3.OperationalError as error:
        if "may not be modified" not in str(error):  # some systems build SQLite so; the checks are slower there
            raise
    finally:
        db.conn.execute("pragma writable_schema = reset")


@migrations()
def find_undated(db: Database) -> None:
    """Whether there are wordings of unknown day, which every other is compared with."""
    _execute(db, "create index _wordings_undated on _wordings (quote) where day = 0;\n")


# No column of `articles`, for an article may be in many files that all say the same. Written by `ingest` alone.
SEEN = """
create table _fingerprints (
    fingerprint text primary key,
    article_id text not null references articles(id) on delete cascade
) without rowid;
create index _fingerprints_article_id on _fingerprints (article_id);
"""


@migrations()
def remember_documents(db: Database) -> None:
    """From which documents the articles were read, so that these need not be read again."""
    _execute(db, SEEN)


# Each index costs every load. What the first asked for, the queue of quotes to review and the index of unnamed sources
# answer as well; and a speaker's latest role stands with the roles of the speaker's names.
FEWER = """
drop index quotes_doubtful;
drop index quotes_unnamed;
drop index quotes_role;
"""


@migrations()
def drop_indexes(db: Database) -> None:
    """Fewer indexes, whose questions others answer."""
    _execute(db, FEWER)


# A mark that is added to a large table touches a page of its own, which is written twice; so new marks wait in a small
# one, and go over many at a time (nearby.py).
RECENT = """
create table _recent_marks (
    mark integer not null,
    day integer not null,
    quote integer not null,
    primary key (mark, day, quote)
) without rowid;
"""


@migrations()
def gather_marks(db: Database) -> None:
    """A small table for the marks of new wordings."""
    _execute(db, RECENT)
