"""From the words nearest a quote to who speaks: full name, kind and role, inside one article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from ingest.model import Candidate, Mention, Speaker, fold
from ingest.names import Entity, Names, plain_body, sense, speaker_nouns, title_noun

HE, SHE = frozenset(["he", "him", "his", "himself"]), frozenset(["she", "her", "hers", "herself"])
THEY, IT = frozenset(["they", "them", "their"]), frozenset(["it", "its", "itself"])
FIRST_PERSON = frozenset(["i", "we", "you", "me", "us", "one"])
PRONOUNS = HE | SHE | THEY | IT | FIRST_PERSON | frozenset(["who", "which", "that"])
DEFINITE = frozenset(["the", "this", "that", "these", "those", "his", "her", "its", "their", "both"])
UNNAMED = frozenset(["source", "sources", "diplomat", "diplomats", "insider", "insiders"])
# A noun for a class of people, and the titles that put somebody in it.
CLASSES = {
    "leader": "president minister premier chancellor chief chair chairman chairwoman secretary king head leader governor",
    "lawmaker": "senator representative congressman congresswoman mp member legislator deputy councillor lawmaker",
    "legislator": "senator representative congressman congresswoman mp member lawmaker deputy councillor",
    "politician": "president minister senator representative congressman congresswoman mp governor mayor leader",
    "congressman": "representative", "congresswoman": "representative", "executive": "ceo cfo coo president director",
    "lawyer": "attorney advocate counsel solicitor barrister lawyer", "attorney": "lawyer counsel", "counsel": "undersecretary lawyer",
    "advocate": "lawyer attorney counsel", "expert": "professor researcher scientist fellow analyst director lecturer",
    "academic": "professor lecturer researcher fellow scholar", "researcher": "professor scientist fellow",
    "scientist": "professor researcher", "boss": "ceo chief director head president", "chief": "head secretary commander director ceo",
    "head": "chief director ceo president", "doctor": "surgeon physician professor", "spokesman": "spokesperson minister",
    "spokeswoman": "spokesperson", "spokesperson": "spokesman spokeswoman", "poster": "user", "soldier": "airman",
    "officer": "captain lieutenant sergeant colonel general major", "economist": "analyst", "writer": "author novelist",
    "teen": "student", "candidate": "nominee", "diplomat": "ambassador envoy minister", "official": "spokesperson",
}  # fmt: skip
BODY_CLASSES = {"company": "airline bank firm retailer maker", "firm": "company bank", "group": "organization organisation alliance",
                "agency": "authority", "institute": "organisation organization", "organisation": "group agency",
                "organization": "group agency"}  # fmt: skip
SUBJECT = frozenset(["nsubj", "nsubjpass", "ROOT"])
WINDOW = 12  # sentences outside quotes that a pronoun looks back over


@dataclass
class Described:
    """A speaker known only by description, for later mentions that repeat its noun."""

    speaker: Speaker
    noun: str
    at: int


def resolve(
    doc: Doc, candidates: Sequence[Candidate], title: str | None = None
) -> list[tuple[Mention | None, Speaker | None]]:
    """Who speaks each candidate: the mention and the speaker under the fullest name, in the order given."""
    return Resolver(doc, candidates, title).pairs()


class Resolver:
    """One article's names, and what was resolved so far, in the order of the text."""

    def __init__(self, doc: Doc, candidates: Sequence[Candidate], title: str | None) -> None:
        self.doc = doc
        self.candidates = candidates
        self.names = Names(doc, title)
        self.speakers: list[tuple[int, Speaker, Entity | None]] = []  # token, speaker, and its entity, as resolved
        self.described: list[Described] = []
        self._mark_quotes()
        add_roles(self.names)

    def _mark_quotes(self) -> None:
        """Clock: the count of sentences outside quoted words at each token, and which tokens are said."""
        n = len(self.doc)
        self.inside = [0] * n
        for c in self.candidates:
            for start, end in c.contents:
                span = self.doc.char_span(start, end, alignment_mode="contract")
                for i in range(span.start, span.end) if span else ():
                    self.inside[i] = max(self.inside[i], 2 if c.type == "direct" else 1)
        self.clock = [0] * n
        now = 0
        for token in self.doc:
            if token.is_sent_start and not (self.inside[token.i] and token.i and self.inside[token.i - 1]):
                now += 1
            self.clock[token.i] = now

    def pairs(self) -> list[tuple[Mention | None, Speaker | None]]:
        """The result for each candidate, those with a mention resolved from the top of the text down."""
        found: list[tuple[Mention | None, Speaker | None]] = [(None, None)] * len(self.candidates)
        order = sorted((c.mention[0], k) for k, c in enumerate(self.candidates) if c.mention)
        for _, k in order:
            found[k] = self._mention(self.candidates[k])
        for k, c in enumerate(self.candidates):
            seen = {k}
            while c.mention is None and c.antecedent is not None and c.antecedent not in seen \
                    and 0 <= c.antecedent < len(found):  # fmt: skip
                seen.add(c.antecedent)
                found[k] = (None, found[c.antecedent][1])
                c = self.candidates[c.antecedent]
        return found

    def _mention(self, candidate: Candidate) -> tuple[Mention | None, Speaker | None]:
        assert candidate.mention is not None
        span = self.doc.char_span(*candidate.mention, alignment_mode="expand")
        span = trimmed(span) if span is not None else None
        if span is None:
            return None, None
        return self._read(span, candidate)

    def _read(self, span: Span, candidate: Candidate) -> tuple[Mention | None, Speaker | None]:
        head = span.root
        if len(span) == 1 and head.lower_ in PRONOUNS:
            entity, speaker = self._pronoun(head)
            return self._done(span, "pronoun", speaker, entity)
        named = self._named(span)
        if named:
            words, entity = named
            return self._done(words, "name", speaker_of(entity), entity)
        several = self._several(span)
        if several:
            return self._done(span, "name" if all(self._is_name(t) for t in several) else "nominal",
                              Speaker(self._joined(span), "group"), None)  # fmt: skip
        words, speaker, entity = self._nominal(span)
        kind = "unnamed" if speaker and speaker.kind == "anonymous" else "nominal"
        if speaker and entity is None and self._is_name(words.root):
            kind = "name"
        return self._done(words, kind, speaker, entity)

    def _done(
        self, words: Span, kind: str, speaker: Speaker | None, entity: Entity | None
    ) -> tuple[Mention, Speaker | None]:
        if speaker:
            self.speakers.append((words.start, speaker, entity))
        return Mention((words.start_char, words.end_char), words.text, kind), speaker

    # Names

    def _named(self, span: Span) -> tuple[Span, Entity] | None:
        """The name that a span is about: its head, or the apposition of its head ("a teacher, Kim Wu")."""
        head = span.root
        heads = [head, *(t for t in span if t.dep_ == "appos" and t.head == head)]
        if any(t.dep_ == "conj" and t.head in heads and self._conjoins(t) for t in span):
            return None
        for token in heads:
            printing = self.names.at.get(token.i)
            if printing is None or printing.start < span.start - 3:
                continue
            if printing.entity.kind == "person":
                start, end = max(printing.start, span.start), min(printing.end, span.end)
                return self.doc[start:end], printing.entity
        # "advocate Dali Mpofu": where the parser hangs the name below its title, the last person's name counts.
        people = {id(p): p for i in range(span.start, span.end) if (p := self.names.at.get(i))
                  and p.entity.kind == "person" and p.end <= span.end and p.start >= span.start}  # fmt: skip
        for printing in people.values():
            before = self.doc[span.start : printing.start]
            after = self.doc[printing.end : span.end]
            owned = len(after) and after[0].tag_ == "POS"
            if not owned and all(t.pos_ in ("ADJ", "NOUN", "PROPN", "DET", "PUNCT", "ADP", "PART") for t in before) \
                    and (not len(after) or after[0].text in (",", "(")) and not any(t.dep_ in ("prep",) for t in before):  # fmt: skip
                return self.doc[printing.start : printing.end], printing.entity
        return None

    def _conjoins(self, token: Token) -> bool:
        """Whether a conjunct is a second speaker and not a part of one body's name or of a role."""
        mine, other = self.names.at.get(token.i), self.names.at.get(token.head.i)
        if mine and mine is other:
            return False
        return token.pos_ in ("PROPN", "NOUN", "PRON") and token.head.dep_ != "appos"

    def _is_name(self, token: Token) -> bool:
        return token.i in self.names.at or token.pos_ == "PROPN"

    def _several(self, span: Span) -> list[Token]:
        """The heads of speakers joined by "and", if there are several."""
        head = span.root
        joined = [t for t in head.conjuncts if t in span and self._conjoins(t)]
        if not joined or not any(t.dep_ == "cc" for t in span):
            return []
        body = self.names.at.get(head.i)
        if body and all(body.start <= t.i < body.end for t in joined):
            return []
        return [head, *joined]

    def _joined(self, span: Span) -> str:
        """The printed words of several speakers, each bare surname made full."""
        words, i = "", span.start
        while i < span.end:
            printing = self.names.at.get(i)
            if printing and printing.entity.kind == "person" and printing.end <= span.end and printing.start == i:
                words += printing.entity.name + self.doc[printing.end - 1].whitespace_
                i = printing.end
            else:
                words += self.doc[i].text_with_ws
                i += 1
        return lowered(re.sub(r"^(the|The)\s+", "", words.strip()), span)

    # Pronouns

    def _pronoun(self, token: Token) -> tuple[Entity | None, Speaker | None]:
        word = token.lower_
        if word in ("who", "which", "that"):
            return self._relative(token)
        if word in FIRST_PERSON:
            return None, None
        if word in HE or word in SHE:
            entity = self._person_before(token, "m" if word in HE else "f")
            return (entity, speaker_of(entity)) if entity else (None, self._described_before(token))
        return self._body_before(token, plural=word in THEY)

    def _relative(self, token: Token) -> tuple[Entity | None, Speaker | None]:
        verb = next((t for t in (token, *token.ancestors) if t.dep_ in ("relcl", "acl")), None)
        if verb is None or verb.head.i >= token.i:
            return None, None
        noun = verb.head
        left = min(t.i for t in noun.subtree)
        span = trimmed(self.doc[left : noun.i + 1])
        if span is None:
            return None, None
        named = self._named(span)
        if named:
            return named[1], speaker_of(named[1])
        _, speaker, entity = self._nominal(span)
        return entity, speaker

    def _salience(self, token: Token) -> dict[int, tuple[float, Entity]]:
        """How present each entity is at a token: subjects and speakers over objects, halved by every sentence."""
        now = self.clock[token.i]
        scores: dict[int, tuple[float, Entity]] = {}

        def add(entity: Entity, weight: float, at: int) -> None:
            old = scores.get(id(entity), (0.0, entity))[0]
            scores[id(entity)] = (old + weight * 0.5 ** (now - self.clock[at]), entity)

        for printing in reversed(self.names.printings):
            if printing.end > token.i:
                continue
            if now - self.clock[printing.start] > WINDOW:
                break
            add(printing.entity, self._weight(printing.start, printing.end), printing.start)
        for at, _, entity in reversed(self.speakers):
            if entity is not None and at < token.i and now - self.clock[at] <= WINDOW:
                add(entity, 70, at)
        return scores

    def _weight(self, start: int, end: int) -> float:
        head = self.doc[start:end].root
        if head.dep_ in SUBJECT:
            weight = 80.0 if head.dep_ != "ROOT" else 60.0
        elif head.dep_ == "appos" or head.dep_ == "conj":
            weight = 55.0
        elif head.dep_ in ("dobj", "dative", "attr", "agent"):
            weight = 45.0
        elif head.dep_ == "poss":
            weight = 40.0
        else:
            weight = 30.0
        # Those talked about inside somebody's words are rarely the next to speak.
        return weight * (1.0, 0.4, 0.15)[self.inside[start]]

    def _person_before(self, token: Token, gender: str) -> Entity | None:
        fitting = [(score, e) for score, e in self._salience(token).values()
                   if e.kind == "person" and e.gender in (gender, None)]  # fmt: skip
        # A known gender that agrees is better evidence than an unknown one.
        ranked = sorted(((score * (1.0 if e.gender else 0.75), e.name, e) for score, e in fitting), key=lambda r: -r[0])
        if ranked:
            entity = ranked[0][2]
            if entity.gender is None:
                entity.gender = gender
            return entity
        later = {id(e): e for e in self.names.people.values() if e.gender == gender}
        return next(iter(later.values())) if len(later) == 1 else None

    def _described_before(self, token: Token) -> Speaker | None:
        now = self.clock[token.i]
        for d in reversed(self.described):
            if (
                d.at < token.i
                and now - self.clock[d.at] <= 3
                and d.speaker.kind == "anonymous"
                and sense(d.noun) == "person"
            ):
                return d.speaker
        return None

    def _body_before(self, token: Token, plural: bool) -> tuple[Entity | None, Speaker | None]:
        """The group or body that they or it stands for: the last speaker of that number, else the nearest body."""
        now = self.clock[token.i]
        kinds = ("group", "organization") if plural else ("organization",)
        for at, speaker, entity in reversed(self.speakers):
            if at < token.i and now - self.clock[at] <= 4:
                if speaker.kind in kinds:
                    return entity, speaker
                if plural and entity is not None and entity.gender is None:
                    return entity, speaker
        sentence = token.sent
        for noun in sentence:
            if noun.i >= token.i:
                break
            if noun.dep_ in SUBJECT and noun.i != token.i and not noun.pos_ == "PRON":
                span = trimmed(self.doc[noun.left_edge.i : noun.i + 1])
                if span is not None:
                    _, speaker, entity = self._nominal(span)
                    if speaker and speaker.kind in kinds:
                        return entity, speaker
        ranked = sorted(((s, e.name, e) for s, e in self._salience(token).values() if e.kind == "organization"),
                        key=lambda r: -r[0])  # fmt: skip
        return (ranked[0][2], speaker_of(ranked[0][2])) if ranked else (None, None)

    # Descriptions

    def _nominal(self, span: Span) -> tuple[Span, Speaker | None, Entity | None]:
        """The speaker of a described source, and the words that describe it."""
        head = span.root
        words = core(span)
        printing = self.names.at.get(head.i)
        if printing and printing.entity.kind == "person":
            return words, speaker_of(printing.entity), printing.entity
        noun = head.lemma_.lower() if head.pos_ != "PROPN" else title_noun(head.text) or head.lower_
        what = sense(noun) or sense(head.lower_)
        plural = head.tag_ in ("NNS", "NNPS") or what == "people"
        definite = words[0].lower_ in DEFINITE or words[0].dep_ == "poss"
        if printing and printing.entity.kind == "organization" and what != "person":
            return self._body(words, printing.entity)
        if what == "document":
            return self._document(words, noun, definite)
        if what == "body" and not (plural and head.tag_ == "NNS"):
            return self._described_body(words, noun, definite)
        if what is None and head.pos_ == "PROPN":
            entity = self.names.body(plain_body(words.text))
            return words, speaker_of(entity), entity
        if plural or head.tag_ == "NNS":
            return self._people(words, noun, definite)
        return self._somebody(words, noun, definite)

    def _body(self, words: Span, entity: Entity) -> tuple[Span, Speaker, Entity]:
        """A body under its printed name, made full from an acronym or an earlier, longer printing."""
        name = plain_body(words.text)
        own = entity.name
        if fold(own) != fold(name) and fold(name) not in fold(own):
            entity = self.names.body(name)
        longer = [e for e in self.names.bodies.values()
                  if fold(e.name).endswith(" " + fold(entity.name)) and re.search(r"['’]", e.name)]  # fmt: skip
        entity = longer[0] if longer else entity
        return words, speaker_of(entity), entity

    def _described_body(self, words: Span, noun: str, definite: bool) -> tuple[Span, Speaker, Entity | None]:
        bare = len([t for t in words if not t.is_punct]) <= 2 and words[0].lower_ in ("the", "this", "that", "its")
        if bare:
            now = words.start
            kin = {noun, *BODY_CLASSES.get(noun, "").split()}
            earlier = [p for p in self.names.printings if p.start < now and p.entity.kind == "organization"]
            for p in reversed(earlier):
                if kin & set(fold(p.entity.name).split()) or kin & p.entity.nouns:
                    return words, speaker_of(p.entity), p.entity
            for at, speaker, entity in reversed(self.speakers):
                if at < now and speaker.kind == "organization" and noun in fold(speaker.name).split():
                    return words, speaker, entity
            if noun not in ("government", "court", "state", "country", "police", "military", "army", "house"):
                ranked = sorted(((s, e.name, e) for s, e in self._salience(words.root).values()
                                 if e.kind == "organization"), key=lambda r: -r[0])  # fmt: skip
                if ranked and ranked[0][0] > 20:
                    return words, speaker_of(ranked[0][2]), ranked[0][2]
        name = plain_body(words.text) if words[0].lower_ not in ("a", "an") else lowered(words.text, words)
        entity = self.names.body(name)
        return words, speaker_of(entity), entity

    def _document(self, words: Span, noun: str, definite: bool) -> tuple[Span, Speaker | None, Entity | None]:
        """The issuer of a document where one is named in or before it, else the document itself."""
        for i in range(words.start, words.end):
            printing = self.names.at.get(i)
            if printing is None:
                continue
            if printing.entity.kind == "person":
                return words, speaker_of(printing.entity), printing.entity
            return words, speaker_of(printing.entity), printing.entity
        now = self.clock[words.start]
        if definite and words[0].lower_ != "both":
            for at, speaker, entity in reversed(self.speakers):
                if at < words.start and now - self.clock[at] <= 5 and speaker.kind in ("organization", "person"):
                    return words, speaker, entity
        speaker = Speaker(lowered(re.sub(r"^(the|The)\s+", "", words.text), words), "anonymous")
        self.described.append(Described(speaker, noun, words.start))
        return words, speaker, None

    def _people(self, words: Span, noun: str, definite: bool) -> tuple[Span, Speaker, Entity | None]:
        if words[0].lower_ in ("the", "these", "those"):
            earlier = self._same_noun(words, noun, "group")
            if earlier:
                return words, earlier, None
        hidden = noun in UNNAMED or words.root.lower_ in UNNAMED or re.search(r"anonym", words.sent.text)
        name = lowered(re.sub(r"^(the|The)\s+", "", words.text), words)
        if words.root.lower_ == "police" and len(words) == 1:
            speaker = Speaker(name, "group")
        speaker = Speaker(name, "anonymous" if hidden else "group")
        self.described.append(Described(speaker, noun, words.start))
        return words, speaker, None

    def _same_noun(self, words: Span, noun: str, kind: str) -> Speaker | None:
        last = next((d for d in reversed(self.described) if d.noun == noun and d.at < words.start), None)
        return last.speaker if last else None

    def _somebody(self, words: Span, noun: str, definite: bool) -> tuple[Span, Speaker | None, Entity | None]:
        """One person by description: somebody of that title, an earlier unnamed source, else as printed."""
        if definite:
            entity = self._titled(words, noun)
            if entity:
                return words, speaker_of(entity), entity
            earlier = self._same_noun(words, noun, "anonymous")
            if earlier:
                return words, earlier, None
        speaker = Speaker(lowered(words.text, words), "anonymous")
        self.described.append(Described(speaker, noun, words.start))
        return words, speaker, None

    def _titled(self, words: Span, noun: str) -> Entity | None:
        """The most present person whose titles include a noun, or one of the class that it names."""
        scores = self._salience(words.root)
        exact = [e for e in self.names.people.values() if noun in e.nouns]
        if not exact:
            kin = set(CLASSES.get(noun, "").split())
            exact = [e for e in self.names.people.values() if e.nouns & kin]
        details = {t.lemma_.lower() for t in words if t.pos_ in ("NOUN", "PROPN", "ADJ") and t != words.root}
        ranked = sorted(((len(details & set(fold(e.role or "").split())), scores.get(id(e), (0.0, e))[0], e.name, e)
                         for e in exact), key=lambda r: (-r[0], -r[1]))  # fmt: skip
        return ranked[0][3] if ranked else None


