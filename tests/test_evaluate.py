"""Figures of records against gold, in both shapes of gold."""

import importlib.util
import json
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli import cli
from ingest.model import Article, Mention, Quote, Record, Said, Speaker
from ingest.score import spans as score_spans
from ingest.score import words as score_text
from ingest.score.evaluate import GoldError, as_spans, load_gold, said_on


def quote(text, speaker="Ines Valdor", type="direct", kind="person", **more):
    return {"text": text, "type": type, "speaker": speaker, "speaker_kind": kind, **more}


BRIDGE = quote(
    ["The bridge stays shut,", "We are sorry."], said_on="2025-03-04", venue="press conference in the town hall"
)
FERRY = quote(["boats would run “every twelve minutes” from May"], "Ferry Board", "mixed", "organization")


def figures(gold, found):
    return score_text.score([{"id": "a", "quotes": gold}], [{"id": "a", "quotes": found}])[0]


def test_gold_against_itself_is_perfect():
    result = figures([BRIDGE, FERRY], [BRIDGE, FERRY])
    assert [result["content"]["all"]["f1"], result["end_to_end"]["strict"]["f1"]] == [1, 1]
    assert [result[key]["accuracy"] for key in ("exact_text", "speaker", "type", "speaker_kind")] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "speaker, strict, lenient",
    [
        ("Ines Valdor", True, True),
        ("Mayor Inés Valdor", True, True),
        ("Valdor", False, True),
        ("she", False, False),
        (None, False, False),
    ],
)
def test_a_speaker_is_right_by_full_name_and_leniently_by_surname(speaker, strict, lenient):
    found = quote(BRIDGE["text"], speaker)
    assert [score_text.right_speaker(BRIDGE, found, lenient=easy) for easy in (False, True)] == [strict, lenient]


def test_another_right_answer_counts_and_one_where_the_gold_is_silent_counts_neither_way():
    also = quote(BRIDGE["text"], "council", kind="organization", speaker_also=["Port Ansel Council"], said_on=None,
                 said_on_also=["2025-03-04"])  # fmt: skip
    found = quote(BRIDGE["text"], "the Port Ansel Council", said_on="2025-03-04")
    result = figures([also], [found])
    assert [result["speaker"]["right"], result["said_on"]["predicted"]] == [1, 0]


def test_one_quote_found_stands_for_one_gold_quote():
    result = figures([BRIDGE], [BRIDGE, BRIDGE])
    assert [result["matched"], result["content"]["all"]["precision"]] == [1, 0.5]


def test_a_defensible_passage_counts_neither_way():
    gold, found = [{"id": "a", "quotes": [BRIDGE]}], [{"id": "a", "quotes": [BRIDGE, FERRY]}]
    result, _ = score_text.score(gold, found, {"a": [{"text": FERRY["text"][0]}]})
    assert result["predicted"] == 1


TEXT = "Ines Valdor said, “The bridge is shut.” Piet Houtrem said boats “may sail” in May. Bo hopes it rains."


def attribution(speaker, cue, content):
    def spans(words):
        return [[TEXT.index(words), TEXT.index(words) + len(words)]] if words else []

    return {"source": spans(speaker), "cue": spans(cue), "content": spans(content)}


ATTRIBUTIONS = [
    attribution("Ines Valdor", "said", "“The bridge is shut.”"),
    attribution("Piet Houtrem", "said", "boats “may sail” in May"),
    attribution("Bo", "hopes", "it rains"),
]
GOLD = [{"id": "a", "text": TEXT, "attributions": ATTRIBUTIONS}]


def test_spans_are_typed_by_their_marks_and_told_by_their_cue():
    result, golds, _ = score_spans.score(GOLD, {"a": ATTRIBUTIONS})
    assert [(item.type, item.said) for item in golds] == [("direct", True), ("mixed", True), ("indirect", False)]
    assert [result[key]["e2e"]["F1"] for key in ("all", "direct+mixed", "said")] == [1, 1, 1]


