"""Which outlet published an article: one for each domain, under one name, which an editor may change.

Articles print names, and their addresses have domains. Names that share a domain, and domains that share a name, are
one outlet: the connected components of what was seen, so that the order of loading changes nothing. Its name is the
one that most of its articles print.

What an editor decides is kept with the names seen (``outlet_names.kept``) and outlives every load: an outlet that
holds a kept name is left alone by all that is automatic, and what arrives later under its domain or names joins it.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from db.identity.speakers import digest, fold, plainness

# Sites that carry the articles of many outlets, with all their subdomains …
PLATFORMS = (
    "yahoo.com", "yahoo.co.jp", "msn.com", "aol.com", "news.google.com", "apple.news", "bing.com", "flipboard.com",
    "smartnews.com", "newsbreak.com", "ground.news", "inkl.com", "pressreader.com", "newspapers.com", "issuu.com",
    "scribd.com", "allafrica.com", "reliefweb.int", "dailyhunt.in", "headtopics.com", "archive.org", "archive.ph",
    "archive.is", "archive.today", "googleusercontent.com", "facebook.com", "instagram.com", "threads.net",
    "linkedin.com", "x.com", "twitter.com", "t.co", "youtube.com", "youtu.be", "reddit.com", "t.me", "telegra.ph",
    "bsky.app", "tiktok.com", "vk.com", "prnewswire.com", "businesswire.com", "globenewswire.com", "einpresswire.com",
    "eurekalert.org", "patreon.com", "localhost",
)  # fmt: skip
# … and sites whose subdomains each are an outlet's own: jane.substack.com is hers, substack.com/@jane is nobody's.
HOSTS = (
    "substack.com", "open.substack.com", "medium.com", "wordpress.com", "blogspot.com", "tumblr.com", "ghost.io",
    "beehiiv.com", "wixsite.com", "weebly.com", "squarespace.com", "github.io", "sites.google.com", "livejournal.com",
)  # fmt: skip
# Doors of one house.
DOOR = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=.*\.)")

NEAR = """
select outlet_id, folded, domain is :domain and domain is not null as same_domain, article_count,
    exists (select 1 from outlet_names as other where other.outlet_id = outlet_names.outlet_id and kept) as kept
from outlet_names where folded = :folded or domain = :domain
"""
OUTLET = "insert into outlets (id, name, found_name) values (:id, :name, :name) on conflict (id) do nothing"
NAME = """
insert into outlet_names (id, name, domain, folded, outlet_id, kept)
values (:id, :name, :domain, :folded, :outlet_id, :kept)
"""
MOVE = (
    "update outlet_names set outlet_id = :outlet_id where id = :id",
    "update articles set outlet_id = :outlet_id where outlet_name_id = :id",
)
MOVE_QUOTES = """
update quotes set outlet_id = (select outlet_id from outlet_names where id = :id)
where article_id in (select id from articles where outlet_name_id = :id)
"""
RECOUNT = """
update outlets set quote_count = (select count(*) from quotes where outlet_id = :id and retired_by is null)
where id = :id
"""
COUNT = "update outlet_names set article_count = article_count + ? where id = ?"
RECOUNT_STATEMENTS = """
update statements set outlet_count = (
    select count(distinct outlet_id) from quotes where statement_id = statements.id and retired_by is null
) where id in (select statement_id from quotes where outlet_id = :id and statement_id is not null)
"""
DESCRIBE = """
update outlets set name = :name, found_name = :found_name, domain = :domain
where id = :id and (name is not :name or found_name is not :found_name or domain is not :domain)
"""
LIST = """
select outlets.id, outlets.name, outlets.domain, outlets.quote_count as quotes,
    coalesce(sum(outlet_names.article_count), 0) as articles, max(coalesce(outlet_names.kept, 0)) as kept,
    json_group_array(distinct outlet_names.name) as names
