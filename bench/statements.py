"""How well quotes of one utterance are found, and how fast.

    python bench/statements.py [--seed N] [--errors N] [--json]
    python bench/statements.py --quotes N [--json]

The first form takes the quotes that a person entered for the example articles, prints each again as other outlets would
(trimmed, with … for what was left out, in other marks and spelling, with words changed, half of it in the reporter's
words, without a speaker's full name), adds quotes that look alike and are not, and counts pairs of quotes that are one
statement: precision and recall. The second form puts N made-up quotes into statements, all at once.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from db.connect import open_database
from db.identity.speakers import digest, is_full_name
from db.statement import clusters

GOLD = Path(__file__).parent.parent / "examples" / "gold.jsonl"
OUTLETS = 24
# Utterances that two or more of the example articles report in the same words, each by words that no other quote has.
REPORTED_TWICE = (
    "cross myself", "put a single", "mend it", "(?:eleven|11) cracks", "customers from across", "cut in two",
    "number nine was", "fix me", "an accident, not a crime", "saw the water", "chosen profit", "six hours of their own",
    "loved a child", "in search of a policy", "Best news of the week", "actually die", "counts of causing",
    "too late and too little", "rang too often",
)  # fmt: skip
# What is shorter, or made of small words only, is left out: nobody can tell whether "Nobody asked us" is one statement.
LEAST_WORDS, LEAST_LONG_WORDS, LONG = 5, 3, 5
SPELLINGS = (
    ("metre", "meter"), ("neighbour", "neighbor"), ("harbour", "harbor"), ("labour", "labor"), ("colour", "color"),
    ("favour", "favor"), ("honour", "honor"), ("centre", "center"), ("organis", "organiz"), ("realis", "realiz"),
    ("recognis", "recogniz"), ("programme", "program"), ("defence", "defense"), ("travell", "travel"),
    ("per cent", "percent"), ("cannot", "can't"), ("will not", "won't"), ("did not", "didn't"), ("It is", "It's"),
    ("two", "2"), ("three", "3"), ("four", "4"), ("nine", "9"), ("eleven", "11"), ("twelve", "12"),
)  # fmt: skip
REPORTED = {
    "i": "she", "we": "they", "my": "her", "our": "their", "us": "them", "me": "her", "myself": "herself", "am": "was",
    "is": "was", "are": "were", "will": "would", "shall": "would", "can": "could", "have": "had", "has": "had",
    "you": "people", "i'm": "she was", "we've": "they had", "it's": "it was", "won't": "would not",
    "don't": "did not", "didn't": "had not", "i’ve": "she had", "it’s": "it was", "won’t": "would not",
}  # fmt: skip
# One speaker, one day, other utterances: what a report on one topic is full of.
ALIKE = (
    ("The east ferry will start on Monday and cost two crowns.", "The west ferry will start on Friday and cost four."),
    ("We have closed 12 schools in the north this year.", "We have closed 14 schools in the south this year."),
    ("I have full confidence in the chief engineer of the city.", "The chief engineer has lost my full confidence."),
    ("The council will vote on the school budget on Friday.", "The council will vote on the harbour plan next Friday."),
    ("Inflation will fall to 3 per cent by the summer.", "Unemployment will fall to 6 per cent by the winter."),
    ("We will not raise the tax on small farms.", "We will raise the tax on large estates, not on wages."),
    ("The people of Port Ansel deserve a safe bridge.", "The people of Port Ansel deserve an honest answer."),
    ("She asked the court to release the maintenance log.", "She asked the court to keep the maintenance log sealed."),
    ("The new hospital in Merrow will open in the spring.", "The old hospital in Merrow will close in the spring."),
    ("Half of the money comes from the transport ministry.", "The rest of the money comes from the transport fund."),
    ("We are working day and night to reopen the tunnel.", "Crews are working in the tunnel through the night."),
    ("I spoke to the prime minister today about the strike.", "I will speak to the prime minister about the flood."),
    ("The ministry of education has ordered 40,000 lockers.", "The ministry of education has cancelled the lockers."),
    ("No decision has been taken on the future of the mill.", "No decision has been taken on the sale of the airport."),
    ("There is no evidence that the water was poisoned.", "There is evidence that the water was never tested."),
    ("The report on the fire will be published in full.", "The report on the flood was published without names."),
    ("Our team played well in the first half.", "Our team deserved more in the second half."),
    ("This budget is good for families and good for business.", "This budget is bad for pensioners and students."),
    ("I want to thank the firefighters of Port Ansel.", "I want to thank the nurses of Port Ansel."),
    ("It would be wrong to comment on an open investigation.", "It would be wrong to close the investigation now."),
)  # fmt: skip
STOCK = (
    "Thank you very much.", "No comment.", "We will see what happens.", "I am deeply concerned.",
    "Our thoughts are with the families of the victims.", "It is what it is.", "Let me be clear.",
    "We take this matter very seriously.", "I look forward to working with you.", "That is a very good question.",
    "We have to do more.", "This is a great day for our country.", "I don't want to talk about it.",
    "We need to work together.", "I have nothing more to say at this time.", "Enough is enough.",
    "We are doing everything we can.", "Time will tell.", "I stand by what I said.", "We will never give up.",
)  # fmt: skip


class Quote(NamedTuple):
    """One quote with the utterance that it truly reports, and how it was made."""

    utterance: str
    made: str
    text: str
    type: str
    speaker: str | None
    kind: str | None
    day: str
    outlet: int


# PART 1: printing a quote as another outlet would


def trimmed(text: str, dice: random.Random) -> str:
    """The beginning or the end of it, two fifths to four fifths."""
    words = text.split()
    keep = max(4, round(len(words) * dice.uniform(0.4, 0.8)))
    return " ".join(words[:keep] if dice.random() < 0.5 else words[-keep:])


def fragment(text: str, dice: random.Random) -> str:
    """Five to eight words out of it."""
    words = text.split()
    length = dice.randint(5, 8)
    start = dice.randint(0, max(0, len(words) - length))
    return " ".join(words[start : start + length])


def ellipsis(text: str, dice: random.Random) -> str:
    """Without some words in the middle."""
    words = text.split()
    third = max(1, len(words) // 3)
    start = dice.randint(1, max(1, len(words) - third - 1))
    return " ".join([*words[:start], "…", *words[start + dice.randint(1, third) :]])


def marks(text: str, dice: random.Random) -> str:
    """With other marks, dashes and capitals."""
    for old, new in (("’", "'"), ("“", "‘"), ("”", "’"), ('"', "''"), (" … ", " "), ("—", " - "), (",", "")):
        text = text.replace(old, new) if dice.random() < 0.8 else text
    return text.upper() if dice.random() < 0.1 else text[:1].swapcase() + text[1:]


def spelling(text: str, dice: random.Random) -> str:
    """In the spelling of the other side of the ocean."""
    for british, american in SPELLINGS:
        old, new = (british, american) if dice.random() < 0.7 else (american, british)
        text = re.sub(rf"(?<![\w.]){old}(?![.\d])", new, text)
    return text


def changed(text: str, dice: random.Random) -> str:
    """With one word in ten changed, left out or added, as by a writer who takes notes by hand."""
    words = []
    for word in text.split():
        again = dice.choice(([], [word, "really"], [dice.choice(OTHER_WORDS)])) if dice.random() < 0.1 else [word]
        words += again
    return " ".join(words)


OTHER_WORDS = "surely big town council rather money often street plan works later people ready answer whole".split()


def reported(text: str, dice: random.Random) -> str:
    """Half in marks and half in the reporter's words: other persons and tenses, which are no words of the speaker."""
    words = text.split()
    start = len(words) // 3 if dice.random() < 0.5 else 0
    stop = len(words) if start else max(3, len(words) * 2 // 3)
    moved = [REPORTED.get(word.lower(), word) for word in words]
    inside = " ".join(words[start:stop]).strip(",.")
    return " ".join([*moved[:start], f"“{inside}”", *moved[stop:]])


def twice(text: str, dice: random.Random) -> str:
    """Trimmed, changed and in other marks at once."""
    return marks(changed(trimmed(text, dice), dice), dice)


WAYS: dict[str, tuple[Callable[[str, random.Random], str], str | None]] = {
    "trimmed": (trimmed, None), "fragment": (fragment, "mixed"), "ellipsis": (ellipsis, None), "marks": (marks, None),
    "spelling": (spelling, None), "changed": (changed, None), "reported": (reported, "mixed"), "twice": (twice, None),
}  # fmt: skip


# PART 2: the set, and what is found in it


def gold_quotes() -> Iterator[Quote]:
    """The quotes of the example articles, with equal utterances where two report the same words."""
    utterances: dict[str, str] = {}
    for line in GOLD.read_text("utf-8").splitlines():
        article = json.loads(line)
        for number, quote in enumerate(article["quotes"]):
            text = " … ".join(quote["text"])
            own = f"{article['id']} {number}"
            known = [utterances.setdefault(words, own) for words in REPORTED_TWICE if re.search(words, text)]
            # A long quote may hold two of the phrases by which shorter ones are known.
            for words, utterance in utterances.items():
                utterances[words] = known[0] if utterance in known else utterance
            if tells(text):
                yield Quote(
                    known[0] if known else own, "printed", text, quote["type"], quote["speaker"],
                    quote["speaker_kind"], article["published"] or "2025-06-01", hash_of(article["outlet"]),
                )  # fmt: skip


def tells(text: str) -> bool:
    """Whether a person would take two such quotes for one statement without a doubt."""
    words = re.findall(r"[\w’'-]+", text)
    return len(words) >= LEAST_WORDS and sum(len(word) >= LONG for word in words) >= LEAST_LONG_WORDS


def hash_of(name: str | None) -> int:
    """A number below OUTLETS, the same in every process."""
    return int(digest(name or "")[:6], 16) % OUTLETS


def printed_again(quote: Quote, dice: random.Random) -> Iterator[Quote]:
    """The quote as other outlets print it in the days after."""
    for made, (way, kind) in WAYS.items():
        day = date.fromisoformat(quote.day) + timedelta(dice.choice((0, 0, 0, 0, 1, 1, 1, 2, 3, 8)))
        kind = kind if kind and quote.type == "direct" else quote.type
        again = quote._replace(made=made, text=way(quote.text, dice), day=str(day), outlet=dice.randrange(OUTLETS))
        if tells(again.text):
            yield again._replace(type=kind, **_speaker(quote, dice))


def _speaker(quote: Quote, dice: random.Random) -> dict[str, str | None]:
    chance = dice.random()
    if chance < 0.1 and quote.kind == "person" and quote.speaker:
        return {"speaker": quote.speaker.split()[-1]}
    if chance < 0.15:
        return {"speaker": dice.choice(("a spokeswoman", "an official")), "kind": "anonymous"}
    return {"speaker": None, "kind": None} if chance < 0.2 else {}


def lookalikes(quotes: list[Quote], dice: random.Random) -> Iterator[Quote]:
    """Quotes that must stay apart: other utterances on one topic, another speaker's same words, stock phrases."""
    people = sorted({quote.speaker for quote in quotes if quote.kind == "person" and " " in (quote.speaker or "")})
    for number, pair in enumerate(ALIKE):
        for text in pair:
            yield Quote(text, "alike", text, "direct", dice.choice(people[:3]), "person", "2025-03-05", number)
    for number, quote in enumerate(quotes):
        if quote.kind == "person" and number % 3 == 0:
            other = dice.choice([name for name in people if name != quote.speaker])
            yield quote._replace(utterance=f"{other} {number}", made="other speaker", speaker=other)
    rest = [text for pair in ALIKE for text in pair]
    for number in range(12 * len(STOCK)):
        text, day = STOCK[number % len(STOCK)], date(2025, 3, 1) + timedelta(dice.randrange(20))
        if number < len(rest):  # the same phrase before something new
            text, day = f"{text} {rest[number]}", date(2025, 9, 1)
        yield Quote(f"stock {number}", "stock", text, "direct", dice.choice(people[:6]), "person", str(day), number % 9)


def build(seed: int) -> list[Quote]:
    """The whole set."""
    dice = random.Random(seed)
    quotes = list(gold_quotes())
    firsts = {quote.utterance: quote for quote in reversed(quotes)}
    again = [other for quote in firsts.values() for other in printed_again(quote, dice)]
    return [*quotes, *again, *lookalikes(quotes, dice)]


def fill(conn: sqlite3.Connection, quotes: Iterator[Quote] | list[Quote]) -> None:
    """Write quotes into a new database, each in an article of its own."""
    conn.execute("drop trigger quotes_fts_insert")
    conn.execute("insert into runs values ('r', '1', 'm', 's', '2025-01-01T00:00:00Z')")
    conn.executemany(
        "insert into outlets (id, name, found_name) values (?, ?, ?)", [(str(n), f"O{n}", "") for n in range(OUTLETS)]
    )
    speakers: set[str] = set()
    for number, quote in enumerate(quotes, start=1):
        key, home, speaker = digest(f"quote {number}"), f"a{number}", None
        conn.execute(
            "insert into articles (id, origin, published, text, run_id, content_hash) values (?, '', ?, '', 'r', '')",
            [home, quote.day],
        )
        if quote.speaker and quote.kind:
            own = not is_full_name(quote.speaker, quote.kind)
            speaker = digest(f"{quote.speaker} {home if own else ''}")
            if speaker not in speakers:
                row = [speaker, quote.speaker, quote.kind, home if own else None]
                conn.execute("insert into speakers (id, name, kind, article_id) values (?, ?, ?, ?)", row)
                speakers.add(speaker)
        row = [key, number, quote.text, speaker, quote.day, str(quote.outlet), home, quote.type]
        conn.execute(INSERT, row)


INSERT = """
insert into quotes (
    id, rowid, text, speaker_id, published, outlet_id, article_id, type, position, contents, cue, rule, confidence,
    run_id
) values (?, ?, ?, ?, ?, ?, ?, ?, 1, '[]', '[]', 'bench', 1, 'r')
"""


def measure(seed: int, errors: int = 0) -> dict[str, float]:
    """Precision and recall of pairs, over all and by how quotes were made."""
    quotes = build(seed)
    with tempfile.TemporaryDirectory() as folder:
        conn = open_database(Path(folder) / "quotes.db").conn
        fill(conn, quotes)
        clusters.rebuild(conn)
        found = [
            key or str(number) for number, key in conn.execute("select rowid, statement_id from quotes order by 1")
        ]
        conn.rollback()
        conn.close()
    counts: Counter[str] = Counter()
    shown: defaultdict[str, list[str]] = defaultdict(list)
    for (one, here), (other, there) in combinations(zip(quotes, found, strict=True), 2):
        truth, joined = one.utterance == other.utterance, here == there
        if not truth and not joined:
            continue
        outcome = "right" if truth and joined else "missed" if truth else "false"
        counts[outcome] += 1
        shown[outcome].append(f"{one.made}: {one.speaker}: {one.text}\n    {other.made}: {other.speaker}: {other.text}")
        for made in {one.made, other.made}:
            counts[f"{outcome} {made}"] += 1
    for outcome in ("false", "missed"):
        for pair in random.Random(0).sample(shown[outcome], min(errors, len(shown[outcome]))):
            print(f"{outcome}: {pair}")
    figures: dict[str, float] = {"quotes": len(quotes), "pairs": counts["right"] + counts["missed"]}
    for made in ("", *(f" {name}" for name in dict.fromkeys(quote.made for quote in quotes))):
        right, missed, false = (counts[f"{outcome}{made}"] for outcome in ("right", "missed", "false"))
        if right + missed:
            figures[f"recall{made}"] = round(right / (right + missed), 3)
        figures[f"precision{made}"] = round(right / (right + false), 3) if right + false else 1.0
    return figures


# PART 3: how fast


def made_up(number: int) -> Iterator[Quote]:
    """Quotes as a year of many outlets holds them: two in five print another one again."""
    from load import Newsroom

    room, dice = Newsroom(number), random.Random(1)
    empty = "the of to a and in that it is was for on we I will with have be by at they".split()
    recent: list[Quote] = []
    for count in range(number):
        day = str(date(2024, 1, 1) + timedelta(count * 365 // number))
        if recent and dice.random() < 0.4:
            # The newest are printed again most often.
            quote = recent[-1 - min(int(dice.expovariate(1 / 300)), len(recent) - 1)]
            way, kind = dice.choice(list(WAYS.values()))
            again = quote._replace(text=way(quote.text, dice), day=day, outlet=dice.randrange(OUTLETS))
            yield again._replace(type=kind or quote.type, **_speaker(quote, dice))
            continue
        words = room.sentence(dice.randint(5, 25)).split()
        text = " ".join(word if dice.random() < 0.5 else f"{dice.choice(empty)} {word}" for word in words)
        person = dice.choices(room.people, cum_weights=room.fame)[0]
        quote = Quote(
            "", "", text, dice.choice(("direct", "indirect", "mixed")), person, "person", day, count % OUTLETS
        )
        quote = quote._replace(**_speaker(quote, dice))
        recent.append(quote)
        yield quote


def speed(number: int) -> dict[str, float]:
    """Seconds of the processor to put so many quotes into statements, and the most memory held."""
    with tempfile.TemporaryDirectory() as folder:
        conn = open_database(Path(folder) / "quotes.db").conn
        fill(conn, made_up(number))
        conn.commit()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began, clock = time.process_time(), time.monotonic()
        clusters.rebuild(conn)
        conn.commit()
        cpu, wall = time.process_time() - began, time.monotonic() - clock
        statements, members = conn.execute("select count(*), sum(quote_count) from statements").fetchone()
        conn.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "quotes": number, "statements": statements, "quotes_in_statements": members, "cpu_seconds": round(cpu, 1),
        "seconds": round(wall, 1), "quotes_per_cpu_second": round(number / cpu), "peak_rss_mb": round(peak),
        "rss_mb_before": round(before),
    }  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, metavar="N", help="measure speed on N quotes")
    parser.add_argument("--seed", type=int, default=1, help="of the chances by which quotes are printed again")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N false and N missed pairs")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    figures = speed(options.quotes) if options.quotes else measure(options.seed, options.errors)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:28} {value:>12,}")


if __name__ == "__main__":
    main()
