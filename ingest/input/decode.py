"""READ: bytes → characters: decompressed within limits, refused where they are no text, decoded as they were meant."""

from __future__ import annotations

import codecs
import io
import re
from typing import Any, BinaryIO

from charset_normalizer import from_bytes

from ingest.input.raw import InputError, megabytes
from ingest.input.unfold import Unfolded

# How files begin that are no text, so that the complaint can name them.
SIGNATURES = (
    (b"%PDF", "a PDF document"), (b"PK\x03\x04", "a ZIP archive or an Office document"), (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"), (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"), (b"RIFF", "a WebP image or a sound file"), (b"ID3", "an MP3 sound file"),
    (b"SQLite format 3", "an SQLite database"), (b"PAR1", "a Parquet file"), (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"), (b"7z\xbc\xaf", "a 7z archive"), (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x1f\x8b", "a gzip archive inside another"), (b"\x7fELF", "a program"),
)  # fmt: skip
BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

GUESSED = 100_000  # bytes that an encoding is guessed from
SNIFFED = 4096  # bytes that decide the kind
CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)


def unzipped(stream: Any) -> Any:
    """The stream, decompressed where its first bytes are gzip's, whatever the suffix says."""
    if stream.peek(2)[:2] == b"\x1f\x8b":
        return io.BufferedReader(Unfolded(stream), SNIFFED)
    return stream


def whole(origin: str, stream: BinaryIO, limit: int) -> bytes:
    """All bytes of a document; InputError past the limit, so that a gzip bomb never unfolds."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(origin, f"larger than {megabytes(limit)}; give one article a file, or JSON Lines")
    if not data.strip():
        raise InputError(origin, "the file is empty; save it again or leave it out")
    return data


def refuse_binary(origin: str, head: bytes) -> None:
    """Raise InputError, by name where we know it, for what is no text at all."""
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            raise InputError(origin, f"{name}, not text; convert it to text or HTML first")
    if head[4:8] == b"ftyp":
        raise InputError(origin, "a film or sound file, not text; give a transcript of it")
    if head[257:262] == b"ustar":
        raise InputError(origin, "a tar archive, not text; unpack it and give the folder")
    if b"\0" in head and not head.startswith(tuple(bom for bom, _ in BOMS)):
        raise InputError(origin, "a binary file, not text; convert it to text or HTML first")


def glimpse(head: bytes) -> str:
    """The first characters, decoded well enough to tell the kind."""
    encoding = next((name for bom, name in BOMS if head.startswith(bom)), "utf-8-sig")
    return head.decode(encoding, "ignore")


def decode(origin: str, data: bytes, told: str | None = None) -> str:
    """Bytes as text: byte order mark, UTF-8, the server's word, the page's, Western Windows, then a guess."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise InputError(origin, f"damaged {encoding.upper()} text; save it as UTF-8") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if told and (words := _decoded(data, told)):
        return words
    # A page cut off inside a character, or with one stray byte in it, is UTF-8 still: most of it says so.
    for part in (data[:GUESSED], data):
        mended = part.decode("utf-8-sig", "cp1252")
        strays = len(part.decode("utf-8", "replace")) - len(part.decode("utf-8", "ignore"))
        if strays > sum(character > "\x7f" for character in mended) / 2:
            break
    else:
        return mended
    if (declared := CHARSET.search(data[:SNIFFED])) and (words := _decoded(data, declared[1].decode())):
        return words
    # Western texts have mostly ASCII letters; Cyrillic or Greek read as Western would have few.
    western = _decoded(data, "cp1252")
    if western and sum(c > "\x7f" for c in western if c.isalpha()) < sum(map(str.isalpha, western)) / 3:
        return western
    if best := from_bytes(data[:GUESSED]).best():
        return data.decode(best.encoding, "replace")
    raise InputError(origin, "the encoding is not recognised; save it as UTF-8")


def _decoded(data: bytes, encoding: str) -> str | None:
    # Browsers read "iso-8859-1" as Windows-1252, and so do the pages that say it.
    encoding = "cp1252" if encoding.lower() in ("iso-8859-1", "latin1", "latin-1", "ascii") else encoding
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: bytes that are no UTF-8 are what Windows programs write; half a character goes."""
    assert isinstance(error, UnicodeDecodeError)
    if error.reason == "unexpected end of data":
        return "", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("cp1252", _as_cp1252)
