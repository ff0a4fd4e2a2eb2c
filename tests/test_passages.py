"""Whole little news passages, each of another kind and with names of other peoples: who every marked mention is."""

import re

import pytest
from spacy.tokens import Doc

from ingest.model import Candidate
from ingest.speaker.resolve import resolve


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
    "strike": (
        "Nurses at four hospitals walked out on Thursday after talks with the Calveran Health "
        "Service (CHS) broke down.\n"
        "“We are on our knees,” said «ward sister Temperance Okafor-Lindgren», 44. «She» has worked nights since May.\n"
        "«The CHS» said it had made a fair offer. «Its chairman, Sir Peregrine Aldous,» asked the nurses to return.\n"
        "“Patients will suffer,” «Sir Peregrine» said.\n"
        "«The health service» said later that 2,000 operations had been put off. "
        "«Union officials» blamed the ministry.\n"
        "«Health Secretary Yusuf Demirkan» said: “The door is open.” «He» added: “It always was.”",
        [person("Temperance Okafor-Lindgren"), person("Temperance Okafor-Lindgren"),
         body("Calveran Health Service"), person("Peregrine Aldous"), person("Peregrine Aldous"),
         body("Calveran Health Service"), group("union officials"), person("Yusuf Demirkan"), person("Yusuf Demirkan")],
    ),
    "storm": (
        "“I heard the roof go,” said «Mele Tupou», who runs the only shop on the island.\n"
        "«Her neighbour, Sione Vakalahi,» said the sea had come up to the church. “We prayed,” «he» said.\n"
        "«Officials at the weather bureau» said gusts had reached 240 kph. «They» warned of more rain.\n"
        "«Three of the survivors» said they had swum to safety. «A rescue worker» said two people were missing.",
        [person("Mele Tupou"), person("Sione Vakalahi"), person("Sione Vakalahi"),
         group("officials at the weather bureau"), group("officials at the weather bureau"),
         group("three of the survivors"), unnamed("a rescue worker")],
    ),
    "trial": (
        "The former mayor of Tarnmouth took bribes in a hotel lift, a court heard on Monday.\n"
        "Ruben Castellanos Ferrer, 61, “opened his briefcase and waited”, «prosecutor Ilse Vandeputte» told jurors.\n"
        "«Castellanos» denies eleven counts of corruption. “I carried sandwiches,” «he» told the court.\n"
        "«Justice Nomvula Dlamini-Hart» warned him not to joke. “This is not a theatre,” «the judge» said.\n"
        "«A former secretary, Petra Novotná,» told jurors she had seen the money. «Novotná» said she had kept quiet.\n"
        "«Defence lawyer Hamish MacAskill» called her a liar. «The lawyer» will question her on Tuesday.",
        [person("Ilse Vandeputte"), person("Ruben Castellanos Ferrer"), person("Ruben Castellanos Ferrer"),
         person("Nomvula Dlamini-Hart"), person("Nomvula Dlamini-Hart"), person("Petra Novotná"),
         person("Petra Novotná"), person("Hamish MacAskill"), person("Hamish MacAskill")],
    ),
    "summit": (
        "The leaders of Calvera and Qarsa signed a water treaty on Sunday after nine years of quarrels.\n"
        "“Today the river is at peace,” said «Qarsan Prime Minister Nurlan Abdykadyrov».\n"
        "«His Calveran counterpart, Lídia Szentgyörgyi,» said farmers on both banks would gain.\n"
        "“We have stopped counting drops,” «she» told reporters.\n"
        "«Abdykadyrov» promised to open the dam in April. «Foreign ministry spokeswoman Bo-young Rhee» gave no date.\n"
        "«The spokeswoman» said engineers were at work. «Both leaders» thanked the mediators.",
        [person("Nurlan Abdykadyrov"), person("Lídia Szentgyörgyi"), person("Lídia Szentgyörgyi"),
         person("Nurlan Abdykadyrov"), person("Bo-young Rhee"), person("Bo-young Rhee"), group("both leaders")],
    ),
    "startup": (
        "Lumafin, which lends to street traders, has raised $40m, «the company» said on Wednesday.\n"
        "«Founder and chief executive Oluwaseun Adebayo» said the money would pay for new markets.\n"
        "“A fruit seller is a business,” «Adebayo» said. «Co-founder Mi-rae Kwon» said losses were low.\n"
        "«Kwon», a former banker, said banks had laughed at them. "
        "«Investor Gregor von und zu Althaus» was not laughing.\n"
        "“I wish I had put in more,” «von und zu Althaus» said. «Lumafin» expects a profit next year.",
        [body("Lumafin"), person("Oluwaseun Adebayo"), person("Oluwaseun Adebayo"), person("Mi-rae Kwon"),
         person("Mi-rae Kwon"), person("Gregor von und zu Althaus"), person("Gregor von und zu Althaus"),
         body("Lumafin")],
    ),
    "tennis": (
        "Top seed Katarzyna Wójcik crashed out on Monday, losing to a qualifier ranked 214th.\n"
        "“My legs were in bed,” «the Pole» said. «Her coach, Thibault Lemoine,» blamed the heat.\n"
        "“It was 41 degrees,” «Lemoine» said.\n"
        "«Qualifier Anahí Quispe Mamani», 17, said she had cried in the shower. "
        "“I called my grandmother,” «she» said.\n"
        "«The teenager» meets Ngozi Eze next. «Eze» said she would not look past anyone.",
        [person("Katarzyna Wójcik"), person("Thibault Lemoine"), person("Thibault Lemoine"),
         person("Anahí Quispe Mamani"), person("Anahí Quispe Mamani"), person("Anahí Quispe Mamani"),
         person("Ngozi Eze")],
    ),
    "missing": (
        "The mother of a missing student begged for news on Friday.\n"
        "“Please, just let us know you are safe,” «Halina Brzezinska» said.\n"
        "Her son Kacper, 19, was last seen leaving a club at 3am. «Police» said they were checking cameras.\n"
        "«Chief Superintendent Delroy Anstruther-Cole» said his phone was off. “We keep an open mind,” «he» said.\n"
        "«Flatmate Jonas Eriksen» said they had planned to watch the match. «Mr Eriksen» has searched every night.\n"
        "«A university spokesman» said lectures would stop. «Ms Brzezinska» thanked the volunteers.",
        [person("Halina Brzezinska"), body("police"), person("Delroy Anstruther-Cole"),
         person("Delroy Anstruther-Cole"), person("Jonas Eriksen"), person("Jonas Eriksen"),
         unnamed("a university spokesman"), person("Halina Brzezinska")],
    ),
    "farm": (
        "A wolf killed 14 sheep near Sundarpet, «the farmers’ union» said.\n"
        "«Shepherd Dumitru Vasilescu» found them at dawn. “I counted twice,” «he» said.\n"
        "«Ecologist Prof. Marie-Claire N’Diaye» said wolves hunt when deer are scarce.\n"
        "“Fences work,” «N’Diaye» said. «The ecologist» has studied the pack since 2014.\n"
        "«Vasilescu’s wife, Ileana,» said fences cost more than sheep. "
        "«Agriculture minister Sukarno» offered to pay half.\n"
        "“We cannot shoot them all,” «the minister» said.",
        [body("farmers’ union"), person("Dumitru Vasilescu"), person("Dumitru Vasilescu"),
         person("Marie-Claire N’Diaye"), person("Marie-Claire N’Diaye"), person("Marie-Claire N’Diaye"),
         person("Ileana"), person("Sukarno"), person("Sukarno")],
    ),
    "film": (
        "Director Park Eun-woo has finished his first film in eleven years.\n"
        "“I forgot how cold sets are,” «Park» told the Lantern. «The film-maker» shot it in Iceland.\n"
        "«His star, the Danish actress Signe Toft Rasmussen,» said she had slept in a tent.\n"
        "“Eun-woo never sleeps,” «Rasmussen» said. «Producer Jean-Baptiste d’Aubigny» said the budget had doubled.\n"
        "«D’Aubigny» refused to give a figure. “Art has no price,” «he» said.",
        [person("Park Eun-woo"), person("Park Eun-woo"), person("Signe Toft Rasmussen"),
         person("Signe Toft Rasmussen"), person("Jean-Baptiste d’Aubigny"), person("Jean-Baptiste d’Aubigny"),
         person("Jean-Baptiste d’Aubigny")],
    ),
    "church": (
        "The roof of St Brannock’s will be mended after all, «the vicar» said on Sunday.\n"
        "“God is a patient builder,” «the Rev. Philippa Quartermaine» told her flock.\n"
        "«Organist Cornelius Blythe Sr.» played until the lights went out. "
        "«His son, Cornelius Blythe Jr.,» held a torch.\n"
        "«Parishioners» gave £9,000 in a week.\n"
        "«The vicar» said the bells would ring at Easter.",
        [person("Philippa Quartermaine"), person("Philippa Quartermaine"), person("Cornelius Blythe Sr."),
         person("Cornelius Blythe Jr."), group("parishioners"),
         person("Philippa Quartermaine")],
    ),
    "debate": (
        "«Opposition leader Siti Nurhaliza binti Osman» accused the government of sleeping through the drought.\n"
        "“The wells are dry and so are the promises,” «she» told parliament.\n"
        "«Water minister Tan Sri Goh Kheng Huat» replied that 40 new wells had been dug.\n"
        "«Goh» said the opposition had voted against them. “They want rain and no pipes,” «the minister» said.\n"
        "«Backbencher Arul Subramaniam» backed him. «The opposition leader» shook her head.\n"
        "«The government» later said the wells would open in June.",
        [person("Siti Nurhaliza binti Osman"), person("Siti Nurhaliza binti Osman"), person("Goh Kheng Huat"),
         person("Goh Kheng Huat"), person("Goh Kheng Huat"), person("Arul Subramaniam"),
         person("Siti Nurhaliza binti Osman"), body("government")],
    ),
    "leak": (
        "Oil has spread along 12 km of coast since a pipe burst on Friday, «the coast guard» said.\n"
        "«Two people familiar with the inquiry» said a valve had been left open. "
        "«One of them» said the crew was tired.\n"
        "«Pipeline owner Brightwater Energy» rejected that. «The firm» said its crews were rested.\n"
        "«Fisherman Aputsiaq Petersen» held up a black glove. “This is my net,” «he» said.\n"
        "«Greta Haugland, a lawyer for the fishermen,» said they would sue. «Haugland» put the damage at $9m.\n"
        "«A Brightwater spokeswoman» declined to discuss figures. "
        "«The spokeswoman» said the beach would be clean by May.",
        [body("coast guard"), group("two people familiar with the inquiry"), unnamed("one of them"),
         body("Brightwater Energy"), body("Brightwater Energy"), person("Aputsiaq Petersen"),
         person("Aputsiaq Petersen"), person("Greta Haugland"), person("Greta Haugland"),
         unnamed("a Brightwater spokeswoman"), unnamed("a Brightwater spokeswoman")],
    ),
    "kidnapping": (
        "Gunmen kidnapped 40 pupils from a school in Northern Kalvera, «state police spokesman Ibrahim Musa "
        "Gwarzo» said.\n"
        "“Our men are in the forest,” «Gwarzo» said. «Parents» gathered at the gate.\n"
        "«Father-of-six Suleiman Danjuma» said he had heard shots. “I counted thirty,” «he» said.\n"
        "«The governor’s office» called for calm. «Governor Hajiya Rabi Lawal» has offered a reward.\n"
        "“We will not pay,” «the governor» later told state radio. «The school’s principal, Mrs. Comfort "
        "Adeleke,» wept.",
        [person("Ibrahim Musa Gwarzo"), person("Ibrahim Musa Gwarzo"), group("parents"),
         person("Suleiman Danjuma"), person("Suleiman Danjuma"), body("governor’s office"),
         person("Rabi Lawal"), person("Rabi Lawal"), person("Comfort Adeleke")],
    ),
    "takeover": (
        "Brightwater Corp. agreed to buy rival Halden Foods for $3bn, «the two companies» said on Monday.\n"
        "“This makes sense on paper and on the plate,” «Brightwater CEO Marguerite O’Shaughnessy» said on a "
        "call.\n"
        "«O’Shaughnessy», 57, said no plants would close. «Halden chairman Tetsuya Kuroiwa» will retire.\n"
        "«Kuroiwa» thanked staff. «Analysts at Corvane» doubted the price. «One analyst» called it mad.\n"
        "«Antitrust lawyer Eun-ji Baek» said the regulator would look closely. “They always do,” «she» said.",
        [group("two companies"), person("Marguerite O’Shaughnessy"), person("Marguerite O’Shaughnessy"),
         person("Tetsuya Kuroiwa"), person("Tetsuya Kuroiwa"), group("analysts at Corvane"),
         unnamed("one analyst"), person("Eun-ji Baek"), person("Eun-ji Baek")],
    ),
    "couple": (
        "Actor Dashiell Okonkwo and his wife Saoirse are expecting twins.\n"
        "“We needed a bigger car,” «Okonkwo» joked at a premiere in Tarnmouth.\n"
        "«Saoirse», a ceramicist, said the names were chosen. «Her husband» said they were not.\n"
        "«A friend of the couple» said both were right. «The actor» plays a widower in his next film.\n"
        "«His co-star Ximena Barragán Ortiz» said he cried on cue. “He cries at soup,” «Barragán» said.",
        [person("Dashiell Okonkwo"), person("Saoirse"), person("Dashiell Okonkwo"),
         unnamed("a friend of the couple"), person("Dashiell Okonkwo"), person("Ximena Barragán Ortiz"),
         person("Ximena Barragán Ortiz")],
    ),
    "comet": (
        "The comet will be visible to the naked eye in May, astronomers said.\n"
        "“Look west after sunset,” «Dr Wanjiru Kamau of the Mount Ansel Observatory» advised.\n"
        "«Kamau» said it had last passed when mammoths lived. «Her colleague Łukasz Żeleński» found it by "
        "accident.\n"
        "“I thought it was dirt,” «Żeleński» said. «The observatory» will open its doors every night.\n"
        "«NASA» said it posed no danger. «The agency» plans to film it. «Amateur stargazer Bjørn-Erik "
        "Håkonsen» has already built a chair.",
        [person("Wanjiru Kamau"), person("Wanjiru Kamau"), person("Łukasz Żeleński"),
         person("Łukasz Żeleński"), body("Mount Ansel Observatory"), body("NASA"), body("NASA"),
         person("Bjørn-Erik Håkonsen")],
    ),
    "senate": (
        "KALVERA CITY — «Sen. Ignatius P. Throckmorton III» vowed Tuesday to block the budget.\n"
        "“Not one dime,” «the Republican» told reporters. «Throckmorton» has voted against every budget "
        "since 2011.\n"
        "«House Speaker Delphine Arceneaux» called him a fossil. «She» urged senators to ignore him.\n"
        "«The White House» declined to say what the president would do, but «press secretary Ezra Goldfarb» "
        "said a veto was likely.\n"
        "«The senator from Ansel County» was unmoved. «A spokesperson for Arceneaux» said talks would go on.",
        [person("Ignatius P. Throckmorton III"), person("Ignatius P. Throckmorton III"),
         person("Ignatius P. Throckmorton III"), person("Delphine Arceneaux"),
         person("Delphine Arceneaux"), body("White House"), person("Ezra Goldfarb"),
         person("Ignatius P. Throckmorton III"), unnamed("a spokesperson for Arceneaux")],
    ),
    "cockerel": (
        "A judge has thrown out a claim by two brothers who said a neighbour’s cockerel ruined their sleep.\n"
        "«Judge Abimbola Oyelaran-Scott» said a village was not a library. “Cockerels crow,” «she» said.\n"
        "«Nigel Featherby», 71, and «his brother, Clive,» had asked for £20,000. “We are broken men,” «Clive "
        "Featherby» said.\n"
        "«Nigel» said they would appeal. «The cockerel’s owner, Magdaléna Horáčková,» offered them eggs.\n"
        "«Horáčková» said the bird, Pavarotti, was happy. «The brothers» said they were not.",
        [person("Abimbola Oyelaran-Scott"), person("Abimbola Oyelaran-Scott"), person("Nigel Featherby"),
         person("Clive Featherby"), person("Clive Featherby"), person("Nigel Featherby"),
         person("Magdaléna Horáčková"), person("Magdaléna Horáčková"), group("brothers")],
    ),
}  # fmt: skip


@pytest.mark.model
@pytest.mark.parametrize("kind", PASSAGES)
def test_who_every_mention_is(nlp, kind):
    text, expected = PASSAGES[kind]
    found = [(s.name, s.kind) if s else None for _, s in read(nlp, text)]
    assert found == expected
