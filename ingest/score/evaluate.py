"""Records against gold: which gold a file holds, what to read for it, and the figures as a table.

Gold comes in two shapes, told apart by their first line: *quotes* (articles in files of their own, quotes as words;
score_text.py) and *attributions* (PolNeAR: the text in the line itself, contents as offsets; score_spans.py).
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.model import Quote, Record, Said, Span
from ingest.score import spans as score_spans
from ingest.score import words as score_text

Row = dict[str, Any]


SENTENCE_END = re.compile(r"[.?!][\"'”’)]*\s|\n")


# A pronoun right before a cue, and the characters that it and the adverbs between them take.
SUBJECT = re.compile(r"\b([Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Ww]ho)\s(?:\w+ly\s|also\s|had\s|has\s|have\s|then\s)*$")
NEAR = 40


class GoldError(Exception):
    """A gold file that cannot be used; the message names it and the remedy."""


@dataclass
class Gold:
    """One gold file: its path, whether it gives quotes as words or as spans, and its lines."""

    path: Path
    spans: bool
    rows: list[Row]

    def inputs(self) -> list[str]:
        """What has to be read for this gold: the articles' files, or the gold file itself."""
        if self.spans:
            return [str(self.path)]
        names = dict.fromkeys(_file_of(row) for row in self.rows)
        return [str(self._find(name)) for name in names]

    def _find(self, name: str) -> Path:
        """A file named in the gold: beside it, or beside the folder it is in."""
        for folder in (self.path.parent, self.path.parent.parent):
            if (folder / name).exists():
                return folder / name
        raise GoldError(f"{self.path}: {name} is neither beside this file nor one folder up")

    def by_article(self, records: Iterable[Record]) -> Iterator[tuple[str, Record]]:
        """Each record that this gold has an article for, with the article's id in the gold."""
        if self.spans:
            # An article that is there twice, under two ids, is read twice.
            ids: dict[str, list[str]] = defaultdict(list)
            for row in reversed(self.rows):
                ids[row["text"]].append(row["id"])
            yield from ((ids[r.article.text].pop(), r) for r in records if ids.get(r.article.text))
            return
        for record in records:
            origin = record.article.origin.replace("\\", "/")
            for row in self.rows:
                if origin == row["file"] or origin.endswith("/" + row["file"]):
                    yield row["id"], record


def _file_of(row: Row) -> str:
    """The file of an article; a row of a table is named FILE:LINE."""
    name, _, line = row["file"].rpartition(":")
    return name if name and line.isdigit() else row["file"]


