"""READ: what a reader names on the command line (files, folders, globs, addresses) → the files that are meant."""

from __future__ import annotations

import glob
import gzip
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

from ingest.input.piece import Piece
from ingest.input.raw import InputError

STDIN = "-"
LIST = "@"
SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".csv": "csv", ".tsv": "csv", ".parquet": "parquet",
    ".warc": "warc", ".eml": "mail", ".docx": "docx", ".pdf": "pdf",
    ".xml": "feed", ".rss": "feed", ".atom": "feed",
}  # fmt: skip


def expand(inputs: Sequence[str | InputError | Piece]) -> list[str | InputError | Piece]:
    """The files that the inputs stand for, each once and in order; what stands for none is an InputError.

    ``@FILE`` stands for the inputs that a file names, one a line, also packed. Folders are searched at every depth for
    the suffixes of ``SUFFIXES`` (also with ``.gz``), hidden files left out; a file named outright may have any suffix.
    Expanding the result again changes nothing.
    """
    found: list[str | InputError | Piece] = []
    seen: set[str | Path] = set()
    for item in (one for listed in inputs for one in _listed(listed)):
        is_path = isinstance(item, str) and item != STDIN and not is_address(item)
        for name in _files(item) if isinstance(item, str) and is_path else [item]:
            if isinstance(name, str):
                key = Path(name).resolve() if is_path else name
                if key in seen:
                    continue
                seen.add(key)
            found.append(name)
    return found


def _listed(item: str | InputError | Piece) -> list[str | InputError | Piece]:
    """The inputs that a list names; any other input is itself."""
    try:
        if not isinstance(item, str) or not item.startswith(LIST) or Path(item).exists():
            return [item]
        data = Path(item[len(LIST) :]).read_bytes()
        lines = (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode("utf-8-sig").splitlines()
    except OSError as error:
        return [InputError(str(item), f"this list cannot be read ({error.strerror or error}); check the path")]
    except (EOFError, zlib.error, ValueError):
        return [InputError(str(item), "this list is no text; give a file that names one input a line")]
    return [line.strip() for line in lines if line.strip()] or [InputError(item, "this list names no input")]


def is_address(item: str) -> bool:
    """Whether an input is to be fetched; a file may bear a name such as "http:" all the same."""
    return bool(re.match(r"https?://", item, re.I))


def _files(item: str) -> list[str | InputError]:
    """The files of one path or glob."""
    try:
        if Path(item).is_dir():
            return _folder(item)
        if Path(item).exists():
            return [item]
    except (OSError, ValueError) as error:
        return [InputError(item, f"cannot be looked up ({getattr(error, 'strerror', None) or error}); check the path")]
    if not glob.has_magic(item):
        return [InputError(item, "no such file or folder; check the path")]
    matches = sorted(glob.glob(item, recursive=True))  # noqa: PTH207 (a pattern may start anywhere, also at /)
    # With ** a glob names folders beside the files inside them; folders count only where nothing else matches.
    files = [m for m in matches if not Path(m).is_dir()]
    if not matches:
        return [InputError(item, "no file matches this pattern; check the folder and the suffix")]
    return [*files] if files else [name for m in matches for name in _folder(m)]


def _folder(folder: str) -> list[str | InputError]:
    """The articles below a folder, sorted by path."""
    below = sorted(p for p in Path(folder).rglob("*") if suffix_of(p.name) and p.is_file())
    names = [str(p) for p in below if not any(part.startswith(".") for part in p.relative_to(folder).parts)]
    suffixes = " ".join(SUFFIXES)
    return [*names] or [InputError(folder, f"nothing in this folder to read; looked for {suffixes}, also with .gz")]


def suffix_of(name: str) -> str | None:
    """The suffix we know, also of ``page.html.gz``, or None."""
    found = Path(re.sub(r"\.gz$", "", name, flags=re.I)).suffix.lower()
    return found if found in SUFFIXES else None
