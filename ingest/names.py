"""The people and bodies that an article names: every printing of each name, tied to its fullest form.

The entity recognizer alone misses bare surnames and drags titles and possessives into names, so runs of capitalised
words are read as well; a run is cut after its last title word ("NATO Secretary General | Kim Wu").
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from spacy.tokens import Doc, Token

from ingest.model import fold

HERE = Path(__file__).parent
PARTICLES = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "ben",
        "van",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "do",
        "du",
        "la",
        "le",
        "von",
        "zu",
        "ter",
        "ten",
        "y",
        "e",
        "af",
        "av",
    ]
)
HONORIFICS = {"mr": "m", "sir": "m", "lord": "m", "mrs": "f", "ms": "f", "miss": "f", "dame": "f", "lady": "f",
              "mx": None, "dr": None, "tan": None, "seri": None, "sri": None, "tun": None, "haji": None,
              "tengku": None, "prof": None, "rev": None, "hon": None, "datuk": None, "dato": None}  # fmt: skip
# Titles that are printed short before a name, and the noun they stand for.
SHORT_TITLES = {"sen": "senator", "sens": "senator", "gov": "governor", "rep": "representative", "reps": "representative",
                "gen": "general", "lt": "lieutenant", "col": "colonel", "capt": "captain", "sgt": "sergeant",
                "maj": "major", "cllr": "councillor", "pres": "president", "pm": "minister", "adv": "advocate",
                "vp": "president", "svp": "president", "adm": "admiral", "cmdr": "commander", "det": "detective",
                "insp": "inspector", "supt": "superintendent", "vice": "vice", "prime": "minister",
                "deputy": "deputy", "md": "director", "st": "saint"}  # fmt: skip
PEOPLE_LABELS = frozenset(["PERSON"])
BODY_LABELS = frozenset(["ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "EVENT", "LAW", "WORK_OF_ART"])
SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "inc", "corp", "ltd", "llc", "plc", "co"])
ACRONYM = re.compile(r"\(\s*(?:the\s+|or\s+)?[“\"‘']?([A-Z][A-Za-z&-]{1,11})[”\"’']?\s*\)")
SMALL_WORDS = frozenset(["of", "for", "and", "the", "on", "in", "to", "at", "de", "la", "&", "with"])


@cache
def given_names() -> dict[str, str]:
    """Gender of common given names by folded name: m, f, or u where both bear it."""
    with (HERE / "given_names.csv").open(encoding="utf-8", newline="") as rows:
        return {fold(row["name"]): row["gender"] for row in csv.DictReader(rows)}


@cache
def speaker_nouns() -> dict[str, tuple[str, str | None]]:
    """Sense (person, people, body, document) and gender of the nouns that stand for speakers, by lemma."""
    with (HERE / "speaker_nouns.csv").open(encoding="utf-8", newline="") as rows:
        return {row["noun"]: (row["sense"], row["gender"] or None) for row in csv.DictReader(rows)}


def sense(word: str) -> str | None:
    """What a noun stands for when it speaks, of its last hyphenated part if the whole is not known."""
    word = word.lower()
    nouns = speaker_nouns()
    found = nouns.get(word) or nouns.get(word.rstrip("s")) or nouns.get(re.split(r"[-‑]", word)[-1])
    return found[0] if found else None


def title_noun(word: str) -> str | None:
    """The person noun that a capitalised word is as a title: ``Sen.`` and ``Senator`` both give senator."""
    plain = word.lower().rstrip(".")
    if plain in HONORIFICS:
        return plain
    if plain in SHORT_TITLES:
        return SHORT_TITLES[plain]
    last = re.split(r"[-‑]", plain)[-1]
    return SHORT_TITLES.get(last, last) if last in SHORT_TITLES or sense(plain) == "person" else None


@dataclass(eq=False)
class Entity:
    """A person or body of the article under its fullest name."""

    name: str
    kind: str  # person or organization
    gender: str | None = None
    role: str | None = None
    nouns: set[str] = field(default_factory=set)  # lemmas of the titles and descriptions given to it


@dataclass
class Printing:
    """One place, tokens ``start`` to ``end``, where an entity is named."""

    entity: Entity
    start: int
    end: int


@dataclass
class Unit:
    """A word with its hyphenated parts: tokens ``start`` to ``end``."""

    start: int
    end: int
    text: str


def units(doc: Doc) -> Iterator[Unit]:
    """Words of a Doc, with parts joined that the tokenizer split at hyphens or apostrophes without space."""
    i = 0
    while i < len(doc):
        end = i + 1
        while end + 1 < len(doc) and not doc[end - 1].whitespace_ and doc[end].text in ("-", "‑") \
                and not doc[end].whitespace_ and not doc[end + 1].is_space:  # fmt: skip
            end += 2
        yield Unit(i, end, doc[i:end].text)
        i = end


def capital(token: Token) -> bool:
    """Whether a token looks like part of a name, not like the first word of a sentence."""
    if not token.text[:1].isupper() or token.is_punct:
        return False
    if token.pos_ == "PROPN" or token.ent_type_ in ("PERSON", "ORG", "GPE"):
        return True
    # Only in mid-sentence is a capital on another part of speech the sign of a name.
    return token.pos_ in ("NOUN", "ADJ", "X", "VERB") and not token.is_sent_start and not token.is_stop


def runs(doc: Doc) -> Iterator[list[Unit]]:
    """Runs of capitalised words, with lower-case particles and short quoted nicknames inside."""
    words = list(units(doc))
    run: list[Unit] = []
    i = 0
    while i < len(words):
        word = words[i]
        following = words[i + 1] if i + 1 < len(words) else None
        after = words[i + 2] if i + 2 < len(words) else None
        if (
            capital(doc[word.start])
            or (run and word.text.rstrip(".").lower() in SUFFIXES and word.text[0].isupper())
            or (
                word.text.lower() in PARTICLES
                and following
                and capital(doc[following.start])
                and (run or (word.text.lower() in ("al", "el", "van", "von") and doc[word.start].ent_type_ == "PERSON"))
            )
            or (
                run
                and word.text in PARTICLES
                and following
                and following.text in PARTICLES
                and after
                and capital(doc[after.start])
            )
        ):
            run.append(word)
        elif run and doc[word.start].is_quote and following and capital(doc[following.start]) and after \
                and doc[after.start].is_quote and i + 3 < len(words) and capital(doc[words[i + 3].start]):  # fmt: skip
            run.extend((word, following, after))
            i += 2
        elif run:
            yield run
            run = []
        i += 1
    if run:
        yield run


def split_title(doc: Doc, run: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Title words in front and the name behind them; a run that ends in a title word is all title."""
    cut = 0
    first = doc[run[0].start]
    if len(run) > 2 and first.i > 1 and first.nbor(-1).lower_ in ("of", "for") and title_noun(first.nbor(-2).text):
        # "Secretary of | State Marco Rubio": the name begins where the recognizer or the given name says.
        cut = next(
            (
                k
                for k, u in enumerate(run)
                if k
                and (
                    fold(u.text) in given_names()
                    or (doc[u.start].ent_type_ == "PERSON" and not doc[run[k - 1].start].ent_type_ == "PERSON")
                )
            ),
            0,
        )
    for k, unit in enumerate(run):
        # "Stephen King" is a name: a title noun after a given name is a surname.
        if title_noun(unit.text) and not (k and k == len(run) - 1 and fold(run[k - 1].text) in given_names()):
            cut = k + 1
    return run[:cut], run[cut:]


