"""CLEAN: characters, paragraphs and boilerplate: what makes the canonical text of an article, as pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from ingest.model import fold

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
LINK = re.compile(r"!?\[([^\]]*)\]\(https?://[^)\s]*\)")  # Markdown
HEADING = re.compile(r"^#{1,6}\s+")
BULLET = re.compile(r"^(?:[-•*·▪●]\s+|[•▪●])")
SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
SPEECH = re.compile(r"[“\"„«”»]|\b(?:said|says|told|added|according to|warned|announced|stated|tweeted|wrote)\b", re.I)
LONGEST = 100_000  # characters of one paragraph: more than any article has, and more than a parser can hold
REPEATED = 8  # words from which on a paragraph that comes twice is a repeat, not a refrain such as "Yes."
WRAPPED = (50, 100)  # columns between which hard-wrapped text ends

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<month>(?:{'|'.join(MONTHS)})[a-z]{{0,6}})\.?"
DATES = (
    re.compile(r"\b(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]{MONTH},?[ -](?P<year>\d{{4}})", re.I),
    re.compile(rf"\b{MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})", re.I),
)

# Lines that are the outlet's furniture, never the article's words, each pattern with its reason. LABELS are sure signs
# (a caption or a teaser may well hold quoted words); a line that reports speech is kept whatever it has of FURNITURE.
LABELS = {
    "a credit line": (
        r"^(?:file )?(?:photos?|images?|pictures?|illustration|graphic|video|credits?)(?: (?:credits?|courtesy"
        r"|source))?(?: of| by)?\s*[:|]",
        r"^(?:photos?|images?|pictures?|illustration|photograph|video) (?:by|via|courtesy(?: of)?) [A-Z][^.]*$",
    ),
    "a caption with a credit": (
        r"(?:^|[\s|—–-])(?:photos?|credits?|images?|pictures?|source)(?: credit)?: ?(?-i:[A-Z])[^.!?]{1,60}$",
        r"[—–-] ?(?:picture|photo|image|pic)s? (?:by|via|courtesy|from) [^.]{2,60}$",
        r"[—–] ?[\w ]{2,30} (?:pic|photo|file pic|file photo)s?$",
        r"\([^()]*\b(?:photos?|getty|file (?:photo|pic)|handout|via ap|pool)\b[^()]*\)\.?$",
        r"\([^()]+/[^()]+ images\.?\)$|\[[^\[\]]*\b(?:photos?|getty)\b[^\[\]]*\]$",
        r"\((?:ap|reuters|afp|epa|pa|bernama)/[^()]+\)$",
    ),
    "a rule between sections": (
        r"^[\W_]+$",
    ),
    "a pointer to another story": (
        r"^(?:also )?(?:read|see|watch|listen|hear)(?: also| more| next| now| too| on)?\s*[:|>»→-]",
        r"^(?:related|recommended|more on this|more from|must[- ]reads?|don[’']t miss|also read|trending"
        r"|explainer|in case you missed it|further reading|opinion)(?: [\w’']+){0,3}\s*[:|]",
    ),
    "who worked on the article": (
        r"^[\W_]*(?:additional )?(?:reporting|writing|editing|compiled|edited|produced) by\b",
    ),
    "the outlet about itself": (
        r"^our standards:",
    ),
}  # fmt: skip
FURNITURE = {
    "a pointer to another story": (
        r"^(?:read|see|view|show|load|continue|learn)(?: (?:more|reading|all|comments|the full story|next))+\W*$",
    ),
    "an advertisement's label": (
        r"^(?:advertisement|sponsored(?: content)?|promoted)(?: \d.*)?$",
        r"(?:story|article) continues below\b",
    ),
    "a call to act on the page": (
        r"^(?:click|tap) here\b",
        r"\b(?:download|get) (?:the|our) [\w .’']{0,30}\bapp\b",
    ),
    "a newsletter": (
        r"(?:^|[.!?:|,] ?)(?:sign up|subscribe)\b.*"
        r"\b(?:newsletters?|alerts?|inbox|updates|e-?mails?|unlimited|access)\b",
        r"\b(?:newsletters?|inbox)\b.*\b(?:sign(?:ing)? up|subscribe|every (?:day|week|morning|\w+day))\b",
        r"^(?:get|receive) (?:the |our |your )?(?:daily|latest|weekly|breaking|top|free|national|best)\b.{0,80}$",
        r"^(?:subscribe|sign up|log in|sign in|register|enjoy|unlock)"
        r"(?: (?:to|for|the|with|now|today|here|in|or|and)\b.{0,80})?$",
        r"\b(?:create an account|sign in|log in|subscribe) (?:or sign in )?to (?:continue|read|keep|unlock|access)\b",
    ),
    "an invitation to follow": (
        r"^(?:follow|like|find|join|connect with) (?:us|me|our|[A-Z][\w ]{2,30}) (?:on|at) \W?(?:x\b|twitter"
        r"|facebook|instagram|whatsapp|telegram|youtube|linkedin|tiktok|bluesky|threads|google news)",
    ),
    "an invitation to share": (
        r"^share (?:this|on|via|the)\b.{0,60}$",
    ),
    "an appeal for money": (
        r"\b(?:become an? (?:patron|member|supporter|subscriber|co-creator)|make a (?:donation|contribution)"
        r"|donate (?:now|today|here)|support (?:our|independent|quality) (?:work|journalism|reporting))\b",
        r"\b(?:your|readers like you) (?:support|donation|contribution|assistance)\b.*\b(?:us|our)\b",
        r"\b(?:we|our team) (?:depend|rely|relies)s? on (?:\w+ ){0,5}(?:support|members|readers|donations"
        r"|advertising)\b",
        r"\breaders like you\b",
    ),
    "an ad-blocker notice": (
        r"\bad[- ]?block(?:er|ing)s?\b",
    ),
    "a cookie notice": (
        r"\b(?:we|this (?:web)?site) uses? cookies\b|\bcookie (?:policy|settings|preferences)\b"
        r"|\benable javascript\b",
    ),
    "a copyright notice": (
        r"^(?:©|\(c\)|copyright\b)|\ball rights reserved\b|\bmay not be (?:published|reproduced|redistributed)\b",
    ),
    "a legal notice": (
        r"\b(?:privacy policy|terms (?:of (?:use|service)|and conditions))\b",
        r"\bviews expressed (?:in|by|here)\b.*\b(?:author|not necessarily)\b|\bfor (?:informational"
        r"|information) purposes only\b",
        r"\bwithout (?:any )?warrant(?:y|ies)\b|\b(?:accept|assume)s? (?:no|any) (?:responsibility|liability)\b",
    ),
    "a request for corrections": (
        r"\b(?:suggest|report|submit) (?:a |an )?(?:correction|clarification|error|typo|mistake)s?\b",
        r"\b(?:leave|send|write) (?:us |to us )?(?:your )?(?:suggestions?|corrections?|comments?|feedback)\b",
        r"\bhighlight (?:the|a|any) (?:text|passage|word)s?\b.*\bpress\b",
    ),
    "a comment counter": (
        r"^(?:no |view |show |leave a |post a |add a |\d+ )?comments?(?: \(\d+\))?$|^comments are closed\b"
        r"|^join the (?:conversation|discussion)\b",
    ),
    "the outlet about itself": (
        r"^(?:our|this) (?:web)?site is (?:the|your)\b|\bbookmark\b.*\bsign up\b",
    ),
    "who worked on the article": (
        r"\bcontributed (?:reporting|to this (?:report|story|article|dispatch))\b",
        r"^[\W_]*with (?:additional )?(?:files|reporting|inputs?|agency inputs?) (?:from|by)\b",
        r"^[\W_]*(?:this (?:article|story|report) (?:was|has been|is) (?:originally |first "
        r"|also )?(?:published|produced|syndicated|republished))\b",
        r"^\W*(?:e-?mail|contact|twitter|x)\s*:\s*\S+$|^[\w. ]{0,40}\b[\w.+-]+@[\w-]+\.\w+\W*$",
    ),
    "a time stamp": (
        r"^[\w .'’-]{3,60}\|\s*(?:published|posted|updated)\b.{0,60}$",
        r"^(?:published|posted|updated|last updated|modified)\b[^.]{0,60}\d{4}[^.]{0,30}$"
        r"|^\d+ (?:min(?:ute)?s?|hours?|days?)(?: read| ago)$",
    ),
    "a player": (
        r"\bvideo (?:has )?failed to load\b|\bbrowser does not support\b",
        r"^(?:listen to (?:this )?article|play(?: video)?|loading|copy link|print|save|video|audio|watch)\W*$",
    ),
}  # fmt: skip

# Headings that only ever stand over what is not the article: near the end they cut all that follows.
TAILS = (
    "related", "related articles", "related stories", "related posts", "related news", "related content",
    "related topics", "related coverage", "more on this story", "more stories", "more from", "more news",
    "most popular", "most read", "most viewed", "most popular stories", "most shared", "popular", "trending",
    "trending now", "top stories", "latest news", "latest stories", "recommended", "recommended for you",
    "recommended stories", "you may also like", "you might also like", "read next", "read more", "read also",
    "what to read next", "up next", "see also", "further reading", "editors picks", "editor s picks",
    "legal disclaimer", "disclaimer", "comments", "leave a comment", "leave a reply", "post a comment",
    "join the conversation", "join the discussion", "about the author", "about the authors", "share this",
    "share this article", "share this story", "tags", "topics", "newsletter", "subscribe", "sign up", "follow us",
    "support us", "contact us", "sponsored content", "promoted stories", "around the web", "from our partners",
    "advertisement", "market research", "in this story",
)  # fmt: skip

# Where a plain text itself says who published it: the agency of its dateline, and a name over a line about itself.
DATELINE = re.compile(
    r"(?:[A-Z][\w.'’/-]+(?:,? [\w.]+){0,4} )?\((?P<outlet>[A-Z][\w.& ]{1,30})\)\s*(?:[-–—]|(?=[“\"A-Z]))"
)
ABOUT = re.compile(
    r"(?:we are|(?P<outlet>[A-Z][\w’' ]{2,40}) is) an? (?:[\w-]+ ){0,4}"
    r"(?:media outlet|news (?:outlet|site|organi[sz]ation|agency|service|website)|newspaper|magazine|newsroom)\b",
    re.I,
)

_label = re.compile("|".join(f"(?:{pattern})" for patterns in LABELS.values() for pattern in patterns), re.I)
_furniture = re.compile("|".join(f"(?:{pattern})" for patterns in FURNITURE.values() for pattern in patterns), re.I)


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


def parse(text: str) -> PlainText:
    """Front matter, title line, byline and paragraphs of a plain text, boilerplate still in place."""
    fields, rest = _front_matter(normalize(text))
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


def without_boilerplate(paragraphs: list[str], title: str | None) -> list[str]:
    """The paragraphs that are the article: no title, caption, teaser, appeal or notice, and no repeats."""
    kept = _without_captions_printed_twice(paragraphs)
    kept = [p for p in kept if not (title and fold(p) == fold(title))]
    kept = _cut_tail(kept)
    kept = _without_repeats([p for p in kept if not is_boilerplate(p)])
    while len(kept) > 1 and _is_tail_item(kept[-1]):
        kept.pop()
    return kept


def is_boilerplate(paragraph: str) -> bool:
    """Whether one line is the outlet's furniture by its own words."""
    if _label.search(paragraph) and len(paragraph.split()) <= 120:
        return True
    return bool(_furniture.search(paragraph)) and not SPEECH.search(paragraph)


