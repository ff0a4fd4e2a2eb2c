"""What must hold between the tables, each as a query for the rows of which it does not, and what puts them right."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from db.identity.identity import settle_all

# A check by SQL: its name, what is wrong where rows are found, the keys of those rows, and what mends them.
Remedy = str | Callable[[sqlite3.Connection], None]
Query = tuple[str, str, str, tuple[Remedy, ...]]

COPIES: tuple[Query, ...] = (
    (
        "outlets of articles", "articles point to another outlet than their printed name does",
        """
        select articles.id from articles left join outlet_names on outlet_names.id = outlet_name_id
        where articles.outlet_id is not outlet_names.outlet_id
        """,
        ("""
        update articles set outlet_id = (select outlet_id from outlet_names where id = outlet_name_id)
        where outlet_id is not (select outlet_id from outlet_names where id = outlet_name_id)
        """,),
    ),
    (
        "titles, days and outlets of quotes", "quotes disagree with their article",
        """
        select quotes.id from quotes join articles on articles.id = article_id
        where quotes.title is not articles.title or quotes.published is not articles.published
            or quotes.outlet_id is not articles.outlet_id
        """,
        ("""
        update quotes set (title, published, outlet_id) = (
            select title, published, outlet_id from articles where articles.id = article_id
        ) where (title, published, outlet_id) is not (
            select title, published, outlet_id from articles where articles.id = article_id
        )
        """,),
    ),
    (
        "speakers of quotes", "quotes disagree with the name printed, or with the speaker's own name",
        """
        select quotes.id from quotes left join speakers on speakers.id = quotes.speaker_id
        left join speaker_names on speaker_names.id = speaker_name_id
        where quotes.speaker is not speakers.name or quotes.speaker_id is not speaker_names.speaker_id
        """,
        ("""
        update quotes set speaker_id = (select speaker_id from speaker_names where id = speaker_name_id)
        where speaker_id is not (select speaker_id from speaker_names where id = speaker_name_id)
        """, """
        update quotes set speaker = (select name from speakers where id = speaker_id)
        where speaker is not (select name from speakers where id = speaker_id)
        """),
    ),
)  # fmt: skip
COUNTS: tuple[Query, ...] = (
    (
        "counts of outlets", "outlets have a wrong number of quotes",
        """
        select id from outlets left join (
            select outlet_id, count(*) as quotes from quotes where retired_by is null group by outlet_id
        ) on outlet_id = outlets.id where quote_count <> coalesce(quotes, 0)
        """,
        ("""
        update outlets set quote_count = (
            select count(*) from quotes where outlet_id = outlets.id and retired_by is null
        )
        """,),
    ),
    (
        "counts of outlet names", "names of outlets have a wrong number of articles",
        """
        select id from outlet_names left join (
            select outlet_name_id, count(*) as articles from articles group by outlet_name_id
        ) on outlet_name_id = outlet_names.id where article_count <> coalesce(articles, 0)
        """,
        ("""
        update outlet_names set article_count = (
            select count(*) from articles where outlet_name_id = outlet_names.id
        )
        """,),
    ),
    (
        "counts of names", "names have a wrong number of quotes",
        """
        select id from speaker_names left join (
            select speaker_name_id, count(*) as quotes from quotes where retired_by is null group by speaker_name_id
        ) on speaker_name_id = speaker_names.id where quote_count <> coalesce(quotes, 0)
        """,
        (settle_all,),
    ),
    (
        "counts of speakers", "speakers have a wrong number of quotes",
        """
        select id from speakers left join (
            select speaker_id, count(*) as quotes from quotes where retired_by is null group by speaker_id
        ) on speaker_id = speakers.id where quote_count <> coalesce(quotes, 0)
        """,
        (settle_all,),
    ),
    (
        "counts of statements", "statements have a wrong number of quotes",
        """
        select id from statements left join (
            select statement_id, count(*) as quotes from quotes where retired_by is null group by statement_id
        ) on statement_id = statements.id where quote_count <> coalesce(quotes, 0)
        """,
        ("""
        update statements set quote_count = (
            select count(*) from quotes where statement_id = statements.id and retired_by is null
        )
        """,),
    ),
)  # fmt: skip
ORPHANS: tuple[Query, ...] = (
    (
        "speakers' names", "speakers have no name that stands for them",
        "select id from speakers where not exists (select 1 from speaker_names where speaker_id = speakers.id)",
        ("""
        delete from speakers
        where not exists (select 1 from speaker_names where speaker_id = speakers.id)
            and not exists (select 1 from quotes where speaker_id = speakers.id)
        """,),
    ),
    (
        "outlets' names", "outlets have no name that articles print",
        "select id from outlets where not exists (select 1 from outlet_names where outlet_id = outlets.id)",
        ("""
        delete from outlets where not exists (select 1 from outlet_names where outlet_id = outlets.id)
            and not exists (select 1 from articles where outlet_id = outlets.id)
            and not exists (select 1 from quotes where outlet_id = outlets.id)
        """,),
    ),
    (
        "statements' quotes", "statements have no quote",
        "select id from statements where not exists (select 1 from quotes where statement_id = statements.id)",
        ("delete from statements where not exists (select 1 from quotes where statement_id = statements.id)",),
    ),
)  # fmt: skip