def text_of(doc: Doc, part: list[Unit]) -> str:
    """The printed words of a run of units, without a possessive ending."""
    return re.sub(r"['’]s?$", "", doc[part[0].start : part[-1].end].text)


class Names:
    """The people and bodies a Doc names, and where."""

    def __init__(self, doc: Doc, title: str | None = None) -> None:
        self.doc = doc
        self.people: dict[str, Entity] = {}
        self.bodies: dict[str, Entity] = {}
        self.at: dict[int, Printing] = {}
        self._parts: dict[str, list[Entity]] = {}
        self._long_forms = acronyms(doc)
        found = [split_title(doc, run) for run in runs(doc)]
        self._collect_people(found, title or "")
        self._place_people(found)
        self._collect_bodies()
        self.printings = sorted({id(p): p for p in self.at.values()}.values(), key=lambda p: p.start)

    def _collect_people(self, found: list[tuple[list[Unit], list[Unit]]], headline: str) -> None:
        votes: Counter[str] = Counter()
        forms: dict[str, list[Unit]] = {}
        for titles, part in found:
            if part:
                key = fold(text_of(self.doc, part))
                votes[key] += self._vote(titles, part)
                forms.setdefault(key, part)
        for key, part in forms.items():
            if len(part) > 1 and votes[key] > -3:
                # A bare surname known as a person's speaks for the full name that the recognizer took for a body.
                tails = [" ".join(key.split()[k:]) for k in range(1, len(key.split()))]
                votes[key] += max(0, min(2, max((votes[tail] for tail in tails if tail in votes), default=0)))
        for key, part in forms.items():
            if len(part) > 1 and votes[key] > 0 and key:
                self._add_person(key, part)
        for key, part in forms.items():
            if len(part) == 1 and votes[key] > 0 and key and not self._parts.get(key):
                self._add_person(key, part, headline)

    def _vote(self, titles: list[Unit], part: list[Unit]) -> int:
        """How much one printing speaks for a person (above 0) or for something else (below)."""
        if any(sense(u.text) in ("body", "document") for u in part[1:]) or len(part) > 5:
            return -3
        label = Counter(t.ent_type_ for t in self.doc[part[0].start : part[-1].end]).most_common(1)[0][0]
        vote = 1 if label == "PERSON" else -1 if label in BODY_LABELS else 0
        if titles and titles[-1].end == part[0].start:
            vote += 3 if label not in ("GPE", "NORP") else 1
        if len(part) > 1 and fold(part[0].text) in given_names():
            vote += 2
        following = [t.lower_ for t in self.doc[part[-1].end : part[-1].end + 2]]
        return vote + 2 * (following[:1] == ["who"] or following == [",", "who"])

    def _add_person(self, key: str, part: list[Unit], headline: str = "") -> None:
        name = text_of(self.doc, part)
        if headline and (full := headline_name(headline, name)):
            name = full
        gender = given_names().get(fold(name.split()[0])) if " " in name else None
        entity = self.people[key] = Entity(name, "person", None if gender == "u" else gender)
        words = fold(name).split() if " " in name else [key]
        for k in range(1, len(words)):
            self._parts.setdefault(" ".join(words[k:]), []).append(entity)
        self._parts.setdefault(words[0], []).append(entity)

    def _place_people(self, found: list[tuple[list[Unit], list[Unit]]]) -> None:
        recent: dict[str, Entity] = {}
        for titles, part in found:
            if not part:
                continue
            key = fold(text_of(self.doc, part))
            entity = self.people.get(key) or self._by_part(key, part, recent)
            if entity is None:
                continue
            for piece in (key.split()[-1], key):
                recent[piece] = entity
            for title in titles[-1:]:
                honorific = HONORIFICS.get(title.text.lower().rstrip("."))
                entity.gender = entity.gender or honorific
            printing = Printing(entity, part[0].start, part[-1].end)
            self.at.update(dict.fromkeys(range(printing.start, printing.end), printing))

    def _by_part(self, key: str, part: list[Unit], recent: dict[str, Entity]) -> Entity | None:
        """The person whose surname or given name is printed; of several the one last named so."""
        bearers = self._parts.get(key, [])
        if len(bearers) == 1:
            return bearers[0]
        if bearers:
            return recent[key] if recent.get(key) in bearers else bearers[0]
        # "Kyiv Zelenskyy": a run that glues another name in front of a known surname.
        last = self._parts.get(fold(part[-1].text), []) if len(part) > 1 else []
        if last and self.doc[part[-1].start].ent_type_ == "PERSON" and self.doc[part[0].start].ent_type_ != "PERSON":
            return last[0]
        return None

    def _collect_bodies(self) -> None:
        for ent in self.doc.ents:
            if ent.label_ not in ("ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT") or ent.start in self.at:
                continue
            name = plain_body(ent.text)
            if not name or not name[0].isalnum():
                continue
            entity = self.body(name)
            printing = Printing(entity, ent.start, ent.end)
            self.at.update({i: printing for i in range(ent.start, ent.end) if i not in self.at})

    def body(self, name: str) -> Entity:
        """The body of this name, under the long form that the article prints of an acronym."""
        name = self._long_forms.get(name, name)
        return self.bodies.setdefault(fold(name), Entity(name, "organization"))

    def person(self, words: str) -> Entity | None:
        """The person of this full name, surname or given name, if the article has one."""
        key = fold(words)
        found = self.people.get(key)
        return found or next(iter(self._parts.get(key, [])), None)


