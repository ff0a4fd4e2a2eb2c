"""Several processes that make records of raw documents, in the order in which the documents come."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor

from ingest.input.raw import InputError, Raw
from ingest.model import Record
from ingest.pipeline import Extractor, Settings, grouped, load_model


def records(items: Iterable[Raw | InputError], settings: Settings, workers: int = 1) -> Iterator[Record | InputError]:
    """One record or failure per raw document, in order, from this process or from several; the same either way."""
    if workers == 1:
        yield from Extractor(settings).records(items)
        return
    load_model(settings.model, settings.core)  # A model that fails is named here, once, and not by every worker.
    pool = ProcessPoolExecutor(workers, initializer=_start_worker, initargs=(settings,))
    waiting: deque[Future[list[Record | InputError]]] = deque()
    try:
        for group in grouped(items):
            waiting.append(pool.submit(_work, group))
            # Reading runs a little ahead of the workers, never away with the memory.
            if len(waiting) > 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_extractor: Extractor | None = None


def _start_worker(settings: Settings) -> None:
    import signal

    # The parent has warned already. Ctrl-C reaches every process of the terminal; the parent alone answers it.
    logging.getLogger("ingest").setLevel(logging.ERROR)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _extractor
    _extractor = Extractor(settings)


def _work(group: list[Raw | InputError]) -> list[Record | InputError]:
    assert _extractor
    return _extractor.group(group)
