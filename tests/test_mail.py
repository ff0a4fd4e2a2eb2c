"""Mails: the words of the sender, who that is, and when it was sent."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from ingest.article.clean import article
from ingest.input.raw import InputError, Raw
from ingest.input.read import read

WORDS = (
    "The ferry to Port Lyra will sail again from Monday, the Harbour Trust said after a night of repairs.\n\n"
    "“We have waited long enough,” said Ilka Dorn, who runs the trust, and she thanked the divers who had worked.\n\n"
    "The town council has agreed to pay for the repairs, which took a month longer than anybody had expected.\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def mail(text: str = WORDS, page: str | None = None, **headers: str) -> bytes:
    message = EmailMessage()
    told = {
        "From": "Harbour Trust Press Office <press@harbour.example>",
        "Subject": "Ferry sails again",
        "Date": "Sun, 04 May 2031 23:30:00 -0500",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in told.items():
        message[name] = value
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    return message.as_bytes()


def only(data: bytes) -> Raw | InputError:
    Path("a.eml").write_bytes(data)
    (raw,) = read(["a.eml"])
    return raw


def test_a_press_release():
    made = article(only(mail()))
    assert (made.title, made.outlet, made.byline) == ("Ferry sails again", "Harbour Trust", None)
    assert made.published == "2031-05-04"  # the sender's day, not Greenwich's
    assert made.text == WORDS.strip()


@pytest.mark.parametrize(
    "sender, byline, outlet",
    [
        ("Harbour Trust <news@harbour.example>", None, "Harbour Trust"),
        ("The Harbour Trust Media Team <x@harbour.example>", None, "Harbour Trust"),
        ("Ilka Dorn <ilka.dorn@harbour.example>", "Ilka Dorn", None),
        ('"Ilka Dorn, Harbour Trust" <i.dorn@harbour.example>', "Ilka Dorn", "Harbour Trust"),
        ('"Ilka Dorn (Harbour Trust)" <i.dorn@harbour.example>', "Ilka Dorn", "Harbour Trust"),
        ("=?utf-8?q?Caf=C3=A9_am_Pier?= <hello@cafe.example>", None, "Café am Pier"),
        ("press@harbour.example", None, None),
        ("", None, None),
    ],
)
def test_the_sender_is_who_published_it(sender, byline, outlet):
    made = article(only(mail(From=sender)))
    assert (made.byline, made.outlet) == (byline, outlet)


def test_the_organization_goes_before_the_name():
    made = article(only(mail(From="Ilka Dorn <ilka.dorn@gull.example>", Organization="Harbour Trust")))
    assert (made.byline, made.outlet) == ("Ilka Dorn", "Harbour Trust")


@pytest.mark.parametrize(
    "subject, title",
    [
        ("Re: Fwd: Ferry sails again", "Ferry sails again"),
        ("[PRESS-LIST] Press release: Ferry sails again", "Ferry sails again"),
        ("FOR IMMEDIATE RELEASE - Ferry sails again", "Ferry sails again"),
        ("=?utf-8?b?RsOkaHJl?=", "Fähre"),
    ],
)
def test_the_subject_is_the_title(subject, title):
    assert article(only(mail(Subject=subject))).title == title


@pytest.mark.parametrize("day", ["yesterday", "Sun, 31 Feb 2031 10:00:00 +0000", "Sun, 04 May 99999 10:00:00 +0000"])
def test_a_day_that_cannot_be_is_unknown(day):
    assert article(only(mail(Date=day))).published is None


@pytest.mark.parametrize(
    "above, below",
    [
        ("", "\n-- \nIlka Dorn\nHarbour Trust, Pier 1\n"),
        ("FOR IMMEDIATE RELEASE\n\n", "\n### \n\nThe trust was founded in 1903 and runs two boats.\n"),
        ("", "\n-30-\n\nContact: the press office\n"),
        ("", "\nOn Sat, 3 May 2031 at 10:00, Odo Prill <odo@gull.example> wrote:\n> When does it sail?\n> Odo\n"),
        ("", "\n-----Original Message-----\nFrom: Odo Prill\nWhen does it sail?\n"),
        (
            "See below.\n\n----- Forwarded message -----\nFrom: Harbour Trust\nSubject: Ferry\n\n",
            "",
        ),
    ],
)
def test_replies_signatures_and_notes_are_left_out(above, below):
    assert article(only(mail(above + WORDS + below))).text == WORDS.strip()


def test_a_text_that_flows_is_joined():
    data = mail("The ferry to Port Lyra \nwill sail again.\nNobody waits.\n")
    data = data.replace(b'charset="utf-8"', b'charset="utf-8"; format=flowed')
    assert only(data).data == "The ferry to Port Lyra will sail again.\nNobody waits."


PAGE = (
    "<html><head><title>x</title><style>p {}</style></head><body>"
    "<table><tr><td><p>The ferry\nsails <b>again</b>.</p></td>"
    "</tr><tr><td>Nobody<br>waits.</td></tr></table><blockquote type=cite>When does it sail?</blockquote></body></html>"
)


@pytest.mark.parametrize("text", ["", "Nothing but pages here."])
def test_the_page_where_there_is_no_text(text):
    assert only(mail(text, page=PAGE)).data == "The ferry sails again.\nNobody\nwaits."


def test_a_mail_without_a_suffix_is_told_by_its_headers():
    data = b"Received: from gull.example\r\n by pier.example\r\nMIME-Version: 1.0\r\n" + mail()
    Path("saved").write_bytes(data)
    assert [item.known["title"] for item in read(["saved"])] == ["Ferry sails again"]


def test_an_attachment_is_no_text():
    message = EmailMessage()
    message["Subject"] = "See attached"
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
    reason = "no text in this mail; save what is attached to it and give that"
    assert str(only(message.as_bytes())) == f"a.eml: {reason}"


@pytest.mark.parametrize(
    "header, value",
    [
        (b"From", b"(<a@" * 20_000),
        (b"Subject", b"=?utf-8?q?a?= " * 20_000),
        (b"Content-Type", b"text/plain; " + b"a*0=b; " * 20_000),
        (b"Date", b"(" * 50_000),
    ],
)
def test_endless_headers_cost_little_and_hide_no_text(header, value):
    assert only(header + b": " + value + b"\r\n\r\n" + WORDS.encode()).data == WORDS.strip()


def test_parts_in_parts_are_refused():
    part = b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
    data = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + part * 1000
    assert str(only(data)) == "a.eml: a mail of more than 100 parts in parts; save its text and give that"
