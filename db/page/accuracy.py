"""How accurate the extractor is, for each kind of quote: the floors that its tests hold it to.

``bench/floors.json`` is the only source; a wheel installs it beside the site. So what a page says is what is tested.
"""

from __future__ import annotations

import json
from functools import cache

from db.rows import Row
from db.site import folder

# In a checkout, and in an installed wheel.
PLACES = ("bench/floors.json", "floors.json")
# The sets that say something of articles the rules have not been made for, in plain words …
SETS = {
    "../shared/gold/polnear_dev.jsonl": "84 articles of a public corpus of political news",
    "../shared/gold/pages_dev.jsonl": "22 web pages of as many outlets",
}
# … and their figures: what was found, and of how many of 100 it is held.
FIGURES = {
    "direct / e2e / F1": "words in quotation marks, with their speaker",
    "direct+mixed / e2e / F1": "the same and quoted fragments, with their speaker",
    "said / e2e / F1": "everything said, also in the reporter's words, with the speaker",
    "said-indirect / overlap / F1": "words reported without quotation marks",
    "content / direct / f1": "words in quotation marks",
    "content / all / f1": "everything said, also in the reporter's words",
    "speaker / accuracy": "the speaker's full name, of quotes found",
    "said_on / f1": "the day it was said, of quotes found",
    "venue / f1": "where it was said, of quotes found",
}


@cache
def accuracy() -> list[Row]:
    """For each set its name and figures, such as {"what": "words in quotation marks", "of_100": 86}."""
    measured = floors()
    return [
        {"name": name, "figures": _figures(measured[key])}
        for key, name in SETS.items()
        if key in measured and _figures(measured[key])
    ]


def floors() -> dict[str, dict[str, float]]:
    """The floors by set and figure; empty where they were not installed."""
    found = [folder() / place for place in PLACES if (folder() / place).is_file()]
    return json.loads(found[0].read_text("utf-8")) if found else {}


def _figures(floors: dict[str, float]) -> list[Row]:
    return [{"what": what, "of_100": round(100 * floors[key])} for key, what in FIGURES.items() if key in floors]
