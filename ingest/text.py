"""CLEAN: characters, paragraphs and boilerplate: what makes the canonical text of an article, as pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

PARAGRAPH = "\n\n"  # what stands between two paragraphs of a canonical text

# Front matter: what people call the fields at the top of a plain text.
FIELDS = {
    "url": "url", "link": "url", "outlet": "outlet", "publisher": "outlet", "publication": "outlet",
    "published": "published", "date": "published", "title": "title", "headline": "title", "byline": "byline",
    "author": "byline", "authors": "byline", "language": "language",
}  # fmt: skip

INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b\x0e-\x1f\x7f]"
)
MOJIBAKE = re.compile("(?:â(?:€|\x80).|Ã[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\xa0-\xbf])+")
LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\(https?://[^)\s]*\)")  # Markdown
HEADING = re.compile(r"^#{1,6}\s+")
BULLET = re.compile(r"^(?:[-•*·▪●]\s+|[•▪●])")
SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
SPEECH = re.compile(r"[“\"„«”»]|\b(?:said|says|told|added|according to|warned|announced|stated|tweeted|wrote)\b", re.I)
LONGEST = 100_000  # characters of one paragraph: more than any article has, and more than a parser can hold
WRAPPED = (50, 100)  # columns between which hard-wrapped text ends

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<month>(?:{'|'.join(MONTHS)})[a-z]{{0,6}})\.?"
DATES = (
    re.compile(r"\b(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]{MONTH},?[ -](?P<year>\d{{4}})", re.I),
    re.compile(rf"\b{MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})", re.I),
)

# Where a plain text itself says who published it: the agency of its dateline, and a name over a line about itself.
DATELINE = re.compile(
    r"(?:[A-Z][\w.'’/-]+(?:,? [\w.]+){0,4} )?\((?P<outlet>[A-Z][\w.& ]{1,30})\)\s*(?:[-–—]|(?=[“\"A-Z]))"
)
ABOUT = re.compile(
    r"(?:we are|(?P<outlet>[A-Z][\w’' ]{2,40}) is) an? (?:[\w-]+ ){0,4}"
    r"(?:media outlet|news (?:outlet|site|organi[sz]ation|agency|service|website)|newspaper|magazine|newsroom)\b",
    re.I,
)


@dataclass
class PlainText:
    """A plain text in its parts: fields of the front matter (keys of ``Article``), title, byline, paragraphs."""

    fields: dict[str, str] = field(default_factory=dict)
    paragraphs: list[str] = field(default_factory=list)


def normalize(text: str) -> str:
    """The characters as they are meant: composed, one kind of space and line end, nothing invisible.

    Quotation marks, dashes, ellipses and ligatures stay as printed.
    """
    text = MOJIBAKE.sub(_mend, text)
    text = re.sub(r"\r\n?|[\u2028\u2029\x85\f]", "\n", text)
    return unicodedata.normalize("NFC", re.sub(r"[^\S\n]", " ", INVISIBLE.sub("", text)))


def _mend(found: re.Match[str]) -> str:
    """UTF-8 that was once read as Windows-1252, read again: "donâ€™t" is "don’t"."""
    encoded = b"".join(c.encode("cp1252", "ignore") or c.encode("latin-1", "ignore") for c in found[0])
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def squeeze(line: str) -> str:
    """One paragraph on one line, with single spaces."""
    return " ".join(line.split())


def join(paragraphs: list[str]) -> str:
    """The canonical text of paragraphs."""
    return PARAGRAPH.join(paragraphs)


def split(text: str) -> list[str]:
    """The paragraphs of a normalized plain text: one a line, between blank lines, or hard-wrapped."""
    lines = [line.rstrip() for line in text.split("\n")]
    width = max(map(len, lines), default=0)
    if not _is_wrapped(lines, width):
        return [squeeze(line) for line in lines if line.strip()]
    found: list[str] = []
    previous = ""
    for line in lines:
        goes_on = previous and line and _is_full(previous, line, width) and not BULLET.match(line)
        if goes_on and not line.startswith("  "):
            # "re-" at the end of a line may be part of "re-elect": the hyphen stays, without a space.
            found[-1] += squeeze(line) if re.search(r"\w-$", previous) else " " + squeeze(line)
        elif line:
            found.append(squeeze(line))
        previous = line
    return found


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on the line."""
    return len(line) + 1 + len(following.split()[0]) > width


