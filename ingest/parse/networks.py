"""The networks of a spaCy pipeline, with the same answers (but for the last digits of their floats) at half the cost.

Three things cost more in thinc 8.3 than what they work out. Matrix products go through blis, whose kernels for recent
processors are slower than those of numpy's BLAS. A word's vector is made anew each time the word comes up in a batch.
And a convolution writes down which of several values is the largest, as only training needs it, one value at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from ingest.parse.kinds import numbered

# As in thinc's layer.
LEAST_VARIANCE = 1e-8


def cheapen(model: Model) -> None:
    """Exchange the layers of a network for cheaper ones that predict the same and can no longer be trained."""
    for node in list(model.walk()):
        # Unless it has a device of its own.
        if type(node.ops) is NumpyOps:
            node.ops = NumpyOps(use_blis=False)
            for number, child in enumerate(node.layers):
                node.layers[number] = _embedding(child) or _convolution(child) or child


def _embedding(model: Model) -> Model | None:
    """Layers that make vectors of words by their attributes alone, as one that does so for each kind of word once."""
    names = [layer.name for layer in model.layers]
    if names[:2] == ["extract_features", "list2ragged"] and names[-1] == "ragged2list":
        return Model("embed_once", _distinct_vectors, layers=model.layers)
    return None


def _distinct_vectors(model: Model, docs: Sequence[Doc], is_train: bool) -> tuple[list[np.ndarray], Any]:
    """For each Doc an array (words, width), as the layers would give it that are run on the distinct words only."""
    features, *rest = model.layers
    tables = features.predict(docs)
    table = np.vstack(tables)
    kinds, numbers = numbered(table)
    distinct = [np.frombuffer(b"".join(kinds), dtype=table.dtype).reshape(len(kinds), table.shape[1])]
    for step in rest:
        distinct = step.predict(distinct)
    edges = np.cumsum([len(some) for some in tables])
    return np.split(distinct[0][numbers], edges[:-1]), None


def _convolution(model: Model) -> Model | None:
    """A convolution of spaCy's ``MaxoutWindowEncoder`` as one layer."""
    if model.name != "residual(expand_window>>maxout>>layernorm>>dropout)":
        return None
    layers = {node.name: node for node in model.walk()}
    window, maxout, norm = (layers[name] for name in ("expand_window", "maxout", "layernorm"))
    weights, bias = np.asarray(maxout.get_param("W")), np.asarray(maxout.get_param("b"))
    settings = {
        "reach": window.attrs["window_size"],
        # (inputs, pieces × outputs), so that all first pieces stand together, all second ones, and so on.
        "weights": np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1)),
        "bias": np.ascontiguousarray(bias.T),
        "scale": norm.get_param("G"),
        "shift": norm.get_param("b"),
    }
    return Model("convolve", _convolve, layers=model.layers, attrs=settings)


def _convolve(model: Model, words: np.ndarray, is_train: bool) -> tuple[np.ndarray, Any]:
    """The vectors (words, width) after each has seen its neighbours."""
    count, width = words.shape
    reach, bias = model.attrs["reach"], model.attrs["bias"]
    padded = np.zeros((count + 2 * reach, width), words.dtype)
    padded[reach : reach + count] = words
    # Each row with its neighbours, which stand beside it in memory anyway.
    seen = as_strided(padded, (count, (2 * reach + 1) * width), padded.strides)
    pieces = (np.ascontiguousarray(seen) @ model.attrs["weights"]).reshape(count, *bias.shape)
    pieces += bias
    found: np.ndarray = pieces[:, 0].copy()
    for number in range(1, len(bias)):
        np.maximum(found, pieces[:, number], out=found)
    found -= found.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", found, found) / width + LEAST_VARIANCE
    found *= (variance**-0.5)[:, None]
    found *= model.attrs["scale"]
    found += model.attrs["shift"]
    found += words
    return found, None