def load_gold(path: Path) -> Gold:
    """Read a gold file (JSON Lines, may be gzipped); raises GoldError where it is none."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
    except (OSError, EOFError, ValueError) as error:
        raise GoldError(f"{path}: no gold file ({error}): JSON Lines, one article a line") from error
    keys = [set(row) if isinstance(row, dict) else set() for row in rows]
    if rows and all({"text", "attributions", "id"} <= some for some in keys):
        return Gold(path, True, rows)
    if rows and all({"file", "quotes", "id"} <= some for some in keys):
        return Gold(path, False, rows)
    raise GoldError(f"{path}: no gold file: each line needs id and either file and quotes, or text and attributions")


def load_neutral(path: Path) -> dict[str, list[Row]]:
    """Passages that count neither way, by article; raises GoldError where the file holds something else."""
    try:
        passages = json.loads(path.read_text(encoding="utf-8"))
        assert all(isinstance(p["text"], str) for some in passages.values() for p in some)
    except (OSError, ValueError, AttributeError, KeyError, TypeError, AssertionError) as error:
        raise GoldError(f"{path}: not a JSON object of lists of passages with a text, by article") from error
    return passages


def said_on(said: Said | None) -> str | None:
    """A day as YYYY-MM-DD, a whole month as YYYY-MM, anything wider as nothing: what gold states."""
    if said is None:
        return None
    if said.earliest == said.latest:
        return said.earliest
    month = said.earliest[:7]
    return month if said.latest[:7] == month and said.earliest.endswith("-01") and said.latest[8:] >= "28" else None


def as_words(name: str, record: Record) -> Row:
    """A record in the shape of gold quotes."""
    quotes = [
        {
            "text": quote.text,
            "type": quote.type,
            "speaker": quote.speaker and quote.speaker.name,
            "speaker_kind": quote.speaker and quote.speaker.kind,
            "said_on": said_on(quote.said),
            "venue": quote.venue and quote.venue.name,
            "venue_type": quote.venue and quote.venue.kind,
            "cue": quote.rule,
        }
        for quote in record.quotes
    ]
    return {"id": name, "outlet": record.article.outlet, "published": record.article.published, "quotes": quotes}


def as_spans(record: Record) -> list[Row]:
    """A record's quotes in the shape of attributions.

    An understood speaker has the mention of the quote before. What stands in one sentence is one quote here ("she said
    A, adding that B"), and an attribution for each of its cues there, whose source is the pronoun before the
    cue, if any. Words in marks that go on in the same paragraph without a cue are a quote of their own here if the
    words before them are not all in marks, and part of the attribution before them there.
    """
    rows: list[Row] = []
    before: Quote | None = None
    end = 0
    for quote in record.quotes:
        before = quote if quote.mention else before
        understood = quote.mention is None and quote.speaker and before and before.speaker == quote.speaker
        mention = before.mention if understood and before else quote.mention
        goes_on = understood and not quote.cue and "\n" not in record.article.text[end : quote.contents[0][0]]
        end = max(b for _, b in [*quote.contents, *quote.cue])
        if goes_on and rows:
            rows[-1]["content"] = [*rows[-1]["content"], *quote.contents]
            continue
        for contents, cue in _by_cue(quote, record.article.text):
            own = _subject(record.article.text, cue[0][0]) if cue and cue != quote.cue else None
            speaker = [own] if own else [mention.span] if mention else []
            rows.append({"content": contents, "cue": cue, "source": speaker, "rule": quote.rule})
    return rows


def _subject(text: str, cue: int) -> Span | None:
    """The pronoun that a cue has for its subject: "he" of ``Lee said A, and he added that B``."""
    start = max(cue - NEAR, 0)
    found = SUBJECT.search(text[start:cue])
    return (start + found.start(1), start + found.end(1)) if found else None


def _by_cue(quote: Quote, text: str) -> Iterator[tuple[list[Span], list[Span]]]:
    """The parts of a quote for each of its cues, if some stand between others.

    A part belongs to the cue before it in its sentence: ``"A," she said, adding that B. "C."`` goes on with A.
    """
    groups: dict[int, list[Span]] = defaultdict(list)
    cues = sorted(quote.cue)
    for part in quote.contents:
        before = [cue for cue in cues if cue < part]
        apart = len(before) > 1 and SENTENCE_END.search(text, before[-1][1], part[0])
        groups[0 if apart else max(len(before) - 1, 0)].append(part)
    if len(groups) < 2 or cues[-1] > max(quote.contents):
        yield quote.contents, quote.cue
        return
    edges = [*sorted(groups)[1:], len(cues)]
    start = 0
    for (_, contents), end in zip(sorted(groups.items()), edges, strict=True):
        yield contents, cues[start:end]
        start = end


def evaluate(gold: Gold, records: Iterable[Record], neutral: dict[str, list[Row]] | None = None) -> tuple[Row, Any]:
    """All figures, and what ``errors`` needs; ``neutral`` gives, by article, passages that count neither way."""
    found = dict(gold.by_article(records))
    if gold.spans:
        figures, golds, founds = score_spans.score(gold.rows, {name: as_spans(r) for name, r in found.items()})
        return figures, (golds, founds)
    return score_text.score(gold.rows, [as_words(name, r) for name, r in found.items()], neutral)


def table(gold: Gold, figures: Row) -> str:
    """The figures in columns, for reading."""
    return "\n".join(_span_lines(figures) if gold.spans else _word_lines(figures))


def _word_lines(figures: Row) -> Iterator[str]:
    yield "{articles} articles, {gold} gold quotes, {predicted} found, {matched} matched".format(**figures)
    yield f"{'':22}{'precision':>10}{'recall':>10}{'F1':>10}{'gold':>8}{'found':>8}"
    lines = {f"content, {key}": value for key, value in figures["content"].items()}
    lines |= {f"end to end, {key}": value for key, value in figures["end_to_end"].items()}
    lines |= {f"{key} (of matched)": figures[key] for key in ("said_on", "venue")}
    for label, value in lines.items():
        numbers = "".join(f"{value[key]:10.3f}" for key in ("precision", "recall", "f1"))
        yield f"{label:22}{numbers}{value['gold']:8}{value['predicted']:8}"
    for key, value in figures.items():
        if isinstance(value, dict) and "accuracy" in value:
            yield f"{key:22}{value['accuracy']:10.3f}  {value['right']} of {value['of']}"


def _span_lines(figures: Row) -> Iterator[str]:
    yield f"{'F1':14}{'gold':>8}{'found':>8}{'content':>10}{'exact':>10}{'speaker':>10}{'end to end':>12}"
    for name, row in figures.items():
        if name != "token":
            f1 = {key: row[key]["F1"] for key in ("overlap", "exact", "e2e")}
            yield (
                f"{name:14}{row['gold']:8}{row['pred']:8}{f1['overlap']:10.3f}{f1['exact']:10.3f}"
                f"{row['source_acc']:10.3f}{f1['e2e']:12.3f}"
            )
    yield f"tokens of content: {figures['token']['F1']:.3f}"


def errors(gold: Gold, detail: Any, limit: int) -> str:
    """Up to ``limit`` gold quotes that were missed and as many found that are none, each with its words."""
    missed, wrong = _span_errors(gold, detail) if gold.spans else _word_errors(detail)
    blocks = [f"MISSED ({len(missed)})", *missed[:limit], f"NOT IN THE GOLD ({len(wrong)})", *wrong[:limit]]
    return "\n".join(blocks)


def _word_errors(detail: Any) -> tuple[list[str], list[str]]:
    def line(name: str, quote: Row) -> str:
        text = quote["text"] if isinstance(quote["text"], str) else " // ".join(quote["text"])
        return f"{name} [{quote.get('type')}; {quote.get('cue') or 'no cue'}] {quote.get('speaker')}: {text}"

    missed = [line(name, q) for name, gold, _, pairs in detail for i, q in enumerate(gold) if i not in pairs]
    wrong = [line(n, q) for n, _, mine, pairs in detail for j, q in enumerate(mine) if j not in pairs.values()]
    return missed, wrong


def _span_errors(gold: Gold, detail: Any) -> tuple[list[str], list[str]]:
    texts = {row["id"]: row["text"] for row in gold.rows}

    def line(item: score_spans.Item) -> str:
        text = texts[item.article]
        parts = {
            key: " // ".join(text[s:e] for s, e in item.row.get(key) or []) for key in ("source", "cue", "content")
        }
        rule = item.row.get("rule", parts["cue"])
        return f"{item.article} [{item.type}; {rule}] {parts['source']}: {parts['content']}"

    golds, founds = detail
    return [line(g) for g in golds if g.partner is None], [line(f) for f in founds if f.partner is None]