def plain_body(text: str) -> str:
    """A body's name without leading article, possessive ending, and what follows a line break."""
    text = re.sub(r"\s*\([^)]*\)?$", "", text.strip().split("\n")[0])
    return re.sub(r"['’]s?$", "", re.sub(r"^(the|The|a|A|an|An)\s+", "", text)).strip(' ,.;:“”"')


def headline_name(headline: str, surname: str) -> str | None:
    """A full name that only the headline prints, for a surname of the text."""
    match = re.search(rf"([A-Z][\w’'-]+) {re.escape(surname)}\b", headline)
    return match.group(0) if match and fold(match.group(1)) in given_names() else None


def acronyms(doc: Doc) -> dict[str, str]:
    """Long forms by acronym: printed as ``Long Form (LF)``, or an entity whose capitals spell it."""
    text = doc.text
    found: dict[str, str] = {}
    for match in ACRONYM.finditer(text):
        long_form = spelled_by(match.group(1), text[max(0, match.start() - 150) : match.start()])
        if long_form:
            found.setdefault(match.group(1), long_form)
    short = {e.text for e in doc.ents if re.fullmatch(r"[A-Z]{3,8}", e.text) and e.text not in found}
    for ent in doc.ents if short else ():
        initials = "".join(w[0] for w in ent.text.split() if w[0].isupper())
        if initials in short and initials not in found and len(ent.text.split()) > 1:
            found[initials] = plain_body(ent.text)
    return found


def spelled_by(acronym: str, before: str) -> str | None:
    """The last words of a text whose initials spell an acronym, small words skipped at will."""
    words = list(re.finditer(r"[\w’'-]+|&", before.split("\n")[-1]))
    letters = [c for c in acronym.lower() if c.isalnum()]
    k = len(words) - 1
    for position in range(len(letters) - 1, -1, -1):
        while k >= 0 and words[k].group()[0].lower() != letters[position]:
            if words[k].group() not in SMALL_WORDS:
                return None
            k -= 1
        if k < 0:
            return None
        k -= 1
    start = words[k + 1]
    line = before.split("\n")[-1]
    return line[start.start() :].strip() if start.group()[0].isupper() else None
