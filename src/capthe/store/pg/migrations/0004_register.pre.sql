-- The register grown: records as they came, events that change them, what was kept aside; derived from
-- them the records as they are now and what step 3 compares with.

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