def speaker_of(entity: Entity) -> Speaker:
    """The speaker that an entity is."""
    return Speaker(entity.name, entity.kind, entity.role)


def trimmed(span: Span) -> Span | None:
    """A span without the spaces, punctuation, and prepositions at its edges."""
    start, end = span.start, span.end
    while start < end and (
        span.doc[start].is_space
        or span.doc[start].is_punct
        or span.doc[start].lower_ in ("by", "to", "from", "per", "according")
    ):
        start += 1
    while end > start and (span.doc[end - 1].is_space or span.doc[end - 1].is_punct or span.doc[end - 1].tag_ == "POS"):
        end -= 1
    return span.doc[start:end] if end > start else None


def core(span: Span) -> Span:
    """A description without its relative clauses, trailing participles, and appositions."""
    head = span.root
    stop = span.end
    for token in span:
        if token.i > head.i and ((token.dep_ in ("relcl", "acl", "appos") and token.head.i <= token.i) or (token.text in (",", "(", "—", "–") and not any(
                t.dep_ == "conj" for t in span.doc[token.i : span.end]))):  # fmt: skip
            stop = min(
                stop,
                token.left_edge.i
                if token.dep_ in ("relcl", "acl", "appos") and token.left_edge.i > head.i
                else token.i,
            )
    return trimmed(span.doc[span.start : max(stop, head.i + 1)]) or span