def test_a_wrong_speaker_is_half_the_truth():
    found = [attribution("Piet Houtrem", "said", "The bridge is shut")]
    row = score_spans.score(GOLD, {"a": found})[0]["direct"]
    assert [row["overlap"]["F1"], row["e2e"]["F1"], row["source_acc"]] == [1, 0, 0]


@given(st.text(alphabet="a “”\"'‘’`«».\n", max_size=80))
def test_marks_never_run_over_a_line(text):
    mask = score_spans.marked(text)
    assert [mask[i] for i, character in enumerate(text) if character == "\n"] == [0] * text.count("\n")


@pytest.mark.parametrize(
    "said, expected",
    [
        (None, None),
        (Said("2025-03-04", "2025-03-04", "on Tuesday", (0, 10)), "2025-03-04"),
        (Said("2025-02-01", "2025-02-28", "in February", (0, 11)), "2025-02"),
        (Said("2025-03-03", "2025-03-09", "last week", (0, 9)), None),
    ],
)
def test_said_on_is_a_day_a_month_or_nothing(said, expected):
    assert said_on(said) == expected


@pytest.mark.parametrize(
    "content, reason",
    [
        ("not json\n", "no gold file"),
        ('{"id": "a"}\n', "each line needs id and either file and quotes, or text and attributions"),
        ("", "each line needs id"),
    ],
)
def test_what_is_no_gold_is_named(tmp_path, content, reason):
    path = tmp_path / "gold.jsonl"
    path.write_text(content)
    with pytest.raises(GoldError, match=reason) as caught:
        load_gold(path)
    assert str(caught.value).startswith(str(path))


@pytest.mark.model
def test_the_command_reads_the_articles_that_the_gold_names(tmp_path):
    (tmp_path / "bridge.txt").write_text(
        "Bridge shut\n\n“The bridge stays shut,” Ines Valdor said. She said boats would run.\n"
    )
    rows = [
        {"id": "bridge", "file": "bridge.txt", "quotes": [
            quote(["The bridge stays shut,"]), quote(["boats would run"], type="indirect"), FERRY,
        ]}
    ]  # fmt: skip
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = CliRunner().invoke(cli, ["evaluate", str(gold), "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [found["predicted"], found["matched"], found["speaker"]["right"]] == [2, 2, 2]
    shown = CliRunner().invoke(cli, ["evaluate", str(gold), "--errors", "3"]).stdout
    assert "MISSED (1)\nbridge [mixed; no cue] Ferry Board: boats would run “every twelve minutes” from May" in shown


def test_a_gold_that_names_no_file_is_refused(tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "a", "file": "gone.txt", "quotes": []}))
    result = CliRunner().invoke(cli, ["evaluate", str(gold)])
    assert [result.exit_code, result.stderr] == [
        2, f"Error: {gold}: gone.txt is neither beside this file nor one folder up\n",
    ]  # fmt: skip


def test_an_article_that_is_there_twice_is_scored_twice(tmp_path):
    text = "“The bridge stays shut,” Ines Valdor said."
    said = {"id": "q", "source": [[25, 36]], "cue": [[37, 41]], "content": [[1, 23]]}
    rows = [{"id": name, "text": text, "attributions": [said]} for name in ("a", "b")]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = CliRunner().invoke(cli, ["evaluate", str(tmp_path / "gold.jsonl"), "--json", "--core", "rules"])
    direct = json.loads(done.stdout)["direct"]
    assert (direct["gold"], direct["pred"], direct["e2e"]["F1"]) == (2, 2, 1.0)


