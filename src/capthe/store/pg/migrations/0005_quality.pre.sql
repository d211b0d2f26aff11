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
