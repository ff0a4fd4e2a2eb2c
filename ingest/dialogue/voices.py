"""The labels of a transcript → the people they stand for: "MR. VALDOR", "Valdor" and "A" are all Ines Valdor.

Names are made full from the other labels, what stands before the first turn, and the text, in this order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.lang.en.stop_words import STOP_WORDS

from ingest.dialogue.labels import ANSWER, ASKERS, PARENTHESIS, PARTS, QUESTION
from ingest.dialogue.turns import Transcript
from ingest.model import fold
from ingest.occasion.venues import OUTLET_WORDS
from ingest.speaker.nouns import given_names, sense, title_noun

# Of the turns of whoever asks, and of the others', how many end in a question mark.
ASKING, ANSWERING = 0.5, 0.34
# Where members speak on record, and their questions are statements too.
FORMAL = re.compile(
    r"\b(?:hearing|committee|parliament|senate|house of|assembly|council|congress|hansard|court|plenary"
    r"|sitting|chair(?:man|woman|person)?|speaker|mr|ms|mrs)\b",
    re.I,
)
PARTICLES = r"(?:(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|al|el|bin|ibn|ben|ter|ten) )*"
NAME = rf"[A-Z][\w’'-]+(?: [A-Z]\.)?(?: {PARTICLES}[A-Z][\w’'-]+){{1,3}}"
INTERVIEWED = re.compile(
    r"(?:[Ii]nterview(?:ed)?|[Cc]onversation|Q\s?&\s?A|[Qq]uestions|[Tt]alk(?:s|ed|ing)?|[Ss]poke|[Ss]peak(?:s|ing)?"
    r"|[Ss]at down|[Cc]aught up|[Ee]xamination|[Tt]estimony|[Dd]eposition|TESTIMONY|DEPOSITION|INTERVIEW)"
    r"\s(?:with|to|for|of|OF|WITH)\s(?P<words>[^\n.?!]{0,120})"
)

# An article that quotes a broadcast: "Partial transcript as follows:".
INTRODUCED = re.compile(r"[.”\"]\s+[^\n.]*\btranscript\b[^\n.]*:\s*$", re.I)

# Behind these stand reporters, places and bodies.
NO_GUEST = frozenset({"by", "to", "from", "in", "at", "of", "near", "for"})


NAMES = 60  # characters that a surname is looked for the rest of its name


@dataclass(frozen=True)
class Voice:
    """Whoever a label stands for."""

    name: str | None  # as full as the text gives it
    role: str | None = None
    kind: str = "person"
    asks: bool = False  # whose words are the outlet's own, or nobody's by name


def cast(transcript: Transcript, title: str | None, outlet: str | None) -> dict[str, Voice]:
    """Who each label stands for."""
    labels = list(dict.fromkeys(transcript.label(turn) for turn in transcript.turns))
    around = f"{title or ''}\n{transcript.header}"
    plain = {label: _voice(label, labels, around, transcript.text) for label in labels}
    asking = _asking(transcript, plain, outlet, formal=FORMAL.search(around) is not None)
    taken = {voice.name for label, voice in plain.items() if label in asking}
    # "ANA QUIST, HOST" asks as "QUIST" too.
    asking |= {label for label, voice in plain.items() if voice.name in taken and voice.kind == "person"}
    guest = interviewed(around, {name for name in taken if name} | {outlet or ""})
    roles = {voice.name: voice.role for voice in reversed(plain.values()) if voice.role}
    found = {}
    for label, voice in plain.items():
        if fold(label) in ANSWER or not label:
            voice = Voice(guest)
        elif re.fullmatch(r"[A-Z]\.?[A-Z]\.?[A-Z]?\.?", label):
            voice = Voice(_initialled(label, around) or guest)
        found[label] = replace(voice, role=roles.get(voice.name, voice.role), asks=label in asking)
    return found


def _voice(label: str, labels: Sequence[str], around: str, text: str) -> Voice:
    """A label as name and role, the name made full from the other labels, the header and the text."""
    bare = PARENTHESIS.sub("", label).strip()
    inside = re.search(rf"\(({NAME})", label)
    if re.fullmatch(r"Speaker \d+|(?:unidentified|unknown|unnamed)\b.*", bare, re.I):
        return Voice(cased(bare, text), None, "anonymous")
    role, name = parted(bare)
    if not name and inside and title_noun(inside[1].split()[-1]) is None:
        return Voice(inside[1], cased(bare.removeprefix("The "), text))  # "The Prime Minister (Ines Valdor)"
    if not name:
        named = _holder(role, [around, "\n".join(labels), text])
        return Voice(named, None if named is None else cased(role, around)) if named else _unnamed(role or bare, text)
    if " " not in name:
        name = _full(name, ["\n".join(labels), around, text]) or name
    if sense(name.split()[-1]) == "body" or sense(name.split()[0]) == "body":
        return Voice(cased(name, text), None, "organization")
    role = role or _role_of(name, around) or _role_inside(label)
    return Voice(cased(name, text), cased(role, text) if role else None)


def _role_of(name: str, around: str) -> str:
    """The title before a name in the header: "Press Secretary | Odile Brandt"."""
    found = re.search(rf"((?:(?:[A-Z][\w’'-]*\.?|of|for|and) ){{1,6}}){re.escape(name)}\b", around)
    return parted(found[1].strip())[0] if found else ""


def _role_inside(label: str) -> str:
    """The office among what a label tells in brackets: "Mr LUND (Port Ansel—| Prime Minister)"."""
    inside = re.findall(r"[^()\[\]—–,]+", " ".join(re.findall(r"[\[(]([^\])]*)", label)))
    return next((part.strip() for part in inside if title_noun(part.split()[-1] if part.split() else "")), "")


def parted(label: str) -> tuple[str, str]:
    """Role and name of a label: "NATO Secretary General | Ines Valdor", "Mr. | Valdor", "Ines Valdor, | mayor"."""
    role, name = "", ""
    parts = PARTS.split(label)
    for part in parts:
        words = part.split()
        last = max((n for n, word in enumerate(words) if title_noun(word) is not None), default=-1)
        if last >= 0 and last == len(words) - 1 and last and fold(words[0]) in given_names():
            last = -1  # "Stephen King"
        before, behind = words[: last + 1], words[last + 1 :]
        if behind and behind[0].lower() in ("of", "for") and before:
            before, behind = words, []  # "Secretary of State"
        elif "of" in behind[1:] and before:
            behind = behind[: behind.index("of")]  # "Mr. Lund of Ohio"
        if behind and not name and (before or len(parts) == 1 or not role):
            name = " ".join(behind)
        elif behind and not role:
            before = words  # an affiliation
        titles = [word for word in before if title_noun(word) != ""]
        titles = titles[1:] if titles and titles[0].lower() == "the" else titles
        if any(title_noun(word) for word in titles):
            role = role or " ".join(titles)
    if not name and not role:
        role = " ".join(word for word in label.split() if word.lower() != "the")
    return role, name


def cased(words: str, text: str) -> str:
    """Words in capitals as the text prints them elsewhere, else with a capital each."""
    if not words.isupper() or len(words) < 4:
        return words
    for match in re.finditer(re.escape(words), text, re.I):
        if not match.group().isupper() and not match.group().islower():
            return match.group()
    small = re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), words)
    small = re.sub(r"\bMc([a-z])", lambda m: "Mc" + m[1].upper(), small)
    small = re.sub(r"(?<=[’'])(S|T|Ll|Re|Ve|M|D)\b", lambda m: m[0].lower(), small)
    return re.sub(r"(?<= )(?:Of|The|And|For|Van|Von|De|Der|Del|Bin)\b", lambda m: m[0].lower(), small)


def _full(surname: str, places: Sequence[str]) -> str | None:
    """The fullest name that ends in a surname, from the first place that prints one."""
    last = re.compile(rf"\b{re.escape(surname)}\b(?!-)", re.I)
    before = re.compile(rf"\b(?:[A-Z][\w’'-]*\.? {PARTICLES}){{1,4}}$")
    for number, place in enumerate(places):
        for found in last.finditer(place):
            match = before.search(place, max(0, found.start() - NAMES), found.start())
            if match is None:
                continue
            _, name = parted(" ".join(f"{match.group()}{found.group()}".split()))
            words = name.split()
            while number and len(words) > 1 and words[0].lower() in STOP_WORDS:
                words.pop(0)
            given = next((n for n, word in enumerate(words[:-1]) if fold(word) in given_names()), None)
            words = words[given:] if given is not None else words
            # In running text, only a known given name tells a name from a sentence's first word.
            if len(words) > 1 and (given is not None or number < 2):
                return " ".join(words)
    return None


def _holder(role: str, places: Sequence[str]) -> str | None:
    """Who holds a role: "NATO Secretary General | Ines Valdor", "Ines Valdor, the Secretary General"."""
    words = r"[\s-]".join(re.escape(word) for word in role.split())
    if not words:
        return None
    patterns = (
        rf"\b(?i:{words})(?: of (?:the )?[A-Z]\w+(?: [A-Z]\w+)?)?[,:]? (?P<name>{NAME})",
        rf"(?P<name>{NAME}) ?[,(] ?(?:[\w’'-]+ ){{0,4}}?(?i:{words})\b",
    )
    for place in places:
        for pattern in patterns:
            for match in re.finditer(pattern, place):
                _, name = parted(match["name"])
                if " " in name and name.split()[0].lower() not in STOP_WORDS:
                    return cased(name, place)
    return None


def _unnamed(role: str, text: str) -> Voice:
    """A speaker known by a title alone, or several."""
    words = cased(role, text)
    last = fold(words).split()[-1:] or [""]
    kind = "organization" if sense(last[0]) == "body" else "group" if last[0].endswith("s") else "anonymous"
    return Voice(words if kind == "organization" else words[:1].lower() + words[1:], None, kind)


def _initialled(letters: str, around: str) -> str | None:
    """The name of the header that initials stand for."""
    wanted = letters.replace(".", "")
    for match in re.finditer(NAME, around):
        _, name = parted(match.group())
        if "".join(word[0] for word in re.split(r"[\s-]", name) if word[0].isupper()) == wanted:
            return name
    return None


def interviewed(around: str, others: set[str]) -> str | None:
    """The guest of an interview: whom its title or introduction says was spoken with, else the first name there."""
    others = {fold(other) for other in others if other}
    for match in INTERVIEWED.finditer(around):
        # "She talked to our reporter": whom the guest spoke to is no guest, if others are named before.
        talked = re.match(r"(?i)(?:talk|sp[oe]|caught|sat)", match.group()) and " to " in match.group()[:15]
        if talked and next(_names(around[: match.start()]), None):
            continue
        for found in re.finditer(NAME, match["words"]):
            _, name = parted(found.group())
            before = match["words"][: found.start()].rstrip().rsplit(" ", 1)[-1].lower()
            if " " in name and before not in NO_GUEST and fold(name) not in others:
                return cased(name, around)
    return next((name for name in _names(around) if fold(name) not in others), None)


def _names(words: str) -> Iterator[str]:
    """The full names of people in some words, by their given names."""
    for match in re.finditer(NAME, words):
        before = words[: match.start()].rstrip().rsplit(" ", 1)[-1].lower()
        _, name = parted(" ".join(match.group().split()))
        parts = name.split()
        while len(parts) > 2 and fold(parts[0]) not in given_names():
            parts.pop(0)
        if len(parts) > 1 and fold(parts[0]) in given_names() and before not in NO_GUEST:
            yield " ".join(parts)


def _asking(transcript: Transcript, voices: dict[str, Voice], outlet: str | None, formal: bool) -> set[str]:
    """The labels of those who only ask: reporters, the outlet, the other side of an interview."""
    found = {label for label, voice in voices.items() if _is_asker(label, outlet)}
    if found or formal or any(turn.asks for turn in transcript.turns) or _quoted(transcript):
        return found
    if any(FORMAL.search(label) or title_noun(label.split()[0]) is not None for label in voices if label):
        return found
    # Two voices, one of which asks: an interview.
    ended: dict[str, list[bool]] = defaultdict(list)
    spoken: dict[str, int] = defaultdict(int)
    for turn in transcript.turns:
        name = voices[transcript.label(turn)].name or transcript.label(turn)
        ended[name].append(transcript.text[slice(*turn.contents[-1])].rstrip("\"”’')").endswith("?"))
        spoken[name] += sum(b - a for a, b in turn.contents)
    shares = {name: sum(ends) / len(ends) for name, ends in ended.items()}
    asks = [name for name, share in shares.items() if share >= ASKING and len(ended[name]) > 1]
    others = [name for name, share in shares.items() if name not in asks]
    if len(asks) != 1 or not others or len(shares) > 3 or max(shares[name] for name in others) > ANSWERING:
        return set()
    if spoken[asks[0]] > sum(spoken[name] for name in others):
        return set()
    return {label for label, voice in voices.items() if (voice.name or label) == asks[0]}


def _quoted(transcript: Transcript) -> bool:
    """Does an article quote the turns from elsewhere, each in marks? Then who asks there is somebody else too."""
    marked = all(transcript.text[turn.label[0] - 1 : turn.label[0]] in ("“", '"') for turn in transcript.turns)
    return marked or INTRODUCED.search(transcript.header) is not None


def _is_asker(label: str, outlet: str | None) -> bool:
    bare = fold(PARENTHESIS.sub("", label))
    if not bare:
        return False
    affiliation = fold(" ".join(re.findall(r"[\[(]([^\])]*)", label)) + " " + " ".join(PARTS.split(label)[1:]))
    media = bool(OUTLET_WORDS & set(affiliation.split())) or "[" in label
    names = {fold(outlet), initials(outlet)} if outlet else set()
    body = bare.split()[-1] in OUTLET_WORDS and len(bare.split()) > 1
    hosting = {fold(part) for part in PARTS.split(label)[1:]} & (ASKERS | {"byline"})
    return bool(hosting) or bare in ASKERS or bare.rstrip("0123456789 ") in QUESTION or media or bare in names or body


def initials(name: str) -> str:
    """The first letters of the capitalised words of a name, folded: "hw" of "Harbour Weekly"."""
    return "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper()).casefold()
