-- The ledger. Facts are insert-only; working tables are changed by the verbs only and can be
-- rebuilt from the facts (capthe fsck). cid, the citizen's number, is the shard column of every key
-- that belongs to a person. Partitions of ledger.event are derived from the stage table by migrate.

create schema ledger;
create schema register;

-- Domains, not checks of a table: a session plans them once, a table's check at every statement.
create domain ledger.quantity as integer check (value >= 0);
create domain ledger.sha256_hash as bytea check (length(value) = 32);

-- ---------------------------------------------------------------- what the program tells the ledger

create table ledger.stage (
  code smallint primary key,
  name text not null unique,
  station smallint not null,
  desk text not null,
  holder text not null check (holder in ('set', 'exception', 'end')),
  by_machine boolean not null,
  reached smallint
);

create table ledger.stage_exit (
  from_stage smallint not null references ledger.stage,
  to_stage smallint not null references ledger.stage,
  event text not null,
  primary key (from_stage, event)
);

create table ledger.reason (
  code smallint primary key,
  name text not null unique
);

create table ledger.account (
  code smallint primary key,
  name text not null unique
);

create table ledger.flag_kind (
  code smallint primary key,
  name text not null unique,
  desk text not null,
  forbids_into smallint[] not null
);

create table ledger.unit (
  code integer primary key,
  province smallint not null
);

create table ledger.programme_clock (
  one boolean primary key default true check (one),
  anchor_real timestamptz not null,
  anchor_programme timestamptz not null,
  rate double precision not null check (rate >= 0)
);

-- ---------------------------------------------------------------------------------------- facts

create sequence ledger.block_id;

create table ledger.block (
  id bigint primary key,
  verb text not null,
  set_id bigint,
  from_stage smallint not null,
  n ledger.quantity not null,
  actor text not null,
  cause text not null,
  happened_at timestamptz not null,
  written_at timestamptz not null,
  digest ledger.sha256_hash not null,
  facts ledger.sha256_hash
);

create table ledger.dossier (
  id bigint not null,
  cid bigint not null,
  submission_id uuid not null,
  block bigint not null,
  province smallint not null,
  unit integer not null,
  device integer not null,
  seq bigint not null,
  operator text not null,
  captured_at timestamptz not null,
  received_at timestamptz not null,
  promised_on date not null,
  case_code text not null,
  earlier_generation smallint not null default 0,
  earlier_ended text check (earlier_ended in ('taken_back', 'revoked', 'expired')),
  birth integer not null,
  sex text not null check (sex in ('M', 'F')),
  name text not null,
  name_key text not null,
  old_number text,
  residence text not null,
  repairs text not null default '',
  objects bytea[] not null,
  primary key (id, cid),
  unique (cid, submission_id)
);

-- What an officer found right after a discrepancy; the newest version is what is printed.
create table ledger.amendment (
  dossier bigint not null,
  cid bigint not null,
  version smallint not null,
  block bigint not null,
  birth integer not null,
  sex text not null check (sex in ('M', 'F')),
  name text not null,
  name_key text not null,
  residence text not null,
  evidence text not null,
  primary key (dossier, cid, version)
);

create table ledger.event (
  dossier bigint not null,
  cid bigint not null,
  block bigint not null,
  unit integer not null,
  from_stage smallint not null,
  from_version smallint not null,
  to_stage smallint not null,
  reason smallint not null default 0,
  primary key (dossier, from_stage, from_version, cid)
) partition by list (from_stage);

-- A card slot of a citizen. The next generation needs the end of the one before: the database
-- itself allows at most one live card per person (rule 23).
create table ledger.card_end (
  cid bigint not null,
  generation smallint not null,
  block bigint not null,
  cause text not null check (cause in ('taken_back', 'revoked', 'expired', 'void', 'deceased')),
  primary key (cid, generation)
);

create table ledger.card (
  cid bigint not null,
  generation smallint not null check (generation > 0),
  earlier smallint,
  dossier bigint not null,
  block bigint not null,
  primary key (cid, generation),
  foreign key (cid, earlier) references ledger.card_end (cid, generation),
  check ((generation = 1) = (earlier is null)),
  check (earlier = generation - 1)
);

-- A blank used for a dossier's card. A second attempt needs the recorded end of the first.
create table ledger.attempt_end (
  dossier bigint not null,
  cid bigint not null,
  n smallint not null,
  block bigint not null,
  cause text not null check (cause in ('spoiled', 'withdrawn', 'lost', 'destroyed')),
  primary key (dossier, cid, n)
);

