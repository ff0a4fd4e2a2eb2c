"""The people and bodies that an article names: every printing of each name, tied to its fullest form.

The entity recognizer alone misses bare surnames and drags titles and possessives into names, so runs of capitalised
words are read as well; a run is cut after its last title word ("NATO Secretary General | Kim Wu").
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from spacy.tokens import Doc, Token

from ingest.quote.reading import DATELINE, capitals
from ingest.speaker.acronyms import SMALL_WORDS, acronyms, plain_body
from ingest.speaker.beside import is_relative
from ingest.speaker.capitals import PARTICLES, SUFFIXES, Run, Unit, capital_runs, cut, units
from ingest.speaker.nouns import given_names, sense, speaker_nouns, titles
from ingest.speaker.persons import FIRMS, vote
from ingest.words import Words, folded, layer

SPEAKING_LABELS = frozenset(["ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT"])
GOING_ON = SMALL_WORDS - {"to", "in"}
POSSESSIVE = re.compile(r"['’]s?$")
# The tokens within which a bare surname shared by two people means the one last named in full.
FRESH = 300


@dataclass(eq=False)
class Entity:
    """A person or body of the article under its fullest name."""

    name: str
    kind: str  # person or organization
    gender: str | None = None
    sure: bool = True  # False where only the entity recognizer took a single word for a person
    role: str | None = None
    nouns: set[str] = field(default_factory=set)  # lemmas of the titles and descriptions given to it


@dataclass(frozen=True)
class Printing:
    """One place, tokens ``start`` to ``end``, where an entity is named."""

    entity: Entity
    start: int
    end: int


class Names:
    """The people and bodies a Doc names, and where: ``at`` maps each token of a name to its printing."""

    def __init__(self, doc: Doc, title: str | None = None) -> None:
        self.doc = doc
        self.people: dict[str, Entity] = {}
        self.bodies: dict[str, Entity] = {}
        self.at: dict[int, Printing] = {}
        self.long_forms = acronyms(doc)
        self._bearers: dict[str, list[Entity]] = defaultdict(list)  # by surname or given name
        self._inner: dict[str, list[Entity]] = defaultdict(list)  # by a middle name: the first of two surnames
        self._relatives: set[int] = set()  # ids of those first named as somebody's relative
        self._counts: dict[int, int] = {}  # printings of its name in that form, by id of the entity
        self._named: dict[int, int] = {}  # token of the last printing in full, by id of the entity
        filed = datelines(doc)
        self._words = Words.of(doc)
        self._units = [unit for unit in units(doc) if unit.start not in filed] if filed else list(units(doc))
        runs = [cut(doc, run) for run in capital_runs(doc, self._units)]
        self._collect_people(runs, title or "")
        for run in runs:
            self._place_person(run)
        self._place_missed()
        self._collect_bodies(runs)
        self.printings = sorted(set(self.at.values()), key=lambda p: p.start)

    def body(self, name: str) -> Entity:
        """The body of this name, under the long form that the article prints of an acronym."""
        name = self.long_forms.get(name, name)
        return self.bodies.setdefault(folded(name), Entity(name, "organization"))

    def _text(self, name: list[Unit]) -> str:
        end = name[-1].end
        # The tokenizer knows "Jr." but parts "Sr" from its stop.
        end += name[-1].text in ("Sr", "Jr") and self._words.texts[end : end + 1] == ["."]
        return POSSESSIVE.sub("", self._words.between(name[0].start, end))

    def _collect_people(self, runs: list[Run], headline: str) -> None:
        votes: Counter[str] = Counter()
        titled = {folded(self._text(run.name)) for run in runs if run.titles and len(run.name) == 1}
        titled -= {
            folded(self._text(run.name[:1])) for run in runs if run.titles and len(run.name) > 1
        }  # "Sir Ana Cruz"
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        labels = layer(self.doc, "ENT_TYPE")
        large = headings(self.doc)
        # Those last, because what the text calls people tells which words of a headline are a name.
        for run in sorted((run for run in runs if run.name), key=lambda run: run.name[0].start in large):
            key = folded(self._text(run.name))
            if key and not (run.name[0].start in large and self._drawn_in(run.name, forms)):
                votes[key] += vote(self.doc, run, labels)
                forms[key][self._text(run.name)] += 1
        for short, full in self._sharing(runs):
            forms[folded(full)][full] += 1
            votes[folded(full)] += 3
            votes.pop(folded(short), None)
        families = Counter(key.split()[-1] for key in votes if " " in key and votes[key] > 2)
        for key in sorted(forms, key=lambda key: -len(key.split())):
            several = " " in key
            if several and key.split()[0] in titled and key.split()[0] not in given_names():
                continue  # "Mr. Cruz" makes a headline's "Cruz Speech" no full name
            if several and votes[key] > -3:
                # A bare surname known as a person's speaks for the full name that the recognizer took for a body.
                votes[key] += max(0, min(2, max(votes.get(tail, 0) for tail in tails(key))))
            if several and -3 < votes[key] <= 2 and families[key.split()[-1]]:
                votes[key] += 2  # a namesake: the brother of one surely named
            if votes[key] > 0 and not self._bearers.get(key):
                self._add_person(key, forms[key], headline, sure=votes[key] > 2)

    def _drawn_in(self, name: list[Unit], forms: Mapping[str, object]) -> bool:
        """Has a run of a headline in capitals drawn other words into a name of the text ("Ana Cruz Hits Out")?"""
        keys = [folded(self._text([unit])) for unit in name]
        size = len(keys)
        if size < 2 or " ".join(keys) in forms:
            return False
        if size == 2:
            return keys[0] in forms and keys[0] not in given_names()
        parts = (" ".join(keys[a:b]) for a in range(size) for b in range(a + 1, size + 1) if b - a < size)
        return any(part in forms for part in parts)

    def _sharing(self, runs: list[Run]) -> Iterator[tuple[str, str]]:
        """Given names whose surname stands behind the next one: "Ana" of "Ana and Bela Cruz"."""
        for one, other in pairwise(runs):
            between = self.doc[one.name[0].end : other.name[0].start] if one.name and other.name else self.doc[:0]
            if len(between) == 1 and between[0].lower_ in ("and", "&") and len(one.name) == 1 < len(other.name):
                first, second = self._text(one.name), self._text(other.name[:1])
                if folded(first) in given_names() and folded(second) in given_names():
                    yield first, f"{first} {self._text(other.name[1:])}"

    def _add_person(self, key: str, forms: Counter[str], headline: str, sure: bool) -> None:
        name, count = forms.most_common(1)[0]
        name = full_in_headline(headline, name) or name
        words = folded(name).split()
        while len(words) > 1 and words[-1] in SUFFIXES:
            words.pop()
        for other, entity in self.people.items():
            # "Ana B. Cruz" and "Ana Cruz" are one, under the form printed more often.
            if " " in key and (other.split()[0], other.split()[-1]) == (words[0], words[-1]):
                self.people[key] = entity
                entity.name = name if count > self._counts[id(entity)] else entity.name
                return
        gender = given_names().get(words[0]) if " " in name else None
        entity = self.people[key] = Entity(name, "person", None if gender == "u" else gender, sure)
        self._counts[id(entity)] = count
        for part in dict.fromkeys([*tails(" ".join(words)), words[0]]):
            self._bearers[part].append(entity)
        for part in words[1:-1]:
            if len(part) > 3 and part not in PARTICLES:
                self._inner[part].append(entity)

    def _place_person(self, run: Run) -> None:
        name = run.name
        if not name and len(run.titles) == 1 and self.doc[run.titles[0].start].pos_ == "PROPN":
            name = run.titles  # "Baker said": a surname that is also a noun, of somebody named in full
        if not name and (inside := self._inside(run.titles)):
            name = inside[1]  # "Ana Cruz Hits Port Bank CEO"
        if not name:
            return
        key = folded(self._text(name))
        entity = self.people.get(key)
        if entity:
            if id(entity) not in self._named and is_relative(self.doc, name[0].start, ("PRP$",)):
                self._relatives.add(id(entity))
            self._named[id(entity)] = name[0].start
        else:
            entity = self._bearer(key, name[0].start, honorific(run))
        if entity is None:
            found = self._inside(name)
            if found is None:
                return
            entity, name = found
        entity.gender = entity.gender or honorific(run)
        printing = Printing(entity, name[0].start, name[-1].end)
        self.at.update(dict.fromkeys(range(printing.start, printing.end), printing))

    def _bearer(self, key: str, at: int, gender: str | None = None) -> Entity | None:
        """The person whose surname or given name is printed; of several the one last named in full, if just now."""
        bearers = self._bearers.get(key, []) or self._inner.get(key, [])
        bearers = [e for e in bearers if gender is None or e.gender in (gender, None)] or bearers
        # A relative named beside the one whom the article is about ("his daughter, Ana Cruz") is named in full again.
        bearers = [e for e in bearers if id(e) not in self._relatives] or bearers
        token = self.doc[at]
        if token.ent_type_ in ("GPE", "NORP", "LOC"):
            # "Israel" may be a given name, but here it is a country.
            bearers = [e for e in bearers if folded(e.name.split()[0]) != key]
        if len(set(map(id, bearers))) > 1:
            fresh = [e for e in bearers if at - self._named.get(id(e), -FRESH) < FRESH]
            return max(fresh, key=lambda e: self._named[id(e)]) if fresh else bearers[0]
        return bearers[0] if bearers else self._misprinted(key, token)

    def _misprinted(self, key: str, token: Token) -> Entity | None:
        """The person whose surname is meant by a slip of one letter ("Sharig" for Sharif)."""
        if len(key) < 5 or " " in key or key in given_names() or token.ent_type_ in ("GPE", "NORP", "DATE"):
            return None
        near = [
            part
            for part in self._bearers
            if len(part) == len(key) and part[0] == key[0] and SequenceMatcher(None, part, key).ratio() >= 0.8
        ]
        return self._bearer(near[0], token.i) if len(near) == 1 else None

    def _inside(self, name: list[Unit]) -> tuple[Entity, list[Unit]] | None:
        """A full name inside a run that drew other words in ("Rival Ana Cruz", "Ana Cruz Confirms")."""
        for size in range(len(name) - 1, 1, -1):
            for k in range(len(name) - size + 1):
                if entity := self.people.get(folded(self._text(name[k : k + size]))):
                    return entity, name[k : k + size]
        last = self.doc[name[-1].start]
        bearers = self._bearers.get(folded(name[-1].text), [])
        if len(name) > 1 and bearers and last.ent_type_ == "PERSON" and self.doc[last.i - 1].ent_type_ != "PERSON":
            return bearers[0], name[-1:]
        return None

    def _place_missed(self) -> None:
        """Surnames at the head of a sentence that the tagger took for a common noun or a verb."""
        for unit in self._units:
            if unit.start in self.at or not unit.text[:1].isupper():
                continue
            token = self.doc[unit.start]
            if not token.is_sent_start or token.is_stop:
                continue
            key = folded(POSSESSIVE.sub("", unit.text))
            bearers = self._bearers.get(key, []) if key not in speaker_nouns() else []
            if bearers and any(folded(e.name.split()[-1]) == key for e in bearers):
                entity = self._bearer(key, unit.start)
                if entity:
                    self.at.update(dict.fromkeys(range(unit.start, unit.end), Printing(entity, unit.start, unit.end)))

    def _collect_bodies(self, runs: list[Run]) -> None:
        for run in runs:
            # "Eastmere Borough Council", which the recognizer may cut or miss.
            whole = [*run.titles, *run.name]
            end = whole[-1].end
            behind = [text.lower() for text in self._words.texts[end : end + 2]]
            body = len(whole) > 1 and (sense(whole[-1].text) == "body" or whole[-1].text.lower() in FIRMS)
            if not body and (run.titles or behind != [",", "which"]):
                continue
            # "Harbour Authority of Eastmere" goes on.
            longer = bool(behind) and (self.doc[end].ent_iob_ == "I" or behind[0] in GOING_ON)
            if not longer and not any(u.start in self.at for u in whole):
                printing = Printing(self.body(plain_body(self._text(whole))), whole[0].start, whole[-1].end)
                self.at.update(dict.fromkeys(range(printing.start, printing.end), printing))
        ends = {unit.start: unit.end for unit in self._units}
        for ent in self.doc.ents:
            label = ent.label_
            if label not in SPEAKING_LABELS or ent.start in self.at:
                continue
            if label == "NORP" and ent.root.dep_ in ("amod", "compound"):
                continue  # "Chinese" names nobody where it only qualifies
            # The recognizer may stop inside a hyphenated name.
            end = max(ent.end, ends.get(ent.end - 1, ent.end))
            name = plain_body(self._words.between(ent.start, end))
            if name[:1].isalnum():
                printing = Printing(self.body(name), ent.start, end)
                self.at.update({i: printing for i in range(ent.start, end) if i not in self.at})
        for i, text in enumerate(self._words.texts if self.long_forms else ()):
            if text in self.long_forms and i not in self.at:
                self.at[i] = Printing(self.body(text), i, i + 1)
        self._join_bodies()

    def _join_bodies(self) -> None:
        """Take "Council" for the "Eastmere Borough Council" where the article names no other."""
        for i, printing in self.at.items():
            name = printing.entity.name
            if " " in name or printing.entity.kind != "organization" or sense(name) != "body":
                continue
            longer = [e for key, e in self.bodies.items() if key.endswith(" " + folded(name))]
            if len(longer) == 1:
                self.at[i] = Printing(longer[0], printing.start, printing.end)


def datelines(doc: Doc) -> set[int]:
    """The tokens of datelines: where an article was filed and by which agency names no speaker."""
    words = Words.of(doc)
    heads = (at for at in words.starts if not at or words.text[at - 1] == "\n")
    ends = {at: found.end() for at in heads if (found := DATELINE.match(words.text, at))}
    inside: set[int] = set()
    end = 0
    for i, at in enumerate(words.starts if ends else ()):
        end = ends.get(at, end)
        if at < end:
            inside.add(i)
    return inside


def headings(doc: Doc) -> set[int]:
    """The tokens of lines in which every word but the small ones has a capital, as in many headlines."""
    words = Words.of(doc)
    found: set[int] = set()
    line: list[int] = []
    for i, text in enumerate([*words.texts, "\n"]):
        line.append(i)
        if "\n" in text:
            if capitals(words.texts[n] for n in line[:-1] if words.texts[n][:1].isalpha()) > 2:
                found.update(line)
            line = []
    return found


def tails(key: str) -> list[str]:
    """The ends of a folded name: "de la rosa", "la rosa", "rosa" of "ana de la rosa"."""
    words = key.split()
    return [" ".join(words[k:]) for k in range(1, len(words))] or [key]


def honorific(run: Run) -> str | None:
    """The gender that the last title before a name tells."""
    if not run.titles or not run.name:
        return None
    return titles().get(run.titles[-1].text.lower().rstrip("."), ("", None))[1]


def full_in_headline(headline: str, surname: str) -> str | None:
    """A full name that only the headline prints, for a bare surname of the text."""
    match = re.search(rf"([A-Z][\w’'-]+) {re.escape(surname)}\b", headline) if headline and " " not in surname else None
    return match.group(0) if match and folded(match.group(1)) in given_names() else None
