"""Files that commands write: there when they are complete, or not at all."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from ingest.commands.report import Refusal


@contextmanager
def writing(output: str) -> Iterator[BinaryIO]:
    """A stream to a file that appears under its name only when all is written, or to stdout."""
    if output == "-":
        yield sys.stdout.buffer
        return
    path = resolved(output)
    # A device or a pipe cannot be replaced.
    part = path.with_name(f".{path.name}.{os.getpid()}") if path.is_file() or not path.exists() else path
    try:
        with part.open("wb") as stream:
            if path.suffix == ".gz":
                # No name and no time inside, so that equal records make equal files.
                with gzip.GzipFile("", "wb", fileobj=stream, mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield stream
        if part != path:
            part.replace(path)
    except OSError as error:
        raise Refusal(f"{output}: cannot be written ({error.strerror})") from error
    finally:
        if part != path:
            part.unlink(missing_ok=True)


def resolved(output: str) -> Path:
    """The whole path of a file to write; refuses one whose folder is missing."""
    path = Path(output).resolve()
    if not path.parent.is_dir():
        raise Refusal(f"{output}: there is no folder {path.parent}; make it first")
    return path


def line_of(row: dict[str, Any]) -> bytes:
    """A record as a line of JSON."""
    # Half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes the escape that JSON has for it.
    return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
