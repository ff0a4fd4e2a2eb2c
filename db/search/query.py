"""The language of the search box: what a reader types becomes a tree, never an error.

Words, "phrases", AND, OR, NOT (or a minus), brackets, NEAR(one two, 8), begin*, and fields: ``speaker:``, ``words:``,
``title:``, ``outlet:``, ``venue:``. Whatever does not fit the grammar is searched as plain words, and a notice says so.
Every word reaches FTS5 inside quotation marks, so that no text can be read as part of its own language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# Field → the column of the search index, or None for those that are looked up in the tables.
FIELDS: dict[str, str | None] = {
    "speaker": "speaker", "words": "text", "text": "text", "title": "title", "headline": "title",
    "outlet": None, "venue": None,
}  # fmt: skip
MAX_LENGTH, MAX_WORDS, MAX_DEPTH, NEAR_WORDS = 2000, 50, 12, 10
# All words with a beginning are joined before the first quote is found, which no limit of time can end.
MIN_BEGINNING, MAX_BEGINNINGS = 3, 3
QUOTATION_MARKS = str.maketrans("“”„‟«»＂", '"' * 7)
TOKEN = re.compile(
    rf"""
    (?P<near>NEAR\s*\((?P<inside>[^()]*)\))
    | (?P<minus>(?<![^\s(])-(?=[^\s-]))
    | (?P<field>(?i:{"|".join(FIELDS)})\s*:(?!//)\s*)
    | (?P<open>\() | (?P<close>\))
    | "(?P<phrase>[^"]*)"(?P<phrase_star>\*?)
    | (?P<mark>")
    | (?P<operator>(?:AND|OR|NOT)(?![^\s()"]))
    | (?P<word>[^\s"()]+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Match:
    """A question for the search index, in the language of FTS5."""

    fts: str


@dataclass(frozen=True)
class Lookup:
    """Quotes whose ``outlet`` or ``venue`` has these words in its name."""

    field: str
    words: str


@dataclass(frozen=True)
class Both:
    """All of the parts, and none of those to leave out."""

    parts: tuple[Node, ...]
    without: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Either:
    """At least one of the parts."""

    parts: tuple[Node, ...]


Node = Match | Lookup | Both | Either


@dataclass
class Query:
    """What was typed, as a tree; ``tree`` is None when there is no word to search for.

    ``terms`` are the places (start, end, in ``text``) of the parts that all must be found, ``words`` those of single
    plain words: what can be left out, and what may be misspelt.
    """

    text: str
    tree: Node | None = None
    notices: list[str] = field(default_factory=list)
    terms: list[tuple[int, int]] = field(default_factory=list)
    words: list[tuple[int, int]] = field(default_factory=list)

    def without(self, term: tuple[int, int]) -> str:
        """The text without one of its terms."""
        return " ".join(f"{self.text[: term[0]]} {self.text[term[1] :]}".split())


class Slip(ValueError):
    """The text does not keep to the grammar; the message says where."""


def parse(text: str, column: str | None = None) -> Query:
    """Read a search; words without a field look in one column of the search index, or in all of them."""
    query = Query(_clean(text))
    if len(query.text) > MAX_LENGTH:
        query.text = query.text[:MAX_LENGTH].rsplit(" ", 1)[0]
        query.notices.append(f"The search was longer than {MAX_LENGTH:,} characters; the rest was left out.")
    try:
        query.tree = _Reader(query, column).read()
    except Slip as slip:
        query.terms, query.words = [], []
        query.tree = _plain(query, column)
        query.notices.append(f"{slip}, so the plain words were searched.")
    if query.tree is None and query.text:
        query.notices = ["There is no word in that search, so there is nothing to look for."]
    return query


def fts(node: Node) -> str | None:
    """A tree as one expression of FTS5; None where it needs the tables too, or has nothing but words to leave out."""
    if isinstance(node, Match):
        return node.fts
    if isinstance(node, Lookup):
        return None
    parts = [fts(part) for part in node.parts]
    without = [fts(part) for part in node.without] if isinstance(node, Both) else []
    if not parts or None in parts or None in without:
        return None
    joined = (" OR " if isinstance(node, Either) else " AND ").join(f"({part})" for part in parts)
    return joined if not without else f"({joined}) NOT ({' OR '.join(f'({part})' for part in without)})"


def wanted(node: Node | None) -> Iterator[str]:
    """The expressions of FTS5 in a tree whose words a quote may be found by, to mark them in it."""
    if isinstance(node, Match):
        yield node.fts
    elif isinstance(node, Both | Either):
        for part in node.parts:
            yield from wanted(part)


def _clean(text: str) -> str:
    # NUL would end the text for SQLite; controls of direction are no part of a word.
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text[: 8 * MAX_LENGTH])
    return " ".join(kept.translate(QUOTATION_MARKS).split())


def _searchable(words: str) -> bool:
    # What the index keeps of a text: letters, digits and private characters (unicode61's rule).
    return any(unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "Co" for c in words)


def _match(words: str, column: str | None, begins: bool = False) -> Match:
    quoted = '"' + words.replace('"', '""') + '"' + (" *" if begins else "")
    return Match(f"{{{column}}} : {quoted}" if column else quoted)


def _plain(query: Query, column: str | None) -> Node | None:
    words: list[Node] = []
    for found in re.finditer(r"[^\s\"()]+", query.text):
        word = found[0].strip("*-+^")
        if _searchable(word) and word not in ("AND", "OR", "NOT", "NEAR") and len(words) < MAX_WORDS:
            words.append(_match(word, column))
            query.terms.append(found.span())
            query.words.append(found.span())
    return _both(words, []) if words else None


def _both(parts: list[Node], without: list[Node]) -> Node:
    parts, without = list(dict.fromkeys(parts)), list(dict.fromkeys(without))
    return parts[0] if len(parts) == 1 and not without else Both(tuple(parts), tuple(without))


class _Reader:
    """Recursive descent over the tokens of a query; NOT binds closest, then AND (or nothing), then OR."""

    def __init__(self, query: Query, column: str | None) -> None:
        self.query, self.column = query, column
        self.tokens = list(TOKEN.finditer(query.text))
        self.at = self.count = self.beginnings = 0

    def read(self) -> Node | None:
        tree = self.either(self.column, 0)
        if self.at < len(self.tokens):
            raise Slip("A bracket closes that was never opened")
        return tree

    def kind(self) -> str | None:
        if self.at == len(self.tokens):
            return None
        found = self.tokens[self.at]
        return found["operator"] or found.lastgroup

    def either(self, column: str | None, depth: int) -> Node | None:
        parts = [self.both(column, depth)]
        while self.kind() == "OR":
            self.at += 1
            if self.kind() in (None, "close", "OR", "AND"):
                raise Slip("OR needs words on both sides")
            parts.append(self.both(column, depth))
            if depth == 0:
                self.query.terms.clear()  # none of the words must be found when others will do
        found = list(dict.fromkeys(part for part in parts if part is not None))
        return None if not found else found[0] if len(found) == 1 else Either(tuple(found))

    def both(self, column: str | None, depth: int) -> Node | None:
        parts: list[Node] = []
        without: list[Node] = []
        if self.kind() in ("AND", "OR"):
            raise Slip(f"{self.kind()} needs words on both sides")
        while self.kind() not in (None, "close", "OR"):
            if self.kind() == "AND":
                self.at += 1
                if self.kind() in (None, "close", "AND", "OR"):
                    raise Slip("AND needs words on both sides")
            start = self.tokens[self.at].start()
            negative = self.negations()
            found = self.term(column, depth, negative)
            if found is None:
                continue  # only punctuation
            (without if negative else parts).append(found)
            if depth == 0:
                self.query.terms.append((start, self.tokens[self.at - 1].end()))
        return _both(parts, without) if parts or without else None

    def negations(self) -> bool:
        negative = False
        while self.kind() in ("NOT", "minus"):
            negative = not negative
            self.at += 1
            if self.kind() in (None, "close", "AND", "OR"):
                raise Slip("NOT needs words after it")
        return negative

    def term(self, column: str | None, depth: int, negative: bool) -> Node | None:
        token, kind = self.tokens[self.at], self.kind()
        self.at += 1
        if kind == "open":
            return self.group(lambda: self.either(column, depth + 1), depth)
        if kind == "field":
            return self.in_field(token["field"].rstrip(" :").lower(), depth, negative)
        if kind == "near":
            return self.near(token["inside"], column)
        if kind == "mark":
            raise Slip("A quotation mark is not closed")
        if token["phrase"] is not None:
            return self.words(token["phrase"], column, bool(token["phrase_star"]))
        word = token["word"]
        found = self.words(word.rstrip("*"), column, word.endswith("*"))
        if found and not negative and not word.endswith("*"):
            self.query.words.append(token.span())
        return found

    def group(self, inside: Callable[[], Node | None], depth: int) -> Node | None:
        if depth >= MAX_DEPTH:
            raise Slip("Too many brackets stand inside each other")
        found = inside()
        if self.kind() != "close":
            raise Slip("A bracket is not closed")
        self.at += 1
        return found

    def in_field(self, name: str, depth: int, negative: bool) -> Node | None:
        if self.kind() in (None, "close", "AND", "OR", "NOT", "field", "minus"):
            raise Slip(f"{name}: needs words after it")
        column = FIELDS[name]
        if column:
            return self.term(column, depth, negative)
        token = self.tokens[self.at]
        words = token["phrase"] if token["phrase"] is not None else token["word"]
        if words is None:
            raise Slip(f"{name}: takes a word or a phrase in quotation marks")
        self.at += 1
        return Lookup(name, words.strip("*")) if _searchable(words) else None

    def near(self, inside: str, column: str | None) -> Node | None:
        inside, _, distance = inside.partition(",")
        found = [phrase or word for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', inside)]
        words = [words for words in found if _searchable(words)]
        if not words or (distance.strip() and not distance.strip().isdecimal()):
            raise Slip("NEAR is written NEAR(one two, 8)")
        self.add(len(words))
        quoted = " ".join('"' + word.replace('"', "") + '"' for word in words)
        near = f"NEAR({quoted}, {min(int(distance), 1000) if distance.strip() else NEAR_WORDS})"
        return Match(f"{{{column}}} : {near}" if column else near)

    def words(self, words: str, column: str | None, begins: bool) -> Node | None:
        if not _searchable(words):
            return None
        self.add(1)
        if begins:
            begins = self.may_begin(words)
        return _match(words, column, begins) if self.count <= MAX_WORDS else None

    def may_begin(self, words: str) -> bool:
        last = words.split()[-1]
        self.beginnings += 1
        if self.beginnings > MAX_BEGINNINGS:
            self.tell(f"Only the first {MAX_BEGINNINGS} stars count; the other words were searched as they are.")
        elif last.isascii() and len(last) < MIN_BEGINNING:
            said = f"“{last}*” begins too many words (it takes {MIN_BEGINNING} letters), so “{last}” was searched."
            self.tell(said)
        else:
            return True
        return False

    def add(self, count: int) -> None:
        self.count += count
        if self.count > MAX_WORDS:
            self.tell(f"Only the first {MAX_WORDS} words were searched.")

    def tell(self, notice: str) -> None:
        if notice not in self.query.notices:
            self.query.notices.append(notice)
