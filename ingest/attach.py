"""Which words of a sentence belong to a cue: by the parse, and by the order of words where parses of quotes go wrong."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from ingest.venues import venue_kind

# "Speaking to reporters on Monday, she said": the participle shares its occasion with the cue.
SPEAKING = frozenset(
    """speak talk address write appear testify respond answer reply post tweet say tell ask react comment
    question""".split()  # noqa: SIM905
)
# "a letter sent on Monday", "a report published last week": the day of the document is the day of its words.
ISSUING = frozenset(
    """send publish release issue post file deliver write share hold air broadcast upload make give date record tweet
    schedule organise organize convene put submit circulate""".split()  # noqa: SIM905
)
REACH = 14  # tokens after or before the cue that may still be its adverbial


def governors(cue: Sequence[Token]) -> set[int]:
    """The cue and the verbs that share its occasion.

    "Lund on Friday denounced the raid and said …", "Speaking in Arden, he said …", "sent a letter demanding …".
    """
    verbs = set(cue)
    for token in cue:
        for _ in range(6):
            participle = token.dep_ in ("advcl", "acl") and token.tag_ == "VBG"
            if token.head == token or not (token.dep_ in ("conj", "xcomp") or participle):
                break
            token = next((t for t in token.ancestors if t.pos_ == "VERB"), token.head) if participle else token.head
            if participle and token.pos_ == "VERB" and token.lemma_ not in SPEAKING | ISSUING:
                break
            verbs.add(token)
    for token in list(verbs):
        verbs |= {child for child in token.children if child.dep_ == "advcl" and child.lemma_ in SPEAKING}
    return {token.i for token in verbs}


def hanging(frame: Sequence[Token], heads: set[int]) -> set[int]:
    """The words of a frame that hang on one of the heads, by their position in the Doc."""
    return {token.i for token in frame if _hangs(token, heads)}


def _hangs(token: Token, heads: set[int]) -> bool:
    for step in (token, *token.ancestors):
        if step.i in heads:
            return True
        # No other verb may stand on the way up, but one that issues a document: "in a letter sent on Monday".
        issued = step.dep_ == "acl" and step.lemma_ in ISSUING
        if step.pos_ in ("VERB", "AUX") and not issued:
            return False
        # "Lawmakers on the committee said": a phrase within the speaker's name, unless the speaker is a document.
        if step.dep_ in ("nsubj", "nsubjpass") and not venue_kind(step, "document", "event"):
            return False
    return False


def beside(frame: Sequence[Token], cue: Sequence[Token], mention: Sequence[Token]) -> set[int]:
    """The phrase that opens the sentence, and the phrases right before and right after the cue."""
    if not frame:
        return set()
    names = {t.i for t in mention}
    inside = {t.i for t in frame}
    first, last = cue[0].i, cue[-1].i
    found: set[int] = set()
    for i in range(last + 1, min(last + REACH, frame[-1].i + 1)):
        if i in names:
            continue
        if i not in inside or _stops(cue[0].doc[i]):
            break
        found.add(i)
    between: set[int] = set()
    # "after his call with Lund on Friday, announcing": a participle follows its comma.
    start = first - 2 if cue[0].tag_ == "VBG" and first and cue[0].doc[first - 1].lower_ == "," else first - 1
    for i in range(start, max(first - REACH, frame[0].i - 1), -1):
        if i in names:
            # "The army in a statement said": what stands between the speaker and the cue.
            found |= between
            break
        if i not in inside or _stops(cue[0].doc[i]):
            break
        between.add(i)
    return found | (opening(frame) if _main_clause(cue) else set())


def _stops(token: Token) -> bool:
    return token.is_punct or token.pos_ in ("VERB", "AUX", "SCONJ") or token.lower_ in ("that", "and", "but", "who")


def _main_clause(cue: Sequence[Token]) -> bool:
    """Not "On Monday she resigned after a report found …"."""
    for token in cue:
        for step in (token, *token.ancestors):
            if step.dep_ in ("relcl", "advcl", "acl") and step.pos_ in ("VERB", "AUX") and step.tag_ != "VBG":
                return False
    return True


def opening(frame: Sequence[Token]) -> set[int]:
    """ "On Monday," "In a letter to the council," "Asked in April," — up to the comma or subject of the main clause."""
    if not frame or frame[0].i != frame[0].sent.start:
        return set()
    found: set[int] = set()
    for token in frame[: 2 * REACH]:
        if token.lower_ == ",":
            return found
        if token.dep_ in ("nsubj", "nsubjpass"):
            return found
        spoken = token == frame[0] and token.lemma_ in SPEAKING
        if (token.pos_ in ("VERB", "AUX", "SCONJ") or token.tag_ == "PRP") and not (
            spoken or "ask" in (token.lemma_, token.head.lemma_)
        ):
            return set()
        found.add(token.i)
    return set()