create table ledger.attempt (
  dossier bigint not null,
  cid bigint not null,
  n smallint not null check (n > 0),
  earlier smallint,
  blank bigint not null,
  lot bigint not null,
  block bigint not null,
  primary key (dossier, cid, n),
  foreign key (dossier, cid, earlier) references ledger.attempt_end (dossier, cid, n),
  check ((n = 1) = (earlier is null)),
  check (earlier = n - 1)
);

-- Who joined a set: one row for each block by which dossiers joined it, in the order of the dossiers:
-- a dossier's whole life needs a seventh less of the log than with a row for each of them.
create table ledger.set_roll (
  set_id bigint not null,
  block bigint not null,
  dossier bigint[] storage external not null,
  cid bigint[] storage external not null,
  unit integer[] storage external not null,
  version smallint[] storage external not null,
  primary key (set_id, block)
);

-- The same, a row for each dossier.
create view ledger.set_member as
  select r.set_id, m.dossier, m.cid, m.unit, m.version, r.block
    from ledger.set_roll r,
         unnest(r.dossier, r.cid, r.unit, r.version) as m (dossier, cid, unit, version);

create table ledger.flag (
  dossier bigint not null,
  cid bigint not null,
  kind smallint not null references ledger.flag_kind,
  n smallint not null,
  block bigint not null,
  primary key (dossier, cid, kind, n)
);

create table ledger.flag_end (
  dossier bigint not null,
  cid bigint not null,
  kind smallint not null,
  n smallint not null,
  block bigint not null,
  primary key (dossier, cid, kind, n),
  foreign key (dossier, cid, kind, n) references ledger.flag (dossier, cid, kind, n)
);

-- Intent before a physical act (print a lot, give a box to the carrier), and what came of it.
create table ledger.intent (
  key text primary key,
  set_id bigint not null,
  n integer not null,
  block bigint not null
);

-- Blanks in double entry: every row takes from one account and gives to another.
create table ledger.posting (
  block bigint not null,
  line smallint not null,
  from_account smallint not null,
  from_place integer not null,
  to_account smallint not null,
  to_place integer not null,
  n integer not null check (n > 0),
  first_blank bigint,
  primary key (block, line),
  check ((from_account, from_place) <> (to_account, to_place))
);

create table ledger.packet (
  id uuid primary key,
  device integer not null,
  seq bigint not null,
  sha256 bytea not null check (length(sha256) = 32),
  header_hash bytea not null check (length(header_hash) = 32),
  previous_hash bytea not null,
  outcome text not null check (outcome in ('dossier', 'refused')),
  reason smallint not null default 0,
  received_at timestamptz not null,
  block bigint not null,
  unique (device, seq)
);

-- What could not be taken in, kept aside, named and counted; the bytes lie in the file of that name.
create table ledger.quarantine (
  id bigint generated always as identity primary key,
  sha256 bytea not null unique,
  reason smallint not null,
  device integer,
  packet_id uuid,
  size bigint not null,
  received_at timestamptz not null,
  kept_as text not null
);

-- Who looked at whom, and why.
create table ledger.access (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  role text not null,
  dossier bigint not null,
  cid bigint not null,
  why text not null,
  seen_from text not null
);

-- The sealer's work: leaves in its own gapless order, and signed tree heads (RFC 9162).
create table ledger.leaf (
  n bigint primary key,
  kind text not null check (kind in ('block', 'access', 'packet')),
  ref bigint not null,
  upto bigint not null,
  hash bytea not null check (length(hash) = 32),
  unique (kind, ref)
);

create table ledger.tree_head (
  size bigint primary key,
  root bytea not null check (length(root) = 32),
  signed_at timestamptz not null,
  key_id text not null,
  signature bytea not null
);

-- ------------------------------------------------------------------------------- working tables

-- The next dossier id; one row, so that ids are dense and in arrival order.
create table ledger.head (
  one boolean primary key default true check (one),
  next_dossier bigint not null
);
insert into ledger.head (next_dossier) values (1);

-- Who has ever enrolled somebody: they may not approve what they made (four eyes).
create table ledger.maker (
  actor text primary key
);

create sequence ledger.set_id;