from outlets left join outlet_names on outlet_names.outlet_id = outlets.id
group by outlets.id order by quotes desc, articles desc, outlets.name, outlets.id
"""

Row = dict[str, Any]


class OutletError(Exception):
    """An outlet cannot be renamed; the message says why, and which names are near."""


def save_name(conn: sqlite3.Connection, name: str, url: str | None, moved: set[str] | None = None) -> tuple[str, str]:
    """Note that an article of this name and address was seen; the keys of the name and of its outlet.

    Names that come to another outlet by it take their quotes along. With ``moved``, they are put there instead, for
    ``move_quotes``; and so they are by all functions here that have it.
    """
    domain = domain_of(url)
    key = digest(f"{name}\n{domain or ''}")
    stored = conn.execute("select outlet_id from outlet_names where id = ?", [key]).fetchone()
    if stored:
        return key, stored[0]
    keep_edits(conn, moved)
    row: Row = {"id": key, "name": name, "domain": domain, "folded": fold(name)}
    near = _rows(conn, NEAR, row)
    # The domain says more than the name, and what is automatic comes before what an editor has set apart.
    best = min(
        near,
        key=lambda n: (
            not n["same_domain"],
            n["kept"],
            n["folded"] != row["folded"],
            -n["article_count"],
            n["outlet_id"],
        ),
        default={"kept": False, "outlet_id": digest(row["folded"])},
    )
    row |= {"kept": best["kept"], "outlet_id": best["outlet_id"]}
    conn.execute(OUTLET, {"id": row["outlet_id"], "name": name})
    conn.execute(NAME, row)
    if not row["kept"]:
        _regroup(conn, {row["outlet_id"], *(n["outlet_id"] for n in near if not n["kept"])}, moved)
    return key, conn.execute("select outlet_id from outlet_names where id = ?", [key]).fetchone()[0]


def count_articles(conn: sqlite3.Connection, more: Mapping[str | None, int]) -> None:
    """Count articles under the names that they print: so many more, or fewer, of each."""
    counts = {key: count for key, count in more.items() if key and count}
    conn.executemany(COUNT, [(count, key) for key, count in counts.items()])
    homes = (conn.execute("select outlet_id from outlet_names where id = ?", [key]).fetchone()[0] for key in counts)
    for home in sorted(set(homes)):
        _describe(conn, home)


def domain_of(url: str | None) -> str | None:
    """The domain of an address, where it belongs to one outlet: without www., and none for a platform of many."""
    # Up to its path, which no two articles share: the rest is looked at once for an outlet.
    scheme, slashes, rest = (url or "").partition("//")
    return _own_domain(f"{scheme}{slashes}{rest.partition('/')[0]}")


@lru_cache(maxsize=1 << 14)
def _own_domain(site: str) -> str | None:
    try:
        host = (urlsplit(site).hostname or "").rstrip(".")
    except ValueError:
        return None
    host = DOOR.sub("", host)
    if not host or host in HOSTS or any(host == site or host.endswith(f".{site}") for site in PLATFORMS):
        return None
    return host


def list_outlets(conn: sqlite3.Connection) -> list[Row]:
    """All outlets with their counts, all names their articles print, and whether an editor has decided on them."""
    return _rows(conn, LIST)


def rename(conn: sqlite3.Connection, old: str, new: str) -> Row:
    """Give an outlet another name, or join it to the outlet of that name; its row of ``list_outlets`` as it is then.

    ``old`` is a name as it is shown; or the key of an outlet; or a domain or a printed name, which parts it from the
    others of its outlet. Renaming back undoes it: names that would go by ``new``, had nobody decided anything, return
    there alone. The caller holds the transaction. Raises OutletError for a name that is not there.
    """
    new = " ".join(new.split())
    if not fold(new).strip():
        raise OutletError("the new name is empty; give the name that readers know")
    keep_edits(conn)
    names = _rows(conn, "select * from outlet_names")
    chosen = _chosen(conn, names, old)
    homes = _home_names(names)
    chosen = [row for row in chosen if fold(homes[row["id"]]) == fold(new)] or chosen
    _choose(conn, chosen, new)
    _forget_needless(conn)
    key = conn.execute("select outlet_id from outlet_names where id = ?", [chosen[0]["id"]]).fetchone()[0]
    return next(row for row in list_outlets(conn) if row["id"] == key)


def keep_edits(conn: sqlite3.Connection, moved: set[str] | None = None) -> None:
    """Take over names that an editor has written into the table of outlets: from now on they are kept."""
    for row in _rows(conn, "select id, name from outlets where name <> found_name order by id"):
        names = _rows(conn, "select * from outlet_names where outlet_id = ?", [row["id"]])
        if names and row["id"] != _chosen_id(row["name"]) and not all(name["kept"] for name in names):
            _choose(conn, names, row["name"], moved)


def _chosen(conn: sqlite3.Connection, names: list[Row], old: str) -> list[Row]:
    """The names seen that a person means by a word."""
    shown = {row["id"]: row["name"] for row in _rows(conn, "select id, name from outlets")}
    ways = (
        lambda row: shown[row["outlet_id"]] == old, lambda row: row["outlet_id"] == old,
        lambda row: fold(shown[row["outlet_id"]]) == fold(old), lambda row: row["domain"] == old.lower(),
        lambda row: row["folded"] == fold(old),
    )  # fmt: skip
    for means in ways:
        if found := [row for row in names if means(row)]:
            return found
    known = sorted({*shown.values(), *(row["domain"] for row in names if row["domain"])})
    close = [name for name in known if fold(old) in fold(name)][:3] or get_close_matches(old, known, 3)
    hint = f"did you mean {' or '.join(repr(name) for name in close)}?" if close else "list them without --rename"
    raise OutletError(f"there is no outlet {old!r}; {hint}")


def _choose(conn: sqlite3.Connection, names: list[Row], new: str, moved: set[str] | None = None) -> None:
    """Put names under the outlet shown as ``new``, or make one, and keep them there."""
    sources = {row["outlet_id"] for row in names}
    whole = {key for key in sources if _size(conn, key) == sum(row["outlet_id"] == key for row in names)}
    others = [row for row in _rows(conn, "select id, name from outlets order by id") if row["id"] not in whole]
    same = sorted((row for row in others if fold(row["name"]) == fold(new)), key=lambda row: row["name"] != new)
    target = same[0]["id"] if same else _chosen_id(new)
    conn.execute(OUTLET, {"id": target, "name": new})
    if not same:  # an outlet that is joined keeps its own spelling
        conn.execute("update outlets set name = ? where id = ?", [new, target])
    conn.executemany("update outlet_names set kept = 1 where id = ?", [[row["id"]] for row in names])
    _move(conn, names, target, moved)
    _regroup(conn, {key for key in sources - whole - {target} if not _is_kept(conn, key)}, moved)


def _forget_needless(conn: sqlite3.Connection) -> None:
    """Let go of decisions that say what would be so anyhow, so that renaming back leaves no trace."""
    names = _rows(
        conn, "select outlet_names.*, outlets.name as shown from outlet_names join outlets on outlets.id = outlet_id"
    )
    for group in _components(names):
        outlets = {row["outlet_id"] for row in group}
        if not any(row["kept"] for row in group) and not any(_is_kept(conn, key) for key in outlets):
            continue
        alone = len(outlets) == 1 and _size(conn, group[0]["outlet_id"]) == len(group)
        if alone and group[0]["shown"] == _best_name(group):
            conn.executemany("update outlet_names set kept = 0 where id = ?", [[row["id"]] for row in group])
            _regroup(conn, outlets)


def _regroup(conn: sqlite3.Connection, outlets: Iterable[str], moved: set[str] | None = None) -> None:
    """Make the connected components of what is in some outlets one outlet each."""
    rows = [row for key in outlets for row in _rows(conn, "select * from outlet_names where outlet_id = ?", [key])]
    for group in _components(rows):
        keys = [digest(folded) for folded in sorted({row["folded"] for row in group})]
        target = next((key for key in keys if not _is_kept(conn, key)), group[0]["outlet_id"])
        conn.execute(OUTLET, {"id": target, "name": _best_name(group)})
        _move(conn, [row for row in group if row["outlet_id"] != target], target, moved)


def move_quotes(conn: sqlite3.Connection, names: Iterable[str]) -> None:
    """Take the quotes of articles under some names to the outlets of these names, and count them there."""
    keys = sorted(names)
    conn.executemany(MOVE_QUOTES, [{"id": key} for key in keys])
    homes = {row[0] for key in keys for row in conn.execute("select outlet_id from outlet_names where id = ?", [key])}
    _recount(conn, homes)


def _recount(conn: sqlite3.Connection, outlets: Iterable[str]) -> None:
    for key in sorted(outlets):
        conn.execute(RECOUNT, {"id": key})
        conn.execute(RECOUNT_STATEMENTS, {"id": key})


def _move(conn: sqlite3.Connection, names: list[Row], target: str, moved: set[str] | None) -> None:
    """Re-point names, their articles and quotes to an outlet; an outlet that nothing points to any more is dropped."""
    for row in names:
        for sql in MOVE:
            conn.execute(sql, {"id": row["id"], "outlet_id": target})
    held = {target, *(row["outlet_id"] for row in names)}
    left = {key for key in held if _size(conn, key)}
    if moved is not None:
        moved.update(row["id"] for row in names)
    elif names:
        conn.executemany(MOVE_QUOTES, [{"id": row["id"]} for row in names])
        _recount(conn, left)
    for key in held:
        if key in left:
            _describe(conn, key)
        else:
            conn.execute("delete from outlets where id = ?", [key])


def _describe(conn: sqlite3.Connection, key: str) -> None:
    """Bring the name and domain of an outlet up to date with its articles; a name that an editor chose stays."""
    rows = _rows(conn, "select * from outlet_names where outlet_id = ?", [key])
    name, found_before = conn.execute("select name, found_name from outlets where id = ?", [key]).fetchone()
    # Names that an editor has joined to it have no say in what it would be called without them.
    found = _best_name([row for row in rows if not row["kept"]] or rows)
    # The shortest of several (news.example.com, example.com) is the outlet's own.
    domain = min((row["domain"] for row in rows if row["domain"]), key=lambda d: (len(d), d), default=None)
    automatic = name == found_before and not any(row["kept"] for row in rows)
    values = {"id": key, "name": found if automatic else name, "found_name": found, "domain": domain}
    conn.execute(DESCRIBE, values)


def _components(names: list[Row]) -> list[list[Row]]:
    """Names seen, together where they share a folded name or a domain, directly or by others."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in names:
        ends = [("name", row["folded"])] + ([("domain", row["domain"])] if row["domain"] else [])
        joined = [row]
        for group in {id(groups[end]): groups[end] for end in ends if end in groups}.values():
            joined += group
        for member in joined:
            groups["name", member["folded"]] = joined
            if member["domain"]:
                groups["domain", member["domain"]] = joined
    return list({id(group): group for group in groups.values()}.values())


