"""What tells whether a document was read before, and by the same code, model and settings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ingest.input.raw import InputError, Raw

# What of this package decides which record a raw document becomes; reading files is left out, for what was read counts.
ROOMS = ("article", "quote", "speaker", "occasion", "dialogue")
CODE = ("text.py", "tree.py", "model.py", "component.py", "pipeline.py")
LIBRARIES = ("spacy", "thinc", "trafilatura", "htmldate", "lxml", "py3langid", "tokenizers", "onnxruntime")


def made_by(model: str, core: str) -> str:
    """A fingerprint of all that decides, besides the document, what its record says: no model is loaded for it."""
    package = Path(__file__).parent
    seen = hashlib.blake2b(json.dumps([core, [_version(name) for name in LIBRARIES]]).encode(), digest_size=10)
    for path in (*(package / name for name in CODE), *_files(package, ROOMS)):
        _add(seen, path, package)
    folder = _folder(model)
    for path in _files(folder, (".",)) if folder else ():
        _add(seen, path, folder or path)
    seen.update(model.encode() if folder is None else b"")
    return seen.hexdigest()


def fingerprint(item: Raw | InputError, made: str = "") -> str:
    """A fingerprint of what was read, wherever it was found, and of what makes a record of it."""
    if isinstance(item, InputError):
        return _digest(made, item.origin, item.reason)
    data = item.data if isinstance(item.data, str) else json.dumps(item.data, sort_keys=True)
    return _digest(made, item.kind, json.dumps(item.known, sort_keys=True), data)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _folder(model: str) -> Path | None:
    """Where the files of a spaCy pipeline are, given by name or path; None where there is none."""
    if Path(model).is_dir():
        return Path(model)
    try:
        spec = find_spec(model)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin).parent if spec and spec.origin else None


def _files(folder: Path, rooms: tuple[str, ...]) -> Iterator[Path]:
    """Every file in some folders of a folder, in an order that does not depend on the disk."""
    for room in rooms:
        yield from sorted(
            path for path in (folder / room).rglob("*") if path.is_file() and path.suffix not in (".pyc", ".md")
        )


def _add(seen: Any, path: Path, folder: Path) -> None:
    name = path.relative_to(folder).as_posix()
    with path.open("rb") as stream:
        content = hashlib.blake2b(digest_size=10)
        while block := stream.read(1 << 20):
            content.update(block)
    seen.update(f"{name} {content.hexdigest()}\n".encode())
