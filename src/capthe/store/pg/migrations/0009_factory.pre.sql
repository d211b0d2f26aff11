-- Outside factories that make cards: who they are, which lots they get, what they answered.

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