def _without_captions_printed_twice(paragraphs: list[str]) -> list[str]:
    """Lines that come twice and end like no sentence are captions, alternative texts or headlines: none is kept."""
    times = Counter(map(fold, paragraphs))
    return [p for p in paragraphs if times[fold(p)] == 1 or SENTENCE_END.search(p) or len(p.split()) < REPEATED]


def _without_repeats(paragraphs: list[str]) -> list[str]:
    """Every long passage once, where it stands first."""
    seen: set[str] = set()
    kept = []
    for paragraph in paragraphs:
        words = fold(paragraph)
        if words.count(" ") + 1 < REPEATED or words not in seen:
            kept.append(paragraph)
        seen.add(words)
    return kept


def _cut_tail(paragraphs: list[str]) -> list[str]:
    """The paragraphs before the first heading of TAILS in the last half, if nothing after it reports speech.

    A list of headlines under such a heading reports speech too ("Mayor denies charge, says she will stay"), so only
    whole sentences count.
    """
    total = sum(map(len, paragraphs)) or 1
    before = 0
    for i, paragraph in enumerate(paragraphs):
        if before / total >= 0.5 and fold(paragraph) in TAILS:
            rest = [p for p in paragraphs[i + 1 :] if SENTENCE_END.search(p) and not is_boilerplate(p)]
            if not any(SPEECH.search(p) for p in rest) or "disclaimer" in fold(paragraph):
                return paragraphs[:i]
        before += len(paragraph)
    return paragraphs


def _is_tail_item(paragraph: str) -> bool:
    """Whether a last paragraph is an item of a list of headlines, or a heading with nothing under it."""
    if SENTENCE_END.search(paragraph) and not paragraph.endswith(":"):
        return False
    return bool(BULLET.match(paragraph)) or fold(paragraph) in TAILS or len(paragraph.split()) <= 2
