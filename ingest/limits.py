"""What one article may cost its process, so that an endless one ends.

The system itself ends a process that goes over its limit, also inside a library that never comes back to Python.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.input.raw import Raw

# Longer texts get more time; of a page, a tenth or less is article.
CHARACTERS = 100_000
MARKUP = 10


@dataclass(frozen=True)
class Limits:
    """Seconds of processor time for an article of up to 100,000 characters; megabytes besides the loaded model."""

    seconds: float = 120
    megabytes: int = 3_000

    def allowance(self, documents: Iterable[Raw]) -> float:
        """Seconds of processor time for some documents that are read together."""
        return self.seconds * max(1.0, sum(map(characters, documents)) / CHARACTERS)


def characters(raw: Raw) -> int:
    """About how long the text of a document is."""
    if isinstance(raw.data, dict):
        return len(raw.data.get("text") or "")
    return len(raw.data) // (MARKUP if raw.kind == "html" else 1)


def limit_memory(megabytes: int) -> None:
    """Let this process take so much more memory than it has; beyond that, Python raises MemoryError. Linux only."""
    try:
        import resource

        held = re.search(r"VmData:\s*(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    except (ImportError, OSError):
        return
    if held:
        most = int(held[1]) * 1024 + megabytes * 1_000_000
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Have this process ended by SIGPROF if what is done inside takes more processor time; not on Windows."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
