"""READ: files, folders, globs and stdin → raw documents, each of a known kind; nothing is cleaned yet.

A bad input is an ``InputError`` that is yielded, never raised, so that the batch goes on.
"""

from __future__ import annotations

import csv
import glob
import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from ingest.decode import decode, glimpse, refuse_binary, unzipped, whole
from ingest.raw import LIMIT, InputError, Raw
from ingest.rows import COLUMNS, delimiter, json_document, plain, rows

__all__ = ["COLUMNS", "KINDS", "LIMIT", "STDIN", "InputError", "Raw", "expand", "read"]

STDIN = "-"
KINDS = ("text", "html", "jsonl", "json", "csv")

SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "text",
    ".html": "html", ".htm": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".csv": "csv", ".tsv": "csv",
}  # fmt: skip

SNIFFED = 4096  # bytes that decide the kind
LOOKS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b", re.I | re.S
)
HAS_TAGS = re.compile(r"\s*<.*<(?:p|div|br|h1)\b[^>]*>", re.I | re.S)


def read(
    inputs: Sequence[str | InputError],
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    limit: int = LIMIT,
) -> Iterator[Raw | InputError]:
    """Read every input in turn; ``kind`` (one of ``KINDS``) overrules suffix and sniffing for all of them.

    ``columns`` maps our column names to those of the data: ``{"text": "story"}``. Raises ValueError for a name in
    ``kind`` or ``columns`` that we do not have.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: use one of {', '.join(KINDS)}")
    for name in columns or ():
        if name not in COLUMNS:
            raise ValueError(f"unknown column {name!r}: use one of {', '.join(COLUMNS)}")
    for item in expand(inputs):
        if isinstance(item, InputError):
            yield item
            continue
        try:
            yield from _read_one(item, kind, columns or {}, limit)
        except InputError as error:
            yield error
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield InputError(item, "the gzip data are cut short or damaged; fetch or compress the file again")
        except PermissionError:
            yield InputError(item, "permission denied; make the file readable")
        except OSError as error:
            yield InputError(item, f"cannot be read ({error.strerror or error}); check the path and the disk")


def expand(inputs: Sequence[str | InputError]) -> list[str | InputError]:
    """The files that the inputs stand for, each once and in order; what stands for none is an InputError.

    Folders are searched at every depth for the suffixes of ``SUFFIXES`` (also with ``.gz``), hidden files left out; a
    file named outright may have any suffix. Expanding the result again changes nothing.
    """
    found: list[str | InputError] = []
    seen: set[Path] = set()
    for item in inputs:
        for name in [item] if isinstance(item, InputError) or item == STDIN else _files(item):
            if isinstance(name, str) and name != STDIN:
                real = Path(name).resolve()
                if real in seen:
                    continue
                seen.add(real)
            if name != STDIN or STDIN not in found:
                found.append(name)
    return found


def _files(item: str) -> list[str | InputError]:
    """The files of one path or glob."""
    try:
        if Path(item).is_dir():
            return _folder(item)
        if Path(item).exists():
            return [item]
    except (OSError, ValueError) as error:
        return [InputError(item, f"cannot be looked up ({getattr(error, 'strerror', None) or error}); check the path")]
    if re.match(r"https?://", item):
        return [InputError(item, "addresses are not fetched; save the page and give the file")]
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
    below = sorted(p for p in Path(folder).rglob("*") if _suffix(p.name) and p.is_file())
    names = [str(p) for p in below if not any(part.startswith(".") for part in p.relative_to(folder).parts)]
    suffixes = " ".join(SUFFIXES)
    return [*names] or [InputError(folder, f"nothing in this folder to read; looked for {suffixes}, also with .gz")]


def _suffix(name: str) -> str | None:
    """The suffix we know, also of ``page.html.gz``, or None."""
    suffix = Path(re.sub(r"\.gz$", "", name, flags=re.I)).suffix.lower()
    return suffix if suffix in SUFFIXES else None


def _read_one(origin: str, kind: str | None, columns: Mapping[str, str], limit: int) -> Iterator[Raw | InputError]:
    """The documents of one file or of stdin."""
    raw = sys.stdin.buffer if origin == STDIN else Path(origin).open("rb")  # noqa: SIM115 (closed below)
    stream = io.BufferedReader(cast(io.RawIOBase, raw), SNIFFED)
    try:
        plain = unzipped(stream)
        head = plain.peek(SNIFFED)[:SNIFFED]
        refuse_binary(origin, head)
        suffix = _suffix(origin)
        found = kind or (SUFFIXES[suffix] if suffix else _sniff(head))
        if found == "text" and kind is None and LOOKS_HTML.match(glimpse(head)):
            found = "html"  # a page saved under the wrong suffix
        if found in ("jsonl", "csv"):
            yield from rows(origin, plain, found, columns, limit)
            return
        text = decode(origin, whole(origin, plain, limit))
        if found == "json":
            yield from json_document(origin, text, columns)
        else:
            yield Raw(origin, found, text)
    finally:
        stream.detach()  # or closing our buffer would close stdin
        if origin != STDIN:
            raw.close()


def _sniff(head: bytes) -> str:
    """The kind of a document with no telling suffix, from its first characters."""
    text = glimpse(head)
    if LOOKS_HTML.match(text) or HAS_TAGS.match(text):
        return "html"
    first = text.lstrip().partition("\n")[0].strip()
    if first.startswith(("{", "[")):
        return "json" if first in ("{", "[") or first.startswith("[") else "jsonl"
    names = next(csv.reader([first], delimiter=delimiter(first)), [])
    if len(names) > 1 and any(plain(name) in COLUMNS["text"] for name in names):
        return "csv"
    return "text"
