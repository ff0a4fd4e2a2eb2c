"""The learned core: a small encoder that labels the words of a text as source, cue and content of what is reported.

It runs with onnxruntime and tokenizers, without torch. The model file under ``models/`` carries its version and its
labels, and is used only where they are the ones this code knows; ``onrecord train`` makes it (ingest/train/), and
``docs/model.md`` is its card.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ingest.model import Span
from ingest.quote.windows import Window, windows

# What a word piece can be; content is what is said, attitude what is only thought, wanted or felt.
LABELS = (
    "O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content", "B-attitude", "I-attitude",
)  # fmt: skip
KINDS = ("", "source", "cue", "content", "attitude")
# What the pieces of a content and of a cue point to: the first piece of the source and of the cue.
POINTERS = ("source", "cue")
# Changes whenever a model file made before no longer fits the code.
FORMAT = 2
FOLDER = Path(__file__).parent / "models"
OUTPUTS = ("labels", "places", "sure")
CLS, SEP = 101, 102


class TaggerError(Exception):
    """The model cannot be used; the message says why and names the remedy."""


@dataclass
class Tags:
    """What the model says of a text, one entry a word piece.

    ``spans`` holds half-open character offsets, ``kinds`` (pieces, kinds) the probability of each of KINDS, ``begins``
    whether a new span more likely begins here than goes on; ``points`` and ``sure`` (pieces, pointers) hold the
    character that the piece points to, -1 where it points nowhere, and the probability of that.
    """

    spans: list[Span]
    kinds: np.ndarray
    begins: np.ndarray
    points: np.ndarray
    sure: np.ndarray


class Tagger:
    """A loaded model; raises TaggerError where it is missing, damaged, or made for another version of the code."""

    def __init__(self, folder: Path = FOLDER) -> None:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise TaggerError(f"{error.name} is not installed; pip install onnxruntime tokenizers") from error
        if not (folder / "tagger.onnx").is_file():
            raise TaggerError(f"no model at {folder / 'tagger.onnx'}; make one with onrecord train")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # processes, not threads, use the cores
        options.log_severity_level = 3
        # Far nearer to the exact function than the 8 bits that come after it.
        options.add_session_config_entry("optimization.enable_gelu_approximation", "1")
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self.session = onnxruntime.InferenceSession(str(folder / "tagger.onnx"), options, ["CPUExecutionProvider"])
            about = self.session.get_modelmeta().custom_metadata_map
            self.about: dict[str, Any] = json.loads(about.get("onrecord", "{}"))
            made_for = (self.about.get("format"), self.about.get("labels"))
        except Exception as error:  # onnxruntime and tokenizers each have exceptions of their own, some of no class
            reason = " ".join(str(error).split())[:200]
            raise TaggerError(f"the model in {folder} is damaged ({reason}); install onrecord again") from error
        if made_for != (FORMAT, list(LABELS)):
            differs = "other labels" if made_for[0] == FORMAT else f"format {made_for[0] or 'unknown'}"
            raise TaggerError(
                f"the model in {folder} has {differs}, this version reads format {FORMAT}; "
                "install onrecord again, or make one with onrecord train"
            )
        self.folder = folder
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def __reduce__(self) -> tuple[Any, tuple[Path]]:
        """A session of onnxruntime cannot travel to another process, which loads the model itself."""
        return load_tagger, (self.folder,)

    @property
    def name(self) -> str:
        """What a record calls the model: ``tagger-`` and its version, by default the day it was made."""
        return f"tagger-{self.about.get('version', 'unknown')}"

    def tag(self, text: str, passages: Sequence[Span] | None = None) -> Tags:
        """The labels and pointers of a text, whatever its length, or of some passages of it, in order."""
        found = windows(text, self.tokenizer, passages)
        if not found:
            empty = np.zeros((0, len(POINTERS)))
            return Tags([], np.zeros((0, len(KINDS))), np.zeros(0), empty.astype(int), empty)
        spans = [span for window in found for span in window.offsets[window.fresh :]]
        return Tags(spans, *(np.concatenate(column) for column in zip(*map(self._run, found), strict=True)))

    def _run(self, window: Window) -> tuple[np.ndarray, ...]:
        """Kinds, begins, points and sure of the fresh pieces of a window; the windows beside it make no difference."""
        labels, places, sure = self.session.run(OUTPUTS, {"ids": np.array([CLS, *window.ids, SEP], np.int64)})
        fresh = slice(window.fresh + 1, len(window.ids) + 1)
        # Place 0 is the window's start, which stands for nothing; the closing mark of the window does so too.
        starts = np.array([-1, *(a for a, _ in window.offsets), -1])
        own = labels[fresh]
        kinds = np.concatenate([own[:, :1], own[:, 1::2] + own[:, 2::2]], axis=1)
        begins = own.argmax(axis=1) % 2 == 1
        return kinds, begins, starts[places[:, fresh]].T, sure[:, fresh].T


@cache
def load_tagger(folder: Path = FOLDER) -> Tagger:
    """The model, loaded once a process."""
    return Tagger(folder)
