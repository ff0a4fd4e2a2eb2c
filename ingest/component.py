"""The spaCy component `quote_attributor`: quotes, speakers, dates and venues on ``doc._.quotes``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from ingest.dialogue import posts, transcript
from ingest.occasion.locate import locate
from ingest.quote.attribute import attribute
from ingest.quote.extract import extract
from ingest.speaker.resolve import resolve


class QuoteAttributor:
    """Find the quotes of a parsed Doc and who said them, when and where.

    Needs a tagger, a parser, a lemmatizer and an entity recognizer before it. Sets ``doc._.quotes``, a list of plain
    dicts in the shape of a record's quotes without ``id``: all spans are character offsets into ``doc.text``, so that
    the result survives ``to_bytes``, ``DocBin`` and ``n_process``. What is known of the article may be given before:
    ``doc._.published`` (ISO date that relative dates are counted from), ``doc._.title`` (names in the headline count)
    and ``doc._.outlet`` (who "told us" is).
    """

    def __init__(self, name: str = "quote_attributor") -> None:
        self.name = name
        for extension in ("quotes", "published", "title", "outlet"):
            if not Doc.has_extension(extension):
                Doc.set_extension(extension, default=None)

    def __call__(self, doc: Doc) -> Doc:
        doc._.quotes = self.match(doc)
        return doc

    def match(self, doc: Doc) -> list[dict[str, Any]]:
        """The quotes of a Doc in the order of their first words; writes nothing."""
        published = date.fromisoformat(doc._.published) if doc._.published else None
        spoken, taken = transcript.quotes(doc, doc._.title, doc._.outlet, published)
        posted, apart = posts.posts(doc)
        posted = transcript.outside(posted, taken)
        candidates = transcript.outside(extract(doc), [*taken, *apart])
        attribute(doc, candidates)
        # Posts come last, for a candidate may name another by its place in the list.
        people = resolve(doc, [*candidates, *posted], title=doc._.title)
        places = locate(doc, candidates, [speaker for _, speaker in people[: len(candidates)]], published)
        places += [posts.when_and_where(doc, post, published) for post in posted]
        found = [(c, *who, *place) for c, who, place in zip([*candidates, *posted], people, places, strict=True)]
        found = sorted([*found, *spoken], key=lambda quote: (quote[0].contents[0], quote[0].contents[-1]))
        text = doc.text
        return [
            {
                "type": c.type,
                "contents": [list(span) for span in c.contents],
                "text": [text[start:end] for start, end in c.contents],
                "cue": [list(span) for span in c.cue],
                "mention": asdict(mention) if mention else None,
                "speaker": asdict(speaker) if speaker else None,
                "said": asdict(said) if said else None,
                "venue": asdict(venue) if venue else None,
                "rule": c.rule,
                "confidence": c.confidence,
            }
            for c, mention, speaker, said, venue in found
        ]


@Language.factory("quote_attributor", requires=["token.tag", "token.dep", "token.lemma", "doc.ents"])
def make_quote_attributor(nlp: Language, name: str) -> QuoteAttributor:
    """Build the component for ``nlp.add_pipe("quote_attributor")``."""
    return QuoteAttributor(name)
