"""A quote as others cite it: in plain words, in the styles of APA and Chicago, in BibTeX and in HTML.

What is cited is the article that printed the words (APA Publication Manual, 7th edition, 10.1.16; Chicago Manual of
Style, 17th edition, 14.191): author, day, headline, outlet, address. What is unknown is left out, never made up.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import Any

from db.page.days import MONTHS, say_day
from db.page.fragment import web_address

# Words that make a byline a body, whose name is not turned round, or a post, which is no author's name at all.
BODY = re.compile(
    r"\b(press|news|agency|agencies|wire|staff|desk|team|reporters?|editors|newsroom|service|times)\b", re.I
)
POST = re.compile(r"\b(editor|correspondent|reporter|writer|columnist|producer|bureau|chief)\b|@", re.I)
# "Pieter van den Akker": the surname begins with the particle.
PARTICLE = re.compile(r"^(van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ter|ten|af|av|zu)$")
# BibTeX counts even the braces behind a backslash, and takes a field with one brace too few for the rest of the file.
LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip
SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def citations(quote: dict[str, Any], link: str | None = None) -> dict[str, str]:
    """A quote in each style, by the style's name; ``link`` leads to the words in the article where there is one."""
    said = {key: _one_line(quote.get(key)) for key in ("text", "speaker", "role", "outlet", "title")}
    facts = {
        **said, "type": quote["type"], "id": quote["id"], "published": quote.get("published"),
        "url": web_address(quote.get("url")), "authors": authors(quote.get("byline"), said["outlet"]),
        "day": say_day(quote.get("said"), quote.get("said_latest"), quote.get("said_precision")),
    }  # fmt: skip
    return {
        "Plain": _plain(facts),
        "APA": _apa(facts),
        "Chicago": _chicago(facts),
        "BibTeX": _bibtex(facts),
        "HTML": _html(facts, web_address(link)),
    }


def authors(byline: str | None, outlet: str | None = None) -> list[str]:
    """The names in a byline: "By Ada Venn and Tom Lisle, Politics Editor" are two."""
    line = re.sub(r"^\s*by\s+", "", _one_line(byline), flags=re.I)
    names = [name.strip() for name in re.split(r"\s*(?:,|;|&|\||\band\b)\s*", line)]
    return [name for name in names if name and not POST.search(name) and name != outlet]


def inverted(name: str) -> str:
    """ "Venn, A. B." for "Ada B. Venn"; a body keeps its name."""
    words = name.split()
    if len(words) < 2 or BODY.search(name):
        return name
    cut = next((i for i, word in enumerate(words[1:], 1) if PARTICLE.match(word)), len(words) - 1)
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in words[:cut])
    return f"{' '.join(words[cut:])}, {initials}"


def _one_line(words: str | None) -> str:
    return " ".join((words or "").split())


def _words(facts: dict[str, Any]) -> str:
    """The words said, in marks only where the outlet printed them as the speaker's own."""
    return f"“{facts['text']}”" if facts["type"] == "direct" else facts["text"]


def _speaker(facts: dict[str, Any]) -> str:
    who = facts["speaker"] or "speaker not named"
    return f"{who}, {facts['role']}" if facts["role"] else who


def _joined(names: list[str], last: str) -> str:
    if len(names) < 3:
        return f" {last} ".join(names)
    return f"{', '.join(names[:-1])}, {last} {names[-1]}"


def _plain(facts: dict[str, Any]) -> str:
    said = f" (said {facts['day']})" if facts["day"] else ""
    reported = "" if facts["type"] == "direct" else ", as reported"
    where = [
        *([_joined(facts["authors"], "and")] if facts["authors"] else []),
        f"“{facts['title']}”" if facts["title"] else "untitled article",
        *([facts["outlet"]] if facts["outlet"] else []),
        *([say_day(facts["published"])] if facts["published"] else []),
        *([facts["url"]] if facts["url"] else []),
    ]
    return f"{_words(facts)} — {_speaker(facts)}{reported}{said}. In: {', '.join(where)}"


def _apa(facts: dict[str, Any]) -> str:
    title = facts["title"] or "[Untitled article]"
    day = "n.d."
    if facts["published"]:
        year, month, number = facts["published"].split("-")
        day = f"{year}, {MONTHS[int(month) - 1]} {int(number)}"
    names = [inverted(name) for name in facts["authors"]]
    who = f"{', '.join(names[:-1])}, & {names[-1]}" if len(names) > 1 else "".join(names)
    # Without an author the title takes the first place.
    opening = f"{_stop(who)} ({day}). {_stop(title)}" if who else f"{_stop(title)} ({day})."
    return " ".join(part for part in (opening, facts["outlet"] and _stop(facts["outlet"]), facts["url"]) if part)


def _chicago(facts: dict[str, Any]) -> str:
    title = facts["title"]
    by = f"{_joined(facts['authors'], 'and')}, " if facts["authors"] else ""
    named = "untitled article,"
    if title:
        named = f"“{title}”" if title[-1] in "?!" else f"“{title},”"
    day = ""
    if facts["published"]:
        year, month, number = facts["published"].split("-")
        day = f"{MONTHS[int(month) - 1]} {int(number)}, {year}"
    rest = ", ".join(part for part in (facts["outlet"], day, facts["url"]) if part)
    return f"{facts['speaker'] or 'Unnamed speaker'}, quoted in {by}{named} {rest}".rstrip(" ,") + "."


def _bibtex(facts: dict[str, Any]) -> str:
    fields = {
        "author": " and ".join(f"{{{name}}}" if BODY.search(name) else name for name in map(_latex, facts["authors"])),
        "title": f"{{{_latex(facts['title'])}}}" if facts["title"] else "",
        "journal": _latex(facts["outlet"]),
    }
    year = ""
    if facts["published"]:
        year, month, day = facts["published"].split("-")
        fields |= {"year": year, "month": SHORT[int(month) - 1], "day": str(int(day))}
    said = f", said {facts['day']}" if facts["day"] else ""
    fields["note"] = f"Quotes {_latex(_speaker(facts))}{said}: {_latex(_words(facts))}"
    fields["url"] = (facts["url"] or "").replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
    plain = unicodedata.normalize("NFKD", facts["outlet"] or "article").encode("ascii", "ignore").decode().lower()
    key = f"{re.sub('[^a-z]', '', plain) or 'article'}{year}-{facts['id'][:6]}"
    # The names of months are macros of BibTeX and stand without braces.
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields.items() if value]
    return f"@article{{{key},\n" + ",\n".join(lines) + "\n}"


def _html(facts: dict[str, Any], link: str | None) -> str:
    source = f' cite="{escape(facts["url"])}"' if facts["url"] else ""
    title = escape(f"“{facts['title']}”" if facts["title"] else "untitled article")
    linked = f'<a href="{escape(link)}">{title}</a>' if link else title
    outlet = f"<cite>{escape(facts['outlet'])}</cite>" if facts["outlet"] else ""
    rest = ", ".join(part for part in (linked, outlet, say_day(facts["published"])) if part)
    return (
        f"<blockquote{source}>\n<p>{escape(_words(facts))}</p>\n</blockquote>\n"
        f"<p>{escape(_speaker(facts))}, quoted in {rest}</p>"
    )


def _latex(words: str | None) -> str:
    return "".join(LATEX.get(character, character) for character in words or "")


def _stop(words: str) -> str:
    return words if words[-1:] in ".?!" or words.endswith(("?”", "!”", "?’", "!’")) else f"{words}."
