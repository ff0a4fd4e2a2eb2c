"""Why these words, and why this speaker: the name of a rule, and its confidence, in plain words."""

from __future__ import annotations

# A rule's name is "how the words were found · how the speaker was chosen"; these are the two halves.
FOUND = {
    "quote, cue": "the words stand in quotation marks, and the reporting words follow them",
    "cue, quote": "reporting words with a comma come before words in quotation marks",
    "cue: quote": "reporting words with a colon come before words in quotation marks",
    "cue quote": "words in quotation marks follow the reporting words",
    "cue quoted": "reporting words take a fragment in quotation marks",
    "cue rest": "reporting words come before a fragment in quotation marks and the words around it",
    "clause, cue": "a statement without quotation marks is followed by the reporting words",
    "cue clause": "a statement without quotation marks follows the reporting words (“said that …”)",
    "cue complement": "reporting words say what somebody was called or held to be",
    "cue to": "reporting words ask somebody to do something (“urged residents to …”)",
    "cue on": "reporting words call on somebody to do something",
    "cue for": "reporting words ask for something (“called for …”)",
    "cue of": "reporting words with “of” name what was said (“warned of …”)",
    "cue as": "reporting words with “as” say what something was called (“described it as …”)",
    "cue object": "reporting words have what was said as their object (“denied the charges”)",
    "inserted cue": "the reporting words stand in the middle of the statement",
    "noun that": "a noun such as “claim” is followed by what was said",
    "according to": "the sentence has “according to”, and the rest of it is what was said",
    "in the words of": "“in the words of” or “in her words” tells whose words in quotation marks these are",
    "colon": "a colon comes before the words in quotation marks",
    "view": "words in quotation marks tell how somebody sees it (“to Lund, …”)",
    "headline": "the headline names who says what follows its colon",
    "uncued": "the words stand in quotation marks with no reporting words of their own",
    "goes on": "the sentence right after an attribution ends in quoted words, with no reporting words of its own",
    "tagged": "the trained model takes the words for what is reported; no rule of grammar found them",
    "answer": "the words are the answer in a printed interview",
    "turn": "the words are a speaker's turn in a transcript",
    "signature": "the words stand above a signature, as in a post",
}
CHOSEN = {
    "subject": "the speaker is the subject of the reporting verb",
    "viewer": "the speaker is to whom it is so",
    "participle": "the speaker is the name before the reporting word (“footage of Ines Valdor asking …”)",
    "inherited subject": "the reporting verb shares its subject with the verb before it, and that is the speaker",
    "according to": "the speaker is who “according to” or “in the words of” names",
    "agent": "the speaker is who “by” names in a passive sentence",
    "possessor": "the speaker is whose claim it is",
    "nearest": "the speaker is the nearest name to the reporting words; this is a guess",
    "pointed": "the trained model takes these words for the speaker, where grammar gives no clear answer",
    "headlined": "the speaker is whose name the headline begins with",
    "introduced": "the sentence before the colon introduces the speaker",
    "preceding": "the speaker is who the sentence before is about",
    "understood": "nobody is named here; it is understood to be the speaker of the quote before",
}
# Layout tells these, not language; their confidence was judged by people, not counted.
JUDGED = ("turn", "answer", "signature")


def reasons(rule: str) -> list[str]:
    """A rule in plain sentences; a rule without words of its own is called by its name."""
    found, _, chosen = rule.partition(" · ")
    said = [FOUND.get(found, f"the rule “{found}” found it")]
    if chosen:
        said.append(CHOSEN.get(chosen, f"the rule “{chosen}” chose the speaker"))
    return said


def say_confidence(confidence: float, rule: str = "") -> str:
    """A confidence as a share of decisions: "of 100 quotes with evidence like this, about 93 …"."""
    share = round(confidence * 100)
    if rule.partition(" · ")[0] in JUDGED:
        return f"held to be right in about {share} of 100 cases (judged from the layout, not counted)"
    return f"of 100 quotes with evidence like this, about {share} had both words and speaker right"