def lowered(text: str, span: Span) -> str:
    """A description as it would stand in mid-sentence: a capital that only opens the sentence is dropped."""
    first = span[0]
    if first.pos_ == "PROPN" or first.ent_type_ or text[:2].isupper():
        return text
    return text[:1].lower() + text[1:]


def add_roles(names: Names) -> None:
    """Give every entity the title or description nearest to hand, and the nouns it is called by."""
    for printing in names.printings:
        entity = printing.entity
        doc = names.doc
        for role in (title_before(doc, printing.start), apposition(doc, printing.start, printing.end),
                     attribute(doc, printing.start, printing.end)):  # fmt: skip
            if role is None:
                continue
            root = role.root
            nouns = {
                title_noun(t.text) or t.lemma_.lower()
                for t in role
                if t.pos_ in ("NOUN", "PROPN") and (sense(t.lemma_) in ("person", "body") or title_noun(t.text))
            }
            if entity.kind == "person":
                if sense(root.lemma_) != "person" and not title_noun(root.text) and not nouns:
                    continue
                entity.role = entity.role or role.text
                if entity.gender is None:
                    entity.gender = next(
                        (g for t in role if (g := speaker_nouns().get(t.lemma_.lower(), ("", None))[1])), None
                    )
            entity.nouns |= nouns


