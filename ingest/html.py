"""CLEAN: a page → its words, title, byline, outlet, day of publication, address and language."""

from __future__ import annotations

from dataclasses import dataclass

import trafilatura
from trafilatura.metadata import extract_metadata

from ingest.text import BULLET, normalize, squeeze


@dataclass
class Page:
    """What a page says of itself; ``paragraphs`` still hold the boilerplate that is found by its words."""

    paragraphs: list[str]
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | None = None  # ISO date, local to the page
    url: str | None = None
    language: str | None = None  # ISO 639-1


def parse(page: str) -> Page:
    """The parts of a page."""
    words = trafilatura.extract(page, include_comments=False, include_tables=False, favor_recall=True) or ""
    found = [squeeze(BULLET.sub("", line)) for line in normalize(words).split("\n") if line.strip()]
    told = extract_metadata(page)
    return Page(found, told.title, told.author, told.sitename, told.date, told.url, told.language)
