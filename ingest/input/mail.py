"""READ: a mail, such as a press release → its text, with subject, sender and date; replies and signatures left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from lxml import etree

from ingest.input.decode import decode, whole
from ingest.input.raw import InputError, Raw
from ingest.tree import parsed

# What people put before a subject, and round the name of the body they send for.
REPLY = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|sv|vs)\s*:\s*|\[[^\]]*\]\s*)+", re.I)
RELEASE = re.compile(
    r"^(?:press|media|news) (?:release|statement|advisory)\s*[:–—-]\s*|^for immediate release\W*", re.I
)
OFFICE = re.compile(
    r"^the (?=\w)|\W*\b(?:press|media|news|communications?|public (?:affairs|relations)|pr)\b"
    r"(?: (?:office|team|service|room|desk|department|unit|centre|center|relations|release))?s?\W*$",
    re.I,
)
DESKS = re.compile(r"press|media|news|info|comm|contact|office|pr$|no-?reply|do-?not-?reply|hello|mail|admin", re.I)
PERSON = re.compile(r"[A-Z][\w.'’-]*(?: (?:[A-Z]|van|von|de|der|bin|al-)[\w.'’-]*){1,3}")

# Where the words of the sender end, and what a program writes above what it quotes or forwards.
SIGNATURE = re.compile(r"^-- ?$")
END = re.compile(r"^\W*(?:#{3,}|# # #|-30-|\*{3,}|-? ?ends ?-?)\W*$", re.I)
QUOTED = re.compile(r"^\s*>")
INTRODUCED = re.compile(r"^\s*(?:On|Le|Am) .{4,200}(?:wrote|a écrit|schrieb) ?:\s*$")
ORIGINAL = re.compile(r"^\W*(?:original message|ursprüngliche nachricht)\W*$", re.I)
FORWARDED = re.compile(r"^\W*(?:forwarded message|begin forwarded message)\W*$", re.I)
HEADER = re.compile(r"^\s*\W*(?:from|to|cc|date|sent|subject|reply-to)\W*:", re.I)
LABEL = re.compile(r"^\W*(?:for immediate release|(?:press|media|news) release)\W*$", re.I)
BLOCKS = {
    "p", "div", "section", "article", "blockquote", "ul", "ol", "li", "table", "tr", "td", "th", "h1", "h2", "h3",
    "h4", "h5", "h6", "br", "hr", "center", "body",
}  # fmt: skip

HEADER_LINES, HEADER_SIZE = 20, 2000  # of one header that count; the standard library takes hours over longer ones
PARTS = 100  # multiparts inside one another or side by side


class _Short(Compat32):
    """The plain policy of the standard library, with headers cut off; the newer one can take gigabytes over one."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines[:HEADER_LINES])
        return name, value[:HEADER_SIZE]


def documents(origin: str, stream: Any, limit: int) -> Iterator[Raw | InputError]:
    """The one text of a mail; raises InputError where it holds none."""
    data = whole(origin, stream, limit)
    if len(re.findall(rb"multipart/", data, re.I)) > PARTS:
        raise InputError(origin, f"a mail of more than {PARTS} parts in parts; save its text and give that")
    try:
        message = message_from_bytes(data, policy=_Short())
        words = _words(origin, message)
        known = _known(message)
    except InputError:
        raise
    except Exception:  # the standard library raises many kinds on headers that keep to no standard
        raise InputError(origin, "a damaged mail; export it again, or save its text") from None
    words = _own(words)
    if not re.search(r"\w", words):
        raise InputError(origin, "no text in this mail; save what is attached to it and give that")
    yield Raw(origin, "text", words, known)


def _known(message: Any) -> dict[str, str]:
    """Subject, sender and day as the fields of an article; the day is the sender's."""
    title = RELEASE.sub("", REPLY.sub("", _header(message, "Subject")))
    person, outlet = _sender(_header(message, "From"), _header(message, "Organization"))
    try:
        day = parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        day = ""
    told = {"title": title, "byline": person, "outlet": outlet, "published": day}
    return {name: value for name, value in told.items() if value}