def _home_names(names: list[Row]) -> dict[str, str]:
    """By what name each name seen would go, had nobody decided anything."""
    return {row["id"]: best for group in _components(names) for best in [_best_name(group)] for row in group}


def _best_name(rows: list[Row]) -> str:
    """The name that most articles print, in its plainest spelling; of equally many, the plainest."""
    printed = [row for row in rows if row["article_count"]] or rows
    spellings: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for row in printed:
        counts[row["folded"]] += row["article_count"]
        spellings[row["folded"]] = min(row["name"], spellings.get(row["folded"], row["name"]), key=plainness)
    return min(spellings.items(), key=lambda item: (-counts[item[0]], plainness(item[1])))[1]


def _chosen_id(name: str) -> str:
    # Never the key of an automatic outlet, which may come to be beside it.
    return digest(f"chosen\n{fold(name)}")


def _size(conn: sqlite3.Connection, key: str) -> int:
    return int(conn.execute("select count(*) from outlet_names where outlet_id = ?", [key]).fetchone()[0])


def _is_kept(conn: sqlite3.Connection, key: str) -> bool:
    return bool(conn.execute("select 1 from outlet_names where outlet_id = ? and kept limit 1", [key]).fetchone())


def _rows(conn: sqlite3.Connection, sql: str, values: Any = ()) -> list[Row]:
    cursor = conn.execute(sql, values)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
