"""Whole little news passages, each of another kind and with names of other peoples: who every marked mention is."""

import re

import pytest
from spacy.tokens import Doc

from ingest.model import Candidate
from ingest.resolve import resolve


def read(nlp, marked):
    """Resolve the mentions marked «so» in a text; what stands in quotation marks in their paragraph is content."""
    text, spans = "", []
    for piece in re.split(r"(«[^»]*»)", marked):
        words = piece.strip("«»")
        spans += [(len(text), len(text) + len(words))] if piece.startswith("«") else []
        text += words
    doc = Doc.from_docs(list(nlp.pipe(text.splitlines(keepends=True))), ensure_whitespace=False)
    said = [m.span(1) for m in re.finditer(r"“([^”]*)”", text)]
    candidates = []
    for start, end in spans:
        left, right = text.rfind("\n", 0, start), text.find("\n", end) % (len(text) + 1)
        contents = [span for span in said if left < span[0] < right]
        candidates.append(Candidate(contents, "direct", [], (start, end), "test", 1.0))
    return resolve(doc, candidates)


def person(name):
    return name, "person"


def body(name):
    return name, "organization"


def group(name):
    return name, "group"


def unnamed(name):
    return name, "anonymous"


AKKER, RAGHU, TERPSTRA = person("Pieter-Jan van den Akker"), person("Priyanka Raghunathan"), person("Joost Terpstra")
YOO, KEITA, KOVACS = person("Yoo Sang-cheol"), person("Moussa Diabaté-Keita"), person("Kovács Béla")
PRYCE, ROURKE, HAYES = person("Gwenllian Pryce"), person("Callum Rourke"), person("Darnell Whitcombe-Hayes")
XU, THORDIS = person("Xu Meiling"), person("Þórdís Gunnarsdóttir")
MCATEER, ACHEBE, NOWICKA = person("Bronagh McAteer"), person("Winston Achebe"), person("Agnieszka Nowicka")
MUTAIRI, LEYLA, SAENZ = person("Khalid bin Nasser Al-Mutairi"), person("Leyla Hashemzadeh"), person("Aurelio Sáenz")
ZORRAH, MILO = person("Zorrah"), person("Milo Fontaine-Reyes")
BOBBY, SIOBHAN, OKONJO = (
    person("Robert “Bobby” Malarkey Jr."),
    person("Siobhan Malarkey"),
    person("Tobias Okonjo-Wells"),
)
VENKAT, PRASAD, DHALIWAL = person("K. R. Venkataraman"), person("M. Lakshmi Prasad"), person("Gurpreet Singh Dhaliwal")
BONDAR, RUTH = person("Andriy Shevchuk-Bondar"), person("Ruth Abernathy")
TOM, INGRID = person("Tom Halvorsen"), person("Ingrid Halvorsen")
AISHA, AMINA = person("Aisha Bello-Yusuf"), person("Amina Bello-Yusuf")
DAFYDD, CHIDERA, OSKAR = person("Dafydd ap Rhys"), person("Chidera Eze"), person("Oskar Lindqvist")
UGARTE, INAKI = person("María del Carmen Ugarte Echeverría"), person("Iñaki Zubizarreta")
HORTENSE, LUZ = person("Hortense Dubreuil"), person("Luz Maribel Ontiveros")
LIANG, GAO = person("Liang Zhaowen"), person("Gao Yun")
SIGRUN, NAGY, LAN = person("Sigrún Jónsdóttir"), person("Nagy Eszter"), person("Nguyen Thi Lan")
DEMETRIOS, KIRSTEN = person("Demetrios Papadakis"), person("Kirsten Mbatha")
AZMAN, FATOU = person("Azman bin Rahim"), person("Fatou Camara")
OLEKSANDR, DIMA = person("Oleksandr Hrytsenko"), person("Dima")