-- Its pages are filled, as those of counter: of a page kept partly free PostgreSQL tidies the whole
-- after each update of one of its rows.
create table ledger.dossier_set (
  id bigint primary key,
  kind smallint not null,
  stage smallint not null,
  province smallint not null,
  unit integer,
  priority boolean not null default false,
  lo bigint,
  hi bigint,
  n ledger.quantity not null,
  formed integer not null,
  first_blank bigint,
  since timestamptz not null,
  due timestamptz,
  promised_on date not null
);
create index dossier_set_stage on ledger.dossier_set (stage, province, promised_on);
create index dossier_set_range on ledger.dossier_set (lo) where lo is not null;

-- One row for each dossier that has left its arrival block: the set or the exception it is in,
-- or neither, when it has reached an end. `unflagged`: no flag is open, the counter need not look.
-- False says nothing.
create table ledger.place (
  dossier bigint not null,
  cid bigint not null,
  set_id bigint,
  exception_id bigint,
  version smallint not null default 0,
  unflagged boolean not null default false,
  primary key (dossier, cid)
) with (fillfactor = 45); -- two moves stay on their page (HOT): half the cost, and smaller

create sequence ledger.exception_id;

create table ledger.exception (
  id bigint primary key,
  dossier bigint,
  cid bigint,
  stage smallint,
  version smallint,
  reason smallint not null,
  desk text not null,
  province smallint not null,
  unit integer not null,
  subject text,
  raised_at timestamptz not null,
  due timestamptz not null,
  resolved_at timestamptz,
  resolution text,
  resolved_by text,
  block bigint not null
);
create index exception_open on ledger.exception (desk, province, due) where resolved_at is null;
create index exception_of_dossier on ledger.exception (dossier);
create unique index exception_missing on ledger.exception (subject)
  where subject is not null and resolved_at is null;

create table ledger.counter (
  unit integer not null,
  from_stage smallint not null,
  to_stage smallint not null,
  arrival_hour timestamptz not null,
  event_hour timestamptz not null,
  n bigint not null,
  primary key (unit, from_stage, to_stage, arrival_hour, event_hour)
);

create table ledger.flag_open (
  dossier bigint not null,
  cid bigint not null,
  kind smallint not null,
  n smallint not null,
  primary key (dossier, cid, kind)
);

create table ledger.stock (
  account smallint not null,
  place integer not null,
  n bigint not null,
  primary key (account, place),
  check (n >= 0 or account = 0)
);

-- Ranges of blank serials at a plant; the next serial comes from here, without gaps.
create table ledger.blank (
  first_blank bigint primary key,
  last_blank bigint not null,
  next_blank bigint not null,
  plant integer not null,
  check (next_blank between first_blank and last_blank + 1)
);

create table ledger.device (
  no integer primary key,
  unit integer not null,
  province smallint not null,
  public_key bytea not null check (length(public_key) = 32),
  revoked_at timestamptz,
  highest_sealed bigint not null default 0,
  highest_received bigint not null default 0
);

create table ledger.work (
  id bigint generated always as identity primary key,
  stage smallint not null,
  set_id bigint not null,
  ready_at timestamptz not null,
  leased_until timestamptz,
  leased_by text,
  tries smallint not null default 0,
  parked text
) with (fillfactor = 60);
create index work_ready on ledger.work (stage, id) where parked is null;
create index work_set on ledger.work (set_id);

create table ledger.outbox (
  id bigint generated always as identity primary key,
  kind text not null,
  dossier bigint not null,
  cid bigint not null,
  new_cid bigint,
  written_at timestamptz not null,
  done_at timestamptz
);
create index outbox_waiting on ledger.outbox (id) where done_at is null;
create index outbox_of_dossier on ledger.outbox (dossier);

create table ledger.object_key (
  address bytea primary key,
  wrapped bytea not null,
  kek text not null,
  pack text not null,
  position bigint not null,
  size bigint not null
);

-- The last lot formed for a province: fair shares between units.
create table ledger.turn (
  province smallint primary key,
  served_at timestamptz not null
);

-- -------------------------------------------------------------------------------- who signs chips

-- What two operators did with the authority's key. The transcript's hash is the cause of its block.
create table ledger.ceremony (
  id integer primary key,
  rules text not null,
  operator text not null,
  witness text not null check (witness <> operator),
  transcript text not null,
  block bigint not null
);

