"""The agency that an article credits: in its dateline, its byline, its last lines, or behind its headline."""

import csv
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article.agency import AGENCIES, _key, agency_of, told_agency

STORY = "The ferry to Port Lyra will sail again from Monday, harbour master Ilka Dorn said at the pier."
END = "The divers were thanked by everybody, and nobody was hurt in the storm, she added."


@pytest.mark.parametrize(
    "dateline, expected",
    [
        ("(ANSELWIRE) ", "ANSELWIRE"),
        ("PORT LYRA (ANSELWIRE) — ", "ANSELWIRE"),
        ("PORT LYRA (Calvera News Agency) - ", "Calvera News Agency"),
        ("(Reuters) - ", "Reuters"),
        ("PORT LYRA, May 4 (Reuters) - ", "Reuters"),
        ("PORT LYRA/CALVERA (Reuters) – ", "Reuters"),
        ("LA CROSSE, Wis. (AP) — ", "Associated Press"),
        ("SANTA MARIA DE LYRA, 4 May (EFE).- ", "EFE"),
        ("Port Lyra [Calvera], May 4 (ANI): ", "ANI"),
        ("PORT LYRA, May 4. /TASS/. ", "TASS"),
        ("(ANSA) - PORT LYRA, MAY 4 - ", "ANSA"),
        ("Reuters — ", "Reuters"),
        ("PORT LYRA — AFP — ", "AFP"),
        ("PORT LYRA, Bernama – ", "Bernama"),
        ("PORT LYRA (AFP/Reuters) - ", "AFP"),
        ("(MENAFN- Calvera Times) ", "MENAFN"),
        ("PORT LYRA (USA) — ", None),
        ("(VIDEO) ", None),
        ("PORT LYRA — ", None),
        ("Ilka Dorn, of the Port Party (PP) - ", None),
        ("The divers of the pilots' union AP (AP) — ", None),  # what precedes it is no place
        ("", None),
    ],
)
def test_datelines(dateline, expected):
    assert agency_of(f"{dateline}{STORY}\n\n{END}", None, "The Evening Gull", None) == expected


@pytest.mark.parametrize(
    "byline, expected",
    [
        ("Jane Roe, Associated Press", "Associated Press"),
        ("By Jane Roe and Bo Chan, The Associated Press", "Associated Press"),
        ("The Canadian Press", "Canadian Press"),
        ("Reuters Staff", "Reuters"),
        ("AFP", "AFP"),
        ("Jane Roe (AFP)", "AFP"),
        ("Jane Roe | Bloomberg News", "Bloomberg"),
        ("dpa", "dpa"),
        ("Jane Roe, Local Democracy Reporter", "Local Democracy Reporting Service"),
        ("Michael Bloomberg", None),
        ("Petra Reuter", None),
        ("Jane Roe", None),
        ("", None),
        (None, None),
    ],
)
def test_bylines(byline, expected):
    assert agency_of(STORY, byline, "The Evening Gull", "Ferry sails again") == expected


@pytest.mark.parametrize(
    "line, expected",
    [
        ("— AP", "Associated Press"),
        ("© AFP", "AFP"),
        ("© 2031 AFP", "AFP"),
        ("Copyright 2031 The Associated Press. All rights reserved. This material may not be redistributed.",
         "Associated Press"),
        ("AFP/Reuters", "AFP"),
        ("(Reuters)", "Reuters"),
        ("Source: Xinhua", "Xinhua"),
        ("- With files from The Canadian Press", "Canadian Press"),
        ("With files from Bo Chan and The Associated Press", "Associated Press"),
        ("Associated Press writer Ann Lee in Calvera contributed to this report.", "Associated Press"),
        ("The boats are ready, she said. – Bernama", "Bernama"),
        ("“The boats are ready,” she said. (Kyodo)", "Kyodo"),
        ("The boats are ready, she said. (FILE)", None),
        ("She told Reuters that the boats are ready.", None),
        ("Bo Chan contributed to this report.", None),
        ("With files from Ann Bloomberg", None),
        ("© The Evening Gull", None),
    ],
)  # fmt: skip
def test_last_lines(line, expected):
    notices = "Read our newsletter.\n\nFollow us."
    assert agency_of(f"{STORY}\n\n{END}\n\n{line}\n\n{notices}", "Jane Roe", "The Evening Gull", None) == expected


@pytest.mark.parametrize("title, expected", [("Ferry sails again (AFP)", "AFP"), ("Ferry sails (again)", None)])
def test_headlines(title, expected):
    assert agency_of(STORY, None, None, title) == expected


@pytest.mark.parametrize(
    "dateline, outlet, expected",
    [
        ("PORT LYRA (AP) — ", "AP News", None),
        ("PORT LYRA (AP) — ", "The Associated Press", None),
        ("PORT LYRA (Reuters) - ", "Reuters", None),
        ("PORT ANSEL (AnselWire) - ", "Ansel Wire", None),
        ("PORT LYRA, May 4 (Bernama-Xinhua) -- ", "Bernama", "Xinhua"),
        ("(MENAFN- Calvera Times) ", "MENAFN", "Calvera Times"),
        ("PORT LYRA (AP) — ", "Reuters", "Associated Press"),
        ("PORT LYRA (AP) — ", None, "Associated Press"),
    ],
)
def test_what_an_agency_publishes_itself_is_its_own_reporting(dateline, outlet, expected):
    assert agency_of(f"{dateline}{STORY}", None, outlet, None) == expected


def test_a_label_or_the_headline_above_the_story_hides_no_dateline():
    text = f"World\n\nFerry to Port Lyra sails again after the storm\n\n(Reuters) - {STORY}"
    assert agency_of(text, None, None, "Ferry to Port Lyra sails again after the storm") == "Reuters"


@pytest.mark.parametrize(
    "name, outlet, expected",
    [
        ("AP", "The Evening Gull", "Associated Press"),
        ("reuters", None, "Reuters"),
        (" Anselwire ", None, "Anselwire"),
        ("Reuters", "Reuters", None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_an_agency_given_in_a_column(name, outlet, expected):
    assert told_agency(name, outlet) == expected


def test_no_form_of_a_name_is_two_agencies():
    with AGENCIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    forms = [{_key(form) for form in f"{row['forms']}|{row['short']}".split("|")} - {""} for row in rows]
    times = Counter(form for own in forms for form in own)
    assert [form for form, count in times.items() if count > 1] == []
    assert [row["name"] for row in rows if not row["forms"]] == []


@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=20), st.text(max_size=60))
def test_any_words_are_survived(text, byline, outlet, title):
    assert agency_of(text, byline, outlet, title) != ""
