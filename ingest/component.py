"""The spaCy component `quote_attributor`: quotes, speakers, dates and venues on ``doc._.quotes``."""

from __future__ import annotations

import logging
from datetime import date
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from ingest.dialogue import posts, transcript
from ingest.occasion.locate import locate
from ingest.quote.attribute import attribute
from ingest.quote.extract import extract
from ingest.quote.tagger import Tagger, TaggerError, load_tagger
from ingest.speaker.resolve import resolve
from ingest.words import Words

logger = logging.getLogger(__name__)


class QuoteAttributor:
    """Find the quotes of a parsed Doc and who said them, when and where.

    Needs a tagger, a parser, a lemmatizer and an entity recognizer before it. Sets ``doc._.quotes``, a list of plain
    dicts in the shape of a record's quotes without ``id``: all spans are character offsets into ``doc.text``, so that
    the result survives ``to_bytes``, ``DocBin`` and ``n_process``. What is known of the article may be given before:
    ``doc._.published`` (ISO date that relative dates are counted from), ``doc._.title`` (names in the headline count)
    and ``doc._.outlet`` (who "told us" is).

    ``tagger`` is the learned core; without it the rules work alone.
    """

    def __init__(self, name: str = "quote_attributor", tagger: Tagger | None = None) -> None:
        self.name = name
        self.tagger = tagger
        for extension in ("quotes", "published", "title", "outlet"):
            if not Doc.has_extension(extension):
                Doc.set_extension(extension, default=None)

    def __call__(self, doc: Doc) -> Doc:
        doc._.quotes = self.match(doc)
        return doc

    def match(self, doc: Doc) -> list[dict[str, Any]]:
        """The quotes of a Doc in the order of their first words; writes nothing."""
        text = Words.of(doc).text
        published = date.fromisoformat(doc._.published) if doc._.published else None
        spoken, taken = transcript.quotes(doc, doc._.title, doc._.outlet, published)
        posted, apart = posts.posts(doc)
        posted = transcript.outside(posted, taken)
        candidates, sight = extract(doc, self.tagger)
        candidates = transcript.outside(candidates, [*taken, *apart])
        attribute(doc, candidates, sight)
        # Posts come last, for a candidate may name another by its place in the list.
        people = resolve(doc, [*candidates, *posted], title=doc._.title)
        places = locate(doc, candidates, [speaker for _, speaker in people[: len(candidates)]], published)
        places += [posts.when_and_where(doc, post, published) for post in posted]
        found = [(c, *who, *place) for c, who, place in zip([*candidates, *posted], people, places, strict=True)]
        found = sorted([*found, *spoken], key=lambda quote: (quote[0].contents[0], quote[0].contents[-1]))
        return [
            {
                "type": c.type,
                "contents": [list(span) for span in c.contents],
                "text": [text[start:end] for start, end in c.contents],
                "cue": [list(span) for span in c.cue],
                "mention": dict(vars(mention)) if mention else None,
                "speaker": dict(vars(speaker)) if speaker else None,
                "said": dict(vars(said)) if said else None,
                "venue": dict(vars(venue)) if venue else None,
                "rule": c.rule,
                "confidence": c.confidence,
            }
            for c, mention, speaker, said, venue in found
        ]


@Language.factory(
    "quote_attributor",
    requires=["token.tag", "token.dep", "token.lemma", "doc.ents"],
    default_config={"core": "learned"},
)
def make_quote_attributor(nlp: Language, name: str, core: str) -> QuoteAttributor:
    """Build the component for ``nlp.add_pipe("quote_attributor")``; with ``{"core": "rules"}`` nothing learned is used.

    A learned core that cannot be used is warned of, and the rules work alone. It knows English only.
    """
    if core not in ("learned", "rules"):
        raise ValueError(f"core is {core!r}, not learned or rules")
    tagger = None
    if core == "learned" and nlp.lang == "en":
        try:
            tagger = load_tagger()
        except TaggerError as error:
            _warn(str(error))
    return QuoteAttributor(name, tagger)


@cache
def _warn(reason: str) -> None:
    """Said once a process, however many pipelines it builds."""
    logger.warning("quotes are found by the rules alone, which is less accurate: %s", reason)