-- Certificates ever issued; an authority's own names itself as its issuer. `label` is the key's.
create table ledger.certificate (
  id integer primary key,
  ceremony integer not null references ledger.ceremony,
  role text not null check (role in ('authority', 'link', 'signer', 'lists')),
  rules text not null,
  label text not null,
  issuer integer not null references ledger.certificate deferrable initially deferred,
  serial bytea not null,
  der bytea not null,
  use_until timestamptz not null,
  block bigint not null,
  unique (issuer, serial)
);
create unique index certificate_label on ledger.certificate (label) where role <> 'link';

create table ledger.revocation (
  certificate integer primary key references ledger.certificate,
  ceremony integer not null references ledger.ceremony,
  reason text not null,
  block bigint not null
);

-- Lists as signed: whom an authority revoked (crl), which authorities there are (master).
create table ledger.issued_list (
  ceremony integer not null references ledger.ceremony,
  authority integer not null references ledger.certificate,
  kind text not null check (kind in ('crl', 'master')),
  der bytea not null,
  next_update timestamptz,
  block bigint not null,
  primary key (ceremony, authority, kind)
);

-- Signatures reserved for a job before the first is made: they count, made or not.
create table ledger.signing (
  job text not null,
  certificate integer not null references ledger.certificate,
  n integer not null check (n > 0),
  block bigint not null,
  primary key (job, certificate)
);

-- Working table: how far each signer has been used. `cards` is rebuilt from ledger.signing.
create table ledger.signer (
  certificate integer primary key references ledger.certificate,
  rules text not null,
  cards_max integer not null,
  months_max smallint not null check (months_max > 0),
  cards integer not null default 0,
  first_card_at timestamptz,
  retired_at timestamptz,
  check (cards between 0 and cards_max)
);

-- One card looked at: what was wrong with it ('' when nothing was), the hash of its security object
-- as read, and the object that keeps what only this chip states (its security object, its keys'
-- public halves). The approved data say all the rest.
create table ledger.inspection (
  dossier bigint not null,
  cid bigint not null,
  blank bigint not null,
  finding text not null,
  sod bytea check (octet_length(sod) = 32),
  kept bytea check (octet_length(kept) = 32),
  block bigint not null,
  primary key (dossier, cid, blank),
  check (finding <> '' or (sod is not null and kept is not null))
);

