"""Where a reader reports an error: the mail address, or the page for new issues, that the site's metadata names."""

from __future__ import annotations

from urllib.parse import quote

SUBJECT = "An error on On Record"


def complaint_link(place: str | None, page: str) -> str | None:
    """A link that opens a mail or an issue about a page; None for no place, or one that is neither mail nor web."""
    if not place:
        return None
    if place.lower().startswith("mailto:"):
        return f"{place}{_joint(place)}subject={quote(SUBJECT)}&body={quote(page)}"
    if place.lower().startswith(("https://", "http://")):
        return f"{place}{_joint(place)}title={quote(SUBJECT)}&body={quote(page)}"
    return None


def _joint(place: str) -> str:
    return "&" if "?" in place else "?"