def scorer(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def damaged(n, quote, row):
    return {**quote, "speaker": quote["mention"], "said_on": row["published"]} if n % 3 else {**quote, "type": "mixed"}


def shifted(n, attribution):
    content = [[start + 9 * (n % 4), end] for start, end in attribution["content"]]
    return {**attribution, "content": content, "source": attribution["source"][n % 5 == 0 :]}


@pytest.mark.shared
def test_figures_equal_those_of_the_evaluation_set(shared):
    """Both scorers on the same predictions: the gold itself, damaged in every way that the figures tell apart."""
    theirs = scorer(shared / "gold" / "score_quotes.py")
    rows = theirs.read(shared / "gold" / "pages_dev.jsonl")
    neutral = json.loads((shared / "gold" / "borderline.json").read_text("utf-8"))
    found = [{**row, "quotes": [damaged(n, q, row) for n, q in enumerate(row["quotes"]) if n % 7]} for row in rows]
    assert score_text.score(rows, found, neutral)[0] == theirs.score(rows, found, neutral)[0]
    theirs = scorer(shared / "gold" / "score_polnear.py")
    rows = theirs.load(str(shared / "gold" / "polnear_dev.jsonl"))[:30]
    found = {row["id"]: [shifted(n, a) for n, a in enumerate(row["attributions"]) if n % 6] for row in rows}
    assert score_spans.score(rows, found)[0] == theirs.score(rows, found)[0]


@pytest.mark.parametrize(
    "text, contents, cues, expected",
    [
        ("“A,” Lee said. “B.”", ["A,", "B."], ["said"], [("Lee", ["A,", "B."], ["said"])]),
        ("“A,” Lee said, adding “B.”", ["A,", "B."], ["said", "adding"],
         [("Lee", ["A,"], ["said"]), ("Lee", ["B."], ["adding"])]),
        ("“A,” Lee said, adding that B. “C.”", ["A,", "B", "C."], ["said", "adding"],
         [("Lee", ["A,", "C."], ["said"]), ("Lee", ["B"], ["adding"])]),
        ("While Lee confirmed A, he denied B.", ["A", "B"], ["denied", "confirmed"],
         [("Lee", ["A"], ["confirmed"]), ("he", ["B"], ["denied"])]),
        ("Lee said A, and she has also denied B.", ["A", "B"], ["said", "denied"],
         [("Lee", ["A"], ["said"]), ("she", ["B"], ["denied"])]),
        ("Lee called A and B, then said C.", ["A", "B", "C"], ["called", "said"],
         [("Lee", ["A", "B"], ["called"]), ("Lee", ["C"], ["said"])]),
        ("Lee made it clear: A.", ["A"], ["made", "clear"], [("Lee", ["A"], ["made", "clear"])]),
        ("Lee: A.", ["A"], [], [("Lee", ["A"], [])]),
    ],
)  # fmt: skip
def test_each_cue_of_a_sentence_is_an_attribution(text, contents, cues, expected):
    def spans(words):
        found, at = [], 0
        for word in words:
            at = text.index(word, at if word in text[at:] else 0)
            found.append((at, at + len(word)))
        return found

    lee = text.index("Lee")
    mention = Mention((lee, lee + 3), "Lee", "name")
    speaker = Speaker("Lee", "person")
    quote = Quote("1", "mixed", spans(contents), contents, spans(cues), mention, speaker, None, None, "", 1.0)
    article = Article("1", None, "1", None, None, None, None, "en", text)
    rows = as_spans(Record(article, [quote], None))
    parts = [[[text[a:b] for a, b in row[key]] for key in ("source", "content", "cue")] for row in rows]
    assert [(" ".join(mentions), contents, cue) for mentions, contents, cue in parts] == expected


@pytest.mark.parametrize(
    "text, contents, expected",
    [
        # Words in marks that go on in the paragraph are a part of the attribution there, and a quote of their own here.
        ("Lee called it “A”. “B.”", [["“A”"], ["B."]], [["“A”", "B."]]),
        ("Lee called it “A”.\n\n“B.”", [["“A”"], ["B."]], [["“A”"], ["B."]]),
    ],
)
def test_what_goes_on_without_a_cue_in_a_paragraph_is_one_attribution(text, contents, expected):
    speaker = Speaker("Lee", "person")
    quotes = []
    for words in contents:
        spans = [(text.index(word), text.index(word) + len(word)) for word in words]
        cue, mention = ([(4, 10)], Mention((0, 3), "Lee", "name")) if not quotes else ([], None)
        quotes.append(Quote(str(len(quotes)), "mixed", spans, words, cue, mention, speaker, None, None, "", 1.0))
    rows = as_spans(Record(Article("1", None, "1", None, None, None, None, "en", text), quotes, None))
    assert [[text[a:b] for a, b in row["content"]] for row in rows] == expected