def title_before(doc: Doc, start: int) -> Span | None:
    """The title printed before a name: "NATO Secretary General | Kim Wu"."""
    left = start
    while left and start - left < 10:
        token = doc[left - 1]
        if (
            token.is_space
            or (token.is_punct and token.text not in ("-", "&"))
            or token.pos_ in ("VERB", "AUX", "SCONJ", "CCONJ", "PRON", "ADV")
        ):
            break
        if (token.pos_ == "ADP" and token.text not in ("of", "for")) or token.pos_ == "DET":
            break
        left -= 1
    while left < start and doc[left].pos_ in ("ADP", "PART", "PUNCT"):
        left += 1
    if left == start or not any(title_noun(t.text) for t in doc[left:start]) or doc[start - 1].tag_ == "POS":
        return None
    return doc[left:start]


def apposition(doc: Doc, start: int, end: int) -> Span | None:
    """The description set off by commas after or before a name."""
    root = doc[start:end].root
    found = next((t for t in root.rights if t.dep_ == "appos" and t.i >= end), None)
    if found is None and root.dep_ == "appos" and root.head.i < start:
        found = root.head
    if found is None or (found.pos_ == "PROPN" and not title_noun(found.text)):
        return None
    left, right = found.left_edge.i, found.right_edge.i + 1
    return core(doc[max(left, end) if found.i >= end else left : min(right, start) if found.i < start else right])


def attribute(doc: Doc, start: int, end: int) -> Span | None:
    """What a name is said to be: "Kim Wu is the mayor of …"."""
    root = doc[start:end].root
    if root.dep_ != "nsubj" or root.head.lemma_ != "be":
        return None
    found = next((t for t in root.head.rights if t.dep_ == "attr"), None)
    return core(doc[found.left_edge.i : found.right_edge.i + 1]) if found is not None else None