def _is_wrapped(lines: list[str], width: int) -> bool:
    """Whether lines end where the column ends, not where a paragraph does."""
    pairs = [(a, b) for a, b in pairwise(lines) if a and b]
    full = sum(_is_full(a, b, width) for a, b in pairs)
    unfinished = sum(not SENTENCE_END.search(a) for a, _ in pairs)
    return WRAPPED[0] <= width <= WRAPPED[1] and len(pairs) >= 2 and min(full, unfinished) >= 0.6 * len(pairs)


def parse(text: str, known: Mapping[str, str] | None = None) -> PlainText:
    """Front matter, title line, byline and paragraphs of a plain text, boilerplate still in place.

    ``known`` holds fields that are known already, as of a mail; they go before the text's own.
    """
    fields, rest = _front_matter(normalize(text))
    fields.update(known or {})
    found = [HEADING.sub("", LINK.sub(r"\1", paragraph)) for paragraph in split(rest)]
    found = [paragraph for paragraph in found if paragraph]
    if "title" not in fields and len(found) > 1 and _is_title(found[0]):
        fields["title"] = found.pop(0)
    for paragraph in found[:4]:
        if "byline" not in fields and (byline := byline_of(paragraph)):
            fields["byline"] = byline
            found.remove(paragraph)
        elif "published" not in fields and len(paragraph) < 60 and (day := stamp(paragraph)):
            fields["published"] = day
            found.remove(paragraph)
    if "outlet" not in fields and (outlet := outlet_of(found)):
        fields["outlet"] = outlet
    return PlainText(fields, found)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The ``key: value`` lines at the very top, if there are any, and the text below them."""
    head, blank, rest = text.lstrip("\n").partition("\n\n")
    lines = head.split("\n")
    if lines[0].strip() == "---" and "---" in map(str.strip, lines[1:]):
        end = [line.strip() for line in lines].index("---", 1)
        lines, rest = lines[1:end], "\n".join(lines[end + 1 :]) + blank + rest
        known = [line for line in lines if line.partition(":")[0].strip().lower() in FIELDS]
    else:
        known = lines
    pairs = [(line.partition(":")[0].strip().lower(), line.partition(":")[2].strip(" \"'")) for line in known]
    if not pairs or any(key not in FIELDS or not value for key, value in pairs):
        return {}, text
    return {FIELDS[key]: value for key, value in pairs}, rest


def _is_title(line: str) -> bool:
    """Whether a first line is a headline: short, and no sentence with a full stop."""
    return len(line.split()) <= 30 and not re.search(r"(?<!\b[A-Z])[.:,;][\"”’]?$", line)


def byline_of(line: str) -> str | None:
    """The names of a line such as "By Ann Lee and Bo Chan", or None."""
    name = r"[A-Z][\w.’'-]*(?: (?:[A-Z]|van|von|de|der|bin|al-)[\w.’'-]*){1,4}"
    found = re.fullmatch(rf"By:? ({name}(?:(?:,| and| &) {name})*)(?:, [\w .]+| \|.*)?", line)
    return found[1] if found else None


def outlet_of(paragraphs: list[str]) -> str | None:
    """The outlet that a plain text names in its dateline or in a closing line about itself, or None."""
    for above, line in pairwise(paragraphs[len(paragraphs) // 2 :]):
        if (found := ABOUT.match(line)) and not SENTENCE_END.search(above) and len(above.split()) <= 5:
            return found["outlet"] or above
    found = DATELINE.match(next((p for p in paragraphs if SENTENCE_END.search(p) and len(p.split()) > 12), ""))
    return found["outlet"] if found else None


def stamp(line: str) -> str | None:
    """The day of a line that is nothing but a date or a time stamp, or None."""
    rest = re.sub(
        r"(?i)\b(?:published|posted|updated|date|on|at|a\.?m|p\.?m|[a-z]{2,4}t|utc|gmt|\w+day|mon|tue|wed|thu|fri|sat|sun)\b",
        "",
        next((line[: m.start()] + line[m.end() :] for p in DATES if (m := p.search(line))), "no date"),
    )
    return None if re.search(r"[^\W\d_]", rest) else day_of(line)


def impossible_day(words: str) -> bool:
    """Whether words have the form of a date, and no calendar has that day: "2025-02-31"."""
    return day_of(words) is None and any(pattern.search(words) for pattern in DATES)


def day_of(words: str) -> str | None:
    """The first full date in words, as an ISO date, or None."""
    found = sorted((m for pattern in DATES for m in pattern.finditer(words)), key=lambda m: m.start())
    for match in found:
        parts = match.groupdict()
        month = parts.get("month")
        number = MONTHS.index(month[:3].lower()) + 1 if month else int(parts["number"])
        try:
            return date(int(parts["year"]), number, int(parts["day"])).isoformat()
        except ValueError:
            continue
    return None
