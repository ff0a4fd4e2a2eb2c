"""READ: what reading yields: a raw document of a known kind, or one input that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, field

LIMIT = 20_000_000  # bytes of one page, one text, or one row, after decompression


class InputError(Exception):
    """One input that cannot be used: where it comes from, and in one line what is wrong and what to do about it."""

    def __init__(self, origin: str, reason: str) -> None:
        super().__init__(origin, reason)
        self.origin = origin
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.origin}: {self.reason}"


class Empty(InputError):
    """A file of many documents that holds none."""


@dataclass(frozen=True)
class Raw:
    """One document as it was found: a page, a plain text, or a row whose columns bear the names of ``rows.COLUMNS``.

    ``known`` is what its carrier (an archive, a feed, a mail) tells of it, by the names of ``Article``: in a text it
    goes before what the text itself reveals, of a page it fills what the page does not say. ``known["fetched"]`` is
    the day on which a page was fetched, after which it cannot have been published.
    """

    origin: str  # the path as given, "-" for stdin; of one document among several ":LINE" or "#NAME" after it
    kind: str  # "html" | "text" | "row"
    data: str | dict[str, str | None]
    known: dict[str, str] = field(default_factory=dict)


def megabytes(size: int) -> str:
    """A number of bytes for a reader: "20 MB"."""
    return f"{size / 1_000_000:g} MB"