PASSAGES = {
    "business": (
        "Veldhuis Robotics will cut 400 jobs, «chief executive Pieter-Jan van den Akker» said on Tuesday.\n"
        "“We grew too fast,” «van den Akker» told analysts. «The Dutch company» had warned of losses in May.\n"
        "«Analyst Priyanka Raghunathan of Corvane Capital» said the cuts would not be the last.\n"
        "“They need twice that,” «she» said.\n"
        "«Union leader Joost Terpstra» called the decision brutal. «He» said the union would fight it.\n"
        "«A spokesperson for the labour ministry» said talks would begin soon.",
        [AKKER, AKKER, body("Veldhuis Robotics"), RAGHU, RAGHU, TERPSTRA, TERPSTRA,
         unnamed("a spokesperson for the labour ministry")],
    ),
    "sport": (
        "Tarnmouth Rovers came from behind twice on Saturday to reach their first final in 40 years.\n"
        "«Midfielder Moussa Diabaté-Keita», who scored both goals, said the crowd had carried them.\n"
        "“I have no legs left,” «the 22-year-old» said.\n"
        "«Captain Yoo Sang-cheol» praised the fans. “They never stopped,” «Yoo» said.\n"
        "«Rovers coach Kovács Béla» admitted that luck had helped. “We needed it,” «the coach» said.\n"
        "«Supporter Declan Iheanacho» said he had not slept.",
        [KEITA, KEITA, YOO, YOO, KOVACS, KOVACS, person("Declan Iheanacho")],
    ),
    "crime": (
        "A jury on Friday found Darnell Whitcombe-Hayes guilty of setting fire to three boats.\n"
        "«Prosecutor Gwenllian Pryce» told the court that he had acted out of spite.\n"
        "“He watched them burn,” «Pryce» said. «Whitcombe-Hayes», 34, had denied the charges.\n"
        "«Detective Inspector Callum Rourke» said outside the court that the families could rest.\n"
        "«His lawyer, Anneliese von Harrach», said they would appeal.\n"
        "“I did not do this,” «the 34-year-old» shouted as he was led away.\n"
        "«The judge» said sentence would be passed in June.",
        [PRYCE, PRYCE, HAYES, ROURKE, person("Anneliese von Harrach"), HAYES, unnamed("the judge")],
    ),
    "science": (
        "Glaciers on the Ostrava plateau are melting twice as fast as in 1990, a study found.\n"
        "«Lead author Dr. Xu Meiling, a glaciologist at the University of Tarn,» said the pace was alarming.\n"
        "“Every year breaks the record,” said «Xu».\n"
        "«Her co-author, Þórdís Gunnarsdóttir,» said rivers would run dry. «Gunnarsdóttir» called for new gauges.\n"
        "«The researchers» warned that villages downstream had no plan.\n"
        "«Hydrologist Farhad Daneshvar, who was not involved,» said the data were sound.",
        [XU, XU, THORDIS, THORDIS, group("researchers"), person("Farhad Daneshvar")],
    ),
    "council": (
        "Plans to close the Mill Street library were put off after a stormy meeting of Eastmere Borough Council.\n"
        "«Council leader Cllr Bronagh McAteer» said no decision had been made.\n"
        "«Retired bus driver Winston Achebe, 71,» said he read there every day. “Where would I go?” «he» asked.\n"
        "«Mother-of-two Agnieszka Nowicka» said her boys would miss it. “It is their second home,” «Ms Nowicka» said.\n"
        "«Cllr McAteer» promised to listen. «The council» said the building needed £2m of repairs.\n"
        "«Residents» said the figure was invented.",
        [MCATEER, ACHEBE, ACHEBE, NOWICKA, NOWICKA, MCATEER, body("Eastmere Borough Council"), group("residents")],
    ),
    "foreign affairs": (
        "«Qarsan Foreign Minister Sheikh Khalid bin Nasser Al-Mutairi» said the strait would stay open.\n"
        "“Nobody will close it,” «Al-Mutairi» told reporters after talks with his counterpart, Leyla Hashemzadeh.\n"
        "«Hashemzadeh» said the talks had been frank. “We do not agree yet,” «she» added.\n"
        "President Aurelio Sáenz of Calvera offered to host a second round.\n"
        "“Our door is open,” «the president» said. «Sáenz» has hosted both sides before.\n"
        "«A senior Qarsan diplomat» said the offer was welcome. «The diplomat» spoke on condition of anonymity.",
        [MUTAIRI, MUTAIRI, LEYLA, LEYLA, SAENZ, SAENZ, unnamed("a senior Qarsan diplomat"),
         unnamed("a senior Qarsan diplomat")],
    ),
    "celebrity": (
        "«Zorrah» has cancelled the rest of her world tour after collapsing on stage.\n"
        "«The singer» told fans on Instagram that her doctors had ordered rest.\n"
        "“I am so sorry,” «she» wrote. “I gave it everything.”\n"
        "«Her husband, the actor Milo Fontaine-Reyes,» said she was in good hands.\n"
        "“She needs sleep and soup,” «he» said.\n"
        "«Her manager» said tickets would be refunded. «Zorrah» thanked the crew.",
        [ZORRAH, ZORRAH, ZORRAH, MILO, MILO, unnamed("her manager"), ZORRAH],
    ),
    "obituary": (
        "Robert “Bobby” Malarkey Jr., who turned his father’s bakery into a chain of 200 shops, has died aged 88.\n"
        "“Dad smelled of bread all his life,” «his daughter, Siobhan Malarkey,» said.\n"
        "“I never wanted to be rich,” «Malarkey» told this newspaper in 1999. “I wanted to be warm.”\n"
        "«The Rev. Tobias Okonjo-Wells», his parish priest, said he gave away more than he kept.\n"
        "“He fed half this town,” «Okonjo-Wells» said. «Siobhan Malarkey» said the shops would close on Friday.",
        [SIOBHAN, BOBBY, OKONJO, OKONJO, SIOBHAN],
    ),
    "india": (
        "Floods cut off 30 villages in Sundarpet district, «K. R. Venkataraman, the district collector,» said.\n"
        "“Boats are on the way,” «the collector» said.\n"
        "«Chief Minister M. Lakshmi Prasad» announced relief for farmers. «Ms Prasad» will visit on Thursday.\n"
        "«Farmer Gurpreet Singh Dhaliwal» said his whole crop was lost. “It took one night,” «Mr Dhaliwal» said.\n"
        "«He» said nobody had warned them. «Venkataraman» rejected that.",
        [VENKAT, VENKAT, PRASAD, PRASAD, DHALIWAL, DHALIWAL, DHALIWAL, VENKAT],
    ),
    "military": (
        "«Lt. Col. Andriy Shevchuk-Bondar» said his unit had held the bridge for nine days.\n"
        "“We were eleven men,” «he» said. «Maj. Gen. Ruth Abernathy», who commands the mission, praised them.\n"
        "“They bought us a week,” «the general» said. «She» said help was coming.\n"
        "«Shevchuk-Bondar» said it had come too late. «The defence ministry» confirmed four deaths.",
        [BONDAR, BONDAR, RUTH, RUTH, RUTH, BONDAR, body("defence ministry")],
    ),
    "spouses": (
        "Tom Halvorsen and his wife, Ingrid Halvorsen, have lived in the lighthouse since 1987.\n"
        "“We came for a summer,” «Mr Halvorsen» said.\n"
        "«Mrs Halvorsen» remembered the first winter. “The windows froze from inside,” «she» said.\n"
        "“It was lovely,” «her husband» said. «The couple» said they would not leave.",
        [TOM, INGRID, INGRID, TOM, group("couple")],
    ),
    "twins": (
        "Twins Aisha and Amina Bello-Yusuf, 19, opened their first shop in Eastmere last week.\n"
        "“I sew, my sister counts,” «Aisha» said.\n"
        "«Amina» said the bank had laughed at them. “Now they send flowers,” «she» said.\n"
        "“They do,” said «Aisha Bello-Yusuf».",
        [AISHA, AMINA, AMINA, AISHA],
    ),
    "school": (
        "«Headteacher Dafydd ap Rhys» said phones would be banned from January.\n"
        "«Pupil Chidera Eze, 12,» said it was unfair. “What if my bus is late?” «she» asked.\n"
        "«Year 9 pupil Oskar Lindqvist» disagreed. “Lunch will be louder,” «he» said.\n"
        "“We tried everything else,” «the headteacher» said.\n"
        "In an open letter, «213 teachers» called for the same rule everywhere. «Parents» were split.",
        [DAFYDD, CHIDERA, CHIDERA, OSKAR, OSKAR, DAFYDD, group("213 teachers"), group("parents")],
    ),
    "spain": (
        "«Economy Minister María del Carmen Ugarte Echeverría» ruled out a tax on ports.\n"
        "“There is no need,” «Ugarte» told parliament.\n"
        "«Opposition senator Iñaki Zubizarreta» accused the minister of hiding a deficit.\n"
        "“She knows the numbers,” «the senator» said. «The minister» denied it.\n"
        "«Ugarte Echeverría» will publish the accounts in May. «Her office» gave no date.",
        [UGARTE, UGARTE, INAKI, INAKI, UGARTE, UGARTE, body("María del Carmen Ugarte Echeverría’s office")],
    ),
    "dateline": (
        "TARNMOUTH, March 4 (Coast Wire) - «Police Chief Hortense Dubreuil» said two men had been arrested.\n"
        "“The search goes on,” «Dubreuil» said. «Police» asked for witnesses.\n"
        "«Gov. Luz Maribel Ontiveros» thanked the officers. «The governor» said the road would reopen on Friday.",
        [HORTENSE, HORTENSE, body("police"), LUZ, LUZ],
    ),
    "surname first": (
        "«President Liang Zhaowen» told the congress that growth would return.\n"
        "“The worst is behind us,” «Liang» said. «Premier Gao Yun» promised cheaper homes.\n"
        "“Everyone needs a roof,” said «Gao», 61. «Liang» left without taking questions.\n"
        "«Shopkeeper Nguyen Thi Lan» said she had heard it before. «Ms Lan» has run her stall since 1998.",
        [LIANG, LIANG, GAO, GAO, LIANG, LAN, LAN],
    ),
    "iceland": (
        "Iceland’s next geothermal plant will be built at Hellnar, «Prime Minister Sigrún Jónsdóttir» said.\n"
        "“The heat is there,” «Sigrún» said. «Nagy Eszter, an engineer on the project,» said drilling starts in May.\n"
        "“We know the rock,” «Nagy» said. «The prime minister» said critics would be heard.",
        [SIGRUN, SIGRUN, NAGY, NAGY, SIGRUN],
    ),
    "markets": (
        "Shares in Ostrel fell 9% after «Harlow & Finch’s head of research, Demetrios Papadakis,» cut his target.\n"
        "“The story is over,” «Papadakis» wrote in a note to clients.\n"
        "«Ostrel» said it did not comment on opinions. «Finance chief Kirsten Mbatha» said orders were strong.\n"
        "“We are hiring,” «Mbatha» said. «Traders» said the fall was overdone.",
        [DEMETRIOS, DEMETRIOS, body("Ostrel"), KIRSTEN, KIRSTEN, group("traders")],
    ),
    "titles of respect": (
        "«Dato’ Seri Azman bin Rahim» said the dam would be finished in spring.\n"
        "“It is safe,” «Azman» said. «Justice Fatou Camara» had ordered a halt in April.\n"
        "«The judge» said the permit was void. «Villager Dima» said the noise had never stopped.\n"
        "«Dima», who uses one name, has sued the builders.",
        [AZMAN, AZMAN, FATOU, FATOU, DIMA, DIMA],
    ),
    "reports": (
        "«A report by the Harbour Safety Board» found 14 faults in the ferry’s doors.\n"
        "«The report» said the crew had been told. «The board» called for new rules.\n"
        "«Ferry owner Oleksandr Hrytsenko» rejected the findings. “It is fiction,” «he» said.\n"
        "«A lawsuit filed by the Greenway Tenants Union» says the owner knew.",
        [body("Harbour Safety Board"), body("Harbour Safety Board"), body("Harbour Safety Board"), OLEKSANDR, OLEKSANDR,
         body("Greenway Tenants Union")],
    ),
}  # fmt: skip


@pytest.mark.model
@pytest.mark.parametrize("kind", PASSAGES)
def test_who_every_mention_is(nlp, kind):
    text, expected = PASSAGES[kind]
    found = [(s.name, s.kind) if s else None for _, s in read(nlp, text)]
    assert found == expected
