"""Which words stand in quotation marks, in every style of mark that news uses, and where a mark was lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quote.marks import DOUBLE, Quotation, find_quotations, paragraphs

MARKED = st.text(st.sampled_from("aB s9.,!?\n\t-—“”„«»\"'‘’`(;é"), max_size=60)


def inner(text):
    return [text[slice(*q.inner)] for q in find_quotations(text)]


def state(quotation):
    return "closed" if quotation.closed else "continued" if quotation.continued else "open"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“The bridge is shut,” said Ines Valdor.", ["The bridge is shut,"]),
        ('"The bridge is shut," said Ines Valdor.', ["The bridge is shut,"]),
        ("＂The bridge is shut,＂ said Ines Valdor.", ["The bridge is shut,"]),
        ("``The bridge is shut,'' said Ines Valdor.", ["The bridge is shut,"]),
        ("''The bridge is shut,'' said Ines Valdor.", ["The bridge is shut,"]),
        ("''She said, 'The bridge is shut,''' said Ines Valdor.", ["She said, 'The bridge is shut,'"]),
        ("‘‘The bridge is shut,’’ said Ines Valdor.", ["The bridge is shut,"]),
        ("« The bridge is shut », said Ines Valdor.", ["The bridge is shut"]),
        ("„The bridge is shut“, said Ines Valdor.", ["The bridge is shut"]),
        ("„The bridge is shut”, said Ines Valdor.", ["The bridge is shut"]),
        ("‘The bridge is shut,’ said Ines Valdor.", ["The bridge is shut,"]),
        ("'The bridge is shut,' said Ines Valdor.", ["The bridge is shut,"]),
        ("‘The bridge is shut’, said Valdor, ‘for good’.", ["The bridge is shut", "for good"]),
        ("Valdor called it “a mess”.", ["a mess"]),
        ('("Shut," she said.)', ["Shut,"]),
        ('The bridge—"shut" since May—is old.', ["shut"]),
        ("“Shut!” “Open!” they cried.", ["Shut!", "Open!"]),
        ('"Shut," he said. "Open," she said.', ["Shut,", "Open,"]),
        ('The “Rain”, the "Kestrel" and the ‘Orrin’ sank.', ["Rain", "Kestrel", "Orrin"]),
        ("The bridge is shut, said Ines Valdor.", []),
        ("“”", [""]),
        ("", []),
    ],
)
def test_styles(text, expected):
    assert inner(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“He told me, ‘Go home,’ and I went,” said Lee.", ["He told me, ‘Go home,’ and I went,"]),
        ("‘He told me, “Go home,” and I went,’ said Lee.", ["He told me, “Go home,” and I went,"]),
        ("'The “Kestrel” is shut,' she said.", ["The “Kestrel” is shut,"]),
        ("\"He told me, 'Go home,' and I went,\" said Lee.", ["He told me, 'Go home,' and I went,"]),
        ('"He told me “Go home” and I went," said Lee.', ["He told me “Go home” and I went,"]),
        ('"He told me "Go home" and I went," said Lee.', ['He told me "Go home" and I went,']),
        ('“He told me "Go home" and I went,” said Lee.', ['He told me "Go home" and I went,']),
        ("“The “Kestrel” line is shut,” said Lee.", ["The “Kestrel” line is shut,"]),
        ("“It was ‘no accident’,” she said.", ["It was ‘no accident’,"]),
        ("“It was ‘no accident’”, she said.", ["It was ‘no accident’"]),
    ],
)
def test_marks_inside_marks(text, expected):
    assert inner(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The voters' choice was the Orrins' house.", []),
        ("The voters’ choice was the Orrins’ house.", []),
        ("The ’90s brought rock ’n’ roll, and ’em were ’cause for joy.", []),
        ("'Tis the '90s again, say the drivers' wives.", []),
        ("O'Hara and D’Arcy met at St. Mary's.", []),
        ("The door is 6'2\" high and 3' wide, said Lee.", []),
        ('A 12" pipe and a 14" pipe burst on Monday.', []),
        ('The door is 6\'2" high. "It is low," said Lee.', ["It is low,"]),
        ('"A 12" pipe burst," said Lee.', ['A 12" pipe burst,']),
        ("‘We didn’t ask for it,’ said Ines Valdor.", ["We didn’t ask for it,"]),
        (
            "'It's the workers' choice, and they've made it,' she said.",
            ["It's the workers' choice, and they've made it,"],
        ),
        ("‘We ain’t goin’ nowhere,’ said Lee.", ["We ain’t goin’ nowhere,"]),
        ("''I know the voters' wishes,'' he said.", ["I know the voters' wishes,"]),
        ("She says the city’s ‘golden age’ is over.", ["golden age"]),
    ],
)
def test_apostrophes_and_measures(text, expected):
    assert inner(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        # The closing mark is missing: the words end before their attribution, else with the line.
        ("“The bridge is shut, said Ines Valdor. It opens in May.", [("The bridge is shut,", "open")]),
        ("“They came in one box, she said.", [("They came in one box,", "open")]),
        ("“Is it safe? Ines Valdor said.", [("Is it safe?", "open")]),
        ("Valdor said: “It is shut. It opens in May.", [("It is shut. It opens in May.", "open")]),
        ('"She saw “Rain” in May. It was long.', [("She saw “Rain” in May. It was long.", "open")]),
        # … a fragment with its sentence, and so do words before another quotation.
        ("She said “the bridge is shut. Then she left.", [("the bridge is shut.", "open")]),
        ("“It is shut. Then she left. “Go,” he said.", [("It is shut.", "open"), ("Go,", "closed")]),
        # The opening mark is missing.
        ("The bridge is shut,” said Ines Valdor.", [("The bridge is shut,", "closed")]),
        ('The bridge is shut," said Ines Valdor.', [("The bridge is shut,", "closed")]),
        ("The bridge is shut,'' said Ines Valdor.", [("The bridge is shut,", "closed")]),
        ("The “Kestrel” is shut,” said Ines Valdor.", [("Kestrel", "closed")]),
        # A closing mark typed for an opening one, and the other way round.
        ("”Fortunately, it held,” said Lee.", [("Fortunately, it held,", "closed")]),
        ("He said: ”Fortunately, it held,” and left.", [("Fortunately, it held,", "closed")]),
        ("»It held«, said Lee.", [("It held", "closed")]),
        ("“It held,“ said Lee. “I saw it,” he added.", [("It held,", "closed"), ("I saw it,", "closed")]),
        ('“It held," said Lee. "I saw it,” he added.', [("It held,", "closed"), ("I saw it,", "closed")]),
        # One stray mark spoils no more than its own paragraph.
        ('A " stray.\n\n“It held,” said Lee.', [("It held,", "closed")]),
        ('"', []),
    ],
)
def test_unbalanced(text, expected):
    assert [(text[slice(*q.inner)], state(q)) for q in find_quotations(text)] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "“It is shut.\n\n“It opens in May.\n\n“I promise,” she said.",
            [("It is shut.", "continued"), ("It opens in May.", "continued"), ("I promise,", "closed")],
        ),
        ('"It is shut.\n\n"I promise," she said.', [("It is shut.", "continued"), ("I promise,", "closed")]),
        ("‘It is shut.\n\n‘I promise,’ she said.", [("It is shut.", "continued"), ("I promise,", "closed")]),
        ("‘I saw the Lees’ van.\n‘It left,’ he said.", [("I saw the Lees’ van.", "continued"), ("It left,", "closed")]),
        ("“He told us:\n\n“‘It is shut,’” she said.", [("He told us:", "continued"), ("‘It is shut,’", "closed")]),
        ("“It is shut.\n\nThe ferry runs.", [("It is shut.", "open")]),
        ("“It is shut,” she said.\n\n“I promise,” she said.", [("It is shut,", "closed"), ("I promise,", "closed")]),
    ],
)
def test_paragraphs_left_open(text, expected):
    assert [(text[slice(*q.inner)], state(q)) for q in find_quotations(text)] == expected


def test_offsets():
    text = "Lee said: “ It held. ” Then he left."
    assert find_quotations(text) == [Quotation(10, 22, (12, 20))]
    assert text[10:22] == "“ It held. ”"


def test_paragraphs_are_lines_with_words():
    assert list(paragraphs("One.\n\n \nTwo.\n")) == [(0, 4), (8, 12)]


def test_a_line_of_nothing_but_marks_is_read_in_time_that_grows_with_it():
    assert len(find_quotations("“" * 20_000)) == 1
    assert len(find_quotations("“a. " * 20_000)) == 20_000


@given(MARKED | st.text(max_size=80))
def test_quotations_are_ordered_disjoint_and_within_their_line(text):
    last = 0
    for q in find_quotations(text):
        assert last <= q.start < q.end <= len(text)
        assert q.start <= q.inner[0] <= q.inner[1] <= q.end
        assert "\n" not in text[q.start : q.end]
        assert text[slice(*q.inner)] == text[slice(*q.inner)].strip()
        assert not (q.continued and q.closed)
        last = q.end


@given(MARKED)
def test_without_marks_there_are_no_quotations(text):
    assert find_quotations(DOUBLE.sub("", text).translate({ord(c): None for c in "'‘’`\""})) == []


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=20))
def test_words_between_a_pair_of_marks_are_found_again(words):
    for opening, closing in ("“”", '""', "«»", "„“", ("``", "''"), ("‘‘", "’’")):
        assert inner(f"Lee said: {opening}{words}{closing}") == [words]