-- A job whose production data (chips' private keys, copies of fingers) can never be opened again:
-- how many parcels, and the hash over the hashes of their keys, as they were when it was entered.
create table ledger.destruction (
  job text primary key,
  n integer not null check (n > 0),
  keys_sha256 bytea not null check (octet_length(keys_sha256) = 32),
  block bigint not null
);

-- A factory, entered by two people: the key that verifies its answers, the hash of the key under which
-- chips go to it, and its place in the account of lots: blanks that lie there.
create table ledger.factory (
  name text primary key,
  place integer not null unique check (place > 1000),
  public_key bytea not null check (length(public_key) = 32),
  line_key_sha256 bytea not null check (length(line_key_sha256) = 32),
  operator text not null,
  witness text not null,
  block bigint not null,
  check (operator <> witness)
);

-- Who makes lots from now on: of the whole plant, of a province, or one lot; no factory: the plant's own
-- line. Of several of one scope the last is in force; a lot's goes before a province's before the plant's.
create table ledger.factory_order (
  id bigint primary key generated always as identity,
  scope text not null check (scope ~ '^(plant|province:[0-9]+|lot:[0-9]+)$'),
  factory text references ledger.factory,
  operator text not null,
  witness text not null,
  block bigint not null,
  check (operator <> witness)
);

-- A lot that a factory makes: settled with the intent, before anything leaves the house.
create table ledger.job (
  job text primary key,
  set_id bigint not null unique,
  factory text not null references ledger.factory,
  block bigint not null
);

-- It was given: with which content, on how many blanks.
create table ledger.job_given (
  job text primary key references ledger.job,
  manifest bytea not null check (length(manifest) = 32),
  n integer not null check (n > 0),
  block bigint not null
);

-- What was answered, once: a job has one answer for ever.
create table ledger.job_answer (
  job text primary key references ledger.job_given,
  answer bytea not null check (length(answer) = 32),
  good integer not null check (good >= 0),
  spoiled integer not null check (spoiled >= 0),
  missing integer not null check (missing >= 0),
  block bigint not null
);

-- ------------------------------------------------------------------------ the population register

create table register.person (
  cid bigint primary key,
  old_number text,
  name text not null,
  name_key text not null,
  birth integer not null,
  sex text not null check (sex in ('M', 'F')),
  province smallint not null,
  alive boolean not null default true
);
create index person_old_number on register.person (old_number) where old_number is not null;

create table register.change (
  id bigint generated always as identity primary key,
  cid bigint not null,
  field text not null,
  before text,
  after text,
  source text not null,
  actor text not null,
  at timestamptz not null
);

-- ------------------------------------------------------------------- the population register, grown

-- Facts, insert-only: load, entry, event, change, aside. Derived: person, bearer, amended. `register.record`
-- is what the register says now.

create sequence register.load_id;
create sequence register.entry_id;
create sequence register.event_id;

-- A file that was read: whose, its hash, the line numbers are its own.
create table register.load (
  id bigint primary key,
  source text not null,
  sha256 bytea not null check (length(sha256) = 32),
  lines bigint not null,
  block bigint not null
);

-- A record as it came: from a file, by a birth, by a desk. What changed since is in register.change.
-- Texts as mended; what cannot be read as a date or a number is null here and named in register.aside.
create table register.entry (
  id bigint primary key,
  person_id text not null,
  cid bigint,
  number text,
  old_number text,
  name text,
  name_key text,
  other_name text,
  birth integer,
  sex text,
  birth_province text,
  birth_commune text,
  origin_commune text,
  residence_commune text,
  residence text,
  residence_since text,
  temporary_commune text,
  temporary_residence text,
  temporary_until text,
  absence text,
  present_commune text,
  present_residence text,
  ethnicity text,
  religion text,
  nationality text,
  marital_status text,
  blood_group text,
  occupation text,
  father_name text,
  father_number text,
  father_nationality text,
  mother_name text,
  mother_number text,
  mother_nationality text,
  spouse_name text,
  spouse_number text,
  spouse_nationality text,
  guardian_name text,
  guardian_number text,
  guardian_nationality text,
  household text,
  household_relation text,
  head_name text,
  head_number text,
  phone text,
  email text,
  has_photo boolean,
  has_fingerprints boolean,
  status text not null default 'alive' check (status in ('alive', 'dead', 'missing', 'void')),
  died integer,
  updated_on date,
  merged_into bigint,
  province smallint not null default 0,
  load bigint,
  line bigint,
  block bigint not null
);
create unique index entry_person_id on register.entry (person_id);

-- A change of one record: birth, death, move, correction, ...; `source` and `source_id` make it
-- happen once, `undoes` names the event whose values it puts back.
create table register.event (
  id bigint primary key,
  entry bigint not null,
  cid bigint,
  kind text not null check (kind in (
    'birth', 'death', 'missing', 'found', 'move', 'correction', 'entered', 'number', 'merge', 'undo')),
  source text not null,
  source_id text not null,
  happened_on date,
  said jsonb not null,
  keys jsonb not null,
  undoes bigint unique references register.event,
  actor text not null,
  written_at timestamptz not null,
  block bigint not null,
  unique (source, source_id)
);
create index event_entry on register.event (entry);

-- One field that an event changed. Rows before this table had events have none.
alter table register.change alter column cid drop not null;
alter table register.change add column event bigint references register.event;
alter table register.change add column block bigint;
create index change_event on register.change (event);

-- What could not be taken as it stood: the whole line (column_name is null), or one value of it.
create table register.aside (
  load bigint not null,
  line bigint not null,
  person_id text,
  column_name text,
  problem text not null,
  value text,
  block bigint not null
);
create index aside_block on register.aside (block);

-- Records that have changed, as they are now.
create table register.amended (like register.entry including defaults, primary key (id));

-- What step 3 compares with: one row for each number that a record in force bears.
alter table register.person alter column sex drop not null;
alter table register.person add column entry bigint;
alter table register.person add column is_shared boolean not null default false;

-- Further records in force that bear a number which register.person has for another.
create table register.bearer (
  cid bigint not null,
  entry bigint not null,
  primary key (cid, entry)
);

-- Who it may be: what the search found for a dossier at the cleaning desk; it waits for the search
-- while made_at is null. Can be made again.
create table register.suggestion (
  dossier bigint not null,
  cid bigint not null,
  version smallint not null,
  reason smallint not null,
  decision text check (decision in ('AUTO', 'OFFICER', 'CLERICAL', 'NEW')),
  why text,
  candidates jsonb,
  made_at timestamptz,
  primary key (dossier, cid, version),
  check ((made_at is null) = (decision is null))
);
create index suggestion_waiting on register.suggestion (dossier) where made_at is null;

-- The register as it is now.
create view register.record as
  select * from register.entry e
   where not exists (select 1 from register.amended a where a.id = e.id)
  union all
  select * from register.amended;

-- ---------------------------------------------------------------- end of the register, grown

-- data quality (0005) begins
-- Data quality of the register: runs and their scores, cases that somebody must mend, answers.

-- A check of the whole register: its day, how many records, which rules could be asked.
create table register.quality_run (
  id bigint primary key,
  day integer not null,
  records bigint not null,
  rules text[] not null,
  block bigint not null
);

-- The four scores of a unit in a run, as sums: people, and how many no rule of the word speaks against.
create table register.quality_score (
  run bigint not null references register.quality_run,
  level text not null,
  region integer not null,
  district integer not null,
  commune integer not null,
  people bigint not null,
  right_people bigint,
  complete_people bigint,
  clean_people bigint,
  alive_people bigint,
  block bigint not null,
  primary key (run, level, region, district, commune)
);

-- Working table: what waits for whom, one row for each record and rule that ever fired.
create table register.mend_case (
  id bigint primary key generated always as identity,
  person_id text not null,
  rule text not null,
  said text not null,
  name text not null,
  household text not null,
  province integer not null,
  district integer not null,
  commune integer not null,
  mender text not null,
  state smallint not null,
  version integer not null default 1,
  times integer not null default 1,
  run bigint not null references register.quality_run,
  raised_at timestamptz not null,
  due timestamptz not null,
  unique (person_id, rule)
);
create index mend_case_place on register.mend_case (state, province, district, due);

-- What somebody who looked said; the version that was answered can be answered once.
create table register.mend_answer (
  mend_case bigint not null references register.mend_case,
  version integer not null,
  answer text not null,
  said text not null,
  value text not null,
  evidence text not null,
  from_state smallint not null,
  to_state smallint not null,
  actor text not null,
  block bigint not null,
  primary key (mend_case, version)
);
-- data quality (0005) ends

-- data quality (0006) begins
-- Data quality: alarms of a run, and merges that somebody asks to be taken apart.

-- One value stands far too often in a place of a run: a commune, or a desk on one day.
create table register.quality_alarm (
  run bigint not null references register.quality_run,
  watched text not null,
  among text not null,
  place text not null,
  value text not null,
  records bigint not null,
  people bigint not null,
  block bigint not null,
  primary key (run, watched, among, place, value)
);

-- Somebody asks that a merge be taken apart; it happens when another agrees.
create table register.apart_request (
  id bigint primary key generated always as identity,
  merge bigint not null references register.event,
  why text not null,
  actor text not null,
  block bigint not null
);
create index apart_request_merge on register.apart_request (merge);

-- What another said to it: once, and never the one who asked.
create table register.apart_answer (
  request bigint primary key references register.apart_request,
  granted boolean not null,
  why text not null,
  actor text not null,
  block bigint not null
);
-- data quality (0006) ends

-- the feed (0007) begins
-- Changes of the register that other bodies report over the network.

-- A body that may report, by the hash of its token; `kinds` are the events that it may report.
create table register.source (
  name text primary key,
  token bytea not null unique check (length(token) = 32),
  kinds text[] not null,
  made_by text not null,
  made_at timestamptz not null,
  ended_at timestamptz
);

-- A batch that was taken in, once for each number that its source gave it; `load` has its hash, and what
-- of it was kept aside.
create table register.batch (
  source text not null,
  sequence bigint not null check (sequence > 0),
  sha256 bytea not null check (length(sha256) = 32),
  lines bigint not null,
  done bigint not null,
  known bigint not null,
  nothing bigint not null,
  refused bigint not null,
  load bigint not null references register.load,
  block bigint not null,
  primary key (source, sequence)
);
-- the feed (0007) ends

-- alarm answers (0010) begin
-- Data quality: what a person found out about an alarm.

-- It holds until clearly more records stand under the alarm than were there when it was said.
create table register.alarm_answer (
  id bigint primary key generated always as identity,
  watched text not null,
  among text not null,
  place text not null,
  value text not null,
  records bigint not null,
  found text not null check (found in ('explained', 'filled_in')),
  why text not null,
  actor text not null,
  block bigint not null
);
create index alarm_answer_key on register.alarm_answer (among, place, watched);
-- alarm answers (0010) end