def _header(message: Any, name: str) -> str:
    raw = str(message[name] or "")
    with suppress(ValueError, LookupError):  # words in an encoding that is none stay as they are
        raw = str(make_header(decode_header(raw)))
    return " ".join(raw.split())


def _sender(sender: str, organization: str) -> tuple[str, str]:
    """The person and the body that a mail is from: a press release is published by the body that sends it.

    "Harbour Trust Press Office <press@…>" is the Harbour Trust, "Ilka Dorn, Harbour Trust" both, and a name that the
    address repeats ("Ilka Dorn <i.dorn@…>") a person only.
    """
    try:
        name, address = parseaddr(sender)
    except RecursionError:
        return "", organization
    name = name[:200]
    name = name.strip("'\" ")
    person = ""
    if parts := re.fullmatch(rf"({PERSON.pattern})(?:\s*[,|/]\s*|\s+[-–(@]\s*|\s+(?:at|via|from)\s+)(.+?)\)?", name):
        person, name = parts.groups()
    elif PERSON.fullmatch(name) and not DESKS.search(address.partition("@")[0]):
        last = name.split()[-1].lower()
        if last in address.partition("@")[0].lower():
            person, name = name, ""
    if "@" in name:
        name = ""
    return person, organization or OFFICE.sub("", OFFICE.sub("", name)).strip(" ,-–|")


def _words(origin: str, message: Any) -> str:
    """The plain text of a mail, else the text of its page; where the plain part only says so, the page's."""
    plain = _part(origin, message, "plain")
    if len(plain.split()) >= 40:
        return plain
    page = _page_text(_part(origin, message, "html"))
    return page if len(page.split()) > len(plain.split()) else plain


def _part(origin: str, message: Message, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() != f"text/{kind}" or part.get_content_disposition() == "attachment":
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data.strip():
            text = decode(origin, data, part.get_content_charset())
            return _flowed(text, part.get_param("delsp") == "yes") if part.get_param("format") == "flowed" else text
    return ""


def _flowed(text: str, delsp: bool) -> str:
    """Text of format=flowed (RFC 3676) with a paragraph a line: a space at the end of a line means that it goes on."""
    text = text.replace("\r\n", "\n")
    text = re.sub(r"(?m)^ (?=[ >]|From )", "", text)
    return re.sub(r"(?<!\n--) \n(?!>)", "" if delsp else " ", text)


def _page_text(page: str) -> str:
    """The words of a page, a paragraph a line. Mails are laid out in tables, which article extraction leaves out."""
    tree = parsed(page) if page.strip() else None
    if tree is None:
        return ""
    pieces: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        hides = not isinstance(element.tag, str) or element.tag in ("head", "script", "style", "title")
        hides = hides or "gmail_quote" in (element.get("class") or "") or element.get("type") == "cite"
        unseen += hides * (1 if event == "start" else -1)
        pieces.append("\n" if element.tag in BLOCKS else "")
        if not unseen:
            text = element.text if event == "start" else element.tail
            pieces.append(re.sub(r"\s+", " ", text or ""))
    return "\n".join(filter(None, (" ".join(line.split()) for line in "".join(pieces).split("\n"))))


def _own(text: str) -> str:
    """What the sender wrote: no replies, no headers of what is forwarded, nothing below the signature or the end."""
    lines = text.replace("\r\n", "\n").split("\n")
    if sum(bool(QUOTED.match(line)) for line in lines) > 0.9 * sum(bool(line.strip()) for line in lines):
        lines = [re.sub(r"^[>\s]+", "", line) for line in lines]  # all of it is quoted: that is what is sent
    kept: list[str] = []
    in_headers = False
    for line in lines:
        if ORIGINAL.match(line) or (SIGNATURE.match(line) and any(map(str.strip, kept))):
            break
        if END.match(line) and len(" ".join(kept).split()) > 40:
            break
        if FORWARDED.match(line):
            kept, in_headers = [], True
            continue
        in_headers = in_headers and (not line.strip() or bool(HEADER.match(line)))
        if not (in_headers or QUOTED.match(line) or INTRODUCED.match(line) or LABEL.match(line)):
            kept.append(line)
    return "\n".join(kept).strip("\n")
